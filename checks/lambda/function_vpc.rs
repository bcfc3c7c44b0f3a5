//! Functions are attached to a VPC.

use crate::facts::lambda::{Function, FunctionId, Functions, LIST_FUNCTIONS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "lambda-function-vpc",
    title: "Lambda functions are attached to a VPC of yours",
    severity: Severity::Low,
    service: &model::LAMBDA,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_PRIVATE),
    why: "A function outside your VPC reaches the whole internet, past your security groups, flow logs and firewalls. \
          Code that was tampered with can send out what it reads.",
    aws_side: "AWS runs functions in a network of its own, and lets one that you attach use a network interface in your \
               subnets.",
    your_side: "You attach functions that handle what must not leave, and say by security groups and endpoints what they \
                reach.",
    fix: Fix {
        text: "Attach the function to private subnets in several Availability Zones, with a security group that lets out \
               only what it needs. A function that needs nothing of your network may stay outside by your decision.",
        cli: "aws lambda update-function-configuration --function-name FUNCTION --vpc-config \
              SubnetIds=SUBNET_1,SUBNET_2,SecurityGroupIds=GROUP",
        terraform: "resource \"aws_lambda_function\" \"FUNCTION\" {\n\
                    \x20 vpc_config {\n\
                    \x20   subnet_ids         = [aws_subnet.ONE.id, aws_subnet.TWO.id]\n\
                    \x20   security_group_ids = [aws_security_group.GROUP.id]\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::Lambda::Function\n\
                         Properties:\n\
                         \x20 VpcConfig:\n\
                         \x20   SubnetIds: [SUBNET_1, SUBNET_2]\n\
                         \x20   SecurityGroupIds: [GROUP]",
    },
    sources: &[Source {
        title: "Giving Lambda functions access to resources in an Amazon VPC",
        url: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
    }],
    standards: &[security_hub("Lambda.3"), prowler("awslambda_function_inside_vpc")],
    thresholds: &[],
    reads: &[reads::<Functions>()],
    run: |account| {
        let listings = account.lambda.values().map(|lambda| &lambda.functions);
        each(account, listings, |_: &FunctionId, function| judge(function))
    },
};

fn judge(function: &Function) -> Verdict {
    let verdict = match &function.vpc {
        Some(vpc) => Verdict::pass(format!("The function is attached to {vpc}.")),
        None => Verdict::fail("The function is not attached to a VPC."),
    };
    verdict.seen(&LIST_FUNCTIONS, "VpcConfig.VpcId", &function.vpc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn attached_passes_and_not_attached_fails() {
        let attached = Function { vpc: Some("vpc-1".into()), ..crate::lambda::function() };
        assert_eq!(judge(&attached).status, Status::Pass);
        assert_eq!(judge(&crate::lambda::function()).status, Status::Fail);
    }
}
