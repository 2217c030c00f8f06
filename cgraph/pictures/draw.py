"""`cg.draw`: looks at what a learner handed over, before it is drawn."""

from cgraph.errors import WrongKindError
from cgraph.graph import Graph, wanted_graph
from cgraph.language import say
from cgraph.pictures.display import GraphDrawing, draw_graph


def draw(graph: Graph, around: str | None = None, depth: int = 2) -> GraphDrawing:
    """Draw a graph, or only the node `around` and what is up to `depth` edges before or behind it.

    CgraphError if that is more than can be read; NameUnknownError if there is no such node;
    WrongKindError if `graph` is none or `depth` is no whole number.
    """
    if not isinstance(depth, int) or depth < 0:
        raise WrongKindError(say("pictures.depth", given=repr(depth)[:60]))
    return draw_graph(wanted_graph(graph), around, depth)
