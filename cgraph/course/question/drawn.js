// @ts-check
/**
 * Graphs as a learner draws them, or writes them as formulas: what they compute, and where two of
 * them differ first. Pure, so that a test can ask it anything.
 *
 * @typedef {{kind: "input" | "constant" | "operation", name: string, inputs: (Node | null)[],
 *   x: number, y: number}} Node  an operation goes by its name; an input that is missing is null
 * @typedef {{kind: Node["kind"], name: string, inputs: number[]}} Row
 * @typedef {Record<string, [sign: string, inputs: number, level: number]>} Signs  of operations
 * @typedef {[key: string, values: Record<string, string | number>]} Difference
 * @typedef {import("../../players/formula.js").Formula} Formula
 */

import { sameEverywhere } from "../../players/answers.js";
import { FUNCTIONS } from "../../players/formula.js";
import { show } from "../../players/texts.js";

const SWAPS = ["add", "multiply", "maximum", "minimum"]; // of these inputs the order does not matter
const POWER = 4;
const WHOLE = [3, 2, 5, -1, 4, 7]; // to show with what numbers two graphs differ

/** Return the nodes of a graph, the output last. @param {Row[]} rows @returns {Node[]} */
export function graphOf(rows) {
  /** @type {Node[]} */
  const nodes = [];
  for (const { kind, name, inputs } of rows)
    nodes.push({ kind, name, inputs: inputs.map((place) => nodes[place]), x: 0, y: 0 });
  return placed(nodes);
}

/** Return the graph of a formula: one node for each input.
 * @param {Formula} formula @param {Record<string, string>} names how inputs are shown */
export function treeOf(formula, names) {
  /** @type {Node[]} */
  const nodes = [];
  /** @param {Formula} part @returns {Node} */
  function add({ operation = "", inputs = [], word, number }) {
    const negated = operation === "negative" && inputs[0].number;
    if (typeof negated === "number") return add(Object.assign(() => 0, { number: -negated }));
    const kind = word !== undefined ? "input" : number !== undefined ? "constant" : "operation";
    const name = word !== undefined ? (names[word] ?? word) : show(number ?? 0);
    const known = kind === "input" && nodes.find((node) => node.name === name);
    if (known) return known;
    const own = inputs.map(add);
    nodes.push({ kind, name: operation || name, inputs: own, x: 0, y: 0 });
    return nodes[nodes.length - 1];
  }
  add(formula);
  return nodes;
}

/** Put nodes from left to right, each as near to the middle of its inputs as leaves all edges in
 * sight. @param {Node[]} nodes */
function placed(nodes) {
  const [leaves, operations] = [true, false].map((leaf) =>
    nodes.filter(({ kind }) => (kind !== "operation") === leaf),
  );
  leaves.forEach((node, row) => (node.y = row));
  const done = leaves;
  for (const node of operations) {
    const inputs = /** @type {Node[]} */ (node.inputs);
    node.x = 1 + Math.max(...inputs.map(({ x }) => x));
    const middle = inputs.reduce((total, { y }) => total + y, 0) / inputs.length;
    const clear = (/** @type {number} */ y) => {
      node.y = y;
      return !done.some(
        (other) => hides(other, node) || inputs.some((from) => lies(other, from, node)),
      );
    };
    for (let away = 0; away < 2 * nodes.length; away++)
      if (clear(middle + away / 2) || clear(middle - away / 2)) break;
    done.push(node);
  }
  const top = Math.min(...nodes.map(({ y }) => y));
  for (const node of nodes) node.y -= top;
  return nodes;
}

/** @param {Node} one @param {Node} other */
const hides = (one, other) => one.x === other.x && Math.abs(one.y - other.y) < 1;

/** Whether an edge, drawn as `sketch.js` draws it, runs through a node.
 * @param {Node} node @param {Node} from @param {Node} to */
function lies(node, from, to) {
  if (node.x <= from.x || node.x >= to.x) return false;
  return Array.from({ length: 21 }, (_, part) => part / 20).some((t) => {
    const x = from.x + 0.25 + (to.x - from.x - 0.5) * (1.5 * t - 1.5 * t ** 2 + t ** 3);
    const y = from.y + (to.y - from.y) * t ** 2 * (3 - 2 * t);
    return Math.hypot(1.5 * (node.x - x), node.y - y) < 0.4; // places are wider than high
  });
}

/** What a node is, however it was drawn. @param {Node | null} node @returns {string} */
function keyOf(node) {
  if (!node) return "?";
  if (node.kind !== "operation") return node.name;
  const keys = node.inputs.map(keyOf);
  if (node.name === "negative" && node.inputs[0]?.kind === "constant") return `−${keys}`;
  return `${node.name}(${SWAPS.includes(node.name) ? keys.sort() : keys})`;
}

/** Write what a node computes; what is missing is an empty box.
 * @param {Node | null} node @param {Signs} signs @param {number} [outside] @returns {string} */
export function written(node, signs, outside = 0) {
  if (!node) return "□";
  if (node.kind !== "operation")
    return node.name.startsWith("−") && outside ? `(${node.name})` : node.name;
  const [sign, , level] = signs[node.name];
  const inside = (/** @type {number} */ place, more = 0) =>
    written(node.inputs[place], signs, level + more);
  if (!level) return `${sign}(${node.inputs.map((input) => written(input, signs)).join(", ")})`;
  const text =
    node.inputs.length === 1
      ? `${sign}${inside(0, 1)}`
      : level === POWER
        ? `${inside(0, 1)}^${inside(1, 1)}`
        : `${inside(0)} ${sign} ${inside(1, 1)}`;
  return level < outside || (node.inputs.length === 1 && outside > 1) ? `(${text})` : text;
}

/** What nothing else is computed from. @param {Node[]} nodes */
export const ends = (nodes) =>
  nodes.filter((node) => !nodes.some(({ inputs }) => inputs.includes(node)));

/** @param {Node} node @returns {Formula} */
function computed(node) {
  if (node.kind === "input") return (at) => at[node.name.normalize("NFKC")];
  if (node.kind === "constant") return () => Number(node.name.replace("−", "-"));
  const inputs = /** @type {Node[]} */ (node.inputs).map(computed);
  return (at) => FUNCTIONS[node.name](...inputs.map((input) => input(at)));
}

/** Where a drawing is not complete. @param {Node[]} drawn @param {Node[]} wanted @param {Signs} signs
 * @returns {Difference | null} */
function gap(drawn, wanted, signs) {
  for (const { name } of wanted.filter(({ kind }) => kind === "input")) {
    const count = drawn.filter((node) => node.name === name).length;
    if (!count) return ["leaf", { name }];
    if (count > 1) return ["twice", { name, count }];
  }
  for (const node of drawn.filter(({ inputs }) => inputs.includes(null))) {
    const [sign, count] = signs[node.name];
    return ["lacks", { sign, count, formula: written(node, signs) }];
  }
  return null;
}

/** Where a drawing differs from a graph, or null if it does not.
 * @param {Node[]} drawn @param {Node[]} wanted @param {Signs} signs @param {boolean} merges whether
 * each node is to be there once, as in a drawing; in a formula it may be written twice @returns {Difference | null} */
export function difference(drawn, wanted, signs, merges = true) {
  const lacking = gap(drawn, wanted, signs);
  if (lacking) return lacking;
  const say = (/** @type {Node} */ node) => written(node, signs);
  const keys = new Set(wanted.map(keyOf));
  const strange = drawn.filter((node) => !keys.has(keyOf(node)));
  const own = new Set(drawn.map(keyOf));
  const sorted = (/** @type {Node} */ { inputs }) => String(inputs.map(keyOf).sort());
  for (const node of wanted) {
    if (own.has(keyOf(node)) || (node.kind === "constant" && !merges)) continue;
    if (node.kind === "constant") return ["leaf", { name: node.name }];
    const alike = strange.filter(({ inputs }) => inputs.length === node.inputs.length);
    const turned = alike.find((other) => sorted(other) === sorted(node));
    const other = turned ?? alike.find(({ name }) => name === node.name);
    const [sign] = signs[node.name];
    const values = { wanted: say(node), sign, first: say(/** @type {Node} */ (node.inputs[0])) };
    if (!other) return ["missing", { ...values, formula: "" }];
    const key = !turned ? "operands" : turned.name === node.name ? "order" : "operation";
    return [key, { ...values, formula: say(other) }];
  }
  if (strange.length) return ["extra", { formula: say(strange[0]) }];
  const count = (/** @type {Node[]} */ nodes, /** @type {Node} */ node) =>
    nodes.filter((other) => keyOf(other) === keyOf(node)).length;
  const twice = drawn.find(
    (node) => node.kind === "operation" && count(drawn, node) > count(wanted, node),
  );
  if (twice && merges) return ["again", { formula: say(twice) }];
  return loose(drawn, signs);
}

/** What leads nowhere, beside the output. @param {Node[]} drawn @param {Signs} signs
 * @returns {Difference | null} */
function loose(drawn, signs) {
  const last = ends(drawn);
  return last.length > 1 ? ["loose", { formula: written(last[0], signs) }] : null;
}

/** Why a drawing is no other graph of the same function, or null if it is one.
 * @param {Node[]} drawn @param {Node[]} given @param {Signs} signs @returns {Difference | null} */
export function another(drawn, given, signs) {
  const lacking = gap(drawn, given, signs) ?? loose(drawn, signs);
  if (lacking) return lacking;
  if (!difference(drawn, given, signs)) return ["same_graph", {}];
  if (sameFunction(given, drawn)) return null;
  const [own, right] = [ends(drawn)[0], given[given.length - 1]].map(computed);
  const names = given.filter(({ kind }) => kind === "input").map(({ name }) => name);
  const at = Object.fromEntries(
    names.map((name, place) => [name.normalize("NFKC"), WHOLE[place % WHOLE.length]]),
  );
  const numbers = names
    .map((name, place) => `${name} = ${show(WHOLE[place % WHOLE.length])}`)
    .join(", ");
  return ["value", { at: numbers, value: show(own(at)), right: show(right(at)) }];
}

/** Whether two graphs have the same value everywhere. @param {Node[]} one @param {Node[]} other */
export function sameFunction(one, other) {
  const names = one.filter(({ kind }) => kind === "input").map(({ name }) => name);
  return sameEverywhere(computed(one[one.length - 1]), computed(ends(other)[0]), names);
}
