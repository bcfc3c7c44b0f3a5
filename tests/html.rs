//! The report for a browser, read in one: Chromium, driven by its `DevTools` protocol over a pipe
//! (<https://chromedevtools.github.io/devtools-protocol/>).

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use partywall::report::{Finding, Report, Suppressed, html};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{partywall, run};

/// Far more than any answer takes, on a machine that has much else to do.
const LONGEST: Duration = Duration::from_mins(2);

/// A browser with one page.
struct Browser {
    child: Child,
    to: Option<ChildStdin>,
    from: Receiver<Value>,
    calls: u64,
    session: Value,
    /// What it told without being asked.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    fn start() -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let program = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
        // The protocol is spoken on the file descriptors 3 and 4, which only a shell can give without unsafe code.
        let mut child = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#, &program])
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-extensions", "--hide-scrollbars", "--window-size=1280,900", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        let (tell, from) = mpsc::channel();
        std::thread::spawn(move || {
            for message in answers.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).expect("JSON from the browser");
                if tell.send(message).is_err() {
                    break;
                }
            }
        });
        let to = child.stdin.take();
        let mut browser =
            Self { child, to, from, calls: 0, session: Value::Null, events: Vec::new(), _profile: profile };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        browser.session = browser.call("Target.attachToTarget", &target)["sessionId"].clone();
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser.prefer("light");
        browser
    }

    /// What the reader's system asks for: colours for the day or the night; and always, that nothing moves, for a click
    /// must hit.
    fn prefer(&mut self, scheme: &str) {
        let scheme = json!({"name": "prefers-color-scheme", "value": scheme});
        let still = json!({"name": "prefers-reduced-motion", "value": "reduce"});
        self.call("Emulation.setEmulatedMedia", &json!({"features": [scheme, still]}));
    }

    fn next(&mut self, until: Instant) -> Value {
        let left = until.saturating_duration_since(Instant::now());
        match self.from.recv_timeout(left) {
            Ok(message) => message,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("the browser does not answer"),
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!(
                "Chromium does not run, and these tests need it: apt-get install -y --no-install-recommends chromium, or \
                 name another one in the environment as CHROMIUM"
            ),
        }
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.calls += 1;
        let mut call = json!({"id": self.calls, "method": method, "params": parameters});
        if !self.session.is_null() {
            call["sessionId"] = self.session.clone();
        }
        let mut bytes = call.to_string().into_bytes();
        bytes.push(0);
        // Where nobody reads it, nobody answers either, and that is said below.
        let _ = self.to.as_mut().expect("a pipe").write_all(&bytes);
        let until = Instant::now() + LONGEST;
        loop {
            let message = self.next(until);
            if message["id"] == self.calls {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    /// Opens a file, perhaps with a fragment; returns how long that took until the page had loaded, in milliseconds.
    fn open(&mut self, path: &Path, fragment: &str) -> f64 {
        // From another page, so that it is loaded anew even if only the fragment differs.
        self.load("about:blank");
        self.events.clear();
        self.load(&format!("file://{}{fragment}", path.display()));
        self.eval("performance.getEntriesByType('navigation')[0].loadEventStart").as_f64().expect("a time")
    }

    fn load(&mut self, address: &str) {
        let before = self.events.len();
        self.call("Page.navigate", &json!({"url": address}));
        let until = Instant::now() + LONGEST;
        while !self.events[before..].iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.next(until);
            self.events.push(event);
        }
    }

    /// What the expression gives in the page.
    fn eval(&mut self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", &parameters);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    fn text(&mut self, expression: &str) -> String {
        let value = self.eval(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression}: {value}")).to_owned()
    }

    /// Waits until the expression is true.
    fn wait(&mut self, expression: &str) {
        let until = Instant::now() + LONGEST;
        while self.eval(expression) != true {
            assert!(Instant::now() < until, "it does not become true: {expression}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Clicks on an element as a mouse does.
    fn click(&mut self, element: &str) {
        let place = format!(
            "(() => {{ const it = {element}; it.scrollIntoView({{block: 'center', behavior: 'instant'}}); \
             const {{x, y, width, height}} = it.getBoundingClientRect(); return [x + width / 2, y + height / 2]; }})()"
        );
        let place = self.eval(&place);
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Opens the first of what can be opened, unless it stands open.
    fn unfold(&mut self, selector: &str) {
        let element = format!("document.querySelector('{selector}')");
        if self.eval(&format!("{element}.open")) == false {
            self.click(&format!("{element}.querySelector('summary')"));
        }
        // What is in it is made after it is opened.
        self.wait(&format!("{element}.open && {element}.children.length > 1"));
    }

    fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            " " => (32, " "),
            other => panic!("no such key here: {other}"),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    fn write(&mut self, text: &str) {
        self.call("Input.insertText", &json!({"text": text}));
    }

    /// The words of the live region.
    fn count(&mut self) -> String {
        self.text("document.getElementById('count').textContent")
    }

    /// Waits until the live region says something else, and returns it.
    fn other_count(&mut self, before: &str) -> String {
        self.wait(&format!("document.getElementById('count').textContent !== {}", json!(before)));
        self.count()
    }

    /// What went wrong in the page: violations of its policy, exceptions, what was written to the console, dialogs; and what
    /// it asked of the network.
    fn complaints(&mut self) -> Vec<String> {
        // What is on its way arrives before the answer to this.
        self.eval("new Promise((done) => setTimeout(done, 50))");
        let complaint = |event: &Value| match event["method"].as_str()? {
            "Log.entryAdded" => Some(event["params"]["entry"]["text"].to_string()),
            "Runtime.exceptionThrown" => Some(event["params"]["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" => Some(event["params"]["args"].to_string()),
            "Page.javascriptDialogOpening" => Some(event["params"]["message"].to_string()),
            "Network.requestWillBeSent" => {
                let address = event["params"]["request"]["url"].as_str()?;
                let own = address.starts_with("file://") && event["params"]["type"] == "Document";
                (!own && address != "about:blank").then(|| address.to_owned())
            }
            _ => None,
        };
        self.events.iter().filter_map(complaint).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends when the pipe does.
        self.to = None;
        let until = Instant::now() + Duration::from_secs(5);
        while Instant::now() < until && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The page of the demo.
fn demo(folder: &TempDir) -> std::path::PathBuf {
    let path = folder.path().join("demo.html");
    let ran = run(partywall().args(["demo", "--quiet", "--output"]).arg(&path));
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    path
}

fn demo_report() -> Report {
    let ran = run(partywall().args(["demo", "--format", "json"]));
    serde_json::from_str(&ran.stdout).expect("a report")
}

fn written(report: &Report, folder: &TempDir) -> std::path::PathBuf {
    let path = folder.path().join("report.html");
    html::write(report, fs::File::create(&path).expect("a file")).expect("a page");
    path
}

/// Changes each finding.
fn edit(report: &mut Report, mut change: impl FnMut(usize, &mut Finding)) {
    let mut findings = report.findings.to_vec();
    findings.iter_mut().enumerate().for_each(|(n, finding)| change(n, finding));
    report.findings = findings.into_iter().collect();
}

/// The demo's findings again and again, each of another resource, until there are so many.
fn multiplied(count: usize) -> Report {
    let mut report = demo_report();
    let once = report.findings.to_vec();
    report.findings = (0..count)
        .map(|n| {
            let mut finding = once[n % once.len()].clone();
            let turn = n / once.len();
            finding.id = format!("{n:032x}");
            if let Some(resource) = finding.resource.as_mut().map(Arc::make_mut) {
                resource.id = format!("{}-{turn}", resource.id);
                resource.arn = format!("{}-{turn}", resource.arn);
            }
            finding
        })
        .collect();
    report
}

/// What a reader can do is done with the mouse and the keyboard, and what the page then shows is read from it.
#[test]
fn the_demo_is_filtered_searched_and_a_finding_shows_its_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let report = demo_report();
    let (all, path) = (report.findings.len(), demo(&folder));
    let statuses = |status: &str| report.findings.iter().filter(|f| f.status.name() == status).count();
    let mut browser = Browser::start();
    browser.open(&path, "");
    assert_eq!(browser.eval("document.getElementById('static')"), Value::Null, "the script took it away");
    let first = browser.count();
    let [fails, unknown] = ["fail", "unknown"].map(statuses);
    assert!(first.starts_with(&format!("{} of {all} findings of ", fails + unknown)), "{first}");

    browser.click("document.querySelector('input[value=unknown]')");
    let count = browser.other_count(&first);
    assert!(count.starts_with(&format!("{fails} of {all} ")), "{count}");
    for severity in ["high", "medium", "low", "informational"] {
        let before = browser.count();
        browser.click(&format!("document.querySelector('input[value={severity}]')"));
        if statuses("fail") > 0 && report.summary.failed_by_severity[severity] > 0 {
            browser.other_count(&before);
        }
    }
    let critical = report.summary.failed_by_severity["critical"];
    browser.wait("location.hash.startsWith('#') && !location.hash.includes('informational')");
    let count = browser.count();
    assert!(count.starts_with(&format!("{critical} of {all} ")), "{count}");
    // The view can be linked to.
    let fragment = browser.text("location.hash");
    assert_eq!(fragment, "#status=fail&severity=critical");
    browser.open(&path, &fragment);
    assert_eq!(browser.count(), count);
    assert_eq!(browser.eval("document.querySelector('input[value=high]').checked"), false);

    browser.click("document.getElementById('reset')");
    assert_eq!(browser.other_count(&count), first);
    browser.click("document.getElementById('q')");
    browser.write("admin-ports bastion");
    let count = browser.other_count(&first);
    let group = report.findings.iter().find(|f| {
        f.check.id == "ec2-security-group-admin-ports"
            && f.status.name() == "fail"
            && f.resource.as_deref().is_some_and(|r| r.name.as_deref().is_some_and(|name| name.contains("bastion")))
    });
    let group = group.expect("an open security group in the demo");
    assert!(count.ends_with(" of 1 check."), "{count}");
    // The only check that is left stands open.
    let there = "document.querySelector('#checks details.check[open] .halves').innerText";
    let inside = browser.text(there);
    for words in [&group.place.aws, &group.place.yours, &group.remediation.text] {
        assert!(inside.contains(words.as_str()), "{words:?} is not in {inside:?}");
    }
    browser.unfold("details.finding");
    let proof = browser.text("document.querySelector('.proof').innerText");
    assert!(!group.evidence.is_empty());
    for evidence in &group.evidence {
        assert!(proof.contains(&evidence.name) && proof.contains(&evidence.source), "{proof}");
    }
    assert!(proof.contains(&group.resource.as_ref().unwrap().arn), "{proof}");
    let links = "[...document.querySelectorAll('.sources a')].map((a) => [a.protocol, a.rel]).join(' ')";
    assert!(browser.text(links).starts_with("https:,noopener noreferrer"));
    assert_eq!(browser.complaints(), [""; 0]);
}

/// It is shown unless somebody asks for less.
fn shown(finding: &Finding) -> bool {
    finding.suppressed.is_none()
}

/// Whether a view should show a finding.
type Wanted = fn(&Finding) -> bool;

#[test]
fn each_filter_shows_what_the_report_has_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = demo_report();
    edit(&mut report, |n, finding| {
        finding.in_baseline = n % 7 == 0;
        finding.suppressed =
            (n % 11 == 0).then(|| Suppressed { reason: "It is known.".into(), owner: None, expires: None });
    });
    let path = written(&report, &folder);
    let every = "status=fail,unknown,pass";
    let cases: [(&str, Wanted); 10] = [
        ("status=pass", |f| shown(f) && f.status.name() == "pass"),
        ("status=fail&severity=low,high", |f| {
            shown(f) && f.status.name() == "fail" && ["low", "high"].contains(&f.severity.name())
        }),
        ("&service=s3", |f| shown(f) && f.check.service == "s3"),
        ("&region=eu-west-1", |f| shown(f) && f.region == "eu-west-1"),
        ("&node=customer.data.exposure", |f| shown(f) && f.place.node == "customer.data.exposure"),
        ("&standard=cis-7.0", |f| shown(f) && f.standards.contains_key("cis-7.0")),
        ("&standard=security-hub+S3.8", |f| {
            shown(f) && f.standards.get("security-hub").is_some_and(|ids| ids.contains(&"S3.8".to_owned()))
        }),
        ("&accepted=only", |f| f.suppressed.is_some()),
        ("&accepted=show", |_| true),
        ("&baseline=hide", |f| shown(f) && !f.in_baseline),
    ];
    let mut browser = Browser::start();
    for (fragment, wanted) in cases {
        let expected = report.findings.iter().filter(wanted).count();
        assert!(expected > 0, "{fragment}: nothing to see");
        let prefix = if fragment.starts_with('&') { every } else { "" };
        browser.open(&path, &format!("#{prefix}{fragment}"));
        let count = browser.count();
        assert!(count.starts_with(&format!("{expected} of {} findings", report.findings.len())), "{fragment}: {count}");
    }
    // What was accepted says so, and why, where it is shown.
    browser.open(&path, &format!("#{every}&accepted=only&q=s3-"));
    browser.unfold("details.check");
    browser.unfold("details.finding");
    let said = browser.text("document.querySelector('li > details.finding').textContent");
    assert!(said.contains("accepted") && said.contains("It is known."), "{said}");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_keyboard_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let path = demo(&folder);
    let mut browser = Browser::start();
    browser.open(&path, "");
    let active = "document.activeElement.id || document.activeElement.className || document.activeElement.localName";
    browser.press("Tab");
    assert_eq!(browser.text(active), "skip");
    // It is seen where it has the focus.
    assert_eq!(browser.eval("document.activeElement.getBoundingClientRect().width > 50"), true);
    browser.press("Enter");
    browser.wait("document.activeElement.id === 'findings'");
    browser.press("Tab");
    assert_eq!(browser.text(active), "q");
    let first = browser.count();
    browser.write("root");
    let count = browser.other_count(&first);
    let mut steps = 0;
    while browser.text("document.activeElement.parentElement.className") != "check" {
        browser.press("Tab");
        steps += 1;
        assert!(steps < 30, "no check was reached: {}", browser.text(active));
    }
    let ring = browser.text("getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(ring, "solid", "the focus is seen");
    browser.press("Enter");
    browser.wait("document.activeElement.parentElement.querySelector('.inside') !== null");
    assert_eq!(browser.count(), count);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn what_can_be_worked_with_has_a_name_and_headings_are_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = demo(&folder);
    let mut browser = Browser::start();
    browser.open(&path, "");
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for node in tree["nodes"].as_array().unwrap().iter().filter(|node| node["ignored"] == false) {
        let (role, name) = (node["role"]["value"].as_str().unwrap(), node["name"]["value"].as_str().unwrap_or(""));
        let works = ["link", "button", "checkbox", "combobox", "searchbox", "DisclosureTriangle", "heading", "image"];
        let landmarks = ["navigation", "search", "region"];
        if works.contains(&role) || landmarks.contains(&role) {
            assert!(!name.trim().is_empty(), "{role} without a name: {node}");
            *named.entry(role.to_owned()).or_default() += 1;
        }
    }
    for role in ["link", "button", "checkbox", "combobox", "searchbox", "heading", "navigation", "search", "region"] {
        assert!(named.contains_key(role), "no {role}: {named:?}");
    }
    let levels = browser.eval("[...document.querySelectorAll('h1,h2,h3,h4')].map((it) => Number(it.localName[1]))");
    let levels: Vec<u64> = levels.as_array().unwrap().iter().map(|level| level.as_u64().unwrap()).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert_eq!(browser.text("document.documentElement.lang"), "en");
    assert_eq!(browser.text("document.getElementById('count').getAttribute('role')"), "status");
}

/// Contrast of each text with what it stands on, by WCAG 2 (<https://www.w3.org/TR/WCAG22/#contrast-minimum>): those that
/// have too little.
const TOO_FAINT: &str = r"(() => {
    const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
    const light = ({ r, g, b }) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const ground = (it) => {
        for (; it; it = it.parentElement) {
            const colour = parse(getComputedStyle(it).backgroundColor);
            if (colour.a === 1) { return colour; }
            if (colour.a !== 0) { throw new Error('half transparent'); }
        }
        throw new Error('no ground');
    };
    const found = [];
    let seen = 0;
    for (const it of document.querySelectorAll('body *')) {
        const words = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!words || it.closest('svg, script, option') || it.getClientRects().length === 0) { continue; }
        const [a, b] = [light(parse(getComputedStyle(it).color)), light(ground(it))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        seen += 1;
        if (ratio < 4.5) { found.push(`${it.localName}.${it.className} ${ratio.toFixed(2)}: ${it.textContent.slice(0, 30)}`); }
    }
    return [seen, [...new Set(found)]];
})()";

#[test]
fn every_text_stands_out_by_day_and_by_night_and_nothing_is_wider_than_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = demo_report();
    edit(&mut report, |n, finding| {
        finding.in_baseline = n % 2 == 0;
    });
    report.warnings.push("Something is to be known.".into());
    let path = written(&report, &folder);
    let mut browser = Browser::start();
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        browser.open(&path, "#status=fail,unknown,pass");
        let ground = browser.text("getComputedStyle(document.documentElement).backgroundColor");
        assert_eq!(ground, if scheme == "light" { "rgb(255, 255, 255)" } else { "rgb(15, 19, 24)" });
        browser
            .eval("[...document.querySelectorAll('details.check')].slice(0, 40).forEach((it) => { it.open = true; })");
        browser.wait("document.querySelectorAll('.inside').length === 40");
        browser.eval(
            "[...document.querySelectorAll('details.finding')].slice(0, 60).forEach((it) => { it.open = true; })",
        );
        browser.wait("document.querySelectorAll('.proof').length >= 60");
        let faint = browser.eval(TOO_FAINT);
        assert_eq!(faint[1], json!([]), "{scheme}");
        assert!(faint[0].as_u64().unwrap() > 1_000, "{faint}");
        for width in [320, 400, 1280] {
            let screen = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
            browser.call("Emulation.setDeviceMetricsOverride", &screen);
            assert_eq!(browser.eval("document.documentElement.scrollWidth"), width, "{scheme}");
        }
        assert_eq!(browser.complaints(), [""; 0]);
    }
}

#[test]
fn the_printed_page_shows_what_is_filtered_opened_with_its_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let path = demo(&folder);
    let mut browser = Browser::start();
    browser.open(&path, "#status=fail&severity=critical");
    // Registered after the page's own, so that it sees what that has done.
    browser.eval(
        "addEventListener('beforeprint', () => { globalThis.printed = [document.querySelectorAll('details.finding[open] \
         .proof').length, document.querySelectorAll('details.finding').length]; })",
    );
    let pdf = browser.call("Page.printToPDF", &json!({"printBackground": false}));
    assert!(pdf["data"].as_str().unwrap().starts_with("JVBERi0"), "a PDF");
    let printed = browser.eval("printed");
    assert!(printed[0].as_u64().unwrap() > 5 && printed[0] == printed[1], "{printed}");
    browser.wait("document.querySelectorAll('details.check[open]').length === 0");
    browser.call("Emulation.setEmulatedMedia", &json!({"media": "print"}));
    assert_eq!(browser.eval("document.querySelector('form').getClientRects().length"), 0, "no controls");
    assert_eq!(browser.text("getComputedStyle(document.documentElement).color"), "rgb(0, 0, 0)");
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn without_its_script_the_page_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = demo(&folder);
    let mut browser = Browser::start();
    browser.call("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
    browser.load(&format!("file://{}", path.display()));
    let text = browser.text("document.body.innerText");
    for words in
        ["Checks that fail", "The root user has no MFA device.", "Incomplete:", "Coverage of the model", "Gaps"]
    {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    assert!(!text.contains("Reset the filters"));
}

/// A bit of everything that a page could mistake for its own.
const HOSTILE: &str = "a</script><script>owned=1</script><img src=x onerror=owned=1>\"'` onmouseover='owned=1' --><svg \
    onload=owned=1> javascript:owned=1 {{7*7}} \u{1b}[2J\r\nFORGED \u{2028}\u{202e}gpj.exe\u{200b}&lt;b&gt;__proto__";

/// The demo's report with a hostile name wherever something has one.
fn hostile() -> Report {
    let mut report = demo_report();
    report.account.alias = Some(HOSTILE.into());
    report.account.id = HOSTILE.into();
    report.caller.arn = HOSTILE.into();
    report.regions.push(HOSTILE.into());
    report.warnings.push(HOSTILE.into());
    for gap in &mut report.gaps {
        gap.detail = HOSTILE.into();
        gap.operation = HOSTILE.into();
    }
    edit(&mut report, |n, finding| {
        finding.message = HOSTILE.into();
        finding.region = HOSTILE.into();
        Arc::make_mut(&mut finding.check).title = HOSTILE.into();
        Arc::make_mut(&mut finding.check).service = if n % 2 == 0 { "__proto__".into() } else { HOSTILE.into() };
        Arc::make_mut(&mut finding.place).path.push(HOSTILE.into());
        Arc::make_mut(&mut finding.place).node = HOSTILE.into();
        Arc::make_mut(&mut finding.standards).insert("__proto__".into(), vec![HOSTILE.into()]);
        Arc::make_mut(&mut finding.standards).insert(HOSTILE.into(), vec![HOSTILE.into()]);
        Arc::make_mut(&mut finding.remediation).cli = Some(HOSTILE.into());
        // What a line break means is for the check to say: here, it stays one.
        Arc::make_mut(&mut finding.remediation).terraform = Some(HOSTILE.replace("\r\n", " "));
        Arc::make_mut(&mut finding.remediation).urls.push("javascript:owned=1".into());
        Arc::make_mut(&mut finding.remediation).urls.push(format!("https://docs.aws.amazon.com/{HOSTILE}"));
        finding.suppressed =
            (n % 3 == 0).then(|| Suppressed { reason: HOSTILE.into(), owner: Some(HOSTILE.into()), expires: None });
        for evidence in &mut finding.evidence {
            evidence.name = HOSTILE.into();
            evidence.value = json!({ HOSTILE: [HOSTILE, { "__proto__": HOSTILE }] });
        }
        if let Some(resource) = finding.resource.as_mut().map(Arc::make_mut) {
            resource.name = Some(HOSTILE.into());
            resource.id = HOSTILE.into();
            resource.tags = Some([(HOSTILE.into(), HOSTILE.into()), ("__proto__".into(), HOSTILE.into())].into());
        }
    });
    report
}

#[test]
fn hostile_names_run_nothing_and_hide_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&hostile(), &folder);
    let mut browser = Browser::start();
    // Also by what somebody else makes of the address.
    for fragment in
        ["", "#q=%3Cimg+src%3Dx+onerror%3Downed%3D1%3E&status=fail,unknown,pass&accepted=show&service=__proto__"]
    {
        browser.open(&path, fragment);
        browser.eval("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
        browser.wait("document.querySelectorAll('.inside').length > 50");
        browser.eval("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
        browser.wait("document.querySelectorAll('.proof').length > 100");
        assert_eq!(browser.text("typeof owned"), "undefined");
        let foreign = "document.querySelectorAll('img, iframe, object, embed, base, link, body svg svg').length";
        assert_eq!(browser.eval(foreign), 0);
        assert_eq!(browser.eval("document.scripts.length"), 2);
        let links =
            "[...document.links].every((it) => it.hash !== '' && it.protocol === 'file:' || it.protocol === 'https:')";
        assert_eq!(browser.eval(links), true);
        let text = browser.text("document.querySelector('main').textContent");
        for words in ["<script>owned=1</script>", "\\u{202e}gpj.exe", "\\u{200b}&lt;b&gt;", "{{7*7}}"] {
            assert!(text.contains(words), "{words:?} cannot be read");
        }
        assert!(!text.contains(['\u{202e}', '\u{200b}', '\u{2028}', '\u{1b}']));
        assert!(!text.contains("\nFORGED"));
        assert_eq!(browser.complaints(), [""; 0]);
    }
    // The policy would stop what got through nevertheless, and these tests would hear of it.
    for attempt in ["document.body.innerHTML = 'a'", "document.body.setAttribute('onclick', 'owned=1')"] {
        let refused = format!("(() => {{ try {{ {attempt}; return false; }} catch {{ return true; }} }})()");
        assert_eq!(browser.eval(&refused), true, "{attempt}");
    }
    browser.eval(
        "new Image().src = 'https://127.0.0.1/'; document.body.append(document.createElement('style')); \
                  document.querySelector('body > style').textContent = 'body { color: red }'; 0",
    );
    let complaints = browser.complaints();
    for stopped in ["img-src", "style-src"] {
        let heard = complaints.iter().any(|it| it.contains("Content Security Policy") && it.contains(stopped));
        assert!(heard, "{stopped}: {complaints:?}");
    }
    assert_eq!(browser.text("typeof owned"), "undefined");
}

#[test]
fn twenty_thousand_findings_open_and_can_be_searched() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&multiplied(20_000), &folder);
    let mut browser = Browser::start();
    let loaded = browser.open(&path, "");
    let first = browser.count();
    assert!(first.contains(" of 20000 findings"), "{first}");
    let begun = Instant::now();
    browser.click("document.getElementById('q')");
    browser.write("no such thing anywhere");
    assert!(browser.other_count(&first).starts_with("0 of 20000"));
    let searched = begun.elapsed();
    browser.click("document.getElementById('reset')");
    browser.wait("document.querySelectorAll('details.check').length > 100");
    browser.unfold("details.check");
    let size = fs::metadata(&path).unwrap().len();
    eprintln!("20,000 findings: {size} bytes, loaded in {loaded:.0} ms, searched in {} ms", searched.as_millis());
    assert!(size < 8_000_000, "{size} bytes");
    assert_eq!(browser.complaints(), [""; 0]);
}
