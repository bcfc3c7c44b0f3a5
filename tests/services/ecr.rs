//! What the tests need to know of ECR.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "ecr:DescribeRepositories",
            &[r#"{"repositories": [{}]}"#, r#"{"repositories": [{"repositoryName": "shop-web"}]}"#],
        ),
        (
            "ecr:GetRegistryScanningConfiguration",
            &[r#"{"scanningConfiguration": {}}"#, r#"{"scanningConfiguration": {"scanType": "BASIC"}}"#],
        ),
        ("ecr:GetLifecyclePolicy", &[r#"{"repositoryName": "shop-web"}"#]),
        ("ecr:GetRepositoryPolicy", &[r#"{"repositoryName": "shop-web"}"#, r#"{"policyText": "{}"}"#]),
    ],
    // The repositories of the weak account have no key of KMS, or one of another account.
    depends: |finding, operation| {
        finding["check"]["id"] != "ecr-repository-encryption" || !operation.starts_with("kms:")
    },
    ..Service::PLAIN
};

fn json(service: &str, operation: &str, body: String) -> Rule {
    Rule::on(service, operation, Fault::told("application/x-amz-json-1.1", body))
}

fn repository(name: &str, key: &str) -> String {
    format!(
        r#"{{"repositoryName": "{name}", "repositoryArn": "arn:aws:ecr:us-east-1:123456789012:repository/{name}",
            "imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {{"scanOnPush": true}},
            "encryptionConfiguration": {{"encryptionType": "KMS", "kmsKey": "{key}"}}}}"#
    )
}

/// Which key is AWS's is known to KMS: answers in AWS's wire format, since a key for this would be judged by KMS's checks.
#[test]
fn a_key_that_aws_manages_is_told_from_one_of_yours() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let key = |id: &str| format!("arn:aws:kms:us-east-1:123456789012:key/{id}");
        let repositories = ["yours", "managed", "gone"].map(|name| repository(name, &key(name))).join(",");
        gateway.rule(json("ecr", "DescribeRepositories", format!(r#"{{"repositories": [{repositories}]}}"#)));
        let listed =
            ["yours", "managed"].map(|id| format!(r#"{{"KeyId": "{id}", "KeyArn": "{}"}}"#, key(id))).join(",");
        gateway.rule(json("kms", "ListKeys", format!(r#"{{"Keys": [{listed}], "Truncated": false}}"#)));
        for (id, manager) in [("yours", "CUSTOMER"), ("managed", "AWS")] {
            let known = format!(
                r#"{{"KeyMetadata": {{"KeyId": "{id}", "KeyManager": "{manager}", "KeySpec": "SYMMETRIC_DEFAULT",
                    "Origin": "AWS_KMS", "KeyState": "Enabled"}}}}"#
            );
            gateway.rule(json("kms", "DescribeKey", known).contains(&key(id)));
        }
        let check = "ecr-repository-encryption";
        let arguments = ["--region", "us-east-1", "--check", check];
        let (_, found) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(found.resources(check, "pass"), ["yours"]);
        assert_eq!(found.resources(check, "fail"), ["managed"]);
        assert_eq!(found.resources(check, "unknown"), ["gone"]);

        gateway.clear();
        let repositories = repository("yours", &key("yours"));
        gateway.rule(json("ecr", "DescribeRepositories", format!(r#"{{"repositories": [{repositories}]}}"#)));
        gateway.rule(Rule::on("kms", "ListKeys", Fault::denied()));
        let (_, found) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(found.resources(check, "unknown"), ["yours"]);
    });
}

/// A repository that does not say whether it scans is not one that does not.
#[test]
fn a_repository_without_its_scanning_is_unknown() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let silent = repository("silent", "key").replace(r#"{"scanOnPush": true}"#, "{}");
        gateway.rule(json("ecr", "DescribeRepositories", format!(r#"{{"repositories": [{silent}]}}"#)));
        let (_, found) =
            report(gateway.endpoint(), &["--region", "us-east-1", "--check", "ecr-repository-scanning"]).await;
        assert!(found.statuses("ecr-repository-scanning").keys().eq(["unknown"]));
        assert!(found.gaps().iter().all(|gap| gap["reason"] == "malformed"), "{:#?}", found.gaps());
    });
}
