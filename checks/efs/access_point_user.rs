//! Access points have every client act as one user.

use crate::facts::efs::{AccessPoint, AccessPointSettings, AccessPoints, DESCRIBE_ACCESS_POINTS};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "efs-access-point-user",
    title: "EFS access points enforce a user identity",
    severity: Severity::Medium,
    service: &model::EFS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "Over NFS a client says itself which user it is, and may say root. An access point without a user believes \
          that.",
    aws_side: "AWS replaces the user and group of each request by those of the access point.",
    your_side: "You name a user and a group in each access point, with no more rights than the application needs.",
    fix: Fix {
        text: "Make an access point with a POSIX user, have the application use it, and delete the one without. It \
               cannot be added later.",
        cli: "aws efs create-access-point --file-system-id FILE-SYSTEM --posix-user Uid=1000,Gid=1000 \
              --root-directory Path=/FOLDER",
        terraform: "resource \"aws_efs_access_point\" \"recipes\" {\n  \
                    file_system_id = aws_efs_file_system.bakery.id\n\
                    \n  \
                    posix_user {\n    \
                    uid = 1000\n    \
                    gid = 1000\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::EFS::AccessPoint\n\
                         Properties:\n  \
                         FileSystemId: !Ref FileSystem\n  \
                         PosixUser:\n    \
                         Uid: \"1000\"\n    \
                         Gid: \"1000\"",
    },
    sources: &[Source {
        title: "Enforcing a user identity using an access point",
        url: "https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html",
    }],
    standards: &[security_hub("EFS.4"), prowler("efs_access_point_enforce_user_identity")],
    thresholds: &[],
    reads: &[reads::<AccessPoints>()],
    run: |account| {
        each(account, account.efs.values().map(|efs| &efs.access_points), |_: &AccessPoint, settings| judge(settings))
    },
};

fn judge(settings: &AccessPointSettings) -> Verdict {
    let verdict = match settings.user {
        Some((uid, gid)) => Verdict::pass(format!("Every client acts as user {uid} of group {gid}.")),
        None => Verdict::fail("Each client acts as the user that it says it is."),
    };
    verdict.seen(&DESCRIBE_ACCESS_POINTS, "PosixUser", settings.user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(user: Option<(i64, i64)>) -> Status {
        judge(&AccessPointSettings { root: "/".into(), user }).status
    }

    #[test]
    fn a_user_passes_and_none_fails() {
        assert_eq!(status(Some((1000, 1000))), Status::Pass);
        assert_eq!(status(Some((0, 0))), Status::Pass, "whoever it is, the access point decides");
        assert_eq!(status(None), Status::Fail);
    }
}
