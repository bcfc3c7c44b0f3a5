//! The facts of the account itself: contacts.

use partywall_checks::facts::account::AccountSettings;

use crate::aws::Road;

pub(super) fn facts(_: &Road) -> AccountSettings {
    AccountSettings {}
}
