//! IAM users who have a console password have an MFA device too.

use crate::facts::iam::{CredentialReportFact, Credentials, GET_CREDENTIAL_REPORT, User};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-user-console-mfa",
    title: "IAM users with a console password use MFA",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_MFA),
    why: "A password alone is phished, guessed or reused. Without a second factor, that is all it takes to act as the \
          user.",
    aws_side: "AWS checks the second factor at sign-in, and can refuse callers who did not give one if a policy says so.",
    your_side: "You see to it that every user who has a password registers a device, or signs in through a federation.",
    fix: Fix {
        text: "Have the user register an MFA device, or take the password away and let them sign in through IAM \
               Identity Center.",
        cli: "aws iam enable-mfa-device --user-name USER --serial-number SERIAL --authentication-code1 CODE \
              --authentication-code2 NEXT_CODE",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "AWS Multi-factor authentication in IAM",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
    }],
    standards: &[cis("2.10"), security_hub("IAM.5"), prowler("iam_user_mfa_enabled_console_access")],
    thresholds: &[],
    reads: &[reads::<CredentialReportFact>()],
    run: |account| each(account, [&account.iam.credential_report], judge),
};

fn judge(_: &User, credentials: &Credentials) -> Verdict {
    let verdict = match (credentials.password_enabled == Some(true), credentials.mfa_active) {
        (false, _) => Verdict::pass("The user has no console password."),
        (true, true) => Verdict::pass("The user has a console password and an MFA device."),
        (true, false) => Verdict::fail("The user has a console password and no MFA device."),
    };
    verdict
        .seen(&GET_CREDENTIAL_REPORT, "password_enabled", credentials.password_enabled)
        .seen(&GET_CREDENTIAL_REPORT, "mfa_active", credentials.mfa_active)
        .seen(&GET_CREDENTIAL_REPORT, "GeneratedTime", credentials.generated)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::iam::AccessKey;
    use crate::finding::Status;

    fn status(password_enabled: Option<bool>, mfa_active: bool) -> Status {
        let user = User { name: "ada".into(), arn: "arn:aws:iam::123456789012:user/ada".into() };
        let credentials = Credentials {
            generated: Timestamp::UNIX_EPOCH,
            created: Timestamp::UNIX_EPOCH,
            password_enabled,
            password_last_used: None,
            password_last_changed: None,
            mfa_active,
            access_keys: [AccessKey::default(), AccessKey::default()],
        };
        judge(&user, &credentials).status
    }

    #[test]
    fn password_with_mfa_passes() {
        assert_eq!(status(Some(true), true), Status::Pass);
    }

    #[test]
    fn password_without_mfa_fails() {
        assert_eq!(status(Some(true), false), Status::Fail);
    }

    #[test]
    fn no_password_passes_with_or_without_mfa() {
        assert_eq!(status(Some(false), false), Status::Pass);
        assert_eq!(status(Some(false), true), Status::Pass);
        assert_eq!(status(None, false), Status::Pass);
    }
}
