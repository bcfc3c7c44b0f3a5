//! Which checks to run: by id, service and severity.

use globset::{Glob, GlobMatcher};
use partywall_checks::check::Check;
use partywall_checks::finding::Severity;

use super::UsageError;
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
}

impl Selection {
    /// Nothing is selected, so everything is.
    pub(super) fn is_empty(&self) -> bool {
        let Self { check, skip, service, severity } = self;
        [check, skip, service, severity].into_iter().all(Vec::is_empty)
    }

    /// With what a configuration selects in place of each option that was not given.
    pub(super) fn or(&self, config: &Select) -> Self {
        let or = |given: &Vec<String>, else_: &Vec<String>| if given.is_empty() { else_ } else { given }.clone();
        Self {
            check: or(&self.check, &config.check.0),
            skip: or(&self.skip, &config.skip.0),
            service: or(&self.service, &config.service.0),
            severity: or(&self.severity, &config.severity.0),
        }
    }

    /// The checks selected, sorted by id, those of a severity by what was said of it.
    ///
    /// A value that matches nothing is an error: a mistyped id must not turn into an audit of nothing.
    pub(super) fn checks(&self, said: &Severities) -> Result<Vec<&'static Check>, UsageError> {
        let ids: Vec<&str> = partywall_checks::all().map(|check| check.id).collect();
        let mut services: Vec<&str> = partywall_checks::all().flat_map(|c| [c.folder(), c.service.id]).collect();
        services.sort_unstable();
        services.dedup();
        let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.name()).collect();
        let check = matchers("check", &self.check, &ids)?;
        let skip = matchers("check", &self.skip, &ids)?;
        let service = matchers("service", &self.service, &services)?;
        let severity = matchers("severity", &self.severity, &severities)?;
        let any = |globs: &[GlobMatcher], name: &str| globs.iter().any(|glob| glob.is_match(name));
        let chosen: Vec<&'static Check> = partywall_checks::all()
            .filter(|c| check.is_empty() || any(&check, c.id))
            .filter(|c| !any(&skip, c.id))
            .filter(|c| service.is_empty() || any(&service, c.folder()) || any(&service, c.service.id))
            .filter(|c| severity.is_empty() || any(&severity, said.get(c.id).unwrap_or(c.severity).name()))
            .collect();
        if chosen.is_empty() { Err(UsageError::NothingSelected) } else { Ok(chosen) }
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
    use super::*;

    fn ids(selection: &Selection) -> Vec<&'static str> {
        selection.checks(&Severities::default()).unwrap().iter().map(|check| check.id).collect()
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
        let error = Selection { check: of(&["iam-rot-mfa"]), ..Selection::default() }
            .checks(&Severities::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("did you mean \"iam-root-mfa\""), "{error}");
        let error = Selection { severity: of(&["hihg"]), ..Selection::default() }
            .checks(&Severities::default())
            .unwrap_err()
            .to_string();
        assert!(error.contains("\"high\""), "{error}");
        assert!(Selection { check: of(&["[a-"]), ..Selection::default() }.checks(&Severities::default()).is_err());
    }

    #[test]
    fn a_selection_of_nothing_is_an_error() {
        let nothing = Selection { check: of(&["iam-*"]), skip: of(&["*"]), ..Selection::default() };
        assert!(matches!(nothing.checks(&Severities::default()), Err(UsageError::NothingSelected)));
    }
}
