"""What a page shows of other values of its fields: what Python shows of a graph that has them.

Every text of every frame, in both languages; and what is said where there is nothing to show.
"""

import re
from functools import partial

import numpy as np
import pytest

import cgraph as cg
from cgraph.course.players.bug_frames import BUGS
from cgraph.errors import CgraphError
from cgraph.graph import apply
from cgraph.graph.trace import Trace
from cgraph.language import languages, use_language
from cgraph.operations import OPERATIONS
from cgraph.pictures.frames import resolved
from cgraph.tape import known
from helpers.in_page import Shown, python_frames

PLAYERS = {
    "forward": cg.forward_player,
    "backward": cg.backward_player,
    **{bug: partial(cg.bug_player, bug=bug) for bug in BUGS},
}
PLAIN = [name for name in OPERATIONS if name != "matmul"]
DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
NEGATIVE_POWER = re.compile(f"⁻([{DIGITS}])")
NAMES = ["x", "w1", "yhat", "损失", "theta_new", "Delta", "a'"]


def random_graph(random):
    """Return a random graph of plain numbers, and the names of what may be changed."""
    count = int(random.integers(1, 5))
    kinds = [cg.input, *random.choice([cg.input, cg.parameter], count - 1)]
    leaves = [kind(name, 0.0) for kind, name in zip(kinds, random.permutation(NAMES), strict=False)]
    nodes = [*leaves, cg.constant(float(random.integers(-3, 4)))]
    for _ in range(int(random.integers(1, 8))):
        row = OPERATIONS[str(random.choice(PLAIN))]
        chosen = random.choice(len(nodes), len(row.derivatives))
        nodes.append(apply(row, *(nodes[place] for place in chosen)))
    graph = cg.Graph(nodes[-1])
    return graph, [*graph.inputs, *graph.parameters]


def random_values(random, names):
    """Return values of all sizes, as a learner may type them."""
    sizes = [0.0, 1.0, -1.0, 2.0, 1e5, 1e-4, 20.0, -800.0, 1e-300, 1e300, 123456.789, 99999.5]
    sizes += [*random.normal(size=8), *(10.0 ** random.uniform(-9, 9, 4) * random.choice([-1, 1]))]
    return {name: float(random.choice(sizes)) for name in names}


def complaint(graph, kind):
    """Return what Python says of the graph's values, or "" where nothing is wrong with them."""
    trace = Trace(graph)
    checks = trace.checks() if kind == "forward" else trace.checks(trace.backward()[1])
    wrong = next((check.words for check in checks if known(check.wrong)), "")
    try:
        graph.evaluate({})
        if kind != "forward":
            graph.backward()
    except CgraphError as error:
        said = str(error)
    else:
        said = graph.notice or ""
    told = resolved(wrong, trace.tape.values)
    spelt = NEGATIVE_POWER.sub(lambda power: f" ^ (−{DIGITS.index(power[1])})", said)
    assert told in (said, spelt)  # a page writes a power that may change on the line
    return told


def rounded(looks):
    """Return looks without the last digits of numbers in full, where libraries differ."""
    return {
        key: re.sub(r"\d+\.\d{9,}", lambda number: f"{float(number[0]):.12g}", look or "")
        for key, look in looks.items()
    }


def pairs(graph, names, random, kind):
    """Yield a player of some values, other values, and the graph that has these."""
    try:
        graph.evaluate(random_values(random, names))
        player = PLAYERS[kind](graph)
    except CgraphError:
        return  # no value there, or a bug that does no harm in this graph
    for _ in range(3):
        values = random_values(random, names)
        twin = graph.copy()
        twin.evaluate(values, strict=False)
        yield player, values, twin


@pytest.mark.parametrize("kind", PLAYERS)
@pytest.mark.parametrize("language", languages())
def test_the_page_shows_other_values_as_python_does(javascript, pytestconfig, language, kind):
    random = np.random.default_rng(len(kind))
    fine = bad = 0
    use_language(language)
    while fine < pytestconfig.getoption("--graphs") / 10 or not bad:
        for player, values, graph in pairs(*random_graph(random), random, kind):
            wrong = complaint(graph, kind)
            shown = Shown(javascript, player, range(player.steps["count"]), **values)
            assert shown.wrong == wrong, values
            fine, bad = fine + (not wrong), bad + bool(wrong)
            here = [] if wrong else python_frames(PLAYERS[kind](graph))
            for one, other in zip(shown.frames, here, strict=False):
                assert rounded(one) == rounded(other), values


def array():
    """Return a loss of an array and a number."""
    x = np.linspace(-1.0, 2.0, 12).reshape(6, 2)
    formula = "p = sigmoid(x @ W + b); L = mean((p - y) ** 2)"
    return cg.parse(formula, parameters="W b", x=x, y=[0, 1, 0, 1, 1, 0], W=[0.5, -0.25], b=0.1)


@pytest.mark.parametrize("make", [cg.forward_player, cg.backward_player])
def test_a_number_among_arrays_may_change(javascript, make):
    player = make(array())
    graph = array()
    graph.evaluate({"b": -2.5})
    steps = range(player.steps["count"])
    shown = Shown(javascript, player, steps, b=-2.5)
    assert [*map(rounded, shown.frames)] == [*map(rounded, python_frames(make(graph)))]
