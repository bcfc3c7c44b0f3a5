//! The judgement that the checks of every service with resource policies share.

use super::{Context, Document};
use crate::facts::Call;
use crate::finding::Verdict;

/// Where a policy comes from, and how people and AWS call it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    /// The call that brings it.
    pub(crate) call: &'static Call,
    /// AWS's name of the member that holds it.
    pub(crate) member: &'static str,
    /// The region.
    pub(crate) region: &'a str,
    /// What it is a policy of: `queue`.
    pub(crate) noun: &'static str,
}

/// Nobody is let in by it but those whom it names. None at all lets in nobody from outside.
pub(crate) fn not_public(policy: Option<&str>, context: &Context, from: Origin<'_>) -> Verdict {
    let noun = from.noun;
    let Some(text) = policy else {
        return Verdict::pass(format!("The {noun} has no policy, so nobody outside the account is let in by one."))
            .seen(from.call, from.member, ());
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(malformed) => return Verdict::unknown(&malformed.gap(from.call, Some(from.region))),
    };
    let public = document.public(context);
    let verdict = match public.as_slice() {
        [] => Verdict::pass(format!("The {noun}'s policy lets in only those whom it names.")),
        [grant] => Verdict::fail(format!("The {noun}'s policy grants access to {grant}.")),
        [grant, rest @ ..] => {
            Verdict::fail(format!("The {noun}'s policy grants access to {grant}, and {} more like it.", rest.len()))
        }
    };
    verdict.seen(from.call, from.member, &public)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    static CALL: Call = Call {
        service: "SQS",
        operation: "GetQueueAttributes",
        action: "sqs:GetQueueAttributes",
        absent: &[],
        source: "https://docs.aws.amazon.com/",
    };

    fn judged(policy: Option<&str>) -> Verdict {
        let from = Origin { call: &CALL, member: "Policy", region: "eu-west-1", noun: "queue" };
        not_public(policy, &Context::new("123456789012", "aws"), from)
    }

    fn allowing(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "one", "Effect": "Allow", "Principal": {principal},
                "Action": "sqs:SendMessage", "Resource": "*"{condition}}}]}}"#
        )
    }

    #[test]
    fn no_policy_passes() {
        assert_eq!(judged(None).status, Status::Pass);
    }

    #[test]
    fn everyone_fails_unless_a_condition_confines_them() {
        for principal in [r#""*""#, r#"{"AWS": "*"}"#] {
            let verdict = judged(Some(&allowing(principal, "")));
            assert_eq!(verdict.status, Status::Fail);
            assert!(verdict.message.contains("everyone"), "{}", verdict.message);
            let own = r#", "Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}"#;
            assert_eq!(judged(Some(&allowing(principal, own))).status, Status::Pass);
        }
    }

    #[test]
    fn those_who_are_named_pass() {
        assert_eq!(judged(Some(&allowing(r#"{"AWS": "arn:aws:iam::210987654321:root"}"#, ""))).status, Status::Pass);
    }

    #[test]
    fn several_statements_are_counted() {
        let two = r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"},
            {"Effect": "Allow", "Principal": "*", "Action": "sqs:ReceiveMessage", "Resource": "*"}]}"#;
        let verdict = judged(Some(two));
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.ends_with("and 1 more like it."), "{}", verdict.message);
    }

    #[test]
    fn what_cannot_be_understood_is_unknown() {
        for text in ["", "{}", "not a policy", r#"{"Statement": [{"Effect": "Perhaps"}]}"#] {
            assert_eq!(judged(Some(text)).status, Status::Unknown, "{text}");
        }
    }
}
