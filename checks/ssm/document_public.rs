//! No document of the account's own is shared with everybody.

use crate::facts::ssm::{DESCRIBE_DOCUMENT_PERMISSION, Document, Documents};
use crate::prelude::*;

/// What stands for every AWS account in a document's permissions.
const EVERYBODY: &str = "all";

pub(super) static CHECK: Check = Check {
    id: "ssm-document-public",
    title: "No document of Systems Manager is shared with everybody",
    severity: Severity::Critical,
    service: &model::SSM,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A document is a script of yours: it tells strangers how your machines are set up, and often names hosts, buckets \
          and users. Whatever is written into it by mistake, such as a password, is public too.",
    aws_side: "AWS shows a shared document to exactly the accounts that it is shared with; `all` means every one.",
    your_side: "You share documents with accounts by their numbers, and keep secrets in Parameter Store.",
    fix: Fix {
        text: "Take the public permission away, share the document with the accounts that need it, and change whatever \
               secret it held.",
        cli: "aws ssm modify-document-permission --name DOCUMENT --permission-type Share --account-ids-to-remove all",
        terraform: "resource \"aws_ssm_document\" \"this\" {\n\
                    \x20 permissions = {\n\
                    \x20   type        = \"Share\"\n\
                    \x20   account_ids = \"ACCOUNT\"\n\
                    \x20 }\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Sharing SSM documents",
        url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html",
    }],
    standards: &[security_hub("SSM.4"), prowler("ssm_documents_set_as_public")],
    thresholds: &[],
    reads: &[reads::<Documents>()],
    run: |account| {
        each(account, account.ssm.values().map(|ssm| &ssm.documents), |_: &Document, accounts| judge(accounts))
    },
};

fn judge(accounts: &[String]) -> Verdict {
    let verdict = if accounts.iter().any(|account| account.eq_ignore_ascii_case(EVERYBODY)) {
        Verdict::fail("The document is shared with every AWS account.")
    } else if accounts.is_empty() {
        Verdict::pass("The document is shared with nobody.")
    } else {
        Verdict::pass(format!("The document is shared only with {}.", accounts.join(", ")))
    };
    verdict.seen(&DESCRIBE_DOCUMENT_PERMISSION, "AccountIds", accounts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(accounts: &[&str]) -> Status {
        judge(&accounts.iter().map(|account| (*account).to_owned()).collect::<Vec<_>>()).status
    }

    #[test]
    fn everybody_fails_also_among_others_and_in_capitals() {
        assert_eq!(status(&["all"]), Status::Fail);
        assert_eq!(status(&["210987654321", "All"]), Status::Fail);
    }

    #[test]
    fn nobody_and_named_accounts_pass() {
        assert_eq!(status(&[]), Status::Pass);
        assert_eq!(status(&["210987654321"]), Status::Pass);
    }
}
