//! Changes of trails raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::CLOUDTRAIL_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-cloudtrail-changes",
    title: "Changes of trails raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Intruders turn off the recording before they do what they came for. The event that turns it off is the \
          last one to be recorded.",
    aws_side: AWS_SIDE,
    your_side: "You keep trails unchanged, and have somebody told at once when one is stopped.",
    fix: fix!(
        "TrailChanges",
        "{ ($.eventSource = cloudtrail.amazonaws.com) && (($.eventName = CreateTrail) || ($.eventName = \
         DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) || ($.eventName = \
         UpdateTrail)) }"
    ),
    sources: SOURCES,
    standards: &[
        cis("5.5"),
        prowler("cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled"),
    ],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &CLOUDTRAIL_CHANGES),
};
