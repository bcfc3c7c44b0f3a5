//! The password policy lets passwords expire after ninety days at most.

use crate::facts::iam::{GET_ACCOUNT_PASSWORD_POLICY, PasswordPolicy, PasswordPolicyFact};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-password-policy-expiry",
    title: "Passwords of IAM users expire within 90 days",
    severity: Severity::Low,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PASSWORDS),
    why: "A password that leaked works until it is changed, and those of people who have left or forgotten about it are \
          never changed by themselves.",
    aws_side: "AWS makes a user change a password that has expired, once the policy says when that is.",
    your_side: "You say after how many days; AWS's default is never.",
    fix: Fix {
        text: "Set a policy with a maximum age of 90 days. The command replaces the whole policy: give your other settings \
               along with it.",
        cli: "aws iam update-account-password-policy --max-password-age 90 --password-reuse-prevention 24 --minimum-password-length 14 --require-symbols \
              --require-numbers --require-uppercase-characters --require-lowercase-characters",
        terraform: "resource \"aws_iam_account_password_policy\" \"this\" {\n\
                    \u{20} minimum_password_length      = 14\n\
                    \u{20} require_lowercase_characters = true\n\
                    \u{20} require_uppercase_characters = true\n\
                    \u{20} require_numbers              = true\n\
                    \u{20} require_symbols              = true\n\
                    \u{20} password_reuse_prevention    = 24\n\
                    \u{20} max_password_age             = 90\n\
                    }",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Set an account password policy for IAM users",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
        },
        Source {
            title: "PasswordPolicy",
            url: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PasswordPolicy.html",
        },
    ],
    standards: &[
        security_hub("IAM.17"),
        security_hub("IAM.10"),
        prowler("iam_password_policy_expires_passwords_within_90_days_or_less"),
    ],
    thresholds: &[Threshold {
        key: "password-max-age-days",
        unit: "days",
        meaning: "The password policy must let passwords expire after this many days at most.",
        bound: Bound::AtMost,
        asked_by: &[security_hub("IAM.17")],
    }],
    reads: &[reads::<PasswordPolicyFact>()],
    run: |account| {
        setting(account, [&account.iam.password_policy], |policy| {
            judge(policy.as_ref(), account.settings.password_max_age_days)
        })
    },
};

/// AWS leaves the age out where passwords never expire; a zero says the same.
fn judge(policy: Option<&PasswordPolicy>, most: u32) -> Verdict {
    let age = policy.and_then(|policy| policy.max_age_days);
    let verdict = match (policy, age) {
        (None, _) => Verdict::fail("The account has no password policy, so passwords never expire."),
        (_, None | Some(0)) => Verdict::fail("The password policy lets passwords live for ever."),
        (_, Some(days)) if u32::from(days) > most => {
            Verdict::fail(format!("Passwords expire after {days} days; at most {most} allowed."))
        }
        (_, Some(days)) => Verdict::pass(format!("Passwords expire after {days} days.")),
    };
    verdict.seen(&GET_ACCOUNT_PASSWORD_POLICY, "MaxPasswordAge", age)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use crate::iam::samples::STRICT_POLICY;

    fn status(max_age_days: Option<u16>) -> Status {
        judge(Some(&PasswordPolicy { max_age_days, ..STRICT_POLICY }), 90).status
    }

    #[test]
    fn ninety_days_pass_and_ninety_one_fail() {
        assert_eq!(status(Some(1)), Status::Pass);
        assert_eq!(status(Some(90)), Status::Pass);
        assert_eq!(status(Some(91)), Status::Fail);
    }

    #[test]
    fn never_fails_however_it_is_said() {
        assert_eq!(status(None), Status::Fail);
        assert_eq!(status(Some(0)), Status::Fail);
    }

    #[test]
    fn no_policy_fails() {
        let verdict = judge(None, 90);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("no password policy"), "{}", verdict.message);
        assert!(verdict.evidence[0].value.is_null());
    }
}
