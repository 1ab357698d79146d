/** The canvas of the map and how hands move it: mouse, touch, wheel, keys. */

import { h, afterPause } from "./dom.mjs";
import { Camera } from "./camera.mjs";
import { THEMES } from "./network.mjs";

/** @typedef {import("./network.mjs").NetworkPicture} NetworkPicture */

const REST = 120;
const LARGER = 1.5;

class Stage {
  /**
   * @param {NetworkPicture} picture
   * @param {{ label: string, language: string, onPerson: (row: number) => void, onTie: (tie: number) => void, onHover: (row: number, x: number, y: number) => void, onRest: () => void, onLeave: () => void }} hands
   */
  constructor(picture, hands) {
    this.picture = picture;
    this.hands = hands;
    this.camera = new Camera();
    this.canvas = h("canvas", { tabindex: 0, role: "application", "aria-label": hands.label, "aria-describedby": "map-help", lang: hands.language, class: "map-canvas" });
    /** @type {CanvasRenderingContext2D | null} */
    this.ctx = this.canvas.getContext("2d", { alpha: false });
    this.buffer = document.createElement("canvas");
    this.buffered = new Camera();
    this.frame = 0;
    this.isFitted = false;
    this.rest = afterPause(REST, () => this.redraw());
    /** @type {Map<number, { x: number, y: number }>} */
    this.pointers = new Map();
    this.travelled = 0;
    this.listen();
    new ResizeObserver(() => this.measure()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
  }

  get theme() {
    return matchMedia("(prefers-color-scheme: dark)").matches ? THEMES.dark : THEMES.light;
  }

  measure() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!this.ctx || width === 0 || height === 0) return;
    this.density = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(width * this.density);
    this.canvas.height = Math.round(height * this.density);
    if (this.isFitted) this.camera.resize(width, height);
    else this.camera.fit({ width, height, ...this.picture.connected() });
    this.isFitted = true;
    this.redraw();
  }

  /** Draws truly, larger than the view, and shows it. */
  redraw() {
    const ctx = this.buffer.getContext("2d", { alpha: false });
    if (!this.isFitted || !ctx || !this.canvas.isConnected) return;
    const started = performance.now();
    const density = this.density ?? 1;
    const { width, height } = this.camera;
    const large = this.camera.copy();
    large.pan((width * (LARGER - 1)) / 2, (height * (LARGER - 1)) / 2);
    large.width = width * LARGER;
    large.height = height * LARGER;
    this.buffer.width = Math.round(large.width * density);
    this.buffer.height = Math.round(large.height * density);
    ctx.setTransform(density, 0, 0, density, 0, 0);
    this.picture.paint(ctx, large, this.theme, { labels: true });
    this.buffered = this.camera.copy();
    this.canvas.dataset.redraw = (performance.now() - started).toFixed(1);
    this.show();
    this.hands.onRest();
  }

  /** Shows the drawing at hand, shifted and scaled to where the camera is. */
  show() {
    const ctx = this.ctx;
    if (!ctx || this.buffer.width === 0) return;
    const density = this.density ?? 1;
    const ratio = this.camera.scale / this.buffered.scale;
    const { width, height } = this.buffered;
    const [marginX, marginY] = [(width * (LARGER - 1)) / 2, (height * (LARGER - 1)) / 2];
    const left = this.camera.x - (this.buffered.x + marginX) * ratio;
    const top = this.camera.y - (this.buffered.y + marginY) * ratio;
    ctx.setTransform(density, 0, 0, density, 0, 0);
    ctx.fillStyle = this.theme.paper;
    ctx.fillRect(0, 0, this.camera.width, this.camera.height);
    ctx.drawImage(this.buffer, left, top, width * LARGER * ratio, height * LARGER * ratio);
  }

  /** The camera moved: the picture follows with the next frame, the true drawing after rest. */
  moved() {
    this.hands.onLeave();
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.show();
      });
    }
    this.rest();
  }

  fit() {
    this.camera.fit({ width: this.camera.width, height: this.camera.height, xs: this.picture.xs, ys: this.picture.ys });
    this.moved();
  }

  /** @param {number} row */
  lookAt(row) {
    const { xs, ys } = this.picture;
    const [x, y] = [(xs[row] ?? 0) * this.camera.scale + this.camera.x, (ys[row] ?? 0) * this.camera.scale + this.camera.y];
    if (x < 40 || y < 40 || x > this.camera.width - 40 || y > this.camera.height - 40) this.camera.lookAt(xs[row] ?? 0, ys[row] ?? 0);
  }

  listen() {
    const { canvas, camera } = this;
    canvas.addEventListener("wheel", (/** @type {WheelEvent} */ event) => {
      event.preventDefault();
      camera.zoom(Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) * 0.0035), event.offsetX, event.offsetY);
      this.moved();
    }, { passive: false });
    canvas.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.travelled = 0;
    });
    canvas.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.pointerMoved(event));
    canvas.addEventListener("pointerup", (/** @type {PointerEvent} */ event) => {
      if (this.pointers.delete(event.pointerId) && this.travelled < 5 && this.pointers.size === 0) this.clicked(event.offsetX, event.offsetY);
    });
    canvas.addEventListener("pointercancel", (/** @type {PointerEvent} */ event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.hands.onLeave());
    canvas.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.keyDown(event));
  }

  /** @param {PointerEvent} event */
  pointerMoved(event) {
    const from = this.pointers.get(event.pointerId);
    const to = { x: event.offsetX, y: event.offsetY };
    if (!from) {
      this.hands.onHover(this.picture.personAt(to.x, to.y, this.camera), to.x, to.y);
      return;
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const before = Math.hypot(from.x - other.x, from.y - other.y);
      const after = Math.hypot(to.x - other.x, to.y - other.y);
      if (before > 0) this.camera.zoom(after / before, (to.x + other.x) / 2, (to.y + other.y) / 2);
    } else {
      this.camera.pan(to.x - from.x, to.y - from.y);
    }
    this.travelled += Math.hypot(to.x - from.x, to.y - from.y);
    this.pointers.set(event.pointerId, to);
    this.moved();
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  clicked(x, y) {
    const row = this.picture.personAt(x, y, this.camera);
    if (row >= 0) return this.hands.onPerson(row);
    const tie = this.picture.tieAt(x, y, this.camera);
    if (tie >= 0) return this.hands.onTie(tie);
    return this.hands.onPerson(-1);
  }

  /** @param {KeyboardEvent} event */
  keyDown(event) {
    const { camera } = this;
    const step = 60;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => camera.pan(step, 0), ArrowRight: () => camera.pan(-step, 0),
      ArrowUp: () => camera.pan(0, step), ArrowDown: () => camera.pan(0, -step),
      "+": () => camera.zoom(1.3), "=": () => camera.zoom(1.3), "-": () => camera.zoom(1 / 1.3), "0": () => this.fit(),
      Enter: () => this.hands.onPerson(this.nearestToMiddle()),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
    this.moved();
  }

  nearestToMiddle() {
    const { camera, picture } = this;
    let [found, nearest] = [-1, Infinity];
    for (let row = 0; row < picture.xs.length; row++) {
      if (!picture.isLit(row)) continue;
      const away = Math.hypot((picture.xs[row] ?? 0) * camera.scale + camera.x - camera.width / 2, (picture.ys[row] ?? 0) * camera.scale + camera.y - camera.height / 2);
      if (away < nearest) [found, nearest] = [row, away];
    }
    return found;
  }
}

export { Stage };
