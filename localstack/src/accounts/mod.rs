//! Two sample accounts of a small bakery, built through the SDK: one weak, one hardened.
//!
//! What no emulator can do: give the root user MFA or an access key (`AccountMFAEnabled` and `AccountAccessKeysPresent`
//! are always 0), and hold an access key that is older than the emulator. Both can be put in an answer on its way:
//! [`Fault::root_user`](crate::Fault::root_user) and [`Fault::credential_report`](crate::Fault::credential_report).

#![allow(clippy::unused_async, reason = "every service is built the same way, also where there is nothing to build")]

mod accessanalyzer;
mod account;
mod acm;
mod backup;
mod billing;
mod chime;
mod cloudtrail;
mod cloudwatch;
mod config;
mod ec2;
mod ecr;
mod efs;
mod elasticbeanstalk;
mod elb;
mod eventbridge;
mod guardduty;
mod iam;
mod inspector;
mod lambda;
mod larger;
mod macie;
mod networkfirewall;
mod organizations;
mod rds;
mod secretsmanager;
mod securityhub;
mod shield;
mod sns;
mod sqs;
mod ssm;
mod trustedadvisor;
mod waf;

pub use larger::larger;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_ec2::types::{
    AttributeBooleanValue, BlockDeviceMapping, EbsBlockDevice, Filter, FlowLogsResourceType, HttpTokensState,
    IamInstanceProfileSpecification, InstanceMetadataOptionsRequest, InstanceNetworkInterfaceSpecification,
    IpPermission, IpRange, Ipv6Range, LogDestinationType, PortRange, PrefixListId, ResourceType, RuleAction, Tag,
    TagSpecification, TrafficType,
};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use aws_sdk_s3::types::{
    BucketLifecycleConfiguration, BucketLocationConstraint, BucketLoggingStatus, BucketVersioningStatus,
    CreateBucketConfiguration, ExpirationStatus, LifecycleRule, LifecycleRuleFilter, LoggingEnabled,
    NoncurrentVersionExpiration, ObjectOwnership, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
};
use futures_util::future::{FutureExt as _, try_join, try_join_all};
use std::collections::{BTreeMap, BTreeSet};

/// The region in which most of an account stands.
pub const REGION: &str = "us-east-1";
/// The second region.
pub const SECOND_REGION: &str = "eu-west-1";

/// The bucket of the hardened account that would have MFA delete, and so no lifecycle rules: S3 allows only one of them.
/// No emulator has MFA delete; [`Fault::mfa_delete`](crate::Fault::mfa_delete) says it in its place.
pub const WITH_MFA_DELETE: &str = "crumb-secure-backups";

/// What was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's number.
    pub id: String,
    /// Its alias.
    pub alias: &'static str,
    /// The enabled regions of the account's partition, sorted. Both emulators list more: regions that are
    /// `not-opted-in`, and those of China and of the US government.
    pub regions: Vec<String>,
    /// The default security groups of each region.
    pub default_groups: BTreeMap<String, Vec<String>>,
    /// What every check should find.
    pub expected: BTreeMap<&'static str, Expected>,
    /// Checks that cannot be answered here, because the emulator does not have what they read.
    pub not_emulated: BTreeSet<&'static str>,
    /// Checks that cannot be answered in one region, because the emulator does not have the service there.
    pub not_emulated_in: BTreeSet<(&'static str, &'static str)>,
}

/// What one check should find in an account that was just built.
///
/// A resource is named as its check names it: a user or bucket by its name, a security group or key by its id, a region by
/// its name, and the account by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The resources that fail, sorted.
    pub fail: Vec<String>,
    /// The resources that pass, sorted.
    pub pass: Vec<String>,
}

/// What the checks of one service should find in what was built of it.
#[derive(Debug, Default)]
struct Found {
    expected: BTreeMap<&'static str, Expected>,
    not_emulated: BTreeSet<&'static str>,
    not_emulated_in: BTreeSet<(&'static str, &'static str)>,
}

impl Found {
    /// This check fails and passes these.
    fn add<S: Into<String>>(
        &mut self,
        check: &'static str,
        fail: impl IntoIterator<Item = S>,
        pass: impl IntoIterator<Item = S>,
    ) -> &mut Self {
        let names = |names: &mut dyn Iterator<Item = S>| names.map(Into::into).collect();
        let expected = Expected { fail: names(&mut fail.into_iter()), pass: names(&mut pass.into_iter()) };
        self.expected.insert(check, expected);
        self
    }

    /// The emulator does not have what these checks read.
    fn not_emulated(&mut self, checks: &[&'static str]) -> &mut Self {
        self.not_emulated.extend(checks);
        self
    }
}

/// A call that should have built something failed.
#[derive(Debug, thiserror::Error)]
#[error(
    "could not build the account: {what} failed: {why}. It wants an emulator that was just started, or one that was reset"
)]
pub struct BuildError {
    /// What was being built.
    what: String,
    /// What the SDK said.
    why: String,
}

/// Turns an SDK error into ours, with the name of what was being built.
trait What<T> {
    fn what(self, what: &str) -> Result<T, BuildError>;
}

impl<T, E: std::error::Error> What<T> for Result<T, E> {
    fn what(self, what: &str) -> Result<T, BuildError> {
        self.map_err(|error| {
            // An SDK error says by itself only that there was one; its causes say which.
            let causes = std::iter::successors(error.source(), |cause| cause.source());
            let why: Vec<String> = causes.map(ToString::to_string).collect();
            let why = if why.is_empty() { error.to_string() } else { why.join(": ") };
            BuildError { what: what.to_owned(), why }
        })
    }
}

/// What is asked of the password policy, which is one for the whole account.
const PASSWORD_POLICY: [&str; 7] = [
    "iam-password-policy-expiry",
    "iam-password-policy-length",
    "iam-password-policy-lowercase",
    "iam-password-policy-numbers",
    "iam-password-policy-reuse",
    "iam-password-policy-symbols",
    "iam-password-policy-uppercase",
];

/// Builds the weak account: each check fails somewhere and passes somewhere, as far as an emulator can.
///
/// | check | fails | passes |
/// |---|---|---|
/// | iam-root-mfa | the account: no emulator can pass it | |
/// | iam-root-access-key | | the account: no emulator can fail it |
/// | iam-user-console-mfa | `tom.becker` | `maria.lopez` |
/// | iam-access-key-rotation | never: keys are as old as the emulator | the users with an active key |
/// | iam-user-unused-credentials | never: so are their last uses | every user |
/// | iam-password-policy-length | the account (8) | |
/// | iam-password-policy-* besides | the account: its policy asks for nothing else | |
/// | iam-root-hardware-mfa, iam-federation, iam-support-role | the account | |
/// | iam-root-use | never: the report of no emulator has the root user's line | |
/// | iam-administrator-access | `tom.becker` | the others |
/// | iam-administrator-mfa | `tom.becker`, `deploy-bot` | the others |
/// | iam-cloudshell-full-access | the group `bakers` | the others |
/// | iam-user-direct-permissions | `tom.becker`, `deploy-bot` | the others |
/// | iam-user-initial-access-key | `maria.lopez` | `tom.becker` |
/// | iam-user-single-access-key | `deploy-bot` | the others |
/// | iam-policy-* | `until-we-know` | `read-recipes` |
/// | iam-inline-policy-* | `deploy-bot` | `till-reader` |
/// | iam-role-trust-anyone | `old-partner-upload` | the others |
/// | iam-role-external-accounts | `bookkeeping` | `payroll` |
/// | iam-role-service-source | `order-scheduler` | `nightly-reports` |
/// | iam-server-certificate-expiry | `old-web-shop` | |
/// | s3-bucket-encryption | `crumb-old-website`, on moto only: `LocalStack` encrypts by default, as AWS does | the others |
/// | s3-bucket-public-access-block | `crumb-old-website` (none), `crumb-press-photos` (half) | `crumb-invoices` |
/// | s3-bucket-versioning, -object-lock, -acls-disabled, -lifecycle | the others | `crumb-invoices` |
/// | s3-bucket-mfa-delete | the others; `crumb-invoices` has lifecycle rules and cannot have it | |
/// | s3-bucket-server-access-logging | `crumb-press-photos` | `crumb-invoices`, into `crumb-old-website` |
/// | s3-bucket-public-read (by policy), s3-bucket-public-write (by ACL) | `crumb-old-website` | the others |
/// | s3-bucket-tls-only | the others | `crumb-invoices` |
/// | s3-bucket-kms-encryption | `crumb-press-photos` | `crumb-invoices` |
/// | s3-bucket-policy-cross-account | `crumb-press-photos` | the others |
/// | s3-access-point-public-access-block | `crumb-web`, on moto only | `crumb-till` |
/// | s3-account-public-access-block | the account | |
/// | ec2-security-group-admin-ports | open to IPv4, IPv6, a port range, any protocol, a prefix list | closed ones |
/// | ec2-security-group-authorized-ports, ec2-security-group-high-risk-ports | the same | the same |
/// | ec2-security-group-cifs-port | the low ports, any protocol, the prefix list | the others |
/// | ec2-default-security-group-closed | every region but one | the default VPC of `eu-west-1` |
/// | ec2-ebs-default-encryption | every region but one | `eu-west-1` |
/// | ec2-network-acl-admin-ports, ec2-subnet-public-addresses, ec2-vpc-flow-logs | every region but one | `eu-west-1` |
/// | ec2-instance-imdsv2, ec2-instance-public-address | `till-server` | `oven-control` |
/// | ec2-ebs-volume-encryption | the volume of `till-server` | the volume of `oven-control` |
/// | the other checks of EC2 | see `ec2.rs` | |
/// | kms-key-rotation | the key of the old exports | the key of the invoices |
/// | kms-key-policy-public | the key of the old exports | the others |
/// | kms-key-deletion-not-scheduled | the key of the old web shop | the others |
pub async fn weak(endpoint: &str) -> Result<Account, BuildError> {
    let site = Site::open(endpoint, "crumb-bakery").await?;
    // One after the other: the bakery's own VPC brings a default group along, which has to be among those of its region.
    let network = async {
        let bakery = ec2::bakery(&site).await?;
        let (ports, networks) = (weak_groups(&site, &bakery.vpc).await?, weak_regions(&site).await?);
        let group = |name: &str| ports.ids.get(name).cloned().into_iter().collect::<Vec<_>>();
        let subnet = Some(bakery.subnet.as_str());
        // The world reaches the one through its group, and not the other, which has no public address.
        let till = site.instance("till-server", false, subnet, &group("bastion")).await?;
        let oven = site.instance("oven-control", true, subnet, &group("oven-sensors")).await?;
        let more = ec2::weak(&site, &bakery, &till.0, &oven.0).await?;
        let machines = instances(vec![till], vec![oven]);
        Ok((ports.expected, networks, machines, more))
    };
    let ((ports, networks, machines, more), (keys, (buckets, users))) = try_join(
        network.boxed(),
        try_join(weak_keys(&site).boxed(), try_join(weak_buckets(&site).boxed(), weak_users(&site).boxed())),
    )
    .await?;
    let (pass, fail) = site.regions.iter().cloned().partition(|region| region == SECOND_REGION);
    let ebs = Expected { fail, pass };
    let me = || vec![site.id.clone()];
    let mut expected = BTreeMap::from([
        ("iam-root-mfa", Expected { fail: me(), pass: vec![] }),
        ("iam-root-access-key", Expected { fail: vec![], pass: me() }),
        ("s3-account-public-access-block", Expected { fail: me(), pass: vec![] }),
        ("ec2-ebs-default-encryption", ebs),
    ]);
    expected.extend(PASSWORD_POLICY.map(|check| (check, Expected { fail: me(), pass: vec![] })));
    expected.extend(keys);
    let (closed, open): (Vec<_>, Vec<_>) = networks.iter().partition(|(region, _)| *region == SECOND_REGION);
    let closed = together(closed.into_iter().map(|(_, network)| network));
    for (check, fail) in together(open.into_iter().map(|(_, network)| network)) {
        let pass = closed.get(check).cloned().unwrap_or_default();
        expected.insert(check, Expected { fail, pass });
    }
    expected.extend(machines);
    expected.extend(ports);
    expected.extend(users);
    expected.extend(buckets);
    let mut found = services(&site, false).await?;
    found.expected.extend(expected);
    found.expected.extend(more.expected);
    found.not_emulated.extend(more.not_emulated);
    Ok(site.built(networks, found))
}

/// Builds the hardened account: nothing fails but `iam-root-mfa`, which no emulator can pass, and what its bucket
/// [`WITH_MFA_DELETE`] would have.
pub async fn hardened(endpoint: &str) -> Result<Account, BuildError> {
    let site = Site::open(endpoint, "crumb-bakery-secure").await?;
    site.vpc("vault", "10.40.0.0/16").boxed().await?;
    let (closed, (key, (buckets, (users, networks)))) = try_join(
        hardened_groups(&site).boxed(),
        try_join(
            key(&site, "invoices", KeySpec::SymmetricDefault, KeyUsageType::EncryptDecrypt, true).boxed(),
            try_join(
                hardened_buckets(&site).boxed(),
                try_join(hardened_users(&site).boxed(), hardened_regions(&site).boxed()),
            ),
        ),
    )
    .await?;
    let pass = |pass: Vec<String>| Expected { fail: vec![], pass };
    let me = || vec![site.id.clone()];
    let mut expected = BTreeMap::from([
        ("iam-root-mfa", Expected { fail: me(), pass: vec![] }),
        ("iam-root-access-key", pass(me())),
        ("iam-user-unused-credentials", pass([users.0.clone(), users.1.clone()].concat())),
        ("iam-user-console-mfa", pass(users.0)),
        ("iam-access-key-rotation", pass(users.1)),
        ("s3-account-public-access-block", pass(me())),
        ("ec2-security-group-admin-ports", pass(closed.clone())),
        ("ec2-security-group-authorized-ports", pass(closed.clone())),
        ("ec2-security-group-cifs-port", pass(closed.clone())),
        ("ec2-security-group-high-risk-ports", pass(closed.clone())),
        ("ec2-ebs-default-encryption", pass(site.regions.clone())),
        ("kms-key-rotation", pass(vec![key.clone()])),
        ("kms-key-policy-public", pass(vec![key.clone()])),
        ("kms-key-deletion-not-scheduled", pass(vec![key])),
    ]);
    expected.extend(PASSWORD_POLICY.map(|check| (check, pass(me()))));
    expected.extend(buckets);
    let oven = site.instance("oven-control", true, None, &closed).boxed().await?;
    let more = ec2::hardened(&site, &oven.0, &closed).boxed().await?;
    expected.extend(instances(vec![], vec![oven]));
    expected.extend(together(networks.values()).into_iter().map(|(check, found)| (check, pass(found))));
    let mut found = services(&site, true).await?;
    found.expected.extend(expected);
    found.expected.extend(more.expected);
    found.not_emulated.extend(more.not_emulated);
    Ok(site.built(networks, found))
}

/// The SDK's configuration for an emulator: test keys, no TLS, the first region.
#[must_use]
pub fn config(endpoint: &str) -> SdkConfig {
    let keys = Credentials::new("test", "test", None, None, "emulator");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .endpoint_url(endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

/// S3 for an emulator: its buckets stand in the path, since they cannot stand in front of an IP address.
#[must_use]
pub fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    aws_sdk_s3::Client::from_conf(aws_sdk_s3::config::Builder::from(config).force_path_style(true).build())
}

/// S3 Control for an emulator. The SDK puts the account's number in front of the host, and `000000000000.127.0.0.1` is
/// no address: the host becomes the endpoint's again before the request is signed.
#[must_use]
pub fn s3control(config: &SdkConfig) -> aws_sdk_s3control::Client {
    let builder = aws_sdk_s3control::config::Builder::from(config).interceptor(PlainHost);
    aws_sdk_s3control::Client::from_conf(builder.build())
}

/// EC2 in one region of an emulator.
#[must_use]
pub fn ec2(config: &SdkConfig, region: &str) -> aws_sdk_ec2::Client {
    let builder = aws_sdk_ec2::config::Builder::from(config).region(Region::new(region.to_owned()));
    aws_sdk_ec2::Client::from_conf(builder.build())
}

#[derive(Debug)]
struct PlainHost;

impl aws_sdk_s3control::config::Intercept for PlainHost {
    fn name(&self) -> &'static str {
        "PlainHost"
    }

    fn modify_before_signing(
        &self,
        context: &mut aws_sdk_s3control::config::interceptors::BeforeTransmitInterceptorContextMut<'_>,
        _: &aws_sdk_s3control::config::RuntimeComponents,
        _: &mut aws_sdk_s3control::config::ConfigBag,
    ) -> Result<(), aws_sdk_s3control::error::BoxError> {
        let request = context.request_mut();
        if let Some(account) = request.headers().get("x-amz-account-id") {
            let plain = request.uri().replacen(&format!("://{account}."), "://", 1);
            request.set_uri(plain)?;
        }
        Ok(())
    }
}

/// The account as it is being built.
struct Site {
    config: SdkConfig,
    id: String,
    alias: &'static str,
    regions: Vec<String>,
    /// This is `LocalStack`; otherwise it is moto.
    localstack: bool,
    iam: aws_sdk_iam::Client,
    s3: aws_sdk_s3::Client,
    ec2: aws_sdk_ec2::Client,
    kms: aws_sdk_kms::Client,
}

impl Site {
    async fn open(endpoint: &str, alias: &'static str) -> Result<Self, BuildError> {
        let config = config(endpoint);
        let ec2 = ec2(&config, REGION);
        let iam = aws_sdk_iam::Client::new(&config);
        let sts = aws_sdk_sts::Client::new(&config);
        let caller = async { sts.get_caller_identity().send().await.what("asking for the account's number") };
        let regions = async { ec2.describe_regions().send().await.what("listing the regions") };
        let named = async { iam.create_account_alias().account_alias(alias).send().await.what("naming the account") };
        let (caller, (regions, _)) = try_join(caller, try_join(regions, named)).await?;
        // AWS leaves out regions that the account has not enabled, and those of other partitions. Emulators list them all
        // the same, and LocalStack takes China's and the US government's for another name of us-east-1.
        let enabled = regions.regions().iter().filter(|region| region.opt_in_status() != Some("not-opted-in"));
        let mut regions: Vec<String> = enabled
            .filter_map(|region| region.region_name())
            .filter(|name| !name.starts_with("cn-") && !name.starts_with("us-gov-"))
            .map(str::to_owned)
            .collect();
        regions.sort();
        Ok(Self {
            id: caller.account().unwrap_or_default().to_owned(),
            // Each has a number of its own for the account of whoever asks; moto's is 123456789012.
            localstack: caller.account() == Some("000000000000"),
            alias,
            regions,
            iam,
            s3: s3(&config),
            kms: aws_sdk_kms::Client::new(&config),
            ec2,
            config,
        })
    }

    fn built(self, networks: Networks, found: Found) -> Account {
        let Found { mut expected, not_emulated, not_emulated_in } = found;
        for found in expected.values_mut() {
            found.fail.sort();
            found.pass.sort();
        }
        let default_groups = networks.into_iter().map(|(region, network)| (region, network.groups)).collect();
        Account {
            id: self.id,
            alias: self.alias,
            regions: self.regions,
            default_groups,
            expected,
            not_emulated,
            not_emulated_in,
        }
    }

    async fn user(&self, name: &str, console: bool, mfa: bool, keys: &[bool]) -> Result<(), BuildError> {
        let iam = &self.iam;
        let created = iam.create_user().user_name(name).send().await;
        created.what(&format!("the user {name}"))?;
        if console {
            let password = "Sourdough-Starter-2026!";
            let profile = iam.create_login_profile().user_name(name).password(password).send().await;
            profile.what(&format!("the password of {name}"))?;
        }
        if mfa {
            let device = iam.create_virtual_mfa_device().virtual_mfa_device_name(format!("{name}-phone")).send().await;
            let device = device.what(&format!("the MFA device of {name}"))?;
            let serial = device.virtual_mfa_device().map(|device| device.serial_number().to_owned());
            let enable = iam.enable_mfa_device().user_name(name).set_serial_number(serial);
            let enabled = enable.authentication_code1("123456").authentication_code2("654321").send().await;
            enabled.what(&format!("the MFA device of {name}"))?;
        }
        for &active in keys {
            let key = iam.create_access_key().user_name(name).send().await.what(&format!("an access key of {name}"))?;
            if !active {
                let id = key.access_key().map(|key| key.access_key_id().to_owned());
                let update = iam.update_access_key().user_name(name).set_access_key_id(id);
                let update = update.status(aws_sdk_iam::types::StatusType::Inactive).send().await;
                update.what(&format!("the old access key of {name}"))?;
            }
        }
        Ok(())
    }

    /// A bucket that has Object Lock, with it versions, and no ACLs; or one as they were of old.
    async fn bucket(&self, name: &str, region: &str, guarded: bool) -> Result<(), BuildError> {
        let place = (region != REGION).then(|| {
            CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::from(region)).build()
        });
        let builder = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(true);
        let s3 =
            aws_sdk_s3::Client::from_conf(builder.region(aws_sdk_s3::config::Region::new(region.to_owned())).build());
        let ownership = if guarded { ObjectOwnership::BucketOwnerEnforced } else { ObjectOwnership::ObjectWriter };
        let create = s3.create_bucket().bucket(name).set_create_bucket_configuration(place);
        let created = create.object_ownership(ownership).object_lock_enabled_for_bucket(guarded).send().await;
        created.what(&format!("the bucket {name}")).map(drop)
    }

    async fn encrypt(&self, bucket: &str, with: ServerSideEncryption) -> Result<(), BuildError> {
        let what = format!("the encryption of {bucket}");
        let default = ServerSideEncryptionByDefault::builder().sse_algorithm(with).build().what(&what)?;
        let rule = ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(default).build();
        let rules = ServerSideEncryptionConfiguration::builder().rules(rule).build().what(&what)?;
        let put = self.s3.put_bucket_encryption().bucket(bucket).server_side_encryption_configuration(rules);
        put.send().await.what(&what).map(drop)
    }

    /// Has the bucket forget former versions after a quarter.
    async fn tidy(&self, bucket: &str) -> Result<(), BuildError> {
        let what = format!("the lifecycle of {bucket}");
        let rule = LifecycleRule::builder()
            .id("former-versions")
            .status(ExpirationStatus::Enabled)
            .filter(LifecycleRuleFilter::builder().prefix("").build())
            .noncurrent_version_expiration(NoncurrentVersionExpiration::builder().noncurrent_days(90).build())
            .build()
            .what(&what)?;
        let rules = BucketLifecycleConfiguration::builder().rules(rule).build().what(&what)?;
        let put = self.s3.put_bucket_lifecycle_configuration().bucket(bucket).lifecycle_configuration(rules);
        put.send().await.what(&what).map(drop)
    }

    /// Logs the bucket's requests into another, whose policy has to let them be written: see [`takes_logs`].
    async fn log(&self, bucket: &str, into: &str) -> Result<(), BuildError> {
        let what = format!("the logs of {bucket}");
        let target = LoggingEnabled::builder().target_bucket(into).target_prefix(format!("{bucket}/")).build();
        let status = BucketLoggingStatus::builder().logging_enabled(target.what(&what)?).build();
        let put = self.s3.put_bucket_logging().bucket(bucket).bucket_logging_status(status);
        put.send().await.what(&what).map(drop)
    }

    /// Gives the bucket a policy of these statements.
    async fn bucket_policy(&self, bucket: &str, statements: &[String]) -> Result<(), BuildError> {
        let policy = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        let put = self.s3.put_bucket_policy().bucket(bucket).policy(policy);
        put.send().await.what(&format!("the policy of {bucket}")).map(drop)
    }

    /// An access point to the bucket, in the first region, which blocks public access or only part of it.
    async fn access_point(&self, name: &str, bucket: &str, all: bool) -> Result<(), BuildError> {
        let block = aws_sdk_s3control::types::PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .ignore_public_acls(true)
            .block_public_policy(all)
            .restrict_public_buckets(all)
            .build();
        let create = s3control(&self.config).create_access_point().account_id(&self.id).name(name).bucket(bucket);
        match create.public_access_block_configuration(block).send().await {
            // moto makes it, and answers by a name that the SDK does not know.
            Err(error) if error.raw_response().is_some_and(|answer| answer.status().is_success()) => Ok(()),
            created => created.what(&format!("the access point {name}")).map(drop),
        }
    }

    /// Blocks public access to the bucket: by all four settings, or only those for access control lists.
    async fn block(&self, bucket: &str, all: bool) -> Result<(), BuildError> {
        let block = aws_sdk_s3::types::PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .ignore_public_acls(true)
            .block_public_policy(all)
            .restrict_public_buckets(all)
            .build();
        let put = self.s3.put_public_access_block().bucket(bucket).public_access_block_configuration(block);
        put.send().await.what(&format!("the public access block of {bucket}")).map(drop)
    }

    /// A password policy that asks for eight characters and nothing else, or for all that it can.
    async fn password_policy(&self, strict: bool) -> Result<(), BuildError> {
        let policy = self.iam.update_account_password_policy();
        let policy = if strict {
            policy
                .minimum_password_length(14)
                .require_symbols(true)
                .require_numbers(true)
                .require_uppercase_characters(true)
                .require_lowercase_characters(true)
                .password_reuse_prevention(24)
                .max_password_age(90)
        } else {
            policy.minimum_password_length(8)
        };
        policy.send().await.what("the password policy").map(drop)
    }

    async fn group(&self, vpc: &str, name: &str, about: &str, rules: Vec<IpPermission>) -> Result<String, BuildError> {
        let what = format!("the security group {name}");
        let tags = TagSpecification::builder()
            .resource_type(ResourceType::SecurityGroup)
            .tags(Tag::builder().key("Name").value(name).build())
            .build();
        let create = self.ec2.create_security_group().group_name(name).description(about).vpc_id(vpc);
        let group = create.tag_specifications(tags).send().await.what(&what)?;
        let id = group.group_id().unwrap_or_default().to_owned();
        let open = self.ec2.authorize_security_group_ingress().group_id(&id).set_ip_permissions(Some(rules));
        open.send().await.what(&format!("the rules of {what}"))?;
        Ok(id)
    }

    async fn vpc(&self, name: &str, range: &str) -> Result<String, BuildError> {
        let tags = TagSpecification::builder()
            .resource_type(ResourceType::Vpc)
            .tags(Tag::builder().key("Name").value(name).build())
            .build();
        let vpc = self.ec2.create_vpc().cidr_block(range).tag_specifications(tags).send().await;
        let vpc = vpc.what(&format!("the VPC {name}"))?;
        Ok(vpc.vpc().and_then(|vpc| vpc.vpc_id()).unwrap_or_default().to_owned())
    }

    /// The default groups of the region, with their rules taken away if they are to be closed.
    async fn default_groups(&self, region: &str, close: bool) -> Result<Vec<String>, BuildError> {
        let ec2 = ec2(&self.config, region);
        let filter = Filter::builder().name("group-name").values("default").build();
        let groups = ec2.describe_security_groups().filters(filter).send().await;
        let groups = groups.what(&format!("listing the default security groups in {region}"))?;
        let mut ids = Vec::new();
        for group in groups.security_groups() {
            let id = group.group_id().unwrap_or_default();
            ids.push(id.to_owned());
            if !close {
                continue;
            }
            let what = format!("closing the default security group {id} in {region}");
            if !group.ip_permissions().is_empty() {
                let rules = Some(group.ip_permissions().to_vec());
                let revoke = ec2.revoke_security_group_ingress().group_id(id).set_ip_permissions(rules);
                revoke.send().await.what(&what)?;
            }
            if !group.ip_permissions_egress().is_empty() {
                let rules = Some(group.ip_permissions_egress().to_vec());
                let revoke = ec2.revoke_security_group_egress().group_id(id).set_ip_permissions(rules);
                revoke.send().await.what(&what)?;
            }
        }
        Ok(ids)
    }

    /// The network ACLs, VPCs and subnets of a region, made fit for the hardened account if they are to be closed.
    async fn network(&self, region: &str, close: bool) -> Result<Network, BuildError> {
        let ec2 = ec2(&self.config, region);
        let what = format!("the network in {region}");
        let acls = ec2.describe_network_acls().send().await.what(&what)?;
        let vpcs = ec2.describe_vpcs().send().await.what(&what)?;
        let subnets = ec2.describe_subnets().send().await.what(&what)?;
        let network = Network {
            groups: self.default_groups(region, close).await?,
            acls: acls.network_acls().iter().filter_map(|acl| acl.network_acl_id().map(str::to_owned)).collect(),
            vpcs: vpcs.vpcs().iter().filter_map(|vpc| vpc.vpc_id().map(str::to_owned)).collect(),
            subnets: subnets.subnets().iter().filter_map(|subnet| subnet.subnet_id().map(str::to_owned)).collect(),
        };
        if !close {
            return Ok(network);
        }
        for acl in &network.acls {
            // Before the rule that AWS makes, which lets everything through.
            for (number, protocol, port) in [(10, "6", 22), (20, "6", 3389), (30, "17", 22), (40, "17", 3389)] {
                let ports = PortRange::builder().from(port).to(port).build();
                let deny = ec2.create_network_acl_entry().network_acl_id(acl).rule_number(number).protocol(protocol);
                let deny = deny.port_range(ports).cidr_block("0.0.0.0/0").egress(false).rule_action(RuleAction::Deny);
                deny.send().await.what(&what)?;
            }
        }
        for subnet in &network.subnets {
            let no = AttributeBooleanValue::builder().value(false).build();
            let quiet = ec2.modify_subnet_attribute().subnet_id(subnet).map_public_ip_on_launch(no);
            quiet.send().await.what(&what)?;
        }
        let logs = ec2.create_flow_logs().resource_type(FlowLogsResourceType::Vpc).traffic_type(TrafficType::All);
        let logs = logs
            .set_resource_ids(Some(network.vpcs.clone()))
            .log_destination_type(LogDestinationType::KinesisDataFirehose)
            .log_destination(format!("arn:aws:firehose:{region}:{}:deliverystream/flow-logs", self.id));
        logs.send().await.what(&format!("the flow log in {region}"))?;
        Ok(network)
    }

    /// The ids of a new instance, as it comes or as it should be, and of its volumes.
    async fn instance(
        &self,
        name: &str,
        safe: bool,
        subnet: Option<&str>,
        groups: &[String],
    ) -> Result<(String, Vec<String>), BuildError> {
        let what = format!("the instance {name}");
        let tags = TagSpecification::builder()
            .resource_type(ResourceType::Instance)
            .tags(Tag::builder().key("Name").value(name).build())
            .build();
        let tokens = if safe { HttpTokensState::Required } else { HttpTokensState::Optional };
        let interface = InstanceNetworkInterfaceSpecification::builder().device_index(0);
        let interface = interface.set_subnet_id(subnet.map(str::to_owned)).set_groups(Some(groups.to_vec()));
        let profile = if safe { Some(self.profile(name).await?) } else { None };
        // The volume of an image is not encrypted, if nothing is said of it. Without a key's name the emulators would make a
        // default key, which would be a customer's there.
        let disk = EbsBlockDevice::builder().volume_size(8).encrypted(true).kms_key_id("alias/aws/ebs").build();
        let disk = BlockDeviceMapping::builder().device_name("/dev/sda1").ebs(disk).build();
        let run = self.ec2.run_instances().image_id("ami-12c6146b").min_count(1).max_count(1).tag_specifications(tags);
        let run = run
            .metadata_options(InstanceMetadataOptionsRequest::builder().http_tokens(tokens).build())
            .network_interfaces(interface.associate_public_ip_address(!safe).build())
            .set_block_device_mappings(safe.then(|| vec![disk]))
            .set_iam_instance_profile(profile);
        let made = run.send().await.what(&what)?;
        let id = made.instances().first().and_then(|instance| instance.instance_id()).unwrap_or_default();
        let attached = Filter::builder().name("attachment.instance-id").values(id).build();
        let volumes = self.ec2.describe_volumes().filters(attached).send().await.what(&what)?;
        let volumes = volumes.volumes().iter().filter_map(|volume| volume.volume_id().map(str::to_owned)).collect();
        Ok((id.to_owned(), volumes))
    }

    /// An instance profile of that name, for a launch.
    async fn profile(&self, name: &str) -> Result<IamInstanceProfileSpecification, BuildError> {
        let made = self.iam.create_instance_profile().instance_profile_name(name).send().await;
        let made = made.what(&format!("the instance profile {name}"))?;
        let arn = made.instance_profile().map(|profile| profile.arn().to_owned());
        Ok(IamInstanceProfileSpecification::builder().set_arn(arn).build())
    }

    async fn encrypt_volumes(&self, region: &str) -> Result<(), BuildError> {
        let enabled = ec2(&self.config, region).enable_ebs_encryption_by_default().send().await;
        enabled.what(&format!("the encryption of new volumes in {region}")).map(drop)
    }
}

async fn key(
    site: &Site,
    alias: &str,
    spec: KeySpec,
    usage: KeyUsageType,
    rotates: bool,
) -> Result<String, BuildError> {
    let what = format!("the key {alias}");
    let create = site.kms.create_key().key_spec(spec).key_usage(usage).description(format!("Crumb Bakery: {alias}"));
    let made = create.send().await.what(&what)?;
    let id = made.key_metadata().map(|key| key.key_id().to_owned()).unwrap_or_default();
    site.kms.create_alias().alias_name(format!("alias/{alias}")).target_key_id(&id).send().await.what(&what)?;
    if rotates {
        site.kms.enable_key_rotation().key_id(&id).send().await.what(&format!("the rotation of {what}"))?;
    }
    Ok(id)
}

fn ports(protocol: &str, from: i32, to: i32) -> aws_sdk_ec2::types::builders::IpPermissionBuilder {
    IpPermission::builder().ip_protocol(protocol).from_port(from).to_port(to)
}

fn ipv4(cidr: &str, about: &str) -> IpRange {
    IpRange::builder().cidr_ip(cidr).description(about).build()
}

async fn weak_users(site: &Site) -> Result<BTreeMap<&'static str, Expected>, BuildError> {
    try_join_all([
        site.user("maria.lopez", true, true, &[true]).boxed(),
        site.user("tom.becker", true, false, &[]).boxed(),
        site.user("deploy-bot", false, false, &[true, true]).boxed(),
        // Neither has anything to rotate: the one's key is switched off, the other has none.
        site.user("till-reports", false, false, &[false]).boxed(),
        site.user("anna.ruiz", false, false, &[]).boxed(),
    ])
    .await?;
    site.password_policy(false).await?;
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    Ok(BTreeMap::from([
        ("iam-user-console-mfa", Expected { fail: names(&["tom.becker"]), pass: names(&["maria.lopez"]) }),
        ("iam-access-key-rotation", Expected { fail: vec![], pass: names(&["maria.lopez", "deploy-bot"]) }),
        (
            "iam-user-unused-credentials",
            Expected {
                fail: vec![],
                pass: names(&["maria.lopez", "tom.becker", "deploy-bot", "till-reports", "anna.ruiz"]),
            },
        ),
    ]))
}

/// The users with a console password, and those with an active key.
async fn hardened_users(site: &Site) -> Result<(Vec<String>, Vec<String>), BuildError> {
    try_join_all([
        site.user("maria.lopez", true, true, &[]).boxed(),
        site.user("tom.becker", true, true, &[]).boxed(),
        site.user("deploy-bot", false, false, &[true]).boxed(),
    ])
    .await?;
    site.password_policy(true).await?;
    Ok((vec!["maria.lopez".into(), "tom.becker".into()], vec!["deploy-bot".into()]))
}

/// Lets the access logs of other buckets be written.
fn takes_logs(bucket: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Principal":{{"Service":"logging.s3.amazonaws.com"}},"Action":"s3:PutObject","Resource":"arn:aws:s3:::{bucket}/*"}}"#
    )
}

/// Denies everything without TLS.
fn tls_only(bucket: &str) -> String {
    format!(
        r#"{{"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"],"Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}"#
    )
}

async fn weak_buckets(site: &Site) -> Result<BTreeMap<&'static str, Expected>, BuildError> {
    let invoices = async {
        site.bucket("crumb-invoices", REGION, true).await?;
        site.encrypt("crumb-invoices", ServerSideEncryption::AwsKms).await?;
        site.block("crumb-invoices", true).await?;
        site.bucket_policy("crumb-invoices", &[tls_only("crumb-invoices")]).await?;
        site.tidy("crumb-invoices").await
    };
    let photos = async {
        site.bucket("crumb-press-photos", SECOND_REGION, false).await?;
        site.encrypt("crumb-press-photos", ServerSideEncryption::Aes256).await?;
        let off = VersioningConfiguration::builder().status(BucketVersioningStatus::Suspended).build();
        let suspend = site.s3.put_bucket_versioning().bucket("crumb-press-photos").versioning_configuration(off);
        suspend.send().await.what("the versions of crumb-press-photos")?;
        // The agency that takes the photos may do too much.
        let agency = r#"{"Sid":"Agency","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:root"},"Action":["s3:PutObject","s3:PutBucketPolicy"],"Resource":["arn:aws:s3:::crumb-press-photos","arn:aws:s3:::crumb-press-photos/*"]}"#;
        site.bucket_policy("crumb-press-photos", &[agency.to_owned()]).await?;
        site.block("crumb-press-photos", false).await
    };
    let website = async {
        site.bucket("crumb-old-website", REGION, false).await?;
        // A new bucket blocks public access by itself since April 2023, on AWS and on LocalStack.
        let unblocked = site.s3.delete_public_access_block().bucket("crumb-old-website").send().await;
        unblocked.what("the open bucket crumb-old-website")?;
        // Everyone reads by the policy, and writes by the ACL.
        let everyone = "uri=http://acs.amazonaws.com/groups/global/AllUsers";
        let opened = site.s3.put_bucket_acl().bucket("crumb-old-website").grant_write(everyone).send().await;
        opened.what("the ACL of crumb-old-website")?;
        let web = r#"{"Sid":"Web","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::crumb-old-website/*"}"#;
        site.bucket_policy("crumb-old-website", &[takes_logs("crumb-old-website"), web.to_owned()]).await
    };
    try_join(invoices.boxed(), try_join(photos.boxed(), website.boxed())).await?;
    site.log("crumb-invoices", "crumb-old-website").await?;
    // LocalStack makes access points, and then does not list them.
    if !site.localstack {
        site.access_point("crumb-web", "crumb-old-website", false).await?;
        site.access_point("crumb-till", "crumb-invoices", true).await?;
    }
    // AWS encrypts every bucket, and so does LocalStack; moto says that there is no encryption where none was set.
    let plain = site.s3.get_bucket_encryption().bucket("crumb-old-website").send().await.is_err();
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let encryption = if plain {
        Expected { fail: names(&["crumb-old-website"]), pass: names(&["crumb-invoices", "crumb-press-photos"]) }
    } else {
        Expected { fail: vec![], pass: names(&["crumb-invoices", "crumb-old-website", "crumb-press-photos"]) }
    };
    let block =
        Expected { fail: names(&["crumb-old-website", "crumb-press-photos"]), pass: names(&["crumb-invoices"]) };
    let website =
        Expected { fail: names(&["crumb-old-website"]), pass: names(&["crumb-invoices", "crumb-press-photos"]) };
    let points = if site.localstack {
        Expected::default()
    } else {
        Expected { fail: names(&["crumb-web"]), pass: names(&["crumb-till"]) }
    };
    let invoices_alone = [
        "s3-bucket-acls-disabled",
        "s3-bucket-lifecycle",
        "s3-bucket-object-lock",
        "s3-bucket-public-access-block",
        "s3-bucket-versioning",
    ];
    let mut expected = BTreeMap::from(invoices_alone.map(|check| (check, block.clone())));
    expected.extend([
        ("s3-bucket-encryption", encryption),
        // The invoices have lifecycle rules, so they cannot have it.
        ("s3-bucket-mfa-delete", Expected { pass: vec![], ..block.clone() }),
        ("s3-bucket-tls-only", block.clone()),
        ("s3-bucket-public-read", website.clone()),
        ("s3-bucket-public-write", website),
        (
            "s3-bucket-policy-cross-account",
            Expected { fail: names(&["crumb-press-photos"]), pass: names(&["crumb-invoices", "crumb-old-website"]) },
        ),
        ("s3-access-point-public-access-block", points),
        // The old website's bucket is where the logs are.
        ("s3-bucket-kms-encryption", Expected { fail: names(&["crumb-press-photos"]), ..block.clone() }),
        ("s3-bucket-server-access-logging", Expected { fail: names(&["crumb-press-photos"]), ..block }),
    ]);
    Ok(expected)
}

async fn hardened_buckets(site: &Site) -> Result<BTreeMap<&'static str, Expected>, BuildError> {
    let buckets = [
        ("crumb-secure-invoices", REGION),
        ("crumb-secure-logs", REGION),
        ("crumb-secure-backups", SECOND_REGION),
        ("crumb-secure-logs-eu", SECOND_REGION),
    ];
    let made = buckets.map(|(name, region)| async move {
        site.bucket(name, region, true).await?;
        site.encrypt(name, ServerSideEncryption::AwsKms).await?;
        if name != WITH_MFA_DELETE {
            site.tidy(name).await?;
        }
        site.bucket_policy(name, &[takes_logs(name), tls_only(name)]).await?;
        site.block(name, true).await
    });
    let block = aws_sdk_s3control::types::PublicAccessBlockConfiguration::builder()
        .block_public_acls(true)
        .ignore_public_acls(true)
        .block_public_policy(true)
        .restrict_public_buckets(true)
        .build();
    let control = s3control(&site.config);
    let put = control.put_public_access_block().account_id(&site.id).public_access_block_configuration(block);
    let account = async { put.send().await.what("the account's public access block") };
    try_join(try_join_all(made), account).await?;
    site.log("crumb-secure-invoices", "crumb-secure-logs").await?;
    site.log(WITH_MFA_DELETE, "crumb-secure-logs-eu").await?;
    let pass = buckets.map(|(name, _)| name.to_owned()).to_vec();
    let all = Expected { fail: vec![], pass };
    let checks = [
        "s3-bucket-acls-disabled",
        "s3-bucket-encryption",
        "s3-bucket-kms-encryption",
        "s3-bucket-object-lock",
        "s3-bucket-policy-cross-account",
        "s3-bucket-public-access-block",
        "s3-bucket-public-read",
        "s3-bucket-public-write",
        "s3-bucket-tls-only",
        "s3-bucket-versioning",
    ];
    let mut expected = BTreeMap::from(checks.map(|check| (check, all.clone())));
    // Without MFA delete, which no emulator can hold, this bucket lacks that as well as lifecycle rules.
    let (lacking, tidy) = all.pass.into_iter().partition(|name| name == WITH_MFA_DELETE);
    let lacking: Vec<String> = lacking;
    expected.extend([
        ("s3-bucket-lifecycle", Expected { fail: lacking.clone(), pass: tidy }),
        ("s3-bucket-mfa-delete", Expected { fail: lacking, pass: vec![] }),
        // It has none: LocalStack does not list what it made.
        ("s3-access-point-public-access-block", Expected::default()),
        (
            "s3-bucket-server-access-logging",
            Expected { fail: vec![], pass: vec!["crumb-secure-invoices".into(), WITH_MFA_DELETE.into()] },
        ),
    ]);
    Ok(expected)
}

async fn weak_keys(site: &Site) -> Result<BTreeMap<&'static str, Expected>, BuildError> {
    let symmetric =
        |alias, rotates| key(site, alias, KeySpec::SymmetricDefault, KeyUsageType::EncryptDecrypt, rotates).boxed();
    // A key for signatures cannot rotate, so it is not judged.
    let signing = key(site, "receipt-signing", KeySpec::Rsa2048, KeyUsageType::SignVerify, false).boxed();
    // Nor can one that is going to be deleted.
    let shop = async {
        let id = symmetric("old-web-shop", false).await?;
        let delete = site.kms.schedule_key_deletion().key_id(&id).pending_window_in_days(30);
        delete.send().await.what("the deletion of the key old-web-shop")?;
        Ok(id)
    };
    let (invoices, (exports, (signing, shop))) = try_join(
        symmetric("invoices", true),
        try_join(symmetric("old-exports", false), try_join(signing, shop.boxed())),
    )
    .await?;
    // Left from when a partner was to read the exports.
    let open =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]}"#;
    let put = site.kms.put_key_policy().key_id(&exports).policy_name("default").policy(open).send().await;
    put.what("the policy of the key old-exports")?;
    let named = vec![invoices.clone(), signing.clone(), shop.clone()];
    Ok(BTreeMap::from([
        ("kms-key-policy-public", Expected { fail: vec![exports.clone()], pass: named }),
        ("kms-key-rotation", Expected { fail: vec![exports.clone()], pass: vec![invoices.clone()] }),
        ("kms-key-deletion-not-scheduled", Expected { fail: vec![shop], pass: vec![exports, invoices, signing] }),
    ]))
}

/// The weak account's security groups.
struct Groups {
    expected: BTreeMap<&'static str, Expected>,
    /// Their ids by their names.
    ids: BTreeMap<&'static str, String>,
}

async fn weak_groups(site: &Site, vpc: &str) -> Result<Groups, BuildError> {
    let everyone = "0.0.0.0/0";
    let list = site.ec2.create_managed_prefix_list().prefix_list_name("delivery-partners").max_entries(4);
    let list = list.address_family("IPv4").entries(
        aws_sdk_ec2::types::AddPrefixListEntry::builder().cidr(everyone).description("until we know theirs").build(),
    );
    let list = async { list.send().await.what("the prefix list delivery-partners") };
    let list = list.await?;
    let list = list.prefix_list().and_then(|list| list.prefix_list_id()).unwrap_or_default().to_owned();
    let group = |name, about, rule: IpPermission| site.group(vpc, name, about, vec![rule]).boxed();
    let by_list = |port| {
        let list = PrefixListId::builder().prefix_list_id(&list).build();
        ports("tcp", port, port).prefix_list_ids(list).build()
    };
    let fail = try_join_all([
        group(
            "bastion",
            "SSH for the on-call baker",
            ports("tcp", 22, 22).ip_ranges(ipv4(everyone, "anywhere")).build(),
        ),
        group(
            "till-windows",
            "Remote desktop of the tills",
            ports("tcp", 3389, 3389).ipv6_ranges(Ipv6Range::builder().cidr_ipv6("::/0").build()).build(),
        ),
        group("old-intranet", "All low ports", ports("tcp", 1, 1024).ip_ranges(ipv4(everyone, "old intranet")).build()),
        group(
            "oven-sensors",
            "Everything",
            IpPermission::builder().ip_protocol("-1").ip_ranges(ipv4(everyone, "")).build(),
        ),
        site.group(vpc, "delivery-partners", "SSH and recipes for partners", vec![by_list(22), by_list(445)]).boxed(),
    ]);
    let pass = try_join_all([
        group("shop-web", "The web shop", ports("tcp", 443, 443).ip_ranges(ipv4(everyone, "customers")).build()),
        group(
            "office-ssh",
            "SSH from the office",
            ports("tcp", 22, 22).ip_ranges(ipv4("203.0.113.0/24", "office")).build(),
        ),
    ]);
    let (fail, pass) = try_join(fail, pass).await?;
    let ids = BTreeMap::from([("bastion", fail[0].clone()), ("oven-sensors", fail[3].clone())]);
    let unused = |group: &&String| !ids.values().any(|used| used == *group);
    let unused = Expected {
        fail: fail.iter().chain(&pass).filter(unused).cloned().collect(),
        pass: ids.values().cloned().collect(),
    };
    // In the order in which they were made: the low ports, all traffic and the partners' list have CIFS among them.
    let (closed, shares): (Vec<_>, Vec<_>) = fail.iter().cloned().enumerate().partition(|(made, _)| *made < 2);
    let of = |groups: Vec<(usize, String)>| groups.into_iter().map(|(_, id)| id);
    let cifs = Expected { fail: of(shares).collect(), pass: of(closed).chain(pass.clone()).collect() };
    let ports = Expected { fail, pass };
    let expected = BTreeMap::from([
        ("ec2-security-group-unused", unused),
        ("ec2-security-group-admin-ports", ports.clone()),
        ("ec2-security-group-authorized-ports", ports.clone()),
        ("ec2-security-group-cifs-port", cifs),
        ("ec2-security-group-high-risk-ports", ports),
    ]);
    Ok(Groups { expected, ids })
}

async fn hardened_groups(site: &Site) -> Result<Vec<String>, BuildError> {
    // The default VPCs are closed with those of every region.
    let vpc = ec2::default_vpc(site).await?;
    let web = ports("tcp", 443, 443).ip_ranges(ipv4("0.0.0.0/0", "customers")).build();
    let ssh = ports("tcp", 22, 22).ip_ranges(ipv4("203.0.113.0/24", "office")).build();
    let pass = try_join_all([
        site.group(&vpc, "shop-web", "The web shop", vec![web]).boxed(),
        site.group(&vpc, "office-ssh", "SSH from the office", vec![ssh]).boxed(),
    ]);
    pass.await
}

/// A region's network, as it comes with the account and was added to.
struct Network {
    /// The default security groups.
    groups: Vec<String>,
    acls: Vec<String>,
    vpcs: Vec<String>,
    subnets: Vec<String>,
}

/// The networks of some regions, put together as checks name what is in them.
fn together<'a>(networks: impl Iterator<Item = &'a Network>) -> BTreeMap<&'static str, Vec<String>> {
    let mut found = BTreeMap::<_, Vec<String>>::new();
    for network in networks {
        found.entry("ec2-default-security-group-closed").or_default().extend(network.groups.clone());
        found.entry("ec2-network-acl-admin-ports").or_default().extend(network.acls.clone());
        found.entry("ec2-subnet-public-addresses").or_default().extend(network.subnets.clone());
        found.entry("ec2-vpc-flow-logs").or_default().extend(network.vpcs.clone());
    }
    found
}

/// What the checks of instances and volumes should find: of each instance, its id and those of its volumes.
fn instances(fail: Vec<(String, Vec<String>)>, pass: Vec<(String, Vec<String>)>) -> BTreeMap<&'static str, Expected> {
    let (fail, failing_volumes): (Vec<_>, Vec<_>) = fail.into_iter().unzip();
    let (pass, passing_volumes): (Vec<_>, Vec<_>) = pass.into_iter().unzip();
    let volumes = Expected { fail: failing_volumes.concat(), pass: passing_volumes.concat() };
    let instances = Expected { fail, pass };
    BTreeMap::from([
        ("ec2-ebs-volume-encryption", volumes),
        ("ec2-instance-imdsv2", instances.clone()),
        ("ec2-instance-public-address", instances),
    ])
}

/// The networks of each region.
type Networks = BTreeMap<String, Network>;

/// The networks and the encryption of volumes: right in one region only.
async fn weak_regions(site: &Site) -> Result<Networks, BuildError> {
    site.encrypt_volumes(SECOND_REGION).await?;
    let found = site
        .regions
        .iter()
        .map(|region| async move { Ok((region.clone(), site.network(region, region == SECOND_REGION).await?)) });
    Ok(try_join_all(found).await?.into_iter().collect())
}

/// The networks and the encryption of volumes: right everywhere.
async fn hardened_regions(site: &Site) -> Result<Networks, BuildError> {
    let closed = site.regions.iter().map(|region| async move {
        let (network, ()) = try_join(site.network(region, true), site.encrypt_volumes(region)).await?;
        Ok((region.clone(), network))
    });
    Ok(try_join_all(closed).await?.into_iter().collect())
}

/// What every other service holds, each by itself: nothing of one needs anything of another.
async fn services(site: &Site, hardened: bool) -> Result<Found, BuildError> {
    let built = if hardened {
        try_join_all([
            accessanalyzer::hardened(site).boxed(),
            account::hardened(site).boxed(),
            acm::hardened(site).boxed(),
            backup::hardened(site).boxed(),
            billing::hardened(site).boxed(),
            chime::hardened(site).boxed(),
            cloudtrail::hardened(site).boxed(),
            cloudwatch::hardened(site).boxed(),
            config::hardened(site).boxed(),
            ecr::hardened(site).boxed(),
            efs::hardened(site).boxed(),
            elasticbeanstalk::hardened(site).boxed(),
            elb::hardened(site).boxed(),
            eventbridge::hardened(site).boxed(),
            guardduty::hardened(site).boxed(),
            iam::hardened(site).boxed(),
            inspector::hardened(site).boxed(),
            lambda::hardened(site).boxed(),
            macie::hardened(site).boxed(),
            networkfirewall::hardened(site).boxed(),
            organizations::hardened(site).boxed(),
            rds::hardened(site).boxed(),
            secretsmanager::hardened(site).boxed(),
            securityhub::hardened(site).boxed(),
            shield::hardened(site).boxed(),
            sns::hardened(site).boxed(),
            sqs::hardened(site).boxed(),
            ssm::hardened(site).boxed(),
            trustedadvisor::hardened(site).boxed(),
            waf::hardened(site).boxed(),
        ])
        .await?
    } else {
        try_join_all([
            accessanalyzer::weak(site).boxed(),
            account::weak(site).boxed(),
            acm::weak(site).boxed(),
            backup::weak(site).boxed(),
            billing::weak(site).boxed(),
            chime::weak(site).boxed(),
            cloudtrail::weak(site).boxed(),
            cloudwatch::weak(site).boxed(),
            config::weak(site).boxed(),
            ecr::weak(site).boxed(),
            efs::weak(site).boxed(),
            elasticbeanstalk::weak(site).boxed(),
            elb::weak(site).boxed(),
            eventbridge::weak(site).boxed(),
            guardduty::weak(site).boxed(),
            iam::weak(site).boxed(),
            inspector::weak(site).boxed(),
            lambda::weak(site).boxed(),
            macie::weak(site).boxed(),
            networkfirewall::weak(site).boxed(),
            organizations::weak(site).boxed(),
            rds::weak(site).boxed(),
            secretsmanager::weak(site).boxed(),
            securityhub::weak(site).boxed(),
            shield::weak(site).boxed(),
            sns::weak(site).boxed(),
            sqs::weak(site).boxed(),
            ssm::weak(site).boxed(),
            trustedadvisor::weak(site).boxed(),
            waf::weak(site).boxed(),
        ])
        .await?
    };
    let mut found = Found::default();
    for service in built {
        found.expected.extend(service.expected);
        found.not_emulated.extend(service.not_emulated);
        found.not_emulated_in.extend(service.not_emulated_in);
    }
    Ok(found)
}
