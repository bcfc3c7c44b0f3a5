//! What the sample accounts hold of AWS WAF.

use aws_sdk_wafv2::types::{
    AllowAction, DefaultAction, LoggingConfiguration, ManagedRuleGroupStatement, NoneAction, OverrideAction, Rule,
    RuleAction, Scope, Statement, VisibilityConfig,
};

use super::{BuildError, Found, Site, What};

/// The checks of web ACLs.
const WEB_ACLS: [&str; 4] =
    ["waf-web-acl-logging", "waf-web-acl-managed-rules", "waf-web-acl-metrics", "waf-web-acl-rules"];
/// The check of rule groups.
const RULE_GROUPS: &str = "waf-rule-group-metrics";

/// A web ACL without anything and one with all, and the same of rule groups.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, true).await
}

/// Those with all.
pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, false).await
}

async fn build(site: &Site, weak: bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(&WEB_ACLS).not_emulated(&[RULE_GROUPS]);
        return Ok(found);
    }
    let (mut acls, mut groups) = ((vec![], vec![]), (vec![], vec![]));
    if weak {
        acls.0.push(web_acl(site, "crumb-old-shop", false).await?);
        groups.0.push(rule_group(site, "crumb-old-rules", false).await?);
    }
    acls.1.push(web_acl(site, "crumb-shop", true).await?);
    groups.1.push(rule_group(site, "crumb-rules", true).await?);
    for check in WEB_ACLS {
        found.add(check, acls.0.clone(), acls.1.clone());
    }
    found.add(RULE_GROUPS, groups.0, groups.1);
    Ok(found)
}

fn visibility(name: &str, metrics: bool) -> Result<VisibilityConfig, BuildError> {
    let visibility = VisibilityConfig::builder().metric_name(name).cloud_watch_metrics_enabled(metrics);
    visibility.sampled_requests_enabled(true).build().what("the visibility of a web ACL")
}

/// Its id. One with all logs to a bucket that need not be there: an emulator does not look.
async fn web_acl(site: &Site, name: &str, all: bool) -> Result<String, BuildError> {
    let what = format!("the web ACL {name}");
    let waf = aws_sdk_wafv2::Client::new(&site.config);
    let create = waf.create_web_acl().name(name).scope(Scope::Regional);
    let create = create.default_action(DefaultAction::builder().allow(AllowAction::builder().build()).build());
    let create = create.visibility_config(visibility(name, all)?);
    let create = if all { create.rules(managed()?) } else { create };
    let created = create.send().await.what(&what)?.summary;
    if all {
        let logging =
            LoggingConfiguration::builder().resource_arn(created.as_ref().and_then(|of| of.arn()).unwrap_or_default());
        let logging = logging.log_destination_configs("arn:aws:s3:::aws-waf-logs-crumb").build().what(&what)?;
        waf.put_logging_configuration().logging_configuration(logging).send().await.what(&what)?;
    }
    Ok(created.and_then(|of| of.id).unwrap_or_default())
}

/// A group of rules that AWS keeps.
fn managed() -> Result<Rule, BuildError> {
    let what = "a rule of a web ACL";
    let group = ManagedRuleGroupStatement::builder().vendor_name("AWS").name("AWSManagedRulesCommonRuleSet");
    let statement = Statement::builder().managed_rule_group_statement(group.build().what(what)?).build();
    let rule = Rule::builder().name("common").priority(1).statement(statement);
    let rule = rule.override_action(OverrideAction::builder().none(NoneAction::builder().build()).build());
    rule.visibility_config(visibility("common", true)?).build().what(what)
}

/// Its id.
async fn rule_group(site: &Site, name: &str, metrics: bool) -> Result<String, BuildError> {
    let what = format!("the rule group {name}");
    let waf = aws_sdk_wafv2::Client::new(&site.config);
    let statement = aws_sdk_wafv2::types::GeoMatchStatement::builder();
    let statement = statement.country_codes(aws_sdk_wafv2::types::CountryCode::Aq).build();
    let rule = Rule::builder().name("penguins").priority(1).visibility_config(visibility("penguins", metrics)?);
    let rule = rule.action(RuleAction::builder().allow(AllowAction::builder().build()).build());
    let rule = rule.statement(Statement::builder().geo_match_statement(statement).build()).build().what(&what)?;
    let create = waf.create_rule_group().name(name).scope(Scope::Regional).capacity(10).rules(rule);
    let created = create.visibility_config(visibility(name, metrics)?).send().await.what(&what)?;
    Ok(created.summary.and_then(|summary| summary.id).unwrap_or_default())
}
