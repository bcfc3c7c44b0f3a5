//! Values that an answer must hold where the SDK hides that they are missing.
//!
//! Some of the SDK's types have no place for "not said": what an answer lacks becomes `false` (a key's rotation), an
//! empty list (a bucket's encryption rules) or a made-up value. A setting must never be read as off from an answer that
//! does not speak of it, so for those operations the answer itself is looked into before the SDK reads it. Where the
//! type does say, the collector asks it instead.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeDeserializationInterceptorContextRef,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::Value;

/// Makes an interceptor of what tells by the answer's body whether something is missing from it.
macro_rules! looks_into {
    ($look:ident, $name:literal) => {
        impl Intercept for $look {
            fn name(&self) -> &'static str {
                $name
            }

            fn read_before_deserialization(
                &self,
                context: &BeforeDeserializationInterceptorContextRef<'_>,
                _: &RuntimeComponents,
                _: &mut ConfigBag,
            ) -> Result<(), BoxError> {
                let response = context.response();
                // The transport has read the answer to its end: what is not in memory is not there.
                match self.missing(response.body().bytes().unwrap_or_default()) {
                    Some(missing) if response.status().is_success() => Err(missing.into()),
                    _ => Ok(()),
                }
            }
        }
    };
}

/// An interceptor for one request: a successful answer without all of these, by AWS's names for them, is malformed. In
/// XML each is an element, wherever it stands; in JSON a member of the whole, and not null.
#[derive(Debug)]
pub(super) struct Holds(pub(super) &'static [&'static str]);

/// What the answer does not have.
#[derive(Debug, thiserror::Error)]
#[error("it has no {0}")]
struct Missing(&'static str);

impl Holds {
    fn missing(&self, body: &[u8]) -> Option<Missing> {
        let body = String::from_utf8_lossy(body);
        let json: Option<Value> = serde_json::from_str(&body).ok();
        let there = |name: &str| match &json {
            Some(json) => json.get(name).is_some_and(|value| !value.is_null()),
            None => body.contains(&format!("<{name}>")),
        };
        self.0.iter().find(|name| !there(name)).map(|name| Missing(name))
    }
}

looks_into!(Holds, "partywall's look for what the answer must hold");

/// An interceptor for one request: a successful answer in XML without this list is malformed. The list may be empty, which
/// is one tag that closes itself.
#[derive(Debug)]
pub(super) struct HoldsList(pub(super) &'static str);

impl HoldsList {
    fn missing(&self, body: &[u8]) -> Option<Missing> {
        let (body, name) = (String::from_utf8_lossy(body), self.0);
        let there = [format!("<{name}>"), format!("<{name}/>"), format!("<{name} />")];
        (!there.iter().any(|tag| body.contains(tag))).then_some(Missing(name))
    }
}

looks_into!(HoldsList, "partywall's look for the list that the answer must hold");

/// As [`Holds`], further within an answer in JSON: `Firewall/DeleteProtection`, `analyzers/*/arn` for each item of a list,
/// or `lambda?/status` where there need be no `lambda`, but one that is there must have a status.
#[derive(Debug)]
pub(super) struct Paths(pub(super) &'static [&'static str]);

/// What stands within the answer, by the rest of the way to it, is all there.
fn is_there(value: &Value, mut way: std::str::Split<'_, char>) -> bool {
    match way.next() {
        None => !value.is_null(),
        Some("*") => value.as_array().is_some_and(|items| items.iter().all(|item| is_there(item, way.clone()))),
        Some(name) => match name.strip_suffix('?') {
            Some(name) => value.get(name).is_none_or(|value| value.is_null() || is_there(value, way)),
            None => value.get(name).is_some_and(|value| is_there(value, way)),
        },
    }
}

impl Paths {
    fn missing(&self, body: &[u8]) -> Option<Missing> {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        self.0.iter().find(|path| !is_there(&json, path.split('/'))).map(|path| Missing(path))
    }
}

looks_into!(Paths, "partywall's look for what must stand within the answer");

/// An interceptor for one request that AWS may answer with an empty JSON object: an answer that is no object, or that has
/// members but none of these, is malformed. The SDK would read an empty answer from it.
#[derive(Debug)]
pub(super) struct Object(pub(super) &'static [&'static str]);

/// The answer is not of the shape that it should be.
#[derive(Debug, thiserror::Error)]
#[error("it is not an object with {0}")]
struct OtherShape(String);

impl Object {
    fn missing(&self, body: &[u8]) -> Option<OtherShape> {
        let right = match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => members.is_empty() || self.0.iter().any(|name| members.contains_key(*name)),
            _ => false,
        };
        (!right).then(|| OtherShape(self.0.join(" or ")))
    }
}

looks_into!(Object, "partywall's look for the shape of an answer that may be empty");

/// An interceptor for one request to an emulator: moto calls the root of some answers after the operation, where S3 has
/// another name for it, and the SDK reads no answer by a wrong name. Where `emulated` is not so, it does nothing.
#[derive(Debug)]
pub(super) struct Root {
    /// The answer is an emulator's.
    pub(super) emulated: bool,
    /// What moto calls it.
    pub(super) moto: &'static str,
    /// What S3 calls it.
    pub(super) aws: &'static str,
}

impl Root {
    fn renamed(&self, body: &[u8]) -> Option<String> {
        let body = std::str::from_utf8(body).ok().filter(|body| self.emulated && body.contains(self.moto))?;
        Some(body.replace(self.moto, self.aws))
    }
}

impl Intercept for Root {
    fn name(&self) -> &'static str {
        "partywall's name for the root of an emulator's answer"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        if let Some(renamed) = self.renamed(body.bytes().unwrap_or_default()) {
            *body = SdkBody::from(renamed);
        }
        Ok(())
    }
}

/// An interceptor for one request to an emulator: moto writes some times as no service does, and the SDK reads nothing of
/// an answer with a time that it cannot read. Members of which nobody asks are left out. Where `emulated` is not so, it
/// does nothing.
#[derive(Debug)]
pub(super) struct Without {
    /// The answer is an emulator's.
    pub(super) emulated: bool,
    /// The members of the whole.
    pub(super) members: &'static [&'static str],
}

impl Without {
    fn rest(&self, body: &[u8]) -> Option<String> {
        let mut json: serde_json::Map<String, Value> = serde_json::from_slice(body).ok().filter(|_| self.emulated)?;
        json.retain(|name, _| !self.members.contains(&name.as_str()));
        serde_json::to_string(&json).ok()
    }
}

impl Intercept for Without {
    fn name(&self) -> &'static str {
        "partywall's answer of an emulator without what it misspells"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        if let Some(rest) = self.rest(body.bytes().unwrap_or_default()) {
            *body = SdkBody::from(rest);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_answer_is_not_missing() {
        assert!(Holds(&["A", "B"]).missing(b"<R><A>1</A><C><B>false</B></C></R>").is_none());
        assert!(Holds(&["A"]).missing(br#"{"A": false}"#).is_none());
    }

    #[test]
    fn what_does_not_stand_in_the_answer_is_missing() {
        for body in [
            &b""[..],
            b"{}",
            b"null",
            br#"{"A": null}"#,
            br#"{"B": {"A": true}}"#,
            br#"{"B": "<A>"}"#,
            b"<R/>",
            b"<R><A/></R>",
            b"<R><AB>1</AB></R>",
            b"A",
            b"\xff\xfe",
        ] {
            assert!(Holds(&["A"]).missing(body).is_some(), "{}", String::from_utf8_lossy(body));
        }
        assert_eq!(Holds(&["A", "B"]).missing(b"<R><A>1</A></R>").unwrap().to_string(), "it has no B");
    }

    #[test]
    fn an_empty_list_is_there_and_no_list_is_not() {
        for body in [&b"<R><A/></R>"[..], b"<R><A /></R>", b"<R><A><member/></A></R>"] {
            assert!(HoldsList("A").missing(body).is_none(), "{}", String::from_utf8_lossy(body));
        }
        for body in [&b""[..], b"{}", b"<R/>", b"<R><AB/></R>", b"\xff"] {
            assert!(HoldsList("A").missing(body).is_some(), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn what_stands_within_the_answer_is_looked_for_in_each_item() {
        let within = Paths(&["A/B", "L/*/C"]);
        for there in [r#"{"A": {"B": false}, "L": []}"#, r#"{"A": {"B": 0}, "L": [{"C": ""}, {"C": []}]}"#] {
            assert!(within.missing(there.as_bytes()).is_none(), "{there}");
        }
        for lacking in [
            "",
            "{}",
            "null",
            "<A/>",
            r#"{"A": {"B": null}, "L": []}"#,
            r#"{"A": {"B": 1}}"#,
            r#"{"A": {"B": 1}, "L": null}"#,
            r#"{"A": {"B": 1}, "L": {"C": 1}}"#,
            r#"{"A": {"B": 1}, "L": [{"C": 1}, {}]}"#,
        ] {
            assert!(within.missing(lacking.as_bytes()).is_some(), "{lacking}");
        }
        let optional = Paths(&["A?/B"]);
        for (body, lacks) in
            [("{}", false), (r#"{"A": null}"#, false), (r#"{"A": {"B": 1}}"#, false), (r#"{"A": {}}"#, true)]
        {
            assert_eq!(optional.missing(body.as_bytes()).is_some(), lacks, "{body}");
        }
        assert_eq!(within.missing(br#"{"A": {"B": 1}}"#).unwrap().to_string(), "it has no L/*/C");
    }

    #[test]
    fn an_empty_object_is_an_answer_and_anything_else_without_the_members_is_not() {
        let is = |body: &[u8]| Object(&["A", "B"]).missing(body).is_none();
        assert!(is(b"{}") && is(br#"{"B": 1}"#) && is(br#"{"A": [], "C": 1}"#));
        for body in [&b""[..], b"null", b"[]", br#"{"C": 1}"#, b"<A/>", b"\xff"] {
            assert!(!is(body), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn a_root_is_renamed_in_an_answer_of_an_emulator_alone() {
        let root = |emulated| Root { emulated, moto: "Wrong", aws: "Right" };
        assert_eq!(root(true).renamed(b"<Wrong><A/></Wrong>").as_deref(), Some("<Right><A/></Right>"));
        assert_eq!(root(true).renamed(b"<Other/>"), None);
        assert_eq!(root(true).renamed(b"<Wrong>\xff</Wrong>"), None);
        assert_eq!(root(false).renamed(b"<Wrong/>"), None);
    }

    #[test]
    fn a_member_is_left_out_of_an_answer_of_an_emulator_alone() {
        let without = |emulated| Without { emulated, members: &["A"] };
        assert_eq!(without(true).rest(br#"{"A": 1, "B": {"A": 2}}"#).as_deref(), Some(r#"{"B":{"A":2}}"#));
        for body in ["", "<A/>", "[1]", "null"] {
            assert_eq!(without(true).rest(body.as_bytes()), None, "{body}");
        }
        assert_eq!(without(false).rest(br#"{"A": 1}"#), None);
    }
}
