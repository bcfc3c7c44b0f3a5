//! No secret is older than ninety days.

use jiff::Timestamp;

use super::days;
use crate::facts::secretsmanager::{LIST_SECRETS, Secret, SecretId, Secrets};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "secretsmanager-secret-recent-rotation",
    title: "Secrets were rotated within the last 90 days",
    severity: Severity::Medium,
    service: &model::SECRETS_MANAGER,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A secret that leaked unnoticed opens what it opens until it is changed. The older it is, the more people, \
          machines and backups have had it.",
    aws_side: "AWS keeps the former value while the new one spreads, and records when rotation last succeeded.",
    your_side: "You have every secret rotated at least every 90 days, by itself where you can.",
    fix: Fix {
        text: "Rotate the secret now, and give it a schedule of at most 90 days.",
        cli: "aws secretsmanager rotate-secret --secret-id SECRET --rotation-rules AutomaticallyAfterDays=30",
        terraform: "resource \"aws_secretsmanager_secret_rotation\" \"ROTATION\" {\n\
                    \x20 secret_id           = aws_secretsmanager_secret.SECRET.id\n\
                    \x20 rotation_lambda_arn = aws_lambda_function.ROTATE.arn\n\
                    \x20 rotation_rules {\n\
                    \x20   automatically_after_days = 30\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::SecretsManager::RotationSchedule\n\
                         Properties:\n\
                         \x20 SecretId: SECRET\n\
                         \x20 RotationLambdaARN: FUNCTION_ARN\n\
                         \x20 RotationRules:\n\
                         \x20   AutomaticallyAfterDays: 30",
    },
    sources: &[Source {
        title: "Rotate AWS Secrets Manager secrets",
        url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    }],
    standards: &[security_hub("SecretsManager.4"), prowler("secretsmanager_secret_rotated_periodically")],
    thresholds: &[Threshold {
        key: "secret-max-age-days",
        unit: "days",
        meaning: "A secret must have been rotated within this many days.",
        bound: Bound::AtMost,
        asked_by: &[security_hub("SecretsManager.4")],
    }],
    reads: &[reads::<Secrets>()],
    run: |account| {
        let listings = account.secretsmanager.values().map(|secrets| &secrets.secrets);
        each(account, listings, |_: &SecretId, secret| {
            judge(secret, account.as_of, account.settings.secret_max_age_days)
        })
    },
};

/// A new secret has all its days before it. What another service or another region rotates is not judged.
fn judge(secret: &Secret, now: Timestamp, most: u32) -> Option<Verdict> {
    if !secret.is_yours_to_rotate() {
        return None;
    }
    let age = days(secret.rotation.last.unwrap_or(secret.created), now);
    let verdict = match (secret.rotation.last, age > i64::from(most)) {
        (Some(_), false) => Verdict::pass(format!("The secret was rotated {age} days ago.")),
        (None, false) => Verdict::pass(format!("The secret is {age} days old.")),
        (Some(_), true) => {
            Verdict::fail(format!("The secret was last rotated {age} days ago (at most {most} allowed)."))
        }
        (None, true) => {
            Verdict::fail(format!("The secret is {age} days old and was never rotated (at most {most} days allowed)."))
        }
    };
    Some(verdict.seen(&LIST_SECRETS, "LastRotatedDate", secret.rotation.last).seen(
        &LIST_SECRETS,
        "CreatedDate",
        secret.created,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::{NOW, ago, secret};
    use super::*;
    use crate::facts::secretsmanager::Rotation;
    use crate::finding::Status;

    fn status(age: i64, rotated: Option<i64>) -> Status {
        let rotation = Rotation { last: rotated.map(ago), ..Rotation::default() };
        judge(&Secret { rotation, ..secret(age) }, NOW, 90).unwrap().status
    }

    #[test]
    fn ninety_days_pass_and_ninety_one_fail() {
        assert_eq!(status(400, Some(90)), Status::Pass);
        assert_eq!(status(400, Some(91)), Status::Fail);
    }

    #[test]
    fn a_secret_that_was_never_rotated_is_as_old_as_it_is() {
        assert_eq!(status(90, None), Status::Pass);
        assert_eq!(status(91, None), Status::Fail);
    }

    #[test]
    fn what_others_rotate_is_not_judged() {
        let managed = Secret { owning_service: Some("rds".into()), ..secret(400) };
        let replica = Secret { replica_of: Some("eu-west-1".into()), ..secret(400) };
        assert_eq!((judge(&managed, NOW, 90), judge(&replica, NOW, 90)), (None, None));
    }
}
