// @ts-check
/**
 * Exercises without end: graphs from a pool, each time with other numbers.
 *
 * A pool is a model like any other: its traits are those of the exercise that is drawn. Numbers are
 * drawn until all that is asked for can be worked out in one's head.
 *
 * @typedef {import("./talk.js").Model} Model
 * @typedef {import("./moves.js").Task} Task
 * @typedef {{task: Task, program: import("./engine.js").Program, fields: import("./form.js").Field[],
 *   draws: number[][]}} Exercise
 */

import { Machine, shuffled } from "./engine.js";
import { make } from "./page.js";
import { fill } from "./texts.js";

const READY = 2; // exercises without a mistake, one after the other, for the next level
const DRAWS = 2000; // at most, for one exercise
const LARGEST = 100; // of the numbers that are asked for

/** Whether a number is small, and has two digits at most. @param {number} number */
const easy = (number) =>
  Math.abs(number) <= LARGEST && Math.abs(Number(number.toPrecision(2)) - number) < 1e-9;

/** @implements {Model} */
export class Pool {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    /** @type {{levels: Exercise[][], level: number, seed: number | null,
     *   words: Record<string, string>}} */
    this.pool = model.get("pool");
    this.level = this.pool.level;
    this.state = this.pool.seed ?? Math.floor(Math.random() * 2 ** 32);
    /** @type {Exercise[]} */
    this.next = [];
    /** @type {Exercise | null} */
    this.last = null; // is not the next one, too
    /** @type {Record<string, any>} */
    this.drawn = {};
    this.draw();
  }

  /** @param {string} name */
  get(name) {
    return name in this.drawn ? this.drawn[name] : this.model.get(name);
  }

  set() {}

  on() {}

  off() {}

  send() {}

  /** One of some things, by chance. @template Thing @param {Thing[]} things */
  one(things) {
    const [order, state] = shuffled(things.length, this.state);
    this.state = state;
    return things[order[0]];
  }

  /** Draw the next exercise: all of a level come once before one comes again. */
  draw() {
    if (!this.next.length) {
      const exercises = this.pool.levels[this.level - 1];
      const [order, state] = shuffled(exercises.length, this.state);
      this.state = state;
      this.next = order.map((place) => exercises[place]);
      if (this.next[order.length - 1] === this.last) this.next.reverse();
    }
    const exercise = /** @type {Exercise} */ (this.next.pop());
    this.last = exercise;
    const words = this.model.get("task").words;
    const fields = this.numbers(exercise);
    this.drawn = { ...exercise, fields, task: { ...exercise.task, words }, moved: {} };
  }

  /** Draw numbers for the fields of an exercise. @param {Exercise} exercise */
  numbers({ program, task, fields, draws }) {
    const machine = new Machine(program);
    const asked = task.moves.map(({ number }) => number.slot);
    for (let turn = 0; turn < DRAWS; turn++) {
      const numbers = draws.map((some) => this.one(some));
      machine.run(fields.map(({ slot }, place) => [Number(slot), numbers[place]]));
      if (
        new Set(numbers).size === numbers.length &&
        asked.every((s) => easy(Number(machine.slots[s])))
      )
        return fields.map((field, place) => ({ ...field, value: numbers[place] }));
    }
    return fields;
  }

  /** Go to a level. @param {number} level */
  go(level) {
    this.level = level;
    this.next = [];
  }
}

/** Let a player go from one exercise to the next. @param {import("./player.js").Player} player
 * @param {Pool} pool */
export function practise(player, pool) {
  const { words, levels } = pool.pool;
  const { doing } = player;
  const level = make("select", { "aria-label": words.choose });
  level.append(...levels.map((_, at) => make("option", {}, String(at + 1))));
  level.value = String(pool.level);
  const count = make("output", { class: "row" });
  let [row, clean] = [0, 0];
  const next = doing.button("next", () => {
    turn(false);
    pool.draw();
    player.refresh();
    doing.figure.focus({ preventScroll: true });
  });
  next.textContent = words.next;

  /** @param {boolean} over */
  function turn(over) {
    next.hidden = !over;
    doing.help.hidden = over;
    count.textContent = fill(words.row, { count: row });
    if (over) next.focus({ preventScroll: true });
  }

  level.addEventListener("change", () => {
    clean = 0;
    pool.go(Number(level.value));
    next.click();
  });
  doing.did = (moves, move) => {
    row = moves.tries.has(move) ? 0 : row + 1;
    const over = !moves.phase;
    turn(over);
    if (!over) return "";
    clean = moves.tries.size ? 0 : clean + 1;
    if (pool.level === levels.length) return "";
    if (clean < READY) return clean ? words.once_more : "";
    clean = 0;
    pool.go(pool.level + 1);
    level.value = String(pool.level);
    return fill(words.up, { level: pool.level });
  };
  player.root.classList.add("practises");
  player.root.prepend(
    make("div", { class: "practice" }, make("label", {}, words.choose, level), count),
  );
  doing.bar.append(next);
  turn(false);
}
