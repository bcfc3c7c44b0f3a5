//! What the sample accounts hold of SNS.

use aws_sdk_sns::Client;

use super::{BuildError, Found, REGION, Site, What as _};

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let sns = Client::new(&site.config);
    let orders = topic(&sns, "orders", false).await?;
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "everyone", "Effect": "Allow", "Principal": {{"AWS": "*"}}, "Action": "sns:Publish", "Resource": "{orders}"}}]}}"#
    );
    let set = sns.set_topic_attributes().topic_arn(&orders).attribute_name("Policy").attribute_value(policy);
    set.send().await.what("the policy of the topic orders")?;
    let (safe, passing) = hardened_topic(site, &sns).await?;
    // In LocalStack a subscription over HTTP waits to be confirmed, so nothing is sent to it and nothing is judged.
    let failing = if site.localstack {
        vec![]
    } else {
        vec![subscribe(&sns, &orders, "http", "http://till.example.com/orders").await?]
    };
    let mut found = Found::default();
    // The alarms' topics, in `cloudwatch.rs`, are as plain.
    found
        .add("sns-topic-encryption", ["bakery-alarms", "bakery-night-shift", "orders"], [safe])
        .add("sns-topic-not-public", ["orders"], [safe])
        .add("sns-subscription-https", failing, vec![passing]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    hardened_topic(site, &Client::new(&site.config)).await?;
    Ok(Found::default())
}

/// A topic with a key and the policy that every topic gets, and a queue that is subscribed to it: their names.
async fn hardened_topic(site: &Site, sns: &Client) -> Result<(&'static str, String), BuildError> {
    let topic = topic(sns, "oven-alarms", true).await?;
    let queue = format!("arn:aws:sqs:{REGION}:{}:oven-alarms", site.id);
    Ok(("oven-alarms", subscribe(sns, &topic, "sqs", &queue).await?))
}

async fn topic(sns: &Client, name: &str, encrypted: bool) -> Result<String, BuildError> {
    let mut create = sns.create_topic().name(name);
    if encrypted {
        create = create.attributes("KmsMasterKeyId", "alias/aws/sns");
    }
    let topic = create.send().await.what(&format!("the topic {name}"))?;
    Ok(topic.topic_arn().unwrap_or_default().to_owned())
}

/// A subscription, as its check names it: by the topic's name and its own id.
async fn subscribe(sns: &Client, topic: &str, protocol: &str, endpoint: &str) -> Result<String, BuildError> {
    let subscribe = sns.subscribe().topic_arn(topic).protocol(protocol).endpoint(endpoint);
    let subscription = subscribe.return_subscription_arn(true).send().await.what("a subscription")?;
    let arn = subscription.subscription_arn().unwrap_or_default();
    Ok(arn.splitn(6, ':').last().unwrap_or_default().to_owned())
}
