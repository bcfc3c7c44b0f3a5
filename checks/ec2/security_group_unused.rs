//! Each security group is attached to something.

use futures_util::future::join_all;

use crate::facts::ec2::{
    DESCRIBE_NETWORK_INTERFACES, Ec2, NetworkInterface, NetworkInterfaces, Rules, SecurityGroup, SecurityGroups,
};
use crate::facts::{Account, Of};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;
use crate::reachability;

pub(super) static CHECK: Check = Check {
    id: "ec2-security-group-unused",
    title: "Security groups are in use",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "A group that nothing uses lies ready with rules that nobody remembers, and the next instance that is \
          given it opens what they say.",
    aws_side: "AWS applies a group to the network interfaces that have it, and keeps it when there are none.",
    your_side: "You delete a group together with what it was made for.",
    fix: Fix {
        text: "Delete the group if nothing is going to use it.",
        cli: "aws ec2 delete-security-group --group-id GROUP",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Control traffic to your AWS resources using security groups",
        url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    }],
    standards: &[security_hub("EC2.22"), prowler("ec2_securitygroup_not_used")],
    thresholds: &[],
    reads: &[reads::<SecurityGroups>(), reads::<NetworkInterfaces>()],
    run: |account| Box::pin(run(account)),
};

async fn run(account: &Account) -> Vec<Outcome> {
    join_all(account.ec2.values().map(|ec2| of_region(account, ec2))).await.into_iter().flatten().collect()
}

/// The default group cannot be deleted, and one of another account is its owner's, who may use it where nobody here sees.
async fn of_region(account: &Account, ec2: &Ec2) -> Vec<Outcome> {
    let groups = match ec2.security_groups.get().await {
        Ok(groups) => groups,
        Err(gap) if gap.is_not_applicable() => return Vec::new(),
        Err(gap) => return vec![Outcome::unlisted(ec2.security_groups.region(), gap)],
    };
    let interfaces = ec2.network_interfaces.get().await;
    let verdict = |group: &Of<SecurityGroup, Rules>| match (&group.value, interfaces) {
        // What was not understood may be anything.
        (Err(gap), _) => Some(Verdict::unknown(gap)),
        _ if group.of.is_default() || group.of.owner != account.id => None,
        (Ok(_), Err(gap)) => Some(Verdict::unknown(gap)),
        (Ok(_), Ok(interfaces)) => Some(judge(&group.of.id, interfaces)),
    };
    groups.iter().filter_map(|group| Some(Outcome::of(group.of.describe(account), verdict(group)?))).collect()
}

fn judge(group: &str, interfaces: &[NetworkInterface]) -> Verdict {
    let attached: Vec<&str> =
        reachability::attached(group, interfaces).into_iter().map(|interface| interface.id.as_str()).collect();
    let verdict = match attached.as_slice() {
        [] => Verdict::fail("No network interface has the security group."),
        [one] => Verdict::pass(format!("The network interface {one} has the security group.")),
        many => Verdict::pass(format!("{} network interfaces have the security group.", many.len())),
    };
    verdict.seen(&DESCRIBE_NETWORK_INTERFACES, "NetworkInterfaces", attached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use jiff::Timestamp;

    use crate::facts::{Gap, Lazy, Reason};
    use crate::reachability::tests::interface;

    #[test]
    fn a_group_of_no_interface_fails() {
        assert_eq!(judge("sg-1", &[]).status, Status::Fail);
        assert_eq!(judge("sg-1", &[interface("eni-1", &["sg-2"])]).status, Status::Fail);
        assert_eq!(judge("sg-1", &[interface("eni-1", &["sg-2", "sg-1"])]).status, Status::Pass);
        let two = [interface("eni-2", &["sg-1"]), interface("eni-1", &["sg-1"])];
        assert_eq!(judge("sg-1", &two).message, "2 network interfaces have the security group.");
    }

    #[tokio::test]
    async fn own_groups_but_the_default_one_are_judged_and_unknown_without_the_interfaces() {
        let group = |id: &str, name: &str, owner: &str| {
            let of = SecurityGroup {
                id: id.into(),
                name: name.into(),
                vpc: None,
                owner: owner.into(),
                region: "eu-west-1".into(),
                tags: [].into(),
            };
            Of { of, value: Ok(Rules::default()) }
        };
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let ec2 = account.ec2.get_mut("eu-west-1").unwrap();
        let groups = vec![
            group("sg-1", "web", "123456789012"),
            group("sg-2", "default", "123456789012"),
            group("sg-3", "web", "210987654321"),
        ];
        ec2.security_groups = Lazy::ready(Some("eu-west-1"), Ok(groups));
        let gap = Gap::new(&DESCRIBE_NETWORK_INTERFACES, Some("eu-west-1"), Reason::Denied, "no");
        ec2.network_interfaces = Lazy::ready(Some("eu-west-1"), Err(gap));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!(outcomes.len(), 1);
        assert_eq!(outcomes[0].resource.as_ref().unwrap().id, "sg-1");
        assert_eq!(outcomes[0].verdict.status, Status::Unknown);
    }
}
