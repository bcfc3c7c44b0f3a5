//! Access points lead into a folder of the file system, not to its root.

use crate::facts::efs::{AccessPoint, AccessPointSettings, AccessPoints, DESCRIBE_ACCESS_POINTS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "efs-access-point-root-directory",
    title: "EFS access points do not lead to the root of the file system",
    severity: Severity::Medium,
    service: &model::EFS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "An access point to the root shows every application the folders of all others. One that is broken into \
          takes them all along.",
    aws_side: "AWS shows clients of an access point only the folder that it names.",
    your_side: "You give each application an access point to a folder of its own.",
    fix: Fix {
        text: "Make an access point with a path of its own, have the application use it, and delete the one that \
               leads to the root. The path of an access point cannot be changed.",
        cli: "aws efs create-access-point --file-system-id FILE-SYSTEM --root-directory Path=/FOLDER",
        terraform: "resource \"aws_efs_access_point\" \"recipes\" {\n  \
                    file_system_id = aws_efs_file_system.bakery.id\n\
                    \n  \
                    root_directory {\n    \
                    path = \"/recipes\"\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::EFS::AccessPoint\n\
                         Properties:\n  \
                         FileSystemId: !Ref FileSystem\n  \
                         RootDirectory:\n    \
                         Path: /recipes",
    },
    sources: &[Source {
        title: "Working with Amazon EFS access points",
        url: "https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html",
    }],
    standards: &[security_hub("EFS.3"), prowler("efs_access_point_enforce_root_directory")],
    thresholds: &[],
    reads: &[reads::<AccessPoints>()],
    run: |account| {
        each(account, account.efs.values().map(|efs| &efs.access_points), |_: &AccessPoint, settings| judge(settings))
    },
};

fn judge(settings: &AccessPointSettings) -> Verdict {
    let root = &settings.root;
    let verdict = if root.trim_matches('/').is_empty() {
        Verdict::fail("The access point leads to the root of the file system.")
    } else {
        Verdict::pass(format!("The access point leads to {root} only."))
    };
    verdict.seen(&DESCRIBE_ACCESS_POINTS, "RootDirectory.Path", root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(root: &str) -> Status {
        judge(&AccessPointSettings { root: root.into(), user: None }).status
    }

    #[test]
    fn a_folder_passes_and_the_root_fails() {
        assert_eq!(status("/recipes"), Status::Pass);
        assert_eq!(status("/"), Status::Fail);
        assert_eq!(status("//"), Status::Fail);
        assert_eq!(status(""), Status::Fail);
    }
}
