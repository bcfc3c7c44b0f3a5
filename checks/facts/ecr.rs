//! What can be known about ECR's private registry in one region.

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every repository with its settings.
pub static DESCRIBE_REPOSITORIES: Call = Call {
    service: "ECR",
    operation: "DescribeRepositories",
    action: "ecr:DescribeRepositories",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html",
};

/// How the registry has its repositories scanned.
pub static GET_REGISTRY_SCANNING_CONFIGURATION: Call = Call {
    service: "ECR",
    operation: "GetRegistryScanningConfiguration",
    action: "ecr:GetRegistryScanningConfiguration",
    absent: &[],
    source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRegistryScanningConfiguration.html",
};

/// A repository's lifecycle policy.
pub static GET_LIFECYCLE_POLICY: Call = Call {
    service: "ECR",
    operation: "GetLifecyclePolicy",
    action: "ecr:GetLifecyclePolicy",
    absent: &["LifecyclePolicyNotFoundException"],
    source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html",
};

/// A repository's policy: who may pull and push.
pub static GET_REPOSITORY_POLICY: Call = Call {
    service: "ECR",
    operation: "GetRepositoryPolicy",
    action: "ecr:GetRepositoryPolicy",
    absent: &["RepositoryPolicyNotFoundException"],
    source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRepositoryPolicy.html",
};

fact!(
    /// Every private repository of the region.
    Repositories: Vec<Of<RepositoryId, Repository>> = "ecr.repositories" regional <- [DESCRIBE_REPOSITORIES]
);
fact!(
    /// How the registry has its repositories scanned.
    RegistryScanning: Scanning = "ecr.registry_scanning" regional <- [GET_REGISTRY_SCANNING_CONFIGURATION]
);
fact!(
    /// Whether each repository has a lifecycle policy.
    RepositoryLifecycles: Vec<Of<RepositoryId, bool>> =
        "ecr.repository_lifecycles" regional <- [DESCRIBE_REPOSITORIES, GET_LIFECYCLE_POLICY]
);
fact!(
    /// The text of each repository's policy; none where it has none.
    RepositoryPolicies: Vec<Of<RepositoryId, Option<String>>> =
        "ecr.repository_policies" regional <- [DESCRIBE_REPOSITORIES, GET_REPOSITORY_POLICY]
);

facts!(
    /// The facts of ECR in one region.
    Ecr {
        repositories: Repositories,
        registry_scanning: RegistryScanning,
        repository_lifecycles: RepositoryLifecycles,
        repository_policies: RepositoryPolicies,
    }
);

/// A repository by its name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryId {
    /// The repository's name, unique in its region.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The region.
    pub region: String,
}

impl Describe for RepositoryId {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::ECR::Repository", &self.name, Some(&self.region))
    }
}

/// A repository's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// `MUTABLE`, `IMMUTABLE`, `MUTABLE_WITH_EXCLUSION` or `IMMUTABLE_WITH_EXCLUSION`.
    pub tags: String,
    /// The tags for which the opposite holds, as patterns.
    pub excluded_tags: Vec<String>,
    /// The repository itself asks for a scan of each image that is pushed. The registry's settings may override that.
    pub scan_on_push: bool,
    /// `AES256`, `KMS` or `KMS_DSSE`.
    pub encryption: String,
    /// The ARN of the KMS key, which may be one that AWS manages; none with `AES256`.
    pub kms_key: Option<String>,
}

/// How a registry has its repositories scanned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanning {
    /// Amazon Inspector scans; otherwise it is ECR's basic scanning.
    pub enhanced: bool,
    /// The rules by which repositories are scanned without being asked to.
    pub rules: Vec<ScanRule>,
}

/// One rule of a registry's scanning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanRule {
    /// `SCAN_ON_PUSH`, `CONTINUOUS_SCAN` or `MANUAL`.
    pub frequency: String,
    /// The repositories that it is for, as patterns of names.
    pub filters: Vec<String>,
}

impl Scanning {
    /// The frequency by which the rules have this repository scanned by itself, if one of them does.
    #[must_use]
    pub fn of(&self, repository: &str) -> Option<&str> {
        let is_for = |rule: &&ScanRule| rule.filters.iter().any(|filter| matches(filter, repository));
        let by_itself = |rule: &&ScanRule| matches!(rule.frequency.as_str(), "SCAN_ON_PUSH" | "CONTINUOUS_SCAN");
        self.rules.iter().filter(is_for).find(by_itself).map(|rule| rule.frequency.as_str())
    }
}

/// A pattern without a wildcard matches every name that contains it; with wildcards, each stands for any characters, and
/// the whole name has to match.
///
/// Source: <https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html>.
fn matches(filter: &str, name: &str) -> bool {
    let mut parts = filter.split('*');
    let first = parts.next().unwrap_or_default();
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return name.contains(filter) };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_without_a_wildcard_matches_what_contains_it() {
        assert!(matches("prod", "prod") && matches("prod", "repo-prod-eu") && matches("prod", "team/prod"));
        assert!(!matches("prod", "pro"));
    }

    #[test]
    fn a_filter_with_wildcards_matches_the_whole_name() {
        assert!(matches("*", "anything/at-all") && matches("*prod", "repo-prod") && matches("prod*", "prod"));
        assert!(matches("a*b*c", "a-b-c") && matches("a*b*c", "abbc") && matches("a**c", "ac"));
        assert!(!matches("*prod", "prod1") && !matches("prod*", "repo-prod") && !matches("a*b*c", "a-c-b"));
        assert!(!matches("ab*ba", "aba"), "what the beginning has taken is not there for the end");
    }

    #[test]
    fn a_rule_counts_only_if_it_scans_by_itself() {
        let rule =
            |frequency: &str, filter: &str| ScanRule { frequency: frequency.into(), filters: vec![filter.into()] };
        let scanning = Scanning { enhanced: true, rules: vec![rule("MANUAL", "*"), rule("CONTINUOUS_SCAN", "shop*")] };
        assert_eq!(scanning.of("shop-web"), Some("CONTINUOUS_SCAN"));
        assert_eq!(scanning.of("till"), None);
    }
}
