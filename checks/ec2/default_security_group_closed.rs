//! Nothing goes in or out through a VPC's default security group.

use crate::facts::ec2::{DESCRIBE_SECURITY_GROUPS, Rules, SecurityGroup, SecurityGroups};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-default-security-group-closed",
    title: "Default security groups allow no traffic",
    severity: Severity::High,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_FIREWALL),
    why: "What is launched without naming a security group gets the default one. As AWS makes it, it lets its members \
          talk to each other on every port, and out to everywhere.",
    aws_side: "AWS makes the group with every VPC, applies its rules at each network interface, and does not let it be \
               deleted.",
    your_side: "You take all rules out of it, and make groups of your own for what must communicate.",
    fix: Fix {
        text: "Move what uses the group to a group of its own, then revoke every inbound and outbound rule.",
        cli: "aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE… && aws ec2 \
              revoke-security-group-egress --group-id GROUP --security-group-rule-ids RULE…",
        terraform: "resource \"aws_default_security_group\" \"example\" {\n\
                    \u{20} vpc_id = aws_vpc.example.id\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Default security groups for your VPCs",
        url: "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
    }],
    standards: &[cis("6.5"), security_hub("EC2.2"), prowler("ec2_securitygroup_default_restrict_traffic")],
    thresholds: &[],
    reads: &[reads::<SecurityGroups>()],
    run: |account| {
        each(account, account.ec2.values().map(|ec2| &ec2.security_groups), |group: &SecurityGroup, rules| {
            judge(group, rules).map(|verdict| verdict.actionable_by(group.actionable_by(account)))
        })
    },
};

/// Groups that are not a VPC's default are not judged.
fn judge(group: &SecurityGroup, rules: &Rules) -> Option<Verdict> {
    if !group.is_default() {
        return None;
    }
    let counted = |n: usize, kind: &str| match n {
        0 => None,
        1 => Some(format!("one {kind} rule")),
        n => Some(format!("{n} {kind} rules")),
    };
    let there: Vec<String> = [counted(rules.ingress.len(), "inbound"), counted(rules.egress.len(), "outbound")]
        .into_iter()
        .flatten()
        .collect();
    let verdict = if there.is_empty() {
        Verdict::pass("The VPC's default security group has no rules.")
    } else {
        Verdict::fail(format!("The VPC's default security group has {}.", there.join(" and ")))
    };
    Some(verdict.seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", rules.ingress.len()).seen(
        &DESCRIBE_SECURITY_GROUPS,
        "IpPermissionsEgress",
        rules.egress.len(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ec2::{Rule, Traffic};
    use crate::finding::Status;

    fn group(name: &str) -> SecurityGroup {
        SecurityGroup {
            id: "sg-1".into(),
            name: name.into(),
            vpc: Some("vpc-1".into()),
            owner: "123456789012".into(),
            region: "eu-west-1".into(),
            tags: [].into(),
        }
    }

    fn rule() -> Rule {
        Rule { traffic: Traffic::All, ranges: Vec::new(), prefix_lists: Vec::new(), groups: vec!["sg-1".into()] }
    }

    #[test]
    fn no_rules_pass() {
        assert_eq!(judge(&group("default"), &Rules::default()).unwrap().status, Status::Pass);
    }

    #[test]
    fn an_inbound_rule_from_itself_fails() {
        let rules = Rules { ingress: vec![rule()], egress: Vec::new() };
        assert_eq!(judge(&group("default"), &rules).unwrap().status, Status::Fail);
    }

    #[test]
    fn an_outbound_rule_alone_fails() {
        let verdict = judge(&group("default"), &Rules { ingress: Vec::new(), egress: vec![rule()] }).unwrap();
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(verdict.message, "The VPC's default security group has one outbound rule.");
    }

    #[test]
    fn other_groups_are_not_judged() {
        assert_eq!(judge(&group("web"), &Rules { ingress: vec![rule()], egress: Vec::new() }), None);
    }
}
