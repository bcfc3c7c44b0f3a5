//! What the sample accounts hold of ACM. No emulator takes a certificate that has expired, and a key that is too short
//! would have to lie in this repository: tests/services/acm.rs puts those into answers.

use aws_sdk_acm::Client;

use super::{BuildError, Found, Site, What as _};

pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let mut found = Found::default();
    let shop = request(site, "shop.crumb.example").await?;
    found.add("acm-certificate-key", [], [shop]);
    // Only what load balancers use is judged, and that is theirs.
    found.add("acm-certificate-expiry", Vec::<String>::new(), []);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    weak(site).await
}

/// An authority of one's own, by which a certificate is issued at once: emulators wait for a minute before they take a
/// public one's domain for validated, and until then it is another.
pub(super) const AUTHORITY: &str =
    "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012";

/// Requests a certificate, and gives its id.
async fn request(site: &Site, domain: &str) -> Result<String, BuildError> {
    let request = Client::new(&site.config).request_certificate().domain_name(domain);
    let request = request.certificate_authority_arn(AUTHORITY);
    let answer = request.send().await.what(&format!("the certificate of {domain}"))?;
    let arn = answer.certificate_arn.unwrap_or_default();
    Ok(arn.rsplit('/').next().unwrap_or_default().to_owned())
}
