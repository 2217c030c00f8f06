"""The picture of a graph, for a player and for itself; `graph_svg` says what its parts are."""

from collections.abc import Iterable, Sequence

from cgraph.graph import Graph, NodeView
from cgraph.language import say
from cgraph.numerals import show
from cgraph.pictures.drawing import Drawing, draw
from cgraph.pictures.frames import Picture
from cgraph.pictures.graph_svg import Stills, graph_svg
from cgraph.pictures.lettering import elide
from cgraph.pictures.palette import css_reader
from cgraph.symbols import show_name

GROUND = '<rect width="100%" height="100%" rx="8" style="fill:var(--cg-ground)"/>'


def graph_picture(graph: Graph, drawing: Drawing | None = None, *, name: str = "graph") -> Picture:
    """Return a graph with blank values, for a player; `drawing` if it has been laid out already.

    LayoutError if Graphviz is missing.
    """
    label = describe(graph.nodes)
    return Picture(name, graph_svg(drawing or draw(graph.nodes), label), label)


def describe(views: Sequence[NodeView]) -> str:
    """Say in a sentence what the picture shows, for those who cannot see it."""
    inputs = [show_name(view.label) for view in views if view.kind in ("input", "parameter")]
    return say(
        "pictures.alt",
        nodes=len(views),
        inputs=elide(", ".join(inputs), 80) or "–",
        output=elide(show_name(views[-1].label)),
    )


def values_now(views: Iterable[NodeView]) -> Stills:
    """Return how a picture looks that shows what the nodes hold now."""
    looks: dict[str, dict[str, str]] = {}
    for view in views:
        value = "" if view.value is None else show(view.value)
        looks[f"value:{view.label}"] = {"text": value}
        looks[f"gradient:{view.label}"] = {"text": show(view.gradient)}
    return looks


def static_svg(drawing: Drawing, views: Sequence[NodeView], looks: Stills | None = None) -> str:
    """Return a picture that stands alone, in the reader's theme: as `looks` has it, or as it is."""
    style = css_reader("cg-graph")
    return graph_svg(drawing, describe(views), looks or values_now(views), style, GROUND)
