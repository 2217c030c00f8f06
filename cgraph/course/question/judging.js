// @ts-check
// What an answer is worth: right, a known mistake with its hint, another mistake, or unreadable.

import { another, difference, graphOf, sameFunction, treeOf } from "./drawn.js";
import { readFormula, readNumber, room, sameEverywhere } from "../../players/answers.js";
import { Unreadable } from "../../players/formula.js";
import { fill } from "../../players/texts.js";

/**
 * @typedef {[key: string, text: string]} Labelled
 * @typedef {{kind: "number" | "choice" | "ordering" | "formula" | "sketch" | "progress", id: string,
 *   prompt: string, first: string, explain: string, shown: string, answer: any,
 *   wrong: {value: any, hint: string, name: string}[], options: Labelled[], names: string[],
 *   right: string[], questions: string[], texts: Record<string, string>, graph?: Row[],
 *   another: Row[] | null, signs: Signs, shown_names: Record<string, string>,
 *   tools: {kind: Row["kind"], name: string}[]}} Content  with a graph, it is what is to be drawn or
 *   read; `another` has the same function
 * @typedef {import("./drawn.js").Row} Row
 * @typedef {import("./drawn.js").Signs} Signs
 * @typedef {{verdict: "right" | "hint" | "other" | "unread" | "empty", text: string, mistake?: string}}
 *   Judgement  `mistake` names one that is known
 */

/**
 * Judge what was given; pure, so that a test can ask it anything.
 * @param {Content} content @param {any} given text, a choice's key, or the keys in order
 * @returns {Judgement}
 */
export function judge(content, given) {
  const { kind, answer, wrong, texts } = content;
  if (given === null || (typeof given === "string" && !given.trim())) {
    return { verdict: "empty", text: texts[`empty_${kind}`] ?? texts.empty };
  }
  /** @type {(value: any) => boolean} */
  let is;
  try {
    if (kind === "choice") is = (key) => key === given;
    else if (kind === "ordering") {
      is = ([before, after]) => given.indexOf(before) > given.indexOf(after); // broken
      if (!answer.some(is)) return { verdict: "right", text: content.explain };
    } else if (content.graph) return compared(content, content.graph, given);
    else if (kind === "formula") {
      const formula = readFormula(given, content.names);
      is = (other) => sameEverywhere(readFormula(other, content.names), formula, content.names);
    } else {
      const number = readNumber(given);
      is = (value) => Math.abs(value - number) <= room(value);
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const text = fill(texts[`unread_${kind}`], {
      given: given.trim().slice(0, 40),
      names: content.names.join(texts.comma),
    });
    return { verdict: "unread", text };
  }
  if (kind !== "ordering" && is(answer)) return { verdict: "right", text: content.explain };
  const known = wrong.find(({ value }) => is(value));
  if (known) return { verdict: "hint", text: known.hint, mistake: known.name };
  return { verdict: "other", text: content.first };
}

/** Judge a graph that was drawn, or the formula of one that is shown.
 * @param {Content} content @param {Row[]} rows @param {any} given @returns {Judgement} */
function compared(
  { kind, another: other, signs, names, shown_names, texts, explain },
  rows,
  given,
) {
  const graph = graphOf(rows);
  const reads = kind === "formula";
  const known = [...names, ...Object.values(shown_names)];
  const drawn = reads ? treeOf(readFormula(given, known), shown_names) : given;
  const why = other ? another(drawn, graph, signs) : difference(drawn, graph, signs, !reads);
  if (!why) return { verdict: "right", text: explain };
  const [key, values] = why;
  const text = fill((reads && texts[`read_${key}`]) || texts[key], values);
  const same = reads && key !== "leaf" && sameFunction(graph, drawn);
  return { verdict: "hint", text: same ? texts.same + text : text, mistake: key };
}
