//! Every error that AWS, an emulator or the network can answer with, as a [`Gap`] with its reason: one table.
//!
//! "There is none" is not among them: the codes by which an operation says so are named by its
//! [`Call::absent`], and make an answer.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use partywall_checks::facts::{Call, Gap, Reason};

use super::guard::Refusal;

/// A line of the table. It fits an error if all that it names does; the first line that fits decides.
#[derive(Debug)]
struct Line {
    reason: Reason,
    /// The error's code is one of these; empty for any.
    codes: &'static [&'static str],
    /// The error's message holds one of these; empty for any.
    words: &'static [&'static str],
    /// The answer's HTTP status, both ends included.
    status: (u16, u16),
    /// Where the call went.
    only: Only,
    /// The page that says so.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader, and for the test that every line has one"))]
    source: &'static str,
}

/// Where a line of the table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    Everywhere,
    /// At an emulator, which has no better words.
    Emulators,
    /// In a region other than the one that took the credentials at the start.
    OtherRegions,
}

const ANY: (u16, u16) = (0, u16::MAX);

const fn codes(reason: Reason, codes: &'static [&'static str], source: &'static str) -> Line {
    Line { reason, codes, words: &[], status: ANY, only: Only::Everywhere, source }
}

const fn denied(reason: Reason, words: &'static [&'static str]) -> Line {
    Line { reason, codes: &[], words, status: (400, 403), only: Only::Everywhere, source: ACCESS_DENIED }
}

const fn status(reason: Reason, low: u16, high: u16, only: Only, source: &'static str) -> Line {
    Line { reason, codes: &[""], words: &[], status: (low, high), only, source }
}

const ACCESS_DENIED: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html";
const COMMON: &str = "https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html";
const EC2: &str = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html";
const S3: &str = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";
const KMS: &str = "https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html";
const RETRIES: &str = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html";
const REGIONS: &str = "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html";
const LOCALSTACK: &str = "https://docs.localstack.cloud/references/coverage/";
const MOTO: &str = "https://docs.getmoto.org/en/latest/docs/services/index.html";

/// A region that the account has not enabled does not know the account's credentials, so it answers as to a stranger. The
/// same codes in the region that took the credentials at the start mean what they say.
const STRANGER: &[&str] = &["AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"];

/// The table.
const TABLE: &[Line] = &[
    // Emulators have the right code for little, and words for people.
    Line {
        reason: Reason::NotEmulated,
        codes: &[],
        words: &[
            "not yet implemented",
            "not implemented",
            "not been implemented",
            "not yet been emulated",
            "not supported by LocalStack",
        ],
        status: ANY,
        only: Only::Emulators,
        source: LOCALSTACK,
    },
    status(Reason::NotEmulated, 404, 404, Only::Emulators, MOTO),
    status(Reason::NotEmulated, 500, 500, Only::Emulators, MOTO),
    codes(
        Reason::NotEmulated,
        &["NotImplemented", "NotImplementedError", "UnknownOperationException", "UnsupportedAPI"],
        S3,
    ),
    status(Reason::NotEmulated, 501, 501, Only::Everywhere, S3),
    // Which kind of policy denied it is in the message, the most telling first.
    denied(Reason::DeniedByServiceControlPolicy, &["service control policy"]),
    denied(Reason::DeniedByResourceControlPolicy, &["resource control policy"]),
    denied(Reason::DeniedByPermissionsBoundary, &["permissions boundary"]),
    denied(Reason::DeniedBySessionPolicy, &["session policy"]),
    denied(Reason::DeniedByVpcEndpointPolicy, &["VPC endpoint policy"]),
    // "because no resource-based policy allows" is an ordinary denial: an identity-based one would do as well.
    denied(Reason::DeniedByResourcePolicy, &["explicit deny in a resource-based policy"]),
    codes(
        Reason::Denied,
        &[
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "AuthorizationErrorException",
            "Client.UnauthorizedOperation",
            "ForbiddenException",
            "NotAuthorized",
            "UnauthorizedAccess",
            "UnauthorizedException",
            "UnauthorizedOperation",
        ],
        EC2,
    ),
    status(Reason::Denied, 403, 403, Only::Everywhere, S3),
    codes(
        Reason::Throttled,
        &[
            "BandwidthLimitExceeded",
            "EC2ThrottledException",
            "PriorRequestNotComplete",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
            "TransactionInProgressException",
        ],
        RETRIES,
    ),
    status(Reason::Throttled, 429, 429, Only::Everywhere, RETRIES),
    Line {
        reason: Reason::RegionDisabled,
        codes: STRANGER,
        words: &[],
        status: ANY,
        only: Only::OtherRegions,
        source: REGIONS,
    },
    codes(Reason::RegionDisabled, &["OptInRequired", "RegionDisabledException"], EC2),
    codes(Reason::Credentials, STRANGER, COMMON),
    codes(
        Reason::Credentials,
        &[
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired",
        ],
        COMMON,
    ),
    codes(Reason::TimedOut, &["DependencyTimeoutException", "RequestTimeout", "RequestTimeoutException"], KMS),
    codes(
        Reason::ServerError,
        &[
            "InternalError",
            "InternalException",
            "InternalFailure",
            "InternalServerError",
            "InternalServerErrorException",
            "InternalServiceError",
            "InternalServiceException",
            "KMSInternalException",
            "ServiceFailure",
            "ServiceUnavailable",
            "ServiceUnavailableException",
            "Unavailable",
        ],
        COMMON,
    ),
    Line {
        reason: Reason::ServerError,
        codes: &[],
        words: &[],
        status: (500, 599),
        only: Only::Everywhere,
        source: COMMON,
    },
    // A status of success with an error inside is not an answer at all.
    Line { reason: Reason::Malformed, codes: &[], words: &[], status: (200, 299), only: Only::Everywhere, source: S3 },
];

/// Where a call went, as far as its errors depend on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Where<'a> {
    pub region: Option<&'a str>,
    /// The region that accepted the credentials at the start of the audit.
    pub home: bool,
    /// The endpoint is a custom one: an emulator.
    pub emulated: bool,
}

/// Turns an SDK error into a gap, or `None` where AWS answers by it that there is none of what was asked for.
pub(super) fn gap<E>(call: &'static Call, at: Where<'_>, error: &SdkError<E, HttpResponse>) -> Option<Gap>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let found = |reason, detail: String| Some(Gap::new(call, at.region, reason, one_line(&detail)));
    match error {
        SdkError::ServiceError(service) => {
            let (code, message) =
                (service.err().code().unwrap_or_default(), service.err().message().unwrap_or_default());
            if call.absent.contains(&code) {
                return None;
            }
            let status = service.raw().status().as_u16();
            let reason = classify(code, message, status, at);
            let detail = match (code, without_request(message)) {
                ("", "") if reason == Reason::Malformed => not_understood(status, error),
                ("", "") => format!("HTTP status {status} without an error code"),
                (code, "") => code.to_owned(),
                (code, message) => format!("{code}: {message}"),
            };
            found(reason, detail)
        }
        SdkError::ResponseError(response) => {
            let status = response.raw().status().as_u16();
            let reason = match classify("", "", status, at) {
                Reason::Unexpected => Reason::Malformed,
                reason => reason,
            };
            found(reason, not_understood(status, error))
        }
        SdkError::TimeoutError(_) => found(Reason::TimedOut, "no answer in time".to_owned()),
        SdkError::DispatchFailure(failure) => {
            let chain = chain(error);
            if let Some(refusal) = cause::<Refusal>(error) {
                return found(Reason::Refused, refusal.to_string());
            }
            if cause::<CredentialsError>(error).is_some() {
                return found(Reason::Credentials, chain);
            }
            let reason = if failure.is_timeout() { Reason::TimedOut } else { Reason::ConnectionFailed };
            found(reason, chain)
        }
        SdkError::ConstructionFailure(_) => match cause::<Refusal>(error) {
            Some(refusal) => found(Reason::Refused, refusal.to_string()),
            None if cause::<CredentialsError>(error).is_some() => found(Reason::Credentials, chain(error)),
            None => found(Reason::Unexpected, chain(error)),
        },
        _ => found(Reason::Unexpected, chain(error)),
    }
}

fn classify(code: &str, message: &str, status: u16, at: Where<'_>) -> Reason {
    TABLE
        .iter()
        .find(|line| {
            (line.codes.is_empty() || line.codes.contains(&code))
                && (line.words.is_empty() || line.words.iter().any(|words| message.contains(words)))
                && (line.status.0..=line.status.1).contains(&status)
                && match line.only {
                    Only::Everywhere => true,
                    Only::Emulators => at.emulated,
                    Only::OtherRegions => !at.home,
                }
        })
        .map_or(Reason::Unexpected, |line| line.reason)
}

/// The name of the endpoint is not known to the DNS.
pub(super) fn is_unknown_name(gap: &Gap) -> bool {
    gap.reason == Reason::ConnectionFailed && gap.detail.contains("failed to lookup address")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

fn cause<'a, C: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a C> {
    causes(error).find_map(|cause| cause.downcast_ref::<C>())
}

/// What made the parser stop says it best; the SDK's words around it speak of the SDK.
fn not_understood(status: u16, error: &(dyn Error + 'static)) -> String {
    let why = causes(error).last().map(ToString::to_string).unwrap_or_default();
    format!("an answer with HTTP status {status} that could not be understood: {why}")
}

/// All that the error and its causes say, each once.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in causes(error) {
        let words = cause.to_string();
        if !said.iter().any(|before| before.contains(&words)) {
            said.push(words);
        }
    }
    said.join(": ")
}

/// What AWS says, without the request that it repeats where a signature does not match: its headers hold the session
/// token, and what is kept in a report or a snapshot must not.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>.
fn without_request(message: &str) -> &str {
    let repeated = message.to_ascii_lowercase().find("the canonical string for this request");
    repeated.map_or(message, |at| message[..at].trim_end())
}

/// One line of bounded length, so that an answer of any kind fits into a report.
pub(super) fn one_line(text: &str) -> String {
    const LONGEST: usize = 600;
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST).collect::<String>() + "…";
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWS: Where<'_> = Where { region: Some("eu-west-1"), home: false, emulated: false };
    const HOME: Where<'_> = Where { home: true, ..AWS };
    const EMULATOR: Where<'_> = Where { emulated: true, ..AWS };

    #[test]
    fn every_line_can_decide_and_has_a_source() {
        for (i, line) in TABLE.iter().enumerate() {
            assert!(line.source.starts_with("https://"), "{line:?}");
            let at =
                Where { region: None, home: line.only != Only::OtherRegions, emulated: line.only == Only::Emulators };
            // The code that no other line has taken before: an overlap on purpose leaves at least one.
            let codes = if line.codes.is_empty() { &["Unheard-of"][..] } else { line.codes };
            let words = line.words.first().copied().unwrap_or_default();
            let status = if line.status == ANY { 400 } else { line.status.1 };
            assert!(
                codes.iter().all(|code| classify(code, words, status, at) == line.reason || code.is_empty()),
                "line {i} never decides for some of its codes: {line:?}"
            );
        }
    }

    #[test]
    fn a_name_that_the_dns_does_not_know_is_recognised() {
        let call = partywall_checks::find("kms-key-rotation").unwrap().calls()[0];
        let gap = |detail: &str| Gap::new(call, Some("eu-west-1"), Reason::ConnectionFailed, detail);
        assert!(is_unknown_name(&gap("dns error: failed to lookup address information: Name or service not known")));
        assert!(!is_unknown_name(&gap("tcp connect error: Connection refused")));
    }

    #[test]
    fn the_services_own_words_for_denied_are_all_denied() {
        for code in ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"] {
            assert_eq!(classify(code, "", 403, AWS), Reason::Denied, "{code}");
        }
        assert_eq!(classify("", "", 403, AWS), Reason::Denied, "HEAD answers have no body");
    }

    #[test]
    fn what_denied_it_is_read_from_the_message() {
        let user =
            "User: arn:aws:iam::123456789012:user/a is not authorized to perform: s3:GetBucketAcl on resource: b";
        for (rest, reason) in [
            ("because no identity-based policy allows the s3:GetBucketAcl action", Reason::Denied),
            ("because no resource-based policy allows the s3:GetBucketAcl action", Reason::Denied),
            ("with an explicit deny in a service control policy", Reason::DeniedByServiceControlPolicy),
            ("because no service control policy allows the action", Reason::DeniedByServiceControlPolicy),
            ("with an explicit deny in a resource control policy", Reason::DeniedByResourceControlPolicy),
            ("because no permissions boundary allows the action", Reason::DeniedByPermissionsBoundary),
            ("with an explicit deny in a session policy", Reason::DeniedBySessionPolicy),
            ("because no VPC endpoint policy allows the action", Reason::DeniedByVpcEndpointPolicy),
            ("with an explicit deny in a resource-based policy", Reason::DeniedByResourcePolicy),
            ("with an explicit deny in an identity-based policy", Reason::Denied),
        ] {
            assert_eq!(classify("AccessDenied", &format!("{user} {rest}"), 403, AWS), reason, "{rest}");
        }
    }

    #[test]
    fn a_stranger_is_a_disabled_region_or_bad_credentials() {
        for code in STRANGER {
            assert_eq!(classify(code, "", 403, AWS), Reason::RegionDisabled, "{code}");
            assert_eq!(classify(code, "", 403, HOME), Reason::Credentials, "{code}");
        }
        assert_eq!(classify("ExpiredToken", "", 400, AWS), Reason::Credentials);
    }

    #[test]
    fn throttling_has_many_names() {
        for (code, status) in [("RequestLimitExceeded", 503), ("Throttling", 400), ("SlowDown", 503), ("", 429)] {
            assert_eq!(classify(code, "Rate exceeded", status, AWS), Reason::Throttled, "{code}");
        }
    }

    #[test]
    fn an_emulators_no_is_not_an_internal_error_of_aws() {
        let message = "API action 'GetX' for service 'rds' not yet implemented or pro feature";
        assert_eq!(classify("InternalFailure", message, 501, EMULATOR), Reason::NotEmulated);
        assert_eq!(classify("InternalFailure", message, 500, EMULATOR), Reason::NotEmulated);
        assert_eq!(classify("InternalFailure", "boom", 500, EMULATOR), Reason::ServerError);
        assert_eq!(classify("InternalFailure", "", 500, AWS), Reason::ServerError);
    }

    #[test]
    fn a_page_for_people_is_an_internal_error_of_aws_and_an_emulators_no() {
        assert_eq!(classify("", "", 500, AWS), Reason::ServerError);
        assert_eq!(classify("", "", 502, AWS), Reason::ServerError);
        assert_eq!(classify("", "", 500, EMULATOR), Reason::NotEmulated);
        assert_eq!(classify("", "", 404, EMULATOR), Reason::NotEmulated);
        assert_eq!(classify("", "", 502, EMULATOR), Reason::ServerError);
    }

    #[test]
    fn the_unknown_is_unexpected() {
        assert_eq!(classify("SomethingNew", "", 400, AWS), Reason::Unexpected);
        assert_eq!(classify("SomethingNew", "", 502, AWS), Reason::ServerError);
    }

    #[test]
    fn a_long_answer_becomes_a_short_line() {
        let line = one_line(&"word\n".repeat(1000));
        assert!(line.chars().count() <= 601 && !line.contains('\n'));
    }

    #[test]
    fn a_request_that_aws_repeats_is_left_out() {
        let message = "The request signature we calculated does not match the signature you provided.\n\nThe Canonical \
                       String for this request should have been\n'POST\n/\n\nx-amz-security-token:TOKEN";
        assert_eq!(
            without_request(message),
            "The request signature we calculated does not match the signature you provided."
        );
        assert_eq!(without_request("Größe: no such key"), "Größe: no such key");
    }
}
