//! Puts reports together that were written apart: reports on one account, documents of many, and folders of runs, in any
//! mix. Each account is read by itself, and kept in a folder until all are known; so no more than one is in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use partywall_checks::facts::{Gap, Reason};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::folder::{Folder, FolderError};
use super::list::check_id;
use crate::aws::enter::ASSUME_ROLE;
use crate::report::accounts::json::Account;
use crate::report::accounts::{self, Across, Header, Reports, Section};
use crate::report::{self, Caller, GapEntry, Report, Tool};

/// Reports that cannot be put together: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// It cannot be read.
    #[error("{name} cannot be read ({why}): check its path and its permissions")]
    Unreadable {
        /// The input.
        name: String,
        /// Why not.
        why: String,
    },
    /// It is something else.
    #[error("{name} is no report of partywall ({why}): give JSON reports, or folders of runs")]
    Foreign {
        /// The input.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// A later version wrote it.
    #[error("{name} follows {schema}, which this version does not know: update partywall")]
    Newer {
        /// The input.
        name: String,
        /// The schema that it follows.
        schema: String,
    },
    /// A run that cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A report could not be kept.
    #[error("the reports could not be put together ({0}): free some space in the folder for temporary files")]
    Keep(#[source] io::Error),
}

/// Reads the inputs into the folder, and tells what there is of all accounts. `warn` hears of accounts that are there more
/// than once.
pub fn merge(inputs: &[PathBuf], folder: &Folder, warn: &mut dyn FnMut(String)) -> Result<Across, MergeError> {
    let mut merging = Merging { folder, warn, sections: BTreeMap::new(), callers: BTreeSet::new(), times: None };
    for input in inputs {
        merging.read(input)?;
    }
    let now = Timestamp::now();
    let (started, ended, as_of) = merging.times.unwrap_or((now, now, now));
    // Several that entered are nobody in particular.
    let mut callers = merging.callers.into_iter();
    let caller = callers.next().filter(|_| callers.next().is_none());
    let caller = caller.map(|(arn, user_id)| Caller { arn, user_id });
    let header = Header { tool: Tool::this(), caller, started, ended, as_of, shard: None };
    let sections = merging.sections.into_values().map(|kept| kept.section).collect();
    Ok(Across { header, sections })
}

/// An account, and what was read of it.
struct Kept {
    section: Section,
    /// When its audit ended; none where there was none.
    ended: Option<Timestamp>,
    /// The input.
    from: String,
}

struct Merging<'a> {
    folder: &'a Folder,
    warn: &'a mut dyn FnMut(String),
    sections: BTreeMap<String, Kept>,
    callers: BTreeSet<(String, String)>,
    /// When the first began, when the last ended, and what the last counted ages to.
    times: Option<(Timestamp, Timestamp, Timestamp)>,
}

/// What every document says of itself.
#[derive(Deserialize)]
struct Probe {
    schema: Option<String>,
}

impl Merging<'_> {
    fn read(&mut self, input: &Path) -> Result<(), MergeError> {
        let name = input.display().to_string();
        if input.is_dir() {
            return self.run(input, &name);
        }
        let unreadable = |error: io::Error| MergeError::Unreadable { name: name.clone(), why: error.to_string() };
        let mut file = if input == Path::new("-") { spooled() } else { File::open(input) }.map_err(unreadable)?;
        let foreign = |error: serde_json::Error| MergeError::Foreign { name: name.clone(), why: error.to_string() };
        let probe: Probe = serde_json::from_reader(unpacked(&file).map_err(unreadable)?).map_err(foreign)?;
        file.rewind().map_err(unreadable)?;
        let schema = probe.schema.unwrap_or_default();
        let major = |family: &str| schema.strip_prefix(family).and_then(|major| major.parse::<u64>().ok());
        let text = unpacked(&file).map_err(unreadable)?;
        match (major(report::SCHEMA_FAMILY), major(accounts::SCHEMA_FAMILY)) {
            (Some(report::SCHEMA_MAJOR), _) => {
                let report: Report = serde_json::from_reader(text).map_err(foreign)?;
                self.report(&report, None, &name)
            }
            (_, Some(accounts::SCHEMA_MAJOR)) => {
                let mut failed = None;
                let mut take = |account: Account| self.account(account, &name).map_err(|error| failed = Some(error));
                let mut json = serde_json::Deserializer::from_reader(text);
                let read = Document(&mut take).deserialize(&mut json).and_then(|()| json.end());
                match failed {
                    Some(error) => Err(error),
                    None => read.map_err(foreign),
                }
            }
            (None, None) => Err(MergeError::Foreign { name, why: "it names no schema of one".to_owned() }),
            _ => Err(MergeError::Newer { name, schema }),
        }
    }

    /// A folder of a run. What it knows nothing of was not reached.
    fn run(&mut self, path: &Path, name: &str) -> Result<(), MergeError> {
        let (folder, run) = Folder::open(path)?;
        for planned in run.accounts {
            let listed = &planned.listed;
            let unreadable =
                |error: io::Error| MergeError::Unreadable { name: name.to_owned(), why: error.to_string() };
            let section = folder.section(listed).map_err(unreadable)?;
            match section {
                Some(section) if section.state.is_audited() => {
                    let report = folder.report(&listed.id).map_err(unreadable)?;
                    self.report(&report, listed.name.as_deref(), name)?;
                }
                Some(section) => self.without_report(&section, name),
                None => {
                    let gap = Gap::new(&ASSUME_ROLE, None, Reason::NotReached, "the run ended early");
                    let section = Section::without_report(&listed.id, listed.name.as_deref(), &gap, None);
                    self.without_report(&section, name);
                }
            }
        }
        Ok(())
    }

    fn account(&mut self, account: Account, name: &str) -> Result<(), MergeError> {
        let Account { id, name: called, gap, report, .. } = account;
        if let Some(report) = report {
            return self.report(&report, called.as_deref(), name);
        }
        check_id(&id).map_err(|why| MergeError::Foreign { name: name.to_owned(), why })?;
        let unknown = || GapEntry::from(&Gap::new(&ASSUME_ROLE, None, Reason::Unexpected, "no reason was given"));
        self.without_report(&Section::lacking(&id, called.as_deref(), gap.unwrap_or_else(unknown)), name);
        Ok(())
    }

    fn report(&mut self, report: &Report, called: Option<&str>, name: &str) -> Result<(), MergeError> {
        // The number becomes the name of a file.
        check_id(&report.account.id).map_err(|why| MergeError::Foreign { name: name.to_owned(), why })?;
        self.callers.insert((report.caller.arn.clone(), report.caller.user_id.clone()));
        let Report { started, ended, as_of, .. } = *report;
        self.times = Some(match self.times {
            None => (started, ended, as_of),
            Some((first, last, then)) => (first.min(started), last.max(ended), then.max(as_of)),
        });
        let before = self.sections.get(&report.account.id);
        let called = called.or_else(|| before.and_then(|kept| kept.section.name.as_deref()));
        if let Some(joined) = self.joined(report, before)? {
            let section = Section::of(&joined, called);
            self.folder.keep(&joined).map_err(MergeError::Keep)?;
            let kept = Kept { section, ended: Some(joined.ended), from: name.to_owned() };
            self.sections.insert(joined.account.id.clone(), kept);
            return Ok(());
        }
        let section = Section::of(report, called);
        if let Some(Kept { ended: Some(other), from, .. }) = before {
            let newer = ended >= *other;
            let taken = if newer { name } else { from.as_str() };
            (self.warn)(format!(
                "account {} is in {from} and in {name}: the report that ended later is taken, which is that of {taken}",
                section.id
            ));
            if !newer {
                return Ok(());
            }
        }
        self.folder.keep(report).map_err(MergeError::Keep)?;
        self.sections.insert(section.id.clone(), Kept { section, ended: Some(ended), from: name.to_owned() });
        Ok(())
    }

    /// The report of the shards of one audit that are known, with another one of them; none where it is no shard of it.
    fn joined(&self, report: &Report, before: Option<&Kept>) -> Result<Option<Report>, MergeError> {
        if report.part.is_none() || before.is_none_or(|kept| kept.ended.is_none()) {
            return Ok(None);
        }
        let kept = self.folder.report(&report.account.id).map_err(MergeError::Keep)?;
        if kept.part.is_none() {
            return Ok(None);
        }
        // Shards of different audits are two audits of one account.
        Ok(Report::join(vec![kept, report.clone()]).ok())
    }

    /// Any report says more than none.
    fn without_report(&mut self, section: &Section, name: &str) {
        let kept = || Kept { section: section.clone(), ended: None, from: name.to_owned() };
        self.sections.entry(section.id.clone()).or_insert_with(kept);
    }
}

/// Standard input in a file, for it is read twice.
fn spooled() -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut io::stdin().lock(), &mut file)?;
    file.flush()?;
    file.rewind()?;
    Ok(file)
}

/// The file's text, unpacked if it is packed.
fn unpacked(file: &File) -> io::Result<Box<dyn BufRead + '_>> {
    let mut packed = BufReader::new(file);
    if packed.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        Ok(Box::new(BufReader::new(MultiGzDecoder::new(packed))))
    } else {
        Ok(Box::new(packed))
    }
}

/// What is done with each account of a document.
type Take<'a> = &'a mut dyn FnMut(Account) -> Result<(), ()>;

/// A document of many accounts, of which one is in memory at a time.
struct Document<'a>(Take<'a>);

struct List<'a>(Take<'a>);

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a document of many accounts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "accounts" {
                map.next_value_seed(List(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list of accounts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(account) = seq.next_element::<Account>()? {
            (self.0)(account).map_err(|()| A::Error::custom("the account could not be taken"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::folder::tests::run;
    use crate::report::accounts::{AccountState, sample};

    fn merged(inputs: &[PathBuf]) -> (Result<Across, MergeError>, Vec<String>, Folder, tempfile::TempDir) {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::create(&place.path().join("merged"), &run(&[])).unwrap();
        let mut warnings = Vec::new();
        let across = merge(inputs, &folder, &mut |warning| warnings.push(warning));
        (across, warnings, folder, place)
    }

    fn report(id: &str, ended: &str) -> Report {
        let mut report = report::sample::mixed();
        report.account.id = id.into();
        report.ended = ended.parse().unwrap();
        report
    }

    fn file(folder: &Path, name: &str, report: &Report) -> PathBuf {
        let path = folder.join(name);
        report::json::write(report, File::create(&path).unwrap()).unwrap();
        path
    }

    #[test]
    fn reports_documents_and_folders_are_put_together() {
        let place = tempfile::tempdir().unwrap();
        let one = file(place.path(), "one.json", &report("111111111111", "2026-03-02T09:31:12Z"));
        let (across, reports) = sample::mixed();
        let document = place.path().join("accounts.json");
        accounts::json::write(&across, &reports, File::create(&document).unwrap()).unwrap();
        let left = Folder::create(&place.path().join("run"), &run(&["666666666666", "777777777777"])).unwrap();
        left.keep(&report("666666666666", "2026-03-02T09:31:12Z")).unwrap();
        let (merged, warnings, folder, _place) = merged(&[one, document, left.path().to_owned()]);
        let merged = merged.unwrap();
        assert_eq!(warnings, [""; 0]);
        let states: Vec<_> = merged.sections.iter().map(|section| (section.id.as_str(), section.state)).collect();
        assert_eq!(
            states,
            [
                ("111111111111", AccountState::Incomplete),
                ("123456789012", AccountState::Incomplete),
                ("222222222222", AccountState::Complete),
                ("333333333333", AccountState::NotEntered),
                ("444444444444", AccountState::NotEntered),
                ("555555555555", AccountState::NotReached),
                ("666666666666", AccountState::Incomplete),
                ("777777777777", AccountState::NotReached),
            ]
        );
        assert_eq!(merged.sections[3].name.as_deref(), Some("payments"));
        assert_eq!(folder.report("123456789012").unwrap(), reports.report("123456789012").unwrap());
    }

    #[test]
    fn of_two_reports_on_an_account_the_later_one_is_taken_and_that_is_said() {
        let place = tempfile::tempdir().unwrap();
        let earlier = file(place.path(), "a.json", &report("111111111111", "2026-03-02T10:00:00Z"));
        let later = file(place.path(), "b.json", &report("111111111111", "2026-03-02T11:00:00Z"));
        for inputs in [[earlier.clone(), later.clone()], [later.clone(), earlier.clone()]] {
            let (across, warnings, folder, _place) = merged(&inputs);
            assert_eq!(across.unwrap().sections.len(), 1);
            assert_eq!(folder.report("111111111111").unwrap().ended.to_string(), "2026-03-02T11:00:00Z");
            assert!(warnings.len() == 1 && warnings[0].ends_with("b.json"), "{warnings:?}");
        }
    }

    #[test]
    fn a_report_says_more_than_a_gap_whichever_comes_first() {
        let place = tempfile::tempdir().unwrap();
        let (across, reports) = sample::mixed();
        let document = place.path().join("accounts.json");
        accounts::json::write(&across, &reports, File::create(&document).unwrap()).unwrap();
        let one = file(place.path(), "one.json", &report("333333333333", "2026-03-02T10:00:00Z"));
        for inputs in [[document.clone(), one.clone()], [one.clone(), document.clone()]] {
            let (across, warnings, ..) = merged(&inputs);
            let across = across.unwrap();
            let section = across.sections.iter().find(|section| section.id == "333333333333").unwrap();
            assert!(section.state.is_audited() && warnings.is_empty(), "{warnings:?}");
        }
    }

    #[test]
    fn a_packed_report_is_unpacked() {
        let place = tempfile::tempdir().unwrap();
        let left = Folder::create(&place.path().join("run"), &run(&["111111111111"])).unwrap();
        left.keep(&report("111111111111", "2026-03-02T09:31:12Z")).unwrap();
        let (across, ..) = merged(&[left.path().join("accounts").join("111111111111.json.gz")]);
        assert_eq!(across.unwrap().sections.len(), 1);
    }

    #[test]
    fn what_is_no_report_is_said() {
        let place = tempfile::tempdir().unwrap();
        for (text, words) in [
            ("{}", "names no schema"),
            ("no JSON", "is no report"),
            (r#"{"schema": "urn:partywall:schema:report:9"}"#, "update partywall"),
            (r#"{"schema": "urn:partywall:schema:accounts:9"}"#, "update partywall"),
            (r#"{"schema": "urn:partywall:schema:accounts:1", "accounts": [{}]}"#, "missing field"),
            (
                r#"{"schema": "urn:partywall:schema:accounts:1", "accounts": [{"id": "../1", "state": "not-entered"}]}"#,
                "twelve digits",
            ),
        ] {
            let path = place.path().join("a.json");
            std::fs::write(&path, text).unwrap();
            let (across, ..) = merged(&[path]);
            let error = across.unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
        let (across, ..) = merged(&[place.path().join("nowhere.json")]);
        assert!(across.unwrap_err().to_string().contains("cannot be read"));
    }
}
