//! No function can be called by everyone.

use crate::facts::lambda::{FunctionId, FunctionPolicies, GET_POLICY};
use crate::policy::verdict::{Origin, not_public};
use crate::policy::{Context, Document, Grant};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-function-not-public",
    title: "No Lambda function's policy lets everyone call it",
    severity: Severity::Critical,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A function that everyone may call runs your code with its role for strangers, with whatever input they like, \
          and at your expense.",
    aws_side: "AWS refuses every call that neither an identity's policy nor the function's own allows.",
    your_side: "You name in the function's policy the accounts, and for services the source, that may call it.",
    fix: Fix {
        text: "Remove the permission, and add one that names the caller: an account or an organisation, or for a service \
               the source's ARN and account. If the function is a website, put something in front of it that \
               authenticates, limits and filters.",
        cli: "aws lambda remove-permission --function-name FUNCTION --statement-id SID",
        terraform: "resource \"aws_lambda_permission\" \"CALLER\" {\n\
                    \x20 function_name  = aws_lambda_function.FUNCTION.function_name\n\
                    \x20 action         = \"lambda:InvokeFunction\"\n\
                    \x20 principal      = \"s3.amazonaws.com\"\n\
                    \x20 source_arn     = aws_s3_bucket.BUCKET.arn\n\
                    \x20 source_account = \"ACCOUNT\"\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Permission\n\
                         Properties:\n\
                         \x20 FunctionName: FUNCTION\n\
                         \x20 Action: lambda:InvokeFunction\n\
                         \x20 Principal: s3.amazonaws.com\n\
                         \x20 SourceArn: BUCKET_ARN\n\
                         \x20 SourceAccount: !Ref AWS::AccountId",
    },
    sources: &[Source {
        title: "Viewing resource-based IAM policies in Lambda",
        url: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    }],
    standards: &[cis("2.21"), security_hub("Lambda.1"), prowler("awslambda_function_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<FunctionPolicies>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.lambda.values().map(|lambda| &lambda.function_policies);
        each(account, listings, move |function: &FunctionId, policy| {
            judge(policy.as_deref(), &context, &function.region)
        })
    },
};

/// The function's own policy alone: each of its versions and aliases may have another. A bucket's ARN does not tell
/// whose it is, and its name is free again once it was deleted, so Security Hub counts S3 without an account as everyone.
fn judge(policy: Option<&str>, context: &Context, region: &str) -> Verdict {
    let whose = |grant: &Grant| {
        ["aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"].iter().any(|key| grant.narrowed_by(key))
    };
    let verdict = not_public(policy, context, Origin { call: &GET_POLICY, member: "Policy", region, noun: "function" });
    // Where it cannot be read, that has been said.
    let Some(Ok(document)) = policy.map(Document::parse) else { return verdict };
    let of_s3 = |grant: &Grant| grant.service() == Some("s3.amazonaws.com") && !whose(grant);
    match document.access(context).into_iter().find(of_s3) {
        Some(grant) if verdict.status == crate::finding::Status::Pass => Verdict::fail(
            "The function's policy lets Amazon S3 call it for a bucket of any account.",
        )
        .seen(&GET_POLICY, "Policy", grant),
        _ => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(principal: &str, condition: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Id": "default", "Statement": [{{"Sid": "one", "Effect": "Allow",
                "Principal": {principal}, "Action": "lambda:InvokeFunction",
                "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:bake", "Condition": {{{condition}}}}}]}}"#
        );
        judge(Some(&policy), &Context::new("123456789012", "aws"), "eu-west-1").status
    }

    const S3: &str = r#"{"Service": "s3.amazonaws.com"}"#;
    const BUCKET: &str = r#""ArnLike": {"AWS:SourceArn": "arn:aws:s3:::crumb-invoices"}"#;

    #[test]
    fn no_policy_passes() {
        assert_eq!(judge(None, &Context::new("123456789012", "aws"), "eu-west-1").status, Status::Pass);
    }

    #[test]
    fn everyone_fails() {
        assert_eq!(status(r#""*""#, ""), Status::Fail);
        assert_eq!(status(r#"{"AWS": "*"}"#, ""), Status::Fail);
    }

    /// What the console adds for a URL without authentication.
    #[test]
    fn everyone_by_way_of_a_url_fails() {
        assert_eq!(status(r#""*""#, r#""StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}"#), Status::Fail);
    }

    #[test]
    fn everyone_in_an_organisation_passes() {
        assert_eq!(status(r#""*""#, r#""StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}"#), Status::Pass);
    }

    #[test]
    fn an_account_passes() {
        assert_eq!(status(r#"{"AWS": "arn:aws:iam::210987654321:root"}"#, ""), Status::Pass);
    }

    #[test]
    fn s3_has_to_come_with_an_account() {
        assert_eq!(status(S3, ""), Status::Fail);
        assert_eq!(status(S3, BUCKET), Status::Fail);
        let account = r#""StringEquals": {"AWS:SourceAccount": "123456789012"}"#;
        assert_eq!(status(S3, account), Status::Pass);
        assert_eq!(status(S3, &format!("{BUCKET}, {account}")), Status::Pass);
        assert_eq!(status(S3, r#""StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}"#), Status::Pass);
    }

    #[test]
    fn what_cannot_be_understood_is_unknown() {
        let context = Context::new("123456789012", "aws");
        assert_eq!(judge(Some("{"), &context, "eu-west-1").status, Status::Unknown);
    }
}
