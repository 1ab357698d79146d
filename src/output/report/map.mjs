/** The map: who works with whom. */

import { h, fill, saveFile } from "./dom.mjs";
import { t, tn, language, decimal, peopleLabel, mainName, nameNodes, countryName } from "./texts.mjs";
import { matchingRows, filterBar, isFiltered, tierText } from "./filter.mjs";
import { NetworkPicture, PALETTE, THEMES, FONT } from "./network.mjs";
import { Stage } from "./stage.mjs";
import { Camera } from "./camera.mjs";

/** @typedef {import("./main.mjs").Context} Context */
/** @typedef {import("./data.mjs").Area} Area */

const IN_VIEW = 30;
const PICTURE = { width: 1600, height: 1000, key: 330, head: 70, foot: 36 };

/**
 * The strength that the weakest shown tie has, for a place of the slider in per cent of all ties.
 *
 * @param {Area} area
 * @param {number} share
 */
function strengthAt(area, share) {
  const weights = [...area.area.ties.weight].sort((a, b) => a - b);
  return weights[Math.min(weights.length - 1, Math.floor((share * weights.length) / 100))] ?? 0;
}

/**
 * Marks the people and ties that the filters, the year and the strength let through.
 *
 * @param {Context} context
 * @param {NetworkPicture} picture
 */
function applyFilters({ area, state, search }, picture) {
  const { ties } = area.area;
  picture.visible.fill(isFiltered(state) ? 0 : 1);
  if (isFiltered(state)) for (const row of matchingRows(area, state, search)) picture.visible[row] = 1;
  const until = Number(state.get("until")) || Infinity;
  const least = strengthAt(area, Number(state.get("min")) || 0);
  for (let tie = 0; tie < ties.a.length; tie++) {
    picture.tieVisible[tie] = (ties.weight[tie] ?? 0) >= least && (ties.first_year[tie] ?? 0) <= until ? 1 : 0;
  }
  picture.choose(area.rowOfKey(state.get("person")));
  picture.tie = area.tieOfKeys(state.get("tie"));
}

/** @param {number} place of a community by size */
function swatch(place) {
  const colour = PALETTE[place] ?? "#CED3D9";
  return h("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, h("circle", { cx: 6, cy: 6, r: 5, fill: colour, class: "swatch-dot" }));
}

/** @param {Context} context */
function legend({ area, state }) {
  const only = state.get("community");
  const items = area.communitiesBySize.slice(0, PALETTE.length).map((community, place) => {
    const { number, label } = area.communityName(community);
    const isOnly = only === String(community);
    return h("li", null, h("button", { type: "button", class: "legend-item", "aria-pressed": String(isOnly), on: { click: () => state.set({ community: isOnly ? "" : String(community) }) } },
      swatch(place), h("b", null, number), h("bdi", null, label), h("small", null, area.area.communities.size[community])));
  });
  const rest = area.communitiesBySize.length - items.length;
  return h("div", { class: "legend-box" }, h("h3", null, t("map.communities")), items.length === 0 ? h("p", { class: "small" }, t("communities.none")) : h("ol", { class: "plain" }, items,
    rest > 0 && h("li", { class: "small legend-rest" }, swatch(PALETTE.length), tn("map.others", rest))), h("p", { class: "small" }, t("map.key")));
}

/**
 * The sliders under the filters.
 *
 * @param {Context} context
 */
function sliders({ area, state }) {
  const { ties } = area.area;
  const years = ties.first_year.filter((year) => year !== null).map(Number);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const until = Number(state.get("until")) || last;
  const share = Number(state.get("min")) || 0;
  const range = (/** @type {string} */ key, /** @type {number[]} */ [from, to, step], /** @type {number} */ value, /** @type {string} */ label, /** @type {(value: number) => string} */ said) => {
    const output = h("output", null, said(value));
    const change = (/** @type {any} */ event) => {
      const now = Number(event.target.value);
      fill(output, said(now));
      state.set({ [key]: now === (key === "until" ? to : from) ? "" : String(now) }, { replace: true });
    };
    return h("label", { class: "field" }, h("span", null, label, " ", output), h("input", { type: "range", min: from, max: to, step, value, on: { input: change } }));
  };
  return h("div", { class: "filters sliders" },
    years.length > 0 && first < last && range("until", [first, last, 1], until, t("map.until"), String),
    ties.a.length > 20 && range("min", [0, 95, 5], share, t("map.strength"), (value) => `≥ ${decimal(strengthAt(area, value), 2)}`));
}

/**
 * The map as a picture with its key, for slides.
 *
 * @param {Context} context
 * @param {NetworkPicture} picture
 */
function savePicture({ area, block }, picture) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [PICTURE.width * 2, PICTURE.height * 2];
  const ctx = canvas.getContext("2d", { alpha: false });
  if (!ctx) return;
  ctx.scale(2, 2);
  ctx.fillStyle = THEMES.light.paper;
  ctx.fillRect(0, 0, PICTURE.width, PICTURE.height);
  ctx.save();
  ctx.translate(0, PICTURE.head);
  const camera = new Camera();
  camera.fit({ width: PICTURE.width - PICTURE.key, height: PICTURE.height - PICTURE.head - PICTURE.foot, ...picture.connected() });
  ctx.beginPath();
  ctx.rect(0, 0, camera.width, camera.height);
  ctx.clip();
  picture.paint(ctx, camera, THEMES.light, { labels: true });
  ctx.restore();
  ctx.fillStyle = THEMES.light.ink;
  ctx.font = `600 26px ${FONT}`;
  ctx.fillText(t("map.title", { area: area.area.name }), 36, 46);
  ctx.font = `13px ${FONT}`;
  ctx.fillText(t("source", { date: block.study.as_of, run: block.study.run_id }), 36, PICTURE.height - 16);
  area.communitiesBySize.slice(0, PALETTE.length).forEach((community, place) => {
    const top = PICTURE.head + 24 + place * 30;
    const { number, label } = area.communityName(community);
    ctx.fillStyle = PALETTE[place] ?? "";
    ctx.beginPath();
    ctx.arc(PICTURE.width - PICTURE.key + 12, top - 5, 6, 0, 6.2832);
    ctx.fill();
    ctx.fillStyle = THEMES.light.ink;
    ctx.fillText(`${number}  ${label}`, PICTURE.width - PICTURE.key + 26, top, PICTURE.key - 50);
  });
  canvas.toBlob((blob) => blob && saveFile(`kolnet-map-${area.area.id.replace(/[^\w-]/g, "_")}.png`, blob), "image/png");
}

/**
 * @param {Context} context
 * @param {number} row
 */
function hoverCard({ area, block }, row) {
  const person = area.person(row);
  const place = [area.place(row, "affiliation"), area.place(row, "city"), countryName(area.place(row, "country"))].filter(Boolean).join(" · ");
  const community = area.rows.community[row];
  const found = community === null || community === undefined ? null : area.communityName(community);
  return [h("div", null, ...nameNodes(person)), h("div", { class: "small" }, place),
    h("div", { class: "small" }, `${t("card.rank", { rank: row + 1, low: String(area.rows.low[row]), high: String(area.rows.high[row]) })} · ${tierText(area, row)} · ${t("score")} ${decimal(area.rows.score[row])}`),
    found && h("div", { class: "small" }, `${found.number} ${found.label}`), block.people.orcid[person] && h("div", { class: "small" }, `ORCID ${block.people.orcid[person]}`)];
}

/** @param {Context} context */
function mapView(context) {
  const { area, state, block } = context;
  const picture = new NetworkPicture(area);
  const card = h("div", { class: "hover-card", hidden: true });
  const inView = h("ol", { class: "plain in-view" });
  const inViewTitle = h("h3", null, "");
  const side = h("div", { class: "map-side" });
  const controls = h("div", null);
  const frame = h("div", { class: "map-frame" });

  const listInView = () => {
    const { camera } = stage;
    const rows = [];
    for (let row = 0; row < area.size; row++) {
      const [x, y] = [(picture.xs[row] ?? 0) * camera.scale + camera.x, (picture.ys[row] ?? 0) * camera.scale + camera.y];
      const isInside = x >= 0 && y >= 0 && x <= camera.width && y <= camera.height;
      if (picture.isLit(row) && (isInside || stage.ctx === null)) rows.push(row);
    }
    fill(inViewTitle, tn("map.inView", rows.length, { people: peopleLabel(rows.length) }));
    fill(inView, rows.slice(0, IN_VIEW).map((row) => h("li", null, h("span", { class: "rank" }, row + 1), state.link({ person: area.key(row), tie: "" }, { class: "person" }, mainName(area.person(row))))));
  };

  const stage = new Stage(picture, {
    label: t("map.label", { area: area.area.name }), language: language(),
    onPerson: (row) => state.set({ person: row < 0 ? "" : area.key(row), tie: "" }),
    onTie: (tie) => state.set({ tie: area.keysOfTie(tie), person: "" }),
    onHover: (row, x, y) => {
      card.hidden = row < 0;
      if (row < 0) return;
      fill(card, ...hoverCard(context, row));
      card.style.left = `${Math.min(x + 14, Math.max(0, stage.camera.width - 260))}px`;
      card.style.top = `${y > stage.camera.height - 120 ? y - 110 : y + 14}px`;
    },
    onRest: listInView,
    onLeave: () => { card.hidden = true; },
  });
  const zoomBy = (/** @type {number} */ factor) => () => { stage.camera.zoom(factor); stage.moved(); };
  const buttons = h("div", { class: "map-buttons" },
    h("button", { type: "button", "aria-label": t("map.zoomIn"), title: t("map.zoomIn"), on: { click: zoomBy(1.4) } }, "+"),
    h("button", { type: "button", "aria-label": t("map.zoomOut"), title: t("map.zoomOut"), on: { click: zoomBy(1 / 1.4) } }, "−"),
    h("button", { type: "button", on: { click: () => stage.fit() } }, t("map.fit")),
    h("button", { type: "button", on: { click: () => savePicture(context, picture) } }, t("map.save")));
  const hasCanvas = stage.ctx !== null;
  fill(frame, hasCanvas ? [stage.canvas, buttons, card] : h("p", { class: "empty" }, t("map.noCanvas")));

  const update = (/** @type {Set<string>} */ changed) => {
    applyFilters(context, picture);
    if (changed.has("filters")) fill(controls, filterBar(area, state), sliders(context));
    fill(side, legend(context), inViewTitle, inView);
    if (picture.chosen >= 0 && hasCanvas && changed.has("person")) stage.lookAt(picture.chosen);
    stage.redraw();
    listInView();
  };
  update(new Set(["filters"]));
  const node = h("section", { class: "view", "aria-labelledby": "view-title" },
    h("h2", { id: "view-title" }, t("map.title", { area: area.area.name })),
    controls,
    area.area.ties.a.length === 0 && h("p", { class: "note" }, t("map.noTies")),
    area.area.left_out.ties > 0 && h("p", { class: "note" }, t("map.leftOut", { drawn: area.area.ties.a.length, left: area.area.left_out.ties })),
    h("div", { class: "map-grid" }, frame, side),
    h("p", { id: "map-help", class: "small no-print" }, t("map.help")),
    h("p", { class: "small print-only" }, t("source", { date: block.study.as_of, run: block.study.run_id })));
  return { node, update: (/** @type {Set<string>} */ changed) => update(new Set([...changed, ...(["until", "min", "person", "tie"].some((key) => changed.has(key)) ? [] : ["filters"])])) };
}

export { mapView, swatch };
