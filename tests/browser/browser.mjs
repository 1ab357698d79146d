/** Opens reports in Debian's chromium, offline, with everything that goes wrong written down. */

import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-precise-memory-info", "--js-flags=--expose-gc"];

/** @returns the browser; fails with a remedy when there is none */
export async function openBrowser() {
  const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no chromium found: apt-get install chromium, or set CHROMIUM");
  return chromium.launch({ executablePath, args: FLAGS });
}

/**
 * Opens a report and waits until it is ready. `trouble` collects requests, console errors and page errors.
 */
export async function openReport(browser, file, { hash = "", width = 1440, height = 900, context: options = {} } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, ...options });
  const page = await context.newPage();
  const trouble = { requests: [], errors: [] };
  const address = pathToFileURL(file).href;
  page.on("request", (request) => request.url().split("#")[0] !== address && !request.url().startsWith("blob:") && trouble.requests.push(request.url()));
  page.on("console", (message) => message.type() === "error" && trouble.errors.push(message.text()));
  page.on("pageerror", (error) => trouble.errors.push(String(error)));
  await page.goto(address + hash, { waitUntil: "load", timeout: 60_000 });
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return { context, page, trouble };
}
