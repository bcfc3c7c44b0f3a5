//! AWS Config records every type of resource, the global ones in some region.

use futures_util::future::{BoxFuture, join_all};

use crate::facts::Account;
use crate::facts::config::{DESCRIBE_CONFIGURATION_RECORDERS, Recorder, Recorders};
use crate::finding::{Outcome, Resource};
use crate::prelude::*;

/// The types that are the same in every region, so that recording them once is enough:
/// <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html>.
const GLOBAL: [&str; 4] = ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];

pub(super) static CHECK: Check = Check {
    id: "config-recorder-resource-types",
    title: "AWS Config records every type of resource",
    severity: Severity::Medium,
    service: &model::CONFIG,
    place: Place::customer_specific(&model::CUSTOMER_DATA_SERVICES),
    why: "A database or bucket of a type that is not recorded is in no inventory. Nobody then knows that it holds \
          content, and no rule looks at it.",
    aws_side: "AWS finds the resources of every type that the recorder covers, and adds types as services come.",
    your_side: "You let the recorder cover all types, so that you know which services hold content.",
    fix: Fix {
        text: "Let the recorder of each Region record all types, and in one Region the global ones of IAM as well.",
        cli: "aws configservice put-configuration-recorder --configuration-recorder name=RECORDER,roleARN=ROLE-ARN \
              --recording-group allSupported=true,includeGlobalResourceTypes=true",
        terraform: "resource \"aws_config_configuration_recorder\" \"this\" {\n  role_arn = ROLE_ARN\n\n  \
                    recording_group {\n    all_supported                 = true\n    \
                    include_global_resource_types = true\n  }\n}",
        cloudformation: "Type: AWS::Config::ConfigurationRecorder\nProperties:\n  RoleARN: ROLE-ARN\n  \
                         RecordingGroup:\n    AllSupported: true\n    IncludeGlobalResourceTypes: true",
    },
    sources: &[Source {
        title: "Recording AWS resources",
        url: "https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html",
    }],
    standards: &[cis("4.3")],
    thresholds: &[],
    reads: &[across::<Recorders>()],
    run,
};

/// One outcome for each region, and one for the account: whether some region records the global types. That one is left
/// out where a region that could not be read might do it: the region's own says so.
fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let facts: Vec<_> = account.config.values().map(|config| &config.recorders).collect();
        let answers = join_all(facts.iter().map(|fact| fact.get())).await;
        let mut outcomes = Vec::new();
        let (mut recorded, mut known) = (Vec::new(), true);
        for (fact, answer) in facts.iter().zip(answers) {
            let verdict = match answer {
                Ok(recorders) => {
                    let recorders: Result<Vec<&Recorder>, _> =
                        recorders.iter().map(|recorder| recorder.value.as_ref()).collect();
                    match recorders {
                        Ok(recorders) => {
                            if recorders.iter().any(|recorder| records_global(recorder)) {
                                recorded.extend(fact.region());
                            }
                            judge(&recorders)
                        }
                        Err(gap) => {
                            known = false;
                            Verdict::unknown(gap)
                        }
                    }
                }
                Err(gap) if gap.is_not_applicable() => continue,
                Err(gap) => {
                    known = false;
                    Verdict::unknown(gap)
                }
            };
            outcomes.push(Outcome::of(Resource::account(account, fact.region()), verdict));
        }
        let whole = match recorded.as_slice() {
            [] if !known || outcomes.is_empty() => None,
            [] => Some(Verdict::fail("None of the Regions that were looked into records the global types of IAM.")),
            [first, ..] => Some(Verdict::pass(format!("The global types of IAM are recorded in {first}."))),
        };
        outcomes.extend(whole.map(|verdict| {
            let verdict = verdict.seen(&DESCRIBE_CONFIGURATION_RECORDERS, "Regions", &recorded);
            Outcome::of(Resource::account(account, None), verdict)
        }));
        outcomes
    })
}

/// It records users, roles and so on.
fn records_global(recorder: &Recorder) -> bool {
    match recorder.strategy.as_deref() {
        None | Some("ALL_SUPPORTED_RESOURCE_TYPES") => recorder.all_supported && recorder.with_global,
        Some("EXCLUSION_BY_RESOURCE_TYPES") => {
            !GLOBAL.iter().any(|kind| recorder.excluded.iter().any(|excluded| excluded == kind))
        }
        Some(_) => GLOBAL.iter().all(|kind| recorder.types.iter().any(|recorded| recorded == kind)),
    }
}

fn judge(recorders: &[&Recorder]) -> Verdict {
    let call = &DESCRIBE_CONFIGURATION_RECORDERS;
    let Some(recorder) = recorders.first() else {
        let fail = Verdict::fail("There is no recorder in this Region, so no type of resource is recorded.");
        return fail.seen(call, "ConfigurationRecorders", [""; 0]);
    };
    let missing: Vec<&str> =
        recorder.excluded.iter().map(String::as_str).filter(|kind| !GLOBAL.contains(kind)).collect();
    let verdict = match recorder.strategy.as_deref() {
        None | Some("ALL_SUPPORTED_RESOURCE_TYPES") if recorder.all_supported => {
            Verdict::pass("The recorder records every type of resource.")
        }
        Some("EXCLUSION_BY_RESOURCE_TYPES") if missing.is_empty() => {
            Verdict::pass("The recorder records every type of resource, but for global ones.")
        }
        Some("EXCLUSION_BY_RESOURCE_TYPES") => {
            Verdict::fail(format!("The recorder leaves out {}.", missing.join(", ")))
        }
        _ => Verdict::fail(match recorder.types.len() {
            1 => "The recorder records one type of resource only.".to_owned(),
            types => format!("The recorder records {types} types of resources only."),
        }),
    };
    verdict
        .seen(call, "allSupported", recorder.all_supported)
        .seen(call, "recordingStrategy", recorder.strategy.as_deref())
        .seen(call, "exclusionByResourceTypes", &recorder.excluded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::config::{Config, RecorderId};
    use crate::facts::{Gap, Lazy, Of, Reason};
    use crate::finding::Status;

    fn all(with_global: bool) -> Recorder {
        let strategy = Some("ALL_SUPPORTED_RESOURCE_TYPES".into());
        Recorder { all_supported: true, with_global, strategy, ..Recorder::default() }
    }

    fn but(excluded: &[&str]) -> Recorder {
        let excluded = excluded.iter().map(|&kind| kind.to_owned()).collect();
        Recorder { strategy: Some("EXCLUSION_BY_RESOURCE_TYPES".into()), excluded, ..Recorder::default() }
    }

    fn only(types: &[&str]) -> Recorder {
        let types = types.iter().map(|&kind| kind.to_owned()).collect();
        Recorder { strategy: Some("INCLUSION_BY_RESOURCE_TYPES".into()), types, ..Recorder::default() }
    }

    #[test]
    fn all_types_pass_and_fewer_fail() {
        let status = |recorder: &Recorder| judge(&[recorder]).status;
        assert_eq!(status(&all(false)), Status::Pass);
        assert_eq!(status(&Recorder { strategy: None, ..all(false) }), Status::Pass, "older than strategies");
        assert_eq!(status(&but(&GLOBAL)), Status::Pass);
        assert_eq!(status(&but(&["AWS::S3::Bucket", "AWS::IAM::Role"])), Status::Fail);
        assert_eq!(status(&only(&["AWS::S3::Bucket"])), Status::Fail);
        assert_eq!(status(&Recorder::default()), Status::Fail);
        assert_eq!(status(&Recorder { strategy: Some("SOMETHING_NEW".into()), ..all(true) }), Status::Fail);
        assert_eq!(judge(&[]).status, Status::Fail);
    }

    #[test]
    fn global_types_are_recorded_by_name_or_with_all() {
        assert!(records_global(&all(true)));
        assert!(!records_global(&all(false)));
        assert!(records_global(&but(&["AWS::S3::Bucket"])));
        assert!(!records_global(&but(&["AWS::IAM::User"])));
        assert!(records_global(&only(&GLOBAL)));
        assert!(!records_global(&only(&["AWS::IAM::Role"])));
        assert!(!records_global(&Recorder { with_global: true, ..Recorder::default() }));
    }

    async fn found(regions: Vec<(&str, Result<Recorder, Reason>)>) -> Vec<(String, Status)> {
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &[]);
        for (region, recorder) in regions {
            let of = RecorderId { name: "default".into(), region: region.into() };
            let recorders = match recorder {
                Ok(recorder) => Ok(vec![Of { of, value: Ok(recorder) }]),
                Err(reason) => Err(Gap::new(&DESCRIBE_CONFIGURATION_RECORDERS, Some(region), reason, "")),
            };
            let config = Config { recorders: Lazy::ready(Some(region), recorders), ..Config::default() };
            account.config.insert(region.into(), config);
        }
        run(&account).await.into_iter().map(|outcome| (outcome.region, outcome.verdict.status)).collect()
    }

    fn is(region: &str, status: Status) -> (String, Status) {
        (region.into(), status)
    }

    #[tokio::test]
    async fn one_region_is_enough_for_what_is_global() {
        let one = found(vec![("eu-west-1", Ok(all(false))), ("us-east-1", Ok(all(true)))]).await;
        let pass = |region| is(region, Status::Pass);
        assert_eq!(one, [pass("eu-west-1"), pass("us-east-1"), pass("global")]);
        let none = found(vec![("eu-west-1", Ok(all(false)))]).await;
        assert_eq!(none, [pass("eu-west-1"), is("global", Status::Fail)]);
    }

    #[tokio::test]
    async fn a_region_that_could_not_be_read_may_record_what_is_global() {
        let denied = found(vec![("eu-west-1", Ok(all(false))), ("us-east-1", Err(Reason::Denied))]).await;
        assert_eq!(denied, [is("eu-west-1", Status::Pass), is("us-east-1", Status::Unknown)]);
        let shown = found(vec![("eu-west-1", Ok(all(true))), ("us-east-1", Err(Reason::Denied))]).await;
        assert_eq!(shown[2], is("global", Status::Pass));
        assert_eq!(found(vec![("eu-west-1", Err(Reason::ServiceAbsent))]).await, []);
    }
}
