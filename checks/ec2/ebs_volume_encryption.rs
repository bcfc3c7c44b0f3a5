//! Every volume that is attached is encrypted.

use crate::facts::ec2::{DESCRIBE_VOLUMES, Volume, VolumeSettings, Volumes};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-ebs-volume-encryption",
    title: "Attached EBS volumes are encrypted",
    severity: Severity::Medium,
    service: &model::EBS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "A volume that is not encrypted gives all that is on it, and on each of its snapshots, to whoever gets a copy: \
          no key stands in between.",
    aws_side: "AWS encrypts and decrypts on the host, and keeps the keys in KMS, if the volume was made encrypted.",
    your_side: "You make volumes encrypted, and replace those that are not.",
    fix: Fix {
        text: "A volume cannot be encrypted in place: take a snapshot, make an encrypted volume from it, and attach that \
               one instead.",
        cli: "aws ec2 create-volume --snapshot-id SNAPSHOT --encrypted --availability-zone ZONE",
        terraform: "resource \"aws_ebs_volume\" \"example\" {\n\
                    \u{20} availability_zone = \"ZONE\"\n\
                    \u{20} size              = 8\n\
                    \u{20} encrypted         = true\n\
                    }",
        cloudformation: "Type: AWS::EC2::Volume\n\
                         Properties:\n\
                         \u{20} AvailabilityZone: ZONE\n\
                         \u{20} Size: 8\n\
                         \u{20} Encrypted: true",
    },
    sources: &[Source {
        title: "Amazon EBS encryption",
        url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    }],
    standards: &[security_hub("EC2.3"), prowler("ec2_ebs_volume_encryption")],
    thresholds: &[],
    reads: &[reads::<Volumes>()],
    run: |account| each(account, account.ec2.values().map(|ec2| &ec2.volumes), |_: &Volume, settings| judge(*settings)),
};

/// EC2.3 judges volumes that are attached; the others are not judged.
fn judge(settings: VolumeSettings) -> Option<Verdict> {
    let VolumeSettings { encrypted, attached } = settings;
    let verdict = match (attached, encrypted) {
        (false, _) => return None,
        (true, true) => Verdict::pass("The volume is encrypted."),
        (true, false) => Verdict::fail("The volume is not encrypted."),
    };
    Some(verdict.seen(&DESCRIBE_VOLUMES, "Encrypted", encrypted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(encrypted: bool, attached: bool) -> Option<Status> {
        judge(VolumeSettings { encrypted, attached }).map(|verdict| verdict.status)
    }

    #[test]
    fn encrypted_passes_and_unencrypted_fails() {
        assert_eq!(status(true, true), Some(Status::Pass));
        assert_eq!(status(false, true), Some(Status::Fail));
    }

    #[test]
    fn what_is_not_attached_is_not_judged() {
        assert_eq!(status(false, false), None);
        assert_eq!(status(true, false), None);
    }
}
