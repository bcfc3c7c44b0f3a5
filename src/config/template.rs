//! A `partywall.toml` to begin with: all of it in comments, made from what the checks say of themselves.

use std::collections::BTreeMap;
use std::fmt::Write;

use partywall_checks::check::{Standard, Threshold};
use serde_json::Value;
use textwrap::{Options, WordSplitter};

/// Lines are no longer.
const WIDTH: usize = 100;

const HEAD: &str = "\
# What partywall should know of this account. It is found from the working directory upward, or named with --config;
# 'partywall config schema' prints its JSON Schema for editors. The command line goes before this file, and this file
# before the defaults. Credentials, and which account they are for, have no place in it.
#
# Take the '#' away from a line that it stands right before, and the line counts.

# Exit with 3 if a finding of this severity or a worse one failed: informational, low, medium, high, critical.
#fail-on = \"informational\"

# The checks to run. Globs; a text or a list. An option on the command line takes the place of its key here.
#[select]
#check = \"*\"
#skip = [\"shield-advanced-*\"]
#service = [\"iam\", \"s3\", \"ec2\"]
#severity = [\"medium\", \"high\", \"critical\"]
#standard = [\"cis-7.0\", \"security-hub\"]   # or a file of your own: see 'partywall standards show --help'

# How to ask AWS.
#[audit]
#region = [\"eu-west-1\", \"us-east-1\"]   # all that the account has enabled where this is left out
#quota-share = \"25%\"                     # of AWS's request limits, so that production has the rest
#max-rate = 20                           # requests a second
#concurrency = 50                        # requests in flight at once
#timeout = \"30s\"                         # for one answer
#deadline = \"30m\"                        # for the whole audit
#artifact = false                        # ask AWS Artifact for the reports that evidence AWS's side

# How bad the failures of a check are, by its id: informational, low, medium, high, critical. Where a check says that the
# failure of some resource does less harm, that stays so.
#[severities]
#iam-access-key-rotation = \"high\"

# Where the report goes: from this file's folder, or '-' for stdout. --output and --format take the place of all of these.
#[[output]]
#file = \"-\"
#format = \"terminal\"
#
#[[output]]
#file = \"partywall.json\"
";

const TAIL: &str = "
# What has been accepted. All that is named must fit; globs, a text or a list. It stays in the report, with the reason, and
# counts neither for the summary nor for the exit code. From the day after 'expires' it counts again.
#[[suppress]]
#check = \"s3-bucket-*\"
#resource = [\"arn:aws:s3:::public-downloads\", \"website-*\"]   # ARN, id or name
#account = \"123456789012\"
#region = \"eu-*\"
#tags = { purpose = \"website*\" }
#reason = \"Made for everyone: the content is published on purpose.\"
#owner = \"web team\"
#expires = 2030-12-31

# What no API can answer, stated by a person: 'partywall model --attest-template' prints one for each node.
#[[attestation]]
#node = \"customer.data.masking\"
#statement = \"Personal data is masked before it leaves production.\"
#by = \"Ada Lovelace\"
#on = 2026-01-01
#until = 2030-12-31
#evidence = \"https://wiki.example.com/masking\"
";

/// Stands right before what counts once it is gone; before prose there is a space.
const MARK: char = '#';

/// The file.
#[must_use]
pub fn template() -> String {
    let mut file = HEAD.to_owned();
    file.push_str("\n# What checks judge by. The values here are the defaults.\n#[thresholds]\n");
    for (threshold, checks) in thresholds() {
        let asked = asked_by(threshold.asked_by);
        let text = format!("{} ({}; {}{asked})", threshold.meaning, threshold.unit, checks.join(", "));
        let options =
            Options::new(WIDTH).word_splitter(WordSplitter::NoHyphenation).initial_indent("# ").subsequent_indent("# ");
        // Writing to a string does not fail.
        let _ = writeln!(file, "#\n{}", textwrap::fill(&text, options));
        let _ = writeln!(file, "{MARK}{} = {}", threshold.key, in_toml(&threshold.default()));
    }
    file.push_str(TAIL);
    file
}

/// Every threshold by its key, with the checks that judge by it.
fn thresholds() -> Vec<(&'static Threshold, Vec<&'static str>)> {
    let mut by_key: BTreeMap<&str, (&Threshold, Vec<&str>)> = BTreeMap::new();
    for check in partywall_checks::all() {
        for threshold in check.thresholds {
            by_key.entry(threshold.key).or_insert((threshold, Vec::new())).1.push(check.id);
        }
    }
    by_key.into_values().collect()
}

/// "; cis-7.0 2.12 and security-hub IAM.3 ask for it".
fn asked_by(standards: &[Standard]) -> String {
    let names: Vec<String> =
        standards.iter().map(|asked| format!("{} {}", asked.framework.id(), asked.requirement)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} asks for it"),
        several => format!("; {} ask for it", several.join(" and ")),
    }
}

/// Numbers, and lists of numbers and texts, are in TOML what they are in JSON.
fn in_toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(in_toml).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}

/// The file without the marks: what it would say.
#[must_use]
pub fn unmarked(file: &str) -> String {
    let unmarked =
        |line: &str| line.strip_prefix(MARK).filter(|rest| !rest.starts_with(' ')).unwrap_or(line).to_owned();
    file.lines().map(unmarked).collect::<Vec<_>>().join("\n")
}
