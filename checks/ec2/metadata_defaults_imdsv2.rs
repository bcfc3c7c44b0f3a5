//! New instances get version 2 of the metadata service unasked.

use crate::facts::ec2::{GET_INSTANCE_METADATA_DEFAULTS, Metadata, MetadataDefaults};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-metadata-defaults-imdsv2",
    title: "New instances require version 2 of the metadata service by default",
    severity: Severity::Medium,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_OS_CONFIGURATION),
    why: "Whoever launches an instance without a word about the metadata service gets what the image or the region \
          says. A default that requires the token covers them all.",
    aws_side: "AWS applies the region's default to each launch that says nothing else, and changes no instance that \
               runs.",
    your_side: "You set the default in each region, or have your organisation do it by a declarative policy.",
    fix: Fix {
        text: "Set the region's default to require the token. Instances that run already keep what they have.",
        cli: "aws ec2 modify-instance-metadata-defaults --http-tokens required --region REGION",
        terraform: "resource \"aws_ec2_instance_metadata_defaults\" \"this\" {\n\
             \x20 http_tokens = \"required\"\n\
             }",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Set IMDSv2 as the default for your account",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html",
        },
        Source {
            title: "GetInstanceMetadataDefaults",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html",
        },
    ],
    standards: &[prowler("ec2_instance_account_imdsv2_enabled")],
    thresholds: &[],
    reads: &[reads::<MetadataDefaults>()],
    run: |account| {
        let facts = account.ec2.values().map(|ec2| &ec2.metadata_defaults);
        setting(account, facts, |metadata: &Metadata| judge(*metadata))
    },
};

fn judge(metadata: Metadata) -> Verdict {
    if metadata.enabled == Some(false) {
        return Verdict::pass("New instances have no metadata service unless they ask for it.").seen(
            &GET_INSTANCE_METADATA_DEFAULTS,
            "HttpEndpoint",
            "disabled",
        );
    }
    let (verdict, word) = match metadata.wants_token {
        Some(true) => (Verdict::pass("New instances require a session token."), Some("required")),
        Some(false) => (Verdict::fail("New instances take requests without a session token."), Some("optional")),
        None => {
            (Verdict::fail("The region has no default, so the image decides if a session token is required."), None)
        }
    };
    verdict.seen(&GET_INSTANCE_METADATA_DEFAULTS, "HttpTokens", word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(enabled: Option<bool>, wants_token: Option<bool>) -> Status {
        judge(Metadata { enabled, wants_token }).status
    }

    #[test]
    fn a_required_token_or_no_service_passes_and_all_else_fails() {
        assert_eq!(status(None, Some(true)), Status::Pass);
        assert_eq!(status(Some(false), None), Status::Pass);
        assert_eq!(status(None, Some(false)), Status::Fail);
        assert_eq!(status(Some(true), None), Status::Fail);
        assert_eq!(status(None, None), Status::Fail);
    }
}
