//! Every access point blocks public access, by its own settings or by the account's.

use futures_util::future::{BoxFuture, join};

use crate::facts::s3::{
    AccessPoint, AccessPoints, AccountPublicAccessBlock, GET_ACCESS_POINT, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    PublicAccessBlock,
};
use crate::facts::{Account, Gap};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "s3-access-point-public-access-block",
    title: "S3 access points block public access",
    severity: Severity::Critical,
    service: &model::S3,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "An access point is a second door to a bucket, with a policy of its own. Without the block, that policy and the \
          bucket's together can let in anybody.",
    aws_side: "AWS turns on all four settings of a new access point unless told otherwise, and enforces the strictest of the \
               access point's, the bucket's and the account's.",
    your_side: "You leave them on when you make an access point: they cannot be changed afterwards.",
    fix: Fix {
        text: "Make a new access point with all four settings on and delete the old one, or turn on the block of the whole \
               account.",
        cli: "aws s3control create-access-point --account-id ACCOUNT --name NAME --bucket BUCKET \
              --public-access-block-configuration \
              BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        terraform: "\
             resource \"aws_s3_access_point\" \"point\" {\n\
             \x20 bucket = aws_s3_bucket.bucket.id\n\
             \x20 name   = \"NAME\"\n\
             \n\
             \x20 public_access_block_configuration {\n\
             \x20   block_public_acls       = true\n\
             \x20   ignore_public_acls      = true\n\
             \x20   block_public_policy     = true\n\
             \x20   restrict_public_buckets = true\n\
             \x20 }\n\
             }",
        cloudformation: "\
             Type: AWS::S3::AccessPoint\n\
             Properties:\n\
             \x20 Bucket: !Ref Bucket\n\
             \x20 PublicAccessBlockConfiguration:\n\
             \x20   BlockPublicAcls: true\n\
             \x20   IgnorePublicAcls: true\n\
             \x20   BlockPublicPolicy: true\n\
             \x20   RestrictPublicBuckets: true",
    },
    sources: &[
        Source {
            title: "Managing public access to access points for general purpose buckets",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html",
        },
        Source {
            title: "Blocking public access to your Amazon S3 storage",
            url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        },
    ],
    standards: &[security_hub("S3.19"), prowler("s3_access_point_public_access_block")],
    thresholds: &[],
    reads: &[reads::<AccessPoints>(), reads::<AccountPublicAccessBlock>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    let s3 = &account.s3;
    Box::pin(async move {
        let (points, of_account) = join(s3.access_points.get(), s3.account_public_access_block.get()).await;
        let regions = match points {
            Ok(regions) => regions,
            Err(gap) if gap.is_not_applicable() => return Vec::new(),
            Err(gap) => return vec![Outcome::unlisted(None, gap)],
        };
        let mut outcomes = Vec::new();
        for region in regions {
            match &region.value {
                Ok(points) => outcomes.extend(points.iter().map(|point| {
                    let point_of: &AccessPoint = &point.of;
                    Outcome::of(point_of.describe(account), judge(of_account.copied(), point.value.as_ref().copied()))
                })),
                Err(gap) if gap.is_not_applicable() => {}
                Err(gap) => outcomes.push(Outcome::unlisted(Some(&region.of.region), gap)),
            }
        }
        outcomes
    })
}

/// The strictest settings hold. So the access point's own or the account's, when complete, settle it alone. Those of the
/// bucket are left out: it may be another account's.
fn judge(of_account: Result<Option<PublicAccessBlock>, &Gap>, own: Result<PublicAccessBlock, &Gap>) -> Verdict {
    let seen_own = |verdict: Verdict, block: PublicAccessBlock| {
        verdict.seen(&GET_ACCESS_POINT, "PublicAccessBlockConfiguration", block)
    };
    let seen_of_account = |verdict: Verdict, block: Option<PublicAccessBlock>| {
        verdict.seen(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, "account PublicAccessBlockConfiguration", block)
    };
    match (of_account, own) {
        (_, Ok(block)) if block.is_complete() => {
            seen_own(Verdict::pass("The access point blocks all public access."), block)
        }
        (Ok(Some(block)), _) if block.is_complete() => {
            let verdict = Verdict::pass("The account blocks all public access, so the access point does.");
            seen_of_account(verdict, Some(block))
        }
        (Ok(block), Ok(own)) => {
            let off = own.stricter(block.unwrap_or_default()).off();
            let verdict = if off.is_empty() {
                Verdict::pass("The access point's settings and the account's together block all public access.")
            } else {
                Verdict::fail(format!("Neither the access point nor the account turns on {}.", off.join(", ")))
            };
            seen_of_account(seen_own(verdict, own), block)
        }
        (_, Err(gap)) | (Err(gap), _) => Verdict::unknown(gap),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::s3::{LIST_ACCESS_POINTS, Place as At};
    use crate::facts::{Lazy, Of, Reason};
    use crate::finding::Status;

    const ALL: PublicAccessBlock = PublicAccessBlock::COMPLETE;
    const ACLS: PublicAccessBlock =
        PublicAccessBlock { block_public_policy: false, restrict_public_buckets: false, ..ALL };
    const POLICIES: PublicAccessBlock =
        PublicAccessBlock { block_public_acls: false, ignore_public_acls: false, ..ALL };

    fn gap() -> Gap {
        Gap::new(&GET_ACCESS_POINT, Some("eu-west-1"), Reason::Denied, "no")
    }

    #[test]
    fn a_complete_block_passes_whosever_it_is() {
        assert_eq!(judge(Ok(None), Ok(ALL)).status, Status::Pass);
        assert_eq!(judge(Ok(Some(ALL)), Ok(PublicAccessBlock::default())).status, Status::Pass);
        assert_eq!(judge(Ok(Some(ACLS)), Ok(POLICIES)).status, Status::Pass, "two halves make a whole");
    }

    #[test]
    fn what_both_leave_off_fails_and_is_named() {
        let verdict = judge(Ok(None), Ok(ACLS));
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("BlockPublicPolicy, RestrictPublicBuckets"), "{}", verdict.message);
        assert_eq!(judge(Ok(Some(ACLS)), Ok(ACLS)).status, Status::Fail);
    }

    #[test]
    fn an_unreadable_half_is_unknown_unless_the_other_settles_it() {
        let gap = gap();
        assert_eq!(judge(Err(&gap), Ok(ALL)).status, Status::Pass);
        assert_eq!(judge(Ok(Some(ALL)), Err(&gap)).status, Status::Pass);
        assert_eq!(judge(Err(&gap), Ok(ACLS)).status, Status::Unknown);
        assert_eq!(judge(Ok(None), Err(&gap)).status, Status::Unknown);
        assert_eq!(judge(Err(&gap), Err(&gap)).status, Status::Unknown);
    }

    #[tokio::test]
    async fn a_region_that_cannot_be_listed_is_unknown_and_the_others_are_judged() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &[]);
        let point = AccessPoint {
            name: "till".into(),
            arn: "arn:aws:s3:eu-west-1:123456789012:accesspoint/till".into(),
            region: "eu-west-1".into(),
        };
        let denied = |region: &str| Gap::new(&LIST_ACCESS_POINTS, Some(region), Reason::Denied, "no");
        let absent = Gap::new(&LIST_ACCESS_POINTS, Some("eu-central-2"), Reason::ServiceAbsent, "not there");
        let at = |region: &str| At { region: region.into() };
        account.s3.account_public_access_block = Lazy::ready(None, Ok(None));
        account.s3.access_points = Lazy::ready(
            None,
            Ok(vec![
                Of { of: at("eu-central-2"), value: Err(absent) },
                Of { of: at("eu-west-1"), value: Ok(vec![Of { of: point, value: Ok(ACLS) }]) },
                Of { of: at("us-east-1"), value: Err(denied("us-east-1")) },
                Of { of: at("us-west-2"), value: Ok(vec![]) },
            ]),
        );
        let outcomes = run(&account).await;
        let found: Vec<(&str, Status)> =
            outcomes.iter().map(|outcome| (outcome.region.as_str(), outcome.verdict.status)).collect();
        assert_eq!(found, [("eu-west-1", Status::Fail), ("us-east-1", Status::Unknown)]);
        assert_eq!(outcomes[0].resource.as_ref().unwrap().id, "till");
    }
}
