//! Every alarm does something when it goes off.

use futures_util::future::{BoxFuture, join_all};

use super::{is, mentioned};
use crate::facts::Account;
use crate::facts::Of;
use crate::facts::cloudwatch::{Alarm, AlarmId, Alarms, DESCRIBE_ALARMS};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-action",
    title: "Alarms have an action for when they go off",
    severity: Severity::High,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "An alarm without an action changes its colour in the console, where nobody may look for days.",
    aws_side: "AWS evaluates the alarm and carries out the actions that it names.",
    your_side: "You name for each alarm who is told or what is done.",
    fix: Fix {
        text: "Give the alarm an action for the state ALARM, such as an SNS topic, or name it in a composite alarm that \
               has one.",
        cli: "aws cloudwatch put-metric-alarm --alarm-name ALARM --alarm-actions TOPIC-ARN --namespace NAMESPACE \
              --metric-name METRIC --statistic Sum --period 300 --evaluation-periods 1 --threshold 1 \
              --comparison-operator GreaterThanOrEqualToThreshold",
        terraform: "resource \"aws_cloudwatch_metric_alarm\" \"this\" {\n  alarm_actions = [TOPIC_ARN]\n}",
        cloudformation: "Type: AWS::CloudWatch::Alarm\nProperties:\n  AlarmActions:\n    - TOPIC-ARN",
    },
    sources: &[Source {
        title: "Alarm actions",
        url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
    }],
    standards: &[security_hub("CloudWatch.15"), prowler("cloudwatch_alarm_actions_alarm_state_configured")],
    thresholds: &[],
    reads: &[reads::<Alarms>()],
    run,
};

/// As [`each`], but that composite alarms of the same region may act for an alarm.
fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let listings = account.cloudwatch.values().map(|cloudwatch| &cloudwatch.alarms);
        let answers = join_all(listings.map(|listing| async move { (listing.region(), listing.get().await) })).await;
        let mut outcomes = Vec::new();
        for (region, answer) in answers {
            match answer {
                Ok(alarms) => outcomes.extend(alarms.iter().map(|alarm| {
                    let verdict = match &alarm.value {
                        Ok(value) => judge(&alarm.of, value, alarms),
                        Err(gap) => Verdict::unknown(gap),
                    };
                    Outcome::of(alarm.of.describe(account), verdict)
                })),
                Err(gap) if gap.is_not_applicable() => {}
                Err(gap) => outcomes.push(Outcome::unlisted(region, gap)),
            }
        }
        outcomes
    })
}

/// Whether actions are turned on is another check's question.
fn judge(id: &AlarmId, alarm: &Alarm, all: &[Of<AlarmId, Alarm>]) -> Verdict {
    let seen = |verdict: Verdict| verdict.seen(&DESCRIBE_ALARMS, "AlarmActions", &alarm.actions);
    if !alarm.actions.is_empty() {
        return seen(Verdict::pass("The alarm acts when it goes off."));
    }
    let acts_for_it = |other: &&Of<AlarmId, Alarm>| {
        other.value.as_ref().is_ok_and(|value| {
            let rule = value.rule.as_deref().unwrap_or_default();
            !value.actions.is_empty() && mentioned(rule).iter().any(|name| is(name, id))
        })
    };
    match all.iter().find(acts_for_it) {
        Some(composite) => {
            let name = &composite.of.name;
            seen(Verdict::pass(format!("The composite alarm {name} acts on it."))).seen(
                &DESCRIBE_ALARMS,
                "AlarmRule",
                composite.value.as_ref().ok().and_then(|value| value.rule.as_ref()),
            )
        }
        None if alarm.other_actions.is_empty() => seen(Verdict::fail("The alarm does nothing when it goes off.")),
        None => seen(Verdict::fail("The alarm does nothing when it goes off, only in its other states.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::cloudwatch::CloudWatch;
    use crate::facts::{Gap, Lazy, Reason};
    use crate::finding::Status;

    fn alarm(name: &str, actions: &[&str], rule: Option<&str>) -> Of<AlarmId, Alarm> {
        Of {
            of: AlarmId {
                name: name.into(),
                arn: format!("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{name}"),
                region: "eu-west-1".into(),
                composite: rule.is_some(),
            },
            value: Ok(Alarm {
                actions: actions.iter().map(|&action| action.to_owned()).collect(),
                rule: rule.map(str::to_owned),
                ..Alarm::default()
            }),
        }
    }

    fn statuses(alarms: &[Of<AlarmId, Alarm>]) -> Vec<Status> {
        alarms.iter().map(|one| judge(&one.of, one.value.as_ref().unwrap(), alarms).status).collect()
    }

    #[test]
    fn any_action_passes_and_none_fails() {
        assert_eq!(
            statuses(&[alarm("a", &["arn:aws:automate:eu-west-1:ec2:recover"], None), alarm("b", &[], None)]),
            [Status::Pass, Status::Fail]
        );
    }

    #[test]
    fn an_action_of_another_state_fails() {
        let mut one = alarm("a", &[], None);
        one.value.as_mut().unwrap().other_actions.push("arn:aws:sns:eu-west-1:123456789012:ok".into());
        let verdict = judge(&one.of, one.value.as_ref().unwrap(), std::slice::from_ref(&one));
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("other states"), "{}", verdict.message);
    }

    #[test]
    fn a_composite_alarm_acts_for_those_that_it_names() {
        let composite = |actions| alarm("c", actions, Some("ALARM(a) AND NOT ALARM(\"b b\")"));
        let both =
            |composite| statuses(&[alarm("a", &[], None), alarm("b b", &[], None), alarm("b", &[], None), composite]);
        assert_eq!(both(composite(&["x"])), [Status::Pass, Status::Pass, Status::Fail, Status::Pass]);
        assert_eq!(both(composite(&[])), [Status::Fail; 4]);
        let by_arn = alarm("c", &["x"], Some("ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a)"));
        assert_eq!(statuses(&[alarm("a", &[], None), by_arn]), [Status::Pass; 2]);
    }

    #[tokio::test]
    async fn a_region_that_could_not_be_read_is_unknown() {
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &[]);
        let gap = |reason| Err(Gap::new(&DESCRIBE_ALARMS, None, reason, ""));
        for (region, alarms) in [
            ("eu-west-1", Ok(vec![alarm("a", &[], None)])),
            ("eu-west-2", gap(Reason::Denied)),
            ("eu-west-3", gap(Reason::ServiceAbsent)),
        ] {
            let cloudwatch = CloudWatch { alarms: Lazy::ready(Some(region), alarms), ..CloudWatch::default() };
            account.cloudwatch.insert(region.into(), cloudwatch);
        }
        let outcomes = run(&account).await;
        let found: Vec<_> = outcomes.iter().map(|outcome| (outcome.region.as_str(), outcome.verdict.status)).collect();
        assert_eq!(found, [("eu-west-1", Status::Fail), ("eu-west-2", Status::Unknown)]);
    }
}
