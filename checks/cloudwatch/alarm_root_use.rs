//! What the root user does raises an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::ROOT_USE;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-root-use",
    title: "Use of the root user raises an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "The root user can do everything and is hardly ever needed. If it acts without anybody having planned \
          so, the account is in other hands.",
    aws_side: AWS_SIDE,
    your_side: "You leave the root user alone, and have somebody told when it is used.",
    fix: fix!(
        "RootUse",
        "{ ($.userIdentity.type = Root) && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != \
         AwsServiceEvent) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.3"), prowler("cloudwatch_log_metric_filter_root_usage")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &ROOT_USE),
};
