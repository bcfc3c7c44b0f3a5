//! What costs time where no network does: judging, reading policies, reading a snapshot, writing reports.
//!
//! `cargo bench` prints findings, documents and bytes a second. The audit benchmark, with a network, is
//! `cargo run -p localstack --release --bin bench`.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::io;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use partywall::audit;
use partywall::report::{self, Report, terminal};
use partywall::snapshot::{Recorded, Snapshot};
use partywall_checks::policy::{Context, Document};

/// The snapshot of the demo: both sample accounts' weaknesses in one.
const SNAPSHOT: &[u8] = include_bytes!("../src/cli/demo.snapshot");

type Writer = fn(&Report, io::Sink) -> io::Result<()>;

/// How often the findings of the demo stand in the report that is written.
const TIMES: usize = 20;

fn read() -> Snapshot {
    match Recorded::read(SNAPSHOT) {
        Ok(Recorded::Snapshot(snapshot)) => *snapshot,
        other => panic!("the demo's snapshot is none: {other:?}"),
    }
}

fn judged(runtime: &tokio::runtime::Runtime) -> Report {
    runtime.block_on(audit::again(read(), partywall_checks::all().collect(), None, None, None))
}

/// A policy document of so many statements, half of them conditional.
fn policy(statements: usize) -> String {
    let statement = |n: usize| {
        let condition =
            if n.is_multiple_of(2) { r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"# } else { "" };
        format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{:012}:root"}},"Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::bucket-{n}/*"{condition}}}"#,
            n % 7
        )
    };
    let statements: Vec<String> = (0..statements).map(statement).collect();
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

fn judging(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let findings = judged(&runtime).findings.len() as u64;
    let mut group = criterion.benchmark_group("judging");
    group.throughput(Throughput::Elements(findings));
    group.bench_function("findings of a snapshot, read and judged", |bencher| bencher.iter(|| judged(&runtime)));
    group.finish();
}

fn policies(criterion: &mut Criterion) {
    let text = policy(10);
    let context = Context::new("123456789012", "aws");
    let mut group = criterion.benchmark_group("policies");
    group.throughput(Throughput::Elements(1));
    group.bench_function("a document of ten statements, read", |bencher| {
        bencher.iter(|| Document::parse(&text).unwrap());
    });
    let document = Document::parse(&text).unwrap();
    group.bench_function("who of other accounts gets in", |bencher| {
        bencher.iter(|| document.cross_account(&context, &[]));
    });
    group.finish();
}

fn snapshots(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("snapshots");
    group.throughput(Throughput::Bytes(SNAPSHOT.len() as u64));
    group.bench_function("a snapshot, read", |bencher| bencher.iter(read));
    group.finish();
}

fn reports(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut report = judged(&runtime);
    let once = report.findings.to_vec();
    for _ in 1..TIMES {
        report.findings.extend(once.iter().cloned());
    }
    // As a report has them: what is of one check stands together, and is unpacked together.
    report.findings = std::mem::take(&mut report.findings).sorted();
    let style = || terminal::Style { width: 100, colour: false, all: true };
    let mut group = criterion.benchmark_group("reports");
    group.throughput(Throughput::Elements(report.findings.len() as u64)).sample_size(20);
    let writers: [(&str, Writer); 10] = [
        ("JSON", |report, out| report::json::write(report, out)),
        ("JSON lines", |report, out| report::jsonl::write(report, out)),
        ("CSV", |report, out| report::csv::write(report, out)),
        ("Parquet", |report, out| report::parquet::write(report, out)),
        ("Markdown", |report, out| report::markdown::write(report, out)),
        ("JUnit", |report, out| report::junit::write(report, out)),
        ("OCSF", |report, out| report::ocsf::write(report, out)),
        ("ASFF", |report, out| report::asff::write(report, out)),
        ("HTML", |report, out| report::html::write(report, out)),
        ("SARIF", |report, out| {
            report::sarif::write(report, &report::sarif::DEFAULT_ANCHOR.parse().map_err(io::Error::other)?, out)
        }),
    ];
    for (name, write) in writers {
        group.bench_function(name, |bencher| bencher.iter(|| write(&report, io::sink()).unwrap()));
    }
    group.bench_function("terminal", |bencher| {
        bencher.iter(|| terminal::write(&report, style(), None, io::sink()).unwrap());
    });
    group.finish();
}

criterion_group!(benches, judging, policies, snapshots, reports);
criterion_main!(benches);
