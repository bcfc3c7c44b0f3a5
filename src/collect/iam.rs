//! IAM's facts.

use std::time::Duration;

use jiff::Timestamp;
use partywall_checks::facts::iam::{
    AccessKey, AccountSummary, Credentials, GENERATE_CREDENTIAL_REPORT, GET_ACCOUNT_PASSWORD_POLICY,
    GET_ACCOUNT_SUMMARY, GET_CREDENTIAL_REPORT, Iam, PasswordPolicy, User,
};
use partywall_checks::facts::{Gap, Lazy, Of, Reason};
use serde::Deserialize;

use super::presence::Holds;
use super::timestamp;
use crate::aws::{Road, malformed};

pub(super) fn facts(road: &Road) -> Iam {
    let (summary, policy, report) = (road.clone(), road.clone(), road.clone());
    Iam {
        account_summary: Lazy::new(None, move || account_summary(summary.clone())),
        password_policy: Lazy::new(None, move || password_policy(policy.clone())),
        credential_report: Lazy::new(None, move || credential_report(report.clone())),
    }
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

async fn credential_report(road: Road) -> Result<Vec<Of<User, Credentials>>, Gap> {
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
    parse(content.as_ref(), generated, road.is_emulated())
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

/// Reads the report. A report without its columns or with a line that is not one is a gap as a whole, for a user may be
/// missing from it; a value that makes no sense is a gap for its user. Every account has a root user, whose line AWS
/// never leaves out; emulators do.
fn parse(report: &[u8], generated: Timestamp, emulated: bool) -> Result<Vec<Of<User, Credentials>>, Gap> {
    let call = &GET_CREDENTIAL_REPORT;
    let mut reader = csv::Reader::from_reader(report);
    let mut users = Vec::new();
    let mut whole = emulated;
    for line in reader.deserialize::<Line>() {
        let line =
            line.map_err(|error| malformed(call, None, &format!("a credential report that cannot be read: {error}")))?;
        // The root user's line; the account summary has what there is to know of it, and is never hours old.
        if line.arn.ends_with(":root") {
            whole = true;
            continue;
        }
        let value = credentials(&line, generated)
            .map_err(|(column, value)| malformed(call, None, &format!("{value:?} as {column}")));
        users.push(Of { of: User { name: line.user, arn: line.arn }, value });
    }
    if reader.headers().is_ok_and(csv::StringRecord::is_empty) {
        return Err(malformed(call, None, "an empty credential report"));
    }
    if !whole {
        return Err(malformed(call, None, "a credential report without the root user"));
    }
    Ok(users)
}

fn credentials(line: &Line, generated: Timestamp) -> Result<Credentials, (&'static str, String)> {
    let flag = |column, value: &str| match value {
        "true" | "TRUE" => Ok(Some(true)),
        "false" | "FALSE" => Ok(Some(false)),
        "not_supported" | "N/A" => Ok(None),
        other => Err((column, other.to_owned())),
    };
    let required = |column, value: &str| flag(column, value)?.ok_or_else(|| (column, value.to_owned()));
    let date = |column, value: &str| match value {
        "N/A" | "no_information" | "not_supported" => Ok(None),
        other => other.parse::<Timestamp>().map(Some).map_err(|_| (column, other.to_owned())),
    };
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
            assert_eq!(parse(report.as_bytes(), Timestamp::UNIX_EPOCH, true).unwrap().len(), lines.len());
        }
    }
}
