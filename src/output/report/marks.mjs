/** Small drawings: bars, intervals, lines. Presentation attributes and classes only; each has a text alternative. */

import { h } from "./dom.mjs";
import { PILLARS } from "./data.mjs";

/**
 * @param {number} width
 * @param {number} height
 * @param {string | null} label the text alternative; `null` where a text beside it says the same
 * @param {...any} children
 */
function drawing(width, height, label, ...children) {
  const named = label === null ? { "aria-hidden": "true" } : { role: "img", "aria-label": label };
  return h("svg", { viewBox: `0 0 ${width} ${height}`, width, height, ...named }, ...children);
}

/**
 * Rank intervals share a logarithmic axis, so that 1–9 and 200–400 can be compared.
 *
 * @param {{ low: number, high: number, rank: number, last: number, width: number }} interval
 */
function intervalBar({ low, high, rank, last, width }) {
  const at = (/** @type {number} */ value) => 4 + ((width - 8) * Math.log(value)) / Math.log(Math.max(2, last));
  const x = at(Math.min(low, last));
  return drawing(width, 12, null,
    h("line", { x1: 4, x2: width - 4, y1: 6, y2: 6, class: "mark-axis" }),
    h("rect", { x, y: 4.5, width: Math.max(2, at(Math.min(high, last)) - x), height: 3, rx: 1.5, class: "mark-interval" }),
    h("circle", { cx: at(Math.min(rank, last)), cy: 6, r: 3.2, class: "mark-point" }));
}

/**
 * Five bars on five rails: each as long as its points are of what the pillar can give.
 *
 * @param {(number | null)[]} points hundredths
 * @param {number[]} weights per cent
 */
function pillarStrip(points, weights) {
  const parts = PILLARS.map((pillar, index) => {
    const weight = weights[index] ?? 0;
    const value = points[index];
    if (weight === 0 || value === null || value === undefined) return null;
    const length = Math.max(value > 0 ? 1 : 0, Math.min(1, value / (weight * 100)) * 18);
    return [h("rect", { x: index * 21, y: 3, width: 18, height: 7, class: "mark-rail" }), h("rect", { x: index * 21, y: 3, width: length, height: 7, class: `pillar-${pillar}` })];
  });
  return drawing(102, 13, null, ...parts.flat());
}

/**
 * One bar as a share of its rail.
 *
 * @param {{ share: number, width: number, kind: string }} bar
 */
function shareBar({ share, width, kind }) {
  const length = Math.max(share > 0 ? 1.5 : 0, Math.min(1, share) * width);
  return drawing(width, 8, null, h("rect", { width, height: 8, rx: 1, class: "mark-rail" }), h("rect", { width: length, height: 8, rx: 1, class: kind }));
}

/**
 * Columns by year on one zero-based scale; incomplete years are hatched by their class.
 *
 * @param {{ years: number[], values: number[], width: number, height: number, kind: string, label: string, partial?: Set<number>, max?: number }} chart
 */
function yearColumns({ years, values, width, height, kind, label, partial = new Set(), max }) {
  const top = Math.max(1, max ?? Math.max(...values));
  const step = width / Math.max(1, years.length);
  const base = height - 13;
  const bars = years.map((year, i) => {
    const tall = (base * (values[i] ?? 0)) / top;
    return h("rect", { x: i * step + step * 0.12, y: base - tall, width: step * 0.76, height: tall, class: partial.has(year) ? `${kind} partial` : kind });
  });
  const ends = years.length > 0 ? [years[0], years[years.length - 1]] : [];
  const dates = ends.map((year, i) => h("text", { x: i === 0 ? 1 : width - 1, y: height - 2, "text-anchor": i === 0 ? "start" : "end", class: "mark-text" }, year));
  return drawing(width, height, label, h("line", { x1: 0, x2: width, y1: base + 0.5, y2: base + 0.5, class: "mark-axis" }), ...bars, ...(ends[0] === ends[1] ? dates.slice(0, 1) : dates));
}

/**
 * Lines over k on axes from 0 to 100 per cent, with a mark at the k that is chosen.
 *
 * @param {{ lines: { values: number[], kind: string }[], at: number, width: number, height: number, label: string }} chart
 */
function shareLines({ lines, at, width, height, label }) {
  const longest = Math.max(1, ...lines.map((line) => line.values.length));
  const x = (/** @type {number} */ k) => 38 + ((width - 48) * k) / longest;
  const y = (/** @type {number} */ share) => height - 22 - ((height - 32) * share) / 10_000;
  const ticks = [0, 25, 50, 75, 100].map((tick) => [
    h("line", { x1: 38, x2: width - 10, y1: y(tick * 100), y2: y(tick * 100), class: "mark-grid" }),
    h("text", { x: 32, y: y(tick * 100) + 4, "text-anchor": "end", class: "mark-text" }, tick)]);
  const steps = [1, 10, 20, 30, 40, 50].filter((k) => k <= longest).map((k) => h("text", { x: x(k), y: height - 5, "text-anchor": "middle", class: "mark-text" }, k));
  const paths = lines.map(({ values, kind }) => h("polyline", { points: [`${x(0)},${y(0)}`, ...values.map((value, i) => `${x(i + 1)},${y(value)}`)].join(" "), class: kind }));
  const dots = lines.map(({ values, kind }) => values[at - 1] !== undefined && h("circle", { cx: x(at), cy: y(values[at - 1] ?? 0), r: 4.5, class: `${kind} dot` }));
  return drawing(width, height, label, ...ticks.flat(), ...steps, h("line", { x1: x(at), x2: x(at), y1: y(10_000), y2: y(0), class: "mark-chosen" }), ...paths, ...dots);
}

/**
 * Parts above and below zero from one middle line.
 *
 * @param {{ value: number, max: number, width: number }} bar
 */
function signedBar({ value, max, width }) {
  const half = width / 2;
  const length = max > 0 ? (Math.abs(value) / max) * half : 0;
  return drawing(width, 10, null, h("rect", { x: value < 0 ? half - length : half, y: 1, width: length, height: 8, class: value < 0 ? "mark-loss" : "mark-gain" }), h("line", { x1: half, x2: half, y1: 0, y2: 10, class: "mark-axis" }));
}

export { drawing, intervalBar, pillarStrip, shareBar, yearColumns, shareLines, signedBar };
