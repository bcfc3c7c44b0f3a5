//! No user has two active access keys.

use crate::facts::iam::{CredentialReportFact, Credentials, GET_CREDENTIAL_REPORT, User};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-user-single-access-key",
    title: "Users have at most one active access key",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_KEY_ROTATION),
    why: "The second key is there for the day of rotation. Where both stay active, the old one was never retired, or \
          two programs share one user, and nobody can tell which of them a call came from.",
    aws_side: "AWS lets a user hold two keys at once, so that one can take over from the other.",
    your_side: "You deactivate the old key once its successor works.",
    fix: Fix {
        text: "Look at when each key was last used, deactivate the one that is not needed, and delete it once nothing \
               broke.",
        cli: "aws iam update-access-key --user-name USER --access-key-id KEY_ID --status Inactive",
        terraform: "resource \"aws_iam_access_key\" \"old\" {\n\
                    \u{20} user   = aws_iam_user.example.name\n\
                    \u{20} status = \"Inactive\"\n\
                    }",
        cloudformation: "Type: AWS::IAM::AccessKey\n\
                         Properties:\n\
                         \u{20} UserName: USER\n\
                         \u{20} Status: Inactive",
    },
    sources: &[Source {
        title: "Update access keys",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html",
    }],
    standards: &[prowler("iam_user_two_active_access_key")],
    thresholds: &[],
    reads: &[reads::<CredentialReportFact>()],
    run: |account| each(account, [&account.iam.credential_report], |_: &User, credentials| judge(credentials)),
};

fn judge(credentials: &Credentials) -> Verdict {
    let [first, second] = &credentials.access_keys;
    let verdict = match (first.active, second.active) {
        (true, true) => Verdict::fail("Both access keys of the user are active."),
        (false, false) => Verdict::pass("The user has no active access key."),
        _ => Verdict::pass("The user has one active access key."),
    };
    verdict.seen(&GET_CREDENTIAL_REPORT, "access_key_1_active", first.active).seen(
        &GET_CREDENTIAL_REPORT,
        "access_key_2_active",
        second.active,
    )
}

#[cfg(test)]
mod tests {
    use super::super::samples::credentials;
    use super::*;
    use crate::facts::iam::AccessKey;
    use crate::finding::Status;

    fn status(active: [bool; 2]) -> Status {
        let access_keys = active.map(|active| AccessKey { active, ..AccessKey::default() });
        judge(&Credentials { access_keys, ..credentials() }).status
    }

    #[test]
    fn two_fail_and_fewer_pass() {
        assert_eq!(status([true, true]), Status::Fail);
        assert_eq!(status([true, false]), Status::Pass);
        assert_eq!(status([false, true]), Status::Pass);
        assert_eq!(status([false, false]), Status::Pass);
    }
}
