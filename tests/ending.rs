//! However an audit ends, nothing is lost: deadlines and signals.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use localstack::{Fault, Gateway, Rule};

use crate::support::*;

/// A gateway at which `ListBuckets` never ends.
async fn hanging() -> Gateway {
    let gateway = weak_moto().await.gateway().await;
    gateway.rule(Rule::on("s3", "ListBuckets", Fault::Hang));
    gateway
}

/// What depended on the hanging call is unknown for not having been reached, and the rest is judged.
fn assert_ended_early(report: &Report, why: &str) {
    let completeness = &report.0["completeness"];
    assert_eq!(completeness["ended_early"], why);
    assert_eq!(completeness["complete"], false);
    for check in ["s3-bucket-encryption", "s3-bucket-public-access-block"] {
        assert_eq!(report.statuses(check).keys().collect::<Vec<_>>(), ["unknown"], "{check}");
    }
    assert_eq!(report.statuses("iam-root-mfa").keys().collect::<Vec<_>>(), ["fail"]);
    let gap = report.gaps().iter().find(|gap| gap["operation"] == "s3:ListBuckets").unwrap();
    assert_eq!(gap["reason"], "not-reached");
}

#[test]
fn a_deadline_ends_the_audit_with_a_report_of_what_there_is() {
    RUNTIME.block_on(async {
        let gateway = hanging().await;
        let arguments = ["--region", "us-east-1", "--deadline", "20s"];
        let (code, report) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(code, 3, "what failed still fails");
        assert_ended_early(&report, "deadline");
        let (code, _) = crate::support::report(
            gateway.endpoint(),
            &["--region", "us-east-1", "--deadline", "10s", "--check", "s3-bucket-encryption"],
        )
        .await;
        assert_eq!(code, 4, "nothing failed, and not all is known");
    });
}

fn signal(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

/// Waits until the gateway has seen `operation`, and what runs beside it has been answered.
async fn until_called(gateway: &Gateway, operation: &str) {
    for _ in 0..600 {
        if gateway.calls().iter().any(|call| call.operation == operation) {
            tokio::time::sleep(Duration::from_secs(2)).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{operation} was never called");
}

#[test]
fn an_interrupted_audit_writes_its_report() {
    RUNTIME.block_on(async {
        for name in ["-INT", "-TERM"] {
            let gateway = hanging().await;
            let mut command = audit(gateway.endpoint());
            command.args(["--region", "us-east-1", "--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
            let child = command.spawn().unwrap();
            until_called(&gateway, "ListBuckets").await;
            signal(&child, name);
            let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await.unwrap().unwrap();
            assert_eq!(output.status.code(), Some(3), "{name}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("stopping"), "{name}");
            assert_ended_early(&Report::parse(&String::from_utf8(output.stdout).unwrap()), "interrupted");
        }
    });
}

#[test]
fn a_signal_while_nobody_reads_the_report_stops_at_once() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let mut command = audit(gateway.endpoint());
        // More than a pipe holds, and nobody reads it.
        let mut child = command.args(["--format", "json"]).stdout(Stdio::piped()).spawn().unwrap();
        until_called(&gateway, "GetBucketEncryption").await;
        signal(&child, "-INT");
        let mut code = None;
        for _ in 0..200 {
            code = child.try_wait().unwrap().map(|status| status.code());
            if code.is_some() {
                break;
            }
            signal(&child, "-INT");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let _ = child.kill();
        assert_eq!(code, Some(Some(130)));
    });
}

#[test]
fn an_answer_that_does_not_come_in_time_is_a_gap() {
    RUNTIME.block_on(async {
        let gateway = hanging().await;
        // Enough for the answers that do come, from an emulator that others ask as well.
        let arguments = ["--timeout", "10s", "--check", "s3-bucket-encryption"];
        let (code, report) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(code, 4);
        assert_eq!(report.gaps()[0]["reason"], "timed-out");
        assert!(report.0["completeness"]["ended_early"].is_null());
    });
}

#[test]
fn a_ceiling_on_the_rate_is_kept() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let arguments = ["--max-rate", "1000", "--quota-share", "50%", "--region", "us-east-1"];
        let (_, paced) = report(gateway.endpoint(), &arguments).await;
        let (_, free) = report(gateway.endpoint(), &["--region", "us-east-1"]).await;
        assert_eq!(paced.by_id(), free.by_id(), "how fast it goes changes nothing but that");
    });
}

/// Left to itself, the SDK gives up what has sent nothing for 20 seconds, and a request that waits for its turn sends
/// nothing.
#[test]
fn a_request_waits_for_its_turn_for_as_long_as_it_takes() {
    RUNTIME.block_on(async {
        let mut command = audit(hardened_moto().await.emulator.endpoint());
        command.env("AWS_MAX_ATTEMPTS", "1").args(["--format", "json", "--max-rate", "1"]);
        command.args(["--check", "ec2-ebs-default-encryption,ec2-image-block-public-access"]);
        let report = Report::parse(&run_async(command).await.stdout);
        let calls = report.0["completeness"]["calls"].as_u64().expect("a number");
        assert!(calls > 40, "only {calls} calls: nobody waited for long");
        assert_eq!(report.statuses("ec2-ebs-default-encryption").len(), 1, "all pass");
        assert!(report.gaps().iter().all(|gap| gap["reason"] == "not-emulated"), "{:#?}", report.gaps());
    });
}
