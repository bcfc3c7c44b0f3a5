//! Calls that AWS refuses for want of a permission raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::UNAUTHORIZED_CALLS;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-unauthorized-calls",
    title: "Refused calls raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Who has stolen a key first finds out what it may do. The refusals are the noise that this makes, and \
          often the only sign.",
    aws_side: AWS_SIDE,
    your_side: "You look for refusals, set the threshold above your own daily mistakes, and follow up what goes \
                beyond them.",
    fix: fix!("UnauthorizedCalls", "{ ($.errorCode = *UnauthorizedOperation) || ($.errorCode = AccessDenied*) }"),
    sources: SOURCES,
    standards: &[cis("5.1"), prowler("cloudwatch_log_metric_filter_unauthorized_api_calls")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &UNAUTHORIZED_CALLS),
};
