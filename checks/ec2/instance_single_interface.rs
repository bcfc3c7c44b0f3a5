//! No instance has more than one network interface.

use crate::facts::ec2::{DESCRIBE_INSTANCES, Instance, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-instance-single-interface",
    title: "Instances have one network interface",
    severity: Severity::Low,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "An instance in two subnets is a bridge between them that no route table and no network ACL sees.",
    aws_side: "AWS lets an instance have several network interfaces, in different subnets and with different \
               security groups.",
    your_side: "You give it one, unless it is meant to be a bridge or its software needs more.",
    fix: Fix {
        text: "Detach what is not needed. Where the instance is an appliance that needs them, leave it so.",
        cli: "aws ec2 detach-network-interface --attachment-id ATTACHMENT",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Elastic network interfaces",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html",
    }],
    standards: &[security_hub("EC2.17"), prowler("ec2_instance_uses_single_eni")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| {
        each(
            account,
            account.ec2.values().map(|ec2| &ec2.instances),
            |instance: &Instance, settings: &InstanceSettings| {
                judge(settings).actionable_by(instance.actionable_by(account))
            },
        )
    },
};

fn judge(settings: &InstanceSettings) -> Verdict {
    let verdict = match settings.interfaces {
        0 | 1 => Verdict::pass("The instance has no more than one network interface."),
        many => Verdict::fail(format!("The instance has {many} network interfaces.")),
    };
    verdict.seen(&DESCRIBE_INSTANCES, "NetworkInterfaces", settings.interfaces)
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn one_passes_and_two_fail() {
        assert_eq!(judge(&InstanceSettings { interfaces: 1, ..settings() }).status, Status::Pass);
        assert_eq!(judge(&InstanceSettings { interfaces: 2, ..settings() }).status, Status::Fail);
    }
}
