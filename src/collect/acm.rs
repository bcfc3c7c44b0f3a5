//! The facts of ACM in one region.

use aws_sdk_acm::types::{self, Filters, KeyAlgorithm};
use partywall_checks::facts::acm::{Acm, Certificate, CertificateId, LIST_CERTIFICATES};
use partywall_checks::facts::{Gap, Of};

use super::{items, lazy, timestamp};
use crate::aws::{Road, malformed};

/// The largest page that `ListCertificates` gives.
const PAGE: i32 = 1000;

pub(super) fn facts(road: &Road, region: &str) -> Acm {
    Acm { certificates: lazy(road, region, certificates) }
}

/// Unless it is told the kinds of keys, `ListCertificates` leaves out all but RSA of 1,024 and 2,048 bits.
fn every_key() -> Filters {
    use KeyAlgorithm::{EcPrime256v1, EcSecp384r1, EcSecp521r1, Rsa1024, Rsa2048, Rsa3072, Rsa4096};
    let all = vec![EcPrime256v1, EcSecp384r1, EcSecp521r1, Rsa1024, Rsa2048, Rsa3072, Rsa4096];
    Filters::builder().set_key_types(Some(all)).build()
}

async fn certificates(road: Road, region: String) -> Result<Vec<Of<CertificateId, Certificate>>, Gap> {
    let call = &LIST_CERTIFICATES;
    let request = road.acm(&region).list_certificates().includes(every_key());
    let stream = request.into_paginator().page_size(PAGE).send();
    items(&road, call, Some(&region), stream, |page| page.certificate_summary_list)
        .await?
        .into_iter()
        .map(|summary| {
            let arn = summary.certificate_arn.clone();
            let of = CertificateId {
                arn: arn.ok_or_else(|| malformed(call, Some(&region), "a certificate without an ARN"))?,
                domain: summary.domain_name.clone(),
                region: region.clone(),
            };
            Ok(Of { of, value: certificate(summary, &region) })
        })
        .collect()
}

fn certificate(summary: types::CertificateSummary, region: &str) -> Result<Certificate, Gap> {
    let missing = |what: &str| malformed(&LIST_CERTIFICATES, Some(region), what);
    let not_after = summary.not_after.map(|time| timestamp(time).ok_or_else(|| missing("a time beyond the calendar")));
    Ok(Certificate {
        status: summary.status.ok_or_else(|| missing("a certificate without a status"))?.as_str().to_owned(),
        kind: summary.r#type.map(|kind| kind.as_str().to_owned()),
        // ACM answers `RSA-2048` where its reference says `RSA_2048`.
        key_algorithm: summary.key_algorithm.map(|algorithm| algorithm.as_str().replace('-', "_")),
        not_after: not_after.transpose()?,
        in_use: summary.in_use,
        renewal: summary.renewal_eligibility.map(|eligible| eligible.as_str().to_owned()),
    })
}
