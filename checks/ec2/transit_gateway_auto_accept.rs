//! No transit gateway takes every attachment that is asked of it.

use crate::facts::ec2::{DESCRIBE_TRANSIT_GATEWAYS, TransitGateway, TransitGateways};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-transit-gateway-auto-accept",
    title: "Transit gateways do not accept attachments unasked",
    severity: Severity::High,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "A transit gateway that accepts by itself joins any VPC to your network that an account it is shared with \
          attaches, and nobody looks at it first.",
    aws_side: "AWS asks the gateway's owner about each attachment from another account, unless the gateway is set \
               to accept them all.",
    your_side: "You decide about each attachment, and share the gateway with accounts that you know.",
    fix: Fix {
        text: "Turn the setting off, and accept attachments by hand or by a pipeline that checks them.",
        cli: "aws ec2 modify-transit-gateway --transit-gateway-id GATEWAY --options \
              AutoAcceptSharedAttachments=disable",
        terraform: "resource \"aws_ec2_transit_gateway\" \"this\" {\n\
             \x20 auto_accept_shared_attachments = \"disable\"\n\
             }",
        cloudformation: "Type: AWS::EC2::TransitGateway\n\
             Properties:\n\
             \x20 AutoAcceptSharedAttachments: disable",
    },
    sources: &[
        Source {
            title: "Transit gateways in AWS Transit Gateway",
            url: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html",
        },
        Source {
            title: "TransitGatewayOptions",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayOptions.html",
        },
    ],
    standards: &[security_hub("EC2.23"), prowler("ec2_transitgateway_auto_accept_vpc_attachments")],
    thresholds: &[],
    reads: &[reads::<TransitGateways>()],
    run: |account| {
        let gateways = account.ec2.values().map(|ec2| &ec2.transit_gateways);
        each(account, gateways, |gateway: &TransitGateway, accepts: &bool| {
            (gateway.owner == account.id).then(|| judge(*accepts))
        })
    },
};

/// One that another account shares is not judged: what it accepts is its owner's to set.
fn judge(accepts: bool) -> Verdict {
    let verdict = if accepts {
        Verdict::fail("The transit gateway accepts each attachment from accounts that it is shared with.")
    } else {
        Verdict::pass("The transit gateway's owner is asked about each attachment.")
    };
    let word = if accepts { "enable" } else { "disable" };
    verdict.seen(&DESCRIBE_TRANSIT_GATEWAYS, "AutoAcceptSharedAttachments", word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    use jiff::Timestamp;

    use crate::facts::{Account, Lazy, Of};

    #[tokio::test]
    async fn an_own_gateway_is_judged_and_one_that_is_shared_with_the_account_is_not() {
        let gateway = |id: &str, owner: &str, accepts| {
            let of = TransitGateway { id: id.into(), owner: owner.into(), region: "eu-west-1".into(), tags: [].into() };
            Of { of, value: Ok(accepts) }
        };
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gateways = vec![
            gateway("tgw-1", "123456789012", true),
            gateway("tgw-2", "123456789012", false),
            gateway("tgw-3", "210987654321", true),
        ];
        account.ec2.get_mut("eu-west-1").unwrap().transit_gateways = Lazy::ready(Some("eu-west-1"), Ok(gateways));
        let found: Vec<(String, Status)> = (CHECK.run)(&account)
            .await
            .into_iter()
            .map(|outcome| (outcome.resource.unwrap().id, outcome.verdict.status))
            .collect();
        assert_eq!(found, [("tgw-1".to_owned(), Status::Fail), ("tgw-2".to_owned(), Status::Pass)]);
    }
}
