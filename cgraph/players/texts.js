// @ts-check
/**
 * Numbers and texts as a learner reads them, written as `cgraph.notation` writes them.
 *
 * A text is a string with placeholders, a choice among several, or a list of texts; a placeholder
 * is two characters of the private use area: how the number is written, and which slot it is in.
 *
 * @typedef {string | Choice | any[]} Text  a list holds texts again
 * @typedef {object} Choice
 * @property {number} by the slot that says which
 * @property {Text[]} of
 * @typedef {import("./engine.js").Value} Value
 * @typedef {import("./engine.js").Machine} Machine
 * @typedef {(slot: number) => Value} Read
 * @typedef {Text | {slot: number} | number[] | null} Look  null: as in the picture itself
 */

const [FORM, SLOT] = [0xe000, 0xf0000];
const FEW = 3; // numbers in a sentence
const PLACEHOLDER = /([\ue000-\ue006])([\u{f0000}-\u{ffffd}])/gu;
const [INNER, BASE, MARKED, FULL, DIGITS, SOURCE] = [1, 2, 3, 4, 5, 6];

/** Write a number as `cgraph.numerals.show` does. @param {number} number */
export function show(number) {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? "nan" : number > 0 ? "∞" : "−∞";
  const [mantissa, power] = number.toExponential(2).split("e");
  const exponent = Number(power);
  let text;
  if (Number.isInteger(number) && Math.abs(number) < 1e5) text = String(number + 0);
  else if (exponent > -4 && exponent < 3) text = String(Number(number.toPrecision(3)));
  else if (exponent >= 3 && exponent < 5) text = number.toFixed(0);
  else text = `${Number(mantissa)}×10${raised(exponent)}`;
  return text.replace("-", "−");
}

/** @param {number} exponent */
function raised(exponent) {
  return [...String(exponent)].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("");
}

/** Write all digits of a number, as Python does. @param {number} number */
function full(number) {
  if (!Number.isFinite(number)) return String(number).toLowerCase().replace("inity", "");
  if (Object.is(number, -0)) return "-0.0";
  const [mantissa, power] = number.toExponential().split("e");
  const exponent = Number(power);
  let text = String(number);
  if (Number.isInteger(number) && exponent < 16) text += ".0";
  else if (number && (exponent < -4 || exponent > 15)) {
    const sign = exponent < 0 ? "-" : "+";
    text = `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  } else if (/e/.test(text)) text = number.toFixed(Math.max(1, -exponent + mantissa.length - 2));
  return text;
}

/** Write fifteen digits of a number, as Python's format does. @param {number} number */
function digits(number) {
  if (!Number.isFinite(number)) return show(number);
  const [mantissa, power] = number.toExponential(14).split("e");
  const exponent = Number(power);
  const plain = exponent >= -4 && exponent < 15;
  const text = plain
    ? String(Number(number.toPrecision(15)))
    : `${Number(mantissa)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  return text.replaceAll("-", "−");
}

/** @param {Value} value */
function shown(value) {
  if (typeof value === "number") return show(value);
  const { shape, data } = value;
  if (!data.length) return shape.join("×");
  const low = data.reduce((a, b) => Math.min(a, b), Infinity);
  const high = data.reduce((a, b) => Math.max(a, b), -Infinity);
  return `[${shape.join("×")}] ${show(low)} … ${show(high)}`;
}

/** Write an array as Python's lists. @param {import("./functions.js").Tensor} value @returns {string} */
function listed({ shape: [count, ...rest], data }) {
  const size = data.length / count;
  const one = (/** @type {number} */ at) =>
    rest.length
      ? listed({ shape: rest, data: data.subarray(at * size, (at + 1) * size) })
      : full(data[at]);
  return `[${Array.from({ length: count }, (_, at) => one(at)).join(", ")}]`;
}

/** Write a number in one of the forms. @param {Value} value @param {number} form */
function formed(value, form) {
  if (value === undefined) return "?"; // somebody has a name that looks like a place for a number
  if (form === SOURCE) return typeof value === "number" ? full(value) : listed(value);
  if (form === FULL) return full(Number(value)).replaceAll("-", "−");
  if (form === DIGITS) return digits(Number(value));
  const text = shown(value);
  if (form === MARKED) return /^−?(∞|nan)$/.test(text) ? `✗ ${text}` : text;
  const negative = (form === INNER || form === BASE) && text.startsWith("−");
  return negative || (form === BASE && text.includes("×")) ? `(${text})` : text;
}

/** Put words into a template: "{name} is an input". @param {string} template
 * @param {Record<string, string | number>} values */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Fill a text in. @param {Text} text @param {Read} read @returns {string} */
export function filled(text, read) {
  if (typeof text === "string")
    return text.replace(PLACEHOLDER, (_, form, slot) =>
      formed(read(slot.codePointAt(0) - SLOT), form.charCodeAt(0) - FORM),
    );
  if (Array.isArray(text)) return text.map((part) => filled(part, read)).join("");
  return filled(text.of[Number(read(text.by))] ?? "", read);
}

/** Return how something looks at a step: the last of its looks that has begun by then.
 * @param {[start: number, look: Look][]} looks @param {number} step */
export function lookAt(looks, step) {
  let [first, last] = [0, looks.length - 1];
  while (first < last) {
    const middle = (first + last + 1) >> 1;
    if (looks[middle][0] <= step) first = middle;
    else last = middle - 1;
  }
  return looks[first][1];
}

/** Return a look with the numbers of a step: a text, or a number brought to scale.
 * @param {Look} look @param {Machine} machine @param {number} step
 * @param {[offset: number, factor: number]} [scale] */
export function resolved(look, machine, step, [offset, factor] = [0, 1]) {
  if (look === null) return null;
  if (typeof look === "object" && "slot" in look)
    return offset + factor * Number(machine.at(look.slot, step));
  return filled(look, (slot) => machine.at(slot, step));
}

/** Say what is wrong with the numbers: the first check that holds; "" where none does.
 * @param {[slot: number, words: Text][]} checks @param {Read} read */
export function complaint(checks, read) {
  const wrong = checks.find(([slot]) => read(slot));
  return wrong ? filled(wrong[1], read) : "";
}

/** The longest that a text may become, roughly: numbers of usual length. @param {Text} text
 * @param {boolean} prose of many numbers, not all are that long */
export function longest(text, prose = false) {
  const template = widest(text);
  const count = template.match(PLACEHOLDER)?.length ?? 0;
  return template.replace(PLACEHOLDER, prose && count > FEW ? "−0.00" : "−0.0000");
}

/** The longest of all templates that a text may be. @param {Text} text @returns {string} */
function widest(text) {
  if (typeof text === "string") return text;
  const parts = (Array.isArray(text) ? text : text.of).map(widest);
  if (Array.isArray(text)) return parts.join("");
  return parts.reduce((a, b) => (width(b) > width(a) ? b : a), "");
}

/** Rough width of a text, in Latin letters. @param {string} text */
export function width(text) {
  return [...text].reduce((total, sign) => total + (sign > "\u2e80" ? 2 : 1), 0);
}
