//! `partywall model`: the shared responsibility model, for people, as JSON, and as a picture.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use partywall_checks::check::Check;
use partywall_checks::finding::Severity;
use partywall_checks::model::artifact::ArtifactReport;
use partywall_checks::model::coverage::{Attestation, Coverage, State, Tally, coverage};
use partywall_checks::model::{
    self, Control, GROUPS, Known, NODES, Node, SERVICES, Service, ServiceType, Side, Source,
};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::output::{Readers, Sink, wrote};
use super::{Failure, Talk, UsageError};
use crate::report::terminal::{BOLD, DIM, PLAIN, Page, Span, state_paint};
use crate::report::{Counts, NodeCoverage, Report, SCHEMA, picture};
use crate::suggest;

/// Arguments of `partywall model`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Who carries what in one service, such as 'rds'
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["node", "svg", "attest_template", "report"])]
    service: Option<String>,
    /// Explain one node, such as 'customer.data.exposure'
    #[arg(long, value_name = "ID", conflicts_with_all = ["svg", "attest_template"])]
    node: Option<String>,
    /// Draw the model to this file, or to stdout for '-'
    #[arg(long, value_name = "FILE", conflicts_with_all = ["attest_template", "json"])]
    svg: Option<PathBuf>,
    /// Print a file in which to attest what no API can answer
    #[arg(long, conflicts_with_all = ["json", "report"])]
    attest_template: bool,
    /// Add what an audit has shown of each node: its report as JSON, or '-' for stdin
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// Writes what is asked for to `out`, but a picture to its own file. The inner result is about the writing.
    pub(super) fn write(
        &self,
        talk: &Talk,
        width: usize,
        colour: bool,
        mut out: impl Write,
    ) -> Result<io::Result<()>, Failure> {
        if self.attest_template {
            return Ok(out.write_all(template(Zoned::now().date()).as_bytes()));
        }
        if let Some(name) = &self.service {
            let service = find_service(name)?;
            let page = Page::new(&mut out, width, colour);
            return Ok(if self.json { to_json(&ServiceEntry::new(service), out) } else { show_service(service, page) });
        }
        let node = self.node.as_deref().map(find_node).transpose()?;
        // Where it cannot be written is known before the report is read.
        let sink = self.svg.as_deref().map(open).transpose()?;
        let report = self.report.as_deref().map(read).transpose()?;
        if let Some(sink) = sink {
            let svg = draw(report.as_ref());
            if let Some(path) = sink.fill(|out, _| out.write_all(svg.as_bytes())).map_err(Failure::Write)? {
                wrote(&path, talk);
            }
            return Ok(Ok(()));
        }
        let states = report.as_ref().map(Audited::new);
        let states = states.as_ref();
        let page = Page::new(&mut out, width, colour);
        Ok(match node {
            Some(node) if self.json => to_json(&NodeEntry::new(node, states), out),
            Some(node) => show_node(node, states, page),
            None if self.json => to_json(&ModelEntry::new(states), out),
            None => tree(states, page),
        })
    }
}

/// Opens the picture's file; standard output for '-'.
fn open(path: &Path) -> Result<Sink, UsageError> {
    if path == Path::new("-") {
        return Ok(Sink::Stdout);
    }
    let unwritable =
        |error: io::Error| UsageError::Output { path: path.to_owned(), why: error.to_string(), option: "--svg" };
    Sink::open(path, Readers::Usual).map_err(unwritable)
}

fn find_node(id: &str) -> Result<&'static Node, UsageError> {
    model::node(id).ok_or_else(|| UsageError::Unknown {
        what: "node in the model",
        name: id.to_owned(),
        nearest: suggest::nearest(id, NODES.iter().map(|node| node.id)).map(str::to_owned),
    })
}

/// The service by its id or by AWS's name for it, in any case.
fn find_service(name: &str) -> Result<&'static Service, UsageError> {
    let meant = |service: &&&Service| service.id.eq_ignore_ascii_case(name) || service.name.eq_ignore_ascii_case(name);
    SERVICES.iter().find(meant).copied().ok_or_else(|| UsageError::Unknown {
        what: "service in the model",
        name: name.to_owned(),
        nearest: suggest::nearest(&name.to_lowercase(), SERVICES.iter().map(|service| service.id)).map(str::to_owned),
    })
}

fn read(path: &Path) -> Result<Report, UsageError> {
    let wrong = |why: String| UsageError::Report { path: path.to_owned(), why };
    let mut text = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut text).map_err(|error| wrong(error.to_string()))?;
    } else {
        text = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    }
    let report: Report = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
    if report.schema == SCHEMA { Ok(report) } else { Err(wrong(format!("its schema is {:?}", report.schema))) }
}

fn draw(report: Option<&Report>) -> String {
    let Some(report) = report else {
        let all: Vec<_> = partywall_checks::all().map(|check| (check.id, check.place.node, Tally::default())).collect();
        return picture::svg(&coverage(&all, &[], Date::ZERO).0, None);
    };
    let covered: Vec<Coverage> = report.coverage.iter().filter_map(NodeCoverage::in_model).collect();
    picture::svg(&covered, Some(&report.into()))
}

/// What an audit has shown of each node, by the node's id.
struct Audited<'a>(BTreeMap<&'a str, &'a NodeCoverage>);

impl<'a> Audited<'a> {
    fn new(report: &'a Report) -> Self {
        Self(report.coverage.iter().map(|covered| (covered.node.as_str(), covered)).collect())
    }

    fn get(&self, node: &Node) -> Option<&'a NodeCoverage> {
        self.0.get(node.id).copied()
    }
}

fn checks_of(node: &Node) -> Vec<&'static Check> {
    partywall_checks::all().filter(|check| check.place.node.id == node.id).collect()
}

fn known_words(node: &Node) -> String {
    let words: Vec<&str> = node.known_by.iter().map(|known| known.word()).collect();
    words.join(", ")
}

/// `3 fail · 12 pass`, and until when it is attested.
fn shown_words(covered: &NodeCoverage) -> String {
    let mut words = picture::counts(covered.counts.into(), |n| n.to_string());
    if let Some(Attestation { by, until, .. }) = &covered.attestation {
        // Where checks have found something, the state is theirs.
        let attested = if covered.state == State::Attested { "" } else { "attested " };
        words.push(format!("{attested}by {by} until {until}"));
    }
    words.join(" · ")
}

/// A line with the state of a node, after the label.
fn state_line(page: &mut Page<impl Write>, label: &[Span], covered: &NodeCoverage) -> io::Result<()> {
    let word = covered.state.words().to_uppercase();
    let mut spans = label.to_vec();
    spans.push((state_paint(covered.state), &word));
    let indent = spans.iter().map(|(_, text)| text.width()).sum::<usize>() + 2;
    let words = shown_words(covered);
    if words.is_empty() { page.line(&spans) } else { page.hang(&spans, indent, PLAIN, &words) }
}

/// The whole model: each node with how it is known, its checks, and what an audit has shown of it.
fn tree(audited: Option<&Audited>, mut page: Page<impl Write>) -> io::Result<()> {
    let titles = NODES.iter().map(|node| node.title.width()).max().unwrap_or(0) + 4;
    let ids = NODES.iter().map(|node| node.id.width()).max().unwrap_or(0);
    let beside = page.width() >= titles + ids + "check, attest".len() + 4;
    let mut above: Vec<&str> = Vec::new();
    for node in NODES {
        let path = node.path();
        let parents = path.get(..path.len() - 1).unwrap_or_default();
        if parents != above {
            page.blank()?;
        }
        for (depth, title) in parents.iter().enumerate() {
            if above.get(depth) == Some(title) {
                continue;
            }
            above.truncate(depth);
            above.push(title);
            if depth == 0 {
                page.line(&[(BOLD, &title.to_uppercase()), (DIM, "  "), (DIM, node.side.words())])?;
                page.rule()?;
            } else {
                page.line(&[(PLAIN, "  "), (BOLD, title)])?;
            }
        }
        above.truncate(parents.len());
        let indent = 2 * parents.len();
        let known = known_words(node);
        if beside {
            let title = format!("{:indent$}{:2$}", "", node.title, titles - indent);
            let id = format!("  {:ids$}  ", node.id);
            page.line(&[(PLAIN, &title), (DIM, &id), (PLAIN, &known)])?;
        } else {
            page.text(indent, PLAIN, node.title)?;
            page.pieces(indent + 2, DIM, &[node.id, &known])?;
        }
        if let Some(covered) = audited.and_then(|audited| audited.get(node)) {
            state_line(&mut page, &[(PLAIN, &" ".repeat(indent + 2))], covered)?;
        }
        let checks: Vec<&str> = checks_of(node).iter().map(|check| check.id).collect();
        page.pieces(indent + 2, PLAIN, &checks)?;
    }
    page.blank()?;
    page.line(&[(BOLD, "SERVICES"), (DIM, "  who carries what: partywall model --service NAME")])?;
    page.rule()?;
    for (kind, meaning) in [
        (ServiceType::Iaas, "the guest operating system and all above it are yours"),
        (ServiceType::Paas, "AWS runs the operating system and the engine"),
        (ServiceType::Saas, "AWS runs the whole stack"),
    ] {
        page.hang(&[(PLAIN, "  "), (BOLD, kind.name())], 8, DIM, meaning)?;
        let of_it: Vec<&str> = SERVICES.iter().filter(|it| it.service_type == kind).map(|it| it.id).collect();
        page.pieces(4, PLAIN, &of_it)?;
    }
    Ok(())
}

fn section(page: &mut Page<impl Write>, heading: &str, text: &str) -> io::Result<()> {
    page.blank()?;
    page.line(&[(BOLD, heading)])?;
    page.text(2, PLAIN, text)
}

fn checks_section(page: &mut Page<impl Write>, checks: &[&'static Check], none: &str) -> io::Result<()> {
    page.blank()?;
    page.line(&[(BOLD, "Checks")])?;
    if checks.is_empty() {
        return page.text(2, DIM, none);
    }
    for check in checks {
        page.titled(&[(PLAIN, "  ")], 2, check.title, check.id)?;
    }
    Ok(())
}

fn source_section(page: &mut Page<impl Write>, source: Source) -> io::Result<()> {
    section(page, "Source", source.title)?;
    // An address stays whole, so that a terminal makes it a link.
    page.line(&[(PLAIN, "    "), (DIM, source.url)])
}

/// Who carries what in a service.
fn show_service(service: &'static Service, mut page: Page<impl Write>) -> io::Result<()> {
    page.titled(&[], 0, service.name, service.id)?;
    page.rule()?;
    let meaning = match service.service_type {
        ServiceType::Iaas => "infrastructure: the guest operating system and all above it are yours",
        ServiceType::Paas => "platform: AWS runs the operating system and the engine",
        ServiceType::Saas => "software: AWS runs the whole stack",
    };
    page.hang(&[(DIM, "Type")], 10, PLAIN, &format!("{}, {meaning}", service.service_type.name()))?;
    section(&mut page, "Yours", service.customer)?;
    section(&mut page, "AWS's", service.aws)?;
    let checks: Vec<&'static Check> = partywall_checks::all().filter(|check| check.service.id == service.id).collect();
    checks_section(&mut page, &checks, "There is none for this service.")?;
    source_section(&mut page, service.source)
}

/// All about one node.
fn show_node(node: &'static Node, audited: Option<&Audited>, mut page: Page<impl Write>) -> io::Result<()> {
    page.titled(&[], 0, &node.path_line(), node.id)?;
    page.rule()?;
    let side = node.path().first().copied().unwrap_or_default();
    page.hang(&[(DIM, "Side")], 10, PLAIN, &format!("{side}: {}", node.side.words()))?;
    page.hang(&[(DIM, "Kind")], 10, PLAIN, node.side.control().name())?;
    let known: Vec<&str> = node
        .known_by
        .iter()
        .map(|known| match known {
            Known::Check => "checks, by what AWS's API answers",
            Known::Attest => "attestation, by a person",
            Known::Inherited => "AWS's reports in AWS Artifact",
        })
        .collect();
    page.hang(&[(DIM, "Known by")], 10, PLAIN, &known.join("; "))?;
    let covered = audited.and_then(|audited| audited.get(node));
    if let Some(covered) = covered {
        state_line(&mut page, &[(DIM, "State"), (PLAIN, "     ")], covered)?;
    }
    section(&mut page, "AWS's half", node.aws_half)?;
    section(&mut page, "Your half", node.your_half)?;
    if let Some(Attestation { statement, by, on, until, evidence, .. }) = covered.and_then(|it| it.attestation.as_ref())
    {
        section(&mut page, "Attested", statement)?;
        page.text(2, DIM, &format!("by {by}, from {on} until {until}"))?;
        if let Some(evidence) = evidence.as_deref().filter(|evidence| !evidence.is_empty()) {
            page.line(&[(PLAIN, "    "), (DIM, evidence)])?;
        }
    }
    if node.side != Side::Aws {
        let without = if node.known_by.contains(&Known::Check) {
            "There is none yet."
        } else {
            "None: no API can answer, only a person."
        };
        checks_section(&mut page, &checks_of(node), without)?;
    }
    if !node.artifact.is_empty() {
        section(&mut page, "Reports in AWS Artifact", &node.artifact.join(", "))?;
        for ArtifactReport { title, version, period_end, .. } in covered.iter().flat_map(|it| &it.evidence) {
            let version = version.map(|version| format!(", version {version}")).unwrap_or_default();
            let end = period_end.map(|end| format!(", until {}", end.strftime("%Y-%m-%d"))).unwrap_or_default();
            page.text(4, DIM, &format!("{title}{version}{end}"))?;
        }
    }
    source_section(&mut page, node.source)
}

/// The file to fill in: TOML in which every attestation is commented out. Prose has a space after its mark, TOML has not.
fn template(today: Date) -> String {
    let next_year = today.saturating_add(1.year());
    let mut text = String::from(
        "# What no API can answer, stated by a person: attestations for partywall.\n\
         #\n\
         # For each that you answer for, take away the '#' at the beginning of its lines and fill them in. The file goes\n\
         # to 'partywall audit --attestations FILE'; one called partywall.toml is found by itself. An attestation counts\n\
         # from 'on' to 'until', both included. One that has run out, or does not say what and by whom, never counts.\n",
    );
    for node in NODES.iter().filter(|node| node.known_by.contains(&Known::Attest)) {
        text.push_str("\n# ");
        text.push_str(&node.path_line());
        text.push('\n');
        let also = if node.known_by.contains(&Known::Check) {
            " Checks answer for a part; what they find comes first."
        } else {
            ""
        };
        let prose = format!("{}{also}", node.your_half);
        for line in crate::report::terminal::wrap(&prose, 116) {
            text.push_str("# ");
            text.push_str(&line);
            text.push('\n');
        }
        for line in [
            "[[attestation]]".to_owned(),
            format!("node = \"{}\"", node.id),
            "statement = \"\"".to_owned(),
            "by = \"\"".to_owned(),
            format!("on = {today}"),
            format!("until = {next_year}"),
            "evidence = \"\"".to_owned(),
        ] {
            text.push('#');
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

fn to_json(entry: &impl Serialize, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, entry)?;
    writeln!(out)
}

/// The model as JSON: the words are those of the report wherever it has them too.
#[derive(Serialize)]
struct ModelEntry<'a> {
    groups: BTreeMap<&'static str, &'static str>,
    nodes: Vec<NodeEntry<'a>>,
    services: Vec<ServiceEntry>,
}

#[derive(Serialize)]
struct NodeEntry<'a> {
    id: &'static str,
    title: &'static str,
    path: Vec<&'static str>,
    side: Side,
    control: Control,
    known_by: &'static [Known],
    aws: &'static str,
    yours: &'static str,
    checks: Vec<CheckEntry>,
    artifact: &'static [&'static str],
    source: SourceEntry,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<Shown<'a>>,
}

/// What an audit has shown of a node.
#[derive(Serialize)]
struct Shown<'a> {
    state: State,
    checks: &'a [String],
    counts: Counts,
    attestation: Option<&'a Attestation>,
    evidence: &'a [ArtifactReport],
}

#[derive(Serialize)]
struct CheckEntry {
    id: &'static str,
    title: &'static str,
    severity: Severity,
}

#[derive(Serialize)]
struct ServiceEntry {
    id: &'static str,
    name: &'static str,
    service_type: ServiceType,
    yours: &'static str,
    aws: &'static str,
    checks: Vec<CheckEntry>,
    source: SourceEntry,
}

#[derive(Serialize)]
struct SourceEntry {
    title: &'static str,
    url: &'static str,
}

impl From<Source> for SourceEntry {
    fn from(Source { title, url }: Source) -> Self {
        Self { title, url }
    }
}

impl From<&'static Check> for CheckEntry {
    fn from(check: &'static Check) -> Self {
        Self { id: check.id, title: check.title, severity: check.severity }
    }
}

impl<'a> ModelEntry<'a> {
    fn new(audited: Option<&Audited<'a>>) -> Self {
        Self {
            groups: GROUPS.iter().copied().collect(),
            nodes: NODES.iter().map(|node| NodeEntry::new(node, audited)).collect(),
            services: SERVICES.iter().map(|service| ServiceEntry::new(service)).collect(),
        }
    }
}

impl<'a> NodeEntry<'a> {
    fn new(node: &'static Node, audited: Option<&Audited<'a>>) -> Self {
        Self {
            id: node.id,
            title: node.title,
            path: node.path(),
            side: node.side,
            control: node.side.control(),
            known_by: node.known_by,
            aws: node.aws_half,
            yours: node.your_half,
            checks: checks_of(node).into_iter().map(CheckEntry::from).collect(),
            artifact: node.artifact,
            source: node.source.into(),
            shown: audited.and_then(|audited| audited.get(node)).map(|covered| Shown {
                state: covered.state,
                checks: &covered.checks,
                counts: covered.counts,
                attestation: covered.attestation.as_ref(),
                evidence: &covered.evidence,
            }),
        }
    }
}

impl ServiceEntry {
    fn new(service: &'static Service) -> Self {
        Self {
            id: service.id,
            name: service.name,
            service_type: service.service_type,
            yours: service.customer,
            aws: service.aws,
            checks: partywall_checks::all()
                .filter(|check| check.service.id == service.id)
                .map(CheckEntry::from)
                .collect(),
            source: service.source.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use partywall_checks::model::{AWS_HARDWARE, CUSTOMER_DATA_EXPOSURE, CUSTOMER_DATA_MASKING, RDS};

    use super::*;

    fn written(write: impl FnOnce(Page<&mut Vec<u8>>) -> io::Result<()>, width: usize, colour: bool) -> String {
        let mut out = Vec::new();
        write(Page::new(&mut out, width, colour)).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What a report says of a node that fails, of one that a person answers for, and of one of AWS's.
    fn shown() -> Vec<NodeCoverage> {
        let node = |node: &Node, state, counts| NodeCoverage {
            node: node.id.into(),
            path: node.path().into_iter().map(str::to_owned).collect(),
            side: node.side,
            known_by: node.known_by.to_vec(),
            state,
            checks: Vec::new(),
            counts,
            attestation: None,
            evidence: Vec::new(),
        };
        let failing = node(&CUSTOMER_DATA_EXPOSURE, State::Failing, Counts { pass: 12, fail: 3, unknown: 0 });
        let mut attested = node(&CUSTOMER_DATA_MASKING, State::Attested, Counts::default());
        attested.attestation = Some(Attestation {
            node: CUSTOMER_DATA_MASKING.id.into(),
            statement: "Names are masked before they leave production.".into(),
            by: "Ada \u{1b}[2J".into(),
            on: "2026-01-01".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            evidence: Some("https://wiki.example/masking".into()),
        });
        let mut inherited = node(&AWS_HARDWARE, State::Inherited, Counts::default());
        inherited.evidence.push(ArtifactReport {
            title: "Service Organization Controls (SOC) 2 Report".into(),
            arn: "arn:aws:artifact:us-east-1::report/report-1:3".into(),
            series: None,
            version: Some(3),
            period_start: None,
            period_end: Some("2026-03-31T00:00:00Z".parse().unwrap()),
        });
        vec![failing, attested, inherited]
    }

    fn node_text(node: &'static Node, width: usize) -> String {
        let shown = shown();
        let audited = Audited(shown.iter().map(|covered| (covered.node.as_str(), covered)).collect());
        written(|page| show_node(node, Some(&audited), page), width, false)
    }

    #[test]
    fn the_tree_has_every_node_and_every_check_and_every_service_at_any_width() {
        for width in [60, 80, 100, 140] {
            let text = written(|page| tree(None, page), width, false);
            let has = |id: &str| text.split_whitespace().any(|word| word == id);
            assert!(NODES.iter().all(|node| has(node.id)));
            assert!(partywall_checks::all().all(|check| has(check.id)));
            assert!(SERVICES.iter().all(|service| has(service.id)));
            for line in text.lines() {
                assert!(line.width() <= width && line == line.trim_end(), "{width}: {line:?}");
            }
        }
    }

    #[test]
    fn the_tree_says_what_an_audit_has_shown() {
        let shown = shown();
        let audited = Audited(shown.iter().map(|covered| (covered.node.as_str(), covered)).collect());
        let text = written(|page| tree(Some(&audited), page), 100, false);
        insta::assert_snapshot!(text.lines().take(18).collect::<Vec<_>>().join("\n"), @r"
        CUSTOMER  security in the cloud
        ────────────────────────────────────────────────────────────────────────────────────────────────────
          Data
            Classification                     customer.data.classification           check, attest
              account-required-tags · macie-automated-discovery · macie-enabled
            Location                           customer.data.location                 check
              account-allowed-regions · organizations-region-restriction
            Services that hold content         customer.data.services                 check
              config-recorder-resource-types · organizations-ai-services-opt-out
            Exposure                           customer.data.exposure                 check
              FAILING  3 fail · 12 pass
              accessanalyzer-no-active-findings · ec2-ebs-snapshot-block-public-access
              ec2-ebs-snapshot-public · ec2-image-block-public-access · ec2-image-public
              ecr-repository-not-public · efs-access-point-root-directory · efs-file-system-not-public
              efs-mount-target-subnets · eventbridge-event-bus-not-cross-account
              eventbridge-event-bus-not-public · kms-key-policy-public · lambda-function-not-public
              lambda-function-url-auth · rds-cluster-snapshot-public · rds-instance-public-access
              rds-snapshot-public · s3-access-point-public-access-block · s3-account-public-access-block
        ");
        let coloured = written(|page| tree(Some(&audited), page), 100, true);
        assert!(coloured.contains("\u{1b}[31mFAILING\u{1b}[0m"));
    }

    #[test]
    fn a_node_of_aws_stands_under_aws_and_not_under_the_group_before_it() {
        let text = written(|page| tree(None, page), 100, false);
        assert!(text.contains("\n  Hardware  ") && text.contains("\n    Regions  "), "{text}");
    }

    #[test]
    fn a_service_is_split() {
        insta::assert_snapshot!(written(|page| show_service(&RDS, page), 80, false), @r"
        Amazon RDS                                                                   rds
        ────────────────────────────────────────────────────────────────────────────────
        Type      PaaS, platform: AWS runs the operating system and the engine

        Yours
          The data, database users and permissions, public access and security groups,
          encryption, required TLS, backup retention, deletion protection, and the
          maintenance window with the opt-in to minor and the choice of major upgrades.

        AWS's
          Patching the operating system and the database engine, backups and failover as
          configured, host firewall, hardware, and disaster recovery of the platform.

        Checks
          The administrators of DB clusters do not have default names
          rds-cluster-admin-name
          Aurora MySQL clusters can be wound back in time          rds-cluster-backtrack
          DB clusters are backed up by AWS Backup                rds-cluster-backup-plan
          Automated backups of DB clusters are kept for at least 7 days
          rds-cluster-backup-retention
          Snapshots of DB clusters get their tags                  rds-cluster-copy-tags
          DB clusters are protected from deletion        rds-cluster-deletion-protection
          The storage of DB clusters is encrypted                 rds-cluster-encryption
          Aurora clusters accept IAM authentication       rds-cluster-iam-authentication
          DB clusters send their logs to CloudWatch Logs         rds-cluster-log-exports
          DB clusters install minor engine versions by themselves
          rds-cluster-minor-upgrades
          DB clusters have instances in more than one Availability Zone
          rds-cluster-multi-az
          Manual snapshots of DB clusters are encrypted  rds-cluster-snapshot-encryption
          Snapshots of DB clusters are not public            rds-cluster-snapshot-public
          DB clusters refuse connections without TLS                     rds-cluster-tls
          The administrators of DB instances do not have default names
          rds-instance-admin-name
          DB instances are backed up by AWS Backup              rds-instance-backup-plan
          Automated backups of DB instances are kept for at least 7 days
          rds-instance-backup-retention
          Snapshots of DB instances get their tags                rds-instance-copy-tags
          DB instances are protected from deletion      rds-instance-deletion-protection
          The storage of DB instances is encrypted               rds-instance-encryption
          DB instances accept IAM authentication         rds-instance-iam-authentication
          DB instances send their logs to CloudWatch Logs       rds-instance-log-exports
          DB instances install minor engine versions by themselves
          rds-instance-minor-upgrades
          DB instances have Enhanced Monitoring                  rds-instance-monitoring
          DB instances have a standby in another Availability Zone
          rds-instance-multi-az
          DB instances have no public address                 rds-instance-public-access
          DB instances are in private subnets                 rds-instance-public-subnet
          DB instances refuse connections without TLS                   rds-instance-tls
          RDS Proxies refuse connections without TLS                       rds-proxy-tls
          Manual snapshots of DB instances are encrypted         rds-snapshot-encryption
          Snapshots of DB instances are not public                   rds-snapshot-public

        Source
          Security in Amazon RDS
            https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.html
        ");
    }

    #[test]
    fn a_service_is_found_by_its_id_and_by_its_name_in_any_case() {
        for name in ["rds", "RDS", "amazon rds", "Amazon RDS"] {
            assert_eq!(find_service(name).unwrap().id, "rds");
        }
        let error = find_service("lamda").unwrap_err().to_string();
        assert!(error.contains("did you mean \"lambda\""), "{error}");
        let error = find_service("mainframe").unwrap_err().to_string();
        assert!(error.contains("see 'partywall model'"), "{error}");
    }

    #[test]
    fn a_node_is_found_by_its_id_or_the_nearest_is_named() {
        assert_eq!(find_node("customer.data.exposure").unwrap(), &CUSTOMER_DATA_EXPOSURE);
        let error = find_node("customer.data.expsure").unwrap_err().to_string();
        assert!(error.contains("did you mean \"customer.data.exposure\""), "{error}");
    }

    #[test]
    fn a_node_is_explained() {
        insta::assert_snapshot!(node_text(&CUSTOMER_DATA_EXPOSURE, 80), @r"
        Customer › Data › Exposure                                customer.data.exposure
        ────────────────────────────────────────────────────────────────────────────────
        Side      Customer: security in the cloud
        Kind      customer-specific control
        Known by  checks, by what AWS's API answers
        State     FAILING  3 fail · 12 pass

        AWS's half
          AWS enforces the policies and sharing settings that it finds on each bucket,
          snapshot, image, queue and key.

        Your half
          You decide who can reach content: nothing is open to everyone, or to another
          account, unless you mean it to be.

        Checks
          No external access that IAM Access Analyzer found waits for a decision
          accessanalyzer-no-active-findings
          EBS snapshots cannot be made public       ec2-ebs-snapshot-block-public-access
          EBS snapshots are not shared with everyone             ec2-ebs-snapshot-public
          Images cannot be made public                     ec2-image-block-public-access
          The account's images are not shared with everyone             ec2-image-public
          No ECR repository's policy lets everyone in          ecr-repository-not-public
          EFS access points do not lead to the root of the file system
          efs-access-point-root-directory
          No EFS file system's policy lets everyone in        efs-file-system-not-public
          EFS mount targets are in private subnets              efs-mount-target-subnets
          EventBridge event buses let in no other account
          eventbridge-event-bus-not-cross-account
          No EventBridge event bus's policy lets everyone in
          eventbridge-event-bus-not-public
          No KMS key's policy lets everyone in                     kms-key-policy-public
          No Lambda function's policy lets everyone call it   lambda-function-not-public
          URLs of Lambda functions demand a signed request      lambda-function-url-auth
          Snapshots of DB clusters are not public            rds-cluster-snapshot-public
          DB instances have no public address                 rds-instance-public-access
          Snapshots of DB instances are not public                   rds-snapshot-public
          S3 access points block public access       s3-access-point-public-access-block
          The account blocks public access to all its buckets
          s3-account-public-access-block
          S3 buckets have ACLs disabled                          s3-bucket-acls-disabled
          No S3 bucket's policy lets other accounts change its access or encryption
          s3-bucket-policy-cross-account
          S3 buckets block public access                   s3-bucket-public-access-block
          No S3 bucket can be read by everyone                     s3-bucket-public-read
          No S3 bucket can be written to by everyone              s3-bucket-public-write
          No secret's policy lets everyone in           secretsmanager-secret-not-public
          No SNS topic's policy lets everyone in                    sns-topic-not-public
          No SQS queue's policy lets everyone in                    sqs-queue-not-public
          No document of Systems Manager is shared with everybody    ssm-document-public
          Systems Manager blocks the public sharing of documents in every Region
          ssm-document-public-sharing-block

        Source
          Using AWS Identity and Access Management Access Analyzer
            https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html
        ");
    }

    #[test]
    fn an_attestation_is_told_with_its_evidence_and_steers_no_terminal() {
        insta::assert_snapshot!(node_text(&CUSTOMER_DATA_MASKING, 80), @r"
        Customer › Data › Format and masking                       customer.data.masking
        ────────────────────────────────────────────────────────────────────────────────
        Side      Customer: security in the cloud
        Kind      customer-specific control
        Known by  attestation, by a person
        State     ATTESTED  by Ada \u{1b}[2J until 2026-12-31

        AWS's half
          AWS stores the bytes as they come, without knowing what they stand for.

        Your half
          You decide the format and structure of data, and mask, tokenise or anonymise
          it where not everyone may see it in full.

        Attested
          Names are masked before they leave production.
          by Ada \u{1b}[2J, from 2026-01-01 until 2026-12-31
            https://wiki.example/masking

        Checks
          None: no API can answer, only a person.

        Source
          SEC07-BP02 Apply data protection controls based on data sensitivity
            https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_data_classification_define_protection.html
        ");
    }

    #[test]
    fn a_node_of_aws_names_the_reports_that_evidence_it() {
        insta::assert_snapshot!(node_text(&AWS_HARDWARE, 80), @r"
        AWS › Hardware                                                      aws.hardware
        ────────────────────────────────────────────────────────────────────────────────
        Side      AWS: security of the cloud
        Kind      inherited control
        Known by  AWS's reports in AWS Artifact
        State     INHERITED

        AWS's half
          AWS designs, installs, maintains and retires the servers, disks and network
          devices.

        Your half
          Nothing is left to you but to get the evidence: the SOC 2 report in AWS
          Artifact.

        Reports in AWS Artifact
          SOC 2
            Service Organization Controls (SOC) 2 Report, version 3, until 2026-03-31

        Source
          Nitro System security in context
            https://docs.aws.amazon.com/whitepapers/latest/security-design-of-aws-nitro-system/nitro-system-security-in-context.html
        ");
    }

    #[test]
    fn json_has_the_whole_model() {
        let value = serde_json::to_value(ModelEntry::new(None)).unwrap();
        assert_eq!(value["nodes"].as_array().unwrap().len(), NODES.len());
        assert_eq!(value["services"].as_array().unwrap().len(), SERVICES.len());
        assert!(value["nodes"][0].get("shown").is_none());
        let shown = shown();
        let audited = Audited(shown.iter().map(|covered| (covered.node.as_str(), covered)).collect());
        let value = serde_json::to_value(NodeEntry::new(&CUSTOMER_DATA_EXPOSURE, Some(&audited))).unwrap();
        assert_eq!(value["control"], "customer-specific");
        assert_eq!(value["shown"]["state"], "failing");
        assert_eq!(value["shown"]["counts"]["fail"], 3);
    }

    #[test]
    fn the_template_is_all_comments_and_an_empty_file() {
        let text = template("2026-06-01".parse().unwrap());
        assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')));
        assert!(text.lines().all(|line| line.width() <= 120));
        assert!(text.parse::<toml::Table>().unwrap().is_empty());
    }

    #[test]
    fn the_template_uncommented_attests_each_node_that_can_be_and_counts_for_nothing_until_it_is_filled_in() {
        let today = "2026-06-01".parse().unwrap();
        let bare = |line: &str| match line.strip_prefix('#') {
            Some(toml) if !toml.is_empty() && !toml.starts_with(' ') => format!("{toml}\n"),
            _ => format!("{line}\n"),
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("partywall.toml");
        std::fs::write(&file, template(today).lines().map(bare).collect::<String>()).unwrap();
        let mut attestations = crate::config::attestations::read(&file).unwrap();
        let listed: Vec<&str> = attestations.iter().map(|attestation| attestation.node.as_str()).collect();
        let wanted: Vec<&str> =
            NODES.iter().filter(|node| node.known_by.contains(&Known::Attest)).map(|node| node.id).collect();
        assert_eq!(listed, wanted);
        let (_, warnings) = coverage(&[], &attestations, today);
        assert_eq!(warnings.len(), wanted.len(), "{warnings:#?}");
        for attestation in &mut attestations {
            attestation.statement = "It is so.".into();
            attestation.by = "Ada".into();
        }
        let (covered, warnings) = coverage(&[], &attestations, today);
        assert!(warnings.is_empty(), "{warnings:#?}");
        assert_eq!(covered.iter().filter(|covered| covered.state == State::Attested).count(), wanted.len());
    }

    #[test]
    fn what_is_no_report_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.json");
        for text in ["", "{}", "[1]", "not json"] {
            std::fs::write(&file, text).unwrap();
            let error = read(&file).unwrap_err().to_string();
            assert!(error.contains("is not a report") && error.contains("partywall audit"), "{error}");
        }
        assert!(read(&folder.path().join("missing.json")).is_err());
    }
}
