//! The facts of Systems Manager in one region.

use aws_sdk_ssm::types::{ComplianceStatus, DocumentKeyValuesFilter, DocumentPermissionType, ServiceSetting};
use partywall_checks::facts::ssm::{
    Compliance, DESCRIBE_DOCUMENT_PERMISSION, DESCRIBE_INSTANCE_INFORMATION, Document, GET_SERVICE_SETTING,
    LIST_DOCUMENTS, LIST_RESOURCE_COMPLIANCE_SUMMARIES, ManagedInstance, Node, Ssm,
};
use partywall_checks::facts::{Gap, Of};

use super::{for_each, items, lazy, listed};
use crate::aws::{Road, malformed};

/// The largest page of each of these listings.
const PAGE: i32 = 50;

/// Source of both ids, and of their values:
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_UpdateServiceSetting.html>.
const PUBLIC_SHARING: &str = "/ssm/documents/console/public-sharing-permission";
const AUTOMATION_LOG: &str = "/ssm/automation/customer-script-log-destination";

pub(super) fn facts(road: &Road, region: &str) -> Ssm {
    Ssm {
        managed_instances: lazy(road, region, managed_instances),
        compliance: lazy(road, region, compliance),
        documents: lazy(road, region, documents),
        public_sharing: lazy(road, region, public_sharing),
        automation_log: lazy(road, region, automation_log),
    }
}

async fn managed_instances(road: Road, region: String) -> Result<Vec<ManagedInstance>, Gap> {
    let (call, at) = (&DESCRIBE_INSTANCE_INFORMATION, Some(region.as_str()));
    let stream = road.ssm(&region).describe_instance_information().into_paginator().page_size(PAGE).send();
    let instances = items(&road, call, at, stream, |page| page.instance_information_list).await?;
    let instance =
        |instance: aws_sdk_ssm::types::InstanceInformation| match (instance.instance_id, instance.ping_status) {
            (Some(id), Some(ping)) => Ok(ManagedInstance { id, ping: ping.as_str().to_owned() }),
            _ => Err(malformed(call, at, "an instance without an id or a PingStatus")),
        };
    instances.into_iter().map(instance).collect()
}

async fn compliance(road: Road, region: String) -> Result<Vec<Of<Node, Compliance>>, Gap> {
    let (call, at) = (&LIST_RESOURCE_COMPLIANCE_SUMMARIES, Some(region.as_str()));
    let stream = road.ssm(&region).list_resource_compliance_summaries().into_paginator().page_size(PAGE).send();
    let summaries = items(&road, call, at, stream, |page| page.resource_compliance_summary_items).await?;
    let mut compliances = Vec::new();
    for summary in summaries {
        let missing = |what: &str| malformed(call, at, &format!("a summary without its {what}"));
        let id = summary.resource_id.ok_or_else(|| missing("ResourceId"))?;
        let kind = summary.compliance_type.ok_or_else(|| missing("ComplianceType"))?;
        let value = match summary.status {
            Some(status @ (ComplianceStatus::Compliant | ComplianceStatus::NonCompliant)) => Ok(Compliance {
                kind,
                compliant: status == ComplianceStatus::Compliant,
                failing: summary.non_compliant_summary.map_or(0, |summary| summary.non_compliant_count),
            }),
            _ => Err(missing("Status")),
        };
        compliances.push(Of { of: Node { id, region: region.clone() }, value });
    }
    Ok(compliances)
}

async fn documents(road: Road, region: String) -> Result<Vec<Of<Document, Vec<String>>>, Gap> {
    let (call, at) = (&LIST_DOCUMENTS, Some(region.as_str()));
    let own = DocumentKeyValuesFilter::builder().key("Owner").values("Self").build();
    let stream = road.ssm(&region).list_documents().filters(own).into_paginator().page_size(PAGE).send();
    let documents = items(&road, call, at, stream, |page| page.document_identifiers)
        .await?
        .into_iter()
        .map(|document| document.name.map(|name| Document { name, region: region.clone() }))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| malformed(call, at, "a document without a name"))?;
    Ok(for_each(documents, async |document| {
        let value = shared_with(&road, &document).await;
        Of { of: document, value }
    })
    .await)
}

async fn shared_with(road: &Road, document: &Document) -> Result<Vec<String>, Gap> {
    let (call, at) = (&DESCRIBE_DOCUMENT_PERMISSION, Some(document.region.as_str()));
    let (mut accounts, mut next) = (Vec::new(), None);
    loop {
        let request = road.ssm(&document.region).describe_document_permission().name(&document.name);
        let request = request.permission_type(DocumentPermissionType::Share).set_next_token(next);
        let answer = road.must(call, at, request.send()).await?;
        accounts.extend(listed(call, at, answer.account_ids)?);
        next = answer.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(accounts);
        }
    }
}

async fn setting(road: &Road, region: &str, id: &str) -> Result<ServiceSetting, Gap> {
    let call = &GET_SERVICE_SETTING;
    let answer = road.must(call, Some(region), road.ssm(region).get_service_setting().setting_id(id).send()).await?;
    answer.service_setting.ok_or_else(|| malformed(call, Some(region), "no ServiceSetting"))
}

async fn public_sharing(road: Road, region: String) -> Result<bool, Gap> {
    match setting(&road, &region, PUBLIC_SHARING).await?.setting_value.as_deref() {
        Some("Enable") => Ok(true),
        Some("Disable") => Ok(false),
        other => Err(malformed(&GET_SERVICE_SETTING, Some(&region), &format!("{other:?} as SettingValue"))),
    }
}

/// Until somebody chooses a place, the setting has no value, and says that this is the default.
async fn automation_log(road: Road, region: String) -> Result<Option<String>, Gap> {
    let setting = setting(&road, &region, AUTOMATION_LOG).await?;
    match (setting.setting_value.filter(|value| !value.is_empty()), setting.status) {
        (Some(place), _) => Ok(Some(place)),
        (None, Some(_)) => Ok(None),
        (None, None) => Err(malformed(&GET_SERVICE_SETTING, Some(&region), "a setting with neither value nor Status")),
    }
}
