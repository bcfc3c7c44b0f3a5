//! Names, tags and error messages that try to steer the reader's terminal, forge a line or hide what they say: harmless
//! wherever they are written. No emulator takes such names, so the gateway answers in AWS's wire format.

use localstack::{Fault, Gateway, Rule};
use serde_json::json;

use crate::support::*;

/// A bit of everything. Nothing in it is white space at an end, for XML has its own mind about that.
const HOSTILE: &str = "a\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{85}\u{7f}\u{0}<script>alert(\"1\")</script>&amp;\r\nFORGED all is \
    well\u{2028}=cmd|' /C calc'!A0 \u{202e}gpj.exe\u{202c}\u{2066}\u{200f}zero\u{200b}\u{feff}width\u{e0041}z";

/// As XML can say it: each character that is not a letter or a digit by its number.
fn xml(text: &str) -> String {
    let reference = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("&#x{:x};", u32::from(c)) };
    text.chars().map(reference).collect()
}

fn answer(service: &str, operation: &str, status: u16, body: String) -> Rule {
    let content = if service == "kms" { "application/x-amz-json-1.1" } else { "text/xml" };
    let headers = vec![("content-type".to_owned(), content.to_owned())];
    Rule::on(service, operation, Fault::Canned { status, headers, body })
}

/// An answer of IAM or STS.
fn query(service: &str, operation: &str, result: &str) -> Rule {
    let body = format!("<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>");
    answer(service, operation, 200, body)
}

fn group(id: &str, name: &str, protocol: &str) -> String {
    let hostile = xml(HOSTILE);
    format!(
        "<item><groupId>{id}</groupId><groupName>{name}</groupName><groupDescription>{hostile}</groupDescription>\
         <ownerId>{hostile}</ownerId><vpcId>{hostile}</vpcId><ipPermissions><item><ipProtocol>{protocol}</ipProtocol>\
         <fromPort>22</fromPort><toPort>22</toPort><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp>\
         <description>{hostile}</description></item></ipRanges><prefixListIds><item><prefixListId>{hostile}\
         </prefixListId></item></prefixListIds></item></ipPermissions><ipPermissionsEgress/><tagSet><item>\
         <key>{hostile}</key><value>{hostile}</value></item></tagSet></item>"
    )
}

/// An account in which all that anybody can name has a hostile name, and every error a hostile message.
async fn hostile_account() -> Gateway {
    let gateway = weak_moto().await.gateway().await;
    let (hostile, long) = (xml(HOSTILE), format!("long{}", "\u{202e}longer".repeat(20_000)));
    let arn = format!("arn:aws:sts::123456789012:assumed-role/{hostile}");
    let identity = format!("<Arn>{arn}</Arn><UserId>{hostile}</UserId><Account>123456789012</Account>");
    gateway.rule(query("sts", "GetCallerIdentity", &identity));
    let aliases =
        format!("<AccountAliases><member>{hostile}</member></AccountAliases><IsTruncated>false</IsTruncated>");
    gateway.rule(query("iam", "ListAccountAliases", &aliases));

    let line = |name: &str| {
        let name = name.replace('"', "\"\"");
        format!(
            "\"{name}\",\"arn:aws:iam::123456789012:user/{name}\",2020-01-01T00:00:00Z,true,no_information,N/A,false,true,2020-01-01T00:00:00Z,N/A,false,N/A,N/A"
        )
    };
    let columns = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,\
        access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date";
    let odd = line("odd").replace("no_information", &format!("\"{}\"", HOSTILE.replace('"', "\"\"")));
    let csv = [columns.to_owned(), line(HOSTILE), line(&long), odd].join("\n");
    gateway.rule(Rule::on("iam", "GetCredentialReport", Fault::credential_report(&csv, "2026-11-01T00:00:00Z")));

    let groups = [
        group(&hostile, &hostile, "tcp"),
        group("sg-long", &xml(&long), "tcp"),
        group("sg-default", "default", "tcp"),
        group("sg-odd", &hostile, &hostile),
    ];
    let groups = format!("<securityGroupInfo>{}</securityGroupInfo>", groups.concat());
    let groups = format!("<DescribeSecurityGroupsResponse>{groups}</DescribeSecurityGroupsResponse>");
    gateway.rule(answer("ec2", "DescribeSecurityGroups", 200, groups));
    // Characters that XML does not allow, even by their numbers, and then in the raw.
    let error = format!(
        "<Response><Errors><Error><Code>{hostile}</Code><Message>{hostile}</Message></Error></Errors></Response>"
    );
    gateway.rule(answer("ec2", "GetEbsEncryptionByDefault", 400, error));
    let raw = Fault::Code { status: 400, code: "Odd".into(), message: HOSTILE.into() };
    gateway.rule(Rule::on("iam", "GetAccountPasswordPolicy", raw));

    let key = json!({ "KeyId": HOSTILE, "KeyArn": format!("arn:aws:kms:us-east-1:123456789012:key/{HOSTILE}") });
    gateway.rule(answer("kms", "ListKeys", 200, json!({ "Keys": [key], "Truncated": false }).to_string()));
    let known = json!({ "KeyId": HOSTILE, "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS",
        "KeyState": HOSTILE, "Description": HOSTILE });
    gateway.rule(answer("kms", "DescribeKey", 200, json!({ "KeyMetadata": known }).to_string()));
    let denied = Fault::Denied { message: Some(HOSTILE.into()) };
    gateway.rule(Rule::on("kms", "GetKeyRotationStatus", denied));

    let bucket =
        |name: &str, region: &str| format!("<Bucket><Name>{name}</Name><BucketRegion>{region}</BucketRegion></Bucket>");
    let buckets = [bucket(&hostile, "us-east-1"), bucket("crumb-invoices", &hostile), bucket(&xml(&long), "us-east-1")];
    let buckets = format!("<ListAllMyBucketsResult><Buckets>{}</Buckets></ListAllMyBucketsResult>", buckets.concat());
    gateway.rule(answer("s3", "ListBuckets", 200, buckets));
    gateway
}

/// Asserts that the text can neither steer a terminal nor hide or forge anything.
fn assert_harmless(text: &str, what: &str) {
    for line in text.lines() {
        let hostile = line.chars().find(|c| {
            c.is_control()
                || ('\u{200b}'..='\u{200f}').contains(c)
                || ('\u{2028}'..='\u{202e}').contains(c)
                || ('\u{2060}'..='\u{206f}').contains(c)
                || ('\u{e0000}'..='\u{e007f}').contains(c)
                || *c == '\u{feff}'
        });
        assert_eq!(hostile, None, "{what}: {}", line.escape_debug());
        // A long text is wrapped, but never up to the margin.
        assert!(!line.starts_with("FORGED"), "{what}: {line}");
    }
}

/// Without the colours that the product itself writes.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        plain + rest.strip_prefix('m').unwrap_or_else(|| panic!("not a colour: {}", part.escape_debug()))
    })
}

#[test]
fn the_report_for_people_is_harmless_whatever_is_named_in_the_account() {
    RUNTIME.block_on(async {
        let gateway = hostile_account().await;
        for arguments in [&["--color", "never"][..], &["--color", "always", "--all"]] {
            let mut command = audit(gateway.endpoint());
            command.args(["--region", "us-east-1"]).args(arguments);
            let ran = run_async(command).await;
            assert_eq!(ran.code, 3, "{}", ran.stderr);
            let text = plain(&ran.stdout);
            assert_harmless(&text, "the report");
            assert_eq!(ran.stderr, "");
            // What was hostile is there to be read, written out.
            for words in ["owned", "FORGED", "\\u{1b}]0;", "\\u{202e}gpj.exe", "\\u{200b}", "<script>", "=cmd|"] {
                assert!(text.contains(words), "{words:?} is not in:\n{text}");
            }
        }
    });
}

/// Beside the report for people, in the log of a job of which GitHub's runner takes some lines for commands to itself.
#[test]
fn no_name_is_a_command_to_githubs_runner() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        // EC2 allows all of these characters in the name of a security group.
        let names = ["::stop-commands::x", "##[add-mask]1", "::set-output name=exit-code::0%0Aforged"];
        let groups: Vec<String> = names.iter().map(|name| group(&xml(name), &xml(name), "tcp")).collect();
        let groups = format!("<securityGroupInfo>{}</securityGroupInfo>", groups.concat());
        let groups = format!("<DescribeSecurityGroupsResponse>{groups}</DescribeSecurityGroupsResponse>");
        gateway.rule(answer("ec2", "DescribeSecurityGroups", 200, groups));
        let mut command = partywall();
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("GITHUB_ACTIONS", "true");
        command.args(["audit", "--endpoint-url", gateway.endpoint(), "--region", "us-east-1"]);
        command.args(["--check", "ec2-security-group-admin-ports"]);
        let ran = run_async(command).await;
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        assert_harmless(&ran.stdout, "the report");
        assert_harmless(&ran.stderr, "the annotations");
        for line in ran.stdout.lines() {
            assert!(!line.contains("##[") && !line.trim_start().starts_with("::"), "{line}");
        }
        for line in ran.stderr.lines() {
            let command = ["::error title=", "::warning title=", "::notice title="];
            assert!(command.iter().any(|command| line.starts_with(command)) && !line.contains("##["), "{line}");
        }
        // They are there to be read, and the per cent sign is one.
        assert!(ran.stderr.contains("0%250Aforged") && ran.stdout.contains("0%0Aforged"), "{}", ran.stderr);
        assert!(ran.stdout.contains("\\u{3a}:stop-commands::x"), "{}", ran.stdout);
    });
}

#[test]
fn the_report_for_programs_holds_hostile_text_as_it_is_and_escaped() {
    RUNTIME.block_on(async {
        let gateway = hostile_account().await;
        let mut command = audit(gateway.endpoint());
        command.args(["--region", "us-east-1", "--format", "json"]);
        let ran = run_async(command).await;
        let raw = ran.stdout.chars().find(|c| c.is_ascii_control() && !matches!(c, '\n' | '\u{7f}'));
        assert_eq!(raw, None, "JSON escapes control characters");
        let report = Report::parse(&ran.stdout);
        assert_eq!(report.0["account"]["alias"], HOSTILE);
        assert_eq!(report.0["caller"]["user_id"], HOSTILE);
        let fails = |check: &str| report.resources(check, "fail");
        assert!(fails("ec2-security-group-admin-ports").contains(&HOSTILE.to_owned()));
        assert!(fails("iam-user-console-mfa").contains(&HOSTILE.to_owned()));
        assert_eq!(report.resources("kms-key-rotation", "unknown"), [HOSTILE]);
        assert!(report.resources("s3-bucket-encryption", "unknown").contains(&HOSTILE.to_owned()));
        let group = report.of("ec2-security-group-admin-ports");
        let group = group.iter().find(|finding| finding["resource"]["id"] == HOSTILE).unwrap();
        assert_eq!(group["resource"]["name"], HOSTILE);
        assert_eq!(group["resource"]["tags"][HOSTILE], HOSTILE);
        let reasons = |operation: &str| {
            let gap = report.gaps().iter().find(|gap| gap["operation"] == operation);
            gap.unwrap_or_else(|| panic!("no gap of {operation}"))["reason"].clone()
        };
        assert_eq!(reasons("ec2:GetEbsEncryptionByDefault"), "unexpected");
        assert_eq!(reasons("kms:GetKeyRotationStatus"), "denied");
    });
}

#[test]
fn the_reports_for_spreadsheets_forges_and_ci_are_harmless_whatever_is_named_in_the_account() {
    RUNTIME.block_on(async {
        let gateway = hostile_account().await;
        let folder = tempfile::tempdir().unwrap();
        let files = ["a.csv", "a.md", "a.junit.xml", "a.sarif"].map(|name| folder.path().join(name));
        let mut command = audit(gateway.endpoint());
        command.args(["--region", "us-east-1"]);
        for file in &files {
            command.arg("--output").arg(file);
        }
        let ran = run_async(command).await;
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        for file in &files {
            let text = std::fs::read_to_string(file).unwrap();
            assert_harmless(&text, &file.display().to_string());
            assert!(text.contains("owned"), "what was hostile is there to be read");
        }
    });
}

#[test]
fn traces_are_harmless_whatever_aws_answers() {
    RUNTIME.block_on(async {
        let gateway = hostile_account().await;
        for (log, colour) in [("", "never"), ("", "always"), ("trace", "never")] {
            let mut command = partywall();
            command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
            command.args(["audit", "--endpoint-url", gateway.endpoint(), "--region", "us-east-1", "--color", colour]);
            // The SDK's own traces, too, for those who look for a fault.
            if log.is_empty() {
                command.arg("-v")
            } else {
                command.env("PARTYWALL_LOG", log)
            };
            let ran = run_async(command).await;
            assert_harmless(&plain(&ran.stderr), "the trace");
            for words in ["owned", "gap", "GetKeyRotationStatus"] {
                assert!(ran.stderr.contains(words), "{words:?} is not in:\n{}", ran.stderr);
            }
        }
    });
}

#[test]
fn an_error_that_ends_the_audit_is_one_harmless_line() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let hostile = xml(HOSTILE);
        for (status, code) in [(403, "AccessDenied"), (400, &*hostile)] {
            let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{hostile}</Message></Error>");
            gateway.clear();
            let error = format!("<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>");
            gateway.rule(answer("sts", "GetCallerIdentity", status, error));
            let ran = run_async(audit(gateway.endpoint())).await;
            assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
            assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
            assert!(ran.stderr.contains("owned"), "{}", ran.stderr);
            assert_harmless(&ran.stderr, "the error");
        }
    });
}

#[test]
fn a_region_with_a_hostile_name_is_a_gap_and_no_more() {
    RUNTIME.block_on(async {
        let gateway = weak_moto().await.gateway().await;
        let regions = format!(
            "<DescribeRegionsResponse><regionInfo><item><regionName>us-east-1</regionName></item><item><regionName>{}\
             </regionName></item></regionInfo></DescribeRegionsResponse>",
            xml(HOSTILE)
        );
        gateway.rule(answer("ec2", "DescribeRegions", 200, regions));
        let (code, report) = report(gateway.endpoint(), &["--service", "ec2,kms"]).await;
        assert_eq!(code, 3);
        assert_eq!(report.0["completeness"]["complete"], false);
        let reason = |finding: &serde_json::Value| {
            report.gaps().iter().find(|gap| gap["id"] == finding["gap"]).map(|gap| gap["reason"].clone())
        };
        for finding in report.findings() {
            let there = finding["region"] == HOSTILE;
            if !there && reason(finding).is_some_and(|reason| reason == "not-emulated") {
                continue;
            }
            assert_eq!(finding["status"] == "unknown", there, "{finding:#}");
        }
        let mut command = audit(gateway.endpoint());
        command.args(["--service", "ec2,kms"]);
        assert_harmless(&run_async(command).await.stdout, "the report");
    });
}
