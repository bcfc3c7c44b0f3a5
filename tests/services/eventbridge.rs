//! What the tests need to know of EventBridge.

use super::Service;

pub const SERVICE: Service = Service {
    hollow: &[(
        "eventbridge:ListEventBuses",
        &[r#"{"EventBuses": [{}]}"#, r#"{"EventBuses": [{"Name": "orders", "Policy": "{}"}]}"#],
    )],
    ..Service::PLAIN
};
