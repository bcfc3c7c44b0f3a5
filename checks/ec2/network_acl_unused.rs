//! Each network ACL stands before some subnet.

use crate::facts::ec2::{DESCRIBE_NETWORK_ACLS, NetworkAcl, NetworkAcls};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-network-acl-unused",
    title: "Network ACLs are in use",
    severity: Severity::Low,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_NACL),
    why: "A network ACL that no subnet uses protects nothing, and looks as if it did. Put before a subnet in a \
          hurry, its old rules come with it.",
    aws_side: "AWS applies an ACL to the subnets that are associated with it, and the default one to all others.",
    your_side: "You associate an ACL with the subnets that it was written for, and delete it when they are gone.",
    fix: Fix {
        text: "Associate the network ACL with a subnet, or delete it.",
        cli: "aws ec2 delete-network-acl --network-acl-id ACL",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Control subnet traffic with network access control lists",
        url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
    }],
    standards: &[security_hub("EC2.16"), prowler("ec2_networkacl_unused")],
    thresholds: &[],
    reads: &[reads::<NetworkAcls>()],
    run: |account| {
        let acls = account.ec2.values().map(|ec2| &ec2.network_acls);
        each(account, acls, |acl: &NetworkAcl, _| Some(judge(acl)?.actionable_by(acl.actionable_by(account))))
    },
};

/// The default one cannot be deleted, so it is not judged.
fn judge(acl: &NetworkAcl) -> Option<Verdict> {
    let verdict = match acl.subnets.as_slice() {
        _ if acl.default => return None,
        [] => Verdict::fail("The network ACL stands before no subnet."),
        [one] => Verdict::pass(format!("The network ACL stands before {one}.")),
        many => Verdict::pass(format!("The network ACL stands before {} subnets.", many.len())),
    };
    Some(verdict.seen(&DESCRIBE_NETWORK_ACLS, "Associations", &acl.subnets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(default: bool, subnets: &[&str]) -> Option<Status> {
        let acl = NetworkAcl {
            default,
            subnets: subnets.iter().map(|&subnet| subnet.into()).collect(),
            ..crate::reachability::tests::acl(vec![]).of
        };
        Some(judge(&acl)?.status)
    }

    #[test]
    fn one_without_subnets_fails_unless_it_is_the_default_one() {
        assert_eq!(status(false, &[]), Some(Status::Fail));
        assert_eq!(status(false, &["subnet-1"]), Some(Status::Pass));
        assert_eq!(status(false, &["subnet-1", "subnet-2"]), Some(Status::Pass));
        assert_eq!(status(true, &[]), None);
    }
}
