//! Roles: assumed on top of the credentials that were found, with an external id or an MFA code where they ask for one.
//!
//! Everything else (environment, profiles, SSO, web identity, containers, the instance metadata service) is the SDK's own
//! chain. It does not know `mfa_serial` in a profile, which the AWS CLI asks a code for; here that is done too. And where a
//! profile is named, its chain prefers the keys in the environment, and goes on to the instance's role if the profile does
//! not exist: another account than was asked for would be audited. Here, as with the AWS CLI, a profile that is named is used.

use std::collections::BTreeSet;
use std::io;

use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;
use aws_types::os_shim_internal::{Env, Fs};

use super::config::ConnectError;
use super::errors;

/// How the session is called in the account's own trail.
pub(super) const SESSION: &str = "partywall";

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The role's ARN.
    pub arn: String,
    /// What the role's trust policy wants to hear.
    pub external_id: Option<String>,
    /// The serial number or ARN of the MFA device whose code the trust policy wants.
    pub mfa_serial: Option<String>,
}

/// Asks a person for the code that the device with this serial number shows.
pub type AskCode = fn(&str) -> io::Result<String>;

/// The configuration with the role's credentials in the place of the caller's.
pub(super) async fn assume(
    found: SdkConfig,
    role: Option<&Role>,
    profile: Option<&str>,
    ask: AskCode,
) -> Result<SdkConfig, ConnectError> {
    let (role, base) = match role {
        Some(role) => (role.clone(), found.credentials_provider()),
        // The SDK's chain takes them as well, and they need no role of a profile that nobody named here.
        None if profile.is_none() && has_keys() => return Ok(found),
        None => match of_profile(profile).await {
            Some((role, source)) => {
                // Before a person is asked for a code in vain.
                if let Some(name) = missing_source(profile).await {
                    return Err(ConnectError::UnknownProfile(name));
                }
                (role, Some(by_profile(&source, found.http_client()).await))
            }
            None => return Ok(found),
        },
    };
    let base = base.ok_or_else(|| ConnectError::NoCredentials("there are none to assume the role with".to_owned()))?;
    let provider = if let Some(serial) = &role.mfa_serial {
        SharedCredentialsProvider::new(with_code(&found, base, &role, serial, ask).await?)
    } else {
        let mut builder = AssumeRoleProvider::builder(&role.arn).session_name(SESSION).configure(&found);
        if let Some(id) = &role.external_id {
            builder = builder.external_id(id);
        }
        SharedCredentialsProvider::new(builder.build_from_provider(base).await)
    };
    // The cache of identities still holds the caller's; a new one is made for the role.
    Ok(found
        .into_builder()
        .credentials_provider(provider)
        .identity_cache(aws_config::identity::IdentityCache::lazy().build())
        .build())
}

/// The credentials of this profile and of nothing else.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html>, "Precedence of options".
pub(super) async fn by_profile(name: &str, http: Option<SharedHttpClient>) -> SharedCredentialsProvider {
    let region = DefaultRegionChain::builder().profile_name(name).build().region().await;
    let mut configuration = ProviderConfig::without_region().with_region(region);
    if let Some(http) = http {
        configuration = configuration.with_http_client(http);
    }
    let builder = ProfileFileCredentialsProvider::builder().profile_name(name).configure(&configuration);
    SharedCredentialsProvider::new(builder.build())
}

/// Whether the environment has keys, which go before the role of a profile in it or of the default profile.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-configure.html#configure-precedence>.
fn has_keys() -> bool {
    std::env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|key| !key.is_empty())
}

/// The profile that is named, by the caller or in the environment.
pub(super) fn named(profile: Option<&str>) -> Option<String> {
    profile.map(str::to_owned).or_else(|| std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty()))
}

/// The profile that is named, and is in none of the files.
pub(super) async fn missing(profile: Option<&str>) -> Option<String> {
    let name = named(profile)?;
    let profiles = profiles(None).await?;
    // Keys of the default profile need no name.
    (name != "default" && profiles.get_profile(&name).is_none()).then_some(name)
}

/// The profile that the one that is named takes its role's credentials from, itself or through others, and that is in
/// none of the files.
///
/// Source: <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html>, `source_profile`.
pub(super) async fn missing_source(profile: Option<&str>) -> Option<String> {
    let mut name = named(profile).unwrap_or_else(|| "default".to_owned());
    let profiles = profiles(None).await?;
    let mut passed = BTreeSet::new();
    while let Some(found) = profiles.get_profile(&name) {
        let source = found.get("role_arn").and_then(|_| found.get("source_profile"))?.to_owned();
        // A profile may be its own source; a longer circle is said by the SDK's chain.
        if !passed.insert(std::mem::replace(&mut name, source)) {
            return None;
        }
    }
    (!passed.is_empty()).then_some(name)
}

/// What the files say. What is wrong with them is said by the SDK's chain, which reads them too.
async fn profiles(chosen: Option<&str>) -> Option<ProfileSet> {
    let chosen = chosen.map(|name| name.to_owned().into());
    aws_config::profile::load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), chosen).await.ok()
}

/// A role that the chosen profile wants to be assumed with a code, and the profile to assume it from. Without a code the
/// SDK's own chain does it.
async fn of_profile(profile: Option<&str>) -> Option<(Role, String)> {
    let profiles = profiles(profile).await?;
    let value = |key| profiles.get(key).map(str::to_owned);
    let role =
        Role { arn: value("role_arn")?, external_id: value("external_id"), mfa_serial: Some(value("mfa_serial")?) };
    Some((role, value("source_profile")?))
}

#[expect(
    clippy::disallowed_methods,
    reason = "AssumeRole is asked before there is a road, with the caller's own credentials"
)]
async fn with_code(
    found: &SdkConfig,
    base: SharedCredentialsProvider,
    role: &Role,
    serial: &str,
    ask: AskCode,
) -> Result<Credentials, ConnectError> {
    let code = ask(serial).map_err(|error| ConnectError::Code { serial: serial.to_owned(), why: error.to_string() })?;
    let failed = |why: String| ConnectError::Role { arn: role.arn.clone(), why };
    let config = aws_sdk_sts::config::Builder::from(found).credentials_provider(base).build();
    let answer = aws_sdk_sts::Client::from_conf(config)
        .assume_role()
        .role_arn(&role.arn)
        .role_session_name(SESSION)
        .set_external_id(role.external_id.clone())
        .serial_number(serial)
        .token_code(code.trim())
        .send()
        .await
        .map_err(|error| failed(errors::one_line(&errors::chain(&error))))?;
    let credentials = answer.credentials.ok_or_else(|| failed("the answer has no credentials".to_owned()))?;
    let expires = std::time::SystemTime::try_from(credentials.expiration).ok();
    Ok(Credentials::new(
        credentials.access_key_id,
        credentials.secret_access_key,
        Some(credentials.session_token),
        expires,
        "assumed with an MFA code",
    ))
}
