//! The shared responsibility model in a report: coverage, attestations, and the evidence of AWS's side.

use std::fs;

use localstack::{Fault, Rule};
use partywall_checks::model::NODES;

use crate::support::*;

impl Report {
    fn state(&self, node: &str) -> String {
        self.covered(node)["state"].as_str().unwrap().to_owned()
    }

    fn covered(&self, node: &str) -> &serde_json::Value {
        let coverage = self.0["coverage"].as_array().unwrap();
        coverage.iter().find(|covered| covered["node"] == node).unwrap_or_else(|| panic!("{node}"))
    }
}

#[test]
fn every_report_has_the_whole_model() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("kms", "ListKeys", Fault::denied()));
        let arguments =
            ["--region", "us-east-1", "--skip", "*-password-*,ecr-*,lambda-*,secretsmanager-*,iam-user-*,iam-server-*"];
        let (_, report) = report(gateway.endpoint(), &arguments).await;
        let nodes: Vec<&str> =
            report.0["coverage"].as_array().unwrap().iter().map(|c| c["node"].as_str().unwrap()).collect();
        assert_eq!(nodes, NODES.iter().map(|node| node.id).collect::<Vec<_>>());
        assert_eq!(report.state("customer.account.root"), "failing");
        assert_eq!(
            report.covered("customer.account.root")["checks"],
            serde_json::json!([
                "iam-root-access-key",
                "iam-root-hardware-mfa",
                "iam-root-mfa",
                "iam-root-use",
                "organizations-central-root-access"
            ])
        );
        assert_eq!(report.state("customer.server-side.keys"), "unknown");
        assert_eq!(report.state("customer.identity.key-rotation"), "proven");
        assert_eq!(report.state("customer.identity.passwords"), "uncovered", "its check was left out");
        assert_eq!(report.state("aws.physical.access"), "inherited");
        let counted: u64 =
            report.0["coverage"].as_array().unwrap().iter().map(|c| c["counts"]["fail"].as_u64().unwrap()).sum();
        assert_eq!(report.0["summary"]["fail"], counted, "each failure is at one node");
    });
}

#[test]
fn attestations_count_until_they_expire() {
    RUNTIME.block_on(async {
        let endpoint = weak_moto().await.emulator.endpoint();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("attested.toml");
        let one = |node: &str, until: &str| {
            format!(
                "[[attestation]]\nnode = \"{node}\"\nstatement = \"It is so.\"\nby = \"Ada\"\non = 2026-01-01\nuntil = {until}\n"
            )
        };
        let text = [
            one("customer.data.masking", "2999-12-31"),
            one("shared.awareness-training", "2026-01-31"),
            one("customer.account.root", "2999-12-31"),
            one("customer.data.maskin", "2999-12-31"),
        ];
        fs::write(&file, text.concat()).unwrap();
        let check = ["--check", "iam-root-mfa"];
        let named = [&check[..], &["--attestations", file.to_str().unwrap()]].concat();
        let (_, report) = report(endpoint, &named).await;
        assert_eq!(report.state("customer.data.masking"), "attested");
        assert_eq!(report.covered("customer.data.masking")["attestation"]["by"], "Ada");
        assert_eq!(report.state("shared.awareness-training"), "attestation-expired");
        assert_eq!(report.state("customer.account.root"), "failing", "a check answers for it");
        let warnings = report.0["warnings"].as_array().unwrap();
        assert_eq!(warnings.len(), 3, "{warnings:#?}");

        // Without being named, partywall.toml in the working directory is read.
        fs::rename(&file, folder.path().join("partywall.toml")).unwrap();
        let mut command = audit(endpoint);
        command.current_dir(&folder).args(["--format", "json"]).args(check);
        assert_eq!(Report::parse(&run_async(command).await.stdout).state("customer.data.masking"), "attested");

        let mut command = audit(endpoint);
        command.args(["--attestations", "/nonexistent.toml"]);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("--attest-template"), "{}", ran.stderr);
    });
}

/// No emulator has AWS Artifact: the answer is recorded, in the form that its API reference gives.
#[test]
fn artifact_names_the_current_report_of_aws_side() {
    const REPORTS: &str = r#"{"reports":[
        {"id":"report-1","arn":"arn:aws:artifact:us-east-1::report/report-1:1","name":"Service Organization Controls (SOC) 2 Report - Previous","state":"PUBLISHED","version":1,"periodStart":"2024-10-01T00:00:00Z","periodEnd":"2025-03-31T00:00:00Z","companyName":"Amazon Web Services"},
        {"id":"report-2","arn":"arn:aws:artifact:us-east-1::report/report-2:3","name":"Service Organization Controls (SOC) 2 Report - Current","state":"PUBLISHED","version":3,"periodStart":"2025-04-01T00:00:00Z","periodEnd":"2026-03-31T00:00:00Z","companyName":"Amazon Web Services"},
        {"id":"report-3","arn":"arn:aws:artifact:us-east-1::report/report-3:1","name":"SOC 2 of somebody else","state":"PUBLISHED","version":1,"periodEnd":"2026-09-30T00:00:00Z","companyName":"A seller"}]}"#;
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let canned = Fault::Canned {
            status: 200,
            headers: vec![("content-type".into(), "application/json".into())],
            body: REPORTS.into(),
        };
        gateway.rule(Rule::on("artifact", "ListReports", canned));
        let arguments = ["--check", "iam-root-mfa", "--artifact"];
        let (_, with) = report(gateway.endpoint(), &arguments).await;
        let evidence = &with.covered("aws.physical.access")["evidence"];
        assert_eq!(evidence.as_array().unwrap().len(), 1);
        assert_eq!(evidence[0]["version"], 3);
        assert_eq!(evidence[0]["period_end"], "2026-03-31T00:00:00Z");
        assert_eq!(with.0["completeness"]["complete"], true);

        gateway.clear();
        gateway.rule(Rule::on("artifact", "ListReports", Fault::denied()));
        let (_, denied) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(denied.covered("aws.physical.access")["evidence"], serde_json::json!([]));
        assert_eq!(denied.gaps()[0]["permission"], "artifact:ListReports");
        assert_eq!(denied.0["completeness"]["complete"], false);
    });
}

#[test]
fn a_policy_of_the_organisation_is_its_administrators_to_change() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let message = "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: iam:GetAccountSummary with an \
                       explicit deny in a service control policy";
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::Denied { message: Some(message.into()) }));
        let (code, report) = report(gateway.endpoint(), &["--check", "iam-root-mfa,iam-password-policy-length"]).await;
        assert_eq!(code, 3);
        let finding = report.of("iam-root-mfa")[0];
        assert_eq!(finding["actionable_by"], "organisation-administrator");
        assert_eq!(report.gaps()[0]["reason"], "denied-by-service-control-policy");
        assert_eq!(report.of("iam-password-policy-length")[0]["actionable_by"], "customer");
    });
}
