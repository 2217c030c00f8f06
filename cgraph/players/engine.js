// @ts-check
/**
 * The interpreter: runs a program that Python has traced, as flat instructions over slots.
 *
 * A slot holds a value; an instruction names a function (`functions.js`), the slot of its result
 * and those of its inputs.
 *
 * @typedef {import("./functions.js").Tensor} Tensor
 * @typedef {import("./functions.js").Value} Value
 * @typedef {[name: string, out: number, ...inputs: number[]]} Instruction
 * @typedef {{size: number | {slot: number}, seed: number,
 *   parts: [part: number, whole: number][]}} Batch  parts of the data are drawn anew in each round
 * @typedef {{count: number, at: number | null, live: number | null, batch: Batch | null,
 *   body: Instruction[],
 *   carry: [slot: number, first: number, next: number][],
 *   record: [series: number | null, slot: number][]}} Loop  slots to be looked up at every step,
 *   and as a series; a live loop is run on and on, until its slot says that it is over
 * @typedef {{slots: number, numbers: [slot: number, number: number | string][],
 *   arrays: [slot: number, shape: number[], numbers: (number | string)[]][],
 *   setup: Instruction[], loop: Loop | null, after: Instruction[], view: Instruction[],
 *   shown?: number[]}} Program  without the slots that are shown, all of it is always run
 */

import { MOST, nextState, prepared, sizeOf } from "./functions.js";

const KEPT = 2000; // rounds of a live loop
const PATIENCE = 5000; // ms that rounds may take at a time
/** @type {Loop} */
const NONE = { count: 0, at: null, live: null, batch: null, body: [], carry: [], record: [] };

/** Draw the numbers below `count` in some order, as `cgraph.descent.batches` does.
 * @param {number} count @param {number} state @returns {[order: number[], state: number]} */
export function shuffled(count, state) {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    state = nextState(state);
    const other = Math.floor((state * (last + 1)) / 2 ** 32);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return [order, state];
}

/** @param {Tensor} whole @param {number[]} rows @returns {Tensor} */
function rowsOf(whole, rows) {
  const width = whole.data.length / whole.shape[0];
  const data = new Float64Array(rows.length * width);
  const one = (/** @type {number} */ row) => whole.data.subarray(row * width, (row + 1) * width);
  rows.forEach((row, at) => data.set(one(row), at * width));
  return { shape: [rows.length, ...whole.shape.slice(1)], data };
}

/** A value that does not change when its slot does. @param {Value} value @returns {Value} */
const kept = (value) =>
  typeof value === "number" ? value : { shape: value.shape, data: value.data.slice() };

/** Throw if a program, which may come from anywhere, is none that can be run. @param {Program} program */
function check({ slots, numbers, arrays, setup, loop, after, view }) {
  const { body, carry, record, batch, count } = loop ?? NONE;
  const code = [...setup, ...body, ...after, ...view];
  const used = [
    ...[...numbers, ...arrays].map(([slot]) => slot),
    ...code.flatMap(([, ...slots]) => slots),
    ...[...carry, ...(batch?.parts ?? [])].flat(),
    ...(typeof batch?.size === "object" ? [batch.size.slot] : []),
    ...record.map(([series, slot]) => [series ?? slot, slot]).flat(),
  ];
  const fit = arrays.every(([, shape, numbers]) => sizeOf(shape) === numbers.length);
  const there = used.every((slot) => Number.isInteger(slot) && slot >= 0 && slot < slots);
  const few = slots <= MOST && count <= MOST;
  if (!fit || !there || !few) throw new RangeError("not a program");
}

/** The slots that say, before the rounds begin, which side a `where` takes. @param {Program} program */
function choices({ loop, after, view }) {
  const code = [...(loop ?? NONE).body, ...after, ...view];
  const { carry, batch, at } = loop ?? NONE;
  const parts = (batch?.parts ?? []).map(([part]) => part);
  const changing = new Set([
    ...code.map(([, out]) => out),
    ...carry.map(([slot]) => slot),
    ...parts,
  ]);
  const truths = code.filter(([name]) => name === "where").map(([, , truth]) => truth);
  return [...new Set(truths)].filter((truth) => truth !== at && !changing.has(truth));
}

/** The code that is left of a program when these choices are made: of each `where` the side that it
 * takes, and what leads there. @param {Program} program @param {number[]} choices
 * @param {Value[]} slots */
export function chosen({ loop, after, view, shown }, choices, slots) {
  const { body, carry, record, live: end } = loop ?? NONE;
  const made = new Set(choices.filter((slot) => typeof slots[slot] === "number"));
  const wanted = new Set([...(shown ?? []), ...record.map(([, slot]) => slot), Number(end)]);
  /** @type {Instruction[][]} */
  let left = [];
  for (let count = -1; count < wanted.size; ) {
    count = wanted.size;
    const live = new Set(wanted);
    const needed = (/** @type {Instruction[]} */ code) =>
      code.toReversed().flatMap((/** @type {Instruction} */ instruction) => {
        const [name, out, truth, x, y] = instruction;
        if (!live.has(out)) return [];
        const taken = name === "where" && made.has(truth) ? [slots[truth] ? x : y] : null;
        for (const slot of taken ?? instruction.slice(2)) live.add(Number(slot));
        return [/** @type {Instruction} */ (taken ? ["same", out, ...taken] : instruction)];
      });
    left = [view, after, body].map((code) => needed(code).reverse());
    for (const [slot, , next] of carry) if (live.has(slot)) wanted.add(next);
  }
  return { view: left[0], after: left[1], body: left[2] };
}

/** A program with its slots; throws if it cannot be run. */
export class Machine {
  /** @param {Program} program */
  constructor(program) {
    check(program);
    this.loop = program.loop ?? NONE;
    this.viewed = -1; // the step that what is shown has been computed for
    this.round = 0; // how many rounds have been run
    this.stride = 1; // one in so many rounds is kept
    this.more = false; // there may be another round
    /** @type {(() => void) | null} */
    this.draw = null;
    /** @type {Value[]} */
    this.slots = new Array(program.slots).fill(NaN);
    for (const [slot, number] of program.numbers) this.slots[slot] = Number(number);
    for (const [slot, shape, numbers] of program.arrays)
      this.slots[slot] = { shape, data: Float64Array.from(numbers, Number) };
    this.setup = this.ready(program.setup);
    this.body = this.ready(this.loop.body);
    this.after = this.ready(program.after);
    this.viewing = this.ready(program.view);
    this.program = program;
    this.choices = program.shown ? choices(program) : [];
    this.chosen = ""; // what they were when the code was made ready
    /** @type {Map<number, Value[]>} what a slot has been, round by round */
    this.rounds = new Map(this.loop.record.map(([, slot]) => [slot, []]));
  }

  /** @param {Instruction[]} code */
  ready(code) {
    return code.map((instruction) => prepared(instruction, this.slots));
  }

  /** Leave out of the rounds and of the view what is computed for other choices than are made. */
  choose() {
    const made = String(this.choices.map((slot) => Boolean(this.slots[slot])));
    if (made === this.chosen) return;
    this.chosen = made;
    const { body, after, view } = chosen(this.program, this.choices, this.slots);
    this.body = this.ready(body);
    this.after = this.ready(after);
    this.viewing = this.ready(view);
  }

  /** Put numbers into slots, and compute all that depends on them. @param {[number, Value][]} given */
  run(given = []) {
    this.put(given);
    this.begin();
    this.advance(this.loop.live === null ? this.loop.count : 1);
  }

  /** Put numbers into slots; a live loop goes on with them. @param {[number, Value][]} given */
  put(given) {
    for (const [slot, number] of given) this.slots[slot] = number;
    for (const step of this.setup) step();
    this.choose();
    this.viewed = -1;
  }

  /** Go back to before the first round. */
  begin() {
    const { loop } = this;
    this.round = 0;
    this.stride = 1;
    for (const rounds of this.rounds.values()) rounds.length = 0;
    for (const [slot, first] of loop.carry) this.slots[slot] = kept(this.slots[first]);
    this.draw = loop.batch && this.drawing(loop.batch);
  }

  /** Run so many rounds more; return whether there may be another. @param {number} count */
  advance(count) {
    const { slots, body, rounds, loop } = this;
    const end = Math.min(this.round + count, loop.count);
    const latest = performance.now() + PATIENCE;
    let over = false;
    for (; this.round < end && !over; this.round++) {
      if (loop.at !== null) slots[loop.at] = this.round;
      this.draw?.();
      for (const step of body) step();
      if (performance.now() > latest) throw new RangeError("it takes too long");
      if (this.round % this.stride === 0)
        for (const [slot, values] of rounds) values.push(kept(slots[slot]));
      over = loop.live !== null && Boolean(slots[loop.live]);
      const next = loop.carry.map(([, , from]) => kept(slots[from]));
      loop.carry.forEach(([slot], index) => (slots[slot] = next[index]));
      if (loop.live !== null && this.length > KEPT) this.thin();
    }
    for (const [series, slot] of loop.record) {
      if (series === null) continue;
      const numbers = Float64Array.from(rounds.get(slot) ?? [], Number);
      slots[series] = { shape: [numbers.length], data: numbers };
    }
    for (const step of this.after) step();
    this.viewed = -1;
    this.more = !over && this.round < loop.count;
    return this.more;
  }

  /** How many rounds can be looked up. */
  get length() {
    const [first] = this.rounds.values();
    return first?.length ?? 0;
  }

  /** Keep every other round only. */
  thin() {
    this.stride *= 2;
    const even = (/** @type {Value} */ _, /** @type {number} */ index) => index % 2 === 0;
    for (const [slot, values] of this.rounds) this.rounds.set(slot, values.filter(even));
  }

  /** Return what draws the next batch. @param {Batch} batch */
  drawing({ size, seed, parts }) {
    /** @type {number[]} */
    let order = [];
    let state = seed;
    let before = 0;
    return () => {
      const [rows] = /** @type {Tensor} */ (this.slots[parts[0][1]]).shape;
      if (!order.length || rows !== before) [order, state] = shuffled(rows, state);
      before = rows;
      const count = typeof size === "number" ? size : Number(this.slots[size.slot]);
      const chosen = order.splice(0, Math.max(1, count));
      for (const [part, whole] of parts)
        this.slots[part] = rowsOf(/** @type {Tensor} */ (this.slots[whole]), chosen);
    };
  }

  /** Compute what is shown of a step, from what was recorded there. @param {number} step */
  view(step) {
    if (!this.viewing.length || this.viewed === step) return;
    this.viewed = step;
    const recorded = [...this.rounds.keys()];
    const now = recorded.map((slot) => this.slots[slot]);
    for (const [slot, rounds] of this.rounds) this.slots[slot] = rounds[step];
    for (const run of this.viewing) run();
    recorded.forEach((slot, at) => (this.slots[slot] = now[at])); // a live loop goes on from there
  }

  /** Return what is in a slot: at a step, where it was recorded. @param {number} slot
   * @param {number} step @returns {Value} */
  at(slot, step) {
    return this.rounds.get(slot)?.[step] ?? this.slots[slot];
  }
}
