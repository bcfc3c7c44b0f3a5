//! Sign-ins to the console with a password alone raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::SIGN_IN_WITHOUT_MFA;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-sign-in-without-mfa",
    title: "Sign-ins to the console without MFA raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "A password that was guessed or phished opens the console only where MFA is missing. Each such sign-in \
          is a user whom the rule missed, or somebody else.",
    aws_side: AWS_SIDE,
    your_side: "You demand MFA, and have somebody told who gets in without it.",
    fix: fix!(
        "SignInWithoutMfa",
        "{ ($.eventName = ConsoleLogin) && ($.additionalEventData.MFAUsed != Yes) && ($.userIdentity.type = \
         IAMUser) && ($.responseElements.ConsoleLogin = Success) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.2"), prowler("cloudwatch_log_metric_filter_sign_in_without_mfa")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &SIGN_IN_WITHOUT_MFA),
};
