//! DB clusters refuse connections without TLS.

use crate::facts::rds::{Cluster, ClusterTls, DESCRIBE_DB_CLUSTER_PARAMETERS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-cluster-tls",
    title: "DB clusters refuse connections without TLS",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "A client that does not ask for TLS sends its password and all rows in the clear, and the cluster serves it \
          all the same.",
    aws_side: "AWS puts a certificate on every member and offers TLS.",
    your_side: "You set the parameter by which the cluster insists on it, and have clients verify the certificate.",
    fix: Fix {
        text: "In a cluster parameter group of your own, set rds.force_ssl (PostgreSQL) or require_secure_transport \
               (MySQL) to 1, and restart the members where the group waits for it.",
        cli: "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name GROUP --parameters \
              ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=pending-reboot",
        terraform: "resource \"aws_rds_cluster_parameter_group\" \"orders\" {\n  \
                    family = \"aurora-postgresql17\"\n\
                    \n  \
                    parameter {\n    \
                    name  = \"rds.force_ssl\"\n    \
                    value = \"1\"\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBClusterParameterGroup\n\
                         Properties:\n  \
                         Description: Requires TLS\n  \
                         Family: aurora-postgresql17\n  \
                         Parameters:\n    \
                         rds.force_ssl: \"1\"",
    },
    sources: &[Source {
        title: "Using SSL/TLS to encrypt a connection to a DB cluster",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html",
    }],
    standards: &[prowler("rds_instance_transport_encrypted")],
    thresholds: &[],
    reads: &[reads::<ClusterTls>()],
    run: |account| {
        each(account, account.rds.values().map(|rds| &rds.cluster_tls), |_: &Cluster, tls| {
            super::instance_tls::judge(&DESCRIBE_DB_CLUSTER_PARAMETERS, tls)
        })
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::rds::Tls;
    use crate::finding::Status;

    #[test]
    fn a_cluster_is_judged_as_an_instance_is() {
        let tls = |required| Tls {
            group: "orders".into(),
            status: "in-sync".into(),
            parameter: "require_secure_transport".into(),
            required,
        };
        let judge = |tls: &Tls| crate::rds::instance_tls::judge(&DESCRIBE_DB_CLUSTER_PARAMETERS, tls);
        assert_eq!(judge(&tls(Some(true))).status, Status::Pass);
        assert_eq!(judge(&tls(Some(false))).status, Status::Fail);
        assert_eq!(judge(&tls(Some(true))).evidence[0].source, "rds:DescribeDBClusterParameters");
    }
}
