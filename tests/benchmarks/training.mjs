/**
 * Times a step of gradient descent: the page's program of a 2-16-1 network, and the same by hand.
 *
 * Reads {program, slot of the loss, data, parameters, rate} from standard input; prints ms a step, of
 * each the median of some turns, and the loss that each has reached after as many steps.
 */

import { readFileSync } from "node:fs";
import { Machine } from "../../cgraph/players/engine.js";

const TURNS = 7;
const STEPS = 400;
const A_FRAME = 50; // steps that the page takes at once
const { program, slot, data, parameters, rate } = JSON.parse(readFileSync(0, "utf-8"));
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

/** tanh, σ and cross-entropy on all points, as one writes it in JavaScript. */
function byHand(steps) {
  const { x1, x2, y } = data;
  const nodes = Object.keys(parameters).filter((name) => name.startsWith("b1_")).length;
  const one = (name) => Float64Array.from({ length: nodes }, (_, k) => parameters[name(k + 1)]);
  const [w, z, b] = [one((k) => `w1_1_${k}`), one((k) => `w1_2_${k}`), one((k) => `b1_${k}`)];
  const v = one((k) => `w2_${k}_1`);
  const h = new Float64Array(nodes);
  let c = parameters.b2_1;
  let loss = 0;
  for (let step = 0; step < steps; step++) {
    const [dw, dz, db, dv] = [w, z, b, v].map(() => new Float64Array(nodes));
    let dc = 0;
    loss = 0;
    for (let i = 0; i < y.length; i++) {
      let sum = c;
      for (let k = 0; k < nodes; k++) {
        h[k] = Math.tanh(x1[i] * w[k] + x2[i] * z[k] + b[k]);
        sum += v[k] * h[k];
      }
      const p = 1 / (1 + Math.exp(-sum));
      loss -= (y[i] * Math.log(p) + (1 - y[i]) * Math.log(1 - p)) / y.length;
      const error = (p - y[i]) / y.length;
      dc += error;
      for (let k = 0; k < nodes; k++) {
        dv[k] += error * h[k];
        const slope = error * v[k] * (1 - h[k] * h[k]);
        dw[k] += slope * x1[i];
        dz[k] += slope * x2[i];
        db[k] += slope;
      }
    }
    for (let k = 0; k < nodes; k++) {
      w[k] -= rate * dw[k];
      z[k] -= rate * dz[k];
      b[k] -= rate * db[k];
      v[k] -= rate * dv[k];
    }
    c -= rate * dc;
  }
  return loss;
}

/** The program in the page's own interpreter. */
function inPage(steps) {
  const machine = new Machine(program);
  machine.run([]);
  for (let step = 0; step < steps; step += A_FRAME) machine.advance(A_FRAME);
  return machine.at(slot, steps);
}

const timed = (run) => {
  const begin = performance.now();
  run(STEPS);
  return (performance.now() - begin) / STEPS;
};
const [page, hand] = [[], []];
for (let turn = 0; turn < TURNS; turn++) {
  page.push(timed(inPage));
  hand.push(timed(byHand));
}
const losses = [inPage(STEPS), byHand(STEPS + 1)];
console.log(JSON.stringify({ page: median(page), hand: median(hand), losses }));
