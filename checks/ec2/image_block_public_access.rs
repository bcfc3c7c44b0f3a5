//! Images of the region cannot be shared with everyone.

use crate::facts::ec2::{GET_IMAGE_BLOCK_PUBLIC_ACCESS_STATE, ImageBlockPublicAccess, PublicSharing};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-image-block-public-access",
    title: "Images cannot be made public",
    severity: Severity::Medium,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "One wrong launch permission gives an image, with all that is on its disks, to everyone. With the block \
          on, nobody in the account can do that.",
    aws_side: "AWS refuses to share an image with everyone where the region is told so. In accounts that have no \
               public images it tells regions so by itself since October 2023.",
    your_side: "You turn the block on in each region, or have your organisation do it by a declarative policy.",
    fix: Fix {
        text: "Block new public sharing in the region, and make private what is public already: the block does not.",
        cli: "aws ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing --region \
              REGION",
        terraform: "resource \"aws_ec2_image_block_public_access\" \"this\" {\n\
             \x20 state = \"block-new-sharing\"\n\
             }",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Block public access to your AMIs",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html",
        },
        Source {
            title: "GetImageBlockPublicAccessState",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageBlockPublicAccessState.html",
        },
    ],
    standards: &[prowler("ec2_ami_account_block_public_access")],
    thresholds: &[],
    reads: &[reads::<ImageBlockPublicAccess>()],
    run: |account| {
        let facts = account.ec2.values().map(|ec2| &ec2.image_block_public_access);
        setting(account, facts, |sharing: &PublicSharing| judge(*sharing))
    },
};

fn judge(sharing: PublicSharing) -> Verdict {
    let verdict = match sharing {
        PublicSharing::BlockAllSharing | PublicSharing::BlockNewSharing => {
            Verdict::pass("No image can be made public.")
        }
        PublicSharing::Unblocked => Verdict::fail("Images can be made public."),
    };
    verdict.seen(&GET_IMAGE_BLOCK_PUBLIC_ACCESS_STATE, "ImageBlockPublicAccessState", sharing.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_block_passes_and_none_fails() {
        assert_eq!(judge(PublicSharing::BlockNewSharing).status, Status::Pass);
        assert_eq!(judge(PublicSharing::Unblocked).status, Status::Fail);
    }
}
