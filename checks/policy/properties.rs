//! What holds of every policy, tried on many that nobody wrote.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

const KEYS: &[&str] = &["aws:SourceVpc", "aws:PrincipalOrgID", "aws:SourceArn", "aws:SourceIp", "aws:Referer"];
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringLike",
    "StringNotEquals",
    "StringEqualsIfExists",
    "ForAllValues:StringLike",
    "ForAnyValue:StringEquals",
    "ArnLike",
    "ArnNotLike",
    "IpAddress",
    "NotIpAddress",
    "Bool",
    "Null",
];
const VALUES: &[&str] = &[
    "vpc-1",
    "*",
    "o-a1b2c3d4e5",
    "arn:aws:sns:*:123456789012:*",
    "arn:aws:s3:::b",
    "203.0.113.0/24",
    "0.0.0.0/0",
    "true",
    "${aws:username}",
];
const ACTIONS: &[&str] = &["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "sqs:SendMessage"];
const RESOURCES: &[&str] = &["*", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a"];
const PRINCIPALS: &[&str] = &[
    r#""*""#,
    r#"{"AWS": "*"}"#,
    r#"{"AWS": "111122223333"}"#,
    r#"{"AWS": ["arn:aws:iam::123456789012:root", "*"]}"#,
    r#"{"Service": "sns.amazonaws.com"}"#,
    r#"{"Federated": "graph.facebook.com"}"#,
];
/// Conditions of which each is enough.
const NARROWING: &[(&str, &str, &str)] = &[
    ("StringEquals", "aws:PrincipalAccount", "123456789012"),
    ("StringEquals", "aws:VpceOrgID", "o-a1b2c3d4e5"),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*"),
    ("IpAddress", "aws:SourceIp", "203.0.113.7"),
];

type Tested = (&'static str, &'static str, Vec<&'static str>);

/// A statement that can still be written in several ways.
#[derive(Debug, Clone)]
struct Sample {
    effect: &'static str,
    principal: (&'static str, &'static str),
    actions: (&'static str, Vec<&'static str>),
    resources: Vec<&'static str>,
    conditions: Vec<Tested>,
}

impl Sample {
    /// As text; single values as such or in a list.
    fn write(&self, lists: bool) -> String {
        let list = |values: &[&str]| match values {
            [one] if !lists => format!("{one:?}"),
            values => format!("{values:?}"),
        };
        let conditions: Vec<String> = self
            .conditions
            .iter()
            .map(|(operator, key, values)| format!("{operator:?}: {{{key:?}: {}}}", list(values)))
            .collect();
        format!(
            r#"{{"Effect": {:?}, {:?}: {}, {:?}: {}, "Resource": {}, "Condition": {{{}}}}}"#,
            self.effect,
            self.principal.0,
            self.principal.1,
            self.actions.0,
            list(&self.actions.1),
            list(&self.resources),
            conditions.join(", ")
        )
    }
}

fn sample(effect: &'static [&'static str]) -> impl Strategy<Value = Sample> {
    let tested = (select(OPERATORS), select(KEYS), prop::collection::vec(select(VALUES), 1..3));
    (
        select(effect),
        (select(&["Principal", "Principal", "Principal", "NotPrincipal"][..]), select(PRINCIPALS)),
        (select(&["Action", "Action", "Action", "NotAction"][..]), prop::collection::vec(select(ACTIONS), 1..3)),
        prop::collection::vec(select(RESOURCES), 1..3),
        prop::collection::vec(tested, 0..3),
    )
        .prop_map(|(effect, principal, actions, resources, mut conditions)| {
            conditions.sort_unstable();
            conditions.dedup_by_key(|(operator, ..)| *operator);
            Sample { effect, principal, actions, resources, conditions }
        })
}

fn samples() -> impl Strategy<Value = Vec<Sample>> {
    prop::collection::vec(sample(&["Allow", "Allow", "Deny"]), 1..5)
}

fn parse(samples: &[Sample], lists: bool) -> Document {
    let statements: Vec<String> = samples.iter().map(|sample| sample.write(lists)).collect();
    let text = match statements.as_slice() {
        [one] if !lists => format!(r#"{{"Statement": {one}}}"#),
        all => format!(r#"{{"Statement": [{}]}}"#, all.join(", ")),
    };
    Document::parse(&text).expect(&text)
}

fn context() -> Context {
    Context::new("123456789012", "aws")
}

fn is_public(samples: &[Sample]) -> bool {
    !parse(samples, true).public(&context()).is_empty()
}

/// Every question there is, for its not panicking.
fn ask_all(text: &str) {
    for document in [Document::parse(text), Document::parse_encoded(text)].into_iter().flatten() {
        let context = context();
        for grant in document.access(&context).iter().chain(&document.allowed()) {
            let _ = (grant.to_string(), grant.allows("s3:Get*"), grant.is_on_all_of("kms"), grant.is_public());
        }
        let _ = document.public(&context);
        let _ = document.cross_account(&context, &["111122223333"]);
        let _ = document.unconfined_services(&context);
        let _ = document.unbound_federation(&context);
        let _ = document.requires_tls(&["s3:*"], &["arn:aws:s3:::b"]);
        let _ = document.minimum_tls(&["s3:*"], &["arn:aws:s3:::b"]);
        let _ = document.full_administration();
        let _ = document.broad_exceptions();
        let _ = document.wildcard_services();
        let _ = document.kms_decrypt_on_all();
        let _ = document.allows("iam:PassRole");
        let _ = escalations(&[&document]);
    }
}

/// JSON of any shape, with the words of policies in it.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let words: Vec<&'static str> =
        [
            &[
                "Version",
                "2012-10-17",
                "Statement",
                "Effect",
                "Allow",
                "Deny",
                "Principal",
                "AWS",
                "Action",
                "Resource",
            ][..],
            &["NotPrincipal", "NotAction", "NotResource", "Condition", "Service", "Federated", "Sid", "é", ""],
            OPERATORS,
            KEYS,
            VALUES,
        ]
        .concat();
    let word = select(words).prop_map(str::to_owned);
    let leaf = prop_oneof![
        4 => word.clone().prop_map(serde_json::Value::from),
        1 => any::<f64>().prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(7, 48, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((word.clone(), inner), 0..5)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// The matching as AWS describes it, without any thought for time.
fn naive(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), None) => naive(rest, text),
        (Some(('*', rest)), Some((_, behind))) => naive(rest, text) || naive(pattern, behind),
        (Some(('?', rest)), Some((_, behind))) => naive(rest, behind),
        (Some((wanted, rest)), Some((found, behind))) => wanted == found && naive(rest, behind),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// All texts of up to four of the letters that the patterns are made of.
fn short_texts() -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut from = 0;
    for _ in 0..4 {
        let until = texts.len();
        for index in from..until {
            for letter in ["a", "b"] {
                let longer = format!("{}{letter}", texts[index]);
                texts.push(longer);
            }
        }
        from = until;
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        ask_all(&text);
    }

    #[test]
    fn no_json_makes_it_panic(json in json()) {
        ask_all(&json.to_string());
    }

    #[test]
    fn no_damage_to_a_policy_makes_it_panic(
        samples in samples(), cuts in prop::collection::vec((any::<Index>(), any::<Index>(), "\\PC{0,3}"), 0..4)
    ) {
        let mut text: Vec<char> =
            format!(r#"{{"Statement": [{}]}}"#, samples.iter().map(|one| one.write(true)).collect::<Vec<_>>().join(",")).chars().collect();
        for (from, length, put) in cuts {
            if text.is_empty() { break; }
            let from = from.index(text.len());
            let until = (from + length.index(6)).min(text.len());
            text.splice(from..until, put.chars());
        }
        ask_all(&text.into_iter().collect::<String>());
    }

    #[test]
    fn another_allow_never_takes_public_access_away(samples in samples(), more in sample(&["Allow"]), at in any::<Index>()) {
        let mut grown = samples.clone();
        grown.insert(at.index(samples.len() + 1), more);
        prop_assert!(!is_public(&samples) || is_public(&grown));
    }

    #[test]
    fn another_deny_never_makes_public(samples in samples(), more in sample(&["Deny"]), at in any::<Index>()) {
        let mut grown = samples.clone();
        grown.insert(at.index(samples.len() + 1), more);
        prop_assert!(is_public(&samples) || !is_public(&grown));
    }

    #[test]
    fn a_single_value_and_a_list_of_it_are_judged_alike(samples in samples()) {
        let (single, list) = (parse(&samples, false), parse(&samples, true));
        prop_assert_eq!(single.access(&context()), list.access(&context()));
        prop_assert_eq!(single.allowed(), list.allowed());
    }

    #[test]
    fn the_order_of_statements_does_not_matter(
        (samples, other) in samples().prop_flat_map(|samples| (Just(samples.clone()), Just(samples).prop_shuffle()))
    ) {
        let told = |samples: &[Sample]| {
            let mut told: Vec<(Who, Option<String>, String)> = parse(samples, true)
                .access(&context())
                .into_iter()
                .map(|grant| (grant.who, grant.principal, format!("{:?} {:?}", grant.actions, grant.resources)))
                .collect();
            told.sort();
            told
        };
        prop_assert_eq!(is_public(&samples), is_public(&other));
        prop_assert_eq!(told(&samples), told(&other));
    }

    #[test]
    fn a_narrowing_condition_never_makes_public(
        samples in samples(), at in any::<Index>(), (operator, key, value) in select(NARROWING)
    ) {
        let mut narrowed = samples.clone();
        let sample = &mut narrowed[at.index(samples.len())];
        // A Deny that is narrowed denies less.
        prop_assume!(sample.effect == "Allow");
        sample.conditions.retain(|(other, ..)| *other != operator);
        let mut only = vec![sample.clone()];
        sample.conditions.push((operator, key, vec![value]));
        only[0].conditions.push((operator, key, vec![value]));
        prop_assert!(!is_public(&only));
        prop_assert!(is_public(&samples) || !is_public(&narrowed));
    }

    #[test]
    fn wildcards_match_as_the_naive_way_does(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
        let (one, other): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
        prop_assert_eq!(Pattern::new(&pattern).matches(&text), naive(&one, &other));
    }

    #[test]
    fn covering_and_overlapping_are_what_they_say(one in "[ab*?]{0,4}", other in "[ab*?]{0,4}") {
        let (one, other) = (Pattern::new(&one), Pattern::new(&other));
        let texts = short_texts();
        if one.covers(&other) {
            prop_assert!(texts.iter().all(|text| one.matches(text) || !other.matches(text)));
        }
        if texts.iter().any(|text| one.matches(text) && other.matches(text)) {
            prop_assert!(one.overlaps(&other));
        }
        if !one.overlaps(&other) {
            prop_assert!(!texts.iter().any(|text| one.matches(text) && other.matches(text)));
        }
    }

    #[test]
    fn the_percent_encoding_changes_nothing(samples in samples()) {
        let text = format!(r#"{{"Statement": [{}]}}"#, samples.iter().map(|one| one.write(true)).collect::<Vec<_>>().join(","));
        let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string();
        prop_assert_eq!(Document::parse(&text), Document::parse_encoded(&encoded));
    }
}
