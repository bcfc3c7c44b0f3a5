//! Passwords and access keys that nobody uses are switched off.

use jiff::Timestamp;

use crate::facts::iam::{CredentialReportFact, Credentials, GET_CREDENTIAL_REPORT, User};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-user-unused-credentials",
    title: "Passwords and access keys unused for 45 days are switched off",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "A credential that nobody uses is one that nobody watches: its owner may have left, and would not notice that \
          somebody else signs in with it.",
    aws_side: "AWS records when each password and access key was last used, and honours them until you switch them off.",
    your_side: "You look at those dates regularly, and take away what is not used.",
    fix: Fix {
        text: "Deactivate the access keys and delete the password that nobody uses. Delete the user once nobody has asked \
               for them.",
        cli: "aws iam update-access-key --user-name USER --access-key-id KEY_ID --status Inactive && aws iam \
              delete-login-profile --user-name USER",
        terraform: "resource \"aws_iam_access_key\" \"unused\" {\n\
                    \u{20} user   = aws_iam_user.example.name\n\
                    \u{20} status = \"Inactive\"\n\
                    }",
        cloudformation: "Type: AWS::IAM::AccessKey\n\
                         Properties:\n\
                         \u{20} UserName: USER\n\
                         \u{20} Status: Inactive",
    },
    sources: &[
        Source {
            title: "Find unused AWS credentials",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html",
        },
        Source {
            title: "Generate credential reports for your AWS account",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
        },
    ],
    standards: &[
        cis("2.11"),
        security_hub("IAM.8"),
        security_hub("IAM.22"),
        prowler("iam_user_accesskey_unused"),
        prowler("iam_user_console_access_unused"),
    ],
    thresholds: &[Threshold {
        key: "credential-unused-days",
        unit: "days",
        meaning: "A password or an access key that was not used for this many days, or longer, must be switched off.",
        bound: Bound::AtMost,
        asked_by: &[cis("2.11"), security_hub("IAM.22")],
    }],
    reads: &[reads::<CredentialReportFact>()],
    run: |account| {
        each(account, [&account.iam.credential_report], |_: &User, credentials| {
            judge(credentials, account.as_of, account.settings.credential_unused_days)
        })
    },
};

/// One that was never used counts from its making, and where the report does not say when that was, from the user's.
fn judge(credentials: &Credentials, now: Timestamp, unused_days: u32) -> Verdict {
    let days = |since: Timestamp| now.duration_since(since).as_secs().div_euclid(24 * 60 * 60);
    let idle = |what: String, used: Option<Timestamp>, made: Option<Timestamp>| {
        let days = days(used.or(made).unwrap_or(credentials.created));
        match used {
            Some(_) => (days, format!("{what} was last used {days} days ago")),
            None => (days, format!("{what} was never used in its {days} days")),
        }
    };
    let password = (credentials.password_enabled == Some(true))
        .then(|| idle("the password".into(), credentials.password_last_used, credentials.password_last_changed));
    let keys = (1..).zip(&credentials.access_keys).filter(|(_, key)| key.active);
    let keys = keys.map(|(n, key)| idle(format!("access key {n}"), key.last_used, key.last_rotated));
    let live: Vec<(i64, String)> = password.into_iter().chain(keys).collect();
    let unused: Vec<&str> =
        live.iter().filter(|(days, _)| *days >= i64::from(unused_days)).map(|(_, what)| what.as_str()).collect();
    let mut verdict = if live.is_empty() {
        Verdict::pass("The user has neither a password nor an active access key.")
    } else if unused.is_empty() {
        Verdict::pass(format!("Each of the user's credentials is newer than {unused_days} days, or was used since."))
    } else {
        Verdict::fail(format!("Of the user's credentials, {} (less than {unused_days} allowed).", unused.join(" and ")))
    };
    verdict = verdict.seen(&GET_CREDENTIAL_REPORT, "password_enabled", credentials.password_enabled);
    if credentials.password_enabled == Some(true) {
        verdict = verdict.seen(&GET_CREDENTIAL_REPORT, "password_last_used", credentials.password_last_used).seen(
            &GET_CREDENTIAL_REPORT,
            "password_last_changed",
            credentials.password_last_changed,
        );
    }
    for (n, key) in (1..).zip(&credentials.access_keys) {
        verdict = verdict.seen(&GET_CREDENTIAL_REPORT, &format!("access_key_{n}_active"), key.active);
        if key.active {
            verdict = verdict
                .seen(&GET_CREDENTIAL_REPORT, &format!("access_key_{n}_last_used_date"), key.last_used)
                .seen(&GET_CREDENTIAL_REPORT, &format!("access_key_{n}_last_rotated"), key.last_rotated);
        }
    }
    verdict.seen(&GET_CREDENTIAL_REPORT, "user_creation_time", credentials.created)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::facts::iam::AccessKey;
    use crate::finding::Status;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn ago(hours: i64) -> Timestamp {
        NOW - hours.hours()
    }

    /// A user as old as can be who has nothing to sign in with.
    fn nobody() -> Credentials {
        Credentials {
            generated: NOW,
            created: ago(2000 * 24),
            password_enabled: Some(false),
            password_last_used: None,
            password_last_changed: None,
            mfa_active: false,
            access_keys: [AccessKey::default(), AccessKey::default()],
        }
    }

    fn password(used: Option<i64>, changed: Option<i64>) -> Credentials {
        Credentials {
            password_enabled: Some(true),
            password_last_used: used.map(ago),
            password_last_changed: changed.map(ago),
            ..nobody()
        }
    }

    fn key(used: Option<i64>, made: Option<i64>) -> AccessKey {
        AccessKey { active: true, last_used: used.map(ago), last_rotated: made.map(ago) }
    }

    fn status(credentials: &Credentials) -> Status {
        judge(credentials, NOW, 45).status
    }

    fn of_keys(access_keys: [AccessKey; 2]) -> Status {
        status(&Credentials { access_keys, ..nobody() })
    }

    #[test]
    fn forty_four_days_pass_and_forty_five_fail() {
        assert_eq!(status(&password(Some(45 * 24 - 1), Some(900 * 24))), Status::Pass);
        assert_eq!(status(&password(Some(45 * 24), Some(900 * 24))), Status::Fail);
        assert_eq!(of_keys([key(Some(45 * 24 - 1), Some(900 * 24)), AccessKey::default()]), Status::Pass);
        assert_eq!(of_keys([key(Some(45 * 24), Some(900 * 24)), AccessKey::default()]), Status::Fail);
    }

    #[test]
    fn what_was_never_used_counts_from_its_making() {
        assert_eq!(status(&password(None, Some(44 * 24))), Status::Pass);
        assert_eq!(status(&password(None, Some(45 * 24))), Status::Fail);
        assert_eq!(of_keys([key(None, Some(44 * 24)), AccessKey::default()]), Status::Pass);
        let verdict =
            judge(&Credentials { access_keys: [key(None, Some(60 * 24)), key(None, None)], ..nobody() }, NOW, 45);
        assert!(verdict.message.contains("access key 1 was never used in its 60 days"), "{}", verdict.message);
    }

    #[test]
    fn what_has_no_date_of_its_own_counts_from_the_users_making() {
        assert_eq!(status(&password(None, None)), Status::Fail);
        assert_eq!(status(&Credentials { created: ago(24), ..password(None, None) }), Status::Pass);
        assert_eq!(of_keys([AccessKey::default(), key(None, None)]), Status::Fail);
    }

    #[test]
    fn a_new_password_does_not_make_up_for_one_that_is_not_used() {
        assert_eq!(status(&password(Some(300 * 24), Some(24))), Status::Fail);
    }

    #[test]
    fn one_that_is_used_does_not_make_up_for_another() {
        let both =
            Credentials { access_keys: [AccessKey::default(), key(Some(90 * 24), None)], ..password(Some(1), None) };
        let verdict = judge(&both, NOW, 45);
        assert_eq!(verdict.status, Status::Fail);
        assert!(
            verdict.message.contains("access key 2") && !verdict.message.contains("password"),
            "{}",
            verdict.message
        );
        assert_eq!(of_keys([key(Some(1), None), key(Some(99 * 24), None)]), Status::Fail);
    }

    #[test]
    fn what_is_switched_off_does_not_count() {
        assert_eq!(status(&nobody()), Status::Pass);
        assert_eq!(status(&Credentials { password_enabled: None, ..password(Some(900 * 24), None) }), Status::Pass);
        let off = AccessKey { active: false, ..key(Some(900 * 24), Some(900 * 24)) };
        assert_eq!(of_keys([off, key(Some(1), Some(900 * 24))]), Status::Pass);
    }

    #[test]
    fn what_was_used_after_the_audits_moment_passes() {
        assert_eq!(status(&password(Some(-5), Some(900 * 24))), Status::Pass);
    }
}
