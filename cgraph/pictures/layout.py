"""Where the boxes of a graph go, and how its edges run: Graphviz, once per picture."""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import graphviz

from cgraph.errors import CgraphError
from cgraph.language import say

try:
    from cgraph.pictures import wasm
except (ImportError, OSError, RuntimeError):  # not there, or not for this machine: `dot` serves
    wasm = None  # type: ignore[assignment]

Point = tuple[float, float]
engine: Callable[[str], str] | None = None  # DOT -> json0, where Graphviz is none of these
_POINTS_PER_INCH = 72
_HEAVY = "1000"  # an edge that outweighs all others
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
    """The answer, in pixels, y downwards: box centres, and a spline's control points per edge.

    `frames` are the upper left and the lower right corners of the clusters.
    """

    width: float
    height: float
    centres: tuple[Point, ...]
    splines: tuple[tuple[Point, ...], ...]
    frames: tuple[tuple[Point, Point], ...]


def arrange(
    boxes: Sequence[Box],
    edges: Sequence[tuple[int, int]],
    clusters: Sequence[Sequence[int]] = (),
) -> Plan:
    """Place boxes left to right; `edges` are pairs of indices, and a pair may come twice.

    A spline has 3n + 1 points: n cubic Bézier pieces, from the right-hand middle of one box to the
    left-hand middle of the other. The boxes of a cluster stand in a frame of their own, which no
    other box and no edge between others gets into. LayoutError if Graphviz is missing or fails.
    """
    answer = json.loads(_run(_source(boxes, edges, clusters)))
    left, low, right, high = map(float, answer["bb"].split(","))
    objects = answer.get("objects", ())
    placed = {item["name"]: item["pos"] for item in objects if "pos" in item}
    framed = {item["name"]: item["bb"].split(",") for item in objects if "bb" in item}
    drawn = {item["id"]: item["pos"].split() for item in answer.get("edges", ())}
    gates = _gates(edges, clusters)

    def point(text: str) -> Point:
        return corner(*text.split(","))

    def corner(x: str, y: str) -> Point:
        return round(float(x) - left, 1), round(high - float(y), 1)

    def spline(index: int) -> tuple[Point, ...]:
        outside = drawn[gates[index]][:-1] if gates[index] else []
        return tuple(map(point, [*outside, *drawn[str(index)]]))

    frames = (framed[f"cluster{number}"] for number in range(len(clusters)))
    return Plan(
        round(right - left, 1),
        round(high - low, 1),
        tuple(point(placed[str(index)]) for index in range(len(boxes))),
        tuple(map(spline, range(len(edges)))),
        tuple((corner(x0, y1), corner(x1, y0)) for x0, y0, x1, y1 in frames),
    )


def _source(
    boxes: Sequence[Box], edges: Sequence[tuple[int, int]], clusters: Sequence[Sequence[int]] = ()
) -> str:
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
    gates = _gates(edges, clusters)
    for index, (tail, head) in enumerate(edges):
        weight = {"weight": "0"} if gates[index] else {}  # it may be as long as it will
        dot.edge(gates[index] or str(tail), str(head), id=str(index), **weight)
    for gate, (tail, _) in dict(zip(gates, edges, strict=True)).items():
        if gate:
            dot.edge(str(tail), gate, id=gate, weight=_HEAVY)
    for number, members in enumerate(clusters):
        with dot.subgraph(name=f"cluster{number}") as cluster:
            for index in members:
                cluster.node(str(index))
            with cluster.subgraph(graph_attr={"rank": "same"}) as column:
                for gate in sorted({one for one in gates if one.startswith(f"{number}from")}):
                    column.node(gate, width="0.01", height="0.01")
    return str(dot.source)


def _gates(edges: Sequence[tuple[int, int]], clusters: Sequence[Sequence[int]]) -> list[str]:
    """Return where each edge from outside enters a cluster, "" for the others.

    Those from one box enter together and part within, or they would run around the cluster; and
    since what they come from has to be close, clusters stand one behind another.
    """
    cluster = {index: number for number, members in enumerate(clusters) for index in members}
    return [
        "" if cluster.get(head) in (None, cluster.get(tail)) else f"{cluster[head]}from{tail}"
        for tail, head in edges
    ]


def _run(source: str) -> bytes | str:
    if engine is not None:
        return engine(source)
    if wasm is not None:
        return _run_in_process(source)
    try:
        return bytes(graphviz.pipe("dot", "json0", source.encode(), quiet=True))
    except graphviz.ExecutableNotFound as error:
        raise LayoutError(say("pictures.no_graphviz")) from error
    except graphviz.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip()
        raise LayoutError(say("pictures.layout_failed", reason=reason)) from error


def _run_in_process(source: str) -> bytes:
    try:
        with _one_at_a_time:
            return bytes(_graphviz().render(source, format="json0"))
    except wasm.FAULTS as error:
        reason = str(error).rpartition("\n")[2].strip()  # after the stack of a trap
        raise LayoutError(say("pictures.layout_failed", reason=reason)) from error


@cache
def _graphviz() -> "wasm.Graphviz":
    return wasm.Graphviz()
