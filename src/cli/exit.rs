//! Exit codes. They are part of the interface: CI jobs decide by them.

/// Nothing at or above `--fail-on` failed, and nothing is unknown.
pub const CLEAN: u8 = 0;
/// The tool itself failed: no credentials, no network, no report.
pub const TOOL_FAILED: u8 = 1;
/// Bad usage: an argument, an unknown check, an output that cannot be written.
pub const BAD_USAGE: u8 = 2;
/// Findings at or above `--fail-on` failed that are neither accepted nor in the baseline.
pub const FINDINGS: u8 = 3;
/// No such finding, but the audit is incomplete: something is unknown that is neither accepted nor was in the baseline.
pub const INCOMPLETE: u8 = 4;
/// `diff`: something fails that did not fail before.
pub const NEW_FAILURES: u8 = 3;
/// `diff`: nothing of the kind, but something is unknown, or not judged at all, that was known before.
pub const NEWLY_UNKNOWN: u8 = 4;
/// Stopped at once by a second Ctrl-C or SIGTERM: no report.
pub const STOPPED: u8 = 130;
