//! Rotation happens when it is due.

use jiff::Timestamp;

use super::days;
use crate::facts::secretsmanager::{LIST_SECRETS, Secret, SecretId, Secrets};
use crate::prelude::*;

/// A rotation may begin at any time of its window, which lasts until the end of its day where nothing else was said, and
/// takes a while. A day more is no failure.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html>.
const GRACE_DAYS: i64 = 1;

pub(super) static CHECK: Check = Check {
    id: "secretsmanager-secret-rotation-success",
    title: "Rotation of secrets succeeds when it is due",
    severity: Severity::Medium,
    service: &model::SECRETS_MANAGER,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A rotation that fails leaves the old secret in force, while everybody believes that it is changed.",
    aws_side: "AWS calls the rotation function on schedule, and tries again when it fails.",
    your_side: "You see to it that the function can reach what it changes, and that somebody hears of a failure.",
    fix: Fix {
        text: "Look into the logs of the rotation function: most often it cannot reach the database or the endpoint of \
               Secrets Manager, or lacks a permission. Then rotate at once.",
        cli: "aws secretsmanager rotate-secret --secret-id SECRET",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Troubleshoot AWS Secrets Manager rotation",
        url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html",
    }],
    standards: &[security_hub("SecretsManager.2")],
    thresholds: &[],
    reads: &[reads::<Secrets>()],
    run: |account| {
        let listings = account.secretsmanager.values().map(|secrets| &secrets.secrets);
        each(account, listings, |_: &SecretId, secret| judge(secret, account.as_of))
    },
};

/// It is late if its date has passed, or if more days have gone by than its schedule has. A secret that is not rotated by
/// itself is another check's to judge, and a copy is rotated in its own region.
fn judge(secret: &Secret, now: Timestamp) -> Option<Verdict> {
    let rotation = &secret.rotation;
    if !rotation.enabled || secret.replica_of.is_some() {
        return None;
    }
    let overdue = rotation.next.map(|next| days(next, now)).filter(|days| *days >= GRACE_DAYS);
    let since = rotation.last.map(|last| days(last, now));
    let late = since.zip(rotation.every_days).is_some_and(|(since, every)| since > every + GRACE_DAYS);
    let verdict = match (overdue, since) {
        (Some(days), _) => Verdict::fail(format!("A rotation was due {days} days ago, and has not succeeded.")),
        (None, Some(since)) if late => Verdict::fail(format!(
            "The last rotation that succeeded was {since} days ago, longer than the schedule has."
        )),
        (None, Some(since)) => Verdict::pass(format!("The secret was rotated {since} days ago, as its schedule says.")),
        (None, None) if rotation.next.is_some() => Verdict::pass("The secret's first rotation is not due yet."),
        (None, None) => Verdict::fail("Rotation is on, and has never succeeded."),
    };
    Some(
        verdict
            .seen(&LIST_SECRETS, "LastRotatedDate", rotation.last)
            .seen(&LIST_SECRETS, "NextRotationDate", rotation.next)
            .seen(&LIST_SECRETS, "RotationRules.AutomaticallyAfterDays", rotation.every_days),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{NOW, ago, secret};
    use super::*;
    use crate::facts::secretsmanager::Rotation;
    use crate::finding::Status;

    /// Days since the last rotation, and days until the next.
    fn status(last: Option<i64>, next: Option<i64>) -> Status {
        let next = next.map(|days| ago(-days));
        let rotation = Rotation { enabled: true, every_days: Some(30), last: last.map(ago), next };
        judge(&Secret { rotation, ..secret(400) }, NOW).unwrap().status
    }

    #[test]
    fn a_rotation_on_schedule_passes() {
        assert_eq!(status(Some(3), Some(27)), Status::Pass);
        assert_eq!(status(Some(30), Some(0)), Status::Pass);
        assert_eq!(status(Some(3), None), Status::Pass);
    }

    #[test]
    fn a_rotation_that_is_overdue_fails() {
        assert_eq!(status(Some(31), Some(-1)), Status::Fail);
        assert_eq!(status(None, Some(-5)), Status::Fail);
    }

    #[test]
    fn a_rotation_that_was_put_off_since_it_failed_fails() {
        assert_eq!(status(Some(31), Some(20)), Status::Pass, "the day of grace");
        assert_eq!(status(Some(32), Some(20)), Status::Fail);
    }

    #[test]
    fn a_first_rotation_that_is_not_due_passes() {
        assert_eq!(status(None, Some(10)), Status::Pass);
    }

    #[test]
    fn no_rotation_and_no_date_of_one_fail() {
        assert_eq!(status(None, None), Status::Fail);
    }

    #[test]
    fn what_is_not_rotated_here_is_not_judged() {
        assert_eq!(judge(&secret(400), NOW), None);
        let rotation = Rotation { enabled: true, ..Rotation::default() };
        assert_eq!(judge(&Secret { replica_of: Some("eu-west-1".into()), rotation, ..secret(400) }, NOW), None);
    }
}
