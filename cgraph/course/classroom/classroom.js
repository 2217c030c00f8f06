// @ts-check
/**
 * What a lesson has more where `cgraph class` serves it: votes, and the teacher's window.
 *
 * Both windows talk over the channel `cgraph-class`: {at, count, title, section, question, coming}
 * goes to the teacher's, {go: 1}, {go: -1} or {ask: true} comes back.
 */

import { barsOf, cell, letter } from "./bars.js";
import { make } from "../../players/page.js";
import { fill } from "../../players/texts.js";

const EVERY = 800; // ms between two looks at a vote
const SMALLEST = 0.55; // of the letters of a vote, as a share of the largest
const KINDS = ["choice", "number", "formula", "ordering"]; // that a phone can answer
const WHERE = "../vote";

/** @typedef {import("../question/judging.js").Content} Content
 * @typedef {{question: string | null, open: boolean, rounds: Record<string, number>[],
 *   shared: boolean, phones: number, crowded: number,
 *   room: {address: string, code: string} | null}} State */

/** Text with `code` between back quotes. @param {string} text */
const written = (text) =>
  text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));

/** A question as a phone can answer it, if it can: another graph is written as its formula, but who
 * is to draw a formula's own graph would only copy the formula.
 * @param {Content | null} asked @param {Record<string, string>} words @returns {Content | null} */
function onPhones(asked, { as_formula }) {
  if (asked?.another) return { ...asked, kind: "formula", prompt: `${asked.prompt} ${as_formula}` };
  return asked && KINDS.includes(asked.kind) ? asked : null;
}

/** The graph that is asked about, as the question's card shows it. */
function graphOfCard() {
  const card = document.querySelector("main > .votes .cgraph-question");
  const root = card?.shadowRoot;
  const style = root?.querySelector("style");
  const board = /** @type {HTMLElement | undefined} */ (
    root?.querySelector("form .board[role=img]")?.cloneNode(true)
  );
  if (!card || !style || !board) return "";
  board.style.cssText = "height: 100%; margin: 0";
  board.querySelector("svg")?.setAttribute("style", "width: 100%; height: 100%; min-width: 0");
  const host = /** @type {HTMLElement} */ (card.cloneNode(false));
  host.removeAttribute("data-fills");
  host.attachShadow({ mode: "open" }).append(style.cloneNode(true), board);
  return host;
}

/** The options of a choice, or the items of an ordering with their letters. @param {Content} content */
function optionsOf({ kind, options }) {
  const items = options.map(([, text]) => make("li", {}, ...written(text)));
  return make("ol", { class: kind === "ordering" ? "options letters" : "options" }, ...items);
}

class Classroom {
  /** @param {Record<string, string>} words */
  constructor(words) {
    this.words = words;
    /** @type {Content | null} */
    this.content = null; // of the question that is shown
    /** @type {State | null} */
    this.state = null;
    this.stage = "none"; // of the vote: collect, bars, told
    this.timer = 0;
    this.painted = ""; // what the panel shows
    /** @type {object | null} */
    this.slide = null;
    this.panel = make("section", { class: "ballot now", "aria-label": words.vote });
    this.vote = this.button("vote", () => this.begin());
    this.door = this.button("close_room", () => this.order({ do: "close_room" }));
    const teacher = this.button("teacher", () => this.open());
    const bar = document.getElementById("projector");
    bar?.querySelector("span")?.before(this.vote, this.door, teacher);
    this.channel = new BroadcastChannel("cgraph-class");
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
    document.addEventListener("cgraph-slide", (event) =>
      this.show(/** @type {CustomEvent} */ (event).detail),
    );
    document.addEventListener("cgraph-step", (event) => {
      if (this.forth(/** @type {CustomEvent} */ (event).detail)) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("resize", () => {
      this.painted = "";
    });
    this.vote.hidden = this.door.hidden = true;
    this.order().then(() => this.resume());
  }

  /** @param {string} word @param {() => void} press */
  button(word, press) {
    const button = make("button", { type: "button", class: word }, this.words[word]);
    button.addEventListener("click", press);
    return button;
  }

  /** @param {any} detail */
  show(detail) {
    if (this.stage !== "none") this.end();
    this.slide = detail;
    this.content = onPhones(detail?.question ?? null, this.words);
    this.vote.hidden = !this.content;
    this.tell();
    this.resume();
  }

  /** Go on with a vote after the page was loaded again. */
  resume() {
    const { state, content } = this;
    if (this.stage !== "none" || !state?.question || state.question !== content?.id) return;
    this.enter(state.open ? "collect" : "bars");
  }

  tell() {
    if (!this.slide) return;
    const { at, count, heading, question, coming } = /** @type {any} */ (this.slide);
    const names = { question: question?.id, coming: coming?.id };
    const place = { title: heading?.textContent, section: heading?.id };
    this.channel.postMessage({ at, count, ...place, ...names });
  }

  /** @param {{go?: number, ask?: boolean}} data */
  hear({ go, ask }) {
    if (ask) this.tell();
    if (go)
      document
        .querySelector(`#projector .${go > 0 ? "next" : "back"}`)
        ?.dispatchEvent(new Event("click"));
  }

  open() {
    const page = location.pathname.split("/").at(-1);
    open(`teaching/${page}`, "cgraph-teacher", "popup,width=900,height=800");
  }

  /** Order something of the server, or ask it how things are. @param {object} [order] */
  async order(order) {
    const headers = { "Content-Type": "application/json" };
    const request = order ? { method: "POST", headers, body: JSON.stringify(order) } : {};
    try {
      const answer = await fetch(WHERE, request);
      this.state = answer.ok ? await answer.json() : this.state;
      this.panel.classList.toggle("refused", !answer.ok);
    } catch {
      this.panel.classList.add("refused");
    }
    this.door.hidden = !this.state?.room;
  }

  /** Look again and again, while there is something to be seen. */
  async look() {
    clearTimeout(this.timer);
    await this.order();
    if (this.stage === "none") return;
    this.paint();
    this.timer = setTimeout(() => this.look(), EVERY);
  }

  async begin() {
    if (!this.content || this.stage !== "none") return;
    const { id, kind, prompt, options } = this.content;
    await this.order({ do: "ask", id, kind, prompt, options });
    this.enter("collect");
  }

  /** @param {string} stage */
  enter(stage) {
    const first = this.stage === "none";
    this.stage = stage;
    document.querySelector("main > .now.run")?.classList.add("votes");
    if (first) document.querySelector("main")?.append(this.panel);
    this.painted = "";
    this.look();
  }

  async again() {
    await this.order({ do: "again" });
    this.enter("collect");
  }

  end() {
    this.stage = "none";
    this.panel.remove();
    document.querySelector("main > .votes")?.classList.remove("votes");
    this.order({ do: "end" });
  }

  /** A presenter's buttons lead through a vote: bars, what each answer means, and on.
   * @param {number} by */
  forth(by) {
    if (this.stage === "none") return false;
    if (by < 0) {
      if (this.stage === "told") this.enter("bars");
      return true;
    }
    if (this.stage === "collect") this.bars();
    else if (this.stage === "bars") this.enter("told");
    else this.end();
    return true;
  }

  async bars() {
    await this.order({ do: "close" });
    this.enter("bars");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("input, textarea, select")) return;
    if (event.key === "v" && this.stage === "none") this.begin();
    else if (event.key === "v") this.again();
    else if (event.key === "t" && this.slide) this.open();
  }

  /** Show the vote as it stands, if anything has changed. */
  paint() {
    const { state, content, stage, words } = this;
    if (!state || !content) return;
    const now = JSON.stringify([state, stage]);
    if (now === this.painted) return;
    this.painted = now;
    const focused = document.activeElement?.className;
    const within = this.panel.contains(document.activeElement);
    const head = make("div", { class: "asked" }, ...written(content.prompt));
    const body =
      stage === "collect" ? this.collected(state, content) : this.counted(state, content);
    body.prepend(graphOfCard());
    this.panel.replaceChildren(head, body, this.orders(state));
    if (within)
      /** @type {HTMLElement | null} */ (this.panel.querySelector(`.${focused}`))?.focus();
    this.panel.append(make("p", { class: "trouble", role: "alert" }, words.trouble));
    for (let size = 1; size > SMALLEST; size -= 0.05) {
      this.panel.style.setProperty("--size", String(size));
      if (this.panel.scrollHeight <= this.panel.clientHeight) break;
    }
  }

  /** What stands there while phones vote. @param {State} state @param {Content} content */
  collected({ room, rounds, phones }, content) {
    const list = optionsOf(content);
    if (!room) return make("div", { class: "door" }, list, make("p", {}, this.words.closed));
    const code = make("div", { class: "code" });
    code.innerHTML = room.code; // drawn by the server
    const voted = Object.values(rounds.at(-1) ?? {}).reduce((sum, count) => sum + count, 0);
    const said = fill(this.words.voted, { voted, phones: Math.max(phones, voted) });
    const counts = make("p", { class: "counts", role: "status" }, said);
    const way = make(
      "div",
      { class: "way" },
      code,
      make("p", { class: "address" }, room.address),
      counts,
    );
    return make("div", { class: "collects" }, list, way);
  }

  /** The bars of all rounds, side by side. @param {State} state @param {Content} content */
  counted({ rounds }, content) {
    const { words, stage } = this;
    const bars = barsOf(content, rounds, words);
    const sums = rounds.map((_, place) => bars.reduce((sum, { counts }) => sum + counts[place], 0));
    const rows = bars.map(({ label, counts, verdict, hint }) => {
      const told = stage === "told";
      const mark = told && verdict === "right" ? "✓ " : "";
      const lines = counts.map((count, place) => {
        const share = count / Math.max(1, sums[place]);
        const round = rounds.length > 1 ? fill(words.round, { place: place + 1 }) : "";
        const line = make("div", { class: "line" }, make("i"), `${round} ${count}`);
        line.style.setProperty("--share", String(share));
        return line;
      });
      const name = make("th", { scope: "row" }, mark, ...written(label));
      const meaning = told ? make("td", { class: "meaning" }, ...written(hint)) : "";
      return make("tr", { class: told ? verdict : "" }, name, make("td", {}, ...lines), meaning);
    });
    if (!rows.length)
      return make("div", { class: "counted" }, make("p", { class: "counts" }, words.nobody));
    const kind = content.options.length || content.graph ? "bars long" : "bars";
    const table = make(
      "table",
      { class: stage === "told" ? `${kind} told` : kind },
      make("tbody", {}, ...rows),
    );
    const items = content.kind === "ordering" ? optionsOf(content) : "";
    return make("div", { class: "counted" }, items, table);
  }

  /** What can be done now. @param {State} state */
  orders({ room, crowded, shared, rounds }) {
    const { stage, words } = this;
    const buttons = [];
    if (stage === "collect" && !room)
      buttons.push(
        this.button("open_room", () => this.order({ do: "open_room" }).then(() => this.look())),
      );
    else if (stage === "collect") buttons.push(this.button("show_bars", () => this.bars()));
    else if (stage === "bars") buttons.push(this.button("tell", () => this.enter("told")));
    if (room) buttons.push(this.button("vote_again", () => this.again()));
    if (stage !== "collect" && rounds.length) buttons.push(this.keep());
    buttons.push(this.button("end_vote", () => this.end()));
    if ((crowded || shared) && stage === "collect") {
      const order = shared ? "unshare" : "share";
      const why = shared ? "" : fill(words.crowded, { crowded });
      buttons.push(make("span", { class: "crowded" }, why));
      buttons.push(this.button(order, () => this.order({ do: order })));
    }
    return make("div", { class: "orders" }, ...buttons);
  }

  /** Keep the counts as a file: only when asked, for nothing else does. */
  keep() {
    return this.button("keep", () => {
      const { content, state } = this;
      if (!content || !state) return;
      const bars = barsOf(content, state.rounds, this.words).map(({ label, counts, hint }) =>
        [label, ...counts, hint].map(cell).join(","),
      );
      const items = content.kind === "ordering" ? content.options : [];
      const named = items.map(([, text], place) => [letter(place), text].map(cell).join(","));
      const text = [cell(content.prompt), ...named, ...bars].join("\r\n");
      const blob = new Blob([`\ufeff${text}\r\n`], { type: "text/csv" });
      const link = make("a", {
        href: URL.createObjectURL(blob),
        download: `${content.id || "vote"}.csv`,
      });
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
}

new Classroom(JSON.parse(document.getElementById("classroom")?.textContent ?? "{}"));

export default {};
