//! Repositories are encrypted with a key of the customer's.

use futures_util::future::{BoxFuture, join_all};

use crate::facts::ecr::{DESCRIBE_REPOSITORIES, Repositories, Repository, RepositoryId};
use crate::facts::kms::{Key, KeyId, Keys};
use crate::facts::{Account, Gap, Of, Reason};
use crate::finding::Outcome;
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ecr-repository-encryption",
    title: "ECR repositories are encrypted with a KMS key of yours",
    severity: Severity::Medium,
    service: &model::ECR,
    place: Place::customer_specific(&model::CUSTOMER_SERVER_SIDE_KEYS),
    why: "With a key of your own you say who may decrypt images besides who may pull them, see each use in the trail, and \
          can cut all of it off at once.",
    aws_side: "AWS encrypts every image at rest, with a key of its own where you choose none.",
    your_side: "You choose the key when you make the repository: it cannot be changed later.",
    fix: Fix {
        text: "Make a new repository with a KMS key of yours, copy the images over, point pushes and pulls to it, and \
               delete the old one.",
        cli: "aws ecr create-repository --repository-name REPOSITORY --encryption-configuration \
              encryptionType=KMS,kmsKey=KEY_ARN",
        terraform: "resource \"aws_ecr_repository\" \"REPOSITORY\" {\n\
                    \x20 encryption_configuration {\n\
                    \x20   encryption_type = \"KMS\"\n\
                    \x20   kms_key         = aws_kms_key.KEY.arn\n\
                    \x20 }\n\
                    }",
        cloudformation: "Type: AWS::ECR::Repository\n\
                         Properties:\n\
                         \x20 EncryptionConfiguration:\n\
                         \x20   EncryptionType: KMS\n\
                         \x20   KmsKey: KEY_ARN",
    },
    sources: &[Source {
        title: "Encryption at rest in Amazon ECR",
        url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
    }],
    standards: &[security_hub("ECR.5")],
    thresholds: &[],
    reads: &[reads::<Repositories>(), reads::<Keys>()],
    run,
};

/// The keys of a region are asked for only where one of its repositories names a key.
fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let regions = account.ecr.iter().map(|(region, ecr)| async move {
            let named = match ecr.repositories.get().await {
                Ok(repositories) => repositories
                    .iter()
                    .any(|repository| repository.value.as_ref().is_ok_and(|repository| repository.kms_key.is_some())),
                Err(_) => false,
            };
            let keys = match account.kms.get(region).filter(|_| named) {
                Some(kms) => Some(kms.keys.get().await),
                None => None,
            };
            let judged = move |of: &RepositoryId, repository: &Repository| judge(of, repository, &account.id, keys);
            each(account, [&ecr.repositories], judged).await
        });
        join_all(regions).await.concat()
    })
}

/// ECR names the key whether AWS manages it or the customer: KMS knows which. A key of another account cannot be one that
/// AWS manages.
fn judge(
    of: &RepositoryId,
    repository: &Repository,
    account: &str,
    keys: Option<Result<&Vec<Of<KeyId, Key>>, &Gap>>,
) -> Verdict {
    let seen = |verdict: Verdict| {
        verdict.seen(&DESCRIBE_REPOSITORIES, "encryptionType", &repository.encryption).seen(
            &DESCRIBE_REPOSITORIES,
            "kmsKey",
            &repository.kms_key,
        )
    };
    let unknown =
        |reason, why: String| Verdict::unknown(&Gap::new(&DESCRIBE_REPOSITORIES, Some(&of.region), reason, why));
    if repository.encryption == "AES256" {
        return seen(Verdict::fail("The repository is encrypted with a key of AWS."));
    }
    let Some(named) = &repository.kms_key else {
        return seen(unknown(Reason::Malformed, "the answer has no kmsKey for an encryption with KMS".to_owned()));
    };
    if named.split(':').nth(4).is_some_and(|owner| !owner.is_empty() && owner != account) {
        return seen(Verdict::pass("The repository is encrypted with a customer's key of another account."));
    }
    let keys = match keys {
        Some(Ok(keys)) => keys,
        Some(Err(gap)) => return seen(Verdict::unknown(gap)),
        None => return seen(unknown(Reason::Unexpected, format!("the keys of {} were not read", of.region))),
    };
    let is_it = |key: &&Of<KeyId, Key>| key.of.arn == *named || key.of.id == *named;
    seen(match keys.iter().find(is_it).map(|key| &key.value) {
        Some(Ok(key)) if key.customer_managed => Verdict::pass("The repository is encrypted with a KMS key of yours."),
        Some(Ok(_)) => Verdict::fail("The repository is encrypted with a KMS key that AWS manages."),
        Some(Err(gap)) => Verdict::unknown(gap),
        None => unknown(Reason::Unexpected, format!("the key {named} is not among those of {}", of.region)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::kms::LIST_KEYS;
    use crate::finding::Status;

    const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";

    fn judged(kms_key: Option<&str>, keys: Option<Result<&Vec<Of<KeyId, Key>>, &Gap>>) -> Status {
        let of = RepositoryId { name: "shop".into(), arn: "arn".into(), region: "eu-west-1".into() };
        let encryption = if kms_key.is_some() { "KMS" } else { "AES256" }.to_owned();
        let repository = Repository { kms_key: kms_key.map(str::to_owned), encryption, ..crate::ecr::repository() };
        judge(&of, &repository, "123456789012", keys).status
    }

    fn key(customer_managed: bool) -> Vec<Of<KeyId, Key>> {
        let of = KeyId { id: "1".into(), arn: KEY.into(), region: "eu-west-1".into() };
        let key = Key {
            customer_managed,
            spec: "SYMMETRIC_DEFAULT".into(),
            origin: "AWS_KMS".into(),
            state: "Enabled".into(),
            description: String::new(),
        };
        vec![Of { of, value: Ok(key) }]
    }

    #[test]
    fn a_key_of_yours_passes_and_one_that_aws_manages_fails() {
        assert_eq!(judged(Some(KEY), Some(Ok(&key(true)))), Status::Pass);
        assert_eq!(judged(Some(KEY), Some(Ok(&key(false)))), Status::Fail);
    }

    #[test]
    fn no_key_fails_without_the_keys() {
        assert_eq!(judged(None, None), Status::Fail);
    }

    #[test]
    fn a_key_of_another_account_passes_without_the_keys() {
        let foreign = "arn:aws:kms:eu-west-1:210987654321:key/1";
        let gap = Gap::new(&LIST_KEYS, None, Reason::Denied, "no");
        assert_eq!(judged(Some(foreign), Some(Err(&gap))), Status::Pass);
    }

    #[test]
    fn a_key_of_which_nothing_is_known_is_unknown() {
        let gap = Gap::new(&LIST_KEYS, None, Reason::Denied, "no");
        assert_eq!(judged(Some(KEY), Some(Err(&gap))), Status::Unknown);
        assert_eq!(judged(Some(KEY), Some(Ok(&vec![]))), Status::Unknown);
        assert_eq!(judged(Some(KEY), None), Status::Unknown);
        let mut unread = key(true);
        unread[0].value = Err(gap);
        assert_eq!(judged(Some(KEY), Some(Ok(&unread))), Status::Unknown);
    }

    #[test]
    fn kms_without_a_key_is_unknown() {
        let of = RepositoryId { name: "shop".into(), arn: "arn".into(), region: "eu-west-1".into() };
        let repository = Repository { encryption: "KMS_DSSE".into(), ..crate::ecr::repository() };
        assert_eq!(judge(&of, &repository, "123456789012", Some(Ok(&key(true)))).status, Status::Unknown);
    }
}
