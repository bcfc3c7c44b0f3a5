//! Checks of Elastic Beanstalk.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];
