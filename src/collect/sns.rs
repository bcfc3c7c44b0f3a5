//! The facts of SNS in one region.

use partywall_checks::facts::sns::{
    GET_TOPIC_ATTRIBUTES, LIST_SUBSCRIPTIONS, LIST_TOPICS, Sns, SubscriptionId, Topic, TopicId,
};
use partywall_checks::facts::{Gap, Of};

use super::{for_each, items, lazy};
use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road, region: &str) -> Sns {
    Sns { topics: lazy(road, region, topics), subscriptions: lazy(road, region, subscriptions) }
}

async fn topics(road: Road, region: String) -> Result<Vec<Of<TopicId, Topic>>, Gap> {
    let stream = road.sns(&region).list_topics().into_paginator().send();
    let topics = items(&road, &LIST_TOPICS, Some(&region), stream, |page| page.topics)
        .await?
        .into_iter()
        .map(|topic| match topic.topic_arn {
            Some(arn) => Ok(TopicId { arn, region: region.clone() }),
            None => Err(malformed(&LIST_TOPICS, Some(&region), "a topic without an ARN")),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(for_each(topics, async |of| {
        let value = topic(&road, &of).await;
        Of { of, value }
    })
    .await)
}

async fn topic(road: &Road, of: &TopicId) -> Result<Topic, Gap> {
    let (call, region) = (&GET_TOPIC_ATTRIBUTES, Some(of.region.as_str()));
    let request = road.sns(&of.region).get_topic_attributes().topic_arn(&of.arn);
    let mut attributes = road.must(call, region, request.send()).await?.attributes.unwrap_or_default();
    Ok(Topic {
        kms_key: attributes.remove("KmsMasterKeyId").filter(|key| !key.is_empty()),
        policy: attributes.remove("Policy").ok_or_else(|| malformed(call, region, "no Policy"))?,
    })
}

/// One that waits to be confirmed, or is being deleted, has a word in place of its ARN, and nothing is sent to it.
async fn subscriptions(road: Road, region: String) -> Result<Vec<Of<SubscriptionId, String>>, Gap> {
    let call = &LIST_SUBSCRIPTIONS;
    let stream = road.sns(&region).list_subscriptions().into_paginator().send();
    items(&road, call, Some(&region), stream, |page| page.subscriptions)
        .await?
        .into_iter()
        .filter(|subscription| !matches!(subscription.subscription_arn(), Some("PendingConfirmation" | "Deleted")))
        .map(|subscription| match (subscription.subscription_arn, subscription.protocol) {
            (Some(arn), Some(protocol)) => {
                Ok(Of { of: SubscriptionId { arn, region: region.clone() }, value: Ok(protocol) })
            }
            _ => Err(malformed(call, Some(&region), "a subscription without an ARN or a protocol")),
        })
        .collect()
}
