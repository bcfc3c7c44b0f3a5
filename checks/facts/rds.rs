//! What can be known about RDS in one region. RDS's own API also answers for `DocumentDB` and Neptune, whose databases are
//! among these: what every engine has is judged of theirs too.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, Tags, fact, facts};
use crate::finding::{Describe, Resource};

/// Every DB instance, with its settings.
pub static DESCRIBE_DB_INSTANCES: Call = Call {
    service: "RDS",
    operation: "DescribeDBInstances",
    action: "rds:DescribeDBInstances",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html",
};

/// Every DB cluster, with its settings.
pub static DESCRIBE_DB_CLUSTERS: Call = Call {
    service: "RDS",
    operation: "DescribeDBClusters",
    action: "rds:DescribeDBClusters",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html",
};

/// Snapshots of DB instances.
pub static DESCRIBE_DB_SNAPSHOTS: Call = Call {
    service: "RDS",
    operation: "DescribeDBSnapshots",
    action: "rds:DescribeDBSnapshots",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html",
};

/// Whom a snapshot of a DB instance is shared with.
pub static DESCRIBE_DB_SNAPSHOT_ATTRIBUTES: Call = Call {
    service: "RDS",
    operation: "DescribeDBSnapshotAttributes",
    action: "rds:DescribeDBSnapshotAttributes",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshotAttributes.html",
};

/// Snapshots of DB clusters.
pub static DESCRIBE_DB_CLUSTER_SNAPSHOTS: Call = Call {
    service: "RDS",
    operation: "DescribeDBClusterSnapshots",
    action: "rds:DescribeDBClusterSnapshots",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshots.html",
};

/// Whom a snapshot of a DB cluster is shared with.
pub static DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES: Call = Call {
    service: "RDS",
    operation: "DescribeDBClusterSnapshotAttributes",
    action: "rds:DescribeDBClusterSnapshotAttributes",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshotAttributes.html",
};

/// The parameters of a group for DB instances.
pub static DESCRIBE_DB_PARAMETERS: Call = Call {
    service: "RDS",
    operation: "DescribeDBParameters",
    action: "rds:DescribeDBParameters",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBParameters.html",
};

/// The parameters of a group for DB clusters.
pub static DESCRIBE_DB_CLUSTER_PARAMETERS: Call = Call {
    service: "RDS",
    operation: "DescribeDBClusterParameters",
    action: "rds:DescribeDBClusterParameters",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterParameters.html",
};

/// Every RDS Proxy.
pub static DESCRIBE_DB_PROXIES: Call = Call {
    service: "RDS",
    operation: "DescribeDBProxies",
    action: "rds:DescribeDBProxies",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBProxies.html",
};

fact!(
    /// Every DB instance.
    Instances: Vec<Of<Instance, InstanceSettings>> = "rds.instances" regional <- [DESCRIBE_DB_INSTANCES]
);
fact!(
    /// Whether each DB instance that stands alone, and whose engine has a parameter for it, requires TLS.
    InstanceTls: Vec<Of<Instance, Tls>> = "rds.instance_tls" regional <- [DESCRIBE_DB_INSTANCES, DESCRIBE_DB_PARAMETERS]
);
fact!(
    /// Every DB cluster.
    Clusters: Vec<Of<Cluster, ClusterSettings>> = "rds.clusters" regional <- [DESCRIBE_DB_CLUSTERS]
);
fact!(
    /// Whether each DB cluster whose engine has a parameter for it requires TLS.
    ClusterTls: Vec<Of<Cluster, Tls>> = "rds.cluster_tls" regional <- [DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_CLUSTER_PARAMETERS]
);
fact!(
    /// The snapshots of DB instances that somebody took: those that RDS takes by itself are as the instance is, and
    /// cannot be shared.
    Snapshots: Vec<Of<Snapshot, Encryption>> = "rds.snapshots" regional <- [DESCRIBE_DB_SNAPSHOTS]
);
fact!(
    /// Whom each of those snapshots is shared with.
    SnapshotSharing: Vec<Of<Snapshot, Sharing>> = "rds.snapshot_sharing" regional
        <- [DESCRIBE_DB_SNAPSHOTS, DESCRIBE_DB_SNAPSHOT_ATTRIBUTES]
);
fact!(
    /// The snapshots of DB clusters that somebody took.
    ClusterSnapshots: Vec<Of<ClusterSnapshot, Encryption>> = "rds.cluster_snapshots" regional
        <- [DESCRIBE_DB_CLUSTER_SNAPSHOTS]
);
fact!(
    /// Whom each of those snapshots is shared with.
    ClusterSnapshotSharing: Vec<Of<ClusterSnapshot, Sharing>> = "rds.cluster_snapshot_sharing" regional
        <- [DESCRIBE_DB_CLUSTER_SNAPSHOTS, DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES]
);
fact!(
    /// Every RDS Proxy: whether it requires TLS.
    Proxies: Vec<Of<Proxy, bool>> = "rds.proxies" regional <- [DESCRIBE_DB_PROXIES]
);

facts!(
    /// The facts of RDS in one region.
    Rds {
        instances: Instances,
        instance_tls: InstanceTls,
        clusters: Clusters,
        cluster_tls: ClusterTls,
        snapshots: Snapshots,
        snapshot_sharing: SnapshotSharing,
        cluster_snapshots: ClusterSnapshots,
        cluster_snapshot_sharing: ClusterSnapshotSharing,
        proxies: Proxies,
    }
);

/// Something of RDS that has a name: `named!(/** docs */ Instance = "AWS::RDS::DBInstance");`.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident = $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// Its name.
            pub id: String,
            /// Its ARN.
            pub arn: String,
            /// Its region.
            pub region: String,
            /// Its tags; none where the listing does not bring them.
            pub tags: Option<Tags>,
        }

        impl Describe for $name {
            fn describe(&self, _: &Account) -> Resource {
                let resource = Resource::new(&self.arn, $kind, &self.id, Some(&self.region));
                Resource { tags: self.tags.clone(), ..resource }
            }
        }
    };
}

named!(
    /// A DB instance.
    Instance = "AWS::RDS::DBInstance"
);
named!(
    /// A DB cluster.
    Cluster = "AWS::RDS::DBCluster"
);
named!(
    /// A snapshot of a DB instance.
    Snapshot = "AWS::RDS::DBSnapshot"
);
named!(
    /// A snapshot of a DB cluster.
    ClusterSnapshot = "AWS::RDS::DBClusterSnapshot"
);
named!(
    /// An RDS Proxy.
    Proxy = "AWS::RDS::DBProxy"
);

/// How storage or a snapshot is encrypted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// With a key of KMS in the account; none where AWS does not say.
    pub encrypted: Option<bool>,
    /// `none`, `sse-kms`, or `sse-rds` for a key that AWS owns, with which `encrypted` is false.
    pub kind: Option<String>,
}

/// What is set for a DB instance. Where AWS left a value out of its answer, there is none here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceSettings {
    /// `postgres`, `aurora-mysql`, `sqlserver-se`, `docdb` and so on.
    pub engine: String,
    /// The cluster that it is a member of, whose settings hold in place of most of its own.
    pub cluster: Option<String>,
    /// The instance or cluster that it replicates.
    pub replica_of: Option<String>,
    /// How its storage is encrypted.
    pub encryption: Encryption,
    /// It has a public address.
    pub publicly_accessible: Option<bool>,
    /// Minor versions of the engine are installed by themselves.
    pub auto_minor_version_upgrade: Option<bool>,
    /// A standby waits in another Availability Zone.
    pub multi_az: Option<bool>,
    /// It cannot be deleted before that is turned off.
    pub deletion_protection: Option<bool>,
    /// For how many days automated backups are kept; 0 turns them off.
    pub backup_retention_days: Option<i32>,
    /// IAM users and roles can sign in.
    pub iam_authentication: Option<bool>,
    /// The logs that are sent to CloudWatch Logs.
    pub log_exports: Option<Vec<String>>,
    /// Its groups of parameters.
    pub parameter_groups: Option<Vec<ParameterGroup>>,
    /// The name of the database user that was made with it.
    pub admin: Option<String>,
    /// Snapshots get its tags.
    pub copy_tags: Option<bool>,
    /// Seconds between the metrics of Enhanced Monitoring; 0 turns it off.
    pub monitoring_seconds: Option<i32>,
    /// Subnets of its subnet group.
    pub subnets: Option<Vec<String>>,
}

/// A group of parameters, as it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterGroup {
    /// Its name.
    pub name: String,
    /// `in-sync` where its values are those at work.
    pub status: Option<String>,
}

/// What is set for a DB cluster. Where AWS left a value out of its answer, there is none here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterSettings {
    /// `aurora-postgresql`, `mysql`, `neptune` and so on.
    pub engine: String,
    /// How its storage is encrypted.
    pub encryption: Encryption,
    /// Minor versions of the engine are installed by themselves.
    pub auto_minor_version_upgrade: Option<bool>,
    /// It has instances in more than one Availability Zone.
    pub multi_az: Option<bool>,
    /// It cannot be deleted before that is turned off.
    pub deletion_protection: Option<bool>,
    /// For how many days automated backups are kept.
    pub backup_retention_days: Option<i32>,
    /// IAM users and roles can sign in.
    pub iam_authentication: Option<bool>,
    /// The logs that are sent to CloudWatch Logs.
    pub log_exports: Option<Vec<String>>,
    /// Its group of parameters. Its status is that of the member that lags behind, if one does.
    pub parameter_group: Option<ParameterGroup>,
    /// The name of the database user that was made with it.
    pub admin: Option<String>,
    /// Snapshots get its tags.
    pub copy_tags: Option<bool>,
    /// How many seconds it can be wound back; 0 where it cannot.
    pub backtrack_seconds: Option<i64>,
}

/// The parameter by which an engine requires TLS.
///
/// Sources: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html>.
#[must_use]
pub fn tls_parameter(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" | "aurora-postgresql" => Some("rds.force_ssl"),
        "mysql" | "mariadb" | "aurora-mysql" => Some("require_secure_transport"),
        _ if engine.starts_with("sqlserver-") => Some("rds.force_ssl"),
        _ => None,
    }
}

/// What a group of parameters says of TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tls {
    /// The group's name.
    pub group: String,
    /// Whether its values are those at work: `in-sync`, `pending-reboot`.
    pub status: String,
    /// The parameter: see [`tls_parameter`].
    pub parameter: String,
    /// It is set to require TLS; none where it is left to the engine, which then does not.
    pub required: Option<bool>,
}

/// Whom a snapshot is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sharing {
    /// It is encrypted under a key of KMS, and AWS does not let such a one be public.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html>.
    NeverPublic,
    /// These accounts may restore it; `all` is everybody.
    With(Vec<String>),
}
