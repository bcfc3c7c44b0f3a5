//! The report in the AWS Security Finding Format, as what `aws securityhub batch-import-findings` takes: one request a
//! line, each of one region and of 100 findings at most. Security Hub's endpoints are regional, and so is what may be sent
//! to them. With Security Hub enabled in those regions, and as a caller of the account itself, this imports a report:
//!
//! ```sh
//! while IFS= read -r request; do
//!   printf '%s' "$request" > request.json
//!   region=$(jq -r '.Findings[0].ProductArn | split(":")[3]' request.json)
//!   aws securityhub batch-import-findings --region "$region" --cli-input-json file://request.json
//! done < report.asff.jsonl
//! ```
//!
//! The command succeeds even where findings were refused: its answer has them in `FailedFindings`. By way of a file, because
//! a request is longer than an argument may be, and the command reads it more than once.
//!
//! - What is about no region goes to the region of the partition's global services, or to the first that was audited where
//!   that one was not.
//! - What is not known is a `WARNING`, with the reason. What passed is informational and resolved, as AWS recommends; how bad
//!   it would be is in `Severity.Original`.
//! - `Workflow` counts only when a finding is imported for the first time, by AWS's rule: what is accepted or no longer
//!   accepted after that is for `batch-update-findings`, and `ProductFields` says it.
//! - Everything that is too long for its field ends in an ellipsis. Tags that the format has no room for are counted in
//!   `ProductFields`.
//!
//! The rules are those of <https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html>,
//! <https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html> and
//! <https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-attributes.html>.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use partywall_checks::finding::{Resource as Judged, Severity as Grade, Status};
use serde::Serialize;

use super::findings::Glance;
use super::json::word;
use super::ocsf::{TYPE, prowler, requirements};
use super::text::harmless;
use super::{Finding, GapEntry, Report};

/// The most findings that a request holds.
const FINDINGS: usize = 100;
/// The most bytes that a request has: "up to 100 findings per batch, up to 240 KB per finding, and up to 6 MB per batch".
/// <https://docs.aws.amazon.com/securityhub/latest/partnerguide/guidelines-batchimportfindings.html>
const BYTES: usize = 6_000_000;

/// Writes the requests: by region, and within one in the order of the report.
pub fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let (gaps, home) = (report.gaps_by_id(), home(report));
    let regions: BTreeSet<&str> = report.findings.glances().map(|finding| region_of(&finding, home)).collect();
    for region in regions {
        let mut request = Request::default();
        for finding in report.findings.only(|finding| region_of(finding, home) == region) {
            let json = serde_json::to_vec(&AwsSecurityFinding::of(report, region, &finding, &gaps))?;
            if !request.has_room(&json) {
                request.send(&mut out)?;
            }
            request.add(&json);
        }
        request.send(&mut out)?;
    }
    Ok(())
}

const HEAD: &[u8] = br#"{"Findings":["#;
const TAIL: &[u8] = b"]}\n";

/// The findings of a line that is yet to be written, with commas between them.
#[derive(Default)]
struct Request {
    findings: Vec<u8>,
    count: usize,
}

impl Request {
    fn has_room(&self, finding: &[u8]) -> bool {
        let bytes = HEAD.len() + self.findings.len() + 1 + finding.len() + TAIL.len();
        self.count < FINDINGS && bytes <= BYTES
    }

    fn add(&mut self, finding: &[u8]) {
        if self.count > 0 {
            self.findings.push(b',');
        }
        self.findings.extend_from_slice(finding);
        self.count += 1;
    }

    fn send(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        for part in [HEAD, &self.findings, TAIL] {
            out.write_all(part)?;
        }
        self.findings.clear();
        self.count = 0;
        Ok(())
    }
}

/// The region that AWS Security Hub is to have a finding in.
fn region_of<'a>(finding: &Glance<'a>, home: &'a str) -> &'a str {
    if is_region(finding.region) { finding.region } else { home }
}

/// The text can be a region's or a partition's name. Sixteen characters are the most that the format has for a region.
fn is_region(text: &str) -> bool {
    text.len() <= 16
        && text.contains('-')
        && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
}

/// The region for what has none: that of the partition's global services if it was audited, else the first that was.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-partition.html>
fn home(report: &Report) -> &str {
    let usual = match report.account.partition.as_str() {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        "aws-iso" => "us-iso-east-1",
        "aws-iso-b" => "us-isob-east-1",
        _ => "us-east-1",
    };
    let mut audited = report.regions.iter().map(String::as_str).filter(|region| is_region(region));
    if audited.clone().any(|region| region == usual) { usual } else { audited.next().unwrap_or(usual) }
}

/// What stands for a text that is empty, which the format refuses.
const EMPTY: &str = "(empty)";
const ELLIPSIS: char = '…';

/// The text, harmless and with an ellipsis at its end where it is longer than `most`. AWS counts characters and does not say
/// of which kind. Bytes are never fewer.
fn fitting(text: &str, most: usize) -> String {
    let text = harmless(text);
    let text = text.trim();
    if text.is_empty() {
        return EMPTY.to_owned();
    }
    if text.len() <= most {
        return text.to_owned();
    }
    let kept = &text[..text.floor_char_boundary(most - ELLIPSIS.len_utf8())];
    format!("{}{ELLIPSIS}", kept.trim_end())
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AwsSecurityFinding<'a> {
    schema_version: &'static str,
    id: String,
    product_arn: String,
    product_name: String,
    company_name: String,
    generator_id: String,
    aws_account_id: &'a str,
    types: [&'static str; 1],
    /// When it was seen. What was found before is not known here, so this is the time of both.
    created_at: String,
    updated_at: String,
    severity: Severity,
    /// What later imports change the severity and types by: by AWS's rule they cannot change them above.
    finding_provider_fields: FindingProviderFields,
    title: String,
    description: String,
    remediation: Remediation,
    product_fields: BTreeMap<String, String>,
    resources: [Resource<'a>; 1],
    compliance: Compliance,
    workflow: Workflow,
    record_state: &'static str,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Severity {
    label: &'static str,
    original: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FindingProviderFields {
    severity: Severity,
    types: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Remediation {
    recommendation: Recommendation,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recommendation {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Workflow {
    status: &'static str,
}

impl<'a> AwsSecurityFinding<'a> {
    fn of(report: &'a Report, region: &str, finding: &'a Finding, gaps: &HashMap<&str, &GapEntry>) -> Self {
        let (tool, account, check) = (&report.tool, &report.account, &finding.check);
        let named = Some(account.partition.as_str()).filter(|name| *name == "aws" || is_region(name));
        let partition = named.unwrap_or("aws");
        let at = format!("{:.3}", report.ended);
        let severity = Severity::of(finding);
        Self {
            schema_version: "2018-10-08",
            id: fitting(&finding.id, 512),
            // The one that an account's own tools go by, which needs no registration:
            // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html
            product_arn: format!("arn:{partition}:securityhub:{region}:{id}:product/{id}/default", id = account.id),
            product_name: fitting(&tool.name, 128),
            company_name: fitting(&tool.name, 128),
            generator_id: fitting(&format!("{}/{}", tool.name, check.id), 512),
            aws_account_id: &account.id,
            types: [TYPE],
            created_at: at.clone(),
            updated_at: at,
            severity,
            finding_provider_fields: FindingProviderFields { severity, types: [TYPE] },
            title: fitting(&check.title, 256),
            description: fitting(&finding.message, 1024),
            remediation: Remediation {
                recommendation: Recommendation {
                    text: fitting(&finding.remediation.text, 512),
                    url: finding.remediation.urls.first().map(|url| fitting(url, 2048)),
                },
            },
            product_fields: product_fields(report, finding),
            resources: [Resource::of(report, finding)],
            compliance: Compliance::of(finding, gaps),
            workflow: Workflow {
                status: match finding.status {
                    _ if finding.suppressed.is_some() => "SUPPRESSED",
                    Status::Pass => "RESOLVED",
                    Status::Fail | Status::Unknown => "NEW",
                },
            },
            record_state: "ACTIVE",
        }
    }
}

impl Severity {
    /// "INFORMATIONAL – This category may include a finding for a PASSED … check".
    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html>
    fn of(finding: &Finding) -> Self {
        let grade = if finding.status == Status::Pass { Grade::Informational } else { finding.severity };
        let label = match grade {
            Grade::Informational => "INFORMATIONAL",
            Grade::Low => "LOW",
            Grade::Medium => "MEDIUM",
            Grade::High => "HIGH",
            Grade::Critical => "CRITICAL",
        };
        Self { label, original: finding.severity.name() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compliance {
    status: &'static str,
    security_control_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_reasons: Vec<StatusReason>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatusReason {
    reason_code: String,
    description: String,
}

impl Compliance {
    fn of(finding: &Finding, gaps: &HashMap<&str, &GapEntry>) -> Self {
        let gap = finding.gap.as_deref().and_then(|id| gaps.get(id).copied());
        Self {
            status: match finding.status {
                Status::Pass => "PASSED",
                Status::Fail => "FAILED",
                Status::Unknown => "WARNING",
            },
            security_control_id: fitting(&finding.check.id, 512),
            related_requirements: requirements(finding).take(32).map(|name| fitting(&name, 256)).collect(),
            status_reasons: gap.map(StatusReason::of).into_iter().collect(),
        }
    }
}

impl StatusReason {
    fn of(gap: &GapEntry) -> Self {
        let what = format!("{} in {}: {}. {}", gap.operation, gap.region, gap.reason.words(), gap.remedy);
        Self { reason_code: word(gap.reason).to_ascii_uppercase().replace('-', "_"), description: fitting(&what, 1024) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Resource<'a> {
    r#type: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<&'a str, &'a str>,
}

/// The most that a resource's id may have.
const RESOURCE_ID: usize = 512;

impl<'a> Resource<'a> {
    fn of(report: &'a Report, finding: &'a Finding) -> Self {
        let account = || format!("AWS::::Account:{}", report.account.id);
        let (kind, id) = match &finding.resource {
            // Security Hub's own findings name an account like this.
            None => (ACCOUNT, account()),
            Some(resource) if kind(&resource.kind) == ACCOUNT => (ACCOUNT, account()),
            Some(resource) => (kind(&resource.kind), resource.arn.clone()),
        };
        let region: &str = finding.resource.as_deref().map_or(&finding.region, |resource| &resource.region);
        Self {
            r#type: kind,
            id: fitting(&id, RESOURCE_ID),
            partition: PARTITIONS.iter().copied().find(|partition| *partition == report.account.partition),
            region: is_region(region).then_some(region),
            tags: finding.resource.as_deref().map(tags).unwrap_or_default(),
        }
    }
}

/// The partitions that the format has a word for.
const PARTITIONS: &[&str] = &["aws", "aws-cn", "aws-us-gov"];

/// The tags that the format has room for: fifty, with keys of 128 and values of 256 characters of a small set, and none that
/// is empty. <https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources-attributes.html>
fn tags(resource: &Judged) -> BTreeMap<&str, &str> {
    let tags = resource.tags.iter().flatten();
    tags.filter(|(key, value)| is_of_tag(key, 128) && is_of_tag(value, 256)).take(50).collect()
}

fn is_of_tag(text: &str, most: usize) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " .:+=@_/-".contains(c);
    text.len() <= most && !text.trim().is_empty() && text.chars().all(allowed)
}

const ACCOUNT: &str = "AwsAccount";
const OTHER: &str = "Other";

/// The format's name for a type of CloudFormation: nearly always the same letters.
fn kind(cloudformation: &str) -> &'static str {
    match cloudformation {
        "AWS::::Account" => ACCOUNT,
        "AWS::ElasticLoadBalancing::LoadBalancer" => "AwsElbLoadBalancer",
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => "AwsElbv2LoadBalancer",
        "AWS::IAM::ManagedPolicy" => "AwsIamPolicy",
        "AWS::StepFunctions::StateMachine" => "AwsStepFunctionStateMachine",
        _ => {
            let letters = cloudformation.replace("::", "");
            KINDS.iter().find(|kind| kind.eq_ignore_ascii_case(&letters)).copied().unwrap_or(OTHER)
        }
    }
}

/// What Security Hub has types for: <https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources.html>
const KINDS: &[&str] = &[
    "AwsAmazonMqBroker",
    "AwsApiGatewayRestApi",
    "AwsApiGatewayStage",
    "AwsApiGatewayV2Api",
    "AwsApiGatewayV2Stage",
    "AwsAppSyncGraphQlApi",
    "AwsAthenaWorkGroup",
    "AwsAutoScalingAutoScalingGroup",
    "AwsAutoScalingLaunchConfiguration",
    "AwsBackupBackupPlan",
    "AwsBackupBackupVault",
    "AwsBackupRecoveryPoint",
    "AwsCertificateManagerCertificate",
    "AwsCloudFormationStack",
    "AwsCloudFrontDistribution",
    "AwsCloudTrailTrail",
    "AwsCloudWatchAlarm",
    "AwsCodeBuildProject",
    "AwsDmsEndpoint",
    "AwsDmsReplicationInstance",
    "AwsDmsReplicationTask",
    "AwsDynamoDbTable",
    "AwsEc2ClientVpnEndpoint",
    "AwsEc2Eip",
    "AwsEc2Instance",
    "AwsEc2LaunchTemplate",
    "AwsEc2NetworkAcl",
    "AwsEc2NetworkInterface",
    "AwsEc2RouteTable",
    "AwsEc2SecurityGroup",
    "AwsEc2Subnet",
    "AwsEc2TransitGateway",
    "AwsEc2Volume",
    "AwsEc2Vpc",
    "AwsEc2VpcEndpointService",
    "AwsEc2VpcPeeringConnection",
    "AwsEc2VpnConnection",
    "AwsEcrContainerImage",
    "AwsEcrRepository",
    "AwsEcsCluster",
    "AwsEcsContainer",
    "AwsEcsService",
    "AwsEcsTask",
    "AwsEcsTaskDefinition",
    "AwsEfsAccessPoint",
    "AwsEksCluster",
    "AwsElasticBeanstalkEnvironment",
    "AwsElasticsearchDomain",
    "AwsElbLoadBalancer",
    "AwsElbv2LoadBalancer",
    "AwsEventSchemasRegistry",
    "AwsEventsEndpoint",
    "AwsEventsEventbus",
    "AwsGuardDutyDetector",
    "AwsIamAccessKey",
    "AwsIamGroup",
    "AwsIamPolicy",
    "AwsIamRole",
    "AwsIamUser",
    "AwsKinesisStream",
    "AwsKmsKey",
    "AwsLambdaFunction",
    "AwsLambdaLayerVersion",
    "AwsMskCluster",
    "AwsNetworkFirewallFirewall",
    "AwsNetworkFirewallFirewallPolicy",
    "AwsNetworkFirewallRuleGroup",
    "AwsOpenSearchServiceDomain",
    "AwsRdsDbCluster",
    "AwsRdsDbClusterSnapshot",
    "AwsRdsDbInstance",
    "AwsRdsDbSecurityGroup",
    "AwsRdsDbSnapshot",
    "AwsRdsEventSubscription",
    "AwsRedshiftCluster",
    "AwsRoute53HostedZone",
    "AwsS3AccessPoint",
    "AwsS3AccountPublicAccessBlock",
    "AwsS3Bucket",
    "AwsS3Object",
    "AwsSageMakerNotebookInstance",
    "AwsSecretsManagerSecret",
    "AwsSnsTopic",
    "AwsSqsQueue",
    "AwsSsmPatchCompliance",
    "AwsStepFunctionStateMachine",
    "AwsWafRateBasedRule",
    "AwsWafRegionalRateBasedRule",
    "AwsWafRegionalRule",
    "AwsWafRegionalRuleGroup",
    "AwsWafRegionalWebAcl",
    "AwsWafRule",
    "AwsWafRuleGroup",
    "AwsWafWebAcl",
    "AwsWafv2RuleGroup",
    "AwsWafv2WebAcl",
    "AwsXrayEncryptionConfig",
];

/// The most that the value of a product field may have.
const VALUE: usize = 2048;
/// The most evidence that is shown, and the most of each.
const EVIDENCE: (usize, usize) = (10, 1024);

/// What the format has no field for. The names begin with ours, as AWS asks, and a value is never empty.
fn product_fields(report: &Report, finding: &Finding) -> BTreeMap<String, String> {
    let (place, resource) = (&finding.place, finding.resource.as_deref());
    let mut fields = BTreeMap::new();
    let mut put = |name: &str, value: &str| {
        if !value.trim().is_empty() {
            fields.insert(format!("partywall/{name}"), fitting(value, VALUE));
        }
    };
    put("version", &report.tool.version);
    put("region", &finding.region);
    put("node", &place.node);
    put("path", &place.path.join(" > "));
    put("side", &word(place.side));
    put("control", &word(place.control));
    put("service-type", &word(place.service_type));
    put("aws", &place.aws);
    put("yours", &place.yours);
    put("actionable-by", &word(finding.actionable_by));
    // Half a command is none.
    put("cli", finding.remediation.cli.as_deref().filter(|cli| harmless(cli).len() <= VALUE).unwrap_or_default());
    put("context-gaps", &finding.context_gaps.join(", "));
    put("prowler", &prowler(finding).join(", "));
    put("in-baseline", if finding.in_baseline { "true" } else { "false" });
    if let Some(suppressed) = &finding.suppressed {
        put("suppressed", "true");
        put("suppressed/reason", &suppressed.reason);
        put("suppressed/owner", suppressed.owner.as_deref().unwrap_or_default());
        put("suppressed/expires", &suppressed.expires.map(|day| day.to_string()).unwrap_or_default());
    }
    if let Some(resource) = resource {
        put("resource/type", &resource.kind);
        put("resource/id", &resource.id);
        put("resource/name", resource.name.as_deref().unwrap_or_default());
        if resource.arn.len() > RESOURCE_ID {
            put("resource/arn", &resource.arn);
        }
        let left_out = resource.tags.as_ref().map_or(0, partywall_checks::facts::Tags::len) - tags(resource).len();
        if left_out > 0 {
            put("resource/tags-left-out", &left_out.to_string());
        }
    }
    for (n, evidence) in finding.evidence.iter().take(EVIDENCE.0).enumerate() {
        let shown = format!("{} = {} from {}", evidence.name, evidence.value, evidence.source);
        put(&format!("evidence/{}", n + 1), &fitting(&shown, EVIDENCE.1));
    }
    let left_out = finding.evidence.len().saturating_sub(EVIDENCE.0);
    if left_out > 0 {
        put("evidence/left-out", &left_out.to_string());
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::Value;

    use super::super::ocsf::tests::{bucket, errors, hostile, of_findings, sample};
    use super::*;

    fn lines(report: &Report) -> Vec<String> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'));
        text.lines().map(str::to_owned).collect()
    }

    fn schema() -> Value {
        let schema = include_str!("../../tests/schemas/asff/batch_import_findings.schema.json");
        serde_json::from_str(schema).unwrap()
    }

    /// The lines, each of which was held against the schema, and what AWS documents besides.
    fn requests(report: &Report) -> Vec<Vec<Value>> {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let request = |line: &String| {
            assert!(line.len() < 6_000_000, "a request of {} bytes", line.len());
            let request: Value = serde_json::from_str(line).unwrap();
            assert_eq!(errors(&validator, &request), Vec::<String>::new());
            let findings = request["Findings"].as_array().unwrap().clone();
            let region =
                |finding: &Value| finding["ProductArn"].as_str().unwrap().split(':').nth(3).unwrap().to_owned();
            for finding in &findings {
                hold_documented_limits(finding);
                assert_eq!(region(finding), region(&findings[0]), "a request is of one region");
            }
            findings
        };
        lines(report).iter().map(request).collect()
    }

    /// What AWS's pages say and its model does not.
    fn hold_documented_limits(finding: &Value) {
        let id = finding["AwsAccountId"].as_str().unwrap();
        assert!(id.len() == 12 && id.bytes().all(|c| c.is_ascii_digit()), "{id}");
        assert!(finding["ProductArn"].as_str().unwrap().ends_with(&format!(":{id}:product/{id}/default")));
        assert_eq!(finding["SchemaVersion"], "2018-10-08");
        assert_eq!(finding["CreatedAt"], finding["UpdatedAt"]);
        assert!(
            finding["Severity"]["Label"].is_string()
                && finding["Severity"] == finding["FindingProviderFields"]["Severity"]
        );
        assert!(finding.to_string().len() <= 240_000, "{} bytes", finding.to_string().len());
        for resource in finding["Resources"].as_array().unwrap() {
            assert!(resource["Id"].as_str().unwrap().len() <= 512);
            let tags: Vec<_> = resource["Tags"].as_object().into_iter().flatten().collect();
            assert!(tags.len() <= 50);
            for (key, value) in tags {
                assert!(is_of_tag(key, 128) && is_of_tag(value.as_str().unwrap(), 256), "{key}: {value}");
            }
        }
        for (name, value) in finding["ProductFields"].as_object().unwrap() {
            assert!(name.starts_with("partywall/"), "{name}");
            assert!(!value.as_str().unwrap().contains(char::is_control), "{value}");
        }
    }

    #[test]
    fn a_report_is_requests_by_region() {
        let requests: Vec<Value> = lines(&sample()).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        insta::assert_json_snapshot!(requests);
    }

    #[test]
    fn every_request_is_what_security_hub_takes() {
        let of = |report: &Report| requests(report).concat().len();
        assert_eq!(of(&sample()), sample().findings.len());
        assert_eq!(of(&hostile()), hostile().findings.len());
        assert_eq!(lines(&of_findings(Vec::new())), Vec::<String>::new());
    }

    #[test]
    fn the_schema_refuses_what_security_hub_would() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let good: Value = serde_json::from_str(&lines(&sample())[0]).unwrap();
        assert_eq!(errors(&validator, &good), Vec::<String>::new());
        for (at, bad) in [
            ("/Findings/0/Title", Value::String("x".repeat(257))),
            ("/Findings/0/Description", Value::String(" ".to_owned())),
            ("/Findings/0/Compliance/Status", "UNKNOWN".into()),
            ("/Findings/0/Severity/Label", "high".into()),
            ("/Findings/0/Resources", Value::Array(Vec::new())),
            ("/Findings/0/Resources/0/Region", "a-region-of-17-ch".into()),
            ("/Findings/0/Remediation/Recommendation/Text", Value::String("x".repeat(513))),
            ("/Findings/0/Workflow", serde_json::json!({"Status": "NEW", "By": "me"})),
            ("/Findings/0/Id", Value::Null),
        ] {
            let mut request = good.clone();
            *request.pointer_mut(at).unwrap() = bad;
            assert_ne!(errors(&validator, &request), Vec::<String>::new(), "{at}");
        }
        let many = serde_json::json!({"Findings": vec![good["Findings"][0].clone(); 101]});
        assert_ne!(errors(&validator, &many), Vec::<String>::new());
    }

    #[test]
    fn a_request_holds_a_hundred_findings_of_one_region_at_most() {
        let finding = |n: usize| {
            let mut finding = sample().findings.to_vec()[0].clone();
            finding.id = format!("{n:04}");
            finding.region = if n.is_multiple_of(3) { "eu-west-1" } else { "eu-central-1" }.to_owned();
            finding
        };
        let report = of_findings((0..750).map(finding).collect());
        let requests = requests(&report);
        assert_eq!(requests.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 100, 100, 100, 100, 100, 50]);
        let ids: Vec<&str> = requests.iter().flatten().map(|finding| finding["Id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 750);
        assert_eq!((ids[0], ids[500]), ("0001", "0000"), "by region, and within one in the report's order");
    }

    #[test]
    fn a_request_of_large_findings_is_smaller_than_six_megabytes() {
        let (mut finding, quotes) = (sample().findings.to_vec()[0].clone(), "\"".repeat(3_000));
        finding.message.clone_from(&quotes);
        finding.context_gaps = vec![quotes.clone()];
        finding.standards = Arc::new(BTreeMap::from([(quotes.clone(), vec![quotes.clone(); 40])]));
        let place = Arc::make_mut(&mut finding.place);
        for field in [&mut place.node, &mut place.aws, &mut place.yours] {
            field.clone_from(&quotes);
        }
        finding.evidence[0].name = quotes;
        finding.evidence = vec![finding.evidence[0].clone(); 10];
        let tags = (0..50).map(|n| (format!("{n:0128}"), "v".repeat(256)));
        Arc::make_mut(finding.resource.as_mut().unwrap()).tags = Some(tags.collect());
        let report = of_findings(vec![finding; 190]);
        let lines = lines(&report);
        assert!(lines.iter().all(|line| line.len() < BYTES));
        assert!(lines[0].matches("SchemaVersion").count() < FINDINGS, "the findings are too small");
        // A request's own limit, where the findings alone would not reach it.
        let (mut request, finding) = (Request::default(), vec![b' '; 239_000]);
        let mut out = Vec::new();
        while request.has_room(&finding) {
            request.add(&finding);
        }
        assert!(request.count < 30);
        request.send(&mut out).unwrap();
        assert!(out.len() <= BYTES && out.len() + finding.len() > BYTES);
    }

    #[test]
    fn what_is_about_no_region_goes_where_global_services_are() {
        let report = |partition: &str, regions: &[&str]| {
            let mut report = sample();
            report.account.partition = partition.to_owned();
            report.regions = regions.iter().map(|region| (*region).to_owned()).collect();
            report
        };
        for (partition, regions, expected) in [
            ("aws", &["eu-west-1", "us-east-1"][..], "us-east-1"),
            ("aws", &["eu-central-1", "eu-west-1"], "eu-central-1"),
            ("aws", &[], "us-east-1"),
            ("aws-cn", &["cn-north-1", "cn-northwest-1"], "cn-north-1"),
            ("aws-us-gov", &["us-gov-east-1", "us-gov-west-1"], "us-gov-west-1"),
            ("aws", &["no region/", "eu-west-1"], "eu-west-1"),
        ] {
            assert_eq!(home(&report(partition, regions)), expected, "{partition} {regions:?}");
        }
        let global = requests(&report("aws-cn", &["cn-north-1"])).concat();
        let root = global.iter().find(|finding| finding["GeneratorId"] == "partywall/iam-root-mfa").unwrap();
        assert_eq!(root["ProductArn"], "arn:aws-cn:securityhub:cn-north-1:123456789012:product/123456789012/default");
        assert_eq!(root["Resources"][0]["Region"], Value::Null, "the resource itself is in no region");
    }

    #[test]
    fn what_is_unknown_is_a_warning_and_what_is_accepted_is_suppressed() {
        let findings = requests(&sample()).concat();
        for finding in &sample().findings {
            let written = findings.iter().find(|written| written["Id"] == *finding.id).unwrap();
            let status = match finding.status {
                Status::Pass => "PASSED",
                Status::Fail => "FAILED",
                Status::Unknown => "WARNING",
            };
            assert_eq!(written["Compliance"]["Status"], status);
            assert_eq!(written["Compliance"]["StatusReasons"].is_array(), finding.gap.is_some());
            assert_eq!(written["Workflow"]["Status"] == "SUPPRESSED", finding.suppressed.is_some());
            let baseline = &written["ProductFields"]["partywall/in-baseline"];
            assert_eq!(baseline, if finding.in_baseline { "true" } else { "false" });
            let label = written["Severity"]["Label"].as_str().unwrap().to_ascii_lowercase();
            assert_eq!(label == finding.severity.name(), finding.status != Status::Pass);
            assert_eq!(written["Severity"]["Original"], finding.severity.name());
        }
    }

    #[test]
    fn every_type_of_resource_is_one_that_security_hub_knows() {
        let schema = schema();
        let known: Vec<&str> =
            schema["$defs"]["ResourceType"]["enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let ours: Vec<&str> = known.iter().copied().filter(|kind| kind.starts_with("Aws")).collect();
        assert_eq!(KINDS, ours);
        for (cloudformation, expected) in [
            ("AWS::S3::Bucket", "AwsS3Bucket"),
            ("AWS::EC2::VPC", "AwsEc2Vpc"),
            ("AWS::EC2::VPCPeeringConnection", "AwsEc2VpcPeeringConnection"),
            ("AWS::Events::EventBus", "AwsEventsEventbus"),
            ("AWS::RDS::DBInstance", "AwsRdsDbInstance"),
            ("AWS::IAM::ManagedPolicy", "AwsIamPolicy"),
            ("AWS::ElasticLoadBalancingV2::LoadBalancer", "AwsElbv2LoadBalancer"),
            ("AWS::ElasticLoadBalancing::LoadBalancer", "AwsElbLoadBalancer"),
            ("AWS::StepFunctions::StateMachine", "AwsStepFunctionStateMachine"),
            ("AWS::::Account", "AwsAccount"),
            ("AWS::EC2::Image", "Other"),
            ("", "Other"),
        ] {
            assert_eq!(kind(cloudformation), expected);
            assert!(expected == ACCOUNT || known.contains(&expected), "{expected}");
        }
    }

    #[test]
    fn tags_that_the_format_has_no_room_for_are_counted() {
        let mut resource = bucket("logs");
        let odd = [("empty", ""), ("blank", "  "), ("größe", "1"), ("size", "größe"), ("", "x"), ("t", "a\tb")];
        let long = "x".repeat(257);
        let odd = odd.into_iter().chain([("long", long.as_str()), (&long[..129], "1")]);
        let fine = (0..60).map(|n| (format!("key-{n:02}"), format!("a.b:c+d=e@f_g/h-{n}")));
        resource.tags = Some(odd.map(|(key, value)| (key.to_owned(), value.to_owned())).chain(fine).collect());
        let mut finding = sample().findings.to_vec()[0].clone();
        finding.resource = Some(Arc::new(resource));
        let written = &requests(&of_findings(vec![finding]))[0][0];
        assert_eq!(written["Resources"][0]["Tags"].as_object().unwrap().len(), 50);
        assert_eq!(written["ProductFields"]["partywall/resource/tags-left-out"], "18");
    }

    #[test]
    fn a_text_that_is_too_long_ends_in_an_ellipsis_within_its_limit() {
        assert_eq!(fitting("abc", 3), "abc");
        assert_eq!(fitting("abcdef", 5), "ab…");
        assert_eq!(fitting("ab cdef", 6), "ab…");
        assert_eq!(fitting("ééé", 5), "é…");
        assert_eq!(fitting("a\nb", 99), "a\\u{a}b");
        assert_eq!(fitting(" \u{3000}", 99), EMPTY);
        let pieces = ["a", " ", "é", "字", "🧱", "\u{1b}[2J", "\u{202e}", "\"", "\\", "\u{0}", "\n", "…"];
        let mut state = 7_u64;
        let mut piece = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]
        };
        for most in [64, 128, 256, 512, 1024, 2048] {
            for length in 0..100 {
                let text: String = (0..length * most / 50).map(|_| piece()).collect();
                let (whole, fit) = (harmless(&text), fitting(&text, most));
                let expected = if whole.trim().is_empty() { EMPTY } else { whole.trim() };
                assert!(fit.len() <= most && fit.len() + 8 > expected.len().min(most), "{} of {most}", fit.len());
                assert!(fit == expected || (expected.len() > most && fit.ends_with(ELLIPSIS)), "{fit:?}");
                assert!(!fit.contains(|c: char| c.is_control() || c == '\u{202e}'), "{fit:?}");
            }
        }
    }
}
