/** From the coordinates of the layout (0 to 10,000) to the pixels of the view, and back. */

const EXTENT = 10_000;
const CLOSEST = 60;

class Camera {
  constructor() {
    this.width = 1;
    this.height = 1;
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.fitted = 1;
    /** The square pixels of the view, from which dots take their size. */
    this.room = 1;
  }

  /**
   * Shows all of the given points.
   *
   * @param {{ width: number, height: number, xs: ArrayLike<number>, ys: ArrayLike<number> }} view
   */
  fit({ width, height, xs, ys }) {
    this.width = width;
    this.height = height;
    this.room = width * height;
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < xs.length; i++) {
      left = Math.min(left, xs[i] ?? 0);
      right = Math.max(right, xs[i] ?? 0);
      top = Math.min(top, ys[i] ?? 0);
      bottom = Math.max(bottom, ys[i] ?? 0);
    }
    if (left > right) [left, right, top, bottom] = [0, EXTENT, 0, EXTENT];
    const margin = 36;
    this.scale = Math.min((width - 2 * margin) / Math.max(500, right - left), (height - 2 * margin) / Math.max(500, bottom - top));
    this.fitted = this.scale = Math.max(1e-4, this.scale);
    this.lookAt((left + right) / 2, (top + bottom) / 2);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lookAt(x, y) {
    this.x = this.width / 2 - x * this.scale;
    this.y = this.height / 2 - y * this.scale;
  }

  /**
   * Another size of the view around the same middle.
   *
   * @param {number} width
   * @param {number} height
   */
  resize(width, height) {
    this.x += (width - this.width) / 2;
    this.y += (height - this.height) / 2;
    this.width = width;
    this.height = height;
    this.room = width * height;
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
  }

  /**
   * Zooms around a point of the view.
   *
   * @param {number} factor
   * @param {number} [px]
   * @param {number} [py]
   */
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const wanted = Math.min(this.fitted * CLOSEST, Math.max(this.fitted * 0.5, this.scale * factor));
    const ratio = wanted / this.scale;
    this.x = px - (px - this.x) * ratio;
    this.y = py - (py - this.y) * ratio;
    this.scale = wanted;
  }

  /** How far the view is zoomed in: 1 shows all. */
  get depth() {
    return this.scale / this.fitted;
  }

  copy() {
    return Object.assign(new Camera(), this);
  }
}

export { Camera };
