/** The page of one person: why they are on the list, and how sure it is. */

import { h, copyText } from "./dom.mjs";
import { t, tn, word, count, decimal, percent, countryName, listOf, nameNodes, mainName, peopleLabel } from "./texts.mjs";
import { PILLARS, CAUSES } from "./data.mjs";
import { tierBadge, tierText } from "./filter.mjs";
import { shareBar, yearColumns } from "./marks.mjs";
import { plainTable } from "./table.mjs";
import { documentLink, outLink, addressOf, briefAddress } from "./links.mjs";
import { egoSection } from "./ego.mjs";

/** @typedef {import("./main.mjs").Context} Context */
/** @typedef {import("./data.mjs").Area} Area */

const ITEMS_FIRST = 12;
const LEANS_ON = 3;

/**
 * Rank with its interval, tier with its probability, score: the line that sums a person up.
 *
 * @param {Context} context
 * @param {number} row
 */
function standingLine({ area }, row) {
  const { low, high, score, tier, tier_pct } = area.rows;
  const parts = [t("person.rank", { rank: count(row + 1), low: count(low[row] ?? 0), high: count(high[row] ?? 0), of: area.area.listed, people: peopleLabel(2) })];
  if (tier[row]) parts.push(t("tier.held", { tier: tierText(area, row), share: percent(tier_pct[row]) }));
  parts.push(`${t("score")} ${decimal(score[row])}`);
  return parts.join(" · ");
}

/**
 * @param {Context} context
 * @param {number} row
 */
function pillarSection({ area }, row) {
  const { points, peer_pct } = area.rows;
  const lines = PILLARS.map((pillar, index) => {
    const isAbsent = area.area.absent.includes(index);
    const value = points[index]?.[row] ?? null;
    const weight = area.area.weights[index] ?? 0;
    const peer = peer_pct[index]?.[row] ?? null;
    return h("tr", null, h("th", { scope: "row" }, t(`pillar.${pillar}`)),
      isAbsent ? h("td", { colspan: 3, class: "absent" }, t("pillar.absent")) : [
        h("td", null, shareBar({ share: weight > 0 ? (value ?? 0) / (weight * 100) : 0, width: 120, kind: `pillar-${pillar}` })),
        h("td", { class: "number" }, decimal(value), h("small", null, ` / ${weight}`)),
        h("td", { class: "small number" }, peer === null ? "–" : t("person.peer", { share: percent(peer) }))]);
  });
  return h("section", null, h("h3", null, t("person.points")), h("div", { class: "table-frame" }, h("table", { class: "pillars" }, h("caption", { class: "off-screen" }, t("person.points")),
    h("thead", { class: "off-screen" }, h("tr", null, h("th", { scope: "col" }, t("pillars")), h("th", { scope: "col" }, t("person.share")), h("th", { scope: "col" }, t("score")), h("th", { scope: "col" }, t("person.peers")))),
    h("tbody", null, lines))), h("p", { class: "small" }, t("person.pointsNote")));
}

/**
 * How far the next tier is, and on how few items the score leans.
 *
 * @param {Context} context
 * @param {number} row
 */
function leaningSection({ area, block }, row) {
  const gap = area.rows.next_gap[row];
  const tier = area.rows.tier[row];
  const raw = area.area.evidence.raw;
  const items = area.evidenceOf(row);
  const shares = items.map((item) => ({ item, share: item.points / Math.max(1, raw[item.pillar]?.[row] ?? 0) })).filter(({ share }) => share >= 0.1).sort((a, b) => b.share - a.share).slice(0, LEANS_ON);
  if ((gap === null || gap === undefined) && shares.length === 0) return null;
  return h("section", null, h("h3", null, t("person.leans")),
    gap !== null && gap !== undefined && tier && h("p", null, t("person.gap", { tier: `T${tier - 1}`, gap: decimal(gap) })),
    shares.length > 0 && h("ul", { class: "documents" }, shares.map(({ item, share }) => h("li", null, t("person.leanShare", { share: percent(Math.round(share * 100)), pillar: t(`pillar.${PILLARS[item.pillar]}`) }), " ", documentLink(block, item.doc)))));
}

/**
 * @param {Context} context
 * @param {number} row
 */
function evidenceSection({ area, block }, row) {
  const items = area.evidenceOf(row);
  const total = area.area.evidence.total[row] ?? items.length;
  const raw = area.area.evidence.raw;
  const line = (/** @type {typeof items[number]} */ item) => [
    h("span", { class: "nowrap" }, item.date), h("span", null, documentLink(block, item.doc), item.talk && h("span", { class: "small block" }, h("bdi", null, item.talk))),
    [h("span", { class: `pillar-mark pillar-${PILLARS[item.pillar]}`, "aria-hidden": "true" }), " ", word("role", item.role), h("small", { class: "block" }, t("evidence.rule", { rule: word("rule", item.rule) }))], decimal(item.points, 2)];
  const heads = [{ text: t("date") }, { text: t("document") }, { text: t("role") }, { text: t("points"), number: true }];
  const sums = PILLARS.slice(0, 4).map((pillar, index) => ({ pillar, sum: raw[index]?.[row] ?? null })).filter(({ sum }) => sum !== null && sum > 0).map(({ pillar, sum }) => `${t(`pillar.${pillar}`)} ${decimal(sum, 2)}`);
  const rest = items.slice(ITEMS_FIRST);
  const interests = area.textsOf(area.rows.interests[row]);
  return h("section", null, h("h3", null, t("person.evidence")),
    interests.length > 0 && h("p", { class: "note" }, t("person.interests", { interests: listOf(interests) })),
    items.length === 0 ? h("p", null, t("person.noEvidence")) : plainTable({ caption: t("person.evidence"), heads, rows: items.slice(0, ITEMS_FIRST).map(line) }),
    rest.length > 0 && h("details", { class: "rest" }, h("summary", null, t("showRest", { count: rest.length })), plainTable({ caption: t("person.evidenceRest"), heads, rows: rest.map(line) })),
    h("p", { class: "small" }, items.length < total ? t("person.evidenceLeft", { shown: items.length, of: total }) : t("shownOf", { shown: items.length, of: total }), " ", sums.length > 0 && t("person.raw", { sums: listOf(sums) })));
}

/**
 * @param {Context} context
 * @param {number} row
 */
function activitySection({ area, block }, row) {
  const { year, papers, talks, other } = area.activityOf(row);
  const last = Number(block.study.as_of.slice(0, 4)) || Math.max(...year);
  const years = Array.from({ length: block.study.window_years + 1 }, (_, i) => last - block.study.window_years + i);
  const charts = [{ key: "papers", values: papers, kind: "pillar-science" }, { key: "talks", values: talks, kind: "pillar-congress" }, { key: "roles", values: other, kind: "pillar-leadership" }]
    .filter(({ values }) => values.some((value) => value > 0))
    .map(({ key, values, kind }) => {
      const byYear = years.map((one) => values[year.indexOf(one)] ?? 0);
      const said = t("activity.label", { what: t(`activity.${key}`), values: listOf(years.map((one, i) => `${one}: ${byYear[i]}`)) });
      return h("figure", null, h("figcaption", { class: "small" }, `${t(`activity.${key}`)} (${values.reduce((sum, value) => sum + value, 0)})`),
        yearColumns({ years, values: byYear, width: 150, height: 62, kind, label: said, partial: new Set([years[0] ?? 0, last]) }));
    });
  return charts.length > 0 && h("section", null, h("h3", null, t("person.activity")), h("div", { class: "multiples" }, charts));
}

/**
 * @param {Context} context
 * @param {number} row
 */
function identitySection({ area, block }, row) {
  const person = area.person(row);
  const { identity_pct, split_pct, identity_evidence, variants, history, kana } = block.people;
  const shared = area.text(identity_evidence[person]);
  const entries = [
    [t("identity.confidence"), percent(identity_pct[person])],
    split_pct[person] ? [t("identity.split"), percent(split_pct[person])] : null,
    shared && [t("identity.shared"), listOf(shared.split("; ").map((one) => word("shared", one)))],
    kana[person] && [t("name.kana"), h("span", { lang: "ja" }, kana[person])],
    (variants[person] ?? []).length > 0 && [t("identity.variants"), h("bdi", null, listOf(variants[person] ?? []))],
    (history[person] ?? []).length > 0 && [t("identity.history"), h("ul", { class: "plain" }, area.textsOf(history[person]).map((line) => h("li", null, h("bdi", null, line))))],
    [t("key"), h("code", null, area.key(row))],
  ];
  return h("section", null, h("h3", null, t("person.identity")), h("dl", null, entries.filter(Boolean).map((entry) => /** @type {any[]} */ (entry)).flatMap(([term, said]) => [h("dt", null, term), h("dd", null, said)])));
}

/**
 * @param {Context} context
 * @param {number} row
 */
function elsewhereSection({ area, areas, state, block }, row) {
  const key = area.key(row);
  const others = areas.filter((other) => other !== area).map((other) => ({ other, place: other.rowOfKey(key) })).filter(({ place }) => place >= 0);
  const { changes } = area.area;
  const moved = changes ? changes.key.indexOf(key) : -1;
  const was = changes && moved >= 0 ? (changes.old[moved] ?? null) : null;
  const causes = changes && moved >= 0 ? CAUSES.map((cause, index) => ({ cause, value: changes.causes[index]?.[moved] ?? 0 })).filter(({ value }) => Math.abs(value) >= 5).sort((a, b) => Math.abs(b.value) - Math.abs(a.value)) : [];
  return [
    others.length > 0 && h("section", null, h("h3", null, t("person.elsewhere")), h("ul", { class: "plain" }, others.map(({ other, place }) => h("li", null,
      state.link({ area: other.area.id, person: key, tie: "" }, null, other.area.name), ` · ${t("card.rank", { rank: place + 1, low: String(other.rows.low[place]), high: String(other.rows.high[place]) })} · ${tierText(other, place)}`)))),
    changes && moved >= 0 && h("section", null, h("h3", null, t("person.changes", { date: block.study.previous?.as_of ?? "" })),
      h("p", null, was === null ? t("changes.isNew") : t("changes.fromTo", { old: count(was), new: count(changes.new[moved] ?? 0) })),
      was !== null && causes.length > 0 && h("p", { class: "small" }, listOf(causes.map(({ cause, value }) => `${t(`cause.${cause}`)} ${value > 0 ? "+" : "−"}${decimal(Math.abs(value))}`)))),
  ];
}

/**
 * @param {Context} context
 * @param {number} row
 */
function personPage(context, row) {
  const { area, state, block } = context;
  const person = area.person(row);
  const { rows } = area;
  const orcid = block.people.orcid[person];
  const place = [area.place(row, "affiliation"), area.place(row, "city"), countryName(area.place(row, "country"))].filter(Boolean);
  const community = rows.community[row];
  const group = community === null || community === undefined ? null : area.communityName(community);
  const topics = group && community !== null && community !== undefined ? area.textsOf(area.area.communities.topics[community]) : [];
  const current = area.text(rows.state[row]);
  const moved = area.text(rows.moved_from[row]);
  const flags = area.textsOf(rows.flags[row]);
  const labels = area.textsOf(rows.roles[row]).map((label) => word("label", label));
  const reach = area.text(rows.reach[row]);
  const hasBrief = row < block.study.briefs;
  const copy = () => copyText([mainName(person), place.join(", "), standingLine(context, row)].join("\n"));
  return h("article", { class: "person-page" },
    h("h2", { tabindex: -1, id: "panel-title" }, ...nameNodes(person)),
    h("p", { class: "place" }, h("bdi", null, place.join(" · ") || t("unknown.place"))),
    orcid && h("p", { class: "small" }, "ORCID ", outLink(addressOf(orcid), orcid)),
    h("p", { class: "standing" }, tierBadge(area, row), " ", standingLine(context, row)),
    h("p", { class: "small" }, [reach && word("reach", reach), ...labels, tn("works.count", rows.works[row] ?? 0), rows.talks[row] !== null && tn("talks.count", rows.talks[row] ?? 0), rows.first[row] && `${rows.first[row]}–${rows.last[row]}`].filter(Boolean).join(" · ")),
    (current === "silent" || current === "new" || moved) && h("p", { class: "note" }, [current === "silent" && t("person.silent", { year: String(rows.last[row] ?? "") }), current === "new" && word("state", "new"), moved && t("person.moved", { place: moved })].filter(Boolean).join(" · ")),
    flags.length > 0 && h("ul", { class: "flags" }, flags.map((flag) => h("li", null, h("b", null, word("flag", flag)), " ", t(`flag.${flag}.why`) === `flag.${flag}.why` ? "" : t(`flag.${flag}.why`)))),
    h("div", { class: "toolbar no-print" },
      hasBrief && h("a", { class: "button", href: briefAddress(block, area.area.id, area.key(row)) }, t("person.brief")),
      state.get("view") !== "map" && state.link({ view: "map", person: area.key(row), tie: "" }, { class: "button" }, t("person.onMap")),
      h("button", { type: "button", on: { click: copy } }, t("person.copy")), h("button", { type: "button", on: { click: () => print() } }, t("print"))),
    pillarSection(context, row), leaningSection(context, row), activitySection(context, row), evidenceSection(context, row),
    group && h("section", null, h("h3", null, t("person.group")), h("p", null, state.link({ view: "communities", person: "", tie: "" }, null, h("bdi", null, `${group.number} ${group.label}`)), ` (${percent(rows.community_pct[row])})`), topics.length > 0 && h("p", { class: "small" }, listOf(topics))),
    egoSection(context, row), elsewhereSection(context, row), identitySection(context, row));
}

export { personPage, standingLine };
