//! What the sample accounts hold of Secrets Manager.

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::types::RotationRulesType;

use super::{BuildError, Found, Site, What as _};

/// No secret of an emulator is older than the emulator, so none is too old or long unused.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let secrets = Client::new(&site.config);
    for name in ["till/database", "till/printer"] {
        let create = secrets.create_secret().name(name).secret_string("sourdough");
        create.send().await.what(&format!("the secret {name}"))?;
    }
    let everyone = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "everyone", "Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}"#;
    let policy = secrets.put_resource_policy().secret_id("till/database").resource_policy(everyone);
    policy.send().await.what("the policy of till/database")?;
    // LocalStack calls the function that rotates, for which it wants Docker.
    let rotates = !site.localstack;
    if rotates {
        let rules = RotationRulesType::builder().automatically_after_days(30).build();
        let rotate = secrets.rotate_secret().secret_id("till/printer").rotation_rules(rules);
        rotate.send().await.what("the rotation of till/printer")?;
    }
    let both = ["till/database", "till/printer"];
    let (kept, renewed) = if rotates { both.split_at(1) } else { (&both[..], &[][..]) };
    let mut found = Found::default();
    found
        .add("secretsmanager-secret-not-public", ["till/database"], ["till/printer"])
        .add("secretsmanager-secret-recent-rotation", [], both)
        .add("secretsmanager-secret-rotation", kept.to_vec(), renewed.to_vec())
        .add("secretsmanager-secret-rotation-success", [].as_slice().to_vec(), renewed.to_vec())
        .add("secretsmanager-secret-unused", [], both);
    Ok(found)
}

/// No secret: neither emulator rotates one without a function that it can call. One that is rotated is put into the
/// answers on their way.
pub(super) async fn hardened(_: &Site) -> Result<Found, BuildError> {
    Ok(Found::default())
}
