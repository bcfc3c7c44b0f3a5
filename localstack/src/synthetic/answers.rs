//! What AWS answers about the synthetic account, in the wire format of each service.

use std::fmt::Write as _;

use super::quiet::{self, Quiet};
use super::{ACCOUNT, Kind, Synthetic, Trait};
use crate::wire::{Identity, Protocol, Wrong};

/// A request, as far as its answer depends on it.
pub(crate) struct Request<'a> {
    pub(crate) identity: &'a Identity,
    /// The path with its query.
    pub(crate) path: &'a str,
    pub(crate) body: &'a [u8],
}

/// What is answered.
pub(crate) enum Answer {
    /// Status 200, with XML.
    Xml(String),
    /// Status 200, with JSON.
    Json(String),
    /// Status 200, with this value as CBOR.
    Cbor(serde_json::Value),
    /// An error.
    Wrong(Wrong),
}

/// The end of a page, with the token that the next one is asked by. All tokens look like this, so that whoever counts
/// pages can tell them.
const TOKEN: &str = "page-";

impl Request<'_> {
    /// A parameter of the form or of the query, decoded.
    fn parameter(&self, name: &str) -> Option<String> {
        let form = std::str::from_utf8(self.body).unwrap_or_default();
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let mut pairs = form.split('&').chain(query.split('&')).filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.replace("%2F", "/").replace("%3A", ":"))
    }

    /// A member of the JSON body.
    fn member(&self, name: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(self.body).ok()?;
        body.get(name)?.as_str().map(str::to_owned)
    }

    /// The segments of the path.
    fn segment(&self, number: usize) -> &str {
        let path = self.path.split_once('?').map_or(self.path, |(path, _)| path);
        path.trim_matches('/').split('/').nth(number).unwrap_or_default()
    }
}

/// The first item of the page that is asked for.
fn start_at(token: Option<String>) -> usize {
    token.and_then(|token| token.strip_prefix(TOKEN)?.parse().ok()).unwrap_or(0)
}

/// One page of what there is: its items, and the token of the next one.
fn page<T>(items: impl Iterator<Item = T>, start: usize, size: usize) -> (Vec<T>, Option<String>) {
    let mut items = items.skip(start);
    let found: Vec<T> = items.by_ref().take(size).collect();
    let next = items.next().map(|_| format!("{TOKEN}{}", start + size));
    (found, next)
}

fn token(element: &str, next: Option<String>) -> String {
    next.map(|next| format!("<{element}>{next}</{element}>")).unwrap_or_default()
}

impl Synthetic {
    /// What AWS would answer; an error of the service where the account does not know the operation.
    pub(crate) fn answer(&self, request: &Request<'_>) -> Answer {
        let of = request.identity;
        let body = match (of.service.as_str(), of.operation.as_str()) {
            ("s3", operation) => return self.s3(request, operation),
            ("ec2", operation) => self.ec2(request, operation),
            ("iam", operation) => self.iam(request, operation),
            ("kms", operation) => self.kms(request, operation),
            ("lambda", "GetPolicy") => return self.function_policy(request),
            ("lambda", operation) => self.lambda(request, operation),
            ("rds", "DescribeDBInstances") => Some(self.databases(request)),
            ("cloudtrail", operation) => self.cloudtrail(request, operation),
            ("sts", "GetCallerIdentity") => Some(format!(
                "<Arn>arn:aws:iam::{ACCOUNT}:user/auditor</Arn><UserId>AIDAEXAMPLE</UserId><Account>{ACCOUNT}</Account>"
            )),
            _ => None,
        };
        let body = match body {
            Some(body) => body,
            None => match quiet::answer(&of.service, &of.operation) {
                Some(Quiet::Body(body)) => body.to_owned(),
                Some(Quiet::Wrong(status, code, message)) => {
                    return Answer::Wrong(Wrong { status, code: code.into(), message: message.into() });
                }
                None => {
                    let message = format!("the synthetic account does not know {}:{}", of.service, of.operation);
                    return Answer::Wrong(Wrong { status: 501, code: "NotImplemented".into(), message });
                }
            },
        };
        let name = &of.operation;
        match of.protocol {
            Protocol::Ec2 => Answer::Xml(format!(
                "<{name}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>1</requestId>{body}\
                 </{name}Response>"
            )),
            Protocol::Query => Answer::Xml(format!(
                "<{name}Response><{name}Result>{body}</{name}Result><ResponseMetadata><RequestId>1</RequestId>\
                 </ResponseMetadata></{name}Response>"
            )),
            Protocol::S3 | Protocol::RestXml => Answer::Xml(body),
            Protocol::RestJson | Protocol::Json(_) => Answer::Json(body),
            Protocol::Cbor => Answer::Cbor(serde_json::from_str(&body).unwrap_or_default()),
        }
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>
    fn s3(&self, request: &Request<'_>, operation: &str) -> Answer {
        const NAMESPACE: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
        let none = |code: &str| {
            Answer::Wrong(Wrong { status: 404, code: code.into(), message: "There is none of it.".into() })
        };
        let name = request.segment(0);
        let number = name.strip_prefix("synthetic-").and_then(|number| number.parse().ok());
        let Some(number) = number.filter(|number| *number < self.count(Kind::Bucket)) else {
            if operation != "ListBuckets" {
                return none("NoSuchBucket");
            }
            let size = request.parameter("max-buckets").and_then(|size| size.parse().ok()).unwrap_or(10_000);
            let start = start_at(request.parameter("continuation-token"));
            let (numbers, next) = page(0..self.count(Kind::Bucket), start, size);
            let mut text = format!("<ListAllMyBucketsResult {NAMESPACE}><Buckets>");
            for number in numbers {
                let region = self.region(number);
                let _ = write!(
                    text,
                    "<Bucket><Name>synthetic-{number:06}</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate>\
                     <BucketRegion>{region}</BucketRegion></Bucket>"
                );
            }
            let _ = write!(text, "</Buckets>{}</ListAllMyBucketsResult>", token("ContinuationToken", next));
            return Answer::Xml(text);
        };
        let has = |of| self.has(of, number);
        Answer::Xml(match operation {
            "GetBucketEncryption" => {
                let rule = if has(Trait::BucketKms) {
                    "<SSEAlgorithm>aws:kms</SSEAlgorithm>"
                } else {
                    "<SSEAlgorithm>AES256</SSEAlgorithm>"
                };
                format!(
                    "<ServerSideEncryptionConfiguration {NAMESPACE}><Rule><ApplyServerSideEncryptionByDefault>{rule}\
                     </ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>\
                     </ServerSideEncryptionConfiguration>"
                )
            }
            "GetPublicAccessBlock" if has(Trait::BucketBlock) => format!(
                "<PublicAccessBlockConfiguration {NAMESPACE}><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true\
                 </IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true\
                 </RestrictPublicBuckets></PublicAccessBlockConfiguration>"
            ),
            "GetPublicAccessBlock" => return none("NoSuchPublicAccessBlockConfiguration"),
            "GetBucketVersioning" => {
                let status = if has(Trait::BucketVersioning) { "<Status>Enabled</Status>" } else { "" };
                format!("<VersioningConfiguration {NAMESPACE}>{status}</VersioningConfiguration>")
            }
            "GetBucketLogging" => {
                let enabled =
                    "<LoggingEnabled><TargetBucket>central-logs</TargetBucket><TargetPrefix/></LoggingEnabled>";
                let enabled = if has(Trait::BucketLogging) { enabled } else { "" };
                format!("<BucketLoggingStatus {NAMESPACE}>{enabled}</BucketLoggingStatus>")
            }
            "GetBucketLifecycleConfiguration" if has(Trait::BucketLifecycle) => format!(
                "<LifecycleConfiguration {NAMESPACE}><Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix/></Filter>\
                 <Expiration><Days>365</Days></Expiration></Rule></LifecycleConfiguration>"
            ),
            "GetBucketLifecycleConfiguration" => return none("NoSuchLifecycleConfiguration"),
            "GetBucketOwnershipControls" => {
                let owner = if has(Trait::BucketOwnership) { "BucketOwnerEnforced" } else { "BucketOwnerPreferred" };
                format!(
                    "<OwnershipControls {NAMESPACE}><Rule><ObjectOwnership>{owner}</ObjectOwnership></Rule>\
                     </OwnershipControls>"
                )
            }
            "GetObjectLockConfiguration" if has(Trait::BucketLock) => format!(
                "<ObjectLockConfiguration {NAMESPACE}><ObjectLockEnabled>Enabled</ObjectLockEnabled>\
                 </ObjectLockConfiguration>"
            ),
            "GetObjectLockConfiguration" => return none("ObjectLockConfigurationNotFoundError"),
            "GetBucketPolicy" if has(Trait::BucketTls) => {
                return Answer::Json(format!(
                    r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::{name}","arn:aws:s3:::{name}/*"],"Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}"#
                ));
            }
            "GetBucketPolicy" => return none("NoSuchBucketPolicy"),
            "GetBucketAcl" => format!(
                "<AccessControlPolicy {NAMESPACE}><Owner><ID>owner</ID></Owner><AccessControlList><Grant><Grantee \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>owner</ID></Grantee>\
                 <Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>"
            ),
            _ => return none("NotImplemented"),
        })
    }

    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html>
    fn ec2(&self, request: &Request<'_>, operation: &str) -> Option<String> {
        let region = request.identity.region.as_str();
        let place = self.regions.iter().position(|known| *known == region)?;
        let size = request.parameter("MaxResults").and_then(|size| size.parse().ok()).unwrap_or(1000);
        let start = start_at(request.parameter("NextToken"));
        let vpc = format!("vpc-{place:017x}");
        let subnet = format!("subnet-{place:017x}");
        let mut text = String::new();
        match operation {
            "DescribeRegions" => {
                text.push_str("<regionInfo>");
                for region in &self.regions {
                    let _ = write!(
                        text,
                        "<item><regionName>{region}</regionName><regionEndpoint>ec2.{region}.amazonaws.com</regionEndpoint>\
                         <optInStatus>opt-in-not-required</optInStatus></item>"
                    );
                }
                text.push_str("</regionInfo>");
            }
            "DescribeVpcs" => {
                let _ = write!(
                    text,
                    "<vpcSet><item><vpcId>{vpc}</vpcId><ownerId>{ACCOUNT}</ownerId><state>available</state><cidrBlock>\
                     10.0.0.0/8</cidrBlock><isDefault>false</isDefault></item></vpcSet>"
                );
            }
            "DescribeSubnets" => {
                let _ = write!(
                    text,
                    "<subnetSet><item><subnetId>{subnet}</subnetId><state>available</state><ownerId>{ACCOUNT}</ownerId>\
                     <vpcId>{vpc}</vpcId><cidrBlock>10.0.0.0/9</cidrBlock><mapPublicIpOnLaunch>false</mapPublicIpOnLaunch>\
                     <assignIpv6AddressOnCreation>false</assignIpv6AddressOnCreation></item></subnetSet>"
                );
            }
            "DescribeRouteTables" => {
                let _ = write!(
                    text,
                    "<routeTableSet><item><routeTableId>rtb-{place:017x}</routeTableId><vpcId>{vpc}</vpcId><ownerId>{ACCOUNT}\
                     </ownerId><routeSet><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1\
                     </gatewayId><state>active</state><origin>CreateRoute</origin></item></routeSet><associationSet><item>\
                     <routeTableAssociationId>rtbassoc-{place:017x}</routeTableAssociationId><main>true</main></item>\
                     </associationSet></item></routeTableSet>"
                );
            }
            "DescribeNetworkAcls" => {
                let _ = write!(
                    text,
                    "<networkAclSet><item><networkAclId>acl-{place:017x}</networkAclId><vpcId>{vpc}</vpcId><ownerId>{ACCOUNT}\
                     </ownerId><default>true</default><entrySet><item><ruleNumber>100</ruleNumber><protocol>-1</protocol>\
                     <ruleAction>allow</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock></item></entrySet>\
                     <associationSet><item><networkAclAssociationId>aclassoc-1</networkAclAssociationId><subnetId>{subnet}\
                     </subnetId></item></associationSet></item></networkAclSet>"
                );
            }
            "DescribeSecurityGroups" => {
                let (numbers, next) = page(self.numbers(Kind::SecurityGroup, region), start, size);
                text.push_str("<securityGroupInfo>");
                for number in numbers {
                    self.group(number, &vpc, &mut text);
                }
                let _ = write!(text, "</securityGroupInfo>{}", token("nextToken", next));
            }
            "DescribeInstances" => {
                let (numbers, next) = page(self.numbers(Kind::Instance, region), start, size);
                text.push_str("<reservationSet>");
                for number in numbers {
                    self.instance(number, &vpc, &subnet, &mut text);
                }
                let _ = write!(text, "</reservationSet>{}", token("nextToken", next));
            }
            "DescribeNetworkInterfaces" => {
                let (numbers, next) = page(self.numbers(Kind::Interface, region), start, size);
                text.push_str("<networkInterfaceSet>");
                for number in numbers {
                    self.interface(number, &vpc, &subnet, &mut text);
                }
                let _ = write!(text, "</networkInterfaceSet>{}", token("nextToken", next));
            }
            _ => return None,
        }
        Some(text)
    }

    fn group(&self, number: usize, vpc: &str, text: &mut String) {
        let name = if number < self.regions.len() { "default".to_owned() } else { format!("group-{number}") };
        let rule = |protocol: &str, port: &str, range: &str| {
            format!(
                "<item><ipProtocol>{protocol}</ipProtocol>{port}<groups/><ipRanges><item><cidrIp>{range}</cidrIp></item>\
                 </ipRanges><ipv6Ranges/><prefixListIds/></item>"
            )
        };
        let ports = |port: u16| format!("<fromPort>{port}</fromPort><toPort>{port}</toPort>");
        let mut ingress = String::new();
        // The default group of a VPC stays closed: the trait counts for the others and, open or not, for it.
        ingress.push_str(&rule("tcp", &ports(443), "10.0.0.0/8"));
        if self.has(Trait::GroupOpen, number) {
            ingress.push_str(&rule("tcp", &ports(22), "0.0.0.0/0"));
        }
        let egress = rule("-1", "", "0.0.0.0/0");
        let _ = write!(
            text,
            "<item><ownerId>{ACCOUNT}</ownerId><groupId>sg-{number:017x}</groupId><groupName>{name}</groupName>\
             <groupDescription>of the synthetic account</groupDescription><vpcId>{vpc}</vpcId><ipPermissions>{ingress}\
             </ipPermissions><ipPermissionsEgress>{egress}</ipPermissionsEgress><tagSet><item><key>team</key><value>\
             team-{}</value></item></tagSet></item>",
            number % 20
        );
    }

    fn instance(&self, number: usize, vpc: &str, subnet: &str, text: &mut String) {
        let tokens = if self.has(Trait::InstanceToken, number) { "required" } else { "optional" };
        let profile = if self.has(Trait::InstanceProfile, number) {
            format!(
                "<iamInstanceProfile><arn>arn:aws:iam::{ACCOUNT}:instance-profile/app</arn><id>AIPA</id></iamInstanceProfile>"
            )
        } else {
            String::new()
        };
        let _ = write!(
            text,
            "<item><reservationId>r-{number:017x}</reservationId><ownerId>{ACCOUNT}</ownerId><groupSet/><instancesSet><item>\
             <instanceId>i-{number:017x}</instanceId><imageId>ami-1</imageId><instanceState><code>16</code><name>running</name>\
             </instanceState><instanceType>m7g.large</instanceType><launchTime>2026-10-01T00:00:00.000Z</launchTime>\
             <subnetId>{subnet}</subnetId><vpcId>{vpc}</vpcId>{profile}<networkInterfaceSet><item><networkInterfaceId>\
             eni-{number:017x}</networkInterfaceId><privateIpAddressesSet><item><privateIpAddress>10.0.0.1</privateIpAddress>\
             <primary>true</primary></item></privateIpAddressesSet>{}</item></networkInterfaceSet><metadataOptions><state>applied\
             </state><httpTokens>{tokens}</httpTokens><httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>enabled\
             </httpEndpoint></metadataOptions><tagSet><item><key>Name</key><value>host-{number}</value></item></tagSet></item>\
             </instancesSet></item>",
            self.association(number)
        );
    }

    /// The public address of an instance, if it has one: of the range for documentation and the next ones.
    fn association(&self, number: usize) -> String {
        if number >= self.count(Kind::Instance) || !self.has(Trait::InstancePublic, number) {
            return String::new();
        }
        let [_, a, b, c] = u32::try_from(number).unwrap_or_default().to_be_bytes();
        format!(
            "<association><publicIp>198.{}.{b}.{c}</publicIp><ipOwnerId>{ACCOUNT}</ipOwnerId></association>",
            18 + a % 2
        )
    }

    fn interface(&self, number: usize, vpc: &str, subnet: &str, text: &mut String) {
        // An instance lies in the region of its number, and so does the group of the same number, one round later.
        let groups = self.count(Kind::SecurityGroup) / self.regions.len();
        let round = number / self.regions.len() % groups.max(1);
        let group = round * self.regions.len() + number % self.regions.len();
        let attached = number < self.count(Kind::Instance);
        let attachment = if attached {
            format!(
                "<attachment><attachmentId>eni-attach-{number}</attachmentId><instanceId>i-{number:017x}</instanceId>\
                 <instanceOwnerId>{ACCOUNT}</instanceOwnerId><status>attached</status></attachment>"
            )
        } else {
            String::new()
        };
        let status = if attached { "in-use" } else { "available" };
        let _ = write!(
            text,
            "<item><networkInterfaceId>eni-{number:017x}</networkInterfaceId><subnetId>{subnet}</subnetId><vpcId>{vpc}</vpcId>\
             <description>an interface</description><ownerId>{ACCOUNT}</ownerId><requesterManaged>false</requesterManaged>\
             <status>{status}</status><privateIpAddress>10.0.0.1</privateIpAddress><sourceDestCheck>true</sourceDestCheck>\
             <groupSet><item><groupId>sg-{group:017x}</groupId><groupName>group</groupName></item></groupSet>{attachment}{}\
             <tagSet/><privateIpAddressesSet><item><privateIpAddress>10.0.0.1</privateIpAddress><primary>true</primary></item>\
             </privateIpAddressesSet><ipv6AddressesSet/><interfaceType>interface</interfaceType></item>",
            self.association(number)
        );
    }

    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>
    fn iam(&self, request: &Request<'_>, operation: &str) -> Option<String> {
        match operation {
            "GetCredentialReport" => {
                let content = aws_smithy_types::base64::encode(self.credential_report());
                Some(format!(
                    "<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-11-01T00:00:00Z\
                     </GeneratedTime>"
                ))
            }
            "GetAccountAuthorizationDetails" => Some(self.authorization_details(request)),
            _ => None,
        }
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
    fn credential_report(&self) -> String {
        let mut csv = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
                       password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
                       access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
                       access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
                       access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,\
                       cert_2_active,cert_2_last_rotated\n"
            .to_owned();
        let rest = "us-east-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n";
        let _ = write!(
            csv,
            "<root_account>,arn:aws:iam::{ACCOUNT}:root,2020-01-01T00:00:00+00:00,not_supported,2024-01-01T00:00:00+00:00,\
             not_supported,not_supported,true,false,N/A,N/A,{}",
            rest.replace("us-east-1,s3", "N/A,N/A")
        );
        for number in 0..self.count(Kind::User) {
            let mfa = self.has(Trait::UserMfa, number);
            let rotated = if self.has(Trait::UserOldKey, number) { "2025-01-01" } else { "2026-10-20" };
            let _ = write!(
                csv,
                "user-{number},arn:aws:iam::{ACCOUNT}:user/user-{number},2025-01-01T00:00:00+00:00,true,\
                 2026-10-30T00:00:00+00:00,2026-10-01T00:00:00+00:00,N/A,{mfa},true,{rotated}T00:00:00+00:00,\
                 2026-10-30T00:00:00+00:00,{rest}"
            );
        }
        csv
    }

    /// Users, then roles, then policies, in pages that run on over all of them.
    fn authorization_details(&self, request: &Request<'_>) -> String {
        let size = request.parameter("MaxItems").and_then(|size| size.parse().ok()).unwrap_or(100);
        let all = [Kind::User, Kind::Role, Kind::Policy]
            .into_iter()
            .flat_map(|kind| (0..self.count(kind)).map(move |number| (kind, number)));
        let (items, next) = page(all, start_at(request.parameter("Marker")), size);
        let (mut users, mut roles, mut policies) = (String::new(), String::new(), String::new());
        let percent = |text: &str| {
            text.replace('{', "%7B").replace('}', "%7D").replace('"', "%22").replace('[', "%5B").replace(']', "%5D")
        };
        for (kind, number) in items {
            match kind {
                Kind::User => {
                    let _ = write!(
                        users,
                        "<member><Path>/</Path><UserName>user-{number}</UserName><UserId>AIDA{number:012}</UserId><Arn>\
                         arn:aws:iam::{ACCOUNT}:user/user-{number}</Arn><CreateDate>2025-01-01T00:00:00Z</CreateDate>\
                         <UserPolicyList/><GroupList/><AttachedManagedPolicies/></member>"
                    );
                }
                Kind::Role => {
                    let trust = percent(
                        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
                    );
                    let policy = number % self.count(Kind::Policy);
                    let _ = write!(
                        roles,
                        "<member><Path>/</Path><RoleName>role-{number}</RoleName><RoleId>AROA{number:012}</RoleId><Arn>\
                         arn:aws:iam::{ACCOUNT}:role/role-{number}</Arn><CreateDate>2025-01-01T00:00:00Z</CreateDate>\
                         <AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument><InstanceProfileList/><RolePolicyList/>\
                         <AttachedManagedPolicies><member><PolicyName>policy-{policy}</PolicyName><PolicyArn>\
                         arn:aws:iam::{ACCOUNT}:policy/policy-{policy}</PolicyArn></member></AttachedManagedPolicies><Tags/>\
                         <RoleLastUsed/></member>"
                    );
                }
                _ => {
                    let (action, resource) = if self.has(Trait::PolicyAdmin, number) {
                        ("*", "*".to_owned())
                    } else {
                        ("s3:GetObject", format!("arn:aws:s3:::synthetic-{:06}/*", number % self.count(Kind::Bucket)))
                    };
                    let document = percent(&format!(
                        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
                    ));
                    let _ = write!(
                        policies,
                        "<member><PolicyName>policy-{number}</PolicyName><PolicyId>ANPA{number:012}</PolicyId><Arn>\
                         arn:aws:iam::{ACCOUNT}:policy/policy-{number}</Arn><Path>/</Path><DefaultVersionId>v1\
                         </DefaultVersionId><AttachmentCount>1</AttachmentCount><PermissionsBoundaryUsageCount>0\
                         </PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable><CreateDate>2025-01-01T00:00:00Z\
                         </CreateDate><UpdateDate>2025-01-01T00:00:00Z</UpdateDate><PolicyVersionList><member><Document>\
                         {document}</Document><VersionId>v1</VersionId><IsDefaultVersion>true</IsDefaultVersion><CreateDate>\
                         2025-01-01T00:00:00Z</CreateDate></member></PolicyVersionList></member>"
                    );
                }
            }
        }
        format!(
            "<IsTruncated>{}</IsTruncated>{}<UserDetailList>{users}</UserDetailList><GroupDetailList/><RoleDetailList>{roles}\
             </RoleDetailList><Policies>{policies}</Policies>",
            next.is_some(),
            token("Marker", next)
        )
    }

    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html>
    fn kms(&self, request: &Request<'_>, operation: &str) -> Option<String> {
        use serde_json::json;
        let region = request.identity.region.as_str();
        let arn =
            |number: usize| format!("arn:aws:kms:{region}:{ACCOUNT}:key/{number:08x}-0000-4000-8000-000000000000");
        if operation == "ListKeys" {
            let body: serde_json::Value = serde_json::from_slice(request.body).unwrap_or_default();
            let size =
                body.get("Limit").and_then(serde_json::Value::as_u64).and_then(|size| usize::try_from(size).ok());
            let start = start_at(request.member("Marker"));
            let (numbers, next) = page(self.numbers(Kind::Key, region), start, size.unwrap_or(100));
            let keys: Vec<_> =
                numbers.into_iter().map(|n| json!({"KeyId": &arn(n)[arn(n).len() - 36..], "KeyArn": arn(n)})).collect();
            let mut page = json!({"Keys": keys, "Truncated": next.is_some()});
            if let Some(next) = next {
                page["NextMarker"] = next.into();
            }
            return Some(page.to_string());
        }
        let key = request.member("KeyId")?;
        let id = key.rsplit('/').next()?;
        let number = usize::from_str_radix(id.get(..8)?, 16).ok()?;
        let answer = match operation {
            "DescribeKey" => json!({"KeyMetadata": {
                "AWSAccountId": ACCOUNT, "KeyId": id, "Arn": arn(number), "Enabled": true, "Description": "",
                "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled", "Origin": "AWS_KMS", "KeyManager": "CUSTOMER",
                "KeySpec": "SYMMETRIC_DEFAULT", "MultiRegion": false,
            }}),
            "GetKeyRotationStatus" => json!({
                "KeyId": id, "KeyRotationEnabled": self.has(Trait::KeyRotation, number), "RotationPeriodInDays": 365,
            }),
            "GetKeyPolicy" => {
                let statement = json!({
                    "Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")}, "Action": "kms:*",
                    "Resource": "*",
                });
                let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
                json!({"Policy": policy, "PolicyName": "default"})
            }
            _ => return None,
        };
        Some(answer.to_string())
    }

    /// <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>
    fn lambda(&self, request: &Request<'_>, operation: &str) -> Option<String> {
        use serde_json::json;
        let region = request.identity.region.as_str();
        match operation {
            "ListFunctions" => {
                let size = request.parameter("MaxItems").and_then(|size| size.parse().ok()).unwrap_or(50).min(50);
                let start = start_at(request.parameter("Marker"));
                let (numbers, next) = page(self.numbers(Kind::Function, region), start, size);
                let functions: Vec<_> = numbers
                    .into_iter()
                    .map(|number| {
                        let traced = self.has(Trait::FunctionTracing, number);
                        let mut function = json!({
                            "FunctionName": format!("function-{number}"),
                            "FunctionArn": format!("arn:aws:lambda:{region}:{ACCOUNT}:function:function-{number}"),
                            "Runtime": "python3.13", "PackageType": "Zip", "Handler": "app.main", "CodeSize": 1024,
                            "Timeout": 3, "MemorySize": 128, "LastModified": "2026-10-01T00:00:00.000+0000",
                            "TracingConfig": {"Mode": if traced { "Active" } else { "PassThrough" }},
                        });
                        if self.has(Trait::FunctionInVpc, number) {
                            function["VpcConfig"] =
                                json!({"VpcId": "vpc-1", "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]});
                        }
                        function
                    })
                    .collect();
                let mut page = json!({"Functions": functions});
                if let Some(next) = next {
                    page["NextMarker"] = next.into();
                }
                Some(page.to_string())
            }
            "ListFunctionUrlConfigs" => Some(json!({"FunctionUrlConfigs": []}).to_string()),
            _ => None,
        }
    }

    fn function_policy(&self, request: &Request<'_>) -> Answer {
        use serde_json::json;
        let name = request.segment(2);
        let number = name.strip_prefix("function-").and_then(|number| number.parse().ok()).unwrap_or(usize::MAX);
        let region = request.identity.region.as_str();
        if !self.has(Trait::FunctionPublic, number) {
            let message = "No policy is associated with the given resource.".into();
            return Answer::Wrong(Wrong { status: 404, code: "ResourceNotFoundException".into(), message });
        }
        let statement = json!({
            "Sid": "everyone", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction",
            "Resource": format!("arn:aws:lambda:{region}:{ACCOUNT}:function:{name}"),
        });
        let policy = json!({"Version": "2012-10-17", "Id": "default", "Statement": [statement]}).to_string();
        Answer::Json(json!({"Policy": policy, "RevisionId": "1"}).to_string())
    }

    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>
    fn databases(&self, request: &Request<'_>) -> String {
        let region = request.identity.region.as_str();
        let size = request.parameter("MaxRecords").and_then(|size| size.parse().ok()).unwrap_or(100);
        let start = start_at(request.parameter("Marker"));
        let (numbers, next) = page(self.numbers(Kind::Database, region), start, size);
        let mut text = "<DBInstances>".to_owned();
        for number in numbers {
            let has = |of| self.has(of, number);
            let _ = write!(
                text,
                "<DBInstance><DBInstanceIdentifier>db-{number}</DBInstanceIdentifier><DBInstanceArn>\
                 arn:aws:rds:{region}:{ACCOUNT}:db:db-{number}</DBInstanceArn><DBInstanceStatus>available</DBInstanceStatus>\
                 <Engine>postgres</Engine><EngineVersion>17.4</EngineVersion><MasterUsername>keeper</MasterUsername>\
                 <StorageEncrypted>{}</StorageEncrypted><PubliclyAccessible>{}</PubliclyAccessible><AutoMinorVersionUpgrade>\
                 true</AutoMinorVersionUpgrade><MultiAZ>true</MultiAZ><DeletionProtection>{}</DeletionProtection>\
                 <BackupRetentionPeriod>14</BackupRetentionPeriod><IAMDatabaseAuthenticationEnabled>true\
                 </IAMDatabaseAuthenticationEnabled><CopyTagsToSnapshot>true</CopyTagsToSnapshot><MonitoringInterval>60\
                 </MonitoringInterval><EnabledCloudwatchLogsExports><member>postgresql</member></EnabledCloudwatchLogsExports>\
                 <DBParameterGroups><DBParameterGroup><DBParameterGroupName>tls</DBParameterGroupName><ParameterApplyStatus>\
                 in-sync</ParameterApplyStatus></DBParameterGroup></DBParameterGroups><DBSubnetGroup><DBSubnetGroupName>main\
                 </DBSubnetGroupName><VpcId>vpc-1</VpcId><Subnets><Subnet><SubnetIdentifier>subnet-{:017x}</SubnetIdentifier>\
                 </Subnet></Subnets></DBSubnetGroup><TagList/></DBInstance>",
                has(Trait::DatabaseEncrypted),
                has(Trait::DatabasePublic),
                has(Trait::DatabaseProtected),
                number % self.regions.len(),
            );
        }
        let _ = write!(text, "</DBInstances>{}", token("Marker", next));
        text
    }

    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html>
    fn cloudtrail(&self, _: &Request<'_>, operation: &str) -> Option<String> {
        use serde_json::json;
        let home = self.regions[0];
        let arn = format!("arn:aws:cloudtrail:{home}:{ACCOUNT}:trail/all");
        let answer = match operation {
            "DescribeTrails" => json!({"trailList": [{
                "Name": "all", "S3BucketName": "synthetic-000000", "IncludeGlobalServiceEvents": true,
                "IsMultiRegionTrail": true, "HomeRegion": home, "TrailARN": arn, "LogFileValidationEnabled": true,
                "HasCustomEventSelectors": false, "HasInsightSelectors": false, "IsOrganizationTrail": false,
            }]}),
            "GetTrailStatus" => json!({"IsLogging": true}),
            "GetEventSelectors" => json!({"TrailARN": arn, "EventSelectors": [{
                "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [],
                "ExcludeManagementEventSources": [],
            }]}),
            _ => return None,
        };
        Some(answer.to_string())
    }
}
