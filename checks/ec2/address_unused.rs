//! Each Elastic IP address belongs to something.

use crate::facts::ec2::{Address, Addresses, DESCRIBE_ADDRESSES};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-address-unused",
    title: "Elastic IP addresses are in use",
    severity: Severity::Low,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "An address that nothing has is paid for, and is often still named in DNS or in a partner's firewall. Once \
          released it is somebody else's, with that trust.",
    aws_side: "AWS keeps an Elastic IP address for the account until it is released.",
    your_side: "You release addresses that nothing needs, after taking them out of DNS and of the firewalls that \
                let them in.",
    fix: Fix {
        text: "Take the address out of DNS and of firewalls that name it, and release it.",
        cli: "aws ec2 release-address --allocation-id ALLOCATION",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Elastic IP addresses",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
    }],
    standards: &[security_hub("EC2.12"), prowler("ec2_elastic_ip_unassigned")],
    thresholds: &[],
    reads: &[reads::<Addresses>()],
    run: |account| {
        let addresses = account.ec2.values().map(|ec2| &ec2.addresses);
        each(account, addresses, |address: &Address, used: &bool| judge(address, *used))
    },
};

fn judge(Address { address, .. }: &Address, used: bool) -> Verdict {
    let verdict = if used {
        Verdict::pass(format!("Something has the address {address}."))
    } else {
        Verdict::fail(format!("Nothing has the address {address}."))
    };
    verdict.seen(&DESCRIBE_ADDRESSES, "AssociationId", if used { "there is one" } else { "there is none" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn one_that_nothing_has_fails() {
        let address = Address {
            id: "eipalloc-1".into(),
            region: "eu-west-1".into(),
            tags: [].into(),
            address: "203.0.113.7".into(),
        };
        assert_eq!(judge(&address, true).status, Status::Pass);
        let unused = judge(&address, false);
        assert_eq!((unused.status, unused.message.as_str()), (Status::Fail, "Nothing has the address 203.0.113.7."));
    }
}
