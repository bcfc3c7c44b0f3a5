//! The definitions for engines in `docs/engines/`: held against the schemas of who reads them, and their command lines run, as
//! the engines would start them, against an emulated account.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use partywall::report::Report as WholeReport;
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::support::*;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The documents of a file in YAML.
fn documents(path: &str) -> Vec<Value> {
    let text = text(path);
    serde_yaml_ng::Deserializer::from_str(&text).map(|document| Value::deserialize(document).unwrap()).collect()
}

fn assert_valid(schema: &Value, value: &Value, what: &str) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{what}{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// The schema of one request to a service of AWS.
fn request(service: &str, name: &str) -> Value {
    let mut schema = json(&format!("tests/schemas/aws/{service}.json"));
    assert!(schema["$defs"][name].is_object(), "{name}");
    schema["$ref"] = json!(format!("#/$defs/{name}"));
    schema
}

/// As the optimised integrations of Step Functions spell a request: with a capital at the beginning of each member.
fn capitals(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let mut name = name.strip_suffix(".$").unwrap_or(name).to_owned();
                name[..1].make_ascii_lowercase();
                (name, capitals(value))
            })
            .collect(),
        Value::Array(items) => items.iter().map(capitals).collect(),
        other => other.clone(),
    }
}

/// The schema wants each state to name its query language, which is `JSONPath` where none is named.
fn in_json_path(machine: &Value) -> Value {
    let mut machine = machine.clone();
    for (_, state) in machine["States"].as_object_mut().into_iter().flatten() {
        if state["ItemProcessor"].is_object() {
            state["ItemProcessor"] = in_json_path(&state["ItemProcessor"]);
        }
        state["QueryLanguage"] = "JSONPath".into();
    }
    machine
}

const TASK: &str = "docs/engines/step-functions/task-definition.json";
const MACHINE: &str = "docs/engines/step-functions/state-machine.asl.json";
const BATCH: &str = "docs/engines/batch/job-definition.json";
const JOB: &str = "docs/engines/kubernetes/job.yaml";

#[test]
fn each_definition_follows_the_schema_of_its_engine() {
    let kubernetes = json("tests/schemas/kubernetes/job.json");
    let kinds: Vec<Value> = documents(JOB)
        .into_iter()
        .map(|document| {
            assert_valid(&kubernetes, &document, JOB);
            document["kind"].clone()
        })
        .collect();
    assert_eq!(kinds, ["ServiceAccount", "Job"]);
    assert_valid(&request("batch", "RegisterJobDefinitionRequest"), &json(BATCH), BATCH);
    let submit = "docs/engines/batch/submit-job.json";
    assert_valid(&request("batch", "SubmitJobRequest"), &json(submit), submit);
    assert_valid(&request("ecs", "RegisterTaskDefinitionRequest"), &json(TASK), TASK);
    let machine = json(MACHINE);
    assert_valid(&json("tests/schemas/step-functions/state_machine.json"), &in_json_path(&machine), MACHINE);
    let audit = &machine["States"]["Audit each shard"]["ItemProcessor"]["States"]["Audit"];
    assert_eq!(audit["Resource"], "arn:aws:states:::ecs:runTask.sync");
    assert_valid(&request("ecs", "RunTaskRequest"), &capitals(&audit["Parameters"]), MACHINE);
}

/// A schema that takes everything would prove nothing.
#[test]
fn the_schemas_refuse_what_the_engines_do_not_know() {
    let kubernetes = jsonschema::validator_for(&json("tests/schemas/kubernetes/job.json")).unwrap();
    let mut job = documents(JOB).remove(1);
    job["spec"]["template"]["spec"]["initContainers"][0]["arguments"] = json!([]);
    assert!(!kubernetes.is_valid(&job));
    let mut definition = json(BATCH);
    definition["ecsProperties"]["taskProperties"][0]["containers"][0]["entryPoint"] = json!(["/bin/sh"]);
    assert!(
        !jsonschema::validator_for(&request("batch", "RegisterJobDefinitionRequest")).unwrap().is_valid(&definition)
    );
    let mut machine = json(MACHINE);
    machine["States"]["Complete"]["Type"] = "Succed".into();
    let schema = json("tests/schemas/step-functions/state_machine.json");
    assert!(!jsonschema::validator_for(&schema).unwrap().is_valid(&in_json_path(&machine)));
}

#[test]
fn the_states_of_the_machine_lead_to_states_that_there_are() {
    let machine = json(MACHINE);
    for states in [&machine["States"], &machine["States"]["Audit each shard"]["ItemProcessor"]["States"]] {
        let states = states.as_object().unwrap();
        for state in states.values() {
            let choices = state["Choices"].as_array().into_iter().flatten().map(|choice| &choice["Next"]);
            let catches = state["Catch"].as_array().into_iter().flatten().map(|catch| &catch["Next"]);
            for next in choices.chain(catches).chain([&state["Next"], &state["Default"]]).filter_map(Value::as_str) {
                assert!(states.contains_key(next), "{next}");
            }
        }
    }
}

fn container<'a>(containers: &'a Value, name: &str) -> &'a Value {
    containers.as_array().unwrap().iter().find(|container| container["name"] == name).unwrap()
}

fn words(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// The command line of the container that audits, and the script of the one that carries the report away, by engine.
fn commands() -> BTreeMap<&'static str, (Vec<String>, String)> {
    let pod = documents(JOB).remove(1)["spec"]["template"]["spec"].clone();
    let batch = json(BATCH)["ecsProperties"]["taskProperties"][0]["containers"].clone();
    let task = json(TASK)["containerDefinitions"].clone();
    let of = |containers: &Value, upload: &Value, member: &str| {
        let last = words(&upload[member]).pop().unwrap();
        (words(&container(containers, "audit")[if member == "args" { "args" } else { "command" }]), last)
    };
    BTreeMap::from([
        ("kubernetes", of(&pod["initContainers"], container(&pod["containers"], "upload"), "args")),
        ("batch", of(&batch, container(&batch, "upload"), "command")),
        ("step-functions", of(&task, container(&task, "upload"), "command")),
    ])
}

#[test]
fn the_engines_run_the_same_audit_but_for_where_they_count() {
    let commands = commands();
    let shards: BTreeSet<String> = commands
        .values()
        .map(|(words, _)| words.iter().find(|word| word.starts_with("--shard=")).unwrap().clone())
        .collect();
    let expected = [
        "--shard=AWS_BATCH_JOB_ARRAY_INDEX/AWS_BATCH_JOB_ARRAY_SIZE",
        "--shard=JOB_COMPLETION_INDEX/4",
        "--shard=SHARD/SHARDS",
    ];
    assert!(shards.iter().eq(expected), "{shards:?}");
    let rest = |(words, script): &(Vec<String>, String)| {
        (words.iter().filter(|word| !word.starts_with("--shard=")).cloned().collect::<Vec<_>>(), script.clone())
    };
    let all: BTreeSet<_> = commands.values().map(rest).collect();
    assert_eq!(all.len(), 1, "{all:#?}");
    let job = &documents(JOB)[1]["spec"];
    assert_eq!((&job["completions"], &job["parallelism"]), (&json!(4), &json!(4)));
}

/// The command line of an engine's container with `folder` for the one that is mounted.
fn as_started(words: &[String], folder: &Path, endpoint: &str) -> Command {
    let mut command = partywall();
    command
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .args(words.iter().map(|word| word.replace("=/report/", &format!("={}/", folder.to_str().unwrap()))))
        .args(["--quiet", "--endpoint-url", endpoint])
        .args(["--check", "ec2-*,kms-*,iam-root-*,s3-bucket-*,backup-*,config-*,cloudtrail-*,sqs-*"]);
    command
}

/// The files below a folder, by their paths in it.
fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), path);
            }
        }
    }
    found
}

fn read(path: &Path) -> WholeReport {
    let json = fs::read_to_string(path).unwrap();
    Report::parse(&json);
    serde_json::from_str(&json).unwrap()
}

/// All of a report but its times and the number of calls.
fn told(mut report: WholeReport) -> Value {
    report.completeness.calls = 0;
    let mut told = serde_json::to_value(report).unwrap();
    for time in ["started", "ended", "as_of"] {
        told.as_object_mut().unwrap().remove(time);
    }
    told
}

/// Four processes, each of which knows its number from its environment alone, as Kubernetes starts them.
#[test]
fn four_processes_that_are_started_as_kubernetes_would_give_the_report_of_one() {
    RUNTIME.block_on(async {
        let endpoint = weak_moto().await.emulator.endpoint().to_owned();
        let folder = tempfile::tempdir().unwrap();
        let (words, _) = &commands()["kubernetes"];
        let shards = (0..4).map(|index| {
            let at = folder.path().join(index.to_string());
            fs::create_dir(&at).unwrap();
            let mut command = as_started(words, &at, &endpoint);
            command.env("JOB_COMPLETION_INDEX", index.to_string());
            run_async(command)
        });
        let mut reports = Vec::new();
        for (index, ran) in futures_util::future::join_all(shards).await.into_iter().enumerate() {
            assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""), "shard {index}");
            let files = files(&folder.path().join(index.to_string()));
            let name = |kind: &str, ending: &str| {
                let name = |path: &&String| path.starts_with(kind) && path.ends_with(&format!("{index}-of-4.{ending}"));
                files.keys().find(name).unwrap_or_else(|| panic!("{files:?}"))
            };
            assert_eq!(files.len(), 3, "{files:?}");
            assert!(name("findings/date=20", "parquet").contains("/account=123456789012/shard-"));
            assert!(fs::read(&files[name("findings/", "parquet")]).unwrap().starts_with(b"PAR1"));
            let report = read(&files[name("reports/date=20", "json")]);
            // Findings are no failure of the job; what could not be read is.
            let complete = report.completeness.complete;
            assert_eq!(fs::read_to_string(&files["exit-code"]).unwrap(), if complete { "0\n" } else { "4\n" });
            reports.push(report);
        }
        let own: Vec<usize> = reports.iter().map(|report| report.regions.len()).collect();
        let at = folder.path().join("whole");
        fs::create_dir(&at).unwrap();
        let words: Vec<String> = words.iter().filter(|word| !word.starts_with("--shard")).cloned().collect();
        let ran = run_async(as_started(&words, &at, &endpoint)).await;
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let whole = files(&at).into_iter().find(|(name, _)| name.ends_with("0-of-1.json")).unwrap().1;
        let whole = read(&whole);
        assert_eq!(own.iter().sum::<usize>(), whole.regions.len(), "{own:?}");
        assert!(own.iter().filter(|regions| **regions > 0).count() > 1, "{own:?}");
        let three = WholeReport::join(reports[..3].to_vec()).unwrap();
        assert_eq!(three.part.as_ref().unwrap().missing, [3]);
        let joined = WholeReport::join(reports).unwrap();
        assert_eq!(joined.findings.len(), whole.findings.len());
        assert!(told(joined) == told(whole));
    });
}

#[test]
fn an_engine_that_does_not_count_is_told_so_before_aws_is_asked() {
    for (engine, (words, _)) in commands() {
        let folder = tempfile::tempdir().unwrap();
        let ran = run(&mut as_started(&words, folder.path(), "http://127.0.0.1:9"));
        assert_eq!(ran.code, 2, "{engine}: {}", ran.stderr);
        assert!(ran.stderr.contains("is not set"), "{engine}: {}", ran.stderr);
        assert!(files(folder.path()).is_empty(), "{engine}");
    }
}

#[test]
fn the_uploader_may_put_objects_and_nothing_else_and_the_auditor_nothing_that_writes() {
    let policy = json("docs/engines/iam/upload-policy.json");
    let statement = &policy["Statement"][0];
    assert_eq!(statement["Action"], json!(["s3:PutObject", "s3:AbortMultipartUpload"]));
    assert_eq!(statement["Resource"], "arn:aws:s3:::BUCKET/partywall/*");
    for (engine, (_, script)) in commands() {
        for kind in ["findings", "reports"] {
            assert!(
                script.contains(&format!("/report/{kind} \"s3://$BUCKET/partywall/{kind}\"")),
                "{engine}: {script}"
            );
        }
        assert!(script.ends_with("exit \"$(cat /report/exit-code)\"\n"), "{engine}: {script}");
    }
    for name in fs::read_dir(Path::new(ROOT).join("docs/engines/iam")).unwrap() {
        let name = name.unwrap().file_name().into_string().unwrap();
        let document = json(&format!("docs/engines/iam/{name}"));
        assert_eq!(document["Version"], "2012-10-17", "{name}");
        let takes = document["Statement"].as_array().unwrap().iter().all(|one| one["Principal"].is_object());
        assert_eq!(takes, name.starts_with("trust-"), "{name}");
    }
}

/// Athena finds columns by name: a column that is not in the files would be null for ever.
#[test]
fn the_table_of_athena_has_the_columns_of_the_files() {
    let sql = text("docs/engines/athena/table.sql");
    let table = sql.split("CREATE EXTERNAL TABLE partywall_findings (").nth(1).unwrap();
    let table = table.split("\n)\n").next().unwrap();
    let columns: Vec<&str> =
        table.lines().filter_map(|line| Some(line.split_whitespace().next()?.trim_matches('`'))).collect();
    let of_files: Vec<&str> = partywall::report::csv::COLUMNS.into_iter().chain(["resource_tags"]).collect();
    assert_eq!(columns, of_files);
}
