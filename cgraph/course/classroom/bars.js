// @ts-check
/** How a class has answered: bars, with what each answer stands for. */

import { judge } from "../question/judging.js";
import { readNumber } from "../../players/answers.js";

const MOST = 6; // bars with what nobody has expected, and one for what else was said

/** @typedef {import("../question/judging.js").Content} Content
 * @typedef {{label: string, counts: number[], verdict: string, hint: string}} Bar  one count for
 *   each round */

/** What an item of an ordering is called for short. @param {number} place */
export const letter = (place) => String.fromCharCode(65 + place);

/** A cell of a CSV table, which no spreadsheet takes for a formula. @param {string | number} text */
export const cell = (text) =>
  `"${String(text)
    .replace(/^\s*[=+\-@＝＋－＠]/, "'$&")
    .replaceAll('"', '""')}"`;

/** What of an answer is shown to the class: the number or formula alone, whatever else was typed.
 * @param {Content} content @param {string} answer */
function read({ kind, options }, answer) {
  if (kind === "ordering")
    return keysOf(answer)
      .map((key) => letter(options.findIndex(([other]) => other === key)))
      .join(" → ");
  if (kind === "number") return String(Number(readNumber(answer).toPrecision(6))).replace("-", "−");
  return (answer.split(/[=≈]/).at(-1) ?? "").trim();
}

const keysOf = (/** @type {string} */ answer) => answer.split("\n"); // of an ordering

/**
 * Sort the answers of all rounds into bars: a choice's options in their order; numbers and formulas
 * that mean the same together, and orders with the same mistake, under the most common of them; and
 * last what could not be read, of which nothing is shown.
 * @param {Content} content @param {Record<string, number>[]} rounds
 * @param {Record<string, string>} words for what could not be read, and for others
 * @returns {Bar[]}
 */
export function barsOf(content, rounds, words) {
  /** @type {Map<string, Bar>} */
  const bars = new Map();
  const none = () => rounds.map(() => 0);
  const chooses = content.kind === "choice";
  for (const [key, text] of chooses ? content.options : []) {
    const { verdict, text: hint } = judge(content, key);
    bars.set(key, { label: text, counts: none(), verdict, hint });
  }
  for (const [place, answers] of rounds.entries())
    for (const [answer, count] of Object.entries(answers).sort(([, a], [, b]) => b - a)) {
      const given = content.kind === "ordering" ? keysOf(answer) : answer;
      const { verdict, text } = judge(content, given);
      const known = verdict === "right" || verdict === "hint";
      const label = ["unread", "empty"].includes(verdict)
        ? words.unreadable
        : read(content, answer);
      const together = known && !content.another; // several graphs are right, each in its own way
      const name = chooses ? answer : together ? `${verdict} ${text}` : label;
      if (!bars.has(name))
        bars.set(name, { label, counts: none(), verdict, hint: known ? text : "" });
      /** @type {Bar} */ (bars.get(name)).counts[place] += count;
    }
  if (chooses) return [...bars.values()];
  const last = ({ verdict = "" }) => Number(verdict === "unread");
  const all = (/** @type {Bar} */ { counts }) => counts.reduce((sum, count) => sum + count, 0);
  const sorted = [...bars.values()].sort((a, b) => last(a) - last(b) || all(b) - all(a));
  const isOther = (/** @type {Bar} */ { verdict }) => !["right", "hint"].includes(verdict);
  const room = Math.max(0, MOST - sorted.filter((bar) => !isOther(bar)).length);
  const rest = sorted.filter(isOther).slice(room);
  const few = sorted.filter((bar) => !rest.includes(bar));
  if (!rest.length) return few;
  const counts = rounds.map((_, place) => rest.reduce((sum, bar) => sum + bar.counts[place], 0));
  return [...few, { label: words.others, counts, verdict: "other", hint: "" }];
}
