"""What a learner has answered, kept beside the notebook.

A page keeps it in its browser, which knows a page by its port; and JupyterLab may take another port
on another day. So a page tells Python, too. Nothing is written unless a page tells something.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cgraph.course.exercises.tried import TRIED
from cgraph.course.files import write_whole

FILE = Path.cwd() / ".cgraph-progress.json"  # a notebook's Python starts in the notebook's folder
_FORM = {"first": str, "last": str, "mistakes": list, "tries": int, "state": str}
_FORM |= {"from": int, "to": int}
_LONGEST = 5000  # characters of an answer


def hear(_widget: object, said: object, _buffers: object = None) -> None:
    """Keep what a page says: {"answered": {name: answer}}, {"forget": [name]}, or {}.

    With each of them go the exercises that Python has checked.
    """
    if not isinstance(said, Mapping):
        return
    questions, exercises = _read()  # another lesson's Python writes there as well
    questions |= _answers(said.get("answered"))
    forgotten = said.get("forget")
    for name in forgotten if isinstance(forgotten, list) else ():
        questions.pop(name, None)
    KEPT.clear()
    KEPT.update(questions)
    told = {"questions": questions, "exercises": exercises | TRIED.exercises}
    with suppress(OSError):  # then the browser alone remembers
        write_whole(FILE, json.dumps(told, ensure_ascii=False, indent=1).encode())


def _read() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return answers and exercises by name; nothing where the file is missing or damaged."""
    try:
        found = json.loads(FILE.read_text(encoding="utf-8"))
        return _answers(found["questions"]), dict(found["exercises"])
    except (OSError, ValueError, TypeError, KeyError):
        return {}, {}


def _answers(given: object) -> dict[str, Any]:
    """Return those of the answers that have the form of one, which `record.js` tells."""
    return {
        name: answer
        for name, answer in (given.items() if isinstance(given, Mapping) else ())
        if isinstance(answer, Mapping)
        and all(isinstance(answer.get(part), kind) for part, kind in _FORM.items())
        and len(json.dumps(answer)) < _LONGEST
    }


KEPT, _exercises = _read()
TRIED.exercises = _exercises | TRIED.exercises
