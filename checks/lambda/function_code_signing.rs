//! Functions take signed code only.

use futures_util::future::{BoxFuture, join_all};

use crate::facts::lambda::{
    CodeSigningConfig, CodeSigningConfigs, Function, FunctionId, Functions, LIST_CODE_SIGNING_CONFIGS,
    LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG,
};
use crate::facts::{Account, Gap, Of};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-function-code-signing",
    title: "Lambda functions refuse code that nobody trusted has signed",
    severity: Severity::Low,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_CLIENT_SIDE_INTEGRITY),
    why: "Whoever may update a function, or gets at the pipeline that does, has their code run with the function's role. \
          With code signing, the deployment fails unless the package was signed by a profile that you name.",
    aws_side: "AWS checks the signature of each package against the function's code signing configuration when it is \
               deployed.",
    your_side: "You sign what you build, name the profiles that count, and have anything else refused.",
    fix: Fix {
        text: "Make a signing profile in AWS Signer and a code signing configuration with the policy Enforce, and give it \
               to the function. Container images cannot have one: sign those in the registry.",
        cli: "aws lambda put-function-code-signing-config --function-name FUNCTION --code-signing-config-arn CONFIG_ARN",
        terraform: "resource \"aws_lambda_code_signing_config\" \"CONFIG\" {\n\
                    \x20 allowed_publishers {\n\
                    \x20   signing_profile_version_arns = [aws_signer_signing_profile.PROFILE.version_arn]\n\
                    \x20 }\n\
                    \x20 policies {\n\
                    \x20   untrusted_artifact_on_deployment = \"Enforce\"\n\
                    \x20 }\n\
                    }\n\
                    resource \"aws_lambda_function\" \"FUNCTION\" {\n\
                    \x20 code_signing_config_arn = aws_lambda_code_signing_config.CONFIG.arn\n\
                    }",
        cloudformation: "Type: AWS::Lambda::CodeSigningConfig\n\
                         Properties:\n\
                         \x20 AllowedPublishers:\n\
                         \x20   SigningProfileVersionArns: [PROFILE_VERSION_ARN]\n\
                         \x20 CodeSigningPolicies:\n\
                         \x20   UntrustedArtifactOnDeployment: Enforce",
    },
    sources: &[
        Source {
            title: "Using code signing to verify code integrity with Lambda",
            url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html",
        },
        Source {
            title: "CodeSigningPolicies",
            url: "https://docs.aws.amazon.com/lambda/latest/api/API_CodeSigningPolicies.html",
        },
    ],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<Functions>(), reads::<CodeSigningConfigs>()],
    run,
};

/// The configurations are asked for only where there are functions.
fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let regions = account.lambda.values().map(|lambda| async move {
            let configs = match lambda.functions.get().await {
                Ok(functions) if !functions.is_empty() => {
                    Some(lambda.code_signing_configs.get().await.map(Vec::as_slice))
                }
                _ => None,
            };
            let judged = |of: &FunctionId, function: &Function| judge(of, function, configs?);
            each(account, [&lambda.functions], judged).await
        });
        join_all(regions).await.concat()
    })
}

/// A container image brings no package that could be signed, and is not judged. A configuration whose functions could not
/// be listed may be that of a function that no other one names.
fn judge(
    of: &FunctionId,
    function: &Function,
    configs: Result<&[Of<CodeSigningConfig, Vec<String>>], &Gap>,
) -> Option<Verdict> {
    function.runtime.as_ref()?;
    let configs = match configs {
        Ok(configs) => configs,
        Err(gap) => return Some(Verdict::unknown(gap)),
    };
    let holds = |config: &&Of<CodeSigningConfig, Vec<String>>| {
        config.value.as_ref().is_ok_and(|functions| functions.iter().any(|arn| is_of(arn, &of.arn)))
    };
    if let Some(Of { of: config, .. }) = configs.iter().find(holds) {
        let (verdict, policy) = if config.enforced {
            (Verdict::pass("Code for the function is refused unless it has a valid signature."), "Enforce")
        } else {
            (Verdict::fail("Code for the function is only warned about where it has no valid signature."), "Warn")
        };
        return Some(verdict.seen(&LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG, "CodeSigningConfigArn", &config.arn).seen(
            &LIST_CODE_SIGNING_CONFIGS,
            "UntrustedArtifactOnDeployment",
            policy,
        ));
    }
    if let Some(gap) = configs.iter().find_map(|config| config.value.as_ref().err()) {
        return Some(Verdict::unknown(gap));
    }
    let verdict = Verdict::fail("The function takes any code, signed or not: it has no code signing configuration.");
    Some(verdict.seen(&LIST_CODE_SIGNING_CONFIGS, "CodeSigningConfigs", configs.len()))
}

/// Whether an ARN is the function's, or that of one of its versions.
fn is_of(arn: &str, function: &str) -> bool {
    arn.strip_prefix(function).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    const ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:function:orders";

    fn config(enforced: bool, functions: Result<&[&str], Gap>) -> Of<CodeSigningConfig, Vec<String>> {
        let value = functions.map(|functions| functions.iter().map(|arn| (*arn).to_owned()).collect());
        Of { of: CodeSigningConfig { arn: "csc-1".into(), enforced }, value }
    }

    fn gap() -> Gap {
        Gap::new(&LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG, Some("eu-west-1"), Reason::Denied, "no")
    }

    fn status(configs: &[Of<CodeSigningConfig, Vec<String>>]) -> Status {
        let of = FunctionId { name: "orders".into(), arn: ARN.into(), region: "eu-west-1".into() };
        judge(&of, &crate::lambda::function(), Ok(configs)).unwrap().status
    }

    #[test]
    fn enforced_passes_and_a_warning_fails() {
        assert_eq!(status(&[config(true, Ok(&[ARN]))]), Status::Pass);
        assert_eq!(status(&[config(true, Ok(&[&format!("{ARN}:3")]))]), Status::Pass);
        assert_eq!(status(&[config(false, Ok(&[ARN]))]), Status::Fail);
    }

    #[test]
    fn none_fails_also_where_another_function_has_one() {
        assert_eq!(status(&[]), Status::Fail);
        assert_eq!(status(&[config(true, Ok(&[&format!("{ARN}-copy")]))]), Status::Fail);
    }

    #[test]
    fn what_could_not_be_listed_is_unknown_unless_another_one_names_the_function() {
        assert_eq!(status(&[config(true, Err(gap()))]), Status::Unknown);
        assert_eq!(status(&[config(true, Err(gap())), config(true, Ok(&[ARN]))]), Status::Pass);
        let of = FunctionId { name: "orders".into(), arn: ARN.into(), region: "eu-west-1".into() };
        assert_eq!(judge(&of, &crate::lambda::function(), Err(&gap())).unwrap().status, Status::Unknown);
    }

    #[test]
    fn a_container_image_is_not_judged() {
        let of = FunctionId { name: "orders".into(), arn: ARN.into(), region: "eu-west-1".into() };
        let image = Function { runtime: None, ..crate::lambda::function() };
        assert_eq!(judge(&of, &image, Ok(&[])), None);
    }
}
