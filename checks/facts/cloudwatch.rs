//! What can be known about CloudWatch and CloudWatch Logs in one region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Gap, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every metric filter of the region, whatever its log group.
pub static DESCRIBE_METRIC_FILTERS: Call = Call {
    service: "CloudWatch Logs",
    operation: "DescribeMetricFilters",
    action: "logs:DescribeMetricFilters",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html",
};

/// Every log group of the region.
pub static DESCRIBE_LOG_GROUPS: Call = Call {
    service: "CloudWatch Logs",
    operation: "DescribeLogGroups",
    action: "logs:DescribeLogGroups",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html",
};

/// Every alarm of the region, composite ones too.
pub static DESCRIBE_ALARMS: Call = Call {
    service: "CloudWatch",
    operation: "DescribeAlarms",
    action: "cloudwatch:DescribeAlarms",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html",
};

/// Who subscribes to a topic, whichever account subscribed. An alarm may name a topic that has been deleted.
pub static LIST_SUBSCRIPTIONS_BY_TOPIC: Call = Call {
    service: "SNS",
    operation: "ListSubscriptionsByTopic",
    action: "sns:ListSubscriptionsByTopic",
    absent: &["NotFound", "NotFoundException"],
    source: "https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html",
};

fact!(
    /// Every metric filter of the region.
    MetricFilters: Vec<MetricFilter> = "cloudwatch.metric_filters" regional <- [DESCRIBE_METRIC_FILTERS]
);
fact!(
    /// Every alarm of the region, composite ones too.
    Alarms: Vec<Of<AlarmId, Alarm>> = "cloudwatch.alarms" regional <- [DESCRIBE_ALARMS]
);
fact!(
    /// The subscribers of each topic that an alarm of the region notifies, by the topic's ARN. None where the topic does
    /// not exist.
    AlarmSubscribers: BTreeMap<String, Result<Option<Subscribers>, Gap>> = "cloudwatch.alarm_subscribers" regional
        <- [DESCRIBE_ALARMS, LIST_SUBSCRIPTIONS_BY_TOPIC]
);
fact!(
    /// Every log group of the region.
    LogGroups: Vec<Of<LogGroupId, LogGroup>> = "cloudwatch.log_groups" regional <- [DESCRIBE_LOG_GROUPS]
);

facts!(
    /// The facts of CloudWatch and CloudWatch Logs in one region.
    CloudWatch {
        metric_filters: MetricFilters,
        alarms: Alarms,
        alarm_subscribers: AlarmSubscribers,
        log_groups: LogGroups,
    }
);

/// A metric filter: it counts the events of a log group that match its pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricFilter {
    /// Its name, unique in its log group.
    pub name: String,
    /// The log group.
    pub log_group: String,
    /// Its pattern.
    pub pattern: String,
    /// It does not see the log group's events as they came, or not all of them: it has `fieldSelectionCriteria`, or is
    /// applied to what a transformer made of them.
    pub limited: bool,
    /// The metrics that it publishes to.
    pub publishes: Vec<Published>,
}

/// What a metric filter publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The metric's namespace.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// The value for each event: a number, or a field of the event.
    pub value: String,
    /// It is published under dimensions that come from the event.
    pub dimensioned: bool,
}

/// An alarm by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmId {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The region.
    pub region: String,
    /// It watches other alarms.
    pub composite: bool,
}

impl Describe for AlarmId {
    fn describe(&self, _: &Account) -> Resource {
        let kind = if self.composite { "AWS::CloudWatch::CompositeAlarm" } else { "AWS::CloudWatch::Alarm" };
        Resource::new(&self.arn, kind, &self.name, Some(&self.region))
    }
}

/// What an alarm watches, and what it does when it goes off.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// It acts at all.
    pub actions_enabled: bool,
    /// What it does in the state `ALARM`, by ARN.
    pub actions: Vec<String>,
    /// What it does in the states `OK` and `INSUFFICIENT_DATA`, by ARN.
    pub other_actions: Vec<String>,
    /// The one metric that it watches, where it watches one as it is.
    pub metric: Option<Metric>,
    /// The metrics that it computes with, where it does.
    pub operands: Vec<Metric>,
    /// What it computes.
    pub expressions: Vec<String>,
    /// How it compares with its threshold: `GreaterThanOrEqualToThreshold` and so on.
    pub comparison: Option<String>,
    /// Its threshold.
    pub threshold: Option<f64>,
    /// The rule of a composite alarm: `ALARM("one") OR ALARM("other")`.
    pub rule: Option<String>,
    /// The alarm that keeps a composite alarm from acting.
    pub suppressor: Option<String>,
}

/// A metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metric {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its dimensions: with others it is another metric.
    pub dimensions: BTreeMap<String, String>,
}

/// How many subscribe to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscribers {
    /// Those that get its messages.
    pub confirmed: usize,
    /// Those that have not confirmed their subscription, and get nothing.
    pub pending: usize,
}

/// A log group by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroupId {
    /// Its name.
    pub name: String,
    /// Its ARN, without `:*` behind it.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl Describe for LogGroupId {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::Logs::LogGroup", &self.name, Some(&self.region))
    }
}

/// How a log group keeps what is sent to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroup {
    /// After how many days events are deleted; none where never.
    pub retention_days: Option<u16>,
    /// The KMS key that it encrypts with; none where `CloudWatch` Logs encrypts with its own.
    pub kms_key: Option<String>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: Option<String>,
}
