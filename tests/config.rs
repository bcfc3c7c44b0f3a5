//! The configuration, seen from outside: thresholds, severities, suppressions, outputs, and the baseline, on the sample
//! account that is built in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::*;

/// A folder with the built-in snapshot in it, and a command that audits it from there.
struct Project(tempfile::TempDir);

const KEYS: &str = "iam-access-key-rotation";
const WEBSITE: &str = "crumb-old-website";

impl Project {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn with(self, name: &str, text: &str) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    fn configured(text: &str) -> Self {
        Self::new().with("partywall.toml", text)
    }

    /// An audit of the built-in snapshot in this folder.
    fn audit(&self, arguments: &[&str]) -> Command {
        let mut command = partywall();
        let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo.snapshot");
        command.current_dir(self.0.path()).args(["audit", "--quiet", "--snapshot"]).arg(snapshot).args(arguments);
        command
    }

    /// The report as JSON, and the exit code.
    fn report(&self, arguments: &[&str]) -> (i32, Report) {
        let ran = run(self.audit(arguments).args(["--format", "json"]));
        assert_eq!(ran.stderr, "");
        (ran.code, Report::parse(&ran.stdout))
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let ran = run(&mut self.audit(arguments));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
        ran.stderr
    }
}

fn warnings(report: &Report) -> String {
    report.0["warnings"].to_string()
}

fn suppressed(report: &Report) -> Vec<&Value> {
    report.findings().iter().filter(|finding| !finding["suppressed"].is_null()).collect()
}

#[test]
fn a_threshold_decides_and_is_said_and_one_that_is_laxer_is_warned_of() {
    let check = ["--check", KEYS];
    let (code, plain) = Project::new().report(&check);
    assert_eq!((code, plain.resources(KEYS, "fail").len()), (3, 1), "one key is two years old");
    let (code, lax) = Project::configured("[thresholds]\naccess-key-max-age-days = 900\n").report(&check);
    assert_eq!((code, lax.resources(KEYS, "fail").len()), (0, 0));
    let warned = warnings(&lax);
    let words = "The threshold access-key-max-age-days is 900; its default, which cis-7.0 2.12 and security-hub IAM.3 ask \
                 for, is 90.";
    assert!(warned.contains(words), "{warned}");
    let (_, strict) = Project::configured("[thresholds]\naccess-key-max-age-days = 10\n").report(&check);
    assert_eq!(strict.resources(KEYS, "fail").len(), 2);
    assert!(strict.of(KEYS).iter().any(|f| f["message"].as_str().unwrap().contains("at most 10 allowed")));
    assert_eq!(warnings(&strict), "[]");
    // What no check of this audit judges by is no matter of it.
    let other = Project::configured("[thresholds]\nlog-retention-days = 1\n");
    assert_eq!(warnings(&other.report(&check).1), "[]");
}

#[test]
fn the_command_line_goes_before_the_file_and_the_file_before_the_snapshot() {
    let regions = "account-allowed-regions";
    let check = ["--check", regions];
    let fail =
        |project: &Project, more: &[&str]| project.report(&[&check[..], more].concat()).1.resources(regions, "fail");
    let plain = Project::new();
    let of_snapshot = fail(&plain, &[]);
    let file = Project::configured("[thresholds]\nallowed-regions = [\"us-*\"]\n");
    assert_eq!(fail(&file, &[]), ["eu-west-1"]);
    assert_eq!(fail(&file, &["--allowed-region", "eu-*"]), ["us-east-1"]);
    // A file that says nothing of regions leaves those of the snapshot.
    assert_eq!(fail(&Project::configured("[thresholds]\nroot-quiet-days = 1\n"), &[]), of_snapshot);
    // The nearest file above, and not if it is not wanted.
    let deep = file.with("a/b/keep", "");
    let mut command = deep.audit(&["--format", "json", "--check", regions]);
    command.current_dir(deep.path("a/b"));
    assert_eq!(Report::parse(&run(&mut command).stdout).resources(regions, "fail"), ["eu-west-1"]);
    command.arg("--no-config");
    assert_eq!(Report::parse(&run(&mut command).stdout).resources(regions, "fail"), of_snapshot);
}

#[test]
fn a_file_that_nobody_named_is_told_of() {
    let project = Project::configured("");
    let mut command = partywall();
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo.snapshot");
    command.current_dir(project.0.path()).args(["audit", "--check", "iam-root-mfa", "--snapshot"]).arg(snapshot);
    let ran = run(&mut command);
    assert!(ran.stderr.starts_with("configuration: ") && ran.stderr.contains("partywall.toml"), "{}", ran.stderr);
    let ran = run(command.arg("--config").arg(project.path("partywall.toml")));
    assert_eq!(ran.stderr, "");
    // The sample account is what it is, wherever it is looked at.
    let project = Project::configured("colour = 1");
    let ran = run(partywall().current_dir(project.0.path()).args(["demo", "--check", "iam-root-mfa"]));
    assert_eq!((ran.code, ran.stderr.as_str()), (3, ""));
    let ran = run(partywall().current_dir(project.0.path()).args(["demo", "--config", "partywall.toml"]));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn the_file_selects_checks_and_each_option_takes_the_place_of_its_key() {
    let project =
        Project::configured("[select]\nservice = [\"iam\"]\nskip = \"*-password-*\"\nseverity = \"critical\"\n");
    let ran = |arguments: &[&str]| -> Vec<String> {
        let report = project.report(arguments).1;
        let checks = report.0["completeness"]["checks"].as_array().unwrap();
        checks.iter().map(|check| check["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ran(&[]);
    assert!(all.contains(&"iam-root-mfa".to_owned()) && all.iter().all(|id| id.starts_with("iam-")), "{all:?}");
    let high = ran(&["--severity", "high"]);
    assert!(high.iter().all(|id| id.starts_with("iam-") && !all.contains(id)), "{high:?}");
    assert!(ran(&["--service", "s3"]).iter().all(|id| id.starts_with("s3-")));
    assert!(project.refused(&["--check", "s3-*"]).contains("[select] in partywall.toml"));
}

#[test]
fn a_severity_is_what_the_owner_says_and_no_worse_for_what_does_less_harm() {
    let ports = "ec2-security-group-admin-ports";
    let check = ["--check", ports];
    let severities = |report: &Report| -> Vec<(String, String)> {
        let fails = report.of(ports).into_iter().filter(|finding| finding["status"] == "fail");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        fails.map(|finding| (text(&finding["id"]), text(&finding["severity"]))).collect()
    };
    let plain = severities(&Project::new().report(&check).1);
    let own = partywall_checks::find(ports).unwrap().severity.name();
    let raised = Project::configured(&format!("[severities]\n{ports} = \"critical\"\n"));
    let (code, report) = raised.report(&[&check[..], &["--fail-on", "critical"]].concat());
    let is_own = |(id, severity): &(String, String)| {
        (id.clone(), if severity == own { "critical".to_owned() } else { severity.clone() })
    };
    assert_eq!(severities(&report), plain.iter().map(is_own).collect::<Vec<_>>());
    assert_eq!(code, if plain.iter().any(|(_, severity)| severity == own) { 3 } else { 0 });
    let lowered = Project::configured(&format!("[severities]\n{ports} = \"informational\"\n"));
    let (code, report) = lowered.report(&[&check[..], &["--fail-on", "low"]].concat());
    assert!(severities(&report).iter().all(|(_, severity)| severity == "informational"));
    assert_eq!((code, &report.0["summary"]["failed_by_severity"]["informational"]), (0, &json!(plain.len())));
    // It is by that severity that checks are selected, too.
    let selected = lowered.report(&["--severity", "informational"]).1;
    assert!(!selected.of(ports).is_empty());
}

#[test]
fn what_is_accepted_is_flagged_and_does_not_count() {
    let check = ["--check", "s3-bucket-encryption,iam-root-mfa"];
    let (_, before) = Project::new().report(&check);
    let project = Project::configured(&format!(
        "[[suppress]]\ncheck = \"s3-*\"\nresource = \"{WEBSITE}\"\nreason = \"Public on purpose.\"\nowner = \"web\"\n\
         expires = 2999-12-31\n"
    ));
    let (code, report) = project.report(&check);
    assert_eq!(code, 3, "the root user has no MFA");
    let flagged = suppressed(&report);
    assert_eq!(flagged.len(), 1);
    assert_eq!(flagged[0]["status"], "fail");
    let told = json!({"reason": "Public on purpose.", "owner": "web", "expires": "2999-12-31"});
    assert_eq!(flagged[0]["suppressed"], told);
    let fails = |report: &Report| report.0["summary"]["fail"].as_u64().unwrap();
    assert_eq!((fails(&before) - fails(&report), &report.0["summary"]["suppressed"]), (1, &json!(1)));
    assert_eq!(report.0["coverage"], before.0["coverage"], "an accepted risk is still a risk");
    assert_eq!(report.0["completeness"], before.0["completeness"]);

    let people = run(&mut project.audit(&check)).stdout;
    for words in ["Accepted", "Public on purpose.", "by web · until 2999-12-31", "1 finding, not counted below"] {
        assert!(people.contains(words), "{words:?} is not in:\n{people}");
    }
    let alone = project.report(&["--check", "s3-bucket-encryption"]);
    assert_eq!(alone.0, 0, "nothing else fails: {:?}", alone.1.by_id());
    // The day after, it counts again.
    let late = project.report(&["--check", "s3-bucket-encryption", "--as-of", "3000-01-01"]);
    assert_eq!((late.0, suppressed(&late.1).len()), (3, 0));
    assert!(warnings(&late.1).contains("expired on 2999-12-31; the finding that it accepted counts again"));
    let last = project.report(&["--check", "s3-bucket-encryption", "--as-of", "2999-12-31T23:59:59Z"]);
    assert_eq!(last.0, 0);
}

#[test]
fn a_gap_that_is_accepted_is_no_surprise_and_stays_a_gap() {
    let check = ["--check", "guardduty-*,iam-password-policy-length", "--fail-on", "critical"];
    let (code, before) = Project::new().report(&check);
    assert_eq!(code, 4);
    let unknown = before.findings().iter().filter(|finding| finding["status"] == "unknown").count();
    assert!(unknown > 0);
    let project = Project::configured("[[suppress]]\ncheck = \"guardduty-*\"\nreason = \"Not emulated.\"\n");
    let (code, report) = project.report(&check);
    assert_eq!(code, 0);
    assert_eq!(report.0["summary"]["unknown"], 0);
    assert_eq!(report.gaps(), before.gaps());
    assert_eq!(report.0["completeness"]["complete"], false);
    assert!(suppressed(&report).iter().any(|finding| finding["status"] == "unknown"), "it is not called a pass");
    assert!(run(&mut project.audit(&check)).stdout.contains("Incomplete: "));
}

#[test]
fn what_a_suppression_says_cannot_steer_the_terminal() {
    let project = Project::configured(
        "[[suppress]]\ncheck = \"iam-*\"\nreason = \"\\u001b[2Jgone\\nPASS\"\nowner = \"\\u202eda\"\nexpires = 2020-01-01\n\
         [[suppress]]\ncheck = \"iam-*\"\nreason = \"\\u001b[2Jgone\\nPASS\"\nowner = \"\\u202eda\"\n",
    );
    let ran = run(&mut project.audit(&["--check", "iam-root-mfa"]));
    assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
    assert!(ran.stdout.contains("\\u{1b}[2Jgone\\u{a}PASS") && ran.stdout.contains("\\u{202e}da"), "{}", ran.stdout);
}

#[test]
fn a_suppression_that_fits_nothing_is_told_unless_nobody_looked() {
    let project = Project::configured("[[suppress]]\nresource = \"gone\"\ncheck = \"s3-*\"\nreason = \"Known.\"\n");
    let told = warnings(&project.report(&["--check", "s3-bucket-encryption"]).1);
    assert!(told.contains("line 1") && told.contains("fits nothing that fails or is unknown"), "{told}");
    assert_eq!(warnings(&project.report(&["--check", "iam-root-mfa"]).1), "[]");
}

#[test]
fn outputs_of_the_file_are_written_beside_it_unless_the_command_line_names_others() {
    let project = Project::configured(
        "[[output]]\nfile = \"out/audit.json\"\n[[output]]\nfile = \"out/text\"\nformat = \"terminal\"\n\
         [[output]]\nfile = \"-\"\n",
    )
    .with("out/keep", "")
    .with("a/keep", "");
    let mut command = project.audit(&["--check", "iam-root-mfa"]);
    let ran = run(command.current_dir(project.path("a")));
    assert_eq!((ran.code, ran.stderr.as_str()), (3, ""));
    assert!(ran.stdout.contains("The root user has no MFA device."));
    Report::parse(&fs::read_to_string(project.path("out/audit.json")).unwrap());
    assert_eq!(fs::read_to_string(project.path("out/text")).unwrap(), ran.stdout);
    for arguments in [&["--output", "-"][..], &["--format", "json"]] {
        fs::remove_file(project.path("out/audit.json")).unwrap_or_default();
        run(&mut project.audit(&[&["--check", "iam-root-mfa"], arguments].concat()));
        assert!(!project.path("out/audit.json").exists(), "{arguments:?}");
    }
    let nowhere = Project::configured("[[output]]\nfile = \"missing/audit.json\"\n");
    assert!(nowhere.refused(&[]).contains("choose another file in [[output]]"));
    let formless = Project::configured("[[output]]\nfile = \"audit.unknown\"\n");
    assert!(formless.refused(&[]).contains("does not say its format"));
}

#[test]
fn the_exit_codes_threshold_is_the_files_unless_the_command_line_gives_one() {
    let project = Project::configured("fail-on = \"critical\"\n");
    let check = ["--check", "iam-password-policy-length"];
    assert_eq!(project.report(&check).0, 0);
    assert_eq!(project.report(&[&check[..], &["--fail-on", "low"]].concat()).0, 3);
}

#[test]
fn attestations_stand_in_the_file_and_a_file_of_their_own_goes_before_it() {
    let stated = |by: &str| {
        format!(
            "[[attestation]]\nnode = \"customer.data.masking\"\nstatement = \"Masked.\"\nby = \"{by}\"\non = 2020-01-01\n\
             until = 2999-12-31\n"
        )
    };
    let project =
        Project::configured(&format!("fail-on = \"low\"\n{}", stated("ada"))).with("own.toml", &stated("grace"));
    let by = |arguments: &[&str]| {
        let coverage = project.report(&[&["--check", "iam-root-mfa"], arguments].concat()).1.0["coverage"].to_string();
        ["ada", "grace"].into_iter().filter(|by| coverage.contains(&format!("\"by\":\"{by}\""))).collect::<Vec<_>>()
    };
    assert_eq!(by(&[]), ["ada"]);
    assert_eq!(by(&["--attestations", "own.toml"]), ["grace"]);
    assert_eq!(by(&["--no-config"]), [""; 0]);
    assert!(project.refused(&["--attestations", "partywall.toml"]).contains("fail-on"));
}

/// The report of the built-in snapshot as a baseline, once it was told otherwise.
fn baseline(project: &Project, arguments: &[&str], change: impl FnOnce(&mut Value)) -> PathBuf {
    let (_, Report(mut report)) = project.report(arguments);
    change(&mut report);
    let path = project.path("baseline.json");
    fs::write(&path, report.to_string()).unwrap();
    path
}

#[test]
fn only_what_is_not_in_the_baseline_counts() {
    let check = ["--check", "iam-root-mfa,s3-bucket-encryption,guardduty-*"];
    let project = Project::new();
    let named = |path: &Path| ["--baseline".to_owned(), path.to_str().unwrap().to_owned()];
    let with = |path: &Path| {
        let [option, path] = named(path);
        project.report(&[&check[..], &[&option, &path]].concat())
    };
    let all = baseline(&project, &check, |_| {});
    let (code, report) = with(&all);
    assert_eq!(code, 0, "the same account, at the same time");
    let wrong = report.findings().iter().filter(|finding| finding["status"] != "pass");
    assert!(wrong.clone().count() > 2 && wrong.clone().all(|finding| finding["in_baseline"] == true));
    assert_eq!(report.0["summary"]["in_baseline"], report.0["summary"]["fail"]);
    assert_eq!(report.0["completeness"]["complete"], false, "what is not known is not known");
    let [option, path] = named(&all);
    let people = run(&mut project.audit(&[&check[..], &[&option, &path]].concat())).stdout;
    for words in ["It is known from the baseline.", "0 fail anew", "Incomplete: "] {
        assert!(people.contains(words), "{words:?} is not in:\n{people}");
    }

    // Without one of its failures; with that one passing, unknown or milder.
    let root = |report: &mut Value, change: &dyn Fn(&mut Value)| {
        let findings = report["findings"].as_array_mut().unwrap();
        change(findings.iter_mut().find(|finding| finding["check"]["id"] == "iam-root-mfa").unwrap());
    };
    let changes: [&dyn Fn(&mut Value); 4] = [
        &|finding| finding["id"] = json!("other"),
        &|finding| finding["status"] = json!("pass"),
        &|finding| finding["status"] = json!("unknown"),
        &|finding| finding["severity"] = json!("low"),
    ];
    for change in changes {
        let (code, report) = with(&baseline(&project, &check, |report| root(report, change)));
        assert_eq!(code, 3);
        assert_eq!(report.of("iam-root-mfa")[0]["in_baseline"], false);
    }
    // A gap that was not there is new.
    let known = baseline(&project, &check, |report| {
        report["findings"].as_array_mut().unwrap().retain(|finding| finding["status"] != "unknown");
    });
    assert_eq!(with(&known).0, 4);
    // Reports of before there were suppressions do as well.
    let older = baseline(&project, &check, |report| {
        for finding in report["findings"].as_array_mut().unwrap() {
            let finding = finding.as_object_mut().unwrap();
            finding.remove("suppressed");
            finding.remove("in_baseline");
        }
    });
    assert_eq!(with(&older).0, 0);
}

#[test]
fn a_snapshot_is_a_baseline_by_the_same_configuration() {
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo.snapshot");
    let arguments = ["--baseline", snapshot.to_str().unwrap()];
    assert_eq!(Project::new().report(&arguments).0, 0);
    let project =
        Project::configured("[severities]\niam-root-mfa = \"critical\"\n[thresholds]\nroot-quiet-days = 300\n");
    assert_eq!(project.report(&arguments).0, 0, "a change of the configuration is no change of the account");
    // What was accepted when the snapshot was taken, and is no longer, counts again.
    let project =
        Project::configured("[[suppress]]\ncheck = \"iam-root-mfa\"\nreason = \"Soon.\"\nexpires = 2900-01-01\n");
    let late = [&arguments[..], &["--check", "iam-root-mfa", "--as-of", "2900-01-02"]].concat();
    assert_eq!(project.report(&late).0, 3);
}

#[test]
fn a_baseline_that_cannot_be_used_is_one_sentence_that_says_what_to_do() {
    let project = Project::new().with("foreign.json", "{}").with("cut.json", "{\"schema\"");
    for (file, words) in [
        ("missing.json", "cannot be read"),
        ("foreign.json", "neither a snapshot nor a report"),
        ("cut.json", "ends too early"),
    ] {
        let said = project.refused(&["--baseline", file]);
        assert!(said.contains(file) && said.contains(words), "{said}");
    }
    let check = ["--check", "iam-root-mfa"];
    baseline(&project, &check, |report| report["account"]["id"] = json!("210987654321"));
    let said = project.refused(&["--baseline", "baseline.json"]);
    assert!(said.contains("is of account 210987654321, and this is 123456789012"), "{said}");
    baseline(&project, &check, |report| report["account"]["partition"] = json!("aws-cn"));
    project.refused(&["--baseline", "baseline.json"]);
}

/// As soon as it is known whose credentials they are.
#[test]
fn a_baseline_of_another_account_ends_an_audit_before_it_begins() {
    RUNTIME.block_on(async {
        let project = Project::new();
        let path = baseline(&project, &["--check", "iam-root-mfa"], |report| {
            report["account"]["id"] = json!("210987654321");
        });
        let gateway = weak_moto().await.gateway().await;
        let mut command = audit(gateway.endpoint());
        command.arg("--baseline").arg(path);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("is of account 210987654321"), "{}", ran.stderr);
        let asked: Vec<String> = gateway.calls().into_iter().map(|call| call.operation).collect();
        assert_eq!(asked, ["GetCallerIdentity"]);
    });
}

/// What the file says of the road to AWS is as if it stood on the command line.
#[test]
fn a_live_audit_goes_by_the_file() {
    RUNTIME.block_on(async {
        let project = Project::configured(
            "[select]\ncheck = [\"ec2-ebs-default-encryption\", \"iam-password-policy-length\"]\n\
             [audit]\nregion = [\"eu-west-1\"]\nconcurrency = 4\ntimeout = 20\n\
             [thresholds]\npassword-min-length = 6\n",
        );
        let live = async |arguments: &[&str]| {
            let mut command = audit(weak_moto().await.emulator.endpoint());
            command.current_dir(project.0.path()).args(["--format", "json"]).args(arguments);
            Report::parse(&run_async(command).await.stdout)
        };
        let report = live(&[]).await;
        assert_eq!(report.0["regions"], json!(["eu-west-1"]));
        assert_eq!(report.0["completeness"]["checks"].as_array().unwrap().len(), 2);
        assert!(warnings(&report).contains("password-min-length"));
        // The snapshot keeps what it was judged by.
        let kept = project.path("kept.snapshot");
        live(&["--region", "us-east-1", "--save-snapshot", kept.to_str().unwrap()]).await;
        let mut command = partywall();
        command
            .current_dir(project.0.path())
            .args(["audit", "--no-config", "--format", "json", "--snapshot"])
            .arg(kept);
        let again = Report::parse(&run(&mut command).stdout);
        assert_eq!(again.0["regions"], json!(["us-east-1"]));
        assert!(warnings(&again).contains("password-min-length"));
    });
}

#[test]
fn a_file_that_is_wrong_is_one_sentence_with_its_place() {
    for (text, words) in [
        ("[thresholds]\nroot-quite-days = 3\n", "partywall.toml, line 2, column 1, thresholds.root-quite-days"),
        ("[thresholds]\nroot-quiet-days = \"soon\"\n", "it should be a whole number from 1 to 36500, and is the text"),
        ("[[suppress]]\ncheck = \"iam-rot-mfa\"\nreason = \"r\"\n", "did you mean \"iam-root-mfa\"?"),
        ("[[suppress]]\ncheck = \"iam-*\"\n", "\"reason\" is missing"),
        ("[[output]]\nfile = \"a.json\"\nformat = \"jsn\"\n", "did you mean \"json\"?"),
        ("colour = \"\u{1b}[2J\u{7}", "line 1"),
        ("\"\\u001b[2J\" = 1", "there is no key"),
    ] {
        let project = Project::configured(text);
        let said = project.refused(&[]);
        assert!(said.contains(words), "{said}");
        assert!(!said.contains('\u{1b}'), "{said:?}");
        assert_eq!(project.report(&["--no-config", "--check", "iam-root-mfa"]).0, 3);
    }
    let missing = Project::new().refused(&["--config", "missing.toml"]);
    assert!(missing.contains("missing.toml cannot be read"), "{missing}");
    let both = run(&mut Project::configured("").audit(&["--config", "partywall.toml", "--no-config"]));
    assert_eq!(both.code, 2);
    assert!(both.stderr.contains("cannot be used with"), "{}", both.stderr);
}

#[test]
fn a_configuration_to_begin_with_is_written_once_and_changes_nothing() {
    let project = Project::new();
    let init =
        |arguments: &[&str]| run(partywall().current_dir(project.0.path()).args(["config", "init"]).args(arguments));
    let ran = init(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let text = fs::read_to_string(project.path("partywall.toml")).unwrap();
    assert_eq!(init(&["-"]).stdout, text);
    let again = init(&[]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("partywall.toml is there already, and is left as it is"), "{}", again.stderr);
    assert_eq!(init(&["missing/partywall.toml"]).code, 2);
    assert_eq!(init(&["other.toml"]).code, 0);
    let check = ["--check", "iam-*"];
    let (code, report) = project.report(&check);
    assert_eq!((code, report.0), (3, Project::new().report(&check).1.0));
}

#[test]
fn the_published_schema_is_the_one_in_the_repository() {
    let printed = run(partywall().args(["config", "schema"])).stdout;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/config-v1.json");
    let renew = "run: cargo run -q -- config schema > docs/schema/config-v1.json";
    assert_eq!(printed, fs::read_to_string(path).unwrap(), "{renew}");
}

#[test]
fn a_threshold_is_explained_with_its_check() {
    let shown = run(partywall().args(["checks", "show", KEYS])).stdout;
    for words in ["Thresholds in partywall.toml", "  access-key-max-age-days\n    By default 90 days. An active"] {
        assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
    }
    let listed = run(partywall().args(["checks", "list", "--json", "--check", KEYS])).stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let threshold = &listed[0]["thresholds"][0];
    assert_eq!((&threshold["key"], &threshold["default"]), (&json!("access-key-max-age-days"), &json!(90)));
    assert!(!run(partywall().args(["checks", "show", "iam-root-mfa"])).stdout.contains("Thresholds"));
}
