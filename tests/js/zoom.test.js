// What is seen of a large picture, and which edges are, where groups are closed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { seen } from "../../cgraph/players/groups.js";
import { all, moved, zoomed } from "../../cgraph/players/zoom.js";

const WINDOW = { width: 1048, height: 548 }; // 1000 x 500, and room around
const WHOLE = { width: 10000, height: 2500 };
const near = (found, expected) => {
  for (const [name, number] of Object.entries(expected))
    assert.ok(Math.abs(found[name] - number) < 1e-6, `${name}: ${found[name]}, not ${number}`);
};

test("all of a picture is seen, in the middle", () => {
  near(all(WINDOW, WHOLE), { scale: 0.1, x: -240, y: -1490 });
});

test("a small picture is not made larger than it can be zoomed to", () => {
  near(all(WINDOW, { width: 10, height: 10 }), { scale: 2 });
});

test("nearer, the point pointed at stays where it is", () => {
  const before = all(WINDOW, WHOLE);
  const point = { x: 5000, y: 1250 };
  const after = zoomed(before, 8, point, WINDOW, WHOLE);
  near(after, { scale: 0.8 });
  for (const axis of ["x", "y"])
    near(
      { at: (point[axis] - after[axis]) * after.scale },
      { at: (point[axis] - before[axis]) * before.scale },
    );
});

test("it goes no nearer than twice its size, and no farther than all", () => {
  const whole = all(WINDOW, WHOLE);
  const point = { x: 5000, y: 1250 };
  near(zoomed(whole, 1000, point, WINDOW, WHOLE), { scale: 2 });
  near(zoomed(zoomed(whole, 1000, point, WINDOW, WHOLE), 1e-9, point, WINDOW, WHOLE), whole);
});

test("one cannot move out of the picture", () => {
  const view = zoomed(all(WINDOW, WHOLE), 10, { x: 0, y: 0 }, WINDOW, WHOLE);
  near(moved(view, { x: -1e6, y: -1e6 }, WINDOW, WHOLE), { x: -24, y: -24, scale: 1 });
  near(moved(view, { x: 1e6, y: 1e6 }, WINDOW, WHOLE), { x: 10000 - 1024, y: 2500 - 524 });
  near(moved(moved(view, { x: 50, y: 20 }, WINDOW, WHOLE), { x: 7, y: 5 }, WINDOW, WHOLE), {
    x: view.x + 57,
    y: view.y + 25,
  });
});

// 0 -> 1, 2 | 1, 2 -> 3, 4 | 3 -> 5, twice, and 4 -> 5
const ENDS = [
  [0, 1],
  [0, 2],
  [1, 3],
  [1, 4],
  [2, 3],
  [2, 4],
  [3, 5],
  [3, 5],
  [4, 5],
];
const closed = (...groups) =>
  new Map(groups.flatMap((members, place) => members.map((node) => [node, place])));

test("where all groups are open, every edge is seen, and stands for itself", () => {
  assert.deepEqual(
    [...seen(ENDS, closed())],
    ENDS.map((_, place) => [place, 1]),
  );
});

test("a closed group has one edge to each other thing, and none within", () => {
  const edges = seen(ENDS, closed([1, 2, 3]));
  assert.deepEqual(Object.fromEntries(edges), { 1: 2, 5: 2, 7: 2, 8: 1 });
});

test("between two closed groups there is one edge", () => {
  const edges = seen(ENDS, closed([1, 2], [3, 4]));
  assert.deepEqual(Object.fromEntries(edges), { 1: 2, 4: 4, 7: 3 });
});

test("an edge out of a closed group and one into it are two", () => {
  const edges = seen(
    [
      [0, 1],
      [1, 0],
    ],
    closed([1]),
  );
  assert.deepEqual([...edges.values()], [1, 1]);
});
