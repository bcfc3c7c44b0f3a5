//! Every bucket blocks public access, by its own settings or by the account's.

use std::sync::Arc;

use futures_util::future::{BoxFuture, join};

use crate::check::each_answer;
use crate::facts::s3::{
    AccountPublicAccessBlock, Bucket, BucketPublicAccessBlocks, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    GET_BUCKET_PUBLIC_ACCESS_BLOCK, PublicAccessBlock,
};
use crate::facts::{Account, Gap};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-bucket-public-access-block",
    title: "S3 buckets block public access",
    severity: Severity::High,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A bucket without the block is one careless policy or ACL away from being read by anybody. Public buckets are \
          found by scanners within hours.",
    aws_side: "AWS enforces the block on every request once it is set, and sets it on buckets made since April 2023.",
    your_side: "You decide, for the account and for each bucket, that nothing may be public.",
    fix: Fix {
        text: "Turn on all four settings of the bucket, or better of the whole account.",
        cli: "aws s3api put-public-access-block --bucket BUCKET --public-access-block-configuration \
              BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        terraform: "resource \"aws_s3_bucket_public_access_block\" \"example\" {\n\
                    \u{20} bucket                  = aws_s3_bucket.example.id\n\
                    \u{20} block_public_acls       = true\n\
                    \u{20} ignore_public_acls      = true\n\
                    \u{20} block_public_policy     = true\n\
                    \u{20} restrict_public_buckets = true\n\
                    }",
        cloudformation: "Type: AWS::S3::Bucket\n\
                         Properties:\n\
                         \u{20} PublicAccessBlockConfiguration:\n\
                         \u{20}   BlockPublicAcls: true\n\
                         \u{20}   IgnorePublicAcls: true\n\
                         \u{20}   BlockPublicPolicy: true\n\
                         \u{20}   RestrictPublicBuckets: true",
    },
    sources: &[Source {
        title: "Blocking public access to your Amazon S3 storage",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    }],
    standards: &[cis("3.1.4"), security_hub("S3.8"), prowler("s3_bucket_level_public_access_block")],
    thresholds: &[],
    reads: &[reads::<BucketPublicAccessBlocks>(), reads::<AccountPublicAccessBlock>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    let s3 = &account.s3;
    Box::pin(async move {
        let (of_account, _) = join(s3.account_public_access_block.get(), s3.bucket_public_access_blocks.get()).await;
        each_answer(account, [&s3.bucket_public_access_blocks], |_: &Arc<Bucket>, of_bucket| {
            judge(of_account.copied(), of_bucket.copied())
        })
        .await
    })
}

/// Settings of the account override those of the bucket: the stricter one holds. So either of them, when complete,
/// settles it alone, even where the other could not be read; anything short of that needs both.
fn judge(
    of_account: Result<Option<PublicAccessBlock>, &Gap>,
    of_bucket: Result<Option<PublicAccessBlock>, &Gap>,
) -> Verdict {
    let complete = |block: &Result<Option<PublicAccessBlock>, &Gap>| {
        block.as_ref().is_ok_and(|block| block.is_some_and(PublicAccessBlock::is_complete))
    };
    let seen_of_bucket = |verdict: Verdict, block: Option<PublicAccessBlock>| {
        verdict.seen(&GET_BUCKET_PUBLIC_ACCESS_BLOCK, "PublicAccessBlockConfiguration", block)
    };
    let seen_of_account = |verdict: Verdict, block: Option<PublicAccessBlock>| {
        verdict.seen(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, "account PublicAccessBlockConfiguration", block)
    };
    match (of_account, of_bucket) {
        (_, Ok(bucket)) if complete(&of_bucket) => {
            seen_of_bucket(Verdict::pass("The bucket blocks all public access."), bucket)
        }
        (Ok(account), _) if complete(&of_account) => {
            seen_of_account(Verdict::pass("The account blocks all public access, so the bucket does."), account)
        }
        (Ok(account), Ok(bucket)) => {
            let effective = account.unwrap_or_default().stricter(bucket.unwrap_or_default());
            let off = effective.off();
            let verdict = if off.is_empty() {
                Verdict::pass("The bucket's settings and the account's together block all public access.")
            } else if bucket.is_none() && account.is_none() {
                Verdict::fail("Neither the bucket nor the account has a public access block.")
            } else {
                Verdict::fail(format!("Neither the bucket nor the account turns on {}.", off.join(", ")))
            };
            seen_of_account(seen_of_bucket(verdict, bucket), account)
        }
        (_, Err(gap)) | (Err(gap), _) => Verdict::unknown(gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    const ALL: PublicAccessBlock = PublicAccessBlock::COMPLETE;
    const ACLS: PublicAccessBlock =
        PublicAccessBlock { block_public_policy: false, restrict_public_buckets: false, ..ALL };
    const POLICIES: PublicAccessBlock =
        PublicAccessBlock { block_public_acls: false, ignore_public_acls: false, ..ALL };

    fn gap() -> Gap {
        Gap::new(&GET_BUCKET_PUBLIC_ACCESS_BLOCK, Some("eu-west-1"), Reason::Denied, "no")
    }

    #[test]
    fn the_buckets_own_block_passes() {
        assert_eq!(judge(Ok(None), Ok(Some(ALL))).status, Status::Pass);
    }

    #[test]
    fn the_accounts_block_passes_for_a_bucket_without_one() {
        assert_eq!(judge(Ok(Some(ALL)), Ok(None)).status, Status::Pass);
    }

    #[test]
    fn two_halves_make_a_whole() {
        assert_eq!(judge(Ok(Some(ACLS)), Ok(Some(POLICIES))).status, Status::Pass);
    }

    #[test]
    fn neither_fails() {
        assert_eq!(judge(Ok(None), Ok(None)).status, Status::Fail);
        let verdict = judge(Ok(None), Ok(Some(ACLS)));
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("RestrictPublicBuckets"), "{}", verdict.message);
    }

    #[test]
    fn an_unreadable_half_is_unknown_unless_the_other_settles_it() {
        let gap = gap();
        assert_eq!(judge(Ok(None), Err(&gap)).status, Status::Unknown);
        assert_eq!(judge(Ok(Some(ACLS)), Err(&gap)).status, Status::Unknown);
        assert_eq!(judge(Err(&gap), Ok(Some(ACLS))).status, Status::Unknown);
        assert_eq!(judge(Err(&gap), Ok(None)).status, Status::Unknown);
        assert_eq!(judge(Err(&gap), Err(&gap)).status, Status::Unknown);
        assert_eq!(judge(Ok(Some(ALL)), Err(&gap)).status, Status::Pass);
        assert_eq!(judge(Err(&gap), Ok(Some(ALL))).status, Status::Pass);
    }
}
