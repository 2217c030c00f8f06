"""The numbers of a model at every place of a descent, for the picture of its graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cgraph.descent.descend import is_elementwise
from cgraph.numerals import show
from cgraph.pictures.frames import Track, text_track

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cgraph.graph import Graph
    from cgraph.pictures.columns import Columns, Floats
    from cgraph.pictures.descent_pictures import Racer


def graph_tracks(graph: Graph, racer: Racer, columns: Columns) -> list[Track]:
    """Return the tracks of the values and gradients that the nodes have along the way.

    Gradients are shown where they are needed: on the ways from the loss to what moves. In a graph
    over arrays only the parameters and the loss have a number to show.
    """
    own = graph.copy()
    moves = racer.columns
    loss = own.output.label
    values: dict[str, Floats] = {loss: racer.loss}
    gradients = {loss: np.array(1.0), **racer.slopes}
    if is_elementwise(own):
        own.evaluate(moves, strict=False)
        own.backward(np.ones_like(racer.loss))
        for view in reversed(own.nodes):  # the last are the simplest to tell the others from
            if view.kind != "constant":
                values.setdefault(view.label, np.asarray(view.value))
        for label in _between(own, moves):
            gradients.setdefault(label, np.asarray(own[label].gradient))
    values |= moves
    tracks = [
        *_number_tracks("value", values, racer, columns),
        *_number_tracks("gradient", gradients, racer, columns),
    ]
    given = [view for view in own.nodes if view.kind == "input" and view.label not in values]
    return tracks + [
        text_track(f"value:{view.label}", "text", (), show(view.value)) for view in given
    ]


def _between(graph: Graph, moves: Iterable[str]) -> list[str]:
    """Return the nodes on the ways from what moves to the output."""
    reached = set(moves)
    for view in graph.nodes:
        if any(source.label in reached for source in view.operands):
            reached.add(view.label)
    return [view.label for view in graph.nodes if view.label in reached]


def _number_tracks(
    kind: str, numbers: dict[str, Floats], racer: Racer, columns: Columns
) -> list[Track]:
    tracks = []
    for label, many in numbers.items():
        if many.ndim == 0 or np.all(many == many.flat[0]):
            one = float(many) if many.ndim == 0 else float(many.flat[0])
            tracks.append(columns.track(f"{kind}:{label}", "number", (), np.array(one)))
        else:
            tracks.append(columns.track(f"{kind}:{label}", "number", racer.axes, many))
    return tracks
