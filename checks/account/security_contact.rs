//! The account has a contact for what concerns security.

use crate::facts::account::{AlternateContacts, Contacts, GET_ALTERNATE_CONTACT};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "account-security-contact",
    title: "The account has a security contact",
    severity: Severity::Medium,
    service: &model::ACCOUNT,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_CONTACTS),
    why: "AWS writes when it finds a leaked key or is told of abuse, and waits only so long for an answer. Without a \
          security contact that goes to the root user's mailbox, which may be nobody's.",
    aws_side: "AWS sends notices about security to the security contact, besides the root user's address.",
    your_side: "You name a mailbox and a telephone that the people who answer for security watch.",
    fix: Fix {
        text: "Set the security contact to a shared mailbox and a number that are watched at all hours.",
        cli: "aws account put-alternate-contact --alternate-contact-type SECURITY --name NAME --title TITLE \
              --email-address EMAIL --phone-number PHONE",
        terraform: "resource \"aws_account_alternate_contact\" \"security\" {\n\
                    \x20 alternate_contact_type = \"SECURITY\"\n\
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
    standards: &[cis("2.3"), security_hub("Account.1"), prowler("account_security_contact_information_is_registered")],
    thresholds: &[],
    reads: &[reads::<AlternateContacts>()],
    run: |account| setting(account, [&account.account.alternate_contacts], judge),
};

fn judge(contacts: &Contacts) -> Verdict {
    let verdict = match &contacts.security {
        Ok(true) => Verdict::pass("The account has a security contact."),
        Ok(false) => Verdict::fail("The account has no security contact."),
        Err(gap) => return Verdict::unknown(gap),
    };
    let exists = contacts.security == Ok(true);
    verdict.seen(&GET_ALTERNATE_CONTACT, "AlternateContact", exists.then_some("present"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Gap, Reason};
    use crate::finding::Status;

    fn status(security: Result<bool, Gap>) -> Status {
        judge(&Contacts { security, billing: Ok(true), operations: Ok(false), shared_address: true }).status
    }

    #[test]
    fn a_contact_passes_whatever_the_others_are() {
        assert_eq!(status(Ok(true)), Status::Pass);
    }

    #[test]
    fn none_fails() {
        assert_eq!(status(Ok(false)), Status::Fail);
    }

    #[test]
    fn one_that_could_not_be_read_is_unknown() {
        assert_eq!(status(Err(Gap::new(&GET_ALTERNATE_CONTACT, None, Reason::Denied, "no"))), Status::Unknown);
    }
}
