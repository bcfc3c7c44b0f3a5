//! The metadata service of every instance wants a session token.

use crate::facts::ec2::{DESCRIBE_INSTANCES, Instance, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-instance-imdsv2",
    title: "The metadata service of instances answers only with a session token",
    severity: Severity::High,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_OS_CONFIGURATION),
    why: "The first version of the metadata service gives the credentials of the instance's role to any plain request. A \
          web application that can be made to fetch an address hands them to a stranger.",
    aws_side: "AWS runs the metadata service beside each instance, in both versions, and rotates the credentials there.",
    your_side: "You require version 2 on every instance, in launch templates and as the account's default, or turn the \
                service off where nothing uses it.",
    fix: Fix {
        text: "See in the metric MetadataNoToken that nothing uses version 1 any more, then require tokens.",
        cli: "aws ec2 modify-instance-metadata-options --instance-id INSTANCE --http-tokens required --http-endpoint \
              enabled",
        terraform: "resource \"aws_instance\" \"example\" {\n\
                    \u{20} metadata_options {\n\
                    \u{20}   http_endpoint = \"enabled\"\n\
                    \u{20}   http_tokens   = \"required\"\n\
                    \u{20} }\n\
                    }",
        cloudformation: "Type: AWS::EC2::LaunchTemplate\n\
                         Properties:\n\
                         \u{20} LaunchTemplateData:\n\
                         \u{20}   MetadataOptions:\n\
                         \u{20}     HttpTokens: required",
    },
    sources: &[
        Source {
            title: "Use the Instance Metadata Service to access instance metadata",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
        },
        Source {
            title: "InstanceMetadataOptionsResponse",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsResponse.html",
        },
    ],
    standards: &[cis("6.7"), security_hub("EC2.8"), prowler("ec2_instance_imdsv2_enabled")],
    thresholds: &[],
    reads: &[reads::<Instances>()],
    run: |account| {
        each(account, account.ec2.values().map(|ec2| &ec2.instances), |instance: &Instance, settings| {
            judge(settings).actionable_by(instance.actionable_by(account))
        })
    },
};

fn judge(settings: &InstanceSettings) -> Verdict {
    let verdict = match (settings.metadata_enabled, settings.metadata_wants_token) {
        (false, _) => Verdict::pass("The metadata service is turned off."),
        (true, true) => Verdict::pass("The metadata service answers only with a session token."),
        (true, false) => Verdict::fail("The metadata service answers without a session token, as its version 1 does."),
    };
    verdict
        .seen(&DESCRIBE_INSTANCES, "HttpTokens", if settings.metadata_wants_token { "required" } else { "optional" })
        .seen(&DESCRIBE_INSTANCES, "HttpEndpoint", if settings.metadata_enabled { "enabled" } else { "disabled" })
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::*;
    use crate::finding::Status;

    fn status(metadata_enabled: bool, metadata_wants_token: bool) -> Status {
        judge(&InstanceSettings { metadata_enabled, metadata_wants_token, ..settings() }).status
    }

    #[test]
    fn required_tokens_pass() {
        assert_eq!(status(true, true), Status::Pass);
    }

    #[test]
    fn optional_tokens_fail() {
        assert_eq!(status(true, false), Status::Fail);
    }

    #[test]
    fn a_service_that_is_off_passes_whatever_it_would_want() {
        assert_eq!(status(false, false), Status::Pass);
        assert_eq!(status(false, true), Status::Pass);
    }
}
