//! The account has three alternate contacts, and they are different ones.

use crate::facts::account::{AlternateContacts, Contacts, GET_ALTERNATE_CONTACT};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "account-alternate-contacts",
    title: "The account has contacts of their own for security, billing and operations",
    severity: Severity::Medium,
    service: &model::ACCOUNT,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_CONTACTS),
    why: "A notice that reaches the wrong people waits. One mailbox for everything buries the leaked key under bills, and \
          falls silent for all three when its owner leaves.",
    aws_side: "AWS sends each notice to the alternate contact that it concerns, if there is one.",
    your_side: "You name three contacts, each a mailbox of the people who can act on what arrives there.",
    fix: Fix {
        text: "Set all three contacts, each to a shared mailbox of its own team.",
        cli: "aws account put-alternate-contact --alternate-contact-type TYPE --name NAME --title TITLE \
              --email-address EMAIL --phone-number PHONE",
        terraform: "resource \"aws_account_alternate_contact\" \"billing\" {\n\
                    \x20 alternate_contact_type = \"BILLING\"\n\
                    \x20 name                   = \"NAME\"\n\
                    \x20 title                  = \"TITLE\"\n\
                    \x20 email_address          = \"EMAIL\"\n\
                    \x20 phone_number           = \"PHONE\"\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Update the alternate contacts for your AWS account",
        url: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",
    }],
    standards: &[prowler("account_maintain_different_contact_details_to_security_billing_and_operations")],
    thresholds: &[],
    reads: &[reads::<AlternateContacts>()],
    run: |account| setting(account, [&account.account.alternate_contacts], judge),
};

/// One that is missing, or an address that is named twice, fails whatever could not be read.
fn judge(contacts: &Contacts) -> Verdict {
    let each = [("SECURITY", &contacts.security), ("BILLING", &contacts.billing), ("OPERATIONS", &contacts.operations)];
    let of = |wanted: bool| each.iter().filter(|(_, exists)| **exists == Ok(wanted)).map(|(name, _)| *name).collect();
    let (present, missing): (Vec<&str>, Vec<&str>) = (of(true), of(false));
    let gap = each.iter().find_map(|(_, exists)| exists.as_ref().err());
    let verdict = match gap {
        _ if !missing.is_empty() => Verdict::fail(format!("The account has no contact for {}.", missing.join(", "))),
        _ if contacts.shared_address => Verdict::fail("Two of the account's contacts have the same e-mail address."),
        Some(gap) => return Verdict::unknown(gap),
        None => Verdict::pass("The account has three contacts with different e-mail addresses."),
    };
    verdict.seen(&GET_ALTERNATE_CONTACT, "AlternateContactType", present)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    fn contacts(billing: Result<bool, Gap>, operations: bool, shared_address: bool) -> Contacts {
        Contacts { security: Ok(true), billing, operations: Ok(operations), shared_address }
    }

    fn gap() -> Gap {
        Gap::new(&GET_ALTERNATE_CONTACT, None, Reason::Denied, "no")
    }

    #[test]
    fn three_different_ones_pass() {
        assert_eq!(judge(&contacts(Ok(true), true, false)).status, Status::Pass);
    }

    #[test]
    fn a_missing_one_fails_and_is_named() {
        let verdict = judge(&contacts(Ok(true), false, false));
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("OPERATIONS"), "{}", verdict.message);
    }

    #[test]
    fn the_same_address_twice_fails() {
        assert_eq!(judge(&contacts(Ok(true), true, true)).status, Status::Fail);
    }

    #[test]
    fn one_that_could_not_be_read_leaves_a_pass_open_but_no_failure() {
        assert_eq!(judge(&contacts(Err(gap()), true, false)).status, Status::Unknown);
        assert_eq!(judge(&contacts(Err(gap()), false, false)).status, Status::Fail);
        assert_eq!(judge(&contacts(Err(gap()), true, true)).status, Status::Fail);
    }
}
