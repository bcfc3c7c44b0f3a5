//! Measures audits of computed accounts against the shortest time in which AWS would let them be made.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use localstack::{bench, peer, product};

/// Audits computed accounts with partywall, and prints one table: wall time and its ratio to the lower bound, calls and
/// their ratio to the different calls that were needed, throttled answers, memory.
#[derive(Parser)]
#[command(
    version,
    after_help = "\
Examples:
  cargo run -p localstack --release --bin bench
  cargo run -p localstack --release --bin bench -- --size medium --latency 10"
)]
struct Arguments {
    /// Only these accounts: small, medium, large
    #[arg(long, value_delimiter = ',')]
    size: Vec<String>,
    /// What the accounts are made from
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// How long each call takes, in milliseconds
    #[arg(long, default_value_t = 50)]
    latency: u64,
    /// Requests in flight at once
    #[arg(long, default_value_t = 50)]
    concurrency: usize,
    /// Throttle nothing, and have partywall keep to no limits
    #[arg(long)]
    no_limits: bool,
    /// Only these checks, by id
    #[arg(long, value_delimiter = ',')]
    check: Vec<String>,
    /// The program to measure [default: this workspace's, built first]
    #[arg(long)]
    partywall: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    // What measures must be small: the system counts a new process's memory from that of its parent.
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == "measure") {
        let rest: Vec<OsString> = arguments.filter(|word| word != "--").collect();
        let measured = match rest.split_first() {
            Some((usage, command)) => measure(command, usage),
            None => Err("there is nothing to measure".into()),
        };
        return end(measured);
    }
    end(Box::pin(run(Arguments::parse())).await)
}

type Done = Result<(), Box<dyn std::error::Error>>;

fn measure(command: &[OsString], usage: &OsString) -> Done {
    Ok(peer::measure(command, usage.as_ref())?)
}

fn end(done: Done) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(anstream::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Done {
    let this = std::env::current_exe()?;
    let mut sizes = Vec::new();
    for name in &arguments.size {
        let known = bench::SIZES.into_iter().find(|size| size.name == name);
        sizes.push(known.ok_or_else(|| format!("there is no account {name:?}: give small, medium or large"))?);
    }
    if sizes.is_empty() {
        sizes = bench::SIZES.to_vec();
    }
    let partywall = match arguments.partywall {
        Some(path) if !path.is_file() => return Err(format!("there is no program {}", path.display()).into()),
        Some(path) => path,
        None => product::built().await?,
    };
    let options = bench::Options {
        partywall,
        this,
        sizes,
        seed: arguments.seed,
        latency: Duration::from_millis(arguments.latency),
        concurrency: arguments.concurrency,
        limits: !arguments.no_limits,
        checks: arguments.check,
    };
    let mut out = anstream::stdout();
    let mut talk = anstream::stderr();
    let help = bench::start_up(&options.partywall, 10).await?;
    let mut runs = Vec::new();
    for size in &options.sizes {
        writeln!(talk, "auditing the {} account: {} resources in {} regions", size.name, size.resources, size.regions)?;
        let run = bench::run(&options, *size).await?;
        let (time, bucket) = run.measured.slowest_bucket();
        if let Some((service, operation, region)) = bucket {
            writeln!(
                talk,
                "  the slowest bucket is that of {service}:{operation} in {region}: {:.1} s; the longest listing has {} pages",
                time.as_secs_f64(),
                run.measured.pages
            )?;
        }
        runs.push(run);
    }
    writeln!(out, "{}", bench::table(&runs))?;
    writeln!(
        out,
        "`partywall --help`: {:.1} ms. {} ms a call, {} requests at a time, {}.",
        help.as_secs_f64() * 1000.0,
        arguments.latency,
        options.concurrency,
        if options.limits { "throttled by AWS's published limits" } else { "no limits" }
    )?;
    Ok(())
}
