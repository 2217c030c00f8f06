// @ts-check
/**
 * Python in a published page: a button brings it, then cells can be edited and run.
 *
 * The element #python holds the words, and what `publish/python.py` says of its files;
 * `in_page/worker.js` and `in_page/kernel.py` say which messages go to and fro.
 */

import { EXERCISES, keep, kept, noteExercises } from "../../../question/record.js";
import { make } from "../../../../players/page.js";
import { Cell } from "./cell.js";
import { Model, show } from "./widgets.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const KEY = `cgraph.cells ${location.pathname}`;
const mb = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

export class Python {
  /** @param {HTMLElement | null} element */
  static of(element) {
    return element && new Python(JSON.parse(element.textContent ?? ""));
  }

  /** @type {Map<string, Model>} */
  live = new Map(); // of the widgets that Python has made
  /** @type {Map<Cell, any>} */
  asked = new Map(); // what widgets asked for whose Python is not there
  /** @type {Worker | null} */
  worker = null;
  /** @type {Uint8Array | undefined} */
  interrupt; // what Python looks at while it computes, where the host allows that
  /** @type {Cell[]} */
  queue = [];
  /** @type {Cell | null} */
  running = null;
  /** @type {"" | "fetching" | "here" | "running"} */
  state = ""; // says to the style sheet what the bar shows

  /** @param {{words: Record<string, string>, at: string, pyodide: string, version: string,
   *   imported: number, size: number | null}} settings */
  constructor({ words, ...settings }) {
    this.settings = settings;
    this.words = words;
    const edits = kept(KEY);
    /** @type {Cell[]} */
    this.cells = [...document.querySelectorAll(".run:has(> pre.code)")].map(
      (run) => new Cell(/** @type {HTMLElement} */ (run), this, edits[run.id]),
    );
    this.bar = /** @type {HTMLElement} */ (document.querySelector("aside.python"));
    this.progress = /** @type {HTMLProgressElement} */ (this.bar.querySelector("progress"));
    this.status = /** @type {HTMLElement} */ (this.bar.querySelector("[role=status]"));
    const [begin, stop, again] = this.bar.querySelectorAll("button");
    begin.addEventListener("click", () => this.start());
    stop.addEventListener("click", () => this.stop());
    again.addEventListener("click", () => this.restart(""));
    this.bar.hidden = false;
    begin.disabled = location.protocol === "file:";
    if (begin.disabled) this.say(words.file);
  }

  /** @param {string} words */
  say(words, state = this.state) {
    const left = state !== this.state && this.bar.contains(document.activeElement);
    this.bar.dataset.state = this.state = state;
    if (left) this.bar.focus(); // what was pressed is hidden now
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  /** Bring Python, if it is not there or on its way. */
  start() {
    if (this.worker) return;
    const at = new URL(this.settings.at, location.href).href;
    const pyodide = new URL(this.settings.pyodide, at).href;
    this.interrupt = crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(2)) : undefined;
    this.worker = new Worker(`${at}worker.js?${this.settings.version}`, { type: "module" });
    this.worker.addEventListener("message", ({ data }) => this.hear(data));
    this.worker.addEventListener("error", ({ message }) => this.fail(message ?? at));
    const { settings, interrupt } = this;
    const exercises = kept(EXERCISES);
    this.worker.postMessage({ ...settings, kind: "start", at, pyodide, interrupt, exercises });
    this.say(this.words.starting, "fetching");
  }

  stop() {
    this.drop();
    // Pressed again, it does not wait for what cannot be interrupted.
    if (!this.interrupt?.every((asked) => !asked)) return this.restart(this.words.stopped);
    this.interrupt.fill(2); // as Ctrl + C; Python takes the first one back
    this.worker?.postMessage({ kind: "stop" }); // which is heard while a cell awaits something
  }

  /** @param {string} words for the cell that is running */
  restart(words) {
    this.end(words);
    this.start();
  }

  /** @param {string} words for the cell that is running */
  end(words) {
    this.worker?.terminate();
    this.worker = null;
    this.drop();
    if (words) this.running?.print(words, "error");
    this.running?.end();
    this.running = null;
    for (const cell of this.cells) cell.ran = false;
  }

  /** @param {string} reason */
  fail(reason) {
    const words = this.words.failed.replace("{reason}", () => reason);
    this.end(words);
    this.say(words, "");
  }

  /** Run cells, one after the other. @param {Cell[]} cells */
  run(cells) {
    this.queue.push(...cells);
    for (const { element } of cells) element.classList.add("queued");
    this.start(); // it may have died
    if (this.state === "here") this.next();
  }

  /** Forget what was to be run, and what was asked through it. */
  drop() {
    for (const { element } of this.queue) element.classList.remove("queued");
    this.queue = [];
    this.asked.clear();
  }

  next() {
    const cell = (this.running = this.queue.shift() ?? null);
    if (!cell) return this.say(this.words.ready, "here");
    this.say(this.words.running, "running");
    cell.begin();
    this.interrupt?.fill(0); // a stop that came when the last one had ended
    this.worker?.postMessage({ kind: "run", cell: cell.element.id, code: cell.text.value });
  }

  /** Hear `worker.js`, and `kernel.py` through it. @param {any} message */
  hear({ kind, comm, data, name, text, got, error, reason }) {
    const { words, running } = this;
    if (kind === "failed") this.fail(reason);
    else if (kind === "fetching") this.fetching(name, got);
    else if (kind === "fetched") this.say(words.running);
    else if (kind === "ready") this.open();
    else if (kind === "done") this.done(error);
    else if (kind === "print") running?.print(text, name);
    else if (kind === "code") running?.mark(data);
    else if (kind === "show" && running) running.put(this.output(data, running));
    else if (kind === "clear" && running) running.fresh = true;
    else if (kind === "exercises") noteExercises(data);
    else if (kind === "comm_open") this.live.set(comm, this.model(comm, data.state));
    else if (kind === "comm_close") this.live.delete(comm);
    else if (data?.method === "update") this.live.get(comm)?.update(data.state);
    else if (data?.method === "custom") this.live.get(comm)?.tell("msg:custom", data.content);
  }

  /** @param {string} name @param {number} got bytes, in all */
  fetching(name, got) {
    const { words, settings, running } = this;
    const size = settings.size ?? 0;
    let so = words.fetching.replace("{name}", name).replace("{got}", mb(got));
    if (got < size) so += ` ${words.of.replace("{all}", mb(size))}`;
    else if (size && !running) so = words.starting;
    this.say(so);
    if (size) this.progress.value = got / size;
  }

  /** Python is there: open the cells. */
  open() {
    if (!document.body.dataset.python) for (const cell of this.cells) cell.open();
    document.body.dataset.python = "here"; // which the page's own widgets see, too
    this.next();
  }

  /** The cell that was running has ended. @param {string} error its name, or "" */
  done(error) {
    const cell = /** @type {Cell} */ (this.running);
    if (error === "NameError" && cell.above.some(({ ran }) => !ran))
      cell.print(`\n${this.words.missing_above}`, "error");
    cell.end(error);
    if (error && this.queue.length) cell.element.scrollIntoView({ block: "nearest" }); // it is why
    if (error) this.drop();
    this.next();
  }

  /** @param {string} comm @param {Record<string, any>} state */
  model(comm, state) {
    const { worker } = this;
    const model = new Model({ ...state, kernel: true }, (content) => {
      const data = JSON.stringify({ method: "custom", content });
      if (this.worker === worker) worker?.postMessage({ kind: "comm", comm, data });
      else this.ask(model.host, content);
    });
    return model;
  }

  /** What was displayed, in its richest form. @param {Record<string, any>} data @param {Cell} cell */
  output(data, cell) {
    const text = String(data["text/markdown"] ?? data["text/latex"] ?? data["text/plain"] ?? "");
    const model = this.live.get(data[VIEW]?.model_id);
    const html = data["text/html"] ?? data["image/svg+xml"];
    const picture = ["image/png", "image/jpeg"].find((kind) => kind in data);
    const out = make("div", { class: "out" });
    if (model?.get("_esm")) {
      out.classList.add("widget");
      out.append(make("pre", { class: "out instead" }, text));
      model.host = out;
      show(out, model.get("_esm"), model).then(() => this.askAgain(cell, out));
    } else if (html) out.innerHTML = html;
    else if (picture)
      out.append(make("img", { src: `data:${picture};base64,${data[picture]}`, alt: text }));
    else return make("pre", { class: "out result", tabindex: "0" }, text);
    return out;
  }

  /** A widget asks whose Python is not there: run its cell anew, and let its successor ask.
   * @param {Element | undefined} host @param {any} message */
  ask(host, message) {
    const cell = this.cells.find(({ element }) => element.contains(host ?? null));
    if (!cell) return;
    const waits = this.asked.has(cell);
    this.asked.set(cell, message);
    if (!waits) this.run([...cell.above.filter(({ ran }) => !ran), cell]);
  }

  /** Type into a widget what was typed into its predecessor. @param {Cell} cell @param {Element} out */
  askAgain(cell, out) {
    const root = out.querySelector(":scope > div")?.shadowRoot;
    for (const [name, value] of Object.entries(this.asked.get(cell)?.values ?? {})) {
      const input = root?.querySelector(`input[type=text][name="${CSS.escape(name)}"]`);
      const field = /** @type {HTMLInputElement | null | undefined} */ (input);
      if (!field || typeof value !== "string" || field.value === value) continue;
      field.value = value;
      const { activeElement } = document; // who types elsewhere by now goes on there
      if (activeElement === document.body || cell.element.contains(activeElement)) field.focus();
      field.dispatchEvent(new Event("change"));
    }
    this.asked.delete(cell);
  }

  /** Keep what was edited, in this browser. @param {Cell} cell */
  keep({ element, text, first }) {
    const edits = kept(KEY); // another tab may have written
    if (text.value === first) delete edits[element.id];
    else edits[element.id] = text.value;
    if (!keep(KEY, edits)) this.say(this.words.unsaved);
  }
}
