//! Starts an emulator for people, builds sample accounts in it, and runs the demo.

mod demo;

use clap::{Parser, Subcommand, ValueEnum};
use localstack::{Emulator, Kind, Options, accounts, emulator};
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  localstack demo                         Everything: build, start, audit, and leave report.json behind
  localstack start                        Start LocalStack on a free port, until Ctrl-C
  localstack start --kind moto            Start moto instead
  localstack build weak --endpoint-url http://127.0.0.1:4566
                                          Build the weak sample account in an emulator that runs";

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
