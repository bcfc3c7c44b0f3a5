//! Nobody may do everything that `CloudShell` can.

use crate::facts::iam::{AuthorizationDetailsFact, GET_ACCOUNT_AUTHORIZATION_DETAILS, Grants};
use crate::prelude::*;

/// The managed policy that allows it, also to move files in and out.
const POLICY: &str = "AWSCloudShellFullAccess";

pub(super) static CHECK: Check = Check {
    id: "iam-cloudshell-full-access",
    title: "AWSCloudShellFullAccess is attached to nobody",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "Whoever has it can carry files between the account and their own machine through the browser, past every \
          network that you watch, from a machine that your tools do not see.",
    aws_side: "AWS runs the shell with the rights of whoever opened it, and lets policies forbid its up- and \
               downloads.",
    your_side: "You give CloudShell only to those who need it, with a policy that leaves the transfer of files out.",
    fix: Fix {
        text: "Detach the policy, and attach one of your own that allows CloudShell without \
               cloudshell:GetFileDownloadUrls and cloudshell:GetFileUploadUrls.",
        cli: "aws iam detach-role-policy --role-name ROLE --policy-arn \
              arn:aws:iam::aws:policy/AWSCloudShellFullAccess",
        terraform: "resource \"aws_iam_policy\" \"cloudshell\" {\n\
                    \u{20} name = \"NAME\"\n\
                    \u{20} policy = jsonencode({\n\
                    \u{20}   Version = \"2012-10-17\"\n\
                    \u{20}   Statement = [{\n\
                    \u{20}     Effect   = \"Allow\"\n\
                    \u{20}     Action   = [\"cloudshell:CreateEnvironment\", \"cloudshell:CreateSession\", \"cloudshell:PutCredentials\"]\n\
                    \u{20}     Resource = \"*\"\n\
                    \u{20}   }]\n\
                    \u{20} })\n\
                    }",
        cloudformation: "Type: AWS::IAM::ManagedPolicy\n\
                         Properties:\n\
                         \u{20} PolicyDocument:\n\
                         \u{20}   Version: \"2012-10-17\"\n\
                         \u{20}   Statement:\n\
                         \u{20}     - Effect: Allow\n\
                         \u{20}       Action: [\"cloudshell:CreateEnvironment\", \"cloudshell:CreateSession\", \"cloudshell:PutCredentials\"]\n\
                         \u{20}       Resource: \"*\"",
    },
    sources: &[Source {
        title: "Managing AWS CloudShell access and usage with IAM policies",
        url: "https://docs.aws.amazon.com/cloudshell/latest/userguide/sec-auth-with-identities.html",
    }],
    standards: &[cis("2.20"), security_hub("IAM.27"), prowler("iam_policy_cloudshell_admin_not_attached")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run: |account| {
        let policy = super::managed(account, POLICY);
        super::each_identity(account, move |entity, grants| {
            // AWS attaches what it likes to its own roles, and nobody else can change that.
            (!entity.is_service_linked()).then(|| judge(grants, &policy))
        })
    },
};

fn judge(grants: &Grants, policy: &str) -> Verdict {
    let attached: Vec<&String> = grants.attached.iter().filter(|arn| *arn == policy).collect();
    let verdict = if attached.is_empty() {
        Verdict::pass(format!("{POLICY} is not attached."))
    } else {
        Verdict::fail(format!("{POLICY} is attached."))
    };
    verdict.seen(&GET_ACCOUNT_AUTHORIZATION_DETAILS, "AttachedManagedPolicies", attached)
}

#[cfg(test)]
mod tests {
    use super::super::samples::grants;
    use super::*;
    use crate::finding::Status;

    fn status(attached: &[&str]) -> Status {
        judge(&grants(attached), "arn:aws:iam::aws:policy/AWSCloudShellFullAccess").status
    }

    #[test]
    fn another_policy_passes_and_this_one_fails() {
        assert_eq!(status(&[]), Status::Pass);
        assert_eq!(status(&["arn:aws:iam::123456789012:policy/AWSCloudShellFullAccess"]), Status::Pass);
        assert_eq!(status(&["arn:aws:iam::aws:policy/ReadOnlyAccess"]), Status::Pass);
        let full = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess";
        assert_eq!(status(&["arn:aws:iam::aws:policy/ReadOnlyAccess", full]), Status::Fail);
    }
}
