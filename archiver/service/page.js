"use strict";
// The page at /: sends the story to /v1/validate and shows findings and credits beside the text. Every word of a story
// is put in as text, never as markup. The story lies in a text area, and the marks in a copy of it that lies beneath.

const $ = (id) => document.getElementById(id);
const GRAVITY = ["note", "warning", "error"];
const WORDS = { fit: "Fit", unfit: "Not fit", unreadable: "Not readable", unchecked: "Not checked" };
const PAUSE = 500;
const LIVE = 300000;
const EXAMPLE = [
  "Brücke über die Leise nach elf Tagen wieder frei",
  "Von Hanne Wiebeck",
  "",
  "Die Brücke über die Leise ist seit Mittwoch wieder für alle Fahrzeuge frei. “Wir haben jede Nacht gearbeitet”, sagte Bauleiter Tjark Osterloh.",
  "",
  "‘Elizabeth Pritchett hat zu diesem Bericht beigetragen.",
].join("\n");

let file = null;      // what was dropped or opened, as long as nobody has changed it
let text = "";        // the text that findings and marks belong to
let findings = [];
let marks = [];       // { start, end, index } of findings that have a place
let here = -1;        // the finding that is looked at
let hidden = new Set();
let asked = 0;
let timer = 0;
let history = [];
let rules = null;

function element(tag, words, kind) {
  const made = document.createElement(tag);
  if (words !== undefined && words !== null) made.textContent = words;
  if (kind) made.className = kind;
  return made;
}

// Words in which `backquotes` set off what is quoted.
function phrase(tag, words, kind) {
  const made = element(tag, undefined, kind);
  words.split(/`([^`]*)`/).forEach((part, index) => made.append(index % 2 ? element("code", part) : part));
  return made;
}

function button(words, act, kind) {
  const made = element("button", words, kind);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function counted(count, word) {
  return count + " " + word + (count === 1 ? "" : "s");
}

function say(words) {
  $("said").textContent = words;
}

// ---- asking ----

function headers() {
  return $("token").value ? { Authorization: "Bearer " + $("token").value } : {};
}

async function check() {
  clearTimeout(timer);
  const number = (asked += 1);
  const body = file ? file.data : new TextEncoder().encode($("text").value);
  if (!body.byteLength) return clear();
  const query = new URLSearchParams({ article: "1", filename: file ? file.name : "pasted" });
  if ($("profile").value) query.set("profile", $("profile").value);
  document.body.dataset.state = "asking";
  try {
    const answer = await fetch("/v1/validate?" + query, {
      method: "POST", body, headers: { ...headers(), "Content-Type": "application/octet-stream" },
    });
    const told = await answer.json();
    if (number !== asked) return;
    if (answer.status === 401) $("token-label").hidden = false;
    if (answer.ok) show(told);
    else refuse(told.detail || answer.statusText);
  } catch (error) {
    if (number === asked) refuse("the service did not answer");
  }
}

function later() {
  clearTimeout(timer);
  if ($("text").value.length <= LIVE) timer = setTimeout(check, PAUSE);
}

function refuse(words) {
  findings = [];
  marks = [];
  here = -1;
  showAll();
  $("understood").hidden = $("report").hidden = true;
  tell("refused", "Not checked: " + words, "error");
}

function clear() {
  refuse("");
  $("welcome").hidden = false;
  file = null;
  $("name").textContent = "New story";
  tell("empty", "Paste a story, or drop a file anywhere.", "");
}

function tell(state, words, kind) {
  $("verdict").textContent = words;
  $("verdict").className = kind;
  document.body.dataset.state = state;
}

// ---- showing ----

function show(told) {
  findings = told.findings;
  text = $("text").value;
  const words = file ? file.words : text;
  const place = placer(text);
  const move = mover(words);
  marks = [];
  findings.forEach((finding, index) => {
    if (finding.line) {
      const start = place(finding.line, finding.column);
      marks.push({ index, start, end: Math.max(place(finding.end_line, finding.end_column), Math.min(start + 1, text.length)) });
    }
    if (finding.fix) {
      finding.edits = finding.fix.edits.map((edit) => ({ start: move(edit.start), end: move(edit.end), text: plain(edit.text) }));
    }
  });
  here = -1;
  const reason = told.reason || (told.source && told.source.reason) || "";
  const graver = GRAVITY.slice().reverse().map((kind) => [findings.filter((each) => each.severity === kind).length, kind]);
  const summary = graver.filter(([count]) => count).map(([count, kind]) => counted(count, kind)).join(", ") || "nothing found";
  $("welcome").hidden = true;
  $("report").hidden = !findings.length && told.fit === null;
  $("nothing").hidden = findings.length > 0;
  $("count").textContent = counted(findings.length, "finding");
  const code = told.source && !["text", "markdown", "mail"].includes(told.source.format) && told.source.format;
  $("page").classList.toggle("code", Boolean(code));
  showUnderstood(told.articles || []);
  showKinds(graver);
  showAll();
  tell("told", WORDS[told.verdict] + ": " + (reason || summary), told.verdict === "fit" ? "fit" : "error");
}

function showAll() {
  showText();
  showFindings();
  const safe = findings.filter((finding) => finding.fix && finding.fix.safe && finding.edits.length).length;
  $("mend").hidden = !safe;
  $("mend").textContent = safe === 1 ? "Apply the safe fix" : "Apply " + safe + " safe fixes";
  $("undo").hidden = !history.length;
}

function showText() {
  const parts = pieces(text, marks.filter((mark) => !hidden.has(findings[mark.index].severity))).map(({ words, over }) => {
    if (!over.length) return words;
    const made = element("mark", words, GRAVITY[Math.max(...over.map((mark) => GRAVITY.indexOf(findings[mark.index].severity)))]);
    made.dataset.findings = over.map((mark) => mark.index).join(" ");
    made.classList.toggle("wide", over.every((mark) => mark.end - mark.start > 240));
    return made;
  });
  $("marked").replaceChildren(...parts, "\n");
  light();
}

function light() {
  document.querySelectorAll(".here").forEach((each) => each.classList.remove("here"));
  if (here < 0) return null;
  const found = document.querySelectorAll('mark[data-findings~="' + here + '"]');
  found.forEach((each) => each.classList.add("here"));
  const entry = document.getElementById("finding-" + here);
  if (entry) entry.classList.add("here");
  return { entry, mark: found[0] };
}

function showUnderstood(articles) {
  $("understood").hidden = !articles.length;
  $("understood").replaceChildren(...articles.flatMap((article, index) => [
    ...(articles.length > 1 ? [element("h2", "Article " + (index + 1) + " of " + articles.length)] : []),
    facts(article), ...creditTable(article),
  ]));
}

function language(tag) {
  try {
    return tag && new Intl.DisplayNames(["en"], { type: "language" }).of(tag);
  } catch (error) {
    return tag;
  }
}

function facts(article) {
  const list = element("dl");
  const rows = [
    ["Headline", article.headline], ["Published", article.published], ["Language", language(article.language)],
    ["Dateline", article.dateline], ["Source", article.provider], ["Rights", article.rights],
  ];
  for (const [name, value] of rows) {
    if (!value && (name === "Dateline" || name === "Rights")) continue;
    list.append(element("dt", name), element("dd", value || "not said", value ? "" : "missing"));
  }
  return list;
}

function creditTable(article) {
  const bar = element("div", undefined, "bar");
  bar.append(element("h2", "Credits"));
  if (!article.credits.length) return [bar, element("p", "Nobody is credited.", "missing")];
  const lines = article.credits.map((credit) => [credit.name, credit.role, credit.kind].join("\t")).join("\n");
  bar.append(button("Copy", (event) => copy(lines, event.currentTarget)));
  const table = element("table");
  const head = table.createTHead().insertRow();
  for (const name of ["Name", "Role", "Kind"]) {
    const cell = element("th", name);
    cell.scope = "col";
    head.append(cell);
  }
  const rows = element("tbody");
  table.append(rows);
  for (const credit of article.credits) {
    const row = rows.insertRow();
    row.append(element("td", credit.name), element("td", credit.role), element("td", credit.kind));
    if (credit.raw && credit.raw !== credit.name) row.title = "in the source: " + credit.raw;
  }
  return [bar, table];
}

function showKinds(graver) {
  const present = graver.filter(([count]) => count);
  hidden = new Set([...hidden].filter((kind) => present.some(([, known]) => known === kind)));
  $("kinds").replaceChildren(...(present.length > 1 ? present : []).map(([count, kind]) => {
    const made = button(counted(count, kind), () => {
      if (!hidden.delete(kind)) hidden.add(kind);
      made.setAttribute("aria-pressed", String(!hidden.has(kind)));
      showAll();
    }, "kind " + kind);
    made.setAttribute("aria-pressed", String(!hidden.has(kind)));
    return made;
  }));
}

function showFindings() {
  $("findings").replaceChildren(...findings.map((finding, index) => {
    const entry = element("li", undefined, finding.severity);
    entry.id = "finding-" + index;
    entry.hidden = hidden.has(finding.severity);
    const head = button("", () => go(index), "head");
    head.append(element("span", finding.severity, "word"), " ", phrase("span", finding.message, "message"));
    entry.append(head);
    const spot = [finding.line ? "line " + finding.line + ", column " + finding.column : "the whole article", finding.path, finding.label];
    entry.append(element("p", spot.filter(Boolean).join(" · "), "more"));
    if (finding.fix && finding.edits.length) entry.append(remedy(finding));
    entry.append(why(finding));
    return entry;
  }));
}

function remedy(finding) {
  const box = element("div", undefined, "fix");
  box.append(element("p", (finding.fix.safe ? "Fix: " : "Possible fix: ") + finding.fix.title));
  for (const edit of finding.edits.slice(0, 2)) {
    const line = element("p", undefined, "edit");
    const before = text.slice(Math.max(0, edit.start - 18), edit.start).split("\n").pop();
    const after = text.slice(edit.end, edit.end + 18).split("\n")[0];
    line.append("… " + before);
    if (edit.end > edit.start) line.append(element("del", text.slice(edit.start, edit.end)));
    if (edit.text) line.append(element("ins", edit.text));
    line.append(after + " …");
    box.append(line);
  }
  if (finding.edits.length > 2) box.append(element("p", "and " + counted(finding.edits.length - 2, "more place"), "more"));
  const tools = element("p", undefined, "tools");
  tools.append(
    button("Apply", () => apply([finding])),
    button("Copy mended text", (event) => copy(passage(text, finding.edits), event.currentTarget)),
  );
  box.append(tools);
  return box;
}

function why(finding) {
  const made = element("details");
  made.append(element("summary", finding.rule + " " + finding.name));
  made.addEventListener("toggle", async () => {
    if (!made.open || made.children.length > 1) return;
    const words = element("div", "…", "doc");
    made.append(words);
    try {
      rules = rules || (await (await fetch("/v1/rules", { headers: headers() })).json());
      const known = rules.find((rule) => rule.code === finding.rule);
      words.replaceChildren(...known.doc.split("\n\n").map((paragraph) => phrase("p", paragraph)));
    } catch (error) {
      rules = null;
      words.textContent = "The service did not answer.";
    }
  });
  return made;
}

// ---- going about ----

function go(index) {
  here = index;
  const found = light();
  if (!found) return;
  if (found.entry) found.entry.scrollIntoView({ block: "nearest" });
  const range = marks.find((mark) => mark.index === index);
  if (range && found.mark) {
    $("text").setSelectionRange(range.start, range.end);
    found.mark.scrollIntoView({ block: "center" });
  }
  const finding = findings[index];
  say("Finding " + (index + 1) + " of " + findings.length + ": " + finding.severity + ", " + finding.message);
}

function step(by) {
  const shown = findings.map((_, index) => index).filter((index) => !hidden.has(findings[index].severity));
  if (!shown.length) return;
  const at = shown.indexOf(here);
  go(shown[(at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by + shown.length) % shown.length]);
}

function underCaret() {
  const at = $("text").selectionStart;
  if (at !== $("text").selectionEnd) return;
  const over = marks.filter((mark) => mark.start <= at && at <= mark.end && !hidden.has(findings[mark.index].severity));
  if (!over.length) return;
  here = over.reduce((least, mark) => (mark.end - mark.start < least.end - least.start ? mark : least)).index;
  const found = light();
  if (found && found.entry) found.entry.scrollIntoView({ block: "nearest" });
}

// ---- changing ----

function put(words) {
  $("text").value = words;
  file = null;
  follow();
}

function follow() {
  const now = $("text").value;
  const what = change(text, now);
  marks = shifted(marks, what);
  for (const finding of findings) {
    if (!finding.edits) continue;
    const kept = shifted(finding.edits, what);
    finding.edits = kept.length === finding.edits.length ? kept : [];
  }
  text = now;
  showText();
}

function apply(chosen) {
  const edits = chosen.flatMap((finding) => finding.edits || []);
  if (!edits.length) return;
  history.push(text);
  const at = Math.min(...edits.map((edit) => edit.start));
  put(edited(text, edits));
  $("text").setSelectionRange(at, at);
  say("Applied");
  check();
}

function undo() {
  if (!history.length) return;
  put(history.pop());
  check();
}

async function copy(words, from) {
  let done = false;
  try {
    await navigator.clipboard.writeText(words);
    done = true;
  } catch (error) {
    const made = element("textarea", words, "unseen");
    document.body.append(made);
    made.select();
    done = document.execCommand("copy");
    made.remove();
  }
  const label = from.dataset.label || (from.dataset.label = from.textContent);
  from.textContent = done ? "Copied" : "Not copied";
  say(from.textContent);
  setTimeout(() => { from.textContent = label; }, 1500);
}

function begin(words, name) {
  text = plain(words);
  $("text").value = text;
  $("name").textContent = name;
  findings = [];
  marks = [];
  history = [];
  here = -1;
  showAll();
  $("sheet").scrollTop = 0;
  return check();
}

async function take(chosen) {
  const data = await chosen.arrayBuffer();
  file = { name: chosen.name, data, words: decoded(data) };
  return begin(file.words, chosen.name);
}

// ---- what people do ----

$("check").addEventListener("click", check);
$("undo").addEventListener("click", undo);
$("mend").addEventListener("click", () => apply(findings.filter((finding) => finding.fix && finding.fix.safe)));
$("copy").addEventListener("click", (event) => copy($("text").value, event.currentTarget));
$("example").addEventListener("click", () => { file = null; begin(EXAMPLE, "Example"); });
$("profile").addEventListener("change", check);
$("token").addEventListener("change", check);
$("text").addEventListener("input", () => { file = null; follow(); later(); });
$("text").addEventListener("paste", () => setTimeout(check, 0));
$("text").addEventListener("click", underCaret);
$("file").addEventListener("change", () => { if ($("file").files[0]) take($("file").files[0]); $("file").value = ""; });
document.addEventListener("keydown", (event) => {
  if (event.key === "F8") step(event.shiftKey ? -1 : 1);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) check();
  else if (event.key === "Enter" && event.altKey && here >= 0) apply([findings[here]]);
  else return;
  event.preventDefault();
});
let over = 0;
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    over = name === "drop" ? 0 : over + (name === "dragenter") - (name === "dragleave");
    document.body.classList.toggle("over", over > 0);
    if (name === "drop" && event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}
