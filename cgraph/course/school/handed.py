"""What learners hand in: files, or lines within files, written by their own browsers.

Nothing in them can be trusted: whoever has an editor can change them. So each is read by its
expected form, other parts are left out, and what cannot be read is told with its reason.
"""

import base64
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cgraph.course.files import reason, shown, text_of
from cgraph.course.lessons import Lesson, lessons
from cgraph.language import say

_LARGEST = 2_000_000  # bytes
_LONGEST = {"name": 80, "answer": 200, "code": 20_000, "word": 60}  # characters
_LATEST = 32_503_593_600_000  # ms since 1970: in the year 2999, which every system can show
_LINE = re.compile(  # and lines below that hold nothing else: mail programs break long ones
    r"cgraph1\.([A-Za-z0-9_-]+(?:=?[ \t\r]*\n[> \t]*[A-Za-z0-9_-]+(?==?[ \t\r]*(?:\n|\Z)))*)"
)
_BROKEN = re.compile(r"[^A-Za-z0-9_-]+")
_STATES = ("open", "right", "shown")


class UnreadableError(Exception):
    """Why something is not what a browser hands in; the message is for a teacher."""


@dataclass(frozen=True)
class Answer:
    """What became of a question: `state` is "open", "right" or "shown"; times are ms since 1970."""

    first: str
    mistakes: tuple[str, ...]
    last: str
    tries: int
    state: str
    begun: int
    done: int


@dataclass(frozen=True)
class Tried:
    """What became of an exercise; `verdict` is "right", "unfinished" or "differs"."""

    code: str
    verdict: str
    tries: int
    begun: int
    done: int


@dataclass(frozen=True)
class Handed:
    """What one learner handed in of one lesson; `browser` is the same for one browser.

    `file` says where it was: a file, or a line of one.
    """

    file: str
    name: str
    lesson: str
    made: int
    browser: str
    questions: dict[str, Answer]
    exercises: dict[str, Tried]


def read_folder(folder: Path) -> tuple[list[Handed], list[tuple[str, str]]]:
    """Return what was handed in, in any file below `folder`, and (place, reason) for the rest."""
    closed: list[OSError] = []
    walked = os.walk(folder, onerror=closed.append)
    paths = sorted(Path(place, name) for place, _, names in walked for name in names)
    found: list[Handed] = []
    refused = [(_below(folder, error.filename), reason(error)) for error in closed]
    for path in paths:
        file = _below(folder, path)
        try:
            texts = list(_texts(path, file)) if path.is_file() else []
        except UnreadableError as error:
            refused.append((file, str(error)))
            continue
        except OSError as error:
            refused.append((file, reason(error)))
            continue
        for place, text in texts:
            try:
                found.append(read(text, place))
            except UnreadableError as error:
                refused.append((place, str(error)))
    return found, refused


def _below(folder: Path, path: str | Path) -> str:
    return shown(Path(path).relative_to(folder).as_posix())


def _texts(path: Path, file: str) -> Iterator[tuple[str, str]]:
    """Yield the JSON texts in a file, each with its place: it is one, or has lines with them."""
    if path.stat().st_size > _LARGEST:
        raise UnreadableError(say("school.too_large", most=_LARGEST // 1_000_000))
    text = text_of(path.read_bytes(), "replace")
    if not text.strip():
        raise UnreadableError(say("school.empty"))
    if text.lstrip().startswith("{"):
        yield file, text.strip()
        return
    lines = [*_LINE.finditer(text)]
    if not lines:
        raise UnreadableError(say("school.nothing"))
    number, counted = 1, 0
    for line in lines:
        number, counted = number + text.count("\n", counted, line.start()), line.start()
        yield say("school.line", file=file, number=number), _decoded(line[1])


def _decoded(line: str) -> str:
    """Return the JSON text that a line stands for, without words that were taken for its end."""
    coded = _BROKEN.sub("", line)
    whole = coded[: len(coded) - (len(coded) % 4 == 1)]  # one sign alone holds no byte
    text = base64.urlsafe_b64decode(whole + "===").decode(errors="replace")
    with suppress(ValueError, RecursionError):  # cut short, as `read` will say
        text = text[: json.JSONDecoder().raw_decode(text)[1]]
    return text


def read(text: str, file: str) -> Handed:
    """Read one JSON text; UnreadableError if it is cut short or is not what a browser hands in."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(say("school.cut_short")) from error
    if not isinstance(found, dict) or found.get("cgraph") != 1:
        raise UnreadableError(say("school.nothing"))
    name = _text(found.get("name"), "name").strip()
    if not name:
        raise UnreadableError(say("school.no_name"))
    lesson = lessons().get(_text(found.get("lesson"), "word"))
    if lesson is None:
        raise UnreadableError(say("school.no_lesson"))
    return Handed(
        file,
        name,
        lesson.number,
        _number(found.get("made"), _LATEST),
        _text(found.get("browser"), "word"),
        {key: _answer(row) for key, row in _rows(found, "questions", lesson)},
        {key: _tried(row) for key, row in _rows(found, "exercises", lesson)},
    )


def _rows(found: dict[str, Any], part: str, lesson: Lesson) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of what the lesson has, in its order; what it does not have is left out."""
    rows = found.get(part)
    if not isinstance(rows, dict):
        raise UnreadableError(say("school.forged"))
    for short in getattr(lesson, part):
        row = rows.get(f"{lesson.number}.{short}")
        if isinstance(row, dict):
            yield f"{lesson.number}.{short}", row
        elif row is not None:
            raise UnreadableError(say("school.forged"))


def _answer(row: dict[str, Any]) -> Answer:
    mistakes = row.get("mistakes")
    if not isinstance(mistakes, list) or row.get("state") not in _STATES:
        raise UnreadableError(say("school.forged"))
    return Answer(
        _text(row.get("first"), "answer"),
        tuple(_text(mistake, "word") for mistake in mistakes[:50]),
        _text(row.get("last"), "answer"),
        _number(row.get("tries"), 9999),
        row["state"],
        _number(row.get("from"), _LATEST),
        _number(row.get("to"), _LATEST),
    )


def _tried(row: dict[str, Any]) -> Tried:
    return Tried(
        _text(row.get("code"), "code"),
        _text(row.get("verdict"), "word"),
        _number(row.get("tries"), 9999),
        _number(row.get("from"), _LATEST),
        _number(row.get("to"), _LATEST),
    )


def _text(value: object, kind: str) -> str:
    """Return a text without what no learner types: control characters but for line ends."""
    if not isinstance(value, str):
        raise UnreadableError(say("school.forged"))
    kept = (sign for sign in value[: _LONGEST[kind]] if sign in "\n\t" or sign.isprintable())
    return "".join(kept)


def _number(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise UnreadableError(say("school.forged"))
    return value
