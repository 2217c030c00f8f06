"""The page's interpreter means by each instruction what Python means by it."""

import json
import math
import subprocess
from itertools import product

import numpy as np
import pytest

from cgraph.descent.batches import shuffled
from cgraph.functions import FUNCTIONS
from cgraph.program import COMPUTE
from helpers.node import results
from helpers.repository import ROOT

ENGINE = ROOT / "cgraph" / "players" / "engine.js"
RUN = """
import { readFileSync } from "node:fs";
const { module, cases } = JSON.parse(readFileSync(0, "utf-8"));
const { KNOWN, Machine } = await import(module);
const known = (value) =>
  typeof value === "object"
    ? { shape: value.shape, data: Float64Array.from(value.data, Number) }
    : Number(value);
const told = (value) =>
  typeof value === "number"
    ? String(value)
    : { shape: value.shape, data: [...value.data].map(String) };
const found = cases.map(([name, ...inputs]) => {
  const places = inputs.map((_, place) => place);
  const setup = [[name, inputs.length, ...places]];
  const empty = { numbers: [], arrays: [], loop: null, after: [], view: [] };
  const machine = new Machine({ ...empty, slots: inputs.length + 1, setup });
  inputs.forEach((value, place) => (machine.slots[place] = known(value)));
  machine.run();
  return told(machine.slots[inputs.length]);
});
process.stdout.write(JSON.stringify({ KNOWN, found }));
"""
SPECIAL = [
    0.0,
    1.0,
    -1.0,
    2.0,
    -3.0,
    0.5,
    -2.5,
    1e308,
    5e-324,
    710.0,
    math.inf,
    -math.inf,
    math.nan,
]
ONE = ("negative", "exp", "log", "sin", "cos", "tanh", "sigmoid", "relu", "abs", "sign", "sqrt",
       "floor", "short")  # fmt: skip
TWO = ("add", "subtract", "multiply", "divide", "power", "maximum", "minimum", "greater", "less",
       "less_equal", "equal", "not_equal", "gated", "close")  # fmt: skip
VECTOR, OTHER = np.array([1.5, -2.0, 0.25]), np.array([0.5, 3.0, -1.0])
MATRIX, WIDE = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]]), np.array([[2.0, 1.0], [0.5, -3.0]])
ROW, COLUMN = np.array([[1.0, -2.0, 3.0]]), np.array([[2.0], [5.0]])
FACTORS = [(VECTOR, OTHER), (MATRIX, VECTOR), (COLUMN[:, 0], MATRIX), (WIDE, MATRIX)]
REDUCED = ("sum", "mean", "size", "finite")
SHAPES = [
    *((name, VECTOR) for name in (*REDUCED, "first", "last", "largest", "changes", "transpose")),
    *((name, MATRIX) for name in (*REDUCED, "largest", "transpose")),
    *((name, 2.5) for name in REDUCED),
    ("finite", np.array([1.0, math.inf])),
    *(("matmul", *factors) for factors in (*FACTORS, (COLUMN, ROW))),
    *(("matmul_left", np.matmul(left, right), right, left) for left, right in FACTORS),
    *(("matmul_right", np.matmul(left, right), left, right) for left, right in FACTORS),
    *(("fitted", MATRIX, value) for value in (1.0, VECTOR, COLUMN, ROW)),
    *(("fitted", contribution, MATRIX) for contribution in (2.0, VECTOR, COLUMN)),
    *(("where", truth, VECTOR, OTHER) for truth in (1.0, 0.0, np.array([0.0, 1.0, math.nan]))),
    *(("where", truth, 2.0, 3.0) for truth in (1.0, 0.0, np.array([0.0, 1.0]))),
]
PAIRS = [(VECTOR, 2.0), (2.0, MATRIX), (MATRIX, VECTOR), (COLUMN, ROW), (MATRIX, COLUMN)]
ELEMENTWISE = [
    *((name, x) for name in ONE for x in SPECIAL),
    *((name, x) for name in ONE if name != "short" for x in (VECTOR, MATRIX)),
    *((name, *pair) for name in TWO for pair in product(SPECIAL, SPECIAL)),
    *((name, *pair) for name in TWO if name != "close" for pair in PAIRS),
]


def in_json(value):
    if np.ndim(value):
        return {
            "shape": list(np.shape(value)),
            "data": [in_json(n) for n in np.ravel(value).tolist()],
        }
    return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, str(value)).replace(
        "nan", "NaN"
    )


def from_json(told):
    if isinstance(told, str):
        return float(told.replace("Infinity", "inf"))
    return np.array([from_json(number) for number in told["data"]]).reshape(told["shape"])


@pytest.fixture(scope="module")
def answers(node):
    """Ask the page's interpreter for all cases at once."""
    cases = [[name, *map(in_json, inputs)] for name, *inputs in (*ELEMENTWISE, *SHAPES)]
    given = json.dumps({"module": ENGINE.resolve().as_uri(), "cases": cases})
    run = [node, "--input-type=module", "--eval", RUN]
    done = subprocess.run(run, input=given, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_knows_all_that_a_program_may_name(answers):
    assert set(answers["KNOWN"]) == set(COMPUTE)
    assert set(FUNCTIONS) < set(COMPUTE)


def test_every_instruction_means_the_same(answers):
    for (name, *inputs), told in zip((*ELEMENTWISE, *SHAPES), answers["found"], strict=True):
        if name == "power" and np.all(inputs[0] == -math.inf) and np.all(inputs[1] % 1):
            continue  # where NumPy itself is of two minds
        with np.errstate(all="ignore"):
            expected = COMPUTE[name](*inputs)
        found, case = from_json(told), f"{name} of {inputs}"
        assert np.shape(found) == np.shape(expected), case
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-300, err_msg=case)


@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_it_draws_the_same_order(node, count):
    calls = [[count, state] for state in (0, 1, 12345, 2**32 - 1)]
    for (_, state), found in zip(calls, results(node, ENGINE, "shuffled", calls), strict=True):
        assert tuple(found) == shuffled(count, state)
