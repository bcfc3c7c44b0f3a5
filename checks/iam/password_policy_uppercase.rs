//! The password policy asks for an upper-case letter in each password.

use crate::facts::iam::{PasswordPolicy, PasswordPolicyFact};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-password-policy-uppercase",
    title: "The password policy requires an upper-case letter",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PASSWORDS),
    why: "Letters of one case alone leave 26 ways to fill a place. A second case doubles them for every place of the \
          password that could hold a letter.",
    aws_side: "AWS refuses new passwords that do not meet the account's policy. Where there is none, any three of the four \
          kinds of character will do.",
    your_side: "You set the policy for your account's IAM users.",
    fix: Fix {
        text: "Set a policy that requires an upper-case letter. The command replaces the whole policy: give your other settings \
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
        security_hub("IAM.11"),
        security_hub("IAM.7"),
        security_hub("IAM.10"),
        prowler("iam_password_policy_uppercase"),
    ],
    thresholds: &[],
    reads: &[reads::<PasswordPolicyFact>()],
    run: |account| setting(account, [&account.iam.password_policy], |policy| judge(policy.as_ref())),
};

fn judge(policy: Option<&PasswordPolicy>) -> Verdict {
    super::requires("an upper-case letter", "RequireUppercaseCharacters", policy.map(|policy| policy.require_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use crate::iam::samples::{LAX_POLICY, STRICT_POLICY};

    #[test]
    fn it_alone_passes() {
        let verdict = judge(Some(&PasswordPolicy { require_uppercase: true, ..LAX_POLICY }));
        assert_eq!(verdict.status, Status::Pass);
        assert_eq!(verdict.evidence[0].name, "RequireUppercaseCharacters");
        assert_eq!(verdict.evidence[0].value, true);
    }

    #[test]
    fn all_that_is_asked_for_besides_does_not_stand_in_for_it() {
        let verdict = judge(Some(&PasswordPolicy { require_uppercase: false, ..STRICT_POLICY }));
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(verdict.evidence[0].value, false);
    }

    #[test]
    fn no_policy_fails() {
        let verdict = judge(None);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.evidence[0].value.is_null());
    }
}
