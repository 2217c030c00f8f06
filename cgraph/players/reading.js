// @ts-check
// Numbers and formulas as a learner types them: read without eval, compared by value.

/** @typedef {(at: Record<string, number>) => number} Formula */

/** @type {Record<string, (...values: number[]) => number>} */
const FUNCTIONS = {
  exp: Math.exp,
  log: Math.log,
  ln: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  square: (x) => x * x,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  σ: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => Math.max(x, 0),
  maximum: Math.max,
  max: Math.max,
  minimum: Math.min,
  min: Math.min,
};
const LONGEST = 200; // characters: no answer needs more, and nesting stays shallow

export class Unreadable extends Error {}

/**
 * Bring what keyboards of any language give to the signs of plain arithmetic.
 * @param {string} text @returns {string}
 */
function tidy(text) {
  const plain = text
    .replace(/²/g, "^2")
    .replace(/³/g, "^3")
    .normalize("NFKC")
    .replace(/[−‐‑‒–—]/g, "-")
    .replace(/[×✕·⋅∙•]/g, "*")
    .replace(/[÷∕⁄]/g, "/")
    .replace(/(\d)。(\d)/g, "$1.$2");
  const right = plain.slice(plain.lastIndexOf("=") + 1).trim(); // "df/dy = 7" means 7
  if (/^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(right)) return right.replaceAll(",", "");
  return right.replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
}

/**
 * Read a formula over the given names; throws Unreadable where that cannot be done.
 * @param {string} text @param {readonly string[]} names @returns {Formula}
 */
export function read(text, names = []) {
  const source = tidy(text);
  const known = new Set(names.map((name) => name.normalize("NFKC")));
  const tokens =
    source.length > LONGEST
      ? []
      : (source.match(
          /\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|[\p{L}_][\p{L}\p{M}\p{N}_]*|\*\*|\S/giu,
        ) ?? []);
  if (!tokens.length) throw new Unreadable(source);
  let next = 0;

  /** @param {string[]} signs @returns {string | undefined} */
  const take = (...signs) => (signs.includes(tokens[next]) ? tokens[next++] : undefined);
  /** @param {string} sign */
  const need = (sign) => {
    if (!take(sign)) throw new Unreadable(sign);
  };

  /** @returns {Formula} */
  function sum() {
    let left = product();
    for (let sign; (sign = take("+", "-")); ) {
      const a = left,
        b = product();
      left = sign === "+" ? (at) => a(at) + b(at) : (at) => a(at) - b(at);
    }
    return left;
  }
  /** @returns {Formula} */
  function product() {
    let left = signed();
    for (;;) {
      const sign = take("*", "/") ?? (/^[\p{L}_(]/u.test(tokens[next] ?? "") ? "*" : undefined); // 2x
      if (!sign) return left;
      const a = left,
        b = signed();
      left = sign === "*" ? (at) => a(at) * b(at) : (at) => a(at) / b(at);
    }
  }
  /** @returns {Formula} */
  function signed() {
    if (take("+")) return signed();
    if (!take("-")) return power();
    const a = signed();
    return (at) => -a(at);
  }
  /** @returns {Formula} */
  function power() {
    const base = one();
    if (!take("^", "**")) return base;
    const exponent = signed();
    return (at) => base(at) ** exponent(at);
  }
  /** @returns {Formula} */
  function one() {
    const token = tokens[next++] ?? "";
    if (token === "(") {
      const inside = sum();
      need(")");
      return inside;
    }
    if (/^[\d.]/.test(token)) {
      const number = Number(token);
      if (Number.isNaN(number)) throw new Unreadable(token);
      return () => number;
    }
    if (known.has(token)) return (at) => at[token];
    const compute = Object.hasOwn(FUNCTIONS, token) ? FUNCTIONS[token] : null;
    if (!compute) throw new Unreadable(token);
    need("(");
    const values = [sum()];
    while (take(",")) values.push(sum());
    need(")");
    return (at) => compute(...values.map((value) => value(at)));
  }

  const whole = sum();
  if (next < tokens.length) throw new Unreadable(tokens[next]);
  return whole;
}

/** Say whether three significant digits write a number out. @param {number} value */
export const short = (value) =>
  Math.abs(Number(value.toPrecision(3)) - value) <= 1e-9 * Math.abs(value);

/**
 * How far an answer may be off: nothing to speak of if it is short, else half a unit of the third
 * digit.
 * @param {number} value @returns {number}
 */
export function room(value) {
  const size = Math.abs(value);
  return short(value)
    ? 1e-6 * Math.max(size, 1e-3)
    : 0.501 * 10 ** (Math.floor(Math.log10(size)) - 2);
}

/** @param {Formula} a @param {Formula} b @param {readonly string[]} names */
export function sameEverywhere(a, b, names) {
  let compared = 0;
  for (let k = 1; k <= 12; k += 1) {
    /** @type {Record<string, number>} */
    const at = {};
    names.forEach((name, j) => {
      const size = 0.2 + 3 * ((k * 0.7548776662 + j * 0.569840291) % 1); // spread, never round
      at[name.normalize("NFKC")] = (k + j) % 3 ? size : -size;
    });
    const x = a(at),
      y = b(at);
    if (!Number.isFinite(x)) continue; // the answer has no value there
    compared += 1;
    if (!(Math.abs(x - y) <= 1e-7 * Math.max(1, Math.abs(x)))) return false;
  }
  return compared > 0;
}
