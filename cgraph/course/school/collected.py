"""What a class handed in, as tables: a row for each learner, and how the class guessed.

The first guess counts as what the class thinks: it is made before any hint.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from cgraph.course.school.content import read_lesson
from cgraph.course.school.handed import Answer, Handed
from cgraph.language import language, say
from cgraph.pictures.palette import css_themes

_TEMPLATES = Path(__file__).parent / "templates"
_FORMULA = re.compile(r"[\s]*[=+\-@＝＋－＠\t\r|%]")  # what a spreadsheet takes for a formula
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_MOST_SHOWN = 3  # answers of one kind


@dataclass(frozen=True)
class Learner:
    """One learner's newest file of a lesson; `remarks` say what a teacher may wonder at."""

    handed: Handed
    remarks: tuple[str, ...]

    @property
    def right(self) -> int:
        """How many questions were answered."""
        return sum(answer.state == "right" for answer in self.handed.questions.values())

    @property
    def at_once(self) -> int:
        """How many of them were right at the first guess."""
        return sum(guess(answer) == "right" for answer in self.handed.questions.values())

    @property
    def shown(self) -> int:
        """How many were looked up."""
        return sum(answer.state == "shown" for answer in self.handed.questions.values())


@dataclass(frozen=True)
class Guess:
    """How many thought the same at first: `name` is "right", "shown", a mistake's, or ""."""

    name: str
    count: int
    hint: str
    given: str


@dataclass(frozen=True)
class Asked:
    """How a class guessed at one question."""

    name: str
    prompt: str
    count: int
    guesses: tuple[Guess, ...]


def guess(answer: Answer) -> str:
    """Say what the first guess was: "right", a mistake's name, "" for others, "shown" if none."""
    if answer.state == "right" and not answer.mistakes:
        return "right"
    return answer.mistakes[0] if answer.mistakes else "shown"


def learners(handed: Iterable[Handed]) -> list[Learner]:
    """Return the newest of each learner, by name, with remarks where something is strange."""
    by_name: defaultdict[str, list[Handed]] = defaultdict(list)
    by_browser: defaultdict[str, set[str]] = defaultdict(set)
    for one in handed:
        by_name[" ".join(one.name.split()).casefold()].append(one)
        by_browser[one.browser].add(one.name)
    found = []
    for _, files in sorted(by_name.items()):
        newest = max(files, key=lambda one: one.made)
        remarks = []
        words = {"count": len(files), "file": newest.file}
        if len({one.browser for one in files}) > 1:
            rest = ", ".join(sorted({one.file for one in files} - {newest.file}))
            remarks.append(say("school.several_browsers", others=rest, **words))
        elif len(files) > 1:
            remarks.append(say("school.several", **words))
        others = sorted(by_browser[newest.browser] - {one.name for one in files})
        if newest.browser and others:
            remarks.append(say("school.same_browser", names=", ".join(others)))
        found.append(Learner(newest, tuple(remarks)))
    return found


def asked(contents: Sequence[dict[str, Any]], class_: Sequence[Learner]) -> list[Asked]:
    """Return how the class guessed at each question, given its content."""
    return [_asked(content, class_) for content in contents]


def _asked(content: dict[str, Any], class_: Sequence[Learner]) -> Asked:
    name = content["id"]
    answers = [one.handed.questions[name] for one in class_ if name in one.handed.questions]
    counts = Counter(guess(answer) for answer in answers)
    hints = {wrong["name"]: wrong["hint"] for wrong in content["wrong"]}
    options = dict(content["options"])
    guesses = []
    for found, count in counts.most_common():
        given = Counter(answer.first for answer in answers if guess(answer) == found)
        written = ", ".join(_option(text, options) for text, _ in given.most_common(_MOST_SHOWN))
        guesses.append(Guess(found, count, hints.get(found, ""), written))
    guesses.sort(key=lambda one: one.name != "right")
    return Asked(name, content["prompt"], len(answers), tuple(guesses))


def _option(given: str, options: dict[str, str]) -> str:
    if given in options:
        return options[given]
    return " → ".join(options.get(key, key) for key in given.split(", "))


def tables(handed: Sequence[Handed], refused: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """Return the files of all lessons that were handed in: a page, and two tables for each.

    What went unread is told on the page. PublishError if a lesson cannot be run.
    """
    parts, files = [], {}
    for number in sorted({one.lesson for one in handed}):
        lesson, blocks = read_lesson(int(number))
        asks = (block.question for block in blocks if block.question)
        contents = [one for one in asks if one["id"].startswith(f"{number}.")]
        class_ = learners(one for one in handed if one.lesson == number)
        found = asked(contents, class_)
        parts.append((lesson.title, class_, found))
        files[f"learners-{number}.csv"] = _csv(_learner_rows(class_, found))
        files[f"questions-{number}.csv"] = _csv(_question_rows(found))
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    environment.globals.update(say=say, guess=guess, language=language, style=css_themes())
    environment.filters["time"] = _time
    page = environment.get_template("collected.html.j2").render(parts=parts, refused=refused)
    return {"class.html": page.encode(), **files}


def _learner_rows(class_: Sequence[Learner], found: Sequence[Asked]) -> list[list[object]]:
    head = ["name", "file", "made", "right", "right_at_once", "looked_up", "remarks"]
    parts = ("first", "mistakes", "last", "tries", "state", "time")
    exercises = sorted({name for one in class_ for name in one.handed.exercises})
    head += [f"{one.name} {part}" for one in found for part in parts] + exercises
    rows: list[list[object]] = [list(head)]
    for one in class_:
        handed = one.handed
        row: list[object] = [handed.name, handed.file, _time(handed.made), one.right, one.at_once]
        row += [one.shown, " ".join(one.remarks)]
        for question in found:
            answer = handed.questions.get(question.name)
            row += (
                [
                    *(answer.first, " ".join(it or "other" for it in answer.mistakes), answer.last),
                    *(answer.tries, answer.state, _time(answer.done)),
                ]
                if answer
                else [""] * len(parts)
            )
        row += [handed.exercises[it].verdict if it in handed.exercises else "" for it in exercises]
        rows.append(row)
    return rows


def _question_rows(found: Sequence[Asked]) -> list[list[object]]:
    rows: list[list[object]] = [["question", "first guess", "learners", "of", "answers", "hint"]]
    for one in found:
        rows += [
            [one.name, it.name or "other", it.count, one.count, it.given, it.hint]
            for it in one.guesses
        ]
    return rows


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table that Excel reads as UTF-8, in which no text is taken for a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    text = value if isinstance(value, str) else ""
    return f"'{text}" if _FORMULA.match(text) and not _PLAIN.fullmatch(text) else value


def _time(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M")
