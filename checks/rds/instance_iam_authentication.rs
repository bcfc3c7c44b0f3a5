//! DB instances let IAM users and roles sign in.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-iam-authentication",
    title: "DB instances accept IAM authentication",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "Passwords of database users are shared, copied into configuration and seldom changed. With IAM, a role \
          signs in with a token that lasts for 15 minutes, and can be shut out in one place.",
    aws_side: "AWS issues and verifies the tokens, and lets IAM policies say who may sign in as which database user.",
    your_side: "You turn it on, make database users that use it, and stop handing out passwords.",
    fix: Fix {
        text: "Turn IAM authentication on. Passwords go on working until you take them away from the database users.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --enable-iam-database-authentication \
              --apply-immediately",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    iam_database_authentication_enabled = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         EnableIAMDatabaseAuthentication: true",
    },
    sources: &[Source {
        title: "IAM database authentication for MariaDB, MySQL, and PostgreSQL",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",
    }],
    standards: &[security_hub("RDS.10"), prowler("rds_instance_iam_authentication_enabled")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// Only these engines know IAM, and the setting of a member is its cluster's.
fn judge(settings: &InstanceSettings) -> Judged {
    if settings.cluster.is_some() || !matches!(settings.engine.as_str(), "mariadb" | "mysql" | "postgres") {
        return Ok(None);
    }
    let on = settings.iam_authentication.ok_or(Missing("IAMDatabaseAuthenticationEnabled"))?;
    let verdict = if on {
        Verdict::pass("IAM users and roles can sign in with short-lived tokens.")
    } else {
        Verdict::fail("Only passwords open the database: IAM authentication is off.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "IAMDatabaseAuthenticationEnabled", on)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), iam_authentication: value, ..InstanceSettings::default() }
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
    fn other_engines_and_members_of_clusters_are_not_judged() {
        for engine in ["oracle-ee", "sqlserver-se", "db2-se", "docdb", "neptune"] {
            assert_eq!(status(&settings(engine, Some(false))), None, "{engine}");
        }
        let member = InstanceSettings { cluster: Some("orders".into()), ..settings("mysql", Some(false)) };
        assert_eq!(status(&member), None);
    }
}
