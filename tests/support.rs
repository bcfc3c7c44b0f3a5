//! Emulators that are started once for all tests, and the binary in a scrubbed environment.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::Duration;

use localstack::accounts::{self, Account};
use localstack::{Emulator, Gateway, Kind, Options};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

/// One runtime for all tests: an emulator outlives the test that started it.
pub static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// An emulator with a sample account in it. Nothing may write to it.
pub struct Site {
    pub emulator: Emulator,
    pub account: Account,
}

impl Site {
    async fn start(kind: Kind, hardened: bool) -> Self {
        let emulator = Emulator::start(Options::new(kind)).await.expect("an emulator");
        if let Some(notice) = emulator.notice() {
            eprintln!("{notice}");
        }
        let endpoint = emulator.endpoint();
        let account = if hardened { accounts::hardened(endpoint).await } else { accounts::weak(endpoint).await };
        Self { account: account.expect("a sample account"), emulator }
    }

    /// A gateway before it, of this test alone.
    pub async fn gateway(&self) -> Gateway {
        Gateway::start(self.emulator.endpoint()).await.expect("a gateway")
    }
}

macro_rules! site {
    ($name:ident, $kind:expr, $hardened:literal) => {
        pub async fn $name() -> &'static Site {
            static SITE: OnceCell<Site> = OnceCell::const_new();
            SITE.get_or_init(|| Site::start($kind, $hardened)).await
        }
    };
}

site!(weak_moto, Kind::Moto, false);
site!(hardened_moto, Kind::Moto, true);
site!(weak_localstack, Kind::LocalStack, false);
site!(hardened_localstack, Kind::LocalStack, true);

/// The binary with nothing of the developer's own environment: no profile, no region, no colours, no metadata service.
pub fn partywall() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partywall"));
    command
        .env_clear()
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_MAX_ATTEMPTS", "2");
    command
}

/// As [`partywall`], with credentials that every emulator takes.
pub fn audit(endpoint: &str) -> Command {
    let mut command = partywall();
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").args([
        "audit",
        "--quiet",
        "--endpoint-url",
        endpoint,
        // Without a word about regions, the check of them judges nothing.
        "--allowed-region",
        "*",
    ]);
    command
}

/// Checks of what the account's owner must ask for first: these audits do not.
pub const UNASKED: &[&str] = &["account-required-tags"];

pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

pub fn run(command: &mut Command) -> Ran {
    ran(command.output().expect("the binary runs"))
}

fn ran(Output { status, stdout, stderr }: Output) -> Ran {
    let ran = Ran {
        code: status.code().unwrap_or(-1),
        stdout: String::from_utf8(stdout).expect("UTF-8"),
        stderr: String::from_utf8(stderr).expect("UTF-8"),
    };
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

/// Far more than any run here takes: one that is not done by then never will be.
const LONGEST: Duration = Duration::from_mins(5);

/// Runs it off the runtime's threads, which the gateway needs in the meantime. A run that does not end by itself is
/// killed, and fails the test.
pub async fn run_async(command: Command) -> Ran {
    let mut command = tokio::process::Command::from(command);
    let output = tokio::time::timeout(LONGEST, command.kill_on_drop(true).output()).await;
    ran(output.expect("a run that ends by itself").expect("the binary runs"))
}

/// A report that was checked against its schema, as the product publishes it.
#[derive(Clone)]
pub struct Report(pub Value);

impl Report {
    pub fn parse(json: &str) -> Self {
        static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/report-v1.json");
            let schema = serde_json::from_str(&std::fs::read_to_string(path).expect("the schema")).expect("JSON");
            jsonschema::validator_for(&schema).expect("a schema")
        });
        let value: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
        let errors: Vec<String> =
            SCHEMA.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        Self(value)
    }

    pub fn findings(&self) -> &Vec<Value> {
        self.0["findings"].as_array().expect("findings")
    }

    pub fn of(&self, check: &str) -> Vec<&Value> {
        self.findings().iter().filter(|finding| finding["check"]["id"] == check).collect()
    }

    /// The resources of a check's findings with this status, as the sample accounts name them, each once: LocalStack
    /// answers for some regions with what is in us-east-1, under the same ids.
    pub fn resources(&self, check: &str, status: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .of(check)
            .into_iter()
            .filter(|finding| finding["status"] == status)
            .map(|finding| {
                let region = finding["region"].as_str().expect("a region");
                let resource = &finding["resource"];
                let regional_setting = resource["type"] == "AWS::::Account" && region != "global";
                if regional_setting { region } else { resource["id"].as_str().unwrap_or("(none)") }.to_owned()
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Statuses of a check's findings, with how often each occurs.
    pub fn statuses(&self, check: &str) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for finding in self.of(check) {
            *counts.entry(finding["status"].as_str().expect("a status").to_owned()).or_default() += 1;
        }
        counts
    }

    /// Every finding by its id: check, status and message.
    pub fn by_id(&self) -> BTreeMap<String, Value> {
        self.findings()
            .iter()
            .map(|f| {
                (
                    f["id"].as_str().expect("an id").to_owned(),
                    serde_json::json!([f["check"]["id"], f["status"], f["message"]]),
                )
            })
            .collect()
    }

    pub fn gaps(&self) -> &Vec<Value> {
        self.0["gaps"].as_array().expect("gaps")
    }
}

/// Audits by way of JSON, and checks the report against its schema.
pub async fn report(endpoint: &str, arguments: &[&str]) -> (i32, Report) {
    let mut command = audit(endpoint);
    command.args(["--format", "json"]).args(arguments);
    let ran = run_async(command).await;
    assert!(ran.code == 0 || ran.code == 3 || ran.code == 4, "exit code {}: {}", ran.code, ran.stderr);
    (ran.code, Report::parse(&ran.stdout))
}
