/** The nearest neighbours of one person, drawn around them, and as a list that says the same. */

import { h } from "./dom.mjs";
import { t, decimal, mainName, listOf, word, tn } from "./texts.mjs";
import { LAYERS } from "./data.mjs";
import { drawing } from "./marks.mjs";
import { documentLink } from "./links.mjs";
import { PALETTE } from "./network.mjs";

/** @typedef {import("./main.mjs").Context} Context */
/** @typedef {import("./data.mjs").Area} Area */

const DRAWN = 30;
const LISTED = 12;
const SIZE = 250;

/**
 * The layers a tie consists of, in words.
 *
 * @param {number} bits
 */
function layerWords(bits) {
  return listOf(LAYERS.filter((_, index) => bits & (1 << index)).map((layer) => word("layer", layer)));
}

/**
 * The documents behind a tie; says how many of them the file holds.
 *
 * @param {Context} context
 * @param {number} tie
 */
function tieDocuments({ area, block }, tie) {
  const docs = area.documentsOfTie(tie);
  const total = area.area.ties.documents[tie] ?? docs.length;
  if (docs.length === 0) return h("p", { class: "small" }, t("tie.noDocuments"));
  return [h("ul", { class: "documents" }, docs.map((doc) => h("li", null, h("span", { class: "date" }, block.docs.date[doc]), " ", documentLink(block, doc)))),
    docs.length < total && h("p", { class: "small" }, t("shownOf", { shown: docs.length, of: total }))];
}

/**
 * @param {Area} area
 * @param {number} row
 * @param {number[]} others
 */
function egoDrawing(area, row, others) {
  const middle = SIZE / 2;
  const inGroups = [...others].sort((a, b) => (area.rows.community[a] ?? 99) - (area.rows.community[b] ?? 99) || a - b);
  const spots = new Map(inGroups.map((other, i) => {
    const angle = (i * 2 * Math.PI) / inGroups.length - Math.PI / 2;
    return [other, { x: middle + Math.cos(angle) * (middle - 16), y: middle + Math.sin(angle) * (middle - 16) }];
  }));
  spots.set(row, { x: middle, y: middle });
  const drawn = new Set();
  const lines = [...spots.keys()].flatMap((from) => area.tiesOf(from).filter(({ other, tie }) => spots.has(other) && !drawn.has(tie) && drawn.add(tie)).map(({ other, tie }) => {
    const [one, two] = [spots.get(from), spots.get(other)];
    const isOwn = from === row || other === row;
    const strength = Math.min(4, 0.6 + Math.sqrt(area.area.ties.weight[tie] ?? 0) / 14);
    return h("line", { x1: one?.x, y1: one?.y, x2: two?.x, y2: two?.y, class: isOwn ? "ego-own" : "ego-between", "stroke-width": isOwn ? strength : 0.5 });
  }));
  lines.sort((a, b) => (a.getAttribute("class") < b.getAttribute("class") ? -1 : 1));
  const dots = [...spots].map(([other, { x, y }]) => {
    const community = area.rows.community[other];
    const place = community === null || community === undefined ? 8 : (area.placeBySize[community] ?? 8);
    return [h("circle", { cx: x, cy: y, r: other === row ? 11 : 9, fill: PALETTE[place] ?? "#CED3D9", class: "swatch-dot" }),
      h("circle", { cx: x, cy: y, r: other === row ? 8.4 : 7, class: "ego-paper" }),
      h("text", { x, y: y + 3, "text-anchor": "middle", class: "ego-text" }, other + 1)];
  });
  return drawing(SIZE, SIZE, t("ego.label", { name: mainName(area.person(row)), count: others.length }), ...lines, ...dots.flat());
}

/**
 * @param {Context} context
 * @param {number} row
 */
function egoSection(context, row) {
  const { area, state } = context;
  const ties = area.tiesOf(row);
  if (ties.length === 0) return h("section", null, h("h3", null, t("person.ties")), h("p", null, t("person.noTies")));
  const items = ties.slice(0, DRAWN).map(({ other, tie }) => {
    const { weight, layers, documents, first_year, last_year } = area.area.ties;
    const years = first_year[tie] === null ? "" : first_year[tie] === last_year[tie] ? ` · ${first_year[tie]}` : ` · ${first_year[tie]}–${last_year[tie]}`;
    const body = h("div", null);
    const open = (/** @type {any} */ event) => event.target.open && body.childNodes.length === 0 && body.append(...[tieDocuments(context, tie)].flat().filter(Boolean));
    return h("li", null, h("span", { class: "rank" }, other + 1), h("div", null, state.link({ person: area.key(other), tie: "" }, { class: "person" }, mainName(area.person(other))),
      h("details", { on: { toggle: open } }, h("summary", { class: "small" }, `${layerWords(layers[tie] ?? 0)} · ${tn("documents", documents[tie] ?? 0)}${years} · ${t("tie.strength", { strength: decimal(weight[tie], 2) })}`), body)));
  });
  return h("section", null, h("h3", null, t("person.ties")),
    h("div", { class: "ego" }, egoDrawing(area, row, ties.slice(0, DRAWN).map(({ other }) => other)), h("p", { class: "small" }, t("ego.key"))),
    h("p", { class: "small" }, t("person.tiesShown", { shown: items.length, of: ties.length })),
    h("ol", { class: "plain ties" }, items.slice(0, LISTED)),
    items.length > LISTED && h("details", { class: "rest" }, h("summary", null, t("showRest", { count: items.length - LISTED })), h("ol", { class: "plain ties" }, items.slice(LISTED))));
}

/**
 * The panel of one tie: who, how strong, and every document.
 *
 * @param {Context} context
 * @param {number} tie
 */
function tiePanel(context, tie) {
  const { area, state } = context;
  const { a, b, weight, layers, documents } = area.area.ties;
  const link = (/** @type {number} */ row) => state.link({ person: area.key(row), tie: "" }, { class: "person" }, mainName(area.person(row)));
  return h("article", { class: "person-page" },
    h("h2", { tabindex: -1, id: "panel-title" }, t("tie.title")),
    h("p", null, link(a[tie] ?? 0), " — ", link(b[tie] ?? 0)),
    h("p", null, `${layerWords(layers[tie] ?? 0)} · ${tn("documents", documents[tie] ?? 0)} · ${t("tie.strength", { strength: decimal(weight[tie], 2) })}`),
    h("section", null, h("h3", null, t("tie.documents")), tieDocuments(context, tie)));
}

export { egoSection, tiePanel };
