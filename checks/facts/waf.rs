//! What can be known about AWS WAF in one region. What WAF does for `CloudFront` stands in us-east-1.
//!
//! This is the WAF of today (`wafv2`). AWS WAF Classic takes no new customers, and is not looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every web ACL of a scope.
pub static LIST_WEB_ACLS: Call = Call {
    service: "WAFV2",
    operation: "ListWebACLs",
    action: "wafv2:ListWebACLs",
    absent: &[],
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_ListWebACLs.html",
};

/// The rules of a web ACL.
pub static GET_WEB_ACL: Call = Call {
    service: "WAFV2",
    operation: "GetWebACL",
    action: "wafv2:GetWebACL",
    absent: &[],
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACL.html",
};

/// Where the web ACLs of a scope log to: those that do.
pub static LIST_LOGGING_CONFIGURATIONS: Call = Call {
    service: "WAFV2",
    operation: "ListLoggingConfigurations",
    action: "wafv2:ListLoggingConfigurations",
    absent: &[],
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_ListLoggingConfigurations.html",
};

/// Every rule group of a scope that the account made.
pub static LIST_RULE_GROUPS: Call = Call {
    service: "WAFV2",
    operation: "ListRuleGroups",
    action: "wafv2:ListRuleGroups",
    absent: &[],
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_ListRuleGroups.html",
};

/// The rules of a rule group.
pub static GET_RULE_GROUP: Call = Call {
    service: "WAFV2",
    operation: "GetRuleGroup",
    action: "wafv2:GetRuleGroup",
    absent: &[],
    source: "https://docs.aws.amazon.com/waf/latest/APIReference/API_GetRuleGroup.html",
};

fact!(
    /// Every web ACL, of the region's resources and, in us-east-1, of `CloudFront`.
    WebAcls: Vec<Arc<WebAcl>> = "waf.web_acls" regional <- [LIST_WEB_ACLS]
);
fact!(
    /// The rules of each web ACL.
    WebAclRules: Vec<Of<Arc<WebAcl>, Rules>> = "waf.web_acl_rules" regional <- [LIST_WEB_ACLS, GET_WEB_ACL]
);
fact!(
    /// Where web ACLs log to, by the ARNs of those that do.
    Logging: BTreeMap<String, Vec<String>> = "waf.logging" regional <- [LIST_LOGGING_CONFIGURATIONS]
);
fact!(
    /// The rules of each rule group, of the region's resources and, in us-east-1, of `CloudFront`.
    RuleGroups: Vec<Of<Arc<RuleGroup>, Rules>> = "waf.rule_groups" regional <- [LIST_RULE_GROUPS, GET_RULE_GROUP]
);

facts!(
    /// The facts of AWS WAF in one region.
    Waf {
        web_acls: WebAcls,
        web_acl_rules: WebAclRules,
        logging: Logging,
        rule_groups: RuleGroups,
    }
);

/// A web ACL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebAcl {
    /// Its ARN.
    pub arn: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The region that it was listed in.
    pub region: String,
    /// `REGIONAL` or `CLOUDFRONT`.
    pub scope: String,
}

impl Describe for Arc<WebAcl> {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::WAFv2::WebACL", &self.id, Some(&self.region)).named(&self.name)
    }
}

/// A rule group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleGroup {
    /// Its ARN.
    pub arn: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The region that it was listed in.
    pub region: String,
    /// `REGIONAL` or `CLOUDFRONT`.
    pub scope: String,
}

impl Describe for Arc<RuleGroup> {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::WAFv2::RuleGroup", &self.id, Some(&self.region)).named(&self.name)
    }
}

/// The rules of a web ACL or of a rule group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Its rules, and the rule groups that Firewall Manager has put before and behind them.
    pub rules: Vec<Rule>,
    /// It sends metrics to CloudWatch.
    pub metrics: bool,
    /// Firewall Manager made it, so that the account cannot change it.
    pub by_firewall_manager: bool,
}

/// A rule, which may stand for a rule group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// It sends metrics to CloudWatch.
    pub metrics: bool,
    /// It is a rule group that AWS or a seller in its marketplace keeps up to date.
    pub managed: bool,
}
