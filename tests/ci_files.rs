//! What is there for CI: the action, the workflows, the examples and the image's recipe are held against the schemas of who
//! reads them, and their scripts are run, as a runner runs them, against emulated accounts and the built-in sample.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::support::*;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const PARTYWALL: &str = env!("CARGO_BIN_EXE_partywall");
const WORKFLOWS: [&str; 4] = [
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    "docs/ci/github-localstack.yml",
    "docs/ci/github-scheduled.yml",
];

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn yaml(path: &str) -> Value {
    serde_yaml_ng::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}"))
}

fn string(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// All steps of a workflow, or of the action.
fn steps(path: &str) -> Vec<Value> {
    let file = yaml(path);
    let of_jobs = file["jobs"].as_object().into_iter().flatten().flat_map(|(_, job)| list(&job["steps"]));
    of_jobs.chain(list(&file["runs"]["steps"])).collect()
}

fn assert_valid(schema: &str, path: &str) {
    let schema = serde_json::from_str(&text(schema)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let file = yaml(path);
    let errors: Vec<String> =
        validator.iter_errors(&file).map(|error| format!("{path}{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_file_follows_the_schema_of_who_reads_it() {
    for path in WORKFLOWS {
        assert_valid("tests/schemas/github/workflow.json", path);
    }
    assert_valid("tests/schemas/github/action.json", "action.yml");
    assert_valid("tests/schemas/gitlab/ci.json", "docs/ci/gitlab-ci.yml");
    let there = |folder: &str, begin: &str| {
        let files = fs::read_dir(Path::new(ROOT).join(folder)).unwrap().map(|file| file.unwrap().file_name());
        files.filter(|name| name.to_str().unwrap().starts_with(begin)).count()
    };
    let all = there(".github/workflows", "") + there("docs/ci", "github-");
    assert_eq!(all, WORKFLOWS.len(), "a workflow is not in the list of this test");
}

/// What an expression stands for would be part of the script, and so a script itself.
/// <https://docs.github.com/en/actions/reference/security/secure-use#good-practices-for-mitigating-script-injection-attacks>
#[test]
fn no_script_holds_an_expression() {
    for path in WORKFLOWS.iter().chain(&["action.yml"]) {
        for step in steps(path) {
            let script = string(&step["run"]);
            assert!(!script.contains("${{"), "{path}: an expression in a script, use 'env:'\n{script}");
        }
    }
}

#[test]
fn every_script_is_one_that_bash_can_read() {
    for path in WORKFLOWS.iter().chain(&["action.yml"]) {
        for script in steps(path).iter().filter_map(|step| step["run"].as_str()) {
            let ran = run(Command::new("bash").args(["-n", "-c", script]));
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{path}:\n{script}");
        }
    }
}

#[test]
fn what_others_wrote_is_pinned_and_permissions_are_given_job_by_job() {
    for path in WORKFLOWS {
        let file = yaml(path);
        assert_eq!(file["permissions"], serde_json::json!({}), "{path}: nothing for all jobs");
        for (name, job) in object(&file["jobs"]) {
            assert!(job["permissions"].is_object(), "{path}: {name} does not say what it may do");
            assert!(job["timeout-minutes"].is_u64(), "{path}: {name} does not end");
        }
        for uses in steps(path).iter().filter_map(|step| step["uses"].as_str()) {
            let (name, version) = uses.split_once('@').unwrap();
            let commit = version.len() == 40 && version.chars().all(|c| c.is_ascii_hexdigit());
            assert!(commit || name == "OWNER/partywall", "{path}: {uses} is not pinned to a commit");
        }
    }
}

/// The variable by which an input reaches the scripts.
fn variable(input: &str) -> String {
    format!("INPUT_{}", input.to_ascii_uppercase().replace('-', "_"))
}

#[test]
fn every_input_of_the_action_reaches_a_script_that_heeds_it() {
    let action = yaml("action.yml");
    let mut given = BTreeMap::new();
    for step in list(&action["runs"]["steps"]) {
        given.extend(object(&step["env"]).clone());
    }
    let scripts = text("action/install.sh") + &text("action/audit.sh");
    for input in object(&action["inputs"]).keys() {
        let variable = variable(input);
        assert_eq!(string(&given[&variable]), format!("${{{{ inputs.{input} }}}}"));
        assert!(scripts.contains(&format!("${{{variable}:-")) || scripts.contains(&format!("${variable}")), "{input}");
    }
    for output in object(&action["outputs"]).keys() {
        assert_eq!(
            string(&action["outputs"][output]["value"]),
            format!("${{{{ steps.audit.outputs.{output} }}}}"),
            "{output} is not what the script says"
        );
        assert!(scripts.contains(&format!("output {output} ")), "no script says {output}");
    }
}

#[test]
fn the_examples_use_what_the_action_has() {
    let action = yaml("action.yml");
    for path in WORKFLOWS {
        let all = text(path);
        for step in steps(path) {
            if string(&step["uses"]).starts_with("OWNER/partywall@") {
                for input in object(&step["with"]).keys() {
                    assert!(action["inputs"].get(input).is_some(), "{path}: there is no input {input}");
                }
                let id = string(&step["id"]);
                for part in all.split(&format!("steps.{id}.outputs.")).skip(1) {
                    let output = part.split(|c: char| c != '-' && !c.is_ascii_alphanumeric()).next().unwrap();
                    assert!(action["outputs"].get(output).is_some(), "{path}: there is no output {output}");
                }
            }
        }
    }
}

/// What `${{ … }}` stands for. Only names are known, no operators.
fn evaluate(text: &str, value: &dyn Fn(&str) -> String) -> String {
    let mut parts = text.split("${{");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |done, part| {
        let (name, rest) = part.split_once("}}").unwrap_or_else(|| panic!("not closed: {text}"));
        done + &value(name.trim()) + rest
    })
}

/// A runner's machine: a work tree, a place for temporary files, and programs that stand in for real ones.
struct Runner {
    folder: TempDir,
    environment: BTreeMap<String, String>,
}

/// What came of a step.
struct Step {
    ran: Ran,
    outputs: BTreeMap<String, String>,
    summary: String,
}

impl Runner {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["work", "temp", "bin"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let environment = [
            ("PATH", format!("{}:{}", path("bin"), std::env::var("PATH").unwrap())),
            ("HOME", path("temp")),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_MAX_ATTEMPTS", "2".to_owned()),
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_ACTION_PATH", ROOT.to_owned()),
            ("GITHUB_SERVER_URL", "https://github.com".to_owned()),
            ("RUNNER_TEMP", path("temp")),
            ("RUNNER_OS", "Linux".to_owned()),
            ("RUNNER_ARCH", "X64".to_owned()),
        ];
        let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { folder, environment }
    }

    /// On a machine that has credentials which every emulator takes.
    fn with_credentials(mut self) -> Self {
        self.set("AWS_ACCESS_KEY_ID", "test");
        self.set("AWS_SECRET_ACCESS_KEY", "test");
        self
    }

    fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// A program of this name, which is this script.
    fn program(&self, name: &str, script: &str) -> String {
        let path = self.folder.path().join("bin").join(name);
        fs::write(&path, format!("#!/usr/bin/env bash\nset -eu\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A program that does nothing but to note how it was called, in the file `calls`.
    fn noting(&self, name: &str) {
        let calls = self.folder.path().join("calls");
        self.program(name, &format!("echo \"{name} $*\" >>{}", calls.display()));
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default()
    }

    /// partywall, which judges the built-in sample instead of auditing.
    fn demo(&self) -> String {
        self.program("partywall-demo", &format!("shift\nexec {PARTYWALL} demo \"$@\""))
    }

    /// Runs a script as GitHub's runner does, with this added to the environment.
    /// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell>
    async fn script(&self, script: &str, environment: &BTreeMap<String, String>) -> Step {
        let file = |name: &str| self.folder.path().join(name);
        fs::write(file("script.sh"), script).unwrap();
        fs::write(file("output"), "").unwrap();
        fs::write(file("summary"), "").unwrap();
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(file("script.sh"))
            .env_clear()
            .envs(&self.environment)
            .envs(environment)
            .env("GITHUB_OUTPUT", file("output"))
            .env("GITHUB_STEP_SUMMARY", file("summary"))
            .current_dir(self.work());
        let ran = run_async(command).await;
        let outputs = fs::read_to_string(file("output")).unwrap();
        let outputs = outputs.lines().map(|line| {
            let (name, value) = line.split_once('=').unwrap_or_else(|| panic!("no output: {line}"));
            (name.to_owned(), value.to_owned())
        });
        Step { ran, outputs: outputs.collect(), summary: fs::read_to_string(file("summary")).unwrap() }
    }

    /// Runs the action, with these inputs, as far as its steps succeed.
    async fn action(&self, with: &BTreeMap<String, String>) -> Step {
        let action = yaml("action.yml");
        let mut outputs: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let mut last = None;
        for step in list(&action["runs"]["steps"]) {
            assert_eq!(step["shell"], "bash");
            let value = |name: &str| match name.split('.').collect::<Vec<_>>().as_slice() {
                ["inputs", input] => {
                    with.get(*input).cloned().unwrap_or_else(|| string(&action["inputs"][input]["default"]))
                }
                ["steps", id, "outputs", output] => outputs[*id].get(*output).cloned().unwrap_or_default(),
                ["github", "action_ref" | "action_repository"] => String::new(),
                _ => panic!("unknown: {name}"),
            };
            let environment =
                object(&step["env"]).iter().map(|(name, text)| (name.clone(), evaluate(&string(text), &value)));
            let ran = self.script(&string(&step["run"]), &environment.collect()).await;
            outputs.insert(string(&step["id"]), ran.outputs.clone());
            let failed = ran.ran.code != 0;
            last = Some(ran);
            if failed {
                break;
            }
        }
        last.unwrap()
    }

    /// Runs all steps of a workflow's only job that are scripts or the action, and returns what came of the action. Of the
    /// machine's environment, what is set here is stronger than what the workflow sets.
    async fn workflow(&self, path: &str) -> Step {
        let file = yaml(path);
        let job = object(&file["jobs"]).values().next().unwrap();
        let mut environment: BTreeMap<String, String> =
            job["env"].as_object().into_iter().flatten().map(|(name, value)| (name.clone(), string(value))).collect();
        environment.extend(self.environment.clone());
        let mut outputs: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let mut audit = None;
        for step in list(&job["steps"]) {
            let value = |name: &str| match name.split('.').collect::<Vec<_>>().as_slice() {
                ["env", variable] => environment[*variable].clone(),
                ["steps", id, "outputs", output] => outputs[*id].get(*output).cloned().unwrap_or_default(),
                _ => panic!("unknown: {name}"),
            };
            let evaluated = |part: &str| -> BTreeMap<String, String> {
                let part = step[part].as_object().into_iter().flatten();
                part.map(|(name, text)| (name.clone(), evaluate(&string(text), &value))).collect()
            };
            let ran = if string(&step["uses"]).starts_with("OWNER/partywall@") {
                let mut with = evaluated("with");
                with.insert("binary".to_owned(), PARTYWALL.to_owned());
                Some(self.action(&with).await)
            } else if let Some(script) = step["run"].as_str() {
                let ran = self.script(script, &evaluated("env")).await;
                assert_eq!(ran.ran.code, 0, "{path}: {}\n{}", step["name"], ran.ran.stderr);
                Some(ran)
            } else {
                None
            };
            let Some(ran) = ran else { continue };
            outputs.insert(string(&step["id"]), ran.outputs.clone());
            if step["uses"].is_string() {
                audit = Some(ran);
            }
        }
        audit.unwrap()
    }
}

/// Inputs for the action.
fn with<const N: usize>(inputs: [(&str, &str); N]) -> BTreeMap<String, String> {
    inputs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// GitHub's annotations among the lines.
fn annotations(log: &str) -> Vec<&str> {
    let kinds = ["::error title=", "::warning title=", "::notice title="];
    log.lines().filter(|line| kinds.iter().any(|kind| line.starts_with(kind))).collect()
}

#[test]
fn the_scheduled_audit_fails_for_what_is_wrong_and_with_a_baseline_for_what_is_new() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let mut runner = Runner::new().with_credentials();
        runner.set("AWS_ENDPOINT_URL", gateway.endpoint());
        let audit = runner.workflow("docs/ci/github-scheduled.yml").await;
        assert_eq!(audit.ran.code, 3, "{}", audit.ran.stderr);
        assert_eq!(audit.outputs["exit-code"], "3");
        let report = Report::parse(&fs::read_to_string(runner.work().join(&audit.outputs["json"])).unwrap());
        for (output, count) in [("passed", "pass"), ("failed", "fail"), ("unknown", "unknown")] {
            assert_eq!(audit.outputs[output], report.0["summary"][count].to_string(), "{output}");
        }
        let sarif = fs::read_to_string(runner.work().join(&audit.outputs["sarif"])).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&sarif).unwrap()["version"], "2.1.0");
        assert!(fs::read_to_string(runner.work().join(&audit.outputs["html"])).unwrap().contains("</html>"));
        assert!(audit.summary.contains("partywall"), "{}", audit.summary);
        assert!(!annotations(&audit.ran.stderr).is_empty(), "{}", audit.ran.stderr);

        fs::copy(runner.work().join("partywall.json"), runner.work().join("partywall-baseline.json")).unwrap();
        let again = runner.workflow("docs/ci/github-scheduled.yml").await;
        assert_eq!(again.ran.code, 0, "{}", again.ran.stderr);
        // Moto does not have everything. That is in the baseline as well, and said all the same.
        assert_eq!(again.outputs["exit-code"], "0");
        assert_eq!(again.outputs["in-baseline"], audit.outputs["failed"]);
        let remarks = annotations(&again.ran.stderr);
        assert!(matches!(remarks.as_slice(), [one] if one.starts_with("::warning title=The audit is incomplete::")));
    });
}

#[test]
fn what_was_deployed_to_localstack_is_audited() {
    RUNTIME.block_on(async {
        // The example's LocalStack is moto here, which has the sample account already.
        let gateway = weak_moto().await.gateway().await;
        let mut runner = Runner::new();
        runner.set("AWS_ENDPOINT_URL", gateway.endpoint());
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"] {
            let file = yaml("docs/ci/github-localstack.yml");
            runner.set(name, &string(&file["jobs"]["audit"]["env"][name]));
        }
        runner.noting("aws");
        let audit = runner.workflow("docs/ci/github-localstack.yml").await;
        assert!(runner.calls().starts_with("aws cloudformation deploy "), "{}", runner.calls());
        assert_eq!(audit.ran.code, 3, "{}", audit.ran.stderr);
        let report = Report::parse(&fs::read_to_string(&audit.outputs["json"]).unwrap());
        assert_eq!(report.0["regions"], serde_json::json!(["eu-west-1", "us-east-1"]));
        let services: Vec<_> = report.findings().iter().map(|finding| string(&finding["check"]["service"])).collect();
        assert!(services.contains(&"s3".to_owned()) && !services.contains(&"cloudtrail".to_owned()));
        let markdown = fs::read_to_string(runner.work().join(&audit.outputs["markdown"])).unwrap();
        assert_eq!(audit.summary, markdown);
    });
}

/// A GitLab job: its own variables over those of what it extends, and what it runs.
fn gitlab_job(name: &str, known: &BTreeMap<&str, String>) -> (BTreeMap<String, String>, String, Value) {
    let file = yaml("docs/ci/gitlab-ci.yml");
    let job = file[name].clone();
    let base = &file[string(&job["extends"])];
    let mut variables: BTreeMap<String, String> = BTreeMap::new();
    for of in [base, &job] {
        for (name, value) in of["variables"].as_object().into_iter().flatten() {
            // GitLab expands them before the job.
            let value =
                known.iter().fold(string(value), |text, (known, value)| text.replace(&format!("${known}"), value));
            variables.insert(name.clone(), value);
        }
    }
    let script = list(&job["script"]).iter().map(string).collect::<Vec<_>>().join("\n");
    (variables, script, job["allow_failure"]["exit_codes"].clone())
}

#[test]
fn gitlabs_jobs_audit_and_leave_their_reports() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        for job in ["audit-account", "audit-localstack"] {
            let mut runner = Runner::new();
            runner.environment.remove("GITHUB_ACTIONS");
            symlink(PARTYWALL, runner.folder.path().join("bin/partywall")).unwrap();
            for program in ["apt-get", "aws", "curl"] {
                runner.noting(program);
            }
            let known = BTreeMap::from([
                ("PARTYWALL_ROLE_ARN", "arn:aws:iam::123456789012:role/auditor".to_owned()),
                ("CI_PIPELINE_ID", "7".to_owned()),
            ]);
            let (mut variables, script, allowed) = gitlab_job(job, &known);
            assert_eq!(allowed, serde_json::json!([4]), "{job}: an incomplete audit is a warning");
            assert!(!variables.values().any(|value| value.contains('$')), "{job}: {variables:?}");
            variables.insert("AWS_ENDPOINT_URL".to_owned(), gateway.endpoint().to_owned());
            variables.insert("CI_BUILDS_DIR".to_owned(), runner.folder.path().to_str().unwrap().to_owned());
            variables.insert("AWS_ID_TOKEN".to_owned(), "a.web.identity".to_owned());
            let audit = runner.script(&script, &variables).await;
            assert_eq!(audit.ran.code, 3, "{job}: {}", audit.ran.stderr);
            assert!(annotations(&audit.ran.stderr).is_empty(), "{job}: annotations are GitHub's");
            let report = Report::parse(&fs::read_to_string(runner.work().join("partywall.json")).unwrap());
            if job == "audit-account" {
                let caller = report.0["caller"]["arn"].as_str().unwrap();
                assert!(caller.ends_with("assumed-role/auditor/partywall-7"), "{caller}");
            }
            for file in list(&yaml("docs/ci/gitlab-ci.yml")[".partywall"]["artifacts"]["paths"]) {
                assert!(runner.work().join(string(&file)).is_file(), "{job}: no {file}");
            }
            let junit = fs::read_to_string(runner.work().join("partywall.junit.xml")).unwrap();
            assert!(junit.contains("<testsuites"), "{junit}");
        }
    });
}

/// An archive as the release workflow makes it, in `folder`, of a partywall that says where it is from. Returns its SHA-256.
fn release(runner: &Runner, folder: &Path) -> String {
    let name = "partywall-v0.1.0-x86_64-unknown-linux-musl";
    fs::create_dir_all(folder.join(name)).unwrap();
    fs::write(folder.join(name).join("partywall"), "#!/bin/sh\necho released\n").unwrap();
    fs::set_permissions(folder.join(name).join("partywall"), fs::Permissions::from_mode(0o755)).unwrap();
    let archive = format!("{name}.tar.gz");
    let made = run(Command::new("tar").args(["-czf", &archive, name]).current_dir(folder));
    assert_eq!(made.code, 0, "{}", made.stderr);
    let sums = run(Command::new("sha256sum").args(["--", &archive]).current_dir(folder)).stdout;
    fs::write(folder.join("SHA256SUMS"), format!("{}  other.tar.gz\n{sums}", "0".repeat(64))).unwrap();
    // The last argument is the address; what is after its last slash is in the folder.
    let serve = "out=; for a in \"$@\"; do [ \"$p\" = --output ] && out=$a; p=$a; done; echo \"$a\" >>\"$FOLDER/asked\"; \
                 cp \"$FOLDER/${a##*/}\" \"$out\"";
    runner.program("curl", &format!("p=; FOLDER={}; {serve}", folder.display()));
    sums.split(' ').next().unwrap().to_owned()
}

const REPOSITORY: (&str, &str) = ("ACTION_REPOSITORY", "acme/partywall");

#[test]
fn a_release_is_run_only_if_its_checksum_is_right() {
    RUNTIME.block_on(async {
        let install = string(&list(&yaml("action.yml")["runs"]["steps"])[0]["run"]);
        let zeros = "0".repeat(64);
        let runner = Runner::new();
        let folder = runner.folder.path().join("release");
        let sum = release(&runner, &folder);
        let installed =
            runner.folder.path().join("temp/partywall/partywall-v0.1.0-x86_64-unknown-linux-musl/partywall");
        let good = [
            // Named, by the tag that the action is used at, and with the checksum that was looked up before.
            with([REPOSITORY, ("INPUT_VERSION", "v0.1.0")]),
            with([REPOSITORY, ("ACTION_REF", "v0.1.0")]),
            with([REPOSITORY, ("ACTION_REF", "v9.9.9"), ("INPUT_VERSION", "v0.1.0"), ("INPUT_SHA256", &sum)]),
        ];
        for environment in good {
            let step = runner.script(&install, &environment).await;
            assert_eq!(step.ran.code, 0, "{environment:?}: {}{}", step.ran.stdout, step.ran.stderr);
            assert_eq!(step.outputs["binary"], installed.to_str().unwrap());
            assert_eq!(run(&mut Command::new(&installed)).stdout, "released\n");
            fs::remove_file(&installed).unwrap();
        }
        let asked = fs::read_to_string(folder.join("asked")).unwrap();
        let releases = "https://github.com/acme/partywall/releases/download/v0.1.0/";
        assert!(asked.lines().all(|line| line.starts_with(releases)), "{asked}");

        let wrong_sum = with([REPOSITORY, ("INPUT_VERSION", "v0.1.0"), ("INPUT_SHA256", &zeros)]);
        let bad = [
            (wrong_sum, "is not the one it must have"),
            (with([REPOSITORY, ("INPUT_VERSION", "v0.1.0"), ("INPUT_SHA256", "x")]), "There is no SHA-256"),
            (with([REPOSITORY, ("INPUT_VERSION", "../v0.1.0")]), "is the tag of a release"),
            (with([REPOSITORY, ("INPUT_VERSION", "v0.1.0\n::error::x")]), "is the tag of a release"),
            (with([("INPUT_VERSION", "v0.1.0")]), "repository is not known"),
            (with([("INPUT_VERSION", "v0.1.0"), ("ACTION_REPOSITORY", "a/b/../c")]), "repository is not known"),
            (with([REPOSITORY, ("INPUT_VERSION", "v0.2.0")]), "could not be downloaded"),
            (with([REPOSITORY, ("INPUT_VERSION", "v0.1.0"), ("RUNNER_OS", "Windows")]), "no release for Windows"),
            (with([("INPUT_BINARY", "/nowhere/partywall")]), "no program"),
        ];
        for (environment, why) in bad {
            let step = runner.script(&install, &environment).await;
            assert_eq!(step.ran.code, 1, "{environment:?}");
            assert!(annotations(&step.ran.stdout)[0].contains(why), "{}", step.ran.stdout);
            assert!(!installed.exists() && step.outputs.is_empty(), "{environment:?}: installed");
        }
        fs::write(folder.join("SHA256SUMS"), format!("{zeros}  partywall-v0.1.0-x86_64-unknown-linux-musl.tar.gz\n"))
            .unwrap();
        let step = runner.script(&install, &with([REPOSITORY, ("INPUT_VERSION", "v0.1.0")])).await;
        assert_eq!(step.ran.code, 1, "{}", step.ran.stdout);
        assert!(!installed.exists());
    });
}

#[test]
fn at_a_commit_the_action_is_built_from_its_own_code() {
    RUNTIME.block_on(async {
        let install = string(&list(&yaml("action.yml")["runs"]["steps"])[0]["run"]);
        let runner = Runner::new();
        runner.noting("cargo");
        for reference in ["", "main", "08c6903cd8c0fde910a37f88322edcfb5dd907a8", "v1"] {
            let step = runner.script(&install, &with([REPOSITORY, ("ACTION_REF", reference)])).await;
            assert_eq!(step.ran.code, 0, "{}", step.ran.stdout);
            assert!(step.outputs["binary"].ends_with("/temp/partywall/target/release/partywall"));
        }
        let calls = runner.calls();
        let manifest = format!("--manifest-path {ROOT}/Cargo.toml");
        assert!(
            calls.lines().all(|call| call.contains("build --release --locked") && call.contains(&manifest)),
            "{calls}"
        );
        assert_eq!(calls.lines().count(), 4);
    });
}

#[test]
fn gitlabs_download_is_installed_only_if_its_checksum_is_right() {
    RUNTIME.block_on(async {
        let runner = Runner::new();
        runner.noting("apt-get");
        let folder = runner.folder.path().join("release");
        let sum = release(&runner, &folder);
        let lines = list(&yaml("docs/ci/gitlab-ci.yml")[".partywall"]["before_script"]);
        let script = lines.iter().map(string).collect::<Vec<_>>().join("\n");
        let bin = runner.folder.path().join("installed");
        fs::create_dir(&bin).unwrap();
        assert_eq!(script.matches("/usr/local/bin").count(), 1);
        let script = script.replace("/usr/local/bin", bin.to_str().unwrap());
        let releases = "https://github.com/acme/partywall/releases/download";
        for (sum, code) in [("0".repeat(64), 1), (sum, 0)] {
            let variables =
                with([("PARTYWALL_VERSION", "v0.1.0"), ("PARTYWALL_RELEASES", releases), ("PARTYWALL_SHA256", &sum)]);
            let step = runner.script(&script, &variables).await;
            assert_eq!(step.ran.code, code, "{}{}", step.ran.stdout, step.ran.stderr);
            assert_eq!(bin.join("partywall").is_file(), code == 0);
        }
    });
}

/// The checks of the built-in sample: one that only passes, one that nothing fails but something is unknown, one that fails.
fn sample() -> (String, String, String) {
    let ran = run(partywall().args(["demo", "--format", "json"]));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let checks = list(&report["completeness"]["checks"]);
    let one = |fits: &dyn Fn(u64, u64, u64) -> bool| {
        let count = |check: &Value, status: &str| check["counts"][status].as_u64().unwrap();
        let check =
            checks.iter().find(|check| fits(count(check, "pass"), count(check, "fail"), count(check, "unknown")));
        string(&check.expect("such a check")["id"])
    };
    let passes = one(&|pass, fail, unknown| pass > 0 && fail == 0 && unknown == 0);
    let unknown = one(&|_, fail, unknown| fail == 0 && unknown > 0);
    (passes, unknown, one(&|_, fail, _| fail > 0))
}

#[test]
fn the_exit_code_is_partywalls_own_but_for_an_incomplete_audit_that_may_pass() {
    RUNTIME.block_on(async {
        let (passes, unknown, fails) = sample();
        let runner = Runner::new();
        let demo = runner.demo();
        for (checks, incomplete, said, code) in [
            (&passes, "true", "0", 0),
            (&fails, "false", "3", 3),
            (&unknown, "true", "4", 4),
            (&unknown, "false", "4", 0),
            (&"no-such-check".to_owned(), "false", "2", 2),
        ] {
            let inputs =
                with([("binary", &demo), ("checks", checks), ("fail-on-incomplete", incomplete), ("summary", "false")]);
            let audit = runner.action(&inputs).await;
            assert_eq!(
                (audit.ran.code, audit.outputs["exit-code"].as_str()),
                (code, said),
                "{checks}: {}",
                audit.ran.stderr
            );
            assert_eq!(audit.outputs.contains_key("json"), code != 2, "{checks}: {:?}", audit.outputs);
            assert_eq!(audit.summary, "");
        }
        for wrong in [
            ("summary", "yes"),
            ("annotations", "1"),
            ("fail-on-incomplete", "False"),
            ("json", "a\nb.json"),
            ("json", "-"),
        ] {
            let audit = runner.action(&with([("binary", &demo), wrong])).await;
            assert_eq!(audit.ran.code, 2, "{wrong:?}");
            assert!(audit.outputs.is_empty(), "{wrong:?}: {:?}", audit.outputs);
        }
    });
}

#[test]
fn the_report_goes_to_the_job_summary_and_its_counts_to_the_outputs() {
    RUNTIME.block_on(async {
        let runner = Runner::new();
        let demo = runner.demo();
        let audit = runner.action(&with([("binary", &demo), ("json", "a.json"), ("markdown", "a.md")])).await;
        assert_eq!(audit.ran.code, 3, "{}", audit.ran.stderr);
        let report = Report::parse(&fs::read_to_string(runner.work().join("a.json")).unwrap());
        let counts = [("pass", "passed"), ("fail", "failed"), ("unknown", "unknown")];
        for (count, output) in counts.into_iter().chain([("suppressed", "suppressed"), ("in_baseline", "in-baseline")])
        {
            assert_eq!(audit.outputs[output], report.0["summary"][count].to_string(), "{output}");
        }
        let markdown = fs::read_to_string(runner.work().join("a.md")).unwrap();
        assert!(audit.summary.len() <= 1 << 20, "GitHub takes no more: {}", audit.summary.len());
        let all_of_it = audit.summary == markdown;
        assert!(all_of_it || audit.summary.ends_with("The report is too long for this page: see its files.\n"));
        // The report for people is in the job's log.
        assert!(audit.ran.stdout.contains("Summary\n"), "{}", audit.ran.stdout);
    });
}

/// Whatever is in an input, it is one argument, and no part of a script.
#[test]
fn an_input_is_data() {
    RUNTIME.block_on(async {
        let runner = Runner::new();
        let seen = runner.folder.path().join("seen");
        let binary =
            runner.program("partywall-arguments", &format!("printf '%s\\0' \"$@\" >{}\nexit 1", seen.display()));
        let evil = "--output=/x $(touch pwned) `touch pwned`; touch pwned # \" ' \\ *";
        let options = [
            ("profile", "--profile"),
            ("role-arn", "--role-arn"),
            ("external-id", "--external-id"),
            ("regions", "--region"),
            ("endpoint-url", "--endpoint-url"),
            ("quota-share", "--quota-share"),
            ("deadline", "--deadline"),
            ("checks", "--check"),
            ("skip", "--skip"),
            ("services", "--service"),
            ("severities", "--severity"),
            ("standard", "--standard"),
            ("allowed-regions", "--allowed-region"),
            ("config", "--config"),
            ("baseline", "--baseline"),
            ("attestations", "--attestations"),
            ("fail-on", "--fail-on"),
            ("json", "--output"),
            ("sarif", "--output"),
            ("html", "--output"),
            ("markdown", "--output"),
            ("junit", "--output"),
            ("snapshot", "--save-snapshot"),
        ];
        let mut inputs = with([("binary", binary.as_str()), ("annotations", "false")]);
        inputs.extend(options.map(|(input, _)| (input.to_owned(), evil.to_owned())));
        let audit = runner.action(&inputs).await;
        assert_eq!((audit.ran.code, audit.outputs["exit-code"].as_str()), (1, "1"), "{}", audit.ran.stderr);
        let seen = fs::read_to_string(seen).unwrap();
        let arguments: Vec<&str> = seen.split_terminator('\0').collect();
        assert_eq!(arguments[0], "audit");
        assert!(arguments.contains(&"--no-annotations"));
        let mut expected: Vec<String> = options.iter().map(|(_, option)| format!("{option}={evil}")).collect();
        expected.extend([
            "--output=-".to_owned(),
            format!("--output={}/partywall/summary.md", runner.environment["RUNNER_TEMP"]),
        ]);
        expected.sort();
        let mut given: Vec<&str> = arguments.iter().copied().filter(|argument| argument.contains('=')).collect();
        given.sort_unstable();
        assert_eq!(given, expected);
        assert_eq!(fs::read_dir(runner.work()).unwrap().count(), 0, "an input was run");
        for name in options.map(|(input, _)| input) {
            assert!(yaml("action.yml")["inputs"].get(name).is_some(), "{name}");
        }
    });
}

#[test]
fn a_list_may_be_written_line_by_line() {
    RUNTIME.block_on(async {
        let runner = Runner::new();
        let binary = runner.program("partywall-arguments", "printf '%s\\n' \"$@\"\nexit 1");
        let inputs =
            with([("binary", binary.as_str()), ("checks", "s3-*\r\n  iam-*, kms-*\n\n"), ("skip", " a , b ,")]);
        let audit = runner.action(&inputs).await;
        assert!(audit.ran.stdout.contains("\n--check=s3-*,iam-*,kms-*\n--skip=a,b\n"), "{}", audit.ran.stdout);
    });
}

#[test]
fn a_run_in_github_actions_is_annotated_beside_its_report() {
    let demo = |github: &str, arguments: &[&str]| {
        run(partywall().env("GITHUB_ACTIONS", github).args(["demo", "--output", "-"]).args(arguments))
    };
    let (plain, annotated) = (demo("", &[]), demo("true", &[]));
    assert_eq!(plain.stdout, annotated.stdout);
    assert_eq!(plain.stderr, "");
    let lines: Vec<&str> = annotated.stderr.lines().collect();
    assert_eq!(annotations(&annotated.stderr), lines, "nothing but annotations");
    for kind in ["::error ", "::warning ", "::notice "] {
        let n = lines.iter().filter(|line| line.starts_with(kind)).count();
        assert!((1..=10).contains(&n), "{n} of {kind}:\n{}", annotated.stderr);
    }
    assert!(lines[0].starts_with("::error title=critical%3A "), "{}", lines[0]);
    for (github, arguments) in [("true", &["--no-annotations"][..]), ("true", &["--quiet"]), ("false", &[])] {
        let ran = demo(github, arguments);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (plain.stdout.as_str(), ""), "{github} {arguments:?}");
    }
}

/// hadolint knows more of it (`.ci/lint/run`); what makes the image small and harmless is held here as well.
#[test]
fn the_image_holds_one_static_binary_and_no_root() {
    let dockerfile = text("Dockerfile").replace("\\\n", " ");
    let lines: Vec<&str> =
        dockerfile.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let from: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].starts_with("FROM ")).collect();
    for line in from.iter().map(|n| lines[*n]) {
        let image = line.split_whitespace().nth(1).unwrap();
        let version = image.split_once(':').is_some_and(|(_, tag)| tag.matches('.').count() >= 2);
        assert!(image == "scratch" || version, "{line}: which version?");
    }
    assert!(!lines.iter().any(|line| line.starts_with("ADD ")), "COPY fetches nothing");
    let last = &lines[*from.last().unwrap()..];
    assert_eq!(last[0], "FROM scratch");
    let of = |word: &str| last.iter().copied().filter(|line| line.starts_with(word)).collect::<Vec<_>>();
    assert_eq!(of("USER "), ["USER 65532:65532"]);
    assert_eq!(of("ENTRYPOINT "), [r#"ENTRYPOINT ["/partywall"]"#]);
    assert!(of("RUN ").is_empty());
    assert!(of("COPY ").iter().all(|line| line.starts_with("COPY --from=build ")), "{last:?}");
    // rustls asks for the system's certificate authorities, and there is no system.
    let authorities = "/etc/ssl/certs/ca-certificates.crt";
    assert!(of("COPY ").iter().any(|line| line.ends_with(&format!(" {authorities}"))));
    assert_eq!(of("ENV "), [format!("ENV SSL_CERT_FILE={authorities}")]);

    let ignored = text(".dockerignore");
    let mut rules = ignored.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(rules.next(), Some("*"));
    let sent: Vec<&str> = rules.map(|rule| rule.strip_prefix('!').unwrap()).collect();
    for path in &sent {
        assert!(Path::new(ROOT).join(path).exists(), "{path} is not there");
    }
    let manifest = text("Cargo.toml");
    let (_, built) = dockerfile.split_once("cargo build --profile ").expect("a profile for what is handed out");
    let profile = built.split_whitespace().next().unwrap();
    assert!(manifest.contains(&format!("\n[profile.{profile}]\n")), "{profile}");
    assert!(built.contains(&format!("target/{profile}/partywall ")), "{built}");
    let members = manifest.lines().find(|line| line.starts_with("members = ")).unwrap();
    for member in members.split('"').skip(1).step_by(2).chain(["Cargo.toml", "Cargo.lock", "src"]) {
        assert!(sent.contains(&member), "the build needs {member}");
    }
}

#[test]
fn one_toolchain_builds_everything_and_is_new_enough() {
    let version = |text: &str, before: &str| {
        let (_, after) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?}"));
        after.split(|c: char| c != '.' && !c.is_ascii_digit()).next().unwrap().to_owned()
    };
    let image = version(&text("Dockerfile"), "FROM rust:");
    for path in [".github/workflows/ci.yml", ".github/workflows/release.yml"] {
        assert_eq!(version(&text(path), "rustup toolchain install "), image, "{path}");
    }
    let number = |version: &str| version.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
    assert!(number(&image) >= number(&version(&text("Cargo.toml"), "rust-version = \"")));
}

#[test]
fn the_policies_in_the_readme_are_json() {
    let readme = text("docs/ci/README.md");
    let blocks: Vec<&str> = readme.split("```json\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        serde_json::from_str::<Value>(block).unwrap_or_else(|error| panic!("{error}: {block}"));
    }
}
