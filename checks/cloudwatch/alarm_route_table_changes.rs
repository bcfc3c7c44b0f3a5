//! Changes of route tables raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::ROUTE_TABLE_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-route-table-changes",
    title: "Changes of route tables raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "A changed route can lead traffic past the firewall, or through a machine that reads it.",
    aws_side: AWS_SIDE,
    your_side: "You decide which way traffic goes, and have somebody told when it goes another.",
    fix: fix!(
        "RouteTableChanges",
        "{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = CreateRoute) || ($.eventName = \
         CreateRouteTable) || ($.eventName = DeleteRoute) || ($.eventName = DeleteRouteTable) || ($.eventName = \
         DisassociateRouteTable) || ($.eventName = ReplaceRoute) || ($.eventName = \
         ReplaceRouteTableAssociation)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.13"), prowler("cloudwatch_changes_to_network_route_tables_alarm_configured")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &ROUTE_TABLE_CHANGES),
};
