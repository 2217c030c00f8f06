// @ts-check
/**
 * A pass done by hand: the learner chooses in the picture what is next, and types its number there.
 *
 * What may be done, and what a wrong number stands for, `moves.js` knows. In a picture the nearest
 * part is meant, so that a finger finds a thin edge; with the keyboard, arrows go from part to part.
 *
 * @typedef {import("./moves.js").Move} Move
 * @typedef {import("./moves.js").Task} Task
 * @typedef {{at: string, node: string, element: SVGElement}} Target
 */

import { Moves } from "./moves.js";
import { hovers, isStill, make } from "./page.js";
import { fill, filled, show } from "./texts.js";

const REACH = 24; // px around what is pointed at
const SAMPLES = 24; // of a curve, to measure how far it is
const KINDS = /** @type {const} */ (["value", "gradient"]);

/** How far a point of the screen is from a part. @param {SVGElement} element
 * @param {number} x @param {number} y */
function distance(element, x, y) {
  const path = element.matches(".edge") && element.querySelector("path");
  if (!path) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0));
  }
  const points = Array.from({ length: SAMPLES + 1 }, (_, index) => pointOn(path, index / SAMPLES));
  return Math.min(...points.map((point) => Math.hypot(point.x - x, point.y - y)));
}

/** A point of a path, on the screen. @param {SVGPathElement} path @param {number} share */
const pointOn = (path, share) =>
  path
    .getPointAtLength(share * path.getTotalLength())
    .matrixTransform(path.getScreenCTM() ?? undefined);

export class Doing {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    this.on = false;
    /** @type {Task | null} */
    this.task = null;
    /** @type {Moves | null} */
    this.moves = null;
    /** @type {Move | null} */
    this.chosen = null;
    this.said = "";
    /** @type {(moves: Moves, move: Move) => string} */
    this.did = () => ""; // hears of every move; what it returns is said
    this.toggle = this.button("do", () => this.swap());
    this.help = this.button("show", () => this.show());
    this.restart = this.button("restart", () => this.begin());
    this.bar = make("div", { class: "deeds" }, this.help, this.restart);
    this.input = make("input", { type: "text", autocomplete: "off", spellcheck: "false" });
    this.input.setAttribute("enterkeyhint", "done"); // no inputmode: its keys have no minus sign
    this.enter = make("button", { type: "submit" }, "✓");
    this.answer = make("form", { class: "answer", novalidate: "" }, this.input, this.enter);
    this.answer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    this.input.addEventListener("keydown", ({ key }) => key === "Escape" && this.leave());
  }

  /** @param {string} name @param {() => void} press */
  button(name, press) {
    const button = make("button", { type: "button", class: `word ${name}` });
    button.addEventListener("click", press);
    return button;
  }

  /** How to use the keys, where there may be some; null while watching. */
  get keys() {
    const { task } = this;
    if (!this.on || !task) return null;
    const { keys, keys_watch } = task.words;
    return hovers() ? keys + (task.watch ? keys_watch : "") : "";
  }

  get figure() {
    return this.player.stage.figures[0].figure;
  }

  /** Take over what is to be done in the pictures that are shown now. @param {Task | null} task */
  set(task) {
    const { player } = this;
    const first = this.task === null;
    this.task = task;
    this.toggle.hidden = !task?.watch;
    if (!task) return this.turn(false);
    const { words } = task;
    this.help.textContent = words.show;
    this.restart.textContent = words.restart;
    this.enter.setAttribute("aria-label", words.check);
    const does = task.watch ? player.model.get("moved")?.does : undefined;
    const kept = typeof does === "boolean" ? does : task.on;
    this.turn(first ? kept : this.on);
  }

  /** Watch instead of doing, or do instead of watching. */
  swap() {
    this.turn(!this.on);
    this.player.keep();
  }

  /** Do, or watch. @param {boolean} on */
  turn(on) {
    const { player, task } = this;
    this.on = on && task !== null;
    player.root.classList.toggle("does", this.on);
    this.bar.hidden = !this.on;
    if (!task) return;
    this.toggle.textContent = task.words[on ? "watch" : "do"];
    this.toggle.title = `${this.toggle.textContent} (d)`;
    for (const node of this.figure.querySelectorAll(".node"))
      node.setAttribute("role", on ? "button" : "img"); // which its hint makes it
    for (const edge of this.figure.querySelectorAll(".edge"))
      for (const name of ["role", "tabindex", "aria-label"]) edge.removeAttribute(name);
    if (on) this.begin();
    else this.leave();
    player.now();
    if (player.screen.isFull) player.screen.fit();
  }

  /** Begin with nothing done. */
  begin() {
    const { player, task } = this;
    if (!task) return;
    player.playback.play(false);
    this.moves = new Moves(task, player.numbers.read);
    this.leave();
    this.ask();
  }

  /** Ask for what is to be done now; at the end, say how it went. */
  ask() {
    const { chosen, input } = this;
    const moves = /** @type {Moves} */ (this.moves);
    if (!chosen) return this.tell(moves.phase ? moves.ask : this.end());
    const sends = chosen.phase === "backward" && chosen.lights.length > 0;
    this.tell(moves.say(sends ? "number_back" : "number", chosen));
    input.setAttribute("aria-label", this.said);
    input.removeAttribute("aria-invalid");
  }

  /** @param {string} text */
  tell(text) {
    this.said = text;
    this.player.now();
  }

  /** What can be chosen now, from left to right. @returns {Target[]} */
  get targets() {
    const { moves, task, figure } = this;
    if (!moves || !task) return [];
    const edges = task.moves.filter(({ phase, at }) => phase === moves.phase && at !== "");
    const parts = new Map(edges.map(({ at }) => [at, ""]));
    for (const label of Object.keys(task.names)) parts.set(`node:${label}`, label);
    return [...figure.querySelectorAll("[data-part]")]
      .map((element) => {
        const at = element.getAttribute("data-part") ?? "";
        return { at, node: parts.get(at) ?? null, element };
      })
      .filter(/** @returns {target is Target} */ (target) => target.node !== null)
      .sort((a, b) => middle(a.element) - middle(b.element));
  }

  /** Choose what is pointed at. @param {MouseEvent} event */
  pick({ target, clientX, clientY }) {
    if (!this.on || !this.figure.contains(/** @type {Node} */ (target))) return;
    if (this.answer.contains(/** @type {Node} */ (target))) return;
    const far = this.targets
      .map((one) => ({ ...one, far: distance(one.element, clientX, clientY) }))
      .sort((a, b) => a.far - b.far);
    if (far[0]?.far <= REACH) this.choose(far[0]);
  }

  /** @param {Target} target */
  choose({ at, node, element }) {
    const found = this.moves?.choose(at, node);
    this.leave();
    element.focus({ preventScroll: true });
    if (!found || typeof found === "string") return this.tell(found ?? "");
    if (!this.moves?.asks(found)) return this.finish(found);
    this.chosen = found;
    this.ask();
    this.figure.append(this.answer);
    this.place();
    this.input.focus({ preventScroll: true });
  }

  /** Put the answer where its number will be: on the edge, or on the node's plate. */
  place() {
    const { chosen, figure, answer } = this;
    if (!chosen || !answer.isConnected) return;
    const element = /** @type {Element} */ (this.part(chosen.at));
    const path = element.matches(".edge") && element.querySelector("path");
    const plate = element.querySelector(`.plate-${chosen.place.split(":")[0]}`) ?? element;
    const box = plate.getBoundingClientRect();
    const { x, y } = path
      ? pointOn(path, 0.5)
      : { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    const { left, top } = figure.getBoundingClientRect();
    const within = (
      /** @type {number} */ at,
      /** @type {number} */ own,
      /** @type {number} */ all,
    ) => Math.max(0, Math.min(at - own / 2, all - own));
    const { offsetWidth, offsetHeight } = answer;
    answer.style.left = `${within(x - left + figure.scrollLeft, offsetWidth, figure.scrollWidth)}px`;
    answer.style.top = `${within(y - top, offsetHeight, figure.clientHeight)}px`;
  }

  /** @param {string} part */
  part(part) {
    return this.figure.querySelector(`[data-part="${CSS.escape(part)}"]`);
  }

  /** Let go of what is chosen. */
  leave() {
    const { chosen, answer, input } = this;
    this.chosen = null;
    input.value = "";
    const back = answer.contains(/** @type {ShadowRoot} */ (answer.getRootNode()).activeElement);
    const element = chosen && /** @type {SVGElement | null} */ (this.part(chosen.at));
    if (back) element?.focus({ preventScroll: true });
    answer.remove();
  }

  check() {
    const { moves, chosen, input } = this;
    if (!moves || !chosen || !input.value.trim()) return;
    const wrong = moves.judge(chosen, input.value);
    input.setAttribute("aria-invalid", String(wrong !== ""));
    if (!wrong) return this.finish(chosen);
    input.select();
    this.tell(wrong);
  }

  /** Do the move that is chosen, or any that is open. */
  show() {
    const { moves } = this;
    const move = this.chosen ?? moves?.open[0];
    if (!moves || !move) return;
    moves.tries.set(move, Infinity);
    this.finish(move);
  }

  /** @param {Move} move */
  finish(move) {
    const moves = /** @type {Moves} */ (this.moves);
    const { stage } = this.player;
    this.leave();
    moves.do(move);
    const edge = move.phase === "backward" && move.lights[0] && this.part(move.lights[0]);
    const number = this.player.numbers.read(move.number.slot);
    stage.arrive();
    if (edge && !isStill() && typeof number === "number") stage.carry(edge, `<${show(number)}`);
    this.tell(this.after(move));
  }

  /** Say what a move has led to, and what is next. @param {Move} move */
  after(move) {
    const { task } = this;
    const moves = /** @type {Moves} */ (this.moves);
    if (!task) return "";
    const into = moves.into(move.place);
    const left = into.filter((one) => !moves.done.has(one));
    const key = moves.tries.get(move) === Infinity ? "shown" : "right";
    const more = { line: moves.line(move.place), missing: moves.who(left) };
    const said = [moves.say(left.length ? `${key}_part` : key, move, more)];
    if (!left.length && into.length > 1) said.push(moves.say("complete", move));
    const heard = this.did(moves, move);
    if (!moves.phase) said.push(this.end(), heard);
    else if (moves.phase !== move.phase) said.push(moves.ask);
    return said.filter(Boolean).join(task.words.between);
  }

  /** Say how it went. */
  end() {
    const moves = /** @type {Moves} */ (this.moves);
    const [all, helped] = [moves.done.size, moves.tries.size];
    const count = { all: String(all), right: String(all - helped) };
    const { words } = moves.task;
    return fill(words[helped ? "end" : "end_clean"], count);
  }

  /** Show how far it has come. */
  paint() {
    const moves = /** @type {Moves} */ (this.moves);
    const { task, chosen } = this;
    if (!task) return;
    const phase = moves.phase || task.phases[task.phases.length - 1][0];
    const shown = moves.shown();
    /** @type {Record<string, Record<string, string>>} */
    const looks = { sentence: { text: this.said } };
    const now = phase === "backward" ? "now back" : "now";
    const [own, empty] = phase === "backward" ? ["gradient", "–"] : ["value", ""];
    for (const label of Object.keys(task.names)) {
      const left = moves.left.some(({ place }) => place === `${own}:${label}`);
      const number = shown[`${own}:${label}`];
      const words =
        task.words[number ? `hint_${own}` : own === "value" ? "hint_empty" : "hint_gradient_none"];
      looks[`node:${label}`] = {
        state: chosen?.node === label ? now : left ? "todo" : "done",
        hint: `${task.notes[label]}\n${fill(words, { [own]: number ?? "" })}`,
      };
      for (const kind of KINDS)
        looks[`${kind}:${label}`] = {
          text: shown[`${kind}:${label}`] ?? (kind === own ? empty : ""),
        };
    }
    for (const move of task.moves.filter((one) => one.phase === phase))
      for (const part of move.lights) {
        const done = moves.done.has(move);
        looks[part] = { state: move === chosen ? now : done ? "done" : "todo" };
        const edge = move.at === part && this.part(part);
        if (!edge) continue;
        const label = moves.say("edge", move);
        edge.setAttribute(
          "aria-label",
          done ? `${label}, ${filled(move.term, moves.read)}` : label,
        );
        edge.setAttribute("role", "button");
        edge.setAttribute("tabindex", "-1");
      }
    this.player.stage.put(looks);
    const lines = /** @type {Element} */ (this.player.stage.element.querySelector(".workings ol"));
    lines.replaceChildren(...moves.lines().map((line) => make("li", {}, line)));
    lines.scrollTop = lines.scrollHeight;
    this.help.setAttribute("aria-disabled", String(!moves.phase)); // and keeps the focus
  }

  /** Take a key; return whether it was for this. @param {KeyboardEvent} event */
  key(event) {
    const { key } = event;
    if (key === "d" && !this.toggle.hidden) {
      this.swap();
      this.figure.focus({ preventScroll: true });
      return true;
    }
    if (!this.on || key === "f" || key === "Tab") return false;
    const focused = /** @type {Element} */ (event.target);
    if (focused.closest("button, input, select")) return true;
    const { targets } = this;
    const place = targets.findIndex(({ element }) => element === focused);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key] ?? 0;
    if (by) {
      const start = place < 0 && by < 0 ? 0 : place;
      targets[(start + by + targets.length) % targets.length]?.element.focus();
    } else if ((key === "Enter" || key === " ") && place >= 0) this.choose(targets[place]);
    else return key !== "Escape";
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

/** @param {Element} element */
function middle(element) {
  const { left, right } = element.getBoundingClientRect();
  return left + right;
}
