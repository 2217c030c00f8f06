"""Graphs are laid out in a page as they are laid out here, to the last digit."""

import json
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from pygraphviz import AGraph

import cgraph as cg
from cgraph.operations import OPERATIONS
from cgraph.pictures import drawing, layout
from helpers.lessons import NOTEBOOKS, code_cells, name_of, run
from helpers.node import Node
from helpers.random_formulas import random_formula
from helpers.repository import ROOT

MODULE = ROOT / "tests" / "js" / "layout.js"
LESSONS = [path for path in NOTEBOOKS if path.parent.name == "en"]


def positions(answer: bytes | str) -> list[Any]:
    """Return where Graphviz has put everything."""
    told = json.loads(answer)
    parts = [part for kind in ("objects", "edges") for part in told.get(kind, ())]
    kinds = ("pos", "bb")  # of a group, its box
    return [told["bb"], *(part[kind] for part in parts for kind in kinds if kind in part)]


@pytest.fixture
def laid_out() -> Any:
    """Collect what is laid out, with the answers of Graphviz here."""
    found: dict[str, bytes] = {}
    real = layout._run

    def noted(source: str) -> bytes | str:
        found[source] = real(source)  # type: ignore[assignment]
        return found[source]

    drawing._plan.cache_clear()  # of what other tests have drawn
    with patch.object(layout, "_run", noted):
        yield found


def check(javascript: Node, laid_out: dict[str, bytes]) -> None:
    assert laid_out
    for source, answer in laid_out.items():
        assert positions(javascript.call(MODULE, "lay", source)) == positions(answer), source
        native = AGraph(string=source).draw(format="json0", prog="dot")
        assert positions(native) == positions(answer), source


@pytest.mark.parametrize("path", LESSONS, ids=name_of)
def test_every_graph_of_a_lesson(javascript: Node, laid_out: dict[str, bytes], path: Path) -> None:
    names: dict[str, Any] = {}
    with patch.dict(OPERATIONS), redirect_stdout(StringIO()):
        for cell in code_cells(path):
            value = run(cell, names)
            if isinstance(value, cg.Graph):
                value._repr_mimebundle_()
    check(javascript, laid_out)


def test_random_formulas(javascript: Node, laid_out: dict[str, bytes]) -> None:
    dice = Random(14)
    while len(laid_out) < 80:
        with suppress(cg.FormulaError):  # numbers alone may grow too large
            cg.parse(random_formula(dice).python)._repr_mimebundle_()
    check(javascript, laid_out)


def test_an_engine_of_the_page_is_asked_before_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = layout.arrange([layout.Box(50, 40)], [])
    answer = layout._run(layout._source([layout.Box(50, 40)], []))
    monkeypatch.setattr(layout, "engine", lambda _: bytes(answer).decode())  # type: ignore[arg-type]
    monkeypatch.setattr(layout, "wasm", None)
    monkeypatch.setenv("PATH", "")
    assert layout.arrange([layout.Box(50, 40)], []) == plan
