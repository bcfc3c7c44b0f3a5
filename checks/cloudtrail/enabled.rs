//! Each region is recorded by a trail.

use std::collections::BTreeMap;

use crate::facts::cloudtrail::{GET_TRAIL_STATUS, Logging, Trail, Trails};
use crate::facts::{Account, Gap};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudtrail-enabled",
    title: "A trail records each region",
    severity: Severity::High,
    service: &model::CLOUDTRAIL,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Whatever happens in a region that no trail records is forgotten after 90 days, and cannot be found out when it matters: who did it, from where, with which key.",
    aws_side: "AWS keeps the last 90 days of management events by itself, where anybody with the right to can look at them.",
    your_side: "You make a trail that records every region, and see to it that it does not stop.",
    fix: Fix {
        text: "Make one trail of all regions, or start the one that has been stopped.",
        cli: "aws cloudtrail update-trail --name TRAIL --is-multi-region-trail && aws cloudtrail start-logging --name TRAIL",
        terraform: "\
             resource \"aws_cloudtrail\" \"all\" {\n\
             \x20 name                  = \"all\"\n\
             \x20 s3_bucket_name        = aws_s3_bucket.trail.id\n\
             \x20 is_multi_region_trail = true\n\
             \x20 enable_logging        = true\n\
             }",
        cloudformation: "\
             Type: AWS::CloudTrail::Trail\n\
             Properties:\n\
             \x20 IsLogging: true\n\
             \x20 S3BucketName: !Ref TrailBucket\n\
             \x20 IsMultiRegionTrail: true",
    },
    sources: &[
        Source {
            title: "Creating a trail for your AWS account",
            url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html",
        },
        Source {
            title: "Working with CloudTrail event history",
            url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html",
        },
    ],
    standards: &[cis("4.1"), security_hub("CloudTrail.3"), prowler("cloudtrail_multi_region_enabled")],
    thresholds: &[],
    reads: &[reads::<Trails>(), reads::<Logging>()],
    run: |account| Box::pin(run(account)),
};

async fn run(account: &Account) -> Vec<Outcome> {
    let (trails, logging) = futures_util::join!(account.cloudtrail.trails.get(), account.cloudtrail.logging.get());
    let (regions, logging) = match (trails, logging) {
        (Ok(regions), Ok(logging)) => (regions, logging),
        (Err(gap), _) | (_, Err(gap)) => return vec![Outcome::unlisted(None, gap)],
    };
    let outcomes = regions.iter().filter_map(|region| {
        let verdict = match &region.value {
            Ok(seen) => judge(seen, logging),
            Err(gap) if gap.is_not_applicable() => return None,
            Err(gap) => Verdict::unknown(gap),
        };
        Some(Outcome::of(region.of.describe(account), verdict))
    });
    outcomes.collect()
}

/// One trail that records is enough; if none is known to, one that could not be read might.
fn judge(trails: &[Trail], logging: &BTreeMap<String, Result<bool, Gap>>) -> Verdict {
    let mut gap = None;
    for trail in trails {
        match logging.get(&trail.arn) {
            Some(Ok(true)) => {
                return Verdict::pass(format!("The trail {} records this region.", trail.name)).seen(
                    &GET_TRAIL_STATUS,
                    "IsLogging",
                    true,
                );
            }
            Some(Err(unread)) => gap = Some(unread),
            Some(Ok(false)) | None => {}
        }
    }
    match (gap, trails) {
        (Some(gap), _) => Verdict::unknown(gap),
        (None, []) => Verdict::fail("No trail records this region.").seen(&GET_TRAIL_STATUS, "IsLogging", None::<bool>),
        (None, _) => {
            let names: Vec<&str> = trails.iter().map(|trail| trail.name.as_str()).collect();
            Verdict::fail(format!("No trail records this region: stopped is {}.", names.join(", "))).seen(
                &GET_TRAIL_STATUS,
                "IsLogging",
                false,
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::trail;
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    #[test]
    fn a_trail_that_records_passes_whatever_the_others_do() {
        let gap = Gap::new(&GET_TRAIL_STATUS, Some("eu-west-1"), Reason::Throttled, "");
        let (one, two) = (trail("one", true), trail("two", false));
        let logging = |first: Result<bool, Gap>, second: Result<bool, Gap>| {
            BTreeMap::from([(one.arn.clone(), first), (two.arn.clone(), second)])
        };
        let both = [one.clone(), two.clone()];
        let status = |logging| judge(&both, &logging).status;
        assert_eq!(status(logging(Ok(false), Ok(true))), Status::Pass);
        assert_eq!(status(logging(Err(gap.clone()), Ok(true))), Status::Pass);
        assert_eq!(status(logging(Ok(false), Ok(false))), Status::Fail);
        assert_eq!(status(logging(Err(gap), Ok(false))), Status::Unknown);
        assert_eq!(judge(&[], &BTreeMap::new()).status, Status::Fail);
    }
}
