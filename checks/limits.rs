//! How many requests AWS takes: the token buckets that it publishes, each with its page. The road to AWS keeps to them, and
//! the gateway that stands in for AWS in benchmarks throttles by them.

/// A bucket that AWS keeps for an account in a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// The service as the SDK names it.
    pub service: &'static str,
    /// One operation, or none for every other one of the service, each with a bucket of its own.
    pub operation: Option<&'static str>,
    /// Requests that a full bucket allows at once.
    pub burst: u32,
    /// Requests that are added each second.
    pub per_second: u32,
}

/// A line of the table.
#[must_use]
pub const fn limit(service: &'static str, operation: Option<&'static str>, burst: u32, per_second: u32) -> Limit {
    Limit { service, operation, burst, per_second }
}

/// The limits. Where AWS publishes none for a service, a careful value stands in (said so).
const LIMITS: &[Limit] = &[
    // Non-mutating actions, 100 and 20 a second. Unfiltered and unpaginated, some have 50 and 10: this program always
    // paginates. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
    limit("EC2", None, 100, 20),
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-api-throttling.html
    limit("Elastic Load Balancing", None, 40, 10),
    limit("Elastic Load Balancing v2", None, 40, 10),
    // IAM publishes none. Measured by others at 15 to 35 a second by operation; the report's two calls are few.
    limit("IAM", None, 15, 15),
    // Ten a second: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
    limit("CloudTrail", None, 10, 10),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    limit("CloudWatch", Some("DescribeAlarms"), 9, 9),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
    limit("CloudWatch Logs", Some("DescribeLogGroups"), 10, 10),
    limit("CloudWatch Logs", Some("DescribeMetricFilters"), 5, 5),
    // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    limit("Lambda", Some("GetFunction"), 100, 100),
    limit("Lambda", Some("GetPolicy"), 15, 15),
    limit("Lambda", None, 15, 15),
    // Five a second for the whole account: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
    limit("Route 53", None, 5, 5),
    // https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
    limit("WAFV2", None, 5, 5),
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
    limit("Secrets Manager", None, 50, 50),
    // https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
    limit("KMS", Some("DescribeKey"), 2000, 2000),
    limit("KMS", Some("GetKeyRotationStatus"), 1000, 1000),
    limit("KMS", Some("ListKeys"), 500, 500),
    limit("KMS", None, 500, 500),
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 600 a second for the account's calls.
    limit("STS", None, 600, 600),
    // S3 publishes limits for objects (5,500 reads a second and prefix), none for the settings of buckets: careful.
    limit("S3", None, 100, 100),
    limit("S3 Control", None, 20, 20),
    // For the reads of these AWS publishes no rate, or not by operation: careful, and slower where an account has one
    // endpoint for all its regions.
    limit("ACM", None, 10, 10),
    limit("AccessAnalyzer", None, 10, 10),
    limit("Account", None, 5, 5),
    limit("Backup", None, 10, 10),
    limit("Budgets", None, 5, 5),
    limit("Chime SDK Voice", None, 10, 10),
    limit("CloudWatch", None, 10, 10),
    limit("CloudWatch Logs", None, 10, 10),
    limit("Config Service", None, 10, 10),
    limit("Cost Explorer", None, 5, 5),
    limit("ECR", None, 10, 10),
    limit("EFS", None, 10, 10),
    limit("Elastic Beanstalk", None, 10, 10),
    limit("EventBridge", None, 10, 10),
    limit("GuardDuty", None, 10, 10),
    limit("Inspector2", None, 10, 10),
    limit("Macie2", None, 10, 10),
    limit("Network Firewall", None, 10, 10),
    limit("Organizations", None, 5, 5),
    limit("RDS", None, 10, 10),
    limit("SNS", None, 10, 10),
    limit("SQS", None, 10, 10),
    limit("SSM", None, 10, 10),
    limit("SecurityHub", None, 10, 10),
    limit("Shield", None, 5, 5),
    limit("Support", None, 2, 2),
];

/// For a service that is not in the table.
pub const DEFAULT: Limit = limit("", None, 20, 10);

/// The limit of an operation. The service is as the SDK names it, or that in lower case without spaces.
#[must_use]
pub fn limit_of(service: &str, operation: &str) -> Limit {
    let same = |name: &str| letters(name).eq(letters(service));
    let of = |wanted: Option<&str>| LIMITS.iter().find(|limit| limit.operation == wanted && same(limit.service));
    of(Some(operation)).or_else(|| of(None)).copied().unwrap_or(DEFAULT)
}

/// The letters of a name, without case and spaces.
fn letters(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| *byte != b' ').map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operations_own_limit_comes_before_its_services() {
        assert_eq!(limit_of("Lambda", "GetFunction").per_second, 100);
        assert_eq!(limit_of("Lambda", "ListFunctions").per_second, 15);
        assert_eq!(limit_of("EC2", "DescribeSecurityGroups"), limit("EC2", None, 100, 20));
        assert_eq!(limit_of("cloudwatchlogs", "DescribeMetricFilters").per_second, 5);
        assert_eq!(limit_of("Chime", "ListVoiceConnectors"), DEFAULT);
    }

    #[test]
    fn every_service_in_use_has_a_line_of_its_own() {
        for call in crate::all().flat_map(crate::check::Check::calls) {
            assert_ne!(limit_of(call.service, call.operation), DEFAULT, "{}", call.service);
        }
    }
}
