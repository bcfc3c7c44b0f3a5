//! Whoever administers the account has an MFA device.

use futures_util::future::{BoxFuture, join};

use crate::facts::iam::{
    AuthorizationDetails, AuthorizationDetailsFact, CredentialReportFact, Credentials,
    GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_CREDENTIAL_REPORT, Grants, User,
};
use crate::facts::{Account, Gap};
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
        let judge = |user: &User, credentials: Result<&Credentials, &Gap>| match credentials {
            Ok(credentials) => judge(credentials, administrators.include(user)),
            Err(gap) => Verdict::unknown(gap),
        };
        users.iter().map(|user| Outcome::of(user.of.describe(account), judge(&user.of, user.value.as_ref()))).collect()
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
    /// only where all could be read. A user that is in the report and no longer in the account is none.
    fn include(&self, user: &User) -> Result<By, Gap> {
        let Some(found) = self.details.users.iter().find(|found| found.of.arn == user.arn) else { return Ok(None) };
        let detail = found.value.as_ref().map_err(Clone::clone)?;
        let groups = self.details.groups.iter().filter(|group| detail.groups.contains(&group.of.name));
        let mut unread = None;
        for grants in std::iter::once(Ok(&detail.grants)).chain(groups.map(|group| group.value.as_ref())) {
            match grants.map_err(Clone::clone).and_then(|grants| self.by(grants)) {
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
        let inline = grants.inline.iter().map(|policy| (&policy.name, Ok(&policy.document)));
        let policies = self.details.policies.iter().filter(|policy| grants.attached.contains(&policy.of.arn));
        let own = policies.map(|policy| (&policy.of.name, policy.value.as_ref().map(|policy| &policy.document)));
        let mut unread = None;
        for (name, document) in inline.chain(own) {
            let document = document.map_err(Clone::clone).and_then(|document| {
                Document::parse(document).map_err(|odd| odd.gap(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None))
            });
            match document {
                Ok(document) if !document.full_administration().is_empty() => return Ok(Some(name.clone())),
                Ok(_) => {}
                Err(gap) => unread = unread.or(Some(gap)),
            }
        }
        unread.map_or(Ok(None), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{credentials, details, entity, gap, grants, inline};
    use super::*;
    use crate::facts::Of;
    use crate::facts::iam::{EntityKind, ManagedPolicy};
    use crate::finding::Status;

    const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
    const EVERYTHING: &str = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    const NARROW: &str = r#"{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;

    /// What is said of ada without MFA, by what she holds and what her group does.
    fn status(user: Result<Grants, Gap>, group: Result<Grants, Gap>, own: Option<Result<&str, Gap>>) -> Status {
        let mut details = details(user, group, Ok(Grants::default()));
        if let Ok(user) = &mut details.users[0].value {
            user.groups = vec!["bakers".into()];
        }
        let policy = |document: &str| ManagedPolicy { attachments: 1, document: document.to_owned() };
        details.policies = own
            .map(|document| Of { of: entity(EntityKind::Policy, "own"), value: document.map(policy) })
            .into_iter()
            .collect();
        let administrators = Administrators { details: &details, managed: ADMINISTRATOR.to_owned() };
        let ada = User { name: "ada".into(), arn: "arn:aws:iam::123456789012:user/ada".into() };
        judge(&credentials(), administrators.include(&ada)).status
    }

    fn with(document: &str) -> Grants {
        Grants { inline: vec![inline("oven", document)], attached: Vec::new() }
    }

    const OWN: &str = "arn:aws:iam::123456789012:policy/own";

    #[test]
    fn administrators_without_mfa_fail_wherever_their_rights_come_from() {
        let none = || Ok(Grants::default());
        assert_eq!(status(Ok(grants(&[ADMINISTRATOR])), none(), None), Status::Fail);
        assert_eq!(status(none(), Ok(grants(&[ADMINISTRATOR])), None), Status::Fail);
        assert_eq!(status(Ok(with(EVERYTHING)), none(), None), Status::Fail);
        assert_eq!(status(none(), Ok(with(EVERYTHING)), None), Status::Fail);
        assert_eq!(status(none(), Ok(grants(&[OWN])), Some(Ok(EVERYTHING))), Status::Fail);
        assert_eq!(status(Err(gap()), Ok(grants(&[ADMINISTRATOR])), None), Status::Unknown, "her groups are not known");
        assert_eq!(status(Ok(grants(&[ADMINISTRATOR])), Err(gap()), None), Status::Fail, "one is enough");
    }

    #[test]
    fn others_pass() {
        let none = || Ok(Grants::default());
        assert_eq!(status(none(), none(), None), Status::Pass);
        assert_eq!(status(Ok(with(NARROW)), Ok(grants(&[OWN])), Some(Ok(NARROW))), Status::Pass);
        assert_eq!(status(none(), none(), Some(Ok(EVERYTHING))), Status::Pass, "it is attached to nobody");
    }

    #[test]
    fn administrators_with_mfa_pass() {
        let credentials = Credentials { mfa_active: true, ..credentials() };
        assert_eq!(judge(&credentials, Ok(Some("x".into()))).status, Status::Pass);
    }

    #[test]
    fn what_could_not_be_read_is_unknown() {
        let none = || Ok(Grants::default());
        assert_eq!(status(none(), Err(gap()), None), Status::Unknown);
        assert_eq!(status(Ok(with("{}")), none(), None), Status::Unknown);
        assert_eq!(status(Ok(grants(&[OWN])), none(), Some(Err(gap()))), Status::Unknown);
    }
}
