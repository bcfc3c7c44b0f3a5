//! What the tests need to know of EFS.

use localstack::{Fault, Rule};
use serde_json::json;

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        ("efs:DescribeFileSystems", &[r#"{"FileSystems": [{}]}"#]),
        ("efs:DescribeBackupPolicy", &[r#"{"BackupPolicy": {}}"#, r#"{"BackupPolicy": {"Status": "NEW"}}"#]),
        ("efs:DescribeFileSystemPolicy", &[r#"{"FileSystemId": "fs-1"}"#, r#"{"Policy": "{}"}"#]),
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

/// A file system that exists, of which the listing does not say whether it is encrypted: its backups are still judged.
#[test]
fn a_file_system_that_does_not_say_whether_it_is_encrypted_is_unknown() {
    RUNTIME.block_on(async {
        let site = weak_moto().await;
        let gateway = site.gateway().await;
        let id = &site.account.expected["efs-encryption"].pass[0];
        let arn = format!("arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/{id}");
        let body = json!({ "FileSystems": [{ "FileSystemId": id, "FileSystemArn": arn }] }).to_string();
        gateway.rule(Rule::on("efs", "DescribeFileSystems", Fault::told("application/json", body)));
        let (_, report) = report(gateway.endpoint(), &["--service", "efs", "--region", "us-east-1"]).await;
        assert_eq!(report.resources("efs-encryption", "unknown"), [id.as_str()]);
        assert_eq!(report.resources("efs-automatic-backups", "pass"), [id.as_str()]);
    });
}
