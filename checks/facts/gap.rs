//! A gap: something that could not be read, why, and what would close it. A gap is never a pass.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Call;

/// Why something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No policy of the caller allows the action.
    Denied,
    /// A service control policy of the organisation denies it.
    DeniedByServiceControlPolicy,
    /// A resource control policy of the organisation denies it.
    DeniedByResourceControlPolicy,
    /// The caller's permissions boundary does not allow it.
    DeniedByPermissionsBoundary,
    /// The policy of the caller's session does not allow it.
    DeniedBySessionPolicy,
    /// The policy of the VPC endpoint that the call went through does not allow it.
    DeniedByVpcEndpointPolicy,
    /// The policy of the resource denies it.
    DeniedByResourcePolicy,
    /// AWS would not take the credentials (any more): expired, deactivated, unknown.
    Credentials,
    /// AWS slowed the call down until no attempt was left.
    Throttled,
    /// The account has not enabled the region.
    RegionDisabled,
    /// The service has no endpoint in the region: nothing can exist there.
    ServiceAbsent,
    /// The emulator that is audited does not implement the operation.
    NotEmulated,
    /// No answer within the time allowed.
    TimedOut,
    /// No connection could be made, or it was cut.
    ConnectionFailed,
    /// AWS answered with an internal error until no attempt was left.
    ServerError,
    /// The answer was not in the shape that AWS documents.
    Malformed,
    /// The audit was interrupted, or its deadline passed, before this was asked.
    NotReached,
    /// The snapshot that is judged does not hold this fact.
    NotInSnapshot,
    /// It is kept in another account, or in a region that was left out of the audit.
    OutOfScope,
    /// It was read, but what it means could not be decided.
    Undecided,
    /// The guard refused the call: it is not a read that a fact names. A defect of this program.
    Refused,
    /// An error code that this version does not know.
    Unexpected,
}

impl Reason {
    /// The reason as a person reads it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Denied => "access denied",
            Self::DeniedByServiceControlPolicy => "denied by a service control policy",
            Self::DeniedByResourceControlPolicy => "denied by a resource control policy",
            Self::DeniedByPermissionsBoundary => "denied by a permissions boundary",
            Self::DeniedBySessionPolicy => "denied by the session policy",
            Self::DeniedByVpcEndpointPolicy => "denied by a VPC endpoint policy",
            Self::DeniedByResourcePolicy => "denied by the resource's policy",
            Self::Credentials => "credentials not accepted",
            Self::Throttled => "throttled until no attempt was left",
            Self::RegionDisabled => "region not enabled in this account",
            Self::ServiceAbsent => "service not offered in this region",
            Self::NotEmulated => "not emulated here",
            Self::TimedOut => "timed out",
            Self::ConnectionFailed => "connection failed",
            Self::ServerError => "AWS answered with an internal error",
            Self::Malformed => "malformed answer",
            Self::NotReached => "not reached before the audit ended",
            Self::NotInSnapshot => "not in the snapshot",
            Self::OutOfScope => "not within this audit",
            Self::Undecided => "could not be decided",
            Self::Refused => "refused by the read-only guard",
            Self::Unexpected => "unexpected error",
        }
    }
}

/// Something that could not be read: one word wide, for there is room for one in each of the hundred thousand answers of an
/// account of which nearly none is a gap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Gap(Arc<Unread>);

/// What a gap says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Unread {
    /// The operation that was asked, with its service: `iam:GetAccountSummary`.
    pub operation: String,
    /// The IAM action that the operation needs.
    pub action: String,
    /// The region that was asked; none for a global service.
    pub region: Option<String>,
    /// Why it could not be read.
    pub reason: Reason,
    /// What AWS (or the network, or the parser) said, in one line.
    pub detail: String,
}

impl Gap {
    /// A gap in the answers to `call`.
    #[must_use]
    pub fn new(call: &Call, region: Option<&str>, reason: Reason, detail: impl Into<String>) -> Self {
        Self(Arc::new(Unread {
            operation: call.name(),
            action: call.action.to_owned(),
            region: region.map(str::to_owned),
            reason,
            detail: detail.into(),
        }))
    }

    /// Nothing of the kind can exist there, so there is nothing to judge and nothing unknown.
    #[must_use]
    pub fn is_not_applicable(&self) -> bool {
        matches!(self.reason, Reason::ServiceAbsent)
    }

    /// The IAM action that would close the gap, where a missing permission is what made it.
    #[must_use]
    pub fn permission(&self) -> Option<&str> {
        matches!(
            self.reason,
            Reason::Denied
                | Reason::DeniedByServiceControlPolicy
                | Reason::DeniedByResourceControlPolicy
                | Reason::DeniedByPermissionsBoundary
                | Reason::DeniedBySessionPolicy
                | Reason::DeniedByVpcEndpointPolicy
                | Reason::DeniedByResourcePolicy
        )
        .then_some(self.action.as_str())
    }

    /// What would close the gap, in one sentence.
    #[must_use]
    pub fn remedy(&self) -> String {
        let action = &self.action;
        match self.reason {
            Reason::Denied => format!("Allow {action} to the auditing identity."),
            Reason::DeniedByServiceControlPolicy => {
                format!(
                    "Ask the organisation's administrator to except the auditing identity from the service control policy that denies {action}."
                )
            }
            Reason::DeniedByResourceControlPolicy => {
                format!(
                    "Ask the organisation's administrator to except the auditing identity from the resource control policy that denies {action}."
                )
            }
            Reason::DeniedByPermissionsBoundary => {
                format!("Add {action} to the permissions boundary of the auditing identity.")
            }
            Reason::DeniedBySessionPolicy => format!("Assume the role with a session policy that allows {action}."),
            Reason::DeniedByVpcEndpointPolicy => {
                format!("Allow {action} in the VPC endpoint's policy, or audit from outside of that VPC.")
            }
            Reason::DeniedByResourcePolicy => {
                format!(
                    "Except the auditing identity from the statement of the resource's policy that denies {action}."
                )
            }
            Reason::Credentials => "Renew the credentials and run the audit again.".to_owned(),
            Reason::Throttled => "Run again with a lower --concurrency, or when the account is quieter.".to_owned(),
            Reason::RegionDisabled => "Enable the region, or leave it out with --region.".to_owned(),
            Reason::ServiceAbsent => "Nothing to do: nothing can exist there.".to_owned(),
            Reason::NotEmulated => "Audit a real account, or an emulator that implements the operation.".to_owned(),
            Reason::TimedOut | Reason::ConnectionFailed => {
                "Check the network and the endpoint, then run again.".to_owned()
            }
            Reason::ServerError => "Run again; if it stays, see the AWS Health Dashboard.".to_owned(),
            Reason::NotReached => "Run again, and let the audit finish.".to_owned(),
            Reason::NotInSnapshot => "Take a new snapshot with this version, of this check too.".to_owned(),
            Reason::OutOfScope => "Audit the account and the regions that the detail names as well.".to_owned(),
            Reason::Undecided => "Look at what the detail names, and decide.".to_owned(),
            Reason::Malformed | Reason::Refused | Reason::Unexpected => {
                "Report it to the project with the detail given here.".to_owned()
            }
        }
    }
}

impl Deref for Gap {
    type Target = Unread;

    fn deref(&self) -> &Unread {
        &self.0
    }
}

impl DerefMut for Gap {
    fn deref_mut(&mut self) -> &mut Unread {
        Arc::make_mut(&mut self.0)
    }
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.operation, self.reason.words())?;
        if let Some(region) = &self.region {
            write!(f, " in {region}")?;
        }
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Gap {}
