//! No topic is open to everyone.

use crate::facts::sns::{GET_TOPIC_ATTRIBUTES, TopicId, Topics};
use crate::policy::Context;
use crate::policy::verdict::{Origin, not_public};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "sns-topic-not-public",
    title: "No SNS topic's policy lets everyone in",
    severity: Severity::Critical,
    service: &model::SNS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Whoever may publish to a topic sends forged messages to all its subscribers. Whoever may subscribe reads each \
          message from then on, unnoticed.",
    aws_side: "AWS gives a new topic a policy for its owner alone, and refuses whom no policy allows.",
    your_side: "You name the accounts, and for services the source, that may publish and subscribe.",
    fix: Fix {
        text: "Replace the wildcard by the accounts that need the topic, or confine it by aws:SourceAccount, aws:SourceArn \
               or aws:PrincipalOrgID.",
        cli: "aws sns set-topic-attributes --topic-arn TOPIC_ARN --attribute-name Policy --attribute-value file://POLICY.json",
        terraform: "resource \"aws_sns_topic_policy\" \"POLICY\" {\n\
                    \x20 arn    = aws_sns_topic.TOPIC.arn\n\
                    \x20 policy = data.aws_iam_policy_document.POLICY.json\n\
                    }",
        cloudformation: "Type: AWS::SNS::TopicPolicy\n\
                         Properties:\n\
                         \x20 Topics: [TOPIC_ARN]\n\
                         \x20 PolicyDocument:\n\
                         \x20   Version: '2012-10-17'\n\
                         \x20   Statement:\n\
                         \x20     - Effect: Allow\n\
                         \x20       Principal: {AWS: ACCOUNT}\n\
                         \x20       Action: sns:Publish\n\
                         \x20       Resource: TOPIC_ARN",
    },
    sources: &[
        Source {
            title: "Example cases for Amazon SNS access control",
            url: "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
        },
        Source {
            title: "Amazon SNS security best practices",
            url: "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
        },
    ],
    standards: &[cis("2.21"), security_hub("SNS.4"), prowler("sns_topics_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<Topics>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.sns.values().map(|sns| &sns.topics);
        each(account, listings, move |of: &TopicId, topic| judge(&topic.policy, &context, &of.region))
    },
};

fn judge(policy: &str, context: &Context, region: &str) -> Verdict {
    not_public(Some(policy), context, Origin { call: &GET_TOPIC_ATTRIBUTES, member: "Policy", region, noun: "topic" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(principal: &str, condition: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [{{"Sid": "__default_statement_ID",
                "Effect": "Allow", "Principal": {principal}, "Action": ["SNS:Publish", "SNS:Subscribe"],
                "Resource": "arn:aws:sns:eu-west-1:123456789012:orders", "Condition": {{{condition}}}}}]}}"#
        );
        judge(&policy, &Context::new("123456789012", "aws"), "eu-west-1").status
    }

    /// The policy that SNS gives every new topic names everyone, and confines them to the owner's account.
    #[test]
    fn the_policy_of_a_new_topic_passes() {
        assert_eq!(status(r#"{"AWS": "*"}"#, r#""StringEquals": {"AWS:SourceOwner": "123456789012"}"#), Status::Pass);
        assert_eq!(status(r#"{"AWS": "*"}"#, r#""StringEquals": {"AWS:SourceAccount": "123456789012"}"#), Status::Pass);
    }

    #[test]
    fn everyone_fails() {
        assert_eq!(status(r#"{"AWS": "*"}"#, ""), Status::Fail);
        assert_eq!(status(r#""*""#, r#""StringEquals": {"SNS:Protocol": "https"}"#), Status::Fail);
        assert_eq!(status(r#"{"AWS": "*"}"#, r#""StringLike": {"AWS:SourceOwner": "*"}"#), Status::Fail);
    }

    #[test]
    fn an_account_or_a_bucket_passes() {
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::210987654321:root"}"#, ""), Status::Pass);
        let bucket = r#""ArnEquals": {"aws:SourceArn": "arn:aws:s3:::crumb-invoices"}"#;
        assert_eq!(status(r#"{"Service": "s3.amazonaws.com"}"#, bucket), Status::Pass);
    }

    #[test]
    fn nonsense_is_unknown() {
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge("", &context, "eu-west-1").status, Status::Unknown);
    }
}
