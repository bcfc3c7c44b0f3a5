//! Checks of the account itself: contacts.

use crate::check::Check;

pub(crate) const CHECKS: &[&Check] = &[];
