// @ts-check
// What was answered, kept in this browser and, where Python is there, beside the notebook; nobody
// else hears of it until its learner hands it in.

/**
 * @typedef {{first: string, mistakes: string[], last: string, tries: number, state: string,
 *   from: number, to: number}} Answer  times in milliseconds since 1970; `state` is "open", "right"
 *   or "shown"
 * @typedef {{code: string, verdict: string, tries: number, from: number, to: number}} Exercise
 */

const PROGRESS = "cgraph.progress"; // question -> "right" or "shown"
const ANSWERS = "cgraph.answers"; // question -> Answer
export const EXERCISES = "cgraph.exercises"; // exercise -> Exercise
const BROWSER = "cgraph.browser"; // a number drawn once
const LONGEST = 200; // characters that are kept of an answer
const MARK = "cgraph1."; // of a line that holds a file
export const EVENT = "cgraph-progress";

/** What this page alone remembers, where there is no storage or no room in it; all modules share it.
 * @returns {Record<string, Record<string, any>>} */
function unstored() {
  const page = /** @type {any} */ (globalThis);
  return (page.cgraphKept ??= {});
}

/** @param {string} key @returns {Record<string, any>} */
export function kept(key) {
  if (key in unstored()) return unstored()[key];
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (found && typeof found === "object" && !Array.isArray(found)) return found;
  } catch {
    /* no storage here, or something else wrote there */
  }
  return {};
}

/** Whether it is kept for the next visit, too. @param {string} key @param {Record<string, any>} found */
export function keep(key, found) {
  try {
    localStorage.setItem(key, JSON.stringify(found));
    delete unstored()[key];
    return true;
  } catch {
    unstored()[key] = found;
    return false;
  }
}

/** @returns {Record<string, string>} question -> "right" or "shown"; who knows what else is there */
export const progress = () =>
  Object.fromEntries(
    Object.entries(kept(PROGRESS)).filter(([, state]) => ["right", "shown"].includes(state)),
  );

/**
 * Remember an answer; once a question is done, what is tried later does not count.
 * @param {string} id @param {string} state "open", "right" or "shown"
 * @param {string} given @param {string} mistake of a wrong answer: its name, "" if it is not a known one
 * @returns {Record<string, Answer>} what is new
 */
export function note(id, state, given, mistake) {
  if (!id || progress()[id]) return {};
  const now = Date.now();
  const answers = kept(ANSWERS);
  const said = given.slice(0, LONGEST);
  const before = { first: said, mistakes: [], tries: 0, last: "", from: now, ...answers[id] };
  const mistakes = Array.isArray(before.mistakes) ? before.mistakes : []; // who knows what wrote it
  const tried = state !== "shown"; // who looks it up does not answer
  answers[id] = {
    ...before,
    mistakes: state === "open" ? [...new Set([...mistakes, mistake])] : mistakes,
    last: tried ? said : before.last,
    tries: before.tries + Number(tried),
    state,
    to: now,
  };
  keep(ANSWERS, answers);
  if (state !== "open") keep(PROGRESS, { ...progress(), [id]: state });
  document.dispatchEvent(new CustomEvent(EVENT));
  return { [id]: answers[id] };
}

/** Take in what was kept beside the notebook, unless this browser knows better.
 * @param {Record<string, Answer>} found */
export function restore(found) {
  const page = /** @type {any} */ (globalThis);
  const seen = (page.cgraphRestored ??= new Set()); // what was forgotten since stays forgotten
  const unknown = Object.entries(found).filter(([id]) => !seen.has(id) && !(id in kept(ANSWERS)));
  for (const id of Object.keys(found)) seen.add(id);
  if (!unknown.length) return;
  const done = unknown.filter(([, { state }]) => state !== "open");
  keep(ANSWERS, { ...kept(ANSWERS), ...Object.fromEntries(unknown) });
  const states = Object.fromEntries(done.map(([id, { state }]) => [id, state]));
  keep(PROGRESS, { ...states, ...progress() });
  document.dispatchEvent(new CustomEvent(EVENT));
}

/** Remember what Python has checked, unless this browser knows something newer.
 * @param {Record<string, Exercise>} exercises */
export function noteExercises(exercises) {
  const before = kept(EXERCISES);
  const news = Object.entries(exercises).filter(([name, { to }]) => !(before[name]?.to > to));
  if (news.length) keep(EXERCISES, { ...before, ...Object.fromEntries(news) });
}

/** Begin again. @param {string[]} questions */
export function forget(questions) {
  for (const key of [PROGRESS, ANSWERS])
    keep(
      key,
      Object.fromEntries(Object.entries(kept(key)).filter(([id]) => !questions.includes(id))),
    );
  document.dispatchEvent(new CustomEvent(EVENT));
}

/** What a learner hands in. @param {string} lesson @param {string} name */
export function handedIn(lesson, name) {
  const browser = kept(BROWSER);
  browser.number ??= Math.floor(Math.random() * 2 ** 48).toString(36);
  keep(BROWSER, browser);
  const own = (/** @type {string} */ key) =>
    Object.fromEntries(Object.entries(kept(key)).filter(([id]) => id.startsWith(`${lesson}.`)));
  return JSON.stringify({
    cgraph: 1,
    lesson,
    name: name.trim(),
    made: Date.now(),
    browser: browser.number,
    questions: own(ANSWERS),
    exercises: own(EXERCISES),
  });
}

/** The same as one line, for a chat or a mail. @param {string} text */
export function asLine(text) {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return MARK + btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
