// @ts-check
/**
 * The interpreter: runs a program that Python has traced, as flat instructions over slots.
 *
 * A slot holds a number, or a tensor: a shape and its numbers in C order. An instruction names a
 * function, the slot of its result and those of its inputs; the names are those of
 * `cgraph.program.COMPUTE`, and mean the same. Shapes are broadcast as NumPy does it.
 *
 * @typedef {{shape: number[], data: Float64Array}} Tensor
 * @typedef {number | Tensor} Value
 * @typedef {[name: string, out: number, ...inputs: number[]]} Instruction
 * @typedef {{rows: number, size: number, seed: number, parts: [part: number, whole: number][]}}
 *   Batch  parts of the data are drawn anew in each round
 * @typedef {{count: number, at: number | null, live: number | null, batch: Batch | null,
 *   body: Instruction[],
 *   carry: [slot: number, first: number, next: number][],
 *   record: [series: number | null, slot: number][]}} Loop  slots to be looked up at every step,
 *   and as a series; a live loop is run on and on, until its slot says that it is over
 * @typedef {{slots: number, numbers: [number, number | null][],
 *   arrays: [slot: number, shape: number[], numbers: (number | null)[]][],
 *   setup: Instruction[], loop: Loop | null, after: Instruction[], view: Instruction[]}} Program
 */

/** @typedef {(...numbers: number[]) => number} Elementwise */

const KEPT = 2000; // rounds of a live loop

/** The functions that go number by number. @type {Record<string, Elementwise>} */
export const FUNCTIONS = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  // ±1 to an infinite power, and 1 to any, are 1: so says IEEE 754, but not JavaScript.
  power: (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  negative: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid: (x) => {
    const small = Math.exp(-Math.abs(x)); // which cannot overflow
    return (x >= 0 ? 1 : small) / (1 + small);
  },
  relu: (x) => Math.max(x, 0),
  abs: Math.abs,
  sign: Math.sign,
  sqrt: Math.sqrt,
  floor: Math.floor,
  maximum: Math.max,
  minimum: Math.min,
  greater: (x, y) => Number(x > y),
  less: (x, y) => Number(x < y),
  less_equal: (x, y) => Number(x <= y),
  equal: (x, y) => Number(x === y),
  not_equal: (x, y) => Number(x !== y),
  gated: (upstream, local) => (local !== 0 ? upstream * local : 0), // nan is not 0
  where: (truth, x, y) => (truth !== 0 ? x : y),
  close: (x, y) => {
    const [off, size] = [Math.abs(x - y), Math.max(Math.abs(x), Math.abs(y))];
    return Number(x === y || (off < Infinity && off <= Math.max(1e-9 * size, 1e-300)));
  },
  short: (x) => Number(Number(x.toPrecision(3)) === x),
};

/** @param {Value} value @returns {number[]} */
const shapeOf = (value) => (typeof value === "number" ? [] : value.shape);
/** @param {Value} value */
const dataOf = (value) => (typeof value === "number" ? Float64Array.of(value) : value.data);
/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((size, length) => size * length, 1);
/** @param {number[]} a @param {number[]} b */
const same = (a, b) => a.length === b.length && a.every((length, axis) => length === b[axis]);

/** Return a tensor with room for a shape: the one that is there, if it fits.
 * @param {number[]} shape @param {Value | undefined} old @returns {Tensor} */
function room(shape, old) {
  if (old && typeof old !== "number" && same(old.shape, shape)) return old;
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

/** @param {number[][]} shapes */
function broadcast(shapes) {
  const axes = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: axes }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - axes + shape.length] ?? 1);
    return lengths.find((length) => length !== 1) ?? 1;
  });
}

/** For each place of `whole`, the place in `part` that is broadcast to it.
 * @param {number[]} part @param {number[]} whole */
function places(part, whole) {
  const extra = whole.length - part.length;
  const found = new Int32Array(sizeOf(whole));
  for (let at = 0; at < found.length; at++) {
    let rest = at;
    let place = 0;
    let stride = 1;
    for (let axis = whole.length - 1; axis >= extra; axis--) {
      const length = part[axis - extra];
      if (length !== 1) place += (rest % whole[axis]) * stride;
      stride *= length;
      rest = Math.floor(rest / whole[axis]);
    }
    found[at] = place;
  }
  return found;
}

/** Compute number by number. `maps` remembers where numbers are for shapes seen before.
 * @param {Elementwise} compute @param {Value[]} inputs @param {Value | undefined} old
 * @param {Map<string, Int32Array[]>} maps @returns {Value} */
function elementwise(compute, inputs, old, maps) {
  const shapes = inputs.map(shapeOf);
  const shape = broadcast(shapes);
  const result = room(shape, old);
  const { data } = result;
  const [a, b, c] = inputs.map(dataOf);
  if (shapes.every((one) => same(one, shape))) {
    if (b === undefined) for (let i = 0; i < data.length; i++) data[i] = compute(a[i]);
    else if (c === undefined) for (let i = 0; i < data.length; i++) data[i] = compute(a[i], b[i]);
    else for (let i = 0; i < data.length; i++) data[i] = compute(a[i], b[i], c[i]);
    return result;
  }
  const key = shapes.join("|");
  const map = maps.get(key) ?? shapes.map((one) => places(one, shape));
  maps.set(key, map);
  const [p, q, r = q] = map;
  if (c === undefined) for (let i = 0; i < data.length; i++) data[i] = compute(a[p[i]], b[q[i]]);
  else for (let i = 0; i < data.length; i++) data[i] = compute(a[p[i]], b[q[i]], c[r[i]]);
  return result;
}

/** @param {Value} value */
const sum = (value) => {
  let total = 0;
  for (const number of dataOf(value)) total += number;
  return total;
};

/** A vector on the left is a row, one on the right a column.
 * @param {Value} value @returns {[rows: number, columns: number]} */
function asLeft(value) {
  const shape = shapeOf(value);
  return shape.length > 1 ? [shape[0], shape[1]] : [1, shape[0]];
}
/** @param {Value} value @returns {[rows: number, columns: number]} */
function asRight(value) {
  const shape = shapeOf(value);
  return shape.length > 1 ? [shape[0], shape[1]] : [shape[0], 1];
}

/** Multiply matrices; strides say how to walk them, so that none is ever transposed.
 * @param {Float64Array} a @param {Float64Array} b @param {Float64Array} out
 * @param {[rows: number, inner: number, columns: number]} sizes
 * @param {[number, number]} strideA @param {[number, number]} strideB */
function product(a, b, out, [rows, inner, columns], strideA, strideB) {
  out.fill(0);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const left = a[i * strideA[0] + k * strideA[1]];
      for (let j = 0, at = i * columns; j < columns; j++, at++)
        out[at] += left * b[k * strideB[0] + j * strideB[1]];
    }
}

/** The functions that are about shapes. @type {Record<string, (inputs: Value[],
 *   old: Value | undefined) => Value>} */
const OF_ARRAYS = {
  finite: ([x]) => Number(dataOf(x).every(Number.isFinite)),
  sum: ([x]) => sum(x),
  mean: ([x]) => sum(x) / dataOf(x).length,
  size: ([x]) => dataOf(x).length,
  stack(numbers, old) {
    const result = room([numbers.length], old);
    numbers.forEach((number, at) => (result.data[at] = Number(number)));
    return result;
  },
  first: ([x]) => dataOf(x)[0],
  last: ([x]) => dataOf(x)[dataOf(x).length - 1],
  largest: ([x]) => dataOf(x).reduce((most, one) => Math.max(most, one), -Infinity),
  changes([x], old) {
    const result = room(shapeOf(x), old);
    const data = dataOf(x);
    for (let i = 1; i < data.length; i++) result.data[i] = data[i] - data[i - 1];
    return result;
  },
  transpose([x], old) {
    const shape = shapeOf(x);
    if (shape.length < 2) return x;
    const result = room([shape[1], shape[0]], old);
    const data = dataOf(x);
    for (let i = 0; i < shape[0]; i++)
      for (let j = 0; j < shape[1]; j++) result.data[j * shape[0] + i] = data[i * shape[1] + j];
    return result;
  },
  matmul([left, right], old) {
    const [rows, inner] = asLeft(left);
    const columns = asRight(right)[1];
    const shape = [...shapeOf(left).slice(0, -1), ...shapeOf(right).slice(1)];
    const result = room(shape, old);
    const sizes = /** @type {[number, number, number]} */ ([rows, inner, columns]);
    product(dataOf(left), dataOf(right), result.data, sizes, [inner, 1], [columns, 1]);
    return shape.length ? result : result.data[0];
  },
  matmul_left([upstream, right, left], old) {
    const [rows, inner] = asLeft(left);
    const columns = asRight(right)[1];
    const result = room(shapeOf(left), old);
    const sizes = /** @type {[number, number, number]} */ ([rows, columns, inner]);
    product(dataOf(upstream), dataOf(right), result.data, sizes, [columns, 1], [1, columns]);
    return result;
  },
  matmul_right([upstream, left, right], old) {
    const [rows, inner] = asLeft(left);
    const columns = asRight(right)[1];
    const result = room(shapeOf(right), old);
    const sizes = /** @type {[number, number, number]} */ ([inner, rows, columns]);
    product(dataOf(left), dataOf(upstream), result.data, sizes, [1, inner], [columns, 1]);
    return result;
  },
  fitted([contribution, value], old) {
    const [given, wanted] = [shapeOf(contribution), shapeOf(value)];
    if (sizeOf(given) < sizeOf(wanted)) {
      const result = room(wanted, old);
      const map = places(given, wanted);
      const data = dataOf(contribution);
      for (let i = 0; i < map.length; i++) result.data[i] = data[map[i]];
      return result;
    }
    const result = room(wanted, old);
    const map = places(wanted, given);
    const data = dataOf(contribution);
    result.data.fill(0);
    for (let i = 0; i < map.length; i++) result.data[map[i]] += data[i];
    return wanted.length ? result : result.data[0];
  },
};

/** All names that a program may use. */
export const KNOWN = [...Object.keys(FUNCTIONS), ...Object.keys(OF_ARRAYS)];

/** Turn an instruction into a function that runs it.
 * @param {Instruction} instruction @param {Value[]} slots @returns {() => void} */
function prepared([name, out, ...inputs], slots) {
  const [a, b, c] = inputs;
  const compute = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : null;
  if (!compute) {
    if (!Object.hasOwn(OF_ARRAYS, name)) throw new Error(`unknown instruction ${name}`);
    const whole = OF_ARRAYS[name];
    return () => {
      slots[out] = whole(
        inputs.map((slot) => slots[slot]),
        slots[out],
      );
    };
  }
  /** @type {Map<string, Int32Array[]>} */
  const maps = new Map();
  const wide = () => {
    slots[out] = elementwise(
      compute,
      inputs.map((slot) => slots[slot]),
      slots[out],
      maps,
    );
  };
  const plain = (/** @type {Value} */ value) => typeof value === "number";
  if (b === undefined)
    return () => {
      const x = slots[a];
      if (typeof x === "number") slots[out] = compute(x);
      else wide();
    };
  if (c === undefined)
    return () => {
      const [x, y] = [slots[a], slots[b]];
      if (typeof x === "number" && typeof y === "number") slots[out] = compute(x, y);
      else wide();
    };
  return () => {
    const [x, y, z] = [slots[a], slots[b], slots[c]];
    if (plain(x) && plain(y) && plain(z)) slots[out] = compute(...[x, y, z].map(Number));
    else wide();
  };
}

/** Draw the numbers below `count` in some order, as `cgraph.descent.batches` does.
 * @param {number} count @param {number} state @returns {[order: number[], state: number]} */
export function shuffled(count, state) {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const other = Math.floor((state * (last + 1)) / 2 ** 32);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return [order, state];
}

/** @param {Tensor} whole @param {number[]} rows @returns {Tensor} */
function rowsOf(whole, rows) {
  const width = whole.data.length / whole.shape[0];
  const part = {
    shape: [rows.length, ...whole.shape.slice(1)],
    data: new Float64Array(rows.length * width),
  };
  rows.forEach((row, at) =>
    part.data.set(whole.data.subarray(row * width, (row + 1) * width), at * width),
  );
  return part;
}

/** A value that does not change when its slot does. @param {Value} value @returns {Value} */
const kept = (value) =>
  typeof value === "number" ? value : { shape: value.shape, data: value.data.slice() };

/** A program with its slots. */
export class Machine {
  /** @param {Program} program */
  constructor(program) {
    this.program = program;
    this.viewed = -1; // the step that what is shown has been computed for
    this.round = 0; // how many rounds have been run
    this.stride = 1; // one in so many rounds is kept
    /** @type {(() => void) | null} */
    this.draw = null;
    /** @type {Value[]} */
    this.slots = new Array(program.slots).fill(NaN);
    for (const [slot, number] of program.numbers) this.slots[slot] = number ?? NaN;
    for (const [slot, shape, numbers] of program.arrays)
      this.slots[slot] = { shape, data: Float64Array.from(numbers, (number) => number ?? NaN) };
    const ready = (/** @type {Instruction[]} */ code) =>
      code.map((instruction) => prepared(instruction, this.slots));
    this.setup = ready(program.setup);
    this.body = ready(program.loop?.body ?? []);
    this.after = ready(program.after);
    this.viewing = ready(program.view);
    /** @type {Map<number, Value[]>} what a slot has been, round by round */
    this.rounds = new Map((program.loop?.record ?? []).map(([, slot]) => [slot, []]));
  }

  /** Put numbers into slots, and compute all that depends on them. @param {[number, number][]} given */
  run(given = []) {
    this.put(given);
    const { loop } = this.program;
    if (loop) {
      this.begin(loop);
      this.advance(loop.live ? 1 : loop.count);
    }
    for (const step of this.after) step();
  }

  /** Put numbers into slots; a live loop goes on with them. @param {[number, number][]} given */
  put(given) {
    for (const [slot, number] of given) this.slots[slot] = number;
    for (const step of this.setup) step();
    this.viewed = -1;
  }

  /** Go back to before the first round. @param {Loop} loop */
  begin(loop) {
    this.round = 0;
    this.stride = 1;
    for (const rounds of this.rounds.values()) rounds.length = 0;
    for (const [slot, first] of loop.carry) this.slots[slot] = kept(this.slots[first]);
    this.draw = loop.batch && this.drawing(loop.batch);
  }

  /** Run so many rounds more; return whether there may be another. @param {number} count */
  advance(count) {
    const { slots, body, rounds } = this;
    const loop = /** @type {Loop} */ (this.program.loop);
    const end = Math.min(this.round + count, loop.count);
    let over = false;
    for (; this.round < end && !over; this.round++) {
      if (loop.at !== null) slots[loop.at] = this.round;
      this.draw?.();
      for (const step of body) step();
      if (this.round % this.stride === 0)
        for (const [slot, values] of rounds) values.push(kept(slots[slot]));
      over = loop.live !== null && Boolean(slots[loop.live]);
      this.carry(loop);
      if (this.length > KEPT) this.thin();
    }
    for (const [series, slot] of loop.record) {
      if (series === null) continue;
      const numbers = Float64Array.from(rounds.get(slot) ?? [], Number);
      slots[series] = { shape: [numbers.length], data: numbers };
    }
    this.viewed = -1;
    return !over && this.round < loop.count;
  }

  /** How many rounds can be looked up. */
  get length() {
    const [first] = this.rounds.values();
    return first?.length ?? 0;
  }

  /** Keep every other round only. */
  thin() {
    this.stride *= 2;
    for (const [slot, values] of this.rounds)
      this.rounds.set(
        slot,
        values.filter((_, index) => index % 2 === 0),
      );
  }

  /** Let what was computed be where the next round begins. @param {Loop} loop */
  carry({ carry }) {
    const next = carry.map(([, , from]) => kept(this.slots[from]));
    carry.forEach(([slot], index) => (this.slots[slot] = next[index]));
  }

  /** Return what draws the next batch. @param {Batch} batch */
  drawing({ rows, size, seed, parts }) {
    /** @type {number[]} */
    let order = [];
    let state = seed;
    return () => {
      if (!order.length) [order, state] = shuffled(rows, state);
      const chosen = order.splice(0, size);
      for (const [part, whole] of parts)
        this.slots[part] = rowsOf(/** @type {Tensor} */ (this.slots[whole]), chosen);
    };
  }

  /** Compute what is shown of a step, from what was recorded there. @param {number} step */
  view(step) {
    if (!this.viewing.length || this.viewed === step) return;
    this.viewed = step;
    const now = [...this.rounds.keys()].map(
      (slot) => /** @type {const} */ ([slot, this.slots[slot]]),
    );
    for (const [slot, rounds] of this.rounds) this.slots[slot] = rounds[step];
    for (const run of this.viewing) run();
    for (const [slot, value] of now) this.slots[slot] = value; // a live loop goes on from there
  }

  /** Return what is in a slot: at a step, where it was recorded. @param {number} slot
   * @param {number} step @returns {Value} */
  at(slot, step) {
    return this.rounds.get(slot)?.[step] ?? this.slots[slot];
  }
}
