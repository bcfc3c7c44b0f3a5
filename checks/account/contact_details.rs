//! The account's primary contact is complete.

use crate::facts::account::{ContactInformation, GET_CONTACT_INFORMATION};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "account-contact-details",
    title: "The account's contact details are complete",
    severity: Severity::Medium,
    service: &model::ACCOUNT,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_CONTACTS),
    why: "When an account attacks others, AWS asks its owner first. An owner who cannot be reached finds the account shut.",
    aws_side: "AWS uses these details to reach the owner, and to find out who it is when the root user is locked out.",
    your_side: "You keep name, address and telephone number those of your organisation, not of a person who may leave.",
    fix: Fix {
        text: "Complete the contact information, look through it, and write down who looks again next year.",
        cli: "aws account put-contact-information --contact-information FullName=NAME,AddressLine1=STREET,City=CITY,\
              PostalCode=CODE,CountryCode=COUNTRY,PhoneNumber=PHONE",
        terraform: "resource \"aws_account_primary_contact\" \"this\" {\n\
                    \x20 full_name      = \"NAME\"\n\
                    \x20 address_line_1 = \"STREET\"\n\
                    \x20 city           = \"CITY\"\n\
                    \x20 postal_code    = \"CODE\"\n\
                    \x20 country_code   = \"COUNTRY\"\n\
                    \x20 phone_number   = \"PHONE\"\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Update the primary contact for your AWS account",
        url: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-primary.html",
    }],
    standards: &[cis("2.2"), prowler("account_maintain_current_contact_details")],
    thresholds: &[],
    reads: &[reads::<ContactInformation>()],
    run: |account| setting(account, [&account.account.contact_information], |missing| judge(missing)),
};

/// Whether they are still true, only people can say.
fn judge(missing: &[String]) -> Verdict {
    let verdict = if missing.is_empty() {
        Verdict::pass("Every contact detail that AWS asks for is there; that they are current is yours to see.")
    } else {
        Verdict::fail(format!("The contact details lack {}.", missing.join(", ")))
    };
    verdict.seen(&GET_CONTACT_INFORMATION, "missing", missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn complete_details_pass() {
        assert_eq!(judge(&[]).status, Status::Pass);
    }

    #[test]
    fn a_missing_detail_fails_and_is_named() {
        let verdict = judge(&["PhoneNumber".to_owned()]);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("PhoneNumber"), "{}", verdict.message);
    }
}
