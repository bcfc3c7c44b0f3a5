//! The facts of CloudTrail.

use std::collections::BTreeMap;

use aws_sdk_cloudtrail::operation::get_event_selectors::GetEventSelectorsOutput;
use futures_util::FutureExt;
use partywall_checks::facts::cloudtrail::{
    BasicSelector, CloudTrail, Condition, DESCRIBE_TRAILS, GET_EVENT_SELECTORS, GET_TRAIL_STATUS, Selection, Trail,
    Trails, Watched,
};
use partywall_checks::facts::{Gap, Lazy, Of};

use super::{for_each, listed};
use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road, regions: &[String]) -> CloudTrail {
    let (regions, for_trails) = (regions.to_vec(), road.clone());
    let trails: Lazy<Trails> = Lazy::new(None, move || trails(for_trails.clone(), regions.clone()));
    let (for_logging, for_events) = (road.clone(), road.clone());
    let (of_logging, of_events) = (trails.clone(), trails.clone());
    CloudTrail {
        trails,
        logging: Lazy::new(None, move || {
            let road = for_logging.clone();
            of_trails(of_logging.clone(), move |trail| is_logging(road.clone(), trail))
        }),
        events: Lazy::new(None, move || {
            let road = for_events.clone();
            of_trails(of_events.clone(), move |trail| events(road.clone(), trail))
        }),
    }
}

async fn trails(road: Road, regions: Vec<String>) -> Result<Vec<Of<Watched, Vec<Trail>>>, Gap> {
    Ok(for_each(regions, async |region| {
        let value = seen_from(&road, &region).await;
        Of { of: Watched { region }, value }
    })
    .await)
}

/// AWS gives all trails of a region at once, without pages.
async fn seen_from(road: &Road, region: &str) -> Result<Vec<Trail>, Gap> {
    let (call, at) = (&DESCRIBE_TRAILS, Some(region));
    let request = road.cloudtrail(region).describe_trails().include_shadow_trails(true);
    let trails = listed(call, at, road.must(call, at, request.send()).await?.trail_list)?;
    let missing = |what: &str| malformed(call, at, &format!("a trail without its {what}"));
    trails
        .into_iter()
        .map(|trail| {
            Ok(Trail {
                arn: trail.trail_arn.ok_or_else(|| missing("TrailARN"))?,
                name: trail.name.ok_or_else(|| missing("Name"))?,
                home: trail.home_region.ok_or_else(|| missing("HomeRegion"))?,
                multi_region: trail.is_multi_region_trail.ok_or_else(|| missing("IsMultiRegionTrail"))?,
                validates_files: trail
                    .log_file_validation_enabled
                    .ok_or_else(|| missing("LogFileValidationEnabled"))?,
                bucket: trail.s3_bucket_name.ok_or_else(|| missing("S3BucketName"))?,
                kms_key: trail.kms_key_id.filter(|key| !key.is_empty()),
                log_group: trail.cloud_watch_logs_log_group_arn.filter(|group| !group.is_empty()),
            })
        })
        .collect()
}

/// Asks about each trail once, however many regions it is seen from. What a region that could not be read would have
/// shown is that region's gap.
async fn of_trails<T, F>(
    trails: Lazy<Trails>,
    ask: impl Fn(Trail) -> F,
) -> Result<BTreeMap<String, Result<T, Gap>>, Gap>
where
    F: Future<Output = Result<T, Gap>>,
{
    let seen = trails.get().await.map_err(Clone::clone)?.iter().filter_map(|region| region.value.as_ref().ok());
    let each: BTreeMap<String, Trail> = seen.flatten().map(|trail| (trail.arn.clone(), trail.clone())).collect();
    let answers = for_each(each, |(arn, trail)| ask(trail).map(|answer| (arn, answer))).await;
    Ok(answers.into_iter().collect())
}

async fn is_logging(road: Road, trail: Trail) -> Result<bool, Gap> {
    let (call, at) = (&GET_TRAIL_STATUS, Some(trail.home.as_str()));
    let request = road.cloudtrail(&trail.home).get_trail_status().name(&trail.arn);
    let answer = road.must(call, at, request.send()).await?;
    answer.is_logging.ok_or_else(|| malformed(call, at, "no IsLogging"))
}

async fn events(road: Road, trail: Trail) -> Result<Selection, Gap> {
    let (call, at) = (&GET_EVENT_SELECTORS, Some(trail.home.as_str()));
    let request = road.cloudtrail(&trail.home).get_event_selectors().trail_name(&trail.arn);
    let answer = road.must(call, at, request.send()).await?;
    selection(answer).map_err(|what| malformed(call, at, what))
}

fn selection(answer: GetEventSelectorsOutput) -> Result<Selection, &'static str> {
    if answer.event_selectors.is_none() && answer.advanced_event_selectors.is_none() {
        return Err("no selectors");
    }
    let basic = answer.event_selectors.unwrap_or_default().into_iter().map(|selector| {
        let data = selector.data_resources.unwrap_or_default().into_iter();
        Ok(BasicSelector {
            read_write: selector.read_write_type.ok_or("a selector without its ReadWriteType")?.as_str().to_owned(),
            management: selector.include_management_events.ok_or("a selector without IncludeManagementEvents")?,
            without_sources: selector.exclude_management_event_sources.unwrap_or_default(),
            data: data
                .map(|data| Ok((data.r#type.ok_or("a resource without its Type")?, data.values.unwrap_or_default())))
                .collect::<Result<_, &'static str>>()?,
        })
    });
    let advanced = answer.advanced_event_selectors.unwrap_or_default().into_iter().map(|selector| {
        let fields = selector.field_selectors.into_iter();
        fields
            .map(|field| {
                let others = [field.ends_with, field.not_equals, field.not_starts_with, field.not_ends_with];
                Condition {
                    field: field.field,
                    equals: field.equals.unwrap_or_default(),
                    starts_with: field.starts_with.unwrap_or_default(),
                    others: others.into_iter().flatten().flatten().collect(),
                }
            })
            .collect()
    });
    Ok(Selection { basic: basic.collect::<Result<_, &'static str>>()?, advanced: advanced.collect() })
}
