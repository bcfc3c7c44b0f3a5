//! Firewall policies let no whole packet pass unasked.

use std::sync::Arc;

use super::default_action;
use crate::facts::networkfirewall::{DESCRIBE_FIREWALL_POLICY, Policies, Policy, PolicySettings};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "networkfirewall-policy-full-packets",
    title: "Firewall policies let no whole packet pass unasked",
    severity: Severity::Medium,
    service: &model::NETWORK_FIREWALL,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "With pass as its default, a firewall lets through whatever no stateless rule names, and its stateful rules \
          never see it.",
    aws_side: "AWS applies the policy's rules to each packet, and its default action to each that no stateless rule \
               fits.",
    your_side: "You set the default to drop, or to forward to the stateful rules.",
    fix: Fix {
        text: "Set the default action to forward to the stateful rules, or to drop, after a look at what passes today.",
        cli: "aws network-firewall update-firewall-policy --region REGION --firewall-policy-name NAME --update-token \
              TOKEN --firewall-policy file://policy.json",
        terraform: "resource \"aws_networkfirewall_firewall_policy\" \"network\" {\n  \
                    name = \"NAME\"\n\
                    \n  \
                    firewall_policy {\n    \
                    stateless_default_actions          = [\"aws:forward_to_sfe\"]\n    \
                    stateless_fragment_default_actions = [\"aws:forward_to_sfe\"]\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::NetworkFirewall::FirewallPolicy\n\
                    Properties:\n  \
                    FirewallPolicyName: NAME\n  \
                    FirewallPolicy:\n    \
                    StatelessDefaultActions:\n      \
                    - aws:forward_to_sfe\n    \
                    StatelessFragmentDefaultActions:\n      \
                    - aws:forward_to_sfe",
    },
    sources: &[Source {
        title: "Stateless default actions in your firewall policy",
        url: "https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateless-default-actions.html",
    }],
    standards: &[security_hub("NetworkFirewall.4"), prowler("networkfirewall_policy_default_action_full_packets")],
    thresholds: &[],
    reads: &[reads::<Policies>()],
    run: |account| {
        each(account, account.networkfirewall.values().map(|of| &of.policies), |_: &Arc<Policy>, it| judge(it))
    },
};

fn judge(policy: &PolicySettings) -> Verdict {
    default_action(&policy.full_packets, "full packets").seen(
        &DESCRIBE_FIREWALL_POLICY,
        "StatelessDefaultActions",
        &policy.full_packets,
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{policies_are_judged, policy};
    use super::*;

    #[tokio::test]
    async fn drop_and_forward_pass_and_anything_else_fails() {
        for good in [&["aws:drop"][..], &["aws:forward_to_sfe"], &["aws:forward_to_sfe", "count-it"]] {
            for bad in [&["aws:pass"][..], &["aws:pass", "count-it"], &["count-it"], &[], &["aws:a_new_action"]] {
                let actions = |of: &[&str]| of.iter().map(|action| (*action).to_owned()).collect::<Vec<_>>();
                let (good, bad) = (actions(good), actions(bad));
                let with = |of| PolicySettings { full_packets: of, ..policy() };
                policies_are_judged(&CHECK, &with(good), &with(bad)).await;
            }
        }
    }
}
