//! What can be known about EFS in one region.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, Tags, fact, facts};
use crate::finding::{Describe, Resource};

/// Every file system.
pub static DESCRIBE_FILE_SYSTEMS: Call = Call {
    service: "EFS",
    operation: "DescribeFileSystems",
    action: "elasticfilesystem:DescribeFileSystems",
    absent: &[],
    source: "https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystems.html",
};

/// Whether a file system is backed up by itself.
pub static DESCRIBE_BACKUP_POLICY: Call = Call {
    service: "EFS",
    operation: "DescribeBackupPolicy",
    action: "elasticfilesystem:DescribeBackupPolicy",
    absent: &["PolicyNotFound"],
    source: "https://docs.aws.amazon.com/efs/latest/ug/API_DescribeBackupPolicy.html",
};

/// The policy of a file system.
pub static DESCRIBE_FILE_SYSTEM_POLICY: Call = Call {
    service: "EFS",
    operation: "DescribeFileSystemPolicy",
    action: "elasticfilesystem:DescribeFileSystemPolicy",
    absent: &["PolicyNotFound"],
    source: "https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystemPolicy.html",
};

/// The mount targets of a file system.
pub static DESCRIBE_MOUNT_TARGETS: Call = Call {
    service: "EFS",
    operation: "DescribeMountTargets",
    action: "elasticfilesystem:DescribeMountTargets",
    absent: &[],
    source: "https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargets.html",
};

/// Every access point.
pub static DESCRIBE_ACCESS_POINTS: Call = Call {
    service: "EFS",
    operation: "DescribeAccessPoints",
    action: "elasticfilesystem:DescribeAccessPoints",
    absent: &[],
    source: "https://docs.aws.amazon.com/efs/latest/ug/API_DescribeAccessPoints.html",
};

fact!(
    /// Every file system, and whether it is encrypted.
    FileSystems: Vec<Of<FileSystem, bool>> = "efs.file_systems" regional <- [DESCRIBE_FILE_SYSTEMS]
);
fact!(
    /// Whether each file system is backed up by itself.
    BackupPolicies: Vec<Of<FileSystem, bool>> = "efs.backup_policies" regional
        <- [DESCRIBE_FILE_SYSTEMS, DESCRIBE_BACKUP_POLICY]
);
fact!(
    /// The policy of each file system, as it was written; none where it has none.
    FilePolicies: Vec<Of<FileSystem, Option<String>>> = "efs.file_policies" regional
        <- [DESCRIBE_FILE_SYSTEMS, DESCRIBE_FILE_SYSTEM_POLICY]
);
fact!(
    /// The mount targets of each file system.
    MountTargets: Vec<Of<FileSystem, Vec<MountTarget>>> = "efs.mount_targets" regional
        <- [DESCRIBE_FILE_SYSTEMS, DESCRIBE_MOUNT_TARGETS]
);
fact!(
    /// Every access point.
    AccessPoints: Vec<Of<AccessPoint, AccessPointSettings>> = "efs.access_points" regional <- [DESCRIBE_ACCESS_POINTS]
);

facts!(
    /// The facts of EFS in one region.
    Efs {
        file_systems: FileSystems,
        backup_policies: BackupPolicies,
        file_policies: FilePolicies,
        mount_targets: MountTargets,
        access_points: AccessPoints,
    }
);

/// A file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSystem {
    /// `fs-…`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: Option<String>,
    /// Its region.
    pub region: String,
    /// Its tags.
    pub tags: Tags,
}

impl Describe for FileSystem {
    fn describe(&self, _: &Account) -> Resource {
        let resource = Resource::new(&self.arn, "AWS::EFS::FileSystem", &self.id, Some(&self.region));
        Resource { name: self.name.clone(), ..resource.tagged(self.tags.clone()) }
    }
}

/// A mount target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MountTarget {
    /// `fsmt-…`.
    pub id: String,
    /// Its subnet.
    pub subnet: String,
}

/// An access point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPoint {
    /// `fsap-…`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: Option<String>,
    /// Its region.
    pub region: String,
}

impl Describe for AccessPoint {
    fn describe(&self, _: &Account) -> Resource {
        let resource = Resource::new(&self.arn, "AWS::EFS::AccessPoint", &self.id, Some(&self.region));
        Resource { name: self.name.clone(), ..resource }
    }
}

/// What an access point enforces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPointSettings {
    /// The folder that clients see as the root.
    pub root: String,
    /// The user and group that clients act as, whatever they say they are.
    pub user: Option<(i64, i64)>,
}
