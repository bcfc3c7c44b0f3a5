//! Changes of what decides who reads a bucket raise an alarm.

use super::{AWS_SIDE, READS, SOURCES, alarmed};
use crate::cloudtrail_events::BUCKET_POLICY_CHANGES;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "cloudwatch-alarm-bucket-policy-changes",
    title: "Changes of bucket policies raise an alarm",
    severity: Severity::Medium,
    service: &model::CLOUDWATCH,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "One changed policy, ACL or replication rule is enough to hand a whole bucket to strangers.",
    aws_side: AWS_SIDE,
    your_side: "You decide who may change them, and have somebody told who knows what should be public.",
    fix: fix!(
        "BucketPolicyChanges",
        "{ ($.eventSource = s3.amazonaws.com) && (($.eventName = DeleteBucketCors) || ($.eventName = \
         DeleteBucketLifecycle) || ($.eventName = DeleteBucketPolicy) || ($.eventName = DeleteBucketReplication) \
         || ($.eventName = PutBucketAcl) || ($.eventName = PutBucketCors) || ($.eventName = PutBucketLifecycle) \
         || ($.eventName = PutBucketPolicy) || ($.eventName = PutBucketReplication)) }"
    ),
    sources: SOURCES,
    standards: &[cis("5.8"), prowler("cloudwatch_log_metric_filter_for_s3_bucket_policy_changes")],
    thresholds: &[],
    reads: READS,
    run: |account| alarmed(account, &BUCKET_POLICY_CHANGES),
};
