//! The report as one page for a browser. It asks no network for anything: one style sheet, one script and the data
//! stand in it, and its content security policy lets nothing else be loaded or run.
//!
//! What is named in the account reaches the page in two ways, both harmless: by the template, where every value passes
//! [`harmless`] and is escaped for HTML, and as JSON in which no markup can be (`data.rs`), from which the script makes
//! text and never markup. The policy forbids even that (`require-trusted-types-for`).
//!
//! The summary, the gaps, the coverage and the worst failures stand in the markup, so that they can be read without the
//! script. All findings stand in the data, and the script makes rows of those that are looked at.

mod data;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use aws_smithy_types::base64;
use jiff::Timestamp;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value};
use partywall_checks::finding::{GLOBAL, Severity, Status};
use partywall_checks::model::Side;
use partywall_checks::model::coverage::{Coverage, State};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::findings::Glance;
use super::picture::{self, About};
use super::terminal::{counted, label, shorten, verdict_words};
use super::text::harmless;
use super::{CheckInfo, Counts, GapEntry, NodeCoverage, Report};

static TEMPLATE: &str = include_str!("page.html");
static STYLE: &str = include_str!("style.css");
static SCRIPT: &str = include_str!("script.js");

/// The most findings that stand in the page without its script, the worst ones.
const WORST: usize = 200;
/// The most that is shown of what AWS said of a gap.
pub(super) const DETAIL: usize = 320;

/// Writes the page.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let style = style();
    out.write_all(render(TEMPLATE, &Page::of(report, &style)).map_err(io::Error::other)?.as_bytes())?;
    data::write(report, &mut out)?;
    write!(out, "</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

/// All but the data and the script.
pub(super) fn render(template: &str, page: &impl Serialize) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).build()?);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => {
            minijinja::escape_formatter(out, state, &Value::from(harmless(text).into_owned()))
        }
        _ => minijinja::escape_formatter(out, state, value),
    });
    // By its name, it is HTML, and all values are escaped.
    environment.add_template("page.html", template)?;
    environment.get_template("page.html")?.render(Serde(page))
}

/// The page's style sheet, with the picture's colours for the dark. A page that is printed is light.
pub(super) fn style() -> String {
    format!("\n{STYLE}\n@media screen and (prefers-color-scheme: dark) {{\n{}}}\n", picture::dark())
}

/// What the page may load and run: its own style sheet and its own script, known by their hashes, and nothing else. See
/// <https://www.w3.org/TR/CSP3/> and <https://w3c.github.io/trusted-types/dist/spec/>.
fn policy(style: &str) -> String {
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(style),
        hash(SCRIPT)
    )
}

/// A text that may be applied or run, by its hash.
pub(super) fn hash(text: &str) -> String {
    format!("'sha256-{}'", base64::encode(Sha256::digest(text)))
}

/// The address, if it is one that a reader may be sent to: no script's, no file's.
fn web_address(text: &str) -> Option<&str> {
    (text.starts_with("https://") || text.starts_with("http://")).then_some(text)
}

/// The text as a value in the page's fragment, from which the script reads its filters.
fn in_fragment(text: &str) -> String {
    harmless(text).bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// What the template shows.
#[derive(Serialize)]
struct Page<'a> {
    policy: String,
    style: &'a str,
    picture: String,
    title: String,
    name: &'a str,
    alias: bool,
    id: &'a str,
    partition: &'a str,
    caller: &'a str,
    version: &'a str,
    schema_version: &'a str,
    started: String,
    audited: String,
    started_words: String,
    ended: String,
    ended_words: String,
    as_of: Option<Moment>,
    regions: &'a [String],
    regions_words: String,
    checks_words: String,
    judged_words: String,
    calls: u64,
    complete: bool,
    verdict: String,
    counts: Counts,
    severities: Vec<Level>,
    suppressed: usize,
    in_baseline: usize,
    failing: Vec<FailingCheck<'a>>,
    worst: Vec<Worst>,
    left_out: usize,
    gaps: Vec<Gap<'a>>,
    permissions: BTreeSet<&'a str>,
    states: Vec<StateCount>,
    coverage: Vec<Node<'a>>,
    warnings: &'a [String],
    warnings_words: String,
    idle: Vec<&'a str>,
    idle_words: String,
}

/// A moment for programs and for people.
#[derive(Serialize)]
struct Moment {
    rfc3339: String,
    words: String,
}

/// A severity, and how many fail that have it.
#[derive(Serialize)]
pub(super) struct Level {
    name: &'static str,
    word: &'static str,
    count: usize,
}

impl Level {
    pub(super) fn new(severity: Severity, count: usize) -> Self {
        let word = if severity == Severity::Informational { "info" } else { severity.name() };
        Self { name: severity.name(), word, count }
    }
}

/// A check that fails somewhere.
#[derive(Serialize)]
struct FailingCheck<'a> {
    id: &'a str,
    title: &'a str,
    severity: Level,
    count: usize,
}

/// One of the worst findings.
#[derive(Serialize)]
struct Worst {
    severity: Level,
    resource: String,
    region: String,
    check: String,
    message: String,
    in_baseline: bool,
}

/// What could not be read for one reason, wherever that was.
#[derive(Serialize)]
struct Gap<'a> {
    operation: &'a str,
    regions: String,
    reason: &'static str,
    detail: String,
    remedy: &'a str,
    permission: Option<&'a str>,
    findings: usize,
    link: Option<String>,
}

/// A state of the model's nodes, as a person reads it and as the style sheet calls it.
#[derive(Serialize)]
struct StateCount {
    name: String,
    words: &'static str,
    count: usize,
}

impl StateCount {
    fn new(state: State, count: usize) -> Self {
        Self { name: state.words().replace(' ', "-"), words: state.words(), count }
    }
}

/// A node of the model.
#[derive(Serialize)]
struct Node<'a> {
    path: String,
    side: &'static str,
    state: StateCount,
    counts: Counts,
    checks: Option<String>,
    attestation: Option<Attested<'a>>,
    reports: Vec<&'a str>,
    hint: Option<&'static str>,
    link: Option<String>,
}

/// What a person states of a node.
#[derive(Serialize)]
struct Attested<'a> {
    statement: &'a str,
    by: &'a str,
    until: String,
    evidence: Option<&'a str>,
    link: Option<&'a str>,
}

impl<'a> Page<'a> {
    fn of(report: &'a Report, style: &'a str) -> Self {
        let Report { account, completeness, summary, .. } = report;
        let covered: Vec<Coverage> = report.coverage.iter().filter_map(NodeCoverage::in_model).collect();
        let name = account.alias.as_deref().unwrap_or(&account.id);
        let complete = completeness.complete;
        let incomplete = if complete { "" } else { ", incomplete" };
        let idle: Vec<&str> =
            completeness.checks.iter().filter(|run| run.no_resources).map(|run| run.id.as_str()).collect();
        Self {
            policy: policy(style),
            style,
            picture: picture::inline(&covered, &About::from(report)),
            title: format!("{name}: {} failing{incomplete} · partywall", summary.counts.fail),
            name,
            alias: account.alias.is_some(),
            id: &account.id,
            partition: &account.partition,
            caller: &report.caller.arn,
            version: &report.tool.version,
            schema_version: &report.schema_version,
            started: report.started.to_string(),
            audited: report.started.strftime("%-d %B %Y, %H:%M UTC").to_string(),
            started_words: to_the_second(report.started),
            ended: report.ended.to_string(),
            ended_words: to_the_second(report.ended),
            // Where ages are counted to another moment than now, that has to be said.
            as_of: (report.as_of.duration_since(report.started).abs().as_secs() >= 60)
                .then(|| Moment { rfc3339: report.as_of.to_string(), words: to_the_second(report.as_of) }),
            regions: &report.regions,
            regions_words: counted(report.regions.len(), "region"),
            checks_words: counted(completeness.checks.len(), "check"),
            judged_words: format!("{} of resources", counted(completeness.resources_judged, "judgement")),
            calls: completeness.calls,
            complete,
            verdict: sentence(&verdict_words(report)),
            counts: summary.counts,
            severities: Severity::ALL
                .into_iter()
                .rev()
                .map(|severity| {
                    Level::new(severity, summary.failed_by_severity.get(severity.name()).copied().unwrap_or(0))
                })
                .collect(),
            suppressed: summary.suppressed,
            in_baseline: summary.in_baseline,
            worst: worst(report),
            left_out: report.findings.glances().filter(fails).count().saturating_sub(WORST),
            failing: failing_checks(report),
            gaps: gaps(&report.gaps),
            permissions: report.gaps.iter().filter_map(|gap| gap.permission.as_deref()).collect(),
            states: states(&report.coverage),
            coverage: report.coverage.iter().map(Node::of).collect(),
            warnings: &report.warnings,
            warnings_words: counted(report.warnings.len(), "warning"),
            idle_words: counted(idle.len(), "check"),
            idle,
        }
    }
}

pub(super) fn to_the_second(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The text with its first letter as a sentence begins.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn fails(finding: &Glance<'_>) -> bool {
    finding.status == Status::Fail && !finding.suppressed
}

/// The worst severity first, and what is new before what was known.
fn worst(report: &Report) -> Vec<Worst> {
    let kinds = Severity::ALL.into_iter().rev().flat_map(|severity| [(severity, false), (severity, true)]);
    let of_kind = |kind| {
        let findings = &report.findings;
        findings.only(move |finding| fails(finding) && (finding.severity, finding.in_baseline) == kind)
    };
    kinds
        .flat_map(of_kind)
        .take(WORST)
        .map(|finding| Worst {
            severity: Level::new(finding.severity, 1),
            resource: label(finding.resource.as_deref()),
            region: finding.region,
            check: finding.check.id.clone(),
            message: finding.message,
            in_baseline: finding.in_baseline,
        })
        .collect()
}

fn failing_checks<'a>(report: &'a Report) -> Vec<FailingCheck<'a>> {
    let mut by_check: BTreeMap<&str, (&CheckInfo, Severity, usize)> = BTreeMap::new();
    for finding in report.findings.glances().filter(fails) {
        let (_, severity, count) = by_check.entry(&finding.check.id).or_insert((finding.check, finding.severity, 0));
        *severity = finding.severity.max(*severity);
        *count += 1;
    }
    let mut checks: Vec<_> = by_check.into_values().collect();
    // Stable: checks of one severity stay in the order of their ids.
    checks.sort_by_key(|(_, severity, _)| std::cmp::Reverse(*severity));
    let check = |(check, severity, count): (&'a CheckInfo, Severity, usize)| {
        let CheckInfo { id, title, .. } = check;
        FailingCheck { id, title, severity: Level::new(severity, count), count }
    };
    checks.into_iter().map(check).collect()
}

/// Gaps of one operation that have one reason are one line, whatever their regions: what closes one closes all.
fn gaps(gaps: &[GapEntry]) -> Vec<Gap<'_>> {
    let mut folded: BTreeMap<(&str, &str, &str), Vec<&GapEntry>> = BTreeMap::new();
    for gap in gaps {
        folded.entry((&gap.operation, gap.reason.words(), &gap.remedy)).or_default().push(gap);
    }
    folded
        .into_values()
        .filter_map(|entries| {
            let first = *entries.first()?;
            let regions: BTreeSet<&str> = entries.iter().map(|gap| gap.region.as_str()).collect();
            let regions: Vec<&str> = regions.into_iter().collect();
            let regions = match regions.as_slice() {
                [GLOBAL] => String::new(),
                [one] => format!("in {one}"),
                many => format!("in {} regions: {}", many.len(), many.join(", ")),
            };
            let findings = entries.iter().map(|gap| gap.findings).sum();
            Some(Gap {
                operation: &first.operation,
                regions,
                reason: first.reason.words(),
                detail: shorten(&first.detail, DETAIL),
                remedy: &first.remedy,
                // Most remedies name it themselves.
                permission: first.permission.as_deref().filter(|permission| !first.remedy.contains(permission)),
                findings,
                link: (findings > 0).then(|| format!("status=unknown&q={}", in_fragment(&first.operation))),
            })
        })
        .collect()
}

/// How many nodes are in each state, the worst first.
fn states(coverage: &[NodeCoverage]) -> Vec<StateCount> {
    let count = |state| coverage.iter().filter(|covered| covered.state == state).count();
    let counts = State::ALL.into_iter().map(|state| StateCount::new(state, count(state)));
    counts.filter(|state| state.count > 0).collect()
}

impl<'a> Node<'a> {
    fn of(covered: &'a NodeCoverage) -> Self {
        let attestation = covered.attestation.as_ref().map(|attestation| Attested {
            statement: &attestation.statement,
            by: &attestation.by,
            until: attestation.until.to_string(),
            evidence: attestation.evidence.as_deref(),
            link: attestation.evidence.as_deref().and_then(web_address),
        });
        let hint = match covered.state {
            State::Uncovered | State::AttestationExpired if attestation.is_none() => Some("nobody answers for it"),
            State::Inherited if covered.evidence.is_empty() => Some("reports in AWS Artifact: --artifact asks which"),
            _ => None,
        };
        Self {
            path: covered.path.join(" › "),
            side: match covered.side {
                Side::Customer | Side::CustomerSpecific => "yours",
                Side::Shared => "both",
                Side::Aws => "AWS's",
            },
            state: StateCount::new(covered.state, 1),
            counts: covered.counts,
            checks: (!covered.checks.is_empty()).then(|| counted(covered.checks.len(), "check")),
            attestation,
            reports: covered.evidence.iter().map(|report| report.title.as_str()).collect(),
            hint,
            link: (covered.counts.total() > 0)
                .then(|| format!("status=fail,unknown,pass&node={}", in_fragment(&covered.node))),
        }
    }
}

#[cfg(test)]
mod tests;
