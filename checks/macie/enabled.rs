//! Macie is at work in every region.

use crate::facts::macie::{GET_MACIE_SESSION, Session};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "macie-enabled",
    title: "Macie is on in every region",
    severity: Severity::Medium,
    service: &model::MACIE,
    place: Place::customer_specific(&model::CUSTOMER_DATA_CLASSIFICATION),
    why: "Nobody protects what they do not know of: an export with card numbers in a bucket for logs is kept like logs. \
          Macie looks into buckets and says where such data lies.",
    aws_side: "AWS keeps an inventory of your buckets and of how they are shared and encrypted, and recognises kinds of \
               sensitive data.",
    your_side: "You turn Macie on in each region with data, let it look into the buckets that matter, and act on what it \
                finds.",
    fix: Fix {
        text: "Turn Macie on in the region, or end its suspension. In an organisation, name an administrator account and \
               let it turn Macie on for every member.",
        cli: "aws macie2 enable-macie --region REGION --status ENABLED",
        terraform: "resource \"aws_macie2_account\" \"region\" {\n  \
                    status = \"ENABLED\"\n\
                    }",
        cloudformation: "Type: AWS::Macie::Session\n\
                         Properties:\n  \
                         Status: ENABLED",
    },
    sources: &[Source {
        title: "Getting started with Macie",
        url: "https://docs.aws.amazon.com/macie/latest/user/getting-started.html",
    }],
    standards: &[cis("3.1.3"), security_hub("Macie.1"), prowler("macie_is_enabled")],
    thresholds: &[],
    reads: &[reads::<Session>()],
    run: |account| setting(account, account.macie.values().map(|of| &of.session), |it| judge(it.as_deref())),
};

fn judge(status: Option<&str>) -> Verdict {
    let verdict = match status {
        Some("ENABLED") => Verdict::pass("Macie is on in the region."),
        Some("PAUSED") => Verdict::fail("Macie is suspended in the region."),
        Some(other) => Verdict::fail(format!("Macie is not at work in the region; it is {other:?}.")),
        None => Verdict::fail("Macie is off in the region."),
    };
    verdict.seen(&GET_MACIE_SESSION, "status", status)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    #[test]
    fn enabled_passes_and_anything_else_fails() {
        assert_eq!(judge(Some("ENABLED")).status, Status::Pass);
        for status in [None, Some("PAUSED"), Some(""), Some("A_NEW_STATUS")] {
            assert_eq!(judge(status).status, Status::Fail, "{status:?}");
        }
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = Gap::new(&GET_MACIE_SESSION, Some("eu-west-1"), Reason::Denied, "no");
        account.macie.get_mut("eu-west-1").unwrap().session = Lazy::ready(Some("eu-west-1"), Err(gap));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}
