// @ts-check
/**
 * The player: puts frames on pictures. It knows nothing of what they mean.
 *
 * Read from the model (`cgraph/pictures/frames.py` says what each holds):
 *   pictures, axes, tracks  JSON; a part of a picture is an element with `data-part`
 *   columns                 bytes: a track's entries begin at byte `at`, in C order of its axes
 *   fields                  what the learner may change; `kernel` false: nobody there to answer
 *   words, look             the words of the controls, and the style sheet
 * Stepping and sliding stay in this file: a place is an index for each axis, and on the next
 * animation frame the pictures are brought there, touching only what differs.
 *
 * Sent      {kind: "change", id, values}       all fields; one on its way, the newest values win
 * Answered  {kind: "done", id}                 after the traits above have changed
 *           {kind: "error", id, field, message}  and nothing has changed
 *
 * @typedef {{name: string, label: string, kind: "step" | "slider", stops: number[],
 *   marks: [number, string][], start: number, pace: number}} Axis
 * @typedef {{part: string, attribute: string, axes: string[], type: "f4" | "u1" | "u2",
 *   at: number, table?: (string | null)[], scale?: [number, number]}} Track
 * @typedef {{box: number[], x: number[], y: number[], fields: string[]}} Click
 * @typedef {{name: string, markup: string, label: string, click: Click | null}} Picture
 * @typedef {{name: string, label: string, kind: "number" | "formula", value: number | string,
 *   min: number | null, max: number | null, step: number | null}} Field
 * @typedef {{get(key: string): any, send(message: object): void,
 *   on(event: string, hear: Function): void, off(event: string, hear: Function): void}} Model
 * @typedef {Record<string, number>} Place
 * @typedef {(place: Place) => any} Read
 * @typedef {(look: any) => void} Write  null: as in the picture itself
 */

const PATIENCE = 3000; // ms to wait for the kernel before saying so
const TYPING = 300; // ms after the last key in a formula
const TRAVEL = 200; // ms for a number along its edge
const FAR = 1e5; // where a line that leaves its picture is cut
const SPEEDS = [0.5, 1, 2, 4];
const ARRAYS = { f4: Float32Array, u1: Uint8Array, u2: Uint16Array };
const ICONS = {
  first: "M6 5v14M18 5l-8 7 8 7",
  back: "M15 5l-8 7 8 7",
  play: "M8 5l10 7-10 7z",
  pause: "M8 5v14M16 5v14",
  next: "M9 5l8 7-8 7",
  last: "M18 5v14M6 5l8 7-8 7",
  full_screen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};
/** @type {Map<string, CSSStyleSheet>} */
const SHEETS = new Map();

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

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Rough width of a text, in Latin letters. @param {string} text */
function width(text) {
  return [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 2 : 1), 0);
}

/** @param {string | null} text */
function oneLine(text) {
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
function roomFor(element, markup, texts) {
  if (!(element instanceof HTMLElement)) return element;
  let live = element.querySelector(":scope > .live");
  if (!live) {
    live = make("span", { class: "live" }, ...element.childNodes);
    element.append(live);
    const inline = getComputedStyle(element).display.startsWith("inline");
    element.classList.add(inline ? "room-inline" : "room");
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
class Stage {
  /** @param {Record<string, HTMLElement>} owned parts outside of the pictures */
  constructor(owned) {
    this.element = make("div", { class: "pictures" });
    this.owned = owned;
    /** @type {{picture: Picture, figure: HTMLElement}[]} */
    this.shown = [];
    /** @type {{read: Read, write: Write, last: unknown}[]} */
    this.looks = [];
    /** @type {Map<Element, string>} */
    this.hints = new Map();
    /** @type {{element: Element, read: Read}[]} */
    this.travels = [];
    /** @type {WeakMap<Element, {x?: number, y?: number}>} */
    this.moves = new WeakMap();
    this.arrive = () => {}; // ends the number that is travelling
  }

  /**
   * Pictures whose markup has not changed are left alone.
   * @param {Picture[]} pictures @param {Axis[]} axes @param {Track[]} tracks
   * @param {DataView} columns
   */
  set(pictures, axes, tracks, columns) {
    this.arrive();
    for (const { write } of this.looks) write(null);
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
    this.looks = [];
    this.travels = [];
    this.hints.clear();
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
    for (const track of tracks)
      for (const element of parts.get(track.part) ?? []) {
        const read = this.reader(track, columnOf, step);
        if (track.attribute === "travel") this.travels.push({ element, read });
        else this.looks.push({ read, write: this.writer(element, track), last: null });
      }
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

  /** Let the number of this place travel along its edge. @param {Place} place */
  travel(place) {
    this.arrive();
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

/** The fields, and the talk with the kernel about them. */
class Form {
  /** @param {Model} model @param {Record<string, string>} words */
  constructor(model, words) {
    this.model = model;
    this.words = words;
    this.element = make("form", { class: "fields", novalidate: "" });
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.error = make("p", { class: "error", id: "error", role: "alert" });
    this.notice = make("p", { class: "notice", role: "status" });
    /** @type {Map<string, {field: Field, value: number | string, text: HTMLInputElement,
     *   slider: HTMLInputElement | null}>} */
    this.entries = new Map();
    this.shape = ""; // all of the fields but their values
    this.alive = model.get("kernel") !== false;
    this.id = Math.random().toString(36);
    this.count = 0;
    this.sent = -Infinity; // when the request on its way was sent; none is: -Infinity
    this.wanted = false; // newer values wait
    this.timer = 0;
    this.typing = 0;
    if (!this.alive) this.notice.textContent = words.no_kernel;
  }

  /** Show the fields; one being typed in is left alone. @param {Field[]} fields */
  set(fields) {
    const shape = JSON.stringify(fields.map((field) => ({ ...field, value: 0 })));
    if (shape !== this.shape) {
      const root = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
      const focused = root.activeElement?.getAttribute("name");
      this.shape = shape;
      const old = this.entries;
      this.entries = new Map();
      this.element.replaceChildren(...fields.map((field) => this.entry(field, old)), this.error);
      const again = focused && this.entries.get(focused)?.text;
      if (again) again.focus();
      this.element.hidden = fields.length === 0;
      this.notice.hidden = fields.length === 0;
    } else if (!this.wanted && !this.typing && this.sent < 0)
      for (const { name, value } of fields) {
        const entry = this.entries.get(name);
        if (entry && entry.field.value !== value) this.put(name, value);
        if (entry) entry.field.value = value;
      }
  }

  /** @param {Field} field @param {Form["entries"]} old */
  entry(field, old) {
    const { name, label, kind, min, max, value } = field;
    const before = old.get(name)?.text;
    const text =
      before?.dataset.kind === kind
        ? before
        : make("input", { type: "text", name, "data-kind": kind, autocomplete: "off" });
    text.setAttribute("aria-describedby", "error");
    text.setAttribute("spellcheck", "false");
    if (kind === "number") text.setAttribute("inputmode", "decimal");
    text.disabled = !this.alive;
    text.oninput = () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.read(name), kind === "formula" ? TYPING : 0);
    };
    text.onchange = () => this.read(name);
    const entry = make("label", { class: `field ${kind}` }, make("span", {}, label), text);
    /** @type {HTMLInputElement | null} */
    let slider = null;
    if (kind === "number" && min !== null && max !== null) {
      const step = String(field.step ?? (max - min) / 100);
      const range = { min: String(min), max: String(max), step, "aria-label": label };
      slider = make("input", { type: "range", ...range });
      slider.disabled = !this.alive;
      slider.oninput = () => {
        text.value = show(Number(slider?.value));
        this.change({ [name]: Number(slider?.value) });
      };
      entry.append(slider);
    }
    this.entries.set(name, { field, value, text, slider });
    if (text !== before || !this.typing) this.put(name, value);
    return entry;
  }

  /** @param {string} name @param {number | string} value */
  put(name, value) {
    const entry = this.entries.get(name);
    if (!entry) return;
    entry.value = value;
    const shown = typeof value === "number" ? String(value).replace("-", "−") : value;
    if (entry.text.value !== shown) entry.text.value = shown;
    if (entry.slider) entry.slider.value = String(value);
  }

  /** Take over what was typed. @param {string} name */
  read(name) {
    clearTimeout(this.typing);
    this.typing = 0;
    const entry = this.entries.get(name);
    if (!entry) return;
    const typed = entry.text.value.normalize("NFKC").replaceAll("−", "-").trim();
    const value = entry.field.kind === "number" ? Number(typed.replace(",", ".")) : typed;
    if (value === entry.value && !this.error.textContent) return;
    if (typed === "" || (typeof value === "number" && !Number.isFinite(value))) {
      this.fail(this.words.not_a_number.replace("{name}", entry.field.label), name);
      return;
    }
    if (entry.slider) entry.slider.value = String(value);
    this.change({ [name]: value });
  }

  /** @param {Record<string, number | string>} values */
  change(values) {
    if (!this.alive) return;
    for (const [name, value] of Object.entries(values)) {
      const entry = this.entries.get(name);
      if (entry) entry.value = value;
    }
    this.wanted = true;
    this.send();
  }

  send() {
    if (!this.wanted || performance.now() - this.sent < PATIENCE) return;
    this.wanted = false;
    this.sent = performance.now();
    this.count += 1;
    const values = Object.fromEntries([...this.entries].map(([name, { value }]) => [name, value]));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.notice.textContent = this.words.no_answer;
      this.send();
    }, PATIENCE);
    try {
      this.model.send({ kind: "change", id: `${this.id} ${this.count}`, values });
    } catch {
      this.notice.textContent = this.words.no_answer; // a kernel known to be dead
    }
  }

  /** @param {{kind: string, id: string, field?: string, message?: string}} answer */
  hear({ kind, id, field = "", message = "" }) {
    if (id !== `${this.id} ${this.count}`) return;
    clearTimeout(this.timer);
    this.sent = -Infinity;
    this.notice.textContent = "";
    this.fail(kind === "error" ? message : "", field);
    this.send();
  }

  /** Show an error, or none. @param {string} message @param {string} name */
  fail(message, name) {
    this.error.textContent = message;
    for (const { field, text } of this.entries.values())
      text.setAttribute("aria-invalid", String(message !== "" && field.name === name));
  }
}

/** One view of a player. */
class Player {
  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model;
    this.host = host;
    /** @type {Record<string, string>} */
    this.words = model.get("words");
    /** @type {Axis[]} */
    this.axes = [];
    /** @type {Axis | undefined} */
    this.step = undefined;
    /** @type {Place} */
    this.place = {};
    this.shape = ""; // of the axes
    this.stale = true; // the model holds something newer than what is shown
    this.frame = 0;
    this.timer = 0;
    /** @type {Element | null} */
    this.pointed = null; // by the pointer
    this.gone = new AbortController();
    this.hint = make("p", { class: "hint" });
    this.sentence = make("p", { class: "sentence", "aria-live": "polite" });
    this.stage = new Stage({ sentence: this.sentence });
    this.form = new Form(model, this.words);
    this.slider = make("input", { type: "range", min: "0", "aria-label": this.words.step });
    this.count = make("output", { class: "count" });
    this.speed = make("select", { "aria-label": this.words.speed });
    for (const speed of SPEEDS)
      this.speed.append(make("option", { value: String(speed) }, `${speed}×`));
    this.speed.value = "1";
    this.buttons = {
      first: this.button("first", () => this.go(0)),
      back: this.button("back", () => this.go(this.at - 1)),
      play: this.button("play", () => this.play(!this.timer)),
      next: this.button("next", () => this.go(this.at + 1)),
      last: this.button("last", () => this.go(this.end)),
      full_screen: this.button("full_screen", () => this.fullScreen()),
    };
    const { first, back, play, next, last, full_screen } = this.buttons;
    this.steps = make("div", { class: "steps" }, first, back, play, next, last);
    this.steps.append(make("span", { class: "scale" }, this.slider), this.count, this.speed);
    this.controls = make("div", { class: "controls" }, this.steps, full_screen);
    this.sliders = make("div", { class: "sliders" });
    this.root = make("div", { class: "player", role: "group", tabindex: "-1" });
    this.root.setAttribute("aria-label", this.words.player);
    full_screen.hidden = !document.fullscreenEnabled;
    this.root.append(this.form.element, this.stage.element, this.hint, this.sentence);
    this.root.append(this.controls, this.sliders, this.form.notice);
    this.attach();
    this.listen();
    this.refresh();
  }

  get at() {
    return this.step ? this.place[this.step.name] : 0;
  }

  get end() {
    return this.step ? this.step.stops.length - 1 : 0;
  }

  attach() {
    const { host } = this;
    const look = this.model.get("look");
    const sheet = SHEETS.get(look) ?? new CSSStyleSheet();
    if (!SHEETS.has(look)) sheet.replaceSync(look);
    SHEETS.set(look, sheet);
    host.classList.add("cgraph-player");
    host.dataset.lmSuppressShortcuts = "true"; // JupyterLab's own keys stay away
    const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    shadow.replaceChildren(this.root);
  }

  listen() {
    const { signal } = this.gone;
    const { root, model, stage } = this;
    /** @param {EventTarget} on @param {string} name @param {(event: any) => void} hear */
    const listen = (on, name, hear) => on.addEventListener(name, hear, { signal });
    listen(this.slider, "input", () => this.go(Number(this.slider.value)));
    listen(root, "keydown", (event) => this.key(event));
    listen(root, "fullscreenchange", () => this.fit());
    listen(window, "resize", () => this.fit());
    listen(stage.element, "pointerover", (event) => this.tell(event.target));
    listen(stage.element, "pointerleave", () => this.tell(null));
    for (const name of ["focusin", "focusout"]) listen(root, name, () => this.soon());
    listen(stage.element, "click", (event) => this.click(event));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const theme = () => {
      const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
      const isDark = jpThemeLight ? jpThemeLight === "false" : vscodeThemeKind?.includes("dark");
      this.host.dataset.theme = (isDark ?? dark.matches) ? "dark" : "light";
    };
    theme();
    listen(dark, "change", theme);
    const observer = new MutationObserver(theme);
    observer.observe(document.body, { attributes: true });
    const refresh = () => {
      this.stale = true;
      this.soon();
    };
    const names = ["pictures", "axes", "tracks", "columns", "fields"].map((n) => `change:${n}`);
    const hear = (/** @type {any} */ answer) => this.form.hear(answer);
    for (const name of names) model.on(name, refresh);
    model.on("msg:custom", hear);
    signal.addEventListener("abort", () => {
      observer.disconnect();
      for (const name of names) model.off(name, refresh);
      model.off("msg:custom", hear);
      this.play(false);
      stage.arrive();
      cancelAnimationFrame(this.frame);
      clearTimeout(this.form.timer);
      clearTimeout(this.form.typing);
    });
  }

  /** @param {keyof typeof ICONS} name @param {() => void} press */
  button(name, press) {
    const button = make("button", { type: "button", class: name });
    button.addEventListener("click", press);
    this.name(button, name, name);
    return button;
  }

  /** @param {HTMLElement} button @param {string} word @param {keyof typeof ICONS} icon */
  name(button, word, icon) {
    button.title = this.words[word];
    button.setAttribute("aria-label", this.words[word]);
    button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
  }

  /** Take over what the model holds now; the place is kept as far as it is still there. */
  refresh() {
    const { model, stage } = this;
    this.stale = false;
    const axes = /** @type {Axis[]} */ (model.get("axes"));
    const shape = JSON.stringify(axes);
    if (shape !== this.shape) {
      this.shape = shape;
      this.axes = axes;
      this.step = axes.find((axis) => axis.kind === "step");
      this.place = Object.fromEntries(
        axes.map(({ name, start, stops }) => [
          name,
          Math.min(this.place[name] ?? start, stops.length - 1),
        ]),
      );
      this.slider.max = String(this.end);
      this.steps.hidden = this.end === 0;
      const further = axes.filter((axis) => axis.kind === "slider");
      this.sliders.replaceChildren(...further.map((axis) => this.further(axis)));
    }
    this.form.set(model.get("fields"));
    const tracks = /** @type {Track[]} */ (model.get("tracks"));
    stage.set(model.get("pictures"), axes, tracks, model.get("columns"));
    const hints = tracks.flatMap(({ attribute, table = [] }) =>
      attribute === "hint" ? table : [],
    );
    roomFor(this.hint, false, [this.words.keys, ...hints.map(oneLine)]);
    this.paint();
  }

  /** A slider for an axis other than the step. @param {Axis} axis */
  further({ name, label, stops, marks }) {
    const end = stops.length - 1;
    const range = { type: "range", min: "0", max: String(end), "aria-label": label };
    const slider = make("input", { ...range, value: String(this.place[name]) });
    const value = make("output", { class: "count" });
    const tell = () => {
      value.textContent = show(stops[this.place[name]]);
      slider.setAttribute("aria-valuetext", value.textContent);
    };
    slider.addEventListener("input", () => {
      this.place[name] = Number(slider.value);
      tell();
      this.soon();
    });
    tell();
    const scale = make("span", { class: "scale" }, slider);
    marks.forEach(([at, text], index) => {
      const mark = make("span", { class: index % 2 ? "mark low" : "mark" }, make("span", {}, text));
      mark.style.setProperty("--at", String(end ? at / end : 0));
      scale.append(mark);
    });
    return make("div", { class: "slider" }, make("span", { class: "label" }, label), scale, value);
  }

  soon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.stale) this.refresh();
      else this.paint();
    });
  }

  paint() {
    this.stage.paint(this.place);
    this.label();
    this.tell();
  }

  /** Bring the controls up to date. */
  label() {
    const { at, end, step } = this;
    const { first, back, play, next, last, full_screen } = this.buttons;
    const stops = step?.stops ?? [];
    const count = `${show(stops[at] ?? 0)} / ${show(stops[end] ?? 0)}`;
    if (this.slider.value !== String(at)) this.slider.value = String(at);
    if (this.count.textContent !== count) {
      this.count.textContent = count;
      this.slider.setAttribute("aria-valuetext", count);
      this.count.style.minWidth = `${2 * show(stops[end] ?? 0).length + 3}ch`;
    }
    for (const button of [first, back]) button.setAttribute("aria-disabled", String(at === 0));
    for (const button of [next, last]) button.setAttribute("aria-disabled", String(at === end));
    const playing = this.timer ? "pause" : "play";
    if (play.title !== this.words[playing]) this.name(play, playing, playing);
    const full = this.isFull ? "leave_full_screen" : "full_screen";
    if (full_screen.title !== this.words[full]) this.name(full_screen, full, "full_screen");
  }

  /** Go to a step, as far as there are steps. @param {number} index @param {boolean} travels */
  go(index, travels = true) {
    const to = Math.max(0, Math.min(this.end, index));
    if (!this.step || to === this.at) return;
    const single = to === this.at + 1;
    this.place[this.step.name] = to;
    this.soon();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (single && travels && !still) this.stage.travel(this.place);
    else this.stage.arrive();
  }

  /** @param {boolean} on */
  play(on) {
    clearTimeout(this.timer);
    this.timer = 0;
    if (on && this.step) {
      if (this.at === this.end) this.go(0);
      const pause = (this.step.pace * 1000) / Number(this.speed.value);
      this.timer = setTimeout(() => {
        this.go(this.at + 1);
        this.play(this.at < this.end);
      }, pause);
    }
    this.label();
  }

  get isFull() {
    return /** @type {ShadowRoot} */ (this.root.getRootNode()).fullscreenElement === this.root;
  }

  fullScreen() {
    if (this.isFull) document.exitFullscreen();
    else this.root.requestFullscreen?.().catch(() => {}); // refused: the page stays as it is
    this.root.focus();
  }

  /** On the whole screen, let everything grow as far as it fits. */
  fit() {
    const { root, isFull, stage } = this;
    const fits = () =>
      root.scrollHeight <= root.clientHeight &&
      stage.shown.every(({ figure }) => {
        const natural = Number.parseFloat(figure.style.getPropertyValue("--natural")) || 0;
        return figure.clientWidth >= 0.9 * scale * natural;
      });
    let scale = isFull ? 4 : 1;
    for (; ; scale = Math.max(1, scale * 0.96)) {
      root.style.setProperty("--scale", String(scale));
      if (scale === 1 || fits()) break;
    }
    this.label();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("input[type=text], select")) return;
    if (target.matches("button") && key === " ") return; // it presses the button
    const vertical = key === "ArrowUp" || key === "ArrowDown";
    const slides = target.matches("input[type=range]") && target !== this.slider;
    if (slides && key !== " " && key !== "f") return; // its own arrow keys
    if (vertical && target !== this.slider) return this.ask(event, key === "ArrowUp" ? -1 : 1);
    /** @type {Record<string, () => void>} */
    const actions = {
      Home: () => this.go(0),
      End: () => this.go(this.end),
      " ": () => this.play(!this.timer),
      f: () => this.fullScreen(),
    };
    for (const forth of ["ArrowRight", "PageDown", "ArrowUp"])
      actions[forth] = () => this.go(this.at + 1, !event.repeat);
    for (const back of ["ArrowLeft", "PageUp", "ArrowDown"])
      actions[back] = () => this.go(this.at - 1);
    if (!(key in actions)) return;
    event.preventDefault();
    event.stopPropagation();
    if (key !== " " && key !== "f") this.play(false);
    actions[key]();
  }

  /** Move the focus among the parts of a picture that have a hint.
   * @param {KeyboardEvent} event @param {number} by */
  ask(event, by) {
    const target = /** @type {Element} */ (event.target);
    const parts = [...(target.closest("figure")?.querySelectorAll(".tells") ?? [])];
    const told = parts.filter((part) => this.stage.hints.has(part));
    if (!told.length) return;
    event.preventDefault();
    const start = told.indexOf(target);
    const index = start < 0 && by < 0 ? 0 : start;
    /** @type {HTMLElement} */ (told[(index + by + told.length) % told.length]).focus();
  }

  /** Show the hint of the part pointed at, or focused, or how to use the keys.
   * @param {Element | null} pointed */
  tell(pointed = this.pointed) {
    this.pointed = pointed;
    const root = /** @type {ShadowRoot} */ (this.root.getRootNode());
    const hintOf = (/** @type {Element | null} */ element) => {
      let part = element?.closest(".tells");
      while (part && !this.stage.hints.has(part)) part = part.parentElement?.closest(".tells");
      return part && this.stage.hints.get(part);
    };
    const live = this.hint.querySelector(".live") ?? this.hint;
    const hint = oneLine(hintOf(pointed) ?? hintOf(root.activeElement) ?? this.words.keys);
    if (live.textContent !== hint) live.textContent = hint;
  }

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {Element} */ (event.target);
    const shown = this.stage.shown.find(({ figure }) => figure.contains(target));
    const click = shown?.picture.click;
    const svg = shown?.figure.querySelector("svg");
    const matrix = svg?.getScreenCTM()?.inverse();
    if (!click || !matrix) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    const [left, top, width, height] = click.box;
    const shares = [(x - left) / width, 1 - (y - top) / height];
    if (shares.some((share) => share < 0 || share > 1)) return;
    /** @type {Record<string, number>} */
    const values = {};
    for (const [index, [from, to]] of [click.x, click.y].entries())
      if (click.fields[index])
        values[click.fields[index]] = Number((from + shares[index] * (to - from)).toPrecision(3));
    for (const [name, value] of Object.entries(values)) this.form.put(name, value);
    this.form.change(values);
  }
}

/** @param {{model: Model, el: HTMLElement}} view */
function render({ model, el }) {
  const player = new Player(model, el);
  return () => player.gone.abort();
}

export default { render };
