"""Both passes of a graph as one moving picture, for where no player can run: a README, a slide."""

import io

from PIL import Image

from cgraph.graph import Graph
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.drawing import draw
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.pictures.graph_png import graph_png

_STEP = 1200  # milliseconds that a step is shown
_REST = 4000  # and the last one


def passes_gif(graph: Graph) -> bytes:
    """Return a GIF of the graph's forward pass, then its backward pass, over and over.

    It runs both passes on `graph`, from the values that its leaves have, and raises what they
    raise: ValueMissingError, ShapeError, DomainError.
    """
    drawing = draw(graph.nodes)
    frames = ForwardFrames(graph).frames() + BackwardFrames(graph).frames()
    images = [Image.open(io.BytesIO(graph_png(drawing, frame))) for frame in frames]
    written = io.BytesIO()
    images[0].save(
        written,
        "GIF",
        save_all=True,
        append_images=images[1:],
        duration=[_STEP] * (len(images) - 1) + [_REST],
        loop=0,
    )
    return written.getvalue()
