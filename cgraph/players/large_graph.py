"""Graphs of any size that can be drawn: a picture that can be read, or one to zoom and move in."""

from cgraph.errors import CgraphError
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.pictures.display import MOST_NODES, GraphDrawing, views_of
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import Picture
from cgraph.pictures.graph_svg import describe, graph_svg, static_svg, values_now
from cgraph.pictures.groups import Groups, gathered
from cgraph.players.content import Content
from cgraph.players.player import Player

MOST_DRAWN = 1000  # with more, Graphviz takes too long until something is to be seen


def draw_graph(
    graph: Graph, around: str | None = None, depth: int = 2, groups: Groups | None = None
) -> GraphDrawing | Player:
    """Draw a graph, or only the node `around` and what is up to `depth` edges before or behind it.

    Up to 60 nodes are a picture. More of them, up to 1000, or `groups`, are a player, in which one
    zooms and moves about: by wheel, dragging, two fingers, buttons, or the keys + − 0 and Shift
    with an arrow. `groups` are names, and for each the labels of nodes. A group is one box at
    first, and opens to its nodes and all that is used for them alone. Without `groups`, a whole
    graph has its own: the layers, if it is from `cg.network(…, form="numbers")`.

    CgraphError if that is more than can be drawn or a node is in two groups; NameUnknownError if
    there is no such node; WrongKindError if `graph` is none or `depth` is no whole number.
    """
    views = views_of(graph, around, depth)
    if groups is None:
        groups = graph.groups if around is None else {}
    if not groups and len(views) <= MOST_NODES:
        return GraphDrawing(views)
    if len(views) > MOST_DRAWN:
        counts = {"nodes": len(views), "most": MOST_DRAWN}
        key = "too_large" if around is None else "part_too_large"
        label = around or graph.output.label
        raise CgraphError(say(f"pictures.{key}", **counts, around=label, depth=depth))
    drawing = draw(views, gathered(graph, groups))
    label = describe(views)
    picture = Picture("graph", graph_svg(drawing, label, values_now(views)), label)
    content = Content([picture], transcript=repr(graph))
    if len(views) <= MOST_NODES:  # for a page where nothing moves
        still = draw(views)
        content.telling, content.width = static_svg(still, views), still.width
    return Player(content)
