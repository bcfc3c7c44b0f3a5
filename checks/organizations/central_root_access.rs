//! The organisation manages the root users of its accounts centrally.

use super::of_organization;
use crate::facts::organizations::{InOrganization, LIST_ORGANIZATIONS_FEATURES, RootFeatures};
use crate::prelude::*;

/// Both halves of centralised root access: taking credentials away, and doing without them what only root can do.
const WANTED: [&str; 2] = ["RootCredentialsManagement", "RootSessions"];

pub(super) static CHECK: Check = Check {
    id: "organizations-central-root-access",
    title: "The organisation manages the root users of its member accounts centrally",
    severity: Severity::High,
    service: &model::ORGANIZATIONS,
    place: Place::customer_specific(&model::CUSTOMER_ACCOUNT_ROOT),
    why: "Each member account has a root user whom no policy in the account can hold. With central management those root \
          users need no password and no keys at all, so there is nothing to steal.",
    aws_side: "AWS lets the management account delete root credentials, and gives it short sessions for the few tasks \
               that only a root user can do.",
    your_side: "You turn on both features of central root access, and delete the root credentials of member accounts.",
    fix: Fix {
        text: "Let IAM into the organisation, and turn on the management of root credentials and root sessions.",
        cli: "aws iam enable-organizations-root-credentials-management && aws iam enable-organizations-root-sessions",
        terraform: "resource \"aws_iam_organizations_features\" \"this\" {\n\
                    \x20 enabled_features = [\"RootCredentialsManagement\", \"RootSessions\"]\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Centralize root access for member accounts",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html",
    }],
    standards: &[cis("2.1.1"), prowler("iam_root_credentials_management_enabled")],
    thresholds: &[],
    reads: &[reads::<InOrganization>(), reads::<RootFeatures>()],
    run: |account| of_organization(account, &account.organizations.root_features, |_, features| judge(features)),
};

fn judge(features: &[String]) -> Verdict {
    let missing: Vec<&str> =
        WANTED.into_iter().filter(|wanted| !features.iter().any(|feature| feature == wanted)).collect();
    let verdict = if missing.is_empty() {
        Verdict::pass("Root credentials and root sessions are managed centrally.")
    } else {
        Verdict::fail(format!("The organisation has not turned on {}.", missing.join(" and ")))
    };
    verdict.seen(&LIST_ORGANIZATIONS_FEATURES, "EnabledFeatures", features)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn verdict(features: &[&str]) -> Verdict {
        judge(&features.iter().map(|feature| (*feature).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn both_features_pass() {
        assert_eq!(verdict(&["RootSessions", "RootCredentialsManagement", "SomethingNew"]).status, Status::Pass);
    }

    #[test]
    fn one_of_them_alone_fails_and_the_other_is_named() {
        let half = verdict(&["RootCredentialsManagement"]);
        assert_eq!(half.status, Status::Fail);
        assert!(half.message.contains("RootSessions") && !half.message.contains("Credentials"), "{}", half.message);
    }

    #[test]
    fn none_fails() {
        assert_eq!(verdict(&[]).status, Status::Fail);
    }
}
