//! Nobody who signs in to the console holds an access key that was never used.

use crate::facts::iam::{CredentialReportFact, Credentials, GET_CREDENTIAL_REPORT, User};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-user-initial-access-key",
    title: "Console users hold no access key that was never used",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "A key that came along with a new user and was never needed lies about in a download folder, valid for as \
          long as nobody deactivates it.",
    aws_side: "AWS makes a key only when it is asked to, and records when each one was used.",
    your_side: "You make keys for programs that need them, and none for people while you make their users.",
    fix: Fix {
        text: "Delete the key. Whoever turns out to need one can have a new one, or better use aws login or IAM \
               Identity Center.",
        cli: "aws iam delete-access-key --user-name USER --access-key-id KEY_ID",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Manage access keys for IAM users",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        },
        Source {
            title: "Generate credential reports for your AWS account",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
        },
    ],
    standards: &[prowler("iam_user_no_setup_initial_access_key")],
    thresholds: &[],
    reads: &[reads::<CredentialReportFact>()],
    run: |account| each(account, [&account.iam.credential_report], |_: &User, credentials| judge(credentials)),
};

/// A user without a password is a program's, and its key has work to do: one that has none is found by
/// `iam-user-unused-credentials` in time.
fn judge(credentials: &Credentials) -> Option<Verdict> {
    if credentials.password_enabled != Some(true) {
        return None;
    }
    let keys = || (1..).zip(&credentials.access_keys);
    let unused: Vec<String> = keys()
        .filter(|(_, key)| key.active && key.last_used.is_none())
        .map(|(n, _)| format!("access key {n}"))
        .collect();
    let mut verdict = if unused.is_empty() {
        Verdict::pass("The user signs in to the console, and holds no access key that was never used.")
    } else {
        Verdict::fail(format!("The user signs in to the console, and never used {}.", unused.join(" and ")))
    };
    for (n, key) in keys() {
        verdict = verdict.seen(&GET_CREDENTIAL_REPORT, &format!("access_key_{n}_active"), key.active).seen(
            &GET_CREDENTIAL_REPORT,
            &format!("access_key_{n}_last_used_date"),
            key.last_used,
        );
    }
    Some(verdict)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::samples::credentials;
    use super::*;
    use crate::facts::iam::AccessKey;
    use crate::finding::Status;

    const UNUSED: AccessKey = AccessKey { active: true, last_rotated: None, last_used: None };
    const USED: AccessKey = AccessKey { last_used: Some(Timestamp::UNIX_EPOCH), ..UNUSED };
    const INACTIVE: AccessKey = AccessKey { active: false, ..UNUSED };

    fn status(password: Option<bool>, access_keys: [AccessKey; 2]) -> Option<Status> {
        judge(&Credentials { password_enabled: password, access_keys, ..credentials() }).map(|verdict| verdict.status)
    }

    #[test]
    fn an_active_key_that_was_never_used_fails() {
        assert_eq!(status(Some(true), [UNUSED, INACTIVE]), Some(Status::Fail));
        assert_eq!(status(Some(true), [USED, UNUSED]), Some(Status::Fail));
    }

    #[test]
    fn used_keys_and_inactive_ones_pass() {
        assert_eq!(status(Some(true), [USED, INACTIVE]), Some(Status::Pass));
        assert_eq!(status(Some(true), [INACTIVE, INACTIVE]), Some(Status::Pass));
    }

    #[test]
    fn who_has_no_password_is_not_judged() {
        assert_eq!(status(Some(false), [UNUSED, UNUSED]), None);
        assert_eq!(status(None, [UNUSED, UNUSED]), None);
    }
}
