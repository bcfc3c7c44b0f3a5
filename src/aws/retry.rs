//! What is not worth a second attempt.

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority};

/// Does not ask an emulator again for what it does not have, which it says by an internal error: with a page for people
/// (moto), or in words (`LocalStack`). AWS has other errors for that, and its internal errors do pass.
#[derive(Debug)]
pub(super) struct NotEmulated;

fn is_missing(status: u16, content_type: &str, body: &[u8]) -> bool {
    let says = |words: &str| String::from_utf8_lossy(body).contains(words);
    status == 501
        || (status == 500
            && (content_type.starts_with("text/html")
                || ["not yet been emulated", "not implemented", "not yet implemented"].into_iter().any(says)))
}

impl ClassifyRetry for NotEmulated {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(response) = context.response() else { return RetryAction::NoActionIndicated };
        let content_type = response.headers().get("content-type").unwrap_or_default();
        // The transport has read the answer to its end.
        if is_missing(response.status().as_u16(), content_type, response.body().bytes().unwrap_or_default()) {
            RetryAction::RetryForbidden
        } else {
            RetryAction::NoActionIndicated
        }
    }

    fn name(&self) -> &'static str {
        "partywall's patience with emulators"
    }

    fn priority(&self) -> RetryClassifierPriority {
        // The last word: the others would ask again for whatever has the status 500.
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_that_it_is_not_there_is_not_asked_for_again() {
        assert!(is_missing(500, "text/html; charset=utf-8", b"<h1>Internal Server Error</h1>"));
        assert!(is_missing(501, "application/xml", b""));
        assert!(is_missing(500, "text/xml", b"<Message>... has not yet been emulated by LocalStack.</Message>"));
        assert!(!is_missing(500, "text/xml", b"<Error><Code>InternalError</Code></Error>"));
        assert!(!is_missing(503, "text/html", b"not implemented"));
        assert!(!is_missing(200, "text/html", b"not implemented"));
    }
}
