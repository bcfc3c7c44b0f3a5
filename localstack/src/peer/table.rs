//! The figures of the tools side by side, and what is asked of them.

use super::measure::Usage;
use crate::gateway::Call;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

/// What one run of one tool cost.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figures {
    /// Time, processor and memory.
    pub(super) usage: Usage,
    /// Requests, as the gateway counted them.
    pub(super) calls: usize,
    /// Different requests among them: by service, region, operation, path and what they are about.
    pub(super) distinct: usize,
    /// Answers that said that there were too many.
    pub(super) throttled: usize,
    /// Answers that an emulator does not have: its internal errors.
    pub(super) failed: usize,
    /// How often each operation was asked: `s3:GetBucketAcl`.
    pub(super) operations: BTreeMap<String, usize>,
}

impl Figures {
    /// Of a run and the calls that it made.
    pub(super) fn new(usage: Usage, calls: &[Call]) -> Self {
        let distinct: BTreeSet<_> =
            calls.iter().map(|c| (&c.service, &c.region, &c.operation, &c.path, &c.resource)).collect();
        let mut operations = BTreeMap::new();
        for call in calls {
            *operations.entry(format!("{}:{}", call.service, call.operation)).or_default() += 1;
        }
        Self {
            usage,
            operations,
            calls: calls.len(),
            distinct: distinct.len(),
            throttled: calls.iter().filter(|call| call.throttled).count(),
            failed: calls.iter().filter(|call| call.status.is_some_and(|status| status >= 500)).count(),
        }
    }

    /// The figures that are best of several runs: the quickest run's times, and the least memory of any.
    pub(super) fn best(runs: &[Self]) -> Option<Self> {
        let mut best = runs.iter().min_by_key(|run| run.usage.wall)?.clone();
        for run in runs {
            best.usage.processor = best.usage.processor.min(run.usage.processor);
            best.usage.memory = best.usage.memory.min(run.usage.memory);
        }
        Some(best)
    }
}

#[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^52")]
fn ratio(theirs: usize, ours: usize) -> f64 {
    theirs as f64 / (ours.max(1)) as f64
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "no memory here comes near 2^52 bytes")]
fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// A Markdown table with its columns aligned.
pub(super) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0).max(3)
    };
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        for column in 0..columns {
            let cell = row.get(column).map_or("", String::as_str);
            let _ = write!(text, "| {cell:<0$} ", width(column));
        }
        text.push_str("|\n");
        if at == 0 {
            for column in 0..columns {
                let _ = write!(text, "|{}", "-".repeat(width(column) + 2));
            }
            text.push_str("|\n");
        }
    }
    text
}

/// The table of figures: partywall, partywall paced as at AWS, Prowler, and how many times as much Prowler took.
pub(super) fn figures(ours: &Figures, paced: &Figures, theirs: &Figures, version: &str) -> String {
    let times = |theirs: f64, ours: f64| format!("{:.1}", theirs / ours.max(f64::EPSILON));
    let time = |of: fn(&Usage) -> Duration| {
        let all = [ours, paced, theirs].map(|figures| of(&figures.usage));
        let [a, b, c] = all.map(|time| time.as_secs_f64());
        let mut cells: Vec<String> = all.into_iter().map(seconds).collect();
        cells.extend([times(c, a), times(c, b)]);
        cells
    };
    let count = |of: fn(&Figures) -> usize| {
        let [a, b, c] = [ours, paced, theirs].map(of);
        let mut cells: Vec<String> = [a, b, c].into_iter().map(|count| count.to_string()).collect();
        let share = |ours| if c == 0 { "–".to_owned() } else { format!("{:.1}", ratio(c, ours)) };
        cells.extend([share(a), share(b)]);
        cells
    };
    let memory = || {
        let all = [ours, paced, theirs].map(|figures| figures.usage.memory);
        let [a, b, c] = all.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        let mut cells: Vec<String> = all.into_iter().map(mebibytes).collect();
        cells.extend([format!("{:.1}", ratio(c, a)), format!("{:.1}", ratio(c, b))]);
        cells
    };
    let row = |name: &str, cells: Vec<String>| [vec![name.to_owned()], cells].concat();
    let head = ["partywall", "paced as at AWS", version, "times", "times paced"].map(str::to_owned).to_vec();
    aligned(&[
        row("", head),
        row("wall time", time(|usage| usage.wall)),
        row("processor time", time(|usage| usage.processor)),
        row("peak memory", memory()),
        row("calls", count(|figures| figures.calls)),
        row("distinct calls", count(|figures| figures.distinct)),
        row("throttled answers", count(|figures| figures.throttled)),
        row("internal errors of the emulator", count(|figures| figures.failed)),
    ])
}

/// How often each tool asks what it asks most: the operations that make at least a fiftieth of the calls of either.
pub(super) fn operations(ours: &Figures, theirs: &Figures) -> String {
    let count = |figures: &Figures, name: &str| figures.operations.get(name).copied().unwrap_or(0);
    let names: BTreeSet<&String> = ours.operations.keys().chain(theirs.operations.keys()).collect();
    let often = |name: &&String| {
        let of = |figures: &Figures| count(figures, name) * 50 >= figures.calls.max(1);
        of(ours) || of(theirs)
    };
    let mut names: Vec<&String> = names.into_iter().filter(often).collect();
    names.sort_by_key(|name| std::cmp::Reverse(count(ours, name) + count(theirs, name)));
    let row = |name: &str, ours: usize, theirs: usize| vec![name.to_owned(), ours.to_string(), theirs.to_string()];
    let mut rows = vec![["operation", "partywall", "Prowler"].map(str::to_owned).to_vec()];
    rows.extend(names.iter().map(|name| row(name, count(ours, name), count(theirs, name))));
    let told = |figures| names.iter().map(|name| count(figures, name)).sum::<usize>();
    rows.push(row("all others", ours.calls - told(ours), theirs.calls - told(theirs)));
    aligned(&rows)
}

/// What is asked of partywall beside Prowler, and whether it holds: at least so many times less.
pub(super) fn targets(ours: &Figures, theirs: &Figures) -> Vec<(&'static str, f64, f64)> {
    let bytes = |figures: &Figures| usize::try_from(figures.usage.memory).unwrap_or(usize::MAX);
    let wall = theirs.usage.wall.as_secs_f64() / ours.usage.wall.as_secs_f64().max(f64::EPSILON);
    vec![
        ("wall time", 20.0, wall),
        ("peak memory", 10.0, ratio(bytes(theirs), bytes(ours))),
        ("calls", 2.0, ratio(theirs.calls, ours.calls)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(wall: u64, memory: u64, calls: usize) -> Figures {
        let usage = Usage {
            wall: Duration::from_millis(wall),
            processor: Duration::from_millis(wall / 2),
            memory: memory << 20,
            code: Some(0),
        };
        Figures { usage, calls, distinct: calls / 2, throttled: 0, failed: 3, operations: BTreeMap::new() }
    }

    fn call(operation: &str, resource: &str, status: u16, throttled: bool) -> Call {
        Call {
            service: "iam".into(),
            operation: operation.into(),
            region: "us-east-1".into(),
            signer: String::new(),
            resource: resource.into(),
            method: "POST".into(),
            path: "/".into(),
            status: Some(status),
            faulty: false,
            throttled,
            request: 0,
            listing: 0,
        }
    }

    #[test]
    fn calls_are_counted_and_those_that_differ_besides() {
        let calls = [
            call("ListUsers", "", 200, false),
            call("ListUsers", "", 503, true),
            call("GetUser", "a", 200, false),
            call("GetUser", "b", 200, false),
        ];
        let figures = Figures::new(run(1, 1, 0).usage, &calls);
        assert_eq!((figures.calls, figures.distinct, figures.throttled, figures.failed), (4, 3, 1, 1));
    }

    #[test]
    fn of_several_runs_the_best_figures_are_told() {
        assert_eq!(Figures::best(&[]), None);
        let best = Figures::best(&[run(300, 20, 9), run(200, 30, 8), run(400, 10, 7)]).unwrap();
        assert_eq!((best.usage.wall.as_millis(), best.usage.memory >> 20, best.calls), (200, 10, 8));
    }

    #[test]
    fn the_table_has_each_figure_and_its_ratio() {
        let table = figures(&run(1000, 20, 100), &run(2000, 40, 100), &run(50_000, 300, 450), "Prowler 5.46.0");
        let expected = "\
|                                 | partywall | paced as at AWS | Prowler 5.46.0 | times | times paced |
|---------------------------------|-----------|-----------------|----------------|-------|-------------|
| wall time                       | 1.00 s    | 2.00 s          | 50.00 s        | 50.0  | 25.0        |
| processor time                  | 0.50 s    | 1.00 s          | 25.00 s        | 50.0  | 25.0        |
| peak memory                     | 20.0 MiB  | 40.0 MiB        | 300.0 MiB      | 15.0  | 7.5         |
| calls                           | 100       | 100             | 450            | 4.5   | 4.5         |
| distinct calls                  | 50        | 50              | 225            | 4.5   | 4.5         |
| throttled answers               | 0         | 0               | 0              | –     | –           |
| internal errors of the emulator | 3         | 3               | 3              | 1.0   | 1.0         |
";
        assert_eq!(table, expected);
    }

    #[test]
    fn operations_that_are_asked_often_are_named_the_most_frequent_first() {
        let with = |calls: &[(&str, usize)]| {
            let mut figures = run(1, 1, calls.iter().map(|(_, count)| count).sum());
            figures.operations = calls.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
            figures
        };
        let table = operations(
            &with(&[("s3:GetBucketAcl", 98), ("s3:ListBuckets", 1), ("iam:GetUser", 1)]),
            &with(&[("s3:GetBucketAcl", 100), ("iam:GetUser", 300), ("s3:ListBuckets", 2)]),
        );
        let expected = "\
| operation       | partywall | Prowler |
|-----------------|-----------|---------|
| iam:GetUser     | 1         | 300     |
| s3:GetBucketAcl | 98        | 100     |
| all others      | 1         | 2       |
";
        assert_eq!(table, expected);
    }

    #[test]
    fn targets_are_told_with_what_was_reached() {
        let told = targets(&run(1000, 20, 100), &run(19_000, 300, 450));
        assert_eq!(told, [("wall time", 20.0, 19.0), ("peak memory", 10.0, 15.0), ("calls", 2.0, 4.5)]);
    }
}
