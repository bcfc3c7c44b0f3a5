//! What the tests need to know of voice connectors.

use localstack::{Fault, Rule};

use super::Service;
use crate::support::*;

pub const SERVICE: Service = Service {
    // No emulator has them.
    not_sent: &["chimesdkvoice:GetVoiceConnectorLoggingConfiguration", "chimesdkvoice:ListVoiceConnectors"],
    ..Service::PLAIN
};

fn json(body: &str) -> Fault {
    Fault::told("application/json", body)
}

const CONNECTORS: &str = r#"{"VoiceConnectors": [
    {"VoiceConnectorId": "aaaaaaaaaaaaaaaaaaaaaa", "AwsRegion": "us-east-1", "Name": "till", "OutboundHostName": "a.voiceconnector.chime.aws",
     "RequireEncryption": true, "CreatedTimestamp": "2026-01-01T00:00:00Z"},
    {"VoiceConnectorId": "bbbbbbbbbbbbbbbbbbbbbb", "AwsRegion": "us-west-2", "Name": "oven", "RequireEncryption": false},
    {"VoiceConnectorId": "cccccccccccccccccccccc", "AwsRegion": "us-east-1", "Name": "shop"}]}"#;

/// No emulator has voice connectors: AWS's answers, listed the same in two regions.
#[test]
fn voice_connectors_are_judged_from_recorded_answers() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let logs = "GetVoiceConnectorLoggingConfiguration";
        let none = Fault::Code { status: 404, code: "NotFoundException".to_owned(), message: "None.".to_owned() };
        gateway.rule(Rule::on("chimesdkvoice", "ListVoiceConnectors", json(CONNECTORS)));
        let on = json(r#"{"LoggingConfiguration": {"EnableSIPLogs": true, "EnableMediaMetricLogs": false}}"#);
        gateway.rule(Rule::on("chimesdkvoice", logs, on).contains("aaaa"));
        gateway.rule(Rule::on("chimesdkvoice", logs, none).contains("bbbb"));
        gateway.rule(Rule::on("chimesdkvoice", logs, json("{}")).contains("cccc"));
        let arguments = ["--service", "chime", "--region", "us-east-1,us-west-2"];
        let (exit, report) = report(gateway.endpoint(), &arguments).await;
        assert_eq!(exit, 3);
        assert_eq!(report.findings().len(), 6, "each connector once: {:#?}", report.by_id());
        for check in ["chime-voice-connector-encryption", "chime-voice-connector-logging"] {
            assert_eq!(report.resources(check, "pass"), ["aaaaaaaaaaaaaaaaaaaaaa"], "{check}");
            assert_eq!(report.resources(check, "fail"), ["bbbbbbbbbbbbbbbbbbbbbb"], "{check}");
            assert_eq!(report.resources(check, "unknown"), ["cccccccccccccccccccccc"], "{check}");
        }
    });
}

#[test]
fn voice_connectors_that_cannot_be_listed_are_unknown() {
    RUNTIME.block_on(async {
        for fault in [Fault::denied(), json("{}"), json(r#"{"VoiceConnectors": [{}]}"#)] {
            let gateway = weak_moto().await.gateway().await;
            gateway.rule(Rule::on("chimesdkvoice", "ListVoiceConnectors", fault));
            let (exit, report) = report(gateway.endpoint(), &["--service", "chime", "--region", "us-east-1"]).await;
            assert_eq!((exit, report.0["summary"]["unknown"].as_u64()), (4, Some(2)), "{:#?}", report.by_id());
        }
    });
}
