"""Passes done by hand: right moves in any order, and a reason for every wrong one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cgraph as cg
from cgraph.graph import apply
from cgraph.language import languages, say, use_language
from cgraph.numerals import show
from cgraph.operations import OPERATIONS

PAGE = Path(__file__).parents[1] / "js" / "doing.js"
KINDS = {"forward": cg.forward_player, "backward": cg.backward_player}
PLAIN = [name for name in OPERATIONS if name != "matmul"]


def of(player):
    return {"program": player.program, "task": player.task}


def random_graph(random):
    """Return a random graph of plain numbers that has a value and gradients everywhere."""
    while True:
        leaves = [cg.input(name, float(random.integers(-4, 5))) for name in "xyz"]
        nodes = [*leaves, cg.parameter("w", 0.5), cg.constant(2.0)]
        for _ in range(int(random.integers(1, 8))):
            row = OPERATIONS[str(random.choice(PLAIN))]
            chosen = random.choice(len(nodes), len(row.derivatives))
            nodes.append(apply(row, *(nodes[place] for place in chosen)))
        graph = cg.Graph(nodes[-1] + nodes[-2] * nodes[-3])
        try:
            with np.errstate(all="ignore"):
                graph.evaluate({})
                graph.backward()
        except cg.CgraphError:
            continue
        numbers = [n for view in graph for n in (view.value, view.gradient) if n is not None]
        if np.all(np.isfinite(numbers)) and (graph.inputs or graph.parameters):
            return graph


@pytest.mark.parametrize("kind", KINDS)
def test_right_moves_lead_to_the_end_in_any_order(javascript, kind) -> None:
    random = np.random.default_rng(5)
    orders = set()
    for number in range(30):
        graph = random_graph(random)
        for _ in range(3):
            dice = random.random(50).tolist()
            found = javascript.call(PAGE, "played", of(KINDS[kind](graph)), dice)
            assert found["said"] == []
            assert found["asked"] == 0
            for view in graph:
                if kind == "forward" and view.operation:
                    assert found["shown"][f"value:{view.label}"] == show(view.value)
                if kind == "backward" and view.gradient is not None:
                    assert found["shown"][f"gradient:{view.label}"] == show(view.gradient)
            orders.add((number, *found["order"]))
    assert len(orders) > 45  # of 30 graphs


def graph():
    return cg.parse("u = x - y; v = u * y; f = v + u", x=5, y=2)


def turns(said):
    """Split lines such as "node:u 3" into parts, labels and what is typed."""
    for line in said:
        at, _, typed = line.partition(" ")
        yield [at, at.removeprefix("node:") if at.startswith("node:") else "", typed or None]


FORWARD = [  # what is chosen, the number typed, what is answered
    ("node:x", "idle_forward", {"name": "x"}),
    ("node:f", "waits", {"name": "f", "missing": "v and u"}),
    ("node:v 6", "waits", {"name": "v", "missing": "u"}),
    ("node:u -3", "swapped", {"node": "u", "worked": "5 − 2"}),
    ("node:u 3", "", {}),
    ("node:u", "done_forward", {"name": "u"}),
    ("node:v 5", "sign", {"worked": "3 + 2", "node": "v", "sign": "×"}),
    ("node:v 6", "", {}),
    ("node:f 6", "operand", {"number": "6", "source": "v", "node": "f"}),
    ("node:f １8/2", "", {}),
]
LOCAL = "∂(u × y)/∂u"
BACKWARD = [
    ("node:u", "waits", {"name": "u", "missing": "f and v"}),
    ("edge:x>u:0", "waits", {"name": "u", "missing": "f and v"}),
    ("edge:v>f:0", "begin", {"output": "f"}),
    ("node:x", "idle_backward", {"name": "x"}),
    ("node:f 9", "value", {"number": "9", "node": "f"}),
    ("node:f 1", "", {}),
    ("node:f", "which_edge", {"name": "f"}),
    ("edge:u>f:1 eins", "unread", {}),
    ("edge:u>f:1 3", "value", {"number": "3", "node": "u"}),
    ("edge:u>f:1 1", "", {}),
    ("edge:u>f:1", "done_backward", {"name": "f"}),
    ("edge:x>u:0 1", "part_only", {"name": "u", "missing": "v", "sum": "1 + …"}),
    ("edge:v>f:0 1", "", {}),
    ("edge:u>v:0 -2", "minus", {}),
    ("edge:u>v:0 2", "", {}),
    ("edge:y>v:1 3", "", {}),
    ("edge:y>u:1 -1", "local", {"local": "−1", "source": "u"}),
    ("edge:y>u:1 -3", "", {}),
    ("edge:x>u:0 1", "local", {"local": "1", "source": "u"}),
    ("edge:x>u:0 3", "", {}),
]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_every_wrong_move_is_answered_with_its_reason(javascript, kind, language) -> None:
    use_language(language)
    table = FORWARD if kind == "forward" else BACKWARD
    player = KINDS[kind](graph())
    found = javascript.call(PAGE, "answered", of(player), [*turns(line for line, _, _ in table)])
    for (line, key, values), said in zip(table, found, strict=True):
        joined = {n: v.replace(" and ", say("passes.and")) for n, v in values.items()}
        assert said == (say(f"doing.{key}", **joined) if key else ""), line
