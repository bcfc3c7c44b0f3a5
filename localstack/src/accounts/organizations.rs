//! What the sample accounts hold of Organizations: both manage an organisation, for moto cannot have it otherwise. The
//! hardened account's runs instances all the same; who manages it is put into the answer on its way.

use aws_sdk_organizations::types::PolicyType;

use super::{BuildError, Found, Site, What};

/// What moto does not answer.
const NOWHERE: &[&str] =
    &["organizations-ai-services-opt-out", "organizations-central-root-access", "organizations-policy-delegation"];
/// What LocalStack does not answer either, but for who is in which organisation, which the hardened account is told.
const MOTO_ALONE: &[&str] = &[
    "organizations-delegated-administrators",
    "organizations-guardrails",
    "organizations-region-restriction",
    "organizations-unit-structure",
];
const OF_THE_ORGANISATION: &[&str] =
    &["organizations-account-membership", "organizations-management-account-workloads"];

/// A policy that closes Regions, as in AWS's examples: nothing but what is global works elsewhere.
const REGIONS: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "NoOtherRegions", "Effect": "Deny",
    "NotAction": ["iam:*", "organizations:*", "route53:*", "support:*"], "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}}]}"#;

/// A policy that speaks of no Region.
const STAY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Stay", "Effect": "Deny",
    "Action": "organizations:LeaveOrganization", "Resource": "*"}]}"#;

/// An organisation with an account under its root, and a policy that is attached to nothing.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(NOWHERE);
    if site.localstack {
        found.not_emulated(MOTO_ALONE).not_emulated(OF_THE_ORGANISATION);
        return Ok(found);
    }
    let (organizations, _) = organization(site).await?;
    let account = organizations.create_account().account_name("shop").email("shop@crumb.example").send().await;
    account.what("the account shop")?;
    policy(&organizations, "stay", STAY).await?;
    let me = || vec![site.id.clone()];
    found.add("organizations-account-membership", vec![], me());
    found.add("organizations-management-account-workloads", me(), vec![]);
    for check in MOTO_ALONE {
        found.add(check, me(), vec![]);
    }
    Ok(found)
}

/// An organisation with an account in a unit, which administers GuardDuty, and a policy at the root.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    found.not_emulated(NOWHERE);
    let me = || vec![site.id.clone()];
    for check in OF_THE_ORGANISATION {
        found.add(check, vec![], me());
    }
    if site.localstack {
        found.not_emulated(MOTO_ALONE);
        return Ok(found);
    }
    let (organizations, root) = organization(site).await?;
    let unit = organizations.create_organizational_unit().parent_id(&root).name("security").send().await;
    let unit = unit.what("the unit security")?.organizational_unit.and_then(|unit| unit.id).unwrap_or_default();
    let account = organizations.create_account().account_name("guard").email("guard@crumb.example").send().await;
    let account = account.what("the account guard")?.create_account_status.and_then(|of| of.account_id);
    let account = account.unwrap_or_default();
    let moved = organizations.move_account().account_id(&account).source_parent_id(&root);
    moved.destination_parent_id(unit).send().await.what("moving the account guard")?;
    let service = "guardduty.amazonaws.com";
    let access = organizations.enable_aws_service_access().service_principal(service).send().await;
    access.what("letting GuardDuty in")?;
    let register = organizations.register_delegated_administrator().account_id(account).service_principal(service);
    register.send().await.what("the administrator of GuardDuty")?;
    let policy = policy(&organizations, "regions", REGIONS).await?;
    let attached = organizations.attach_policy().policy_id(policy).target_id(root).send().await;
    attached.what("attaching the policy regions")?;
    for check in MOTO_ALONE {
        found.add(check, vec![], me());
    }
    Ok(found)
}

/// With service control policies turned on; and its root.
async fn organization(site: &Site) -> Result<(aws_sdk_organizations::Client, String), BuildError> {
    let organizations = aws_sdk_organizations::Client::new(&site.config);
    organizations.create_organization().send().await.what("the organisation")?;
    let roots = organizations.list_roots().send().await.what("the organisation's root")?;
    let root = roots.roots().first().and_then(|root| root.id()).unwrap_or_default().to_owned();
    let of = PolicyType::ServiceControlPolicy;
    let on = organizations.enable_policy_type().root_id(&root).policy_type(of).send().await;
    on.what("turning on service control policies")?;
    Ok((organizations, root))
}

async fn policy(
    organizations: &aws_sdk_organizations::Client,
    name: &str,
    content: &str,
) -> Result<String, BuildError> {
    let policy = organizations.create_policy().name(name).content(content).description(name);
    let policy = policy.r#type(PolicyType::ServiceControlPolicy).send().await.what(&format!("the policy {name}"))?;
    Ok(policy.policy.and_then(|policy| policy.policy_summary).and_then(|policy| policy.id).unwrap_or_default())
}
