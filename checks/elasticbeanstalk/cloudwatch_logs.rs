//! Every environment's instances send their logs away.

use crate::facts::elasticbeanstalk::{DESCRIBE_CONFIGURATION_SETTINGS, Environment, Environments, Options};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elasticbeanstalk-cloudwatch-logs",
    title: "Elastic Beanstalk environments send their logs to CloudWatch Logs",
    severity: Severity::High,
    service: &model::ELASTIC_BEANSTALK,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Logs that lie on an instance go when Beanstalk replaces it, and can be changed by whoever broke in there. What \
          happened is then no longer known.",
    aws_side: "AWS sends the instances' logs to CloudWatch Logs as they are written, if you say so.",
    your_side: "You turn streaming on, choose how long logs are kept, and keep them when the environment goes.",
    fix: Fix {
        text: "Turn on the streaming of instance logs, with a time to keep them, and do not delete them on termination.",
        cli: "aws elasticbeanstalk update-environment --environment-name ENVIRONMENT --option-settings \
              Namespace=aws:elasticbeanstalk:cloudwatch:logs,OptionName=StreamLogs,Value=true \
              Namespace=aws:elasticbeanstalk:cloudwatch:logs,OptionName=RetentionInDays,Value=365",
        terraform: "resource \"aws_elastic_beanstalk_environment\" \"this\" {\n\
                    \x20 setting {\n\
                    \x20   namespace = \"aws:elasticbeanstalk:cloudwatch:logs\"\n\
                    \x20   name      = \"StreamLogs\"\n\
                    \x20   value     = \"true\"\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::ElasticBeanstalk::Environment\n\
                         Properties:\n\
                         \x20 OptionSettings:\n\
                         \x20   - Namespace: aws:elasticbeanstalk:cloudwatch:logs\n\
                         \x20     OptionName: StreamLogs\n\
                         \x20     Value: 'true'",
    },
    sources: &[Source {
        title: "Using Elastic Beanstalk with Amazon CloudWatch Logs",
        url: "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.cloudwatchlogs.html",
    }],
    standards: &[
        security_hub("ElasticBeanstalk.3"),
        prowler("elasticbeanstalk_environment_cloudwatch_logging_enabled"),
    ],
    thresholds: &[],
    reads: &[reads::<Environments>()],
    run: |account| {
        let environments = account.elasticbeanstalk.values().map(|facts| &facts.environments);
        each(account, environments, |_: &Environment, options| judge(options))
    },
};

fn judge(options: &Options) -> Verdict {
    let verdict = if options.stream_logs == Some(true) {
        Verdict::pass("The environment sends its logs to CloudWatch Logs.")
    } else {
        Verdict::fail("The environment's logs stay on its instances.")
    };
    verdict.seen(&DESCRIBE_CONFIGURATION_SETTINGS, "StreamLogs", options.stream_logs)
}

#[cfg(test)]
mod tests {
    use super::super::tests::good;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn streaming_passes_and_anything_else_fails() {
        let status = |stream_logs| judge(&Options { stream_logs, ..good() }).status;
        assert_eq!(status(Some(true)), Status::Pass);
        assert_eq!(status(Some(false)), Status::Fail);
        assert_eq!(status(None), Status::Fail);
    }
}
