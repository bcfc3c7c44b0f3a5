//! Service control policies close the Regions that nobody uses.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::BoxFuture;

use super::outcome;
use crate::facts::organizations::{
    DESCRIBE_POLICY, Guardrails, InOrganization, LIST_TARGETS_FOR_POLICY, Policy, RegionPolicies,
    ServiceControlPolicies, Structure, Structures,
};
use crate::facts::{Account, Gap, Of};
use crate::finding::Outcome;
use crate::prelude::*;

/// The Regions that each policy leaves open; none for one that does not speak of Regions.
type Open = [Of<Policy, Option<Vec<String>>>];

pub(super) static CHECK: Check = Check {
    id: "organizations-region-restriction",
    title: "Service control policies close the Regions that are not used in every account",
    severity: Severity::Medium,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_LOCATION),
    why: "Content can be put into any Region that is open, by mistake or by an intruder who hides miners where nobody \
          looks. Then it lies under other laws, beyond your alarms.",
    aws_side: "AWS keeps content where it was put, and refuses requests to a Region that a policy of the organisation \
               closes.",
    your_side: "You list the Regions that you use in a service control policy that denies all others, except to global \
                services, and attach it at the root.",
    fix: Fix {
        text: "Write a service control policy that denies everything where aws:RequestedRegion is none of your Regions, \
               leave global services out of it with NotAction, try it on one unit, and attach it to the root.",
        cli: "aws organizations attach-policy --policy-id POLICY --target-id ROOT",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "General examples of service control policies",
        url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
    }],
    standards: &[prowler("organizations_scp_check_deny_regions")],
    thresholds: &[],
    reads: &[
        reads::<InOrganization>(),
        reads::<Structures>(),
        reads::<ServiceControlPolicies>(),
        reads::<RegionPolicies>(),
    ],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let facts = &account.organizations;
        let verdict = async {
            let Some(organization) = facts.organization.get().await? else { return Ok(None) };
            let Some(guardrails) = facts.service_control_policies.get().await? else { return Ok(None) };
            let Some(open) = facts.region_policies.get().await? else { return Ok(None) };
            let Some(structure) = facts.structure.get().await? else { return Ok(None) };
            let verdict = judge(structure, guardrails, open);
            verdict.map(|verdict| Some(verdict.actionable_by(organization.actionable_by(account))))
        };
        outcome(account, verdict.await)
    })
}

/// A policy that could not be read, or whose targets could not, might close Regions wherever none else does.
fn judge<'a>(structure: &Structure, guardrails: &'a Guardrails, open: &'a Open) -> Result<Verdict, &'a Gap> {
    let by_id: BTreeMap<&str, &Of<Policy, Option<Vec<String>>>> =
        open.iter().map(|policy| (policy.of.id.as_str(), policy)).collect();
    let (mut targets, mut regions, mut unread) = (BTreeSet::new(), BTreeSet::new(), None);
    for policy in &guardrails.policies {
        match (&policy.value, by_id.get(policy.of.id.as_str()).map(|open| &open.value)) {
            (Ok(attached), Some(Ok(Some(open)))) if !attached.is_empty() => {
                targets.extend(attached.iter().map(String::as_str));
                regions.extend(open.iter().map(String::as_str));
            }
            (_, Some(Ok(_))) | (Ok(_), None) => {}
            (_, Some(Err(gap))) | (Err(gap), None) => unread = Some(gap),
        }
        if let Err(gap) = &policy.value {
            unread = Some(gap);
        }
    }
    let verdict = if structure.is_covered(&targets) {
        let regions: Vec<&str> = regions.iter().copied().collect();
        Verdict::pass(format!("Service control policies leave only these Regions open: {}.", regions.join(", ")))
    } else if let Some(gap) = unread {
        return Err(gap);
    } else if targets.is_empty() {
        Verdict::fail("No service control policy closes any Region.")
    } else {
        let beyond = structure.beyond(&targets).join(", ");
        Verdict::fail(format!("A service control policy closes Regions, but neither for the root nor for {beyond}."))
    };
    Ok(verdict.seen(&DESCRIBE_POLICY, "aws:RequestedRegion", regions).seen(
        &LIST_TARGETS_FOR_POLICY,
        "Targets",
        targets,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{gap, guardrails, structure};
    use super::*;
    use crate::finding::Status;

    fn open(name: &str, regions: Result<Option<&[&str]>, Gap>) -> Of<Policy, Option<Vec<String>>> {
        let regions = regions.map(|regions| regions.map(|open| open.iter().map(|one| (*one).to_owned()).collect()));
        Of { of: Policy { id: name.into(), name: name.into() }, value: regions }
    }

    fn judged(policies: &[(&str, Result<&[&str], Gap>)], open: &Open) -> Option<Verdict> {
        judge(&structure(&["ou-1", "ou-2"], &[]), &guardrails(policies), open).ok()
    }

    #[test]
    fn a_policy_at_the_root_passes_and_the_open_regions_are_named() {
        let verdict = judged(&[("a", Ok(&["r-1"]))], &[open("a", Ok(Some(&["eu-west-1"])))]).unwrap();
        assert_eq!(verdict.status, Status::Pass);
        assert!(verdict.message.contains("eu-west-1"), "{}", verdict.message);
    }

    #[test]
    fn a_policy_that_does_not_speak_of_regions_fails() {
        let verdict = judged(&[("a", Ok(&["r-1"]))], &[open("a", Ok(None))]).unwrap();
        assert_eq!(verdict.status, Status::Fail);
    }

    #[test]
    fn one_that_is_attached_to_nothing_or_not_everywhere_fails() {
        let regions = [open("a", Ok(Some(&["eu-west-1"])))];
        assert_eq!(judged(&[("a", Ok(&[]))], &regions).unwrap().status, Status::Fail);
        let part = judged(&[("a", Ok(&["ou-1"]))], &regions).unwrap();
        assert_eq!(part.status, Status::Fail);
        assert!(part.message.contains("ou-2"), "{}", part.message);
    }

    #[test]
    fn without_policies_it_fails() {
        assert_eq!(judged(&[], &[]).unwrap().status, Status::Fail);
    }

    #[test]
    fn what_could_not_be_read_matters_only_where_the_others_leave_a_hole() {
        let regions = [open("a", Ok(Some(&["eu-west-1"]))), open("b", Err(gap()))];
        assert_eq!(judged(&[("a", Ok(&["r-1"])), ("b", Ok(&["r-1"]))], &regions).unwrap().status, Status::Pass);
        assert_eq!(judged(&[("a", Ok(&["ou-1"])), ("b", Ok(&["r-1"]))], &regions), None);
        assert_eq!(judged(&[("a", Err(gap()))], &regions), None);
    }
}
