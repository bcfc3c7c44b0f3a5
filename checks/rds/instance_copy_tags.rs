//! Snapshots of DB instances get the tags of the instance.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-copy-tags",
    title: "Snapshots of DB instances get their tags",
    severity: Severity::Low,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Rules that go by tags, of access and of cost, do not see a snapshot without them. It holds the same data \
          as the instance.",
    aws_side: "AWS copies the tags to each snapshot, if told to.",
    your_side: "You tag what holds data, and have snapshots take the tags along.",
    fix: Fix {
        text: "Turn the copying of tags on, and tag the snapshots that are there already.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --copy-tags-to-snapshot",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    copy_tags_to_snapshot = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         CopyTagsToSnapshot: true",
    },
    sources: &[Source {
        title: "Tagging Amazon RDS resources",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html",
    }],
    standards: &[prowler("rds_instance_copy_tags_to_snapshots")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// Snapshots are taken of the cluster, not of its members; `DocumentDB` does not have the setting.
fn judge(settings: &InstanceSettings) -> Judged {
    if settings.cluster.is_some() || settings.engine == "docdb" {
        return Ok(None);
    }
    let copied = settings.copy_tags.ok_or(Missing("CopyTagsToSnapshot"))?;
    let verdict = if copied {
        Verdict::pass("Snapshots get the tags of the instance.")
    } else {
        Verdict::fail("Snapshots do not get the tags of the instance.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "CopyTagsToSnapshot", copied)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), copy_tags: value, ..InstanceSettings::default() }
    }

    fn status(settings: &InstanceSettings) -> Option<Status> {
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn on_and_off_decide() {
        assert_eq!(status(&settings("postgres", Some(true))), Some(Status::Pass));
        assert_eq!(status(&settings("postgres", Some(false))), Some(Status::Fail));
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&settings("postgres", None)).is_err());
    }

    #[test]
    fn members_of_clusters_and_documentdb_are_not_judged() {
        let member = InstanceSettings { cluster: Some("orders".into()), ..settings("aurora-mysql", Some(false)) };
        assert_eq!(status(&member), None);
        assert_eq!(status(&settings("docdb", None)), None);
    }
}
