"""Questions that a learner answers in the page, and the progress through a lesson's questions.

The page judges by value, without a kernel, and tells Python alone, which keeps it in a file. A
wrong answer that stands for a known misconception gets a hint of its own.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypedDict, Unpack

import traitlets

from cgraph.course.exercises.tried import TRIED
from cgraph.course.kept import KEPT, hear
from cgraph.language import texts
from cgraph.numerals import show
from cgraph.pictures.graph_svg import graph_style
from cgraph.pictures.palette import css_themes
from cgraph.players.module import module
from cgraph.players.widget import OneWayWidget, shown_in_cell

_FOLDER = Path(__file__).parent


@cache
def _style() -> str:
    """Return the style sheet: the palette's colours, how graphs look, then the rules."""
    rules = (_FOLDER / "question.css").read_text(encoding="utf-8")
    return f":host {{ {css_themes()} }}\n{graph_style()}\n{rules}"


class _InPage(OneWayWidget):
    """What `question.js` shows; `text` stands in for it where no widget can run."""

    _esm = module(_FOLDER / "question.js")
    content = traitlets.Dict().tag(sync=True)
    style_sheet = traitlets.Unicode().tag(sync=True)

    def __init__(self, content: dict[str, Any], text: str) -> None:
        super().__init__(content=content, style_sheet=_style())
        self.text = text
        self.on_msg(hear)

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:  # noqa: ANN401, FBT001, FBT002  as ipywidgets has it
        """Return what a page is to know; as a whole, with the answers that are kept by now.

        They are no trait: each change of one would make JupyterLab call the notebook unsaved.
        """
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        if key is None:
            names = self.content.get("questions") or [self.content["id"]]
            state["kept"] = {name: KEPT[name] for name in names if name in KEPT}
        return state

    def _repr_mimebundle_(self, **kwargs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        shown_in_cell(self)
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": self.text}, metadata


class Question(_InPage):
    """One question; made by `number`, `choice`, `ordering`, `formula`, `sketch`, or by `ask`."""


class Progress(_InPage):
    """How many of a lesson's questions have been answered; made by `progress_of`.

    The page hands in what it has kept, so it is told which `exercises` Python has checked.
    """

    exercises = traitlets.Dict().tag(sync=True)

    def __init__(self, content: dict[str, Any], text: str) -> None:
        super().__init__(content, text)
        self._told = traitlets.dlink((TRIED, "exercises"), (self, "exercises"))

    def close(self) -> None:
        """Be told no longer."""
        if self.comm is not None:  # not closed yet
            self._told.unlink()
        super().close()


class Words(TypedDict, total=False):
    """What every question may say.

    `first` is for wrong answers that have no hint of their own, `explain` follows the right
    answer. Under `key` the page remembers that the question has been answered. `mistakes` are names
    of known mistakes by their hints, for those who collect what a class has answered.
    """

    first: str
    explain: str
    key: str
    mistakes: Mapping[str, str]


def number(
    prompt: str, answer: float, hints: Mapping[float, str], **words: Unpack[Words]
) -> Question:
    """Ask for a number; `hints` are for wrong ones that stand for a misconception.

    Where three significant digits do not write the answer out, they are all that is asked for.
    """
    parts = {"answer": float(answer), "shown": show(float(answer))}
    return _question("number", prompt, parts, list(hints.items()), words)


def formula(
    prompt: str,
    answer: str,
    names: Sequence[str],
    hints: Mapping[str, str],
    **words: Unpack[Words],
) -> Question:
    """Ask for a formula in `names`; two formulas are the same if their values are."""
    parts = {"answer": answer, "shown": answer, "names": list(names)}
    return _question("formula", prompt, parts, list(hints.items()), words)


def choice(
    prompt: str,
    options: Mapping[str, str],
    answer: str,
    hints: Mapping[str, str],
    **words: Unpack[Words],
) -> Question:
    """Ask for one of the options; `answer` is the key of the right one.

    They are shuffled, for the same question always in the same way: their order tells nothing.
    """
    shuffled = [list(pair) for pair in options.items()]
    Random(words.get("key") or prompt).shuffle(shuffled)  # noqa: S311  no secret
    parts = {"answer": answer, "shown": "", "options": shuffled}
    words.setdefault("mistakes", {hint: key for key, hint in hints.items()})
    return _question("choice", prompt, parts, list(hints.items()), words)


def ordering(
    prompt: str,
    items: Mapping[str, str],
    hints: Mapping[tuple[str, str], str],
    **words: Unpack[Words],
) -> Question:
    """Ask to put `items`, given here in a right order, into order.

    A key (a, b) of `hints` says that a must stand before b, its hint what to think of if it does
    not. Every order that keeps to all of them is right; the page begins with one that does not.
    """
    right = list(items)
    shuffled = right[1::2] + right[::2]
    if all(shuffled.index(a) < shuffled.index(b) for a, b in hints):
        shuffled = right[::-1]
    parts = {
        "answer": [list(pair) for pair in hints],
        "right": right,
        "shown": "",
        "options": [[key, items[key]] for key in shuffled],
    }
    wrong = [(list(pair), hint) for pair, hint in hints.items()]
    words.setdefault("mistakes", {hint: "_".join(pair) for pair, hint in hints.items()})
    return _question("ordering", prompt, parts, wrong, words)


def of_graph(
    prompt: str,
    parts: Mapping[str, Any],
    names: Mapping[str, str],
    formula: str,
    **words: Unpack[Words],
) -> Question:
    """Ask to draw a graph, or for the `formula` of one that is shown: `graphs.sketch` makes both.

    `names` says how inputs are shown that the formula may use.
    """
    kind, usable = ("formula", list(names)) if formula else ("sketch", [])
    more = {"answer": formula, "shown": formula, "names": usable, "shown_names": names}
    return _question(kind, prompt, {**parts, **more}, [], words)


def progress_of(keys: Sequence[str]) -> Progress:
    """Show how many of the questions with these keys have been answered."""
    words = texts("questions")
    content = {"kind": "progress", "questions": list(keys), "texts": words}
    return Progress(content, words["text_progress"].format(count=len(keys)))


def _question(
    kind: str, prompt: str, parts: dict[str, Any], wrong: Sequence[tuple[Any, str]], said: Words
) -> Question:
    names = said.get("mistakes", {})
    content = {
        "kind": kind,
        "id": said.get("key", ""),
        "prompt": prompt,
        "first": said.get("first", ""),
        "explain": said.get("explain", ""),
        "options": [],
        "names": [],
        "wrong": [
            {"value": value, "hint": hint, "name": names.get(hint, "")} for value, hint in wrong
        ],
        "texts": texts("questions") | (texts("sketch") if "graph" in parts else {}),
        **parts,
    }
    return Question(content, _text(content))


def _text(content: dict[str, Any]) -> str:
    """Write the question as plain text, without its answer."""
    words: dict[str, str] = content["texts"]
    lines = [words["text_question"].format(prompt=content["prompt"])]
    lines += [f"  - {text}" for _, text in content["options"]]
    if content["names"]:
        lines.append(words["text_names"].format(names=words["comma"].join(content["names"])))
    return "\n".join(lines).replace("`", "")
