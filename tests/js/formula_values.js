// What formulas amount to, for Python to compare.

import { Unreadable, read } from "../../cgraph/players/formula.js";

/**
 * Return the value of a formula where its names have the values `at`, "none" if it has none there.
 * @param {string} text @param {Record<string, number>} at
 */
export function valueOf(text, at) {
  try {
    const value = read(text, Object.keys(at))(at);
    return Number.isFinite(value) ? value : "none";
  } catch (error) {
    if (error instanceof Unreadable) return "unreadable";
    throw error;
  }
}
