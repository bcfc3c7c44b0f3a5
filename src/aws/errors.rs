//! Every error that AWS, an emulator or the network can answer with, as a [`Gap`] with its reason.
//!
//! Codes are from "Common errors" of each service's API reference, from
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html> and the SDK's own list of throttling codes;
//! the sentences by which AWS says what denied a call are from
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use partywall_checks::facts::{Call, Gap, Reason};

use super::guard::Refusal;

/// Codes with one meaning wherever they come from.
const CODES: &[(Reason, &[&str])] = &[
    (
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
    ),
    (
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
    ),
    (
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
    ),
    (Reason::RegionDisabled, &["OptInRequired", "RegionDisabledException"]),
    (Reason::NotEmulated, &["NotImplemented", "NotImplementedError", "UnknownOperationException", "UnsupportedAPI"]),
    (Reason::TimedOut, &["DependencyTimeoutException", "RequestTimeout", "RequestTimeoutException"]),
    (
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
    ),
];

/// A region that the account has not enabled does not know the account's credentials, so it answers as to a stranger.
/// The same codes in the region that took the credentials at the start mean what they say.
///
/// Source: <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html>.
const STRANGER: &[&str] = &["AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"];

/// Words by which AWS says which kind of policy denied a call, the most telling first.
const DENIED_BY: &[(Reason, &[&str])] = &[
    (Reason::DeniedByServiceControlPolicy, &["service control policy"]),
    (Reason::DeniedByResourceControlPolicy, &["resource control policy"]),
    (Reason::DeniedByPermissionsBoundary, &["permissions boundary"]),
    (Reason::DeniedBySessionPolicy, &["session policy"]),
    (Reason::DeniedByVpcEndpointPolicy, &["VPC endpoint policy"]),
    // "because no resource-based policy allows" is an ordinary denial: an identity-based one would do as well.
    (Reason::DeniedByResourcePolicy, &["explicit deny in a resource-based policy"]),
];

/// Words of emulators for what they do not have, under whatever code.
const NOT_EMULATED: &[&str] =
    &["not yet implemented", "not implemented", "not been implemented", "not supported by LocalStack"];

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
            let detail = match (code, message) {
                ("", "") if reason == Reason::Malformed => not_understood(status, error),
                ("", "") => format!("HTTP status {status} without an error code"),
                (code, "") => code.to_owned(),
                (code, message) => format!("{code}: {message}"),
            };
            found(reason, detail)
        }
        SdkError::ResponseError(response) => {
            let status = response.raw().status().as_u16();
            let reason = match status {
                501 => Reason::NotEmulated,
                404 | 500 if at.emulated => Reason::NotEmulated,
                429 => Reason::Throttled,
                500.. => Reason::ServerError,
                403 => Reason::Denied,
                _ => Reason::Malformed,
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
    if status == 501 || (at.emulated && NOT_EMULATED.iter().any(|words| message.contains(words))) {
        return Reason::NotEmulated;
    }
    if STRANGER.contains(&code) {
        return if at.home { Reason::Credentials } else { Reason::RegionDisabled };
    }
    let by_code = CODES.iter().find(|(_, codes)| codes.contains(&code)).map(|(reason, _)| *reason);
    match by_code {
        Some(Reason::Denied) => denied(message),
        Some(reason) => reason,
        None => match status {
            403 => denied(message),
            429 => Reason::Throttled,
            // An emulator without the operation often has no better answer than a page for people.
            404 | 500 if at.emulated && code.is_empty() => Reason::NotEmulated,
            500.. => Reason::ServerError,
            // A status of success with an error inside is not an answer at all.
            200..300 => Reason::Malformed,
            _ => Reason::Unexpected,
        },
    }
}

/// Which kind of policy denied it, where the message says.
fn denied(message: &str) -> Reason {
    DENIED_BY
        .iter()
        .find(|(_, words)| words.iter().any(|words| message.contains(words)))
        .map_or(Reason::Denied, |(reason, _)| *reason)
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
    fn no_code_stands_for_two_reasons() {
        let mut codes: Vec<&str> = CODES.iter().flat_map(|(_, codes)| *codes).chain(STRANGER).copied().collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
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
    fn the_unknown_is_unexpected() {
        assert_eq!(classify("SomethingNew", "", 400, AWS), Reason::Unexpected);
        assert_eq!(classify("SomethingNew", "", 502, AWS), Reason::ServerError);
    }

    #[test]
    fn a_long_answer_becomes_a_short_line() {
        let line = one_line(&"word\n".repeat(1000));
        assert!(line.chars().count() <= 601 && !line.contains('\n'));
    }
}
