//! The password policy keeps the last twenty-four passwords from being used again.

use crate::facts::iam::{GET_ACCOUNT_PASSWORD_POLICY, PasswordPolicy, PasswordPolicyFact};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-password-policy-reuse",
    title: "The password policy forbids the last 24 passwords",
    severity: Severity::Low,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PASSWORDS),
    why: "A user who may go back to an old password makes a change of it worthless: what leaked last year opens the account \
          again.",
    aws_side: "AWS remembers up to 24 passwords of each user and refuses them, if it is told to.",
    your_side: "You say how many it remembers; without that, a password can be used again at once.",
    fix: Fix {
        text: "Set a policy that remembers 24 passwords. The command replaces the whole policy: give your other settings \
               along with it.",
        cli: "aws iam update-account-password-policy --password-reuse-prevention 24 --minimum-password-length 14 --require-symbols \
              --require-numbers --require-uppercase-characters --require-lowercase-characters",
        terraform: "resource \"aws_iam_account_password_policy\" \"this\" {\n\
                    \u{20} minimum_password_length      = 14\n\
                    \u{20} require_lowercase_characters = true\n\
                    \u{20} require_uppercase_characters = true\n\
                    \u{20} require_numbers              = true\n\
                    \u{20} require_symbols              = true\n\
                    \u{20} password_reuse_prevention    = 24\n\
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
    standards: &[cis("2.9"), security_hub("IAM.16"), security_hub("IAM.10"), prowler("iam_password_policy_reuse_24")],
    thresholds: &[Threshold {
        key: "password-reuse-prevention",
        unit: "passwords",
        meaning: "The password policy must remember at least this many passwords of each user.",
        bound: Bound::AtLeast,
        asked_by: &[cis("2.9"), security_hub("IAM.16")],
    }],
    reads: &[reads::<PasswordPolicyFact>()],
    run: |account| {
        setting(account, [&account.iam.password_policy], |policy| {
            judge(policy.as_ref(), account.settings.password_reuse_prevention)
        })
    },
};

/// AWS leaves the number out where any password may be used again; a zero would say the same.
fn judge(policy: Option<&PasswordPolicy>, least: u32) -> Verdict {
    let remembered = policy.and_then(|policy| policy.reuse_prevention);
    let verdict = match (policy, remembered) {
        (None, _) => Verdict::fail("The account has no password policy, so any former password can be used again."),
        (_, None | Some(0)) => Verdict::fail("The password policy lets any former password be used again."),
        (_, Some(count)) if u32::from(count) < least => {
            Verdict::fail(format!("The password policy remembers the last {count} passwords only; {least} needed."))
        }
        (_, Some(count)) => Verdict::pass(format!("The password policy forbids the last {count} passwords.")),
    };
    verdict.seen(&GET_ACCOUNT_PASSWORD_POLICY, "PasswordReusePrevention", remembered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use crate::iam::samples::STRICT_POLICY;

    fn status(reuse_prevention: Option<u16>) -> Status {
        judge(Some(&PasswordPolicy { reuse_prevention, ..STRICT_POLICY }), 24).status
    }

    #[test]
    fn twenty_four_pass_and_twenty_three_fail() {
        assert_eq!(status(Some(24)), Status::Pass);
        assert_eq!(status(Some(23)), Status::Fail);
        assert_eq!(status(Some(1)), Status::Fail);
    }

    #[test]
    fn none_fails_however_it_is_said() {
        assert_eq!(status(None), Status::Fail);
        assert_eq!(status(Some(0)), Status::Fail);
    }

    #[test]
    fn no_policy_fails() {
        let verdict = judge(None, 24);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("no password policy"), "{}", verdict.message);
        assert!(verdict.evidence[0].value.is_null());
    }
}
