//! No VPC endpoint lets everyone do everything.

use serde_json::Value;

use crate::facts::Account;
use crate::facts::ec2::{DESCRIBE_VPC_ENDPOINTS, Ec2, VpcEndpoint, VpcEndpoints};
use crate::facts::{Gap, Reason};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-endpoint-policy",
    title: "VPC endpoint policies name who may ask what",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_PRIVATE),
    why: "Through an endpoint that allows all, an intruder with keys of another account copies data out of the VPC, \
          on a way that no firewall looks into.",
    aws_side: "AWS gives an endpoint a policy that allows everything to everyone, unless you write another, and \
               applies it besides those of the caller and the resource.",
    your_side: "You write a policy that names your accounts or organisation, or your resources, on each endpoint \
                whose service takes one.",
    fix: Fix {
        text: "Set a policy with a condition on aws:PrincipalOrgID or aws:PrincipalAccount, and on the resources \
               that the VPC needs.",
        cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id ENDPOINT --policy-document file://POLICY.json",
        terraform: "resource \"aws_vpc_endpoint\" \"this\" {\n\
             \x20 policy = data.aws_iam_policy_document.endpoint.json\n\
             }",
        cloudformation: "Type: AWS::EC2::VPCEndpoint\n\
             Properties:\n\
             \x20 PolicyDocument:\n\
             \x20   Version: \"2012-10-17\"\n\
             \x20   Statement:\n\
             \x20     - Effect: Allow\n\
             \x20       Principal: \"*\"\n\
             \x20       Action: \"s3:*\"\n\
             \x20       Resource: \"*\"\n\
             \x20       Condition:\n\
             \x20         StringEquals:\n\
             \x20           aws:PrincipalAccount: !Ref AWS::AccountId",
    },
    sources: &[Source {
        title: "Control access to VPC endpoints using endpoint policies",
        url: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    }],
    standards: &[prowler("vpc_endpoint_connections_trust_boundaries")],
    thresholds: &[],
    reads: &[reads::<VpcEndpoints>()],
    run: |account| Box::pin(run(account)),
};

async fn run(account: &Account) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for ec2 in account.ec2.values() {
        outcomes.extend(of_region(account, ec2).await);
    }
    outcomes
}

async fn of_region(account: &Account, ec2: &Ec2) -> Vec<Outcome> {
    match ec2.vpc_endpoints.get().await {
        Ok(endpoints) => endpoints
            .iter()
            .filter(|endpoint| endpoint.owner == account.id)
            .filter_map(|endpoint| Some(Outcome::of(endpoint.describe(account), judge(endpoint)?)))
            .collect(),
        Err(gap) if gap.is_not_applicable() => Vec::new(),
        Err(gap) => vec![Outcome::unlisted(ec2.vpc_endpoints.region(), gap)],
    }
}

/// An endpoint whose service takes no policy has none, and is not judged.
fn judge(endpoint: &VpcEndpoint) -> Option<Verdict> {
    let policy = endpoint.policy.as_ref()?;
    let Some(open) = open_statements(policy) else {
        let detail = "the endpoint's policy is no policy";
        let gap = Gap::new(&DESCRIBE_VPC_ENDPOINTS, Some(&endpoint.region), Reason::Malformed, detail);
        return Some(Verdict::unknown(&gap));
    };
    let verdict = if open == 0 {
        Verdict::pass("The endpoint's policy names who may use it, or for what.")
    } else {
        Verdict::fail("The endpoint's policy lets everyone do everything through it.")
    };
    Some(verdict.seen(&DESCRIBE_VPC_ENDPOINTS, "PolicyDocument", format!("{open} statements allow all to all")))
}

/// How many statements allow each principal each action on each resource, without a condition. None where the text is no
/// policy.
fn open_statements(policy: &str) -> Option<usize> {
    let policy: Value = serde_json::from_str(policy).ok()?;
    let statements = match policy.get("Statement")? {
        Value::Array(statements) => statements.iter().collect(),
        one @ Value::Object(_) => vec![one],
        _ => return None,
    };
    let mut open = 0;
    for statement in statements {
        let says = |name: &str| statement.get(name);
        let all = |name: &str| match says(name) {
            Some(Value::String(text)) => text == "*" || (name == "Action" && text == "*:*"),
            Some(Value::Array(texts)) => texts.iter().any(|text| text == "*"),
            Some(Value::Object(kinds)) => kinds.get("AWS").is_some_and(|whom| match whom {
                Value::Array(texts) => texts.iter().any(|text| text == "*"),
                other => other == "*",
            }),
            _ => false,
        };
        let effect = says("Effect")?.as_str()?;
        let unconditional =
            says("Condition").is_none_or(|condition| condition.as_object().is_some_and(serde_json::Map::is_empty));
        // What is allowed but for a few is as good as all.
        let anyone = all("Principal") || says("NotPrincipal").is_some();
        let anything = all("Action") || says("NotAction").is_some();
        let anywhere = all("Resource") || says("NotResource").is_some();
        if effect == "Allow" && unconditional && anyone && anything && anywhere {
            open += 1;
        }
    }
    Some(open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;
    use serde_json::json;

    use super::super::endpoints::tests::endpoint;

    fn status(statement: &Value) -> Option<Status> {
        let policy = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        Some(judge(&VpcEndpoint { policy: Some(policy), ..endpoint("s3") })?.status)
    }

    #[test]
    fn the_policy_that_aws_makes_fails() {
        let all = json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]);
        assert_eq!(status(&all), Some(Status::Fail));
        let other = json!({"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["*"], "Resource": ["*"]});
        assert_eq!(status(&other), Some(Status::Fail));
        let but = json!({"Effect": "Allow", "Principal": {"AWS": "*"}, "NotAction": "s3:Put*", "Resource": "*"});
        assert_eq!(status(&but), Some(Status::Fail));
    }

    #[test]
    fn one_that_names_whom_what_or_when_passes() {
        for statement in [
            json!({"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "*", "Resource": "*"}),
            json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}),
            json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::crumb/*"}),
            json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}),
            json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}),
        ] {
            assert_eq!(status(&statement), Some(Status::Pass), "{statement}");
        }
    }

    #[test]
    fn a_service_without_policies_is_not_judged_and_a_text_that_is_none_is_unknown() {
        assert_eq!(judge(&VpcEndpoint { policy: None, ..endpoint("s3") }), None);
        let odd = |policy: &str| judge(&VpcEndpoint { policy: Some(policy.into()), ..endpoint("s3") }).unwrap().status;
        assert_eq!(odd("full access"), Status::Unknown);
        assert_eq!(odd("{}"), Status::Unknown);
        assert_eq!(status(&json!([{"Principal": "*"}])), Some(Status::Unknown));
    }
}
