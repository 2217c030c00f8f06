"""What counts as the same answer, however it is written, judged as the page judges it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from cgraph.course import question
from cgraph.course.lessons import find
from helpers.lessons import QUESTIONS, ask
from helpers.repository import ROOT

if TYPE_CHECKING:
    from cgraph.course.question import Question
    from helpers.node import Node

JUDGING = ROOT / "cgraph" / "course" / "question" / "judging.js"
ATTEMPTS = [
    (name, attempt)
    for name in QUESTIONS
    for attempt in find(name, "questions")[0].questions[name[3:]].get("attempts", [])
]


def _simple(answer: float = 7.0) -> Question:
    return question.number("What is df/dy?", answer, {5.0: "Only direct.", 2.0: "Only u."})


def _formula() -> Question:
    hints = {"u": "The other one.", "1": "No sum.", "u * y": "That is f."}
    return question.formula("What is df/du?", "y", ["u", "y"], hints, explain="y.")


def _judge(javascript: Node, content: dict[str, Any], given: object) -> dict[str, str]:
    found: dict[str, str] = javascript.call(JUDGING, "judge", content, given)
    return found


SEVENS = (
    *("7", "7.0", " 7 ", "14/2", "14 ÷ 2", "3.5*2", "3.5 × 2", "5 + 2", "10−3", "(1+6)", "+7"),
    *("７", "１４／２", "（５＋２）", "df/dy = 7", "= 7", "2(3.5)", "2^3 - 1", "2**3-1", "2³−1"),
    *("7,0", "７。０", "sqrt(49)", "--7", "7e0", "6.9999999999", "七"),
)
MINUS_TWELVES = ("-12", "−12", "－12", "–12", "−１２", "-24/2", "0-12", "-(3*4)")


def test_a_number_however_it_is_written(javascript: Node) -> None:
    for text in SEVENS:
        assert _judge(javascript, _simple().content, text)["verdict"] == "right", text
    for text in MINUS_TWELVES:
        assert _judge(javascript, _simple(-12.0).content, text)["verdict"] == "right", text
        assert _judge(javascript, _simple(12.0).content, text)["verdict"] == "other", text


@pytest.mark.parametrize(
    ("answer", "given", "right"),
    [
        (2 / 3, "0.667", True),
        (2 / 3, "0.666", False),
        (2 / 3, "2/3", True),
        (1234.5678, "1230", True),
        (1234.5678, "1,235", True),
        (1234.5678, "1240", False),
        (0.6000000000000001, "0.6", True),
        (0.6000000000000001, "0.601", False),
        (0.0, "0", True),
        (0.0, "0.001", False),
        (7.0, "7.01", False),
    ],
)
def test_three_digits_are_enough_only_where_they_do_not_say_all(
    javascript: Node, answer: float, given: str, *, right: bool
) -> None:
    asked = _simple(answer)
    assert (_judge(javascript, asked.content, given)["verdict"] == "right") is right


# ---------------------------------------------------------------- formulas


FORMULAS = {
    "right": ("y", "y*1", "(y)", "f' = y", "ｙ", "y^1", "2y - y", "y²/y", "[y]"),
    "hint": ("u", "1", "u * y", "y u", "u×y", "uy"),
    "other": ("u + y", "log y", "-y", "abs(y)", "2", "y + 0.001"),
    "unread": ("z", "y +", "y.y", "u..y"),
}


def test_formulas_are_compared_by_value(javascript: Node) -> None:
    asked = _formula()
    for verdict, formulas in FORMULAS.items():
        for text in formulas:
            assert _judge(javascript, asked.content, text)["verdict"] == verdict, text


def test_a_formula_may_use_what_the_lessons_use(javascript: Node) -> None:
    same = {
        "sigmoid(x)": "1/(1+exp(-x))",
        "-x^2": "0 - x*x",
        "2^-x": "1/2^x",
        "2^3^x": "2^(3^x)",
        "x/2/2": "x/4",
        "x-1-1": "x-2",
        "ln(x)": "log(x)",
        "max(x, 0)": "relu(x)",
        "tanh(x)": "2*sigmoid(2x)-1",
        "2(x+1)(x-1)": "2x² - 2",
    }
    for one, other in same.items():
        asked = question.formula("?", one, ["x"], {})
        assert _judge(javascript, asked.content, other)["verdict"] == "right", (one, other)


# ---------------------------------------------------------------- every question of the lessons


@pytest.mark.parametrize(("name", "attempt"), ATTEMPTS)
def test_what_many_answer_is_answered(javascript: Node, name: str, attempt: dict[str, str]) -> None:
    asked = ask(name)
    judged = _judge(javascript, asked.content, attempt["given"])
    assert judged["verdict"] == "hint"
    assert attempt["said"] in judged["text"]


ORDERINGS = [name for name in QUESTIONS if ask(name).content["kind"] == "ordering"]


@pytest.mark.parametrize("name", ORDERINGS)
def test_the_first_pair_out_of_order_says_what_is_wrong(javascript: Node, name: str) -> None:
    content = ask(name).content
    hints = {tuple(wrong["value"]): wrong["hint"] for wrong in content["wrong"]}
    heard = set()
    for order in itertools.permutations(key for key, _ in content["options"]):
        broken = [pair for pair in hints if order.index(pair[0]) > order.index(pair[1])]
        told = _judge(javascript, content, order)["text"]
        assert told == (hints[broken[0]] if broken else content["explain"])
        heard |= {told} if broken else set()
    assert heard == set(hints.values())
