//! Voice connectors log the signalling of calls.

use super::each_once;
use crate::facts::chime::{GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION, VoiceConnectorLogging};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "chime-voice-connector-logging",
    title: "Voice connectors of the Chime SDK log the signalling of their calls",
    severity: Severity::Low,
    service: &model::CHIME,
    place: Place::customer_specific(&model::CUSTOMER_LOGGING_TRAIL),
    why: "Whoever gets into a telephone system calls expensive numbers by night. Without the logs of the signalling nobody \
          can tell which calls those were, nor from where.",
    aws_side: "AWS writes the SIP messages of each call to CloudWatch Logs, if you say so.",
    your_side: "You turn these logs on for each voice connector, keep them, and look for calls that nobody made.",
    fix: Fix {
        text: "Turn on SIP message capture for the voice connector.",
        cli: "aws chime-sdk-voice put-voice-connector-logging-configuration --voice-connector-id CONNECTOR \
              --logging-configuration EnableSIPLogs=true",
        terraform: "resource \"aws_chime_voice_connector_logging\" \"this\" {\n\
                    \x20 voice_connector_id = \"CONNECTOR\"\n\
                    \x20 enable_sip_logs    = true\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "LoggingConfiguration",
        url: "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_LoggingConfiguration.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[across::<VoiceConnectorLogging>()],
    run: |account| each_once(account, account.chime.values().map(|chime| &chime.voice_connector_logging), judge),
};

fn judge(on: bool) -> Verdict {
    let verdict = if on {
        Verdict::pass("The voice connector logs the signalling of its calls.")
    } else {
        Verdict::fail("The voice connector logs nothing of its calls.")
    };
    verdict.seen(&GET_VOICE_CONNECTOR_LOGGING_CONFIGURATION, "EnableSIPLogs", on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn logs_that_are_on_pass_and_others_fail() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}
