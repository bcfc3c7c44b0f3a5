//! The whole binary against moto and LocalStack, really started, with the sample accounts in them.

use std::collections::BTreeMap;

use localstack::accounts::WITH_MFA_DELETE;
use localstack::{Fault, Rule};

use crate::services;
use crate::support::*;

/// Every check fails exactly what the sample account's builder says it should, and passes at least what it says: there
/// are also the default groups of every region.
fn assert_expected(site: &Site, report: &Report) {
    for check in partywall_checks::all() {
        if UNASKED.contains(&check.id) {
            assert!(report.of(check.id).is_empty(), "{} was not asked for", check.id);
            continue;
        }
        if site.account.not_emulated.contains(check.id) {
            assert_not_emulated(report, check.id);
            continue;
        }
        let expected = site.account.expected.get(check.id).unwrap_or_else(|| panic!("{} has no expectation", check.id));
        let mut fail = expected.fail.clone();
        fail.dedup();
        assert_eq!(report.resources(check.id, "fail"), fail, "{} fails", check.id);
        let passed = report.resources(check.id, "pass");
        assert!(expected.pass.iter().all(|name| passed.contains(name)), "{}: {passed:?}", check.id);
        let unknown = site.account.not_emulated_in.iter().filter(|(id, _)| *id == check.id);
        let unknown: Vec<&str> = unknown.map(|(_, region)| *region).collect();
        assert_eq!(report.resources(check.id, "unknown"), unknown, "{} is unknown", check.id);
    }
    for gap in report.gaps() {
        assert_eq!(gap["reason"], "not-emulated", "{gap}");
    }
    assert_eq!(report.0["completeness"]["complete"], report.gaps().is_empty());
    assert_eq!(report.0["account"]["id"], site.account.id.as_str());
    assert_eq!(report.0["account"]["alias"], site.account.alias);
}

/// What an emulator does not have is unknown, and says so: it is neither passed nor left out.
fn assert_not_emulated(report: &Report, check: &str) {
    let statuses = report.statuses(check);
    assert!(statuses.keys().eq(["unknown"]), "{check}: {statuses:?}");
    for finding in report.of(check) {
        let gap = report.gaps().iter().find(|gap| gap["id"] == finding["gap"]).expect("a gap");
        assert_eq!(gap["reason"], "not-emulated", "{check}: {gap}");
    }
}

#[test]
fn the_weak_account_on_moto_fails_where_it_should() {
    RUNTIME.block_on(async {
        let site = weak_moto().await;
        let (code, report) = report(site.emulator.endpoint(), &[]).await;
        assert_expected(site, &report);
        assert_eq!(code, 3);
    });
}

#[test]
fn the_weak_account_on_localstack_fails_where_it_should() {
    RUNTIME.block_on(async {
        let site = weak_localstack().await;
        let (code, report) = report(site.emulator.endpoint(), &[]).await;
        assert_expected(site, &report);
        assert_eq!(code, 3);
    });
}

/// No emulator lets the root user have MFA, or a bucket MFA delete: those answers are put in on the way.
async fn nothing_fails(site: &'static Site) {
    let gateway = site.gateway().await;
    gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::root_user(true, false)));
    gateway.rule(Rule::on("s3", "GetBucketVersioning", Fault::mfa_delete()).contains(WITH_MFA_DELETE));
    for rule in services::ALL.iter().flat_map(|service| (service.hardened)()) {
        gateway.rule(rule);
    }
    let (code, report) = report(gateway.endpoint(), &[]).await;
    let failed: Vec<_> = report.findings().iter().filter(|finding| finding["status"] == "fail").collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(report.0["summary"]["pass"].as_u64().is_some_and(|count| count > 20));
    for check in partywall_checks::all().filter(|check| !UNASKED.contains(&check.id)) {
        if site.account.not_emulated.contains(check.id) {
            assert_not_emulated(&report, check.id);
        } else {
            let mut statuses = report.statuses(check.id);
            if site.account.not_emulated_in.iter().any(|(id, _)| *id == check.id) {
                assert!(statuses.remove("unknown").is_some(), "{}", check.id);
            }
            assert!(statuses.keys().eq(["pass"]), "{}: {statuses:?}", check.id);
        }
    }
    assert_eq!(code, if report.0["summary"]["unknown"] == 0 { 0 } else { 4 });
}

#[test]
fn nothing_fails_in_the_hardened_account_on_moto() {
    RUNTIME.block_on(async { nothing_fails(hardened_moto().await).await });
}

#[test]
fn nothing_fails_in_the_hardened_account_on_localstack() {
    RUNTIME.block_on(async { nothing_fails(hardened_localstack().await).await });
}

/// What no emulator can hold is answered in AWS's wire format on the way: a root access key, and access keys
/// that are old or long unused.
#[test]
fn what_no_emulator_can_hold_fails_from_a_recorded_answer() {
    const REPORT: &str = "\
user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated
<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,2026-01-01T00:00:00+00:00,not_supported,not_supported,true,true,2020-01-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
old,arn:aws:iam::123456789012:user/old,2020-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,true,2020-01-01T00:00:00+00:00,2026-01-01T00:00:00+00:00,us-east-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
odd,arn:aws:iam::123456789012:user/odd,2020-01-01T00:00:00+00:00,perhaps,N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::root_user(false, true)));
        gateway.rule(Rule::on("iam", "GetCredentialReport", Fault::credential_report(REPORT, "2026-11-01T00:00:00Z")));
        let (code, report) = report(gateway.endpoint(), &["--service", "iam"]).await;
        assert_eq!(code, 3);
        assert_eq!(report.statuses("iam-root-mfa"), BTreeMap::from([("fail".to_owned(), 1)]));
        assert_eq!(report.statuses("iam-root-access-key"), BTreeMap::from([("fail".to_owned(), 1)]));
        assert_eq!(report.resources("iam-access-key-rotation", "fail"), ["old"]);
        assert_eq!(report.resources("iam-access-key-rotation", "unknown"), ["odd"], "its line makes no sense");
        assert_eq!(report.resources("iam-user-console-mfa", "pass"), ["old"]);
        assert_eq!(report.resources("iam-user-unused-credentials", "fail"), ["old"]);
        assert_eq!(report.resources("iam-user-unused-credentials", "unknown"), ["odd"]);
    });
}

#[test]
fn two_runs_give_the_same_report_but_for_its_times() {
    RUNTIME.block_on(async {
        let endpoint = weak_moto().await.emulator.endpoint();
        let arguments = ["--region", "us-east-1,eu-west-1"];
        let (_, Report(mut one)) = report(endpoint, &arguments).await;
        let (_, Report(mut two)) = report(endpoint, &arguments).await;
        for report in [&mut one, &mut two] {
            for time in ["started", "ended", "as_of"] {
                assert!(report[time].take().is_string());
            }
            // The emulator writes its credential report anew each time.
            for finding in report["findings"].as_array_mut().unwrap() {
                finding["evidence"].as_array_mut().unwrap().retain(|evidence| evidence["name"] != "GeneratedTime");
            }
        }
        assert_eq!(one, two);
    });
}

#[test]
fn nothing_is_fetched_twice_and_no_more_than_was_asked_for() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        report(gateway.endpoint(), &[]).await;
        // What is answered with an error of the server's is asked again, and a credential report until it is ready.
        let again = |call: &localstack::Call| {
            call.status.is_some_and(|status| status >= 500) || call.operation == "GenerateCredentialReport"
        };
        let mut seen = BTreeMap::<_, usize>::new();
        for call in gateway.calls() {
            assert!(partywall::aws::guard::is_read(&call.operation), "{call:?}");
            if again(&call) {
                continue;
            }
            *seen.entry((call.service, call.operation, call.region, call.path, call.resource)).or_default() += 1;
        }
        let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "{twice:#?}");

        gateway.clear();
        report(gateway.endpoint(), &["--check", "kms-key-rotation", "--region", "us-east-1"]).await;
        let mut operations: Vec<String> = gateway.calls().into_iter().map(|call| call.operation).collect();
        operations.sort();
        operations.dedup();
        let expected = [
            "DescribeKey",
            "DescribeRegions",
            "GetCallerIdentity",
            "GetKeyRotationStatus",
            "ListAccountAliases",
            "ListKeys",
        ];
        assert_eq!(operations, expected);
    });
}

/// What an audit costs, operation by operation, in two regions. A change here is a change of what every user's account is
/// asked: see that it is meant.
#[test]
fn a_full_audit_makes_these_calls_and_no_more() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        report(gateway.endpoint(), &["--region", "us-east-1,eu-west-1"]).await;
        let mut counts = BTreeMap::<String, usize>::new();
        // A credential report is asked for until it is there, which takes as long as it takes.
        let counted = |call: &localstack::Call| {
            call.status.is_none_or(|status| status < 500) && call.operation != "GenerateCredentialReport"
        };
        for call in gateway.calls().into_iter().filter(counted) {
            *counts.entry(format!("{}:{}", call.service, call.operation)).or_default() += 1;
        }
        let total: usize = counts.values().sum();
        let lines: Vec<String> = counts.iter().map(|(operation, count)| format!("{count:4} {operation}")).collect();
        insta::assert_snapshot!("calls", format!("{total:4} in all\n{}", lines.join("\n")));
    });
}

#[test]
fn chosen_regions_are_the_only_ones_looked_into() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let (_, report) = report(gateway.endpoint(), &["--region", "eu-west-1", "--region", "us-west-2"]).await;
        assert_eq!(report.0["regions"], serde_json::json!(["eu-west-1", "us-west-2"]));
        assert_eq!(report.of("ec2-ebs-default-encryption").len(), 2);
        assert!(report.of("s3-bucket-encryption").iter().all(|finding| finding["region"] == "eu-west-1"));
        let regional = gateway.calls().into_iter().filter(|call| matches!(call.service.as_str(), "ec2" | "kms"));
        assert!(regional.filter(|call| call.operation != "DescribeRegions").all(|call| call.region != "us-east-1"));
    });
}

#[test]
fn the_report_for_people_says_whose_it_is_and_what_proves_it() {
    RUNTIME.block_on(async {
        let site = weak_localstack().await;
        let mut command = audit(site.emulator.endpoint());
        command.args(["--service", "iam,s3"]);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 3);
        assert_eq!(ran.stderr, "", "quiet");
        for words in [
            "The root user has no MFA device.",
            "Customer › Account › Root user",
            "AccountMFAEnabled = 0",
            "AWS: ",
            "You: ",
            "Fix: ",
            "crumb-old-website",
            // No emulator has all that an audit asks for.
            "Incomplete: ",
        ] {
            assert!(ran.stdout.contains(words), "{words:?} is not in:\n{}", ran.stdout);
        }
        assert!(!ran.stdout.contains('\u{1b}'), "colours are for terminals");
    });
}

#[test]
fn fail_on_decides_about_the_exit_code_alone() {
    RUNTIME.block_on(async {
        let endpoint = weak_moto().await.emulator.endpoint();
        let medium = ["--check", "iam-password-policy-length"];
        assert_eq!(report(endpoint, &medium).await.0, 3);
        let (code, report) = report(endpoint, &[&medium[..], &["--fail-on", "high"]].concat()).await;
        assert_eq!(code, 0);
        assert_eq!(report.0["summary"]["fail"], 1);
    });
}
