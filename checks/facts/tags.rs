//! The tags of a resource.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Tags, each key once, sorted by it. They take the room that their texts take, and copies share it: most resources have one
/// tag or two, and a map of so few would be ten times as large in each of a hundred thousand.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tags(Option<Arc<[Tag]>>);

/// Key and value.
type Tag = (Box<str>, Box<str>);

impl Tags {
    fn sorted(&self) -> &[Tag] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The value of a tag; none where there is no such tag.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let sorted = self.sorted();
        let at = sorted.binary_search_by(|(known, _)| (**known).cmp(key)).ok()?;
        sorted.get(at).map(|(_, value)| &**value)
    }

    /// There is a tag of this key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted().len()
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keys and values, sorted by key.
    pub fn iter(&self) -> Iter<'_> {
        self.into_iter()
    }
}

/// Keys and values of tags.
pub type Iter<'a> = std::iter::Map<std::slice::Iter<'a, Tag>, fn(&'a Tag) -> (&'a str, &'a str)>;

impl<'a> IntoIterator for &'a Tags {
    type Item = (&'a str, &'a str);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.sorted().iter().map(|(key, value)| (key, value))
    }
}

impl<K: Into<Box<str>>, V: Into<Box<str>>> FromIterator<(K, V)> for Tags {
    /// Of several values of one key the last one counts.
    fn from_iter<T: IntoIterator<Item = (K, V)>>(tags: T) -> Self {
        let tags: BTreeMap<Box<str>, Box<str>> =
            tags.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        Self((!tags.is_empty()).then(|| tags.into_iter().collect()))
    }
}

impl<const N: usize> From<[(String, String); N]> for Tags {
    fn from(tags: [(String, String); N]) -> Self {
        tags.into_iter().collect()
    }
}

impl Serialize for Tags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<Box<str>, Box<str>>::deserialize(deserializer)?.into_iter().collect())
    }
}

impl schemars::JsonSchema for Tags {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        BTreeMap::<String, String>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, String>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_a_map_sorted_by_key() {
        let tags = Tags::from_iter([("team", "storage"), ("env", "prod"), ("team", "search")]);
        assert_eq!(tags.iter().collect::<Vec<_>>(), [("env", "prod"), ("team", "search")]);
        assert_eq!((tags.get("team"), tags.get("Team"), tags.contains_key("env")), (Some("search"), None, true));
        let text = serde_json::to_string(&tags).unwrap();
        assert_eq!(text, r#"{"env":"prod","team":"search"}"#);
        assert_eq!(serde_json::from_str::<Tags>(&text).unwrap(), tags);
    }

    #[test]
    fn no_tags_are_an_empty_map() {
        let none = Tags::default();
        assert!(none.is_empty() && none.iter().next().is_none());
        assert_eq!(serde_json::to_string(&none).unwrap(), "{}");
        assert_eq!(serde_json::from_str::<Tags>("{}").unwrap(), none);
    }
}
