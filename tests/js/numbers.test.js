// Numbers in a picture; that Python writes the same ones is for tests/players/test_engine.py.

import assert from "node:assert/strict";
import { test } from "node:test";

import { show } from "../../cgraph/players/texts.js";

const SHOWN = [
  [0, "0"],
  [-0, "0"],
  [-12, "−12"],
  [1 / 3, "0.333"],
  [99999, "99999"],
  [100000, "1×10⁵"],
  [-2.5e-7, "−2.5×10⁻⁷"],
  [NaN, "nan"],
  [Infinity, "∞"],
  [-Infinity, "−∞"],
];
for (const [number, text] of SHOWN)
  test(`${number} is shown as ${text}`, () => assert.equal(show(number), text));
