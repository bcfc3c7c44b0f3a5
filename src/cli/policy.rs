//! `partywall policy`.

use super::select::Selection;
use super::{UsageError, say};
use crate::policy::{MANAGED_POLICY_LIMIT, Policy};

/// Arguments of `partywall policy`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    selection: Selection,

    /// Also allow what 'audit --artifact' asks for
    #[arg(long)]
    artifact: bool,
    /// Print this part of a policy that is too large for one managed policy [default: the whole]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    part: Option<u16>,
}

impl Arguments {
    /// The policy that is asked for: always one document that IAM can read. Where it is too large for IAM, that is said.
    pub(super) fn policy(&self, quiet: bool) -> Result<Policy, UsageError> {
        let whole = Policy::of(&self.selection.checks()?, self.artifact);
        let parts = whole.parts(MANAGED_POLICY_LIMIT);
        let Some(part) = self.part else {
            if parts.len() > 1 && !quiet {
                say(&too_large(whole.size(), parts.len()));
            }
            return Ok(whole);
        };
        let count = parts.len();
        parts.into_iter().nth(usize::from(part) - 1).ok_or(UsageError::Part { part, count })
    }
}

fn too_large(size: usize, parts: usize) -> String {
    format!(
        "this policy has {size} characters and a managed policy may have {MANAGED_POLICY_LIMIT}: print it in {parts} parts \
         with --part 1 to --part {parts}, and attach them all"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_does_not_exist_is_bad_usage() {
        // Few enough checks that one part is the whole.
        let few = || Selection { check: vec!["iam-*".to_owned()], ..Selection::default() };
        let arguments = |part| Arguments { selection: few(), artifact: false, part };
        assert_eq!(arguments(Some(1)).policy(true).unwrap(), arguments(None).policy(true).unwrap());
        let error = arguments(Some(99)).policy(true).unwrap_err().to_string();
        assert!(error.contains("no part 99") && error.contains("--part"), "{error}");
    }

    #[test]
    fn a_policy_that_is_too_large_says_how_to_have_it_in_parts() {
        let said = too_large(7000, 2);
        assert!(said.contains("7000") && said.contains("6144") && said.contains("--part 2"), "{said}");
    }
}
