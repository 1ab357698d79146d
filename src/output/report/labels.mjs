/**
 * Places names on the map: none over another name or a named dot, none nearer to another dot of its size than
 * to its own. What finds no honest place gets no name.
 *
 * @typedef {{ row: number, x: number, y: number, radius: number, text: string, width: number, always?: boolean }} Candidate
 * @typedef {{ x: number, y: number, radius: number }} Dot
 * @typedef {{ row: number, text: string, x: number, y: number, left: number, top: number, width: number, height: number }} Label
 */

const GAP = 3;
const LINE = 16;

/**
 * @param {{ left: number, top: number, width: number, height: number }} box
 * @param {Dot} dot
 */
function distance(box, dot) {
  const dx = Math.max(box.left - dot.x, 0, dot.x - box.left - box.width);
  const dy = Math.max(box.top - dot.y, 0, dot.y - box.top - box.height);
  return Math.hypot(dx, dy) - dot.radius;
}

/**
 * The boxes right, left, above, below and at the corners of a dot.
 *
 * @param {Candidate} candidate
 */
function placesOf({ x, y, radius, width }) {
  const away = radius + GAP;
  const aslant = away * Math.SQRT1_2;
  return [
    { left: x + away, top: y - LINE / 2 },
    { left: x - away - width, top: y - LINE / 2 },
    { left: x - width / 2, top: y - away - LINE },
    { left: x - width / 2, top: y + away },
    { left: x + aslant, top: y - aslant - LINE },
    { left: x + aslant, top: y + aslant },
    { left: x - aslant - width, top: y - aslant - LINE },
    { left: x - aslant - width, top: y + aslant },
  ].map((corner) => ({ ...corner, width, height: LINE }));
}

/**
 * @param {Candidate[]} candidates those to be named first come first
 * @param {Dot[]} dots all dots in view
 * @param {{ width: number, height: number }} view
 * @returns {Label[]}
 */
function placeLabels(candidates, dots, view) {
  /** @type {Label[]} */
  const placed = [];
  /** @type {Dot[]} */
  const named = [];
  for (const candidate of candidates) {
    if (placed.some((label) => distance(label, { ...candidate, radius: candidate.radius * 0.7 }) < 0)) continue;
    const rivals = dots.filter((dot) => dot.radius >= candidate.radius * 0.6 && (dot.x !== candidate.x || dot.y !== candidate.y) &&
      Math.abs(dot.x - candidate.x) < candidate.width + 40 && Math.abs(dot.y - candidate.y) < 60);
    const free = placesOf(candidate).find((box) =>
      box.left >= 2 && box.top >= 2 && box.left + box.width <= view.width - 2 && box.top + box.height <= view.height - 2 &&
      placed.every((label) => box.left > label.left + label.width + 4 || label.left > box.left + box.width + 4 || box.top > label.top + label.height || label.top > box.top + box.height) &&
      named.every((dot) => distance(box, dot) > 0) &&
      rivals.every((dot) => distance(box, dot) > GAP + 1));
    const box = free ?? (candidate.always ? placesOf(candidate)[0] : undefined);
    if (!box) continue;
    placed.push({ row: candidate.row, text: candidate.text, x: box.left, y: box.top + LINE - 4, ...box });
    named.push(candidate);
  }
  return placed;
}

export { placeLabels };
