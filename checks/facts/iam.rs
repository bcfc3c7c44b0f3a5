//! What can be known about IAM, which is global.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
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

fact!(
    /// What the account summary says of the root user.
    AccountSummaryFact: AccountSummary = "iam.account_summary" <- [GET_ACCOUNT_SUMMARY]
);
fact!(
    /// The account's password policy; none where AWS's default rules apply.
    PasswordPolicyFact: Option<PasswordPolicy> = "iam.password_policy" <- [GET_ACCOUNT_PASSWORD_POLICY]
);
fact!(
    /// The credentials of every IAM user. The root user's line is not among them: the account summary is fresher.
    CredentialReportFact: Vec<Of<User, Credentials>> =
        "iam.credential_report" <- [GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT]
);

facts!(
    /// IAM's facts.
    Iam {
        account_summary: AccountSummaryFact,
        password_policy: PasswordPolicyFact,
        credential_report: CredentialReportFact,
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
