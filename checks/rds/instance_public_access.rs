//! No DB instance has a public address.

use super::{Judged, Missing};
use crate::facts::rds::{DESCRIBE_DB_INSTANCES, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-public-access",
    title: "DB instances have no public address",
    severity: Severity::Critical,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A database with a public address answers the whole internet as far as its security groups let it. One rule \
          too many, and anybody can try passwords and holes of the engine on it.",
    aws_side: "AWS gives the instance a public address only if it was told to, and enforces security groups and \
               routes.",
    your_side: "You keep databases private, and reach them from inside the VPC or by way of a VPN or a session of \
                Systems Manager.",
    fix: Fix {
        text: "Turn public access off. The name of the database stays, and resolves to its private address. Connect \
               clients from within the VPC first.",
        cli: "aws rds modify-db-instance --db-instance-identifier INSTANCE --no-publicly-accessible \
              --apply-immediately",
        terraform: "resource \"aws_db_instance\" \"orders\" {\n  \
                    publicly_accessible = false\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBInstance\n\
                         Properties:\n  \
                         PubliclyAccessible: false",
    },
    sources: &[Source {
        title: "Working with a DB instance in a VPC",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    }],
    standards: &[cis("3.2.3"), security_hub("RDS.2"), prowler("rds_instance_no_public_access")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| super::instances(account, judge),
};

fn judge(settings: &InstanceSettings) -> Judged {
    let public = settings.publicly_accessible.ok_or(Missing("PubliclyAccessible"))?;
    let verdict = if public {
        Verdict::fail("The instance has a public address.")
    } else {
        Verdict::pass("The instance has no public address.")
    };
    Ok(Some(verdict.seen(&DESCRIBE_DB_INSTANCES, "PubliclyAccessible", public)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn settings(engine: &str, value: Option<bool>) -> InstanceSettings {
        InstanceSettings { engine: engine.into(), publicly_accessible: value, ..InstanceSettings::default() }
    }

    fn status(settings: &InstanceSettings) -> Option<Status> {
        judge(settings).unwrap().map(|verdict| verdict.status)
    }

    #[test]
    fn on_and_off_decide() {
        assert_eq!(status(&settings("postgres", Some(true))), Some(Status::Fail));
        assert_eq!(status(&settings("postgres", Some(false))), Some(Status::Pass));
    }

    #[test]
    fn an_answer_without_the_value_says_nothing() {
        assert!(judge(&settings("postgres", None)).is_err());
    }
}
