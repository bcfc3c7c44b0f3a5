//! No alarm has its actions turned off.

use crate::facts::cloudwatch::{Alarm, AlarmId, Alarms, DESCRIBE_ALARMS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-actions-enabled",
    title: "Alarms act when they go off",
    severity: Severity::High,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Actions are turned off for a maintenance and forgotten. The alarm then goes off on a screen that nobody looks \
          at.",
    aws_side: "AWS evaluates the alarm either way, and carries out its actions only while they are turned on.",
    your_side: "You turn actions on again after every maintenance.",
    fix: Fix {
        text: "Turn the actions of the alarm on, or delete the alarm if nobody needs it.",
        cli: "aws cloudwatch enable-alarm-actions --alarm-names ALARM",
        terraform: "resource \"aws_cloudwatch_metric_alarm\" \"this\" {\n  actions_enabled = true\n}",
        cloudformation: "Type: AWS::CloudWatch::Alarm\nProperties:\n  ActionsEnabled: true",
    },
    sources: &[Source {
        title: "DisableAlarmActions",
        url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html",
    }],
    standards: &[security_hub("CloudWatch.17"), prowler("cloudwatch_alarm_actions_enabled")],
    thresholds: &[],
    reads: &[reads::<Alarms>()],
    run: |account| {
        each(account, account.cloudwatch.values().map(|cloudwatch| &cloudwatch.alarms), |_: &AlarmId, alarm| {
            judge(alarm)
        })
    },
};

fn judge(alarm: &Alarm) -> Verdict {
    let verdict = if alarm.actions_enabled {
        Verdict::pass("The alarm's actions are turned on.")
    } else {
        Verdict::fail("The alarm's actions are turned off.")
    };
    verdict.seen(&DESCRIBE_ALARMS, "ActionsEnabled", alarm.actions_enabled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn actions_that_are_turned_off_fail() {
        assert_eq!(judge(&Alarm::default()).status, Status::Fail);
        assert_eq!(judge(&Alarm { actions_enabled: true, ..Alarm::default() }).status, Status::Pass);
    }
}
