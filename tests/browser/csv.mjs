/** CSV tables of a run folder by column names. */

import { readFileSync } from "node:fs";

/** What would run in a spreadsheet, which a table holds behind an apostrophe. */
const MARKED = /^'(?='*[\t\r\n]|'*\s*[=+\-@＝＋－＠])/u;

/**
 * @param {string} path
 * @returns {Record<string, string>[]}
 */
export function readTable(path) {
  const text = readFileSync(path, "utf8").replace(/^\uFEFF/u, "");
  const [heads, ...rows] = cells(text);
  return rows.map((row) => Object.fromEntries(heads.map((head, at) => [head, (row[at] ?? "").replace(MARKED, "")])));
}

/**
 * Rows of cells, with quotes as in RFC 4180.
 *
 * @param {string} text
 */
function cells(text) {
  /** @type {string[][]} */
  const rows = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gu;
  for (const [, printed, end] of text.matchAll(cell)) {
    rows.at(-1)?.push(printed.startsWith('"') ? printed.slice(1, -1).replaceAll('""', '"') : printed);
    if (end.endsWith("\n")) rows.push([]);
    else if (end === "") break;
  }
  return rows.filter((row) => row.length > 1);
}
