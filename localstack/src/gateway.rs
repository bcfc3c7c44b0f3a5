//! A reverse proxy that names every AWS call which passes, and breaks those that it is told to break.

use crate::http1::{self, Http};
use crate::measured::Measured;
use crate::synthetic::{self, Synthetic};
use crate::wire::{self, Identity, Protocol};
use bytes::Bytes;
use futures_util::StreamExt as _;
use governor::{DefaultDirectRateLimiter, Quota};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper_util::rt::{TokioIo, TokioTimer};
use partywall_checks::limits;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// One AWS call that came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The name that the service signs with; `s3control` for S3 Control, which signs as `s3`.
    pub service: String,
    /// The operation, or `?` where it could not be told.
    pub operation: String,
    /// The region that the call was signed for.
    pub region: String,
    /// The id of the access key that signed it; empty where nobody did.
    pub signer: String,
    /// What it was about, as far as the request says: a path, an id, an ARN.
    pub resource: String,
    /// The HTTP method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The status of the answer; nothing while there is none.
    pub status: Option<u16>,
    /// Whether a rule answered in the emulator's place, or spoiled its answer.
    pub faulty: bool,
    /// Whether the answer says that there were too many requests.
    pub throttled: bool,
    /// The same for the same call with the same request.
    pub request: u64,
    /// The same for all pages of a listing.
    pub listing: u64,
}

/// What a gateway does with the answers of its emulator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Memory {
    /// It forgets them.
    #[default]
    Off,
    /// It keeps the last answer to each request.
    Record,
    /// It answers with what it kept, and asks the emulator only for what it does not have, which it then keeps as well.
    Replay,
}

/// Which calls to break, and how. A field that is not set fits every call.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The service, as in [`Call::service`].
    pub service: Option<String>,
    /// The operation, exactly.
    pub operation: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// A piece of the path or of the body: the name of one bucket, for instance.
    pub contains: Option<String>,
    /// Only the first so many calls that fit.
    pub times: Option<u32>,
    /// What happens to them.
    pub fault: Fault,
}

impl Rule {
    /// A rule for every call.
    #[must_use]
    pub fn all(fault: Fault) -> Self {
        Self { service: None, operation: None, region: None, contains: None, times: None, fault }
    }

    /// A rule for one operation of one service.
    #[must_use]
    pub fn on(service: &str, operation: &str, fault: Fault) -> Self {
        Self { service: Some(service.into()), operation: Some(operation.into()), ..Self::all(fault) }
    }

    /// Only in this region.
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Only where the path or the body holds this.
    #[must_use]
    pub fn contains(mut self, piece: &str) -> Self {
        self.contains = Some(piece.into());
        self
    }

    /// Only the first so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    fn fits(&self, identity: &Identity, path: &str, body: &[u8]) -> bool {
        let same = |wanted: &Option<String>, given: &str| wanted.as_ref().is_none_or(|wanted| wanted == given);
        same(&self.service, &identity.service)
            && same(&self.operation, &identity.operation)
            && same(&self.region, &identity.region)
            && self.contains.as_ref().is_none_or(|piece| path.contains(piece) || holds(body, piece.as_bytes()))
    }
}

fn holds(body: &[u8], piece: &[u8]) -> bool {
    piece.is_empty() || body.windows(piece.len()).any(|window| window == piece)
}

/// What can go wrong with a call. Errors have the wire format and the codes of the service that was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No permission.
    Denied {
        /// In place of AWS's usual words.
        message: Option<String>,
    },
    /// Too many requests.
    Throttled,
    /// The service itself fails, in its own words.
    InternalError,
    /// Status 500 with an HTML page, as a proxy or an emulator answers.
    HtmlError,
    /// Status 200 with a body that means nothing.
    Garbage,
    /// No answer, ever. The connection stays open until the client leaves.
    Hang,
    /// The real answer, cut off in the middle: it announces more than is sent, then the connection closes.
    Cut,
    /// The real answer, later.
    Delay(Duration),
    /// Exactly this answer.
    Canned {
        /// The status.
        status: u16,
        /// The headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// Status 200 with this value in CBOR, as CloudWatch answers.
    Cbor(serde_json::Value),
    /// This error.
    Code {
        /// The HTTP status.
        status: u16,
        /// The error's code.
        code: String,
        /// Its message.
        message: String,
    },
}

impl Fault {
    /// No permission, in AWS's usual words.
    #[must_use]
    pub fn denied() -> Self {
        Self::Denied { message: None }
    }

    /// The answer of IAM's `GetAccountSummary` about the root user. No emulator lets anyone change that.
    #[must_use]
    pub fn root_user(mfa: bool, access_key: bool) -> Self {
        let entry =
            |key: &str, value: bool| format!("<entry><key>{key}</key><value>{}</value></entry>", u8::from(value));
        let entries = [
            entry("AccountMFAEnabled", mfa),
            entry("AccountAccessKeysPresent", access_key),
            entry("AccountSigningCertificatesPresent", false),
            entry("AccountPasswordPresent", true),
        ];
        Self::iam("GetAccountSummary", &format!("<SummaryMap>{}</SummaryMap>", entries.concat()))
    }

    /// The answer of IAM's `GetCredentialReport` with this CSV. No emulator can hold an old access key.
    #[must_use]
    pub fn credential_report(csv: &str, generated: &str) -> Self {
        let content = base64(csv.as_bytes());
        let report = format!(
            "<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{generated}</GeneratedTime>"
        );
        Self::iam("GetCredentialReport", &report)
    }

    /// A recorded answer, as its service words it: status 200, this content type and this body.
    #[must_use]
    pub fn told(content_type: &str, body: impl Into<String>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self::Canned { status: 200, headers, body: body.into() }
    }

    /// The answer of S3's `GetBucketVersioning` for a bucket with MFA delete, which no emulator has.
    #[must_use]
    pub fn mfa_delete() -> Self {
        let body = "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status>\
                    <MfaDelete>Enabled</MfaDelete></VersioningConfiguration>";
        Self::told("application/xml", body)
    }

    fn iam(operation: &str, result: &str) -> Self {
        let body = format!(
            "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{result}\
             </{operation}Result><ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8e0b5a1a5e</RequestId>\
             </ResponseMetadata></{operation}Response>"
        );
        Self::told("text/xml", body)
    }
}

/// Writes a value as CBOR: RFC 8949, section 3. A number is written as a fraction.
fn cbor(value: &serde_json::Value, to: &mut Vec<u8>) {
    use serde_json::Value;
    let head = |kind: u8, length: usize, to: &mut Vec<u8>| {
        to.push((kind << 5) | 0b1_1011);
        to.extend((length as u64).to_be_bytes());
    };
    match value {
        Value::Null => to.push(0xf6),
        Value::Bool(false) => to.push(0xf4),
        Value::Bool(true) => to.push(0xf5),
        Value::Number(number) => {
            to.push(0xfb);
            to.extend(number.as_f64().unwrap_or_default().to_be_bytes());
        }
        Value::String(text) => {
            head(3, text.len(), to);
            to.extend(text.as_bytes());
        }
        Value::Array(items) => {
            head(4, items.len(), to);
            for item in items {
                cbor(item, to);
            }
        }
        Value::Object(members) => {
            head(5, members.len(), to);
            for (name, value) in members {
                cbor(&Value::String(name.clone()), to);
                cbor(value, to);
            }
        }
    }
}

fn base64(bytes: &[u8]) -> String {
    aws_smithy_types::base64::encode(bytes)
}

/// A rule with what is left of its `times`.
struct Active {
    rule: Rule,
    left: Option<u32>,
}

/// An answer as the emulator gave it.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl From<Answer> for Response<Body> {
    fn from(answer: Answer) -> Self {
        let mut response = Response::new(whole(answer.body));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        response
    }
}

/// What makes two requests the same question: service, region, operation, method, path with query, and body. Headers do
/// not: they differ by client, time and signature.
type Question = (String, String, String, Method, String, Bytes);

#[derive(Default)]
struct State {
    rules: Vec<Active>,
    calls: Vec<Call>,
    memory: Memory,
    answers: HashMap<Question, Answer>,
    /// How many questions were not in the memory while it was to answer from there.
    unknown: usize,
    /// How often the calls were forgotten, so that a late answer does not land on a later call.
    epoch: u64,
}

/// An emulator that runs somewhere.
struct Emulator {
    address: String,
    client: Http,
}

/// What answers the calls that pass.
enum Upstream {
    Emulator(Box<Emulator>),
    /// An account that is computed.
    Synthetic(Synthetic),
}

struct Shared {
    upstream: Upstream,
    state: Mutex<State>,
    conditions: Mutex<Conditions>,
    buckets: Mutex<HashMap<BucketKey, Arc<Limiter>>>,
}

type Limiter = DefaultDirectRateLimiter;
type BucketKey = (String, String, String);

/// How far away AWS is, and how much it takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// How long each call takes, besides what the answer itself takes.
    pub latency: Duration,
    /// Whether calls are throttled by the limits that AWS publishes, by region and operation.
    pub throttled: bool,
}

impl Shared {
    fn conditions(&self) -> Conditions {
        *self.conditions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether AWS would take this call, of all that came before it.
    fn takes(&self, identity: &Identity) -> bool {
        let key = (identity.service.clone(), identity.operation.clone(), identity.region.clone());
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(key).or_insert_with(|| {
            let limit = limits::limit_of(&identity.service, &identity.operation);
            let number = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            Arc::new(Limiter::direct(Quota::per_second(number(limit.per_second)).allow_burst(number(limit.burst))))
        });
        bucket.check().is_ok()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked while it held the lock left nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running gateway. Dropping it closes it and every connection through it.
pub struct Gateway {
    endpoint: String,
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // The connections are tasks of a set that the server owns: they end with it.
        self.server.abort();
    }
}

impl Gateway {
    /// Listens on a free port of this machine and forwards to `upstream`, as `http://127.0.0.1:PORT`.
    pub async fn start(upstream: &str) -> io::Result<Self> {
        let address = upstream.trim_end_matches('/').to_owned();
        Self::over(Upstream::Emulator(Box::new(Emulator { address, client: http1::client() }))).await
    }

    /// Listens on a free port of this machine and answers as AWS would about this account.
    pub async fn synthetic(account: Synthetic) -> io::Result<Self> {
        Self::over(Upstream::Synthetic(account)).await
    }

    /// From now on calls take so long, and are throttled or not. All buckets are full again.
    pub fn conditions(&self, conditions: Conditions) {
        *self.shared.conditions.lock().unwrap_or_else(PoisonError::into_inner) = conditions;
        self.shared.buckets.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Sums the calls so far up.
    #[must_use]
    pub fn measured(&self) -> Measured {
        Measured::of(&self.shared.state().calls)
    }

    async fn over(upstream: Upstream) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            upstream,
            state: Mutex::default(),
            conditions: Mutex::default(),
            buckets: Mutex::default(),
        });
        let server = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Ok(Self { endpoint, shared, server })
    }

    /// Where it listens.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Every call so far, in the order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.state().calls.clone()
    }

    /// Adds a rule. The first rule that fits a call holds.
    pub fn rule(&self, rule: Rule) {
        let left = rule.times;
        self.shared.state().rules.push(Active { rule, left });
    }

    /// Forgets all rules and all calls.
    pub fn clear(&self) {
        let mut state = self.shared.state();
        state.rules.clear();
        state.calls.clear();
        state.epoch += 1;
    }

    /// Keeps answers from now on, or answers from what was kept, so that who is measured does not wait for the emulator.
    pub fn memory(&self, memory: Memory) {
        let mut state = self.shared.state();
        state.memory = memory;
        state.unknown = 0;
    }

    /// Adds to the listings of buckets that were kept what moto leaves out of them and AWS does not: the region of each
    /// bucket, where the request has a parameter. It is taken from the answers to `GetBucketLocation` that were kept.
    /// Returns how many were added.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Bucket.html>.
    #[must_use]
    pub fn name_bucket_regions(&self) -> usize {
        const TAG: &str = "<BucketRegion>";
        let mut state = self.shared.state();
        // Both tools asked for it, each in its own words.
        let located: BTreeMap<String, String> = state
            .answers
            .iter()
            .filter(|((_, _, operation, ..), answer)| operation == "GetBucketLocation" && answer.status.is_success())
            .filter_map(|((_, _, _, _, path, _), answer)| {
                let bucket = path.trim_start_matches('/').split(['/', '?']).next()?.to_owned();
                let body = String::from_utf8_lossy(&answer.body);
                // An empty one is how S3 names its oldest region.
                let told = body.split("</LocationConstraint>").next().and_then(|before| before.rsplit_once('>'));
                let region = told.map(|(_, region)| region.trim()).filter(|region| !region.is_empty());
                Some((bucket, region.unwrap_or("us-east-1").to_owned()))
            })
            .collect();
        let mut added = 0;
        for ((_, _, operation, _, path, _), answer) in &mut state.answers {
            let body = String::from_utf8_lossy(&answer.body);
            if operation != "ListBuckets" || !path.contains("max-buckets=") || body.contains(TAG) {
                continue;
            }
            let mut told = body.into_owned();
            for (bucket, region) in &located {
                let name = format!("<Name>{bucket}</Name>");
                if told.contains(&name) {
                    told = told.replace(&name, &format!("{name}{TAG}{region}</BucketRegion>"));
                    added += 1;
                }
            }
            answer.body = told.into();
        }
        added
    }

    /// How many requests the emulator had to answer since [`Memory::Replay`] began.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.shared.state().unknown
    }

    /// Forgets the calls, and keeps the rules.
    pub fn forget_calls(&self) {
        let mut state = self.shared.state();
        state.calls.clear();
        state.epoch += 1;
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else {
                    // Out of file handles: wait until connections close.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                };
                let _ = stream.set_nodelay(true);
                let shared = Arc::clone(&shared);
                let service = hyper::service::service_fn(move |request| answer(Arc::clone(&shared), request));
                connections.spawn(async move {
                    // A connection that ends badly is the client's affair, or was asked for.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .timer(TokioTimer::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

type Body = UnsyncBoxBody<Bytes, io::Error>;

fn whole(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// Where the status of a call is to be noted.
struct Note {
    index: usize,
    epoch: u64,
}

impl Note {
    fn status(&self, shared: &Shared, status: u16, throttled: bool) {
        let mut state = shared.state();
        if state.epoch == self.epoch
            && let Some(call) = state.calls.get_mut(self.index)
        {
            call.status = Some(status);
            call.throttled = throttled;
        }
    }
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let path = head.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
    let identity = wire::identify(&head.method, &head.uri, &head.headers, &body);
    let (fault, note) = arrive(&shared, &identity, &head.method, &path, &body);

    let word = |wrong| worded(&identity, &wrong);
    let html = |status, body: &'static str| {
        made(status, &[("content-type".into(), "text/html; charset=utf-8".into())], Bytes::from_static(body.as_bytes()))
    };
    let conditions = shared.conditions();
    if !conditions.latency.is_zero() {
        tokio::time::sleep(conditions.latency).await;
    }
    if conditions.throttled && !shared.takes(&identity) {
        let answer = word(identity.throttled());
        note.status(&shared, answer.status().as_u16(), true);
        return Ok(answer);
    }
    let forward = || async {
        match &shared.upstream {
            Upstream::Emulator(emulator) => {
                let (method, headers) = (&head.method, &head.headers);
                mended(&identity, remembered(&shared, emulator, &identity, method, &path, headers, body.clone()).await)
            }
            Upstream::Synthetic(account) => computed(
                &identity,
                account.answer(&synthetic::Request { identity: &identity, path: &path, body: &body }),
            ),
        }
    };
    let throttling = matches!(fault, Some(Fault::Throttled));
    let answer = match fault {
        None => forward().await,
        Some(Fault::Denied { message }) => word(identity.denied(message.as_deref())),
        Some(Fault::Throttled) => word(identity.throttled()),
        Some(Fault::InternalError) => word(identity.failed()),
        Some(Fault::Code { status, code, message }) => word(wire::Wrong { status, code, message }),
        Some(Fault::HtmlError) => html(
            500,
            "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n",
        ),
        Some(Fault::Garbage) => html(200, "\u{1}\u{2}{[<not an answer at all"),
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Cut) => {
            let (parts, body) = forward().await.into_parts();
            let body = body.collect().await?.to_bytes();
            note.status(&shared, parts.status.as_u16(), false);
            return cut(parts, &body, &head.method);
        }
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            forward().await
        }
        Some(Fault::Canned { status, headers, body }) => made(status, &headers, body.into()),
        Some(Fault::Cbor(value)) => in_cbor(&value),
    };
    // A service words it in its own way, so the rule that made the answer is asked besides its status.
    let throttled = throttling || answer.status() == StatusCode::TOO_MANY_REQUESTS;
    note.status(&shared, answer.status().as_u16(), throttled);
    Ok(answer)
}

/// One number for a request, by all that its answer depends on.
fn request(identity: &Identity, path: impl AsRef<[u8]>, body: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hasher = DefaultHasher::new();
    for part in
        [identity.service.as_bytes(), identity.operation.as_bytes(), identity.region.as_bytes(), path.as_ref(), body]
    {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    hasher.finish()
}

/// Without what asks for another page than the first, in the words of the synthetic account; emulators' tokens stay, for
/// their listings here have one page.
fn without_pages(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mut parts = text.split("page-");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // The parameter's name and one of the separators around it go, too.
        let name = kept.trim_end_matches(['=', '"', ':']).rfind(['&', '?', ',', '{']).unwrap_or(0);
        let first = kept[name..].starts_with(['?', '{']);
        kept.truncate(if first { name + 1 } else { name });
        let rest = part.trim_start_matches(|digit: char| digit.is_ascii_digit()).trim_start_matches('"');
        kept.push_str(if first { rest.strip_prefix(['&', ',']).unwrap_or(rest) } else { rest });
    }
    kept.into_bytes()
}

/// Writes the call down, and says what is to happen to it.
fn arrive(shared: &Shared, identity: &Identity, method: &Method, path: &str, body: &[u8]) -> (Option<Fault>, Note) {
    let mut state = shared.state();
    let fits = |active: &&mut Active| active.left != Some(0) && active.rule.fits(identity, path, body);
    let fault = state.rules.iter_mut().find(fits).map(|active| {
        active.left = active.left.map(|left| left - 1);
        active.rule.fault.clone()
    });
    let index = state.calls.len();
    state.calls.push(Call {
        service: identity.service.clone(),
        operation: identity.operation.clone(),
        region: identity.region.clone(),
        signer: identity.signer.clone(),
        resource: identity.resource.clone(),
        method: method.to_string(),
        path: path.to_owned(),
        status: None,
        faulty: fault.is_some(),
        throttled: false,
        request: request(identity, path, body),
        listing: request(identity, without_pages(path.as_bytes()), &without_pages(body)),
    });
    let note = Note { index, epoch: state.epoch };
    (fault, note)
}

/// Headers that speak of one connection, not of the message (RFC 9110, 7.6.1), and those that the body decides anew.
const OF_THE_CONNECTION: [HeaderName; 9] = [
    http::header::CONNECTION,
    http::header::CONTENT_LENGTH,
    http::header::EXPECT,
    http::header::PROXY_AUTHENTICATE,
    http::header::PROXY_AUTHORIZATION,
    http::header::TE,
    http::header::TRAILER,
    http::header::TRANSFER_ENCODING,
    http::header::UPGRADE,
];

/// The answer from memory where it is to come from there, else the emulator's own.
async fn remembered(
    shared: &Shared,
    emulator: &Emulator,
    identity: &Identity,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Answer {
    let memory = shared.state().memory;
    if memory == Memory::Off {
        return forward(emulator, method, path, headers, body).await.unwrap_or_else(|lost| lost);
    }
    let question = (
        identity.service.clone(),
        identity.region.clone(),
        identity.operation.clone(),
        method.clone(),
        path.to_owned(),
        body.clone(),
    );
    if memory == Memory::Replay {
        let mut state = shared.state();
        if let Some(answer) = state.answers.get(&question) {
            return answer.clone();
        }
        state.unknown += 1;
    }
    match forward(emulator, method, path, headers, body).await {
        Ok(answer) => {
            shared.state().answers.insert(question, answer.clone());
            answer
        }
        Err(lost) => lost,
    }
}

/// The emulator's own answer, or ours that there was none. The Host header stays the client's: it is signed, and moto
/// verifies signatures.
async fn forward(
    emulator: &Emulator,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Answer, Answer> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method.clone();
    *request.headers_mut() = headers.clone();
    for name in OF_THE_CONNECTION {
        request.headers_mut().remove(name);
    }
    let lost = |error: &dyn std::fmt::Display| Answer {
        status: StatusCode::BAD_GATEWAY,
        headers: HeaderMap::new(),
        body: format!("the emulator did not answer: {error}\n").into(),
    };
    match format!("{}{path}", emulator.address).parse() {
        Ok(uri) => *request.uri_mut() = uri,
        Err(error) => return Err(lost(&error)),
    }
    let answer = emulator.client.request(request).await.map_err(|error| lost(&error))?;
    let (mut parts, body) = answer.into_parts();
    let length = parts.headers.get(http::header::CONTENT_LENGTH).cloned();
    for name in OF_THE_CONNECTION {
        parts.headers.remove(name);
    }
    if let (&Method::HEAD, Some(length)) = (method, length) {
        // The length of what a GET would bring: an answer to HEAD has no body that it could be counted from.
        parts.headers.insert(http::header::CONTENT_LENGTH, length);
    }
    let body = body.collect().await.map_err(|error| lost(&error))?.to_bytes();
    Ok(Answer { status: parts.status, headers: parts.headers, body })
}

/// What the synthetic account says, as a response.
fn computed(identity: &Identity, answer: synthetic::Answer) -> Response<Body> {
    let told = |content: &str, body: Bytes| made(200, &[("content-type".to_owned(), content.to_owned())], body);
    match answer {
        synthetic::Answer::Xml(body) => told("text/xml", body.into()),
        synthetic::Answer::Json(body) => match identity.protocol {
            Protocol::Json(version) => told(&format!("application/x-amz-json-{version}"), body.into()),
            _ => told("application/json", body.into()),
        },
        synthetic::Answer::Cbor(value) => in_cbor(&value),
        synthetic::Answer::Wrong(wrong) => worded(identity, &wrong),
    }
}

fn in_cbor(value: &serde_json::Value) -> Response<Body> {
    let headers = [("content-type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")];
    let mut body = Vec::new();
    cbor(value, &mut body);
    made(200, &headers.map(|(name, value)| (name.to_owned(), value.to_owned())), body.into())
}

fn worded(identity: &Identity, wrong: &wire::Wrong) -> Response<Body> {
    let (status, headers, body) = identity.word(wrong);
    let headers: Vec<_> = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    made(status, &headers, body)
}

/// moto's denial in the words of the service that was called; any other answer as it is.
fn mended(identity: &Identity, answer: Answer) -> Response<Body> {
    match wire::denied_by_moto(answer.status.as_u16(), &answer.body) {
        Some(message) => worded(identity, &identity.denied(Some(&message))),
        None => answer.into(),
    }
}

fn made(status: u16, headers: &[(String, String)], body: Bytes) -> Response<Body> {
    let mut answer = Response::new(whole(body));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            answer.headers_mut().append(name, value);
        }
    }
    answer
}

/// Half of the body under the length of the whole, then the end of the connection.
fn cut(mut parts: http::response::Parts, body: &Bytes, method: &Method) -> io::Result<Response<Body>> {
    let broken = || io::Error::new(io::ErrorKind::ConnectionReset, "cut on request");
    if *method == Method::HEAD {
        // There is no body to cut, so nothing is sent at all.
        return Err(broken());
    }
    let half = body.slice(..body.len() / 2);
    parts.headers.insert(http::header::CONTENT_LENGTH, HeaderValue::from(body.len().max(64)));
    let first = futures_util::stream::once(async move { Ok(Frame::data(half)) });
    let end = futures_util::stream::once(async move {
        // An error in the body drops what hyper has not sent yet: let the first half go out.
        tokio::time::sleep(Duration::from_millis(10)).await;
        Err(broken())
    });
    Ok(Response::from_parts(parts, StreamBody::new(first.chain(end)).boxed_unsync()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An upstream that answers every request with the same body.
    async fn gateway() -> (Gateway, Gateway) {
        let upstream = Gateway::start("http://127.0.0.1:1").await.unwrap();
        let body = "a body that is whole".to_owned();
        upstream.rule(Rule::all(Fault::Canned { status: 200, headers: vec![("x-from".into(), "up".into())], body }));
        let gateway = Gateway::start(upstream.endpoint()).await.unwrap();
        (gateway, upstream)
    }

    async fn get(gateway: &Gateway, path: &str) -> Result<(u16, String), String> {
        let signed = "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request, SignedHeaders=host";
        let request = Request::get(format!("{}{path}", gateway.endpoint()))
            .header("authorization", signed)
            .body(Full::new(Bytes::new()))
            .unwrap();
        let answer = http1::client().request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }

    /// <https://www.rfc-editor.org/rfc/rfc8949#appendix-A>, but for the lengths, which are written in full.
    #[test]
    fn values_are_written_as_cbor() {
        let mut bytes = Vec::new();
        cbor(&serde_json::json!({"a": [true, 1.1, null, "ü"]}), &mut bytes);
        let length = |kind: u8, of: u8| [kind, 0, 0, 0, 0, 0, 0, 0, of];
        let expected = [
            &length(0xbb, 1)[..],
            &length(0x7b, 1),
            b"a",
            &length(0x9b, 4),
            &[0xf5, 0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, 0xf6],
            &length(0x7b, 2),
            "ü".as_bytes(),
        ];
        assert_eq!(bytes, expected.concat());
    }

    #[test]
    fn pages_of_one_listing_are_told_by_what_they_have_in_common() {
        for (first, next) in [
            ("/functions?MaxItems=50", "/functions?Marker=page-50&MaxItems=50"),
            ("Action=ListRoles&MaxItems=9", "Action=ListRoles&Marker=page-9&MaxItems=9"),
            ("Action=ListRoles", "Action=ListRoles&Marker=page-9"),
            (r#"{"Limit":9}"#, r#"{"Limit":9,"Marker":"page-9"}"#),
            (r#"{"Limit":9}"#, r#"{"Marker":"page-9","Limit":9}"#),
        ] {
            assert_eq!(String::from_utf8(without_pages(next.as_bytes())).unwrap(), first);
            assert_eq!(without_pages(first.as_bytes()), first.as_bytes());
        }
    }

    #[tokio::test]
    async fn a_call_passes_and_is_written_down() {
        let (gateway, upstream) = gateway().await;
        assert_eq!(get(&gateway, "/ledger?acl").await.unwrap(), (200, "a body that is whole".into()));
        let calls = gateway.calls();
        assert_eq!(calls.len(), 1);
        assert_eq!((calls[0].service.as_str(), calls[0].operation.as_str()), ("s3", "GetBucketAcl"));
        assert_eq!((calls[0].region.as_str(), calls[0].status, calls[0].faulty), ("us-east-1", Some(200), false));
        assert_eq!(upstream.calls()[0].path, "/ledger?acl");
        gateway.clear();
        assert_eq!(gateway.calls(), []);
    }

    #[tokio::test]
    async fn a_rule_holds_for_what_it_names_and_as_often_as_it_says() {
        let (gateway, _upstream) = gateway().await;
        gateway.rule(Rule::on("s3", "GetBucketAcl", Fault::Throttled).contains("ledger").times(2));
        assert_eq!(get(&gateway, "/other?acl").await.unwrap().0, 200);
        assert_eq!(get(&gateway, "/ledger?policy").await.unwrap().0, 200);
        let (status, body) = get(&gateway, "/ledger?acl").await.unwrap();
        assert!(status == 503 && body.contains("<Code>SlowDown</Code>"), "{body}");
        assert_eq!(get(&gateway, "/ledger?acl").await.unwrap().0, 503);
        assert_eq!(get(&gateway, "/ledger?acl").await.unwrap().0, 200);
        assert!(gateway.calls()[2].faulty);
    }

    #[tokio::test]
    async fn a_cut_answer_is_an_error_for_the_client() {
        let (gateway, _upstream) = gateway().await;
        gateway.rule(Rule::all(Fault::Cut));
        assert!(get(&gateway, "/ledger?acl").await.is_err());
        assert_eq!(gateway.calls()[0].status, Some(200));
    }

    #[tokio::test]
    async fn a_cut_answer_holds_the_first_half() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (gateway, _upstream) = gateway().await;
        gateway.rule(Rule::all(Fault::Cut));
        let mut stream =
            tokio::net::TcpStream::connect(gateway.endpoint().trim_start_matches("http://")).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text).await;
        assert!(text.contains("content-length: 64") && text.ends_with("\r\n\r\na body tha"), "{text}");
    }

    #[tokio::test]
    async fn a_call_that_hangs_has_no_status_and_does_not_hold_up_others() {
        let (gateway, _upstream) = gateway().await;
        gateway.rule(Rule::all(Fault::Hang).contains("slow"));
        assert!(tokio::time::timeout(Duration::from_millis(100), get(&gateway, "/slow?acl")).await.is_err());
        assert_eq!(get(&gateway, "/fast?acl").await.unwrap().0, 200);
        assert_eq!(gateway.calls()[0].status, None);
    }

    #[tokio::test]
    async fn html_garbage_delay_and_codes_arrive_as_asked() {
        let (gateway, _upstream) = gateway().await;
        gateway.rule(Rule::all(Fault::HtmlError).times(1));
        gateway.rule(Rule::all(Fault::Garbage).times(1));
        gateway.rule(Rule::all(Fault::Delay(Duration::from_millis(50))).times(1));
        let code = Fault::Code { status: 409, code: "OperationAborted".into(), message: "again".into() };
        gateway.rule(Rule::all(code).times(1));
        let (status, body) = get(&gateway, "/b").await.unwrap();
        assert!(status == 500 && body.contains("<html"));
        assert_eq!(get(&gateway, "/b").await.unwrap().0, 200);
        let begin = std::time::Instant::now();
        assert_eq!(get(&gateway, "/b").await.unwrap().1, "a body that is whole");
        assert!(begin.elapsed() >= Duration::from_millis(50));
        let (status, body) = get(&gateway, "/b").await.unwrap();
        assert!(status == 409 && body.contains("<Error><Code>OperationAborted</Code>"), "{body}");
    }

    #[tokio::test]
    async fn what_was_recorded_is_answered_without_the_emulator() {
        let (gateway, upstream) = gateway().await;
        gateway.memory(Memory::Record);
        gateway.rule(Rule::all(Fault::Delay(Duration::from_millis(50))));
        assert_eq!(get(&gateway, "/ledger?acl").await.unwrap().0, 200);
        gateway.memory(Memory::Replay);
        let begin = std::time::Instant::now();
        assert_eq!(get(&gateway, "/ledger?acl").await.unwrap(), (200, "a body that is whole".into()));
        assert!(begin.elapsed() >= Duration::from_millis(50), "a delay holds for the memory too");
        assert_eq!((upstream.calls().len(), gateway.unknown()), (1, 0));
        // Another question is the emulator's, once.
        assert_eq!(get(&gateway, "/ledger?policy").await.unwrap().0, 200);
        assert_eq!(get(&gateway, "/ledger?policy").await.unwrap().0, 200);
        assert_eq!((upstream.calls().len(), gateway.unknown()), (2, 1));
    }

    #[tokio::test]
    async fn listings_that_were_kept_are_told_the_regions_of_their_buckets() {
        let upstream = Gateway::start("http://127.0.0.1:1").await.unwrap();
        let says = |what: &str, body: &str| {
            upstream.rule(Rule::all(Fault::told("text/xml", body)).contains(what));
        };
        says("/ledger?location", "<LocationConstraint xmlns=\"x\">eu-west-1</LocationConstraint>");
        says("/ledger/?location", "<LocationConstraint xmlns=\"x\">eu-west-1</LocationConstraint>");
        says("/oven?location", "<LocationConstraint xmlns=\"x\"/>");
        says("/", "<Buckets><Bucket><Name>ledger</Name></Bucket><Bucket><Name>oven</Name></Bucket></Buckets>");
        let gateway = Gateway::start(upstream.endpoint()).await.unwrap();
        gateway.memory(Memory::Record);
        for path in ["/ledger?location", "/ledger/?location", "/oven?location", "/?max-buckets=10", "/"] {
            get(&gateway, path).await.unwrap();
        }
        assert_eq!((gateway.name_bucket_regions(), gateway.name_bucket_regions()), (2, 0), "once is enough");
        gateway.memory(Memory::Replay);
        let (_, told) = get(&gateway, "/?max-buckets=10").await.unwrap();
        assert!(told.contains("<Name>ledger</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>"), "{told}");
        assert!(told.contains("<Name>oven</Name><BucketRegion>us-east-1</BucketRegion></Bucket>"), "{told}");
        // AWS names regions only where the request has a parameter.
        assert!(!get(&gateway, "/").await.unwrap().1.contains("BucketRegion"));
        assert_eq!(gateway.unknown(), 0);
    }

    #[tokio::test]
    async fn an_emulator_that_is_lost_is_not_remembered() {
        let gateway = Gateway::start("http://127.0.0.1:1").await.unwrap();
        gateway.memory(Memory::Record);
        assert_eq!(get(&gateway, "/b").await.unwrap().0, 502);
        assert_eq!(gateway.shared.state().answers.len(), 0);
    }

    #[tokio::test]
    async fn throttled_answers_are_told_from_others() {
        let (gateway, _upstream) = gateway().await;
        gateway.rule(Rule::all(Fault::Throttled).times(1));
        get(&gateway, "/b?acl").await.unwrap();
        get(&gateway, "/b?acl").await.unwrap();
        let calls: Vec<bool> = gateway.calls().iter().map(|call| call.throttled).collect();
        assert_eq!(calls, [true, false]);
    }

    #[tokio::test]
    async fn an_emulator_that_is_gone_is_a_bad_gateway() {
        let gateway = Gateway::start("http://127.0.0.1:1").await.unwrap();
        assert_eq!(get(&gateway, "/b").await.unwrap().0, 502);
    }
}
