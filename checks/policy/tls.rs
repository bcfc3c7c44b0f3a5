//! Whether a resource's policy turns away requests that are not encrypted on their way.

use super::condition::{Condition, Operator, Test};
use super::{Document, Effect, Pattern, Principal, Principals, Selection, Statement};

impl Document {
    /// Whether it denies to everyone, without further conditions, all of these actions on all of these resources where
    /// the request does not come by TLS: `requires_tls(&["s3:*"], &[bucket, objects])`. Each resource may be covered by
    /// a statement of its own. A Deny with any other condition leaves requests out, so it does not count.
    ///
    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5>
    #[must_use]
    pub fn requires_tls(&self, actions: &[&str], resources: &[&str]) -> bool {
        self.denies_all(actions, resources, is_without_tls)
    }

    /// The lowest version of TLS that it takes, by `s3:TlsVersion`: it denies all of these actions on all of these
    /// resources below that. Without `IfExists` such a statement says nothing of requests without TLS, which lack the
    /// key, so that [`Document::requires_tls`] is a question of its own.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>
    #[must_use]
    pub fn minimum_tls(&self, actions: &[&str], resources: &[&str]) -> Option<f64> {
        let mut versions: Vec<f64> = self
            .statements
            .iter()
            .filter_map(|statement| match statement.conditions.as_slice() {
                [condition] => version(condition),
                _ => None,
            })
            .collect();
        versions.sort_by(f64::total_cmp);
        versions.into_iter().rev().find(|wanted| {
            self.denies_all(actions, resources, |condition| version(condition).is_some_and(|found| found >= *wanted))
        })
    }

    fn denies_all(&self, actions: &[&str], resources: &[&str], condition: impl Fn(&Condition) -> bool) -> bool {
        let actions = Selection::Only(actions.iter().map(|action| Pattern::action(action)).collect());
        let denials: Vec<&Statement> = self
            .statements
            .iter()
            .filter(|statement| {
                statement.effect == Effect::Deny
                    && matches!(&statement.principals, Principals::Only(who) if who.iter().any(Principal::is_everyone))
                    && statement.actions.covers(&actions)
                    && matches!(statement.conditions.as_slice(), [only] if condition(only))
            })
            .collect();
        !resources.is_empty()
            && resources.iter().all(|resource| {
                let resource = Pattern::new(resource);
                denials.iter().any(|denial| denial.resources.covers_pattern(&resource))
            })
    }
}

/// The condition holds for every request without TLS. The key is in every request, so `IfExists` makes no difference.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport>
fn is_without_tls(condition: &Condition) -> bool {
    let Operator { quantifier: None, test, .. } = condition.operator else { return false };
    let all = |wanted: &str| {
        !condition.values.is_empty() && condition.values.iter().all(|value| value.eq_ignore_ascii_case(wanted))
    };
    condition.is_key("aws:SecureTransport")
        && match test {
            Test::Bool | Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike => {
                condition.values.iter().any(|value| value.eq_ignore_ascii_case("false"))
            }
            Test::StringNotEquals | Test::StringNotEqualsIgnoreCase | Test::StringNotLike => all("true"),
            _ => false,
        }
}

/// The version below which the condition holds. Of several values, one is enough for it to hold: the highest.
fn version(condition: &Condition) -> Option<f64> {
    let Operator { quantifier: None, test: Test::NumericLessThan, .. } = condition.operator else { return None };
    if !condition.is_key("s3:TlsVersion") {
        return None;
    }
    let versions: Vec<f64> = condition.values.iter().map(|value| value.parse().ok()).collect::<Option<_>>()?;
    versions.into_iter().filter(|version| version.is_finite()).max_by(f64::total_cmp)
}
