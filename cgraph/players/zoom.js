// @ts-check
/**
 * A large picture, to be zoomed and moved in: by wheel, pointer, fingers, keys and buttons.
 *
 * Its figure is a window on it. While one moves, the picture is painted once and shifted, as a map
 * is; once that is over, it is painted sharp, and its letters and lines take the size to be read.
 *
 * @typedef {{x: number, y: number, scale: number}} View  what stands at the upper left corner of the
 *   window, in the picture's own units, and pixels of the screen for a unit
 * @typedef {{width: number, height: number}} Size  of the window in pixels, of the picture in units
 * @typedef {{x: number, y: number}} Point
 */

import { Groups } from "./groups.js";
import { make } from "./page.js";

const MOST = 2; // pixels a unit: no nearer
const ROOM = 24; // px around the picture: for the name of a group at its edge
const STEP = 1.5; // times nearer by a key or a button
const WHEEL = 0.0015; // of a power of e by a pixel of the wheel
const PIXELS = [1, 16, 400]; // of a unit of the wheel: pixels, lines, pages
const PART = 0.2; // of what is seen, by an arrow key
const SLIP = 4; // px by which a finger may slip while it taps
const READABLE = 0.65; // pixels a unit: letters are read with ease
const SPECKS = 0.25; // below it letters are specks
const SETTLED = 120; // ms without a move
const COARSE = 2; // times as small as it was painted: smaller, it is painted anew

/** The view of all of a picture. @param {Size} window @param {Size} whole @returns {View} */
export function all(window, whole) {
  const [wide, high] = [window.width - 2 * ROOM, window.height - 2 * ROOM];
  const scale = Math.min(MOST, wide / whole.width, high / whole.height);
  return within({ x: 0, y: 0, scale }, window, whole);
}

/** The same where it is not beside the picture; what has room is in the middle.
 * @param {View} view @param {Size} window @param {Size} whole @returns {View} */
function within({ x, y, scale }, window, whole) {
  const room = ROOM / scale;
  const between = (/** @type {number} */ at, /** @type {number} */ left) =>
    left < -2 * room ? left / 2 : Math.max(-room, Math.min(at, left + room));
  return {
    x: between(x, whole.width - window.width / scale),
    y: between(y, whole.height - window.height / scale),
    scale,
  };
}

/** See `factor` times nearer; the point stays where it is.
 * @param {View} view @param {number} factor @param {Point} point
 * @param {Size} window @param {Size} whole */
export function zoomed(view, factor, point, window, whole) {
  const least = all(window, whole).scale;
  const scale = Math.max(least, Math.min(MOST, view.scale * factor));
  const share = view.scale / scale;
  const [x, y] = [point.x - share * (point.x - view.x), point.y - share * (point.y - view.y)];
  return within({ x, y, scale }, window, whole);
}

/** @param {View} view @param {Point} by in pixels @param {Size} window @param {Size} whole */
export function moved({ x, y, scale }, by, window, whole) {
  return within({ x: x + by.x / scale, y: y + by.y / scale, scale }, window, whole);
}

export class Zoom {
  /** @param {HTMLElement} figure @param {SVGSVGElement} svg @param {Record<string, string>} words
   * @param {boolean} follows whether it has steps to follow: then it begins where it can be read */
  constructor(figure, svg, words, follows) {
    this.figure = figure;
    this.least = follows ? READABLE : 0; // the scale to begin with, at least
    this.svg = svg;
    const { width, height } = svg.viewBox.baseVal;
    /** @type {Size} */
    this.whole = { width, height };
    /** @type {Size} */
    this.window = { width: 0, height: 0 }; // until it is known
    this.view = { x: 0, y: 0, scale: 0 };
    this.groups = new Groups(svg);
    /** @type {Map<number, Point>} */
    this.pointers = new Map(); // that are down, and where
    this.slipped = false; // since they went down: it is no tap
    this.frame = 0;
    this.settling = 0;
    this.painted = 1; // the scale at which the picture is painted
    Object.assign(svg.style, { minWidth: "0", maxWidth: "none" }); // it is larger than its window
    figure.style.setProperty("--shape", String(Math.max(1.2, Math.min(3, width / height))));
    this.buttons = make(
      "div",
      { class: "zoom" },
      this.button("+", words.zoom_in, () => this.by(STEP)),
      this.button("−", words.zoom_out, () => this.by(1 / STEP)),
      this.button("▣", words.zoom_all, () => this.see(all(this.window, this.whole))),
    );
    figure.append(this.buttons);
    this.listen();
    new ResizeObserver(() => this.resize()).observe(figure);
  }

  /** @param {string} sign @param {string} title @param {() => void} press */
  button(sign, title, press) {
    const button = make("button", { type: "button", title, "aria-label": title }, sign);
    button.addEventListener("click", press);
    return button;
  }

  listen() {
    const { figure } = this;
    figure.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    figure.addEventListener("pointerdown", (event) => this.down(event));
    figure.addEventListener("pointermove", (event) => this.move(event));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"]))
      figure.addEventListener(name, ({ pointerId }) => this.pointers.delete(pointerId));
    figure.addEventListener("click", (event) => {
      if (this.slipped || this.groups.turn(event.target)) event.stopPropagation();
      this.slipped = false;
    });
    figure.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("focusin", ({ target }) =>
      this.bring([/** @type {Element} */ (target)]),
    );
  }

  /** Take the size of the window; what was seen as a whole is so still. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.figure;
    if (!width || !height) return;
    const { scale } = this.view;
    const near = scale > all(this.window, this.whole).scale;
    const first = scale === 0;
    this.window = { width, height };
    const whole = all(this.window, this.whole);
    if (first)
      this.view = zoomed(
        whole,
        Math.max(1, this.least / whole.scale),
        { x: 0, y: this.whole.height / 2 },
        this.window,
        this.whole,
      );
    else this.view = near ? within(this.view, this.window, this.whole) : whole;
    this.settle();
  }

  /** What keys and buttons zoom in on: the group in focus, or the middle of what is seen. */
  get middle() {
    const { view, window } = this;
    const group = this.svg.querySelector(".group:focus");
    if (group instanceof SVGGraphicsElement) {
      const { x, y, width, height } = group.getBBox();
      return { x: x + width / 2, y: y + height / 2 };
    }
    return {
      x: view.x + window.width / view.scale / 2,
      y: view.y + window.height / view.scale / 2,
    };
  }

  /** A point of the screen, in the picture. @param {Point} point */
  at({ x, y }) {
    const { left, top } = this.figure.getBoundingClientRect();
    const { view } = this;
    return { x: view.x + (x - left) / view.scale, y: view.y + (y - top) / view.scale };
  }

  /** See that much nearer. @param {number} factor @param {Point} point that stays where it is */
  by(factor, point = this.middle) {
    this.see(zoomed(this.view, factor, point, this.window, this.whole));
  }

  /** @param {number} x @param {number} y in pixels */
  shift(x, y) {
    this.see(moved(this.view, { x, y }, this.window, this.whole));
  }

  /** @param {View} view */
  see(view) {
    this.view = view;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      clearTimeout(this.settling);
      if (this.view.scale < this.painted / COARSE) return this.settle();
      this.svg.style.willChange = "transform";
      this.shiftPainted();
      this.settling = setTimeout(() => this.settle(), SETTLED);
    });
  }

  shiftPainted() {
    const { x, y, scale } = this.view;
    const size = scale / this.painted;
    this.svg.style.transform = `translate(${-x * scale}px, ${-y * scale}px) scale(${size})`;
  }

  /** Look as the whole picture does in its own size, to be copied. */
  stretch() {
    this.svg.style.transform = "none";
    this.svg.style.setProperty("--unit", "1");
    this.svg.classList.remove("far");
  }

  /** Paint what is seen as it is seen. */
  settle() {
    const { svg, view, figure, whole } = this;
    svg.style.willChange = "";
    this.painted = view.scale;
    svg.style.width = `${whole.width * view.scale}px`;
    svg.style.height = `${whole.height * view.scale}px`;
    this.shiftPainted();
    svg.style.setProperty("--unit", String(1 / view.scale));
    svg.classList.toggle("far", view.scale < SPECKS);
    // As long as it is seen as a whole, a finger on it scrolls the page.
    const near = view.scale > all(this.window, this.whole).scale;
    figure.style.touchAction = near ? "none" : "pan-y";
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    const { figure } = this;
    const root = /** @type {ShadowRoot} */ (figure.getRootNode());
    // The page scrolls, unless the reader has turned to the picture, or pinches.
    if (!event.ctrlKey && !figure.contains(root.activeElement)) return;
    const pixels = event.deltaY * PIXELS[event.deltaMode] * (event.ctrlKey ? 4 : 1);
    const whole = this.view.scale <= all(this.window, this.whole).scale;
    if (pixels > 0 && whole && !event.ctrlKey) return;
    event.preventDefault();
    this.by(Math.exp(-WHEEL * pixels), this.at({ x: event.clientX, y: event.clientY }));
  }

  /** @param {PointerEvent} event */
  down({ pointerId, clientX, clientY, button, target }) {
    if (button || /** @type {Element} */ (target).closest("button, input")) return;
    if (!this.pointers.size) this.slipped = false;
    this.pointers.set(pointerId, { x: clientX, y: clientY });
  }

  /** Move with one pointer, zoom with two. @param {PointerEvent} event */
  move({ pointerId, clientX, clientY, buttons }) {
    if (!buttons) this.pointers.delete(pointerId); // let go where nobody told, as under a menu
    const before = this.pointers.get(pointerId);
    if (!before) return;
    const now = { x: clientX, y: clientY };
    if (!this.slipped && Math.hypot(now.x - before.x, now.y - before.y) < SLIP) return;
    this.slipped = true;
    this.figure.setPointerCapture(pointerId);
    this.pointers.set(pointerId, now);
    const [other] = [...this.pointers].filter(([id]) => id !== pointerId).map(([, at]) => at);
    if (!other) return this.shift(before.x - now.x, before.y - now.y);
    const far = (/** @type {Point} */ one) => Math.hypot(one.x - other.x, one.y - other.y);
    this.by(far(now) / Math.max(1, far(before)), this.at(other));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const target = /** @type {Element} */ (event.target);
    if (ctrlKey || metaKey || altKey || target.matches("input")) return;
    const [across, down] = [PART * this.window.width, PART * this.window.height];
    /** @type {Record<string, () => void>} */
    const actions = {
      "+": () => this.by(STEP),
      "=": () => this.by(STEP),
      "-": () => this.by(1 / STEP),
      0: () => this.see(all(this.window, this.whole)),
    };
    if (shiftKey)
      Object.assign(actions, {
        ArrowLeft: () => this.shift(-across, 0),
        ArrowRight: () => this.shift(across, 0),
        ArrowUp: () => this.shift(0, -down),
        ArrowDown: () => this.shift(0, down),
      });
    if (target.matches(".group")) actions.Enter = actions[" "] = () => this.groups.turn(target);
    if (!(key in actions)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[key]();
  }

  /** Move as far as it takes to see some parts; of what has no room, any piece will do.
   * @param {Element[]} parts */
  bring(parts) {
    const boxes = parts.map((part) => part.getBoundingClientRect()).filter(({ width }) => width);
    if (!boxes.length) return;
    const seen = this.figure.getBoundingClientRect();
    const by = (/** @type {"left" | "top"} */ from, /** @type {"right" | "bottom"} */ to) => {
      const start = Math.min(...boxes.map((box) => box[from])) - seen[from];
      const end = Math.max(...boxes.map((box) => box[to])) - seen[from];
      const room = seen[to] - seen[from];
      const large = end - start > room;
      return (large ? end > 0 && start < room : start >= 0 && end <= room)
        ? 0
        : (start + end - room) / 2;
    };
    const [across, down] = [by("left", "right"), by("top", "bottom")];
    if (across || down) this.shift(across, down);
  }
}
