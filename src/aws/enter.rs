//! The way into another account: a role there, assumed with the credentials of a road that there is already.
//!
//! The question goes the same way as every other, so that it is guarded, paced, counted, and a gap where it is not
//! answered. The credentials are asked for anew when they end: a session that was begun from another role's lasts an hour at
//! most, and an audit may last longer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_types::SdkConfig;
use partywall_checks::facts::{Call, Gap};

use super::config::{Identity, identity};
use super::credentials::{Role, SESSION};
use super::transport::Transport;
use super::{Clients, Inner, Road, malformed};

/// A session of a role. It changes nothing in the account that is entered.
pub static ASSUME_ROLE: Call = Call {
    service: "STS",
    operation: "AssumeRole",
    action: "sts:AssumeRole",
    absent: &[],
    source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
};

impl Road {
    /// A road by the same credentials with counters and token buckets of its own.
    #[must_use]
    pub fn beside(&self) -> Self {
        self.with(self.0.config.clone())
    }

    /// A road into the account of the role, and who one is there.
    pub async fn enter(&self, role: Role) -> Result<(Self, Identity), Gap> {
        let first = Box::pin(assume(self, &role)).await?;
        let provider = Assumed { road: self.clone(), role, first: Mutex::new(Some(first)) };
        let config = self
            .0
            .config
            .clone()
            .into_builder()
            .credentials_provider(SharedCredentialsProvider::new(provider))
            // The cache of identities still holds the caller's.
            .identity_cache(aws_config::identity::IdentityCache::lazy().build())
            .build();
        let road = self.with(config);
        let identity = identity(&road).await?;
        Ok((road, identity))
    }

    /// A road with this configuration and a transport of its own.
    fn with(&self, config: SdkConfig) -> Self {
        let common = self.0.common.clone();
        let transport = Transport::new(&common.shared, self.is_emulated());
        let config = config.into_builder().http_client(transport.client(common.https.clone())).build();
        let (home, endpoint) = (self.0.home.clone(), self.0.endpoint.clone());
        Self(Arc::new(Inner { config, home, endpoint, transport, common, clients: Clients::default() }))
    }
}

/// The credentials of a role, as long as somebody needs them.
#[derive(Debug)]
struct Assumed {
    road: Road,
    role: Role,
    /// Those that were asked for when the account was entered, until they are first used.
    first: Mutex<Option<Credentials>>,
}

impl ProvideCredentials for Assumed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        future::ProvideCredentials::new(async move {
            match first {
                Some(first) => Ok(first),
                None => Box::pin(assume(&self.road, &self.role)).await.map_err(CredentialsError::provider_error),
            }
        })
    }
}

async fn assume(road: &Road, role: &Role) -> Result<Credentials, Gap> {
    let call = &ASSUME_ROLE;
    let request = road
        .sts(road.home())
        .assume_role()
        .role_arn(&role.arn)
        .role_session_name(SESSION)
        .set_external_id(role.external_id.clone());
    let answer = Box::pin(road.must(call, None, request.send())).await?;
    let credentials = answer.credentials.ok_or_else(|| malformed(call, None, "no Credentials"))?;
    let ends = SystemTime::try_from(credentials.expiration).ok();
    Ok(Credentials::new(
        credentials.access_key_id,
        credentials.secret_access_key,
        Some(credentials.session_token),
        ends,
        "assumed to enter an account",
    ))
}
