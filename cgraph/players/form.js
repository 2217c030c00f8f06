// @ts-check
/**
 * The fields of a player: numbers and formulas that the learner may change, typed or slid.
 *
 * @typedef {import("./texts.js").Text} Text
 * @typedef {import("./texts.js").Read} Read
 * @typedef {number | string | import("./points.js").Point[]} Setting
 * @typedef {{name: string, label: string, kind: "number" | "formula" | "points",
 *   value: Setting, slot: number | null, min: number | null, max: number | null, step: number | null,
 *   logarithmic: boolean, running: boolean, marks: [at: number | {slot: number}, label: Text][],
 *   follows: {slot: number} | null, options: string[], when: {slot: number} | null}} Field
 * @typedef {{field: Field, value: Setting, element: HTMLElement, text: HTMLInputElement | HTMLSelectElement,
 *   slider: HTMLInputElement | null, marks: HTMLElement[]}} Entry
 */

import { hovers, make } from "./page.js";
import { readNumber } from "./answers.js";
import { filled, show } from "./texts.js";

const TYPING = 300; // ms after the last key in a formula
const STOPS = 250; // of a logarithmic slider

/** Return the number that was typed, also as 1/3 or 0,5 or with wide digits; NaN if it is none.
 * @param {string} typed */
function number(typed) {
  try {
    return readNumber(typed);
  } catch {
    return NaN; // Unreadable
  }
}

/** The fields; `change` is called with what has become of them. */
export class Form {
  /** @param {Record<string, string>} words
   * @param {(values: Record<string, Setting>) => void} change */
  constructor(words, change) {
    this.words = words;
    this.change = change;
    this.element = make("form", { class: "fields", novalidate: "" });
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.sliders = make("div", { class: "sliders" });
    this.error = make("p", { class: "error", id: "error", role: "alert" });
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    this.shape = ""; // all of the fields but their values
    this.typing = 0;
    /** @type {{name: string, value: Setting | undefined, message: string}} */
    this.refused = { name: "", value: "", message: "" }; // by the kernel
  }

  get values() {
    return Object.fromEntries([...this.entries].map(([name, { value }]) => [name, value]));
  }

  /** Show the fields; what stands in them may be newer, and is then left alone.
   * @param {Field[]} fields @param {boolean} newer */
  set(fields, newer) {
    const shape = JSON.stringify(fields.map((field) => ({ ...field, value: 0 })));
    if (shape !== this.shape) {
      const root = /** @type {ShadowRoot | Document} */ (this.element.getRootNode());
      const focused = root.activeElement?.getAttribute("name");
      this.shape = shape;
      const old = this.entries;
      this.entries = new Map();
      const wide = (/** @type {Field} */ field) => field.logarithmic || field.marks.length > 0;
      const made = fields.map((field) => ({ field, element: this.entry(field, old, newer) }));
      const inRow = made.filter(({ field }) => !wide(field)).map(({ element }) => element);
      const below = made.filter(({ field }) => wide(field)).map(({ element }) => element);
      this.element.replaceChildren(...inRow);
      this.element.hidden = inRow.length === 0;
      this.sliders.replaceChildren(...below);
      const again = focused && this.entries.get(focused)?.text;
      if (again) again.focus();
    } else for (const { name, value } of fields) if (!newer) this.put(name, value);
  }

  /** @param {Field} field @param {Map<string, Entry>} old @param {boolean} newer */
  entry(field, old, newer) {
    const { name, label, kind, min, max, value, options } = field;
    const before = old.get(name);
    const same = before?.field.kind === kind && String(before.field.options) === String(options);
    const kept = same ? before : null;
    const text = kept?.text ?? control(name, kind, options);
    text.setAttribute("aria-label", label); // the label around it holds the slider, too
    text.setAttribute("aria-describedby", "error");
    text.setAttribute("spellcheck", "false");
    if (kind === "number") text.setAttribute("inputmode", "decimal");
    const isPoints = kind === "points"; // then it is the pen that is chosen
    text.oninput = (event) => {
      const { isComposing } = /** @type {InputEvent} */ (event);
      if (isPoints || (isComposing && hovers())) return; // a phone's keys compose every word
      clearTimeout(this.typing);
      if (kind === "number") this.take(name);
      else this.typing = setTimeout(() => this.take(name), TYPING);
    };
    text.onchange = () => isPoints || this.take(name);
    const words = make("span", {}, isPoints ? "" : label); // a pen is known by what it draws
    const element = make("label", { class: `field ${kind}` }, words, text);
    /** @type {Entry} */
    const entry = {
      field,
      element: isPoints ? make("span", { class: "field" }, element, this.clearing(name)) : element,
      value: newer && kept ? kept.value : value,
      text,
      slider: null,
      marks: [],
    };
    if (kind === "number" && min !== null && max !== null) {
      const slider = this.slider(entry);
      const scale = make("span", { class: "scale" }, slider);
      entry.marks = field.marks.map((_, index) => {
        const mark = make("span", { class: index % 2 ? "mark low" : "mark" }, make("span"));
        scale.append(mark);
        return mark;
      });
      if (entry.marks.length || field.logarithmic) element.classList.add("wide");
      text.before(scale);
      if (!element.classList.contains("wide")) text.after(scale);
    }
    this.entries.set(name, entry);
    if (kept && newer) this.move(entry);
    else this.put(name, value);
    return entry.element;
  }

  /** What takes all points away. @param {string} name */
  clearing(name) {
    const button = make("button", { type: "button" }, this.words.clear);
    button.onclick = () => this.entered(name, []);
    return button;
  }

  /** @param {Entry} entry */
  slider(entry) {
    const { name, label, min, max, step, logarithmic } = entry.field;
    const [low, high] = [Number(min), Number(max)];
    const range = logarithmic
      ? { min: "0", max: String(STOPS), step: "1" }
      : { min: String(low), max: String(high), step: String(step ?? (high - low) / 100) };
    const slider = make("input", { type: "range", ...range, "aria-label": label });
    slider.oninput = () => {
      const value = logarithmic ? this.stop(entry, Number(slider.value)) : Number(slider.value);
      entry.text.value = plain(value);
      this.entered(name, value);
    };
    entry.slider = slider;
    return slider;
  }

  /** The value at a stop of a logarithmic slider: of a mark, where there is one.
   * @param {Entry} entry @param {number} stop */
  stop({ field, marks }, stop) {
    for (const mark of marks) {
      const at = Number(mark.dataset.value);
      if (Math.abs(position(field, at) * STOPS - stop) <= 0.5) return at;
    }
    const [low, high] = [Number(field.min), Number(field.max)];
    const exact = low * (high / low) ** (stop / STOPS);
    for (let digits = 3; ; digits += 1) {
      const value = Number(exact.toPrecision(digits));
      const leadsBack = Math.round(position(field, value) * STOPS) !== stop; // a key would be lost
      if (!leadsBack || digits > 15) return value;
    }
  }

  /** Bring the marks to where they belong. @param {Read} read */
  paint(read) {
    for (const { field, marks, slider, element } of this.entries.values()) {
      element.hidden = field.when !== null && !read(field.when.slot);
      field.marks.forEach(([at, label], index) => {
        const value = typeof at === "number" ? at : Number(read(at.slot));
        const mark = marks[index];
        const share = position(field, value);
        mark.hidden = !(share >= 0 && share <= 1);
        mark.dataset.value = String(value);
        mark.style.setProperty("--at", String(share));
        const words = filled(label, read);
        const span = /** @type {HTMLElement} */ (mark.firstChild);
        if (span.textContent !== words) span.textContent = words;
      });
      const words = marks.map((mark) => mark.textContent).join(", ");
      if (words) slider?.setAttribute("aria-description", words);
    }
  }

  /** Show a value. @param {string} name @param {Setting} value */
  put(name, value) {
    const entry = this.entries.get(name);
    if (!entry) return;
    entry.value = value;
    if (typeof value === "object") return; // a picture shows it
    const { text } = entry;
    // What was typed stays as it is, as long as it means the same: 1/3, say.
    const means = typeof value === "number" ? number(text.value) : text.value.trim();
    if (means !== value) text.value = typeof value === "number" ? plain(value) : value;
    this.move(entry);
  }

  /** Move the slider to where the value is. @param {Entry} entry */
  move({ field, value, slider }) {
    const at = field.logarithmic ? position(field, Number(value)) * STOPS : Number(value);
    if (slider) slider.value = String(at);
    slider?.setAttribute("aria-valuetext", show(Number(value)));
  }

  /** Show a value that was not typed, as far as it can be read. @param {string} name
   * @param {number} value */
  follow(name, value) {
    const entry = this.entries.get(name);
    if (!entry || entry.value === value) return;
    this.put(name, value);
    entry.text.value = plain(Number(value.toPrecision(3)));
    if (entry.text.getAttribute("aria-invalid") === "true") this.fail("");
  }

  /** Take over what was typed. @param {string} name */
  take(name) {
    clearTimeout(this.typing);
    this.typing = 0;
    const entry = this.entries.get(name);
    if (!entry) return;
    const { field, text } = entry;
    const value = field.kind === "number" ? number(text.value) : text.value.trim();
    if (value === entry.value && !this.error.textContent) return;
    if (typeof value === "number" && !Number.isFinite(value))
      this.fail(this.unreadable(entry), name);
    else this.entered(name, value);
  }

  /** @param {string} name @param {Setting} value */
  entered(name, value) {
    this.put(name, value);
    this.change({ [name]: value });
  }

  /** Say what the kernel has against the value of a field, if anything.
   * @param {string} message @param {string} name */
  refuse(message, name) {
    this.refused = { name, value: this.entries.get(name)?.value, message };
    this.fail(message, name);
  }

  /** Show an error, or none; what cannot be read, or was refused, stays one while it stands there.
   * @param {string} message @param {string} name */
  fail(message, name = "") {
    const { refused } = this;
    let said = message;
    for (const entry of this.entries.values()) {
      const { field, text, value } = entry;
      const isRefused = field.name === refused.name && value === refused.value;
      const own = isRefused ? refused.message : this.unreadable(entry);
      text.setAttribute("aria-invalid", String(Boolean(own || (message && field.name === name))));
      said ||= own;
    }
    if (this.error.textContent !== said) this.error.textContent = said;
  }

  /** Say that what stands in the place of a number is none; "" if it is one. @param {Entry} entry */
  unreadable({ field, text, value }) {
    if (typeof value !== "number" || text.value === plain(value)) return "";
    if (Number.isFinite(number(text.value))) return "";
    return this.words.not_a_number.replace("{name}", () => field.label);
  }
}

/** What a value is typed into, or chosen with. @param {string} name @param {string} kind
 * @param {string[]} options */
function control(name, kind, options) {
  if (!options.length) {
    const input = make("input", { type: "text", name, "data-kind": kind, autocomplete: "off" });
    const composed = () => input.dispatchEvent(new Event("input")); // by an input method: only now
    input.addEventListener("compositionend", composed);
    return input;
  }
  const choices = options.map((option, place) => make("option", { value: String(place) }, option));
  return make("select", { name, "data-kind": kind }, ...choices);
}

/** Where a value stands on the slider of a field, from 0 to 1. @param {Field} field
 * @param {number} value */
function position({ min, max, logarithmic }, value) {
  const [low, high] = [Number(min), Number(max)];
  if (!logarithmic) return (value - low) / (high - low);
  return Math.log(value / low) / Math.log(high / low);
}

/** @param {number} value */
const plain = (value) => String(value).replace("-", "−");
