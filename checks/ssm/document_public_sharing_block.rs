//! No document can be shared with everybody.

use crate::facts::ssm::{GET_SERVICE_SETTING, PublicSharing};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ssm-document-public-sharing-block",
    title: "Systems Manager blocks the public sharing of documents in every Region",
    severity: Severity::Critical,
    service: &model::SSM,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "One click makes a document public, with all that is in it. With the block on, that click is refused, whoever \
          makes it.",
    aws_side: "AWS refuses to share a document with everybody where the block is on. New accounts have it off.",
    your_side: "You turn the block on in each Region, unless you publish documents on purpose.",
    fix: Fix {
        text: "Turn the block on in each Region. Documents that are public already stay so until they are changed.",
        cli: "aws ssm update-service-setting --setting-id /ssm/documents/console/public-sharing-permission \
              --setting-value Disable --region REGION",
        terraform: "resource \"aws_ssm_service_setting\" \"no_public_documents\" {\n\
                    \x20 setting_id    = \"/ssm/documents/console/public-sharing-permission\"\n\
                    \x20 setting_value = \"Disable\"\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Best practices for shared SSM documents",
        url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html",
    }],
    standards: &[security_hub("SSM.7")],
    thresholds: &[],
    reads: &[reads::<PublicSharing>()],
    run: |account| setting(account, account.ssm.values().map(|ssm| &ssm.public_sharing), |allowed| judge(*allowed)),
};

fn judge(allowed: bool) -> Verdict {
    let (verdict, value) = if allowed {
        (Verdict::fail("Documents in this Region may be shared with everybody."), "Enable")
    } else {
        (Verdict::pass("Documents in this Region cannot be shared with everybody."), "Disable")
    };
    verdict.seen(&GET_SERVICE_SETTING, "SettingValue", value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn a_block_passes_and_its_absence_fails() {
        assert_eq!(judge(false).status, Status::Pass);
        assert_eq!(judge(true).status, Status::Fail);
    }
}
