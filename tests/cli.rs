//! The command line: bad input, files, help.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::*;

/// One sentence on stderr that says what to do, nothing on stdout, and the exit code.
fn assert_refused(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    for words in words {
        assert!(ran.stderr.contains(words), "{words:?} is not in: {}", ran.stderr);
    }
}

#[test]
fn no_credentials() {
    let ran = run(partywall().args(["audit", "--endpoint-url", "http://127.0.0.1:9"]));
    assert_refused(&ran, 1, &["no AWS credentials were found", "aws configure"]);
}

#[test]
fn an_unknown_profile() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    fs::write(&config, "[profile known]\nregion = eu-west-1\n").unwrap();
    let ran = run(partywall().env("AWS_CONFIG_FILE", &config).args(["audit", "--profile", "prod"]));
    assert_refused(&ran, 2, &["no profile \"prod\"", "list-profiles"]);
    let ran = run(partywall().env("AWS_CONFIG_FILE", &config).env("AWS_PROFILE", "prod").arg("audit"));
    assert_refused(&ran, 2, &["no profile \"prod\""]);
}

#[test]
fn expired_credentials() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(localstack::Rule::on(
            "sts",
            "GetCallerIdentity",
            localstack::Fault::Code {
                status: 403,
                code: "ExpiredToken".into(),
                message: "The security token included in the request is expired".into(),
            },
        ));
        let ran = run_async(audit(gateway.endpoint())).await;
        assert_refused(&ran, 1, &["did not accept the credentials", "ExpiredToken", "renew"]);
    });
}

#[test]
fn an_unreachable_endpoint() {
    // Port 9 of the loopback: nothing listens on a port that low unless somebody put it there.
    let ran = run(&mut audit("http://127.0.0.1:9"));
    assert_refused(&ran, 1, &["http://127.0.0.1:9", "could not be reached"]);
}

#[test]
fn an_endpoint_that_is_not_an_address() {
    assert_refused(&run(&mut audit("127.0.0.1:4566")), 2, &["is not an address", "http://127.0.0.1:4566"]);
}

#[test]
fn an_unknown_check_with_the_nearest() {
    let ran = run(partywall().args(["audit", "--check", "s3-bucket-encrypton"]));
    assert_refused(&ran, 2, &["did you mean \"s3-bucket-encryption\""]);
    let ran = run(partywall().args(["checks", "show", "iam-rot-mfa"]));
    assert_refused(&ran, 2, &["did you mean \"iam-root-mfa\""]);
}

#[test]
fn a_part_of_the_model_that_does_not_exist_with_the_nearest() {
    let ran = run(partywall().args(["model", "--node", "customer.data.expsure"]));
    assert_refused(&ran, 2, &["did you mean \"customer.data.exposure\""]);
    let ran = run(partywall().args(["model", "--service", "dynamo"]));
    assert_refused(&ran, 2, &["see 'partywall model'"]);
}

#[test]
fn a_picture_is_drawn_into_a_file_and_on_stdout_and_from_a_report_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("model.svg");
    let ran = run(partywall().args(["model", "--svg", "-"]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let drawn = run(partywall().args(["model", "--svg"]).arg(&file));
    assert_eq!((drawn.code, drawn.stdout.as_str()), (0, ""), "{}", drawn.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), ran.stdout);
    // A picture is no report, and what cannot be drawn replaces nothing.
    let ran = run(partywall().args(["model", "--report"]).arg(&file).arg("--svg").arg(&file));
    assert_refused(&ran, 2, &["is not a report", "partywall audit --output"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), run(partywall().args(["model", "--svg", "-"])).stdout);
    let ran = run(partywall().args(["model", "--svg", "missing-folder/model.svg"]));
    assert_refused(&ran, 2, &["missing-folder", "choose another --svg"]);
}

#[test]
fn an_unknown_region_with_the_nearest() {
    RUNTIME.block_on(async {
        let mut command = audit(weak_moto().await.emulator.endpoint());
        command.args(["--region", "eu-wst-1"]);
        assert_refused(&run_async(command).await, 2, &["no region \"eu-wst-1\"", "\"eu-west-1\""]);
    });
}

#[test]
fn an_output_that_cannot_be_written_is_known_before_anything_is_asked() {
    for path in ["/nonexistent/report.json", "/"] {
        let ran = run(partywall().args(["audit", "--format", "json", "--output", path]));
        assert_refused(&ran, 2, &[path, "cannot be written"]);
    }
    let ran = run(partywall().args(["audit", "--output", "report.unknown"]));
    assert_refused(&ran, 2, &["--format"]);
}

#[test]
fn bad_arguments_are_bad_usage() {
    for arguments in [&["audit", "--fail-on", "hgh"][..], &["audit", "--concurrency", "0"], &["audti"], &[]] {
        assert_eq!(run(partywall().args(arguments)).code, 2, "{arguments:?}");
    }
}

#[test]
fn several_outputs_in_one_run() {
    RUNTIME.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let json = folder.path().join("report.json");
        fs::write(&json, "an older report").unwrap();
        let mut command = audit(weak_moto().await.emulator.endpoint());
        command.args(["--check", "iam-*", "--output", "-", "--output"]).arg(&json);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        assert!(ran.stdout.contains("FAIL"), "people read stdout");
        let report = Report::parse(&fs::read_to_string(&json).unwrap());
        assert!(!report.findings().is_empty());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written stays");
    });
}

fn schema(path: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(path);
    jsonschema::validator_for(&serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).unwrap()
}

fn assert_valid(schema: &jsonschema::Validator, value: &Value) {
    let errors: Vec<String> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_formats_of_others_hold_every_finding_and_are_valid_by_their_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let [json, ocsf, asff] = ["a.json", "a.ocsf.json", "a.asff.jsonl"].map(|name| folder.path().join(name));
    let mut command = partywall();
    command.arg("demo");
    for path in [&json, &ocsf, &asff] {
        command.arg("--output").arg(path);
    }
    let ran = run(&mut command);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let report = Report::parse(&fs::read_to_string(&json).unwrap());
    let mut ids: Vec<&str> = report.findings().iter().map(|finding| finding["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 100);

    let events: Vec<Value> = serde_json::from_str(&fs::read_to_string(&ocsf).unwrap()).unwrap();
    let valid = schema("ocsf/compliance_finding.schema.json");
    for event in &events {
        assert_valid(&valid, event);
    }
    let of_events: Vec<&str> = events.iter().map(|event| event["finding_info"]["uid"].as_str().unwrap()).collect();
    assert_eq!(of_events, ids, "in the report's order");

    let asff = fs::read_to_string(&asff).unwrap();
    let requests: Vec<Value> = asff.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let valid = schema("asff/batch_import_findings.schema.json");
    for request in &requests {
        assert_valid(&valid, request);
    }
    let mut of_requests = Vec::new();
    for finding in requests.iter().flat_map(|request| request["Findings"].as_array().unwrap()) {
        of_requests.push(finding["Id"].as_str().unwrap());
    }
    ids.sort_unstable();
    of_requests.sort_unstable();
    assert_eq!(of_requests, ids);
}

#[test]
fn every_format_in_one_run_by_the_name_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let begins = [
        ("a.json", "{\n  \"schema\": \"urn:partywall:schema:report:1\""),
        ("a.jsonl", "{\"schema\":\"urn:partywall:schema:finding:1\""),
        ("a.csv", "\"id\",\"account_id\""),
        ("a.md", "## partywall: "),
        ("a.junit.xml", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"partywall\""),
        ("a.sarif", "{\n  \"$schema\": "),
        ("a.txt", ""),
    ];
    let mut command = partywall();
    command.args(["demo", "--sarif-file", "infra/main.tf"]);
    for (name, _) in begins {
        command.arg("--output").arg(folder.path().join(name));
    }
    let ran = run(&mut command);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), begins.len(), "{}", ran.stderr);
    for (name, begin) in begins {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(text.starts_with(begin) && text.len() > 10_000, "{name}: {}", &text[..200]);
        assert_eq!(text.contains("\"uri\": \"infra/main.tf\""), name == "a.sarif", "{name}");
    }
    // One format for all of them, where it is given.
    let ran =
        run(partywall().args(["demo", "--format", "csv", "--output", "-", "--output"]).arg(folder.path().join("a.md")));
    assert_eq!(fs::read_to_string(folder.path().join("a.md")).unwrap(), ran.stdout);
    assert!(ran.stdout.starts_with("\"id\","));
}

#[test]
fn a_file_for_sarif_that_is_not_in_the_repository_is_refused() {
    for file in ["/etc/passwd", "../main.tf", "https://example.com/a"] {
        let ran = run(partywall().args(["demo", "--sarif-file", file]));
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("from the repository's root"), "{}", ran.stderr);
    }
}

#[test]
fn help_has_examples_and_exit_codes() {
    let ran = run(partywall().arg("--help"));
    assert_eq!(ran.code, 0);
    for words in ["Examples:", "partywall audit --endpoint-url", "Exit codes:"] {
        assert!(ran.stdout.contains(words), "{words}");
    }
}

#[test]
fn checks_are_listed_and_explained() {
    let ran = run(partywall().args(["checks", "list", "--json"]));
    let checks: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(checks.as_array().unwrap().len(), partywall_checks::all().count());
    for check in partywall_checks::all() {
        let ran = run(partywall().args(["checks", "show", check.id]));
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains(check.title), "{}", check.id);
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    use std::process::Stdio;
    let mut child = partywall().args(["checks", "list", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_committed_schema_is_the_one_that_is_published() {
    let ran = run(partywall().arg("schema"));
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/report-v1.json");
    assert!(
        fs::read_to_string(committed).unwrap_or_default() == ran.stdout,
        "docs/schema/report-v1.json is stale: cargo run -q -- schema > docs/schema/report-v1.json"
    );
}

#[test]
fn standards_are_listed_and_shown() {
    let listed = run(partywall().args(["standards", "list"])).stdout;
    assert!(listed.starts_with("cis-7.0") && listed.contains("security-hub"), "{listed}");
    let shown = run(partywall().args(["standards", "show", "cis-7.0"])).stdout;
    assert!(shown.contains("iam-root-mfa: ") && shown.contains("Level 1, Automated"), "{shown}");
    let json = run(partywall().args(["standards", "show", "security-hub", "--json"])).stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let requirements = json["requirements"].as_array().expect("a list");
    let of = |id: &str| requirements.iter().find(|one| one["id"] == id).expect("a control");
    assert_eq!(of("IAM.9")["checks"], serde_json::json!(["iam-root-mfa"]));
    assert_eq!(of("EKS.1")["unanswered"], "No check is about this service yet.");
    let unknown = run(partywall().args(["standards", "show", "cis-7"]));
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean \"cis-7.0\"?"), "{}", unknown.stderr);
}
