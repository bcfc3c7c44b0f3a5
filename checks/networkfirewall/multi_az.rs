//! Firewalls stand in several Availability Zones.

use std::sync::Arc;

use crate::facts::networkfirewall::{DESCRIBE_FIREWALL, Firewall, FirewallSettings, Settings};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "networkfirewall-multi-az",
    title: "Firewalls stand in several Availability Zones",
    severity: Severity::Medium,
    service: &model::NETWORK_FIREWALL,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "When the only Availability Zone of a firewall fails, all traffic that is routed through it fails too; and \
          in the meantime somebody routes it around the firewall.",
    aws_side: "AWS runs the endpoints of the firewall, and keeps each within its Availability Zone.",
    your_side: "You give the firewall a subnet in each Availability Zone that you use, and route each zone through \
                its own endpoint.",
    fix: Fix {
        text: "Associate a subnet of another Availability Zone with the firewall, and route the traffic of that zone \
               through it.",
        cli: "aws network-firewall associate-subnets --region REGION --firewall-name NAME --subnet-mappings \
              SubnetId=SUBNET",
        terraform: "resource \"aws_networkfirewall_firewall\" \"network\" {\n  \
                    name                = \"NAME\"\n  \
                    firewall_policy_arn = aws_networkfirewall_firewall_policy.network.arn\n  \
                    vpc_id              = aws_vpc.network.id\n\
                    \n  \
                    subnet_mapping {\n    \
                    subnet_id = aws_subnet.firewall_a.id\n  \
                    }\n\
                    \n  \
                    subnet_mapping {\n    \
                    subnet_id = aws_subnet.firewall_b.id\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::NetworkFirewall::Firewall\n\
                    Properties:\n  \
                    FirewallName: NAME\n  \
                    FirewallPolicyArn: !Ref Policy\n  \
                    VpcId: !Ref Vpc\n  \
                    SubnetMappings:\n    \
                    - SubnetId: !Ref FirewallSubnetA\n    \
                    - SubnetId: !Ref FirewallSubnetB",
    },
    sources: &[Source {
        title: "Firewall",
        url: "https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html",
    }],
    standards: &[security_hub("NetworkFirewall.1"), prowler("networkfirewall_multi_az")],
    thresholds: &[],
    reads: &[reads::<FirewallSettings>()],
    run: |account| {
        each(account, account.networkfirewall.values().map(|of| &of.firewall_settings), |_: &Arc<Firewall>, it| {
            judge(it)
        })
    },
};

/// Each subnet of a firewall is in another Availability Zone: AWS takes no two of one. A firewall at NAT gateways has no
/// place of its own, and is not judged.
fn judge(settings: &Settings) -> Option<Verdict> {
    let verdict = match settings.places.as_slice() {
        [] => return None,
        [one] => Verdict::fail(format!("The firewall stands in one Availability Zone, in {one}.")),
        several => Verdict::pass(format!("The firewall stands in {} Availability Zones.", several.len())),
    };
    Some(verdict.seen(&DESCRIBE_FIREWALL, "SubnetMappings", &settings.places))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{settings, settings_are_judged};
    use super::*;

    #[tokio::test]
    async fn two_pass_and_one_fails() {
        settings_are_judged(&CHECK, &settings(), &Settings { places: vec!["subnet-1".into()], ..settings() }).await;
    }

    #[test]
    fn one_without_a_place_of_its_own_is_not_judged() {
        assert_eq!(judge(&Settings { places: vec![], ..settings() }), None);
    }
}
