//! Many accounts: an organisation's, one that cannot be entered, an interrupted run, shards and their reports put together.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use localstack::{Emulator, Fault, Gateway, Kind, Options, Rule, accounts};
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::support::*;

/// Accounts of the organisation, with the one that manages it.
const SIZE: usize = 200;
/// The account that every emulator takes its callers for.
const HOME: &str = "123456789012";

/// An organisation of many accounts. Nothing may write to it once it is made.
struct Organisation {
    emulator: Emulator,
    /// The unit `crumb`, in which some accounts are, one of them in a unit below.
    unit: String,
    /// The accounts in it.
    within: BTreeSet<String>,
    /// The account that is tagged `wall=red`.
    tagged: String,
}

async fn organisation() -> &'static Organisation {
    static ORGANISATION: OnceCell<Organisation> = OnceCell::const_new();
    ORGANISATION.get_or_init(Organisation::found).await
}

impl Organisation {
    #[expect(clippy::disallowed_methods, reason = "who founds the organisation is not the product")]
    async fn found() -> Self {
        use aws_sdk_organizations::types::{OrganizationFeatureSet, Tag};
        let mut options = Options::new(Kind::Moto);
        // moto would load AWS's managed policies once for each account, a second or more each.
        options.env.push(("MOTO_IAM_LOAD_MANAGED_POLICIES".into(), "false".into()));
        let emulator = Emulator::start(options).await.expect("moto");
        let client = aws_sdk_organizations::Client::new(&accounts::config(emulator.endpoint()));
        client.create_organization().feature_set(OrganizationFeatureSet::All).send().await.expect("an organisation");
        let roots = client.list_roots().send().await.expect("roots");
        let root = roots.roots()[0].id().expect("an id").to_owned();
        let mut members = Vec::new();
        for n in 1..SIZE {
            let made = client.create_account().account_name(format!("crumb {n}")).email(format!("{n}@crumb.example"));
            let made = made.send().await.expect("an account").create_account_status.expect("a status");
            members.push(made.account_id.expect("a number"));
        }
        let unit = async |parent: &str, name: &str| {
            let made = client.create_organizational_unit().parent_id(parent).name(name).send().await.expect("a unit");
            made.organizational_unit.and_then(|unit| unit.id).expect("an id")
        };
        let above = unit(&root, "crumb").await;
        let below = unit(&above, "ovens").await;
        for (member, to) in members.iter().zip([&above, &above, &below]) {
            let moved = client.move_account().account_id(member).source_parent_id(&root).destination_parent_id(to);
            moved.send().await.expect("a move");
        }
        let tag = Tag::builder().key("wall").value("red").build().expect("a tag");
        client.tag_resource().resource_id(&members[0]).tags(tag).send().await.expect("tags");
        let within = members.iter().take(3).cloned().collect();
        Self { emulator, unit: above, within, tagged: members[0].clone() }
    }

    async fn gateway(&self) -> Gateway {
        Gateway::start(self.emulator.endpoint()).await.expect("a gateway")
    }
}

/// Three checks of IAM, which ask no region.
const FEW: [&str; 2] = ["--check", "iam-root-mfa,iam-root-access-key,iam-password-policy-length"];

/// An audit of the organisation by few checks, with a cache of its own.
fn of_all(endpoint: &str, cache: &Path) -> Command {
    let mut command = audit(endpoint);
    command.env("XDG_CACHE_HOME", cache).args(FEW);
    command.args(["--organization", "--role-name", "audit/partywall"]);
    command
}

/// A document that was checked against its schema, as the product publishes it.
fn document(json: &str) -> Value {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/accounts-v1.json");
        let schema = serde_json::from_str(&fs::read_to_string(path).expect("the schema")).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    });
    let value: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let errors: Vec<String> =
        SCHEMA.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    value
}

fn accounts_of(document: &Value) -> &Vec<Value> {
    document["accounts"].as_array().expect("accounts")
}

fn ids(document: &Value) -> BTreeSet<String> {
    accounts_of(document).iter().map(|account| account["id"].as_str().expect("a number").to_owned()).collect()
}

fn account<'a>(document: &'a Value, id: &str) -> &'a Value {
    accounts_of(document).iter().find(|account| account["id"] == id).expect("the account")
}

/// Folders of runs that were kept.
fn kept(cache: &Path) -> Vec<std::path::PathBuf> {
    let Ok(runs) = fs::read_dir(cache.join("partywall").join("runs")) else { return Vec::new() };
    runs.map(|run| run.unwrap().path()).collect()
}

#[test]
fn an_organisation_of_two_hundred_accounts_is_one_report() {
    RUNTIME.block_on(async {
        let organisation = organisation().await;
        let gateway = organisation.gateway().await;
        let cache = tempfile::tempdir().unwrap();
        let html = cache.path().join("all.html");
        let mut command = of_all(gateway.endpoint(), cache.path());
        command
            .args(["--output", "all.json", "--output", "all.html", "--output", "all.jsonl"])
            .current_dir(cache.path());
        let ran = run_async(command).await;
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        let document = document(&fs::read_to_string(cache.path().join("all.json")).unwrap());
        assert_eq!(ids(&document).len(), SIZE);
        assert_eq!(document["summary"]["accounts"]["complete"], SIZE);
        assert_eq!(document["summary"]["complete"], true);
        let mut fails = 0;
        for account in accounts_of(&document) {
            let report = Report::parse(&account["report"].to_string());
            assert_eq!(report.0["account"]["id"], account["id"]);
            let caller = report.0["caller"]["arn"].as_str().unwrap();
            // The caller's own account is audited as the caller, the others as the role.
            let assumed = format!("arn:aws:sts::{}:assumed-role/partywall/partywall", account["id"].as_str().unwrap());
            assert!(if account["id"] == HOME { caller.ends_with("user/moto") } else { caller == assumed }, "{caller}");
            fails += report.findings().iter().filter(|finding| finding["status"] == "fail").count();
        }
        assert_eq!(document["summary"]["fail"], fails);
        assert_eq!(account(&document, &organisation.tagged)["name"], "crumb 1");
        let entered = gateway.calls().into_iter().filter(|call| call.operation == "AssumeRole").count();
        assert_eq!(entered, SIZE - 1, "each account but the caller's own is entered once");
        let lines = fs::read_to_string(cache.path().join("all.jsonl")).unwrap();
        assert_eq!(lines.lines().count(), 3 * SIZE);
        assert!(fs::read_to_string(html).unwrap().contains(&format!("all.accounts&#x2f;{HOME}.html")));
        assert_eq!(fs::read_dir(cache.path().join("all.accounts")).unwrap().count(), SIZE);
        assert!(kept(cache.path()).is_empty(), "a complete run leaves no folder behind");
    });
}

#[test]
fn units_and_tags_narrow_the_organisation() {
    RUNTIME.block_on(async {
        let organisation = organisation().await;
        let cache = tempfile::tempdir().unwrap();
        let audited = async |arguments: &[&str]| {
            let mut command = of_all(organisation.emulator.endpoint(), cache.path());
            let ran = run_async({
                command.args(["--format", "json"]).args(arguments);
                command
            });
            ids(&document(&ran.await.stdout))
        };
        assert_eq!(audited(&["--ou", &organisation.unit]).await, organisation.within);
        let tagged = BTreeSet::from([organisation.tagged.clone()]);
        assert_eq!(audited(&["--ou", &organisation.unit, "--account-tag", "wall=red,wall=blue"]).await, tagged);
        assert_eq!(audited(&["--ou", &organisation.unit, "--account-tag", "wall=blue"]).await.len(), 0);
    });
}

#[test]
fn an_account_that_cannot_be_entered_is_a_gap_and_never_an_end() {
    RUNTIME.block_on(async {
        let organisation = organisation().await;
        let gateway = organisation.gateway().await;
        gateway.rule(Rule::on("sts", "AssumeRole", Fault::denied()).contains(&organisation.tagged));
        let cache = tempfile::tempdir().unwrap();
        let mut command = of_all(gateway.endpoint(), cache.path());
        command.args(["--ou", &organisation.unit, "--format", "json", "--fail-on", "critical"]);
        // Nothing that is critical fails, so that what is missing decides.
        command.args(["--skip", "iam-root-*"]);
        // For the step of a job that carries the report away, the code is in a file.
        let code = cache.path().join("code");
        command.arg("--exit-code-file").arg(&code);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(fs::read_to_string(code).unwrap(), "4\n");
        let document = document(&ran.stdout);
        assert_eq!(document["summary"]["accounts"]["not-entered"], 1);
        assert_eq!(document["summary"]["complete"], false);
        let closed = account(&document, &organisation.tagged);
        assert_eq!(closed["state"], "not-entered");
        assert!(closed["report"].is_null());
        assert_eq!(closed["gap"]["permission"], "sts:AssumeRole");
        let role = format!("arn:aws:iam::{}:role/audit/partywall", organisation.tagged);
        assert!(closed["gap"]["remedy"].as_str().unwrap().contains(&role), "{closed}");
        assert_eq!(kept(cache.path()).len(), 1, "the run can be gone on with");

        // Who is let in now is asked, and nobody else.
        gateway.clear();
        let mut command = audit_resumed(gateway.endpoint(), cache.path());
        command.args(["--format", "json"]);
        let ran = run_async(command).await;
        let document = self::document(&ran.stdout);
        assert_eq!(document["summary"]["complete"], true, "{}", ran.stderr);
        let entered: Vec<String> = gateway
            .calls()
            .into_iter()
            .filter(|call| call.operation == "AssumeRole")
            .map(|call| call.resource)
            .collect();
        assert_eq!(entered.len(), 1, "{entered:?}");
        assert!(kept(cache.path()).is_empty());
    });
}

/// Goes on with the one run that was kept.
fn audit_resumed(endpoint: &str, cache: &Path) -> Command {
    let runs = kept(cache);
    assert_eq!(runs.len(), 1, "{runs:?}");
    let mut command = partywall();
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("XDG_CACHE_HOME", cache);
    command.args(["audit", "--quiet", "--endpoint-url", endpoint, "--resume"]).arg(&runs[0]);
    command
}

/// An audit of these accounts by few checks, one account after the other.
fn one_by_one(endpoint: &str, cache: &Path, ids: &[String]) -> Command {
    let list = cache.join("accounts.txt");
    fs::write(&list, ids.join("\n")).unwrap();
    let mut command = audit(endpoint);
    command.env("XDG_CACHE_HOME", cache).args(FEW).args(["--role-name", "auditor", "--format", "json"]);
    command.arg("--accounts").arg(&list).args(["--accounts-at-once", "1"]);
    command
}

#[test]
fn an_interrupted_run_is_gone_on_with_and_asks_only_the_rest() {
    RUNTIME.block_on(async {
        let organisation = organisation().await;
        let gateway = organisation.gateway().await;
        // From the fourth account on, the audit hangs.
        let hanging = Fault::Hang;
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::Delay(Duration::ZERO)).times(3));
        gateway.rule(Rule::on("iam", "GetAccountSummary", hanging));
        let cache = tempfile::tempdir().unwrap();
        let ids: Vec<String> = (1..=6).map(|n| format!("70000000000{n}")).collect();
        let mut command = one_by_one(gateway.endpoint(), cache.path(), &ids);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let asked = || gateway.calls().iter().filter(|call| call.operation == "GetAccountSummary").count();
        for _ in 0..600 {
            if asked() >= 4 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await.unwrap().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let document = document(&String::from_utf8(output.stdout).unwrap());
        let states: Vec<&str> = accounts_of(&document).iter().map(|one| one["state"].as_str().unwrap()).collect();
        let early = ["complete", "complete", "complete", "ended-early", "not-reached", "not-reached"];
        assert_eq!(states, early, "{stderr}");
        assert_eq!(account(&document, &ids[3])["report"]["completeness"]["ended_early"], "interrupted");

        gateway.clear();
        let mut command = audit_resumed(gateway.endpoint(), cache.path());
        command.args(["--format", "json"]);
        let document = self::document(&run_async(command).await.stdout);
        assert_eq!(document["summary"]["accounts"]["complete"], 6);
        let asked: Vec<String> = gateway
            .calls()
            .into_iter()
            .filter(|call| call.operation == "AssumeRole")
            .map(|call| format!("{} {}", call.path, call.resource))
            .collect();
        assert_eq!(asked.len(), 3, "only the three that were not done are entered: {asked:?}");
    });
}

#[test]
fn shards_add_up_to_the_whole_by_merge() {
    RUNTIME.block_on(async {
        let organisation = organisation().await;
        let place = tempfile::tempdir().unwrap();
        let list = place.path().join("accounts.txt");
        let all: BTreeSet<String> = (1..=9).map(|n| format!("80000000000{n}")).collect();
        fs::write(&list, all.iter().cloned().collect::<Vec<_>>().join(" crumb\n")).unwrap();
        let mut found = BTreeSet::new();
        let mut inputs = Vec::new();
        for index in 0..3 {
            let output = place.path().join(format!("{index}.json"));
            let mut command = audit(organisation.emulator.endpoint());
            command.env("XDG_CACHE_HOME", place.path()).args(FEW).args(["--role-name", "auditor"]);
            command.env("CRUMB_INDEX", index.to_string()).args(["--shard", "CRUMB_INDEX/3"]);
            command.arg("--accounts").arg(&list).arg("--output").arg(&output);
            let ran = run_async(command).await;
            assert!([0, 3].contains(&ran.code), "{}", ran.stderr);
            let document = document(&fs::read_to_string(&output).unwrap());
            assert_eq!(document["shard"]["index"], index);
            for id in ids(&document) {
                assert!(found.insert(id), "an account falls to one shard");
            }
            inputs.push(output);
        }
        assert_eq!(found, all);
        let mut command = partywall();
        command.args(["merge", "--quiet", "--format", "json"]).args(&inputs);
        let merged = run_async(command).await;
        assert_eq!(merged.code, 3, "{}", merged.stderr);
        let merged = document(&merged.stdout);
        assert_eq!(ids(&merged), all);
        assert_eq!(merged["summary"]["accounts"]["complete"], 9);
        // Merged with itself it is the same.
        let whole = place.path().join("whole.json");
        fs::write(&whole, merged.to_string()).unwrap();
        let mut command = partywall();
        command.args(["merge", "--quiet", "--format", "json"]).arg(&whole).arg(&inputs[0]);
        let code = place.path().join("code");
        command.arg("--exit-code-file").arg(&code);
        let ran = run_async(command).await;
        assert_eq!(document(&ran.stdout)["accounts"], merged["accounts"]);
        assert_eq!((ran.code, fs::read_to_string(code).unwrap().as_str()), (0, "3\n"), "{}", ran.stderr);
    });
}

#[test]
fn a_deadline_ends_the_run_of_many_accounts_and_the_rest_can_be_gone_on_with() {
    RUNTIME.block_on(async {
        let gateway = organisation().await.gateway().await;
        gateway.rule(Rule::on("iam", "GetAccountSummary", Fault::Hang));
        let cache = tempfile::tempdir().unwrap();
        let ids: Vec<String> = (1..=3).map(|n| format!("60000000000{n}")).collect();
        let mut command = one_by_one(gateway.endpoint(), cache.path(), &ids);
        command.args(["--deadline", "20s"]);
        let ran = run_async(command).await;
        let document = document(&ran.stdout);
        assert_eq!(self::ids(&document).len(), 3, "none is left out: {}", ran.stderr);
        // On a machine that is slow enough, the first is not reached either.
        for account in accounts_of(&document) {
            let state = account["state"].as_str().unwrap();
            assert!(["ended-early", "not-reached"].contains(&state), "{account:#}");
            let report = &account["report"];
            assert!(report.is_null() || report["completeness"]["ended_early"] == "deadline", "{account:#}");
            let gap = &account["gap"];
            assert!(gap.is_null() || gap["detail"] == "the run ended early: deadline", "{account:#}");
        }
        assert_eq!(document["summary"]["complete"], false);
        assert_eq!(account(&document, &ids[2])["state"], "not-reached");

        gateway.clear();
        let mut command = audit_resumed(gateway.endpoint(), cache.path());
        command.args(["--format", "json"]);
        let document = self::document(&run_async(command).await.stdout);
        assert_eq!(document["summary"]["accounts"]["complete"], 3);
    });
}

#[test]
fn a_list_may_name_the_profile_that_leads_into_an_account() {
    RUNTIME.block_on(async {
        let gateway = organisation().await.gateway().await;
        let place = tempfile::tempdir().unwrap();
        let (list, profiles) = (place.path().join("accounts.toml"), place.path().join("config"));
        let keys = "aws_access_key_id = AKIDOFTHEPROFILE0000\naws_secret_access_key = web\n";
        fs::write(&profiles, format!("[profile web]\nregion = us-east-1\n{keys}")).unwrap();
        let one = |id: &str, profile: &str| format!("[[account]]\nid = \"{id}\"\nprofile = \"{profile}\"\n");
        let accounts = [one(HOME, "web"), one("222222222222", "web"), one("333333333333", "nowhere")];
        fs::write(&list, accounts.concat()).unwrap();
        let mut command = audit(gateway.endpoint());
        command.env("XDG_CACHE_HOME", place.path()).env("AWS_CONFIG_FILE", &profiles).args(FEW);
        command.args(["--format", "json"]).arg("--accounts").arg(&list);
        let ran = run_async(command).await;
        let document = document(&ran.stdout);
        assert_eq!(account(&document, HOME)["state"], "complete", "{}", ran.stderr);
        // Who holds credentials of another account is told where they lead; nothing of that account is in the report.
        let elsewhere = account(&document, "222222222222");
        assert_eq!(elsewhere["state"], "not-entered");
        assert!(elsewhere["report"].is_null());
        assert_eq!(elsewhere["gap"]["detail"], format!("the credentials lead into account {HOME}"));
        assert_eq!(elsewhere["gap"]["remedy"], "Give a role, or a profile, of account 222222222222.");
        let missing = account(&document, "333333333333");
        assert_eq!(missing["state"], "not-entered");
        let told = format!("{}{}", missing["gap"]["detail"], missing["gap"]["remedy"]);
        assert!(told.contains("nowhere"), "{missing:#}");
        let signers: BTreeSet<String> =
            gateway.calls().into_iter().filter(|call| call.service == "iam").map(|call| call.signer).collect();
        assert_eq!(
            signers,
            BTreeSet::from(["AKIDOFTHEPROFILE0000".to_owned()]),
            "the caller's own are for nothing here"
        );
        let entered = gateway.calls().into_iter().filter(|call| call.operation == "AssumeRole").count();
        assert_eq!(entered, 0, "a profile is used as it is");
    });
}

#[test]
fn an_empty_shard_is_a_complete_run_of_no_accounts() {
    RUNTIME.block_on(async {
        let place = tempfile::tempdir().unwrap();
        let mut command = audit(organisation().await.emulator.endpoint());
        command.env("XDG_CACHE_HOME", place.path()).args(FEW).args(["--format", "json"]);
        let list = place.path().join("accounts.txt");
        fs::write(&list, format!("{HOME}\n")).unwrap();
        command.arg("--accounts").arg(&list);
        let mut shards = BTreeSet::new();
        for shard in ["0/2", "1/2"] {
            let mut command_of = Command::new(command.get_program());
            command_of.env_clear().args(command.get_args()).args(["--shard", shard]);
            command_of.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            let ran = run_async(command_of).await;
            let document = document(&ran.stdout);
            assert_eq!(document["summary"]["complete"], true);
            assert_eq!(ran.code, if ids(&document).is_empty() { 0 } else { 3 }, "{}", ran.stderr);
            shards.insert(ids(&document).len());
        }
        assert_eq!(shards, BTreeSet::from([0, 1]));
    });
}

#[test]
fn bad_lists_and_options_are_refused_before_aws_is_asked() {
    let place = tempfile::tempdir().unwrap();
    let list = place.path().join("accounts.txt");
    fs::write(&list, "111111111111\n11111111111\n").unwrap();
    let refused = |arguments: &[&str], words: &str| {
        let ran = run(partywall().arg("audit").args(arguments));
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(words), "{arguments:?}: {}", ran.stderr);
    };
    let list = list.to_str().unwrap();
    refused(&["--accounts", list, "--role-name", "auditor"], "line 2: \"11111111111\" is not the number of an account");
    refused(&["--organization"], "--role-name");
    refused(&["--role-name", "auditor"], "--accounts");
    refused(&["--organization", "--accounts", list, "--role-name", "a"], "cannot be used with");
    refused(&["--organization", "--role-name", "arn:aws:iam::111111111111:role/a"], "same in every account");
    refused(&["--resume", place.path().to_str().unwrap()], "is not the folder of a run");
    refused(&["--resume", "x", "--region", "eu-west-1"], "cannot be used with");
    refused(&["--organization", "--role-name", "a", "--snapshot", "x"], "cannot be used with");
    refused(&["--ou", "ou-1"], "--organization");
}

#[test]
fn the_policy_of_who_enters_an_organisations_accounts_is_printed() {
    let ran = run(partywall().args(["policy", "--organization", "--role-name", "audit/partywall"]));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("organizations:ListAccounts"), "{}", ran.stdout);
    assert!(ran.stdout.contains("arn:*:iam::*:role/audit/partywall"), "{}", ran.stdout);
    assert_eq!(run(partywall().args(["policy", "--organization"])).code, 2);
}
