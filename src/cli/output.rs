//! Where reports go. Files are opened before the audit begins, so that a path that cannot be written is known at once,
//! and put in place when they are whole, so that nobody reads half a report.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use jiff::Timestamp;
use partywall_checks::finding::Severity;
use tempfile::NamedTempFile;

use super::config::Terms;
use super::{Failure, Talk, UsageError, exit, say, severity, width};
use crate::config::{self, Config};
use crate::report::accounts::{self, Across, Reports};
use crate::report::terminal::Style;
use crate::report::{
    Report, annotations, asff, csv, html, json, jsonl, junit, markdown, ocsf, parquet, sarif, terminal,
};
use crate::shard::Shard;

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    Terminal,
    /// The whole report, by its JSON Schema: see 'partywall schema'.
    Json,
    /// Events of OCSF for a SIEM: Compliance Findings, version 1.6, as a JSON array.
    Ocsf,
    /// Findings for AWS Security Hub: requests for 'aws securityhub batch-import-findings', one a line.
    Asff,
    /// One page for a browser, which needs no network.
    Html,
    /// A finding a line, as JSON with all that it needs to stand alone: for Athena, DuckDB.
    Jsonl,
    /// A finding a row, for spreadsheets.
    Csv,
    /// For a comment on a pull request or the summary of a job: cut to what GitHub takes.
    Markdown,
    /// A finding a test case, for CI: what fails is a failure, what is unknown an error.
    Junit,
    /// A finding a row, as Apache Parquet with typed columns: for Athena, DuckDB.
    Parquet,
    /// SARIF 2.1.0, for code scanning: what fails, within GitHub's limits.
    Sarif,
}

/// How the name of a file ends that holds a format. The first that fits decides, so a longer ending stands before the
/// shorter one that it ends with.
const ENDINGS: &[(&str, Format)] = &[
    (".asff.jsonl", Format::Asff),
    (".sarif.json", Format::Sarif),
    (".asff.json", Format::Asff),
    (".junit.xml", Format::Junit),
    (".ocsf.json", Format::Ocsf),
    (".markdown", Format::Markdown),
    (".parquet", Format::Parquet),
    (".ndjson", Format::Jsonl),
    (".jsonl", Format::Jsonl),
    (".sarif", Format::Sarif),
    (".html", Format::Html),
    (".json", Format::Json),
    (".csv", Format::Csv),
    (".htm", Format::Html),
    (".txt", Format::Terminal),
    (".xml", Format::Junit),
    (".md", Format::Markdown),
];

/// The endings of files' names that tell a format, each format's shortest once, for people.
pub(super) fn endings() -> String {
    let mut shown: Vec<(&str, Format)> = Vec::new();
    for (ending, format) in ENDINGS {
        match shown.iter_mut().find(|(_, known)| known == format) {
            Some((known, _)) if ending.len() < known.len() => *known = ending,
            Some(_) => {}
            None => shown.push((ending, *format)),
        }
    }
    let names: Vec<&str> = shown.into_iter().map(|(ending, _)| ending).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, format)| *format)
    }
}

impl Format {
    /// Writes a report on one account.
    fn write(
        self,
        sink: Sink,
        report: &Report,
        style: impl Fn(bool) -> Style,
        anchor: &sarif::Anchor,
        elapsed: Option<Duration>,
    ) -> io::Result<Option<PathBuf>> {
        sink.fill(|out, on_terminal| match self {
            Format::Terminal => terminal::write(report, style(on_terminal), elapsed, out),
            Format::Json => json::write(report, out),
            Format::Ocsf => ocsf::write(report, out),
            Format::Asff => asff::write(report, out),
            Format::Html => html::write(report, out),
            Format::Jsonl => jsonl::write(report, out),
            Format::Csv => csv::write(report, out),
            Format::Parquet => parquet::write(report, out),
            Format::Markdown => markdown::write(report, out),
            Format::Junit => junit::write(report, out),
            Format::Sarif => sarif::write(report, anchor, out),
        })
    }
}

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever may read any new file of the user's.
    Usual,
    /// The user alone.
    Owner,
}

/// Where something is written to.
pub(super) enum Sink {
    Stdout,
    /// A file that appears, or is replaced, when it is whole.
    File(NamedTempFile, PathBuf),
    /// Something that is there and is not a plain file: a pipe, a device.
    Special(File, PathBuf),
}

impl Sink {
    /// Opens the path, or says why it cannot be written.
    pub(super) fn open(path: &Path, readers: Readers) -> io::Result<Self> {
        match std::fs::metadata(path) {
            Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(there) if !there.is_file() => {
                Ok(Self::Special(File::options().write(true).open(path)?, path.to_owned()))
            }
            there => {
                if there.is_ok() {
                    // Replacing a file that may not be written would be a way around its permissions.
                    File::options().append(true).open(path)?;
                }
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let mut builder = tempfile::Builder::new();
                builder.prefix(".partywall-").suffix(".part");
                #[cfg(unix)]
                builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(match readers {
                    Readers::Usual => 0o666,
                    Readers::Owner => 0o600,
                }));
                Ok(Self::File(builder.tempfile_in(folder)?, path.to_owned()))
            }
        }
    }

    /// Has `write` write it, and puts it in its place. `write` is told whether it is for a terminal. Returns the file, if
    /// it is one.
    pub(super) fn fill(
        self,
        write: impl FnOnce(&mut dyn Write, bool) -> io::Result<()>,
    ) -> io::Result<Option<PathBuf>> {
        let buffered = |out: &mut dyn Write, on_terminal| {
            let mut out = io::BufWriter::new(out);
            write(&mut out, on_terminal)?;
            out.flush()
        };
        match self {
            Self::Stdout => {
                let stdout = io::stdout();
                let on_terminal = stdout.is_terminal();
                buffered(&mut stdout.lock(), on_terminal)?;
                Ok(None)
            }
            Self::File(mut file, path) => {
                buffered(file.as_file_mut(), false)?;
                file.persist(&path).map_err(|error| error.error)?;
                Ok(Some(path))
            }
            Self::Special(mut file, path) => {
                buffered(&mut file, false)?;
                Ok(Some(path))
            }
        }
    }
}

/// Opens a file that a report's readers may read, too.
fn open(path: &Path, option: &'static str) -> Result<Sink, UsageError> {
    Sink::open(path, Readers::Usual).map_err(|error| UsageError::Output {
        path: path.to_owned(),
        why: error.to_string(),
        option,
    })
}

/// Which findings end the program with their own exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailOn {
    /// Those of this severity and worse ones.
    Severity(Severity),
    /// None.
    Never,
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    if text == "never" {
        return Ok(FailOn::Never);
    }
    severity(text).map(FailOn::Severity).map_err(|error| format!("{error}, never"))
}

/// How a report is given.
#[derive(Debug, clap::Args)]
pub(super) struct Reporting {
    /// The form of the report [default: by the output's name; for people on stdout]
    #[arg(long, help_heading = "Report")]
    format: Option<Format>,
    /// Write the report to this file, or to stdout for '-'; may be repeated. {account}, {date} and {shard} in its path stand
    /// for the account's id, the day of the audit (UTC) and which part of how many it is, such as 0-of-4; the folders of such
    /// a path are made [default: -]
    #[arg(short, long, value_name = "FILE", help_heading = "Report")]
    output: Vec<PathBuf>,
    /// The file that code scanning shows SARIF results on, by its path in the repository
    #[arg(long, value_name = "FILE", default_value = sarif::DEFAULT_ANCHOR, help_heading = "Report")]
    sarif_file: sarif::Anchor,
    /// List what passes, too, one by one
    #[arg(long, help_heading = "Report")]
    all: bool,
    /// Exit with 3 if a finding of this severity or a worse one failed; 'never' for no finding [default: informational]
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on, help_heading = "Report")]
    fail_on: Option<FailOn>,
    /// Exit with 0 if there is a report, and write the exit code that says what is in it to this file: for the step of a job
    /// that carries the report away and then ends as the audit did
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    exit_code_file: Option<PathBuf>,
    /// In GitHub Actions, write no annotations of what fails to stderr
    #[arg(long, help_heading = "Report")]
    no_annotations: bool,
}

impl Reporting {
    /// Opens every output: those of the configuration where the command line says nothing of outputs, and standard output
    /// where nobody does.
    pub(super) fn open(&self, config: &Config) -> Result<Vec<Output>, UsageError> {
        if let Some(path) = &self.exit_code_file {
            self::open(path, "--exit-code-file")?;
        }
        if self.output.is_empty() && self.format.is_none() && !config.outputs.is_empty() {
            let named = |name: &String| Format::from_str(name, false).ok();
            let open = |output: &config::Output| {
                Output::one(&output.file, output.format.as_ref().and_then(named), "file in [[output]]")
            };
            return config.outputs.iter().map(open).collect();
        }
        Output::open(&self.output, self.format)
    }

    /// Writes the report to all outputs, and returns the exit code that says what is in it. `elapsed` is how long the
    /// audit took, where there was one.
    pub(super) fn write(
        &self,
        outputs: Vec<Output>,
        report: &Report,
        elapsed: Option<Duration>,
        terms: Terms<'_>,
        talk: &Talk,
    ) -> Result<u8, Failure> {
        for output in outputs {
            let style = |terminal| Style { width: width(), colour: talk.color.on(terminal), all: self.all };
            if let Some(path) = output.write(report, style, &self.sarif_file, elapsed).map_err(Failure::Write)? {
                wrote(&path, talk);
            }
        }
        if !self.no_annotations && !talk.quiet && in_github_actions() {
            // To stderr, for stdout is the report's; GitHub reads both. The report is written: nobody lacks anything if
            // this cannot be.
            let _ = annotations::write(report, io::BufWriter::new(io::stderr().lock()));
        }
        self.end(terms.exit_code(report, self.fail_on))
    }

    /// Hands the exit code on: in the file that was named for it, else as it is.
    fn end(&self, code: u8) -> Result<u8, Failure> {
        let Some(path) = &self.exit_code_file else { return Ok(code) };
        let sink = self::open(path, "--exit-code-file")?;
        sink.fill(|out, _| writeln!(out, "{code}")).map_err(Failure::Write)?;
        Ok(exit::CLEAN)
    }

    /// As [`Self::write`], for many accounts: no more than one report is in memory at a time.
    pub(super) fn write_accounts(
        &self,
        outputs: Vec<Output>,
        across: &Across,
        reports: &dyn Reports,
        elapsed: Option<Duration>,
        terms: Terms<'_>,
        talk: &Talk,
    ) -> Result<u8, Failure> {
        for output in outputs {
            let style = |terminal| Style { width: width(), colour: talk.color.on(terminal), all: self.all };
            let written = output.write_accounts(across, reports, style, &self.sarif_file, elapsed);
            if let Some(path) = written.map_err(Failure::Write)? {
                wrote(&path, talk);
            }
        }
        if !self.no_annotations && !talk.quiet && in_github_actions() {
            let _ = accounts::annotations::write(across, io::BufWriter::new(io::stderr().lock()));
        }
        self.end(terms.exit_code_across(across, self.fail_on))
    }
}

/// Whether GitHub Actions runs this: it always says so.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>
fn in_github_actions() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Tells of a file that was written.
pub(super) fn wrote(path: &Path, talk: &Talk) {
    if !talk.quiet {
        say(&format!("wrote {}", path.display()));
    }
}

/// One place that the report is written to.
pub(super) struct Output {
    format: Format,
    place: Place,
}

/// Where one output goes.
enum Place {
    /// It is open.
    Open(Sink),
    /// A path with placeholders: it is known when the report is there.
    Named(PathBuf),
}

/// What may stand in the path of an output for what is known only later.
const PLACEHOLDERS: [&str; 3] = ["account", "date", "shard"];

/// Whether a path has placeholders; an error names one that there is not.
fn has_placeholder(path: &Path) -> Result<bool, String> {
    let text = path.to_string_lossy();
    let (mut rest, mut some) = (text.as_ref(), false);
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !PLACEHOLDERS.contains(&name) {
            let names: Vec<String> = PLACEHOLDERS.iter().map(|name| format!("{{{name}}}")).collect();
            return Err(format!("it knows no {{{name}}}, only {}", names.join(", ")));
        }
        (rest, some) = (after, true);
    }
    Ok(some)
}

/// What fills the placeholders of an output's path.
struct Names {
    account: String,
    date: String,
    shard: String,
}

impl Names {
    /// Those of a report on one account, which may be of many that were shared out.
    fn of(report: &Report, among: Option<Shard>) -> Self {
        let part = report.part.as_ref().map(|part| {
            let indices: Vec<String> = part.shards.iter().map(ToString::to_string).collect();
            format!("{}-of-{}", indices.join("-"), part.count)
        });
        Self::new(&report.account.id, report.started, part.unwrap_or_else(|| shard_of(among)))
    }

    /// Those of a report across accounts.
    fn across(across: &Across) -> Self {
        Self::new("all", across.header.started, shard_of(across.header.shard))
    }

    fn new(account: &str, started: Timestamp, shard: String) -> Self {
        // Whoever answers for an account says its id: it must name no other folder.
        let account = account.chars().filter(char::is_ascii_alphanumeric).collect();
        Self { account, date: started.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(), shard }
    }

    /// The path, with its placeholders filled.
    fn fill(&self, path: &Path) -> PathBuf {
        let Self { account, date, shard } = self;
        path.iter()
            .map(|name| match name.to_str() {
                Some(name) => {
                    name.replace("{account}", account).replace("{date}", date).replace("{shard}", shard).into()
                }
                None => name.to_owned(),
            })
            .collect()
    }

    /// A sink for that path. Folders are made only where a placeholder stands in the path.
    fn sink(&self, path: &Path) -> io::Result<Sink> {
        let path = self.fill(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Sink::open(&path, Readers::Usual)
    }
}

/// `2-of-16`; all of it is one shard.
fn shard_of(shard: Option<Shard>) -> String {
    shard.map_or_else(|| "0-of-1".to_owned(), |shard| shard.to_string().replace('/', "-of-"))
}

impl Place {
    /// Opens it, or says why it cannot be written. The folders of a path with placeholders are made later: the nearest one
    /// that is there must take a file.
    fn open(path: &Path, option: &'static str) -> Result<Self, UsageError> {
        let unwritable = |why: String| UsageError::Output { path: path.to_owned(), why, option };
        if !has_placeholder(path).map_err(unwritable)? {
            return Ok(Self::Open(open(path, option)?));
        }
        let fixed: PathBuf = path.iter().take_while(|name| !name.to_string_lossy().contains('{')).collect();
        let there = fixed.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
        tempfile::Builder::new()
            .prefix(".partywall-")
            .tempfile_in(there)
            .map_err(|error| unwritable(error.to_string()))?;
        Ok(Self::Named(path.to_owned()))
    }

    /// The sink for a report with these names.
    fn sink(self, names: &Names) -> io::Result<Sink> {
        match self {
            Self::Open(sink) => Ok(sink),
            Self::Named(path) => names.sink(&path),
        }
    }
}

impl Output {
    fn open(paths: &[PathBuf], format: Option<Format>) -> Result<Vec<Self>, UsageError> {
        if paths.is_empty() {
            return Ok(vec![Self::stdout(format, "--format")?]);
        }
        paths.iter().map(|path| Self::one(path, format, "--output")).collect()
    }

    fn one(path: &Path, format: Option<Format>, option: &'static str) -> Result<Self, UsageError> {
        if path == Path::new("-") {
            return Self::stdout(format, option);
        }
        let format = format.or_else(|| Format::of(path)).ok_or_else(|| UsageError::Format(path.to_owned()))?;
        // A report is for its reader's group as any new file is, not for the owner alone.
        Ok(Self { format, place: Place::open(path, option)? })
    }

    fn stdout(format: Option<Format>, option: &'static str) -> Result<Self, UsageError> {
        let format = format.unwrap_or(Format::Terminal);
        if format == Format::Parquet && io::stdout().is_terminal() {
            let why = "it is a terminal, and Parquet is no text".to_owned();
            return Err(UsageError::Output { path: PathBuf::from("-"), why, option });
        }
        Ok(Self { format, place: Place::Open(Sink::Stdout) })
    }

    fn write(
        self,
        report: &Report,
        style: impl Fn(bool) -> Style,
        anchor: &sarif::Anchor,
        elapsed: Option<Duration>,
    ) -> io::Result<Option<PathBuf>> {
        let sink = self.place.sink(&Names::of(report, None))?;
        self.format.write(sink, report, style, anchor, elapsed)
    }

    fn write_accounts(
        self,
        across: &Across,
        reports: &dyn Reports,
        style: impl Fn(bool) -> Style,
        anchor: &sarif::Anchor,
        elapsed: Option<Duration>,
    ) -> io::Result<Option<PathBuf>> {
        use accounts::lines;
        let Self { format, place } = self;
        if let Place::Named(path) = &place
            && path.to_string_lossy().contains("{account}")
        {
            for section in across.sections.iter().filter(|section| section.state.is_audited()) {
                let report = reports.report(&section.id)?;
                let sink = Names::of(&report, across.header.shard).sink(path)?;
                format.write(sink, &report, &style, anchor, elapsed)?;
            }
            return Ok(Some(path.clone()));
        }
        let sink = place.sink(&Names::across(across))?;
        // The accounts' pages come first, so that the page that links to them leads nowhere that is not there yet.
        let pages = match (format, &sink) {
            (Format::Html, Sink::File(_, path)) => pages(across, reports, path)?,
            _ => None,
        };
        sink.fill(|out, on_terminal| match format {
            Format::Terminal => accounts::terminal::write(across, reports, style(on_terminal), elapsed, out),
            Format::Json => accounts::json::write(across, reports, out),
            Format::Ocsf => lines::ocsf(across, reports, out),
            Format::Asff => lines::asff(across, reports, out),
            Format::Html => accounts::html::write(across, pages.as_deref(), out),
            Format::Jsonl => lines::jsonl(across, reports, out),
            Format::Csv => lines::csv(across, reports, out),
            Format::Parquet => lines::parquet(across, reports, out),
            Format::Markdown => accounts::markdown::write(across, reports, out),
            Format::Junit => accounts::junit::write(across, reports, out),
            Format::Sarif => accounts::sarif::write(across, reports, anchor, out),
        })
    }
}

/// Writes a page for each account into `NAME.accounts`, beside the page across, `NAME.html`. Returns the folder's name. What
/// else is in the folder stays.
fn pages(across: &Across, reports: &dyn Reports, page: &Path) -> io::Result<Option<String>> {
    let Some(name) = page.file_stem().and_then(|name| name.to_str()) else { return Ok(None) };
    let name = format!("{name}.accounts");
    let folder = page.with_file_name(&name);
    std::fs::create_dir_all(&folder)?;
    for section in &across.sections {
        if let Some(page) = accounts::html::page_of(section) {
            let report = reports.report(&section.id)?;
            Sink::open(&folder.join(page), Readers::Usual)?.fill(|out, _| html::write(&report, out))?;
        }
    }
    Ok(Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_in_the_name_or_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        assert_eq!(Output::one(&path("a.json"), None, "--output").unwrap().format, Format::Json);
        assert_eq!(Output::one(&path("a.TXT"), None, "--output").unwrap().format, Format::Terminal);
        assert_eq!(Output::one(&path("a.ocsf.json"), None, "--output").unwrap().format, Format::Ocsf);
        assert_eq!(Output::one(&path("a.asff.json"), None, "--output").unwrap().format, Format::Asff);
        assert_eq!(Output::one(&path("a.ASFF.jsonl"), None, "--output").unwrap().format, Format::Asff);
        for name in ["a.html", "a.htm"] {
            assert_eq!(Output::one(&path(name), None, "--output").unwrap().format, Format::Html);
        }
        assert_eq!(Output::one(&path("a.out"), Some(Format::Json), "--output").unwrap().format, Format::Json);
        assert!(matches!(Output::one(&path("a.out"), None, "--output"), Err(UsageError::Format(_))));
        for (name, format) in [
            ("a.jsonl", Format::Jsonl),
            ("a.ndjson", Format::Jsonl),
            ("a.csv", Format::Csv),
            ("a.md", Format::Markdown),
            ("a.markdown", Format::Markdown),
            ("a.xml", Format::Junit),
            ("a.junit.xml", Format::Junit),
            ("a.sarif", Format::Sarif),
            ("a.sarif.json", Format::Sarif),
        ] {
            assert_eq!(Format::of(Path::new(name)), Some(format), "{name}");
        }
    }

    #[test]
    fn an_ending_stands_before_the_shorter_one_that_it_ends_with() {
        for (n, (ending, _)) in ENDINGS.iter().enumerate() {
            assert!(ENDINGS[..n].iter().all(|(earlier, _)| !ending.ends_with(earlier)), "{ending}");
        }
    }

    #[test]
    fn a_path_that_cannot_be_written_is_known_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().join("missing").join("a.json"), folder.path().to_owned()] {
            let error = Output::one(&path, Some(Format::Json), "--output").err().unwrap();
            assert!(matches!(error, UsageError::Output { .. }), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_for_the_owner_is_for_nobody_else_even_where_it_replaces_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snapshot");
        std::fs::write(&path, "an older one").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        Sink::open(&path, Readers::Owner).unwrap().fill(|out, _| out.write_all(b"new")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn nothing_is_left_behind_unless_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        drop(Output::one(&folder.path().join("a.json"), None, "--output").unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_path_with_placeholders_is_filled_by_the_report() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("findings/date={date}/account={account}/shard-{shard}.parquet");
        let output = Output::one(&path, None, "--output").unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made before there is a report");
        let mut report = crate::report::sample::mixed();
        report.account.id = "../123456789012".to_owned();
        let anchor = sarif::DEFAULT_ANCHOR.parse().unwrap();
        let style = |_| Style { width: 80, colour: false, all: false };
        let written = output.write(&report, style, &anchor, None).unwrap().unwrap();
        assert_eq!(written, folder.path().join("findings/date=2026-03-02/account=123456789012/shard-0-of-1.parquet"));
        assert!(std::fs::read(&written).unwrap().starts_with(b"PAR1"));
    }

    #[test]
    fn a_placeholder_that_there_is_not_and_a_place_that_takes_no_folder_are_known_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let error = |name: &str| Output::one(&folder.path().join(name), None, "--output").err().unwrap().to_string();
        assert!(error("{acount}/a.json").contains("it knows no {acount}, only {account}, {date}, {shard}"));
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(error("file/{account}.json").contains("cannot be written"));
    }

    #[test]
    fn nothing_fails_where_nothing_is_to() {
        assert_eq!(fail_on("never"), Ok(FailOn::Never));
        assert_eq!(fail_on("high"), Ok(FailOn::Severity(Severity::High)));
        assert!(fail_on("hihg").unwrap_err().ends_with("critical, never"));
    }
}
