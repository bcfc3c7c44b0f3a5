//! `partywall policy`.

use super::accounts::role_name;
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
    /// Print instead what the caller of 'audit --organization' needs: to list the accounts, and to assume the role in each.
    /// The role itself needs what this command prints without it
    #[arg(long, requires = "role_name", conflicts_with_all = NOT_OF_THE_CALLER)]
    organization: bool,
    /// The role that --organization is to assume, by its name, with its path if it has one
    #[arg(long, value_name = "NAME", value_parser = role_name, requires = "organization")]
    role_name: Option<String>,
    /// Print this part of a policy that is too large for one managed policy [default: the whole]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    part: Option<u16>,
}

/// What says which checks the role in each account is to run, and how its policy is cut.
const NOT_OF_THE_CALLER: [&str; 7] = ["check", "skip", "service", "severity", "standard", "artifact", "part"];

impl Arguments {
    /// The policy that is asked for: always one document that IAM can read. Where it is too large for IAM, that is said.
    pub(super) fn policy(&self, quiet: bool) -> Result<Policy, UsageError> {
        if let Some(role) = &self.role_name {
            return Ok(Policy::of_organization(role));
        }
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
        let arguments =
            |part| Arguments { selection: few(), artifact: false, organization: false, role_name: None, part };
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
