"""Code exercises: `check` says what differs, `solution` shows one way to write it.

An exercise stands in a cell of its own, to be completed. As shipped it runs too, and the check
says that it is not finished yet.
"""

import tomllib
from functools import cache
from html import escape
from pathlib import Path

from cgraph.errors import CgraphError, NameUnknownError
from cgraph.exercises.findings import Difference
from cgraph.exercises.functions import check_function
from cgraph.exercises.things import THINGS
from cgraph.language import say
from cgraph.pictures.palette import ON_ANY_GROUND

__all__ = ["Checked", "Solution", "check", "exercises", "solution"]

_SOLUTIONS = Path(__file__).parent / "solutions.toml"
_COLOURS = {"right": "parameter", "unfinished": "line", "differs": "gradient"}


class Checked:
    """What a check found; `passed` says whether the exercise is done."""

    def __init__(self, verdict: str, text: str) -> None:
        self.passed = verdict == "right"
        self.verdict = verdict
        self.text = say("passes.between").join(filter(None, [say("exercises." + verdict), text]))

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        colour = ON_ANY_GROUND[_COLOURS[self.verdict]]
        style = f"border-left: 4px solid {colour}; padding: 0.3em 0.8em"
        word, text = escape(say("exercises." + self.verdict)), escape(self.text)
        text = text.replace(word, f"<strong>{word}</strong>", 1).replace("\n", "<br>")
        return f'<div role="status" style="{style}">{text}</div>'


class Solution:
    """One way to complete an exercise, closed until it is opened."""

    def __init__(self, name: str, code: str) -> None:
        self.code = code
        self.name = name

    def __repr__(self) -> str:
        return say("exercises.solution_text", name=self.name)

    def _repr_html_(self) -> str:
        title = escape(say("exercises.solution_title"))
        code = f"<pre><code>{escape(self.code)}</code></pre>"
        return f'<details><summary style="cursor: pointer">{title}</summary>{code}</details>'


@cache
def exercises() -> dict[str, str]:
    """Return the solution of each exercise, by its name, such as "03.multiply"."""
    found: dict[str, dict[str, str]] = tomllib.loads(_SOLUTIONS.read_text(encoding="utf-8"))
    return {
        f"{lesson}.{short}": code for lesson, row in found.items() for short, code in row.items()
    }


def check(name: str, /, *given: object) -> Checked:
    """Check what an exercise asked for, such as a function, and say what differs.

    NameUnknownError if there is no such exercise. An error in the learner's own code is told, not
    raised.
    """
    _must_exist(name)
    short = name.partition(".")[2]
    try:
        said = THINGS[short](*given) if short in THINGS else check_function(short, *given)
    except Difference as difference:
        return Checked(difference.verdict, str(difference))
    except CgraphError as error:  # such as two nodes of one name
        return Checked("differs", str(error))
    return Checked("right", said)


def solution(name: str, /) -> Solution:
    """Show one way to complete an exercise, closed until it is opened."""
    _must_exist(name)
    return Solution(name, exercises()[name].strip())


def _must_exist(name: str) -> None:
    if name not in exercises():
        known = ", ".join(exercises())
        raise NameUnknownError(say("exercises.unknown", name=name, known=known))
