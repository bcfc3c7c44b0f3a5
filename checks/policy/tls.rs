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

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: [&str; 2] = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"];
    const WHOLE: &str = r#""arn:aws:s3:::b", "arn:aws:s3:::b/*""#;

    fn deny(resources: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [{resources}], "Condition": {condition}}}"#
        )
    }

    fn parse(statements: &str) -> Document {
        Document::parse(&format!(r#"{{"Statement": [{statements}]}}"#)).expect(statements)
    }

    fn requires(statements: &str) -> bool {
        parse(statements).requires_tls(&["s3:*"], &BUCKET)
    }

    const PLAIN: &str = r#"{"Bool": {"aws:SecureTransport": "false"}}"#;

    #[test]
    fn a_deny_of_everything_without_tls_is_enough() {
        assert!(requires(&deny(WHOLE, PLAIN)));
        assert!(requires(&deny(r#""*""#, PLAIN)));
        assert!(requires(&deny(r#""arn:aws:s3:::b*""#, PLAIN)));
        assert!(requires(&deny(WHOLE, PLAIN).replace("s3:*", "*")));
        assert!(requires(&deny(WHOLE, PLAIN).replace(r#""Principal": "*""#, r#""Principal": {"AWS": "*"}"#)));
        assert!(requires(&format!("{}, {}", deny(r#""arn:aws:s3:::b""#, PLAIN), deny(r#""arn:aws:s3:::b/*""#, PLAIN))));
    }

    #[test]
    fn the_condition_can_be_written_in_other_ways() {
        for condition in [
            r#"{"Bool": {"aws:SecureTransport": false}}"#,
            r#"{"Bool": {"AWS:securetransport": ["false"]}}"#,
            r#"{"BoolIfExists": {"aws:SecureTransport": "false"}}"#,
            r#"{"StringEquals": {"aws:SecureTransport": "false"}}"#,
            r#"{"StringNotEquals": {"aws:SecureTransport": "true"}}"#,
        ] {
            assert!(requires(&deny(WHOLE, condition)), "{condition}");
        }
    }

    #[test]
    fn anything_less_is_not_enough() {
        for less in [
            deny(r#""arn:aws:s3:::b/*""#, PLAIN),
            deny(r#""arn:aws:s3:::b""#, PLAIN),
            deny(r#""arn:aws:s3:::c", "arn:aws:s3:::c/*""#, PLAIN),
            deny(WHOLE, PLAIN).replace("s3:*", "s3:GetObject"),
            deny(WHOLE, PLAIN).replace(r#""Principal": "*""#, r#""Principal": {"AWS": "111122223333"}"#),
            deny(WHOLE, PLAIN).replace("Deny", "Allow"),
            deny(WHOLE, r#"{"Bool": {"aws:SecureTransport": "true"}}"#),
            deny(WHOLE, r#"{"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}"#),
            deny(WHOLE, r#"{"Bool": {"aws:SecureTransport": []}}"#),
            deny(WHOLE, r#"{"Null": {"aws:SecureTransport": "false"}}"#),
            deny(WHOLE, "{}"),
            deny(WHOLE, r#"{"NumericLessThan": {"s3:TlsVersion": "1.2"}}"#),
        ] {
            assert!(!requires(&less), "{less}");
        }
        assert!(!parse(&deny(WHOLE, PLAIN)).requires_tls(&["s3:*"], &[]));
    }

    #[test]
    fn a_topic_is_asked_about_its_own_action() {
        let topic = r#"{"Effect": "Deny", "Principal": "*", "Action": "SNS:Publish", "Resource": "arn:aws:sns:eu-west-1:1:t",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
        assert!(parse(topic).requires_tls(&["sns:Publish"], &["arn:aws:sns:eu-west-1:1:t"]));
        assert!(!parse(topic).requires_tls(&["sns:*"], &["arn:aws:sns:eu-west-1:1:t"]));
    }

    #[test]
    fn the_lowest_version_is_told() {
        let version = |condition: &str| parse(&deny(WHOLE, condition)).minimum_tls(&["s3:*"], &BUCKET);
        assert_eq!(version(r#"{"NumericLessThan": {"s3:TlsVersion": "1.2"}}"#), Some(1.2));
        assert_eq!(version(r#"{"NumericLessThanIfExists": {"s3:TlsVersion": 1.3}}"#), Some(1.3));
        assert_eq!(version(r#"{"NumericLessThan": {"s3:TlsVersion": "NaN"}}"#), None);
        assert_eq!(version(PLAIN), None);
        let (bucket, objects) = (
            deny(r#""arn:aws:s3:::b""#, r#"{"NumericLessThan": {"s3:TlsVersion": 1.3}}"#),
            deny(r#""arn:aws:s3:::b/*""#, r#"{"NumericLessThan": {"s3:TlsVersion": 1.2}}"#),
        );
        assert_eq!(parse(&format!("{bucket}, {objects}")).minimum_tls(&["s3:*"], &BUCKET), Some(1.2));
    }
}
