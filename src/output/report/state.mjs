/**
 * What is shown, kept in the address after `#`, so that back works and a place can be sent.
 *
 * @typedef {Record<string, string>} Values
 */

import { h } from "./dom.mjs";

/** Keys that belong to one area and fall away when another is chosen. */
const OF_ONE_AREA = ["tie", "community", "only", "until", "min", "k"];

class State {
  /** @param {Values} defaults every key that is known, with the value that is not written */
  constructor(defaults) {
    this.defaults = defaults;
    this.values = this.parse(location.hash);
    /** @type {((changed: Set<string>) => void)[]} */
    this.listeners = [];
    addEventListener("hashchange", () => this.take(this.parse(location.hash)));
    addEventListener("popstate", () => this.take(this.parse(location.hash)));
  }

  /**
   * @param {string} hash
   * @returns {Values}
   */
  parse(hash) {
    const values = { ...this.defaults };
    for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ""))) {
      if (key in this.defaults) values[key] = value;
    }
    return values;
  }

  /** @param {string} key */
  get(key) {
    return this.values[key] ?? "";
  }

  /**
   * @param {string} key
   * @returns {string[]}
   */
  list(key) {
    return this.get(key).split(",").filter(Boolean);
  }

  /** @param {Values} patch */
  with(patch) {
    const values = { ...this.values, ...patch };
    if (patch.area !== undefined && patch.area !== this.values.area) {
      for (const key of OF_ONE_AREA) if (!(key in patch)) values[key] = this.defaults[key] ?? "";
    }
    return values;
  }

  /** @param {Values} patch */
  href(patch) {
    const values = this.with(patch);
    const kept = Object.entries(values).filter(([key, value]) => value !== this.defaults[key] || key === "area");
    return `#${new URLSearchParams(kept)}`;
  }

  /**
   * Goes to another place; `replace` for what is no step back, such as typing or sliding.
   *
   * @param {Values} patch
   * @param {{ replace: boolean }} [how]
   */
  set(patch, how = { replace: false }) {
    const href = this.href(patch);
    const values = this.with(patch);
    if (href !== (location.hash || "#")) {
      if (how.replace) history.replaceState(null, "", href);
      else history.pushState(null, "", href);
    }
    this.take(values);
  }

  /** @param {Values} values */
  take(values) {
    const changed = new Set(Object.keys(this.defaults).filter((key) => values[key] !== this.values[key]));
    this.values = values;
    if (changed.size > 0) for (const listener of this.listeners) listener(changed);
  }

  /**
   * A link to a place of this page.
   *
   * @param {Values} patch
   * @param {Record<string, any> | null} props
   * @param {...any} children
   */
  link(patch, props, ...children) {
    const go = (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      this.set(patch);
    };
    return h("a", { ...props, href: this.href(patch), on: { click: go } }, ...children);
  }
}

export { State };
