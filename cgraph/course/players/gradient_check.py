"""A gradient check: other ways to a gradient, to hold the backward pass against.

The central difference needs nothing but forward passes; PyTorch and JAX, where installed,
differentiate the same graph, in their own words, by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.course.players.plots import Plot, plot, side_by_side
from cgraph.errors import CgraphError
from cgraph.functions import abs, divide, finite, floor, greater, less, log, maximum, minimum, where  # noqa: A004
from cgraph.graph import Graph, Node
from cgraph.graph.passes import Number
from cgraph.graph.steps import gradient
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.notation import DIGITS, PICTURE, PLAIN
from cgraph.numerals import superscript
from cgraph.pictures.frames import Field, Picture, Steps, Text, Track, always, joined
from cgraph.pictures.palette import LIGHT
from cgraph.pictures.wording import chosen
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.program import Program
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known
from cgraph.values import Array, Value, as_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LIBRARIES = {"PyTorch": "torch", "JAX": "jax"}
_SAMPLES = tuple(10.0 ** (-exponent / 2) for exponent in range(31, 0, -1))
_USUAL = 1e-5  # near the cube root of the rounding of a float, where the error is least
_MOST = 12  # gradients in the table
_DIGITS = 15  # that a float holds for certain
_FLOOR = 1e-17  # an error of 0 is drawn here on a logarithmic scale
_LN10 = math.log(10.0)
_NEAR = 4.0  # times the best step: within that the error is as good as least
_DOT = '<circle data-part="error" r="7" style="fill:var(--cg-gradient)"/>'


def gradient_check(graph: Graph | Node) -> Player:
    """Return a panel with the gradients of a graph, found in three ways.

    A slider chooses the step h of the central difference: large, the curve bends within it; small,
    it loses digits to rounding. CgraphError if the graph has no gradient to show.
    """
    own = graph.copy() if isinstance(graph, Graph) else Graph(graph)
    own.evaluate({})
    gradients = own.backward()
    found = _numbers(gradients)
    places = dict(list(_places(gradients).items())[:_MOST])
    if not places:
        raise CgraphError(say("gradient_check.nothing"))
    trace = Trace(own)
    step = trace.tape.symbol(_USUAL)
    with np.errstate(all="ignore"):
        central = {name: _central(trace, *place, step) for name, place in places.items()}
        errors = {name: abs(number - found[name]) for name, number in central.items()}
        worst = np.array([_worst(trace, step, errors, h) for h in _SAMPLES])
    drawn = _error_plot(worst)
    table, tracks = _table(own, found, central)
    largest: Number = 0.0
    for error in errors.values():
        largest = maximum(largest, error)
    tracks += [
        always("error", "x", divide(log(step), _LN10), drawn.x_scale),
        always("error", "y", drawn.height(maximum(largest, _FLOOR)), drawn.y_scale),
        Track("sentence", "text", [(0, _told(step, largest, errors, worst))]),
    ]
    label = say("gradient_check.step")
    marks = [(_USUAL, say("gradient_check.usual"))]
    low, high = min(_SAMPLES), max(_SAMPLES)
    field = Field("h", label, _USUAL, step, low, high, logarithmic=True, marks=marks)
    still, width = side_by_side([drawn], [""], say("gradient_check.plot_label"))
    return Player(
        Content(
            pictures=[
                drawn.picture(say("gradient_check.plot_label"), _DOT),
                table.below(),  # as long as there are gradients
            ],
            steps=Steps(1),
            tracks=tracks,
            fields=[field],
            tape=trace.tape,
            transcript=_transcript(own, found, central),
            telling=still,
            width=width,
        )
    )


def _places(gradients: Mapping[str, Value]) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return where each number is: its node and its place there, such as "W[0, 1]"."""
    return {
        f"{label}{list(place) if place else ''}": (label, place)
        for label, many in gradients.items()
        for place in np.ndindex(np.shape(many))
    }


def _numbers(gradients: Mapping[str, Value]) -> dict[str, float]:
    return {
        name: float(np.asarray(gradients[label])[place])
        for name, (label, place) in _places(gradients).items()
    }


def _central(trace: Trace, label: str, place: tuple[int, ...], step: Number) -> Number:
    """Return (f(x + h) − f(x − h)) / 2h as a symbol, for one number of an input."""
    index = trace.structure.by_label[label]
    start = trace.values[index]
    move = step
    if place:
        unit = np.zeros(start.shape)
        unit[place] = 1.0
        move = step * unit
    sides = []
    for moved in (start + move, start - move):
        leaves = [*trace.values[: trace.structure.leaves]]
        leaves[index] = moved
        sides.append(trace.structure.computed(leaves)[trace.structure.output])
    return divide(sides[0] - sides[1], 2.0 * step)


def _worst(trace: Trace, step: Symbol, errors: Mapping[str, Symbol], h: float) -> float:
    """Return the largest error with the step `h`: nan or inf where there is no number."""
    slots = [*trace.tape.values]
    slots[step.slot] = h
    Program(trace.tape, errors.values()).run(slots)
    worst: float = max(slots[error.slot] for error in errors.values())
    return worst


def _agreement(number: Number, backward: float) -> Number:
    """Return how many digits agree with the backward pass; -1 where there is no number."""
    off = divide(abs(number - backward), maximum(abs(number), abs(backward)))
    digits = floor(divide(-log(off), _LN10))
    digits = where(greater(off, 0.0), minimum(maximum(digits, 0.0), float(_DIGITS)), float(_DIGITS))
    return where(finite(number) * finite(backward), digits, -1.0)


def _agreed(digits: Number) -> tuple[Number, list[str]]:
    words = [say("gradient_check.no_number"), say("gradient_check.differs")]
    words += [say("gradient_check.digits", count=count) for count in range(1, _DIGITS)]
    return digits + 1.0, [*words, say("gradient_check.every_digit")]


def _told(step: Number, largest: Number, errors: Mapping[str, Number], worst: Array) -> Text:
    """Say how far off the central difference is with this step, and why."""
    seen = np.where(np.isfinite(worst), worst, np.inf)
    best = _SAMPLES[int(np.argmin(seen))]
    words = {"h": PICTURE.number(step), "worst": PICTURE.number(largest)}
    side = 1.0 + greater(step, best * _NEAR) - less(step, best / _NEAR)
    told = chosen(
        side,
        *(say(f"gradient_check.{key}", **words) for key in ("rounding", "least", "truncation")),
    )
    there: Number = 1.0
    names: list[Text] = []  # of those that have no number
    for name, error in errors.items():
        name = show_name(name)  # noqa: PLW2901
        another = chosen(there, f"{say('passes.comma')}{name}", name)
        names.append(chosen(finite(error), another, ""))
        there = there * finite(error)
    before, after = say("gradient_check.missing", h=words["h"], names="\n").split("\n")
    return chosen(there, joined([before, *names, after]), told)


def _table(
    graph: Graph, found: Mapping[str, float], central: Mapping[str, Number]
) -> tuple[Picture, list[Track]]:
    others: dict[str, dict[str, float] | str] = {}
    for library in installed():
        try:
            others[library] = _numbers(ask(library, graph))
        except LookupError as error:
            others[library] = str(error)
    heads = [say("gradient_check.backward"), say("gradient_check.central"), *others]
    header = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    rows, tracks = [], []
    output = graph.output.label
    for name, number in central.items():
        part = escape(name)
        cells = [
            f"<td>{_written(found[name])}</td>",
            (
                f'<td><div data-part="central:{part}"></div>'
                f'<div class="note" data-part="agrees:{part}"></div></td>'
            ),
        ]
        by, words = _agreed(_agreement(number, found[name]))
        tracks += [
            always(f"central:{name}", "text", PICTURE.number(number, DIGITS)),
            always(f"agrees:{name}", "text", chosen(by, *words)),
        ]
        for answer in others.values():
            if isinstance(answer, str):
                cells.append(f'<td class="note">{escape(answer[:80])}</td>')
                continue
            place, words = _agreed(_agreement(answer[name], found[name]))
            note = escape(words[int(place)])
            cells.append(f'<td>{_written(answer[name])}<div class="note">{note}</div></td>')
        symbol = escape(gradient(output, name, PICTURE))
        rows.append(f'<tr><th scope="row">{symbol}</th>{"".join(cells)}</tr>')
    markup = (
        f'<table class="gradient-check"><thead><tr><td></td>{header}</tr></thead>'
        f"{''.join(rows)}</table>"
    )
    return Picture("gradient-check", markup, say("gradient_check.table_label")), tracks


def _written(number: float) -> str:
    return PICTURE.number(number, DIGITS)


def _error_plot(worst: Array) -> Plot:
    steps = np.log10(_SAMPLES)
    shown = np.maximum(worst, _FLOOR)
    seen = shown[np.isfinite(shown)]
    limits = (_FLOOR / 3, float(np.max(seen, initial=1.0)) * 10)

    def draw(axes: Axes) -> None:
        axes.plot(steps, shown, color=LIGHT["value"], linewidth=2)
        decades = range(-15, 0, 3)
        axes.set_xticks(decades, [f"10{superscript(exponent)}" for exponent in decades])

    titles = say("gradient_check.step"), say("gradient_check.error")
    return plot("error", ((steps[0], steps[-1]), limits), titles, draw, log_y=True)


def _transcript(graph: Graph, found: Mapping[str, float], central: Mapping[str, Number]) -> str:
    """Tell what does not depend on which libraries are installed."""
    return "\n".join(
        say(
            "gradient_check.line",
            gradient=gradient(graph.output.label, name, PLAIN),
            backward=f"{say('gradient_check.backward')} {found[name]:.9g}",
            central=f"{say('gradient_check.central')} {known(number):.7g}",
        )
        for name, number in central.items()
    )


def installed() -> list[str]:
    """Return which of the libraries are there to ask."""
    return [name for name, module in LIBRARIES.items() if find_spec(module)]


def ask(library: str, graph: Graph) -> dict[str, Value]:
    """Return the gradients that one of `LIBRARIES` finds for the graph's present values.

    LookupError if the library cannot answer.
    """
    namespace: dict[str, Any] = {}
    try:
        exec(graph.code(LIBRARIES[library]), namespace)  # noqa: S102  our own words for it
        found = namespace["gradient"](*graph.inputs.values(), *graph.parameters.values())
    except (AttributeError, ImportError, RuntimeError) as error:  # of another version, perhaps
        raise LookupError(str(error)) from error
    return {name: as_value(np.asarray(value)) for name, value in found.items()}
