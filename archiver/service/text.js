"use strict";
// Places and edits in a text. The service counts lines, columns and characters by code points of the text as it came;
// a text area counts UTF-16 units and has no carriage returns. Nothing here touches the page.

// A text as a text area holds it.
function plain(words) {
  return words.replace(/\r\n?/g, "\n");
}

// The words of a file, and whether they had to be guessed at.
function decoded(data) {
  const bytes = new Uint8Array(data);
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "";
  try {
    return new TextDecoder(wide || "utf-8", { fatal: true }).decode(data);
  } catch (error) {
    return new TextDecoder("windows-1252").decode(data);
  }
}

// Line and column, both from 1, as a function to the position in a text without carriage returns.
function placer(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (line, column) => {
    let at = starts[line - 1] ?? text.length;
    for (let left = column - 1; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };
}

// Characters of the text as it came, as a function to the position in the text without carriage returns.
function mover(words) {
  if (!/[\r\ud800-\udfff]/.test(words)) return (at) => at;
  const table = [];
  let unit = 0;
  for (let at = 0; at < words.length; at += 1) {
    const code = words.codePointAt(at);
    table.push(unit);
    if (code === 13 && words[at + 1] === "\n") continue;
    unit += code > 0xffff ? 2 : 1;
    if (code > 0xffff) at += 1;
  }
  table.push(unit);
  return (at) => table[Math.min(at, table.length - 1)];
}

// The text after edits, which must not overlap; those that do are left out.
function edited(text, edits) {
  const parts = [];
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start || one.end - other.end)) {
    if (edit.start < at) continue;
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

// The whole lines that edits touch, mended.
function passage(text, edits) {
  const first = Math.min(...edits.map((edit) => edit.start));
  const last = Math.max(...edits.map((edit) => edit.end));
  const start = text.lastIndexOf("\n", first - 1) + 1;
  const after = text.indexOf("\n", last);
  const end = after < 0 ? text.length : after;
  return edited(text.slice(start, end), edits.map((edit) => ({ start: edit.start - start, end: edit.end - start, text: edit.text })));
}

// What changed between two texts: where, and how many units went and came.
function change(before, after) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  return { start, gone: before.length - same, by: after.length - before.length };
}

// Ranges where they stand after a change; those that it touched are gone.
function shifted(ranges, { start, gone, by }) {
  return ranges
    .filter((range) => range.end <= start || range.start >= gone)
    .map((range) => (range.start >= gone ? { ...range, start: range.start + by, end: range.end + by } : range));
}

// A text cut where ranges begin and end: each piece with the ranges that lie over it.
function pieces(text, ranges) {
  const cuts = new Set([0, text.length]);
  for (const range of ranges) cuts.add(range.start).add(range.end);
  const places = [...cuts].filter((at) => at >= 0 && at <= text.length).sort((one, other) => one - other);
  const opening = [...ranges].sort((one, other) => one.start - other.start);
  let over = [];
  let next = 0;
  return places.slice(0, -1).map((at, index) => {
    over = over.filter((range) => range.end > at);
    while (next < opening.length && opening[next].start <= at) over.push(opening[next++]);
    return { words: text.slice(at, places[index + 1]), over: over.filter((range) => range.end > at) };
  });
}
