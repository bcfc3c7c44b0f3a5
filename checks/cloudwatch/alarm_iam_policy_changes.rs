//! Changes of IAM policies raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::IAM_POLICY_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-iam-policy-changes",
    title: "Changes of IAM policies raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Whoever can change a policy can give themselves the rest. It is the usual second step after a \
          break-in.",
    aws_side: AWS_SIDE,
    your_side: "You decide who may change policies, and have changes seen by somebody who did not make them.",
    fix: fix!(
        "IamPolicyChanges",
        "{ ($.eventSource = iam.amazonaws.com) && (($.eventName = AttachGroupPolicy) || ($.eventName = \
         AttachRolePolicy) || ($.eventName = AttachUserPolicy) || ($.eventName = CreatePolicy) || ($.eventName = \
         CreatePolicyVersion) || ($.eventName = DeleteGroupPolicy) || ($.eventName = DeletePolicy) || \
         ($.eventName = DeletePolicyVersion) || ($.eventName = DeleteRolePolicy) || ($.eventName = \
         DeleteUserPolicy) || ($.eventName = DetachGroupPolicy) || ($.eventName = DetachRolePolicy) || \
         ($.eventName = DetachUserPolicy) || ($.eventName = PutGroupPolicy) || ($.eventName = PutRolePolicy) || \
         ($.eventName = PutUserPolicy)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.4"), prowler("cloudwatch_log_metric_filter_policy_changes")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &IAM_POLICY_CHANGES),
};
