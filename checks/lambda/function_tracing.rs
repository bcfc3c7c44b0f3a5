//! Functions are traced by X-Ray.

use crate::facts::lambda::{Function, FunctionId, Functions, LIST_FUNCTIONS};
use crate::facts::{Gap, Reason};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-function-tracing",
    title: "Lambda functions are traced by X-Ray",
    severity: Severity::Low,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Without a trace it takes long to see which function called what, where an error began, or why one has become \
          slow or begun to call what it never called.",
    aws_side: "AWS records a sample of the calls, and sends it to X-Ray where you have asked for it.",
    your_side: "You turn active tracing on, and let the function's role write traces.",
    fix: Fix {
        text: "Turn on active tracing, and allow the function's role to write to X-Ray.",
        cli: "aws lambda update-function-configuration --function-name FUNCTION --tracing-config Mode=Active",
        terraform: "resource \"aws_lambda_function\" \"FUNCTION\" {\n\
                    \x20 tracing_config {\n\
                    \x20   mode = \"Active\"\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Function\n\
                         Properties:\n\
                         \x20 TracingConfig:\n\
                         \x20   Mode: Active",
    },
    sources: &[Source {
        title: "Visualize Lambda function invocations using AWS X-Ray",
        url: "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
    }],
    standards: &[security_hub("Lambda.7")],
    thresholds: &[],
    reads: &[reads::<Functions>()],
    run: |account| {
        let listings = account.lambda.values().map(|lambda| &lambda.functions);
        each(account, listings, |of: &FunctionId, function| judge(function, &of.region))
    },
};

fn judge(function: &Function, region: &str) -> Verdict {
    let verdict = match function.tracing.as_deref() {
        Some("Active") => Verdict::pass("X-Ray traces the function."),
        Some("PassThrough") => Verdict::fail("X-Ray traces the function only where its caller asks for it."),
        other => {
            let detail = format!("the answer has {other:?} as TracingConfig.Mode");
            Verdict::unknown(&Gap::new(&LIST_FUNCTIONS, Some(region), Reason::Malformed, detail))
        }
    };
    verdict.seen(&LIST_FUNCTIONS, "TracingConfig.Mode", &function.tracing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(tracing: Option<&str>) -> Status {
        let function = Function { tracing: tracing.map(str::to_owned), ..crate::lambda::function() };
        judge(&function, "eu-west-1").status
    }

    #[test]
    fn active_passes_and_pass_through_fails() {
        assert_eq!(status(Some("Active")), Status::Pass);
        assert_eq!(status(Some("PassThrough")), Status::Fail);
    }

    #[test]
    fn what_aws_does_not_document_is_unknown() {
        assert_eq!(status(None), Status::Unknown);
        assert_eq!(status(Some("Sometimes")), Status::Unknown);
    }
}
