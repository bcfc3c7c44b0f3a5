//! Each instance has a role to act as.

use crate::facts::ec2::{DESCRIBE_INSTANCES, Instance, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-instance-profile",
    title: "Instances have an instance profile",
    severity: Severity::Medium,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "A program on an instance without a role that needs AWS gets an access key, which lies in a file, never \
          expires and goes wherever the disk goes.",
    aws_side: "AWS gives the instance temporary credentials of its role, and renews them before they end.",
    your_side: "You give each instance an instance profile, and its role no more than it needs.",
    fix: Fix {
        text: "Associate an instance profile with the instance, and take the access keys off its disk.",
        cli: "aws ec2 associate-iam-instance-profile --instance-id INSTANCE --iam-instance-profile Name=PROFILE",
        terraform: "resource \"aws_instance\" \"this\" {\n\
             \x20 iam_instance_profile = aws_iam_instance_profile.this.name\n\
             }",
        cloudformation: "Type: AWS::EC2::Instance\n\
             Properties:\n\
             \x20 IamInstanceProfile: !Ref InstanceProfile",
    },
    sources: &[Source {
        title: "IAM roles for Amazon EC2",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
    }],
    standards: &[cis("2.16"), prowler("ec2_instance_profile_attached")],
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
    let verdict = match &settings.profile {
        Some(profile) => Verdict::pass(format!("The instance has the instance profile {profile}.")),
        None => Verdict::fail("The instance has no instance profile."),
    };
    verdict.seen(&DESCRIBE_INSTANCES, "IamInstanceProfile", &settings.profile)
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn one_passes_and_none_fails() {
        assert_eq!(judge(&settings()).status, Status::Fail);
        let profile = Some("arn:aws:iam::123456789012:instance-profile/shop".into());
        assert_eq!(judge(&InstanceSettings { profile, ..settings() }).status, Status::Pass);
    }
}
