"""Practice without end: passes done by hand, and steps of a descent, on graphs that never repeat.

The graphs are laid out and traced here; their numbers are drawn by the page (`pool.js`), small ones
that can be worked with in one's head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from cgraph.errors import WrongKindError
from cgraph.formula import parse_among
from cgraph.graph.trace import Trace
from cgraph.language import say, texts
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import Field, Track
from cgraph.pictures.graph_picture import graph_picture, static_svg
from cgraph.pictures.graph_svg import edge_part
from cgraph.players.content import Content
from cgraph.players.doing import task
from cgraph.players.packing import pack
from cgraph.players.player import Player
from cgraph.tape import known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cgraph.graph import Graph
    from cgraph.players.doing import Phase

_POSITIVE = [float(number) for number in range(1, 10)]
_SIGNED = [-4.0, -3.0, -2.0, -1.0, *_POSITIVE]
_RATES = [0.1, 0.2, 0.5]

_Row = tuple[str | float, ...]  # a formula, and numbers for its names
# Level by level: from one operation to two paths, and to functions.
_GRAPHS: tuple[tuple[_Row, ...], ...] = (
    (
        ("f = x + y", 3, 4),
        ("f = x * y", 3, 4),
        ("f = x - y", 7, 4),
        ("f = 3 * x", 4),
        ("f = x / 2", 8),
    ),
    (
        ("u = x + y; f = u * z", 3, 4, 2),
        ("u = x * y; f = u - z", 3, 4, 5),
        ("u = x - y; f = 2 * u", 3, 5),
        ("u = x + y; f = u^2", 2, 4),
        ("u = x * y; f = z - u", 3, -2, 1),
    ),
    (
        ("u = x + y; f = u * y", 3, 2),
        ("u = x * y; f = u + x", 3, 2),
        ("u = x - y; f = u * x", 3, 5),
        ("f = x * x", 4),
        ("u = x * y; f = y - u", 3, 2),
    ),
    (
        ("a = x + y; b = x - y; f = a * b", 4, 3),
        ("a = x * y; b = y * z; f = a + b", 2, 3, -1),
        ("u = x + y; v = u * y; f = v - u", 3, 2),
        ("a = 2 * x; u = a + y; f = u * x", 2, -1),
        ("u = x * y; v = u + z; f = v * u", 2, 1, 3),
    ),
    (
        ("a = w * x; z = a + b; p = sigmoid(z)", 2, 3, -6),
        ("u = x - y; h = relu(u); f = h + x", 5, 2),
        ("a = x * y; u = a + z; f = exp(u)", 2, -3, 6),
        ("m = maximum(x, y); f = m * y", 2, 5),
        ("a = w * x; e = a - y; L = e^2", 2, 3, 4),
    ),
)
_STEP = "e = w - y; L = e^2"
_LINE = "a = w * x; e = a - y; L = e^2"
_BOTH = "a = w * x; yhat = a + b; e = yhat - y; L = e^2"
# A loss, and what is to be done of a step of its descent: first the update alone.
_STEPS: tuple[tuple[tuple[Phase, ...], tuple[_Row, ...]], ...] = (
    (("update",), ((_STEP, 2, 5), (_LINE, 2, 4, 1))),
    (("update",), ((_BOTH, 2, 5, 1, 0), (_LINE, 3, 4, 1))),
    (("backward", "update"), ((_STEP, 2, 5), (_LINE, 2, 4, 1))),
    (("backward", "update"), ((_LINE, 3, 4, 1), (_BOTH, 2, 5, 1, 0))),
    (("forward", "backward", "update"), ((_LINE, 3, 4, 1), (_BOTH, 2, 5, 1, 0))),
)
_RATE = "rate"  # the name of its field


def practice(what: str, level: int = 1, *, seed: int | None = None) -> Practice:
    """Return exercises without end: "forward", "backward", or "descent" for steps of a descent.

    After two exercises without a mistake it goes on to the next level; there are five. Equal seeds
    give equal exercises, in the same order. WrongKindError if there is no such exercise or level.
    """
    if what == "descent":
        levels = [[_exercise(row, *phases) for row in rows] for phases, rows in _STEPS]
    elif what in ("forward", "backward"):
        phase: Phase = "forward" if what == "forward" else "backward"
        levels = [[_exercise(row, phase) for row in rows] for rows in _GRAPHS]
    else:
        raise WrongKindError(say("practice.unknown", given=repr(what)))
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


def _packed(exercise: Content, number: int) -> dict[str, Any]:
    """Pack what an exercise does not share with the others, and what its numbers are drawn from."""
    item = pack(exercise)
    item["task"] = {**item["task"], "words": None}
    numbers = _SIGNED if number else _POSITIVE
    item["draws"] = [_RATES if field.name == _RATE else numbers for field in exercise.fields]
    return item


def _exercise(row: _Row, *phases: Phase) -> Content:
    """Trace a graph for these phases, with nothing done yet."""
    formula, *numbers = row
    descends = "update" in phases
    graph = parse_among((), str(formula), ("w", "b") if descends else ())
    names = [*graph.inputs, *graph.parameters]
    graph.evaluate(dict(zip(names, map(float, numbers), strict=True)))
    trace = Trace(graph)
    fields = [Field(name, name, known(trace.symbol(name)), trace.symbol(name)) for name in names]
    rate = trace.tape.symbol(_RATES[0]) if descends else None
    if rate is not None:
        fields.append(Field(_RATE, "α", _RATES[0], rate))
    steps = () if phases == ("forward",) else trace.backward()[0]
    drawing = draw(graph.nodes)
    return Content(
        pictures=[graph_picture(graph, drawing)],
        tracks=[*_blank(graph)],
        fields=fields,
        tape=trace.tape,
        task=task(trace, *phases, steps=steps, rate=rate) | {"on": True, "watch": False},
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
