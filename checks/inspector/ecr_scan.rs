//! Inspector scans container images in ECR for known vulnerabilities, in every region.

use super::scan;
use crate::facts::inspector::Scans;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "inspector-ecr-scan",
    title: "Inspector scans container images in ECR for known vulnerabilities",
    severity: Severity::High,
    service: &model::INSPECTOR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "An image is as old as the day it was built, and every container that starts from it brings the holes along \
          that were found since.",
    aws_side: "AWS scans each image when it is pushed, and again when a new vulnerability becomes known.",
    your_side: "You turn the scan on in every region, rebuild the images in which it finds something, and deploy them.",
    fix: Fix {
        text: "Turn the scan on in the region; in an organisation, let the delegated administrator of Inspector turn \
               it on for all members.",
        cli: "aws inspector2 enable --region REGION --resource-types ECR",
        terraform: "resource \"aws_inspector2_enabler\" \"region\" {\n  \
                    account_ids    = [\"ACCOUNT\"]\n  \
                    resource_types = [\"ECR\"]\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Scanning Amazon ECR container images with Amazon Inspector",
        url: "https://docs.aws.amazon.com/inspector/latest/user/scanning-ecr.html",
    }],
    standards: &[security_hub("Inspector.2"), prowler("inspector2_is_enabled")],
    thresholds: &[],
    reads: &[reads::<Scans>()],
    run: |account| {
        setting(account, account.inspector.values().map(|of| &of.scans), |it| scan(it, "ecr", "container images"))
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::scan_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        scan_is_judged(&CHECK, "ecr").await;
    }
}
