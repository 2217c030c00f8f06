"""Three witnesses of one gradient: backward pass, central difference, another library."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from cgraph.errors import CgraphError
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.numerals import superscript
from cgraph.pictures.frames import Axis, Content, Picture, Track, number_track, text_track
from cgraph.pictures.palette import LIGHT
from cgraph.pictures.plots import Plot, plot, png
from cgraph.pictures.wording import name_list
from cgraph.symbols import show_name
from cgraph.widgets.player import Player
from cgraph.witnesses import ask, central_difference, installed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from cgraph.graph import Node
    from cgraph.values import Array, Value

_STEPS = tuple(10.0 ** (-exponent / 2) for exponent in range(31, 0, -1))
_USUAL = 1e-5  # near the cube root of the rounding of a float, where the error is least
_MOST = 12  # gradients in the table
_DIGITS = 15  # that a float holds for certain
_FLOOR = 1e-17  # an error of 0 stands here on a logarithmic scale
_DOT = '<circle data-part="error" r="7" style="fill:var(--cg-gradient)"/>'


def witnesses(graph: Graph | Node) -> Player:
    """Return a panel with the gradients of a graph as three witnesses see them.

    A slider chooses the step h of the central difference: large, it cuts the curve short; small,
    it loses digits to rounding. CgraphError if the graph has no gradient to show.
    """
    own = graph.copy() if isinstance(graph, Graph) else Graph(graph)
    own.evaluate({})
    backward = _numbers(own.backward())
    if not backward:
        raise CgraphError(say("witnesses.nothing"))
    names = list(backward)[:_MOST]
    central = [_numbers(central_difference(own, step)) for step in _STEPS]
    others = {library: _asked(library, own) for library in installed()}
    errors = np.array([[abs(found[name] - backward[name]) for name in names] for found in central])
    drawn = _error_plot(errors)
    table, tracks = _table(own.output.label, names, backward, central, others)
    steps = np.array(_STEPS)
    worst = np.maximum(np.max(errors, axis=1), _FLOOR)
    tracks += [
        number_track("error", "x", ("h",), np.log10(steps), drawn.x_scale),
        number_track("error", "y", ("h",), np.log10(worst), drawn.y_scale),
    ]
    missing = [[n for n, e in zip(names, row, strict=True) if not np.isfinite(e)] for row in errors]
    best = int(np.argmin(np.where(np.isfinite(worst), worst, np.inf)))
    tracks += [
        number_track("h", "number", ("h",), steps),
        number_track("worst", "number", ("h",), np.max(errors, axis=1)),
        text_track(
            "sentence", "template", ("h",), [_told(*row, best) for row in enumerate(missing)]
        ),
    ]
    start = int(np.argmin(np.abs(np.log(steps / _USUAL))))
    marks = [(_USUAL, say("witnesses.usual"))]
    axis = Axis("h", say("witnesses.step"), _STEPS, "slider", marks, start)
    return Player(
        Content(
            pictures=[table, drawn.picture(say("witnesses.plot_label"), _DOT)],
            axes=[axis],
            tracks=tracks,
            transcript=_transcript(own.output.label, names, backward, central[start]),
            telling=png([drawn], [lambda _: None]),
        )
    )


def _numbers(gradients: dict[str, Value]) -> dict[str, float]:
    """Return one entry for each number, such as "W[0, 1]" for one in an array."""
    return {
        f"{name}{list(place) if place else ''}": float(np.asarray(many)[place])
        for name, many in gradients.items()
        for place in np.ndindex(np.shape(many))
    }


def _asked(library: str, graph: Graph) -> dict[str, float] | str:
    """Return a library's gradients, or what it says that it cannot do."""
    try:
        return _numbers(ask(library, graph))
    except LookupError as error:
        return str(error)


def _written(number: float) -> str:
    return f"{number:.{_DIGITS}g}".replace("-", "−")


def _agreement(number: float, backward: float) -> str:
    """Say how many digits agree with the backward pass."""
    if number == backward:
        return say("witnesses.every_digit")
    if not (math.isfinite(number) and math.isfinite(backward)):
        return say("witnesses.no_number")
    digits = -math.log10(abs(number - backward) / max(abs(number), abs(backward)))
    if digits >= _DIGITS:
        return say("witnesses.every_digit")
    whole = max(0, math.floor(digits))
    return say("witnesses.digits", count=whole) if whole else say("witnesses.differs")


def _told(index: int, missing: list[str], best: int) -> str:
    """Say how far off the central difference is with one step; `missing` names what it lacks."""
    if missing:
        return say("witnesses.missing", names=name_list(missing))
    side = "rounding" if index < best else "truncation" if index > best else "least"
    return say(f"witnesses.{side}")


def _table(
    output: str,
    names: list[str],
    backward: dict[str, float],
    central: list[dict[str, float]],
    others: dict[str, dict[str, float] | str],
) -> tuple[Picture, list[Track]]:
    heads = [say("witnesses.backward"), say("witnesses.central"), *others]
    header = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    rows, tracks = [], []
    for name in names:
        cells = [f"<td>{_written(backward[name])}</td>", f"<td>{_slots(name)}</td>"]
        found = [each[name] for each in central]
        for part, texts in (
            (f"central:{name}", [_written(number) for number in found]),
            (f"agrees:{name}", [_agreement(number, backward[name]) for number in found]),
        ):
            tracks.append(text_track(part, "text", ("h",), texts))
        for answer in others.values():
            if isinstance(answer, str):
                cells.append(f'<td class="note">{escape(answer[:80])}</td>')
                continue
            words = escape(_agreement(answer[name], backward[name]))
            cells.append(f'<td>{_written(answer[name])}<div class="note">{words}</div></td>')
        symbol = escape(f"d{show_name(output)}/d{show_name(name)}")
        rows.append(f'<tr><th scope="row">{symbol}</th>{"".join(cells)}</tr>')
    body = "".join(rows)
    markup = f'<table class="witnesses"><thead><tr><td></td>{header}</tr></thead>{body}</table>'
    return Picture("witnesses", markup, say("witnesses.table_label")), tracks


def _slots(name: str) -> str:
    part = escape(name)
    return (
        f'<div data-part="central:{part}"></div><div class="note" data-part="agrees:{part}"></div>'
    )


def _error_plot(errors: Array) -> Plot:
    worst = np.maximum(np.max(errors, axis=1), _FLOOR)
    steps = np.log10(_STEPS)
    seen = worst[np.isfinite(worst)]
    limits = (_FLOOR / 3, float(np.max(seen, initial=1.0)) * 10)

    def draw(axes: Axes) -> None:
        axes.plot(steps, worst, color=LIGHT.value, linewidth=2)
        decades = range(-15, 0, 3)
        axes.set_xticks(decades, [f"10{superscript(exponent)}" for exponent in decades])

    titles = say("witnesses.step"), say("witnesses.error")
    return plot("error", ((steps[0], steps[-1]), limits), titles, draw, log_y=True)


def _transcript(
    output: str, names: list[str], backward: dict[str, float], central: dict[str, float]
) -> str:
    """Tell what does not depend on which libraries are installed."""
    return "\n".join(
        say(
            "witnesses.line",
            gradient=f"d{output}/d{name}",
            backward=f"{say('witnesses.backward')} {backward[name]:.9g}",
            central=f"{say('witnesses.central')} {central[name]:.7g}",
        )
        for name in names
    )
