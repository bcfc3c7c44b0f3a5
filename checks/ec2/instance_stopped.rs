//! No instance is stopped for long.

use jiff::Timestamp;

use crate::facts::ec2::{DESCRIBE_INSTANCES, Instance, InstanceSettings, Instances};
use crate::facts::{Gap, Reason};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-instance-stopped",
    title: "Stopped instances are removed within 30 days",
    severity: Severity::Medium,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_OS_PATCHING),
    why: "An instance that stands still is not patched and not watched. Somebody starts it one day, with all the \
          holes that have become known in the meantime.",
    aws_side: "AWS keeps a stopped instance and its volumes for as long as you do.",
    your_side: "You end instances that you no longer need, and keep a snapshot where their data matters.",
    fix: Fix {
        text: "Take a snapshot if the data matters, and terminate the instance; or start it, patch it, and use it.",
        cli: "aws ec2 terminate-instances --instance-ids INSTANCE",
        terraform: "",
        cloudformation: "",
    },
    sources: &[
        Source {
            title: "Stop and start Amazon EC2 instances",
            url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html",
        },
        Source { title: "Instance", url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html" },
    ],
    standards: &[security_hub("EC2.4"), prowler("ec2_instance_stopped_older_than_specific_days")],
    thresholds: &[Threshold {
        key: "instance-max-stopped-days",
        unit: "days",
        meaning: "An instance may be stopped for this many days.",
        bound: Bound::AtMost,
        asked_by: &[security_hub("EC2.4")],
    }],
    reads: &[reads::<Instances>()],
    run: |account| {
        each(
            account,
            account.ec2.values().map(|ec2| &ec2.instances),
            |instance: &Instance, settings: &InstanceSettings| {
                let most = account.settings.instance_max_stopped_days;
                judge(&instance.region, settings, account.as_of, most).actionable_by(instance.actionable_by(account))
            },
        )
    },
};

/// AWS says since when in a sentence, and may leave that out: then it is not known, for the instance may have stood for years.
fn judge(region: &str, settings: &InstanceSettings, now: Timestamp, most: u32) -> Verdict {
    if !settings.stopped {
        return Verdict::pass("The instance is not stopped.").seen(&DESCRIBE_INSTANCES, "State", "not stopped");
    }
    let Some(since) = settings.stopped_since else {
        let detail = "the answer does not say since when a stopped instance is stopped";
        return Verdict::unknown(&Gap::new(&DESCRIBE_INSTANCES, Some(region), Reason::Malformed, detail));
    };
    let days = now.duration_since(since).as_hours() / 24;
    let verdict = if days > i64::from(most) {
        Verdict::fail(format!("The instance has been stopped for {days} days (at most {most} allowed)."))
    } else {
        Verdict::pass(format!("The instance has been stopped for no more than {most} days."))
    };
    verdict.seen(&DESCRIBE_INSTANCES, "StateTransitionReason", since)
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::*;
    use crate::finding::Status;

    fn status(days: i64, stopped: bool, stopped_since: Option<Timestamp>) -> Status {
        let now = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * days);
        judge("eu-west-1", &InstanceSettings { stopped, stopped_since, ..settings() }, now, 30).status
    }

    #[test]
    fn thirty_days_pass_and_one_more_fails() {
        let since = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(status(0, true, since), Status::Pass);
        assert_eq!(status(30, true, since), Status::Pass);
        assert_eq!(status(31, true, since), Status::Fail);
    }

    #[test]
    fn one_that_runs_passes_however_old_it_is() {
        assert_eq!(status(1000, false, None), Status::Pass);
    }

    #[test]
    fn without_a_time_it_is_unknown() {
        assert_eq!(status(0, true, None), Status::Unknown);
    }
}
