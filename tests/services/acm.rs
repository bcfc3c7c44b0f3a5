//! What the tests need to know of ACM.

use localstack::{Fault, Rule};
use serde_json::{Value, json};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    hollow: &[(
        "acm:ListCertificates",
        &[
            r#"{"CertificateSummaryList": [{}]}"#,
            r#"{"CertificateSummaryList": [{"CertificateArn": "arn:aws:acm:us-east-1:1:certificate/1"}]}"#,
            r#"{"CertificateSummaryList": [{"CertificateArn": "arn:aws:acm:us-east-1:1:certificate/1",
                "Status": "ISSUED"}]}"#,
        ],
    )],
    // Nothing of LocalStack's uses a certificate, so that none would be judged.
    hardened: || vec![answer(&[certificate("menu", "RSA-2048", 1_900_000_000)])],
    ..Service::PLAIN
};

/// A certificate in use, as ACM lists it: it writes the kind of key with a hyphen.
fn certificate(id: &str, key: &str, end: i64) -> Value {
    json!({
        "CertificateArn": format!("arn:aws:acm:us-east-1:123456789012:certificate/{id}"),
        "DomainName": "menu.crumb.example",
        "Status": "ISSUED",
        "Type": "IMPORTED",
        "KeyAlgorithm": key,
        "InUse": true,
        "NotAfter": end,
        "RenewalEligibility": "INELIGIBLE",
    })
}

fn answer(certificates: &[Value]) -> Rule {
    let body = json!({ "CertificateSummaryList": certificates }).to_string();
    Rule::on("acm", "ListCertificates", Fault::told("application/x-amz-json-1.1", body))
}

/// What no emulator holds, from ACM's own answer: certificates that have expired or soon will, and short keys.
#[test]
fn old_certificates_and_short_keys_fail_from_a_recorded_answer() {
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
        let certificates = [
            certificate("expired", "EC-prime256v1", now - 60),
            certificate("soon", "RSA-4096", now + 29 * 24 * 3600),
            certificate("short", "RSA-1024", now + 31 * 24 * 3600),
        ];
        gateway.rule(answer(&certificates));
        let (code, report) = report(gateway.endpoint(), &["--service", "acm", "--region", "us-east-1"]).await;
        assert_eq!(code, 3);
        assert_eq!(report.resources("acm-certificate-expiry", "fail"), ["expired", "soon"]);
        assert_eq!(report.resources("acm-certificate-expiry", "pass"), ["short"]);
        assert_eq!(report.resources("acm-certificate-key", "fail"), ["short"]);
        assert_eq!(report.resources("acm-certificate-key", "pass"), ["expired", "soon"]);
    });
}

/// The request names every kind of key: unasked, ACM leaves out most of them.
#[test]
fn every_kind_of_key_is_asked_for() {
    RUNTIME.block_on(async {
        let gateway = hardened_moto().await.gateway().await;
        gateway.rule(Rule::on("acm", "ListCertificates", Fault::denied()).contains("EC_secp521r1"));
        let (_, report) = report(gateway.endpoint(), &["--service", "acm", "--region", "us-east-1"]).await;
        assert_eq!(report.statuses("acm-certificate-key").keys().collect::<Vec<_>>(), ["unknown"]);
    });
}
