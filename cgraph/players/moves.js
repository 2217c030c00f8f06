// @ts-check
/**
 * The moves of passes that a learner does by hand: which may be done now, why another may not, and
 * what a wrong number has been mistaken for. `course/players/doing.py` says what each of them holds.
 *
 * @typedef {import("./texts.js").Read} Read
 * @typedef {{phase: string, at: string, node: string, to: string, place: string,
 *   number: {slot: number}, asked: boolean, total: string, title: string, term: string, hint: string, waits: string[],
 *   lights: string[], wrong: [{slot: number}, string][]}} Move
 * @typedef {{words: Record<string, string>, phases: [name: string, ask: string][], output: string,
 *   names: Record<string, string>, notes: Record<string, string>, given: Record<string, string>,
 *   moves: Move[], on: boolean, watch: boolean}} Task
 */

import { readNumber, room, short } from "./answers.js";
import { Unreadable } from "./formula.js";
import { fill, filled, show } from "./texts.js";

const LOOSE = 0.02; // of a long number: it may have been computed from rounded ones
const NEARLY = 0.1;
const TRIES = 2; // before a hint

/** @param {number} right @param {number} typed @param {number} [loose] */
const near = (right, typed, loose = short(right) ? 0 : LOOSE) =>
  Math.abs(typed - right) <= Math.max(room(right), loose * Math.abs(right));

export class Moves {
  /** @param {Task} task @param {Read} read what is in a slot */
  constructor(task, read) {
    this.task = task;
    this.read = read;
    /** @type {Set<Move>} */
    this.done = new Set();
    /** @type {Map<Move, number>} how often a wrong number was typed, or a move shown */
    this.tries = new Map();
  }

  /** The name of the present phase; "" once all is done. */
  get phase() {
    return this.task.moves.find((move) => !this.done.has(move))?.phase ?? "";
  }

  /** What is to be done in the present phase; "" once all is done. */
  get ask() {
    const { phase } = this;
    return filled(this.task.phases.find(([name]) => name === phase)?.[1] ?? "", this.read);
  }

  /** What may be done now. */
  get open() {
    return this.left.filter((move) => !this.missing(move).length);
  }

  /** What is left of the present phase. */
  get left() {
    const { phase } = this;
    return this.task.moves.filter((move) => move.phase === phase && !this.done.has(move));
  }

  /** All moves whose numbers arrive at a place. @param {string} place */
  into(place) {
    return this.task.moves.filter((move) => move.place === place);
  }

  /** The moves of its phase that have to be done before one. @param {Move} move */
  missing({ waits, phase }) {
    const needed = waits.flatMap((place) => this.into(place));
    return needed.filter((move) => move.phase === phase && !this.done.has(move));
  }

  /** Say something of a move. @param {string} key @param {Move | null} move
   * @param {Record<string, string>} more */
  say(key, move, more = {}) {
    const { words, names, output } = this.task;
    const own = move && { name: names[move.node], to: move.to, title: move.title };
    return fill(words[key], { output: names[output], ...own, ...more });
  }

  /** Join the names of those who make some moves. @param {Move[]} moves */
  who(moves) {
    const { words, names } = this.task;
    const some = [...new Set(moves.map(({ node }) => names[node]))];
    const last = some.pop() ?? "";
    return some.length ? some.join(words.comma) + words.and + last : last;
  }

  /** Return the move that is chosen at a node, or at an edge; or why there is none.
   * @param {string} at a part @param {string} [node] a label, if it is one of a node
   * @returns {Move | string} */
  choose(at, node = "") {
    const { phase, done } = this;
    const name = this.task.names[node] ?? "";
    const own = this.task.moves.filter(
      (move) => move.phase === phase && (move.at === at || move.node === node),
    );
    const left = own.filter((move) => !done.has(move));
    if (!own.length) return this.say(`idle_${phase}`, null, { name });
    if (!left.length) return this.say(`done_${phase}`, own[0]);
    const open = left.filter((move) => !this.missing(move).length);
    if (open.length) return open.length > 1 ? this.say("which_edge", open[0]) : open[0];
    const missing = this.missing(left[0]);
    const [place] = left[0].waits;
    const heard = phase === "backward" && this.into(place).some((move) => done.has(move));
    const seed = phase === "backward" && missing[0].lights.length === 0;
    const more = { missing: this.who(missing), sum: this.shown()[place] ?? "" };
    return this.say(seed ? "begin" : heard ? "part_only" : "waits", left[0], more);
  }

  /** Whether a number is asked for: not of arrays, and none that is not there. @param {Move} move */
  asks({ asked, number }) {
    return asked && Number.isFinite(this.read(number.slot));
  }

  /** Return "" if a number is right, or what is wrong with it. @param {Move} move
   * @param {string} text as it was typed */
  judge(move, text) {
    let typed;
    try {
      typed = readNumber(text);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return this.task.words.unread;
    }
    const of = (/** @type {{slot: number}} */ { slot }) => Number(this.read(slot));
    const right = of(move.number);
    if (near(right, typed)) return "";
    const tries = (this.tries.get(move) ?? 0) + 1;
    this.tries.set(move, tries);
    const before = this.into(move.place).filter((other) => this.done.has(other));
    const sum = before.reduce((total, { number }) => total + of(number), right);
    const known = move.wrong.find(([number]) => near(of(number), typed));
    let said = this.say(`wrong_${move.phase}`, move);
    if (known) said = filled(known[1], this.read);
    else if (before.length && near(sum, typed)) said = this.say("sum_already", move);
    else if (near(right, typed, NEARLY)) said = this.task.words.nearly;
    return tries < TRIES ? said : `${said} ${filled(move.hint, this.read)}`;
  }

  /** Do a move. @param {Move} move */
  do(move) {
    this.done.add(move);
  }

  /** The numbers that the parts of the picture show now. @returns {Record<string, string>} */
  shown() {
    const places = new Set([...this.done].map(({ place }) => place));
    return Object.fromEntries([
      ...Object.entries(this.task.given).map(([part, text]) => [part, filled(text, this.read)]),
      ...[...places].map((place) => [place, this.total(place)]),
    ]);
  }

  /** What has come together at a place; "…" says that there is more to come. @param {string} place */
  total(place) {
    const moves = this.into(place);
    if (moves.every((move) => this.done.has(move))) return filled(moves[0].total, this.read);
    const numbers = moves.filter((m) => this.done.has(m)).map((m) => this.read(m.number.slot));
    if (!numbers.every((number) => typeof number === "number")) return "…";
    return `${show(numbers.reduce((a, b) => Number(a) + Number(b), 0))} + …`;
  }

  /** What has been worked out, a line for each place. */
  lines() {
    return [...new Set([...this.done].map(({ place }) => this.line(place)))];
  }

  /** What has been worked out for a place, such as "∂f/∂y = 1 × 5 + …". @param {string} place */
  line(place) {
    const moves = this.into(place);
    const left = moves.some((move) => !this.done.has(move));
    const terms = moves.filter((move) => this.done.has(move)).map(({ term }) => term);
    const sum = [...terms, left ? "…" : ""].filter(Boolean).join(" + ");
    const end = left ? "" : moves[0].total;
    const parts = [moves[0].title, sum, sum && end ? "=" : "", end];
    return filled(parts.filter(Boolean).join(" "), this.read);
  }
}
