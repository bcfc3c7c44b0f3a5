//! Changes of VPCs and their peerings raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::VPC_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-vpc-changes",
    title: "Changes of VPCs raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "A peering connects networks that were meant to be apart, and a new VPC is a place that nobody watches \
          yet.",
    aws_side: AWS_SIDE,
    your_side: "You decide which networks there are and which of them meet, and have somebody told of others.",
    fix: fix!(
        "VpcChanges",
        "{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = AcceptVpcPeeringConnection) || ($.eventName = \
         CreateVpc) || ($.eventName = CreateVpcPeeringConnection) || ($.eventName = DeleteVpc) || ($.eventName = \
         DeleteVpcPeeringConnection) || ($.eventName = ModifyVpcAttribute) || ($.eventName = \
         RejectVpcPeeringConnection)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.14"), prowler("cloudwatch_changes_to_vpcs_alarm_configured")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &VPC_CHANGES),
};
