// @ts-check
/**
 * The talk with the kernel about what is new in kind, a formula, say: one request is on its way at
 * a time, and the newest values win.
 *
 * @typedef {import("./form.js").Setting} Setting
 * @typedef {{get(key: string): any, set(key: string, value: any): void, send(message: object): void,
 *   on(event: string, hear: Function): void, off(event: string, hear: Function): void}} Model
 */

import { make } from "./page.js";

const PATIENCE = 3000; // ms to wait for the kernel before saying so

export class Talk {
  /** @param {Model} model @param {HTMLElement} host @param {Record<string, string>} words
   * @param {(message: string, field: string) => void} answered */
  constructor(model, host, words, answered) {
    this.model = model;
    this.host = host;
    this.words = words;
    this.answered = answered;
    this.notice = make("p", { class: "notice", role: "status" });
    this.id = Math.random().toString(36);
    this.count = 0;
    this.sent = -Infinity; // when the request on its way was sent; none is: -Infinity
    /** @type {Record<string, Setting> | null} */
    this.wanted = null; // newer values that wait
    this.timer = 0;
  }

  /** Why there is no kernel to ask; "" where there may be one. */
  get absence() {
    if (this.model.get("kernel") === false) return this.words.no_kernel; // a published page
    return this.host.closest(".jupyter-widgets-disconnected") ? this.words.gone : "";
  }

  /** Whether an answer is still to come. */
  get busy() {
    return this.wanted !== null || this.sent > -Infinity;
  }

  /** @param {Record<string, Setting>} values */
  ask(values) {
    this.wanted = values;
    if (this.absence) this.say(this.absence);
    else this.send();
  }

  /** @param {string} words */
  say(words) {
    this.notice.textContent = words;
  }

  send() {
    if (!this.wanted || performance.now() - this.sent < PATIENCE) return;
    const values = this.wanted;
    this.wanted = null;
    this.sent = performance.now();
    this.count += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.say(this.absence || this.words.no_answer);
      this.send();
    }, PATIENCE);
    try {
      this.model.send({ kind: "change", id: `${this.id} ${this.count}`, values });
    } catch {
      this.say(this.absence || this.words.no_answer); // a kernel known to be dead
    }
  }

  /** @param {{id: string, field?: string, message?: string}} answer */
  hear({ id, field = "", message = "" }) {
    if (id !== `${this.id} ${this.count}`) return;
    clearTimeout(this.timer);
    this.sent = -Infinity;
    this.say("");
    this.answered(message, field);
    this.send();
  }
}
