//! URLs of functions demand a signature.

use crate::facts::lambda::{FunctionId, FunctionUrl, FunctionUrls, LIST_FUNCTION_URL_CONFIGS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-function-url-auth",
    title: "URLs of Lambda functions demand a signed request",
    severity: Severity::High,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A URL is on the internet. Without authentication by IAM, nothing but the function's own code stands between it \
          and whoever finds the address.",
    aws_side: "AWS checks the signature and the permission of every request to a URL that asks for it.",
    your_side: "You ask for it, or put CloudFront or an API with authentication in front.",
    fix: Fix {
        text: "Have the URL authenticate by IAM, and let its callers sign their requests. For browsers, put CloudFront \
               with origin access control or an API Gateway in front of the function.",
        cli: "aws lambda update-function-url-config --function-name FUNCTION --auth-type AWS_IAM",
        terraform: "resource \"aws_lambda_function_url\" \"URL\" {\n\
                    \x20 function_name      = aws_lambda_function.FUNCTION.function_name\n\
                    \x20 authorization_type = \"AWS_IAM\"\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Url\n\
                         Properties:\n\
                         \x20 TargetFunctionArn: FUNCTION_ARN\n\
                         \x20 AuthType: AWS_IAM",
    },
    sources: &[Source {
        title: "Control access to Lambda function URLs",
        url: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    }],
    standards: &[prowler("awslambda_function_url_public")],
    thresholds: &[],
    reads: &[reads::<FunctionUrls>()],
    run: |account| {
        let listings = account.lambda.values().map(|lambda| &lambda.function_urls);
        each(account, listings, |_: &FunctionId, urls| judge(urls))
    },
};

/// A function without a URL is not judged: it has nothing that could demand a signature.
fn judge(urls: &[FunctionUrl]) -> Option<Verdict> {
    if urls.is_empty() {
        return None;
    }
    let open: Vec<&FunctionUrl> = urls.iter().filter(|url| !url.signed).collect();
    let verdict = match open.as_slice() {
        [] => Verdict::pass("The function's URL demands a signed request."),
        [FunctionUrl { alias: None, .. }, ..] => {
            Verdict::fail("The function's URL takes requests without authentication.")
        }
        [FunctionUrl { alias: Some(alias), .. }, ..] => {
            Verdict::fail(format!("The URL of the function's alias {alias} takes requests without authentication."))
        }
    };
    let seen: Vec<&str> = urls.iter().map(|url| if url.signed { "AWS_IAM" } else { "NONE" }).collect();
    Some(verdict.seen(&LIST_FUNCTION_URL_CONFIGS, "AuthType", seen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn url(alias: Option<&str>, signed: bool) -> FunctionUrl {
        FunctionUrl { alias: alias.map(str::to_owned), signed, origins: vec![] }
    }

    fn status(urls: &[FunctionUrl]) -> Option<Status> {
        judge(urls).map(|verdict| verdict.status)
    }

    #[test]
    fn a_url_with_authentication_passes() {
        assert_eq!(status(&[url(None, true)]), Some(Status::Pass));
        assert_eq!(status(&[url(None, true), url(Some("live"), true)]), Some(Status::Pass));
    }

    #[test]
    fn a_url_without_fails_also_where_it_is_an_aliass() {
        assert_eq!(status(&[url(None, false)]), Some(Status::Fail));
        let verdict = judge(&[url(None, true), url(Some("live"), false)]).unwrap();
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("live"), "{}", verdict.message);
    }

    #[test]
    fn a_function_without_a_url_is_not_judged() {
        assert_eq!(status(&[]), None);
    }
}
