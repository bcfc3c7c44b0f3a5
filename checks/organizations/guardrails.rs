//! Service control policies of the organisation hold for all its accounts.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;

use super::outcome;
use crate::facts::organizations::{
    Guardrails, InOrganization, LIST_ROOTS, LIST_TARGETS_FOR_POLICY, ServiceControlPolicies, Structure, Structures,
};
use crate::facts::{Account, Gap};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "organizations-guardrails",
    title: "Service control policies hold for every account of the organisation",
    severity: Severity::Medium,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "The administrator of an account can lift every limit that is set within it. Only a policy from above keeps, for \
          instance, the trail from being stopped or the account from leaving the organisation.",
    aws_side: "AWS checks each request of a member account against the service control policies above it, its root user's \
               too. The policy that it attaches itself, FullAWSAccess, forbids nothing.",
    your_side: "You write the policies that say what no account may ever do, and attach them at the root or to each \
                organisational unit.",
    fix: Fix {
        text: "Turn on service control policies, write one that denies what nobody needs, try it on one unit, and attach \
               it to the root.",
        cli: "aws organizations attach-policy --policy-id POLICY --target-id ROOT",
        terraform: "resource \"aws_organizations_policy_attachment\" \"root\" {\n\
                    \x20 policy_id = \"POLICY\"\n\
                    \x20 target_id = \"ROOT\"\n\
                    }",
        cloudformation: "Type: AWS::Organizations::Policy\n\
                         Properties:\n\
                         \x20 Name: guardrails\n\
                         \x20 Type: SERVICE_CONTROL_POLICY\n\
                         \x20 Content: POLICY_DOCUMENT\n\
                         \x20 TargetIds: [ROOT]",
    },
    sources: &[Source {
        title: "Service control policies (SCPs)",
        url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    }],
    standards: &[cis("2.1.2")],
    thresholds: &[],
    reads: &[reads::<InOrganization>(), reads::<Structures>(), reads::<ServiceControlPolicies>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let facts = &account.organizations;
        let verdict = async {
            let Some(organization) = facts.organization.get().await? else { return Ok(None) };
            let Some(guardrails) = facts.service_control_policies.get().await? else { return Ok(None) };
            let Some(structure) = facts.structure.get().await? else { return Ok(None) };
            judge(structure, guardrails).map(|verdict| Some(verdict.actionable_by(organization.actionable_by(account))))
        };
        outcome(account, verdict.await)
    })
}

/// A policy whose targets could not be read might be attached wherever one is missing.
fn judge<'a>(structure: &Structure, guardrails: &'a Guardrails) -> Result<Verdict, &'a Gap> {
    if !guardrails.enabled {
        let verdict = Verdict::fail("Service control policies are not turned on in the organisation.");
        return Ok(verdict.seen(&LIST_ROOTS, "PolicyTypes", Vec::<String>::new()));
    }
    let readable = guardrails.policies.iter().filter_map(|policy| policy.value.as_ref().ok());
    let targets: BTreeSet<&str> = readable.flatten().map(String::as_str).collect();
    let beyond = structure.beyond(&targets);
    let verdict = if structure.is_covered(&targets) {
        Verdict::pass("A service control policy of the organisation's own holds for every account.")
    } else if let Some(gap) = guardrails.policies.iter().find_map(|policy| policy.value.as_ref().err()) {
        return Err(gap);
    } else if targets.is_empty() {
        Verdict::fail("No service control policy but AWS's own, which forbids nothing, is attached to anything.")
    } else {
        let beyond = beyond.join(", ");
        Verdict::fail(format!("No service control policy but AWS's own is attached to the root, nor to {beyond}."))
    };
    Ok(verdict.seen(&LIST_TARGETS_FOR_POLICY, "Targets", targets))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{account, gap, guardrails, organization, structure};
    use super::*;
    use crate::facts::Lazy;
    use crate::finding::Status;

    fn status(policies: &[(&str, Result<&[&str], Gap>)]) -> Option<Status> {
        judge(&structure(&["ou-1", "ou-2"], &["9"]), &guardrails(policies)).ok().map(|verdict| verdict.status)
    }

    #[test]
    fn a_policy_at_the_root_passes() {
        assert_eq!(status(&[("deny", Ok(&["r-1"]))]), Some(Status::Pass));
    }

    #[test]
    fn policies_on_all_that_stands_under_the_root_pass() {
        assert_eq!(status(&[("a", Ok(&["ou-1", "9"])), ("b", Ok(&["ou-2"]))]), Some(Status::Pass));
    }

    #[test]
    fn a_unit_that_is_left_out_fails_and_is_named() {
        let found = guardrails(&[("a", Ok(&["ou-1", "9"]))]);
        let verdict = judge(&structure(&["ou-1", "ou-2"], &["9"]), &found).unwrap();
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("ou-2") && !verdict.message.contains("ou-1"), "{}", verdict.message);
    }

    #[test]
    fn no_policy_or_one_that_is_attached_to_nothing_fails() {
        assert_eq!(status(&[]), Some(Status::Fail));
        assert_eq!(status(&[("a", Ok(&[]))]), Some(Status::Fail));
    }

    #[test]
    fn an_organisation_of_one_account_has_no_guardrails_for_the_next() {
        assert_eq!(judge(&structure(&[], &[]), &guardrails(&[])).unwrap().status, Status::Fail);
    }

    #[test]
    fn policies_that_are_turned_off_fail() {
        let off = Guardrails { enabled: false, ..guardrails(&[]) };
        assert_eq!(judge(&structure(&[], &[]), &off).unwrap().status, Status::Fail);
    }

    #[test]
    fn a_policy_that_could_not_be_read_matters_only_where_the_others_leave_a_hole() {
        assert_eq!(status(&[("a", Err(gap())), ("b", Ok(&["r-1"]))]), Some(Status::Pass));
        assert_eq!(status(&[("a", Err(gap())), ("b", Ok(&["ou-1"]))]), None);
    }

    #[tokio::test]
    async fn in_a_member_account_where_aws_denies_it_nothing_is_claimed() {
        let mut account = account(Some(organization("1")));
        account.organizations.service_control_policies = Lazy::ready(None, Err(gap()));
        let found = run(&account).await;
        assert_eq!(found[0].verdict.status, Status::Unknown);
        assert_eq!(found[0].verdict.gap, Some(gap()));
    }
}
