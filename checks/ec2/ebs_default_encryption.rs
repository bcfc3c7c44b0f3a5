//! New EBS volumes are encrypted unasked, in every region.

use crate::facts::ec2::{EbsEncryptionByDefault, GET_EBS_ENCRYPTION_BY_DEFAULT};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-ebs-default-encryption",
    title: "New EBS volumes are encrypted by default",
    severity: Severity::Medium,
    service: &model::EBS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "Unless the region's setting is on, every volume is only as encrypted as whoever made it remembered, and so is \
          each snapshot taken of it.",
    aws_side: "AWS encrypts and decrypts on the host, and keeps the keys in KMS, once encryption is asked for.",
    your_side: "You turn the default on, region by region, and choose the key.",
    fix: Fix {
        text: "Turn the setting on in the region. Volumes that are there already stay as they are: copy their snapshots \
               encrypted and replace them.",
        cli: "aws ec2 enable-ebs-encryption-by-default --region REGION",
        terraform: "resource \"aws_ebs_encryption_by_default\" \"this\" {\n\
                    \u{20} enabled = true\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Enable Amazon EBS encryption by default",
        url: "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
    }],
    standards: &[cis("6.1.1"), security_hub("EC2.7"), prowler("ec2_ebs_default_encryption")],
    thresholds: &[],
    reads: &[reads::<EbsEncryptionByDefault>()],
    run: |account| setting(account, account.ec2.values().map(|ec2| &ec2.ebs_encryption_by_default), |on| judge(*on)),
};

fn judge(enabled: bool) -> Verdict {
    let verdict = if enabled {
        Verdict::pass("New EBS volumes in the region are encrypted by default.")
    } else {
        Verdict::fail("New EBS volumes in the region are not encrypted unless asked for.")
    };
    verdict.seen(&GET_EBS_ENCRYPTION_BY_DEFAULT, "EbsEncryptionByDefault", enabled)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    #[test]
    fn on_passes_and_off_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }

    #[tokio::test]
    async fn gives_one_finding_for_each_region_and_unknown_where_it_could_not_be_read() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1", "us-east-1"]);
        let gap = Gap::new(&GET_EBS_ENCRYPTION_BY_DEFAULT, Some("us-east-1"), Reason::Denied, "no");
        account.ec2.get_mut("eu-west-1").unwrap().ebs_encryption_by_default = Lazy::ready(Some("eu-west-1"), Ok(true));
        account.ec2.get_mut("us-east-1").unwrap().ebs_encryption_by_default = Lazy::ready(Some("us-east-1"), Err(gap));
        let outcomes = (CHECK.run)(&account).await;
        let found: Vec<(&str, Status)> = outcomes.iter().map(|o| (o.region.as_str(), o.verdict.status)).collect();
        assert_eq!(found, [("eu-west-1", Status::Pass), ("us-east-1", Status::Unknown)]);
    }
}
