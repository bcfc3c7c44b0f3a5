//! What the tests need to know of Macie.

use localstack::{Fault, Gateway, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[("macie2:GetMacieSession", &[r#"{"serviceRole": "x"}"#, r#"{"status": null}"#])],
    // An account without an administrator gets an empty answer:
    // https://docs.aws.amazon.com/macie/latest/APIReference/administrator.html
    empty_is_an_answer: &["macie2:GetAdministratorAccount"],
    // moto has no automated discovery, and nothing else rests on the administrator.
    not_sent: &["macie2:GetAutomatedDiscoveryConfiguration", "macie2:GetAdministratorAccount"],
    ..Service::PLAIN
};

const ENABLED: &str = "macie-enabled";
const DISCOVERY: &str = "macie-automated-discovery";

fn answer(operation: &str, body: &Value) -> Rule {
    Rule::on("macie2", operation, Fault::told("application/json", body.to_string()))
}

fn refusal(operation: &str, message: &str) -> Rule {
    let code = "AccessDeniedException".into();
    Rule::on("macie2", operation, Fault::Code { status: 403, code, message: message.into() })
}

async fn audited(gateway: &Gateway, rules: impl IntoIterator<Item = Rule>) -> Report {
    gateway.clear();
    for rule in rules {
        gateway.rule(rule);
    }
    report(gateway.endpoint(), &["--region", "us-east-1", "--service", "macie"]).await.1
}

/// AWS says that Macie is off as if access were denied, and moto by another code: so AWS's answer is recorded.
#[test]
fn off_is_told_from_denied() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let off = audited(&gateway, [refusal("GetMacieSession", "Macie is not enabled.")]).await;
        assert_eq!(off.resources(ENABLED, "fail"), ["us-east-1"]);
        assert_eq!(off.resources(DISCOVERY, "fail"), ["us-east-1"]);
        assert_eq!(off.gaps(), &Vec::<Value>::new());
        let message = "User: arn:aws:iam::123456789012:user/auditor is not authorized to perform: \
                       macie2:GetMacieSession because no identity-based policy allows the macie2:GetMacieSession action";
        let denied = audited(&gateway, [refusal("GetMacieSession", message)]).await;
        assert_eq!(denied.resources(ENABLED, "unknown"), ["us-east-1"]);
        assert_eq!(denied.resources(DISCOVERY, "unknown"), ["us-east-1"]);
        assert_eq!(denied.gaps()[0]["reason"], "denied");
        assert_eq!(denied.gaps()[0]["permission"], "macie2:GetMacieSession");
    });
}

/// No emulator has automated discovery, so these answers are recorded.
#[test]
fn automated_discovery_is_judged_where_it_is_the_accounts_own() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        for (body, status) in [
            (json!({ "status": "ENABLED", "autoEnableOrganizationMembers": "NONE" }), "pass"),
            (json!({ "status": "DISABLED" }), "fail"),
            (json!({}), "unknown"),
            (json!({ "status": null }), "unknown"),
        ] {
            let report = audited(&gateway, [answer("GetAutomatedDiscoveryConfiguration", &body)]).await;
            assert_eq!(report.resources(DISCOVERY, status), ["us-east-1"], "{body}");
            assert_eq!(report.resources(ENABLED, "pass"), ["us-east-1"]);
        }
        let denied = Rule::on("macie2", "GetAutomatedDiscoveryConfiguration", Fault::denied());
        let report = audited(&gateway, [denied]).await;
        assert_eq!(report.resources(DISCOVERY, "unknown"), ["us-east-1"]);
        assert_eq!(report.gaps()[0]["permission"], "macie2:GetAutomatedDiscoveryConfiguration");
        let off = refusal("GetAutomatedDiscoveryConfiguration", "Macie is not enabled.");
        assert_eq!(audited(&gateway, [off]).await.resources(DISCOVERY, "fail"), ["us-east-1"]);

        let administrator = |status: &str| {
            let of = json!({ "accountId": "210987654321", "invitationId": "1", "relationshipStatus": status });
            answer("GetAdministratorAccount", &json!({ "administrator": of }))
        };
        let own = || answer("GetAutomatedDiscoveryConfiguration", &json!({ "status": "ENABLED" }));
        let report = audited(&gateway, [administrator("Enabled"), own()]).await;
        assert!(report.of(DISCOVERY).is_empty(), "a member's is its administrator's to say");
        assert!(gateway.calls().iter().all(|call| call.operation != "GetAutomatedDiscoveryConfiguration"));
        let report = audited(&gateway, [administrator("Invited"), own()]).await;
        assert_eq!(report.resources(DISCOVERY, "pass"), ["us-east-1"]);
        let nobody = answer("GetAdministratorAccount", &json!({ "administrator": {} }));
        assert_eq!(audited(&gateway, [nobody, own()]).await.resources(DISCOVERY, "unknown"), ["us-east-1"]);
        let denied = Rule::on("macie2", "GetAdministratorAccount", Fault::denied());
        assert_eq!(audited(&gateway, [denied, own()]).await.resources(DISCOVERY, "unknown"), ["us-east-1"]);
    });
}
