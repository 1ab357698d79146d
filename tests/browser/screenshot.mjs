/** Makes the README's picture of the report: node tests/browser/screenshot.mjs [REPORT] [PNG] */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, openReport } from "./browser.mjs";
import { blockOf } from "./altered.mjs";

const root = join(fileURLToPath(new URL(".", import.meta.url)), "../..");
const report = resolve(process.argv[2] ?? join(root, "data/demo/out/report.html"));
const picture = resolve(process.argv[3] ?? join(root, "data/demo/report.png"));
const block = blockOf(report);
const [area] = block.areas;
const browser = await openBrowser();
const { page } = await openReport(browser, report, { hash: `#area=${area.id}&view=map&person=${block.people.key[area.rows.person[0]]}`, width: 1360, height: 850, context: { colorScheme: "light" } });
await page.waitForSelector("canvas[data-redraw]");
await page.waitForTimeout(400);
await page.screenshot({ path: picture });
await browser.close();
