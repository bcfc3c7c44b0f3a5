//! The root user has no access key.

use crate::facts::iam::{AccountSummary, AccountSummaryFact, GET_ACCOUNT_SUMMARY};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-root-access-key",
    title: "The root user has no access key",
    severity: Severity::Critical,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_ROOT),
    why: "An access key of the root user opens everything in the account without a second factor, and cannot be \
          narrowed by any policy. Such keys end up in scripts and repositories.",
    aws_side: "AWS makes no root access key unless it is asked to, and lets you delete one at any time.",
    your_side: "You delete root access keys and give programs roles instead.",
    fix: Fix {
        text: "Sign in as the root user and delete its access keys under Security credentials, once nothing uses them \
               any more.",
        cli: "aws iam delete-access-key --access-key-id KEY_ID   # with the root user's own credentials",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Delete access keys for the root user",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user_delete-key.html",
    }],
    standards: &[cis("2.4"), security_hub("IAM.4"), prowler("iam_no_root_access_key")],
    thresholds: &[],
    reads: &[reads::<AccountSummaryFact>()],
    run: |account| setting(account, [&account.iam.account_summary], judge),
};

fn judge(summary: &AccountSummary) -> Verdict {
    let verdict = if summary.root_access_keys_present {
        Verdict::fail("The root user has an access key.")
    } else {
        Verdict::pass("The root user has no access key.")
    };
    verdict.seen(&GET_ACCOUNT_SUMMARY, "AccountAccessKeysPresent", u8::from(summary.root_access_keys_present))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn summary(keys: bool) -> AccountSummary {
        AccountSummary { root_mfa_enabled: true, root_access_keys_present: keys, root_password_present: Some(true) }
    }

    #[test]
    fn no_key_passes() {
        assert_eq!(judge(&summary(false)).status, Status::Pass);
    }

    #[test]
    fn a_key_fails_even_with_mfa() {
        let verdict = judge(&summary(true));
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(verdict.evidence[0].source, "iam:GetAccountSummary");
        assert_eq!(verdict.evidence[0].value, 1);
    }
}
