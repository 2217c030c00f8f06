// @ts-check
/**
 * The numbers of a player: its program is run with what the fields say, as long as that gives
 * numbers that can be shown.
 *
 * @typedef {import("./engine.js").Program} Program
 * @typedef {import("./texts.js").Text} Text
 * @typedef {import("./form.js").Field} Field
 * @typedef {import("./form.js").Setting} Setting
 */

import { Machine } from "./engine.js";
import { isEmpty, valueOf } from "./points.js";
import { complaint } from "./texts.js";

/** @type {Program} */
const EMPTY = { slots: 0, numbers: [], arrays: [], setup: [], loop: null, after: [], view: [] };

export class Numbers {
  /** @param {import("./form.js").Form} form
   * @param {() => void} begun is called when a live loop has begun anew */
  constructor(form, begun) {
    this.form = form;
    this.begun = begun;
    this.machine = new Machine(EMPTY);
    /** @type {Field[]} */
    this.fields = [];
    /** @type {[slot: number, words: Text][]} */
    this.checks = [];
    /** @type {{slot: number}[]} */
    this.tally = []; // moves of the hand, the best that it has found, and of what
    /** @type {Record<string, Setting>} */
    this.good = {}; // values with which all numbers are there
  }

  /** @param {Program} program @param {[slot: number, words: Text][]} checks @param {Field[]} fields
   * @param {{slot: number}[]} tally */
  set(program, checks, fields, tally) {
    this.machine = new Machine(program);
    this.checks = checks;
    this.fields = fields;
    this.tally = tally;
  }

  /** Whether the steps are computed as they are played, one after the other. */
  get isLive() {
    return this.machine.loop.live !== null;
  }

  /** Whether the fields show what the numbers are at each step. */
  get follows() {
    return this.fields.some(({ follows }) => follows !== null);
  }

  /** What is in a slot. @param {number} slot */
  read = (slot) => this.machine.slots[slot];

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
    const goesOn = this.isLive && machine.round > 1;
    if (goesOn && !none && own.every(({ running }) => running)) {
      machine.put(given);
      machine.advance(0);
    } else {
      machine.run(given);
      if (this.isLive) this.begun();
    }
  }

  /** Compute all numbers from the fields, or from those that have changed; return what is wrong with
   * them, or "". Where something is, the last good picture stands.
   * @param {Record<string, Setting>} [values] @returns {string} */
  compute(values = this.form.values) {
    this.put(values);
    const words = complaint(this.checks, this.read);
    if (!words) this.good = this.form.values;
    else {
      const before = Object.keys(values).filter((name) => name in this.good);
      this.put(Object.fromEntries(before.map((name) => [name, this.good[name]])));
    }
    this.form.paint(this.read);
    return words;
  }

  /** Note the best that the hand has found, and, if asked to, start counting anew.
   * @param {boolean} anew */
  compare(anew = false) {
    if (!this.tally.length) return;
    const { slots } = this.machine;
    const [moves, best, what] = this.tally.map(({ slot }) => slot);
    const now = Number(this.machine.at(what, 0));
    if (anew) slots[moves] = 0;
    slots[best] = anew ? now : Math.min(Number(slots[best]), now);
  }

  /** Count a move of the hand, where moves are counted; say whether they are. */
  count() {
    if (!this.tally.length) return false;
    const [{ slot }] = this.tally;
    this.machine.slots[slot] = Number(this.machine.slots[slot]) + 1;
    return true;
  }
}
