"use strict";
// The page at /: sends the story to /v1/validate and shows findings and credits beside the text. Every word of a story
// is put in as text, never as markup.

const $ = (id) => document.getElementById(id);
let file = null;

function element(tag, words, kind) {
  const made = document.createElement(tag);
  if (words !== undefined) made.textContent = words;
  if (kind) made.className = kind;
  return made;
}

async function check() {
  const body = file ? file.data : new TextEncoder().encode($("text").value);
  const name = file ? file.name : "pasted";
  const query = new URLSearchParams({ article: "1", filename: name });
  if ($("profile").value) query.set("profile", $("profile").value);
  const headers = { "Content-Type": "application/octet-stream" };
  if ($("token").value) headers.Authorization = "Bearer " + $("token").value;
  $("verdict").textContent = "Checking …";
  $("verdict").className = "";
  try {
    const answer = await fetch("/v1/validate?" + query, { method: "POST", body, headers });
    const told = await answer.json();
    if (answer.status === 401) $("token-label").hidden = false;
    if (!answer.ok) return refuse(told.detail || answer.statusText);
    show(told);
  } catch (error) {
    refuse("the service did not answer");
  }
}

function refuse(words) {
  $("verdict").textContent = "Not checked: " + words;
  $("verdict").className = "error";
  $("findings").replaceChildren();
  $("credits").tBodies[0].replaceChildren();
}

const WORDS = { fit: "Fit", unfit: "Not fit", unreadable: "Not readable", unchecked: "Not checked" };

function show(told) {
  const reason = told.reason || (told.source && told.source.reason) || "";
  const count = told.findings.length;
  const found = count === 1 ? "1 finding" : count + " findings";
  $("verdict").textContent = WORDS[told.verdict] + ": " + (reason || found);
  $("verdict").className = told.verdict === "fit" ? "" : "error";
  showCredits(told.articles || []);
  showText(told.findings);
  showFindings(told.findings);
}

function showCredits(articles) {
  const rows = articles.flatMap((article) => article.credits).map((credit) => {
    const row = element("tr");
    row.append(element("td", credit.name), element("td", credit.role), element("td", credit.kind));
    return row;
  });
  $("credits").tBodies[0].replaceChildren(...rows);
}

function showFindings(findings) {
  $("findings").replaceChildren(...findings.map((finding, index) => {
    const entry = element("li", undefined, finding.severity);
    const line = element("p");
    line.append(element("strong", finding.severity + " " + finding.rule + " ", finding.severity), finding.message);
    entry.append(line);
    if (finding.line) {
      const jump = element("button", "line " + finding.line + ", column " + finding.column);
      jump.type = "button";
      jump.addEventListener("click", () => go(index));
      entry.append(jump);
    }
    const more = [finding.path, finding.label, finding.fix && "fix: " + finding.fix.title].filter(Boolean).join(" · ");
    if (more) entry.append(element("p", more, "more"));
    return entry;
  }));
}

function showText(findings) {
  const words = file ? file.words : $("text").value;
  const points = Array.from(words);
  const starts = [0];
  points.forEach((point, index) => {
    if (point === "\n" || (point === "\r" && points[index + 1] !== "\n")) starts.push(index + 1);
  });
  const place = (line, column) => Math.min((starts[line - 1] ?? points.length) + column - 1, points.length);
  const marks = findings
    .map((finding, index) => ({ finding, index }))
    .filter(({ finding }) => finding.line)
    .map(({ finding, index }) => ({
      index,
      kind: finding.severity,
      start: place(finding.line, finding.column),
      end: Math.max(place(finding.end_line, finding.end_column), place(finding.line, finding.column) + 1),
    }))
    .sort((one, other) => one.start - other.start || other.end - one.end);
  const parts = [];
  let at = 0;
  for (const mark of marks) {
    if (mark.start < at) continue;
    parts.push(points.slice(at, mark.start).join(""));
    const made = element("mark", points.slice(mark.start, mark.end).join(""), mark.kind);
    made.dataset.finding = mark.index;
    parts.push(made);
    at = mark.end;
  }
  parts.push(points.slice(at).join(""));
  $("marked").replaceChildren(...parts);
  $("marked").hidden = false;
  $("text").hidden = true;
}

function go(index) {
  document.querySelectorAll("mark.here").forEach((mark) => mark.classList.remove("here"));
  const mark = document.querySelector('mark[data-finding="' + index + '"]');
  if (!mark) return;
  mark.classList.add("here");
  mark.scrollIntoView({ block: "center" });
}

function edit() {
  $("marked").hidden = true;
  $("text").hidden = false;
  $("text").focus();
}

async function take(chosen) {
  const data = await chosen.arrayBuffer();
  file = { name: chosen.name, data, words: new TextDecoder().decode(data) };
  $("text").value = file.words;
  check();
}

$("check").addEventListener("click", check);
$("marked").addEventListener("click", edit);
$("marked").addEventListener("keydown", (event) => { if (event.key === "Enter") edit(); });
$("text").addEventListener("input", () => { file = null; });
$("text").addEventListener("paste", () => setTimeout(check, 0));
$("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) check(); });
$("file").addEventListener("change", () => { if ($("file").files[0]) take($("file").files[0]); });
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    $("desk").classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}
