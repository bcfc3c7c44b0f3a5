//! Every web ACL logs the requests that it inspects.

use std::collections::BTreeMap;

use crate::facts::Account;
use crate::facts::waf::{LIST_LOGGING_CONFIGURATIONS, Logging, WebAcls};
use crate::finding::{Describe, Outcome};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "waf-web-acl-logging",
    title: "Web ACLs log the requests that they inspect",
    severity: Severity::Low,
    service: &model::WAF,
    place: Place::customer_specific(&model::CUSTOMER_NETWORK_DETECTION),
    why: "Metrics say how many requests were blocked. Who sent them, what they tried, and what was let through before \
          that, is in the log alone.",
    aws_side: "AWS delivers a record of each inspected request to CloudWatch Logs, S3 or Data Firehose.",
    your_side: "You name the destination, leave out the fields that are nobody's business, and keep what is logged.",
    fix: Fix {
        text: "Give the web ACL a logging configuration. The name of its destination must begin with aws-waf-logs-.",
        cli: "aws wafv2 put-logging-configuration --region REGION --logging-configuration \
              ResourceArn=WEB_ACL,LogDestinationConfigs=DESTINATION",
        terraform: "resource \"aws_wafv2_web_acl_logging_configuration\" \"shop\" {\n  \
                    resource_arn            = aws_wafv2_web_acl.shop.arn\n  \
                    log_destination_configs = [aws_cloudwatch_log_group.waf.arn]\n\
                    }",
        cloudformation: "Type: AWS::WAFv2::LoggingConfiguration\n\
                         Properties:\n  \
                         ResourceArn: !GetAtt WebACL.Arn\n  \
                         LogDestinationConfigs:\n    \
                         - !GetAtt LogGroup.Arn",
    },
    sources: &[Source {
        title: "Logging AWS WAF web ACL traffic",
        url: "https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
    }],
    standards: &[security_hub("WAF.11"), prowler("wafv2_webacl_logging_enabled")],
    thresholds: &[],
    reads: &[reads::<WebAcls>(), reads::<Logging>()],
    run: |account| Box::pin(run(account)),
};

/// Where there is no web ACL, nobody asks for logs.
async fn run(account: &Account) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let all = futures_util::future::join_all(account.waf.values().map(|waf| waf.web_acls.get())).await;
    for (waf, acls) in account.waf.values().zip(all) {
        match acls {
            Ok(acls) => {
                for acl in acls {
                    let verdict = match waf.logging.get().await {
                        Ok(logging) => judge(&acl.arn, logging),
                        Err(gap) => Verdict::unknown(gap),
                    };
                    outcomes.push(Outcome::of(acl.describe(account), verdict));
                }
            }
            Err(gap) if gap.is_not_applicable() => {}
            Err(gap) => outcomes.push(Outcome::unlisted(waf.web_acls.region(), gap)),
        }
    }
    outcomes
}

fn judge(acl: &str, logging: &BTreeMap<String, Vec<String>>) -> Verdict {
    let destinations = logging.get(acl).map(Vec::as_slice).unwrap_or_default();
    let verdict = match destinations {
        [] => Verdict::fail("The web ACL logs nothing."),
        destinations => Verdict::pass(format!("The web ACL logs to {}.", destinations.join(", "))),
    };
    verdict.seen(&LIST_LOGGING_CONFIGURATIONS, "LogDestinationConfigs", destinations)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::tests::acl;
    use super::*;
    use crate::facts::waf::LIST_WEB_ACLS;
    use crate::facts::{Gap, Lazy, Reason};
    use crate::finding::Status;

    #[test]
    fn a_destination_of_its_own_passes() {
        let logging = |of: &str, to: &[&str]| {
            BTreeMap::from([(of.to_owned(), to.iter().map(|to| (*to).to_owned()).collect::<Vec<_>>())])
        };
        assert_eq!(judge("arn:1", &logging("arn:1", &["arn:aws:s3:::aws-waf-logs-1"])).status, Status::Pass);
        assert_eq!(judge("arn:1", &logging("arn:2", &["arn:aws:s3:::aws-waf-logs-1"])).status, Status::Fail);
        assert_eq!(judge("arn:1", &logging("arn:1", &[])).status, Status::Fail);
        assert_eq!(judge("arn:1", &BTreeMap::new()).status, Status::Fail);
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_unknown() {
        let gap = |call| Gap::new(call, Some("eu-west-1"), Reason::Denied, "no");
        let mut account = Account::unread("123456789012", Timestamp::UNIX_EPOCH, &["eu-west-1"]);
        let waf = account.waf.get_mut("eu-west-1").unwrap();
        waf.web_acls = Lazy::ready(Some("eu-west-1"), Ok(vec![acl()]));
        waf.logging = Lazy::ready(Some("eu-west-1"), Err(gap(&LIST_LOGGING_CONFIGURATIONS)));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!(outcomes[0].resource.as_ref().unwrap().id, "1");
        assert_eq!(outcomes[0].verdict.status, Status::Unknown);
        let waf = account.waf.get_mut("eu-west-1").unwrap();
        waf.web_acls = Lazy::ready(Some("eu-west-1"), Err(gap(&LIST_WEB_ACLS)));
        let outcomes = (CHECK.run)(&account).await;
        assert_eq!((outcomes.len(), outcomes[0].verdict.status), (1, Status::Unknown));
    }
}
