// @ts-check
/**
 * The player: puts frames on pictures. It knows nothing of what they mean.
 *
 * Read from the model (`cgraph/pictures/frames.py` says what each holds):
 *   pictures, axes, tracks  JSON; a part of a picture is an element with `data-part`
 *   columns                 bytes: a track's entries begin at byte `at`, in C order of its axes
 *   fields                  what the learner may change; `kernel` false: nobody there to answer
 *   words, look             the words of the controls, and the style sheet
 * Stepping and sliding stay in this file: a place is an index for each axis.
 *
 * Sent      {kind: "change", id, values}       all fields; one on its way, the newest values win
 * Answered  {kind: "done", id}                 after the traits above have changed
 *           {kind: "error", id, field, message}  and nothing has changed
 *
 * @typedef {import("./stage.js").Axis} Axis
 * @typedef {import("./stage.js").Track} Track
 * @typedef {import("./stage.js").Place} Place
 * @typedef {import("./form.js").Model} Model
 */

import { Form } from "./form.js";
import { followTheme, make } from "./page.js";
import { Stage, oneLine, roomFor, show } from "./stage.js";

const SPEEDS = [0.5, 1, 2, 4];
const SETTLED = 200; // ms without new content
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
    this.stepped = false; // the pictures have not followed yet
    this.travels = false; // a number is to travel when the step is painted
    this.keys = ""; // tells how to use the keys
    this.frame = 0;
    this.timer = 0;
    this.settling = 0;
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
    listen(this.slider, "input", () => this.go(Number(this.slider.value), false));
    listen(root, "keydown", (event) => this.key(event));
    listen(root, "fullscreenchange", () => this.fit());
    listen(window, "resize", () => this.fit());
    listen(stage.element, "pointerover", (event) => this.tell(event.target));
    listen(stage.element, "pointerleave", () => this.tell(null));
    for (const name of ["focusin", "focusout"]) listen(root, name, () => this.soon());
    listen(stage.element, "click", (event) => this.click(event));
    listen(stage.element, "mousedown", (event) => {
      if (!event.target.closest("svg")) return;
      event.preventDefault(); // else its hint would stay when the pointer has gone
      root.focus({ preventScroll: true });
    });
    const unfollow = followTheme(this.host);
    const refresh = () => {
      if (!this.stale) queueMicrotask(() => this.refresh());
      this.stale = true;
    };
    const names = ["pictures", "axes", "tracks", "columns", "fields"].map((n) => `change:${n}`);
    const hear = (/** @type {any} */ answer) => this.form.hear(answer);
    for (const name of names) model.on(name, refresh);
    model.on("msg:custom", hear);
    signal.addEventListener("abort", () => {
      unfollow();
      for (const name of names) model.off(name, refresh);
      model.off("msg:custom", hear);
      this.play(false);
      stage.arrive();
      cancelAnimationFrame(this.frame);
      clearTimeout(this.settling);
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
    const first = this.shape === "";
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
    const { keys_step, keys_ask } = this.words;
    this.keys = [this.end && keys_step, hints.length && keys_ask].filter(Boolean).join(" · ");
    stage.rooms.push(() => roomFor(this.hint, false, [this.keys, ...hints.map(oneLine)]));
    clearTimeout(this.settling);
    if (first) stage.makeRoom();
    else this.settling = setTimeout(() => stage.makeRoom(), SETTLED);
    this.now();
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
      this.now();
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
      this.paint();
      if (this.stepped) this.stage.follow();
      if (this.travels) this.stage.travel(this.place);
      this.stepped = this.travels = false;
    });
  }

  /** Show the place at once, so that it is laid out while the screen is waited for; the next ones
   * of the same frame wait for its end. */
  now() {
    if (!this.frame) {
      this.paint();
      this.root.getBoundingClientRect();
    }
    this.soon();
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
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.travels = travels && to === this.at + 1 && !still;
    this.stepped = true;
    this.place[this.step.name] = to;
    this.stage.arrive();
    this.now();
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

  /** On the whole screen, let everything grow as far as it fits, or shrink a little so that it does. */
  fit() {
    const { root, isFull, stage } = this;
    const fits = () =>
      root.scrollHeight <= root.clientHeight &&
      stage.shown.every(({ figure }) => {
        const natural = Number.parseFloat(figure.style.getPropertyValue("--natural")) || 0;
        return figure.clientWidth >= 0.9 * scale * natural;
      });
    let [scale, least] = isFull ? [4, 0.75] : [1, 1];
    for (; ; scale = Math.max(least, scale * 0.96)) {
      root.style.setProperty("--scale", String(scale));
      if (scale === least || fits()) break;
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
    const hint = oneLine(hintOf(pointed) ?? hintOf(root.activeElement) ?? this.keys);
    if (live.textContent !== hint) live.textContent = hint;
  }

  /** @param {MouseEvent} event */
  click(event) {
    const values = this.stage.valuesAt(event);
    for (const [name, value] of Object.entries(values)) this.form.put(name, value);
    if (Object.keys(values).length) this.form.change(values);
  }
}

/** @param {{model: Model, el: HTMLElement}} view */
function render({ model, el }) {
  const player = new Player(model, el);
  return () => player.gone.abort();
}

export default { render };
