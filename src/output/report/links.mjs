/** Links out of the page, built from identifiers by a table of schemes; what is not in it stays text. */

import { h } from "./dom.mjs";

/** @type {[RegExp, (id: string) => string][]} */
const SCHEMES = [
  [/^PMID:\s*(\d{1,9})$/i, (id) => `https://pubmed.ncbi.nlm.nih.gov/${id}/`],
  [/^PMC(?:ID)?:\s*(?:PMC)?(\d{1,9})$/i, (id) => `https://pmc.ncbi.nlm.nih.gov/articles/PMC${id}/`],
  [/^(?:doi:\s*)?(10\.\d{4,9}\/[^\s<>"]+)$/i, (id) => `https://doi.org/${encodeURI(id).replaceAll("#", "%23").replaceAll("?", "%3F")}`],
  [/^(?:NCT:\s*)?(NCT\d{8})$/i, (id) => `https://clinicaltrials.gov/study/${id.toUpperCase()}`],
  [/^(?:jRCT:\s*)?(jRCTs?\d{6,12})$/i, (id) => `https://jrct.mhlw.go.jp/latest-detail/${id}`],
  [/^(?:orcid:\s*)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$/i, (id) => `https://orcid.org/${id}`],
  [/^(?:openalex:\s*)?(W\d{4,12})$/i, (id) => `https://openalex.org/${id}`],
];

/**
 * The address of an identifier, or `null` for a scheme that is not known.
 *
 * @param {string} id
 * @returns {string | null}
 */
function addressOf(id) {
  for (const [pattern, build] of SCHEMES) {
    const match = pattern.exec(id);
    if (match?.[1]) return build(match[1]);
  }
  return null;
}

/**
 * An address printed in the data, if it is one of the web.
 *
 * @param {string | null} link
 */
function webAddress(link) {
  return link && /^https?:\/\/[\w.-]+(?::\d+)?(?:\/[^\s<>"\\]*)?$/i.test(link) ? link : null;
}

/**
 * The text as a link out, or as text where the address is not known.
 *
 * @param {string | null} address
 * @param {string} text
 */
function outLink(address, text) {
  if (!address) return h("bdi", null, text);
  return h("a", { href: address, rel: "noreferrer noopener", target: "_blank", class: "out" }, h("bdi", null, text));
}

/**
 * A document: its title as a link, or its identifier where no title is known.
 *
 * @param {import("./data.mjs").Block} block
 * @param {number} doc
 */
function documentLink(block, doc) {
  const id = block.docs.id[doc] ?? "";
  return outLink(addressOf(id) ?? webAddress(block.docs.link[doc] ?? null), block.docs.title[doc] || id);
}

/**
 * A page of the briefs of an area.
 *
 * @param {import("./data.mjs").Block} block
 * @param {string} area
 * @param {string} page its name without the extension
 */
function briefAddress(block, area, page) {
  const path = `${block.study.briefs_from}briefs/${area}/${page}.html`;
  return path.split("/").map(encodeURIComponent).join("/");
}

export { addressOf, webAddress, outLink, documentLink, briefAddress };
