//! What can be known about IAM, which is global.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, Tags, fact, facts};
use crate::finding::{Describe, Resource};

/// Counts and flags of the whole account.
pub static GET_ACCOUNT_SUMMARY: Call = Call {
    service: "IAM",
    operation: "GetAccountSummary",
    action: "iam:GetAccountSummary",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html",
};

/// The password policy for IAM users.
pub static GET_ACCOUNT_PASSWORD_POLICY: Call = Call {
    service: "IAM",
    operation: "GetAccountPasswordPolicy",
    action: "iam:GetAccountPasswordPolicy",
    absent: &["NoSuchEntity"],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html",
};

/// Has AWS write the credential report, or say that it did so in the last four hours. Changes nothing in the account.
pub static GENERATE_CREDENTIAL_REPORT: Call = Call {
    service: "IAM",
    operation: "GenerateCredentialReport",
    action: "iam:GenerateCredentialReport",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html",
};

/// The credentials of every user in one answer, in place of several calls for each.
pub static GET_CREDENTIAL_REPORT: Call = Call {
    service: "IAM",
    operation: "GetCredentialReport",
    action: "iam:GetCredentialReport",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html",
};

/// Users, groups, roles and the account's own managed policies with all that they hold, in place of a dozen calls for each.
pub static GET_ACCOUNT_AUTHORIZATION_DETAILS: Call = Call {
    service: "IAM",
    operation: "GetAccountAuthorizationDetails",
    action: "iam:GetAccountAuthorizationDetails",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html",
};

/// The virtual MFA devices and whose they are, the root user's among them.
pub static LIST_VIRTUAL_MFA_DEVICES: Call = Call {
    service: "IAM",
    operation: "ListVirtualMFADevices",
    action: "iam:ListVirtualMFADevices",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html",
};

/// The TLS certificates that were uploaded to IAM.
pub static LIST_SERVER_CERTIFICATES: Call = Call {
    service: "IAM",
    operation: "ListServerCertificates",
    action: "iam:ListServerCertificates",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html",
};

/// The SAML identity providers that the account trusts.
pub static LIST_SAML_PROVIDERS: Call = Call {
    service: "IAM",
    operation: "ListSAMLProviders",
    action: "iam:ListSAMLProviders",
    absent: &[],
    source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html",
};

fact!(
    /// What the account summary says of the root user.
    AccountSummaryFact: AccountSummary = "iam.account_summary" <- [GET_ACCOUNT_SUMMARY]
);
fact!(
    /// The account's password policy; none where AWS's default rules apply.
    PasswordPolicyFact: Option<PasswordPolicy> = "iam.password_policy" <- [GET_ACCOUNT_PASSWORD_POLICY]
);
fact!(
    /// The credentials of every IAM user. The root user's line is not among them: see [`RootUse`].
    CredentialReportFact: Vec<Of<User, Credentials>> =
        "iam.credential_report" <- [GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT]
);
fact!(
    /// When the root user was last used, from its line of the same report.
    RootUse: RootCredentials = "iam.root_use" <- [GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT]
);
fact!(
    /// Who may do what: users, groups, roles and the account's own managed policies. What AWS's managed policies hold is
    /// not in it: they are not the customer's to write.
    AuthorizationDetailsFact: AuthorizationDetails =
        "iam.authorization_details" <- [GET_ACCOUNT_AUTHORIZATION_DETAILS]
);
fact!(
    /// Every virtual MFA device that somebody signs in with.
    VirtualMfaDevices: Vec<VirtualMfaDevice> = "iam.virtual_mfa_devices" <- [LIST_VIRTUAL_MFA_DEVICES]
);
fact!(
    /// Every TLS certificate that was uploaded to IAM.
    ServerCertificates: Vec<Of<Entity, ServerCertificate>> = "iam.server_certificates" <- [LIST_SERVER_CERTIFICATES]
);
fact!(
    /// The ARNs of the SAML identity providers. IAM Identity Center makes one in each account that it serves.
    SamlProviders: Vec<String> = "iam.saml_providers" <- [LIST_SAML_PROVIDERS]
);

facts!(
    /// IAM's facts.
    Iam {
        account_summary: AccountSummaryFact,
        password_policy: PasswordPolicyFact,
        credential_report: CredentialReportFact,
        root_use: RootUse,
        authorization_details: AuthorizationDetailsFact,
        virtual_mfa_devices: VirtualMfaDevices,
        server_certificates: ServerCertificates,
        saml_providers: SamlProviders,
    }
);

/// What the account summary says of the root user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSummary {
    /// `AccountMFAEnabled`: the root user has an MFA device.
    pub root_mfa_enabled: bool,
    /// `AccountAccessKeysPresent`: the root user has an access key.
    pub root_access_keys_present: bool,
    /// `AccountPasswordPresent`: the root user has a password. None where the answer does not say. False in member
    /// accounts whose root credentials the organisation has removed.
    pub root_password_present: Option<bool>,
}

/// The account's own password policy for IAM users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent requirements are what AWS has")]
pub struct PasswordPolicy {
    /// Least number of characters. AWS's default where the policy does not set it is 6.
    pub minimum_length: u16,
    /// A symbol is required.
    pub require_symbols: bool,
    /// A digit is required.
    pub require_numbers: bool,
    /// An upper-case letter is required.
    pub require_uppercase: bool,
    /// A lower-case letter is required.
    pub require_lowercase: bool,
    /// How many former passwords may not be used again; none where any may.
    pub reuse_prevention: Option<u16>,
    /// Days until a password expires; none where it never does.
    pub max_age_days: Option<u16>,
}

/// An IAM user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct User {
    /// The user's name.
    pub name: String,
    /// The user's ARN.
    pub arn: String,
}

impl Describe for User {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::IAM::User", &self.name, None)
    }
}

/// A user's line of the credential report.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// When AWS wrote the report; it may be four hours old.
    pub generated: Timestamp,
    /// When the user was made.
    pub created: Timestamp,
    /// The user can sign in to the console with a password. None where the report says `not_supported`.
    pub password_enabled: Option<bool>,
    /// When the password was last used; none where it never was, or AWS does not know.
    pub password_last_used: Option<Timestamp>,
    /// When the password was made or last changed; none where there is no password.
    pub password_last_changed: Option<Timestamp>,
    /// An MFA device is enabled for the user.
    pub mfa_active: bool,
    /// The user's two places for access keys.
    pub access_keys: [AccessKey; 2],
}

/// One of a user's two places for access keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// There is a key there, and it is active.
    pub active: bool,
    /// When the key was made or last changed.
    pub last_rotated: Option<Timestamp>,
    /// When the key was last used; none where it never was.
    pub last_used: Option<Timestamp>,
}

/// What the credential report says of the root user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootCredentials {
    /// When AWS wrote the report; it may be four hours old.
    pub generated: Timestamp,
    /// When the root user last signed in; none where it never did, or AWS does not know.
    pub password_last_used: Option<Timestamp>,
    /// When each of its two access keys was last used; none where there is no key, or it never was.
    pub access_keys_last_used: [Option<Timestamp>; 2],
}

/// What kind of thing in IAM it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntityKind {
    /// A user.
    User,
    /// A group of users.
    Group,
    /// A role.
    Role,
    /// A managed policy of the account's own.
    Policy,
    /// A TLS certificate.
    ServerCertificate,
}

impl EntityKind {
    /// One word for people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::ServerCertificate => "certificate",
        }
    }

    /// CloudFormation's name for the type.
    #[must_use]
    pub fn cloudformation(self) -> &'static str {
        match self {
            Self::User => "AWS::IAM::User",
            Self::Group => "AWS::IAM::Group",
            Self::Role => "AWS::IAM::Role",
            Self::Policy => "AWS::IAM::ManagedPolicy",
            Self::ServerCertificate => "AWS::IAM::ServerCertificate",
        }
    }
}

/// Something in IAM, by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its path: `/` for most.
    pub path: String,
    /// Its tags; none where the listing does not bring them, as for groups and policies.
    pub tags: Option<Tags>,
}

impl Entity {
    /// AWS made it for one of its services, and only that service can change it.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html>.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        self.kind == EntityKind::Role && self.path.starts_with("/aws-service-role/")
    }

    /// IAM Identity Center made it from a permission set, and it can be changed only there.
    ///
    /// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>.
    #[must_use]
    pub fn is_of_identity_center(&self) -> bool {
        self.kind == EntityKind::Role && self.path.starts_with("/aws-reserved/sso.amazonaws.com/")
    }
}

impl Describe for Entity {
    fn describe(&self, _: &Account) -> Resource {
        let resource = Resource::new(&self.arn, self.kind.cloudformation(), &self.name, None);
        match &self.tags {
            Some(tags) => resource.tagged(tags.clone()),
            None => resource,
        }
    }
}

/// Who may do what in the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationDetails {
    /// Every user.
    pub users: Vec<Of<Entity, UserDetail>>,
    /// Every group.
    pub groups: Vec<Of<Entity, Grants>>,
    /// Every role, AWS's service-linked ones too.
    pub roles: Vec<Of<Entity, RoleDetail>>,
    /// Every managed policy of the account's own.
    pub policies: Vec<Of<Entity, ManagedPolicy>>,
}

/// What a user, group or role holds by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// The policies that are written into it.
    pub inline: Vec<InlinePolicy>,
    /// The ARNs of the managed policies that are attached to it.
    pub attached: Vec<String>,
}

/// A policy that is written into a user, group or role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    /// Its name there.
    pub name: String,
    /// The document, as JSON.
    pub document: String,
}

/// What a user holds, and where it belongs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDetail {
    /// What it holds by itself.
    pub grants: Grants,
    /// The names of its groups.
    pub groups: Vec<String>,
}

/// What a role holds, and who can take it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDetail {
    /// What it holds by itself.
    pub grants: Grants,
    /// Who can take it: the trust policy, as JSON.
    pub trust: String,
    /// When it was last taken, as far back as AWS remembers (400 days); none where it never was.
    pub last_used: Option<Timestamp>,
}

/// A managed policy of the account's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// To how many users, groups and roles it is attached.
    pub attachments: u32,
    /// The version that holds, as JSON.
    pub document: String,
}

/// A virtual MFA device: an authenticator app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VirtualMfaDevice {
    /// Its ARN.
    pub serial: String,
    /// The ARN of the user that signs in with it; it ends in `:root` for the root user.
    pub user: String,
}

/// A TLS certificate that was uploaded to IAM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerCertificate {
    /// When it expires, or did.
    pub expires: Timestamp,
}
