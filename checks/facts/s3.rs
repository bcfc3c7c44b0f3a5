//! What can be known about S3. Buckets are listed for the whole account and asked in the region that they live in.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every general purpose bucket, with its region.
pub static LIST_BUCKETS: Call = Call {
    service: "S3",
    operation: "ListBuckets",
    action: "s3:ListAllMyBuckets",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html",
};

/// A bucket's region, where the listing did not bring it.
pub static GET_BUCKET_LOCATION: Call = Call {
    service: "S3",
    operation: "GetBucketLocation",
    action: "s3:GetBucketLocation",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html",
};

/// A bucket's default encryption.
pub static GET_BUCKET_ENCRYPTION: Call = Call {
    service: "S3",
    operation: "GetBucketEncryption",
    action: "s3:GetEncryptionConfiguration",
    absent: &["ServerSideEncryptionConfigurationNotFoundError"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html",
};

/// A bucket's public access block.
pub static GET_BUCKET_PUBLIC_ACCESS_BLOCK: Call = Call {
    service: "S3",
    operation: "GetPublicAccessBlock",
    action: "s3:GetBucketPublicAccessBlock",
    absent: &["NoSuchPublicAccessBlockConfiguration"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html",
};

/// Whether a bucket keeps versions, and what deleting them takes. Both are left out where they were never set.
pub static GET_BUCKET_VERSIONING: Call = Call {
    service: "S3",
    operation: "GetBucketVersioning",
    action: "s3:GetBucketVersioning",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html",
};

/// Where a bucket's requests are logged. An empty answer says that they are not.
pub static GET_BUCKET_LOGGING: Call = Call {
    service: "S3",
    operation: "GetBucketLogging",
    action: "s3:GetBucketLogging",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html",
};

/// A bucket's lifecycle rules.
pub static GET_BUCKET_LIFECYCLE_CONFIGURATION: Call = Call {
    service: "S3",
    operation: "GetBucketLifecycleConfiguration",
    action: "s3:GetLifecycleConfiguration",
    absent: &["NoSuchLifecycleConfiguration"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html",
};

/// Whose a bucket's objects are, and with that whether ACLs count.
pub static GET_BUCKET_OWNERSHIP_CONTROLS: Call = Call {
    service: "S3",
    operation: "GetBucketOwnershipControls",
    action: "s3:GetBucketOwnershipControls",
    absent: &["OwnershipControlsNotFoundError"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html",
};

/// Whether a bucket has Object Lock.
pub static GET_OBJECT_LOCK_CONFIGURATION: Call = Call {
    service: "S3",
    operation: "GetObjectLockConfiguration",
    action: "s3:GetBucketObjectLockConfiguration",
    absent: &["ObjectLockConfigurationNotFoundError"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html",
};

/// A bucket's policy.
pub static GET_BUCKET_POLICY: Call = Call {
    service: "S3",
    operation: "GetBucketPolicy",
    action: "s3:GetBucketPolicy",
    absent: &["NoSuchBucketPolicy"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html",
};

/// To whom a bucket's ACL grants what.
pub static GET_BUCKET_ACL: Call = Call {
    service: "S3",
    operation: "GetBucketAcl",
    action: "s3:GetBucketAcl",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html",
};

/// The account's public access block, which holds for every bucket.
pub static GET_ACCOUNT_PUBLIC_ACCESS_BLOCK: Call = Call {
    service: "S3 Control",
    operation: "GetPublicAccessBlock",
    action: "s3:GetAccountPublicAccessBlock",
    absent: &["NoSuchPublicAccessBlockConfiguration"],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html",
};

/// The access points of a region.
pub static LIST_ACCESS_POINTS: Call = Call {
    service: "S3 Control",
    operation: "ListAccessPoints",
    action: "s3:ListAccessPoints",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html",
};

/// An access point, with its public access block.
pub static GET_ACCESS_POINT: Call = Call {
    service: "S3 Control",
    operation: "GetAccessPoint",
    action: "s3:GetAccessPoint",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html",
};

fact!(
    /// Every general purpose bucket that lives in an audited region. One whose region could not be read is a gap.
    Buckets: Vec<Of<Arc<Bucket>, ()>> = "s3.buckets" <- [LIST_BUCKETS, GET_BUCKET_LOCATION]
);
fact!(
    /// The default encryption of each bucket.
    BucketEncryption: Vec<Of<Arc<Bucket>, Option<Encryption>>> =
        "s3.bucket_encryption" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_ENCRYPTION]
);
fact!(
    /// The public access block of each bucket; none where it was never set.
    BucketPublicAccessBlocks: Vec<Of<Arc<Bucket>, Option<PublicAccessBlock>>> =
        "s3.bucket_public_access_blocks" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_PUBLIC_ACCESS_BLOCK]
);
fact!(
    /// The versioning of each bucket.
    BucketVersioning: Vec<Of<Arc<Bucket>, Versioning>> =
        "s3.bucket_versioning" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_VERSIONING]
);
fact!(
    /// Where the requests to each bucket are logged; none where they are not.
    BucketLogging: Vec<Of<Arc<Bucket>, Option<Logging>>> =
        "s3.bucket_logging" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_LOGGING]
);
fact!(
    /// The lifecycle rules of each bucket; none where it has no rules at all.
    BucketLifecycle: Vec<Of<Arc<Bucket>, Option<Lifecycle>>> =
        "s3.bucket_lifecycle" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_LIFECYCLE_CONFIGURATION]
);
fact!(
    /// The object ownership of each bucket: `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`; none where it
    /// was never set.
    BucketOwnership: Vec<Of<Arc<Bucket>, Option<String>>> =
        "s3.bucket_ownership" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_OWNERSHIP_CONTROLS]
);
fact!(
    /// The Object Lock of each bucket; none where it has none.
    BucketObjectLock: Vec<Of<Arc<Bucket>, Option<ObjectLock>>> =
        "s3.bucket_object_lock" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_OBJECT_LOCK_CONFIGURATION]
);
fact!(
    /// The policy of each bucket, as it is written; none where it has none.
    BucketPolicies: Vec<Of<Arc<Bucket>, Option<String>>> =
        "s3.bucket_policies" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_POLICY]
);
fact!(
    /// The ACL of each bucket. Where ACLs are disabled it grants nothing, whatever it says.
    BucketAcls: Vec<Of<Arc<Bucket>, Vec<AclGrant>>> =
        "s3.bucket_acls" <- [LIST_BUCKETS, GET_BUCKET_LOCATION, GET_BUCKET_ACL]
);
fact!(
    /// The access points of each audited region, each with its public access block. It is regional, so that the regions are
    /// asked for even where no other fact needs them.
    AccessPoints: Vec<Of<Place, Vec<Of<AccessPoint, PublicAccessBlock>>>> =
        "s3.access_points" regional whole <- [LIST_ACCESS_POINTS, GET_ACCESS_POINT]
);
fact!(
    /// The public access block of the account; none where it was never set.
    AccountPublicAccessBlock: Option<PublicAccessBlock> =
        "s3.account_public_access_block" <- [GET_ACCOUNT_PUBLIC_ACCESS_BLOCK]
);

facts!(
    /// S3's facts.
    S3 {
        buckets: Buckets,
        bucket_encryption: BucketEncryption,
        bucket_public_access_blocks: BucketPublicAccessBlocks,
        bucket_versioning: BucketVersioning,
        bucket_logging: BucketLogging,
        bucket_lifecycle: BucketLifecycle,
        bucket_ownership: BucketOwnership,
        bucket_object_lock: BucketObjectLock,
        bucket_policies: BucketPolicies,
        bucket_acls: BucketAcls,
        access_points: AccessPoints,
        account_public_access_block: AccountPublicAccessBlock,
    }
);

/// A general purpose bucket.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bucket {
    /// The bucket's name, unique within its partition.
    pub name: String,
    /// The region that it lives in; none where that could not be read.
    pub region: Option<String>,
}

impl Describe for Arc<Bucket> {
    fn describe(&self, account: &Account) -> Resource {
        let arn = format!("arn:{}:s3:::{}", account.partition, self.name);
        Resource::new(&arn, "AWS::S3::Bucket", &self.name, self.region.as_deref())
    }
}

/// How S3 encrypts an object that is put without saying how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encryption {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: String,
    /// The KMS key, where the customer chose one.
    pub kms_key: Option<String>,
}

/// How a bucket keeps versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versioning {
    /// `Enabled` or `Suspended`; none where it was never turned on.
    pub status: Option<String>,
    /// Deleting a version takes a second factor. AWS does not speak of it where it was never turned on.
    pub mfa_delete: bool,
}

/// Where a bucket's requests are logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logging {
    /// The bucket that the logs are written to.
    pub target_bucket: String,
}

/// How many lifecycle rules a bucket has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// Those that act.
    pub enabled: usize,
    /// Those that do not.
    pub disabled: usize,
}

/// The Object Lock of a bucket that has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLock {
    /// How new objects are locked, where nothing else is asked for: `GOVERNANCE` or `COMPLIANCE`; none where they are
    /// not.
    pub default_mode: Option<String>,
}

/// One grant of an ACL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AclGrant {
    /// To whom: the URI of a group, the canonical id of an account, or an e-mail address.
    pub grantee: String,
    /// `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`.
    pub permission: String,
}

/// A region that access points stand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The region.
    pub region: String,
}

/// An access point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPoint {
    /// Its name, unique within its region and account.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its region.
    pub region: String,
}

impl Describe for AccessPoint {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::S3::AccessPoint", &self.name, Some(&self.region))
    }
}

/// The four switches of a public access block.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches are what AWS has")]
pub struct PublicAccessBlock {
    /// Refuses new public ACLs.
    pub block_public_acls: bool,
    /// Disregards public ACLs that are there.
    pub ignore_public_acls: bool,
    /// Refuses new public policies.
    pub block_public_policy: bool,
    /// Keeps anonymous and cross-account callers out of a bucket with a public policy.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// All four switches are on.
    pub const COMPLETE: Self = Self {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };

    /// The switches by AWS's names.
    #[must_use]
    pub fn switches(self) -> [(&'static str, bool); 4] {
        [
            ("BlockPublicAcls", self.block_public_acls),
            ("IgnorePublicAcls", self.ignore_public_acls),
            ("BlockPublicPolicy", self.block_public_policy),
            ("RestrictPublicBuckets", self.restrict_public_buckets),
        ]
    }

    /// The names of the switches that are off.
    #[must_use]
    pub fn off(self) -> Vec<&'static str> {
        self.switches().into_iter().filter(|(_, on)| !on).map(|(name, _)| name).collect()
    }

    /// All four are on.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self == Self::COMPLETE
    }

    /// What holds for a bucket: S3 applies the stricter of the account's and the bucket's settings.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        Self {
            block_public_acls: self.block_public_acls || other.block_public_acls,
            ignore_public_acls: self.ignore_public_acls || other.ignore_public_acls,
            block_public_policy: self.block_public_policy || other.block_public_policy,
            restrict_public_buckets: self.restrict_public_buckets || other.restrict_public_buckets,
        }
    }
}
