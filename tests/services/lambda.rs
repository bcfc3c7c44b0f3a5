//! What the tests need to know of Lambda.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    // One with a name and an ARN is enough to ask for its policy.
    hollow: &[
        ("lambda:ListFunctions", &[r#"{"Functions": [{}]}"#, r#"{"Functions": [{"FunctionName": "till-orders"}]}"#]),
        ("lambda:GetPolicy", &[r#"{"RevisionId": "1"}"#, r#"{"Policy": ""}"#, r#"{"Policy": "{}"}"#]),
    ],
    // moto has no list of URLs, nor one of code signing configurations.
    not_sent: &[
        "lambda:ListCodeSigningConfigs",
        "lambda:ListFunctionUrlConfigs",
        "lambda:ListFunctionsByCodeSigningConfig",
    ],
    // LocalStack forgets the key of a function's variables.
    hardened: || {
        let function = format!(
            r#"{{"FunctionName": "oven-control", "FunctionArn": "{FUNCTION}:oven-control", "PackageType": "Zip",
                "Runtime": "python3.13", "TracingConfig": {{"Mode": "Active"}}, "VpcConfig": {{"VpcId": "vpc-1"}},
                "KMSKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1",
                "Environment": {{"Variables": {{"DB_SECRET_ARN": "arn:aws:secretsmanager:oven"}}}}}}"#
        );
        let signed = format!(r#"{{"FunctionArns": ["{FUNCTION}:oven-control"]}}"#);
        vec![
            json("ListFunctions", 200, format!(r#"{{"Functions": [{function}]}}"#)).region("us-east-1"),
            json("ListFunctionsByCodeSigningConfig", 200, signed).region("us-east-1"),
        ]
    },
    ..Service::PLAIN
};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function";

fn json(operation: &str, status: u16, body: String) -> Rule {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Rule::on("lambda", operation, Fault::Canned { status, headers, body })
}

/// One URL with authentication and one for everyone, by turns on two pages, then a refusal: in AWS's wire format, since
/// moto does not have the operation. `LocalStack` answers for the rest of it.
#[test]
fn urls_are_judged_page_by_page_and_a_denied_list_is_unknown() {
    RUNTIME.block_on(async {
        let url = |name: &str, qualifier: &str, auth: &str, origins: &str| {
            format!(
                r#"{{"FunctionUrl": "https://abc.lambda-url.us-east-1.on.aws/", "FunctionArn": "{FUNCTION}:{name}{qualifier}",
                    "CreationTime": "2026-01-01T00:00:00Z", "LastModifiedTime": "2026-01-01T00:00:00Z", "AuthType": "{auth}",
                    "Cors": {{"AllowOrigins": [{origins}]}}, "InvokeMode": "BUFFERED"}}"#
            )
        };
        let arguments = ["--region", "us-east-1", "--check", "lambda-function-url-auth,lambda-function-url-cors"];
        let gateway = weak_moto().await.gateway().await;
        let page = |urls: &str, next: &str| format!(r#"{{"FunctionUrlConfigs": [{urls}]{next}}}"#);
        let of = |name: &str, body: String| json("ListFunctionUrlConfigs", 200, body).contains(name);
        let signed = url("oven-control", "", "AWS_IAM", r#""https://bakery.example.com""#);
        gateway.rule(of("oven-control", page(&signed, "")));
        let first = page(&url("till-orders", "", "AWS_IAM", ""), r#", "NextMarker": "2""#);
        gateway.rule(of("till-orders", first).times(1));
        gateway.rule(of("till-orders", page(&url("till-orders", ":live", "NONE", r#""*""#), "")));
        let (_, found) = report(gateway.endpoint(), &arguments).await;
        for check in ["lambda-function-url-auth", "lambda-function-url-cors"] {
            assert_eq!(found.resources(check, "fail"), ["till-orders"], "{check}");
            assert_eq!(found.resources(check, "pass"), ["oven-control"], "{check}");
        }

        for (status, body, reason) in [
            (403, r#"{"Type": "User", "Message": "no", "Code": "AccessDeniedException"}"#, "denied"),
            (200, "{}", "malformed"),
            (200, r#"{"FunctionUrlConfigs": [{}]}"#, "malformed"),
        ] {
            gateway.clear();
            gateway.rule(json("ListFunctionUrlConfigs", status, body.to_owned()));
            let (_, found) = report(gateway.endpoint(), &arguments).await;
            let unknown = found.resources("lambda-function-url-auth", "unknown");
            assert_eq!(unknown, ["oven-control", "till-orders"], "{body}");
            assert!(found.gaps().iter().all(|gap| gap["reason"] == reason), "{body}: {:#?}", found.gaps());
        }
    });
}

/// Code that is refused, code that is warned about and code that nobody looks at, on two pages, then refusals and shells:
/// in AWS's wire format, since moto has none of it. `LocalStack` answers for the rest.
#[test]
fn code_signing_is_judged_by_the_lists_of_all_configurations() {
    RUNTIME.block_on(async {
        const CONFIG: &str = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc";
        let arguments = ["--region", "us-east-1", "--check", "lambda-function-code-signing"];
        let gateway = weak_moto().await.gateway().await;
        let config = |id: &str, policy: &str| {
            format!(
                r#"{{"CodeSigningConfigId": "csc-{id}", "CodeSigningConfigArn": "{CONFIG}-{id}", "LastModified": "2026-01-01T00:00:00Z",
                    "AllowedPublishers": {{"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:1:/signing-profiles/p/1"]}},
                    "CodeSigningPolicies": {{"UntrustedArtifactOnDeployment": "{policy}"}}}}"#
            )
        };
        let configs = |configs: &str, next: &str| {
            json("ListCodeSigningConfigs", 200, format!(r#"{{"CodeSigningConfigs": [{configs}]{next}}}"#))
        };
        let of = |id: &str, function: &str| {
            let body = format!(r#"{{"FunctionArns": ["{FUNCTION}:{function}"]}}"#);
            json("ListFunctionsByCodeSigningConfig", 200, body).contains(&format!("csc-{id}"))
        };
        gateway.rule(configs(&config("a", "Enforce"), r#", "NextMarker": "2""#).times(1));
        gateway.rule(configs(&config("b", "Warn"), ""));
        gateway.rule(of("a", "oven-control"));
        gateway.rule(of("b", "till-orders"));
        let (_, found) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(found.resources("lambda-function-code-signing", "pass"), ["oven-control"]);
        assert_eq!(found.resources("lambda-function-code-signing", "fail"), ["till-orders"]);

        let denied = || json("ListFunctionsByCodeSigningConfig", 403, r#"{"Type": "User", "Message": "no", "Code": "AccessDeniedException"}"#.to_owned());
        for (rule, reason) in [
            (denied(), "denied"),
            (json("ListFunctionsByCodeSigningConfig", 200, "{}".to_owned()), "malformed"),
            (configs(r#"{"CodeSigningConfigArn": "arn"}"#, ""), "malformed"),
            (configs("{}", ""), "malformed"),
            (json("ListCodeSigningConfigs", 200, "{}".to_owned()), "malformed"),
        ] {
            gateway.clear();
            gateway.rule(rule);
            gateway.rule(configs(&config("a", "Enforce"), ""));
            let (_, found) = report(gateway.endpoint(), &arguments).await;
            let unknown = found.resources("lambda-function-code-signing", "unknown");
            assert_eq!(unknown, ["oven-control", "till-orders"], "{reason}");
            assert!(found.gaps().iter().all(|gap| gap["reason"] == reason), "{reason}: {:#?}", found.gaps());
        }

        gateway.clear();
        gateway.rule(configs("", ""));
        let (_, found) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(found.resources("lambda-function-code-signing", "fail"), ["oven-control", "till-orders"]);
    });
}

/// What no emulator does: a runtime that this version does not know, a container image, and variables that could not be
/// decrypted.
#[test]
fn what_lambda_leaves_out_or_adds_is_not_passed() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let function = |name: &str, rest: &str| {
            format!(
                r#"{{"FunctionName": "{name}", "FunctionArn": "{FUNCTION}:{name}", "TracingConfig": {{"Mode": "Active"}}, {rest}}}"#
            )
        };
        let functions = [
            function("later", r#""PackageType": "Zip", "Runtime": "python4.0""#),
            function("image", r#""PackageType": "Image""#),
            function(
                "sealed",
                r#""PackageType": "Zip", "Runtime": "python3.14", "Environment": {"Error": {
                    "ErrorCode": "AccessDeniedException", "Message": "not authorized to perform: kms:Decrypt"}}"#,
            ),
            function("bare", r#""PackageType": "Zip""#),
        ];
        gateway.rule(json("ListFunctions", 200, format!(r#"{{"Functions": [{}]}}"#, functions.join(","))));
        let checks = "lambda-function-runtime,lambda-environment-secrets,lambda-environment-encryption";
        let (_, found) = report(gateway.endpoint(), &["--region", "us-east-1", "--check", checks]).await;
        assert_eq!(found.resources("lambda-function-runtime", "unknown"), ["bare", "later"]);
        assert_eq!(found.resources("lambda-function-runtime", "pass"), ["sealed"]);
        assert_eq!(found.resources("lambda-environment-secrets", "unknown"), ["bare", "sealed"]);
        assert_eq!(found.resources("lambda-environment-secrets", "pass"), ["image", "later"]);
        assert_eq!(found.resources("lambda-environment-encryption", "unknown"), ["bare", "sealed"]);
        let denied = found.gaps().iter().find(|gap| gap["reason"] == "denied").expect("a gap");
        assert_eq!(denied["permission"], "kms:Decrypt");
    });
}

/// No value of an environment variable gets any further than the answer that it came in.
#[test]
fn values_of_environment_variables_are_neither_in_the_report_nor_in_a_snapshot() {
    RUNTIME.block_on(async {
        let site = weak_localstack().await;
        let (_, found) = report(site.emulator.endpoint(), &["--service", "lambda"]).await;
        let text = found.0.to_string();
        assert!(text.contains("DB_PASSWORD") && !text.contains("sourdough-2019"));
    });
}
