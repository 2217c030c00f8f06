// @ts-check
/**
 * The stage of the player: the pictures, and how their parts look at each place.
 *
 * A part of a picture is an element with `data-part`; a place is an index for each axis. A track's
 * entries begin at byte `at` of the columns, in C order of its axes. Painting touches only what
 * differs from what is shown.
 *
 * @typedef {{name: string, label: string, kind: "step" | "slider", stops: number[],
 *   marks: [number, string][], start: number, pace: number}} Axis
 * @typedef {{part: string, attribute: string, axes: string[], type: "f4" | "u1" | "u2",
 *   at: number, table?: (string | null)[], scale?: [number, number]}} Track
 * @typedef {{box: number[], x: number[], y: number[], fields: string[]}} Click
 * @typedef {{name: string, markup: string, label: string, click: Click | null}} Picture
 * @typedef {Record<string, number>} Place
 * @typedef {(place: Place) => any} Read
 * @typedef {(look: any) => void} Write  null: as in the picture itself
 * @typedef {{element: Element, attribute: string, read: Read, write: Write, last: unknown}} Look
 */

import { make } from "./page.js";

const TRAVEL = 200; // ms for a number along its edge
const PAINTED = 20; // ms within which a frame is painted
const FAR = 1e5; // where a line that leaves its picture is cut
const TEXTS = ["text", "template", "math"];
const ARRAYS = { f4: Float32Array, u1: Uint8Array, u2: Uint16Array };

/** Write a number as `cgraph.numerals.show` does. @param {number} number */
export function show(number) {
  const value = Number(number.toPrecision(7)); // columns hold 32 bits
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "∞" : "−∞";
  const [mantissa, power] = value.toExponential(2).split("e");
  const exponent = Number(power);
  let text;
  if (Number.isInteger(value) && Math.abs(value) < 1e5) text = String(value);
  else if (exponent > -4 && exponent < 3) text = String(Number(value.toPrecision(3)));
  else if (exponent >= 3 && exponent < 5) text = value.toFixed(0);
  else {
    const raised = [...String(exponent)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
    text = `${Number(mantissa)}×10${raised.join("")}`;
  }
  return text.replace("-", "−");
}

/** Rough width of a text, in Latin letters. @param {string} text */
function width(text) {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 2 : 1), 0);
}

/** @param {string | null} text */
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

/**
 * Keep room for the longest of several texts, so that nothing moves when they change.
 * @param {Element} element @param {boolean} markup @param {(string | null)[]} texts
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
  const some = texts.filter((text) => text !== null).sort((a, b) => width(b) - width(a));
  if (markup) {
    const ghosts = some.slice(0, 30).map((text) => {
      const ghost = make("span", { class: "ghost", "aria-hidden": "true" });
      ghost.innerHTML = text;
      return ghost;
    });
    element.replaceChildren(live, ...ghosts);
  } else {
    const [longest = "", second = ""] = some.map((text) => text.replace(/\{[^{}]*\}/g, "−0.0000"));
    Object.assign(element.dataset, { longest, second });
  }
  return live;
}

/** The pictures, and how their parts look at each place. */
export class Stage {
  /** @param {Record<string, HTMLElement>} owned parts outside of the pictures */
  constructor(owned) {
    this.element = make("div", { class: "pictures" });
    this.owned = owned;
    /** @type {{picture: Picture, figure: HTMLElement}[]} */
    this.shown = [];
    /** @type {Look[]} */
    this.looks = [];
    /** @type {(() => void)[]} */
    this.rooms = []; // to be made for texts that have changed
    /** @type {Map<Element, string>} */
    this.hints = new Map();
    /** @type {{element: Element, read: Read}[]} */
    this.travels = [];
    /** @type {WeakMap<Element, {x?: number, y?: number}>} */
    this.moves = new WeakMap();
    this.arrive = () => {}; // ends the number that is travelling
  }

  /**
   * Pictures whose markup has not changed are left alone, and so are looks that stay.
   * @param {Picture[]} pictures @param {Axis[]} axes @param {Track[]} tracks
   * @param {DataView} columns
   */
  set(pictures, axes, tracks, columns) {
    this.arrive();
    this.shown = pictures.map((picture, index) => {
      const before = this.shown[index];
      const same = before?.picture.markup === picture.markup;
      const figure = same ? before.figure : make("figure", { role: "group", tabindex: "0" });
      figure.setAttribute("aria-label", picture.label);
      figure.dataset.picture = picture.name;
      figure.classList.toggle("asks", picture.click !== null);
      if (!same) figure.innerHTML = picture.markup;
      const svg = figure.querySelector(":scope > svg");
      if (svg instanceof SVGSVGElement && svg.hasAttribute("width")) {
        figure.style.setProperty("--natural", `${svg.width.baseVal.value}px`);
        for (const name of ["width", "height", "role", "aria-label"]) svg.removeAttribute(name);
      }
      return { picture, figure };
    });
    const figures = this.shown.map(({ figure }) => figure);
    if (figures.some((figure, index) => figure !== this.element.children[index]))
      this.element.replaceChildren(...figures);
    while (this.element.children.length > figures.length) this.element.lastChild?.remove();
    this.compile(axes, tracks, columns);
  }

  /** @param {Axis[]} axes @param {Track[]} tracks @param {DataView} columns */
  compile(axes, tracks, columns) {
    this.travels = [];
    this.rooms = [];
    /** @type {Map<string, Element[]>} */
    const parts = new Map(Object.entries(this.owned).map(([part, element]) => [part, [element]]));
    for (const element of this.element.querySelectorAll("[data-part]")) {
      const part = element.getAttribute("data-part") ?? "";
      parts.set(part, [...(parts.get(part) ?? []), element]);
    }
    const lengths = new Map(axes.map((axis) => [axis.name, axis.stops.length]));
    const { byteOffset, byteLength } = columns;
    const bytes = new Uint8Array(columns.buffer, byteOffset, byteLength).slice().buffer;
    /** @type {Map<string, Read>} */
    const columnOf = new Map();
    for (const { part, attribute, axes, type, at, table, scale } of tracks) {
      let size = 1;
      /** @type {[string, number][]} */
      const strides = [];
      for (const axis of [...axes].reverse()) {
        strides.push([axis, size]);
        size *= lengths.get(axis) ?? 1;
      }
      const data = new ARRAYS[type](bytes, at, size);
      const [offset, factor] = scale ?? [0, 1];
      columnOf.set(`${attribute} ${part}`, (place) => {
        let index = 0;
        for (const [axis, stride] of strides) index += place[axis] * stride;
        return table ? table[data[index]] : offset + factor * data[index];
      });
    }
    const step = axes.find((axis) => axis.kind === "step");
    const wanted = tracks.flatMap((track) =>
      (parts.get(track.part) ?? []).map((element) => ({ element, track })),
    );
    /** @type {Map<Element, Record<string, Look>>} */
    const old = new Map();
    for (const look of this.looks)
      old.set(look.element, { ...old.get(look.element), [look.attribute]: look });
    const stay = new Set(wanted.map((one) => old.get(one.element)?.[one.track.attribute]));
    for (const look of this.looks) if (!stay.has(look)) look.write(null);
    this.looks = [];
    for (const { element, track } of wanted) {
      const { attribute, table = [] } = track;
      const read = this.reader(track, columnOf, step);
      const look = old.get(element)?.[attribute];
      if (attribute === "travel") this.travels.push({ element, read });
      else if (!look) {
        const write = this.writer(element, track);
        this.looks.push({ element, attribute, read, write, last: null });
      } else {
        this.looks.push({ ...look, read });
        if (TEXTS.includes(attribute))
          this.rooms.push(() => roomFor(within(element, "text"), attribute === "math", table));
      }
    }
  }

  /** Make room for texts that have changed since: not while they go on changing, it takes long. */
  makeRoom() {
    for (const room of this.rooms) room();
    this.rooms = [];
  }

  /**
   * @param {Track} track @param {Map<string, Read>} columnOf @param {Axis | undefined} step
   * @returns {Read}
   */
  reader({ part, attribute }, columnOf, step) {
    const read = /** @type {Read} */ (columnOf.get(`${attribute} ${part}`));
    if (attribute === "template")
      return (place) =>
        read(place)?.replace(/\{(\(?)([^{}()]+)\)?\}/g, (/** @type {string[]} */ ...match) => {
          const number = columnOf.get(`number ${match[2]}`)?.(place) ?? NaN;
          return match[1] && number < 0 ? `(${show(number)})` : show(number);
        }) ?? null;
    if (!/^(trail|line)-x$/.test(attribute)) return read;
    const other = columnOf.get(`${attribute.replace("x", "y")} ${part}`) ?? read;
    return (place) => {
      const name = step?.name ?? "";
      const end = attribute === "trail-x" ? place[name] + 1 : (step?.stops.length ?? 0);
      const points = [];
      const at = { ...place };
      for (at[name] = 0; at[name] < end; at[name]++) {
        const [x, y] = [read(at), other(at)];
        if (!Number.isFinite(x) || !Number.isFinite(y)) break;
        points.push([x, y].map((n) => Math.max(-FAR, Math.min(FAR, n)).toFixed(2)).join(" "));
      }
      return points.join(" ");
    };
  }

  /** @param {Element} element @param {Track} track @returns {Write} */
  writer(element, { attribute, table = [] }) {
    const shape = within(element, "path, polyline, polygon");
    const text = within(element, "text");
    const { style } = /** @type {SVGElement | HTMLElement} */ (element);
    switch (attribute) {
      case "text":
      case "template":
      case "math": {
        const markup = attribute === "math";
        const live = roomFor(text, markup, table);
        const before = live.innerHTML;
        return (look) => {
          if (look === null || markup) live.innerHTML = look ?? before;
          else live.textContent = look;
        };
      }
      case "number": {
        const before = text.innerHTML;
        return (look) => {
          if (look === null) text.innerHTML = before;
          else text.textContent = show(look);
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
      case "y": {
        const at = this.moves.get(element) ?? {};
        this.moves.set(element, at);
        return (look) => {
          at[attribute] = Number(look ?? 0);
          const { x = 0, y = 0 } = at;
          const seen = Number.isFinite(x + y);
          style.visibility = seen ? "" : "hidden";
          style.transform = seen && (x || y) ? `translate(${x}px, ${y}px)` : "";
        };
      }
      case "trail-x":
      case "line-x":
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

  /** @param {Place} place */
  paint(place) {
    for (const look of this.looks) {
      const now = look.read(place);
      if (Object.is(now, look.last)) continue;
      look.write(now);
      look.last = now;
    }
  }

  /** Read a click as values of fields, if its picture asks for any.
   * @param {MouseEvent} event @returns {Record<string, number>} */
  valuesAt({ target, clientX, clientY }) {
    const shown = this.shown.find(({ figure }) => figure.contains(/** @type {Element} */ (target)));
    const click = shown?.picture.click;
    const svg = shown?.figure.querySelector("svg");
    const matrix = svg?.getScreenCTM()?.inverse();
    if (!click || !matrix) return {};
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    const [left, top, width, height] = click.box;
    const shares = [(x - left) / width, 1 - (y - top) / height];
    if (shares.some((share) => share < 0 || share > 1)) return {};
    const values = [click.x, click.y].map(([from, to], axis) =>
      Number((from + shares[axis] * (to - from)).toPrecision(3)),
    );
    return Object.fromEntries(
      click.fields.map((name, axis) => [name, values[axis]]).filter(([name]) => name),
    );
  }

  /** Where a picture is wider than its place, scroll to what happens now. */
  follow() {
    for (const { figure } of this.shown) {
      if (figure.scrollWidth <= figure.clientWidth) continue;
      const now = [...figure.querySelectorAll("[data-state~=now]")];
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
   * Let the number of this place travel along its edge: when the place has been painted, so that
   * measuring the way does not hold that up.
   * @param {Place} place
   */
  travel(place) {
    this.arrive();
    const here = { ...place };
    const timer = setTimeout(() => this.setOut(here), PAINTED);
    this.arrive = () => clearTimeout(timer);
  }

  /** @param {Place} place */
  setOut(place) {
    const { element, text } =
      this.travels
        .map(({ element, read }) => ({ element, text: read(place) }))
        .find((t) => t.text) ?? {};
    const path = element && within(element, "path");
    const svg = path instanceof SVGPathElement && path.ownerSVGElement;
    const to =
      svg &&
      svg
        .getScreenCTM()
        ?.inverse()
        .multiply(path.getScreenCTM() ?? undefined);
    if (!svg || !to) return;
    const backwards = text.startsWith("<");
    const number = document.createElementNS(svg.namespaceURI ?? "", "text");
    number.setAttribute("class", backwards ? "travel backwards" : "travel");
    number.textContent = text.replace("<", "");
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
