//! Classic load balancers log each request.

use crate::facts::elb::{ClassicAttributes, ClassicLoadBalancer, ClassicSwitches, DESCRIBE_CLASSIC_ATTRIBUTES};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elb-classic-access-logs",
    title: "Classic load balancers log each request",
    severity: Severity::Medium,
    service: &model::ELB,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Without a log of requests nobody can say later who asked for what, from where, and what came back.",
    aws_side: "AWS writes a line for each request into a bucket of yours, if told to.",
    your_side: "You name the bucket, let Elastic Load Balancing write to it, and keep the logs as long as you need.",
    fix: Fix {
        text: "Turn access logs on, with a bucket in the same region whose policy lets Elastic Load Balancing write.",
        cli: "aws elb modify-load-balancer-attributes --load-balancer-name LOAD-BALANCER --load-balancer-attributes \
              \"AccessLog={Enabled=true,S3BucketName=BUCKET,EmitInterval=5}\"",
        terraform: "resource \"aws_elb\" \"shop\" {\n  \
                    access_logs {\n    \
                    bucket  = aws_s3_bucket.logs.id\n    \
                    enabled = true\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::ElasticLoadBalancing::LoadBalancer\n\
                         Properties:\n  \
                         AccessLoggingPolicy:\n    \
                         Enabled: true\n    \
                         S3BucketName: !Ref LogBucket",
    },
    sources: &[Source {
        title: "Access logs for your Classic Load Balancer",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html",
    }],
    standards: &[cis("4.10"), security_hub("ELB.5"), prowler("elb_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<ClassicAttributes>()],
    run: |account| {
        each(account, account.elb.values().map(|elb| &elb.classic_attributes), |_: &ClassicLoadBalancer, switches| {
            judge(switches)
        })
    },
};

fn judge(switches: &ClassicSwitches) -> Verdict {
    let on = switches.access_logs;
    let verdict = if on { Verdict::pass("Requests are logged.") } else { Verdict::fail("Requests are not logged.") };
    verdict.seen(&DESCRIBE_CLASSIC_ATTRIBUTES, "AccessLog.Enabled", on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn on_passes_and_off_fails() {
        let switches = |on| ClassicSwitches { access_logs: on, cross_zone: on, desync_mode: None };
        assert_eq!(judge(&switches(true)).status, Status::Pass);
        assert_eq!(judge(&switches(false)).status, Status::Fail);
    }
}
