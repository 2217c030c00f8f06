"""The questions that come with the lessons: `ask("03.dfdy", graph)`.

A lesson's `questions.toml` says what is right and which mistakes are known, as formulas over the
graph; its words stand beside, in each language. So every number in them is computed.

In a formula `u` is the value of the node u and `d_u` its gradient; `nodes`, `edges`, `operations`
and `leaves` count. What `ask` is given by keyword counts as well, and in `mistakes` so does
`answer`. In a choice, answers and mistakes are keys of options. In an ordering `items` stand in a
right order, and each of `pairs` says what must come before what; where several pairs are out of
order, the first one's hint is given (its name is "<before>_<after>"). A sketch is of a `formula`,
or of the graph; with `read` or `another` it is as `graphs.sketch` says, and so are its words unless
there are some.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cgraph.course import question
from cgraph.course.lessons import find, lessons
from cgraph.course.question import Progress, Question, Words
from cgraph.course.question.graphs import sketch
from cgraph.errors import NameUnknownError, ShapeError, ValueMissingError
from cgraph.formula import parse
from cgraph.graph import Graph, wanted_graph
from cgraph.language import say
from cgraph.numerals import show
from cgraph.pictures.wording import nature
from cgraph.symbols import show_name

__all__ = ["ask", "progress", "question"]


def ask(name: str, graph: Graph | None = None, /, **values: float) -> Question:
    """Ask the lessons' question `name`, such as "03.dfdy", about a graph as it stands.

    The graph is not changed: both passes run on a copy. `values` are numbers that no node holds,
    such as a learning rate. NameUnknownError if there is no such question, ValueMissingError if
    it needs a name that is not there, ShapeError if that is an array.

    >>> graph = parse("u = x + y; f = u * y", x=3, y=2)
    >>> print(ask("03.dfdu", graph).text)
    Question: And with numbers, u = 5 and y = 2: what is ∂f/∂u?
    """
    lesson, short = find(name, "questions")
    if graph is not None:
        wanted_graph(graph)
    row, words = lesson.questions[short], lesson.words("questions")[short]
    return _ASK[row["kind"]](_Asked(name, row, words, graph, _numbers(graph) | values))


def progress(lesson: str | int) -> Progress:
    """Show how many of the questions of a lesson, such as "03" or 3, have been answered.

    NameUnknownError if there is no such lesson.
    """
    number = f"{lesson:02}" if isinstance(lesson, int) else str(lesson)
    if number not in lessons():
        known = ", ".join(lessons())
        raise NameUnknownError(say("questions.no_lesson", number=lesson, known=known))
    return question.progress_of([f"{number}.{short}" for short in lessons()[number].questions])


def _numbers(graph: Graph | None) -> dict[str, Any]:
    """Return what a question may speak of: values, gradients and counts."""
    if graph is None:
        return {}
    copy = graph.copy()
    found: dict[str, Any] = {
        "nodes": len(copy),
        "edges": sum(len(view.operands) for view in copy.nodes),
        "operations": len(_operations(copy)),
        "leaves": len(copy) - len(_operations(copy)),
    }
    if all(view.value is not None for view in copy.nodes if view.operation is None):
        copy.evaluate({})
        if np.ndim(copy.output.value) == 0:  # type: ignore[arg-type]
            copy.backward()
    for view in copy.nodes:
        found[view.label] = view.value
        found[f"d_{view.label}"] = view.gradient
    return {key: value for key, value in found.items() if value is not None}


def _operations(graph: Graph) -> list[Any]:
    return [view for view in graph.nodes if view.operation is not None]


@dataclass
class _Asked:
    """A question on its way: its row, its words, and the numbers that it may speak of."""

    name: str
    row: Mapping[str, Any]
    words: Mapping[str, Any]
    graph: Graph | None
    numbers: dict[str, Any]

    def compute(self, expression: str) -> float:
        formula = parse(expression)
        for wanted in formula.inputs:
            if wanted not in self.numbers:
                raise self.missing(wanted)
        found = formula.evaluate({name: self.numbers[name] for name in formula.inputs})
        if not isinstance(found, float):
            raise ShapeError(say("questions.one_number", question=self.name))
        return found

    def missing(self, wanted: str) -> ValueMissingError:
        return ValueMissingError(say("questions.needs", question=self.name, name=wanted))

    def say(self, text: str, **more: str) -> str:
        written = {name: show(value) for name, value in self.numbers.items()}
        try:
            return text.format_map(written | more)
        except KeyError as error:
            raise self.missing(str(error.args[0])) from error

    def common(self, **more: str) -> Words:
        """Return the words that every question has, with the numbers put in."""
        first, explain = (self.say(self.words[part], **more) for part in ("first", "explain"))
        return {"first": first, "explain": explain, "key": self.name}


def _ask_number(asked: _Asked) -> Question:
    answer = asked.compute(asked.row["answer"])
    asked.numbers["answer"] = answer
    known: dict[float, str] = {}
    names: dict[str, str] = {}
    for mistake, given in asked.row["mistakes"].items():
        values = [asked.compute(one) for one in ([given] if isinstance(given, str) else given)]
        asked.numbers[mistake] = values[0]
        hint = asked.say(asked.words["hints"][mistake])
        names[hint] = mistake
        # With other numbers than the lesson's, a mistake may lead to the right answer.
        known |= {v: hint for v in values if v not in known and not np.isclose(v, answer)}
    prompt = asked.say(asked.words["prompt"])
    said = asked.common()
    said["mistakes"] = names
    return question.number(prompt, answer, known, **said)


def _ask_formula(asked: _Asked) -> Question:
    row, words = asked.row, asked.words
    hints = {text: asked.say(words["hints"][name]) for name, text in row["mistakes"].items()}
    said = asked.common()
    said["mistakes"] = {hints[text]: name for name, text in row["mistakes"].items()}
    return question.formula(asked.say(words["prompt"]), row["answer"], row["names"], hints, **said)


def _ask_choice(asked: _Asked) -> Question:
    words = asked.words
    options, hints = (
        {key: asked.say(text) for key, text in words[part].items()} for part in ("options", "hints")
    )
    prompt = asked.say(words["prompt"])
    return question.choice(prompt, options, asked.row["answer"], hints, **asked.common())


def _ask_ordering(asked: _Asked) -> Question:
    prompt = asked.say(asked.words["prompt"])
    if "order" in asked.row:
        return _ask_graph_order(asked, prompt)
    items = {key: asked.words["items"][key] for key in asked.row["items"]}
    hints = {(a, b): asked.words["hints"][f"{a}_{b}"] for a, b in asked.row["pairs"]}
    return question.ordering(prompt, items, hints, **asked.common())


def _ask_graph_order(asked: _Asked, prompt: str) -> Question:
    """Ask in which order the passes take the operations of the graph."""
    views = _operations(asked.graph) if asked.graph else []
    pairs = [(one.label, view.label) for view in views for one in view.operands if one.operation]
    right = [view.label for view in views]
    if asked.row["order"] == "backward":
        pairs = [(later, earlier) for earlier, later in reversed(pairs)]
        right.reverse()
    if not pairs:
        raise ValueMissingError(say("questions.too_short"))
    template = asked.words.get("item")
    items = {
        view.label: template.format(node=show_name(view.label)) if template else f"`{nature(view)}`"
        for view in views
    }
    hint = asked.words["hints"]["pair"]
    hints = {
        (earlier, later): hint.format(earlier=show_name(earlier), later=show_name(later))
        for earlier, later in pairs
    }
    order = say("questions.comma").join(f"`{show_name(label)}`" for label in right)
    items = {label: items[label] for label in right}
    return question.ordering(prompt, items, hints, **asked.common(order=order))


def _ask_sketch(asked: _Asked) -> Question:
    row, words = asked.row, asked.words
    said: Words = {"key": asked.name}
    if "explain" in words:
        said["explain"] = asked.say(words["explain"])
    prompt = asked.say(words.get("prompt", ""))
    return sketch(
        asked.graph or row["formula"],
        read=row.get("read", False),
        another=row.get("another"),
        prompt=prompt,
        **said,
    )


_ASK = {
    "number": _ask_number,
    "formula": _ask_formula,
    "choice": _ask_choice,
    "ordering": _ask_ordering,
    "sketch": _ask_sketch,
}
