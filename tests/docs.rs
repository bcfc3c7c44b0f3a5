//! What is made from the checks and from the command line: pages, manual pages, completions. And standards in files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::*;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// The Markdown below a folder, by its path from there.
fn markdown(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for place in ["checks", "standards"] {
        for file in fs::read_dir(folder.join(place)).unwrap_or_else(|error| panic!("{place}: {error}")) {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "md") {
                let name = format!("{place}/{}", file.file_name().unwrap().to_str().unwrap());
                found.insert(name, fs::read_to_string(file).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_committed_pages_are_those_that_the_checks_make() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(partywall().arg("docs").arg(folder.path()));
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let (made, mut kept) = (markdown(folder.path()), markdown(&docs()));
    assert!(kept.remove("standards/README.md").is_some(), "that one is written by hand");
    for name in made.keys().chain(kept.keys()) {
        assert!(made.get(name) == kept.get(name), "docs/{name} is stale: cargo run -q -- docs docs");
    }
}

#[test]
fn a_page_is_what_show_prints() {
    let page = |name: &str| fs::read_to_string(docs().join(name)).unwrap();
    for check in ["iam-root-mfa", "ec2-security-group-admin-ports"] {
        let shown = run(partywall().args(["checks", "show", check, "--markdown"])).stdout;
        assert_eq!(shown, page(&format!("checks/{check}.md")));
    }
    for standard in ["cis-7.0", "security-hub"] {
        let shown = run(partywall().args(["standards", "show", standard, "--markdown"])).stdout;
        assert_eq!(shown, page(&format!("standards/{standard}.md")));
    }
}

#[test]
fn a_check_is_shown_as_json_as_the_list_has_it() {
    let parse =
        |arguments: &[&str]| -> Value { serde_json::from_str(&run(partywall().args(arguments)).stdout).unwrap() };
    let shown = parse(&["checks", "show", "iam-root-mfa", "--json"]);
    assert_eq!(parse(&["checks", "list", "--check", "iam-root-mfa", "--json"]), json!([shown]));
    assert_eq!(run(partywall().args(["checks", "show", "iam-root-mfa", "--json", "--markdown"])).code, 2);
}

#[test]
fn the_example_of_a_standard_is_one_and_the_same_wherever_it_stands() {
    let example = docs().join("standards/example.toml");
    let ran = run(partywall().args(["standards", "show", "--json"]).arg(&example));
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    assert_eq!((&shown["id"], &shown["name"]), (&json!("house"), &json!("House rules")));
    let requirements = shown["requirements"].as_array().unwrap();
    assert_eq!(requirements.len(), 3);
    assert!(requirements[0]["checks"].as_array().unwrap().contains(&json!("iam-root-mfa")));
    assert_eq!(requirements[1]["checks"], json!(["iam-administrator-mfa", "iam-root-mfa", "iam-user-console-mfa"]));
    assert_eq!(requirements[2]["unanswered"], "No API knows who came through the door.");
    let readme = fs::read_to_string(docs().join("standards/README.md")).unwrap();
    let shown = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(shown, fs::read_to_string(example).unwrap());
}

/// The example in the help is a file, once it is no more indented.
#[test]
fn the_example_in_the_help_is_a_standard() {
    let help = run(partywall().args(["standards", "--help"])).stdout;
    let (_, example) = help.split_once("house.toml':\n").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("house.toml");
    fs::write(&path, example).unwrap();
    let ran = run(partywall().args(["standards", "show"]).arg(&path));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("Checks answer 1 of 2 requirements."), "{}", ran.stdout);
}

fn demo(standards: &[&str], more: &[&str]) -> Report {
    let mut command = partywall();
    command.args(["demo", "--format", "json"]).args(standards.iter().flat_map(|id| ["--standard", id])).args(more);
    let ran = run(&mut command);
    assert!(matches!(ran.code, 0 | 3 | 4), "{}", ran.stderr);
    Report::parse(&ran.stdout)
}

fn ids(report: &Report) -> Vec<&str> {
    report.0["completeness"]["checks"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap()).collect()
}

#[test]
fn a_standard_selects_its_checks_and_groups_the_report() {
    let report = demo(&["cis-7.0"], &[]);
    let answering = |check: &&partywall_checks::check::Check| {
        check.standards.iter().any(|standard| standard.framework.id() == "cis-7.0")
    };
    let expected: Vec<&str> = partywall_checks::all().filter(answering).map(|check| check.id).collect();
    assert_eq!(ids(&report), expected);
    let [standard] = report.0["standards"].as_array().unwrap().as_slice() else { panic!("one standard") };
    assert_eq!((&standard["id"], standard["requirements"].as_array().unwrap().len()), (&json!("cis-7.0"), 70));
    let mut passed = 0;
    for requirement in standard["requirements"].as_array().unwrap() {
        let of = |status: &str| -> usize {
            let checks = requirement["checks"].as_array().unwrap().iter();
            checks.map(|check| report.statuses(check.as_str().unwrap()).get(status).copied().unwrap_or(0)).sum()
        };
        let (fail, unknown, pass) = (of("fail"), of("unknown"), of("pass"));
        assert_eq!(requirement["counts"], json!({"fail": fail, "unknown": unknown, "pass": pass}));
        let state = match (fail, unknown, pass) {
            (1.., ..) => "fail",
            (0, 1.., _) => "unknown",
            (0, 0, 1..) => "pass",
            (0, 0, 0) => "not-applicable",
        };
        assert_eq!(requirement["state"], state, "{requirement:#}");
        passed += usize::from(state == "pass");
    }
    assert_eq!(standard["score"]["passed"], passed);
    assert!(demo(&[], &["--check", "iam-root-mfa"]).0["standards"].as_array().unwrap().is_empty());
}

#[test]
fn what_the_selection_leaves_out_is_not_run_and_several_standards_stand_in_the_order_given() {
    let example = docs().join("standards/example.toml");
    let example = example.to_str().unwrap();
    let report = demo(&[example, "security-hub"], &["--check", "iam-root-*"]);
    let standards = report.0["standards"].as_array().unwrap();
    assert_eq!(standards.iter().map(|standard| &standard["id"]).collect::<Vec<_>>(), ["house", "security-hub"]);
    let second = &standards[0]["requirements"][1];
    assert_eq!(second["not_run"], json!(["iam-administrator-mfa", "iam-user-console-mfa"]));
    assert_ne!(second["state"], "pass");
    let state = |standard: &Value, state: &str| standard["states"][state].as_u64().unwrap();
    assert!(state(&standards[1], "not-run") > 50 && state(&standards[1], "not-covered") > 50);
    assert_eq!(state(&standards[0], "not-covered"), 1);
}

#[test]
fn a_standard_selects_wherever_checks_are_selected() {
    let listed =
        run(partywall().args(["checks", "list", "--standard", "cis-7.0", "--service", "kms", "--json"])).stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let listed: Vec<&str> = listed.as_array().unwrap().iter().map(|check| check["id"].as_str().unwrap()).collect();
    assert_eq!(listed, ["kms-key-policy-public", "kms-key-rotation"]);
    let policy = run(partywall().args(["policy", "--quiet", "--standard", "cis-7.0"])).stdout;
    let whole = run(partywall().args(["policy", "--quiet"])).stdout;
    assert!(policy.contains("iam:GetAccountSummary") && policy.len() < whole.len());
    for (arguments, words) in [
        (["audit", "--standard", "cis-7"], "did you mean \"cis-7.0\"?"),
        (["demo", "--standard", "missing.toml"], "missing.toml cannot be read"),
        (["policy", "--standard", "Cargo.toml"], "Cargo.toml is not a standard"),
    ] {
        let ran = run(partywall().args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("share/man/man1");
    let ran = run(partywall().arg("man").arg(&place));
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    for name in ["partywall", "partywall-audit", "partywall-checks-show", "partywall-standards", "partywall-man"] {
        let page =
            fs::read_to_string(place.join(format!("{name}.1"))).unwrap_or_else(|error| panic!("{name}: {error}"));
        for heading in [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH \"EXIT STATUS\""] {
            assert!(page.lines().any(|line| line == heading), "{name}: {heading}");
        }
    }
    assert_eq!(run(partywall().args(["man", "/dev/null/man"])).code, 2);
}

#[test]
fn each_shells_completions_are_made_and_bash_takes_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(partywall().args(["completions", shell]));
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        for words in ["partywall", "audit", "standard"] {
            assert!(ran.stdout.contains(words), "{shell}: {words}");
        }
        fs::write(folder.path().join(shell), ran.stdout).unwrap();
    }
    // Where there is no such shell, nothing can be said.
    for shell in ["bash", "zsh"] {
        if let Ok(output) = Command::new(shell).arg("-n").arg(folder.path().join(shell)).output() {
            assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}
