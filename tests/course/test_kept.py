"""Answers are kept beside the notebook, for a page on another port to know of them."""

import json
import subprocess
import sys

import pytest

from cgraph.course import kept, question
from cgraph.course.exercises.tried import TRIED

ANSWER = {
    "first": "5",
    "last": "7",
    "mistakes": [],
    "tries": 2,
    "state": "right",
    "from": 1,
    "to": 2,
}
EXERCISE = {"code": "f()", "verdict": "right", "tries": 1, "from": 1, "to": 2}


@pytest.fixture(autouse=True)
def _anew(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FILE", tmp_path / ".cgraph-progress.json")
    monkeypatch.setattr(TRIED, "exercises", {})
    kept.KEPT.clear()
    yield
    kept.KEPT.clear()


def say(**said):
    """Say something as a page says it."""
    asked = question.number("df/dy?", 7, {}, key="03.a")
    asked._handle_custom_msg(said, [])


def known(*names):
    return question.progress_of(names).get_state()["kept"]


def test_what_a_page_has_answered_is_known_to_every_widget_made_or_asked_later():
    before = question.progress_of(["03.a", "03.b"])
    say(answered={"03.a": ANSWER})
    assert known("03.a", "03.b") == {"03.a": ANSWER}
    assert known("03.b") == {}
    assert before.get_state()["kept"] == {"03.a": ANSWER}
    say(forget=["03.a"])
    assert known("03.a") == {}
    assert json.loads(kept.FILE.read_text())["questions"] == {}


def test_half_a_sign_costs_no_other_answer():
    say(answered={"03.a": ANSWER, "03.b": {**ANSWER, "last": "x\ud83d"}})  # a browser cut it
    found = json.loads(kept.FILE.read_text(encoding="utf-8"))["questions"]
    assert (found["03.a"], found["03.b"]["last"]) == (ANSWER, "x?")


def test_another_python_in_the_folder_knows_and_loses_nothing():
    TRIED.exercises = {"03.fix": EXERCISE}
    say(answered={"03.a": ANSWER})
    code = (
        "from cgraph.course import question, kept; from cgraph.course.exercises.tried import TRIED;"
        f"assert kept.KEPT['03.a']['last'] == '7'; assert TRIED.exercises['03.fix'] == {EXERCISE};"
        f"kept.hear(None, {{'answered': {{'04.b': {ANSWER}}}}})"
    )
    subprocess.run([sys.executable, "-c", code], cwd=kept.FILE.parent, check=True)
    say(answered={"03.c": ANSWER})
    assert known("03.a", "03.c", "04.b") == dict.fromkeys(("03.a", "03.c", "04.b"), ANSWER)


@pytest.mark.parametrize(
    "said",
    [
        {"answered": {"03.a": "right"}},
        {"answered": {"03.a": {**ANSWER, "tries": "2"}}},
        {"answered": {"03.a": {**ANSWER, "first": "1" * 6000}}},
        {"answered": [ANSWER]},
        {"forget": 3},
    ],
)
def test_what_is_no_answer_is_not_kept(said):
    say(**said)
    assert known("03.a") == {}


@pytest.mark.parametrize("damaged", ['{"questions": {"03.b"', "", "\0" * 9, "[" * 100_000])
def test_a_damaged_file_is_set_aside_and_written_anew(damaged):
    kept.FILE.write_text(damaged)
    say(answered={"03.a": ANSWER})
    assert json.loads(kept.FILE.read_text())["questions"] == {"03.a": ANSWER}
    [aside] = set(kept.FILE.parent.iterdir()) - {kept.FILE}
    assert aside.read_text() == damaged


@pytest.mark.parametrize("whole", ["questions", "exercises"])
@pytest.mark.parametrize("damaged", [3, None, [], {"03.c": 1, "03.d": {"tries": "1"}}])
def test_what_is_damaged_in_a_file_costs_nothing_else(whole, damaged):
    rows = {"questions": {"03.b": ANSWER}, "exercises": {"03.fix": EXERCISE}}
    found = {name: row if name == whole else damaged for name, row in rows.items()}
    if isinstance(damaged, dict):
        found = {name: row | damaged for name, row in rows.items()}
    kept.FILE.write_text(json.dumps(found))
    say(answered={"03.a": ANSWER})
    told = json.loads(kept.FILE.read_text())
    assert told[whole].items() >= rows[whole].items()
    assert told["questions"]["03.a"] == ANSWER
    assert not {"03.c", "03.d"} & {*told["questions"], *told["exercises"]}


def test_a_moment_in_which_it_cannot_be_read_costs_nothing(monkeypatch):
    say(answered={"03.a": ANSWER})
    before = kept.FILE.read_text()

    def held(*_, **__):
        raise PermissionError

    with monkeypatch.context() as moment:
        moment.setattr(type(kept.FILE), "read_text", held)
        say(answered={"03.b": ANSWER})
    assert known("03.a", "03.b") == {"03.a": ANSWER, "03.b": ANSWER}
    assert kept.FILE.read_text() == before
    say(answered={"03.c": ANSWER})
    assert json.loads(kept.FILE.read_text())["questions"].keys() == {"03.a", "03.c"}


def test_a_folder_that_cannot_be_written_to_disturbs_nobody(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(kept, "FILE", tmp_path / "file" / "progress.json")
    say(answered={"03.a": ANSWER})
    assert known("03.a") == {"03.a": ANSWER}


def test_nothing_is_written_unless_a_page_says_so():
    question.progress_of(["03.a"])
    assert not kept.FILE.exists()
