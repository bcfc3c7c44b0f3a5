//! Every secret is in use.

use jiff::Timestamp;

use super::days;
use crate::facts::secretsmanager::{LIST_SECRETS, Secret, SecretId, Secrets};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "secretsmanager-secret-unused",
    title: "Secrets are read at least every 90 days, or else removed",
    severity: Severity::Medium,
    service: &model::SECRETS_MANAGER,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A secret that nobody reads still opens something, and nobody would notice its misuse. What is no longer used is \
          also no longer looked after.",
    aws_side: "AWS records the day on which each secret was last read, and can bring a deleted one back for some days.",
    your_side: "You delete secrets that are no longer needed, and what they open with them.",
    fix: Fix {
        text: "Find out what the secret opens. If that is gone, or nobody needs it, revoke the credential and delete the \
               secret.",
        cli: "aws secretsmanager delete-secret --secret-id SECRET --recovery-window-in-days 30",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "AWS Secrets Manager best practices",
        url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
    }],
    standards: &[security_hub("SecretsManager.3"), prowler("secretsmanager_secret_unused")],
    thresholds: &[Threshold {
        key: "secret-max-unused-days",
        unit: "days",
        meaning: "A secret must have been read within this many days.",
        bound: Bound::AtMost,
        asked_by: &[security_hub("SecretsManager.3")],
    }],
    reads: &[reads::<Secrets>()],
    run: |account| {
        let listings = account.secretsmanager.values().map(|secrets| &secrets.secrets);
        each(account, listings, |_: &SecretId, secret| {
            judge(secret, account.as_of, account.settings.secret_max_unused_days)
        })
    },
};

/// A secret that another service made goes when that service has no more use of it: it is not judged. One that was never
/// read is as old as it is.
fn judge(secret: &Secret, now: Timestamp, most: u32) -> Option<Verdict> {
    if secret.owning_service.is_some() {
        return None;
    }
    let unused = days(secret.last_accessed.unwrap_or(secret.created), now);
    let verdict = match (secret.last_accessed, unused > i64::from(most)) {
        (Some(_), false) => Verdict::pass(format!("The secret was last read {unused} days ago.")),
        (None, false) => Verdict::pass(format!("The secret is {unused} days old, and has not been read yet.")),
        (Some(_), true) => {
            Verdict::fail(format!("The secret was last read {unused} days ago (at most {most} allowed)."))
        }
        (None, true) => {
            Verdict::fail(format!("The secret is {unused} days old and was never read (at most {most} days allowed)."))
        }
    };
    Some(verdict.seen(&LIST_SECRETS, "LastAccessedDate", secret.last_accessed).seen(
        &LIST_SECRETS,
        "CreatedDate",
        secret.created,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::{NOW, ago, secret};
    use super::*;
    use crate::finding::Status;

    fn status(age: i64, read: Option<i64>) -> Status {
        judge(&Secret { last_accessed: read.map(ago), ..secret(age) }, NOW, 90).unwrap().status
    }

    #[test]
    fn ninety_days_pass_and_ninety_one_fail() {
        assert_eq!(status(400, Some(0)), Status::Pass);
        assert_eq!(status(400, Some(90)), Status::Pass);
        assert_eq!(status(400, Some(91)), Status::Fail);
    }

    #[test]
    fn a_secret_that_was_never_read_is_as_old_as_it_is() {
        assert_eq!(status(90, None), Status::Pass);
        assert_eq!(status(91, None), Status::Fail);
    }

    #[test]
    fn what_another_service_keeps_is_not_judged_and_a_copy_is() {
        assert_eq!(judge(&Secret { owning_service: Some("rds".into()), ..secret(400) }, NOW, 90), None);
        let copy = Secret { replica_of: Some("eu-west-1".into()), ..secret(400) };
        assert_eq!(judge(&copy, NOW, 90).unwrap().status, Status::Fail);
    }
}
