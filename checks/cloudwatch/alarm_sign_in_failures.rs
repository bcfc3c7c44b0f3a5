//! Failed sign-ins to the console raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::SIGN_IN_FAILURES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-sign-in-failures",
    title: "Failed sign-ins to the console raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Guessing passwords shows as failures long before it succeeds.",
    aws_side: AWS_SIDE,
    your_side: "You set the threshold above your users' own slips, and look into what goes beyond it.",
    fix: fix!("SignInFailures", "{ ($.eventName = ConsoleLogin) && ($.responseElements.ConsoleLogin = Failure) }"),
    sources: SOURCES,
    standards: &[cis("5.6"), prowler("cloudwatch_log_metric_filter_authentication_failures")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &SIGN_IN_FAILURES),
};
