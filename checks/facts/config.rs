//! What can be known about AWS Config in one region.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// The recorder of the region that the customer manages: one, or none.
pub static DESCRIBE_CONFIGURATION_RECORDERS: Call = Call {
    service: "Config Service",
    operation: "DescribeConfigurationRecorders",
    action: "config:DescribeConfigurationRecorders",
    absent: &[],
    source: "https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorders.html",
};

/// Whether the recorder records, and whether that works.
pub static DESCRIBE_CONFIGURATION_RECORDER_STATUS: Call = Call {
    service: "Config Service",
    operation: "DescribeConfigurationRecorderStatus",
    action: "config:DescribeConfigurationRecorderStatus",
    absent: &[],
    source: "https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorderStatus.html",
};

/// Where what is recorded is delivered to.
pub static DESCRIBE_DELIVERY_CHANNELS: Call = Call {
    service: "Config Service",
    operation: "DescribeDeliveryChannels",
    action: "config:DescribeDeliveryChannels",
    absent: &[],
    source: "https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeDeliveryChannels.html",
};

fact!(
    /// The recorder that the customer manages: one, or none.
    Recorders: Vec<Of<RecorderId, Recorder>> = "config.recorders" regional <- [DESCRIBE_CONFIGURATION_RECORDERS]
);
fact!(
    /// How the recorders fare.
    RecorderStates: Vec<RecorderState> = "config.recorder_states" regional <- [DESCRIBE_CONFIGURATION_RECORDER_STATUS]
);
fact!(
    /// Where what is recorded is delivered to.
    DeliveryChannels: Vec<DeliveryChannel> = "config.delivery_channels" regional <- [DESCRIBE_DELIVERY_CHANNELS]
);

facts!(
    /// The facts of AWS Config in one region.
    Config {
        recorders: Recorders,
        recorder_states: RecorderStates,
        delivery_channels: DeliveryChannels,
    }
);

/// A recorder by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecorderId {
    /// Its name, unique in the region.
    pub name: String,
    /// The region.
    pub region: String,
}

impl Describe for RecorderId {
    fn describe(&self, account: &Account) -> Resource {
        let arn = account.arn_of("config", &self.region, &format!("configuration-recorder/{}", self.name));
        Resource::new(&arn, "AWS::Config::ConfigurationRecorder", &self.name, Some(&self.region))
    }
}

/// What a recorder records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorder {
    /// The role that it reads with.
    pub role: String,
    /// It records every type of resource that AWS Config knows in the region, those to come included.
    pub all_supported: bool,
    /// It records the global types of IAM as well.
    pub with_global: bool,
    /// `ALL_SUPPORTED_RESOURCE_TYPES`, `INCLUSION_BY_RESOURCE_TYPES` or `EXCLUSION_BY_RESOURCE_TYPES`; none of a recorder
    /// that is older than strategies.
    pub strategy: Option<String>,
    /// The types that it records, where it does not record all.
    pub types: Vec<String>,
    /// The types that it leaves out.
    pub excluded: Vec<String>,
}

/// How a recorder fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecorderState {
    /// The recorder.
    pub name: String,
    /// It is turned on.
    pub recording: bool,
    /// What became of the last event: `Success`, `Pending`, `Failure` and so on.
    pub last_status: Option<String>,
}

/// Where what is recorded is delivered to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryChannel {
    /// Its name.
    pub name: String,
    /// The bucket.
    pub bucket: String,
}
