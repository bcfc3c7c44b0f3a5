//! What can be known about the voice connectors of the Amazon Chime SDK. They are listed in each region that has the
//! service; a listing may name a connector of another region.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every voice connector.
pub static LIST_VOICE_CONNECTORS: Call = Call {
    service: "Chime SDK Voice",
    operation: "ListVoiceConnectors",
    action: "chime:ListVoiceConnectors",
    absent: &[],
    source: "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_ListVoiceConnectors.html",
};

/// What a voice connector logs. AWS says by an error where that was never set.
pub static GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION: Call = Call {
    service: "Chime SDK Voice",
    operation: "GetVoiceConnectorLoggingConfiguration",
    action: "chime:GetVoiceConnectorLoggingConfiguration",
    absent: &["NotFoundException"],
    source: "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_GetVoiceConnectorLoggingConfiguration.html",
};

fact!(
    /// Every voice connector, and whether it takes only encrypted calls.
    VoiceConnectors: Vec<Of<VoiceConnector, bool>> = "chime.voice_connectors" regional <- [LIST_VOICE_CONNECTORS]
);
fact!(
    /// Whether each voice connector logs the signalling of its calls.
    VoiceConnectorLogging: Vec<Of<VoiceConnector, bool>> = "chime.voice_connector_logging" regional <- [
        LIST_VOICE_CONNECTORS, GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION,
    ]
);

facts!(
    /// The facts of the Amazon Chime SDK's voice connectors in one region.
    Chime {
        voice_connectors: VoiceConnectors,
        voice_connector_logging: VoiceConnectorLogging,
    }
);

/// A voice connector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceConnector {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The region that it is in.
    pub region: String,
}

impl Describe for VoiceConnector {
    fn describe(&self, account: &Account) -> Resource {
        let arn = account.arn_of("chime", &self.region, &format!("vc/{}", self.id));
        Resource::new(&arn, "AWS::Chime::VoiceConnector", &self.id, Some(&self.region)).named(&self.name)
    }
}
