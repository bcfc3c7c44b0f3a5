//! What can be known about Elastic Beanstalk in one region. Of an environment's options only those that are judged are
//! kept: among the others are the environment's variables, and with them secrets.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every environment.
pub static DESCRIBE_ENVIRONMENTS: Call = Call {
    service: "Elastic Beanstalk",
    operation: "DescribeEnvironments",
    action: "elasticbeanstalk:DescribeEnvironments",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeEnvironments.html",
};

/// The options of one environment.
pub static DESCRIBE_CONFIGURATION_SETTINGS: Call = Call {
    service: "Elastic Beanstalk",
    operation: "DescribeConfigurationSettings",
    action: "elasticbeanstalk:DescribeConfigurationSettings",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeConfigurationSettings.html",
};

fact!(
    /// Every environment that is not being terminated, with its options.
    Environments: Vec<Of<Environment, Options>> =
        "elasticbeanstalk.environments" regional <- [DESCRIBE_ENVIRONMENTS, DESCRIBE_CONFIGURATION_SETTINGS]
);

facts!(
    /// The facts of Elastic Beanstalk in one region.
    ElasticBeanstalk {
        environments: Environments,
    }
);

/// An environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// Its name, unique within the account and region.
    pub name: String,
    /// The application that it runs.
    pub application: String,
    /// The region.
    pub region: String,
}

impl Describe for Environment {
    fn describe(&self, account: &Account) -> Resource {
        let path = format!("environment/{}/{}", self.application, self.name);
        let arn = account.arn_of("elasticbeanstalk", &self.region, &path);
        Resource::new(&arn, "AWS::ElasticBeanstalk::Environment", &self.name, Some(&self.region))
    }
}

/// The options of an environment that are judged.
///
/// Source: <https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// `ManagedActionsEnabled`: AWS updates the platform in a window. None where the platform has no such option.
    pub managed_updates: Option<bool>,
    /// `UpdateLevel`: `minor` or `patch`; none where it was never chosen.
    pub update_level: Option<String>,
    /// `SystemType`: `enhanced` or `basic`. None where the platform has no such option.
    pub health: Option<String>,
    /// `StreamLogs`: the instances send their logs to CloudWatch Logs. None where the platform has no such option.
    pub stream_logs: Option<bool>,
    /// The load balancer, if there is one.
    pub balancer: Balancer,
}

/// What stands before an environment's instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Balancer {
    /// Nothing: a single instance, or one that takes work from a queue.
    None,
    /// A load balancer that other environments use too: its listeners are made elsewhere.
    Shared,
    /// A load balancer of its own.
    Own {
        /// The protocols of its listeners that are on, by port.
        listeners: Vec<(String, String)>,
    },
}
