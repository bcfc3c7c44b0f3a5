//! The tree: every responsibility of the model, from the customer's data down to AWS's buildings.
//!
//! The ids are stable: reports, attestations and checks name them, so a node may be reworded but never renamed.

use super::{Known, Node, Side, Source};

/// What AWS says of the whole model, for the nodes that no page of their own describes better.
const SHARED_RESPONSIBILITY_MODEL: Source = Source {
    title: "Shared Responsibility Model",
    url: "https://aws.amazon.com/compliance/shared-responsibility-model/",
};

/// For what AWS describes in its auditors' reports rather than on a public page.
const ARTIFACT: Source = Source {
    title: "What is AWS Artifact?",
    url: "https://docs.aws.amazon.com/artifact/latest/ug/what-is-aws-artifact.html",
};

/// The inner ids of the tree, with their titles.
pub const GROUPS: &[(&str, &str)] = &[
    ("customer", "Customer"),
    ("customer.data", "Data"),
    ("customer.account", "Account"),
    ("customer.identity", "Identity and access"),
    ("customer.application", "Application"),
    ("customer.os", "Operating system"),
    ("customer.network", "Network"),
    ("customer.client-side", "Client-side protection"),
    ("customer.server-side", "Server-side encryption"),
    ("customer.traffic", "Network traffic"),
    ("customer.logging", "Logging"),
    ("shared", "Shared"),
    ("specific", "Customer specific"),
    ("aws", "AWS"),
    ("aws.software", "Software"),
    ("aws.infrastructure", "Global infrastructure"),
    ("aws.physical", "Physical"),
    ("aws.network", "Network"),
];

/// Customer › Data › Classification.
pub static CUSTOMER_DATA_CLASSIFICATION: Node = Node {
    id: "customer.data.classification",
    title: "Classification",
    side: Side::Customer,
    known_by: &[Known::Check, Known::Attest],
    aws_half: "AWS treats all content alike and does not look at what it means; it offers Macie and tags to find and \
          mark what is sensitive.",
    your_half: "You know what you store, decide how sensitive it is, and mark it so that protection can follow.",
    artifact: &[],
    source: Source {
        title: "SEC07-BP01 Understand your data classification scheme",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_data_classification_identify_data.html",
    },
};

/// Customer › Data › Location.
pub static CUSTOMER_DATA_LOCATION: Node = Node {
    id: "customer.data.location",
    title: "Location",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS keeps content in the Region that you chose, and moves it only when you ask for that or use a \
          feature that does.",
    your_half: "You choose the countries and Regions that content may live in, and close the others to your account.",
    artifact: &[],
    source: Source { title: "Data Privacy FAQ", url: "https://aws.amazon.com/compliance/data-privacy-faq/" },
};

/// Customer › Data › Services that hold content.
pub static CUSTOMER_DATA_SERVICES: Node = Node {
    id: "customer.data.services",
    title: "Services that hold content",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS runs every service that it offers, whether or not you use it.",
    your_half: "You decide which services may hold content, and know at any time which of them do.",
    artifact: &[],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// Customer › Data › Exposure.
pub static CUSTOMER_DATA_EXPOSURE: Node = Node {
    id: "customer.data.exposure",
    title: "Exposure",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS enforces the policies and sharing settings that it finds on each bucket, snapshot, image, queue \
          and key.",
    your_half: "You decide who can reach content: nothing is open to everyone, or to another account, unless you mean \
          it to be.",
    artifact: &[],
    source: Source {
        title: "Using AWS Identity and Access Management Access Analyzer",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
    },
};

/// Customer › Data › Backup and retention.
pub static CUSTOMER_DATA_BACKUP: Node = Node {
    id: "customer.data.backup",
    title: "Backup and retention",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS keeps storage durable against failing hardware, and provides snapshots, versioning and AWS Backup.",
    your_half: "You decide what is backed up, how often, for how long and where to, because durable storage keeps a \
          deletion as faithfully as anything else.",
    artifact: &[],
    source: Source {
        title: "Back up data",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/back-up-data.html",
    },
};

/// Customer › Data › Format and masking.
pub static CUSTOMER_DATA_MASKING: Node = Node {
    id: "customer.data.masking",
    title: "Format and masking",
    side: Side::Customer,
    known_by: &[Known::Attest],
    aws_half: "AWS stores the bytes as they come, without knowing what they stand for.",
    your_half: "You decide the format and structure of data, and mask, tokenise or anonymise it where not everyone \
          may see it in full.",
    artifact: &[],
    source: Source {
        title: "SEC07-BP02 Apply data protection controls based on data sensitivity",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_data_classification_define_protection.html",
    },
};

/// Customer › Account › Root user.
pub static CUSTOMER_ACCOUNT_ROOT: Node = Node {
    id: "customer.account.root",
    title: "Root user",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS gives each account one root user, and lets an organisation take its credentials away centrally.",
    your_half: "You put MFA on the root user, keep no access keys for it, and leave it unused but for the few tasks \
          that need it.",
    artifact: &[],
    source: Source {
        title: "Root user best practices for your AWS account",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
    },
};

/// Customer › Account › Contacts.
pub static CUSTOMER_ACCOUNT_CONTACTS: Node = Node {
    id: "customer.account.contacts",
    title: "Contacts",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS writes to the addresses on file when it sees abuse, a leaked key or a security event in your \
          account.",
    your_half: "You keep the account's contacts current, with a security contact that somebody reads.",
    artifact: &[],
    source: Source {
        title: "Update the alternate contacts for your AWS account",
        url: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",
    },
};

/// Customer › Account › Billing alerts.
pub static CUSTOMER_ACCOUNT_BILLING: Node = Node {
    id: "customer.account.billing",
    title: "Billing alerts",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS meters what is used, and provides budgets, reports and the detection of unusual spending.",
    your_half: "You set budgets and anomaly alerts with somebody to read them, since a jump in cost is often the \
          first sign of stolen credentials.",
    artifact: &[],
    source: Source {
        title: "Managing your costs with AWS Budgets",
        url: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    },
};

/// Customer › Identity and access › Users, groups and roles.
pub static CUSTOMER_IDENTITY_USERS: Node = Node {
    id: "customer.identity.users",
    title: "Users, groups and roles",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS authenticates each request and records when each credential was last used.",
    your_half: "You grant, review and revoke users, groups and roles, and remove the credentials that nobody uses.",
    artifact: &[],
    source: Source {
        title: "Security best practices in IAM",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    },
};

/// Customer › Identity and access › Multi-factor authentication.
pub static CUSTOMER_IDENTITY_MFA: Node = Node {
    id: "customer.identity.mfa",
    title: "Multi-factor authentication",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS verifies passkeys, security keys and one-time codes, and tells policies whether one was presented.",
    your_half: "You register a second factor for everyone who signs in, and demand it where it matters.",
    artifact: &[],
    source: Source {
        title: "AWS Multi-factor authentication in IAM",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
    },
};

/// Customer › Identity and access › Password policy.
pub static CUSTOMER_IDENTITY_PASSWORDS: Node = Node {
    id: "customer.identity.passwords",
    title: "Password policy",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS enforces the account's password policy each time that an IAM user's password is set.",
    your_half: "You write that policy: length, reuse and expiry.",
    artifact: &[],
    source: Source {
        title: "Set an account password policy for IAM users",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    },
};

/// Customer › Identity and access › Access key rotation.
pub static CUSTOMER_IDENTITY_KEY_ROTATION: Node = Node {
    id: "customer.identity.key-rotation",
    title: "Access key rotation",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS issues access keys, allows two for each user so that one can replace the other, and never expires \
          them.",
    your_half: "You rotate access keys, or do without them by using roles.",
    artifact: &[],
    source: Source {
        title: "Manage access keys for IAM users",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    },
};

/// Customer › Identity and access › Permissions.
pub static CUSTOMER_IDENTITY_PERMISSIONS: Node = Node {
    id: "customer.identity.permissions",
    title: "Permissions",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS evaluates every request against all policies that apply to it, and denies what none of them allows.",
    your_half: "You write policies that grant no more than the work needs, and leave no way to grow one's own rights \
          or come in from outside.",
    artifact: &[],
    source: Source {
        title: "Permissions management",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/permissions-management.html",
    },
};

/// Customer › Application › Application software.
pub static CUSTOMER_APPLICATION_SOFTWARE: Node = Node {
    id: "customer.application.software",
    title: "Application software",
    side: Side::Customer,
    known_by: &[Known::Check, Known::Attest],
    aws_half: "AWS offers scanning of instances, images and functions by Inspector and ECR, and patches only the \
          software that it provides.",
    your_half: "You answer for the software that you run: its code, its dependencies and their known vulnerabilities.",
    artifact: &[],
    source: Source {
        title: "Application security",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/application-security.html",
    },
};

/// Customer › Application › Service configuration.
pub static CUSTOMER_APPLICATION_CONFIGURATION: Node = Node {
    id: "customer.application.configuration",
    title: "Service configuration",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS honours the settings that you give a service, and provides Secrets Manager and Parameter Store for \
          secrets.",
    your_half: "You configure each service safely, and keep secrets out of environment variables, user data, tags and \
          templates.",
    artifact: &[],
    source: Source {
        title: "SEC02-BP03 Store and use secrets securely",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_identities_secrets.html",
    },
};

/// Customer › Operating system › Guest patching.
pub static CUSTOMER_OS_PATCHING: Node = Node {
    id: "customer.os.patching",
    title: "Guest patching",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS patches the host below the instance, publishes updated images, and provides Patch Manager.",
    your_half: "You patch the guest operating system of every EC2 instance and the software on it, and replace images \
          that have grown old.",
    artifact: &[],
    source: Source {
        title: "Update management for Amazon EC2 instances",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/update-management.html",
    },
};

/// Customer › Operating system › Guest configuration.
pub static CUSTOMER_OS_CONFIGURATION: Node = Node {
    id: "customer.os.configuration",
    title: "Guest configuration",
    side: Side::Customer,
    known_by: &[Known::Check, Known::Attest],
    aws_half: "AWS isolates instances from each other and from the host, and offers the safer version of the metadata \
          service.",
    your_half: "You harden the guest: who logs in and how, which services listen, and that the metadata service asks \
          for a session token.",
    artifact: &[],
    source: Source {
        title: "Protecting compute",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/protecting-compute.html",
    },
};

/// Customer › Network › VPC design.
pub static CUSTOMER_NETWORK_VPC: Node = Node {
    id: "customer.network.vpc",
    title: "VPC design",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS keeps each VPC apart from all others, and routes exactly as its tables say.",
    your_half: "You design subnets, routes, gateways, peering and endpoints, and decide what faces the internet.",
    artifact: &[],
    source: Source {
        title: "Security best practices for your VPC",
        url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html",
    },
};

/// Customer › Network › Network ACLs.
pub static CUSTOMER_NETWORK_NACL: Node = Node {
    id: "customer.network.nacl",
    title: "Network ACLs",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS applies a subnet's network ACL to each packet that crosses its border; the default one lets \
          everything through.",
    your_half: "You write the network ACLs, and keep administrative ports closed to the world.",
    artifact: &[],
    source: Source {
        title: "Control subnet traffic with network access control lists",
        url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
    },
};

/// Customer › Network › Firewalls.
pub static CUSTOMER_NETWORK_FIREWALL: Node = Node {
    id: "customer.network.firewall",
    title: "Firewalls",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS enforces security groups, Network Firewall and WAF rules at the rate of your traffic.",
    your_half: "You write those rules, and open no more ports to no more addresses than the work needs.",
    artifact: &[],
    source: Source {
        title: "Protecting networks",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/protecting-networks.html",
    },
};

/// Customer › Network › Intrusion detection and flow logs.
pub static CUSTOMER_NETWORK_DETECTION: Node = Node {
    id: "customer.network.detection",
    title: "Intrusion detection and flow logs",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS watches its own network, and provides GuardDuty, Network Firewall and flow logs for yours.",
    your_half: "You turn them on in every Region and VPC that you use, keep what they record, and look into what they \
          find.",
    artifact: &[],
    source: Source {
        title: "Logging IP traffic using VPC Flow Logs",
        url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
    },
};

/// Customer › Client-side protection › Encryption before sending.
pub static CUSTOMER_CLIENT_SIDE_ENCRYPTION: Node = Node {
    id: "customer.client-side.encryption",
    title: "Encryption before sending",
    side: Side::Customer,
    known_by: &[Known::Attest],
    aws_half: "AWS stores what you have encrypted without being able to read it, and provides client libraries to do \
          it with.",
    your_half: "You decide what to encrypt before it leaves you, and keep the keys to read it again.",
    artifact: &[],
    source: Source {
        title: "Protecting data by using client-side encryption",
        url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingClientSideEncryption.html",
    },
};

/// Customer › Client-side protection › Integrity and authenticity.
pub static CUSTOMER_CLIENT_SIDE_INTEGRITY: Node = Node {
    id: "customer.client-side.integrity",
    title: "Integrity and authenticity",
    side: Side::Customer,
    known_by: &[Known::Check, Known::Attest],
    aws_half: "AWS provides checksums, signed log digests, code signing and object lock.",
    your_half: "You turn them on, and verify that what you read is what was written, by whom it should have been.",
    artifact: &[],
    source: Source {
        title: "Validating CloudTrail log file integrity",
        url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    },
};

/// Customer › Server-side encryption › Encryption at rest.
pub static CUSTOMER_SERVER_SIDE_AT_REST: Node = Node {
    id: "customer.server-side.at-rest",
    title: "Encryption at rest",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS encrypts and decrypts inside the storage service once it is told to, and in some services (such as \
          S3) for everything new.",
    your_half: "You turn encryption on where it is not the default, and replace the volumes, databases and snapshots \
          made without it.",
    artifact: &[],
    source: Source {
        title: "Protecting data at rest",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/protecting-data-at-rest.html",
    },
};

/// Customer › Server-side encryption › Keys.
pub static CUSTOMER_SERVER_SIDE_KEYS: Node = Node {
    id: "customer.server-side.keys",
    title: "Keys",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS keeps key material inside hardware modules that nobody can export it from, and rotates the keys \
          that are its own.",
    your_half: "You choose which key protects what, who may use and manage it, and that it rotates and is not deleted \
          while needed.",
    artifact: &[],
    source: Source {
        title: "Rotate AWS KMS keys",
        url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    },
};

/// Customer › Network traffic › Encryption in transit.
pub static CUSTOMER_TRAFFIC_IN_TRANSIT: Node = Node {
    id: "customer.traffic.in-transit",
    title: "Encryption in transit",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS accepts TLS at its endpoints and encrypts the links between its buildings; some instance types \
          also encrypt what they send each other.",
    your_half: "You require TLS of your clients, in policies, listeners and databases, and encrypt the traffic \
          between your own EC2 instances.",
    artifact: &[],
    source: Source {
        title: "Protecting data in transit",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/protecting-data-in-transit.html",
    },
};

/// Customer › Network traffic › Certificates.
pub static CUSTOMER_TRAFFIC_IDENTITY: Node = Node {
    id: "customer.traffic.identity",
    title: "Certificates",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS renews a certificate that ACM issued for as long as it is in use and its domain can still be \
          validated.",
    your_half: "You keep that validation working, renew the certificates that you imported, and replace weak ones.",
    artifact: &[],
    source: Source {
        title: "Managed certificate renewal in AWS Certificate Manager",
        url: "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
    },
};

/// Customer › Network traffic › Private connectivity.
pub static CUSTOMER_TRAFFIC_PRIVATE: Node = Node {
    id: "customer.traffic.private",
    title: "Private connectivity",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS provides endpoints, PrivateLink, VPN and Direct Connect, and carries their traffic on its own \
          network.",
    your_half: "You choose which traffic must keep off the internet, and give it an endpoint or a private line with a \
          policy on it.",
    artifact: &[],
    source: Source {
        title: "What is AWS PrivateLink?",
        url: "https://docs.aws.amazon.com/vpc/latest/privatelink/what-is-privatelink.html",
    },
};

/// Customer › Logging › Logs.
pub static CUSTOMER_LOGGING_TRAIL: Node = Node {
    id: "customer.logging.trail",
    title: "Logs",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS records management events and shows the last 90 days of them; nothing is kept longer unless you \
          say so.",
    your_half: "You decide what is logged, keep it long enough where nobody can change it, and cover every Region.",
    artifact: &[],
    source: Source {
        title: "Security best practices in AWS CloudTrail",
        url: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
    },
};

/// Customer › Logging › Alarms and response.
pub static CUSTOMER_LOGGING_ALERTING: Node = Node {
    id: "customer.logging.alerting",
    title: "Alarms and response",
    side: Side::Customer,
    known_by: &[Known::Check],
    aws_half: "AWS delivers metrics, findings and events to whatever you have subscribed to them.",
    your_half: "You set the alarms, make sure that they reach somebody, and respond.",
    artifact: &[],
    source: Source {
        title: "Detection",
        url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/detection.html",
    },
};

/// Shared › Patch management.
pub static SHARED_PATCH_MANAGEMENT: Node = Node {
    id: "shared.patch-management",
    title: "Patch management",
    side: Side::Shared,
    known_by: &[Known::Check],
    aws_half: "AWS patches its infrastructure, the hypervisor, and the engines and runtimes of managed services.",
    your_half: "You patch guest operating systems and applications, choose maintenance windows, accept the upgrades \
          that wait for you, and leave deprecated runtimes.",
    artifact: &[],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// Shared › Configuration management.
pub static SHARED_CONFIGURATION_MANAGEMENT: Node = Node {
    id: "shared.configuration-management",
    title: "Configuration management",
    side: Side::Shared,
    known_by: &[Known::Check, Known::Attest],
    aws_half: "AWS configures its own devices and services, and keeps them that way.",
    your_half: "You configure your own operating systems, databases and applications, and record what changes with \
          AWS Config.",
    artifact: &[],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// Shared › Awareness and training.
pub static SHARED_AWARENESS_TRAINING: Node = Node {
    id: "shared.awareness-training",
    title: "Awareness and training",
    side: Side::Shared,
    known_by: &[Known::Attest],
    aws_half: "AWS trains its own staff.",
    your_half: "You train yours, and can show that you did.",
    artifact: &[],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// Customer specific › Zone security.
pub static SPECIFIC_ZONE_SECURITY: Node = Node {
    id: "specific.zone-security",
    title: "Zone security",
    side: Side::CustomerSpecific,
    known_by: &[Known::Attest],
    aws_half: "AWS keeps Regions, VPCs and accounts apart, but does not know which of your data belongs into which of \
          them.",
    your_half: "You route data, or keep it in zones, as the environments that you work in demand, and protect the \
          services and links between them.",
    artifact: &[],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// AWS › Software › Compute.
pub static AWS_SOFTWARE_COMPUTE: Node = Node {
    id: "aws.software.compute",
    title: "Compute",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS writes, patches and operates the software behind EC2, Lambda and every other compute service.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// AWS › Software › Storage.
pub static AWS_SOFTWARE_STORAGE: Node = Node {
    id: "aws.software.storage",
    title: "Storage",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS writes, patches and operates the software behind S3, EBS and every other storage service.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// AWS › Software › Databases.
pub static AWS_SOFTWARE_DATABASE: Node = Node {
    id: "aws.software.database",
    title: "Databases",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS operates the platform under its managed databases: hosts, storage, replication and failover.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// AWS › Software › Networking.
pub static AWS_SOFTWARE_NETWORKING: Node = Node {
    id: "aws.software.networking",
    title: "Networking",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS writes and operates the software that carries and separates the traffic of all customers.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// AWS › Global infrastructure › Regions.
pub static AWS_INFRASTRUCTURE_REGIONS: Node = Node {
    id: "aws.infrastructure.regions",
    title: "Regions",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS builds Regions apart from each other, so that what fails in one stays there.",
    your_half: "Nothing is left to you but to get the evidence: the ISO 27001 certificate in AWS Artifact, which \
          lists the Regions it covers.",
    artifact: &["ISO 27001"],
    source: Source {
        title: "AWS Regions",
        url: "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
    },
};

/// AWS › Global infrastructure › Availability Zones.
pub static AWS_INFRASTRUCTURE_AVAILABILITY_ZONES: Node = Node {
    id: "aws.infrastructure.availability-zones",
    title: "Availability Zones",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS gives each Availability Zone its own power, cooling and network, far enough from the others not to \
          share a disaster.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source {
        title: "AWS Global Infrastructure",
        url: "https://aws.amazon.com/about-aws/global-infrastructure/",
    },
};

/// AWS › Global infrastructure › Edge locations.
pub static AWS_INFRASTRUCTURE_EDGE_LOCATIONS: Node = Node {
    id: "aws.infrastructure.edge-locations",
    title: "Edge locations",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS secures and operates the edge locations that CloudFront, Route 53 and others answer from.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source {
        title: "AWS Global Infrastructure",
        url: "https://aws.amazon.com/about-aws/global-infrastructure/",
    },
};

/// AWS › Hardware.
pub static AWS_HARDWARE: Node = Node {
    id: "aws.hardware",
    title: "Hardware",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS designs, installs, maintains and retires the servers, disks and network devices.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source {
        title: "Nitro System security in context",
        url: "https://docs.aws.amazon.com/whitepapers/latest/security-design-of-aws-nitro-system/nitro-system-security-in-context.html",
    },
};

/// AWS › Host operating system.
pub static AWS_HOST_OS: Node = Node {
    id: "aws.host-os",
    title: "Host operating system",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS hardens and patches the operating system of its hosts, and controls who may touch it.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: SHARED_RESPONSIBILITY_MODEL,
};

/// AWS › Virtualisation.
pub static AWS_VIRTUALIZATION: Node = Node {
    id: "aws.virtualization",
    title: "Virtualisation",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS runs the hypervisor, patches it, and keeps the instances on one host apart.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source {
        title: "The Security Design of the AWS Nitro System",
        url: "https://docs.aws.amazon.com/whitepapers/latest/security-design-of-aws-nitro-system/security-design-of-aws-nitro-system.html",
    },
};

/// AWS › Physical › Physical access.
pub static AWS_PHYSICAL_ACCESS: Node = Node {
    id: "aws.physical.access",
    title: "Physical access",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS guards its buildings, lets people in by name and need with two factors, and logs and films who \
          enters.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source { title: "Our Controls", url: "https://aws.amazon.com/compliance/data-center/controls/" },
};

/// AWS › Physical › Fire, water and power.
pub static AWS_PHYSICAL_ENVIRONMENT: Node = Node {
    id: "aws.physical.environment",
    title: "Fire, water and power",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS detects fire and leaks, keeps its rooms cool, and backs up the power.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source { title: "Our Controls", url: "https://aws.amazon.com/compliance/data-center/controls/" },
};

/// AWS › Physical › Media destruction.
pub static AWS_PHYSICAL_MEDIA_DESTRUCTION: Node = Node {
    id: "aws.physical.media-destruction",
    title: "Media destruction",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS wipes or destroys storage media before they leave its control.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source { title: "Data Layer", url: "https://aws.amazon.com/compliance/data-center/data-layer/" },
};

/// AWS › Network › Boundary monitoring.
pub static AWS_NETWORK_BOUNDARY_MONITORING: Node = Node {
    id: "aws.network.boundary-monitoring",
    title: "Boundary monitoring",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS filters and watches traffic at the outer and inner borders of its network.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: ARTIFACT,
};

/// AWS › Network › Intrusion detection.
pub static AWS_NETWORK_INTRUSION_DETECTION: Node = Node {
    id: "aws.network.intrusion-detection",
    title: "Intrusion detection",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS looks for intruders and abuse on its own network and hosts, and responds to them.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 and PCI DSS reports in AWS Artifact.",
    artifact: &["SOC 2", "PCI DSS"],
    source: ARTIFACT,
};

/// AWS › Availability.
pub static AWS_AVAILABILITY: Node = Node {
    id: "aws.availability",
    title: "Availability",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS plans capacity with a reserve, and moves work away from what has failed.",
    your_half: "Nothing is left to you but to get the evidence: the SOC 2 report in AWS Artifact.",
    artifact: &["SOC 2"],
    source: Source { title: "Our Controls", url: "https://aws.amazon.com/compliance/data-center/controls/" },
};

/// AWS › Independent audits.
pub static AWS_THIRD_PARTY_AUDIT: Node = Node {
    id: "aws.third-party-audit",
    title: "Independent audits",
    side: Side::Aws,
    known_by: &[Known::Inherited],
    aws_half: "AWS has independent auditors examine all of this against SOC, ISO, PCI DSS and other programmes.",
    your_half: "Nothing is left to you but to get the evidence: their reports in AWS Artifact, and whether each \
          service that you use is in their scope.",
    artifact: &["SOC 2", "ISO 27001", "PCI DSS"],
    source: Source { title: "AWS Compliance Programs", url: "https://aws.amazon.com/compliance/programs/" },
};

/// Every node, in the order in which people read the model.
pub static NODES: &[&Node] = &[
    &CUSTOMER_DATA_CLASSIFICATION,
    &CUSTOMER_DATA_LOCATION,
    &CUSTOMER_DATA_SERVICES,
    &CUSTOMER_DATA_EXPOSURE,
    &CUSTOMER_DATA_BACKUP,
    &CUSTOMER_DATA_MASKING,
    &CUSTOMER_ACCOUNT_ROOT,
    &CUSTOMER_ACCOUNT_CONTACTS,
    &CUSTOMER_ACCOUNT_BILLING,
    &CUSTOMER_IDENTITY_USERS,
    &CUSTOMER_IDENTITY_MFA,
    &CUSTOMER_IDENTITY_PASSWORDS,
    &CUSTOMER_IDENTITY_KEY_ROTATION,
    &CUSTOMER_IDENTITY_PERMISSIONS,
    &CUSTOMER_APPLICATION_SOFTWARE,
    &CUSTOMER_APPLICATION_CONFIGURATION,
    &CUSTOMER_OS_PATCHING,
    &CUSTOMER_OS_CONFIGURATION,
    &CUSTOMER_NETWORK_VPC,
    &CUSTOMER_NETWORK_NACL,
    &CUSTOMER_NETWORK_FIREWALL,
    &CUSTOMER_NETWORK_DETECTION,
    &CUSTOMER_CLIENT_SIDE_ENCRYPTION,
    &CUSTOMER_CLIENT_SIDE_INTEGRITY,
    &CUSTOMER_SERVER_SIDE_AT_REST,
    &CUSTOMER_SERVER_SIDE_KEYS,
    &CUSTOMER_TRAFFIC_IN_TRANSIT,
    &CUSTOMER_TRAFFIC_IDENTITY,
    &CUSTOMER_TRAFFIC_PRIVATE,
    &CUSTOMER_LOGGING_TRAIL,
    &CUSTOMER_LOGGING_ALERTING,
    &SHARED_PATCH_MANAGEMENT,
    &SHARED_CONFIGURATION_MANAGEMENT,
    &SHARED_AWARENESS_TRAINING,
    &SPECIFIC_ZONE_SECURITY,
    &AWS_SOFTWARE_COMPUTE,
    &AWS_SOFTWARE_STORAGE,
    &AWS_SOFTWARE_DATABASE,
    &AWS_SOFTWARE_NETWORKING,
    &AWS_INFRASTRUCTURE_REGIONS,
    &AWS_INFRASTRUCTURE_AVAILABILITY_ZONES,
    &AWS_INFRASTRUCTURE_EDGE_LOCATIONS,
    &AWS_HARDWARE,
    &AWS_HOST_OS,
    &AWS_VIRTUALIZATION,
    &AWS_PHYSICAL_ACCESS,
    &AWS_PHYSICAL_ENVIRONMENT,
    &AWS_PHYSICAL_MEDIA_DESTRUCTION,
    &AWS_NETWORK_BOUNDARY_MONITORING,
    &AWS_NETWORK_INTRUSION_DETECTION,
    &AWS_AVAILABILITY,
    &AWS_THIRD_PARTY_AUDIT,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every id that must exist, in order, written out a second time so that none can vanish or change by accident.
    const REQUIRED: &[&str] = &[
        "customer.data.classification",
        "customer.data.location",
        "customer.data.services",
        "customer.data.exposure",
        "customer.data.backup",
        "customer.data.masking",
        "customer.account.root",
        "customer.account.contacts",
        "customer.account.billing",
        "customer.identity.users",
        "customer.identity.mfa",
        "customer.identity.passwords",
        "customer.identity.key-rotation",
        "customer.identity.permissions",
        "customer.application.software",
        "customer.application.configuration",
        "customer.os.patching",
        "customer.os.configuration",
        "customer.network.vpc",
        "customer.network.nacl",
        "customer.network.firewall",
        "customer.network.detection",
        "customer.client-side.encryption",
        "customer.client-side.integrity",
        "customer.server-side.at-rest",
        "customer.server-side.keys",
        "customer.traffic.in-transit",
        "customer.traffic.identity",
        "customer.traffic.private",
        "customer.logging.trail",
        "customer.logging.alerting",
        "shared.patch-management",
        "shared.configuration-management",
        "shared.awareness-training",
        "specific.zone-security",
        "aws.software.compute",
        "aws.software.storage",
        "aws.software.database",
        "aws.software.networking",
        "aws.infrastructure.regions",
        "aws.infrastructure.availability-zones",
        "aws.infrastructure.edge-locations",
        "aws.hardware",
        "aws.host-os",
        "aws.virtualization",
        "aws.physical.access",
        "aws.physical.environment",
        "aws.physical.media-destruction",
        "aws.network.boundary-monitoring",
        "aws.network.intrusion-detection",
        "aws.availability",
        "aws.third-party-audit",
    ];

    #[test]
    fn every_required_node_is_there_in_order_and_no_other() {
        let ids: Vec<_> = NODES.iter().map(|node| node.id).collect();
        assert_eq!(ids, REQUIRED);
    }

    #[test]
    fn ids_are_unique_among_nodes_and_groups() {
        let ids: BTreeSet<_> = NODES.iter().map(|node| node.id).chain(GROUPS.iter().map(|(id, _)| *id)).collect();
        assert_eq!(ids.len(), NODES.len() + GROUPS.len());
    }

    #[test]
    fn every_ancestor_of_a_node_is_a_group() {
        for node in NODES {
            for (end, _) in node.id.match_indices('.') {
                let ancestor = &node.id[..end];
                assert!(GROUPS.iter().any(|(id, _)| *id == ancestor), "{} lacks {ancestor}", node.id);
            }
            assert_eq!(node.path().len(), node.id.split('.').count(), "{}", node.id);
        }
    }

    #[test]
    fn every_group_holds_a_node() {
        for (group, _) in GROUPS {
            let prefix = format!("{group}.");
            assert!(NODES.iter().any(|node| node.id.starts_with(&prefix)), "{group} is empty");
        }
    }

    #[test]
    fn the_side_of_a_node_is_the_root_that_it_stands_under() {
        for node in NODES {
            let root = node.id.split('.').next();
            let expected = match node.side {
                Side::Customer => "customer",
                Side::Shared => "shared",
                Side::CustomerSpecific => "specific",
                Side::Aws => "aws",
            };
            assert_eq!(root, Some(expected), "{}", node.id);
        }
    }

    #[test]
    fn what_is_inherited_is_exactly_what_is_on_the_side_of_aws() {
        for node in NODES {
            assert_eq!(node.side == Side::Aws, node.known_by == [Known::Inherited], "{}", node.id);
            assert_eq!(node.side == Side::Aws, node.known_by.contains(&Known::Inherited), "{}", node.id);
        }
    }

    #[test]
    fn on_the_side_of_aws_nothing_is_left_but_evidence_in_artifact() {
        for node in NODES.iter().filter(|node| node.side == Side::Aws) {
            assert!(node.your_half.starts_with("Nothing is left to you but to get the evidence: "), "{}", node.id);
            assert!(node.your_half.contains("in AWS Artifact"), "{}", node.id);
            assert!(!node.artifact.is_empty(), "{}", node.id);
        }
    }

    #[test]
    fn a_node_is_known_in_some_way_and_by_check_first() {
        for node in NODES {
            assert!(!node.known_by.is_empty(), "{}", node.id);
            let check = node.known_by.iter().position(|known| *known == Known::Check);
            assert!(matches!(check, None | Some(0)), "{}", node.id);
        }
    }

    #[test]
    fn only_people_can_say_what_no_api_answers() {
        let attested: Vec<_> =
            NODES.iter().filter(|node| node.known_by == [Known::Attest]).map(|node| node.id).collect();
        assert_eq!(
            attested,
            [
                "customer.data.masking",
                "customer.client-side.encryption",
                "shared.awareness-training",
                "specific.zone-security",
            ]
        );
    }

    #[test]
    fn texts_are_one_sentence_and_sources_are_pages_of_aws() {
        for node in NODES {
            for half in [node.aws_half, node.your_half] {
                assert!(half.ends_with('.'), "{}: {half}", node.id);
                assert!(!half.contains(". ") && !half.contains("  "), "{}: {half}", node.id);
            }
            assert!(!node.title.is_empty() && !node.title.ends_with('.'), "{}", node.id);
            assert!(!node.source.title.is_empty(), "{}", node.id);
            let url = node.source.url;
            assert!(
                url.starts_with("https://aws.amazon.com/") || url.starts_with("https://docs.aws.amazon.com/"),
                "{}: {url}",
                node.id
            );
        }
    }

    #[test]
    fn physical_security_and_the_hypervisor_are_of_aws_alone() {
        for node in NODES.iter().filter(|node| node.id.starts_with("aws.physical.")) {
            assert_eq!(node.side, Side::Aws, "{}", node.id);
        }
        assert_eq!(AWS_VIRTUALIZATION.side, Side::Aws);
        assert!(AWS_VIRTUALIZATION.aws_half.contains("hypervisor"));
    }

    #[test]
    fn the_guest_is_patched_by_the_customer_and_the_host_by_aws() {
        assert_eq!(CUSTOMER_OS_PATCHING.side, Side::Customer);
        assert!(CUSTOMER_OS_PATCHING.your_half.contains("guest operating system of every EC2 instance"));
        assert!(CUSTOMER_OS_PATCHING.aws_half.contains("host below the instance"));
        assert_eq!(AWS_HOST_OS.side, Side::Aws);
    }

    #[test]
    fn patch_management_is_split_between_engines_and_windows() {
        assert_eq!(SHARED_PATCH_MANAGEMENT.side, Side::Shared);
        assert!(SHARED_PATCH_MANAGEMENT.aws_half.contains("engines and runtimes of managed services"));
        for yours in ["guest operating systems", "maintenance windows", "deprecated runtimes"] {
            assert!(SHARED_PATCH_MANAGEMENT.your_half.contains(yours), "{yours}");
        }
    }

    #[test]
    fn encryption_in_transit_between_instances_is_the_customers() {
        assert_eq!(CUSTOMER_TRAFFIC_IN_TRANSIT.side, Side::Customer);
        assert!(CUSTOMER_TRAFFIC_IN_TRANSIT.your_half.contains("between your own EC2 instances"));
    }

    #[test]
    fn a_path_reads_from_the_root_down() {
        assert_eq!(CUSTOMER_DATA_EXPOSURE.path_line(), "Customer › Data › Exposure");
        assert_eq!(AWS_HARDWARE.path_line(), "AWS › Hardware");
    }
}
