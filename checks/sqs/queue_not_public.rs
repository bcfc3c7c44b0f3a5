//! No queue is open to everyone.

use crate::facts::sqs::{GET_QUEUE_ATTRIBUTES, QueueId, Queues};
use crate::policy::Context;
use crate::policy::verdict::{Origin, not_public};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "sqs-queue-not-public",
    title: "No SQS queue's policy lets everyone in",
    severity: Severity::Critical,
    service: &model::SQS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Whoever may receive from a queue reads messages and takes them away. Whoever may send has your workers do what \
          they like, and whoever may purge empties it.",
    aws_side: "AWS lets nobody but the owner's account use a queue that has no policy, and refuses whom no policy allows.",
    your_side: "You name the accounts, and for services the source, that may use the queue.",
    fix: Fix {
        text: "Replace the wildcard by the accounts that need the queue, or confine it by aws:SourceArn, \
               aws:SourceAccount or aws:PrincipalOrgID.",
        cli: "aws sqs set-queue-attributes --queue-url QUEUE_URL --attributes file://POLICY-ATTRIBUTE.json",
        terraform: "resource \"aws_sqs_queue_policy\" \"POLICY\" {\n\
                    \x20 queue_url = aws_sqs_queue.QUEUE.id\n\
                    \x20 policy    = data.aws_iam_policy_document.POLICY.json\n\
                    }",
        cloudformation: "Type: AWS::SQS::QueuePolicy\n\
                         Properties:\n\
                         \x20 Queues: [QUEUE_URL]\n\
                         \x20 PolicyDocument:\n\
                         \x20   Version: '2012-10-17'\n\
                         \x20   Statement:\n\
                         \x20     - Effect: Allow\n\
                         \x20       Principal: {AWS: ACCOUNT}\n\
                         \x20       Action: sqs:SendMessage\n\
                         \x20       Resource: QUEUE_ARN",
    },
    sources: &[Source {
        title: "Amazon SQS security best practices",
        url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    }],
    standards: &[cis("2.21"), security_hub("SQS.3"), prowler("sqs_queues_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<Queues>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.sqs.values().map(|sqs| &sqs.queues);
        each(account, listings, move |of: &QueueId, queue| judge(queue.policy.as_deref(), &context, &of.region))
    },
};

fn judge(policy: Option<&str>, context: &Context, region: &str) -> Verdict {
    not_public(policy, context, Origin { call: &GET_QUEUE_ATTRIBUTES, member: "Policy", region, noun: "queue" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(principal: &str, condition: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal},
                "Action": "SQS:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:123456789012:orders",
                "Condition": {{{condition}}}}}]}}"#
        );
        judge(Some(&policy), &Context::new("123456789012", "aws"), "eu-west-1").status
    }

    #[test]
    fn no_policy_passes() {
        assert_eq!(judge(None, &Context::new("123456789012", "aws"), "eu-west-1").status, Status::Pass);
    }

    #[test]
    fn everyone_fails() {
        assert_eq!(status(r#""*""#, ""), Status::Fail);
        assert_eq!(status(r#"{"AWS": "*"}"#, r#""IpAddress": {"aws:SourceIp": "0.0.0.0/0"}"#), Status::Fail);
    }

    /// How a queue is commonly subscribed to a topic.
    #[test]
    fn everyone_on_behalf_of_one_topic_passes() {
        let topic = r#""ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:orders"}"#;
        assert_eq!(status(r#"{"AWS": "*"}"#, topic), Status::Pass);
        assert_eq!(status(r#"{"Service": "sns.amazonaws.com"}"#, topic), Status::Pass);
    }

    #[test]
    fn nonsense_is_unknown() {
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge(Some("{}"), &context, "eu-west-1").status, Status::Unknown);
    }
}
