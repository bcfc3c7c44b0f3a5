//! The formats in which a finding stands alone: those of many accounts are those of one after the other. What is known of
//! no account, because it could not be entered, is in the other formats.

use std::io::{self, Write};

use super::{Across, Reports, each};
use crate::report::parquet::ParquetFindings;
use crate::report::{asff, csv, jsonl, ocsf};

/// Writes a JSON line for each finding.
pub fn jsonl(across: &Across, reports: &dyn Reports, mut out: impl Write) -> io::Result<()> {
    each(&across.sections, reports, |_, report| report.map_or(Ok(()), |report| jsonl::write(&report, &mut out)))
}

/// Writes one header, and a row for each finding.
pub fn csv(across: &Across, reports: &dyn Reports, out: impl Write) -> io::Result<()> {
    let mut table = csv::table(out)?;
    each(&across.sections, reports, |_, report| report.map_or(Ok(()), |report| csv::rows(&report, &mut table)))?;
    table.flush()
}

/// Writes requests for AWS Security Hub, each of one account.
pub fn asff(across: &Across, reports: &dyn Reports, mut out: impl Write) -> io::Result<()> {
    each(&across.sections, reports, |_, report| report.map_or(Ok(()), |report| asff::write(&report, &mut out)))
}

/// Writes one array of events.
pub fn ocsf(across: &Across, reports: &dyn Reports, out: impl Write) -> io::Result<()> {
    let mut array = ocsf::Array::open(out)?;
    each(&across.sections, reports, |_, report| report.map_or(Ok(()), |report| array.add(&report)))?;
    array.close()
}

/// Writes one file, with a row for each finding.
pub fn parquet(across: &Across, reports: &dyn Reports, out: impl Write) -> io::Result<()> {
    let mut file = ParquetFindings::new(out)?;
    each(&across.sections, reports, |_, report| report.map_or(Ok(()), |report| file.report(&report)))?;
    file.finish().map(drop)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample;
    use super::*;
    use crate::report;

    type Write = fn(&Across, &dyn Reports, &mut Vec<u8>) -> io::Result<()>;

    fn written(write: Write, accounts: usize) -> String {
        let (across, reports) = sample::many(accounts);
        let mut out = Vec::new();
        write(&across, &reports, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// What the format says of each account alone.
    fn alone(write: fn(&report::Report, &mut Vec<u8>) -> io::Result<()>, accounts: usize) -> Vec<String> {
        let (across, reports) = sample::many(accounts);
        let each = across.sections.iter().map(|section| {
            let mut out = Vec::new();
            write(&reports.report(&section.id).unwrap(), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        });
        each.collect()
    }

    #[test]
    fn lines_follow_one_another() {
        assert_eq!(written(|a, r, out| jsonl(a, r, out), 3), alone(|r, out| report::jsonl::write(r, out), 3).concat());
        assert_eq!(written(|a, r, out| asff(a, r, out), 3), alone(|r, out| report::asff::write(r, out), 3).concat());
    }

    #[test]
    fn a_table_has_one_header() {
        let alone = alone(|r, out| report::csv::write(r, out), 3);
        let (header, _) = alone[0].split_once("\r\n").unwrap();
        let rows: String =
            alone.iter().map(|one| one.strip_prefix(header).unwrap().strip_prefix("\r\n").unwrap()).collect();
        assert_eq!(written(|a, r, out| csv(a, r, out), 3), format!("{header}\r\n{rows}"));
        assert_eq!(written(|a, r, out| csv(a, r, out), 0), format!("{header}\r\n"));
    }

    #[test]
    fn events_are_one_array() {
        let all: Vec<Value> = serde_json::from_str(&written(|a, r, out| ocsf(a, r, out), 3)).unwrap();
        let alone: Vec<Value> = alone(|r, out| report::ocsf::write(r, out), 3)
            .iter()
            .flat_map(|one| serde_json::from_str::<Vec<Value>>(one).unwrap())
            .collect();
        assert_eq!(all, alone);
        assert_eq!(serde_json::from_str::<Vec<Value>>(&written(|a, r, out| ocsf(a, r, out), 0)).unwrap(), [0; 0]);
    }
}
