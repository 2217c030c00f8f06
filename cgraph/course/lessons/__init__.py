"""The lessons: all of a lesson but its notebooks is one folder here, such as `lesson_03`.

`questions.toml`  what is right, and which mistakes are known
`exercises.py`    what checks the exercises
`exercises.toml`  a solution of each exercise, and attempts that tests make
`en.toml`, ...    the words of questions and exercises, in each language
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from cgraph.errors import NameUnknownError
from cgraph.language import language, say

Table = dict[str, dict[str, Any]]  # name -> what is said of it


@dataclass(frozen=True)
class Lesson:
    """One lesson, by the `number` that names of its questions begin with, such as "03"."""

    number: str
    folder: Path

    @cached_property
    def questions(self) -> Table:
        """What is right and which mistakes are known, for each question."""
        return _read(self.folder / "questions.toml")

    @cached_property
    def exercises(self) -> Table:
        """The solution of each exercise, and what else there is to know of it."""
        return _read(self.folder / "exercises.toml")

    @cached_property
    def checks(self) -> Mapping[str, Callable[..., Mapping[str, object]]]:
        """What checks each exercise; see `cgraph.course.exercises`."""
        found: Mapping[str, Callable[..., Mapping[str, object]]]
        found = import_module(f"{__name__}.{self.folder.name}.exercises").CHECKS
        return found

    def words(self, part: str) -> Table:
        """Return the words of "questions" or "exercises", in the language in use."""
        words: Table = _read(self.folder / f"{language()}.toml").get(part, {})
        return words


@cache
def lessons() -> dict[str, Lesson]:
    """Return all lessons by their numbers."""
    folders = sorted(Path(__file__).parent.glob("lesson_[0-9][0-9]"))
    found = (Lesson(folder.name.removeprefix("lesson_"), folder) for folder in folders)
    return {lesson.number: lesson for lesson in found}


def find(name: str, kind: str) -> tuple[Lesson, str]:
    """Return the lesson and the short name of what `name` names, such as "03.dfdy".

    `kind` is "questions" or "exercises". NameUnknownError if there is none of that name.
    """
    number, _, short = str(name).partition(".")  # whatever a learner types
    lesson = lessons().get(number)
    if lesson is None or short not in getattr(lesson, kind):
        known = (f"{one.number}.{it}" for one in lessons().values() for it in getattr(one, kind))
        raise NameUnknownError(say(f"{kind}.unknown", name=name, known=", ".join(known)))
    return lesson, short


@cache
def _read(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))
