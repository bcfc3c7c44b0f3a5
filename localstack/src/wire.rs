//! What AWS calls look like on the wire: which operation a request is, and how its service words an error.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use std::sync::LazyLock;

/// Which call a request is. Where that cannot be told, the operation is `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) service: String,
    pub(crate) operation: String,
    pub(crate) region: String,
    pub(crate) signer: String,
    pub(crate) resource: String,
    pub(crate) protocol: Protocol,
}

/// How a service words its requests and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Ec2,
    Query,
    S3,
    RestXml,
    RestJson,
    /// The version stands in the content type.
    Json(&'static str),
    Cbor,
}

/// One line of `rest.txt`.
struct Route {
    service: &'static str,
    method: &'static str,
    path: Vec<&'static str>,
    query: Vec<(&'static str, Option<&'static str>)>,
    operation: &'static str,
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let lines = include_str!("rest.txt").lines().filter(|line| !line.starts_with('#'));
    let mut routes: Vec<Route> = lines
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (service, method, target, operation) = (words.next()?, words.next()?, words.next()?, words.next()?);
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let query = query.split('&').filter(|key| !key.is_empty());
            let query = query.map(|key| key.split_once('=').map_or((key, None), |(key, value)| (key, Some(value))));
            Some(Route { service, method, path: segments(path), query: query.collect(), operation })
        })
        .collect();
    // The most particular one first: fixed segments before labels, then more query keys before fewer.
    routes.sort_by_key(|route| {
        let labels = route.path.iter().filter(|part| part.starts_with('{')).count();
        let greedy = route.path.iter().filter(|part| part.ends_with("+}")).count();
        (greedy, labels, std::cmp::Reverse(route.query.len()))
    });
    routes
});

fn segments(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').filter(|part| !part.is_empty()).collect()
}

impl Route {
    fn fits(&self, method: &str, path: &[&str], query: &[(&str, &str)]) -> bool {
        let greedy = self.path.last().is_some_and(|part| part.ends_with("+}"));
        let length = if greedy { path.len() >= self.path.len() } else { path.len() == self.path.len() };
        self.method == method
            && length
            && self.path.iter().zip(path).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
            && self.query.iter().all(|(key, value)| {
                query.iter().any(|(name, given)| name == key && value.is_none_or(|value| value == *given))
            })
    }
}

/// The SDK's names of services that sign with another: in lower case and without spaces, as [`crate::Call::service`] has
/// them.
const NAMES: &[(&str, &str)] = &[
    ("access-analyzer", "accessanalyzer"),
    ("ce", "costexplorer"),
    ("chime", "chimesdkvoice"),
    ("config", "configservice"),
    ("elasticfilesystem", "efs"),
    ("events", "eventbridge"),
    ("logs", "cloudwatchlogs"),
    ("monitoring", "cloudwatch"),
    ("network-firewall", "networkfirewall"),
];

/// Tells which call this is.
pub(crate) fn identify(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Identity {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let query: Vec<(&str, &str)> = pairs(uri.query().unwrap_or_default()).collect();
    let content = text("content-type");
    let form = if content.starts_with("application/x-www-form-urlencoded") {
        std::str::from_utf8(body).unwrap_or_default()
    } else {
        ""
    };
    let action = pairs(form).chain(query.iter().copied()).find(|(key, _)| *key == "Action").map(|(_, value)| value);
    let (signer, mut service, region) = scope(text("authorization"), &query, text("x-amz-region-set"));
    let path = segments(uri.path());

    if service.is_empty() && matches!(action, Some("AssumeRoleWithWebIdentity" | "AssumeRoleWithSAML")) {
        // These are not signed: they are how one comes by keys.
        service = "sts".into();
    }
    // s3control signs as s3; its paths begin with its version.
    if service == "s3" && path.first() == Some(&"v20180820") {
        service = "s3control".into();
    }

    let (operation, protocol) = if let ["service", _, "operation", operation] = path[..] {
        ((*operation).to_owned(), Protocol::Cbor)
    } else if let Some((_, operation)) = text("x-amz-target").rsplit_once('.') {
        let version = if content.ends_with("1.1") { "1.1" } else { "1.0" };
        (operation.to_owned(), Protocol::Json(version))
    } else if let Some(action) = action {
        (action.to_owned(), if service == "ec2" { Protocol::Ec2 } else { Protocol::Query })
    } else {
        let protocol = match service.as_str() {
            "s3" => Protocol::S3,
            "s3control" | "cloudfront" | "route53" => Protocol::RestXml,
            _ => Protocol::RestJson,
        };
        // The SDKs for S3 name the operation themselves where the path does not tell it.
        let named = query.iter().find(|(key, _)| *key == "x-id").map(|(_, value)| *value);
        let routed = || {
            let mut routes = ROUTES.iter().filter(|route| route.service == service);
            routes.find(|route| route.fits(method.as_str(), &path, &query)).map(|route| route.operation)
        };
        let operation = named.or_else(routed).unwrap_or("?");
        (operation.to_owned(), protocol)
    };
    let resource = match protocol {
        Protocol::S3 | Protocol::RestXml => uri.path().to_owned(),
        // Some services say in the body what the path of others says.
        Protocol::RestJson => format!("{} {}", uri.path(), json_resource(body)).trim_end().to_owned(),
        Protocol::Json(_) => json_resource(body),
        Protocol::Query | Protocol::Ec2 => form_resource(form),
        Protocol::Cbor => String::new(),
    };
    // Both generations of load balancers sign alike, and tell the version of their API.
    if service == "elasticloadbalancing" && pairs(form).any(|pair| pair == ("Version", "2015-12-01")) {
        service.push_str("v2");
    }
    if let Some((_, name)) = NAMES.iter().find(|(signing, _)| *signing == service) {
        (*name).clone_into(&mut service);
    }
    Identity { service, operation, region, signer, resource, protocol }
}

/// The access key that signed the request, and the service and region that it is signed for:
/// `Credential=KEY/DATE/REGION/SERVICE/aws4_request`, in the header or, for a presigned request, in the query. `SigV4A`
/// leaves the region out there and has a header for it.
fn scope(authorization: &str, query: &[(&str, &str)], region_set: &str) -> (String, String, String) {
    let header = authorization.split_once("Credential=").map(|(_, rest)| rest.split([',', ' ']).next().unwrap_or(rest));
    let presigned = || query.iter().find(|(key, _)| *key == "X-Amz-Credential").map(|(_, value)| *value);
    let scope = header.or_else(presigned).unwrap_or_default().replace("%2F", "/");
    match scope.split('/').collect::<Vec<_>>()[..] {
        [key, _, region, service, "aws4_request"] => (key.to_owned(), service.to_owned(), region.to_owned()),
        [key, _, service, "aws4_request"] => (key.to_owned(), service.to_owned(), region_set.to_owned()),
        _ => Default::default(),
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The first value in a JSON request that names what it is about; else the one that says of which type it is.
fn json_resource(body: &[u8]) -> String {
    let Ok(serde_json::Value::Object(members)) = serde_json::from_slice(body) else { return String::new() };
    let first = |ends: &[&str]| {
        let mut named = members.iter().filter(|(key, _)| ends.iter().any(|end| key.ends_with(end)));
        named.find_map(|(_, value)| value.as_str()).map(str::to_owned)
    };
    // WAF lists the same twice in one region: what is of the region, and what is of CloudFront.
    first(&["Id", "Arn", "Name", "ARN", "QueueUrl", "Scope"]).or_else(|| first(&["Type"])).unwrap_or_default()
}

fn form_resource(form: &str) -> String {
    let named = |key: &str| {
        let key = key.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').trim_end_matches(".member");
        ["Id", "Identifier", "Arn", "Name"].iter().any(|end| key.ends_with(end))
    };
    pairs(form).find(|(key, _)| named(key)).map(|(_, value)| value.to_owned()).unwrap_or_default()
}

/// The message of a denial by moto, which words it the same for every service: in XML that no service uses, so that no
/// client finds the code in it.
pub(crate) fn denied_by_moto(status: u16, body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok().filter(|_| status == 403)?;
    let (_, rest) = text.split_once("<ErrorResponse><Errors><Error><Code>AccessDenied</Code><Message>")?;
    Some(rest.split_once("</Message>")?.0.to_owned())
}

/// An error as a service would answer it.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Identity {
    /// The IAM action that the operation needs. It mostly has the operation's name; S3 differs.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html>
    fn action(&self) -> String {
        let (prefix, action) = match (self.service.as_str(), self.operation.as_str()) {
            ("s3", "ListBuckets") => ("s3", "ListAllMyBuckets"),
            ("s3", "HeadBucket" | "ListObjects" | "ListObjectsV2") => ("s3", "ListBucket"),
            ("s3", "HeadObject") => ("s3", "GetObject"),
            ("s3", "GetBucketEncryption") => ("s3", "GetEncryptionConfiguration"),
            ("s3", "GetPublicAccessBlock") => ("s3", "GetBucketPublicAccessBlock"),
            ("s3", "GetBucketLifecycleConfiguration") => ("s3", "GetLifecycleConfiguration"),
            ("s3", "GetBucketReplication") => ("s3", "GetReplicationConfiguration"),
            ("s3", "GetBucketNotificationConfiguration") => ("s3", "GetBucketNotification"),
            ("s3", "GetObjectLockConfiguration") => ("s3", "GetBucketObjectLockConfiguration"),
            ("s3control", "GetPublicAccessBlock") => ("s3", "GetAccountPublicAccessBlock"),
            ("s3control", operation) => ("s3", operation),
            ("cloudwatch", operation) => ("cloudwatch", operation),
            ("elasticloadbalancingv2", operation) => ("elasticloadbalancing", operation),
            (service, operation) => {
                (NAMES.iter().find(|(_, name)| *name == service).map_or(service, |(signing, _)| *signing), operation)
            }
        };
        format!("{prefix}:{action}")
    }

    /// No permission, in AWS's own words.
    pub(crate) fn denied(&self, message: Option<&str>) -> Wrong {
        let action = self.action();
        let resource = match (self.protocol, segments(&self.resource).first()) {
            (Protocol::S3, Some(bucket)) => format!("arn:aws:s3:::{bucket}"),
            _ if self.resource.starts_with("arn:") => self.resource.clone(),
            _ => "*".into(),
        };
        let usual = format!(
            "User: arn:aws:iam::000000000000:user/auditor is not authorized to perform: {action} on resource: \
             {resource} because no identity-based policy allows the {action} action"
        );
        let (status, code, usual) = match self.protocol {
            Protocol::Ec2 => {
                (403, "UnauthorizedOperation", format!("You are not authorized to perform this operation. {usual}"))
            }
            Protocol::Query | Protocol::S3 | Protocol::RestXml => (403, "AccessDenied", usual),
            Protocol::RestJson => (403, "AccessDeniedException", usual),
            Protocol::Json(_) | Protocol::Cbor => (400, "AccessDeniedException", usual),
        };
        Wrong { status, code: code.into(), message: message.map_or(usual, str::to_owned) }
    }

    /// Too many requests, with the service's own code.
    pub(crate) fn throttled(&self) -> Wrong {
        let (status, code, message) = match (self.protocol, self.service.as_str()) {
            (Protocol::Ec2, _) => (503, "RequestLimitExceeded", "Request limit exceeded."),
            (Protocol::S3, _) => (503, "SlowDown", "Please reduce your request rate."),
            (Protocol::RestJson, "lambda") => (429, "TooManyRequestsException", "Rate exceeded"),
            (Protocol::RestJson, _) => (429, "ThrottlingException", "Rate exceeded"),
            (Protocol::Query | Protocol::RestXml, _) => (400, "Throttling", "Rate exceeded"),
            (Protocol::Json(_) | Protocol::Cbor, _) => (400, "ThrottlingException", "Rate exceeded"),
        };
        Wrong { status, code: code.into(), message: message.into() }
    }

    /// The service itself failed.
    pub(crate) fn failed(&self) -> Wrong {
        let (code, message) = match (self.protocol, self.service.as_str()) {
            (Protocol::Ec2, _) => ("InternalError", "An internal error has occurred"),
            (Protocol::S3, _) => ("InternalError", "We encountered an internal error. Please try again."),
            (Protocol::Query, "iam") => ("ServiceFailure", "The request processing has failed."),
            (Protocol::Json(_), "kms") => ("KMSInternalException", "The request failed. Retry it."),
            (Protocol::Json(_), _) => ("InternalServerError", "An internal error occurred."),
            _ => ("InternalFailure", "The request processing has failed."),
        };
        Wrong { status: 500, code: code.into(), message: message.into() }
    }

    /// The error as this call's protocol words it: status, headers, body.
    pub(crate) fn word(&self, wrong: &Wrong) -> (u16, Vec<(&'static str, String)>, Bytes) {
        const REQUEST: &str = "7a62c49f-347e-4fc4-9331-6e8e0b5a1a5e";
        let (code, message) = (xml(&wrong.code), xml(&wrong.message));
        let side = if wrong.status < 500 { "Sender" } else { "Receiver" };
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        let xml_type = |content: &str| vec![("content-type", content.to_owned()), ("x-amzn-requestid", REQUEST.into())];
        let (headers, body) = match self.protocol {
            Protocol::Ec2 => (
                xml_type("text/xml;charset=UTF-8"),
                format!(
                    "{head}<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
                     <RequestID>{REQUEST}</RequestID></Response>"
                ),
            ),
            Protocol::Query | Protocol::RestXml => (
                xml_type("text/xml"),
                format!(
                    "{head}<ErrorResponse><Error><Type>{side}</Type><Code>{code}</Code><Message>{message}</Message>\
                     </Error><RequestId>{REQUEST}</RequestId></ErrorResponse>"
                ),
            ),
            Protocol::S3 => (
                vec![("content-type", "application/xml".into()), ("x-amz-request-id", "4442587FB7D0A2F9".into())],
                format!(
                    "{head}<Error><Code>{code}</Code><Message>{message}</Message>\
                     <RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>"
                ),
            ),
            Protocol::RestJson | Protocol::Json(_) => {
                let content = match self.protocol {
                    Protocol::Json(version) => format!("application/x-amz-json-{version}"),
                    _ => "application/json".into(),
                };
                let headers = vec![
                    ("content-type", content),
                    ("x-amzn-errortype", wrong.code.clone()),
                    ("x-amzn-requestid", REQUEST.into()),
                ];
                (headers, serde_json::json!({"__type": wrong.code, "message": wrong.message}).to_string())
            }
            Protocol::Cbor => {
                let headers = vec![
                    ("content-type", "application/cbor".into()),
                    ("smithy-protocol", "rpc-v2-cbor".into()),
                    ("x-amzn-requestid", REQUEST.into()),
                ];
                // A map of two pairs of text.
                let mut body = vec![0xa2];
                for text in ["__type", &wrong.code, "message", &wrong.message] {
                    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
                    body.push(0x79);
                    body.extend(length.to_be_bytes());
                    body.extend(&text.as_bytes()[..usize::from(length)]);
                }
                return (wrong.status, headers, body.into());
            }
        };
        (wrong.status, headers, body.into())
    }
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(service: &str, request: &str, headers: &[(&str, &str)], body: &str) -> Identity {
        let (method, target) = request.split_once(' ').unwrap();
        let mut map = HeaderMap::new();
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/{service}/aws4_request, SignedHeaders=host, \
             Signature=abc"
        );
        map.insert("authorization", signed.parse().unwrap());
        for (name, value) in headers {
            map.insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        identify(&method.parse().unwrap(), &target.parse().unwrap(), &map, body.as_bytes())
    }

    fn form(service: &str, body: &str) -> Identity {
        call(service, "POST /", &[("content-type", "application/x-www-form-urlencoded")], body)
    }

    fn kms() -> Identity {
        let headers =
            [("x-amz-target", "TrentService.GetKeyRotationStatus"), ("content-type", "application/x-amz-json-1.1")];
        call("kms", "POST /", &headers, r#"{"KeyId":"arn:aws:kms:eu-west-1:000000000000:key/1"}"#)
    }

    fn body(identity: &Identity, wrong: &Wrong) -> String {
        String::from_utf8_lossy(&identity.word(wrong).2).into_owned()
    }

    #[test]
    fn s3_operations_are_told_by_method_path_and_query() {
        for (request, operation) in [
            ("GET /", "ListBuckets"),
            ("GET /?max-buckets=1000&x-id=ListBuckets", "ListBuckets"),
            ("GET /?max-buckets=1000", "ListBuckets"),
            ("GET /b?encryption", "GetBucketEncryption"),
            ("GET /b/?encryption=", "GetBucketEncryption"),
            ("GET /b?publicAccessBlock", "GetPublicAccessBlock"),
            ("GET /b?policy", "GetBucketPolicy"),
            ("GET /b?policyStatus", "GetBucketPolicyStatus"),
            ("GET /b?acl", "GetBucketAcl"),
            ("GET /b?versioning", "GetBucketVersioning"),
            ("GET /b?logging", "GetBucketLogging"),
            ("GET /b?tagging", "GetBucketTagging"),
            ("GET /b?location", "GetBucketLocation"),
            ("GET /b?object-lock", "GetObjectLockConfiguration"),
            ("GET /b?lifecycle", "GetBucketLifecycleConfiguration"),
            ("GET /b?replication", "GetBucketReplication"),
            ("GET /b?notification", "GetBucketNotificationConfiguration"),
            ("GET /b?ownershipControls", "GetBucketOwnershipControls"),
            ("GET /b?inventory&x-id=ListBucketInventoryConfigurations", "ListBucketInventoryConfigurations"),
            ("GET /b?inventory&id=weekly", "GetBucketInventoryConfiguration"),
            ("HEAD /b", "HeadBucket"),
            ("GET /b?list-type=2&prefix=a%2F", "ListObjectsV2"),
            ("GET /b?prefix=a", "ListObjects"),
            ("GET /b/a/long/key", "GetObject"),
            ("GET /b/key?tagging", "GetObjectTagging"),
            ("PUT /b", "CreateBucket"),
            ("PUT /b/key", "PutObject"),
            ("PUT /b?publicAccessBlock", "PutPublicAccessBlock"),
            ("DELETE /b?encryption", "DeleteBucketEncryption"),
            ("DELETE /b", "DeleteBucket"),
            ("POST /b?delete", "DeleteObjects"),
            ("PATCH /b", "?"),
        ] {
            let told = call("s3", request, &[], "");
            assert_eq!((told.service.as_str(), told.operation.as_str()), ("s3", operation), "{request}");
            assert_eq!(told.protocol, Protocol::S3);
        }
    }

    #[test]
    fn s3control_is_told_from_s3_by_its_path() {
        let told = call("s3", "GET /v20180820/configuration/publicAccessBlock", &[], "");
        assert_eq!((told.service.as_str(), told.operation.as_str()), ("s3control", "GetPublicAccessBlock"));
        assert_eq!(told.protocol, Protocol::RestXml);
    }

    #[test]
    fn other_rest_services_are_told_by_the_table() {
        assert_eq!(call("lambda", "GET /2015-03-31/functions", &[], "").operation, "ListFunctions");
        assert_eq!(call("lambda", "GET /2015-03-31/functions/", &[], "").operation, "ListFunctions");
        assert_eq!(call("lambda", "GET /2015-03-31/functions/f/policy", &[], "").operation, "GetPolicy");
        assert_eq!(call("guardduty", "GET /detector", &[], "").operation, "ListDetectors");
        assert_eq!(call("route53", "GET /2013-04-01/hostedzone", &[], "").operation, "ListHostedZones");
        assert_eq!(call("guardduty", "GET /nothing/like/it", &[], "").operation, "?");
    }

    #[test]
    fn query_services_are_told_by_their_action() {
        let told = form("ec2", "Action=DescribeSecurityGroups&Version=2016-11-15&GroupId.1=sg-1");
        assert_eq!((told.operation.as_str(), told.region.as_str()), ("DescribeSecurityGroups", "eu-west-1"));
        assert_eq!((told.resource.as_str(), told.protocol), ("sg-1", Protocol::Ec2));
        let told = form("iam", "Version=2010-05-08&Action=GetAccountSummary");
        assert_eq!((told.operation.as_str(), told.protocol), ("GetAccountSummary", Protocol::Query));
    }

    #[test]
    fn an_unsigned_web_identity_call_is_sts() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
        let told = identify(&Method::POST, &Uri::from_static("/"), &headers, b"Action=AssumeRoleWithWebIdentity");
        assert_eq!((told.service.as_str(), told.operation.as_str()), ("sts", "AssumeRoleWithWebIdentity"));
    }

    #[test]
    fn json_services_are_told_by_their_target() {
        let told = kms();
        assert_eq!((told.operation.as_str(), told.protocol), ("GetKeyRotationStatus", Protocol::Json("1.1")));
        assert_eq!(told.resource, "arn:aws:kms:eu-west-1:000000000000:key/1");
    }

    #[test]
    fn cbor_services_are_told_by_their_path() {
        let told = call("monitoring", "POST /service/GraniteServiceVersion20100801/operation/DescribeAlarms", &[], "");
        assert_eq!((told.operation.as_str(), told.protocol), ("DescribeAlarms", Protocol::Cbor));
        let (status, _, body) = told.word(&Wrong { status: 400, code: "C".into(), message: "m".into() });
        assert_eq!((status, &body[..]), (400, &b"\xa2\x79\0\x06__type\x79\0\x01C\x79\0\x07message\x79\0\x01m"[..]));
    }

    #[test]
    fn a_presigned_and_a_sigv4a_request_have_a_scope_too() {
        let uri = "/b?X-Amz-Credential=AKID%2F20260101%2Fus-west-2%2Fs3%2Faws4_request&acl";
        let told = identify(&Method::GET, &uri.parse().unwrap(), &HeaderMap::new(), b"");
        assert_eq!((told.service.as_str(), told.region.as_str()), ("s3", "us-west-2"));
        let (signer, service, region) =
            scope("AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request, X", &[], "us-east-1");
        assert_eq!((signer.as_str(), service.as_str(), region.as_str()), ("AKID", "s3", "us-east-1"));
    }

    #[test]
    fn denied_is_worded_by_each_protocol() {
        let ec2 = form("ec2", "Action=DescribeVpcs");
        let wrong = ec2.denied(None);
        assert_eq!(wrong.status, 403);
        assert!(body(&ec2, &wrong).contains("<Response><Errors><Error><Code>UnauthorizedOperation</Code>"));
        assert!(wrong.message.contains("because no identity-based policy allows the ec2:DescribeVpcs action"));

        let iam = form("iam", "Action=GetAccountSummary");
        let wrong = iam.denied(None);
        assert!(body(&iam, &wrong).contains("<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"));

        let s3 = call("s3", "GET /invoices?encryption", &[], "");
        let wrong = s3.denied(None);
        assert!(body(&s3, &wrong).contains("<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam"));
        assert!(wrong.message.contains("s3:GetEncryptionConfiguration on resource: arn:aws:s3:::invoices because"));

        let control = call("s3", "GET /v20180820/configuration/publicAccessBlock", &[], "");
        let wrong = control.denied(None);
        assert!(body(&control, &wrong).contains("<ErrorResponse><Error>"));
        assert!(wrong.message.contains("s3:GetAccountPublicAccessBlock"));

        let kms = kms();
        let wrong = kms.denied(Some("no"));
        let (status, headers, text) = kms.word(&wrong);
        assert_eq!(status, 400);
        assert!(headers.contains(&("x-amzn-errortype", "AccessDeniedException".into())));
        assert!(headers.contains(&("content-type", "application/x-amz-json-1.1".into())));
        assert_eq!(&text[..], br#"{"__type":"AccessDeniedException","message":"no"}"#);

        let lambda = call("lambda", "GET /2015-03-31/functions", &[], "");
        assert_eq!(lambda.denied(None).status, 403);
    }

    #[test]
    fn throttling_has_the_code_of_the_service() {
        let code = |identity: &Identity| {
            let wrong = identity.throttled();
            (wrong.status, wrong.code)
        };
        assert_eq!(code(&form("ec2", "Action=DescribeVpcs")), (503, "RequestLimitExceeded".into()));
        assert_eq!(code(&form("iam", "Action=ListUsers")), (400, "Throttling".into()));
        assert_eq!(code(&call("s3", "GET /", &[], "")), (503, "SlowDown".into()));
        assert_eq!(code(&kms()), (400, "ThrottlingException".into()));
    }

    #[test]
    fn text_in_an_xml_error_is_escaped() {
        let iam = form("iam", "Action=ListUsers");
        let text = body(&iam, &Wrong { status: 400, code: "A&B".into(), message: "<b>".into() });
        assert!(text.contains("<Code>A&amp;B</Code><Message>&lt;b&gt;</Message>"));
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("rest.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(ROUTES.len(), lines);
    }
}
