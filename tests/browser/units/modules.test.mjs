/** Laws of the page's modules that need no browser. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const folder = join(fileURLToPath(new URL(".", import.meta.url)), "../../../src/output/report");
const load = (name) => import(join(folder, `${name}.mjs`));
const { fold } = await load("search");
const { harmless } = await load("table");
const { addressOf, webAddress } = await load("links");
const { placeLabels } = await load("labels");
const { Camera } = await load("camera");
const { en, ja } = JSON.parse(readFileSync(join(folder, "../html/report_words.json"), "utf8"));
const modules = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
const source = (name) => readFileSync(join(folder, name), "utf8");

test("modules have one import form and one export form, and are at most 300 lines", () => {
  for (const name of modules) {
    const lines = source(name).trimEnd().split("\n");
    assert.ok(lines.length <= 300, name);
    for (const line of lines.filter((one) => /^\s*(import|export)\b/.test(one))) assert.match(line, /^import \{ [\w, ]+ \} from "\.\/\w+\.mjs";$|^export \{ [\w, ]+ \};$/, name);
    assert.match(lines.at(-1), /^export \{/, name);
    assert.doesNotMatch(source(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|import\(\s*["'`]?h/, name);
  }
});

test("both languages have the same texts with the same blanks, and no text is left in English", () => {
  assert.deepEqual(Object.keys(en), Object.keys(ja));
  const blanks = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(en)) {
    assert.notEqual(en[key], ja[key], key);
    assert.deepEqual([...new Set(blanks(en[key]))].filter((blank) => !blanks(ja[key]).includes(blank)), [], key);
  }
});

test("every text that a module asks for is in the catalogue, and every text is asked for", () => {
  const all = modules.map(source).join("\n");
  const asked = [...all.matchAll(/\bt\("([\w.]+)"/g)].map((match) => match[1]).concat([...all.matchAll(/\btn\("([\w.]+)"/g)].flatMap((match) => [`${match[1]}.one`, `${match[1]}.many`]));
  assert.deepEqual(asked.filter((key) => !(key in en)), []);
  const kinds = [...all.matchAll(/\bword\("(\w+)"/g), ...all.matchAll(/\bt\(`(\w+)\.\$\{/g)].map((match) => `${match[1]}.`);
  const isAsked = (key) => all.includes(`"${key}"`) || all.includes(`"${key.replace(/\.(one|many)$/, "")}"`) || kinds.some((kind) => key.startsWith(kind));
  assert.deepEqual(Object.keys(en).filter((key) => !isAsked(key)), []);
});

test("search folds case, width, accents, katakana, long vowels and variant characters", () => {
  const variants = { "髙": "高", "澤": "沢" };
  for (const [one, other] of [["ＳＡＴＯ", "sato"], ["Satō", "sato"], ["Satoh", "sato"], ["Satou", "sato"], ["María", "maria"], ["サトウ", "さとう"], ["ｻﾄｳ", "さとう"], ["髙澤", "高沢"], ["ローマ", "ろま"], ["Müller-Lyer", "muller lyer"]]) assert.equal(fold(one, variants), fold(other, variants), one);
  assert.notEqual(fold("がく", {}), fold("かく", {}));
  assert.equal(fold("Yohei", {}), "yohei");
});

test("cells that a spreadsheet would run are text, numbers stay numbers", () => {
  for (const cell of ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\tx", "\rx"]) assert.equal(harmless(cell), `'${cell}`);
  for (const cell of ["-1.5", "12", "a=b"]) assert.equal(harmless(cell), cell);
  assert.equal(harmless(null), "");
});

test("links come from the table of schemes; what is not in it stays text", () => {
  assert.equal(addressOf("PMID:90001809"), "https://pubmed.ncbi.nlm.nih.gov/90001809/");
  assert.equal(addressOf("10.1000/a b"), null);
  assert.equal(addressOf("DOI:10.1000/x#y?z"), "https://doi.org/10.1000/x%23y%3Fz");
  assert.equal(addressOf("NCT01234567"), "https://clinicaltrials.gov/study/NCT01234567");
  for (const id of ["javascript:alert(1)", "evil:1", "PMID:1<script>", "data:text/html,x", ""]) assert.equal(addressOf(id), null, id);
  for (const link of ["javascript:alert(1)", "data:text/html,x", "https://a b", "//x.invalid", "https://x@y.invalid/"]) assert.equal(webAddress(link), null, link);
  assert.equal(webAddress("https://example.org/a"), "https://example.org/a");
});

test("names on the map cover no other name and no named dot, and are nearest to their own", () => {
  let seed = 7;
  const random = () => ((seed = (seed * 48271) % 2147483647) / 2147483647);
  for (let crowd = 10; crowd <= 400; crowd += 30) {
    const dots = Array.from({ length: crowd }, (_, row) => ({ row, x: random() * 900, y: random() * 600, radius: 3 + random() * 9, text: `Name ${row}`, width: 40 + random() * 90 }));
    const labels = placeLabels(dots.slice(0, 40), dots, { width: 900, height: 600 });
    const away = (label, dot) => Math.hypot(Math.max(label.left - dot.x, 0, dot.x - label.left - label.width), Math.max(label.top - dot.y, 0, dot.y - label.top - label.height)) - dot.radius;
    for (const label of labels) {
      for (const other of labels) if (other !== label) {
        assert.ok(label.left >= other.left + other.width || other.left >= label.left + label.width || label.top >= other.top + other.height || other.top >= label.top + label.height);
        assert.ok(away(label, dots[other.row]) > 0);
      }
      const own = away(label, dots[label.row]);
      for (const dot of dots) if (dot.row !== label.row && dot.radius >= dots[label.row].radius * 0.6) assert.ok(away(label, dot) > own, `${crowd}: ${label.text} and ${dot.text}`);
    }
  }
});

test("zooming keeps the point under the hand, whatever the size of the view", () => {
  const camera = new Camera();
  camera.fit({ width: 800, height: 500, xs: [0, 10_000], ys: [0, 10_000] });
  const world = (px, py) => [(px - camera.x) / camera.scale, (py - camera.y) / camera.scale];
  const before = world(120, 90);
  camera.zoom(2.5, 120, 90);
  world(120, 90).forEach((value, axis) => assert.ok(Math.abs(value - before[axis]) < 1e-6));
  for (let i = 0; i < 100; i++) camera.zoom(3);
  assert.ok(Number.isFinite(camera.scale) && camera.depth <= 60.001);
});
