"""Code exercises: `check` says what differs, `solution` shows one way to write it.

An exercise stands in a cell of its own, to be completed. As shipped it runs too, and the check
says that it is not finished yet.

What checks an exercise stands in `CHECKS` of its lesson's `exercises.py`, a function of what the
learner gives: it raises a `Difference`, or returns what the sentence `right` is to be filled with.
`Function` is such a check for exercises that ask for a function.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from cgraph.course.exercises.findings import Difference
from cgraph.course.exercises.tried import TRIED
from cgraph.course.lessons import find
from cgraph.errors import CgraphError
from cgraph.language import say, texts

__all__ = ["Checked", "Solution", "check", "solution"]

#: Marks on a page that does not say whether it is light or dark: 3 to 1 on either ground.
COLOURS = {"right": "#2e8b57", "unfinished": "#7d8995", "differs": "#c8642c"}


class Checked:
    """What a check found; `passed` says whether the exercise is done."""

    def __init__(self, verdict: str, text: str) -> None:
        self.passed = verdict == "right"
        self.verdict = verdict
        self.text = say("passes.between").join(filter(None, [say("exercises." + verdict), text]))

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        style = f"border-left: 4px solid {COLOURS[self.verdict]}; padding: 0.3em 0.8em"
        word, text = escape(say("exercises." + self.verdict)), escape(self.text)
        text = text.replace(word, f"<strong>{word}</strong>", 1).replace("\n", "<br>")
        return f'<div role="status" style="{style}">{text}</div>'


@dataclass(repr=False)
class Solution:
    """One way to complete an exercise, closed until it is opened."""

    name: str
    code: str

    def __repr__(self) -> str:
        return say("exercises.solution_text", name=self.name)

    def _repr_html_(self) -> str:
        title = escape(say("exercises.solution_title"))
        code = f"<pre><code>{escape(self.code)}</code></pre>"
        return f'<details><summary style="cursor: pointer">{title}</summary>{code}</details>'


def check(name: str, /, *given: object) -> Checked:
    """Check what an exercise asked for, such as a function, and say what differs.

    NameUnknownError if there is no such exercise. An error in the learner's own code is told, not
    raised.
    """
    lesson, short = find(name, "exercises")
    words = texts("exercises") | lesson.words("exercises")[short]
    try:
        checked = Checked("right", _written(words, "right", lesson.checks[short](*given)))
    except Difference as found:
        checked = Checked(found.verdict, _written(words, found.key, found.values))
    except CgraphError as error:  # such as two nodes of one name
        checked = Checked("differs", str(error))
    TRIED.note(name, checked.verdict)
    return checked


def _written(words: Mapping[str, str], key: str, values: Mapping[str, object]) -> str:
    """Fill in a sentence; a list of findings is written one below the other."""
    filled = {
        name: "\n".join(_written(words, one.key, one.values) for one in value)
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }
    return words[key].format_map(filled)


def solution(name: str, /) -> Solution:
    """Show one way to complete an exercise, closed until it is opened."""
    lesson, short = find(name, "exercises")
    return Solution(name, lesson.exercises[short]["solution"].strip())
