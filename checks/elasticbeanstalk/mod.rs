//! Checks of Elastic Beanstalk.

use crate::check::Check;

mod cloudwatch_logs;
mod enhanced_health;
mod https_listener;
mod managed_updates;

pub(crate) const CHECKS: &[&Check] =
    &[&cloudwatch_logs::CHECK, &enhanced_health::CHECK, &https_listener::CHECK, &managed_updates::CHECK];

/// What the tests of every check begin with.
#[cfg(test)]
mod tests {
    use crate::facts::elasticbeanstalk::{Balancer, Options};

    /// An environment in which all is as it should be.
    pub(super) fn good() -> Options {
        Options {
            managed_updates: Some(true),
            update_level: Some("minor".into()),
            health: Some("enhanced".into()),
            stream_logs: Some(true),
            balancer: Balancer::Own { listeners: vec![("443".into(), "HTTPS".into())] },
        }
    }
}
