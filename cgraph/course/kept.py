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
_TIMES = {"tries": int, "from": int, "to": int}
_ANSWER = {"first": str, "last": str, "mistakes": list, "state": str, **_TIMES}
_EXERCISE = {"code": str, "verdict": str, **_TIMES}
_LONGEST = 5000  # characters of an answer


def hear(_widget: object, said: object, _buffers: object = None) -> None:
    """Keep what a page says: {"answered": {name: answer}}, {"forget": [name]}, or {}.

    With each of them go the exercises that Python has checked.
    """
    if not isinstance(said, Mapping):
        return
    kept = _read()  # another lesson's Python writes there as well
    if kept:
        KEPT.clear()
        KEPT.update(kept[0])
    answered = _formed(said.get("answered"), _ANSWER).items()
    KEPT.update({name: row for name, row in answered if len(json.dumps(row)) < _LONGEST})
    forgotten = said.get("forget")
    for name in forgotten if isinstance(forgotten, list) else ():
        KEPT.pop(name, None)
    if kept is None:
        return  # what is there must not be lost
    told = {"questions": KEPT, "exercises": kept[1] | TRIED.exercises}
    with suppress(OSError):  # then the browser alone remembers
        text = json.dumps(told, ensure_ascii=False, indent=1)
        write_whole(FILE, text.encode(errors="replace"))


def _read() -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return answers and exercises by name, or None where the file cannot be read now.

    A damaged file is set aside.
    """
    try:
        try:
            found = json.loads(FILE.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            FILE.replace(FILE.with_name(f"{FILE.name}.damaged"))
            return {}, {}
    except FileNotFoundError:
        return {}, {}
    except OSError:
        return None
    parts = found if isinstance(found, dict) else {}
    questions = _formed(parts.get("questions"), _ANSWER)
    return questions, _formed(parts.get("exercises"), _EXERCISE)


def _formed(given: object, form: Mapping[str, type]) -> dict[str, Any]:
    """Return the rows of a table that have the form of one, which others tell."""
    return {
        name: row
        for name, row in (given.items() if isinstance(given, Mapping) else ())
        if isinstance(row, Mapping)
        and all(isinstance(row.get(part), kind) for part, kind in form.items())
    }


KEPT, _exercises = _read() or ({}, {})
TRIED.exercises = _exercises | TRIED.exercises
