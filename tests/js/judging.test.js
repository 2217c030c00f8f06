// What an answer is worth.

import assert from "node:assert/strict";
import { test } from "node:test";

import { judge } from "../../cgraph/course/question/judging.js";

const FIRST = "Think of the paths.";
const EXPLAIN = "Both paths: 5 + 2.";
const QUESTION = {
  id: "03.dfdy",
  prompt: "What is df/dy?",
  first: FIRST,
  explain: EXPLAIN,
  shown: "",
  options: [],
  names: [],
  right: [],
  questions: [],
  wrong: [],
  texts: {
    empty: "Your guess first.",
    empty_choice: "Choose one first.",
    unread_number: "{given} is no number.",
    unread_formula: "{given} is no formula in {names}.",
    comma: ", ",
  },
};

const number = (answer, given) => judge({ ...QUESTION, kind: "number", answer }, given);

const SEVENS = [
  ...["7", "7.0", " 7 ", "14/2", "14 ÷ 2", "3.5*2", "3.5 × 2", "5 + 2", "10−3", "(1+6)", "+7"],
  ...["７", "１４／２", "（５＋２）", "df/dy = 7", "= 7", "2(3.5)", "2^3 - 1", "2**3-1", "2³−1"],
  ...["7,0", "７。０", "sqrt(49)", "--7", "7e0", "6.9999999999"],
];
for (const text of SEVENS)
  test(`${text} is 7`, () => assert.equal(number(7, text).verdict, "right"));

for (const text of ["-12", "−12", "－12", "–12", "−１２", "-24/2", "0-12", "-(3*4)"])
  test(`${text} is -12, and not 12`, () => {
    assert.deepEqual(number(-12, text), { verdict: "right", text: EXPLAIN });
    assert.deepEqual(number(12, text), { verdict: "other", text: FIRST });
  });

const NONSENSE = [
  ...["seven", "7 8 9 nonsense", "7..0", "(7", "7)", "x", "1/0", "0/0", "alert(1)", "7;7"],
  ...["constructor(1)", "__proto__", "()", "+", "7*", "2 2 ^", "(".repeat(150), "9".repeat(201)],
];
for (const text of NONSENSE)
  test(`${text} is no number`, () =>
    assert.deepEqual(number(7, text), {
      verdict: "unread",
      text: `${text.slice(0, 40)} is no number.`,
    }));

const ROUNDED = [
  [2 / 3, "0.667", true],
  [2 / 3, "0.666", false],
  [2 / 3, "2/3", true],
  [1234.5678, "1230", true],
  [1234.5678, "1,235", true],
  [1234.5678, "1240", false],
  [0.6000000000000001, "0.6", true],
  [0.6000000000000001, "0.601", false],
  [0, "0", true],
  [0, "0.001", false],
  [7, "7.01", false],
];
for (const [answer, text, right] of ROUNDED)
  test(`${text} is ${right ? "" : "not "}near enough to ${answer}`, () =>
    assert.equal(number(answer, text).verdict === "right", right));

test("an empty answer is none", () => {
  assert.equal(number(7, "  ").verdict, "empty");
  const choice = judge({ ...QUESTION, kind: "choice", answer: "a" }, null);
  assert.deepEqual(choice, { verdict: "empty", text: "Choose one first." });
});

test("a known mistake has its own hint", () => {
  const wrong = [{ value: 5, hint: "Only direct.", name: "direct" }];
  const content = { ...QUESTION, kind: "number", answer: 7, wrong };
  const hint = { verdict: "hint", text: "Only direct.", mistake: "direct" };
  assert.deepEqual(judge(content, "10/2"), hint);
  assert.deepEqual(judge(content, "4"), { verdict: "other", text: FIRST });
});

test("formulas are compared by value", () => {
  const wrong = [{ value: "u", hint: "The other one." }];
  const content = { ...QUESTION, kind: "formula", answer: "y", wrong };
  const verdict = (text) => judge({ ...content, names: ["u", "y"] }, text).verdict;
  for (const text of ["y", "y*1", "(y)", "2y - y", "y²/y"])
    assert.equal(verdict(text), "right", text);
  for (const text of ["u", "u*y/y"]) assert.equal(verdict(text), "hint", text);
  for (const text of ["u + y", "-y", "2", "uy"]) assert.equal(verdict(text), "other", text);
  for (const text of ["z", "y +", "1/2y"]) assert.equal(verdict(text), "unread", text);
  assert.equal(judge({ ...content, names: ["u", "y"] }, "z").text, "z is no formula in u, y.");
});

test("an order is right where every pair is, and its first broken pair gives the hint", () => {
  const answer = [
    ["a", "b"],
    ["b", "c"],
  ];
  const wrong = answer.map((value) => ({
    value,
    hint: `${value[0]} before ${value[1]}`,
    name: value.join("_"),
  }));
  const content = { ...QUESTION, kind: "ordering", answer, wrong };
  const hint = { verdict: "hint" };
  assert.equal(judge(content, ["a", "b", "c"]).verdict, "right");
  assert.equal(judge(content, ["d", "a", "b", "c"]).verdict, "right");
  assert.deepEqual(judge(content, ["c", "b", "a"]), {
    ...hint,
    text: "a before b",
    mistake: "a_b",
  });
  assert.deepEqual(judge(content, ["a", "c", "b"]), {
    ...hint,
    text: "b before c",
    mistake: "b_c",
  });
});
