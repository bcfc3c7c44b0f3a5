//! No file system is open to everyone.

use crate::facts::efs::{DESCRIBE_FILE_SYSTEM_POLICY, FilePolicies, FileSystem};
use crate::policy::Context;
use crate::policy::verdict::{Origin, not_public};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "efs-file-system-not-public",
    title: "No EFS file system's policy lets everyone in",
    severity: Severity::High,
    service: &model::EFS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A policy that lets everyone mount a file system, and does not keep them to its mount targets, lets in clients of \
          other accounts without asking who they are. Files are then a matter of the network alone.",
    aws_side: "AWS asks the policy whenever a client mounts, and without one lets in whoever reaches a mount target.",
    your_side: "You name who may mount the file system, or keep everyone to its mount targets, in subnets of yours.",
    fix: Fix {
        text: "Replace the wildcard by the roles that mount the file system, or add the condition \
               elasticfilesystem:AccessedViaMountTarget.",
        cli: "aws efs put-file-system-policy --file-system-id FILE_SYSTEM --policy file://POLICY.json",
        terraform: "resource \"aws_efs_file_system_policy\" \"POLICY\" {\n\
                    \x20 file_system_id = aws_efs_file_system.FILE_SYSTEM.id\n\
                    \x20 policy         = data.aws_iam_policy_document.POLICY.json\n\
                    }",
        cloudformation: "Type: AWS::EFS::FileSystem\n\
                         Properties:\n\
                         \x20 FileSystemPolicy:\n\
                         \x20   Version: '2012-10-17'\n\
                         \x20   Statement:\n\
                         \x20     - Effect: Allow\n\
                         \x20       Principal: {AWS: '*'}\n\
                         \x20       Action: elasticfilesystem:ClientMount\n\
                         \x20       Condition: {Bool: {'elasticfilesystem:AccessedViaMountTarget': 'true'}}",
    },
    sources: &[
        Source {
            title: "Blocking public access to EFS file systems",
            url: "https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html",
        },
        Source {
            title: "Using IAM to control access to file systems",
            url: "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
        },
    ],
    standards: &[cis("2.21"), prowler("efs_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<FilePolicies>()],
    run: |account| {
        let context = Context::new(&account.id, &account.partition);
        let listings = account.efs.values().map(|efs| &efs.file_policies);
        each(account, listings, move |of: &FileSystem, policy| judge(policy.as_deref(), &context, &of.region))
    },
};

/// AWS's own meaning of "public" is of the policy. Without one, whoever reaches a mount target gets in: that is told by
/// the subnets and security groups, of which `efs-mount-target-subnets` judges.
fn judge(policy: Option<&str>, context: &Context, region: &str) -> Verdict {
    let from = Origin { call: &DESCRIBE_FILE_SYSTEM_POLICY, member: "Policy", region, noun: "file system" };
    let verdict = not_public(policy, context, from);
    if policy.is_none() { verdict.and("Whoever reaches one of its mount targets gets in.") } else { verdict }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn judged(policy: Option<&str>) -> Verdict {
        judge(policy, &Context::new("123456789012", "aws"), "eu-west-1")
    }

    fn status(condition: &str) -> Status {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "*"}},
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                "Condition": {{{condition}}}}}]}}"#
        );
        judged(Some(&policy)).status
    }

    #[test]
    fn no_policy_passes_and_says_who_gets_in() {
        let verdict = judged(None);
        assert_eq!(verdict.status, Status::Pass);
        assert!(verdict.message.ends_with("Whoever reaches one of its mount targets gets in."), "{}", verdict.message);
    }

    #[test]
    fn everyone_fails_whether_by_tls_or_not() {
        assert_eq!(status(""), Status::Fail);
        assert_eq!(status(r#""Bool": {"aws:SecureTransport": "true"}"#), Status::Fail);
        assert_eq!(status(r#""Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}"#), Status::Fail);
    }

    #[test]
    fn everyone_at_a_mount_target_passes() {
        assert_eq!(status(r#""Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}"#), Status::Pass);
    }

    #[test]
    fn nonsense_is_unknown() {
        assert_eq!(judged(Some("{}")).status, Status::Unknown);
    }
}
