//! Active access keys of IAM users are no older than ninety days.

use jiff::Timestamp;

use crate::facts::iam::{AccessKey, CredentialReportFact, Credentials, GET_CREDENTIAL_REPORT, User};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-access-key-rotation",
    title: "Active access keys are at most 90 days old",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_KEY_ROTATION),
    why: "An access key is valid until somebody deactivates it. The longer it lives, the more copies of it there are, \
          and the longer a stolen one works.",
    aws_side: "AWS keeps the keys' secrets, records when each was made and last used, and lets a user hold two at once.",
    your_side: "You replace long-lived keys by roles, and rotate those that remain.",
    fix: Fix {
        text: "Make a second key, move its users over, deactivate the old one, and delete it once nothing broke. Better: \
               use a role and have no key.",
        cli: "aws iam create-access-key --user-name USER && aws iam update-access-key --user-name USER --access-key-id \
              OLD_KEY_ID --status Inactive",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Update access keys",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html",
    }],
    standards: &[cis("2.12"), security_hub("IAM.3"), prowler("iam_rotate_access_key_90_days")],
    thresholds: &[Threshold {
        key: "access-key-max-age-days",
        unit: "days",
        meaning: "An active access key may be this many days old.",
        bound: Bound::AtMost,
        asked_by: &[cis("2.12"), security_hub("IAM.3")],
    }],
    reads: &[reads::<CredentialReportFact>()],
    run: |account| {
        each(account, [&account.iam.credential_report], |_: &User, credentials| {
            judge(credentials, account.as_of, account.settings.access_key_max_age_days)
        })
    },
};

/// A key is counted by full days, so one of ninety days and some hours still passes. An active key without a date of
/// its own would be older than the report's memory: it fails.
fn judge(credentials: &Credentials, now: Timestamp, most: u32) -> Verdict {
    let age =
        |key: &AccessKey| key.last_rotated.map(|made| now.duration_since(made).as_secs().div_euclid(24 * 60 * 60));
    let active: Vec<(usize, Option<i64>)> =
        (1..).zip(&credentials.access_keys).filter(|(_, key)| key.active).map(|(n, key)| (n, age(key))).collect();
    let old: Vec<String> = active
        .iter()
        .filter_map(|(n, age)| match age {
            Some(days) if *days <= i64::from(most) => None,
            Some(days) => Some(format!("access key {n} is {days} days old")),
            None => Some(format!("access key {n} has no date of its making")),
        })
        .collect();
    let mut verdict = if active.is_empty() {
        Verdict::pass("The user has no active access key.")
    } else if old.is_empty() {
        let oldest = active.iter().filter_map(|(_, age)| *age).max().unwrap_or_default();
        Verdict::pass(format!("The user's oldest active access key is {oldest} days old."))
    } else {
        Verdict::fail(format!("Of the user's active keys, {} (at most {most} allowed).", old.join(" and ")))
    };
    for (n, key) in (1..).zip(&credentials.access_keys) {
        verdict = verdict.seen(&GET_CREDENTIAL_REPORT, &format!("access_key_{n}_active"), key.active);
        if key.active {
            verdict = verdict.seen(&GET_CREDENTIAL_REPORT, &format!("access_key_{n}_last_rotated"), key.last_rotated);
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::finding::Status;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn key(hours: i64) -> AccessKey {
        AccessKey { active: true, last_rotated: Some(NOW - hours.hours()), last_used: None }
    }

    fn status(keys: [AccessKey; 2]) -> Status {
        let credentials = Credentials {
            generated: NOW,
            created: NOW,
            password_enabled: Some(false),
            password_last_used: None,
            password_last_changed: None,
            mfa_active: false,
            access_keys: keys,
        };
        judge(&credentials, NOW, 90).status
    }

    #[test]
    fn ninety_days_pass_and_ninety_one_fail() {
        assert_eq!(status([key(90 * 24 + 23), AccessKey::default()]), Status::Pass);
        assert_eq!(status([key(91 * 24), AccessKey::default()]), Status::Fail);
    }

    #[test]
    fn the_second_key_counts_too() {
        assert_eq!(status([key(1), key(200 * 24)]), Status::Fail);
    }

    #[test]
    fn an_old_key_that_is_inactive_passes() {
        assert_eq!(status([AccessKey { active: false, ..key(900 * 24) }, key(1)]), Status::Pass);
    }

    #[test]
    fn no_key_passes() {
        assert_eq!(status([AccessKey::default(), AccessKey::default()]), Status::Pass);
    }

    #[test]
    fn an_active_key_without_a_date_fails() {
        let undated = AccessKey { active: true, last_rotated: None, last_used: None };
        assert_eq!(status([undated, AccessKey::default()]), Status::Fail);
    }

    #[test]
    fn a_key_made_after_the_audits_moment_passes() {
        assert_eq!(status([key(-5), AccessKey::default()]), Status::Pass);
    }
}
