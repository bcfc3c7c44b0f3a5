//! Credentials from everywhere that the AWS CLI takes them from, roles, and partitions.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use localstack::{Fault, Gateway, Rule};

use crate::support::*;

/// An audit of one cheap check, without any credentials yet.
fn bare(endpoint: &str) -> Command {
    let mut command = partywall();
    command.env("AWS_ENDPOINT_URL", endpoint).env("AWS_REGION", "us-east-1");
    command.args(["audit", "--quiet", "--format", "json", "--check", "iam-root-mfa"]);
    command
}

async fn caller(command: Command) -> String {
    let ran = run_async(command).await;
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    Report::parse(&ran.stdout).0["caller"]["arn"].as_str().unwrap().to_owned()
}

/// Lets `operation` through only where its request holds all of `pieces`.
fn only_with(gateway: &Gateway, operation: &str, piece: &str) {
    gateway.rule(Rule::on("sts", operation, Fault::Delay(Duration::ZERO)).contains(piece));
    gateway.rule(Rule::on("sts", operation, Fault::denied()));
}

const ROLE: &str = "arn:aws:iam::123456789012:role/auditor";
const ASSUMED: &str = "arn:aws:sts::123456789012:assumed-role/auditor/";

fn canned(body: &str) -> Fault {
    Fault::told("application/json", body)
}

const TEMPORARY: &str = r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AKIDTEMPORARY0000000","SecretAccessKey":"secret","Token":"token","Expiration":"2099-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z"}"#;

#[test]
fn the_environment_and_profiles() {
    RUNTIME.block_on(async {
        let endpoint = weak_moto().await.emulator.endpoint();
        let mut command = bare(endpoint);
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        assert!(caller(command).await.ends_with("user/moto"));

        let folder = tempfile::tempdir().unwrap();
        let (config, credentials) = (folder.path().join("config"), folder.path().join("credentials"));
        fs::write(&config, format!("[profile prod]\nregion = us-east-1\nendpoint_url = {endpoint}\n")).unwrap();
        fs::write(&credentials, "[prod]\naws_access_key_id = test\naws_secret_access_key = test\n").unwrap();
        let mut command = partywall();
        command.env("AWS_CONFIG_FILE", config).env("AWS_SHARED_CREDENTIALS_FILE", credentials);
        command.args(["audit", "--quiet", "--format", "json", "--check", "iam-root-mfa", "--profile", "prod"]);
        assert!(caller(command).await.ends_with("user/moto"), "the profile's endpoint is used too");
    });
}

/// Else another account than the one that was asked for would be audited, and nobody would know.
#[test]
fn a_profile_that_is_named_goes_before_the_environment_and_is_not_passed_over() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        let key = "AKIDOFTHEPROFILE0000";
        let profiles = format!(
            "[profile prod]\naws_access_key_id = {key}\naws_secret_access_key = test\n\n\
             [profile empty]\nregion = us-east-1\n\n\
             [profile role]\nrole_arn = {ROLE}\nsource_profile = between\n\n\
             [profile between]\nrole_arn = {ROLE}\nsource_profile = gone\n\n\
             [profile code]\nrole_arn = {ROLE}\nsource_profile = gone\nmfa_serial = device\n\n\
             [profile device]\nrole_arn = {ROLE}\nsource_profile = prod\nmfa_serial = device\n\n\
             [profile circle]\nrole_arn = {ROLE}\nsource_profile = back\n\n\
             [profile back]\nrole_arn = {ROLE}\nsource_profile = circle\n"
        );
        fs::write(&config, profiles).unwrap();
        let with = |profile: &[&str]| {
            let mut command = bare(gateway.endpoint());
            command.env("AWS_ACCESS_KEY_ID", "AKIDOFTHEENVIRONMENT").env("AWS_SECRET_ACCESS_KEY", "test");
            command.env("AWS_CONFIG_FILE", &config).args(profile);
            command
        };
        let signers = || gateway.calls().into_iter().map(|call| call.signer).collect::<BTreeSet<_>>();
        caller(with(&["--profile", "prod"])).await;
        assert_eq!(signers(), BTreeSet::from([key.to_owned()]));
        gateway.clear();
        // As with the AWS CLI, the keys of the environment go before a profile of the environment, and its role.
        for profile in ["prod", "device"] {
            let mut command = with(&[]);
            command.env("AWS_PROFILE", profile);
            caller(command).await;
            assert_eq!(signers(), BTreeSet::from(["AKIDOFTHEENVIRONMENT".to_owned()]), "{profile}");
            gateway.clear();
        }
        let wrong = [
            ("nowhere", 2, "no profile \"nowhere\""),
            ("empty", 1, "no AWS credentials"),
            ("role", 2, "no profile \"gone\""),
            ("code", 2, "no profile \"gone\""),
            ("circle", 1, "circle"),
        ];
        for (profile, code, said) in wrong {
            let ran = run_async(with(&["--profile", profile])).await;
            assert_eq!(ran.code, code, "{}", ran.stderr);
            assert!(ran.stderr.contains(said), "{}", ran.stderr);
        }
        assert_eq!(signers(), BTreeSet::new(), "nobody is asked with other credentials");
    });
}

#[test]
fn a_role_is_assumed_with_its_external_id() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        only_with(&gateway, "AssumeRole", "ExternalId=wall-42");
        let with = |arguments: &[&str]| {
            let mut command = bare(gateway.endpoint());
            command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
            command.args(["--role-arn", ROLE]).args(arguments);
            command
        };
        assert!(caller(with(&["--external-id", "wall-42"])).await.starts_with(ASSUMED));
        let ran = run_async(with(&[])).await;
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.contains(ROLE) && ran.stderr.contains("--external-id"), "{}", ran.stderr);
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
    });
}

#[test]
fn an_mfa_code_is_asked_for_and_sent() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        only_with(&gateway, "AssumeRole", "TokenCode=123456");
        let serial = "arn:aws:iam::123456789012:mfa/ada";
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config");
        let profiles = format!(
            "[profile base]\naws_access_key_id = test\naws_secret_access_key = test\n\n\
             [profile audit]\nrole_arn = {ROLE}\nsource_profile = base\nmfa_serial = {serial}\n"
        );
        fs::write(&config, profiles).unwrap();
        let by_option = || {
            let mut command = bare(gateway.endpoint());
            command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
            command.args(["--role-arn", ROLE, "--mfa-serial", serial]);
            command
        };
        let by_profile = || {
            let mut command = bare(gateway.endpoint());
            command.env("AWS_CONFIG_FILE", &config).args(["--profile", "audit"]);
            command
        };
        for make in [&by_option as &dyn Fn() -> Command, &by_profile] {
            let type_in = |code: &'static str| {
                let mut child =
                    make().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
                std::io::Write::write_all(&mut child.stdin.take().unwrap(), code.as_bytes()).unwrap();
                tokio::task::spawn_blocking(|| child.wait_with_output().unwrap())
            };
            let output = type_in("123456\n").await.unwrap();
            let talk = String::from_utf8(output.stderr).unwrap();
            assert!(talk.contains("MFA code for") && talk.contains(serial), "{talk}");
            let report = Report::parse(&String::from_utf8(output.stdout).unwrap());
            assert!(report.0["caller"]["arn"].as_str().unwrap().starts_with(ASSUMED));
            assert_eq!(type_in("654321\n").await.unwrap().status.code(), Some(1), "a wrong code");
            let output = type_in("").await.unwrap();
            assert_eq!(output.status.code(), Some(1), "no code");
            assert!(String::from_utf8(output.stderr).unwrap().contains("no code of the MFA device"));
        }
    });
}

#[test]
fn web_identity_as_ci_jobs_have_it() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let folder = tempfile::tempdir().unwrap();
        let token = folder.path().join("token");
        fs::write(&token, "a.web.identity").unwrap();
        let mut command = bare(gateway.endpoint());
        command.env("AWS_ROLE_ARN", ROLE).env("AWS_WEB_IDENTITY_TOKEN_FILE", token).env("AWS_ROLE_SESSION_NAME", "ci");
        assert_eq!(caller(command).await, format!("{ASSUMED}ci"));
    });
}

#[test]
fn containers_and_instances() {
    RUNTIME.block_on(async {
        let site = weak_moto().await;
        let metadata = site.gateway().await;
        metadata.rule(Rule::all(canned(TEMPORARY)).contains("/container"));
        metadata.rule(
            Rule::all(Fault::Canned {
                status: 200,
                headers: vec![("x-aws-ec2-metadata-token-ttl-seconds".into(), "21600".into())],
                body: "a-session-token".into(),
            })
            .contains("/latest/api/token"),
        );
        metadata.rule(Rule::all(canned(TEMPORARY)).contains("/auditor"));
        metadata.rule(Rule::all(canned("auditor")).contains("/security-credentials"));

        let mut command = bare(site.emulator.endpoint());
        command.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/container", metadata.endpoint()));
        caller(command).await;
        assert!(metadata.calls().iter().any(|call| call.path.contains("/container")));

        let mut command = bare(site.emulator.endpoint());
        command.env("AWS_EC2_METADATA_DISABLED", "false").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.endpoint());
        caller(command).await;
        assert!(metadata.calls().iter().any(|call| call.path.contains("/latest/api/token")), "IMDSv2");
    });
}

#[test]
fn an_sso_session_that_ended_says_how_to_renew_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    let profile = "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Auditor\n\n\
                   [sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = us-east-1\n";
    fs::write(&config, profile).unwrap();
    let ran = run(partywall().env("AWS_CONFIG_FILE", config).args(["audit", "--profile", "sso"]));
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("aws sso login"), "{}", ran.stderr);
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn arns_are_in_the_accounts_own_partition() {
    RUNTIME.block_on(async {
        for (partition, region) in [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")] {
            let gateway = weak_moto().await.gateway().await;
            let identity = format!(
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                 <Arn>arn:{partition}:iam::123456789012:user/ada</Arn><UserId>AIDA</UserId><Account>123456789012</Account>\
                 </GetCallerIdentityResult></GetCallerIdentityResponse>"
            );
            gateway.rule(Rule::on(
                "sts",
                "GetCallerIdentity",
                Fault::told("text/xml", identity),
            ));
            let (_, report) = report(gateway.endpoint(), &["--region", region]).await;
            assert_eq!(report.0["account"]["partition"], partition);
            let of = |check| report.of(check)[0]["resource"]["arn"].as_str().unwrap().to_owned();
            assert_eq!(of("iam-root-mfa"), format!("arn:{partition}:iam::123456789012:root"));
            assert!(of("ec2-default-security-group-closed").starts_with(&format!("arn:{partition}:ec2:{region}:")));
            // moto shows trails of us-east-1 in every partition, and they are asked about where they were made.
            let strayed: Vec<_> = gateway
                .calls()
                .into_iter()
                .filter(|call| call.region != region && call.service != "cloudtrail")
                .map(|call| format!("{}:{} in {}", call.service, call.operation, call.region))
                .collect();
            assert_eq!(strayed, [""; 0], "asked in its own partition from the start");
        }
    });
}

#[test]
fn an_sso_session_that_is_alive_is_used() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(
            Rule::all(canned(
                r#"{"roleCredentials":{"accessKeyId":"AKIDTEMPORARY0000000","secretAccessKey":"secret","sessionToken":"token","expiration":4070908800000}}"#,
            ))
            .contains("/federation/credentials"),
        );
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config");
        let profile = "[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Auditor\n\n\
                       [sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = us-east-1\n";
        fs::write(&config, profile).unwrap();
        let cache = home.path().join(".aws/sso/cache");
        fs::create_dir_all(&cache).unwrap();
        // The AWS CLI names the file after the SHA-1 of the session's name: this is that of "corp".
        let token = r#"{"accessToken":"secret","expiresAt":"2099-01-01T00:00:00Z","region":"us-east-1","startUrl":"https://corp.example/start"}"#;
        fs::write(cache.join("ee0bfd2552fbd840c02cc48b6e823320543c450f.json"), token).unwrap();
        let mut command = bare(gateway.endpoint());
        command.env("AWS_CONFIG_FILE", config).env("HOME", home.path()).args(["--profile", "sso"]);
        caller(command).await;
        assert!(gateway.calls().iter().any(|call| call.path.contains("/federation/credentials")));
    });
}
