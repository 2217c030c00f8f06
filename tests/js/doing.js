// Passes done by hand, without a page.

import { Machine } from "../../cgraph/players/engine.js";
import { Moves } from "../../cgraph/players/moves.js";
import { Pool } from "../../cgraph/players/pool.js";

/** @param {{program: any, task: any}} player */
function begun({ program, task }) {
  const machine = new Machine(program);
  machine.run();
  return new Moves(task, (slot) => machine.slots[slot]);
}

const label = ({ at, node }) => (at.startsWith("node:") ? node : "");

/** Do everything right, in an order that `dice` (from 0 to 1) decide. */
export function played(player, dice) {
  const moves = begun(player);
  const said = [];
  const order = [];
  for (let turn = 0; moves.phase; turn++) {
    const closed = moves.left.filter((move) => !moves.open.includes(move));
    for (const move of closed) if (moves.choose(move.at) === move) said.push(["closed", move.at]);
    const move = moves.open[Math.floor(dice[turn % dice.length] * moves.open.length)];
    if (moves.choose(move.at, label(move)) !== move) said.push(["refused", move.at]);
    const right = moves.read(move.number.slot);
    if (moves.asks(move) && moves.judge(move, String(right))) said.push(["wrong", move.at]);
    moves.do(move);
    order.push(move.at);
  }
  return { said, order, shown: moves.shown(), lines: moves.lines(), asked: moves.tries.size };
}

/** What is said when parts are chosen, and numbers typed for them; "" where it is right. */
export function answered(player, turns) {
  const moves = begun(player);
  return turns.map(([at, node, typed]) => {
    const move = moves.choose(at, node);
    if (typeof move === "string") return move;
    const wrong = typed === null ? "" : moves.judge(move, typed);
    if (!wrong) moves.do(move);
    return wrong;
  });
}

/** Exercises drawn from a pool: what was chosen, and the numbers that are asked for. */
export function drawn({ pool, task }, count) {
  const model = { get: (name) => ({ pool, task })[name] };
  const from = new Pool(model);
  return Array.from({ length: count }, () => {
    from.draw();
    const machine = new Machine(from.get("program"));
    const fields = from.get("fields");
    machine.run(fields.map(({ slot, value }) => [slot, value]));
    const { moves } = from.get("task");
    return {
      fields: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
      moves: moves.map(({ title }) => title),
      asked: moves.map(({ number }) => machine.slots[number.slot]),
    };
  });
}
