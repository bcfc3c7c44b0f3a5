//! What the tests need to know of Elastic Load Balancing.

use localstack::{Fault, Rule};
use serde_json::Value;

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[
        (
            "elasticloadbalancingv2:DescribeLoadBalancers",
            &[
                "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult/></DescribeLoadBalancersResponse>",
                "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member/></LoadBalancers>\
                 </DescribeLoadBalancersResult></DescribeLoadBalancersResponse>",
            ],
        ),
        (
            "elasticloadbalancingv2:DescribeLoadBalancerAttributes",
            &[
                "<DescribeLoadBalancerAttributesResponse><DescribeLoadBalancerAttributesResult/>\
                 </DescribeLoadBalancerAttributesResponse>",
                "<DescribeLoadBalancerAttributesResponse><DescribeLoadBalancerAttributesResult><Attributes>\
                 <member><Key>deletion_protection.enabled</Key></member></Attributes>\
                 </DescribeLoadBalancerAttributesResult></DescribeLoadBalancerAttributesResponse>",
            ],
        ),
        (
            "elasticloadbalancingv2:DescribeListeners",
            &[
                "<DescribeListenersResponse><DescribeListenersResult/></DescribeListenersResponse>",
                "<DescribeListenersResponse><DescribeListenersResult><Listeners><member><ListenerArn>a</ListenerArn>\
                 <DefaultActions/></member></Listeners></DescribeListenersResult></DescribeListenersResponse>",
                "<DescribeListenersResponse><DescribeListenersResult><Listeners><member><ListenerArn>a</ListenerArn>\
                 <Port>443</Port><Protocol>TLS</Protocol></member></Listeners></DescribeListenersResult>\
                 </DescribeListenersResponse>",
            ],
        ),
        (
            "elasticloadbalancingv2:DescribeRules",
            &[
                "<DescribeRulesResponse><DescribeRulesResult><Rules/></DescribeRulesResult></DescribeRulesResponse>",
                "<DescribeRulesResponse><DescribeRulesResult><Rules><member><RuleArn>a</RuleArn></member></Rules>\
                 </DescribeRulesResult></DescribeRulesResponse>",
            ],
        ),
        (
            "elasticloadbalancingv2:DescribeSSLPolicies",
            &[
                "<DescribeSSLPoliciesResponse><DescribeSSLPoliciesResult><SslPolicies/></DescribeSSLPoliciesResult>\
                 </DescribeSSLPoliciesResponse>",
                "<DescribeSSLPoliciesResponse><DescribeSSLPoliciesResult><SslPolicies><member>\
                 <Name>ELBSecurityPolicy-2016-08</Name></member></SslPolicies></DescribeSSLPoliciesResult>\
                 </DescribeSSLPoliciesResponse>",
            ],
        ),
        (
            "elasticloadbalancingv2:DescribeTargetGroups",
            &[
                "<DescribeTargetGroupsResponse><DescribeTargetGroupsResult/></DescribeTargetGroupsResponse>",
                "<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups><member>\
                 <TargetGroupName>a</TargetGroupName><TargetGroupArn>a</TargetGroupArn><TargetType>ip</TargetType>\
                 </member></TargetGroups></DescribeTargetGroupsResult></DescribeTargetGroupsResponse>",
            ],
        ),
        (
            "elasticloadbalancing:DescribeLoadBalancers",
            &[
                "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult/></DescribeLoadBalancersResponse>",
                "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancerDescriptions><member/>\
                 </LoadBalancerDescriptions></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>",
            ],
        ),
        (
            "elasticloadbalancing:DescribeLoadBalancerAttributes",
            &[
                "<DescribeLoadBalancerAttributesResponse><DescribeLoadBalancerAttributesResult>\
                 <LoadBalancerAttributes/></DescribeLoadBalancerAttributesResult>\
                 </DescribeLoadBalancerAttributesResponse>",
                "<DescribeLoadBalancerAttributesResponse><DescribeLoadBalancerAttributesResult>\
                 <LoadBalancerAttributes><AccessLog/><CrossZoneLoadBalancing/></LoadBalancerAttributes>\
                 </DescribeLoadBalancerAttributesResult></DescribeLoadBalancerAttributesResponse>",
            ],
        ),
        (
            "elasticloadbalancing:DescribeLoadBalancerPolicies",
            &[
                "<DescribeLoadBalancerPoliciesResponse><DescribeLoadBalancerPoliciesResult><PolicyDescriptions/>\
                 </DescribeLoadBalancerPoliciesResult></DescribeLoadBalancerPoliciesResponse>",
                "<DescribeLoadBalancerPoliciesResponse><DescribeLoadBalancerPoliciesResult><PolicyDescriptions>\
                 <member><PolicyName>tls</PolicyName><PolicyTypeName>SSLNegotiationPolicyType</PolicyTypeName>\
                 </member></PolicyDescriptions></DescribeLoadBalancerPoliciesResult>\
                 </DescribeLoadBalancerPoliciesResponse>",
            ],
        ),
    ],
    depends,
    ..Service::PLAIN
};

/// Rules are asked for only where a listener redirects by default: this one does not.
fn depends(finding: &Value, operation: &str) -> bool {
    operation != "elasticloadbalancingv2:DescribeRules" || finding["resource"]["id"] != "shop"
}

/// A classic load balancer that exists, of which the listing does not say what it is: its attributes are still judged.
#[test]
fn a_classic_load_balancer_without_its_listeners_is_unknown_and_its_attributes_are_not() {
    RUNTIME.block_on(async {
        for inner in [
            "",
            "<AvailabilityZones/>",
            "<AvailabilityZones/><ListenerDescriptions><member><Listener/><PolicyNames/></member></ListenerDescriptions>",
            "<AvailabilityZones/><ListenerDescriptions><member><Listener><Protocol>HTTPS</Protocol>\
             <LoadBalancerPort>443</LoadBalancerPort><InstancePort>443</InstancePort></Listener></member>\
             </ListenerDescriptions>",
        ] {
            let gateway = weak_moto().await.gateway().await;
            let body = format!(
                "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancerDescriptions><member>\
                 <LoadBalancerName>forum</LoadBalancerName>{inner}</member></LoadBalancerDescriptions>\
                 </DescribeLoadBalancersResult></DescribeLoadBalancersResponse>"
            );
            let canned = Fault::told("text/xml", body);
            gateway.rule(Rule::on("elasticloadbalancing", "DescribeLoadBalancers", canned));
            let (_, report) = report(gateway.endpoint(), &["--service", "elb", "--region", "us-east-1"]).await;
            for check in ["elb-classic-tls", "elb-classic-certificate", "elb-classic-zones", "elb-classic-tls-policy"] {
                assert_eq!(report.resources(check, "unknown"), ["forum"], "{check}: {inner}");
            }
            assert_eq!(report.resources("elb-classic-desync", "fail"), ["forum"]);
        }
    });
}
