//! What the sample accounts hold of Elastic Load Balancing.

use aws_sdk_elasticloadbalancing as classic;
use aws_sdk_elasticloadbalancingv2::Client;
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate, LoadBalancerAttribute, LoadBalancerTypeEnum, ProtocolEnum,
    RedirectActionConfig, RedirectActionStatusCodeEnum,
};

use super::{BuildError, Found, Site, What as _};

/// The checks, each with what of the sample accounts it judges: application load balancers, network ones, target groups
/// or classic ones.
const CHECKS: [(&str, Of); 18] = [
    ("elb-access-logs", Of::Application),
    ("elb-application-desync", Of::Application),
    ("elb-application-invalid-headers", Of::Application),
    ("elb-application-tls", Of::Application),
    ("elb-classic-access-logs", Of::Classic),
    ("elb-classic-certificate", Of::Classic),
    ("elb-classic-cross-zone", Of::Classic),
    ("elb-classic-desync", Of::Classic),
    ("elb-classic-tls", Of::Classic),
    ("elb-classic-tls-policy", Of::Classic),
    ("elb-classic-zones", Of::Classic),
    ("elb-cross-zone", Of::Network),
    ("elb-deletion-protection", Of::Both),
    ("elb-network-tls", Of::Network),
    ("elb-target-group-health-check", Of::Targets),
    ("elb-target-group-tls", Of::Targets),
    ("elb-tls-policy", Of::Application),
    ("elb-zones", Of::Both),
];

#[derive(Clone, Copy)]
enum Of {
    Application,
    Network,
    Both,
    Targets,
    Classic,
}

impl Of {
    /// The names of what is built carelessly, or carefully.
    fn names(self, careful: bool) -> Vec<&'static str> {
        let (application, network, targets, classic) =
            if careful { ("menu", "ovens", "menu", "wiki") } else { ("shop", "tills", "shop", "forum") };
        match self {
            Self::Application => vec![application],
            Self::Network => vec![network],
            Self::Both => vec![application, network],
            Self::Targets => vec![targets],
            Self::Classic => vec![classic],
        }
    }
}

/// A certificate that somebody once uploaded to IAM.
const UPLOADED: &str = "arn:aws:iam::123456789012:server-certificate/shop";

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    build(site, false).await
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    build(site, true).await
}

/// The weak account has everything twice: as it should not be, and as it should.
async fn build(site: &Site, hardened: bool) -> Result<Found, BuildError> {
    let mut found = Found::default();
    if site.localstack {
        found.not_emulated(&CHECKS.map(|(check, _)| check));
        return Ok(found);
    }
    let listed = site.ec2.describe_subnets().send().await.what("the subnets of load balancers")?;
    let vpc = listed.subnets().iter().find_map(|subnet| subnet.vpc_id.clone()).unwrap_or_default();
    let of_vpc = listed.subnets().iter().filter(|subnet| subnet.vpc_id() == Some(&vpc));
    let subnets: Vec<String> = of_vpc.filter_map(|subnet| subnet.subnet_id.clone()).take(2).collect();
    let bakery = Bakery {
        elb: Client::new(&site.config),
        classic: classic::Client::new(&site.config),
        certificate: certificate(site).await?,
        groups: site.default_groups(super::REGION, false).await?.into_iter().take(1).collect(),
        vpc,
        subnets,
    };
    if !hardened {
        bakery.build(false).await?;
    }
    bakery.build(true).await?;
    for (check, of) in CHECKS {
        found.add(check, if hardened { vec![] } else { of.names(false) }, of.names(true));
    }
    Ok(found)
}

async fn certificate(site: &Site) -> Result<String, BuildError> {
    let request = aws_sdk_acm::Client::new(&site.config).request_certificate().domain_name("menu.crumb.example");
    let request = request.certificate_authority_arn(super::acm::AUTHORITY);
    let answer = request.send().await.what("the certificate of the load balancers")?;
    Ok(answer.certificate_arn.unwrap_or_default())
}

struct Bakery {
    elb: Client,
    classic: classic::Client,
    certificate: String,
    vpc: String,
    subnets: Vec<String>,
    /// A default group.
    groups: Vec<String>,
}

impl Bakery {
    async fn build(&self, careful: bool) -> Result<(), BuildError> {
        let (name, policy) = if careful {
            ("menu", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06")
        } else {
            ("shop", "ELBSecurityPolicy-2016-08")
        };
        let what = format!("the load balancer {name}");
        let protocol = if careful { ProtocolEnum::Https } else { ProtocolEnum::Http };
        let group = self.elb.create_target_group().name(name).protocol(protocol.clone()).port(443);
        let group = group.health_check_protocol(protocol).vpc_id(&self.vpc).send().await.what(&what)?;
        let group = group.target_groups().first().and_then(|group| group.target_group_arn.clone()).unwrap_or_default();
        let forward = Action::builder().r#type(ActionTypeEnum::Forward).target_group_arn(group).build();
        let redirect = RedirectActionConfig::builder().protocol("HTTPS").port("443");
        let redirect = redirect.status_code(RedirectActionStatusCodeEnum::Http301).build();
        let redirect = Action::builder().r#type(ActionTypeEnum::Redirect).redirect_config(redirect).build();

        let shop = self.balancer(name, LoadBalancerTypeEnum::Application, careful).await?;
        let http = self.elb.create_listener().load_balancer_arn(&shop).protocol(ProtocolEnum::Http).port(80);
        http.default_actions(if careful { redirect } else { forward.clone() }).send().await.what(&what)?;
        let https = self.elb.create_listener().load_balancer_arn(&shop).protocol(ProtocolEnum::Https).port(443);
        let https = https.certificates(Certificate::builder().certificate_arn(&self.certificate).build());
        https.ssl_policy(policy).default_actions(forward.clone()).send().await.what(&what)?;

        let name = if careful { "ovens" } else { "tills" };
        let tills = self.balancer(name, LoadBalancerTypeEnum::Network, careful).await?;
        let listener = self.elb.create_listener().load_balancer_arn(&tills).port(443).default_actions(forward);
        let listener = if careful {
            let certificate = Certificate::builder().certificate_arn(&self.certificate).build();
            listener.protocol(ProtocolEnum::Tls).certificates(certificate).ssl_policy(policy)
        } else {
            listener.protocol(ProtocolEnum::Tcp)
        };
        listener.send().await.what(&format!("the load balancer {name}"))?;
        self.classic(careful).await
    }

    /// A load balancer: in two zones with its attributes set, or in one without.
    async fn balancer(&self, name: &str, kind: LoadBalancerTypeEnum, careful: bool) -> Result<String, BuildError> {
        let what = format!("the load balancer {name}");
        let subnets = self.subnets[..if careful { 2 } else { 1 }].to_vec();
        let create = self.elb.create_load_balancer().name(name).r#type(kind).set_subnets(Some(subnets));
        let created = create.send().await.what(&what)?;
        let arn = created.load_balancers().first().and_then(|balancer| balancer.load_balancer_arn.clone());
        let arn = arn.unwrap_or_default();
        let on = if careful { "true" } else { "false" };
        let mode = if careful { "defensive" } else { "monitor" };
        let attributes = [
            ("access_logs.s3.enabled", on),
            ("deletion_protection.enabled", on),
            ("load_balancing.cross_zone.enabled", on),
            ("routing.http.desync_mitigation_mode", mode),
            ("routing.http.drop_invalid_header_fields.enabled", on),
        ];
        let attribute = |(key, value)| LoadBalancerAttribute::builder().key(key).value(value).build();
        let modify = self.elb.modify_load_balancer_attributes().load_balancer_arn(&arn);
        modify.set_attributes(Some(attributes.map(attribute).to_vec())).send().await.what(&what)?;
        Ok(arn)
    }

    async fn classic(&self, careful: bool) -> Result<(), BuildError> {
        use classic::types::{
            AccessLog, AdditionalAttribute, CrossZoneLoadBalancing, Listener, LoadBalancerAttributes, PolicyAttribute,
        };
        let name = if careful { "wiki" } else { "forum" };
        let what = format!("the classic load balancer {name}");
        let listener = |protocol: &str, port| {
            let listener = Listener::builder().protocol(protocol).load_balancer_port(port).instance_port(port);
            let certificate = if careful { &self.certificate } else { UPLOADED };
            let tls = protocol == "HTTPS";
            let listener = listener.set_ssl_certificate_id(tls.then(|| certificate.to_owned()));
            listener.build().what("a listener")
        };
        let zones: &[&str] = if careful { &["us-east-1a", "us-east-1b"] } else { &["us-east-1a"] };
        let create = self.classic.create_load_balancer().load_balancer_name(name).listeners(listener("HTTPS", 443)?);
        let create = if careful { create } else { create.listeners(listener("HTTP", 80)?) };
        // Without one, moto makes a group of its own, which nothing uses.
        let create = create.set_security_groups(Some(self.groups.clone()));
        let zones = zones.iter().map(|zone| (*zone).to_owned()).collect();
        create.set_availability_zones(Some(zones)).send().await.what(&what)?;

        let protocol = |name: &str, on: bool| {
            PolicyAttribute::builder()
                .attribute_name(format!("Protocol-{name}"))
                .attribute_value(on.to_string())
                .build()
        };
        let policy = self.classic.create_load_balancer_policy().load_balancer_name(name).policy_name("tls");
        let policy = policy.policy_type_name("SSLNegotiationPolicyType");
        let policy = policy.policy_attributes(protocol("TLSv1", !careful)).policy_attributes(protocol("TLSv1.2", true));
        policy.send().await.what(&what)?;
        let set = self.classic.set_load_balancer_policies_of_listener().load_balancer_name(name);
        set.load_balancer_port(443).policy_names("tls").send().await.what(&what)?;

        let logs = AccessLog::builder().enabled(careful).build();
        let cross = CrossZoneLoadBalancing::builder().enabled(careful).build();
        let mode = if careful { "defensive" } else { "monitor" };
        let mode = AdditionalAttribute::builder().key("elb.http.desyncmitigationmode").value(mode).build();
        let attributes = LoadBalancerAttributes::builder().access_log(logs).cross_zone_load_balancing(cross);
        let modify = self.classic.modify_load_balancer_attributes().load_balancer_name(name);
        let modify = modify.load_balancer_attributes(attributes.additional_attributes(mode).build());
        modify.send().await.what(&what).map(drop)
    }
}
