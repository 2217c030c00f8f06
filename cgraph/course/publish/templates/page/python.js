// @ts-check
/**
 * Python in a published page: a button brings it, then cells can be edited and run.
 *
 * The element #python holds the words, and what `publish/python.py` says of its files;
 * `in_page/worker.js` and `in_page/kernel.py` say which messages go to and fro.
 */

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

  /** @param {{words: Record<string, string>, at: string, pyodide: string, version: string,
   *   packed: string[], imported: number, size: number | null}} settings */
  constructor(settings) {
    this.settings = settings;
    this.words = settings.words;
    this.size = settings.size ?? 0;
    /** @type {Model[]} */
    this.models = []; // of the widgets that came with the page
    /** @type {Map<string, Model>} */
    this.live = new Map(); // of those that Python has made
    /** @type {Map<Cell, any>} */
    this.asked = new Map(); // what widgets asked for whose Python is not there
    /** @type {Worker | null} */
    this.worker = null;
    this.ready = false;
    /** @type {Cell[]} */
    this.queue = [];
    /** @type {Cell | null} */
    this.running = null;
    /** @type {Record<string, unknown>} */
    this.edits = {};
    try {
      this.edits = { ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
    } catch {
      /* no storage here, or something else wrote there */
    }
    /** @type {Cell[]} */
    this.cells = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".run"))]
      .filter((run) => run.firstElementChild?.matches("pre.code"))
      .map((run) => new Cell(run, this, this.edits[run.id]));
    const bar = /** @type {HTMLElement} */ (document.querySelector("aside.python"));
    const [begin, stop, again] = bar.querySelectorAll("button");
    this.begin = begin;
    this.stop = stop;
    this.again = again;
    this.progress = /** @type {HTMLProgressElement} */ (bar.querySelector("progress"));
    this.status = /** @type {HTMLElement} */ (bar.querySelector("[role=status]"));
    begin.addEventListener("click", () => this.start());
    const anew = (/** @type {string} */ said) => (this.end(said), this.start());
    again.addEventListener("click", () => anew(""));
    stop.addEventListener("click", () => {
      this.queue = [];
      if (!this.interrupt) return anew(this.words.stopped);
      this.interrupt[0] = 2; // as Ctrl + C
      this.worker?.postMessage({ kind: "stop" }); // which is heard while a cell awaits something
    });
    bar.hidden = false;
    this.begin.hidden = location.protocol === "file:";
    if (this.begin.hidden) this.say(this.words.file);
  }

  /** @param {string} words */
  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  /** Bring Python, if it is not there or on its way. */
  start() {
    if (this.worker) return;
    const { version, packed, imported } = this.settings;
    const at = new URL(this.settings.at, location.href).href;
    const pyodide = new URL(this.settings.pyodide, at).href;
    const interrupt = crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : undefined;
    this.interrupt = interrupt;
    this.worker = new Worker(`${at}worker.js?${version}`, { type: "module" });
    this.worker.addEventListener("message", ({ data }) => this.hear(data));
    this.worker.addEventListener("error", ({ message }) => this.fail(message ?? at));
    this.worker.postMessage({ kind: "start", at, pyodide, version, packed, imported, interrupt });
    this.begin.hidden = true;
    this.progress.hidden = false;
    this.say(this.words.starting);
  }

  /** End this Python. @param {string} words for the cell that is running */
  end(words) {
    this.worker?.terminate();
    this.worker = null;
    this.ready = false;
    this.queue = [];
    this.asked.clear();
    if (words) this.running?.print(words, "error");
    this.running?.end();
    this.running = null;
    for (const cell of this.cells) cell.ran = false;
    for (const element of [this.stop, this.again, this.progress]) element.hidden = true;
  }

  /** @param {string} reason */
  fail(reason) {
    const words = this.words.failed.replace("{reason}", () => reason);
    this.end(words);
    this.begin.hidden = false;
    this.say(words);
  }

  /** Run cells, one after the other. @param {Cell[]} cells */
  run(cells) {
    this.queue.push(...cells);
    this.next();
  }

  next() {
    if (!this.ready || this.running) return;
    const cell = this.queue.shift() ?? null;
    this.running = cell;
    this.stop.hidden = !cell;
    this.say(cell ? this.words.running : this.words.ready);
    cell?.begin();
    if (this.interrupt) this.interrupt[0] = 0; // a stop that came when the last one had ended
    if (cell)
      this.worker?.postMessage({ kind: "run", cell: cell.element.id, code: cell.text.value });
  }

  /** Hear `worker.js`, and `kernel.py` through it. @param {any} message */
  hear({ kind, comm, data, name, text, got, error, reason }) {
    const { words, size, running } = this;
    if (kind === "failed") this.fail(reason);
    else if (kind === "fetching") {
      const all = got < size ? words.of.replace("{all}", mb(size)) : "";
      const so = words.fetching.replace("{name}", name).replace("{got}", mb(got));
      this.say(`${so} ${all}`);
      if (size) this.progress.value = got / size;
    } else if (kind === "starting") this.say(running ? words.running : words.starting);
    else if (kind === "ready") this.open();
    else if (kind === "done") this.done(error);
    else if (kind === "stream") running?.print(text, name);
    else if (kind === "error") running?.print(text, "error");
    else if (kind === "code") running?.mark(data);
    else if (kind === "show" && running) running.put(this.output(data, running));
    else if (kind === "clear" && running) running.fresh = true;
    else if (kind === "exercises")
      for (const model of this.models) model.update({ exercises: data });
    else if (kind === "comm_open") this.live.set(comm, this.model(comm, data.state));
    else if (data?.method === "update") this.live.get(comm)?.update(data.state);
    else if (data?.method === "custom") this.live.get(comm)?.tell("msg:custom", data.content);
  }

  /** Python is there: open the cells. */
  open() {
    if (!document.body.dataset.python) for (const cell of this.cells) cell.open();
    document.body.dataset.python = "here";
    for (const model of this.models) model.update({ kernel: true });
    this.ready = true;
    this.progress.hidden = true;
    this.again.hidden = false;
    this.next();
  }

  /** The cell that was running has ended. @param {string} error its name, or "" */
  done(error) {
    const cell = /** @type {Cell} */ (this.running);
    if (error) this.queue = [];
    if (error === "NameError" && cell.above.some(({ ran }) => !ran))
      cell.print(`\n${this.words.missing_above}`, "error");
    cell.end();
    this.running = null;
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
    const text = String(data["text/plain"] ?? "");
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
    if (!cell || !this.worker) return;
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
      field.focus();
      field.dispatchEvent(new Event("change"));
    }
    this.asked.delete(cell);
  }

  /** Keep what was edited, in this browser. @param {Cell} cell */
  keep({ element, text, first }) {
    if (text.value === first) delete this.edits[element.id];
    else this.edits[element.id] = text.value;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.edits));
    } catch {
      this.say(this.words.unsaved);
    }
  }
}
