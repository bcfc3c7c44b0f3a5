//! Roles for services say on whose behalf the service may act.

use crate::facts::iam::{AuthorizationDetailsFact, Entity, GET_ACCOUNT_AUTHORIZATION_DETAILS, RoleDetail};
use crate::policy::{Context, Document, Grant};
use crate::prelude::*;

/// The services whose own pages have the trust policy say for which account or resource they may take the role. Others,
/// such as EC2, take a role only for what is in the role's account, or do not say for whom they ask, and would be locked
/// out by such a condition.
const ACT_FOR_OTHERS: &[&str] = &[
    "bedrock.amazonaws.com",
    "codebuild.amazonaws.com",
    "config.amazonaws.com",
    "datasync.amazonaws.com",
    "dms.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "events.amazonaws.com",
    "glue.amazonaws.com",
    "iot.amazonaws.com",
    "logs.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "pipes.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
    "transfer.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

pub(super) static CHECK: Check = Check {
    id: "iam-role-service-source",
    title: "Roles for services say for which account or resource they may be taken",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "A service works for all of its customers. Where a role trusts the service without saying for whom, somebody \
          else can try to have the service act on your account with that role.",
    aws_side: "AWS's services name the resource and the account that they act for with each request for a role, and \
               demand the right to pass a role from whoever hands it to them.",
    your_side: "You demand your own account or resource in the trust policy, by aws:SourceAccount or aws:SourceArn.",
    fix: Fix {
        text: "Add a condition on aws:SourceAccount with this account's number, or on aws:SourceArn where there is \
               one resource that uses the role.",
        cli: "aws iam update-assume-role-policy --role-name ROLE --policy-document file://TRUST.json",
        terraform: "resource \"aws_iam_role\" \"example\" {\n\
                    \u{20} assume_role_policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect    = \"Allow\"\n\
                    \u{20}     Action    = \"sts:AssumeRole\"\n\
                    \u{20}     Principal = { Service = \"scheduler.amazonaws.com\" }\n\
                    \u{20}     Condition = { StringEquals = { \"aws:SourceAccount\" = \"ACCOUNT\" } }\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::Role\n\
                         Properties:\n\
                         \u{20} AssumeRolePolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: sts:AssumeRole\n\
                         \u{20}       Principal: {Service: scheduler.amazonaws.com}\n\
                         \u{20}       Condition:\n\
                         \u{20}         StringEquals:\n\
                         \u{20}           \"aws:SourceAccount\": !Ref AWS::AccountId",
    },
    sources: &[Source {
        title: "The confused deputy problem",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    }],
    standards: &[
        prowler("iam_role_cross_service_confused_deputy_prevention"),
        prowler("iam_role_service_trust_restricts_source_to_account"),
    ],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        super::each_of(account, |details| &details.roles, move |entity, role| judge(entity, role, &context))
    },
};

/// Roles that no such service can take are not judged, nor those that only AWS or IAM Identity Center can change.
fn judge(entity: &Entity, role: &RoleDetail, context: &Context) -> Option<Verdict> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    if entity.is_service_linked() || entity.is_of_identity_center() {
        return None;
    }
    let document = match Document::parse(&role.trust) {
        Ok(document) => document,
        Err(malformed) => return Some(Verdict::unknown(&malformed.gap(call, None))),
    };
    let acts_for_others = |grant: &Grant| {
        super::takes_role(grant) && grant.service().is_some_and(|service| ACT_FOR_OTHERS.contains(&service))
    };
    if !document.access(context).iter().any(acts_for_others) {
        return None;
    }
    let unconfined: Vec<Grant> = document.unconfined_services(context).into_iter().filter(acts_for_others).collect();
    let verdict = match unconfined.first() {
        None => Verdict::pass("The role says for which account or resource its service may take it."),
        Some(grant) => Verdict::fail(format!("The role can be taken for whomever the service acts: {grant}.")),
    };
    let found: Vec<String> = unconfined.iter().map(ToString::to_string).collect();
    Some(verdict.seen(call, "AssumeRolePolicyDocument", found))
}

#[cfg(test)]
mod tests {
    use super::super::samples::assert_trust;
    use super::*;

    #[test]
    fn a_service_that_acts_for_others_has_to_say_for_whom() {
        let passing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"scheduler.amazonaws.com"},
                "Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"states.amazonaws.com"},
                "Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:states:eu-west-1:123456789012:stateMachine:*"}}}"#,
        ];
        let failing = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"scheduler.amazonaws.com"}}"#,
            r#"{"Effect":"Allow","Action":"sts:*",
                "Principal":{"Service":["ec2.amazonaws.com","events.amazonaws.com"]}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"events.amazonaws.com"},
                "Condition":{"StringLike":{"aws:SourceAccount":"*"}}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"events.amazonaws.com"},
                "Condition":{"StringEqualsIfExists":{"aws:SourceAccount":"123456789012"}}}"#,
        ];
        let unjudged = [
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}"#,
            r#"{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"123456789012"}}"#,
            r#"{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"Service":"events.amazonaws.com"}}"#,
        ];
        assert_trust(judge, &passing, &failing, &unjudged);
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(ACT_FOR_OTHERS.is_sorted());
    }
}
