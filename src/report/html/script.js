// Shows the findings, and lets them be searched and filtered. The data stand in the page; nothing is asked of a network.
// What is named in an account becomes text nodes and nothing else: there is no place here that makes markup of a string.
"use strict";
(() => {
  const STATUSES = ["fail", "unknown", "pass"];
  const STATUS_WORDS = { fail: "failing", unknown: "unknown", pass: "passing" };
  const SEVERITIES = ["critical", "high", "medium", "low", "informational"];
  /** Rows that are made at once. */
  const ROWS = 200;
  /** Findings that are opened when the page is printed. */
  const PRINTED = 500;
  /** What is shown where nobody asked for anything. */
  const DEFAULTS = { q: "", status: "fail,unknown", severity: SEVERITIES.join(), service: "", region: "", node: "", standard: "", accepted: "", baseline: "" };

  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  const severityWord = (severity) => (severity === "informational" ? "info" : severity);

  /** An element with attributes, listeners where the value is a function, and children: nodes, or text. */
  function el(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") {
        made.addEventListener(key, value);
      } else if (value !== undefined && value !== null && value !== false) {
        made.setAttribute(key, value === true ? "" : value);
      }
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return made;
  }

  /** A name from the account, whose direction of writing stays its own. */
  const named = (text) => el("bdi", null, text);

  const findings = data.findings.map(([id, check, status, severity, region, message, evidence, resource, rest]) => {
    const [name, arn, kind, home, called, tags] = resource === null ? [] : data.resources[resource];
    return {
      id,
      check: data.checks[check],
      status: data.words[status],
      severity: data.words[severity],
      region: data.words[region],
      message: data.words[message],
      evidence: data.evidence[evidence],
      resource: resource === null ? null : { id: name, arn, kind: data.words[kind], region: data.words[home], name: called, tags },
      gap: rest?.gap === undefined ? null : data.gaps[rest.gap],
      contextGaps: (rest?.context_gaps ?? []).map((at) => data.gaps[at]),
      actionableBy: rest?.actionable_by ?? "customer",
      suppressed: rest?.suppressed ?? null,
      inBaseline: rest?.in_baseline ?? false,
      rank: SEVERITIES.indexOf(data.words[severity]),
    };
  });
  const suppressed = findings.filter((finding) => finding.suppressed).length;
  const known = findings.filter((finding) => finding.inBaseline).length;

  /** All that a search looks into. Made when it is first wanted. */
  function haystack(finding) {
    finding.text ??= [
      finding.id, finding.check.id, finding.check.title, finding.check.service, data.services[finding.check.service], finding.check.node,
      finding.status, finding.severity, finding.region, finding.message,
      finding.resource && [finding.resource.id, finding.resource.arn, finding.resource.kind, finding.resource.name ?? "", JSON.stringify(finding.resource.tags ?? "")].join("\n"),
      Object.entries(finding.check.standards).map(([framework, ids]) => ids.map((id) => `${framework} ${id}`).join("\n")).join("\n"),
      finding.evidence.map(({ name, value, source }) => `${name} ${JSON.stringify(value)} ${source}`).join("\n"),
      [finding.gap, ...finding.contextGaps].map((gap) => gap && `${gap.operation} ${gap.permission ?? ""} ${gap.detail}`).join("\n"),
      finding.suppressed && `${finding.suppressed.reason} ${finding.suppressed.owner ?? ""}`,
    ].join("\n").toLowerCase();
    return finding.text;
  }

  // The filters, as the page's fragment holds them.
  let filters = { ...DEFAULTS };

  function read(fragment) {
    const given = new URLSearchParams(fragment.replace(/^#/, ""));
    filters = { ...DEFAULTS };
    for (const key of Object.keys(DEFAULTS)) {
      filters[key] = given.get(key) ?? filters[key];
    }
  }

  /** Puts the filters into the address, so that the view can be linked to. */
  function keep() {
    const changed = new URLSearchParams();
    for (const [key, value] of Object.entries(filters)) {
      if (value !== DEFAULTS[key]) {
        changed.set(key, value);
      }
    }
    try {
      history.replaceState(null, "", `#${changed.toString().replaceAll("%2C", ",") || "findings"}`);
    } catch {
      // A page that is shown within another one may not have an address of its own. The filters hold nevertheless.
    }
  }

  /** What is looked for: whether a finding is shown. */
  function wanted() {
    const statuses = new Set(filters.status.split(","));
    const severities = new Set(filters.severity.split(","));
    const terms = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
    const space = filters.standard.indexOf(" ");
    const [framework, requirement] = space < 0 ? [filters.standard] : [filters.standard.slice(0, space), filters.standard.slice(space + 1)];
    return (finding) =>
      statuses.has(finding.status) &&
      severities.has(finding.severity) &&
      (!filters.service || finding.check.service === filters.service) &&
      (!filters.region || finding.region === filters.region) &&
      (!filters.node || finding.check.node === filters.node) &&
      (!framework || (Object.hasOwn(finding.check.standards, framework) && (!requirement || finding.check.standards[framework].includes(requirement)))) &&
      (filters.accepted === "show" || (filters.accepted === "only") === Boolean(finding.suppressed)) &&
      (filters.baseline !== "hide" || !finding.inBaseline) &&
      terms.every((term) => haystack(finding).includes(term));
  }

  /** The findings of one check that are shown, the worst first. */
  function grouped(shown) {
    const groups = new Map();
    for (const finding of shown) {
      const group = groups.get(finding.check);
      if (group) {
        group.findings.push(finding);
      } else {
        groups.set(finding.check, { check: finding.check, findings: [finding] });
      }
    }
    const list = [...groups.values()];
    for (const group of list) {
      group.findings.sort((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) || a.rank - b.rank);
      const [worst] = group.findings;
      group.worst = worst;
      group.rank = STATUSES.indexOf(worst.status) * SEVERITIES.length + worst.rank;
    }
    return list.sort((a, b) => a.rank - b.rank || (a.check.id < b.check.id ? -1 : 1));
  }

  let groups = [];
  /** Checks that the reader has opened. */
  const open = new Set();

  function show() {
    const shown = findings.filter(wanted());
    groups = grouped(shown);
    const alone = groups.length === 1;
    byId("checks").replaceChildren(...groups.map((group) => checkElement(group, alone || open.has(group.check))));
    const hidden = filters.accepted === "" && suppressed > 0 ? ` ${counted(suppressed, "accepted finding")} not shown.` : "";
    const of = groups.length === 0 ? "" : ` of ${counted(groups.length, "check")}`;
    byId("count").textContent = `${shown.length} of ${counted(findings.length, "finding")}${of}.${hidden}`;
    byId("expand").hidden = groups.length < 2;
    return shown.length;
  }

  /** A `details` whose inside is made when it is first opened. */
  function lazily(attributes, summary, inside, isOpen) {
    const details = el("details", attributes, summary);
    details.fill = () => {
      details.fill = () => {};
      details.append(inside());
    };
    details.addEventListener("toggle", () => details.open && details.fill());
    if (isOpen) {
      details.open = true;
      details.fill();
    }
    return details;
  }

  const severityBadge = (severity) => el("span", { class: `severity ${severity}` }, severityWord(severity));
  const statusBadge = (status, count) => el("span", { class: `status ${status}` }, `${count === undefined ? "" : `${count} `}${STATUS_WORDS[status]}`);

  function checkElement(group, isOpen) {
    const { check, worst } = group;
    const counts = STATUSES.map((status) => [status, group.findings.filter((finding) => finding.status === status).length]).filter(([, n]) => n > 0);
    const summary = el("summary", null,
      el("span", null, severityBadge(worst.severity)),
      el("h3", null, named(check.title), " ", el("code", null, check.id)),
      el("span", { class: "tally" }, counts.map(([status, n]) => statusBadge(status, n))));
    const element = lazily({ class: "check" }, summary, () => checkInside(group), isOpen);
    element.addEventListener("toggle", () => (element.open ? open.add(check) : open.delete(check)));
    return element;
  }

  function checkInside({ check, findings: shown }) {
    const list = el("ul", { class: "findings" });
    const more = el("button", { type: "button", class: "more", click: () => add(true) }, "");
    let made = 0;
    const add = (moveFocus) => {
      const next = shown.slice(made, made + ROWS).map((finding) => el("li", null, findingElement(finding, shown.length === 1)));
      list.append(...next);
      made += next.length;
      more.hidden = made >= shown.length;
      more.textContent = `Show ${Math.min(ROWS, shown.length - made)} more of ${shown.length - made}`;
      if (moveFocus) {
        next[0].querySelector("summary").focus();
      }
    };
    add(false);
    const place = [check.path.join(" › "), check.control, `${data.services[check.service]} (${check.service_type})`];
    const standards = Object.entries(check.standards).map(([framework, ids]) => [data.frameworks[framework], folded(ids)]);
    return el("div", { class: "inside" },
      el("p", { class: "place" }, place.join(" · ")),
      el("div", { class: "halves" },
        el("div", null,
          el("h4", null, "Whose it is"),
          terms([["AWS", check.aws], ["You", check.yours]]),
          standards.length === 0 ? null : [el("h4", null, "Standards"), el("div", { class: "standards" }, terms(standards))]),
        el("div", null, el("h4", null, "How to mend it"), el("p", null, check.fix), check.cli === null ? null : command(check.cli),
          template("Terraform", check.terraform), template("CloudFormation", check.cloudformation), sources(check.sources))),
      el("h4", null, counted(shown.length, "finding")),
      list, more);
  }

  /** Ids side by side, folded where they are many. */
  function folded(ids) {
    const text = ids.join(", ");
    return text.length <= 60 ? text : el("details", null, el("summary", null, counted(ids.length, "requirement")), el("p", null, text));
  }

  function command(text) {
    const copy = navigator.clipboard && el("button", {
      type: "button",
      click: async () => {
        try {
          await navigator.clipboard.writeText(text);
          copy.textContent = "Copied";
        } catch {
          copy.textContent = "Not allowed";
        }
      },
    }, "Copy");
    // A line is broken between words only, for a word of a command is full of hyphens.
    const words = text.split(" ").flatMap((word, at) => [at === 0 ? "" : " ", el("span", { class: "word" }, word)]);
    return el("div", { class: "command" }, el("pre", null, el("code", null, words)), copy ?? null);
  }

  function template(language, lines) {
    return lines.length === 0 ? null : el("details", null, el("summary", null, language), el("pre", null, el("code", null, lines.join("\n"))));
  }

  function sources(addresses) {
    const links = addresses.map((address) => el("li", null, link(address, titleOf(address))));
    return links.length === 0 ? null : el("ul", { class: "sources" }, links);
  }

  /** A link that leaves the page; only ever to the web. */
  function link(address, text) {
    return /^https?:\/\//.test(address) ? el("a", { href: address, rel: "noopener noreferrer" }, text) : el("span", null, text);
  }

  /** The host and the page of an address: enough to know where a link leads. */
  function titleOf(address) {
    const parts = address.replace(/^https?:\/\//, "").split("/");
    const page = parts[parts.length - 1].replace(/\.html?(?=#|$)/, "");
    return parts.length > 1 && page ? `${parts[0]}: ${page}` : parts[0];
  }

  function resourceName(resource) {
    if (resource === null) {
      return "No resource named";
    }
    if (resource.kind === "AWS::::Account") {
      return `Account ${resource.id}`;
    }
    return resource.name && resource.name !== resource.id ? `${resource.id} (${resource.name})` : resource.id;
  }

  function findingElement(finding, isOpen) {
    const where = [finding.resource?.kind, finding.region].filter(Boolean).join(" · ");
    const lesser = finding.status === "fail" ? severityBadge(finding.severity) : null;
    const summary = el("summary", null, el("span", null,
      el("span", { class: "what" }, statusBadge(finding.status), lesser, el("strong", null, named(resourceName(finding.resource))),
        el("span", { class: "where" }, where),
        finding.suppressed ? el("span", { class: "flag" }, "accepted") : null,
        finding.inBaseline ? el("span", { class: "flag" }, "in the baseline") : null),
      el("span", { class: "said" }, named(finding.message))));
    return lazily({ class: "finding" }, summary, () => proof(finding), isOpen);
  }

  const ACTIONABLE = {
    customer: "Whoever administers the account",
    "organisation-administrator": "Your organisation's administrator; this account cannot",
    nobody: "Nobody: an AWS service manages it",
  };

  /** Terms and what is said of them, those of which something is said. */
  function terms(pairs) {
    const said = pairs.filter(([, what]) => what !== null && what !== undefined && what !== "");
    return said.length === 0 ? null : el("dl", null, said.flatMap(([term, what]) => [el("dt", null, term), el("dd", null, what)]));
  }

  function gapWords(gap) {
    const place = gap.region === "global" ? "" : ` in ${gap.region}`;
    const detail = gap.detail ? ` (${gap.detail})` : "";
    return `${gap.operation}${place}: ${gap.reason}${detail}. ${gap.remedy}`;
  }

  /** A value as it was read. A list of plain ones is a list; what is not plain stays JSON. */
  function valueElement(value) {
    const plain = (it) => it === null || typeof it !== "object";
    const text = (it) => el("code", null, it === null ? "none" : String(it));
    if (plain(value)) {
      return text(value);
    }
    if (Array.isArray(value) && value.length > 0 && value.every(plain)) {
      return el("ul", { class: "values" }, value.map((it) => el("li", null, text(it))));
    }
    return el("pre", null, el("code", null, JSON.stringify(value, null, 2)));
  }

  function proof(finding) {
    const { resource, suppressed: accepted } = finding;
    const rows = finding.evidence.map((evidence) => el("tr", null,
      el("th", { scope: "row" }, el("code", null, evidence.name)), el("td", null, valueElement(evidence.value)), el("td", null, el("code", null, evidence.source))));
    const evidence = rows.length === 0 ? [] : [
      el("h4", null, "Evidence"),
      el("table", null,
        el("thead", null, el("tr", null, ["Value", "As it was read", "From"].map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", null, rows)),
    ];
    const until = accepted && (accepted.expires ? ` Until ${accepted.expires}.` : " For good.");
    const tags = resource?.tags && Object.entries(resource.tags).map(([key, value]) => `${key} = ${value}`);
    const address = new URLSearchParams({ status: STATUSES.join(), q: finding.id, ...(accepted ? { accepted: "show" } : {}) });
    return el("div", { class: "proof" },
      terms([
        ["Not known because", finding.gap && gapWords(finding.gap)],
        ["Would tell more", finding.contextGaps.length === 0 ? null : finding.contextGaps.map((gap) => el("div", null, gapWords(gap)))],
        ["Accepted", accepted && [named(accepted.reason), accepted.owner ? [" By ", named(accepted.owner), "."] : "", until].flat()],
        ["In the baseline", finding.inBaseline ? "It failed already in the report that this one was compared with." : null],
        ["Who can mend it", finding.actionableBy === "customer" ? null : ACTIONABLE[finding.actionableBy] ?? finding.actionableBy],
      ]),
      evidence,
      el("h4", null, "Where"),
      terms([
        ["ARN", resource && el("code", null, named(resource.arn))],
        ["Type", resource?.kind],
        ["Region", resource && resource.region !== finding.region ? `${finding.region}; the resource is in ${resource.region}` : finding.region],
        ["Tags", tags && tags.length > 0 ? tags.map((tag) => el("div", null, named(tag))) : null],
        ["Finding", [el("code", null, finding.id), " ", el("a", { href: `#${address}` }, "Link to it")]],
      ]));
  }

  // The controls.
  const form = byId("filters");

  /** Puts what there is into a list: values with their texts. */
  function offer(parent, pairs) {
    parent.append(...pairs.map(([value, text]) => el("option", { value }, text)));
  }

  const natural = new Intl.Collator("en", { numeric: true });
  const unique = (values) => [...new Set(values)].sort(natural.compare);

  function offerAll() {
    offer(byId("service"), unique(data.checks.map((check) => check.service)).map((id) => [id, data.services[id]])
      .sort(([, a], [, b]) => natural.compare(a, b)));
    offer(byId("region"), unique(findings.map((finding) => finding.region)).map((region) => [region, region]));
    const paths = new Map(data.checks.map((check) => [check.node, check.path.join(" › ")]));
    offer(byId("node"), [...paths].sort(([, a], [, b]) => natural.compare(a, b)));
    for (const framework of unique(data.checks.flatMap((check) => Object.keys(check.standards)))) {
      const group = el("optgroup", { label: data.frameworks[framework] });
      const ids = unique(data.checks.flatMap((check) => check.standards[framework] ?? []));
      offer(group, [[framework, `${data.frameworks[framework]}: any`], ...ids.map((id) => [`${framework} ${id}`, id])]);
      byId("standard").append(group);
    }
    byId("accepted-field").hidden = suppressed === 0;
    byId("baseline-field").hidden = known === 0;
  }

  /** Shows the filters in the controls. */
  function set() {
    for (const key of ["q", "service", "region", "node", "standard", "accepted", "baseline"]) {
      form.elements[key].value = filters[key];
    }
    for (const key of ["status", "severity"]) {
      const chosen = new Set(filters[key].split(","));
      form.querySelectorAll(`input[name="${key}"]`).forEach((box) => { box.checked = chosen.has(box.value); });
    }
  }

  /** Reads the filters from the controls. */
  function choose() {
    for (const key of ["q", "service", "region", "node", "standard", "accepted", "baseline"]) {
      filters[key] = form.elements[key].value;
    }
    for (const key of ["status", "severity"]) {
      filters[key] = [...form.querySelectorAll(`input[name="${key}"]:checked`)].map((box) => box.value).join();
    }
    keep();
    show();
  }

  /** Shows what an address asks for, and brings the reader there. */
  function go(fragment) {
    read(fragment);
    set();
    show();
    pressed(false);
    byId("findings").scrollIntoView();
    byId("findings").focus({ preventScroll: true });
  }

  /** Whether all checks stand open, as the button has it. */
  function pressed(all) {
    byId("expand").setAttribute("aria-pressed", String(all));
  }

  offerAll();
  const asks = (fragment) => fragment.includes("=");
  if (asks(location.hash)) {
    read(location.hash);
  }
  set();
  show();
  byId("static").remove();
  byId("explorer").hidden = false;
  if (asks(location.hash)) {
    byId("findings").scrollIntoView({ behavior: "instant" });
  }

  let typing;
  form.addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(choose, event.target.type === "search" ? 150 : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose();
  });
  byId("reset").addEventListener("click", () => {
    filters = { ...DEFAULTS };
    open.clear();
    pressed(false);
    keep();
    set();
    show();
  });
  byId("expand").addEventListener("click", (event) => {
    const all = event.target.getAttribute("aria-pressed") !== "true";
    pressed(all);
    open.clear();
    document.querySelectorAll("#checks > details").forEach((details) => { details.open = all; });
  });
  window.addEventListener("hashchange", () => {
    if (asks(location.hash)) {
      go(location.hash);
    }
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("a[href^='#'], .picture g[id]");
    if (!target) {
      return;
    }
    if (target.matches("g")) {
      location.hash = new URLSearchParams({ status: STATUSES.join(), node: target.id }).toString();
    } else if (asks(target.hash) && target.hash === location.hash) {
      // The address stays as it is, so nobody would hear of it.
      go(target.hash);
    }
  });

  // A printed page has no places to click on: what is shown is opened, and said where that is too much.
  const opened = [];
  const unfold = (details) => {
    if (!details.open) {
      opened.push(details);
    }
    details.fill?.();
    details.open = true;
  };
  window.addEventListener("beforeprint", () => {
    let left = PRINTED;
    document.querySelectorAll("#about ~ details").forEach(unfold);
    for (const check of document.querySelectorAll("#checks > details")) {
      if (left <= 0) {
        break;
      }
      unfold(check);
      for (const finding of [...check.querySelectorAll("details.finding")].slice(0, left)) {
        unfold(finding);
        left -= 1;
      }
    }
    const all = groups.reduce((sum, group) => sum + group.findings.length, 0);
    byId("unprinted").hidden = all <= PRINTED;
    byId("unprinted").textContent = `Of ${counted(all, "finding")}, the first ${PRINTED} are printed with their evidence. Filters make a shorter list.`;
  });
  window.addEventListener("afterprint", () => {
    opened.splice(0).forEach((details) => { details.open = false; });
    byId("unprinted").hidden = true;
  });
})();
