//! What the tests need to know of Elastic Beanstalk.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[(
        "elasticbeanstalk:DescribeEnvironments",
        &[
            "<DescribeEnvironmentsResponse><DescribeEnvironmentsResult/></DescribeEnvironmentsResponse>",
            "<DescribeEnvironmentsResponse><DescribeEnvironmentsResult><Environments><member><Status>Ready</Status>\
             </member></Environments></DescribeEnvironmentsResult></DescribeEnvironmentsResponse>",
        ],
    )],
    // moto 5.2.5 does not have it.
    not_sent: &["elasticbeanstalk:DescribeConfigurationSettings"],
    hardened: || vec![Rule::on("elasticbeanstalk", "DescribeConfigurationSettings", options(&GOOD))],
    ..Service::PLAIN
};

type Option = (&'static str, &'static str, &'static str);

const GOOD: [Option; 7] = [
    ("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced"),
    ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", "true"),
    ("aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel", "minor"),
    ("aws:elasticbeanstalk:healthreporting:system", "SystemType", "enhanced"),
    ("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "true"),
    ("aws:elbv2:listener:443", "Protocol", "HTTPS"),
    ("aws:elbv2:listener:default", "ListenerEnabled", "false"),
];

const BAD: [Option; 6] = [
    ("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced"),
    ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", "false"),
    ("aws:elasticbeanstalk:healthreporting:system", "SystemType", "basic"),
    ("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "false"),
    ("aws:elbv2:listener:default", "Protocol", "HTTP"),
    ("aws:elasticbeanstalk:application:environment", "DB_PASSWORD", "sourdough-4711"),
];

/// AWS's answer, in its own wire format.
fn options(options: &[Option]) -> Fault {
    let member = |(namespace, name, value): &Option| {
        format!(
            "<member><Namespace>{namespace}</Namespace><OptionName>{name}</OptionName><Value>{value}</Value></member>"
        )
    };
    let options: String = options.iter().map(member).collect();
    let body = format!(
        "<DescribeConfigurationSettingsResponse xmlns=\"http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/\">\
         <DescribeConfigurationSettingsResult><ConfigurationSettings><member><ApplicationName>crumb</ApplicationName>\
         <EnvironmentName>crumb-shop</EnvironmentName><DeploymentStatus>deployed</DeploymentStatus><OptionSettings>\
         {options}</OptionSettings></member></ConfigurationSettings></DescribeConfigurationSettingsResult>\
         <ResponseMetadata><RequestId>4bde8884-b0c5-11e0-0000-a3ceb1f5e2b2</RequestId></ResponseMetadata>\
         </DescribeConfigurationSettingsResponse>"
    );
    Fault::Canned { status: 200, headers: vec![("content-type".to_owned(), "text/xml".to_owned())], body }
}

/// moto has environments without options: AWS's answers, among them a secret that no report may hold.
#[test]
fn environments_are_judged_from_recorded_answers() {
    RUNTIME.block_on(async {
        let runs = [
            (options(&GOOD), "pass"),
            (options(&BAD), "fail"),
            (options(&[]), "unknown"),
            (options(&GOOD[1..]), "unknown"),
            (Fault::denied(), "unknown"),
        ];
        for (fault, status) in runs {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("elasticbeanstalk", "DescribeConfigurationSettings", fault));
            let arguments = ["--service", "elastic-beanstalk", "--region", "us-east-1"];
            let (_, report) = report(gateway.endpoint(), &arguments).await;
            assert_eq!(report.findings().len(), 4, "{:#?}", report.by_id());
            assert_eq!(report.0["summary"][status], 4, "{:#?}", report.by_id());
            assert!(!report.0.to_string().contains("sourdough-4711"));
        }
    });
}
