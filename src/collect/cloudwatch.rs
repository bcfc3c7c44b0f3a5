//! The facts of CloudWatch and CloudWatch Logs in one region.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm, Dimension, MetricAlarm, MetricDataQuery};
use partywall_checks::facts::cloudwatch::{
    Alarm, AlarmId, Alarms, CloudWatch, DESCRIBE_ALARMS, DESCRIBE_LOG_GROUPS, DESCRIBE_METRIC_FILTERS,
    LIST_SUBSCRIPTIONS_BY_TOPIC, LogGroup, LogGroupId, Metric, MetricFilter, Published, Subscribers,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::{after, for_each, items, lazy, listed};
use crate::aws::{Road, malformed};

/// The largest page that `DescribeAlarms` gives.
const ALARMS: i32 = 100;
/// The largest page that CloudWatch Logs gives.
const PAGE: i32 = 50;

pub(super) fn facts(road: &Road, region: &str) -> CloudWatch {
    let alarms: Lazy<Alarms> = lazy(road, region, alarms);
    CloudWatch {
        metric_filters: lazy(road, region, metric_filters),
        alarm_subscribers: after(road, region, &alarms, alarm_subscribers),
        alarms,
        log_groups: lazy(road, region, log_groups),
    }
}

async fn metric_filters(road: Road, region: String) -> Result<Vec<MetricFilter>, Gap> {
    let (call, at) = (&DESCRIBE_METRIC_FILTERS, Some(region.as_str()));
    let missing = |what: &str| malformed(call, at, &format!("a metric filter without its {what}"));
    // Without the name of a log group it lists those of all.
    let stream = road.cloudwatchlogs(&region).describe_metric_filters().into_paginator().page_size(PAGE).send();
    let filters = items(&road, call, at, stream, |page| page.metric_filters).await?;
    filters
        .into_iter()
        .map(|filter| {
            // CloudWatch adds these to the dimensions that a transformation has.
            let by_field = filter.emit_system_field_dimensions.is_some_and(|fields| !fields.is_empty());
            let transformations = filter.metric_transformations.ok_or_else(|| missing("metricTransformations"))?;
            let metrics = transformations.into_iter().map(|to| {
                // The SDK's type fills in what is missing.
                if to.metric_name.is_empty() || to.metric_namespace.is_empty() || to.metric_value.is_empty() {
                    return Err(missing("metric"));
                }
                Ok(Published {
                    namespace: to.metric_namespace,
                    name: to.metric_name,
                    value: to.metric_value,
                    dimensioned: by_field || to.dimensions.is_some_and(|dimensions| !dimensions.is_empty()),
                })
            });
            Ok(MetricFilter {
                publishes: metrics.collect::<Result<_, Gap>>()?,
                name: filter.filter_name.ok_or_else(|| missing("filterName"))?,
                log_group: filter.log_group_name.ok_or_else(|| missing("logGroupName"))?,
                pattern: filter.filter_pattern.ok_or_else(|| missing("filterPattern"))?,
                limited: filter.apply_on_transformed_logs
                    || filter.field_selection_criteria.is_some_and(|criteria| !criteria.is_empty()),
            })
        })
        .collect()
}

async fn alarms(road: Road, region: String) -> Result<Vec<Of<AlarmId, Alarm>>, Gap> {
    let (call, at) = (&DESCRIBE_ALARMS, Some(region.as_str()));
    // Composite alarms are left out unless they are asked for.
    let request = road.cloudwatch(&region).describe_alarms();
    let request = request.alarm_types(AlarmType::MetricAlarm).alarm_types(AlarmType::CompositeAlarm);
    let mut alarms = Vec::new();
    for page in road.pages(call, at, request.into_paginator().page_size(ALARMS).send()).await? {
        for alarm in listed(call, at, page.metric_alarms)? {
            alarms.push(metric_alarm(alarm, &region).map_err(|what| malformed(call, at, what))?);
        }
        for alarm in listed(call, at, page.composite_alarms)? {
            alarms.push(composite_alarm(alarm, &region).map_err(|what| malformed(call, at, what))?);
        }
    }
    Ok(alarms)
}

fn metric_alarm(alarm: MetricAlarm, region: &str) -> Result<Of<AlarmId, Alarm>, &'static str> {
    let region = region.to_owned();
    let of = AlarmId {
        name: alarm.alarm_name.ok_or("an alarm without its AlarmName")?,
        arn: alarm.alarm_arn.ok_or("an alarm without its AlarmArn")?,
        region,
        composite: false,
    };
    let mut metric = match (alarm.namespace, alarm.metric_name) {
        (Some(namespace), Some(name)) => {
            Some(Metric { namespace, name, dimensions: dimensions(alarm.dimensions.unwrap_or_default()) })
        }
        _ => None,
    };
    let (mut operands, mut expressions) = (Vec::new(), Vec::new());
    let queries = alarm.metrics.unwrap_or_default();
    let alone = queries.len() == 1;
    for query in queries {
        let MetricDataQuery { metric_stat, expression, account_id, .. } = query;
        expressions.extend(expression);
        let Some(found) = metric_stat.and_then(|stat| stat.metric) else { continue };
        if let (Some(namespace), Some(name)) = (found.namespace, found.metric_name) {
            let found = Metric { namespace, name, dimensions: dimensions(found.dimensions.unwrap_or_default()) };
            // One metric of this account as it is, only said the longer way.
            if alone && account_id.is_none() && metric.is_none() {
                metric = Some(found);
            } else {
                operands.push(found);
            }
        }
    }
    let value = Alarm {
        actions_enabled: alarm.actions_enabled.ok_or("an alarm without ActionsEnabled")?,
        actions: alarm.alarm_actions.ok_or("an alarm without AlarmActions")?,
        other_actions: [alarm.ok_actions, alarm.insufficient_data_actions].into_iter().flatten().flatten().collect(),
        metric,
        operands,
        expressions,
        comparison: alarm.comparison_operator.map(|comparison| comparison.as_str().to_owned()),
        threshold: alarm.threshold,
        rule: None,
        suppressor: None,
    };
    Ok(Of { of, value: Ok(value) })
}

fn composite_alarm(alarm: CompositeAlarm, region: &str) -> Result<Of<AlarmId, Alarm>, &'static str> {
    let of = AlarmId {
        name: alarm.alarm_name.ok_or("a composite alarm without its AlarmName")?,
        arn: alarm.alarm_arn.ok_or("a composite alarm without its AlarmArn")?,
        region: region.to_owned(),
        composite: true,
    };
    let value = Alarm {
        actions_enabled: alarm.actions_enabled.ok_or("a composite alarm without ActionsEnabled")?,
        actions: alarm.alarm_actions.ok_or("a composite alarm without AlarmActions")?,
        other_actions: [alarm.ok_actions, alarm.insufficient_data_actions].into_iter().flatten().flatten().collect(),
        rule: Some(alarm.alarm_rule.ok_or("a composite alarm without its AlarmRule")?),
        suppressor: alarm.actions_suppressor.filter(|suppressor| !suppressor.is_empty()),
        ..Alarm::default()
    };
    Ok(Of { of, value: Ok(value) })
}

fn dimensions(dimensions: Vec<Dimension>) -> BTreeMap<String, String> {
    let pairs = dimensions.into_iter();
    pairs.map(|one| (one.name.unwrap_or_default(), one.value.unwrap_or_default())).collect()
}

/// Only the topics that alarms notify are asked about, each once.
async fn alarm_subscribers(
    road: Road,
    region: String,
    alarms: Lazy<Alarms>,
) -> Result<BTreeMap<String, Result<Option<Subscribers>, Gap>>, Gap> {
    let alarms = alarms.get().await.map_err(Clone::clone)?;
    let actions = alarms.iter().filter_map(|alarm| alarm.value.as_ref().ok()).flat_map(|alarm| &alarm.actions);
    let topics: BTreeSet<String> = actions.filter(|action| action.split(':').nth(2) == Some("sns")).cloned().collect();
    let answers = for_each(topics, async |topic| {
        let answer = subscribers(&road, &region, &topic).await;
        (topic, answer)
    });
    Ok(answers.await.into_iter().collect())
}

async fn subscribers(road: &Road, region: &str, topic: &str) -> Result<Option<Subscribers>, Gap> {
    let (call, at) = (&LIST_SUBSCRIPTIONS_BY_TOPIC, Some(region));
    let mut subscribers = Subscribers { confirmed: 0, pending: 0 };
    let mut pages = road.sns(region).list_subscriptions_by_topic().topic_arn(topic).into_paginator().send();
    loop {
        let Some(page) = road.ask(call, at, pages.try_next()).await? else { return Ok(None) };
        let Some(page) = page else { return Ok(Some(subscribers)) };
        for subscription in listed(call, at, page.subscriptions)? {
            let arn = subscription.subscription_arn.filter(|arn| !arn.is_empty());
            let arn = arn.ok_or_else(|| malformed(call, at, "a subscription without its SubscriptionArn"))?;
            // Else it is a word: "PendingConfirmation", or "Deleted".
            match arn.as_str() {
                "PendingConfirmation" => subscribers.pending += 1,
                arn if arn.starts_with("arn:") => subscribers.confirmed += 1,
                _ => {}
            }
        }
    }
}

async fn log_groups(road: Road, region: String) -> Result<Vec<Of<LogGroupId, LogGroup>>, Gap> {
    let (call, at) = (&DESCRIBE_LOG_GROUPS, Some(region.as_str()));
    let missing = |what: &str| malformed(call, at, &format!("a log group without its {what}"));
    let stream = road.cloudwatchlogs(&region).describe_log_groups().into_paginator().page_size(PAGE).send();
    let groups = items(&road, call, at, stream, |page| page.log_groups).await?;
    groups
        .into_iter()
        .map(|group| {
            let arn = group.log_group_arn.or(group.arn).ok_or_else(|| missing("arn"))?;
            let days = group.retention_in_days.map(u16::try_from).transpose();
            Ok(Of {
                of: LogGroupId {
                    name: group.log_group_name.ok_or_else(|| missing("logGroupName"))?,
                    arn: arn.trim_end_matches(":*").to_owned(),
                    region: region.clone(),
                },
                value: Ok(LogGroup {
                    // AWS leaves it out where events are kept for ever.
                    retention_days: days.map_err(|_| malformed(call, at, "a retentionInDays that is no period"))?,
                    kms_key: group.kms_key_id.filter(|key| !key.is_empty()),
                    class: group.log_group_class.map(|class| class.as_str().to_owned()),
                }),
            })
        })
        .collect()
}
