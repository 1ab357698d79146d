/** The network on a canvas: drawn once larger than the view, shifted while it moves, drawn truly at rest. */

import { Camera } from "./camera.mjs";
import { placeLabels } from "./labels.mjs";
import { mainName } from "./texts.mjs";

/** @typedef {import("./data.mjs").Area} Area */
/** @typedef {{ paper: string, ink: string, faint: string, tie: string, rest: string, outline: string, strength: number[] }} Theme */

/** Communities, largest first (least OKLab distance 11.0 over normal, protan, deutan and tritan vision). */
const PALETTE = ["#F3813F", "#74209C", "#B58BF9", "#971922", "#386BE2", "#43AC9B", "#906F23", "#105E64"];
const PALE = new Set([0, 2, 5, 8]);
/** @type {Record<"light" | "dark", Theme>} */
const THEMES = {
  light: { paper: "#ffffff", ink: "#1b2430", faint: "#d9dee4", tie: "#8a95a3", rest: "#CED3D9", outline: "#3b4653", strength: [0.07, 0.1, 0.16, 0.26, 0.45] },
  dark: { paper: "#12171d", ink: "#e8edf2", faint: "#2b333d", tie: "#8b97a5", rest: "#6b7682", outline: "#c9d2dc", strength: [0.1, 0.14, 0.2, 0.32, 0.52] },
};
const THICKNESS = [0.5, 0.6, 0.7, 0.9, 1.3];
const LINES_A_PATH = 256;
const FONT = '"Noto Sans", system-ui, "Yu Gothic UI", Meiryo, "Hiragino Sans", "Noto Sans CJK JP", sans-serif';

class NetworkPicture {
  /** @param {Area} area */
  constructor(area) {
    const { rows, ties } = area.area;
    this.area = area;
    this.xs = Float32Array.from(rows.x);
    this.ys = Float32Array.from(rows.y);
    const best = Math.max(1, ...rows.score.slice(0, 50));
    this.size = Float32Array.from(rows.score, (score) => Math.sqrt(Math.max(0, score) / best));
    this.colour = Uint8Array.from(rows.community, (community) => (community === null ? 8 : Math.min(8, area.placeBySize[community] ?? 8)));
    const order = ties.weight.map((_, tie) => tie).sort((a, b) => (ties.weight[a] ?? 0) - (ties.weight[b] ?? 0) || a - b);
    /** Ties in batches of one colour and one of five classes of strength, weakest class first. */
    this.batches = this.batchTies(order);
    this.visible = new Uint8Array(area.size).fill(1);
    this.tieVisible = new Uint8Array(ties.a.length).fill(1);
    this.chosen = -1;
    this.around = new Set();
    this.tie = -1;
  }

  /** @param {number[]} order ties from weak to strong */
  batchTies(order) {
    const { a, b } = this.area.area.ties;
    /** @type {Map<number, number[]>} */
    const batches = new Map();
    order.forEach((tie, place) => {
      const from = this.colour[a[tie] ?? 0] ?? 8;
      const colour = from === this.colour[b[tie] ?? 0] ? from : 8;
      const strength = Math.min(4, Math.floor((place * 5) / order.length));
      const batch = strength * 9 + (8 - colour);
      const list = batches.get(batch);
      if (list) list.push(tie);
      else batches.set(batch, [tie]);
    });
    return [...batches].sort((one, two) => one[0] - two[0]).map(([batch, list]) => ({ strength: Math.floor(batch / 9), colour: 8 - (batch % 9), ties: Uint32Array.from(list) }));
  }

  /** The places of the people in communities, whom a first look is about; of everybody where there are none. */
  connected() {
    const rows = this.area.rows.community.flatMap((community, row) => (community === null ? [] : [row]));
    if (rows.length === 0) return { xs: this.xs, ys: this.ys };
    return { xs: rows.map((row) => this.xs[row] ?? 0), ys: rows.map((row) => this.ys[row] ?? 0) };
  }

  /** @param {number} row the person in the middle, or -1 */
  choose(row) {
    this.chosen = row;
    this.around = new Set(row < 0 ? [] : [row, ...this.area.tiesOf(row).map(({ other }) => other)]);
  }

  /**
   * @param {number} row
   * @param {Camera} camera
   */
  radius(row, camera) {
    const room = Math.sqrt(camera.room / Math.max(60, this.xs.length)) * 0.22;
    const base = Math.min(13, Math.max(4.5, room)) * Math.min(2.2, Math.sqrt(camera.depth));
    return Math.max(1.3, base * (this.size[row] ?? 0));
  }

  /** @param {number} row */
  isLit(row) {
    return this.visible[row] === 1 && (this.chosen < 0 || this.around.has(row));
  }

  /** @param {number} tie */
  isTieLit(tie) {
    const { a, b } = this.area.area.ties;
    const [from, to] = [a[tie] ?? 0, b[tie] ?? 0];
    if (this.tieVisible[tie] === 0 || this.visible[from] === 0 || this.visible[to] === 0) return false;
    return this.chosen < 0 || from === this.chosen || to === this.chosen;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Camera} camera
   * @param {Theme} theme
   * @param {{ labels: boolean }} parts
   */
  paint(ctx, camera, theme, parts) {
    ctx.fillStyle = theme.paper;
    ctx.fillRect(0, 0, camera.width, camera.height);
    this.paintTies(ctx, camera, theme);
    this.paintDots(ctx, camera, theme);
    if (parts.labels) this.paintLabels(ctx, camera, theme);
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Camera} camera
   * @param {Theme} theme
   */
  paintTies(ctx, camera, theme) {
    const { a, b } = this.area.area.ties;
    const { x, y, scale, width, height } = camera;
    const { xs, ys } = this;
    for (const { strength, colour, ties } of this.batches) {
      ctx.strokeStyle = colour === 8 ? theme.tie : (PALETTE[colour] ?? theme.tie);
      ctx.globalAlpha = (theme.strength[strength] ?? 0.3) * (this.chosen < 0 ? 1 : 1.5);
      ctx.lineWidth = THICKNESS[strength] ?? 1;
      let inPath = 0;
      ctx.beginPath();
      for (const tie of ties) {
        if (!this.isTieLit(tie)) continue;
        const [from, to] = [a[tie] ?? 0, b[tie] ?? 0];
        const [x1, y1, x2, y2] = [(xs[from] ?? 0) * scale + x, (ys[from] ?? 0) * scale + y, (xs[to] ?? 0) * scale + x, (ys[to] ?? 0) * scale + y];
        if ((x1 < 0 && x2 < 0) || (y1 < 0 && y2 < 0) || (x1 > width && x2 > width) || (y1 > height && y2 > height)) continue;
        ctx.moveTo(x1, y1);
        ctx.lineTo(x2, y2);
        if (++inPath % LINES_A_PATH === 0) {
          ctx.stroke();
          ctx.beginPath();
        }
      }
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    if (this.tie >= 0) {
      ctx.strokeStyle = theme.ink;
      ctx.lineWidth = 3;
      ctx.beginPath();
      ctx.moveTo((xs[a[this.tie] ?? 0] ?? 0) * scale + x, (ys[a[this.tie] ?? 0] ?? 0) * scale + y);
      ctx.lineTo((xs[b[this.tie] ?? 0] ?? 0) * scale + x, (ys[b[this.tie] ?? 0] ?? 0) * scale + y);
      ctx.stroke();
    }
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Camera} camera
   * @param {Theme} theme
   */
  paintDots(ctx, camera, theme) {
    const { x, y, scale, width, height } = camera;
    for (const lit of [false, true]) {
      for (let row = this.xs.length - 1; row >= 0; row--) {
        if (this.isLit(row) !== lit) continue;
        const [px, py, radius] = [(this.xs[row] ?? 0) * scale + x, (this.ys[row] ?? 0) * scale + y, this.radius(row, camera)];
        if (px < -radius || py < -radius || px > width + radius || py > height + radius) continue;
        const colour = this.colour[row] ?? 8;
        ctx.beginPath();
        ctx.arc(px, py, lit ? radius : Math.min(radius, 2), 0, 6.2832);
        ctx.fillStyle = !lit ? theme.faint : colour === 8 ? theme.rest : (PALETTE[colour] ?? theme.rest);
        ctx.fill();
        if (!lit || radius < 2) continue;
        const needsOutline = theme === THEMES.light ? PALE.has(colour) : !PALE.has(colour);
        ctx.lineWidth = row === this.chosen ? 3 : 0.9;
        ctx.strokeStyle = row === this.chosen ? theme.ink : needsOutline ? theme.outline : theme.paper;
        ctx.stroke();
      }
    }
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {Camera} camera
   * @param {Theme} theme
   */
  paintLabels(ctx, camera, theme) {
    ctx.font = `500 12px ${FONT}`;
    const dots = [];
    const candidates = [];
    const wanted = Math.round(30 * Math.min(6, camera.depth));
    const order = this.chosen < 0 ? [] : [this.chosen];
    for (let row = 0; row < this.xs.length; row++) if (row !== this.chosen) order.push(row);
    for (const row of order) {
      const dot = { x: (this.xs[row] ?? 0) * camera.scale + camera.x, y: (this.ys[row] ?? 0) * camera.scale + camera.y, radius: this.radius(row, camera) };
      if (!this.isLit(row) || dot.x < 0 || dot.y < 0 || dot.x > camera.width || dot.y > camera.height) continue;
      dots.push(dot);
      if (candidates.length >= wanted) continue;
      const name = mainName(this.area.person(row));
      const text = name.length > 40 ? `${name.slice(0, 39)}…` : name;
      candidates.push({ ...dot, row, text, width: ctx.measureText(text).width * 1.04, always: row === this.chosen });
    }
    ctx.lineJoin = "round";
    if (this.chosen < 0) this.paintNumbers(ctx, camera, theme);
    for (const label of placeLabels(candidates, dots, camera)) {
      ctx.font = `${label.row === this.chosen ? 700 : 500} 12px ${FONT}`;
      ctx.strokeStyle = theme.paper;
      ctx.lineWidth = 3.5;
      ctx.strokeText(label.text, label.x, label.y);
      ctx.fillStyle = theme.ink;
      ctx.fillText(label.text, label.x, label.y);
    }
  }

  /**
   * The number of each coloured community, in the middle of its people: colour is never alone.
   *
   * @param {CanvasRenderingContext2D} ctx
   * @param {Camera} camera
   * @param {Theme} theme
   */
  paintNumbers(ctx, camera, theme) {
    ctx.textAlign = "center";
    ctx.font = `700 15px ${FONT}`;
    for (const [place, community] of this.area.communitiesBySize.slice(0, PALETTE.length).entries()) {
      const members = this.area.rows.community.flatMap((one, row) => (one === community && this.isLit(row) ? [row] : []));
      if (members.length === 0) continue;
      const middle = (/** @type {Float32Array} */ values) => members.map((row) => values[row] ?? 0).sort((a, b) => a - b)[members.length >> 1] ?? 0;
      const [x, y] = [middle(this.xs) * camera.scale + camera.x, middle(this.ys) * camera.scale + camera.y];
      ctx.fillStyle = theme.paper;
      ctx.strokeStyle = PALETTE[place] ?? theme.ink;
      ctx.lineWidth = 2.5;
      ctx.beginPath();
      ctx.arc(x, y, 12, 0, 6.2832);
      ctx.fill();
      ctx.stroke();
      ctx.fillStyle = theme.ink;
      ctx.fillText(String(this.area.communityName(community).number), x, y + 5.5);
    }
    ctx.textAlign = "left";
  }

  /**
   * The person under a point of the view, or -1.
   *
   * @param {number} px
   * @param {number} py
   * @param {Camera} camera
   */
  personAt(px, py, camera) {
    let [found, nearest] = [-1, Infinity];
    for (let row = 0; row < this.xs.length; row++) {
      if (this.visible[row] === 0) continue;
      const away = Math.hypot((this.xs[row] ?? 0) * camera.scale + camera.x - px, (this.ys[row] ?? 0) * camera.scale + camera.y - py);
      if (away < nearest && away <= Math.max(6, this.radius(row, camera) + 3)) [found, nearest] = [row, away];
    }
    return found;
  }

  /**
   * The lit tie under a point of the view, or -1.
   *
   * @param {number} px
   * @param {number} py
   * @param {Camera} camera
   */
  tieAt(px, py, camera) {
    const { a, b } = this.area.area.ties;
    let [found, nearest] = [-1, 5];
    for (let tie = 0; tie < a.length; tie++) {
      if (!this.isTieLit(tie)) continue;
      const [from, to] = [a[tie] ?? 0, b[tie] ?? 0];
      const [x1, y1] = [(this.xs[from] ?? 0) * camera.scale + camera.x, (this.ys[from] ?? 0) * camera.scale + camera.y];
      const [dx, dy] = [((this.xs[to] ?? 0) - (this.xs[from] ?? 0)) * camera.scale, ((this.ys[to] ?? 0) - (this.ys[from] ?? 0)) * camera.scale];
      const along = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(px - x1 - along * dx, py - y1 - along * dy);
      if (away < nearest) [found, nearest] = [tie, away];
    }
    return found;
  }
}

export { NetworkPicture, PALETTE, THEMES, FONT };
