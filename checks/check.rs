//! What a check is: data about itself, the facts that it reads, and a pure judgement of one resource.

use futures_util::future::{BoxFuture, join_all};
use serde_json::Value;

use crate::facts::{Account, Call, Fact, FactInfo, Gap, Lazy, Of, Settings};
use crate::finding::{Describe, Outcome, Resource, Severity, Verdict};
use crate::model::{Place, Service, Source};

/// One check. All of it but `run` is data: listings, documentation, report rules and the IAM policy are made from it.
#[derive(Debug)]
pub struct Check {
    /// Its place among the files: `checks/s3/bucket_encryption.rs` is `s3-bucket-encryption`.
    pub id: &'static str,
    /// What holds when it passes.
    pub title: &'static str,
    /// How bad a failure is.
    pub severity: Severity,
    /// The service whose split between AWS and the customer applies.
    pub service: &'static Service,
    /// Where it stands in the shared responsibility model.
    pub place: Place,
    /// What can happen where it fails.
    pub why: &'static str,
    /// What AWS does here.
    pub aws_side: &'static str,
    /// What is left to the customer.
    pub your_side: &'static str,
    /// How to mend a failure.
    pub fix: Fix,
    /// AWS's pages for the rule that it judges by.
    pub sources: &'static [Source],
    /// The requirements of others that it answers.
    pub standards: &'static [Standard],
    /// What it judges by and the account's owner may set otherwise.
    pub thresholds: &'static [Threshold],
    /// The facts that it reads: no others.
    pub reads: &'static [FactInfo],
    /// Reads the facts and judges.
    pub run: Run,
}

/// Reads facts and gives one outcome for each resource judged.
pub type Run = for<'a> fn(&'a Account) -> BoxFuture<'a, Vec<Outcome>>;

/// How to mend what a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fix {
    /// What to do, in words.
    pub text: &'static str,
    /// A command of the AWS CLI, with upper-case words to fill in; empty where only the console can.
    pub cli: &'static str,
    /// The lines of Terraform (the `hashicorp/aws` provider) that hold it; empty where Terraform has no place for it.
    pub terraform: &'static str,
    /// The lines of a CloudFormation template, in YAML, that hold it; empty where CloudFormation has no place for it.
    pub cloudformation: &'static str,
}

/// A setting of the account's owner that a check judges by: a key of `[thresholds]` in `partywall.toml`. Its default is
/// in [`Settings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// The key, as `partywall.toml` spells it.
    pub key: &'static str,
    /// What it counts or lists: `days`, `ports`.
    pub unit: &'static str,
    /// What it decides, in a sentence.
    pub meaning: &'static str,
    /// Which way it is laxer.
    pub bound: Bound,
    /// The requirements that ask for the default, or for no less.
    pub asked_by: &'static [Standard],
}

/// Which values of a threshold are laxer than its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Larger ones.
    AtMost,
    /// Smaller ones.
    AtLeast,
    /// Lists with more in them.
    NoMore,
    /// Lists that lack something.
    NoLess,
    /// None: only the owner can say what is right.
    Owners,
}

impl Threshold {
    /// What is asked for where the owner says nothing.
    #[must_use]
    pub fn default(&self) -> Value {
        Settings::default().get(self.key).unwrap_or_default()
    }

    /// What these settings ask for, if that is laxer than the default.
    #[must_use]
    pub fn laxer(&self, settings: &Settings) -> Option<Value> {
        let (value, default) = (settings.get(self.key)?, self.default());
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let lacks = |one: &Value, other: &Value| list(other).iter().any(|item| !list(one).contains(item));
        let laxer = match self.bound {
            Bound::AtMost => value.as_u64() > default.as_u64(),
            Bound::AtLeast => value.as_u64() < default.as_u64(),
            Bound::NoMore => lacks(&default, &value),
            Bound::NoLess => lacks(&value, &default),
            Bound::Owners => false,
        };
        laxer.then_some(value)
    }
}

/// A catalogue of requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// CIS Amazon Web Services Foundations Benchmark, version 7.0.
    Cis7,
    /// The controls of AWS Security Hub.
    SecurityHub,
    /// The checks of Prowler, for people who come from there.
    Prowler,
}

impl Framework {
    /// The stable id in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Cis7 => "cis-7.0",
            Self::SecurityHub => "security-hub",
            Self::Prowler => "prowler",
        }
    }
}

/// A requirement that a check answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Standard {
    /// Whose it is.
    pub framework: Framework,
    /// Its id there.
    pub requirement: &'static str,
}

/// A requirement of the CIS AWS Foundations Benchmark 7.0.
#[must_use]
pub const fn cis(requirement: &'static str) -> Standard {
    Standard { framework: Framework::Cis7, requirement }
}

/// A control of AWS Security Hub.
#[must_use]
pub const fn security_hub(requirement: &'static str) -> Standard {
    Standard { framework: Framework::SecurityHub, requirement }
}

/// A check of Prowler.
#[must_use]
pub const fn prowler(requirement: &'static str) -> Standard {
    Standard { framework: Framework::Prowler, requirement }
}

impl Check {
    /// Every operation that it may cause, in the order of its facts, each once.
    #[must_use]
    pub fn calls(&self) -> Vec<&'static Call> {
        Self::calls_of(self.reads.iter())
    }

    /// Those of them that its verdicts rest on. Without one of the others it knows less to tell, and judges all the same.
    #[must_use]
    pub fn deciding_calls(&self) -> Vec<&'static Call> {
        Self::calls_of(self.reads.iter().filter(|fact| !fact.context))
    }

    fn calls_of<'a>(facts: impl Iterator<Item = &'a FactInfo>) -> Vec<&'static Call> {
        let mut calls: Vec<&'static Call> = Vec::new();
        for call in facts.flat_map(|fact| fact.calls) {
            if !calls.contains(call) {
                calls.push(call);
            }
        }
        calls
    }

    /// Each region is judged by what is known of it alone, so that the regions may be shared out among several audits. All
    /// other checks need the whole account in one place.
    #[must_use]
    pub fn judges_region_by_region(&self) -> bool {
        self.reads.iter().all(|fact| fact.regional && !fact.across)
    }

    /// Its folder: the first part of its id.
    #[must_use]
    pub fn folder(&self) -> &'static str {
        self.id.split('-').next().unwrap_or(self.id)
    }
}

/// One outcome for each item of a listing, in each of the places that it was listed. A listing that could not be read
/// is one outcome without a resource, an item that could not be read an unknown one of its own. `judge` gives no verdict
/// on what the check does not judge.
pub fn each<'a, F, R, T, V>(
    account: &'a Account,
    listings: impl IntoIterator<Item = &'a Lazy<F>>,
    judge: impl Fn(&'a R, &'a T) -> V + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>>
where
    F: Fact<Value = Vec<Of<R, T>>>,
    R: Describe + Send + Sync + 'a,
    T: Send + Sync + 'a,
    V: Into<Option<Verdict>>,
{
    each_answer(account, listings, move |item, answer| match answer {
        Ok(value) => judge(item, value).into(),
        Err(gap) if gap.is_not_applicable() => None,
        Err(gap) => Some(Verdict::unknown(gap)),
    })
}

/// As [`each`], for a judgement that another fact may settle even where an item could not be read.
pub fn each_answer<'a, F, R, T, V>(
    account: &'a Account,
    listings: impl IntoIterator<Item = &'a Lazy<F>>,
    judge: impl Fn(&'a R, Result<&'a T, &'a Gap>) -> V + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>>
where
    F: Fact<Value = Vec<Of<R, T>>>,
    R: Describe + Send + Sync + 'a,
    T: Send + Sync + 'a,
    V: Into<Option<Verdict>>,
{
    let listings: Vec<&'a Lazy<F>> = listings.into_iter().collect();
    Box::pin(async move {
        let answers = join_all(listings.iter().map(|listing| listing.get())).await;
        let mut outcomes = Vec::new();
        for (listing, answer) in listings.into_iter().zip(answers) {
            match answer {
                Ok(items) => {
                    outcomes.reserve_exact(items.len());
                    outcomes.extend(items.iter().filter_map(|item| {
                        let verdict = judge(&item.of, item.value.as_ref()).into()?;
                        Some(Outcome::of(item.of.describe(account), verdict))
                    }));
                }
                Err(gap) if gap.is_not_applicable() => {}
                Err(gap) => outcomes.push(Outcome::unlisted(listing.region(), gap)),
            }
        }
        outcomes
    })
}

/// One outcome for a setting of the account, or for each region where the setting is regional.
pub fn setting<'a, F, T, V>(
    account: &'a Account,
    facts: impl IntoIterator<Item = &'a Lazy<F>>,
    judge: impl Fn(&'a T) -> V + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>>
where
    F: Fact<Value = T>,
    T: Send + Sync + 'a,
    V: Into<Option<Verdict>>,
{
    let facts: Vec<&'a Lazy<F>> = facts.into_iter().collect();
    Box::pin(async move {
        let answers = join_all(facts.iter().map(|fact| fact.get())).await;
        let mut outcomes = Vec::new();
        for (fact, answer) in facts.into_iter().zip(answers) {
            let verdict = match answer {
                Ok(value) => judge(value).into(),
                Err(gap) if gap.is_not_applicable() => None,
                Err(gap) => Some(Verdict::unknown(gap)),
            };
            outcomes.extend(verdict.map(|verdict| Outcome::of(Resource::account(account, fact.region()), verdict)));
        }
        outcomes
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_laxer_threshold_is_told_from_a_stricter_one() {
        let laxer = |key: &str, value: Value| {
            let settings = serde_json::from_value(json!({ key: value })).unwrap();
            let threshold = crate::all().flat_map(|check| check.thresholds).find(|threshold| threshold.key == key);
            threshold.unwrap().laxer(&settings).is_some()
        };
        for (key, lax, strict) in [
            ("access-key-max-age-days", json!(91), json!(89)),
            ("log-retention-days", json!(364), json!(366)),
            ("authorized-ports", json!([80, 443, 8443]), json!([443])),
            ("high-risk-ports", json!([22]), Value::Null),
        ] {
            assert!(laxer(key, lax), "{key}");
            if !strict.is_null() {
                assert!(!laxer(key, strict), "{key}");
            }
        }
        let more: Vec<u16> = Settings::default().high_risk_ports.into_iter().chain([6379]).collect();
        assert!(!laxer("high-risk-ports", json!(more)));
        assert!(!laxer("allowed-regions", json!(["*"])), "only the owner knows");
        for threshold in crate::all().flat_map(|check| check.thresholds) {
            assert_eq!(threshold.laxer(&Settings::default()), None, "{}", threshold.key);
            assert!(!threshold.default().is_null(), "{}", threshold.key);
        }
    }
}
