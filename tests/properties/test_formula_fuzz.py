"""Whatever text comes: a graph, or an error with a place, at once, and nothing evaluated.

A share of --graphs is the number of texts; the memory that a text may take grows with its length.
"""

import ast
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cgraph import formula
from cgraph.errors import FormulaError
from cgraph.formula import parse
from cgraph.formula.tokens import LONGEST
from helpers.clock import seconds

FORMULAS = [
    "u = x + y; f = u * y",
    "σ(w1*x1 + w2*x2 + b)",
    "a = maximum(x, -y) ** 2\nb = a / (a + 1.5e-3)\nb - sum(a)",
    "（ｘ＋ｙ）×２；损失＝（预测－真值）**2",
    "x = x + x; x = x ** -x; -2 * pi @ x",
    "f(x, y) = 2xy² + sin 2x - |x - y|√(x + 1)",
    "y = kx + b; k x(b + 1)(y - 2) e^-x ln x",
    "πr²; sin²x cos x; w₁x₁ + xsin(y) + [x]{y}",
]
PIECES = [
    *"()+-*/@=;,.\n\r\t 0129eExyfu_#'\"\\[]{}<>!?:&|^%$~`",
    *"×·÷−＋（），；．２ｘσπ√²₁｜　\u202e\u200b\u0301\ud800\0\ufeff\u2028🙂字",
    *("**", "==", "//", "1e999", "lambda", " if ", " in ", "exp", "maximum(", "__import__", "()"),
    *("sin ", "ln", "e^", "kx", "price", "ⁿ", "⁻¹", "³", "ˣ", "|x|", "f(x) =", "tan(", "½", "ﬁ"),
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


def parsed(text):
    """Parse, whatever it says."""
    with suppress(FormulaError):
        parse(text)


def safe(text):
    """Parse, and check what has to hold for every text."""
    graph = error = None
    assert seconds(lambda: parsed(text), enough=2.0) < 2.0
    tracemalloc.start()  # which makes it several times slower
    try:
        graph = parse(text)
    except FormulaError as caught:
        error = caught
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000 + 2000 * len(text)
    if error:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 2
        assert set(str(error).split("\n")[-1]) <= {" ", "^"}
    else:
        assert len(graph) <= 2 * len(text)  # x² is three nodes
        assert len({view.label for view in graph.nodes}) == len(graph)
        assert repr(graph)


@pytest.mark.parametrize("kind", KINDS)
def test_any_text_is_safe(kind, pytestconfig):
    texts, share = KINDS[kind]
    steady = settings(
        max_examples=max(1, round(pytestconfig.getoption("--graphs") * share)),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    steady(example("x + y")(given(texts)(safe)))()


def test_nothing_that_evaluates_text_is_there():
    sources = [*Path(formula.__file__).parent.glob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    parts = [part for tree in trees for part in ast.walk(tree)]
    named = {part.id for part in parts if isinstance(part, ast.Name)}
    imported = {
        name
        for part in parts
        if isinstance(part, ast.Import | ast.ImportFrom)
        for name in (getattr(part, "module", None), *(alias.name for alias in part.names))
    }
    assert "Token" in named
    assert "re" in imported
    assert not named & {"eval", "exec", "compile", "__import__", "getattr"}
    assert not imported & {"ast", "builtins", "importlib"}
