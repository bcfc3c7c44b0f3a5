//! The recorder of AWS Config reads with the role that AWS made for it.

use crate::facts::config::{DESCRIBE_CONFIGURATION_RECORDERS, Recorder, RecorderId, Recorders};
use crate::prelude::*;

/// The end of the ARN of AWS Config's service-linked role.
const ROLE: &str = ":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

pub(super) static CHECK: Check = Check {
    id: "config-recorder-service-role",
    title: "AWS Config records with its service-linked role",
    severity: Severity::Medium,
    service: &model::CONFIG,
    place: Place::shared(&model::SHARED_CONFIGURATION_MANAGEMENT),
    why: "A role of your own lacks the permissions for what AWS adds, so that new types of resources are missed without \
          a word. It may also allow more than reading.",
    aws_side: "AWS defines the service-linked role, keeps it up to date, and lets nobody else use it.",
    your_side: "You let the recorder use it.",
    fix: Fix {
        text: "Let the recorder use the service-linked role AWSServiceRoleForConfig; make it first if it is not there.",
        cli: "aws configservice put-configuration-recorder --configuration-recorder \
              name=RECORDER,roleARN=arn:aws:iam::ACCOUNT:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        terraform: "resource \"aws_iam_service_linked_role\" \"config\" {\n  \
                    aws_service_name = \"config.amazonaws.com\"\n}\n\n\
                    resource \"aws_config_configuration_recorder\" \"this\" {\n  \
                    role_arn = aws_iam_service_linked_role.config.arn\n}",
        cloudformation: "Type: AWS::Config::ConfigurationRecorder\nProperties:\n  \
                         RoleARN: arn:aws:iam::ACCOUNT:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
    },
    sources: &[Source {
        title: "Using service-linked roles for AWS Config",
        url: "https://docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles.html",
    }],
    standards: &[prowler("config_recorder_using_aws_service_role")],
    thresholds: &[],
    reads: &[reads::<Recorders>()],
    run: |account| {
        each(account, account.config.values().map(|config| &config.recorders), |_: &RecorderId, recorder| {
            judge(recorder)
        })
    },
};

fn judge(recorder: &Recorder) -> Verdict {
    let verdict = if recorder.role.ends_with(ROLE) {
        Verdict::pass("The recorder uses AWS Config's service-linked role.")
    } else {
        Verdict::fail(format!("The recorder uses another role: {}.", recorder.role))
    };
    verdict.seen(&DESCRIBE_CONFIGURATION_RECORDERS, "roleARN", &recorder.role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(role: &str) -> Status {
        judge(&Recorder { role: role.into(), ..Recorder::default() }).status
    }

    #[test]
    fn only_the_service_linked_role_passes() {
        let own = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
        assert_eq!(status(own), Status::Pass);
        assert_eq!(status(&own.replace("arn:aws:", "arn:aws-cn:")), Status::Pass);
        assert_eq!(status("arn:aws:iam::123456789012:role/AWSServiceRoleForConfig"), Status::Fail);
        assert_eq!(status("arn:aws:iam::123456789012:role/config"), Status::Fail);
        assert_eq!(status(&format!("{own}2")), Status::Fail);
    }
}
