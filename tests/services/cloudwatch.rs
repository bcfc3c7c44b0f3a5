//! What the tests need to know of CloudWatch and CloudWatch Logs.
//!
//! Moto has no alarms for those who ask in CBOR, as the SDK does; LocalStack has, but no CloudTrail. So the way from a trail
//! to somebody's ears is walked on LocalStack, where the trail alone is a recorded answer.

use localstack::{Fault, Gateway, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "cloudwatchlogs:DescribeMetricFilters",
            &[
                r#"{"metricFilters": [{}]}"#,
                r#"{"metricFilters": [{"filterName": "f", "logGroupName": "/bakery/cloudtrail", "filterPattern": ""}]}"#,
                r#"{"metricFilters": [{"filterName": "f", "logGroupName": "/bakery/cloudtrail", "filterPattern": "",
                    "metricTransformations": [{}]}]}"#,
                r#"{"metricFilters": [{"filterName": "f", "logGroupName": "/bakery/cloudtrail",
                    "metricTransformations": [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]}]}"#,
            ],
        ),
        (
            "cloudwatchlogs:DescribeLogGroups",
            &[
                r#"{"logGroups": [{}]}"#,
                r#"{"logGroups": [{"logGroupName": "g"}]}"#,
                r#"{"logGroups": [{"arn": "arn:aws:logs:us-east-1:123456789012:log-group:g:*"}]}"#,
                r#"{"logGroups": [{"logGroupName": "g", "arn": "arn:aws:logs:us-east-1:123456789012:log-group:g:*",
                    "retentionInDays": -1}]}"#,
            ],
        ),
    ],
    // Moto answers neither, so that nobody's subscribers are asked for: see the tests below.
    not_sent: &["cloudwatch:DescribeAlarms", "sns:ListSubscriptionsByTopic"],
    // What no filter matches alarms nobody, whatever else there is: the evidence says what decided.
    depends: |finding, operation| {
        let alarm = |id: &str| {
            id.starts_with("cloudwatch-alarm-")
                && !matches!(id, "cloudwatch-alarm-action" | "cloudwatch-alarm-actions-enabled")
        };
        !finding["check"]["id"].as_str().is_some_and(alarm)
            || finding["evidence"].as_array().into_iter().flatten().any(|seen| seen["source"] == operation)
    },
    hardened: || {
        let names = [
            "acl-changed",
            "bucket-changed",
            "config-changed",
            "gateway-changed",
            "group-changed",
            "key-removed",
            "organisation-changed",
            "policy-changed",
            "refused",
            "root-used",
            "route-changed",
            "sign-in-failed",
            "sign-in-without-mfa",
            "trail-changed",
            "vpc-changed",
        ];
        let alarms = names.map(|name| alarm(name, &["arn:aws:sns:us-east-1:123456789012:bakery-alarms"]));
        vec![
            Rule::on("cloudwatch", "DescribeAlarms", alarms_are(&alarms)).region("us-east-1"),
            Rule::on("cloudwatch", "DescribeAlarms", alarms_are(&[])),
        ]
    },
    ..Service::PLAIN
};

/// An alarm on the bakery's metric of its name, as CloudWatch tells of it.
fn alarm(name: &str, actions: &[&str]) -> Value {
    json!({
        "AlarmName": name,
        "AlarmArn": format!("arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}"),
        "ActionsEnabled": true,
        "AlarmActions": actions,
        "OKActions": [],
        "InsufficientDataActions": [],
        "Namespace": "Bakery/Trail",
        "MetricName": name,
        "Dimensions": [],
        "Statistic": "Sum",
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": 1.0,
        "TreatMissingData": "notBreaching",
        "StateValue": "OK",
    })
}

fn alarms_are(metric: &[Value]) -> Fault {
    Fault::Cbor(json!({"CompositeAlarms": [], "MetricAlarms": metric}))
}

/// LocalStack's account as seen by a trail of every region, or another.
async fn with_trail(site: &'static Site, change: fn(&mut Value)) -> Gateway {
    let gateway = site.gateway().await;
    let mut trail = json!({
        "Name": "bakery-trail",
        "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{}:trail/bakery-trail", site.account.id),
        "HomeRegion": "us-east-1",
        "IsMultiRegionTrail": true,
        "LogFileValidationEnabled": true,
        "S3BucketName": "crumb-press-photos",
        "HasCustomEventSelectors": false,
        "CloudWatchLogsLogGroupArn":
            format!("arn:aws:logs:us-east-1:{}:log-group:/bakery/cloudtrail:*", site.account.id),
    });
    change(&mut trail);
    let json = |body: Value| Fault::told("application/x-amz-json-1.1", body.to_string());
    gateway.rule(Rule::on("cloudtrail", "DescribeTrails", json(json!({"trailList": [trail]}))));
    gateway.rule(Rule::on("cloudtrail", "GetTrailStatus", json(json!({"IsLogging": true}))));
    let all = json!({"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": []});
    gateway.rule(Rule::on("cloudtrail", "GetEventSelectors", json(json!({"EventSelectors": [all]}))));
    gateway
}

async fn audited(gateway: &Gateway) -> Report {
    let arguments = ["--service", "cloudwatch", "--region", "us-east-1"];
    report(gateway.endpoint(), &arguments).await.1
}

/// The checks of what a trail records with this status, by what is special of their ids.
fn alarms_with(report: &Report, status: &str) -> Vec<String> {
    let id = |finding: &&Value| finding["check"]["id"].as_str().unwrap().replace("cloudwatch-alarm-", "");
    let global = report.findings().iter().filter(|finding| finding["region"] == "global");
    let mut found: Vec<String> = global.filter(|finding| finding["status"] == status).map(|f| id(&f)).collect();
    found.sort();
    found
}

fn message(report: &Report, alarm: &str) -> String {
    report.of(&format!("cloudwatch-alarm-{alarm}"))[0]["message"].as_str().unwrap().to_owned()
}

#[test]
fn the_way_from_a_trail_to_somebodys_ears_is_walked_to_its_end() {
    RUNTIME.block_on(async {
        let report = audited(&with_trail(weak_localstack().await, |_| {}).await).await;
        assert_eq!(alarms_with(&report, "pass"), ["root-use", "vpc-changes"]);
        assert_eq!(alarms_with(&report, "unknown"), [""; 0]);
        for (alarm, why) in [
            (
                "bucket-policy-changes",
                "No metric filter of the log group /bakery/cloudtrail matches every DeleteBucketCors,",
            ),
            (
                "cloudtrail-changes",
                "trail-changed matches, but no alarm watches its metric Bakery/Trail/trail-changed.",
            ),
            (
                "iam-policy-changes",
                "matches every AttachGroupPolicy, AttachUserPolicy, CreatePolicy, CreatePolicyVersion and 10",
            ),
            (
                "kms-key-removals",
                "but nobody subscribes to the topic arn:aws:sns:us-east-1:000000000000:bakery-night-shift.",
            ),
            ("security-group-changes", "but the alarm group-changed notifies no SNS topic."),
            ("sign-in-failures", "but the actions of the alarm sign-in-failed are turned off."),
        ] {
            let message = message(&report, alarm);
            assert!(message.contains(why), "{message}");
        }
        let report = audited(&with_trail(hardened_localstack().await, |_| {}).await).await;
        assert_eq!(alarms_with(&report, "pass").len(), 15);
    });
}

#[test]
fn what_cannot_be_read_on_the_way_is_unknown_where_it_decides() {
    RUNTIME.block_on(async {
        let listing = "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult/>\
                       </ListSubscriptionsByTopicResponse>";
        let nameless = "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions><member>\
                        <Protocol>email</Protocol></member></Subscriptions></ListSubscriptionsByTopicResult>\
                        </ListSubscriptionsByTopicResponse>";
        let without = |name: &str| {
            let mut alarm = alarm("root-used", &[]);
            alarm.as_object_mut().unwrap().remove(name);
            alarms_are(&[alarm])
        };
        let matched = [
            "cloudtrail-changes",
            "kms-key-removals",
            "root-use",
            "security-group-changes",
            "sign-in-failures",
            "vpc-changes",
        ];
        let heard = ["kms-key-removals", "root-use", "vpc-changes"];
        for (service, operation, fault, unknown) in [
            ("cloudwatch", "DescribeAlarms", Fault::denied(), &matched[..]),
            ("cloudwatch", "DescribeAlarms", Fault::Garbage, &matched),
            ("cloudwatch", "DescribeAlarms", Fault::told("application/cbor", ""), &matched),
            ("cloudwatch", "DescribeAlarms", Fault::Cbor(json!({})), &matched),
            ("cloudwatch", "DescribeAlarms", Fault::Cbor(json!({"MetricAlarms": []})), &matched),
            ("cloudwatch", "DescribeAlarms", alarms_are(&[json!({})]), &matched),
            ("cloudwatch", "DescribeAlarms", without("AlarmActions"), &matched),
            ("cloudwatch", "DescribeAlarms", without("ActionsEnabled"), &matched),
            ("cloudwatch", "DescribeAlarms", without("AlarmName"), &matched),
            ("sns", "ListSubscriptionsByTopic", Fault::denied(), &heard),
            ("sns", "ListSubscriptionsByTopic", Fault::Garbage, &heard),
            ("sns", "ListSubscriptionsByTopic", Fault::told("text/xml", ""), &heard),
            ("sns", "ListSubscriptionsByTopic", Fault::told("text/xml", listing), &heard),
            ("sns", "ListSubscriptionsByTopic", Fault::told("text/xml", nameless), &heard),
        ] {
            let gateway = with_trail(weak_localstack().await, |_| {}).await;
            gateway.rule(Rule::on(service, operation, fault.clone()));
            let report = audited(&gateway).await;
            assert_eq!(alarms_with(&report, "unknown"), unknown, "{fault:?}");
            let reason = if matches!(fault, Fault::Denied { .. }) { "denied" } else { "malformed" };
            for gap in report.gaps() {
                assert_eq!(gap["operation"], format!("{service}:{operation}").as_str(), "{fault:?}");
                assert_eq!(gap["reason"], reason, "{fault:?}: {gap}");
            }
            if service == "cloudwatch" {
                assert!(report.statuses("cloudwatch-alarm-action").keys().eq(["unknown"]), "{fault:?}");
                assert!(report.statuses("cloudwatch-alarm-actions-enabled").keys().eq(["unknown"]), "{fault:?}");
            }
        }
    });
}

/// No emulator keeps a subscription from being confirmed where it lists those of a topic.
#[test]
fn who_has_not_confirmed_hears_nothing() {
    RUNTIME.block_on(async {
        let listing = |arns: &[&str]| {
            let member = |arn: &&str| {
                format!(
                    "<member><TopicArn>arn:aws:sns:us-east-1:000000000000:bakery-alarms</TopicArn>\
                     <Protocol>email</Protocol><SubscriptionArn>{arn}</SubscriptionArn><Owner>000000000000</Owner>\
                     <Endpoint>owner@example.com</Endpoint></member>"
                )
            };
            let members = arns.iter().map(member).collect::<Vec<_>>().concat();
            let body = format!(
                "<ListSubscriptionsByTopicResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">\
                 <ListSubscriptionsByTopicResult><Subscriptions>{members}</Subscriptions>\
                 </ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>"
            );
            Rule::on("sns", "ListSubscriptionsByTopic", Fault::told("text/xml", body))
        };
        let arn = "arn:aws:sns:us-east-1:000000000000:bakery-alarms:6b0e71bd-7e97-4d97-80ce-4a0994e55286";
        for (listed, passes, why) in [
            (&["PendingConfirmation"][..], false, "no subscriber of the topic"),
            (&["Deleted"], false, "nobody subscribes to the topic"),
            (&[], false, "nobody subscribes to the topic"),
            (&["PendingConfirmation", arn], true, "that somebody hears"),
        ] {
            let gateway = with_trail(weak_localstack().await, |_| {}).await;
            gateway.rule(listing(listed));
            let report = audited(&gateway).await;
            let status = if passes { "pass" } else { "fail" };
            assert!(report.statuses("cloudwatch-alarm-root-use").keys().eq([status]), "{listed:?}");
            assert!(message(&report, "root-use").contains(why), "{}", message(&report, "root-use"));
        }
        let gateway = with_trail(weak_localstack().await, |_| {}).await;
        let code = |code: &str| Fault::Code { status: 404, code: code.into(), message: "Topic does not exist".into() };
        gateway.rule(Rule::on("sns", "ListSubscriptionsByTopic", code("NotFound")));
        assert!(message(&audited(&gateway).await, "root-use").contains("does not exist"));
    });
}

#[test]
fn without_a_trail_that_sends_events_nothing_else_is_asked() {
    RUNTIME.block_on(async {
        let gateway = with_trail(weak_localstack().await, |trail| {
            trail.as_object_mut().unwrap().remove("CloudWatchLogsLogGroupArn");
        })
        .await;
        let arguments = ["--check", "cloudwatch-alarm-root-use,cloudwatch-alarm-vpc-changes", "--region", "us-east-1"];
        let (code, report) = report(gateway.endpoint(), &arguments).await;
        assert_eq!((code, alarms_with(&report, "fail").len()), (3, 2));
        assert!(gateway.calls().iter().all(|call| !matches!(call.service.as_str(), "cloudwatchlogs" | "sns")));
        assert!(gateway.calls().iter().all(|call| call.operation != "GetTrailStatus"));
    });
}

/// As in a member account of an organisation, whose trail sends its events to the administrator's account.
#[test]
fn a_log_group_of_another_account_is_unknown_and_says_so() {
    RUNTIME.block_on(async {
        let gateway = with_trail(weak_localstack().await, |trail| {
            trail["CloudWatchLogsLogGroupArn"] = "arn:aws:logs:us-east-1:210987654321:log-group:all:*".into();
        })
        .await;
        let mut command = audit(gateway.endpoint());
        command.args(["--format", "json", "--check", "cloudwatch-alarm-root-use", "--region", "us-east-1"]);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(report["gaps"][0]["reason"], "out-of-scope");
        let detail = report["gaps"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("belongs to the account 210987654321"), "{detail}");
    });
}
