//! Environment variables of functions hold no credentials.

use crate::facts::lambda::{Function, FunctionId, Functions, LIST_FUNCTIONS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-environment-secrets",
    title: "Environment variables of Lambda functions hold no credentials",
    severity: Severity::Critical,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "Whoever may look at a function's configuration reads its variables, and so do consoles, pipelines, templates \
          and every library that the function loads. A password there is known to many, and nobody rotates it.",
    aws_side: "AWS encrypts the variables at rest and shows them to whoever has the permission to list functions.",
    your_side: "You keep credentials in Secrets Manager or Parameter Store, and only their names in variables.",
    fix: Fix {
        text: "Replace the credential, since it has been seen, and store the new one in Secrets Manager. Let the \
               function's role read it, and give the function the secret's name instead.",
        cli: "aws lambda update-function-configuration --function-name FUNCTION --environment \
              'Variables={SECRET_NAME=NAME}'",
        terraform: "resource \"aws_lambda_function\" \"FUNCTION\" {\n\
                    \x20 environment {\n\
                    \x20   variables = {\n\
                    \x20     SECRET_ARN = aws_secretsmanager_secret.SECRET.arn\n\
                    \x20   }\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Function\n\
                         Properties:\n\
                         \x20 Environment:\n\
                         \x20   Variables:\n\
                         \x20     SECRET_ARN: !Ref SECRET",
    },
    sources: &[
        Source {
            title: "Use Secrets Manager secrets in Lambda functions",
            url: "https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html",
        },
        Source {
            title: "Working with Lambda environment variables",
            url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html",
        },
    ],
    standards: &[prowler("awslambda_function_no_secrets_in_variables")],
    thresholds: &[],
    reads: &[reads::<Functions>()],
    run: |account| {
        let listings = account.lambda.values().map(|lambda| &lambda.functions);
        each(account, listings, |_: &FunctionId, function| judge(function))
    },
};

/// What seems to be a credential is [`crate::facts::lambda::holds_credential`]: values never get as far as here.
fn judge(function: &Function) -> Verdict {
    let environment = match &function.environment {
        Ok(environment) => environment,
        Err(gap) => return Verdict::unknown(gap),
    };
    let verdict = match environment.credentials.as_slice() {
        [] if environment.variables == 0 => Verdict::pass("The function has no environment variables."),
        [] => Verdict::pass("None of the function's environment variables looks like a credential."),
        [one] => Verdict::fail(format!("The environment variable {one} looks like a credential.")),
        [most @ .., last] => {
            Verdict::fail(format!("The environment variables {} and {last} look like credentials.", most.join(", ")))
        }
    };
    verdict.seen(&LIST_FUNCTIONS, "names of Environment.Variables", &environment.credentials)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lambda::Environment;
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    fn judged(variables: usize, credentials: &[&str]) -> Verdict {
        let credentials = credentials.iter().map(|&name| name.to_owned()).collect();
        judge(&Function { environment: Ok(Environment { variables, credentials }), ..crate::lambda::function() })
    }

    #[test]
    fn no_credentials_pass() {
        assert_eq!(judged(0, &[]).status, Status::Pass);
        assert_eq!(judged(3, &[]).status, Status::Pass);
    }

    #[test]
    fn credentials_fail_by_their_names() {
        assert_eq!(judged(3, &["DB_PASSWORD"]).status, Status::Fail);
        let verdict = judged(3, &["A_TOKEN", "DB_PASSWORD"]);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("A_TOKEN and DB_PASSWORD"), "{}", verdict.message);
    }

    #[test]
    fn unreadable_variables_are_unknown() {
        let gap = Gap::new(&LIST_FUNCTIONS, None, Reason::Denied, "no");
        assert_eq!(judge(&Function { environment: Err(gap), ..crate::lambda::function() }).status, Status::Unknown);
    }
}
