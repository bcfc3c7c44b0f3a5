//! What automations print is kept.

use crate::facts::ssm::{AutomationLog, GET_SERVICE_SETTING};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ssm-automation-logging",
    title: "The output of automations' scripts goes to CloudWatch Logs in every Region",
    severity: Severity::Medium,
    service: &model::SSM,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Automations change machines with rights of their own. When one did harm, what its scripts printed shows what it \
          did; unless it was sent somewhere, that is gone.",
    aws_side: "AWS runs the scripts, and sends what they print to CloudWatch Logs if you say so.",
    your_side: "You turn that on in each Region where automations run, with an encrypted log group.",
    fix: Fix {
        text: "Choose CloudWatch Logs as the place for the output of automations.",
        cli: "aws ssm update-service-setting --setting-id /ssm/automation/customer-script-log-destination \
              --setting-value CloudWatch --region REGION",
        terraform: "resource \"aws_ssm_service_setting\" \"automation_log\" {\n\
                    \x20 setting_id    = \"/ssm/automation/customer-script-log-destination\"\n\
                    \x20 setting_value = \"CloudWatch\"\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Logging Automation action output with CloudWatch Logs",
        url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-logging.html",
    }],
    standards: &[security_hub("SSM.6")],
    thresholds: &[],
    reads: &[reads::<AutomationLog>()],
    run: |account| {
        setting(account, account.ssm.values().map(|ssm| &ssm.automation_log), |place| judge(place.as_deref()))
    },
};

fn judge(place: Option<&str>) -> Verdict {
    let verdict = match place {
        Some("CloudWatch") => Verdict::pass("The output of automations in this Region goes to CloudWatch Logs."),
        Some(other) => Verdict::fail(format!("The output of automations in this Region goes to {other}.")),
        None => Verdict::fail("The output of automations in this Region is not kept."),
    };
    verdict.seen(&GET_SERVICE_SETTING, "SettingValue", place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn cloudwatch_passes() {
        assert_eq!(judge(Some("CloudWatch")).status, Status::Pass);
    }

    #[test]
    fn nowhere_and_an_unknown_place_fail() {
        assert_eq!(judge(None).status, Status::Fail);
        assert_eq!(judge(Some("Elsewhere")).status, Status::Fail);
    }
}
