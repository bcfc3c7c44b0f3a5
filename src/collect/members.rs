//! Which accounts an organisation has. Only its management account, and accounts that it has delegated some administration
//! to, may ask.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::types::{Account, AccountState, AccountStatus};
use partywall_checks::facts::organizations::{LIST_ACCOUNTS_FOR_PARENT, LIST_ORGANIZATIONAL_UNITS_FOR_PARENT};
use partywall_checks::facts::{Call, Gap, Tags};

use super::{for_each, items};
use crate::aws::{Road, malformed};

/// Every account of the organisation.
pub static LIST_ACCOUNTS: Call = Call {
    service: "Organizations",
    operation: "ListAccounts",
    action: "organizations:ListAccounts",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html",
};

/// The tags of an account.
pub static LIST_TAGS_FOR_RESOURCE: Call = Call {
    service: "Organizations",
    operation: "ListTagsForResource",
    action: "organizations:ListTagsForResource",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html",
};

/// All that listing an organisation's accounts may ask.
pub const CALLS: &[&Call] =
    &[&LIST_ACCOUNTS, &LIST_ACCOUNTS_FOR_PARENT, &LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, &LIST_TAGS_FOR_RESOURCE];

/// Which accounts of the organisation are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those in these organisational units, or roots, and in all units below; all where none is named.
    pub units: Vec<String>,
    /// Those with such tags: for each key that is named here, one of the values that are named with it.
    pub tags: Vec<(String, String)>,
}

/// An active account of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Twelve digits.
    pub id: String,
    /// Its name in the organisation.
    pub name: Option<String>,
    /// Why it is not known whether it is wanted, where its tags could not be read.
    pub gap: Option<Gap>,
}

/// The active accounts that are wanted, by their numbers. One whose tags cannot be read is among them, with the gap: it may
/// be wanted.
pub async fn members(road: &Road, wanted: &Wanted) -> Result<Vec<Member>, Gap> {
    let mut members: BTreeMap<String, Member> = BTreeMap::new();
    if wanted.units.is_empty() {
        let stream = road.organizations(road.home()).list_accounts().into_paginator().send();
        take(&LIST_ACCOUNTS, items(road, &LIST_ACCOUNTS, None, stream, |page| page.accounts).await?, &mut members)?;
    } else {
        below(road, &wanted.units, &mut members).await?;
    }
    if wanted.tags.is_empty() {
        return Ok(members.into_values().collect());
    }
    let judged = for_each(members.into_values(), async |member| match tags(road, &member.id).await {
        Ok(tags) => fits(&tags, &wanted.tags).then_some(member),
        Err(gap) => Some(Member { gap: Some(gap), ..member }),
    });
    Ok(judged.await.into_iter().flatten().collect())
}

/// The accounts in these units and in those below, level by level. A unit that is named, and stands below another that is,
/// is looked into once.
async fn below(road: &Road, units: &[String], members: &mut BTreeMap<String, Member>) -> Result<(), Gap> {
    let mut seen = BTreeSet::new();
    let mut level = units.to_vec();
    while !level.is_empty() {
        level.retain(|unit| seen.insert(unit.clone()));
        let answers = for_each(std::mem::take(&mut level), async |unit| {
            let client = road.organizations(road.home());
            let accounts = client.list_accounts_for_parent().parent_id(&unit).into_paginator().send();
            let units = client.list_organizational_units_for_parent().parent_id(&unit).into_paginator().send();
            tokio::join!(
                items(road, &LIST_ACCOUNTS_FOR_PARENT, None, accounts, |page| page.accounts),
                items(road, &LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, None, units, |page| page.organizational_units),
            )
        });
        for (accounts, units) in answers.await {
            take(&LIST_ACCOUNTS_FOR_PARENT, accounts?, members)?;
            for unit in units? {
                let missing = || malformed(&LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, None, "a unit without an id");
                level.push(unit.id.ok_or_else(missing)?);
            }
        }
    }
    Ok(())
}

/// Takes those that are active: into no other a role can be assumed.
fn take(call: &'static Call, accounts: Vec<Account>, members: &mut BTreeMap<String, Member>) -> Result<(), Gap> {
    for account in accounts {
        let id = account.id.clone().ok_or_else(|| malformed(call, None, "an account without an id"))?;
        if is_active(call, &account)? {
            members.insert(id.clone(), Member { id, name: account.name, gap: None });
        }
    }
    Ok(())
}

/// `Status` is what it was called before there was `State`.
fn is_active(call: &'static Call, account: &Account) -> Result<bool, Gap> {
    match (&account.state, &account.status) {
        (Some(state), _) => Ok(*state == AccountState::Active),
        (None, Some(status)) => Ok(*status == AccountStatus::Active),
        (None, None) => Err(malformed(call, None, "an account without a State")),
    }
}

async fn tags(road: &Road, account: &str) -> Result<Tags, Gap> {
    let call = &LIST_TAGS_FOR_RESOURCE;
    let stream = road.organizations(road.home()).list_tags_for_resource().resource_id(account).into_paginator().send();
    let tags = items(road, call, None, stream, |page| page.tags).await?;
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// For each key that is named, one of the values that are named with it.
fn fits(tags: &Tags, wanted: &[(String, String)]) -> bool {
    let has_one_of = |key: &String| wanted.iter().any(|(other, value)| other == key && tags.get(key) == Some(value));
    wanted.iter().all(|(key, _)| has_one_of(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs<T: FromIterator<(String, String)>>(of: &[(&str, &str)]) -> T {
        of.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn one_value_of_each_key_must_be_there() {
        let tags = pairs(&[("env", "prod"), ("team", "payments")]);
        let fit = |wanted: &[(&str, &str)]| fits(&tags, &pairs::<Vec<_>>(wanted));
        assert!(fit(&[("env", "prod")]));
        assert!(fit(&[("env", "test"), ("env", "prod")]));
        assert!(fit(&[("env", "prod"), ("team", "payments")]));
        assert!(!fit(&[("env", "prod"), ("team", "search")]));
        assert!(!fit(&[("env", "Prod")]), "case matters, as it does in AWS");
        assert!(!fit(&[("owner", "ada")]));
    }

    #[test]
    fn only_what_is_active_is_taken_and_one_without_a_state_is_malformed() {
        let account = |id: &str| Account::builder().id(id).name("one");
        let mut members = BTreeMap::new();
        let accounts = vec![
            account("3").state(AccountState::Suspended).build(),
            account("2").state(AccountState::Active).status(AccountStatus::Active).build(),
            account("1").status(AccountStatus::Active).build(),
            account("4").status(AccountStatus::Suspended).build(),
            account("5").state(AccountState::PendingClosure).build(),
        ];
        take(&LIST_ACCOUNTS, accounts, &mut members).unwrap();
        assert_eq!(members.keys().collect::<Vec<_>>(), ["1", "2"]);
        assert!(take(&LIST_ACCOUNTS, vec![account("1").build()], &mut members).is_err());
        assert!(take(&LIST_ACCOUNTS, vec![Account::builder().build()], &mut members).is_err());
    }
}
