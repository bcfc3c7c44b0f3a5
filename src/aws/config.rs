//! Credentials, region and endpoint, found the way the AWS CLI finds them; and errors for people where they are not.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion};
use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_types::region::Region;
use http::Uri;
use partywall_checks::facts::{Call, Gap, Reason};

use super::credentials::{self, AskCode, Role};
use super::transport::{Bounds, Shared, Transport};
use super::{Clients, Common, Inner, Road, errors};

/// How to reach AWS, as far as the command line says. What is left out is found as the AWS CLI finds it.
#[derive(Debug, Clone)]
pub struct Options {
    /// A profile of the shared configuration files.
    pub profile: Option<String>,
    /// A region that will be audited: where to ask first is in the same partition.
    pub region: Option<String>,
    /// Another endpoint than AWS's: `LocalStack`'s, say.
    pub endpoint_url: Option<String>,
    /// A role to assume on top of the credentials that are found.
    pub role: Option<Role>,
    /// Asks for an MFA code, where the role or the profile wants one.
    pub ask_code: AskCode,
    /// The bounds that hold for every request.
    pub bounds: Bounds,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
}

/// Why there is no way to AWS. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The endpoint is not an address.
    #[error("the endpoint {url:?} is not an address ({why}): give one like http://127.0.0.1:4566")]
    Endpoint {
        /// What was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The profile is not in the configuration files.
    #[error(
        "there is no profile {0:?} in your AWS configuration: run 'aws configure list-profiles' to see those there are"
    )]
    UnknownProfile(String),
    /// No credentials were found anywhere.
    #[error(
        "no AWS credentials were found: run 'aws configure' or 'aws login', give --profile, or set AWS_ACCESS_KEY_ID and \
         AWS_SECRET_ACCESS_KEY ({0})"
    )]
    NoCredentials(String),
    /// Credentials were found, and could not be used or were not accepted.
    #[error("AWS did not accept the credentials: renew them (for SSO: 'aws sso login') and run again ({0})")]
    Credentials(String),
    /// The role could not be assumed.
    #[error(
        "the role {arn} could not be assumed: see its trust policy, and give --external-id or --mfa-serial if it asks for one ({why})"
    )]
    Role {
        /// The role.
        arn: String,
        /// What AWS said.
        why: String,
    },
    /// Nobody gave a code.
    #[error("there is no code of the MFA device {serial}: type it, or give it on standard input ({why})")]
    Code {
        /// The device.
        serial: String,
        /// What went wrong.
        why: String,
    },
    /// Nothing answers there.
    #[error("{what} could not be reached: check the network and the endpoint ({why})")]
    Unreachable {
        /// What was asked.
        what: String,
        /// What went wrong.
        why: String,
    },
    /// AWS would not say who is asking.
    #[error("AWS did not say whose credentials these are ({0})")]
    Identity(Gap),
}

/// Who is asking, and in which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's twelve digits.
    pub account: String,
    /// `aws`, `aws-cn`, `aws-us-gov` or another partition's id.
    pub partition: String,
    /// The caller's ARN.
    pub arn: String,
    /// The caller's unique id.
    pub user_id: String,
}

/// Where to ask first, and for global services: the configured region, unless what is to be audited lies in another
/// partition. A region that is to be audited is not asked itself: it may be mistyped.
fn home<'a>(configured: Option<&'a str>, audited: Option<&str>) -> &'a str {
    let first = |region: &str| match region {
        region if region.starts_with("cn-") => "cn-north-1",
        region if region.starts_with("us-gov-") => "us-gov-west-1",
        _ => "us-east-1",
    };
    match (configured, audited) {
        (Some(configured), Some(audited)) if first(configured) != first(audited) => first(audited),
        (Some(configured), _) => configured,
        (None, audited) => first(audited.unwrap_or_default()),
    }
}

/// The first call of every audit: it needs no permission, so it can only fail for the credentials or the network.
pub(crate) static GET_CALLER_IDENTITY: Call = Call {
    service: "STS",
    operation: "GetCallerIdentity",
    action: "sts:GetCallerIdentity",
    absent: &[],
    source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
};

/// Attempts at one call, unless `AWS_MAX_ATTEMPTS` or the profile says otherwise.
const ATTEMPTS: u32 = 6;

/// Finds credentials, region and endpoint, and asks AWS whose credentials they are.
pub async fn connect(options: Options) -> Result<(Road, Identity), ConnectError> {
    // Checks wait for AWS, not for the processor: the SDK's own TLS stack, once for all clients.
    let https = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    let common = Common { https, shared: Shared::new(options.bounds), stop: tokio::sync::watch::Sender::new(None) };
    // The SDK's future for finding credentials is large, and would be a part of every caller's.
    Box::pin(find(options, common)).await
}

impl Road {
    /// As [`connect`], with what this road shares: its HTTP client, its bounds, and what stops it. The bounds of the options
    /// are not looked at.
    pub async fn connect_beside(&self, options: Options) -> Result<(Self, Identity), ConnectError> {
        Box::pin(find(options, self.0.common.clone())).await
    }
}

async fn find(options: Options, common: Common) -> Result<(Road, Identity), ConnectError> {
    let https = common.https.clone();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(https.clone())
        .timeout_config(TimeoutConfig::builder().connect_timeout(options.connect_timeout).build());
    if let Ok(name) = AppName::new(concat!("partywall-", env!("CARGO_PKG_VERSION"))) {
        loader = loader.app_name(name);
    }
    if let Some(name) = credentials::missing(options.profile.as_deref()).await {
        return Err(ConnectError::UnknownProfile(name));
    }
    if let Some(profile) = &options.profile {
        let provider = credentials::by_profile(profile, Some(https.clone())).await;
        loader = loader.profile_name(profile).credentials_provider(provider);
    }
    if let Some(url) = &options.endpoint_url {
        endpoint(url)?;
        loader = loader.endpoint_url(url);
    }
    let found = loader.load().await;
    let endpoint = found.endpoint_url().map(endpoint).transpose()?;
    let home = home(found.region().map(Region::as_ref), options.region.as_deref()).to_owned();
    let retry = found.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
    let asked_for = std::env::var_os("AWS_MAX_ATTEMPTS").is_some()
        || retry.max_attempts() != RetryConfig::standard().max_attempts();
    let retry = if asked_for { retry } else { retry.with_max_attempts(ATTEMPTS) };

    let found = credentials::assume(found, options.role.as_ref(), options.profile.as_deref(), options.ask_code).await?;
    check_credentials(&found, options.profile.as_deref(), options.role.as_ref()).await?;

    let emulator = endpoint.as_ref().filter(|uri| !is_aws(uri)).and_then(|uri| uri.authority().cloned());
    let transport = Transport::new(&common.shared, emulator.is_some());
    // From here on nothing is sent but what the guard has stamped.
    let config = found
        .into_builder()
        .http_client(transport.client(https))
        .region(Region::new(home.clone()))
        .retry_config(retry)
        // A request that waits for its turn sends nothing, and the SDK would take it for stalled after 20 seconds. The
        // transport has a time-out of its own, which begins when the request does.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build();
    let what = endpoint.as_ref().map_or_else(|| format!("AWS in {home}"), |uri| format!("the endpoint {uri}"));
    let road = Road(std::sync::Arc::new(Inner {
        config,
        home: home.clone(),
        endpoint: emulator,
        transport,
        common,
        clients: Clients::default(),
    }));
    let identity = identity(&road).await.map_err(|gap| match gap.reason {
        Reason::ConnectionFailed | Reason::TimedOut => ConnectError::Unreachable { what, why: gap.detail.clone() },
        Reason::Credentials | Reason::RegionDisabled | Reason::Denied => ConnectError::Credentials(gap.detail.clone()),
        _ => ConnectError::Identity(gap),
    })?;
    Ok((road, identity))
}

fn endpoint(url: &str) -> Result<Uri, ConnectError> {
    let wrong = |why: &str| ConnectError::Endpoint { url: url.to_owned(), why: why.to_owned() };
    let uri: Uri = url.parse().map_err(|error: http::uri::InvalidUri| wrong(&error.to_string()))?;
    match uri.scheme_str() {
        Some("http" | "https") if uri.authority().is_some() => Ok(uri),
        _ => Err(wrong("it does not begin with http:// or https://")),
    }
}

/// An endpoint of AWS's own (a VPC endpoint, say) is not an emulator.
fn is_aws(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"]
        .iter()
        .any(|suffix| host.ends_with(suffix))
}

/// Finds the credentials now, so that a missing profile is not a gap in every finding.
async fn check_credentials(
    config: &aws_types::SdkConfig,
    profile: Option<&str>,
    role: Option<&Role>,
) -> Result<(), ConnectError> {
    use aws_credential_types::provider::error::CredentialsError;
    let Some(provider) = config.credentials_provider() else {
        return Err(ConnectError::NoCredentials("no provider is configured".to_owned()));
    };
    let Err(error) = provider.provide_credentials().await else { return Ok(()) };
    if let Some(name) = credentials::missing_source(profile).await {
        return Err(ConnectError::UnknownProfile(name));
    }
    let why = errors::one_line(&errors::chain(&error));
    Err(if role.is_some() && why.contains("AssumeRole") || why.contains("assume") {
        let arn = role.map_or_else(|| "of the profile".to_owned(), |role| role.arn.clone());
        ConnectError::Role { arn, why }
    } else if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        ConnectError::NoCredentials(why)
    } else {
        ConnectError::Credentials(why)
    })
}

pub(super) async fn identity(road: &Road) -> Result<Identity, Gap> {
    let call = &GET_CALLER_IDENTITY;
    let answer = road.must(call, Some(road.home()), road.sts(road.home()).get_caller_identity().send()).await?;
    let missing = |what| super::malformed(call, None, what);
    let arn = answer.arn.ok_or_else(|| missing("no ARN"))?;
    let account = answer.account.ok_or_else(|| missing("no account"))?;
    let user_id = answer.user_id.ok_or_else(|| missing("no user id"))?;
    let partition = arn
        .split(':')
        .nth(1)
        .filter(|partition| !partition.is_empty())
        .ok_or_else(|| missing("an ARN without a partition"))?;
    if account.len() != 12 || !account.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(missing("an account that is not twelve digits"));
    }
    Ok(Identity { account, partition: partition.to_owned(), arn, user_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_http_address() {
        assert!(endpoint("http://127.0.0.1:4566").is_ok());
        assert!(endpoint("https://localhost.localstack.cloud:4566").is_ok());
        for wrong in ["localhost:4566", "ftp://localhost", "http://", "", "not an address"] {
            let error = endpoint(wrong).unwrap_err().to_string();
            assert!(error.contains("http://127.0.0.1:4566"), "{error}");
        }
    }

    #[test]
    fn home_is_where_the_configuration_says_within_the_partition_to_be_audited() {
        assert_eq!(home(None, None), "us-east-1");
        assert_eq!(home(Some("eu-west-1"), None), "eu-west-1");
        assert_eq!(home(Some("eu-west-1"), Some("us-wst-2")), "eu-west-1");
        assert_eq!(home(None, Some("cn-northwest-1")), "cn-north-1");
        assert_eq!(home(Some("us-east-1"), Some("us-gov-east-1")), "us-gov-west-1");
        assert_eq!(home(Some("us-gov-east-1"), Some("us-gov-west-1")), "us-gov-east-1");
    }

    #[test]
    fn a_vpc_endpoint_is_not_an_emulator() {
        assert!(is_aws(&"https://vpce-1.s3.eu-west-1.vpce.amazonaws.com".parse().unwrap()));
        assert!(!is_aws(&"http://127.0.0.1:4566".parse().unwrap()));
        assert!(!is_aws(&"https://amazonaws.com.example.org".parse().unwrap()));
    }
}
