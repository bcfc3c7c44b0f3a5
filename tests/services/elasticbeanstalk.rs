//! What the tests need to know of Elastic Beanstalk.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };
