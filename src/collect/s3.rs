//! S3's facts.

use std::collections::BTreeSet;
use std::sync::Arc;

use partywall_checks::facts::s3::{
    AccessPoint, AclGrant, Bucket, Buckets, Encryption, GET_ACCESS_POINT, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    GET_BUCKET_ACL, GET_BUCKET_ENCRYPTION, GET_BUCKET_LIFECYCLE_CONFIGURATION, GET_BUCKET_LOCATION, GET_BUCKET_LOGGING,
    GET_BUCKET_OWNERSHIP_CONTROLS, GET_BUCKET_POLICY, GET_BUCKET_PUBLIC_ACCESS_BLOCK, GET_BUCKET_VERSIONING,
    GET_OBJECT_LOCK_CONFIGURATION, LIST_ACCESS_POINTS, LIST_BUCKETS, Lifecycle, Logging, ObjectLock, Place,
    PublicAccessBlock, S3, Versioning,
};
use partywall_checks::facts::{Call, Gap, Lazy, Of};

use super::presence::{Holds, Root};
use super::{Regions, for_each, items, listed};
use crate::aws::{Road, malformed};

/// The largest page that `ListBuckets` gives.
const PAGE: i32 = 10_000;
/// The largest page that `ListAccessPoints` gives.
const PAGE_OF_ACCESS_POINTS: i32 = 1000;

/// Regions that were chosen narrow the buckets to those that live there.
pub(super) fn facts(road: &Road, account: &str, regions: &Regions) -> S3 {
    let (listing, of_account, for_points) = (road.clone(), road.clone(), road.clone());
    let (account, of_points) = (account.to_owned(), (account.to_owned(), regions.names().to_vec()));
    let narrowed = Arc::new(match regions {
        Regions::Enabled(_) => None,
        Regions::Chosen(regions) => Some(regions.iter().cloned().collect()),
    });
    let buckets: Lazy<Buckets> = Lazy::new(None, move || buckets(listing.clone(), Arc::clone(&narrowed)));
    macro_rules! of_each {
        ($ask:ident) => {{
            let (road, buckets) = (road.clone(), buckets.clone());
            Lazy::new(None, move || {
                let road = road.clone();
                of_buckets(buckets.clone(), move |bucket, region| $ask(road.clone(), bucket, region))
            })
        }};
    }
    S3 {
        bucket_encryption: of_each!(bucket_encryption),
        bucket_public_access_blocks: of_each!(bucket_block),
        bucket_versioning: of_each!(versioning),
        bucket_logging: of_each!(logging),
        bucket_lifecycle: of_each!(lifecycle),
        bucket_ownership: of_each!(ownership),
        bucket_object_lock: of_each!(object_lock),
        bucket_policies: of_each!(policy),
        bucket_acls: of_each!(acl),
        access_points: Lazy::new(None, move || {
            let (account, regions) = of_points.clone();
            access_points(for_points.clone(), account, regions)
        }),
        account_public_access_block: Lazy::new(None, move || account_block(of_account.clone(), account.clone())),
        buckets,
    }
}

/// All buckets of the account in one listing, each with its region.
async fn buckets(road: Road, regions: Arc<Option<BTreeSet<String>>>) -> Result<Vec<Of<Arc<Bucket>, ()>>, Gap> {
    let s3 = road.s3(road.home());
    let stream = s3.list_buckets().into_paginator().page_size(PAGE).send();
    let buckets = items(&road, &LIST_BUCKETS, None, stream, |page| page.buckets).await?;
    let found = for_each(buckets, async |bucket| {
        let name = bucket.name.ok_or_else(|| malformed(&LIST_BUCKETS, None, "a bucket without a name"))?;
        let region = match bucket.bucket_region {
            Some(region) => Ok(region),
            None => location(&road, &name).await,
        };
        Ok(match region {
            Ok(region) => Of { of: Arc::new(Bucket { name, region: Some(region) }), value: Ok(()) },
            Err(gap) => Of { of: Arc::new(Bucket { name, region: None }), value: Err(gap) },
        })
    })
    .await;
    let mut audited = Vec::new();
    for bucket in found {
        let bucket: Of<Arc<Bucket>, ()> = bucket?;
        let wanted = |region| regions.as_ref().as_ref().is_none_or(|regions| regions.contains(region));
        // One whose region is not known might be among them.
        if bucket.of.region.as_ref().is_none_or(wanted) {
            audited.push(bucket);
        }
    }
    Ok(audited)
}

/// Source of the two old names: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>.
async fn location(road: &Road, bucket: &str) -> Result<String, Gap> {
    let request = road.s3(road.home()).get_bucket_location().bucket(bucket);
    let answer = road.must(&GET_BUCKET_LOCATION, None, request.send()).await?;
    Ok(match answer.location_constraint.as_ref().map(aws_sdk_s3::types::BucketLocationConstraint::as_str) {
        None | Some("") => "us-east-1".to_owned(),
        Some("EU") => "eu-west-1".to_owned(),
        Some(region) => region.to_owned(),
    })
}

/// One attribute of each bucket, asked in the bucket's own region.
async fn of_buckets<T, F>(
    buckets: Lazy<Buckets>,
    ask: impl Fn(Arc<Bucket>, String) -> F,
) -> Result<Vec<Of<Arc<Bucket>, T>>, Gap>
where
    F: Future<Output = Result<T, Gap>>,
{
    let buckets = buckets.get().await.map_err(Clone::clone)?.clone();
    Ok(for_each(buckets, async |Of { of: bucket, value }| {
        let value = match (value, &bucket.region) {
            (Ok(()), Some(region)) => ask(Arc::clone(&bucket), region.clone()).await,
            (Err(gap), _) => Err(gap),
            (Ok(()), None) => Err(malformed(&LIST_BUCKETS, None, "a bucket without a region")),
        };
        Of { of: bucket, value }
    })
    .await)
}

async fn bucket_encryption(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Option<Encryption>, Gap> {
    let call = &GET_BUCKET_ENCRYPTION;
    // Without it the SDK's types say that there are no rules, or make an algorithm up.
    let holds = Holds(&["SSEAlgorithm"]);
    let request = road.s3(&region).get_bucket_encryption().bucket(&bucket.name).customize().interceptor(holds);
    let Some(answer) = road.ask(call, Some(&region), request.send()).await? else { return Ok(None) };
    let rules = answer
        .server_side_encryption_configuration
        .ok_or_else(|| malformed(call, Some(&region), "no ServerSideEncryptionConfiguration"))?
        .rules;
    let default = rules.into_iter().find_map(|rule| rule.apply_server_side_encryption_by_default);
    Ok(default.map(|default| Encryption {
        algorithm: default.sse_algorithm.as_str().to_owned(),
        kms_key: default.kms_master_key_id,
    }))
}

async fn bucket_block(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Option<PublicAccessBlock>, Gap> {
    let call = &GET_BUCKET_PUBLIC_ACCESS_BLOCK;
    let request = road.s3(&region).get_public_access_block().bucket(&bucket.name);
    let Some(answer) = road.ask(call, Some(&region), request.send()).await? else { return Ok(None) };
    let block = answer.public_access_block_configuration.map(|block| {
        [block.block_public_acls, block.ignore_public_acls, block.block_public_policy, block.restrict_public_buckets]
    });
    switches(call, Some(&region), block).map(Some)
}

/// Both are left out where they were never set: that is an answer. A value that S3 does not document is none.
async fn versioning(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Versioning, Gap> {
    use aws_sdk_s3::types::{BucketVersioningStatus as Status, MfaDeleteStatus as MfaDelete};
    let call = &GET_BUCKET_VERSIONING;
    let root =
        Root { emulated: road.is_emulated(), moto: "GetBucketVersioningResponse", aws: "VersioningConfiguration" };
    let request = road.s3(&region).get_bucket_versioning().bucket(&bucket.name).customize().interceptor(root);
    let answer = road.must(call, Some(&region), request.send()).await?;
    let status = match answer.status {
        None => None,
        Some(status @ (Status::Enabled | Status::Suspended)) => Some(status.as_str().to_owned()),
        Some(other) => return Err(malformed(call, Some(&region), &format!("{:?} as Status", other.as_str()))),
    };
    let mfa_delete = match answer.mfa_delete {
        Some(MfaDelete::Enabled) => true,
        None | Some(MfaDelete::Disabled) => false,
        Some(other) => return Err(malformed(call, Some(&region), &format!("{:?} as MfaDelete", other.as_str()))),
    };
    Ok(Versioning { status, mfa_delete })
}

async fn logging(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Option<Logging>, Gap> {
    let call = &GET_BUCKET_LOGGING;
    let answer = road.must(call, Some(&region), road.s3(&region).get_bucket_logging().bucket(&bucket.name).send());
    let Some(logging) = answer.await?.logging_enabled else { return Ok(None) };
    // The SDK makes an empty one up where the answer lacks it.
    if logging.target_bucket.is_empty() {
        return Err(malformed(call, Some(&region), "LoggingEnabled without a TargetBucket"));
    }
    Ok(Some(Logging { target_bucket: logging.target_bucket }))
}

/// Without rules S3 says that there is no configuration, so a configuration without rules is no answer.
async fn lifecycle(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Option<Lifecycle>, Gap> {
    use aws_sdk_s3::types::ExpirationStatus as Status;
    let call = &GET_BUCKET_LIFECYCLE_CONFIGURATION;
    let request = road.s3(&region).get_bucket_lifecycle_configuration().bucket(&bucket.name);
    let Some(answer) = road.ask(call, Some(&region), request.send()).await? else { return Ok(None) };
    let mut lifecycle = Lifecycle { enabled: 0, disabled: 0 };
    for rule in listed(call, Some(&region), answer.rules)? {
        match rule.status {
            Status::Enabled => lifecycle.enabled += 1,
            Status::Disabled => lifecycle.disabled += 1,
            other => return Err(malformed(call, Some(&region), &format!("{:?} as Status", other.as_str()))),
        }
    }
    Ok(Some(lifecycle))
}

async fn ownership(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Option<String>, Gap> {
    use aws_sdk_s3::types::ObjectOwnership as Ownership;
    let call = &GET_BUCKET_OWNERSHIP_CONTROLS;
    let request = road.s3(&region).get_bucket_ownership_controls().bucket(&bucket.name);
    let Some(answer) = road.ask(call, Some(&region), request.send()).await? else { return Ok(None) };
    let controls = answer.ownership_controls.ok_or_else(|| malformed(call, Some(&region), "no OwnershipControls"))?;
    // One rule is all that there can be.
    let rule = controls.rules.into_iter().next().ok_or_else(|| malformed(call, Some(&region), "no Rule"))?;
    match rule.object_ownership {
        known @ (Ownership::BucketOwnerEnforced | Ownership::BucketOwnerPreferred | Ownership::ObjectWriter) => {
            Ok(Some(known.as_str().to_owned()))
        }
        other => Err(malformed(call, Some(&region), &format!("{:?} as ObjectOwnership", other.as_str()))),
    }
}

async fn object_lock(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Option<ObjectLock>, Gap> {
    use aws_sdk_s3::types::ObjectLockEnabled as Enabled;
    let call = &GET_OBJECT_LOCK_CONFIGURATION;
    let request = road.s3(&region).get_object_lock_configuration().bucket(&bucket.name);
    let Some(answer) = road.ask(call, Some(&region), request.send()).await? else { return Ok(None) };
    let lock = answer.object_lock_configuration;
    let lock = lock.ok_or_else(|| malformed(call, Some(&region), "no ObjectLockConfiguration"))?;
    // Where there is none, S3 says so by an error: this value has no opposite.
    if lock.object_lock_enabled != Some(Enabled::Enabled) {
        return Err(malformed(call, Some(&region), "no ObjectLockEnabled"));
    }
    let mode = lock.rule.and_then(|rule| rule.default_retention).and_then(|retention| retention.mode);
    Ok(Some(ObjectLock { default_mode: mode.map(|mode| mode.as_str().to_owned()) }))
}

async fn policy(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Option<String>, Gap> {
    let call = &GET_BUCKET_POLICY;
    let request = road.s3(&region).get_bucket_policy().bucket(&bucket.name);
    let Some(answer) = road.ask(call, Some(&region), request.send()).await? else { return Ok(None) };
    answer.policy.map(Some).ok_or_else(|| malformed(call, Some(&region), "no policy"))
}

/// An ACL may have no grants at all; one without a list of them is none.
async fn acl(road: Road, bucket: Arc<Bucket>, region: String) -> Result<Vec<AclGrant>, Gap> {
    use aws_sdk_s3::types::{Permission, Type};
    let (call, at) = (&GET_BUCKET_ACL, Some(region.as_str()));
    let request = road.s3(&region).get_bucket_acl().bucket(&bucket.name);
    let grants = listed(call, at, road.must(call, at, request.send()).await?.grants)?;
    grants
        .into_iter()
        .map(|grant| {
            let missing = |what: &str| malformed(call, at, &format!("a grant without its {what}"));
            let grantee = grant.grantee.ok_or_else(|| missing("Grantee"))?;
            let named = match &grantee.r#type {
                Type::Group => grantee.uri,
                Type::CanonicalUser => grantee.id,
                Type::AmazonCustomerByEmail => grantee.email_address,
                // The SDK makes one up where the answer lacks it.
                other => return Err(malformed(call, at, &format!("{:?} as the type of a Grantee", other.as_str()))),
            };
            let permission = match grant.permission.ok_or_else(|| missing("Permission"))? {
                known @ (Permission::FullControl
                | Permission::Read
                | Permission::ReadAcp
                | Permission::Write
                | Permission::WriteAcp) => known.as_str().to_owned(),
                other => return Err(malformed(call, at, &format!("{:?} as Permission", other.as_str()))),
            };
            let grantee = named.filter(|name| !name.is_empty()).ok_or_else(|| missing("Grantee's name"))?;
            Ok(AclGrant { grantee, permission })
        })
        .collect()
}

type Points = Vec<Of<AccessPoint, PublicAccessBlock>>;

async fn access_points(road: Road, account: String, regions: Vec<String>) -> Result<Vec<Of<Place, Points>>, Gap> {
    Ok(for_each(regions, async |region| {
        let value = access_points_of(&road, &account, &region).await;
        Of { of: Place { region }, value }
    })
    .await)
}

/// The listing brings all of the region, whatever bucket they lead to; the public access block comes with each alone.
async fn access_points_of(road: &Road, account: &str, region: &str) -> Result<Points, Gap> {
    let call = &LIST_ACCESS_POINTS;
    let s3control = road.s3control(region);
    let (mut found, mut next) = (Vec::new(), None);
    // Page by page: the SDK's paginator takes no interceptor.
    loop {
        let request = s3control.list_access_points().account_id(account).max_results(PAGE_OF_ACCESS_POINTS);
        let root =
            Root { emulated: road.is_emulated(), moto: "ListAccessPointsResponse", aws: "ListAccessPointsResult" };
        let request = request.set_next_token(next.clone()).customize().interceptor(root);
        let page = road.must(call, Some(region), request.send()).await?;
        found.extend(listed(call, Some(region), page.access_point_list)?);
        match page.next_token.filter(|token| !token.is_empty()) {
            None => break,
            same if same == next => return Err(malformed(call, Some(region), "the NextToken that it was asked with")),
            token => next = token,
        }
    }
    let mut points = Vec::new();
    for point in found {
        let arn = point.access_point_arn.filter(|arn| !arn.is_empty() && !point.name.is_empty());
        let arn =
            arn.ok_or_else(|| malformed(call, Some(region), "an access point without its Name or AccessPointArn"))?;
        // An emulator lists the access points of every region in each.
        if road.is_emulated() && arn.split(':').nth(3) != Some(region) {
            continue;
        }
        points.push(AccessPoint { name: point.name, arn, region: region.to_owned() });
    }
    Ok(for_each(points, async |point| {
        let value = access_point_block(road, account, &point).await;
        Of { of: point, value }
    })
    .await)
}

async fn access_point_block(road: &Road, account: &str, point: &AccessPoint) -> Result<PublicAccessBlock, Gap> {
    let (call, region) = (&GET_ACCESS_POINT, Some(point.region.as_str()));
    let root = Root { emulated: road.is_emulated(), moto: "GetAccessPointResponse", aws: "GetAccessPointResult" };
    let request = road.s3control(&point.region).get_access_point().account_id(account).name(&point.name);
    let request = request.customize().interceptor(root);
    let block = road.must(call, region, request.send()).await?.public_access_block_configuration.map(|block| {
        [block.block_public_acls, block.ignore_public_acls, block.block_public_policy, block.restrict_public_buckets]
    });
    switches(call, region, block)
}

async fn account_block(road: Road, account: String) -> Result<Option<PublicAccessBlock>, Gap> {
    let call = &GET_ACCOUNT_PUBLIC_ACCESS_BLOCK;
    let request = road.s3control(road.home()).get_public_access_block().account_id(account);
    let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(None) };
    let block = answer.public_access_block_configuration.map(|block| {
        [block.block_public_acls, block.ignore_public_acls, block.block_public_policy, block.restrict_public_buckets]
    });
    switches(call, None, block).map(Some)
}

/// The bucket's block and the account's are two types of two SDK crates, with the same four switches. AWS answers with
/// all of them, on or off; an answer that lacks one does not say that it is off.
fn switches(
    call: &'static Call,
    region: Option<&str>,
    block: Option<[Option<bool>; 4]>,
) -> Result<PublicAccessBlock, Gap> {
    let Some([Some(acls), Some(ignore), Some(policy), Some(restrict)]) = block else {
        return Err(malformed(call, region, "no PublicAccessBlockConfiguration with all its four switches"));
    };
    Ok(PublicAccessBlock {
        block_public_acls: acls,
        ignore_public_acls: ignore,
        block_public_policy: policy,
        restrict_public_buckets: restrict,
    })
}

#[cfg(test)]
mod tests {
    use partywall_checks::facts::Reason;

    use super::*;

    #[test]
    fn a_switch_that_is_not_spoken_of_is_not_off() {
        let call = &GET_BUCKET_PUBLIC_ACCESS_BLOCK;
        let half = [Some(true), Some(true), Some(false), Some(false)];
        let block = switches(call, None, Some(half)).unwrap();
        assert_eq!(block.off(), ["BlockPublicPolicy", "RestrictPublicBuckets"]);
        for lacking in [None, Some([None; 4]), Some([Some(true), Some(true), Some(true), None])] {
            assert_eq!(switches(call, None, lacking).unwrap_err().reason, Reason::Malformed);
        }
    }
}
