/**
 * The graph files as Gephi Lite reads them, with its own readers. KOLNET names the binary (default: the debug build);
 * KOLNET_RUN a run folder of the demo (default: data/demo/out, which the README's main command makes).
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

const here = fileURLToPath(new URL(".", import.meta.url));
const kolnet = resolve(process.env.KOLNET ?? join(here, "../../target/debug/kolnet"));
const demo = resolve(process.env.KOLNET_RUN ?? join(here, "../../data/demo/out"));
const studies = resolve(join(here, "../studies/networks"));
const OWN = ["tier", "rank", "score", "community", "community_label", "country", "native", "key"];
const PLACES = ["x", "y", "size"];

assert.ok(existsSync(kolnet), `${kolnet} does not exist: run "cargo build" first`);
assert.ok(existsSync(demo), `${demo} does not exist: run the README's main command first, or set KOLNET_RUN`);
const desk = mkdtempSync(join(tmpdir(), "kolnet-graphs-"));
const runs = [demo];

before(() => {
  // Beside a study its cache is kept: not in the checkout.
  cpSync(studies, join(desk, "studies"), { recursive: true });
  for (const study of readdirSync(studies).filter((file) => file.endsWith(".toml"))) {
    const out = join(desk, study.replace(".toml", ""));
    execFileSync(kolnet, ["run", join(desk, "studies", study), "--out", out, "--quiet"], { stdio: ["ignore", "ignore", "inherit"] });
    runs.push(out);
  }
});
after(() => rmSync(desk, { recursive: true, force: true }));

/** Rows of a CSV file with quotes as in RFC 4180, by heading. */
function table(file) {
  const rows = [];
  let [row, cell, quoted] = [[], "", false];
  for (const text of readFileSync(file, "utf8").split(/(["\n,])/)) {
    if (text === '"') quoted = !quoted;
    if (text === '"' && quoted && cell.endsWith("\u0000")) cell = cell.slice(0, -1) + '"';
    else if (text === '"') cell += quoted ? "" : "\u0000";
    else if ((text === "," || text === "\n") && !quoted) {
      row.push(cell.replaceAll("\u0000", ""));
      cell = "";
      if (text === "\n") rows.push(row), (row = []);
    } else cell += text;
  }
  const [heads, ...body] = rows;
  return body.map((cells) => Object.fromEntries(heads.map((head, column) => [head, cells[column]])));
}

/** The graphs of each area of each run. */
function* areas() {
  for (const run of runs) {
    for (const area of readdirSync(join(run, "areas"))) {
      const file = (name) => join(run, "areas", area, name);
      const read = (reader, name) => reader.parse(Graph, readFileSync(file(name), "utf8"));
      yield { run, area, file, graphs: { gexf: read(gexf, "network.gexf"), graphml: read(graphml, "network.graphml") } };
    }
  }
}

test("both readers find the people of rankings with their attributes", () => {
  for (const { run, area, graphs } of areas()) {
    const rows = table(join(run, "rankings.csv")).filter((row) => row.area === area);
    for (const [form, graph] of Object.entries(graphs)) {
      assert.deepEqual(graph.nodes().sort(), rows.map((row) => row.person_key).sort(), `${run} ${area} ${form}`);
      for (const row of rows) {
        const node = graph.getNodeAttributes(row.person_key);
        const known = { ...row, key: row.person_key, native: row.name_native === row.name ? "" : row.name_native };
        assert.equal(node.label, row.name);
        for (const name of OWN) assert.equal(String(node[name] ?? ""), String(typeof node[name] === "number" ? Number(known[name]) : known[name]), `${form} ${row.person_key} ${name}`);
      }
    }
  }
});

test("both readers find the ties with their weights", () => {
  for (const { run, area, file, graphs } of areas()) {
    const edges = table(file("network-edges.csv"));
    for (const [form, graph] of Object.entries(graphs)) {
      assert.equal(graph.size, edges.length, `${run} ${area} ${form}`);
      for (const edge of edges) {
        const tie = graph.getEdgeAttributes(graph.edge(edge.Source, edge.Target));
        assert.deepEqual([tie.weight, tie.documents, tie.layers], [Number(edge.Weight), Number(edge.Documents), edge.Layers]);
      }
    }
  }
});

test("both readers find the same places, sizes and colours", () => {
  for (const { graphs } of areas()) {
    graphs.graphml.forEachNode((key, node) => {
      const other = graphs.gexf.getNodeAttributes(key);
      assert.deepEqual(PLACES.map((name) => node[name]), PLACES.map((name) => other[name]), key);
      // One reader makes `#74209c` of r, g and b, the other `rgb(116,32,156)`.
      const parts = other.color.match(/\d+/g).map((part) => Number(part).toString(16).padStart(2, "0"));
      assert.equal(node.color, `#${parts.join("")}`, key);
    });
  }
});
