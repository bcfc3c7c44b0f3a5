//! Inspector scans EC2 instances for known vulnerabilities, in every region.

use super::scan;
use crate::facts::inspector::Scans;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "inspector-ec2-scan",
    title: "Inspector scans EC2 instances for known vulnerabilities",
    severity: Severity::High,
    service: &model::INSPECTOR,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_SOFTWARE),
    why: "A package with a hole that everybody can read about is found by attackers within days. Without a scan, \
          nobody on your side knows which instance has it.",
    aws_side: "AWS compares the software of each instance with its vulnerability data, anew whenever either changes.",
    your_side: "You turn the scan on in every region, let Systems Manager manage your instances, and patch what it \
                finds.",
    fix: Fix {
        text: "Turn the scan on in the region; in an organisation, let the delegated administrator of Inspector turn \
               it on for all members.",
        cli: "aws inspector2 enable --region REGION --resource-types EC2",
        terraform: "resource \"aws_inspector2_enabler\" \"region\" {\n  \
                    account_ids    = [\"ACCOUNT\"]\n  \
                    resource_types = [\"EC2\"]\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Scanning Amazon EC2 instances with Amazon Inspector",
        url: "https://docs.aws.amazon.com/inspector/latest/user/scanning-ec2.html",
    }],
    standards: &[security_hub("Inspector.1"), prowler("inspector2_is_enabled")],
    thresholds: &[],
    reads: &[reads::<Scans>()],
    run: |account| {
        setting(account, account.inspector.values().map(|of| &of.scans), |it| scan(it, "ec2", "EC2 instances"))
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::scan_is_judged;
    use super::*;

    #[tokio::test]
    async fn it_is_judged_in_each_region() {
        scan_is_judged(&CHECK, "ec2").await;
    }
}
