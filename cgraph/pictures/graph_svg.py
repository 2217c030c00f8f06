"""Write the SVG of a drawn graph: clean markup of our own, with no id anywhere to clash."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from cgraph.pictures.drawing import Drawing, DrawnEdge
from cgraph.pictures.drawn_node import HALF_PLATE, DrawnNode, Words
from cgraph.pictures.layout import Point
from cgraph.pictures.lettering import safe
from cgraph.symbols import show_name

DOUBLE = 3.5  # between the two lines around a parameter
LONG = 9  # characters: a longer number is written smaller, to stay on its plate; for arrays that
# is wide enough


@cache
def graph_style() -> str:
    """Return the style sheet of a graph picture; its colours are the palette's CSS variables."""
    sheet = files("cgraph") / "pictures" / "graph.css"
    return sheet.read_text(encoding="utf-8").strip()


Stills = Mapping[str, Mapping[str, str]]  # part -> attribute -> text


def graph_svg(
    drawing: Drawing, label: str, looks: Stills | None = None, style: str = "", ground: str = ""
) -> str:
    """Return the SVG, with all parts named, as `looks` has them.

    What that does not name has no value, and "–" for its gradient. A picture that stands alone
    needs a `style` with the colours; the graph's own is put after it. `ground` lies under all.
    """
    return framed(drawing, label, style, ground + graph_parts(drawing, looks or {}))


def graph_parts(drawing: Drawing, looks: Stills) -> str:
    """Return what is inside of the SVG: the edges, the nodes, and the texts on the edges."""
    writer = _Writer(looks)
    edges = "".join(map(writer.edge, drawing.edges))
    nodes = "".join(map(writer.node, drawing.nodes))
    return edges + nodes + "".join(map(writer.local, drawing.edges))


def framed(drawing: Drawing, label: str, style: str, inside: str) -> str:
    """Return an SVG of the size of a drawing; with a style, the graph's own is put after it."""
    width, height = _number(drawing.width), _number(drawing.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cg-graph" role="img"'
        f' aria-label="{safe(label)}" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" style="max-width:100%;height:auto">'
        f"{f'<style>{style}{graph_style()}</style>' if style else ''}{inside}</svg>"
    )


def edge_part(source: str, target: str, slot: int) -> str:
    """Return the part name of an edge, from an input's label to its consumer's.

    >>> edge_part("x", "u", 0)
    'edge:x>u:0'
    """
    return f"edge:{source}>{target}:{slot}"


def local_part(source: str, target: str, slot: int) -> str:
    """Return the part name of the text on an edge.

    >>> local_part("x", "u", 0)
    'local:x>u:0'
    """
    return f"local:{source}>{target}:{slot}"


class _Writer:
    """Writes the parts of a graph as one frame has them."""

    def __init__(self, looks: Stills) -> None:
        self._looks = looks

    def node(self, node: DrawnNode) -> str:
        name = show_name(node.view.label)
        shown = [words.text for words in node.all_words]
        title = "" if node.view.kind == "constant" or name in shown else name
        return (
            f'<g class="node {node.kind}"{self._part(f"node:{node.view.label}")}>'
            f"{f'<title>{safe(title)}</title>' if title else ''}{self._ledger(node)}{_shape(node)}"
            f"{''.join(map(_words, node.all_words))}</g>"
        )

    def edge(self, edge: DrawnEdge) -> str:
        start, *rest = edge.points
        tip, left, right = map(_pair, edge.head)
        return (
            f'<g class="edge"{self._part(edge_part(edge.source, edge.target, edge.slot))}>'
            f'<path class="line" d="M{_pair(start)}C{" ".join(map(_pair, rest))}"/>'
            f'<path class="head" d="M{tip}L{left}L{right}z"/></g>'
        )

    def local(self, edge: DrawnEdge) -> str:
        part = local_part(edge.source, edge.target, edge.slot)
        return self._text("local", edge.label, part, "")

    def _ledger(self, node: DrawnNode) -> str:
        if node.plate is None:
            return ""
        left, right = node.plate
        label, inner = node.view.label, _number(right - left - 12)
        start, wire = f"M{_pair((left, node.y))}", f"M{_pair((node.x + node.half_width, node.y))}"
        side = _number(HALF_PLATE - 6)
        return (
            f'<path class="plate-value" d="{start}v-{side}q0-6 6-6h{inner}q6 0 6 6v{side}z"/>'
            f'<path class="plate-gradient" d="{start}v{side}q0 6 6 6h{inner}q6 0 6-6v-{side}z"/>'
            f'<path class="wire" d="{wire}H{_number(right)}"/>'
            f"{self._text('value', node.value_at, f'value:{label}', '')}"
            f"{self._text('gradient', node.gradient_at, f'gradient:{label}', '–')}"
        )

    def _text(self, kind: str, at: Point, part: str, words: str) -> str:
        return _text(kind, at, self._looks.get(part, {}).get("text", words), self._part(part))

    def _part(self, part: str) -> str:
        state = self._looks.get(part, {}).get("state", "")
        return f' data-part="{safe(part)}"' + (f' data-state="{safe(state)}"' if state else "")


def _shape(node: DrawnNode) -> str:
    outer = _rectangle(node, "shape")
    if node.cut:
        start, end = map(_pair, node.stub)
        outer += f'<path class="stub" d="M{start}L{end}"/>'
    return outer + (_rectangle(node, "inner", DOUBLE) if node.kind == "parameter" else "")


def _rectangle(node: DrawnNode, name: str, inset: float = 0.0) -> str:
    left, top = node.x - node.half_width + inset, node.y - node.half_height + inset
    width, height = 2 * (node.half_width - inset), 2 * (node.half_height - inset)
    return (
        f'<rect class="{name}" x="{_number(left)}" y="{_number(top)}" width="{_number(width)}"'
        f' height="{_number(height)}" rx="{_number(node.corner - inset)}"/>'
    )


def _words(words: Words) -> str:
    kind = f"name {words.role}" if words.role == "unnamed" else words.role
    return _text(kind if words.upright else f"{kind} italic", words.at, words.text)


def _text(kind: str, at: Point, words: str, named: str = "") -> str:
    x, y = map(_number, at)
    long = named and len(words) > LONG and "…" not in words  # stage.js does the same
    size = ' data-long=""' if long else ""
    return f'<text class="{kind}"{named}{size} x="{x}" y="{y}">{safe(words)}</text>'


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
