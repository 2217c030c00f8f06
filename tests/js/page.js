// What a page makes of a player's state, without a page.

import { Machine, chosen } from "../../cgraph/players/engine.js";
import { valueOf } from "../../cgraph/players/points.js";
import { complaint, filled, lookAt, resolved } from "../../cgraph/players/texts.js";

export { shuffled } from "../../cgraph/players/engine.js";
import { KNOWN } from "../../cgraph/players/functions.js";

/** Run a program with numbers in some slots; return what is in others. */
export function run(program, given, slots) {
  const machine = new Machine(program);
  machine.run(given);
  return slots.map((slot) => machine.slots[slot]);
}

/** Fill texts in with the values of slots. */
export const filledIn = (texts, values) =>
  texts.map((text) => filled(text, (slot) => values[slot]));

/**
 * What a player shows with other values of its fields: what is wrong with them, the marks of its
 * sliders, the cell that makes it again, and at each of the steps how every part looks.
 */
export function shown({ program, fields, checks, tracks, source }, values, steps) {
  const machine = new Machine(program);
  const own = fields.filter(({ slot }) => slot !== null);
  machine.run(own.map(({ slot, name }) => [slot, valueOf(values[name])]));
  const read = (slot) => machine.slots[slot];
  return {
    wrong: complaint(checks, read),
    marks: fields.map(({ marks }) =>
      marks.map(([at, label]) => [
        typeof at === "number" ? at : read(at.slot),
        filled(label, read),
      ]),
    ),
    source: filled(source, read),
    frames: steps.map((step) => {
      machine.view(step);
      return tracks.map(({ part, attribute, looks }) => {
        const look = lookAt(looks, step);
        const numbers = Array.isArray(look) && typeof look[0] === "number"; // a curve's
        const slot = look?.slot;
        if (slot !== undefined) return [part, attribute, structuredClone(machine.at(slot, step))];
        return [part, attribute, numbers ? look : resolved(look, machine, step)];
      });
    }),
  };
}

/** Train live, with numbers put into slots on the way; return what a slot has been. */
export function trained(program, slot, rounds, changes) {
  const machine = new Machine(program);
  machine.run(changes.filter(([at]) => at === 0).map(([, ...change]) => change));
  let more = true;
  for (let round = 1; round < rounds && more; round++) {
    machine.put(changes.filter(([at]) => at === round).map(([, ...change]) => change));
    more = machine.advance(1);
  }
  return { loss: machine.rounds.get(slot), rounds: machine.round, stride: machine.stride, more };
}

/** What is left of the rounds of a program with these numbers, and what is in a slot at their end. */
export function left(program, given, slot) {
  const machine = new Machine(program);
  machine.run(given);
  const names = chosen(program, machine.choices, machine.slots).body.map(([name]) => name);
  return [names, machine.slots[slot]];
}

export const known = () => KNOWN;
