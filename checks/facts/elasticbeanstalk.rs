//! What can be known about Elastic Beanstalk in one region.

use super::facts;

facts!(
    /// The facts of Elastic Beanstalk in one region.
    ElasticBeanstalk {}
);
