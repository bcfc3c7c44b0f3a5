//! Environment variables of functions are encrypted with a key of the customer's.

use crate::facts::lambda::{Function, FunctionId, Functions, LIST_FUNCTIONS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-environment-encryption",
    title: "Environment variables of Lambda functions are encrypted with a key of yours",
    severity: Severity::Medium,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_KEYS),
    why: "With a key of AWS, everybody who may list functions reads their variables in plain text. A key of your own \
          takes its own permission for that, and its use is logged.",
    aws_side: "AWS encrypts the variables at rest, with a key of its own where you choose none.",
    your_side: "You choose a key of yours where the variables are not for all who may look at the function.",
    fix: Fix {
        text: "Make a symmetric KMS key, let the function's role decrypt with it, and name it in the function's \
               configuration.",
        cli: "aws lambda update-function-configuration --function-name FUNCTION --kms-key-arn KEY_ARN",
        terraform: "resource \"aws_lambda_function\" \"FUNCTION\" {\n\
                    \x20 kms_key_arn = aws_kms_key.KEY.arn\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Function\n\
                         Properties:\n\
                         \x20 KmsKeyArn: KEY_ARN",
    },
    sources: &[Source {
        title: "Securing Lambda environment variables",
        url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    }],
    standards: &[prowler("awslambda_function_env_vars_not_encrypted_with_cmk")],
    thresholds: &[],
    reads: &[reads::<Functions>()],
    run: |account| {
        let listings = account.lambda.values().map(|lambda| &lambda.functions);
        each(account, listings, |_: &FunctionId, function| judge(function))
    },
};

/// Lambda names a key only where it is the customer's. Without variables there is nothing to encrypt, and where they
/// could not be read, there are some.
fn judge(function: &Function) -> Option<Verdict> {
    let verdict = match (&function.kms_key, &function.environment) {
        (Some(_), _) => Verdict::pass("The function's environment variables are encrypted with a key of yours."),
        (None, Ok(environment)) if environment.variables == 0 => return None,
        (None, Err(gap)) => Verdict::unknown(gap),
        (None, Ok(_)) => Verdict::fail("The function's environment variables are encrypted with a key of AWS."),
    };
    Some(verdict.seen(&LIST_FUNCTIONS, "KMSKeyArn", &function.kms_key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lambda::Environment;
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    fn status(kms_key: Option<&str>, variables: usize) -> Option<Status> {
        let environment = Ok(Environment { variables, credentials: vec![] });
        let function = Function { kms_key: kms_key.map(str::to_owned), environment, ..crate::lambda::function() };
        judge(&function).map(|verdict| verdict.status)
    }

    #[test]
    fn a_key_of_yours_passes() {
        assert_eq!(status(Some("arn:aws:kms:eu-west-1:123456789012:key/1"), 2), Some(Status::Pass));
    }

    #[test]
    fn variables_without_such_a_key_fail() {
        assert_eq!(status(None, 1), Some(Status::Fail));
    }

    #[test]
    fn a_function_without_variables_is_not_judged() {
        assert_eq!(status(None, 0), None);
    }

    #[test]
    fn unreadable_variables_are_unknown_unless_the_key_is_known() {
        let gap = Gap::new(&LIST_FUNCTIONS, None, Reason::Denied, "no");
        let function = Function { environment: Err(gap), ..crate::lambda::function() };
        assert_eq!(judge(&function).unwrap().status, Status::Unknown);
        let keyed = Function { kms_key: Some("key".into()), ..function };
        assert_eq!(judge(&keyed).unwrap().status, Status::Pass);
    }
}
