// @ts-check
/**
 * The player: puts frames on pictures, and numbers into frames. It knows nothing of what they mean.
 *
 * Read from the model (`cgraph/pictures/frames.py` says what each holds):
 *   pictures, tracks, steps  JSON; a part of a picture is an element with `data-part`
 *   program, checks          what computes the numbers, and what can go wrong with them
 *   fields                   what the learner may change
 *   words, look              the words of the controls, and the style sheet
 *   source                   the cell that makes this player again, as a text to fill in
 *   variants, choice         other contents to choose from: what differs, by these very names
 * Stepping, sliding and computing stay in this page. The kernel hears of fields that no slot
 * belongs to, such as a formula:
 *
 * Sent      {kind: "change", id, values}       all fields; one on its way, the newest values win
 * Answered  {kind: "done", id}                 after the traits above have changed
 *           {kind: "error", id, field, message}  and nothing has changed
 *
 * Kept in the model, for a page that is loaded again: `moved`, the learner's values and step.
 *
 * @typedef {import("./stage.js").Track} Track
 * @typedef {import("./texts.js").Text} Text
 * @typedef {import("./form.js").Field} Field
 * @typedef {import("./form.js").Setting} Setting
 * @typedef {import("./talk.js").Model} Model
 * @typedef {{count: number, start: number, pace: number, marks: [number, string][],
 *   words: Record<string, string>, tally: {slot: number}[]}} Steps
 */

import { Doing } from "./doing.js";
import { Machine } from "./engine.js";
import { Form } from "./form.js";
import { FULL_SCREEN, copy, followTheme, make, reveal } from "./page.js";
import { Pen, arePoints, isEmpty, valueOf } from "./points.js";
import { Pool, practise } from "./pool.js";
import { Stage, oneLine, roomFor } from "./stage.js";
import { Talk } from "./talk.js";
import { complaint, filled, longest } from "./texts.js";

const SPEEDS = [0.5, 1, 2, 4];
const FRAME = 1 / 60; // s
const CHUNK = 5; // rounds between two looks at the clock
const BUDGET = 9; // ms of a frame that a live loop may take
const STEP = "\ue010"; // stands for the step in the cell that makes a player
const FULL = [850, 590]; // the size of a whole screen on which letters are as large as on a page
const LARGER = 1.2; // times, at least, where pictures of less matter do not share the screen
const CLASS = 1.35; // times as large where a page is for a class
const LEAST = 0.6; // of their size: pictures there, under a long text
const SETTLED = 200; // ms without new content
const MANY = 30; // steps: more than a presenter presses for
/** What a value must be that comes from anywhere. @type {Record<string, (value: any) => boolean>} */
const KINDS = { number: Number.isFinite, points: arePoints };
/** @type {import("./engine.js").Program} */
const EMPTY = { slots: 0, numbers: [], arrays: [], setup: [], loop: null, after: [], view: [] };
const ICONS = {
  first: "M6 5v14M18 5l-8 7 8 7",
  back: "M15 5l-8 7 8 7",
  play: "M8 5l10 7-10 7z",
  pause: "M8 5v14M16 5v14",
  next: "M9 5l8 7-8 7",
  last: "M18 5v14M6 5l8 7-8 7",
  again: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  copy: "M9 9h11v11H9zM5 15V4h11",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  full_screen: FULL_SCREEN,
};
/** @type {Map<string, CSSStyleSheet>} */
const SHEETS = new Map();

/** One view of a player. */
export class Player {
  /** @param {Model} model @param {HTMLElement} host */
  constructor(model, host) {
    this.model = model;
    this.host = host;
    /** @type {Record<string, string>} */
    this.words = model.get("words");
    /** @type {Steps} */
    this.steps = { count: 1, start: 0, pace: 1, marks: [], words: {}, tally: [] };
    this.step = 0;
    this.played = 0; // the farthest step so far
    /** @type {Field[]} */
    this.fields = [];
    /** @type {[slot: number, words: Text][]} */
    this.checks = [];
    /** @type {Record<string, Setting>} */
    this.good = {}; // values with which all numbers are there
    /** @type {Record<string, Setting>} */
    this.origin = {}; // values at first
    /** @type {Record<string, Setting> | null} */
    this.wanted = null; // values to be put back once the kernel has answered
    this.shape = ""; // of the steps
    this.stale = true; // the model holds something newer than what is shown
    this.stepped = false; // the pictures have not followed yet
    this.travels = false; // a number is to travel when the step is painted
    this.fills = false; // the room that its page gives, as it would the whole screen
    this.keys = ""; // tells how to use the keys
    this.frame = 0;
    this.timer = 0;
    this.settling = 0;
    this.variant = 0; // the content that is chosen
    /** @type {Element | null} */
    this.pointed = null; // by the pointer
    /** @type {import("./stage.js").Held | undefined} */
    this.held = undefined; // what is being dragged
    this.gone = new AbortController();
    this.hint = make("p", { class: "hint" });
    this.sentence = make("p", { class: "sentence", "aria-live": "polite" });
    this.stage = new Stage({ sentence: this.sentence }, this.words);
    this.form = new Form(this.words, (values) => this.changed(values));
    this.talk = new Talk(model, host, this.words, (text, field) => this.form.fail(text, field));
    /** @type {Machine} */
    this.machine = new Machine(EMPTY);
    this.slider = make("input", { type: "range", min: "0", "aria-label": this.words.step });
    this.count = make("output", { class: "count" });
    this.speed = make("select", { "aria-label": this.words.speed });
    for (const speed of SPEEDS)
      this.speed.append(make("option", { value: String(speed) }, `${speed}×`));
    this.speed.value = "1";
    this.buttons = {
      first: this.button("first", () => this.go(0)),
      back: this.button("back", () => this.go(this.step - 1)),
      play: this.button("play", () => this.play(!this.timer)),
      next: this.button("next", () => this.forth()),
      last: this.button("last", () => this.go(this.end)),
      again: this.button("again", () => this.again()),
      copy: this.button("copy", () => this.copy(this.cell, "copied")),
      save: this.button("save", (event) => this.stage.save(event.shiftKey)),
      link: this.button("link", () => this.copy(model.get("link")(this.place), "linked")),
      full_screen: this.button("full_screen", () => this.fullScreen()),
    };
    const { first, back, play, next, last, again, copy, save, link, full_screen } = this.buttons;
    this.bar = make("div", { class: "steps" }, first, back, play, next, last);
    this.bar.append(make("span", { class: "scale" }, this.slider), this.count, this.speed);
    this.pen = new Pen(this);
    this.doing = new Doing(this);
    const { bar, toggle } = this.doing;
    this.controls = make("div", { class: "controls" }, this.bar, bar, toggle);
    this.controls.append(again, copy, save, link, full_screen);
    link.hidden = !model.get("link"); // a notebook has no address for others
    this.root = make("div", { class: "player", role: "group", tabindex: "-1" });
    this.root.setAttribute("aria-label", this.words.player);
    full_screen.hidden = !document.fullscreenEnabled;
    this.choice = make("fieldset", { class: "choice" });
    const lines = make("div", { class: "lines" }, this.hint, this.talk.notice, this.form.error);
    const desk = make("div", { class: "desk" }, this.sentence, this.controls, this.form.sliders);
    this.root.append(this.choice, this.form.element, lines, this.stage.element);
    this.root.append(desk, this.stage.below);
    this.attach();
    this.listen();
    this.refresh();
  }

  get end() {
    return (this.live !== null ? this.machine.length : this.steps.count) - 1;
  }

  /** Whether the steps are computed as they are played, one after the other. */
  get live() {
    return this.machine.loop.live;
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
    listen(this.host, "cgraph-fill", ({ detail }) => this.fill(detail));
    listen(this.host, "cgraph-step", (event) => {
      if (this.present(event.detail)) event.preventDefault();
    });
    listen(window, "resize", () => this.fit());
    listen(window, "beforeprint", () => this.print(this.end));
    listen(window, "afterprint", () => this.print(this.step));
    listen(root, "pointerover", (event) => this.tell(event.target));
    listen(root, "pointerleave", (event) => {
      if (event.pointerType === "mouse") this.tell(null); // a finger leaves what it has tapped
    });
    for (const name of ["focusin", "focusout"]) listen(root, name, () => this.soon());
    listen(root, "click", (event) => this.doing.pick(event));
    listen(root, "pointerdown", (event) => this.hold(event));
    listen(root, "pointermove", (event) => this.point(event));
    for (const name of ["pointerup", "pointercancel"])
      listen(root, name, () => {
        if (this.held) this.counted();
        this.held = undefined;
      });
    for (const moves of [this.form.element, this.form.sliders])
      listen(moves, "change", () => this.counted());
    listen(root, "mousedown", (event) => {
      if (!event.target.closest("figure svg")) return;
      event.preventDefault(); // else its hint would stay when the pointer has gone
      (event.target.closest("figure") ?? root).focus({ preventScroll: true });
    });
    const unfollow = followTheme(this.host);
    const refresh = () => {
      if (!this.stale) queueMicrotask(() => this.refresh());
      this.stale = true;
    };
    const names = ["pictures", "steps", "tracks", "program", "fields"].map((n) => `change:${n}`);
    const hear = (/** @type {any} */ answer) => this.talk.hear(answer);
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
      clearTimeout(this.talk.timer);
      clearTimeout(this.form.typing);
    });
  }

  /** @param {keyof typeof ICONS} name @param {(event: MouseEvent) => void} press */
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
    const said = this.steps.words[word];
    button.classList.toggle("says", Boolean(said));
    if (said) button.append(said);
    if (said) button.setAttribute("aria-label", said);
  }

  /** What the model holds, as the chosen variant has it. @param {string} name */
  get(name) {
    return this.model.get("variants")?.[this.variant]?.[1][name] ?? this.model.get(name);
  }

  /** Offer the variants, one of which is to be chosen. */
  offer() {
    /** @type {[label: string, own: object][]} */
    const variants = this.model.get("variants") ?? [];
    const kept = this.model.get("moved")?.variant;
    const own = variants.findIndex(([, other]) => !Object.keys(other).length);
    this.variant = Number.isInteger(kept) && kept in variants ? kept : Math.max(0, own);
    const options = variants.map(([label], index) => {
      const option = make("input", { type: "radio", name: "variant" });
      option.checked = index === this.variant;
      option.addEventListener("change", () => {
        const over = this.step === this.end;
        if (this.live !== null) this.wanted = this.form.values; // a choice among the others
        this.variant = index;
        this.play(false);
        this.refresh();
        if (over) this.go(this.end, false);
        this.origin = this.form.values;
        this.keep();
      });
      return make("label", {}, option, label);
    });
    this.choice.append(make("legend", {}, this.model.get("choice") ?? ""), ...options);
    this.choice.hidden = !options.length;
  }

  /** Take over what the model holds now; say so where it is nothing that can be shown: it may come
   * from a file that somebody else has made. */
  refresh() {
    this.stale = false;
    try {
      this.take();
    } catch (error) {
      console.error(error);
      this.root.replaceChildren(make("p", { class: "error" }, this.words.broken));
    }
  }

  /** Take over what the model holds; the step is kept as far as it is still there. */
  take() {
    const { stage } = this;
    const first = this.shape === "";
    if (first) this.offer();
    this.machine = new Machine(this.get("program"));
    this.checks = this.get("checks");
    this.fields = this.get("fields");
    const steps = /** @type {Steps} */ (this.get("steps"));
    const shape = JSON.stringify(steps);
    if (shape !== this.shape) {
      this.step = Math.min(first ? steps.start : this.step, steps.count - 1);
      this.steps = steps;
      this.shape = shape;
      while (this.slider.nextSibling) this.slider.nextSibling.remove();
      this.slider.after(...steps.marks.map(([at, label]) => this.mark(at, label)));
      this.bar.hidden = this.end === 0 && this.live === null;
      for (const word of /** @type {(keyof typeof ICONS)[]} */ (Object.keys(steps.words)))
        this.name(this.buttons[/** @type {"next"} */ (word)], word, word);
    }
    this.form.set(this.fields, this.form.typing !== 0 || this.talk.busy);
    let error = this.compute();
    if (first) {
      this.origin = this.form.values;
      this.restore(this.model.get("moved"));
    }
    for (const [name, value] of Object.entries(this.wanted ?? {})) this.form.put(name, value);
    if (this.wanted || (first && this.moved)) error = this.compute();
    this.wanted = null;
    if (error) this.form.fail(error);
    this.compare(true);
    const tracks = /** @type {Track[]} */ (this.get("tracks"));
    stage.set(this.get("pictures"), tracks, this.machine);
    this.buttons.save.hidden = !stage.drawings.length;
    this.buttons.copy.hidden = !this.get("source").length;
    this.doing.set(this.get("task") ?? null);
    const hints = tracks
      .filter(({ attribute }) => attribute === "hint")
      .flatMap(({ looks }) => looks.map(([, look]) => longest(/** @type {Text} */ (look ?? ""))));
    const { keys_step, keys_ask, keys_points, keys_zoom } = this.words;
    if (this.fields.some(({ kind }) => kind === "points")) hints.push(keys_points);
    const large = stage.drawings.some((drawing) => drawing.matches(".large"));
    this.keys = matchMedia("(hover: hover)").matches
      ? [this.end && keys_step, hints.length && keys_ask, large && keys_zoom]
          .filter(Boolean)
          .join(" · ")
      : "";
    stage.rooms.push(() => roomFor(this.hint, false, [this.keys, ...hints.map(oneLine)]));
    clearTimeout(this.settling);
    if (first) stage.makeRoom();
    else this.settling = setTimeout(() => stage.makeRoom(), SETTLED);
    this.now();
    if (this.isFull) this.grow();
  }

  /** A mark under the slider of the steps. @param {number} at @param {string} label */
  mark(at, label) {
    const mark = make("span", { class: "mark" }, make("span", {}, label));
    mark.style.setProperty("--at", String(at / this.end));
    return mark;
  }

  /** Put values of fields into the program: all of them, or those of fields that a live loop can
   * go on with. @param {Record<string, any>} values */
  put(values) {
    const { machine } = this;
    const own = this.fields.filter(({ name, slot }) => slot !== null && name in values);
    const given = own.map(
      ({ name, slot }) => /** @type {[number, number]} */ ([slot, valueOf(values[name])]),
    );
    // Without points there is nothing to go on from.
    const none = own.some(({ name }) => isEmpty(values[name]) || isEmpty(this.good[name]));
    if (this.live === null) machine.run(given);
    else if (machine.round > 1 && !none && own.every(({ running }) => running)) {
      machine.put(given);
      machine.advance(0);
    } else {
      machine.run(given);
      this.step = this.played = 0;
    }
  }

  /** Compute all numbers from the fields, or from those that have changed; return what is wrong with
   * them, or "". Where something is, the last good picture stands.
   * @param {Record<string, Setting>} [values] @returns {string} */
  compute(values = this.form.values) {
    const read = (/** @type {number} */ slot) => this.machine.slots[slot];
    this.put(values);
    const words = complaint(this.checks, read);
    if (!words) this.good = this.form.values;
    else {
      const before = Object.keys(values).filter((name) => name in this.good);
      this.put(Object.fromEntries(before.map((name) => [name, this.good[name]])));
    }
    this.form.paint(read);
    return words;
  }

  /** Whether the fields show what the numbers are at each step. */
  get follows() {
    return this.fields.some(({ follows }) => follows !== null);
  }

  /** Note the best that the hand has found, and, if asked to, start counting anew.
   * @param {boolean} anew */
  compare(anew = false) {
    if (!this.steps.tally.length) return;
    const { slots } = this.machine;
    const [moves, best, what] = this.steps.tally.map(({ slot }) => slot);
    const now = Number(this.machine.at(what, 0));
    if (anew) slots[moves] = 0;
    slots[best] = anew ? now : Math.min(Number(slots[best]), now);
  }

  /** Count a move of the hand, which has come to its end. */
  counted() {
    if (!this.steps.tally.length || this.step) return;
    const [{ slot }] = this.steps.tally;
    this.machine.slots[slot] = Number(this.machine.slots[slot]) + 1;
    this.stage.version += 1;
    this.now();
  }

  /** Show what follows from other values of fields. @param {Record<string, Setting>} values */
  changed(values) {
    const own = this.fields.filter(({ name }) => name in values);
    if (own.some(({ slot }) => slot === null)) {
      this.talk.ask(this.form.values);
      return;
    }
    const error = this.compute(this.live === null ? undefined : values);
    this.form.fail(error, error && own[0]?.name);
    if (!error) this.compare(this.follows && this.step > 0);
    if (!error && this.follows && this.step) {
      this.play(false);
      this.step = this.played = 0; // what the fields show is the start now
    }
    this.keep();
    if (error) return;
    this.stage.version += 1;
    this.now();
  }

  /** Whether the fields are not as they were at first. */
  get moved() {
    const { values } = this.form;
    const names = new Set([...Object.keys(this.origin), ...Object.keys(values)]);
    return [...names].some((name) => values[name] !== this.origin[name]);
  }

  /** Keep where the learner is, for a page that is loaded again: in this page's model only. */
  keep() {
    this.buttons.again.hidden = this.live === null && !this.moved;
    this.model.set("moved", this.place);
  }

  /** Where the learner is. */
  get place() {
    return { values: this.good, step: this.step, variant: this.variant };
  }

  /** Take up what was kept, as far as it can be trusted. @param {any} moved */
  restore(moved) {
    const values = moved?.values ?? {};
    for (const { name, kind } of this.fields)
      if (KINDS[kind]?.(values[name])) this.form.put(name, values[name]);
    if (Number.isInteger(moved?.step)) this.step = Math.max(0, Math.min(this.end, moved.step));
    this.buttons.again.hidden = this.live === null && !this.moved;
  }

  /** Be as at first; a live loop starts anew from what the fields say now. */
  again() {
    this.play(false);
    if (this.live !== null) {
      this.compute();
      this.stage.version += 1;
      this.now();
      return;
    }
    const kept = this.fields.filter(({ name, slot }) => slot === null && name in this.origin);
    for (const [name, value] of Object.entries(this.origin)) this.form.put(name, value);
    if (kept.some(({ name, value }) => value !== this.origin[name])) {
      this.wanted = this.origin;
      this.talk.ask(Object.fromEntries(kept.map(({ name }) => [name, this.origin[name]])));
    } else this.changed(Object.fromEntries(this.fields.map(({ name, value }) => [name, value])));
    this.compare(true);
    this.go(this.steps.start, false);
    this.root.focus();
  }

  /** The cell that makes this player as it is now. */
  get cell() {
    const source = filled(this.get("source"), (slot) => this.machine.slots[slot]);
    return source.replace(STEP, String(this.step));
  }

  /** @param {string} text @param {string} word */
  async copy(text, word) {
    await copy(text, this.root);
    this.talk.say(this.words[word]);
  }

  soon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
      if (this.stepped) this.stage.follow();
      if (this.travels) this.stage.travel(this.step);
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

  /** Show a step on paper: the last one, as the style sheet leaves the controls out. @param {number} step */
  print(step) {
    if (!this.doing.on) this.stage.paint(step, Math.max(this.played, step));
  }

  paint() {
    this.played = Math.max(this.played, this.step);
    for (const { name, follows } of this.fields)
      if (follows) this.form.follow(name, Number(this.machine.at(follows.slot, this.step)));
    if (this.doing.on) this.doing.paint();
    else this.stage.paint(this.step, this.played);
    this.label();
    this.tell();
  }

  /** Bring the controls up to date. */
  label() {
    const { step, end } = this;
    const { first, back, play, next, last, full_screen } = this.buttons;
    const count = this.live === null ? `${step} / ${end}` : String(step * this.machine.stride);
    if (this.slider.max !== String(end)) this.slider.max = String(end);
    if (this.slider.value !== String(step)) this.slider.value = String(step);
    if (this.count.textContent !== count) {
      this.count.textContent = count;
      this.slider.setAttribute("aria-valuetext", count);
      this.count.style.minWidth = `calc(${2 * String(end).length + 3}ch + 1em)`; // its padding
    }
    for (const button of [first, back]) button.setAttribute("aria-disabled", String(step === 0));
    const more = this.live !== null && this.machine.more;
    last.setAttribute("aria-disabled", String(step === end));
    next.setAttribute("aria-disabled", String(step === end && !more));
    const playing = this.timer ? "pause" : "play";
    if (play.title !== this.words[playing]) this.name(play, playing, playing);
    const full = this.isFull ? "leave_full_screen" : "full_screen";
    if (full_screen.title !== this.words[full]) this.name(full_screen, full, "full_screen");
  }

  /** Go to the next step; a live loop may have to compute it. @param {boolean} travels */
  forth(travels = true) {
    if (this.live !== null && this.step === this.end) this.advance(1);
    else this.go(this.step + 1, travels);
  }

  /** Let a live loop run on, and show where it has come to. @param {number} count */
  advance(count) {
    const more = this.machine.advance(count);
    this.stage.version += 1;
    this.step = this.end;
    this.now();
    return more;
  }

  /** Let a live loop run, as many rounds in a frame of the screen as are asked for, or fit. Where it
   * has come to is painted in the next one, so that neither takes long. */
  run() {
    this.timer = requestAnimationFrame(() => {
      const start = performance.now();
      const most = Math.max(1, Math.round((Number(this.speed.value) * FRAME) / this.steps.pace));
      let more = true;
      for (let rounds = 0; more && rounds < most; rounds += CHUNK) {
        more = this.machine.advance(Math.min(CHUNK, most - rounds));
        if (performance.now() - start > BUDGET) break;
      }
      this.stage.version += 1;
      this.step = this.end;
      this.timer = requestAnimationFrame(() => {
        this.paint();
        if (more) this.run();
        else this.play(false);
      });
    });
  }

  /** Go to a step, as far as there are steps. @param {number} index @param {boolean} travels */
  go(index, travels = true) {
    const to = Math.max(0, Math.min(this.end, index));
    if (to === this.step) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.travels = travels && to === this.step + 1 && !still;
    this.stepped = true;
    this.step = to;
    this.stage.arrive();
    this.keep();
    this.now();
  }

  /** @param {boolean} on */
  play(on) {
    if (this.live === null) clearTimeout(this.timer);
    else cancelAnimationFrame(this.timer); // the same number may be that of a frame to be painted
    this.timer = 0;
    if (this.live !== null) {
      if (on) this.run();
      else this.soon(); // what has been computed since the last picture
      this.label();
      return;
    }
    if (on && this.end) {
      if (this.step === this.end) this.go(0);
      const pause = (this.steps.pace * 1000) / Number(this.speed.value);
      this.timer = setTimeout(() => {
        this.go(this.step + 1);
        this.play(this.step < this.end);
      }, pause);
    }
    this.label();
  }

  /** Step on or back as a presenter asks for it; many steps are played instead.
   * @param {number} by @returns {boolean} whether there was such a step */
  present(by) {
    if (this.doing.on) return false;
    const { step } = this;
    if (this.live !== null || this.end > MANY) {
      if (by < 0 || (step > 0 && !this.timer)) return false;
      this.play(!this.timer);
      return true;
    }
    this.play(false);
    this.go(step + by);
    return step !== this.step;
  }

  get isFull() {
    const root = /** @type {ShadowRoot} */ (this.root.getRootNode());
    return this.fills || root.fullscreenElement === this.root;
  }

  /** Let what has come grow on the whole screen, from how large it would be in the page. */
  grow() {
    this.root.classList.remove("full");
    for (const name of ["--font", "--scale"]) this.root.style.setProperty(name, "1");
    this.stage.remember();
    this.fit();
  }

  /** Fill the room that the page gives, or be as large as before. @param {boolean} on */
  fill(on) {
    if (on && !this.fills) this.stage.remember();
    this.fills = on;
    this.buttons.full_screen.hidden = on || !document.fullscreenEnabled;
    this.fit();
  }

  fullScreen() {
    if (this.isFull) document.exitFullscreen();
    else {
      this.stage.remember();
      this.root.requestFullscreen?.().catch(() => {}); // refused: the page stays as it is
    }
    this.root.focus();
  }

  /** On the whole screen, let everything grow as far as it fits; nothing is smaller than before.
   * Letters grow less where that lets the pictures grow more; pictures that matter less are
   * scrolled to, where the others could not grow beside them. */
  fit() {
    const { root, isFull, stage } = this;
    const set = (/** @type {number} */ font, /** @type {number} */ scale) => {
      root.style.setProperty("--font", String(font));
      root.style.setProperty("--scale", String(scale));
    };
    root.classList.toggle("full", isFull);
    const page = Math.min(root.clientWidth / FULL[0], root.clientHeight / FULL[1]);
    const most = this.fills ? CLASS * page : page;
    /** @param {boolean} together */
    const arrange = (together) => {
      let best = { font: 1, scale: 0 };
      stage.place(together);
      for (let font = Math.max(1, most); ; font = Math.max(1, font * 0.95)) {
        set(font, 1);
        const scale = stage.largest();
        if (Math.min(font, scale) > Math.min(best.font, best.scale)) best = { font, scale };
        if (font === 1) return best;
      }
    };
    if (isFull) {
      let { font, scale } = arrange(true);
      const least = this.fills ? LEAST : 1;
      if (scale < (this.fills ? LEAST : LARGER)) ({ font, scale } = arrange(false));
      do set(font, Math.max(least, scale));
      while (!stage.fits && (scale *= 0.98) > least);
    } else {
      stage.place(false);
      set(1, 1);
    }
    this.doing.place();
    this.label();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("input[type=text], input[type=radio], select")) return;
    if (target.matches("button") && key === " ") return; // it presses the button
    if (this.pen.key(event)) return;
    const vertical = key === "ArrowUp" || key === "ArrowDown";
    const slides = target.matches("input[type=range]") && target !== this.slider;
    if (slides && key !== " " && key !== "f") return; // its own arrow keys
    if (this.doing.key(event)) return;
    if (vertical && target !== this.slider) return this.ask(event, key === "ArrowUp" ? -1 : 1);
    /** @type {Record<string, () => void>} */
    const actions = {
      Home: () => this.go(0),
      End: () => this.go(this.end),
      " ": () => this.play(!this.timer),
      f: () => this.fullScreen(),
    };
    for (const forth of ["ArrowRight", "PageDown", "ArrowUp"])
      actions[forth] = () => this.forth(!event.repeat);
    for (const back of ["ArrowLeft", "PageUp", "ArrowDown"])
      actions[back] = () => this.go(this.step - 1);
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
    const own = target.closest("figure");
    const told = [...this.root.querySelectorAll("figure .tells")].filter(
      (part) =>
        this.stage.hints.has(part) &&
        (own === null || own.contains(part)) &&
        getComputedStyle(part).visibility !== "hidden",
    );
    if (!told.length) return;
    event.preventDefault();
    const pointed = this.pointed?.closest(".tells");
    const start = told.findIndex((part) => part === (told.includes(target) ? target : pointed));
    const index = start < 0 && by < 0 ? 0 : start;
    /** @type {HTMLElement} */ (told[(index + by + told.length) % told.length]).focus();
    this.tell(null); // of the part in focus, wherever the pointer rests
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
    const hint = oneLine(
      hintOf(pointed) ??
        hintOf(root.activeElement) ??
        this.doing.keys ??
        (this.pen.drag() ? this.words.keys_points : this.keys),
    );
    if (live.textContent !== hint) live.textContent = hint;
  }

  /** Begin to drag in a picture that takes values. @param {PointerEvent} event */
  hold(event) {
    if (event.button) return;
    this.held = this.stage.dragAt(event);
    if (this.held && this.follows) this.changed({}); // from what is shown on
    this.held?.figure.setPointerCapture(event.pointerId);
    this.point(event);
    if (this.held) this.pen.set(this.held.figure, event.shiftKey);
  }

  /** Take the values of the place pointed at. @param {PointerEvent} event */
  point(event) {
    if (!this.held) return;
    const values = this.stage.valuesAt(event, this.held);
    for (const [name, value] of Object.entries(values)) this.form.put(name, value);
    this.changed(values);
  }
}

/** @param {{model: Model, el: HTMLElement}} view */
function render({ model, el }) {
  const pool = model.get("pool") ? new Pool(model) : null;
  const player = new Player(pool ?? model, el);
  if (pool) practise(player, pool);
  reveal(el);
  return () => player.gone.abort();
}

export default { render };
