/** Tables that grow as they are scrolled, are sorted by their heads and leave the page as text. */

import { h, fill } from "./dom.mjs";
import { t, language } from "./texts.mjs";

/**
 * @typedef {{
 *   key: string, head: string, title?: string, number?: boolean, sortable?: boolean, rowHead?: boolean, wide?: boolean,
 *   cell: (row: number) => any, value: (row: number) => string | number | null,
 * }} Column
 */

const STEP = 100;
const PRINTED = 200;

/**
 * The rows in order of a column; unknown values last, ties in the order they came.
 *
 * @param {number[]} rows
 * @param {Column} column
 * @param {boolean} descending
 */
function sortRows(rows, column, descending) {
  const collator = new Intl.Collator(language(), { numeric: true });
  const values = new Map(rows.map((row) => [row, column.value(row)]));
  const sign = descending ? -1 : 1;
  const isUnknown = (/** @type {any} */ value) => value === null || value === "";
  return rows.map((row, place) => ({ row, place, value: values.get(row) ?? null })).sort((a, b) => {
    if (isUnknown(a.value) || isUnknown(b.value)) return Number(isUnknown(a.value)) - Number(isUnknown(b.value)) || a.place - b.place;
    const order = typeof a.value === "number" && typeof b.value === "number" ? a.value - b.value : collator.compare(String(a.value), String(b.value));
    return sign * order || a.place - b.place;
  }).map(({ row }) => row);
}

/**
 * A cell that a spreadsheet would take for a formula gets a leading apostrophe; negative numbers stay numbers.
 *
 * @param {string | number | null} value
 */
function harmless(value) {
  const text = value === null ? "" : String(value);
  return /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
}

/**
 * @param {Column[]} columns
 * @param {number[]} rows
 */
function toCsv(columns, rows) {
  const quote = (/** @type {string} */ text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns.map((column) => quote(harmless(column.head))), ...rows.map((row) => columns.map((column) => quote(harmless(column.value(row)))))];
  return `\ufeff${lines.map((cells) => cells.join(",")).join("\r\n")}\r\n`;
}

/**
 * @param {Column[]} columns
 * @param {number[]} rows
 */
function toTsv(columns, rows) {
  const plain = (/** @type {string | number | null} */ value) => harmless(String(value ?? "").replace(/[\t\r\n]+/g, " "));
  return [columns.map((column) => plain(column.head)), ...rows.map((row) => columns.map((column) => plain(column.value(row))))].map((cells) => cells.join("\t")).join("\n");
}

/**
 * @param {{
 *   caption: string, columns: Column[], rows: number[], sort: string, onSort?: (sort: string) => void,
 *   rowClass?: (row: number) => string, divider?: { before: number, text: string } | null,
 * }} table `sort` is a column's key, with a leading `-` for descending
 */
function growingTable({ caption, columns, rows, sort, onSort, rowClass, divider }) {
  const sortKey = sort.replace(/^-/, "");
  const heads = columns.map((column) => {
    const sorted = column.key === sortKey ? (sort.startsWith("-") ? "descending" : "ascending") : null;
    const falling = sorted === "ascending" || (sorted === null && column.number && column.key !== "rank");
    const next = falling ? `-${column.key}` : column.key;
    const label = column.sortable === false || !onSort ? column.head : h("button", { type: "button", class: "head", on: { click: () => onSort(next) } }, column.head);
    return h("th", { scope: "col", class: column.number ? "number" : null, "aria-sort": sorted, title: column.title, "data-key": column.key }, label);
  });
  const body = h("tbody", null);
  const more = h("button", { type: "button", class: "quiet more" }, "");
  const printNote = h("p", { class: "print-only" }, rows.length > PRINTED ? t("list.printed", { shown: PRINTED, of: rows.length }) : "");
  let drawn = 0;

  const drawUpTo = (/** @type {number} */ wanted) => {
    for (const end = Math.min(rows.length, wanted); drawn < end; drawn++) {
      const row = /** @type {number} */ (rows[drawn]);
      if (divider && row === divider.before && drawn > 0) body.append(h("tr", { class: "divider" }, h("td", { colspan: columns.length }, divider.text)));
      body.append(h("tr", { class: rowClass?.(row), "data-row": row }, columns.map((column) =>
        h(column.rowHead ? "th" : "td", { scope: column.rowHead ? "row" : null, class: column.number ? "number" : column.wide ? "wide" : null }, column.cell(row)))));
    }
    more.hidden = drawn >= rows.length;
    fill(more, t("list.more", { left: rows.length - drawn }));
  };

  more.addEventListener("click", () => drawUpTo(drawn + STEP));
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && drawUpTo(drawn + STEP), { rootMargin: "600px" }).observe(more);
  drawUpTo(STEP);
  const beforePrint = () => (node.isConnected ? drawUpTo(PRINTED) : removeEventListener("beforeprint", beforePrint));
  addEventListener("beforeprint", beforePrint);
  const node = h("div", { class: "table-frame" },
    h("table", { class: "grid" }, h("caption", { class: "off-screen" }, caption), h("thead", null, h("tr", null, heads)), body), more, printNote);
  return node;
}

/**
 * A small table of ready cells.
 *
 * @param {{ caption: string, heads: { text: string, number?: boolean }[], rows: any[][], showCaption?: boolean }} table
 */
function plainTable({ caption, heads, rows, showCaption = false }) {
  const side = (/** @type {number} */ i) => (heads[i]?.number ? "number" : null);
  return h("div", { class: "table-frame" }, h("table", { class: "grid" },
    h("caption", { class: showCaption ? null : "off-screen" }, caption),
    h("thead", null, h("tr", null, heads.map((head, i) => h("th", { scope: "col", class: side(i) }, head.text)))),
    h("tbody", null, rows.map((cells) => h("tr", null, cells.map((cell, i) => h(i === 0 ? "th" : "td", { scope: i === 0 ? "row" : null, class: side(i) }, cell)))))));
}

export { sortRows, harmless, toCsv, toTsv, growingTable, plainTable };
