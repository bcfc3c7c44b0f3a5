//! Checks of CloudTrail, and what several of them need: which events a trail records.

mod bucket_access_logging;
mod cloudwatch_logs;
mod enabled;
mod kms_encryption;
mod log_file_validation;
mod multi_region_trail;
mod s3_read_events;
mod s3_write_events;

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;

use crate::check::Check;
use crate::facts::cloudtrail::{BasicSelector, Condition, DESCRIBE_TRAILS, Selection, Trail};
use crate::facts::{Account, Gap};
use crate::finding::{ActionableBy, Describe, Outcome, Resource, Verdict};

pub(crate) const CHECKS: &[&Check] = &[
    &bucket_access_logging::CHECK,
    &cloudwatch_logs::CHECK,
    &enabled::CHECK,
    &kms_encryption::CHECK,
    &log_file_validation::CHECK,
    &multi_region_trail::CHECK,
    &s3_read_events::CHECK,
    &s3_write_events::CHECK,
];

/// Which half of the events of one kind are recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Halves {
    /// Those that change nothing.
    pub(crate) reads: bool,
    /// Those that change something.
    pub(crate) writes: bool,
}

impl Halves {
    const BOTH: Self = Self { reads: true, writes: true };

    /// Both of them.
    pub(crate) fn both(self) -> bool {
        self == Self::BOTH
    }

    fn and(self, other: Self) -> Self {
        Self { reads: self.reads || other.reads, writes: self.writes || other.writes }
    }

    /// What an event selector's `ReadWriteType` means. A type that AWS may add records nothing that we know of.
    fn named(read_write: &str) -> Self {
        match read_write {
            "All" => Self::BOTH,
            "ReadOnly" => Self { reads: true, writes: false },
            "WriteOnly" => Self { reads: false, writes: true },
            _ => Self::default(),
        }
    }

    /// What the conditions of an advanced selector leave of an event category, if nothing but `readOnly` and `fixed`
    /// narrow it. Each further condition leaves some events out, so then it is not counted on.
    fn selected(conditions: &[Condition], fixed: &[(&str, &str)]) -> Self {
        let mut halves = Self::BOTH;
        for condition in conditions {
            let only = condition.starts_with.is_empty() && condition.others.is_empty();
            if !only {
                return Self::default();
            }
            if condition.field == "readOnly" {
                let has = |value: &str| condition.equals.iter().any(|equal| equal == value);
                halves = Self { reads: has("true"), writes: has("false") };
            } else if !fixed
                .iter()
                .any(|(field, value)| condition.field == *field && condition.equals.iter().any(|equal| equal == value))
            {
                return Self::default();
            }
        }
        let named = |(field, _): &(&str, &str)| conditions.iter().any(|condition| condition.field == *field);
        if fixed.iter().all(named) { halves } else { Self::default() }
    }
}

/// The management events that a selection records of every service. AWS KMS and the Data API of RDS can be left out, and
/// then a trail does not record all.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html>.
pub(crate) fn management_events(selection: &Selection) -> Halves {
    let basic = selection
        .basic
        .iter()
        .filter(|selector| selector.management && selector.without_sources.is_empty())
        .map(|selector| Halves::named(&selector.read_write));
    let advanced =
        selection.advanced.iter().map(|conditions| Halves::selected(conditions, &[("eventCategory", "Management")]));
    basic.chain(advanced).fold(Halves::default(), Halves::and)
}

/// The data events of objects that a selection records in every bucket. A prefix that names no bucket stands for all.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html>.
fn object_events(selection: &Selection) -> Halves {
    let all = |selector: &&BasicSelector| {
        selector.data.iter().any(|(kind, prefixes)| {
            let every = |prefix: &String| {
                let mut parts = prefix.splitn(6, ':');
                let service = (parts.next(), parts.nth(1));
                service == (Some("arn"), Some("s3")) && parts.all(str::is_empty)
            };
            kind == "AWS::S3::Object" && prefixes.iter().any(every)
        })
    };
    let basic = selection.basic.iter().filter(all).map(|selector| Halves::named(&selector.read_write));
    let fixed = [("eventCategory", "Data"), ("resources.type", "AWS::S3::Object")];
    let advanced = selection.advanced.iter().map(|conditions| Halves::selected(conditions, &fixed));
    basic.chain(advanced).fold(Halves::default(), Halves::and)
}

/// Whether the trail was made in another account: by the organisation.
fn is_foreign(account: &Account, trail: &Trail) -> bool {
    trail.arn.split(':').nth(4).is_some_and(|owner| owner != account.id)
}

/// One outcome for each trail, however many regions it is seen from, and one for each region whose trails could not be
/// read.
fn each_trail<'a>(
    account: &'a Account,
    judge: impl Fn(&'a Trail) -> Option<Verdict> + Send + 'a,
) -> BoxFuture<'a, Vec<Outcome>> {
    Box::pin(async move {
        let regions = match account.cloudtrail.trails.get().await {
            Ok(regions) => regions,
            Err(gap) if gap.is_not_applicable() => return Vec::new(),
            Err(gap) => return vec![Outcome::unlisted(None, gap)],
        };
        let mut trails = BTreeMap::new();
        let mut outcomes = Vec::new();
        for region in regions {
            match &region.value {
                Ok(seen) => trails.extend(seen.iter().map(|trail| (trail.arn.as_str(), trail))),
                Err(gap) if gap.is_not_applicable() => {}
                Err(gap) => outcomes.push(Outcome::unlisted(Some(&region.of.region), gap)),
            }
        }
        outcomes.extend(trails.into_values().filter_map(|trail| {
            let verdict = judge(trail)?;
            let foreign = is_foreign(account, trail);
            let verdict =
                if foreign { verdict.actionable_by(ActionableBy::OrganisationAdministrator) } else { verdict };
            Some(Outcome::of(trail.describe(account), verdict))
        }));
        outcomes
    })
}

/// What is known of one trail: whether it records, and what.
struct Known<'a> {
    trail: &'a Trail,
    logging: Result<bool, &'a Gap>,
    events: Result<&'a Selection, &'a Gap>,
}

/// One outcome for the account: it passes if some trail of all regions, which records at present, fits. If none is sure
/// to, one that could not be read might have.
fn some_trail<'a>(
    account: &'a Account,
    fits: fn(&Selection) -> bool,
    pass: &'static str,
    fail: &'static str,
) -> BoxFuture<'a, Vec<Outcome>> {
    Box::pin(async move {
        let (trails, logging, events) = futures_util::join!(
            account.cloudtrail.trails.get(),
            account.cloudtrail.logging.get(),
            account.cloudtrail.events.get(),
        );
        let (regions, logging, events) = match (trails, logging, events) {
            (Ok(regions), Ok(logging), Ok(events)) => (regions, logging, events),
            (Err(gap), ..) | (_, Err(gap), _) | (.., Err(gap)) => return vec![Outcome::unlisted(None, gap)],
        };
        let mut gap = None;
        let mut known = BTreeMap::new();
        for region in regions {
            match &region.value {
                Ok(seen) => known.extend(seen.iter().filter_map(|trail| {
                    let (logging, events) = (logging.get(&trail.arn)?, events.get(&trail.arn)?);
                    let logging = logging.as_ref().copied();
                    Some((trail.arn.as_str(), Known { trail, logging, events: events.as_ref() }))
                })),
                Err(unread) if unread.is_not_applicable() => {}
                Err(unread) => gap = Some(unread),
            }
        }
        let verdict = judge_trails(known.into_values(), gap, fits, pass, fail);
        vec![Outcome::of(Resource::account(account, None), verdict)]
    })
}

fn judge_trails<'a>(
    trails: impl Iterator<Item = Known<'a>>,
    mut gap: Option<&'a Gap>,
    fits: fn(&Selection) -> bool,
    pass: &str,
    fail: &str,
) -> Verdict {
    let mut names = Vec::new();
    for Known { trail, logging, events } in trails {
        names.push(trail.arn.clone());
        if !trail.multi_region {
            continue;
        }
        match (logging, events) {
            (Ok(true), Ok(events)) if fits(events) => {
                return Verdict::pass(format!("{pass}: {}.", trail.name)).seen(
                    &DESCRIBE_TRAILS,
                    "TrailARN",
                    &trail.arn,
                );
            }
            // It does not record, or not this, whatever else is not known of it.
            (Ok(false), _) => {}
            (_, Ok(events)) if !fits(events) => {}
            (Err(unread), _) | (_, Err(unread)) => gap = Some(unread),
            (Ok(true), Ok(_)) => {}
        }
    }
    match gap {
        Some(gap) => Verdict::unknown(gap),
        None => Verdict::fail(fail).seen(&DESCRIBE_TRAILS, "TrailARN", names),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::facts::cloudtrail::GET_TRAIL_STATUS;
    use crate::finding::Status;

    pub(crate) fn trail(name: &str, multi_region: bool) -> Trail {
        Trail {
            arn: format!("arn:aws:cloudtrail:eu-west-1:123456789012:trail/{name}"),
            name: name.into(),
            home: "eu-west-1".into(),
            multi_region,
            validates_files: true,
            bucket: "logs".into(),
            kms_key: Some("arn:aws:kms:eu-west-1:123456789012:key/1".into()),
            log_group: None,
        }
    }

    pub(crate) fn basic(read_write: &str, management: bool, data: &[(&str, &[&str])]) -> Selection {
        let data = data
            .iter()
            .map(|(kind, prefixes)| ((*kind).to_owned(), prefixes.iter().map(|&prefix| prefix.to_owned()).collect()));
        let selector =
            BasicSelector { read_write: read_write.into(), management, without_sources: vec![], data: data.collect() };
        Selection { basic: vec![selector], advanced: vec![] }
    }

    pub(crate) fn advanced(conditions: &[(&str, &[&str])]) -> Selection {
        let conditions = conditions.iter().map(|(field, equals)| Condition {
            field: (*field).to_owned(),
            equals: equals.iter().map(|&value| value.to_owned()).collect(),
            ..Condition::default()
        });
        Selection { basic: vec![], advanced: vec![conditions.collect()] }
    }

    #[test]
    fn management_events_are_recorded_by_halves() {
        assert_eq!(management_events(&basic("All", true, &[])), Halves::BOTH);
        assert_eq!(management_events(&basic("ReadOnly", true, &[])), Halves { reads: true, writes: false });
        assert_eq!(management_events(&basic("WriteOnly", true, &[])), Halves { reads: false, writes: true });
        assert_eq!(management_events(&basic("Some", true, &[])), Halves::default());
        assert_eq!(management_events(&basic("All", false, &[])), Halves::default());
        assert_eq!(management_events(&Selection::default()), Halves::default());
        let mut without = basic("All", true, &[]);
        without.basic[0].without_sources.push("kms.amazonaws.com".into());
        assert_eq!(management_events(&without), Halves::default());
    }

    #[test]
    fn advanced_selectors_count_where_nothing_further_narrows_them() {
        let management: (&str, &[&str]) = ("eventCategory", &["Management"]);
        assert_eq!(management_events(&advanced(&[management])), Halves::BOTH);
        let reads = advanced(&[management, ("readOnly", &["true"])]);
        assert_eq!(management_events(&reads), Halves { reads: true, writes: false });
        assert!(management_events(&advanced(&[management, ("readOnly", &["true", "false"])])).both());
        let mut kms = advanced(&[management]);
        kms.advanced[0].push(Condition {
            field: "eventSource".into(),
            others: vec!["kms.amazonaws.com".into()],
            ..Condition::default()
        });
        assert_eq!(management_events(&kms), Halves::default());
        assert_eq!(management_events(&advanced(&[("readOnly", &["true"])])), Halves::default());
        let mut both = reads;
        both.advanced.extend(advanced(&[management, ("readOnly", &["false"])]).advanced);
        assert!(management_events(&both).both(), "two selectors make a whole");
    }

    #[test]
    fn objects_of_all_buckets_are_those_of_a_prefix_without_a_bucket() {
        for (prefix, all) in [
            ("arn:aws:s3", true),
            ("arn:aws:s3:::", true),
            ("arn:aws-cn:s3", true),
            ("arn:aws:s3:::invoices/", false),
            ("arn:aws:s3:::invoices", false),
            ("arn:aws:lambda", false),
            ("", false),
        ] {
            let found = object_events(&basic("All", true, &[("AWS::S3::Object", &[prefix])]));
            assert_eq!(found.both(), all, "{prefix}");
        }
        assert_eq!(
            object_events(&basic("All", true, &[("AWS::Lambda::Function", &["arn:aws:lambda"])])),
            Halves::default()
        );
        let data: (&str, &[&str]) = ("eventCategory", &["Data"]);
        let objects: (&str, &[&str]) = ("resources.type", &["AWS::S3::Object"]);
        assert!(object_events(&advanced(&[data, objects])).both());
        assert_eq!(object_events(&advanced(&[data])), Halves::default());
        let named = advanced(&[data, objects, ("eventName", &["PutObject"])]);
        assert_eq!(object_events(&named), Halves::default());
    }

    fn verdict(known: Vec<Known<'_>>, gap: Option<&Gap>) -> Status {
        judge_trails(known.into_iter(), gap, |events| management_events(events).both(), "fits", "none").status
    }

    #[test]
    fn a_trail_of_all_regions_that_records_is_enough() {
        let gap = Gap::new(&GET_TRAIL_STATUS, Some("eu-west-1"), Reason::Denied, "");
        let (all, half) = (basic("All", true, &[]), basic("WriteOnly", true, &[]));
        let (wide, narrow) = (trail("wide", true), trail("narrow", false));
        let known = |trail, logging, events| Known { trail, logging, events };
        assert_eq!(verdict(vec![known(&wide, Ok(true), Ok(&all))], Some(&gap)), Status::Pass);
        assert_eq!(verdict(vec![known(&wide, Ok(false), Ok(&all))], None), Status::Fail);
        assert_eq!(verdict(vec![known(&wide, Ok(true), Ok(&half))], None), Status::Fail);
        assert_eq!(verdict(vec![known(&narrow, Ok(true), Ok(&all))], None), Status::Fail);
        assert_eq!(verdict(vec![], None), Status::Fail);
        assert_eq!(verdict(vec![], Some(&gap)), Status::Unknown);
        assert_eq!(verdict(vec![known(&wide, Err(&gap), Ok(&all))], None), Status::Unknown);
        assert_eq!(verdict(vec![known(&wide, Ok(true), Err(&gap))], None), Status::Unknown);
        assert_eq!(verdict(vec![known(&wide, Ok(false), Err(&gap))], None), Status::Fail);
        assert_eq!(verdict(vec![known(&wide, Err(&gap), Ok(&half))], None), Status::Fail);
        assert_eq!(verdict(vec![known(&narrow, Err(&gap), Err(&gap))], None), Status::Fail);
    }

    #[test]
    fn a_trail_of_another_account_is_its_administrators_to_mend() {
        let account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &[]);
        let mut own = trail("own", true);
        assert!(!is_foreign(&account, &own));
        own.arn = "arn:aws:cloudtrail:eu-west-1:210987654321:trail/of-the-organisation".into();
        assert!(is_foreign(&account, &own));
    }
}
