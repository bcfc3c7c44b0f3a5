//! What can be known about SNS in one region. No endpoint of a subscription is kept: it may be somebody's address.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every topic, by its ARN alone.
pub static LIST_TOPICS: Call = Call {
    service: "SNS",
    operation: "ListTopics",
    action: "sns:ListTopics",
    absent: &[],
    source: "https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html",
};

/// A topic's key and policy. A topic without a key leaves that attribute out.
pub static GET_TOPIC_ATTRIBUTES: Call = Call {
    service: "SNS",
    operation: "GetTopicAttributes",
    action: "sns:GetTopicAttributes",
    absent: &[],
    source: "https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html",
};

/// Every subscription.
pub static LIST_SUBSCRIPTIONS: Call = Call {
    service: "SNS",
    operation: "ListSubscriptions",
    action: "sns:ListSubscriptions",
    absent: &[],
    source: "https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html",
};

fact!(
    /// Every topic of the region.
    Topics: Vec<Of<TopicId, Topic>> = "sns.topics" regional <- [LIST_TOPICS, GET_TOPIC_ATTRIBUTES]
);
fact!(
    /// The protocol of every subscription of the region that has been confirmed: `https`, `sqs` and so on.
    Subscriptions: Vec<Of<SubscriptionId, String>> = "sns.subscriptions" regional <- [LIST_SUBSCRIPTIONS]
);

facts!(
    /// The facts of SNS in one region.
    Sns {
        topics: Topics,
        subscriptions: Subscriptions,
    }
);

/// A topic by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicId {
    /// The topic's ARN.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl Describe for TopicId {
    fn describe(&self, _: &Account) -> Resource {
        let name = self.arn.rsplit(':').next().unwrap_or(&self.arn);
        Resource::new(&self.arn, "AWS::SNS::Topic", name, Some(&self.region))
    }
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// The KMS key that its messages are encrypted with: an id, an alias or an ARN; none where they are not.
    pub kms_key: Option<String>,
    /// The text of its policy. SNS gives every topic one.
    pub policy: String,
}

/// A subscription by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionId {
    /// The subscription's ARN: the topic's, and an id.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl Describe for SubscriptionId {
    fn describe(&self, _: &Account) -> Resource {
        // The topic's name and the subscription's id: the id alone says nothing to people.
        let id = self.arn.splitn(6, ':').last().unwrap_or(&self.arn);
        Resource::new(&self.arn, "AWS::SNS::Subscription", id, Some(&self.region))
    }
}
