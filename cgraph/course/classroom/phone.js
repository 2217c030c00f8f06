// @ts-check
/** A phone: asks again and again what is to be answered, also after it has slept or lost its way. */

import { make } from "../../players/page.js";

const EVERY = 2000; // ms between two questions to the teacher's computer
const SPREAD = 500; // ms, so that not all ask at once
const PATIENCE = 6000; // ms until a silent connection counts as lost
const LONGEST = 80; // signs of an answer

/** @typedef {{question: {kind: string, prompt: string, options: [string, string][]} | null,
 *   round: number, place: number, open: boolean, mine: string | null, taken: boolean}} Asked */

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
const prompt = /** @type {HTMLElement} */ (form.querySelector("h1"));
const answers = /** @type {HTMLElement} */ (form.querySelector(".answers"));
const send = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
const status = /** @type {HTMLElement} */ (document.querySelector("[role=status]"));
let shown = "";
/** @type {string[]} */
let order = []; // of an ordering, as far as it has been tapped
let timer = 0;
/** @type {Asked | null} */
let asked = null;

/** Text with `code` between back quotes. @param {string} text */
const written = (text) =>
  text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));

/** @param {string} word */
function say(word) {
  if (status.textContent !== words[word]) status.textContent = words[word];
}

/** Show the question, anew only where it is another: what is being typed stays. */
function show() {
  const { question, open, mine, taken, place } = /** @type {Asked} */ (asked);
  form.hidden = !question;
  const now = JSON.stringify([question, question && asked?.round]);
  if (question && now !== shown) {
    prompt.replaceChildren(...written(question.prompt));
    const orders = question.kind === "ordering";
    order = (orders && mine?.split("\n")) || [];
    const choices = question.options.map(([key, text]) => {
      const button = make("button", { type: "button", value: key }, ...written(text));
      button.addEventListener("click", () => (orders ? tap(key) : vote(key)));
      return button;
    });
    const field = make("input", { "aria-label": words.answer, maxlength: `${LONGEST}` });
    field.autocomplete = "off";
    field.autocapitalize = "none";
    const how = orders ? [make("p", {}, words.in_order)] : [];
    answers.replaceChildren(...how, ...(choices.length ? choices : [field]));
    send.hidden = choices.length > 0 && !orders;
  }
  shown = now;
  for (const element of form.elements) {
    /** @type {HTMLButtonElement} */ (element).disabled = !open;
    if (!element.matches("button[value]")) continue;
    const key = element.getAttribute("value") ?? "";
    const place = order.indexOf(key) + 1;
    element.setAttribute("aria-pressed", String(key === mine || place > 0));
    element.toggleAttribute("data-place", place > 0);
    if (place) element.setAttribute("data-place", `${place}. `);
  }
  if (question?.kind === "ordering") send.disabled ||= order.length < question.options.length;
  if (!question) say("waiting");
  else if (!open) say(mine === null ? "over" : "over_mine");
  else if (mine !== null) say("voted_phone");
  else say(taken ? "taken" : place > 1 ? "second" : "open");
}

/** @param {RequestInit} [request] */
async function ask(request) {
  clearTimeout(timer);
  const silent = new AbortController(); // AbortSignal.timeout is too new for some phones
  const waiting = setTimeout(() => silent.abort(), PATIENCE);
  let done = false;
  let next = undefined;
  try {
    const answer = await fetch("/vote", { ...request, signal: silent.signal });
    done = answer.ok;
    if (done) asked = await answer.json();
    if (done || request) show();
    if (!done) say(request ? "refused" : "lost");
  } catch {
    say("lost"); // asks again by itself, and sends an answer again
    next = request;
  }
  clearTimeout(waiting);
  clearTimeout(timer);
  const soon = request && !done && !next ? 0 : EVERY;
  timer = setTimeout(() => ask(next), soon + Math.random() * SPREAD);
}

/** Put something next in order, or take it out again. @param {string} key */
function tap(key) {
  const others = order.filter((one) => one !== key);
  order = others.length < order.length ? others : [...order, key];
  show();
}

/** @param {string} answer */
function vote(answer) {
  if (!asked || !answer.trim()) return;
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ round: asked.round, answer });
  ask({ method: "POST", headers, body });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  vote(answers.querySelector("input")?.value ?? order.join("\n"));
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
addEventListener("online", () => ask());
ask();

export default {};
