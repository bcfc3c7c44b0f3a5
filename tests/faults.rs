//! A gap is never a pass: answers that are denied, broken or late, put in by the gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;

use localstack::{Fault, Rule};
use partywall_checks::check::Check;
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::services;
use crate::support::*;

#[test]
fn one_unreadable_bucket_leaves_the_others_judged() {
    RUNTIME.block_on(async {
        let site = weak_moto().await;
        let gateway = site.gateway().await;
        gateway.rule(Rule::on("s3", "GetBucketEncryption", Fault::denied()).contains("crumb-invoices"));
        let (_, report) = report(gateway.endpoint(), &["--check", "s3-bucket-encryption"]).await;
        assert_eq!(report.resources("s3-bucket-encryption", "unknown"), ["crumb-invoices"]);
        let expected = &site.account.expected["s3-bucket-encryption"];
        assert_eq!(report.resources("s3-bucket-encryption", "fail"), expected.fail);
        let others: Vec<&String> = expected.pass.iter().filter(|name| *name != "crumb-invoices").collect();
        assert_eq!(report.resources("s3-bucket-encryption", "pass").iter().collect::<Vec<_>>(), others);
    });
}

#[test]
fn a_region_that_denies_leaves_the_others_judged() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        gateway.rule(Rule::on("ec2", "DescribeSecurityGroups", Fault::denied()).region("eu-west-1"));
        let arguments = ["--region", "us-east-1,eu-west-1", "--check", "ec2-default-security-group-closed"];
        let (_, report) = report(gateway.endpoint(), &arguments).await;
        let check = report.of("ec2-default-security-group-closed");
        assert!(check.iter().any(|finding| finding["region"] == "us-east-1" && finding["status"] == "fail"));
        let unknown: Vec<_> = check.iter().filter(|finding| finding["region"] == "eu-west-1").collect();
        assert_eq!(unknown.len(), 1, "a listing that was denied is one finding");
        assert_eq!(unknown[0]["status"], "unknown");
        assert!(unknown[0]["resource"].is_null());
    });
}

/// An operation as the gateway names it: service and operation.
type Operation = (String, String);

/// What becomes of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Breakage {
    Denied,
    ThrottledTwice,
    ThrottledForEver,
    InternalError,
    Hang,
    Garbage,
    HtmlError,
    Cut,
    /// Status 200, and this body: nothing, another answer, or the right answer's shell without what matters in it.
    Hollow(String),
}

impl Breakage {
    /// Those that take longest come first, so that the others fill the time that they wait.
    const PLAIN: [Self; 8] = [
        Self::Hang,
        Self::ThrottledForEver,
        Self::ThrottledTwice,
        Self::Denied,
        Self::InternalError,
        Self::Garbage,
        Self::HtmlError,
        Self::Cut,
    ];

    /// All that can become of this operation's answer.
    fn all(operation: &Operation) -> Vec<Self> {
        Self::PLAIN.into_iter().chain(Self::hollow(operation)).collect()
    }

    /// Answers without what matters. Those are each operation's own; what befalls the transport is not.
    fn hollow(operation: &Operation) -> impl Iterator<Item = Self> {
        let name = name(operation);
        let empty = !services::ALL.iter().any(|service| service.empty_is_an_answer.contains(&name.as_str()));
        let bodies =
            ["", "{}", "<Nonsense/>"].into_iter().filter(move |body| empty || *body != "{}").map(str::to_owned);
        bodies.chain(shells(operation)).map(Self::Hollow)
    }

    fn rule(&self, (service, operation): &Operation) -> Rule {
        let rule = |fault| Rule::on(service, operation, fault);
        match self {
            Self::Denied => rule(Fault::denied()),
            Self::ThrottledTwice => rule(Fault::Throttled).times(2),
            Self::ThrottledForEver => rule(Fault::Throttled),
            Self::InternalError => rule(Fault::InternalError),
            Self::Hang => rule(Fault::Hang),
            Self::Garbage => rule(Fault::Garbage),
            Self::HtmlError => rule(Fault::HtmlError),
            Self::Cut => rule(Fault::Cut),
            Self::Hollow(body) => {
                let content = if body.starts_with('{') { "application/x-amz-json-1.1" } else { "text/xml" };
                rule(Fault::told(content, body.as_str()))
            }
        }
    }

    /// The reason that the gap must give; none for what the next attempt mends.
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Denied => Some("denied"),
            Self::ThrottledTwice => None,
            Self::ThrottledForEver => Some("throttled"),
            Self::InternalError => Some("server-error"),
            Self::Hang => Some("timed-out"),
            Self::Garbage | Self::Hollow(_) => Some("malformed"),
            // An emulator's page for people is how it says that it does not have the operation: src/aws/errors.rs.
            Self::HtmlError => Some("not-emulated"),
            Self::Cut => Some("connection-failed"),
        }
    }

    /// Who waits for answers that do not come asks the emulator little: many of those wait at once.
    const fn waits(&self) -> bool {
        matches!(self, Self::Hang | Self::ThrottledForEver | Self::ThrottledTwice)
    }

    /// The binary with three attempts, and with less patience where it would wait in vain.
    fn audit(&self, endpoint: &str, arguments: &[&str]) -> Command {
        let mut command = audit(endpoint);
        // The emulator answers one after the other, and two dozen audits ask it at once: what each may have under way is
        // bounded, so that none queues for as long as it is patient.
        let concurrency = if self.waits() { "100" } else { "16" };
        command.args(["--format", "json", "--concurrency", concurrency]).args(arguments);
        if *self == Self::Hang {
            // Enough for every answer that does come, on a machine that is busy with the rest of the matrix.
            command.env("AWS_MAX_ATTEMPTS", "2").args(["--timeout", "20"]);
        } else {
            command.env("AWS_MAX_ATTEMPTS", "3");
        }
        command
    }

    /// A seat to run in.
    async fn seat(&self) -> SemaphorePermit<'static> {
        let seats = if *self == Self::Hang { &WAITING } else { &SEATS };
        seats.acquire().await.expect("seats are never closed")
    }
}

/// Answers of the right kind that lack what matters: at the top, and one step further in. What the SDK would read from
/// them is "none", "off" or "no rules".
#[expect(clippy::too_many_lines, reason = "a line for each operation")]
fn shells((service, operation): &Operation) -> Vec<String> {
    let name = format!("{service}:{operation}");
    let own = services::ALL.iter().flat_map(|service| service.hollow).filter(|(of, _)| *of == name);
    let own: Vec<String> = own.flat_map(|(_, bodies)| *bodies).map(|body| (*body).to_owned()).collect();
    if !own.is_empty() || !matches!(service.as_str(), "ec2" | "iam" | "kms" | "s3" | "s3control" | "sts") {
        return own;
    }
    let inner: &[&str] = match operation.as_str() {
        "GetAccountSummary" => &["<SummaryMap/>"],
        "GetAccountPasswordPolicy" => {
            &["<PasswordPolicy/>", "<PasswordPolicy><MinimumPasswordLength>14</MinimumPasswordLength></PasswordPolicy>"]
        }
        "GenerateCredentialReport" => &["<State>PENDING</State>"],
        "GetCredentialReport" => &["<Content/><GeneratedTime>2026-01-01T00:00:00Z</GeneratedTime>"],
        "GetCallerIdentity" => &["<Arn>arn:aws:iam::000000000000:root</Arn>"],
        "DescribeRegions" => &["<regionInfo/>", "<regionInfo><item/></regionInfo>"],
        "DescribeSecurityGroups" => &[
            "<securityGroupInfo><item/></securityGroupInfo>",
            "<securityGroupInfo><item><groupId>sg-1</groupId><groupName>default</groupName><ownerId>0</ownerId></item>\
             </securityGroupInfo>",
            "<securityGroupInfo><item><groupId>sg-1</groupId><groupName>default</groupName><ownerId>0</ownerId>\
             <ipPermissions><item><ipProtocol>tcp</ipProtocol></item></ipPermissions><ipPermissionsEgress/></item>\
             </securityGroupInfo>",
        ],
        "DescribeNetworkAcls" => &[
            "<networkAclSet><item/></networkAclSet>",
            "<networkAclSet><item><networkAclId>acl-1</networkAclId><ownerId>0</ownerId></item></networkAclSet>",
            "<networkAclSet><item><networkAclId>acl-1</networkAclId><ownerId>0</ownerId><entrySet><item><ruleNumber>1\
             </ruleNumber><protocol>-1</protocol><egress>false</egress><cidrBlock>10.0.0.0/8</cidrBlock></item></entrySet>\
             </item></networkAclSet>",
        ],
        "DescribeVpcs" => &["<vpcSet><item/></vpcSet>", "<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>"],
        "DescribeFlowLogs" => &[
            "<flowLogSet><item/></flowLogSet>",
            "<flowLogSet><item><flowLogId>fl-1</flowLogId><resourceId>vpc-1</resourceId><flowLogStatus>ACTIVE\
             </flowLogStatus></item></flowLogSet>",
        ],
        "DescribeSubnets" => &[
            "<subnetSet><item/></subnetSet>",
            "<subnetSet><item><subnetId>subnet-1</subnetId><ownerId>0</ownerId></item></subnetSet>",
        ],
        "DescribeInstances" => &[
            "<reservationSet><item/></reservationSet>",
            "<reservationSet><item><ownerId>0</ownerId><instancesSet><item/></instancesSet></item></reservationSet>",
            "<reservationSet><item><ownerId>0</ownerId><instancesSet><item><instanceId>i-1</instanceId><instanceState>\
             <name>running</name></instanceState></item></instancesSet></item></reservationSet>",
        ],
        "DescribeVolumes" => &[
            "<volumeSet><item/></volumeSet>",
            "<volumeSet><item><volumeId>vol-1</volumeId><status>in-use</status></item></volumeSet>",
        ],
        "GetManagedPrefixListEntries" => &["<entrySet><item/></entrySet>"],
        "DescribeNetworkInterfaces" => &[
            "<networkInterfaceSet><item/></networkInterfaceSet>",
            "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><ownerId>0</ownerId><vpcId>vpc-1\
             </vpcId><subnetId>subnet-1</subnetId><status>in-use</status><privateIpAddressesSet/></item>\
             </networkInterfaceSet>",
        ],
        "DescribeRouteTables" => &[
            "<routeTableSet><item/></routeTableSet>",
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><ownerId>0</ownerId><vpcId>vpc-1</vpcId>\
             <associationSet/></item></routeTableSet>",
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><ownerId>0</ownerId><vpcId>vpc-1</vpcId>\
             <associationSet/><routeSet><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><state>active</state>\
             </item></routeSet></item></routeTableSet>",
        ],
        "DescribeSnapshots" => &[
            "<snapshotSet><item/></snapshotSet>",
            "<snapshotSet><item><snapshotId>snap-1</snapshotId></item></snapshotSet>",
        ],
        "DescribeImages" => {
            &["<imagesSet><item/></imagesSet>", "<imagesSet><item><imageId>ami-1</imageId></item></imagesSet>"]
        }
        "DescribeLaunchTemplateVersions" => &[
            "<launchTemplateVersionSet><item/></launchTemplateVersionSet>",
            "<launchTemplateVersionSet><item><launchTemplateId>lt-1</launchTemplateId><launchTemplateName>x\
             </launchTemplateName><versionNumber>1</versionNumber></item></launchTemplateVersionSet>",
        ],
        "DescribeTransitGateways" => &[
            "<transitGatewaySet><item/></transitGatewaySet>",
            "<transitGatewaySet><item><transitGatewayId>tgw-1</transitGatewayId><ownerId>123456789012</ownerId>\
             <state>available</state><options/></item></transitGatewaySet>",
        ],
        "DescribeVpcEndpoints" => &[
            "<vpcEndpointSet><item/></vpcEndpointSet>",
            "<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><ownerId>0</ownerId><vpcId>vpc-1</vpcId>\
             <state>available</state></item></vpcEndpointSet>",
        ],
        "DescribeVpcPeeringConnections" => &[
            "<vpcPeeringConnectionSet><item/></vpcPeeringConnectionSet>",
            "<vpcPeeringConnectionSet><item><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><status><code>active\
             </code></status></item></vpcPeeringConnectionSet>",
        ],
        "DescribeAddresses" => &[
            "<addressesSet><item/></addressesSet>",
            "<addressesSet><item><allocationId>eipalloc-1</allocationId></item></addressesSet>",
        ],
        "DescribeVpnConnections" => &[
            "<vpnConnectionSet><item/></vpnConnectionSet>",
            "<vpnConnectionSet><item><vpnConnectionId>vpn-1</vpnConnectionId><state>available</state></item>\
             </vpnConnectionSet>",
        ],
        "ListKeys" => &[r#"{"Keys": [{}]}"#],
        "DescribeKey" => &[r#"{"KeyMetadata": {}}"#],
        "GetKeyPolicy" => &[r#"{"PolicyName": "default"}"#, r#"{"Policy": ""}"#],
        "GetKeyRotationStatus" => &[r#"{"KeyId": "1"}"#, r#"{"KeyRotationEnabled": null}"#],
        "ListBuckets" => &["<Buckets><Bucket/></Buckets>"],
        "GetBucketEncryption" => &[
            "<Rule/>",
            "<Rule><ApplyServerSideEncryptionByDefault/></Rule>",
            "<Rule><BucketKeyEnabled>true</BucketKeyEnabled></Rule>",
        ],
        "GetPublicAccessBlock" => &["<BlockPublicAcls>true</BlockPublicAcls>"],
        "GetBucketVersioning" => &["<Status/>", "<Status>Off</Status>", "<MfaDelete>Off</MfaDelete>"],
        "GetBucketLogging" => &["<LoggingEnabled/>", "<LoggingEnabled><TargetPrefix>x</TargetPrefix></LoggingEnabled>"],
        "GetBucketLifecycleConfiguration" => &["<Rule/>", "<Rule><ID>x</ID><Filter/></Rule>"],
        "GetBucketOwnershipControls" => &["<Rule/>", "<Rule><ObjectOwnership>Mine</ObjectOwnership></Rule>"],
        "GetBucketAcl" => &[
            "<AccessControlList><Grant/></AccessControlList>",
            "<AccessControlList><Grant><Grantee><ID>1</ID></Grantee><Permission>READ</Permission></Grant>\
             </AccessControlList>",
            "<AccessControlList><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:type=\"Group\"/><Permission>READ</Permission></Grant></AccessControlList>",
            "<AccessControlList><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:type=\"CanonicalUser\"><ID>1</ID></Grantee></Grant></AccessControlList>",
        ],
        "ListAccessPoints" => &["<AccessPointList><AccessPoint/></AccessPointList>"],
        "GetAccessPoint" => &[
            "<Name>crumb-till</Name>",
            "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>",
        ],
        "GetObjectLockConfiguration" => &["<Rule/>", "<ObjectLockEnabled>Disabled</ObjectLockEnabled>"],
        _ => &[],
    };
    let inner = std::iter::once("").chain(inner.iter().copied());
    match (service.as_str(), operation.as_str()) {
        ("kms", _) => inner.filter(|inner| !inner.is_empty()).map(str::to_owned).collect(),
        ("iam" | "sts", _) => inner
            .map(|inner| {
                format!("<{operation}Response><{operation}Result>{inner}</{operation}Result></{operation}Response>")
            })
            .collect(),
        ("ec2", _) => inner.map(|inner| format!("<{operation}Response>{inner}</{operation}Response>")).collect(),
        // An empty one is how S3 names its oldest region.
        ("s3", "GetBucketLocation") => Vec::new(),
        // The policy itself, without anything around it.
        ("s3", "GetBucketPolicy") => vec![r#"{"Version": "2012-10-17"}"#.to_owned()],
        (_, operation) => {
            let root = match operation {
                "ListBuckets" => "ListAllMyBucketsResult",
                "GetBucketEncryption" => "ServerSideEncryptionConfiguration",
                "GetPublicAccessBlock" => "PublicAccessBlockConfiguration",
                "GetBucketVersioning" => "VersioningConfiguration",
                "GetBucketLogging" => "BucketLoggingStatus",
                "GetBucketLifecycleConfiguration" => "LifecycleConfiguration",
                "GetBucketOwnershipControls" => "OwnershipControls",
                "GetObjectLockConfiguration" => "ObjectLockConfiguration",
                "GetBucketAcl" => "AccessControlPolicy",
                "ListAccessPoints" => "ListAccessPointsResult",
                "GetAccessPoint" => "GetAccessPointResult",
                other => panic!("say here what an answer to {other} looks like without what matters in it"),
            };
            // Empty ones are how S3 says that neither was ever turned on.
            let empty_is_an_answer = matches!(operation, "GetBucketVersioning" | "GetBucketLogging");
            let inner = inner.filter(|inner| !(empty_is_an_answer && inner.is_empty()));
            inner.map(|inner| format!("<{root}>{inner}</{root}>")).collect()
        }
    }
}

/// Runs that wait for AWS, more than run at once: most of their time is patience.
static SEATS: Semaphore = Semaphore::const_new(24);

/// Runs that do nothing but wait.
static WAITING: Semaphore = Semaphore::const_new(48);

/// An audit of the weak account with one operation broken.
async fn broken(operation: &Operation, breakage: &Breakage, arguments: &[&str]) -> Ran {
    let _seat = breakage.seat().await;
    let gateway = weak_moto().await.gateway().await;
    gateway.rule(breakage.rule(operation));
    run_async(breakage.audit(gateway.endpoint(), arguments)).await
}

/// The same without a fault, and all that it asks for.
async fn whole(arguments: &[&str]) -> (Report, BTreeSet<Operation>) {
    let gateway = weak_moto().await.gateway().await;
    let (_, report) = report(gateway.endpoint(), arguments).await;
    assert!(report.gaps().iter().all(|gap| gap["reason"] == "not-emulated"), "{:?}", report.gaps());
    (report, gateway.calls().into_iter().map(|call| (call.service, call.operation)).collect())
}

/// Without what differs from one run to the next.
fn lasting(report: &Report) -> Value {
    let mut report = report.0.clone();
    for time in ["started", "ended", "as_of"] {
        report[time].take();
    }
    report["completeness"]["calls"].take();
    for finding in report["findings"].as_array_mut().expect("a list") {
        // The emulator writes its credential report anew each time.
        finding["evidence"].as_array_mut().expect("a list").retain(|evidence| evidence["name"] != "GeneratedTime");
    }
    report
}

fn findings(report: &Value) -> BTreeMap<&str, &Value> {
    report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| (finding["id"].as_str().expect("an id"), finding))
        .collect()
}

/// The operation as checks declare it.
fn name((service, operation): &Operation) -> String {
    format!("{service}:{operation}")
}

/// The finding's check may ask for the operation, to decide.
fn reads(finding: &Value, operation: &Operation) -> bool {
    let check = finding["check"]["id"].as_str().and_then(partywall_checks::find).expect("a check");
    check.deciding_calls().iter().any(|call| call.name() == name(operation))
}

/// The finding cannot stand without an answer to the operation.
fn depends(finding: &Value, operation: &Operation) -> bool {
    reads(finding, operation) && services::ALL.iter().all(|service| (service.depends)(finding, &name(operation)))
}

/// What is left of a failure's finding that could tell less: it fails as before, and no less badly than its check says.
/// What could not be read is named, by its gap.
fn told_less(finding: &Value, now: &Value, operation: &Operation, gaps: &[Value]) -> bool {
    let check = finding["check"]["id"].as_str().and_then(partywall_checks::find).expect("a check");
    let without = |finding: &Value| {
        let mut finding = finding.clone();
        for told in ["message", "evidence", "severity", "context_gaps"] {
            finding[told].take();
        }
        finding
    };
    let named = now["context_gaps"].as_array().expect("a list");
    finding["status"] == "fail"
        && check.calls().iter().any(|call| call.name() == name(operation))
        && without(finding) == without(now)
        && now["severity"] == check.severity.name()
        && now["message"].as_str().is_some_and(|message| message.contains(&name(operation)))
        && named.len() == 1
        && gaps.iter().any(|gap| gap["id"] == named[0] && gap["operation"] == name(operation).as_str())
}

/// The finding stands on something else as well.
fn settled(finding: &Value, operation: &Operation) -> bool {
    services::ALL.iter().any(|service| (service.settled)(finding, &name(operation)))
}

/// What is wrong with an audit in which `operation` was broken, if anything.
fn wrong(operation: &Operation, breakage: &Breakage, before: &Report, ran: &Ran) -> Result<(), String> {
    let ensure = |holds: bool, what: &dyn Fn() -> String| if holds { Ok(()) } else { Err(what()) };
    // Nothing of what some operations are for fails in the weak account's first region.
    ensure(matches!(ran.code, 0 | 3 | 4), &|| format!("exit code {}: {}", ran.code, ran.stderr))?;
    let (before, after) = (lasting(before), lasting(&Report::parse(&ran.stdout)));
    let Some(reason) = breakage.reason() else {
        return ensure(before == after, &|| format!("the report is another: {:#}", after["gaps"]));
    };
    let (was, is) = (findings(&before), findings(&after));
    let gaps = after["gaps"].as_array().expect("a list");
    let unknown = |finding: &Value| finding["status"] == "unknown";
    for (id, finding) in &was {
        let (now, context) = (is.get(id), format!("{} of {}", finding["check"]["id"], finding["resource"]["id"]));
        // What was unknown for want of another operation may be so for want of this one.
        if depends(finding, operation) {
            ensure(now.is_none_or(|now| unknown(now)), &|| {
                format!("{context} is judged: {}", now.map_or(&Value::Null, |now| &now["message"]))
            })?;
            let known = is.values().any(|now| now["check"]["id"] == finding["check"]["id"] && unknown(now));
            ensure(known, &|| format!("{context} vanished"))?;
        } else if reads(finding, operation) && unknown(finding) {
            // It was unknown for want of something else, such as what the emulator lacks.
            ensure(now.is_none_or(|now| unknown(now)), &|| format!("{context} is judged"))?;
        } else if settled(finding, operation) {
            let same = |key: &str| now.is_some_and(|now| now[key] == finding[key]);
            ensure(same("status") && same("message"), &|| format!("{context} is not settled"))?;
        } else {
            let right = now.is_some_and(|now| now == finding || told_less(finding, now, operation, gaps));
            ensure(right, &|| format!("{context} is another: {now:#?}"))?;
        }
    }
    for (id, finding) in &is {
        ensure(was.contains_key(id) || unknown(finding), &|| format!("a finding out of nothing: {finding:#}"))?;
        let named = gaps.iter().any(|gap| gap["id"] == finding["gap"]);
        ensure(named == unknown(finding), &|| format!("an unknown finding has a gap, and no other has: {finding:#}"))?;
    }
    ensure(is.values().any(|finding| unknown(finding)), &|| "nothing is unknown".to_owned())?;
    let before: Vec<&Value> = before["gaps"].as_array().expect("a list").iter().map(|gap| &gap["id"]).collect();
    for gap in gaps.iter().filter(|gap| !before.contains(&&gap["id"])) {
        let right = gap["operation"] == name(operation).as_str() && gap["reason"] == reason;
        ensure(right && gap["permission"].is_string() == (reason == "denied"), &|| format!("not {reason}: {gap:#}"))?;
    }
    let failed = is.values().any(|finding| finding["status"] == "fail");
    ensure(ran.code == if failed { 3 } else { 4 }, &|| format!("exit code {}", ran.code))?;
    ensure(after["completeness"]["complete"] == false, &|| "it claims to be complete".to_owned())
}

/// Does all at once, and fails with all that went wrong.
async fn each_is_right(runs: Vec<impl Future<Output = Result<(), String>> + Send + 'static>) {
    assert!(!runs.is_empty());
    let mut wrong = Vec::new();
    for run in runs.into_iter().map(|run| RUNTIME.spawn(run)).collect::<Vec<_>>() {
        wrong.extend(run.await.unwrap_or_else(|panic| Err(panic.to_string())).err());
    }
    // Reports are long, and a log that is cut must still say which went wrong.
    let short: Vec<String> = wrong.iter().map(|what| what.chars().take(400).collect()).collect();
    assert!(wrong.is_empty(), "{}\n{} went wrong:\n{}", wrong.join("\n"), wrong.len(), short.join("\n"));
}

/// What an audit asks for besides its checks' facts. Each has a test of its own.
const BESIDES: [&str; 3] = ["ec2:DescribeRegions", "iam:ListAccountAliases", "sts:GetCallerIdentity"];

/// The checks that read by this operation, as arguments, in one region.
fn reading(operation: &Operation) -> Vec<&'static str> {
    let reads = |check: &&Check| check.calls().iter().any(|call| call.name() == name(operation));
    ["--region", "us-east-1"]
        .into_iter()
        .chain(partywall_checks::all().filter(reads).flat_map(|check| ["--check", check.id]))
        .collect()
}

#[test]
fn a_broken_answer_leaves_what_it_was_for_unknown_and_all_else_judged() {
    RUNTIME.block_on(async {
        let ((_, sent), (before, _)) = tokio::join!(whole(&[]), whole(&["--region", "us-east-1"]));
        let not_sent: BTreeSet<&str> = services::ALL.iter().flat_map(|service| service.not_sent).copied().collect();
        let sent: BTreeSet<Operation> = sent
            .into_iter()
            .filter(|sent| !BESIDES.contains(&name(sent).as_str()) && !not_sent.contains(name(sent).as_str()))
            .collect();
        let declared: BTreeSet<String> = partywall_checks::all()
            .flat_map(Check::calls)
            .map(partywall_checks::facts::Call::name)
            .filter(|declared| !not_sent.contains(declared.as_str()))
            .collect();
        assert_eq!(sent.iter().map(name).collect::<BTreeSet<_>>(), declared);
        let whole = Arc::new(before);
        // What befalls the transport befalls every operation of a service alike, so one of each is broken so; an answer
        // without what matters is each operation's own. A denial is tried against the whole audit, so that it is seen
        // that nothing else changes; the others against the checks that read by it.
        let mut cells: Vec<(Operation, Breakage)> = Vec::new();
        let mut services = BTreeSet::new();
        for operation in &sent {
            let first = services.insert(operation.0.clone());
            let plain = Breakage::PLAIN.into_iter().filter(|breakage| first || *breakage == Breakage::Denied);
            cells.extend(plain.chain(Breakage::hollow(operation)).map(|breakage| (operation.clone(), breakage)));
        }
        cells.sort_by_key(|(_, breakage)| Breakage::PLAIN.iter().position(|plain| plain == breakage).unwrap_or(8));
        let unbroken = sent.into_iter().map(|operation| {
            RUNTIME.spawn(async move {
                let _seat = SEATS.acquire().await.expect("seats are never closed");
                let gateway = weak_moto().await.gateway().await;
                let (_, report) = report(gateway.endpoint(), &reading(&operation)).await;
                (operation, Arc::new(report))
            })
        });
        let mut narrow = BTreeMap::new();
        for run in unbroken.collect::<Vec<_>>() {
            narrow.extend([run.await.expect("an audit without a fault")]);
        }
        let runs = cells.into_iter().map(|(operation, breakage)| {
            let (before, arguments) = match breakage {
                Breakage::Denied => (Arc::clone(&whole), vec!["--region", "us-east-1"]),
                _ => (Arc::clone(&narrow[&operation]), reading(&operation)),
            };
            async move {
                let ran = broken(&operation, &breakage, &arguments).await;
                wrong(&operation, &breakage, &before, &ran)
                    .map_err(|what| format!("{} {breakage:?}: {what}", name(&operation)))
            }
        });
        each_is_right(runs.collect()).await;
    });
}

#[test]
fn an_account_that_answers_nothing_is_unknown_in_all_its_regions() {
    // As many as tell whether each is spoken of.
    const TWO: [&str; 2] = ["--region", "us-east-1,eu-west-1"];
    RUNTIME.block_on(async {
        let (before, sent) = whole(&TWO).await;
        let sent: Vec<Operation> = sent.into_iter().filter(|sent| sent.0 != "sts").collect();
        let (before, sent) = (Arc::new(before), Arc::new(sent));
        let bodies = ["", "{}", "<Nonsense/>"].map(|body| Breakage::Hollow(body.to_owned()));
        let runs = Breakage::PLAIN.into_iter().chain(bodies).map(|breakage| {
            let (before, sent) = (Arc::clone(&before), Arc::clone(&sent));
            async move {
                let _seat = breakage.seat().await;
                let gateway = weak_moto().await.gateway().await;
                for operation in &*sent {
                    gateway.rule(breakage.rule(operation));
                }
                let ran = run_async(breakage.audit(gateway.endpoint(), &TWO)).await;
                let report = Report::parse(&ran.stdout);
                let right = match breakage.reason() {
                    None => lasting(&report) == lasting(&before),
                    Some(reason) => {
                        // An empty answer that is one gives nothing to judge.
                        let answered = |call: &&partywall_checks::facts::Call| {
                            breakage == Breakage::Hollow("{}".to_owned())
                                && services::ALL.iter().any(|of| of.empty_is_an_answer.contains(&call.name().as_str()))
                        };
                        // Every region is allowed in these tests, whatever is in it.
                        let judged = |check: &&Check| {
                            check.id != "account-allowed-regions"
                                && !UNASKED.contains(&check.id)
                                && !check.calls().iter().any(answered)
                        };
                        let checks = partywall_checks::all().filter(judged).map(|check| report.statuses(check.id));
                        ran.code == 4
                            && checks.into_iter().all(|statuses| statuses.keys().eq(["unknown"]))
                            && report.gaps().iter().all(|gap| gap["reason"] == reason)
                            && report.0["completeness"]["complete"] == false
                    }
                };
                let what = || format!("{breakage:?}: exit code {}, {:#}", ran.code, report.0["gaps"]);
                if right { Ok(()) } else { Err(what()) }
            }
        });
        each_is_right(runs.collect()).await;
    });
}

#[test]
fn without_an_identity_there_is_no_audit() {
    RUNTIME.block_on(async {
        let operation = ("sts".to_owned(), "GetCallerIdentity".to_owned());
        let runs = Breakage::all(&operation).into_iter().map(|breakage| {
            let operation = operation.clone();
            async move {
                let ran = broken(&operation, &breakage, &["--check", "iam-root-mfa"]).await;
                let right = if breakage.reason().is_none() {
                    ran.code == 3
                } else {
                    let sentence = ran.stderr.strip_suffix('\n').filter(|line| !line.contains('\n'));
                    ran.code == 1
                        && ran.stdout.is_empty()
                        && sentence.is_some_and(|line| line.starts_with("error: ") && line.len() > 40)
                };
                if right { Ok(()) } else { Err(format!("{breakage:?}: exit code {}: {}", ran.code, ran.stderr)) }
            }
        });
        each_is_right(runs.collect()).await;
    });
}

#[test]
fn without_the_list_of_regions_the_common_ones_are_audited() {
    RUNTIME.block_on(async {
        let arguments = ["--check", "ec2-ebs-default-encryption"];
        let operation = ("ec2".to_owned(), "DescribeRegions".to_owned());
        let before = Arc::new(whole(&arguments).await.0);
        let runs = Breakage::all(&operation).into_iter().map(|breakage| {
            let (operation, before) = (operation.clone(), Arc::clone(&before));
            async move {
                let ran = broken(&operation, &breakage, &arguments).await;
                let (report, was) = (Report::parse(&ran.stdout), lasting(&before));
                let is = lasting(&report);
                let right = match breakage.reason() {
                    None => is == was,
                    Some(reason) => {
                        let (was, is) = (findings(&was), findings(&is));
                        report.0["regions"].as_array().unwrap().len() == 17
                            && is.len() == 17
                            && is.iter().all(|(id, finding)| was.get(id) == Some(finding))
                            && report.gaps().len() == 1
                            && report.gaps()[0]["operation"] == "ec2:DescribeRegions"
                            && report.gaps()[0]["reason"] == reason
                            && report.0["completeness"]["complete"] == false
                            && ran.code == 3
                    }
                };
                if right { Ok(()) } else { Err(format!("{breakage:?}: exit code {}: {is:#}", ran.code)) }
            }
        });
        each_is_right(runs.collect()).await;
    });
}

/// The user named the regions: nothing is left out for want of the list.
#[test]
fn chosen_regions_need_no_list() {
    RUNTIME.block_on(async {
        let arguments = ["--check", "ec2-ebs-default-encryption", "--region", "us-east-1"];
        let operation = ("ec2".to_owned(), "DescribeRegions".to_owned());
        let before = whole(&arguments).await.0;
        let ran = broken(&operation, &Breakage::Denied, &arguments).await;
        assert_eq!(lasting(&Report::parse(&ran.stdout)), lasting(&before));
    });
}

#[test]
fn an_alias_that_cannot_be_read_is_left_out_and_nothing_else() {
    RUNTIME.block_on(async {
        let arguments = ["--check", "iam-root-mfa"];
        let operation = ("iam".to_owned(), "ListAccountAliases".to_owned());
        let before = Arc::new(whole(&arguments).await.0);
        assert!(before.0["account"]["alias"].is_string());
        let runs = Breakage::all(&operation).into_iter().map(|breakage| {
            let (operation, before) = (operation.clone(), Arc::clone(&before));
            async move {
                let ran = broken(&operation, &breakage, &arguments).await;
                let mut was = lasting(&before);
                if breakage.reason().is_some() {
                    was["account"]["alias"].take();
                }
                let is = lasting(&Report::parse(&ran.stdout));
                let what = || format!("{breakage:?}: exit code {}, {:#}", ran.code, is["gaps"]);
                if ran.code == 3 && is == was { Ok(()) } else { Err(what()) }
            }
        });
        each_is_right(runs.collect()).await;
    });
}
