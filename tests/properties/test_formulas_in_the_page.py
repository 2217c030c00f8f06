"""The page reads formulas as Python does: the same ones, with the same values.

Ten formulas are made for each of --graphs; half of them are then spoilt in a few places.
"""

import random
import re
from pathlib import Path

import pytest

from cgraph.errors import CgraphError, FormulaError
from cgraph.formula import parse_among
from cgraph.formula.words import _LACKING, _WRITTEN
from cgraph.operations import OPERATIONS
from helpers.formulas import FAULTS, MEANINGS, VALUES
from helpers.random_formulas import NAMES, any_width, random_formula

JS = Path(__file__).parents[1] / "js" / "formula_values.js"
PIECES = [
    *"()+-*/@,. 0129eExyzq_#'\"[]{}<>!?|^%$~`&",
    *"×·÷−＋（），．２ｘσπ√²₁³⁻ⁿˣ｜　。、【】\u200b\u0301\ufeff½字ŷ",
    *("**", "//", "1e999", "lambda", " if ", "exp", "sin ", "max(", "ln", "e^", "theta", "()"),
    *("xy", "2x", "x(", "sin²", "x_new", "w1", "pi", "abs(", "||", "sinx", "xe^", "negative("),
]
WILD = 1e6  # beyond, the last digits of one library are no longer those of another


def read_by_python(text, at):
    """Return the value, "unreadable", "none" if there is none, or "any" where none is compared."""
    try:
        graph = parse_among(at, text)
    except FormulaError as error:
        return "any" if "too large" in str(error) else "unreadable"
    if not set(graph.inputs) <= set(at):
        return "unreadable"
    try:
        value = graph.evaluate({name: at[name] for name in graph.inputs})
    except CgraphError:
        return "none"
    tame = all(abs(view.value) < WILD for view in graph.nodes)
    return value if tame else "none"


def differences(javascript, formulas, at):
    """Return the formulas that are not read alike, with what was read; and how many had values."""
    found, values = [], 0
    in_page = [javascript.call(JS, "valueOf", text, at) for text in formulas]
    for text, there in zip(formulas, in_page, strict=True):
        here = read_by_python(text, at)
        if isinstance(here, float):
            values += 1
            same = there == pytest.approx(here, rel=1e-6, abs=1e-9)
        else:
            same = here == "any" or (here == "unreadable") == (there == "unreadable")
        if not same:
            found.append((text, here, there))
    return found, values


def test_formulas_by_hand(javascript):
    formulas = [text for text, _ in MEANINGS] + [text for text, *_ in FAULTS]
    single = [
        text for text in formulas if not re.search(r"[;\n\r=；＝]", text) and len(text) < 2000
    ]
    found, values = differences(javascript, single, VALUES)
    assert found == []
    assert values > 80


@pytest.mark.parametrize("word", [*_WRITTEN, *sorted(_LACKING), "Tan"])
def test_functions_of_others_are_no_products_of_known_letters(javascript, word):
    letters = dict.fromkeys(re.findall(r"[A-Za-z]\d*", word), 1.0)
    assert read_by_python(f"{word}(a)", letters | {"a": 1.0}) == "unreadable"
    assert differences(javascript, [f"{word}(a)"], letters | {"a": 1.0})[0] == []


def test_random_formulas(javascript, pytestconfig):
    dice = random.Random(2)
    count = 10 * pytestconfig.getoption("--graphs")
    formulas = [any_width(dice, str(random_formula(dice))) for _ in range(count)]
    for place in range(0, count, 2):
        formulas[place] = spoilt(dice, formulas[place])
    found, values = differences(javascript, formulas, NAMES)
    assert found[:10] == []
    assert count / 3 < values < count


def spoilt(dice, text):
    """Change a few places of a text."""
    for _ in range(dice.randint(1, 3)):
        start = dice.randint(0, len(text))
        stop = start + dice.choice([0, 0, 1, 1, 2, 5])
        text = text[:start] + dice.choice(["", *PIECES]) + text[stop:]
    return text


def test_the_page_knows_every_operation(javascript):
    for row in OPERATIONS.values():
        words = [row.name, row.symbol] if row.symbol.isalpha() else [row.name]
        inputs = ["0.7", "0.4"][: len(row.derivatives)]
        found, _ = differences(javascript, [f"{word}({', '.join(inputs)})" for word in words], {})
        assert found == []
