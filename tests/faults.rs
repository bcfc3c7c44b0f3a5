//! A gap is never a pass: answers that are denied, broken or late, put in by the gateway.

use std::collections::BTreeSet;

use localstack::{Fault, Rule};

use crate::support::*;

/// Denied one after the other: each operation of each check.
#[test]
fn each_check_is_unknown_where_any_of_its_calls_is_denied() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let (_, whole) = report(gateway.endpoint(), &["--region", "us-east-1"]).await;
        let called: BTreeSet<(String, String)> =
            gateway.calls().into_iter().map(|call| (call.service, call.operation)).collect();
        for check in partywall_checks::all() {
            let mut tried = 0;
            for call in check.calls() {
                let service = call.service.to_lowercase().replace(' ', "");
                if !called.contains(&(service.clone(), call.operation.to_owned())) {
                    continue;
                }
                tried += 1;
                gateway.clear();
                gateway.rule(Rule::on(&service, call.operation, Fault::denied()));
                let (code, report) = report(gateway.endpoint(), &["--region", "us-east-1", "--check", check.id]).await;
                let context = format!("{} without {}", check.id, call.action);
                let unknown: Vec<_> =
                    report.of(check.id).into_iter().filter(|finding| finding["status"] == "unknown").collect();
                assert!(!unknown.is_empty(), "{context}: nothing is unknown");
                assert_eq!(report.0["completeness"]["complete"], false, "{context}");
                assert!(code == 4 || code == 3 && report.statuses(check.id).contains_key("fail"), "{context}: {code}");
                let gap = &report.gaps()[0];
                assert_eq!(gap["permission"], call.action, "{context}");
                assert_eq!(gap["reason"], "denied", "{context}");
                assert!(unknown.iter().all(|finding| finding["gap"] == gap["id"]), "{context}");
                // What is still judged is judged as before.
                let before = whole.by_id();
                for (id, finding) in report.by_id() {
                    if finding[1] != "unknown" {
                        assert_eq!(Some(&finding), before.get(&id), "{context}");
                    }
                }
            }
            assert!(tried > 0, "{} was not tried", check.id);
        }
    });
}

#[test]
fn one_unreadable_bucket_leaves_the_others_judged() {
    RUNTIME.block_on(async {
        let site = weak_moto().await;
        let gateway = site.gateway().await;
        gateway.rule(Rule::on("s3", "GetBucketEncryption", Fault::denied()).contains("crumb-invoices"));
        let (_, report) = report(gateway.endpoint(), &["--check", "s3-bucket-encryption"]).await;
        assert_eq!(report.resources("s3-bucket-encryption", "unknown"), ["crumb-invoices"]);
        let expected = &site.account.expected["s3-bucket-encryption"];
        assert_eq!(report.resources("s3-bucket-encryption", "fail"), expected.fail);
        let others: Vec<&String> = expected.pass.iter().filter(|name| *name != "crumb-invoices").collect();
        assert_eq!(report.resources("s3-bucket-encryption", "pass").iter().collect::<Vec<_>>(), others);
    });
}

#[test]
fn a_region_that_denies_leaves_the_others_judged() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("ec2", "DescribeSecurityGroups", Fault::denied()).region("eu-west-1"));
        let arguments = ["--region", "us-east-1,eu-west-1", "--check", "ec2-default-security-group-closed"];
        let (_, report) = report(gateway.endpoint(), &arguments).await;
        let check = report.of("ec2-default-security-group-closed");
        assert!(check.iter().any(|finding| finding["region"] == "us-east-1" && finding["status"] == "fail"));
        let unknown: Vec<_> = check.iter().filter(|finding| finding["region"] == "eu-west-1").collect();
        assert_eq!(unknown.len(), 1, "a listing that was denied is one finding");
        assert_eq!(unknown[0]["status"], "unknown");
        assert!(unknown[0]["resource"].is_null());
    });
}

#[test]
fn regions_that_cannot_be_listed_are_a_gap_and_the_common_ones_are_audited() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("ec2", "DescribeRegions", Fault::denied()));
        let (code, report) = report(gateway.endpoint(), &["--check", "ec2-ebs-default-encryption"]).await;
        assert_eq!(report.0["regions"].as_array().unwrap().len(), 17);
        assert_eq!(report.gaps()[0]["permission"], "ec2:DescribeRegions");
        assert_eq!(code, 3);
        assert_eq!(report.0["completeness"]["complete"], false);
    });
}
