"""A player that shows a bug of backward passes beside the right way."""

from html import escape

from cgraph.course.players.bug_frames import BUGS, SIDES, BugFrames
from cgraph.course.players.graph_content import fields_of, traced
from cgraph.errors import CgraphError
from cgraph.graph import Graph
from cgraph.language import say
from cgraph.pictures.drawing import draw
from cgraph.pictures.frames import Picture, Steps, still, tracks_of
from cgraph.pictures.graph_svg import graph_picture, static_svg
from cgraph.pictures.panels import arithmetic_picture
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.players.source import graph_source

_WIDE = 700.0  # a wider graph has a row of its own


def bug_player(graph: Graph, bug: str = "overwrite", *, step: int = 0) -> Player:
    """Return a player of the backward pass, once right and once with a bug.

    `bug` is "overwrite" (a contribution replaces the one before), "order" (a node sends its
    gradient on before it has received all of it), "no_clear" (a second pass adds to the gradients
    that the first left at inputs and parameters) or "no_clear_inner" (to those it left anywhere).
    CgraphError if there is no such bug, if it can do no harm in this graph, if the graph holds
    arrays, or if it is too large.
    """
    if bug not in BUGS:
        raise CgraphError(say("bugs.unknown", bug=bug, known=", ".join(BUGS)))
    trace = traced(graph)
    trace.graph.evaluate({})
    both = BugFrames(trace, bug)
    frames = both.frames()
    views = trace.graph.nodes
    drawing = draw(views)
    drawn = graph_picture(trace.graph, drawing)
    wide = drawing.width > _WIDE
    heads = "   |   ".join(say(f"bugs.{side}_{bug}") for side in SIDES)
    last = still(frames[-1], trace.tape.values)
    wrong = {part.removeprefix("bug:"): look for part, look in last.items()}
    return Player(
        Content(
            pictures=[_side(side, say(f"bugs.{side}_{bug}"), drawn, wide=wide) for side in SIDES],
            steps=Steps(len(frames), step),
            tracks=tracks_of(frames),
            fields=fields_of(trace),
            checks=[check[1:] for check in trace.checks(both.gradients)],
            tape=trace.tape,
            transcript="\n".join([heads, *both.lines()]),
            telling=static_svg(drawing, views, wrong),
            width=drawing.width,
            source=graph_source(trace, "bug_player", f'bug="{bug}"'),
        )
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
