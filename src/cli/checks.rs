//! `partywall checks list` and `partywall checks show ID`: the checks explained, from their own data.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use partywall_checks::check::{Check, Framework};
use partywall_checks::finding::Severity;
use partywall_checks::model::{Control, ServiceType, Side};
use serde::Serialize;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::{Form, docs};
use crate::report::terminal::{BOLD, DIM, PLAIN, Page, severity_paint, severity_word, wrap};

/// From this width on, each check has one row of five columns; below, what follows the severity is stacked beside it.
const WIDE: usize = 110;
/// What a column of titles needs at least; with less, they stand below the id.
const TITLES: usize = 30;

/// Writes the checks as a table, or as JSON with all that is known of each. The table leaves out the long names of
/// Prowler's checks; `show` and JSON have them.
pub(super) fn list(checks: &[&'static Check], json: bool, width: usize, mut out: impl Write) -> io::Result<()> {
    if json {
        let entries: Vec<Entry> = checks.iter().copied().map(Entry::new).collect();
        serde_json::to_writer_pretty(&mut out, &entries)?;
        return writeln!(out);
    }
    let mut page = Page::new(out, width, false);
    if checks.is_empty() {
        return page.line(&[(PLAIN, "No check matches.")]);
    }
    let widest = |text: fn(&Check) -> &str| checks.iter().map(|check| text(check).width()).max().unwrap_or(0);
    let (ids, severities) = (widest(|check| check.id).max("CHECK".len()), "CRITICAL".len());
    let nodes = widest(|check| check.place.node.id).max("PLACE IN THE MODEL".len());
    let third = ids + severities + 4;
    // Title and standards share what the other columns leave over, two to one.
    let rest = page.width().saturating_sub(third + nodes + 4);
    if page.width() >= WIDE && rest >= TITLES * 3 / 2 {
        let columns = [ids, severities, rest * 2 / 3, nodes, rest - rest * 2 / 3];
        table_row(&mut page, &["CHECK", "SEVERITY", "TITLE", "PLACE IN THE MODEL", "STANDARDS"], &columns)?;
        for check in checks {
            let (severity, standards) = (severity_word(check.severity), short_standards(check));
            table_row(&mut page, &[check.id, severity, check.title, check.place.node.id, &standards], &columns)?;
        }
        return Ok(());
    }
    let beside = page.width() >= third + TITLES;
    let columns = [ids, severities, if beside { page.width() - third } else { 0 }];
    let indent = if beside { third } else { 2 };
    table_row(&mut page, &["CHECK", "SEVERITY", if beside { "TITLE, PLACE, STANDARDS" } else { "" }], &columns)?;
    for check in checks {
        let title = if beside { check.title } else { "" };
        table_row(&mut page, &[check.id, severity_word(check.severity), title], &columns)?;
        if !beside {
            page.text(indent, PLAIN, check.title)?;
        }
        page.text(indent, PLAIN, check.place.node.id)?;
        let standards = short_standards(check);
        if !standards.is_empty() {
            page.text(indent, PLAIN, &standards)?;
        }
    }
    Ok(())
}

/// One row, as many lines high as its highest cell.
fn table_row<const N: usize>(page: &mut Page<impl Write>, cells: &[&str; N], columns: &[usize; N]) -> io::Result<()> {
    let cells: Vec<Vec<_>> = cells.iter().zip(columns).map(|(cell, width)| wrap(cell, *width)).collect();
    for n in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(columns) {
            let text = cell.get(n).map_or("", String::as_str);
            line.push_str(text);
            line.push_str(&" ".repeat(width.saturating_sub(text.width()) + 2));
        }
        page.line(&[(PLAIN, line.trim_end())])?;
    }
    Ok(())
}

/// The requirements by framework, in the order of [`Framework`].
pub(super) fn by_framework(check: &Check) -> BTreeMap<Framework, Vec<&'static str>> {
    let mut standards: BTreeMap<Framework, Vec<&str>> = BTreeMap::new();
    for standard in check.standards {
        standards.entry(standard.framework).or_default().push(standard.requirement);
    }
    standards
}

fn short_standards(check: &Check) -> String {
    let mut parts = Vec::new();
    for (framework, requirements) in by_framework(check) {
        match framework {
            Framework::Cis7 => parts.push(format!("CIS {}", requirements.join(", "))),
            // Its ids name the service, and need no name before them.
            Framework::SecurityHub => parts.push(requirements.join(", ")),
            Framework::Prowler => {}
        }
    }
    parts.join(" · ")
}

/// The framework as people name it.
pub(super) fn framework_name(framework: Framework) -> &'static str {
    match framework {
        Framework::Cis7 => "CIS AWS Foundations Benchmark 7.0",
        Framework::SecurityHub => "AWS Security Hub",
        Framework::Prowler => "Prowler",
    }
}

/// The other checks of the same node and service.
pub(super) fn related(check: &Check) -> Vec<&'static Check> {
    let alike = |other: &&Check| other.place.node.id == check.place.node.id && other.service.id == check.service.id;
    partywall_checks::all().filter(alike).filter(|other| other.id != check.id).collect()
}

/// Writes all about one check: what it asks for and why, whose it is, how to mend it, and what it reads.
pub(super) fn show(
    check: &'static Check,
    form: Form,
    width: usize,
    colour: bool,
    mut out: impl Write,
) -> io::Result<()> {
    match form {
        Form::Text => text(check, Page::new(out, width, colour)),
        Form::Json => {
            serde_json::to_writer_pretty(&mut out, &Entry::new(check))?;
            writeln!(out)
        }
        Form::Markdown => docs::check(check, out),
    }
}

fn text(check: &'static Check, mut page: Page<impl Write>) -> io::Result<()> {
    let (node, service) = (check.place.node, check.service);
    page.titled(&[], 0, check.title, check.id)?;
    page.rule()?;
    page.hang(&[(DIM, "Severity")], 10, severity_paint(check.severity), severity_word(check.severity))?;
    page.hang(&[(DIM, "Place")], 10, PLAIN, &node.path_line())?;
    let kind = format!("{} ({})", service.name, service.service_type.name());
    page.pieces(10, PLAIN, &[node.id, check.place.control.name(), &kind])?;
    for (heading, text) in
        [("Why it matters", check.why), ("AWS's side", check.aws_side), ("Your side", check.your_side)]
    {
        section(&mut page, heading)?;
        page.text(2, PLAIN, text)?;
    }
    fix(check, &mut page)?;
    thresholds(check, &mut page)?;
    reads(check, &mut page)?;
    if !check.standards.is_empty() {
        section(&mut page, "Standards")?;
        for (framework, requirements) in by_framework(check) {
            page.hang(&[(DIM, "  "), (DIM, framework_name(framework))], 37, PLAIN, &weighed(framework, &requirements))?;
        }
    }
    let related = related(check);
    if !related.is_empty() {
        section(&mut page, "Related checks")?;
        for other in related {
            page.pieces(2, PLAIN, &[format!("{}: {}", other.id, other.title)])?;
        }
    }
    section(&mut page, "Sources")?;
    for source in check.sources {
        page.text(2, PLAIN, source.title)?;
        // An address stays whole, so that a terminal makes it a link.
        page.line(&[(PLAIN, "    "), (DIM, source.url)])?;
    }
    section(&mut page, "More")?;
    for command in [
        format!("partywall audit --check {}", check.id),
        format!("partywall model --node {}", node.id),
        format!("partywall model --service {}", service.id),
    ] {
        page.command(2, &command)?;
    }
    Ok(())
}

/// The requirements, with what their standard says of their weight: those of one weight together.
fn weighed(framework: Framework, requirements: &[&str]) -> String {
    let catalogue = partywall_checks::standards::find(framework.id());
    let weight = |id: &str| catalogue.and_then(|of_it| of_it.requirement(id)?.weight.as_deref());
    let groups = requirements.chunk_by(|a, b| weight(a) == weight(b)).map(|group| {
        let ids = group.join(", ");
        match group.first().and_then(|id| weight(id)) {
            Some(weight) => format!("{ids} ({weight})"),
            None => ids,
        }
    });
    groups.collect::<Vec<_>>().join(", ")
}

fn fix(check: &Check, page: &mut Page<impl Write>) -> io::Result<()> {
    section(page, "How to fix it")?;
    page.text(2, PLAIN, check.fix.text)?;
    if !check.fix.cli.is_empty() {
        page.blank()?;
        page.command(2, check.fix.cli)?;
    }
    for (name, lines) in [("Terraform", check.fix.terraform), ("CloudFormation", check.fix.cloudformation)] {
        if !lines.is_empty() {
            page.blank()?;
            page.text(2, DIM, name)?;
            for line in lines.lines() {
                page.verbatim(4, line)?;
            }
        }
    }
    Ok(())
}

fn reads(check: &Check, page: &mut Page<impl Write>) -> io::Result<()> {
    section(page, "What it reads")?;
    let facts = |context| {
        let names: Vec<&str> =
            check.reads.iter().filter(|fact| fact.context == context).map(|fact| fact.name).collect();
        names.join(", ")
    };
    page.hang(&[(DIM, "  Facts")], 10, PLAIN, &facts(false))?;
    let context = facts(true);
    if !context.is_empty() {
        page.hang(&[(DIM, "  Besides")], 10, PLAIN, &format!("{context}: no verdict rests on them"))?;
    }
    let calls: Vec<(String, &str)> = check.calls().into_iter().map(|call| (call.name(), call.action)).collect();
    let column = calls.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    for (n, (name, action)) in calls.iter().enumerate() {
        let label = if n == 0 { "  Calls" } else { "" };
        let text = format!("{name:column$}  allowed by {action}");
        page.hang(&[(DIM, label)], 10, PLAIN, &text)?;
    }
    page.blank()?;
    page.text(2, PLAIN, "The IAM policy that allows it:")?;
    page.command(2, &format!("partywall policy --check {}", check.id))
}

/// What the account's owner may set otherwise, with what holds where nothing is said.
fn thresholds(check: &Check, page: &mut Page<impl Write>) -> io::Result<()> {
    if check.thresholds.is_empty() {
        return Ok(());
    }
    section(page, "Thresholds in partywall.toml")?;
    for threshold in check.thresholds {
        let default = format!("{} {}", short_list(&threshold.default()), threshold.unit);
        page.text(2, PLAIN, threshold.key)?;
        page.text(4, PLAIN, &format!("By default {default}. {}", threshold.meaning))?;
    }
    Ok(())
}

/// The value as a person writes it.
pub(super) fn short_list(value: &Value) -> String {
    match value {
        Value::Array(items) if items.is_empty() => "no".to_owned(),
        Value::Array(items) => items.iter().map(Value::to_string).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

fn section(page: &mut Page<impl Write>, heading: &str) -> io::Result<()> {
    page.blank()?;
    page.line(&[(BOLD, heading)])
}

/// A check as JSON: the words are those of the report wherever it has them too.
#[derive(Serialize)]
struct Entry {
    id: &'static str,
    title: &'static str,
    severity: Severity,
    service: ServiceEntry,
    place: PlaceEntry,
    why: &'static str,
    remediation: RemediationEntry,
    standards: BTreeMap<&'static str, Vec<&'static str>>,
    thresholds: Vec<ThresholdEntry>,
    facts: Vec<&'static str>,
    calls: Vec<CallEntry>,
    actions: BTreeSet<&'static str>,
    related: Vec<&'static str>,
    sources: Vec<SourceEntry>,
}

#[derive(Serialize)]
struct ServiceEntry {
    id: &'static str,
    name: &'static str,
    service_type: ServiceType,
}

#[derive(Serialize)]
struct PlaceEntry {
    node: &'static str,
    path: Vec<&'static str>,
    side: Side,
    control: Control,
    aws: &'static str,
    yours: &'static str,
}

#[derive(Serialize)]
struct RemediationEntry {
    text: &'static str,
    cli: Option<&'static str>,
    terraform: Option<&'static str>,
    cloudformation: Option<&'static str>,
}

#[derive(Serialize)]
struct ThresholdEntry {
    key: &'static str,
    default: Value,
    unit: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct CallEntry {
    operation: String,
    action: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
struct SourceEntry {
    title: &'static str,
    url: &'static str,
}

impl Entry {
    fn new(check: &'static Check) -> Self {
        let node = check.place.node;
        Self {
            id: check.id,
            title: check.title,
            severity: check.severity,
            service: ServiceEntry {
                id: check.service.id,
                name: check.service.name,
                service_type: check.service.service_type,
            },
            place: PlaceEntry {
                node: node.id,
                path: node.path(),
                side: node.side,
                control: check.place.control,
                aws: check.aws_side,
                yours: check.your_side,
            },
            why: check.why,
            remediation: RemediationEntry {
                text: check.fix.text,
                cli: (!check.fix.cli.is_empty()).then_some(check.fix.cli),
                terraform: (!check.fix.terraform.is_empty()).then_some(check.fix.terraform),
                cloudformation: (!check.fix.cloudformation.is_empty()).then_some(check.fix.cloudformation),
            },
            standards: by_framework(check).into_iter().map(|(framework, of_it)| (framework.id(), of_it)).collect(),
            thresholds: check
                .thresholds
                .iter()
                .map(|threshold| ThresholdEntry {
                    key: threshold.key,
                    default: threshold.default(),
                    unit: threshold.unit,
                    meaning: threshold.meaning,
                })
                .collect(),
            facts: check.reads.iter().map(|fact| fact.name).collect(),
            calls: check
                .calls()
                .into_iter()
                .map(|call| CallEntry { operation: call.name(), action: call.action, source: call.source })
                .collect(),
            actions: check.calls().into_iter().map(|call| call.action).collect(),
            related: related(check).into_iter().map(|other| other.id).collect(),
            sources: check.sources.iter().map(|source| SourceEntry { title: source.title, url: source.url }).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use partywall_checks::{all, find};

    use super::*;

    fn pair() -> Vec<&'static Check> {
        all().filter(|check| matches!(check.id, "ec2-security-group-admin-ports" | "iam-root-mfa")).collect()
    }

    fn listed(checks: &[&'static Check], json: bool, width: usize) -> String {
        let mut out = Vec::new();
        list(checks, json, width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn shown(id: &str, width: usize, colour: bool) -> String {
        let mut out = Vec::new();
        show(find(id).unwrap(), Form::Text, width, colour, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_wide_list_has_a_row_for_each_check() {
        insta::assert_snapshot!(listed(&pair(), false, 120), @r"
        CHECK                           SEVERITY  TITLE                             PLACE IN THE MODEL         STANDARDS
        ec2-security-group-admin-ports  HIGH      Security groups keep SSH and RDP  customer.network.firewall  CIS 6.3, 6.4 ·
                                                  closed to the internet                                       EC2.13, EC2.14,
                                                                                                               EC2.53, EC2.54
        iam-root-mfa                    CRITICAL  The root user signs in with MFA   customer.account.root      CIS 2.5 · IAM.9
        ");
    }

    #[test]
    fn a_narrow_list_stacks() {
        insta::assert_snapshot!(listed(&pair(), false, 80), @r"
        CHECK                           SEVERITY  TITLE, PLACE, STANDARDS
        ec2-security-group-admin-ports  HIGH      Security groups keep SSH and RDP
                                                  closed to the internet
                                                  customer.network.firewall
                                                  CIS 6.3, 6.4 · EC2.13, EC2.14, EC2.53,
                                                  EC2.54
        iam-root-mfa                    CRITICAL  The root user signs in with MFA
                                                  customer.account.root
                                                  CIS 2.5 · IAM.9
        ");
    }

    #[test]
    fn a_very_narrow_list_stacks_below_the_id() {
        insta::assert_snapshot!(listed(&pair(), false, 60), @r"
        CHECK                           SEVERITY
        ec2-security-group-admin-ports  HIGH
          Security groups keep SSH and RDP closed to the internet
          customer.network.firewall
          CIS 6.3, 6.4 · EC2.13, EC2.14, EC2.53, EC2.54
        iam-root-mfa                    CRITICAL
          The root user signs in with MFA
          customer.account.root
          CIS 2.5 · IAM.9
        ");
    }

    #[test]
    fn a_list_without_checks_says_so() {
        assert_eq!(listed(&[], false, 80), "No check matches.\n");
        assert_eq!(listed(&[], true, 80), "[]\n");
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "it is one value")]
    fn json_has_everything() {
        insta::assert_snapshot!(listed(&pair()[..1], true, 80), @r#"
        [
          {
            "id": "ec2-security-group-admin-ports",
            "title": "Security groups keep SSH and RDP closed to the internet",
            "severity": "high",
            "service": {
              "id": "vpc",
              "name": "Amazon VPC",
              "service_type": "iaas"
            },
            "place": {
              "node": "customer.network.firewall",
              "path": [
                "Customer",
                "Network",
                "Firewalls"
              ],
              "side": "customer",
              "control": "customer-specific",
              "aws": "AWS drops at each network interface whatever no rule of its security groups lets through.",
              "yours": "You write the rules, and reach machines through Session Manager, a VPN or known addresses."
            },
            "why": "Ports 22 and 3389 are tried by bots all day. Open to everyone, a weak password or an unpatched server is all that is missing for an intruder to have a shell.",
            "remediation": {
              "text": "Revoke the rule, or narrow it to addresses that you know. Session Manager needs no open port at all.",
              "cli": "aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE",
              "terraform": "resource \"aws_vpc_security_group_ingress_rule\" \"ssh\" {\n  security_group_id = aws_security_group.example.id\n  ip_protocol       = \"tcp\"\n  from_port         = 22\n  to_port           = 22\n  cidr_ipv4         = \"OFFICE_ADDRESS/32\"\n}",
              "cloudformation": "Type: AWS::EC2::SecurityGroupIngress\nProperties:\n  GroupId: GROUP\n  IpProtocol: tcp\n  FromPort: 22\n  ToPort: 22\n  CidrIp: OFFICE_ADDRESS/32"
            },
            "standards": {
              "cis-7.0": [
                "6.3",
                "6.4"
              ],
              "prowler": [
                "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
                "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389",
                "ec2_instance_port_ssh_exposed_to_internet",
                "ec2_instance_port_rdp_exposed_to_internet"
              ],
              "security-hub": [
                "EC2.13",
                "EC2.14",
                "EC2.53",
                "EC2.54"
              ]
            },
            "thresholds": [],
            "facts": [
              "ec2.security_groups",
              "ec2.prefix_lists",
              "ec2.network_interfaces",
              "ec2.route_tables",
              "ec2.network_acls"
            ],
            "calls": [
              {
                "operation": "ec2:DescribeSecurityGroups",
                "action": "ec2:DescribeSecurityGroups",
                "source": "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html"
              },
              {
                "operation": "ec2:GetManagedPrefixListEntries",
                "action": "ec2:GetManagedPrefixListEntries",
                "source": "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetManagedPrefixListEntries.html"
              },
              {
                "operation": "ec2:DescribeNetworkInterfaces",
                "action": "ec2:DescribeNetworkInterfaces",
                "source": "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html"
              },
              {
                "operation": "ec2:DescribeRouteTables",
                "action": "ec2:DescribeRouteTables",
                "source": "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html"
              },
              {
                "operation": "ec2:DescribeNetworkAcls",
                "action": "ec2:DescribeNetworkAcls",
                "source": "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html"
              }
            ],
            "actions": [
              "ec2:DescribeNetworkAcls",
              "ec2:DescribeNetworkInterfaces",
              "ec2:DescribeRouteTables",
              "ec2:DescribeSecurityGroups",
              "ec2:GetManagedPrefixListEntries"
            ],
            "related": [
              "ec2-default-security-group-closed",
              "ec2-security-group-authorized-ports",
              "ec2-security-group-cifs-port",
              "ec2-security-group-high-risk-ports",
              "ec2-security-group-unused"
            ],
            "sources": [
              {
                "title": "Security group rules",
                "url": "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"
              },
              {
                "title": "IpPermission",
                "url": "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html"
              }
            ]
          }
        ]
        "#);
    }

    #[test]
    fn a_check_is_explained() {
        insta::assert_snapshot!(shown("s3-bucket-public-access-block", 80, false), @r#"
        S3 buckets block public access                     s3-bucket-public-access-block
        ────────────────────────────────────────────────────────────────────────────────
        Severity  HIGH
        Place     Customer › Data › Exposure
                  customer.data.exposure · customer-specific control · Amazon S3 (SaaS)

        Why it matters
          A bucket without the block is one careless policy or ACL away from being read
          by anybody. Public buckets are found by scanners within hours.

        AWS's side
          AWS enforces the block on every request once it is set, and sets it on buckets
          made since April 2023.

        Your side
          You decide, for the account and for each bucket, that nothing may be public.

        How to fix it
          Turn on all four settings of the bucket, or better of the whole account.

          $ aws s3api put-public-access-block --bucket BUCKET \
            --public-access-block-configuration \
            BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true

          Terraform
            resource "aws_s3_bucket_public_access_block" "example" {
              bucket                  = aws_s3_bucket.example.id
              block_public_acls       = true
              ignore_public_acls      = true
              block_public_policy     = true
              restrict_public_buckets = true
            }

          CloudFormation
            Type: AWS::S3::Bucket
            Properties:
              PublicAccessBlockConfiguration:
                BlockPublicAcls: true
                IgnorePublicAcls: true
                BlockPublicPolicy: true
                RestrictPublicBuckets: true

        What it reads
          Facts   s3.bucket_public_access_blocks, s3.account_public_access_block
          Calls   s3:ListBuckets                  allowed by s3:ListAllMyBuckets
                  s3:GetBucketLocation            allowed by s3:GetBucketLocation
                  s3:GetPublicAccessBlock         allowed by
                  s3:GetBucketPublicAccessBlock
                  s3control:GetPublicAccessBlock  allowed by
                  s3:GetAccountPublicAccessBlock

          The IAM policy that allows it:
          $ partywall policy --check s3-bucket-public-access-block

        Standards
          CIS AWS Foundations Benchmark 7.0  3.1.4 (Level 1, Automated)
          AWS Security Hub                   S3.8 (high)
          Prowler                            s3_bucket_level_public_access_block

        Related checks
          s3-access-point-public-access-block: S3 access points block public access
          s3-account-public-access-block: The account blocks public access to all its
            buckets
          s3-bucket-acls-disabled: S3 buckets have ACLs disabled
          s3-bucket-policy-cross-account: No S3 bucket's policy lets other accounts
            change its access or encryption
          s3-bucket-public-read: No S3 bucket can be read by everyone
          s3-bucket-public-write: No S3 bucket can be written to by everyone

        Sources
          Blocking public access to your Amazon S3 storage
            https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

        More
          $ partywall audit --check s3-bucket-public-access-block
          $ partywall model --node customer.data.exposure
          $ partywall model --service s3
        "#);
    }

    #[test]
    fn every_check_is_explained_within_its_width_at_any_width() {
        for check in all() {
            for width in [60, 80, 120, 200] {
                for line in shown(check.id, width, false).lines() {
                    // Addresses and the words of a command stay whole.
                    let words = line.trim_start().trim_start_matches("$ ").trim_end_matches(" \\");
                    let whole = line.contains("https://") || check.fix.cli.contains(words);
                    // So do the lines of a file.
                    let mut files = check.fix.terraform.lines().chain(check.fix.cloudformation.lines());
                    let whole = whole || line.strip_prefix("    ").is_some_and(|line| files.any(|of| of == line));
                    assert!(line.width() <= width || whole, "{}: {line}", check.id);
                    assert_eq!(line, line.trim_end());
                }
            }
        }
        let all: Vec<&Check> = all().collect();
        for width in [60, 80, 110, 120, 200] {
            for line in listed(&all, false, width).lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn colour_is_there_only_where_it_is_asked_for() {
        assert!(shown("iam-root-mfa", 80, true).contains("\u{1b}[1m"));
        assert!(!shown("iam-root-mfa", 80, false).contains('\u{1b}'));
    }
}
