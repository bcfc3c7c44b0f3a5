//! Checks of Systems Manager.

use crate::check::Check;

mod association_compliance;
mod automation_logging;
mod document_public;
mod document_public_sharing_block;
mod instance_managed;
mod patch_compliance;

pub(crate) const CHECKS: &[&Check] = &[
    &association_compliance::CHECK,
    &automation_logging::CHECK,
    &document_public::CHECK,
    &document_public_sharing_block::CHECK,
    &instance_managed::CHECK,
    &patch_compliance::CHECK,
];
