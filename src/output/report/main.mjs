/**
 * Puts the page together: header, tabs, the view of the address, the panel of a person or a tie.
 *
 * @typedef {{ block: import("./data.mjs").Block, area: Area, areas: Area[], state: State, search: PeopleSearch }} Context
 * @typedef {{ node: any, update: ((changed: Set<string>) => void) | null }} View
 */

import { h, fill, afterPause } from "./dom.mjs";
import { useLanguage, language, t, tn, count, mainName, nameNodes, countryName, peopleLabel } from "./texts.mjs";
import { readBlock, Area } from "./data.mjs";
import { PeopleSearch } from "./search.mjs";
import { State } from "./state.mjs";
import { KEYS } from "./filter.mjs";
import { overviewView } from "./overview.mjs";
import { mapView } from "./map.mjs";
import { listView, SHOWN_FIRST } from "./list.mjs";
import { communitiesView } from "./communities.mjs";
import { coverageView } from "./coverage.mjs";
import { changesView } from "./changes.mjs";
import { methodView } from "./method.mjs";
import { personPage } from "./person.mjs";
import { tiePanel } from "./ego.mjs";

/** @type {Record<string, (context: Context) => any>} */
const VIEWS = { overview: overviewView, map: mapView, list: listView, communities: communitiesView, coverage: coverageView, changes: changesView, method: methodView };
const HITS = 8;
/** The list follows the search after this pause in typing, in milliseconds. */
const TYPING_PAUSE = 150;

class Page {
  /**
   * @param {import("./data.mjs").Block} block
   * @param {HTMLElement} root
   */
  constructor(block, root) {
    this.block = block;
    this.areas = block.areas.map((_, index) => new Area(block, index));
    this.search = new PeopleSearch(block);
    this.state = new State({ area: block.areas[0]?.id ?? "", view: "overview", person: "", tie: "", q: "", lang: "", tier: "", country: "", community: "", flag: "", since: "", rising: "", sort: "rank", csort: "new", cols: SHOWN_FIRST, k: "", until: "", min: "" });
    this.header = h("header", { class: "top" });
    this.nav = h("nav", null);
    this.main = h("main", { id: "main", tabindex: -1 });
    this.panel = h("aside", { hidden: true });
    this.foot = h("footer", null);
    this.hits = h("div", { class: "hits", hidden: true });
    this.query = h("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false", "aria-controls": "hits" });
    /** @type {View} */
    this.view = { node: null, update: null };
    /** @type {any} */
    this.opener = null;
    this.afterTyping = afterPause(TYPING_PAUSE, () => (this.view.update ? this.view.update(new Set(["filters", "q"])) : this.viewName === "list" && this.rebuildKeepingFocus()));
    this.skip = h("a", { class: "skip", href: "#main", on: { click: (/** @type {Event} */ event) => { event.preventDefault(); this.main.focus(); } } });
    fill(root, this.skip, this.header, this.nav, h("div", { class: "stage" }, this.main, this.panel), this.foot);
    this.listen();
    this.showAll();
  }

  /** @returns {Context} */
  get context() {
    const wanted = this.state.get("area");
    const area = /** @type {Area} */ (this.areas.find((one) => one.area.id === wanted) ?? this.areas[0]);
    return { block: this.block, areas: this.areas, area, state: this.state, search: this.search };
  }

  listen() {
    this.state.listeners.push((changed) => this.changed(changed));
    this.query.addEventListener("input", () => {
      this.state.set({ q: this.query.value }, { replace: true });
      this.showHits();
    });
    this.query.addEventListener("focus", () => this.showHits());
    addEventListener("keydown", (event) => this.keyDown(event));
    document.addEventListener("pointerdown", (event) => {
      if (!this.header.contains(/** @type {Node} */ (event.target))) this.hits.hidden = true;
    });
  }

  /** @param {KeyboardEvent} event */
  keyDown(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      this.query.focus();
    } else if (event.key === "Escape") {
      if (!this.hits.hidden) this.hits.hidden = true;
      else if (this.state.get("person") || this.state.get("tie")) this.closePanel();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.hits.hidden && this.header.contains(target)) {
      const stops = [this.query, ...this.hits.querySelectorAll("a")];
      const next = stops[stops.indexOf(target) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    } else if (event.key === "Enter" && target === this.query) {
      this.hits.querySelector("a")?.click();
    }
  }

  /** @param {Set<string>} changed */
  changed(changed) {
    if (changed.has("lang")) return this.showAll();
    if (changed.has("person") || changed.has("tie")) this.opener ??= document.activeElement;
    if (changed.has("area") || changed.has("view")) {
      this.showHeader();
      this.showView();
      if (changed.has("view")) window.scrollTo(0, 0);
    } else {
      this.updateView(changed);
    }
    if (this.query.value !== this.state.get("q")) this.query.value = this.state.get("q");
    if (["area", "view", "person", "tie"].some((key) => changed.has(key))) this.showPanel();
  }

  showAll() {
    useLanguage(this.block, this.state.get("lang") || this.block.study.language);
    document.title = `${this.block.study.title} · kolnet`;
    fill(this.skip, t("skip"));
    this.showHeader();
    this.showView();
    this.showPanel();
    fill(this.foot, h("p", null, t("footer", { version: this.block.study.version })), h("p", null, t("source", { date: this.block.study.as_of, run: this.block.study.run_id })));
  }

  showHeader() {
    const { block, state, areas } = this;
    const { area } = this.context;
    const choose = (/** @type {string} */ key) => (/** @type {any} */ event) => state.set({ [key]: event.target.value });
    const options = (/** @type {[string, string][]} */ items, /** @type {string} */ chosen) => items.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
    this.query.value = state.get("q");
    this.query.placeholder = t("search.hint");
    this.query.setAttribute("aria-label", t("search"));
    this.hits.id = "hits";
    fill(this.header,
      h("div", { class: "title" }, h("h1", null, block.study.title), h("p", { class: "small" }, t("header", { date: block.study.as_of, run: block.study.run_id }))),
      h("div", { class: "controls" },
        areas.length > 1 && h("label", { class: "field" }, h("span", null, t("area")), h("select", { id: "area", on: { change: choose("area") } }, options(areas.map((one) => [one.area.id, one.area.name]), area.area.id))),
        h("div", { class: "search" }, h("label", { class: "field" }, h("span", null, t("search")), this.query), this.hits),
        h("label", { class: "field" }, h("span", null, t("language")), h("select", { id: "language", on: { change: choose("lang") } }, options([["en", "English"], ["ja", "日本語"]], language()))),
        h("button", { type: "button", on: { click: () => print() } }, t("print"))));
    this.nav.setAttribute("aria-label", t("views"));
    const shown = Object.keys(VIEWS).filter((view) => view !== "changes" || block.study.previous !== null);
    fill(this.nav, h("ul", null, shown.map((view) => h("li", null, state.link({ view, person: "", tie: "" }, { "aria-current": view === this.viewName ? "page" : null }, t(`view.${view}`))))));
  }

  get viewName() {
    const wanted = this.state.get("view");
    return wanted in VIEWS ? wanted : "overview";
  }

  showView() {
    const made = VIEWS[this.viewName]?.(this.context);
    this.view = made instanceof Node ? { node: made, update: null } : made;
    document.body.dataset.view = this.viewName;
    fill(this.main, h("p", { class: "print-only purpose" }, t("purpose")), this.view.node);
    if (this.viewName !== "overview" && this.viewName !== "list") this.main.querySelectorAll("h2").forEach((/** @type {HTMLElement} */ title) => title.setAttribute("tabindex", "-1"));
  }

  /** @param {Set<string>} changed */
  updateView(changed) {
    const isFilter = KEYS.some((key) => changed.has(key));
    const isOwn = ["sort", "csort", "cols", "k", "until", "min"].some((key) => changed.has(key));
    if (changed.size === 1 && changed.has("q") && document.activeElement === this.query && (this.view.update || this.viewName === "list")) return this.afterTyping();
    if (this.view.update) return this.view.update(isFilter ? new Set([...changed, "filters"]) : changed);
    if (this.viewName === "list" && (isFilter || isOwn)) this.rebuildKeepingFocus();
    else if (this.viewName === "changes" && isOwn) this.rebuildKeepingFocus();
    else for (const line of this.main.querySelectorAll("tr[data-row]")) line.classList.toggle("chosen", this.viewName === "list" && this.context.area.key(Number(line.dataset.row)) === this.state.get("person"));
    return undefined;
  }

  /** A list drawn anew must not take the focus from the control that asked for it. */
  rebuildKeepingFocus() {
    const active = document.activeElement;
    const places = [...this.main.querySelectorAll("button, select, input, summary")];
    const place = active ? places.indexOf(active) : -1;
    const menuOpen = this.main.querySelector("details.menu")?.open ?? false;
    const name = active?.closest("th")?.dataset.key ?? active?.getAttribute("data-key");
    this.showView();
    const menu = this.main.querySelector("details.menu");
    if (menu) menu.open = menuOpen;
    if (place < 0) return;
    const same = name ? this.main.querySelector(`th[data-key="${CSS.escape(name)}"] button, select[data-key="${CSS.escape(name)}"]`) : this.main.querySelectorAll("button, select, input, summary")[place];
    same?.focus();
  }

  showHits() {
    const { area, areas, state } = this.context;
    const query = state.get("q").trim();
    this.hits.hidden = query === "";
    if (query === "") return;
    const found = this.search.find(area.rows.person, query);
    const away = areas.filter((one) => one !== area).map((one) => ({ one, number: this.search.find(one.rows.person, query).length })).filter(({ number }) => number > 0);
    const pick = () => { this.hits.hidden = true; };
    const link = (/** @type {Record<string, string>} */ patch, /** @type {any[]} */ ...children) => { const node = state.link(patch, null, ...children); node.addEventListener("click", pick); return node; };
    fill(this.hits, h("p", { role: "status", class: "small" }, tn("search.found", found.length, { people: peopleLabel(found.length) })),
      h("ul", { class: "plain" }, found.slice(0, HITS).map((row) => h("li", null, link({ person: area.key(row), tie: "" }, h("span", { class: "rank" }, count(row + 1)), ...nameNodes(area.person(row)), h("small", null, [area.place(row, "affiliation"), countryName(area.place(row, "country"))].filter(Boolean).join(" · "))))),
        found.length > HITS && h("li", null, link({ view: "list", person: "", tie: "", q: query }, t("search.all", { count: found.length }))),
        away.map(({ one, number }) => h("li", null, link({ area: one.area.id, view: "list", person: "", tie: "" }, tn("search.away", number, { area: one.area.name }))))));
  }

  showPanel() {
    const { area, areas, state } = this.context;
    const key = state.get("person");
    const row = area.rowOfKey(key);
    const tie = area.tieOfKeys(state.get("tie"));
    const isOpen = row >= 0 || tie >= 0 || key !== "";
    this.panel.hidden = !isOpen;
    document.body.classList.toggle("with-panel", isOpen);
    if (!isOpen) {
      fill(this.panel);
      const opener = this.opener;
      this.opener = null;
      if (opener && opener !== document.body && opener.isConnected) opener.focus({ preventScroll: true });
      return;
    }
    const close = h("button", { type: "button", class: "close no-print", on: { click: () => this.closePanel() } }, t("close"));
    this.panel.setAttribute("aria-label", row >= 0 ? mainName(area.person(row)) : t("tie.title"));
    const others = areas.filter((one) => one.rowOfKey(key) >= 0);
    fill(this.panel, close, row >= 0 ? personPage(this.context, row) : tie >= 0 ? tiePanel(this.context, tie)
      : [h("h2", { tabindex: -1, id: "panel-title" }, t("person.notHere")), h("ul", { class: "plain" }, others.map((one) => h("li", null, state.link({ area: one.area.id }, null, one.area.name))))]);
    this.panel.scrollTop = 0;
    this.panel.querySelector("#panel-title")?.focus({ preventScroll: innerWidth >= 1100 });
  }

  closePanel() {
    this.state.set({ person: "", tie: "" });
  }
}

function start() {
  const root = document.getElementById("app");
  const data = document.getElementById("data");
  if (!root || !data) return;
  try {
    const block = readBlock(data.textContent ?? "");
    useLanguage(block, block.study.language);
    if (block.areas.length === 0) throw new Error("the data hold no area");
    new Page(block, root);
    document.getElementById("altered")?.remove();
  } catch (error) {
    fill(root, h("p", { class: "empty", role: "alert" }, `This report cannot be shown: ${error instanceof Error ? error.message : error}. Make it again with "kolnet report RUN_DIR".`));
  }
  document.documentElement.dataset.ready = "yes";
}

start();

export { start };
