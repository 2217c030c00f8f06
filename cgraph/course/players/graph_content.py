"""What a player shows of the passes of a graph, with fields for its inputs and parameters."""

import math
import sys

from cgraph.errors import CgraphError, DomainError
from cgraph.graph import Graph, wanted_graph
from cgraph.graph.trace import Trace
from cgraph.language import say
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.display import MOST_NODES
from cgraph.pictures.drawing import draw
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.frames import Field, Frame, Steps, still, tracks_of
from cgraph.pictures.graph_svg import graph_picture, static_svg
from cgraph.pictures.panels import arithmetic_picture, order_picture
from cgraph.players.content import Content
from cgraph.symbols import show_name
from cgraph.tape import Symbol, known

_WIDE = 640.0  # pixels: beside a wider graph there is no room
_MOST_SLIDERS = 6  # with more fields than that, numbers are typed


def traced(graph: Graph) -> Trace:
    """Run a graph on symbols; CgraphError if it is none, or too large for a player."""
    own = wanted_graph(graph)
    if len(own) > MOST_NODES:
        raise CgraphError(say("passes.too_large", count=len(own), limit=MOST_NODES))
    return Trace(own)


def content_of(trace: Trace, step: int, *passes: ForwardFrames | BackwardFrames) -> Content:
    """Return what a player shows of one or two passes: the graph, the order, the arithmetic.

    `step` is where it begins. Of two passes the slider says where each starts.
    """
    frames: list[Frame] = []
    lines: list[str] = []
    marks = []
    for one in passes:
        marks.append((len(frames), say(f"passes.playground_{one.which}")))
        telling = len(frames) + one.telling
        frames += one.frames()
    try:
        for one in passes:
            lines.extend(one.lines())
    except DomainError as error:  # where the forward pass ends there is none back
        lines.append(str(error))
    last = passes[-1]
    views = trace.graph.nodes
    drawing = draw(views)
    order = order_picture(passes[0].order, passes[0].which)
    beside = order if drawing.width < _WIDE else order.below()
    arithmetic = arithmetic_picture(last.longest_sum).below()
    return Content(
        pictures=[graph_picture(trace.graph, drawing), beside, arithmetic],
        steps=Steps(len(frames), step, marks=marks if len(marks) > 1 else ()),
        tracks=tracks_of(frames),
        checks=[check[1:] for check in trace.checks(last.gradients)],
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
