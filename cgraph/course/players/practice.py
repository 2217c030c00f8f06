"""Practice without end: passes done by hand, and steps of a descent, on graphs that never repeat.

The graphs are laid out and traced here; their numbers are drawn by the page (`pool.js`), small ones
that can be worked with in one's head.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import traitlets

from cgraph.course.players.doing import Phase, task, workings_picture
from cgraph.errors import WrongKindError
from cgraph.formula import parse_among
from cgraph.graph import Graph
from cgraph.graph.trace import Trace
from cgraph.language import say, texts
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import Field, Track
from cgraph.pictures.graph_svg import edge_part, graph_picture, static_svg
from cgraph.players.content import Content
from cgraph.players.packing import pack
from cgraph.players.player import Player
from cgraph.tape import known

_POSITIVE = [float(number) for number in range(1, 10)]
SIGNED = [-4.0, -3.0, -2.0, -1.0, *_POSITIVE]
_RATE = "rate"
_FALLING = {_RATE: [0.01, 0.05, 0.1], "x": [1.0, 2.0]}  # with these, a step lowers the loss

# Level by level: one operation, a chain, a shared node, two paths, functions.
GRAPHS = (
    "f = x + y | f = x * y | f = x - y | f = 3 * x | f = x / 2",
    "u = x + y; f = u * z | u = x * y; f = u - z | u = x - y; f = 2 * u | u = x + y; f = u^2",
    "u = x + y; f = u * y | u = x * y; f = u + x | u = x - y; f = u * x | u = x * x; f = u - y",
    (
        "u = x + y; v = x - y; f = u * v | u = x * y; v = y * z; f = u + v | "
        "u = x + y; v = u * y; f = v - u | v = 2 * x; u = v + y; f = u * x"
    ),
    (
        "a = w * x; z = a + b; p = sigmoid(z) | u = x - y; h = relu(u); f = h + x | "
        "v = x * y; u = v + z; f = exp(u) | m = maximum(x, y); f = m * y"
    ),
)
_PASSES: dict[str, tuple[Phase, ...]] = {"forward": ("forward",), "backward": ("backward",)}
_POINT, _LINE = "e = w - y; L = e^2", "a = w * x; e = a - y; L = e^2"
_BOTH = "a = w * x; yhat = a + b; e = yhat - y; L = e^2"
# What is to be done of a step of a descent, and of which loss: at first the update alone.
STEPS: list[tuple[tuple[Phase, ...], str]] = [
    (("update",), f"{_POINT} | {_LINE}"),
    (("update",), f"{_BOTH} | {_LINE}"),
    (("backward", "update"), f"{_POINT} | {_LINE}"),
    (("backward", "update"), f"{_LINE} | {_BOTH}"),
    (("forward", "backward", "update"), f"{_LINE} | {_BOTH}"),
]


def practice(what: str, level: int = 1, *, seed: int | None = None) -> Practice:
    """Return exercises without end: "forward", "backward", or "descent" for steps of a descent.

    After two exercises without a mistake it goes on to the next level; there are five. Equal seeds
    give equal exercises, in the same order. WrongKindError if there is no such exercise or level.
    """
    if what not in (*_PASSES, "descent"):
        raise WrongKindError(say("practice.unknown", given=repr(what)))
    rows = STEPS if what == "descent" else [(_PASSES[what], text) for text in GRAPHS]
    levels = [[_exercise(one, phases) for one in text.split(" | ")] for phases, text in rows]
    if level not in range(1, len(levels) + 1):
        raise WrongKindError(say("practice.level", given=repr(level), most=len(levels)))
    return Practice(what, levels, level, seed)


class Practice(Player):
    """A player of exercises whose numbers the page draws; `pool` holds them, level by level."""

    pool = traitlets.Dict().tag(sync=True)

    def __init__(
        self, what: str, levels: list[list[Content]], level: int, seed: int | None
    ) -> None:
        first = levels[level - 1][0]
        first.transcript = say(f"practice.about_{what}", levels=len(levels))
        super().__init__(first)
        self.pool = {
            "levels": [[_packed(one, number) for one in row] for number, row in enumerate(levels)],
            "level": level,
            "seed": seed,
            "words": texts("practice"),
        }

    def close(self) -> None:
        """Let go of the exercises, too."""
        super().close()
        self.pool = {}


def _packed(exercise: Content, number: int) -> dict[str, Any]:
    """Pack what an exercise does not share with the others, and what its numbers are drawn from."""
    item = pack(exercise)
    item["task"] = {**item["task"], "words": None}
    names = [field.name for field in exercise.fields]
    own = _FALLING if _RATE in names else {}
    item["draws"] = [own.get(name, SIGNED if number else _POSITIVE) for name in names]
    return item


def _exercise(formula: str, phases: tuple[Phase, ...]) -> Content:
    """Trace a graph for these phases, with nothing done yet; any numbers will do."""
    graph = parse_among((), formula, ("w", "b") if "update" in phases else ())
    names = [*graph.inputs, *graph.parameters]
    graph.evaluate({name: float(number) for number, name in enumerate(names, 2)})
    trace = Trace(graph)
    fields = [Field(name, name, known(trace.symbol(name)), trace.symbol(name)) for name in names]
    first = _FALLING[_RATE][0]
    rate = trace.tape.symbol(first) if "update" in phases else None
    if rate is not None:
        fields.append(Field(_RATE, "α", first, rate))
    steps = () if phases == ("forward",) else trace.backward()[0]
    drawing = draw(graph.nodes)
    todo = task(trace, *phases, steps=steps, rate=rate)
    return Content(
        pictures=[graph_picture(graph, drawing), workings_picture(todo)],
        tracks=[*_blank(graph)],
        fields=fields,
        tape=trace.tape,
        task=todo | {"on": True, "watch": False},
        telling=static_svg(drawing, graph.nodes),
        width=drawing.width,
    )


def _blank(graph: Graph) -> Iterator[Track]:
    """Yield all that will be changed while the exercise is done."""
    parts = [("sentence", "text")]
    for view in graph:
        parts += [(f"node:{view.label}", "state"), (f"node:{view.label}", "hint")]
        parts += [(f"value:{view.label}", "text"), (f"gradient:{view.label}", "text")]
        parts += [
            (edge_part(source.label, view.label, slot), "state")
            for slot, source in enumerate(view.operands)
        ]
    return (Track(part, attribute, [(0, None)]) for part, attribute in parts)
