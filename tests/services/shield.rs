//! What the tests need to know of Shield.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[("shield:ListProtections", &[r#"{"Protections": [{}]}"#, r#"{"Protections": null}"#])],
    // moto 5.2.5 does not have it.
    not_sent: &["shield:GetSubscriptionState"],
    ..Service::PLAIN
};

fn json(body: &str) -> Fault {
    Fault::told("application/x-amz-json-1.1", body)
}

/// No emulator has the state of the subscription: AWS's answers.
#[test]
fn the_subscription_is_judged_from_recorded_answers() {
    RUNTIME.block_on(async {
        let runs = [
            ("pass", json(r#"{"SubscriptionState": "ACTIVE"}"#)),
            ("fail", json(r#"{"SubscriptionState": "INACTIVE"}"#)),
            ("unknown", json(r#"{"SubscriptionState": "PERHAPS"}"#)),
            ("unknown", json("{}")),
            ("unknown", Fault::denied()),
        ];
        for (status, fault) in runs {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("shield", "GetSubscriptionState", fault));
            let (_, report) = report(gateway.endpoint(), &["--check", "shield-advanced-subscription"]).await;
            assert!(report.statuses("shield-advanced-subscription").keys().eq([status]), "{:#?}", report.by_id());
        }
    });
}

/// moto lists protections without a subscription; AWS says that there is none.
#[test]
fn without_a_subscription_protections_are_not_judged() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let message = "The subscription does not exist.".to_owned();
        let none = Fault::Code { status: 400, code: "ResourceNotFoundException".to_owned(), message };
        gateway.rule(Rule::on("shield", "ListProtections", none));
        let (exit, report) = report(gateway.endpoint(), &["--check", "shield-advanced-protections"]).await;
        assert_eq!((exit, report.findings().len()), (0, 0), "{:#?}", report.by_id());
    });
}
