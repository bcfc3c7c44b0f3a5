//! URLs of functions name the websites that may call them from a browser.

use crate::facts::lambda::{FunctionId, FunctionUrl, FunctionUrls, LIST_FUNCTION_URL_CONFIGS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-function-url-cors",
    title: "URLs of Lambda functions name the websites that may call them",
    severity: Severity::Medium,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A URL that takes every origin lets any web page that somebody opens call the function from their browser and \
          read what it answers.",
    aws_side: "AWS answers the browser's question about origins as you have configured it.",
    your_side: "You list the origins of your own pages.",
    fix: Fix {
        text: "Replace the wildcard by the origins of the pages that call the function, or take CORS away.",
        cli: "aws lambda update-function-url-config --function-name FUNCTION --cors AllowOrigins=https://WEBSITE",
        terraform: "resource \"aws_lambda_function_url\" \"URL\" {\n\
                    \x20 function_name      = aws_lambda_function.FUNCTION.function_name\n\
                    \x20 authorization_type = \"AWS_IAM\"\n\
                    \x20 cors {\n\
                    \x20   allow_origins = [\"https://WEBSITE\"]\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Url\n\
                         Properties:\n\
                         \x20 TargetFunctionArn: FUNCTION_ARN\n\
                         \x20 AuthType: AWS_IAM\n\
                         \x20 Cors:\n\
                         \x20   AllowOrigins: [https://WEBSITE]",
    },
    sources: &[Source {
        title: "Creating and managing Lambda function URLs",
        url: "https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",
    }],
    standards: &[prowler("awslambda_function_url_cors_policy")],
    thresholds: &[],
    reads: &[reads::<FunctionUrls>()],
    run: |account| {
        let listings = account.lambda.values().map(|lambda| &lambda.function_urls);
        each(account, listings, |_: &FunctionId, urls| judge(urls))
    },
};

/// Besides `*` alone, Lambda takes a scheme with any host.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html>.
const ANY: [&str; 3] = ["*", "http://*", "https://*"];

/// A function without a URL is not judged.
fn judge(urls: &[FunctionUrl]) -> Option<Verdict> {
    if urls.is_empty() {
        return None;
    }
    let origins: Vec<&str> = urls.iter().flat_map(|url| &url.origins).map(String::as_str).collect();
    let verdict = if origins.iter().any(|origin| ANY.contains(origin)) {
        Verdict::fail("The function's URL may be called from the pages of every website.")
    } else if origins.is_empty() {
        Verdict::pass("The function's URL may be called from no other website's pages.")
    } else {
        Verdict::pass("The function's URL names the websites whose pages may call it.")
    };
    Some(verdict.seen(&LIST_FUNCTION_URL_CONFIGS, "Cors.AllowOrigins", origins))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(origins: &[&str]) -> Option<Status> {
        let origins = origins.iter().map(|&origin| origin.to_owned()).collect();
        judge(&[FunctionUrl { alias: None, signed: true, origins }]).map(|verdict| verdict.status)
    }

    #[test]
    fn named_origins_pass() {
        assert_eq!(status(&["https://bakery.example.com"]), Some(Status::Pass));
    }

    #[test]
    fn no_origins_pass() {
        assert_eq!(status(&[]), Some(Status::Pass));
    }

    #[test]
    fn every_origin_fails() {
        for origin in ["*", "https://*", "http://*"] {
            assert_eq!(status(&["https://bakery.example.com", origin]), Some(Status::Fail), "{origin}");
        }
    }

    #[test]
    fn a_function_without_a_url_is_not_judged() {
        assert_eq!(judge(&[]), None);
    }
}
