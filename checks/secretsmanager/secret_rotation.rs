//! Every secret is rotated by itself.

use crate::facts::secretsmanager::{LIST_SECRETS, Secret, SecretId, Secrets};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "secretsmanager-secret-rotation",
    title: "Secrets are rotated automatically",
    severity: Severity::Medium,
    service: &model::SECRETS_MANAGER,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A secret that somebody has to remember to change is not changed. Rotation bounds how long one that leaked is of \
          use.",
    aws_side: "AWS runs the schedule, calls the function that changes the secret, and does the whole rotation for secrets \
               that its own services manage.",
    your_side: "You turn rotation on for each secret, with a function that knows how to change it where it is used.",
    fix: Fix {
        text: "Turn on automatic rotation. For databases there are ready-made functions; for other secrets, write one. \
               What can do without a secret, such as a role, is better still.",
        cli: "aws secretsmanager rotate-secret --secret-id SECRET --rotation-lambda-arn FUNCTION_ARN --rotation-rules \
              AutomaticallyAfterDays=30",
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
    standards: &[security_hub("SecretsManager.1"), prowler("secretsmanager_automatic_rotation_enabled")],
    thresholds: &[],
    reads: &[reads::<Secrets>()],
    run: |account| {
        let listings = account.secretsmanager.values().map(|secrets| &secrets.secrets);
        each(account, listings, |_: &SecretId, secret| judge(secret))
    },
};

/// A secret that another service manages is rotated as that service does it, and a copy with its primary: those are not
/// judged.
fn judge(secret: &Secret) -> Option<Verdict> {
    if !secret.is_yours_to_rotate() {
        return None;
    }
    let verdict = match (secret.rotation.enabled, secret.rotation.every_days) {
        (true, Some(days)) => Verdict::pass(format!("The secret is rotated every {days} days.")),
        (true, None) => Verdict::pass("The secret is rotated automatically."),
        (false, _) => Verdict::fail("The secret is not rotated automatically."),
    };
    Some(verdict.seen(&LIST_SECRETS, "RotationEnabled", secret.rotation.enabled))
}

#[cfg(test)]
mod tests {
    use super::super::secret;
    use super::*;
    use crate::facts::secretsmanager::Rotation;
    use crate::finding::Status;

    fn status(enabled: bool, every_days: Option<i64>) -> Option<Status> {
        let rotation = Rotation { enabled, every_days, ..Rotation::default() };
        judge(&Secret { rotation, ..secret(10) }).map(|verdict| verdict.status)
    }

    #[test]
    fn rotated_passes_and_not_rotated_fails() {
        assert_eq!(status(true, Some(30)), Some(Status::Pass));
        assert_eq!(status(true, None), Some(Status::Pass));
        assert_eq!(status(false, None), Some(Status::Fail));
        assert_eq!(status(false, Some(30)), Some(Status::Fail), "its schedule is kept while rotation is off");
    }

    #[test]
    fn what_others_rotate_is_not_judged() {
        assert_eq!(judge(&Secret { owning_service: Some("events".into()), ..secret(10) }), None);
        assert_eq!(judge(&Secret { replica_of: Some("eu-west-1".into()), ..secret(10) }), None);
    }
}
