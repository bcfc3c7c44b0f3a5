//! What the tests need to know of Secrets Manager.

use std::time::SystemTime;

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    // One with a name and an ARN is enough to ask for its policy.
    hollow: &[
        (
            "secretsmanager:ListSecrets",
            &[r#"{"SecretList": [{}]}"#, r#"{"SecretList": [{"Name": "till/database", "RotationEnabled": true}]}"#],
        ),
        (
            "secretsmanager:GetResourcePolicy",
            &[r#"{"Name": "till/database"}"#, r#"{"ARN": "arn", "Name": "till/database", "ResourcePolicy": "{}"}"#],
        ),
    ],
    hardened: || {
        let secret = secret(
            "oven/database",
            [(0, "CreatedDate"), (0, "LastAccessedDate"), (1, "LastRotatedDate"), (-29, "NextRotationDate")],
        );
        vec![
            json("ListSecrets", format!(r#"{{"SecretList": [{secret}]}}"#)).region("us-east-1"),
            json("GetResourcePolicy", r#"{"ARN": "arn", "Name": "oven/database"}"#.to_owned()),
        ]
    },
    ..Service::PLAIN
};

fn json(operation: &str, body: String) -> Rule {
    Rule::on("secretsmanager", operation, Fault::told("application/x-amz-json-1.1", body))
}

/// A secret that is rotated every thirty days, with so many days since each date.
fn secret<const N: usize>(name: &str, dates: [(i64, &str); N]) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("a time after 1970").as_secs();
    let now = i64::try_from(now).expect("a time that fits");
    let dates = dates.map(|(days, date)| format!(r#""{date}": {}, "#, now - days * 24 * 60 * 60)).concat();
    format!(
        r#"{{"ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-AbCdEf", "Name": "{name}", {dates}
            "RotationEnabled": true, "RotationRules": {{"AutomaticallyAfterDays": 30}}}}"#
    )
}

/// No secret of an emulator is old: those that are come in AWS's wire format.
#[test]
fn old_unused_and_late_secrets_fail_from_a_recorded_answer() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let (created, read, rotated, next) = ("CreatedDate", "LastAccessedDate", "LastRotatedDate", "NextRotationDate");
        let off = |secret: String| secret.replace(r#""RotationEnabled": true"#, r#""RotationEnabled": false"#);
        let secrets = [
            secret("fresh", [(400, created), (2, read), (3, rotated), (-27, next)]),
            secret("late", [(400, created), (2, read), (45, rotated), (15, next)]),
            secret("failing", [(400, created), (2, read), (45, rotated), (-15, next)]),
            off(secret("forgotten", [(400, created), (91, read), (200, rotated)])),
            off(secret("never-read", [(400, created)])),
            off(secret("new", [(3, created)])),
            secret("undated", []),
            off(secret("owned", [(400, created)])).replace(r#""Name""#, r#""OwningService": "rds", "Name""#),
            off(secret("copy", [(400, created), (1, read)]))
                .replace(r#""Name""#, r#""PrimaryRegion": "eu-west-1", "Name""#),
        ];
        gateway.rule(json("ListSecrets", format!(r#"{{"SecretList": [{}]}}"#, secrets.join(","))));
        let names = ["recent-rotation", "rotation", "rotation-success", "unused"];
        let names = names.map(|name| format!("secretsmanager-secret-{name}"));
        let (_, found) = report(gateway.endpoint(), &["--region", "us-east-1", "--check", &names.join(",")]).await;
        let [recent, rotation, success, unused] = &names;
        assert_eq!(found.resources(recent, "fail"), ["forgotten", "never-read"]);
        assert_eq!(found.resources(recent, "pass"), ["failing", "fresh", "late", "new"]);
        assert_eq!(found.resources(rotation, "fail"), ["forgotten", "never-read", "new"]);
        assert_eq!(found.resources(rotation, "pass"), ["failing", "fresh", "late"]);
        assert_eq!(found.resources(success, "fail"), ["failing", "late"]);
        assert_eq!(found.resources(success, "pass"), ["fresh"]);
        assert_eq!(found.resources(unused, "fail"), ["forgotten", "never-read"]);
        assert_eq!(found.resources(unused, "pass"), ["copy", "failing", "fresh", "late", "new"]);
        for name in &names {
            assert_eq!(found.resources(name, "unknown"), ["undated"], "{name}");
        }
    });
}
