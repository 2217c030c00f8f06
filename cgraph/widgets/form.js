// @ts-check
/**
 * The fields of the player, and the talk with the kernel about them: one request is on its way at
 * a time, and the newest values win.
 *
 * @typedef {{name: string, label: string, kind: "number" | "formula", value: number | string,
 *   min: number | null, max: number | null, step: number | null}} Field
 * @typedef {{get(key: string): any, send(message: object): void,
 *   on(event: string, hear: Function): void, off(event: string, hear: Function): void}} Model
 */

import { readNumber } from "./answers.js";
import { make } from "./page.js";
import { show } from "./stage.js";

const PATIENCE = 3000; // ms to wait for the kernel before saying so
const TYPING = 300; // ms after the last key in a formula

/** Return the number that was typed, also as 1/3 or 0,5 or with wide digits; NaN if it is none.
 * @param {string} typed */
function number(typed) {
  try {
    return readNumber(typed);
  } catch {
    return NaN; // Unreadable
  }
}

/** The fields, and the talk with the kernel about them. */
export class Form {
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
      if (kind === "number") this.read(name);
      else this.typing = setTimeout(() => this.read(name), TYPING);
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
    // What was typed stays as it is, as long as it means the same: 1/3, say.
    const means = typeof value === "number" ? number(entry.text.value) : entry.text.value;
    if (means !== value) entry.text.value = shown;
    if (entry.slider) entry.slider.value = String(value);
  }

  /** Take over what was typed. @param {string} name */
  read(name) {
    clearTimeout(this.typing);
    this.typing = 0;
    const entry = this.entries.get(name);
    if (!entry) return;
    const value =
      entry.field.kind === "number" ? number(entry.text.value) : entry.text.value.trim();
    if (value === entry.value && !this.error.textContent) return;
    if (typeof value === "number" && !Number.isFinite(value)) {
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
