//! No launch template makes a volume that is not encrypted.

use crate::facts::ec2::{DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, LaunchSettings, LaunchTemplate, LaunchTemplates};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-launch-template-encryption",
    title: "Launch templates make no unencrypted volumes",
    severity: Severity::Medium,
    service: &model::EBS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "A template that says that a volume is not encrypted makes one with each instance, and each of their \
          snapshots is readable for whoever gets a copy.",
    aws_side: "AWS encrypts the volume if the template, the snapshot that it is made from, or the region's default \
               says so.",
    your_side: "You ask for encryption in the template, or say nothing and turn it on by default in the region.",
    fix: Fix {
        text: "Make a version of the template that encrypts the volume, and make it the default.",
        cli: "aws ec2 modify-launch-template --launch-template-id TEMPLATE --default-version VERSION",
        terraform: "resource \"aws_launch_template\" \"this\" {\n\
             \x20 block_device_mappings {\n\
             \x20   device_name = \"/dev/xvda\"\n\
             \x20   ebs {\n\
             \x20     encrypted = true\n\
             \x20   }\n\
             \x20 }\n\
             }",
        cloudformation: "Type: AWS::EC2::LaunchTemplate\n\
             Properties:\n\
             \x20 LaunchTemplateData:\n\
             \x20   BlockDeviceMappings:\n\
             \x20     - DeviceName: /dev/xvda\n\
             \x20       Ebs:\n\
             \x20         Encrypted: true",
    },
    sources: &[
        Source {
            title: "Amazon EBS encryption",
            url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
        },
        Source {
            title: "LaunchTemplateEbsBlockDevice",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateEbsBlockDevice.html",
        },
    ],
    standards: &[security_hub("EC2.181")],
    thresholds: &[],
    reads: &[reads::<LaunchTemplates>()],
    run: |account| {
        let templates = account.ec2.values().map(|ec2| &ec2.launch_templates);
        each(account, templates, |template: &LaunchTemplate, settings| judge(template, settings))
    },
};

/// A volume of which nothing is said is not judged here: `ec2-ebs-default-encryption` is about that.
fn judge(template: &LaunchTemplate, settings: &LaunchSettings) -> Verdict {
    let (version, devices) = (template.version, &settings.unencrypted);
    let verdict = match devices.as_slice() {
        [] => Verdict::pass(format!("The default version ({version}) turns encryption off for no volume.")),
        [one] => Verdict::fail(format!("The default version ({version}) turns encryption off for {one}.")),
        many => {
            Verdict::fail(format!("The default version ({version}) turns encryption off for {} volumes.", many.len()))
        }
    };
    verdict.seen(&DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "BlockDeviceMappings", devices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn template() -> LaunchTemplate {
        LaunchTemplate { id: "lt-1".into(), name: "shop".into(), region: "eu-west-1".into(), version: 3 }
    }

    fn verdict(devices: &[&str]) -> Verdict {
        let unencrypted = devices.iter().map(|&device| device.into()).collect();
        judge(&template(), &LaunchSettings { unencrypted, ..LaunchSettings::default() })
    }

    #[test]
    fn a_volume_that_shall_not_be_encrypted_fails() {
        assert_eq!(verdict(&[]).status, Status::Pass);
        let one = verdict(&["/dev/xvda"]);
        assert_eq!(one.status, Status::Fail);
        assert_eq!(one.message, "The default version (3) turns encryption off for /dev/xvda.");
        assert_eq!(verdict(&["/dev/xvda", "/dev/xvdb"]).status, Status::Fail);
    }
}
