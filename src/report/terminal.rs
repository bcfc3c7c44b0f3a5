//! The report for people: by service, the worst first, and at the end the summary that stays on the screen.
//!
//! Every string passes [`harmless`] in `Page`, the only place that writes, so that nothing that somebody named in the
//! account can steer the reader's terminal. Colour only repeats what words say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};
use std::time::Duration;

pub(super) use anstyle::Style as Paint;
use anstyle::{AnsiColor, Color};
use partywall_checks::finding::{ActionableBy, GLOBAL, Resource, Severity, Status};
use partywall_checks::model::Side;
use partywall_checks::model::coverage::State;
use partywall_checks::{find, model};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text::{begins_no_command, harmless};
use super::{Finding, GapEntry, Report, Summary, Suppressed, standards};

/// How the report is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal. Beyond 120, lines stay at 120: longer ones are hard to read.
    pub width: usize,
    /// With colours.
    pub colour: bool,
    /// With each resource that passed, and with every name where a long list would be cut.
    pub all: bool,
}

/// Writes the report. `elapsed` is how long the audit took, where that was measured.
pub fn write(report: &Report, style: Style, elapsed: Option<Duration>, out: impl Write) -> io::Result<()> {
    let mut page = Page::new(out, style.width, style.colour);
    body(&mut page, report, style.all)?;
    summary(&mut page, report, elapsed)?;
    page.flush()
}

/// All that was found, without the summary.
pub(super) fn body(page: &mut Page<impl Write>, report: &Report, all: bool) -> io::Result<()> {
    // One service after the other, so that there are never two in memory.
    for service in services(report) {
        let findings: Vec<Finding> = report.findings.only(|finding| finding.check.service == service).collect();
        Section::of(report, service, &findings).write(page, all)?;
    }
    accepted(page, report, all)?;
    standards::terminal(report, page)
}

/// The counts, the gaps and the verdict.
pub(super) fn outcome(page: &mut Page<impl Write>, report: &Report) -> io::Result<()> {
    tally(page, &report.summary)?;
    gaps(page, report)?;
    page.blank()?;
    verdict(page, report)
}

/// Bold.
pub(crate) const BOLD: Paint = Paint::new().bold();
/// What may be skipped.
pub(crate) const DIM: Paint = Paint::new().dimmed();
/// As the terminal writes by itself.
pub(crate) const PLAIN: Paint = Paint::new();
/// What can be copied into a shell.
const COMMAND: Paint = colour(AnsiColor::Cyan);

pub(super) const fn colour(colour: AnsiColor) -> Paint {
    Paint::new().fg_color(Some(Color::Ansi(colour)))
}

/// A severity's word, as wide as fits a column.
pub(crate) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "INFO",
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    }
}

/// A severity's colour.
pub(crate) fn severity_paint(severity: Severity) -> Paint {
    match severity {
        Severity::Informational => DIM,
        Severity::Low => colour(AnsiColor::Cyan),
        Severity::Medium => colour(AnsiColor::Yellow),
        Severity::High => colour(AnsiColor::Red),
        Severity::Critical => Paint::new()
            .fg_color(Some(Color::Ansi(AnsiColor::BrightWhite)))
            .bg_color(Some(Color::Ansi(AnsiColor::Red)))
            .bold(),
    }
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Fail => "FAIL",
        Status::Unknown => "UNKNOWN",
        Status::Pass => "PASS",
    }
}

pub(super) fn status_paint(status: Status) -> Paint {
    match status {
        Status::Fail => colour(AnsiColor::Red).bold(),
        Status::Unknown => colour(AnsiColor::Magenta).bold(),
        Status::Pass => colour(AnsiColor::Green),
    }
}

/// Text and how it is painted.
pub(crate) type Span<'a> = (Paint, &'a str);

/// Lines of a fixed width, wrapped and indented. All that is written goes through here, and so through [`harmless`].
pub(crate) struct Page<W> {
    out: W,
    width: usize,
    colour: bool,
    /// The line before this one has something on it, so that an empty one may follow.
    filled: bool,
}

impl<W: Write> Page<W> {
    /// A page on `out`. Narrower than 40 columns nothing can be laid out; beyond 120 nobody reads.
    pub(crate) fn new(out: W, width: usize, colour: bool) -> Self {
        Self { out, width: width.clamp(40, 120), colour, filled: false }
    }

    /// Has all of it written.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// How wide it is.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// An empty line, but never two, and none at the top.
    pub(crate) fn blank(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.filled) { writeln!(self.out) } else { Ok(()) }
    }

    fn span(&mut self, (paint, text): Span) -> io::Result<()> {
        let text = harmless(text);
        if self.colour && !paint.is_plain() && !text.is_empty() {
            write!(self.out, "{paint}{text}{paint:#}")
        } else {
            self.out.write_all(text.as_bytes())
        }
    }

    /// One line of spans, as they are, but that none begins with a command to what runs a CI job.
    pub(crate) fn line(&mut self, spans: &[Span]) -> io::Result<()> {
        let first = spans.iter().position(|(_, text)| !text.trim_start().is_empty());
        for (n, (paint, text)) in spans.iter().enumerate() {
            let text = if first == Some(n) { begins_no_command(text) } else { Cow::Borrowed(*text) };
            self.span((*paint, &text))?;
        }
        self.filled = true;
        writeln!(self.out)
    }

    /// A line across the page.
    pub(crate) fn rule(&mut self) -> io::Result<()> {
        self.line(&[(DIM, &"─".repeat(self.width))])
    }

    /// Text that is wrapped at `indent`; the first line begins with the label.
    pub(crate) fn hang(&mut self, label: &[Span], indent: usize, paint: Paint, text: &str) -> io::Result<()> {
        for (n, line) in wrap(text, self.width.saturating_sub(indent)).iter().enumerate() {
            let label = if n == 0 { label } else { &[] };
            let pad = " ".repeat(indent.saturating_sub(columns(label)));
            let mut spans = label.to_vec();
            spans.extend([(PLAIN, pad.as_str()), (paint, line.as_str())]);
            self.line(&spans)?;
        }
        Ok(())
    }

    /// Text that is wrapped at `indent`.
    pub(crate) fn text(&mut self, indent: usize, paint: Paint, text: &str) -> io::Result<()> {
        self.hang(&[], indent, paint, text)
    }

    /// Pieces side by side with dots between them, as many to a line as fit: a piece is not torn if it need not be.
    pub(crate) fn pieces<S: AsRef<str>>(&mut self, indent: usize, paint: Paint, pieces: &[S]) -> io::Result<()> {
        let mut line = String::new();
        for piece in pieces {
            let piece = harmless(piece.as_ref());
            if !line.is_empty() {
                if indent + line.width() + 3 + piece.width() <= self.width {
                    line.push_str(" · ");
                } else {
                    self.hanging(indent, paint, &line)?;
                    line.clear();
                }
            }
            line.push_str(&piece);
        }
        if line.is_empty() { Ok(()) } else { self.hanging(indent, paint, &line) }
    }

    /// Text whose further lines stand two columns to the right, to be told from the next piece.
    fn hanging(&mut self, indent: usize, paint: Paint, text: &str) -> io::Result<()> {
        let lines = wrap(text, self.width.saturating_sub(indent));
        let Some((first, rest)) = lines.split_first() else { return Ok(()) };
        let pad = " ".repeat(indent);
        self.line(&[(PLAIN, &pad), (paint, first)])?;
        if rest.is_empty() { Ok(()) } else { self.text(indent + 2, paint, &rest.join(" ")) }
    }

    /// A command, continued as a shell wants it, so that it can be copied.
    pub(crate) fn command(&mut self, indent: usize, command: &str) -> io::Result<()> {
        let pad = " ".repeat(indent);
        let lines = shell_lines(&harmless(command), self.width.saturating_sub(indent + 4));
        let last = lines.len().saturating_sub(1);
        for (n, line) in lines.iter().enumerate() {
            let prompt = if n == 0 { "$ " } else { "  " };
            let end = if n == last { "" } else { " \\" };
            self.line(&[(PLAIN, &pad), (DIM, prompt), (COMMAND, line), (DIM, end)])?;
        }
        Ok(())
    }

    /// A line as it is: of a file, not of prose.
    pub(crate) fn verbatim(&mut self, indent: usize, line: &str) -> io::Result<()> {
        // Nobody wants blanks at the end of a line that is to be copied.
        let pad = " ".repeat(if line.is_empty() { 0 } else { indent });
        self.line(&[(PLAIN, &pad), (COMMAND, &harmless(line))])
    }

    /// A title after a label, with an id at the right edge, or below where there is no room.
    pub(crate) fn titled(&mut self, label: &[Span], indent: usize, title: &str, id: &str) -> io::Result<()> {
        let id = harmless(id);
        let lines = wrap(title, self.width.saturating_sub(indent));
        let last = lines.len().saturating_sub(1);
        for (n, line) in lines.iter().enumerate() {
            let label = if n == 0 { label } else { &[] };
            let pad = " ".repeat(indent.saturating_sub(columns(label)));
            let mut spans = label.to_vec();
            spans.extend([(PLAIN, pad.as_str()), (BOLD, line.as_str())]);
            let room = self.width.saturating_sub(indent + line.width());
            let fits = last == 0 && id.width() + 2 <= room;
            let space = " ".repeat(room.saturating_sub(id.width()));
            if n == last && fits {
                spans.extend([(PLAIN, space.as_str()), (DIM, &*id)]);
            }
            self.line(&spans)?;
            if n == last && !fits {
                self.text(indent, DIM, &id)?;
            }
        }
        Ok(())
    }
}

fn columns(spans: &[Span]) -> usize {
    spans.iter().map(|(_, text)| harmless(text).width()).sum()
}

/// The text, harmless, in lines of at most `width` columns. A word that is longer is broken; hyphens are no places to
/// break at, for ids are full of them.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(8))
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(&harmless(text), options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A command in lines that end between its words, never within quotes. A word that is too long stays whole.
fn shell_lines(command: &str, width: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in command.chars() {
        match (c, quote) {
            (' ', None) => words.push(String::new()),
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        if (c != ' ' || quote.is_some())
            && let Some(word) = words.last_mut()
        {
            word.push(c);
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}

/// The text, harmless, in at most `width` columns, with an ellipsis where something is left out.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let text = harmless(text);
    if text.width() <= width {
        return text.into_owned();
    }
    let mut used = 1;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= width
        })
        .collect();
    short.push('…');
    short
}

/// "1 finding", "2 findings".
pub(crate) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// "eu-west-1", or "3 regions: …"; nothing for what has no region.
pub(super) fn region_list(regions: &BTreeSet<&str>) -> String {
    let named: Vec<&str> = regions.iter().copied().filter(|region| *region != GLOBAL).collect();
    match named.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        many => format!("{} regions: {}", many.len(), many.join(", ")),
    }
}

/// All that was found about one service.
struct Section<'a> {
    name: &'a str,
    checks: BTreeMap<&'a str, Vec<&'a Finding>>,
    gaps: &'a [GapEntry],
    idle: Vec<&'a str>,
}

/// A service's name.
fn service_name(folder: &str) -> &str {
    model::service(folder).map_or(folder, |service| service.name)
}

/// The folder of a check, by its id.
fn folder_of(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

/// The services that there is something to say of, the one with the worst failure first.
fn services(report: &Report) -> Vec<&str> {
    let mut by_folder: BTreeMap<&str, (Option<Severity>, Option<Severity>)> = BTreeMap::new();
    // What was accepted stands in a section of its own.
    for finding in report.findings.glances().filter(|finding| !finding.suppressed) {
        let (failed, unknown) = by_folder.entry(&finding.check.service).or_default();
        match finding.status {
            Status::Fail => *failed = Some(finding.severity).max(*failed),
            Status::Unknown => *unknown = Some(finding.severity).max(*unknown),
            Status::Pass => {}
        }
    }
    for run in report.completeness.checks.iter().filter(|run| run.no_resources) {
        by_folder.entry(folder_of(&run.id)).or_default();
    }
    let mut services: Vec<_> = by_folder.into_iter().collect();
    services.sort_by(|(a, worst_of_a), (b, worst_of_b)| {
        worst_of_b.cmp(worst_of_a).then_with(|| service_name(a).cmp(service_name(b)))
    });
    services.into_iter().map(|(folder, _)| folder).collect()
}

/// The findings of one check that have the same status, the worst check first.
type OfStatus<'a> = Vec<(&'a str, Vec<&'a Finding>)>;

impl<'a> Section<'a> {
    /// The section of a service, with its findings.
    fn of(report: &'a Report, folder: &'a str, findings: &'a [Finding]) -> Self {
        let mut checks: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            checks.entry(&finding.check.id).or_default().push(finding);
        }
        let idle = report.completeness.checks.iter().filter(|run| run.no_resources && folder_of(&run.id) == folder);
        let idle = idle.map(|run| run.id.as_str()).collect();
        Self { name: service_name(folder), checks, gaps: &report.gaps, idle }
    }

    /// What counts here: what was accepted stands in a section of its own.
    fn findings(&self, status: Status) -> impl Iterator<Item = &'a Finding> {
        let here = move |finding: &&Finding| finding.status == status && finding.suppressed.is_none();
        self.checks.values().flatten().copied().filter(here)
    }

    fn by_check(&self, status: Status) -> OfStatus<'a> {
        let mut checks: OfStatus = self
            .checks
            .iter()
            .map(|(id, all)| {
                let here = all.iter().copied().filter(|f| f.status == status && f.suppressed.is_none());
                (*id, here.collect())
            })
            .filter(|(_, findings): &(_, Vec<_>)| !findings.is_empty())
            .collect();
        for (_, findings) in &mut checks {
            let findings: &mut Vec<&Finding> = findings;
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        }
        // Stable: checks of one severity stay in the order of their ids.
        checks.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.first().map(|finding| finding.severity)));
        checks
    }

    fn write(&self, page: &mut Page<impl Write>, all: bool) -> io::Result<()> {
        self.heading(page)?;
        for (id, findings) in self.by_check(Status::Fail) {
            page.blank()?;
            self.failed(page, id, &findings)?;
        }
        self.unknown(page, all)?;
        self.passed(page, all)?;
        if !self.idle.is_empty() {
            page.blank()?;
            page.hang(&[(DIM, "  Nothing to judge:")], 20, DIM, &self.idle.join(", "))?;
        }
        page.blank()
    }

    /// The name, the counts at the right edge, and a line below.
    fn heading(&self, page: &mut Page<impl Write>) -> io::Result<()> {
        let counts: Vec<(Status, String)> = [Status::Fail, Status::Unknown, Status::Pass]
            .into_iter()
            .map(|status| (status, self.findings(status).count()))
            .filter(|(_, n)| *n > 0)
            .map(|(status, n)| (status, format!("{n} {}", status_word(status))))
            .collect();
        let mut right: Vec<Span> = Vec::new();
        for (status, text) in &counts {
            if !right.is_empty() {
                right.push((PLAIN, "  "));
            }
            right.push((status_paint(*status), text));
        }
        let name = shorten(self.name, page.width());
        let used = name.width() + columns(&right);
        if used + 2 > page.width() {
            page.line(&[(BOLD, &name)])?;
            page.line(&right)?;
        } else {
            let space = " ".repeat(if right.is_empty() { 0 } else { page.width() - used });
            right.splice(0..0, [(BOLD, name.as_str()), (PLAIN, space.as_str())]);
            page.line(&right)?;
        }
        page.rule()
    }

    fn failed(&self, page: &mut Page<impl Write>, id: &str, findings: &[&Finding]) -> io::Result<()> {
        let Some(first) = findings.first() else { return Ok(()) };
        let word = severity_word(first.severity);
        let label =
            [(PLAIN, "  "), (status_paint(Status::Fail), "FAIL"), (PLAIN, " "), (severity_paint(first.severity), word)];
        page.titled(&label, 17, &first.check.title, id)?;
        place(page, 4, first)?;
        if let Some(share) = self.share(id, first) {
            page.text(4, DIM, &share)?;
        }
        page.blank()?;
        resources(page, 4, findings)?;
        page.blank()?;
        page.hang(&[(BOLD, "    AWS:")], 9, PLAIN, &first.place.aws)?;
        page.hang(&[(BOLD, "    You:")], 9, PLAIN, &first.place.yours)?;
        page.hang(&[(BOLD, "    Fix:")], 9, PLAIN, &first.remediation.text)?;
        first.remediation.cli.as_ref().map_or(Ok(()), |cli| page.command(9, cli))
    }

    /// How many resources the check found something out about, or tried to. A listing that failed is none of them.
    fn named(&self, id: &str) -> usize {
        self.checks.get(id).map_or(0, |all| all.iter().filter(|finding| finding.resource.is_some()).count())
    }

    /// How many of the check's resources fail, and what they are; nothing for what an account has once.
    fn share(&self, id: &str, first: &Finding) -> Option<String> {
        let all = self.checks.get(id)?;
        let of_resources = || all.iter().filter(|f| f.resource.is_some());
        let count = |status| of_resources().filter(|f| f.status == status && f.suppressed.is_none()).count();
        let accepted = of_resources().filter(|f| f.suppressed.is_some()).count();
        let (named, fails, unknown) = (self.named(id), count(Status::Fail), count(Status::Unknown));
        let kind = first.resource.as_deref()?.kind.as_str();
        let alike = of_resources().all(|f| f.resource.as_deref().is_some_and(|resource| resource.kind == kind));
        let noun = if kind == ACCOUNT {
            "regions"
        } else if alike {
            kind
        } else {
            "resources"
        };
        let verb = if fails == 1 { "fails" } else { "fail" };
        let unknown = if unknown == 0 { String::new() } else { format!(", {unknown} unknown") };
        let accepted = if accepted == 0 { String::new() } else { format!(", {accepted} accepted") };
        let unlisted = if named == all.len() { "" } else { "; some could not be listed" };
        (all.len() > 1 || kind != ACCOUNT)
            .then(|| format!("{fails} of {named} {noun} {verb}{unknown}{accepted}{unlisted}"))
    }

    /// What is not known, by what would have to be read: the reason and the remedy are said once.
    fn unknown(&self, page: &mut Page<impl Write>, all: bool) -> io::Result<()> {
        let mut by_gap: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
        let entry = |finding: &Finding| self.gaps.iter().find(|gap| Some(&gap.id) == finding.gap.as_ref());
        for finding in self.findings(Status::Unknown) {
            let key = entry(finding).map_or(("", finding.message.as_str()), |gap| (&gap.operation, gap.reason.words()));
            by_gap.entry(key).or_default().push(finding);
        }
        let mut groups: Vec<_> = by_gap.into_iter().collect();
        groups.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.iter().map(|finding| finding.severity).max()));
        for ((operation, reason), findings) in groups {
            let words = if operation.is_empty() { reason.to_owned() } else { format!("{operation}: {reason}") };
            page.blank()?;
            page.hang(&[(PLAIN, "  "), (status_paint(Status::Unknown), "UNKNOWN")], 11, BOLD, &words)?;
            let mut by_check: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
            for finding in &findings {
                by_check.entry(&finding.check.id).or_default().push(finding);
            }
            let mut by_check: OfStatus = by_check.into_iter().collect();
            by_check.sort_by_key(|(_, findings)| std::cmp::Reverse(findings.first().map(|finding| finding.severity)));
            for (id, findings) in by_check {
                let Some(first) = findings.first() else { continue };
                page.blank()?;
                let label = [(PLAIN, "    "), (severity_paint(first.severity), severity_word(first.severity))];
                page.titled(&label, 14, &first.check.title, id)?;
                place(page, 14, first)?;
                page.text(14, PLAIN, &affected(&findings, all))?;
            }
            if let Some(gap) = findings.iter().find_map(|finding| entry(finding)) {
                page.blank()?;
                if !gap.detail.is_empty() {
                    page.hang(&[(BOLD, "    Answer:")], 14, PLAIN, &shorten(&gap.detail, DETAIL))?;
                }
                page.hang(&[(BOLD, "    To know:")], 14, PLAIN, &gap.remedy)?;
            }
        }
        Ok(())
    }

    fn passed(&self, page: &mut Page<impl Write>, all: bool) -> io::Result<()> {
        let counts: Vec<(&str, Vec<&Finding>, String)> = self
            .by_check(Status::Pass)
            .into_iter()
            .map(|(id, findings)| {
                let total = self.named(id).max(findings.len());
                let share =
                    if total == findings.len() { total.to_string() } else { format!("{} of {total}", findings.len()) };
                (id, findings, share)
            })
            .collect();
        let column = counts.iter().map(|(.., share)| share.len()).max().unwrap_or(0);
        page.blank()?;
        for (id, findings, share) in &counts {
            let Some(first) = findings.first() else { continue };
            if all {
                page.blank()?;
            }
            let share = format!(" {share:>column$}");
            let label = [(PLAIN, "  "), (status_paint(Status::Pass), "PASS"), (PLAIN, share.as_str())];
            page.titled(&label, column + 9, &first.check.title, id)?;
            if all {
                place(page, 4, first)?;
                page.blank()?;
                resources(page, 4, findings)?;
            }
        }
        Ok(())
    }
}

/// What was accepted, by who says so and why.
fn accepted(page: &mut Page<impl Write>, report: &Report, all: bool) -> io::Result<()> {
    let findings: Vec<Finding> = report.findings.only(|finding| finding.suppressed).collect();
    let mut by_reason: BTreeMap<_, Vec<&Finding>> = BTreeMap::new();
    for finding in &findings {
        if let Some(Suppressed { reason, owner, expires }) = &finding.suppressed {
            by_reason.entry((reason, owner.as_deref(), *expires)).or_default().push(finding);
        }
    }
    if by_reason.is_empty() {
        return Ok(());
    }
    page.line(&[(BOLD, "Accepted, and counted nowhere below but in the model")])?;
    page.rule()?;
    for ((reason, owner, expires), findings) in by_reason {
        page.blank()?;
        page.text(2, BOLD, reason)?;
        let owner = owner.map(|owner| format!("by {owner}"));
        let until = expires.map_or("for ever".to_owned(), |last| format!("until {last}"));
        page.pieces(4, DIM, &owner.into_iter().chain([until]).collect::<Vec<_>>())?;
        let mut by_check: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            by_check.entry(&finding.check.id).or_default().push(finding);
        }
        for (id, findings) in by_check {
            let unknown = findings.iter().filter(|finding| finding.status == Status::Unknown).count();
            let unknown = if unknown == 0 { String::new() } else { format!(", {unknown} of them unknown") };
            page.text(4, PLAIN, &format!("{id}: {}{unknown}", affected(&findings, all)))?;
        }
    }
    page.blank()
}

/// What the account itself is, as a resource.
const ACCOUNT: &str = "AWS::::Account";
/// The most that is shown of what AWS said.
pub(super) const DETAIL: usize = 320;
/// The most names that are shown of resources that could not be judged.
const NAMES: usize = 6;

/// The place in the model: the path, the kind of control, and how much of the service AWS runs. The service is named
/// where it is not that of the heading: VPC and EBS stand under EC2, as in its API.
fn place(page: &mut Page<impl Write>, indent: usize, finding: &Finding) -> io::Result<()> {
    let place = &finding.place;
    let kind = place.service_type.name();
    let kind = match find(&finding.check.id) {
        Some(check) if check.service.id != finding.check.service => format!("{} ({kind})", check.service.name),
        _ => kind.to_owned(),
    };
    page.pieces(indent, DIM, &[place.path.join(" › "), place.control.name().to_owned(), kind])
}

/// The id, and what people call it: the id first, for that is AWS's, and a name can claim anything.
pub(super) fn label(resource: Option<&Resource>) -> String {
    match resource {
        None => "No resource named".to_owned(),
        Some(resource) if resource.kind == ACCOUNT => format!("Account {}", resource.id),
        Some(resource) => match &resource.name {
            Some(name) if *name != resource.id => format!("{} ({name})", resource.id),
            _ => resource.id.clone(),
        },
    }
}

/// The ARN, where it says more than the id, type and region beside it: an IAM path, say.
fn telling_arn(resource: &Resource) -> Option<&str> {
    let tail = resource.arn.splitn(6, ':').nth(5)?;
    let plain = tail == resource.id
        || tail
            .strip_suffix(&resource.id)
            .is_some_and(|kind| kind.len() > 1 && kind.find(['/', ':']) == Some(kind.len() - 1));
    (!plain && resource.kind != ACCOUNT).then_some(&resource.arn)
}

/// Resources of which the same is to be said.
struct Alike<'a> {
    finding: &'a Finding,
    /// Each once, with its regions: settings of the account come once for each region.
    resources: Vec<(Option<&'a Resource>, BTreeSet<&'a str>)>,
}

fn alike<'a>(findings: &[&'a Finding]) -> Vec<Alike<'a>> {
    let mut groups: Vec<Alike> = Vec::new();
    let mut group_of = HashMap::new();
    let mut resource_of = HashMap::new();
    for finding in findings {
        // What cannot be written as JSON cannot be shown either; plain values always can.
        let evidence = serde_json::to_string(&finding.evidence).unwrap_or_default();
        let alike = (finding.message.as_str(), finding.severity, evidence, finding.actionable_by, finding.in_baseline);
        let group = *group_of.entry(alike).or_insert_with(|| {
            groups.push(Alike { finding, resources: Vec::new() });
            groups.len() - 1
        });
        let resources = &mut groups[group].resources;
        let resource = finding.resource.as_deref();
        let at =
            *resource_of.entry((group, resource.map(|resource| (&resource.arn, &resource.id)))).or_insert_with(|| {
                resources.push((resource, BTreeSet::new()));
                resources.len() - 1
            });
        resources[at].1.insert(&finding.region);
    }
    groups
}

/// Each resource with its region, and below it what was found and what proves it: once for those that are alike.
fn resources(page: &mut Page<impl Write>, indent: usize, findings: &[&Finding]) -> io::Result<()> {
    let groups = alike(findings);
    let worst = findings.iter().map(|finding| finding.severity).max();
    let most = page.width().saturating_sub(indent) * 3 / 5;
    let column = groups
        .iter()
        .flat_map(|group| &group.resources)
        .map(|(resource, _)| harmless(&label(*resource)).width())
        .filter(|width| *width <= most)
        .max()
        .unwrap_or(0);
    for (n, group) in groups.iter().enumerate() {
        if n > 0 {
            page.blank()?;
        }
        for (resource, regions) in &group.resources {
            let name = label(*resource);
            let mut place = region_list(regions);
            if place.is_empty() {
                GLOBAL.clone_into(&mut place);
            }
            if harmless(&name).width() <= column {
                let pad = " ".repeat(indent);
                page.hang(&[(PLAIN, &pad), (BOLD, &name)], indent + column + 3, PLAIN, &place)?;
            } else {
                page.text(indent, BOLD, &name)?;
                page.text(indent + 2, PLAIN, &place)?;
            }
            if let Some(arn) = resource.and_then(telling_arn) {
                page.text(indent + 2, DIM, arn)?;
            }
        }
        let (severity, pad) = (group.finding.severity, " ".repeat(indent + 2));
        if Some(severity) == worst || group.finding.status != Status::Fail {
            page.text(indent + 2, PLAIN, &group.finding.message)?;
        } else {
            // The check's line names the worst.
            let label = [(PLAIN, pad.as_str()), (severity_paint(severity), severity_word(severity))];
            page.hang(&label, indent + 3 + severity_word(severity).len(), PLAIN, &group.finding.message)?;
        }
        match group.finding.actionable_by {
            ActionableBy::Customer => {}
            ActionableBy::OrganisationAdministrator => {
                page.text(indent + 2, PLAIN, "Your organisation's administrator can change it; this account cannot.")?;
            }
            ActionableBy::Nobody => {
                page.text(indent + 2, PLAIN, "An AWS service manages it: there is nothing to do.")?;
            }
        }
        if group.finding.in_baseline {
            page.text(indent + 2, PLAIN, "It is known from the baseline.")?;
        }
        let room = page.width().saturating_sub(indent + 2);
        let mut pieces = Vec::new();
        let mut sources = Vec::new();
        for evidence in &group.finding.evidence {
            pieces.push(shorten(&format!("{} = {}", evidence.name, evidence.value), room));
            if !sources.contains(&evidence.source.as_str()) {
                sources.push(evidence.source.as_str());
            }
        }
        if !sources.is_empty() {
            pieces.push(format!("from {}", sources.join(", ")));
        }
        page.pieces(indent + 2, DIM, &pieces)?;
    }
    Ok(())
}

/// Whom a gap concerns: in how many findings, of which resources, in which regions.
fn affected(findings: &[&Finding], all: bool) -> String {
    let regions: BTreeSet<&str> = findings.iter().map(|finding| finding.region.as_str()).collect();
    let regions = region_list(&regions);
    let mut names: Vec<String> = Vec::new();
    for resource in findings.iter().filter_map(|finding| finding.resource.as_deref()) {
        if resource.kind != ACCOUNT {
            names.push(label(Some(resource)));
        }
    }
    let place = if regions.is_empty() { String::new() } else { format!(" in {regions}") };
    if findings.iter().all(|finding| finding.resource.is_none()) {
        return format!("Nothing could be listed{place}");
    }
    if names.is_empty() {
        return format!("{}{place}", counted(findings.len(), "finding"));
    }
    let left_out = if all { 0 } else { names.len().saturating_sub(NAMES) };
    names.truncate(names.len() - left_out);
    let more = if left_out == 0 { String::new() } else { format!(" and {left_out} more") };
    format!("{}{place}: {}{more}", counted(findings.len(), "finding"), names.join(", "))
}

/// Where the texts of the summary begin.
pub(super) const SUMMARY: usize = 14;
/// So many regions are named in the summary; more are only counted.
const FEW_REGIONS: usize = 6;

pub(crate) fn state_paint(state: State) -> Paint {
    match state {
        State::Failing => status_paint(Status::Fail),
        State::Unknown => status_paint(Status::Unknown),
        State::Uncovered | State::AttestationExpired => colour(AnsiColor::Yellow),
        State::Proven | State::Attested => status_paint(Status::Pass),
        State::NoResources | State::Inherited => DIM,
    }
}

/// The whole model: every node of the customer's side, and AWS's side in a line.
fn whole_model(page: &mut Page<impl Write>, report: &Report) -> io::Result<()> {
    /// As wide as the longest state.
    const STATE: usize = "attestation expired".len() + 4;
    page.blank()?;
    page.line(&[(BOLD, "Shared responsibility model")])?;
    page.rule()?;
    let (aws, yours): (Vec<_>, Vec<_>) = report.coverage.iter().partition(|covered| covered.side == Side::Aws);
    for covered in &yours {
        let counts =
            [(covered.counts.fail, "fail"), (covered.counts.unknown, "unknown"), (covered.counts.pass, "pass")];
        let counts: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, status)| format!("{n} {status}")).collect();
        let mut text = covered.path.join(" › ");
        if !counts.is_empty() {
            text = format!("{text} · {}", counts.join(", "));
        }
        if let Some(attestation) = &covered.attestation {
            text = format!("{text} · by {} until {}", attestation.by, attestation.until);
        }
        let state = format!("  {:<width$}", covered.state.words(), width = STATE - 2);
        page.hang(&[(state_paint(covered.state), &state)], STATE, PLAIN, &text)?;
    }
    if let Some(first) = aws.first() {
        let evidence: BTreeSet<String> = aws
            .iter()
            .flat_map(|covered| &covered.evidence)
            .map(|report| match report.period_end {
                Some(end) => format!("{} (to {})", report.title, end.strftime("%Y-%m-%d")),
                None => report.title.clone(),
            })
            .collect();
        let evidence = if evidence.is_empty() {
            "the evidence is in AWS Artifact: --artifact asks which report".to_owned()
        } else {
            evidence.into_iter().collect::<Vec<_>>().join(", ")
        };
        let text = format!("{} on AWS's side · {evidence}", counted(aws.len(), "node"));
        let state = format!("  {:<width$}", first.state.words(), width = STATE - 2);
        page.hang(&[(state_paint(first.state), &state)], STATE, PLAIN, &text)?;
    }
    page.blank()
}

fn summary(page: &mut Page<impl Write>, report: &Report, elapsed: Option<Duration>) -> io::Result<()> {
    whole_model(page, report)?;
    page.line(&[(BOLD, "Summary")])?;
    page.rule()?;
    let account = &report.account;
    let name = account.alias.as_ref().map_or(account.id.clone(), |alias| format!("{alias} ({})", account.id));
    row(page, "Account", &format!("{name}, partition {}", account.partition))?;
    row(page, "Caller", &report.caller.arn)?;
    let regions = match report.regions.len() {
        0 => "none".to_owned(),
        1 => report.regions.concat(),
        n if n <= FEW_REGIONS => format!("{n}: {}", report.regions.join(", ")),
        n => n.to_string(),
    };
    row(page, "Regions", &regions)?;
    row(page, "Started", &report.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())?;
    // Where ages are counted to another moment than now, that has to be said.
    if report.as_of.duration_since(report.started).abs().as_secs() >= 60 {
        row(page, "As of", &report.as_of.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())?;
    }
    let time = elapsed.map_or(String::new(), |time| format!(" in {}", duration(time)));
    row(page, "Requests", &format!("{}{time}", report.completeness.calls))?;
    let idle = report.completeness.checks.iter().filter(|run| run.no_resources).count();
    let idle = if idle == 0 { String::new() } else { format!(", {idle} with nothing to judge") };
    for warning in &report.warnings {
        row(page, "Warning", warning)?;
    }
    row(page, "Checks", &format!("{} run{idle}", report.completeness.checks.len()))?;
    for standard in &report.standards {
        row(page, "Standard", &format!("{}: {}", standard.id, standard.score_words()))?;
    }
    let accepted = report.summary.suppressed;
    if accepted > 0 {
        row(page, "Accepted", &format!("{}, not counted below", counted(accepted, "finding")))?;
    }
    known(page, report)?;
    page.blank()?;
    outcome(page, report)
}

/// How much of what counts below is nothing new.
fn known(page: &mut Page<impl Write>, report: &Report) -> io::Result<()> {
    let count = |status| {
        let of_it = report.findings.glances().filter(|f| f.status == status && f.in_baseline && !f.suppressed);
        of_it.count()
    };
    let (failed, unknown) = (count(Status::Fail), count(Status::Unknown));
    if failed + unknown == 0 {
        return Ok(());
    }
    let new = report.summary.counts.fail.saturating_sub(failed);
    let unknown = if unknown == 0 { String::new() } else { format!(", {unknown} of those unknown") };
    row(page, "Baseline", &format!("has {failed} of those that fail{unknown}; {new} fail anew"))
}

pub(super) fn row(page: &mut Page<impl Write>, name: &str, text: &str) -> io::Result<()> {
    page.hang(&[(PLAIN, "  "), (DIM, name)], SUMMARY, PLAIN, text)
}

/// The three counts, and under the failures how bad they are.
pub(super) fn tally(page: &mut Page<impl Write>, summary: &Summary) -> io::Result<()> {
    let counts = summary.counts;
    let rows = [(Status::Fail, counts.fail), (Status::Unknown, counts.unknown), (Status::Pass, counts.pass)];
    let column = rows.iter().map(|(_, n)| n.to_string().len()).max().unwrap_or(0);
    for (status, n) in rows {
        let number = format!("{n:>column$}");
        let paint = if n == 0 { DIM } else { status_paint(status) };
        let pad = " ".repeat(SUMMARY - 2 - status_word(status).len());
        let mut spans = vec![(PLAIN, "  "), (paint, status_word(status)), (PLAIN, pad.as_str()), (BOLD, &number)];
        let mut by_severity = Vec::new();
        if status == Status::Fail {
            for severity in Severity::ALL.into_iter().rev() {
                let of_severity = summary.failed(severity);
                if of_severity > 0 {
                    by_severity.push((severity, format!("{of_severity} {}", severity.name())));
                }
            }
        }
        for (n, (severity, text)) in by_severity.iter().enumerate() {
            // White on red stands out for one word of a heading, and would shout here.
            let paint = if *severity == Severity::Critical { status_paint(status) } else { severity_paint(*severity) };
            spans.extend([(PLAIN, if n == 0 { "   " } else { ", " }), (paint, text.as_str())]);
        }
        page.line(&spans)?;
    }
    Ok(())
}

/// What could not be read, each operation and reason once, and the permissions that would have let it be read.
fn gaps(page: &mut Page<impl Write>, report: &Report) -> io::Result<()> {
    page.blank()?;
    let mut first = true;
    for ((operation, reason), entries) in report.gaps_by_reason() {
        let regions = region_list(&entries.iter().map(|gap| gap.region.as_str()).collect());
        let place = if regions.is_empty() { String::new() } else { format!(" in {regions}") };
        let text = format!("{operation}: {reason}{place}");
        row(page, if std::mem::take(&mut first) { "Gaps" } else { "" }, &text)?;
        let findings: usize = entries.iter().map(|gap| gap.findings).sum();
        if findings > 0 {
            page.text(SUMMARY + 2, DIM, &format!("{} unknown because of it", counted(findings, "finding")))?;
        } else if let Some(gap) = entries.first() {
            // No finding above tells of it, so the reason and the remedy are said here.
            if !gap.detail.is_empty() {
                page.text(SUMMARY + 2, DIM, &shorten(&gap.detail, DETAIL))?;
            }
            page.text(SUMMARY + 2, DIM, &gap.remedy)?;
        }
    }
    let permissions: BTreeSet<&str> = report.gaps.iter().filter_map(|gap| gap.permission.as_deref()).collect();
    if permissions.is_empty() {
        return Ok(());
    }
    let permissions: Vec<&str> = permissions.into_iter().collect();
    row(page, "To allow", &permissions.join(", "))
}

/// Whether the audit can be relied on as a whole.
fn verdict(page: &mut Page<impl Write>, report: &Report) -> io::Result<()> {
    let completeness = &report.completeness;
    let (paint, word) = match (completeness.complete, completeness.checks.is_empty()) {
        (true, true) => (BOLD, "Complete:"),
        (true, false) => (colour(AnsiColor::Green).bold(), "Complete:"),
        (false, _) => (status_paint(Status::Unknown), "Incomplete:"),
    };
    page.hang(&[(PLAIN, "  "), (paint, word)], SUMMARY, PLAIN, &verdict_words(report))
}

/// The same in words.
pub(super) fn verdict_words(report: &Report) -> String {
    let completeness = &report.completeness;
    if completeness.complete && completeness.checks.is_empty() {
        return "no check was run, so nothing is claimed.".to_owned();
    }
    if completeness.complete {
        return "all that was asked was answered.".to_owned();
    }
    let mut parts = Vec::new();
    match completeness.ended_early.as_deref() {
        None => {}
        Some("interrupted") => parts.push("the audit was interrupted".to_owned()),
        Some("deadline") => parts.push("the audit's deadline passed before it was done".to_owned()),
        Some(other) => parts.push(format!("the audit ended early ({other})")),
    }
    match report.summary.counts.unknown {
        0 => {}
        1 => parts.push("1 finding is unknown".to_owned()),
        n => parts.push(format!("{n} findings are unknown")),
    }
    if report.summary.counts.unknown == 0 && completeness.gaps > 0 {
        parts.push(format!("{} left", counted(completeness.gaps, "gap")));
    }
    format!("{}. What could not be read is neither a pass nor a fail.", parts.join(", "))
}

fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use partywall_checks::check::Check;
    use partywall_checks::facts::ec2::{DESCRIBE_SECURITY_GROUPS, GET_EBS_ENCRYPTION_BY_DEFAULT};
    use partywall_checks::facts::iam::{GET_ACCOUNT_SUMMARY, GET_CREDENTIAL_REPORT};
    use partywall_checks::facts::s3::{GET_BUCKET_ENCRYPTION, GET_BUCKET_PUBLIC_ACCESS_BLOCK, LIST_BUCKETS};
    use partywall_checks::facts::{Call, Gap, Reason};
    use partywall_checks::finding::{Outcome, Verdict};
    use serde_json::json;

    use super::super::{AccountInfo, Caller, Header};
    use super::*;

    const ID: &str = "123456789012";
    const REGIONS: [&str; 3] = ["eu-central-1", "eu-west-1", "us-east-1"];

    fn header() -> Header {
        let started = "2026-03-02T09:30:00.25Z".parse().unwrap();
        Header {
            account: AccountInfo { id: ID.into(), alias: Some("acme-prod".into()), partition: "aws".into() },
            caller: Caller { arn: format!("arn:aws:sts::{ID}:assumed-role/audit/ada"), user_id: "AROA:ada".into() },
            started,
            ended: started,
            as_of: started,
            regions: REGIONS.map(String::from).to_vec(),
            part: None,
            calls: 57,
            ended_early: None,
            gaps: Vec::new(),
            attestations: Vec::new(),
            artifact: Vec::new(),
        }
    }

    fn check(id: &str) -> &'static Check {
        find(id).unwrap()
    }

    fn account(region: Option<&str>) -> Resource {
        Resource::new(&format!("arn:aws:iam::{ID}:root"), ACCOUNT, ID, region)
    }

    fn user(path: &str, name: &str) -> Resource {
        Resource::new(&format!("arn:aws:iam::{ID}:user{path}{name}"), "AWS::IAM::User", name, None)
    }

    fn group(region: &str, id: &str, name: &str) -> Resource {
        let arn = format!("arn:aws:ec2:{region}:{ID}:security-group/{id}");
        Resource::new(&arn, "AWS::EC2::SecurityGroup", id, Some(region)).named(name)
    }

    fn bucket(name: &str) -> Resource {
        Resource::new(&format!("arn:aws:s3:::{name}"), "AWS::S3::Bucket", name, Some("eu-west-1"))
    }

    fn denied(call: &Call, region: Option<&str>) -> Gap {
        let detail = format!(
            "User: arn:aws:sts::{ID}:assumed-role/audit/ada is not authorized to perform: {} because no identity-based \
             policy allows the action",
            call.action
        );
        Gap::new(call, region, Reason::Denied, detail)
    }

    fn root(mfa: u8) -> Outcome {
        let verdict = if mfa == 1 {
            Verdict::pass("The root user has an MFA device.")
        } else {
            Verdict::fail("The root user has no MFA device.")
        };
        let verdict = verdict.seen(&GET_ACCOUNT_SUMMARY, "AccountMFAEnabled", mfa).seen(
            &GET_ACCOUNT_SUMMARY,
            "AccountPasswordPresent",
            1,
        );
        Outcome::of(account(None), verdict)
    }

    fn ebs(region: &str) -> Outcome {
        let verdict = Verdict::fail("New EBS volumes in the region are not encrypted unless asked for.");
        let verdict = verdict.seen(&GET_EBS_ENCRYPTION_BY_DEFAULT, "EbsEncryptionByDefault", false);
        Outcome::of(account(Some(region)), verdict)
    }

    fn open(group: Resource, ranges: &serde_json::Value) -> Outcome {
        let message = "The security group opens port 22 (SSH) from 0.0.0.0/0 to the whole internet.";
        Outcome::of(group, Verdict::fail(message).seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", ranges))
    }

    fn mfa(user: Resource, active: bool) -> Outcome {
        let verdict = if active {
            Verdict::pass("The user has a console password and an MFA device.")
        } else {
            Verdict::fail("The user has a console password and no MFA device.")
        };
        let verdict = verdict.seen(&GET_CREDENTIAL_REPORT, "password_enabled", true);
        Outcome::of(user, verdict.seen(&GET_CREDENTIAL_REPORT, "mfa_active", active))
    }

    fn encrypted(name: &str) -> Outcome {
        let verdict = Verdict::pass("New objects are encrypted with AES256.");
        let seen = json!({"algorithm": "AES256", "kms_key": null});
        Outcome::of(bucket(name), verdict.seen(&GET_BUCKET_ENCRYPTION, "ApplyServerSideEncryptionByDefault", seen))
    }

    fn mixed() -> Report {
        Report::new(header(), mixed_runs())
    }

    /// Fails, unknowns and passes of each shape that the layout knows.
    fn mixed_runs() -> Vec<(&'static Check, Vec<Outcome>)> {
        let no_listing = denied(&DESCRIBE_SECURITY_GROUPS, Some("us-east-1"));
        let no_bucket = denied(&GET_BUCKET_PUBLIC_ACCESS_BLOCK, Some("eu-west-1"));
        let report = denied(&GET_CREDENTIAL_REPORT, None);
        let ranges = json!(["tcp 22 from 0.0.0.0/0"]);
        vec![
            (check("iam-root-mfa"), vec![root(0)]),
            (
                check("iam-user-console-mfa"),
                vec![
                    mfa(user("/", "ada"), false),
                    mfa(user("/operations/", "grace"), false),
                    mfa(user("/", "linus"), true),
                ],
            ),
            (check("iam-access-key-rotation"), vec![Outcome::unlisted(None, &report)]),
            (
                check("iam-password-policy-length"),
                vec![Outcome::of(account(None), Verdict::pass("The password policy asks for at least 16 characters."))],
            ),
            (check("kms-key-rotation"), vec![]),
            (check("ec2-ebs-default-encryption"), REGIONS.into_iter().map(ebs).collect()),
            (
                check("ec2-security-group-admin-ports"),
                vec![
                    open(group("eu-west-1", "sg-0aa11bb22cc33dd44", "bastion"), &ranges),
                    open(
                        group("eu-west-1", "sg-0ee55ff66aa77bb88", "old-web"),
                        &json!((1..40).map(|n| format!("tcp 22 from {n}.0.0.0/8")).collect::<Vec<_>>()),
                    ),
                    open(group("eu-central-1", "sg-0123456789abcdef0", "jump"), &ranges),
                    Outcome::of(
                        group("eu-west-1", "sg-0fedcba9876543210", "api"),
                        Verdict::pass("No rule opens SSH or RDP to the whole internet."),
                    ),
                    Outcome::unlisted(Some("us-east-1"), &no_listing),
                ],
            ),
            (check("ec2-default-security-group-closed"), vec![Outcome::unlisted(Some("us-east-1"), &no_listing)]),
            (check("s3-bucket-encryption"), vec![encrypted("acme-logs"), encrypted("acme-site")]),
            (
                check("s3-bucket-public-access-block"),
                vec![
                    Outcome::of(bucket("acme-logs"), Verdict::unknown(&no_bucket)),
                    Outcome::of(bucket("acme-site"), Verdict::unknown(&no_bucket)),
                ],
            ),
        ]
    }

    /// Everything that the account can name is an attack: escapes, line breaks, reversals, and no end.
    fn hostile() -> Report {
        let evil = "\u{1b}[2J\u{9b}31mpwned\u{7}\r\n  PASS all is well \u{202e}gpj.exe";
        let mut header = header();
        header.account.alias = Some(evil.into());
        header.account.partition = evil.into();
        header.caller.arn = evil.into();
        header.regions = vec![evil.into()];
        header.ended_early = Some(evil.into());
        let gap = Gap::new(&LIST_BUCKETS, Some(evil), Reason::Unexpected, evil);
        header.gaps.push(Gap::new(&GET_ACCOUNT_SUMMARY, Some(evil), Reason::Unexpected, evil));
        let long = format!("sg-{}", "x".repeat(250));
        let unheard = Resource::new(&format!("{evil}:{evil}"), evil, evil, Some(evil)).named(evil);
        let verdict =
            Verdict::fail(evil).seen(&DESCRIBE_SECURITY_GROUPS, evil, json!({ evil: [evil, "y".repeat(500)] }));
        let mut report = Report::new(
            header,
            vec![
                (
                    check("ec2-security-group-admin-ports"),
                    vec![
                        Outcome::of(unheard.clone(), verdict.clone()),
                        Outcome::of(group("eu-west-1", "sg-1", &long), verdict),
                        Outcome::of(group("eu-west-1", "sg-2", evil), Verdict::pass(evil)),
                        Outcome::of(group("eu-west-1", "sg-3", evil), Verdict::fail(evil)),
                    ],
                ),
                (check("s3-bucket-encryption"), vec![Outcome::of(unheard, Verdict::unknown(&gap))]),
            ],
        );
        let is_accepted = |finding: &&mut Finding| finding.resource.as_deref().is_some_and(|group| group.id == "sg-3");
        for finding in report.findings.edit().iter_mut().filter(is_accepted) {
            finding.suppressed = Some(Suppressed { reason: evil.into(), owner: Some(evil.into()), expires: None });
        }
        // A report that was read from a file can lie about the checks as well.
        Arc::make_mut(&mut report.findings.edit()[0].check).service = evil.into();
        Arc::make_mut(&mut report.findings.edit()[0].check).id = evil.into();
        Arc::make_mut(&mut report.findings.edit()[0].check).title = evil.into();
        Arc::make_mut(&mut report.findings.edit()[0].place).path = vec![evil.into()];
        Arc::make_mut(&mut report.findings.edit()[0].remediation).cli = Some(evil.into());
        report.completeness.checks[0].no_resources = true;
        report.completeness.checks[0].id = evil.into();
        report
    }

    fn written(report: &Report, style: Style) -> String {
        let mut out = Vec::new();
        write(report, style, Some(Duration::from_millis(1_234)), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn plain(report: &Report, width: usize) -> String {
        written(report, Style { width, colour: false, all: false })
    }

    /// The text without its escape codes for colours.
    fn stripped(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("\u{1b}[") {
            out.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        out + rest
    }

    #[test]
    fn fails_come_first_then_what_is_unknown_then_passes() {
        insta::assert_snapshot!(plain(&mixed(), 80));
    }

    #[test]
    fn a_wide_terminal_shows_each_pass_where_all_is_asked_for() {
        insta::assert_snapshot!(written(&mixed(), Style { width: 120, colour: false, all: true }));
    }

    /// Two accepted for one reason and one for another, of which the first is all that its service has; the rest is known,
    /// but for what concerns users.
    fn settled() -> Report {
        let mut report = mixed();
        let web = Suppressed { reason: "Moves to the new account in autumn.".into(), owner: None, expires: None };
        let bastion = Suppressed {
            reason: "The bastion is watched, and goes when the last of the old machines does.".into(),
            owner: Some("platform team".into()),
            expires: Some("2026-09-30".parse().unwrap()),
        };
        for finding in report.findings.edit().iter_mut().filter(|finding| finding.status != Status::Pass) {
            let name = finding.resource.as_deref().and_then(|resource| resource.name.as_deref());
            if finding.check.service == "s3" {
                finding.suppressed = Some(web.clone());
            } else if name == Some("bastion") {
                finding.suppressed = Some(bastion.clone());
            } else {
                finding.in_baseline = finding.check.id != "iam-user-console-mfa";
            }
        }
        report.findings.edit().retain(|finding| finding.check.service != "s3" || finding.suppressed.is_some());
        report.recount();
        report
    }

    #[test]
    fn what_is_accepted_has_its_reason_and_what_is_known_is_told_from_what_is_new() {
        insta::assert_snapshot!(plain(&settled(), 80));
    }

    #[test]
    fn a_narrow_terminal_is_enough() {
        insta::assert_snapshot!(plain(&mixed(), 60));
    }

    #[test]
    fn an_audit_without_findings_is_a_summary() {
        let header = Header { account: AccountInfo { alias: None, ..header().account }, ..header() };
        insta::assert_snapshot!(plain(&Report::new(header, Vec::new()), 80));
    }

    #[test]
    fn hostile_names_are_written_out() {
        let text = plain(&hostile(), 80);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "a control character got through");
        assert!(!text.contains('\u{202e}'), "a reversal got through");
        assert!(!text.lines().any(|line| line.starts_with("  PASS all")), "a name made a line of its own");
        insta::assert_snapshot!(text);
    }

    /// EC2 allows every character of such a name in that of a security group.
    #[test]
    fn no_name_is_a_command_to_what_runs_a_ci_job() {
        for name in ["::stop-commands::x", "::set-output name=exit-code::0", "##[add-mask]1", "a ##[error]b"] {
            let group = Resource::new("arn:x", "AWS::EC2::SecurityGroup", name, Some("eu-west-1"));
            let outcomes = vec![Outcome::of(group, Verdict::fail(name))];
            let report = Report::new(header(), vec![(check("ec2-security-group-admin-ports"), outcomes)]);
            for text in [plain(&report, 80), written(&report, Style { width: 80, colour: true, all: true })] {
                assert!(!text.contains("##["), "{text}");
                assert!(!text.lines().any(|line| stripped(line).trim_start().starts_with("::")), "{text}");
                let words = name.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
                assert!(text.contains(words.rsplit(['[', ']']).next().unwrap()), "{text}");
            }
        }
    }

    #[test]
    fn colour_repeats_what_the_words_say() {
        let coloured = written(&mixed(), Style { width: 80, colour: true, all: false });
        for code in
            ["\u{1b}[1m\u{1b}[31mFAIL\u{1b}[0m", "\u{1b}[1m\u{1b}[35mUNKNOWN\u{1b}[0m", "\u{1b}[32mPASS\u{1b}[0m"]
        {
            assert!(coloured.contains(code), "{code:?}");
        }
        assert_eq!(stripped(&coloured), plain(&mixed(), 80));
        let hostile_one = written(&hostile(), Style { width: 80, colour: true, all: true });
        let stripped = stripped(&hostile_one);
        assert!(!stripped.contains('\u{1b}'), "an escape that is not ours got through");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_none_ends_in_a_space() {
        for width in [60, 72, 80, 100, 120, 200] {
            for report in [mixed(), settled(), hostile()] {
                for all in [false, true] {
                    let text = written(&report, Style { width, colour: false, all });
                    for line in text.lines() {
                        // A word of a command stays whole, to be copied.
                        let command = line.ends_with('\\') || line.contains("--") || line.contains("BlockPublicAcls");
                        assert!(line.width() <= width.min(120) || command, "{width}: {line}");
                        assert_eq!(line, line.trim_end(), "{width}");
                    }
                    assert!(!text.contains("\n\n\n"), "two empty lines");
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_runs_does_not_matter() {
        let runs =
            mixed_runs().into_iter().rev().map(|(check, outcomes)| (check, outcomes.into_iter().rev().collect()));
        assert_eq!(plain(&Report::new(header(), runs.collect()), 80), plain(&mixed(), 80));
    }

    #[test]
    fn an_audit_that_was_answered_in_full_says_so() {
        let text = plain(&Report::new(header(), vec![(check("iam-root-mfa"), vec![root(1)])]), 80);
        assert!(text.ends_with("  Complete:   all that was asked was answered.\n"), "{text}");
        assert!(!text.contains("Gaps"), "{text}");
    }

    #[test]
    fn another_moment_than_that_of_the_audit_is_named() {
        let header = Header { as_of: "2026-01-01T00:00:00Z".parse().unwrap(), ..header() };
        let text = plain(&Report::new(header, Vec::new()), 80);
        assert!(text.contains("  As of       2026-01-01 00:00:00 UTC\n"), "{text}");
        assert!(!plain(&mixed(), 80).contains("As of"));
    }

    #[test]
    fn an_audit_that_was_interrupted_says_so() {
        let header = Header { ended_early: Some("interrupted".into()), ..header() };
        let text = plain(&Report::new(header, vec![(check("iam-root-mfa"), vec![root(1)])]), 80);
        assert!(text.contains("Incomplete: the audit was interrupted. What could not be read"), "{text}");
    }

    #[test]
    fn it_is_said_where_the_account_itself_cannot_change_it() {
        let theirs = Verdict::fail("The VPC's default security group has one inbound rule.")
            .actionable_by(ActionableBy::OrganisationAdministrator);
        let outcomes = vec![Outcome::of(group("eu-west-1", "sg-1", "default"), theirs)];
        let report = Report::new(header(), vec![(check("ec2-default-security-group-closed"), outcomes)]);
        assert!(plain(&report, 100).contains("Your organisation's administrator can change it"));
        assert!(!plain(&mixed(), 100).contains("administrator can change it"));
    }

    #[test]
    fn a_failure_that_is_less_bad_than_its_check_comes_later_and_says_so() {
        let outcome = |id: &str, verdict| Outcome::of(group("eu-west-1", id, "web"), verdict);
        let outcomes = vec![
            outcome("sg-1", Verdict::fail("It is open.").at_most(Severity::Low)),
            outcome("sg-2", Verdict::fail("It is reached.")),
            outcome("sg-3", Verdict::fail("It is open too.").at_most(Severity::Critical)),
        ];
        let report = Report::new(header(), vec![(check("ec2-security-group-admin-ports"), outcomes)]);
        let severities: Vec<Severity> = report.findings.iter().map(|finding| finding.severity).collect();
        assert_eq!(severities, [Severity::Low, Severity::High, Severity::High], "none is worse than its check");
        assert_eq!(report.summary.failed_by_severity["high"], 2);
        assert_eq!(report.summary.failed_by_severity["low"], 1);
        let text = plain(&report, 80);
        let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}: {text}"));
        assert!(at("FAIL HIGH") < at("      It is reached.") && at("It is open too.") < at("      LOW It is open.\n"));
    }

    #[test]
    fn what_would_have_told_more_is_a_gap_though_no_finding_is_unknown() {
        let gap = denied(&DESCRIBE_SECURITY_GROUPS, Some("eu-west-1"));
        let verdict = Verdict::fail("It is open.").without(&gap).without(&gap);
        let outcomes = vec![Outcome::of(group("eu-west-1", "sg-1", "web"), verdict)];
        let report = Report::new(header(), vec![(check("ec2-security-group-admin-ports"), outcomes)]);
        assert!(!report.completeness.complete);
        let [gap] = report.gaps.as_slice() else { panic!("{:?}", report.gaps) };
        assert_eq!((gap.findings, gap.checks.as_slice()), (0, &["ec2-security-group-admin-ports".to_owned()][..]));
        assert_eq!(report.findings.to_vec()[0].context_gaps, std::slice::from_ref(&gap.id));
        assert_eq!(
            (report.findings.to_vec()[0].status, report.findings.to_vec()[0].gap.as_ref()),
            (Status::Fail, None)
        );
        let text = plain(&report, 100);
        assert!(text.contains("Allow ec2:DescribeSecurityGroups to the auditing identity."), "{text}");
        assert!(text.contains("Incomplete: 1 gap left."), "{text}");
    }

    #[test]
    fn a_command_is_never_continued_within_quotes() {
        let lines = shell_lines("aws x --json '{\"a\": \"b c\"}' --long-option value", 16);
        assert_eq!(lines, ["aws x --json", "'{\"a\": \"b c\"}'", "--long-option", "value"]);
    }

    #[test]
    fn an_arn_is_shown_where_it_says_more_than_the_id() {
        let arn = |resource: Resource| telling_arn(&resource).map(str::to_owned);
        assert_eq!(arn(bucket("b")), None);
        assert_eq!(arn(user("/", "ada")), None);
        assert_eq!(arn(group("eu-west-1", "sg-1", "web")), None);
        assert_eq!(arn(account(None)), None);
        assert_eq!(arn(user("/ops/", "ada")).unwrap(), format!("arn:aws:iam::{ID}:user/ops/ada"));
    }

    #[test]
    fn time_is_said_as_people_say_it() {
        let said = [400, 9_960, 42_000, 125_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(said, ["0.4 s", "10.0 s", "42 s", "2 min 05 s"]);
    }
}
