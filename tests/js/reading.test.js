// Formulas as a learner types them: read, and compared by value.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Unreadable, read, sameEverywhere } from "../../cgraph/players/reading.js";

const SAME = [
  ["sigmoid(x)", "1/(1+exp(-x))"],
  ["-x^2", "0 - x*x"],
  ["2^-x", "1/2^x"],
  ["2^3^x", "2^(3^x)"],
  ["x/2/2", "x/4"],
  ["x-1-1", "x-2"],
  ["ln(x)", "log(x)"],
  ["max(x, 0)", "relu(x)"],
  ["tanh(x)", "2*sigmoid(2x)-1"],
  ["2(x+1)(x-1)", "2x² - 2"],
  ["f' = x", "x"],
  ["ｘ", "x"],
];
const OTHER = [
  ["x", "-x"],
  ["x", "abs(x)"],
  ["x", "x + 0.001"],
  ["x", "2"],
  ["sqrt(-1)", "sqrt(-1)"], // there is nowhere to compare them
];
const NONSENSE = ["xx", "z", "x +", "log x", "x.x", "x..1", "[x]", "2 2 ^", "", "constructor(1)"];

for (const [one, other] of SAME)
  test(`${one} is ${other}`, () =>
    assert(sameEverywhere(read(one, ["x"]), read(other, ["x"]), ["x"])));
for (const [one, other] of OTHER)
  test(`${one} is not ${other}`, () =>
    assert(!sameEverywhere(read(one, ["x"]), read(other, ["x"]), ["x"])));
for (const text of NONSENSE)
  test(`"${text}" cannot be read`, () => assert.throws(() => read(text, ["x"]), Unreadable));
