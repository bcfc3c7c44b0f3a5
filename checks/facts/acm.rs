//! What can be known about ACM in one region.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, Call, Of, fact, facts};
use crate::finding::{Describe, Resource};

/// Every certificate, with its key, its times and whether it is used.
pub static LIST_CERTIFICATES: Call = Call {
    service: "ACM",
    operation: "ListCertificates",
    action: "acm:ListCertificates",
    absent: &[],
    source: "https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html",
};

fact!(
    /// Every certificate, whatever its key.
    Certificates: Vec<Of<CertificateId, Certificate>> = "acm.certificates" regional <- [LIST_CERTIFICATES]
);

facts!(
    /// The facts of ACM in one region.
    Acm {
        certificates: Certificates,
    }
);

/// A certificate by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateId {
    /// Its ARN.
    pub arn: String,
    /// The name that it is for.
    pub domain: Option<String>,
    /// Its region.
    pub region: String,
}

impl Describe for CertificateId {
    fn describe(&self, _: &Account) -> Resource {
        let id = self.arn.rsplit('/').next().unwrap_or(&self.arn);
        let resource = Resource::new(&self.arn, "AWS::CertificateManager::Certificate", id, Some(&self.region));
        match &self.domain {
            Some(domain) => resource.named(domain),
            None => resource,
        }
    }
}

/// What a certificate is. Where AWS left a value out of its answer, there is none here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// `ISSUED`, `PENDING_VALIDATION`, `EXPIRED`, `FAILED` and so on.
    pub status: String,
    /// `AMAZON_ISSUED`, `IMPORTED`, `PRIVATE`.
    pub kind: Option<String>,
    /// `RSA_2048`, `EC_prime256v1` and so on.
    pub key_algorithm: Option<String>,
    /// Its last moment; none until it is issued.
    pub not_after: Option<Timestamp>,
    /// Something uses it.
    pub in_use: Option<bool>,
    /// `ELIGIBLE` where ACM renews it by itself.
    pub renewal: Option<String>,
}
