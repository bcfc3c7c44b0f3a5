//! Changes of network ACLs raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::NETWORK_ACL_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-network-acl-changes",
    title: "Changes of network ACLs raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "A network ACL stands before a whole subnet. An entry that lets everything in undoes what was closed \
          for all of its machines.",
    aws_side: AWS_SIDE,
    your_side: "You decide who may change them, and have somebody told who knows what the subnet is for.",
    fix: fix!(
        "NetworkAclChanges",
        "{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = CreateNetworkAcl) || ($.eventName = \
         CreateNetworkAclEntry) || ($.eventName = DeleteNetworkAcl) || ($.eventName = DeleteNetworkAclEntry) || \
         ($.eventName = ReplaceNetworkAclAssociation) || ($.eventName = ReplaceNetworkAclEntry)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.11"), prowler("cloudwatch_changes_to_network_acls_alarm_configured")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &NETWORK_ACL_CHANGES),
};
