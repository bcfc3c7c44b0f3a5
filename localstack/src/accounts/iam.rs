//! What the sample accounts hold of IAM besides their users and the password policy: groups, roles, policies and what they
//! trust.

use super::{BuildError, Found, Site, What as _};

/// An account of a vendor, who does the bakery's bookkeeping.
const VENDOR: &str = "210987654321";

/// What a policy about one thing alone allows.
const NARROW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::crumb-recipes/*"}]}"#;

/// Everything on everything.
const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Sid":"UntilWeKnow","Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// Not one that anybody could use: emulators do not read it.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nY3J1bWI=\n-----END CERTIFICATE-----";
const PRIVATE_KEY: &str = "-----BEGIN PRIVATE KEY-----\nY3J1bWI=\n-----END PRIVATE KEY-----";

/// What is asked of the account's own managed policies.
const OF_POLICIES: [&str; 5] = [
    "iam-policy-assume-any-role",
    "iam-policy-full-administration",
    "iam-policy-kms-decrypt",
    "iam-policy-privilege-escalation",
    "iam-policy-wildcard-actions",
];

/// What is asked of the policies that are written into somebody.
const OF_INLINE_POLICIES: [&str; 4] = [
    "iam-inline-policy-full-administration",
    "iam-inline-policy-kms-decrypt",
    "iam-inline-policy-privilege-escalation",
    "iam-inline-policy-wildcard-actions",
];

/// Users are there already: they come with their passwords and keys.
const USERS: [&str; 3] = ["maria.lopez", "tom.becker", "deploy-bot"];

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    site.role("old-partner-upload", &trust(r#"{"AWS":"*"}"#, "")).await?;
    site.role("order-scheduler", &trust(r#"{"Service":"scheduler.amazonaws.com"}"#, "")).await?;
    site.role("bookkeeping", &trust(&format!(r#"{{"AWS":"arn:aws:iam::{VENDOR}:root"}}"#), "")).await?;
    sound_roles(site).await?;
    site.policy("until-we-know", EVERYTHING).await?;
    site.bakers().await?;
    site.attach_to_group("bakers", "AWSCloudShellFullAccess").await?;
    let administrator =
        site.iam.attach_user_policy().user_name("tom.becker").policy_arn(managed("AdministratorAccess"));
    administrator.send().await.what("the rights of tom.becker")?;
    let everything =
        site.iam.put_user_policy().user_name("deploy-bot").policy_name("deploy").policy_document(EVERYTHING);
    everything.send().await.what("the rights of deploy-bot")?;
    let certificate = site.iam.upload_server_certificate().server_certificate_name("old-web-shop");
    let certificate = certificate.certificate_body(CERTIFICATE).private_key(PRIVATE_KEY);
    certificate.send().await.what("the certificate of the web shop")?;
    let mut found = Found::default();
    let me = || [site.id.clone()];
    let none: [&str; 0] = [];
    for check in OF_POLICIES {
        found.add(check, ["until-we-know"], ["read-recipes"]);
    }
    for check in OF_INLINE_POLICIES {
        found.add(check, ["deploy-bot"], ["till-reader"]);
    }
    found
        .add("iam-administrator-access", ["tom.becker"], ["maria.lopez", "bakers", "till-reader"])
        .add("iam-administrator-mfa", ["tom.becker", "deploy-bot"], ["maria.lopez"])
        .add("iam-cloudshell-full-access", ["bakers"], ["maria.lopez", "till-reader"])
        .add("iam-federation", me(), [])
        .add("iam-role-external-accounts", ["bookkeeping"], ["payroll"])
        .add("iam-role-service-source", ["order-scheduler"], ["nightly-reports"])
        .add("iam-role-trust-anyone", ["old-partner-upload"], ["till-reader", "order-scheduler", "bookkeeping"])
        .add("iam-root-hardware-mfa", me(), [])
        .add("iam-server-certificate-expiry", ["old-web-shop"], none)
        .add("iam-support-role", me(), [])
        .add("iam-user-direct-permissions", ["tom.becker", "deploy-bot"], ["maria.lopez"])
        .add("iam-user-initial-access-key", ["maria.lopez"], ["tom.becker"])
        .add("iam-user-single-access-key", ["deploy-bot"], ["maria.lopez", "tom.becker"])
        .not_emulated(&["iam-root-use"]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    sound_roles(site).await?;
    site.bakers().await?;
    site.attach_to_group("bakers", "IAMUserChangePassword").await?;
    site.role("incidents", &trust(&format!(r#"{{"AWS":"arn:aws:iam::{}:root"}}"#, site.id), "")).await?;
    let support = site.iam.attach_role_policy().role_name("incidents").policy_arn(managed("AWSSupportAccess"));
    support.send().await.what("the rights of the role incidents")?;
    // IAM takes no less than 1,000 letters.
    let metadata = format!("<EntityDescriptor>{}</EntityDescriptor>", " ".repeat(1000));
    let provider = site.iam.create_saml_provider().name("office").saml_metadata_document(metadata);
    provider.send().await.what("the SAML provider office")?;
    let mut found = Found::default();
    let me = || [site.id.clone()];
    let none: [&str; 0] = [];
    for check in OF_POLICIES {
        found.add(check, none, ["read-recipes"]);
    }
    for check in OF_INLINE_POLICIES {
        found.add(check, none, ["till-reader"]);
    }
    found
        .add("iam-administrator-access", none, ["bakers", "incidents", "maria.lopez"])
        .add("iam-administrator-mfa", none, USERS)
        .add("iam-cloudshell-full-access", none, ["bakers", "incidents", "maria.lopez"])
        .add("iam-federation", [], me())
        .add("iam-role-external-accounts", none, ["payroll"])
        .add("iam-role-service-source", none, ["nightly-reports"])
        .add("iam-role-trust-anyone", none, ["incidents", "till-reader"])
        // No emulator lets the root user have MFA.
        .add("iam-root-hardware-mfa", me(), [])
        .add("iam-server-certificate-expiry", none, none)
        .add("iam-support-role", [], me())
        .add("iam-user-direct-permissions", none, USERS)
        .add("iam-user-initial-access-key", none, ["maria.lopez", "tom.becker"])
        .add("iam-user-single-access-key", none, USERS)
        .not_emulated(&["iam-root-use"]);
    Ok(found)
}

/// The roles and the policy that are as they should be.
async fn sound_roles(site: &Site) -> Result<(), BuildError> {
    site.role("till-reader", &trust(r#"{"Service":"ec2.amazonaws.com"}"#, "")).await?;
    let inline = site.iam.put_role_policy().role_name("till-reader").policy_name("recipes").policy_document(NARROW);
    inline.send().await.what("the rights of the role till-reader")?;
    let ours = format!(r#","Condition":{{"StringEquals":{{"aws:SourceAccount":"{}"}}}}"#, site.id);
    site.role("nightly-reports", &trust(r#"{"Service":"scheduler.amazonaws.com"}"#, &ours)).await?;
    let known = r#","Condition":{"StringEquals":{"sts:ExternalId":"crumb-4711"}}"#;
    site.role("payroll", &trust(&format!(r#"{{"AWS":"arn:aws:iam::{VENDOR}:root"}}"#), known)).await?;
    site.policy("read-recipes", NARROW).await
}

/// A trust policy for one principal, under a condition or none.
fn trust(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"{condition}}}]}}"#
    )
}

fn managed(policy: &str) -> String {
    format!("arn:aws:iam::aws:policy/{policy}")
}

impl Site {
    async fn role(&self, name: &str, trust: &str) -> Result<(), BuildError> {
        let created = self.iam.create_role().role_name(name).assume_role_policy_document(trust).send().await;
        created.what(&format!("the role {name}")).map(drop)
    }

    async fn policy(&self, name: &str, document: &str) -> Result<(), BuildError> {
        let created = self.iam.create_policy().policy_name(name).policy_document(document).send().await;
        created.what(&format!("the policy {name}")).map(drop)
    }

    /// The group of those who sign in.
    async fn bakers(&self) -> Result<(), BuildError> {
        self.iam.create_group().group_name("bakers").send().await.what("the group bakers")?;
        for user in ["maria.lopez", "tom.becker"] {
            let add = self.iam.add_user_to_group().group_name("bakers").user_name(user).send().await;
            add.what(&format!("{user} in the group bakers"))?;
        }
        Ok(())
    }

    async fn attach_to_group(&self, group: &str, policy: &str) -> Result<(), BuildError> {
        let attach = self.iam.attach_group_policy().group_name(group).policy_arn(managed(policy)).send().await;
        attach.what(&format!("the rights of the group {group}")).map(drop)
    }
}
