//! Every VPC has a flow log that records what was dropped.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use crate::facts::Account;
use crate::facts::ec2::{DESCRIBE_FLOW_LOGS, FlowLog, FlowLogs, Recorded, Vpcs};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "ec2-vpc-flow-logs",
    title: "VPCs have a flow log that records rejected traffic",
    severity: Severity::Medium,
    service: &model::VPC,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Without a flow log nobody can say, after an intrusion, who knocked at which port, what was let in and where it \
          went on to. What was dropped shows who is looking for a way in.",
    aws_side: "AWS records the traffic of each network interface outside of its path, and delivers the records to \
               CloudWatch Logs, S3 or Data Firehose.",
    your_side: "You make the flow log, let it write to its destination, keep what it records and look into it.",
    fix: Fix {
        text: "Make a flow log for the VPC that records rejected or all traffic. Where one cannot deliver, mend the role \
               or the policy of its destination.",
        cli: "aws ec2 create-flow-logs --resource-type VPC --resource-ids VPC --traffic-type ALL --log-destination-type \
              s3 --log-destination arn:aws:s3:::BUCKET",
        terraform: "resource \"aws_flow_log\" \"example\" {\n\
                    \u{20} vpc_id               = aws_vpc.example.id\n\
                    \u{20} traffic_type         = \"ALL\"\n\
                    \u{20} log_destination_type = \"s3\"\n\
                    \u{20} log_destination      = aws_s3_bucket.logs.arn\n\
                    }",
        cloudformation: "Type: AWS::EC2::FlowLog\n\
                         Properties:\n\
                         \u{20} ResourceType: VPC\n\
                         \u{20} ResourceId: VPC\n\
                         \u{20} TrafficType: ALL\n\
                         \u{20} LogDestinationType: s3\n\
                         \u{20} LogDestination: BUCKET_ARN",
    },
    sources: &[
        Source {
            title: "Logging IP traffic using VPC Flow Logs",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
        },
        Source { title: "FlowLog", url: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html" },
        Source {
            title: "Share your VPC subnets with other accounts",
            url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html",
        },
    ],
    standards: &[cis("4.7"), security_hub("EC2.6"), prowler("vpc_flow_logs_enabled")],
    thresholds: &[],
    reads: &[reads::<Vpcs>(), reads::<FlowLogs>()],
    run: |account| Box::pin(run(account)),
};

/// A VPC that another account shares is not judged: only its owner can make a flow log of it, or see one.
async fn run(account: &Account) -> Vec<Outcome> {
    let vpcs = join_all(account.ec2.values().map(|ec2| ec2.vpcs.get())).await;
    let mut outcomes = Vec::new();
    for (ec2, vpcs) in account.ec2.values().zip(vpcs) {
        let vpcs = match vpcs {
            Ok(vpcs) => vpcs,
            Err(gap) if gap.is_not_applicable() => continue,
            Err(gap) => {
                outcomes.push(Outcome::unlisted(ec2.vpcs.region(), gap));
                continue;
            }
        };
        for vpc in vpcs.iter().filter(|vpc| vpc.owner == account.id) {
            let verdict = match ec2.flow_logs.get().await {
                Ok(logs) => judge(&vpc.id, logs),
                Err(gap) => Verdict::unknown(gap),
            };
            outcomes.push(Outcome::of(vpc.describe(account), verdict));
        }
    }
    outcomes
}

fn judge(vpc: &str, logs: &[FlowLog]) -> Verdict {
    let of_it: Vec<&FlowLog> = logs.iter().filter(|log| log.resource == vpc).collect();
    let evidence: BTreeMap<&str, &Option<Recorded>> = of_it.iter().map(|log| (log.id.as_str(), &log.records)).collect();
    let mut wrong = Vec::new();
    for log in &of_it {
        match (log.records, &log.failing) {
            (_, Some(why)) => wrong.push(format!("{} cannot deliver ({why})", log.id)),
            _ if !log.active => wrong.push(format!("{} is not active", log.id)),
            (Some(Recorded::Reject | Recorded::All), None) => {
                let message = format!("The flow log {} records rejected traffic.", log.id);
                return Verdict::pass(message).seen(&DESCRIBE_FLOW_LOGS, "TrafficType", evidence);
            }
            (Some(Recorded::Accept) | None, None) => {
                wrong.push(format!("{} records only what was let through", log.id));
            }
        }
    }
    let verdict = if wrong.is_empty() {
        Verdict::fail("The VPC has no flow log.")
    } else {
        Verdict::fail(format!("No flow log of the VPC records rejected traffic: {}.", wrong.join(", ")))
    };
    verdict.seen(&DESCRIBE_FLOW_LOGS, "TrafficType", evidence)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::facts::ec2::Vpc;
    use crate::facts::{Gap, Lazy, Reason};
    use crate::finding::Status;

    fn log(resource: &str, records: Recorded) -> FlowLog {
        let records = Some(records);
        FlowLog { id: "fl-1".into(), resource: resource.into(), records, active: true, failing: None }
    }

    #[test]
    fn rejected_or_all_traffic_passes() {
        assert_eq!(judge("vpc-1", &[log("vpc-1", Recorded::Reject)]).status, Status::Pass);
        assert_eq!(judge("vpc-1", &[log("vpc-1", Recorded::All)]).status, Status::Pass);
        let both = [log("vpc-1", Recorded::Accept), log("vpc-1", Recorded::Reject)];
        assert_eq!(judge("vpc-1", &both).status, Status::Pass);
    }

    #[test]
    fn none_or_one_of_something_else_fails() {
        for logs in [vec![], vec![log("vpc-2", Recorded::All)], vec![log("subnet-1", Recorded::All)]] {
            let verdict = judge("vpc-1", &logs);
            assert_eq!((verdict.status, verdict.message.as_str()), (Status::Fail, "The VPC has no flow log."));
        }
    }

    #[test]
    fn accepted_traffic_alone_fails() {
        let verdict = judge("vpc-1", &[log("vpc-1", Recorded::Accept)]);
        assert_eq!(verdict.status, Status::Fail);
        assert_eq!(
            verdict.message,
            "No flow log of the VPC records rejected traffic: fl-1 records only what was let through."
        );
    }

    #[test]
    fn one_that_does_not_deliver_or_is_not_active_fails() {
        let failing = FlowLog { failing: Some("Access error".into()), ..log("vpc-1", Recorded::All) };
        let verdict = judge("vpc-1", &[failing]);
        assert_eq!(verdict.status, Status::Fail);
        assert!(verdict.message.contains("fl-1 cannot deliver (Access error)"), "{}", verdict.message);
        let asleep = FlowLog { active: false, ..log("vpc-1", Recorded::All) };
        assert_eq!(judge("vpc-1", &[asleep]).status, Status::Fail);
    }

    #[tokio::test]
    async fn a_shared_vpc_is_not_judged_and_an_own_one_is_unknown_without_its_flow_logs() {
        let vpc = |id: &str, owner: &str| Vpc {
            id: id.into(),
            owner: owner.into(),
            region: "eu-west-1".into(),
            tags: [].into(),
        };
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let ec2 = account.ec2.get_mut("eu-west-1").unwrap();
        let vpcs = vec![vpc("vpc-1", "123456789012"), vpc("vpc-2", "210987654321")];
        ec2.vpcs = Lazy::ready(Some("eu-west-1"), Ok(vpcs));
        let gap = Gap::new(&DESCRIBE_FLOW_LOGS, Some("eu-west-1"), Reason::Denied, "no");
        ec2.flow_logs = Lazy::ready(Some("eu-west-1"), Err(gap));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!(outcomes.len(), 1);
        assert_eq!(outcomes[0].resource.as_ref().unwrap().id, "vpc-1");
        assert_eq!(outcomes[0].verdict.status, Status::Unknown);
    }
}
