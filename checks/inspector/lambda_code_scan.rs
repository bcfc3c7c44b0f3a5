//! Inspector scans the code of Lambda functions, in every region.

use super::scan;
use crate::facts::inspector::Scans;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "inspector-lambda-code-scan",
    title: "Inspector scans the code of Lambda functions",
    severity: Severity::High,
    service: &model::INSPECTOR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "An injection, a key in the code or weak cryptography is your own mistake, so no list of vulnerable packages \
          has it.",
    aws_side: "AWS looks through the code of functions and layers for known kinds of mistakes, and suggests how to \
               mend them.",
    your_side: "You turn the scan on in every region, and mend the code where it finds something.",
    fix: Fix {
        text: "Turn the scan on in the region; in an organisation, let the delegated administrator of Inspector turn \
               it on for all members.",
        cli: "aws inspector2 enable --region REGION --resource-types LAMBDA LAMBDA_CODE",
        terraform: "resource \"aws_inspector2_enabler\" \"region\" {\n  \
                    account_ids    = [\"ACCOUNT\"]\n  \
                    resource_types = [\"LAMBDA\", \"LAMBDA_CODE\"]\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Scanning AWS Lambda functions with Amazon Inspector",
        url: "https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html",
    }],
    standards: &[security_hub("Inspector.3"), prowler("inspector2_is_enabled")],
    thresholds: &[],
    reads: &[reads::<Scans>()],
    run: |account| {
        setting(account, account.inspector.values().map(|of| &of.scans), |it| {
            scan(it, "lambdaCode", "the code of Lambda functions")
        })
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::scan_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        scan_is_judged(&CHECK, "lambdaCode").await;
    }
}
