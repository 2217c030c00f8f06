"""What learners hand in: files, or lines within files, written by their own browsers.

Nothing in them can be trusted: whoever has an editor can change them. So each is read by its
expected form, other parts are left out, and what cannot be read is told with its reason.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cgraph.course.lessons import Lesson, lessons
from cgraph.language import say

_LARGEST = 2_000_000  # bytes
_LONGEST = {"name": 80, "answer": 200, "code": 20_000, "word": 60}  # characters
_LATEST = 253_402_300_799_000  # ms since 1970: the end of the year 9999
_LINE = re.compile(r"cgraph1\.([A-Za-z0-9_-]+)")
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
    """What one learner handed in of one lesson; `browser` is the same for one browser."""

    file: str
    name: str
    lesson: str
    made: int
    browser: str
    questions: dict[str, Answer]
    exercises: dict[str, Tried]


def read_folder(folder: Path) -> tuple[list[Handed], list[tuple[str, str]]]:
    """Return what was handed in, in any file below `folder`, and (file, reason) for all others."""
    found: list[Handed] = []
    refused: list[tuple[str, str]] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        file = path.relative_to(folder).as_posix()
        try:
            found.extend(
                read(text, file) for text in _texts(path)
            )  # what came before an error, too
        except UnreadableError as error:
            refused.append((file, str(error)))
        except OSError as error:
            refused.append((file, error.strerror or str(error)))
    return found, refused


def _texts(path: Path) -> Iterator[str]:
    """Yield the JSON texts in a file: it is one, or has lines with them."""
    if path.stat().st_size > _LARGEST:
        raise UnreadableError(say("school.too_large", most=_LARGEST // 1_000_000))
    content = path.read_bytes()
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = content.decode(encoding, errors="replace").strip()
    if not text:
        raise UnreadableError(say("school.empty"))
    if text.startswith("{"):
        yield text
        return
    lines = _LINE.findall(text)
    if not lines:
        raise UnreadableError(say("school.nothing"))
    for line in lines:
        padded = line + "=" * (-len(line) % 4)
        try:
            yield base64.urlsafe_b64decode(padded).decode()
        except ValueError as error:
            raise UnreadableError(say("school.cut_short")) from error


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
