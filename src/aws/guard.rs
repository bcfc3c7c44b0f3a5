//! Nothing but declared reads leaves this program, by construction.
//!
//! Every SDK client carries this interceptor. It lets an operation through only while [`super::Road::ask`] is asking
//! for exactly that operation, on behalf of a fact that names it. It refuses before the request is serialized, so
//! before it is signed. The transport in turn sends only what was stamped here.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use http::Uri;
use http::uri::Authority;
use partywall_checks::facts::Call;

tokio::task_local! {
    /// The operation that a fact is asking for in this task, and the region it is asking in.
    pub(super) static ASKING: Stamp;
}

/// What the guard writes on a request that it lets through; the transport sends no other.
#[derive(Debug, Clone)]
pub(super) struct Stamp {
    pub call: &'static Call,
    pub region: String,
    /// Its turn has come already, for the first attempt.
    pub turn: Arc<AtomicBool>,
}

/// The operation is not one that may be sent.
#[derive(Debug, thiserror::Error)]
#[error("{service}:{operation} was refused before it was sent: {why}")]
pub(super) struct Refusal {
    pub service: String,
    pub operation: String,
    pub why: &'static str,
}

/// An operation that changes nothing, by AWS's naming of operations. `GenerateCredentialReport` has AWS write a report
/// that only it and the caller see.
#[must_use]
pub fn is_read(operation: &str) -> bool {
    ["Get", "List", "Describe", "BatchGet"].iter().any(|prefix| operation.starts_with(prefix))
        || operation == "GenerateCredentialReport"
}

/// Entering an account is no read by its name, but it changes nothing there. It is let through only where nothing else is
/// asked: while the road's own code enters an account by a role.
fn enters(service: &str, operation: &str) -> bool {
    let call = &super::enter::ASSUME_ROLE;
    (service, operation) == (call.service, call.operation)
        && ASKING.try_with(|stamp| std::ptr::eq(stamp.call, call)).unwrap_or(false)
}

#[derive(Debug)]
pub(super) struct Guard {
    /// The host of a custom endpoint. Some operations put the account's id before the endpoint's host, a name that
    /// only AWS's own DNS knows; with a custom endpoint its host is kept.
    pub endpoint: Option<Authority>,
}

impl Intercept for Guard {
    fn name(&self) -> &'static str {
        "partywall's read-only guard"
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let metadata = config.load::<Metadata>();
        let (service, operation) = metadata.map_or(("?", "?"), |metadata| (metadata.service(), metadata.name()));
        let refuse = |why| Err(Refusal { service: service.to_owned(), operation: operation.to_owned(), why }.into());
        if !is_read(operation) && !enters(service, operation) {
            return refuse("it is not a read");
        }
        match ASKING.try_with(|stamp| (stamp.call.service, stamp.call.operation)) {
            Ok(asked) if asked == (service, operation) => Ok(()),
            Ok(_) => refuse("the fact that is being read does not name it"),
            Err(_) => refuse("no fact asked for it"),
        }
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(endpoint) = &self.endpoint else { return Ok(()) };
        let request = context.request_mut();
        let mut parts = request.uri().parse::<Uri>()?.into_parts();
        if parts.authority.as_ref().is_some_and(|authority| authority != endpoint) {
            parts.authority = Some(endpoint.clone());
            request.set_uri(Uri::from_parts(parts)?)?;
        }
        Ok(())
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let stamp = ASKING.try_with(Clone::clone)?;
        context.request_mut().add_extension(stamp);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_read;

    #[test]
    fn reads_are_reads_and_writes_are_not() {
        for read in ["GetAccountSummary", "ListBuckets", "DescribeKey", "BatchGetFindings", "GenerateCredentialReport"]
        {
            assert!(is_read(read), "{read}");
        }
        for write in [
            "CreateUser",
            "DeleteBucket",
            "PutBucketPolicy",
            "UpdateAssumeRolePolicy",
            "RunInstances",
            "AssumeRole",
            "ScheduleKeyDeletion",
            "AttachRolePolicy",
            "TagResource",
            "StartInstances",
            "ModifyInstanceAttribute",
            "GenerateDataKey",
            "GenerateServiceLastAccessedDetails",
            "Decrypt",
            "SendCommand",
            "",
        ] {
            assert!(!is_read(write), "{write}");
        }
    }
}
