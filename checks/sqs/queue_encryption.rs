//! Queues are encrypted.

use crate::facts::sqs::{GET_QUEUE_ATTRIBUTES, Queue, QueueId, Queues};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "sqs-queue-encryption",
    title: "SQS queues are encrypted",
    severity: Severity::Medium,
    service: &model::SQS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "Messages wait in a queue for up to 14 days, and often hold what is personal. Unencrypted, nothing but access \
          control protects them, and a queue that is not encrypted today was made so or is older than the default.",
    aws_side: "AWS encrypts new queues by itself, with a key of its own, unless you turn that off.",
    your_side: "You leave it on, turn it on for older queues, or choose a KMS key where you must control who decrypts.",
    fix: Fix {
        text: "Turn on encryption with SQS's own key, which costs nothing and changes nothing for senders and receivers, or \
               set a KMS key.",
        cli: "aws sqs set-queue-attributes --queue-url QUEUE_URL --attributes SqsManagedSseEnabled=true",
        terraform: "resource \"aws_sqs_queue\" \"QUEUE\" {\n\
                    \x20 sqs_managed_sse_enabled = true\n\
                    }",
        cloudformation: "Type: AWS::SQS::Queue\n\
                         Properties:\n\
                         \x20 SqsManagedSseEnabled: true",
    },
    sources: &[Source {
        title: "Encryption at rest in Amazon SQS",
        url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
    }],
    standards: &[prowler("sqs_queues_server_side_encryption_enabled")],
    thresholds: &[],
    reads: &[reads::<Queues>()],
    run: |account| {
        let listings = account.sqs.values().map(|sqs| &sqs.queues);
        each(account, listings, |_: &QueueId, queue| judge(queue))
    },
};

fn judge(queue: &Queue) -> Verdict {
    let verdict = match &queue.kms_key {
        Some(key) => Verdict::pass(format!("The queue is encrypted with the KMS key {key}.")),
        None if queue.managed_key => Verdict::pass("The queue is encrypted with a key that SQS manages."),
        None => Verdict::fail("The queue is not encrypted."),
    };
    verdict.seen(&GET_QUEUE_ATTRIBUTES, "KmsMasterKeyId", &queue.kms_key).seen(
        &GET_QUEUE_ATTRIBUTES,
        "SqsManagedSseEnabled",
        queue.managed_key,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(kms_key: Option<&str>, managed_key: bool) -> Status {
        judge(&Queue { kms_key: kms_key.map(str::to_owned), managed_key, policy: None }).status
    }

    #[test]
    fn either_key_passes() {
        assert_eq!(status(Some("alias/aws/sqs"), false), Status::Pass);
        assert_eq!(status(None, true), Status::Pass);
    }

    #[test]
    fn neither_fails() {
        assert_eq!(status(None, false), Status::Fail);
    }
}
