//! Snapshots of the region cannot be shared with everyone.

use crate::facts::ec2::{GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE, PublicSharing, SnapshotBlockPublicAccess};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-ebs-snapshot-block-public-access",
    title: "EBS snapshots cannot be made public",
    severity: Severity::High,
    service: &model::EBS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "One wrong click or one script makes a snapshot public, and with it a whole disk. With the block on, \
          nobody in the account can do that.",
    aws_side: "AWS refuses to share a snapshot with everyone where the region is told so, and can hide those that \
               were public before.",
    your_side: "You turn the block on in each region, for all sharing, or have your organisation do it by a \
                declarative policy.",
    fix: Fix {
        text: "Block all sharing in the region. What was public before becomes private with it, and sharing with \
               named accounts goes on.",
        cli: "aws ec2 enable-snapshot-block-public-access --state block-all-sharing --region REGION",
        terraform: "resource \"aws_ebs_snapshot_block_public_access\" \"this\" {\n\
             \x20 state = \"block-all-sharing\"\n\
             }",
        cloudformation: "Type: AWS::EC2::SnapshotBlockPublicAccess\n\
             Properties:\n\
             \x20 State: block-all-sharing",
    },
    sources: &[
        Source {
            title: "Block public access for Amazon EBS snapshots",
            url: "https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html",
        },
        Source {
            title: "GetSnapshotBlockPublicAccessState",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html",
        },
    ],
    standards: &[security_hub("EC2.182"), prowler("ec2_ebs_snapshot_account_block_public_access")],
    thresholds: &[],
    reads: &[reads::<SnapshotBlockPublicAccess>()],
    run: |account| {
        let facts = account.ec2.values().map(|ec2| &ec2.snapshot_block_public_access);
        setting(account, facts, |sharing: &PublicSharing| judge(*sharing))
    },
};

/// EC2.182 wants all sharing blocked: blocking only what is new leaves public what is public.
fn judge(sharing: PublicSharing) -> Verdict {
    let verdict = match sharing {
        PublicSharing::BlockAllSharing => Verdict::pass("No snapshot can be public."),
        PublicSharing::BlockNewSharing => {
            Verdict::fail("No snapshot can be made public, but those that were public before still are.")
        }
        PublicSharing::Unblocked => Verdict::fail("Snapshots can be made public."),
    };
    verdict.seen(&GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE, "State", sharing.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn only_blocking_all_sharing_passes() {
        assert_eq!(judge(PublicSharing::BlockAllSharing).status, Status::Pass);
        assert_eq!(judge(PublicSharing::BlockNewSharing).status, Status::Fail);
        let open = judge(PublicSharing::Unblocked);
        assert_eq!(open.status, Status::Fail);
        assert_eq!(open.evidence[0].value, "unblocked");
    }
}
