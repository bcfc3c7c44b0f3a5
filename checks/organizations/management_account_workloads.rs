//! The management account of the organisation runs nothing.

use futures_util::future::{BoxFuture, join_all};

use super::outcome;
use crate::facts::ec2::{DESCRIBE_INSTANCES, Instances};
use crate::facts::organizations::{DESCRIBE_ORGANIZATION, InOrganization, Organization};
use crate::facts::{Account, Gap};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "organizations-management-account-workloads",
    title: "The organisation's management account runs no instances",
    severity: Severity::Medium,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "No service control policy holds for the management account, and whoever takes it over rules all other accounts. \
          Every workload there brings people, code and network ports into it.",
    aws_side: "AWS leaves the management account out of all guardrails, so that its owner cannot be locked out.",
    your_side: "You keep that account for the organisation and its bill, and run everything else in member accounts.",
    fix: Fix {
        text: "Move the workloads to member accounts, and close the management account to all but a few people.",
        cli: "",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Best practices for the management account",
        url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_mgmt-acct.html",
    }],
    standards: &[cis("2.1.3")],
    thresholds: &[],
    reads: &[reads::<InOrganization>(), reads::<Instances>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let verdict = async {
            let Some(organization) = account.organizations.organization.get().await? else { return Ok(None) };
            if !organization.is_managed_by(account) {
                return Ok(Some(member(organization)));
            }
            let listings = join_all(account.ec2.values().map(|ec2| ec2.instances.get())).await;
            let (mut found, mut gaps) = (Vec::new(), Vec::new());
            for listing in listings {
                match listing {
                    Ok(instances) => {
                        // An instance of another account is seen where that account uses a shared network. Whose one is
                        // that could not be understood is not to be relied on either.
                        let (own, others): (Vec<_>, Vec<_>) =
                            instances.iter().partition(|one| one.of.owner == account.id);
                        found.extend(own.into_iter().map(|one| one.of.id.as_str()));
                        gaps.extend(others.into_iter().filter_map(|one| one.value.as_ref().err()));
                    }
                    Err(gap) if gap.is_not_applicable() => {}
                    Err(gap) => gaps.push(gap),
                }
            }
            judge(organization, &found, &gaps).map(Some)
        };
        outcome(account, verdict.await)
    })
}

fn member(organization: &Organization) -> Verdict {
    let management = &organization.management_account;
    Verdict::pass(format!("The account is a member; the management account is {management}.")).seen(
        &DESCRIBE_ORGANIZATION,
        "MasterAccountId",
        management,
    )
}

/// One instance is enough to fail; that there is none must be known of every Region.
fn judge<'a>(organization: &Organization, instances: &[&str], gaps: &[&'a Gap]) -> Result<Verdict, &'a Gap> {
    let verdict = match (instances, gaps) {
        ([], []) => Verdict::pass("The account manages the organisation and runs no instances."),
        ([], [gap, ..]) => return Err(gap),
        ([one], _) => Verdict::fail(format!("The account manages the organisation and has the instance {one}.")),
        ([one, others @ ..], _) => Verdict::fail(format!(
            "The account manages the organisation and has the instance {one} and {} more.",
            others.len()
        )),
    };
    Ok(verdict.seen(&DESCRIBE_ORGANIZATION, "MasterAccountId", &organization.management_account).seen(
        &DESCRIBE_INSTANCES,
        "InstanceId",
        instances,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ME, account, gap, organization};
    use super::*;
    use crate::facts::ec2::{Instance, InstanceSettings};
    use crate::facts::{Lazy, Of};
    use crate::finding::Status;

    fn instance(owner: &str) -> Of<Instance, InstanceSettings> {
        let of = Instance {
            id: "i-1".into(),
            owner: owner.into(),
            region: "us-east-1".into(),
            state: "running".into(),
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

    async fn status(management: &str, instances: Result<Vec<Of<Instance, InstanceSettings>>, Gap>) -> Status {
        let mut account = account(Some(organization(management)));
        account.ec2.get_mut("us-east-1").unwrap().instances = Lazy::ready(Some("us-east-1"), instances);
        run(&account).await[0].verdict.status
    }

    #[tokio::test]
    async fn a_member_account_may_run_what_it_likes() {
        assert_eq!(status("1", Ok(vec![instance(ME)])).await, Status::Pass);
        assert_eq!(status("1", Err(gap())).await, Status::Pass);
    }

    #[tokio::test]
    async fn the_management_account_must_run_nothing() {
        assert_eq!(status(ME, Ok(vec![instance(ME)])).await, Status::Fail);
        assert_eq!(status(ME, Ok(vec![])).await, Status::Pass);
    }

    #[tokio::test]
    async fn another_accounts_instance_in_a_shared_network_is_not_its_own() {
        assert_eq!(status(ME, Ok(vec![instance("1")])).await, Status::Pass);
    }

    #[tokio::test]
    async fn an_instance_that_could_not_be_understood_leaves_it_open() {
        let odd = Of { value: Err(gap()), ..instance("1") };
        assert_eq!(status(ME, Ok(vec![odd])).await, Status::Unknown);
        let own = Of { value: Err(gap()), ..instance(ME) };
        assert_eq!(status(ME, Ok(vec![own])).await, Status::Fail);
    }

    #[tokio::test]
    async fn a_region_that_could_not_be_read_leaves_it_open() {
        assert_eq!(status(ME, Err(gap())).await, Status::Unknown);
    }

    #[test]
    fn one_instance_fails_whatever_the_other_regions_hold() {
        let (organization, gap) = (organization(ME), gap());
        assert_eq!(judge(&organization, &["i-1"], &[&gap]).unwrap().status, Status::Fail);
        assert!(judge(&organization, &["i-1", "i-2"], &[]).unwrap().message.contains("1 more"));
    }
}
