//! What can be known about the account itself: contacts.

use super::facts;

facts!(
    /// The facts of the account itself: contacts.
    AccountSettings {}
);
