//! Classic load balancers stop requests that servers may misread.

use crate::facts::elb::{ClassicAttributes, ClassicLoadBalancer, ClassicSwitches, DESCRIBE_CLASSIC_ATTRIBUTES};
use crate::facts::{Gap, Reason};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-classic-desync",
    title: "Classic load balancers stop requests that desynchronise servers",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_APPLICATION_CONFIGURATION),
    why: "A request that two servers read differently can smuggle another one past the checks of the first. In the \
          mode that only monitors, it gets through.",
    aws_side: "AWS classifies each request by how dangerous it is, and acts as the mode says. Defensive is the \
               default.",
    your_side: "You leave the mode at defensive or strictest.",
    fix: Fix {
        text: "Set the mode to defensive, or to strictest where all clients keep to the standard.",
        cli: "aws elb modify-load-balancer-attributes --load-balancer-name LOAD-BALANCER --load-balancer-attributes \
              \"AdditionalAttributes=[{Key=elb.http.desyncmitigationmode,Value=defensive}]\"",
        terraform: "resource \"aws_elb\" \"shop\" {\n  \
                    desync_mitigation_mode = \"defensive\"\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Configure desync mitigation mode for your Classic Load Balancer",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/config-desync-mitigation-mode.html",
    }],
    standards: &[security_hub("ELB.14"), prowler("elb_desync_mitigation_mode")],
    thresholds: &[],
    reads: &[reads::<ClassicAttributes>()],
    run: |account| each(account, account.elb.values().map(|elb| &elb.classic_attributes), judge),
};

/// AWS's name of the attribute.
const NAME: &str = "elb.http.desyncmitigationmode";

fn judge(balancer: &ClassicLoadBalancer, switches: &ClassicSwitches) -> Verdict {
    let verdict = match switches.desync_mode.as_deref() {
        Some(mode @ ("defensive" | "strictest")) => Verdict::pass(format!("The mode is {mode}.")),
        Some(mode) => Verdict::fail(format!("The mode is {mode}: such requests are let through.")),
        None => {
            let (call, region) = (&DESCRIBE_CLASSIC_ATTRIBUTES, Some(balancer.region.as_str()));
            return Verdict::unknown(&Gap::new(call, region, Reason::Malformed, format!("the answer has no {NAME}")));
        }
    };
    verdict.seen(&DESCRIBE_CLASSIC_ATTRIBUTES, NAME, &switches.desync_mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(mode: Option<&str>) -> Status {
        let switches = ClassicSwitches { access_logs: true, cross_zone: true, desync_mode: mode.map(str::to_owned) };
        judge(&ClassicLoadBalancer { name: "shop".into(), region: "r".into() }, &switches).status
    }

    #[test]
    fn the_modes_that_stop_something_pass() {
        assert_eq!(status(Some("defensive")), Status::Pass);
        assert_eq!(status(Some("strictest")), Status::Pass);
        assert_eq!(status(Some("monitor")), Status::Fail);
        assert_eq!(status(Some("new")), Status::Fail, "what is not known is no pass");
    }

    #[test]
    fn an_answer_without_the_mode_says_nothing() {
        assert_eq!(status(None), Status::Unknown);
    }
}
