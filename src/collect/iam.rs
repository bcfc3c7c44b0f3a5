//! IAM's facts.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_iam::types::{self, EntityType};
use jiff::Timestamp;
use partywall_checks::facts::iam::{
    AccessKey, AccountSummary, AuthorizationDetails, Credentials, Entity, EntityKind, GENERATE_CREDENTIAL_REPORT,
    GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_ACCOUNT_PASSWORD_POLICY, GET_ACCOUNT_SUMMARY, GET_CREDENTIAL_REPORT, Grants,
    Iam, InlinePolicy, LIST_SAML_PROVIDERS, LIST_SERVER_CERTIFICATES, LIST_VIRTUAL_MFA_DEVICES, ManagedPolicy,
    PasswordPolicy, RoleDetail, RootCredentials, ServerCertificate, User, UserDetail, VirtualMfaDevice,
};
use partywall_checks::facts::{Call, Gap, Lazy, Of, Reason, Tags};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::presence::{Holds, HoldsList};
use super::{listed, tags, timestamp};
use crate::aws::{Road, malformed};

/// The largest page that IAM's listings give.
const PAGE: i32 = 1000;

pub(super) fn facts(road: &Road) -> Iam {
    let (summary, policy, details) = (road.clone(), road.clone(), road.clone());
    let (devices, certificates, providers) = (road.clone(), road.clone(), road.clone());
    let of_users = Shared { road: road.clone(), report: Arc::default() };
    let of_root = of_users.clone();
    Iam {
        account_summary: Lazy::new(None, move || account_summary(summary.clone())),
        password_policy: Lazy::new(None, move || password_policy(policy.clone())),
        credential_report: Lazy::new(None, move || credential_report(of_users.clone())),
        root_use: Lazy::new(None, move || root_use(of_root.clone())),
        authorization_details: Lazy::new(None, move || authorization_details(details.clone())),
        virtual_mfa_devices: Lazy::new(None, move || virtual_mfa_devices(devices.clone())),
        server_certificates: Lazy::new(None, move || server_certificates(certificates.clone())),
        saml_providers: Lazy::new(None, move || saml_providers(providers.clone())),
    }
}

/// The credential report, as AWS wrote it, for the facts that are made from it: fetched when the first of them asks.
#[derive(Clone)]
struct Shared {
    road: Road,
    report: Arc<OnceCell<Result<Written, Gap>>>,
}

/// The report, and when it was written.
struct Written {
    csv: Vec<u8>,
    generated: Timestamp,
}

impl Shared {
    async fn get(&self) -> Result<&Written, Gap> {
        self.report.get_or_init(|| fetch_report(&self.road)).await.as_ref().map_err(Clone::clone)
    }
}

async fn credential_report(shared: Shared) -> Result<Vec<Of<User, Credentials>>, Gap> {
    let Written { csv, generated } = shared.get().await?;
    Ok(parse(csv, *generated, shared.road.is_emulated())?.0)
}

/// Every account has a root user, whose line AWS never leaves out; the emulators have none.
async fn root_use(shared: Shared) -> Result<RootCredentials, Gap> {
    let Written { csv, generated } = shared.get().await?;
    parse(csv, *generated, shared.road.is_emulated())?.1.unwrap_or_else(|| {
        let why = "the credential report of this emulator has no line of the root user";
        Err(Gap::new(&GET_CREDENTIAL_REPORT, None, Reason::NotEmulated, why))
    })
}

async fn account_summary(road: Road) -> Result<AccountSummary, Gap> {
    use aws_sdk_iam::types::SummaryKeyType as Key;
    let call = &GET_ACCOUNT_SUMMARY;
    let answer = road.must(call, None, road.iam(road.home()).get_account_summary().send()).await?;
    let summary = answer.summary_map.unwrap_or_default();
    let flag = |key: &Key| summary.get(key).map(|count| *count != 0);
    let required = |key: Key| flag(&key).ok_or_else(|| malformed(call, None, &format!("no {key}")));
    Ok(AccountSummary {
        root_mfa_enabled: required(Key::AccountMfaEnabled)?,
        root_access_keys_present: required(Key::AccountAccessKeysPresent)?,
        root_password_present: flag(&Key::AccountPasswordPresent),
    })
}

async fn password_policy(road: Road) -> Result<Option<PasswordPolicy>, Gap> {
    let call = &GET_ACCOUNT_PASSWORD_POLICY;
    // The SDK's type takes each requirement that the answer lacks for one that is not made. AWS answers with all.
    let request = road.iam(road.home()).get_account_password_policy().customize().interceptor(Holds(&[
        "MinimumPasswordLength",
        "RequireSymbols",
        "RequireNumbers",
        "RequireUppercaseCharacters",
        "RequireLowercaseCharacters",
    ]));
    let Some(answer) = road.ask(call, None, request.send()).await? else { return Ok(None) };
    let missing = |what| malformed(call, None, &format!("no {what}"));
    let policy = answer.password_policy.ok_or_else(|| missing("PasswordPolicy"))?;
    let length = policy.minimum_password_length.ok_or_else(|| missing("MinimumPasswordLength"))?;
    let count = |what: &str, value: i32| {
        u16::try_from(value).map_err(|_| malformed(call, None, &format!("a {what} of {value}")))
    };
    Ok(Some(PasswordPolicy {
        minimum_length: count("MinimumPasswordLength", length)?,
        require_symbols: policy.require_symbols,
        require_numbers: policy.require_numbers,
        require_uppercase: policy.require_uppercase_characters,
        require_lowercase: policy.require_lowercase_characters,
        reuse_prevention: policy
            .password_reuse_prevention
            .map(|count_| count("PasswordReusePrevention", count_))
            .transpose()?,
        max_age_days: policy.max_password_age.map(|days| count("MaxPasswordAge", days)).transpose()?,
    }))
}

/// AWS writes the report within seconds, or says at once that one of the last four hours is there.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

async fn fetch_report(road: &Road) -> Result<Written, Gap> {
    use aws_sdk_iam::types::ReportStateType as State;
    let iam = road.iam(road.home());
    let mut pause = Duration::from_millis(250);
    let mut waited = Duration::ZERO;
    loop {
        let answer = road.must(&GENERATE_CREDENTIAL_REPORT, None, iam.generate_credential_report().send()).await?;
        match answer.state {
            Some(State::Complete) => break,
            Some(State::Started | State::Inprogress) => {}
            // Waiting would not mend it.
            _ => return Err(malformed(&GENERATE_CREDENTIAL_REPORT, None, "no State that is known")),
        }
        if waited >= LONGEST_WAIT {
            let detail = format!("the report was not written within {} seconds", LONGEST_WAIT.as_secs());
            return Err(Gap::new(&GENERATE_CREDENTIAL_REPORT, None, Reason::TimedOut, detail));
        }
        tokio::time::sleep(pause).await;
        waited += pause;
        pause = (pause * 2).min(Duration::from_secs(4));
    }
    let call = &GET_CREDENTIAL_REPORT;
    let answer = road.must(call, None, iam.get_credential_report().send()).await?;
    let content = answer.content.ok_or_else(|| malformed(call, None, "no Content"))?;
    let generated =
        answer.generated_time.and_then(timestamp).ok_or_else(|| malformed(call, None, "no GeneratedTime"))?;
    Ok(Written { csv: content.into_inner(), generated })
}

/// The columns that are read, of the many that the report has.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>.
#[derive(Debug, Deserialize)]
struct Line {
    user: String,
    arn: String,
    user_creation_time: String,
    password_enabled: String,
    password_last_used: String,
    password_last_changed: String,
    mfa_active: String,
    access_key_1_active: String,
    access_key_1_last_rotated: String,
    access_key_1_last_used_date: String,
    access_key_2_active: String,
    access_key_2_last_rotated: String,
    access_key_2_last_used_date: String,
}

/// The users of a report, and its root user where it has one.
type Parsed = (Vec<Of<User, Credentials>>, Option<Result<RootCredentials, Gap>>);

/// Reads the report. A report without its columns or with a line that is not one is a gap as a whole, for a user may be
/// missing from it; a value that makes no sense is a gap for its user. Every account has a root user, whose line AWS
/// never leaves out; emulators do.
fn parse(report: &[u8], generated: Timestamp, emulated: bool) -> Result<Parsed, Gap> {
    let call = &GET_CREDENTIAL_REPORT;
    let senseless = |(column, value): (&str, String)| malformed(call, None, &format!("{value:?} as {column}"));
    let mut reader = csv::Reader::from_reader(report);
    let mut users = Vec::new();
    let mut root = None;
    for line in reader.deserialize::<Line>() {
        let line =
            line.map_err(|error| malformed(call, None, &format!("a credential report that cannot be read: {error}")))?;
        // Of the root user's line, only its last uses matter: the account summary has the rest, and is never hours old.
        if line.arn.ends_with(":root") {
            root = Some(root_credentials(&line, generated).map_err(senseless));
            continue;
        }
        let value = credentials(&line, generated).map_err(senseless);
        users.push(Of { of: User { name: line.user, arn: line.arn }, value });
    }
    if reader.headers().is_ok_and(csv::StringRecord::is_empty) {
        return Err(malformed(call, None, "an empty credential report"));
    }
    if root.is_none() && !emulated {
        return Err(malformed(call, None, "a credential report without the root user"));
    }
    Ok((users, root))
}

/// A moment in the report, or what it says where there is none.
fn date(column: &'static str, value: &str) -> Result<Option<Timestamp>, (&'static str, String)> {
    match value {
        "N/A" | "no_information" | "not_supported" => Ok(None),
        other => other.parse::<Timestamp>().map(Some).map_err(|_| (column, other.to_owned())),
    }
}

fn root_credentials(line: &Line, generated: Timestamp) -> Result<RootCredentials, (&'static str, String)> {
    Ok(RootCredentials {
        generated,
        password_last_used: date("password_last_used", &line.password_last_used)?,
        access_keys_last_used: [
            date("access_key_1_last_used_date", &line.access_key_1_last_used_date)?,
            date("access_key_2_last_used_date", &line.access_key_2_last_used_date)?,
        ],
    })
}

fn credentials(line: &Line, generated: Timestamp) -> Result<Credentials, (&'static str, String)> {
    let flag = |column, value: &str| match value {
        "true" | "TRUE" => Ok(Some(true)),
        "false" | "FALSE" => Ok(Some(false)),
        "not_supported" | "N/A" => Ok(None),
        other => Err((column, other.to_owned())),
    };
    let required = |column, value: &str| flag(column, value)?.ok_or_else(|| (column, value.to_owned()));
    let made = |column, value: &str| date(column, value)?.ok_or_else(|| (column, value.to_owned()));
    Ok(Credentials {
        generated,
        created: made("user_creation_time", &line.user_creation_time)?,
        password_enabled: flag("password_enabled", &line.password_enabled)?,
        password_last_used: date("password_last_used", &line.password_last_used)?,
        password_last_changed: date("password_last_changed", &line.password_last_changed)?,
        mfa_active: required("mfa_active", &line.mfa_active)?,
        access_keys: [
            AccessKey {
                active: required("access_key_1_active", &line.access_key_1_active)?,
                last_rotated: date("access_key_1_last_rotated", &line.access_key_1_last_rotated)?,
                last_used: date("access_key_1_last_used_date", &line.access_key_1_last_used_date)?,
            },
            AccessKey {
                active: required("access_key_2_active", &line.access_key_2_active)?,
                last_rotated: date("access_key_2_last_rotated", &line.access_key_2_last_rotated)?,
                last_used: date("access_key_2_last_used_date", &line.access_key_2_last_used_date)?,
            },
        ],
    })
}

async fn authorization_details(road: Road) -> Result<AuthorizationDetails, Gap> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let request = road
        .iam(road.home())
        .get_account_authorization_details()
        .filter(EntityType::User)
        .filter(EntityType::Group)
        .filter(EntityType::Role)
        .filter(EntityType::LocalManagedPolicy);
    let mut pages = request.into_paginator().page_size(PAGE).send();
    let mut all = AuthorizationDetails::default();
    // Each page is let go before the next is asked for: it holds every version of every policy.
    while let Some(page) = road.must(call, None, pages.try_next()).await? {
        for user in listed(call, None, page.user_detail_list)? {
            let of = entity(EntityKind::User, user.user_name, user.arn, user.path, Some(tagged(user.tags)))?;
            // AWS leaves out this one list where it is empty; emulators send it.
            let inline = Some(user.user_policy_list.unwrap_or_default());
            let value = grants(inline, user.attached_managed_policies)
                .and_then(|grants| Ok(UserDetail { grants, groups: listed(call, None, user.group_list)? }));
            all.users.push(Of { of, value });
        }
        for group in listed(call, None, page.group_detail_list)? {
            let of = entity(EntityKind::Group, group.group_name, group.arn, group.path, None)?;
            all.groups.push(Of { of, value: grants(group.group_policy_list, group.attached_managed_policies) });
        }
        for role in listed(call, None, page.role_detail_list)? {
            let of = entity(EntityKind::Role, role.role_name, role.arn, role.path, Some(tagged(role.tags)))?;
            let grants = grants(role.role_policy_list, role.attached_managed_policies);
            let (trust, last_used) = (role.assume_role_policy_document, role.role_last_used);
            let value = grants.and_then(|grants| {
                let last_used = last_used
                    .and_then(|used| used.last_used_date)
                    .map(|used| timestamp(used).ok_or_else(|| malformed(call, None, "a LastUsedDate that is no date")));
                Ok(RoleDetail { grants, trust: document(trust)?, last_used: last_used.transpose()? })
            });
            all.roles.push(Of { of, value });
        }
        for policy in listed(call, None, page.policies)? {
            // moto leaves the name out, and the ARN ends in it.
            let name = policy.arn.as_deref().and_then(|arn| arn.rsplit_once('/')).map(|(_, name)| name.to_owned());
            let of = entity(EntityKind::Policy, name, policy.arn.clone(), policy.path.clone(), None)?;
            all.policies.push(Of { of, value: managed_policy(policy) });
        }
    }
    Ok(all)
}

/// Its tags. AWS leaves out the list where there are none.
fn tagged(list: Option<Vec<types::Tag>>) -> Tags {
    tags(list.unwrap_or_default().iter().map(|tag| (Some(tag.key.as_str()), Some(tag.value.as_str()))))
}

/// What it is. Without its name or ARN nobody could be told what was found of it, so nothing of the listing is known.
fn entity(
    kind: EntityKind,
    name: Option<String>,
    arn: Option<String>,
    path: Option<String>,
    tags: Option<Tags>,
) -> Result<Entity, Gap> {
    let (Some(name), Some(arn), Some(path)) = (name, arn, path) else {
        let what = format!("a {} without a name, an ARN or a path", kind.word());
        return Err(malformed(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, &what));
    };
    Ok(Entity { kind, name, arn, path, tags })
}

fn grants(
    inline: Option<Vec<types::PolicyDetail>>,
    attached: Option<Vec<types::AttachedPolicy>>,
) -> Result<Grants, Gap> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let inline = listed(call, None, inline)?.into_iter().map(|policy| {
        let name = policy.policy_name.ok_or_else(|| malformed(call, None, "a policy without a name"))?;
        Ok(InlinePolicy { name, document: document(policy.policy_document)? })
    });
    let attached = listed(call, None, attached)?
        .into_iter()
        .map(|policy| policy.policy_arn.ok_or_else(|| malformed(call, None, "an attached policy without an ARN")));
    Ok(Grants { inline: inline.collect::<Result<_, _>>()?, attached: attached.collect::<Result<_, _>>()? })
}

/// Of a policy's versions, only the default one holds.
fn managed_policy(policy: types::ManagedPolicyDetail) -> Result<ManagedPolicy, Gap> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let missing = |what: &str| malformed(call, None, &format!("a policy without its {what}"));
    let attachments = policy.attachment_count.ok_or_else(|| missing("AttachmentCount"))?;
    let default = policy.default_version_id.ok_or_else(|| missing("DefaultVersionId"))?;
    let version = listed(call, None, policy.policy_version_list)?
        .into_iter()
        .find(|version| version.version_id.as_deref() == Some(default.as_str()));
    Ok(ManagedPolicy {
        attachments: u32::try_from(attachments).map_err(|_| missing("AttachmentCount"))?,
        document: document(version.ok_or_else(|| missing("default version"))?.document)?,
    })
}

/// A policy's document as JSON. IAM gives it percent-encoded, so a brace is never in it: then an emulator has left it as it
/// was.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>.
fn document(encoded: Option<String>) -> Result<String, Gap> {
    let call = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    let encoded = encoded.ok_or_else(|| malformed(call, None, "a policy without a document"))?;
    let json = if encoded.contains('{') { Some(encoded) } else { decoded(&encoded) };
    json.filter(|json| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(json).is_ok())
        .ok_or_else(|| malformed(call, None, "a policy whose document is not JSON"))
}

/// What the percent-encoded text says; none where it is not well formed.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            // A sign would be taken for a part of the number.
            let digits = Some(digits).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

async fn virtual_mfa_devices(road: Road) -> Result<Vec<VirtualMfaDevice>, Gap> {
    let call = &LIST_VIRTUAL_MFA_DEVICES;
    let iam = road.iam(road.home());
    let (mut devices, mut marker) = (Vec::new(), None);
    loop {
        let request = iam.list_virtual_mfa_devices().assignment_status(types::AssignmentStatusType::Assigned);
        // Without its list the SDK's type says that there are none, and a paginator lets nobody look.
        let request =
            request.max_items(PAGE).set_marker(marker).customize().interceptor(HoldsList("VirtualMFADevices"));
        let page = road.must(call, None, request.send()).await?;
        for device in page.virtual_mfa_devices {
            // The SDK makes an empty text of an ARN that is missing.
            let user = device.user.map(|user| user.arn).filter(|arn| !arn.is_empty());
            let user = user.ok_or_else(|| malformed(call, None, "an assigned device without its user"))?;
            devices.push(VirtualMfaDevice { serial: device.serial_number, user });
        }
        marker = next(call, page.is_truncated, page.marker)?;
        if marker.is_none() {
            return Ok(devices);
        }
    }
}

async fn server_certificates(road: Road) -> Result<Vec<Of<Entity, ServerCertificate>>, Gap> {
    let call = &LIST_SERVER_CERTIFICATES;
    let iam = road.iam(road.home());
    let (mut certificates, mut marker) = (Vec::new(), None);
    loop {
        let request = iam.list_server_certificates().max_items(PAGE).set_marker(marker);
        let request = request.customize().interceptor(HoldsList("ServerCertificateMetadataList"));
        let page = road.must(call, None, request.send()).await?;
        for certificate in page.server_certificate_metadata_list {
            let (name, arn) = (certificate.server_certificate_name, certificate.arn);
            if name.is_empty() || arn.is_empty() {
                return Err(malformed(call, None, "a certificate without a name or an ARN"));
            }
            let expires = certificate.expiration.and_then(timestamp);
            let value = expires
                .map(|expires| ServerCertificate { expires })
                .ok_or_else(|| malformed(call, None, "a certificate without its Expiration"));
            let kind = EntityKind::ServerCertificate;
            certificates.push(Of { of: Entity { kind, name, arn, path: certificate.path, tags: None }, value });
        }
        marker = next(call, page.is_truncated, page.marker)?;
        if marker.is_none() {
            return Ok(certificates);
        }
    }
}

/// Where the next page begins; none after the last one.
fn next(call: &'static Call, truncated: bool, marker: Option<String>) -> Result<Option<String>, Gap> {
    match marker.filter(|marker| !marker.is_empty()) {
        Some(marker) if truncated => Ok(Some(marker)),
        None if truncated => Err(malformed(call, None, "more pages, and no Marker")),
        _ => Ok(None),
    }
}

async fn saml_providers(road: Road) -> Result<Vec<String>, Gap> {
    let call = &LIST_SAML_PROVIDERS;
    let answer = road.must(call, None, road.iam(road.home()).list_saml_providers().send()).await?;
    listed(call, None, answer.saml_provider_list)?
        .into_iter()
        .map(|provider| provider.arn.ok_or_else(|| malformed(call, None, "a SAML provider without an ARN")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
        password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
        access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
        access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
        cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
    const ROOT: &str = "<root_account>,arn:aws:iam::123456789012:root,2020-01-01T00:00:00+00:00,not_supported,\
        2026-01-01T00:00:00+00:00,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,\
        false,N/A";

    fn user(name: &str, mfa: &str, rotated: &str) -> String {
        format!(
            "{name},arn:aws:iam::123456789012:user/{name},2020-01-01T00:00:00+00:00,true,no_information,N/A,N/A,{mfa},\
             true,{rotated},N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
        )
    }

    fn read(lines: &[&str]) -> Result<Vec<Of<User, Credentials>>, Gap> {
        read_all(lines).map(|(users, _)| users)
    }

    fn read_all(lines: &[&str]) -> Result<Parsed, Gap> {
        parse([&[COLUMNS], lines].concat().join("\n").as_bytes(), Timestamp::UNIX_EPOCH, false)
    }

    #[test]
    fn users_are_read_and_the_root_user_is_not_one() {
        let users = read(&[ROOT, &user("ada", "true", "2026-05-01T12:00:00+00:00")]).unwrap();
        assert_eq!(users.len(), 1);
        let credentials = users[0].value.as_ref().unwrap();
        assert_eq!(users[0].of.name, "ada");
        assert!(credentials.mfa_active);
        assert_eq!(credentials.created, "2020-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(credentials.password_last_used, None);
        assert_eq!(credentials.password_last_changed, None);
        assert_eq!(credentials.access_keys[0].last_rotated, Some("2026-05-01T12:00:00Z".parse().unwrap()));
        assert!(!credentials.access_keys[1].active);
    }

    #[test]
    fn a_value_without_sense_is_a_gap_for_its_user_alone() {
        let users = read(&[ROOT, &user("ada", "maybe", "N/A"), &user("bob", "false", "N/A")]).unwrap();
        let gap = users[0].value.as_ref().unwrap_err();
        assert_eq!(gap.reason, Reason::Malformed);
        assert!(gap.detail.contains("\"maybe\" as mfa_active"), "{}", gap.detail);
        assert!(users[1].value.is_ok());
        assert!(read(&[ROOT, &user("ada", "true", "last week")]).unwrap()[0].value.is_err());
        let unmade = user("ada", "true", "N/A").replacen("2020-01-01T00:00:00+00:00", "N/A", 1);
        let gap = read(&[ROOT, &unmade]).unwrap().remove(0).value.unwrap_err();
        assert!(gap.detail.contains("\"N/A\" as user_creation_time"), "{}", gap.detail);
    }

    #[test]
    fn a_line_that_is_cut_off_is_a_gap_for_all() {
        let gap = read(&[ROOT, &user("ada", "true", "N/A"), "bob,arn:aws:iam::1:user/b"]).unwrap_err();
        assert_eq!(gap.reason, Reason::Malformed);
    }

    #[test]
    fn no_columns_is_a_gap() {
        for report in [&b""[..], b"user,arn\na,b", &[0xff, 0xfe, b'\n', 0xff]] {
            assert_eq!(parse(report, Timestamp::UNIX_EPOCH, true).unwrap_err().reason, Reason::Malformed);
        }
    }

    #[test]
    fn no_users_is_an_answer() {
        assert_eq!(read(&[ROOT]).unwrap(), []);
    }

    #[test]
    fn a_report_without_the_root_user_is_not_the_whole_of_it_unless_an_emulator_wrote_it() {
        for lines in [&[][..], &[&*user("ada", "true", "N/A")]] {
            assert_eq!(read(lines).unwrap_err().reason, Reason::Malformed);
            let report = [&[COLUMNS], lines].concat().join("\n");
            let (users, root) = parse(report.as_bytes(), Timestamp::UNIX_EPOCH, true).unwrap();
            assert_eq!((users.len(), root), (lines.len(), None));
        }
    }

    #[test]
    fn the_root_users_last_uses_are_read_by_themselves() {
        let root = read_all(&[ROOT]).unwrap().1.unwrap().unwrap();
        assert_eq!(root.password_last_used, Some("2026-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(root.access_keys_last_used, [None, None]);
        let odd = ROOT.replacen("2026-01-01T00:00:00+00:00", "long ago", 1);
        let (users, root) = read_all(&[&odd, &user("ada", "true", "N/A")]).unwrap();
        assert!(users[0].value.is_ok(), "the users are none the worse for it");
        let gap = root.unwrap().unwrap_err();
        assert!(gap.detail.contains("\"long ago\" as password_last_used"), "{}", gap.detail);
    }

    #[test]
    fn a_document_is_decoded_and_is_json() {
        let read = |text: &str| document(Some(text.to_owned()));
        assert_eq!(read("%7B%22Version%22%3A%222012-10-17%22%7D").unwrap(), r#"{"Version":"2012-10-17"}"#);
        assert_eq!(read(r#"{"a": "100%25"}"#).unwrap(), r#"{"a": "100%25"}"#, "an emulator's, as it was written");
        assert_eq!(read("%7b%22%C3%A9%22%3A+1%7d").unwrap_err().reason, Reason::Malformed, "a plus is a plus");
        for odd in ["", "%", "%7", "%7B%", "%7Bx", "%zz", "%+7", "%FF", "null", "%5B%5D", "%22x%22", "%€"] {
            assert_eq!(read(odd).unwrap_err().reason, Reason::Malformed, "{odd}");
        }
        assert_eq!(document(None).unwrap_err().reason, Reason::Malformed);
    }

    #[test]
    fn of_a_policys_versions_the_default_one_counts() {
        let version = |id: &str, document: &str| {
            types::PolicyVersion::builder().version_id(id).document(document).is_default_version(id == "v2").build()
        };
        let policy = || {
            types::ManagedPolicyDetail::builder()
                .attachment_count(2)
                .default_version_id("v2")
                .policy_version_list(version("v1", "%7B%22old%22%3A1%7D"))
                .policy_version_list(version("v2", "%7B%22new%22%3A1%7D"))
        };
        let read = managed_policy(policy().build()).unwrap();
        assert_eq!((read.attachments, read.document.as_str()), (2, r#"{"new":1}"#));
        for odd in [
            policy().default_version_id("v3"),
            policy().set_default_version_id(None),
            policy().set_attachment_count(None),
            policy().attachment_count(-1),
            policy().set_policy_version_list(None),
            policy().set_policy_version_list(Some(Vec::new())),
        ] {
            assert_eq!(managed_policy(odd.build()).unwrap_err().reason, Reason::Malformed);
        }
    }

    #[test]
    fn a_listing_that_says_that_there_is_more_says_where() {
        let call = &LIST_VIRTUAL_MFA_DEVICES;
        assert_eq!(next(call, true, Some("m".into())), Ok(Some("m".to_owned())));
        assert_eq!(next(call, false, Some("m".into())), Ok(None));
        assert_eq!(next(call, false, None), Ok(None));
        assert_eq!(next(call, true, None).unwrap_err().reason, Reason::Malformed);
    }
}
