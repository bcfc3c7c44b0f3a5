use super::*;

fn formats() -> Vec<String> {
    vec!["json".to_owned(), "terminal".to_owned()]
}

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(Path::new("/srv/partywall.toml"), text, &formats()).map_err(|error| error.to_string())
}

const WHOLE: &str = r#"
    fail-on = "medium"

    [select]
    check = ["iam-*", "s3-*"]
    skip = "iam-root-mfa"
    service = "iam"
    severity = "high"
    standard = ["cis-7.0", "rules/house.toml"]

    [audit]
    region = ["eu-west-1"]
    quota-share = "25%"
    max-rate = 20
    concurrency = 10
    timeout = "45s"
    deadline = 600
    artifact = true

    [thresholds]
    root-quiet-days = 60
    required-tags = ["owner"]

    [severities]
    iam-access-key-rotation = "critical"

    [[output]]
    file = "-"
    [[output]]
    file = "reports/audit.out"
    format = "json"

    [[suppress]]
    check = "s3-bucket-*"
    resource = ["arn:aws:s3:::public-*", "web"]
    account = "123456789012"
    region = "eu-*"
    tags = { purpose = "web*" }
    reason = "Made for everyone."
    owner = "web team"
    expires = 2030-12-31

    [[attestation]]
    node = "customer.data.masking"
    statement = "Masked."
    by = "Ada"
    on = 2026-01-01
    until = 2026-12-31
"#;

#[test]
fn all_that_can_be_said_is_read() {
    let config = parse(WHOLE).unwrap();
    assert_eq!(config.fail_on, Some(Severity::Medium));
    assert_eq!(config.select.check.0, ["iam-*", "s3-*"]);
    assert_eq!(config.select.skip.0, ["iam-root-mfa"]);
    assert_eq!(config.select.standard.0, ["cis-7.0", "/srv/rules/house.toml"]);
    assert_eq!(config.audit.region.0, ["eu-west-1"]);
    assert_eq!(config.audit.quota_share, Some(Share(0.25)));
    assert_eq!((config.audit.max_rate, config.audit.concurrency), (Some(20), Some(10)));
    assert_eq!(config.audit.timeout.map(|Time(time)| time.as_secs()), Some(45));
    assert_eq!(config.audit.deadline.map(|Time(time)| time.as_secs()), Some(600));
    assert!(config.audit.artifact);
    assert_eq!(config.severities.get("iam-access-key-rotation"), Some(Severity::Critical));
    assert_eq!(config.severities.get("iam-root-mfa"), None);
    let stdout = Output { file: "-".into(), format: None };
    let file = Output { file: "/srv/reports/audit.out".into(), format: Some("json".into()) };
    assert_eq!(config.outputs, [stdout, file], "files are in the folder of the configuration");
    let [Suppression { line, what }] = &config.suppressions[..] else { panic!("one") };
    assert_eq!(*line, 33);
    assert_eq!(what.until().map(|date| date.to_string()).as_deref(), Some("2030-12-31"));
    assert_eq!(config.attestations[0].by, "Ada");
    assert!(parse("").unwrap().outputs.is_empty());
}

#[test]
fn what_was_told_goes_over_other_settings_and_nothing_else_does() {
    let told = parse(WHOLE).unwrap().thresholds;
    let settings = told.over(Settings { root_quiet_days: 1, log_retention_days: 7, ..Settings::default() });
    assert_eq!((settings.root_quiet_days, settings.log_retention_days), (60, 7));
    assert_eq!(settings.required_tags, ["owner"]);
    let untold = parse("").unwrap().thresholds.over(settings.clone());
    assert_eq!(untold, settings);
    // What is told to be the default is told.
    let back = parse("[thresholds]\nroot-quiet-days = 30").unwrap().thresholds.over(settings);
    assert_eq!(back.root_quiet_days, 30);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_nearest_that_is_right() {
    let suppress = |keys: &str| format!("[[suppress]]\n{keys}\n");
    for (text, words) in [
        (
            "colour = 1",
            "/srv/partywall.toml, line 1, column 1, colour: there is no key \"colour\" here: those there are",
        ),
        ("fail_on = 1", "did you mean \"fail-on\"?"),
        ("fail-on = \"hihg\"", "line 1, column 11, fail-on: there is no severity \"hihg\": did you mean \"high\"?"),
        ("fail-on = 3", "fail-on: it should be one of informational, low, medium, high, critical, and is the number 3"),
        (
            "\n\n  [tresholds]\n",
            "line 3, column 4, tresholds: there is no key \"tresholds\" here: did you mean \"thresholds\"",
        ),
        ("[thresholds]\nroot-quite-days = 3", "line 2, column 1, thresholds.root-quite-days: there is no key"),
        ("[thresholds]\nroot-quite-days = 3", "did you mean \"root-quiet-days\"?"),
        ("[thresholds]\nroot_quiet_days = 3", "did you mean \"root-quiet-days\"?"),
        (
            "[thresholds]\nroot-quiet-days = \"a\"",
            "line 2, column 19, thresholds.root-quiet-days: it should be a whole number from 1 to 36500, and is the text \"a\"",
        ),
        ("[thresholds]\nroot-quiet-days = -1", "and is the number -1"),
        ("[thresholds]\nroot-quiet-days = 99999999999999999999", "and is the number 99999999999999999999"),
        ("[thresholds]\nroot-quiet-days = 1.5", "and is the number 1.5"),
        ("[thresholds]\nroot-quiet-days = true", "and is true"),
        ("[thresholds]\nroot-quiet-days = []", "and is a list"),
        ("[thresholds]\nroot-quiet-days = {}", "and is a table"),
        (
            "[thresholds]\nauthorized-ports = 80",
            "it should be a list of ports, such as [80, 443], and is the number 80",
        ),
        ("[thresholds]\nauthorized-ports = [70000]", "70000 is not a port"),
        ("[thresholds]\nauthorized-ports = [\n80,\n2026-01-01]", "is not a port"),
        ("thresholds = 3", "it should be a table, and is the number 3"),
        (
            "[select]\ncheck = \"iam-rot-mfa\"",
            "select.check: there is no check \"iam-rot-mfa\": did you mean \"iam-root-mfa\"?",
        ),
        ("[select]\nskip = [\"iam-*\", \"[\"]", "select.skip: \"[\" is no glob"),
        ("[select]\nservice = \"imm\"", "there is no service \"imm\""),
        ("[select]\nseverity = \"worst\"", "there is no severity \"worst\""),
        ("[select]\ncheck = 1", "it should be a text in quotes, or a list of them, and is the number 1"),
        ("[audit]\nquota-share = 2", "audit.quota-share: it is a share like 25%, at most 100%"),
        ("[audit]\ntimeout = \"soon\"", "it is a time such as 30s"),
        ("[audit]\nconcurrency = 0", "from 1 to 1000"),
        ("[audit]\nartifact = \"yes\"", "it should be true or false, and is the text \"yes\""),
        ("[audit]\nregion = \"\"", "nothing stands between the quotes"),
        ("[audit]\nprofile = \"prod\"", "there is no key \"profile\" here"),
        (
            "[severities]\niam-rot-mfa = \"low\"",
            "severities.iam-rot-mfa: there is no check \"iam-rot-mfa\": did you mean",
        ),
        (
            "[severities]\niam-root-mfa = \"lo\"",
            "severities.iam-root-mfa: there is no severity \"lo\": did you mean \"low\"?",
        ),
        (
            "[[output]]\nfile = \"a\"\nformat = \"jsn\"",
            "output.format: there is no format \"jsn\": did you mean \"json\"?",
        ),
        ("[[output]]\nfile = \" \"", "output.file: the file has no name"),
        ("[[output]]\nformat = \"json\"", "output: the key \"file\" is missing"),
        ("[output]\nfile = \"a\"", "in two brackets"),
        (&suppress("check = \"iam-*\""), "line 1, column 1, suppress: the key \"reason\" is missing"),
        (&suppress("check = \"iam-*\"\nreason = \" \""), "line 1, column 1, suppress: its reason is empty"),
        (&suppress("reason = \"r\""), "it would accept everything"),
        (&suppress("check = \"*\"\nresource = [\"a\", \"*\"]\nreason = \"r\""), "it would accept everything"),
        (&suppress("check = \"iam-rot-mfa\"\nreason = \"r\""), "did you mean \"iam-root-mfa\"?"),
        (&suppress("resource = \"\"\nreason = \"r\""), "nothing stands between the quotes"),
        (&suppress("account = 123456789012\nreason = \"r\""), "suppress.account: it should be a text in quotes"),
        (
            &suppress("region = \"eu\"\nreason = \"r\"\nexpires = \"soon\""),
            "suppress.expires: it should be a day like 2026-11-01",
        ),
        (&suppress("region = \"eu\"\nreason = \"r\"\nexpires = 2026-11-01T00:00:00Z"), "it should be a day"),
        (&suppress("region = \"eu\"\nreason = \"r\"\nexpires = 2026-13-01"), "line 4"),
        (&suppress("region = \"eu\"\nreason = \"r\"\nexpires = {}"), "it should be a day"),
        (&suppress("tags = { a = 1 }\nreason = \"r\""), "suppress.tags"),
        (&suppress("tag = { a = \"1\" }\nreason = \"r\""), "did you mean \"tags\"?"),
        ("[[attestation]]\nnode = \"x\"", "attestation: the key \"statement\" is missing"),
        ("a = 1\na = 2", "line 2, column 1: it is not TOML (the key is there twice"),
        ("fail-on =", "line 1, column 10: it is not TOML"),
        ("\0", "it is not TOML"),
    ] {
        let why = parse(text).unwrap_err();
        assert!(why.starts_with("/srv/partywall.toml, line "), "{why}");
        assert!(why.contains(words), "{words:?} is not in: {why}");
        assert!(!why.contains('\n'), "{why}");
    }
}

#[test]
fn a_column_counts_characters_and_any_line_end_is_one() {
    let why = parse("[thresholds]\r\nrequired-tags = [\"ö\", \"\"]\r\n").unwrap_err();
    assert!(why.contains("line 2, column 17, thresholds.required-tags"), "{why}");
    let why = parse("# ö\nfail-on = \"ö\"  colour").unwrap_err();
    assert!(why.contains("line 2"), "{why}");
}

/// Bytes that are nearly right, and bytes that are not at all: a file that is no configuration is an error, and nothing
/// worse.
#[test]
fn nonsense_is_refused_without_a_panic() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    let pieces = ["\"", "'", "[", "]]", "{", "=", "\n", ".", "\u{1b}", "ö", "#", "1e999", "2026-01-01", "\0", "*"];
    let mut wrong = 0;
    for _ in 0..600 {
        let mut text: String = WHOLE.to_owned();
        for _ in 0..=random(3) {
            let at = text.floor_char_boundary(random(text.len() + 1));
            let to = text[at..].char_indices().map(|(n, _)| at + n).nth(random(12)).unwrap_or(text.len());
            text.replace_range(at..to, pieces[random(pieces.len())]);
        }
        if let Err(why) = parse(&text) {
            assert!(why.starts_with("/srv/partywall.toml"), "{why}");
            wrong += 1;
        }
    }
    assert!(wrong > 300, "most of it is wrong: {wrong}");
    for text in ["[".repeat(100_000), "a.".repeat(50_000), "a = ".to_owned() + &"[".repeat(100_000), "\u{feff}".into()]
    {
        let _ = parse(&text);
    }
}

#[test]
fn the_nearest_file_above_is_read_and_no_other() {
    let root = tempfile::tempdir().unwrap();
    let deep = root.path().join("a/b/c");
    std::fs::create_dir_all(&deep).unwrap();
    let read = |folder: &Path| Config::read(Where::Upward(folder), &formats());
    assert_eq!(read(&deep).unwrap().path, None);
    std::fs::write(root.path().join(FILE), "fail-on = \"low\"").unwrap();
    assert_eq!(read(&deep).unwrap().fail_on, Some(Severity::Low));
    std::fs::write(root.path().join("a").join(FILE), "fail-on = \"high\"").unwrap();
    assert_eq!(read(&deep).unwrap().fail_on, Some(Severity::High), "nothing is taken from the one above it");
    assert_eq!(read(root.path()).unwrap().fail_on, Some(Severity::Low));
    std::fs::write(deep.join(FILE), [0xff, 0xfe]).unwrap();
    assert!(read(&deep).unwrap_err().to_string().contains("it is not UTF-8"));
    std::fs::remove_file(deep.join(FILE)).unwrap();
    std::fs::create_dir(deep.join(FILE)).unwrap();
    assert!(matches!(read(&deep), Err(ConfigError::Unreadable { .. })), "it is there, and cannot be read");
    let missing = Config::read(Where::Named(Path::new("/nonexistent.toml")), &formats()).unwrap_err().to_string();
    assert!(missing.contains("/nonexistent.toml cannot be read"), "{missing}");
}

#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_not_read_to_its_end() {
    let endless = Config::read(Where::Named(Path::new("/dev/zero")), &formats()).unwrap_err().to_string();
    assert!(endless.contains("it is longer than 4 MiB"), "{endless}");
}

#[test]
fn the_template_is_all_comments_and_right_without_them() {
    let template = template::template();
    assert!(template.lines().all(|line| line.is_empty() || line.starts_with('#')), "{template}");
    let prose = template.lines().filter(|line| line.starts_with("# "));
    assert!(prose.clone().all(|line| line.chars().count() <= 125), "{template}");
    let nothing = parse(&template).unwrap();
    assert!(nothing.suppressions.is_empty() && nothing.fail_on.is_none());
    let everything = parse(&template::unmarked(&template)).unwrap();
    let told: std::collections::BTreeSet<&str> = everything.thresholds.keys.iter().map(String::as_str).collect();
    let keys = Settings::keys();
    assert_eq!(told, keys.iter().map(String::as_str).collect());
    assert_eq!(everything.thresholds.settings, Settings::default(), "what it says is what holds anyway");
    assert_eq!((everything.suppressions.len(), everything.outputs.len(), everything.attestations.len()), (1, 2, 1));
    for key in ["fail-on", "[select]", "[audit]", "[severities]"] {
        assert!(template.contains(&format!("\n#{key}")), "{key}");
    }
}

/// What the schema calls right or wrong is so: an editor must not lie. What needs to be read as a whole it cannot tell.
#[test]
fn the_schema_agrees_with_the_reader() {
    let schema = serde_json::to_value(schema::schema(&formats())).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let valid = |text: &str| {
        fn json(value: toml::Value) -> serde_json::Value {
            match value {
                toml::Value::Datetime(date) => date.to_string().into(),
                toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
                toml::Value::Array(items) => items.into_iter().map(json).collect(),
                other => serde_json::to_value(other).unwrap(),
            }
        }
        validator.is_valid(&json(toml::Value::Table(text.parse().unwrap())))
    };
    assert!(valid("") && valid(WHOLE) && valid(&template::unmarked(&template::template())));
    for wrong in [
        "colour = 1",
        "fail-on = \"hihg\"",
        "[thresholds]\nroot-quiet-days = 0",
        "[thresholds]\nroot_quiet_days = 1",
        "[thresholds]\nauthorized-ports = [70000]",
        "[thresholds]\nhigh-risk-ports = []",
        "[select]\ncheck = \"iam-rot-mfa\"",
        "[audit]\nconcurrency = 0",
        "[audit]\nprofile = \"prod\"",
        "[severities]\niam-rot-mfa = \"low\"",
        "[severities]\niam-root-mfa = \"lo\"",
        "[[output]]\nfile = \"a\"\nformat = \"jsn\"",
        "[[output]]\nformat = \"json\"",
        "[[suppress]]\ncheck = \"iam-*\"",
        "[[suppress]]\ncheck = \"iam-*\"\nreason = \"r\"\nexpires = \"soon\"",
        "[[attestation]]\nnode = \"x\"",
    ] {
        assert!(!valid(wrong), "the schema allows: {wrong}");
        assert!(parse(wrong).is_err(), "the reader allows: {wrong}");
    }
}

#[test]
fn no_key_names_credentials_or_where_they_are_sent() {
    let schema = serde_json::to_string(&schema::schema(&formats())).unwrap();
    for word in ["profile", "role-arn", "external-id", "mfa", "endpoint", "secret-key", "token"] {
        assert!(!schema.contains(&format!("\"{word}")), "{word}");
    }
}
