//! DB instances take minor versions of their engine by themselves.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-minor-upgrades",
    title: "DB instances install minor engine versions by themselves",
    severity: Severity::High,
    service: &model::RDS,
    place: Place::shared(&model::SHARED_PATCH_MANAGEMENT),
    why: "Minor versions bring the fixes for holes that are publicly known. An instance that does not take them \
          stays open to what everybody can look up.",
    aws_side: "AWS patches the operating system, provides tested minor versions, and installs them in the \
               maintenance window, if it may.",
    your_side: "You let it, choose the window, and decide on major versions.",
    fix: Fix {
        text: "Turn automatic minor version upgrades on, and choose a maintenance window in which the database may \
               restart.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --auto-minor-version-upgrade",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    auto_minor_version_upgrade = true\n  \
                    maintenance_window         = \"sun:03:00-sun:04:00\"\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         AutoMinorVersionUpgrade: true\n  \
                         PreferredMaintenanceWindow: sun:03:00-sun:04:00",
    },
    sources: &[Source {
        title: "Upgrading a DB instance engine version",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
    }],
    standards: &[cis("3.2.2"), security_hub("RDS.13"), prowler("rds_instance_minor_version_upgrade_enabled")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

/// `DocumentDB` never upgrades by itself, whatever is set, and RDS Custom must have it turned off.
///
/// Sources: <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBInstance.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>.
fn judge(settings: &InstanceSettings) -> Judged {
    if settings.engine == "docdb" || settings.engine.starts_with("custom-") {
        return Ok(None);
    }
    let automatic = settings.auto_minor_version_upgrade.ok_or(Missing("AutoMinorVersionUpgrade"))?;
    let verdict = if automatic {
        Verdict::pass("Minor versions are installed in the maintenance window.")
    } else {
        Verdict::fail("Minor versions are not installed unless somebody does it by hand.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "AutoMinorVersionUpgrade", automatic)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), auto_minor_version_upgrade: value, ..InstanceSettings::default() }
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
    fn engines_that_cannot_are_not_judged() {
        assert_eq!(status(&settings("docdb", Some(false))), None);
        assert_eq!(status(&settings("custom-oracle-ee", Some(false))), None);
    }
}
