//! Where reports go. Files are opened before the audit begins, so that a path that cannot be written is known at once,
//! and put in place when they are whole, so that nobody reads half a report.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::UsageError;
use crate::report::terminal::Style;
use crate::report::{Report, json, terminal};

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    Terminal,
    /// The whole report, by its JSON Schema: see 'partywall schema'.
    Json,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "txt" => Some(Self::Terminal),
            _ => None,
        }
    }
}

enum Sink {
    Stdout,
    /// A file that appears, or is replaced, when it is whole.
    File(NamedTempFile, PathBuf),
    /// Something that is there and is not a plain file: a pipe, a device.
    Special(File, PathBuf),
}

/// One place that the report is written to.
pub(super) struct Output {
    format: Format,
    sink: Sink,
}

impl Output {
    /// Opens every output that the arguments name; standard output where they name none.
    pub(super) fn open(paths: &[PathBuf], format: Option<Format>) -> Result<Vec<Self>, UsageError> {
        if paths.is_empty() {
            return Ok(vec![Self { format: format.unwrap_or(Format::Terminal), sink: Sink::Stdout }]);
        }
        paths.iter().map(|path| Self::one(path, format)).collect()
    }

    fn one(path: &Path, format: Option<Format>) -> Result<Self, UsageError> {
        if path == Path::new("-") {
            return Ok(Self { format: format.unwrap_or(Format::Terminal), sink: Sink::Stdout });
        }
        let format = format.or_else(|| Format::of(path)).ok_or_else(|| UsageError::Format(path.to_owned()))?;
        let unwritable = |error: io::Error| UsageError::Output { path: path.to_owned(), why: error.to_string() };
        let sink = match std::fs::metadata(path) {
            Ok(there) if there.is_dir() => return Err(unwritable(io::ErrorKind::IsADirectory.into())),
            Ok(there) if !there.is_file() => {
                Sink::Special(File::options().write(true).open(path).map_err(unwritable)?, path.to_owned())
            }
            there => {
                if there.is_ok() {
                    // Replacing a file that may not be written would be a way around its permissions.
                    File::options().append(true).open(path).map_err(unwritable)?;
                }
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let mut builder = tempfile::Builder::new();
                let builder = builder.prefix(".partywall-").suffix(".part");
                // A report is for its reader's group as any new file is, not for the owner alone.
                #[cfg(unix)]
                let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
                Sink::File(builder.tempfile_in(folder).map_err(unwritable)?, path.to_owned())
            }
        };
        Ok(Self { format, sink })
    }

    /// Writes the report, and returns the file that it is in, if it is in one.
    pub(super) fn write(
        self,
        report: &Report,
        style: impl Fn(bool) -> Style,
        elapsed: Duration,
    ) -> io::Result<Option<PathBuf>> {
        let Self { format, sink } = self;
        let render = |out: &mut dyn Write, on_terminal: bool| {
            let mut out = io::BufWriter::new(out);
            match format {
                Format::Terminal => terminal::write(report, style(on_terminal), Some(elapsed), &mut out)?,
                Format::Json => json::write(report, &mut out)?,
            }
            out.flush()
        };
        match sink {
            Sink::Stdout => {
                let stdout = io::stdout();
                let on_terminal = stdout.is_terminal();
                render(&mut stdout.lock(), on_terminal)?;
                Ok(None)
            }
            Sink::File(mut file, path) => {
                render(file.as_file_mut(), false)?;
                file.persist(&path).map_err(|error| error.error)?;
                Ok(Some(path))
            }
            Sink::Special(mut file, path) => {
                render(&mut file, false)?;
                Ok(Some(path))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_in_the_name_or_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        assert_eq!(Output::one(&path("a.json"), None).unwrap().format, Format::Json);
        assert_eq!(Output::one(&path("a.TXT"), None).unwrap().format, Format::Terminal);
        assert_eq!(Output::one(&path("a.out"), Some(Format::Json)).unwrap().format, Format::Json);
        assert!(matches!(Output::one(&path("a.out"), None), Err(UsageError::Format(_))));
    }

    #[test]
    fn a_path_that_cannot_be_written_is_known_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().join("missing").join("a.json"), folder.path().to_owned()] {
            let error = Output::one(&path, Some(Format::Json)).err().unwrap();
            assert!(matches!(error, UsageError::Output { .. }), "{error}");
        }
    }

    #[test]
    fn nothing_is_left_behind_unless_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        drop(Output::one(&folder.path().join("a.json"), None).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
