//! What can be known about Lambda in one region. No value of an environment variable is kept, nor any code.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Gap, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every function with most of its configuration.
pub static LIST_FUNCTIONS: Call = Call {
    service: "Lambda",
    operation: "ListFunctions",
    action: "lambda:ListFunctions",
    absent: &[],
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html",
};

/// A function's own policy; those of its versions and aliases are others.
pub static GET_POLICY: Call = Call {
    service: "Lambda",
    operation: "GetPolicy",
    action: "lambda:GetPolicy",
    absent: &["ResourceNotFoundException"],
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html",
};

/// The URLs of a function and of its aliases.
pub static LIST_FUNCTION_URL_CONFIGS: Call = Call {
    service: "Lambda",
    operation: "ListFunctionUrlConfigs",
    action: "lambda:ListFunctionUrlConfigs",
    absent: &[],
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html",
};

/// Every code signing configuration.
pub static LIST_CODE_SIGNING_CONFIGS: Call = Call {
    service: "Lambda",
    operation: "ListCodeSigningConfigs",
    action: "lambda:ListCodeSigningConfigs",
    absent: &[],
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListCodeSigningConfigs.html",
};

/// The functions that one code signing configuration holds for.
pub static LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG: Call = Call {
    service: "Lambda",
    operation: "ListFunctionsByCodeSigningConfig",
    action: "lambda:ListFunctionsByCodeSigningConfig",
    absent: &[],
    source: "https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionsByCodeSigningConfig.html",
};

fact!(
    /// Every function of the region.
    Functions: Vec<Of<FunctionId, Function>> = "lambda.functions" regional <- [LIST_FUNCTIONS]
);
fact!(
    /// The text of each function's own policy; none where it has none.
    FunctionPolicies: Vec<Of<FunctionId, Option<String>>> =
        "lambda.function_policies" regional <- [LIST_FUNCTIONS, GET_POLICY]
);
fact!(
    /// The URLs of each function and its aliases.
    FunctionUrls: Vec<Of<FunctionId, Vec<FunctionUrl>>> =
        "lambda.function_urls" regional <- [LIST_FUNCTIONS, LIST_FUNCTION_URL_CONFIGS]
);
fact!(
    /// The code signing configurations, each with the ARNs of the functions that it holds for: a few calls, where asking
    /// function by function would be one for each.
    CodeSigningConfigs: Vec<Of<CodeSigningConfig, Vec<String>>> = "lambda.code_signing_configs" regional
        <- [LIST_CODE_SIGNING_CONFIGS, LIST_FUNCTIONS_BY_CODE_SIGNING_CONFIG]
);

facts!(
    /// The facts of Lambda in one region.
    Lambda {
        functions: Functions,
        function_policies: FunctionPolicies,
        function_urls: FunctionUrls,
        code_signing_configs: CodeSigningConfigs,
    }
);

/// A function by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionId {
    /// The function's name, unique in its region.
    pub name: String,
    /// Its ARN, without a version.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl Describe for FunctionId {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::Lambda::Function", &self.name, Some(&self.region))
    }
}

/// A function's configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// The runtime's identifier, such as `python3.13`; none for a container image, which brings its own.
    pub runtime: Option<String>,
    /// The VPC that it is attached to.
    pub vpc: Option<String>,
    /// How X-Ray traces it: `Active` or `PassThrough`; none where AWS does not say.
    pub tracing: Option<String>,
    /// The customer's KMS key for its environment variables; none where they are encrypted with a key of AWS.
    pub kms_key: Option<String>,
    /// Its environment variables. AWS may not be able to decrypt them for the one who asks.
    pub environment: Result<Environment, Gap>,
}

/// The environment variables of a function, without their values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    /// How many there are.
    pub variables: usize,
    /// The names of those that seem to hold a credential ([`holds_credential`]), sorted.
    pub credentials: Vec<String>,
}

/// A URL that calls a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionUrl {
    /// The alias that it calls; none for the function itself.
    pub alias: Option<String>,
    /// Callers must sign their requests: `AWS_IAM`. Otherwise, anybody may call as far as the function's policy lets them.
    pub signed: bool,
    /// The origins whose pages may call it from a browser.
    pub origins: Vec<String>,
}

/// Who must have signed the code of functions, and what happens to code that they have not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSigningConfig {
    /// Its ARN.
    pub arn: String,
    /// Code without a valid signature is refused (`Enforce`), not merely reported (`Warn`).
    pub enforced: bool,
}

/// Beginnings that only credentials have.
const PREFIXES: &[&str] = &[
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "github_pat_",
    "glpat-",
    "sk_live_",
    "rk_live_",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "AGE-SECRET-KEY-",
];

/// Words of a name that announce a credential.
const WORDS: &[&str] =
    &["SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "PRIVATEKEY", "APIKEY", "ACCESSKEY", "CREDENTIAL"];

/// The same, but only as the end of a name: elsewhere they mean something else (`TOKEN_ENDPOINT`, `PWD_POLICY`).
const ENDINGS: &[&str] = &["TOKEN", "PWD"];

/// Ends of a name which say that the value is about a credential, not one.
const ABOUT: &[&str] = &[
    "ARN",
    "COUNT",
    "DAYS",
    "ENABLED",
    "ENDPOINT",
    "EXPIRY",
    "FILE",
    "HOST",
    "ID",
    "IDS",
    "INTERVAL",
    "LENGTH",
    "LOCATION",
    "NAME",
    "NAMES",
    "PARAM",
    "PARAMETER",
    "PATH",
    "POLICY",
    "PREFIX",
    "PROVIDER",
    "REF",
    "REGION",
    "REQUIRED",
    "ROTATION",
    "SECONDS",
    "STORE",
    "TABLE",
    "TIMEOUT",
    "TTL",
    "TYPE",
    "URI",
    "URL",
    "VERSION",
];

/// Whether an environment variable seems to hold a credential: by the look of its value, or by its name, unless the value
/// only refers to where the credential is. It is asked where the answer of AWS is read, so that no value goes further.
#[must_use]
pub fn holds_credential(name: &str, value: &str) -> bool {
    let value = value.trim();
    is_access_key(value)
        || value.contains("-----BEGIN ") && value.contains("PRIVATE KEY-----")
        || PREFIXES.iter().any(|prefix| value.starts_with(prefix))
        || has_password_in_address(value)
        || is_named_after_credential(name) && !is_reference(value)
}

/// The id of an access key, long-lived or temporary, as a word of its own.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>.
fn is_access_key(value: &str) -> bool {
    value.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        word.len() == 20
            && (word.starts_with("AKIA") || word.starts_with("ASIA"))
            && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    })
}

/// `postgres://user:password@host/`.
fn has_password_in_address(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && !is_reference(password))
}

fn is_named_after_credential(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let last = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    if ABOUT.contains(&last) {
        return false;
    }
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    WORDS.iter().any(|word| plain.contains(word)) || ENDINGS.iter().any(|word| plain.ends_with(word))
}

/// Nothing, a switch, a number of a few digits, or a name of where the credential is kept.
fn is_reference(value: &str) -> bool {
    value.is_empty()
        || matches!(
            value.to_ascii_lowercase().as_str(),
            "true" | "false" | "none" | "null" | "yes" | "no" | "on" | "off"
        )
        || value.len() < 6 && value.chars().all(|c| c.is_ascii_digit())
        || ["arn:", "{{resolve:", "{{", "${", "/", "ssm:", "secretsmanager:"]
            .iter()
            .any(|start| value.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_credential_is_one_whatever_its_name() {
        for value in [
            "AKIAIOSFODNN7EXAMPLE",
            "key=ASIAIOSFODNN7EXAMPLE;",
            "-----BEGIN RSA PRIVATE KEY-----\nMII",
            "-----BEGIN PRIVATE KEY-----",
            "ghp_0123456789abcdef",
            "xoxb-1-2-3",
            "postgres://till:flour@db.example.com:5432/orders",
        ] {
            assert!(holds_credential("SETTING", value), "{value}");
        }
    }

    #[test]
    fn a_name_that_announces_a_credential_with_a_value_is_one() {
        for name in ["DB_PASSWORD", "dbPassword", "CLIENT_SECRET", "STRIPE_API_KEY", "ApiKey", "GITHUB_TOKEN", "DB_PWD"]
        {
            assert!(holds_credential(name, "sourdough-starter"), "{name}");
        }
    }

    #[test]
    fn what_refers_to_a_credential_is_none() {
        for value in [
            "",
            "  ",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
            "{{resolve:secretsmanager:db:SecretString:password}}",
            "/bakery/db/password",
            "${DB_PASSWORD}",
            "true",
            "3600",
        ] {
            assert!(!holds_credential("DB_PASSWORD", value), "{value}");
        }
        for name in
            ["DB_SECRET_ARN", "SECRET_NAME", "PASSWORD_PARAMETER", "TOKEN_ENDPOINT", "ACCESS_KEY_ID", "TOKEN_TTL"]
        {
            assert!(!holds_credential(name, "bakery-db"), "{name}");
        }
    }

    #[test]
    fn what_is_neither_is_none() {
        for (name, value) in [
            ("TABLE", "orders"),
            ("LOG_LEVEL", "debug"),
            ("ENDPOINT", "https://api.example.com/v1"),
            ("ENDPOINT", "https://user@example.com/"),
            ("DATABASE", "postgres://till:${PASSWORD}@db/orders"),
            ("PWD_POLICY", "strict-one"),
            ("NOTE", "AKIA is how they begin"),
            ("CERTIFICATE", "-----BEGIN CERTIFICATE-----"),
        ] {
            assert!(!holds_credential(name, value), "{name}={value}");
        }
    }
}
