//! Changes in AWS Organizations raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::ORGANIZATIONS_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-organizations-changes",
    title: "Changes in AWS Organizations raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "An account that leaves the organisation leaves its guardrails behind, and a policy that is detached \
          frees all accounts below it.",
    aws_side: AWS_SIDE,
    your_side: "You decide who may change the organisation, and have somebody told of each change.",
    fix: fix!(
        "OrganizationsChanges",
        "{ ($.eventSource = organizations.amazonaws.com) && (($.eventName = AcceptHandshake) || ($.eventName = \
         AttachPolicy) || ($.eventName = CreateAccount) || ($.eventName = CreateOrganizationalUnit) || \
         ($.eventName = CreatePolicy) || ($.eventName = DeclineHandshake) || ($.eventName = DeleteOrganization) \
         || ($.eventName = DeleteOrganizationalUnit) || ($.eventName = DeletePolicy) || ($.eventName = \
         DetachPolicy) || ($.eventName = DisablePolicyType) || ($.eventName = EnablePolicyType) || ($.eventName \
         = InviteAccountToOrganization) || ($.eventName = LeaveOrganization) || ($.eventName = MoveAccount) || \
         ($.eventName = RemoveAccountFromOrganization) || ($.eventName = UpdateOrganizationalUnit) || \
         ($.eventName = UpdatePolicy)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.15"), prowler("cloudwatch_log_metric_filter_aws_organizations_changes")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &ORGANIZATIONS_CHANGES),
};
