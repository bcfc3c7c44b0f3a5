//! No launch template gives instances a public address.

use crate::facts::ec2::{DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, LaunchSettings, LaunchTemplate, LaunchTemplates};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-launch-template-public-address",
    title: "Launch templates assign no public IPv4 address",
    severity: Severity::High,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_VPC),
    why: "Each instance that an Auto Scaling group starts from such a template faces the internet, however many \
          there will be, and whatever the subnet would have done.",
    aws_side: "AWS gives the address at launch if the template says so, even in a subnet that gives none.",
    your_side: "You leave it out of templates, and let the public reach a load balancer.",
    fix: Fix {
        text: "Make a version of the template that does not associate a public address, make it the default, and \
               replace the instances that were launched from the old one.",
        cli: "aws ec2 modify-launch-template --launch-template-id TEMPLATE --default-version VERSION",
        terraform: "resource \"aws_launch_template\" \"this\" {\n\
             \x20 network_interfaces {\n\
             \x20   associate_public_ip_address = false\n\
             \x20 }\n\
             }",
        cloudformation: "Type: AWS::EC2::LaunchTemplate\n\
             Properties:\n\
             \x20 LaunchTemplateData:\n\
             \x20   NetworkInterfaces:\n\
             \x20     - DeviceIndex: 0\n\
             \x20       AssociatePublicIpAddress: false",
    },
    sources: &[
        Source {
            title: "Store instance launch parameters in Amazon EC2 launch templates",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html",
        },
        Source {
            title: "DescribeLaunchTemplateVersions",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html",
        },
    ],
    standards: &[security_hub("EC2.25"), prowler("ec2_launch_template_no_public_ip")],
    thresholds: &[],
    reads: &[reads::<LaunchTemplates>()],
    run: |account| {
        let templates = account.ec2.values().map(|ec2| &ec2.launch_templates);
        each(account, templates, |template: &LaunchTemplate, settings| judge(template, settings))
    },
};

/// The default version is judged: it is what is launched where no version is named.
fn judge(template: &LaunchTemplate, settings: &LaunchSettings) -> Verdict {
    let version = template.version;
    let verdict = if settings.public_address {
        Verdict::fail(format!("The default version ({version}) gives a network interface a public IPv4 address."))
    } else {
        Verdict::pass(format!("The default version ({version}) gives no public IPv4 address."))
    };
    verdict.seen(&DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "AssociatePublicIpAddress", settings.public_address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn template() -> LaunchTemplate {
        LaunchTemplate { id: "lt-1".into(), name: "shop".into(), region: "eu-west-1".into(), version: 3 }
    }

    #[test]
    fn a_public_address_fails_and_none_passes() {
        let open = LaunchSettings { public_address: true, ..LaunchSettings::default() };
        assert_eq!(judge(&template(), &open).status, Status::Fail);
        assert_eq!(judge(&template(), &LaunchSettings::default()).status, Status::Pass);
    }
}
