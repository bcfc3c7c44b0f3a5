//! The account's public access block is on, in all its four parts.

use crate::facts::s3::{AccountPublicAccessBlock, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, PublicAccessBlock};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-account-public-access-block",
    title: "The account blocks public access to all its buckets",
    severity: Severity::Medium,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "With the block set for the account, no bucket and no access point can be made public, by whatever mistake. \
          Without it, each bucket depends on its own settings, and so does the next one that somebody makes.",
    aws_side: "AWS enforces the account's block on every request, whatever a bucket's policy or ACL says.",
    your_side: "You turn it on for the account, and serve what must be public through CloudFront.",
    fix: Fix {
        text: "Turn on all four settings for the account, after making sure that no bucket is public on purpose.",
        cli: "aws s3control put-public-access-block --account-id ACCOUNT --public-access-block-configuration \
              BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        terraform: "resource \"aws_s3_account_public_access_block\" \"this\" {\n\
                    \u{20} block_public_acls       = true\n\
                    \u{20} ignore_public_acls      = true\n\
                    \u{20} block_public_policy     = true\n\
                    \u{20} restrict_public_buckets = true\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Blocking public access to your Amazon S3 storage",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    }],
    standards: &[cis("3.1.4"), security_hub("S3.1"), prowler("s3_account_level_public_access_blocks")],
    thresholds: &[],
    reads: &[reads::<AccountPublicAccessBlock>()],
    run: |account| setting(account, [&account.s3.account_public_access_block], |block| judge(*block)),
};

/// Where it was never set, every switch is off.
fn judge(block: Option<PublicAccessBlock>) -> Verdict {
    let off = block.unwrap_or_default().off();
    let verdict = match block {
        None => Verdict::fail("The account has no public access block."),
        Some(_) if off.is_empty() => Verdict::pass("The account blocks all public access."),
        Some(_) => Verdict::fail(format!("The account's public access block leaves off {}.", off.join(", "))),
    };
    verdict.seen(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, "PublicAccessBlockConfiguration", block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    const ALL: PublicAccessBlock = PublicAccessBlock::COMPLETE;

    #[test]
    fn all_four_pass() {
        assert_eq!(judge(Some(ALL)).status, Status::Pass);
    }

    #[test]
    fn any_one_left_off_fails_and_is_named() {
        let verdict = judge(Some(PublicAccessBlock { block_public_policy: false, ..ALL }));
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("BlockPublicPolicy"), "{}", verdict.message);
    }

    #[test]
    fn none_fails() {
        let verdict = judge(None);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.evidence[0].value.is_null());
    }
}
