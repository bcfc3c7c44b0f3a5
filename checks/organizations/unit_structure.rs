//! The accounts of the organisation stand in organisational units.

use super::of_organization;
use crate::facts::organizations::{
    InOrganization, LIST_ACCOUNTS_FOR_PARENT, LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, Structure, Structures,
};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "organizations-unit-structure",
    title: "Every member account stands in an organisational unit",
    severity: Severity::Low,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_PERMISSIONS),
    why: "What holds for production should not have to hold for a sandbox. Where accounts lie loose under the root, every \
          guardrail is either for all of them or must be remembered for each.",
    aws_side: "AWS hands the policies of each unit down to all that stands in it.",
    your_side: "You sort accounts into units by environment and by how sensitive their data is, and give each unit its \
                policies.",
    fix: Fix {
        text: "Make units for security, infrastructure, production and the rest, and move every account into one.",
        cli: "aws organizations move-account --account-id ACCOUNT --source-parent-id ROOT --destination-parent-id UNIT",
        terraform: "resource \"aws_organizations_organizational_unit\" \"production\" {\n\
                    \x20 name      = \"production\"\n\
                    \x20 parent_id = \"ROOT\"\n\
                    }",
        cloudformation: "Type: AWS::Organizations::OrganizationalUnit\n\
                         Properties:\n\
                         \x20 Name: production\n\
                         \x20 ParentId: ROOT",
    },
    sources: &[Source {
        title: "Managing organizational units (OUs) with AWS Organizations",
        url: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_ous.html",
    }],
    standards: &[cis("2.1.4")],
    thresholds: &[],
    reads: &[reads::<InOrganization>(), reads::<Structures>()],
    run: |account| of_organization(account, &account.organizations.structure, |_, structure| judge(structure)),
};

/// Whether the units are the right ones, only people can say: so they are named.
fn judge(structure: &Structure) -> Verdict {
    let units: Vec<&str> = structure.units.iter().map(|unit| unit.name.as_str()).collect();
    let verdict = match (units.as_slice(), structure.accounts.as_slice()) {
        ([], _) => Verdict::fail("The organisation has no organisational units."),
        (_, []) => {
            Verdict::pass(format!("Every member account stands in a unit; at the top are {}.", units.join(", ")))
        }
        (_, loose) => Verdict::fail(format!("Directly under the root, in no unit, stand {}.", loose.join(", "))),
    };
    verdict.seen(&LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, "OrganizationalUnits", units).seen(
        &LIST_ACCOUNTS_FOR_PARENT,
        "Accounts",
        &structure.accounts,
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::structure;
    use super::*;
    use crate::finding::Status;

    #[test]
    fn accounts_in_units_pass() {
        assert_eq!(judge(&structure(&["ou-1"], &[])).status, Status::Pass);
    }

    #[test]
    fn an_account_directly_under_the_root_fails_and_is_named() {
        let verdict = judge(&structure(&["ou-1"], &["210987654321"]));
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("210987654321"), "{}", verdict.message);
    }

    #[test]
    fn no_units_fail() {
        assert_eq!(judge(&structure(&[], &[])).status, Status::Fail);
        assert_eq!(judge(&structure(&[], &["210987654321"])).status, Status::Fail);
    }
}
