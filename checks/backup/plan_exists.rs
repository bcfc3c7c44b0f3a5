//! The account has a backup plan.

use futures_util::future::{BoxFuture, join_all};

use crate::facts::backup::{LIST_BACKUP_PLANS, Plans};
use crate::facts::{Account, Gap};
use crate::finding::{Outcome, Resource};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "backup-plan-exists",
    title: "The account has a backup plan",
    severity: Severity::Low,
    service: &model::BACKUP,
    place: Place::customer_specific(&model::CUSTOMER_DATA_BACKUP),
    why: "Without a plan, backups depend on somebody who remembers them, for each resource anew. Usually that is \
          found out on the day that one is needed.",
    aws_side: "AWS Backup runs the plans that there are, by their schedule, and keeps what they made.",
    your_side: "You write at least one plan, and assign to it what must not be lost.",
    fix: Fix {
        text: "Make a backup plan with a rule for each day, and assign resources to it by a tag.",
        cli: "aws backup create-backup-plan --backup-plan file://PLAN.json",
        terraform: "resource \"aws_backup_plan\" \"daily\" {\n  \
                    name = \"daily\"\n\
                    \n  \
                    rule {\n    \
                    rule_name         = \"daily\"\n    \
                    target_vault_name = aws_backup_vault.bakery.name\n    \
                    schedule          = \"cron(0 5 * * ? *)\"\n\
                    \n    \
                    lifecycle {\n      \
                    delete_after = 35\n    \
                    }\n  \
                    }\n\
                    }",
        cloudformation: "Type: AWS::Backup::BackupPlan\n\
                         Properties:\n  \
                         BackupPlan:\n    \
                         BackupPlanName: daily\n    \
                         BackupPlanRule:\n      \
                         - RuleName: daily\n        \
                         TargetBackupVault: !Ref Vault\n        \
                         ScheduleExpression: cron(0 5 * * ? *)\n        \
                         Lifecycle:\n          \
                         DeleteAfterDays: 35",
    },
    sources: &[Source {
        title: "Managing backups using backup plans",
        url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html",
    }],
    standards: &[prowler("backup_plans_exist")],
    thresholds: &[],
    reads: &[across::<Plans>()],
    run,
};

fn run(account: &Account) -> BoxFuture<'_, Vec<Outcome>> {
    Box::pin(async move {
        let answers = join_all(account.backup.values().map(|backup| backup.plans.get())).await;
        let regions: Vec<_> = account.backup.keys().map(String::as_str).zip(answers).collect();
        match judge(&regions) {
            // Each region that has not answered might have the plan.
            Judged::Unknown => regions
                .iter()
                .filter_map(|(region, answer)| Some((region, answer.err().filter(|gap| !gap.is_not_applicable())?)))
                .map(|(region, gap)| Outcome::of(Resource::account(account, Some(region)), Verdict::unknown(gap)))
                .collect(),
            Judged::Nothing => Vec::new(),
            Judged::Known(verdict) => vec![Outcome::of(Resource::account(account, None), verdict)],
        }
    })
}

/// What is known of the whole account.
enum Judged {
    /// A plan, or that there is none.
    Known(Verdict),
    /// Some region has not answered, and the others have no plan.
    Unknown,
    /// No region has the service.
    Nothing,
}

/// A plan in one region is enough, whatever could not be read elsewhere. That there is none is known only if every region
/// has answered.
fn judge(regions: &[(&str, Result<&Vec<String>, &Gap>)]) -> Judged {
    let asked = regions.iter().filter(|(_, answer)| !answer.is_err_and(Gap::is_not_applicable));
    let asked: Vec<_> = asked.copied().collect();
    let with_plan = |(region, answer): &(&str, Result<&Vec<String>, &Gap>)| {
        let plans = answer.ok().filter(|plans| !plans.is_empty())?;
        Some(format!("{}, in {region}", plans.join(", ")))
    };
    let plans: Vec<String> = asked.iter().filter_map(with_plan).collect();
    let verdict = if !plans.is_empty() {
        Verdict::pass("There is a backup plan.")
    } else if asked.iter().any(|(_, answer)| answer.is_err()) {
        return Judged::Unknown;
    } else if asked.is_empty() {
        return Judged::Nothing;
    } else {
        Verdict::fail("There is no backup plan in any audited region.")
    };
    Judged::Known(verdict.seen(&LIST_BACKUP_PLANS, "BackupPlansList", plans))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Reason;
    use crate::finding::Status;

    fn gap(reason: Reason) -> Gap {
        Gap::new(&LIST_BACKUP_PLANS, Some("r"), reason, "no")
    }

    fn status(answers: &[Result<&Vec<String>, &Gap>]) -> Option<Status> {
        let regions: Vec<_> = answers.iter().map(|answer| ("r", *answer)).collect();
        match judge(&regions) {
            Judged::Known(verdict) => Some(verdict.status),
            Judged::Unknown => Some(Status::Unknown),
            Judged::Nothing => None,
        }
    }

    #[test]
    fn one_plan_anywhere_passes_whatever_could_not_be_read() {
        let (none, one, denied) = (vec![], vec!["daily".to_owned()], gap(Reason::Denied));
        assert_eq!(status(&[Ok(&none), Ok(&one), Err(&denied)]), Some(Status::Pass));
    }

    #[test]
    fn none_fails_only_if_every_region_has_answered() {
        let (none, denied) = (vec![], gap(Reason::Denied));
        assert_eq!(status(&[Ok(&none), Ok(&none)]), Some(Status::Fail));
        assert_eq!(status(&[Ok(&none), Err(&denied)]), Some(Status::Unknown));
        assert_eq!(status(&[Err(&denied)]), Some(Status::Unknown));
    }

    #[test]
    fn regions_without_the_service_do_not_count() {
        let (none, absent) = (vec![], gap(Reason::ServiceAbsent));
        assert_eq!(status(&[Ok(&none), Err(&absent)]), Some(Status::Fail));
        assert_eq!(status(&[Err(&absent)]), None);
    }
}
