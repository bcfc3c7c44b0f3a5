//! No certificate has a key that can be broken.

use crate::facts::acm::{Certificate, CertificateId, Certificates, LIST_CERTIFICATES};
use crate::facts::{Gap, Reason};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "acm-certificate-key",
    title: "Certificates have keys of at least 2,048 bits",
    severity: Severity::High,
    service: &model::ACM,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IDENTITY),
    why: "RSA keys of 1,024 bits are within reach of those who can pay for it. Whoever breaks the key is the server \
          to every client.",
    aws_side: "AWS issues certificates with strong keys only. It takes weaker ones, if you import them.",
    your_side: "You import certificates with RSA keys of 2,048 bits or more, or with elliptic curves.",
    fix: Fix {
        text: "Request a new certificate from ACM, or import one with a longer key, and have everything that uses \
               the old one use it.",
        cli: "aws acm request-certificate --domain-name DOMAIN --validation-method DNS --key-algorithm EC_prime256v1",
        terraform: "resource \"aws_acm_certificate\" \"shop\" {\n  \
                    domain_name       = \"shop.example.com\"\n  \
                    validation_method = \"DNS\"\n  \
                    key_algorithm     = \"EC_prime256v1\"\n\
                    }",
        cloudformation: "Type: AWS::CertificateManager::Certificate\n\
                         Properties:\n  \
                         DomainName: shop.example.com\n  \
                         ValidationMethod: DNS\n  \
                         KeyAlgorithm: EC_prime256v1",
    },
    sources: &[
        Source {
            title: "AWS Certificate Manager public certificate characteristics and limitations",
            url: "https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html",
        },
        Source {
            title: "Prerequisites for importing ACM certificates",
            url: "https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html",
        },
    ],
    standards: &[security_hub("ACM.2"), prowler("acm_certificates_with_secure_key_algorithms")],
    thresholds: &[Threshold {
        key: "certificate-key-bits",
        unit: "bits",
        meaning: "An RSA key must have at least this many bits. Curves are judged by name.",
        bound: Bound::AtLeast,
        asked_by: &[security_hub("ACM.2")],
    }],
    reads: &[reads::<Certificates>()],
    run: |account| {
        let bits = account.settings.certificate_key_bits;
        each(account, account.acm.values().map(|acm| &acm.certificates), move |of, certificate| {
            judge(of, certificate, bits)
        })
    },
};

/// Certificates that never were, or are no more, protect nothing. Unless told otherwise, `least` is what is thought strong
/// enough until 2030 and beyond: NIST SP 800-57.
fn judge(of: &CertificateId, certificate: &Certificate, least: u32) -> Option<Verdict> {
    if !matches!(certificate.status.as_str(), "ISSUED" | "PENDING_VALIDATION" | "INACTIVE") {
        return None;
    }
    let Some(algorithm) = certificate.key_algorithm.as_deref() else {
        let (call, region) = (&LIST_CERTIFICATES, Some(of.region.as_str()));
        return Some(Verdict::unknown(&Gap::new(call, region, Reason::Malformed, "the answer has no KeyAlgorithm")));
    };
    let bits = algorithm.strip_prefix("RSA_").and_then(|bits| bits.parse::<u32>().ok());
    let strong = match bits {
        Some(bits) => bits >= least,
        None => matches!(algorithm, "EC_prime256v1" | "EC_secp384r1" | "EC_secp521r1"),
    };
    let verdict = if strong {
        Verdict::pass(format!("The key is {algorithm}."))
    } else if bits.is_some() {
        Verdict::fail(format!("The key is {algorithm}, which is too short: at least {least} bits needed."))
    } else {
        Verdict::fail(format!("The key is {algorithm}, which is not known to be strong."))
    };
    Some(verdict.seen(&LIST_CERTIFICATES, "KeyAlgorithm", algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(status: &str, algorithm: Option<&str>) -> Option<Status> {
        let of = CertificateId { arn: "a".into(), domain: None, region: "r".into() };
        let certificate = Certificate {
            status: status.into(),
            key_algorithm: algorithm.map(str::to_owned),
            ..Certificate::default()
        };
        judge(&of, &certificate, 2048).map(|verdict| verdict.status)
    }

    #[test]
    fn long_keys_and_curves_pass() {
        for algorithm in ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"] {
            assert_eq!(status("ISSUED", Some(algorithm)), Some(Status::Pass), "{algorithm}");
        }
    }

    #[test]
    fn short_keys_and_what_is_not_known_fail() {
        for algorithm in ["RSA_1024", "RSA_512", "RSA_", "NEW"] {
            assert_eq!(status("ISSUED", Some(algorithm)), Some(Status::Fail), "{algorithm}");
        }
    }

    #[test]
    fn what_protects_nothing_is_not_judged() {
        for dead in ["EXPIRED", "FAILED", "REVOKED", "VALIDATION_TIMED_OUT"] {
            assert_eq!(status(dead, Some("RSA_1024")), None, "{dead}");
        }
    }

    #[test]
    fn an_answer_without_the_key_says_nothing() {
        assert_eq!(status("ISSUED", None), Some(Status::Unknown));
    }
}
