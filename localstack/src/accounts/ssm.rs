//! What the sample accounts hold of Systems Manager.

use aws_sdk_ssm::types::{DocumentPermissionType, DocumentType};

use super::{BuildError, Found, Site, What};

/// What neither emulator answers.
const NOWHERE: &[&str] = &[
    "ssm-association-compliance",
    "ssm-automation-logging",
    "ssm-document-public-sharing-block",
    "ssm-instance-managed",
    "ssm-patch-compliance",
];

const CONTENT: &str = r#"{"schemaVersion": "2.2", "description": "Bake", "mainSteps": [{"action": "aws:runShellScript",
    "name": "bake", "inputs": {"runCommand": ["bake --all"]}}]}"#;

/// A document that everybody sees, and one that nobody else does.
pub(super) async fn weak(site: &Site) -> Result<Found, BuildError> {
    let ssm = aws_sdk_ssm::Client::new(&site.config);
    document(&ssm, "bake-bread").await?;
    document(&ssm, "bake-cake").await?;
    let share = ssm.modify_document_permission().name("bake-bread").permission_type(DocumentPermissionType::Share);
    share.account_ids_to_add("all").send().await.what("sharing the document bake-bread")?;
    let mut found = Found::default();
    found.not_emulated(NOWHERE).add("ssm-document-public", ["bake-bread"], ["bake-cake"]);
    Ok(found)
}

pub(super) async fn hardened(site: &Site) -> Result<Found, BuildError> {
    document(&aws_sdk_ssm::Client::new(&site.config), "bake-bread").await?;
    let mut found = Found::default();
    found.not_emulated(NOWHERE).add("ssm-document-public", [], ["bake-bread"]);
    Ok(found)
}

async fn document(ssm: &aws_sdk_ssm::Client, name: &str) -> Result<(), BuildError> {
    let document = ssm.create_document().name(name).content(CONTENT).document_type(DocumentType::Command);
    document.send().await.what(&format!("the document {name}")).map(drop)
}
