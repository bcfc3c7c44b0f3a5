//! The facts of SQS in one region.

use aws_sdk_sqs::types::QueueAttributeName;
use partywall_checks::facts::sqs::{GET_QUEUE_ATTRIBUTES, LIST_QUEUES, Queue, QueueId, Sqs};
use partywall_checks::facts::{Gap, Of};

use super::presence::Object;
use super::{for_each, lazy};
use crate::aws::{Road, malformed};

/// The largest page that `ListQueues` gives. Without a size it gives one page and says of no other.
const PAGE: i32 = 1000;

pub(super) fn facts(road: &Road, region: &str) -> Sqs {
    Sqs { queues: lazy(road, region, queues) }
}

async fn queues(road: Road, region: String) -> Result<Vec<Of<QueueId, Queue>>, Gap> {
    let call = &LIST_QUEUES;
    let (mut queues, mut token) = (Vec::new(), None);
    loop {
        let request = road.sqs(&region).list_queues().max_results(PAGE).set_next_token(token);
        // Without queues SQS answers with an object that has nothing in it, for which the SDK takes any other answer.
        let request = request.customize().interceptor(Object(&["QueueUrls", "NextToken"]));
        let page = road.must(call, Some(&region), request.send()).await?;
        for url in page.queue_urls.unwrap_or_default() {
            if url.is_empty() {
                return Err(malformed(call, Some(&region), "a queue without a URL"));
            }
            queues.push(QueueId { url, region: region.clone() });
        }
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(for_each(queues, async |of| {
        let value = queue(&road, &of).await;
        Of { of, value }
    })
    .await)
}

async fn queue(road: &Road, of: &QueueId) -> Result<Queue, Gap> {
    use QueueAttributeName::{KmsMasterKeyId, Policy, SqsManagedSseEnabled};
    let (call, region) = (&GET_QUEUE_ATTRIBUTES, Some(of.region.as_str()));
    let request = road.sqs(&of.region).get_queue_attributes().queue_url(&of.url);
    // All of them: with nothing asked for but what a queue may lack, an answer could be empty.
    let request = request.attribute_names(QueueAttributeName::All);
    let mut attributes = road.must(call, region, request.send()).await?.attributes.unwrap_or_default();
    let kms_key = attributes.remove(&KmsMasterKeyId).filter(|key| !key.is_empty());
    let managed_key = match (attributes.remove(&SqsManagedSseEnabled).as_deref(), &kms_key) {
        (Some("true" | "True"), _) => true,
        (Some("false" | "False"), _) | (None, Some(_)) => false,
        (other, _) => return Err(malformed(call, region, &format!("{other:?} as SqsManagedSseEnabled"))),
    };
    Ok(Queue { kms_key, managed_key, policy: attributes.remove(&Policy).filter(|policy| !policy.is_empty()) })
}
