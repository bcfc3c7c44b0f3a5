//! What can be known about Shield Advanced, which AWS sells besides the protection that everybody has.

use super::{Call, fact, facts};

/// Whether the account subscribes to Shield Advanced.
pub static GET_SUBSCRIPTION_STATE: Call = Call {
    service: "Shield",
    operation: "GetSubscriptionState",
    action: "shield:GetSubscriptionState",
    absent: &[],
    source: "https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_GetSubscriptionState.html",
};

/// What Shield Advanced protects. Without a subscription AWS says that there is none.
pub static LIST_PROTECTIONS: Call = Call {
    service: "Shield",
    operation: "ListProtections",
    action: "shield:ListProtections",
    absent: &["ResourceNotFoundException"],
    source: "https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_ListProtections.html",
};

fact!(
    /// The account subscribes to Shield Advanced.
    Subscription: bool = "shield.subscription" <- [GET_SUBSCRIPTION_STATE]
);
fact!(
    /// The ARNs of what is protected; none where there is no subscription.
    Protections: Option<Vec<String>> = "shield.protections" <- [LIST_PROTECTIONS]
);

facts!(
    /// The facts of Shield.
    Shield {
        subscription: Subscription,
        protections: Protections,
    }
);
