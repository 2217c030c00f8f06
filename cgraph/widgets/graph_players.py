"""Players for the two passes of a graph, with fields for its inputs and parameters."""

import math
import sys
from collections.abc import Callable, Mapping, Sequence

from cgraph.errors import CgraphError
from cgraph.graph import Graph, wanted_graph
from cgraph.language import say
from cgraph.pictures.arithmetic_panel import arithmetic_picture
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.display import MOST_NODES
from cgraph.pictures.drawing import draw
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.frames import Axis, Content, Field, Frame, Picture, tracks_of
from cgraph.pictures.graph_picture import graph_picture
from cgraph.pictures.graph_png import graph_png
from cgraph.pictures.order_panel import order_picture
from cgraph.symbols import show_name
from cgraph.values import Value
from cgraph.widgets.player import Player, Values

_MOST_SLIDERS = 6  # with more fields than that, numbers are typed
_AS_IT_IS: Values = {}


def forward_player(graph: Graph, *, live: bool = True) -> Player:
    """Return a player of the graph's forward pass, starting from the values its leaves have.

    If `live`, the learner may change the numbers of inputs and parameters there. The graph itself
    is left as it is. CgraphError if it is too large for a player, or lacks a value.
    """
    return _player(graph, forward_content, live=live)


def backward_player(graph: Graph, *, live: bool = True) -> Player:
    """Return a player of the graph's backward pass; otherwise as `forward_player`.

    DomainError if a node has no value, ValueMissingError if the output is an array.
    """
    return _player(graph, backward_content, live=live)


def forward_content(graph: Graph, values: Values = _AS_IT_IS, *, telling: bool = True) -> Content:
    """Run the graph forward with `values` and return what a player shows of that.

    `telling` asks for the PNG too, which only the first display needs.
    """
    check_size(graph)
    forward = ForwardFrames(graph, values)
    frames = forward.frames()
    shown = len(frames) - 1 if telling else None
    return content_of(graph, forward_order(forward), frames, forward.lines, telling=shown)


def backward_content(graph: Graph, values: Values = _AS_IT_IS, *, telling: bool = True) -> Content:
    """Run the graph forward and back, and return what a player shows of the way back."""
    check_size(graph)
    graph.evaluate(values)
    backward = BackwardFrames(graph)
    labels = [view.label for view in backward.order]
    order = order_picture(labels, say("passes.order_backward"), say("passes.order_label_backward"))
    shown = backward.telling if telling else None
    rows = backward.longest_sum
    return content_of(graph, order, backward.frames(), backward.lines, rows=rows, telling=shown)


def forward_order(forward: ForwardFrames) -> Picture:
    """Return the panel of the order in which nodes are computed."""
    labels = [view.label for view in forward.order]
    return order_picture(labels, say("passes.order_forward"), say("passes.order_label_forward"))


def content_of(  # noqa: PLR0913  what a pass leaves to be shown
    graph: Graph,
    order: Picture,
    frames: Sequence[Frame],
    lines: Sequence[str],
    *,
    rows: int = 0,
    marks: Sequence[tuple[float, str]] = (),
    telling: int | None,
) -> Content:
    """Return what a player shows of passes: the graph, the order, and the arithmetic.

    `rows` is how many contributions the longest sum has, `telling` the frame that the PNG shows.
    """
    drawing = draw(graph.nodes)
    return Content(
        pictures=[graph_picture(graph, drawing), order, arithmetic_picture(rows)],
        axes=[step_axis(len(frames), marks)],
        tracks=tracks_of(frames),
        transcript="\n".join(lines),
        telling=None if telling is None else graph_png(drawing, frames[telling]),
    )


def check_size(graph: Graph) -> None:
    """Raise a CgraphError if the graph is too large for a player."""
    if len(graph) > MOST_NODES:
        raise CgraphError(say("passes.too_large", count=len(graph), limit=MOST_NODES))


def step_axis(count: int, marks: Sequence[tuple[float, str]] = ()) -> Axis:
    """Return the axis of `count` steps, the first being 0."""
    return Axis("step", say("player.step"), count, marks=marks)


def fields_of(values: Mapping[str, Value | None]) -> list[Field]:
    """Return a field for each plain number in `values`; a few get sliders as well."""
    numbers = {name: value for name, value in values.items() if isinstance(value, float)}
    sliders = len(numbers) <= _MOST_SLIDERS
    fields = []
    for name, value in numbers.items():
        digits = math.ceil(math.log10(max(abs(value), 1.0)))
        reach = 10.0 ** min(max(digits, 1), sys.float_info.max_10_exp)
        low, high, step = (-reach, reach, reach / 100) if sliders else (None, None, None)
        fields.append(Field(name, show_name(name), value, min=low, max=high, step=step))
    return fields


def _player(graph: Graph, content: Callable[..., Content], *, live: bool) -> Player:
    own = wanted_graph(graph).copy()

    def answer(values: Values) -> Content:
        return content(own.copy(), values, telling=False)

    fields = fields_of(own.inputs | own.parameters) if live else []
    return Player(content(own.copy()), fields, answer if fields else None)
