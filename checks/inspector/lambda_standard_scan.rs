//! Inspector scans the dependencies of Lambda functions, in every region.

use super::scan;
use crate::facts::inspector::Scans;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "inspector-lambda-standard-scan",
    title: "Inspector scans the dependencies of Lambda functions",
    severity: Severity::High,
    service: &model::INSPECTOR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "A function that runs well is rarely deployed again, and neither are the libraries in it. Their holes stay \
          open to whoever may send it input.",
    aws_side: "AWS scans the packages in functions and layers on deployment, and again when a new vulnerability \
               becomes known.",
    your_side: "You turn the scan on in every region, and deploy functions with newer dependencies where it finds \
                something.",
    fix: Fix {
        text: "Turn the scan on in the region; in an organisation, let the delegated administrator of Inspector turn \
               it on for all members.",
        cli: "aws inspector2 enable --region REGION --resource-types LAMBDA",
        terraform: "resource \"aws_inspector2_enabler\" \"region\" {\n  \
                    account_ids    = [\"ACCOUNT\"]\n  \
                    resource_types = [\"LAMBDA\"]\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Scanning AWS Lambda functions with Amazon Inspector",
        url: "https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html",
    }],
    standards: &[security_hub("Inspector.4"), prowler("inspector2_is_enabled")],
    thresholds: &[],
    reads: &[reads::<Scans>()],
    run: |account| {
        setting(account, account.inspector.values().map(|of| &of.scans), |it| {
            scan(it, "lambda", "the dependencies of Lambda functions")
        })
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::scan_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        scan_is_judged(&CHECK, "lambda").await;
    }
}
