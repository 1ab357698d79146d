import { unpack } from "./unpack.mjs";

/**
 * The data block and what is looked up in it.
 *
 * @typedef {number | null} Maybe
 * @typedef {{
 *   format: string,
 *   study: { title: string, as_of: string, run_id: string, person_label: string, language: string, version: string,
 *     window_years: number, previous: null | { as_of: string, run_id: string }, briefs: number, briefs_from: string },
 *   pool: string[],
 *   people: { key: string[], name: string[], native: (string | null)[], kana: (string | null)[], variants: string[][],
 *     orcid: (string | null)[], affiliation: Maybe[], city: Maybe[], region: Maybe[], country: Maybe[], history: number[][],
 *     identity_pct: Maybe[], split_pct: Maybe[], identity_evidence: Maybe[] },
 *   docs: { id: string[], title: (string | null)[], date: string[], kind: number[], venue: Maybe[], link: (string | null)[] },
 *   areas: AreaBlock[],
 *   quality: { sources: { path: string, kind: string, read: number, used: number, merged: number, rejected: number }[],
 *     half_lives: [number | string, number][], unknown_country: number[], identity_histogram: number[][],
 *     flags: [number | string, number][][], notes: string[], review_questions: number, rejected: number },
 *   texts: Record<string, Record<string, string>>,
 *   countries: Record<string, Record<string, string>>,
 *   fold: Record<string, string>,
 * }} Block
 *
 * @typedef {{
 *   person: number[], low: number[], high: number[], median: number[], score: number[], points: Maybe[][], peer_pct: Maybe[][],
 *   tier: Maybe[], tier_pct: Maybe[], reviewed: Maybe[], next_gap: Maybe[], community: Maybe[], community_pct: Maybe[],
 *   works: number[], talks: Maybe[], first: Maybe[], last: Maybe[], rising: Maybe[], reach: Maybe[], roles: number[][],
 *   flags: number[][], interests: number[][], state: Maybe[], moved_from: Maybe[], x: number[], y: number[],
 * }} Rows
 * @typedef {{ a: number[], b: number[], weight: number[], layers: number[], first_year: Maybe[], last_year: Maybe[],
 *   documents: number[], off: number[], doc: number[] }} Ties
 * @typedef {{ id: number[], label: (string | null)[], size: number[], stability: Maybe[], internal: Maybe[], leaders: number[][],
 *   topics: number[][], countries: number[][], institutions: number[][] }} Communities
 * @typedef {{ picks: number[], marginal: number[], cumulative: number[], top_k: number[], by_community: number[][],
 *   by_country: { country: number[], share: number[][] } }} Coverage
 * @typedef {{ key: string[], name: string[], row: Maybe[], status: number[], old: Maybe[], new: Maybe[], old_score: Maybe[],
 *   new_score: Maybe[], causes: number[][] }} Changes
 * @typedef {{
 *   id: string, name: string, documents: number, listed: number, left_out: { people: number, ties: number, evidence: number },
 *   noise_rank: Maybe, absent: number[], weights: number[], thin: number[], findings: Record<string, string[]>,
 *   rows: Rows, ties: Ties, communities: Communities, coverage: Coverage, changes: Changes | null,
 *   evidence: { off: number[], doc: number[], pillar: number[], role: number[], points: number[], rule: number[],
 *     talk?: (string | null)[], total: number[], raw: Maybe[][] },
 *   activity: { off: number[], year: number[], papers: number[], talks: number[], other: number[] },
 *   trend: { first_year: number, works: number[], sessions: number[], people: number[], incomplete_first: number, incomplete_last: number },
 * }} AreaBlock
 *
 * @typedef {{ other: number, tie: number }} Neighbour
 */

const PILLARS = ["science", "citation", "congress", "leadership", "network"];
const LAYERS = ["co_authorship", "co_speaking", "guideline", "trial"];
const CAUSES = ["evidence", "decay", "identity", "definition", "override", "suppression", "method", "others"];
const FORMAT = "kolnet-report/1";

/**
 * @param {string} text
 * @returns {Block}
 */
function readBlock(text) {
  const block = JSON.parse(text);
  if (block.format !== FORMAT) throw new Error(`the data are of the form ${block.format}, this page reads ${FORMAT}`);
  unpack(block);
  return block;
}

/** One area with its look-ups. Rows are people in order of rank: row 0 has rank 1. */
class Area {
  /**
   * @param {Block} block
   * @param {number} index
   */
  constructor(block, index) {
    this.block = block;
    this.index = index;
    this.area = /** @type {AreaBlock} */ (block.areas[index]);
    this.rows = this.area.rows;
    this.size = this.rows.person.length;
    /** @type {Map<number, number>} */
    this.rowOfPerson = new Map(this.rows.person.map((person, row) => [person, row]));
    /** @type {Map<string, number> | undefined} */
    this.rowsByKey = undefined;
    /** @type {Neighbour[][] | null} */
    this.neighbours = null;
    const sizes = this.area.communities.size;
    const order = sizes.map((_, community) => community).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
    /** The place of each community by size: the largest is 0. */
    this.placeBySize = order.reduce((places, community, place) => ((places[community] = place), places), /** @type {number[]} */ ([]));
    this.communitiesBySize = order;
  }

  /** @param {Maybe | undefined} index */
  text(index) {
    return index === null || index === undefined ? null : (this.block.pool[index] ?? null);
  }

  /** @param {number[] | undefined} indices */
  textsOf(indices) {
    return (indices ?? []).map((index) => this.block.pool[index] ?? "");
  }

  /** @param {number} row */
  person(row) {
    return /** @type {number} */ (this.rows.person[row]);
  }

  /** @param {number} row */
  key(row) {
    return this.block.people.key[this.person(row)] ?? "";
  }

  /** @param {string} key */
  rowOfKey(key) {
    this.rowsByKey ??= new Map(this.rows.person.map((person, row) => [this.block.people.key[person] ?? "", row]));
    return key === "" ? -1 : (this.rowsByKey.get(key) ?? -1);
  }

  /** @param {number} tie */
  keysOfTie(tie) {
    return `${this.key(this.area.ties.a[tie] ?? 0)}.${this.key(this.area.ties.b[tie] ?? 0)}`;
  }

  /** @param {string} keys */
  tieOfKeys(keys) {
    const [one, other] = keys.split(".").map((key) => this.rowOfKey(key));
    if (one === undefined || other === undefined || one < 0 || other < 0) return -1;
    return this.tiesOf(one).find((neighbour) => neighbour.other === other)?.tie ?? -1;
  }

  /**
   * A column of the table of people, as text, for a row of this area.
   *
   * @param {number} row
   * @param {"affiliation" | "city" | "region" | "country"} column
   */
  place(row, column) {
    return this.text(this.block.people[column][this.person(row)]);
  }

  /**
   * The ties of a person, strongest first.
   *
   * @param {number} row
   * @returns {Neighbour[]}
   */
  tiesOf(row) {
    if (!this.neighbours) {
      const { a, b, weight } = this.area.ties;
      /** @type {Neighbour[][]} */
      const lists = Array.from({ length: this.size }, () => []);
      a.forEach((from, tie) => {
        const to = /** @type {number} */ (b[tie]);
        lists[from]?.push({ other: to, tie });
        lists[to]?.push({ other: from, tie });
      });
      const strength = (/** @type {number} */ tie) => weight[tie] ?? 0;
      for (const list of lists) list.sort((one, two) => strength(two.tie) - strength(one.tie) || one.other - two.other);
      this.neighbours = lists;
    }
    return this.neighbours[row] ?? [];
  }

  /** @param {number} tie */
  documentsOfTie(tie) {
    const { off, doc } = this.area.ties;
    return doc.slice(off[tie], off[tie + 1]);
  }

  /**
   * The scored items of a person that the file holds, newest first.
   *
   * @param {number} row
   */
  evidenceOf(row) {
    const { off, doc, pillar, role, points, rule, talk } = this.area.evidence;
    const items = [];
    for (let i = off[row] ?? 0; i < (off[row + 1] ?? 0); i++) {
      const document = /** @type {number} */ (doc[i]);
      items.push({ doc: document, pillar: pillar[i] ?? 0, role: this.text(role[i]) ?? "", points: points[i] ?? 0, rule: this.text(rule[i]) ?? "", talk: talk?.[i] ?? null, date: this.block.docs.date[document] ?? "" });
    }
    return items.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : b.points - a.points));
  }

  /** @param {number} row */
  activityOf(row) {
    const { off, year, papers, talks, other } = this.area.activity;
    const from = off[row] ?? 0;
    const to = off[row + 1] ?? 0;
    return { year: year.slice(from, to), papers: papers.slice(from, to), talks: talks.slice(from, to), other: other.slice(from, to) };
  }

  /**
   * The number and, where known, the label of a community.
   *
   * @param {number} community
   */
  communityName(community) {
    const { id, label } = this.area.communities;
    return { number: id[community] ?? community + 1, label: label[community] ?? "" };
  }
}

export { readBlock, Area, PILLARS, LAYERS, CAUSES };
