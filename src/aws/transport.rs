//! The one road to AWS, as an HTTP connector: every attempt of every call is counted, bounded in time and in number,
//! and read to its end here.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::http::HttpClient as _;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::BytesMut;
use partywall_checks::facts::Call;
use partywall_checks::limits::limit_of;
use tracing::Instrument;

use super::guard::{ASKING, Stamp};
use super::pace::{Ceiling, Pace, Pacer, is_throttled};
use super::seats::Seats;

/// No answer of AWS comes near it. More than that is not an answer, and would be memory that we do not have.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// Requests that may be begun for each that may be in flight: the others wait for the next attempt after a fault, or are
/// being written or read.
const DESKS: usize = 4;

/// Whether AWS takes so few of these at once that even those of one fact, sent together, would be too many.
fn goes_first(call: &Call) -> bool {
    usize::try_from(limit_of(call.service, call.operation).burst).is_ok_and(|burst| burst <= crate::collect::AT_ONCE)
}

/// What has been sent so far.
#[derive(Debug, Default)]
pub struct Traffic {
    attempts: AtomicU64,
    throttled: AtomicU64,
    in_flight: AtomicUsize,
    by_operation: Mutex<BTreeMap<(&'static str, &'static str), u64>>,
}

impl Traffic {
    /// Requests sent, retries included.
    #[must_use]
    pub fn attempts(&self) -> u64 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Answers that said that it was too much.
    #[must_use]
    pub fn throttled(&self) -> u64 {
        self.throttled.load(Ordering::Relaxed)
    }

    /// Requests sent and not answered yet.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Requests sent by service and operation, retries included.
    #[must_use]
    pub fn by_operation(&self) -> BTreeMap<(&'static str, &'static str), u64> {
        self.by_operation.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The bounds that hold for every request.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Requests in flight at once.
    pub concurrency: usize,
    /// How long one attempt may take from its first byte to the answer's last.
    pub attempt: Duration,
    /// How hard it may press.
    pub pace: Pace,
}

/// What all roads share, so that many accounts are no more of a burden than one: seats for requests in flight, and the
/// ceiling on the rate.
#[derive(Clone)]
pub(super) struct Shared {
    seats: Seats,
    desks: Seats,
    ceiling: Option<Arc<Ceiling>>,
    bounds: Bounds,
}

impl Shared {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            seats: Seats::new(bounds.concurrency),
            desks: Seats::new(bounds.concurrency * DESKS),
            ceiling: bounds.pace.max_rate.map(|rate| Arc::new(Ceiling::new(rate))),
            bounds,
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("bounds", &self.bounds).finish_non_exhaustive()
    }
}

pub(super) struct Transport {
    pub traffic: Arc<Traffic>,
    pub pacer: Pacer,
    seats: Seats,
    desks: Seats,
    bounds: Bounds,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("bounds", &self.bounds).finish_non_exhaustive()
    }
}

impl Transport {
    pub(super) fn new(shared: &Shared, emulated: bool) -> Arc<Self> {
        let Shared { seats, desks, ceiling, bounds } = shared.clone();
        Arc::new(Self {
            traffic: Arc::default(),
            pacer: Pacer::new(bounds.pace.quota_share, ceiling, emulated),
            seats,
            desks,
            bounds,
        })
    }

    /// Wraps an HTTP client, so that all that it sends goes through here.
    pub(super) fn client(self: &Arc<Self>, inner: SharedHttpClient) -> SharedHttpClient {
        let transport = Arc::clone(self);
        http_client_fn(move |settings, components| {
            SharedHttpConnector::new(Lane {
                inner: inner.http_connector(settings, components),
                transport: Arc::clone(&transport),
            })
        })
    }

    /// Has `send` begin when its turn has come and a desk is free: a request that the SDK has begun takes tens of kilobytes,
    /// and thousands may be waiting. Who waits for a turn takes no desk.
    pub(super) async fn in_turn<T>(&self, stamp: Stamp, send: impl Future<Output = T>) -> T {
        self.pacer.wait(stamp.call, &stamp.region).await;
        let _desk = self.desks.take(goes_first(stamp.call)).await;
        stamp.turn.store(true, Ordering::Relaxed);
        ASKING.scope(stamp, send).await
    }

    async fn send(&self, inner: SharedHttpConnector, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let Some(stamp) = request.extension::<Stamp>().cloned() else {
            let refusal = super::guard::Refusal {
                service: "?".to_owned(),
                operation: request.uri().split('?').next().unwrap_or_default().to_owned(),
                why: "it did not pass the read-only guard",
            };
            return Err(ConnectorError::user(refusal.into()));
        };
        // Time spent waiting for its turn or a seat is not the attempt's; and who waits for a turn takes no seat.
        if !stamp.turn.swap(false, Ordering::Relaxed) {
            self.pacer.wait(stamp.call, &stamp.region).await;
        }
        let call = stamp.call;
        let _seat = self.seats.take(goes_first(call)).await;
        self.traffic.attempts.fetch_add(1, Ordering::Relaxed);
        *self
            .traffic
            .by_operation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry((call.service, call.operation))
            .or_default() += 1;
        let _flight = Flight::new(&self.traffic);
        let span =
            tracing::debug_span!("call", service = call.service, operation = call.operation, region = stamp.region);
        let started = Instant::now();
        let attempt = async {
            match tokio::time::timeout(self.bounds.attempt, answer(inner, request)).await {
                Ok(answer) => answer,
                Err(elapsed) => Err(ConnectorError::timeout(elapsed.into())),
            }
        };
        let result = attempt.instrument(span.clone()).await;
        let throttled = result.as_ref().is_ok_and(|response| {
            is_throttled(response.status().as_u16(), response.body().bytes().unwrap_or_default())
        });
        if throttled {
            self.traffic.throttled.fetch_add(1, Ordering::Relaxed);
        }
        self.pacer.learn(call, &stamp.region, throttled, started);
        span.in_scope(|| {
            let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            match &result {
                Ok(response) => tracing::debug!(milliseconds, status = response.status().as_u16(), "answered"),
                Err(error) => tracing::debug!(milliseconds, %error, "failed"),
            }
        });
        result
    }
}

/// Sends, and reads the whole answer, so that one that is cut off is retried like any other broken connection.
async fn answer(inner: SharedHttpConnector, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let mut response = inner.call(request).await?;
    let mut body = ByteStream::new(response.take_body());
    let mut read = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| ConnectorError::io(error.into()))?;
        if read.len() + chunk.len() > LARGEST_ANSWER {
            let message = format!("the answer is larger than {LARGEST_ANSWER} bytes");
            return Err(ConnectorError::other(message.into(), None));
        }
        read.extend_from_slice(&chunk);
    }
    *response.body_mut() = SdkBody::from(read.freeze());
    Ok(response)
}

struct Flight<'a>(&'a Traffic);

impl<'a> Flight<'a> {
    fn new(traffic: &'a Traffic) -> Self {
        traffic.in_flight.fetch_add(1, Ordering::Relaxed);
        Self(traffic)
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug)]
struct Lane {
    inner: SharedHttpConnector,
    transport: Arc<Transport>,
}

impl HttpConnector for Lane {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (transport, inner) = (Arc::clone(&self.transport), self.inner.clone());
        HttpConnectorFuture::new(async move { transport.send(inner, request).await })
    }
}
