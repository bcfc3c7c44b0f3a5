//! The facts of Organizations. It has one endpoint for each partition, whatever region is asked.

use std::collections::BTreeSet;

use aws_sdk_organizations::types::{
    AccountState, AccountStatus, EffectivePolicyType, OrganizationFeatureSet, PolicyType, PolicyTypeStatus, Root,
};
use partywall_checks::facts::organizations::{
    AiService, DESCRIBE_EFFECTIVE_POLICY, DESCRIBE_ORGANIZATION, DESCRIBE_POLICY, DESCRIBE_RESOURCE_POLICY, Guardrails,
    InOrganization, LIST_ACCOUNTS_FOR_PARENT, LIST_DELEGATED_ADMINISTRATORS, LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    LIST_ORGANIZATIONS_FEATURES, LIST_POLICIES, LIST_ROOTS, LIST_TARGETS_FOR_POLICY, Organization, Organizations,
    Policy, ServiceControlPolicies, Structure, Unit,
};
use partywall_checks::facts::{Call, Gap, Lazy, Of};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::presence::Holds;
use super::{for_each, items, listed};
use crate::aws::{Road, malformed};

/// Two facts need the root, and it is asked for once.
type Roots = std::sync::Arc<OnceCell<Result<Root, Gap>>>;

pub(super) fn facts(road: &Road) -> Organizations {
    let asking = road.clone();
    let organization: Lazy<InOrganization> = Lazy::new(None, move || organization(asking.clone()));
    let roots = Roots::default();
    /// A fact of those who belong to an organisation.
    macro_rules! of_members {
        (|$road:ident, $organization:ident, $roots:ident| $ask:expr) => {{
            let (road, organization, roots) = (road.clone(), organization.clone(), Roots::clone(&roots));
            Lazy::new(None, move || {
                let ($road, organization, $roots) = (road.clone(), organization.clone(), Roots::clone(&roots));
                async move {
                    let Some($organization) = organization.get().await.map_err(Clone::clone)? else { return Ok(None) };
                    $ask.await.map(Some)
                }
            })
        }};
    }
    let policies: Lazy<ServiceControlPolicies> =
        of_members!(|road, organization, roots| guardrails(&road, organization, &roots));
    let (of_regions, listed) = (road.clone(), policies.clone());
    Organizations {
        structure: of_members!(|road, organization, roots| structure(&road, organization, &roots)),
        region_policies: Lazy::new(None, move || region_policies(of_regions.clone(), listed.clone())),
        service_control_policies: policies,
        ai_services: of_members!(|road, _organization, _roots| ai_services(&road)),
        policy_delegation: of_members!(|road, _organization, _roots| policy_delegation(&road)),
        delegated_administrators: of_members!(|road, _organization, _roots| delegated_administrators(&road)),
        root_features: of_members!(|road, _organization, _roots| root_features(&road)),
        organization,
    }
}

async fn organization(road: Road) -> Result<Option<Organization>, Gap> {
    let call = &DESCRIBE_ORGANIZATION;
    let request = road.organizations(road.home()).describe_organization();
    let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(None) };
    let known = answer.organization.ok_or_else(|| malformed(call, None, "no Organization"))?;
    let missing = |what: &str| malformed(call, None, &format!("an organisation without its {what}"));
    let all_features = match known.feature_set.ok_or_else(|| missing("FeatureSet"))? {
        OrganizationFeatureSet::All => true,
        OrganizationFeatureSet::ConsolidatedBilling => false,
        other => return Err(malformed(call, None, &format!("{:?} as FeatureSet", other.as_str()))),
    };
    Ok(Some(Organization {
        id: known.id.ok_or_else(|| missing("Id"))?,
        management_account: known.master_account_id.ok_or_else(|| missing("MasterAccountId"))?,
        all_features,
    }))
}

/// An organisation has one root.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html>.
async fn root<'a>(road: &Road, roots: &'a Roots) -> Result<&'a Root, Gap> {
    let asked = roots.get_or_init(async || {
        let stream = road.organizations(road.home()).list_roots().into_paginator().send();
        let roots = items(road, &LIST_ROOTS, None, stream, |page| page.roots).await?;
        roots.into_iter().next().ok_or_else(|| malformed(&LIST_ROOTS, None, "no root"))
    });
    asked.await.as_ref().map_err(Clone::clone)
}

fn id_of(root: &Root) -> Result<&str, Gap> {
    root.id().ok_or_else(|| malformed(&LIST_ROOTS, None, "a root without an id"))
}

async fn structure(road: &Road, organization: &Organization, roots: &Roots) -> Result<Structure, Gap> {
    let root = id_of(root(road, roots).await?)?;
    let client = road.organizations(road.home());
    let units = client.list_organizational_units_for_parent().parent_id(root).into_paginator().send();
    let accounts = client.list_accounts_for_parent().parent_id(root).into_paginator().send();
    let of_units = &LIST_ORGANIZATIONAL_UNITS_FOR_PARENT;
    let of_accounts = &LIST_ACCOUNTS_FOR_PARENT;
    let (units, accounts) = tokio::join!(
        items(road, of_units, None, units, |page| page.organizational_units),
        items(road, of_accounts, None, accounts, |page| page.accounts),
    );
    let units = units?
        .into_iter()
        .map(|unit| match (unit.id, unit.name) {
            (Some(id), Some(name)) => Ok(Unit { id, name }),
            _ => Err(malformed(of_units, None, "a unit without an id or a name")),
        })
        .collect::<Result<_, _>>()?;
    let mut members = Vec::new();
    for account in accounts? {
        // `Status` is what it was called before there was `State`.
        let open = match (account.state, account.status) {
            (Some(state), _) => !matches!(state, AccountState::Closed | AccountState::Suspended),
            (None, Some(status)) => status != AccountStatus::Suspended,
            (None, None) => return Err(malformed(of_accounts, None, "an account without a State")),
        };
        let id = account.id.ok_or_else(|| malformed(of_accounts, None, "an account without an id"))?;
        if open && id != organization.management_account {
            members.push(id);
        }
    }
    Ok(Structure { root: root.to_owned(), units, accounts: members })
}

async fn guardrails(road: &Road, organization: &Organization, roots: &Roots) -> Result<Guardrails, Gap> {
    let root = root(road, roots).await?;
    id_of(root)?;
    let types = listed(&LIST_ROOTS, None, root.policy_types.clone())?;
    let enabled = organization.all_features
        && types.iter().any(|of| {
            of.r#type() == Some(&PolicyType::ServiceControlPolicy) && of.status() == Some(&PolicyTypeStatus::Enabled)
        });
    if !enabled {
        return Ok(Guardrails { enabled, policies: Vec::new() });
    }
    let client = road.organizations(road.home());
    let stream = client.list_policies().filter(PolicyType::ServiceControlPolicy).into_paginator().send();
    let mut policies = Vec::new();
    for policy in items(road, &LIST_POLICIES, None, stream, |page| page.policies).await? {
        let missing = || malformed(&LIST_POLICIES, None, "a policy without an id or a name");
        let (id, name) = (policy.id.ok_or_else(missing)?, policy.name.ok_or_else(missing)?);
        if !policy.aws_managed {
            policies.push(Policy { id, name });
        }
    }
    let policies = for_each(policies, async |policy| {
        let value = targets(road, &policy).await;
        Of { of: policy, value }
    });
    Ok(Guardrails { enabled, policies: policies.await })
}

async fn targets(road: &Road, policy: &Policy) -> Result<Vec<String>, Gap> {
    let call = &LIST_TARGETS_FOR_POLICY;
    let request = road.organizations(road.home()).list_targets_for_policy().policy_id(&policy.id);
    let targets = items(road, call, None, request.into_paginator().send(), |page| page.targets).await?;
    let id = |target: aws_sdk_organizations::types::PolicyTargetSummary| {
        target.target_id.ok_or_else(|| malformed(call, None, "a target without an id"))
    };
    targets.into_iter().map(id).collect()
}

async fn region_policies(
    road: Road,
    policies: Lazy<ServiceControlPolicies>,
) -> Result<Option<Vec<Of<Policy, Option<Vec<String>>>>>, Gap> {
    let Some(guardrails) = policies.get().await.map_err(Clone::clone)? else { return Ok(None) };
    let policies: Vec<Policy> = guardrails.policies.iter().map(|policy| policy.of.clone()).collect();
    let regions = for_each(policies, async |policy| {
        let value = regions_of(&road, &policy).await;
        Of { of: policy, value }
    });
    Ok(Some(regions.await))
}

async fn regions_of(road: &Road, policy: &Policy) -> Result<Option<Vec<String>>, Gap> {
    let call = &DESCRIBE_POLICY;
    let request = road.organizations(road.home()).describe_policy().policy_id(&policy.id);
    let answer = road.must(call, None, request.send()).await?;
    let content = answer.policy.and_then(|policy| policy.content).ok_or_else(|| malformed(call, None, "no Content"))?;
    open_regions(&document(call, &content)?)
}

/// A policy's text, which is JSON and an object.
fn document(call: &'static Call, content: &str) -> Result<Value, Gap> {
    let document: Option<Value> = serde_json::from_str(content).ok();
    document.filter(Value::is_object).ok_or_else(|| malformed(call, None, "a policy that is not a JSON object"))
}

/// The Regions outside which a service control policy denies what is asked, or the only ones in which it allows it; none
/// where it has no such statement. A statement that leaves some actions or callers out still counts: global services
/// and break-glass roles have to be left out.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html>.
fn open_regions(policy: &Value) -> Result<Option<Vec<String>>, Gap> {
    let missing = |what: &str| malformed(&DESCRIBE_POLICY, None, what);
    let statements = many(policy.get("Statement").ok_or_else(|| missing("a policy without a Statement"))?);
    let mut open = None::<BTreeSet<String>>;
    for statement in statements {
        let effect = statement.get("Effect").and_then(Value::as_str);
        let operators = match effect {
            Some("Deny") => ["StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCase"],
            Some("Allow") => ["StringEquals", "StringLike", "StringEqualsIgnoreCase"],
            _ => return Err(missing("a statement without an Effect")),
        };
        let conditions = statement.get("Condition").and_then(Value::as_object).into_iter().flatten();
        for (operator, keys) in conditions {
            // "IfExists" and "ForAnyValue:" change nothing about which Regions are named.
            let operator = operator.rsplit(':').next().unwrap_or(operator);
            if !operators.contains(&operator.trim_end_matches("IfExists")) {
                continue;
            }
            let keys = keys.as_object().into_iter().flatten();
            for (_, regions) in keys.filter(|(key, _)| key.eq_ignore_ascii_case("aws:RequestedRegion")) {
                let named = many(regions).filter_map(Value::as_str).map(str::to_owned);
                open.get_or_insert_default().extend(named);
            }
        }
    }
    // A pattern of every Region closes none.
    Ok(open.filter(|open| !open.contains("*")).map(|open| open.into_iter().collect()))
}

/// What JSON policies write with or without a list.
fn many(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    }
    .iter()
}

async fn ai_services(road: &Road) -> Result<Vec<AiService>, Gap> {
    let call = &DESCRIBE_EFFECTIVE_POLICY;
    let request = road.organizations(road.home()).describe_effective_policy();
    let request = request.policy_type(EffectivePolicyType::AiservicesOptOutPolicy);
    let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(Vec::new()) };
    let policy = answer.effective_policy.and_then(|policy| policy.policy_content);
    let policy = policy.ok_or_else(|| malformed(call, None, "no PolicyContent"))?;
    opted(&document(call, &policy)?)
}

/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out_syntax.html>.
fn opted(policy: &Value) -> Result<Vec<AiService>, Gap> {
    let wrong = |what: &str| malformed(&DESCRIBE_EFFECTIVE_POLICY, None, what);
    let services = policy.get("services").and_then(Value::as_object).ok_or_else(|| wrong("no services"))?;
    let services = services.iter().map(|(service, says)| {
        let content = says.get("opt_out_policy").and_then(Value::as_str);
        let content = content.filter(|content| matches!(*content, "optIn" | "optOut"));
        let content = content.ok_or_else(|| wrong("a service with neither optIn nor optOut"))?;
        Ok(AiService { service: service.clone(), content: content.to_owned() })
    });
    services.collect()
}

async fn policy_delegation(road: &Road) -> Result<bool, Gap> {
    let call = &DESCRIBE_RESOURCE_POLICY;
    let request = road.organizations(road.home()).describe_resource_policy();
    let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(false) };
    let content = answer.resource_policy.and_then(|policy| policy.content);
    document(call, &content.ok_or_else(|| malformed(call, None, "no Content"))?).map(|_| true)
}

async fn delegated_administrators(road: &Road) -> Result<Vec<String>, Gap> {
    let call = &LIST_DELEGATED_ADMINISTRATORS;
    let stream = road.organizations(road.home()).list_delegated_administrators().into_paginator().send();
    let accounts = items(road, call, None, stream, |page| page.delegated_administrators).await?;
    let id = |account: aws_sdk_organizations::types::DelegatedAdministrator| {
        account.id.ok_or_else(|| malformed(call, None, "an account without an id"))
    };
    accounts.into_iter().map(id).collect()
}

async fn root_features(road: &Road) -> Result<Vec<String>, Gap> {
    let call = &LIST_ORGANIZATIONS_FEATURES;
    // The SDK's type takes an answer of another kind for one without features.
    let request = road.iam(road.home()).list_organizations_features().customize();
    let request = request.interceptor(Holds(&["OrganizationId"]));
    let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(Vec::new()) };
    let features = answer.enabled_features.unwrap_or_default();
    Ok(features.into_iter().map(|feature| feature.as_str().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use partywall_checks::facts::Reason;
    use serde_json::json;

    use super::*;

    fn open(policy: &Value) -> Option<Vec<String>> {
        open_regions(policy).unwrap()
    }

    #[test]
    fn a_denial_of_all_other_regions_names_the_open_ones() {
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]},
                          "ArnNotLike": {"aws:PrincipalARN": ["arn:aws:iam::*:role/BreakGlass"]}},
        }]});
        assert_eq!(open(&policy), Some(vec!["eu-central-1".into(), "eu-west-1".into()]));
    }

    #[test]
    fn one_statement_and_one_region_need_no_list_and_keys_no_case() {
        let policy = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEqualsIfExists": {"AWS:requestedregion": "eu-west-1"}}}});
        assert_eq!(open(&policy), Some(vec!["eu-west-1".into()]));
    }

    #[test]
    fn what_names_no_regions_or_denies_only_some_closes_none() {
        let deny = |condition: Value| json!({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}]});
        assert_eq!(open(&deny(json!({}))), None);
        assert_eq!(open(&deny(json!({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}))), None);
        assert_eq!(open(&deny(json!({"StringNotLike": {"aws:RequestedRegion": "*"}}))), None);
        assert_eq!(open(&json!({"Statement": []})), None);
    }

    #[test]
    fn a_policy_without_statements_or_effects_is_malformed() {
        for policy in [json!({}), json!({"Statement": [{}]}), json!({"Statement": [{"Effect": "Maybe"}]})] {
            assert_eq!(open_regions(&policy).unwrap_err().reason, Reason::Malformed);
        }
    }

    #[test]
    fn what_ai_services_are_told_is_read_by_its_two_words() {
        let services = opted(&json!({"services": {"default": {"opt_out_policy": "optOut"}}})).unwrap();
        assert_eq!(services, [AiService { service: "default".into(), content: "optOut".into() }]);
        for policy in
            [json!({}), json!({"services": {"default": {}}}), json!({"services": {"lex": {"opt_out_policy": "x"}}})]
        {
            assert_eq!(opted(&policy).unwrap_err().reason, Reason::Malformed);
        }
    }
}
