//! What a check says: verdicts, the resources they are about, severity, and the evidence that decided.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::facts::{Account, Call, Gap, Tags};

/// How bad a failure is, by the field's five steps (those of Security Hub).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Informational,
    /// To be mended some day.
    Low,
    /// To be mended.
    Medium,
    /// To be mended first.
    High,
    /// To be mended now.
    Critical,
}

impl Severity {
    /// All of them, the mildest first.
    pub const ALL: [Self; 5] = [Self::Informational, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The severity in lower case, as reports and the command line spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is not as it should be.
    Fail,
    /// It could not be read, so nothing is claimed.
    Unknown,
    /// It is as it should be.
    Pass,
}

impl Status {
    /// The status in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
        }
    }
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Resource {
    /// The resource's ARN; the account's root ARN where it is a setting of the account.
    pub arn: String,
    /// CloudFormation's name for its type: `AWS::S3::Bucket`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id within the account: a name, or `sg-…`.
    pub id: String,
    /// What people call it, where that is not its id.
    pub name: Option<String>,
    /// Its region; `global` for what has none.
    pub region: String,
    /// Its tags; null where the facts that the check reads do not bring them.
    pub tags: Option<Tags>,
}

/// The region of what has none.
pub const GLOBAL: &str = "global";

impl Resource {
    /// A resource without tags or a second name.
    #[must_use]
    pub fn new(arn: &str, kind: &str, id: &str, region: Option<&str>) -> Self {
        Self {
            arn: arn.to_owned(),
            kind: kind.to_owned(),
            id: id.to_owned(),
            name: None,
            region: region.unwrap_or(GLOBAL).to_owned(),
            tags: None,
        }
    }

    /// The account itself, or its settings in one region.
    #[must_use]
    pub fn account(account: &Account, region: Option<&str>) -> Self {
        Self::new(&account.arn(), "AWS::::Account", &account.id, region)
    }

    /// With the name that people know it by.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// With its tags.
    #[must_use]
    pub fn tagged(mut self, tags: Tags) -> Self {
        self.tags = Some(tags);
        self
    }
}

/// Something that findings can be about.
pub trait Describe {
    /// It, as a report names it.
    fn describe(&self, account: &Account) -> Resource;
}

/// A value that decided a verdict, and the call that it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Evidence {
    /// AWS's name of the value.
    pub name: String,
    /// The value as it was read; null where AWS says that there is none.
    pub value: Value,
    /// The operation that brought it: `s3:GetBucketEncryption`.
    pub source: String,
}

/// Who can mend a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionableBy {
    /// Whoever administers the account.
    #[default]
    Customer,
    /// The administrator of the organisation that the account belongs to.
    OrganisationAdministrator,
    /// Nobody: an AWS service made it and manages it. Where a fact says so, a check leaves such a resource unjudged
    /// altogether, as `kms-key-rotation` does.
    Nobody,
}

/// A judgement of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What was found out.
    pub status: Status,
    /// One sentence, about this resource.
    pub message: String,
    /// The values that decided.
    pub evidence: Vec<Evidence>,
    /// Why nothing is claimed, where nothing is.
    pub gap: Option<Gap>,
    /// Who can change what was found.
    pub actionable_by: ActionableBy,
    /// How bad a failure of this resource is, where that is less than of others.
    pub severity: Option<Severity>,
    /// What could not be read that would have told more. The verdict stands without it.
    pub context_gaps: Vec<Gap>,
}

impl Verdict {
    fn new(status: Status, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            evidence: Vec::new(),
            gap: None,
            actionable_by: ActionableBy::Customer,
            severity: None,
            context_gaps: Vec::new(),
        }
    }

    /// It is as it should be.
    #[must_use]
    pub fn pass(message: impl Into<String>) -> Self {
        Self::new(Status::Pass, message)
    }

    /// It is not as it should be.
    #[must_use]
    pub fn fail(message: impl Into<String>) -> Self {
        Self::new(Status::Fail, message)
    }

    /// It could not be read.
    #[must_use]
    pub fn unknown(gap: &Gap) -> Self {
        Self { gap: Some(gap.clone()), ..Self::new(Status::Unknown, format!("Could not be read: {gap}.")) }
    }

    /// Says who can change what was found, where that is not the customer.
    #[must_use]
    pub fn actionable_by(mut self, who: ActionableBy) -> Self {
        self.actionable_by = who;
        self
    }

    /// Says that a failure of this resource is no worse than this. A check's own severity is the worst that its findings
    /// have: a higher one here changes nothing.
    #[must_use]
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Names something that could not be read and would have told more: what the resource is attached to, say. The verdict
    /// stands, and the report is incomplete.
    #[must_use]
    pub fn without(mut self, gap: &Gap) -> Self {
        self.context_gaps.push(gap.clone());
        self
    }

    /// Adds a sentence to the message.
    #[must_use]
    pub fn and(mut self, sentence: &str) -> Self {
        self.message.push(' ');
        self.message.push_str(sentence);
        self
    }

    /// Names a value that decided, by AWS's name for it, and the call that brought it.
    #[must_use]
    pub fn seen(mut self, call: &Call, name: &str, value: impl Serialize) -> Self {
        // A plain struct always serializes; were it not so, the reader is told rather than shown an empty value.
        let value = serde_json::to_value(value).unwrap_or_else(|error| Value::String(format!("not shown: {error}")));
        // Most verdicts rest on one value or two.
        self.evidence.reserve_exact(1);
        self.evidence.push(Evidence { name: name.to_owned(), value, source: call.name() });
        self
    }
}

/// One finding of a check, before the report adds what is the same for all of the check's findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What it is about; none where the listing itself could not be read.
    pub resource: Option<Resource>,
    /// The region; `global` where there is none.
    pub region: String,
    /// The judgement.
    pub verdict: Verdict,
}

impl Outcome {
    /// A judgement of one resource.
    #[must_use]
    pub fn of(resource: Resource, verdict: Verdict) -> Self {
        Self { region: resource.region.clone(), resource: Some(resource), verdict }
    }

    /// Nothing could be listed, so not even the resources are known.
    #[must_use]
    pub fn unlisted(region: Option<&str>, gap: &Gap) -> Self {
        Self { resource: None, region: region.unwrap_or(GLOBAL).to_owned(), verdict: Verdict::unknown(gap) }
    }
}
