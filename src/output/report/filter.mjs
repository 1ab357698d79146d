/** Which people are shown: the conditions of the address, and the controls that set them. */

import { h } from "./dom.mjs";
import { t, word, countryName, percent } from "./texts.mjs";

/** @typedef {import("./data.mjs").Area} Area */
/** @typedef {import("./state.mjs").State} State */
/** @typedef {import("./search.mjs").PeopleSearch} PeopleSearch */

const KEYS = ["q", "tier", "country", "community", "flag", "since", "rising"];

/**
 * The rows that meet every condition, in order of rank, or those found first when a query is given.
 *
 * @param {Area} area
 * @param {State} state
 * @param {PeopleSearch} search
 * @returns {number[]}
 */
function matchingRows(area, state, search) {
  const { rows } = area;
  const tiers = new Set(state.list("tier"));
  const country = state.get("country");
  const community = state.get("community");
  const flag = state.get("flag");
  const since = Number(state.get("since")) || 0;
  const rising = state.get("rising") !== "";
  const query = state.get("q").trim();
  const base = query ? search.find(rows.person, query) : rows.person.map((_, row) => row);
  return base.filter((row) =>
    (tiers.size === 0 || tiers.has(String(rows.reviewed[row] ?? rows.tier[row] ?? "none"))) &&
    (!country || (area.place(row, "country") ?? "none") === country) &&
    (!community || String(rows.community[row] ?? "none") === community) &&
    (!flag || (flag === "none" ? (rows.flags[row] ?? []).length === 0 : area.textsOf(rows.flags[row]).includes(flag))) &&
    (since === 0 || (rows.last[row] ?? 0) >= since) &&
    (!rising || (rows.rising[row] ?? null) !== null));
}

/** @param {State} state */
function isFiltered(state) {
  return KEYS.some((key) => state.get(key) !== "");
}

/** @param {State} state */
function clearFilters(state) {
  state.set(Object.fromEntries(KEYS.map((key) => [key, ""])));
}

/**
 * How many rows have each value, most frequent first.
 *
 * @param {number} size
 * @param {(row: number) => string[]} valuesOf
 * @returns {[string, number][]}
 */
function countValues(size, valuesOf) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (let row = 0; row < size; row++) for (const value of valuesOf(row)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/**
 * A select whose options carry their counts.
 *
 * @param {State} state
 * @param {string} key
 * @param {string} label
 * @param {[string, string][]} options value and text
 */
function choice(state, key, label, options) {
  const chosen = state.get(key);
  const items = [["", t("filter.any")], ...options].map(([value, text]) => h("option", { value: value ?? "", selected: value === chosen }, text));
  return h("label", { class: "field" }, h("span", null, label), h("select", { "data-key": key, on: { change: (/** @type {any} */ event) => state.set({ [key]: event.target.value }) } }, items));
}

/**
 * The controls of list and map.
 *
 * @param {Area} area
 * @param {State} state
 */
function filterBar(area, state) {
  const { rows } = area;
  const tiers = new Map(countValues(area.size, (row) => [String(rows.reviewed[row] ?? rows.tier[row] ?? "none")]));
  const boxes = ["1", "2", "3", "4", "none"].filter((tier) => tiers.has(tier)).map((tier) => {
    const toggle = (/** @type {any} */ event) => {
      const left = state.list("tier").filter((one) => one !== tier);
      state.set({ tier: (event.target.checked ? [...left, tier] : left).sort().join(",") });
    };
    return h("label", { class: "chip" }, h("input", { type: "checkbox", checked: state.list("tier").includes(tier), on: { change: toggle } }), tier === "none" ? t("tier.none") : `T${tier}`, h("small", null, tiers.get(tier)));
  });
  const countries = countValues(area.size, (row) => [area.place(row, "country") ?? "none"]);
  const communities = area.communitiesBySize.map((community) => {
    const { number, label } = area.communityName(community);
    return /** @type {[string, string]} */ ([String(community), `${number} ${label}`.slice(0, 60)]);
  });
  const flags = countValues(area.size, (row) => area.textsOf(rows.flags[row]));
  const years = [...new Set(rows.last.filter((year) => year !== null))].sort((a, b) => Number(b) - Number(a)).slice(0, 6);
  const counted = (/** @type {string} */ text, /** @type {number} */ number) => `${text} (${number})`;
  return h("form", { class: "filters", role: "search", "aria-label": t("filter.title"), on: { submit: (/** @type {Event} */ event) => event.preventDefault() } },
    h("fieldset", { class: "chips" }, h("legend", null, t("tier")), boxes),
    choice(state, "country", t("country"), countries.map(([code, number]) => [code, counted(code === "none" ? t("unknown") : countryName(code), number)])),
    choice(state, "community", t("community"), communities),
    choice(state, "flag", t("flags"), [["none", t("filter.noFlag")], ...flags.map(([flag, number]) => /** @type {[string, string]} */ ([flag, counted(word("flag", flag), number)]))]),
    choice(state, "since", t("filter.since"), years.map((year) => [String(year), String(year)])),
    rows.rising.some((value) => value !== null) && choice(state, "rising", t("rising"), [["1", t("filter.risingOnly")]]),
    isFiltered(state) && h("button", { type: "button", class: "quiet", on: { click: () => clearFilters(state) } }, t("filter.clear")));
}

/**
 * A tier as text, with a question mark when it is less likely than not.
 *
 * @param {Area} area
 * @param {number} row
 */
function tierText(area, row) {
  const { reviewed, tier, tier_pct } = area.rows;
  const decided = reviewed[row];
  if (decided) return `T${decided}`;
  const proposed = tier[row];
  return proposed ? `T${proposed}${(tier_pct[row] ?? 100) < 50 ? "?" : ""}` : "–";
}

/**
 * @param {Area} area
 * @param {number} row
 */
function tierBadge(area, row) {
  const tier = area.rows.reviewed[row] ?? area.rows.tier[row];
  const held = area.rows.tier_pct[row];
  const title = tier && held !== null && held !== undefined ? t("tier.held", { tier: `T${tier}`, share: percent(held) }) : null;
  return h("span", { class: `tier tier-${tier ?? "none"}`, title }, tierText(area, row));
}

export { KEYS, matchingRows, isFiltered, filterBar, countValues, tierText, tierBadge };
