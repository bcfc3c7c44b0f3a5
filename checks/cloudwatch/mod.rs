//! Checks of CloudWatch and CloudWatch Logs.
//!
//! Fifteen of them ask whether some kinds of events raise an alarm that somebody hears. The way is long: a trail that
//! records all management events of every region, its log group, metric filters on that, alarms on their metrics, topics
//! that the alarms notify, subscribers of those. They are judged here, by what [`crate::cloudtrail_events`] requires.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use futures_util::future::BoxFuture;

use crate::check::Check;
use crate::cloudtrail_events::Requirement;
use crate::event_coverage::Is;
use crate::facts::cloudtrail::{
    DESCRIBE_TRAILS, Events, GET_EVENT_SELECTORS, GET_TRAIL_STATUS, Logging, Selection, Trail, Trails,
};
use crate::facts::cloudwatch::{
    Alarm, AlarmId, AlarmSubscribers, Alarms, CloudWatch, DESCRIBE_ALARMS, DESCRIBE_METRIC_FILTERS,
    LIST_SUBSCRIPTIONS_BY_TOPIC, MetricFilter, MetricFilters, Published,
};
use crate::facts::{Account, Call, FactInfo, Gap, Of, Reason, reads};
use crate::filter_pattern::Pattern;
use crate::finding::{Outcome, Resource, Verdict};
use crate::model::Source;

/// How to have an alarm: a pattern without quotation marks, and a name for its metric.
macro_rules! fix {
    ($metric:literal, $pattern:literal) => {
        Fix {
            text: "Let a trail of every Region send all management events to a log group. Give that a metric filter \
                   with the pattern below, its metric an alarm at one event or more, and the alarm an SNS topic to \
                   which somebody has subscribed.",
            cli: concat!(
                "aws logs put-metric-filter --log-group-name LOG-GROUP --filter-name ",
                $metric,
                " --metric-transformations metricName=",
                $metric,
                ",metricNamespace=CloudTrailAlarms,metricValue=1 --filter-pattern '",
                $pattern,
                "'"
            ),
            terraform: concat!(
                "resource \"aws_cloudwatch_log_metric_filter\" \"this\" {\n  name           = \"",
                $metric,
                "\"\n  log_group_name = LOG_GROUP\n  pattern        = \"",
                $pattern,
                "\"\n\n  metric_transformation {\n    name      = \"",
                $metric,
                "\"\n    namespace = \"CloudTrailAlarms\"\n    value     = \"1\"\n  }\n}\n\n\
                 resource \"aws_cloudwatch_metric_alarm\" \"this\" {\n  alarm_name          = \"",
                $metric,
                "\"\n  namespace           = \"CloudTrailAlarms\"\n  metric_name         = \"",
                $metric,
                "\"\n  statistic           = \"Sum\"\n  period              = 300\n  evaluation_periods  = 1\n  \
                 comparison_operator = \"GreaterThanOrEqualToThreshold\"\n  threshold           = 1\n  \
                 treat_missing_data  = \"notBreaching\"\n  alarm_actions       = [TOPIC_ARN]\n}"
            ),
            cloudformation: concat!(
                "MetricFilter:\n  Type: AWS::Logs::MetricFilter\n  Properties:\n    LogGroupName: LOG-GROUP\n    \
                 FilterPattern: '",
                $pattern,
                "'\n    MetricTransformations:\n      - MetricName: ",
                $metric,
                "\n        MetricNamespace: CloudTrailAlarms\n        MetricValue: '1'\nAlarm:\n  \
                 Type: AWS::CloudWatch::Alarm\n  Properties:\n    Namespace: CloudTrailAlarms\n    MetricName: ",
                $metric,
                "\n    Statistic: Sum\n    Period: 300\n    EvaluationPeriods: 1\n    \
                 ComparisonOperator: GreaterThanOrEqualToThreshold\n    Threshold: 1\n    \
                 TreatMissingData: notBreaching\n    AlarmActions:\n      - TOPIC-ARN"
            ),
        }
    };
}

mod alarm_action;
mod alarm_actions_enabled;
mod alarm_bucket_policy_changes;
mod alarm_cloudtrail_changes;
mod alarm_config_changes;
mod alarm_gateway_changes;
mod alarm_iam_policy_changes;
mod alarm_kms_key_removals;
mod alarm_network_acl_changes;
mod alarm_organizations_changes;
mod alarm_root_use;
mod alarm_route_table_changes;
mod alarm_security_group_changes;
mod alarm_sign_in_failures;
mod alarm_sign_in_without_mfa;
mod alarm_unauthorized_calls;
mod alarm_vpc_changes;
mod log_group_encryption;
mod log_group_retention;

pub(crate) const CHECKS: &[&Check] = &[
    &alarm_action::CHECK,
    &alarm_actions_enabled::CHECK,
    &alarm_bucket_policy_changes::CHECK,
    &alarm_cloudtrail_changes::CHECK,
    &alarm_config_changes::CHECK,
    &alarm_gateway_changes::CHECK,
    &alarm_iam_policy_changes::CHECK,
    &alarm_kms_key_removals::CHECK,
    &alarm_network_acl_changes::CHECK,
    &alarm_organizations_changes::CHECK,
    &alarm_root_use::CHECK,
    &alarm_route_table_changes::CHECK,
    &alarm_security_group_changes::CHECK,
    &alarm_sign_in_failures::CHECK,
    &alarm_sign_in_without_mfa::CHECK,
    &alarm_unauthorized_calls::CHECK,
    &alarm_vpc_changes::CHECK,
    &log_group_encryption::CHECK,
    &log_group_retention::CHECK,
];

/// What the fifteen read.
const READS: &[FactInfo] = &[
    reads::<Trails>(),
    reads::<Logging>(),
    reads::<Events>(),
    reads::<MetricFilters>(),
    reads::<Alarms>(),
    reads::<AlarmSubscribers>(),
];

/// What AWS does for the fifteen.
const AWS_SIDE: &str = "AWS records the events, delivers them to the log group, counts what your filters match and runs \
                        your alarms.";

/// Where the fifteen have their rules from.
const SOURCES: &[Source] = &[
    Source {
        title: "Creating CloudWatch alarms for CloudTrail events",
        url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html",
    },
    Source {
        title: "Filter pattern syntax for metric filters",
        url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    },
];

/// Names in a message, before "and so many more".
const MOST_NAMED: usize = 4;

/// How far it is known that something holds.
#[derive(Debug, Clone, PartialEq)]
enum Known {
    Yes,
    /// No, and why: half a sentence.
    No(String),
    /// It could not be read or decided.
    Open(Gap),
}

impl Known {
    /// Both hold.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (no @ Self::No(_), _) | (_, no @ Self::No(_)) => no,
            (open @ Self::Open(_), _) | (_, open @ Self::Open(_)) => open,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    /// One of them holds; `none` where there is nothing to choose from.
    fn any(of: impl IntoIterator<Item = Self>, none: Self) -> Self {
        of.into_iter().reduce(Self::or).unwrap_or(none)
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (open @ Self::Open(_), _) | (_, open @ Self::Open(_)) => open,
            (no, Self::No(_)) => no,
        }
    }

    fn undecided(call: &Call, region: &str, detail: impl Into<String>) -> Self {
        Self::Open(Gap::new(call, Some(region), Reason::Undecided, detail))
    }
}

/// A metric filter of a log group to which a trail sends events.
struct Candidate<'a> {
    filter: &'a MetricFilter,
    region: &'a str,
    pattern: Result<Pattern, String>,
    /// The trail sends everything that matters.
    fed: Known,
}

impl Candidate<'_> {
    /// It matches some of what the requirement names, or may do so.
    fn bears_on(&self, requirement: &Requirement) -> bool {
        self.pattern.as_ref().map_or(true, |pattern| {
            let nothing: Vec<&str> = requirement
                .shortfall(&[pattern])
                .missed
                .into_iter()
                .filter_map(|(kind, example)| example.is_empty().then_some(kind))
                .collect();
            nothing.len() < requirement.kinds.len()
        })
    }

    /// What it sees is what came, and all of it.
    fn sees_all(&self) -> Known {
        let undecided = |why: &str| {
            let detail = format!("the metric filter {} {why}", self.filter.name);
            Known::undecided(&DESCRIBE_METRIC_FILTERS, self.region, detail)
        };
        match &self.pattern {
            Err(error) => undecided(&format!("has a pattern that is not understood: {error}")),
            Ok(_) if self.filter.limited => undecided("may not see every event of its log group"),
            Ok(_) => Known::Yes,
        }
    }
}

/// What was found on the way of one filter to somebody's ears.
#[derive(Debug, Default, Clone)]
struct Way {
    alarms: BTreeSet<String>,
    topics: BTreeSet<String>,
}

/// One outcome for the account: whether all that the requirement names raises an alarm that somebody hears.
fn alarmed<'a>(account: &'a Account, requirement: &'static Requirement) -> BoxFuture<'a, Vec<Outcome>> {
    Box::pin(async move {
        let verdict = judge(account, requirement).await;
        verdict.map(|verdict| Outcome::of(Resource::account(account, None), verdict)).into_iter().collect()
    })
}

/// No verdict only where CloudTrail is offered in none of the regions.
async fn judge(account: &Account, requirement: &Requirement) -> Option<Verdict> {
    let trails = match trails(account).await {
        Ok(trails) => trails?,
        Err(gap) if gap.is_not_applicable() => return None,
        Err(gap) => return Some(Verdict::unknown(gap)),
    };
    let sending: Vec<&Trail> =
        trails.iter().copied().filter(|trail| trail.multi_region && trail.log_group.is_some()).collect();
    if sending.is_empty() {
        return Some(nobody_sends(&trails));
    }

    let (mut candidates, mut holes, mut unfit) = (Vec::new(), Vec::new(), Vec::new());
    let mut groups: Vec<&str> = Vec::new();
    for trail in &sending {
        let fed = feeds(account, trail, requirement).await;
        if let Known::No(why) = &fed {
            unfit.push(why.clone());
        }
        let group = trail.log_group.as_deref().unwrap_or_default();
        groups.push(group);
        match filters(account, group).await {
            Ok(found) => candidates.extend(found.into_iter().map(|(region, filter)| Candidate {
                filter,
                region,
                pattern: Pattern::parse(&filter.pattern).map_err(|error| error.to_string()),
                fed: fed.clone(),
            })),
            // Whatever stands there, it does not help if the trail does not feed it.
            Err(_) if matches!(fed, Known::No(_)) => {}
            Err(gap) => holes.push(gap),
        }
    }
    let seen = |verdict: Verdict| verdict.seen(&DESCRIBE_TRAILS, "CloudWatchLogsLogGroupArn", &groups);
    if unfit.len() == sending.len() {
        return Some(
            seen_of_trails(seen(Verdict::fail(format!("{}.", capital(&unfit.join("; "))))), account, &sending).await,
        );
    }

    candidates.retain(|candidate| candidate.bears_on(requirement));
    let patterns: Vec<&str> = candidates.iter().map(|candidate| candidate.filter.pattern.as_str()).collect();
    let seen = |verdict: Verdict| seen(verdict).seen(&DESCRIBE_METRIC_FILTERS, "filterPattern", &patterns);
    let parsed = |of: &[&Candidate]| -> Vec<Pattern> {
        of.iter().filter_map(|candidate| candidate.pattern.as_ref().ok().cloned()).collect()
    };
    let shortfall = |of: &[&Candidate]| {
        let patterns = parsed(of);
        requirement.shortfall(&patterns.iter().collect::<Vec<_>>())
    };
    let all: Vec<&Candidate> = candidates.iter().collect();
    let blind = !holes.is_empty() || candidates.iter().any(|candidate| candidate.pattern.is_err());
    let unmatched = shortfall(&all).missed;
    if !blind && !unmatched.is_empty() {
        return Some(seen(Verdict::fail(no_filter(&groups, &unmatched, requirement))));
    }

    let mut heard = Vec::new();
    for candidate in &candidates {
        let (known, way) = hears(account, candidate).await;
        heard.push((candidate, candidate.sees_all().and(known), way));
    }
    let seen = |verdict: Verdict| {
        let (mut alarms, mut topics) = (BTreeSet::new(), BTreeSet::new());
        for (_, _, way) in &heard {
            alarms.extend(&way.alarms);
            topics.extend(&way.topics);
        }
        let verdict = seen(verdict).seen(&DESCRIBE_ALARMS, "AlarmName", &alarms);
        // Without an alarm that names a topic, nobody was asked who subscribes to it.
        if topics.is_empty() { verdict } else { verdict.seen(&LIST_SUBSCRIPTIONS_BY_TOPIC, "TopicArn", &topics) }
    };
    let whole = |known: &Known, fed: &Known| known.clone().and(fed.clone());
    let sure: Vec<&Candidate> = heard
        .iter()
        .filter(|(candidate, known, _)| whole(known, &candidate.fed) == Known::Yes)
        .map(|(candidate, ..)| *candidate)
        .collect();
    if shortfall(&sure).is_none() {
        let names: Vec<&str> = sure.iter().map(|candidate| candidate.filter.name.as_str()).collect();
        let message = format!("{} raise an alarm that somebody hears, by {}.", requirement.what, filters_named(&names));
        return Some(seen_of_trails(seen(Verdict::pass(message)), account, &sending).await);
    }
    // Even if all that is open were as it should be.
    let hopeful: Vec<&Candidate> = heard
        .iter()
        .filter(|(candidate, known, _)| !matches!(whole(known, &candidate.fed), Known::No(_)))
        .map(|(candidate, ..)| *candidate)
        .collect();
    let hopeful_is_blind = !holes.is_empty() || hopeful.iter().any(|candidate| candidate.pattern.is_err());
    let missed = shortfall(&hopeful).missed;
    if !hopeful_is_blind && !missed.is_empty() {
        // Why the filters that do match are of no use.
        let mut why: Vec<String> = Vec::new();
        let mut by_trail = false;
        for (candidate, known, _) in &heard {
            let reason = match (known, &candidate.fed) {
                (Known::No(why), _) => format!("the metric filter {} matches, but {why}", candidate.filter.name),
                (_, Known::No(why)) => {
                    by_trail = true;
                    why.clone()
                }
                _ => continue,
            };
            if !why.contains(&reason) {
                why.push(reason);
            }
        }
        let mut message = listed(&why, "; ");
        if message.is_empty() {
            message = no_filter(&groups, &missed, requirement);
        } else {
            message = format!("{}.", capital(&message));
        }
        let verdict = seen(Verdict::fail(message));
        return Some(if by_trail { seen_of_trails(verdict, account, &sending).await } else { verdict });
    }
    let gap = heard
        .iter()
        .find_map(|(candidate, known, _)| match whole(known, &candidate.fed) {
            Known::Open(gap) => Some(gap),
            _ => None,
        })
        .or_else(|| holes.into_iter().next())
        .unwrap_or_else(|| {
            let undecided = shortfall(&hopeful).undecided;
            let (kind, why) = undecided.into_iter().next().unwrap_or_default();
            let detail = format!("whether the metric filters match {kind}: {why}");
            Gap::new(&DESCRIBE_METRIC_FILTERS, None, Reason::Undecided, detail)
        });
    Some(Verdict::unknown(&gap))
}

/// Every trail that records the account, each once; none where no region has CloudTrail.
///
/// A trail of every region shows in each of them, so one region that answers tells of all of those:
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-multi-region-trails.html>.
async fn trails(account: &Account) -> Result<Option<Vec<&Trail>>, &Gap> {
    let regions = account.cloudtrail.trails.get().await?;
    let mut trails: Vec<&Trail> = Vec::new();
    for trail in regions.iter().filter_map(|region| region.value.as_ref().ok()).flatten() {
        if !trails.iter().any(|known| known.arn == trail.arn) {
            trails.push(trail);
        }
    }
    if regions.iter().any(|region| region.value.is_ok()) {
        return Ok(Some(trails));
    }
    match regions.iter().filter_map(|region| region.value.as_ref().err()).find(|gap| !gap.is_not_applicable()) {
        Some(gap) => Err(gap),
        None => Ok(None),
    }
}

fn nobody_sends(trails: &[&Trail]) -> Verdict {
    let of_every_region: Vec<&str> =
        trails.iter().filter(|trail| trail.multi_region).map(|trail| trail.name.as_str()).collect();
    let message = if trails.is_empty() {
        "There is no trail, so nothing is sent to CloudWatch Logs that could raise an alarm.".to_owned()
    } else if of_every_region.is_empty() {
        "No trail records every Region, so nothing can raise an alarm on what happens in all of them.".to_owned()
    } else {
        format!(
            "No trail of every Region sends its events to CloudWatch Logs: {} does not.",
            listed(&of_every_region, ", ")
        )
    };
    let groups: Vec<(&str, bool, Option<&str>)> =
        trails.iter().map(|trail| (trail.name.as_str(), trail.multi_region, trail.log_group.as_deref())).collect();
    Verdict::fail(message).seen(&DESCRIBE_TRAILS, "Name, IsMultiRegionTrail, CloudWatchLogsLogGroupArn", groups)
}

/// Whether the trail records at present, and all that the requirement is about.
async fn feeds(account: &Account, trail: &Trail, requirement: &Requirement) -> Known {
    let missing = |call: &Call| {
        Known::Open(Gap::new(call, Some(&trail.home), Reason::Malformed, format!("no answer about {}", trail.arn)))
    };
    let logging = match account.cloudtrail.logging.get().await {
        Err(gap) => Known::Open(gap.clone()),
        Ok(known) => match known.get(&trail.arn) {
            Some(Ok(true)) => Known::Yes,
            Some(Ok(false)) => Known::No(format!("the trail {} does not record at present", trail.name)),
            Some(Err(gap)) => Known::Open(gap.clone()),
            None => missing(&GET_TRAIL_STATUS),
        },
    };
    let events = match account.cloudtrail.events.get().await {
        Err(gap) => Known::Open(gap.clone()),
        Ok(known) => match known.get(&trail.arn) {
            Some(Ok(selection)) if selects(selection, requirement) => Known::Yes,
            Some(Ok(_)) => Known::No(format!("the trail {} leaves out management events", trail.name)),
            Some(Err(gap)) => Known::Open(gap.clone()),
            None => missing(&GET_EVENT_SELECTORS),
        },
    };
    logging.and(events)
}

/// What decided about the trails, where it did.
async fn seen_of_trails(mut verdict: Verdict, account: &Account, sending: &[&Trail]) -> Verdict {
    for trail in sending {
        if let Some(Ok(logging)) = account.cloudtrail.logging.get().await.ok().and_then(|known| known.get(&trail.arn)) {
            verdict = verdict.seen(&GET_TRAIL_STATUS, "IsLogging", logging);
        }
        let events = account.cloudtrail.events.get().await.ok().and_then(|known| known.get(&trail.arn));
        if let Some(Ok(events)) = events {
            verdict = verdict.seen(&GET_EVENT_SELECTORS, "EventSelectors", events);
        }
    }
    verdict
}

/// Whether all management events that the requirement is about are recorded, those that read and those that write. A
/// source that is left out matters only to kinds of events that may come from it.
fn selects(selection: &Selection, requirement: &Requirement) -> bool {
    let spares = |source: &String| {
        requirement.kinds.iter().all(|kind| {
            kind.given.iter().any(|given| {
                given.field == "eventSource" && matches!(given.is, Is::Text(known) if known != source.as_str())
            })
        })
    };
    let (mut reads, mut writes) = (false, false);
    for selector in &selection.basic {
        if selector.management && selector.without_sources.iter().all(spares) {
            reads |= matches!(selector.read_write.as_str(), "All" | "ReadOnly");
            writes |= matches!(selector.read_write.as_str(), "All" | "WriteOnly");
        }
    }
    for conditions in &selection.advanced {
        let (mut management, mut read, mut write) = (false, true, true);
        for condition in conditions {
            let plain = condition.starts_with.is_empty() && condition.others.is_empty();
            match (condition.field.as_str(), condition.equals.as_slice()) {
                ("eventCategory", [one]) if plain && one == "Management" => management = true,
                ("readOnly", [one]) if plain && one == "true" => write = false,
                ("readOnly", [one]) if plain && one == "false" => read = false,
                // Of management events, AWS takes a source only to leave it out:
                // <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>.
                ("eventSource", []) if condition.starts_with.is_empty() && condition.others.iter().all(spares) => {}
                _ => (read, write) = (false, false),
            }
        }
        reads |= management && read;
        writes |= management && write;
    }
    reads && writes
}

/// The metric filters of a log group, and its region.
async fn filters<'a>(account: &'a Account, group: &str) -> Result<Vec<(&'a str, &'a MetricFilter)>, Gap> {
    let parts: Vec<&str> = group.splitn(7, ':').collect();
    let ["arn", _, "logs", region, owner, "log-group", name] = parts[..] else {
        let detail = format!("{group} is not the ARN of a log group");
        return Err(Gap::new(&DESCRIBE_TRAILS, None, Reason::Malformed, detail));
    };
    let name = name.trim_end_matches(":*");
    let out_of_scope = |detail: String| Gap::new(&DESCRIBE_METRIC_FILTERS, Some(region), Reason::OutOfScope, detail);
    if owner != account.id {
        return Err(out_of_scope(format!("the log group {name} belongs to the account {owner}")));
    }
    let Some((region, cloudwatch)) = account.cloudwatch.get_key_value(region) else {
        return Err(out_of_scope(format!("the log group {name} is in {region}, which was left out")));
    };
    let filters = cloudwatch.metric_filters.get().await.map_err(Clone::clone)?;
    let of_group = filters.iter().filter(|filter| filter.log_group == name);
    Ok(of_group.map(|filter| (region.as_str(), filter)).collect())
}

/// Whether somebody hears of it when the filter matches.
async fn hears(account: &Account, candidate: &Candidate<'_>) -> (Known, Way) {
    let mut way = Way::default();
    let Some(cloudwatch) = account.cloudwatch.get(candidate.region) else {
        let detail = format!("{} was left out", candidate.region);
        return (Known::Open(Gap::new(&DESCRIBE_ALARMS, Some(candidate.region), Reason::OutOfScope, detail)), way);
    };
    let alarms = match cloudwatch.alarms.get().await {
        Ok(alarms) => alarms,
        Err(gap) => return (Known::Open(gap.clone()), way),
    };
    let mut known = Vec::new();
    for published in &candidate.filter.publishes {
        let counts = counts(candidate, published);
        known.push(counts.and(watched(cloudwatch, alarms, candidate.region, published, &mut way).await));
    }
    (Known::any(known, Known::No("it publishes no metric".to_owned())), way)
}

/// Each event raises the metric, and the same one.
fn counts(candidate: &Candidate<'_>, published: &Published) -> Known {
    let (filter, metric) = (&candidate.filter.name, format!("{}/{}", published.namespace, published.name));
    let undecided = |why: &str| {
        let detail = format!("the metric filter {filter} {why} {metric}");
        Known::undecided(&DESCRIBE_METRIC_FILTERS, candidate.region, detail)
    };
    match published.value.parse::<f64>() {
        Ok(value) if value > 0.0 && published.dimensioned => {
            undecided("publishes under dimensions, each of which is a metric of its own, to")
        }
        Ok(value) if value > 0.0 => Known::Yes,
        Ok(_) => Known::No(format!("it publishes {} to its metric {metric}", published.value)),
        Err(_) => undecided("publishes a value out of the event to"),
    }
}

/// Whether some alarm on the metric reaches somebody.
async fn watched(
    cloudwatch: &CloudWatch,
    alarms: &[Of<AlarmId, Alarm>],
    region: &str,
    published: &Published,
    way: &mut Way,
) -> Known {
    let metric = format!("{}/{}", published.namespace, published.name);
    let mut known = Vec::new();
    for Of { of: id, value } in alarms {
        let alarm = match value {
            Ok(alarm) => alarm,
            Err(gap) => {
                known.push(Known::Open(gap.clone()));
                continue;
            }
        };
        let is_it =
            |of: &crate::facts::cloudwatch::Metric| of.namespace == published.namespace && of.name == published.name;
        if alarm.operands.iter().any(is_it) || alarm.expressions.iter().any(|text| text.contains(&published.name)) {
            let detail = format!("the alarm {} computes with the metric {metric}", id.name);
            way.alarms.insert(id.name.clone());
            known.push(Known::undecided(&DESCRIBE_ALARMS, region, detail));
        } else if alarm
            .metric
            .as_ref()
            .is_some_and(|of| is_it(of) && (of.dimensions.is_empty() || published.dimensioned))
        {
            way.alarms.insert(id.name.clone());
            known.push(goes_off(id, alarm, region).and(acts(cloudwatch, alarms, id, alarm, region, way).await));
        }
    }
    Known::any(known, Known::No(format!("no alarm watches its metric {metric}")))
}

/// Whether more events, rather than fewer, set the alarm off.
fn goes_off(id: &AlarmId, alarm: &Alarm, region: &str) -> Known {
    match alarm.comparison.as_deref() {
        Some("GreaterThanOrEqualToThreshold" | "GreaterThanThreshold") => Known::Yes,
        Some("LessThanThreshold" | "LessThanOrEqualToThreshold") => {
            Known::No(format!("the alarm {} goes off when there are few events, not many", id.name))
        }
        other => {
            let detail = format!("when the alarm {} goes off: {}", id.name, other.unwrap_or("no ComparisonOperator"));
            Known::undecided(&DESCRIBE_ALARMS, region, detail)
        }
    }
}

/// Whether the alarm, or a composite alarm that goes off with it, notifies a topic that somebody hears.
async fn acts(
    cloudwatch: &CloudWatch,
    alarms: &[Of<AlarmId, Alarm>],
    id: &AlarmId,
    alarm: &Alarm,
    region: &str,
    way: &mut Way,
) -> Known {
    let mut known = vec![notifies(cloudwatch, id, alarm, way).await];
    for Of { of: parent, value } in alarms {
        let Ok(composite) = value else { continue };
        let Some(rule) = composite.rule.as_deref().filter(|rule| mentioned(rule).iter().any(|one| is(one, id))) else {
            continue;
        };
        let through = notifies(cloudwatch, parent, composite, way).await;
        let always =
            composite.suppressor.is_none() && any_of(rule).is_some_and(|any| any.iter().any(|one| is(one, id)));
        known.push(match through {
            // A composite alarm that reaches nobody is not why the alarm does not.
            Known::No(_) => continue,
            through if always => {
                way.alarms.insert(parent.name.clone());
                through
            }
            _ => {
                way.alarms.insert(parent.name.clone());
                let detail = format!("whether the composite alarm {} goes off whenever {} does", parent.name, id.name);
                Known::undecided(&DESCRIBE_ALARMS, region, detail)
            }
        });
    }
    Known::any(known, Known::Yes)
}

/// Whether the alarm by itself notifies a topic that somebody hears.
async fn notifies(cloudwatch: &CloudWatch, id: &AlarmId, alarm: &Alarm, way: &mut Way) -> Known {
    if !alarm.actions_enabled {
        return Known::No(format!("the actions of the alarm {} are turned off", id.name));
    }
    let topics: Vec<&String> = alarm.actions.iter().filter(|action| is_topic(action)).collect();
    if topics.is_empty() {
        return Known::No(format!("the alarm {} notifies no SNS topic", id.name));
    }
    let subscribers = match cloudwatch.alarm_subscribers.get().await {
        Ok(subscribers) => subscribers,
        Err(gap) => return Known::Open(gap.clone()),
    };
    let each = topics.into_iter().map(|topic| {
        way.topics.insert(topic.clone());
        match subscribers.get(topic) {
            Some(Ok(Some(those))) if those.confirmed > 0 => Known::Yes,
            Some(Ok(Some(those))) if those.pending > 0 => {
                Known::No(format!("no subscriber of the topic {topic} has confirmed yet"))
            }
            Some(Ok(Some(_))) => Known::No(format!("nobody subscribes to the topic {topic}")),
            Some(Ok(None)) => Known::No(format!("the topic {topic} does not exist")),
            Some(Err(gap)) => Known::Open(gap.clone()),
            None => Known::Open(Gap::new(
                &LIST_SUBSCRIPTIONS_BY_TOPIC,
                Some(&id.region),
                Reason::Undecided,
                format!("nothing is known of {topic}"),
            )),
        }
    });
    Known::any(each.collect::<Vec<_>>(), Known::Yes)
}

fn is_topic(action: &str) -> bool {
    action.split(':').nth(2) == Some("sns")
}

/// The alarms that a composite alarm's rule names, in whatever state: those in brackets behind a state.
fn mentioned(rule: &str) -> Vec<String> {
    let tokens = tokens(rule);
    let states = ["ALARM", "OK", "INSUFFICIENT_DATA"];
    let named = tokens.windows(4).filter_map(|part| match part {
        [Token::Word(state), Token::Open, Token::Word(name) | Token::Quoted(name), Token::Close]
            if states.contains(&state.as_str()) =>
        {
            Some(name.clone())
        }
        _ => None,
    });
    named.collect()
}

/// A rule names an alarm by its name or its ARN.
fn is(named: &str, id: &AlarmId) -> bool {
    named == id.name || named == id.arn
}

/// A part of a composite alarm's rule.
#[derive(Debug, PartialEq)]
enum Token {
    Open,
    Close,
    Word(String),
    Quoted(String),
}

/// The parts of a rule: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html>.
fn tokens(rule: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = rule.chars().peekable();
    while let Some(first) = rest.next() {
        match first {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            '"' => {
                let mut text = String::new();
                while let Some(next) = rest.next().filter(|next| *next != '"') {
                    text.push(if next == '\\' { rest.next().unwrap_or(next) } else { next });
                }
                tokens.push(Token::Quoted(text));
            }
            blank if blank.is_whitespace() => {}
            first => {
                let mut word = String::from(first);
                while let Some(next) = rest.next_if(|next| !next.is_whitespace() && !matches!(next, '(' | ')' | '"')) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    tokens
}

/// The alarms of which any one sets off a composite alarm, where the rule says just that: `ALARM(a) OR ALARM("b")`.
fn any_of(rule: &str) -> Option<Vec<String>> {
    let tokens = tokens(rule);
    let mut rest = tokens.as_slice();
    let mut names = Vec::new();
    loop {
        rest = match rest {
            [] => return Some(names),
            [Token::Word(state), Token::Open, Token::Word(name) | Token::Quoted(name), Token::Close, after @ ..]
                if state == "ALARM" =>
            {
                names.push(name.clone());
                after
            }
            [Token::Word(or), after @ ..] if or == "OR" => after,
            [Token::Open | Token::Close, after @ ..] => after,
            _ => return None,
        };
    }
}

fn no_filter(groups: &[&str], missed: &[(&'static str, String)], requirement: &Requirement) -> String {
    let names: Vec<&str> =
        groups.iter().map(|group| group.splitn(7, ':').nth(6).unwrap_or(group).trim_end_matches(":*")).collect();
    let groups = listed(&names, ", ");
    if let Some((kind, example)) = missed.iter().find(|(_, example)| !example.is_empty()) {
        return format!("The metric filters of the log group {groups} miss {kind} {example}.");
    }
    let kinds: Vec<&str> = missed.iter().map(|(kind, _)| *kind).collect();
    let what = if missed.len() == requirement.kinds.len() && missed.len() > MOST_NAMED {
        "any of the events that matter here".to_owned()
    } else {
        listed(&kinds, ", ")
    };
    format!("No metric filter of the log group {groups} matches {what}.")
}

fn filters_named(names: &[&str]) -> String {
    let word = if names.len() == 1 { "the metric filter" } else { "the metric filters" };
    format!("{word} {}", listed(names, ", "))
}

/// Some of them, and how many more there are.
fn listed<S: AsRef<str>>(names: &[S], between: &str) -> String {
    let named: Vec<&str> = names.iter().take(MOST_NAMED).map(AsRef::as_ref).collect();
    let mut text = named.join(between);
    if names.len() > MOST_NAMED {
        // Writing to a text cannot fail.
        let _ = write!(text, " and {} more", names.len() - MOST_NAMED);
    }
    text
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
