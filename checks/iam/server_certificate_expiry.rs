//! No expired TLS certificates are kept in IAM.

use jiff::{SignedDuration, Timestamp};

use crate::facts::iam::{LIST_SERVER_CERTIFICATES, ServerCertificate, ServerCertificates};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-server-certificate-expiry",
    title: "TLS certificates in IAM have not expired",
    severity: Severity::Medium,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_KEY_ROTATION),
    why: "A load balancer or distribution that is given an expired certificate by mistake turns away everybody who \
          looks at certificates, and teaches the others not to.",
    aws_side: "AWS stores certificates that are uploaded to IAM and serves them for as long as they are there; ACM, \
               which renews by itself, is what it recommends.",
    your_side: "You delete certificates that have expired, and have ACM issue the next ones.",
    fix: Fix {
        text: "Have ACM issue a new certificate, point whatever uses the old one to it, and delete the old one.",
        cli: "aws iam delete-server-certificate --server-certificate-name CERTIFICATE",
        terraform: "resource \"aws_acm_certificate\" \"example\" {\n\
                    \u{20} domain_name       = \"DOMAIN\"\n\
                    \u{20} validation_method = \"DNS\"\n\
                    }",
        cloudformation: "Type: AWS::CertificateManager::Certificate\n\
                         Properties:\n\
                         \u{20} DomainName: DOMAIN\n\
                         \u{20} ValidationMethod: DNS",
    },
    sources: &[Source {
        title: "Manage server certificates in IAM",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html",
    }],
    standards: &[cis("2.17"), security_hub("IAM.26"), prowler("iam_no_expired_server_certificates_stored")],
    thresholds: &[Threshold {
        key: "server-certificate-expiry-days",
        unit: "days",
        meaning: "A certificate in IAM must be valid for this many days more; 0 for one that has not expired.",
        bound: Bound::AtLeast,
        asked_by: &[cis("2.17"), security_hub("IAM.26")],
    }],
    reads: &[reads::<ServerCertificates>()],
    run: |account| {
        each(account, [&account.iam.server_certificates], |_, it| {
            judge(it, account.as_of, account.settings.server_certificate_expiry_days)
        })
    },
};

fn judge(certificate: &ServerCertificate, now: Timestamp, least: u32) -> Verdict {
    let expires = certificate.expires;
    let verdict = if expires <= now {
        Verdict::fail(format!("The certificate expired on {}.", expires.strftime("%F")))
    } else if expires.duration_since(now) < SignedDuration::from_hours(i64::from(least) * 24) {
        let expires = expires.strftime("%F");
        Verdict::fail(format!("The certificate expires on {expires} (at least {least} days should be left)."))
    } else {
        Verdict::pass(format!("The certificate is valid until {}.", expires.strftime("%F")))
    };
    verdict.seen(&LIST_SERVER_CERTIFICATES, "Expiration", expires)
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::finding::Status;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn status(expires: Timestamp) -> Status {
        judge(&ServerCertificate { expires }, NOW, 0).status
    }

    #[test]
    fn the_owner_can_ask_for_days_to_be_left() {
        let judge = |hours: i64| judge(&ServerCertificate { expires: NOW + hours.hours() }, NOW, 30);
        assert_eq!(judge(30 * 24).status, Status::Pass);
        assert_eq!(judge(30 * 24 - 1).status, Status::Fail);
        assert!(judge(24).message.contains("at least 30 days"), "{}", judge(24).message);
        assert!(judge(-24).message.contains("expired on"), "{}", judge(-24).message);
    }

    #[test]
    fn to_the_second_it_is_valid_and_then_no_more() {
        assert_eq!(status(NOW + 1.second()), Status::Pass);
        assert_eq!(status(NOW), Status::Fail);
        assert_eq!(status(NOW - 900.hours()), Status::Fail);
    }
}
