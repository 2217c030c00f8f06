"""Both passes of a graph as one moving picture, for where no player can run: a README, a slide."""

from cgraph.graph import Graph
from cgraph.graph.trace import Trace
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.drawing import draw
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.frames import still
from cgraph.pictures.graph_svg import GROUND, describe, framed, graph_parts
from cgraph.pictures.palette import css_reader

_STEP = 1.2  # seconds that a step is shown
_REST = 4.0  # and the last one
_MOTION = """
.frame {{ visibility: hidden; animation: {whole}s step-end infinite show; }}
.frame.last {{ animation-name: rest; }}
@keyframes show {{ 0% {{ visibility: visible; }} {step:.3f}% {{ visibility: hidden; }} }}
@keyframes rest {{ 0% {{ visibility: visible; }} {rest:.3f}% {{ visibility: hidden; }} }}
@media (prefers-reduced-motion: reduce) {{
 .frame {{ animation: none; }} .frame.last {{ visibility: visible; }} }}
"""


def passes_svg(graph: Graph) -> str:
    """Return an SVG that plays the graph's forward pass, then its backward pass, over and over.

    It starts from the values that the leaves have, and raises what a graph raises that cannot be
    run: ValueMissingError, ShapeError, DomainError.
    """
    graph = graph.copy()
    graph.evaluate({})
    trace = Trace(graph)
    frames = ForwardFrames(trace).frames() + BackwardFrames(trace).frames()
    views = trace.graph.nodes
    drawing = draw(views)
    last = len(frames) - 1
    whole = last * _STEP + _REST
    style = css_reader("cg-graph") + _MOTION.format(
        whole=whole, step=100 * _STEP / whole, rest=100 * _REST / whole
    )
    shown = "".join(
        f'<g class="{"frame last" if place == last else "frame"}" '
        f'style="animation-delay:{place * _STEP:.1f}s">'
        f"{graph_parts(drawing, still(frame, trace.tape.values))}</g>"
        for place, frame in enumerate(frames)
    )
    return framed(drawing, describe(views), style, GROUND + shown)
