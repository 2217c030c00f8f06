"""Where the boxes of a graph go, and how its edges run: Graphviz, once per picture."""

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import graphviz

from cgraph.errors import CgraphError
from cgraph.language import say

try:
    import pygraphviz
except ImportError:  # no wheel for this machine: the `dot` command serves
    pygraphviz = None

Point = tuple[float, float]
engine: Callable[[str], str] | None = None  # DOT -> json0, where Graphviz is neither of the two
_POINTS_PER_INCH = 72
_one_at_a_time = threading.Lock()


class LayoutError(CgraphError, RuntimeError):
    """Graphviz is not there, or could not lay the graph out."""


@dataclass(frozen=True, slots=True)
class Box:
    """What is to be placed: width and height in pixels; edges come in left, go out right.

    `keeps_order` says that the edges into this box are to arrive in the order they are given.
    """

    width: float
    height: float
    keeps_order: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer, in pixels, y downwards: box centres, and a spline's control points per edge."""

    width: float
    height: float
    centres: tuple[Point, ...]
    splines: tuple[tuple[Point, ...], ...]


def arrange(boxes: Sequence[Box], edges: Sequence[tuple[int, int]]) -> Plan:
    """Place boxes left to right; `edges` are pairs of indices, and a pair may come twice.

    A spline has 3n + 1 points: n cubic Bézier pieces, from the right-hand middle of one box to the
    left-hand middle of the other. LayoutError if Graphviz is missing or fails.
    """
    answer = json.loads(_run(_source(boxes, edges)))
    left, low, right, high = map(float, answer["bb"].split(","))
    placed = {item["name"]: item["pos"] for item in answer.get("objects", ())}
    drawn = {int(item["id"]): item["pos"] for item in answer.get("edges", ())}

    def point(text: str) -> Point:
        x, y = text.split(",")
        return round(float(x) - left, 1), round(high - float(y), 1)

    return Plan(
        round(right - left, 1),
        round(high - low, 1),
        tuple(point(placed[str(index)]) for index in range(len(boxes))),
        tuple(tuple(map(point, drawn[index].split())) for index in range(len(edges))),
    )


def _source(boxes: Sequence[Box], edges: Sequence[tuple[int, int]]) -> str:
    """Write the graph in DOT. Nothing a learner typed goes in, so nothing needs escaping."""
    dot = graphviz.Digraph(
        graph_attr={"rankdir": "LR", "nodesep": "0.2", "ranksep": "0.8", "splines": "true"},
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowhead": "none", "tailport": "e", "headport": "w"},
    )
    for index, box in enumerate(boxes):
        size = {
            "width": f"{box.width / _POINTS_PER_INCH:.4f}",
            "height": f"{box.height / _POINTS_PER_INCH:.4f}",
        }
        dot.node(str(index), **size, **({"ordering": "in"} if box.keeps_order else {}))
    for index, (tail, head) in enumerate(edges):
        dot.edge(str(tail), str(head), id=str(index))
    return str(dot.source)


def _run(source: str) -> bytes | str:
    if engine is not None:
        return engine(source)
    if pygraphviz is not None:
        return _run_in_process(source)
    try:
        return bytes(graphviz.pipe("dot", "json0", source.encode(), quiet=True))
    except graphviz.ExecutableNotFound as error:
        raise LayoutError(say("pictures.no_graphviz")) from error
    except graphviz.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip()
        raise LayoutError(say("pictures.layout_failed", reason=reason)) from error


def _run_in_process(source: str) -> bytes:
    """Run Graphviz here; what its C code says on stderr is told only if there is no answer."""
    with _one_at_a_time, tempfile.TemporaryFile() as said:
        try:
            with _stderr_to(said):
                answer = pygraphviz.AGraph(string=source).draw(format="json0", prog="dot")
        except (OSError, ValueError, pygraphviz.DotError) as error:
            raise LayoutError(say("pictures.layout_failed", reason=str(error))) from error
        if not answer:
            said.seek(0)
            reason = said.read().decode(errors="replace").strip()
            raise LayoutError(say("pictures.layout_failed", reason=reason))
    return bytes(answer)


@contextmanager
def _stderr_to(file: IO[bytes]) -> Iterator[None]:
    """Send the process's own stderr, which C code writes to, into a file for a while."""
    kept = os.dup(2)
    try:
        os.dup2(file.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
