"""Whatever text comes: a graph, or an error with a place, at once, and nothing evaluated.

A share of --graphs is the number of texts; the memory that a text may take grows with its length.
"""

import ast
import sys
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cgraph.errors import FormulaError
from cgraph.formula import parse
from cgraph.formula.text import LONGEST

FORMULAS = [
    "u = x + y; f = u * y",
    "σ(w1*x1 + w2*x2 + b)",
    "a = maximum(x, -y) ** 2\nb = a / (a + 1.5e-3)\nb - sum(a)",
    "（ｘ＋ｙ）×２；损失＝（预测－真值）**2",
    "x = x + x; x = x ** -x; -2 * pi @ x",
]
PIECES = [
    *"()+-*/@=;,.\n\r\t 0129eExyfu_#'\"\\[]{}<>!?:&|^%$~`",
    *"×·÷−＋（），；．２ｘσπ√²₁｜　\u202e\u200b\u0301\ud800\0\ufeff\u2028🙂字",
    *("**", "==", "//", "1e999", "lambda", " if ", " in ", "exp", "maximum(", "__import__", "()"),
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
)


@st.composite
def mutations(draw):
    """Take a valid formula, and change a few places of it."""
    text = draw(st.sampled_from(FORMULAS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = start + draw(st.sampled_from([0, 0, 1, 1, 2, 5]))
        text = text[:start] + draw(st.sampled_from(["", *PIECES])) + text[stop:]
    return text


REPEATED = st.lists(st.sampled_from(["x", "+y", "u=x", *FORMULAS, *PIECES]), min_size=1, max_size=3)
LONG = REPEATED.map(lambda parts: ("".join(parts) * LONGEST)[:LONGEST])
KINDS = {"any text": (TEXTS, 0.5), "mutated formulas": (mutations(), 0.5), "long": (LONG, 0.05)}


def safe(text):
    """Parse, and check what has to hold for every text."""
    graph = error = None
    tracemalloc.start()
    start = time.process_time()
    try:
        graph = parse(text)
    except FormulaError as caught:
        error = caught
    assert time.process_time() - start < 2.0
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000 + 2000 * len(text)
    if error:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 2
        assert set(str(error).split("\n")[-1]) <= {" ", "^"}
    else:
        assert len(graph) <= len(text)
        assert len({view.label for view in graph.nodes}) == len(graph)
        assert repr(graph)


@pytest.mark.parametrize("kind", KINDS)
def test_any_text_is_safe(kind, pytestconfig, monkeypatch):
    texts, share = KINDS[kind]
    read, skeletons = ast.parse, set()

    def parse_(source, *arguments, **options):
        if sys._getframe(1).f_globals["__name__"] == "cgraph.formula.build":
            skeletons.add(source)
        return read(source, *arguments, **options)

    monkeypatch.setattr(ast, "parse", parse_)
    steady = settings(
        max_examples=max(1, round(pytestconfig.getoption("--graphs") * share)),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    steady(example("x + y")(given(texts)(safe)))()
    assert skeletons, "Python has read something"
    assert set().union(*skeletons) <= set("a0+-*/@(), "), "and nothing but names and signs"
