//! What can be known about an account: plain structs, one file a service, and how a fact is read: once, lazily, and
//! honestly about what could not be read.

pub mod ec2;
pub mod gap;
pub mod iam;
pub mod kms;
pub mod lazy;
pub mod s3;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use gap::{Gap, Reason};
pub use lazy::{Fact, Lazy};

/// One operation of an AWS API, and all that the rest of the tool needs to know of it. The only operations that can be
/// sent to AWS are those that some fact names in its [`Fact::CALLS`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Call {
    /// The service as the SDK names it: `S3 Control`.
    pub service: &'static str,
    /// The operation as the API reference names it: `GetPublicAccessBlock`.
    pub operation: &'static str,
    /// The IAM action that allows it, which is not always the operation's name.
    pub action: &'static str,
    /// Error codes by which AWS answers "there is none": an answer, not a gap.
    pub absent: &'static [&'static str],
    /// The page of the API reference that says all this.
    pub source: &'static str,
}

impl Call {
    /// Service and operation in one word: `iam:GetAccountSummary`, `s3control:GetPublicAccessBlock`.
    #[must_use]
    pub fn name(&self) -> String {
        let service = self.service.to_ascii_lowercase().replace(' ', "");
        format!("{service}:{}", self.operation)
    }
}

/// What a check says of a fact that it reads, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactInfo {
    /// The fact's stable name: `s3.bucket_encryption`.
    pub name: &'static str,
    /// Every operation that filling it may take.
    pub calls: &'static [&'static Call],
    /// It is asked region by region.
    pub regional: bool,
}

/// The description of a fact, for the `reads` of a check.
#[must_use]
pub const fn reads<F: Fact>() -> FactInfo {
    FactInfo { name: F::NAME, calls: F::CALLS, regional: F::REGIONAL }
}

/// Names a fact: `fact!(/** docs */ Buckets: Vec<Bucket> = "s3.buckets" <- [LIST_BUCKETS]);`, with `regional` after the
/// name for what is asked region by region.
macro_rules! fact {
    ($(#[$doc:meta])* $name:ident: $value:ty = $id:literal regional <- [$($call:ident),+ $(,)?]) => {
        $crate::facts::fact!(@ $(#[$doc])* $name: $value = $id, true, [$($call),+]);
    };
    ($(#[$doc:meta])* $name:ident: $value:ty = $id:literal <- [$($call:ident),+ $(,)?]) => {
        $crate::facts::fact!(@ $(#[$doc])* $name: $value = $id, false, [$($call),+]);
    };
    (@ $(#[$doc:meta])* $name:ident: $value:ty = $id:literal, $regional:literal, [$($call:ident),+]) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        impl $crate::facts::Fact for $name {
            type Value = $value;
            const NAME: &'static str = $id;
            const CALLS: &'static [&'static $crate::facts::Call] = &[$(&$call),+];
            const REGIONAL: bool = $regional;
        }
    };
}
pub(crate) use fact;

/// One attribute of one resource, readable or not on its own: one unreadable bucket leaves the others judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Of<R, T> {
    /// The resource.
    pub of: R,
    /// Its attribute. `Ok(None)`, where `T` is an option, means AWS says there is none.
    pub value: Result<T, Gap>,
}

/// One instance of a service's facts for each audited region.
pub type Regional<T> = BTreeMap<String, T>;

/// Everything that can be asked about one account. What is not asked for is never fetched.
#[derive(Debug, Serialize, Deserialize)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// `aws`, `aws-cn`, `aws-us-gov` or another partition's id: the second part of every ARN in it.
    pub partition: String,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// IAM is global.
    pub iam: iam::Iam,
    /// Buckets are listed globally, whatever region they live in.
    pub s3: s3::S3,
    /// EC2, VPC and EBS, by region.
    pub ec2: Regional<ec2::Ec2>,
    /// KMS, by region.
    pub kms: Regional<kms::Kms>,
}

impl Account {
    /// An account of which nothing has been read: each fact answers with a gap that says so.
    #[must_use]
    pub fn unread(id: &str, as_of: Timestamp, regions: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            partition: "aws".to_owned(),
            as_of,
            iam: iam::Iam::default(),
            s3: s3::S3::default(),
            ec2: regions.iter().map(|region| ((*region).to_owned(), ec2::Ec2::default())).collect(),
            kms: regions.iter().map(|region| ((*region).to_owned(), kms::Kms::default())).collect(),
        }
    }

    /// The ARN that stands for the whole account.
    #[must_use]
    pub fn arn(&self) -> String {
        self.arn_of("iam", "", "root")
    }

    /// An ARN in this account and its partition.
    #[must_use]
    pub fn arn_of(&self, service: &str, region: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{region}:{}:{resource}", self.partition, self.id)
    }
}
