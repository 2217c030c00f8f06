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
 * Kept in the model, for a page that is loaded again: `moved`, the learner's values and step, and
 * whether they watch or do.
 *
 * @typedef {import("./stage.js").Track} Track
 * @typedef {import("./form.js").Setting} Setting
 * @typedef {import("./talk.js").Model} Model
 */

import { Controls } from "./controls.js";
import { Doing } from "./doing.js";
import { Dragging } from "./dragging.js";
import { Form } from "./form.js";
import { FullScreen } from "./full_screen.js";
import { Hints } from "./hints.js";
import { press } from "./keys.js";
import { Numbers } from "./numbers.js";
import { copy, followTheme, make, reveal } from "./page.js";
import { Playback } from "./playback.js";
import { Pen, arePoints } from "./points.js";
import { Pool, practise } from "./pool.js";
import { Stage, roomFor } from "./stage.js";
import { Talk } from "./talk.js";
import { filled } from "./texts.js";
import { Variants } from "./variants.js";

const STEP = "\ue010"; // stands for the step in the cell that makes a player
const SETTLED = 200; // ms without new content
/** What a value must be that comes from anywhere. @type {Record<string, (value: any) => boolean>} */
const KINDS = { number: Number.isFinite, points: arePoints };
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
    /** @type {Record<string, Setting>} */
    this.origin = {}; // values at first
    /** @type {Record<string, Setting> | null} */
    this.wanted = null; // values to be put back once the kernel has answered
    this.isNew = true; // nothing has been shown yet
    this.stale = true; // the model holds something newer than what is shown
    this.follows = true; // the pictures are to follow the step that is painted next
    this.travels = false; // a number is to travel then
    this.frame = 0;
    this.settling = 0;
    this.gone = new AbortController();
    this.root = make("div", { class: "player", role: "group", tabindex: "-1" });
    this.root.setAttribute("aria-label", this.words.player);
    this.sentence = make("p", { class: "sentence", "aria-live": "polite" });
    this.stage = new Stage({ sentence: this.sentence }, this.words);
    this.variants = new Variants(model, () => this.varied());
    this.form = new Form(this.words, (values) => this.changed(values));
    this.talk = new Talk(model, host, this.words, (text, field) => this.form.refuse(text, field));
    this.playback = new Playback(this);
    this.numbers = new Numbers(this.form, () => this.playback.begin());
    this.pen = new Pen(this);
    this.doing = new Doing(this);
    this.dragging = new Dragging(this);
    this.hints = new Hints(this);
    this.screen = new FullScreen(this);
    this.controls = new Controls(this);
    const { form, talk, stage } = this;
    const told = [this.hints.element, talk.notice, form.error];
    const desk = [this.sentence, this.controls.element, form.sliders];
    this.root.append(this.variants.element, form.element, make("div", { class: "lines" }, ...told));
    this.root.append(stage.element, make("div", { class: "desk" }, ...desk), stage.below);
    this.attach();
    this.listen();
    this.refresh();
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
    const { root, host, model, form, playback, hints, dragging, screen } = this;
    /** @param {EventTarget} on @param {string} name @param {(event: any) => void} hear */
    const listen = (on, name, hear) => on.addEventListener(name, hear, { signal });
    listen(root, "keydown", (event) => press(this, event));
    listen(root, "fullscreenchange", () => screen.fit());
    listen(root, "scroll", () => screen.announce());
    listen(host, "cgraph-fill", ({ detail }) => screen.fill(detail));
    listen(host, "cgraph-step", (event) => {
      if (playback.present(event.detail)) event.preventDefault();
    });
    listen(window, "resize", () => screen.fit());
    listen(window, "beforeprint", () => this.print(playback.end));
    listen(window, "afterprint", () => this.print(playback.step));
    listen(root, "pointerover", (event) => hints.tell(event.target));
    listen(root, "pointerleave", (event) => {
      if (event.pointerType === "mouse") hints.tell(null); // a finger leaves what it has tapped
    });
    for (const name of ["focusin", "focusout"]) listen(root, name, () => this.soon());
    listen(root, "click", (event) => this.doing.pick(event));
    listen(root, "pointerdown", (event) => dragging.hold(event));
    listen(root, "pointermove", (event) => dragging.point(event));
    for (const name of ["pointerup", "pointercancel"]) listen(root, name, () => dragging.leave());
    for (const fields of [form.element, form.sliders])
      listen(fields, "change", () => this.counted());
    listen(root, "mousedown", (event) => {
      if (!event.target.closest("figure svg")) return;
      event.preventDefault(); // else its hint would stay when the pointer has gone
      (event.target.closest("figure") ?? root).focus({ preventScroll: true });
    });
    const unfollow = followTheme(host);
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
      playback.play(false);
      this.stage.arrive();
      cancelAnimationFrame(this.frame);
      clearTimeout(this.settling);
      clearTimeout(this.talk.timer);
      clearTimeout(form.typing);
      /** @type {ShadowRoot} */ (host.shadowRoot).replaceChildren(); // of a view that JupyterLab keeps
    });
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
    const { stage, form, numbers, variants, controls, isNew } = this;
    this.isNew = false;
    if (isNew) variants.offer();
    const [program, checks] = [variants.get("program"), variants.get("checks")];
    const [fields, steps] = [variants.get("fields"), variants.get("steps")];
    numbers.set(program, checks, fields, steps.tally);
    if (this.playback.set(steps)) controls.set();
    form.set(fields, form.typing !== 0 || this.talk.busy);
    let error = numbers.compute();
    if (isNew) {
      this.origin = form.values;
      this.restore(this.model.get("moved"));
    }
    for (const [name, value] of Object.entries(this.wanted ?? {})) form.put(name, value);
    if (this.wanted || (isNew && this.moved)) error = numbers.compute();
    this.wanted = null;
    form.fail(error);
    numbers.compare(true);
    const tracks = /** @type {Track[]} */ (variants.get("tracks"));
    stage.set(variants.get("pictures"), tracks, numbers.machine);
    controls.buttons.save.hidden = !stage.drawings.length;
    controls.buttons.copy.hidden = !variants.get("source").length;
    this.doing.set(variants.get("task") ?? null);
    const hints = this.hints.set(tracks);
    stage.rooms.push(() => roomFor(this.hints.element, false, hints));
    clearTimeout(this.settling);
    if (isNew) stage.makeRoom();
    else this.settling = setTimeout(() => stage.makeRoom(), SETTLED);
    this.now();
    if (this.screen.isFull) this.screen.grow();
  }

  /** Show the variant that has been chosen now. */
  varied() {
    const { playback, form } = this;
    const over = playback.step === playback.end;
    if (this.numbers.isLive) this.wanted = form.values; // a choice among the others
    playback.play(false);
    this.refresh();
    if (over) playback.go(playback.end, false);
    this.origin = form.values;
    this.keep();
    this.controls.label();
  }

  /** Count a move of the hand, which has come to its end. */
  counted() {
    if (this.playback.step === 0 && this.numbers.count()) this.renew();
  }

  /** Show what follows from other values of fields. @param {Record<string, Setting>} values */
  changed(values) {
    const { numbers, form, playback } = this;
    const own = numbers.fields.filter(({ name }) => name in values);
    if (own.some(({ slot }) => slot === null)) {
      this.talk.ask(form.values);
      return;
    }
    const error = numbers.compute(numbers.isLive ? values : undefined);
    form.fail(error, error && own[0]?.name);
    if (!error) {
      const anew = numbers.follows && playback.step > 0;
      numbers.compare(anew);
      if (anew) {
        playback.play(false);
        playback.begin(); // what the fields show is the start now
      }
    }
    this.keep();
    if (!error && this.doing.on) this.doing.ask();
    if (error) this.controls.label();
    else this.renew();
  }

  /** Whether the fields are not as they were at first. */
  get moved() {
    const { values } = this.form;
    const names = new Set([...Object.keys(this.origin), ...Object.keys(values)]);
    return [...names].some((name) => values[name] !== this.origin[name]);
  }

  /** Where the learner is. */
  get place() {
    const { numbers, playback, variants, doing } = this;
    const { step } = playback;
    return { values: numbers.good, step, variant: variants.chosen, does: doing.on };
  }

  /** Which words say what a link opens: it holds no moves, and no steps that have to be computed. */
  get linked() {
    return this.doing.on || this.numbers.isLive ? "linked_start" : "linked";
  }

  /** Keep where the learner is, for a page that is loaded again: in this page's model only. */
  keep() {
    this.model.set("moved", this.place);
  }

  /** Take up what was kept, as far as it can be trusted. @param {any} moved */
  restore(moved) {
    const { playback } = this;
    const values = moved?.values ?? {};
    for (const { name, kind, options } of this.numbers.fields) {
      const isChoice = kind === "number" && options.length > 0; // by its place
      if (KINDS[kind]?.(values[name]) && (!isChoice || values[name] in options))
        this.form.put(name, values[name]);
    }
    if (Number.isInteger(moved?.step))
      playback.step = Math.max(0, Math.min(playback.end, moved.step));
  }

  /** Be as at first; a live loop starts anew from what the fields say now. */
  again() {
    const { numbers, playback, form, origin } = this;
    playback.play(false);
    if (numbers.isLive) {
      numbers.compute();
      this.renew();
      return;
    }
    const kept = numbers.fields.filter(({ name, slot }) => slot === null && name in origin);
    for (const [name, value] of Object.entries(origin)) form.put(name, value);
    if (kept.some(({ name, value }) => value !== origin[name])) {
      this.wanted = origin;
      this.talk.ask(Object.fromEntries(kept.map(({ name }) => [name, origin[name]])));
    } else this.changed(Object.fromEntries(numbers.fields.map(({ name, value }) => [name, value])));
    numbers.compare(true);
    playback.go(playback.steps.start, false);
    this.root.focus();
  }

  /** The cell that makes this player as it is now. */
  get cell() {
    const source = filled(this.variants.get("source"), this.numbers.read);
    return source.replace(STEP, String(this.playback.step));
  }

  /** @param {string} text @param {string} word */
  async copy(text, word) {
    await copy(text, this.root);
    this.talk.say(this.words[word]);
  }

  /** Show another step. @param {boolean} travels */
  stepped(travels) {
    this.follows = true;
    this.travels = travels;
    this.stage.arrive();
    this.keep();
    this.now();
  }

  /** Show other numbers. */
  renew() {
    this.stage.version += 1;
    this.now();
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

  soon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
      if (this.follows) this.stage.follow();
      if (this.travels) this.stage.travel(this.playback.step);
      this.follows = this.travels = false;
    });
  }

  paint() {
    const { playback, numbers, form } = this;
    playback.played = Math.max(playback.played, playback.step);
    for (const { name, follows } of numbers.fields)
      if (follows) form.follow(name, Number(numbers.machine.at(follows.slot, playback.step)));
    if (this.doing.on) this.doing.paint();
    else this.stage.paint(playback.step, playback.played);
    if (this.screen.isTight) this.screen.fit();
    this.controls.label();
    this.hints.tell();
  }

  /** Show a step on paper: the last one, as the style sheet leaves the controls out. @param {number} step */
  print(step) {
    if (!this.doing.on) this.stage.paint(step, Math.max(this.playback.played, step));
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
