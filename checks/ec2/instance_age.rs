//! No instance runs on an image from long ago.

use jiff::Timestamp;

use crate::facts::ec2::{DESCRIBE_INSTANCES, Instance, InstanceSettings, Instances};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-instance-age",
    title: "Running instances were launched within half a year",
    severity: Severity::Medium,
    service: &model::EC2,
    place: Place::customer_specific(&model::CUSTOMER_OS_PATCHING),
    why: "An instance that nobody has replaced in a long time is most often one that nobody patches, made from an \
          image with holes that have since become known.",
    aws_side: "AWS publishes new images with each round of patches, and leaves the instances that you run as they \
               are.",
    your_side: "You replace instances from current images, or patch them where they stand, and know which of the \
                two you do.",
    fix: Fix {
        text: "Launch a new instance from a current image and end the old one. Where it is patched in place, \
               restarting it counts as a launch.",
        cli: "aws ec2 describe-instances --instance-ids INSTANCE --query \
              \"Reservations[].Instances[].[LaunchTime,ImageId]\"",
        terraform: "",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Update management for Amazon EC2 instances",
        url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/update-management.html",
    }],
    standards: &[prowler("ec2_instance_older_than_specific_days")],
    thresholds: &[Threshold {
        key: "instance-max-age-days",
        unit: "days",
        meaning: "An instance may run for this many days before it is launched anew: two rounds of a quarterly \
                  patching at most are missed.",
        bound: Bound::AtMost,
        asked_by: &[],
    }],
    reads: &[reads::<Instances>()],
    run: |account| {
        each(
            account,
            account.ec2.values().map(|ec2| &ec2.instances),
            |instance: &Instance, settings: &InstanceSettings| {
                let most = account.settings.instance_max_age_days;
                Some(judge(settings, account.as_of, most)?.actionable_by(instance.actionable_by(account)))
            },
        )
    },
};

/// One that is stopped is not judged: nothing runs, and `ec2-instance-stopped` is about it.
fn judge(settings: &InstanceSettings, now: Timestamp, most: u32) -> Option<Verdict> {
    if settings.stopped {
        return None;
    }
    let days = now.duration_since(settings.launched).as_hours() / 24;
    let verdict = if days > i64::from(most) {
        Verdict::fail(format!("The instance was launched {days} days ago (at most {most} allowed)."))
    } else {
        Verdict::pass(format!("The instance was launched within {most} days."))
    };
    Some(verdict.seen(&DESCRIBE_INSTANCES, "LaunchTime", settings.launched))
}

#[cfg(test)]
mod tests {
    use super::super::tests::settings;
    use super::*;
    use crate::finding::Status;

    fn status(days: i64, stopped: bool) -> Option<Status> {
        let now = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(24 * days);
        Some(judge(&InstanceSettings { stopped, ..settings() }, now, 180)?.status)
    }

    #[test]
    fn half_a_year_passes_and_a_day_more_fails() {
        assert_eq!(status(0, false), Some(Status::Pass));
        assert_eq!(status(180, false), Some(Status::Pass));
        assert_eq!(status(181, false), Some(Status::Fail));
    }

    #[test]
    fn a_stopped_one_is_not_judged() {
        assert_eq!(status(1000, true), None);
    }
}
