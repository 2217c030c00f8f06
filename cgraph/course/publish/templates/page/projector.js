// @ts-check
/**
 * A lesson on the projector: one block at a time, as large as the screen allows.
 *
 * Next and back first ask what is shown: `cgraph-step`, with 1 or -1, goes to the view of a widget
 * and rises from there to its cell; whoever has taken the step prevents its default. A player fills
 * the room that it has between `cgraph-fill` true and false. `cgraph-slide` tells the document what
 * is shown: {at, count, heading, question, coming}, null when the class is over.
 *
 * @typedef {import("./slides.js").Slide} Slide
 */

import { make } from "../../../../players/page.js";
import { slidesOf } from "./slides.js";
import { shown } from "./widgets.js";

const [SMALL, LARGE] = [1 / 42, 1 / 15]; // of the screen's height: letters to read from the last row
const NARROW = 1 / 27; // of the screen's width: letters at most
const ROUNDED = 2; // pixels: what does not fit by so little, fits
const FINE = 8; // halvings, to find how large
const TYPES = "textarea, select, input:not([type=range], [type=radio])";
const MOVES = "textarea, select, input"; // where arrows are at home

/** The widget of a cell, if it is alive. @param {Element} cell */
function widgetOf(cell) {
  return [...cell.querySelectorAll(".widget")].map((found) => shown.get(found)).find(Boolean);
}

export class Projector {
  /** @param {HTMLElement} bar */
  constructor(bar) {
    this.bar = bar;
    this.main = /** @type {HTMLElement} */ (document.querySelector("main"));
    /** @type {Slide[]} */
    this.slides = [];
    this.at = -1; // nowhere
    this.theme = document.getElementById("theme");
    this.header = this.theme?.parentElement;
    this.places = make("select", { "aria-label": bar.dataset.places ?? "" });
    this.count = make("output");
    bar.querySelector(".next")?.before(this.places, this.count);
  }

  listen() {
    const press = (/** @type {string} */ name, /** @type {() => void} */ go) =>
      this.bar.querySelector(name)?.addEventListener("click", go);
    const begin = document.getElementById("class");
    if (begin) begin.hidden = false;
    begin?.addEventListener("click", () => this.show(this.read));
    press(".back", () => this.go(-1));
    press(".next", () => this.go(1));
    press(".full", () => this.fullScreen());
    press(".leave", () => this.leave());
    this.places.addEventListener("change", () => this.show(Number(this.places.value)));
    document.addEventListener("keydown", (event) => this.first(event), true);
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("resize", () => this.fit());
    document.addEventListener("cgraph-shown", () => this.fit());
    addEventListener("hashchange", () => this.open());
    this.open();
  }

  /** Open what the address asks for: #class, or #class=12. */
  open() {
    const asked = new URLSearchParams(location.hash.slice(1)).get("class");
    if (asked !== null) this.show(Number(asked) - 1 || 0);
  }

  /** Where the page is being read: in its middle, where `leave` puts it. */
  get read() {
    this.cut();
    if (scrollY === 0) return 0;
    const seen = (/** @type {Slide} */ { cells, parts }) =>
      (parts[0] ?? cells[0]).getBoundingClientRect().bottom > innerHeight / 2;
    return Math.max(0, this.slides.findIndex(seen));
  }

  cut() {
    if (this.slides.length) return;
    const isShown = (/** @type {Element} */ cell) =>
      widgetOf(cell)?.model.get("content")?.kind !== "progress";
    this.slides = slidesOf(this.main, isShown);
    for (const [place, { heading }] of this.slides.entries())
      if (heading && heading !== this.slides[place - 1]?.heading)
        this.places.append(make("option", { value: `${place}` }, heading.textContent ?? ""));
  }

  get slide() {
    return this.slides[this.at];
  }

  /** What is shown of all cells of a slide. */
  get cell() {
    return /** @type {HTMLElement} */ (this.slide.cells.at(-1));
  }

  /** @param {number} place */
  show(place) {
    this.cut();
    const to = Math.max(0, Math.min(this.slides.length - 1, place));
    if (to === this.at) return;
    this.hide();
    this.at = to;
    const { slide, cell, bar } = this;
    document.body.classList.add("class");
    bar.hidden = false;
    if (this.theme) bar.querySelector(".full")?.before(this.theme);
    for (const one of slide.cells) one.classList.add("now");
    for (const part of slide.parts) part.classList.add("now");
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true });
    const widget = widgetOf(cell);
    cell.classList.toggle("alive", Boolean(widget));
    cell.classList.toggle("plays", Boolean(widget?.model.get("steps")));
    this.main.scrollTop = 0;
    this.fit();
    this.label();
    history.replaceState(null, "", `#class=${to + 1}`);
    this.tell();
  }

  label() {
    this.count.textContent = `${this.at + 1} / ${this.slides.length}`;
    const places = [...this.places.options].map((option) => Number(option.value));
    this.places.value = String(places.filter((place) => place <= this.at).at(-1));
  }

  hide() {
    if (this.at < 0) return;
    this.fill(false);
    for (const old of this.main.querySelectorAll(".now")) old.classList.remove("now");
  }

  leave() {
    if (this.at < 0) return;
    const read = this.slide.parts[0] ?? this.cell;
    this.hide();
    this.at = -1;
    this.bar.hidden = true;
    document.body.classList.remove("class");
    if (this.theme) this.header?.append(this.theme);
    this.main.style.removeProperty("--font");
    history.replaceState(null, "", location.href.split("#")[0]);
    const { top, height } = read.getBoundingClientRect();
    scrollBy(0, top + (height - innerHeight) / 2);
    if (document.fullscreenElement) document.exitFullscreen();
    this.tell();
  }

  /** Tell the document what is shown: `coming` is the question that comes next. */
  tell() {
    const { at, slides } = this;
    const questions = slides.map(({ cells }) => {
      const content = widgetOf(/** @type {HTMLElement} */ (cells.at(-1)))?.model.get("content");
      return content ?? null;
    });
    const coming = questions.slice(at + 1).find(Boolean) ?? null;
    const { heading } = slides[at] ?? {};
    const seen = { at: at + 1, count: slides.length, heading, question: questions[at], coming };
    const detail = at < 0 ? null : seen;
    document.dispatchEvent(new CustomEvent("cgraph-slide", { detail }));
  }

  /** Go on or back: within what is shown, as far as that goes, then to the slide beside it.
   * @param {number} by */
  go(by) {
    const { cell, main } = this;
    const asked = new CustomEvent("cgraph-step", { detail: by, bubbles: true, cancelable: true });
    if (!(widgetOf(cell)?.view ?? cell).dispatchEvent(asked)) return;
    if (by > 0 && this.reveal()) return;
    const before = main.scrollTop;
    main.scrollTop += by * 0.8 * main.clientHeight; // of a text that is longer than the screen
    if (Math.abs(main.scrollTop - before) <= ROUNDED) this.show(this.at + by);
  }

  /** Show what a cell prints or draws, which waits until the class has guessed; open a solution. */
  reveal() {
    const { cell } = this;
    const solution = cell.querySelector("details:not([open])");
    solution?.setAttribute("open", "");
    const waits = cell.matches(":has(> pre.code, > .edit):has(> .out):not(.alive, .told)");
    cell.classList.toggle("told", waits || cell.matches(".told"));
    if (solution) this.fit();
    return waits || Boolean(solution);
  }

  /** Let the widget have the room that is there for it, or be as in its page. @param {boolean} on */
  fill(on) {
    widgetOf(this.cell)?.view.dispatchEvent(new CustomEvent("cgraph-fill", { detail: on }));
  }

  fit() {
    if (this.at < 0) return;
    const plays = this.cell.matches(".plays");
    if (!plays) this.fill(true);
    this.size(plays);
    if (plays) this.fill(true); // with the room that the text above leaves
    for (const formula of /** @type {NodeListOf<HTMLElement>} */ (
      this.main.querySelectorAll(".now.display, .now .display")
    )) {
      formula.style.fontSize = "1em"; // its line cannot be broken
      formula.style.fontSize = `${Math.min(1, formula.clientWidth / formula.scrollWidth)}em`;
    }
  }

  /** Let letters be as large as fits; a long text is scrolled before it gets too small to read.
   * @param {boolean} plays */
  size(plays) {
    const { main } = this;
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const set = (/** @type {number} */ font) => main.style.setProperty("--font", `${font / size}`);
    const least = SMALL * innerHeight;
    let [low, high] = [least, Math.min(LARGE * innerHeight, NARROW * innerWidth)];
    if (plays) high = Math.min(high, 1.4 * least); // the player needs the room
    const fits = (/** @type {number} */ font) => {
      set(font);
      const boxes = [main, ...main.querySelectorAll(".now.run > :not(.widget), .now .wide")];
      return boxes.every(
        (box) => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1,
      );
    };
    if (fits(high)) return;
    for (let halving = 0; halving < FINE; halving++) {
      const middle = (low + high) / 2;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    set(low);
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {}); // refused: stays as it is
  }

  /** Keys that belong to the class, wherever the focus is. @param {KeyboardEvent} event */
  first(event) {
    if (this.at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /** @type {Element} */ (event.composedPath()[0]).matches(TYPES);
    if (event.key === "PageDown") this.go(1);
    else if (event.key === "PageUp") this.go(-1);
    else if (event.key === "f" && !typing) this.fullScreen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Keys that nothing else has wanted. @param {KeyboardEvent} event */
  key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (this.at < 0) {
      if (event.key === "c" && !target.matches(MOVES)) this.show(this.read);
    } else if (event.key === "Escape") this.leave();
    else if (target.matches(MOVES)) return;
    else if (event.key === "ArrowRight") this.go(1);
    else if (event.key === "ArrowLeft") this.go(-1);
  }
}
