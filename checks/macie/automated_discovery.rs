//! Macie looks for sensitive data by itself, in every region.

use crate::facts::macie::{AutomatedDiscovery, Discovery, GET_AUTOMATED_DISCOVERY_CONFIGURATION, GET_MACIE_SESSION};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "macie-automated-discovery",
    title: "Macie looks for sensitive data by itself in every region",
    severity: Severity::High,
    service: &model::MACIE,
    place: Place::customer_specific(&model::CUSTOMER_DATA_CLASSIFICATION),
    why: "A job looks into the buckets that somebody thought of, on the day that it ran. Sensitive data turns up in the \
          others, and later.",
    aws_side: "AWS takes samples from all buckets day by day, and rates each bucket by what it found.",
    your_side: "You turn automated discovery on, exclude what is not to be read, and act on what it finds.",
    fix: Fix {
        text: "Turn automated sensitive data discovery on, once Macie is on. It is charged by bucket and by what is read.",
        cli: "aws macie2 update-automated-discovery-configuration --region REGION --status ENABLED",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Performing automated sensitive data discovery",
        url: "https://docs.aws.amazon.com/macie/latest/user/discovery-asdd.html",
    }],
    standards: &[security_hub("Macie.2"), prowler("macie_automated_sensitive_data_discovery_enabled")],
    thresholds: &[],
    reads: &[reads::<AutomatedDiscovery>()],
    run: |account| setting(account, account.macie.values().map(|of| &of.automated_discovery), judge),
};

/// A member of an organisation is not judged: only the administrator of Macie can see or change it.
fn judge(discovery: &Discovery) -> Option<Verdict> {
    let call = &GET_AUTOMATED_DISCOVERY_CONFIGURATION;
    Some(match discovery {
        Discovery::OfAdministrator(_) => return None,
        Discovery::Off => Verdict::fail("Macie is off in the region, and automated discovery with it.").seen(
            &GET_MACIE_SESSION,
            "status",
            None::<&str>,
        ),
        Discovery::Own(status) if status == "ENABLED" => {
            Verdict::pass("Macie looks for sensitive data in the region by itself.").seen(call, "status", status)
        }
        Discovery::Own(status) => Verdict::fail("Macie looks for sensitive data in the region only when told to.")
            .seen(call, "status", status),
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    #[test]
    fn enabled_passes_and_anything_else_fails() {
        let status = |discovery| judge(&discovery).map(|verdict| verdict.status);
        assert_eq!(status(Discovery::Own("ENABLED".into())), Some(Status::Pass));
        assert_eq!(status(Discovery::Own("DISABLED".into())), Some(Status::Fail));
        assert_eq!(status(Discovery::Own("A_NEW_STATUS".into())), Some(Status::Fail));
        assert_eq!(status(Discovery::Off), Some(Status::Fail));
        assert_eq!(status(Discovery::OfAdministrator("210987654321".into())), None);
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = Gap::new(&GET_AUTOMATED_DISCOVERY_CONFIGURATION, Some("eu-west-1"), Reason::Denied, "no");
        account.macie.get_mut("eu-west-1").unwrap().automated_discovery = Lazy::ready(Some("eu-west-1"), Err(gap));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}
