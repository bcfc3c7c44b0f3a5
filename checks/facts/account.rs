//! What can be known about the account itself. Names, addresses and numbers of people are read to be compared, and not
//! kept.

use serde::{Deserialize, Serialize};

use super::{Call, Gap, fact, facts};

/// One of the account's alternate contacts.
pub static GET_ALTERNATE_CONTACT: Call = Call {
    service: "Account",
    operation: "GetAlternateContact",
    action: "account:GetAlternateContact",
    absent: &["ResourceNotFoundException"],
    source: "https://docs.aws.amazon.com/accounts/latest/APIReference/API_GetAlternateContact.html",
};

/// The account's primary contact.
pub static GET_CONTACT_INFORMATION: Call = Call {
    service: "Account",
    operation: "GetContactInformation",
    action: "account:GetContactInformation",
    absent: &[],
    source: "https://docs.aws.amazon.com/accounts/latest/APIReference/API_GetContactInformation.html",
};

fact!(
    /// Which alternate contacts there are.
    AlternateContacts: Contacts = "account.alternate_contacts" <- [GET_ALTERNATE_CONTACT]
);
fact!(
    /// The names of the details that the primary contact lacks, of those that AWS asks for.
    ContactInformation: Vec<String> = "account.contact_information" <- [GET_CONTACT_INFORMATION]
);

facts!(
    /// The facts of the account itself.
    AccountSettings {
        alternate_contacts: AlternateContacts,
        contact_information: ContactInformation,
    }
);

/// The alternate contacts: whether there is one of each type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// For what concerns security.
    pub security: Result<bool, Gap>,
    /// For bills.
    pub billing: Result<bool, Gap>,
    /// For operations.
    pub operations: Result<bool, Gap>,
    /// Two or more of those that could be read have the same e-mail address.
    pub shared_address: bool,
}
