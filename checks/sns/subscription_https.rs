//! No message is delivered over plain HTTP.

use crate::facts::sns::{LIST_SUBSCRIPTIONS, SubscriptionId, Subscriptions};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "sns-subscription-https",
    title: "No SNS subscription delivers messages over plain HTTP",
    severity: Severity::High,
    service: &model::SNS,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "A message that is delivered over plain HTTP can be read and changed by everybody on its way, and the receiver \
          cannot tell.",
    aws_side: "AWS delivers to the endpoint by the protocol that was subscribed, over TLS where that is HTTPS or another \
               service of AWS.",
    your_side: "You give the receiver a certificate and subscribe its HTTPS address.",
    fix: Fix {
        text: "Subscribe the receiver's HTTPS address, confirm that, and remove the subscription over HTTP.",
        cli: "aws sns subscribe --topic-arn TOPIC_ARN --protocol https --notification-endpoint https://RECEIVER && \
              aws sns unsubscribe --subscription-arn SUBSCRIPTION_ARN",
        terraform: "resource \"aws_sns_topic_subscription\" \"SUBSCRIPTION\" {\n\
                    \x20 topic_arn = aws_sns_topic.TOPIC.arn\n\
                    \x20 protocol  = \"https\"\n\
                    \x20 endpoint  = \"https://RECEIVER\"\n\
                    }",
        cloudformation: "Type: AWS::SNS::Subscription\n\
                         Properties:\n\
                         \x20 TopicArn: TOPIC_ARN\n\
                         \x20 Protocol: https\n\
                         \x20 Endpoint: https://RECEIVER",
    },
    sources: &[Source {
        title: "Amazon SNS security best practices",
        url: "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
    }],
    standards: &[prowler("sns_subscription_not_using_http_endpoints")],
    thresholds: &[],
    reads: &[reads::<Subscriptions>()],
    run: |account| {
        let listings = account.sns.values().map(|sns| &sns.subscriptions);
        each(account, listings, |_: &SubscriptionId, protocol| judge(protocol))
    },
};

/// How mail, text messages and push notifications travel is not the customer's to choose: those are not judged, and
/// neither is a protocol to come.
fn judge(protocol: &str) -> Option<Verdict> {
    let verdict = match protocol {
        "http" => Verdict::fail("The subscription delivers messages over plain HTTP."),
        "https" => Verdict::pass("The subscription delivers messages over HTTPS."),
        "sqs" | "lambda" | "firehose" => {
            Verdict::pass(format!("The subscription delivers messages within AWS: {protocol}."))
        }
        _ => return None,
    };
    Some(verdict.seen(&LIST_SUBSCRIPTIONS, "Protocol", protocol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(protocol: &str) -> Option<Status> {
        judge(protocol).map(|verdict| verdict.status)
    }

    #[test]
    fn http_fails_and_https_passes() {
        assert_eq!(status("http"), Some(Status::Fail));
        assert_eq!(status("https"), Some(Status::Pass));
    }

    #[test]
    fn what_stays_within_aws_passes() {
        for protocol in ["sqs", "lambda", "firehose"] {
            assert_eq!(status(protocol), Some(Status::Pass), "{protocol}");
        }
    }

    #[test]
    fn what_is_not_the_customers_to_choose_is_not_judged() {
        for protocol in ["email", "email-json", "sms", "application", "pigeon"] {
            assert_eq!(status(protocol), None, "{protocol}");
        }
    }
}
