//! The report as Markdown (GitHub's), to be a comment on a pull request or the summary of a job: counts, what failed with
//! the worst first, what is unknown and what would close the gaps, what was accepted, and the model in short.
//!
//! GitHub takes comments of up to 65,536 characters, and a job's summary of up to 1 MiB; this stays under 65,000 bytes, so
//! that one file serves for both. What does not fit is cut at the end of a list, never within an entry, and a line says
//! how much was left out. Of failures the worst come with all that is known, the others with a line each.
//!
//! Text from the account can neither become markup nor mention, link or refer to anything: each word that is not plain
//! letters or digits is a code span (`prose`), in which GitHub looks for nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use partywall_checks::finding::{ActionableBy, GLOBAL, Severity, Status};
use partywall_checks::model::Side;
use partywall_checks::model::coverage::State;

use super::findings::Glance;
use super::terminal::{counted, label, region_list};
use super::text::harmless;
use super::{CheckInfo, Finding, Report};

/// The most bytes that are written. A character has at least one, so this is under any limit by characters, too.
pub const LIMIT: usize = 65_000;
/// The most bytes for what is unknown, for what was accepted, and for warnings: failures have what is left.
const UNKNOWN: usize = 12_000;
const ACCEPTED: usize = 6_000;
const WARNINGS: usize = 2_000;
/// The most resources that are named of one check.
const RESOURCES: usize = 40;
/// The most characters of a message, of a name, and of a piece of evidence.
pub(super) const MESSAGE: usize = 400;
pub(super) const NAME: usize = 160;
const EVIDENCE: usize = 100;
/// The most pieces of evidence that are shown of one finding, and names in a list within a line.
const PIECES: usize = 4;
const NAMES: usize = 8;

/// Writes the report.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let head = head(report);
    let tail = [unknown(report), accepted(report), model(report)].concat();
    let failed = failed(report, LIMIT.saturating_sub(head.len() + tail.len()));
    for part in [head, failed, tail] {
        out.write_all(part.as_bytes())?;
    }
    Ok(())
}

/// Text as Markdown that shows it as it is. Plain words stay; each other one is a code span, so that it is neither markup
/// nor a mention, an issue, a commit, an emoji or a link to GitHub.
pub(super) fn prose(text: &str) -> String {
    words(text, code)
}

/// The same within HTML, where Markdown is not looked for but mentions are.
fn prose_html(text: &str) -> String {
    words(text, |word| format!("<code>{}</code>", html(word)))
}

/// What may stand before and after a word.
const BEFORE: [char; 3] = ['(', '"', '“'];
const AFTER: [char; 9] = [')', '"', '”', ',', '.', ';', ':', '?', '!'];

/// The words, with a blank between them, and `mark` around each that is not plain.
fn words(text: &str, mark: impl Fn(&str) -> String) -> String {
    let text = harmless(text);
    let words = text.split(' ').filter(|word| !word.is_empty()).map(|word| {
        let inner = word.trim_start_matches(BEFORE);
        let before = &word[..word.len() - inner.len()];
        let bare = inner.trim_end_matches(AFTER);
        let after = &inner[bare.len()..];
        // At the beginning of a line, a number with a stop or a bracket would begin a list.
        let listing = bare.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(['.', ')']);
        if bare.is_empty() {
            Cow::Owned(mark(word))
        } else if is_plain(bare) && !listing {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(format!("{}{}{after}", before, mark(bare)))
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Words that are no letters, and mean nothing to Markdown.
const SIGNS: [&str; 4] = ["–", "—", "·", "›"];

/// Whether Markdown and GitHub show the word as it is: digits alone, or letters alone, with single hyphens, apostrophes and
/// strokes between them. Letters with digits among them may be a commit, or a ticket.
fn is_plain(word: &str) -> bool {
    // Seven digits can be the beginning of a commit's hash, and so can seven of the first six letters.
    let hash = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
    let letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    !hash
        && (SIGNS.contains(&word)
            || word.chars().all(|c| c.is_ascii_digit())
            || word.split(['-', '\'', '’', '/']).all(letters))
}

/// The text, harmless, in at most so many characters. By characters rather than columns, for some of them have none, and
/// what is written has a limit.
pub(super) fn short(text: &str, most: usize) -> String {
    let text = harmless(text);
    if text.chars().count() <= most {
        return text.into_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Text as a code span. The fence is longer than any that is within.
pub(super) fn code(text: &str) -> String {
    let text = harmless(text);
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    // A blank at each end, of which Markdown takes one away, keeps a backtick there from the fence.
    let pad = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Lines as a code block.
pub(super) fn block(language: &str, text: &str) -> String {
    let lines: Vec<Cow<str>> = text.lines().map(harmless).collect();
    let text = lines.join("\n");
    let fence = fence(&text);
    format!("{fence}{language}\n{text}\n{fence}\n")
}

/// What opens and closes a block of code that holds this text, so that nothing in it does.
pub(crate) fn fence(text: &str) -> String {
    "`".repeat(longest_run(text, '`').max(2) + 1)
}

/// The first so many characters.
fn clip(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

/// Text within HTML.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// An address as a link, if it is plainly one; else as code.
pub(super) fn link(url: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?#=&%+:,".contains(c);
    match url.strip_prefix("https://") {
        Some(rest) if !rest.is_empty() && url.chars().all(plain) => format!("<{url}>"),
        _ => code(&short(url, NAME)),
    }
}

/// The resource and where it is.
fn resource(finding: &Finding) -> String {
    let name = code(&short(&label(finding.resource.as_deref()), NAME));
    if finding.region == GLOBAL { name } else { format!("{name} in {}", code(&short(&finding.region, NAME))) }
}

/// Entries of a list, the first `most` if they fit, and a line that says how many were left out.
pub(super) fn cut(entries: impl IntoIterator<Item = String>, most: usize, room: usize, noun: &str) -> String {
    /// More than the line takes that tells of the rest.
    const REST: usize = 80;
    let mut out = String::new();
    let mut left_out = 0;
    for (n, entry) in entries.into_iter().enumerate() {
        if left_out > 0 || n >= most || out.len() + entry.len() + REST > room {
            left_out += 1;
        } else {
            out.push_str(&entry);
        }
    }
    if left_out > 0 {
        // Writing to a string does not fail.
        let _ = writeln!(out, "- … and {} left out here", counted(left_out, &format!("more {noun}")));
    }
    out
}

/// How many findings there are of each status, by severity.
struct Tally {
    rows: [(&'static str, [usize; Severity::ALL.len()]); 5],
}

impl Tally {
    fn of(report: &Report) -> Self {
        let names = ["failed", "unknown", "passed", "in the baseline", "accepted"];
        let mut tally = Self { rows: names.map(|name| (name, [0; Severity::ALL.len()])) };
        for finding in report.findings.glances() {
            let row = match (finding.status, finding.suppressed, finding.in_baseline) {
                (_, true, _) => 4,
                (_, false, true) => 3,
                (Status::Fail, ..) => 0,
                (Status::Unknown, ..) => 1,
                (Status::Pass, ..) => 2,
            };
            if let Some(column) = Severity::ALL.iter().position(|severity| *severity == finding.severity) {
                tally.rows[row].1[column] += 1;
            }
        }
        tally
    }

    fn sum(&self, row: usize) -> usize {
        self.rows[row].1.iter().sum()
    }
}

/// The title, the counts, and whether the audit can be relied on as a whole.
fn head(report: &Report) -> String {
    let tally = Tally::of(report);
    let account = &report.account;
    let name = account.alias.as_ref().map_or(String::new(), |alias| format!(" ({})", code(&short(alias, NAME))));
    let regions = match report.regions.len() {
        0 => "no region".to_owned(),
        n if n <= NAMES => {
            let regions: Vec<String> = report.regions.iter().map(|region| code(&short(region, NAME))).collect();
            regions.join(", ")
        }
        n => counted(n, "region"),
    };
    let mut out = format!(
        "## partywall: {} failed, {} unknown, {} passed\n\n\
         Account {}{name}, partition {}, in {regions}. {} run on {}, as of {}, by partywall {}.\n\n",
        tally.sum(0),
        tally.sum(1),
        tally.sum(2),
        code(&short(&account.id, NAME)),
        code(&short(&account.partition, NAME)),
        counted(report.completeness.checks.len(), "check"),
        code(&report.started.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        code(&report.as_of.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        code(&short(&report.tool.version, NAME)),
    );
    table(&mut out, &tally);
    out.push_str(&verdict(report));
    if !report.warnings.is_empty() {
        let warnings =
            report.warnings.iter().map(|warning| format!("- **Warning:** {}\n", prose(&short(warning, MESSAGE))));
        out.push_str(&cut(warnings, usize::MAX, WARNINGS, "warning"));
        out.push('\n');
    }
    out
}

fn table(out: &mut String, tally: &Tally) {
    out.push_str("| |");
    for severity in Severity::ALL.iter().rev() {
        let _ = write!(out, " {} |", severity.name());
    }
    out.push_str(" all |\n|---|");
    out.push_str(&"--:|".repeat(Severity::ALL.len() + 1));
    out.push('\n');
    for (n, (name, counts)) in tally.rows.iter().enumerate() {
        // What is there in most accounts is always told; what is not, where there is some.
        if n > 2 && tally.sum(n) == 0 {
            continue;
        }
        let _ = write!(out, "| **{name}** |");
        for count in counts.iter().rev() {
            let _ = write!(out, " {count} |");
        }
        let _ = writeln!(out, " **{}** |", tally.sum(n));
    }
    out.push('\n');
}

/// Whether all that was asked was answered.
fn verdict(report: &Report) -> String {
    let completeness = &report.completeness;
    if completeness.complete && completeness.checks.is_empty() {
        return "**Complete:** no check was run, so nothing is claimed.\n\n".to_owned();
    }
    if completeness.complete {
        return "**Complete:** all that was asked was answered.\n\n".to_owned();
    }
    let unknown = report.findings.glances().filter(|finding| finding.status == Status::Unknown).count();
    let mut parts = Vec::new();
    if let Some(why) = &completeness.ended_early {
        parts.push(format!("the audit ended early ({})", code(&short(why, NAME))));
    }
    if unknown > 0 {
        parts.push(format!("{} unknown", counted(unknown, "finding")));
    }
    parts.push(counted(completeness.gaps, "gap"));
    format!("**Incomplete:** {}. What could not be read is neither a pass nor a fail.\n\n", parts.join(", "))
}

/// The failures of one check that are equally bad.
struct Group<'a> {
    report: &'a Report,
    severity: Severity,
    check: &'a CheckInfo,
    count: usize,
}

/// The worst first, and of those that are equally bad by the check's id.
fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(std::cmp::Reverse<Severity>, &str), Group> = BTreeMap::new();
    for finding in report.findings.glances().filter(Glance::fails) {
        let (severity, check) = (finding.severity, finding.check);
        let group = groups.entry((std::cmp::Reverse(severity), &check.id));
        group.or_insert(Group { report, severity, check, count: 0 }).count += 1;
    }
    groups.into_values().collect()
}

/// What failed: in full as far as the room allows, then a line for each check, then how many are left out.
pub(super) fn failed(report: &Report, room: usize) -> String {
    /// More than the title, the headings of all severities and the last line take.
    const AROUND: usize = 600;
    let groups = groups(report);
    if groups.is_empty() {
        return String::new();
    }
    let mut out = "### Failed\n\n".to_owned();
    let room = room.saturating_sub(AROUND);
    // What each check and all after it take with a line each: in full is only what leaves that much.
    let lines: Vec<String> = groups.iter().map(Group::line).collect();
    let mut rest: usize = lines.iter().map(String::len).sum();
    let mut severity = None;
    let mut in_full = true;
    let mut left_out = (0, 0);
    for (group, line) in groups.iter().zip(&lines) {
        rest -= line.len();
        let full = if in_full { group.full(room.saturating_sub(out.len() + rest)) } else { None };
        in_full = full.is_some();
        let entry = full.as_ref().unwrap_or(line);
        if left_out.0 > 0 || out.len() + entry.len() > room {
            left_out = (left_out.0 + group.count, left_out.1 + 1);
            continue;
        }
        if severity.replace(group.severity) != Some(group.severity) {
            let (name, gap) = (group.severity.name(), if out.ends_with("\n\n") { "" } else { "\n" });
            let _ = write!(out, "{gap}#### {}{}\n\n", name[..1].to_uppercase(), &name[1..]);
        }
        out.push_str(entry);
    }
    if left_out.0 > 0 {
        let _ = write!(
            out,
            "\n… and {} of {}, left out here. The JSON report has them all.\n",
            counted(left_out.0, "more failed finding"),
            counted(left_out.1, "check")
        );
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    out
}

impl Group<'_> {
    /// The check in a line.
    fn line(&self) -> String {
        format!(
            "- {} {}: {}\n",
            code(&short(&self.check.id, NAME)),
            prose(&short(&self.check.title, NAME)),
            counted(self.count, "finding")
        )
    }

    /// The check with its resources, as many as fit; nothing if not even one does.
    fn full(&self, room: usize) -> Option<String> {
        let Self { report, severity, check, count } = *self;
        let of_group =
            |finding: &Glance<'_>| finding.fails() && finding.severity == severity && finding.check.id == check.id;
        let findings: Vec<Finding> = report.findings.only(of_group).collect();
        let first = findings.first()?;
        let mut out = format!(
            "<details><summary><b>{}</b> <code>{}</code> · {}</summary>\n\n{}\n\n",
            prose_html(&short(&first.check.title, NAME)),
            html(&short(&first.check.id, NAME)),
            counted(count, "finding"),
            prose(&short(&place(first), MESSAGE)),
        );
        let advice = advice(first);
        let room = room.checked_sub(out.len() + advice.len())?;
        let list = cut(findings.iter().map(entry), RESOURCES, room, "finding");
        // A list of nothing but what is left out is no list.
        if list.starts_with("- …") {
            return None;
        }
        out.push_str(&list);
        out.push_str(&advice);
        Some(out)
    }
}

fn place(finding: &Finding) -> String {
    let place = &finding.place;
    format!("{} · {} · {}", place.path.join(" › "), place.control.name(), place.service_type.name())
}

fn entry(finding: &Finding) -> String {
    let mut out = format!("- {}: {}", resource(finding), prose(&short(&finding.message, MESSAGE)));
    let pieces = finding.evidence.iter().take(PIECES);
    for (n, evidence) in pieces.enumerate() {
        out.push_str(if n == 0 { "<br>" } else { ", " });
        out.push_str(&code(&short(&format!("{} = {}", evidence.name, evidence.value), EVIDENCE)));
    }
    let sources: BTreeSet<&str> = finding.evidence.iter().map(|evidence| evidence.source.as_str()).collect();
    if !sources.is_empty() {
        let sources: Vec<String> = sources.into_iter().map(code).collect();
        let _ = write!(out, " from {}", sources.join(", "));
    }
    out.push('\n');
    out
}

/// What AWS does, what is yours, and how to mend it.
fn advice(finding: &Finding) -> String {
    let fix = &finding.remediation;
    let mut out = format!(
        "\n**AWS:** {}\\\n**You:** {}\\\n**Fix:** {}",
        prose(&short(&finding.place.aws, MESSAGE * 2)),
        prose(&short(&finding.place.yours, MESSAGE * 2)),
        prose(&short(&fix.text, MESSAGE * 2)),
    );
    match finding.actionable_by {
        ActionableBy::Customer => {}
        ActionableBy::OrganisationAdministrator => {
            out.push_str(" Your organisation's administrator can change it; this account cannot.");
        }
        ActionableBy::Nobody => out.push_str(" An AWS service manages it: there is nothing to do."),
    }
    out.push_str("\n\n");
    if let Some(cli) = &fix.cli {
        out.push_str(&block("sh", &clip(cli, MESSAGE * 4)));
        out.push('\n');
    }
    if let Some(url) = fix.urls.first() {
        let _ = write!(out, "{}\n\n", link(url));
    }
    out.push_str("</details>\n\n");
    out
}

/// What is unknown, by what could not be read, and what would close each gap.
pub(super) fn unknown(report: &Report) -> String {
    if report.gaps.is_empty() {
        return String::new();
    }
    let mut folded: Vec<_> = report.gaps_by_reason().into_iter().collect();
    // Stable: of those that concern equally many findings, by the operation.
    folded.sort_by_key(|(_, gaps)| std::cmp::Reverse(gaps.iter().map(|gap| gap.findings).sum::<usize>()));
    let entries = folded.into_iter().map(|((operation, reason), gaps)| {
        let findings: usize = gaps.iter().map(|gap| gap.findings).sum();
        let regions = short(&region_list(&gaps.iter().map(|gap| gap.region.as_str()).collect()), NAME);
        let place = if regions.is_empty() { String::new() } else { format!(" in {}", prose(&regions)) };
        let concerns = if findings == 0 {
            "no finding rests on it alone".to_owned()
        } else {
            format!("{} unknown", counted(findings, "finding"))
        };
        let remedy = gaps.first().map_or("", |gap| &gap.remedy);
        let checks: BTreeSet<&str> = gaps.iter().flat_map(|gap| &gap.checks).map(String::as_str).collect();
        let checks = match names(&checks) {
            checks if checks.is_empty() => String::new(),
            checks => format!("<br>Checks: {checks}"),
        };
        format!(
            "- {}: {}{place}, {concerns}. {}{checks}\n",
            code(operation),
            prose(reason),
            prose(&short(remedy, MESSAGE))
        )
    });
    let mut out = "### Unknown\n\n".to_owned();
    out.push_str(&cut(entries, usize::MAX, UNKNOWN, "gap"));
    let permissions: BTreeSet<&str> = report.gaps.iter().filter_map(|gap| gap.permission.as_deref()).collect();
    if !permissions.is_empty() {
        let _ = write!(out, "\nPermissions that would close gaps: {}\n", names(&permissions));
    }
    out.push('\n');
    out
}

/// The first of them, and how many more there are.
fn names(names: &BTreeSet<&str>) -> String {
    let shown: Vec<String> = names.iter().take(NAMES).map(|name| code(&short(name, NAME))).collect();
    let more = names.len() - shown.len();
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// What was accepted, with the reason, and how much is in the baseline.
fn accepted(report: &Report) -> String {
    let mut findings: Vec<Finding> = report.findings.only(|finding| finding.suppressed).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    if findings.is_empty() {
        return String::new();
    }
    let mut out = format!("### Accepted\n\n<details><summary>{}</summary>\n\n", counted(findings.len(), "finding"));
    let entries = findings.iter().filter_map(|finding| {
        let accepted = finding.suppressed.as_ref()?;
        let mut entry = format!(
            "- {} {}: {}",
            code(&short(&finding.check.id, NAME)),
            resource(finding),
            prose(&short(&accepted.reason, MESSAGE))
        );
        if let Some(owner) = &accepted.owner {
            let _ = write!(entry, " ({})", code(&short(owner, NAME)));
        }
        if let Some(expires) = accepted.expires {
            let _ = write!(entry, " until {expires}");
        }
        entry.push('\n');
        Some(entry)
    });
    out.push_str(&cut(entries, usize::MAX, ACCEPTED, "finding"));
    out.push_str("\n</details>\n\n");
    out
}

/// The model in short: how many nodes of the customer's side are in each state.
fn model(report: &Report) -> String {
    let yours: Vec<_> = report.coverage.iter().filter(|covered| covered.side != Side::Aws).collect();
    if yours.is_empty() {
        return String::new();
    }
    let mut out = "### Shared responsibility model\n\n| your side | nodes |\n|---|--:|\n".to_owned();
    for state in State::ALL {
        let count = yours.iter().filter(|covered| covered.state == state).count();
        if count > 0 {
            let _ = writeln!(out, "| {} | {count} |", state.words());
        }
    }
    let aws = report.coverage.len() - yours.len();
    let _ = write!(out, "\n{} on AWS's side. `partywall model` shows each.\n", counted(aws, "node"));
    out
}

#[cfg(test)]
mod tests {
    use super::super::{GapEntry, sample};
    use super::*;

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.len() <= LIMIT, "{} bytes", text.len());
        text
    }

    /// What is left of the text where GitHub looks for markup and references: without code spans and code blocks.
    fn outside_code(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('`') {
            out.push_str(&rest[..start]);
            let fence = &rest[start..start + rest[start..].find(|c| c != '`').unwrap()];
            let inner = &rest[start + fence.len()..];
            // The next run of exactly as many.
            let mut at = 0;
            let end = loop {
                let begin = at + inner[at..].find('`').unwrap_or_else(|| panic!("no end of a span: {inner}"));
                let run = inner[begin..].find(|c| c != '`').unwrap_or(inner.len() - begin);
                if run == fence.len() {
                    break begin + run;
                }
                at = begin + run;
            };
            rest = &inner[end..];
        }
        out + rest
    }

    #[test]
    fn the_worst_comes_first_then_what_is_unknown_then_what_was_accepted() {
        insta::assert_snapshot!(written(&sample::mixed()));
    }

    #[test]
    fn an_audit_without_findings_claims_nothing() {
        let text = written(&sample::empty());
        assert!(text.starts_with("## partywall: 0 failed, 0 unknown, 0 passed\n"), "{text}");
        assert!(text.contains("no check was run, so nothing is claimed"), "{text}");
    }

    #[test]
    fn a_word_that_is_not_plain_is_code() {
        for (text, shown) in [
            (
                "The user has a console password and no MFA device.",
                "The user has a console password and no MFA device.",
            ),
            ("Anybody's and/or no-identity, 22 (SSH)!", "Anybody's and/or no-identity, 22 (SSH)!"),
            ("from 0.0.0.0/0, (s3:*) to 16.", "from `0.0.0.0/0`, (`s3:*`) to `16`."),
            ("@octocat #1 GH-1 a1b2c3d deadbee 1234567", "`@octocat` `#1` `GH-1` `a1b2c3d` `deadbee` `1234567`"),
            (
                "www.evil.example https://evil.example a@b.example",
                "`www.evil.example` `https://evil.example` `a@b.example`",
            ),
            ("[a](b) *b* _c_ ~d~ <e> &amp; :f: | \\ #", "`[a](b`) `*b*` `_c_` `~d~` `<e>` `&amp`; `:f`: `|` `\\` `#`"),
            ("a `b` ``c d", "a `` `b` `` ``` ``c ``` d"),
            ("Customer › Data", "Customer › Data"),
            ("1. a - b + c", "`1`. a `-` b `+` c"),
            ("line\nbreak", "`line\\u{a}break`"),
            ("Größe データ", "Größe データ"),
        ] {
            assert_eq!(prose(text), shown);
        }
        assert_eq!(prose_html("a <b> @c"), "a <code>&lt;b&gt;</code> <code>@c</code>");
    }

    #[test]
    fn only_a_plain_address_is_a_link() {
        assert_eq!(link("https://docs.aws.amazon.com/a/b.html#c"), "<https://docs.aws.amazon.com/a/b.html#c>");
        for other in ["javascript:alert(1)", "http://a.example", "https://a.example/>b", "https://a b", "https://"] {
            assert_eq!(link(other), code(other));
        }
    }

    #[test]
    fn hostile_text_is_neither_markup_nor_a_mention() {
        let text = written(&sample::hostile());
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'));
        let text = outside_code(&text);
        // Within HTML, code is an element.
        let mut parts = text.split("<code>");
        let first = parts.next().unwrap_or_default().to_owned();
        let text = parts.fold(first, |text, part| text + part.split_once("</code>").unwrap().1);
        for hostile in ["@", "www.", "https://evil", "<script", "](", "{0}", "=cmd", "\n# ", "\n|a"] {
            assert!(!text.contains(hostile), "{hostile:?} is in:\n{text}");
        }
        // Nothing is left open, and nothing is closed that is not ours.
        assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        assert_eq!(text.matches("<details>").count(), text.matches("</summary>").count());
    }

    #[test]
    fn a_large_report_is_cut_between_entries_and_says_how_much_is_missing() {
        for groups in [41, 300, 20_000] {
            let text = written(&sample::many(groups, |_| Severity::High));
            assert!(
                text.contains(&format!("- … and {} more findings left out here", groups - RESOURCES)) || groups == 41
            );
            assert!(text.contains(&format!("## partywall: {groups} failed")));
            assert_eq!(text.matches("- `sg-").count(), RESOURCES);
            assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        }
    }

    #[test]
    fn where_not_all_checks_fit_in_full_the_others_have_a_line_each() {
        let report = sample::every_check(3);
        let text = written(&report);
        let full = text.matches("<details><summary><b>").count();
        let lines = text.lines().filter(|line| line.starts_with("- `") && line.ends_with(": 3 findings")).count();
        assert!(full > 10 && lines > 10, "{full} {lines}");
        assert_eq!(full + lines, partywall_checks::all().count());
        // The worst come in full, and none is worse than one before it.
        let order: Vec<usize> = ["Critical", "High", "Medium", "Low"]
            .map(|name| text.find(&format!("#### {name}")).unwrap_or_else(|| panic!("no {name}")))
            .to_vec();
        assert!(order.is_sorted());
        assert!(text.find("<details><summary><b>").unwrap() < order[1]);
    }

    #[test]
    fn as_many_gaps_and_acceptances_as_there_can_be_leave_room_for_failures() {
        let mut report = sample::every_check(40);
        let gap = report.gaps.first().cloned().unwrap_or_else(|| sample::mixed().gaps.remove(0));
        report.gaps = (0..5_000)
            .map(|n| GapEntry { operation: format!("s3:Get{n}"), detail: "x".repeat(10_000), ..gap.clone() })
            .collect();
        for finding in report.findings.edit().iter_mut().step_by(2) {
            let reason = "reason ".repeat(1_000);
            finding.suppressed = Some(super::super::Suppressed { reason, owner: None, expires: None });
        }
        report.warnings = vec!["warning ".repeat(100); 1_000];
        let text = written(&report);
        assert!(text.len() > LIMIT / 2);
        for words in ["more gaps left out here", "more findings left out here", "more warnings left out here"] {
            assert!(text.contains(words), "{words}");
        }
        assert!(text.contains("<details><summary><b>"));
    }
}
