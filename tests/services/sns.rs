//! What the tests need to know of SNS.

use super::Service;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "sns:ListTopics",
            &[
                "<ListTopicsResponse><ListTopicsResult/></ListTopicsResponse>",
                "<ListTopicsResponse><ListTopicsResult><Topics><member/></Topics></ListTopicsResult></ListTopicsResponse>",
            ],
        ),
        (
            "sns:GetTopicAttributes",
            &[
                "<GetTopicAttributesResponse><GetTopicAttributesResult/></GetTopicAttributesResponse>",
                "<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry><key>KmsMasterKeyId</key>\
                 <value>alias/aws/sns</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>",
            ],
        ),
        (
            "sns:ListSubscriptions",
            &[
                "<ListSubscriptionsResponse><ListSubscriptionsResult/></ListSubscriptionsResponse>",
                "<ListSubscriptionsResponse><ListSubscriptionsResult><Subscriptions><member><Protocol>https</Protocol>\
                 </member></Subscriptions></ListSubscriptionsResult></ListSubscriptionsResponse>",
            ],
        ),
    ],
    ..Service::PLAIN
};
