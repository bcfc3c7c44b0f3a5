//! The findings for the page's script, as JSON in which each thing stands once: what is the same for all findings of a
//! check, resources that many checks judge, evidence and words that come again. A finding is a row of numbers that point
//! there, so that twenty thousand of them are a few megabytes.
//!
//! Nothing in it can end the element that it stands in, and nothing can steer who reads it: markup is escaped as JSON
//! allows, and what is hostile in a text is written out, as for a terminal.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use partywall_checks::facts::Tags;
use partywall_checks::finding::{ActionableBy, Evidence, Resource};
use partywall_checks::model::{self, Side};
use partywall_checks::standards;
use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, Formatter};

use super::super::findings::Findings;
use super::super::text::harmless;
use super::super::{Finding, GapEntry, Report, Shared, Suppressed};
use super::web_address;

/// Writes the data of the report.
pub(super) fn write(report: &Report, out: impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Harmless);
    let mut once = Once::default();
    let places = report.findings.iter().map(|finding| Places {
        check: once.check(&finding),
        status: once.word(finding.status.name()),
        severity: once.word(finding.severity.name()),
        region: once.word(&finding.region),
        message: once.word(&finding.message),
        evidence: once.evidence(&finding.evidence),
        resource: finding.resource.as_ref().map(|resource| once.resource(resource)),
    });
    let places = places.collect();
    Ok(Data::of(report, &once, places).serialize(&mut serializer)?)
}

/// Compact JSON without `<`, `>` and `&`, and without characters that steer or hide.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let fragment = harmless(fragment);
        let mut done = 0;
        for (at, byte) in fragment.bytes().enumerate() {
            let escaped = match byte {
                b'<' => "\\u003c",
                b'>' => "\\u003e",
                b'&' => "\\u0026",
                // A fragment has none of its own: it is of what was written out.
                b'\\' => "\\\\",
                _ => continue,
            };
            writer.write_all(&fragment.as_bytes()[done..at])?;
            writer.write_all(escaped.as_bytes())?;
            done = at + 1;
        }
        writer.write_all(&fragment.as_bytes()[done..])
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        let control = match escape {
            CharEscape::Quote => return writer.write_all(b"\\\""),
            CharEscape::ReverseSolidus => return writer.write_all(b"\\\\"),
            CharEscape::Solidus => return writer.write_all(b"/"),
            CharEscape::Backspace => 0x08,
            CharEscape::FormFeed => 0x0c,
            CharEscape::LineFeed => b'\n',
            CharEscape::CarriageReturn => b'\r',
            CharEscape::Tab => b'\t',
            CharEscape::AsciiControl(byte) => byte,
        };
        write!(writer, "\\{}", char::from(control).escape_unicode())
    }
}

/// All that the script reads.
#[derive(Serialize)]
struct Data<'a> {
    services: BTreeMap<&'a str, &'a str>,
    frameworks: BTreeMap<&'a str, &'a str>,
    words: &'a [Rc<str>],
    checks: Vec<OfCheck<'a>>,
    gaps: Vec<OfGap<'a>>,
    resources: Vec<OfResource<'a>>,
    evidence: &'a [Vec<Evidence>],
    findings: Rows<'a>,
}

/// What the findings of a check have in common.
#[derive(Serialize)]
struct OfCheck<'a> {
    id: &'a str,
    title: &'a str,
    service: &'a str,
    node: &'a str,
    path: &'a [String],
    side: Side,
    control: &'static str,
    service_type: &'static str,
    aws: &'a str,
    yours: &'a str,
    standards: &'a BTreeMap<String, Vec<String>>,
    fix: &'a str,
    cli: Option<&'a str>,
    /// By lines, for only here a line break means one.
    terraform: Vec<&'a str>,
    cloudformation: Vec<&'a str>,
    sources: Vec<&'a str>,
}

impl<'a> From<&'a Finding> for OfCheck<'a> {
    fn from(finding: &'a Finding) -> Self {
        let Finding { check, place, remediation, .. } = finding;
        let lines = |text: &'a Option<String>| text.iter().flat_map(|text| text.lines()).collect();
        Self {
            id: &check.id,
            title: &check.title,
            service: &check.service,
            node: &place.node,
            path: &place.path,
            side: place.side,
            control: place.control.name(),
            service_type: place.service_type.name(),
            aws: &place.aws,
            yours: &place.yours,
            standards: &finding.standards,
            fix: &remediation.text,
            cli: remediation.cli.as_deref(),
            terraform: lines(&remediation.terraform),
            cloudformation: lines(&remediation.cloudformation),
            sources: remediation.urls.iter().filter_map(|url| web_address(url)).collect(),
        }
    }
}

/// A gap that findings point to.
#[derive(Serialize)]
struct OfGap<'a> {
    id: &'a str,
    operation: &'a str,
    region: &'a str,
    reason: &'static str,
    permission: Option<&'a str>,
    detail: &'a str,
    remedy: &'a str,
}

impl<'a> From<&'a GapEntry> for OfGap<'a> {
    fn from(gap: &'a GapEntry) -> Self {
        Self {
            id: &gap.id,
            operation: &gap.operation,
            region: &gap.region,
            reason: gap.reason.words(),
            permission: gap.permission.as_deref(),
            detail: &gap.detail,
            remedy: &gap.remedy,
        }
    }
}

/// A resource: id, ARN, type, region, name, tags.
#[derive(Serialize)]
struct OfResource<'a>(&'a str, &'a str, usize, usize, Option<&'a str>, Option<&'a Tags>);

impl<'a> From<&'a (Arc<Resource>, usize, usize)> for OfResource<'a> {
    fn from((resource, kind, region): &'a (Arc<Resource>, usize, usize)) -> Self {
        let Resource { arn, id, name, tags, .. } = &**resource;
        Self(id, arn, *kind, *region, name.as_deref(), tags.as_ref())
    }
}

/// Things in the order in which they came, each once.
#[derive(Default)]
struct Once {
    words: Vec<Rc<str>>,
    word_at: HashMap<Rc<str>, usize>,
    checks: Vec<Finding>,
    checks_at: HashMap<String, Vec<usize>>,
    /// With the places of their type and their region among the words.
    resources: Vec<(Arc<Resource>, usize, usize)>,
    resource_at: BTreeMap<Arc<Resource>, usize>,
    evidence: Vec<Vec<Evidence>>,
    evidence_at: HashMap<String, usize>,
}

impl Once {
    fn word(&mut self, word: &str) -> usize {
        if let Some(at) = self.word_at.get(word) {
            return *at;
        }
        let word: Rc<str> = word.into();
        self.word_at.insert(Rc::clone(&word), self.words.len());
        self.words.push(word);
        self.words.len() - 1
    }

    /// Findings of one check have the same to say of it. A report from a file may be of another mind.
    fn check(&mut self, finding: &Finding) -> usize {
        let known = self.checks_at.entry(finding.check.id.clone()).or_default();
        if let Some(at) = known.iter().find(|&&at| Shared::from(&self.checks[at]).is_of(finding)) {
            return *at;
        }
        known.push(self.checks.len());
        self.checks.push(finding.clone());
        self.checks.len() - 1
    }

    fn resource(&mut self, resource: &Arc<Resource>) -> usize {
        if let Some(at) = self.resource_at.get(resource) {
            return *at;
        }
        let (kind, region) = (self.word(&resource.kind), self.word(&resource.region));
        self.resources.push((Arc::clone(resource), kind, region));
        self.resource_at.insert(Arc::clone(resource), self.resources.len() - 1);
        self.resources.len() - 1
    }

    fn evidence(&mut self, evidence: &[Evidence]) -> usize {
        // What cannot be written as JSON cannot be shown either; plain values always can.
        let key = serde_json::to_string(evidence).unwrap_or_default();
        *self.evidence_at.entry(key).or_insert_with(|| {
            self.evidence.push(evidence.to_vec());
            self.evidence.len() - 1
        })
    }
}

/// Where the parts of a finding stand: check, status, severity, region, message, evidence and resource.
struct Places {
    check: usize,
    status: usize,
    severity: usize,
    region: usize,
    message: usize,
    evidence: usize,
    resource: Option<usize>,
}

/// The findings, made rows of as they are written.
struct Rows<'a> {
    findings: &'a Findings,
    places: Vec<Places>,
    gap_at: HashMap<&'a str, usize>,
}

/// What most findings have not.
#[derive(Serialize)]
struct Rest {
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    context_gaps: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actionable_by: Option<ActionableBy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<Suppressed>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_baseline: bool,
}

impl Rest {
    fn of(finding: &Finding, gap_at: &HashMap<&str, usize>) -> Option<Self> {
        let at = |id: &String| gap_at.get(id.as_str()).copied();
        let rest = Self {
            gap: finding.gap.as_ref().and_then(at),
            context_gaps: finding.context_gaps.iter().filter_map(at).collect(),
            actionable_by: Some(finding.actionable_by).filter(|by| *by != ActionableBy::Customer),
            suppressed: finding.suppressed.clone(),
            in_baseline: finding.in_baseline,
        };
        let empty = rest.gap.is_none()
            && rest.context_gaps.is_empty()
            && rest.actionable_by.is_none()
            && rest.suppressed.is_none()
            && !rest.in_baseline;
        (!empty).then_some(rest)
    }
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.iter().zip(&self.places).map(|(finding, places)| {
            let Places { check, status, severity, region, message, evidence, resource } = *places;
            let rest = Rest::of(&finding, &self.gap_at);
            (finding.id, check, status, severity, region, message, evidence, resource, rest)
        }))
    }
}

impl<'a> Data<'a> {
    fn of(report: &'a Report, once: &'a Once, places: Vec<Places>) -> Self {
        let checks: Vec<OfCheck> = once.checks.iter().map(OfCheck::from).collect();
        let service = |check: &OfCheck<'a>| {
            (check.service, model::service(check.service).map_or(check.service, |service| service.name))
        };
        let framework = |id: &'a String| (id.as_str(), standards::find(id).map_or(id.as_str(), |found| &found.name));
        Self {
            services: checks.iter().map(service).collect(),
            frameworks: checks.iter().flat_map(|check| check.standards.keys()).map(framework).collect(),
            checks,
            words: &once.words,
            gaps: report.gaps.iter().map(OfGap::from).collect(),
            resources: once.resources.iter().map(OfResource::from).collect(),
            evidence: &once.evidence,
            findings: Rows {
                findings: &report.findings,
                places,
                gap_at: report.gaps.iter().enumerate().map(|(at, gap)| (gap.id.as_str(), at)).collect(),
            },
        }
    }
}
