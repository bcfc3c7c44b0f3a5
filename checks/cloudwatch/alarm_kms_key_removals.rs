//! Disabling a KMS key, or scheduling its deletion, raises an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::KEY_REMOVALS;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-kms-key-removals",
    title: "Disabling or deleting a KMS key raises an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "What was encrypted with a key that is gone is gone as well. The waiting time before deletion helps \
          only if somebody learns of it.",
    aws_side: AWS_SIDE,
    your_side: "You decide who may remove keys, and have somebody told in time to cancel it.",
    fix: fix!(
        "KeyRemovals",
        "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = \
         ScheduleKeyDeletion)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.7"), prowler("cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &KEY_REMOVALS),
};
