//! What can be known about SQS in one region.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every queue, by its URL. Without queues the answer has no list at all.
pub static LIST_QUEUES: Call = Call {
    service: "SQS",
    operation: "ListQueues",
    action: "sqs:ListQueues",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html",
};

/// A queue's encryption and policy.
pub static GET_QUEUE_ATTRIBUTES: Call = Call {
    service: "SQS",
    operation: "GetQueueAttributes",
    action: "sqs:GetQueueAttributes",
    absent: &[],
    source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html",
};

fact!(
    /// Every queue of the region.
    Queues: Vec<Of<QueueId, Queue>> = "sqs.queues" regional <- [LIST_QUEUES, GET_QUEUE_ATTRIBUTES]
);

facts!(
    /// The facts of SQS in one region.
    Sqs {
        queues: Queues,
    }
);

/// A queue by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueId {
    /// The queue's URL.
    pub url: String,
    /// The region.
    pub region: String,
}

impl Describe for QueueId {
    fn describe(&self, account: &Account) -> Resource {
        let name = self.url.rsplit('/').next().unwrap_or(&self.url);
        Resource::new(&account.arn_of("sqs", &self.region, name), "AWS::SQS::Queue", name, Some(&self.region))
    }
}

/// A queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// The KMS key that its messages are encrypted with: an id, an alias or an ARN.
    pub kms_key: Option<String>,
    /// Its messages are encrypted with a key that SQS manages.
    pub managed_key: bool,
    /// The text of its policy; none where it has none.
    pub policy: Option<String>,
}
