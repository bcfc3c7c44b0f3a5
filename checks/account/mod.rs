//! Checks of the account itself.

use crate::check::Check;

mod alternate_contacts;
mod contact_details;
mod security_contact;

pub(crate) const CHECKS: &[&Check] = &[&alternate_contacts::CHECK, &contact_details::CHECK, &security_contact::CHECK];
