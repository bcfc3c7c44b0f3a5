//! The findings of a report, packed: a large account has half a million of them, and all that each says would be most of the
//! memory that an audit takes.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::fmt;
use std::io::{Read, Write};
use std::iter::FusedIterator;
use std::sync::Arc;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use partywall_checks::finding::{ActionableBy, Evidence, Resource, Severity, Status};
use schemars::JsonSchema;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CheckInfo, Finding, PlaceInfo, Shared, Suppressed};

/// So many findings are packed together, and unpacked together when one of them is read.
const TOGETHER: usize = 512;

/// Findings in the order in which they were put there. Reading goes through them from the first to the last, and gives each
/// as it was; what is counted over and over can be seen without unpacking anything ([`glances`](Self::glances)).
#[derive(Clone, Default)]
pub struct Findings {
    shared: Vec<Shared>,
    by_check: HashMap<String, Vec<u32>>,
    regions: Vec<Arc<str>>,
    blocks: Vec<Block>,
    /// The last ones, too few yet to be packed.
    last: Vec<Finding>,
}

/// Findings that are packed together.
#[derive(Clone)]
struct Block {
    marks: Vec<Mark>,
    /// Their length before they were compressed, in bytes.
    length: usize,
    packed: Box<[u8]>,
}

/// What marks point to.
#[derive(Clone, Copy)]
struct Known<'a> {
    shared: &'a [Shared],
    regions: &'a [Arc<str>],
}

/// What is known of a finding without unpacking it.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of a finding")]
struct Mark {
    /// Its place in the list of what findings share.
    shared: u32,
    /// The place of its region in the list of them.
    region: u32,
    status: Status,
    severity: Severity,
    suppressed: bool,
    in_baseline: bool,
    has_resource: bool,
    names_gaps: bool,
}

/// What is counted of a finding.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of a finding")]
pub struct Glance<'a> {
    /// Its check.
    pub check: &'a CheckInfo,
    /// Its place in the shared responsibility model.
    pub place: &'a PlaceInfo,
    /// Its region; `global` where there is none.
    pub region: &'a str,
    /// What was found out.
    pub status: Status,
    /// How bad it is.
    pub severity: Severity,
    /// It was accepted.
    pub suppressed: bool,
    /// It was there before.
    pub in_baseline: bool,
    /// It is about a resource.
    pub has_resource: bool,
    /// It names gaps.
    pub names_gaps: bool,
}

impl Glance<'_> {
    /// As [`Finding::counts`].
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.suppressed && !self.in_baseline
    }

    /// It is a failure that counts.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.status == Status::Fail && self.counts()
    }
}

/// All of a finding that it does not share with others and that its mark does not hold, in a block.
#[derive(Serialize)]
struct Packing<'a>(
    &'a str,
    &'a str,
    Option<&'a Resource>,
    &'a [Evidence],
    ActionableBy,
    Option<&'a str>,
    &'a [String],
    Option<&'a Suppressed>,
);

/// The same, out of a block.
#[derive(Deserialize)]
struct Unpacked(
    String,
    String,
    Option<Arc<Resource>>,
    Vec<Evidence>,
    ActionableBy,
    Option<String>,
    Vec<String>,
    Option<Suppressed>,
);

impl<'a> From<&'a Finding> for Packing<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self(
            &finding.id,
            &finding.message,
            finding.resource.as_deref(),
            &finding.evidence,
            finding.actionable_by,
            finding.gap.as_deref(),
            &finding.context_gaps,
            finding.suppressed.as_ref(),
        )
    }
}

impl Unpacked {
    fn into_finding(self, mark: &Mark, shared: &Shared, region: &str) -> Finding {
        let Self(id, message, resource, evidence, actionable_by, gap, context_gaps, suppressed) = self;
        let Shared { check, place, standards, remediation } = shared.clone();
        Finding {
            id,
            check,
            status: mark.status,
            severity: mark.severity,
            message,
            resource,
            region: region.to_owned(),
            evidence,
            place,
            standards,
            remediation,
            actionable_by,
            gap,
            context_gaps,
            suppressed,
            in_baseline: mark.in_baseline,
        }
    }
}

impl Finding {
    /// What is counted of it.
    #[must_use]
    pub fn glance(&self) -> Glance<'_> {
        Glance {
            check: &self.check,
            place: &self.place,
            region: &self.region,
            status: self.status,
            severity: self.severity,
            suppressed: self.suppressed.is_some(),
            in_baseline: self.in_baseline,
            has_resource: self.resource.is_some(),
            names_gaps: self.gaps().next().is_some(),
        }
    }
}

impl Mark {
    fn of(finding: &Finding, shared: u32, region: u32) -> Self {
        let Glance { status, severity, suppressed, in_baseline, has_resource, names_gaps, .. } = finding.glance();
        Self { shared, region, status, severity, suppressed, in_baseline, has_resource, names_gaps }
    }

    fn glance<'a>(&self, Known { shared, regions }: Known<'a>) -> Glance<'a> {
        let Self { status, severity, suppressed, in_baseline, has_resource, names_gaps, .. } = *self;
        let (Shared { check, place, .. }, region) = (&shared[self.shared as usize], &*regions[self.region as usize]);
        Glance { check, place, region, status, severity, suppressed, in_baseline, has_resource, names_gaps }
    }
}

impl Block {
    #[expect(clippy::expect_used, reason = "a finding that could not be kept must not be missing from the report")]
    fn pack(findings: &[Finding], marks: Vec<Mark>) -> Self {
        let mut text = Vec::new();
        for finding in findings {
            serde_json::to_writer(&mut text, &Packing::from(finding)).expect("a finding has only strings for its keys");
        }
        let mut packed = DeflateEncoder::new(Vec::with_capacity(text.len() / 8), Compression::fast());
        let packed =
            packed.write_all(&text).and_then(|()| packed.finish()).expect("memory takes what is written to it");
        Self { marks, length: text.len(), packed: packed.into_boxed_slice() }
    }

    #[expect(clippy::expect_used, reason = "a finding that could not be kept must not be missing from the report")]
    fn unpack(&self, Known { shared, regions }: Known<'_>) -> Vec<Finding> {
        let mut text = Vec::with_capacity(self.length);
        DeflateDecoder::new(&*self.packed).read_to_end(&mut text).expect("what was compressed here can be read");
        let unpacked = serde_json::Deserializer::from_slice(&text).into_iter::<Unpacked>();
        let finding = |(unpacked, mark): (serde_json::Result<Unpacked>, &Mark)| {
            let (shared, region) = (&shared[mark.shared as usize], &regions[mark.region as usize]);
            unpacked.expect("what was written here can be read").into_finding(mark, shared, region)
        };
        let findings: Vec<Finding> = unpacked.zip(&self.marks).map(finding).collect();
        assert_eq!(findings.len(), self.marks.len(), "what was packed together is unpacked together");
        findings
    }
}

/// A place in a list: no memory holds four thousand millions of what these lists hold.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Findings {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.marks.len()).sum::<usize>() + self.last.len()
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds one at the end.
    pub fn push(&mut self, finding: Finding) {
        self.last.push(finding);
        if self.last.len() >= TOGETHER {
            self.pack();
        }
    }

    /// Adds others at the end.
    pub fn append(&mut self, others: Self) {
        let Self { shared, regions, blocks, last, .. } = others;
        if !blocks.is_empty() {
            self.pack();
            let shared: Vec<u32> = shared.into_iter().map(|shared| self.number(shared)).collect();
            let regions: Vec<u32> = regions.iter().map(|region| self.number_of_region(region)).collect();
            self.blocks.extend(blocks.into_iter().map(|mut block| {
                for mark in &mut block.marks {
                    mark.shared = shared[mark.shared as usize];
                    mark.region = regions[mark.region as usize];
                }
                block
            }));
        }
        self.extend(last);
    }

    /// Packs the last ones too, unless they are so few that it is not worth it: to be called where others come long after.
    pub fn rest(&mut self) {
        if self.last.len() >= TOGETHER / 16 {
            self.pack();
        }
    }

    /// Packs the last ones, however few they are.
    fn pack(&mut self) {
        if self.last.is_empty() {
            return;
        }
        let findings = std::mem::take(&mut self.last);
        let block = self.block(&findings);
        self.blocks.push(block);
    }

    fn block(&mut self, findings: &[Finding]) -> Block {
        let mark = |finding: &Finding| {
            let (shared, region) = (self.number_of(finding), self.number_of_region(&finding.region));
            Mark::of(finding, shared, region)
        };
        let marks = findings.iter().map(mark).collect();
        Block::pack(findings, marks)
    }

    fn known(&self) -> Known<'_> {
        Known { shared: &self.shared, regions: &self.regions }
    }

    /// The number of what a finding shares with others.
    fn number_of(&mut self, finding: &Finding) -> u32 {
        let numbers = self.by_check.get(&finding.check.id);
        let known = numbers.and_then(|numbers| numbers.iter().find(|n| self.shared[**n as usize].is_of(finding)));
        known.copied().unwrap_or_else(|| self.number(Shared::from(finding)))
    }

    fn number_of_region(&mut self, region: &str) -> u32 {
        // Most findings are of the region of the one before, and an account has few.
        let known = self.regions.iter().rposition(|known| **known == *region);
        index(known.unwrap_or_else(|| {
            self.regions.push(region.into());
            self.regions.len() - 1
        }))
    }

    fn number(&mut self, shared: Shared) -> u32 {
        let numbers = self.by_check.entry(shared.check.id.clone()).or_default();
        if let Some(known) = numbers.iter().find(|n| self.shared[**n as usize] == shared) {
            return *known;
        }
        let number = index(self.shared.len());
        numbers.push(number);
        self.shared.push(shared);
        number
    }

    /// Each of them, from the first to the last.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            known: self.known(),
            blocks: self.blocks.iter(),
            last: self.last.iter(),
            unpacked: Vec::new().into_iter(),
        }
    }

    /// What is counted of each, from the first to the last.
    pub fn glances(&self) -> impl Iterator<Item = Glance<'_>> {
        let packed = self.blocks.iter().flat_map(|block| &block.marks);
        packed.map(|mark| mark.glance(self.known())).chain(self.last.iter().map(Finding::glance))
    }

    /// Those that are wanted, from the first to the last. Where none is wanted, nothing is unpacked.
    pub fn only<'a>(&'a self, wanted: impl Fn(&Glance<'a>) -> bool + Copy + 'a) -> impl Iterator<Item = Finding> + 'a {
        let packed = self.blocks.iter().flat_map(move |block| {
            let wanted: Vec<bool> = block.marks.iter().map(|mark| wanted(&mark.glance(self.known()))).collect();
            let findings = if wanted.contains(&true) { block.unpack(self.known()) } else { Vec::new() };
            findings.into_iter().zip(wanted).filter_map(|(finding, wanted)| wanted.then_some(finding))
        });
        packed.chain(self.last.iter().filter(move |finding| wanted(&finding.glance())).cloned())
    }

    /// Changes those that are wanted.
    pub fn change(&mut self, wanted: impl Fn(&Glance<'_>) -> bool, mut change: impl FnMut(&mut Finding)) {
        let mut blocks = std::mem::take(&mut self.blocks);
        for block in &mut blocks {
            if !block.marks.iter().any(|mark| wanted(&mark.glance(self.known()))) {
                continue;
            }
            let mut findings = block.unpack(self.known());
            let mut changed = false;
            for finding in findings.iter_mut().filter(|finding| wanted(&finding.glance())) {
                let before = finding.clone();
                change(finding);
                changed |= *finding != before;
            }
            if changed {
                *block = self.block(&findings);
            }
        }
        self.blocks = blocks;
        self.last.iter_mut().filter(|finding| wanted(&finding.glance())).for_each(change);
    }

    /// In a report's order: by check, region and resource. What a report wrote is so already.
    #[must_use]
    pub fn sorted(self) -> Self {
        let mut before = None;
        for finding in &self {
            let key = Key::of(&finding);
            if before.replace(key.clone()).is_some_and(|before| before > key) {
                let mut findings = self.to_vec();
                findings.sort_by_cached_key(Key::of);
                return findings.into_iter().collect();
            }
        }
        self
    }

    /// Those of several reports, each in a report's order, as those of one. What is in several of them is there once, as the
    /// last of them has it.
    #[must_use]
    pub fn merged(several: Vec<Self>) -> Self {
        let mut heads = BinaryHeap::new();
        let mut rest: Vec<IntoIter> = several.into_iter().map(Self::into_iter).collect();
        let head = |at: usize, rest: &mut Vec<IntoIter>| {
            rest[at].next().map(|finding| Reverse(Head { key: Key::of(&finding), at, finding }))
        };
        for at in 0..rest.len() {
            heads.extend(head(at, &mut rest));
        }
        let mut merged = Self::new();
        let mut before: Option<Finding> = None;
        while let Some(Reverse(Head { at, finding, .. })) = heads.pop() {
            heads.extend(head(at, &mut rest));
            if let Some(other) = before.replace(finding)
                && before.as_ref().is_some_and(|finding| finding.id != other.id)
            {
                merged.push(other);
            }
        }
        merged.extend(before);
        merged
    }

    /// All of them, unpacked.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Finding> {
        let mut findings = Vec::with_capacity(self.len());
        findings.extend(self);
        findings
    }

    /// All of them for a test to change; they are packed again when it is dropped.
    #[cfg(test)]
    pub(crate) fn edit(&mut self) -> Edit<'_> {
        Edit { findings: self.to_vec(), of: self }
    }
}

/// Findings that a test changes.
#[cfg(test)]
pub(crate) struct Edit<'a> {
    of: &'a mut Findings,
    findings: Vec<Finding>,
}

#[cfg(test)]
impl std::ops::Deref for Edit<'_> {
    type Target = Vec<Finding>;

    fn deref(&self) -> &Vec<Finding> {
        &self.findings
    }
}

#[cfg(test)]
impl std::ops::DerefMut for Edit<'_> {
    fn deref_mut(&mut self) -> &mut Vec<Finding> {
        &mut self.findings
    }
}

#[cfg(test)]
impl Drop for Edit<'_> {
    fn drop(&mut self) {
        *self.of = std::mem::take(&mut self.findings).into_iter().collect();
    }
}

/// What a report's findings are sorted by, so that equal facts give equal reports: check, region, resource, id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key(String, String, Option<String>, String);

impl Key {
    fn of(finding: &Finding) -> Self {
        let arn = finding.resource.as_ref().map(|resource| resource.arn.clone());
        Self(finding.check.id.clone(), finding.region.clone(), arn, finding.id.clone())
    }
}

/// The next finding of one of several reports.
struct Head {
    key: Key,
    at: usize,
    finding: Finding,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.key, self.at).cmp(&(&other.key, other.at))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

/// Findings that are unpacked one block after the other.
pub struct Iter<'a> {
    known: Known<'a>,
    blocks: std::slice::Iter<'a, Block>,
    last: std::slice::Iter<'a, Finding>,
    unpacked: std::vec::IntoIter<Finding>,
}

impl Iterator for Iter<'_> {
    type Item = Finding;

    fn next(&mut self) -> Option<Finding> {
        loop {
            if let Some(finding) = self.unpacked.next() {
                return Some(finding);
            }
            match self.blocks.next() {
                Some(block) => self.unpacked = block.unpack(self.known).into_iter(),
                None => return self.last.next().cloned(),
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let packed: usize = self.blocks.clone().map(|block| block.marks.len()).sum();
        let left = self.unpacked.len() + packed + self.last.len();
        (left, Some(left))
    }
}

impl ExactSizeIterator for Iter<'_> {}
impl FusedIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Findings {
    type Item = Finding;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Findings that are unpacked one block after the other, each of which is let go then.
pub struct IntoIter {
    shared: Vec<Shared>,
    regions: Vec<Arc<str>>,
    blocks: std::vec::IntoIter<Block>,
    last: std::vec::IntoIter<Finding>,
    unpacked: std::vec::IntoIter<Finding>,
}

impl Iterator for IntoIter {
    type Item = Finding;

    fn next(&mut self) -> Option<Finding> {
        loop {
            if let Some(finding) = self.unpacked.next() {
                return Some(finding);
            }
            match self.blocks.next() {
                Some(block) => {
                    let known = Known { shared: &self.shared, regions: &self.regions };
                    self.unpacked = block.unpack(known).into_iter();
                }
                None => return self.last.next(),
            }
        }
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        let Self { shared, regions, blocks, last, .. } = self;
        let (blocks, last) = (blocks.into_iter(), last.into_iter());
        IntoIter { shared, regions, blocks, last, unpacked: Vec::new().into_iter() }
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        for finding in findings {
            self.push(finding);
        }
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<T: IntoIterator<Item = Finding>>(all: T) -> Self {
        let mut findings = Self::new();
        findings.extend(all);
        findings
    }
}

impl PartialEq for Findings {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de> Deserialize<'de> for Findings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;

        impl<'de> Visitor<'de> for List {
            type Value = Findings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of findings")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Findings, A::Error> {
                let mut findings = Findings::new();
                while let Some(finding) = list.next_element()? {
                    findings.push(finding);
                }
                Ok(findings)
            }
        }

        deserializer.deserialize_seq(List)
    }
}

/// A list of findings, packed or not.
impl JsonSchema for Findings {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<Finding>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<Finding>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use partywall_checks::finding::{Outcome, Verdict};
    use partywall_checks::model;
    use serde_json::json;

    use super::super::sample::{header, mixed};
    use super::super::{Report, Summary};
    use super::*;

    /// Findings of two checks: more than one block holds, and not a whole number of blocks.
    fn many() -> Vec<Finding> {
        let check = |id| partywall_checks::find(id).unwrap();
        let outcomes = |n: usize| {
            let outcome = |n: usize| {
                let arn = format!("arn:aws:s3:::b{n:06}");
                let resource = Resource::new(&arn, "AWS::S3::Bucket", &arn[13..], Some("eu-west-1"));
                let verdict =
                    if n.is_multiple_of(3) { Verdict::fail("It is \"not\".") } else { Verdict::pass("It is.") };
                Outcome::of(resource, verdict)
            };
            (0..n).map(outcome).collect::<Vec<_>>()
        };
        let runs = vec![
            (check("s3-bucket-encryption"), outcomes(2 * TOGETHER + 7)),
            (check("s3-bucket-versioning"), outcomes(TOGETHER)),
            (check("s3-bucket-tls-only"), outcomes(3)),
        ];
        let findings = Report::new(header(), runs).findings.to_vec();
        assert_eq!(findings.len(), 3 * TOGETHER + 10);
        findings
    }

    #[test]
    fn what_is_packed_comes_out_as_it_was_and_in_its_order() {
        let mut all = many();
        all.extend(mixed().findings.to_vec());
        all[3].severity = Severity::Low;
        all[4].in_baseline = true;
        all[5].suppressed = Some(Suppressed { reason: "known".into(), owner: None, expires: None });
        all[6].evidence = vec![Evidence {
            name: "Value".into(),
            value: json!({"a": [1, -2, 0.1, 1e300, null, "\u{0}\u{2028}"], "b": u64::MAX}),
            source: "s3:GetBucketVersioning".into(),
        }];
        let packed: Findings = all.iter().cloned().collect();
        assert!(packed.blocks.len() >= 3 && !packed.last.is_empty());
        assert_eq!(packed.len(), all.len());
        assert_eq!(packed.iter().len(), all.len());
        assert_eq!(packed.to_vec(), all);
        assert_eq!(packed.clone().into_iter().collect::<Vec<_>>(), all);
        assert_eq!(serde_json::to_value(&packed).unwrap(), serde_json::to_value(&all).unwrap());
        let read: Findings = serde_json::from_str(&serde_json::to_string(&all).unwrap()).unwrap();
        assert_eq!(read, packed);
    }

    #[test]
    fn packing_takes_a_small_part_of_the_room() {
        let all: Findings = many().into_iter().collect();
        let packed: usize =
            all.blocks.iter().map(|block| block.packed.len() + block.marks.len() * size_of::<Mark>()).sum();
        assert!(packed < all.len() * 100, "{packed} bytes for {} findings", all.len());
    }

    #[test]
    fn a_glance_sees_what_the_finding_says() {
        let packed: Findings = many().into_iter().chain(mixed().findings).collect();
        for (finding, glance) in packed.iter().zip(packed.glances()) {
            assert_eq!(*finding.check, *glance.check);
            assert_eq!(*finding.place, *glance.place);
            assert_eq!(finding.region, glance.region);
            assert_eq!((finding.status, finding.severity), (glance.status, glance.severity));
            assert_eq!(finding.suppressed.is_some(), glance.suppressed);
            assert_eq!(finding.in_baseline, glance.in_baseline);
            assert_eq!(finding.counts(), glance.counts());
            assert_eq!(finding.resource.is_some(), glance.has_resource);
            assert_eq!(finding.gap.is_some() || !finding.context_gaps.is_empty(), glance.names_gaps);
        }
        assert_eq!(packed.glances().count(), packed.len());
    }

    #[test]
    fn only_what_is_wanted_comes_out() {
        let all = many();
        let packed: Findings = all.iter().cloned().collect();
        let failed: Vec<Finding> = packed.only(|glance| glance.status == Status::Fail).collect();
        let wanted: Vec<Finding> = all.into_iter().filter(|finding| finding.status == Status::Fail).collect();
        assert_eq!(failed, wanted);
        assert_eq!(packed.only(|_| false).count(), 0);
    }

    #[test]
    fn what_is_changed_stays_changed_and_nothing_else_is() {
        let all = many();
        let mut packed: Findings = all.iter().cloned().collect();
        let mut n = 0;
        packed.change(
            |glance| glance.status == Status::Fail,
            |finding| {
                n += 1;
                if n % 2 == 0 {
                    finding.suppressed = Some(Suppressed { reason: format!("{n}"), owner: None, expires: None });
                    finding.severity = Severity::Informational;
                }
            },
        );
        let mut n = 0;
        for (was, is) in all.iter().zip(&packed) {
            let mut wanted = was.clone();
            if was.status == Status::Fail {
                n += 1;
                if n % 2 == 0 {
                    wanted.suppressed = Some(Suppressed { reason: format!("{n}"), owner: None, expires: None });
                    wanted.severity = Severity::Informational;
                }
            }
            assert_eq!(is, wanted);
        }
        assert_eq!(Summary::of(&packed).suppressed, n / 2);
    }

    #[test]
    fn findings_that_are_appended_keep_what_they_share() {
        let all = many();
        for cut in [0, 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER + 7, all.len() - 1, all.len()] {
            let (first, second) = all.split_at(cut);
            let mut joined: Findings = first.iter().cloned().collect();
            joined.append(second.iter().cloned().collect());
            assert_eq!(joined.to_vec(), all, "{cut}");
            assert!(joined.shared.len() <= 3, "{cut}: checks are shared");
        }
    }

    #[test]
    fn a_finding_that_says_otherwise_of_its_check_keeps_that() {
        let mut all = many();
        let mut place = (*all[1].place).clone();
        place.node = model::CUSTOMER_CLIENT_SIDE_INTEGRITY.id.to_owned();
        all[1].place = Arc::new(place);
        let packed: Findings = all.iter().cloned().collect();
        assert_eq!(packed.to_vec(), all);
        assert_ne!(packed.to_vec()[0].place, packed.to_vec()[1].place);
    }
}
