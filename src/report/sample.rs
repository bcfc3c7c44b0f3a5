//! Small reports for the tests of the formats.

use std::collections::BTreeMap;
use std::sync::Arc;

use partywall_checks::check::Check;
use partywall_checks::facts::ec2::{DESCRIBE_SECURITY_GROUPS, GET_EBS_ENCRYPTION_BY_DEFAULT};
use partywall_checks::facts::iam::{GET_ACCOUNT_SUMMARY, GET_CREDENTIAL_REPORT};
use partywall_checks::facts::s3::{GET_BUCKET_ENCRYPTION, GET_BUCKET_PUBLIC_ACCESS_BLOCK, LIST_BUCKETS};
use partywall_checks::facts::{Call, Gap, Reason};
use partywall_checks::finding::{Outcome, Resource, Severity, Verdict};
use serde_json::json;

use super::{AccountInfo, Caller, Header, Report, Suppressed};

const ID: &str = "123456789012";

/// What attacks each of the formats: terminals, lines, XML, HTML, Markdown, spreadsheets, SARIF's links and placeholders.
pub(crate) const EVIL: &str = "=cmd|' /C calc'!A0;@SUM(1)\u{1b}[2J\u{9b}31m\u{7}\r\n# FORGED all is well\n| a | b |\n</details>\
    <script>alert(\"1\")</script>&amp;]]>--> [link](https://evil.example) {0} @octocat #1 `code` ``` www.evil.example \u{202e}gpj.exe\u{fffe}";

pub(crate) fn header() -> Header {
    let started = "2026-03-02T09:30:00.25Z".parse().unwrap();
    Header {
        account: AccountInfo { id: ID.into(), alias: Some("acme-prod".into()), partition: "aws".into() },
        caller: Caller { arn: format!("arn:aws:sts::{ID}:assumed-role/audit/ada"), user_id: "AROA:ada".into() },
        started,
        ended: "2026-03-02T09:31:12.5Z".parse().unwrap(),
        as_of: started,
        regions: ["eu-west-1", "us-east-1"].map(String::from).to_vec(),
        part: None,
        calls: 57,
        ended_early: None,
        gaps: Vec::new(),
        attestations: Vec::new(),
        artifact: Vec::new(),
    }
}

pub(crate) fn check(id: &str) -> &'static Check {
    partywall_checks::find(id).unwrap()
}

fn account(region: Option<&str>) -> Resource {
    Resource::new(&format!("arn:aws:iam::{ID}:root"), "AWS::::Account", ID, region)
}

fn group(id: &str, name: &str) -> Resource {
    let arn = format!("arn:aws:ec2:eu-west-1:{ID}:security-group/{id}");
    Resource::new(&arn, "AWS::EC2::SecurityGroup", id, Some("eu-west-1")).named(name)
}

fn bucket(name: &str) -> Resource {
    Resource::new(&format!("arn:aws:s3:::{name}"), "AWS::S3::Bucket", name, Some("eu-west-1"))
}

fn user(name: &str) -> Resource {
    Resource::new(&format!("arn:aws:iam::{ID}:user/{name}"), "AWS::IAM::User", name, None)
}

fn denied(call: &Call, region: Option<&str>) -> Gap {
    Gap::new(call, region, Reason::Denied, format!("not authorized to perform: {}", call.action))
}

fn open(group: &str) -> Verdict {
    let message = format!("{group} opens port 22 (SSH) from 0.0.0.0/0 to the whole internet.");
    Verdict::fail(message).seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", json!(["tcp 22 from 0.0.0.0/0"]))
}

fn mfa(name: &str, active: bool) -> Outcome {
    let verdict = if active {
        Verdict::pass("The user has a console password and an MFA device.")
    } else {
        Verdict::fail("The user has a console password and no MFA device.")
    };
    Outcome::of(user(name), verdict.seen(&GET_CREDENTIAL_REPORT, "mfa_active", active))
}

/// An audit in which nothing was judged, and nothing is missing.
pub(crate) fn empty() -> Report {
    Report::new(header(), Vec::new())
}

/// Each status, each way to be left out of the count, several severities, and gaps with and without a finding.
pub(crate) fn mixed() -> Report {
    let mut header = header();
    header.gaps.push(Gap::new(&LIST_BUCKETS, None, Reason::Throttled, "slow down"));
    let no_bucket = denied(&GET_BUCKET_PUBLIC_ACCESS_BLOCK, Some("eu-west-1"));
    let no_groups = denied(&DESCRIBE_SECURITY_GROUPS, Some("us-east-1"));
    let root = Verdict::fail("The root user has no MFA device.").seen(&GET_ACCOUNT_SUMMARY, "AccountMFAEnabled", 0);
    let ebs = Verdict::fail("New EBS volumes in the region are not encrypted unless asked for.");
    let tags = BTreeMap::from([("team".to_owned(), "payments".to_owned())]);
    let mut report = Report::new(
        header,
        vec![
            (check("iam-root-mfa"), vec![Outcome::of(account(None), root)]),
            (check("iam-user-console-mfa"), vec![mfa("ada", false), mfa("grace", false), mfa("linus", true)]),
            (
                check("ec2-security-group-admin-ports"),
                vec![
                    Outcome::of(
                        group("sg-0aa11bb22cc33dd44", "bastion").tagged(tags.into_iter().collect()),
                        open("sg-0aa11bb22cc33dd44"),
                    ),
                    Outcome::of(
                        group("sg-0ee55ff66aa77bb88", "idle"),
                        open("sg-0ee55ff66aa77bb88").at_most(Severity::Low),
                    ),
                    Outcome::unlisted(Some("us-east-1"), &no_groups),
                ],
            ),
            (
                check("ec2-ebs-default-encryption"),
                ["eu-west-1", "us-east-1"]
                    .map(|region| {
                        let seen = ebs.clone().seen(&GET_EBS_ENCRYPTION_BY_DEFAULT, "EbsEncryptionByDefault", false);
                        Outcome::of(account(Some(region)), seen)
                    })
                    .to_vec(),
            ),
            (check("kms-key-rotation"), vec![]),
            (
                check("s3-bucket-encryption"),
                vec![Outcome::of(
                    bucket("acme-site"),
                    Verdict::pass("New objects are encrypted with AES256.").seen(
                        &GET_BUCKET_ENCRYPTION,
                        "algorithm",
                        "AES256",
                    ),
                )],
            ),
            (
                check("s3-bucket-public-access-block"),
                ["acme-logs", "acme-site"].map(|name| Outcome::of(bucket(name), Verdict::unknown(&no_bucket))).to_vec(),
            ),
        ],
    );
    // Snapshots of tests outlive versions.
    report.tool.version = "1.2.3".into();
    report.schema_version = "1.0".into();
    for finding in report.findings.edit().iter_mut() {
        let name = finding.resource.as_deref().map_or("", |resource| &resource.id);
        if name == "grace" {
            let reason = "Her token is on its way | ordered @ the shop".to_owned();
            let expires = Some("2026-04-01".parse().unwrap());
            finding.suppressed = Some(Suppressed { reason, owner: Some("ada".to_owned()), expires });
        }
        finding.in_baseline = finding.check.id == "ec2-ebs-default-encryption" && finding.region == "us-east-1";
    }
    report
}

/// An account in which all that anybody can name is an attack, and a report that lies about the checks as well.
pub(crate) fn hostile() -> Report {
    let mut header = header();
    header.account.alias = Some(EVIL.into());
    header.account.partition = EVIL.into();
    header.caller.arn = EVIL.into();
    header.regions = vec![EVIL.into()];
    header.ended_early = Some(EVIL.into());
    header.gaps.push(Gap::new(&GET_ACCOUNT_SUMMARY, Some(EVIL), Reason::Unexpected, EVIL));
    let gap = Gap::new(&LIST_BUCKETS, Some(EVIL), Reason::Unexpected, EVIL);
    let unheard = Resource::new(&format!("{EVIL}:{EVIL}"), EVIL, EVIL, Some(EVIL)).named(EVIL);
    let tags = BTreeMap::from([(EVIL.to_owned(), EVIL.to_owned())]);
    let verdict = Verdict::fail(EVIL).seen(&DESCRIBE_SECURITY_GROUPS, EVIL, json!({ EVIL: [EVIL, "y".repeat(5_000)] }));
    let groups = vec![
        Outcome::of(unheard.clone().tagged(tags.into_iter().collect()), verdict.clone()),
        Outcome::of(group("sg-2", EVIL), verdict.clone()),
        Outcome::of(group("sg-3", &"x".repeat(5_000)), verdict),
        Outcome::of(group("sg-4", EVIL), Verdict::pass(EVIL)),
    ];
    let mut report = Report::new(
        header,
        vec![
            (check("ec2-security-group-admin-ports"), groups),
            (check("s3-bucket-encryption"), vec![Outcome::of(unheard, Verdict::unknown(&gap))]),
        ],
    );
    report.account.id = EVIL.into();
    let mut all = report.findings.edit();
    let lies = &mut all[0];
    lies.id = EVIL.into();
    Arc::make_mut(&mut lies.check).id = EVIL.into();
    Arc::make_mut(&mut lies.check).service = EVIL.into();
    Arc::make_mut(&mut lies.check).title = EVIL.into();
    Arc::make_mut(&mut lies.place).node = EVIL.into();
    Arc::make_mut(&mut lies.place).path = vec![EVIL.into()];
    Arc::make_mut(&mut lies.place).aws = EVIL.into();
    Arc::make_mut(&mut lies.place).yours = EVIL.into();
    Arc::make_mut(&mut lies.remediation).text = EVIL.into();
    Arc::make_mut(&mut lies.remediation).cli = Some(EVIL.into());
    Arc::make_mut(&mut lies.remediation).urls = vec![EVIL.into()];
    lies.standards = Arc::new(BTreeMap::from([(EVIL.to_owned(), vec![EVIL.to_owned()])]));
    let accepted = Suppressed { reason: EVIL.into(), owner: Some(EVIL.into()), expires: None };
    all[1].suppressed = Some(accepted);
    drop(all);
    report
}

/// So many security groups that are open, each as bad as `severity` says of its number.
pub(crate) fn many(groups: usize, severity: impl Fn(usize) -> Severity) -> Report {
    let outcome = |n| {
        let id = format!("sg-{n:017x}");
        Outcome::of(group(&id, "web"), open(&id).at_most(severity(n)))
    };
    Report::new(header(), vec![(check("ec2-security-group-admin-ports"), (0..groups).map(outcome).collect())])
}

/// Every check failing so many times.
pub(crate) fn every_check(times: usize) -> Report {
    let outcomes = |check: &'static Check| {
        let outcome = |n| Outcome::of(bucket(&format!("bucket-{n}")), Verdict::fail("It is not as it should be."));
        (check, (0..times).map(outcome).collect())
    };
    Report::new(header(), partywall_checks::all().map(outcomes).collect())
}
