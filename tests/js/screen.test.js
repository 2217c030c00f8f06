// How large pictures can be on the whole screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { largest } from "../../cgraph/players/screen.js";

const drawing = (width, height, extra = 0) => ({ width, height, extra, beside: 0, least: 0 });
const words = (beside, least) => ({ width: 0, height: 0, extra: 0, beside, least });
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-3, `${found}`);

test("one drawing grows to the nearer side", () => {
  near(largest([drawing(100, 50)], [400, 100], [0, 0]), 2);
});

test("as wide as the screen it grows no more, and holds nobody else back", () => {
  near(largest([drawing(100, 20), drawing(400, 100)], [400, 260], [0, 0]), 4);
});

test("two stand side by side, or one below the other, whichever leaves them larger", () => {
  const two = [drawing(100, 100), drawing(100, 100)];
  near(largest(two, [400, 200], [0, 0]), 2);
  near(largest(two, [200, 400], [0, 0]), 2);
});

test("words keep their size, and take their room", () => {
  near(largest([drawing(100, 100), words(150, 40)], [400, 240], [0, 0]), 2.4);
  near(largest([drawing(100, 100), words(350, 40)], [400, 240], [0, 0]), 2);
  near(largest([drawing(100, 100, 40)], [400, 240], [0, 0]), 2);
});

test("where all is words they fit as they are, or not at all", () => {
  near(largest([words(150, 40)], [400, 100], [0, 0]), 1);
  near(largest([words(250, 40), words(250, 40)], [400, 100], [0, 0]), 1);
  near(largest([words(250, 60), words(250, 60)], [400, 100], [0, 0]), 0);
});

test("words beside a drawing keep their width", () => {
  near(largest([{ ...drawing(100, 50), beside: 100 }], [400, 400], [0, 0]), 3);
  const two = { ...drawing(100, 100), beside: 100 };
  near(largest([two, two], [500, 200], [0, 0]), 1.5);
  near(largest([{ ...two, extra: 10, least: 160 }], [900, 310], [0, 0]), 3);
  const high = { ...two, least: 160 };
  near(largest([high, high], [200, 340], [0, 0]), 1);
  near(largest([high, high], [200, 310], [0, 0]), 0);
});

test("gaps between pictures are room as well", () => {
  near(largest([drawing(100, 10), drawing(100, 10)], [400, 15], [100, 10]), 1.5);
});

test("what does not fit at all is told by a scale of nearly 0", () => {
  near(largest([words(500, 10), drawing(10, 10)], [400, 100], [0, 0]), 0);
});
