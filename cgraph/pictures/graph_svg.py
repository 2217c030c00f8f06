"""Write the SVG of a drawn graph: clean markup of our own, with no id anywhere to clash."""

from functools import cache
from importlib.resources import files

from cgraph.pictures.drawing import ARROW, HALF_PLATE, DrawnEdge, DrawnNode, Drawing
from cgraph.pictures.layout import Point
from cgraph.pictures.lettering import columns, safe
from cgraph.symbols import show_name

_DOUBLE = 3.5  # between the two lines around a parameter


@cache
def graph_style() -> str:
    """Return the style sheet of a graph picture; its colours are the palette's CSS variables."""
    sheet = files("cgraph") / "pictures" / "graph.css"
    return sheet.read_text(encoding="utf-8").strip()


def graph_svg(drawing: Drawing, label: str, style: str = "", ground: str = "") -> str:
    """Return the SVG with blank values, "–" for every gradient, and all parts named.

    `style` is put before the picture's own style sheet, `ground` under everything.
    """
    width, height = _number(drawing.width), _number(drawing.height)
    edges = "".join(map(_edge, drawing.edges))
    nodes = "".join(map(_node, drawing.nodes))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cg-graph" role="img"'
        f' aria-label="{safe(label)}" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" style="max-width:100%;height:auto">'
        f"<style>{style}{graph_style()}</style>{ground}{edges}{nodes}</svg>"
    )


def edge_part(source: str, target: str, slot: int) -> str:
    """Return the part name of an edge, from an input's label to its consumer's.

    >>> edge_part("x", "u", 0)
    'edge:x>u:0'
    """
    return f"edge:{source}>{target}:{slot}"


def _node(node: DrawnNode) -> str:
    label = safe(node.view.label)
    return (
        f'<g class="node {node.kind}" data-part="node:{label}">{_full_name(node)}{_ledger(node)}'
        f"{_shape(node)}{_inside(node)}{_above(node)}</g>"
    )


def _full_name(node: DrawnNode) -> str:
    name = show_name(node.view.label)
    elided = name not in (node.inside, node.above)
    return f"<title>{safe(name)}</title>" if elided else ""


def _shape(node: DrawnNode) -> str:
    outer = _rectangle(node, "shape")
    return outer + (_rectangle(node, "inner", _DOUBLE) if node.kind == "parameter" else "")


def _rectangle(node: DrawnNode, name: str, inset: float = 0.0) -> str:
    left, top = node.x - node.half_width + inset, node.y - node.half_height + inset
    width, height = 2 * (node.half_width - inset), 2 * (node.half_height - inset)
    corner = height / 2 if node.kind in ("input", "operation") else 6.0 - inset
    return (
        f'<rect class="{name}" x="{_number(left)}" y="{_number(top)}" width="{_number(width)}"'
        f' height="{_number(height)}" rx="{_number(corner)}"/>'
    )


def _inside(node: DrawnNode) -> str:
    if node.kind == "operation":
        word = columns(node.inside) > 1
        drop, kind = (6.0, "sign word") if word else (9.5, "sign")
    else:
        drop, kind = (6.0, "number") if node.kind == "constant" else (6.5, _name_class(node.inside))
    return _text(kind, (node.x, node.y + drop), node.inside)


def _above(node: DrawnNode) -> str:
    if not node.above:
        return ""
    kind = _name_class(node.above) + (" unnamed" if node.view.name is None else "")
    return _text(kind, (node.x, node.y - node.half_height - 9), node.above)


def _name_class(name: str) -> str:
    latin = all(ord(character) < 0x2100 for character in name)  # noqa: PLR2004  up to Greek
    return "name latin" if latin else "name"


def _ledger(node: DrawnNode) -> str:
    if node.plate is None:
        return ""
    left, right = node.plate
    top, bottom = node.y - HALF_PLATE, node.y + HALF_PLATE
    label = safe(node.view.label)
    x, y, inner = _number(node.plate_middle), node.y, _number(right - left - 12)
    start = _number(left)
    return (
        f'<path class="plate-value" d="M{start} {_number(y)}v-21q0-6 6-6h{inner}q6 0 6 6v21z"/>'
        f'<path class="plate-gradient" d="M{start} {_number(y)}v21q0 6 6 6h{inner}q6 0 6-6v-21z"/>'
        f'<path class="wire" d="M{_number(node.x + node.half_width)} {_number(y)}H{_number(right)}"/>'
        f'<text class="value" data-part="value:{label}" x="{x}" y="{_number(top + 19.5)}"></text>'
        f'<text class="gradient" data-part="gradient:{label}" x="{x}" y="{_number(bottom - 8)}">–'
        f"</text>"
    )


def _edge(edge: DrawnEdge) -> str:
    part = safe(edge_part(edge.source, edge.target, edge.slot))
    start, *rest = edge.points
    curve = " ".join(map(_pair, rest))
    return (
        f'<g class="edge" data-part="{part}"><path class="line" d="M{_pair(start)}C{curve}"/>'
        f'<path class="head" d="{_head(edge)}"/>'
        f"{_text('local', edge.label, '', f'local:{part[5:]}')}</g>"
    )


def _head(edge: DrawnEdge) -> str:
    (x, y), (along, across) = edge.tip, edge.direction
    back = x - ARROW * 1.1 * along, y - ARROW * 1.1 * across
    side = -across * ARROW * 0.45, along * ARROW * 0.45
    left = back[0] + side[0], back[1] + side[1]
    right = back[0] - side[0], back[1] - side[1]
    return f"M{_pair((x, y))}L{_pair(left)}L{_pair(right)}z"


def _text(kind: str, at: Point, words: str, part: str = "") -> str:
    named = f' data-part="{part}"' if part else ""
    x, y = map(_number, at)
    return f'<text class="{kind}"{named} x="{x}" y="{y}">{safe(words)}</text>'


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
