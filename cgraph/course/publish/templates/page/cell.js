// @ts-check
/**
 * A code cell of a published page: its code, which may be edited, and its outputs.
 *
 * @typedef {{words: Record<string, string>, run(cells: Cell[]): void, keep(cell: Cell): void,
 *   cells: Cell[]}} Page
 */

import { make } from "../../../../players/page.js";

/** A terminal's text, without what it has written over. @param {string} text */
const overwritten = (text) => text.replace(/^[^\n]*\r(?=[^\r\n])/gm, "");

/** A terminal's text, with classes for its colours: "a31" for ESC[31m. @param {string} text */
function coloured(text) {
  const parts = overwritten(text).split(/\x1b\[([\d;]*)m/);
  const kinds = parts.map((part) => part.replace(/(^|;)0*/g, " a"));
  return parts
    .map((part, place) => make("span", { class: kinds[place - 1] ?? "" }, part))
    .filter((_, place) => place % 2 === 0);
}

export class Cell {
  /** @param {HTMLElement} element @param {Page} page @param {unknown} edited */
  constructor(element, page, edited) {
    this.element = element;
    this.page = page;
    this.pre = /** @type {HTMLElement} */ (element.firstElementChild);
    this.marks = [...(this.pre.firstElementChild?.childNodes ?? [])]; // as the page came
    this.first = (this.pre.textContent ?? "").trimEnd();
    this.outputs = this.shown;
    this.ran = false;
    this.fresh = false; // what is shown is to give way to what comes next
    const plain = { spellcheck: "false", autocapitalize: "none", autocorrect: "off" };
    this.text = make("textarea", { rows: "1", ...plain, "aria-label": page.words.code });
    this.text.value = typeof edited === "string" ? edited : this.first;
    this.original = make("button", { type: "button" }, page.words.original);
    this.paint();
  }

  get shown() {
    return [...this.element.querySelectorAll(":scope > .out")];
  }

  /** Let the code be edited and run. */
  open() {
    const { pre, text, page, original } = this;
    const run = make("button", { type: "button" }, page.words.run);
    const above = make("button", { type: "button" }, page.words.above);
    run.addEventListener("click", () => page.run([this]));
    above.addEventListener("click", () => page.run(this.above));
    original.addEventListener("click", () => this.restore());
    const box = make("div", { class: "edit" });
    pre.replaceWith(box, make("div", { class: "do" }, run, above, original));
    pre.removeAttribute("tabindex");
    box.append(pre, text);
    text.addEventListener("keydown", (event) => this.key(event));
    text.addEventListener("input", () => {
      this.paint();
      page.keep(this);
    });
  }

  get above() {
    return this.page.cells.slice(0, this.page.cells.indexOf(this));
  }

  /** Show the code as it is now; Python marks its parts when it runs. */
  paint() {
    const { value } = this.text;
    this.original.hidden = value === this.first;
    const nodes = this.original.hidden ? this.marks : [`${value}\n`];
    this.pre.firstElementChild?.replaceChildren(...nodes);
  }

  /** Mark the parts of the code. @param {string} html */
  mark(html) {
    const code = this.pre.firstElementChild;
    if (code && !this.original.hidden) code.innerHTML = html;
    if (code?.textContent?.trimEnd() !== this.text.value.trimEnd()) this.paint(); // edited since
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { text, page } = this;
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const { value, selectionStart: start, selectionEnd: stop } = text;
    const leaves = this.escaped;
    this.escaped = key === "Escape"; // then Tab leads on, as it does elsewhere
    const line = value.slice(0, start).split("\n").at(-1) ?? "";
    let typed = "";
    if (event.isComposing) return;
    if (key === "Enter" && (shiftKey || ctrlKey || metaKey)) {
      page.run([this]);
      if (shiftKey) page.cells[this.above.length + 1]?.text.focus();
    } else if (key === "Enter")
      typed = `\n${/^ */.exec(line)?.[0]}${line.trimEnd().endsWith(":") ? "    " : ""}`;
    else if (key === "Tab" && start < stop) {
      text.setSelectionRange(start - line.length, stop);
      const lines = value.slice(start - line.length, stop);
      typed = shiftKey ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^/gm, "    ");
    } else if (key === "Tab" && !shiftKey && !leaves) typed = " ".repeat(4 - (line.length % 4));
    else return;
    event.preventDefault();
    if (typed) document.execCommand("insertText", false, typed);
  }

  /** Bring back code and outputs as they were. */
  restore() {
    this.text.focus();
    this.text.select(); // and typed anew, so that it can be undone
    document.execCommand("insertText", false, this.first);
    this.fresh = true;
    this.put(...this.outputs);
  }

  begin() {
    this.element.style.minHeight = `${this.element.offsetHeight}px`; // what is below stays there
    this.element.classList.remove("queued");
    this.element.classList.add("running", "told");
    this.original.disabled = true; // what is still to come would join its outputs
    this.fresh = true;
  }

  /** @param {string} error its name, or "" */
  end(error = "") {
    if (this.fresh) this.put();
    this.ran = !error;
    this.original.disabled = false;
    this.element.classList.remove("running");
    requestAnimationFrame(() => this.element.style.removeProperty("min-height"));
  }

  /** Add outputs; the first of a run takes the place of those of the last. @param {Node[]} outputs */
  put(...outputs) {
    for (const old of this.fresh ? this.shown : []) {
      if (!this.outputs.includes(old)) old.dispatchEvent(new Event("end"));
      old.remove();
    }
    this.fresh = false;
    const needs = this.element.querySelector(":scope > .needs");
    for (const output of outputs) this.element.insertBefore(output, needs);
  }

  /** Add what was printed, or went wrong. @param {string} text @param {string} kind */
  print(text, kind) {
    const last = this.fresh ? undefined : this.shown.at(-1);
    const end = last?.matches(`pre.${kind}`) && last.lastChild?.lastChild;
    if (end instanceof Text && !text.includes("\x1b")) {
      const over = text.includes("\r") || end.data.endsWith("\r");
      end.appendData(text); // a node for each is slow
      if (over) end.data = overwritten(end.data);
    } else if (end) last?.append(...coloured(text));
    else this.put(make("pre", { class: `out ${kind}`, tabindex: "0" }, ...coloured(text)));
  }
}
