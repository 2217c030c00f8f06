"""Players for the two passes of a graph: they show a pass, and let it be done by hand."""

from collections.abc import Sequence

from cgraph.course.players.doing import task, workings_picture
from cgraph.course.players.graph_content import content_of, fields_of, traced
from cgraph.graph import BackwardStep, Graph
from cgraph.graph.trace import Trace
from cgraph.pictures.backward_frames import BackwardFrames
from cgraph.pictures.forward_frames import ForwardFrames
from cgraph.players.player import Player
from cgraph.players.source import graph_source


def forward_player(graph: Graph, *, live: bool = True, step: int = 0, do: bool = False) -> Player:
    """Return a player of the graph's forward pass, starting from the values its leaves have.

    If `live`, the learner may change the numbers of inputs and parameters there; `step` is where
    it begins. If `do`, the learner begins with doing the pass by hand, and may switch to watching;
    without, the other way round. The graph itself is left as it is. CgraphError if it lacks a
    value, or has more than 60 nodes: each step says how all nodes look, so the time until the first
    grows with their square. `cg.draw` shows larger graphs, without steps.
    """
    trace = traced(graph)
    return _player(trace, ForwardFrames(trace), (), step, live=live, do=do)


def backward_player(graph: Graph, *, live: bool = True, step: int = 0, do: bool = False) -> Player:
    """Return a player of the graph's backward pass; otherwise as `forward_player`.

    DomainError if a node has no value, ValueMissingError if the output is an array.
    """
    trace = traced(graph)
    trace.graph.evaluate({})
    frames = BackwardFrames(trace)
    return _player(trace, frames, frames.steps, step, live=live, do=do)


def _player(  # noqa: PLR0913  what a player is made of
    trace: Trace,
    frames: ForwardFrames | BackwardFrames,
    steps: Sequence[BackwardStep],
    step: int,
    *,
    live: bool,
    do: bool,
) -> Player:
    content = content_of(trace, step, frames)
    todo = task(trace, frames.which, steps=steps)
    content.task = todo | {"on": do, "watch": True}
    content.pictures = [*content.pictures, workings_picture(todo)]
    content.source = graph_source(trace, f"{frames.which}_player")
    content.fields = fields_of(trace) if live else []
    return Player(content)
