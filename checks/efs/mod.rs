//! Checks of EFS.

mod access_point_root_directory;
mod access_point_user;
mod automatic_backups;
mod backup_plan;
mod encryption;
mod file_system_not_public;
mod mount_target_subnets;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &access_point_root_directory::CHECK,
    &access_point_user::CHECK,
    &automatic_backups::CHECK,
    &backup_plan::CHECK,
    &encryption::CHECK,
    &file_system_not_public::CHECK,
    &mount_target_subnets::CHECK,
];
