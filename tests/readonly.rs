//! Read-only by construction: what may be asked, and what happens to everything else.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use partywall::aws::config::{Options, connect};
use partywall::aws::{Bounds, Pace, Road, guard};
use partywall_checks::facts::kms::{DESCRIBE_KEY, LIST_KEYS};
use partywall_checks::facts::{Call, Reason};

use crate::support::*;

/// Where everything of this file is tried.
const AT: &str = "us-east-1";
/// Tells a test that it is the second process, and where the gateway is.
const GATEWAY: &str = "PARTYWALL_TEST_GATEWAY";

/// Runs `body` with a road to the weak account, and returns what the gateway before that account saw.
///
/// A road finds its credentials in the environment, which a test cannot change for itself. So the test `name` runs itself
/// again, in a process whose environment has them: `body` runs there, where there is nothing to return.
async fn sent(name: &str, body: impl AsyncFnOnce(Road)) -> Option<Vec<String>> {
    if let Ok(endpoint) = std::env::var(GATEWAY) {
        let options = Options {
            profile: None,
            region: None,
            endpoint_url: Some(endpoint),
            role: None,
            ask_code: |_| Err(std::io::ErrorKind::Unsupported.into()),
            bounds: Bounds { concurrency: 10, attempt: Duration::from_secs(10), pace: Pace::default() },
            connect_timeout: Duration::from_secs(5),
        };
        let (road, _) = connect(options).await.expect("a road");
        body(road).await;
        return None;
    }
    let gateway = weak_moto().await.gateway().await;
    let mut again = std::process::Command::new(std::env::current_exe().expect("this test"));
    again
        .args(["--exact", &format!("readonly::{name}")])
        .env_clear()
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env(GATEWAY, gateway.endpoint());
    let ran = run_async(again).await;
    assert!(ran.code == 0 && ran.stdout.contains("1 passed"), "{}{}", ran.stdout, ran.stderr);
    Some(gateway.calls().into_iter().map(|call| format!("{}:{}", call.service, call.operation)).collect())
}

/// What the SDK says of a call that did not succeed, with all causes.
async fn refusal<T, E>(answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>) -> String
where
    E: std::error::Error + 'static,
{
    match Box::pin(answer).await {
        Ok(_) => "it was answered".to_owned(),
        Err(error) => DisplayErrorContext(&error).to_string(),
    }
}

#[test]
fn writes_are_refused_before_anything_is_sent() {
    RUNTIME.block_on(async {
        let sent = sent("writes_are_refused_before_anything_is_sent", async |road| {
            let (iam, s3, ec2, kms) = (road.iam(AT), road.s3(AT), road.ec2(AT), road.kms(AT));
            let (s3control, sts) = (road.s3control(AT), road.sts(AT));
            let role = "arn:aws:iam::123456789012:role/admin";
            let blob = || aws_smithy_types::Blob::new("secret");
            let refusals = [
                ("IAM:CreateUser", refusal(iam.create_user().user_name("mallory").send()).await),
                ("IAM:DeleteUser", refusal(iam.delete_user().user_name("anna.ruiz").send()).await),
                ("IAM:CreateAccessKey", refusal(iam.create_access_key().user_name("anna.ruiz").send()).await),
                (
                    "IAM:PutUserPolicy",
                    refusal(iam.put_user_policy().user_name("anna.ruiz").policy_name("p").policy_document("{}").send())
                        .await,
                ),
                (
                    "IAM:AttachRolePolicy",
                    refusal(iam.attach_role_policy().role_name("admin").policy_arn(role).send()).await,
                ),
                (
                    "IAM:UpdateAssumeRolePolicy",
                    refusal(iam.update_assume_role_policy().role_name("admin").policy_document("{}").send()).await,
                ),
                ("S3:CreateBucket", refusal(s3.create_bucket().bucket("mallory").send()).await),
                ("S3:PutObject", refusal(s3.put_object().bucket("crumb-invoices").key("k").send()).await),
                ("S3:DeleteObject", refusal(s3.delete_object().bucket("crumb-invoices").key("k").send()).await),
                ("S3:DeleteBucket", refusal(s3.delete_bucket().bucket("crumb-invoices").send()).await),
                (
                    "S3:PutBucketPolicy",
                    refusal(s3.put_bucket_policy().bucket("crumb-invoices").policy("{}").send()).await,
                ),
                (
                    "S3:DeletePublicAccessBlock",
                    refusal(s3.delete_public_access_block().bucket("crumb-invoices").send()).await,
                ),
                ("EC2:RunInstances", refusal(ec2.run_instances().min_count(1).max_count(1).send()).await),
                ("EC2:TerminateInstances", refusal(ec2.terminate_instances().instance_ids("i-1").send()).await),
                (
                    "EC2:AuthorizeSecurityGroupIngress",
                    refusal(ec2.authorize_security_group_ingress().group_id("sg-1").cidr_ip("0.0.0.0/0").send()).await,
                ),
                ("EC2:CreateTags", refusal(ec2.create_tags().resources("i-1").send()).await),
                (
                    "EC2:ModifyInstanceAttribute",
                    refusal(ec2.modify_instance_attribute().instance_id("i-1").send()).await,
                ),
                ("EC2:EnableEbsEncryptionByDefault", refusal(ec2.enable_ebs_encryption_by_default().send()).await),
                ("KMS:ScheduleKeyDeletion", refusal(kms.schedule_key_deletion().key_id("k").send()).await),
                ("KMS:EnableKeyRotation", refusal(kms.enable_key_rotation().key_id("k").send()).await),
                // These change nothing, and are no reads all the same: they work with the customer's data.
                ("KMS:Encrypt", refusal(kms.encrypt().key_id("k").plaintext(blob()).send()).await),
                ("KMS:Decrypt", refusal(kms.decrypt().ciphertext_blob(blob()).send()).await),
                ("KMS:GenerateDataKey", refusal(kms.generate_data_key().key_id("k").send()).await),
                (
                    "S3 Control:PutPublicAccessBlock",
                    refusal(s3control.put_public_access_block().account_id("123456789012").send()).await,
                ),
                (
                    "S3 Control:DeletePublicAccessBlock",
                    refusal(s3control.delete_public_access_block().account_id("123456789012").send()).await,
                ),
                ("STS:AssumeRole", refusal(sts.assume_role().role_arn(role).role_session_name("s").send()).await),
            ];
            for (operation, said) in refusals {
                let expected = format!("{operation} was refused before it was sent: it is not a read");
                assert!(said.contains(&expected), "{operation}: {said}");
            }
        })
        .await;
        if let Some(sent) = sent {
            assert_eq!(sent, ["sts:GetCallerIdentity"], "only who is asking, when the road was made");
        }
    });
}

/// What is in a bucket, or a password, can be read by operations that are named as reads.
#[test]
fn reads_that_no_fact_asked_for_are_refused() {
    RUNTIME.block_on(async {
        let sent = sent("reads_that_no_fact_asked_for_are_refused", async |road| {
            let refusals = [
                ("S3:GetObject", refusal(road.s3(AT).get_object().bucket("crumb-invoices").key("k").send()).await),
                ("S3:ListBuckets", refusal(road.s3(AT).list_buckets().send()).await),
                ("EC2:GetPasswordData", refusal(road.ec2(AT).get_password_data().instance_id("i-1").send()).await),
                ("STS:GetSessionToken", refusal(road.sts(AT).get_session_token().send()).await),
                ("KMS:ListKeys", refusal(road.kms(AT).list_keys().send()).await),
            ];
            for (operation, said) in refusals {
                let expected = format!("{operation} was refused before it was sent: no fact asked for it");
                assert!(said.contains(&expected), "{operation}: {said}");
            }
        })
        .await;
        if let Some(sent) = sent {
            assert_eq!(sent, ["sts:GetCallerIdentity"]);
        }
    });
}

#[test]
fn an_operation_that_is_not_the_one_being_asked_is_a_gap() {
    RUNTIME.block_on(async {
        let sent = sent("an_operation_that_is_not_the_one_being_asked_is_a_gap", async |road| {
            let kms = road.kms(AT);
            let other = road.ask(&DESCRIBE_KEY, Some(AT), kms.list_keys().send()).await.unwrap_err();
            assert_eq!(other.reason, Reason::Refused);
            assert_eq!(other.operation, "kms:DescribeKey");
            assert!(other.detail.contains("KMS:ListKeys was refused"), "{other}");
            assert!(other.detail.contains("the fact that is being read does not name it"), "{other}");
            let write = road.ask(&LIST_KEYS, Some(AT), kms.schedule_key_deletion().key_id("k").send()).await;
            let write = write.unwrap_err();
            assert_eq!(write.reason, Reason::Refused);
            assert!(write.detail.contains("it is not a read"), "{write}");
            // The same road does send what is asked.
            assert!(road.must(&LIST_KEYS, Some(AT), kms.list_keys().send()).await.is_ok());
        })
        .await;
        if let Some(sent) = sent {
            assert_eq!(sent, ["sts:GetCallerIdentity", "kms:ListKeys"]);
        }
    });
}

#[test]
fn all_that_may_be_asked_is_a_read() {
    for call in partywall::collect::calls() {
        // Assuming a role changes nothing in the account that it leads into. The guard lets it through for nobody but who
        // enters an account.
        let enters = call == &partywall::aws::enter::ASSUME_ROLE;
        assert!(guard::is_read(call.operation) || enters, "{} is not a read", call.name());
        assert!(call.source.starts_with("https://docs.aws.amazon.com/"), "{}: {}", call.name(), call.source);
    }
}

/// Named as reads by AWS, but what they read is the customer's data, or keys to it.
#[test]
fn nothing_that_may_be_asked_reads_the_customers_data() {
    const DATA: &[&str] = &[
        "BatchGetItem",
        "BatchGetSecretValue",
        "GetAuthorizationToken",
        "GetFederationToken",
        "GetItem",
        "GetLogEvents",
        "GetObject",
        "GetParameter",
        "GetParameters",
        "GetParametersByPath",
        "GetPasswordData",
        "GetQueryResults",
        "GetRecords",
        "GetRoleCredentials",
        "GetSecretValue",
        "GetSessionToken",
        "ListObjects",
        "ListObjectsV2",
    ];
    for call in partywall::collect::calls() {
        assert!(!DATA.contains(&call.operation), "{} reads data", call.name());
    }
}

#[test]
fn an_audit_sends_nothing_that_is_not_in_the_list() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        report(gateway.endpoint(), &[]).await;
        let listed: BTreeSet<String> = partywall::collect::calls().into_iter().map(Call::name).collect();
        let sent: BTreeSet<String> =
            gateway.calls().into_iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
        assert_eq!(sent.difference(&listed).collect::<Vec<_>>(), [""; 0]);
        assert!(sent.len() > 10, "{sent:?}");
    });
}

/// The facts' own are held to their list where they are: in checks/facts/mod.rs.
#[test]
fn every_call_that_is_written_down_outside_of_the_facts_is_in_the_list() {
    let listed: BTreeSet<_> = partywall::collect::calls().into_iter().map(|call| call.operation).collect();
    let mut found = 0;
    for text in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for after in text.split(": Call = Call {").skip(1) {
            let operation = after.split_once("operation:").and_then(|(_, rest)| rest.split('"').nth(1)).unwrap();
            assert!(listed.contains(operation), "{operation} is asked, and is not in collect::calls()");
            found += 1;
        }
    }
    assert!(found >= 3, "{found}");
}

fn sources(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => sources(&path),
            Some(extension) if extension == "rs" => vec![std::fs::read_to_string(&path).expect("a file")],
            _ => Vec::new(),
        })
        .collect()
}
