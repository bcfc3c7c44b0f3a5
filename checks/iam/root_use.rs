//! The root user is not in daily use.

use jiff::Timestamp;

use crate::facts::iam::{GET_CREDENTIAL_REPORT, RootCredentials, RootUse};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-root-use",
    title: "The root user was not used in the last 30 days",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_ROOT),
    why: "Nothing limits what the root user does, and all who share its password look alike in the logs. Each use is \
          a chance to lose it, and a habit of using it hides the use by a thief.",
    aws_side: "AWS records when the root user signed in or called an API, and names the few tasks that need it.",
    your_side: "You do everything else as somebody with fewer rights, and lock the root user's password away.",
    fix: Fix {
        text: "Find out from CloudTrail what the root user was used for, give that work to a role, and put the root \
               user's password and MFA device away.",
        cli: "aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=root",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Root user best practices for your AWS account",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
        },
        Source {
            title: "Generate credential reports for your AWS account",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html",
        },
    ],
    standards: &[cis("2.7"), prowler("iam_avoid_root_usage")],
    thresholds: &[Threshold {
        key: "root-quiet-days",
        unit: "days",
        meaning: "The root user must not have been used for this many days. What only it can do comes up a few times a \
                  year; a month shows a habit.",
        bound: Bound::AtLeast,
        asked_by: &[],
    }],
    reads: &[reads::<RootUse>()],
    run: |account| {
        setting(account, [&account.iam.root_use], |root| judge(root, account.as_of, account.settings.root_quiet_days))
    },
};

/// Prowler looks back one day, which misses whatever was done between two audits.
fn judge(root: &RootCredentials, now: Timestamp, quiet: u32) -> Verdict {
    let [first, second] = root.access_keys_last_used;
    let uses = [
        ("its password", "password_last_used", root.password_last_used),
        ("its first access key", "access_key_1_last_used_date", first),
        ("its second access key", "access_key_2_last_used_date", second),
    ];
    let last = uses.iter().filter_map(|(what, _, used)| Some((used.as_ref()?, what))).max();
    let verdict = match last {
        None => Verdict::pass("The root user was never used, as far back as AWS remembers."),
        Some((moment, what)) => {
            let days = now.duration_since(*moment).as_secs().div_euclid(24 * 60 * 60);
            let message = format!("The root user was last used {days} days ago, with {what}");
            if days < i64::from(quiet) {
                Verdict::fail(format!("{message} (at least {quiet} days should pass)."))
            } else {
                Verdict::pass(format!("{message}."))
            }
        }
    };
    uses.iter().fold(verdict, |verdict, (_, name, used)| verdict.seen(&GET_CREDENTIAL_REPORT, name, used))
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::finding::Status;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn verdict(password: Option<i64>, keys: [Option<i64>; 2]) -> Verdict {
        let ago = |hours: i64| NOW - hours.hours();
        let root = RootCredentials {
            generated: NOW,
            password_last_used: password.map(ago),
            access_keys_last_used: keys.map(|used| used.map(ago)),
        };
        judge(&root, NOW, 30)
    }

    #[test]
    fn never_passes() {
        assert_eq!(verdict(None, [None, None]).status, Status::Pass);
    }

    #[test]
    fn thirty_days_ago_passes_and_twenty_nine_fails() {
        assert_eq!(verdict(Some(30 * 24), [None, None]).status, Status::Pass);
        assert_eq!(verdict(Some(30 * 24 - 1), [None, None]).status, Status::Fail);
    }

    #[test]
    fn the_last_use_of_all_counts() {
        let verdict_ = verdict(Some(900 * 24), [Some(400 * 24), Some(48)]);
        assert_eq!(verdict_.status, Status::Fail);
        assert!(verdict_.message.contains("2 days ago, with its second access key"), "{}", verdict_.message);
        assert_eq!(verdict(None, [Some(1), None]).status, Status::Fail);
    }

    #[test]
    fn a_use_after_the_audits_moment_fails() {
        assert_eq!(verdict(Some(-5), [None, None]).status, Status::Fail);
    }
}
