//! A trail records the read events of all objects. Its judgement, and the tests of it, are in `mod.rs`.

use crate::facts::cloudtrail::{Events, Logging, Trails};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudtrail-s3-read-events",
    title: "A trail records who reads objects in every bucket",
    severity: Severity::Low,
    service: &model::CLOUDTRAIL,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Management events do not tell which objects were downloaded. After a leak, nobody can say what was taken, and so everything counts as taken.",
    aws_side: "AWS records the use of objects once a trail asks for it, and charges for each event.",
    your_side: "You decide whether the trail records it for all buckets, or you use another log for the same, such as server access logs.",
    fix: Fix {
        text: "Let a trail of all regions record the read events of all objects; leave out buckets of no interest only if you accept not to know.",
        cli: "aws cloudtrail put-event-selectors --trail-name TRAIL --event-selectors '[{\"ReadWriteType\":\"All\",\"IncludeManagementEvents\":true,\"DataResources\":[{\"Type\":\"AWS::S3::Object\",\"Values\":[\"arn:aws:s3\"]}]}]'",
        terraform: "\
             resource \"aws_cloudtrail\" \"all\" {\n\
             \x20 name                  = \"all\"\n\
             \x20 s3_bucket_name        = aws_s3_bucket.trail.id\n\
             \x20 is_multi_region_trail = true\n\
             \n\
             \x20 event_selector {\n\
             \x20   read_write_type           = \"ReadOnly\"\n\
             \x20   include_management_events = true\n\
             \n\
             \x20   data_resource {\n\
             \x20     type   = \"AWS::S3::Object\"\n\
             \x20     values = [\"arn:aws:s3\"]\n\
             \x20   }\n\
             \x20 }\n\
             }",
        cloudformation: "\
             Type: AWS::CloudTrail::Trail\n\
             Properties:\n\
             \x20 IsLogging: true\n\
             \x20 S3BucketName: !Ref TrailBucket\n\
             \x20 IsMultiRegionTrail: true\n\
             \x20 EventSelectors:\n\
             \x20   - ReadWriteType: ReadOnly\n\
             \x20     IncludeManagementEvents: true\n\
             \x20     DataResources:\n\
             \x20       - Type: AWS::S3::Object\n\
             \x20         Values: [\"arn:aws:s3\"]",
    },
    sources: &[
        Source {
            title: "Logging data events",
            url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
        },
        Source {
            title: "DataResource",
            url: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html",
        },
    ],
    standards: &[cis("4.9"), prowler("cloudtrail_s3_dataevents_read_enabled")],
    thresholds: &[],
    reads: &[reads::<Trails>(), reads::<Logging>(), reads::<Events>()],
    run: |account| {
        super::some_trail(
            account,
            |events| super::object_events(events).reads,
            "A trail records the read events of objects in all buckets",
            "No trail of all regions records the read events of objects in all buckets.",
        )
    },
};
