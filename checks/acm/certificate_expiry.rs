//! No certificate is about to expire.

use jiff::{SignedDuration, Timestamp};

use crate::facts::acm::{Certificate, CertificateId, Certificates, LIST_CERTIFICATES};
use crate::facts::{Gap, Reason};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "acm-certificate-expiry",
    title: "Certificates in use do not expire within 30 days",
    severity: Severity::Medium,
    service: &model::ACM,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IDENTITY),
    why: "When a certificate expires, clients turn away, and people learn to click warnings off. ACM renews its own \
          60 days before, so one that is nearer to its end is imported, or its renewal has failed.",
    aws_side: "AWS renews the certificates that it issued, as long as their domains are validated and they are in \
               use. It warns before others expire.",
    your_side: "You keep the validation records in the DNS, and import a new certificate before the old one expires.",
    fix: Fix {
        text: "Import a new certificate under the same ARN, or mend the validation that keeps ACM from renewing.",
        cli: "aws acm import-certificate --certificate-arn CERTIFICATE --certificate fileb://CERTIFICATE.pem \
              --private-key fileb://KEY.pem --certificate-chain fileb://CHAIN.pem",
        terraform: "resource \"aws_acm_certificate\" \"shop\" {\n  \
                    domain_name       = \"shop.example.com\"\n  \
                    validation_method = \"DNS\"\n\
                    }",
        cloudformation: "Type: AWS::CertificateManager::Certificate\n\
                         Properties:\n  \
                         DomainName: shop.example.com\n  \
                         ValidationMethod: DNS",
    },
    sources: &[
        Source {
            title: "Managed certificate renewal in AWS Certificate Manager",
            url: "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
        },
        Source {
            title: "ListCertificates",
            url: "https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateSummary.html",
        },
    ],
    standards: &[security_hub("ACM.1"), prowler("acm_certificates_expiration_check")],
    thresholds: &[Threshold {
        key: "certificate-expiry-days",
        unit: "days",
        meaning: "A certificate in use must be valid for this many days more.",
        bound: Bound::AtLeast,
        asked_by: &[security_hub("ACM.1")],
    }],
    reads: &[reads::<Certificates>()],
    run: |account| {
        let (as_of, days) = (account.as_of, account.settings.certificate_expiry_days);
        each(account, account.acm.values().map(|acm| &acm.certificates), move |of, certificate| {
            judge(of, certificate, as_of, days)
        })
    },
};

/// What was never issued has no end, and what nobody uses keeps nobody out: neither is judged.
fn judge(of: &CertificateId, certificate: &Certificate, as_of: Timestamp, least: u32) -> Option<Verdict> {
    let unknown = |name: &str| {
        let (call, region) = (&LIST_CERTIFICATES, Some(of.region.as_str()));
        Some(Verdict::unknown(&Gap::new(call, region, Reason::Malformed, format!("the answer has no {name}"))))
    };
    if !matches!(certificate.status.as_str(), "ISSUED" | "EXPIRED") {
        return None;
    }
    match certificate.in_use {
        Some(true) => {}
        Some(false) => return None,
        None => return unknown("InUse"),
    }
    let Some(end) = certificate.not_after else { return unknown("NotAfter") };
    let left = end.duration_since(as_of);
    let days = left.as_hours().div_euclid(24);
    let verdict = if left <= SignedDuration::ZERO {
        Verdict::fail("The certificate is in use and has expired.")
    } else if left < SignedDuration::from_hours(i64::from(least) * 24) {
        let end = match days {
            0 => "within a day".to_owned(),
            1 => "in one day".to_owned(),
            _ => format!("in {days} days"),
        };
        Verdict::fail(format!("The certificate expires {end} (at least {least} days should be left)."))
    } else {
        Verdict::pass(format!("The certificate is valid for {days} more days."))
    };
    let verdict = verdict.seen(&LIST_CERTIFICATES, "NotAfter", end.to_string());
    Some(verdict.seen(&LIST_CERTIFICATES, "RenewalEligibility", &certificate.renewal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn certificate(end: &str) -> Certificate {
        Certificate {
            status: "ISSUED".into(),
            in_use: Some(true),
            not_after: Some(end.parse().unwrap()),
            ..Certificate::default()
        }
    }

    fn status(certificate: &Certificate) -> Option<Status> {
        let of = CertificateId { arn: "a".into(), domain: None, region: "r".into() };
        let as_of = "2026-06-01T12:00:00Z".parse().unwrap();
        judge(&of, certificate, as_of, 30).map(|verdict| verdict.status)
    }

    #[test]
    fn thirty_days_pass_and_less_fails() {
        assert_eq!(status(&certificate("2027-06-01T00:00:00Z")), Some(Status::Pass));
        assert_eq!(status(&certificate("2026-07-01T12:00:00Z")), Some(Status::Pass));
        assert_eq!(status(&certificate("2026-07-01T11:59:59Z")), Some(Status::Fail));
        assert_eq!(status(&certificate("2026-06-01T13:00:00Z")), Some(Status::Fail));
    }

    #[test]
    fn an_expired_one_in_use_fails() {
        assert_eq!(status(&certificate("2026-06-01T12:00:00Z")), Some(Status::Fail));
        let expired = Certificate { status: "EXPIRED".into(), ..certificate("2020-01-01T00:00:00Z") };
        assert_eq!(status(&expired), Some(Status::Fail));
    }

    #[test]
    fn what_is_not_issued_or_not_used_is_not_judged() {
        let soon = || certificate("2026-06-02T00:00:00Z");
        for status_there in ["PENDING_VALIDATION", "FAILED", "REVOKED", "VALIDATION_TIMED_OUT", "INACTIVE"] {
            assert_eq!(status(&Certificate { status: status_there.into(), ..soon() }), None, "{status_there}");
        }
        assert_eq!(status(&Certificate { in_use: Some(false), ..soon() }), None);
    }

    #[test]
    fn an_answer_without_the_values_says_nothing() {
        let soon = || certificate("2026-06-02T00:00:00Z");
        assert_eq!(status(&Certificate { in_use: None, ..soon() }), Some(Status::Unknown));
        assert_eq!(status(&Certificate { not_after: None, ..soon() }), Some(Status::Unknown));
    }
}
