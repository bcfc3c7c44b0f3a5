//! Checks of Elastic Load Balancing.

mod access_logs;
mod application_desync;
mod application_invalid_headers;
mod application_tls;
mod classic_access_logs;
mod classic_certificate;
mod classic_cross_zone;
mod classic_desync;
mod classic_tls;
mod classic_tls_policy;
mod classic_zones;
mod cross_zone;
mod deletion_protection;
mod network_tls;
mod target_group_health_check;
mod target_group_tls;
mod tls_policy;
mod zones;

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;

use crate::check::{Bound, Check, Threshold, each, security_hub};
use crate::facts::elb::{DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::facts::{Account, Gap, Reason};
use crate::finding::{Outcome, Verdict};

pub(crate) const CHECKS: &[&Check] = &[
    &access_logs::CHECK,
    &application_desync::CHECK,
    &application_invalid_headers::CHECK,
    &application_tls::CHECK,
    &classic_access_logs::CHECK,
    &classic_certificate::CHECK,
    &classic_cross_zone::CHECK,
    &classic_desync::CHECK,
    &classic_tls::CHECK,
    &classic_tls_policy::CHECK,
    &classic_zones::CHECK,
    &cross_zone::CHECK,
    &deletion_protection::CHECK,
    &network_tls::CHECK,
    &target_group_health_check::CHECK,
    &target_group_tls::CHECK,
    &tls_policy::CHECK,
    &zones::CHECK,
];

/// How many zones a load balancer stands in.
const ZONES: Threshold = Threshold {
    key: "load-balancer-zones",
    unit: "Availability Zones",
    meaning: "A load balancer must stand in at least this many Availability Zones: of two, one may fail.",
    bound: Bound::AtLeast,
    asked_by: &[security_hub("ELB.10"), security_hub("ELB.13")],
};

/// Whether these zones are enough.
fn zones(zones: &[String], least: u32) -> Verdict {
    let stands = match zones {
        [] => "in no Availability Zone".to_owned(),
        [one] => format!("in one Availability Zone, {one}"),
        several => format!("in {} Availability Zones", several.len()),
    };
    if u32::try_from(zones.len()).is_ok_and(|zones| zones < least) {
        Verdict::fail(format!("It stands {stands}; at least {least} needed."))
    } else {
        Verdict::pass(format!("It stands {stands}."))
    }
}

/// What a check says of a load balancer: nothing, where it does not judge that kind.
type Judged = Option<Result<Verdict, &'static str>>;

/// Judges an attribute of each load balancer; the name of one that the answer should have had, but has not, is an error.
/// Then that load balancer is unknown, and only to the check that needs it.
fn attributes(
    account: &Account,
    judge: fn(&LoadBalancer, &BTreeMap<String, String>) -> Judged,
) -> BoxFuture<'_, Vec<Outcome>> {
    each(account, account.elb.values().map(|elb| &elb.attributes), move |balancer, attributes| {
        let missing = |name| {
            let (call, region) = (&DESCRIBE_LOAD_BALANCER_ATTRIBUTES, Some(balancer.region.as_str()));
            Verdict::unknown(&Gap::new(call, region, Reason::Malformed, format!("the answer has no {name}")))
        };
        judge(balancer, attributes).map(|verdict| verdict.unwrap_or_else(missing))
    })
}
