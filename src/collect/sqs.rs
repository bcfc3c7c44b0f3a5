//! The facts of SQS in one region.

use partywall_checks::facts::sqs::Sqs;

use crate::aws::Road;

pub(super) fn facts(_: &Road, _: &str) -> Sqs {
    Sqs {}
}
