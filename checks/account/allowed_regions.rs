//! Nothing is kept outside of the regions that the account's owner allows.
//!
//! It answers to no catalogue: which regions are right, only the owner knows.

use futures_util::future::{BoxFuture, join_all};

use crate::facts::{Account, Fact, Gap, Lazy, Of, ec2, ecr, efs, lambda, rds, s3, secretsmanager, sns, sqs};
use crate::finding::{Outcome, Resource};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "account-allowed-regions",
    title: "Nothing is kept outside of the allowed regions",
    severity: Severity::High,
    service: &model::ACCOUNT,
    place: Place::customer_specific(&model::CUSTOMER_DATA_LOCATION),
    why: "Where content lives decides whose law it is under, and what was promised to customers about it. A resource in a \
          region that nobody uses is also where an intruder works unseen.",
    aws_side: "AWS keeps content in the region that you choose, and moves it to no other.",
    your_side: "You choose the regions, and see to it that nothing is made in any other.",
    fix: Fix {
        text: "Move what is there to an allowed region, or delete it; then deny the other regions by a service control \
               policy, so that nothing comes back. Name the allowed regions with --allowed-region or in partywall.toml.",
        cli: "aws organizations create-policy --type SERVICE_CONTROL_POLICY --name allowed-regions --description REASON --content file://DENY_OTHER_REGIONS.json",
        terraform: "\
             resource \"aws_organizations_policy\" \"allowed_regions\" {\n\
             \x20 name    = \"allowed-regions\"\n\
             \x20 type    = \"SERVICE_CONTROL_POLICY\"\n\
             \x20 content = data.aws_iam_policy_document.deny_other_regions.json\n\
             }",
        cloudformation: "\
             Type: AWS::Organizations::Policy\n\
             Properties:\n\
             \x20 Name: allowed-regions\n\
             \x20 Type: SERVICE_CONTROL_POLICY\n\
             \x20 Content: DENY_OTHER_REGIONS",
    },
    sources: &[
        Source {
            title: "AWS Regions in AWS account management",
            url: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html",
        },
        Source {
            title: "Denies access to AWS based on the requested AWS Region",
            url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
        },
    ],
    standards: &[],
    thresholds: &[Threshold {
        key: "allowed-regions",
        unit: "regions",
        meaning: "The regions that content may live in, by name or as globs such as eu-*. Nothing is judged while none \
                  is named.",
        bound: Bound::Owners,
        asked_by: &[],
    }],
    reads: &[
        reads::<s3::Buckets>(),
        reads::<ec2::Instances>(),
        reads::<ec2::Volumes>(),
        reads::<rds::Instances>(),
        reads::<rds::Clusters>(),
        reads::<efs::FileSystems>(),
        reads::<lambda::Functions>(),
        reads::<ecr::Repositories>(),
        reads::<sns::Topics>(),
        reads::<sqs::Queues>(),
        reads::<secretsmanager::Secrets>(),
    ],
    run: |account| Box::pin(run(account)),
};

/// Where nothing is said about regions, nothing is judged, and nothing is asked of AWS.
async fn run(account: &Account) -> Vec<Outcome> {
    if account.settings.allowed_regions.is_empty() {
        return Vec::new();
    }
    join_all(account.ec2.keys().map(|region| async move {
        let verdict = if account.settings.allows_region(region) {
            Verdict::pass("The region is allowed.")
        } else {
            judge(&kept_in(account, region).await)
        };
        let allowed = &account.settings.allowed_regions;
        let verdict = match &verdict.gap {
            Some(_) => verdict,
            None => verdict.seen(&ec2::DESCRIBE_INSTANCES, "AllowedRegions", allowed),
        };
        Outcome::of(Resource::account(account, Some(region)), verdict)
    }))
    .await
}

/// What holds content, by its plural, and how many of it a region has.
type Kept<'a> = (&'static str, Result<usize, &'a Gap>);

async fn kept_in<'a>(account: &'a Account, region: &str) -> Vec<Kept<'a>> {
    fn count<'a, F, R, T>(what: &'static str, facts: Option<&'a Lazy<F>>) -> BoxFuture<'a, Kept<'a>>
    where
        F: Fact<Value = Vec<Of<R, T>>>,
        R: Send + Sync + 'a,
        T: Send + Sync + 'a,
    {
        Box::pin(async move {
            let Some(facts) = facts else { return (what, Ok(0)) };
            match facts.get().await {
                Ok(listed) => (what, Ok(listed.len())),
                Err(gap) if gap.is_not_applicable() => (what, Ok(0)),
                Err(gap) => (what, Err(gap)),
            }
        })
    }
    let buckets = Box::pin(async {
        let count = match account.s3.buckets.get().await {
            Err(gap) => Err(gap),
            Ok(buckets) => {
                let here = |bucket: &&Of<_, ()>| -> bool {
                    let bucket: &std::sync::Arc<s3::Bucket> = &bucket.of;
                    bucket.region.as_deref() == Some(region)
                };
                let unread = buckets.iter().find_map(|bucket| bucket.value.as_ref().err());
                // One whose region could not be read may be here.
                match (buckets.iter().filter(here).count(), unread) {
                    (0, Some(gap)) => Err(gap),
                    (count, _) => Ok(count),
                }
            }
        };
        ("buckets", count)
    });
    let rest = join_all([
        count("instances", account.ec2.get(region).map(|ec2| &ec2.instances)),
        count("volumes", account.ec2.get(region).map(|ec2| &ec2.volumes)),
        count("databases", account.rds.get(region).map(|rds| &rds.instances)),
        count("database clusters", account.rds.get(region).map(|rds| &rds.clusters)),
        count("file systems", account.efs.get(region).map(|efs| &efs.file_systems)),
        count("functions", account.lambda.get(region).map(|lambda| &lambda.functions)),
        count("image repositories", account.ecr.get(region).map(|ecr| &ecr.repositories)),
        count("topics", account.sns.get(region).map(|sns| &sns.topics)),
        count("queues", account.sqs.get(region).map(|sqs| &sqs.queues)),
        count("secrets", account.secretsmanager.get(region).map(|secrets| &secrets.secrets)),
    ]);
    let (buckets, mut kept) = futures_util::join!(buckets, rest);
    kept.insert(0, buckets);
    kept
}

/// Something found fails whatever else could not be read; nothing found passes only if all could be read.
fn judge(kept: &[Kept<'_>]) -> Verdict {
    let some: Vec<String> = kept
        .iter()
        .filter_map(|(what, count)| count.ok().filter(|count| *count > 0).map(|count| format!("{what}: {count}")))
        .collect();
    if !some.is_empty() {
        return Verdict::fail(format!("The region is not allowed, and holds content ({}).", some.join(", ")));
    }
    match kept.iter().find_map(|(_, count)| count.err()) {
        Some(gap) => Verdict::unknown(gap),
        None => Verdict::pass("The region is not allowed, and holds nothing of what was looked for."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    #[test]
    fn something_kept_fails_and_something_unread_is_unknown() {
        let gap = Gap::new(&ec2::DESCRIBE_INSTANCES, Some("us-west-2"), Reason::Denied, "");
        let status = |kept: &[Kept<'_>]| judge(kept).status;
        assert_eq!(status(&[("buckets", Ok(0)), ("queues", Ok(0))]), Status::Pass);
        assert_eq!(status(&[("buckets", Ok(0)), ("queues", Ok(2))]), Status::Fail);
        assert_eq!(status(&[("buckets", Err(&gap)), ("queues", Ok(2))]), Status::Fail);
        assert_eq!(status(&[("buckets", Err(&gap)), ("queues", Ok(0))]), Status::Unknown);
        assert!(judge(&[("buckets", Ok(3))]).message.contains("buckets: 3"));
    }

    #[tokio::test]
    async fn where_nothing_is_said_nothing_is_judged_and_an_allowed_region_is_not_looked_into() {
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &["eu-west-1", "us-east-1"]);
        assert_eq!(run(&account).await, []);
        account.settings.allowed_regions.push("eu-*".into());
        let outcomes = run(&account).await;
        let statuses: Vec<Status> = outcomes.iter().map(|outcome| outcome.verdict.status).collect();
        assert_eq!(statuses, [Status::Pass, Status::Unknown]);
    }
}
