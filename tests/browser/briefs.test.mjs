/**
 * The briefs in a real browser. KOLNET names the binary (default: the debug build); the demo is run in both languages.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { openBrowser, openReport } from "./browser.mjs";
import { readTable } from "./csv.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const demo = resolve(join(here, "../../data/demo"));
const kolnet = resolve(process.env.KOLNET ?? join(here, "../../target/debug/kolnet"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LANGUAGES = ["en", "ja"];
const BRIEFS = 20;
const WRITTEN = ["out", "cycles", "changes", "feed"];

assert.ok(existsSync(kolnet), `${kolnet} does not exist: run "cargo build" first`);
const desk = mkdtempSync(join(tmpdir(), "kolnet-briefs-"));
let browser;

/** The folder of briefs of the demo in a language. */
const briefs = (language) => join(desk, language, "out", "briefs");
const areas = (language) => readdirSync(briefs(language));
const pages = (language, area) => readdirSync(join(briefs(language), area)).filter((file) => !["index.html", "all.html"].includes(file));

before(async () => {
  for (const language of LANGUAGES) {
    const folder = join(desk, language);
    cpSync(demo, folder, { recursive: true, filter: (path) => !WRITTEN.includes(basename(path)) });
    const study = readFileSync(join(folder, "study.toml"), "utf8");
    writeFileSync(join(folder, "study.toml"), `language = "${language}"\n${study.replace(/^language = .*\n/m, "")}`);
    execFileSync(kolnet, ["run", join(folder, "study.toml"), "--quiet", "--no-previous"], { stdio: ["ignore", "ignore", "inherit"] });
  }
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  rmSync(desk, { recursive: true, force: true });
});

/** Opens a page, hands it over, and fails on any request or error. */
async function visit(file, use, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const trouble = [];
  page.on("request", (request) => request.url() !== pathToFileURL(file).href && trouble.push(request.url()));
  page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(String(error)));
  try {
    await page.goto(pathToFileURL(file).href);
    const result = await use(page);
    assert.deepEqual(trouble, [], file);
    return result;
  } finally {
    await context.close();
  }
}

/** Pages of a PDF: its objects are not packed by this browser. */
async function printedPages(page) {
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  return (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
}

/** Parts of a brief in which something is cut off. */
const cutOff = (page) => page.evaluate(() => [...document.querySelectorAll(".brief, .why, .halves, .halves > *, header, h1")].filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1).map((part) => `${part.tagName} ${part.className} ${part.scrollWidth} × ${part.scrollHeight} in ${part.clientWidth} × ${part.clientHeight}`));

test("every brief of the demo is one printed page with nothing cut off, in both languages", async (t) => {
  let count = 0;
  for (const language of LANGUAGES) for (const area of areas(language)) {
    const names = pages(language, area);
    assert.equal(names.length, BRIEFS);
    for (const name of names) {
      await visit(join(briefs(language), area, name), async (page) => {
        assert.equal(await page.locator("html").getAttribute("lang"), language);
        assert.equal(await printedPages(page), 1, name);
        assert.deepEqual(await cutOff(page), [], name);
      });
      count += 1;
    }
    await visit(join(briefs(language), area, "all.html"), async (page) => assert.equal(await printedPages(page), BRIEFS));
  }
  t.diagnostic(`${count} briefs, each on one page`);
});

test("names of 300 letters, right-to-left names and long titles still make one page", async () => {
  const area = areas("en")[0];
  const file = join(briefs("en"), area, pages("en", area)[0]);
  for (const text of ["W".repeat(300), "مها الفارسي ".repeat(25), "漢".repeat(300), "e\u0301".repeat(300)]) {
    await visit(file, async (page) => {
      await page.evaluate((text) => document.querySelectorAll(".brief bdi").forEach((one) => { one.textContent = text; }), text);
      assert.equal(await printedPages(page), 1, text.slice(0, 12));
    });
  }
});

test("the index leads to every brief, the brief back to the index, and sources out", async () => {
  for (const language of LANGUAGES) for (const area of areas(language)) {
    const folder = join(briefs(language), area);
    await visit(join(folder, "index.html"), async (page) => {
      const links = await page.locator("ol a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      assert.deepEqual([...links].sort(), pages(language, area).sort());
    });
    await visit(join(folder, pages(language, area)[0]), async (page) => {
      assert.equal(await page.locator("nav a").getAttribute("href"), "index.html");
      const out = await page.locator(".why a, .recent a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      assert.ok(out.length > 0 && out.every((link) => link.startsWith("https://")), String(out));
    });
  }
});

test("the report leads to the brief of the person who is open, and to the index", async () => {
  const out = join(desk, "en", "out");
  const [{ area, person_key: key }] = readTable(join(out, "rankings.csv"));
  const { page, context, trouble } = await openReport(browser, join(out, "report.html"), { hash: `#area=${area}&view=overview&person=${key}` });
  const links = await page.locator('a[href^="briefs/"]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.deepEqual(links.sort(), [`briefs/${area}/${key}.html`, `briefs/${area}/index.html`].sort());
  for (const link of links) assert.ok(existsSync(join(out, link)), link);
  assert.deepEqual(trouble, { requests: [], errors: [] });
  await context.close();
});

test("axe finds no violation in an index and a brief, in both languages", async () => {
  for (const language of LANGUAGES) {
    const area = areas(language)[0];
    for (const name of ["index.html", pages(language, area)[0]]) {
      await visit(join(briefs(language), area, name), async (page) => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 90)).join(" | ")}`), [], name);
      }, { bypassCSP: true });
    }
  }
});
