//! The facts of Lambda in one region.

use aws_sdk_lambda::types::{
    CodeSigningConfig as KnownCodeSigningConfig, CodeSigningPolicy, EnvironmentResponse, FunctionConfiguration,
    FunctionUrlAuthType, FunctionUrlConfig, PackageType,
};
use partywall_checks::facts::lambda::{
    CodeSigningConfig, Environment, Function, FunctionId, FunctionUrl, Functions, GET_POLICY,
    LIST_CODE_SIGNING_CONFIGS, LIST_FUNCTION_URL_CONFIGS, LIST_FUNCTIONS, LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG,
    Lambda, holds_credential,
};
use partywall_checks::facts::{Gap, Lazy, Of, Reason};

use super::presence::Holds;
use super::{facts_of, for_each, items, lazy, of_each};
use crate::aws::{Road, malformed};

/// The largest pages that `ListFunctions` (which gives no more, whatever is asked) and `ListFunctionUrlConfigs` give.
const PAGE: i32 = 50;
/// The largest pages of what has to do with code signing.
const LARGE_PAGE: i32 = 10_000;

pub(super) fn facts(road: &Road, region: &str) -> Lambda {
    let (of_listing, at) = (road.clone(), region.to_owned());
    let functions: Lazy<Functions> = Lazy::new(Some(region), move || functions(of_listing.clone(), at.clone()));
    macro_rules! attribute {
        ($ask:ident) => {{
            let (road, functions) = (road.clone(), functions.clone());
            Lazy::new(Some(region), move || {
                let road = road.clone();
                of_each(functions.clone(), move |function| $ask(road.clone(), function))
            })
        }};
    }
    Lambda {
        function_policies: attribute!(policy),
        function_urls: attribute!(urls),
        code_signing_configs: lazy(road, region, code_signing_configs),
        functions,
    }
}

async fn functions(road: Road, region: String) -> Result<Vec<Of<FunctionId, Function>>, Gap> {
    let stream = road.lambda(&region).list_functions().into_paginator().page_size(PAGE).send();
    let (call, at) = (&LIST_FUNCTIONS, Some(region.as_str()));
    let fact = |known: FunctionConfiguration| match (known.function_name.clone(), known.function_arn.clone()) {
        (Some(name), Some(arn)) => {
            Ok(Of { of: FunctionId { name, arn, region: region.clone() }, value: function(&region, known) })
        }
        _ => Err(malformed(call, at, "a function without a name or an ARN")),
    };
    facts_of(&road, call, at, stream, |page| page.functions, fact).await
}

fn function(region: &str, known: FunctionConfiguration) -> Result<Function, Gap> {
    let lacks = |what: &str| malformed(&LIST_FUNCTIONS, Some(region), &format!("a function without its {what}"));
    let runtime = match known.package_type.ok_or_else(|| lacks("PackageType"))? {
        PackageType::Image => None,
        PackageType::Zip => Some(known.runtime.ok_or_else(|| lacks("Runtime"))?.as_str().to_owned()),
        other => {
            let what = format!("{:?} as PackageType", other.as_str());
            return Err(malformed(&LIST_FUNCTIONS, Some(region), &what));
        }
    };
    Ok(Function {
        runtime,
        // It is empty, not absent, once a function was taken out of its VPC.
        vpc: known.vpc_config.and_then(|vpc| vpc.vpc_id).filter(|vpc| !vpc.is_empty()),
        tracing: known.tracing_config.and_then(|tracing| tracing.mode).map(|mode| mode.as_str().to_owned()),
        kms_key: known.kms_key_arn.filter(|key| !key.is_empty()),
        environment: environment(region, known.environment),
    })
}

/// Only the names of what seems to hold a credential go further than this.
fn environment(region: &str, known: Option<EnvironmentResponse>) -> Result<Environment, Gap> {
    let Some(known) = known else { return Ok(Environment::default()) };
    if let Some(error) = known.error {
        let code = error.error_code.unwrap_or_default();
        let reason = if code.contains("AccessDenied") { Reason::Denied } else { Reason::Unexpected };
        let detail = format!("the environment variables could not be decrypted: {code}");
        // Lambda decrypts them as the one who asks, who may list functions and yet not use the key.
        let mut gap = Gap::new(&LIST_FUNCTIONS, Some(region), reason, detail);
        "kms:Decrypt".clone_into(&mut gap.action);
        return Err(gap);
    }
    let variables = known.variables.unwrap_or_default();
    let holding = variables.iter().filter(|(name, value)| holds_credential(name, value));
    let mut credentials: Vec<String> = holding.map(|(name, _)| name.clone()).collect();
    credentials.sort();
    Ok(Environment { variables: variables.len(), credentials })
}

async fn policy(road: Road, function: FunctionId) -> Result<Option<String>, Gap> {
    let (call, region) = (&GET_POLICY, Some(function.region.as_str()));
    let request = road.lambda(&function.region).get_policy().function_name(&function.name);
    let Some(answer) = road.ask(call, region, request.send()).await? else { return Ok(None) };
    Ok(Some(answer.policy.ok_or_else(|| malformed(call, region, "no Policy"))?))
}

async fn urls(road: Road, function: FunctionId) -> Result<Vec<FunctionUrl>, Gap> {
    let (call, region) = (&LIST_FUNCTION_URL_CONFIGS, Some(function.region.as_str()));
    let (mut urls, mut marker) = (Vec::new(), None);
    loop {
        let request = road.lambda(&function.region).list_function_url_configs().function_name(&function.name);
        let request = request.max_items(PAGE).set_marker(marker);
        // Without it the SDK's type says that there are none.
        let request = request.customize().interceptor(Holds(&["FunctionUrlConfigs"]));
        let answer = road.must(call, region, request.send()).await?;
        for known in answer.function_url_configs {
            urls.push(url(&function, known)?);
        }
        marker = answer.next_marker.filter(|marker| !marker.is_empty());
        if marker.is_none() {
            return Ok(urls);
        }
    }
}

fn url(function: &FunctionId, known: FunctionUrlConfig) -> Result<FunctionUrl, Gap> {
    let signed = match known.auth_type {
        FunctionUrlAuthType::AwsIam => true,
        FunctionUrlAuthType::None => false,
        // The SDK makes one up where the answer lacks it.
        other => {
            let what = format!("{:?} as AuthType", other.as_str());
            return Err(malformed(&LIST_FUNCTION_URL_CONFIGS, Some(&function.region), &what));
        }
    };
    let alias = known.function_arn.strip_prefix(&function.arn).and_then(|rest| rest.strip_prefix(':'));
    Ok(FunctionUrl {
        alias: alias.map(str::to_owned),
        signed,
        origins: known.cors.and_then(|cors| cors.allow_origins).unwrap_or_default(),
    })
}

async fn code_signing_configs(road: Road, region: String) -> Result<Vec<Of<CodeSigningConfig, Vec<String>>>, Gap> {
    let call = &LIST_CODE_SIGNING_CONFIGS;
    let stream = road.lambda(&region).list_code_signing_configs().into_paginator().page_size(LARGE_PAGE).send();
    let known = items(&road, call, Some(&region), stream, |page| page.code_signing_configs).await?;
    let configs = known.into_iter().map(|known| code_signing_config(&region, known)).collect::<Result<Vec<_>, _>>()?;
    Ok(for_each(configs, async |of| {
        let value = signed_functions(&road, &region, &of).await;
        Of { of, value }
    })
    .await)
}

fn code_signing_config(region: &str, known: KnownCodeSigningConfig) -> Result<CodeSigningConfig, Gap> {
    let lacks = |what: &str| malformed(&LIST_CODE_SIGNING_CONFIGS, Some(region), &format!("a configuration {what}"));
    // The SDK's type has an empty ARN where the answer has none.
    let arn =
        Some(known.code_signing_config_arn).filter(|arn| !arn.is_empty()).ok_or_else(|| lacks("without an ARN"))?;
    let policies = known.code_signing_policies.ok_or_else(|| lacks("without CodeSigningPolicies"))?;
    let enforced = match policies.untrusted_artifact_on_deployment {
        Some(CodeSigningPolicy::Enforce) => true,
        Some(CodeSigningPolicy::Warn) => false,
        _ => return Err(lacks("that does not say what happens to unsigned code")),
    };
    Ok(CodeSigningConfig { arn, enforced })
}

async fn signed_functions(road: &Road, region: &str, config: &CodeSigningConfig) -> Result<Vec<String>, Gap> {
    let request = road.lambda(region).list_functions_by_code_signing_config().code_signing_config_arn(&config.arn);
    let stream = request.into_paginator().page_size(LARGE_PAGE).send();
    items(road, &LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG, Some(region), stream, |page| page.function_arns).await
}

#[cfg(test)]
mod tests {
    use aws_sdk_lambda::types::EnvironmentError;

    use super::*;

    #[test]
    fn of_environment_variables_only_names_are_kept() {
        let known = EnvironmentResponse::builder()
            .variables("DB_PASSWORD", "sourdough-starter")
            .variables("TABLE", "orders")
            .variables("SETTING", "AKIAIOSFODNN7EXAMPLE")
            .build();
        let kept = environment("eu-west-1", Some(known)).unwrap();
        assert_eq!(kept, Environment { variables: 3, credentials: vec!["DB_PASSWORD".into(), "SETTING".into()] });
        assert_eq!(environment("eu-west-1", None).unwrap(), Environment::default());
    }

    #[test]
    fn variables_that_cannot_be_decrypted_are_a_gap() {
        let error = EnvironmentError::builder().error_code("AccessDeniedException").message("no").build();
        let known = EnvironmentResponse::builder().error(error).build();
        let gap = environment("eu-west-1", Some(known)).unwrap_err();
        assert_eq!((gap.reason, gap.permission()), (Reason::Denied, Some("kms:Decrypt")));
        let error = EnvironmentError::builder().error_code("KMSDisabledException").build();
        let known = EnvironmentResponse::builder().error(error).build();
        assert_eq!(environment("eu-west-1", Some(known)).unwrap_err().reason, Reason::Unexpected);
    }
}
