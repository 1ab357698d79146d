/** Method and quality: whether the list may be trusted, and for what. */

import { h } from "./dom.mjs";
import { t, count, percent, word, listOf, personLabel } from "./texts.mjs";
import { PILLARS } from "./data.mjs";
import { plainTable } from "./table.mjs";
import { drawing } from "./marks.mjs";

/** @typedef {import("./main.mjs").Context} Context */

/**
 * @param {number[]} bins people by tenth of identity confidence
 */
function histogram(bins) {
  const most = Math.max(1, ...bins);
  const label = t("quality.identityLabel", { values: listOf(bins.map((number, i) => `${i * 10}–${i * 10 + 10}: ${number}`)) });
  return drawing(320, 92, label, ...bins.flatMap((number, i) => {
    const tall = (60 * number) / most;
    return [h("rect", { x: i * 32 + 2, y: 74 - tall, width: 28, height: tall, class: "mark-plain" }), number > 0 && h("text", { x: i * 32 + 16, y: 70 - tall, "text-anchor": "middle", class: "mark-text" }, number),
      h("text", { x: i * 32 + 16, y: 88, "text-anchor": "middle", class: "mark-text" }, `${i * 10}`)];
  }), h("line", { x1: 0, x2: 320, y1: 74.5, y2: 74.5, class: "mark-axis" }));
}

/** @param {Context} context */
function methodView({ area, block }) {
  const { quality, study } = block;
  const { absent, weights, left_out } = area.area;
  const poolText = (/** @type {number | string} */ name) => (typeof name === "number" ? (block.pool[name] ?? "") : name);
  const panel = (/** @type {string} */ title, /** @type {any[]} */ ...children) => h("section", { class: "panel" }, h("h3", null, title), ...children);
  const flags = quality.flags[area.index] ?? [];
  const unknown = quality.unknown_country[area.index] ?? 0;
  const isLeftOut = left_out.people + left_out.ties + left_out.evidence > 0;
  return h("section", { class: "view", "aria-labelledby": "view-title" }, h("h2", { id: "view-title" }, t("method.title")), h("p", { class: "lead" }, t("method.purpose", { person: personLabel() })),
    h("div", { class: "panels" },
      panel(t("method.score"), h("p", null, t("method.scoreText", { years: String(study.window_years) })), plainTable({ caption: t("method.score"), heads: [{ text: t("pillars") }, { text: t("method.weight"), number: true }, { text: t("method.counts") }],
        rows: PILLARS.map((pillar, index) => [t(`pillar.${pillar}`), absent.includes(index) ? t("pillar.absent") : percent(weights[index]), t(`method.${pillar}`)]) }), absent.length > 0 && h("p", { class: "small" }, t("method.absent"))),
      panel(t("method.halfLives"), plainTable({ caption: t("method.halfLives"), heads: [{ text: t("pillars") }, { text: t("method.years"), number: true }], rows: quality.half_lives.map(([name, value]) => [word("pillar", poolText(name)), (value / 100).toFixed(1)]) }), h("p", { class: "small" }, t("method.halfLivesText"))),
      h("section", { class: "panel wide-panel" }, h("h3", null, t("quality.sources")), plainTable({ caption: t("quality.sources"), heads: [{ text: t("quality.file") }, { text: t("quality.kind") }, ...["read", "used", "merged", "rejected"].map((key) => ({ text: t(`quality.${key}`), number: true }))],
        rows: quality.sources.map((source) => [h("bdi", null, source.path), source.kind, count(source.read), count(source.used), count(source.merged), count(source.rejected)]) }), h("p", { class: "small" }, t("quality.sourcesText"))),
      panel(t("method.doubt"), h("p", null, t("method.doubtText")), h("p", null, area.area.noise_rank ? t("list.noise", { rank: area.area.noise_rank }) : t("overview.noNoise"))),
      panel(t("quality.identity"), histogram(quality.identity_histogram[area.index] ?? []), h("p", { class: "small" }, t("quality.identityText"))),
      panel(t("flags"), flags.length === 0 ? h("p", null, t("quality.noFlags")) : plainTable({ caption: t("flags"), heads: [{ text: t("flags") }, { text: t("quality.people"), number: true }], rows: flags.map(([flag, number]) => [word("flag", poolText(flag)), count(number)]) }), unknown > 0 && h("p", { class: "small" }, t("missing.country", { count: unknown, share: percent(Math.round((100 * unknown) / Math.max(1, area.area.listed))) }))),
      panel(t("quality.left"), h("p", null, isLeftOut ? t("missing.leftOut", { people: left_out.people, ties: left_out.ties, evidence: left_out.evidence }) : t("quality.leftNothing")), h("p", { class: "small" }, t("quality.leftWhere"))),
      quality.notes.length > 0 && panel(t("quality.notes"), h("ul", { class: "bullets" }, quality.notes.map((note) => h("li", null, h("bdi", { lang: "en" }, note))))),
      panel(t("method.cite"), h("p", null, t("method.citeText", { title: study.title, date: study.as_of, run: study.run_id, version: study.version })), h("p", { class: "small" }, t("method.use")))));
}

export { methodView };
