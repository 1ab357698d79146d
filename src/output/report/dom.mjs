/**
 * Elements are made by `h` alone: texts stay texts, and neither `style=` nor `on…=` can be written.
 *
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | null | undefined | Record<string, (event: any) => void>>} Props
 */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "path", "rect", "circle", "line", "text", "polyline"]);
const AS_PROPERTY = new Set(["value", "checked", "disabled", "hidden", "selected", "open"]);

/**
 * Makes an element. `props.on` holds listeners by event name; other props become attributes, `true` an
 * empty one; `null`, `undefined` and `false` are left out.
 *
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {any}
 */
function h(tag, props, ...children) {
  const node = SVG_TAGS.has(tag) ? document.createElementNS(SVG_NAMESPACE, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value ?? {})) node.addEventListener(event, listener);
    } else if (name === "style" || name.startsWith("on") || name === "srcdoc") {
      throw new Error(`the attribute ${name} is not written by this page`);
    } else if (AS_PROPERTY.has(name)) {
      /** @type {any} */ (node)[name] = value;
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(node, children);
  return node;
}

/**
 * @param {Element} node
 * @param {(Child | Child[])[]} children
 */
function append(node, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Puts the children in place of what the element held.
 *
 * @param {Element} node
 * @param {...(Child | Child[])} children
 */
function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/**
 * Offers a file for saving. The name comes from keys, never from texts of the data.
 *
 * @param {string} name
 * @param {Blob} blob
 */
function saveFile(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** @param {string} text */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "off-screen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/**
 * Runs at most once in each pause of the given length.
 *
 * @param {number} milliseconds
 * @param {() => void} action
 */
function afterPause(milliseconds, action) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(action, milliseconds);
  };
}

export { h, fill, saveFile, copyText, afterPause };
