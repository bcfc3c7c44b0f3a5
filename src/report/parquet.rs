//! Findings as Apache Parquet: one a row, in flat columns, for Athena, DuckDB and whatever else reads tables. Columns may be
//! added at the end; none is taken away or changes its meaning.
//!
//! The columns are those of the CSV ([`super::csv`]), and mean the same, but that each has its type here:
//!
//! | columns | type |
//! |---|---|
//! | `counts`, `in_baseline` | boolean |
//! | `started`, `as_of` | timestamp in milliseconds, UTC |
//! | `suppressed_expires` | date |
//! | `path`, `standards`, `urls` | list of strings |
//! | `resource_tags`, `evidence` | JSON, as a string: tags are an object, evidence is an array of objects |
//! | all others | string |
//!
//! What is not there is null, where the CSV has an empty cell. `resource_tags`, the last column, is not in the CSV. Text is as
//! AWS gave it: no reader of Parquet takes it for a formula or for a command to a terminal.
//!
//! Pages are packed with Snappy. Rows go out in groups of no more than [`ROWS`], so that memory is bounded however many
//! reports are put into one file.

use std::io::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::json::word;
use super::{Finding, GapEntry, Report};

/// The most rows of one row group.
pub const ROWS: usize = 20_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A string that is always there.
    Text,
    /// A string or null.
    Maybe,
    /// A list of strings, which may be empty.
    List,
    Flag,
    Moment,
    /// A date or null.
    Day,
}

/// The columns, in their order.
const COLUMNS: [(&str, Kind); 38] = [
    ("id", Kind::Text),
    ("account_id", Kind::Text),
    ("account_alias", Kind::Maybe),
    ("partition", Kind::Text),
    ("region", Kind::Text),
    ("service", Kind::Text),
    ("check", Kind::Text),
    ("title", Kind::Text),
    ("status", Kind::Text),
    ("severity", Kind::Text),
    ("counts", Kind::Flag),
    ("resource_type", Kind::Maybe),
    ("resource_id", Kind::Maybe),
    ("resource_name", Kind::Maybe),
    ("resource_arn", Kind::Maybe),
    ("message", Kind::Text),
    ("node", Kind::Text),
    ("path", Kind::List),
    ("control", Kind::Text),
    ("standards", Kind::List),
    ("remediation", Kind::Text),
    ("remediation_cli", Kind::Maybe),
    ("urls", Kind::List),
    ("actionable_by", Kind::Text),
    ("suppressed_reason", Kind::Maybe),
    ("suppressed_owner", Kind::Maybe),
    ("suppressed_expires", Kind::Day),
    ("in_baseline", Kind::Flag),
    ("gap_operation", Kind::Maybe),
    ("gap_reason", Kind::Maybe),
    ("gap_permission", Kind::Maybe),
    ("gap_remedy", Kind::Maybe),
    ("evidence", Kind::Text),
    ("started", Kind::Moment),
    ("as_of", Kind::Moment),
    ("tool_version", Kind::Text),
    ("schema_version", Kind::Text),
    ("resource_tags", Kind::Maybe),
];

impl Kind {
    /// The column's line in the file's schema.
    fn declared(self, name: &str) -> String {
        match self {
            Self::Text => format!("REQUIRED BYTE_ARRAY {name} (STRING);"),
            Self::Maybe => format!("OPTIONAL BYTE_ARRAY {name} (STRING);"),
            Self::List => {
                format!(
                    "REQUIRED GROUP {name} (LIST) {{ REPEATED GROUP list {{ REQUIRED BYTE_ARRAY element (STRING); }} }}"
                )
            }
            Self::Flag => format!("REQUIRED BOOLEAN {name};"),
            Self::Moment => format!("REQUIRED INT64 {name} (TIMESTAMP(MILLIS,true));"),
            Self::Day => format!("OPTIONAL INT32 {name} (DATE);"),
        }
    }
}

/// One cell of a row.
enum Cell<'a> {
    Text(&'a str),
    Made(String),
    Maybe(Option<&'a str>),
    MaybeMade(Option<String>),
    List(Vec<String>),
    Flag(bool),
    Moment(Timestamp),
    Day(Option<Date>),
}

/// The cells of one column of a row group that is not written yet.
struct Column {
    kind: Kind,
    texts: Vec<ByteArray>,
    flags: Vec<bool>,
    moments: Vec<i64>,
    days: Vec<i32>,
    /// Whether there is a value: 1, or null or an empty list: 0. Of columns whose value may be missing.
    definition: Vec<i16>,
    /// Whether a value goes on with the list before it: 1, or begins a row: 0. Of lists.
    repetition: Vec<i16>,
}

impl Column {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            texts: Vec::new(),
            flags: Vec::new(),
            moments: Vec::new(),
            days: Vec::new(),
            definition: Vec::new(),
            repetition: Vec::new(),
        }
    }

    fn push(&mut self, cell: Cell<'_>) -> io::Result<()> {
        match (self.kind, cell) {
            (Kind::Text, Cell::Text(text)) => self.texts.push(text.into()),
            (Kind::Text, Cell::Made(text)) => self.texts.push(text.into_bytes().into()),
            (Kind::Maybe, Cell::Maybe(text)) => self.push_maybe(text.map(ByteArray::from)),
            (Kind::Maybe, Cell::MaybeMade(text)) => self.push_maybe(text.map(|text| text.into_bytes().into())),
            (Kind::List, Cell::List(texts)) => {
                if texts.is_empty() {
                    self.definition.push(0);
                    self.repetition.push(0);
                }
                for (n, text) in texts.into_iter().enumerate() {
                    self.texts.push(text.into_bytes().into());
                    self.definition.push(1);
                    self.repetition.push(i16::from(n > 0));
                }
            }
            (Kind::Flag, Cell::Flag(flag)) => self.flags.push(flag),
            (Kind::Moment, Cell::Moment(moment)) => self.moments.push(moment.as_millisecond()),
            (Kind::Day, Cell::Day(day)) => {
                self.definition.push(i16::from(day.is_some()));
                if let Some(day) = day {
                    let since = day.since(jiff::civil::date(1970, 1, 1)).map_err(io::Error::other)?;
                    self.days.push(since.get_days());
                }
            }
            (kind, _) => return Err(io::Error::other(format!("a cell does not fit a column of {kind:?}"))),
        }
        Ok(())
    }

    fn push_maybe(&mut self, text: Option<ByteArray>) {
        self.definition.push(i16::from(text.is_some()));
        self.texts.extend(text);
    }

    fn write(&self, mut column: SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let (definition, repetition) = (Some(self.definition.as_slice()), Some(self.repetition.as_slice()));
        match self.kind {
            Kind::Text => column.typed::<ByteArrayType>().write_batch(&self.texts, None, None),
            Kind::Maybe => column.typed::<ByteArrayType>().write_batch(&self.texts, definition, None),
            Kind::List => column.typed::<ByteArrayType>().write_batch(&self.texts, definition, repetition),
            Kind::Flag => column.typed::<BoolType>().write_batch(&self.flags, None, None),
            Kind::Moment => column.typed::<Int64Type>().write_batch(&self.moments, None, None),
            Kind::Day => column.typed::<Int32Type>().write_batch(&self.days, definition, None),
        }?;
        column.close()
    }
}

/// A file of findings that is being written: of one report after the other, as they come.
pub struct ParquetFindings<W: Write> {
    /// What is made of it lies here until it goes out: the library asks for a writer that may go to another thread, which
    /// standard output is not.
    file: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
    rows: usize,
    out: W,
}

impl<W: Write> ParquetFindings<W> {
    /// Begins a file.
    pub fn new(out: W) -> io::Result<Self> {
        let declared: Vec<String> = COLUMNS.iter().map(|(name, kind)| kind.declared(name)).collect();
        let schema = parse_message_type(&format!("message finding {{ {} }}", declared.join(" "))).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("partywall version {}", env!("CARGO_PKG_VERSION")))
            .build();
        let file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        Ok(Self { file, columns: columns(), rows: 0, out })
    }

    /// Adds the findings of a report, in its order.
    pub fn report(&mut self, report: &Report) -> io::Result<()> {
        let gaps = report.gaps_by_id();
        for finding in &report.findings {
            let gap = finding.gap.as_ref().and_then(|id| gaps.get(id.as_str()).copied());
            for (column, cell) in self.columns.iter_mut().zip(row(report, &finding, gap)?) {
                column.push(cell)?;
            }
            self.rows += 1;
            if self.rows == ROWS {
                self.write_rows()?;
            }
        }
        Ok(())
    }

    /// Writes what is left, and the file's end, without which nothing of it can be read.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_rows()?;
        self.file.finish().map_err(failed)?;
        self.pass_on()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn write_rows(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let columns = std::mem::replace(&mut self.columns, columns());
        self.rows = 0;
        let mut group = self.file.next_row_group().map_err(failed)?;
        for cells in columns {
            let column = group.next_column().map_err(failed)?;
            cells.write(column.ok_or_else(|| io::Error::other("the schema lacks a column"))?).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.pass_on()
    }

    fn pass_on(&mut self) -> io::Result<()> {
        self.file.flush()?;
        let ready = self.file.inner_mut();
        self.out.write_all(ready)?;
        ready.clear();
        Ok(())
    }
}

fn columns() -> Vec<Column> {
    COLUMNS.iter().map(|(_, kind)| Column::new(*kind)).collect()
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => io::Error::other(error),
        error => io::Error::other(error),
    }
}

/// Writes a file with the findings of one report.
pub fn write(report: &Report, out: impl Write) -> io::Result<()> {
    let mut file = ParquetFindings::new(out)?;
    file.report(report)?;
    file.finish()?;
    Ok(())
}

/// The cells of one finding, in the order of [`COLUMNS`].
fn row<'a>(
    report: &'a Report,
    finding: &'a Finding,
    gap: Option<&'a GapEntry>,
) -> io::Result<[Cell<'a>; COLUMNS.len()]> {
    let resource = finding.resource.as_ref();
    let suppressed = finding.suppressed.as_ref();
    let of_gap = |field: fn(&GapEntry) -> &str| Cell::Maybe(gap.map(field));
    let standards = finding.standards.iter().flat_map(|(framework, requirements)| {
        requirements.iter().map(move |requirement| format!("{framework} {requirement}"))
    });
    let tags = resource.and_then(|resource| resource.tags.as_ref()).map(serde_json::to_string).transpose()?;
    Ok([
        Cell::Text(&finding.id),
        Cell::Text(&report.account.id),
        Cell::Maybe(report.account.alias.as_deref()),
        Cell::Text(&report.account.partition),
        Cell::Text(&finding.region),
        Cell::Text(&finding.check.service),
        Cell::Text(&finding.check.id),
        Cell::Text(&finding.check.title),
        Cell::Text(finding.status.name()),
        Cell::Text(finding.severity.name()),
        Cell::Flag(finding.counts()),
        Cell::Maybe(resource.map(|resource| resource.kind.as_str())),
        Cell::Maybe(resource.map(|resource| resource.id.as_str())),
        Cell::Maybe(resource.and_then(|resource| resource.name.as_deref())),
        Cell::Maybe(resource.map(|resource| resource.arn.as_str())),
        Cell::Text(&finding.message),
        Cell::Text(&finding.place.node),
        Cell::List(finding.place.path.clone()),
        Cell::Made(word(finding.place.control)),
        Cell::List(standards.collect()),
        Cell::Text(&finding.remediation.text),
        Cell::Maybe(finding.remediation.cli.as_deref()),
        Cell::List(finding.remediation.urls.clone()),
        Cell::Made(word(finding.actionable_by)),
        Cell::Maybe(suppressed.map(|accepted| accepted.reason.as_str())),
        Cell::Maybe(suppressed.and_then(|accepted| accepted.owner.as_deref())),
        Cell::Day(suppressed.and_then(|accepted| accepted.expires)),
        Cell::Flag(finding.in_baseline),
        of_gap(|gap| &gap.operation),
        Cell::MaybeMade(gap.map(|gap| word(gap.reason))),
        Cell::Maybe(gap.and_then(|gap| gap.permission.as_deref())),
        of_gap(|gap| &gap.remedy),
        Cell::Made(serde_json::to_string(&finding.evidence)?),
        Cell::Moment(report.started),
        Cell::Moment(report.as_of),
        Cell::Text(&report.tool.version),
        Cell::Text(&report.schema_version),
        Cell::MaybeMade(tags),
    ])
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use serde_json::{Map, Value, json};

    use super::super::{csv, sample};
    use super::*;

    fn value(field: &Field) -> Value {
        match field {
            Field::Null => Value::Null,
            Field::Bool(flag) => (*flag).into(),
            Field::Str(text) => text.as_str().into(),
            Field::TimestampMillis(moment) => (*moment).into(),
            Field::Date(_) => field.to_string().into(),
            Field::ListInternal(list) => list.elements().iter().map(value).collect(),
            other => panic!("no column is of {other:?}"),
        }
    }

    fn read(file: Vec<u8>) -> (SerializedFileReader<Bytes>, Vec<Value>) {
        let reader = SerializedFileReader::new(Bytes::from(file)).unwrap();
        let rows = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| {
                let row = row.unwrap();
                Value::from(
                    row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect::<Map<_, _>>(),
                )
            })
            .collect();
        (reader, rows)
    }

    fn rows(report: &Report) -> Vec<Value> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        read(out).1
    }

    #[test]
    fn the_columns_are_those_of_the_csv_and_the_tags() {
        let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
        let of_csv: Vec<&str> = csv::COLUMNS.into_iter().chain(["resource_tags"]).collect();
        assert_eq!(names, of_csv);
    }

    #[test]
    fn each_finding_is_a_row_with_its_types() {
        let report = sample::mixed();
        let mut out = Vec::new();
        write(&report, &mut out).unwrap();
        let (reader, rows) = read(out);
        assert_eq!(rows.len(), report.findings.len());
        for (row, finding) in rows.iter().zip(&report.findings) {
            assert_eq!(row["id"], finding.id);
            assert_eq!(row["account_id"], report.account.id);
            assert_eq!(row["account_alias"], json!(report.account.alias));
            assert_eq!(
                (row["status"].as_str(), &row["counts"]),
                (Some(finding.status.name()), &finding.counts().into())
            );
            assert_eq!(row["message"], finding.message);
            assert_eq!(row["path"], json!(finding.place.path));
            assert_eq!(row["urls"], json!(finding.remediation.urls));
            assert_eq!(row["resource_arn"], json!(finding.resource.as_ref().map(|resource| &resource.arn)));
            let evidence: Value = serde_json::from_str(row["evidence"].as_str().unwrap()).unwrap();
            assert_eq!(evidence, json!(finding.evidence));
            assert_eq!(row["gap_reason"].is_string(), finding.gap.is_some());
            assert_eq!(row["started"], report.started.as_millisecond());
        }
        let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
        let of = |name: &str| {
            columns.iter().find(|column| column.path().parts()[0] == name).unwrap().logical_type_ref().cloned()
        };
        assert!(format!("{:?}", of("started")).contains("is_adjusted_to_u_t_c: true"), "{:?}", of("started"));
        assert!(format!("{:?}", of("suppressed_expires")).contains("Date"));
        assert!(format!("{:?}", of("evidence")).contains("String"));
    }

    #[test]
    fn a_finding_that_was_accepted_says_until_when() {
        let mut report = sample::mixed();
        report.findings.edit()[0].suppressed = Some(super::super::Suppressed {
            reason: "agreed".to_owned(),
            owner: None,
            expires: Some(jiff::civil::date(2026, 12, 31)),
        });
        let row = &rows(&report)[0];
        assert_eq!((row["suppressed_reason"].as_str(), &row["suppressed_owner"]), (Some("agreed"), &Value::Null));
        assert_eq!(row["counts"], false);
        assert!(row["suppressed_expires"].to_string().contains("2026-12-31"), "{}", row["suppressed_expires"]);
        assert_eq!(rows(&report)[1]["suppressed_expires"], Value::Null);
    }

    #[test]
    fn several_reports_are_one_file_in_groups_of_bounded_size() {
        let mut report = sample::mixed();
        let each = report.findings.len();
        report.findings = report.findings.to_vec().into_iter().cycle().take(ROWS - 1).collect();
        let mut file = ParquetFindings::new(Vec::new()).unwrap();
        for report in [&report, &sample::empty(), &sample::mixed()] {
            file.report(report).unwrap();
        }
        let (reader, rows) = read(file.finish().unwrap());
        assert_eq!(rows.len(), ROWS - 1 + each);
        let groups = reader.metadata().row_groups().iter();
        let groups: Vec<_> = groups.map(|group| usize::try_from(group.num_rows()).unwrap()).collect();
        assert_eq!(groups, [ROWS, each - 1]);
        assert_eq!(rows[0]["id"], rows[ROWS - 1]["id"]);
    }

    #[test]
    fn no_finding_is_a_file_without_rows() {
        assert_eq!(rows(&sample::empty()), [Value::Null; 0]);
    }

    #[test]
    fn hostile_text_stays_what_it_is() {
        let report = sample::hostile();
        assert_eq!(rows(&report)[0]["account_alias"], sample::EVIL);
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let of = |report: &Report| {
            let mut out = Vec::new();
            write(report, &mut out).unwrap();
            out
        };
        assert_eq!(of(&sample::mixed()), of(&sample::mixed()));
    }
}
