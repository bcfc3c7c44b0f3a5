//! What the sample accounts hold of SQS.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;

use super::{BuildError, Found, REGION, Site, What as _};

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let sqs = Client::new(&site.config);
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "everyone", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:{REGION}:{}:orders"}}]}}"#,
        site.id
    );
    let create = sqs.create_queue().queue_name("orders").attributes(QueueAttributeName::Policy, policy);
    let create = create.attributes(QueueAttributeName::SqsManagedSseEnabled, "false");
    create.send().await.what("the queue orders")?;
    hardened_queue(&sqs).await?;
    let mut found = Found::default();
    for check in ["sqs-queue-encryption", "sqs-queue-not-public"] {
        found.add(check, ["orders"], ["oven-alarms"]);
    }
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    hardened_queue(&Client::new(&site.config)).await?;
    Ok(Found::default())
}

/// A queue as AWS makes it: encrypted, and without a policy.
async fn hardened_queue(sqs: &Client) -> Result<(), BuildError> {
    sqs.create_queue().queue_name("oven-alarms").send().await.what("the queue oven-alarms").map(drop)
}
