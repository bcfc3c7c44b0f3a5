//! DB instances refuse connections without TLS.

use crate::facts::Call;
use crate::facts::rds::{DESCRIBE_DB_PARAMETERS, Instance, InstanceTls, Tls};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-instance-tls",
    title: "DB instances refuse connections without TLS",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "A client that does not ask for TLS sends its password and all rows in the clear, for whoever listens in \
          between. If the server does not insist, nobody notices.",
    aws_side: "AWS puts a certificate on every instance and offers TLS.",
    your_side: "You set the parameter by which the engine insists on it, and have clients verify the certificate.",
    fix: Fix {
        text: "In a parameter group of your own, set rds.force_ssl (PostgreSQL, SQL Server) or \
               require_secure_transport (MySQL, MariaDB) to 1, and restart where the group waits for it. Default \
               groups cannot be changed.",
        cli: "aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters \
              ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=pending-reboot",
        terraform: "resource \"aws_db_parameter_group\" \"orders\" {\n  \
                    family = \"postgres17\"\n\
                    \n  \
                    parameter {\n    \
                    name  = \"rds.force_ssl\"\n    \
                    value = \"1\"\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBParameterGroup\n\
                         Properties:\n  \
                         Description: Requires TLS\n  \
                         Family: postgres17\n  \
                         Parameters:\n    \
                         rds.force_ssl: \"1\"",
    },
    sources: &[
        Source {
            title: "Using SSL/TLS to encrypt a connection to a DB instance or cluster",
            url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
        },
        Source {
            title: "Using SSL with a PostgreSQL DB instance",
            url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
        },
    ],
    standards: &[
        security_hub("RDS.38"),
        security_hub("RDS.39"),
        security_hub("RDS.41"),
        security_hub("RDS.44"),
        prowler("rds_instance_transport_encrypted"),
    ],
    thresholds: &[],
    reads: &[reads::<InstanceTls>()],
    run: |account| {
        each(account, account.rds.values().map(|rds| &rds.instance_tls), |_: &Instance, tls| {
            judge(&DESCRIBE_DB_PARAMETERS, tls)
        })
    },
};

/// A value that waits for a restart is not at work yet. What a group leaves to the engine is not required: no engine does
/// by itself.
pub(super) fn judge(call: &Call, tls: &Tls) -> Verdict {
    let Tls { group, status, parameter, required } = tls;
    let verdict = match required {
        Some(true) if status == "in-sync" => Verdict::pass(format!("The parameter group {group} requires TLS.")),
        Some(true) => Verdict::fail(format!(
            "The parameter group {group} requires TLS, but its values are not at work yet: it is {status}."
        )),
        Some(false) | None => Verdict::fail(format!("The parameter group {group} does not require TLS.")),
    };
    verdict.seen(call, parameter, required).seen(call, "ParameterApplyStatus", status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(required: Option<bool>, status: &str) -> Status {
        let tls = Tls { group: "orders".into(), status: status.into(), parameter: "rds.force_ssl".into(), required };
        judge(&DESCRIBE_DB_PARAMETERS, &tls).status
    }

    #[test]
    fn required_passes_once_it_is_at_work() {
        assert_eq!(status(Some(true), "in-sync"), Status::Pass);
        assert_eq!(status(Some(true), "pending-reboot"), Status::Fail);
        assert_eq!(status(Some(true), "applying"), Status::Fail);
    }

    #[test]
    fn not_required_fails() {
        assert_eq!(status(Some(false), "in-sync"), Status::Fail);
        assert_eq!(status(None, "in-sync"), Status::Fail);
    }

    #[test]
    fn each_engine_has_its_parameter() {
        use crate::facts::rds::tls_parameter;
        for engine in ["postgres", "aurora-postgresql", "sqlserver-ex"] {
            assert_eq!(tls_parameter(engine), Some("rds.force_ssl"), "{engine}");
        }
        for engine in ["mysql", "mariadb", "aurora-mysql"] {
            assert_eq!(tls_parameter(engine), Some("require_secure_transport"), "{engine}");
        }
        for engine in ["oracle-ee", "db2-se", "docdb", "neptune", "aurora", "custom-sqlserver-se"] {
            assert_eq!(tls_parameter(engine), None, "{engine}");
        }
    }
}
