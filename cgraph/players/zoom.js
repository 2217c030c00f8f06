// @ts-check
/**
 * A large picture, to be zoomed and moved in: by wheel, pointer, fingers, keys and buttons.
 *
 * What is seen of it is the `viewBox` of its SVG.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} View  in the picture's own units
 * @typedef {{x: number, y: number}} Point
 */

import { Groups } from "./groups.js";
import { make } from "./page.js";

const LEAST = 300; // units: no less of a picture is seen
const STEP = 1.5; // times nearer by a key or a button
const WHEEL = 0.0015; // of a power of e by a pixel of the wheel
const PIXELS = [1, 16, 400]; // of a unit of the wheel: pixels, lines, pages
const PART = 0.2; // of what is seen, by an arrow key
const SLIP = 4; // px by which a finger may slip while it taps
const READABLE = 2.5; // units a pixel: beyond it letters are specks

/** @param {View} view @param {View} whole @returns {View} the same where it is not beside the picture */
function within({ x, y, width, height }, whole) {
  const between = (/** @type {number} */ at, /** @type {number} */ most) =>
    Math.max(0, Math.min(at, most));
  return {
    x: between(x, whole.width - width),
    y: between(y, whole.height - height),
    width,
    height,
  };
}

/** See `factor` times nearer; the point stays where it is.
 * @param {View} view @param {View} whole @param {number} factor @param {Point} point */
export function zoomed(view, whole, factor, point) {
  const width = Math.min(whole.width, Math.max(Math.min(LEAST, whole.width), view.width / factor));
  const share = width / view.width;
  return within(
    {
      x: point.x - share * (point.x - view.x),
      y: point.y - share * (point.y - view.y),
      width,
      height: (width * whole.height) / whole.width,
    },
    whole,
  );
}

/** @param {View} view @param {View} whole @param {number} x @param {number} y */
export function moved(view, whole, x, y) {
  return within({ ...view, x: view.x + x, y: view.y + y }, whole);
}

export class Zoom {
  /** @param {HTMLElement} figure @param {SVGSVGElement} svg @param {Record<string, string>} words */
  constructor(figure, svg, words) {
    this.figure = figure;
    this.svg = svg;
    const { width, height } = svg.viewBox.baseVal;
    /** @type {View} */
    this.whole = { x: 0, y: 0, width, height };
    this.view = this.whole;
    this.groups = new Groups(svg);
    /** @type {Map<number, Point>} */
    this.pointers = new Map(); // that are down, and where
    this.slipped = false; // since they went down: it is no tap
    this.frame = 0;
    svg.style.setProperty("--shape", String(Math.max(1.2, Math.min(3, width / height))));
    this.buttons = make(
      "div",
      { class: "zoom", role: "group" },
      this.button("+", words.zoom_in, () => this.by(STEP)),
      this.button("−", words.zoom_out, () => this.by(1 / STEP)),
      this.button("▣", words.zoom_all, () => this.see(this.whole)),
    );
    figure.append(this.buttons);
    this.listen();
    new ResizeObserver(() => this.paint()).observe(svg);
  }

  /** @param {string} sign @param {string} title @param {() => void} press */
  button(sign, title, press) {
    const button = make("button", { type: "button", title, "aria-label": title }, sign);
    button.addEventListener("click", press);
    return button;
  }

  listen() {
    const { figure, svg } = this;
    svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.down(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
      svg.addEventListener(name, ({ pointerId }) => this.pointers.delete(pointerId));
    svg.addEventListener("click", (event) => {
      if (this.slipped || this.groups.turn(event.target)) event.stopPropagation();
    });
    figure.addEventListener("keydown", (event) => this.key(event));
  }

  /** What keys and buttons zoom in on: the group in focus, or the middle of what is seen. */
  get middle() {
    const group = this.svg.querySelector(".group:focus");
    const { x, y, width, height } = group instanceof SVGGElement ? group.getBBox() : this.view;
    return { x: x + width / 2, y: y + height / 2 };
  }

  /** Units of the picture for a pixel of the screen. */
  get unit() {
    const { width, height } = this.svg.getBoundingClientRect();
    return Math.max(this.view.width / width, this.view.height / height);
  }

  /** A point of the screen, in the picture. @param {number} x @param {number} y */
  at(x, y) {
    return new DOMPoint(x, y).matrixTransform(this.svg.getScreenCTM()?.inverse());
  }

  /** See that much nearer. @param {number} factor @param {Point} point that stays where it is */
  by(factor, point = this.middle) {
    this.see(zoomed(this.view, this.whole, factor, point));
  }

  /** @param {number} x @param {number} y in units */
  shift(x, y) {
    this.see(moved(this.view, this.whole, x, y));
  }

  /** @param {View} view */
  see(view) {
    this.view = view;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  paint() {
    const { svg, view, unit } = this;
    svg.setAttribute("viewBox", Object.values(view).join(" "));
    if (!Number.isFinite(unit)) return; // it is not on its page yet
    const near = view.width < this.whole.width;
    svg.style.touchAction = near ? "none" : "pan-y"; // as a whole, it lets a finger scroll the page
    // In steps, so that it is not all laid out anew for each frame.
    const size = String(2 ** (Math.round(2 * Math.log2(unit)) / 2));
    if (svg.style.getPropertyValue("--unit") !== size) svg.style.setProperty("--unit", size);
    svg.classList.toggle("far", unit > READABLE);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const { figure, whole, view } = this;
    const root = /** @type {ShadowRoot} */ (figure.getRootNode());
    // The page scrolls, unless the reader has turned to the picture, or pinches.
    if (!event.ctrlKey && !figure.contains(root.activeElement)) return;
    const pixels = event.deltaY * PIXELS[event.deltaMode] * (event.ctrlKey ? 4 : 1);
    if (pixels > 0 && view.width === whole.width && !event.ctrlKey) return;
    event.preventDefault();
    this.by(Math.exp(-WHEEL * pixels), this.at(event.clientX, event.clientY));
  }

  /** @param {PointerEvent} event */
  down({ pointerId, clientX, clientY, button }) {
    if (button) return;
    if (!this.pointers.size) this.slipped = false;
    this.pointers.set(pointerId, { x: clientX, y: clientY });
  }

  /** Move with one pointer, zoom with two. @param {PointerEvent} event */
  move({ pointerId, clientX, clientY }) {
    const before = this.pointers.get(pointerId);
    if (!before) return;
    const now = { x: clientX, y: clientY };
    if (!this.slipped && Math.hypot(now.x - before.x, now.y - before.y) < SLIP) return;
    this.slipped = true;
    this.svg.setPointerCapture(pointerId);
    this.pointers.set(pointerId, now);
    const { unit } = this;
    const [other] = [...this.pointers].filter(([id]) => id !== pointerId).map(([, at]) => at);
    if (!other) return this.shift(unit * (before.x - now.x), unit * (before.y - now.y));
    const far = (/** @type {Point} */ one) => Math.hypot(one.x - other.x, one.y - other.y);
    this.by(far(now) / Math.max(1, far(before)), this.at(other.x, other.y));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const target = /** @type {Element} */ (event.target);
    if (ctrlKey || metaKey || altKey || target.matches("input")) return;
    const { width, height } = this.view;
    /** @type {Record<string, () => void>} */
    const actions = {
      "+": () => this.by(STEP),
      "=": () => this.by(STEP),
      "-": () => this.by(1 / STEP),
      0: () => this.see(this.whole),
    };
    if (shiftKey)
      Object.assign(actions, {
        ArrowLeft: () => this.shift(-PART * width, 0),
        ArrowRight: () => this.shift(PART * width, 0),
        ArrowUp: () => this.shift(0, -PART * height),
        ArrowDown: () => this.shift(0, PART * height),
      });
    if (target.matches(".group")) actions.Enter = actions[" "] = () => this.groups.turn(target);
    if (!(key in actions)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[key]();
  }

  /** Move as far as it takes to see some parts. @param {Element[]} parts */
  bring(parts) {
    const boxes = parts.map((part) => part.getBoundingClientRect()).filter(({ width }) => width);
    if (!boxes.length) return;
    const seen = this.svg.getBoundingClientRect();
    const { unit } = this;
    const [left, top] = [
      Math.min(...boxes.map((b) => b.left)),
      Math.min(...boxes.map((b) => b.top)),
    ];
    const right = Math.max(...boxes.map((box) => box.right));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    if (left >= seen.left && right <= seen.right && top >= seen.top && bottom <= seen.bottom)
      return;
    this.shift(
      (unit * (left + right - seen.left - seen.right)) / 2,
      (unit * (top + bottom - seen.top - seen.bottom)) / 2,
    );
  }
}
