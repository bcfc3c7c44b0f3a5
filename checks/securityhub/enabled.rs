//! Security Hub is on in every region.

use crate::facts::securityhub::{DESCRIBE_HUB, Hub, TheHub};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "securityhub-enabled",
    title: "Security Hub is on in every region",
    severity: Severity::High,
    service: &model::SECURITY_HUB,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_ALERTING),
    why: "Findings of GuardDuty, Inspector, Macie and other services each stand in their own console, region by region. \
          Where nothing brings them together, the one that mattered is read too late.",
    aws_side: "AWS gathers the findings of its services and of others in one form, and runs its own checks of the \
               configuration.",
    your_side: "You turn Security Hub on in every region, and send what it gathers to somebody who acts on it.",
    fix: Fix {
        text: "Turn Security Hub CSPM on in the region. In an organisation, name an administrator account and let its \
               configuration policy turn it on for every member and region.",
        cli: "aws securityhub enable-security-hub --region REGION --enable-default-standards",
        terraform: "resource \"aws_securityhub_account\" \"region\" {\n\
                    }",
        cloudformation: "Type: AWS::SecurityHub::Hub\n\
                         Properties:\n  \
                         EnableDefaultStandards: true",
    },
    sources: &[Source {
        title: "Enabling Security Hub CSPM",
        url: "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-settingup.html",
    }],
    standards: &[cis("5.16"), prowler("securityhub_enabled")],
    thresholds: &[],
    reads: &[reads::<TheHub>()],
    run: |account| setting(account, account.securityhub.values().map(|of| &of.hub), |hub| judge(hub.as_ref())),
};

fn judge(hub: Option<&Hub>) -> Verdict {
    let verdict = match hub {
        Some(_) => Verdict::pass("Security Hub is on in the region."),
        None => Verdict::fail("Security Hub is off in the region."),
    };
    verdict.seen(&DESCRIBE_HUB, "HubArn", hub.map(|hub| &hub.arn))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::{Account, Gap, Lazy, Reason};
    use crate::finding::Status;

    #[test]
    fn on_passes_and_off_fails() {
        let hub = Hub { arn: "arn:aws:securityhub:eu-west-1:123456789012:hub/default".into() };
        assert_eq!(judge(Some(&hub)).status, Status::Pass);
        assert_eq!(judge(None).status, Status::Fail);
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown() {
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let gap = Gap::new(&DESCRIBE_HUB, Some("eu-west-1"), Reason::Denied, "no");
        account.securityhub.get_mut("eu-west-1").unwrap().hub = Lazy::ready(Some("eu-west-1"), Err(gap));
        assert_eq!((CHECK.run)(&account).await[0].verdict.status, Status::Unknown);
    }
}
