//! Snapshots: kept, judged again without a network, compared; and the one that is built in.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::{Timestamp, ToSpan};
use localstack::{Fault, Gateway, Rule};
use serde_json::{Value, json};

use crate::support::*;

const REGIONS: [&str; 2] = ["--region", "us-east-1,eu-west-1"];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn with(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file");
        path
    }
}

/// Audits, and keeps the snapshot.
async fn save(endpoint: &str, snapshot: &Path, arguments: &[&str]) -> Report {
    let kept = snapshot.to_str().expect("UTF-8");
    report(endpoint, &[&REGIONS, &["--save-snapshot", kept], arguments].concat()).await.1
}

/// The binary with nothing that could lead it to AWS but an endpoint where nobody answers.
fn offline() -> Command {
    let mut command = partywall();
    command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:9").env("AWS_MAX_ATTEMPTS", "1");
    command
}

/// Judges the snapshot again.
fn again(snapshot: &Path, arguments: &[&str]) -> (i32, Report) {
    let ran = run(offline().args(["audit", "--format", "json", "--snapshot"]).arg(snapshot).args(arguments));
    assert!([0, 3, 4].contains(&ran.code), "exit code {}: {}", ran.code, ran.stderr);
    assert_eq!(ran.stderr, "");
    (ran.code, Report::parse(&ran.stdout))
}

fn diff(old: &Path, new: &Path) -> (i32, Value) {
    let ran = run(offline().args(["diff", "--format", "json"]).args([old, new]));
    assert!([0, 3, 4].contains(&ran.code), "exit code {}: {}", ran.code, ran.stderr);
    (ran.code, serde_json::from_str(&ran.stdout).expect("JSON"))
}

fn refused(command: &mut Command) -> String {
    let ran = run(command);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
    ran.stderr
}

fn unpacked(snapshot: &Path) -> String {
    let mut text = String::new();
    let bytes = fs::read(snapshot).expect("a snapshot");
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("JSON");
    text
}

fn packed(value: &Value) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(value.to_string().as_bytes()).expect("memory");
    out.finish().expect("memory")
}

#[test]
fn a_snapshot_gives_the_report_of_its_audit_without_a_network() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("weak.snapshot");
        let live = save(weak_moto().await.emulator.endpoint(), &kept, &[]).await;
        let (code, judged) = again(&kept, &[]);
        assert_eq!(code, 3);
        assert_eq!(live.0, judged.0, "times and calls are those of the audit, too");
        assert!(judged.findings().len() > 20);
    });
}

#[test]
fn a_snapshot_keeps_the_standards_that_its_audit_was_asked_about() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("house.snapshot");
        let rules = b"id = 'house'\nname = 'House'\n[[requirement]]\nid = '1'\nchecks = ['iam-root-*']\n";
        let house = folder.with("house.toml", rules);
        let standard = format!("cis-7.0,{}", house.display());
        let selection = ["--standard", standard.as_str(), "--service", "iam"];
        let live = save(weak_moto().await.emulator.endpoint(), &kept, &selection).await;
        assert_eq!(live.0["standards"].as_array().unwrap().len(), 2);
        // The file is not needed any more.
        fs::remove_file(&house).unwrap();
        assert_eq!(live.0, again(&kept, &[]).1.0);
        let other = again(&kept, &["--standard", "security-hub", "--service", "iam"]).1;
        assert_eq!(other.0["standards"].as_array().unwrap().len(), 1);
        assert_eq!(other.0["standards"][0]["id"], "security-hub");
        assert_eq!(again(&kept, &["--check", "iam-root-mfa"]).1.0["standards"], json!([]), "another selection");
    });
}

#[test]
fn an_incomplete_audit_is_incomplete_from_its_snapshot_too() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("gaps.snapshot");
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("ec2", "DescribeSecurityGroups", Fault::denied()).region("eu-west-1"));
        gateway.rule(Rule::on("s3", "GetBucketEncryption", Fault::denied()).contains("crumb-invoices"));
        gateway.rule(Rule::on("iam", "GetAccountPasswordPolicy", Fault::Garbage));
        let live = save(gateway.endpoint(), &kept, &[]).await;
        assert_eq!(live.0["completeness"]["complete"], false);
        assert_eq!(live.0, again(&kept, &[]).1.0);
    });
}

#[cfg(unix)]
#[test]
fn a_snapshot_is_for_its_owner_alone_and_holds_no_secret() {
    use std::os::unix::fs::PermissionsExt;
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("weak.snapshot");
        let secrets = ["AKIAQQQQQQQQQQQQQQQQ", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYSECRET", "FwoGZXIvYXdzSESSIONTOKEN"];
        let gateway = weak_moto().await.gateway().await;
        // AWS repeats the request where its signature does not match, and the request has the token in it.
        let message = format!(
            "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for \
             this request should have been\n'POST\n/\n\nx-amz-security-token:{}\n'",
            secrets[2]
        );
        let code = "SignatureDoesNotMatch".to_owned();
        gateway.rule(Rule::on("kms", "ListKeys", Fault::Code { status: 403, code, message }).region("eu-west-1"));
        let mut command = audit(gateway.endpoint());
        command
            .env("AWS_ACCESS_KEY_ID", secrets[0])
            .env("AWS_SECRET_ACCESS_KEY", secrets[1])
            .env("AWS_SESSION_TOKEN", secrets[2])
            .args(REGIONS)
            .arg("--save-snapshot")
            .arg(&kept);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
        let text = unpacked(&kept);
        assert!(text.starts_with(r#"{"format":"partywall-snapshot","version":1,"tool":"#), "{}", &text[..80]);
        assert!(text.contains("crumb-invoices") && text.contains("SignatureDoesNotMatch"));
        for secret in secrets {
            assert!(!text.contains(secret), "{secret}");
        }
        assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 1, "nothing half-written stays");
    });
}

#[test]
fn the_moment_that_ages_are_counted_to_can_be_set_live_and_from_a_snapshot() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("weak.snapshot");
        let keys = "iam-access-key-rotation";
        let endpoint = weak_moto().await.emulator.endpoint();
        let now = save(endpoint, &kept, &["--check", keys]).await;
        assert_eq!(now.resources(keys, "fail"), [""; 0]);
        let later = (Timestamp::now() + (200 * 24).hours()).to_string();
        let arguments = ["--check", keys, "--as-of", &later];
        let (code, judged) = again(&kept, &arguments);
        assert_eq!(judged.resources(keys, "fail"), ["deploy-bot", "maria.lopez"]);
        assert_eq!((code, &judged.0["as_of"]), (3, &json!(later)));
        assert_eq!(report(endpoint, &arguments).await.1.by_id(), judged.by_id(), "live");
        // Of an audit as of another time, the snapshot is as of that time.
        save(endpoint, &kept, &arguments).await;
        assert_eq!(again(&kept, &[]).1.0["as_of"], json!(later));
        assert_eq!(again(&kept, &["--as-of", "2020-01-01"]).1.0["as_of"], "2020-01-01T00:00:00Z");
    });
}

#[test]
fn what_a_snapshot_does_not_hold_is_unknown_where_it_is_asked_for() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("narrow.snapshot");
        let live = save(weak_moto().await.emulator.endpoint(), &kept, &["--service", "iam"]).await;
        // By itself, it is judged by the checks that it was taken for.
        assert_eq!(again(&kept, &[]).1.0, live.0);
        let (code, judged) = again(&kept, &["--check", "kms-*,ec2-ebs-*,s3-bucket-encryption"]);
        assert_eq!(code, 4);
        assert!(judged.gaps().iter().all(|gap| gap["reason"] == "not-in-snapshot"), "{:?}", judged.gaps());
        for (check, places) in [
            ("kms-key-rotation", &["eu-west-1", "us-east-1"][..]),
            ("ec2-ebs-default-encryption", &["eu-west-1", "us-east-1"]),
            ("s3-bucket-encryption", &["global"]),
        ] {
            let found = judged.of(check);
            assert!(found.iter().all(|finding| finding["status"] == "unknown"), "{check}");
            assert_eq!(found.iter().map(|f| f["region"].as_str().unwrap()).collect::<Vec<_>>(), places, "{check}");
        }

        // Without a region, too: an audit that needs none asks for none.
        let mut value: Value = serde_json::from_str(&unpacked(&kept)).unwrap();
        value["taken"]["audit"]["regions"] = json!([]);
        for service in ["ec2", "kms"] {
            value["account"][service] = json!({});
        }
        let (code, judged) = again(&folder.with("nowhere.snapshot", &packed(&value)), &["--check", "kms-*"]);
        assert_eq!((code, judged.of("kms-key-rotation").len()), (4, 1));
        assert_eq!(judged.of("kms-key-rotation")[0]["status"], "unknown");
    });
}

#[test]
fn what_people_state_is_in_the_snapshot_and_can_be_stated_anew() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("stated.snapshot");
        let stated = |by: &str| {
            format!(
                "[[attestation]]\nnode = \"customer.data.masking\"\nstatement = \"Card numbers are masked.\"\nby = \"{by}\"\n\
                 on = 2020-01-01\nuntil = 2999-12-31\n"
            )
        };
        let [ada, grace] = ["ada", "grace"].map(|by| folder.with(by, stated(by).as_bytes()));
        let by = |report: &Report| report.0["coverage"].to_string().matches("\"by\":\"grace\"").count();
        let arguments = ["--check", "iam-root-mfa", "--attestations"];
        let live = save(
            weak_moto().await.emulator.endpoint(),
            &kept,
            &[&arguments[..], &[ada.to_str().unwrap()]].concat(),
        )
        .await;
        let judged = again(&kept, &[]).1;
        assert_eq!(live.0, judged.0);
        assert!(judged.0["coverage"].to_string().contains("\"by\":\"ada\""));
        assert_eq!(by(&judged), 0);
        assert_eq!(by(&again(&kept, &["--attestations", grace.to_str().unwrap()]).1), 1);
    });
}

#[test]
fn no_credentials_and_no_network_options_go_with_a_snapshot() {
    for option in [
        &["--profile", "p"][..],
        &["--region", "eu-west-1"],
        &["--endpoint-url", "http://127.0.0.1:9"],
        &["--artifact"],
    ] {
        let ran = run(offline().args(["audit", "--snapshot", "a.snapshot"]).args(option));
        assert_eq!(ran.code, 2, "{option:?}");
        assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    }
}

#[test]
fn an_unusable_file_is_one_sentence_that_says_what_to_do() {
    let folder = Folder::new();
    let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo.snapshot")).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let mut newer: Value = json!({"format": "partywall-snapshot", "version": 2, "facts": []});
    newer["tool"] = json!({"name": "partywall", "version": "9.0.0"});
    let report = run(offline().args(["demo", "--format", "json"])).stdout;
    for (name, bytes, words) in [
        ("cut", &whole[..whole.len() - 5], "ends too early"),
        ("empty", b"", "ends too early"),
        ("flipped", &flipped, "is damaged"),
        ("longer", &[&whole[..], b"."].concat(), "is damaged"),
        ("newer", &packed(&newer), "update partywall"),
        ("foreign", b"{\"a\": 1}", "is neither a snapshot nor a report"),
        ("packed", &packed(&json!({"a": 1})), "is neither a snapshot nor a report"),
        (
            "report",
            report.as_bytes(),
            "is a report, not a snapshot: give a file that 'partywall audit --save-snapshot'",
        ),
    ] {
        let path = folder.with(name, bytes);
        let said = refused(offline().args(["audit", "--snapshot"]).arg(&path));
        assert!(said.contains(words) && said.contains(path.to_str().unwrap()), "{name}: {said}");
    }
    let said = refused(offline().args(["audit", "--snapshot", "/nonexistent/a.snapshot"]));
    assert!(said.contains("/nonexistent/a.snapshot cannot be read"), "{said}");
    let said = refused(offline().args(["audit", "--save-snapshot", "/nonexistent/a.snapshot"]));
    assert!(said.contains("--save-snapshot"), "known before AWS is asked: {said}");
}

#[test]
fn two_snapshots_or_reports_compare() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let gateway = weak_moto().await.gateway().await;
        let [old, new, denied] = ["old", "new", "denied"].map(|name| folder.path(name));
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::root_user(true, true)));
        let old_report = save(gateway.endpoint(), &old, &[]).await;
        gateway.clear();
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::root_user(false, false)));
        save(gateway.endpoint(), &new, &[]).await;
        gateway.clear();
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::denied()));
        save(gateway.endpoint(), &denied, &[]).await;

        let (code, worse) = diff(&old, &new);
        assert_eq!(code, 3);
        let of = |diff: &Value, kind: &str| -> Vec<String> {
            let changes = diff["changes"].as_array().unwrap().iter().filter(|change| change["kind"] == kind);
            changes.map(|change| change["check"]["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(of(&worse, "new-failure"), ["iam-root-hardware-mfa", "iam-root-mfa"]);
        assert_eq!(of(&worse, "fixed"), ["iam-root-access-key"]);
        assert_eq!(worse["counts"]["gone"], 0);
        assert!(worse["counts"]["still-open"].as_u64().is_some_and(|open| open > 5));

        // A report is as good as the snapshot that it is of.
        let written = folder.with("old.json", old_report.0.to_string().as_bytes());
        assert_eq!(diff(&written, &new), (code, worse));
        let (code, same) = diff(&written, &old);
        assert_eq!((code, &same["counts"]["new-failure"]), (0, &json!(0)));

        let (code, darker) = diff(&old, &denied);
        assert_eq!(code, 4);
        assert_eq!(of(&darker, "newly-unknown"), ["iam-root-access-key", "iam-root-hardware-mfa", "iam-root-mfa"]);

        let people = run(offline().arg("diff").args([&old, &new]));
        for words in ["New failures", "The root user has no MFA device.", "Fixed", "Worse:"] {
            assert!(people.stdout.contains(words), "{words:?} is not in:\n{}", people.stdout);
        }
        let other: Value =
            serde_json::from_str(&old_report.0.to_string().replace("123456789012", "210987654321")).unwrap();
        let other = folder.with("other.json", other.to_string().as_bytes());
        assert!(refused(offline().arg("diff").args([&old, &other])).contains("210987654321"));
    });
}

#[test]
fn the_demo_shows_each_check_at_once_and_offline() {
    let ran = run(offline().args(["demo", "--format", "json"]));
    assert_eq!((ran.code, ran.stderr.as_str()), (3, ""));
    let report = Report::parse(&ran.stdout);
    for check in partywall_checks::all() {
        let silent = report.of(check.id).is_empty();
        assert_eq!(
            silent,
            SILENT.contains(&check.id) || UNASKED.contains(&check.id),
            "{} judges nothing in the demo",
            check.id
        );
    }
    // The account is an emulator's, and says what that does not have.
    assert!(report.gaps().iter().all(|gap| gap["reason"] == "not-emulated"), "{:?}", report.gaps());
    assert_eq!(report.0, Report::parse(&run(offline().args(["demo", "--format", "json"])).stdout).0);
    let people = run(offline().args(["demo", "--check", "iam-root-mfa", "--fail-on", "critical"]));
    assert!(people.stdout.contains("The root user has no MFA device."), "{}", people.stdout);
}

/// Checks of what the weak account does not hold.
const SILENT: &[&str] = &["ec2-vpn-logging", "ec2-vpn-tunnels"];

/// A lived-in version of the weak account: what no emulator can hold is put into answers on their way.
async fn lived_in() -> Gateway {
    let gateway = weak_moto().await.gateway().await;
    gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::root_user(false, true)));
    let now = Timestamp::now();
    let ago = |days: i64| (now - (days * 24).hours()).to_string();
    let mut csv = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
                   password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
                   access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
                   access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
                   access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,\
                   cert_2_active,cert_2_last_rotated"
        .to_owned();
    // The root user was here last week.
    let root = format!(
        "\n<root_account>,arn:aws:iam::123456789012:root,{},not_supported,{},not_supported,not_supported,false,false,N/A,N/A,\
         N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
        ago(800),
        ago(6)
    );
    csv.push_str(&root);
    // User, days since the password was used, MFA, days since the key was made.
    for (user, password, mfa, key) in [
        ("maria.lopez", Some(1), true, Some(41)),
        ("tom.becker", Some(12), false, None),
        ("deploy-bot", None, false, Some(731)),
        ("till-reports", None, false, None),
        ("anna.ruiz", None, false, None),
    ] {
        let (console, used) = password.map_or((false, "N/A".to_owned()), |days| (true, ago(days)));
        let (active, made) = key.map_or((false, "N/A".to_owned()), |days| (true, ago(days)));
        let arn = format!("arn:aws:iam::123456789012:user/{user}");
        let second = user == "deploy-bot";
        let line = format!(
            "\n{user},{arn},{},{console},{used},N/A,N/A,{mfa},{active},{made},N/A,N/A,N/A,{second},{},N/A,N/A,N/A,\
             false,N/A,false,N/A",
            ago(800),
            if second { ago(400) } else { "N/A".to_owned() }
        );
        csv.push_str(&line);
    }
    gateway.rule(Rule::on("iam", "GetCredentialReport", Fault::credential_report(&csv, &now.to_string())));
    gateway
}

#[test]
#[ignore = "writes src/cli/demo.snapshot: run by hand, as CONTRIBUTING.md says"]
fn the_built_in_snapshot_is_taken_anew() {
    RUNTIME.block_on(async {
        let folder = Folder::new();
        let kept = folder.path("demo.snapshot");
        let gateway = lived_in().await;
        let report = save(gateway.endpoint(), &kept, &[]).await;
        assert!(report.gaps().iter().all(|gap| gap["reason"] == "not-emulated"), "{:?}", report.gaps());
        let fails = |check: &&partywall_checks::check::Check| report.statuses(check.id).contains_key("fail");
        let failing = partywall_checks::all().filter(fails).count();
        assert!(failing > 150, "only {failing} checks fail somewhere");
        // Written, not copied: this one is for everyone to read.
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo.snapshot");
        fs::write(built_in, fs::read(&kept).expect("the snapshot")).expect("the built-in snapshot");
    });
}
