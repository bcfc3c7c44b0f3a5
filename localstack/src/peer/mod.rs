//! Measures partywall against Prowler on the same account, and compares what they find.
//!
//! Both ask the same emulator by way of one gateway, which counts what they ask and answers as late as AWS would. The
//! emulator is a single interpreter and slower than AWS; so that neither waits for it, the gateway records its answers
//! while each tool runs once, and the runs that are measured get them from its memory.

mod compare;
mod measure;
mod table;
mod tools;

pub use measure::{Usage, measure};

use crate::gateway::{Fault, Gateway, Memory, Rule};
use crate::machine::Machine;
use crate::{Emulator, Kind, accounts, venv};
use compare::{Difference, Explanation, Right, Said};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use table::Figures;
use tokio::process::Command;
use tools::Task;

/// The page that says why the tools differ.
const PAGE: &str = include_str!("../../../docs/PROWLER.md");
/// The version of Prowler that this was written for: the newest when it was.
const VERSION: &str = "5.46.0";
const REQUIREMENTS: &str = include_str!("../../requirements/prowler-5.46.0.txt");
/// The Pythons that it runs on, best first.
const MINORS: &[u32] = &[12, 13, 11, 10];

/// Which account is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The weak sample account.
    Small,
    /// The weak sample account with some hundred resources more.
    Medium,
}

/// Which checks run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that each tool has for the services.
    Services,
    /// Those of Prowler's that ours answer, and ours that answer them.
    Shared,
}

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// The program.
    pub partywall: PathBuf,
    /// The program that this is, which measures when it is called with `measure`.
    pub this: PathBuf,
    /// The account.
    pub size: Size,
    /// The checks.
    pub scope: Scope,
    /// The services, as partywall calls them.
    pub services: Vec<String>,
    /// The regions.
    pub regions: Vec<String>,
    /// How late each answer comes.
    pub latency: Duration,
    /// How often each tool is measured; the best figures are told.
    pub runs: u32,
    /// Every run asks the emulator itself, and not the gateway's memory.
    pub live: bool,
    /// Where the reports of both are kept; nowhere if not said.
    pub keep: Option<PathBuf>,
}

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A service that is not in the table of those that both have.
    #[error("there is no service {name:?} that both tools have checks of; there are: {known}")]
    Service {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Prowler cannot run here.
    #[error(
        "Prowler needs Python 3.10 to 3.13, and none is here. Install one, for example with `uv python install 3.12`"
    )]
    Python,
    /// Prowler could not be installed.
    #[error("Prowler could not be installed: {0}")]
    Install(#[from] venv::VenvError),
    /// The emulator did not start.
    #[error(transparent)]
    Start(#[from] crate::StartError),
    /// The account could not be built.
    #[error(transparent)]
    Build(#[from] accounts::BuildError),
    /// The system refused something.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A tool ended as it should not.
    #[error("{tool} ended with {code}, so there is nothing to compare. Its last words:\n{words}")]
    Ended {
        /// The tool.
        tool: &'static str,
        /// Its exit code.
        code: String,
        /// The end of its output.
        words: String,
    },
    /// What partywall wrote could not be read.
    #[error("partywall's report could not be read: {0}")]
    Partywall(String),
    /// What Prowler wrote could not be read.
    #[error("Prowler's findings could not be read: {0}")]
    Prowler(String),
    /// The page of explanations is not as it should be.
    #[error("docs/PROWLER.md, line {line}: {why}")]
    Explanations {
        /// The line, from one.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The tools differ, and no row of the page says why.
    #[error(
        "{0} differences are not explained in docs/PROWLER.md: say there who is right, and build this program anew"
    )]
    Unexplained(usize),
}

fn system(what: &str) -> impl FnOnce(std::io::Error) -> Error + use<> {
    let what = what.to_owned();
    move |source| Error::System { what, source }
}

/// Talks about what takes time.
fn talk(line: &str) {
    // Nothing can be done where even the standard error is gone.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// A gateway, the tools behind it, and a folder for what they write.
struct Bench<'a> {
    options: &'a Options,
    gateway: Gateway,
    prowler: PathBuf,
    folder: &'a Path,
    task: Task<'a>,
}

/// Which tool runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Partywall,
    /// With AWS's own limits, which an emulator does not have.
    Paced,
    Prowler,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Self::Partywall | Self::Paced => "partywall",
            Self::Prowler => "Prowler",
        }
    }
}

impl Bench<'_> {
    fn report(&self, tool: Tool) -> PathBuf {
        self.folder.join(match tool {
            Tool::Partywall | Tool::Paced => "partywall.json",
            Tool::Prowler => "findings.ocsf.json",
        })
    }

    /// Runs a tool once, in a process that measures it.
    async fn run(&self, tool: Tool) -> Result<Figures, Error> {
        let report = self.report(tool);
        let command = match tool {
            Tool::Partywall => tools::partywall(&self.options.partywall, &self.task, false, &report),
            Tool::Paced => tools::partywall(&self.options.partywall, &self.task, true, &report),
            Tool::Prowler => tools::prowler(&self.prowler, &self.task, self.folder),
        };
        match std::fs::remove_file(&report) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(system("removing an earlier report")(error));
            }
            _ => {}
        }
        self.gateway.forget_calls();
        let usage = self.measure(tool, command).await?;
        let calls = self.gateway.calls();
        let ended_well = match tool {
            // Findings, or an incomplete audit: an emulator does not have everything.
            Tool::Partywall | Tool::Paced => matches!(usage.code, Some(0 | 3 | 4)),
            Tool::Prowler => usage.code == Some(0),
        };
        if !ended_well {
            let words = std::fs::read(self.folder.join("words")).unwrap_or_default();
            return Err(Error::Ended {
                tool: tool.name(),
                code: usage.code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}")),
                words: crate::emulator::tail(&String::from_utf8_lossy(&words)),
            });
        }
        Ok(Figures::new(usage, &calls))
    }

    async fn measure(&self, tool: Tool, command: Vec<OsString>) -> Result<Usage, Error> {
        let name = tool.name();
        let words = std::fs::File::create(self.folder.join("words")).map_err(system("opening a file for its words"))?;
        let again = words.try_clone().map_err(system("opening a file for its words"))?;
        let usage = self.folder.join("usage.json");
        let status = Command::new(&self.options.this)
            .arg("measure")
            .arg(&usage)
            .arg("--")
            .args(command)
            .env_clear()
            .envs(tools::environment(self.gateway.endpoint(), self.folder))
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .stdout(words)
            .stderr(again)
            .kill_on_drop(true)
            .status()
            .await
            .map_err(system(&format!("running {name}")))?;
        if !status.success() {
            let words = std::fs::read(self.folder.join("words")).unwrap_or_default();
            let words = crate::emulator::tail(&String::from_utf8_lossy(&words));
            return Err(Error::Ended { tool: name, code: status.to_string(), words });
        }
        let usage = std::fs::read(usage).map_err(system("reading what was measured"))?;
        serde_json::from_slice(&usage).map_err(|error| system("reading what was measured")(error.into()))
    }

    /// The best figures of several runs.
    async fn best(&self, tool: Tool) -> Result<Figures, Error> {
        let mut runs = Vec::new();
        for run in 1..=self.options.runs.max(1) {
            let figures = self.run(tool).await?;
            talk(&format!("{} run {run}: {:.2} s", tool.name(), figures.usage.wall.as_secs_f64()));
            runs.push(figures);
        }
        // There is at least one run.
        Figures::best(&runs).ok_or_else(|| system("measuring")(std::io::Error::other("there was no run")))
    }

    fn text(&self, tool: Tool) -> Result<String, Error> {
        std::fs::read_to_string(self.report(tool)).map_err(system(&format!("reading what {} wrote", tool.name())))
    }
}

/// Measures, compares, and writes it down. It fails where a difference is not explained.
pub async fn run(options: &Options, out: &mut (impl Write + Send)) -> Result<(), Error> {
    let explanations = compare::explanations(PAGE)?;
    let theirs = tools::prowler_services(&options.services)?;
    let venv = install().await?;
    let known = tools::prowler_checks(&venv, &theirs)?;
    let scratch = tempfile::Builder::new().prefix("peer-").tempdir().map_err(system("making a temporary folder"))?;
    let folder = match &options.keep {
        Some(folder) => std::path::absolute(folder).map_err(system("finding the folder to keep reports in"))?,
        None => scratch.path().to_owned(),
    };
    std::fs::create_dir_all(&folder).map_err(system(&format!("making the folder {}", folder.display())))?;

    let answers = tools::answers(&checks(&options.partywall, &options.services).await?, &known)?;
    let emulator = Emulator::start(crate::Options::new(Kind::Moto)).await?;
    let begin = Instant::now();
    accounts::weak(emulator.endpoint()).await?;
    if options.size == Size::Medium {
        accounts::larger(emulator.endpoint()).await?;
    }
    talk(&format!("The account was built in {:.0} s.", begin.elapsed().as_secs_f64()));

    let gateway = Gateway::start(emulator.endpoint()).await.map_err(system("starting the gateway"))?;
    let endpoint = gateway.endpoint().to_owned();
    let (ours, theirs) = match options.scope {
        Scope::Services => {
            (("--service", options.services.clone()), ("--service", theirs.into_iter().map(str::to_owned).collect()))
        }
        Scope::Shared => {
            let mut ours: Vec<String> = answers.values().flatten().cloned().collect();
            ours.sort();
            ours.dedup();
            (("--check", ours), ("--check", answers.keys().cloned().collect()))
        }
    };
    let task = Task { endpoint: &endpoint, regions: &options.regions, ours, theirs };
    let bench = Bench { options, gateway, prowler: venv, folder: &folder, task };

    // Prowler first: what AWS makes on demand, such as the credential report, is there when the last answer is kept.
    talk("Recording what each tool asks, without latency…");
    bench.gateway.memory(Memory::Record);
    let asked = [bench.run(Tool::Prowler).await?, bench.run(Tool::Partywall).await?];
    let named = if options.live { 0 } else { bench.gateway.name_bucket_regions() };
    bench.gateway.memory(if options.live { Memory::Off } else { Memory::Replay });
    bench.gateway.rule(Rule::all(Fault::Delay(options.latency)));
    let start =
        bench.measure(Tool::Prowler, vec![bench.prowler.join("bin/prowler").into(), "--version".into()]).await?;
    let prowler = bench.best(Tool::Prowler).await?;
    let paced = bench.best(Tool::Paced).await?;
    let plain = bench.best(Tool::Partywall).await?;

    let mut text = head(options, bench.gateway.unknown());
    if named > 0 {
        let _ = writeln!(text, "moto's list of buckets names no region, as AWS's does: {named} were added to it\n");
    }
    text.push_str(&table::figures(&plain, &paced, &prowler, &format!("Prowler {VERSION}")));
    text.push('\n');
    for (what, wanted, reached) in table::targets(&plain, &prowler) {
        let word = if reached >= wanted { "met" } else { "NOT met" };
        let _ = writeln!(text, "{word}: {what}, {wanted:.0} times less than Prowler: {reached:.1} times");
    }
    let _ = writeln!(text, "\n{}", table::operations(&plain, &prowler).trim_end());
    let [theirs, ours] = asked.map(|figures| figures.usage.wall.as_secs_f64());
    let _ = writeln!(
        text,
        "\nProwler needs {:.2} s to start and say its version. Without latency, but asking the emulator itself, Prowler took \
         {theirs:.2} s and partywall {ours:.2} s.",
        start.wall.as_secs_f64()
    );
    let pairs = compare::pairs(
        &answers,
        &tools::partywall_findings(&bench.text(Tool::Partywall)?)?,
        &tools::prowler_findings(&bench.text(Tool::Prowler)?)?,
    );
    let agreeing = pairs.iter().filter(|pair| pair.agrees()).count();
    let differences = compare::differences(&pairs, &explanations);
    let _ = writeln!(
        text,
        "\n{} checks of Prowler's are answered by ours. Of {} pairs of such a check and a resource, both say the same of \
         {agreeing}.\n",
        answers.len(),
        pairs.len(),
    );
    text.push_str(&told(&differences));
    if options.scope == Scope::Services {
        for idle in compare::idle(&pairs, &explanations) {
            let _ = writeln!(text, "No difference here is explained by the row of {}.", idle_name(idle));
        }
    }
    out.write_all(text.as_bytes()).map_err(system("writing the comparison"))?;
    match differences.iter().filter(|difference| difference.right.is_none()).count() {
        0 => Ok(()),
        count => Err(Error::Unexplained(count)),
    }
}

fn idle_name(explanation: &Explanation) -> String {
    let words = |said: &[Said]| said.iter().map(|said| said.word()).collect::<Vec<_>>().join(", ");
    format!(
        "{} ({} here, {} there)",
        explanation.prowler.join(", "),
        words(&explanation.ours),
        words(&explanation.theirs)
    )
}

/// What was measured, and under which load.
fn head(options: &Options, unknown: usize) -> String {
    let size = match options.size {
        Size::Small => "the weak sample account",
        Size::Medium => "the weak sample account with some hundred resources more",
    };
    let scope = match options.scope {
        Scope::Services => "all checks of each",
        Scope::Shared => "only checks that both have",
    };
    let source = if options.live {
        "from moto itself".to_owned()
    } else {
        format!("from the gateway's memory ({unknown} had to be asked of moto)")
    };
    // Linux has it; elsewhere nothing is said of it.
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').take(3).collect::<Vec<_>>().join(" ");
    format!(
        "{size}, services {}, regions {}, {scope}, answers {source} after {} ms, best of {}, load {load}\n\n",
        options.services.join(" "),
        options.regions.join(" "),
        options.latency.as_millis(),
        options.runs.max(1),
    )
}

/// The differences as a table, those that nobody has explained first.
fn told(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let mut sorted: Vec<&Difference> = differences.iter().collect();
    sorted.sort_by_key(|difference| difference.right.is_some());
    let mut rows = vec![["", "Prowler's check", "partywall", "Prowler", "resources"].map(str::to_owned).to_vec()];
    rows.extend(sorted.into_iter().map(|difference| {
        let right = match difference.right {
            None => "NOT explained",
            Some(Right::Partywall) => "explained: partywall is right",
            Some(Right::Prowler) => "explained: Prowler is right",
            Some(Right::Definition) => "explained: another definition",
            Some(Right::Emulator) => "explained: the emulator",
        };
        let mut resources = difference.resources.iter().take(3).cloned().collect::<Vec<_>>().join(" ");
        if difference.resources.len() > 3 {
            let _ = write!(resources, " and {} more", difference.resources.len() - 3);
        }
        let (ours, theirs) = (difference.ours.to_string(), difference.theirs.to_string());
        vec![right.to_owned(), difference.prowler.clone(), ours, theirs, resources]
    }));
    table::aligned(&rows)
}

/// The virtual environment with Prowler in it, made once.
async fn install() -> Result<PathBuf, Error> {
    let machine = Machine::this();
    let python = machine.python(MINORS).await.ok_or(Error::Python)?;
    let made = tokio::task::spawn_blocking(move || {
        venv::ready(&machine, &format!("prowler-{VERSION}"), REQUIREMENTS, &python, &talk)
    });
    Ok(made.await.map_err(|error| system("installing Prowler")(std::io::Error::other(error)))??)
}

/// What partywall says of its own checks of these services.
async fn checks(partywall: &Path, services: &[String]) -> Result<String, Error> {
    let listed = Command::new(partywall)
        .args(["checks", "list", "--json", "--service"])
        .arg(services.join(","))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(system(&format!("running {}", partywall.display())))?;
    if !listed.status.success() {
        let words = crate::emulator::tail(&String::from_utf8_lossy(&listed.stderr));
        return Err(Error::Ended { tool: "partywall", code: listed.status.to_string(), words });
    }
    String::from_utf8(listed.stdout).map_err(|error| Error::Partywall(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_explained_stands_first_and_long_lists_are_cut() {
        let difference = |prowler: &str, right, count: usize| Difference {
            prowler: prowler.into(),
            checks: ["x".to_owned()].into(),
            ours: Said::Fail,
            theirs: Said::Nothing,
            right,
            resources: (1..=count).map(|n| format!("sg-{n}")).collect(),
        };
        let table = told(&[difference("ec2_a", Some(Right::Definition), 1), difference("ec2_b", None, 5)]);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[2].starts_with("| NOT explained") && lines[2].contains("sg-1 sg-2 sg-3 and 2 more"), "{table}");
        assert!(lines[3].starts_with("| explained: another definition"), "{table}");
        assert_eq!(told(&[]), "");
    }

    #[test]
    fn the_head_says_what_was_measured() {
        let options = Options {
            partywall: "partywall".into(),
            this: "localstack".into(),
            size: Size::Small,
            scope: Scope::Shared,
            services: vec!["s3".into(), "ec2".into()],
            regions: vec!["us-east-1".into()],
            latency: Duration::from_millis(50),
            runs: 3,
            live: false,
            keep: None,
        };
        let text = head(&options, 2);
        assert!(
            text.starts_with("the weak sample account, services s3 ec2, regions us-east-1, only checks that both have")
        );
        assert!(text.contains("(2 had to be asked of moto) after 50 ms, best of 3"), "{text}");
    }
}
