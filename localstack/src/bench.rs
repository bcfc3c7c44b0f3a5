//! The audit benchmark: audits of computed accounts, measured against the shortest time in which AWS would let them be made.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::Command;

use crate::peer::Usage;
use crate::synthetic::Found;
use crate::{Conditions, Gateway, Measured, Synthetic, emulator};

/// An account to audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// What it is called.
    pub name: &'static str,
    /// How many resources it has.
    pub resources: usize,
    /// How many regions it has.
    pub regions: usize,
}

/// The accounts of the benchmark.
pub const SIZES: [Size; 3] = [
    Size { name: "small", resources: 100, regions: 1 },
    Size { name: "medium", resources: 5_000, regions: 3 },
    Size { name: "large", resources: 100_000, regions: 17 },
];

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// The program.
    pub partywall: PathBuf,
    /// A program that measures another when it is called with `measure`, a file and a command.
    pub this: PathBuf,
    /// The accounts.
    pub sizes: Vec<Size>,
    /// What they are made from.
    pub seed: u64,
    /// How long each call takes.
    pub latency: Duration,
    /// Requests in flight at once.
    pub concurrency: usize,
    /// Whether calls are throttled by AWS's published limits, and the program keeps to them.
    pub limits: bool,
    /// Only these checks; all where it is empty.
    pub checks: Vec<String>,
}

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something on this machine failed.
    #[error("the benchmark could not be made: {0}")]
    Io(#[from] io::Error),
    /// The audit did not end as it should.
    #[error("the audit of the {size} account ended with {code:?}: {talk}")]
    Audit {
        /// The account.
        size: &'static str,
        /// How it ended.
        code: Option<i32>,
        /// What it said.
        talk: String,
    },
    /// The report cannot be read.
    #[error("the report of the audit cannot be read: {0}")]
    Report(#[from] serde_json::Error),
    /// The audit found something else than is there.
    #[error("the audit of the {size} account is wrong, so its speed is worth nothing:\n{wrong}")]
    Wrong {
        /// The account.
        size: &'static str,
        /// What is wrong, a line for each check.
        wrong: String,
    },
}

/// One audit, measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The account.
    pub size: Size,
    /// What the program used.
    pub usage: Usage,
    /// What it asked.
    pub measured: Measured,
    /// The shortest time that it could have taken.
    pub bound: Duration,
    /// Findings in the report.
    pub findings: usize,
}

/// Audits one account, and looks whether what was found is right.
pub async fn run(options: &Options, size: Size) -> Result<Run, Error> {
    let account = Synthetic::new(options.seed, size.resources, size.regions);
    let expected = account.expected();
    let gateway = Gateway::synthetic(account).await?;
    gateway.conditions(Conditions { latency: options.latency, throttled: options.limits });
    let folder = tempfile::tempdir()?;
    let (usage, report) = (folder.path().join("usage"), folder.path().join("report.json"));
    let mut command = Command::new(&options.this);
    command.arg("measure").arg(&usage).arg("--").arg(&options.partywall);
    command.args(["audit", "--quiet", "--no-config", "--concurrency", &options.concurrency.to_string(), "--output"]);
    command.arg(&report);
    if options.limits {
        command.args(["--quota-share", "100%"]);
    }
    if !options.checks.is_empty() {
        command.arg("--check").arg(options.checks.join(","));
    }
    let output = command
        .envs(emulator::environment(gateway.endpoint()))
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_SESSION_TOKEN")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await?;
    let used: Option<Usage> = std::fs::read(&usage).ok().and_then(|text| serde_json::from_slice(&text).ok());
    let ended = used.and_then(|used| used.code);
    let talk = || String::from_utf8_lossy(&output.stderr).trim().to_owned();
    // Findings, and what is unknown where a service is not in use: either way there is a report.
    let (Some(used), Some(3 | 4)) = (used, ended) else {
        return Err(Error::Audit { size: size.name, code: ended, talk: talk() });
    };
    let report = read(&report)?;
    let wrong = report.differs(&expected, &options.checks);
    if !wrong.is_empty() {
        return Err(Error::Wrong { size: size.name, wrong });
    }
    let measured = gateway.measured();
    let bound = measured.lower_bound(options.latency, options.concurrency, options.limits);
    Ok(Run { size, usage: used, measured, bound, findings: report.findings() })
}

/// What the benchmark reads of a report: not its findings, of which there may be a million.
#[derive(Debug, serde::Deserialize)]
struct Report {
    completeness: Completeness,
    gaps: Vec<Gap>,
}

#[derive(Debug, serde::Deserialize)]
struct Completeness {
    checks: Vec<Check>,
}

#[derive(Debug, serde::Deserialize)]
struct Check {
    id: String,
    counts: Counts,
}

#[derive(Debug, serde::Deserialize)]
struct Counts {
    pass: usize,
    fail: usize,
    unknown: usize,
}

#[derive(Debug, serde::Deserialize)]
struct Gap {
    operation: String,
    region: String,
    reason: String,
    detail: String,
}

fn read(path: &Path) -> Result<Report, Error> {
    let text = io::BufReader::new(std::fs::File::open(path)?);
    Ok(serde_json::from_reader(text)?)
}

impl Report {
    fn findings(&self) -> usize {
        self.completeness.checks.iter().map(|check| check.counts.pass + check.counts.fail + check.counts.unknown).sum()
    }

    /// What is not as expected, a line for each; everything that could not be read is.
    fn differs(&self, expected: &BTreeMap<&'static str, Found>, checks: &[String]) -> String {
        let mut lines = String::new();
        for (id, wanted) in expected {
            let found = self.completeness.checks.iter().find(|check| check.id == *id);
            let found = found.map(|check| (check.counts.pass, check.counts.fail, check.counts.unknown));
            let asked = checks.is_empty() || checks.iter().any(|check| check == id);
            if asked && found != Some((wanted.pass, wanted.fail, 0)) {
                let _ = writeln!(lines, "  {id}: {wanted:?} is there, {found:?} (pass, fail, unknown) was found");
            }
        }
        for Gap { operation, region, reason, detail } in &self.gaps {
            let _ = writeln!(lines, "  {operation} in {region}: {reason}: {detail}");
        }
        lines
    }
}

/// How long the program takes to print its help: the best of so many.
pub async fn start_up(partywall: &Path, times: usize) -> Result<Duration, Error> {
    let mut best = Duration::MAX;
    for _ in 0..times {
        let begin = Instant::now();
        let mut help = Command::new(partywall);
        help.arg("--help").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if !help.status().await?.success() {
            return Err(io::Error::other("--help failed").into());
        }
        best = best.min(begin.elapsed());
    }
    Ok(best)
}

/// The figures as a table in Markdown.
#[must_use]
pub fn table(runs: &[Run]) -> String {
    let mut text =
        "| account | resources | regions | findings | wall | ratio to the bound | bound | calls | ratio to distinct \
                    | throttled | processor | peak memory |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    for run in runs {
        let Run { size, usage, measured, bound, findings } = run;
        let share = |part: usize, whole: usize| ratio(part, whole.max(1));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {findings} | {:.2} s | {:.2} | {:.2} s | {} | {:.3} | {} ({:.2} %) | {:.2} s | {} MB |",
            size.name,
            size.resources,
            size.regions,
            usage.wall.as_secs_f64(),
            usage.wall.as_secs_f64() / bound.as_secs_f64().max(0.001),
            bound.as_secs_f64(),
            measured.calls,
            share(measured.calls, measured.distinct),
            measured.throttled,
            100.0 * share(measured.throttled, measured.calls),
            usage.processor.as_secs_f64(),
            usage.memory / 1_000_000,
        );
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "counts of calls are far below what a fraction holds")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(text: &str) -> Report {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_wrong_count_and_a_gap_are_told() {
        let expected = BTreeMap::from([("kms-key-rotation", Found { pass: 2, fail: 1 })]);
        let counts = |unknown: u32| {
            format!(
                r#"{{"completeness":{{"checks":[{{"id":"kms-key-rotation","counts":{{"pass":2,"fail":1,"unknown":{unknown}}}}}]}},"gaps":[]}}"#
            )
        };
        assert_eq!(report(&counts(0)).differs(&expected, &[]), "");
        assert!(report(&counts(1)).differs(&expected, &[]).contains("kms-key-rotation"));
        let none = r#"{"completeness":{"checks":[]},"gaps":[{"operation":"kms:ListKeys","region":"a","reason":"denied","detail":"no"}]}"#;
        assert!(report(none).differs(&expected, &[]).contains("kms:ListKeys in a: denied: no"));
        assert!(!report(none).differs(&expected, &["other".to_owned()]).contains("kms-key-rotation"));
    }

    #[test]
    fn the_table_has_ratios() {
        let usage = Usage {
            wall: Duration::from_millis(1300),
            processor: Duration::from_millis(700),
            memory: 42_000_000,
            code: Some(3),
        };
        let measured = Measured { calls: 110, distinct: 100, throttled: 1, pages: 3, by_bucket: BTreeMap::new() };
        let run = Run { size: SIZES[0], usage, measured, bound: Duration::from_secs(1), findings: 7 };
        let table = table(&[run]);
        assert!(table.ends_with(
            "| small | 100 | 1 | 7 | 1.30 s | 1.30 | 1.00 s | 110 | 1.100 | 1 (0.91 %) | 0.70 s | 42 MB |\n"
        ));
    }
}
