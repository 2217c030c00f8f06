"""Players for the two passes of a graph, with fields for its inputs and parameters."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

from cgraph.errors import CgraphError, DomainError
from cgraph.graph import wanted_graph
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.pictures.arithmetic_panel import arithmetic_picture
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.display import MOST_NODES
from cgraph.pictures.drawing import draw
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.frames import Field, Steps, still, tracks_of
from cgraph.pictures.graph_picture import graph_picture, static_svg
from cgraph.pictures.order_panel import order_picture
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.players.source import graph_source
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cgraph.graph import Graph
    from cgraph.graph.passes import Number
    from cgraph.pictures.frames import Frame, Picture

_WIDE = 640.0  # pixels: beside a wider graph there is no room
_MOST_SLIDERS = 6  # with more fields than that, numbers are typed


def forward_player(graph: Graph, *, live: bool = True, step: int = 0) -> Player:
    """Return a player of the graph's forward pass, starting from the values its leaves have.

    If `live`, the learner may change the numbers of inputs and parameters there; `step` is where
    it begins. The graph itself is left as it is. CgraphError if it is too large for a player, or
    lacks a value.
    """
    trace = traced(graph)
    forward = ForwardFrames(trace)
    frames = forward.frames()
    order = order_picture(
        forward.order, say("passes.order_forward"), say("passes.order_label_forward")
    )
    content = content_of(trace, order, frames, forward_lines(trace.graph), len(frames) - 1)
    content.source = graph_source(trace, "forward_player")
    return _player(content, trace, live=live, step=step)


def backward_player(graph: Graph, *, live: bool = True, step: int = 0) -> Player:
    """Return a player of the graph's backward pass; otherwise as `forward_player`.

    DomainError if a node has no value, ValueMissingError if the output is an array.
    """
    trace = traced(graph)
    trace.graph.evaluate({})
    backward = BackwardFrames(trace)
    content = content_of(
        trace,
        backward_order(backward),
        backward.frames(),
        [*map(str, trace.graph.backward_steps())],
        backward.telling,
        rows=backward.longest_sum,
        gradients=backward.gradients,
    )
    content.source = graph_source(trace, "backward_player")
    return _player(content, trace, live=live, step=step)


def traced(graph: Graph) -> Trace:
    """Run a graph on symbols; CgraphError if it is none, or too large for a player."""
    own = wanted_graph(graph)
    if len(own) > MOST_NODES:
        raise CgraphError(say("passes.too_large", count=len(own), limit=MOST_NODES))
    return Trace(own)


def forward_lines(graph: Graph) -> list[str]:
    """Return the steps of a forward pass as plain text, up to where one has no value."""
    lines: list[str] = []
    try:
        lines.extend(map(str, graph.forward_steps()))
    except DomainError as error:
        lines.append(str(error))
    return lines


def backward_order(backward: BackwardFrames) -> Picture:
    """Return the panel of the order in which nodes send their gradients back."""
    title, label = say("passes.order_backward"), say("passes.order_label_backward")
    return order_picture(backward.order, title, label)


def content_of(  # noqa: PLR0913  what a pass leaves to be shown
    trace: Trace,
    order: Picture,
    frames: Sequence[Frame],
    lines: Sequence[str],
    telling: int,
    *,
    rows: int = 0,
    gradients: Sequence[Number] = (),
) -> Content:
    """Return what a player shows of passes: the graph, the order, and the arithmetic.

    `rows` is how many contributions the longest sum has, `telling` the frame of the still picture;
    `gradients` are those that a backward pass ends with.
    """
    views = trace.graph.nodes
    drawing = draw(views)
    beside = order if drawing.width < _WIDE else order.below()
    return Content(
        pictures=[graph_picture(trace.graph, drawing), beside, arithmetic_picture(rows).below()],
        steps=Steps(len(frames)),
        tracks=tracks_of(frames),
        checks=[check[1:] for check in trace.checks(gradients)],
        tape=trace.tape,
        transcript="\n".join(lines),
        telling=static_svg(drawing, views, still(frames[telling], trace.tape.values)),
        width=drawing.width,
    )


def fields_of(trace: Trace) -> list[Field]:
    """Return a field for each plain number among inputs and parameters; a few get sliders too."""
    numbers = {
        name: symbol
        for name, symbol in trace.fields.items()
        if isinstance(symbol, Symbol) and not symbol.shape
    }
    sliders = len(numbers) <= _MOST_SLIDERS
    fields = []
    for name, symbol in numbers.items():
        value = known(symbol)
        digits = math.ceil(math.log10(max(abs(value), 1.0)))
        reach = 10.0 ** min(max(digits, 1), sys.float_info.max_10_exp)
        low, high, step = (-reach, reach, reach / 100) if sliders else (None, None, None)
        fields.append(Field(name, show_name(name), value, symbol, low, high, step))
    return fields


def _player(content: Content, trace: Trace, *, live: bool, step: int) -> Player:
    if live:
        content.fields = fields_of(trace)
    last = content.steps.count - 1
    content.steps = Steps(last + 1, min(max(0, step), last))
    return Player(content)
