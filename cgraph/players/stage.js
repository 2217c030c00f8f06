// @ts-check
/**
 * The stage of the player: the pictures, and how their parts look at each step.
 *
 * A part of a picture is an element with `data-part`. A track says how one attribute of one part
 * looks from each of some steps on: a text, to be filled in with numbers, or the slot of a number.
 * Painting touches only what differs from what is shown.
 *
 * @typedef {import("./texts.js").Look} Look
 * @typedef {import("./engine.js").Machine} Machine
 * @typedef {{part: string, attribute: string, looks: [start: number, look: Look][],
 *   scale?: [offset: number, factor: number], box?: number[]}} Track
 * @typedef {number | {slot: number}} End  a number, or where it is computed
 * @typedef {{box: number[], x: End[], y: End[], fields: string[], points: string}} Drag
 * @typedef {{name: string, markup: string, label: string, drags: Drag[], further: boolean}} Picture
 * @typedef {{figure: HTMLElement, drag: Drag}} Held
 * @typedef {(look: any) => void} Write
 * @typedef {{element: Element, track: Track, partner: Track | undefined, write: Write,
 *   last: unknown, look: unknown, version: number}} Shown  what is shown of a track on an element
 */

import { make } from "./page.js";
import { level, shade } from "./planes.js";
import { save } from "./saving.js";
import { largest } from "./screen.js";
import { longest, lookAt, resolved, width } from "./texts.js";
import { Zoom } from "./zoom.js";

const TRAVEL = 200; // ms for a number along its edge
const PAINTED = 20; // ms within which a frame is painted
const LONG = 9; // characters: a longer number in a picture is written smaller, as in graph_svg.py
const SIGN = /(?<=[=+−×÷]) | (?=[=+−×÷] )/g; // no line of a sentence breaks beside it
const SENTENCE = "sentence"; // the part that speaks in prose
const FAR = 1e5; // where a line that leaves its picture is cut
const PAIRS = { "trail-x": "trail-y", "line-x": "line-y", "curve-x": "curve-y" };

/** @param {string | null | undefined} text */
export function oneLine(text) {
  return text?.replaceAll("\n", " · ") ?? "";
}

/** @param {Element} element @param {string} name @returns {Write} */
function setting(element, name) {
  const before = element.getAttribute(name);
  return (look) => {
    const value = look ?? before;
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, value);
  };
}

/** @param {Element} element @param {string} inside what to take instead of a group */
function within(element, inside) {
  return (element.matches("g") && element.querySelector(inside)) || element;
}

/** The drawing that a picture is, or holds. @param {HTMLElement} figure */
function drawingIn(figure) {
  const svg = figure.querySelector(":scope > svg, :scope > .side > svg");
  return svg instanceof SVGSVGElement ? svg : null;
}

/** What takes the room of a drawing: of a large one, its window. @param {HTMLElement} figure */
function boxOf(figure) {
  const drawing = drawingIn(figure);
  return (drawing?.matches(".large") ? figure : drawing)?.getBoundingClientRect();
}

/**
 * Keep room for the longest of several texts, so that nothing moves when they change.
 * @param {Element} element @param {boolean} markup @param {string[]} texts
 * @returns {Element} where the text goes
 */
export function roomFor(element, markup, texts) {
  if (!(element instanceof HTMLElement)) return element;
  let live = element.querySelector(":scope > .live");
  if (!live) {
    live = make("span", { class: "live" }, ...element.childNodes);
    element.append(live);
    // Not by its computed style, which is unknown before the player is on its page.
    element.classList.add(element.matches("b, code, span") ? "room-inline" : "room");
  }
  const some = [...new Set(texts)].sort((a, b) => width(b) - width(a));
  if (markup) {
    const ghosts = some.slice(0, 30).map((text) => {
      const ghost = make("span", { class: "ghost", "aria-hidden": "true" });
      ghost.innerHTML = text;
      return ghost;
    });
    element.replaceChildren(live, ...ghosts);
  } else {
    const [longest = "", second = ""] = some;
    Object.assign(element.dataset, { longest, second });
  }
  return live;
}

/** @param {Track} track @returns {string[]} */
function textsOf({ part, looks }) {
  return looks.flatMap(([, look]) =>
    look === null || (typeof look === "object" && "slot" in look)
      ? []
      : [longest(look, part === SENTENCE)],
  );
}

/** The pictures, and how their parts look at each step. */
export class Stage {
  /** @param {Record<string, HTMLElement>} owned parts outside of the pictures
   * @param {Record<string, string>} words of the buttons */
  constructor(owned, words) {
    this.words = words;
    this.element = make("div", { class: "pictures" });
    this.below = make("div", { class: "pictures below", "data-more": words.more_pictures }); // the controls
    this.owned = owned;
    /** @type {{picture: Picture, figure: HTMLElement}[]} */
    this.figures = [];
    /** @type {Shown[]} */
    this.shown = [];
    /** @type {(() => void)[]} */
    this.rooms = []; // to be made for texts that have changed
    /** @type {Map<Element, string>} */
    this.hints = new Map();
    /** @type {WeakMap<HTMLElement, Zoom>} */
    this.zooms = new WeakMap(); // of the large pictures
    /** @type {{element: Element, track: Track}[]} */
    this.travels = [];
    /** @type {WeakMap<Element, {x?: number, y?: number, scale?: number}>} */
    this.moves = new WeakMap();
    this.version = 0; // of the numbers
    this.together = false; // all pictures stand above the controls
    /** @type {Machine | null} */
    this.machine = null;
    this.arrive = () => {}; // ends the number that is travelling
  }

  /**
   * Pictures whose markup has not changed are left alone, and so are looks that stay.
   * @param {Picture[]} pictures @param {Track[]} tracks @param {Machine} machine
   */
  set(pictures, tracks, machine) {
    this.arrive();
    this.machine = machine;
    this.version += 1;
    this.figures = pictures.map((picture, index) => {
      const before = this.figures[index];
      const same = before?.picture.markup === picture.markup;
      const figure = same ? before.figure : make("figure", { role: "group", tabindex: "0" });
      figure.setAttribute("aria-label", picture.label);
      figure.dataset.picture = picture.name;
      figure.classList.toggle("asks", picture.drags.length > 0);
      // A finger drags where there is something to drag; else it scrolls the page.
      const both = picture.drags.some(({ fields }) => fields[1]);
      figure.style.touchAction = picture.drags.length ? (both ? "none" : "pan-y") : "";
      if (!same) figure.innerHTML = picture.markup;
      const svg = drawingIn(figure);
      if (svg?.hasAttribute("width")) {
        figure.style.setProperty("--natural", `${svg.viewBox.baseVal.width}px`);
        for (const name of ["width", "height", "role", "aria-label"]) svg.removeAttribute(name);
        if (svg.matches(".large"))
          this.zooms.set(figure, new Zoom(figure, svg, this.words, tracks.length > 0));
      }
      return { picture, figure };
    });
    this.place();
    this.connect(tracks);
  }

  /** Put the pictures where they stand: above the controls, or some below. @param {boolean} together */
  place(together = this.together) {
    this.together = together;
    const figures = this.figures.map(({ picture: { further }, figure }) => ({ further, figure }));
    for (const box of [this.element, this.below]) {
      const isBelow = box === this.below;
      const own = figures
        .filter(({ further }) => (further && !together) === isBelow)
        .map(({ figure }) => figure);
      if (own.some((figure, index) => figure !== box.children[index])) box.replaceChildren(...own);
      while (box.children.length > own.length) box.lastChild?.remove();
    }
  }

  /** Remember how large the drawings are now, so that they grow from there on the whole screen. */
  remember() {
    for (const { figure } of this.figures) {
      const width = boxOf(figure)?.width ?? 0;
      figure.style.setProperty("--seen", `${Math.min(width, figure.clientWidth)}px`);
      figure.style.setProperty("--drawn", `${width}px`); // more than is seen, where it is scrolled
    }
  }

  /** Whether all pictures above the controls are in sight. */
  get fits() {
    return this.element.scrollHeight <= this.element.clientHeight;
  }

  /** How much the pictures can grow on the whole screen, where they stand as large as they were. */
  largest() {
    const { clientWidth, clientHeight } = this.element;
    const { columnGap, rowGap } = getComputedStyle(this.element);
    const gap = /** @type {const} */ ([parseFloat(columnGap), parseFloat(rowGap)]);
    return largest(this.sizes(), [clientWidth, clientHeight], [...gap]);
  }

  /** @returns {import("./screen.js").Size[]} */
  sizes() {
    const seen = this.figures.filter(
      ({ figure }) => figure.parentElement === this.element && figure.getClientRects().length,
    );
    return seen.map(({ figure }) => {
      const box = boxOf(figure);
      if (!box) {
        const [beside, least] = [figure.offsetWidth, figure.scrollHeight];
        return { width: 0, height: 0, extra: 0, beside, least };
      }
      const beside = Math.max(0, figure.clientWidth - box.width); // of words
      const words = beside ? (drawingIn(figure)?.nextElementSibling?.clientHeight ?? 0) : 0;
      const extra = figure.offsetHeight - Math.max(box.height, words);
      const [width, least] = [figure.clientWidth - beside, beside && figure.offsetHeight];
      return { width, height: box.height, extra, beside, least };
    });
  }

  /** Find the elements of the tracks. @param {Track[]} tracks */
  connect(tracks) {
    this.rooms = [];
    /** @type {Map<string, Element[]>} */
    const parts = new Map(Object.entries(this.owned).map(([part, element]) => [part, [element]]));
    const boxes = [this.element, this.below];
    for (const element of boxes.flatMap((box) => [...box.querySelectorAll("[data-part]")])) {
      const part = element.getAttribute("data-part") ?? "";
      parts.set(part, [...(parts.get(part) ?? []), element]);
    }
    const wanted = tracks.flatMap((track) =>
      (parts.get(track.part) ?? []).map((element) => ({ element, track })),
    );
    this.travels = wanted.filter(({ track }) => track.attribute === "travel");
    const old = new Map(this.shown.map((one) => [one.element, new Map()]));
    for (const one of this.shown) old.get(one.element)?.set(one.track.attribute, one);
    const before = (/** @type {{element: Element, track: Track}} */ { element, track }) =>
      old.get(element)?.get(track.attribute);
    const stay = new Set(wanted.map(before));
    for (const one of this.shown) if (!stay.has(one)) one.write(null);
    this.shown = [];
    for (const one of wanted) {
      const { element, track } = one;
      const { attribute } = track;
      if (attribute === "travel") continue;
      const known = before(one);
      if (Object.values(PAIRS).includes(attribute)) continue; // drawn with its partner
      const partner = tracks.find(
        (other) =>
          other.part === track.part &&
          other.attribute === PAIRS[/** @type {keyof typeof PAIRS} */ (attribute)],
      );
      const write = known?.write ?? this.writer(element, track);
      const shown = { element, track, partner, write, last: known ? known.last : null };
      this.shown.push({ ...shown, look: undefined, version: 0 });
      if (known && ["text", "math"].includes(attribute))
        this.rooms.push(() =>
          roomFor(within(element, "text"), attribute === "math", textsOf(track)),
        );
    }
  }

  /** Save the drawings as they are. @param {boolean} pixels as PNG */
  save(pixels) {
    const zooms = this.figures.map(({ figure }) => this.zooms.get(figure));
    for (const zoom of zooms) zoom?.stretch();
    save(this.drawings, this.figures[0].picture.name, pixels);
    for (const zoom of zooms) zoom?.settle();
  }

  get drawings() {
    return this.figures.flatMap(({ figure }) => drawingIn(figure) ?? []);
  }

  /** The points of a curve. @param {Track} across @param {Track} down @param {number} step */
  curve(across, down, step) {
    const [xs, ys] = [across, down].map(({ looks: [[, look]], scale = [0, 1] }) => {
      const numbers = Array.isArray(look) ? look : this.grid(look, step).data;
      return Array.from(/** @type {ArrayLike<number>} */ (numbers), (n) => scale[0] + scale[1] * n);
    });
    const points = xs.map((x, index) => [x, ys[index]]).filter(([x, y]) => Number.isFinite(x + y));
    return points
      .map((pair) => pair.map((n) => Math.max(-FAR, Math.min(FAR, n)).toFixed(1)).join(" "))
      .join(" ");
  }

  /** @param {Look} look @param {number} step */
  grid(look, step) {
    const slot = /** @type {{slot: number}} */ (look).slot;
    const value = /** @type {Machine} */ (this.machine).at(slot, step);
    return typeof value === "number" ? { shape: [1, 1], data: Float64Array.of(value) } : value;
  }

  /** The points of a line up to a step. @param {Track} across @param {Track} down
   * @param {number} end */
  line(across, down, end) {
    const machine = /** @type {Machine} */ (this.machine);
    const points = [];
    for (let step = 0; step <= end; step++) {
      const [x, y] = [across, down].map(({ looks, scale }) =>
        Number(resolved(lookAt(looks, step), machine, step, scale)),
      );
      if (!Number.isFinite(x) || !Number.isFinite(y)) break;
      points.push([x, y].map((n) => Math.max(-FAR, Math.min(FAR, n)).toFixed(2)).join(" "));
    }
    return points.join(" ");
  }

  /** Make room for texts that have changed since: not while they go on changing, it takes long. */
  makeRoom() {
    for (const room of this.rooms) room();
    this.rooms = [];
  }

  /** @param {Element} element @param {Track} track @returns {Write} */
  writer(element, track) {
    const { attribute } = track;
    const shape = within(element, "path, polyline, polygon");
    const text = within(element, "text");
    const { style } = /** @type {SVGElement | HTMLElement} */ (element);
    switch (attribute) {
      case "text":
      case "math": {
        const markup = attribute === "math";
        const live = roomFor(text, markup, textsOf(track));
        const before = live.innerHTML;
        const isSentence = element === this.owned.sentence;
        return (look) => {
          if (look === null || markup) live.innerHTML = look ?? before;
          else live.textContent = isSentence ? look.replace(SIGN, "\u00a0") : look;
          const long = look?.length > LONG && !look.includes("…");
          if (text === live) live.toggleAttribute("data-long", Boolean(long));
        };
      }
      case "hint": {
        const svg = element instanceof SVGElement;
        const tell = setting(element, svg ? "aria-label" : "aria-description");
        if (svg) element.setAttribute("role", "img");
        element.setAttribute("tabindex", "-1");
        element.classList.add("tells");
        return (look) => {
          tell(look);
          if (look === null) this.hints.delete(element);
          else this.hints.set(element, look);
        };
      }
      case "x":
      case "y":
      case "scale": {
        const at = this.moves.get(element) ?? {};
        this.moves.set(element, at);
        return (look) => {
          at[attribute] = look === null ? undefined : Number(look);
          const { x = 0, y = 0, scale } = at;
          const seen = Number.isFinite(x + y);
          style.visibility = seen ? "" : "hidden";
          style.transform = seen && (x || y) ? `translate(${x}px, ${y}px)` : "";
          if (scale) style.transform += ` scale(${scale})`;
        };
      }
      case "stroke":
        return (look) => (style.strokeWidth = look === null ? "" : String(look));
      case "width":
      case "height":
        return setting(element, attribute);
      case "shade":
        return setting(element, "href");
      case "trail-x":
      case "line-x":
      case "curve-x":
      case "level":
      case "points":
        if (!shape.matches("path")) return setting(shape, "points");
        return (
          (set) => (look) =>
            set(look && `M${look.replace(/^M/, "")}`)
        )(setting(shape, "d"));
      case "state":
        return setting(element, "data-state");
      default:
        return () => {};
    }
  }

  /** @param {number} step @param {number} end of the steps that have been played */
  paint(step, end) {
    const machine = /** @type {Machine} */ (this.machine);
    machine.view(step);
    const rounds = machine.rounds.size; // then numbers change from step to step
    for (const one of this.shown) {
      const look = lookAt(one.track.looks, step);
      const { partner } = one;
      let now;
      const { attribute } = one.track;
      if (attribute === "curve-x" && partner) now = this.curve(one.track, partner, step);
      else if (partner) now = this.line(one.track, partner, attribute === "trail-x" ? step : end);
      else if (attribute === "shade") now = shade(this.grid(look, step));
      else if (attribute === "level") now = level(this.grid(look, step), one.track.box ?? []);
      else {
        if (look === one.look && one.version === this.version && !rounds) continue;
        now = resolved(look, machine, step, one.track.scale);
        one.look = look;
        one.version = this.version;
      }
      if (Object.is(now, one.last)) continue;
      one.write(now);
      one.last = now;
    }
  }

  /** Show other looks than those of a step, until one is painted again: of each part and attribute.
   * @param {Record<string, Record<string, string>>} looks */
  put(looks) {
    for (const one of this.shown) {
      const now = looks[one.track.part]?.[one.track.attribute] ?? null;
      if (one.last !== now) one.write(now);
      one.last = now;
      one.look = undefined;
    }
  }

  /** Find what is dragged where a picture is pointed at, if it asks for anything there.
   * @param {MouseEvent} event @returns {Held | undefined} */
  dragAt(event) {
    const found = this.figures.find(({ figure }) =>
      figure.contains(/** @type {Element} */ (event.target)),
    );
    for (const drag of found?.picture.drags ?? []) {
      const held = { figure: /** @type {HTMLElement} */ (found?.figure), drag };
      if (this.sharesAt(event, held).every((share) => share >= 0 && share <= 1)) return held;
    }
    return undefined;
  }

  /** Where in a box a picture is pointed at: from 0 to 1, across and up.
   * @param {MouseEvent} event @param {Held} held */
  sharesAt({ clientX, clientY }, { figure, drag }) {
    const matrix = figure.querySelector("svg")?.getScreenCTM()?.inverse();
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    const [left, top, width, height] = drag.box;
    return [(x - left) / width, 1 - (y - top) / height];
  }

  /** Read where a picture is pointed at as values of fields.
   * @param {MouseEvent} event @param {Held} held @returns {Record<string, number>} */
  valuesAt(event, held) {
    const { drag } = held;
    const shares = this.sharesAt(event, held).map((share) => Math.max(0, Math.min(1, share)));
    const end = (/** @type {End} */ one) =>
      typeof one === "number" ? one : Number(this.machine?.slots[one.slot]);
    const values = [drag.x, drag.y].map((ends, axis) => {
      const [from, to] = ends.map(end);
      return Number((from + shares[axis] * (to - from)).toPrecision(3));
    });
    return Object.fromEntries(
      drag.fields.map((name, axis) => [name, values[axis]]).filter(([name]) => name),
    );
  }

  /** Where a picture is wider than its place, scroll to what happens now. */
  follow() {
    for (const { figure } of this.figures) {
      this.zooms.get(figure)?.bring([...figure.querySelectorAll("[data-state~=now]")]);
      if (figure.scrollWidth <= figure.clientWidth) continue;
      let now = [...figure.querySelectorAll("[data-state~=now]")];
      if (!now.length)
        now = [...figure.querySelectorAll("[data-state~=next], [data-state~=wrong]")];
      const boxes = now.map((part) => part.getBoundingClientRect());
      const [left, right] = [
        Math.min(...boxes.map((box) => box.left)),
        Math.max(...boxes.map((box) => box.right)),
      ];
      const seen = figure.getBoundingClientRect();
      if (left < seen.left || right > seen.right)
        figure.scrollLeft += (left + right - seen.left - seen.right) / 2;
    }
  }

  /**
   * Let the number of this step travel along its edge: when the step has been painted, so that
   * measuring the way does not hold that up.
   * @param {number} step
   */
  travel(step) {
    this.arrive();
    const timer = setTimeout(() => this.setOut(step), PAINTED);
    this.arrive = () => clearTimeout(timer);
  }

  /** @param {number} step */
  setOut(step) {
    const machine = /** @type {Machine} */ (this.machine);
    const { element, text } =
      this.travels
        .map(({ element, track }) => ({
          element,
          text: resolved(lookAt(track.looks, step), machine, step),
        }))
        .find((t) => t.text) ?? {};
    if (element) this.carry(element, String(text));
  }

  /** Let a number travel along an edge. @param {Element} element @param {string} words "<2" travels
   * backwards */
  carry(element, words) {
    const path = within(element, "path");
    const svg = path instanceof SVGPathElement && path.ownerSVGElement;
    const to =
      svg &&
      svg
        .getScreenCTM()
        ?.inverse()
        .multiply(path.getScreenCTM() ?? undefined);
    if (!svg || !to) return;
    const backwards = words.startsWith("<");
    const number = document.createElementNS(svg.namespaceURI ?? "", "text");
    number.setAttribute("class", backwards ? "travel backwards" : "travel");
    number.textContent = words.replace("<", "");
    svg.append(number);
    const length = path.getTotalLength();
    const start = performance.now();
    const go = () => {
      const part = Math.min(1, (performance.now() - start) / TRAVEL);
      const { x, y } = path
        .getPointAtLength(length * (backwards ? 1 - part : part))
        .matrixTransform(to);
      number.setAttribute("transform", `translate(${x} ${y})`);
      if (part === 1) this.arrive();
      else frame = requestAnimationFrame(go);
    };
    let frame = requestAnimationFrame(go);
    this.arrive = () => {
      cancelAnimationFrame(frame);
      number.remove();
      this.arrive = () => {};
    };
  }
}
