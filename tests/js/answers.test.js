// Answers as a learner types them. What formulas mean is for Python to compare:
// tests/properties/test_formulas_in_the_page.py.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readFormula, readNumber, sameEverywhere } from "../../cgraph/players/answers.js";
import { Unreadable } from "../../cgraph/players/formula.js";

const NUMBERS = [
  [7, "7", "7.0", " 7 ", "14/2", "14 ÷ 2", "3.5*2", "3.5 × 2", "5 + 2", "10−3", "(1+6)", "+7"],
  [7, "７", "１４／２", "（５＋２）", "df/dy = 7", "= 7", "df/dy ＝ ７", "2(3.5)", "2^3 - 1"],
  [7, "2**3-1", "2³−1", "√49", "sqrt(49)", "|−7|", "--7", "7e0", "7,0", "７，０", "７。０"],
  [-12, "-12", "−12", "－12", "–12", "−１２", "-24/2", "0-12", "-(3*4)", "负十二", "dL/dw = −12"],
  [0.5, "0,5", ".5", "1/2", "50%", "50 %", "５０％"],
  [1234, "1,234", "1，234", "1,234.0"],
  [1234567.5, "1,234,567.5"],
  [1.234, "1.234"],
  [4, "四", "4个", "4 个", "4 个节点", "四个节点", "4节点", "4 nodes", "4 edges"],
  [7.1, "7.1左右", "约7.1", "大约 7.1", "≈ 7.1", "df/dy ≈ 7.1", "about 7.1", "~7.1", "约 7.1 左右"],
  [0, "0", "零", "〇", "-0"],
  [2, "两", "两个", "二", "2 steps", "2步"],
  [10, "十", "10 °C", "10度"],
  [12, "十二"],
  [20, "二十"],
  [99, "九十九"],
  [100, "百", "一百"],
  [105, "一百零五"],
  [110, "一百一十"],
  [230, "二百三十", "两百三十"],
  [999, "九百九十九"],
];
for (const [number, ...texts] of NUMBERS)
  for (const text of texts)
    test(`${text} is ${number}`, () =>
      assert(Math.abs(readNumber(/** @type {string} */ (text)) - number) < 1e-12));

const NO_NUMBERS = [
  ...["seven", "7 8 9 nonsense", "7..0", "(7", "7)", "x", "1/0", "0/0", "alert(1)", "7;7", "7 x"],
  ...["constructor(1)", "__proto__", "()", "+", "7*", "2 2 ^", "(".repeat(150), "9".repeat(201)],
  ...["4或5", "4个以上", "不到4", "百五", "一百五", "十十", "负", "个", "nodes", "%", "e", "7 = x"],
  ...["1,23,4", "1/2(3)", "", "="],
];
for (const text of NO_NUMBERS)
  test(`"${text}" is no number`, () => assert.throws(() => readNumber(text), Unreadable));

const SAME = [
  ["sigmoid(x)", "1/(1+exp(-x))", "1/(1 + e^(-x))", "σ(x)"],
  ["-x^2", "0 - x*x", "-x²"],
  ["2x² - 2", "2(x+1)(x-1)", "2 (x + 1) * (x - 1)", "y = 2x^2 - 2"],
  ["ln x", "log(x)", "ln（x）"],
  ["max(x, 0)", "relu(x)", "max（x，0）"],
  ["x", "f' = x", "ｘ", "√x²·x/|x|"],
  ["x·x", "x x", "xx", "x^2"],
];
for (const [one, ...others] of SAME)
  for (const other of others)
    test(`${one} is ${other}`, () =>
      assert(sameEverywhere(readFormula(one, ["x"]), readFormula(other, ["x"]), ["x"])));

const DIFFERENT = [
  ["x", "-x"],
  ["x", "abs(x)"],
  ["x", "x + 0.001"],
  ["x", "2"],
  ["sqrt(-1)", "sqrt(-1)"], // there is nowhere to compare them
];
for (const [one, other] of DIFFERENT)
  test(`${one} is not ${other}`, () =>
    assert(!sameEverywhere(readFormula(one, ["x"]), readFormula(other, ["x"]), ["x"])));

for (const text of ["z", "x +", "x.x", "x..1", "2 2 ^", "", "constructor(1)", "1/2x", "f(x) x"])
  test(`"${text}" is no formula in x`, () =>
    assert.throws(() => readFormula(text, ["x"]), Unreadable));
