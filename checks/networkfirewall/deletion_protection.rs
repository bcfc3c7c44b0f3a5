//! Firewalls are protected from deletion.

use std::sync::Arc;

use crate::facts::networkfirewall::{DESCRIBE_FIREWALL, Firewall, FirewallSettings, Settings};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "networkfirewall-deletion-protection",
    title: "Firewalls are protected from deletion",
    severity: Severity::Medium,
    service: &model::NETWORK_FIREWALL,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "A firewall that is deleted by mistake, or by whoever wants to get past it, takes the inspection of a whole \
          network with it.",
    aws_side: "AWS refuses to delete a firewall that is protected, until somebody takes the protection away.",
    your_side: "You leave the protection on, and allow few to change it.",
    fix: Fix {
        text: "Turn deletion protection on for the firewall.",
        cli: "aws network-firewall update-firewall-delete-protection --region REGION --firewall-name NAME \
              --delete-protection",
        terraform: "resource \"aws_networkfirewall_firewall\" \"network\" {\n  \
                    name                = \"NAME\"\n  \
                    firewall_policy_arn = aws_networkfirewall_firewall_policy.network.arn\n  \
                    vpc_id              = aws_vpc.network.id\n  \
                    delete_protection   = true\n\
                    \n  \
                    subnet_mapping {\n    \
                    subnet_id = aws_subnet.firewall.id\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::NetworkFirewall::Firewall\n\
                    Properties:\n  \
                    FirewallName: NAME\n  \
                    FirewallPolicyArn: !Ref Policy\n  \
                    VpcId: !Ref Vpc\n  \
                    SubnetMappings:\n    \
                    - SubnetId: !Ref FirewallSubnet\n  \
                    DeleteProtection: true",
    },
    sources: &[Source {
        title: "Firewall",
        url: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html",
    }],
    standards: &[security_hub("NetworkFirewall.9"), prowler("networkfirewall_deletion_protection")],
    thresholds: &[],
    reads: &[reads::<FirewallSettings>()],
    run: |account| {
        each(account, account.networkfirewall.values().map(|of| &of.firewall_settings), |_: &Arc<Firewall>, it| {
            judge(it)
        })
    },
};

fn judge(settings: &Settings) -> Verdict {
    let verdict = if settings.delete_protection {
        Verdict::pass("The firewall cannot be deleted by mistake.")
    } else {
        Verdict::fail("The firewall can be deleted at once.")
    };
    verdict.seen(&DESCRIBE_FIREWALL, "DeleteProtection", settings.delete_protection)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{settings, settings_are_judged};
    use super::*;

    #[tokio::test]
    async fn protected_passes_and_unprotected_fails() {
        settings_are_judged(&CHECK, &settings(), &Settings { delete_protection: false, ..settings() }).await;
    }
}
