"""Graphs to be drawn and read: every difference is told, whatever way right drawings are made."""

import random
from pathlib import Path

import pytest

import cgraph as cg
from cgraph.course.questions import _ASK, _Asked
from cgraph.errors import CgraphError
from cgraph.language import languages, say, use_language
from helpers.random_formulas import random_formula

PAGE = Path(__file__).parents[1] / "js" / "sketched.js"
X, Y, MINUS, TIMES = ["x"], ["y"], ["subtract", 0, 1], ["multiply", 2, 1]
DRAWN = [  # of (x - y) * y: nodes with the places of their inputs, and what is told
    ([X], "leaf", {"name": "y"}),
    ([X, Y, Y, MINUS], "twice", {"name": "y", "count": 2}),
    ([X, Y, ["subtract", 0, None]], "lacks", {"sign": "−", "count": 2, "formula": "x − □"}),
    ([X, Y, ["subtract", 1, 0], TIMES], "order", {"sign": "−", "first": "x", "formula": "y − x"}),
    ([X, Y, ["add", 0, 1], TIMES], "operation", {"formula": "x + y", "wanted": "x − y"}),
    ([X, Y, ["add", 0, 1]], "operation", {"formula": "x + y", "wanted": "x − y"}),
    ([X, Y], "missing", {"wanted": "x − y"}),
    ([X, Y, MINUS], "missing", {"wanted": "(x − y) × y"}),
    (
        [X, Y, MINUS, ["multiply", 2, 0]],
        "operands",
        {"sign": "×", "formula": "(x − y) × x", "wanted": "(x − y) × y"},
    ),
    ([X, Y, MINUS, TIMES, MINUS], "again", {"formula": "x − y"}),
    ([X, Y, MINUS, TIMES, ["divide", 3, 0]], "extra", {"formula": "(x − y) × y ÷ x"}),
    ([X, Y, MINUS, TIMES], "", {}),
    ([X, Y, MINUS, ["multiply", 1, 2]], "", {}),
    ([Y, X, ["subtract", 1, 0], ["multiply", 0, 2]], "", {}),
]
WRITTEN = [  # what the formula of (x - y) * y was taken for
    ("(x − y)·y", "", {}, False),
    ("y(x-y)", "", {}, False),
    ("(y - x) * y", "order", {"sign": "−", "first": "x"}, False),
    ("(x + y) * y", "operation", {"wanted": "x − y", "formula": "x + y"}, False),
    ("(x - y) / y", "operation", {"wanted": "(x − y) × y", "formula": "(x − y) ÷ y"}, False),
    ("x*y - y*y", "operation", {"wanted": "x − y", "formula": "x × y"}, True),
    ("x - y", "missing", {"wanted": "(x − y) × y"}, False),
    ("x - y*y", "operands", {"wanted": "x − y", "formula": "x − y × y"}, False),
    ("x * 2", "leaf", {"name": "y"}, False),
    ("(x - y)^y", "operation", {"wanted": "(x − y) × y", "formula": "(x − y)^y"}, False),
    ("max(x, y) * y", "operation", {"wanted": "x − y", "formula": "max(x, y)"}, False),
]
X2, BOTH = ["multiply", 0, 1], ["multiply", 1, 1]
OTHER = [  # another graph of (x + y) * y
    ([X, Y, ["add", 0, 1], TIMES], "same_graph", {}),
    (
        [X, Y, X2, ["add", 2, 1]],
        "value",
        {"at": "x = 3, y = 2", "right": "10", "value": "8"},
    ),
    ([X, Y, X2, BOTH], "loose", {"formula": "x × y"}),
    ([X, Y, X2, BOTH, ["add", 2, 3]], "", {}),
    ([X, Y, ["add", 0, 1], ["divide", 2, 1], BOTH, ["multiply", 3, 4]], "", {}),
]


@pytest.fixture(params=languages())
def language(request):
    use_language(request.param)


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(("rows", "key", "values"), DRAWN)
def test_the_first_difference_of_a_drawing_is_told(javascript, rows, key, values) -> None:
    content = cg.sketch("(x - y) * y").content
    found = javascript.call(PAGE, "judged", content, rows)
    told = say(f"sketch.{key}", **values) if key else say("sketch.counted", nodes=4, edges=4)
    mistake = {"mistake": key} if key else {}
    assert found == {"verdict": "hint" if key else "right", "text": told, **mistake}


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(("text", "key", "values", "same"), WRITTEN)
def test_the_first_difference_of_a_formula_is_told(javascript, text, key, values, same) -> None:
    content = cg.sketch("(x - y) * y", read=True).content
    found = javascript.call(PAGE, "judge", content, text)
    if not key:
        assert found["verdict"] == "right"
        return
    assert found["verdict"] == "hint"
    assert found["text"].startswith(say("sketch.same")) == same
    assert found["text"].endswith(say(f"sketch.read_{key}", **values))


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(("rows", "key", "values"), OTHER)
def test_any_other_graph_of_the_function_is_right(javascript, rows, key, values) -> None:
    content = cg.sketch("(x + y) * y", another="x * y + y * y").content
    found = javascript.call(PAGE, "judged", content, rows)
    told = say(f"sketch.{key}", **values) if key else say("sketch.several")
    mistake = {"mistake": key} if key else {}
    assert found == {"verdict": "hint" if key else "right", "text": told, **mistake}


def test_what_cannot_be_read_is_told(javascript) -> None:
    found = javascript.call(PAGE, "judge", cg.sketch("x * y", read=True).content, "x *")
    assert found["verdict"] == "unread"
    found = javascript.call(PAGE, "judge", cg.sketch("x * y").content, None)
    assert found == {"verdict": "empty", "text": say("sketch.empty_sketch")}


def test_the_formula_of_any_graph_is_right_for_it(javascript) -> None:
    dice = random.Random(3)
    read = 0
    while read < 100:
        text = str(random_formula(dice, 3))
        try:
            question = cg.sketch(text, read=True)
        except CgraphError:
            continue
        assert javascript.call(PAGE, "judge", question.content, text)["verdict"] == "right", text
        written = javascript.call(PAGE, "formula", question.content)
        assert javascript.call(PAGE, "judge", question.content, written)["verdict"] == "right"
        read += 1


def test_another_graph_is_one_of_the_same_function() -> None:
    with pytest.raises(cg.WrongKindError, match="not the same function"):
        cg.sketch("(x + y) * y", another="x * y + y")
    with pytest.raises(cg.FormulaError):
        cg.sketch("(x + y")


def test_a_graph_may_be_given_and_the_prompt_too() -> None:
    graph = cg.parse("u = x + y; f = u * y")
    assert "u = x + y; f = u * y" in cg.sketch(graph).text
    assert cg.sketch(graph, prompt="Draw!").text == "Question: Draw!"


def test_a_lesson_may_ask_for_a_sketch() -> None:
    words = {"prompt": "Draw {x}!"}
    asked = _Asked("01.x", {"formula": "x * y", "another": "y * x * 1"}, words, None, {"x": 3.0})
    question = _ASK["sketch"](asked)
    assert question.text == "Question: Draw 3!"
    assert question.content["id"] == "01.x"
    assert question.content["explain"] == say("sketch.several")


READ = [
    "x * y + x",
    "x^2 - y^2",
    "(x + y) * (x - y)",
    "x + x*y + x*y*y",
    "exp(x) * (x + exp(exp(x)))",
]


@pytest.mark.parametrize("formula", READ)
def test_no_edge_runs_through_a_node(javascript, formula) -> None:
    assert javascript.call(PAGE, "crossed", cg.sketch(formula, read=True).content) == []
