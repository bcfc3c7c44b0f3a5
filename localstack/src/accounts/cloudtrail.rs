//! What the sample accounts hold of CloudTrail.

use aws_sdk_cloudtrail::types::{DataResource, EventSelector, ReadWriteType};

use super::{BuildError, Found, REGION, Site, What};

const CHECKS: &[&str] = &[
    "cloudtrail-bucket-access-logging",
    "cloudtrail-cloudwatch-logs",
    "cloudtrail-enabled",
    "cloudtrail-kms-encryption",
    "cloudtrail-log-file-validation",
    "cloudtrail-multi-region-trail",
    "cloudtrail-s3-read-events",
    "cloudtrail-s3-write-events",
];

/// One trail of all regions that leaves much out, and one that is done well but was stopped.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(CHECKS);
        return Ok(found);
    }
    let trails = aws_sdk_cloudtrail::Client::new(&site.config);
    let group = site.trail_log_group();
    let bakery = trails.create_trail().name("bakery-trail").s3_bucket_name("crumb-press-photos");
    let bakery = bakery.is_multi_region_trail(true).cloud_watch_logs_log_group_arn(group);
    bakery.cloud_watch_logs_role_arn(site.trail_role()).send().await.what("the trail bakery-trail")?;
    record(&trails, "bakery-trail", "arn:aws:s3:::crumb-invoices/").await?;
    let ovens = trails.create_trail().name("oven-trail").s3_bucket_name("crumb-invoices");
    let ovens = ovens.enable_log_file_validation(true).kms_key_id("alias/aws/s3");
    ovens.send().await.what("the trail oven-trail")?;
    let (bakery, ovens) = (["bakery-trail"], ["oven-trail"]);
    found
        .add("cloudtrail-bucket-access-logging", bakery, ovens)
        .add("cloudtrail-cloudwatch-logs", ovens, bakery)
        .add("cloudtrail-enabled", vec![], site.regions.clone())
        .add("cloudtrail-kms-encryption", bakery, ovens)
        .add("cloudtrail-log-file-validation", bakery, ovens)
        .add("cloudtrail-multi-region-trail", vec![], vec![site.id.clone()])
        .add("cloudtrail-s3-read-events", vec![site.id.clone()], vec![])
        .add("cloudtrail-s3-write-events", vec![site.id.clone()], vec![]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(CHECKS);
        return Ok(found);
    }
    let trails = aws_sdk_cloudtrail::Client::new(&site.config);
    let bakery = trails.create_trail().name("bakery-trail").s3_bucket_name("crumb-secure-invoices");
    let bakery = bakery.is_multi_region_trail(true).cloud_watch_logs_log_group_arn(site.trail_log_group());
    let bakery = bakery.cloud_watch_logs_role_arn(site.trail_role()).kms_key_id("alias/aws/s3");
    bakery.enable_log_file_validation(true).send().await.what("the trail bakery-trail")?;
    record(&trails, "bakery-trail", "arn:aws:s3").await?;
    for check in CHECKS {
        let whole = *check == "cloudtrail-multi-region-trail" || check.contains("-s3-");
        found.add(check, vec![], vec![if whole { site.id.clone() } else { "bakery-trail".to_owned() }]);
    }
    found.add("cloudtrail-enabled", vec![], site.regions.clone());
    Ok(found)
}

/// Starts the trail: all management events, and those of the objects that this prefix names.
async fn record(trails: &aws_sdk_cloudtrail::Client, name: &str, objects: &str) -> Result<(), BuildError> {
    let what = format!("the events of the trail {name}");
    let objects = DataResource::builder().r#type("AWS::S3::Object").values(objects).build();
    let selector = EventSelector::builder().read_write_type(ReadWriteType::All).include_management_events(true);
    let put = trails.put_event_selectors().trail_name(name).event_selectors(selector.data_resources(objects).build());
    put.send().await.what(&what)?;
    trails.start_logging().name(name).send().await.what(&what).map(drop)
}

impl Site {
    /// The log group that the bakery's trail sends its events to.
    pub(super) fn trail_log_group(&self) -> String {
        format!("arn:aws:logs:{REGION}:{}:log-group:/bakery/cloudtrail:*", self.id)
    }

    fn trail_role(&self) -> String {
        format!("arn:aws:iam::{}:role/trail-to-logs", self.id)
    }
}
