//! Every running instance reports to Systems Manager.

use std::collections::BTreeMap;

use futures_util::future::{BoxFuture, join_all};

use crate::facts::ec2::{Instance, Instances};
use crate::facts::ssm::{DESCRIBE_INSTANCE_INFORMATION, ManagedInstances};
use crate::facts::{Account, Gap, Of};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ssm-instance-managed",
    title: "Every running instance is managed by Systems Manager",
    severity: Severity::Medium,
    service: &model::SSM,
    place: Place::shared(&model::SHARED_PATCH_MANAGEMENT),
    why: "A machine that does not report cannot be patched, listed or reached without opening a port for it. Those are the \
          ones that are forgotten, and found by others.",
    aws_side: "AWS has the agent in its own images, and carries out what you ask of machines that report.",
    your_side: "You give each instance the agent, a role or the account's default for it, and a way to the endpoints.",
    fix: Fix {
        text: "Turn on default host management, or give the instance a role with AmazonSSMManagedInstanceCore, and see \
               that the agent runs and reaches its endpoints.",
        cli: "aws ssm update-service-setting --setting-id /ssm/managed-instance/default-ec2-instance-management-role \
              --setting-value service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole --region REGION",
        terraform: "resource \"aws_iam_role_policy_attachment\" \"ssm\" {\n\
                    \x20 role       = \"ROLE\"\n\
                    \x20 policy_arn = \"arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore\"\n\
                    }",
        cloudformation: "Type: AWS::IAM::Role\n\
                         Properties:\n\
                         \x20 ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore']",
    },
    sources: &[Source {
        title: "Setting up Systems Manager unified console for a single account and Region",
        url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-nodes.html",
    }],
    standards: &[security_hub("SSM.1"), prowler("ec2_instance_managed_by_ssm")],
    thresholds: &[],
    reads: &[reads::<Instances>(), reads::<ManagedInstances>()],
    run,
};

/// Systems Manager is asked only where instances run.
fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    let regions = account.ec2.iter().map(async |(region, ec2)| {
        let instances = match ec2.instances.get().await {
            Ok(instances) => instances,
            Err(gap) if gap.is_not_applicable() => return Vec::new(),
            Err(gap) => return vec![Outcome::unlisted(Some(region), gap)],
        };
        let running = instances.iter().filter(|instance| instance.of.state == "running");
        // An instance of another account, seen in a shared network, reports there. Whose one is that could not be
        // understood is not to be relied on.
        let (running, others): (Vec<_>, Vec<_>) = running.partition(|instance| instance.of.owner == account.id);
        let odd = others.into_iter().filter_map(|instance| {
            let gap = instance.value.as_ref().err()?;
            Some(Outcome::of(instance.of.describe(account), Verdict::unknown(gap)))
        });
        let mut outcomes: Vec<Outcome> = odd.collect();
        let Some(ssm) = account.ssm.get(region).filter(|_| !running.is_empty()) else { return outcomes };
        let managed = ssm
            .managed_instances
            .get()
            .await
            .map(|managed| managed.iter().map(|instance| (instance.id.as_str(), instance.ping.as_str())).collect());
        outcomes.extend(running.into_iter().map(|Of { of: instance, .. }| {
            Outcome::of(instance.describe(account), judge(instance, managed.as_ref().map_err(|gap| *gap)))
        }));
        outcomes
    });
    let regions: Vec<_> = regions.collect();
    Box::pin(async move { join_all(regions).await.into_iter().flatten().collect() })
}

/// An instance that has reported, if not lately, is one that Systems Manager knows.
fn judge(instance: &Instance, managed: Result<&BTreeMap<&str, &str>, &Gap>) -> Verdict {
    let ping = match managed {
        Ok(managed) => managed.get(instance.id.as_str()),
        Err(gap) => return Verdict::unknown(gap),
    };
    let verdict = match ping {
        Some(&"Online") => Verdict::pass("The instance reports to Systems Manager."),
        Some(ping) => Verdict::fail(format!("The instance runs, and no longer reports to Systems Manager: {ping}.")),
        None => Verdict::fail("The instance runs, and has never reported to Systems Manager."),
    };
    verdict.seen(&DESCRIBE_INSTANCE_INFORMATION, "PingStatus", ping)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::ec2::InstanceSettings;
    use crate::facts::ssm::ManagedInstance;
    use crate::facts::{Lazy, Reason};
    use crate::finding::Status;

    const ME: &str = "123456789012";

    fn instance(state: &str, owner: &str) -> Of<Instance, InstanceSettings> {
        let of = Instance {
            id: "i-1".into(),
            owner: owner.into(),
            region: "us-east-1".into(),
            state: state.into(),
            tags: [].into(),
        };
        let settings = InstanceSettings {
            metadata_enabled: true,
            metadata_wants_token: true,
            public_addresses: Vec::new(),
            interfaces: 1,
            profile: None,
            launched: jiff::Timestamp::UNIX_EPOCH,
            stopped: false,
            stopped_since: None,
        };
        Of { of, value: Ok(settings) }
    }

    async fn statuses(
        instances: Vec<Of<Instance, InstanceSettings>>,
        managed: Result<Vec<ManagedInstance>, Gap>,
    ) -> Vec<Status> {
        let mut account = Account::unread(ME, Timestamp::UNIX_EPOCH, &["us-east-1"]);
        let at = Some("us-east-1");
        account.ec2.get_mut("us-east-1").unwrap().instances = Lazy::ready(at, Ok(instances));
        account.ssm.get_mut("us-east-1").unwrap().managed_instances = Lazy::ready(at, managed);
        run(&account).await.into_iter().map(|outcome| outcome.verdict.status).collect()
    }

    fn reporting(ping: &str) -> Vec<ManagedInstance> {
        vec![ManagedInstance { id: "i-1".into(), ping: ping.into() }]
    }

    #[tokio::test]
    async fn an_instance_that_reports_passes() {
        assert_eq!(statuses(vec![instance("running", ME)], Ok(reporting("Online"))).await, [Status::Pass]);
    }

    #[tokio::test]
    async fn one_that_does_not_or_no_longer_does_fails() {
        assert_eq!(statuses(vec![instance("running", ME)], Ok(vec![])).await, [Status::Fail]);
        assert_eq!(statuses(vec![instance("running", ME)], Ok(reporting("ConnectionLost"))).await, [Status::Fail]);
    }

    #[tokio::test]
    async fn stopped_ones_and_those_of_other_accounts_are_not_judged() {
        let others = vec![instance("stopped", ME), instance("running", "210987654321")];
        assert_eq!(statuses(others, Ok(vec![])).await, []);
    }

    #[tokio::test]
    async fn one_that_could_not_be_understood_is_unknown_unless_it_is_surely_this_accounts() {
        let gap = Gap::new(&DESCRIBE_INSTANCE_INFORMATION, Some("us-east-1"), Reason::Malformed, "odd");
        let odd = |owner| Of { value: Err(gap.clone()), ..instance("running", owner) };
        assert_eq!(statuses(vec![odd("210987654321")], Ok(vec![])).await, [Status::Unknown]);
        assert_eq!(statuses(vec![odd(ME)], Ok(reporting("Online"))).await, [Status::Pass]);
    }

    #[tokio::test]
    async fn where_nobody_says_who_reports_it_is_unknown() {
        let gap = Gap::new(&DESCRIBE_INSTANCE_INFORMATION, Some("us-east-1"), Reason::Denied, "no");
        assert_eq!(statuses(vec![instance("running", ME)], Err(gap)).await, [Status::Unknown]);
    }
}
