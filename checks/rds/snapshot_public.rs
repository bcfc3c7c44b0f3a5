//! No snapshot of DB instances is public.

use crate::facts::Call;
use crate::facts::rds::{DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, Sharing, Snapshot, SnapshotSharing};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "rds-snapshot-public",
    title: "Snapshots of DB instances are not public",
    severity: Severity::Critical,
    service: &model::RDS,
    place: Place::customer_specific(&model::CUSTOMER_DATA_EXPOSURE),
    why: "Any AWS customer can list public snapshots and restore them as databases of their own, with all that is in \
          them. There are people who look through them all day.",
    aws_side: "AWS keeps snapshots private until told otherwise, and does not let encrypted ones be public.",
    your_side: "You share snapshots with named accounts only, and encrypt what must never be public.",
    fix: Fix {
        text: "Stop sharing the snapshot with everybody, name the accounts that need it, and treat what is in it as \
               known to others.",
        cli: "aws rds modify-db-snapshot-attribute --db-snapshot-identifier SNAPSHOT --attribute-name restore \
              --values-to-remove all",
        terraform: "resource \"aws_db_snapshot\" \"orders\" {\n  \
                    db_snapshot_identifier = \"orders\"\n  \
                    db_instance_identifier = aws_db_instance.orders.identifier\n  \
                    shared_accounts        = [\"ACCOUNT\"]\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "Sharing a DB snapshot for Amazon RDS",
        url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html",
    }],
    standards: &[security_hub("RDS.1"), prowler("rds_snapshots_public_access")],
    thresholds: &[],
    reads: &[reads::<SnapshotSharing>()],
    run: |account| {
        each(account, account.rds.values().map(|rds| &rds.snapshot_sharing), |_: &Snapshot, sharing| {
            judge(&DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, sharing)
        })
    },
};

/// The name by which AWS means every account there is.
const EVERYBODY: &str = "all";

pub(super) fn judge(call: &Call, sharing: &Sharing) -> Verdict {
    let accounts = match sharing {
        Sharing::NeverPublic => return Verdict::pass("The snapshot is encrypted, so it cannot be public."),
        Sharing::With(accounts) => accounts,
    };
    let verdict = if accounts.iter().any(|account| account == EVERYBODY) {
        Verdict::fail("Everybody can restore the snapshot.")
    } else if accounts.is_empty() {
        Verdict::pass("The snapshot is shared with nobody.")
    } else {
        Verdict::pass(format!("The snapshot is shared with {} by name, not with everybody.", plural(accounts.len())))
    };
    verdict.seen(call, "restore", accounts)
}

fn plural(accounts: usize) -> String {
    if accounts == 1 { "one account".to_owned() } else { format!("{accounts} accounts") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    fn status(accounts: &[&str]) -> Status {
        let accounts = accounts.iter().map(|account| (*account).to_owned()).collect();
        judge(&DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, &Sharing::With(accounts)).status
    }

    #[test]
    fn everybody_fails_whoever_else_is_named() {
        assert_eq!(status(&["all"]), Status::Fail);
        assert_eq!(status(&["210987654321", "all"]), Status::Fail);
    }

    #[test]
    fn nobody_and_accounts_by_name_pass() {
        assert_eq!(status(&[]), Status::Pass);
        assert_eq!(status(&["210987654321"]), Status::Pass);
    }

    #[test]
    fn an_encrypted_one_passes_unasked() {
        assert_eq!(judge(&DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, &Sharing::NeverPublic).status, Status::Pass);
    }
}
