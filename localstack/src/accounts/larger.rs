//! A few hundred resources more, for measurements: what is built is the same each time, and nothing is expected of it.

use aws_sdk_ec2::types::{IpPermission, IpRange};
use aws_sdk_s3::types::{BucketVersioningStatus, ServerSideEncryption, VersioningConfiguration};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::{BuildError, REGION, Site, What as _};

/// How many buckets.
const BUCKETS: u16 = 200;
/// How many of each of the others: security groups, users, roles, keys.
const OTHERS: u16 = 100;
/// How many are built at once. An emulator is one interpreter, so more would wait for each other.
const AT_ONCE: usize = 8;

/// Adds to what an emulator holds: 200 buckets, 100 security groups, 100 users with a policy, an access key or a password,
/// 100 roles, and 100 keys of KMS, all in the first region. Every third or so is careless.
pub async fn larger(endpoint: &str) -> Result<(), BuildError> {
    let site = &Site::open(endpoint, "crumb-bakery").await?;
    let vpc = site.vpc("branches", "10.60.0.0/16").await?;
    let vpc = vpc.as_str();
    each(BUCKETS, |n| bucket(site, n)).await?;
    each(OTHERS, |n| group(site, vpc, n)).await?;
    each(OTHERS, |n| user(site, n)).await?;
    each(OTHERS, |n| role(site, n)).await?;
    each(OTHERS, |n| key(site, n)).await
}

async fn each<F: Future<Output = Result<(), BuildError>>>(
    count: u16,
    build: impl Fn(u16) -> F,
) -> Result<(), BuildError> {
    stream::iter((0..count).map(build)).buffer_unordered(AT_ONCE).try_collect().await
}

async fn bucket(site: &Site, n: u16) -> Result<(), BuildError> {
    let name = format!("branch-{n:03}-ledger");
    site.bucket(&name, REGION, n.is_multiple_of(2)).await?;
    if n.is_multiple_of(3) {
        let versions = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
        let put = site.s3.put_bucket_versioning().bucket(&name).versioning_configuration(versions);
        put.send().await.what(&format!("the versions of {name}"))?;
    }
    if n.is_multiple_of(4) { site.encrypt(&name, ServerSideEncryption::Aes256).await } else { Ok(()) }
}

async fn group(site: &Site, vpc: &str, n: u16) -> Result<(), BuildError> {
    let name = format!("branch-{n:03}");
    let what = format!("the security group {name}");
    let create = site.ec2.create_security_group().group_name(&name).description("A branch").vpc_id(vpc);
    let group = create.send().await.what(&what)?;
    let (port, from) = if n.is_multiple_of(3) { (22, "0.0.0.0/0") } else { (443, "10.60.0.0/16") };
    let rule = IpPermission::builder().ip_protocol("tcp").from_port(port).to_port(port);
    let rule = rule.ip_ranges(IpRange::builder().cidr_ip(from).build()).build();
    let allow = site.ec2.authorize_security_group_ingress().set_group_id(group.group_id).ip_permissions(rule);
    allow.send().await.what(&what).map(drop)
}

async fn user(site: &Site, n: u16) -> Result<(), BuildError> {
    let name = format!("baker-{n:03}");
    let keys: &[bool] = if n.is_multiple_of(2) { &[true] } else { &[] };
    site.user(&name, n.is_multiple_of(3), n.is_multiple_of(6), keys).await?;
    let document =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
    let put = site.iam.put_user_policy().user_name(&name).policy_name("recipes").policy_document(document);
    put.send().await.what(&format!("the policy of {name}")).map(drop)
}

async fn role(site: &Site, n: u16) -> Result<(), BuildError> {
    let name = format!("branch-{n:03}-oven");
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    let create = site.iam.create_role().role_name(&name).assume_role_policy_document(trust);
    create.send().await.what(&format!("the role {name}"))?;
    if n.is_multiple_of(5) {
        let policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let attach = site.iam.attach_role_policy().role_name(&name).policy_arn(policy);
        attach.send().await.what(&format!("the policy of {name}"))?;
    }
    Ok(())
}

async fn key(site: &Site, n: u16) -> Result<(), BuildError> {
    let what = format!("the key of branch {n:03}");
    let key = site.kms.create_key().description(&what).send().await.what(&what)?;
    if n.is_multiple_of(2) {
        let id = key.key_metadata.map(|key| key.key_id);
        site.kms.enable_key_rotation().set_key_id(id).send().await.what(&what)?;
    }
    Ok(())
}
