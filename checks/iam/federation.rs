//! People sign in through an identity provider.

use futures_util::future::{BoxFuture, join};

use crate::facts::iam::{
    CredentialReportFact, Credentials, GET_CREDENTIAL_REPORT, LIST_SAML_PROVIDERS, SamlProviders, User,
};
use crate::facts::{Account, Gap, Of};
use crate::finding::{Outcome, Resource};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "iam-federation",
    title: "People sign in through an identity provider rather than with passwords of this account",
    severity: Severity::Low,
    service: &model::IAM,
    place: Place::customer_specific(&model::CUSTOMER_IDENTITY_USERS),
    why: "A password in each account is one more place that has to be closed when somebody leaves, and the one that \
          is forgotten. An identity provider closes all of them at once, and asks for the second factor in one place.",
    aws_side: "AWS takes the word of the SAML provider that you name, and IAM Identity Center names one in every \
               account that it serves.",
    your_side: "You connect the account to your identity provider, or to IAM Identity Center, and delete the users.",
    fix: Fix {
        text: "Assign the account in IAM Identity Center, or add your SAML provider here, and then take the users' \
               console passwords away.",
        cli: "aws iam create-saml-provider --name NAME --saml-metadata-document file://METADATA.xml",
        terraform: "resource \"aws_iam_saml_provider\" \"example\" {\n\
                    \u{20} name                   = \"NAME\"\n\
                    \u{20} saml_metadata_document = file(\"METADATA.xml\")\n\
                    }",
        cloudformation: "Type: AWS::IAM::SAMLProvider\n\
                         Properties:\n\
                         \u{20} Name: NAME\n\
                         \u{20} SamlMetadataDocument: METADATA",
    },
    sources: &[
        Source {
            title: "Identity providers and federation into AWS",
            url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html",
        },
        Source {
            title: "What is IAM Identity Center?",
            url: "https://docs.aws.amazon.com/singlesignon/latest/userguide/what-is.html",
        },
    ],
    standards: &[cis("2.19"), prowler("iam_check_saml_providers_sts")],
    thresholds: &[],
    reads: &[reads::<SamlProviders>(), reads::<CredentialReportFact>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let iam = &account.iam;
        let (providers, users) = join(iam.saml_providers.get(), iam.credential_report.get()).await;
        vec![Outcome::of(Resource::account(account, None), judge(providers, users))]
    })
}

/// A provider settles it: those who still have a password beside it may be there for the day on which it is down. Without
/// one, somebody with a password is who signs in. Providers of `OpenID` Connect do not count: programs come in by them.
fn judge(providers: Result<&Vec<String>, &Gap>, users: Result<&Vec<Of<User, Credentials>>, &Gap>) -> Verdict {
    let providers = match providers {
        Ok(providers) => providers,
        Err(gap) => return Verdict::unknown(gap),
    };
    if !providers.is_empty() {
        return Verdict::pass("People can sign in through a SAML provider.").seen(
            &LIST_SAML_PROVIDERS,
            "SAMLProviderList",
            providers,
        );
    }
    let users = match users {
        Ok(users) => users,
        Err(gap) => return Verdict::unknown(gap),
    };
    let with_password = users
        .iter()
        .filter(|user| user.value.as_ref().is_ok_and(|credentials| credentials.password_enabled == Some(true)));
    let with_password: Vec<&str> = with_password.map(|user| user.of.name.as_str()).collect();
    let unread = users.iter().find_map(|user| user.value.as_ref().err());
    let verdict = match (with_password.len(), unread) {
        (0, Some(gap)) => return Verdict::unknown(gap),
        (0, None) => Verdict::pass("No user has a password to sign in with."),
        (1, _) => Verdict::fail("One user signs in with a password, and the account has no SAML provider."),
        (n, _) => Verdict::fail(format!("{n} users sign in with passwords, and the account has no SAML provider.")),
    };
    verdict.seen(&LIST_SAML_PROVIDERS, "SAMLProviderList", providers).seen(
        &GET_CREDENTIAL_REPORT,
        "password_enabled",
        with_password,
    )
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::samples::gap;
    use super::*;
    use crate::facts::iam::AccessKey;
    use crate::finding::Status;

    fn user(password: Option<bool>) -> Of<User, Credentials> {
        let now = Timestamp::UNIX_EPOCH;
        let value = Credentials {
            generated: now,
            created: now,
            password_enabled: password,
            password_last_used: None,
            password_last_changed: None,
            mfa_active: true,
            access_keys: [AccessKey::default(), AccessKey::default()],
        };
        Of { of: User { name: "ada".into(), arn: "arn:aws:iam::123456789012:user/ada".into() }, value: Ok(value) }
    }

    fn status(providers: &[&str], users: &[Of<User, Credentials>]) -> Status {
        judge(Ok(&providers.iter().map(|&arn| arn.to_owned()).collect()), Ok(&users.to_vec())).status
    }

    const PROVIDER: &str = "arn:aws:iam::123456789012:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE";

    #[test]
    fn a_provider_passes() {
        assert_eq!(status(&[PROVIDER], &[user(Some(true))]), Status::Pass);
        assert_eq!(judge(Ok(&vec![PROVIDER.into()]), Err(&gap())).status, Status::Pass, "whatever the users have");
    }

    #[test]
    fn passwords_without_a_provider_fail() {
        assert_eq!(status(&[], &[user(Some(false)), user(Some(true))]), Status::Fail);
    }

    #[test]
    fn nobody_with_a_password_passes() {
        assert_eq!(status(&[], &[]), Status::Pass);
        assert_eq!(status(&[], &[user(Some(false)), user(None)]), Status::Pass);
    }

    #[test]
    fn what_could_not_be_read_is_unknown() {
        let unread = || Of { value: Err(gap()), ..user(None) };
        assert_eq!(judge(Err(&gap()), Ok(&vec![])).status, Status::Unknown);
        assert_eq!(judge(Ok(&vec![]), Err(&gap())).status, Status::Unknown);
        assert_eq!(status(&[], &[unread(), user(Some(false))]), Status::Unknown);
        assert_eq!(status(&[], &[unread(), user(Some(true))]), Status::Fail, "one is enough");
    }
}
