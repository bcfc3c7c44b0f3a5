//! The facts of AWS WAF in one region.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_wafv2::types::{self, Scope};
use partywall_checks::facts::waf::{
    GET_RULE_GROUP, GET_WEB_ACL, LIST_LOGGING_CONFIGURATIONS, LIST_RULE_GROUPS, LIST_WEB_ACLS, Rule, RuleGroup, Rules,
    Waf, WebAcl, WebAcls,
};
use partywall_checks::facts::{Call, Gap, Lazy, Of};

use super::presence::Paths;
use super::{after, for_each, lazy, listed};
use crate::aws::{Road, malformed};

/// The largest page of each listing.
const PAGE: i32 = 100;

/// The region in which WAF keeps what it does for `CloudFront`.
///
/// Source: <https://docs.aws.amazon.com/waf/latest/APIReference/API_ListWebACLs.html>.
const OF_CLOUDFRONT: &str = "us-east-1";

pub(super) fn facts(road: &Road, region: &str) -> Waf {
    let web_acls: Lazy<WebAcls> = lazy(road, region, web_acls);
    Waf {
        web_acl_rules: after(road, region, &web_acls, rules),
        web_acls,
        logging: lazy(road, region, logging),
        rule_groups: lazy(road, region, rule_groups),
    }
}

/// What there is to list in a region.
fn scopes(region: &str) -> impl Iterator<Item = Scope> {
    [Scope::Regional, Scope::Cloudfront].into_iter().filter(move |of| *of == Scope::Regional || region == OF_CLOUDFRONT)
}

/// Where a listing goes on, if it does.
fn more(marker: Option<String>) -> Option<String> {
    marker.filter(|marker| !marker.is_empty())
}

async fn web_acls(road: Road, region: String) -> Result<Vec<Arc<WebAcl>>, Gap> {
    let (call, at, waf) = (&LIST_WEB_ACLS, Some(region.as_str()), road.wafv2(&region));
    let mut acls = Vec::new();
    for scope in scopes(&region) {
        let mut from = None;
        loop {
            let request = waf.list_web_acls().scope(scope.clone()).limit(PAGE).set_next_marker(from);
            let answer = road.must(call, at, request.send()).await?;
            for acl in listed(call, at, answer.web_acls)? {
                let (Some(arn), Some(id), Some(name)) = (acl.arn, acl.id, acl.name) else {
                    return Err(malformed(call, at, "a web ACL without its ARN, id or name"));
                };
                let (region, scope) = (region.clone(), scope.as_str().to_owned());
                acls.push(Arc::new(WebAcl { arn, id, name, region, scope }));
            }
            from = more(answer.next_marker);
            if from.is_none() {
                break;
            }
        }
    }
    Ok(acls)
}

async fn rules(road: Road, region: String, acls: Lazy<WebAcls>) -> Result<Vec<Of<Arc<WebAcl>, Rules>>, Gap> {
    let acls = acls.get().await.map_err(Clone::clone)?.clone();
    Ok(for_each(acls, async |acl| {
        let value = of_web_acl(&road, &region, &acl).await;
        Of { of: acl, value }
    })
    .await)
}

async fn of_web_acl(road: &Road, region: &str, acl: &WebAcl) -> Result<Rules, Gap> {
    let (call, at) = (&GET_WEB_ACL, Some(region));
    let request = road.wafv2(region).get_web_acl().scope(Scope::from(acl.scope.as_str())).id(&acl.id).name(&acl.name);
    // The SDK's types make up what is not there.
    let holds = Paths(&[
        "WebACL/VisibilityConfig/CloudWatchMetricsEnabled",
        "WebACL/Rules/*/VisibilityConfig/CloudWatchMetricsEnabled",
        "WebACL/PreProcessFirewallManagerRuleGroups?/*/VisibilityConfig/CloudWatchMetricsEnabled",
        "WebACL/PostProcessFirewallManagerRuleGroups?/*/VisibilityConfig/CloudWatchMetricsEnabled",
    ]);
    let answer = road.must(call, at, request.customize().interceptor(holds).send()).await?;
    let found = answer.web_acl.ok_or_else(|| malformed(call, at, "no WebACL"))?;
    let mut rules: Vec<Rule> = listed(call, at, found.rules)?.into_iter().map(rule).collect();
    let before = found.pre_process_firewall_manager_rule_groups.unwrap_or_default();
    let behind = found.post_process_firewall_manager_rule_groups.unwrap_or_default();
    rules.extend(before.into_iter().chain(behind).map(|group| Rule {
        name: group.name,
        metrics: reports(group.visibility_config.as_ref()),
        managed: group.firewall_manager_statement.is_some_and(|of| of.managed_rule_group_statement.is_some()),
    }));
    let metrics = reports(found.visibility_config.as_ref());
    Ok(Rules { rules, metrics, by_firewall_manager: found.managed_by_firewall_manager })
}

fn rule(rule: types::Rule) -> Rule {
    let managed = rule.statement.is_some_and(|statement| statement.managed_rule_group_statement.is_some());
    Rule { metrics: reports(rule.visibility_config.as_ref()), name: rule.name, managed }
}

fn reports(visibility: Option<&types::VisibilityConfig>) -> bool {
    visibility.is_some_and(|visibility| visibility.cloud_watch_metrics_enabled)
}

async fn logging(road: Road, region: String) -> Result<BTreeMap<String, Vec<String>>, Gap> {
    let (call, at, waf) = (&LIST_LOGGING_CONFIGURATIONS, Some(region.as_str()), road.wafv2(&region));
    let mut logging = BTreeMap::<String, Vec<String>>::new();
    for scope in scopes(&region) {
        let mut from = None;
        loop {
            let request = waf.list_logging_configurations().scope(scope.clone()).limit(PAGE).set_next_marker(from);
            let holds =
                Paths(&["LoggingConfigurations/*/ResourceArn", "LoggingConfigurations/*/LogDestinationConfigs"]);
            let answer = road.must(call, at, request.customize().interceptor(holds).send()).await?;
            for of in listed(call, at, answer.logging_configurations)? {
                logging.entry(of.resource_arn).or_default().extend(of.log_destination_configs);
            }
            from = more(answer.next_marker);
            if from.is_none() {
                break;
            }
        }
    }
    Ok(logging)
}

async fn rule_groups(road: Road, region: String) -> Result<Vec<Of<Arc<RuleGroup>, Rules>>, Gap> {
    let (call, at, waf) = (&LIST_RULE_GROUPS, Some(region.as_str()), road.wafv2(&region));
    let mut groups = Vec::new();
    for scope in scopes(&region) {
        let mut from = None;
        loop {
            let request = waf.list_rule_groups().scope(scope.clone()).limit(PAGE).set_next_marker(from);
            let answer = road.must(call, at, request.send()).await?;
            for group in listed(call, at, answer.rule_groups)? {
                groups.push(Arc::new(rule_group(call, &region, &scope, group)?));
            }
            from = more(answer.next_marker);
            if from.is_none() {
                break;
            }
        }
    }
    Ok(for_each(groups, async |group| {
        let value = of_rule_group(&road, &region, &group).await;
        Of { of: group, value }
    })
    .await)
}

fn rule_group(
    call: &'static Call,
    region: &str,
    scope: &Scope,
    group: types::RuleGroupSummary,
) -> Result<RuleGroup, Gap> {
    let (Some(arn), Some(id), Some(name)) = (group.arn, group.id, group.name) else {
        return Err(malformed(call, Some(region), "a rule group without its ARN, id or name"));
    };
    Ok(RuleGroup { arn, id, name, region: region.to_owned(), scope: scope.as_str().to_owned() })
}

async fn of_rule_group(road: &Road, region: &str, group: &RuleGroup) -> Result<Rules, Gap> {
    let (call, at) = (&GET_RULE_GROUP, Some(region));
    let request = road.wafv2(region).get_rule_group().scope(Scope::from(group.scope.as_str()));
    let request = request.id(&group.id).name(&group.name);
    let holds = Paths(&[
        "RuleGroup/VisibilityConfig/CloudWatchMetricsEnabled",
        "RuleGroup/Rules/*/VisibilityConfig/CloudWatchMetricsEnabled",
    ]);
    let answer = road.must(call, at, request.customize().interceptor(holds).send()).await?;
    let found = answer.rule_group.ok_or_else(|| malformed(call, at, "no RuleGroup"))?;
    let rules = listed(call, at, found.rules)?.into_iter().map(rule).collect();
    Ok(Rules { rules, metrics: reports(found.visibility_config.as_ref()), by_firewall_manager: false })
}
