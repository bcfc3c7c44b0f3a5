//! Whoever administers the account has an MFA device.

use futures_util::future::{BoxFuture, join};

use crate::facts::iam::{
    AuthorizationDetails, AuthorizationDetailsFact, CredentialReportFact, Credentials, Entity,
    GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_CREDENTIAL_REPORT, Grants, UserDetail,
};
use crate::facts::{Account, Gap, Of, Reason};
use crate::finding::{Describe, Outcome};
use crate::policy::Document;
use crate::prelude::*;

/// AWS's managed policy that allows everything on everything.
const POLICY: &str = "AdministratorAccess";

pub(super) static CHECK: Check = Check {
    id: "iam-administrator-mfa",
    title: "Users who administer the account have an MFA device",
    severity: Severity::High,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_MFA),
    why: "A stolen password or key of an administrator is the whole account, and a second factor is what stands between \
          the two.",
    aws_side: "AWS verifies second factors, and tells policies whether one was presented.",
    your_side: "You register a device for every user with administrator's rights, and give those rights to few.",
    fix: Fix {
        text: "Assign an MFA device to the user, or take the administrator's rights away and have them come by a role that \
               demands MFA.",
        cli: "aws iam enable-mfa-device --user-name USER --serial-number SERIAL --authentication-code1 CODE \
              --authentication-code2 NEXT_CODE",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "AWS Multi-factor authentication in IAM",
        url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
    }],
    standards: &[prowler("iam_administrator_access_with_mfa")],
    thresholds: &[],
    reads: &[reads::<AuthorizationDetailsFact>(), reads::<CredentialReportFact>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let iam = &account.iam;
        let (details, users) = match join(iam.authorization_details.get(), iam.credential_report.get()).await {
            (Ok(details), Ok(users)) => (details, users),
            (Err(gap), _) | (_, Err(gap)) => return vec![Outcome::unlisted(None, gap)],
        };
        let administrators = Administrators { details, managed: super::managed(account, POLICY) };
        let outcome = |user: &Of<Entity, UserDetail>| {
            let verdict = match &user.value {
                Ok(detail) => {
                    // A user younger than the report is judged once the next report is written, within four hours.
                    let line = users.iter().find(|line| line.of.arn == user.of.arn)?;
                    match &line.value {
                        Ok(credentials) => judge(credentials, administrators.include(detail)),
                        Err(gap) => Verdict::unknown(gap),
                    }
                }
                Err(gap) => Verdict::unknown(gap),
            };
            Some(Outcome::of(user.of.describe(account), verdict))
        };
        details.users.iter().filter_map(outcome).collect()
    })
}

/// Where a user's rights to administer come from; none where the user has none.
type By = Option<String>;

fn judge(credentials: &Credentials, administrator: Result<By, Gap>) -> Verdict {
    let by = match administrator {
        Ok(by) => by,
        Err(gap) => return Verdict::unknown(&gap),
    };
    let verdict = match (&by, credentials.mfa_active) {
        (None, _) => Verdict::pass("The user does not administer the account."),
        (Some(_), true) => Verdict::pass("The user administers the account, and has an MFA device."),
        (Some(by), false) => {
            Verdict::fail(format!("The user administers the account, by {by}, and has no MFA device."))
        }
    };
    verdict.seen(&GET_CREDENTIAL_REPORT, "mfa_active", credentials.mfa_active).seen(
        &GET_ACCOUNT_AUTHORIZATION_DETAILS,
        "PolicyName",
        by,
    )
}

/// Who may do everything.
struct Administrators<'a> {
    details: &'a AuthorizationDetails,
    managed: String,
}

impl Administrators<'_> {
    /// Whether the user is one, by itself or by a group. One of the policies is enough; that none of them is can be said
    /// only where all could be read.
    fn include(&self, detail: &UserDetail) -> Result<By, Gap> {
        let groups = detail.groups.iter().map(|name| {
            let group = self.details.groups.iter().find(|group| group.of.name == *name);
            group.map_or_else(|| Err(absent("a group")), |group| group.value.as_ref().map_err(Clone::clone))
        });
        let mut unread = None;
        for grants in std::iter::once(Ok(&detail.grants)).chain(groups) {
            match grants.and_then(|grants| self.by(grants)) {
                Ok(Some(by)) => return Ok(Some(by)),
                Ok(None) => {}
                Err(gap) => unread = unread.or(Some(gap)),
            }
        }
        unread.map_or(Ok(None), Err)
    }

    fn by(&self, grants: &Grants) -> Result<By, Gap> {
        if grants.attached.contains(&self.managed) {
            return Ok(Some(POLICY.to_owned()));
        }
        let inline = grants.inline.iter().map(|policy| (policy.name.as_str(), Ok(&policy.document)));
        // What AWS's own policies say is not listed; of those, only the one above allows everything.
        let own = grants.attached.iter().filter(|arn| !arn.contains(":iam::aws:")).map(|arn| {
            let policy = self.details.policies.iter().find(|policy| policy.of.arn == *arn);
            let document = policy.map_or_else(
                || Err(absent("a policy")),
                |policy| policy.value.as_ref().map(|policy| &policy.document).map_err(Clone::clone),
            );
            (arn.as_str(), document)
        });
        let mut unread = None;
        for (name, document) in inline.chain(own) {
            let document = document.and_then(|document| {
                Document::parse(document).map_err(|odd| odd.gap(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None))
            });
            match document {
                Ok(document) if !document.full_administration().is_empty() => return Ok(Some(name.to_owned())),
                Ok(_) => {}
                Err(gap) => unread = unread.or(Some(gap)),
            }
        }
        unread.map_or(Ok(None), Err)
    }
}

/// A listing that names what it does not list.
fn absent(what: &str) -> Gap {
    let detail = format!("the answer names {what} that it does not have");
    Gap::new(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, Reason::Malformed, detail)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{credentials, details, entity, gap, grants, inline};
    use super::*;
    use crate::facts::Lazy;
    use crate::facts::iam::{EntityKind, ManagedPolicy, User};
    use crate::finding::Status;

    const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
    const EVERYTHING: &str = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    const NARROW: &str = r#"{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;

    /// What is said of ada without MFA, by what she holds and what her group does.
    fn status(user: Grants, group: Result<Grants, Gap>, own: Option<Result<&str, Gap>>) -> Status {
        let mut details = details(Ok(Grants::default()), group, Ok(Grants::default()));
        let policy = |document: &str| ManagedPolicy { attachments: 1, document: document.to_owned() };
        details.policies = own
            .map(|document| Of { of: entity(EntityKind::Policy, "own"), value: document.map(policy) })
            .into_iter()
            .collect();
        let administrators = Administrators { details: &details, managed: ADMINISTRATOR.to_owned() };
        let user = UserDetail { grants: user, groups: vec!["bakers".into()] };
        judge(&credentials(), administrators.include(&user)).status
    }

    fn with(document: &str) -> Grants {
        Grants { inline: vec![inline("oven", document)], attached: Vec::new() }
    }

    const OWN: &str = "arn:aws:iam::123456789012:policy/own";

    #[test]
    fn administrators_without_mfa_fail_wherever_their_rights_come_from() {
        let none = || Ok(Grants::default());
        assert_eq!(status(grants(&[ADMINISTRATOR]), none(), None), Status::Fail);
        assert_eq!(status(Grants::default(), Ok(grants(&[ADMINISTRATOR])), None), Status::Fail);
        assert_eq!(status(with(EVERYTHING), none(), None), Status::Fail);
        assert_eq!(status(Grants::default(), Ok(with(EVERYTHING)), None), Status::Fail);
        assert_eq!(status(Grants::default(), Ok(grants(&[OWN])), Some(Ok(EVERYTHING))), Status::Fail);
        assert_eq!(status(grants(&[ADMINISTRATOR]), Err(gap()), None), Status::Fail, "one is enough");
    }

    #[test]
    fn others_pass() {
        let none = || Ok(Grants::default());
        assert_eq!(status(Grants::default(), none(), None), Status::Pass);
        assert_eq!(status(with(NARROW), Ok(grants(&[OWN])), Some(Ok(NARROW))), Status::Pass);
        assert_eq!(status(Grants::default(), none(), Some(Ok(EVERYTHING))), Status::Pass, "it is attached to nobody");
    }

    #[test]
    fn administrators_with_mfa_pass() {
        let credentials = Credentials { mfa_active: true, ..credentials() };
        assert_eq!(judge(&credentials, Ok(Some("x".into()))).status, Status::Pass);
    }

    #[test]
    fn what_could_not_be_read_is_unknown() {
        let none = || Ok(Grants::default());
        assert_eq!(status(Grants::default(), Err(gap()), None), Status::Unknown);
        assert_eq!(status(with("{}"), none(), None), Status::Unknown);
        assert_eq!(status(grants(&[OWN]), none(), Some(Err(gap()))), Status::Unknown);
    }

    #[test]
    fn a_listing_that_lacks_what_it_names_is_unknown() {
        let none = || Ok(Grants::default());
        assert_eq!(status(grants(&[OWN]), none(), None), Status::Unknown);
        assert_eq!(status(grants(&["arn:aws:iam::aws:policy/ReadOnlyAccess"]), none(), None), Status::Pass);
        let details = AuthorizationDetails::default();
        let administrators = Administrators { details: &details, managed: ADMINISTRATOR.to_owned() };
        let user = UserDetail { groups: vec!["bakers".into()], ..UserDetail::default() };
        assert_eq!(administrators.include(&user).unwrap_err().reason, Reason::Malformed);
    }

    #[tokio::test]
    async fn users_of_the_account_who_are_in_the_report_are_judged() {
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &["us-east-1"]);
        let administrator = || Ok(grants(&[ADMINISTRATOR]));
        let mut known = details(administrator(), Ok(Grants::default()), Ok(Grants::default()));
        for (name, value) in [("new", Ok(UserDetail::default())), ("odd", Err(gap()))] {
            known.users.push(Of { of: entity(EntityKind::User, name), value });
        }
        let line = |name: &str| {
            let of = User { name: name.to_owned(), arn: entity(EntityKind::User, name).arn };
            Of { of, value: Ok(credentials()) }
        };
        account.iam.authorization_details = Lazy::ready(None, Ok(known));
        account.iam.credential_report = Lazy::ready(None, Ok(vec![line("ada"), line("gone"), line("odd")]));
        let outcomes = run(&account).await;
        let found: Vec<_> = outcomes
            .iter()
            .map(|outcome| (outcome.resource.as_ref().unwrap().id.as_str(), outcome.verdict.status))
            .collect();
        assert_eq!(found, [("ada", Status::Fail), ("odd", Status::Unknown)]);
        account.iam.credential_report = Lazy::ready(None, Err(gap()));
        let outcomes = run(&account).await;
        assert_eq!((outcomes.len(), outcomes[0].verdict.status), (1, Status::Unknown));
    }
}
