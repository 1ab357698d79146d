/** Coverage: whom to meet so that most of the area is within reach. */

import { h, fill } from "./dom.mjs";
import { t, tn, percent, countryName, peopleLabel, nameNodes, language } from "./texts.mjs";
import { shareLines, shareBar } from "./marks.mjs";
import { plainTable } from "./table.mjs";

/** @typedef {import("./main.mjs").Context} Context */

const FIRST_K = 10;

/** @param {number | undefined} share hundredths of a per cent */
function shareText(share) {
  const value = ((share ?? 0) / 100).toFixed(1);
  return language() === "ja" ? `${value}％` : `${value} %`;
}

/**
 * @param {Context} context
 * @param {number} k
 */
function picksAt({ area, state }, k) {
  const { picks, marginal, cumulative, top_k, by_community, by_country } = area.area.coverage;
  const at = (/** @type {number[] | undefined} */ shares) => shares?.[k - 1] ?? 0;
  const groups = area.communitiesBySize.map((community) => ({ ...area.communityName(community), share: at(by_community[community]) }));
  const bar = (/** @type {number} */ share) => h("span", { class: "bar-value" }, shareBar({ share: share / 100, width: 110, kind: "mark-first" }), h("span", { class: "number" }, percent(share)));
  return [
    h("p", { class: "big-answer", role: "status" }, t("coverage.answer", { k: String(k), people: peopleLabel(k), share: shareText(cumulative[k - 1]), first: shareText(top_k[k - 1]) })),
    h("div", { class: "panels" },
      h("section", { class: "panel" }, shareLines({ lines: [{ values: top_k, kind: "line-second" }, { values: cumulative, kind: "line-first" }], at: k, width: 520, height: 240, label: t("coverage.chart", { k: String(k), share: shareText(cumulative[k - 1]), first: shareText(top_k[k - 1]) }) }),
        h("p", { class: "legend small" }, h("span", null, h("i", { class: "swatch mark-first", "aria-hidden": "true" }), " ", t("coverage.picks")), h("span", null, h("i", { class: "swatch mark-second", "aria-hidden": "true" }), " ", t("coverage.topK"))), h("p", { class: "small" }, t("coverage.model"))),
      h("section", { class: "panel" }, h("h3", null, t("coverage.list")), plainTable({ caption: t("coverage.list"), heads: [{ text: t("coverage.step"), number: true }, { text: t("name") }, { text: t("rank"), number: true }, { text: t("coverage.adds"), number: true }, { text: t("coverage.sum"), number: true }],
        rows: picks.slice(0, k).map((row, i) => [i + 1, state.link({ person: area.key(row), tie: "" }, { class: "person" }, ...nameNodes(area.person(row))), row + 1, `+${shareText(marginal[i])}`, shareText(cumulative[i])]) })),
      h("section", { class: "panel" }, h("h3", null, t("coverage.communities")), plainTable({ caption: t("coverage.communities"), heads: [{ text: t("community") }, { text: t("coverage.within") }], rows: groups.map(({ number, label, share }) => [h("span", null, `${number} `, h("bdi", null, label)), bar(share)]) }),
        groups.some(({ share }) => share === 0) && h("p", { class: "small" }, tn("coverage.notReached", groups.filter(({ share }) => share === 0).length))),
      h("section", { class: "panel" }, h("h3", null, t("coverage.countries")), plainTable({ caption: t("coverage.countries"), heads: [{ text: t("country") }, { text: t("coverage.within") }], rows: by_country.country.map((index, i) => [countryName(area.text(index)), bar(at(by_country.share[i]))]) }))),
  ];
}

/** @param {Context} context */
function coverageView(context) {
  const { area, state } = context;
  const longest = area.area.coverage.picks.length;
  const k = Math.min(longest, Math.max(1, Number(state.get("k")) || FIRST_K));
  const body = h("div", null);
  const output = h("output", null, k);
  const show = (/** @type {number} */ now) => { fill(output, now); fill(body, picksAt(context, now)); };
  const slide = (/** @type {any} */ event) => { show(Number(event.target.value)); state.set({ k: event.target.value }, { replace: true }); };
  if (longest > 0) show(k);
  const node = h("section", { class: "view", "aria-labelledby": "view-title" }, h("h2", { id: "view-title" }, t("coverage.title", { area: area.area.name })), h("p", { class: "lead" }, t("coverage.lead")),
    longest === 0 ? h("p", { class: "empty" }, t("coverage.none")) : [h("label", { class: "field slider" }, h("span", null, t("coverage.k"), " ", output), h("input", { type: "range", min: 1, max: longest, step: 1, value: k, on: { input: slide } })), body]);
  return { node, update: (/** @type {Set<string>} */ changed) => { if (changed.has("filters")) show(Math.min(longest, Math.max(1, Number(state.get("k")) || FIRST_K))); } };
}

export { coverageView };
