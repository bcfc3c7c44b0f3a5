//! How the split falls for each service: what AWS runs, and what is left to whoever uses it.
//!
//! AWS calls the three kinds infrastructure, container (or managed) and abstracted services. Where it does not say, a
//! service counts as a platform when it places something into your own network that you must fence in, and as software
//! when all there is to set is its configuration, its permissions and the data that goes in.

use super::{Service, ServiceType, Source};

/// IAM Access Analyzer.
pub static ACCESS_ANALYZER: Service = Service {
    id: "access-analyzer",
    name: "IAM Access Analyzer",
    service_type: ServiceType::Saas,
    customer: "An analyzer in every Region that is used, its zone of trust, its archive rules, and acting on what it \
          finds.",
    aws: "The analysis itself, and the service that runs it.",
    source: Source {
        title: "Using AWS Identity and Access Management Access Analyzer",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
    },
};

/// AWS Account Management.
pub static ACCOUNT: Service = Service {
    id: "account",
    name: "AWS Account Management",
    service_type: ServiceType::Saas,
    customer: "The primary and alternate contacts, the Regions that are enabled, and the protection of the root user.",
    aws: "The register of accounts, and the service that keeps it.",
    source: Source {
        title: "Update the alternate contacts for your AWS account",
        url: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",
    },
};

/// AWS Certificate Manager.
pub static ACM: Service = Service {
    id: "acm",
    name: "AWS Certificate Manager",
    service_type: ServiceType::Saas,
    customer: "Which certificates are requested or imported, domain validation that keeps working, renewal of \
          imported certificates, and key lengths.",
    aws: "Issuing, storing and deploying certificates, guarding their private keys, and renewing those that it issued \
          and can validate.",
    source: Source {
        title: "Security in AWS Certificate Manager",
        url: "https://docs.aws.amazon.com/acm/latest/userguide/security.html",
    },
};

/// AWS Backup.
pub static BACKUP: Service = Service {
    id: "backup",
    name: "AWS Backup",
    service_type: ServiceType::Saas,
    customer: "Which resources are backed up, how often and for how long, the vaults with their policies, locks and \
          keys, and trying a restore.",
    aws: "Running the schedules, and storing and encrypting the recovery points.",
    source: Source {
        title: "What is AWS Backup?",
        url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html",
    },
};

/// AWS Budgets.
pub static BUDGETS: Service = Service {
    id: "budgets",
    name: "AWS Budgets",
    service_type: ServiceType::Saas,
    customer: "The budgets, their thresholds, who is told, and the actions that follow.",
    aws: "Metering, comparing and sending the alerts.",
    source: Source {
        title: "Security in AWS Cost Management",
        url: "https://docs.aws.amazon.com/cost-management/latest/userguide/security.html",
    },
};

/// Amazon Chime.
///
/// The meeting application closed in February 2026; what an account still has of it is made with the Chime SDK.
pub static CHIME: Service = Service {
    id: "chime",
    name: "Amazon Chime",
    service_type: ServiceType::Saas,
    customer: "Who may use it and call its APIs, which calls and clients are accepted, and the data put into \
          messages, meetings and recordings.",
    aws: "The whole stack: software, platform, media servers, encryption of what they carry, and availability.",
    source: Source {
        title: "Security in Amazon Chime",
        url: "https://docs.aws.amazon.com/chime/latest/ag/security.html",
    },
};

/// AWS `CloudTrail`.
pub static CLOUDTRAIL: Service = Service {
    id: "cloudtrail",
    name: "AWS CloudTrail",
    service_type: ServiceType::Saas,
    customer: "Trails for every Region, the events they record, the bucket they write to, encryption, log file \
          validation, and reading them.",
    aws: "Recording API calls completely, delivering them, and keeping 90 days of event history.",
    source: Source {
        title: "Security in AWS CloudTrail",
        url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Security.html",
    },
};

/// Amazon `CloudWatch`.
pub static CLOUDWATCH: Service = Service {
    id: "cloudwatch",
    name: "Amazon CloudWatch",
    service_type: ServiceType::Saas,
    customer: "What is sent to it, how long log groups keep it and under which key, the alarms, and who hears them.",
    aws: "Storing metrics and logs, evaluating alarms, and the availability of both.",
    source: Source {
        title: "Security in Amazon CloudWatch",
        url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/security.html",
    },
};

/// AWS Config.
pub static CONFIG: Service = Service {
    id: "config",
    name: "AWS Config",
    service_type: ServiceType::Saas,
    customer: "A recorder in every Region, the resource types it covers, its role and delivery, the rules, and \
          remedying what they report.",
    aws: "Recording changes, evaluating rules, and keeping the history.",
    source: Source {
        title: "Security in AWS Config",
        url: "https://docs.aws.amazon.com/config/latest/developerguide/security.html",
    },
};

/// Amazon EBS.
pub static EBS: Service = Service {
    id: "ebs",
    name: "Amazon EBS",
    service_type: ServiceType::Iaas,
    customer: "Encryption of volumes and snapshots and its default for each Region, the keys, who snapshots are \
          shared with, how often they are taken, and the file system inside.",
    aws: "The disks, servers and network that hold volumes, replication within the Availability Zone, and the wiping \
          of freed blocks.",
    source: Source {
        title: "Amazon EBS encryption",
        url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    },
};

/// Amazon EC2.
pub static EC2: Service = Service {
    id: "ec2",
    name: "Amazon EC2",
    service_type: ServiceType::Iaas,
    customer: "The guest operating system with its patches and hardening, applications, security groups, instance \
          roles, the metadata service, images, key pairs, and encryption in transit between instances.",
    aws: "Buildings and hardware, the host operating system, the hypervisor, and the network up to the instance.",
    source: Source {
        title: "Security in Amazon EC2",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-security.html",
    },
};

/// Amazon ECR.
pub static ECR: Service = Service {
    id: "ecr",
    name: "Amazon ECR",
    service_type: ServiceType::Saas,
    customer: "What is inside the images, scanning them and acting on the results, repository policies, tag \
          immutability, lifecycle rules and the choice of key.",
    aws: "Storing and serving images, and running the scanner and its vulnerability data.",
    source: Source {
        title: "Security in Amazon Elastic Container Registry",
        url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/security.html",
    },
};

/// Amazon EFS.
pub static EFS: Service = Service {
    id: "efs",
    name: "Amazon EFS",
    service_type: ServiceType::Paas,
    customer: "Encryption, chosen when the file system is created, its policy and access points, security groups of \
          mount targets, TLS when mounting, file permissions and backups.",
    aws: "The file servers with their operating system and patches, replication across Availability Zones, and \
          hardware.",
    source: Source {
        title: "Security in Amazon EFS",
        url: "https://docs.aws.amazon.com/efs/latest/ug/security-considerations.html",
    },
};

/// AWS Elastic Beanstalk.
pub static ELASTIC_BEANSTALK: Service = Service {
    id: "elastic-beanstalk",
    name: "AWS Elastic Beanstalk",
    service_type: ServiceType::Paas,
    customer: "The application code and its data, opting in to managed platform updates and their window, leaving \
          retired platform branches, health reporting, logs, roles and listeners.",
    aws: "Publishing patched platform versions (operating system, runtime and server), applying managed updates in \
          the window, provisioning, and all that lies below the instances.",
    source: Source {
        title: "AWS Elastic Beanstalk security",
        url: "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/security.html",
    },
};

/// Elastic Load Balancing.
pub static ELB: Service = Service {
    id: "elb",
    name: "Elastic Load Balancing",
    service_type: ServiceType::Paas,
    customer: "Listeners and their TLS policy, certificates, security groups, access logs, handling of malformed \
          headers, deletion protection, and whether it faces the internet.",
    aws: "The load balancer nodes with their operating system, patches and scaling, and the TLS implementation.",
    source: Source {
        title: "Security in Elastic Load Balancing",
        url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/security.html",
    },
};

/// Amazon `EventBridge`.
pub static EVENTBRIDGE: Service = Service {
    id: "eventbridge",
    name: "Amazon EventBridge",
    service_type: ServiceType::Saas,
    customer: "The policies of event buses, rules and targets with their roles, what is in the events, keys and \
          dead-letter queues.",
    aws: "Accepting, storing and delivering events, encryption with its own keys, and availability.",
    source: Source {
        title: "Amazon EventBridge security",
        url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-security.html",
    },
};

/// Amazon `GuardDuty`.
pub static GUARDDUTY: Service = Service {
    id: "guardduty",
    name: "Amazon GuardDuty",
    service_type: ServiceType::Saas,
    customer: "A detector in every Region, the protection plans that are on, member accounts, suppression rules, and \
          following up findings.",
    aws: "Collecting and analysing the data sources, the threat intelligence, and the detection rules.",
    source: Source {
        title: "Security in Amazon GuardDuty",
        url: "https://docs.aws.amazon.com/guardduty/latest/ug/security.html",
    },
};

/// AWS Identity and Access Management.
pub static IAM: Service = Service {
    id: "iam",
    name: "AWS Identity and Access Management",
    service_type: ServiceType::Saas,
    customer: "Users, groups, roles and their policies, multi-factor authentication, the password policy, access keys \
          and their rotation, identity providers and trust.",
    aws: "Authenticating and authorising every request, storing credentials, and evaluating policies.",
    source: Source {
        title: "Security best practices in IAM",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    },
};

/// Amazon Inspector.
pub static INSPECTOR: Service = Service {
    id: "inspector",
    name: "Amazon Inspector",
    service_type: ServiceType::Saas,
    customer: "Which scan types are on in which accounts and Regions, agents that report, suppression rules, and \
          patching what is found.",
    aws: "Scanning, the vulnerability data, and keeping findings current.",
    source: Source {
        title: "Security in Amazon Inspector",
        url: "https://docs.aws.amazon.com/inspector/latest/user/security.html",
    },
};

/// AWS Key Management Service.
pub static KMS: Service = Service {
    id: "kms",
    name: "AWS Key Management Service",
    service_type: ServiceType::Saas,
    customer: "Which keys exist and what they protect, key policies and grants, rotation of customer managed keys, \
          aliases, and scheduled deletion.",
    aws: "The hardware modules, key material that never leaves them in the clear, the cryptography, durability, and \
          rotation of AWS managed keys.",
    source: Source {
        title: "Security of AWS Key Management Service",
        url: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-security.html",
    },
};

/// AWS Lambda.
pub static LAMBDA: Service = Service {
    id: "lambda",
    name: "AWS Lambda",
    service_type: ServiceType::Paas,
    customer: "The code, its libraries and the base of container images, leaving a deprecated runtime, the runtime \
          update mode, the execution role and resource policy, environment variables, function URLs, and network \
          placement.",
    aws: "All below the code: the operating system, patches of supported runtimes, isolation between functions, \
          scaling and hardware.",
    source: Source {
        title: "Understanding the shared responsibility model for Lambda runtime management",
        url: "https://docs.aws.amazon.com/lambda/latest/dg/runtime-management-shared.html",
    },
};

/// Amazon Macie.
pub static MACIE: Service = Service {
    id: "macie",
    name: "Amazon Macie",
    service_type: ServiceType::Saas,
    customer: "Turning it on, the buckets and jobs that it covers, custom identifiers and allow lists, where results \
          go, and acting on findings.",
    aws: "Reading and analysing objects, its managed identifiers, and the service that runs them.",
    source: Source {
        title: "Security in Amazon Macie",
        url: "https://docs.aws.amazon.com/macie/latest/user/security.html",
    },
};

/// AWS Network Firewall.
pub static NETWORK_FIREWALL: Service = Service {
    id: "network-firewall",
    name: "AWS Network Firewall",
    service_type: ServiceType::Paas,
    customer: "The policy, its rule groups and default actions, routes that lead traffic through it, logging, several \
          Availability Zones, and deletion protection.",
    aws: "The firewall endpoints with their operating system and engine, patches, scaling and availability.",
    source: Source {
        title: "Security in your use of the AWS Network Firewall service",
        url: "https://docs.aws.amazon.com/network-firewall/latest/developerguide/security.html",
    },
};

/// AWS Organizations.
pub static ORGANIZATIONS: Service = Service {
    id: "organizations",
    name: "AWS Organizations",
    service_type: ServiceType::Saas,
    customer: "The accounts and their structure, service control policies and other guardrails, delegated \
          administrators, trusted services, and keeping workloads out of the management account.",
    aws: "Enforcing those policies in every account, and the service that keeps the organisation.",
    source: Source {
        title: "What is AWS Organizations?",
        url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_introduction.html",
    },
};

/// Amazon RDS.
pub static RDS: Service = Service {
    id: "rds",
    name: "Amazon RDS",
    service_type: ServiceType::Paas,
    customer: "The data, database users and permissions, public access and security groups, encryption, required TLS, \
          backup retention, deletion protection, and the maintenance window with the opt-in to minor and the choice \
          of major upgrades.",
    aws: "Patching the operating system and the database engine, backups and failover as configured, host firewall, \
          hardware, and disaster recovery of the platform.",
    source: Source {
        title: "Security in Amazon RDS",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.html",
    },
};

/// Amazon S3.
pub static S3: Service = Service {
    id: "s3",
    name: "Amazon S3",
    service_type: ServiceType::Saas,
    customer: "Who can reach buckets and objects (public access block, policies, ACLs, access points), the choice of \
          key, required TLS, versioning, lock, replication, lifecycle and logging.",
    aws: "Storing objects durably, encrypting new ones by default, enforcing the policies, and the whole platform \
          below.",
    source: Source {
        title: "Security best practices for Amazon S3",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    },
};

/// AWS Secrets Manager.
pub static SECRETS_MANAGER: Service = Service {
    id: "secrets-manager",
    name: "AWS Secrets Manager",
    service_type: ServiceType::Saas,
    customer: "Which secrets are kept here, who may read them, their key, rotation and its function, and removing the \
          unused.",
    aws: "Storing and encrypting secrets, running the schedule of rotation, and replicating where asked.",
    source: Source {
        title: "Security in AWS Secrets Manager",
        url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security.html",
    },
};

/// AWS Security Hub CSPM.
pub static SECURITY_HUB: Service = Service {
    id: "security-hub",
    name: "AWS Security Hub CSPM",
    service_type: ServiceType::Saas,
    customer: "Turning it on in every Region, the standards and controls that apply, aggregation, suppression, and \
          working through the findings.",
    aws: "Running the controls, collecting findings of other services, and keeping the standards current.",
    source: Source {
        title: "Introduction to AWS Security Hub CSPM",
        url: "https://docs.aws.amazon.com/securityhub/latest/userguide/what-is-securityhub.html",
    },
};

/// AWS Shield.
pub static SHIELD: Service = Service {
    id: "shield",
    name: "AWS Shield",
    service_type: ServiceType::Saas,
    customer: "The subscription to Shield Advanced, the resources it protects, health checks, who the response team \
          may reach, and alarms on attacks.",
    aws: "The whole stack: detecting and absorbing attacks, the capacity to do so, and Shield Standard for everyone.",
    source: Source {
        title: "Infrastructure security in AWS Shield",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/shd-infrastructure-security.html",
    },
};

/// Amazon SNS.
pub static SNS: Service = Service {
    id: "sns",
    name: "Amazon SNS",
    service_type: ServiceType::Saas,
    customer: "Topic policies and who may subscribe, server-side encryption with a key, TLS for publishers and \
          endpoints, delivery logs, and what is in the messages.",
    aws: "Accepting and delivering messages, and the whole platform below.",
    source: Source { title: "Amazon SNS security", url: "https://docs.aws.amazon.com/sns/latest/dg/sns-security.html" },
};

/// Amazon SQS.
pub static SQS: Service = Service {
    id: "sqs",
    name: "Amazon SQS",
    service_type: ServiceType::Saas,
    customer: "Queue policies, the choice of key, required TLS, retention and dead-letter queues, and what is in the \
          messages.",
    aws: "Storing messages across Availability Zones, encrypting new queues by default, and the whole platform below.",
    source: Source {
        title: "Security in Amazon SQS",
        url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security.html",
    },
};

/// AWS Systems Manager.
pub static SSM: Service = Service {
    id: "ssm",
    name: "AWS Systems Manager",
    service_type: ServiceType::Saas,
    customer: "Which instances it manages, the agent on them, patch baselines and schedules and their results, \
          documents that are not public, session logging and encryption, and parameters.",
    aws: "The control plane that runs commands, sessions and automations, the store for parameters, and the patch \
          data.",
    source: Source {
        title: "Security in AWS Systems Manager",
        url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/security.html",
    },
};

/// AWS Trusted Advisor.
pub static TRUSTED_ADVISOR: Service = Service {
    id: "trusted-advisor",
    name: "AWS Trusted Advisor",
    service_type: ServiceType::Saas,
    customer: "The support plan that decides which checks there are, who receives the summary, which results are \
          excluded, and acting on the rest.",
    aws: "The whole stack: the checks, the data they read, and the service that runs them.",
    source: Source {
        title: "AWS Trusted Advisor",
        url: "https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor.html",
    },
};

/// Amazon VPC.
pub static VPC: Service = Service {
    id: "vpc",
    name: "Amazon VPC",
    service_type: ServiceType::Iaas,
    customer: "Address ranges, subnets, routes, gateways, peering, endpoints and their policies, security groups, \
          network ACLs and flow logs.",
    aws: "Isolation of each VPC from all others, and the physical network and the software that carries out the \
          configuration.",
    source: Source {
        title: "Security in Amazon Virtual Private Cloud",
        url: "https://docs.aws.amazon.com/vpc/latest/userguide/security.html",
    },
};

/// AWS WAF.
pub static WAF: Service = Service {
    id: "waf",
    name: "AWS WAF",
    service_type: ServiceType::Saas,
    customer: "The web ACLs and their rules, default actions and limits, the resources they stand before, logging, \
          and tuning.",
    aws: "Inspecting each request, upkeep of its managed rules, scaling and availability.",
    source: Source {
        title: "Security in your use of the AWS WAF service",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/security.html",
    },
};

/// Every service, sorted by id.
pub static SERVICES: &[&Service] = &[
    &ACCESS_ANALYZER,
    &ACCOUNT,
    &ACM,
    &BACKUP,
    &BUDGETS,
    &CHIME,
    &CLOUDTRAIL,
    &CLOUDWATCH,
    &CONFIG,
    &EBS,
    &EC2,
    &ECR,
    &EFS,
    &ELASTIC_BEANSTALK,
    &ELB,
    &EVENTBRIDGE,
    &GUARDDUTY,
    &IAM,
    &INSPECTOR,
    &KMS,
    &LAMBDA,
    &MACIE,
    &NETWORK_FIREWALL,
    &ORGANIZATIONS,
    &RDS,
    &S3,
    &SECRETS_MANAGER,
    &SECURITY_HUB,
    &SHIELD,
    &SNS,
    &SQS,
    &SSM,
    &TRUSTED_ADVISOR,
    &VPC,
    &WAF,
];

#[cfg(test)]
mod tests {
    use super::super::service;
    use super::*;

    #[test]
    fn services_are_sorted_and_unique() {
        assert!(SERVICES.is_sorted_by(|a, b| a.id < b.id));
    }

    #[test]
    fn a_service_is_found_by_its_id() {
        for expected in SERVICES {
            assert_eq!(service(expected.id), Some(*expected));
        }
        assert_eq!(service("no-such-service"), None);
    }

    #[test]
    fn ids_are_lower_case_with_hyphens() {
        for service in SERVICES {
            assert!(
                service.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                service.id
            );
        }
    }

    #[test]
    fn texts_are_whole_and_sources_are_pages_of_aws() {
        for service in SERVICES {
            for text in [service.customer, service.aws] {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", service.id);
            }
            assert!(!service.name.is_empty() && !service.source.title.is_empty(), "{}", service.id);
            let url = service.source.url;
            assert!(
                url.starts_with("https://aws.amazon.com/") || url.starts_with("https://docs.aws.amazon.com/"),
                "{}: {url}",
                service.id
            );
        }
    }

    #[test]
    fn infrastructure_is_ec2_ebs_and_vpc() {
        for service in SERVICES {
            let infrastructure = ["ec2", "ebs", "vpc"].contains(&service.id);
            assert_eq!(service.service_type == ServiceType::Iaas, infrastructure, "{}", service.id);
        }
    }

    #[test]
    fn lambda_rds_and_elastic_beanstalk_are_platforms() {
        for service in [&LAMBDA, &RDS, &ELASTIC_BEANSTALK] {
            assert_eq!(service.service_type, ServiceType::Paas, "{}", service.id);
        }
    }

    #[test]
    fn trusted_advisor_shield_and_chime_are_software_whose_whole_stack_is_of_aws() {
        for service in [&TRUSTED_ADVISOR, &SHIELD, &CHIME] {
            assert_eq!(service.service_type, ServiceType::Saas, "{}", service.id);
            assert!(service.aws.contains("whole stack"), "{}", service.id);
        }
    }

    #[test]
    fn the_customer_patches_the_guest_of_an_ec2_instance() {
        assert!(EC2.customer.contains("guest operating system with its patches"));
        assert!(!EC2.aws.contains("guest"));
    }

    #[test]
    fn aws_alone_has_the_buildings_and_the_hypervisor_of_ec2() {
        for its in ["Buildings", "hypervisor", "host operating system"] {
            assert!(EC2.aws.contains(its), "{its}");
            assert!(!EC2.customer.contains(its), "{its}");
        }
    }

    #[test]
    fn aws_patches_the_engine_of_rds_in_the_customers_window() {
        assert!(RDS.aws.contains("Patching the operating system and the database engine"));
        assert!(RDS.customer.contains("maintenance window with the opt-in"));
        assert!(!RDS.customer.contains("engine"));
    }

    #[test]
    fn the_customer_encrypts_between_ec2_instances() {
        assert!(EC2.customer.contains("encryption in transit between instances"));
        assert!(!EC2.aws.contains("encryption"));
    }

    #[test]
    fn aws_patches_below_the_code_of_lambda_and_the_customer_leaves_deprecated_runtimes() {
        assert!(LAMBDA.aws.contains("below the code"));
        assert!(LAMBDA.aws.contains("patches of supported runtimes"));
        assert!(LAMBDA.customer.contains("leaving a deprecated runtime"));
        assert!(!LAMBDA.customer.contains("operating system"));
    }
}
