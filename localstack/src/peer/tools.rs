//! The two tools: how they are run, and what they say.

use super::Error;
use super::compare::{Finding, Said};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The services that both have checks of: what partywall calls them, and what Prowler does.
const SERVICES: &[(&str, &[&str])] = &[
    ("accessanalyzer", &["accessanalyzer"]),
    ("acm", &["acm"]),
    ("backup", &["backup"]),
    ("cloudtrail", &["cloudtrail"]),
    ("cloudwatch", &["cloudwatch"]),
    ("config", &["config"]),
    ("ec2", &["ec2", "vpc"]),
    ("ecr", &["ecr"]),
    ("efs", &["efs"]),
    ("elasticbeanstalk", &["elasticbeanstalk"]),
    ("elb", &["elb", "elbv2"]),
    ("eventbridge", &["eventbridge"]),
    ("guardduty", &["guardduty"]),
    ("iam", &["iam"]),
    ("inspector", &["inspector2"]),
    ("kms", &["kms"]),
    ("lambda", &["awslambda"]),
    ("macie", &["macie"]),
    ("networkfirewall", &["networkfirewall"]),
    ("organizations", &["organizations"]),
    ("rds", &["rds"]),
    ("s3", &["s3"]),
    ("secretsmanager", &["secretsmanager"]),
    ("securityhub", &["securityhub"]),
    ("shield", &["shield"]),
    ("sns", &["sns"]),
    ("sqs", &["sqs"]),
    ("ssm", &["ssm"]),
    ("trustedadvisor", &["trustedadvisor"]),
    ("waf", &["waf", "wafv2"]),
];

/// Prowler's names of these services of partywall's.
pub(super) fn prowler_services(services: &[String]) -> Result<Vec<&'static str>, Error> {
    let mut found = Vec::new();
    for service in services {
        let known = SERVICES.iter().find(|(ours, _)| ours == service);
        let (_, theirs) = known.ok_or_else(|| Error::Service {
            name: service.clone(),
            known: SERVICES.iter().map(|(ours, _)| *ours).collect::<Vec<_>>().join(", "),
        })?;
        found.extend(*theirs);
    }
    Ok(found)
}

/// The checks that Prowler has for these services, as the files of its installation say: asking it takes five seconds.
pub(super) fn prowler_checks(venv: &Path, services: &[&str]) -> Result<BTreeSet<String>, Error> {
    let missing = || Error::Prowler(format!("there are no checks in the virtual environment {}", venv.display()));
    let libraries = std::fs::read_dir(venv.join("lib")).map_err(|_| missing())?.flatten();
    let root = libraries.map(|entry| entry.path().join("site-packages/prowler/providers/aws/services"));
    let root: PathBuf = root.into_iter().find(|root| root.is_dir()).ok_or_else(missing)?;
    let mut found = BTreeSet::new();
    for service in services {
        for entry in std::fs::read_dir(root.join(service)).map_err(|_| missing())?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().join(format!("{name}.metadata.json")).is_file() {
                found.insert(name);
            }
        }
    }
    Ok(found)
}

/// For each of these checks of Prowler's ours that answer it, from `partywall checks list --json`.
pub(super) fn answers(list: &str, prowler: &BTreeSet<String>) -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
    let list: Vec<Value> = serde_json::from_str(list).map_err(|error| Error::Partywall(error.to_string()))?;
    let mut answers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for check in &list {
        let Some(id) = check["id"].as_str() else { continue };
        for theirs in check["standards"]["prowler"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if prowler.contains(theirs) {
                answers.entry(theirs.to_owned()).or_default().insert(id.to_owned());
            }
        }
    }
    Ok(answers)
}

/// What both are to do.
pub(super) struct Task<'a> {
    /// Where the account is.
    pub(super) endpoint: &'a str,
    /// The regions.
    pub(super) regions: &'a [String],
    /// partywall's selection: an option, and its values.
    pub(super) ours: (&'static str, Vec<String>),
    /// Prowler's.
    pub(super) theirs: (&'static str, Vec<String>),
}

/// The environment of both: an emulator's keys, and nothing of the user's own. Neither asks twice. An emulator answers
/// what it does not have with an internal error, and asking again would cost the one that does so for nothing.
pub(super) fn environment(endpoint: &str, home: &Path) -> Vec<(&'static str, OsString)> {
    let mut all: Vec<(&str, OsString)> =
        crate::emulator::environment(endpoint).into_iter().map(|(name, value)| (name, value.into())).collect();
    all.push(("HOME", home.into()));
    all.push(("TMPDIR", home.into()));
    all.push(("PATH", std::env::var_os("PATH").unwrap_or_default()));
    all.push(("LANG", "C.UTF-8".into()));
    all.push(("AWS_EC2_METADATA_DISABLED", "true".into()));
    all.push(("AWS_MAX_ATTEMPTS", "1".into()));
    all
}

/// partywall's command line. Its report goes to `report`.
pub(super) fn partywall(program: &Path, task: &Task<'_>, paced: bool, report: &Path) -> Vec<OsString> {
    let mut command: Vec<OsString> = vec![program.into(), "audit".into(), "--quiet".into()];
    command.extend([task.ours.0.into(), task.ours.1.join(",").into()]);
    command.extend(["--region".into(), task.regions.join(",").into()]);
    command.extend(["--endpoint-url".into(), task.endpoint.into(), "--output".into(), report.into()]);
    if paced {
        // At an emulator nothing is paced without a word about it. This is what happens at AWS.
        command.extend(["--quota-share".into(), "100%".into()]);
    }
    command
}

/// Prowler's command line. Its findings go to `findings.ocsf.json` in this folder.
pub(super) fn prowler(venv: &Path, task: &Task<'_>, folder: &Path) -> Vec<OsString> {
    let mut command: Vec<OsString> = vec![venv.join("bin/prowler").into(), "aws".into(), task.theirs.0.into()];
    command.extend(task.theirs.1.iter().map(OsString::from));
    command.push("--region".into());
    command.extend(task.regions.iter().map(OsString::from));
    command.extend(["--output-formats", "json-ocsf", "--output-filename", "findings"].map(OsString::from));
    command.extend(["--output-directory".into(), folder.into()]);
    command.extend(["--aws-retries-max-attempts", "0"].map(OsString::from));
    // Otherwise it leaves out what nothing uses, such as a security group that is attached to nothing. Ours judges that too.
    command.push("--scan-unused-services".into());
    command.extend(["--no-banner", "--no-color", "--ignore-exit-code-3"].map(OsString::from));
    command
}

/// What a report of partywall's in JSON says.
pub(super) fn partywall_findings(report: &str) -> Result<Vec<Finding>, Error> {
    let report: Value = serde_json::from_str(report).map_err(|error| Error::Partywall(error.to_string()))?;
    let findings = report["findings"].as_array().ok_or_else(|| Error::Partywall("it has no findings".into()))?;
    findings
        .iter()
        .map(|finding| {
            let said = finding["status"].as_str().and_then(Said::read);
            let (Some(check), Some(said)) = (finding["check"]["id"].as_str(), said) else {
                return Err(Error::Partywall(format!("a finding has no check or no status: {finding}")));
            };
            let resource = &finding["resource"];
            Ok(Finding {
                check: check.to_owned(),
                arn: resource["arn"].as_str().map(str::to_owned),
                of_account: resource.is_null() || resource["type"] == "AWS::::Account",
                said,
            })
        })
        .collect()
}

/// What Prowler's findings in OCSF say. It writes an empty file where there are none.
pub(super) fn prowler_findings(findings: &str) -> Result<Vec<Finding>, Error> {
    if findings.trim().is_empty() {
        return Ok(Vec::new());
    }
    let findings: Vec<Value> = serde_json::from_str(findings).map_err(|error| Error::Prowler(error.to_string()))?;
    findings
        .iter()
        .map(|finding| {
            let said = finding["status_code"].as_str().and_then(Said::read);
            let (Some(check), Some(said)) = (finding["metadata"]["event_code"].as_str(), said) else {
                return Err(Error::Prowler(format!("a finding has no event_code or no status_code: {finding}")));
            };
            let arn = finding["resources"][0]["uid"].as_str().map(str::to_owned);
            Ok(Finding { check: check.to_owned(), arn, of_account: false, said })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_partywall_are_read_from_its_report() {
        let report = r#"{"findings": [
            {"check": {"id": "s3-x"}, "status": "fail", "resource": {"arn": "arn:aws:s3:::b", "type": "AWS::S3::Bucket"}},
            {"check": {"id": "iam-y"}, "status": "unknown", "resource": null},
            {"check": {"id": "iam-z"}, "status": "pass", "resource": {"arn": "arn:aws:iam::1:root", "type": "AWS::::Account"}}
        ]}"#;
        let found = partywall_findings(report).unwrap();
        let told: Vec<_> =
            found.iter().map(|one| (one.check.as_str(), one.arn.is_some(), one.of_account, one.said)).collect();
        assert_eq!(
            told,
            [
                ("s3-x", true, false, Said::Fail),
                ("iam-y", false, true, Said::Unknown),
                ("iam-z", true, true, Said::Pass)
            ]
        );
        assert!(partywall_findings("{}").is_err() && partywall_findings(r#"{"findings": [{}]}"#).is_err());
    }

    #[test]
    fn findings_of_prowler_are_read_from_ocsf() {
        let findings = r#"[{"metadata": {"event_code": "s3_x"}, "status_code": "MANUAL", "resources": [{"uid": "arn:aws:s3:::b"}]}]"#;
        let found = prowler_findings(findings).unwrap();
        let expected =
            Finding { check: "s3_x".into(), arn: Some("arn:aws:s3:::b".into()), of_account: false, said: Said::Manual };
        assert_eq!(found, [expected]);
        assert_eq!(prowler_findings("").unwrap(), []);
        assert!(prowler_findings(r#"[{"status_code": "MAYBE"}]"#).is_err());
    }

    #[test]
    fn only_checks_that_prowler_has_are_answered() {
        let list = r#"[{"id": "s3-x", "standards": {"prowler": ["s3_x", "s3_gone"]}}, {"id": "s3-y", "standards": {"prowler": ["s3_x"]}},
            {"id": "s3-z", "standards": {}}]"#;
        let found = answers(list, &["s3_x".to_owned(), "s3_other".to_owned()].into()).unwrap();
        let expected = BTreeMap::from([("s3_x".to_owned(), BTreeSet::from(["s3-x".to_owned(), "s3-y".to_owned()]))]);
        assert_eq!(found, expected);
    }

    #[test]
    fn a_service_that_is_not_known_is_an_error_that_names_those_that_are() {
        assert_eq!(prowler_services(&["ec2".into(), "lambda".into()]).unwrap(), ["ec2", "vpc", "awslambda"]);
        let error = prowler_services(&["ec3".into()]).unwrap_err().to_string();
        assert!(error.contains("\"ec3\"") && error.contains("accessanalyzer, acm"), "{error}");
    }

    #[test]
    fn both_are_told_the_same() {
        let task = Task {
            endpoint: "http://127.0.0.1:1",
            regions: &["us-east-1".to_owned(), "eu-west-1".to_owned()],
            ours: ("--service", vec!["s3".into(), "ec2".into()]),
            theirs: ("--service", vec!["s3".into(), "ec2".into(), "vpc".into()]),
        };
        let text = |command: Vec<OsString>| command.join(" ".as_ref()).to_string_lossy().into_owned();
        assert_eq!(
            text(partywall(Path::new("pw"), &task, true, Path::new("r.json"))),
            "pw audit --quiet --service s3,ec2 --region us-east-1,eu-west-1 --endpoint-url http://127.0.0.1:1 --output r.json \
             --quota-share 100%"
        );
        let theirs = text(prowler(Path::new("/v"), &task, Path::new("/f")));
        assert!(
            theirs.starts_with("/v/bin/prowler aws --service s3 ec2 vpc --region us-east-1 eu-west-1 "),
            "{theirs}"
        );
    }
}
