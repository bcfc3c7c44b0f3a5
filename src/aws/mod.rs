//! The road to AWS. Every call of this program goes through [`Road::ask`]: guarded, counted, bounded, and turned into a
//! value or a gap.

pub mod config;
pub mod credentials;
pub mod enter;
mod errors;
pub mod guard;
mod pace;
mod retry;
mod seats;
mod transport;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::SdkConfig;
use aws_types::region::Region;
use http::uri::Authority;
use partywall_checks::facts::{Call, Gap, Reason};
use tokio::sync::watch;

use guard::{Guard, Stamp};
pub use pace::{Pace, Queue};
pub use transport::{Bounds, Traffic};
use transport::{Shared, Transport};

/// Why an audit ends before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The user or the system asked for it (Ctrl-C, SIGTERM).
    Interrupted,
    /// Its deadline passed.
    Deadline,
}

impl Stop {
    /// The word for it in a report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::Deadline => "deadline",
        }
    }
}

/// The way to one account, with the credentials of one identity. Clones share everything.
#[derive(Debug, Clone)]
pub struct Road(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: SdkConfig,
    home: String,
    endpoint: Option<Authority>,
    transport: Arc<Transport>,
    common: Common,
    clients: Clients,
}

/// What the roads of one run have in common, however many accounts they lead to.
#[derive(Debug, Clone)]
struct Common {
    /// The one HTTP client, before a road's own transport stands around it.
    https: SharedHttpClient,
    shared: Shared,
    stop: watch::Sender<Option<Stop>>,
}

/// The clients that were made so far, by their type and region. To make one costs as much as to send a request.
#[derive(Default)]
struct Clients(Mutex<HashMap<(TypeId, String), Box<dyn Any + Send>>>);

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clients").finish_non_exhaustive()
    }
}

/// The way to a service in a region: its SDK client, guarded. Clients are made nowhere else.
macro_rules! clients {
    ($($(#[$doc:meta])* $service:ident => $sdk:ident $(. $setting:ident($value:expr))*;)+) => {
        impl Road {
            $($(#[$doc])*
            #[must_use]
            #[expect(clippy::disallowed_methods, reason = "the one place where clients are made")]
            pub fn $service(&self, region: &str) -> $sdk::Client {
                self.once(region, || {
                $(let $setting: fn(&Self) -> bool = $value;)*
                let config = $sdk::config::Builder::from(&self.0.config)
                    .region(Region::new(region.to_owned()))
                    .interceptor(Guard { endpoint: self.0.endpoint.clone() })
                    $(.$setting($setting(self)))*;
                let config = if self.is_emulated() { config.retry_classifier(retry::NotEmulated) } else { config };
                $sdk::Client::from_conf(config.build())
                })
            })+
        }
    };
}

clients! {
    /// IAM Access Analyzer.
    accessanalyzer => aws_sdk_accessanalyzer;
    /// Account Management.
    account => aws_sdk_account;
    /// ACM.
    acm => aws_sdk_acm;
    /// AWS Artifact.
    artifact => aws_sdk_artifact;
    /// AWS Backup.
    backup => aws_sdk_backup;
    /// AWS Budgets.
    budgets => aws_sdk_budgets;
    /// Amazon Chime SDK voice connectors.
    chimesdkvoice => aws_sdk_chimesdkvoice;
    /// CloudTrail.
    cloudtrail => aws_sdk_cloudtrail;
    /// CloudWatch.
    cloudwatch => aws_sdk_cloudwatch;
    /// CloudWatch Logs.
    cloudwatchlogs => aws_sdk_cloudwatchlogs;
    /// AWS Config.
    configservice => aws_sdk_config;
    /// Cost Explorer, of which Cost Anomaly Detection is a part.
    costexplorer => aws_sdk_costexplorer;
    /// EC2, VPC and EBS.
    ec2 => aws_sdk_ec2;
    /// ECR.
    ecr => aws_sdk_ecr;
    /// EFS.
    efs => aws_sdk_efs;
    /// Elastic Beanstalk.
    elasticbeanstalk => aws_sdk_elasticbeanstalk;
    /// Elastic Load Balancing: classic load balancers.
    elasticloadbalancing => aws_sdk_elasticloadbalancing;
    /// Elastic Load Balancing v2: application, network and gateway load balancers.
    elasticloadbalancingv2 => aws_sdk_elasticloadbalancingv2;
    /// EventBridge.
    eventbridge => aws_sdk_eventbridge;
    /// GuardDuty.
    guardduty => aws_sdk_guardduty;
    /// IAM: global, asked in the home region's partition.
    iam => aws_sdk_iam;
    /// Amazon Inspector.
    inspector2 => aws_sdk_inspector2;
    /// KMS.
    kms => aws_sdk_kms;
    /// Lambda.
    lambda => aws_sdk_lambda;
    /// Macie.
    macie2 => aws_sdk_macie2;
    /// Network Firewall.
    networkfirewall => aws_sdk_networkfirewall;
    /// Organizations.
    organizations => aws_sdk_organizations;
    /// RDS.
    rds => aws_sdk_rds;
    /// S3. An emulator at an address, not a name, has no sub-domains for buckets.
    s3 => aws_sdk_s3.force_path_style(Road::is_emulated);
    /// S3's control plane for the account.
    s3control => aws_sdk_s3control;
    /// Secrets Manager.
    secretsmanager => aws_sdk_secretsmanager;
    /// Security Hub.
    securityhub => aws_sdk_securityhub;
    /// Shield.
    shield => aws_sdk_shield;
    /// SNS.
    sns => aws_sdk_sns;
    /// SQS.
    sqs => aws_sdk_sqs;
    /// Systems Manager.
    ssm => aws_sdk_ssm;
    /// STS.
    sts => aws_sdk_sts;
    /// AWS Support, of which Trusted Advisor is a part.
    support => aws_sdk_support;
    /// AWS WAF.
    wafv2 => aws_sdk_wafv2;
}

impl Road {
    /// The client of this type in the region, made when it is first asked for.
    fn once<C: Clone + Send + 'static>(&self, region: &str, make: impl FnOnce() -> C) -> C {
        let mut clients = self.0.clients.0.lock().unwrap_or_else(PoisonError::into_inner);
        let client = clients.entry((TypeId::of::<C>(), region.to_owned())).or_insert_with(|| Box::new(make()));
        // The key holds the type, so it is always this one.
        client.downcast_ref::<C>().cloned().unwrap_or_else(|| unreachable!("a client of another type"))
    }

    /// The region for global services and for what is asked before the regions are known.
    #[must_use]
    pub fn home(&self) -> &str {
        &self.0.home
    }

    /// A custom endpoint is asked: an emulator.
    #[must_use]
    pub fn is_emulated(&self) -> bool {
        self.0.endpoint.is_some()
    }

    /// What has been sent so far.
    #[must_use]
    pub fn traffic(&self) -> &Arc<Traffic> {
        &self.0.transport.traffic
    }

    /// What requests are waiting for, and what AWS has throttled.
    #[must_use]
    pub fn queues(&self) -> Vec<Queue> {
        self.0.transport.pacer.queues()
    }

    /// Requests that wait for the ceiling on the rate.
    #[must_use]
    pub fn below_ceiling(&self) -> usize {
        self.0.transport.pacer.below_ceiling()
    }

    /// From now on every question, waiting or new, is answered at once with a gap that says that it was not reached: on
    /// this road, and on all that were made from it.
    pub fn stop(&self, why: Stop) {
        self.0.common.stop.send_if_modified(|stopped| {
            let first = stopped.is_none();
            if first {
                *stopped = Some(why);
            }
            first
        });
    }

    /// Why the road was closed, if it was.
    #[must_use]
    pub fn stopped(&self) -> Option<Stop> {
        *self.0.common.stop.borrow()
    }

    /// Waits until the road is closed.
    pub async fn until_stopped(&self) -> Stop {
        let mut stop = self.0.common.stop.subscribe();
        match stop.wait_for(Option::is_some).await.map(|stopped| *stopped) {
            Ok(Some(why)) => why,
            // The sender lives as long as this road does.
            _ => std::future::pending().await,
        }
    }

    /// Asks AWS one thing: what `send` sends must be the operation that `call` names. `Ok(None)` is AWS's answer that
    /// there is none of it ([`Call::absent`]); whatever else goes wrong is a gap. `region` is none for global services.
    pub fn ask<T, E>(
        &self,
        call: &'static Call,
        region: Option<&str>,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> impl Future<Output = Result<Option<T>, Gap>>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        // What the SDK makes of a request is some ten kilobytes, which would be a part of every caller's future, and twice.
        let send = Box::pin(send);
        async move {
            let mut stop = self.0.common.stop.subscribe();
            let stamp = Stamp { call, region: region.unwrap_or(&self.0.home).to_owned(), turn: Arc::default() };
            let answer = tokio::select! {
                biased;
                // The sender lives as long as this road does, so waiting ends only with a reason to stop.
                _ = stop.wait_for(Option::is_some) => {
                    let why = self.stopped().map_or("stopped", Stop::name);
                    return Err(Gap::new(call, region, Reason::NotReached, format!("the audit ended early: {why}")));
                }
                answer = self.0.transport.in_turn(stamp, send) => answer,
            };
            match answer {
                Ok(value) => Ok(Some(value)),
                Err(error) => {
                    let at = errors::Where {
                        region,
                        home: region.is_none_or(|region| region == self.0.home),
                        emulated: self.is_emulated(),
                    };
                    match errors::gap(call, at, &error) {
                        None => Ok(None),
                        Some(mut gap) => {
                            if !at.emulated && !at.home && errors::is_unknown_name(&gap) && knows(region).await {
                                gap.reason = Reason::ServiceAbsent;
                            }
                            tracing::debug!(%gap, "gap");
                            Err(gap)
                        }
                    }
                }
            }
        }
    }

    /// As [`Self::ask`], where AWS always has an answer.
    pub fn must<T, E>(
        &self,
        call: &'static Call,
        region: Option<&str>,
        send: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> impl Future<Output = Result<T, Gap>>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let asked = self.ask(call, region, send);
        async move { asked.await?.ok_or_else(|| malformed(call, region, "an answer of 'there is none'")) }
    }

    /// Asks for all pages of a listing, one after the other.
    pub async fn pages<T, E>(
        &self,
        call: &'static Call,
        region: Option<&str>,
        mut stream: PaginationStream<Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<Vec<T>, Gap>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let mut pages = Vec::new();
        while let Some(page) = self.must(call, region, stream.try_next()).await? {
            pages.push(page);
        }
        Ok(pages)
    }
}

/// Whether the DNS knows the region at all: EC2 is in every one. Then a service whose name it does not know is not offered
/// there; otherwise it is the network that fails, and nothing can be said.
async fn knows(region: Option<&str>) -> bool {
    let Some(region) = region else { return false };
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    tokio::net::lookup_host((format!("ec2.{region}.{suffix}"), 443)).await.is_ok()
}

/// A gap for an answer that lacks what AWS documents to be in it.
#[must_use]
pub fn malformed(call: &'static Call, region: Option<&str>, what: &str) -> Gap {
    Gap::new(call, region, Reason::Malformed, errors::one_line(&format!("the answer has {what}")))
}
