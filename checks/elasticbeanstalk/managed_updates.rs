//! AWS updates the platform of every environment.

use crate::facts::elasticbeanstalk::{DESCRIBE_CONFIGURATION_SETTINGS, Environment, Environments, Options};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "elasticbeanstalk-managed-updates",
    title: "Elastic Beanstalk environments take platform updates in a maintenance window",
    severity: Severity::High,
    service: &model::ELASTIC_BEANSTALK,
    place: Place::shared(&model::SHARED_PATCH_MANAGEMENT),
    why: "The operating system, the web server and the runtime of an environment come with its platform version. Without \
          updates each hole that is found in them stays open.",
    aws_side: "AWS publishes new platform versions with patches, and installs them in your window if you let it.",
    your_side: "You turn managed updates on, choose the window and the level, and move off platforms that are retired.",
    fix: Fix {
        text: "Turn on managed platform updates with a weekly window, at the level of minor versions.",
        cli: "aws elasticbeanstalk update-environment --environment-name ENVIRONMENT --option-settings \
              Namespace=aws:elasticbeanstalk:managedactions,OptionName=ManagedActionsEnabled,Value=true \
              Namespace=aws:elasticbeanstalk:managedactions,OptionName=PreferredStartTime,Value=Sun:03:00 \
              Namespace=aws:elasticbeanstalk:managedactions:platformupdate,OptionName=UpdateLevel,Value=minor",
        terraform: "resource \"aws_elastic_beanstalk_environment\" \"this\" {\n\
                    \x20 setting {\n\
                    \x20   namespace = \"aws:elasticbeanstalk:managedactions\"\n\
                    \x20   name      = \"ManagedActionsEnabled\"\n\
                    \x20   value     = \"true\"\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::ElasticBeanstalk::Environment\n\
                         Properties:\n\
                         \x20 OptionSettings:\n\
                         \x20   - Namespace: aws:elasticbeanstalk:managedactions\n\
                         \x20     OptionName: ManagedActionsEnabled\n\
                         \x20     Value: 'true'",
    },
    sources: &[Source {
        title: "Managed platform updates",
        url: "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/environment-platform-update-managed.html",
    }],
    standards: &[security_hub("ElasticBeanstalk.2"), prowler("elasticbeanstalk_environment_managed_updates_enabled")],
    thresholds: &[],
    reads: &[reads::<Environments>()],
    run: |account| {
        let environments = account.elasticbeanstalk.values().map(|facts| &facts.environments);
        each(account, environments, |_: &Environment, options| judge(options))
    },
};

fn judge(options: &Options) -> Verdict {
    let level = options.update_level.as_deref();
    let verdict = match (options.managed_updates, level) {
        (Some(true), Some(level)) => {
            Verdict::pass(format!("The platform is updated in its window, to {level} versions."))
        }
        (Some(true), None) => Verdict::pass("The platform is updated in its window."),
        (Some(false), _) => Verdict::fail("The platform is not updated unless somebody does it."),
        (None, _) => Verdict::fail("Managed updates were never turned on for the environment."),
    };
    verdict.seen(&DESCRIBE_CONFIGURATION_SETTINGS, "ManagedActionsEnabled", options.managed_updates).seen(
        &DESCRIBE_CONFIGURATION_SETTINGS,
        "UpdateLevel",
        level,
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::good;
    use super::*;
    use crate::finding::Status;

    fn status(managed_updates: Option<bool>, level: Option<&str>) -> Status {
        judge(&Options { managed_updates, update_level: level.map(Into::into), ..good() }).status
    }

    #[test]
    fn any_level_of_updates_passes() {
        assert_eq!(status(Some(true), Some("minor")), Status::Pass);
        assert_eq!(status(Some(true), Some("patch")), Status::Pass);
        assert_eq!(status(Some(true), None), Status::Pass);
    }

    #[test]
    fn updates_that_are_off_or_were_never_on_fail() {
        assert_eq!(status(Some(false), Some("minor")), Status::Fail);
        assert_eq!(status(None, None), Status::Fail);
    }
}
