//! Each launch template asks for version 2 of the metadata service.

use crate::facts::ec2::{DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, LaunchSettings, LaunchTemplate, LaunchTemplates};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-launch-template-imdsv2",
    title: "Launch templates require version 2 of the metadata service",
    severity: Severity::Low,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_OS_CONFIGURATION),
    why: "Version 1 of the metadata service hands the instance's credentials to whoever can make a program on it \
          fetch an address, and templates bring that to each new instance.",
    aws_side: "AWS runs the metadata service on each instance, in the version that the launch asks for, or else the \
               image, or else the region's default.",
    your_side: "You say in each template that a session token is required, or turn the service off.",
    fix: Fix {
        text: "Make a version of the template with HttpTokens required, and make it the default.",
        cli: "aws ec2 create-launch-template-version --launch-template-id TEMPLATE --source-version VERSION \
              --launch-template-data '{\"MetadataOptions\":{\"HttpTokens\":\"required\"}}'",
        terraform: "resource \"aws_launch_template\" \"this\" {\n\
             \x20 metadata_options {\n\
             \x20   http_tokens = \"required\"\n\
             \x20 }\n\
             }",
        cloudformation: "Type: AWS::EC2::LaunchTemplate\n\
             Properties:\n\
             \x20 LaunchTemplateData:\n\
             \x20   MetadataOptions:\n\
             \x20     HttpTokens: required",
    },
    sources: &[Source {
        title: "Configure the Instance Metadata Service options",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html",
    }],
    standards: &[security_hub("EC2.170"), prowler("ec2_launch_template_imdsv2_required")],
    thresholds: &[],
    reads: &[reads::<LaunchTemplates>()],
    run: |account| {
        let templates = account.ec2.values().map(|ec2| &ec2.launch_templates);
        each(account, templates, |template: &LaunchTemplate, settings| judge(template, settings))
    },
};

/// A template that says nothing leaves it to the image and to the region's default, which may change.
fn judge(template: &LaunchTemplate, settings: &LaunchSettings) -> Verdict {
    let (version, metadata) = (template.version, settings.metadata);
    if metadata.enabled == Some(false) {
        return Verdict::pass(format!("The default version ({version}) turns the metadata service off.")).seen(
            &DESCRIBE_LAUNCH_TEMPLATE_VERSIONS,
            "HttpEndpoint",
            "disabled",
        );
    }
    let (verdict, word) = match metadata.wants_token {
        Some(true) => {
            (Verdict::pass(format!("The default version ({version}) requires a session token.")), Some("required"))
        }
        Some(false) => (
            Verdict::fail(format!("The default version ({version}) makes the session token optional.")),
            Some("optional"),
        ),
        None => (
            Verdict::fail(format!("The default version ({version}) does not say that a session token is required.")),
            None,
        ),
    };
    verdict.seen(&DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, "HttpTokens", word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn template() -> LaunchTemplate {
        LaunchTemplate { id: "lt-1".into(), name: "shop".into(), region: "eu-west-1".into(), version: 3 }
    }
    use crate::facts::ec2::Metadata;

    fn status(enabled: Option<bool>, wants_token: Option<bool>) -> Status {
        let settings = LaunchSettings { metadata: Metadata { enabled, wants_token }, ..LaunchSettings::default() };
        judge(&template(), &settings).status
    }

    #[test]
    fn only_a_required_token_or_no_service_passes() {
        assert_eq!(status(None, Some(true)), Status::Pass);
        assert_eq!(status(Some(true), Some(true)), Status::Pass);
        assert_eq!(status(Some(false), None), Status::Pass);
        assert_eq!(status(Some(false), Some(false)), Status::Pass);
        assert_eq!(status(None, Some(false)), Status::Fail);
        assert_eq!(status(Some(true), Some(false)), Status::Fail);
    }

    #[test]
    fn saying_nothing_fails() {
        assert_eq!(status(None, None), Status::Fail);
        assert_eq!(status(Some(true), None), Status::Fail);
    }
}
