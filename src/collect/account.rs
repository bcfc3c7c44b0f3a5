//! The facts of the account itself. It has one endpoint for each partition, whatever region is asked.

use std::collections::BTreeSet;

use aws_sdk_account::types::AlternateContactType;
use partywall_checks::facts::account::{AccountSettings, Contacts, GET_ALTERNATE_CONTACT, GET_CONTACT_INFORMATION};
use partywall_checks::facts::{Gap, Lazy};

use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road) -> AccountSettings {
    let (of_contacts, of_information) = (road.clone(), road.clone());
    AccountSettings {
        alternate_contacts: Lazy::new(None, move || alternate_contacts(of_contacts.clone())),
        contact_information: Lazy::new(None, move || contact_information(of_information.clone())),
    }
}

async fn alternate_contacts(road: Road) -> Result<Contacts, Gap> {
    let (security, billing, operations) = tokio::join!(
        address(&road, AlternateContactType::Security),
        address(&road, AlternateContactType::Billing),
        address(&road, AlternateContactType::Operations),
    );
    let readable: Vec<String> =
        [&security, &billing, &operations].into_iter().filter_map(|address| address.clone().ok().flatten()).collect();
    let different: BTreeSet<String> = readable.iter().map(|address| address.trim().to_lowercase()).collect();
    let exists = |address: Result<Option<String>, Gap>| address.map(|address| address.is_some());
    Ok(Contacts {
        shared_address: different.len() < readable.len(),
        security: exists(security),
        billing: exists(billing),
        operations: exists(operations),
    })
}

/// The e-mail address of an alternate contact, for the comparison alone.
async fn address(road: &Road, of: AlternateContactType) -> Result<Option<String>, Gap> {
    let call = &GET_ALTERNATE_CONTACT;
    let request = road.account(road.home()).get_alternate_contact().alternate_contact_type(of);
    let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(None) };
    let address = answer.alternate_contact.and_then(|contact| contact.email_address);
    let address = address.filter(|address| !address.trim().is_empty());
    address.map(Some).ok_or_else(|| malformed(call, None, "no EmailAddress"))
}

/// The SDK's type has an empty text where the answer has none.
async fn contact_information(road: Road) -> Result<Vec<String>, Gap> {
    let call = &GET_CONTACT_INFORMATION;
    let answer = road.must(call, None, road.account(road.home()).get_contact_information().send()).await?;
    let known = answer.contact_information.ok_or_else(|| malformed(call, None, "no ContactInformation"))?;
    let details = [
        ("FullName", &known.full_name),
        ("AddressLine1", &known.address_line1),
        ("City", &known.city),
        ("PostalCode", &known.postal_code),
        ("CountryCode", &known.country_code),
        ("PhoneNumber", &known.phone_number),
    ];
    let missing: Vec<String> =
        details.iter().filter(|(_, value)| value.trim().is_empty()).map(|(name, _)| (*name).to_owned()).collect();
    if missing.len() == details.len() {
        return Err(malformed(call, None, "no detail of a contact"));
    }
    Ok(missing)
}
