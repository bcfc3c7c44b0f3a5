//! A synthetic account of any size, made from a seed, and what AWS would answer about it. Nothing of it is kept: each
//! resource is computed from its number when it is asked about, so a hundred thousand of them need no memory.
//!
//! It has buckets, security groups, network interfaces, instances, users, roles, policies, keys, functions, databases and
//! a trail, in as many regions as asked for. What a check must find in it is known: [`Synthetic::expected`].

mod answers;
mod quiet;

use std::collections::BTreeMap;

pub(crate) use answers::{Answer, Request};

/// The account's id.
pub(crate) const ACCOUNT: &str = "123456789012";

/// The regions that every account has: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>.
pub const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
];

/// What there is many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// S3 buckets.
    Bucket,
    /// Security groups: the first of each region is the default one of its VPC.
    SecurityGroup,
    /// Network interfaces: the first belong to instances, one each.
    Interface,
    /// EC2 instances.
    Instance,
    /// IAM users.
    User,
    /// IAM roles.
    Role,
    /// Customer managed policies.
    Policy,
    /// Customer managed KMS keys.
    Key,
    /// Lambda functions.
    Function,
    /// RDS DB instances.
    Database,
}

/// How many of each kind there are in a thousand resources. The rest is network interfaces.
const MIX: [(Kind, usize); 9] = [
    (Kind::Bucket, 40),
    (Kind::SecurityGroup, 120),
    (Kind::Instance, 150),
    (Kind::User, 50),
    (Kind::Role, 80),
    (Kind::Policy, 60),
    (Kind::Key, 40),
    (Kind::Function, 100),
    (Kind::Database, 30),
];

/// An account of so many resources.
#[derive(Clone, Debug)]
pub struct Synthetic {
    seed: u64,
    regions: Vec<&'static str>,
    counts: BTreeMap<Kind, usize>,
}

/// What a check must find: how many pass, and how many fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Resources that pass.
    pub pass: usize,
    /// Resources that fail.
    pub fail: usize,
}

impl Synthetic {
    /// About so many resources (at least one of each kind a region), in the first so many of [`REGIONS`]. The same
    /// numbers give the same account.
    #[must_use]
    pub fn new(seed: u64, resources: usize, regions: usize) -> Self {
        let regions: Vec<&'static str> = REGIONS.into_iter().take(regions.max(1)).collect();
        let least = regions.len();
        let mut counts: BTreeMap<Kind, usize> =
            MIX.iter().map(|(kind, share)| (*kind, (resources * share / 1000).max(least))).collect();
        let others: usize = counts.values().sum();
        // An instance has an interface of its own.
        counts.insert(Kind::Interface, resources.saturating_sub(others).max(counts[&Kind::Instance]));
        Self { seed, regions, counts }
    }

    /// The regions that it is in.
    #[must_use]
    pub fn regions(&self) -> &[&'static str] {
        &self.regions
    }

    /// How many there are of this kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.counts[&kind]
    }

    /// All resources.
    #[must_use]
    pub fn resources(&self) -> usize {
        self.counts.values().sum()
    }

    /// The numbers of those of this kind in a region.
    fn numbers(&self, kind: Kind, region: &str) -> std::iter::StepBy<std::ops::Range<usize>> {
        let first = self.regions.iter().position(|known| *known == region).unwrap_or(usize::MAX);
        (first.min(self.count(kind))..self.count(kind)).step_by(self.regions.len())
    }

    /// The region of a resource: they are dealt out in turn.
    fn region(&self, number: usize) -> &'static str {
        self.regions[number % self.regions.len()]
    }

    /// Whether a resource has a trait that so many in a hundred have: always the same for the same seed.
    fn has(&self, of: Trait, number: usize) -> bool {
        // SplitMix64, a generator that is good enough and short: https://prng.di.unimi.it/splitmix64.c
        let mut bits = self.seed ^ ((of as u64) << 48) ^ number as u64;
        bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % 100 < of.percent()
    }

    fn split(&self, kind: Kind, pass: impl Fn(usize) -> bool) -> Found {
        let all = self.count(kind);
        let pass = (0..all).filter(|number| pass(*number)).count();
        Found { pass, fail: all - pass }
    }

    /// What these checks must find, by their ids.
    #[must_use]
    pub fn expected(&self) -> BTreeMap<&'static str, Found> {
        let with = |kind, of| self.split(kind, move |number| self.has(of, number));
        let without = |kind, of| self.split(kind, move |number| !self.has(of, number));
        BTreeMap::from([
            ("s3-bucket-encryption", self.split(Kind::Bucket, |_| true)),
            ("s3-bucket-kms-encryption", with(Kind::Bucket, Trait::BucketKms)),
            ("s3-bucket-public-access-block", with(Kind::Bucket, Trait::BucketBlock)),
            ("s3-bucket-versioning", with(Kind::Bucket, Trait::BucketVersioning)),
            ("s3-bucket-server-access-logging", with(Kind::Bucket, Trait::BucketLogging)),
            ("s3-bucket-acls-disabled", with(Kind::Bucket, Trait::BucketOwnership)),
            ("s3-bucket-tls-only", with(Kind::Bucket, Trait::BucketTls)),
            ("ec2-security-group-admin-ports", without(Kind::SecurityGroup, Trait::GroupOpen)),
            ("ec2-instance-imdsv2", with(Kind::Instance, Trait::InstanceToken)),
            ("ec2-instance-profile", with(Kind::Instance, Trait::InstanceProfile)),
            ("iam-policy-full-administration", without(Kind::Policy, Trait::PolicyAdmin)),
            ("iam-user-console-mfa", with(Kind::User, Trait::UserMfa)),
            ("kms-key-rotation", with(Kind::Key, Trait::KeyRotation)),
            ("kms-key-policy-public", self.split(Kind::Key, |_| true)),
            ("lambda-function-not-public", without(Kind::Function, Trait::FunctionPublic)),
            ("lambda-function-tracing", with(Kind::Function, Trait::FunctionTracing)),
            ("rds-instance-encryption", with(Kind::Database, Trait::DatabaseEncrypted)),
            ("rds-instance-public-access", without(Kind::Database, Trait::DatabasePublic)),
            ("rds-instance-deletion-protection", with(Kind::Database, Trait::DatabaseProtected)),
            ("cloudtrail-multi-region-trail", Found { pass: 1, fail: 0 }),
        ])
    }
}

/// What a resource may have or not.
#[derive(Clone, Copy, Debug)]
enum Trait {
    BucketKms,
    BucketBlock,
    BucketVersioning,
    BucketLogging,
    BucketLifecycle,
    BucketOwnership,
    BucketLock,
    BucketTls,
    GroupOpen,
    InstanceToken,
    InstanceProfile,
    InstancePublic,
    PolicyAdmin,
    UserMfa,
    UserOldKey,
    KeyRotation,
    FunctionPublic,
    FunctionTracing,
    FunctionInVpc,
    DatabaseEncrypted,
    DatabasePublic,
    DatabaseProtected,
}

impl Trait {
    /// How many in a hundred have it.
    fn percent(self) -> u64 {
        match self {
            Self::GroupOpen | Self::FunctionPublic | Self::PolicyAdmin => 3,
            Self::InstancePublic | Self::BucketLock | Self::DatabasePublic | Self::UserOldKey => 10,
            Self::BucketKms | Self::BucketLogging | Self::FunctionInVpc => 40,
            Self::BucketLifecycle | Self::BucketTls | Self::FunctionTracing => 50,
            Self::BucketVersioning | Self::KeyRotation | Self::InstanceToken | Self::DatabaseProtected => 70,
            Self::BucketBlock
            | Self::BucketOwnership
            | Self::InstanceProfile
            | Self::UserMfa
            | Self::DatabaseEncrypted => 90,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_account_and_another_gives_another() {
        let (one, same, other) =
            (Synthetic::new(7, 5_000, 3), Synthetic::new(7, 5_000, 3), Synthetic::new(8, 5_000, 3));
        assert_eq!(one.expected(), same.expected());
        assert_ne!(one.expected(), other.expected());
    }

    #[test]
    fn it_is_as_large_as_asked_for_and_every_resource_is_in_one_region() {
        for (resources, regions) in [(1_000, 2), (5_000, 3), (100_000, 17)] {
            let account = Synthetic::new(1, resources, regions);
            assert_eq!(account.resources(), resources);
            for kind in [Kind::Bucket, Kind::Interface, Kind::Database] {
                let by_region = account.regions().iter().map(|region| account.numbers(kind, region).count());
                assert_eq!(by_region.sum::<usize>(), account.count(kind), "{kind:?}");
            }
            assert_eq!(account.numbers(Kind::Bucket, "eu-nowhere-1").count(), 0);
        }
    }

    #[test]
    fn about_as_many_have_a_trait_as_should() {
        let account = Synthetic::new(42, 100_000, 17);
        let open = account.expected()["ec2-security-group-admin-ports"];
        let percent = open.fail * 100 / (open.fail + open.pass);
        assert!((2..=4).contains(&percent), "{percent}");
    }
}
