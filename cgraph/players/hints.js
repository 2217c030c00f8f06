// @ts-check
// The line that tells of the part of a picture that is pointed at, or else how to use the keys.

import { hovers, make } from "./page.js";
import { oneLine } from "./stage.js";
import { longest } from "./texts.js";

export class Hints {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    this.element = make("p", { class: "hint" });
    this.keys = ""; // tells how to use the keys
    /** @type {Element | null} */
    this.pointed = null; // by the pointer
  }

  /** Take over the hints of some tracks; return all that may stand in the line.
   * @param {import("./stage.js").Track[]} tracks */
  set(tracks) {
    const { words, numbers, playback, stage } = this.player;
    const { keys_step, keys_ask, keys_points, keys_zoom } = words;
    const hints = tracks
      .filter(({ attribute }) => attribute === "hint")
      .flatMap(({ looks }) =>
        looks.map(([, look]) => longest(/** @type {import("./texts.js").Text} */ (look ?? ""))),
      );
    if (numbers.fields.some(({ kind }) => kind === "points")) hints.push(keys_points);
    const large = stage.drawings.some((drawing) => drawing.matches(".large"));
    const keys = [playback.end && keys_step, hints.length && keys_ask, large && keys_zoom];
    this.keys = hovers() ? keys.filter(Boolean).join(" · ") : "";
    return [this.keys, ...hints.map(oneLine)];
  }

  /** Show the hint of the part pointed at, or focused, or how to use the keys.
   * @param {Element | null} pointed */
  tell(pointed = this.pointed) {
    this.pointed = pointed;
    const { root, stage, doing, pen, words } = this.player;
    const { activeElement } = /** @type {ShadowRoot} */ (root.getRootNode());
    const hintOf = (/** @type {Element | null} */ element) => {
      let part = element?.closest(".tells");
      while (part && !stage.hints.has(part)) part = part.parentElement?.closest(".tells");
      return part && stage.hints.get(part);
    };
    const keys = doing.keys ?? (pen.drag() ? words.keys_points : this.keys);
    const hint = oneLine(hintOf(pointed) ?? hintOf(activeElement) ?? keys);
    const live = this.element.querySelector(".live") ?? this.element;
    if (live.textContent !== hint) live.textContent = hint;
  }

  /** Move the focus among the parts of a picture that have a hint.
   * @param {KeyboardEvent} event @param {number} by */
  move(event, by) {
    const target = /** @type {Element} */ (event.target);
    const own = target.closest("figure");
    const told = [...this.player.root.querySelectorAll("figure .tells")].filter(
      (part) =>
        this.player.stage.hints.has(part) &&
        (own === null || own.contains(part)) &&
        getComputedStyle(part).visibility !== "hidden",
    );
    if (!told.length) return;
    event.preventDefault();
    const pointed = this.pointed?.closest(".tells");
    const start = told.findIndex((part) => part === (told.includes(target) ? target : pointed));
    const index = start < 0 && by < 0 ? 0 : start;
    /** @type {HTMLElement} */ (told[(index + by + told.length) % told.length]).focus();
    this.tell(null); // of the part in focus, wherever the pointer rests
  }
}
