//! Checks of EC2, VPC and EBS.

mod default_security_group_closed;
mod ebs_default_encryption;
mod security_group_admin_ports;

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] =
    &[&default_security_group_closed::CHECK, &ebs_default_encryption::CHECK, &security_group_admin_ports::CHECK];
