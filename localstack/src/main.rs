//! Starts an emulator for people, builds sample accounts in it, and runs the demo.

mod demo;

use clap::{Parser, Subcommand, ValueEnum};
use localstack::{Emulator, Kind, Options, accounts, emulator, peer, product};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  localstack demo                         Everything: build, start, audit, and leave report.json behind
  localstack start                        Start LocalStack on a free port, until Ctrl-C
  localstack start --kind moto            Start moto instead
  localstack build weak --endpoint-url http://127.0.0.1:4566
                                          Build the weak sample account in an emulator that runs
  localstack peer --size medium --runs 3  Measure partywall against Prowler, and compare what they find";

/// Starts pinned AWS emulators and builds sample accounts in them.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Do,
}

#[derive(Subcommand)]
enum Do {
    /// Build partywall, start an emulator, build the weak account in it, audit it, and leave report.json behind.
    Demo {
        /// Which emulator.
        #[arg(long, value_enum, default_value_t = Which::Localstack)]
        kind: Which,
        /// Use the emulator that runs there instead of starting one.
        #[arg(long, value_name = "URL")]
        endpoint_url: Option<String>,
    },
    /// Start an emulator, print how to reach it, and stop it on Ctrl-C.
    Start {
        /// Which emulator.
        #[arg(long, value_enum, default_value_t = Which::Localstack)]
        kind: Which,
        /// Use the emulator that runs there instead of starting one.
        #[arg(long, value_name = "URL")]
        endpoint_url: Option<String>,
    },
    /// Build a sample account in an emulator that has just been started.
    Build {
        /// Which account.
        #[arg(value_enum)]
        account: Sample,
        /// Where the emulator listens.
        #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL")]
        endpoint_url: String,
    },
    /// Install Prowler, audit the same account with it and with partywall, and compare figures and findings.
    Peer(Peer),
    /// Run a command, and write to a file what it used.
    #[command(hide = true)]
    Measure {
        /// The file.
        usage: PathBuf,
        /// The command.
        #[arg(required = true, last = true)]
        command: Vec<OsString>,
    },
}

#[derive(clap::Args)]
struct Peer {
    /// The program to measure [default: built now, in the profile of this one].
    #[arg(long, value_name = "PATH")]
    partywall: Option<PathBuf>,
    /// How large the account is.
    #[arg(long, value_enum, default_value_t = Size::Small)]
    size: Size,
    /// Which checks run.
    #[arg(long, value_enum, default_value_t = Scope::Services)]
    scope: Scope,
    /// The services, as partywall calls them, several with commas between.
    #[arg(long, value_name = "SERVICE", value_delimiter = ',', default_value = "ec2,iam,kms,s3")]
    service: Vec<String>,
    /// The regions, several with commas between.
    #[arg(long, value_name = "REGION", value_delimiter = ',', default_value = accounts::REGION)]
    region: Vec<String>,
    /// How late each answer comes, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 50)]
    latency: u64,
    /// How often each is measured; the best figures are told.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Ask the emulator each time, and not the memory of the gateway.
    #[arg(long)]
    live: bool,
    /// Keep the reports of both in this folder.
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Size {
    /// The weak sample account.
    Small,
    /// The weak sample account, and besides 200 buckets, and 100 security groups, users, roles and keys each.
    Medium,
}

#[derive(Clone, Copy, ValueEnum)]
enum Scope {
    /// All that each tool has for the services.
    Services,
    /// Those of Prowler's that ours answer, and ours that answer them.
    Shared,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    Localstack,
    Moto,
}

#[derive(Clone, Copy, ValueEnum)]
enum Sample {
    /// Each check fails somewhere.
    Weak,
    /// Nothing fails that an emulator can get right.
    Hardened,
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Do::Demo { kind, endpoint_url } => Box::pin(demo(kind, endpoint_url)).await,
        Do::Start { kind, endpoint_url } => start(kind, endpoint_url).await,
        Do::Build { account, endpoint_url } => build(account, &endpoint_url).await,
        Do::Peer(arguments) => Box::pin(compare(arguments)).await,
        Do::Measure { usage, command } => peer::measure(&command, &usage).map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has read enough.
        Err(error)
            if error.downcast_ref().is_some_and(|error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe) =>
        {
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

type Done = Result<(), Box<dyn std::error::Error>>;

impl From<Which> for Kind {
    fn from(which: Which) -> Self {
        match which {
            Which::Localstack => Self::LocalStack,
            Which::Moto => Self::Moto,
        }
    }
}

/// Ends on Ctrl-C or SIGTERM. Listened to from the start, so that a Ctrl-C while something starts stops that too.
fn interrupted() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            done = tokio::signal::ctrl_c() => done,
            _ = terminate.recv() => Ok(()),
        }
    })
}

async fn demo(kind: Which, endpoint: Option<String>) -> Done {
    tokio::select! {
        done = demo::run(kind.into(), endpoint) => done,
        stopped = interrupted()? => stopped.map_err(Into::into).and(Err("the demo was interrupted".into())),
    }
}

async fn start(kind: Which, endpoint: Option<String>) -> Done {
    let stopped = interrupted()?;
    tokio::pin!(stopped);
    let emulator = tokio::select! {
        started = Emulator::start(Options { endpoint, ..Options::new(kind.into()) }) => started?,
        done = &mut stopped => return Ok(done?),
    };
    let mut text = format!("{} runs at {}\n\n", emulator.kind(), emulator.endpoint());
    for (name, value) in emulator.environment() {
        let _ = writeln!(text, "export {name}={value}");
    }
    text.push_str("\nCtrl-C stops it.\n");
    // Whoever has read the endpoint may close the pipe. The emulator goes on.
    let _ = anstream::stdout().write_all(text.as_bytes());
    stopped.await?;
    Ok(())
}

async fn compare(arguments: Peer) -> Done {
    let stopped = interrupted()?;
    let compared = async {
        let partywall = match arguments.partywall {
            Some(path) => std::path::absolute(path)?,
            None => product::built().await?,
        };
        let options = peer::Options {
            partywall,
            this: std::env::current_exe()?,
            size: match arguments.size {
                Size::Small => peer::Size::Small,
                Size::Medium => peer::Size::Medium,
            },
            scope: match arguments.scope {
                Scope::Services => peer::Scope::Services,
                Scope::Shared => peer::Scope::Shared,
            },
            services: arguments.service,
            regions: arguments.region,
            latency: Duration::from_millis(arguments.latency),
            runs: arguments.runs,
            live: arguments.live,
            keep: arguments.keep,
        };
        Ok(Box::pin(peer::run(&options, &mut anstream::stdout())).await?)
    };
    tokio::select! {
        done = compared => done,
        done = stopped => done.map_err(Into::into).and(Err("the comparison was interrupted".into())),
    }
}

async fn build(account: Sample, endpoint: &str) -> Done {
    let built = match account {
        Sample::Weak => accounts::weak(endpoint).await?,
        Sample::Hardened => accounts::hardened(endpoint).await?,
    };
    let mut out = anstream::stdout();
    writeln!(
        out,
        "Built {} (account {}) in {} regions. It should give:\n",
        built.alias,
        built.id,
        built.regions.len()
    )?;
    for (check, found) in &built.expected {
        writeln!(out, "  {check:<36} {:>3} fail {:>3} pass", found.fail.len(), found.pass.len())?;
    }
    writeln!(out)?;
    for (name, value) in emulator::environment(endpoint) {
        writeln!(out, "export {name}={value}")?;
    }
    Ok(())
}
