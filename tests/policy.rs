//! The printed IAM policy is what an audit needs, no less and no more: proven against moto, which enforces it.
//!
//! What moto cannot prove, because it asks for other actions than AWS does, the gateway before it does in its place:
//! see [`MISNAMED`]. That the actions exist at all is proven by AWS's own managed policies, which name them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use aws_sdk_iam::types::{EntityType, ManagedPolicyDetail};
use localstack::accounts;
use localstack::{Emulator, Fault, Gateway, Kind, Options, Rule};
use partywall_checks::check::Check;
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard, OnceCell};

use crate::services;
use crate::support::*;

/// Operations for which moto 5.2.5 wants another action than AWS does: the service and operation, AWS's action, moto's.
///
/// moto tells S3's action from the query string, and does not know these queries, so it takes them for the listing of a
/// bucket (`moto/s3/responses.py`, `ACTION_MAP`). S3 Control signs as `s3`, and moto names the action after the signature
/// and the operation (`moto/iam/access_control.py`, `IAMRequestBase`). So moto is given its own words for these
/// once and for all, and the gateway denies them where AWS would.
///
/// Each service's file in `tests/services/` names its own.
static MISNAMED: LazyLock<Vec<(&str, &str, &str, &str)>> =
    LazyLock::new(|| services::ALL.iter().flat_map(|service| service.misnamed).copied().collect());

/// One region is enough for permissions, and quick.
const REGION: [&str; 2] = ["--region", "us-east-1"];

/// A user of the weak account, on a moto of its own, who may do what a policy says.
struct Auditor {
    emulator: Emulator,
    gateway: Gateway,
    /// Whoever it is that attaches policies. Works while nothing is enforced.
    administrator: aws_sdk_iam::Client,
    key: (String, String),
}

/// The auditor, one test at a time.
async fn auditor() -> MutexGuard<'static, Auditor> {
    static AUDITOR: OnceCell<Mutex<Auditor>> = OnceCell::const_new();
    AUDITOR.get_or_init(|| async { Mutex::new(Auditor::hire().await) }).await.lock().await
}

impl Auditor {
    #[expect(clippy::disallowed_methods, reason = "the account's administrator is not the product")]
    async fn hire() -> Self {
        let mut options = Options::new(Kind::Moto);
        options.env.push(("MOTO_IAM_LOAD_MANAGED_POLICIES".into(), "true".into()));
        options.env.push(("PYTHONPATH".into(), mended().into()));
        let emulator = Emulator::start(options).await.expect("moto");
        accounts::weak(emulator.endpoint()).await.expect("the weak account");
        let administrator = aws_sdk_iam::Client::new(&accounts::config(emulator.endpoint()));
        administrator.create_user().user_name("auditor").send().await.expect("a user");
        let key = administrator.create_access_key().user_name("auditor").send().await.expect("an access key");
        let key = key.access_key.expect("an access key");
        let gateway = Gateway::start(emulator.endpoint()).await.expect("a gateway");
        let key = (key.access_key_id, key.secret_access_key);
        let auditor = Self { emulator, gateway, administrator, key };
        auditor.speak_moto(true).await;
        auditor
    }

    /// Lets moto let pass what it misnames, or no longer.
    async fn speak_moto(&self, on: bool) {
        const NAME: &str = "what-moto-misnames";
        assert!(self.emulator.enforce_iam(false).await);
        if on {
            self.put(NAME, &allowing(&MISNAMED.iter().map(|(.., moto)| *moto).collect::<Vec<_>>())).await;
        } else {
            let delete = self.administrator.delete_user_policy().user_name("auditor").policy_name(NAME);
            delete.send().await.expect("moto takes the policy away");
        }
    }

    async fn put(&self, name: &str, policy: &Value) {
        let put = self.administrator.put_user_policy().user_name("auditor").policy_name(name);
        put.policy_document(policy.to_string()).send().await.expect("moto takes the policy");
    }

    /// From now on the auditor may do what this policy says, and nothing else.
    async fn may(&self, policy: &Value) {
        assert!(self.emulator.enforce_iam(false).await);
        self.put("audit", policy).await;
        let allowed = actions(policy);
        self.gateway.clear();
        for (service, operation, action, _) in &*MISNAMED {
            if !allowed.contains(*action) {
                self.gateway.rule(Rule::on(service, operation, Fault::denied()));
            }
        }
        assert!(self.emulator.enforce_iam(true).await);
    }

    /// The auditor's own audit.
    async fn audit(&self, arguments: &[&str]) -> Report {
        let mut command = audit(self.gateway.endpoint());
        command
            .env("AWS_ACCESS_KEY_ID", &self.key.0)
            .env("AWS_SECRET_ACCESS_KEY", &self.key.1)
            .args(["--format", "json"])
            .args(arguments);
        let ran = run_async(command).await;
        assert!([0, 3, 4].contains(&ran.code), "exit code {}: {}", ran.code, ran.stderr);
        Report::parse(&ran.stdout)
    }
}

/// The folder of what mends moto 5.2.5, for Python to load: where a request has no body, moto takes its headers for one when
/// it works out the signature (`moto/iam/access_control.py`, `_create_aws_request`), so every GET of a REST service but S3
/// has the wrong signature.
fn mended() -> &'static str {
    const MENDED: &str = "\
from moto.iam.access_control import IAMRequestBase

broken = IAMRequestBase._create_aws_request


def mended(self):
    data = self._data
    if self._method == 'GET' and self._service != 's3':
        self._data = b''
    try:
        return broken(self)
    finally:
        self._data = data


IAMRequestBase._create_aws_request = mended
";
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/moto-signs-bodies");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(Path::new(folder).join("sitecustomize.py"), MENDED).expect("a file");
    folder
}

/// What `partywall policy` prints.
fn policy(arguments: &[&str]) -> Value {
    let ran = run(partywall().arg("policy").args(arguments));
    // The whole is more than a managed policy may have, and says how to have it in parts.
    assert!(ran.code == 0 && (ran.stderr.is_empty() || ran.stderr.contains("print it in")), "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("a JSON document")
}

fn allowing(actions: &[&str]) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    })
}

fn actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"].as_array().expect("statements").iter();
    let actions = statements.flat_map(|statement| statement["Action"].as_array().expect("actions"));
    actions.map(|action| action.as_str().expect("an action").to_owned()).collect()
}

/// The policy without one action. A statement of no action would not be a statement.
fn without(policy: &Value, action: &str) -> Value {
    let mut policy = policy.clone();
    let statements = policy["Statement"].as_array_mut().expect("statements");
    for statement in statements.iter_mut() {
        statement["Action"].as_array_mut().expect("actions").retain(|other| other != action);
    }
    statements.retain(|statement| statement["Action"] != json!([]));
    policy
}

/// The check's verdicts rest on what the action allows.
fn reads_through(check: &Check, action: &str) -> bool {
    check.deciding_calls().iter().any(|call| call.action == action)
}

/// The check tells more with what the action allows, and judges without.
fn tells_more(check: &Check, action: &str) -> bool {
    check.calls().iter().any(|call| call.action == action) && !reads_through(check, action)
}

/// Findings by id, but those of some checks.
fn but(report: &Report, left_out: &BTreeSet<&str>) -> BTreeMap<String, Value> {
    let all = report.by_id().into_iter();
    all.filter(|(_, finding)| !left_out.contains(finding[0].as_str().expect("a check"))).collect()
}

#[test]
fn with_its_policy_an_audit_finds_what_it_finds_without_bounds() {
    RUNTIME.block_on(async {
        let auditor = auditor().await;
        assert!(auditor.emulator.enforce_iam(false).await);
        auditor.gateway.clear();
        let unbounded = auditor.audit(&REGION).await;
        let policy = policy(&[]);
        auditor.may(&policy).await;
        let bounded = auditor.audit(&REGION).await;
        let missed = |report: &Report| -> Vec<String> {
            report.gaps().iter().map(|gap| format!("{} in {}", gap["operation"], gap["region"])).collect()
        };
        assert_eq!(missed(&bounded), missed(&unbounded));
        // What moto does not have it may deny by a name of its own.
        let lacking: Vec<&str> = services::ALL.iter().flat_map(|service| service.not_sent).copied().collect();
        for gap in bounded.gaps() {
            let lacks = lacking.contains(&gap["operation"].as_str().unwrap());
            assert!(gap["reason"] == "not-emulated" || lacks, "{gap}");
        }
        assert_eq!(bounded.0["account"]["alias"], "crumb-bakery");
        let known = |report: &Report| -> BTreeMap<String, Value> {
            report.by_id().into_iter().filter(|(_, finding)| finding[1] != "unknown").collect()
        };
        assert_eq!(known(&bounded), known(&unbounded));
        assert!(bounded.0["caller"]["arn"].as_str().is_some_and(|arn| arn.ends_with(":user/auditor")));
    });
}

#[test]
fn without_any_one_action_the_checks_that_read_through_it_are_unknown_and_name_it() {
    RUNTIME.block_on(async {
        let auditor = auditor().await;
        let policy = policy(&[]);
        auditor.may(&policy).await;
        let whole = auditor.audit(&REGION).await;
        // Nothing here would mean anything for an action that the audit does not use, or that moto has no answer for.
        // Those that are used only at times are used here: moto lists buckets without their regions
        // (s3:GetBucketLocation), and a security group of the weak account names a prefix list
        // (ec2:GetManagedPrefixListEntries). The rest is named by the services' files.
        let sent: BTreeSet<String> =
            auditor.gateway.calls().into_iter().map(|call| format!("{}:{}", call.service, call.operation)).collect();
        let not_sent: BTreeSet<&str> = services::ALL.iter().flat_map(|service| service.not_sent).copied().collect();
        let asked_for = actions(&policy);
        let used: BTreeSet<String> = partywall::collect::calls()
            .into_iter()
            .filter(|call| asked_for.contains(call.action) && !not_sent.contains(call.name().as_str()))
            .inspect(|call| assert!(sent.contains(&call.name()), "{} is not sent", call.name()))
            .map(|call| call.action.to_owned())
            .collect();

        for action in &used {
            let reading: Vec<&str> =
                partywall_checks::all().filter(|check| reads_through(check, action)).map(|check| check.id).collect();
            let telling: Vec<&str> =
                partywall_checks::all().filter(|check| tells_more(check, action)).map(|check| check.id).collect();
            // Only these, and one that must not care: the account's alias, and the list of regions, are for no check.
            let selection: Vec<&str> = std::iter::once(&"iam-root-mfa")
                .chain(&reading)
                .chain(&telling)
                .flat_map(|id| ["--check", id])
                .collect();
            let arguments = [&REGION[..], &selection].concat();
            auditor.may(&policy).await;
            let before = auditor.audit(&arguments).await;
            auditor.may(&without(&policy, action)).await;
            let report = auditor.audit(&arguments).await;
            let expected: BTreeSet<&str> = reading.iter().copied().collect();
            let known_before: BTreeSet<&str> = before
                .findings()
                .iter()
                .filter(|finding| finding["status"] != "unknown")
                .map(|finding| finding["check"]["id"].as_str().unwrap())
                .collect();
            let unknown: BTreeSet<&str> = report
                .findings()
                .iter()
                .filter(|finding| finding["status"] == "unknown")
                .map(|finding| finding["check"]["id"].as_str().unwrap())
                .collect();
            assert!(unknown.is_subset(&expected), "unknown without {action}: {unknown:?}");
            // A finding that stands whatever the answer would have been need not become unknown.
            let operations: Vec<String> = partywall::collect::calls()
                .into_iter()
                .filter(|call| call.action == action)
                .map(partywall_checks::facts::Call::name)
                .collect();
            let depends = |finding: &&Value| {
                let id = finding["check"]["id"].as_str().unwrap();
                expected.contains(id)
                    && operations
                        .iter()
                        .any(|operation| services::ALL.iter().all(|service| (service.depends)(finding, operation)))
            };
            for finding in before.findings().iter().filter(depends) {
                let id = finding["check"]["id"].as_str().unwrap();
                assert!(unknown.contains(id), "{id} is known without {action}");
            }
            let news: Vec<&Value> =
                report.gaps().iter().filter(|gap| !before.gaps().iter().any(|old| old["id"] == gap["id"])).collect();
            assert!(!news.is_empty() || unknown.is_disjoint(&known_before), "{action}");
            for gap in news {
                assert_eq!(gap["reason"], "denied", "{action}: {gap}");
                assert_eq!(gap["permission"], action.as_str(), "{gap}");
            }
            let touched: BTreeSet<&str> = reading.iter().chain(&telling).copied().collect();
            assert_eq!(but(&report, &touched), but(&before, &touched), "the others without {action}");
            let before = before.by_id();
            for (id, finding) in report.by_id() {
                let was = before.get(&id);
                if finding[1] != "unknown" && telling.iter().any(|check| finding[0] == *check) {
                    assert_eq!(Some(&finding[1]), was.map(|was| &was[1]), "what is told less of without {action}");
                } else if finding[1] != "unknown" {
                    assert_eq!(Some(&finding), was, "what is still judged without {action}");
                }
            }
            // The account's alias is for the reader's eye, and no finding rests on it.
            let alias = if action == "iam:ListAccountAliases" { Value::Null } else { "crumb-bakery".into() };
            assert_eq!(report.0["account"]["alias"], alias, "{action}");
        }
        assert_eq!(whole.0["account"]["alias"], "crumb-bakery");
    });
}

/// With `--region` nothing rests on the list of regions; without, what the account has enabled does.
#[test]
fn without_the_regions_an_audit_of_all_regions_is_incomplete_and_names_the_action() {
    RUNTIME.block_on(async {
        let auditor = auditor().await;
        let arguments = ["--check", "ec2-ebs-default-encryption"];
        let policy = policy(&arguments);
        auditor.may(&policy).await;
        assert_eq!(auditor.audit(&arguments).await.gaps(), &Vec::<Value>::new());
        auditor.may(&without(&policy, "ec2:DescribeRegions")).await;
        let report = auditor.audit(&arguments).await;
        assert_eq!(report.gaps().len(), 1);
        assert_eq!(report.gaps()[0]["permission"], "ec2:DescribeRegions");
        assert_eq!(report.0["completeness"]["complete"], false);
    });
}

#[test]
fn the_policy_of_a_selection_is_enough_for_it_and_smaller() {
    RUNTIME.block_on(async {
        let auditor = auditor().await;
        let whole = actions(&policy(&[]));
        for service in ["ec2", "iam", "kms", "s3"] {
            let selection = ["--service", service];
            let policy = policy(&selection);
            assert!(actions(&policy).is_subset(&whole) && actions(&policy).len() < whole.len(), "{service}");
            auditor.may(&policy).await;
            let report = auditor.audit(&[selection, REGION].concat()).await;
            assert!(report.gaps().iter().all(|gap| gap["reason"] == "not-emulated"), "{service}: {:?}", report.gaps());
            assert!(!report.findings().is_empty());
        }
    });
}

/// If moto ever names them as AWS does, this fails, and [`MISNAMED`] can go.
#[test]
fn moto_wants_other_actions_for_what_is_misnamed() {
    RUNTIME.block_on(async {
        let auditor = auditor().await;
        auditor.speak_moto(false).await;
        auditor.may(&policy(&[])).await;
        let report = auditor.audit(&REGION).await;
        auditor.speak_moto(true).await;
        let denied: BTreeSet<&str> = report.gaps().iter().filter_map(|gap| gap["permission"].as_str()).collect();
        assert_eq!(denied, MISNAMED.iter().map(|(_, _, action, _)| *action).collect());
    });
}

/// An action that is misspelt would allow nothing, and IAM takes it without a word. AWS's managed policies, of which moto
/// has a copy, name each action of ours letter by letter.
#[test]
fn aws_names_each_action_in_its_own_policies() {
    RUNTIME.block_on(async {
        let auditor = auditor().await;
        assert!(auditor.emulator.enforce_iam(false).await);
        let mut named = String::new();
        let filter = EntityType::AwsManagedPolicy;
        let mut pages =
            auditor.administrator.get_account_authorization_details().filter(filter).into_paginator().send();
        while let Some(page) = pages.try_next().await.unwrap() {
            for version in page.policies().iter().flat_map(ManagedPolicyDetail::policy_version_list) {
                named.push_str(version.document().unwrap_or_default());
            }
        }
        assert!(named.len() > 1_000_000, "{}", named.len());
        // moto's copy is older than these, or AWS's policies name them by a wildcard. They stand in
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonchime.html,
        // list_awsidentityandaccessmanagementiam.html and list_awslambda.html.
        let elsewhere = [
            "chime:GetVoiceConnectorLoggingConfiguration",
            "iam:ListOrganizationsFeatures",
            "lambda:ListFunctionsByCodeSigningConfig",
        ];
        for action in actions(&policy(&[])).into_iter().filter(|action| !elsewhere.contains(&action.as_str())) {
            // IAM gives documents percent-encoded.
            let encoded = format!("%22{}%22", action.replace(':', "%3A"));
            assert!(named.contains(&encoded), "{action} is in no policy of AWS");
        }
    });
}

#[test]
fn a_policy_is_one_document_that_is_the_same_each_time() {
    let run = |arguments: &[&str]| run(partywall().arg("policy").args(arguments)).stdout;
    assert_eq!(run(&["--check", "s3-*,iam-root-mfa"]), run(&["--check", "iam-root-mfa", "--check", "s3-*"]));
    let sids: Vec<Value> = policy(&["--check", "s3-*,iam-root-mfa"])["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| statement["Sid"].clone())
        .collect();
    // The regions of access points are EC2's to say.
    assert_eq!(sids, ["ReadEc2", "ReadIam", "ReadS3"]);
    let part = |number| actions(&policy(&["--part", number]));
    assert_eq!(&part("1") | &part("2"), actions(&policy(&[])), "two managed policies hold it");
    assert!(part("1").is_disjoint(&part("2")));
}
