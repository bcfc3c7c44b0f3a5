//! Every environment reports its health in detail.

use crate::facts::elasticbeanstalk::{DESCRIBE_CONFIGURATION_SETTINGS, Environment, Environments, Options};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elasticbeanstalk-enhanced-health",
    title: "Elastic Beanstalk environments report enhanced health",
    severity: Severity::Low,
    service: &model::ELASTIC_BEANSTALK,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Basic health knows only whether the load balancer gets an answer. Errors that most users see, a full disk or a \
          half-failed deployment stay green.",
    aws_side: "AWS runs an agent on each instance that reports load, errors and deployments, and tells causes from it.",
    your_side: "You turn enhanced reporting on, and let an alarm follow from it. Managed updates need it too.",
    fix: Fix {
        text: "Set the system type of health reporting to enhanced, with a service role that may use it.",
        cli: "aws elasticbeanstalk update-environment --environment-name ENVIRONMENT --option-settings \
              Namespace=aws:elasticbeanstalk:healthreporting:system,OptionName=SystemType,Value=enhanced",
        terraform: "resource \"aws_elastic_beanstalk_environment\" \"this\" {\n\
                    \x20 setting {\n\
                    \x20   namespace = \"aws:elasticbeanstalk:healthreporting:system\"\n\
                    \x20   name      = \"SystemType\"\n\
                    \x20   value     = \"enhanced\"\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::ElasticBeanstalk::Environment\n\
                         Properties:\n\
                         \x20 OptionSettings:\n\
                         \x20   - Namespace: aws:elasticbeanstalk:healthreporting:system\n\
                         \x20     OptionName: SystemType\n\
                         \x20     Value: enhanced",
    },
    sources: &[Source {
        title: "Enhanced health reporting and monitoring in Elastic Beanstalk",
        url: "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced.html",
    }],
    standards: &[security_hub("ElasticBeanstalk.1"), prowler("elasticbeanstalk_environment_enhanced_health_reporting")],
    thresholds: &[],
    reads: &[reads::<Environments>()],
    run: |account| {
        let environments = account.elasticbeanstalk.values().map(|facts| &facts.environments);
        each(account, environments, |_: &Environment, options| judge(options))
    },
};

fn judge(options: &Options) -> Verdict {
    let verdict = match options.health.as_deref() {
        Some("enhanced") => Verdict::pass("The environment reports enhanced health."),
        Some(other) => Verdict::fail(format!("The environment reports {other} health.")),
        None => Verdict::fail("The environment reports no enhanced health."),
    };
    verdict.seen(&DESCRIBE_CONFIGURATION_SETTINGS, "SystemType", &options.health)
}

#[cfg(test)]
mod tests {
    use super::super::tests::good;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn only_enhanced_passes() {
        let status = |health: Option<&str>| judge(&Options { health: health.map(Into::into), ..good() }).status;
        assert_eq!(status(Some("enhanced")), Status::Pass);
        assert_eq!(status(Some("basic")), Status::Fail);
        assert_eq!(status(None), Status::Fail);
    }
}
