"""How a notebook shows a graph, whole or in part.

JupyterLab draws `image/svg+xml` only in a trusted notebook, and in the theme of the machine, not
in its own. So the picture is `text/html`: the SVG as an `<img>`, which is shown in any notebook,
and a style that gives it the page's own theme.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cgraph.errors import WrongKindError
from cgraph.graph import Graph, NodeView, wanted_graph
from cgraph.language import say
from cgraph.pictures.drawing import draw
from cgraph.pictures.graph_svg import describe, static_svg
from cgraph.pictures.layout import LayoutError
from cgraph.symbols import safe

MOST_NODES = 60  # more cannot be read at once, neither on a page nor on a classroom's wall
_SMALLEST = 0.6  # a wide picture is shrunk no further than this; then the page scrolls
_STYLE = """
.{name} {{ color-scheme: light dark; max-width: max(100%, {least}px) !important; height: auto; }}
body[data-jp-theme-light="true"] .{name}, body.vscode-light .{name} {{ color-scheme: light; }}
body[data-jp-theme-light="false"] .{name}, body.vscode-dark .{name} {{ color-scheme: dark; }}
"""


class GraphDrawing:
    """A graph, or a part of it, as it stands now: a cell that ends in one shows the picture."""

    def __init__(self, views: Sequence[NodeView]) -> None:
        self._views = views
        self._drawing = draw(views)

    @property
    def svg(self) -> str:
        """The picture as SVG, for a page or a slide; light or dark as its reader's machine is."""
        return static_svg(self._drawing, self._views)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self._views))

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        html = image_of(self.svg, self._drawing.width, describe(self._views))
        return {"text/plain": repr(self), "text/html": html}


def views_of(graph: Graph, around: str | None = None, depth: int = 2) -> tuple[NodeView, ...]:
    """Return all nodes, or only `around` and what is up to `depth` edges before or behind it.

    NameUnknownError if there is no such node; WrongKindError if `graph` is none or `depth` is no
    whole number.
    """
    graph = wanted_graph(graph)
    if not isinstance(depth, int) or depth < 0:
        raise WrongKindError(say("pictures.depth", given=repr(depth)[:60]))
    return graph.nodes if around is None else _nodes_around(graph[around], depth)


def show_graph(graph: Graph, **_: object) -> dict[str, Any]:
    """Return what a notebook shows for a graph, by MIME type: pictures, and always the text.

    Where there can be no picture the text says why: too many nodes, or no Graphviz.
    """
    if len(graph) > MOST_NODES:
        edges = sum(len(view.operands) for view in graph)
        counts = {"nodes": len(graph), "edges": edges, "around": graph.output.label}
        return {"text/plain": f"{graph!r}\n{say('pictures.large', **counts)}"}
    try:
        return GraphDrawing(graph.nodes)._repr_mimebundle_() | {"text/plain": repr(graph)}
    except LayoutError as error:
        return {"text/plain": f"{graph!r}\n{error}"}


def image_of(svg: str, width: float, words: str) -> str:
    """Return HTML that shows an SVG in the theme of its page; `words` say what it shows."""
    width = round(width)
    data = base64.b64encode(svg.encode()).decode("ascii")
    name = f"cg-{hashlib.sha256(svg.encode()).hexdigest()[:12]}"
    style = _STYLE.format(name=name, least=round(_SMALLEST * width))
    source = f"data:image/svg+xml;base64,{data}"
    image = f'<img class="{name}" alt="{safe(words)}" width="{width}" src="{source}">'
    return f'<style>{style}</style><div style="overflow-x: auto">{image}</div>'


def _nodes_around(view: NodeView, depth: int) -> tuple[NodeView, ...]:
    """Return what the node is computed from and what is computed from it, `depth` edges far.

    The way never turns: another consumer of the same input stays out, or one input that is used
    everywhere would bring the whole graph in. The order is the graph's own.
    """
    ways: tuple[Callable[[NodeView], Iterable[NodeView]], ...]
    ways = (lambda node: node.operands), (lambda node: node.consumers)
    found = {view.index: view}
    for following in ways:
        newest = {view.index: view}
        for _ in range(depth):
            reached = {node.index: node for last in newest.values() for node in following(last)}
            newest = {index: node for index, node in reached.items() if index not in found}
            found |= newest
    return tuple(found[index] for index in sorted(found))
