//! Fills the facts from AWS: one file a service, by the names of `checks/facts/`. Each fact becomes a closure that is
//! called when a check first asks.

mod accessanalyzer;
mod account;
mod acm;
pub mod artifact;
mod backup;
mod billing;
mod chime;
mod cloudtrail;
mod cloudwatch;
mod config;
mod ec2;
mod ecr;
mod efs;
mod elasticbeanstalk;
mod elb;
mod eventbridge;
mod guardduty;
mod iam;
mod inspector;
mod kms;
mod lambda;
mod macie;
pub mod members;
mod networkfirewall;
mod organizations;
pub mod overview;
mod presence;
mod rds;
mod s3;
mod secretsmanager;
mod securityhub;
mod shield;
mod sns;
mod sqs;
mod ssm;
mod trustedadvisor;
mod waf;

use std::time::SystemTime;

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use partywall_checks::facts::{self, Account, Call, Fact, Gap, Lazy, Of, Regional, Settings, Tags};

use crate::aws::Road;
use crate::aws::config::Identity;

/// Every operation that this program can ask AWS for, each once: those of every fact, whether a check reads it or not, and
/// those that an audit begins with, among them those that lead into the accounts of an organisation. It is made from what
/// asks, and tests hold that nothing else is sent.
#[must_use]
pub fn calls() -> Vec<&'static Call> {
    let of_facts = facts::all().flat_map(|fact| fact.calls);
    let mut calls: Vec<&'static Call> = of_facts
        .chain(overview::CALLS)
        .chain(members::CALLS)
        .copied()
        .chain([&crate::aws::config::GET_CALLER_IDENTITY, &crate::aws::enter::ASSUME_ROLE, &artifact::LIST_REPORTS])
        .collect();
    calls.sort_by_key(|call| (call.service, call.operation));
    calls.dedup();
    calls
}

/// The regions of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Regions {
    /// All that the account has enabled, so that a bucket in any region belongs to the audit.
    Enabled(Vec<String>),
    /// Those that the user chose: buckets of other regions are left out.
    Chosen(Vec<String>),
}

impl Regions {
    /// Their names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::Enabled(names) | Self::Chosen(names) => names,
        }
    }
}

/// An account whose facts will be read by way of `road`, in `regions`.
#[must_use]
pub fn account(road: &Road, identity: &Identity, regions: &Regions, as_of: Timestamp) -> Account {
    let s3 = s3::facts(road, &identity.account, regions);
    let regions = regions.names();
    Account {
        id: identity.account.clone(),
        partition: identity.partition.clone(),
        as_of,
        settings: Settings::default(),
        iam: iam::facts(road),
        s3,
        ec2: regional(regions, |region| ec2::facts(road, region)),
        kms: regional(regions, |region| kms::facts(road, region)),
        accessanalyzer: regional(regions, |region| accessanalyzer::facts(road, &identity.account, region)),
        account: account::facts(road),
        acm: regional(regions, |region| acm::facts(road, region)),
        backup: regional(regions, |region| backup::facts(road, region)),
        billing: billing::facts(road, &identity.account),
        chime: regional(regions, |region| chime::facts(road, region)),
        cloudtrail: cloudtrail::facts(road, regions),
        cloudwatch: regional(regions, |region| cloudwatch::facts(road, region)),
        config: regional(regions, |region| config::facts(road, region)),
        ecr: regional(regions, |region| ecr::facts(road, region)),
        efs: regional(regions, |region| efs::facts(road, region)),
        elasticbeanstalk: regional(regions, |region| elasticbeanstalk::facts(road, region)),
        elb: regional(regions, |region| elb::facts(road, region)),
        eventbridge: regional(regions, |region| eventbridge::facts(road, region)),
        guardduty: regional(regions, |region| guardduty::facts(road, &identity.account, region)),
        inspector: regional(regions, |region| inspector::facts(road, &identity.account, region)),
        lambda: regional(regions, |region| lambda::facts(road, region)),
        macie: regional(regions, |region| macie::facts(road, region)),
        networkfirewall: regional(regions, |region| networkfirewall::facts(road, region)),
        organizations: organizations::facts(road),
        rds: regional(regions, |region| rds::facts(road, region)),
        secretsmanager: regional(regions, |region| secretsmanager::facts(road, region)),
        securityhub: regional(regions, |region| securityhub::facts(road, region)),
        shield: shield::facts(road),
        sns: regional(regions, |region| sns::facts(road, region)),
        sqs: regional(regions, |region| sqs::facts(road, region)),
        ssm: regional(regions, |region| ssm::facts(road, region)),
        trustedadvisor: trustedadvisor::facts(road),
        waf: regional(regions, |region| waf::facts(road, region)),
    }
}

fn regional<T>(regions: &[String], facts: impl Fn(&str) -> T) -> Regional<T> {
    regions.iter().map(|region| (region.clone(), facts(region))).collect()
}

/// Questions of one fact that are asked or waiting at a time.
pub(crate) const AT_ONCE: usize = 64;

/// Does `ask` for each item at once and keeps their order. How many requests are really in flight is the road's to say;
/// the bound here keeps a hundred thousand futures from being made at a time, each of some kilobytes.
async fn for_each<I, O, F>(items: impl IntoIterator<Item = I>, ask: impl Fn(I) -> F) -> Vec<O>
where
    F: Future<Output = O>,
{
    stream::iter(items).map(ask).buffered(AT_ONCE).collect().await
}

/// A fact of a region that `fill` reads.
fn lazy<F: Fact, Fut>(road: &Road, region: &str, fill: fn(Road, String) -> Fut) -> Lazy<F>
where
    Fut: Future<Output = Result<F::Value, Gap>> + Send + 'static,
{
    let (road, of) = (road.clone(), region.to_owned());
    Lazy::new(Some(region), move || fill(road.clone(), of.clone()))
}

/// A fact of a region that begins with what another fact holds.
fn after<L: Fact, F: Fact, Fut>(
    road: &Road,
    region: &str,
    first: &Lazy<L>,
    fill: fn(Road, String, Lazy<L>) -> Fut,
) -> Lazy<F>
where
    Fut: Future<Output = Result<F::Value, Gap>> + Send + 'static,
{
    let (road, of, first) = (road.clone(), region.to_owned(), first.clone());
    Lazy::new(Some(region), move || fill(road.clone(), of.clone(), first.clone()))
}

/// A value that AWS always sends.
fn said<T>(call: &'static Call, region: &str, value: Option<T>, what: &str) -> Result<T, Gap> {
    value.ok_or_else(|| crate::aws::malformed(call, Some(region), what))
}

/// The items of a listing that another fact holds already, without what that says of them.
async fn named<L, R, V>(listing: &Lazy<L>) -> Result<Vec<R>, Gap>
where
    L: Fact<Value = Vec<Of<R, V>>>,
    R: Clone,
{
    let items = listing.get().await.map_err(Clone::clone)?;
    Ok(items.iter().map(|item| item.of.clone()).collect())
}

/// One attribute of each item of a listing that another fact holds already.
async fn of_each<L, R, V, T, F>(listing: Lazy<L>, ask: impl Fn(R) -> F) -> Result<Vec<Of<R, T>>, Gap>
where
    L: Fact<Value = Vec<Of<R, V>>>,
    R: Clone,
    F: Future<Output = Result<T, Gap>>,
{
    Ok(for_each(named(&listing).await?, async |item| Of { of: item.clone(), value: ask(item).await }).await)
}

/// All items of a listing, from all its pages; `list` takes them out of a page.
async fn items<P, T, E>(
    road: &Road,
    call: &'static Call,
    region: Option<&str>,
    stream: PaginationStream<Result<P, SdkError<E, HttpResponse>>>,
    list: fn(P) -> Option<Vec<T>>,
) -> Result<Vec<T>, Gap>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    facts_of(road, call, region, stream, list, Ok).await
}

/// As [`items`], each made a fact while its page is at hand: what the SDK holds of an item is many times larger, and a
/// listing may have a hundred thousand.
async fn facts_of<P, T, E, O>(
    road: &Road,
    call: &'static Call,
    region: Option<&str>,
    mut stream: PaginationStream<Result<P, SdkError<E, HttpResponse>>>,
    list: fn(P) -> Option<Vec<T>>,
    mut fact: impl FnMut(T) -> Result<O, Gap>,
) -> Result<Vec<O>, Gap>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut facts = Vec::new();
    while let Some(page) = road.must(call, region, stream.try_next()).await? {
        for item in listed(call, region, list(page))? {
            facts.push(fact(item)?);
        }
    }
    // It stays as it is until the audit ends.
    facts.shrink_to_fit();
    Ok(facts)
}

/// The items of a page of a listing. AWS sends an empty list where there are none; no list at all is no answer.
fn listed<T>(call: &'static Call, region: Option<&str>, list: Option<Vec<T>>) -> Result<Vec<T>, Gap> {
    list.ok_or_else(|| crate::aws::malformed(call, region, "no list"))
}

/// The SDK's time as ours; none where it is beyond what a calendar holds.
fn timestamp(time: aws_smithy_types::DateTime) -> Option<Timestamp> {
    SystemTime::try_from(time).ok().and_then(|time| Timestamp::try_from(time).ok())
}

/// Tags as a map.
fn tags<'a>(pairs: impl Iterator<Item = (Option<&'a str>, Option<&'a str>)>) -> Tags {
    pairs.filter_map(|(key, value)| Some((key?.to_owned(), value.unwrap_or_default().to_owned()))).collect()
}
