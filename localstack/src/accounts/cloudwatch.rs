//! What the sample accounts hold of CloudWatch and CloudWatch Logs, and the topics that their alarms notify.

use aws_sdk_cloudwatch::types::{ComparisonOperator, Statistic};
use aws_sdk_cloudwatchlogs::types::MetricTransformation;
use futures_util::future::{FutureExt as _, try_join, try_join_all};

use super::{BuildError, Found, REGION, Site, What};

/// The log group that the bakery's trail sends its events to.
const TRAIL_GROUP: &str = "/bakery/cloudtrail";
const NAMESPACE: &str = "Bakery/Trail";
/// The topic that the owner of the bakery listens to.
pub(super) const HEARD_TOPIC: &str = "bakery-alarms";
/// A topic of the weak account to which nobody listens.
pub(super) const UNHEARD_TOPIC: &str = "bakery-night-shift";

const ROOT: &str =
    "{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS && $.eventType != AwsServiceEvent }";
const FAILURES: &str = r#"{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }"#;
const KEYS: (&str, &str) = ("kms", "DisableKey ScheduleKeyDeletion");
const TRAILS: (&str, &str) = ("cloudtrail", "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging");
const GROUPS: (&str, &str) = (
    "ec2",
    "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress \
     CreateSecurityGroup DeleteSecurityGroup",
);
const VPCS: (&str, &str) = (
    "ec2",
    "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection \
     DeleteVpcPeeringConnection RejectVpcPeeringConnection",
);

/// The checks of alarms on what a trail records.
const ALARMS: [&str; 15] = [
    "cloudwatch-alarm-bucket-policy-changes",
    "cloudwatch-alarm-cloudtrail-changes",
    "cloudwatch-alarm-config-changes",
    "cloudwatch-alarm-gateway-changes",
    "cloudwatch-alarm-iam-policy-changes",
    "cloudwatch-alarm-kms-key-removals",
    "cloudwatch-alarm-network-acl-changes",
    "cloudwatch-alarm-organizations-changes",
    "cloudwatch-alarm-root-use",
    "cloudwatch-alarm-route-table-changes",
    "cloudwatch-alarm-security-group-changes",
    "cloudwatch-alarm-sign-in-failures",
    "cloudwatch-alarm-sign-in-without-mfa",
    "cloudwatch-alarm-unauthorized-calls",
    "cloudwatch-alarm-vpc-changes",
];

/// Alarms on the root user, and by way of a composite alarm on VPCs, reach somebody. Of the others each lacks something
/// else: a pattern that names all, an alarm, actions that are turned on, any action, somebody who listens.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let made = Made::open(site);
    let (heard, unheard) =
        try_join(made.topic(HEARD_TOPIC, true, false), made.topic(UNHEARD_TOPIC, false, false)).await?;
    let trail = async {
        made.log_group(TRAIL_GROUP, 30, false).await?;
        let filters = [
            ("root-used", ROOT.to_owned()),
            ("policy-changed", pattern(("iam", "PutRolePolicy AttachRolePolicy"))),
            ("trail-changed", pattern(TRAILS)),
            ("sign-in-failed", FAILURES.to_owned()),
            ("key-removed", pattern(KEYS)),
            ("group-changed", pattern(GROUPS)),
            ("vpc-changed", pattern(VPCS)),
        ];
        try_join_all(filters.into_iter().map(|(name, pattern)| made.filter(name, pattern))).await
    };
    let alarms = async {
        if !site.localstack {
            return Ok(());
        }
        try_join_all([
            made.alarm("root-used", Some(&heard), true).boxed(),
            made.alarm("policy-changed", Some(&heard), true).boxed(),
            made.alarm("sign-in-failed", Some(&heard), false).boxed(),
            made.alarm("key-removed", Some(&unheard), true).boxed(),
            made.alarm("group-changed", None, true).boxed(),
            made.alarm("vpc-changed", None, true).boxed(),
        ])
        .await?;
        let composite = made.alarms.put_composite_alarm().alarm_name("network-changed");
        let composite = composite.alarm_rule(r#"ALARM("vpc-changed")"#).alarm_actions(&heard).actions_enabled(true);
        composite.send().await.what("the composite alarm network-changed").map(drop)
    };
    try_join(trail.boxed(), try_join(alarms.boxed(), made.log_group("/bakery/tills", 400, true).boxed())).await?;

    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(&ALARMS).add(
            "cloudwatch-alarm-action",
            ["group-changed"],
            ["key-removed", "network-changed", "policy-changed", "root-used", "sign-in-failed", "vpc-changed"],
        );
        found.add(
            "cloudwatch-alarm-actions-enabled",
            ["sign-in-failed"],
            ["group-changed", "key-removed", "network-changed", "policy-changed", "root-used", "vpc-changed"],
        );
    } else {
        // Those of which a filter matches all that it should: what is missing is the alarm, or somebody who hears it.
        let matched = [
            "cloudwatch-alarm-cloudtrail-changes",
            "cloudwatch-alarm-kms-key-removals",
            "cloudwatch-alarm-root-use",
            "cloudwatch-alarm-security-group-changes",
            "cloudwatch-alarm-sign-in-failures",
            "cloudwatch-alarm-vpc-changes",
        ];
        found.not_emulated(&matched).not_emulated(&["cloudwatch-alarm-action", "cloudwatch-alarm-actions-enabled"]);
        for check in ALARMS.into_iter().filter(|check| !matched.contains(check)) {
            found.add(check, Some(&site.id), None);
        }
    }
    found.add("cloudwatch-log-group-encryption", [TRAIL_GROUP], ["/bakery/tills"]).add(
        "cloudwatch-log-group-retention",
        [TRAIL_GROUP],
        ["/bakery/tills"],
    );
    Ok(found)
}

/// An alarm that reaches somebody on each kind of event. On moto the alarms are put into the answer.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let made = Made::open(site);
    let topic = made.topic(HEARD_TOPIC, true, true).await?;
    let filters = [
        ("bucket-changed", pattern(("s3", "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle \
                                           PutBucketReplication DeleteBucketPolicy DeleteBucketCors \
                                           DeleteBucketLifecycle DeleteBucketReplication"))),
        ("trail-changed", pattern(TRAILS)),
        ("config-changed", pattern(("config", "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel \
                                               PutConfigurationRecorder"))),
        ("gateway-changed", pattern(("ec2", "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway \
                                             CreateInternetGateway DeleteInternetGateway DetachInternetGateway"))),
        ("policy-changed", pattern(("iam", "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy \
                                            PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion \
                                            DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy \
                                            DetachUserPolicy AttachGroupPolicy DetachGroupPolicy"))),
        ("key-removed", pattern(KEYS)),
        ("acl-changed", pattern(("ec2", "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl \
                                         DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation"))),
        // One that names the service alone matches all that it does.
        ("organisation-changed", "{ $.eventSource = organizations.amazonaws.com }".to_owned()),
        ("root-used", ROOT.to_owned()),
        ("route-changed", pattern(("ec2", "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation \
                                           DeleteRouteTable DeleteRoute DisassociateRouteTable"))),
        ("group-changed", pattern(GROUPS)),
        ("sign-in-failed", FAILURES.to_owned()),
        ("sign-in-without-mfa", r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }"#.to_owned()),
        ("refused", r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }"#.to_owned()),
        ("vpc-changed", pattern(VPCS)),
    ];
    made.log_group(TRAIL_GROUP, 365, true).await?;
    let names: Vec<&str> = filters.iter().map(|(name, _)| *name).collect();
    try_join_all(filters.into_iter().map(|(name, pattern)| {
        try_join(made.filter(name, pattern).boxed(), made.alarm(name, Some(&topic), true).boxed())
    }))
    .await?;

    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(&ALARMS);
    } else {
        for check in ALARMS {
            found.add(check, None, Some(&site.id));
        }
    }
    found
        .add("cloudwatch-alarm-action", vec![], names.clone())
        .add("cloudwatch-alarm-actions-enabled", vec![], names)
        .add("cloudwatch-log-group-encryption", vec![], vec![TRAIL_GROUP])
        .add("cloudwatch-log-group-retention", vec![], vec![TRAIL_GROUP]);
    Ok(found)
}

/// The pattern of a metric filter for some operations of a service.
fn pattern((service, operations): (&str, &str)) -> String {
    let each: Vec<String> = operations.split(' ').map(|operation| format!("($.eventName = {operation})")).collect();
    format!("{{ ($.eventSource = {service}.amazonaws.com) && ({}) }}", each.join(" || "))
}

/// What builds it.
struct Made<'a> {
    id: &'a str,
    localstack: bool,
    logs: aws_sdk_cloudwatchlogs::Client,
    alarms: aws_sdk_cloudwatch::Client,
    sns: aws_sdk_sns::Client,
}

impl<'a> Made<'a> {
    fn open(site: &'a Site) -> Self {
        Self {
            id: &site.id,
            localstack: site.localstack,
            logs: aws_sdk_cloudwatchlogs::Client::new(&site.config),
            alarms: aws_sdk_cloudwatch::Client::new(&site.config),
            sns: aws_sdk_sns::Client::new(&site.config),
        }
    }

    async fn topic(&self, name: &str, heard: bool, encrypted: bool) -> Result<String, BuildError> {
        let what = format!("the topic {name}");
        let mut create = self.sns.create_topic().name(name);
        if encrypted {
            create = create.attributes("KmsMasterKeyId", "alias/aws/sns");
        }
        let topic = create.send().await.what(&what)?.topic_arn.unwrap_or_default();
        if heard {
            // A queue needs no confirmation, as long as it is the account's own.
            let queue = format!("arn:aws:sqs:{REGION}:{}:alarms", self.id);
            self.sns.subscribe().topic_arn(&topic).protocol("sqs").endpoint(queue).send().await.what(&what)?;
        }
        Ok(topic)
    }

    async fn log_group(&self, name: &str, days: i32, encrypted: bool) -> Result<(), BuildError> {
        let what = format!("the log group {name}");
        let key = format!("arn:aws:kms:{REGION}:{}:key/0b4a3f1e-5f0c-4c57-9f0b-1c2d3e4f5a6b", self.id);
        let create = self.logs.create_log_group().log_group_name(name).set_kms_key_id(encrypted.then_some(key));
        create.send().await.what(&what)?;
        let keep = self.logs.put_retention_policy().log_group_name(name).retention_in_days(days);
        keep.send().await.what(&what).map(drop)
    }

    async fn filter(&self, name: &str, pattern: String) -> Result<(), BuildError> {
        let what = format!("the metric filter {name}");
        let metric = MetricTransformation::builder().metric_name(name).metric_namespace(NAMESPACE).metric_value("1");
        let put = self.logs.put_metric_filter().log_group_name(TRAIL_GROUP).filter_name(name).filter_pattern(pattern);
        put.metric_transformations(metric.build().what(&what)?).send().await.what(&what).map(drop)
    }

    /// Moto has no alarms for those who ask as the SDK does, in CBOR.
    async fn alarm(&self, name: &str, topic: Option<&str>, enabled: bool) -> Result<(), BuildError> {
        if !self.localstack {
            return Ok(());
        }
        let put = self.alarms.put_metric_alarm().alarm_name(name).namespace(NAMESPACE).metric_name(name);
        let put = put.statistic(Statistic::Sum).period(300).evaluation_periods(1).threshold(1.0);
        let put = put.comparison_operator(ComparisonOperator::GreaterThanOrEqualToThreshold).actions_enabled(enabled);
        let put = put.set_alarm_actions(Some(topic.map(str::to_owned).into_iter().collect()));
        put.send().await.what(&format!("the alarm {name}")).map(drop)
    }
}
