//! Topics are encrypted with a KMS key.

use crate::facts::sns::{GET_TOPIC_ATTRIBUTES, Topic, TopicId, Topics};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "sns-topic-encryption",
    title: "SNS topics are encrypted with a KMS key",
    severity: Severity::Medium,
    service: &model::SNS,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_AT_REST),
    why: "Messages wait on disks until they are delivered. With a KMS key, whoever reads or publishes them also needs the \
          key's permission, and each use of the key is logged.",
    aws_side: "AWS encrypts its disks, and with a KMS key each message where you have asked for it.",
    your_side: "You choose a key for each topic, and let the services that publish to it use that key.",
    fix: Fix {
        text: "Set a KMS key of yours on the topic, and allow the publishing services to use it in the key's policy: the \
               key that AWS manages for SNS cannot be used by most of them.",
        cli: "aws sns set-topic-attributes --topic-arn TOPIC_ARN --attribute-name KmsMasterKeyId --attribute-value KEY",
        terraform: "resource \"aws_sns_topic\" \"TOPIC\" {\n\
                    \x20 kms_master_key_id = aws_kms_key.KEY.arn\n\
                    }",
        cloudformation: "Type: AWS::SNS::Topic\n\
                         Properties:\n\
                         \x20 KmsMasterKeyId: KEY",
    },
    sources: &[Source {
        title: "Securing Amazon SNS data with server-side encryption",
        url: "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
    }],
    standards: &[security_hub("SNS.1"), prowler("sns_topics_kms_encryption_at_rest_enabled")],
    thresholds: &[],
    reads: &[reads::<Topics>()],
    run: |account| {
        let listings = account.sns.values().map(|sns| &sns.topics);
        each(account, listings, |_: &TopicId, topic| judge(topic))
    },
};

fn judge(topic: &Topic) -> Verdict {
    let verdict = match &topic.kms_key {
        Some(key) => Verdict::pass(format!("The topic is encrypted with the KMS key {key}.")),
        None => Verdict::fail("The topic is not encrypted with a KMS key."),
    };
    verdict.seen(&GET_TOPIC_ATTRIBUTES, "KmsMasterKeyId", &topic.kms_key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_key_passes_and_none_fails() {
        let topic = |key: Option<&str>| Topic { kms_key: key.map(str::to_owned), policy: String::new() };
        assert_eq!(judge(&topic(Some("alias/aws/sns"))).status, Status::Pass);
        assert_eq!(judge(&topic(Some("arn:aws:kms:eu-west-1:123456789012:key/1"))).status, Status::Pass);
        assert_eq!(judge(&topic(None)).status, Status::Fail);
    }
}
