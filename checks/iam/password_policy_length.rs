//! The password policy asks for at least fourteen characters.

use crate::facts::iam::{GET_ACCOUNT_PASSWORD_POLICY, PasswordPolicy, PasswordPolicyFact};
use crate::prelude::*;

/// What AWS asks of passwords where an account has no policy of its own.
const AWS_DEFAULT: u16 = 8;

pub(super) static CHECK: Check = Check {
    id: "iam-password-policy-length",
    title: "The password policy asks for 14 characters or more",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PASSWORDS),
    why: "Length is what makes a password hard to guess. Without a policy of your own, AWS is content with eight \
          characters.",
    aws_side: "AWS refuses new passwords that do not meet the account's policy, and has a modest default.",
    your_side: "You set the policy for your account's IAM users.",
    fix: Fix {
        text: "Set a policy with a minimum length of 14. The command replaces the whole policy: give your other settings \
               along with it.",
        cli: "aws iam update-account-password-policy --minimum-password-length 14 --require-symbols --require-numbers \
              --require-uppercase-characters --require-lowercase-characters --password-reuse-prevention 24",
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
    sources: &[Source {
        title: "Set an account password policy for IAM users",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    }],
    standards: &[
        cis("2.8"),
        security_hub("IAM.15"),
        security_hub("IAM.7"),
        security_hub("IAM.10"),
        prowler("iam_password_policy_minimum_length_14"),
    ],
    thresholds: &[Threshold {
        key: "password-min-length",
        unit: "characters",
        meaning: "The password policy must ask for at least this many characters.",
        bound: Bound::AtLeast,
        asked_by: &[cis("2.8"), security_hub("IAM.15")],
    }],
    reads: &[reads::<PasswordPolicyFact>()],
    run: |account| {
        setting(account, [&account.iam.password_policy], |policy| {
            judge(policy.as_ref(), account.settings.password_min_length)
        })
    },
};

fn judge(policy: Option<&PasswordPolicy>, least: u32) -> Verdict {
    let length = policy.map(|policy| policy.minimum_length);
    let verdict = match length {
        Some(length) if u32::from(length) >= least => {
            Verdict::pass(format!("The password policy asks for at least {length} characters."))
        }
        Some(length) => {
            Verdict::fail(format!("The password policy is content with {length} characters; at least {least} needed."))
        }
        None => Verdict::fail(format!(
            "The account has no password policy, so AWS's default of {AWS_DEFAULT} characters applies; at least \
             {least} needed."
        )),
    };
    verdict.seen(&GET_ACCOUNT_PASSWORD_POLICY, "MinimumPasswordLength", length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use crate::iam::samples::LAX_POLICY;

    fn policy(minimum_length: u16) -> PasswordPolicy {
        PasswordPolicy { minimum_length, ..LAX_POLICY }
    }

    #[test]
    fn fourteen_passes_and_thirteen_fails() {
        assert_eq!(judge(Some(&policy(14)), 14).status, Status::Pass);
        assert_eq!(judge(Some(&policy(128)), 14).status, Status::Pass);
        assert_eq!(judge(Some(&policy(13)), 14).status, Status::Fail);
    }

    #[test]
    fn no_policy_fails_and_says_what_applies() {
        let verdict = judge(None, 14);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("8 characters"), "{}", verdict.message);
        assert!(verdict.evidence[0].value.is_null());
    }
}
