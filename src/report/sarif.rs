//! The report as SARIF 2.1.0, an OASIS Standard, within what GitHub's code scanning takes of it:
//! <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support>.
//!
//! - A rule for each check that ran, with its help.
//! - A result for each failure that counts: what was accepted or is in the baseline is left out. GitHub rejects a file of
//!   more than 25,000 results and keeps 5,000; so no more than 5,000 are written, the worst first.
//! - A notification of the invocation for what could not be read, for an audit that ended early, and for results that were
//!   left out. `executionSuccessful` says whether the audit is complete.
//! - An account has no source file, and code scanning shows no result without one: all results stand on the first line of a
//!   file that the user names ([`Anchor`]), and name the resource's ARN as their logical location.
//! - The fingerprint is the finding's id, so that a finding is the same alert in each run. GitHub looks only at
//!   `primaryLocationLineHash`.
//! - The category, in `automationDetails`, is the account: the results of one account replace those of no other.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::str::FromStr;

use partywall_checks::check::{Check, Framework};
use partywall_checks::finding::Severity;
use partywall_checks::model::Source;
use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, LogicalLocation, Message, MultiformatMessageString, Notification,
    PhysicalLocation, PropertyBag, Region, ReportingConfiguration, ReportingDescriptor, ReportingDescriptorReference,
    Result as Failure, ResultLevel, Run, RunAutomationDetails, Sarif, Tool, ToolComponent,
};

use super::findings::Glance;
use super::markdown::{block, link, prose, short};
use super::terminal::{counted, label, region_list};
use super::text::harmless;
use super::{Finding, Report};

/// The schema that the file names, where GitHub's own examples have it.
pub(super) const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The most results: GitHub keeps no more.
pub const RESULTS: usize = 5_000;
/// The most tags of a rule: GitHub rejects a file with more, and shows the first ten.
const TAGS: usize = 20;
/// The most characters of a rule's descriptions, as GitHub limits them.
const DESCRIPTION: usize = 1024;
/// The most characters of a message, of a name or ARN, and of a piece of evidence, and the most pieces. They keep the
/// largest file within the 10 MB, compressed, that GitHub takes.
pub(super) const MESSAGE: usize = 600;
pub(super) const NAME: usize = 300;
const EVIDENCE: usize = 200;
const PIECES: usize = 4;
/// The most notifications of gaps.
const NOTIFICATIONS: usize = 1_000;

/// The file in the repository that results are shown on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// A relative reference, percent-encoded.
    uri: String,
}

/// The anchor where the user names none: the file that an audit's settings are kept in.
pub const DEFAULT_ANCHOR: &str = "partywall.toml";

impl FromStr for Anchor {
    type Err = String;

    fn from_str(path: &str) -> Result<Self, String> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let parts: Vec<&str> = path.split('/').collect();
        if path.starts_with('/') || parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
            return Err("it is a file's path from the repository's root, such as infrastructure/main.tf".to_owned());
        }
        Ok(Self { uri: encoded(path) })
    }
}

/// The text percent-encoded, but for what RFC 3986 leaves unreserved, and strokes.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Writes the report, with its results on the file.
pub fn write(report: &Report, anchor: &Anchor, mut out: impl Write) -> io::Result<()> {
    let run = run(report, anchor, &[]);
    let sarif = Sarif::builder().schema(SCHEMA).version(json!("2.1.0")).runs(vec![run]).build();
    serde_json::to_writer_pretty(&mut out, &sarif)?;
    writeln!(out)
}

/// The run of a report, whose invocation says this as well.
pub(super) fn run(report: &Report, anchor: &Anchor, said: &[Notification]) -> Run {
    let rules = rules(report);
    let index: HashMap<&str, i64> = rules.keys().copied().zip(0..).collect();
    let left_out = report.findings.glances().filter(Glance::fails).count().saturating_sub(RESULTS);
    // Those that are equally bad stay in the report's order.
    let as_bad = |severity| report.findings.only(move |finding| finding.fails() && finding.severity == severity);
    let failures = Severity::ALL.into_iter().rev().flat_map(as_bad).take(RESULTS);
    let results: Vec<_> = failures.map(|finding| result(&finding, &index, anchor)).collect();
    let driver = ToolComponent::builder()
        .name(short(&report.tool.name, NAME))
        .version(short(&report.tool.version, NAME))
        .semantic_version(short(&report.tool.version, NAME))
        .rules(rules.into_values().collect::<Vec<_>>())
        .build();
    let account = properties([
        ("account", short(&report.account.id, NAME).into()),
        ("partition", short(&report.account.partition, NAME).into()),
        ("asOf", report.as_of.to_string().into()),
    ]);
    Run::builder()
        .tool(Tool::builder().driver(driver).build())
        // What stands after the last stroke would tell one run from another.
        .automation_details(
            RunAutomationDetails::builder()
                .id(format!("partywall/{}/", encoded(&short(&report.account.id, NAME))))
                .build(),
        )
        .invocations(vec![invocation(report, left_out, said)])
        .results(results)
        .properties(account)
        .build()
}

fn properties<const N: usize>(of: [(&str, Value); N]) -> PropertyBag {
    let of: BTreeMap<String, Value> = of.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    PropertyBag::builder().additional_properties(of).build()
}

/// A message: SARIF looks for placeholders and links in the text of one (3.11.5 and 3.11.6 of the standard).
fn message(text: &str) -> Message {
    Message::builder().text(literal(text)).build()
}

/// The text with what is special in a SARIF message written as the standard wants it.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' | '}' => out.extend([c, c]),
            '[' | ']' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn multiformat(text: &str) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(literal(text)).build()
}

fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Critical | Severity::High => ResultLevel::Error,
        Severity::Medium => ResultLevel::Warning,
        Severity::Low | Severity::Informational => ResultLevel::Note,
    }
}

/// GitHub's scale: over 9.0 is critical, from 7.0 high, from 4.0 medium, from 0.1 low; 0.0 is no severity at all.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Informational => "0.1",
    }
}

/// A rule for each check that ran, by its id, sorted.
fn rules(report: &Report) -> BTreeMap<&str, ReportingDescriptor> {
    let mut rules = BTreeMap::new();
    for run in &report.completeness.checks {
        if let Some(check) = partywall_checks::find(&run.id) {
            rules.insert(run.id.as_str(), rule(&Rule::of_check(check)));
        }
    }
    // A report that another version wrote can have findings of a check that is not known here.
    for id in report.findings.glances().map(|finding| finding.check.id.as_str()) {
        if let Entry::Vacant(place) = rules.entry(id)
            && let Some(finding) = report.findings.only(|finding| finding.check.id == id).next()
        {
            place.insert(rule(&Rule::of_finding(&finding)));
        }
    }
    rules
}

/// What a rule says of a check.
struct Rule<'a> {
    id: &'a str,
    title: &'a str,
    why: &'a str,
    aws: &'a str,
    yours: &'a str,
    fix: &'a str,
    /// The command of the AWS CLI, Terraform and CloudFormation; each may be empty.
    code: [&'a str; 3],
    sources: Vec<(&'a str, &'a str)>,
    severity: Severity,
    tags: Vec<Cow<'a, str>>,
}

impl<'a> Rule<'a> {
    fn of_check(check: &'static Check) -> Self {
        let mut standards: Vec<_> = check.standards.iter().collect();
        // Prowler's names come last, for GitHub shows but ten.
        standards.sort_by_key(|standard| standard.framework == Framework::Prowler);
        let standards = standards
            .into_iter()
            .map(|standard| format!("{}/{}", standard.framework.id(), standard.requirement).into());
        let tags = ["security".into(), check.place.node.id.into(), check.folder().into()];
        Self {
            id: check.id,
            title: check.title,
            why: check.why,
            aws: check.aws_side,
            yours: check.your_side,
            fix: check.fix.text,
            code: [check.fix.cli, check.fix.terraform, check.fix.cloudformation],
            sources: check.sources.iter().map(|Source { title, url }| (*title, *url)).collect(),
            severity: check.severity,
            tags: tags.into_iter().chain(standards).collect(),
        }
    }

    fn of_finding(finding: &'a Finding) -> Self {
        let fix = &finding.remediation;
        let standards = finding.standards.iter().flat_map(|(framework, requirements)| {
            requirements.iter().map(move |requirement| short(&format!("{framework}/{requirement}"), NAME).into())
        });
        let tags = ["security".into(), short(&finding.place.node, NAME).into()];
        Self {
            id: &finding.check.id,
            title: &finding.check.title,
            why: &finding.check.title,
            aws: &finding.place.aws,
            yours: &finding.place.yours,
            fix: &fix.text,
            code: [&fix.cli, &fix.terraform, &fix.cloudformation].map(|code| code.as_deref().unwrap_or_default()),
            sources: fix.urls.iter().map(|url| (url.as_str(), url.as_str())).collect(),
            severity: finding.severity,
            tags: tags.into_iter().chain(standards).collect(),
        }
    }

    /// The help as text.
    fn text(&self) -> String {
        let mut out = format!("{}\n\nAWS: {}\nYou: {}\nFix: {}\n", self.why, self.aws, self.yours, self.fix);
        for code in self.code.iter().filter(|code| !code.is_empty()) {
            let _ = write!(out, "\n{code}\n");
        }
        for (title, url) in &self.sources {
            let _ = write!(out, "\n{title}: {url}");
        }
        out.lines().map(harmless).collect::<Vec<_>>().join("\n")
    }

    /// The help as Markdown, which GitHub shows if it is there.
    fn markdown(&self) -> String {
        let mut out = format!(
            "{}\n\n**AWS:** {}\n\n**You:** {}\n\n**Fix:** {}\n",
            prose(self.why),
            prose(self.aws),
            prose(self.yours),
            prose(self.fix)
        );
        for (language, code) in ["sh", "hcl", "yaml"].into_iter().zip(self.code) {
            if !code.is_empty() {
                let _ = write!(out, "\n{}", block(language, code));
            }
        }
        for (title, url) in &self.sources {
            let _ = write!(out, "\n- {}: {}", prose(title), link(url));
        }
        out
    }
}

fn rule(of: &Rule) -> ReportingDescriptor {
    let mut tags: Vec<String> = of.tags.iter().map(|tag| tag.clone().into_owned()).collect();
    tags.truncate(TAGS);
    let mut properties =
        properties([("security-severity", security_severity(of.severity).into()), ("precision", "high".into())]);
    properties.tags = Some(tags);
    let help = MultiformatMessageString::builder().text(of.text()).markdown(of.markdown()).build();
    let level = ReportingConfiguration::builder().level(json!(level(of.severity))).build();
    let rule = ReportingDescriptor::builder()
        .id(short(of.id, NAME))
        .name(pascal(of.id))
        .short_description(multiformat(&short(of.title, DESCRIPTION)))
        .full_description(multiformat(&short(of.why, DESCRIPTION)))
        .help(help)
        .default_configuration(level)
        .properties(properties);
    match of.sources.first().filter(|(_, url)| link(url).starts_with('<')) {
        Some((_, url)) => rule.help_uri(*url).build(),
        None => rule.build(),
    }
}

/// `s3-bucket-encryption` as rules are named: `S3BucketEncryption`. GitHub takes 255 characters.
fn pascal(id: &str) -> String {
    let words = id.split('-').flat_map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
    });
    words.filter(char::is_ascii_alphanumeric).take(255).collect()
}

fn result(finding: &Finding, rules: &HashMap<&str, i64>, anchor: &Anchor) -> Failure {
    let resource = finding.resource.as_deref();
    let place = match region_list(&[finding.region.as_str()].into()) {
        region if region.is_empty() => String::new(),
        region => format!(" in {}", short(&region, NAME)),
    };
    let text = format!("{}{place}: {}", short(&label(resource), NAME), short(&finding.message, MESSAGE));
    let fingerprints = BTreeMap::from([
        ("partywallFinding/v1".to_owned(), short(&finding.id, NAME)),
        ("primaryLocationLineHash".to_owned(), short(&finding.id, NAME)),
    ]);
    let line = Region::builder().start_line(1).start_column(1).end_line(1).end_column(1).build();
    let physical = PhysicalLocation::builder()
        .artifact_location(ArtifactLocation::builder().uri(anchor.uri.as_str()).build())
        .region(line)
        .build();
    let logical = resource.map(|resource| {
        LogicalLocation::builder()
            .name(short(&resource.id, NAME))
            .fully_qualified_name(short(&resource.arn, NAME))
            .kind("resource")
            .build()
    });
    let location = Location::builder()
        .physical_location(physical)
        .logical_locations(logical.into_iter().collect::<Vec<_>>())
        .build();
    let properties = properties([
        ("severity", finding.severity.name().into()),
        ("region", short(&finding.region, NAME).into()),
        ("resourceType", resource.map_or(Value::Null, |resource| short(&resource.kind, NAME).into())),
        ("evidence", evidence(finding)),
    ]);
    let result = Failure::builder()
        .rule_id(short(&finding.check.id, NAME))
        .level(level(finding.severity))
        .message(message(&text))
        .locations(vec![location])
        .partial_fingerprints(fingerprints)
        .properties(properties);
    match rules.get(finding.check.id.as_str()) {
        Some(index) => result.rule_index(*index).build(),
        None => result.build(),
    }
}

/// The values that decided, and the calls that brought them.
fn evidence(finding: &Finding) -> Value {
    let pieces = finding.evidence.iter().take(PIECES);
    pieces.map(|one| short(&format!("{} = {} ({})", one.name, one.value, one.source), EVIDENCE)).collect()
}

/// What the run itself was like.
fn invocation(report: &Report, left_out: usize, said: &[Notification]) -> Invocation {
    let mut notifications = said.to_vec();
    if let Some(why) = &report.completeness.ended_early {
        notifications.push(notification("ended-early", &format!("The audit ended early ({}).", short(why, NAME))));
    }
    if left_out > 0 {
        let text = format!(
            "{} left out, the mildest: code scanning keeps {RESULTS} results. The JSON report has them all.",
            counted(left_out, "failed finding")
        );
        notifications.push(notification("results-left-out", &text));
    }
    let folded = report.gaps_by_reason();
    let more = folded.len().saturating_sub(NOTIFICATIONS);
    notifications.extend(folded.into_iter().take(NOTIFICATIONS).map(|((operation, reason), gaps)| {
        let regions: BTreeSet<&str> = gaps.iter().map(|gap| gap.region.as_str()).collect();
        let regions = short(&region_list(&regions), NAME);
        let place = if regions.is_empty() { String::new() } else { format!(" in {regions}") };
        let findings: usize = gaps.iter().map(|gap| gap.findings).sum();
        let remedy = gaps.first().map_or("", |gap| &gap.remedy);
        let text = format!(
            "{}: {reason}{place}, {} unknown. {}",
            short(operation, NAME),
            counted(findings, "finding"),
            short(remedy, MESSAGE)
        );
        notification("gap", &text)
    }));
    if more > 0 {
        notifications.push(notification("gap", &format!("{} left out.", counted(more, "more gap"))));
    }
    Invocation::builder()
        .execution_successful(report.completeness.complete)
        .start_time_utc(report.started.to_string())
        .end_time_utc(report.ended.to_string())
        .tool_execution_notifications(notifications)
        .build()
}

pub(super) fn notification(id: &str, text: &str) -> Notification {
    Notification::builder()
        .descriptor(ReportingDescriptorReference::builder().id(id).build())
        .level(json!("warning"))
        .message(message(text))
        .build()
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{Arc, LazyLock};

    use super::super::sample;
    use super::*;

    fn written(report: &Report) -> Value {
        serde_json::from_str(&text(report)).unwrap()
    }

    fn text(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &"infra/main file.tf".parse().unwrap(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_valid(&serde_json::from_str(&text).unwrap());
        text
    }

    /// Holds a file to the standard's schema.
    pub(in super::super) fn assert_valid(value: &Value) {
        static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/sarif/sarif-schema-2.1.0.json");
            // One pattern, of languages' names, has a bracket that no engine but ECMAScript's takes for itself.
            let schema = std::fs::read_to_string(path).unwrap().replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
            let schema = serde_json::from_str(&schema).unwrap();
            jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
        });
        let errors: Vec<String> =
            SCHEMA.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }

    fn results(sarif: &Value) -> &Vec<Value> {
        sarif["runs"][0]["results"].as_array().unwrap()
    }

    fn notifications(sarif: &Value) -> Vec<&str> {
        let all = sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
        all.iter().map(|one| one["message"]["text"].as_str().unwrap()).collect()
    }

    #[test]
    fn a_failure_that_counts_is_a_result_and_the_worst_comes_first() {
        let sarif = written(&sample::mixed());
        let found: Vec<(&str, &str)> = results(&sarif)
            .iter()
            .map(|result| (result["ruleId"].as_str().unwrap(), result["properties"]["severity"].as_str().unwrap()))
            .collect();
        assert_eq!(found[0], ("iam-root-mfa", "critical"));
        assert_eq!(found.last(), Some(&("ec2-security-group-admin-ports", "low")));
        assert_eq!(found.len(), 5, "not grace's, which is accepted, nor us-east-1's, which is in the baseline");
        let text = sarif.to_string();
        assert!(!text.contains("user/grace"));
        let mut run = sarif["runs"][0].clone();
        // The rules are the checks' own texts: one shows how they are put.
        let rules = run["tool"]["driver"]["rules"].take();
        let rule = rules.as_array().unwrap().iter().find(|rule| rule["id"] == "iam-root-mfa").unwrap();
        insta::assert_json_snapshot!(json!({ "run": run, "rule": rule }));
    }

    #[test]
    fn a_rule_is_there_for_each_check_that_ran_and_each_result_points_to_its_own() {
        let report = sample::mixed();
        let sarif = written(&report);
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        let ran: Vec<&str> = report.completeness.checks.iter().map(|run| run.id.as_str()).collect();
        assert_eq!(ids, ran);
        for result in results(&sarif) {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(result["ruleId"], rules[index]["id"]);
        }
    }

    #[test]
    fn every_rule_is_within_what_github_takes() {
        let sarif = written(&sample::every_check(1));
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), partywall_checks::all().count());
        for rule in rules {
            let characters = |value: &Value| value.as_str().unwrap().chars().count();
            assert!((1..=255).contains(&characters(&rule["name"])), "{rule:#}");
            for description in ["shortDescription", "fullDescription"] {
                assert!((1..=1024).contains(&characters(&rule[description]["text"])), "{rule:#}");
            }
            assert!(characters(&rule["help"]["text"]) > 0);
            assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
            assert!((1..=TAGS).contains(&rule["properties"]["tags"].as_array().unwrap().len()));
            let severity: f64 = rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
            assert!(severity > 0.0 && severity <= 10.0);
        }
    }

    #[test]
    fn what_could_not_be_read_is_a_notification_with_its_remedy_and_no_result() {
        let sarif = written(&sample::mixed());
        assert_eq!(sarif["runs"][0]["invocations"][0]["executionSuccessful"], false);
        let notifications = notifications(&sarif);
        assert!(
            notifications.iter().any(|text| {
                text.starts_with("s3:GetPublicAccessBlock: access denied in eu-west-1, 2 findings unknown. Allow ")
            }),
            "{notifications:#?}"
        );
        assert!(notifications.iter().any(|text| text.starts_with("s3:ListBuckets: throttled")), "{notifications:#?}");
        let complete = written(&sample::empty());
        assert_eq!(complete["runs"][0]["invocations"][0]["executionSuccessful"], true);
        assert_eq!(results(&complete).len(), 0);
    }

    #[test]
    fn more_results_than_github_keeps_are_cut_the_mildest_first() {
        let report = sample::many(6_000, |n| if n % 3 == 0 { Severity::High } else { Severity::Low });
        let sarif = written(&report);
        assert_eq!(results(&sarif).len(), RESULTS);
        let of =
            |severity: &str| results(&sarif).iter().filter(|one| one["properties"]["severity"] == severity).count();
        assert_eq!((of("high"), of("low")), (2_000, 3_000));
        assert!(notifications(&sarif)[0].starts_with("1000 failed findings left out, the mildest"));
    }

    #[test]
    fn the_largest_file_is_within_what_github_takes() {
        use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
        let mut report = sample::many(RESULTS, |_| Severity::High);
        // Text that does not compress well, and no end of it.
        let noise = |n: usize| {
            let hasher = BuildHasherDefault::<DefaultHasher>::default();
            (0..200).fold(String::new(), |text, m| text + &format!("{:016x}", hasher.hash_one((n, m))))
        };
        for (n, finding) in report.findings.edit().iter_mut().enumerate() {
            finding.message = noise(n);
            let resource = Arc::make_mut(finding.resource.as_mut().unwrap());
            resource.arn = noise(n + RESULTS);
            resource.name = Some(noise(n + 2 * RESULTS));
            finding.evidence[0].value = noise(n + 3 * RESULTS).into();
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(text(&report).as_bytes()).unwrap();
        let size = packed.finish().unwrap().len();
        assert!(size < 10_000_000, "{size}");
    }

    #[test]
    fn a_finding_is_the_same_alert_in_each_run() {
        let report = sample::mixed();
        let sarif = written(&report);
        for result in results(&sarif) {
            let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
            assert!(report.findings.iter().any(|finding| finding.id == hash && finding.check.id == result["ruleId"]));
            assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "infra/main%20file.tf");
        }
        assert_eq!(sarif["runs"][0]["automationDetails"]["id"], "partywall/123456789012/");
    }

    #[test]
    fn hostile_text_is_no_link_no_placeholder_and_steers_nothing() {
        let text = text(&sample::hostile());
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'));
        assert!(!text.contains("\\u00") && !text.contains("\\r"), "nor escaped, for a reader to undo");
        let sarif: Value = serde_json::from_str(&text).unwrap();
        for result in results(&sarif) {
            let message = result["message"]["text"].as_str().unwrap();
            assert!(!message.contains("[link]") && !message.contains(" {0}"), "{message}");
        }
        assert_eq!(literal("a [b](c) {0} \\ d"), "a \\[b\\](c) {{0}} \\ d");
    }

    #[test]
    fn the_file_is_a_path_within_the_repository() {
        for (path, uri) in [
            ("partywall.toml", "partywall.toml"),
            ("./infra/main.tf", "infra/main.tf"),
            ("a b/ü:#?.tf", "a%20b/%C3%BC%3A%23%3F.tf"),
            ("https:x", "https%3Ax"),
        ] {
            assert_eq!(path.parse::<Anchor>().unwrap().uri, uri);
        }
        for wrong in ["", "/etc/passwd", "../a", "a/../b", "a//b", "a/", ".", "https://a.example/b"] {
            assert!(wrong.parse::<Anchor>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rule_is_named_in_pascal_case() {
        assert_eq!(pascal("s3-bucket-public-access-block"), "S3BucketPublicAccessBlock");
    }
}
