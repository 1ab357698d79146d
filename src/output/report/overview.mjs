/** The overview: what the answer is, how sure it is, what is missing. */

import { h } from "./dom.mjs";
import { briefAddress } from "./links.mjs";
import { t, tn, language, count, decimal, percent, countryName, listOf, peopleLabel, nameNodes } from "./texts.mjs";
import { PILLARS } from "./data.mjs";
import { countValues, tierBadge } from "./filter.mjs";
import { intervalBar, pillarStrip, yearColumns } from "./marks.mjs";
import { plainTable } from "./table.mjs";
import { pillarKey } from "./list.mjs";

/** @typedef {import("./main.mjs").Context} Context */
/** @typedef {import("./data.mjs").Area} Area */

const FIRST = 10;
const REGIONS = 8;

/**
 * @param {string} label
 * @param {string | number} value
 * @param {string | null} [note]
 */
function figure(label, value, note = null) {
  return h("div", { class: "figure" }, h("dt", null, label), h("dd", null, h("b", null, value), note && h("small", null, note)));
}

/** @param {Area} area */
function figures(area) {
  const { rows } = area;
  const tiers = rows.tier.reduce((sums, tier) => ((sums[tier ?? 0] = (sums[tier ?? 0] ?? 0) + 1), sums), /** @type {number[]} */ ([]));
  const known = new Set(rows.person.map((_, row) => area.place(row, "country")).filter(Boolean));
  const noise = area.area.noise_rank;
  return h("dl", { class: "figures" },
    figure(t("overview.documents"), count(area.area.documents)),
    figure(t("overview.listed"), count(area.area.listed)),
    figure(t("overview.tiers"), count((tiers[1] ?? 0) + (tiers[2] ?? 0)), `T1 ${count(tiers[1] ?? 0)} · T2 ${count(tiers[2] ?? 0)}`),
    figure(t("overview.countries"), count(known.size)),
    figure(t("overview.communities"), count(area.area.communities.id.length)),
    figure(t("overview.noise"), noise ? count(noise) : "–", noise ? t("overview.noiseNote") : t("overview.noNoise")));
}

/** @param {Context} context */
function firstTen({ area, state, block }) {
  const { rows } = area;
  const { briefs } = block.study;
  const rowsShown = rows.person.slice(0, FIRST).map((_, row) => row);
  return h("section", { class: "panel wide-panel" }, h("h3", null, t("overview.first", { count: rowsShown.length })), plainTable({
    caption: t("overview.first", { count: rowsShown.length }),
    heads: [{ text: t("rank"), number: true }, { text: t("name") }, { text: t("interval") }, { text: t("tier") }, { text: t("score"), number: true }, { text: t("pillars") }, { text: t("affiliation") }, { text: t("country") }],
    rows: rowsShown.map((row) => [row + 1, state.link({ person: area.key(row), tie: "" }, { class: "person" }, ...nameNodes(area.person(row))),
      h("span", { class: "interval" }, h("span", null, `${rows.low[row]}–${rows.high[row]}`), intervalBar({ low: rows.low[row] ?? 1, high: rows.high[row] ?? 1, rank: row + 1, last: Math.max(40, area.area.noise_rank ?? 40), width: 110 })),
      tierBadge(area, row), decimal(rows.score[row]), pillarStrip(PILLARS.map((_, index) => rows.points[index]?.[row] ?? null), area.area.weights),
      h("bdi", null, area.place(row, "affiliation") ?? ""), countryName(area.place(row, "country"))]),
  }), pillarKey(area), h("p", { class: "toolbar" }, state.link({ view: "list" }, null, tn("overview.all", area.size, { people: peopleLabel(area.size) })),
    briefs > 0 && area.size > 0 && h("a", { class: "no-print", href: briefAddress(block, area.area.id, "index") }, t("overview.briefs", { count: Math.min(briefs, area.size) }))));
}

/**
 * People of the first three tiers by country, or by region where one country has most of them.
 *
 * @param {Context} context
 */
function regions({ area }) {
  const { rows } = area;
  const ranked = (/** @type {number} */ row) => (rows.tier[row] ?? 9) <= 3;
  const countries = countValues(area.size, (row) => (ranked(row) ? [area.place(row, "country") ?? ""] : []));
  const total = countries.reduce((sum, [, number]) => sum + number, 0);
  if (total === 0) return null;
  const home = countries[0] && countries[0][0] !== "" && countries[0][1] >= total * 0.6 ? countries[0][0] : null;
  const placeOf = (/** @type {number} */ row) => (home === null ? (area.place(row, "country") ?? "") : area.place(row, "country") === home ? (area.place(row, "region") ?? "") : "");
  /** @type {Map<string, number[]>} */
  const cells = new Map();
  for (let row = 0; row < area.size; row++) {
    const tier = rows.tier[row] ?? 9;
    if (tier > 3) continue;
    const line = cells.get(placeOf(row)) ?? [0, 0, 0, 0];
    line[tier] = (line[tier] ?? 0) + 1;
    cells.set(placeOf(row), line);
  }
  const upper = (/** @type {number[]} */ line) => (line[1] ?? 0) + (line[2] ?? 0);
  const lines = [...cells].filter(([place]) => place !== "").sort((a, b) => upper(b[1]) - upper(a[1]) || (b[1][3] ?? 0) - (a[1][3] ?? 0) || (a[0] < b[0] ? -1 : 1));
  const most = Math.max(1, ...lines.map(([, line]) => upper(line)));
  const unknown = cells.get("");
  const shade = (/** @type {number} */ number) => h("span", { class: `heat heat-${number === 0 ? 0 : Math.min(4, 1 + Math.floor((3.9 * number) / most))}` }, number === 0 ? "·" : number);
  return h("section", { class: "panel" }, h("h3", null, home === null ? t("overview.regions") : t("overview.within", { country: countryName(home) })),
    plainTable({ caption: t("overview.regions"), heads: [{ text: home === null ? t("country") : t("region") }, { text: "T1", number: true }, { text: "T2", number: true }, { text: "T3", number: true }],
      rows: lines.slice(0, REGIONS).map(([place, line]) => [home === null ? countryName(place) : h("bdi", null, place), shade(line[1] ?? 0), shade(line[2] ?? 0), h("span", { class: "plain-number" }, line[3] || "·")]) }),
    h("p", { class: "small" }, lines.length > REGIONS && tn("overview.moreRegions", lines.length - REGIONS), " ", unknown && t(home === null ? "overview.unknownCountry" : "overview.elsewhere", { count: unknown.reduce((sum, one) => sum + one, 0), upper: upper(unknown) })));
}

/** @param {Area} area */
function trend(area) {
  const { first_year, works, sessions, people, incomplete_first, incomplete_last } = area.area.trend;
  const years = works.map((_, i) => first_year + i);
  if (years.length === 0) return null;
  const partial = new Set([incomplete_first ? years[0] : -1, incomplete_last ? years[years.length - 1] : -1].map(Number));
  const chart = (/** @type {string} */ what, /** @type {number[]} */ values, /** @type {string} */ kind) => values.some((value) => value > 0) && h("figure", null,
    h("figcaption", { class: "small" }, t(what), h("b", null, ` ${t("overview.peak", { count: Math.max(...values) })}`)),
    yearColumns({ years, values, width: 300, height: 74, kind, partial, label: t("activity.label", { what: t(what), values: listOf(years.map((year, i) => `${year}: ${values[i]}`)) }) }));
  return h("section", { class: "panel" }, h("h3", null, t("overview.trend")), chart("trend.works", works, "pillar-science"), chart("trend.sessions", sessions, "pillar-congress"), chart("trend.people", people, "mark-plain"),
    partial.size > 1 && h("p", { class: "small" }, t("overview.partial")));
}

/** @param {Context} context */
function whatChanged({ area, state, block }) {
  const { changes } = area.area;
  if (!changes || !block.study.previous) return null;
  const counts = ["stay", "new", "go"].map((status) => changes.status.filter((index) => area.text(index) === status).length);
  return h("section", { class: "panel" }, h("h3", null, t("changes")), h("p", null, t("overview.changed", { date: block.study.previous.as_of, stay: counts[0] ?? 0, new: counts[1] ?? 0, go: counts[2] ?? 0 })),
    h("p", null, state.link({ view: "changes" }, null, t("overview.toChanges"))));
}

/** @param {Context} context */
function whatIsMissing({ area, block, state }) {
  const { absent, thin, left_out } = area.area;
  const unknown = block.quality.unknown_country[area.index] ?? 0;
  const unsure = area.rows.flags.filter((flags) => area.textsOf(flags).includes("identity_uncertain")).length;
  const named = (/** @type {number[]} */ pillars) => listOf(pillars.map((index) => t(`pillar.${PILLARS[index]}`)));
  const items = [
    absent.length > 0 && t("missing.absent", { pillars: named(absent) }), thin.length > 0 && t("missing.thin", { pillars: named(thin) }),
    unknown > 0 && t("missing.country", { count: unknown, share: percent(Math.round((100 * unknown) / Math.max(1, area.area.listed))) }),
    unsure > 0 && t("missing.identity", { count: unsure }), block.quality.review_questions > 0 && t("missing.review", { count: block.quality.review_questions }),
    block.quality.rejected > 0 && t("missing.rejected", { count: block.quality.rejected }), left_out.people + left_out.ties + left_out.evidence > 0 && t("missing.leftOut", { people: left_out.people, ties: left_out.ties, evidence: left_out.evidence }),
  ].filter(Boolean);
  return h("section", { class: "panel" }, h("h3", null, t("overview.missing")), items.length > 0 ? h("ul", { class: "bullets" }, items.map((item) => h("li", null, item))) : h("p", null, t("missing.nothing")), h("p", null, state.link({ view: "method" }, null, t("overview.toMethod"))));
}

/** @param {Context} context */
function overviewView(context) {
  const { area } = context;
  const findings = area.area.findings[language()] ?? [];
  return h("section", { class: "view", "aria-labelledby": "view-title" }, h("h2", { id: "view-title" }, area.area.name),
    findings.length > 0 && h("ul", { class: "findings" }, findings.map((sentence) => h("li", null, sentence))), figures(area),
    area.size === 0 ? h("p", { class: "empty" }, t("list.nobody")) : h("div", { class: "panels" }, firstTen(context), regions(context), trend(area), whatChanged(context), whatIsMissing(context)));
}

export { overviewView };
