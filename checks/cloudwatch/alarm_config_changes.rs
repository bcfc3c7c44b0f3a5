//! Changes of AWS Config's recorder and delivery raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::CONFIG_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-config-changes",
    title: "Changes of AWS Config raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Without AWS Config nobody can tell later what a resource looked like. Stopping it hides what is done \
          next.",
    aws_side: AWS_SIDE,
    your_side: "You keep the recorder running, and have somebody told when it is stopped or turned elsewhere.",
    fix: fix!(
        "ConfigChanges",
        "{ ($.eventSource = config.amazonaws.com) && (($.eventName = DeleteDeliveryChannel) || ($.eventName = \
         PutConfigurationRecorder) || ($.eventName = PutDeliveryChannel) || ($.eventName = \
         StopConfigurationRecorder)) }"
    ),
    sources: SOURCES,
    standards: &[
        cis("5.9"),
        prowler("cloudwatch_log_metric_filter_and_alarm_for_aws_config_configuration_changes_enabled"),
    ],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &CONFIG_CHANGES),
};
