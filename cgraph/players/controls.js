// @ts-check
// The controls of a player: its buttons, and the slider of the steps.

import { FULL_SCREEN, make } from "./page.js";

const SPEEDS = [0.5, 1, 2, 4];
const ICONS = {
  first: "M6 5v14M18 5l-8 7 8 7",
  back: "M15 5l-8 7 8 7",
  play: "M8 5l10 7-10 7z",
  pause: "M8 5v14M16 5v14",
  next: "M9 5l8 7-8 7",
  last: "M18 5v14M6 5l8 7-8 7",
  again: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  copy: "M9 9h11v11H9zM5 15V4h11",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  full_screen: FULL_SCREEN,
};

export class Controls {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    const { words, playback, stage, model } = player;
    this.slider = make("input", { type: "range", min: "0", "aria-label": words.step });
    this.slider.addEventListener("input", () => playback.go(Number(this.slider.value), false));
    this.count = make("output", { class: "count", "aria-live": "off" }); // the slider says it
    this.speed = make("select", { "aria-label": words.speed });
    for (const speed of SPEEDS)
      this.speed.append(make("option", { value: String(speed) }, `${speed}×`));
    this.speed.value = "1";
    this.buttons = {
      first: this.button("first", () => playback.go(0)),
      back: this.button("back", () => playback.go(playback.step - 1)),
      play: this.button("play", () => playback.play(!playback.timer)),
      next: this.button("next", () => playback.forth()),
      last: this.button("last", () => playback.go(playback.end)),
      again: this.button("again", () => player.again()),
      copy: this.button("copy", () => player.copy(player.cell, "copied")),
      save: this.button("save", (event) => stage.save(event.shiftKey)),
      link: this.button("link", () => player.copy(model.get("link")(player.place), player.linked)),
      full_screen: this.button("full_screen", () => player.screen.turn()),
    };
    const { first, back, play, next, last, again, copy, save, link, full_screen } = this.buttons;
    this.bar = make("div", { class: "steps" }, first, back, play, next, last);
    this.bar.append(make("span", { class: "scale" }, this.slider), this.count, this.speed);
    const { bar, toggle } = player.doing;
    this.element = make("div", { class: "controls" }, this.bar, bar, toggle);
    this.element.append(again, copy, save, link, full_screen);
    link.hidden = !model.get("link"); // a notebook has no address for others
    full_screen.hidden = !document.fullscreenEnabled;
  }

  /** How many times as fast as usual to play. */
  get times() {
    return Number(this.speed.value);
  }

  /** @param {keyof typeof ICONS} name @param {(event: MouseEvent) => void} press */
  button(name, press) {
    const button = make("button", { type: "button", class: name });
    button.addEventListener("click", press);
    this.name(button, name, name);
    return button;
  }

  /** @param {HTMLElement} button @param {string} word @param {keyof typeof ICONS} icon */
  name(button, word, icon) {
    const { words, playback } = this.player;
    button.title = words[word];
    button.setAttribute("aria-label", words[word]);
    button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
    const said = playback.steps.words[word];
    button.classList.toggle("says", Boolean(said));
    if (said) button.append(said);
    if (said) button.setAttribute("aria-label", said);
  }

  /** Take over steps that are others than before. */
  set() {
    const { playback, numbers } = this.player;
    const { marks, words } = playback.steps;
    while (this.slider.nextSibling) this.slider.nextSibling.remove();
    this.slider.after(...marks.map(([at, label]) => this.mark(at, label)));
    this.bar.hidden = playback.end === 0 && !numbers.isLive;
    for (const word of /** @type {(keyof typeof ICONS)[]} */ (Object.keys(words)))
      this.name(this.buttons[/** @type {"next"} */ (word)], word, word);
  }

  /** A mark under the slider of the steps. @param {number} at @param {string} label */
  mark(at, label) {
    const mark = make("span", { class: "mark" }, make("span", {}, label));
    mark.style.setProperty("--at", String(at / this.player.playback.end));
    return mark;
  }

  /** Bring the controls up to date. */
  label() {
    const { words, screen, numbers } = this.player;
    const { step, end, timer } = this.player.playback;
    const { isLive, machine } = numbers;
    const { first, back, play, next, last, again, full_screen } = this.buttons;
    const count = isLive ? String(step * machine.stride) : `${step} / ${end}`;
    if (this.slider.max !== String(end)) this.slider.max = String(end);
    if (this.slider.value !== String(step)) this.slider.value = String(step);
    if (this.count.textContent !== count) {
      this.count.textContent = count;
      this.slider.setAttribute("aria-valuetext", count);
      this.count.style.minWidth = `calc(${2 * String(end).length + 3}ch + 1em)`; // its padding
    }
    for (const button of [first, back]) button.setAttribute("aria-disabled", String(step === 0));
    const more = isLive && machine.more;
    last.setAttribute("aria-disabled", String(step === end));
    next.setAttribute("aria-disabled", String(step === end && !more));
    again.hidden = !isLive && !this.player.moved;
    const playing = timer ? "pause" : "play";
    if (play.title !== words[playing]) this.name(play, playing, playing);
    const full = screen.isFull ? "leave_full_screen" : "full_screen";
    if (full_screen.title !== words[full]) this.name(full_screen, full, "full_screen");
  }
}
