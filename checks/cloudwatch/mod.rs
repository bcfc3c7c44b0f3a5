//! Checks of CloudWatch and CloudWatch Logs.
//!
//! Fifteen of them ask whether some kinds of events raise an alarm that somebody hears. The way is long: a trail that
//! records all management events of every region, its log group, metric filters on that, alarms on their metrics, topics
//! that the alarms notify, subscribers of those. They are judged here, by what [`crate::cloudtrail_events`] requires.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;

use crate::check::Check;
use crate::cloudtrail_events::{Requirement, Shortfall};
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
/// Likewise, of reasons: each may be what has to be mended.
const MOST_REASONS: usize = 10;

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
    let survey = Survey::of(account, &sending, requirement).await;
    if survey.unfit.len() == sending.len() {
        let verdict = survey.seen(Verdict::fail(format!("{}.", capital(&survey.unfit.join("; ")))));
        return Some(seen_of_trails(verdict, account, &sending).await);
    }
    let unmatched = missed(requirement, &survey.candidates);
    if survey.holes.is_empty() && !unmatched.is_empty() && survey.candidates.iter().all(|one| one.pattern.is_ok()) {
        let verdict = survey.seen(Verdict::fail(no_filter(&survey.groups, &unmatched, requirement)));
        return Some(verdict.seen(&DESCRIBE_METRIC_FILTERS, "filterPattern", survey.patterns()));
    }
    let mut heard = Vec::new();
    for candidate in &survey.candidates {
        let (reaches, way) = hears(account, candidate).await;
        heard.push(Heard { candidate, known: candidate.sees_all().and(reaches), way });
    }
    let (verdict, by_trail) = weigh(&survey, &heard, requirement);
    if verdict.gap.is_some() {
        return Some(verdict);
    }
    let verdict = seen_of_ways(survey.seen(verdict), &survey, &heard);
    Some(if by_trail { seen_of_trails(verdict, account, &sending).await } else { verdict })
}

/// What stands at the beginning of the way.
struct Survey<'a> {
    /// The log groups that trails send to.
    groups: Vec<&'a str>,
    /// Their metric filters, as far as they bear on the requirement.
    candidates: Vec<Candidate<'a>>,
    /// Log groups that could not be looked into.
    holes: Vec<Gap>,
    /// Why trails do not count.
    unfit: Vec<String>,
}

impl<'a> Survey<'a> {
    async fn of(account: &'a Account, sending: &[&'a Trail], requirement: &Requirement) -> Self {
        let mut survey = Self { groups: Vec::new(), candidates: Vec::new(), holes: Vec::new(), unfit: Vec::new() };
        for trail in sending {
            let fed = feeds(account, trail, requirement).await;
            if let Known::No(why) = &fed {
                survey.unfit.push(why.clone());
            }
            let group = trail.log_group.as_deref().unwrap_or_default();
            survey.groups.push(group);
            match filters(account, group).await {
                Ok(found) => survey.candidates.extend(found.into_iter().map(|(region, filter)| Candidate {
                    filter,
                    region,
                    pattern: Pattern::parse(&filter.pattern).map_err(|error| error.to_string()),
                    fed: fed.clone(),
                })),
                // Whatever stands there, it does not help if the trail does not feed it.
                Err(_) if matches!(fed, Known::No(_)) => {}
                Err(gap) => survey.holes.push(gap),
            }
        }
        survey.candidates.retain(|candidate| candidate.bears_on(requirement));
        survey
    }

    fn seen(&self, verdict: Verdict) -> Verdict {
        verdict.seen(&DESCRIBE_TRAILS, "CloudWatchLogsLogGroupArn", &self.groups)
    }

    fn patterns(&self) -> Vec<&str> {
        self.candidates.iter().map(|candidate| candidate.filter.pattern.as_str()).collect()
    }
}

/// A candidate, and whether somebody hears of it when it matches, if its trail sends what it should.
struct Heard<'a> {
    candidate: &'a Candidate<'a>,
    known: Known,
    way: Way,
}

impl Heard<'_> {
    fn whole(&self) -> Known {
        self.known.clone().and(self.candidate.fed.clone())
    }
}

/// What patterns leave of a requirement.
fn shortfall<'a>(requirement: &Requirement, of: impl IntoIterator<Item = &'a Candidate<'a>>) -> Shortfall {
    let patterns: Vec<&Pattern> = of.into_iter().filter_map(|candidate| candidate.pattern.as_ref().ok()).collect();
    requirement.shortfall(&patterns)
}

/// The kinds of events that are sure not to be matched, if patterns that are not understood match nothing.
fn missed<'a>(
    requirement: &Requirement,
    of: impl IntoIterator<Item = &'a Candidate<'a>>,
) -> Vec<(&'static str, String)> {
    shortfall(requirement, of).missed
}

/// The verdict, and whether trails decided about it. It passes by what is sure, and fails if it would even were all that
/// is open as it should be.
fn weigh(survey: &Survey<'_>, heard: &[Heard<'_>], requirement: &Requirement) -> (Verdict, bool) {
    let sure: Vec<&Candidate> =
        heard.iter().filter(|heard| heard.whole() == Known::Yes).map(|heard| heard.candidate).collect();
    if shortfall(requirement, sure.iter().copied()).is_none() {
        let names: Vec<&str> = sure.iter().map(|candidate| candidate.filter.name.as_str()).collect();
        let by = if names.len() == 1 { "the metric filter" } else { "the metric filters" };
        let message = format!(
            "{} raise an alarm that somebody hears, by {by} {}.",
            requirement.what,
            listed(&names, ", ", MOST_NAMED)
        );
        return (Verdict::pass(message), true);
    }
    let hopeful: Vec<&Candidate> =
        heard.iter().filter(|heard| !matches!(heard.whole(), Known::No(_))).map(|heard| heard.candidate).collect();
    let Shortfall { missed, undecided } = shortfall(requirement, hopeful.iter().copied());
    if survey.holes.is_empty() && !missed.is_empty() && hopeful.iter().all(|candidate| candidate.pattern.is_ok()) {
        return useless(survey, heard, &missed, requirement);
    }
    let open = heard.iter().find_map(|heard| if let Known::Open(gap) = heard.whole() { Some(gap) } else { None });
    let gap = open.or_else(|| survey.holes.first().cloned()).unwrap_or_else(|| {
        let (kind, why) = undecided.into_iter().next().unwrap_or_default();
        let detail = format!("whether the metric filters match {kind}: {why}");
        Gap::new(&DESCRIBE_METRIC_FILTERS, None, Reason::Undecided, detail)
    });
    (Verdict::unknown(&gap), false)
}

/// Why the filters that do match are of no use.
fn useless(
    survey: &Survey<'_>,
    heard: &[Heard<'_>],
    missed: &[(&'static str, String)],
    requirement: &Requirement,
) -> (Verdict, bool) {
    let (mut reasons, mut by_trail) = (Vec::<String>::new(), false);
    for Heard { candidate, known, .. } in heard {
        let reason = match (known, &candidate.fed) {
            (Known::No(why), _) => format!("the metric filter {} matches, but {why}", candidate.filter.name),
            (_, Known::No(why)) => {
                by_trail = true;
                why.clone()
            }
            _ => continue,
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let message = if reasons.is_empty() {
        no_filter(&survey.groups, missed, requirement)
    } else {
        format!("{}.", capital(&listed(&reasons, "; ", MOST_REASONS)))
    };
    (Verdict::fail(message), by_trail)
}

fn seen_of_ways(verdict: Verdict, survey: &Survey<'_>, heard: &[Heard<'_>]) -> Verdict {
    let alarms: BTreeSet<&String> = heard.iter().flat_map(|heard| &heard.way.alarms).collect();
    let topics: BTreeSet<&String> = heard.iter().flat_map(|heard| &heard.way.topics).collect();
    let verdict = verdict.seen(&DESCRIBE_METRIC_FILTERS, "filterPattern", survey.patterns());
    let verdict = verdict.seen(&DESCRIBE_ALARMS, "AlarmName", alarms);
    // Without an alarm that names a topic, nobody was asked who subscribes to it.
    if topics.is_empty() { verdict } else { verdict.seen(&LIST_SUBSCRIPTIONS_BY_TOPIC, "TopicArn", topics) }
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
            listed(&of_every_region, ", ", MOST_NAMED)
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
    let groups = listed(&names, ", ", MOST_NAMED);
    let kinds: Vec<&str> = missed.iter().map(|(kind, _)| *kind).collect();
    // A filter for something else, such as the root user, matches some of these too, and may not be why.
    if let Some((kind, example)) = missed.iter().find(|(_, example)| !example.is_empty()) {
        let kinds = listed(&kinds, ", ", MOST_NAMED);
        return format!("No metric filter of the log group {groups} matches every {kinds}: not {kind} {example}.");
    }
    let what = if missed.len() == requirement.kinds.len() && missed.len() > MOST_NAMED {
        "any of the events that matter here".to_owned()
    } else {
        listed(&kinds, ", ", MOST_NAMED)
    };
    format!("No metric filter of the log group {groups} matches {what}.")
}

/// The first of them, and how many more there are.
fn listed<S: AsRef<str>>(all: &[S], between: &str, most: usize) -> String {
    let some: Vec<&str> = all.iter().take(most).map(AsRef::as_ref).collect();
    let text = some.join(between);
    if all.len() > most { format!("{text} and {} more", all.len() - most) } else { text }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::check::Framework;
    use crate::cloudtrail::tests::{advanced, basic, trail};
    use crate::cloudtrail_events::{IAM_POLICY_CHANGES, KEY_REMOVALS, REQUIREMENTS, ROOT_USE, UNAUTHORIZED_CALLS};
    use crate::facts::Lazy;
    use crate::facts::cloudtrail::{CloudTrail, Condition, Watched};
    use crate::facts::cloudwatch::{Metric, Subscribers};
    use crate::finding::{GLOBAL, Status};

    const GROUP: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:/trail:*";
    const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:told";
    const ROOT: &str = "{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \
                        AwsServiceEvent }";

    fn filter(name: &str, pattern: &str) -> MetricFilter {
        MetricFilter {
            name: name.into(),
            log_group: "/trail".into(),
            pattern: pattern.into(),
            limited: false,
            publishes: vec![Published {
                namespace: "Trail".into(),
                name: name.into(),
                value: "1".into(),
                dimensioned: false,
            }],
        }
    }

    fn alarm(name: &str, metric: Option<&str>) -> Of<AlarmId, Alarm> {
        let value = Alarm {
            actions_enabled: true,
            actions: vec![TOPIC.into()],
            metric: metric.map(|name| Metric {
                namespace: "Trail".into(),
                name: name.into(),
                dimensions: BTreeMap::new(),
            }),
            comparison: Some("GreaterThanOrEqualToThreshold".into()),
            threshold: Some(1.0),
            ..Alarm::default()
        };
        let of = AlarmId {
            name: name.into(),
            arn: format!("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{name}"),
            region: "eu-west-1".into(),
            composite: metric.is_none(),
        };
        Of { of, value: Ok(value) }
    }

    fn composite(rule: &str) -> Of<AlarmId, Alarm> {
        let mut composite = alarm("all", None);
        composite.value.as_mut().unwrap().rule = Some(rule.into());
        composite
    }

    /// An account in which all is as it should be for [`ROOT_USE`], to be spoilt.
    struct Setup {
        trails: Vec<Trail>,
        logging: Result<bool, Gap>,
        events: Result<Selection, Gap>,
        filters: Result<Vec<MetricFilter>, Gap>,
        alarms: Result<Vec<Of<AlarmId, Alarm>>, Gap>,
        subscribers: Result<Option<Subscribers>, Gap>,
    }

    impl Setup {
        fn whole() -> Self {
            Self {
                trails: vec![Trail { log_group: Some(GROUP.into()), ..trail("all", true) }],
                logging: Ok(true),
                events: Ok(basic("All", true, &[])),
                filters: Ok(vec![filter("root", ROOT)]),
                alarms: Ok(vec![alarm("root used", Some("root"))]),
                subscribers: Ok(Some(Subscribers { confirmed: 1, pending: 0 })),
            }
        }

        fn filters(filters: &[MetricFilter]) -> Self {
            let alarms = filters.iter().map(|filter| alarm(&format!("on {}", filter.name), Some(&filter.name)));
            Self { alarms: Ok(alarms.collect()), filters: Ok(filters.to_vec()), ..Self::whole() }
        }

        fn alarms(alarms: &[Of<AlarmId, Alarm>]) -> Self {
            Self { alarms: Ok(alarms.to_vec()), ..Self::whole() }
        }

        /// As whole, but for the alarm.
        fn alarm(change: impl FnOnce(&mut Alarm)) -> Self {
            let mut setup = Self::whole();
            change(setup.alarms.as_mut().unwrap()[0].value.as_mut().unwrap());
            setup
        }

        fn filter(change: impl FnOnce(&mut MetricFilter)) -> Self {
            let mut setup = Self::whole();
            change(&mut setup.filters.as_mut().unwrap()[0]);
            setup
        }

        fn trail(change: impl FnOnce(&mut Trail)) -> Self {
            let mut setup = Self::whole();
            change(&mut setup.trails[0]);
            setup
        }

        fn account(self) -> Account {
            let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &[]);
            let seen = |region: &str| Of { of: Watched { region: region.into() }, value: Ok(self.trails.clone()) };
            let by_arn = self.trails.iter().map(|trail| trail.arn.clone());
            account.cloudtrail = CloudTrail {
                logging: Lazy::ready(None, Ok(by_arn.clone().map(|arn| (arn, self.logging.clone())).collect())),
                events: Lazy::ready(None, Ok(by_arn.map(|arn| (arn, self.events.clone())).collect())),
                trails: Lazy::ready(None, Ok(vec![seen("eu-west-1"), seen("us-east-1")])),
            };
            let at = Some("eu-west-1");
            let subscribers = Ok(BTreeMap::from([(TOPIC.to_owned(), self.subscribers)]));
            let cloudwatch = CloudWatch {
                metric_filters: Lazy::ready(at, self.filters),
                alarms: Lazy::ready(at, self.alarms),
                alarm_subscribers: Lazy::ready(at, subscribers),
                ..CloudWatch::default()
            };
            account.cloudwatch.insert("eu-west-1".into(), cloudwatch);
            account
        }

        async fn verdict(self, requirement: &'static Requirement) -> Verdict {
            let mut outcomes = alarmed(&self.account(), requirement).await;
            assert_eq!(outcomes.len(), 1);
            assert_eq!(outcomes[0].region, GLOBAL);
            outcomes.pop().unwrap().verdict
        }

        async fn passes(self) {
            let verdict = self.verdict(&ROOT_USE).await;
            assert_eq!(verdict.status, Status::Pass, "{}", verdict.message);
        }

        async fn fails(self, why: &str) {
            let verdict = self.verdict(&ROOT_USE).await;
            assert_eq!(verdict.status, Status::Fail, "{}", verdict.message);
            assert!(verdict.message.contains(why), "{}", verdict.message);
        }

        async fn stays_unknown(self, reason: Reason, why: &str) {
            let verdict = self.verdict(&ROOT_USE).await;
            assert_eq!(verdict.status, Status::Unknown, "{}", verdict.message);
            let gap = verdict.gap.unwrap();
            assert_eq!(gap.reason, reason, "{gap}");
            assert!(gap.detail.contains(why), "{gap}");
        }
    }

    fn denied(call: &Call) -> Gap {
        Gap::new(call, Some("eu-west-1"), Reason::Denied, "no")
    }

    fn fifteen() -> impl Iterator<Item = (&'static Check, &'static Requirement)> {
        REQUIREMENTS.into_iter().map(|requirement| {
            let answers = |check: &&&Check| {
                check.standards.iter().any(|of| of.framework == Framework::Cis7 && of.requirement == requirement.cis)
            };
            (*CHECKS.iter().find(answers).unwrap(), requirement)
        })
    }

    /// The pattern that a check proposes.
    fn proposed(check: &Check) -> &'static str {
        check.fix.cli.split('\'').nth(1).unwrap()
    }

    #[test]
    fn what_each_check_proposes_meets_its_requirement() {
        for (check, requirement) in fifteen() {
            let text = proposed(check);
            let pattern = Pattern::parse(text).unwrap();
            assert!(requirement.shortfall(&[&pattern]).is_none(), "{}", check.id);
            assert!(text.len() <= 1024, "{}: AWS takes no more", check.id);
            assert!(!text.contains('"'), "{}: it stands between quotation marks", check.id);
            assert!(check.fix.terraform.contains(text) && check.fix.cloudformation.contains(text), "{}", check.id);
        }
    }

    #[tokio::test]
    async fn each_check_asks_for_its_own_requirement() {
        for (check, requirement) in fifteen() {
            for (other, _) in fifteen() {
                let account = Setup::filters(&[filter("it", proposed(other))]).account();
                let outcomes = (check.run)(&account).await;
                let expected = if check.id == other.id { Status::Pass } else { Status::Fail };
                assert_eq!(outcomes[0].verdict.status, expected, "{} by {}", check.id, other.id);
                assert_eq!(check.standards[0].requirement, requirement.cis);
            }
        }
    }

    #[tokio::test]
    async fn the_whole_way_passes_and_shows_itself() {
        let verdict = Setup::whole().verdict(&ROOT_USE).await;
        assert_eq!(verdict.status, Status::Pass);
        assert_eq!(
            verdict.message,
            "Uses of the root user raise an alarm that somebody hears, by the metric filter root."
        );
        let seen: Vec<&str> = verdict.evidence.iter().map(|evidence| evidence.name.as_str()).collect();
        let expected =
            ["CloudWatchLogsLogGroupArn", "filterPattern", "AlarmName", "TopicArn", "IsLogging", "EventSelectors"];
        assert_eq!(seen, expected);
    }

    #[tokio::test]
    async fn without_a_trail_of_every_region_that_sends_it_fails_and_nothing_else_is_asked() {
        let closed = |mut setup: Setup| {
            setup.filters = Err(denied(&DESCRIBE_METRIC_FILTERS));
            setup.logging = Err(denied(&GET_TRAIL_STATUS));
            setup
        };
        closed(Setup { trails: vec![], ..Setup::whole() }).fails("There is no trail").await;
        closed(Setup::trail(|trail| trail.multi_region = false)).fails("No trail records every Region").await;
        closed(Setup::trail(|trail| trail.log_group = None)).fails("all does not").await;
    }

    #[tokio::test]
    async fn a_trail_that_does_not_record_all_that_matters_fails() {
        Setup { logging: Ok(false), ..Setup::whole() }.fails("The trail all does not record at present.").await;
        for events in [basic("WriteOnly", true, &[]), basic("All", false, &[]), Selection::default()] {
            Setup { events: Ok(events), ..Setup::whole() }.fails("The trail all leaves out management events.").await;
        }
        Setup { events: Err(denied(&GET_EVENT_SELECTORS)), ..Setup::whole() }.stays_unknown(Reason::Denied, "").await;
        Setup { logging: Err(denied(&GET_TRAIL_STATUS)), ..Setup::whole() }.stays_unknown(Reason::Denied, "").await;
    }

    #[test]
    fn a_source_that_is_left_out_matters_to_what_comes_from_it() {
        let mut without = basic("All", true, &[]);
        without.basic[0].without_sources.push("kms.amazonaws.com".into());
        let mut advanced_without = advanced(&[("eventCategory", &["Management"])]);
        advanced_without.advanced[0].push(Condition {
            field: "eventSource".into(),
            others: vec!["kms.amazonaws.com".into()],
            ..Condition::default()
        });
        for selection in [without, advanced_without] {
            assert!(selects(&selection, &IAM_POLICY_CHANGES));
            assert!(!selects(&selection, &KEY_REMOVALS));
            assert!(!selects(&selection, &ROOT_USE), "root may do it too");
            assert!(!selects(&selection, &UNAUTHORIZED_CALLS), "it may be refused too");
        }
    }

    #[test]
    fn both_halves_of_the_events_are_wanted() {
        let mut halves = basic("ReadOnly", true, &[]);
        assert!(!selects(&halves, &ROOT_USE));
        halves.basic.extend(basic("WriteOnly", true, &[]).basic);
        assert!(selects(&halves, &ROOT_USE));
        let management: (&str, &[&str]) = ("eventCategory", &["Management"]);
        assert!(selects(&advanced(&[management]), &ROOT_USE));
        let mut halves = advanced(&[management, ("readOnly", &["true"])]);
        assert!(!selects(&halves, &ROOT_USE));
        halves.advanced.extend(advanced(&[management, ("readOnly", &["false"])]).advanced);
        assert!(selects(&halves, &ROOT_USE));
        assert!(!selects(&advanced(&[("eventCategory", &["Data"])]), &ROOT_USE));
        assert!(!selects(&advanced(&[management, ("userIdentity.arn", &["x"])]), &ROOT_USE));
        assert!(!selects(&advanced(&[]), &ROOT_USE));
    }

    #[tokio::test]
    async fn one_trail_that_does_it_all_is_enough() {
        let mut setup = Setup::whole();
        setup.trails.push(trail("other", true));
        setup.trails.push(Trail {
            log_group: Some(GROUP.replace("123456789012", "210987654321")),
            ..trail("of the organisation", true)
        });
        setup.passes().await;
    }

    #[tokio::test]
    async fn a_log_group_out_of_sight_stays_unknown() {
        let elsewhere = |group: String| Setup::trail(|trail| trail.log_group = Some(group));
        let foreign = GROUP.replace("123456789012", "210987654321");
        elsewhere(foreign).stays_unknown(Reason::OutOfScope, "belongs to the account 210987654321").await;
        let left_out = GROUP.replace("eu-west-1", "eu-west-2");
        elsewhere(left_out).stays_unknown(Reason::OutOfScope, "in eu-west-2, which was left out").await;
        elsewhere("/trail".into()).stays_unknown(Reason::Malformed, "not the ARN of a log group").await;
        let mut stopped = elsewhere(GROUP.replace("eu-west-1", "eu-west-2"));
        stopped.logging = Ok(false);
        stopped.fails("does not record").await;
    }

    #[tokio::test]
    async fn one_region_that_answers_tells_of_every_trail_of_all_regions() {
        let mut account = Setup { trails: vec![], ..Setup::whole() }.account();
        let of = |region: &str| Watched { region: region.into() };
        let gap = denied(&DESCRIBE_TRAILS);
        let open = Of { of: of("eu-west-1"), value: Err(gap.clone()) };
        account.cloudtrail.trails =
            Lazy::ready(None, Ok(vec![open.clone(), Of { of: of("us-east-1"), value: Ok(vec![]) }]));
        assert_eq!(alarmed(&account, &ROOT_USE).await[0].verdict.status, Status::Fail);
        account.cloudtrail.trails = Lazy::ready(None, Ok(vec![open]));
        assert_eq!(alarmed(&account, &ROOT_USE).await[0].verdict.gap, Some(gap));
        account.cloudtrail.trails = Lazy::ready(None, Err(denied(&DESCRIBE_TRAILS)));
        assert_eq!(alarmed(&account, &ROOT_USE).await[0].verdict.status, Status::Unknown);
    }

    #[tokio::test]
    async fn what_no_filter_matches_is_named() {
        Setup::filters(&[]).fails("No metric filter of the log group /trail matches an action of the root user.").await;
        Setup::filter(|filter| filter.log_group = "/other".into()).fails("No metric filter").await;
        let narrow = filter(
            "root",
            "{ $.userIdentity.type = Root && $.eventType = AwsApiCall && \
                                     $.userIdentity.invokedBy NOT EXISTS }",
        );
        Setup::filters(&[narrow]).fails("not an action of the root user where $.eventType is").await;
        let some = filter("some", "{ $.eventName = AttachRolePolicy || $.eventName = DetachRolePolicy }");
        let verdict = Setup::filters(&[some]).verdict(&IAM_POLICY_CHANGES).await;
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(
            verdict.message,
            "No metric filter of the log group /trail matches AttachGroupPolicy, AttachUserPolicy, CreatePolicy, \
             CreatePolicyVersion and 10 more."
        );
        let verdict = Setup::filters(&[]).verdict(&IAM_POLICY_CHANGES).await;
        assert!(verdict.message.ends_with("any of the events that matter here."), "{}", verdict.message);
    }

    #[tokio::test]
    async fn filters_may_share_the_work_if_each_is_heard() {
        let one = filter("one", "{ $.eventName = DisableKey }");
        let two = filter("two", "{ $.eventName = ScheduleKeyDeletion }");
        let both = || Setup::filters(&[one.clone(), two.clone()]);
        assert_eq!(both().verdict(&KEY_REMOVALS).await.status, Status::Pass);
        let mut half = both();
        half.alarms.as_mut().unwrap().pop();
        let verdict = half.verdict(&KEY_REMOVALS).await;
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(verdict.message, "The metric filter two matches, but no alarm watches its metric Trail/two.");
    }

    #[tokio::test]
    async fn a_filter_that_may_not_see_everything_is_not_relied_on() {
        Setup::filter(|filter| filter.limited = true).stays_unknown(Reason::Undecided, "may not see every event").await;
        let broken = || filter("broken", "{ $.userIdentity.type = ");
        Setup::filters(&[broken()]).stays_unknown(Reason::Undecided, "is not understood").await;
        Setup::filters(&[broken(), filter("root", ROOT)]).passes().await;
        let mut unheard = Setup::filters(&[broken()]);
        unheard.alarms = Ok(vec![]);
        unheard.fails("").await;
    }

    #[tokio::test]
    async fn a_metric_that_may_not_rise_is_not_relied_on() {
        let publish = |change: fn(&mut Published)| Setup::filter(move |filter| change(&mut filter.publishes[0]));
        publish(|to| to.value = "0".into()).fails("it publishes 0 to its metric Trail/root").await;
        publish(|to| to.value = "-1".into()).fails("it publishes -1").await;
        publish(|to| to.value = "NaN".into()).fails("it publishes NaN").await;
        publish(|to| to.value = "$.size".into()).stays_unknown(Reason::Undecided, "a value out of the event").await;
        publish(|to| to.dimensioned = true).stays_unknown(Reason::Undecided, "dimensions").await;
        publish(|to| to.value = "2.5".into()).passes().await;
        Setup::filter(|filter| filter.publishes.clear()).fails("it publishes no metric").await;
    }

    #[tokio::test]
    async fn an_alarm_on_something_else_is_none() {
        Setup::alarms(&[]).fails("but no alarm watches its metric Trail/root").await;
        let metric = |change: fn(&mut Metric)| Setup::alarm(move |alarm| change(alarm.metric.as_mut().unwrap()));
        metric(|of| of.namespace = "Other".into()).fails("no alarm watches").await;
        metric(|of| of.name = "other".into()).fails("no alarm watches").await;
        metric(|of| drop(of.dimensions.insert("user".into(), "root".into()))).fails("no alarm watches").await;
    }

    #[tokio::test]
    async fn an_alarm_that_goes_off_for_want_of_events_does_not_count() {
        Setup::alarm(|alarm| alarm.comparison = Some("LessThanThreshold".into())).fails("few events").await;
        Setup::alarm(|alarm| alarm.comparison = Some("GreaterThanThreshold".into())).passes().await;
        Setup::alarm(|alarm| alarm.comparison = Some("SomethingNew".into()))
            .stays_unknown(Reason::Undecided, "SomethingNew")
            .await;
        Setup::alarm(|alarm| alarm.comparison = None).stays_unknown(Reason::Undecided, "no ComparisonOperator").await;
    }

    #[tokio::test]
    async fn an_alarm_that_computes_with_the_metric_is_not_decided() {
        Setup::alarm(|alarm| alarm.operands.extend(alarm.metric.take()))
            .stays_unknown(Reason::Undecided, "computes with the metric Trail/root")
            .await;
        let query = |alarm: &mut Alarm| {
            alarm.metric = None;
            alarm.expressions = vec![r#"SELECT SUM("root") FROM "Trail""#.into()];
        };
        Setup::alarm(query).stays_unknown(Reason::Undecided, "computes").await;
    }

    #[tokio::test]
    async fn an_alarm_that_tells_nobody_fails() {
        Setup::alarm(|alarm| alarm.actions_enabled = false)
            .fails("but the actions of the alarm root used are turned off")
            .await;
        Setup::alarm(|alarm| alarm.actions.clear()).fails("but the alarm root used notifies no SNS topic").await;
        Setup::alarm(|alarm| alarm.actions = vec!["arn:aws:automate:eu-west-1:ec2:stop".into()])
            .fails("notifies no SNS topic")
            .await;
    }

    #[tokio::test]
    async fn a_topic_that_nobody_hears_fails() {
        let subscribers = |subscribers| Setup { subscribers: Ok(subscribers), ..Setup::whole() };
        let some = |confirmed, pending| Some(Subscribers { confirmed, pending });
        subscribers(some(0, 0)).fails("but nobody subscribes to the topic arn:aws:sns").await;
        subscribers(some(0, 2)).fails("but no subscriber of the topic").await;
        subscribers(some(1, 2)).passes().await;
        subscribers(None).fails("does not exist").await;
        Setup { subscribers: Err(denied(&LIST_SUBSCRIPTIONS_BY_TOPIC)), ..Setup::whole() }
            .stays_unknown(Reason::Denied, "")
            .await;
        Setup::alarm(|alarm| alarm.actions = vec![TOPIC.replace("told", "other")])
            .stays_unknown(Reason::Undecided, "nothing is known of")
            .await;
        Setup::alarm(|alarm| alarm.actions.push(TOPIC.replace("told", "other"))).passes().await;
    }

    #[tokio::test]
    async fn a_composite_alarm_may_tell_for_it() {
        let silent = || {
            let mut silent = alarm("root used", Some("root"));
            silent.value.as_mut().unwrap().actions.clear();
            silent
        };
        let by = |rule| Setup::alarms(&[silent(), composite(rule)]);
        by(r#"ALARM("root used")"#).passes().await;
        by(r#"(ALARM(other) OR ALARM("root used"))"#).passes().await;
        by(r#"ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:root used")"#).passes().await;
        for rule in [
            r#"ALARM("root used") AND NOT ALARM(maintenance)"#,
            r#"ALARM("root used") AND ALARM(other)"#,
            r#"OK("root used")"#,
            r#"NOT ALARM("root used")"#,
        ] {
            by(rule).stays_unknown(Reason::Undecided, "whether the composite alarm all goes off").await;
        }
        by("ALARM(other)").fails("notifies no SNS topic").await;
        by("ALARM(root used)").fails("notifies no SNS topic").await;
        let mut suppressed = composite(r#"ALARM("root used")"#);
        suppressed.value.as_mut().unwrap().suppressor = Some("maintenance".into());
        Setup::alarms(&[silent(), suppressed]).stays_unknown(Reason::Undecided, "goes off").await;
        let mut off = composite(r#"ALARM("root used")"#);
        off.value.as_mut().unwrap().actions_enabled = false;
        Setup::alarms(&[silent(), off]).fails("the alarm root used notifies no SNS topic").await;
    }

    #[tokio::test]
    async fn what_could_not_be_read_stays_unknown() {
        Setup { filters: Err(denied(&DESCRIBE_METRIC_FILTERS)), ..Setup::whole() }
            .stays_unknown(Reason::Denied, "")
            .await;
        Setup { alarms: Err(denied(&DESCRIBE_ALARMS)), ..Setup::whole() }.stays_unknown(Reason::Denied, "").await;
        // But what nothing matches alarms nobody, whatever the alarms.
        let mut none = Setup::filters(&[]);
        none.alarms = Err(denied(&DESCRIBE_ALARMS));
        none.fails("No metric filter").await;
        // And who is told of nothing hears nothing, whether the trail records or not.
        let mut unheard = Setup::alarms(&[]);
        unheard.logging = Err(denied(&GET_TRAIL_STATUS));
        unheard.fails("no alarm watches").await;
    }

    #[test]
    fn rules_of_composite_alarms_are_read() {
        let names = |rule| any_of(rule).map(|names| names.join("|"));
        assert_eq!(names(r#"ALARM(a) OR (ALARM("b \"c\" (d)"))"#).as_deref(), Some(r#"a|b "c" (d)"#));
        assert_eq!(names("").as_deref(), Some(""));
        for rule in [
            "TRUE",
            "ALARM(a) AND ALARM(b)",
            "NOT ALARM(a)",
            "ALARM(a b)",
            "ALARM()",
            "AT_LEAST(1, ALARM, (a, b))",
            "ALARM(\"a",
        ] {
            assert_eq!(names(rule), None, "{rule}");
        }
        assert_eq!(mentioned(r#"NOT (OK(a) AND INSUFFICIENT_DATA("b"))"#), ["a", "b"]);
    }
}
