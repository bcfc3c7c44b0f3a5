//! What the tests need to know of EFS.

use super::Service;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "efs:DescribeFileSystems",
            &[
                r#"{"FileSystems": [{}]}"#,
                r#"{"FileSystems": [{"OwnerId": "1", "CreationToken": "a", "FileSystemId": "fs-1",
                    "FileSystemArn": "arn:aws:elasticfilesystem:us-east-1:1:file-system/fs-1", "CreationTime": 1,
                    "LifeCycleState": "available", "NumberOfMountTargets": 0, "SizeInBytes": {"Value": 1},
                    "PerformanceMode": "generalPurpose", "Tags": []}]}"#,
            ],
        ),
        ("efs:DescribeBackupPolicy", &[r#"{"BackupPolicy": {}}"#, r#"{"BackupPolicy": {"Status": "NEW"}}"#]),
        (
            "efs:DescribeMountTargets",
            &[r#"{"MountTargets": [{}]}"#, r#"{"MountTargets": [{"MountTargetId": "fsmt-1"}]}"#],
        ),
        (
            "efs:DescribeAccessPoints",
            &[
                r#"{"AccessPoints": [{}]}"#,
                r#"{"AccessPoints": [{"AccessPointId": "fsap-1",
                    "AccessPointArn": "arn:aws:elasticfilesystem:us-east-1:1:access-point/fsap-1"}]}"#,
            ],
        ),
    ],
    ..Service::PLAIN
};
