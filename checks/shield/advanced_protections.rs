//! Shield Advanced protects something.

use crate::facts::shield::{LIST_PROTECTIONS, Protections};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "shield-advanced-protections",
    title: "Shield Advanced protects resources where it is subscribed to",
    severity: Severity::Medium,
    service: &model::SHIELD,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "The subscription by itself protects nothing: each address, load balancer and distribution has to be named. Until \
          then you pay for it and stand as before.",
    aws_side: "AWS watches and defends exactly the resources that have a protection.",
    your_side: "You give a protection to whatever faces the internet, and again to what comes later.",
    fix: Fix {
        text: "Add a protection to each load balancer, Elastic IP address, distribution and hosted zone that matters.",
        cli: "aws shield create-protection --name NAME --resource-arn RESOURCE_ARN --region us-east-1",
        terraform: "resource \"aws_shield_protection\" \"shop\" {\n\
                    \x20 name         = \"shop\"\n\
                    \x20 resource_arn = \"RESOURCE_ARN\"\n\
                    }",
        cloudformation: "Type: AWS::Shield::Protection\n\
                         Properties:\n\
                         \x20 Name: shop\n\
                         \x20 ResourceArn: RESOURCE_ARN",
    },
    sources: &[Source {
        title: "Adding AWS Shield Advanced protection to AWS resources",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/configure-new-protection.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[reads::<Protections>()],
    run: |account| setting(account, [&account.shield.protections], |protections| judge(protections.as_deref())),
};

/// Without a subscription there is nothing that could be protected.
fn judge(protections: Option<&[String]>) -> Option<Verdict> {
    let protections = protections?;
    let verdict = match protections {
        [] => Verdict::fail("Shield Advanced protects no resource of the account."),
        [one] => Verdict::pass(format!("Shield Advanced protects {one}.")),
        many => Verdict::pass(format!("Shield Advanced protects {} resources.", many.len())),
    };
    Some(verdict.seen(&LIST_PROTECTIONS, "Protections", protections))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(protections: Option<&[&str]>) -> Option<Status> {
        let owned = protections.map(|arns| arns.iter().map(|arn| (*arn).to_owned()).collect::<Vec<_>>());
        judge(owned.as_deref()).map(|verdict| verdict.status)
    }

    #[test]
    fn something_protected_passes_and_nothing_fails() {
        assert_eq!(status(Some(&["arn:aws:ec2:us-east-1:1:eip-allocation/eipalloc-1"])), Some(Status::Pass));
        assert_eq!(status(Some(&["a", "b"])), Some(Status::Pass));
        assert_eq!(status(Some(&[])), Some(Status::Fail));
    }

    #[test]
    fn without_a_subscription_nothing_is_judged() {
        assert_eq!(status(None), None);
    }
}
