// How a class has answered.

import assert from "node:assert/strict";
import { test } from "node:test";

import { barsOf, cell } from "../../cgraph/course/classroom/bars.js";

const WORDS = { unreadable: "?", others: "…" };
const ASKED = {
  kind: "number",
  answer: 7,
  wrong: [{ value: 5, hint: "One path." }],
  first: "Think.",
  explain: "5 + 2",
  options: [],
  names: [],
  texts: { unread_number: "" },
};
const CHOICE = {
  ...ASKED,
  kind: "choice",
  answer: "b",
  wrong: [{ value: "a", hint: "No." }],
  options: [
    ["a", "first"],
    ["b", "`second`"],
  ],
};
const short = (content, ...rounds) =>
  barsOf(content, rounds, WORDS).map(({ label, counts, verdict }) => [label, ...counts, verdict]);

test("answers that mean the same are one bar, and each round has its counts", () =>
  assert.deepEqual(short(ASKED, { 7: 2, "14/2": 1, 5: 4 }, { "7.0": 6 }), [
    ["7", 3, 6, "right"],
    ["5", 4, 0, "hint"],
  ]));

test("a mistake that is known has its hint, another has none", () =>
  assert.deepEqual(
    barsOf(ASKED, [{ 5: 2, 9: 1 }], WORDS).map(({ hint }) => hint),
    ["One path.", ""],
  ));

test("of what was typed only the number is shown", () =>
  assert.deepEqual(short(ASKED, { "you fool = 7": 1, "=HYPERLINK() = -3": 1, fool: 2 }), [
    ["7", 1, "right"],
    ["−3", 1, "other"],
    ["?", 2, "unread"],
  ]));

test("what nobody expects is put together, what is known is not", () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, place) => [`${100 + place}`, 2]));
  const bars = short(ASKED, { ...many, 7: 1, 5: 1 });
  assert.equal(bars.length, 7);
  assert.deepEqual(bars.at(-1), ["…", 32, "other"]);
  assert.deepEqual(new Set(bars.map(([label]) => label)).has("7"), true);
});

test("no cell is a formula for a spreadsheet", () =>
  assert.deepEqual(["-x * y", "=1", "−3", 'a "b"', 2].map(cell), [
    `"'-x * y"`,
    `"'=1"`,
    '"−3"',
    '"a ""b"""',
    '"2"',
  ]));

test("a choice has a bar for each option, in their order", () =>
  assert.deepEqual(short(CHOICE, { b: 3 }), [
    ["first", 0, "hint"],
    ["`second`", 3, "right"],
  ]));

test("a formula is read by what it means", () => {
  const asked = { ...ASKED, kind: "formula", answer: "y", names: ["u", "y"], wrong: [] };
  assert.deepEqual(short(asked, { y: 1, "u*y/u": 1, u: 1 }), [
    ["y", 2, "right"],
    ["u", 1, "other"],
  ]);
});

test("orders with the same mistake are one bar, under the most common of them", () => {
  const options = ["c", "a", "b"].map((key) => [key, key]);
  const wrong = [{ value: ["a", "b"], hint: "A first." }];
  const asked = { ...ASKED, kind: "ordering", answer: [["a", "b"]], wrong, options };
  const given = { "c\na\nb": 1, "b\nc\na": 1, "b\na\nc": 4, "a\nb\nc": 2 };
  assert.deepEqual(short(asked, given), [
    ["C → B → A", 5, "hint"],
    ["B → C → A", 3, "right"],
  ]);
});

test("of several graphs with one function each has its bar", () => {
  const row = (kind, name, ...inputs) => ({ kind, name, inputs });
  const [x, y] = [row("input", "x"), row("input", "y")];
  const graph = [x, y, row("operation", "multiply", 0, 1), row("operation", "add", 2, 2)];
  const texts = { unread_formula: "", function: "{formula}", same: "", same_graph: "" };
  const signs = { multiply: ["×", 2, 2], add: ["+", 2, 1] };
  const more = { graph, another: graph, signs, shown_names: { x: "x", y: "y" }, texts };
  const asked = { ...ASKED, ...more, kind: "formula" };
  const found = barsOf(asked, [{ "2*x*y": 2, "x*(y + y)": 1, "x*": 1 }], WORDS);
  assert.deepEqual(
    found.map(({ label, verdict }) => [label, verdict]),
    [
      ["2*x*y", "right"],
      ["x*(y + y)", "right"],
      ["?", "unread"],
    ],
  );
});
