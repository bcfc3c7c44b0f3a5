//! Checks of AWS Backup.

mod plan_exists;
mod recovery_point_encryption;

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;

use crate::check::Check;
use crate::facts::backup::LIST_PROTECTED_RESOURCES;
use crate::facts::{Account, Fact, Gap, Lazy, Of};
use crate::finding::{Describe, Outcome, Verdict};

pub(crate) const CHECKS: &[&Check] = &[&plan_exists::CHECK, &recovery_point_encryption::CHECK];

/// Judges whether AWS Backup has a backup of each item of a listing, by its ARN. Items that `judged` does not want are
/// left out.
pub(crate) fn backed_up<'a, F, R, T>(
    account: &'a Account,
    listings: impl IntoIterator<Item = (&'a str, &'a Lazy<F>)>,
    arn: fn(&R) -> &String,
    judged: fn(&T) -> bool,
) -> BoxFuture<'a, Vec<Outcome>>
where
    F: Fact<Value = Vec<Of<R, T>>>,
    R: Describe + Send + Sync + 'a,
    T: Send + Sync + 'a,
{
    let listings: Vec<_> = listings.into_iter().collect();
    Box::pin(async move {
        let mut outcomes = Vec::new();
        for (region, listing) in listings {
            let Some(backup) = account.backup.get(region) else { continue };
            // Nobody has to know what is backed up where there is nothing.
            let any = listing.get().await.is_ok_and(|items| !items.is_empty());
            let nothing = BTreeSet::new();
            let protected = if any { backup.protected_resources.get().await } else { Ok(&nothing) };
            let judge = |of: &R, item: Result<&T, &Gap>| match item {
                Ok(item) if judged(item) => verdict(arn(of), protected),
                Ok(_) => None,
                Err(gap) => Some(Verdict::unknown(gap)),
            };
            outcomes.extend(each_outcome(account, listing, judge).await);
        }
        outcomes
    })
}

async fn each_outcome<'a, F, R, T>(
    account: &'a Account,
    listing: &'a Lazy<F>,
    judge: impl Fn(&R, Result<&T, &Gap>) -> Option<Verdict> + Send,
) -> Vec<Outcome>
where
    F: Fact<Value = Vec<Of<R, T>>>,
    R: Describe + Send + Sync + 'a,
    T: Send + Sync + 'a,
{
    let mut outcomes = Vec::new();
    match listing.get().await {
        Ok(items) => outcomes.extend(items.iter().filter_map(|item| {
            let verdict = judge(&item.of, item.value.as_ref())?;
            Some(Outcome::of(item.of.describe(account), verdict))
        })),
        Err(gap) if gap.is_not_applicable() => {}
        Err(gap) => outcomes.push(Outcome::unlisted(listing.region(), gap)),
    }
    outcomes
}

/// Where AWS Backup is not offered, nothing can be asked of it.
fn verdict(arn: &String, protected: Result<&BTreeSet<String>, &Gap>) -> Option<Verdict> {
    let protected = match protected {
        Ok(protected) => protected,
        Err(gap) if gap.is_not_applicable() => return None,
        Err(gap) => return Some(Verdict::unknown(gap)),
    };
    let there = protected.contains(arn);
    let verdict = if there {
        Verdict::pass("AWS Backup has a backup of it.")
    } else {
        Verdict::fail("AWS Backup has no backup of it.")
    };
    Some(verdict.seen(&LIST_PROTECTED_RESOURCES, "ResourceArn", there.then_some(arn)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    fn status(protected: Result<&BTreeSet<String>, &Gap>) -> Option<Status> {
        verdict(&"arn:aws:rds:r:1:db:orders".to_owned(), protected).map(|verdict| verdict.status)
    }

    #[test]
    fn what_is_in_the_list_passes_and_what_is_not_fails() {
        assert_eq!(status(Ok(&BTreeSet::from(["arn:aws:rds:r:1:db:orders".to_owned()]))), Some(Status::Pass));
        assert_eq!(status(Ok(&BTreeSet::from(["arn:aws:rds:r:1:db:other".to_owned()]))), Some(Status::Fail));
        assert_eq!(status(Ok(&BTreeSet::new())), Some(Status::Fail));
    }

    #[test]
    fn without_the_list_it_is_unknown_and_where_there_is_no_service_nothing() {
        let gap = |reason| Gap::new(&LIST_PROTECTED_RESOURCES, Some("r"), reason, "no");
        assert_eq!(status(Err(&gap(Reason::Denied))), Some(Status::Unknown));
        assert_eq!(status(Err(&gap(Reason::ServiceAbsent))), None);
    }
}
