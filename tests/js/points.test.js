// Points that are set by hand.

import assert from "node:assert";
import { test } from "node:test";

import { arePoints, toggled } from "../../cgraph/players/points.js";

const NEAR = [0.2, 0.4];

test("a point is set where there is none, and taken away where there is one", () => {
  const one = toggled([], [0, 0, 1], NEAR);
  assert.deepEqual(one, [[0, 0, 1]]);
  const two = toggled(one, [0.21, 0, 0], NEAR);
  assert.deepEqual(two, [
    [0, 0, 1],
    [0.21, 0, 0],
  ]);
  assert.deepEqual(toggled(two, [0.15, 0.1, 0], NEAR), [[0, 0, 1]]); // the closest
  assert.deepEqual(toggled(two, [-0.1, 0.2, 1], NEAR), [[0.21, 0, 0]]);
  assert.equal(two.length, 2); // as it was
});

test("of two at one place one is taken away", () => {
  const both = [
    [1, 1, 0],
    [1, 1, 1],
  ];
  assert.deepEqual(toggled(both, [1, 1, 1], NEAR), [[1, 1, 1]]);
});

test("there are at most 200: the first one goes", () => {
  let points = [];
  for (let x = 0; x <= 200; x++) points = toggled(points, [x, 0, 0], NEAR);
  assert.equal(points.length, 200);
  assert.equal(points[0][0], 1);
});

test("only rows of two numbers and a class are points", () => {
  assert(arePoints([]));
  assert(arePoints([[0.5, -1, 1]]));
  for (const wrong of [null, 3, "a", {}, [1], [[1, 2]], [[1, 2, 3]], [[1, NaN, 0]], [["1", 2, 0]]])
    assert(!arePoints(wrong), JSON.stringify(wrong));
  assert(!arePoints(Array(201).fill([0, 0, 0])));
});
