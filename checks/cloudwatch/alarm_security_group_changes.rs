//! Changes of security groups raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::SECURITY_GROUP_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-security-group-changes",
    title: "Changes of security groups raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "A rule that was opened for a quick test is what scanners find the next morning.",
    aws_side: AWS_SIDE,
    your_side: "You decide who may open ports, and have somebody told who can close them again.",
    fix: fix!(
        "SecurityGroupChanges",
        "{ ($.eventSource = ec2.amazonaws.com) && (($.eventName = AuthorizeSecurityGroupEgress) || ($.eventName \
         = AuthorizeSecurityGroupIngress) || ($.eventName = CreateSecurityGroup) || ($.eventName = \
         DeleteSecurityGroup) || ($.eventName = RevokeSecurityGroupEgress) || ($.eventName = \
         RevokeSecurityGroupIngress)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.10"), prowler("cloudwatch_log_metric_filter_security_group_changes")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &SECURITY_GROUP_CHANGES),
};
