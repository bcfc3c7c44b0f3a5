//! Pacing: token buckets by region, service and operation, from the limits that AWS publishes, so that an audit does not
//! spend the requests that production needs; and back-off that is learnt from being throttled.
//!
//! AWS counts by account and region. A road goes to one account, so the buckets here are that account's. The ceiling on the
//! rate is the user's, and holds for all roads together.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use governor::clock::DefaultClock;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use partywall_checks::facts::Call;
use partywall_checks::limits::{Limit, limit_of};

type Limiter = RateLimiter<NotKeyed, InMemoryState, DefaultClock>;

/// How hard an audit may press.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pace {
    /// The share of each of AWS's limits that the audit takes: above 0, at most 1. None for all of it; and for no limit
    /// at all at an emulator, which has none.
    pub quota_share: Option<f64>,
    /// Requests a second over all services and regions; none for no ceiling.
    pub max_rate: Option<NonZeroU32>,
}

/// A request takes this many cells of a bucket when all is well, and more after it was throttled: so a fixed bucket can
/// be slowed down and sped up again.
const FULL_SPEED: u32 = 10;
/// At the slowest, a twentieth of the limit, or a full bucket for each request where that is less slow.
const SLOWEST: u32 = 20 * FULL_SPEED;

/// Of so many requests that a full bucket holds, one is not asked.
const RESERVE: u32 = 10;

/// One bucket, and how much a request takes from it at present.
struct Bucket {
    limiter: Limiter,
    cost: AtomicU32,
    slowest: u32,
    waiting: AtomicUsize,
    /// When the rate was last halved.
    halved: Mutex<Option<Instant>>,
    /// One waits at a time, first come, first served: thousands that all woke for the same cell would be worse.
    turn: tokio::sync::Mutex<()>,
}

impl Bucket {
    fn new(limit: Limit, share: f64) -> Self {
        let cells = |requests: u32| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small positive numbers")]
            let cells = (f64::from(requests) * share * f64::from(FULL_SPEED)).round() as u32;
            cells.max(1)
        };
        // A tenth of the bucket stays in it: the first requests may be on their way for longer than the next, and AWS's
        // bucket begins to fill when they arrive. However small the share, a bucket must hold one request.
        let capacity = (cells(limit.burst) - cells(limit.burst) / RESERVE).max(FULL_SPEED);
        let quota = Quota::per_second(at_least_one(cells(limit.per_second))).allow_burst(at_least_one(capacity));
        Self {
            limiter: RateLimiter::direct(quota),
            cost: AtomicU32::new(FULL_SPEED),
            slowest: capacity.min(SLOWEST),
            waiting: AtomicUsize::new(0),
            halved: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    fn cost(&self) -> NonZeroU32 {
        at_least_one(self.cost.load(Ordering::Relaxed))
    }

    async fn take(&self) {
        let _counted = Waiting::new(&self.waiting);
        let _turn = self.turn.lock().await;
        // It cannot fail: the bucket holds what the slowest request costs.
        let _ = self.limiter.until_n_ready(self.cost()).await;
    }

    /// Additive increase, multiplicative decrease of the rate, as TCP finds its share of a road that others use too.
    ///
    /// What was sent before the rate was last halved tells nothing of the new one: a burst that comes too early is one
    /// lesson, not fifty.
    fn learn(&self, throttled: bool, sent: Instant) {
        if throttled {
            let mut halved = self.halved.lock().unwrap_or_else(PoisonError::into_inner);
            if halved.is_some_and(|halved| sent <= halved) {
                return;
            }
            *halved = Some(Instant::now());
        }
        let change = |cost: u32| {
            Some(if throttled { (cost * 2).min(self.slowest) } else { cost.saturating_sub(1).max(FULL_SPEED) })
        };
        // The closure always gives a value, so this cannot fail.
        let _ = self.cost.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change);
    }

    fn is_slowed(&self) -> bool {
        self.cost.load(Ordering::Relaxed) > FULL_SPEED
    }
}

fn at_least_one(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

type Key = (String, &'static str, &'static str);

/// The user's ceiling on the rate of all requests, whatever account they go to.
pub(super) struct Ceiling {
    limiter: Limiter,
    turn: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
}

impl Ceiling {
    pub(super) fn new(rate: NonZeroU32) -> Self {
        Self {
            // A ceiling is a promise for any moment, so nothing is saved up: a burst of one.
            limiter: RateLimiter::direct(Quota::per_second(rate).allow_burst(NonZeroU32::MIN)),
            turn: tokio::sync::Mutex::default(),
            waiting: AtomicUsize::new(0),
        }
    }

    async fn wait(&self) {
        let _counted = Waiting::new(&self.waiting);
        let _turn = self.turn.lock().await;
        self.limiter.until_ready().await;
    }
}

/// All buckets of one account.
pub(super) struct Pacer {
    /// None where nothing but the ceiling holds.
    share: Option<f64>,
    ceiling: Option<Arc<Ceiling>>,
    buckets: Mutex<HashMap<Key, Arc<Bucket>>>,
}

impl Pacer {
    pub(super) fn new(quota_share: Option<f64>, ceiling: Option<Arc<Ceiling>>, emulated: bool) -> Self {
        let share = if emulated { quota_share } else { Some(quota_share.unwrap_or(1.0)) };
        Self { share, ceiling, buckets: Mutex::default() }
    }

    /// The bucket that the call draws from; none where it has no limit.
    fn bucket(&self, call: &'static Call, region: &str) -> Option<Arc<Bucket>> {
        let share = self.share?;
        let key = (region.to_owned(), call.service, call.operation);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let made = || Arc::new(Bucket::new(limit_of(call.service, call.operation), share));
        Some(Arc::clone(buckets.entry(key).or_insert_with(made)))
    }

    /// Waits until the request may go.
    pub(super) async fn wait(&self, call: &'static Call, region: &str) {
        if let Some(bucket) = self.bucket(call, region) {
            bucket.take().await;
        }
        if let Some(ceiling) = &self.ceiling {
            ceiling.wait().await;
        }
    }

    /// Hears how the request that was sent at that time ended.
    pub(super) fn learn(&self, call: &'static Call, region: &str, throttled: bool, sent: Instant) {
        if let Some(bucket) = self.bucket(call, region) {
            bucket.learn(throttled, sent);
        }
    }

    /// Requests that wait for the ceiling alone.
    pub(super) fn below_ceiling(&self) -> usize {
        self.ceiling.as_ref().map_or(0, |ceiling| ceiling.waiting.load(Ordering::Relaxed))
    }

    /// The buckets that requests are waiting for, the most waited for first: `ec2:DescribeSecurityGroups`, the region,
    /// how many wait, and whether AWS has throttled it.
    pub(super) fn queues(&self) -> Vec<Queue> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut queues: Vec<Queue> = buckets
            .iter()
            .map(|((region, service, operation), bucket)| Queue {
                service,
                operation,
                region: region.clone(),
                waiting: bucket.waiting.load(Ordering::Relaxed),
                throttled: bucket.is_slowed(),
            })
            .filter(|queue| queue.waiting > 0 || queue.throttled)
            .collect();
        queues.sort_by(|a, b| {
            b.waiting.cmp(&a.waiting).then_with(|| (a.operation, &a.region).cmp(&(b.operation, &b.region)))
        });
        queues
    }
}

/// Requests that wait for their turn at one of AWS's buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The service as the SDK names it.
    pub service: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The region.
    pub region: String,
    /// Requests that wait.
    pub waiting: usize,
    /// AWS has throttled it, and it is slowed down.
    pub throttled: bool,
}

/// Whether an answer says that it was throttled, for the pacer to learn from. What it means for a finding is decided
/// where the SDK has read it: `errors.rs`.
pub(super) fn is_throttled(status: u16, body: &[u8]) -> bool {
    const WORDS: [&[u8]; 5] = [b"Throttl", b"RequestLimitExceeded", b"SlowDown", b"TooManyRequests", b"Rate exceeded"];
    // An error's code stands near its beginning.
    let start = &body[..body.len().min(2048)];
    status == 429
        || (matches!(status, 400 | 503)
            && WORDS.iter().any(|words| start.windows(words.len()).any(|window| window == *words)))
}

#[cfg(test)]
mod tests {
    use partywall_checks::limits::limit;

    use super::*;

    /// Requests that a bucket lets through at once.
    fn at_once(bucket: &Bucket) -> usize {
        (0..10_000).take_while(|_| matches!(bucket.limiter.check_n(bucket.cost()), Ok(Ok(())))).count()
    }

    #[test]
    fn a_bucket_lets_its_burst_through_but_a_tenth_and_no_more() {
        assert_eq!(at_once(&Bucket::new(limit("EC2", None, 100, 20), 1.0)), 90);
        assert_eq!(at_once(&Bucket::new(limit("Route 53", None, 5, 5), 1.0)), 4);
    }

    #[test]
    fn a_share_leaves_the_rest_to_production() {
        assert_eq!(at_once(&Bucket::new(limit("EC2", None, 100, 20), 0.25)), 22);
        assert_eq!(at_once(&Bucket::new(limit("Route 53", None, 5, 5), 0.01)), 1, "one request must be possible");
    }

    #[test]
    fn throttling_halves_the_rate_and_success_gives_it_back_bit_by_bit() {
        let bucket = Bucket::new(limit("EC2", None, 100, 20), 1.0);
        bucket.learn(true, Instant::now());
        assert!(bucket.is_slowed());
        assert_eq!(at_once(&bucket), 45);
        let one = Bucket::new(limit("EC2", None, 1, 1), 1.0);
        one.learn(true, Instant::now());
        assert_eq!(at_once(&one), 1, "a request must fit into its bucket");
        for _ in 0..FULL_SPEED {
            bucket.learn(false, Instant::now());
        }
        assert!(!bucket.is_slowed());
        for _ in 0..100 {
            bucket.learn(true, Instant::now());
        }
        assert_eq!(bucket.cost().get(), SLOWEST, "it never stops altogether");
    }

    #[test]
    fn a_burst_that_is_throttled_halves_the_rate_once() {
        let bucket = Bucket::new(limit("EC2", None, 100, 20), 1.0);
        let sent = Instant::now();
        for _ in 0..50 {
            bucket.learn(true, sent);
        }
        assert_eq!(bucket.cost().get(), 2 * FULL_SPEED);
    }

    #[test]
    fn buckets_are_apart_by_region_and_operation() {
        const fn route53(operation: &'static str) -> Call {
            Call { service: "Route 53", operation, action: "", absent: &[], source: "" }
        }
        static ONE: Call = route53("ListHostedZones");
        static TWO: Call = route53("GetHostedZone");
        let pacer = Pacer::new(None, None, false);
        assert_eq!(at_once(&pacer.bucket(&ONE, "us-east-1").unwrap()), 4);
        assert_eq!(at_once(&pacer.bucket(&ONE, "us-east-1").unwrap()), 0);
        assert_eq!(at_once(&pacer.bucket(&ONE, "eu-west-1").unwrap()), 4);
        assert_eq!(at_once(&pacer.bucket(&TWO, "us-east-1").unwrap()), 4);
    }

    #[test]
    fn an_emulator_has_no_limits_unless_a_share_is_asked_for() {
        let call = partywall_checks::find("kms-key-rotation").unwrap().calls()[0];
        assert!(Pacer::new(None, None, true).bucket(call, "us-east-1").is_none());
        assert!(Pacer::new(Some(0.5), None, true).bucket(call, "us-east-1").is_some());
    }

    #[test]
    fn throttled_answers_are_recognised_in_every_protocol() {
        assert!(is_throttled(503, b"<Response><Errors><Error><Code>RequestLimitExceeded</Code>"));
        assert!(is_throttled(503, b"<Error><Code>SlowDown</Code>"));
        assert!(is_throttled(400, br#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#));
        assert!(is_throttled(400, b"<ErrorResponse><Error><Code>Throttling</Code>"));
        assert!(is_throttled(429, b""));
        assert!(!is_throttled(503, b"<Error><Code>ServiceUnavailable</Code>"));
        assert!(!is_throttled(200, b"a bucket named SlowDown"));
    }
}
