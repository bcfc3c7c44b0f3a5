//! The shared responsibility model as a picture: the two storeys that AWS's own diagram made well known, in our drawing,
//! with every node a block in its place, and the party wall between.
//!
//! Colours are of the palette of Okabe and Ito, which people with any kind of colour vision tell apart
//! (<https://jfly.uni-koeln.de/color/>). They only repeat what a word, a sign and a pattern say. The picture needs
//! nothing but itself: no script, no font, no address. Every shape has its light colour as an attribute, so that the
//! style sheet is only for the dark.

use std::fmt;
use std::fmt::Write as _;

use jiff::Timestamp;
use partywall_checks::model::coverage::{Coverage, State, Tally};
use partywall_checks::model::{self, Known, NODES, Node, Side};

use super::Report;
use super::terminal::{counted, shorten};
use super::text::harmless;

/// Whose picture it is. Without it, the picture is of the model and not of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The account's id.
    pub account: String,
    /// Its alias, if it has one.
    pub alias: Option<String>,
    /// When the audit began.
    pub audited: Timestamp,
    /// Whether everything that was asked was answered.
    pub complete: bool,
}

impl From<&Report> for About {
    fn from(report: &Report) -> Self {
        Self {
            account: report.account.id.clone(),
            alias: report.account.alias.clone(),
            audited: report.started,
            complete: report.completeness.complete,
        }
    }
}

/// Nodes that stand together.
struct Group {
    title: &'static str,
    nodes: &'static [&'static Node],
}

/// The customer's storey from the top down, each row's groups from the left: where AWS's diagram has them.
static YOURS: &[&[Group]] = &[
    &[Group {
        title: "Customer data",
        nodes: &[
            &model::CUSTOMER_DATA_CLASSIFICATION,
            &model::CUSTOMER_DATA_LOCATION,
            &model::CUSTOMER_DATA_SERVICES,
            &model::CUSTOMER_DATA_EXPOSURE,
            &model::CUSTOMER_DATA_BACKUP,
            &model::CUSTOMER_DATA_MASKING,
        ],
    }],
    &[
        Group {
            title: "Platform and applications",
            nodes: &[&model::CUSTOMER_APPLICATION_SOFTWARE, &model::CUSTOMER_APPLICATION_CONFIGURATION],
        },
        Group {
            title: "Account",
            nodes: &[
                &model::CUSTOMER_ACCOUNT_ROOT,
                &model::CUSTOMER_ACCOUNT_CONTACTS,
                &model::CUSTOMER_ACCOUNT_BILLING,
            ],
        },
    ],
    &[Group {
        title: "Identity and access management",
        nodes: &[
            &model::CUSTOMER_IDENTITY_USERS,
            &model::CUSTOMER_IDENTITY_MFA,
            &model::CUSTOMER_IDENTITY_PASSWORDS,
            &model::CUSTOMER_IDENTITY_KEY_ROTATION,
            &model::CUSTOMER_IDENTITY_PERMISSIONS,
        ],
    }],
    &[
        Group { title: "Operating system", nodes: &[&model::CUSTOMER_OS_PATCHING, &model::CUSTOMER_OS_CONFIGURATION] },
        Group {
            title: "Network and firewall configuration",
            nodes: &[
                &model::CUSTOMER_NETWORK_VPC,
                &model::CUSTOMER_NETWORK_NACL,
                &model::CUSTOMER_NETWORK_FIREWALL,
                &model::CUSTOMER_NETWORK_DETECTION,
            ],
        },
    ],
    &[
        Group {
            title: "Client-side encryption and integrity",
            nodes: &[&model::CUSTOMER_CLIENT_SIDE_ENCRYPTION, &model::CUSTOMER_CLIENT_SIDE_INTEGRITY],
        },
        Group {
            title: "Server-side encryption",
            nodes: &[&model::CUSTOMER_SERVER_SIDE_AT_REST, &model::CUSTOMER_SERVER_SIDE_KEYS],
        },
        Group {
            title: "Network traffic protection",
            nodes: &[
                &model::CUSTOMER_TRAFFIC_IN_TRANSIT,
                &model::CUSTOMER_TRAFFIC_IDENTITY,
                &model::CUSTOMER_TRAFFIC_PRIVATE,
            ],
        },
    ],
    &[
        Group { title: "Logging", nodes: &[&model::CUSTOMER_LOGGING_TRAIL, &model::CUSTOMER_LOGGING_ALERTING] },
        Group { title: "Customer specific", nodes: &[&model::SPECIFIC_ZONE_SECURITY] },
    ],
];

/// What stands astride the wall.
static BOTH: &[&Node] =
    &[&model::SHARED_PATCH_MANAGEMENT, &model::SHARED_CONFIGURATION_MANAGEMENT, &model::SHARED_AWARENESS_TRAINING];

/// AWS's storey.
static AWS: &[&[Group]] = &[
    &[
        Group {
            title: "Software",
            nodes: &[
                &model::AWS_SOFTWARE_COMPUTE,
                &model::AWS_SOFTWARE_STORAGE,
                &model::AWS_SOFTWARE_DATABASE,
                &model::AWS_SOFTWARE_NETWORKING,
            ],
        },
        Group { title: "Host and virtualisation layer", nodes: &[&model::AWS_VIRTUALIZATION, &model::AWS_HOST_OS] },
    ],
    &[Group {
        title: "Hardware and AWS global infrastructure",
        nodes: &[
            &model::AWS_HARDWARE,
            &model::AWS_INFRASTRUCTURE_REGIONS,
            &model::AWS_INFRASTRUCTURE_AVAILABILITY_ZONES,
            &model::AWS_INFRASTRUCTURE_EDGE_LOCATIONS,
        ],
    }],
    &[
        Group {
            title: "Buildings",
            nodes: &[
                &model::AWS_PHYSICAL_ACCESS,
                &model::AWS_PHYSICAL_ENVIRONMENT,
                &model::AWS_PHYSICAL_MEDIA_DESTRUCTION,
            ],
        },
        Group {
            title: "Network",
            nodes: &[&model::AWS_NETWORK_BOUNDARY_MONITORING, &model::AWS_NETWORK_INTRUSION_DETECTION],
        },
        Group { title: "Assurance", nodes: &[&model::AWS_AVAILABILITY, &model::AWS_THIRD_PARTY_AUDIT] },
    ],
];

/// A colour by day and by night.
struct Ink {
    name: &'static str,
    light: &'static str,
    dark: &'static str,
}

const fn ink(name: &'static str, light: &'static str, dark: &'static str) -> Ink {
    Ink { name, light, dark }
}

static PAPER: Ink = ink("paper", "#ffffff", "#0f1318");
static UPPER: Ink = ink("upper", "#f4f1ea", "#1c1a16");
static LOWER: Ink = ink("lower", "#e9eef4", "#141c26");
static UPPER_SIGN: Ink = ink("upper-sign", "#5b5345", "#4a4336");
static LOWER_SIGN: Ink = ink("lower-sign", "#2f4a66", "#2b425b");
static ON_SIGN: Ink = ink("on-sign", "#ffffff", "#f1f3f5");
static PANEL: Ink = ink("panel", "#ffffff", "#20252b");
static LINE: Ink = ink("line", "#c9ced4", "#3c444d");
static TEXT: Ink = ink("text", "#1a1e23", "#f0f2f4");
static QUIET: Ink = ink("quiet", "#535b64", "#b0b8c1");
static BRICK: Ink = ink("brick", "#4a4f57", "#8b939c");
static MORTAR: Ink = ink("mortar", "#c3c8ce", "#2a2f36");
static MARK: Ink = ink("mark", "#1a1e23", "#1a1e23");
static WHITE: Ink = ink("white", "#ffffff", "#ffffff");

static FAILING: Ink = ink("failing", "#d55e00", "#e8742a");
static UNKNOWN: Ink = ink("unknown", "#cc79a7", "#cc79a7");
static EXPIRED: Ink = ink("expired", "#f0e442", "#f0e442");
static ATTESTED: Ink = ink("attested", "#56b4e9", "#56b4e9");
static PROVEN: Ink = ink("proven", "#009e73", "#0fae82");
static INHERITED: Ink = ink("inherited", "#0072b2", "#3f93cc");
static FAILING_TINT: Ink = ink("failing-tint", "#fde2d1", "#4c2710");
static UNKNOWN_TINT: Ink = ink("unknown-tint", "#f7e6f0", "#42293a");
static EXPIRED_TINT: Ink = ink("expired-tint", "#fcf9d6", "#3d3a14");
static NOTHING_TINT: Ink = ink("nothing-tint", "#f1f2f3", "#2b3138");
static ATTESTED_TINT: Ink = ink("attested-tint", "#e1f1fb", "#163648");
static PROVEN_TINT: Ink = ink("proven-tint", "#d9f0e8", "#0f3a2d");
static INHERITED_TINT: Ink = ink("inherited-tint", "#f3f7fb", "#1b2a3a");

static INKS: &[&Ink] = &[
    &PAPER,
    &UPPER,
    &LOWER,
    &UPPER_SIGN,
    &LOWER_SIGN,
    &ON_SIGN,
    &PANEL,
    &LINE,
    &TEXT,
    &QUIET,
    &BRICK,
    &MORTAR,
    &MARK,
    &WHITE,
    &FAILING,
    &UNKNOWN,
    &EXPIRED,
    &ATTESTED,
    &PROVEN,
    &INHERITED,
    &FAILING_TINT,
    &UNKNOWN_TINT,
    &EXPIRED_TINT,
    &NOTHING_TINT,
    &ATTESTED_TINT,
    &PROVEN_TINT,
    &INHERITED_TINT,
];

/// How a shape is painted.
#[derive(Clone, Copy)]
enum Paint {
    Fill(&'static Ink),
    Stroke(&'static Ink),
    Both(&'static Ink, &'static Ink),
}
use Paint::{Both, Fill, Stroke};

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fill(ink) => write!(f, r#"class="f-{}" fill="{}""#, ink.name, ink.light),
            Stroke(ink) => write!(f, r#"class="s-{}" fill="none" stroke="{}""#, ink.name, ink.light),
            Both(fill, stroke) => write!(
                f,
                r#"class="f-{} s-{}" fill="{}" stroke="{}""#,
                fill.name, stroke.name, fill.light, stroke.light
            ),
        }
    }
}

/// How a block looks: told apart by sign, pattern and word, and by colour too.
struct Look {
    /// The name of its sign, and of its pattern if it has one.
    name: &'static str,
    tint: &'static Ink,
    /// The colour of the bar at its left edge; none where there is nothing to show.
    bar: Option<&'static Ink>,
    patterned: bool,
}

fn look(state: State) -> Look {
    let (name, tint, bar, patterned) = match state {
        State::Failing => ("failing", &FAILING_TINT, Some(&FAILING), true),
        State::Unknown => ("unknown", &UNKNOWN_TINT, Some(&UNKNOWN), true),
        State::Uncovered => ("uncovered", &PANEL, None, false),
        State::AttestationExpired => ("expired", &EXPIRED_TINT, Some(&EXPIRED), true),
        State::NoResources => ("nothing", &NOTHING_TINT, Some(&LINE), false),
        State::Attested => ("attested", &ATTESTED_TINT, Some(&ATTESTED), true),
        State::Proven => ("proven", &PROVEN_TINT, Some(&PROVEN), false),
        State::Inherited => ("inherited", &INHERITED_TINT, Some(&INHERITED), true),
    };
    Look { name, tint, bar, patterned }
}

/// The look in the picture of the model, where there is no account to speak of.
fn neutral_look(node: &Node) -> Look {
    let name = match node.known_by.first() {
        Some(Known::Attest) => "attest",
        Some(Known::Inherited) => "inherits",
        Some(Known::Check) | None => "check",
    };
    Look { name, tint: &NOTHING_TINT, bar: Some(&LINE), patterned: false }
}

/// What a state means, in the legend.
fn meaning(state: State) -> &'static str {
    match state {
        State::Failing => "something is not as it should be",
        State::Unknown => "nothing failed, something was not readable",
        State::Uncovered => "no check ran, nobody attests it",
        State::AttestationExpired => "nobody attests it any longer",
        State::NoResources => "there was nothing to judge",
        State::Attested => "a person answers for it",
        State::Proven => "all that was judged is as it should be",
        State::Inherited => "AWS's; reports in AWS Artifact prove it",
    }
}

/// Signs, 16 by 16, by name.
fn signs() -> [(&'static str, String); 11] {
    let disc = |ink| format!(r#"<circle cx="8" cy="8" r="7.5" {}/>"#, Fill(ink));
    let ring = |ink| format!(r#"<circle cx="8" cy="8" r="6.8" stroke-width="1.4" {}/>"#, Stroke(ink));
    let stroke = |path: &str, ink| {
        format!(r#"<path d="{path}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" {}/>"#, Stroke(ink))
    };
    let person = |ink| {
        format!(
            r#"<path d="M8 3.2a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5zM3.6 12.8a4.4 3.9 0 0 1 8.8 0z" {}/>"#,
            Fill(ink)
        )
    };
    let shield = |ink| {
        let whole = "M8 .5l6.2 2.1v5.2c0 3.7-2.6 6.2-6.2 7.7-3.6-1.5-6.2-4-6.2-7.7V2.6z";
        let half = "M8 2.4l4.5 1.5v3.9c0 2.7-1.8 4.5-4.5 5.8z";
        format!(r#"<path d="{whole}" {}/><path d="{half}" fill-opacity=".75" {}/>"#, Fill(ink), Fill(&WHITE))
    };
    let octagon = format!(r#"<path d="M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5z" {}/>"#, Fill(&FAILING));
    let question = stroke("M5.7 6.1a2.4 2.4 0 1 1 3.7 2q-1.4 .8-1.4 1.6", &MARK);
    let dot = format!(r#"<circle cx="8" cy="12.4" r="1.2" {}/>"#, Fill(&MARK));
    let dashed =
        format!(r#"<circle cx="8" cy="8" r="6.8" stroke-width="1.4" stroke-dasharray="3 2.34" {}/>"#, Stroke(&QUIET));
    let clock = format!(r#"<circle cx="8" cy="8" r="7" stroke-width="1" {}/>"#, Both(&EXPIRED, &MARK));
    [
        ("failing", octagon + &stroke("M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2", &WHITE)),
        ("unknown", disc(&UNKNOWN) + &question + &dot),
        ("uncovered", dashed),
        ("expired", clock + &stroke("M8 4.2V8l2.6 1.9", &MARK)),
        ("nothing", ring(&QUIET) + &stroke("M4 12l8-8", &QUIET)),
        ("attested", disc(&ATTESTED) + &person(&MARK)),
        ("proven", disc(&PROVEN) + &stroke("M4.6 8.3l2.4 2.5 4.5-5.2", &WHITE)),
        ("inherited", shield(&INHERITED)),
        ("check", stroke("M6.8 2.2a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 1 1 0-9.2zM10.3 10.3l3.9 3.9", &QUIET)),
        ("attest", ring(&QUIET) + &person(&QUIET)),
        ("inherits", shield(&QUIET)),
    ]
}

/// Patterns for the bars, 8 by 8, drawn over the colour, by the name of the look.
fn patterns() -> [(&'static str, String); 5] {
    let lines = |path: &str, width: &str, ink| format!(r#"<path d="{path}" stroke-width="{width}" {}/>"#, Stroke(ink));
    let bricks = "M0 .5h8M0 4.5h8M2.5 .5v4M6.5 4.5v4";
    [
        ("failing", lines("M-2 2l4-4M-1 9l10-10M6 10l4-4", "2.4", &PAPER)),
        ("unknown", format!(r#"<path d="M1 1h2.4v2.4H1zM5 5h2.4v2.4H5z" {}/>"#, Fill(&MARK))),
        ("expired", lines("M-1 1l5 5 5-5", "1.4", &MARK)),
        ("attested", lines("M0 2h8M0 6h8", "1.6", &MARK)),
        ("inherited", lines(bricks, "1", &PAPER)),
    ]
}

const WIDTH: i32 = 1200;
const MARGIN: i32 = 20;
/// The strip at a storey's left that says whose it is.
const SIGN: i32 = 38;
/// Where panels begin and end.
const LEFT: i32 = MARGIN + SIGN + 10;
const RIGHT: i32 = WIDTH - MARGIN - 10;
const GAP: i32 = 10;
/// Around the blocks of a panel.
const PADDING: i32 = 8;
/// Between the blocks of a panel.
const BETWEEN: i32 = 6;
/// The bar at a block's left edge.
const BAR: i32 = 8;
/// What a block keeps free beside its bar, and on the right.
const INSET: i32 = 8;
const RIGHT_INSET: i32 = 4;
const PANEL_TITLE: i32 = 27;
const TITLE_LINE: i32 = 16;
const STATE_LINE: i32 = 20;
const COUNT_LINE: i32 = 15;
/// Above and below a block's text.
const BLOCK_PADDING: i32 = 8;
/// Half of the wall's thickness: a course of bricks.
const HALF_WALL: i32 = 14;
/// Left of the shared blocks: what they are.
const SHARED_LABEL: i32 = 142;

const TITLE: Type = Type { size: 14, bold: true, ink: &TEXT };
const STATE: Type = Type { size: 13, bold: true, ink: &TEXT };
const COUNT: Type = Type { size: 12, bold: false, ink: &TEXT };
const HEADING: Type = Type { size: 12, bold: true, ink: &QUIET };
const SMALL: Type = Type { size: 12, bold: false, ink: &QUIET };

/// A rectangle.
#[derive(Clone, Copy)]
struct Frame {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

/// How text is set.
#[derive(Clone, Copy)]
struct Type {
    size: i32,
    bold: bool,
    ink: &'static Ink,
}

impl Type {
    /// About how wide the text will be, in pixels, from the widths of Helvetica and its kin. What no table has is taken
    /// for as wide as a letter can be.
    fn width(self, text: &str) -> i32 {
        let thousandths: i32 = text
            .chars()
            .map(|c| match c {
                'i' | 'j' | 'l' => 222,
                ' ' | 'f' | 't' | '.' | ',' | ':' | '/' | 'I' => 278,
                'r' | '-' | '(' | ')' | '·' => 333,
                'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500,
                'F' | 'T' | 'Z' => 611,
                'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' => 667,
                'C' | 'D' | 'H' | 'N' | 'R' | 'U' | 'w' => 722,
                'm' | 'M' | 'G' | 'O' | 'Q' => 833,
                'a'..='z' | '0'..='9' | 'L' => 556,
                _ => 1000,
            })
            .sum();
        // Bold is wider by an eighth.
        thousandths * self.size / if self.bold { 890 } else { 1000 }
    }

    /// The text in lines that fit the width, broken between words.
    fn wrap(self, text: &str, width: i32) -> Vec<String> {
        self.join(text.split(' '), " ", width)
    }

    /// The pieces in lines that fit the width.
    fn join<'a>(self, pieces: impl IntoIterator<Item = &'a str>, between: &str, width: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for piece in pieces {
            match lines.last_mut() {
                Some(line) if self.width(line) + self.width(between) + self.width(piece) <= width => {
                    line.push_str(between);
                    line.push_str(piece);
                }
                _ => lines.push(piece.to_owned()),
            }
        }
        lines
    }
}

/// The text as it may stand in XML, inside or outside of quotes, and with nothing in it that steers the reader.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // No character at all, to XML.
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// A few characters of what somebody else named.
fn brief(text: &str) -> String {
    shorten(&text.chars().take(80).collect::<String>(), 40)
}

/// A count in at most four figures.
fn short(n: usize) -> String {
    match n {
        0..1_000 => n.to_string(),
        1_000..10_000 => format!("{}.{}k", n / 1_000, n % 1_000 / 100),
        10_000..1_000_000 => format!("{}k", n / 1_000),
        _ => "1M+".to_owned(),
    }
}

/// The findings that there are: `3 fail`, `12 pass`.
pub(crate) fn counts(tally: Tally, number: fn(usize) -> String) -> Vec<String> {
    [(tally.fail, "fail"), (tally.pass, "pass"), (tally.unknown, "unknown")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", number(n)))
        .collect()
}

/// The drawing as it grows.
#[derive(Default)]
struct Canvas(String);

impl Canvas {
    fn put(&mut self, text: fmt::Arguments) {
        // Writing to a string does not fail.
        let _ = self.0.write_fmt(text);
        self.0.push('\n');
    }

    fn rect(&mut self, Frame { x, y, width, height }: Frame, radius: i32, paint: Paint) {
        let radius = if radius == 0 { String::new() } else { format!(r#" rx="{radius}""#) };
        self.put(format_args!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}"{radius} {paint}/>"#));
    }

    /// A rectangle filled with a pattern.
    fn pattern(&mut self, Frame { x, y, width, height }: Frame, name: &str) {
        self.put(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="url(#pw-pattern-{name})"/>"#
        ));
    }

    fn text(&mut self, x: i32, y: i32, Type { size, bold, ink }: Type, text: &str) {
        let weight = if bold { r#" font-weight="bold""# } else { "" };
        let text = xml(text);
        self.put(format_args!(r#"<text x="{x}" y="{y}" font-size="{size}"{weight} {}>{text}</text>"#, Fill(ink)));
    }

    /// A sign, whose place is its upper left corner.
    fn sign(&mut self, x: i32, y: i32, name: &str) {
        self.put(format_args!(r##"<use href="#pw-sign-{name}" x="{x}" y="{y}" width="16" height="16"/>"##));
    }
}

/// What is drawn.
struct Picture<'a> {
    coverage: &'a [Coverage],
    about: Option<&'a About>,
    canvas: Canvas,
}

/// What stands on one block.
struct Block {
    node: &'static Node,
    look: Look,
    title: Vec<String>,
    word: String,
    counts: Vec<String>,
    /// All that is known, for whoever points at it or has it read out.
    whole: String,
}

/// The picture of the model, coloured by what is known of each node of an account.
#[must_use]
pub fn svg(coverage: &[Coverage], about: Option<&About>) -> String {
    drawing(coverage, about, &format!("<style>\n@media (prefers-color-scheme: dark) {{\n{}}}\n</style>\n", dark()))
}

/// The picture of an account for a page whose own style sheet has the colours of [`dark`]: without one of its own.
pub(super) fn inline(coverage: &[Coverage], about: &About) -> String {
    drawing(coverage, Some(about), "")
}

/// Rules of a style sheet that give the picture its colours for the dark.
pub(super) fn dark() -> String {
    let rule = |ink: &&Ink| {
        let Ink { name, dark, .. } = ink;
        format!(".f-{name} {{ fill: {dark} }} .s-{name} {{ stroke: {dark} }}\n")
    };
    INKS.iter().filter(|ink| ink.light != ink.dark).map(rule).collect()
}

fn drawing(coverage: &[Coverage], about: Option<&About>, style: &str) -> String {
    let mut picture = Picture { coverage, about, canvas: Canvas::default() };
    let height = picture.draw();
    let body = picture.canvas.0;
    let mut out = Canvas::default();
    out.put(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-labelledby="pw-title pw-desc" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">"#
    ));
    let picture = Picture { coverage, about, canvas: Canvas::default() };
    out.put(format_args!(r#"<title id="pw-title">{}</title>"#, xml(&picture.title())));
    out.put(format_args!(r#"<desc id="pw-desc">{}</desc>"#, xml(&picture.description())));
    out.0.push_str(style);
    out.put(format_args!("<defs>"));
    for (name, sign) in signs() {
        out.put(format_args!(r#"<symbol id="pw-sign-{name}" viewBox="0 0 16 16">{sign}</symbol>"#));
    }
    for (name, pattern) in patterns() {
        out.put(format_args!(
            r#"<pattern id="pw-pattern-{name}" width="8" height="8" patternUnits="userSpaceOnUse">{pattern}</pattern>"#
        ));
    }
    out.put(format_args!(
        r#"<pattern id="pw-pattern-wall" width="40" height="28" patternUnits="userSpaceOnUse"><path d="M0 0h40v28H0z" {}/><path d="M1 1h38v12H1zM0 15h19v12H0zM21 15h19v12H21z" {}/></pattern>"#,
        Fill(&MORTAR),
        Fill(&BRICK)
    ));
    out.put(format_args!("</defs>"));
    out.put(format_args!(r#"<rect width="{WIDTH}" height="{height}" {}/>"#, Fill(&PAPER)));
    out.0.push_str(&body);
    out.put(format_args!("</svg>"));
    out.0
}

impl Picture<'_> {
    fn covered(&self, node: &Node) -> Option<&Coverage> {
        self.coverage.iter().find(|covered| covered.node.id == node.id)
    }

    /// What is known of the node. What the coverage leaves out, nobody has looked at.
    fn state(&self, node: &Node) -> State {
        let unseen = if node.side == Side::Aws { State::Inherited } else { State::Uncovered };
        self.covered(node).map_or(unseen, |covered| covered.state)
    }

    fn nodes_in(&self, state: State) -> Vec<&'static Node> {
        NODES.iter().copied().filter(|node| self.state(node) == state).collect()
    }

    fn total(&self) -> Tally {
        self.coverage.iter().fold(Tally::default(), |sum, covered| Tally {
            pass: sum.pass.saturating_add(covered.tally.pass),
            fail: sum.fail.saturating_add(covered.tally.fail),
            unknown: sum.unknown.saturating_add(covered.tally.unknown),
        })
    }

    fn title(&self) -> String {
        match self.about {
            None => "The AWS shared responsibility model".to_owned(),
            Some(about) => format!("The AWS shared responsibility model of account {}", brief(&about.account)),
        }
    }

    /// The picture for who cannot see it.
    fn description(&self) -> String {
        let mut text = "Two storeys with a wall between them: above, what AWS leaves to the customer; below, what AWS \
                        carries itself; astride the wall, what both share."
            .to_owned();
        if self.about.is_none() {
            return text;
        }
        for state in State::ALL {
            let nodes = self.nodes_in(state);
            if !nodes.is_empty() {
                let titles: Vec<String> = nodes.iter().map(|node| node.path_line()).collect();
                // Writing to a string does not fail.
                let _ = write!(text, " {} {}: {}.", nodes.len(), state.words(), titles.join(", "));
            }
        }
        text
    }

    /// Draws all, and returns how high it is.
    fn draw(&mut self) -> i32 {
        let top = self.header();
        let body = std::mem::take(&mut self.canvas);

        // What stands in the storeys is drawn first, because it says how high they are.
        let mut y = top + GAP;
        for row in YOURS {
            y = self.row(row, y) + GAP;
        }
        let shared_top = y + 2;
        let (wall, shared_end) = self.shared(shared_top);
        y = shared_end + GAP + 2;
        for row in AWS {
            y = self.row(row, y) + GAP;
        }
        let inside = std::mem::replace(&mut self.canvas, body);

        self.storey(top, wall, &UPPER, &UPPER_SIGN, "YOUR SIDE", "in");
        self.storey(wall, y, &LOWER, &LOWER_SIGN, "AWS'S SIDE", "of");
        // Its pattern is laid from its own corner, so that no course of bricks is cut.
        self.canvas.put(format_args!(
            r#"<g transform="translate(0 {})"><rect width="{WIDTH}" height="{}" fill="url(#pw-pattern-wall)"/></g>"#,
            wall - HALF_WALL,
            2 * HALF_WALL
        ));
        self.canvas.0.push_str(&inside.0);
        self.legend(y + 14)
    }

    fn header(&mut self) -> i32 {
        let heading = Type { size: 26, bold: true, ink: &TEXT };
        let line = Type { size: 15, bold: false, ink: &QUIET };
        self.canvas.text(MARGIN, 44, heading, "AWS shared responsibility model");
        let said = if let Some(about) = self.about {
            let alias = about.alias.as_deref().map(|alias| format!(" ({})", brief(alias))).unwrap_or_default();
            let date = about.audited.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
            let incomplete = if about.complete { "" } else { " · incomplete" };
            format!("Account {}{alias} · audited {date}{incomplete}", brief(&about.account))
        } else {
            "Who carries what, and how each responsibility is known".to_owned()
        };
        self.canvas.text(MARGIN, 70, line, &said);
        let figures = if self.about.is_some() {
            let yours = NODES.iter().filter(|node| node.side != Side::Aws).count();
            let failing = self.nodes_in(State::Failing).len();
            [counts(self.total(), short).join(" · "), format!("{failing} of {yours} on your side failing")]
        } else {
            let yours = NODES.iter().filter(|node| node.side != Side::Aws).count();
            let checks = counted(partywall_checks::all().count(), "check");
            [format!("{yours} yours or shared · {} AWS's", NODES.len() - yours), checks]
        };
        for (figure, y, set) in [(&figures[0], 44, Type { size: 20, ..heading }), (&figures[1], 70, line)] {
            let Type { size, bold, ink } = set;
            let weight = if bold { r#" font-weight="bold""# } else { "" };
            self.canvas.put(format_args!(
                r#"<text x="{}" y="{y}" text-anchor="end" font-size="{size}"{weight} {}>{}</text>"#,
                WIDTH - MARGIN,
                Fill(ink),
                xml(figure)
            ));
        }
        88
    }

    /// The ground of a storey, with whose it is written up its left side.
    fn storey(
        &mut self,
        top: i32,
        bottom: i32,
        ground: &'static Ink,
        sign: &'static Ink,
        whose: &str,
        preposition: &str,
    ) {
        let frame = Frame { x: MARGIN, y: top, width: WIDTH - 2 * MARGIN, height: bottom - top };
        self.canvas.rect(frame, 0, Fill(ground));
        self.canvas.rect(Frame { width: SIGN, ..frame }, 0, Fill(sign));
        let (x, y) = (MARGIN + SIGN / 2 + 5, i32::midpoint(top, bottom));
        self.canvas.put(format_args!(
            r#"<text transform="translate({x} {y}) rotate(-90)" text-anchor="middle" font-size="15" {}><tspan font-weight="bold" letter-spacing="1.5">{}</tspan><tspan dx="10">security {preposition} the cloud</tspan></text>"#,
            Fill(&ON_SIGN),
            xml(whose)
        ));
    }

    /// A row of groups; returns where it ends.
    fn row(&mut self, groups: &'static [Group], y: i32) -> i32 {
        let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let blocks: i32 = groups.iter().map(|group| number(group.nodes.len())).sum();
        let between = GAP * (number(groups.len()) - 1) + BETWEEN * (blocks - number(groups.len()));
        let room = RIGHT - LEFT - between - 2 * PADDING * number(groups.len());
        let mut widths = (0..blocks).map(|n| room / blocks + i32::from(n < room % blocks));
        let drawn: Vec<Vec<(i32, Block)>> = groups
            .iter()
            .map(|group| {
                group.nodes.iter().zip(&mut widths).map(|(node, width)| (width, self.block(node, width))).collect()
            })
            .collect();
        let lines = Lines::of(drawn.iter().flatten().map(|(_, block)| block));
        let height = PANEL_TITLE + lines.height() + PADDING;
        let mut x = LEFT;
        for (group, blocks) in groups.iter().zip(drawn) {
            let inner: i32 = blocks.iter().map(|(width, _)| *width).sum();
            let width = inner + BETWEEN * (number(blocks.len()) - 1) + 2 * PADDING;
            self.canvas.rect(Frame { x, y, width, height }, 6, Both(&PANEL, &LINE));
            self.canvas.text(x + PADDING, y + 18, HEADING, group.title);
            let mut at = x + PADDING;
            for (width, block) in blocks {
                let frame = Frame { x: at, y: y + PANEL_TITLE, width, height: lines.height() };
                self.canvas.put(format_args!(r#"<g id="{}">"#, xml(block.node.id)));
                self.canvas.put(format_args!("<title>{}</title>", xml(&block.whole)));
                self.face(frame, &block, lines);
                self.canvas.put(format_args!("</g>"));
                at += width + BETWEEN;
            }
            x += width + GAP;
        }
        y + height
    }

    /// The shared blocks, whose upper half is yours and whose lower half is AWS's; returns the wall's middle, and where
    /// they end.
    fn shared(&mut self, y: i32) -> (i32, i32) {
        let count = i32::try_from(BOTH.len()).unwrap_or(1);
        let width = (RIGHT - LEFT - SHARED_LABEL - 2 * GAP * (count - 1)) / count;
        let inner = width - BAR - INSET - RIGHT_INSET;
        let blocks: Vec<Block> = BOTH.iter().map(|node| self.block(node, width)).collect();
        let lines = Lines::of(&blocks);
        let theirs: Vec<Vec<String>> = blocks.iter().map(|block| COUNT.wrap(block.node.aws_half, inner - 24)).collect();
        let below = theirs.iter().map(Vec::len).max().unwrap_or(0);
        let wall = y + lines.height();
        let height = 2 * BLOCK_PADDING + COUNT_LINE * i32::try_from(below).unwrap_or(0) + 2;

        self.canvas.text(LEFT, y + 21, Type { size: 14, ..HEADING }, "Shared controls");
        self.canvas.text(LEFT, y + 39, SMALL, "Each does its half");
        self.canvas.text(LEFT, wall + HALF_WALL + 20, SMALL, "The party wall");

        let mut x = LEFT + SHARED_LABEL;
        for (block, theirs) in blocks.iter().zip(theirs) {
            self.canvas.put(format_args!(r#"<g id="{}">"#, xml(block.node.id)));
            self.canvas.put(format_args!("<title>{}</title>", xml(&block.whole)));
            let lower = Frame { x, y: wall, width, height };
            self.ground(lower, &self.their_look());
            self.canvas.sign(x + BAR + INSET, wall + BLOCK_PADDING + 1, self.their_look().name);
            for (line, text) in (0..).zip(&theirs) {
                let y = wall + BLOCK_PADDING + 13 + line * COUNT_LINE;
                self.canvas.text(x + BAR + INSET + 24, y, COUNT, text);
            }
            self.face(Frame { x, y, width, height: lines.height() }, block, lines);
            self.canvas.rect(Frame { x, y: wall - 1, width, height: 2 }, 0, Fill(&BRICK));
            self.canvas.put(format_args!("</g>"));
            x += width + 2 * GAP;
        }
        (wall, wall + height)
    }

    /// The look of AWS's half.
    fn their_look(&self) -> Look {
        if self.about.is_some() { look(State::Inherited) } else { neutral_look(&model::AWS_HARDWARE) }
    }

    /// What stands on a block of that width.
    fn block(&self, node: &'static Node, width: i32) -> Block {
        let inner = width - BAR - INSET - RIGHT_INSET;
        let title = TITLE.wrap(node.title, inner);
        let (look, word, pieces) = if self.about.is_some() {
            let state = self.state(node);
            let word = if state == State::AttestationExpired { "expired" } else { state.words() };
            (look(state), word.to_owned(), self.pieces(node, state))
        } else {
            let known: Vec<&str> = node.known_by.iter().map(|known| known.word()).collect();
            let checks = self.covered(node).map_or(0, |covered| covered.checks.len());
            let pieces = match node.known_by.first() {
                Some(Known::Inherited) => node.artifact.iter().map(|&report| report.to_owned()).collect(),
                Some(Known::Attest) => vec!["by a person".to_owned()],
                Some(Known::Check) | None => vec![counted(checks, "check")],
            };
            (neutral_look(node), known.join(", "), pieces)
        };
        let counts = COUNT.join(pieces.iter().map(String::as_str), " · ", inner);
        let exact = self.covered(node).map(|covered| self::counts(covered.tally, |n| n.to_string()).join(", "));
        let exact = exact.filter(|exact| !exact.is_empty()).unwrap_or_else(|| pieces.join(", "));
        let whole = format!("{} ({}): {word}, {exact}. {}", node.path_line(), node.id, node.your_half);
        Block { node, look, title, word, counts, whole }
    }

    /// What is said beside the state: counts, or what there is instead of them.
    fn pieces(&self, node: &Node, state: State) -> Vec<String> {
        let Some(covered) = self.covered(node) else { return vec!["not in the report".to_owned()] };
        let found = counts(covered.tally, short);
        if !found.is_empty() {
            return found;
        }
        match state {
            State::Inherited => node.artifact.iter().map(|&report| report.to_owned()).collect(),
            State::Attested => {
                vec![covered.attestation.as_ref().map_or("by a person".to_owned(), |it| format!("until {}", it.until))]
            }
            State::AttestationExpired => vec!["to be renewed".to_owned()],
            State::Uncovered if node.known_by == [Known::Attest] => vec!["to be attested".to_owned()],
            _ => vec![counted(covered.checks.len(), "check")],
        }
    }

    /// A block's ground and its bar.
    fn ground(&mut self, frame: Frame, look: &Look) {
        let Frame { x, y, width, height } = frame;
        let edge = if look.name == "failing" { &FAILING } else { &LINE };
        let edge = if look.bar.is_none() { &QUIET } else { edge };
        let dashes = if look.bar.is_none() { r#" stroke-dasharray="5 4""# } else { "" };
        self.canvas.put(format_args!(
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3"{dashes} {}/>"#,
            Both(look.tint, edge)
        ));
        let bar = Frame { width: BAR, ..frame };
        if let Some(ink) = look.bar {
            self.canvas.rect(bar, 0, Fill(ink));
        }
        if look.patterned {
            self.canvas.pattern(bar, look.name);
        }
    }

    /// A block with its text; the states of a row stand at one height.
    fn face(&mut self, frame: Frame, block: &Block, lines: Lines) {
        self.ground(frame, &block.look);
        let x = frame.x + BAR + INSET;
        let mut y = frame.y + BLOCK_PADDING + 13;
        for (n, line) in (0..).zip(&block.title) {
            self.canvas.text(x, y + n * TITLE_LINE, TITLE, line);
        }
        y += lines.title * TITLE_LINE + 3;
        self.canvas.sign(x, y - 12, block.look.name);
        self.canvas.text(x + 22, y + 1, STATE, &block.word);
        y += STATE_LINE - 1;
        for (n, line) in (0..).zip(&block.counts) {
            self.canvas.text(x, y + n * COUNT_LINE, COUNT, line);
        }
    }

    /// The legend; returns where the picture ends.
    fn legend(&mut self, y: i32) -> i32 {
        let columns = 4;
        let width = (WIDTH - 2 * MARGIN) / columns;
        let entries: Vec<(&'static str, String, &'static str)> = if self.about.is_some() {
            let entry = |state| {
                let n = self.nodes_in(state).len();
                (look(state).name, format!("{} · {n}", state.words()), meaning(state))
            };
            State::ALL.into_iter().map(entry).collect()
        } else {
            vec![
                ("check", "check".to_owned(), "an API of AWS can answer"),
                ("attest", "attest".to_owned(), "only a person can answer"),
                ("inherits", "inherited".to_owned(), "AWS's; reports in AWS Artifact prove it"),
            ]
        };
        let mut end = y;
        for (n, (sign, word, meaning)) in (0..).zip(&entries) {
            let (x, y) = (MARGIN + n % columns * width, y + n / columns * 44);
            self.canvas.sign(x, y + 2, sign);
            self.canvas.text(x + 24, y + 15, STATE, word);
            self.canvas.text(x + 24, y + 31, SMALL, meaning);
            end = y + 44;
        }
        end + 8
    }
}

/// How many lines a row's blocks have.
#[derive(Clone, Copy)]
struct Lines {
    title: i32,
    counts: i32,
}

impl Lines {
    fn of<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Self {
        let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        blocks.into_iter().fold(Self { title: 1, counts: 1 }, |lines, block| Self {
            title: lines.title.max(number(block.title.len())),
            counts: lines.counts.max(number(block.counts.len())),
        })
    }

    fn height(self) -> i32 {
        2 * BLOCK_PADDING + self.title * TITLE_LINE + STATE_LINE + self.counts * COUNT_LINE
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use partywall_checks::model::coverage::{Attestation, coverage};

    use super::*;

    fn about() -> About {
        About {
            account: "123456789012".into(),
            alias: Some("acme-prod".into()),
            audited: "2026-03-14T09:26:53Z".parse().unwrap(),
            complete: true,
        }
    }

    /// One node in each state.
    fn few() -> Vec<Coverage> {
        let node = |node, state, (pass, fail, unknown), checks: &[&'static str]| Coverage {
            node,
            state,
            checks: checks.to_vec(),
            tally: Tally { pass, fail, unknown },
            attestation: None,
        };
        let attestation = Attestation {
            node: model::CUSTOMER_DATA_MASKING.id.into(),
            statement: "Names are masked.".into(),
            by: "Ada".into(),
            on: "2026-01-01".parse().unwrap(),
            until: "2026-12-31".parse().unwrap(),
            evidence: None,
        };
        vec![
            node(&model::CUSTOMER_DATA_EXPOSURE, State::Failing, (12, 3, 2), &["s3-bucket-public-access-block"]),
            node(&model::CUSTOMER_IDENTITY_MFA, State::Proven, (1234, 0, 0), &["iam-user-console-mfa"]),
            node(&model::CUSTOMER_SERVER_SIDE_AT_REST, State::Unknown, (4, 0, 1), &["s3-bucket-encryption"]),
            node(&model::CUSTOMER_SERVER_SIDE_KEYS, State::NoResources, (0, 0, 0), &["kms-key-rotation"]),
            Coverage {
                attestation: Some(attestation),
                ..node(&model::CUSTOMER_DATA_MASKING, State::Attested, (0, 0, 0), &[])
            },
            node(&model::SHARED_AWARENESS_TRAINING, State::AttestationExpired, (0, 0, 0), &[]),
            node(&model::CUSTOMER_LOGGING_TRAIL, State::Uncovered, (0, 0, 0), &[]),
            node(&model::AWS_HARDWARE, State::Inherited, (0, 0, 0), &[]),
        ]
    }

    /// Every node in this state, with as many findings as make the longest words.
    fn all_in(state: State) -> Vec<Coverage> {
        let (mut covered, _) = coverage(&[], &[], "2026-06-01".parse().unwrap());
        for covered in &mut covered {
            if covered.node.side != Side::Aws {
                covered.state = state;
                covered.tally = Tally { pass: 88_888, fail: 88_888, unknown: usize::MAX };
            }
        }
        covered
    }

    /// The names of the elements, in order; panics where the text is not well-formed XML. Knows what we write, and no more.
    fn elements(svg: &str) -> Vec<&str> {
        let (mut open, mut names) = (Vec::new(), Vec::new());
        let mut rest = svg;
        while let Some((text, after)) = rest.split_once('<') {
            assert_text(text);
            let (tag, after) = after.split_once('>').expect("a tag that does not end");
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name));
                continue;
            }
            let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase()), "{tag}");
            let mut seen = BTreeSet::new();
            while !attributes.is_empty() {
                let (key, value) = attributes.split_once("=\"").expect(tag);
                assert!(seen.insert(key), "{key} twice: {tag}");
                let (value, after) = value.split_once('"').expect(tag);
                assert_text(value);
                attributes = after.trim_start();
            }
            names.push(name);
            if !alone {
                open.push(name);
            }
        }
        assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest:?}");
        names
    }

    fn assert_text(text: &str) {
        for (at, _) in text.match_indices('&') {
            let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"];
            assert!(known.iter().any(|known| text[at..].starts_with(known)), "{text}");
        }
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }

    #[test]
    fn an_account_is_drawn() {
        insta::assert_snapshot!(svg(&few(), Some(&about())));
    }

    #[test]
    fn it_is_well_formed_and_needs_nothing_but_itself() {
        for picture in [svg(&few(), Some(&about())), svg(&few(), None), svg(&[], None)] {
            let elements = elements(&picture);
            for foreign in ["script", "image", "foreignObject", "a", "link"] {
                assert!(!elements.contains(&foreign), "{foreign}");
            }
            let addresses = picture.matches("http").count();
            assert_eq!(addresses, 1, "only the namespace is an address");
            assert!(!picture.contains("@import"));
        }
    }

    #[test]
    fn every_node_has_one_block() {
        for picture in [svg(&few(), Some(&about())), svg(&[], None)] {
            for node in NODES {
                assert_eq!(picture.matches(&format!(r#"<g id="{}">"#, node.id)).count(), 1, "{}", node.id);
            }
            assert_eq!(picture.matches("<g id=").count(), NODES.len());
        }
    }

    #[test]
    fn the_picture_in_the_readme_shows_the_whole_model() {
        let picture = include_str!("../../docs/model.svg");
        elements(picture);
        for node in NODES {
            assert!(picture.contains(&format!(r#"<g id="{}">"#, node.id)), "{}: see CONTRIBUTING.md", node.id);
        }
    }

    #[test]
    fn hostile_names_are_only_text() {
        let evil = "</text><script>alert('1')</script>\" & \u{1b}[2J\u{202e}\u{0}\u{ffff}\r\n]]>";
        for padding in ["", "x", &"x".repeat(60), &"\u{301}".repeat(5_000)] {
            let about = About { account: format!("{padding}{evil}"), alias: Some(evil.into()), ..about() };
            let picture = svg(&few(), Some(&about));
            assert!(!elements(&picture).contains(&"script"));
            assert!(!picture.contains(['\u{202e}', '\u{ffff}', '\u{1b}', '\r']));
            assert!(picture.len() < svg(&few(), Some(&self::about())).len() + 3_000);
        }
        assert_eq!(xml("<a b=\"c\" d='&'>\u{7}"), "&lt;a b=&quot;c&quot; d=&apos;&amp;&apos;&gt;\\u{7}");
    }

    #[test]
    fn no_text_leaves_its_block() {
        for state in State::ALL {
            for about in [Some(about()), None] {
                let covered = all_in(state);
                let picture = Picture { coverage: &covered, about: about.as_ref(), canvas: Canvas::default() };
                // The narrowest block there is: seven in a row, in three groups.
                let width = (RIGHT - LEFT - 2 * GAP - 4 * BETWEEN - 6 * PADDING) / 7;
                let inner = width - BAR - INSET - RIGHT_INSET;
                for node in NODES {
                    let block = picture.block(node, width);
                    assert!(block.counts.len() <= 2 && block.title.len() <= 3, "{}: {:?}", node.id, block.counts);
                    assert!(block.title.iter().all(|line| TITLE.width(line) <= inner + 2), "{:?}", block.title);
                    assert!(block.counts.iter().all(|line| COUNT.width(line) <= inner), "{:?}", block.counts);
                    assert!(STATE.width(&block.word) <= inner - 22, "{}", block.word);
                }
            }
        }
    }

    #[test]
    fn each_state_has_a_sign_of_its_own_and_what_is_alike_in_grey_has_a_pattern() {
        let names: BTreeSet<&str> = State::ALL.into_iter().map(|state| look(state).name).collect();
        assert_eq!(names.len(), State::ALL.len());
        let (signs, patterns) = (signs(), patterns());
        for name in names {
            assert!(signs.iter().any(|(sign, _)| *sign == name), "{name}");
        }
        let plain = State::ALL.into_iter().filter(|state| !look(*state).patterned).map(State::words);
        assert_eq!(plain.collect::<Vec<_>>(), ["uncovered", "no resources", "proven"]);
        for look in State::ALL.map(look).iter().filter(|look| look.patterned) {
            assert!(patterns.iter().any(|(pattern, _)| *pattern == look.name), "{}", look.name);
        }
    }

    #[test]
    fn each_ink_has_a_name_of_its_own_and_is_in_the_style_for_the_dark() {
        let names: BTreeSet<&str> = INKS.iter().map(|ink| ink.name).collect();
        assert_eq!(names.len(), INKS.len());
        let picture = svg(&few(), Some(&about()));
        for class in picture.split("class=\"").skip(1).flat_map(|rest| rest.split('"').next().unwrap().split(' ')) {
            assert!(names.contains(&class[2..]), "{class}");
        }
    }

    #[test]
    fn a_count_has_at_most_four_figures() {
        let shown = [0, 999, 1_000, 9_999, 10_000, 999_999, 1_000_000, usize::MAX].map(short);
        assert_eq!(shown, ["0", "999", "1.0k", "9.9k", "10k", "999k", "1M+", "1M+"]);
    }
}
