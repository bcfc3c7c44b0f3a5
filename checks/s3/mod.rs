//! Checks of S3.

mod access_point_public_access_block;
mod account_public_access_block;
mod bucket_acls_disabled;
mod bucket_encryption;
mod bucket_kms_encryption;
mod bucket_lifecycle;
mod bucket_mfa_delete;
mod bucket_object_lock;
mod bucket_policy_cross_account;
mod bucket_public_access_block;
mod bucket_public_read;
mod bucket_public_write;
mod bucket_server_access_logging;
mod bucket_tls_only;
mod bucket_versioning;

use std::sync::Arc;

use crate::check::Check;
use crate::facts::s3::Bucket;
use crate::facts::{Fact, Gap, Of, Reason};

pub(crate) const CHECKS: &[&Check] = &[
    &access_point_public_access_block::CHECK,
    &account_public_access_block::CHECK,
    &bucket_acls_disabled::CHECK,
    &bucket_encryption::CHECK,
    &bucket_kms_encryption::CHECK,
    &bucket_lifecycle::CHECK,
    &bucket_mfa_delete::CHECK,
    &bucket_object_lock::CHECK,
    &bucket_policy_cross_account::CHECK,
    &bucket_public_access_block::CHECK,
    &bucket_public_read::CHECK,
    &bucket_public_write::CHECK,
    &bucket_server_access_logging::CHECK,
    &bucket_tls_only::CHECK,
    &bucket_versioning::CHECK,
];

/// What another fact says of the same bucket.
pub(crate) fn beside<'a, F, T>(
    answer: Result<&'a Vec<Of<Arc<Bucket>, T>>, &'a Gap>,
    bucket: &Arc<Bucket>,
) -> Result<&'a T, Gap>
where
    F: Fact<Value = Vec<Of<Arc<Bucket>, T>>>,
{
    let buckets = answer.map_err(Clone::clone)?;
    if let Some(found) = buckets.iter().find(|other| other.of == *bucket) {
        return found.value.as_ref().map_err(Clone::clone);
    }
    // Both come from one listing, so that only a snapshot which was made up can hold one without the other.
    let call = F::CALLS[F::CALLS.len() - 1];
    let detail = format!("the fact {} does not speak of this bucket", F::NAME);
    Err(Gap::new(call, bucket.region.as_deref(), Reason::NotInSnapshot, detail))
}
