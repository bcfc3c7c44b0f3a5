//! Shards: several processes share one piece of work without talking to each other. Each is told that it is one of so
//! many, as the engines that start it count, and takes what falls to it by a hash that never changes.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One of so many processes that share a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Shard {
    /// Which one it is, counted from 0, as Kubernetes (`JOB_COMPLETION_INDEX`) and AWS Batch
    /// (`AWS_BATCH_JOB_ARRAY_INDEX`) count.
    pub index: u32,
    /// How many there are.
    pub count: NonZeroU32,
}

/// What does not name a shard: one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// It is not of the form `I/N`.
    #[error("write I/N, such as 0/4 for the first of four, or VARIABLE/N for the environment variable that holds I")]
    Form,
    /// There are no shards at all.
    #[error("there are no shards in {0:?}: let N be 1 or more")]
    None(String),
    /// It is counted from 1, or too far.
    #[error("there is no shard {index} of {count}: shards are counted from 0, so the last one is {}/{count}", count.get() - 1)]
    Beyond {
        /// Which one was asked for.
        index: u32,
        /// How many there are.
        count: NonZeroU32,
    },
    /// The environment lacks the variable.
    #[error("the environment variable {0} is not set: name the one in which your engine counts, or write a number")]
    Unset(String),
    /// The variable holds something else.
    #[error("the environment variable {variable} holds {value:?}: name one that holds a number from 0")]
    NoNumber {
        /// The variable.
        variable: String,
        /// What it holds.
        value: String,
    },
}

impl Shard {
    /// The shard `index`, counted from 0, of `count`.
    pub fn new(index: u32, count: NonZeroU32) -> Result<Self, ShardError> {
        if index < count.get() { Ok(Self { index, count }) } else { Err(ShardError::Beyond { index, count }) }
    }

    /// Whether what is called `key`, a region or an account's id, falls to this shard. It falls to exactly one.
    ///
    /// The first eight bytes of the SHA-256 of the key, read as a big-endian number, modulo the number of shards. This is
    /// the same in every version, on every machine: shards of one piece of work may be audited by different versions, and
    /// yesterday's shard has the same accounts as today's.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let hash =
            Sha256::digest(key.as_bytes()).iter().take(8).fold(0_u64, |hash, byte| (hash << 8) | u64::from(*byte));
        hash % u64::from(self.count.get()) == u64::from(self.index)
    }

    /// Reads `I/N`, where either may be the name of a variable that `environment` knows.
    fn read(text: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self, ShardError> {
        let number = |part: &str| {
            if part.bytes().all(|byte| byte.is_ascii_digit()) {
                return part.parse::<u32>().map_err(|_| ShardError::Form);
            }
            if !is_name(part) {
                return Err(ShardError::Form);
            }
            let value = environment(part).ok_or_else(|| ShardError::Unset(part.to_owned()))?;
            value.trim().parse().map_err(|_| ShardError::NoNumber { variable: part.to_owned(), value })
        };
        let (index, count) = text.split_once('/').ok_or(ShardError::Form)?;
        let (index, count) = (number(index)?, number(count)?);
        Self::new(index, NonZeroU32::new(count).ok_or_else(|| ShardError::None(text.to_owned()))?)
    }
}

/// Whether it may be the name of an environment variable, as shells have it.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl FromStr for Shard {
    type Err = ShardError;

    /// Reads `I/N` with `I` from 0, or with names of environment variables: `JOB_COMPLETION_INDEX/16`. So an engine that
    /// only sets a variable needs no shell in the image.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text, |name| std::env::var(name).ok())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Shard, String> {
        let environment = |name: &str| match name {
            "JOB_COMPLETION_INDEX" => Some("3".to_owned()),
            "SHARDS" => Some("16\n".to_owned()),
            "HOME" => Some("/root".to_owned()),
            _ => None,
        };
        Shard::read(text, environment).map_err(|error| error.to_string())
    }

    fn shard(index: u32, count: u32) -> Shard {
        Shard::new(index, NonZeroU32::new(count).unwrap()).unwrap()
    }

    #[test]
    fn a_shard_is_a_number_from_0_and_how_many_there_are() {
        assert_eq!(read("0/1"), Ok(shard(0, 1)));
        assert_eq!(read("3/4"), Ok(shard(3, 4)));
        assert_eq!(shard(3, 4).to_string(), "3/4");
        assert_eq!("3/4".parse::<Shard>(), Ok(shard(3, 4)));
    }

    #[test]
    fn either_number_may_stand_in_an_environment_variable() {
        assert_eq!(read("JOB_COMPLETION_INDEX/16"), Ok(shard(3, 16)));
        assert_eq!(read("JOB_COMPLETION_INDEX/SHARDS"), Ok(shard(3, 16)));
        let unset = read("AWS_BATCH_JOB_ARRAY_INDEX/16").unwrap_err();
        assert!(unset.contains("AWS_BATCH_JOB_ARRAY_INDEX is not set"), "{unset}");
        let home = read("HOME/16").unwrap_err();
        assert!(home.contains("\"/root\""), "{home}");
    }

    #[test]
    fn who_counts_from_1_is_told_that_shards_are_counted_from_0() {
        for text in ["4/4", "5/4", "JOB_COMPLETION_INDEX/3"] {
            let error = read(text).unwrap_err();
            assert!(error.contains("counted from 0, so the last one is"), "{error}");
        }
    }

    #[test]
    fn what_is_no_shard_is_told_what_one_is() {
        for text in ["", "1", "/", "1/", "/4", "-1/4", "1/4/8", "a b/4", "1 / 4", "99999999999/99999999999", "$I/4"] {
            assert!(read(text).unwrap_err().starts_with("write I/N"), "{text}");
        }
        assert!(read("0/0").unwrap_err().contains("no shards"));
    }

    /// These never change: what fell to a shard yesterday falls to it today.
    #[test]
    fn what_falls_to_which_shard_is_the_same_in_every_version() {
        for (key, of_2, of_3, of_4, of_16) in [
            ("123456789012", 0, 1, 2, 10),
            ("000000000000", 1, 0, 3, 3),
            ("eu-west-1", 0, 2, 2, 2),
            ("us-east-1", 0, 2, 0, 12),
            ("eu-central-1", 0, 1, 2, 10),
        ] {
            for (count, index) in [(2, of_2), (3, of_3), (4, of_4), (16, of_16)] {
                assert!(shard(index, count).has(key), "{key} does not fall to {index}/{count}");
            }
        }
    }

    #[test]
    fn everything_falls_to_exactly_one_shard() {
        for count in [1, 2, 3, 7, 16, 1000] {
            for key in ["", "eu-west-1", "us-east-1", "123456789012", "\u{1f980}"] {
                assert_eq!((0..count).filter(|index| shard(*index, count).has(key)).count(), 1, "{key} of {count}");
            }
        }
    }

    #[test]
    fn a_thousand_accounts_fall_evenly() {
        for index in 0..4 {
            let accounts = (0..1000).filter(|n| shard(index, 4).has(&format!("{n:012}"))).count();
            assert!((200..300).contains(&accounts), "{accounts} of 1000 fall to {index}/4");
        }
    }

    #[test]
    fn a_report_keeps_it_as_two_numbers() {
        let json = r#"{"index":3,"count":4}"#;
        assert_eq!(serde_json::to_string(&shard(3, 4)).unwrap(), json);
        assert_eq!(serde_json::from_str::<Shard>(json).unwrap(), shard(3, 4));
        assert!(serde_json::from_str::<Shard>(r#"{"index":0,"count":0}"#).is_err());
    }
}
