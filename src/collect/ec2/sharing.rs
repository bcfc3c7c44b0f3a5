//! Snapshots and images: who else can have them.

use aws_sdk_ec2::types::{self, SnapshotBlockPublicAccessState};
use partywall_checks::facts::ec2::{
    DESCRIBE_IMAGES, DESCRIBE_SNAPSHOTS, GET_IMAGE_BLOCK_PUBLIC_ACCESS_STATE, GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE,
    Image, PublicSharing, PublicSnapshot,
};
use partywall_checks::facts::{Gap, Of};

use super::{PAGE, said, tags_of};
use crate::aws::{Road, malformed};
use crate::collect::items;

/// One listing tells all that everyone can restore; what each snapshot allows would be a call for each.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html>.
pub(super) async fn public_snapshots(road: Road, region: String) -> Result<Vec<PublicSnapshot>, Gap> {
    let call = &DESCRIBE_SNAPSHOTS;
    let request = road.ec2(&region).describe_snapshots().owner_ids("self").restorable_by_user_ids("all");
    let stream = request.into_paginator().page_size(PAGE).send();
    let fact = |snapshot: types::Snapshot| {
        Ok(PublicSnapshot {
            id: said(call, &region, snapshot.snapshot_id, "a snapshot without an id")?,
            owner: said(call, &region, snapshot.owner_id, "a snapshot without an owner")?,
        })
    };
    items(&road, call, Some(&region), stream, |page| page.snapshots).await?.into_iter().map(fact).collect()
}

pub(super) async fn snapshot_block(road: Road, region: String) -> Result<PublicSharing, Gap> {
    let call = &GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE;
    let answer = road.ec2(&region).get_snapshot_block_public_access_state().send();
    match road.must(call, Some(&region), answer).await?.state {
        Some(SnapshotBlockPublicAccessState::BlockAllSharing) => Ok(PublicSharing::BlockAllSharing),
        Some(SnapshotBlockPublicAccessState::BlockNewSharing) => Ok(PublicSharing::BlockNewSharing),
        Some(SnapshotBlockPublicAccessState::Unblocked) => Ok(PublicSharing::Unblocked),
        _ => Err(malformed(call, Some(&region), "no state that is known")),
    }
}

/// Images have no state that makes private again what is public already.
///
/// Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageBlockPublicAccessState.html>.
pub(super) async fn image_block(road: Road, region: String) -> Result<PublicSharing, Gap> {
    let call = &GET_IMAGE_BLOCK_PUBLIC_ACCESS_STATE;
    let answer = road.ec2(&region).get_image_block_public_access_state().send();
    match road.must(call, Some(&region), answer).await?.image_block_public_access_state.as_deref() {
        Some("block-new-sharing") => Ok(PublicSharing::BlockNewSharing),
        Some("unblocked") => Ok(PublicSharing::Unblocked),
        _ => Err(malformed(call, Some(&region), "no state that is known")),
    }
}

pub(super) async fn images(road: Road, region: String) -> Result<Vec<Of<Image, bool>>, Gap> {
    let call = &DESCRIBE_IMAGES;
    let stream = road.ec2(&region).describe_images().owners("self").into_paginator().page_size(PAGE).send();
    let fact = |image: types::Image| {
        let value = said(call, &region, image.public, "an image that does not say if it is public");
        let of = Image {
            id: said(call, &region, image.image_id, "an image without an id")?,
            region: region.clone(),
            tags: tags_of(image.tags.as_ref()),
        };
        Ok(Of { of, value })
    };
    items(&road, call, Some(&region), stream, |page| page.images).await?.into_iter().map(fact).collect()
}
