//! A fact that is fetched when it is first asked for, once, however many checks ask at the same time.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::{Call, Gap, Reason};

/// A kind of fact: what it holds, its stable name, and every call that filling it may take.
pub trait Fact: Send + Sync + 'static {
    /// What is known once it has been read.
    type Value: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// Stable: the name in a snapshot and in a check's `reads`.
    const NAME: &'static str;
    /// The operations that filling it may take, in the order in which they are made. The last one brings the value.
    const CALLS: &'static [&'static Call];
    /// It is asked region by region.
    const REGIONAL: bool;
    /// It is of the account as a whole, although it is asked region by region: a trail, say, is seen from several.
    const WHOLE: bool;
}

type Fetch<T> = Box<dyn Fn() -> BoxFuture<'static, Result<T, Gap>> + Send + Sync>;

struct Inner<F: Fact> {
    region: Option<String>,
    fetch: Option<Fetch<F::Value>>,
    cell: OnceCell<Result<F::Value, Gap>>,
}

/// One fact of one account, in one region where the service is regional. Clones share the answer.
pub struct Lazy<F: Fact>(Arc<Inner<F>>);

impl<F: Fact> Lazy<F> {
    /// A fact that `fetch` reads when it is first asked for.
    pub fn new<Fut>(region: Option<&str>, fetch: impl Fn() -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<F::Value, Gap>> + Send + 'static,
    {
        Self(Arc::new(Inner {
            region: region.map(str::to_owned),
            fetch: Some(Box::new(move || Box::pin(fetch()))),
            cell: OnceCell::new(),
        }))
    }

    /// A fact that is known already: for tests and snapshots.
    #[must_use]
    pub fn ready(region: Option<&str>, value: Result<F::Value, Gap>) -> Self {
        Self(Arc::new(Inner { region: region.map(str::to_owned), fetch: None, cell: OnceCell::new_with(Some(value)) }))
    }

    /// The region that it speaks of; none for a global service.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The value, fetched now if nobody has asked before; the gap, if it could not be read. Whoever else asks in the
    /// meantime waits for the same answer. If the asker goes away, the next one fetches again.
    pub async fn get(&self) -> Result<&F::Value, &Gap> {
        self.0
            .cell
            .get_or_init(|| async {
                match &self.0.fetch {
                    Some(fetch) => fetch().await,
                    None => Err(unread::<F>(self.region())),
                }
            })
            .await
            .as_ref()
    }

    /// The answer, if it has been asked for.
    #[must_use]
    pub fn seen(&self) -> Option<&Result<F::Value, Gap>> {
        self.0.cell.get()
    }

    /// Nobody has asked for it.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.seen().is_none()
    }
}

fn unread<F: Fact>(region: Option<&str>) -> Gap {
    not_in_snapshot::<F>(region, "was not recorded")
}

fn not_in_snapshot<F: Fact>(region: Option<&str>, why: &str) -> Gap {
    let call = F::CALLS[F::CALLS.len() - 1];
    Gap::new(call, region, Reason::NotInSnapshot, format!("the fact {} {why}", F::NAME))
}

thread_local! {
    /// Where the facts that [`Default`] makes belong: a default takes no argument, and serde fills by default what a
    /// snapshot leaves out.
    static REGION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Facts that `make` makes by default, because they are not there, are facts of this region.
pub(super) fn in_region<T>(region: &str, make: impl FnOnce() -> T) -> T {
    struct Before(Option<String>);
    impl Drop for Before {
        fn drop(&mut self) {
            REGION.set(self.0.take());
        }
    }
    let _before = Before(REGION.replace(Some(region.to_owned())));
    make()
}

impl<F: Fact> Clone for Lazy<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// A fact that is not there: asking for it gives a gap that says so.
impl<F: Fact> Default for Lazy<F> {
    fn default() -> Self {
        Self(Arc::new(Inner { region: REGION.with_borrow(Clone::clone), fetch: None, cell: OnceCell::new() }))
    }
}

impl<F: Fact> fmt::Debug for Lazy<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.seen() {
            None => "unread",
            Some(Ok(_)) => "read",
            Some(Err(_)) => "gap",
        };
        write!(f, "Lazy({}, {state})", F::NAME)
    }
}

#[derive(Serialize)]
struct Recorded<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<&'a Gap>,
}

#[derive(Deserialize)]
struct Replayed {
    #[serde(default)]
    region: Option<String>,
    #[serde(default, deserialize_with = "there")]
    value: Option<Value>,
    #[serde(default, deserialize_with = "there")]
    gap: Option<Value>,
}

/// A `null` that was recorded is the answer "there is none", which is not the same as no answer.
fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// As a snapshot keeps it: the value or the gap; an unread fact is left out by `skip_serializing_if`.
impl<F: Fact> Serialize for Lazy<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (value, gap) = match self.seen() {
            None => (None, None),
            Some(Ok(value)) => (Some(value), None),
            Some(Err(gap)) => (None, Some(gap)),
        };
        Recorded { region: self.region(), value, gap }.serialize(serializer)
    }
}

/// Another version may have recorded the fact, or the gap, in a form that this one does not know. That is no reason to
/// lose the other facts: it is a gap of its own.
impl<'de, F: Fact> Deserialize<'de> for Lazy<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Replayed { region, value, gap } = Replayed::deserialize(deserializer)?;
        let answer = match (value, gap) {
            (Some(value), _) => serde_json::from_value(value).map(Ok),
            (None, Some(gap)) => serde_json::from_value(gap).map(Err),
            (None, None) => return Ok(Self(Arc::new(Inner { region, fetch: None, cell: OnceCell::new() }))),
        };
        let region = region.as_deref();
        Ok(Self::ready(
            region,
            answer.unwrap_or_else(|error| {
                let why = format!("was recorded in a form that this version does not know: {error}");
                Err(not_in_snapshot::<F>(region, &why))
            }),
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::facts::ec2::EbsEncryptionByDefault;

    #[tokio::test]
    async fn is_fetched_once_however_many_ask() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let lazy = Lazy::<EbsEncryptionByDefault>::new(Some("eu-west-1"), move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async {
                tokio::task::yield_now().await;
                Ok(true)
            }
        });
        let (a, b, c) = tokio::join!(lazy.get(), lazy.get(), lazy.get());
        assert_eq!((a, b, c), (Ok(&true), Ok(&true), Ok(&true)));
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_was_not_recorded_is_a_gap() {
        let lazy: Lazy<EbsEncryptionByDefault> = Lazy::default();
        let gap = lazy.get().await.unwrap_err();
        assert_eq!(gap.reason, Reason::NotInSnapshot);
        assert_eq!(gap.action, "ec2:GetEbsEncryptionByDefault");
    }

    #[tokio::test]
    async fn survives_a_snapshot() {
        let lazy = Lazy::<EbsEncryptionByDefault>::ready(Some("eu-west-1"), Ok(false));
        let json = serde_json::to_string(&lazy).unwrap();
        assert_eq!(json, r#"{"region":"eu-west-1","value":false}"#);
        let back: Lazy<EbsEncryptionByDefault> = serde_json::from_str(&json).unwrap();
        assert_eq!(back.get().await, Ok(&false));
        assert_eq!(back.region(), Some("eu-west-1"));
    }

    #[tokio::test]
    async fn an_answer_of_none_survives_a_snapshot() {
        let lazy = Lazy::<crate::facts::iam::PasswordPolicyFact>::ready(None, Ok(None));
        let json = serde_json::to_string(&lazy).unwrap();
        assert_eq!(json, r#"{"value":null}"#);
        let back: Lazy<crate::facts::iam::PasswordPolicyFact> = serde_json::from_str(&json).unwrap();
        assert_eq!(back.get().await, Ok(&None));
    }

    #[tokio::test]
    async fn a_fact_in_a_form_that_is_not_known_is_a_gap() {
        for json in [
            r#"{"region":"eu-west-1","value":{"enabled":true}}"#,
            r#"{"region":"eu-west-1","value":null}"#,
            r#"{"region":"eu-west-1","gap":{"reason":"eclipse"}}"#,
        ] {
            let lazy: Lazy<EbsEncryptionByDefault> = serde_json::from_str(json).unwrap();
            let gap = lazy.get().await.unwrap_err();
            assert_eq!((gap.reason, gap.region.as_deref()), (Reason::NotInSnapshot, Some("eu-west-1")));
            assert!(gap.detail.contains("ec2.ebs_encryption_by_default"), "{}", gap.detail);
        }
    }
}
