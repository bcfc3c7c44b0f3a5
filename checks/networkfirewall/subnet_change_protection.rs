//! Firewalls are protected from being moved.

use std::sync::Arc;

use crate::facts::networkfirewall::{DESCRIBE_FIREWALL, Firewall, FirewallSettings, Settings};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "networkfirewall-subnet-change-protection",
    title: "Firewalls are protected from being moved",
    severity: Severity::Medium,
    service: &model::NETWORK_FIREWALL,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "Whoever takes a subnet away from a firewall leaves the traffic of its Availability Zone without inspection, \
          or without a way at all.",
    aws_side: "AWS refuses to change where a protected firewall stands, until somebody takes the protection away.",
    your_side: "You leave the protection on, and allow few to change it.",
    fix: Fix {
        text: "Turn subnet change protection on for the firewall; for one that is attached to a transit gateway, turn \
               on the protection of its Availability Zones.",
        cli: "aws network-firewall update-subnet-change-protection --region REGION --firewall-name NAME \
              --subnet-change-protection",
        terraform: "resource \"aws_networkfirewall_firewall\" \"network\" {\n  \
                    name                     = \"NAME\"\n  \
                    firewall_policy_arn      = aws_networkfirewall_firewall_policy.network.arn\n  \
                    vpc_id                   = aws_vpc.network.id\n  \
                    subnet_change_protection = true\n\
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
                    SubnetChangeProtection: true",
    },
    sources: &[Source {
        title: "Firewall",
        url: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html",
    }],
    standards: &[security_hub("NetworkFirewall.10")],
    thresholds: &[],
    reads: &[reads::<FirewallSettings>()],
    run: |account| {
        each(account, account.networkfirewall.values().map(|of| &of.firewall_settings), |_: &Arc<Firewall>, it| {
            judge(it)
        })
    },
};

/// A firewall that is attached to a transit gateway has no subnets of the account, only Availability Zones.
fn judge(settings: &Settings) -> Verdict {
    let (name, on, what) = if settings.of_transit_gateway {
        ("AvailabilityZoneChangeProtection", settings.zone_change_protection, "Availability Zones")
    } else {
        ("SubnetChangeProtection", settings.subnet_change_protection, "subnets")
    };
    let verdict = if on {
        Verdict::pass(format!("The firewall's {what} cannot be changed by mistake."))
    } else {
        Verdict::fail(format!("The firewall's {what} can be changed at once."))
    };
    verdict.seen(&DESCRIBE_FIREWALL, name, on)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{settings, settings_are_judged};
    use super::*;

    #[tokio::test]
    async fn protected_passes_and_unprotected_fails() {
        settings_are_judged(&CHECK, &settings(), &Settings { subnet_change_protection: false, ..settings() }).await;
    }

    #[tokio::test]
    async fn at_a_transit_gateway_the_zones_count() {
        let at = Settings { of_transit_gateway: true, subnet_change_protection: false, ..settings() };
        let good = Settings { zone_change_protection: true, ..at.clone() };
        settings_are_judged(&CHECK, &good, &Settings { subnet_change_protection: true, ..at }).await;
    }
}
