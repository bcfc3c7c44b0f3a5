//! The emulators, the gateway and the sample accounts, over the wire.
// Times are printed for whoever runs it with --nocapture.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::too_many_lines)]

use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use localstack::accounts::{self, Account};
use localstack::{Emulator, Fault, Gateway, Kind, Options, Rule};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

async fn start(kind: Kind) -> Emulator {
    Emulator::start(Options::new(kind)).await.unwrap()
}

fn listens(endpoint: &str) -> bool {
    std::net::TcpStream::connect(endpoint.trim_start_matches("http://")).is_ok()
}

/// What the account really holds, read back, in the words of [`accounts::Expected`].
async fn inspect(endpoint: &str, account: &Account) {
    let config = accounts::config(endpoint);
    let check = |id: &str, fail: BTreeSet<String>, pass: BTreeSet<String>| {
        let expected = &account.expected[id];
        assert_eq!(fail, expected.fail.iter().cloned().collect(), "{id} fails");
        assert_eq!(pass, expected.pass.iter().cloned().collect(), "{id} passes");
    };
    let split = |judged: Vec<(String, bool)>| -> (BTreeSet<String>, BTreeSet<String>) {
        let (pass, fail): (Vec<_>, Vec<_>) = judged.into_iter().partition(|(_, good)| *good);
        let names = |list: Vec<(String, bool)>| list.into_iter().map(|(name, _)| name).collect();
        (names(fail), names(pass))
    };

    // IAM
    let iam = aws_sdk_iam::Client::new(&config);
    let summary = iam.get_account_summary().send().await.unwrap();
    let value = |key: &str| {
        summary.summary_map().unwrap().iter().find(|(name, _)| name.as_str() == key).map(|(_, value)| *value)
    };
    assert_eq!((value("AccountMFAEnabled"), value("AccountAccessKeysPresent")), (Some(0), Some(0)));
    iam.generate_credential_report().send().await.unwrap();
    let report = iam.get_credential_report().send().await.unwrap();
    let report = String::from_utf8(report.content().unwrap().as_ref().to_vec()).unwrap();
    let mut lines = report.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let column = |name: &str| head.iter().position(|&column| column == name).unwrap();
    let (enabled, mfa, first) = (column("password_enabled"), column("mfa_active"), column("access_key_1_active"));
    let rows: Vec<_> = lines.collect();
    let with_password = rows.iter().filter(|row| row[enabled] == "true");
    let (fail, pass) = split(with_password.map(|row| (row[0].to_owned(), row[mfa] == "true")).collect());
    check("iam-user-console-mfa", fail, pass);
    let with_key = rows.iter().filter(|row| row[first] == "true").map(|row| row[0].to_owned()).collect();
    check("iam-access-key-rotation", BTreeSet::new(), with_key);
    let policy = iam.get_account_password_policy().send().await.unwrap();
    let policy = policy.password_policy().unwrap();
    for (id, good) in [
        ("iam-password-policy-expiry", policy.max_password_age() == Some(90)),
        ("iam-password-policy-length", policy.minimum_password_length().unwrap() >= 14),
        ("iam-password-policy-lowercase", policy.require_lowercase_characters()),
        ("iam-password-policy-numbers", policy.require_numbers()),
        ("iam-password-policy-reuse", policy.password_reuse_prevention() == Some(24)),
        ("iam-password-policy-symbols", policy.require_symbols()),
        ("iam-password-policy-uppercase", policy.require_uppercase_characters()),
    ] {
        let (fail, pass) = split(vec![(account.id.clone(), good)]);
        check(id, fail, pass);
    }

    // S3
    let s3 = accounts::s3(&config);
    let (mut encrypted, mut blocked) = (Vec::new(), Vec::new());
    let (mut kept, mut locked, mut owned, mut tidy) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut logged = BTreeSet::new();
    for bucket in s3.list_buckets().send().await.unwrap().buckets() {
        let name = bucket.name().unwrap().to_owned();
        let encryption = s3.get_bucket_encryption().bucket(&name).send().await;
        encrypted.push((name.clone(), encryption.is_ok()));
        let block = s3.get_public_access_block().bucket(&name).send().await.ok();
        let all = block.and_then(|block| block.public_access_block_configuration).is_some_and(|block| {
            [
                block.block_public_acls,
                block.block_public_policy,
                block.ignore_public_acls,
                block.restrict_public_buckets,
            ]
            .iter()
            .all(|set| *set == Some(true))
        });
        blocked.push((name.clone(), all));
        let enabled = match s3.get_bucket_versioning().bucket(&name).send().await {
            Ok(versions) => {
                assert_eq!(versions.mfa_delete(), None, "no emulator has it");
                versions.status().is_some_and(|status| status.as_str() == "Enabled")
            }
            // moto calls the root of the answer by another name than S3, and the SDK reads nothing by a wrong name.
            Err(error) => {
                let body = error.raw_response().and_then(|response| response.body().bytes()).unwrap();
                let body = String::from_utf8_lossy(body);
                assert!(body.contains("<GetBucketVersioningResponse"), "{body}");
                body.contains("<Status>Enabled</Status>")
            }
        };
        kept.push((name.clone(), enabled));
        locked.push((name.clone(), s3.get_object_lock_configuration().bucket(&name).send().await.is_ok()));
        let controls =
            s3.get_bucket_ownership_controls().bucket(&name).send().await.unwrap().ownership_controls.unwrap();
        owned.push((name.clone(), controls.rules()[0].object_ownership().as_str() == "BucketOwnerEnforced"));
        tidy.push((name.clone(), s3.get_bucket_lifecycle_configuration().bucket(&name).send().await.is_ok()));
        if s3.get_bucket_logging().bucket(&name).send().await.unwrap().logging_enabled().is_some() {
            logged.insert(name);
        }
    }
    assert_eq!(logged, account.expected["s3-bucket-server-access-logging"].pass.iter().cloned().collect());
    for (id, judged) in [
        ("s3-bucket-acls-disabled", owned),
        ("s3-bucket-lifecycle", tidy),
        ("s3-bucket-object-lock", locked),
        ("s3-bucket-versioning", kept),
    ] {
        let (fail, pass) = split(judged);
        check(id, fail, pass);
    }
    let (fail, pass) = split(encrypted);
    check("s3-bucket-encryption", fail, pass);
    let (fail, pass) = split(blocked);
    check("s3-bucket-public-access-block", fail, pass);
    let control = accounts::s3control(&config);
    let block = control.get_public_access_block().account_id(&account.id).send().await;
    if let Err(error) = &block {
        assert_eq!(error.code(), Some("NoSuchPublicAccessBlockConfiguration"), "{error:?}");
    }
    let (fail, pass) = split(vec![(account.id.clone(), block.is_ok())]);
    check("s3-account-public-access-block", fail, pass);

    // EC2
    let (mut ebs, mut closed) = (Vec::new(), Vec::new());
    for region in &account.regions {
        let ec2 = accounts::ec2(&config, region);
        let on = ec2.get_ebs_encryption_by_default().send().await.unwrap().ebs_encryption_by_default();
        ebs.push((region.clone(), on == Some(true)));
        for group in ec2.describe_security_groups().send().await.unwrap().security_groups() {
            let empty = group.ip_permissions().is_empty() && group.ip_permissions_egress().is_empty();
            if group.group_name() == Some("default") {
                closed.push((group.group_id().unwrap().to_owned(), empty));
            }
        }
    }
    let (fail, pass) = split(ebs);
    check("ec2-ebs-default-encryption", fail, pass);
    let (fail, pass) = split(closed);
    check("ec2-default-security-group-closed", fail, pass);
    let ec2 = accounts::ec2(&config, accounts::REGION);
    let expected = &account.expected["ec2-security-group-admin-ports"];
    for id in expected.fail.iter().chain(&expected.pass) {
        let groups = ec2.describe_security_groups().group_ids(id).send().await.unwrap();
        let rules = groups.security_groups()[0].ip_permissions().to_vec();
        assert!(!rules.is_empty(), "{id}");
        for list in rules.iter().flat_map(aws_sdk_ec2::types::IpPermission::prefix_list_ids) {
            let entries = ec2.get_managed_prefix_list_entries().prefix_list_id(list.prefix_list_id().unwrap());
            assert_eq!(entries.send().await.unwrap().entries()[0].cidr(), Some("0.0.0.0/0"));
        }
    }

    // KMS
    let kms = aws_sdk_kms::Client::new(&config);
    let (mut rotation, mut kept) = (Vec::new(), Vec::new());
    for key in kms.list_keys().send().await.unwrap().keys() {
        let id = key.key_id().unwrap().to_owned();
        let about = kms.describe_key().key_id(&id).send().await.unwrap().key_metadata.unwrap();
        let stays = about.key_state() == Some(&aws_sdk_kms::types::KeyState::Enabled);
        kept.push((id.clone(), stays));
        let rotates = kms.get_key_rotation_status().key_id(&id).send().await;
        if stays && about.key_spec() == Some(&aws_sdk_kms::types::KeySpec::SymmetricDefault) {
            rotation.push((id, rotates.unwrap().key_rotation_enabled()));
        }
    }
    let (fail, pass) = split(rotation);
    check("kms-key-rotation", fail, pass);
    let (fail, pass) = split(kept);
    check("kms-key-deletion-not-scheduled", fail, pass);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_weak_account_on_localstack() {
    let emulator = start(Kind::LocalStack).await;
    let begin = Instant::now();
    let account = accounts::weak(emulator.endpoint()).await.unwrap();
    println!("built in {:?}", begin.elapsed());
    inspect(emulator.endpoint(), &account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hardened_account_on_localstack() {
    let emulator = start(Kind::LocalStack).await;
    let begin = Instant::now();
    let account = accounts::hardened(emulator.endpoint()).await.unwrap();
    println!("built in {:?}", begin.elapsed());
    inspect(emulator.endpoint(), &account).await;
    let failing: Vec<_> =
        account.expected.iter().filter(|(_, found)| !found.fail.is_empty()).map(|(id, _)| *id).collect();
    assert_eq!(failing, ["iam-root-hardware-mfa", "iam-root-mfa", "s3-bucket-lifecycle", "s3-bucket-mfa-delete"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_accounts_on_moto() {
    let emulator = start(Kind::Moto).await;
    let begin = Instant::now();
    let account = accounts::weak(emulator.endpoint()).await.unwrap();
    println!("built in {:?}", begin.elapsed());
    inspect(emulator.endpoint(), &account).await;
    // Not one that was emptied: moto cannot empty all that the weak account holds.
    let another = start(Kind::Moto).await;
    let account = accounts::hardened(another.endpoint()).await.unwrap();
    inspect(another.endpoint(), &account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_stands_between_the_sdk_and_moto() {
    let emulator = start(Kind::Moto).await;
    let gateway = Gateway::start(emulator.endpoint()).await.unwrap();
    // Built without the gateway, whose word for an empty answer the SDK does not take where an ACL is put. That every
    // call of an audit is told is tried with the product.
    let account = accounts::weak(emulator.endpoint()).await.unwrap();

    let config = accounts::config(gateway.endpoint());
    let iam = aws_sdk_iam::Client::new(&config);
    let s3 = accounts::s3(&config);
    let kms = aws_sdk_kms::Client::new(&config);
    let ec2 = accounts::ec2(&config, "eu-west-1");
    let control = accounts::s3control(&config);
    gateway.rule(Rule::all(Fault::denied()));
    let code = |code: Option<&str>| code.map(str::to_owned);
    assert_eq!(code(iam.get_account_summary().send().await.unwrap_err().code()), code(Some("AccessDenied")));
    let denied = s3.get_bucket_encryption().bucket("crumb-invoices").send().await.unwrap_err();
    assert_eq!(denied.code(), Some("AccessDenied"));
    assert!(
        denied.message().unwrap().contains("s3:GetEncryptionConfiguration on resource: arn:aws:s3:::crumb-invoices")
    );
    assert_eq!(code(kms.list_keys().send().await.unwrap_err().code()), code(Some("AccessDeniedException")));
    assert_eq!(code(ec2.describe_vpcs().send().await.unwrap_err().code()), code(Some("UnauthorizedOperation")));
    let block = control.get_public_access_block().account_id(&account.id).send().await;
    assert_eq!(code(block.unwrap_err().code()), code(Some("AccessDenied")));
    let calls: Vec<_> = gateway
        .calls()
        .into_iter()
        .map(|call| format!("{}:{}@{}", call.service, call.operation, call.region))
        .collect();
    assert_eq!(
        calls,
        [
            "iam:GetAccountSummary@us-east-1",
            "s3:GetBucketEncryption@us-east-1",
            "kms:ListKeys@us-east-1",
            "ec2:DescribeVpcs@eu-west-1",
            "s3control:GetPublicAccessBlock@us-east-1"
        ]
    );

    // Throttled twice, then fine: the SDK tries again by itself.
    gateway.clear();
    gateway.rule(Rule::on("iam", "ListUsers", Fault::Throttled).times(2));
    assert_eq!(iam.list_users().send().await.unwrap().users().len(), 5);
    assert_eq!(gateway.calls().iter().map(|call| call.status).collect::<Vec<_>>(), [Some(400), Some(400), Some(200)]);

    // What no emulator can say.
    gateway.clear();
    gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::root_user(true, false)));
    gateway.rule(Rule::on(
        "iam",
        "GetCredentialReport",
        Fault::credential_report("user,arn\nx,y\n", "2026-01-01T00:00:00Z"),
    ));
    let summary = iam.get_account_summary().send().await.unwrap();
    assert_eq!(summary.summary_map().unwrap()[&"AccountMFAEnabled".into()], 1);
    let report = iam.get_credential_report().send().await.unwrap();
    assert_eq!(report.content().unwrap().as_ref(), b"user,arn\nx,y\n");

    // Hundreds at once.
    gateway.clear();
    let begin = Instant::now();
    let many = (0..300).map(|_| {
        let iam = iam.clone();
        tokio::spawn(async move { iam.list_users().send().await.map(drop).map_err(|error| format!("{error:?}")) })
    });
    for one in many.collect::<Vec<_>>() {
        one.await.unwrap().unwrap();
    }
    println!("300 calls through the gateway in {:?}", begin.elapsed());
    assert_eq!(gateway.calls().len(), 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn moto_enforces_policies_when_asked() {
    let emulator = start(Kind::Moto).await;
    // Through the gateway too: moto verifies signatures then, so the gateway must not change what is signed.
    let gateway = Gateway::start(emulator.endpoint()).await.unwrap();
    let config = accounts::config(gateway.endpoint());
    let iam = aws_sdk_iam::Client::new(&config);
    iam.create_user().user_name("auditor").send().await.unwrap();
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}]}"#;
    iam.put_user_policy().user_name("auditor").policy_name("audit").policy_document(policy).send().await.unwrap();
    let key = iam.create_access_key().user_name("auditor").send().await.unwrap().access_key.unwrap();
    assert!(emulator.enforce_iam(true).await);
    let keys = aws_sdk_iam::config::Credentials::new(key.access_key_id(), key.secret_access_key(), None, None, "test");
    let builder = aws_sdk_iam::config::Builder::from(&config).credentials_provider(keys);
    let auditor = aws_sdk_iam::Client::from_conf(builder.build());
    assert_eq!(auditor.list_users().send().await.unwrap().users().len(), 1);
    let denied = auditor.list_roles().send().await.unwrap_err();
    assert_eq!(denied.code(), Some("AccessDenied"), "{denied:?}");
    assert!(denied.message().unwrap().contains("is not authorized to perform: iam:ListRoles"));
    // Every protocol is denied in its own words.
    macro_rules! code {
        ($service:ident, $call:expr) => {{
            let keys =
                aws_sdk_iam::config::Credentials::new(key.access_key_id(), key.secret_access_key(), None, None, "test");
            let builder = $service::config::Builder::from(&config).credentials_provider(keys);
            $call($service::Client::from_conf(builder.build()))
                .await
                .err()
                .map(|error| format!("{:?} {:?}", error.code(), error))
        }};
    }
    let answers = [
        code!(aws_sdk_ec2, |client: aws_sdk_ec2::Client| async move { client.describe_vpcs().send().await }),
        code!(aws_sdk_kms, |client: aws_sdk_kms::Client| async move { client.list_keys().send().await }),
        code!(aws_sdk_s3, |client: aws_sdk_s3::Client| async move { client.list_buckets().send().await }),
        code!(aws_sdk_sts, |client: aws_sdk_sts::Client| async move { client.get_caller_identity().send().await }),
    ];
    for (answer, code) in answers.iter().zip(["UnauthorizedOperation", "AccessDeniedException", "AccessDenied"]) {
        assert!(answer.as_ref().is_some_and(|text| text.contains(code)), "{answer:?}");
    }
    assert!(answers[3].is_none());
    assert!(emulator.enforce_iam(false).await);
    iam.list_roles().send().await.unwrap();
}

/// Starts the program, and gives its endpoint.
fn program(kind: &str) -> (std::process::Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_localstack"))
        .args(["start", "--kind", kind])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let endpoint =
        lines.map(Result::unwrap).find_map(|line| line.strip_prefix("export AWS_ENDPOINT_URL=").map(str::to_owned));
    (child, endpoint.expect("an endpoint"))
}

fn gone_within(endpoint: &str, limit: Duration) {
    let begin = Instant::now();
    while listens(endpoint) {
        assert!(begin.elapsed() < limit, "{endpoint} still listens after {limit:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("gone after {:?}", begin.elapsed());
}

#[tokio::test]
async fn an_emulator_dies_with_a_program_that_was_killed() {
    for kind in ["moto", "localstack"] {
        let (mut child, endpoint) = program(kind);
        assert!(listens(&endpoint));
        child.kill().unwrap();
        child.wait().unwrap();
        gone_within(&endpoint, Duration::from_secs(5));
    }
}

#[tokio::test]
async fn an_emulator_dies_with_a_program_that_was_interrupted() {
    let (mut child, endpoint) = program("moto");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(child.wait().unwrap().success());
    assert!(!listens(&endpoint));
}

#[tokio::test]
async fn a_dropped_emulator_is_gone_at_once_and_leaves_no_folder() {
    let emulator = start(Kind::Moto).await;
    let endpoint = emulator.endpoint().to_owned();
    let again =
        Emulator::start(Options { endpoint: Some(endpoint.clone()), ..Options::new(Kind::LocalStack) }).await.unwrap();
    assert_eq!(again.kind(), Kind::Moto);
    drop(again);
    assert!(listens(&endpoint), "an emulator that was running before is left running");
    let begin = Instant::now();
    drop(emulator);
    assert!(!listens(&endpoint));
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
}
