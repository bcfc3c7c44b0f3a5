//! Log groups keep events for a year at least.

use crate::facts::cloudwatch::{DESCRIBE_LOG_GROUPS, LogGroup, LogGroupId, LogGroups};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-log-group-retention",
    title: "Log groups keep events for a year at least",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Many a break-in is found out after months. By then the logs that show how it began must still be there.",
    aws_side: "AWS keeps events for ever unless you say otherwise, and deletes them when you do.",
    your_side: "You set how long each log group keeps what is sent to it, and no less than you may need.",
    fix: Fix {
        text: "Set the retention to a year or more, or to none, which keeps events for ever.",
        cli: "aws logs put-retention-policy --log-group-name LOG-GROUP --retention-in-days 365",
        terraform: "resource \"aws_cloudwatch_log_group\" \"this\" {\n  name              = LOG_GROUP\n  \
                    retention_in_days = 365\n}",
        cloudformation: "Type: AWS::Logs::LogGroup\nProperties:\n  LogGroupName: LOG-GROUP\n  RetentionInDays: 365",
    },
    sources: &[Source {
        title: "PutRetentionPolicy",
        url: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    }],
    standards: &[security_hub("CloudWatch.16"), prowler("cloudwatch_log_group_retention_policy_specific_days_enabled")],
    thresholds: &[Threshold {
        key: "log-retention-days",
        unit: "days",
        meaning: "A log group must keep events for at least this many days. Break-ins are often found out after \
                  months.",
        bound: Bound::AtLeast,
        asked_by: &[security_hub("CloudWatch.16")],
    }],
    reads: &[reads::<LogGroups>()],
    run: |account| {
        let least = account.settings.log_retention_days;
        let groups = account.cloudwatch.values().map(|cloudwatch| &cloudwatch.log_groups);
        each(account, groups, move |_: &LogGroupId, group| judge(group, least))
    },
};

/// A group of the class `DELIVERY` only passes events on; AWS keeps them for a day, and nobody can change that.
fn judge(group: &LogGroup, least: u32) -> Option<Verdict> {
    if group.class.as_deref() == Some("DELIVERY") {
        return None;
    }
    let verdict = match group.retention_days {
        None => Verdict::pass("The log group keeps events for ever."),
        Some(days) if u32::from(days) >= least => Verdict::pass(format!("The log group keeps events for {days} days.")),
        Some(days) => {
            Verdict::fail(format!("The log group keeps events for {days} days only; at least {least} needed."))
        }
    };
    Some(verdict.seen(&DESCRIBE_LOG_GROUPS, "retentionInDays", group.retention_days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(retention_days: Option<u16>, class: Option<&str>) -> Option<Status> {
        let group = LogGroup { retention_days, class: class.map(str::to_owned), ..LogGroup::default() };
        judge(&group, 365).map(|verdict| verdict.status)
    }

    #[test]
    fn a_year_or_more_passes_and_a_day_less_fails() {
        assert_eq!(status(Some(365), Some("STANDARD")), Some(Status::Pass));
        assert_eq!(status(Some(3653), None), Some(Status::Pass));
        assert_eq!(status(Some(364), None), Some(Status::Fail));
        assert_eq!(status(Some(1), Some("INFREQUENT_ACCESS")), Some(Status::Fail));
    }

    #[test]
    fn for_ever_passes() {
        assert_eq!(status(None, Some("STANDARD")), Some(Status::Pass));
    }

    #[test]
    fn what_only_passes_events_on_is_not_judged() {
        assert_eq!(status(Some(1), Some("DELIVERY")), None);
        assert_eq!(status(Some(1), Some("SOMETHING_NEW")), Some(Status::Fail));
    }
}
