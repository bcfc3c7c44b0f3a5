//! Checks of Organizations.

use futures_util::future::BoxFuture;

use crate::check::Check;
use crate::facts::organizations::Organization;
use crate::facts::{Account, Fact, Gap, Lazy};
use crate::finding::{Outcome, Resource, Verdict};

mod account_membership;
mod ai_services_opt_out;
mod central_root_access;
mod delegated_administrators;
mod guardrails;
mod management_account_workloads;
mod policy_delegation;
mod region_restriction;
mod unit_structure;

pub(crate) const CHECKS: &[&Check] = &[
    &account_membership::CHECK,
    &ai_services_opt_out::CHECK,
    &central_root_access::CHECK,
    &delegated_administrators::CHECK,
    &guardrails::CHECK,
    &management_account_workloads::CHECK,
    &policy_delegation::CHECK,
    &region_restriction::CHECK,
    &unit_structure::CHECK,
];

/// The verdict about the account as a member of its organisation; none where it belongs to no organisation, which is
/// `organizations-account-membership`'s to say.
fn outcome(account: &Account, verdict: Result<Option<Verdict>, &Gap>) -> Vec<Outcome> {
    let verdict = match verdict {
        Ok(verdict) => verdict,
        Err(gap) => Some(Verdict::unknown(gap)),
    };
    verdict.map(|verdict| Outcome::of(Resource::account(account, None), verdict)).into_iter().collect()
}

/// Judges one fact of the organisation.
fn of_organization<'a, F, T>(
    account: &'a Account,
    fact: &'a Lazy<F>,
    judge: impl Fn(&'a Organization, &'a T) -> Verdict + Send + Sync + 'a,
) -> BoxFuture<'a, Vec<Outcome>>
where
    F: Fact<Value = Option<T>>,
    T: Send + Sync + 'a,
{
    Box::pin(async move {
        let verdict = async {
            let Some(organization) = account.organizations.organization.get().await? else { return Ok(None) };
            let Some(value) = fact.get().await? else { return Ok(None) };
            Ok(Some(judge(organization, value).actionable_by(organization.actionable_by(account))))
        };
        outcome(account, verdict.await)
    })
}

/// What the tests of several checks need.
#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::organizations::{
        DESCRIBE_ORGANIZATION, Guardrails, LIST_TARGETS_FOR_POLICY, Policy, Structure, Unit,
    };
    use crate::facts::{Of, Reason};
    use crate::finding::{ActionableBy, Status};

    /// The number of the audited account.
    pub(super) const ME: &str = "123456789012";

    pub(super) fn organization(management_account: &str) -> Organization {
        Organization { id: "o-1".into(), management_account: management_account.into(), all_features: true }
    }

    pub(super) fn account(organization: Option<Organization>) -> Account {
        let mut account = Account::unread(ME, Timestamp::UNIX_EPOCH, &["us-east-1"]);
        account.organizations.organization = Lazy::ready(None, Ok(organization));
        account
    }

    pub(super) fn structure(units: &[&str], accounts: &[&str]) -> Structure {
        Structure {
            root: "r-1".into(),
            units: units.iter().map(|id| Unit { id: (*id).into(), name: (*id).into() }).collect(),
            accounts: accounts.iter().map(|id| (*id).into()).collect(),
        }
    }

    pub(super) fn gap() -> Gap {
        Gap::new(&LIST_TARGETS_FOR_POLICY, None, Reason::Denied, "no")
    }

    /// Policies by their names, with what they are attached to.
    pub(super) fn guardrails(policies: &[(&str, Result<&[&str], Gap>)]) -> Guardrails {
        let targets = |targets: &[&str]| targets.iter().map(|target| (*target).to_owned()).collect();
        let policy = |(name, value): &(&str, Result<&[&str], Gap>)| Of {
            of: Policy { id: (*name).into(), name: (*name).into() },
            value: value.clone().map(targets),
        };
        Guardrails { enabled: true, policies: policies.iter().map(policy).collect() }
    }

    #[tokio::test]
    async fn without_an_organisation_there_is_nothing_to_judge_but_that() {
        let mut alone = account(None);
        alone.organizations.delegated_administrators = Lazy::ready(None, Ok(None));
        for check in CHECKS {
            let found = (check.run)(&alone).await;
            assert_eq!(found.is_empty(), check.id != "organizations-account-membership", "{}", check.id);
        }
    }

    #[tokio::test]
    async fn whether_there_is_one_may_be_unknown() {
        let mut shut = account(None);
        let gap = Gap::new(&DESCRIBE_ORGANIZATION, None, Reason::Denied, "no");
        shut.organizations.organization = Lazy::ready(None, Err(gap));
        for check in CHECKS {
            let found = (check.run)(&shut).await;
            assert_eq!(found.len(), 1, "{}", check.id);
            assert_eq!(found[0].verdict.status, Status::Unknown, "{}", check.id);
        }
    }

    #[tokio::test]
    async fn who_can_mend_it_depends_on_whose_account_it_is() {
        for (management, who) in [(ME, ActionableBy::Customer), ("1", ActionableBy::OrganisationAdministrator)] {
            let mut account = account(Some(organization(management)));
            account.organizations.delegated_administrators = Lazy::ready(None, Ok(Some(Vec::new())));
            let found = (delegated_administrators::CHECK.run)(&account).await;
            assert_eq!(found[0].verdict.actionable_by, who);
        }
    }
}
