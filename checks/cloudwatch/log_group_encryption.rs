//! Log groups are encrypted with a KMS key of the customer.

use crate::facts::cloudwatch::{DESCRIBE_LOG_GROUPS, LogGroup, LogGroupId, LogGroups};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-log-group-encryption",
    title: "Log groups are encrypted with your own KMS key",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "With a key of your own, reading logs takes a second permission, its uses are recorded, and you can take it \
          away from everybody at once.",
    aws_side: "AWS encrypts every log group, with a key of its own unless you name yours.",
    your_side: "You name the key, and decide who may decrypt with it.",
    fix: Fix {
        text: "Let CloudWatch Logs use the key by its key policy, then associate it with the log group. What was logged \
               before stays under the former key.",
        cli: "aws logs associate-kms-key --log-group-name LOG-GROUP --kms-key-id KEY-ARN",
        terraform: "resource \"aws_cloudwatch_log_group\" \"this\" {\n  name       = LOG_GROUP\n  \
                    kms_key_id = KEY_ARN\n}",
        cloudformation: "Type: AWS::Logs::LogGroup\nProperties:\n  LogGroupName: LOG-GROUP\n  KmsKeyId: KEY-ARN",
    },
    sources: &[Source {
        title: "Encrypt log data in CloudWatch Logs using AWS KMS",
        url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    }],
    standards: &[prowler("cloudwatch_log_group_kms_encryption_enabled")],
    thresholds: &[],
    reads: &[reads::<LogGroups>()],
    run: |account| {
        each(account, account.cloudwatch.values().map(|cloudwatch| &cloudwatch.log_groups), |_: &LogGroupId, group| {
            judge(group)
        })
    },
};

/// CloudWatch Logs takes no key that AWS manages, so any key here is the customer's:
/// the page above, "Key policies".
fn judge(group: &LogGroup) -> Verdict {
    let verdict = match &group.kms_key {
        Some(_) => Verdict::pass("The log group is encrypted with a KMS key of its owner's choice."),
        None => Verdict::fail("The log group is encrypted with a key of AWS's alone."),
    };
    verdict.seen(&DESCRIBE_LOG_GROUPS, "kmsKeyId", &group.kms_key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_key_passes_and_none_fails() {
        let key = Some("arn:aws:kms:us-east-1:123456789012:key/1".to_owned());
        assert_eq!(judge(&LogGroup { kms_key: key, ..LogGroup::default() }).status, Status::Pass);
        assert_eq!(judge(&LogGroup::default()).status, Status::Fail);
    }
}
