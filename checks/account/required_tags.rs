//! What holds content has the tags that the account's owner asks for.
//!
//! It answers to no catalogue: which tags are right, only the owner knows.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, join_all};

use crate::check::each_answer;
use crate::facts::{Account, Call, Fact, Gap, Lazy, Of, Reason, Tags, ec2, efs, rds};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "account-required-tags",
    title: "What holds content has the required tags",
    severity: Severity::Low,
    service: &model::ACCOUNT,
    place: Place::customer_specific(&model::CUSTOMER_DATA_CLASSIFICATION),
    why: "Protection follows from what data is worth. A volume or a database that says neither whose it is nor how sensitive \
          its content is gets the protection of whatever was the default, and nobody to ask.",
    aws_side: "AWS keeps the tags that you give, and lets policies, backups and bills go by them; it gives none that means \
               anything to you.",
    your_side: "You decide which tags tell the class and the owner of content, and see to it that everything has them.",
    fix: Fix {
        text: "Give the resource the tags that it lacks, and make them a tag policy of the organisation, so that nothing \
               comes without. Name the required tags with --required-tag or in partywall.toml. Instances, volumes, images, \
               databases and their snapshots, and file systems are looked at: of other resources, buckets among them, AWS \
               tells the tags only one by one, and this check does not ask.",
        cli: "aws resourcegroupstaggingapi tag-resources --resource-arn-list ARN --tags KEY=VALUE",
        terraform: "provider \"aws\" {\n\
                    \x20 default_tags {\n\
                    \x20   tags = { KEY = \"VALUE\" }\n\
                    \x20 }\n\
                    }",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Best practices and strategies for tagging AWS resources",
            url: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
        },
        Source {
            title: "SEC07-BP01 Understand your data classification scheme",
            url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_data_classification_identify_data.html",
        },
    ],
    standards: &[],
    thresholds: &[Threshold {
        key: "required-tags",
        unit: "tags",
        meaning: "The keys of the tags that each resource which holds content must have, in the case that AWS keeps. \
                  Nothing is judged while none is named.",
        bound: Bound::Owners,
        asked_by: &[],
    }],
    reads: &[
        reads::<ec2::Instances>(),
        reads::<ec2::Volumes>(),
        reads::<ec2::Images>(),
        reads::<rds::Instances>(),
        reads::<rds::Clusters>(),
        reads::<rds::Snapshots>(),
        reads::<rds::ClusterSnapshots>(),
        reads::<efs::FileSystems>(),
    ],
    run: |account| Box::pin(run(account)),
};

/// Where no tag is required, nothing is judged, and nothing is asked of AWS.
async fn run(account: &Account) -> Vec<Outcome> {
    if account.settings.required_tags.is_empty() {
        return Vec::new();
    }
    let (ec2, rds, efs) = (&account.ec2, &account.rds, &account.efs);
    let outcomes = join_all([
        tagged(account, &ec2::DESCRIBE_INSTANCES, ec2.values().map(|ec2| &ec2.instances)),
        tagged(account, &ec2::DESCRIBE_VOLUMES, ec2.values().map(|ec2| &ec2.volumes)),
        tagged(account, &ec2::DESCRIBE_IMAGES, ec2.values().map(|ec2| &ec2.images)),
        tagged(account, &rds::DESCRIBE_DB_INSTANCES, rds.values().map(|rds| &rds.instances)),
        tagged(account, &rds::DESCRIBE_DB_CLUSTERS, rds.values().map(|rds| &rds.clusters)),
        tagged(account, &rds::DESCRIBE_DB_SNAPSHOTS, rds.values().map(|rds| &rds.snapshots)),
        tagged(account, &rds::DESCRIBE_DB_CLUSTER_SNAPSHOTS, rds.values().map(|rds| &rds.cluster_snapshots)),
        tagged(account, &efs::DESCRIBE_FILE_SYSTEMS, efs.values().map(|efs| &efs.file_systems)),
    ]);
    one_for_all_that_is_unlisted(outcomes.await.concat())
}

/// In a region of which several listings could not be read, one finding says so, and names each gap.
fn one_for_all_that_is_unlisted(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let (mut listed, unlisted): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|it| it.resource.is_some());
    let mut by_region: BTreeMap<String, Outcome> = BTreeMap::new();
    for outcome in unlisted {
        match by_region.get_mut(&outcome.region) {
            Some(first) => first.verdict.context_gaps.extend(outcome.verdict.gap),
            None => _ = by_region.insert(outcome.region.clone(), outcome),
        }
    }
    listed.extend(by_region.into_values());
    listed
}

/// Tags come with the listing: what else could not be read of an item does not matter.
fn tagged<'a, F, R, T>(
    account: &'a Account,
    call: &'static Call,
    listings: impl IntoIterator<Item = &'a Lazy<F>>,
) -> BoxFuture<'a, Vec<Outcome>>
where
    F: Fact<Value = Vec<Of<R, T>>>,
    R: Describe + Send + Sync + 'a,
    T: Send + Sync + 'a,
{
    each_answer(account, listings, move |item: &R, _: Result<&T, &Gap>| {
        let resource = item.describe(account);
        judge(resource.tags.as_ref(), &account.settings.required_tags, call, &resource.region)
    })
}

/// A tag counts by its key: an empty value is a value.
fn judge(tags: Option<&Tags>, required: &[String], call: &Call, region: &str) -> Verdict {
    let Some(tags) = tags else {
        return Verdict::unknown(&Gap::new(call, Some(region), Reason::Malformed, "the answer has no tags"));
    };
    let missing: Vec<&str> = required.iter().map(String::as_str).filter(|key| !tags.contains_key(key)).collect();
    let verdict = if missing.is_empty() {
        Verdict::pass(format!("It has each of the required tags: {}.", required.join(", ")))
    } else {
        Verdict::fail(format!("It lacks the required tags: {}.", missing.join(", ")))
    };
    verdict.seen(call, "Tags", tags.keys().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn verdict(tags: Option<&[&str]>, required: &[&str]) -> Verdict {
        let tags = tags.map(|keys| keys.iter().map(|key| ((*key).to_owned(), String::new())).collect());
        let required: Vec<String> = required.iter().map(|key| (*key).to_owned()).collect();
        judge(tags.as_ref(), &required, &ec2::DESCRIBE_VOLUMES, "eu-west-1")
    }

    #[test]
    fn each_required_tag_must_be_there_and_others_may() {
        assert_eq!(verdict(Some(&["owner", "class", "Name"]), &["class", "owner"]).status, Status::Pass);
        let lacking = verdict(Some(&["owner", "Class"]), &["class", "owner", "cost-centre"]);
        assert_eq!(lacking.status, Status::Fail);
        assert_eq!(lacking.message, "It lacks the required tags: class, cost-centre.");
    }

    #[test]
    fn a_listing_without_tags_says_nothing() {
        assert_eq!(verdict(None, &["owner"]).status, Status::Unknown);
        assert_eq!(verdict(Some(&[]), &["owner"]).status, Status::Fail);
    }

    #[tokio::test]
    async fn where_no_tag_is_required_nothing_is_judged() {
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        assert_eq!(run(&account).await, []);
        account.settings.required_tags.push("owner".into());
        let outcomes = run(&account).await;
        assert_eq!(outcomes.len(), 1, "one for all listings that could not be read");
        let verdict = &outcomes[0].verdict;
        assert_eq!((verdict.status, verdict.context_gaps.len()), (Status::Unknown, CHECK.reads.len() - 1));
    }
}
