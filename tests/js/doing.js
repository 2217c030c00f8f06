// Passes done by hand, without a page.

import { Machine } from "../../cgraph/players/engine.js";
import { Moves } from "../../cgraph/players/moves.js";
import { Pool } from "../../cgraph/players/pool.js";

/** @param {{program: any, task: any, fields?: any[]}} player */
function begun({ program, task, fields = [] }) {
  const machine = new Machine(program);
  machine.run(fields.map(({ slot, value }) => [slot, value]));
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

/** Exercises drawn from a pool, and what comes of doing them right. */
export function practised({ pool, task }, count, dice) {
  const from = new Pool({ get: (name) => ({ pool, task })[name] });
  return Array.from({ length: count }, () => {
    from.draw();
    const [program, fields, todo] = ["program", "fields", "task"].map((name) => from.get(name));
    const moves = begun({ program, fields, task: todo });
    return {
      fields: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
      titles: todo.moves.map(({ title }) => title),
      asked: todo.moves.map(({ number }) => moves.read(number.slot)),
      said: played({ program, fields, task: todo }, dice).said,
    };
  });
}
