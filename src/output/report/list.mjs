/** The list: who, in which order, and how sure the order is. */

import { h, saveFile, copyText } from "./dom.mjs";
import { t, tn, word, decimal, percent, countryName, listOf, peopleLabel, mainName, nameNodes } from "./texts.mjs";
import { PILLARS } from "./data.mjs";
import { matchingRows, filterBar, isFiltered, tierText, tierBadge } from "./filter.mjs";
import { growingTable, sortRows, toCsv, toTsv } from "./table.mjs";
import { intervalBar, pillarStrip } from "./marks.mjs";

/** @typedef {import("./table.mjs").Column} Column */
/** @typedef {import("./data.mjs").Area} Area */
/** @typedef {import("./main.mjs").Context} Context */

const SHOWN_FIRST = "rank,interval,name,tier,score,pillars,works,talks,affiliation,country,community,last,flags";

/**
 * All columns the list can show, in their order.
 *
 * @param {Context} context
 * @returns {Column[]}
 */
function listColumns({ area, state, block }) {
  const { rows } = area;
  const { people } = block;
  const person = (/** @type {number} */ row) => area.person(row);
  const kanaOrName = (/** @type {number} */ row) => people.kana[person(row)] ?? mainName(person(row));
  const plain = (/** @type {(row: number) => string | null} */ text) => ({ cell: (/** @type {number} */ row) => h("bdi", null, text(row) ?? ""), value: text });
  const number = (/** @type {(number | null)[]} */ column) => ({ number: true, cell: (/** @type {number} */ row) => column[row] ?? "–", value: (/** @type {number} */ row) => column[row] ?? null });
  const points = PILLARS.map((pillar, index) => ({
    key: pillar, head: t(`pillar.${pillar}`), number: true,
    cell: (/** @type {number} */ row) => decimal(rows.points[index]?.[row]),
    value: (/** @type {number} */ row) => hundredths(rows.points[index]?.[row]),
  }));
  const community = (/** @type {number} */ row) => {
    const index = rows.community[row];
    return index === null || index === undefined ? null : area.communityName(index);
  };
  return [
    { key: "rank", head: t("rank"), number: true, cell: (row) => row + 1, value: (row) => row + 1 },
    { key: "interval", head: t("interval"), title: t("interval.title"), cell: (row) => h("span", { class: "interval" }, h("span", null, `${rows.low[row]}–${rows.high[row]}`), intervalBar({ low: rows.low[row] ?? 1, high: rows.high[row] ?? 1, rank: row + 1, last: area.size, width: 74 })), value: (row) => rows.high[row] ?? null },
    { key: "name", head: t("name"), rowHead: true, cell: (row) => state.link({ person: area.key(row), tie: "" }, { class: "person" }, ...nameNodes(person(row))), value: kanaOrName },
    { key: "tier", head: t("tier"), title: t("tier.title"), cell: (row) => [tierBadge(area, row), " ", h("small", null, percent(rows.tier[row] ? rows.tier_pct[row] : null))], value: (row) => rows.reviewed[row] ?? rows.tier[row] ?? null },
    { key: "score", head: t("score"), number: true, cell: (row) => decimal(rows.score[row]), value: (row) => hundredths(rows.score[row]) },
    { key: "pillars", head: t("pillars"), sortable: false, cell: (row) => pillarStrip(PILLARS.map((_, index) => rows.points[index]?.[row] ?? null), area.area.weights), value: () => null },
    ...points,
    { key: "works", head: t("works"), ...number(rows.works) },
    { key: "talks", head: t("talks"), ...number(rows.talks) },
    { key: "affiliation", head: t("affiliation"), wide: true, ...plain((row) => area.place(row, "affiliation")) },
    { key: "city", head: t("city"), ...plain((row) => area.place(row, "city")) },
    { key: "country", head: t("country"), ...plain((row) => countryName(area.place(row, "country"))) },
    { key: "community", head: t("community"), cell: (row) => { const found = community(row); return found && h("span", { title: found.label }, found.number); }, value: (row) => community(row)?.number ?? null },
    { key: "reach", head: t("reach"), ...plain((row) => { const code = area.text(rows.reach[row]); return code && word("reach", code); }) },
    { key: "first", head: t("first"), ...number(rows.first) },
    { key: "last", head: t("last"), ...number(rows.last) },
    { key: "rising", head: t("rising"), number: true, cell: (row) => decimal(rows.rising[row], 2), value: (row) => hundredths(rows.rising[row]) },
    { key: "state", head: t("state"), ...plain((row) => { const code = area.text(rows.state[row]); return code && word("state", code); }) },
    { key: "moved", head: t("moved"), wide: true, ...plain((row) => area.text(rows.moved_from[row])) },
    { key: "flags", head: t("flags"), wide: true, ...plain((row) => listOf(area.textsOf(rows.flags[row]).map((flag) => word("flag", flag)))) },
    { key: "identity", head: t("identity"), number: true, cell: (row) => percent(people.identity_pct[person(row)]), value: (row) => people.identity_pct[person(row)] ?? null },
    { key: "orcid", head: "ORCID", ...plain((row) => people.orcid[person(row)] ?? null) },
    { key: "key", head: t("key"), ...plain((row) => area.key(row)) },
  ];
}

/** @param {number | null | undefined} value */
function hundredths(value) {
  return value === null || value === undefined ? null : value / 100;
}

/**
 * What is saved says each thing in a column of its own.
 *
 * @param {Context} context
 * @param {Column[]} chosen
 * @returns {Column[]}
 */
function savedColumns({ area, block }, chosen) {
  const { rows } = area;
  const own = (/** @type {string} */ key, /** @type {string} */ head, /** @type {Column["value"]} */ value) => ({ key, head, cell: value, value });
  return chosen.flatMap((column) => {
    if (column.key === "interval") return [own("low", t("rank.low"), (row) => rows.low[row] ?? null), own("high", t("rank.high"), (row) => rows.high[row] ?? null)];
    if (column.key === "name") return [own("name", t("name"), (row) => block.people.name[area.person(row)] ?? ""), own("native", t("name.native"), (row) => block.people.native[area.person(row)] ?? null)];
    if (column.key === "tier") return [own("tier", t("tier"), (row) => tierText(area, row).replace("–", "")), own("held", t("tier.share"), (row) => rows.tier_pct[row] ?? null)];
    if (column.key === "pillars") return PILLARS.map((pillar, index) => own(pillar, t(`pillar.${pillar}`), (row) => hundredths(rows.points[index]?.[row])));
    return [column];
  }).filter((column, index, all) => all.findIndex((other) => other.key === column.key) === index);
}

/** @param {Context} context */
function columnChoice({ state, ...rest }) {
  const shown = new Set(state.list("cols"));
  const all = listColumns({ state, ...rest });
  const boxes = all.filter((column) => column.key !== "name").map((column) => {
    const toggle = (/** @type {any} */ event) => {
      if (event.target.checked) shown.add(column.key);
      else shown.delete(column.key);
      state.set({ cols: all.filter(({ key }) => shown.has(key)).map(({ key }) => key).join(",") }, { replace: true });
    };
    return h("label", { class: "box" }, h("input", { type: "checkbox", checked: shown.has(column.key), on: { change: toggle } }), column.head);
  });
  return h("details", { class: "menu" }, h("summary", null, t("list.columns")), h("div", { class: "menu-body" }, boxes));
}

/** @param {Context} context */
function listView(context) {
  const { area, state, search, block } = context;
  const matched = matchingRows(area, state, search);
  const all = listColumns(context);
  const chosen = new Set([...state.list("cols"), "name"]);
  const columns = all.filter(({ key }) => chosen.has(key));
  const sort = state.get("sort");
  const sorted = all.find(({ key }) => key === sort.replace(/^-/, ""));
  const isByRank = sort === "rank";
  const rows = sorted && !(isByRank && state.get("q")) ? sortRows(matched, sorted, sort.startsWith("-")) : matched;
  const noise = area.area.noise_rank;
  const status = h("p", { role: "status", class: "count" }, isFiltered(state) ? t("list.shown", { shown: rows.length, of: area.size }) : tn("list.all", area.size, { people: peopleLabel(area.size) }));
  const announce = (/** @type {string} */ text) => { status.textContent = text; };
  const csv = () => saveFile(`kolnet-${area.area.id.replace(/[^\w-]/g, "_")}.csv`, new Blob([toCsv(savedColumns(context, columns), rows)], { type: "text/csv;charset=utf-8" }));
  const copy = async () => {
    await copyText(toTsv(savedColumns(context, columns), rows));
    announce(tn("list.copied", rows.length));
  };
  return h("section", { class: "view", "aria-labelledby": "view-title" },
    h("h2", { id: "view-title" }, t("list.title", { area: area.area.name })),
    filterBar(area, state),
    h("div", { class: "toolbar" }, status, columnChoice(context), h("button", { type: "button", on: { click: copy } }, t("list.copy")), h("button", { type: "button", on: { click: csv } }, t("list.csv"))),
    pillarKey(area),
    rows.length === 0 ? h("p", { class: "empty" }, t("list.none")) : growingTable({
      caption: t("list.caption", { area: area.area.name, date: block.study.as_of }), columns, rows, sort,
      onSort: (next) => state.set({ sort: next }, { replace: true }),
      rowClass: (row) => (area.key(row) === state.get("person") ? "chosen" : ""),
      divider: isByRank && !isFiltered(state) && noise ? { before: noise - 1, text: t("list.noise", { rank: noise }) } : null,
    }));
}

/** @param {Area} area */
function pillarKey(area) {
  return h("p", { class: "legend small" }, PILLARS.map((pillar, index) => h("span", { class: area.area.absent.includes(index) ? "absent" : null },
    h("i", { class: `swatch pillar-${pillar}`, "aria-hidden": "true" }), " ", t(`pillar.${pillar}`), " ",
    h("small", null, area.area.absent.includes(index) ? t("pillar.absent") : t("pillar.upTo", { points: String(area.area.weights[index] ?? 0) })))));
}

export { listView, pillarKey, SHOWN_FIRST };
