/** The communities: which groups there are, who leads them, and how firm they are. */

import { h } from "./dom.mjs";
import { t, tn, percent, countryName, listOf, mainName, peopleLabel } from "./texts.mjs";
import { swatch } from "./map.mjs";
import { shareBar } from "./marks.mjs";

/** @typedef {import("./main.mjs").Context} Context */
/** @typedef {import("./data.mjs").Area} Area */

const OTHERS = 3;
const FIRM = 75;
const FAIR = 50;

/**
 * The ties that lead out of each community, by the community they lead to.
 *
 * @param {Area} area
 */
function tiesBetween(area) {
  const { a, b, weight } = area.area.ties;
  /** @type {Map<number, number>[]} */
  const between = area.area.communities.id.map(() => new Map());
  a.forEach((from, tie) => {
    const [one, other] = [area.rows.community[from], area.rows.community[b[tie] ?? 0]];
    if (one === null || other === null || one === undefined || other === undefined || one === other) return;
    between[one]?.set(other, (between[one]?.get(other) ?? 0) + (weight[tie] ?? 0));
    between[other]?.set(one, (between[other]?.get(one) ?? 0) + (weight[tie] ?? 0));
  });
  return between;
}

/** @param {number | null | undefined} stability per cent */
function stabilityWords(stability) {
  if (stability === null || stability === undefined) return t("stability.unknown");
  return t(stability >= FIRM ? "stability.firm" : stability >= FAIR ? "stability.fair" : "stability.loose", { share: percent(stability) });
}

/**
 * @param {Context} context
 * @param {number} community
 * @param {Map<number, number>} others
 */
function communityCard({ area, state }, community, others) {
  const { size, stability, internal, leaders, topics, countries, institutions } = area.area.communities;
  const { number, label } = area.communityName(community);
  const within = area.area.coverage.by_community[community] ?? [];
  const k = Math.min(10, within.length);
  const nearest = [...others].sort((one, two) => two[1] - one[1] || one[0] - two[0]).slice(0, OTHERS).map(([other]) => area.communityName(other));
  const lines = [
    [t("communities.countries"), listOf(area.textsOf(countries[community]).map((code) => countryName(code)))],
    [t("communities.institutions"), listOf(area.textsOf(institutions[community]))],
    [t("communities.topics"), listOf(area.textsOf(topics[community]))],
    [t("communities.others"), listOf(nearest.map((other) => `${other.number} ${other.label.split(" · ")[0] ?? ""}`.trim()))],
  ].filter(([, said]) => said !== "");
  return h("article", { class: "card" },
    h("h3", null, swatch(area.placeBySize[community] ?? 8), " ", number, " ", h("bdi", null, label || t("communities.unnamed"))),
    h("p", { class: "small" }, `${tn("members", size[community] ?? 0, { people: peopleLabel(size[community] ?? 0) })} · ${stabilityWords(stability[community])} · ${t("communities.internal", { share: percent(internal[community]) })}`),
    h("ol", { class: "plain leaders" }, (leaders[community] ?? []).map((row) => h("li", null, h("span", { class: "rank" }, row + 1), state.link({ person: area.key(row), tie: "" }, { class: "person" }, mainName(area.person(row))), h("small", null, area.place(row, "affiliation"))))),
    h("dl", null, lines.flatMap(([term, said]) => [h("dt", null, term), h("dd", null, h("bdi", null, said))])),
    k > 0 && h("p", { class: "small reach" }, shareBar({ share: (within[k - 1] ?? 0) / 100, width: 90, kind: "mark-first" }), " ", t("communities.reach", { share: percent(within[k - 1]), k })),
    h("p", { class: "card-links no-print" }, state.link({ view: "map", community: String(community), person: "", tie: "" }, null, t("communities.onMap")), " · ", state.link({ view: "list", community: String(community), person: "", tie: "" }, null, t("communities.inList"))));
}

/** @param {Context} context */
function communitiesView(context) {
  const { area } = context;
  const between = tiesBetween(area);
  const outside = area.rows.community.filter((community) => community === null).length;
  return h("section", { class: "view", "aria-labelledby": "view-title" }, h("h2", { id: "view-title" }, t("communities.title", { area: area.area.name })), h("p", { class: "lead" }, t("communities.lead")),
    between.length === 0 ? h("p", { class: "empty" }, t("communities.none")) : h("div", { class: "cards" }, area.communitiesBySize.map((community) => communityCard(context, community, between[community] ?? new Map()))),
    outside > 0 && h("p", { class: "small" }, tn("communities.outside", outside, { people: peopleLabel(outside) })));
}

export { communitiesView };
