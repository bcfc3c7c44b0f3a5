//! The facts of Elastic Beanstalk in one region.

use std::collections::BTreeMap;

use aws_sdk_elasticbeanstalk::types::{ConfigurationOptionSetting, EnvironmentStatus};
use partywall_checks::facts::elasticbeanstalk::{
    Balancer, DESCRIBE_CONFIGURATION_SETTINGS, DESCRIBE_ENVIRONMENTS, ElasticBeanstalk, Environment, Options,
};
use partywall_checks::facts::{Gap, Of};

use super::{for_each, lazy, listed};
use crate::aws::{Road, malformed};

/// The largest page.
const PAGE: i32 = 1000;

/// Where listeners are set: `aws:elb:listener` for port 80 of a classic load balancer, `aws:elb:listener:PORT`, and
/// `aws:elbv2:listener:default` or `aws:elbv2:listener:PORT` for the newer ones.
const LISTENERS: [&str; 2] = ["aws:elb:listener", "aws:elbv2:listener"];

pub(super) fn facts(road: &Road, region: &str) -> ElasticBeanstalk {
    ElasticBeanstalk { environments: lazy(road, region, environments) }
}

async fn environments(road: Road, region: String) -> Result<Vec<Of<Environment, Options>>, Gap> {
    let (call, at) = (&DESCRIBE_ENVIRONMENTS, Some(region.as_str()));
    let (mut found, mut next) = (Vec::new(), None);
    loop {
        let request = road.elasticbeanstalk(&region).describe_environments().include_deleted(false).max_records(PAGE);
        let answer = Box::pin(road.must(call, at, request.set_next_token(next).send())).await?;
        for environment in listed(call, at, answer.environments)? {
            if let Some(EnvironmentStatus::Terminated | EnvironmentStatus::Terminating) = environment.status {
                continue;
            }
            match (environment.environment_name, environment.application_name) {
                (Some(name), Some(application)) => {
                    found.push(Environment { name, application, region: region.clone() });
                }
                _ => return Err(malformed(call, at, "an environment without a name or an application")),
            }
        }
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            break;
        }
    }
    Ok(for_each(found, async |environment| {
        let value = options(&road, &environment).await;
        Of { of: environment, value }
    })
    .await)
}

async fn options(road: &Road, environment: &Environment) -> Result<Options, Gap> {
    let (call, at) = (&DESCRIBE_CONFIGURATION_SETTINGS, Some(environment.region.as_str()));
    let request = road.elasticbeanstalk(&environment.region).describe_configuration_settings();
    let request = request.application_name(&environment.application).environment_name(&environment.name);
    let answer = road.must(call, at, request.send()).await?;
    let settings = listed(call, at, answer.configuration_settings)?;
    let settings = settings.into_iter().next().ok_or_else(|| malformed(call, at, "no ConfigurationSettings"))?;
    let options = settings.option_settings.filter(|options| !options.is_empty());
    read(&options.ok_or_else(|| malformed(call, at, "no OptionSettings"))?).map_err(|what| malformed(call, at, &what))
}

/// Each option's value by its namespace and name. AWS names every option that the platform has, those too that nobody set.
fn read(options: &[ConfigurationOptionSetting]) -> Result<Options, String> {
    let values: BTreeMap<(&str, &str), &str> = options
        .iter()
        .filter_map(|option| Some(((option.namespace()?, option.option_name()?), option.value()?)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let value = |namespace: &str, name: &str| values.get(&(namespace, name)).copied();
    let flag = |namespace: &str, name: &str| match value(namespace, name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(format!("{other:?} as {name}")),
    };
    let kind = value("aws:elasticbeanstalk:environment", "EnvironmentType").ok_or("no EnvironmentType")?;
    let has_one = match kind {
        "LoadBalanced" => true,
        "SingleInstance" => false,
        other => return Err(format!("{other:?} as EnvironmentType")),
    };
    let balancer = if !has_one {
        Balancer::None
    } else if flag("aws:elasticbeanstalk:environment", "LoadBalancerIsShared")? == Some(true) {
        Balancer::Shared
    } else {
        Balancer::Own { listeners: listeners(&values) }
    };
    Ok(Options {
        managed_updates: flag("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled")?,
        update_level: value("aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel").map(str::to_owned),
        health: value("aws:elasticbeanstalk:healthreporting:system", "SystemType").map(str::to_owned),
        stream_logs: flag("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs")?,
        balancer,
    })
}

/// The listeners that are on, each with its port and protocol. One of which nothing is said but that it is on has the
/// protocol that AWS gives it: HTTP. An environment that takes its work from a queue has a load balancer of no listeners.
fn listeners(values: &BTreeMap<(&str, &str), &str>) -> Vec<(String, String)> {
    let mut listeners: BTreeMap<&str, (bool, &str)> = BTreeMap::new();
    for ((namespace, name), value) in values {
        let Some(rest) = LISTENERS.iter().find_map(|listener| namespace.strip_prefix(listener)) else { continue };
        if !rest.is_empty() && !rest.starts_with(':') {
            continue;
        }
        let listener = listeners.entry(namespace).or_insert((true, "HTTP"));
        match *name {
            "ListenerEnabled" => listener.0 = *value != "false",
            "ListenerProtocol" | "Protocol" => listener.1 = value,
            _ => {}
        }
    }
    let port = |namespace: &str| match namespace.rsplit(':').next() {
        Some("listener" | "default") | None => "80".to_owned(),
        Some(port) => port.to_owned(),
    };
    let on = listeners.into_iter().filter(|(_, (on, _))| *on);
    on.map(|(namespace, (_, protocol))| (port(namespace), protocol.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(options: &[(&str, &str, &str)]) -> Result<Options, String> {
        let option = |(namespace, name, value): &(&str, &str, &str)| {
            ConfigurationOptionSetting::builder().namespace(*namespace).option_name(*name).value(*value).build()
        };
        read(&options.iter().map(option).collect::<Vec<_>>())
    }

    const TYPE: (&str, &str) = ("aws:elasticbeanstalk:environment", "EnvironmentType");

    #[test]
    fn listeners_are_told_by_their_namespace() {
        let found = options(&[
            (TYPE.0, TYPE.1, "LoadBalanced"),
            ("aws:elbv2:listener:default", "ListenerEnabled", "false"),
            ("aws:elbv2:listener:443", "Protocol", "HTTPS"),
            ("aws:elbv2:listener:443", "SSLPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
            ("aws:elbv2:listenerrule:shop", "PathPatterns", "/*"),
        ]);
        let listeners = vec![("443".to_owned(), "HTTPS".to_owned())];
        assert_eq!(found.unwrap().balancer, Balancer::Own { listeners });
    }

    #[test]
    fn a_listener_of_which_nothing_is_said_speaks_http() {
        let found = options(&[(TYPE.0, TYPE.1, "LoadBalanced"), ("aws:elb:listener", "InstancePort", "80")]);
        assert_eq!(found.unwrap().balancer, Balancer::Own { listeners: vec![("80".into(), "HTTP".into())] });
    }

    #[test]
    fn variables_are_not_kept() {
        let secret = ("aws:elasticbeanstalk:application:environment", "PASSWORD", "sourdough");
        let found = options(&[(TYPE.0, TYPE.1, "SingleInstance"), secret]).unwrap();
        assert!(!format!("{found:?}").contains("sourdough"));
        assert_eq!(found.balancer, Balancer::None);
    }

    #[test]
    fn an_environment_without_a_type_or_with_an_odd_switch_is_malformed() {
        assert!(options(&[]).is_err());
        assert!(options(&[(TYPE.0, TYPE.1, "Odd")]).is_err());
        let odd = ("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "perhaps");
        assert!(options(&[(TYPE.0, TYPE.1, "SingleInstance"), odd]).is_err());
    }
}
