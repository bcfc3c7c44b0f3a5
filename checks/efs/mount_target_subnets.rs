//! Mount targets stand in subnets that give out no public addresses.

use futures_util::future::BoxFuture;

use crate::check::each_answer;
use crate::facts::ec2::{AutoAssigned, DESCRIBE_SUBNETS, Subnet, Subnets};
use crate::facts::efs::{DESCRIBE_MOUNT_TARGETS, FileSystem, MountTarget, MountTargets};
use crate::facts::{Account, Gap, Of, Reason};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "efs-mount-target-subnets",
    title: "EFS mount targets are in private subnets",
    severity: Severity::Medium,
    service: &model::EFS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "A subnet that gives out public addresses is meant for what faces the internet. A mount target there is one \
          rule of a security group away from machines that strangers reach.",
    aws_side: "AWS puts the mount target into the subnet that you name, behind your security groups.",
    your_side: "You name private subnets.",
    fix: Fix {
        text: "Make a mount target in a private subnet of the same zone instead, or have the subnet stop giving out \
               public addresses.",
        cli: "aws efs delete-mount-target --mount-target-id MOUNT-TARGET && aws efs create-mount-target \
              --file-system-id FILE-SYSTEM --subnet-id PRIVATE-SUBNET",
        terraform: "resource \"aws_efs_mount_target\" \"recipes\" {\n  \
                    file_system_id = aws_efs_file_system.recipes.id\n  \
                    subnet_id      = aws_subnet.private.id\n\
                    }",
        cloudformation: "Type: AWS::EFS::MountTarget\n\
                         Properties:\n  \
                         FileSystemId: !Ref FileSystem\n  \
                         SubnetId: !Ref PrivateSubnet\n  \
                         SecurityGroups:\n    \
                         - !Ref MountSecurityGroup",
    },
    sources: &[Source {
        title: "Managing mount targets",
        url: "https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html",
    }],
    standards: &[security_hub("EFS.6"), prowler("efs_mount_target_not_publicly_accessible")],
    thresholds: &[],
    reads: &[reads::<MountTargets>(), reads::<Subnets>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let mut outcomes = Vec::new();
        for (region, efs) in &account.efs {
            let Some(ec2) = account.ec2.get(region) else { continue };
            // Subnets matter only where something is mounted.
            let mounted = efs.mount_targets.get().await.is_ok_and(|systems| !systems.is_empty());
            let subnets = if mounted { ec2.subnets.get().await.map(Vec::as_slice) } else { Ok(&[][..]) };
            let judged = each_answer(account, [&efs.mount_targets], |system: &FileSystem, targets| match targets {
                Ok(targets) => judge(&system.region, targets, subnets),
                Err(gap) => Some(Verdict::unknown(gap)),
            });
            outcomes.extend(judged.await);
        }
        outcomes
    })
}

/// A file system without mount targets is in no subnet.
fn judge(region: &str, targets: &[MountTarget], subnets: Result<&[Of<Subnet, AutoAssigned>], &Gap>) -> Option<Verdict> {
    if targets.is_empty() {
        return None;
    }
    let subnets = match subnets {
        Ok(subnets) => subnets,
        Err(gap) => return Some(Verdict::unknown(gap)),
    };
    let mut public = Vec::new();
    let mut unknown = None;
    for target in targets {
        match subnets.iter().find(|subnet| subnet.of.id == target.subnet).map(|subnet| &subnet.value) {
            Some(Ok(assigned)) if assigned.ipv4 => public.push(format!("{} in {}", target.id, target.subnet)),
            Some(Ok(_)) => {}
            Some(Err(gap)) => unknown = Some(gap.clone()),
            None => {
                let what = format!("the answer has no subnet {}", target.subnet);
                unknown = Some(Gap::new(&DESCRIBE_SUBNETS, Some(region), Reason::Malformed, what));
            }
        }
    }
    let verdict = match unknown {
        // One public subnet is enough, whatever the others are.
        _ if !public.is_empty() => {
            Verdict::fail(format!("In a subnet that gives out public addresses: {}.", public.join(", ")))
        }
        Some(gap) => return Some(Verdict::unknown(&gap)),
        None => Verdict::pass("No mount target is in a subnet that gives out public addresses."),
    };
    Some(verdict.seen(&DESCRIBE_MOUNT_TARGETS, "MountTargets", targets).seen(
        &DESCRIBE_SUBNETS,
        "MapPublicIpOnLaunch",
        !public.is_empty(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn subnet(id: &str, public: Option<bool>) -> Of<Subnet, AutoAssigned> {
        let of = Subnet { id: id.into(), owner: "1".into(), vpc: "vpc-1".into(), region: "r".into(), tags: [].into() };
        let value = public.map(|ipv4| AutoAssigned { ipv4, ipv6: false }).ok_or_else(gap);
        Of { of, value }
    }

    fn gap() -> Gap {
        Gap::new(&DESCRIBE_SUBNETS, Some("r"), Reason::Denied, "no")
    }

    fn status(targets: &[&str], subnets: &[Of<Subnet, AutoAssigned>]) -> Option<Status> {
        let target = |subnet: &&str| MountTarget { id: "fsmt-1".into(), subnet: (*subnet).to_owned() };
        let targets: Vec<_> = targets.iter().map(target).collect();
        judge("r", &targets, Ok(subnets)).map(|verdict| verdict.status)
    }

    #[test]
    fn private_subnets_pass_and_a_public_one_fails() {
        let subnets = [subnet("a", Some(false)), subnet("b", Some(true))];
        assert_eq!(status(&["a"], &subnets), Some(Status::Pass));
        assert_eq!(status(&["a", "b"], &subnets), Some(Status::Fail));
    }

    #[test]
    fn a_subnet_that_is_not_known_is_unknown_unless_another_settles_it() {
        let subnets = [subnet("a", Some(false)), subnet("b", Some(true)), subnet("c", None)];
        assert_eq!(status(&["a", "c"], &subnets), Some(Status::Unknown));
        assert_eq!(status(&["a", "elsewhere"], &subnets), Some(Status::Unknown));
        assert_eq!(status(&["b", "c"], &subnets), Some(Status::Fail));
    }

    #[test]
    fn without_the_list_of_subnets_it_is_unknown() {
        let targets = [MountTarget { id: "fsmt-1".into(), subnet: "a".into() }];
        assert_eq!(judge("r", &targets, Err(&gap())).unwrap().status, Status::Unknown);
    }

    #[test]
    fn a_file_system_that_is_not_mounted_is_not_judged() {
        assert_eq!(status(&[], &[]), None);
    }
}
