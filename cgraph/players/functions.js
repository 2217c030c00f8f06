// @ts-check
/**
 * The functions that a program may name: those of `cgraph.program.COMPUTE`, and they mean the same.
 *
 * A value is a number, or a tensor: a shape and its numbers in C order. Shapes are broadcast as
 * NumPy does it. What is written here follows IEEE 754, as Python's side does.
 *
 * @typedef {{shape: number[], data: Float64Array}} Tensor
 * @typedef {number | Tensor} Value
 * @typedef {(inputs: Value[], old: Value | undefined) => Value} Whole  `old` is the last result
 */

export const MOST = 1e6; // numbers in a tensor; and a page does no more of anything at a time

/** Those that go number by number. @type {Record<string, (...numbers: number[]) => number>} */
export const ELEMENTWISE = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  power(x, y) {
    if (y === 2) return x * x;
    return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
  },
  negative: (x) => -x,
  ...Object.fromEntries(
    /** @type {const} */ (["exp", "log", "sin", "cos", "tanh", "abs", "sign", "sqrt", "floor"]).map(
      (name) => [name, Math[name]],
    ),
  ),
  sigmoid(x) {
    const small = Math.exp(-Math.abs(x)); // which cannot overflow
    return (x >= 0 ? 1 : small) / (1 + small);
  },
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x) => Math.max(x, 0.01 * x),
  cross_entropy: (p, y) =>
    -(y * Math.max(Math.log(p), -100) + (1 - y) * Math.max(Math.log(1 - p), -100)),
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
  greater: (x, y) => Number(x > y),
  less: (x, y) => Number(x < y),
  less_equal: (x, y) => Number(x <= y),
  equal: (x, y) => Number(x === y),
  not_equal: (x, y) => Number(x !== y),
  gated: (upstream, local) => (local === 0 ? 0 : upstream * local),
  where: (truth, x, y) => (truth === 0 ? y : x),
  close(x, y) {
    const size = Math.max(Math.abs(x), Math.abs(y));
    return Number(x === y || (size < Infinity && Math.abs(x - y) <= Math.max(1e-9 * size, 1e-300)));
  },
  short: (x) => Number(Number(x.toPrecision(3)) === x),
};

/** @param {Value} value @returns {number[]} */
const shapeOf = (value) => (typeof value === "number" ? [] : value.shape);
/** @param {Value} value */
const dataOf = (value) => (typeof value === "number" ? Float64Array.of(value) : value.data);
/** @param {number[]} shape */
export const sizeOf = (shape) => shape.reduce((size, length) => size * length, 1);
/** @param {number[]} a @param {number[]} b */
const same = (a, b) =>
  a === b || (a.length === b.length && a.every((length, axis) => length === b[axis]));

/** Return a tensor with room for a shape: the one that is there, if it fits.
 * @param {number[]} shape @param {Value | undefined} old @returns {Tensor} */
function room(shape, old) {
  if (old && typeof old !== "number" && same(old.shape, shape)) return old;
  if (!(sizeOf(shape) <= MOST)) throw new RangeError(`too many numbers: ${shape.join(" × ")}`);
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

/** @type {Map<string, Int32Array>} */
const PLACES = new Map();

/** For each place of `whole`, the place in `part` that is broadcast to it.
 * @param {number[]} part @param {number[]} whole */
function places(part, whole) {
  const key = `${part} ${whole}`;
  const extra = whole.length - part.length;
  const found = PLACES.get(key) ?? new Int32Array(sizeOf(whole));
  for (let at = 0; !PLACES.has(key) && at < found.length; at++) {
    let [rest, stride] = [at, 1];
    for (let axis = whole.length - 1; axis >= extra; axis--) {
      const length = part[axis - extra];
      if (length !== 1) found[at] += (rest % whole[axis]) * stride;
      stride *= length;
      rest = Math.floor(rest / whole[axis]);
    }
  }
  if (PLACES.size > 100) PLACES.clear();
  PLACES.set(key, found);
  return found;
}

/** @typedef {{shapes: number[][], shape: number[], masks: number[], maps: (Int32Array | null)[]}} Plan
 *   how to walk through inputs of some shapes: place & mask is where a number of an input is, once
 *   those that have a map have been repeated as it says */

/** @param {number[][]} shapes @returns {Plan} */
function planned(shapes) {
  const axes = Math.max(...shapes.map((shape) => shape.length));
  const shape = Array.from({ length: axes }, (_, axis) => {
    const lengths = shapes.map((one) => one[axis - axes + one.length] ?? 1);
    return lengths.find((length) => length !== 1) ?? 1;
  });
  const whole = sizeOf(shape);
  const masks = shapes.map((one) => (sizeOf(one) === 1 && whole !== 1 ? 0 : -1));
  const simple = (/** @type {number[]} */ one) => [1, whole].includes(sizeOf(one));
  return {
    shapes,
    shape,
    masks,
    maps: shapes.map((one) => (simple(one) ? null : places(one, shape))),
  };
}

/** Loops of their own, for what is computed most often: several times as fast as a call for each
 * number. @type {Record<string, (out: Float64Array, a: Float64Array, b: Float64Array, p: number,
 *   q: number) => void>} */
const FAST = {
  add(out, a, b, p, q) {
    for (let i = 0; i < out.length; i++) out[i] = a[i & p] + b[i & q];
  },
  subtract(out, a, b, p, q) {
    for (let i = 0; i < out.length; i++) out[i] = a[i & p] - b[i & q];
  },
  multiply(out, a, b, p, q) {
    for (let i = 0; i < out.length; i++) out[i] = a[i & p] * b[i & q];
  },
  tanh(out, a) {
    for (let i = 0; i < out.length; i++) out[i] = Math.tanh(a[i]);
  },
};

/** Repeat numbers as a map says. @param {Float64Array} data @param {Int32Array} map
 * @param {Float64Array} out */
function repeated(data, map, out) {
  for (let i = 0; i < out.length; i++) out[i] = data[map[i]];
  return out;
}

/** Return what computes a function number by number; it remembers how, for the shapes last seen.
 * @param {string} name @returns {Whole} */
function spread(name) {
  const [compute, fast] = [ELEMENTWISE[name], FAST[name]];
  /** @type {Plan | null} */
  let plan = null;
  /** @type {Float64Array[]} */
  let rooms = []; // for inputs that are repeated
  return (inputs, old) => {
    const shapes = inputs.map(shapeOf);
    if (!plan?.shapes.every((shape, slot) => same(shape, shapes[slot]))) {
      plan = planned(shapes);
      rooms = plan.maps.map((map) => new Float64Array(map?.length ?? 0));
    }
    const { masks, maps } = plan;
    const result = room(plan.shape, old);
    const { data } = result;
    const [a, b = a, c = b] = inputs.map((input, slot) => {
      const map = maps[slot];
      return map ? repeated(dataOf(input), map, rooms[slot]) : dataOf(input);
    }); // a function takes no notice of one too many
    const [p, q = p, r = q] = masks;
    if (fast) fast(data, a, b, p, q);
    else for (let i = 0; i < data.length; i++) data[i] = compute(a[i & p], b[i & q], c[i & r]);
    return result;
  };
}

/** Multiply matrices; strides say how to walk them, so that none is ever transposed.
 * @param {[factor: Value, down: number, across: number]} first
 * @param {[factor: Value, down: number, across: number]} second
 * @param {number[]} sizes rows, inner, columns @param {number[]} shape
 * @param {Value | undefined} old */
function product([left, p, q], [right, r, s], [rows, inner, columns], shape, old) {
  if (!(rows * inner * columns <= 100 * MOST)) throw new RangeError("too many products");
  const result = room(shape, old);
  const [a, b, out] = [dataOf(left), dataOf(right), result.data];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let total = 0;
      for (let k = 0; k < inner; k++) total += a[i * p + k * q] * b[k * r + j * s];
      out[i * columns + j] = total;
    }
  return shape.length ? result : out[0];
}

/** Add up along the first axis, or along the last, and divide. @param {Value} value
 * @param {boolean} last @param {boolean} divided @param {Value | undefined} old */
function along(value, last, divided, old) {
  const [shape, data] = [shapeOf(value), dataOf(value)];
  const count = shape[last ? shape.length - 1 : 0];
  const rest = last ? shape.slice(0, -1) : shape.slice(1);
  const result = room(rest, old);
  result.data.fill(0);
  const { length } = result.data;
  for (let i = 0; i < data.length; i++)
    result.data[last ? Math.floor(i / count) : i % length] += data[i];
  if (divided) for (let i = 0; i < length; i++) result.data[i] /= count;
  return rest.length ? result : result.data[0];
}

/** ln softmax of each row. @param {Value} value @param {Value | undefined} old */
function logSoftmax(value, old) {
  const [shape, data] = [shapeOf(value), dataOf(value)];
  const result = room(shape, old);
  const width = shape[shape.length - 1];
  for (let start = 0; start < data.length; start += width) {
    const row = data.subarray(start, start + width);
    const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = Math.log(row.reduce((all, x) => all + Math.exp(x - most), 0));
    for (let i = 0; i < width; i++) result.data[start + i] = row[i] - most - total;
  }
  return result;
}

/** A matrix for each row of numbers. @param {Value} value @param {Value | undefined} old
 * @param {(s: Float64Array, i: number, j: number) => number} entry */
function matrices(value, old, entry) {
  const [shape, data] = [shapeOf(value), dataOf(value)];
  const width = shape[shape.length - 1];
  const result = room([...shape, width], old);
  for (let at = 0; at < result.data.length; at++) {
    const [row, i, j] = [Math.floor(at / width ** 2), Math.floor(at / width) % width, at % width];
    result.data[at] = entry(data.subarray(row * width, (row + 1) * width), i, j);
  }
  return result;
}

/** Rows, inner length and columns of a product: a vector on the left is a row, one on the right a
 * column. @param {Value} left @param {Value} right */
function sizes(left, right) {
  const [a, b] = [shapeOf(left), shapeOf(right)];
  return [a.length > 1 ? a[0] : 1, b[0], b[1] ?? 1];
}

/** @param {Value} value */
function sum(value) {
  let total = 0;
  for (const number of dataOf(value)) total += number;
  return total;
}

/** The next state of the generator (`cgraph.functions.next_state`). @param {number} state */
export const nextState = (state) => (Math.imul(1664525, state) + 1013904223) >>> 0;

/** Draw numbers between 0 and 1. @param {Value[]} given seed and shape @param {number} each
 * @param {(...drawn: number[]) => number} made from so many each @param {Value | undefined} old */
function drawn([seed, ...shape], each, made, old) {
  const result = room(shape.map(Number), old);
  let state = Math.imul(Number(seed), 2654435761) >>> 0;
  const next = () => ((state = nextState(state)) + 0.5) / 2 ** 32;
  for (let at = 0; at < result.data.length; at++)
    result.data[at] = made(...Array.from({ length: each }, next));
  return result;
}

/** Those that are about shapes. @type {Record<string, Whole>} */
const WHOLE = {
  either: ([truth, x, y]) => (truth === 0 ? y : x),
  finite: ([x]) => Number(dataOf(x).every(Number.isFinite)),
  sum: ([x]) => sum(x),
  mean: ([x]) => sum(x) / dataOf(x).length,
  sum_down: ([x], old) => along(x, false, false, old),
  sum_across: ([x], old) => along(x, true, false, old),
  mean_down: ([x], old) => along(x, false, true, old),
  mean_across: ([x], old) => along(x, true, true, old),
  size: ([x]) => dataOf(x).length,
  columns: ([x]) => ({ shape: [...shapeOf(x), 1], data: dataOf(x) }),
  log_softmax: ([x], old) => logSoftmax(x, old),
  softmax([x], old) {
    const result = logSoftmax(x, old);
    result.data.forEach((number, at) => (result.data[at] = Math.exp(number)));
    return result;
  },
  softmax_slopes: ([x], old) => matrices(x, old, (s, i, j) => s[i] * (Number(i === j) - s[j])),
  log_softmax_slopes: ([x], old) => matrices(x, old, (s, i, j) => Number(i === j) - Math.exp(s[j])),
  each_row([upstream, local], old) {
    const [data, matrix, result] = [dataOf(upstream), dataOf(local), room(shapeOf(upstream), old)];
    const width = shapeOf(upstream)[shapeOf(upstream).length - 1];
    result.data.fill(0);
    for (let at = 0; at < matrix.length; at++)
      result.data[Math.floor(at / width ** 2) * width + (at % width)] +=
        data[Math.floor(at / width)] * matrix[at];
    return result;
  },
  stack: (numbers) => ({ shape: [numbers.length], data: Float64Array.from(numbers, Number) }),
  first: ([x]) => dataOf(x)[0],
  last: ([x]) => dataOf(x)[dataOf(x).length - 1],
  item: ([x, place]) => dataOf(x)[Number(place)],
  largest: ([x]) => dataOf(x).reduce((most, one) => Math.max(most, one), -Infinity),
  changes: ([x]) => ({
    shape: shapeOf(x),
    data: dataOf(x).map((number, at, data) => (at ? number - data[at - 1] : 0)),
  }),
  transpose([x]) {
    const [rows, columns] = shapeOf(x);
    if (columns === undefined) return x;
    const place = (/** @type {number} */ at) => (at % rows) * columns + Math.floor(at / rows);
    return { shape: [columns, rows], data: dataOf(x).map((_, at, data) => data[place(at)]) };
  },
  matmul([left, right], old) {
    const all = sizes(left, right);
    const shape = [...shapeOf(left).slice(0, -1), ...shapeOf(right).slice(1)];
    return product([left, all[1], 1], [right, all[2], 1], all, shape, old);
  },
  matmul_left([upstream, right, left], old) {
    const [rows, inner, columns] = sizes(left, right);
    const all = [rows, columns, inner];
    return product([upstream, columns, 1], [right, 1, columns], all, shapeOf(left), old);
  },
  matmul_right([upstream, left, right], old) {
    const [rows, inner, columns] = sizes(left, right);
    const all = [inner, rows, columns];
    return product([left, 1, inner], [upstream, columns, 1], all, shapeOf(right), old);
  },
  uniform: (given, old) => drawn(given, 1, (x) => x, old),
  normal: (given, old) =>
    drawn(given, 2, (x, y) => Math.sqrt(-2 * Math.log(x)) * Math.cos(2 * Math.PI * y), old),
  fitted([contribution, value], old) {
    const [given, wanted] = [shapeOf(contribution), shapeOf(value)];
    const result = room(wanted, old);
    const [data, out] = [dataOf(contribution), result.data];
    const grows = sizeOf(given) < sizeOf(wanted);
    const map = grows ? places(given, wanted) : places(wanted, given);
    if (!grows) out.fill(0);
    for (let i = 0; i < map.length; i++)
      if (grows) out[i] = data[map[i]];
      else out[map[i]] += data[i];
    return wanted.length ? result : out[0];
  },
};

/** All names that a program may use. */
export const KNOWN = [...Object.keys(ELEMENTWISE), ...Object.keys(WHOLE)];

/** Turn an instruction into a function that runs it; throws if it names an unknown function.
 * "same" is for the engine itself: what is in one slot is in another, too.
 * @param {[name: string, out: number, ...inputs: number[]]} instruction @param {Value[]} slots
 * @returns {() => void} */
export function prepared([name, out, ...inputs], slots) {
  const [a, b, c] = inputs;
  if (name === "same") return () => (slots[out] = slots[a]);
  const compute = Object.hasOwn(ELEMENTWISE, name) ? ELEMENTWISE[name] : null;
  if (!compute && !Object.hasOwn(WHOLE, name)) throw new RangeError(`no function ${name}`);
  const whole = compute ? spread(name) : WHOLE[name];
  const run = () => {
    const given = inputs.map((slot) => slots[slot]);
    slots[out] = whole(given, slots[out]);
  };
  if (!compute) return run;
  return () => {
    const [x, y, z] = [slots[a], slots[b], slots[c]]; // those that are not there are undefined
    if (typeof x === "object" || typeof y === "object" || typeof z === "object") run();
    else slots[out] = compute(x, y, z);
  };
}
