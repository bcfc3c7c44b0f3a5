//! AWS Config records in every region, and delivers what it records.

use futures_util::future::{BoxFuture, join_all};

use crate::facts::config::{
    Config, DESCRIBE_CONFIGURATION_RECORDER_STATUS, DESCRIBE_CONFIGURATION_RECORDERS, DESCRIBE_DELIVERY_CHANNELS,
    DeliveryChannels, RecorderStates, Recorders,
};
use crate::facts::{Account, Gap, Reason};
use crate::finding::{Outcome, Resource};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "config-recorder-enabled",
    title: "AWS Config records in every Region",
    severity: Severity::Medium,
    service: &model::CONFIG,
    place: Place::shared(&model::SHARED_CONFIGURATION_MANAGEMENT),
    why: "Without a record nobody can say what a resource looked like before it broke, or who changed it. What is done \
          in a Region that nobody uses stays unseen altogether.",
    aws_side: "AWS records each change of what the recorder covers, and delivers it to your bucket.",
    your_side: "You turn the recorder on in every Region, give it a bucket, and see to it that it does not fail.",
    fix: Fix {
        text: "Make a recorder and a delivery channel in the Region and start the recorder. If it fails, look at its \
               role and at the policy of its bucket.",
        cli: "aws configservice start-configuration-recorder --configuration-recorder-name RECORDER",
        terraform: "resource \"aws_config_delivery_channel\" \"this\" {\n  s3_bucket_name = BUCKET\n}\n\n\
                    resource \"aws_config_configuration_recorder_status\" \"this\" {\n  name       = RECORDER\n  \
                    is_enabled = true\n  depends_on = [aws_config_delivery_channel.this]\n}",
        cloudformation: "Recorder:\n  Type: AWS::Config::ConfigurationRecorder\n  Properties:\n    RoleARN: ROLE-ARN\n\
                         Channel:\n  Type: AWS::Config::DeliveryChannel\n  Properties:\n    S3BucketName: BUCKET",
    },
    sources: &[
        Source {
            title: "Managing the configuration recorder",
            url: "https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html",
        },
        Source {
            title: "Managing the delivery channel",
            url: "https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html",
        },
    ],
    standards: &[cis("4.3"), prowler("config_recorder_all_regions_enabled")],
    thresholds: &[],
    reads: &[reads::<Recorders>(), reads::<RecorderStates>(), reads::<DeliveryChannels>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let verdicts = join_all(account.config.values().map(judge)).await;
        let regions = account.config.values().map(|config| config.recorders.region());
        let judged = regions.zip(verdicts);
        judged
            .filter_map(|(region, verdict)| {
                let verdict = match verdict {
                    Ok(verdict) => verdict,
                    Err(gap) if gap.is_not_applicable() => return None,
                    Err(gap) => Verdict::unknown(&gap),
                };
                Some(Outcome::of(Resource::account(account, region), verdict))
            })
            .collect()
    })
}

/// Where there is no recorder, nothing else is asked.
async fn judge(config: &Config) -> Result<Verdict, Gap> {
    let recorders = config.recorders.get().await.map_err(Clone::clone)?;
    let names: Vec<&str> = recorders.iter().map(|recorder| recorder.of.name.as_str()).collect();
    let seen = |verdict: Verdict| verdict.seen(&DESCRIBE_CONFIGURATION_RECORDERS, "ConfigurationRecorders", &names);
    if names.is_empty() {
        return Ok(seen(Verdict::fail("There is no recorder in this Region.")));
    }
    let states = config.recorder_states.get().await.map_err(Clone::clone)?;
    let state = states.iter().find(|state| state.recording).or(states.first());
    let seen = |verdict: Verdict| {
        let call = &DESCRIBE_CONFIGURATION_RECORDER_STATUS;
        seen(verdict).seen(call, "recording", state.map(|state| state.recording)).seen(
            call,
            "lastStatus",
            state.and_then(|state| state.last_status.as_deref()),
        )
    };
    let Some(state) = state.filter(|state| state.recording) else {
        return Ok(seen(Verdict::fail("There is a recorder, but it is stopped.")));
    };
    // Emulators write it in capitals.
    let is = |status: &str| state.last_status.as_deref().is_some_and(|last| last.eq_ignore_ascii_case(status));
    if is("Failure") {
        return Ok(seen(Verdict::fail("The recorder is on, but what it recorded last failed.")));
    }
    let channels = config.delivery_channels.get().await.map_err(Clone::clone)?;
    let buckets: Vec<&str> = channels.iter().map(|channel| channel.bucket.as_str()).collect();
    let seen = |verdict: Verdict| seen(verdict).seen(&DESCRIBE_DELIVERY_CHANNELS, "s3BucketName", &buckets);
    if buckets.is_empty() {
        return Ok(seen(Verdict::fail("The recorder is on, but there is no delivery channel for what it records.")));
    }
    if is("Success") || is("Pending") {
        return Ok(seen(Verdict::pass("The recorder is on, and delivers what it records.")));
    }
    let last = state.last_status.as_deref().unwrap_or("no lastStatus");
    let detail = format!("whether the recorder {} works: {last}", state.name);
    Err(Gap::new(&DESCRIBE_CONFIGURATION_RECORDER_STATUS, config.recorders.region(), Reason::Undecided, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::config::{DeliveryChannel, Recorder, RecorderId, RecorderState};
    use crate::facts::{Call, Lazy, Of};
    use crate::finding::Status;

    const AT: Option<&str> = Some("eu-west-1");

    fn denied(call: &Call) -> Gap {
        Gap::new(call, AT, Reason::Denied, "no")
    }

    fn config(recorder: bool, state: Option<(bool, Option<&str>)>, channel: bool) -> Config {
        let recorder = recorder.then(|| Of {
            of: RecorderId { name: "default".into(), region: "eu-west-1".into() },
            value: Ok(Recorder::default()),
        });
        let state = state.map(|(recording, last)| RecorderState {
            name: "default".into(),
            recording,
            last_status: last.map(str::to_owned),
        });
        let channel = channel.then(|| DeliveryChannel { name: "default".into(), bucket: "records".into() });
        Config {
            recorders: Lazy::ready(AT, Ok(recorder.into_iter().collect())),
            recorder_states: Lazy::ready(AT, Ok(state.into_iter().collect())),
            delivery_channels: Lazy::ready(AT, Ok(channel.into_iter().collect())),
        }
    }

    async fn outcomes(config: Config) -> Vec<Outcome> {
        let mut account = Account::unread("123456789012", jiff::Timestamp::UNIX_EPOCH, &[]);
        account.config.insert("eu-west-1".into(), config);
        run(&account).await
    }

    async fn verdict(config: Config) -> Verdict {
        let mut outcomes = outcomes(config).await;
        assert_eq!(outcomes[0].region, "eu-west-1");
        outcomes.pop().unwrap().verdict
    }

    #[tokio::test]
    async fn a_recorder_that_works_passes() {
        for last in ["Success", "SUCCESS", "Pending"] {
            assert_eq!(verdict(config(true, Some((true, Some(last))), true)).await.status, Status::Pass, "{last}");
        }
    }

    #[tokio::test]
    async fn whatever_is_missing_fails() {
        let on = Some((true, Some("Success")));
        for (config, why) in [
            (config(false, None, false), "no recorder"),
            (config(true, None, true), "stopped"),
            (config(true, Some((false, Some("Success"))), true), "stopped"),
            (config(true, Some((true, Some("Failure"))), true), "failed"),
            (config(true, on, false), "no delivery channel"),
        ] {
            let verdict = verdict(config).await;
            assert_eq!(verdict.status, Status::Fail, "{why}");
            assert!(verdict.message.contains(why), "{}", verdict.message);
        }
    }

    #[tokio::test]
    async fn a_status_that_says_nothing_is_unknown() {
        for last in [None, Some("NotApplicable"), Some("SomethingNew")] {
            let gap = verdict(config(true, Some((true, last)), true)).await.gap.unwrap();
            assert_eq!(gap.reason, Reason::Undecided);
        }
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown_where_it_decides() {
        let on = Some((true, Some("Success")));
        let mut recorders = config(true, on, true);
        recorders.recorders = Lazy::ready(AT, Err(denied(&DESCRIBE_CONFIGURATION_RECORDERS)));
        let mut states = config(true, on, true);
        states.recorder_states = Lazy::ready(AT, Err(denied(&DESCRIBE_CONFIGURATION_RECORDER_STATUS)));
        let mut channels = config(true, on, true);
        channels.delivery_channels = Lazy::ready(AT, Err(denied(&DESCRIBE_DELIVERY_CHANNELS)));
        for config in [recorders, states, channels] {
            assert_eq!(verdict(config).await.status, Status::Unknown);
        }
        let mut none = config(false, None, false);
        none.recorder_states = Lazy::ready(AT, Err(denied(&DESCRIBE_CONFIGURATION_RECORDER_STATUS)));
        assert_eq!(verdict(none).await.status, Status::Fail);
    }

    #[tokio::test]
    async fn a_region_without_aws_config_is_not_judged() {
        let mut absent = config(false, None, false);
        let gap = Gap::new(&DESCRIBE_CONFIGURATION_RECORDERS, AT, Reason::ServiceAbsent, "");
        absent.recorders = Lazy::ready(AT, Err(gap));
        assert_eq!(outcomes(absent).await, []);
    }
}
