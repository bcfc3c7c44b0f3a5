//! Many accounts as pages for a browser: one across, which links to a page for each account where those are written beside
//! it. The page across has no script at all, and asks no network for anything.

use std::io::{self, Write};

use partywall_checks::finding::Severity;
use serde::Serialize;

use super::{Across, Section};
use crate::report::html::{DETAIL, Level, hash, render, sentence, style, to_the_second};
use crate::report::terminal::{counted, shorten};

static TEMPLATE: &str = include_str!("accounts.html");

/// What the template shows.
#[derive(Serialize)]
struct Page<'a> {
    policy: String,
    style: &'a str,
    title: String,
    version: &'a str,
    accounts_words: String,
    started: String,
    started_words: String,
    ended: String,
    ended_words: String,
    as_of_words: String,
    caller: Option<&'a str>,
    shard: Option<String>,
    complete: bool,
    verdict: String,
    fail: usize,
    unknown: usize,
    pass: usize,
    suppressed: usize,
    severities: Vec<Level>,
    accounts: Vec<Row<'a>>,
    gaps: Vec<Gap<'a>>,
}

/// One account.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    name: Option<&'a str>,
    link: Option<String>,
    state: &'static str,
    /// How the style sheet paints the state.
    paint: &'static str,
    audited: bool,
    severities: Vec<Level>,
    unknown: usize,
    pass: usize,
}

impl<'a> Row<'a> {
    fn of(section: &'a Section, folder: Option<&str>) -> Self {
        Self {
            id: &section.id,
            name: section.name.as_deref(),
            link: folder.zip(page_of(section)).map(|(folder, page)| format!("{}/{page}", address(folder))),
            state: section.state.name(),
            paint: match (section.state.is_audited(), section.told.worst) {
                (false, _) => "unknown",
                (true, Some(_)) => "failing",
                (true, None) if section.has_news() => "unknown",
                (true, None) => "proven",
            },
            audited: section.state.is_audited(),
            severities: levels(|severity| section.failed(severity)),
            unknown: section.unknown(),
            pass: section.passed(),
        }
    }
}

/// Every severity, the worst first.
fn levels(count: impl Fn(Severity) -> usize) -> Vec<Level> {
    Severity::ALL.into_iter().rev().map(|severity| Level::new(severity, count(severity))).collect()
}

/// Why some accounts were not audited.
#[derive(Serialize)]
struct Gap<'a> {
    operation: &'a str,
    reason: &'static str,
    detail: String,
    remedy: &'a str,
    accounts: String,
    count: usize,
}

/// The name of the page on an account: nothing but digits before its ending, as an account's number is.
#[must_use]
pub fn page_of(section: &Section) -> Option<String> {
    let plain = !section.id.is_empty() && section.id.bytes().all(|byte| byte.is_ascii_digit());
    (plain && section.state.is_audited()).then(|| format!("{}.html", section.id))
}

/// Writes the page across. `folder` is the one beside it that the accounts' own pages are in, if they are written.
pub fn write(across: &Across, folder: Option<&str>, mut out: impl Write) -> io::Result<()> {
    let style = style();
    let summary = across.summary();
    let counts = summary.findings.counts;
    let header = &across.header;
    let incomplete = if summary.complete { "" } else { ", incomplete" };
    let closed = across.gaps();
    let page = Page {
        policy: format!("default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'", hash(&style)),
        style: &style,
        title: format!(
            "{}: {} failing{incomplete} · partywall",
            counted(across.sections.len(), "account"),
            counts.fail
        ),
        version: &header.tool.version,
        accounts_words: counted(across.sections.len(), "account"),
        started: header.started.to_string(),
        started_words: to_the_second(header.started),
        ended: header.ended.to_string(),
        ended_words: to_the_second(header.ended),
        as_of_words: to_the_second(header.as_of),
        caller: header.caller.as_ref().map(|caller| caller.arn.as_str()),
        shard: header.shard.map(|shard| shard.to_string()),
        complete: summary.complete,
        verdict: sentence(&across.verdict_words()),
        fail: counts.fail,
        unknown: counts.unknown,
        pass: counts.pass,
        suppressed: summary.findings.suppressed,
        severities: levels(|severity| summary.findings.failed(severity)),
        accounts: across.worst_first().into_iter().map(|section| Row::of(section, folder)).collect(),
        gaps: closed
            .iter()
            .map(|closed| {
                let labels: Vec<String> = closed.sections.iter().map(|section| section.label()).collect();
                Gap {
                    operation: &closed.gap.operation,
                    reason: closed.gap.reason.words(),
                    detail: shorten(&closed.gap.detail, DETAIL),
                    remedy: &closed.gap.remedy,
                    accounts: labels.join(", "),
                    count: labels.len(),
                }
            })
            .collect(),
    };
    out.write_all(render(TEMPLATE, &page).map_err(io::Error::other)?.as_bytes())
}

/// The folder's name as a relative address.
fn address(folder: &str) -> String {
    folder.bytes().fold(String::from("./"), |mut out, byte| {
        use std::fmt::Write as _;
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn written(across: &Across, folder: Option<&str>) -> String {
        let mut out = Vec::new();
        write(across, folder, &mut out).unwrap();
        // The template writes a stroke in an address as an entity.
        String::from_utf8(out).unwrap().replace("&#x2f;", "/")
    }

    fn without_style(page: &str) -> String {
        let (before, rest) = page.split_once("<style>").unwrap();
        let (_, after) = rest.split_once("</style>").unwrap();
        let hash = before.find("sha256-").map(|at| before[at..].split('\'').next().unwrap().to_owned()).unwrap();
        format!("{before}<style></style>{after}").replace(&hash, "sha256-…")
    }

    #[test]
    fn the_page_across_links_to_a_page_for_each_account_that_was_audited() {
        let (across, _) = sample::mixed();
        let page = written(&across, Some("report.accounts"));
        assert_eq!(page.matches("href=\"./report.accounts/").count(), 2);
        assert!(page.contains("href=\"./report.accounts/123456789012.html\""));
        insta::assert_snapshot!(without_style(&page));
    }

    #[test]
    fn without_a_folder_nothing_is_linked() {
        let (across, _) = sample::mixed();
        assert!(!written(&across, None).contains("href=\"./"));
    }

    #[test]
    fn hostile_names_become_no_markup() {
        let (across, _) = sample::hostile();
        let page = written(&across, Some("a b\"><script>"));
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.chars().any(|c| c.is_control() && c != '\n'));
        let accounts = across.sections.iter().filter(|section| page_of(section).is_some()).count();
        assert_eq!(accounts, 0, "an account whose number is none has no page");
    }

    #[test]
    fn a_folders_name_is_an_address() {
        assert_eq!(address("Q3 report.accounts"), "./Q3%20report.accounts");
    }
}
