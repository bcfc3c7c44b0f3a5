//! What the audit is doing, on stderr: a line that renews itself on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::audit::Progress;
use crate::aws::Road;

/// Shows progress until it is aborted.
pub(super) async fn show(line: impl Fn() -> String) {
    if std::io::stderr().is_terminal() {
        on_terminal(line).await;
    } else {
        plain(line).await;
    }
}

/// How far the audit of one account has come.
pub(super) fn line(road: &Road, progress: &Progress) -> String {
    let (done, total) = progress.checks();
    let traffic = road.traffic();
    let running = progress.running();
    let waiting = match running.as_slice() {
        [] => String::new(),
        [one] => format!(", waiting for {one}"),
        [first, rest @ ..] => format!(", waiting for {first} and {} more", rest.len()),
    };
    let queued = match road.queues().first() {
        Some(queue) => {
            let service = queue.service.to_ascii_lowercase().replace(' ', "");
            let why = if queue.throttled { "AWS throttles" } else { "paced:" };
            format!("; {why} {service}:{} in {}, {} waiting", queue.operation, queue.region, queue.waiting)
        }
        None if road.below_ceiling() > 0 => format!("; paced: {} waiting for --max-rate", road.below_ceiling()),
        None => String::new(),
    };
    format!(
        "{done} of {total} checks, {} calls made, {} in flight{queued}{waiting}",
        traffic.attempts(),
        traffic.in_flight()
    )
}

async fn on_terminal(line: impl Fn() -> String) {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    let cleared = Cleared(&bar);
    loop {
        cleared.0.set_message(line());
        cleared.0.tick();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Takes the line away when the audit ends, whichever way.
struct Cleared<'a>(&'a ProgressBar);

impl Drop for Cleared<'_> {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// In a log, a line every ten seconds is enough to see that it goes on.
async fn plain(line: impl Fn() -> String) {
    let started = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_secs(10)).await;
        super::say(&format!("{} s: {}", started.elapsed().as_secs(), line()));
    }
}
