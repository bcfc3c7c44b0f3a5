//! What nearly every check needs.

pub(crate) use crate::check::{Bound, Check, Fix, Threshold, cis, each, prowler, security_hub, setting};
pub(crate) use crate::facts::{across, reads};
pub(crate) use crate::finding::{Severity, Verdict};
pub(crate) use crate::model::{self, Place, Source};
