//! The IAM policy that an audit needs: computed from what its checks read, so that it cannot lag behind them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use partywall_checks::check::Check;
use serde::Serialize;

use crate::aws::enter::ASSUME_ROLE;
use crate::collect::artifact::LIST_REPORTS;
use crate::collect::members;
use crate::collect::overview::{DESCRIBE_REGIONS, LIST_ACCOUNT_ALIASES};

/// How many characters a managed policy may have, white space not counted.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub const MANAGED_POLICY_LIMIT: usize = 6144;

/// An IAM policy that allows some actions on everything: an audit does not know beforehand what there is. It holds in
/// every partition, since it names no ARN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

/// What it allows of one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: String,
    effect: &'static str,
    action: Vec<&'static str>,
    resource: Cow<'static, str>,
}

impl Policy {
    /// What an audit by these checks needs, with AWS Artifact's list of reports or without it, and nothing more. Who is asking (`sts:GetCallerIdentity`) needs no permission:
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
    #[must_use]
    pub fn of(checks: &[&'static Check], artifact: bool) -> Self {
        let mut actions: BTreeSet<&'static str> =
            checks.iter().flat_map(|check| check.calls()).map(|call| call.action).collect();
        actions.insert(LIST_ACCOUNT_ALIASES.action);
        if checks.iter().flat_map(|check| check.reads).any(|fact| fact.regional) {
            actions.insert(DESCRIBE_REGIONS.action);
        }
        if artifact {
            actions.insert(LIST_REPORTS.action);
        }
        Self::allowing(actions)
    }

    /// What the caller needs who lists an organisation's accounts and enters each by the role of this name, with its path:
    /// that role alone may be assumed. In the accounts themselves it is the role that needs what [`Self::of`] allows.
    #[must_use]
    pub fn of_organization(role_name: &str) -> Self {
        let mut policy = Self::allowing(members::CALLS.iter().map(|call| call.action));
        policy.statement.push(Statement {
            sid: "EnterAccounts".to_owned(),
            effect: "Allow",
            action: vec![ASSUME_ROLE.action],
            // In every partition, and in every account: which there are is not known beforehand.
            resource: format!("arn:*:iam::*:role/{role_name}").into(),
        });
        policy
    }

    fn allowing(actions: impl IntoIterator<Item = &'static str>) -> Self {
        let mut services: BTreeMap<&'static str, BTreeSet<&'static str>> = BTreeMap::new();
        for action in actions {
            let service = action.split(':').next().unwrap_or_default();
            services.entry(service).or_default().insert(action);
        }
        let statement = services.into_iter().map(|(service, actions)| Statement {
            sid: sid(service),
            effect: "Allow",
            action: actions.into_iter().collect(),
            resource: "*".into(),
        });
        Self { version: "2012-10-17", statement: statement.collect() }
    }

    /// The actions that it allows, sorted.
    pub fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.statement.iter().flat_map(|statement| statement.action.iter().copied())
    }

    /// Its characters as IAM counts them: without white space.
    #[must_use]
    pub fn size(&self) -> usize {
        self.to_string().chars().filter(|character| !character.is_whitespace()).count()
    }

    /// The same in as many policies as it takes for none to have more than `limit` characters, to be attached together.
    /// An action that is too long by itself has a policy of its own.
    #[must_use]
    pub fn parts(&self, limit: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut part = Vec::new();
        for action in self.actions() {
            part.push(action);
            if part.len() > 1 && Self::allowing(part.iter().copied()).size() > limit {
                part.pop();
                parts.push(Self::allowing(std::mem::replace(&mut part, vec![action])));
            }
        }
        parts.push(Self::allowing(part));
        parts
    }

    /// Writes it as IAM takes it.
    pub fn write(&self, mut out: impl io::Write) -> io::Result<()> {
        writeln!(out, "{self}")
    }
}

/// The policy as JSON.
impl std::fmt::Display for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string_pretty(self).map_err(|_| std::fmt::Error)?)
    }
}

/// A statement's name may have letters and digits only: `ReadAccessAnalyzer`.
fn sid(service: &str) -> String {
    let words = service.split(|letter: char| !letter.is_ascii_alphanumeric()).map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    format!("Read{}", words.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ids: &[&str]) -> Policy {
        let checks: Vec<&'static Check> = ids.iter().map(|id| partywall_checks::find(id).unwrap()).collect();
        Policy::of(&checks, false)
    }

    #[test]
    fn it_holds_what_the_checks_read_and_what_an_audit_begins_with() {
        let policy = of(&["kms-key-rotation", "iam-root-mfa"]);
        let expected = [
            "ec2:DescribeRegions",
            "iam:GetAccountSummary",
            "iam:ListAccountAliases",
            "kms:DescribeKey",
            "kms:GetKeyRotationStatus",
            "kms:ListKeys",
        ];
        assert_eq!(policy.actions().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn regions_are_listed_only_where_a_check_looks_into_them() {
        assert!(!of(&["iam-root-mfa"]).actions().any(|action| action == "ec2:DescribeRegions"));
    }

    #[test]
    fn it_is_the_same_whatever_the_order_of_the_checks() {
        assert_eq!(
            of(&["kms-key-rotation", "iam-root-mfa"]).to_string(),
            of(&["iam-root-mfa", "kms-key-rotation", "iam-root-mfa"]).to_string()
        );
    }

    #[test]
    fn it_is_written_as_iam_takes_it() {
        let mut written = Vec::new();
        of(&["iam-root-mfa"]).write(&mut written).unwrap();
        let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadIam",
      "Effect": "Allow",
      "Action": [
        "iam:GetAccountSummary",
        "iam:ListAccountAliases"
      ],
      "Resource": "*"
    }
  ]
}
"#;
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }

    #[test]
    fn who_enters_an_organisations_accounts_may_list_them_and_assume_one_role() {
        let policy = Policy::of_organization("audit/partywall");
        let expected = [
            "organizations:ListAccounts",
            "organizations:ListAccountsForParent",
            "organizations:ListOrganizationalUnitsForParent",
            "organizations:ListTagsForResource",
            "sts:AssumeRole",
        ];
        assert_eq!(policy.actions().collect::<Vec<_>>(), expected);
        assert!(policy.to_string().contains(r#""Resource": "arn:*:iam::*:role/audit/partywall""#), "{policy}");
    }

    #[test]
    fn a_statements_name_has_letters_and_digits_only() {
        assert_eq!(sid("s3"), "ReadS3");
        assert_eq!(sid("access-analyzer"), "ReadAccessAnalyzer");
        assert_eq!(sid("resource--explorer-2"), "ReadResourceExplorer2");
    }

    #[test]
    fn white_space_does_not_count() {
        let policy = of(&["iam-root-mfa"]);
        assert_eq!(policy.size(), serde_json::to_string(&policy).unwrap().len());
    }

    #[test]
    fn parts_are_within_the_limit_and_together_the_whole() {
        let all: Vec<&'static Check> = partywall_checks::all().collect();
        let whole = Policy::of(&all, false);
        assert_eq!(whole.parts(whole.size()), std::slice::from_ref(&whole));
        // As small as the longest action lets a part be.
        let least = whole.parts(1).iter().map(Policy::size).max().unwrap();
        for limit in [whole.size() - 1, 300, least] {
            let parts = whole.parts(limit);
            assert!(parts.len() > 1);
            assert!(parts.iter().all(|part| part.size() <= limit), "{limit}");
            assert_eq!(parts.iter().flat_map(Policy::actions).collect::<Vec<_>>(), whole.actions().collect::<Vec<_>>());
        }
        assert_eq!(whole.parts(1).len(), whole.actions().count(), "one action cannot be cut");
    }
}
