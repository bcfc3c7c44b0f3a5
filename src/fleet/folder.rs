//! The folder of a run: what was asked for, and the report on each account as soon as there is one.
//!
//! - `run.json` says what was asked for, so that another process can go on with it.
//! - `accounts/ID.json.gz` is the report on an account, as JSON under gzip.
//! - `accounts/ID.gap.json` says why there is none.
//!
//! Each file is written beside its place and renamed, so that one that is there is whole; and each is for its owner alone.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use partywall_checks::facts::Settings;
use partywall_checks::model::coverage::Attestation;
use partywall_checks::standards::Catalogue;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::list::{Listed, check_id};
use crate::report::accounts::{AccountState, Across, Header, Reports, Section};
use crate::report::{Caller, GapEntry, Report, Tool};
use crate::shard::Shard;

/// What `run.json` calls itself.
const FORMAT: &str = "partywall-run";
/// The version of the format.
const VERSION: u64 = 1;
/// The file that says what was asked for.
const RUN: &str = "run.json";
/// The folder of the accounts' files.
const ACCOUNTS: &str = "accounts";

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// `partywall-run`.
    pub format: String,
    /// The version of the format.
    pub version: u64,
    /// The program that began it.
    pub tool: Tool,
    /// When it was begun.
    pub started: Timestamp,
    /// The moment that ages are counted to.
    pub as_of: Timestamp,
    /// The identity that enters the accounts.
    pub caller: Option<Caller>,
    /// The account that the caller belongs to.
    pub home: Option<String>,
    /// The partition of all accounts.
    pub partition: String,
    /// The checks, sorted.
    pub checks: Vec<String>,
    /// The standards that they were selected by.
    pub standards: Vec<Catalogue>,
    /// The regions; all that an account has enabled where it is empty.
    pub regions: Vec<String>,
    /// What is asked of the accounts.
    pub settings: Settings,
    /// What people state of what no API can answer.
    pub attestations: Vec<Attestation>,
    /// AWS Artifact is asked for reports.
    pub artifact: bool,
    /// Where severities, suppressions and the like were read, and a hash of it.
    pub config: Option<ConfigFile>,
    /// How AWS is reached.
    pub way: Way,
    /// Which part of the accounts this is.
    pub shard: Option<Shard>,
    /// The accounts, by their numbers.
    pub accounts: Vec<Planned>,
}

/// How AWS is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The caller's profile.
    pub profile: Option<String>,
    /// Another endpoint than AWS's.
    pub endpoint_url: Option<String>,
    /// The role that is assumed in each account.
    pub role_name: Option<String>,
    /// What its trust policy wants to hear.
    pub external_id: Option<String>,
}

/// A configuration that a run was begun with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigFile {
    /// Where it was.
    pub path: PathBuf,
    /// The SHA-256 of what it held.
    pub sha256: String,
}

/// An account of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The account, and how it is entered as far as that is its own.
    #[serde(flatten)]
    pub listed: Listed,
    /// Why it is not known whether it belongs to the audit: its tags could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsure: Option<GapEntry>,
}

/// A folder that cannot be used: one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made or written.
    #[error("the run's folder {} cannot be written ({why}): choose another --run-folder", path.display())]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// There is a run in it.
    #[error(
        "{} holds a run already: go on with 'partywall audit --resume {}', or choose another --run-folder",
        path.display(),
        path.display()
    )]
    Taken {
        /// The folder.
        path: PathBuf,
    },
    /// It is no folder of a run.
    #[error("{} is not the folder of a run ({why}): give one that 'partywall audit' named", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A later version wrote it.
    #[error("{} is a run of format {version}, which this version does not know: update partywall", path.display())]
    Newer {
        /// The folder.
        path: PathBuf,
        /// The version of its format.
        version: u64,
    },
    /// There is no place for one.
    #[error("no folder of yours for caches is known: name one with --run-folder, or set HOME")]
    NoCache,
}

impl Run {
    /// As it is written.
    #[must_use]
    pub fn format() -> (String, u64) {
        (FORMAT.to_owned(), VERSION)
    }
}

/// The folder of a run.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder, and says in it what was asked for.
    pub fn create(path: &Path, run: &Run) -> Result<Self, FolderError> {
        let folder = Self { path: path.to_owned() };
        if path.join(RUN).exists() {
            return Err(FolderError::Taken { path: path.to_owned() });
        }
        let make = || -> io::Result<()> {
            private_folder(&path.join(ACCOUNTS))?;
            folder.write(Path::new(RUN), |out| {
                serde_json::to_writer_pretty(&mut *out, run)?;
                writeln!(out)
            })
        };
        make().map_err(|error| FolderError::Unwritable { path: path.to_owned(), why: error.to_string() })?;
        Ok(folder)
    }

    /// A folder for reports that belong to no run. It goes away with what is returned beside it.
    pub fn scratch() -> io::Result<(tempfile::TempDir, Self)> {
        let place = tempfile::Builder::new().prefix("partywall-").tempdir()?;
        private_folder(&place.path().join(ACCOUNTS))?;
        let path = place.path().to_owned();
        Ok((place, Self { path }))
    }

    /// A new folder under the user's cache for the run.
    pub fn create_in_cache(run: &Run) -> Result<Self, FolderError> {
        let runs = runs().ok_or(FolderError::NoCache)?;
        let unwritable = |error: io::Error| FolderError::Unwritable { path: runs.clone(), why: error.to_string() };
        private_folder(&runs).map_err(unwritable)?;
        let begun = run.started.strftime("%Y%m%dT%H%M%SZ-").to_string();
        let made = tempfile::Builder::new().prefix(&begun).tempdir_in(&runs).map_err(unwritable)?;
        Self::create(&made.keep(), run)
    }

    /// Opens the folder of a run that was begun.
    pub fn open(path: &Path) -> Result<(Self, Run), FolderError> {
        #[derive(Deserialize)]
        struct Probe {
            format: Option<String>,
            version: Option<u64>,
        }
        let foreign = |why: String| FolderError::Foreign { path: path.to_owned(), why };
        let text = fs::read(path.join(RUN)).map_err(|error| foreign(format!("{RUN}: {error}")))?;
        let probe: Probe = serde_json::from_slice(&text).map_err(|error| foreign(format!("{RUN}: {error}")))?;
        match (probe.format.as_deref(), probe.version) {
            (Some(FORMAT), Some(version)) if version > VERSION => {
                return Err(FolderError::Newer { path: path.to_owned(), version });
            }
            (Some(FORMAT), Some(_)) => {}
            _ => return Err(foreign(format!("{RUN} is something else"))),
        }
        let run: Run = serde_json::from_slice(&text).map_err(|error| foreign(format!("{RUN}: {error}")))?;
        // The numbers become the names of files.
        for planned in &run.accounts {
            check_id(&planned.listed.id).map_err(|why| foreign(format!("{RUN}: {why}")))?;
        }
        Ok((Self { path: path.to_owned() }, run))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps the report on an account. It takes the place of what was known of it before.
    pub fn keep(&self, report: &Report) -> io::Result<()> {
        self.write(&report_file(&report.account.id), |out| {
            let mut packed = GzBuilder::new().write(out, Compression::fast());
            serde_json::to_writer(BufWriter::new(&mut packed), report)?;
            packed.finish()?;
            Ok(())
        })?;
        match fs::remove_file(self.path.join(gap_file(&report.account.id))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Keeps why there is no report on an account. A report that is there already stays.
    pub fn keep_gap(&self, account: &str, gap: &GapEntry) -> io::Result<()> {
        self.write(&gap_file(account), |out| Ok(serde_json::to_writer(out, gap)?))
    }

    /// Whether there is a report on the account.
    #[must_use]
    pub fn has(&self, account: &str) -> bool {
        self.path.join(report_file(account)).is_file()
    }

    /// What is known of an account of the plan: none where nothing is.
    pub fn section(&self, listed: &Listed) -> io::Result<Option<Section>> {
        let name = listed.name.as_deref();
        if self.has(&listed.id) {
            return Ok(Some(Section::of(&self.report(&listed.id)?, name)));
        }
        match fs::read(self.path.join(gap_file(&listed.id))) {
            Ok(gap) => Ok(Some(Section::lacking(&listed.id, name, serde_json::from_slice(&gap)?))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// It was made without anybody having named a place for it.
    #[must_use]
    pub fn is_in_cache(&self) -> bool {
        runs().is_some_and(|runs| self.path.parent() == Some(&*runs))
    }

    /// Gives up a run that has not come to a report: what was asked for goes away, and so does a folder that is empty then.
    pub fn abandon(self) {
        // What cannot be removed does no harm.
        let _ = fs::remove_file(self.path.join(RUN));
        let _ = fs::remove_dir(self.path.join(ACCOUNTS));
        let _ = fs::remove_dir(&self.path);
    }

    /// Takes the folder away with all that it holds.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_dir_all(&self.path)
    }

    /// Writes a file for its owner alone beside its place, and renames it.
    fn write(&self, name: &Path, write: impl FnOnce(&mut BufWriter<&mut File>) -> io::Result<()>) -> io::Result<()> {
        let path = self.path.join(name);
        let folder = path.parent().unwrap_or(&self.path);
        // Temporary files are for their owner alone.
        let mut file = NamedTempFile::with_prefix_in(".partywall-", folder)?;
        let mut out = BufWriter::new(file.as_file_mut());
        write(&mut out)?;
        out.flush()?;
        drop(out);
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Reports for Folder {
    fn report(&self, account: &str) -> io::Result<Report> {
        let path = self.path.join(report_file(account));
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let packed = BufReader::new(File::open(&path).map_err(named)?);
        serde_json::from_reader(BufReader::new(GzDecoder::new(packed))).map_err(|error| named(error.into()))
    }
}

fn report_file(account: &str) -> PathBuf {
    Path::new(ACCOUNTS).join(format!("{account}.json.gz"))
}

fn gap_file(account: &str) -> PathBuf {
    Path::new(ACCOUNTS).join(format!("{account}.gap.json"))
}

/// Makes a folder that is its owner's alone, with those above.
fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Where the user keeps what can be made again.
/// <https://specifications.freedesktop.org/basedir-spec/latest/>
fn cache() -> Option<PathBuf> {
    let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|path: &PathBuf| path.is_absolute());
    if cfg!(windows) {
        return folder("LOCALAPPDATA");
    }
    let home = || Some(folder("HOME")?.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }));
    folder("XDG_CACHE_HOME").or_else(home)
}

/// Where runs are kept for which nobody names a place.
fn runs() -> Option<PathBuf> {
    Some(cache()?.join("partywall").join("runs"))
}

/// What is known of all accounts of a run. What nothing is known of was not reached.
#[must_use]
pub fn across(run: &Run, mut sections: Vec<Section>) -> Across {
    sections.sort_by(|a, b| a.id.cmp(&b.id));
    let header = Header {
        tool: Tool::this(),
        caller: run.caller.clone(),
        started: run.started,
        ended: Timestamp::now(),
        as_of: run.as_of,
        shard: run.shard,
    };
    Across { header, sections }
}

/// A run that is complete has nothing to go on with.
#[must_use]
pub fn is_unfinished(across: &Across) -> bool {
    across.sections.iter().map(|section| section.state).any(AccountState::is_unfinished)
}

#[cfg(test)]
pub(crate) mod tests {
    use partywall_checks::facts::{Gap, Reason};

    use super::*;
    use crate::aws::enter::ASSUME_ROLE;
    use crate::report::sample;

    pub(crate) fn run(accounts: &[&str]) -> Run {
        let (format, version) = Run::format();
        let at = sample::header();
        Run {
            format,
            version,
            tool: Tool::this(),
            started: at.started,
            as_of: at.as_of,
            caller: Some(at.caller),
            home: Some(at.account.id),
            partition: "aws".into(),
            checks: vec!["iam-root-mfa".into()],
            standards: Vec::new(),
            regions: vec!["eu-west-1".into()],
            settings: Settings::default(),
            attestations: Vec::new(),
            artifact: false,
            config: None,
            way: Way { role_name: Some("auditor".into()), ..Way::default() },
            shard: None,
            accounts: accounts
                .iter()
                .map(|id| Planned { listed: Listed { id: (*id).into(), ..Listed::default() }, unsure: None })
                .collect(),
        }
    }

    fn listed(id: &str) -> Listed {
        Listed { id: id.into(), name: Some("one".into()), ..Listed::default() }
    }

    #[test]
    fn what_was_asked_for_and_what_was_found_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        let asked = run(&["123456789012", "222222222222"]);
        let made = Folder::create(&path, &asked).unwrap();
        let report = sample::mixed();
        made.keep(&report).unwrap();
        let (opened, read) = Folder::open(&path).unwrap();
        assert_eq!(read, asked);
        assert_eq!(opened.report("123456789012").unwrap(), report);
        let section = opened.section(&listed("123456789012")).unwrap().unwrap();
        assert_eq!(section.state, AccountState::Incomplete);
        assert_eq!(section.name.as_deref(), Some("one"), "the list's name goes before the alias");
        assert_eq!(opened.section(&listed("222222222222")).unwrap(), None);
        opened.remove().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_report_takes_the_place_of_a_gap_and_not_the_other_way_round() {
        let folder = tempfile::tempdir().unwrap();
        let made = Folder::create(folder.path(), &run(&["123456789012"])).unwrap();
        let gap = GapEntry::from(&Gap::new(&ASSUME_ROLE, None, Reason::Denied, "no"));
        made.keep_gap("123456789012", &gap).unwrap();
        let state = || made.section(&listed("123456789012")).unwrap().unwrap().state;
        assert_eq!(state(), AccountState::NotEntered);
        made.keep(&sample::mixed()).unwrap();
        assert_eq!(state(), AccountState::Incomplete);
        made.keep_gap("123456789012", &gap).unwrap();
        assert_eq!(state(), AccountState::Incomplete);
    }

    #[cfg(unix)]
    #[test]
    fn everything_is_for_its_owner_alone_and_nothing_half_written_stays() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a").join("run");
        let made = Folder::create(&path, &run(&["123456789012"])).unwrap();
        made.keep(&sample::mixed()).unwrap();
        let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(rights(&path), 0o700);
        assert_eq!(rights(&path.join(RUN)), 0o600);
        assert_eq!(rights(&path.join(report_file("123456789012"))), 0o600);
        let files = |path: &Path| fs::read_dir(path).unwrap().count();
        assert_eq!((files(&path), files(&path.join(ACCOUNTS))), (2, 1));
    }

    #[test]
    fn a_folder_that_holds_a_run_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        Folder::create(folder.path(), &run(&[])).unwrap();
        let error = Folder::create(folder.path(), &run(&[])).unwrap_err().to_string();
        assert!(error.contains("--resume"), "{error}");
    }

    #[test]
    fn a_run_that_is_given_up_leaves_what_is_not_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        Folder::create(&path, &run(&[])).unwrap().abandon();
        assert!(!path.exists());
        let made = Folder::create(&path, &run(&[])).unwrap();
        fs::write(path.join("mine.txt"), "mine").unwrap();
        made.abandon();
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
        Folder::create(&path, &run(&[])).unwrap();
    }

    #[test]
    fn what_is_no_run_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let error = || Folder::open(folder.path()).unwrap_err().to_string();
        assert!(error().contains("is not the folder of a run"), "{}", error());
        let write = |text: &str| fs::write(folder.path().join(RUN), text).unwrap();
        write("{}");
        assert!(error().contains("is something else"), "{}", error());
        write(r#"{"format": "partywall-run", "version": 99}"#);
        assert!(error().contains("update partywall"), "{}", error());
        let mut evil = run(&["123456789012"]);
        evil.accounts[0].listed.id = "../../evil".into();
        write(&serde_json::to_string(&evil).unwrap());
        assert!(error().contains("twelve digits"), "{}", error());
    }

    #[test]
    fn a_report_that_was_cut_off_or_changed_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let made = Folder::create(folder.path(), &run(&["123456789012"])).unwrap();
        made.keep(&sample::mixed()).unwrap();
        let path = folder.path().join(report_file("123456789012"));
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(made.report("123456789012").is_err());
        let mut changed = whole.clone();
        let last = changed.len() - 6;
        changed[last] ^= 1;
        fs::write(&path, &changed).unwrap();
        assert!(made.report("123456789012").is_err(), "gzip's checksum holds");
    }
}
