//! What a run costs: time, processor, memory.

use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4 as _;

/// What a process and all that it waited for have used.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// From its start to its end.
    pub wall: Duration,
    /// What it used of the processors, in user and in system mode together.
    pub processor: Duration,
    /// The most memory that any one of its processes held at once, in bytes: its largest resident set.
    pub memory: u64,
    /// Its exit code; nothing where a signal ended it.
    pub code: Option<i32>,
}

/// Runs a command to its end, and writes what it used to `usage` as JSON.
///
/// The system counts the memory of a new process from that of the process that started it. So this wants to be run in a
/// process of its own, which holds next to nothing, and not in one that keeps the answers of an emulator.
pub fn measure(command: &[OsString], usage: &Path) -> io::Result<()> {
    let (program, arguments) =
        command.split_first().ok_or_else(|| io::Error::other("there is no command to measure"))?;
    let begin = Instant::now();
    let mut child = Command::new(program).args(arguments).stdin(Stdio::null()).spawn()?;
    let used = child.wait4()?;
    let used = Usage {
        wall: begin.elapsed(),
        processor: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
        code: used.status.code(),
    };
    std::fs::write(usage, serde_json::to_vec(&used)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_measured_with_its_exit_code() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("usage");
        measure(&["sh".into(), "-c".into(), "sleep 0.1; exit 3".into()], &file).unwrap();
        let used: Usage = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(used.code, Some(3));
        assert!(used.wall >= Duration::from_millis(100) && used.memory > 100_000, "{used:?}");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(measure(&["/nowhere/at/all".into()], &folder.path().join("usage")).is_err());
        assert!(measure(&[], &folder.path().join("usage")).is_err());
    }
}
