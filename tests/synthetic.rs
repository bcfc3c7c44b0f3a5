//! The whole binary against a computed account, answered in AWS's wire formats: everything that is in it is found, once.

use localstack::{Conditions, Gateway, Synthetic};

use crate::support::*;

/// Audits an account of so many resources, and returns the report with what was asked.
async fn audited(conditions: Conditions, arguments: &[&str]) -> (Report, localstack::Measured, Synthetic) {
    let account = Synthetic::new(7, 1_500, 2);
    let gateway = Gateway::synthetic(account.clone()).await.unwrap();
    gateway.conditions(conditions);
    let (code, report) = report(gateway.endpoint(), arguments).await;
    assert_eq!(code, 3);
    (report, gateway.measured(), account)
}

#[test]
fn all_that_is_in_a_computed_account_is_found_and_nothing_is_asked_twice() {
    RUNTIME.block_on(async {
        let (report, measured, account) = audited(Conditions::default(), &[]).await;
        assert_eq!(report.gaps(), &Vec::<serde_json::Value>::new(), "every operation has an answer");
        for (check, found) in account.expected() {
            let statuses = report.statuses(check);
            let count = |status: &str| statuses.get(status).copied().unwrap_or(0);
            let counted = localstack::synthetic::Found { pass: count("pass"), fail: count("fail") };
            assert_eq!((counted, count("unknown")), (found, 0), "{check}");
        }
        assert_eq!(measured.calls, measured.distinct);
        assert!(measured.pages > 1, "a listing has several pages");
    });
}

#[test]
fn the_limits_that_aws_publishes_are_kept_to() {
    RUNTIME.block_on(async {
        let conditions = Conditions { throttled: true, ..Conditions::default() };
        let (_, measured, _) = audited(conditions, &["--quota-share", "100%", "--check", "s3-*,kms-*"]).await;
        assert!(measured.throttled * 100 <= measured.calls, "{} of {}", measured.throttled, measured.calls);
    });
}
