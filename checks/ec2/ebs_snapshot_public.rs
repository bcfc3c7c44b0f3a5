//! No EBS snapshot can be restored by everyone.

use super::first;
use crate::facts::ec2::{DESCRIBE_SNAPSHOTS, PublicSnapshot, PublicSnapshots};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-ebs-snapshot-public",
    title: "EBS snapshots are not shared with everyone",
    severity: Severity::Critical,
    service: &model::EBS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Whoever has an AWS account can make a volume from a public snapshot and read all that was on the disk, \
          deleted files among it. Public snapshots are searched for all the time.",
    aws_side: "AWS keeps snapshots private unless somebody changes their permissions, and then lists them to \
               everyone.",
    your_side: "You share snapshots with the accounts that need them, by number, and never with all.",
    fix: Fix {
        text: "Take the permission of the group all away from each of these snapshots, and think of what was on \
               them as known. Block public access to snapshots in the region, so that it does not happen again.",
        cli: "aws ec2 modify-snapshot-attribute --snapshot-id SNAPSHOT --attribute createVolumePermission \
              --operation-type remove --group-names all",
        terraform: "resource \"aws_ebs_snapshot_block_public_access\" \"this\" {\n\
             \x20 state = \"block-all-sharing\"\n\
             }",
        cloudformation: "Type: AWS::EC2::SnapshotBlockPublicAccess\n\
             Properties:\n\
             \x20 State: block-all-sharing",
    },
    sources: &[
        Source {
            title: "Share an Amazon EBS snapshot with other AWS accounts",
            url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
        },
        Source {
            title: "DescribeSnapshots",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html",
        },
    ],
    standards: &[security_hub("EC2.1"), prowler("ec2_ebs_public_snapshot")],
    thresholds: &[],
    reads: &[reads::<PublicSnapshots>()],
    run: |account| {
        let facts = account.ec2.values().map(|ec2| &ec2.public_snapshots);
        setting(account, facts, |snapshots: &Vec<PublicSnapshot>| judge(&account.id, snapshots))
    },
};

/// AWS was asked for the account's own snapshots; an emulator may answer with others all the same.
fn judge(account: &str, snapshots: &[PublicSnapshot]) -> Verdict {
    let mut own: Vec<&str> =
        snapshots.iter().filter(|snapshot| snapshot.owner == account).map(|snapshot| snapshot.id.as_str()).collect();
    own.sort_unstable();
    let verdict = match own.as_slice() {
        [] => Verdict::pass("No snapshot of the account can be restored by everyone."),
        [one] => Verdict::fail(format!("Everyone can restore the snapshot {one}.")),
        many => Verdict::fail(format!("Everyone can restore {} snapshots: {}.", many.len(), first(many, ", "))),
    };
    verdict.seen(&DESCRIBE_SNAPSHOTS, "Snapshots", own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn verdict(snapshots: &[(&str, &str)]) -> Verdict {
        let snapshots = snapshots.iter().map(|(id, owner)| PublicSnapshot { id: (*id).into(), owner: (*owner).into() });
        judge("123456789012", &snapshots.collect::<Vec<_>>())
    }

    #[test]
    fn none_or_only_those_of_others_pass() {
        assert_eq!(verdict(&[]).status, Status::Pass);
        assert_eq!(verdict(&[("snap-1", "210987654321")]).status, Status::Pass);
    }

    #[test]
    fn each_public_one_is_named() {
        let one = verdict(&[("snap-1", "123456789012")]);
        assert_eq!((one.status, one.message.as_str()), (Status::Fail, "Everyone can restore the snapshot snap-1."));
        let two = verdict(&[("snap-2", "123456789012"), ("snap-1", "123456789012")]);
        assert_eq!(two.message, "Everyone can restore 2 snapshots: snap-1, snap-2.");
        assert_eq!(two.evidence[0].value, serde_json::json!(["snap-1", "snap-2"]));
    }
}
