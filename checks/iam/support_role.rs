//! Somebody can ask AWS Support for help.

use futures_util::future::BoxFuture;

use crate::facts::Account;
use crate::facts::iam::{AuthorizationDetails, AuthorizationDetailsFact, GET_ACCOUNT_AUTHORIZATION_DETAILS};
use crate::finding::{Outcome, Resource};
use crate::prelude::*;

/// The managed policy that AWS made for it.
const POLICY: &str = "AWSSupportAccess";

pub(super) static CHECK: Check = Check {
    id: "iam-support-role",
    title: "Somebody may open cases with AWS Support",
    severity: Severity::Low,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "In an incident AWS Support is who can help, and the hour of need is a bad time to find out that only the \
          root user may call them.",
    aws_side: "AWS answers the cases that are opened, and provides the policy AWSSupportAccess for those who may.",
    your_side: "You decide who handles incidents with AWS, and give them that policy before there is one.",
    fix: Fix {
        text: "Make a role for those who handle incidents and attach AWSSupportAccess to it.",
        cli: "aws iam attach-role-policy --role-name ROLE --policy-arn arn:aws:iam::aws:policy/AWSSupportAccess",
        terraform: "resource \"aws_iam_role_policy_attachment\" \"support\" {\n\
                    \u{20} role       = aws_iam_role.support.name\n\
                    \u{20} policy_arn = \"arn:aws:iam::aws:policy/AWSSupportAccess\"\n\
                    }",
        cloudformation: "Type: AWS::IAM::Role\n\
                         Properties:\n\
                         \u{20} ManagedPolicyArns:\n\
                         \u{20}   - arn:aws:iam::aws:policy/AWSSupportAccess",
    },
    sources: &[Source {
        title: "Manage access to AWS Support Center",
        url: "https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html",
    }],
    standards: &[cis("2.15"), security_hub("IAM.18"), prowler("iam_support_role_created")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        match account.iam.authorization_details.get().await {
            Ok(details) => {
                let verdict = judge(details, &super::managed(account, POLICY));
                vec![Outcome::of(Resource::account(account, None), verdict)]
            }
            Err(gap) => vec![Outcome::unlisted(None, gap)],
        }
    })
}

/// One that holds it is enough. That nobody does can be said only where everybody could be read.
fn judge(details: &AuthorizationDetails, policy: &str) -> Verdict {
    let mut holders = Vec::new();
    let mut unread = None;
    for (entity, grants) in super::identities(details) {
        match grants {
            Ok(grants) if grants.attached.iter().any(|arn| arn == policy) => holders.push(entity.arn.as_str()),
            Ok(_) => {}
            Err(gap) => unread = unread.or(Some(gap)),
        }
    }
    let verdict = match (holders.len(), unread) {
        (0, Some(gap)) => return Verdict::unknown(gap),
        (0, None) => Verdict::fail(format!("{POLICY} is attached to nobody.")),
        (1, _) => Verdict::pass(format!("{POLICY} is attached to one user, group or role.")),
        (n, _) => Verdict::pass(format!("{POLICY} is attached to {n} users, groups or roles.")),
    };
    verdict.seen(&GET_ACCOUNT_AUTHORIZATION_DETAILS, "AttachedManagedPolicies", holders)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{details, gap, grants};
    use super::*;
    use crate::finding::Status;

    const ARN: &str = "arn:aws:iam::aws:policy/AWSSupportAccess";

    #[test]
    fn whoever_holds_it_is_enough() {
        for at in 0..3 {
            let mut held = [Ok(grants(&[])), Ok(grants(&[])), Ok(grants(&[]))];
            held[at] = Ok(grants(&["arn:aws:iam::aws:policy/ReadOnlyAccess", ARN]));
            let [user, group, role] = held;
            assert_eq!(judge(&details(user, group, role), ARN).status, Status::Pass);
        }
    }

    #[test]
    fn nobody_fails() {
        let own = grants(&["arn:aws:iam::123456789012:policy/AWSSupportAccess"]);
        let verdict = judge(&details(Ok(own), Ok(grants(&[])), Ok(grants(&[]))), ARN);
        assert_eq!(verdict.status, Status::Fail, "a policy of the same name is another policy");
        assert_eq!(judge(&AuthorizationDetails::default(), ARN).status, Status::Fail);
    }

    #[test]
    fn nobody_that_could_be_read_is_unknown() {
        let verdict = judge(&details(Ok(grants(&[])), Err(gap()), Ok(grants(&[]))), ARN);
        assert_eq!(verdict.status, Status::Unknown);
        let verdict = judge(&details(Ok(grants(&[ARN])), Err(gap()), Ok(grants(&[]))), ARN);
        assert_eq!(verdict.status, Status::Pass, "one is enough");
    }
}
