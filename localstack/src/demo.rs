//! The demo: everything from nothing to a report, as a user would do it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;

use localstack::{Emulator, Kind, Options, accounts, product};
use tokio::process::Command;

/// `partywall audit` ends with 3 where findings failed, as they must in the weak account.
const FINDINGS: i32 = 3;

/// Builds the product, starts an emulator, builds the weak account in it, audits it, and leaves the report behind.
pub(crate) async fn run(kind: Kind, endpoint: Option<String>) -> Result<(), Box<dyn std::error::Error>> {
    let options = Options { endpoint, ..Options::new(kind) };
    let prepare = async {
        let emulator = Emulator::start(options).await?;
        let account = accounts::weak(emulator.endpoint()).await?;
        Ok::<_, Box<dyn std::error::Error>>((emulator, account))
    };
    // The account is being built while the compiler runs.
    let (product, prepared) = tokio::join!(product::built(), prepare);
    let (product, (emulator, account)) = (product?, prepared?);
    let mut talk = anstream::stderr();
    if let Some(notice) = emulator.notice() {
        writeln!(talk, "{notice}")?;
    }
    let report = PathBuf::from("report.json");
    writeln!(
        talk,
        "{} runs at {} and holds the sample account {:?}.\n\n$ AWS_ENDPOINT_URL={} partywall audit --output - --output {}\n",
        emulator.kind(),
        emulator.endpoint(),
        account.alias,
        emulator.endpoint(),
        report.display()
    )?;
    let status = Command::new(product)
        .args(["audit", "--output", "-", "--output"])
        .arg(&report)
        .envs(emulator.environment())
        // A profile of the developer's own has no business with an emulator.
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_SESSION_TOKEN")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await?;
    match status.code() {
        Some(FINDINGS) => {}
        code => {
            return Err(
                format!("the audit ended with {code:?}, and not with {FINDINGS} for the failures there are").into()
            );
        }
    }
    let report = std::path::absolute(&report)?;
    writeln!(talk, "\nThe same as JSON: {}", report.display())?;
    Ok(())
}
