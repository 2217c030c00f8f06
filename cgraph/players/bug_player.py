"""A player that shows a bug of backward passes beside the right way."""

from html import escape

from cgraph.graph import Graph, wanted_graph
from cgraph.language import say
from cgraph.pictures.arithmetic_panel import arithmetic_picture
from cgraph.pictures.bug_frames import SIDES, BugFrames, check
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import Content, Picture, tracks_of
from cgraph.pictures.graph_picture import graph_picture
from cgraph.pictures.graph_png import graph_png
from cgraph.widgets.graph_players import check_size, step_axis
from cgraph.widgets.player import Player

_WIDE = 700.0  # a wider graph has a row of its own


def bug_player(graph: Graph, bug: str = "overwrite") -> Player:
    """Return a player of the backward pass, once right and once with a bug.

    `bug` is "overwrite" (a contribution replaces the one before), "order" (a node hands back
    before all have spoken) or "no_clear" (a second pass adds to the gradients of the first).
    CgraphError if there is no such bug, if it can do no harm in this graph, if the graph holds
    arrays, or if it is too large.
    """
    return Player(bug_content(wanted_graph(graph).copy(), bug))


def bug_content(graph: Graph, bug: str) -> Content:
    """Run the graph and return what a player shows of its backward pass with and without `bug`."""
    known = check(bug)
    check_size(graph)
    graph.evaluate({})
    both = BugFrames(graph, known)
    frames = both.frames()
    drawing = draw(graph.nodes)
    drawn = graph_picture(graph, drawing)
    wide = drawing.width > _WIDE
    pictures = [_side(side, say(f"bugs.{side}_{known}"), drawn, wide=wide) for side in SIDES]
    wrong = {part.removeprefix("bug:"): look for part, look in frames[-1].items()}
    return Content(
        pictures=pictures,
        axes=[step_axis(len(frames))],
        tracks=tracks_of(frames),
        transcript="\n".join(both.lines),
        telling=graph_png(drawing, wrong),
    )


def _side(side: str, title: str, graph: Picture, *, wide: bool) -> Picture:
    """Put a title, the graph and a step's arithmetic together; their parts begin with `side`."""
    kind = f"{side} wide" if wide else side
    markup = (
        f'<div class="side {kind}"><p class="title">{escape(title)}</p>'
        f"{graph.markup}{arithmetic_picture().markup}</div>"
    )
    markup = markup.replace(' data-part="', f' data-part="{side}:')
    return Picture(side, markup, f"{say(f'bugs.label_{side}')}. {graph.label}")
