//! The administrator of a DB cluster does not have the default name.

use super::{Judged, Missing};
use crate::facts::rds::{ClusterSettings, Clusters, DESCRIBE_DB_CLUSTERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-admin-name",
    title: "The administrators of DB clusters do not have default names",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Whoever guesses passwords tries the names first that everybody has. A name of your own makes each guess \
          worthless that does not know it.",
    aws_side: "AWS makes the user that you name when the cluster is made.",
    your_side: "You choose a name that is not the one proposed. It cannot be changed later.",
    fix: Fix {
        text: "Make a new cluster with another administrator and move the data there. Until then, see to it that the \
               password is long and kept in Secrets Manager.",
        cli: "",
        terraform: "resource \"aws_rds_cluster\" \"orders\" {\n  \
                    master_username             = \"head_baker\"\n  \
                    manage_master_user_password = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBCluster\n\
                         Properties:\n  \
                         MasterUsername: head_baker\n  \
                         ManageMasterUserPassword: true",
    },
    sources: &[Source {
        title: "Master user account privileges",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.MasterAccounts.html",
    }],
    standards: &[security_hub("RDS.24"), prowler("rds_cluster_default_admin")],
    thresholds: &[],
    reads: &[reads::<Clusters>()],
    run: |account| super::clusters(account, judge),
};

/// The names that the console proposes, and that are tried first.
const DEFAULTS: [&str; 2] = ["admin", "postgres"];

/// Neptune has no such user, and that of `DocumentDB` is another service's.
fn judge(settings: &ClusterSettings) -> Judged {
    if matches!(settings.engine.as_str(), "docdb" | "neptune") {
        return Ok(None);
    }
    let name = settings.admin.as_deref().ok_or(Missing("MasterUsername"))?;
    let verdict = if DEFAULTS.contains(&name) {
        Verdict::fail(format!("The administrator has the default name {name}."))
    } else {
        Verdict::pass("The administrator has a name of your own.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_CLUSTERS, "MasterUsername", name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, admin: &str) -> ClusterSettings {
        ClusterSettings { engine: engine.into(), admin: Some(admin.into()), ..ClusterSettings::default() }
    }

    fn status(settings: &ClusterSettings) -> Option<Status> {
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn default_names_fail_and_others_pass() {
        assert_eq!(status(&settings("aurora-mysql", "admin")), Some(Status::Fail));
        assert_eq!(status(&settings("aurora-mysql", "postgres")), Some(Status::Fail));
        assert_eq!(status(&settings("aurora-mysql", "head_baker")), Some(Status::Pass));
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&ClusterSettings { admin: None, ..settings("aurora-mysql", "") }).is_err());
    }

    #[test]
    fn what_has_no_such_user_is_not_judged() {
        assert_eq!(status(&settings("neptune", "admin")), None);
        assert_eq!(status(&settings("docdb", "admin")), None);
    }
}
