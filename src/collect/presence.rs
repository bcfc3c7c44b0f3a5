//! Values that an answer must hold where the SDK hides that they are missing.
//!
//! Some of the SDK's types have no place for "not said": what an answer lacks becomes `false` (a key's rotation), an
//! empty list (a bucket's encryption rules) or a made-up value. A setting must never be read as off from an answer that
//! does not speak of it, so for those operations the answer itself is looked into before the SDK reads it. Where the
//! type does say, the collector asks it instead.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
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
}
