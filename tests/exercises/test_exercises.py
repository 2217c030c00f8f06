"""Exercises: unfinished as shipped, done by their solutions, and a word for each known mistake."""

# ruff: noqa: ARG005  a wrong function takes what the right one takes

import ast
import json
import tomllib
from pathlib import Path

import pytest

import cgraph as cg
from cgraph.command.lessons import shipped
from cgraph.errors import NameUnknownError
from cgraph.exercises import Checked, exercises
from cgraph.exercises.functions import FUNCTIONS
from cgraph.language import languages, texts, use_language
from cgraph.operations import OPERATIONS, Derivative, Operation

SHIPPED = {
    f"{lesson}.{short}": cell
    for lesson, row in tomllib.loads(
        (Path(__file__).parent / "cells.toml").read_text(encoding="utf-8")
    ).items()
    for short, cell in row.items()
}
NOTEBOOKS = sorted(shipped().glob("[a-z][a-z]/[0-9][0-9]_*.ipynb"))


@pytest.fixture(autouse=True)
def _clean():
    yield
    OPERATIONS.pop("cube", None)


def run(cell, names):
    """Run a cell and return the value of its last line, as a notebook does."""
    tree = ast.parse(cell)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  the project's own lesson
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


def solved(cell, name):
    """Return the cell with the solution in place of all that stands above its last line."""
    last = ast.parse(cell).body[-1]
    return exercises()[name] + ast.unparse(last)


def test_each_lesson_has_two_exercises_and_each_a_cell():
    assert set(SHIPPED) == set(exercises())
    for lesson in ("01", "02", "03", "04", "05"):
        assert sum(name.startswith(lesson) for name in exercises()) >= 2


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", SHIPPED)
def test_as_shipped_it_runs_and_is_not_finished(name, code):
    use_language(code)
    found = run(SHIPPED[name], {"cg": cg})
    assert found.verdict == "unfinished"
    assert repr(found).startswith(texts("exercises")["unfinished"])


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", SHIPPED)
def test_the_solution_passes_in_place(name, code):
    use_language(code)
    found = run(solved(SHIPPED[name], name), {"cg": cg})
    assert found.passed, found
    assert "…" not in repr(found)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_lesson_runs_with_its_solutions_in_place(path):
    names, done = {}, set()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or "raises-exception" in cell["metadata"].get("tags", []):
            continue
        asked = [name for name in exercises() if f'cg.check("{name}"' in source]
        found = run(solved(source, asked[0]) if asked else source, names)
        if asked:
            assert found.passed, (asked[0], found)
            done |= {*asked}
    assert done == {name for name in exercises() if name.startswith(path.stem[:2])}


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(
    ("short", "mistake"),
    [
        (short, mistake)
        for short, row in FUNCTIONS.items()
        if short != "slope"  # asked through the row cube, below
        for mistake in row.mistakes
    ],
)
def test_each_known_mistake_has_its_word(short, mistake, code):
    use_language(code)
    name = next(name for name in exercises() if name.endswith(f".{short}"))
    found = cg.check(name, FUNCTIONS[short].mistakes[mistake])
    assert found.verdict == "differs"
    assert found.text.endswith(texts("exercises")[f"{short}_{mistake}"])


@pytest.mark.parametrize("mistake", FUNCTIONS["slope"].mistakes)
def test_each_known_mistake_in_a_derivative_has_its_word(mistake):
    wrong = FUNCTIONS["slope"].mistakes[mistake]
    assert cube(slope=wrong).text.endswith(texts("exercises")[f"slope_{mistake}"])


SLOPE = ("3 * #1 ** 2", "3 #1^2")


def cube(compute=lambda x: x**3, slope=lambda x: 3 * x**2, count=1, written=SLOPE):
    rows = (Derivative(lambda out, *xs: slope(*xs), *written),) * count
    OPERATIONS["cube"] = Operation("cube", "cube", "#1 ** 3", "#1^3", compute, rows)
    return cg.check("03.cube", cg.cube)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Done. Your derivative is right. So cube"),
        ({"compute": lambda x: x * 3}, "for x = 2 your cube gives 6; it should give 8."),
        ({"slope": lambda x: x + 1}, "for x = 2 yours gives 3; it should give 12."),
        ({"slope": lambda x: x / 0}, "your function stopped with ZeroDivisionError"),
        ({"written": ("?", "3 #1^2")}, "replace the two question marks"),
        ({"written": ("3 * #1 ** 2", "?")}, "replace the two question marks"),
        ({"written": ("3*x**2", "3 #1^2")}, "'3*x**2' has no #1"),
        ({"count": 2}, "has one derivative; yours has 2."),
    ],
)
def test_a_row_of_the_table(given, said):
    assert said in cube(**given).text


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("01.build", 3, "3 is no node"),
        ("01.build", cg.input("a", 1) * 2, "depends on: a."),
        ("01.build", cg.constant(1) * 2, "depends on: –."),
        ("01.build", cg.input("x", 1) - cg.input("y", 1), "for x = 3, y = 2 yours gives 1; it"),
        ("01.names", 5, "5 is none"),
        ("01.names", "s = x +", "the formula cannot be read."),
        ("01.names", "s = x + y; f = s / (x - y)", "no node is called d."),
        ("01.names", "s = x + y; d = x - y; f = d / s", "divided the difference by the sum"),
        ("01.names", "s = x + y; d = x - y; f = s * d", "yours gives 24; it should give 1.5."),
        ("01.names", "s = x + y; d = y - x; f = -s / d", "the node d is −1; it should be 1."),
        ("02.forward", 5, "5 is none."),
        ("02.forward", print, "gives nothing back"),
        ("02.forward", lambda x: x, "stopped with TypeError"),
        ("02.forward", lambda x, y: x, "for x = 3, y = 2 yours gives 3; it should give 5, 10."),
        ("02.ready", lambda inputs, known: "yes", "yours gives 'yes'; it should give True."),
        ("02.ready", lambda inputs, known: 1, "yours gives 1; it should give True."),
        ("03.multiply", lambda a, b, upstream: (a, b, 1), "it should give 2, 5."),
        ("03.multiply", lambda a, b, upstream: ... * a, "replace the three dots"),
        ("03.break", ["f", "u"], "each once: v, u, f"),
        ("03.break", ["f", "u", "u"], "each once"),
        ("03.break", "fuv", "Yours is 'fuv'."),
        ("03.break", ["f", "v", "u"], "df/dx came out as 24; it should be 36."),
        ("03.break", ["v", "u", "f"], "df/dy came out as 0; it should be 45."),
        ("04.update", lambda theta, gradient, rate: 0, "it should give 3.2."),
        ("04.schedule", lambda step: 1 / step, "stopped with ZeroDivisionError"),
    ],
)
def test_what_differs_is_said(name, given, said):
    found = cg.check(name, given)
    assert said in found.text, found
    assert not found.passed or name == "03.break"


def test_brackets_forgotten_and_two_nodes_of_one_name():
    x, y = cg.input("x", 3), cg.input("y", 2)
    assert "Put brackets" in cg.check("01.build", x - y * x).text
    assert cg.check("01.build", (x - y) * cg.input("x", 3)).verdict == "differs"
    assert cg.check("01.build", x * x - y * x).passed  # another right way


def test_nothing_given_is_unfinished():
    for name in exercises():
        assert cg.check(name).verdict == "unfinished", name


def test_an_unknown_exercise_is_named():
    for look in (cg.check, cg.solution):
        with pytest.raises(NameUnknownError, match=r"01\.build"):
            look("9.9")


def test_a_solution_stays_closed():
    found = cg.solution("03.multiply")
    assert "upstream * b" not in repr(found)
    assert "<details><summary" in found._repr_html_()
    assert "upstream * b" in found._repr_html_()
    assert found.code == exercises()["03.multiply"].strip()


def test_what_a_learner_wrote_is_shown_as_text():
    found = cg.check("02.ready", lambda inputs, known: "<b>yes</b>")
    assert "&lt;b&gt;yes" in found._repr_html_()


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Not finished yet: …"), ("zh", "还没写完：…")]
)
def test_sentences_follow_each_other_as_the_language_wants(language, text):
    use_language(language)
    assert repr(Checked("unfinished", "…")) == text
