// @ts-check
// Answers as a learner types them: numbers, with units or in Chinese, and formulas; how near to
// right they are.

import { Unreadable, plain, read } from "./formula.js";

/** @typedef {import("./formula.js").Formula} Formula */

const LONGEST = 200; // characters: no answer needs more
const HEDGE = /^(大约|大概|约|about|roughly|approximately|~)\s*/i;
const UNIT = new RegExp(
  "\\s*(?:" +
    "(?:nodes?|edges?|arrows?|operations?|inputs?|parameters?|steps?|times|units?|°C)" +
    "|[个条步次种项组层元度]?\\s*(?:节点|结点|边|箭头|运算|操作|输入|参数|单位)?\\s*(?:左右)?" +
    ")$",
  "i",
);
const DIGITS = "零一二三四五六七八九";
const DIGIT = `[${DIGITS.slice(1)}]`;
const NUMERAL = new RegExp(
  `^(负?)(?:(${DIGIT}?)(百)(?=$|零${DIGIT}$|${DIGIT}十)零?)?(?:(${DIGIT}?)(十))?([${DIGITS}]?)$`,
);

/** Return what follows the last equals sign: "df/dy = 7" means 7. @param {string} text */
function answer(text) {
  const typed = plain(text).split(/[=≈]/).at(-1)?.trim() ?? "";
  if (typed.length > LONGEST) throw new Unreadable(text);
  return typed;
}

/**
 * Read a formula over the given names; throws Unreadable where that cannot be done.
 * @param {string} text @param {readonly string[]} names @returns {Formula}
 */
export const readFormula = (text, names) => read(answer(text), names);

/**
 * Read a number: also 14/2, 0,5, 1,234, 30%, 4 nodes, 四个; throws Unreadable if it is none.
 * @param {string} text @returns {number}
 */
export function readNumber(text) {
  const bare = answer(text).replace(HEDGE, "").replace(UNIT, "");
  const share = bare.endsWith("%") ? 100 : 1;
  const typed = bare.replace(/\s*%$/, "");
  const thousands = /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(typed);
  const digits = thousands
    ? typed.replaceAll(",", "")
    : typed.replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
  const number = numeral(typed) ?? read(digits)({}) / share;
  if (!Number.isFinite(number)) throw new Unreadable(text);
  return number;
}

/** Return what a Chinese numeral below a thousand says, or null. @param {string} text */
function numeral(text) {
  const [, minus, hundreds, hundred, tens, ten, ones] =
    NUMERAL.exec(text.replaceAll("两", "二").replaceAll("〇", "零")) ?? [];
  if (!hundred && !ten && !ones) return null;
  /** @param {string} digit @param {string} unit @param {number} size */
  const part = (digit, unit, size) => (unit ? size * (digit ? DIGITS.indexOf(digit) : 1) : 0);
  const number = part(hundreds, hundred, 100) + part(tens, ten, 10) + part(ones, ones, 1);
  return minus ? -number : number;
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
