//! What the sample accounts hold of the account itself.

use aws_sdk_account::types::AlternateContactType as Type;

use super::{BuildError, Found, Site, What};

const CHECKS: &[&str] = &["account-alternate-contacts", "account-security-contact"];

/// Nobody for security, and one mailbox for the rest.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, &[(Type::Billing, "office@crumb.example"), (Type::Operations, "Office@crumb.example")], false).await
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let contacts = [
        (Type::Billing, "bills@crumb.example"),
        (Type::Operations, "ovens@crumb.example"),
        (Type::Security, "security@crumb.example"),
    ];
    build(site, &contacts, true).await
}

async fn build(site: &Site, contacts: &[(Type, &str)], hardened: bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    // moto has nothing but alternate contacts, and LocalStack nothing at all.
    found.not_emulated(&["account-contact-details"]).add("account-allowed-regions", vec![], site.regions.clone());
    if site.localstack {
        found.not_emulated(CHECKS);
        return Ok(found);
    }
    let account = aws_sdk_account::Client::new(&site.config);
    for (of, address) in contacts {
        let put = account.put_alternate_contact().alternate_contact_type(of.clone()).email_address(*address);
        let put = put.name("Crumb Bakery").title("Desk").phone_number("+1 555 0100").send().await;
        put.what(&format!("the contact {address}"))?;
    }
    for check in CHECKS {
        let me = || vec![site.id.clone()];
        let (fail, pass) = if hardened { (vec![], me()) } else { (me(), vec![]) };
        found.add(check, fail, pass);
    }
    Ok(found)
}
