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

impl Intercept for Holds {
    fn name(&self) -> &'static str {
        "partywall's look for what the answer must hold"
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

/// An interceptor for one request that is answered in JSON: a successful answer is malformed if an item of this list lacks
/// one of these, by their JSON pointers from the item on. Whether there is a list at all is the collector's to ask.
#[derive(Debug)]
pub(super) struct EachHolds {
    /// The list, a member of the whole.
    pub(super) list: &'static str,
    /// What each item has, and not null: `/recordingGroup/allSupported`.
    pub(super) members: &'static [&'static str],
}

impl EachHolds {
    fn missing(&self, body: &[u8]) -> Option<Missing> {
        let json: Value = serde_json::from_slice(body).ok()?;
        let items = json.get(self.list)?.as_array()?;
        let there = |item: &Value, member: &str| item.pointer(member).is_some_and(|value| !value.is_null());
        let missing = |item| self.members.iter().find(|member| !there(item, member));
        items.iter().find_map(missing).map(|member| Missing(member))
    }
}

impl Intercept for EachHolds {
    fn name(&self) -> &'static str {
        "partywall's look for what each item of the answer must hold"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        match self.missing(response.body().bytes().unwrap_or_default()) {
            Some(missing) if response.status().is_success() => Err(missing.into()),
            _ => Ok(()),
        }
    }
}

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
    fn each_item_of_a_list_holds_what_it_must() {
        let holds = EachHolds { list: "L", members: &["/a/b", "/c"] };
        for body in [&br#"{"L": [{"a": {"b": false}, "c": 0}]}"#[..], br#"{"L": []}"#, b"{}", b"", b"<L/>"] {
            assert!(holds.missing(body).is_none(), "{}", String::from_utf8_lossy(body));
        }
        for body in [
            &br#"{"L": [{}]}"#[..],
            br#"{"L": [{"a": {"b": true}}]}"#,
            br#"{"L": [{"a": {"b": null}, "c": 1}]}"#,
            br#"{"L": [{"a": {"b": 1}, "c": 1}, {"c": 1}]}"#,
            br#"{"L": [null]}"#,
        ] {
            assert!(holds.missing(body).is_some(), "{}", String::from_utf8_lossy(body));
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
}
