//! What an audit asked for, summed up, and how fast it could have been.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use partywall_checks::limits::limit_of;

use crate::Call;

/// What came by a gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// All calls.
    pub calls: usize,
    /// Different calls: with each of these once, one knows as much.
    pub distinct: usize,
    /// Calls that AWS would have found to be too many.
    pub throttled: usize,
    /// The most pages of one listing, which can only be asked for one after the other.
    pub pages: usize,
    /// Different calls by service, operation and region: each of these draws from a bucket of its own.
    pub by_bucket: BTreeMap<(String, String, String), usize>,
}

impl Measured {
    /// Sums them up.
    #[must_use]
    pub fn of(calls: &[Call]) -> Self {
        let mut measured = Self { calls: calls.len(), ..Self::default() };
        let mut requests = BTreeSet::new();
        let mut listings: BTreeMap<u64, usize> = BTreeMap::new();
        for call in calls {
            measured.throttled += usize::from(call.throttled);
            if requests.insert(call.request) {
                let bucket = (call.service.clone(), call.operation.clone(), call.region.clone());
                *measured.by_bucket.entry(bucket).or_default() += 1;
                *listings.entry(call.listing).or_default() += 1;
            }
        }
        measured.distinct = requests.len();
        measured.pages = listings.into_values().max().unwrap_or(0);
        measured
    }

    /// The shortest time in which this could have been asked, with so many calls at a time and so long a way: the largest
    /// of what the way takes, what the longest chain of pages takes and, with `limits`, what the slowest of AWS's buckets
    /// takes.
    #[must_use]
    pub fn lower_bound(&self, latency: Duration, concurrency: usize, limits: bool) -> Duration {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let way = latency * number(self.distinct.div_ceil(concurrency.max(1)));
        let chain = latency * number(self.pages);
        let bucket = if limits { self.slowest_bucket().0 } else { Duration::ZERO };
        bucket.max(way).max(chain)
    }

    /// The bucket that takes longest, and how long: what it holds may be asked at once, the rest as it fills.
    #[must_use]
    pub fn slowest_bucket(&self) -> (Duration, Option<&(String, String, String)>) {
        let times = self.by_bucket.iter().map(|(bucket, count)| {
            let limit = limit_of(&bucket.0, &bucket.1);
            let waiting = count.saturating_sub(usize::try_from(limit.burst).unwrap_or(usize::MAX));
            let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
            (Duration::from_secs_f64(f64::from(waiting) / f64::from(limit.per_second.max(1))), Some(bucket))
        });
        times.max_by_key(|(time, _)| *time).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(operation: &str, request: u64, listing: u64) -> Call {
        Call {
            service: "rds".into(),
            operation: operation.into(),
            region: "eu-west-1".into(),
            signer: String::new(),
            resource: String::new(),
            method: "POST".into(),
            path: "/".into(),
            status: Some(200),
            faulty: false,
            throttled: false,
            request,
            listing,
        }
    }

    #[test]
    fn the_same_call_twice_is_one_that_was_needed() {
        let measured = Measured::of(&[call("DescribeDBInstances", 1, 1), call("DescribeDBInstances", 1, 1)]);
        assert_eq!((measured.calls, measured.distinct, measured.pages), (2, 1, 1));
    }

    #[test]
    fn the_lower_bound_is_the_largest_of_way_bucket_and_chain() {
        let ms = Duration::from_millis;
        let one_by_one: Vec<Call> = (0..6).map(|n| call("DescribeDBInstances", n, n)).collect();
        assert_eq!(Measured::of(&one_by_one).lower_bound(ms(50), 2, true), ms(150), "the way");
        let pages: Vec<Call> = (0..6).map(|n| call("DescribeDBInstances", n, 0)).collect();
        assert_eq!(Measured::of(&pages).lower_bound(ms(50), 50, true), ms(300), "the chain");
        // RDS: ten at once, then ten a second.
        let many: Vec<Call> = (0..30).map(|n| call("DescribeDBInstances", n, n)).collect();
        assert_eq!(Measured::of(&many).lower_bound(ms(50), 50, true), ms(2000), "the bucket");
        assert_eq!(Measured::of(&many).lower_bound(ms(50), 50, false), ms(50), "no limits");
        assert_eq!(Measured::default().lower_bound(ms(50), 50, true), Duration::ZERO);
    }
}
