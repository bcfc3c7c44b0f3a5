//! What the tests need to know of SQS.

use super::Service;

pub const SERVICE: Service = Service {
    hollow: &[
        ("sqs:ListQueues", &[r#"{"QueueUrls": [""]}"#, r#"{"Queues": []}"#]),
        ("sqs:GetQueueAttributes", &[r#"{"Attributes": {}}"#, r#"{"Attributes": {"SqsManagedSseEnabled": "maybe"}}"#]),
    ],
    // Without queues there is no list of them:
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
    empty_is_an_answer: &["sqs:ListQueues"],
    ..Service::PLAIN
};
