//! Checks of the account itself.

use crate::check::Check;

mod allowed_regions;
mod alternate_contacts;
mod contact_details;
mod required_tags;
mod security_contact;

pub(crate) const CHECKS: &[&Check] = &[
    &allowed_regions::CHECK,
    &alternate_contacts::CHECK,
    &contact_details::CHECK,
    &required_tags::CHECK,
    &security_contact::CHECK,
];
