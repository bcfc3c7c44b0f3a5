//! The root user has an MFA device.

use crate::facts::iam::{AccountSummary, AccountSummaryFact, GET_ACCOUNT_SUMMARY};
use crate::finding::ActionableBy;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-root-mfa",
    title: "The root user signs in with MFA",
    severity: Severity::Critical,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_ROOT),
    why: "The root user can do everything, and no policy in the account can stop it. With a password alone, whoever \
          learns that password owns the account.",
    aws_side: "AWS runs the sign-in page and offers passkeys, security keys and authenticator apps for it.",
    your_side: "You register a device for the root user, or have your organisation remove the root credentials.",
    fix: Fix {
        text: "Sign in as the root user and assign an MFA device under Security credentials. In an organisation, \
               removing the member account's root credentials altogether is better still.",
        cli: "aws iam enable-organizations-root-credentials-management",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Multi-factor authentication for AWS account root user",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html",
        },
        Source {
            title: "Centrally manage root access for member accounts",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management",
        },
    ],
    standards: &[cis("2.5"), security_hub("IAM.9"), prowler("iam_root_mfa_enabled")],
    thresholds: &[],
    reads: &[reads::<AccountSummaryFact>()],
    run: |account| setting(account, [&account.iam.account_summary], judge),
};

/// A root user without a password cannot sign in at all: its organisation has removed its credentials.
fn judge(summary: &AccountSummary) -> Verdict {
    let verdict = if summary.root_mfa_enabled {
        Verdict::pass("The root user has an MFA device.")
    } else if summary.root_password_present == Some(false) && !summary.root_access_keys_present {
        Verdict::pass("The root user has neither a password nor an access key, so nobody can sign in as it.")
            .actionable_by(ActionableBy::OrganisationAdministrator)
    } else {
        Verdict::fail("The root user has no MFA device.")
    };
    verdict.seen(&GET_ACCOUNT_SUMMARY, "AccountMFAEnabled", u8::from(summary.root_mfa_enabled)).seen(
        &GET_ACCOUNT_SUMMARY,
        "AccountPasswordPresent",
        summary.root_password_present.map(u8::from),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn verdict(mfa: bool, keys: bool, password: Option<bool>) -> Verdict {
        judge(&AccountSummary {
            root_mfa_enabled: mfa,
            root_access_keys_present: keys,
            root_password_present: password,
        })
    }

    fn status(mfa: bool, keys: bool, password: Option<bool>) -> Status {
        verdict(mfa, keys, password).status
    }

    #[test]
    fn mfa_passes() {
        assert_eq!(status(true, false, Some(true)), Status::Pass);
        assert_eq!(status(true, false, None), Status::Pass);
    }

    #[test]
    fn no_mfa_fails() {
        assert_eq!(status(false, false, Some(true)), Status::Fail);
    }

    #[test]
    fn no_mfa_fails_where_the_answer_does_not_speak_of_a_password() {
        assert_eq!(status(false, false, None), Status::Fail);
    }

    #[test]
    fn root_credentials_removed_by_the_organisation_pass() {
        let verdict = verdict(false, false, Some(false));
        assert_eq!(verdict.status, Status::Pass);
        assert_eq!(verdict.actionable_by, ActionableBy::OrganisationAdministrator, "they are its to give back");
    }

    #[test]
    fn a_root_access_key_counts_as_credentials() {
        assert_eq!(status(false, true, Some(false)), Status::Fail);
    }
}
