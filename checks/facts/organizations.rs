//! What can be known about Organizations. Where the account belongs to no organisation, every fact but the first is none.
//!
//! Most of it can be read only by the management account and by accounts that it has delegated that to: elsewhere AWS
//! denies it, and it stays unknown.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::ActionableBy;

/// The organisation that the account belongs to.
pub static DESCRIBE_ORGANIZATION: Call = Call {
    service: "Organizations",
    operation: "DescribeOrganization",
    action: "organizations:DescribeOrganization",
    absent: &["AWSOrganizationsNotInUseException"],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html",
};

/// The root, and the types of policies that are enabled there.
pub static LIST_ROOTS: Call = Call {
    service: "Organizations",
    operation: "ListRoots",
    action: "organizations:ListRoots",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html",
};

/// The organisational units directly under the root.
pub static LIST_ORGANIZATIONAL_UNITS_FOR_PARENT: Call = Call {
    service: "Organizations",
    operation: "ListOrganizationalUnitsForParent",
    action: "organizations:ListOrganizationalUnitsForParent",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html",
};

/// The accounts directly under the root.
pub static LIST_ACCOUNTS_FOR_PARENT: Call = Call {
    service: "Organizations",
    operation: "ListAccountsForParent",
    action: "organizations:ListAccountsForParent",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html",
};

/// Every service control policy.
pub static LIST_POLICIES: Call = Call {
    service: "Organizations",
    operation: "ListPolicies",
    action: "organizations:ListPolicies",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html",
};

/// What a policy is attached to.
pub static LIST_TARGETS_FOR_POLICY: Call = Call {
    service: "Organizations",
    operation: "ListTargetsForPolicy",
    action: "organizations:ListTargetsForPolicy",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html",
};

/// What a policy says.
pub static DESCRIBE_POLICY: Call = Call {
    service: "Organizations",
    operation: "DescribePolicy",
    action: "organizations:DescribePolicy",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html",
};

/// The policy of some type that the organisation makes hold for this account. Every account may ask for its own.
pub static DESCRIBE_EFFECTIVE_POLICY: Call = Call {
    service: "Organizations",
    operation: "DescribeEffectivePolicy",
    action: "organizations:DescribeEffectivePolicy",
    absent: &["EffectivePolicyNotFoundException"],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html",
};

/// The policy by which the management account lets others manage policies.
pub static DESCRIBE_RESOURCE_POLICY: Call = Call {
    service: "Organizations",
    operation: "DescribeResourcePolicy",
    action: "organizations:DescribeResourcePolicy",
    absent: &["ResourcePolicyNotFoundException"],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeResourcePolicy.html",
};

/// The accounts that administer some service for the organisation.
pub static LIST_DELEGATED_ADMINISTRATORS: Call = Call {
    service: "Organizations",
    operation: "ListDelegatedAdministrators",
    action: "organizations:ListDelegatedAdministrators",
    absent: &[],
    source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html",
};

/// What IAM does centrally for the root users of member accounts. IAM says by an error that it was never let into the
/// organisation, or that the organisation is for bills alone: then nothing is done.
pub static LIST_ORGANIZATIONS_FEATURES: Call = Call {
    service: "IAM",
    operation: "ListOrganizationsFeatures",
    action: "iam:ListOrganizationsFeatures",
    absent: &["OrganizationNotInAllFeaturesModeException", "ServiceAccessNotEnabledException"],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html",
};

fact!(
    /// The organisation; none where the account belongs to none.
    InOrganization: Option<Organization> = "organizations.organization" <- [DESCRIBE_ORGANIZATION]
);
fact!(
    /// What stands directly under the root.
    Structures: Option<Structure> = "organizations.structure" <- [
        DESCRIBE_ORGANIZATION, LIST_ROOTS, LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, LIST_ACCOUNTS_FOR_PARENT,
    ]
);
fact!(
    /// The organisation's own service control policies, with what each is attached to.
    ServiceControlPolicies: Option<Guardrails> = "organizations.service_control_policies" <- [
        DESCRIBE_ORGANIZATION, LIST_ROOTS, LIST_POLICIES, LIST_TARGETS_FOR_POLICY,
    ]
);
fact!(
    /// The Regions that each of these policies leaves open; none for a policy that does not speak of Regions.
    RegionPolicies: Option<Vec<Of<Policy, Option<Vec<String>>>>> = "organizations.region_policies" <- [
        DESCRIBE_ORGANIZATION, LIST_ROOTS, LIST_POLICIES, LIST_TARGETS_FOR_POLICY, DESCRIBE_POLICY,
    ]
);
fact!(
    /// For each AI service that the policy for this account names, whether it may keep content: `optIn` or `optOut`.
    AiServices: Option<Vec<AiService>> = "organizations.ai_services" <- [
        DESCRIBE_ORGANIZATION, DESCRIBE_EFFECTIVE_POLICY,
    ]
);
fact!(
    /// The management account lets another account manage policies.
    PolicyDelegation: Option<bool> = "organizations.policy_delegation" <- [DESCRIBE_ORGANIZATION, DESCRIBE_RESOURCE_POLICY]
);
fact!(
    /// The accounts that administer some service for the organisation.
    DelegatedAdministrators: Option<Vec<String>> = "organizations.delegated_administrators" <- [
        DESCRIBE_ORGANIZATION, LIST_DELEGATED_ADMINISTRATORS,
    ]
);
fact!(
    /// What IAM does centrally for root users: `RootCredentialsManagement`, `RootSessions`.
    RootFeatures: Option<Vec<String>> = "organizations.root_features" <- [
        DESCRIBE_ORGANIZATION, LIST_ORGANIZATIONS_FEATURES,
    ]
);

facts!(
    /// The facts of Organizations.
    Organizations {
        organization: InOrganization,
        structure: Structures,
        service_control_policies: ServiceControlPolicies,
        region_policies: RegionPolicies,
        ai_services: AiServices,
        policy_delegation: PolicyDelegation,
        delegated_administrators: DelegatedAdministrators,
        root_features: RootFeatures,
    }
);

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// The number of the management account.
    pub management_account: String,
    /// It has all features, and not only one bill for all accounts: without them there are no policies.
    pub all_features: bool,
}

impl Organization {
    /// The audited account is the management account.
    #[must_use]
    pub fn is_managed_by(&self, account: &Account) -> bool {
        self.management_account == account.id
    }

    /// Who can change what holds for all of the organisation.
    #[must_use]
    pub fn actionable_by(&self, account: &Account) -> ActionableBy {
        if self.is_managed_by(account) { ActionableBy::Customer } else { ActionableBy::OrganisationAdministrator }
    }
}

/// What stands directly under the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structure {
    /// The root's id: `r-…`.
    pub root: String,
    /// The organisational units there.
    pub units: Vec<Unit>,
    /// The numbers of the member accounts there, without those that are closed or suspended.
    pub accounts: Vec<String>,
}

impl Structure {
    /// Whatever stands directly under the root, if it is not among these targets of a policy, by its name. What is
    /// attached to the root holds for all.
    #[must_use]
    pub fn beyond<'a>(&'a self, targets: &BTreeSet<&str>) -> Vec<&'a str> {
        if targets.contains(self.root.as_str()) {
            return Vec::new();
        }
        let units = self.units.iter().filter(|unit| !targets.contains(unit.id.as_str())).map(|unit| unit.name.as_str());
        let accounts = self.accounts.iter().map(String::as_str).filter(|account| !targets.contains(account));
        units.chain(accounts).collect()
    }

    /// These targets of policies reach every member account, those to come too: the root, or all that stands under it.
    #[must_use]
    pub fn is_covered(&self, targets: &BTreeSet<&str>) -> bool {
        !targets.is_empty() && self.beyond(targets).is_empty()
    }
}

/// An organisational unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// `ou-…`.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The service control policies that the organisation wrote itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardrails {
    /// Policies of the type are enabled at the root. Where they are not, none of them holds.
    pub enabled: bool,
    /// Each with the ids of what it is attached to; AWS's own are not among them, since they allow everything.
    pub policies: Vec<Of<Policy, Vec<String>>>,
}

/// A policy by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// `p-…`.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What the organisation says to one AI service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiService {
    /// Its name in the policy; `default` for every one that has no line of its own.
    pub service: String,
    /// `optOut` or `optIn`.
    pub content: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn structure(units: &[&str], accounts: &[&str]) -> Structure {
        let unit = |id: &&str| Unit { id: (*id).into(), name: format!("unit {id}") };
        Structure {
            root: "r-1".into(),
            units: units.iter().map(unit).collect(),
            accounts: accounts.iter().map(|id| (*id).into()).collect(),
        }
    }

    #[test]
    fn the_root_covers_everything_and_also_nothing() {
        assert!(structure(&["ou-1"], &["1"]).is_covered(&BTreeSet::from(["r-1"])));
        assert!(structure(&[], &[]).is_covered(&BTreeSet::from(["r-1"])));
    }

    #[test]
    fn each_unit_and_account_under_the_root_may_be_covered_by_itself() {
        let structure = structure(&["ou-1", "ou-2"], &["1"]);
        assert!(structure.is_covered(&BTreeSet::from(["ou-1", "ou-2", "1"])));
        assert_eq!(structure.beyond(&BTreeSet::from(["ou-1", "1"])), ["unit ou-2"]);
        assert_eq!(structure.beyond(&BTreeSet::from(["ou-1", "ou-2"])), ["1"]);
    }

    #[test]
    fn without_a_target_nothing_is_covered() {
        assert!(!structure(&[], &[]).is_covered(&BTreeSet::new()));
    }
}
