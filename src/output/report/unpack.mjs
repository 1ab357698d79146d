/**
 * Restores columns that the file leaves out because others tell them: they are a fifth of its size.
 */

/**
 * Running sums: where each part of a list begins, and the end.
 *
 * @param {number[]} lengths
 */
function offsets(lengths) {
  const off = [0];
  for (const length of lengths) off.push(/** @type {number} */ (off[off.length - 1]) + length);
  return off;
}

/**
 * Adds to each area the first end of each tie, the offsets of `ties.doc`, the first and last year of each tie (its documents are newest first,
 * and the oldest is always among them) and a column of talks.
 *
 * @param {any} block
 */
function unpack(block) {
  const year = block.docs.date.map((/** @type {string} */ date) => Number.parseInt(date, 10) || null);
  for (const area of block.areas) {
    const { ties, evidence } = area;
    ties.a = ties.from.flatMap((/** @type {number} */ count, /** @type {number} */ row) => new Array(count).fill(row));
    ties.off = offsets(ties.len);
    const yearsOf = (/** @type {number} */ tie) =>
      ties.doc.slice(ties.off[tie], ties.off[tie + 1]).map((/** @type {number} */ doc) => year[doc]).filter((/** @type {number | null} */ known) => known !== null);
    const years = ties.a.map((/** @type {number} */ _, /** @type {number} */ tie) => yearsOf(tie));
    ties.first_year = years.map((/** @type {number[]} */ known) => known.at(-1) ?? null);
    ties.last_year = years.map((/** @type {number[]} */ known) => known[0] ?? null);
    const { item, text } = evidence.talk;
    evidence.talk = new Array(evidence.doc.length).fill(null);
    item.forEach((/** @type {number} */ place, /** @type {number} */ at) => {
      evidence.talk[place] = block.pool[text[at]] ?? null;
    });
  }
}

export { unpack };
