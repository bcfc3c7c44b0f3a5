//! Changes of network gateways raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::GATEWAY_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-gateway-changes",
    title: "Changes of network gateways raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "An internet gateway that is attached gives a closed network a door to the world.",
    aws_side: AWS_SIDE,
    your_side: "You decide which networks have a way out, and have somebody told when another gets one.",
    fix: fix!(
        "GatewayChanges",
        "{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = AttachInternetGateway) || ($.eventName = \
         CreateCustomerGateway) || ($.eventName = CreateInternetGateway) || ($.eventName = \
         DeleteCustomerGateway) || ($.eventName = DeleteInternetGateway) || ($.eventName = \
         DetachInternetGateway)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.12"), prowler("cloudwatch_changes_to_network_gateways_alarm_configured")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &GATEWAY_CHANGES),
};
