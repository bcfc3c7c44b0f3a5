//! Voice connectors take only encrypted calls.

use super::each_once;
use crate::facts::chime::{LIST_VOICE_CONNECTORS, VoiceConnectors};
use crate::prelude::*;

pub(super) static CHECK: Check = Check {
    id: "chime-voice-connector-encryption",
    title: "Voice connectors of the Chime SDK take only encrypted calls",
    severity: Severity::Medium,
    service: &model::CHIME,
    place: Place::customer_specific(&model::CUSTOMER_TRAFFIC_IN_TRANSIT),
    why: "A call without encryption can be listened to by anyone on its way, and its signalling tells who speaks with whom. \
          What callers read out, such as card numbers, is in it.",
    aws_side: "AWS speaks TLS and SRTP with your telephone system, and refuses anything else where you require it.",
    your_side: "You require encryption on each voice connector, and set your telephone system up for it.",
    fix: Fix {
        text: "Let the telephone system speak TLS for signalling and SRTP for sound, then require encryption.",
        cli: "aws chime-sdk-voice update-voice-connector --voice-connector-id CONNECTOR --name NAME --require-encryption",
        terraform: "resource \"aws_chime_voice_connector\" \"this\" {\n\
                    \x20 name               = \"NAME\"\n\
                    \x20 require_encryption = true\n\
                    }",
        cloudformation: "",
    },
    sources: &[Source {
        title: "VoiceConnector",
        url: "https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_VoiceConnector.html",
    }],
    standards: &[],
    thresholds: &[],
    reads: &[across::<VoiceConnectors>()],
    run: |account| each_once(account, account.chime.values().map(|chime| &chime.voice_connectors), judge),
};

fn judge(required: bool) -> Verdict {
    let verdict = if required {
        Verdict::pass("The voice connector takes only encrypted calls.")
    } else {
        Verdict::fail("The voice connector takes calls without encryption.")
    };
    verdict.seen(&LIST_VOICE_CONNECTORS, "RequireEncryption", required)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Status;

    #[test]
    fn required_encryption_passes_and_any_other_fails() {
        assert_eq!(judge(true).status, Status::Pass);
        assert_eq!(judge(false).status, Status::Fail);
    }
}
