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


def test_another_python_in_the_folder_knows_and_loses_nothing():
    TRIED.exercises = {"03.fix": {"tries": 1}}
    say(answered={"03.a": ANSWER})
    code = (
        "from cgraph.course import question, kept; from cgraph.course.exercises.tried import TRIED;"
        "assert kept.KEPT['03.a']['last'] == '7'; assert TRIED.exercises['03.fix'] == {'tries': 1};"
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


@pytest.mark.parametrize("damaged", ["", "[]", '{"questions": 3}', '{"questions": {"03.a": 1}}'])
def test_a_damaged_file_is_written_anew(damaged):
    kept.FILE.write_text(damaged)
    say(answered={"03.a": ANSWER})
    assert json.loads(kept.FILE.read_text())["questions"] == {"03.a": ANSWER}


def test_a_folder_that_cannot_be_written_to_disturbs_nobody(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(kept, "FILE", tmp_path / "file" / "progress.json")
    say(answered={"03.a": ANSWER})
    assert known("03.a") == {"03.a": ANSWER}


def test_nothing_is_written_unless_a_page_says_so():
    question.progress_of(["03.a"])
    assert not kept.FILE.exists()
