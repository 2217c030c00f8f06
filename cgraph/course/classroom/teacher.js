// @ts-check
/** The teacher's window: what its page says of what the class sees just now. */

import { make } from "../../players/page.js";
import { fill } from "../../players/texts.js";

const MINUTE = 60_000; // ms

/** @typedef {{at: number, count: number, title?: string, section?: string, question?: string,
 *   coming?: string}} Place */

/** @type {Record<string, string>} */
const words = JSON.parse(document.getElementById("classroom")?.textContent ?? "{}");
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const channel = new BroadcastChannel("cgraph-class");
const panel = make("section", { class: "panel full", "aria-label": words.now });
const place = make("p", { role: "status" }, words.no_class);
const clock = make("output");
const now = make("div", { class: "about" });
const begun = Date.now();

/** @param {string} word @param {number} by */
function button(word, by) {
  const one = make("button", { type: "button" }, words[word]);
  one.addEventListener("click", () => channel.postMessage({ go: by }));
  return one;
}

/** A copy of what the page says of a part of the lesson, in its plan. @param {string} section */
function planOf(section) {
  const links = [...document.querySelectorAll("main table a")];
  const hash = (/** @type {Element} */ link) =>
    decodeURIComponent(/** @type {HTMLAnchorElement} */ (link).hash.slice(1));
  const row = links.find((link) => hash(link) === section)?.closest("tr");
  return row ? [make("table", {}, row.cloneNode(true))] : [];
}

/** A copy of what the page says of a question. @param {string} name */
function answersTo(name) {
  const titles = [...document.querySelectorAll("main h3")];
  const title = titles.find((one) => one.textContent?.trim() === name && !panel.contains(one));
  /** @type {Node[]} */
  const found = [];
  for (let part = title; part && (part === title || !part.matches("h2, h3")); ) {
    found.push(part.cloneNode(true));
    part = /** @type {HTMLElement} */ (part.nextElementSibling);
  }
  for (const part of found) /** @type {Element} */ (part).removeAttribute("id");
  return found;
}

/** @param {Place} seen */
function show({ at, count, title, section, question, coming }) {
  place.textContent = `${at} / ${count} · ${title ?? ""}`;
  const soon = !question && coming ? make("p", { class: "soon" }, words.soon) : "";
  const about = answersTo(question || coming || "");
  now.replaceChildren(...planOf(section ?? ""), about.length ? soon : "", ...about);
}

function tick() {
  clock.textContent = fill(words.minutes, { minutes: Math.floor((Date.now() - begun) / MINUTE) });
}

panel.append(make("div", {}, button("back", -1), place, button("next", 1), clock), now);
main.prepend(panel);
channel.addEventListener("message", ({ data }) => {
  if ("at" in data) show(data);
});
document.addEventListener("keydown", (event) => {
  const by = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  channel.postMessage({ go: by });
});
channel.postMessage({ ask: true });
tick();
setInterval(tick, MINUTE / 6);

export default {};
