//! What can be known about Macie in one region.

use serde::{Deserialize, Serialize};

use super::{Call, fact, facts};

/// How Macie says that it is off: as if access were denied.
///
/// Source: <https://docs.aws.amazon.com/macie/latest/APIReference/macie.html>.
const OFF: &[&str] = &["AccessDeniedException: Macie is not enabled"];

/// Whether Macie is on.
pub static GET_MACIE_SESSION: Call = Call {
    service: "Macie2",
    operation: "GetMacieSession",
    action: "macie2:GetMacieSession",
    absent: OFF,
    source: "https://docs.aws.amazon.com/macie/latest/APIReference/macie.html",
};

/// The account that administers Macie for this one, if any.
pub static GET_ADMINISTRATOR_ACCOUNT: Call = Call {
    service: "Macie2",
    operation: "GetAdministratorAccount",
    action: "macie2:GetAdministratorAccount",
    absent: OFF,
    source: "https://docs.aws.amazon.com/macie/latest/APIReference/administrator.html",
};

/// Whether Macie looks for sensitive data by itself.
pub static GET_AUTOMATED_DISCOVERY_CONFIGURATION: Call = Call {
    service: "Macie2",
    operation: "GetAutomatedDiscoveryConfiguration",
    action: "macie2:GetAutomatedDiscoveryConfiguration",
    absent: OFF,
    source: "https://docs.aws.amazon.com/macie/latest/APIReference/automated-discovery-configuration.html",
};

fact!(
    /// The status of Macie in the region, `ENABLED` or `PAUSED`; none where it is off.
    Session: Option<String> = "macie.session" regional <- [GET_MACIE_SESSION]
);
fact!(
    /// Whether Macie looks for sensitive data by itself.
    AutomatedDiscovery: Discovery = "macie.automated_discovery" regional <- [
        GET_MACIE_SESSION, GET_ADMINISTRATOR_ACCOUNT, GET_AUTOMATED_DISCOVERY_CONFIGURATION,
    ]
);

facts!(
    /// The facts of Macie in one region.
    Macie {
        session: Session,
        automated_discovery: AutomatedDiscovery,
    }
);

/// Who says whether Macie looks for sensitive data by itself, and what they say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discovery {
    /// Macie is off.
    Off,
    /// The account that administers Macie for this one.
    OfAdministrator(String),
    /// This account: `ENABLED` or `DISABLED`.
    Own(String),
}
