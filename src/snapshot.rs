//! Snapshots: every fact that an audit read, in a file that is judged again without a network.
//!
//! A snapshot is one JSON document, packed with gzip. It begins with its format, its version and the version of the
//! program, which stay where they are in every version to come. Nothing in it is believed before gzip's checksum and
//! length have held.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};
use partywall_checks::facts::Account;
use partywall_checks::standards::Catalogue;
use serde::{Deserialize, Serialize};

use crate::diff::Outline;
use crate::report::{self, Header, Tool};

/// What a snapshot calls itself.
pub const FORMAT: &str = "partywall-snapshot";
/// The version of the format. A new fact, service or field leaves it as it is: what is not there is not known.
pub const VERSION: u64 = 1;

/// No snapshot or report of one account is longer than that when it is unpacked, and no file is let into memory that is.
const LIMIT: u64 = 2 << 30;

/// How the facts were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// The region that global services were asked in.
    pub home: String,
    /// The checks that the audit ran, sorted.
    pub checks: Vec<String>,
    /// They were all that there were.
    pub every_check: bool,
    /// The standards that they were selected by.
    #[serde(default)]
    pub standards: Vec<Catalogue>,
    /// Account, caller, times, regions, and what could not be read beside the facts.
    pub audit: Header,
}

/// Facts that were read earlier, and how.
#[derive(Debug)]
pub struct Snapshot {
    /// The program that read them.
    pub tool: Tool,
    /// How they were read.
    pub taken: Taken,
    /// The facts.
    pub account: Account,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'a str,
    version: u64,
    tool: Tool,
    taken: &'a Taken,
    account: &'a Account,
}

#[derive(Deserialize)]
struct Contents {
    tool: Tool,
    taken: Taken,
    account: Account,
}

/// What both formats say of themselves, whatever their version.
#[derive(Deserialize)]
struct Probe {
    format: Option<String>,
    version: Option<u64>,
    schema: Option<String>,
    tool: Option<Tool>,
}

/// A file that holds what an audit found out: the facts, or the findings.
#[derive(Debug)]
pub enum Recorded {
    /// The facts.
    Snapshot(Box<Snapshot>),
    /// The findings, as far as they are compared.
    Report(Box<Outline>),
}

/// A file that cannot be used: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{name} {wrong}")]
pub struct ReadError {
    /// The file.
    pub name: String,
    /// What is wrong with it.
    #[source]
    pub wrong: Wrong,
}

/// What is wrong with a file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It could not be opened or read.
    #[error("cannot be read ({0}): check its path and its permissions")]
    Unreadable(String),
    /// Its end is missing.
    #[error("ends too early, for it was cut off when it was written or copied: copy it again, or take it anew")]
    Cut,
    /// It is not as it was written.
    #[error("is damaged ({0}): copy it again, or take it anew")]
    Damaged(String),
    /// It would fill the memory.
    #[error("unpacks to more than {} GiB, which no snapshot of one account does: take it anew, of fewer checks", LIMIT >> 30)]
    TooLong,
    /// A later version of this program wrote it.
    #[error("is a {what} of format {version}, which {by} wrote and this version does not know: update partywall")]
    Newer {
        /// Snapshot or report.
        what: &'static str,
        /// The version of its format.
        version: u64,
        /// The program and its version.
        by: String,
    },
    /// Something else altogether.
    #[error(
        "is neither a snapshot nor a report of partywall: give a file that 'partywall audit' wrote with --save-snapshot \
         or --output"
    )]
    Foreign,
    /// A report where the facts are wanted.
    #[error("is a report, not a snapshot: give a file that 'partywall audit --save-snapshot' wrote")]
    Report,
    /// It does not follow its format.
    #[error("does not hold what its format asks for ({0}): take it anew with this version")]
    Malformed(String),
}

/// Writes a snapshot. The same facts give the same bytes.
pub fn write(taken: &Taken, account: &Account, out: impl Write) -> io::Result<()> {
    let document = Document { format: FORMAT, version: VERSION, tool: Tool::this(), taken, account };
    // gzip's own header names neither a time nor a file.
    let mut packed = BufWriter::new(GzBuilder::new().write(out, Compression::default()));
    serde_json::to_writer(&mut packed, &document)?;
    packed.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?.flush()
}

/// Opens a snapshot.
pub fn open(path: &Path) -> Result<Snapshot, ReadError> {
    let named = |wrong| ReadError { name: path.display().to_string(), wrong };
    match Recorded::open(path)? {
        Recorded::Snapshot(snapshot) => Ok(*snapshot),
        Recorded::Report(_) => Err(named(Wrong::Report)),
    }
}

impl Recorded {
    /// Opens a snapshot or a report in JSON.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let read = || {
            let mut bytes = Vec::new();
            let file = File::open(path).map_err(|error| unreadable(&error))?;
            file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
            Self::read(&bytes)
        };
        read().map_err(|wrong| ReadError { name: path.display().to_string(), wrong })
    }

    /// Reads a snapshot or a report in JSON.
    pub fn read(bytes: &[u8]) -> Result<Self, Wrong> {
        const MAGIC: [u8; 2] = [0x1f, 0x8b];
        if bytes.starts_with(&MAGIC) {
            let json = unpack(bytes, LIMIT)?;
            return Self::parse(&json);
        }
        if MAGIC.starts_with(bytes) {
            return Err(Wrong::Cut);
        }
        if u64::try_from(bytes.len()).is_ok_and(|length| length > LIMIT) {
            return Err(Wrong::TooLong);
        }
        Self::parse(bytes)
    }

    fn parse(json: &[u8]) -> Result<Self, Wrong> {
        let probe: Probe = serde_json::from_slice(json).map_err(|error| match error.classify() {
            // What begins as one of ours and then ends.
            serde_json::error::Category::Eof if json.trim_ascii_start().starts_with(b"{") => Wrong::Cut,
            _ => Wrong::Foreign,
        })?;
        let by = || probe.tool.as_ref().map_or("a later version".to_owned(), |t| format!("{} {}", t.name, t.version));
        let malformed = |error: serde_json::Error| Wrong::Malformed(error.to_string());
        if probe.format.as_deref() == Some(FORMAT) {
            let version = probe.version.ok_or_else(|| Wrong::Malformed("it has no version".to_owned()))?;
            if version > VERSION {
                return Err(Wrong::Newer { what: "snapshot", version, by: by() });
            }
            let Contents { tool, taken, mut account } = serde_json::from_slice(json).map_err(malformed)?;
            account.cover(&taken.audit.regions);
            return Ok(Self::Snapshot(Box::new(Snapshot { tool, taken, account })));
        }
        let major = |schema: &str| schema.strip_prefix(report::SCHEMA_FAMILY)?.parse::<u64>().ok();
        match probe.schema.as_deref().and_then(major) {
            None => Err(Wrong::Foreign),
            Some(version) if version > report::SCHEMA_MAJOR => Err(Wrong::Newer { what: "report", version, by: by() }),
            Some(_) => Ok(Self::Report(Box::new(serde_json::from_slice(json).map_err(malformed)?))),
        }
    }
}

fn unreadable(error: &io::Error) -> Wrong {
    Wrong::Unreadable(error.to_string())
}

fn unpack(packed: &[u8], limit: u64) -> Result<Vec<u8>, Wrong> {
    let (mut rest, mut unpacked) = (packed, Vec::new());
    GzDecoder::new(&mut rest).take(limit.saturating_add(1)).read_to_end(&mut unpacked).map_err(|error| match error
        .kind()
    {
        io::ErrorKind::UnexpectedEof => Wrong::Cut,
        _ => Wrong::Damaged(error.to_string()),
    })?;
    if u64::try_from(unpacked.len()).is_ok_and(|length| length > limit) {
        return Err(Wrong::TooLong);
    }
    if !rest.is_empty() {
        return Err(Wrong::Damaged(format!("{} bytes follow its end", rest.len())));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use partywall_checks::facts::Lazy;

    use super::*;
    use crate::report::{AccountInfo, Caller};

    const ID: &str = "123456789012";

    fn taken() -> Taken {
        Taken {
            home: "us-east-1".into(),
            checks: vec!["ec2-ebs-default-encryption".into()],
            every_check: false,
            standards: partywall_checks::standards::catalogues().take(1).cloned().collect(),
            audit: Header {
                account: AccountInfo { id: ID.into(), alias: Some("acme".into()), partition: "aws".into() },
                caller: Caller { arn: format!("arn:aws:iam::{ID}:root"), user_id: ID.into() },
                started: Timestamp::UNIX_EPOCH,
                ended: Timestamp::UNIX_EPOCH,
                as_of: Timestamp::UNIX_EPOCH,
                regions: vec!["eu-west-1".into(), "us-east-1".into()],
                part: None,
                calls: 3,
                ended_early: None,
                gaps: Vec::new(),
                attestations: Vec::new(),
                artifact: Vec::new(),
            },
        }
    }

    fn packed(json: &str) -> Vec<u8> {
        let mut packed = GzBuilder::new().write(Vec::new(), Compression::default());
        packed.write_all(json.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    fn snapshot() -> Vec<u8> {
        let mut account = Account::unread(ID, Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        account.ec2.get_mut("eu-west-1").unwrap().ebs_encryption_by_default = Lazy::ready(Some("eu-west-1"), Ok(true));
        let mut bytes = Vec::new();
        write(&taken(), &account, &mut bytes).unwrap();
        bytes
    }

    fn wrong(bytes: &[u8]) -> Wrong {
        Recorded::read(bytes).unwrap_err()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let Recorded::Snapshot(read) = Recorded::read(&snapshot()).unwrap() else { panic!("a report") };
        assert_eq!(read.taken, taken());
        assert_eq!(read.tool, Tool::this());
        assert_eq!(read.account.ec2["eu-west-1"].ebs_encryption_by_default.seen(), Some(&Ok(true)));
        let missing = &read.account.ec2["us-east-1"].ebs_encryption_by_default;
        assert!(missing.is_unread(), "the region had no entry");
        assert_eq!(missing.region(), Some("us-east-1"));
        assert_eq!(read.account.kms["eu-west-1"].keys.region(), Some("eu-west-1"), "an unread fact was left out");
    }

    #[test]
    fn the_same_facts_give_the_same_bytes() {
        assert_eq!(snapshot(), snapshot());
    }

    #[test]
    fn a_snapshot_that_was_cut_off_anywhere_says_so() {
        let whole = snapshot();
        for length in 0..whole.len() {
            assert_eq!(wrong(&whole[..length]), Wrong::Cut, "{length} of {} bytes", whole.len());
        }
    }

    /// gzip's header of ten bytes says nothing of the facts, so a change there that can be read past does no harm.
    #[test]
    fn a_changed_byte_is_noticed_wherever_the_facts_are() {
        let whole = snapshot();
        for at in 10..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            let wrong = wrong(&damaged);
            assert!(matches!(wrong, Wrong::Damaged(_) | Wrong::Cut), "byte {at}: {wrong:?}");
        }
        for at in 0..10 {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            if let Ok(read) = Recorded::read(&damaged) {
                let Recorded::Snapshot(read) = read else { panic!("byte {at} made a report of it") };
                assert_eq!(read.taken, taken(), "byte {at}");
            }
        }
    }

    #[test]
    fn what_follows_the_end_is_noticed() {
        let mut long = snapshot();
        long.extend(b"more");
        assert!(matches!(wrong(&long), Wrong::Damaged(_)));
        assert_eq!(wrong(&packed("{} {}")), Wrong::Foreign);
    }

    #[test]
    fn a_newer_format_asks_for_an_update() {
        let newer = packed(&format!(
            r#"{{"format": "{FORMAT}", "version": 2, "tool": {{"name": "partywall", "version": "9.1.0"}}, "facts": 7}}"#
        ));
        let text = wrong(&newer).to_string();
        for words in ["format 2", "partywall 9.1.0", "update partywall"] {
            assert!(text.contains(words), "{text}");
        }
        let newer = br#"{"schema": "urn:partywall:schema:report:2"}"#;
        assert!(matches!(wrong(newer), Wrong::Newer { what: "report", version: 2, .. }));
    }

    #[test]
    fn what_is_not_ours_is_foreign() {
        for foreign in ["[]", "7", "hello", "{\"format\": \"other\"}", "{\"version\": \"1.2.3\"}", "<html>"] {
            assert_eq!(wrong(foreign.as_bytes()), Wrong::Foreign, "{foreign}");
            assert_eq!(wrong(&packed(foreign)), Wrong::Foreign, "{foreign}");
        }
        assert_eq!(wrong(&[0x7f, 0x45, 0x4c, 0x46]), Wrong::Foreign);
    }

    #[test]
    fn a_report_that_was_cut_off_says_so() {
        assert_eq!(wrong(br#"{"schema": "urn:partywall:schema:report:1", "findings": ["#), Wrong::Cut);
    }

    #[test]
    fn what_does_not_follow_its_format_is_told_from_what_is_foreign() {
        let hollow = packed(&format!(r#"{{"format": "{FORMAT}", "version": 1}}"#));
        assert!(matches!(wrong(&hollow), Wrong::Malformed(_)));
        assert!(matches!(wrong(br#"{"schema": "urn:partywall:schema:report:1"}"#), Wrong::Malformed(_)));
    }

    #[test]
    fn a_report_without_the_fields_that_were_added_since_is_read() {
        let first = br#"{"schema": "urn:partywall:schema:report:1", "schema_version": "1.0",
            "tool": {"name": "partywall", "version": "0.1.0"},
            "account": {"id": "123456789012", "alias": null, "partition": "aws"},
            "started": "2026-03-02T09:30:00Z", "ended": "2026-03-02T09:30:00Z", "as_of": "2026-03-02T09:30:00Z",
            "regions": ["eu-west-1"], "completeness": {"checks": [{"id": "iam-root-mfa"}]}, "findings": []}"#;
        let Recorded::Report(report) = Recorded::read(first).unwrap() else { panic!("a snapshot") };
        assert_eq!(report.completeness.checks[0].id, "iam-root-mfa");
    }

    #[test]
    fn a_header_without_the_fields_that_were_added_since_is_read() {
        let mut header = serde_json::to_value(taken().audit).unwrap();
        for added in ["attestations", "artifact"] {
            header.as_object_mut().unwrap().remove(added);
        }
        assert_eq!(serde_json::from_value::<Header>(header).unwrap(), taken().audit);
        let mut without = serde_json::to_value(taken()).unwrap();
        without.as_object_mut().unwrap().remove("standards");
        let without = serde_json::from_value::<Taken>(without).unwrap();
        assert_eq!(without, Taken { standards: Vec::new(), ..taken() });
    }

    #[test]
    fn no_more_is_unpacked_than_the_limit() {
        let bomb = packed(&" ".repeat(100_000));
        assert_eq!(unpack(&bomb, 99_999), Err(Wrong::TooLong));
        assert_eq!(unpack(&bomb, 100_000).map(|text| text.len()), Ok(100_000));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = open(Path::new("/nonexistent/a.snapshot")).unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent/a.snapshot cannot be read ("), "{error}");
    }
}
