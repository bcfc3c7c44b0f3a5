//! The facts of Elastic Beanstalk in one region.

use partywall_checks::facts::elasticbeanstalk::ElasticBeanstalk;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> ElasticBeanstalk {
    ElasticBeanstalk {}
}
