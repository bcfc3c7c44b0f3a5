use partywall_checks::check::Check;
use partywall_checks::facts::ec2::DESCRIBE_SECURITY_GROUPS;
use partywall_checks::facts::iam::GET_ACCOUNT_SUMMARY;
use partywall_checks::facts::s3::{GET_BUCKET_ENCRYPTION, LIST_BUCKETS};
use partywall_checks::facts::{Gap as Unread, Reason};
use partywall_checks::finding::{ActionableBy, Outcome, Resource, Verdict};
use partywall_checks::model::artifact::ArtifactReport;
use partywall_checks::model::coverage::Attestation;
use serde_json::{Value as Json, json};
use std::sync::Arc;

use super::super::{AccountInfo, Caller, Header, Suppressed};
use super::*;

const ID: &str = "123456789012";

fn header() -> Header {
    let started = "2026-03-02T09:30:00.25Z".parse().unwrap();
    let attested = |node: &str, evidence: &str| Attestation {
        node: node.into(),
        statement: "All staff are trained each year.".into(),
        by: "Ada".into(),
        on: "2026-01-01".parse().unwrap(),
        until: "2026-12-31".parse().unwrap(),
        evidence: Some(evidence.into()),
    };
    Header {
        account: AccountInfo { id: ID.into(), alias: Some("acme-prod".into()), partition: "aws".into() },
        caller: Caller { arn: format!("arn:aws:sts::{ID}:assumed-role/audit/ada"), user_id: "AROA:ada".into() },
        started,
        ended: started,
        as_of: started,
        regions: vec!["eu-west-1".into(), "us-east-1".into()],
        part: None,
        calls: 57,
        ended_early: None,
        gaps: Vec::new(),
        attestations: vec![
            attested("shared.awareness-training", "https://wiki.example.com/training"),
            attested("customer.data.masking", "javascript:alert(1)"),
            attested("no.such.node", "in a drawer"),
        ],
        artifact: vec![ArtifactReport {
            title: "SOC 2 Report".into(),
            arn: "arn:aws:artifact:::report/report-1".into(),
            series: None,
            version: Some(1),
            period_start: None,
            period_end: None,
        }],
    }
}

fn check(id: &str) -> &'static Check {
    partywall_checks::find(id).unwrap()
}

fn group(id: &str, name: &str) -> Resource {
    let arn = format!("arn:aws:ec2:eu-west-1:{ID}:security-group/{id}");
    let tags = [("team".to_owned(), "web".to_owned())].into();
    Resource::new(&arn, "AWS::EC2::SecurityGroup", id, Some("eu-west-1")).named(name).tagged(tags)
}

fn bucket(name: &str) -> Resource {
    Resource::new(&format!("arn:aws:s3:::{name}"), "AWS::S3::Bucket", name, Some("eu-west-1"))
}

fn runs() -> Vec<(&'static Check, Vec<Outcome>)> {
    let root = Resource::new(&format!("arn:aws:iam::{ID}:root"), "AWS::::Account", ID, None);
    let denied = |call, region| Unread::new(call, region, Reason::Denied, "not authorized to perform it");
    let open = |group| {
        let message = "The security group opens port 22 (SSH) from 0.0.0.0/0 to the whole internet.";
        Outcome::of(
            group,
            Verdict::fail(message).seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", json!(["tcp 22 from 0.0.0.0/0"])),
        )
    };
    vec![
        (
            check("iam-root-mfa"),
            vec![Outcome::of(
                root,
                Verdict::fail("The root user has no MFA device.").seen(&GET_ACCOUNT_SUMMARY, "AccountMFAEnabled", 0),
            )],
        ),
        (check("kms-key-rotation"), vec![]),
        (
            check("ec2-security-group-admin-ports"),
            vec![
                open(group("sg-0aa11bb22cc33dd44", "bastion")),
                open(group("sg-0ee55ff66aa77bb88", "old-web")),
                Outcome::of(
                    group("sg-0fedcba9876543210", "api"),
                    Verdict::fail("It is open to some.")
                        .at_most(Severity::Low)
                        .actionable_by(ActionableBy::OrganisationAdministrator)
                        .without(&denied(&LIST_BUCKETS, None)),
                ),
                Outcome::unlisted(Some("us-east-1"), &denied(&DESCRIBE_SECURITY_GROUPS, Some("us-east-1"))),
            ],
        ),
        (
            check("s3-bucket-encryption"),
            vec![
                Outcome::of(
                    bucket("acme-logs"),
                    Verdict::pass("New objects are encrypted with AES256.").seen(
                        &GET_BUCKET_ENCRYPTION,
                        "ApplyServerSideEncryptionByDefault",
                        json!({"algorithm": "AES256", "kms_key": null}),
                    ),
                ),
                Outcome::of(bucket("acme-site"), Verdict::unknown(&denied(&GET_BUCKET_ENCRYPTION, Some("eu-west-1")))),
            ],
        ),
    ]
}

/// A finding of each kind: one is accepted, one is known from before.
fn mixed() -> Report {
    let mut report = Report::new(header(), runs());
    report.tool.version = "1.2.3".into();
    report.schema_version = "1.1".into();
    let named = |report: &Report, name: &str| {
        report.findings.iter().position(|f| f.resource.as_deref().is_some_and(|r| r.name.as_deref() == Some(name)))
    };
    let (accepted, known) = (named(&report, "old-web").unwrap(), named(&report, "bastion").unwrap());
    report.findings.edit()[accepted].suppressed = Some(Suppressed {
        reason: "It is switched off at night.".into(),
        owner: Some("Grace".into()),
        expires: Some("2026-06-30".parse().unwrap()),
    });
    report.findings.edit()[known].in_baseline = true;
    report.summary.counts.fail -= 1;
    *report.summary.failed_by_severity.get_mut("high").unwrap() -= 1;
    report.summary.suppressed = 1;
    report.summary.in_baseline = 1;
    report
}

/// Everything that an account, or a file that claims to be a report, can name.
const EVIL: &str = "a</script><script>owned=1</script><img src=x onerror=owned=1>\"'` onload='owned=1' --> ]]> \
    {{ 7*7 }} &lt; \u{1b}[2J\u{9b}31m\r\nFORGED \u{2028}\u{202e}gpj.exe\u{200b}\u{feff}\\u003cb\\";

fn hostile() -> Report {
    let mut header = header();
    header.account = AccountInfo { id: EVIL.into(), alias: Some(EVIL.into()), partition: EVIL.into() };
    header.caller.arn = EVIL.into();
    header.regions = vec![EVIL.into()];
    header.ended_early = Some(EVIL.into());
    header.attestations[0].statement = EVIL.into();
    header.attestations[0].by = EVIL.into();
    header.attestations[2].node = EVIL.into();
    header.gaps.push(Unread::new(&LIST_BUCKETS, Some(EVIL), Reason::Unexpected, EVIL));
    let resource = Resource::new(EVIL, EVIL, EVIL, Some(EVIL)).named(EVIL).tagged([(EVIL.into(), EVIL.into())].into());
    let verdict = Verdict::fail(EVIL).seen(&LIST_BUCKETS, EVIL, json!({ EVIL: [EVIL] }));
    let mut report = Report::new(header, vec![(check("s3-bucket-encryption"), vec![Outcome::of(resource, verdict)])]);
    report.tool.version = EVIL.into();
    report.schema_version = EVIL.into();
    report.gaps[0].operation = EVIL.into();
    report.gaps[0].remedy = EVIL.into();
    report.gaps[0].permission = Some(EVIL.into());
    report.gaps[0].findings = 1;
    report.coverage[0].node = EVIL.into();
    report.coverage[0].path = vec![EVIL.into()];
    report.coverage[0].counts.fail = 1;
    report.completeness.checks[0].id = EVIL.into();
    report.completeness.checks[0].no_resources = true;
    let mut all = report.findings.edit();
    let finding = &mut all[0];
    finding.id = EVIL.into();
    Arc::make_mut(&mut finding.check).id = EVIL.into();
    Arc::make_mut(&mut finding.check).title = EVIL.into();
    Arc::make_mut(&mut finding.check).service = EVIL.into();
    Arc::make_mut(&mut finding.place).node = EVIL.into();
    Arc::make_mut(&mut finding.place).path = vec![EVIL.into()];
    Arc::make_mut(&mut finding.place).aws = EVIL.into();
    Arc::make_mut(&mut finding.place).yours = EVIL.into();
    finding.standards = std::sync::Arc::new([(EVIL.into(), vec![EVIL.into()])].into());
    Arc::make_mut(&mut finding.remediation).text = EVIL.into();
    Arc::make_mut(&mut finding.remediation).cli = Some(EVIL.into());
    Arc::make_mut(&mut finding.remediation).terraform = Some(EVIL.into());
    Arc::make_mut(&mut finding.remediation).urls =
        vec!["javascript:owned=1".into(), format!("https://docs.aws.amazon.com/{EVIL}")];
    finding.suppressed = Some(Suppressed { reason: EVIL.into(), owner: Some(EVIL.into()), expires: None });
    let mut again = all[0].clone();
    again.suppressed = None;
    all.push(again);
    drop(all);
    report
}

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What stands between the first `from` and the next `to`.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} after {from}")).0
}

const DATA: &str = "<script type=\"application/json\" id=\"data\">";

fn data(page: &str) -> Json {
    serde_json::from_str(between(page, DATA, "</script>")).unwrap()
}

/// The page without style, picture, data and script.
fn skeleton(page: &str) -> String {
    let mut text = page.to_owned();
    for (from, to) in [("<style>", "</style>"), ("<svg ", "</svg>"), (DATA, "</script>"), ("<script>", "</script>")] {
        text = text.replacen(between(page, from, to), "…", 1);
    }
    let policy = between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    text.replacen(policy, "…", 1)
}

/// The tags of the markup, without the style, the data and the script.
fn tags(page: &str) -> Vec<String> {
    let mut text = page.to_owned();
    for (from, to) in [("<style>", "</style>"), (DATA, "</script>"), ("<script>", "</script>")] {
        text = text.replacen(between(page, from, to), "", 1);
    }
    text.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0.to_owned()).collect()
}

/// The values of an attribute, with references to characters resolved as far as the template makes them.
fn values(tags: &[String], name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    tags.iter()
        .filter_map(|tag| Some(tag.split_once(&start)?.1.split_once('"')?.0))
        .map(|value| value.replace("&#x2f;", "/").replace("&#x27;", "'").replace("&amp;", "&"))
        .collect()
}

#[test]
fn what_can_be_read_without_the_script_is_laid_out_like_this() {
    insta::assert_snapshot!(skeleton(&page(&mixed())));
}

#[test]
fn an_audit_that_ran_no_check_claims_nothing() {
    let page = page(&Report::new(Header { attestations: Vec::new(), ..header() }, Vec::new()));
    assert!(page.contains("<strong>Complete:</strong> No check was run, so nothing is claimed."));
    assert!(page.contains("<p>None: all that was asked was answered.</p>"));
    assert_eq!(data(&page)["findings"], json!([]));
}

#[test]
fn what_is_unknown_stands_beside_what_fails_and_as_large() {
    let page = page(&mixed());
    for words in [
        "<b>3</b> failing",
        "<b>2</b> unknown",
        "<b>1</b> passing",
        "<strong>Incomplete:</strong> 2 findings are unknown. What could not be read is neither a pass nor a fail.",
        "<title>acme-prod: 3 failing, incomplete · partywall</title>",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_policy_allows_this_style_and_this_script_by_their_hashes_and_nothing_else() {
    for report in [mixed(), hostile()] {
        let page = page(&report);
        let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
        let policy = &values(&[format!("meta content=\"{policy}\"")], "content")[0];
        let hash = |from, to| base64::encode(Sha256::digest(between(&page, from, to)));
        let (style, script) = (hash("<style>", "</style>"), hash("<script>", "</script>"));
        assert_eq!(
            *policy,
            format!(
                "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action \
                 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
            )
        );
        // It holds for all that comes after it.
        assert!(page.find("Content-Security-Policy").unwrap() < page.find("<style>").unwrap());
    }
    // A browser makes one line break of two characters before it looks at the hash.
    assert!(!STYLE.contains('\r') && !SCRIPT.contains('\r') && !TEMPLATE.contains('\r'));
    assert!(!SCRIPT.contains("</") && !SCRIPT.contains("<!--"));
}

#[test]
fn nothing_is_loaded_and_links_lead_only_to_the_web() {
    for report in [mixed(), hostile()] {
        let page = page(&report);
        let tags = tags(&page);
        for tag in &tags {
            let name = tag.split([' ', '\n']).next().unwrap();
            let foreign =
                ["link", "img", "iframe", "object", "embed", "base", "audio", "video", "image", "foreignObject"];
            assert!(!foreign.contains(&name), "{tag}");
            let without_values: String = tag.split('"').step_by(2).collect();
            for attribute in [" src=", " srcset=", " style=", " action=", " onclick=", " onload=", " onerror="] {
                assert!(!without_values.contains(attribute), "{tag}");
            }
        }
        for address in values(&tags, "href") {
            assert!(address.starts_with('#') || address == "https://wiki.example.com/training", "{address}");
        }
        let leaving: Vec<&String> = tags.iter().filter(|tag| tag.contains("href=\"http")).collect();
        assert_eq!(leaving.len(), 1);
        assert!(leaving.iter().all(|tag| tag.contains("rel=\"noopener noreferrer\"")));
        let style = between(&page, "<style>", "</style>");
        assert!(!style.contains("url(") && !style.contains("@import") && !style.contains("http"));
        for source in data(&page)["checks"].as_array().unwrap().iter().flat_map(|c| c["sources"].as_array().unwrap()) {
            assert!(source.as_str().unwrap().starts_with("https://docs.aws.amazon.com/"), "{source}");
        }
    }
}

#[test]
fn the_script_makes_no_markup_and_no_code_of_strings_and_asks_no_network() {
    for forbidden in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "createContextualFragment",
        "eval(",
        "new Function",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "WebSocket",
        "sendBeacon",
        "localStorage",
        ".style",
    ] {
        assert!(!SCRIPT.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn hostile_names_are_only_text() {
    let page = page(&hostile());
    assert_eq!(page.matches("<script").count(), 2, "the data and the script");
    assert_eq!(page.matches("</script").count(), 2);
    let names: BTreeSet<String> = tags(&page).iter().map(|tag| tag.split([' ', '\n']).next().unwrap().into()).collect();
    let ours: BTreeSet<String> =
        tags(&self::page(&mixed())).iter().map(|tag| tag.split([' ', '\n']).next().unwrap().into()).collect();
    assert!(names.is_subset(&ours), "{:?}", names.difference(&ours));
    let hostile = page.chars().find(|c| {
        (c.is_control() && *c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
    });
    assert_eq!(hostile, None);
    assert!(!page.contains("\nFORGED"));
    assert!(page.contains("\\u{202e}gpj.exe"), "it is there to be read, written out");
    // A template's language is nobody's but the template's.
    assert!(page.contains("{{ 7*7 }}") && !page.contains("49 &lt;"));
}

#[test]
fn in_the_data_every_text_is_what_it_was_but_for_what_steers() {
    let data = data(&page(&hostile()));
    let written = harmless(EVIL);
    assert_eq!(data["resources"][0][0], *written);
    assert_eq!(data["resources"][0][5], json!({ &*written: &*written }));
    assert_eq!(data["evidence"][0][0]["value"], json!({ &*written: [&*written] }));
    assert_eq!(data["checks"][0]["title"], *written);
    assert_eq!(data["checks"][0]["sources"].as_array().unwrap().len(), 1, "no script is a source");
    // Lines of a template stay lines.
    assert_eq!(data["checks"][0]["terraform"].as_array().unwrap().len(), 2);
    let raw = page(&hostile());
    let raw = between(&raw, DATA, "</script>");
    assert!(!raw.contains(['<', '>', '&']));
}

/// The finding as the page's data tell it.
fn told(data: &Json, row: &Json) -> Json {
    let at = |list: &str, n: usize| data[list][usize::try_from(row[n].as_u64().unwrap()).unwrap()].clone();
    let word = |n: &Json| data["words"][usize::try_from(n.as_u64().unwrap()).unwrap()].clone();
    let gap = |n: &Json| data["gaps"][usize::try_from(n.as_u64().unwrap()).unwrap()]["id"].clone();
    let resource = if row[7].is_null() {
        Json::Null
    } else {
        let it = at("resources", 7);
        json!({"id": it[0], "arn": it[1], "type": word(&it[2]), "region": word(&it[3]), "name": it[4], "tags": it[5]})
    };
    let (check, rest) = (at("checks", 1), &row[8]);
    let lines = |lines: &Json| {
        let lines: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        if lines.is_empty() { Json::Null } else { lines.join("\n").into() }
    };
    json!({
        "id": row[0],
        "check": {"id": check["id"], "title": check["title"], "service": check["service"]},
        "status": word(&row[2]),
        "severity": word(&row[3]),
        "message": word(&row[5]),
        "resource": resource,
        "region": word(&row[4]),
        "evidence": at("evidence", 6),
        "place": {
            "node": check["node"],
            "path": check["path"],
            "side": check["side"],
            "control": check["control"].as_str().unwrap().trim_end_matches(" control"),
            "service_type": check["service_type"].as_str().unwrap().to_lowercase(),
            "aws": check["aws"],
            "yours": check["yours"],
        },
        "standards": check["standards"],
        "remediation": {
            "text": check["fix"],
            "cli": check["cli"],
            "terraform": lines(&check["terraform"]),
            "cloudformation": lines(&check["cloudformation"]),
            "urls": check["sources"],
        },
        "actionable_by": if rest["actionable_by"].is_null() { "customer".into() } else { rest["actionable_by"].clone() },
        "gap": if rest["gap"].is_null() { Json::Null } else { gap(&rest["gap"]) },
        "context_gaps": rest["context_gaps"].as_array().map_or(json!([]), |gaps| gaps.iter().map(gap).collect()),
        "suppressed": rest["suppressed"],
        "in_baseline": rest["in_baseline"] == true,
    })
}

#[test]
fn every_finding_is_in_the_data_with_all_that_the_report_says_of_it() {
    let report = mixed();
    let data = data(&page(&report));
    let rows = data["findings"].as_array().unwrap();
    assert_eq!(rows.len(), report.findings.len());
    for (row, finding) in rows.iter().zip(&report.findings) {
        assert_eq!(told(&data, row), serde_json::to_value(finding).unwrap());
    }
    assert_eq!(data["checks"].as_array().unwrap().len(), 3, "each check once");
    assert_eq!(data["frameworks"]["cis-7.0"], "CIS Amazon Web Services Foundations Benchmark 7.0");
}

#[test]
fn findings_that_tell_different_things_of_one_check_are_told_apart() {
    let mut report = mixed();
    Arc::make_mut(&mut report.findings.edit()[0].remediation).text = "Another one.".into();
    let data = data(&page(&report));
    assert_eq!(data["checks"].as_array().unwrap().len(), 4);
    assert_eq!(told(&data, &data["findings"][0]), serde_json::to_value(&report.findings.to_vec()[0]).unwrap());
}

#[test]
fn what_was_accepted_is_not_among_the_failures_that_need_no_script() {
    let page = page(&mixed());
    let without_script = between(&page, "<div id=\"static\">", "</section>");
    assert!(!without_script.contains("old-web"));
    assert!(without_script.contains("(bastion)</bdi></strong> · eu-west-1 · <code>ec2-security-group-admin-ports</code> · <span class=\"flag\">in the baseline</span>"));
    assert!(page.contains(">1 accepted</a> by the account's owner: in none of these counts."));
}

#[test]
fn the_same_report_gives_the_same_page() {
    let turned = runs().into_iter().rev().map(|(check, all)| (check, all.into_iter().rev().collect())).collect();
    assert_eq!(page(&Report::new(header(), runs())), page(&Report::new(header(), turned)));
}

#[test]
fn no_two_elements_have_one_id_and_every_reference_leads_to_one() {
    let page = page(&mixed());
    let tags = tags(&page);
    let ids = values(&tags, "id");
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    for (attribute, prefix) in [("for", ""), ("aria-labelledby", ""), ("href", "#")] {
        for reference in values(&tags, attribute).iter().filter(|it| it.starts_with(prefix) && !it.contains('=')) {
            for id in reference.trim_start_matches('#').split(' ').filter(|_| !reference.starts_with("https:")) {
                assert!(ids.iter().any(|known| known == id), "{attribute}={reference}");
            }
        }
    }
}

#[test]
fn the_worst_stand_first_and_beyond_some_hundred_they_are_only_counted() {
    let outcomes = (0..300).map(|n| {
        let severity = if n == 299 { Severity::High } else { Severity::Low };
        Outcome::of(group(&format!("sg-{n}"), "web"), Verdict::fail("It is open.").at_most(severity))
    });
    let report = Report::new(header(), vec![(check("ec2-security-group-admin-ports"), outcomes.collect())]);
    let page = page(&report);
    let list = between(&page, "<ol class=\"worst\">", "</ol>");
    assert_eq!(list.matches("<li>").count(), WORST);
    assert!(list.find("sg-299 (web)").unwrap() < list.find("sg-0 (web)").unwrap());
    assert!(
        page.contains("<h3>The 200 worst findings</h3>") && page.contains("100 more that fail are not in this list.")
    );
}

#[test]
fn a_finding_takes_some_two_hundred_bytes_however_much_is_to_be_said_of_its_check() {
    let many = |count: usize| {
        let outcomes = (0..count).map(|n| {
            let verdict = Verdict::fail("The security group opens port 22 (SSH) to the whole internet.");
            let seen = json!([format!("tcp 22 from 0.0.0.0/{}", n % 32)]);
            let id = format!("sg-{n:017}");
            Outcome::of(group(&id, "web"), verdict.seen(&DESCRIBE_SECURITY_GROUPS, "IpPermissions", seen))
        });
        let report = Report::new(header(), vec![(check("ec2-security-group-admin-ports"), outcomes.collect())]);
        page(&report).len()
    };
    let one = (many(5_000) - many(1_000)) / 4_000;
    assert!(one < 280, "{one} bytes");
}

#[test]
fn gaps_that_are_closed_by_one_thing_are_one_line() {
    let mut report = mixed();
    let there = Unread::new(&DESCRIBE_SECURITY_GROUPS, Some("eu-west-1"), Reason::Denied, "no");
    let more = Report::new(Header { gaps: vec![there], ..header() }, Vec::new());
    report.gaps.extend(more.gaps);
    let lines = gaps(&report.gaps);
    let groups = lines.iter().find(|gap| gap.operation == "ec2:DescribeSecurityGroups").unwrap();
    assert_eq!(groups.regions, "in 2 regions: eu-west-1, us-east-1");
    assert_eq!((groups.findings, groups.permission), (1, None), "the remedy names the permission");
    assert_eq!(groups.link.as_deref(), Some("status=unknown&q=ec2%3ADescribeSecurityGroups"));
    let buckets = lines.iter().find(|gap| gap.operation == "s3:ListBuckets").unwrap();
    assert_eq!((buckets.findings, buckets.link.as_deref()), (0, None));
}
