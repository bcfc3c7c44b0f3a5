//! RDS Proxies refuse connections without TLS.

use crate::facts::rds::{DESCRIBE_DB_PROXIES, Proxies, Proxy};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-proxy-tls",
    title: "RDS Proxies refuse connections without TLS",
    severity: Severity::Medium,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "A proxy that takes connections without TLS sees passwords and rows go by in the clear on the way to it.",
    aws_side: "AWS gives the proxy its certificate, and uses TLS to the database where the database has it.",
    your_side: "You have the proxy require TLS.",
    fix: Fix {
        text: "Require TLS on the proxy. Clients that do not use it yet will be refused, so change those first.",
        cli: "aws rds modify-db-proxy --db-proxy-name PROXY --require-tls",
        terraform: "resource \"aws_db_proxy\" \"orders\" {\n  \
                    require_tls = true\n\
                    }",
        cloudformation: "Type: AWS::RDS::DBProxy\n\
                         Properties:\n  \
                         RequireTLS: true",
    },
    sources: &[Source {
        title: "RDS Proxy concepts and terminology",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html",
    }],
    standards: &[security_hub("RDS.43")],
    thresholds: &[],
    reads: &[reads::<Proxies>()],
    run: |account| each(account, account.rds.values().map(|rds| &rds.proxies), |_: &Proxy, required| judge(*required)),
};

fn judge(required: bool) -> Verdict {
    let verdict = if required {
        Verdict::pass("The proxy refuses connections without TLS.")
    } else {
        Verdict::fail("The proxy accepts connections without TLS.")
    };
    verdict.seen(&DESCRIBE_DB_PROXIES, "RequireTLS", required)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn required_passes_and_not_required_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}
