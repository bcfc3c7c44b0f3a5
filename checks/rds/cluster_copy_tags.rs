//! Snapshots of DB clusters get the tags of the cluster.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-copy-tags",
    title: "Snapshots of DB clusters get their tags",
    severity: Severity::Low,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Rules that go by tags, of access and of cost, do not see a snapshot without them. It holds the same data \
          as the cluster.",
    aws_side: "AWS copies the tags to each snapshot, if told to.",
    your_side: "You tag what holds data, and have snapshots take the tags along.",
    fix: Fix {
        text: "Turn the copying of tags on, and tag the snapshots that are there already.",
        cli: "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --copy-tags-to-snapshot",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    copy_tags_to_snapshot = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         CopyTagsToSnapshot: true",
    },
    sources: &[Source {
        title: "Tagging Amazon Aurora and Amazon RDS resources",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Tagging.html",
    }],
    standards: &[security_hub("RDS.47"), security_hub("RDS.48"), prowler("rds_cluster_copy_tags_to_snapshots")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

/// `DocumentDB` does not have the setting.
fn judge(settings: &ClusterSettings) -> Judged {
    if settings.engine == "docdb" {
        return Ok(None);
    }
    let copied = settings.copy_tags.ok_or(Missing("CopyTagsToSnapshot"))?;
    let verdict = if copied {
        Verdict::pass("Snapshots get the tags of the cluster.")
    } else {
        Verdict::fail("Snapshots do not get the tags of the cluster.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "CopyTagsToSnapshot", copied)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> ClusterSettings {
        ClusterSettings { engine: engine.into(), copy_tags: value, ..ClusterSettings::default() }
    }

    fn status(settings: &ClusterSettings) -> Option<Status> {
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn on_and_off_decide() {
        assert_eq!(status(&settings("aurora-postgresql", Some(true))), Some(Status::Pass));
        assert_eq!(status(&settings("aurora-postgresql", Some(false))), Some(Status::Fail));
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&settings("aurora-postgresql", None)).is_err());
    }

    #[test]
    fn documentdb_is_not_judged() {
        assert_eq!(status(&settings("docdb", None)), None);
    }
}
