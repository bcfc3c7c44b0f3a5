//! One trail records all management events of all regions. Its judgement, and the tests of it, are in `mod.rs`.

use crate::facts::cloudtrail::{Events, Logging, Trails};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudtrail-multi-region-trail",
    title: "One trail records all management events of all regions",
    severity: Severity::High,
    service: &model::CLOUDTRAIL,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "An intruder goes where nobody looks: to a region that is not in use, or by calls that a trail was told to leave out. Only a trail of all regions, reads and writes, tells the whole story.",
    aws_side: "AWS keeps the last 90 days of management events by itself, where anybody with the right to can look at them.",
    your_side: "You keep one trail that records reads and writes in every region, and leave no source of events out.",
    fix: Fix {
        text: "Have a trail record all regions, with management events of both kinds and without excluded sources.",
        cli: "aws cloudtrail put-event-selectors --trail-name TRAIL --event-selectors '[{\"ReadWriteType\":\"All\",\"IncludeManagementEvents\":true}]'",
        terraform: "\
             resource \"aws_cloudtrail\" \"all\" {\n\
             \x20 name                  = \"all\"\n\
             \x20 s3_bucket_name        = aws_s3_bucket.trail.id\n\
             \x20 is_multi_region_trail = true\n\
             \n\
             \x20 event_selector {\n\
             \x20   read_write_type           = \"All\"\n\
             \x20   include_management_events = true\n\
             \x20 }\n\
             }",
        cloudformation: "\
             Type: AWS::CloudTrail::Trail\n\
             Properties:\n\
             \x20 IsLogging: true\n\
             \x20 S3BucketName: !Ref TrailBucket\n\
             \x20 IsMultiRegionTrail: true\n\
             \x20 EventSelectors:\n\
             \x20   - ReadWriteType: All\n\
             \x20     IncludeManagementEvents: true",
    },
    sources: &[
        Source {
            title: "Logging management events",
            url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
        },
        Source {
            title: "Receiving CloudTrail log files from multiple Regions",
            url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html",
        },
    ],
    standards: &[
        cis("4.1"),
        security_hub("CloudTrail.1"),
        prowler("cloudtrail_multi_region_enabled_logging_management_events"),
    ],
    thresholds: &[],
    reads: &[reads::<Trails>(), reads::<Logging>(), reads::<Events>()],
    run: |account| {
        super::some_trail(
            account,
            |events| super::management_events(events).both(),
            "A trail records all management events of all regions",
            "No trail records all management events of all regions.",
        )
    },
};
