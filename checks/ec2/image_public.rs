//! No image of the account is shared with everyone.

use crate::facts::ec2::{DESCRIBE_IMAGES, Image, Images};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-image-public",
    title: "The account's images are not shared with everyone",
    severity: Severity::Critical,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A public image can be launched and read by whoever has an AWS account: code, configuration, and the keys \
          that somebody forgot on its disk.",
    aws_side: "AWS keeps an image private unless somebody changes its launch permissions, and then lists it to \
               everyone.",
    your_side: "You share images with the accounts or the organisation that need them, and never with all.",
    fix: Fix {
        text: "Take the launch permission of the group all away from the image, and replace whatever secrets it \
               holds. Block public access to images in the region.",
        cli: "aws ec2 modify-image-attribute --image-id IMAGE --launch-permission \"Remove=[{Group=all}]\"",
        terraform: "resource \"aws_ec2_image_block_public_access\" \"this\" {\n\
             \x20 state = \"block-new-sharing\"\n\
             }",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Share an AMI with organizations or accounts",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharing-amis.html",
        },
        Source { title: "Image", url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html" },
    ],
    standards: &[prowler("ec2_ami_public")],
    thresholds: &[],
    reads: &[reads::<Images>()],
    run: |account| each(account, account.ec2.values().map(|ec2| &ec2.images), |_: &Image, public| judge(*public)),
};

fn judge(public: bool) -> Verdict {
    let verdict = if public {
        Verdict::fail("Everyone can launch the image.")
    } else {
        Verdict::pass("The image is not shared with everyone.")
    };
    verdict.seen(&DESCRIBE_IMAGES, "Public", public)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_public_image_fails_and_a_private_one_passes() {
        assert_eq!(judge(true).status, Status::Fail);
        assert_eq!(judge(false).status, Status::Pass);
    }
}
