//! Which checks to run: by id, service, severity and standard.

use std::collections::BTreeSet;

use globset::{Glob, GlobMatcher};
use partywall_checks::check::Check;
use partywall_checks::finding::Severity;
use partywall_checks::standards::Catalogue;

use super::{UsageError, standards};
use crate::config::Select;
use crate::config::values::Severities;
use crate::suggest;

/// Selects checks. Given several times, or several with commas between, each option takes any of its values; different
/// options must all hold.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Selection {
    /// Only checks with these ids; globs such as 's3-*' [default: all]
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Selection")]
    pub(super) check: Vec<String>,
    /// Not the checks with these ids; globs
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Selection")]
    pub(super) skip: Vec<String>,
    /// Only checks of these services, such as 'iam' or 'ec2'; globs
    #[arg(long, value_name = "SERVICE", value_delimiter = ',', help_heading = "Selection")]
    pub(super) service: Vec<String>,
    /// Only checks of these severities: informational, low, medium, high, critical; globs
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',', help_heading = "Selection")]
    pub(super) severity: Vec<String>,
    /// Only checks that answer a requirement of these standards, such as 'cis-7.0', or of your own in a file that ends in
    /// .toml: see 'partywall standards'. The report says how the account does by each
    #[arg(long, value_name = "STANDARD", value_delimiter = ',', help_heading = "Selection")]
    pub(super) standard: Vec<String>,
}

/// What was selected.
#[derive(Debug, Clone)]
pub(super) struct Selected {
    /// The checks, sorted by id.
    pub(super) checks: Vec<&'static Check>,
    /// The standards that the report groups by.
    pub(super) standards: Vec<Catalogue>,
}

impl Selection {
    /// Nothing is selected, so everything is.
    pub(super) fn is_empty(&self) -> bool {
        let Self { check, skip, service, severity, standard } = self;
        [check, skip, service, severity, standard].into_iter().all(Vec::is_empty)
    }

    /// With what a configuration selects in place of each option that was not given.
    pub(super) fn or(&self, config: &Select) -> Self {
        let or = |given: &Vec<String>, else_: &Vec<String>| if given.is_empty() { else_ } else { given }.clone();
        Self {
            check: or(&self.check, &config.check.0),
            skip: or(&self.skip, &config.skip.0),
            service: or(&self.service, &config.service.0),
            severity: or(&self.severity, &config.severity.0),
            standard: or(&self.standard, &config.standard.0),
        }
    }

    /// The checks selected, sorted by id.
    pub(super) fn checks(&self) -> Result<Vec<&'static Check>, UsageError> {
        Ok(self.select()?.checks)
    }

    /// What is selected.
    pub(super) fn select(&self) -> Result<Selected, UsageError> {
        self.select_by(&Severities::default())
    }

    /// What is selected, those checks by severity by what was said of it. It reads the files of standards.
    ///
    /// A value that matches nothing is an error: a mistyped id must not turn into an audit of nothing.
    pub(super) fn select_by(&self, said: &Severities) -> Result<Selected, UsageError> {
        let ids: Vec<&str> = partywall_checks::all().map(|check| check.id).collect();
        let mut services: Vec<&str> = partywall_checks::all().flat_map(|c| [c.folder(), c.service.id]).collect();
        services.sort_unstable();
        services.dedup();
        let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.name()).collect();
        let check = matchers("check", &self.check, &ids)?;
        let skip = matchers("check", &self.skip, &ids)?;
        let service = matchers("service", &self.service, &services)?;
        let severity = matchers("severity", &self.severity, &severities)?;
        let standards = self.standards()?;
        let answering: BTreeSet<&str> = standards.iter().flat_map(Catalogue::checks).collect();
        let any = |globs: &[GlobMatcher], name: &str| globs.iter().any(|glob| glob.is_match(name));
        let chosen: Vec<&'static Check> = partywall_checks::all()
            .filter(|c| check.is_empty() || any(&check, c.id))
            .filter(|c| !any(&skip, c.id))
            .filter(|c| service.is_empty() || any(&service, c.folder()) || any(&service, c.service.id))
            .filter(|c| severity.is_empty() || any(&severity, said.get(c.id).unwrap_or(c.severity).name()))
            .filter(|c| standards.is_empty() || answering.contains(c.id))
            .collect();
        if chosen.is_empty() {
            return Err(UsageError::NothingSelected);
        }
        Ok(Selected { checks: chosen, standards })
    }

    /// The standards, each once.
    fn standards(&self) -> Result<Vec<Catalogue>, UsageError> {
        let mut chosen: Vec<Catalogue> = Vec::new();
        for name in &self.standard {
            let standard = standards::find(name)?;
            match chosen.iter().find(|known| known.id == standard.id) {
                None => chosen.push(standard.into_owned()),
                Some(known) if *known == *standard => {}
                Some(_) => return Err(UsageError::StandardTwice(standard.id.clone())),
            }
        }
        Ok(chosen)
    }
}

fn matchers(what: &'static str, globs: &[String], names: &[&str]) -> Result<Vec<GlobMatcher>, UsageError> {
    globs
        .iter()
        .map(|text| {
            let glob = Glob::new(text)
                .map_err(|error| UsageError::Glob { text: text.clone(), why: error.kind().to_string() })?
                .compile_matcher();
            if names.iter().any(|name| glob.is_match(name)) {
                Ok(glob)
            } else {
                let nearest = suggest::nearest(text, names.iter().copied()).map(str::to_owned);
                Err(UsageError::Unknown { what, name: text.clone(), nearest })
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use partywall_checks::check::Framework;

    use super::*;

    fn ids(selection: &Selection) -> Vec<&'static str> {
        selection.checks().unwrap().iter().map(|check| check.id).collect()
    }

    fn of(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn everything_by_default() {
        assert_eq!(ids(&Selection::default()).len(), partywall_checks::all().count());
    }

    #[test]
    fn options_narrow_each_other() {
        let selection = Selection {
            service: of(&["iam"]),
            severity: of(&["critical"]),
            skip: of(&["*-mfa"]),
            ..Selection::default()
        };
        assert_eq!(ids(&selection), ["iam-role-trust-anyone", "iam-root-access-key"]);
    }

    #[test]
    fn globs_and_plain_ids() {
        let selection = Selection { check: of(&["iam-root-mfa", "kms-*-rotation"]), ..Selection::default() };
        assert_eq!(ids(&selection), ["iam-root-mfa", "kms-key-rotation"]);
    }

    #[test]
    fn a_service_is_known_by_its_folder_and_by_its_own_name() {
        assert!(ids(&Selection { service: of(&["ec2"]), ..Selection::default() }).len() >= 3);
        assert_eq!(
            ids(&Selection { service: of(&["ebs"]), ..Selection::default() }),
            [
                "ec2-ebs-default-encryption",
                "ec2-ebs-snapshot-block-public-access",
                "ec2-ebs-snapshot-public",
                "ec2-ebs-volume-encryption",
                "ec2-launch-template-encryption"
            ]
        );
    }

    #[test]
    fn a_name_that_matches_nothing_is_an_error_with_the_nearest() {
        let error = Selection { check: of(&["iam-rot-mfa"]), ..Selection::default() }.checks().unwrap_err().to_string();
        assert!(error.contains("did you mean \"iam-root-mfa\""), "{error}");
        let error = Selection { severity: of(&["hihg"]), ..Selection::default() }.checks().unwrap_err().to_string();
        assert!(error.contains("\"high\""), "{error}");
        assert!(Selection { check: of(&["[a-"]), ..Selection::default() }.checks().is_err());
    }

    #[test]
    fn a_standard_selects_what_answers_it_and_other_options_narrow_that() {
        let cis = Selection { standard: of(&["cis-7.0"]), ..Selection::default() };
        let selected = cis.select().unwrap();
        assert_eq!(selected.standards.iter().map(|standard| standard.id.as_str()).collect::<Vec<_>>(), ["cis-7.0"]);
        let answers = |check: &Check| check.standards.iter().any(|one| one.framework == Framework::Cis7);
        assert!(partywall_checks::all().filter(|check| answers(check)).map(|check| check.id).eq(ids(&cis)));
        let narrower = Selection { check: of(&["iam-root-*"]), severity: of(&["critical"]), ..cis };
        assert_eq!(ids(&narrower), ["iam-root-access-key", "iam-root-hardware-mfa", "iam-root-mfa"]);
    }

    #[test]
    fn several_standards_select_what_answers_any_of_them_and_the_same_twice_is_one() {
        let both = Selection { standard: of(&["cis-7.0", "security-hub", "cis-7.0"]), ..Selection::default() };
        let selected = both.select().unwrap();
        assert_eq!(selected.standards.len(), 2);
        let answers = |check: &Check| check.standards.iter().any(|one| one.framework != Framework::Prowler);
        assert!(partywall_checks::all().filter(|check| answers(check)).map(|check| check.id).eq(ids(&both)));
    }

    #[test]
    fn two_standards_in_files_do_not_share_an_id() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, check: &str| {
            let path = folder.path().join(name);
            let text =
                format!("id = \"house\"\nname = \"House\"\n[[requirement]]\nid = \"1\"\nchecks = [\"{check}\"]\n");
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let (one, other) = (file("a.toml", "iam-root-mfa"), file("b.toml", "kms-key-rotation"));
        let selection = |standard: &[&String]| Selection {
            standard: standard.iter().map(|name| (*name).clone()).collect(),
            ..Selection::default()
        };
        assert_eq!(ids(&selection(&[&one])), ["iam-root-mfa"]);
        assert_eq!(ids(&selection(&[&one, &one])), ["iam-root-mfa"]);
        let error = selection(&[&one, &other]).select().unwrap_err().to_string();
        assert!(error.contains("\"house\""), "{error}");
    }

    #[test]
    fn a_standard_that_does_not_exist_is_an_error() {
        let error =
            |name: &str| Selection { standard: of(&[name]), ..Selection::default() }.select().unwrap_err().to_string();
        assert!(error("cis-7").contains("did you mean \"cis-7.0\""), "{}", error("cis-7"));
        assert!(error("missing.toml").contains("cannot be read"), "{}", error("missing.toml"));
    }

    #[test]
    fn a_selection_of_nothing_is_an_error() {
        let nothing = Selection { check: of(&["iam-*"]), skip: of(&["*"]), ..Selection::default() };
        assert!(matches!(nothing.checks(), Err(UsageError::NothingSelected)));
    }
}
