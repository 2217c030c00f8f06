// @ts-check
/**
 * Which step is shown: one after the other as the learner asks for them, or by itself. A live loop
 * computes its steps as they are played.
 *
 * @typedef {{count: number, start: number, pace: number, marks: [number, string][],
 *   words: Record<string, string>, tally: {slot: number}[]}} Steps
 */

import { isStill } from "./page.js";

const FRAME = 1 / 60; // s
const CHUNK = 5; // rounds between two looks at the clock
const BUDGET = 9; // ms of a frame that a live loop may take
const SAID = 1; // s: less is too little to say a step aloud
const MANY = 30; // steps: more than a presenter presses for

export class Playback {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    /** @type {Steps} */
    this.steps = { count: 1, start: 0, pace: 1, marks: [], words: {}, tally: [] };
    this.shape = ""; // of the steps
    this.step = 0;
    this.played = 0; // the farthest step so far
    this.timer = 0;
  }

  get end() {
    const { isLive, machine } = this.player.numbers;
    return (isLive ? machine.length : this.steps.count) - 1;
  }

  /** Take over steps; the one that is shown is kept as far as it is still there. Return whether they
   * are others than before. @param {Steps} steps */
  set(steps) {
    const shape = JSON.stringify(steps);
    if (shape === this.shape) return false;
    this.step = Math.min(this.shape ? this.step : steps.start, steps.count - 1);
    this.steps = steps;
    this.shape = shape;
    return true;
  }

  /** Be at the first step, with none played. */
  begin() {
    this.step = this.played = 0;
  }

  /** Go to a step, as far as there are steps. @param {number} index @param {boolean} travels */
  go(index, travels = true) {
    const to = Math.max(0, Math.min(this.end, index));
    if (to === this.step) return;
    const next = to === this.step + 1;
    this.step = to;
    this.player.stepped(travels && next && !isStill());
  }

  /** Go to the next step; a live loop may have to compute it. @param {boolean} travels */
  forth(travels = true) {
    if (this.player.numbers.isLive && this.step === this.end) this.advance(1);
    else this.go(this.step + 1, travels);
  }

  /** Let a live loop run on, and show where it has come to. @param {number} count */
  advance(count) {
    this.player.numbers.machine.advance(count);
    this.step = this.end;
    this.player.renew();
  }

  /** Let a live loop run, as many rounds in a frame of the screen as are asked for, or fit. Where it
   * has come to is painted in the next one, so that neither takes long. */
  run() {
    const { player } = this;
    const { machine } = player.numbers;
    this.timer = requestAnimationFrame(() => {
      const start = performance.now();
      const most = Math.max(1, Math.round((player.controls.times * FRAME) / this.steps.pace));
      let more = true;
      for (let rounds = 0; more && rounds < most; rounds += CHUNK) {
        more = machine.advance(Math.min(CHUNK, most - rounds));
        if (performance.now() - start > BUDGET) break;
      }
      player.stage.version += 1;
      this.step = this.end;
      this.timer = requestAnimationFrame(() => {
        if (more) this.run();
        else this.play(false);
        player.paint();
      });
    });
  }

  /** @param {boolean} on */
  play(on) {
    const { player } = this;
    const pause = this.steps.pace / player.controls.times;
    const { isLive } = player.numbers;
    player.sentence.setAttribute("aria-live", on && (isLive || pause < SAID) ? "off" : "polite");
    if (isLive) {
      cancelAnimationFrame(this.timer); // the same number may be that of a frame to be painted
      this.timer = 0;
      if (on) this.run();
      else player.soon(); // what has been computed since the last picture
    } else {
      clearTimeout(this.timer);
      this.timer = 0;
      if (on && this.end) {
        if (this.step === this.end) this.go(0);
        this.timer = setTimeout(() => {
          this.play(this.step + 1 < this.end);
          this.go(this.step + 1);
        }, pause * 1000);
      }
    }
    player.controls.label();
  }

  /** Step on or back as a presenter asks for it; many steps are played instead.
   * @param {number} by @returns {boolean} whether there was such a step */
  present(by) {
    const { step, player } = this;
    if (player.doing.on) return false;
    if (player.numbers.isLive || this.end > MANY) {
      if (by < 0 || (step > 0 && !this.timer)) return false;
      this.play(!this.timer);
      return true;
    }
    this.play(false);
    this.go(step + by);
    return step !== this.step;
  }
}
