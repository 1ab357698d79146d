/** Makes other reports from one that kolnet wrote: only the data block changes, so the page's own hashes still hold. */

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpack } from "../../src/output/report/unpack.mjs";

const BLOCK = /(<script type="application\/json" id="data">)([\s\S]*?)(<\/script>)/;
const folder = mkdtempSync(join(tmpdir(), "kolnet-report-"));

/** The data block of a report, with the columns that the file leaves out. */
export function blockOf(file) {
  const block = JSON.parse(BLOCK.exec(readFileSync(file, "utf8"))[2]);
  unpack(block);
  return block;
}

/** Leaves out again what `unpack` restores. */
function pack(block) {
  for (const area of block.areas) {
    const { a, off, first_year, last_year, doc, ...columns } = area.ties;
    const order = a.map((_, tie) => tie).sort((one, two) => a[one] - a[two] || one - two);
    const ties = Object.fromEntries(["b", "weight", "layers", "documents"].map((column) => [column, order.map((tie) => columns[column][tie])]));
    const from = new Array(area.rows.person.length).fill(0);
    for (const row of a) from[row] += 1;
    area.ties = { ...ties, from, len: order.map((tie) => off[tie + 1] - off[tie]), doc: order.flatMap((tie) => doc.slice(off[tie], off[tie + 1])) };
    const talk = { item: [], text: [] };
    (area.evidence.talk ?? []).forEach((said, item) => {
      if (said === null) return;
      talk.item.push(item);
      talk.text.push(block.pool.push(said) - 1);
    });
    area.evidence.talk = talk;
  }
}

/** Writes the report again with its block changed, and returns the path. */
export function altered(file, name, change) {
  const block = blockOf(file);
  change(block);
  pack(block);
  const text = JSON.stringify(block).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  const path = join(folder, `${name}.html`);
  writeFileSync(path, readFileSync(file, "utf8").replace(BLOCK, (_, open, __, close) => open + text + close));
  return path;
}

export const HOSTILE = ["<script>window.hacked=1</script>", "</script><img src=x onerror=window.hacked=1>", "A".repeat(300), "שלום עולם מחקר", `Z\u0337\u0322\u031ba\u0335l\u0336g\u0334o\u0338`, '=HYPERLINK("http://x.invalid")', "@SUM(1)", "\u202eevil\u202c name", "&lt;b&gt;", "\"><svg onload=window.hacked=1>"];

/** Names, titles and links that would do harm if they were more than text. */
export function makeHostile(block) {
  const { rows } = block.areas[0];
  HOSTILE.forEach((name, row) => {
    const person = rows.person[row];
    if (person !== undefined) [block.people.name[person], block.people.native[person]] = [name, null];
  });
  block.docs.title = block.docs.title.map((title, i) => (i % 2 ? "</script><script>window.hacked=1</script> & <b>bold</b>" : title));
  block.docs.id = block.docs.id.map((id, i) => (i % 3 ? id : `evil:${i}`));
  block.docs.link = block.docs.link.map((link, i) => (i % 3 ? link : "javascript:window.hacked=1"));
  block.study.title = "</title><script>window.hacked=1</script>";
}

/** An area of the first person alone. */
export function keepOne(block) {
  block.areas = block.areas.slice(0, 1);
  const [area] = block.areas;
  const { rows } = area;
  for (const key of Object.keys(rows)) rows[key] = key === "points" || key === "peer_pct" ? rows[key].map((column) => column.slice(0, 1)) : rows[key].slice(0, 1);
  Object.assign(rows, { community: [null], low: [1], high: [1], median: [1] });
  area.evidence.off = area.evidence.off.slice(0, 2);
  area.activity.off = area.activity.off.slice(0, 2);
  for (const key of Object.keys(area.communities)) area.communities[key] = [];
  area.coverage = { picks: [], marginal: [], cumulative: [], top_k: [], by_community: [], by_country: { country: [], share: [] } };
  Object.assign(area, { listed: 1, noise_rank: null, changes: null });
  dropTies(block);
}

/** The same people without a tie between them. */
export function dropTies(block) {
  for (const area of block.areas) area.ties = { a: [], b: [], weight: [], layers: [], first_year: [], last_year: [], documents: [], off: [0], doc: [] };
}

/** The first area with its people and ties repeated until there are as many as asked. */
export function enlarge(block, people, ties) {
  const [area] = block.areas;
  const { rows } = area;
  const size = rows.person.length;
  const from = Array.from({ length: people }, (_, i) => i % size);
  const noise = (i) => ((i * 7919) % 800) - 400;
  const added = from.slice(size).map((old, i) => {
    const person = rows.person[old];
    for (const column of Object.keys(block.people)) block.people[column].push(block.people[column][person]);
    const now = block.people.key.length - 1;
    block.people.key[now] = `P${String(i).padStart(12, "X")}`;
    block.people.name[now] += ` ${Math.floor((i + size) / size) + 1}`;
    return now;
  });
  const order = from.map((_, i) => i).sort((a, b) => rows.score[from[b]] - rows.score[from[a]] || a - b);
  const repeated = (column) => order.map((i) => column[from[i]]);
  const regroup = (group, columns) => {
    const made = Object.fromEntries(columns.map((column) => [column, []]));
    const off = [0];
    order.forEach((i, row) => {
      const [start, end] = [group.off[from[i]], group.off[from[i] + 1]];
      const last = row < 500 ? end : Math.min(end, start + 12);
      for (const column of columns) made[column].push(...group[column].slice(start, last));
      off.push(made[columns[0]].length);
    });
    return { ...group, ...made, off };
  };
  area.evidence = { ...regroup(area.evidence, ["doc", "pillar", "role", "points", "rule", "talk"].filter((column) => area.evidence[column])), total: repeated(area.evidence.total), raw: area.evidence.raw.map(repeated) };
  area.activity = regroup(area.activity, ["year", "papers", "talks", "other"]);
  const place = new Map(order.map((i, row) => [i, row]));
  const old = area.ties;
  const made = { a: [], b: [], weight: [], layers: [], first_year: [], last_year: [], documents: [], off: [0], doc: [] };
  for (let i = 0; old.a.length > 0 && i < ties; i++) {
    const tie = i % old.a.length;
    const shift = Math.floor(i / old.a.length) * size;
    made.a.push(place.get((old.a[tie] + shift) % people));
    made.b.push(place.get((old.b[tie] + shift) % people));
    for (const column of ["weight", "layers", "first_year", "last_year", "documents"]) made[column].push(old[column][tie]);
    made.doc.push(...old.doc.slice(old.off[tie], old.off[tie + 1]));
    made.off.push(made.doc.length);
  }
  area.ties = made;
  const spread = (column) => order.map((i) => Math.max(0, Math.min(10_000, column[from[i]] + (i < size ? 0 : noise(i)))));
  const person = order.map((i) => (i < size ? rows.person[i] : added[i - size]));
  for (const key of Object.keys(rows)) rows[key] = key === "points" || key === "peer_pct" ? rows[key].map(repeated) : key === "x" || key === "y" ? spread(rows[key]) : key === "person" ? person : repeated(rows[key]);
  Object.assign(area, { listed: people, changes: null });
  area.communities.leaders = area.communities.leaders.map(() => []);
  block.areas = [area];
}
