// @ts-check

/** How many values are drawn. */
const COUNT = 60;
const WIDTH = 120;
const HEIGHT = 32;
const MARGIN = 2;

/** A line through the newest values of a metric. */
export class Sparkline {
  /** @type {number[]} */
  #values = [];
  #line;
  #most;

  /**
   * @param {SVGElement} svg with a polyline in it
   * @param {number} most the value at the upper edge, at least; higher values raise it
   */
  constructor(svg, most) {
    this.#line = /** @type {SVGPolylineElement} */ (svg.querySelector('polyline'));
    this.#most = most;
  }

  /** @param {number} value 0 or more */
  add(value) {
    this.#values.push(value);
    if (this.#values.length > COUNT) {
      this.#values.shift();
    }
    const top = Math.max(this.#most, ...this.#values);
    const first = COUNT - this.#values.length; // the newest is at the right edge
    const points = this.#values.map((each, i) => {
      const x = ((first + i) / (COUNT - 1)) * WIDTH;
      const y = HEIGHT - MARGIN - (each / top) * (HEIGHT - 2 * MARGIN);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    });
    this.#line.setAttribute('points', points.join(' '));
  }
}
