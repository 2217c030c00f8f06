// @ts-check
// Formulas as school and Python write them, read without eval. The grammar is that of the Python
// package cgraph.formula, which says what is read as what, and which also says what is wrong with
// a formula; a test holds the two together. Here all names are known, and nothing is assigned.

/**
 * A formula is computed by a call, and says what it is: an operation of others, a name, a number.
 * @typedef {{operation?: string, inputs?: Formula[], word?: string, number?: number}} Shape
 * @typedef {((at: Record<string, number>) => number) & Shape} Formula
 * @typedef {{kind: "number" | "name" | "sign" | "exponent", text: string, start: number,
 *   stop: number}} Token
 * @typedef {{value: Formula, kind: "number" | "bracket" | "", reach: "power" | "function" | "",
 *   }} Part `kind` is "bracket" for what ends in one; `reach` is of what it is unclear where it ends
 */

import { ELEMENTWISE as COMPUTE } from "./functions.js";

const OF_NUMBERS = [
  ...["add", "subtract", "multiply", "divide", "power", "negative", "exp", "log", "sin", "cos"],
  ...["tanh", "sigmoid", "relu", "abs", "sqrt", "maximum", "minimum", "leaky_relu"],
  "cross_entropy",
];
const OF_ARRAYS = ["sum_down", "sum_across", "mean_down", "mean_across", "softmax", "log_softmax"];
/** The operations of cgraph.operations, by name. @type {Record<string, (...x: number[]) => number>} */
export const FUNCTIONS = {
  ...Object.fromEntries(OF_NUMBERS.map((name) => [name, COMPUTE[name]])),
  ...Object.fromEntries(OF_ARRAYS.map((name) => [name, (_a) => NaN])), // they take no numbers
  matmul: (_a, _b) => NaN,
  sum: (a) => a,
  mean: (a) => a,
  transpose: (a) => a,
};
/** Other words for them. @type {Record<string, string>} */
export const SYMBOLS = {
  leaky: "leaky_relu",
  ln: "log",
  max: "maximum",
  min: "minimum",
  σ: "sigmoid",
  Σ: "sum",
  "√": "sqrt",
};

const DEEPEST = 100; // brackets, signs, powers and functions inside one another
/** The operation of each sign, and how strongly it binds. @type {Map<string, [string, number]>} */
const SIGNS = new Map([
  ["+", ["add", 1]],
  ["-", ["subtract", 1]],
  ["*", ["multiply", 2]],
  ["/", ["divide", 2]],
  ["@", ["matmul", 2]],
  ["^", ["power", 4]],
  ["**", ["power", 4]],
]);
const [PRODUCT, SIGNED, POWER] = [2, 3, 4];
const CLOSING = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
  ["|", "|"],
]);
const NUMBERS = new Map([
  ["pi", Math.PI],
  ["π", Math.PI],
]);
const EULER = "e"; // only with an exponent

export class Unreadable extends Error {}

// ---------------------------------------------------------------- tokens

const RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿˣʸ";
const TOKEN = new RegExp(
  [
    "(?<number>(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)",
    `(?<exponent>[${RAISED}]+)`,
    `(?<name>(?![${RAISED}])[\\p{L}_](?:(?![${RAISED}])[\\p{L}\\p{N}_])*)`,
    "(?<sign>\\*\\*|[-+*/@^()\\[\\]{}|√,])",
  ].join("|"),
  "uy",
);
const SPACE = /[^\S\n\ufeff]/; // what Python calls a space, too

/**
 * Bring what keyboards of any language give to the signs of plain arithmetic, one for one.
 * @param {string} text
 */
export function plain(text) {
  return text
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[×✕·⋅∙•∗‧・ꞏ]/g, "*")
    .replace(/[÷∕⁄]/g, "/")
    .replace(/[−–—‐‑‒]/g, "-")
    .replaceAll("ˆ", "^")
    .replace(/[。、【】〔〕「」]/g, (sign) => ".,[][]{}"["。、【】〔〕「」".indexOf(sign)]);
}

/** @param {string} text @returns {Token[]} */
function tokenize(text) {
  const source = plain(text);
  const tokens = [];
  for (let start = 0; start < source.length; start = TOKEN.lastIndex) {
    TOKEN.lastIndex = start;
    if (SPACE.test(source[start])) {
      TOKEN.lastIndex = start + 1;
      continue;
    }
    const found = TOKEN.exec(source);
    const [kind] = Object.entries(found?.groups ?? {}).find(([, part]) => part !== undefined) ?? [];
    if (!found || !kind) throw new Unreadable(text);
    const normal = kind === "number" ? found[0] : found[0].normalize("NFKC").replace("−", "-");
    const faulty =
      (kind === "name" && !/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(normal)) ||
      (kind === "exponent" && !/^[+-]?([0-9]+|[nxy])$/.test(normal));
    if (faulty) throw new Unreadable(normal);
    tokens.push(/** @type {Token} */ ({ kind, text: normal, start, stop: TOKEN.lastIndex }));
  }
  return tokens;
}

/** @typedef {Record<string, number>} Values */
/** A name as a formula. @param {string} word @returns {Formula} */
const named = (word) => Object.assign((/** @type {Values} */ at) => at[word], { word });

/** An operation as a formula. @param {string} operation @param {Formula[]} inputs @returns {Formula} */
function operated(operation, inputs) {
  const value = (/** @type {Values} */ at) =>
    FUNCTIONS[operation](...inputs.map((input) => input(at)));
  return Object.assign(value, { operation, inputs });
}

/** @param {Formula} value @returns {Formula} */
const negated = (value) => operated("negative", [value]);

/** @param {Token | undefined} token */
const isPower = (token) => token?.kind === "exponent" || ["^", "**"].includes(token?.text ?? "");

/** @param {string} word */
const computed = (word) => FUNCTIONS[SYMBOLS[word] ?? word];
const WORDS = new Set([...Object.keys(FUNCTIONS), ...Object.keys(SYMBOLS)]);
/** Functions that may be written together with names. */
const GLUED = [...WORDS].filter(
  (word) => /^\p{L}+$/u.test(word) && word !== "negative" && computed(word).length === 1,
);
/** Functions that there are none of here; they are not products either: asin is not a sin. */
const LACKING = new Set(
  `tan cot sec csc sinh cosh asinh acosh atanh asin acos atan arcsin arccos arctan sinc
  lg log10 log2 log1p logit expm1 exp2 pow square sqr cbrt rsqrt fabs sign sgn erf mod
  lrelu elu relu6 silu softplus dot norm mse var std median`.split(/\s+/),
);

/**
 * Put several tokens for a word that is several: xy beside x and y, xsin(y), xe^x.
 * @param {Token[]} tokens @param {ReadonlySet<string>} names
 */
function split(tokens, names) {
  const known = new Set([...names, ...GLUED, ...NUMBERS.keys()]);
  const longest = [...known].filter((word) => word.length > 1).sort((a, b) => b.length - a.length);
  const part = new RegExp(`(?:${longest.join("|")})(?![0-9])|[A-Za-zͰ-Ͽ][0-9]*`, "y");
  return tokens.flatMap((token, place) => {
    const { kind, text, start } = token;
    if (kind !== "name" || known.has(text) || WORDS.has(text) || text === EULER) return token;
    const called = tokens[place + 1]?.text === "(";
    if (called && LACKING.has(text.toLowerCase())) throw new Unreadable(text);
    /** @type {Token[]} */
    const parts = [];
    for (let end = 0; end < text.length; end = part.lastIndex) {
      part.lastIndex = end;
      const [found] = part.exec(text) ?? [""];
      const last = end + found.length === text.length;
      const euler = found === EULER && last && isPower(tokens[place + 1]);
      if (!known.has(found) && !euler) throw new Unreadable(text);
      const stop = last ? token.stop : start + end + found.length;
      parts.push({ kind, text: found, start: start + end, stop });
    }
    if (parts.every((part) => GLUED.includes(part.text))) throw new Unreadable(text);
    return parts;
  });
}

// ---------------------------------------------------------------- the grammar

/**
 * Read a formula over the given names; throws Unreadable where that cannot be done.
 * @param {string} text @param {readonly string[]} names @returns {Formula}
 */
export function read(text, names = []) {
  const known = new Set(names.map((name) => name.normalize("NFKC")));
  const tokens = split(tokenize(text), known);
  /** The brackets around the present place. @type {string[]} */
  const opened = [];
  let place = 0;
  let depth = 0;

  /** @param {...string} texts */
  const isNext = (...texts) => texts.includes(tokens[place]?.text);
  /** @param {Token} token */
  const isFunction = ({ text }) => WORDS.has(text) && !known.has(text);

  /** Whether a value begins here: a stroke closes one that is open, rather than to open.
   * @param {Token} token */
  function begins({ kind, text }) {
    if (text === "|") return opened.at(-1) !== "|";
    return kind === "number" || kind === "name" || ["(", "[", "{", "√"].includes(text);
  }

  /** @template Found @param {() => Found} inside @returns {Found} */
  function deeper(inside) {
    depth += 1;
    if (depth > DEEPEST) throw new Unreadable(text);
    const found = inside();
    depth -= 1;
    return found;
  }

  /**
   * @param {string} operation @param {Formula[]} inputs @param {Part["kind"]} kind
   * @param {Part["reach"]} reach @returns {Part}
   */
  function applied(operation, inputs, kind = "", reach = "") {
    if (inputs.length !== FUNCTIONS[operation].length) throw new Unreadable(text);
    return { value: operated(operation, inputs), kind, reach };
  }

  /** @param {string} operation @param {Part} left @param {Part} right @returns {Part} */
  function joined(operation, left, right) {
    const clear = right.kind === "bracket" || (right.kind === "number" && left.kind !== "number");
    const reach = operation === "power" ? (clear ? "" : "power") : right.reach;
    return applied(operation, [left.value, right.value], "", reach);
  }

  /** Go on from `left` as long as signs bind at least as strongly as `level`.
   * @param {number} level @param {Part} left @returns {Part} */
  function expression(level, left) {
    let last = "";
    for (let token; (token = tokens[place]); last = token.text) {
      let [operation, strength] = SIGNS.get(token.text) ?? ["", 0];
      if (begins(token)) {
        if (level > PRODUCT) break;
        checkProduct(left, last, token);
        [operation, strength] = ["multiply", PRODUCT];
      } else if (operation && strength >= level) place += 1;
      else break;
      const right = strength === POWER ? powered() : expression(strength + 1, operand());
      left = joined(operation, left, right);
    }
    return left;
  }

  const powered = () => deeper(() => expression(POWER, operand()));

  /** Read a value with the signs before it and the raised exponents after it. @returns {Part} */
  function operand() {
    const token = tokens[place];
    if (!token || !(begins(token) || isNext("|", "+", "-"))) throw new Unreadable(text);
    place += 1;
    if (token.text === "+" || token.text === "-") {
      const { value, reach } = deeper(() => expression(SIGNED, operand()));
      return { value: token.text === "+" ? value : negated(value), kind: "", reach };
    }
    let part = single(token);
    while (tokens[place]?.kind === "exponent") part = joined("power", part, raised());
    return part;
  }

  /** @param {Token} token @returns {Part} */
  function single(token) {
    const { kind, text: word } = token;
    if (kind === "number") return constant(Number(word), "number");
    if (word === "|") return applied("abs", between(word), "bracket");
    if (CLOSING.has(word)) return { value: between(word)[0], kind: "bracket", reach: "" };
    if (isFunction(token) || (WORDS.has(word) && isNext("("))) return called(word);
    if (known.has(word)) return { value: named(word), kind: "", reach: "" };
    const number = NUMBERS.get(word);
    if (number !== undefined) return constant(number);
    if (word !== EULER || !isPower(tokens[place])) throw new Unreadable(word);
    const exponent = isNext("^", "**") ? ((place += 1), powered()) : raised();
    const reach = exponent.kind === "bracket" ? "" : "power";
    return applied("exp", [exponent.value], "", reach);
  }

  /** @param {number} number @param {Part["kind"]} kind @returns {Part} */
  const constant = (number, kind = "") => ({
    value: Object.assign(() => number, { number }),
    kind,
    reach: "",
  });

  /** Read a raised exponent, as in x² or 2⁻ˣ. @returns {Part} */
  function raised() {
    const { text: exponent } = tokens[place++];
    const letter = exponent.replace(/^[+-]/, "");
    if (/^[0-9]/.test(letter)) return constant(Number(exponent), "bracket");
    if (!known.has(letter)) throw new Unreadable(exponent);
    const value = exponent.startsWith("-") ? negated(named(letter)) : named(letter);
    return { value, kind: "bracket", reach: "" };
  }

  /** Read the inputs of a function: in brackets, or the factor that follows.
   * @param {string} word @returns {Part} */
  function called(word) {
    const power = isPower(tokens[place]) ? functionPower() : null;
    const bracket = isNext("(", "[", "{");
    const inputs = bracket ? between(tokens[place++].text, true) : [factor(word)];
    let { value } = applied(SYMBOLS[word] ?? word, inputs);
    if (power) ({ value } = applied("power", [value, power.value]));
    return bracket ? { value, kind: "bracket", reach: "" } : { value, kind: "", reach: "function" };
  }

  /** Read the exponent of sin²x or sin^2(x), which is that of the result. */
  function functionPower() {
    if (isNext("^", "**")) place += 1;
    if (!/^[0-9]+$/.test(tokens[place]?.text ?? "")) throw new Unreadable(text);
    return raised();
  }

  /** Read the input of a function without brackets: sin x, sin x², sin 2x, but not sin x y.
   * @param {string} word @returns {Formula} */
  function factor(word) {
    if (!tokens[place] || !begins(tokens[place])) throw new Unreadable(text);
    let part = powered();
    for (let token; word !== "√" && (token = tokens[place]); ) {
      if (token.kind !== "name" || token.start !== tokens[place - 1].stop || isFunction(token))
        break;
      checkProduct(part, "", token);
      part = joined("multiply", part, expression(POWER, operand()));
    }
    return part.value;
  }

  /** Read what is in brackets or between strokes: if it may be, several with commas.
   * @param {string} opening @param {boolean} several @returns {Formula[]} */
  function between(opening, several = false) {
    const closing = CLOSING.get(opening) ?? "";
    opened.push(opening);
    const found = deeper(() => {
      const inputs = several && isNext(closing) ? [] : [expression(1, operand()).value];
      for (; several && isNext(","); inputs.push(expression(1, operand()).value)) place += 1;
      return inputs;
    });
    opened.pop();
    if (!isNext(closing)) throw new Unreadable(text);
    place += 1;
    return found;
  }

  /** Throw where a product without a sign is none, or may mean several things.
   * @param {Part} left @param {string} last @param {Token} token */
  function checkProduct(left, last, token) {
    const before = tokens[place - 1];
    if (
      token.kind === "number" ||
      (before.kind === "number" && token.text.startsWith("_")) || // 1_000
      (before.kind === "name" && ["[", "{"].includes(token.text)) || // x[0]
      last === "/" || // 1/2x
      (left.reach === "power" && before.stop === token.start) || // e^2x
      (left.reach === "function" && !isFunction(token)) // sin x y
    )
      throw new Unreadable(text);
  }

  const whole = expression(1, operand());
  if (place < tokens.length) throw new Unreadable(text);
  return whole.value;
}
