// @ts-check
/**
 * The functions that a program may name: those of `cgraph.program.COMPUTE`, and they mean the same.
 *
 * A value is a number, or a tensor: a shape and its numbers in C order. Shapes are broadcast as
 * NumPy does it. What is written here follows IEEE 754, as Python's side does.
 *
 * @typedef {{shape: number[], data: Float64Array}} Tensor
 * @typedef {number | Tensor} Value
 * @typedef {(...numbers: number[]) => number} Elementwise
 */

export const MOST = 1e6; // numbers in a tensor; and a page does no more of anything at a time

/** Those that go number by number. @type {Record<string, Elementwise>} */
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
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid(x) {
    const small = Math.exp(-Math.abs(x)); // which cannot overflow
    return (x >= 0 ? 1 : small) / (1 + small);
  },
  relu: (x) => Math.max(x, 0),
  leaky_relu: (x) => Math.max(x, 0.01 * x),
  cross_entropy: (p, y) =>
    -(y * Math.max(Math.log(p), -100) + (1 - y) * Math.max(Math.log(1 - p), -100)),
  abs: Math.abs,
  sign: Math.sign,
  sqrt: Math.sqrt,
  floor: Math.floor,
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

/** @param {number[][]} shapes */
function broadcast(shapes) {
  const axes = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: axes }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - axes + shape.length] ?? 1);
    return lengths.find((length) => length !== 1) ?? 1;
  });
}

/** @type {Map<string, Int32Array>} */
const PLACES = new Map();

/** For each place of `whole`, the place in `part` that is broadcast to it.
 * @param {number[]} part @param {number[]} whole */
function places(part, whole) {
  const key = `${part} ${whole}`;
  const known = PLACES.get(key);
  if (known) return known;
  const extra = whole.length - part.length;
  const found = new Int32Array(sizeOf(whole));
  for (let at = 0; at < found.length; at++) {
    let [rest, place, stride] = [at, 0, 1];
    for (let axis = whole.length - 1; axis >= extra; axis--) {
      const length = part[axis - extra];
      if (length !== 1) place += (rest % whole[axis]) * stride;
      stride *= length;
      rest = Math.floor(rest / whole[axis]);
    }
    found[at] = place;
  }
  if (PLACES.size > 100) PLACES.clear();
  PLACES.set(key, found);
  return found;
}

/** @typedef {{shapes: number[][], shape: number[], masks: number[] | null,
 *   maps: Int32Array[]}} Plan  how to walk through inputs of some shapes: place & mask is where a
 *   number of an input is, or else a map says so */

/** @param {number[][]} shapes @returns {Plan} */
function planned(shapes) {
  const shape = broadcast(shapes);
  const [whole, sizes] = [sizeOf(shape), shapes.map(sizeOf)];
  const simple = sizes.every((size) => size === whole || size === 1);
  const masks = simple ? sizes.map((size) => (size === whole ? -1 : 0)) : null;
  return { shapes, shape, masks, maps: masks ? [] : shapes.map((one) => places(one, shape)) };
}

/** @typedef {(out: Float64Array, a: Float64Array, b: Float64Array, p: number, q: number) => void}
 *   Walk */

/** Loops of their own, for what is computed most often: several times as fast as a call for each
 * number. @type {Record<string, Walk>} */
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
};

/** Return what computes a function number by number; it remembers how, for the shapes last seen.
 * @param {string} name @returns {(inputs: Value[], old: Value | undefined) => Tensor} */
function spread(name) {
  const [compute, fast] = [ELEMENTWISE[name], FAST[name]];
  /** @type {Plan | null} */
  let plan = null;
  return (inputs, old) => {
    const shapes = inputs.map(shapeOf);
    if (!plan?.shapes.every((shape, slot) => same(shape, shapes[slot]))) plan = planned(shapes);
    const result = room(plan.shape, old);
    const { data } = result;
    const { masks, maps } = plan;
    const [a, b, c] = inputs.map(dataOf);
    const third = c ?? b; // of which a function of two takes no notice
    if (fast && masks && b) fast(data, a, b, masks[0], masks[1]);
    else if (!b) for (let i = 0; i < data.length; i++) data[i] = compute(a[i]);
    else if (masks) {
      const [p, q, r = q] = masks;
      for (let i = 0; i < data.length; i++) data[i] = compute(a[i & p], b[i & q], third[i & r]);
    } else {
      const [p, q, r = q] = maps;
      for (let i = 0; i < data.length; i++) data[i] = compute(a[p[i]], b[q[i]], third[r[i]]);
    }
    return result;
  };
}

/** Rows and columns of a factor: a vector on the left is a row, one on the right a column.
 * @param {Value} value @param {boolean} left @returns {[rows: number, columns: number]} */
function sides(value, left) {
  const shape = shapeOf(value);
  if (shape.length > 1) return [shape[0], shape[1]];
  return left ? [1, shape[0]] : [shape[0], 1];
}

/** Multiply matrices; strides say how to walk them, so that none is ever transposed.
 * @param {Value} left @param {Value} right @param {number[]} shape @param {Value | undefined} old
 * @param {number[]} sizes rows, inner, columns @param {number[]} p @param {number[]} q */
function product(left, right, shape, old, [rows, inner, columns], p, q) {
  if (!(rows * inner * columns <= 100 * MOST)) throw new RangeError("too many products");
  const result = room(shape, old);
  const [a, b, out] = [dataOf(left), dataOf(right), result.data];
  const [[down, right_], [below, beside]] = [p, q];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let total = 0;
      for (let k = 0; k < inner; k++) total += a[i * down + k * right_] * b[k * below + j * beside];
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
  for (let i = 0; i < data.length; i++) result.data[last ? Math.floor(i / count) : i % length] += data[i];
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

/** @param {Value} value */
function sum(value) {
  let total = 0;
  for (const number of dataOf(value)) total += number;
  return total;
}

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

/** Those that are about shapes. @type {Record<string, (inputs: Value[],
 *   old: Value | undefined) => Value>} */
const WHOLE = {
  finite: ([x]) => Number(dataOf(x).every((number) => Number.isFinite(number))),
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
  log_softmax_slopes: ([x], old) =>
    matrices(x, old, (s, i, j) => Number(i === j) - Math.exp(s[j])),
  each_row([upstream, local], old) {
    const [data, matrix, result] = [dataOf(upstream), dataOf(local), room(shapeOf(upstream), old)];
    const width = shapeOf(upstream)[shapeOf(upstream).length - 1];
    result.data.fill(0);
    for (let at = 0; at < matrix.length; at++)
      result.data[Math.floor(at / width ** 2) * width + (at % width)] +=
        data[Math.floor(at / width)] * matrix[at];
    return result;
  },
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
    const [rows, columns] = shape;
    const result = room([columns, rows], old);
    const data = dataOf(x);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) result.data[j * rows + i] = data[i * columns + j];
    return result;
  },
  matmul([left, right], old) {
    const [rows, inner] = sides(left, true);
    const [, columns] = sides(right, false);
    const shape = [...shapeOf(left).slice(0, -1), ...shapeOf(right).slice(1)];
    return product(left, right, shape, old, [rows, inner, columns], [inner, 1], [columns, 1]);
  },
  matmul_left([upstream, right, left], old) {
    const [rows, inner] = sides(left, true);
    const [, columns] = sides(right, false);
    const sizes = [rows, columns, inner];
    return product(upstream, right, shapeOf(left), old, sizes, [columns, 1], [1, columns]);
  },
  matmul_right([upstream, left, right], old) {
    const [rows, inner] = sides(left, true);
    const [, columns] = sides(right, false);
    const sizes = [inner, rows, columns];
    return product(left, upstream, shapeOf(right), old, sizes, [1, inner], [columns, 1]);
  },
  uniform: (given, old) => drawn(given, 1, (x) => x, old),
  normal: (given, old) =>
    drawn(given, 2, (x, y) => Math.sqrt(-2 * Math.log(x)) * Math.cos(2 * Math.PI * y), old),
  fitted([contribution, value], old) {
    const [given, wanted] = [shapeOf(contribution), shapeOf(value)];
    const result = room(wanted, old);
    const [data, out] = [dataOf(contribution), result.data];
    if (sizeOf(given) < sizeOf(wanted)) {
      const map = places(given, wanted);
      for (let i = 0; i < map.length; i++) out[i] = data[map[i]];
      return result;
    }
    const map = places(wanted, given);
    out.fill(0);
    for (let i = 0; i < map.length; i++) out[map[i]] += data[i];
    return wanted.length ? result : out[0];
  },
};

/** All names that a program may use. */
export const KNOWN = [...Object.keys(ELEMENTWISE), ...Object.keys(WHOLE)];

/** Turn an instruction into a function that runs it; throws if it names an unknown function.
 * @param {[name: string, out: number, ...inputs: number[]]} instruction @param {Value[]} slots
 * @returns {() => void} */
export function prepared([name, out, ...inputs], slots) {
  const [a, b, c] = inputs;
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
