/** Changes since the previous run, with their causes. */

import { h } from "./dom.mjs";
import { t, tn, count, decimal, word, listOf } from "./texts.mjs";
import { CAUSES } from "./data.mjs";
import { signedBar } from "./marks.mjs";
import { growingTable, sortRows, plainTable } from "./table.mjs";

/** @typedef {import("./main.mjs").Context} Context */
/** @typedef {import("./table.mjs").Column} Column */

/** Causes below a tenth of a point (in hundredths, rounded) are not named. */
const LEAST = 5;

/** @param {number} hundredths */
function signed(hundredths) {
  return `${hundredths > 0 ? "+" : hundredths < 0 ? "−" : ""}${decimal(Math.abs(hundredths))}`;
}

/**
 * @param {Context} context
 * @param {import("./data.mjs").Changes} changes
 * @returns {Column[]}
 */
function changeColumns({ area, state }, changes) {
  const mainCauses = (/** @type {number} */ at) => CAUSES.map((cause, index) => ({ cause, value: changes.causes[index]?.[at] ?? 0 })).filter(({ value }) => Math.abs(value) >= LEAST).sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const move = (/** @type {number} */ at) => { const [old, now] = [changes.old[at], changes.new[at]]; return typeof old === "number" && typeof now === "number" ? old - now : null; };
  const named = (/** @type {number} */ at) => { const row = changes.row[at]; const name = h("bdi", null, changes.name[at] ?? ""); return row === null || row === undefined ? name : state.link({ person: area.key(row), tie: "" }, { class: "person" }, name); };
  const points = (/** @type {number} */ at) => { const [old, now] = [changes.old_score[at], changes.new_score[at]]; return typeof old === "number" && typeof now === "number" ? now - old : null; };
  return [
    { key: "new", head: t("changes.new"), number: true, cell: (at) => changes.new[at] ?? "–", value: (at) => changes.new[at] ?? null },
    { key: "old", head: t("changes.old"), number: true, cell: (at) => changes.old[at] ?? "–", value: (at) => changes.old[at] ?? null },
    { key: "move", head: t("changes.move"), number: true, cell: (at) => { const by = move(at); return by === null ? word("status", area.text(changes.status[at]) ?? "") : by === 0 ? "=" : `${by > 0 ? "▲" : "▼"} ${Math.abs(by)}`; }, value: move },
    { key: "name", head: t("name"), rowHead: true, cell: named, value: (at) => changes.name[at] ?? "" },
    { key: "score", head: t("changes.score"), number: true, cell: (at) => { const by = points(at); return by === null ? "–" : signed(by); }, value: points },
    { key: "cause", head: t("changes.cause"), wide: true, sortable: false, cell: (at) => listOf(mainCauses(at).slice(0, 3).map(({ cause, value }) => `${t(`cause.${cause}`)} ${signed(value)}`)), value: () => null },
  ];
}

/** @param {Context} context */
function changesView(context) {
  const { area, state, block } = context;
  const { changes } = area.area;
  const title = h("h2", { id: "view-title" }, t("changes.title", { area: area.area.name }));
  if (!changes || !block.study.previous) return h("section", { class: "view", "aria-labelledby": "view-title" }, title, h("p", { class: "empty" }, t("changes.none")));
  const of = (/** @type {string} */ status) => changes.status.filter((index) => area.text(index) === status).length;
  const stayed = changes.status.flatMap((index, at) => (area.text(index) === "stay" ? [at] : []));
  const sums = CAUSES.map((cause, index) => ({ cause, up: stayed.reduce((sum, at) => sum + Math.max(0, changes.causes[index]?.[at] ?? 0), 0), down: stayed.reduce((sum, at) => sum + Math.min(0, changes.causes[index]?.[at] ?? 0), 0) })).filter(({ up, down }) => up !== 0 || down !== 0);
  const max = Math.max(1, ...sums.map(({ up, down }) => Math.max(up, -down)));
  const columns = changeColumns(context, changes);
  const sort = state.get("csort");
  const column = columns.find(({ key }) => key === sort.replace(/^-/, "")) ?? /** @type {Column} */ (columns[0]);
  const rows = sortRows(changes.key.map((_, at) => at), column, sort.startsWith("-"));
  return h("section", { class: "view", "aria-labelledby": "view-title" }, title, h("p", { class: "lead" }, t("changes.lead", { old: block.study.previous.as_of, new: block.study.as_of })),
    h("dl", { class: "figures" }, ["stay", "new", "go"].map((status) => h("div", { class: "figure" }, h("dt", null, word("status", status)), h("dd", null, h("b", null, count(of(status))))))),
    sums.length > 0 && h("section", { class: "panel" }, h("h3", null, t("changes.causes")), plainTable({ caption: t("changes.causes"), heads: [{ text: t("changes.oneCause") }, { text: t("changes.lost"), number: true }, { text: t("changes.score") }, { text: t("changes.gained"), number: true }],
      rows: sums.map(({ cause, up, down }) => [t(`cause.${cause}`), signed(down), h("span", { class: "two-bars" }, signedBar({ value: down, max, width: 160 }), signedBar({ value: up, max, width: 160 })), signed(up)]) })),
    h("p", { role: "status", class: "count" }, tn("changes.rows", rows.length)),
    growingTable({ caption: t("changes.title", { area: area.area.name }), columns, rows, sort, onSort: (next) => state.set({ csort: next }, { replace: true }) }));
}

export { changesView };
