//! What the tests need to know of Organizations.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

/// What moto 5.2.5 does not answer.
const NOWHERE: [&str; 3] =
    ["iam:ListOrganizationsFeatures", "organizations:DescribeEffectivePolicy", "organizations:DescribeResourcePolicy"];

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "organizations:DescribeOrganization",
            &[
                r#"{"Organization": {}}"#,
                r#"{"Organization": {"Id": "o-1", "MasterAccountId": "123456789012", "FeatureSet": "SOME"}}"#,
            ],
        ),
        ("organizations:ListRoots", &[r#"{"Roots": []}"#, r#"{"Roots": [{}]}"#, r#"{"Roots": [{"PolicyTypes": []}]}"#]),
        ("organizations:ListOrganizationalUnitsForParent", &[r#"{"OrganizationalUnits": [{}]}"#]),
        ("organizations:ListAccountsForParent", &[r#"{"Accounts": [{}]}"#, r#"{"Accounts": [{"Id": "1"}]}"#]),
        (
            "organizations:ListPolicies",
            &[r#"{"Policies": [{}]}"#, r#"{"Policies": [{"Id": "p-1", "AwsManaged": false}]}"#],
        ),
        ("organizations:ListTargetsForPolicy", &[r#"{"Targets": [{}]}"#]),
        (
            "organizations:DescribePolicy",
            &[
                r#"{"Policy": {}}"#,
                r#"{"Policy": {"Content": "{"}}"#,
                r#"{"Policy": {"Content": "{\"Statement\": [{}]}"}}"#,
            ],
        ),
        ("organizations:ListDelegatedAdministrators", &[r#"{"DelegatedAdministrators": [{}]}"#]),
    ],
    not_sent: &NOWHERE,
    // moto knows this account as the one that manages the organisation: in the answers it is another.
    hardened: || {
        vec![
            Rule::on("organizations", "DescribeOrganization", json(&member("ALL"))),
            Rule::on("organizations", "ListAccountsForParent", json(MANAGEMENT)),
        ]
    },
    ..Service::PLAIN
};

/// The account that manages the organisation stands under the root, as it must.
const MANAGEMENT: &str = r#"{"Accounts": [{"Id": "999999999999", "Arn": "arn:aws:organizations::999999999999:account/o-exampleorgid/999999999999",
    "Email": "root@crumb.example", "Name": "crumb", "Status": "ACTIVE", "State": "ACTIVE", "JoinedMethod": "INVITED"}]}"#;

fn json(body: &str) -> Fault {
    Fault::told("application/x-amz-json-1.1", body)
}

fn code(code: &str) -> Fault {
    Fault::Code { status: 400, code: code.to_owned(), message: "Not so.".to_owned() }
}

/// The audited account is a member of an organisation that another account manages.
fn member(features: &str) -> String {
    format!(
        r#"{{"Organization": {{"Id": "o-exampleorgid", "Arn": "arn:aws:organizations::999999999999:organization/o-exampleorgid",
            "FeatureSet": "{features}", "MasterAccountArn": "arn:aws:organizations::999999999999:account/o-exampleorgid/999999999999",
            "MasterAccountId": "999999999999", "MasterAccountEmail": "root@crumb.example",
            "AvailablePolicyTypes": [{{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}}]}}}}"#
    )
}

fn features(features: &str) -> Fault {
    let body = format!(
        r#"<ListOrganizationsFeaturesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
           <ListOrganizationsFeaturesResult><OrganizationId>o-exampleorgid</OrganizationId><EnabledFeatures>{features}
           </EnabledFeatures></ListOrganizationsFeaturesResult><ResponseMetadata>
           <RequestId>f7b91c5c-0000-4b4e-9a0e-2a3f8f7c9d11</RequestId></ResponseMetadata></ListOrganizationsFeaturesResponse>"#
    );
    Fault::told("text/xml", body)
}

const GLOBAL: [&str; 4] = ["--service", "organizations", "--region", "us-east-1"];

/// moto has an organisation from the start of the sample account on; AWS says so by an error where there is none.
#[test]
fn an_account_in_no_organisation_fails_that_and_nothing_else() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let none = code("AWSOrganizationsNotInUseException");
        gateway.rule(Rule::on("organizations", "DescribeOrganization", none));
        let (exit, report) = report(gateway.endpoint(), &GLOBAL).await;
        assert_eq!(exit, 3);
        assert_eq!(report.statuses("organizations-account-membership")["fail"], 1);
        assert_eq!(report.findings().len(), 1, "{:#?}", report.by_id());
        let asked = gateway.calls().into_iter().filter(|call| call.service == "organizations").count();
        assert_eq!(asked, 1, "there is nothing more to ask");
    });
}

/// A member account may read no more than which organisation it is in: the rest is unknown, and says what is missing.
#[test]
fn in_a_member_account_what_aws_keeps_to_the_management_account_is_unknown() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("organizations", "DescribeOrganization", json(&member("ALL"))));
        gateway.rule(Rule::on(
            "iam",
            "ListOrganizationsFeatures",
            code("AccountNotManagementOrDelegatedAdministratorException"),
        ));
        gateway.rule(Rule { service: Some("organizations".into()), ..Rule::all(Fault::denied()) });
        let (exit, report) = report(gateway.endpoint(), &GLOBAL).await;
        assert_eq!(exit, 4);
        for check in ["organizations-account-membership", "organizations-management-account-workloads"] {
            assert_eq!(report.statuses(check)["pass"], 1, "{check}");
        }
        assert_eq!(report.0["summary"]["unknown"], 7);
        assert!(report.gaps().iter().all(|gap| gap["reason"] == "denied" && gap["permission"].is_string()));
    });
}

/// What moto does not answer, from AWS's answers: turned on and turned off.
#[test]
fn what_moto_does_not_have_of_organisations_is_judged_from_recorded_answers() {
    RUNTIME.block_on(async {
        let checks = [
            "organizations-ai-services-opt-out",
            "organizations-central-root-access",
            "organizations-policy-delegation",
        ];
        let effective = |content: &str| {
            let content = content.replace('"', "\\\"");
            json(&format!(
                r#"{{"EffectivePolicy": {{"PolicyContent": "{content}", "LastUpdatedTimestamp": 1763769600.0,
                    "TargetId": "123456789012", "PolicyType": "AISERVICES_OPT_OUT_POLICY"}}}}"#
            ))
        };
        let delegation = r#"{"ResourcePolicy": {"ResourcePolicySummary": {"Id": "rp-12345678", "Arn": "arn:aws:organizations::123456789012:resourcepolicy/o-1/rp-12345678"},
            "Content": "{\"Version\": \"2012-10-17\", \"Statement\": []}"}}"#;
        let member = |name: &str| format!("<member>{name}</member>");
        let both = [member("RootCredentialsManagement"), member("RootSessions")].concat();
        let out = effective(r#"{"services":{"default":{"opt_out_policy":"optOut"}}}"#);
        let into = effective(r#"{"services":{"default":{"opt_out_policy":"optIn"}}}"#);
        let runs = [
            ("pass", out, features(&both), json(delegation)),
            ("fail", into, features(""), code("ResourcePolicyNotFoundException")),
            (
                "fail",
                code("EffectivePolicyNotFoundException"),
                code("ServiceAccessNotEnabledException"),
                code("ResourcePolicyNotFoundException"),
            ),
            ("unknown", json(r#"{"EffectivePolicy": {}}"#), code("OrganizationNotFoundException"), json("{}")),
            ("unknown", Fault::denied(), Fault::denied(), Fault::denied()),
        ];
        for (status, effective, features, delegation) in runs {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("organizations", "DescribeEffectivePolicy", effective));
            gateway.rule(Rule::on("iam", "ListOrganizationsFeatures", features));
            gateway.rule(Rule::on("organizations", "DescribeResourcePolicy", delegation));
            let (_, report) = report(gateway.endpoint(), &["--check", &checks.join(",")]).await;
            for check in checks {
                assert!(report.statuses(check).keys().eq([status]), "{check}: {:#?}", report.by_id());
            }
        }
    });
}

/// An organisation for bills alone has no policies, whatever its root says.
#[test]
fn an_organisation_without_all_features_has_no_guardrails() {
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        gateway.rule(Rule::on("organizations", "DescribeOrganization", json(&member("CONSOLIDATED_BILLING"))));
        let (_, report) = report(gateway.endpoint(), &["--check", "organizations-guardrails"]).await;
        assert_eq!(report.statuses("organizations-guardrails")["fail"], 1);
    });
}
