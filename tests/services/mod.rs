//! What the tests need to know of each service besides what the product says of it: one file a service. A file also holds
//! the service's own tests, such as those of what no emulator has, from answers in AWS's wire format.

use localstack::Rule;
use serde_json::Value;

mod accessanalyzer;
mod account;
mod acm;
mod backup;
mod billing;
mod chime;
mod cloudtrail;
mod cloudwatch;
mod config;
mod ec2;
mod ecr;
mod efs;
mod elasticbeanstalk;
mod elb;
mod eventbridge;
mod guardduty;
mod iam;
mod inspector;
mod kms;
mod lambda;
mod macie;
mod networkfirewall;
mod organizations;
mod rds;
mod s3;
mod secretsmanager;
mod securityhub;
mod shield;
mod sns;
mod sqs;
mod ssm;
mod trustedadvisor;
mod waf;

/// What is peculiar to one service.
pub struct Service {
    /// Answers of status 200 that lack what matters, by operation (`rds:DescribeDBInstances`): whole bodies. Every
    /// operation gets the empty ones anyway (see `Breakage::all` in tests/faults.rs).
    pub hollow: &'static [(&'static str, &'static [&'static str])],
    /// Operations for which `{}` is AWS's way to say that there is none, so that it is an answer and no fault.
    pub empty_is_an_answer: &'static [&'static str],
    /// Operations that moto names by another IAM action than AWS: the service, the operation, AWS's action, moto's.
    pub misnamed: &'static [(&'static str, &'static str, &'static str, &'static str)],
    /// Operations that an audit of the weak account on moto does not send, or that moto does not answer.
    pub not_sent: &'static [&'static str],
    /// Whether this finding (of the weak account on moto) rests on the operation, by its name, that its check may ask for.
    pub depends: fn(&Value, &str) -> bool,
    /// Whether a finding that does not rest on the operation names it in its evidence all the same: something else settles
    /// it as well, so without that answer it says the same for another reason.
    pub settled: fn(&Value, &str) -> bool,
    /// What is put into the answers of the hardened account on their way, because no emulator can hold it.
    pub hardened: fn() -> Vec<Rule>,
}

impl Service {
    /// Nothing is peculiar.
    pub const PLAIN: Self = Self {
        hollow: &[],
        empty_is_an_answer: &[],
        misnamed: &[],
        not_sent: &[],
        depends: |_, _| true,
        settled: |_, _| false,
        hardened: Vec::new,
    };
}

/// All of them.
pub const ALL: &[&Service] = &[
    &accessanalyzer::SERVICE,
    &account::SERVICE,
    &acm::SERVICE,
    &backup::SERVICE,
    &billing::SERVICE,
    &chime::SERVICE,
    &cloudtrail::SERVICE,
    &cloudwatch::SERVICE,
    &config::SERVICE,
    &ec2::SERVICE,
    &ecr::SERVICE,
    &efs::SERVICE,
    &elasticbeanstalk::SERVICE,
    &elb::SERVICE,
    &eventbridge::SERVICE,
    &guardduty::SERVICE,
    &iam::SERVICE,
    &inspector::SERVICE,
    &kms::SERVICE,
    &lambda::SERVICE,
    &macie::SERVICE,
    &networkfirewall::SERVICE,
    &organizations::SERVICE,
    &rds::SERVICE,
    &s3::SERVICE,
    &secretsmanager::SERVICE,
    &securityhub::SERVICE,
    &shield::SERVICE,
    &sns::SERVICE,
    &sqs::SERVICE,
    &ssm::SERVICE,
    &trustedadvisor::SERVICE,
    &waf::SERVICE,
];
