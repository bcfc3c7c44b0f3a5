//! AWS's AI services may not keep this account's content.

use super::of_organization;
use crate::facts::organizations::{AiService, AiServices, DESCRIBE_EFFECTIVE_POLICY, InOrganization};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "organizations-ai-services-opt-out",
    title: "The organisation keeps AWS's AI services from storing the account's content for their own use",
    severity: Severity::Medium,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_SERVICES),
    why: "Some AI services of AWS may keep what they are given in order to become better, and may keep it in another \
          Region than yours. Unless the organisation opts out, customers' recordings and texts can be among that.",
    aws_side: "AWS honours the opt-out in each service that it names, and deletes what such a service kept before.",
    your_side: "You opt out of all such services at the root of the organisation, and let no account opt in again.",
    fix: Fix {
        text: "Turn on AI services opt-out policies at the root, write one that opts out by default and lets no child \
               change that, and attach it to the root.",
        cli: "aws organizations create-policy --type AISERVICES_OPT_OUT_POLICY --name opt-out --description NOTE --content \
              '{\"services\":{\"@@operators_allowed_for_child_policies\":[\"@@none\"],\"default\":{\
              \"@@operators_allowed_for_child_policies\":[\"@@none\"],\"opt_out_policy\":{\
              \"@@operators_allowed_for_child_policies\":[\"@@none\"],\"@@assign\":\"optOut\"}}}}'",
        terraform: "resource \"aws_organizations_policy\" \"ai_opt_out\" {\n\
                    \x20 name = \"ai-opt-out\"\n\
                    \x20 type = \"AISERVICES_OPT_OUT_POLICY\"\n\
                    \x20 content = jsonencode({\n\
                    \x20   services = { default = { opt_out_policy = { \"@@assign\" = \"optOut\" } } }\n\
                    \x20 })\n\
                    }",
        cloudformation: "Type: AWS::Organizations::Policy\n\
                         Properties:\n\
                         \x20 Name: ai-opt-out\n\
                         \x20 Type: AISERVICES_OPT_OUT_POLICY\n\
                         \x20 Content: {services: {default: {opt_out_policy: {'@@assign': optOut}}}}\n\
                         \x20 TargetIds: [ROOT]",
    },
    sources: &[
        Source {
            title: "AI services opt-out policies",
            url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out.html",
        },
        Source {
            title: "AI services opt-out policy syntax and examples",
            url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out_syntax.html",
        },
    ],
    standards: &[prowler("organizations_opt_out_ai_services_policy")],
    thresholds: &[],
    reads: &[reads::<InOrganization>(), reads::<AiServices>()],
    run: |account| of_organization(account, &account.organizations.ai_services, |_, services| judge(services)),
};

/// What holds for the account, whichever policies made it so. A service with a line of its own does not follow `default`.
fn judge(services: &[AiService]) -> Verdict {
    let by_default = services.iter().find(|of| of.service == "default");
    let opted_in: Vec<&str> =
        services.iter().filter(|of| of.content != "optOut").map(|of| of.service.as_str()).collect();
    let verdict = match by_default {
        _ if services.is_empty() => Verdict::fail("No opt-out policy holds for the account."),
        Some(_) if opted_in.is_empty() => Verdict::pass("The account is opted out of every AI service."),
        None if opted_in.is_empty() => {
            Verdict::fail("The account is opted out only of the AI services that the policy names one by one.")
        }
        _ => Verdict::fail(format!("The policy opts in for {}.", opted_in.join(", "))),
    };
    verdict.seen(&DESCRIBE_EFFECTIVE_POLICY, "PolicyContent", services)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(services: &[(&str, &str)]) -> Status {
        let of =
            |(service, content): &(&str, &str)| AiService { service: (*service).into(), content: (*content).into() };
        judge(&services.iter().map(of).collect::<Vec<_>>()).status
    }

    #[test]
    fn opting_out_by_default_passes() {
        assert_eq!(status(&[("default", "optOut")]), Status::Pass);
        assert_eq!(status(&[("default", "optOut"), ("lex", "optOut")]), Status::Pass);
    }

    #[test]
    fn no_policy_fails() {
        assert_eq!(status(&[]), Status::Fail);
    }

    #[test]
    fn one_service_that_may_keep_content_fails() {
        assert_eq!(status(&[("default", "optOut"), ("transcribe", "optIn")]), Status::Fail);
        assert_eq!(status(&[("default", "optIn")]), Status::Fail);
    }

    #[test]
    fn services_named_one_by_one_leave_those_to_come() {
        assert_eq!(status(&[("lex", "optOut")]), Status::Fail);
    }
}
