//! The report as events of the Open Cybersecurity Schema Framework: a JSON array of Compliance Findings (class 2003, with
//! the cloud profile), one event a line. <https://schema.ocsf.io/1.6.0/classes/compliance_finding?profiles=cloud>
//!
//! What is not known is a warning, never a pass. What passed asks nothing of anybody, so its event is informational, as OCSF
//! defines that; how bad it would be stands at the check within. What OCSF has no attribute for is in `unmapped`: the place
//! in the shared responsibility model with the split between AWS and you, and whether a baseline knows of it. Text from the
//! account is as it is: JSON escapes it.

use std::collections::HashMap;
use std::io::{self, Write};

use partywall_checks::check::Framework;
use partywall_checks::finding::{ActionableBy, Evidence, GLOBAL, Severity, Status};
use partywall_checks::standards;
use serde::Serialize;
use serde_json::Value;

use super::json::word;
use super::{Finding, GapEntry, PlaceInfo, Report, Suppressed};

/// The version of OCSF: the one that Security Hub speaks, so that its readers know it.
/// <https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ocsf.html>
const VERSION: &str = "1.6.0";
/// The class: Compliance Finding.
const CLASS: u32 = 2003;
/// What a finding is about, in the words of Security Hub's taxonomy, by which its own events go as well:
/// <https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html>
pub(super) const TYPE: &str = "Software and Configuration Checks/AWS Security Best Practices";

/// Writes the events, in the order of the report.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let mut array = Array::open(&mut out)?;
    array.add(report)?;
    array.close()
}

/// A JSON array of events that is being written.
pub(super) struct Array<W> {
    out: W,
    empty: bool,
}

impl<W: Write> Array<W> {
    pub(super) fn open(mut out: W) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Self { out, empty: true })
    }

    /// Adds the report's events, in its order.
    pub(super) fn add(&mut self, report: &Report) -> io::Result<()> {
        let gaps = report.gaps_by_id();
        for finding in &report.findings {
            self.out.write_all(if self.empty { b"\n" } else { b",\n" })?;
            self.empty = false;
            serde_json::to_writer(&mut self.out, &Event::of(report, &finding, &gaps))?;
        }
        Ok(())
    }

    pub(super) fn close(mut self) -> io::Result<()> {
        self.out.write_all(b"\n]\n")
    }
}

/// The name of a framework; its id, where this version does not know it.
fn standard(id: &str) -> &str {
    standards::find(id).map_or(id, |catalogue| &catalogue.name)
}

/// What a finding answers, by the framework's id. Prowler's checks are nobody's requirements: they are for people who come
/// from there, so they stand elsewhere.
fn frameworks(finding: &Finding) -> impl Iterator<Item = (&String, &Vec<String>)> {
    finding.standards.iter().filter(|(framework, _)| *framework != Framework::Prowler.id())
}

/// The checks of Prowler that a finding answers.
pub(super) fn prowler(finding: &Finding) -> &[String] {
    finding.standards.get(Framework::Prowler.id()).map_or(&[], Vec::as_slice)
}

/// The requirements that a finding answers, each with the name of its framework.
pub(super) fn requirements(finding: &Finding) -> impl Iterator<Item = String> {
    frameworks(finding).flat_map(|(framework, requirements)| {
        requirements.iter().map(move |requirement| format!("{} {requirement}", standard(framework)))
    })
}

/// A value of an enumeration of OCSF, with the name that goes with it.
type Coded = (u8, &'static str);

fn coded_severity(severity: Severity) -> Coded {
    match severity {
        Severity::Informational => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

fn coded_status(status: Status) -> Coded {
    match status {
        Status::Pass => (1, "Pass"),
        Status::Unknown => (2, "Warning"),
        Status::Fail => (3, "Fail"),
    }
}

/// The region, where there is one.
fn region(region: &str) -> Option<&str> {
    (region != GLOBAL).then_some(region)
}

#[derive(Serialize)]
struct Event<'a> {
    class_uid: u32,
    class_name: &'static str,
    category_uid: u8,
    category_name: &'static str,
    activity_id: u8,
    activity_name: &'static str,
    type_uid: u32,
    type_name: &'static str,
    /// Milliseconds since 1970.
    time: i64,
    severity_id: u8,
    severity: &'static str,
    status_id: u8,
    status: &'static str,
    message: &'a str,
    /// Why the account's owner has accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    metadata: Metadata<'a>,
    cloud: Environment<'a>,
    finding_info: FindingInfo<'a>,
    compliance: Compliance<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<ResourceDetails<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidences: Vec<EvidenceArtifact<'a>>,
    remediation: Remediation<'a>,
    unmapped: Unmapped<'a>,
}

impl<'a> Event<'a> {
    fn of(report: &'a Report, finding: &'a Finding, gaps: &HashMap<&str, &'a GapEntry>) -> Self {
        let noteworthy = if finding.status == Status::Pass { Severity::Informational } else { finding.severity };
        let (severity_id, severity) = coded_severity(noteworthy);
        let (status_id, status) = if finding.suppressed.is_some() { (3, "Suppressed") } else { (1, "New") };
        Self {
            class_uid: CLASS,
            class_name: "Compliance Finding",
            category_uid: 2,
            category_name: "Findings",
            activity_id: 1,
            activity_name: "Create",
            type_uid: CLASS * 100 + 1,
            type_name: "Compliance Finding: Create",
            time: report.ended.as_millisecond(),
            severity_id,
            severity,
            status_id,
            status,
            message: &finding.message,
            comment: finding.suppressed.as_ref().map(|suppressed| suppressed.reason.as_str()),
            metadata: Metadata::of(report, finding),
            cloud: Environment::of(report, finding),
            finding_info: FindingInfo::of(report, finding),
            compliance: Compliance::of(finding, gaps),
            resources: ResourceDetails::of(report, finding).into_iter().collect(),
            evidences: finding.evidence.iter().map(EvidenceArtifact::of).collect(),
            remediation: Remediation { desc: &finding.remediation.text, references: &finding.remediation.urls },
            unmapped: Unmapped::of(finding),
        }
    }
}

#[derive(Serialize)]
struct Metadata<'a> {
    version: &'static str,
    profiles: [&'static str; 1],
    product: Product<'a>,
    /// The check, which is what consumers tell kinds of events by.
    event_code: &'a str,
}

#[derive(Serialize)]
struct Product<'a> {
    name: &'a str,
    vendor_name: &'a str,
    version: &'a str,
}

impl<'a> Metadata<'a> {
    fn of(report: &'a Report, finding: &'a Finding) -> Self {
        let tool = &report.tool;
        Self {
            version: VERSION,
            profiles: ["cloud"],
            product: Product { name: &tool.name, vendor_name: &tool.name, version: &tool.version },
            event_code: &finding.check.id,
        }
    }
}

#[derive(Serialize)]
struct Environment<'a> {
    provider: &'static str,
    cloud_partition: &'a str,
    account: Account<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
}

#[derive(Serialize)]
struct Account<'a> {
    uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    type_id: u8,
    r#type: &'static str,
}

impl<'a> Environment<'a> {
    fn of(report: &'a Report, finding: &'a Finding) -> Self {
        let account = &report.account;
        Self {
            provider: "AWS",
            cloud_partition: &account.partition,
            account: Account { uid: &account.id, name: account.alias.as_deref(), type_id: 10, r#type: "AWS Account" },
            region: region(&finding.region),
        }
    }
}

#[derive(Serialize)]
struct FindingInfo<'a> {
    uid: &'a str,
    title: &'a str,
    desc: &'a str,
    types: [&'static str; 1],
    analytic: Analytic<'a>,
    /// All three are when it was seen: what was found before is not known here.
    created_time: i64,
    modified_time: i64,
    last_seen_time: i64,
}

/// The check, as what came to the finding.
#[derive(Serialize)]
struct Analytic<'a> {
    uid: &'a str,
    name: &'a str,
    category: &'a str,
    type_id: u8,
    r#type: &'static str,
}

impl<'a> FindingInfo<'a> {
    fn of(report: &'a Report, finding: &'a Finding) -> Self {
        let (check, seen) = (&finding.check, report.ended.as_millisecond());
        Self {
            uid: &finding.id,
            title: &check.title,
            desc: &finding.message,
            types: [TYPE],
            analytic: Analytic {
                uid: &check.id,
                name: &check.title,
                category: &check.service,
                type_id: 1,
                r#type: "Rule",
            },
            created_time: seen,
            modified_time: seen,
            last_seen_time: seen,
        }
    }
}

#[derive(Serialize)]
struct Compliance<'a> {
    control: &'a str,
    desc: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    standards: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requirements: Vec<String>,
    status_id: u8,
    status: &'static str,
    /// Why it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_details: Vec<&'a str>,
    checks: [CheckDetails<'a>; 1],
}

/// The check, as bad as it is whether it passed or not.
#[derive(Serialize)]
struct CheckDetails<'a> {
    uid: &'a str,
    name: &'a str,
    severity_id: u8,
    severity: &'static str,
    status_id: u8,
    status: &'static str,
}

impl<'a> Compliance<'a> {
    fn of(finding: &'a Finding, gaps: &HashMap<&str, &'a GapEntry>) -> Self {
        let gap = finding.gap.as_deref().and_then(|id| gaps.get(id).copied());
        let details = gap.map(|gap| [gap.detail.as_str(), gap.remedy.as_str()]).into_iter().flatten();
        let (status_id, status) = coded_status(finding.status);
        let (severity_id, severity) = coded_severity(finding.severity);
        let check = &finding.check;
        Self {
            control: &check.id,
            desc: &check.title,
            standards: frameworks(finding).map(|(framework, _)| standard(framework)).collect(),
            requirements: requirements(finding).collect(),
            status_id,
            status,
            status_code: gap.map(|gap| word(gap.reason)),
            status_details: details.filter(|detail| !detail.is_empty()).collect(),
            checks: [CheckDetails { uid: &check.id, name: &check.title, severity_id, severity, status_id, status }],
        }
    }
}

#[derive(Serialize)]
struct ResourceDetails<'a> {
    uid: &'a str,
    uid_alt: &'a str,
    name: &'a str,
    r#type: &'a str,
    cloud_partition: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag<'a>>,
}

#[derive(Serialize)]
struct Tag<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> ResourceDetails<'a> {
    fn of(report: &'a Report, finding: &'a Finding) -> Option<Self> {
        let resource = finding.resource.as_deref()?;
        Some(Self {
            uid: &resource.arn,
            uid_alt: &resource.id,
            name: resource.name.as_ref().unwrap_or(&resource.id),
            r#type: &resource.kind,
            cloud_partition: &report.account.partition,
            region: region(&resource.region),
            tags: resource.tags.iter().flatten().map(|(name, value)| Tag { name, value }).collect(),
        })
    }
}

/// A value that decided, and the call that brought it.
#[derive(Serialize)]
struct EvidenceArtifact<'a> {
    name: &'a str,
    data: &'a Value,
    api: Api<'a>,
}

#[derive(Serialize)]
struct Api<'a> {
    operation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Service<'a>>,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
}

impl<'a> EvidenceArtifact<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        let api = match evidence.source.split_once(':') {
            Some((name, operation)) => Api { operation, service: Some(Service { name }) },
            None => Api { operation: &evidence.source, service: None },
        };
        Self { name: &evidence.name, data: &evidence.value, api }
    }
}

#[derive(Serialize)]
struct Remediation<'a> {
    desc: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    references: &'a [String],
}

/// What OCSF has no attribute for.
#[derive(Serialize)]
struct Unmapped<'a> {
    place: &'a PlaceInfo,
    actionable_by: ActionableBy,
    in_baseline: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<&'a Suppressed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    context_gaps: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    cli: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    terraform: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloudformation: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    prowler: &'a [String],
}

impl<'a> Unmapped<'a> {
    fn of(finding: &'a Finding) -> Self {
        let remediation = &finding.remediation;
        Self {
            place: &finding.place,
            actionable_by: finding.actionable_by,
            in_baseline: finding.in_baseline,
            suppressed: finding.suppressed.as_ref(),
            gap: finding.gap.as_deref(),
            context_gaps: &finding.context_gaps,
            cli: remediation.cli.as_deref(),
            terraform: remediation.terraform.as_deref(),
            cloudformation: remediation.cloudformation.as_deref(),
            prowler: prowler(finding),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use std::collections::BTreeMap;

    use partywall_checks::facts::ec2::DESCRIBE_SECURITY_GROUPS;
    use partywall_checks::facts::iam::GET_ACCOUNT_SUMMARY;
    use partywall_checks::facts::s3::{GET_BUCKET_ENCRYPTION, GET_BUCKET_PUBLIC_ACCESS_BLOCK};
    use partywall_checks::facts::{Gap, Reason};
    use partywall_checks::finding::{Outcome, Resource, Verdict};
    use serde_json::json;

    use super::super::{AccountInfo, Caller, Header};
    use super::*;

    const ID: &str = "123456789012";

    fn header() -> Header {
        let moment = |text: &str| text.parse().unwrap();
        Header {
            account: AccountInfo { id: ID.into(), alias: Some("acme-prod".into()), partition: "aws".into() },
            caller: Caller { arn: format!("arn:aws:sts::{ID}:assumed-role/audit/ada"), user_id: "AROA:ada".into() },
            started: moment("2026-03-02T09:30:00Z"),
            ended: moment("2026-03-02T09:31:30.25Z"),
            as_of: moment("2026-03-02T09:30:00Z"),
            regions: vec!["eu-west-1".into(), "us-east-1".into()],
            part: None,
            calls: 57,
            ended_early: None,
            gaps: Vec::new(),
            attestations: Vec::new(),
            artifact: Vec::new(),
        }
    }

    pub(in super::super) fn bucket(name: &str) -> Resource {
        Resource::new(&format!("arn:aws:s3:::{name}"), "AWS::S3::Bucket", name, Some("eu-west-1"))
    }

    fn report(runs: Vec<(&str, Vec<Outcome>)>) -> Report {
        let runs = runs.into_iter().map(|(id, outcomes)| (partywall_checks::find(id).unwrap(), outcomes));
        Report::new(header(), runs.collect())
    }

    /// A report of these findings and no more.
    pub(in super::super) fn of_findings(findings: Vec<Finding>) -> Report {
        Report { findings: findings.into_iter().collect(), ..report(Vec::new()) }
    }

    /// A finding of each status, with and without a resource, accepted and known from before.
    pub(in super::super) fn sample() -> Report {
        let account = Resource::new(&format!("arn:aws:iam::{ID}:root"), "AWS::::Account", ID, None);
        let group = Resource::new(
            &format!("arn:aws:ec2:eu-west-1:{ID}:security-group/sg-0aa11bb22cc33dd44"),
            "AWS::EC2::SecurityGroup",
            "sg-0aa11bb22cc33dd44",
            Some("eu-west-1"),
        );
        let group = group.named("bastion").tagged([("team".into(), "core".into())].into());
        let no_groups = Gap::new(&DESCRIBE_SECURITY_GROUPS, Some("us-east-1"), Reason::Denied, "not authorized");
        let no_block = Gap::new(&GET_BUCKET_PUBLIC_ACCESS_BLOCK, Some("eu-west-1"), Reason::Throttled, "slow down");
        let open = Verdict::fail("The security group opens port 22 (SSH) to the whole internet.");
        let open = open.seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", json!(["tcp 22 from 0.0.0.0/0"]));
        let mfa = Verdict::pass("The root user has an MFA device.").seen(&GET_ACCOUNT_SUMMARY, "AccountMFAEnabled", 1);
        let plain = |name: &str| {
            let verdict = Verdict::fail("New objects are not encrypted with a key of your own.");
            Outcome::of(bucket(name), verdict.seen(&GET_BUCKET_ENCRYPTION, "KMSMasterKeyID", Value::Null))
        };
        let mut report = report(vec![
            ("iam-root-mfa", vec![Outcome::of(account, mfa)]),
            (
                "ec2-security-group-admin-ports",
                vec![Outcome::of(group, open), Outcome::unlisted(Some("us-east-1"), &no_groups)],
            ),
            ("s3-bucket-encryption", vec![plain("acme-logs"), plain("acme-site")]),
            ("s3-bucket-public-access-block", vec![Outcome::of(bucket("acme-logs"), Verdict::unknown(&no_block))]),
        ]);
        let mut findings = report.findings.edit();
        let of_bucket = findings.iter_mut().filter(|finding| finding.check.id == "s3-bucket-encryption");
        for (n, finding) in of_bucket.enumerate() {
            finding.in_baseline = n == 1;
            finding.suppressed = (n == 0).then(|| Suppressed {
                reason: "Logs only, deleted after a day".into(),
                owner: Some("ada".into()),
                expires: Some("2026-12-31".parse().unwrap()),
            });
        }
        drop(findings);
        report
    }

    /// Everything that an account can name, or a file can claim, is an attack, is empty, or has no end.
    pub(in super::super) fn hostile() -> Report {
        let evil = "\u{1b}[2J\u{9b}31mpwned\u{7}\r\n\u{2028}PASS <script>\"\\' \u{202e}gpj.exe \u{0}";
        let endless = format!("{evil}🧱\\\"").repeat(120);
        let mut findings = Vec::new();
        for text in [endless.as_str(), evil, "", " \u{3000}\n"] {
            for sample in sample().findings {
                let mut finding = sample;
                let tags = (0..5).map(|n| (format!("{n}{text}"), text.to_owned()));
                finding.resource = Some(Arc::new(Resource {
                    arn: text.to_owned(),
                    kind: text.to_owned(),
                    id: text.to_owned(),
                    name: Some(text.to_owned()),
                    region: text.to_owned(),
                    tags: Some(tags.chain((0..60).map(|n| (format!("{n:0128}"), "v".repeat(256)))).collect()),
                }));
                finding.region = text.to_owned();
                finding.message = text.to_owned();
                Arc::make_mut(&mut finding.check).title = text.to_owned();
                Arc::make_mut(&mut finding.check).service = text.to_owned();
                Arc::make_mut(&mut finding.check).id = text.to_owned();
                Arc::make_mut(&mut finding.place).path = vec![text.to_owned(); 4];
                let place = Arc::make_mut(&mut finding.place);
                for field in [&mut place.node, &mut place.aws, &mut place.yours] {
                    text.clone_into(field);
                }
                Arc::make_mut(&mut finding.remediation).text = text.to_owned();
                Arc::make_mut(&mut finding.remediation).cli = Some(text.to_owned());
                Arc::make_mut(&mut finding.remediation).urls = vec![text.to_owned()];
                finding.context_gaps = vec![text.to_owned(); 3];
                finding.standards = Arc::new(BTreeMap::from([
                    (text.to_owned(), vec![text.to_owned(); 40]),
                    ("prowler".to_owned(), vec![text.to_owned(); 9]),
                ]));
                let evidence =
                    Evidence { name: text.to_owned(), value: json!({ text: [text] }), source: text.to_owned() };
                finding.evidence = vec![evidence; 12];
                finding.suppressed =
                    Some(Suppressed { reason: text.to_owned(), owner: Some(text.to_owned()), expires: None });
                findings.push(finding);
            }
        }
        let mut report = Report { findings: findings.into_iter().collect(), ..sample() };
        report.account.alias = Some(evil.to_owned());
        report.account.partition = evil.to_owned();
        report.tool.version = evil.to_owned();
        report.regions = vec![evil.to_owned()];
        for gap in &mut report.gaps {
            gap.detail = endless.clone();
            gap.region = endless.clone();
        }
        report
    }

    pub(in super::super) fn errors(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn validator() -> jsonschema::Validator {
        let schema = include_str!("../../tests/schemas/ocsf/compliance_finding.schema.json");
        jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
    }

    fn events(report: &Report) -> Vec<Value> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains(|c: char| c.is_ascii_control() && !matches!(c, '\n' | '\u{7f}')), "JSON escapes them");
        assert_eq!(text.lines().count(), report.findings.len() + 2, "an event is a line");
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_report_is_an_array_of_compliance_findings() {
        insta::assert_json_snapshot!(events(&sample()));
    }

    #[test]
    fn every_event_is_valid_by_the_schema_of_its_class() {
        let validator = validator();
        for report in [sample(), hostile()] {
            for event in events(&report) {
                assert_eq!(errors(&validator, &event), Vec::<String>::new());
            }
        }
        let mut none = Vec::new();
        write(&of_findings(Vec::new()), &mut none).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&none).unwrap(), json!([]));
    }

    #[test]
    fn the_schema_refuses_what_ocsf_does() {
        let validator = validator();
        let good = events(&sample()).remove(0);
        for (at, bad) in [
            ("/class_uid", json!(2004)),
            ("/severity_id", json!(7)),
            ("/severity", json!("Important")),
            ("/time", json!("2026-03-02T09:31:30Z")),
            ("/cloud", json!({"region": "eu-west-1"})),
            ("/finding_info/uid", json!(null)),
            ("/compliance/status", json!("PASSED")),
            ("/compliance/checks", json!([{"id": "iam-root-mfa"}])),
            ("/metadata/profiles", json!([])),
            ("/metadata/version", json!("1.5.0")),
            ("/resources", json!([{"type": "AWS::S3::Bucket"}])),
            ("/unmapped", json!("a text")),
        ] {
            let mut event = good.clone();
            *event.pointer_mut(at).unwrap() = bad;
            assert_ne!(errors(&validator, &event), Vec::<String>::new(), "{at}");
        }
        for missing in ["cloud", "compliance", "finding_info", "metadata", "severity_id", "time", "type_uid"] {
            let mut event = good.clone();
            event.as_object_mut().unwrap().remove(missing).unwrap();
            assert_ne!(errors(&validator, &event), Vec::<String>::new(), "without {missing}");
        }
        let mut event = good;
        event["resource"] = json!({"uid": "deprecated"});
        assert_ne!(errors(&validator, &event), Vec::<String>::new());
    }

    #[test]
    fn what_is_unknown_is_a_warning_and_what_is_accepted_is_suppressed() {
        let report = sample();
        for (finding, event) in report.findings.iter().zip(events(&report)) {
            assert_eq!(event["finding_info"]["uid"], *finding.id);
            let status = match finding.status {
                Status::Pass => 1,
                Status::Unknown => 2,
                Status::Fail => 3,
            };
            assert_eq!(event["compliance"]["status_id"], status);
            assert_eq!(event["compliance"]["checks"][0]["status_id"], status);
            assert_eq!(event["compliance"]["status_code"].is_string(), finding.status == Status::Unknown);
            assert_eq!(event["status_id"], if finding.suppressed.is_some() { 3 } else { 1 });
            assert_eq!(event["unmapped"]["in_baseline"], finding.in_baseline);
            let severity = Severity::ALL.iter().position(|severity| *severity == finding.severity).unwrap() + 1;
            assert_eq!(event["severity_id"], if finding.status == Status::Pass { 1 } else { severity });
            assert_eq!(event["compliance"]["checks"][0]["severity_id"], severity);
        }
    }

    #[test]
    fn text_from_the_account_is_as_it_is() {
        let report = hostile();
        for (finding, event) in report.findings.iter().zip(events(&report)) {
            let resource = finding.resource.as_deref().unwrap();
            assert_eq!(event["resources"][0]["uid"], *resource.arn);
            assert_eq!(event["message"], *finding.message);
            assert_eq!(event["resources"][0]["tags"].as_array().unwrap().len(), resource.tags.as_ref().unwrap().len());
        }
    }
}
