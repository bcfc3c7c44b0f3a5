//! The facts of Elastic Load Balancing in one region.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_elasticloadbalancing::types as classic;
use aws_sdk_elasticloadbalancingv2::types::{Action, ActionTypeEnum};
use partywall_checks::facts::elb::{
    Attributes, Classic, ClassicAttributes, ClassicListener, ClassicLoadBalancer, ClassicSettings, ClassicSwitches,
    ClassicTls, DESCRIBE_CLASSIC, DESCRIBE_CLASSIC_ATTRIBUTES, DESCRIBE_CLASSIC_POLICIES, DESCRIBE_LISTENERS,
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES, DESCRIBE_LOAD_BALANCERS, DESCRIBE_RULES, DESCRIBE_SSL_POLICIES,
    DESCRIBE_TARGET_GROUPS, Elb, Listener, Listeners, LoadBalancer, LoadBalancers, Plain, PlainListener, TargetGroup,
    Targets, Tls, TlsListener,
};
use partywall_checks::facts::{Call, Gap, Lazy, Of};

use super::presence::Holds;
use super::{after, for_each, items, lazy, listed, of_each, said};
use crate::aws::{Road, malformed};

/// The largest page that Elastic Load Balancing gives of any listing.
const PAGE: i32 = 400;
/// The attributes that checks judge. The others, names of buckets among them, are not kept.
const JUDGED: [&str; 5] = [
    "access_logs.s3.enabled",
    "deletion_protection.enabled",
    "load_balancing.cross_zone.enabled",
    "routing.http.desync_mitigation_mode",
    "routing.http.drop_invalid_header_fields.enabled",
];
/// The attribute of classic load balancers for requests that HTTP does not allow.
const DESYNC: &str = "elb.http.desyncmitigationmode";
/// The kind of policy that says which TLS a classic listener speaks.
const NEGOTIATION: &str = "SSLNegotiationPolicyType";

pub(super) fn facts(road: &Road, region: &str) -> Elb {
    let load_balancers: Lazy<LoadBalancers> = lazy(road, region, load_balancers);
    let listeners: Lazy<Listeners> = after(road, region, &load_balancers, listeners);
    let of_classic: Lazy<Classic> = lazy(road, region, classic_load_balancers);
    Elb {
        attributes: after::<_, Attributes, _>(road, region, &load_balancers, attributes),
        load_balancers,
        plain: after::<_, Plain, _>(road, region, &listeners, plain),
        tls: after::<_, Tls, _>(road, region, &listeners, tls),
        listeners,
        target_groups: lazy(road, region, target_groups),
        classic_attributes: after::<_, ClassicAttributes, _>(road, region, &of_classic, classic_attributes),
        classic_tls: after::<_, ClassicTls, _>(road, region, &of_classic, classic_tls),
        classic: of_classic,
    }
}

fn port_of(call: &'static Call, region: &str, port: i32) -> Result<u16, Gap> {
    u16::try_from(port).map_err(|_| malformed(call, Some(region), &format!("{port} as a port")))
}

async fn load_balancers(road: Road, region: String) -> Result<Vec<Of<LoadBalancer, Vec<String>>>, Gap> {
    let call = &DESCRIBE_LOAD_BALANCERS;
    let stream = road.elasticloadbalancingv2(&region).describe_load_balancers().page_size(PAGE).into_paginator().send();
    items(&road, call, Some(&region), stream, |page| page.load_balancers)
        .await?
        .into_iter()
        .map(|balancer| {
            let of = LoadBalancer {
                name: said(call, &region, balancer.load_balancer_name, "a load balancer without a name")?,
                arn: said(call, &region, balancer.load_balancer_arn, "a load balancer without an ARN")?,
                kind: said(call, &region, balancer.r#type, "a load balancer without a type")?.as_str().to_owned(),
                region: region.clone(),
            };
            let zones = said(call, &region, balancer.availability_zones, "a load balancer without Availability Zones");
            let value = zones.and_then(|zones| {
                let zone = |name| said(call, &region, name, "an Availability Zone without a name");
                zones.into_iter().map(|found| zone(found.zone_name)).collect()
            });
            Ok(Of { of, value })
        })
        .collect()
}

async fn attributes(
    road: Road,
    region: String,
    listed: Lazy<LoadBalancers>,
) -> Result<Vec<Of<LoadBalancer, BTreeMap<String, String>>>, Gap> {
    of_each(listed, async |balancer| attributes_of(&road, &region, &balancer).await).await
}

async fn attributes_of(road: &Road, region: &str, balancer: &LoadBalancer) -> Result<BTreeMap<String, String>, Gap> {
    let call = &DESCRIBE_LOAD_BALANCER_ATTRIBUTES;
    let elb = road.elasticloadbalancingv2(region);
    let request = elb.describe_load_balancer_attributes().load_balancer_arn(&balancer.arn);
    let answer = road.must(call, Some(region), request.send()).await?;
    let pairs = listed(call, Some(region), answer.attributes)?.into_iter().map(|pair| pair.key.zip(pair.value));
    Ok(pairs.flatten().filter(|(key, _)| JUDGED.contains(&key.as_str())).collect())
}

async fn listeners(
    road: Road,
    region: String,
    listed: Lazy<LoadBalancers>,
) -> Result<Vec<Of<LoadBalancer, Vec<Listener>>>, Gap> {
    of_each(listed, async |balancer| listeners_of(&road, &region, &balancer).await).await
}

async fn listeners_of(road: &Road, region: &str, balancer: &LoadBalancer) -> Result<Vec<Listener>, Gap> {
    let call = &DESCRIBE_LISTENERS;
    let request = road.elasticloadbalancingv2(region).describe_listeners().load_balancer_arn(&balancer.arn);
    let stream = request.page_size(PAGE).into_paginator().send();
    let said = |missing: &str| malformed(call, Some(region), missing);
    items(road, call, Some(region), stream, |page| page.listeners)
        .await?
        .into_iter()
        .map(|listener| {
            // Those of gateway load balancers take all traffic, and have neither.
            if balancer.kind != "gateway" && (listener.protocol.is_none() || listener.port.is_none()) {
                return Err(said("a listener without a port or a protocol"));
            }
            let actions = listener.default_actions.ok_or_else(|| said("a listener without an action"))?;
            Ok(Listener {
                arn: listener.listener_arn.ok_or_else(|| said("a listener without an ARN"))?,
                port: listener.port.map(|port| port_of(call, region, port)).transpose()?,
                protocol: listener.protocol.map(|protocol| protocol.as_str().to_owned()),
                tls_policy: listener.ssl_policy,
                redirects: redirects(&actions),
            })
        })
        .collect()
}

/// The actions end in HTTPS. A redirect that names no protocol keeps the client's.
fn redirects(actions: &[Action]) -> bool {
    let to_https = |action: &Action| {
        action.r#type() == Some(&ActionTypeEnum::Redirect)
            && action.redirect_config().and_then(|config| config.protocol()) == Some("HTTPS")
    };
    actions.iter().any(to_https)
}

/// The HTTP listeners of application load balancers. One that redirects by default may still serve what some rule is for,
/// so its rules are asked for; of one that does not, they would change nothing.
async fn plain(
    road: Road,
    region: String,
    listed: Lazy<Listeners>,
) -> Result<Vec<Of<LoadBalancer, Vec<PlainListener>>>, Gap> {
    let balancers: Vec<_> = listed.get().await.map_err(Clone::clone)?.clone();
    let balancers = balancers.into_iter().filter(|balancer| balancer.of.kind == "application");
    Ok(for_each(balancers, async |Of { of, value }| {
        let value = match value {
            Ok(listeners) => plain_of(&road, &region, listeners).await,
            Err(gap) => Err(gap),
        };
        Of { of, value }
    })
    .await)
}

async fn plain_of(road: &Road, region: &str, listeners: Vec<Listener>) -> Result<Vec<PlainListener>, Gap> {
    let mut plain = Vec::new();
    for listener in listeners.into_iter().filter(|listener| listener.protocol.as_deref() != Some("HTTPS")) {
        let redirects = listener.redirects && rules_redirect(road, region, &listener.arn).await?;
        plain.push(PlainListener { port: listener.port.unwrap_or_default(), redirects });
    }
    Ok(plain)
}

async fn rules_redirect(road: &Road, region: &str, listener: &str) -> Result<bool, Gap> {
    let call = &DESCRIBE_RULES;
    let request = road.elasticloadbalancingv2(region).describe_rules().listener_arn(listener);
    let rules = items(road, call, Some(region), request.page_size(PAGE).into_paginator().send(), |page| page.rules);
    let rules = rules.await?;
    // Every listener has at least the default rule.
    if rules.is_empty() {
        return Err(malformed(call, Some(region), "a listener without rules"));
    }
    let actions: Result<Vec<bool>, Gap> = rules
        .into_iter()
        .map(|rule| Ok(redirects(&said::<Vec<Action>>(call, region, rule.actions, "a rule without an action")?)))
        .collect();
    Ok(actions?.into_iter().all(|redirects| redirects))
}

/// Listeners with TLS, with what their policies allow: one request for all policies in use.
async fn tls(
    road: Road,
    region: String,
    listed: Lazy<Listeners>,
) -> Result<Vec<Of<LoadBalancer, Vec<TlsListener>>>, Gap> {
    let balancers = listed.get().await.map_err(Clone::clone)?;
    let has_tls = |listener: &&Listener| matches!(listener.protocol.as_deref(), Some("HTTPS" | "TLS"));
    let named: BTreeSet<String> = balancers
        .iter()
        .filter_map(|balancer| balancer.value.as_ref().ok())
        .flat_map(|listeners| listeners.iter().filter(has_tls).filter_map(|listener| listener.tls_policy.clone()))
        .collect();
    let policies = if named.is_empty() { Ok(BTreeMap::new()) } else { ssl_policies(&road, &region, named).await };
    let of = |listener: &Listener| {
        let missing = |what: &str| malformed(&DESCRIBE_LISTENERS, Some(&region), what);
        let policy = listener.tls_policy.clone().ok_or_else(|| missing("a listener with TLS without a policy"))?;
        let unknown = || malformed(&DESCRIBE_SSL_POLICIES, Some(&region), &format!("no policy {policy}"));
        let protocols = policies.as_ref().map_err(Clone::clone)?.get(&policy).cloned().ok_or_else(unknown)?;
        Ok(TlsListener { port: listener.port.unwrap_or_default(), policy, protocols })
    };
    let tls = balancers.iter().map(|balancer| {
        let listeners = balancer.value.as_ref().map_err(Clone::clone);
        let value = listeners.and_then(|listeners| listeners.iter().filter(has_tls).map(of).collect());
        Of { of: balancer.of.clone(), value }
    });
    Ok(tls.collect())
}

async fn ssl_policies(
    road: &Road,
    region: &str,
    named: BTreeSet<String>,
) -> Result<BTreeMap<String, Vec<String>>, Gap> {
    let call = &DESCRIBE_SSL_POLICIES;
    let request =
        road.elasticloadbalancingv2(region).describe_ssl_policies().set_names(Some(named.into_iter().collect()));
    let answer = road.must(call, Some(region), request.page_size(PAGE).send()).await?;
    let policies = listed(call, Some(region), answer.ssl_policies)?.into_iter().map(|policy| {
        let name = said(call, region, policy.name, "a policy without a name")?;
        Ok((name, said(call, region, policy.ssl_protocols, "a policy without protocols")?))
    });
    policies.collect()
}

async fn target_groups(road: Road, region: String) -> Result<Vec<Of<TargetGroup, Targets>>, Gap> {
    let call = &DESCRIBE_TARGET_GROUPS;
    let stream = road.elasticloadbalancingv2(&region).describe_target_groups().page_size(PAGE).into_paginator().send();
    items(&road, call, Some(&region), stream, |page| page.target_groups)
        .await?
        .into_iter()
        .map(|group| {
            let of = TargetGroup {
                name: said(call, &region, group.target_group_name, "a target group without a name")?,
                arn: said(call, &region, group.target_group_arn, "a target group without an ARN")?,
                region: region.clone(),
            };
            let value = said(call, &region, group.target_type, "a target group without a type").and_then(|kind| {
                let kind = kind.as_str().to_owned();
                if kind != "lambda" && group.protocol.is_none() {
                    return Err(malformed(call, Some(&region), "a target group without a protocol"));
                }
                let balancers =
                    said(call, &region, group.load_balancer_arns, "a target group without LoadBalancerArns")?;
                Ok(Targets {
                    kind,
                    protocol: group.protocol.map(|protocol| protocol.as_str().to_owned()),
                    health_check_protocol: group.health_check_protocol.map(|protocol| protocol.as_str().to_owned()),
                    used: !balancers.is_empty(),
                })
            });
            Ok(Of { of, value })
        })
        .collect()
}

async fn classic_load_balancers(
    road: Road,
    region: String,
) -> Result<Vec<Of<ClassicLoadBalancer, ClassicSettings>>, Gap> {
    let call = &DESCRIBE_CLASSIC;
    let stream = road.elasticloadbalancing(&region).describe_load_balancers().page_size(PAGE).into_paginator().send();
    items(&road, call, Some(&region), stream, |page| page.load_balancer_descriptions)
        .await?
        .into_iter()
        .map(|balancer| {
            let name = said(call, &region, balancer.load_balancer_name.clone(), "a load balancer without a name")?;
            let value = classic_settings(balancer, &region);
            Ok(Of { of: ClassicLoadBalancer { name, region: region.clone() }, value })
        })
        .collect()
}

fn classic_settings(balancer: classic::LoadBalancerDescription, region: &str) -> Result<ClassicSettings, Gap> {
    let call = &DESCRIBE_CLASSIC;
    let said = |missing: &str| malformed(call, Some(region), missing);
    let described = balancer.listener_descriptions.ok_or_else(|| said("a load balancer without listeners"))?;
    let listener = |described: classic::ListenerDescription| {
        let listener = described.listener.ok_or_else(|| said("a listener without a description"))?;
        // What is missing is an empty word in the SDK's type.
        if listener.protocol.is_empty() {
            return Err(said("a listener without a protocol"));
        }
        Ok(ClassicListener {
            port: port_of(call, region, listener.load_balancer_port)?,
            protocol: listener.protocol.to_ascii_uppercase(),
            certificate: listener.ssl_certificate_id,
            policies: described.policy_names.ok_or_else(|| said("a listener without policies"))?,
        })
    };
    Ok(ClassicSettings {
        zones: balancer.availability_zones.ok_or_else(|| said("a load balancer without Availability Zones"))?,
        listeners: described.into_iter().map(listener).collect::<Result<_, _>>()?,
    })
}

async fn classic_attributes(
    road: Road,
    region: String,
    listed: Lazy<Classic>,
) -> Result<Vec<Of<ClassicLoadBalancer, ClassicSwitches>>, Gap> {
    let balancers = listed.get().await.map_err(Clone::clone)?;
    let balancers: Vec<_> = balancers.iter().map(|balancer| balancer.of.clone()).collect();
    Ok(for_each(balancers, async |balancer| {
        let value = switches(&road, &region, &balancer).await;
        Of { of: balancer, value }
    })
    .await)
}

async fn switches(road: &Road, region: &str, balancer: &ClassicLoadBalancer) -> Result<ClassicSwitches, Gap> {
    let call = &DESCRIBE_CLASSIC_ATTRIBUTES;
    let elb = road.elasticloadbalancing(region);
    let request = elb.describe_load_balancer_attributes().load_balancer_name(&balancer.name);
    // Without it the SDK's types say that the switches are off.
    let request = request.customize().interceptor(Holds(&["Enabled"]));
    let answer = road.must(call, Some(region), request.send()).await?;
    let attributes = said(call, region, answer.load_balancer_attributes, "no LoadBalancerAttributes")?;
    let additional = attributes.additional_attributes.unwrap_or_default();
    let mode = additional.into_iter().find(|attribute| attribute.key() == Some(DESYNC)).and_then(|found| found.value);
    Ok(ClassicSwitches {
        access_logs: said(call, region, attributes.access_log, "no AccessLog")?.enabled,
        cross_zone: said(call, region, attributes.cross_zone_load_balancing, "no CrossZoneLoadBalancing")?.enabled,
        desync_mode: mode,
    })
}

/// Listeners with TLS, with what their policies allow. Load balancers without such listeners are left out, unasked.
async fn classic_tls(
    road: Road,
    region: String,
    listed: Lazy<Classic>,
) -> Result<Vec<Of<ClassicLoadBalancer, Vec<TlsListener>>>, Gap> {
    let balancers: Vec<_> = listed.get().await.map_err(Clone::clone)?.clone();
    let with_tls = |balancer: &Of<ClassicLoadBalancer, ClassicSettings>| match &balancer.value {
        Ok(settings) => settings.listeners.iter().any(ClassicListener::has_tls),
        Err(_) => true,
    };
    Ok(for_each(balancers.into_iter().filter(with_tls), async |Of { of, value }| {
        let value = match value {
            Ok(settings) => classic_tls_of(&road, &region, &of, settings).await,
            Err(gap) => Err(gap),
        };
        Of { of, value }
    })
    .await)
}

async fn classic_tls_of(
    road: &Road,
    region: &str,
    balancer: &ClassicLoadBalancer,
    settings: ClassicSettings,
) -> Result<Vec<TlsListener>, Gap> {
    let call = &DESCRIBE_CLASSIC_POLICIES;
    let elb = road.elasticloadbalancing(region);
    let request = elb.describe_load_balancer_policies().load_balancer_name(&balancer.name);
    let answer = road.must(call, Some(region), request.send()).await?;
    let policies = listed(call, Some(region), answer.policy_descriptions)?;
    let listeners = settings.listeners.into_iter().filter(ClassicListener::has_tls).map(|listener| {
        let policy = policies.iter().find(|policy| {
            policy.policy_type_name() == Some(NEGOTIATION)
                && policy.policy_name().is_some_and(|name| listener.policies.iter().any(|of| of == name))
        });
        let policy = said(call, region, policy, "no policy for a listener with TLS")?;
        let protocols = protocols(policy);
        // A policy that allows nothing does not exist.
        if protocols.is_empty() {
            return Err(malformed(call, Some(region), "a policy without protocols"));
        }
        Ok(TlsListener { port: listener.port, policy: policy.policy_name().unwrap_or_default().to_owned(), protocols })
    });
    listeners.collect()
}

/// Attributes such as `Protocol-TLSv1.2` say which protocols are allowed, each with `true` or `false`.
fn protocols(policy: &classic::PolicyDescription) -> Vec<String> {
    let attributes = policy.policy_attribute_descriptions().iter();
    let allowed = attributes.filter(|attribute| attribute.attribute_value() == Some("true"));
    allowed.filter_map(|attribute| attribute.attribute_name()?.strip_prefix("Protocol-")).map(str::to_owned).collect()
}
