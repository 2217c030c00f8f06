"""Exercises: unfinished as shipped, done by their solutions, and a word for each known mistake."""

import ast
import re
from functools import partial
from pathlib import Path, PurePosixPath
from string import Formatter

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import cgraph as cg
from cgraph.course.exercises import Checked
from cgraph.course.exercises.findings import Function
from cgraph.course.lessons import find, lessons
from cgraph.course.publish import notebook as publish_notebook
from cgraph.errors import NameUnknownError
from cgraph.language import languages, texts, use_language
from cgraph.operations import OPERATIONS
from helpers import lessons as helper
from helpers.lessons import (
    EXERCISES,
    NOTEBOOKS,
    code_cells,
    exercise_cell,
    name_of,
    number_of,
    run,
)

CHECKS = {name: find(name, "exercises")[0].checks[name[3:]] for name in EXERCISES}
FUNCTIONS = {name: check for name, check in CHECKS.items() if isinstance(check, Function)}
row_of, words_of = (partial(one, section="exercises") for one in (helper.row_of, helper.words_of))

ATTEMPTS = [(name, attempt) for name in EXERCISES for attempt in row_of(name).get("attempts", [])]
MISTAKES = [(name, mistake) for name, check in FUNCTIONS.items() for mistake in check.mistakes]


@pytest.fixture(autouse=True)
def _clean():
    before = dict(OPERATIONS)
    yield
    for name in OPERATIONS.keys() - before:
        del OPERATIONS[name]


def completed(name, code):
    """Return an exercise's cell with code in place of all that stands above its last line."""
    last = ast.parse(exercise_cell(name)).body[-1]
    return f"{code}\n{ast.unparse(last)}"


def tried(name, attempt):
    """Return what the check says of an attempt: code, or the solution with a change."""
    code = attempt.get("code")
    if code is None:
        solution = row_of(name)["solution"]
        assert attempt["replace"] in solution
        code = solution.replace(attempt["replace"], attempt["by"])
    return run(completed(name, code), {"cg": cg})


@pytest.mark.parametrize("lesson", lessons().values(), ids=lambda lesson: lesson.number)
def test_a_lesson_has_two_exercises_or_more_and_each_has_its_check(lesson):
    assert len(lesson.exercises) >= 2
    assert set(lesson.checks) == set(lesson.exercises)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", EXERCISES)
def test_as_shipped_it_runs_and_is_not_finished(name, code):
    use_language(code)
    found = run(exercise_cell(name), {"cg": cg})
    assert found.verdict == "unfinished"
    assert repr(found).startswith(texts("exercises")["unfinished"])


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes_in_place(name, code):
    use_language(code)
    found = run(completed(name, row_of(name)["solution"]), {"cg": cg})
    assert found.passed, found
    assert "…" not in repr(found)
    assert "{" not in repr(found)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_a_lesson_runs_with_its_solutions_in_place(path):
    names, done = {}, set()
    for source in code_cells(path):
        asked = [name for name in EXERCISES if f'cg.check("{name}"' in source]
        found = run(completed(asked[0], row_of(asked[0])["solution"]) if asked else source, names)
        if asked:
            assert found.passed, (asked[0], found)
            done |= {*asked}
    assert done == {name for name in EXERCISES if name.startswith(number_of(path))}


@pytest.mark.parametrize(("name", "attempt"), ATTEMPTS)
def test_an_attempt_is_answered(name, attempt):
    found = tried(name, attempt)
    assert attempt["said"] in found.text, found
    assert found.passed == attempt.get("passes", False)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(("name", "mistake"), MISTAKES)
def test_each_known_mistake_has_its_word(name, mistake, code):
    use_language(code)
    found = cg.check(name, FUNCTIONS[name].mistakes[mistake])
    assert found.verdict == "differs"
    assert found.text.endswith(words_of(name)[mistake])


@pytest.mark.parametrize("name", EXERCISES)
def test_every_word_of_an_exercise_is_said_by_a_solution_a_mistake_or_an_attempt(name):
    found = [cg.check(name).text, run(completed(name, row_of(name)["solution"]), {"cg": cg}).text]
    found += [tried(name, attempt).text for other, attempt in ATTEMPTS if other == name]
    left = {
        key: sentence
        for key, sentence in words_of(name).items()
        if key not in getattr(CHECKS[name], "mistakes", ()) and not said(sentence, found)
    }
    assert left == {}


def said(sentence, texts):
    """Return whether one of the texts says a sentence, whatever it is filled in with."""
    parts = [re.escape(text) for text, *_ in Formatter().parse(sentence)]
    return any(re.search("(.|\n)*".join(parts), text) for text in texts)


@pytest.mark.parametrize("lesson", lessons().values(), ids=lambda lesson: lesson.number)
def test_every_language_has_the_same_words(lesson):
    def shape():
        words = lesson.words("exercises")
        return {
            name: {key: sorted(fields(sentence)) for key, sentence in row.items()}
            for name, row in words.items()
        }

    original = shape()
    assert set(original) == set(lesson.exercises)
    for code in languages():
        use_language(code)
        assert shape() == original, code


def fields(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_given_is_unfinished(name):
    assert cg.check(name).verdict == "unfinished"


def test_an_unknown_exercise_is_named():
    for look in (cg.check, cg.solution):
        with pytest.raises(NameUnknownError, match=re.escape(EXERCISES[0])):
            look("9.9")


@pytest.mark.parametrize("name", EXERCISES)
def test_a_solution_stays_closed(name):
    found = cg.solution(name)
    code = row_of(name)["solution"].strip()
    assert found.code == code
    assert code.splitlines()[-1] not in repr(found)
    assert "<details><summary" in found._repr_html_()


def test_what_a_learner_wrote_is_shown_as_text():
    found = cg.check(next(iter(FUNCTIONS)), lambda *_: "<b>yes</b>")
    assert "&lt;b&gt;yes" in found._repr_html_()


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Not finished yet: …"), ("zh", "还没写完：…")]
)
def test_sentences_follow_each_other_as_the_language_wants(language, text):
    use_language(language)
    assert repr(Checked("unfinished", "…")) == text


def test_a_notebook_tells_its_progress_which_exercises_were_checked(tmp_path: Path) -> None:
    code = "def multiply_backward(a, b, upstream):\n    return b, a\n\n"
    check = 'cg.check("03.multiply", multiply_backward)'
    right = code.replace("b, a\n", "upstream * b, upstream * a\n")
    cells = ['import cgraph as cg\ncg.progress("03")', code + check, right + check]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    done = publish_notebook.run(tmp_path, PurePosixPath("lesson.ipynb"))
    states = done.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    [found] = [
        state["state"]["exercises"] for state in states.values() if "exercises" in state["state"]
    ]
    [(name, tried)] = found.items()
    assert (name, tried["verdict"], tried["tries"]) == ("03.multiply", "right", 2)
    assert tried["code"] == right + check
    assert tried["from"] <= tried["to"]
