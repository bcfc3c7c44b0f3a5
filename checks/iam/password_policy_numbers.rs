//! The password policy asks for a digit in each password.

use crate::facts::iam::{PasswordPolicy, PasswordPolicyFact};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-password-policy-numbers",
    title: "The password policy requires a digit",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PASSWORDS),
    why: "Words and names alone are the first that a guesser tries. A digit takes a password off the plainest of those \
          lists, and makes each place of it harder to try out.",
    aws_side: "AWS refuses new passwords that do not meet the account's policy. Where there is none, any three of the four \
          kinds of character will do.",
    your_side: "You set the policy for your account's IAM users.",
    fix: Fix {
        text: "Set a policy that requires a digit. The command replaces the whole policy: give your other settings \
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
        security_hub("IAM.14"),
        security_hub("IAM.7"),
        security_hub("IAM.10"),
        prowler("iam_password_policy_number"),
    ],
    thresholds: &[],
    reads: &[reads::<PasswordPolicyFact>()],
    run: |account| setting(account, [&account.iam.password_policy], |policy| judge(policy.as_ref())),
};

fn judge(policy: Option<&PasswordPolicy>) -> Verdict {
    super::requires("a digit", "RequireNumbers", policy.map(|policy| policy.require_numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use crate::iam::samples::{LAX_POLICY, STRICT_POLICY};

    #[test]
    fn it_alone_passes() {
        let verdict = judge(Some(&PasswordPolicy { require_numbers: true, ..LAX_POLICY }));
        assert_eq!(verdict.status, Status::Pass);
        assert_eq!(verdict.evidence[0].name, "RequireNumbers");
        assert_eq!(verdict.evidence[0].value, true);
    }

    #[test]
    fn all_that_is_asked_for_besides_does_not_stand_in_for_it() {
        let verdict = judge(Some(&PasswordPolicy { require_numbers: false, ..STRICT_POLICY }));
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
