//! What the tests need to know of the account itself: contacts.

use super::Service;

pub const SERVICE: Service = Service { ..Service::PLAIN };
