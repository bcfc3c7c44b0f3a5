//! The administrator of a DB instance does not have the default name.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-admin-name",
    title: "The administrators of DB instances do not have default names",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Whoever guesses passwords tries the names first that everybody has. A name of your own makes each guess \
          worthless that does not know it.",
    aws_side: "AWS makes the user that you name when the instance is made.",
    your_side: "You choose a name that is not the one proposed. It cannot be changed later.",
    fix: Fix {
        text: "Restore the database into a new instance with another administrator, or import it there. Until then, \
               see to it that the password is long and kept in Secrets Manager.",
        cli: "",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    username                    = \"head_baker\"\n  \
                    manage_master_user_password = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         MasterUsername: head_baker\n  \
                         ManageMasterUserPassword: true",
    },
    sources: &[Source {
        title: "Master user account privileges",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html",
    }],
    standards: &[security_hub("RDS.25"), prowler("rds_instance_default_admin")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// The names that the console proposes, and that are tried first.
const DEFAULTS: [&str; 2] = ["admin", "postgres"];

/// The user of a member is its cluster's; Neptune has none, and that of `DocumentDB` is another service's.
fn judge(settings: &InstanceSettings) -> Judged {
    if settings.cluster.is_some() || matches!(settings.engine.as_str(), "docdb" | "neptune") {
        return Ok(None);
    }
    let name = settings.admin.as_deref().ok_or(Missing("MasterUsername"))?;
    let verdict = if DEFAULTS.contains(&name) {
        Verdict::fail(format!("The administrator has the default name {name}."))
    } else {
        Verdict::pass("The administrator has a name of your own.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "MasterUsername", name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, admin: &str) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), admin: Some(admin.into()), ..InstanceSettings::default() }
    }

    fn status(settings: &InstanceSettings) -> Option<Status> {
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn default_names_fail_and_others_pass() {
        assert_eq!(status(&settings("mysql", "admin")), Some(Status::Fail));
        assert_eq!(status(&settings("mysql", "postgres")), Some(Status::Fail));
        assert_eq!(status(&settings("mysql", "head_baker")), Some(Status::Pass));
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&InstanceSettings { admin: None, ..settings("mysql", "") }).is_err());
    }

    #[test]
    fn what_has_no_such_user_is_not_judged() {
        assert_eq!(status(&settings("neptune", "admin")), None);
        assert_eq!(status(&settings("docdb", "admin")), None);
        let member = InstanceSettings { cluster: Some("orders".into()), ..settings("aurora-mysql", "admin") };
        assert_eq!(status(&member), None);
    }
}
