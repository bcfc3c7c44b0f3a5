//! What can be known about Elastic Load Balancing in one region: classic load balancers, and application, network and
//! gateway load balancers, which are another API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every application, network and gateway load balancer.
pub static DESCRIBE_LOAD_BALANCERS: Call = Call {
    service: "Elastic Load Balancing v2",
    operation: "DescribeLoadBalancers",
    action: "elasticloadbalancing:DescribeLoadBalancers",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html",
};

/// The attributes of one of them.
pub static DESCRIBE_LOAD_BALANCER_ATTRIBUTES: Call = Call {
    service: "Elastic Load Balancing v2",
    operation: "DescribeLoadBalancerAttributes",
    action: "elasticloadbalancing:DescribeLoadBalancerAttributes",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancerAttributes.html",
};

/// The listeners of one of them.
pub static DESCRIBE_LISTENERS: Call = Call {
    service: "Elastic Load Balancing v2",
    operation: "DescribeListeners",
    action: "elasticloadbalancing:DescribeListeners",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html",
};

/// The rules of one listener.
pub static DESCRIBE_RULES: Call = Call {
    service: "Elastic Load Balancing v2",
    operation: "DescribeRules",
    action: "elasticloadbalancing:DescribeRules",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html",
};

/// What TLS policies allow.
pub static DESCRIBE_SSL_POLICIES: Call = Call {
    service: "Elastic Load Balancing v2",
    operation: "DescribeSSLPolicies",
    action: "elasticloadbalancing:DescribeSSLPolicies",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html",
};

/// Every target group.
pub static DESCRIBE_TARGET_GROUPS: Call = Call {
    service: "Elastic Load Balancing v2",
    operation: "DescribeTargetGroups",
    action: "elasticloadbalancing:DescribeTargetGroups",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html",
};

/// Every classic load balancer, with its listeners.
pub static DESCRIBE_CLASSIC: Call = Call {
    service: "Elastic Load Balancing",
    operation: "DescribeLoadBalancers",
    action: "elasticloadbalancing:DescribeLoadBalancers",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancers.html",
};

/// The attributes of one classic load balancer.
pub static DESCRIBE_CLASSIC_ATTRIBUTES: Call = Call {
    service: "Elastic Load Balancing",
    operation: "DescribeLoadBalancerAttributes",
    action: "elasticloadbalancing:DescribeLoadBalancerAttributes",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancerAttributes.html",
};

/// The policies of one classic load balancer.
pub static DESCRIBE_CLASSIC_POLICIES: Call = Call {
    service: "Elastic Load Balancing",
    operation: "DescribeLoadBalancerPolicies",
    action: "elasticloadbalancing:DescribeLoadBalancerPolicies",
    absent: &[],
    source: "https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancerPolicies.html",
};

fact!(
    /// Every application, network and gateway load balancer, and the Availability Zones in which it stands.
    LoadBalancers: Vec<Of<LoadBalancer, Vec<String>>> = "elb.load_balancers" regional <- [DESCRIBE_LOAD_BALANCERS]
);
fact!(
    /// Their attributes: those that a check judges.
    Attributes: Vec<Of<LoadBalancer, BTreeMap<String, String>>> = "elb.attributes" regional
        <- [DESCRIBE_LOAD_BALANCERS, DESCRIBE_LOAD_BALANCER_ATTRIBUTES]
);
fact!(
    /// Their listeners.
    Listeners: Vec<Of<LoadBalancer, Vec<Listener>>> = "elb.listeners" regional
        <- [DESCRIBE_LOAD_BALANCERS, DESCRIBE_LISTENERS]
);
fact!(
    /// What application load balancers do with requests without TLS.
    Plain: Vec<Of<LoadBalancer, Vec<PlainListener>>> = "elb.plain" regional
        <- [DESCRIBE_LOAD_BALANCERS, DESCRIBE_LISTENERS, DESCRIBE_RULES]
);
fact!(
    /// The versions of TLS that listeners speak.
    Tls: Vec<Of<LoadBalancer, Vec<TlsListener>>> = "elb.tls" regional
        <- [DESCRIBE_LOAD_BALANCERS, DESCRIBE_LISTENERS, DESCRIBE_SSL_POLICIES]
);
fact!(
    /// Every target group.
    TargetGroups: Vec<Of<TargetGroup, Targets>> = "elb.target_groups" regional <- [DESCRIBE_TARGET_GROUPS]
);
fact!(
    /// Every classic load balancer.
    Classic: Vec<Of<ClassicLoadBalancer, ClassicSettings>> = "elb.classic" regional <- [DESCRIBE_CLASSIC]
);
fact!(
    /// Their attributes.
    ClassicAttributes: Vec<Of<ClassicLoadBalancer, ClassicSwitches>> = "elb.classic_attributes" regional
        <- [DESCRIBE_CLASSIC, DESCRIBE_CLASSIC_ATTRIBUTES]
);
fact!(
    /// The versions of TLS that their listeners speak.
    ClassicTls: Vec<Of<ClassicLoadBalancer, Vec<TlsListener>>> = "elb.classic_tls" regional
        <- [DESCRIBE_CLASSIC, DESCRIBE_CLASSIC_POLICIES]
);

facts!(
    /// The facts of Elastic Load Balancing in one region.
    Elb {
        load_balancers: LoadBalancers,
        attributes: Attributes,
        listeners: Listeners,
        plain: Plain,
        tls: Tls,
        target_groups: TargetGroups,
        classic: Classic,
        classic_attributes: ClassicAttributes,
        classic_tls: ClassicTls,
    }
);

/// An application, network or gateway load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadBalancer {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// `application`, `network`, `gateway`, or what AWS invents next.
    pub kind: String,
    /// Its region.
    pub region: String,
}

impl Describe for LoadBalancer {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::ElasticLoadBalancingV2::LoadBalancer", &self.name, Some(&self.region))
    }
}

/// A listener.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    /// Its ARN.
    pub arn: String,
    /// The port; gateway load balancers have none.
    pub port: Option<u16>,
    /// `HTTPS`, `TLS`, `TCP` and so on; gateway load balancers have none.
    pub protocol: Option<String>,
    /// The policy of its TLS.
    pub tls_policy: Option<String>,
    /// Every request that no rule is for is sent to HTTPS.
    pub redirects: bool,
}

/// A listener without TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlainListener {
    /// The port.
    pub port: u16,
    /// Every request is sent to HTTPS, whichever rule it meets.
    pub redirects: bool,
}

/// A listener with TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsListener {
    /// The port.
    pub port: u16,
    /// The policy's name.
    pub policy: String,
    /// The protocols that it allows: `TLSv1.2`.
    pub protocols: Vec<String>,
}

impl TlsListener {
    /// It speaks TLS 1.2 or newer and nothing else. What is not known is not taken for new.
    #[must_use]
    pub fn is_modern(&self) -> bool {
        !self.protocols.is_empty() && self.protocols.iter().all(|name| matches!(name.as_str(), "TLSv1.2" | "TLSv1.3"))
    }
}

/// A target group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetGroup {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its region.
    pub region: String,
}

impl Describe for TargetGroup {
    fn describe(&self, _: &Account) -> Resource {
        Resource::new(&self.arn, "AWS::ElasticLoadBalancingV2::TargetGroup", &self.name, Some(&self.region))
    }
}

/// How a load balancer speaks to its targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// `instance`, `ip`, `lambda`, `alb`.
    pub kind: String,
    /// `HTTPS`, `TLS`, `HTTP`, `GENEVE` and so on; functions have none.
    pub protocol: Option<String>,
    /// The protocol of health checks.
    pub health_check_protocol: Option<String>,
    /// Load balancers that use it.
    pub used: bool,
}

/// A classic load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassicLoadBalancer {
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: String,
}

impl Describe for ClassicLoadBalancer {
    fn describe(&self, account: &Account) -> Resource {
        let arn = account.arn_of("elasticloadbalancing", &self.region, &format!("loadbalancer/{}", self.name));
        Resource::new(&arn, "AWS::ElasticLoadBalancing::LoadBalancer", &self.name, Some(&self.region))
    }
}

/// What a classic load balancer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassicSettings {
    /// Its Availability Zones.
    pub zones: Vec<String>,
    /// Its listeners.
    pub listeners: Vec<ClassicListener>,
}

/// A listener of a classic load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassicListener {
    /// The port.
    pub port: u16,
    /// What clients speak: `HTTPS`, `SSL`, `HTTP`, `TCP`.
    pub protocol: String,
    /// The ARN of its certificate.
    pub certificate: Option<String>,
    /// Its policies.
    pub policies: Vec<String>,
}

impl ClassicListener {
    /// Clients speak TLS to it.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        matches!(self.protocol.as_str(), "HTTPS" | "SSL")
    }
}

/// The attributes of a classic load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassicSwitches {
    /// Requests are logged.
    pub access_logs: bool,
    /// Requests go to targets in every zone alike.
    pub cross_zone: bool,
    /// `monitor`, `defensive`, `strictest`; none where AWS does not say.
    pub desync_mode: Option<String>,
}
