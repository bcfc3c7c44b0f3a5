//! What two tools say about the same resources, and which differences are explained.

use super::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a tool says of one resource. Where it says several things, the worst of them holds, so the order matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// It is as it should be.
    Pass,
    /// Prowler leaves it to a person.
    Manual,
    /// It could not be read.
    Unknown,
    /// It is not as it should be.
    Fail,
}

impl Said {
    const ALL: [Self; 5] = [Self::Nothing, Self::Pass, Self::Manual, Self::Unknown, Self::Fail];

    /// The word that both tools' reports and the page of explanations have for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Pass => "pass",
            Self::Manual => "manual",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }

    /// What a word says, in any case.
    pub(super) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.word().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A finding of either tool, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// The tool's own id of the check.
    pub(super) check: String,
    /// The resource's ARN; nothing where the finding is about no resource in particular.
    pub(super) arn: Option<String>,
    /// It is about a setting of the account, for which every tool has an ARN of its own.
    pub(super) of_account: bool,
    /// What is said of it.
    pub(super) said: Said,
}

/// The account, where a setting of it is compared.
pub(super) const ACCOUNT: &str = "(account)";

/// What both tools' ARNs of one resource have in common.
///
/// They agree on most. In EC2's the name of the type differs (`eip-allocation`, `elastic-ip`), and an id there is like no
/// other, whatever its type.
fn key(arn: &str) -> String {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "ec2", _, _, resource] => resource.rsplit('/').next().unwrap_or(resource).to_owned(),
        _ => arn.to_owned(),
    }
}

/// What both tools say of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// Prowler's check.
    pub(super) prowler: String,
    /// Ours that answer it, those that said something of the resource, else all.
    pub(super) checks: BTreeSet<String>,
    /// The resource.
    pub(super) resource: String,
    /// What partywall says.
    pub(super) ours: Said,
    /// What Prowler says.
    pub(super) theirs: Said,
}

impl Pair {
    /// Both say the same.
    pub(super) fn agrees(&self) -> bool {
        self.ours == self.theirs
    }
}

/// Lays the findings of both side by side. `answers` names for each of Prowler's checks that both ran ours that answer it.
pub(super) fn pairs(answers: &BTreeMap<String, BTreeSet<String>>, ours: &[Finding], theirs: &[Finding]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (prowler, checks) in answers {
        let ours: Vec<&Finding> = ours.iter().filter(|finding| checks.contains(&finding.check)).collect();
        let theirs: Vec<&Finding> = theirs.iter().filter(|finding| finding.check == *prowler).collect();
        // A setting of the account is one thing, whatever Prowler takes for its ARN.
        let account = !ours.is_empty() && ours.iter().all(|finding| finding.of_account);
        let place = |finding: &Finding| match &finding.arn {
            Some(arn) if !account && !finding.of_account => key(arn),
            _ => ACCOUNT.to_owned(),
        };
        let mut said: BTreeMap<String, (BTreeSet<String>, Said, Said)> = BTreeMap::new();
        let nothing = || (BTreeSet::new(), Said::Nothing, Said::Nothing);
        for finding in ours {
            let entry = said.entry(place(finding)).or_insert_with(nothing);
            entry.0.insert(finding.check.clone());
            entry.1 = entry.1.max(finding.said);
        }
        for finding in theirs {
            let entry = said.entry(place(finding)).or_insert_with(nothing);
            entry.2 = entry.2.max(finding.said);
        }
        pairs.extend(said.into_iter().map(|(resource, (named, ours, theirs))| Pair {
            prowler: prowler.clone(),
            checks: if named.is_empty() { checks.clone() } else { named },
            resource,
            ours,
            theirs,
        }));
    }
    pairs
}

/// Who is right where the tools differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// partywall: Prowler's answer is not what AWS documents.
    Partywall,
    /// Prowler: ours is not what AWS documents.
    Prowler,
    /// Both: they ask different questions.
    Definition,
    /// Neither: only an emulator answers so.
    Emulator,
}

/// One row of the page of explanations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Explanation {
    /// Prowler's checks: ids, in which a star stands for anything.
    pub(super) prowler: Vec<String>,
    /// Which resources: patterns.
    pub(super) resources: Vec<String>,
    /// What partywall says of them.
    pub(super) ours: Vec<Said>,
    /// What Prowler says of them.
    pub(super) theirs: Vec<Said>,
    /// Who is right.
    pub(super) right: Right,
}

impl Explanation {
    fn fits(&self, pair: &Pair) -> bool {
        let any = |patterns: &[String], text: &str| patterns.iter().any(|pattern| matches(pattern, text));
        any(&self.prowler, &pair.prowler)
            && any(&self.resources, &pair.resource)
            && self.ours.contains(&pair.ours)
            && self.theirs.contains(&pair.theirs)
    }
}

/// Whether the pattern fits the whole text; a star stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, rest)) => text.strip_prefix(before).is_some_and(|text| {
            (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| matches(rest, &text[at..]))
        }),
    }
}

/// The head of the table of explanations, by which it is told from others of the page.
const HEAD: &str = "| Prowler's check | resources | partywall | Prowler | right | why |";

/// Reads the table of explanations in the page that people read too, so that there is only one.
pub(super) fn explanations(page: &str) -> Result<Vec<Explanation>, Error> {
    let mut lines = page.lines().enumerate().skip_while(|(_, line)| *line != HEAD).skip(2).peekable();
    if lines.peek().is_none() {
        return Err(Error::Explanations { line: 0, why: format!("there is no table with the head {HEAD}") });
    }
    lines.take_while(|(_, line)| line.starts_with('|')).map(|(at, line)| explanation(line, at + 1)).collect()
}

fn explanation(row: &str, line: usize) -> Result<Explanation, Error> {
    let wrong = |why: String| Error::Explanations { line, why };
    let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
    let [prowler, resources, ours, theirs, right, why] = cells[..] else {
        return Err(wrong(format!("a row has six cells, and this one {}", cells.len())));
    };
    let list = |cell: &str| -> Vec<String> {
        cell.split(',').map(|word| word.trim().trim_matches('`').to_owned()).filter(|word| !word.is_empty()).collect()
    };
    let said = |cell: &str| -> Result<Vec<Said>, Error> {
        let read = |word: String| Said::read(&word).ok_or_else(|| wrong(format!("{word:?} is no status")));
        list(cell).into_iter().map(read).collect()
    };
    if !why.contains("](https://docs.aws.amazon.com/") && right != "emulator" {
        return Err(wrong("the reason cites no page of AWS's".into()));
    }
    let right = match right {
        "partywall" => Right::Partywall,
        "Prowler" => Right::Prowler,
        "definition" => Right::Definition,
        "emulator" => Right::Emulator,
        other => return Err(wrong(format!("{other:?} is not one of partywall, Prowler, definition, emulator"))),
    };
    let explanation = Explanation {
        prowler: list(prowler),
        resources: list(resources),
        ours: said(ours)?,
        theirs: said(theirs)?,
        right,
    };
    if explanation.prowler.is_empty() || explanation.resources.is_empty() || explanation.ours.is_empty() {
        return Err(wrong("a cell is empty".into()));
    }
    Ok(explanation)
}

/// Resources of which both tools say the same two different things, by one check of Prowler's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Prowler's check.
    pub(super) prowler: String,
    /// Ours.
    pub(super) checks: BTreeSet<String>,
    /// What partywall says.
    pub(super) ours: Said,
    /// What Prowler says.
    pub(super) theirs: Said,
    /// Who is right, where a row of the page explains it.
    pub(super) right: Option<Right>,
    /// The resources, sorted.
    pub(super) resources: Vec<String>,
}

/// The pairs that differ, put together.
pub(super) fn differences(pairs: &[Pair], explanations: &[Explanation]) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for pair in pairs.iter().filter(|pair| !pair.agrees()) {
        let right = explanations.iter().find(|explanation| explanation.fits(pair)).map(|found| found.right);
        let same = |known: &&mut Difference| {
            (&known.prowler, known.ours, known.theirs, known.right) == (&pair.prowler, pair.ours, pair.theirs, right)
        };
        match found.iter_mut().find(same) {
            Some(known) => {
                known.resources.push(pair.resource.clone());
                known.checks.extend(pair.checks.iter().cloned());
            }
            None => found.push(Difference {
                prowler: pair.prowler.clone(),
                checks: pair.checks.clone(),
                ours: pair.ours,
                theirs: pair.theirs,
                right,
                resources: vec![pair.resource.clone()],
            }),
        }
    }
    found
}

/// The explanations that fit no pair: they may be out of date.
pub(super) fn idle<'a>(pairs: &[Pair], explanations: &'a [Explanation]) -> Vec<&'a Explanation> {
    explanations
        .iter()
        .filter(|explanation| !pairs.iter().any(|pair| !pair.agrees() && explanation.fits(pair)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(check: &str, arn: &str, said: Said) -> Finding {
        let of_account = arn.ends_with(":root");
        Finding { check: check.into(), arn: Some(arn.into()), of_account, said }
    }

    fn answers(entries: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        let set = |checks: &[&str]| checks.iter().map(|&check| check.to_owned()).collect();
        entries.iter().map(|(prowler, checks)| ((*prowler).to_owned(), set(checks))).collect()
    }

    fn short(pairs: &[Pair]) -> Vec<(&str, Said, Said)> {
        pairs.iter().map(|pair| (pair.resource.as_str(), pair.ours, pair.theirs)).collect()
    }

    const BUCKET: &str = "arn:aws:s3:::invoices";
    const ROOT: &str = "arn:aws:iam::123456789012:root";

    #[test]
    fn the_same_resource_is_one_pair_and_what_only_one_names_is_nothing_of_the_other() {
        let answers = answers(&[("s3_bucket_acl_prohibited", &["s3-bucket-acls-disabled"])]);
        let ours = [finding("s3-bucket-acls-disabled", BUCKET, Said::Pass)];
        let theirs = [
            finding("s3_bucket_acl_prohibited", BUCKET, Said::Fail),
            finding("s3_bucket_acl_prohibited", "arn:aws:s3:::photos", Said::Pass),
            finding("s3_bucket_of_nobody", BUCKET, Said::Fail),
        ];
        let pairs = pairs(&answers, &ours, &theirs);
        let expected = [(BUCKET, Said::Pass, Said::Fail), ("arn:aws:s3:::photos", Said::Nothing, Said::Pass)];
        assert_eq!(short(&pairs), expected);
        assert!(!pairs[0].agrees());
    }

    #[test]
    fn of_several_findings_the_worst_holds() {
        let answers = answers(&[("inspector2_is_enabled", &["inspector-ec2", "inspector-ecr"])]);
        let ours = [finding("inspector-ec2", ROOT, Said::Pass), finding("inspector-ecr", ROOT, Said::Fail)];
        let theirs =
            [finding("inspector2_is_enabled", "arn:aws:inspector2:us-east-1:123456789012:inspector2", Said::Fail)];
        let pairs = pairs(&answers, &ours, &theirs);
        assert_eq!(short(&pairs), [(ACCOUNT, Said::Fail, Said::Fail)]);
        assert!(pairs[0].agrees() && pairs[0].checks.len() == 2);
    }

    #[test]
    fn a_setting_of_the_account_is_one_thing_whatever_its_arn() {
        let answers = answers(&[("iam_password_policy_number", &["iam-password-policy-numbers"])]);
        let ours = [finding("iam-password-policy-numbers", ROOT, Said::Fail)];
        let policy = "arn:aws:iam:us-east-1:123456789012:password-policy";
        let pairs = pairs(&answers, &ours, &[finding("iam_password_policy_number", policy, Said::Fail)]);
        assert_eq!(short(&pairs), [(ACCOUNT, Said::Fail, Said::Fail)]);
    }

    #[test]
    fn in_ec2_the_id_tells_the_resource() {
        assert_eq!(key("arn:aws:ec2:us-east-1:123456789012:elastic-ip/eipalloc-1"), "eipalloc-1");
        assert_eq!(key("arn:aws:ec2:us-east-1:123456789012:eip-allocation/eipalloc-1"), "eipalloc-1");
        assert_eq!(key("arn:aws:iam::123456789012:user/tom"), "arn:aws:iam::123456789012:user/tom");
        assert_eq!(key("something else"), "something else");
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("*", "") && matches("a*c", "abbc") && matches("a*b*", "a-b") && matches("a", "a"));
        assert!(!matches("a*c", "abb") && !matches("a", "ab") && !matches("", "a"));
    }

    const PAGE: &str = "# A page\n\n| Prowler's check | resources | partywall | Prowler | right | why |\n|---|---|---|---|---|---|\n\
        | `ec2_instance_port_*` | i-*, sg-* | pass, fail | nothing | definition | See [it](https://docs.aws.amazon.com/x). |\n\
        | s3_bucket_kms | * | nothing | fail | emulator | moto alone. |\n\nThe end.\n";

    #[test]
    fn a_difference_is_explained_by_the_row_that_fits_it() {
        let explanations = explanations(PAGE).unwrap();
        assert_eq!(explanations.len(), 2);
        let pair = |prowler: &str, resource: &str, ours, theirs| Pair {
            prowler: prowler.into(),
            checks: ["ours".to_owned()].into(),
            resource: resource.into(),
            ours,
            theirs,
        };
        let pairs = [
            pair("ec2_instance_port_x", "sg-1", Said::Fail, Said::Nothing),
            pair("ec2_instance_port_x", "sg-2", Said::Fail, Said::Nothing),
            pair("ec2_instance_port_x", "eni-1", Said::Fail, Said::Nothing),
            pair("ec2_instance_port_x", "sg-3", Said::Fail, Said::Pass),
            pair("ec2_instance_port_x", "sg-4", Said::Pass, Said::Pass),
        ];
        let found = differences(&pairs, &explanations);
        let told: Vec<_> = found.iter().map(|one| (one.right, one.resources.join(" "))).collect();
        assert_eq!(
            told,
            [(Some(Right::Definition), "sg-1 sg-2".to_owned()), (None, "eni-1".to_owned()), (None, "sg-3".to_owned())]
        );
        let idle: Vec<_> = idle(&pairs, &explanations).into_iter().map(|one| one.right).collect();
        assert_eq!(idle, [Right::Emulator]);
    }

    #[test]
    fn a_page_that_cannot_be_read_names_the_line() {
        let error = |from: &str, to: &str| explanations(&PAGE.replace(from, to)).unwrap_err().to_string();
        assert!(error("| definition |", "| nobody |").contains("line 5"));
        assert!(error("pass, fail", "pass, maybe").contains("\"maybe\" is no status"));
        assert!(error("(https://docs.aws.amazon.com/x)", "").contains("cites no page"));
        assert!(error("| Prowler's check", "| check").contains("no table"));
        assert!(error("| emulator |", "|").contains("six cells"));
    }

    #[test]
    fn every_row_of_our_own_page_can_be_read() {
        assert!(!explanations(super::super::PAGE).unwrap().is_empty());
    }
}
