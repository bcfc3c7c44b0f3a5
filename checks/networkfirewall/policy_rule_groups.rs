//! Firewall policies have rule groups.

use std::sync::Arc;

use crate::facts::networkfirewall::{DESCRIBE_FIREWALL_POLICY, Policies, Policy, PolicySettings};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "networkfirewall-policy-rule-groups",
    title: "Firewall policies have rule groups",
    severity: Severity::Medium,
    service: &model::NETWORK_FIREWALL,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "A firewall whose policy has no rules inspects nothing. All traffic goes by the default, and the firewall \
          only looks like protection.",
    aws_side: "AWS applies the rule groups of the policy to each packet and flow, and keeps managed groups up to date.",
    your_side: "You write rule groups, or choose managed ones, and attach them to the policy.",
    fix: Fix {
        text: "Attach at least one stateless or stateful rule group to the policy.",
        cli: "aws network-firewall update-firewall-policy --region REGION --firewall-policy-name NAME --update-token \
              TOKEN --firewall-policy file://policy.json",
        terraform: "resource \"aws_networkfirewall_firewall_policy\" \"network\" {\n  \
                    name = \"NAME\"\n\
                    \n  \
                    firewall_policy {\n    \
                    stateless_default_actions          = [\"aws:forward_to_sfe\"]\n    \
                    stateless_fragment_default_actions = [\"aws:forward_to_sfe\"]\n\
                    \n    \
                    stateful_rule_group_reference {\n      \
                    resource_arn = aws_networkfirewall_rule_group.network.arn\n    \
                    }\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::NetworkFirewall::FirewallPolicy\n\
                    Properties:\n  \
                    FirewallPolicyName: NAME\n  \
                    FirewallPolicy:\n    \
                    StatelessDefaultActions:\n      \
                    - aws:forward_to_sfe\n    \
                    StatelessFragmentDefaultActions:\n      \
                    - aws:forward_to_sfe\n    \
                    StatefulRuleGroupReferences:\n      \
                    - ResourceArn: !Ref RuleGroup",
    },
    sources: &[Source {
        title: "Firewall policies in AWS Network Firewall",
        url: "https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-policies.html",
    }],
    standards: &[security_hub("NetworkFirewall.3"), prowler("networkfirewall_policy_rule_group_associated")],
    thresholds: &[],
    reads: &[reads::<Policies>()],
    run: |account| {
        each(account, account.networkfirewall.values().map(|of| &of.policies), |_: &Arc<Policy>, it| judge(it))
    },
};

fn judge(policy: &PolicySettings) -> Verdict {
    let (stateless, stateful) = (policy.stateless_groups, policy.stateful_groups);
    let verdict = if stateless + stateful == 0 {
        Verdict::fail("The policy has no rule groups.")
    } else {
        Verdict::pass(format!("The policy has rule groups: stateless {stateless}, stateful {stateful}."))
    };
    let call = &DESCRIBE_FIREWALL_POLICY;
    verdict.seen(call, "StatelessRuleGroupReferences", stateless).seen(call, "StatefulRuleGroupReferences", stateful)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{policies_are_judged, policy};
    use super::*;

    #[tokio::test]
    async fn one_of_either_kind_is_enough() {
        let with = |stateless_groups, stateful_groups| PolicySettings { stateless_groups, stateful_groups, ..policy() };
        policies_are_judged(&CHECK, &with(1, 0), &with(0, 0)).await;
        policies_are_judged(&CHECK, &with(0, 1), &with(0, 0)).await;
    }
}
