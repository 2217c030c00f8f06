"""The picture of a graph as SVG, for a player and for itself, with no id anywhere to clash.

Parts (a label is `NodeView.label`, source and target follow the forward direction):
    node:<label>                    group: shape, name, ledger; class input, parameter, constant
                                    or operation
    value:<label>                   text above the wire; blank by default
    gradient:<label>                text below the wire; "–" by default
    edge:<source>><target>:<slot>   group; its `path.line` runs from the source's ledger to the
                                    target, as a number travels forward
    local:<source>><target>:<slot>  text in the middle of the edge, blank by default: room for the
                                    local derivative
A constant has no value and no gradient part: its number stands in its shape.
A picture of more than 30 nodes is of the class `large`: a page lets its reader zoom and move in it.
Where it has groups, `data-node` and `data-ends` say which nodes a part belongs to, and a group's
`data-members` which it holds; a page opens and closes them (zoom.js, groups.js).
The picture brings its own style sheet (`.cg-graph …`), which takes every colour from the custom
properties of `palette.css_variables`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from cgraph.graph import Graph, NodeView
from cgraph.language import say
from cgraph.numerals import show
from cgraph.pictures.drawing import HALF_PLATE, Drawing, DrawnEdge, DrawnGroup, DrawnNode, draw
from cgraph.pictures.frames import Picture
from cgraph.pictures.layout import Point
from cgraph.pictures.palette import css_reader
from cgraph.symbols import elide, safe, show_name

GROUND = '<rect width="100%" height="100%" rx="8" style="fill:var(--cg-ground)"/>'
_LARGE = 30  # nodes: more cannot be read where all of them are in sight
_DOUBLE = 3.5  # between the two lines around a parameter
_LONG = 9  # characters: a longer number is written smaller, to stay on its plate; for arrays that
# is wide enough

Stills = Mapping[str, Mapping[str, str]]  # part -> attribute -> text


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


@cache
def graph_style() -> str:
    """Return the style sheet of a graph picture; its colours are the palette's CSS variables."""
    sheet = files("cgraph") / "pictures" / "graph.css"
    return sheet.read_text(encoding="utf-8").strip()


def graph_svg(
    drawing: Drawing, label: str, looks: Stills | None = None, style: str = "", ground: str = ""
) -> str:
    """Return the SVG, with all parts named, as `looks` has them.

    What that does not name has no value, and "–" for its gradient. A picture that stands alone
    needs a `style` with the colours; the graph's own is put after it. `ground` lies under all.
    """
    return framed(drawing, label, style, ground + graph_parts(drawing, looks or {}))


def framed(drawing: Drawing, label: str, style: str, inside: str) -> str:
    """Return an SVG of the size of a drawing; with a style, the graph's own is put after it."""
    width, height = _number(drawing.width), _number(drawing.height)
    large = " large" if drawing.groups or len(drawing.nodes) > _LARGE else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cg-graph{large}" role="img"'
        f' aria-label="{safe(label)}" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" style="max-width:100%;height:auto">'
        f"{f'<style>{style}{graph_style()}</style>' if style else ''}{inside}</svg>"
    )


def edge_part(source: str, target: str, slot: int, kind: str = "edge") -> str:
    """Return the part name of an edge, from an input's label to its consumer's.

    >>> edge_part("x", "u", 0), edge_part("x", "u", 0, "local")
    ('edge:x>u:0', 'local:x>u:0')
    """
    return f"{kind}:{source}>{target}:{slot}"


def graph_parts(drawing: Drawing, looks: Stills) -> str:
    """Return what is inside of the SVG: edges, nodes, the texts on the edges, and groups."""
    place = {node.view.label: index for index, node in enumerate(drawing.nodes)}

    def own(kind: str, *labels: str) -> str:
        """Say which nodes a part belongs to, where that matters: groups hide their members."""
        if not drawing.groups:
            return ""
        return f' data-{kind}="{" ".join(str(place[label]) for label in labels)}"'

    def part(name: str) -> str:
        state = looks.get(name, {}).get("state", "")
        return f' data-part="{safe(name)}"' + (f' data-state="{safe(state)}"' if state else "")

    def text(kind: str, at: Point, name: str, words: str = "") -> str:
        return _text(kind, at, looks.get(name, {}).get("text", words), part(name))

    def edge(edge: DrawnEdge) -> str:
        start, *rest = edge.points
        tip, left, right = map(_pair, edge.head)
        return (
            f'<g class="edge"{part(edge_part(edge.source, edge.target, edge.slot))}'
            f"{own('ends', edge.source, edge.target)}>"
            f'<path class="line" d="M{_pair(start)}C{" ".join(map(_pair, rest))}"/>'
            f'<path class="head" d="M{tip}L{left}L{right}z"/></g>'
        )

    def local(edge: DrawnEdge) -> str:
        name = edge_part(edge.source, edge.target, edge.slot, "local")
        ends = own("ends", edge.source, edge.target)
        return _text("local", edge.label, looks.get(name, {}).get("text", ""), part(name) + ends)

    def group(group: DrawnGroup) -> str:
        return _group(group, own("members", *group.labels))

    def node(node: DrawnNode) -> str:
        label, name = node.view.label, show_name(node.view.label)
        told = node.kind == "constant" or name in [words for _, words, _ in node.words]
        inside = "" if told else f"<title>{safe(name)}</title>"
        if node.plate:
            middle = round((node.left + node.right) / 2, 1)
            inside += _plate(node)
            inside += text("value", (middle, node.y - HALF_PLATE + 19.5), f"value:{label}")
            inside += text("gradient", (middle, node.y + HALF_PLATE - 8), f"gradient:{label}", "–")
        inside += _shape(node) + "".join(_text(kind, at, words) for kind, words, at in node.words)
        return (
            f'<g class="node {node.kind}"{part(f"node:{label}")}{own("node", label)}>{inside}</g>'
        )

    parts = [*map(edge, drawing.edges), *map(node, drawing.nodes), *map(local, drawing.edges)]
    return "".join([*parts, *map(group, drawing.groups)])


def _group(group: DrawnGroup, members: str) -> str:
    """Draw a group, open: a frame and a name on it; closed, the name stands in the middle."""
    (left, top), (right, bottom) = group.corners
    size = f'width="{_number(right - left)}" height="{_number(bottom - top)}"'
    middle = _pair(((left + right) / 2, (top + bottom) / 2))
    name, count = safe(group.name), safe(say("pictures.nodes", count=len(group.labels)))
    return (
        f'<g class="group" role="button" tabindex="0" aria-expanded="true"{members}'
        f' aria-label="{name}: {count}">'
        f'<rect class="frame" x="{_number(left)}" y="{_number(top)}" {size} rx="8"/>'
        f'<g transform="translate({_pair((left, top))})"><text class="open">− {name}</text></g>'
        f'<g transform="translate({middle})"><text class="closed">+ {name}</text>'
        f'<text class="closed count">{count}</text></g></g>'
    )


def _plate(node: DrawnNode) -> str:
    inner, side = _number(node.plate - 12), _number(HALF_PLATE - 6)
    start, wire = _pair((node.left, node.y)), _pair((node.x + node.half_width, node.y))
    return (
        f'<path class="plate-value" d="M{start}v-{side}q0-6 6-6h{inner}q6 0 6 6v{side}z"/>'
        f'<path class="plate-gradient" d="M{start}v{side}q0 6 6 6h{inner}q6 0 6-6v-{side}z"/>'
        f'<path class="wire" d="M{wire}H{_number(node.right)}"/>'
    )


def _shape(node: DrawnNode) -> str:
    outer = _rectangle(node, "shape")
    if node.cut:
        start, end = map(_pair, node.stub)
        outer += f'<path class="stub" d="M{start}L{end}"/>'
    return outer + (_rectangle(node, "inner", _DOUBLE) if node.kind == "parameter" else "")


def _rectangle(node: DrawnNode, name: str, inset: float = 0.0) -> str:
    left, top = node.x - node.half_width + inset, node.y - node.half_height + inset
    width, height = 2 * (node.half_width - inset), 2 * (node.half_height - inset)
    corner = node.half_height if node.kind in ("input", "operation") else 6.0
    return (
        f'<rect class="{name}" x="{_number(left)}" y="{_number(top)}" width="{_number(width)}"'
        f' height="{_number(height)}" rx="{_number(corner - inset)}"/>'
    )


def _text(kind: str, at: Point, words: str, named: str = "") -> str:
    x, y = map(_number, at)
    long = named and len(words) > _LONG and "…" not in words  # stage.js does the same
    size = ' data-long=""' if long else ""
    return f'<text class="{kind}"{named}{size} x="{x}" y="{y}">{safe(words)}</text>'


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
