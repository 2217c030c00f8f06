"""A matrix product, one entry after the other: a row of the one times a column of the other."""

from __future__ import annotations

from html import escape

import numpy as np

from cgraph.errors import ShapeError
from cgraph.graph import Graph, NodeView, wanted_graph
from cgraph.graph.steps import gradient
from cgraph.language import say
from cgraph.notation import FIRST, INNER, PICTURE
from cgraph.pictures.frames import Picture, Steps, tracks_of
from cgraph.players.content import Content
from cgraph.players.player import Player
from cgraph.symbols import show_name
from cgraph.values import Array

_MOST = 8  # rows or columns that can be read
_WIDE, _HIGH = 70.0, 24.0  # an entry, in units of the SVG
_GAP, _TITLE = 16.0, 20.0
Matrix = tuple[str, Array]  # its name, and its numbers


def row_by_column(graph: Graph) -> Player:
    """Return a player of a matrix product, entry by entry, and of the two it sends back.

    It is the first one of two matrices in the graph, which has to have values for all its leaves.
    Its gradients are products as well: chosen there, they show why each has the shape of what it
    belongs to. ShapeError if there is no such product, or one of more than 8 rows or columns.
    """
    own = wanted_graph(graph).copy()
    own.forward()
    own.backward()
    node = next(filter(_is_product, own), None)
    if node is None:
        raise ShapeError(say("product.none"))
    left, right = node.operands
    sides: list[Matrix] = [(show_name(one.label), np.asarray(one.value)) for one in (left, right)]
    if max(sides[0][1].shape + sides[1][1].shape) > _MOST:
        shapes = " @ ".join(str(many.shape) for _, many in sides)
        raise ShapeError(say("product.large", shapes=shapes, most=_MOST))
    output = own.output.label
    names = [gradient(output, one.label, PICTURE) for one in (node, left, right)]
    arrives = names[0], np.asarray(node.gradient)
    turned: list[Matrix] = [(f"{name}.T", many.T) for name, many in sides]
    contents = [
        _content(show_name(node.label), *sides),
        _content(names[2], turned[0], arrives, of=sides[1][0]),
        _content(names[1], arrives, turned[1], of=sides[0][0]),
    ]
    first = contents[0]
    first.variants = [(content.pictures[0].name, content) for content in contents]
    first.choice = say("product.choice")
    return Player(first)


def _is_product(node: NodeView) -> bool:
    shapes = [getattr(one.value, "shape", ()) for one in node.operands]
    matrices = all(len(shape) == 2 for shape in shapes)  # noqa: PLR2004
    return node.operation is not None and node.operation.name == "matmul" and matrices


def _content(name: str, left: Matrix, right: Matrix, *, of: str = "") -> Content:
    """Return one product; `of` is what it is the gradient of, if it is one."""
    (first, a), (second, b) = left, right
    told = say("product.shapes", left=first, rows=len(a), inner=len(b), right=second,
               columns=b.shape[1], result=name)  # fmt: skip
    if of:
        told += " " + say("product.gradient", of=of)
    places = [*np.ndindex(len(a), b.shape[1])]
    sums = [_sum(a[row], b[:, column]) for row, column in places]
    words = [
        say("product.entry", row=row + 1, column=column + 1, sum=total)
        for (row, column), total in zip(places, sums, strict=True)
    ]
    results = {
        f"c:{row}:{column}": total for (row, column), total in zip(places, sums, strict=True)
    }
    frames: list[dict[str, dict[str, str]]] = [{"sentence": {"text": told}}]
    for step, (row, column) in enumerate(places):
        now = [f"a:{row}:{k}" for k in range(len(b))] + [f"b:{k}:{column}" for k in range(len(b))]
        shown = [f"c:{i}:{j}" for i, j in places[: step + 1]]
        frame = {part: {"state": "now"} for part in (*now, shown[-1])}
        for part in shown:
            frame.setdefault(part, {})["text"] = results[part].rpartition(" = ")[2]
        frames.append({**frame, "sentence": {"text": words[step]}})
    for frame in frames:
        for part, hint in zip(results, words, strict=True):
            frame.setdefault(part, {})["hint"] = hint
    title = f"{name} = {first} @ {second}"
    return Content(
        pictures=[_picture(title, (first, a), (second, b), (name, a @ b))],
        steps=Steps(len(frames)),
        tracks=tracks_of(frames),
        transcript="\n".join([title, told, *words]),
    )


def _sum(row: Array, column: Array) -> str:
    """Write a row times a column: products, and what they add up to."""
    terms = [
        f"{PICTURE.number(x, INNER if k else FIRST)} × {PICTURE.number(y, INNER)}"
        for k, (x, y) in enumerate(zip(row.tolist(), column.tolist(), strict=True))
    ]
    return f"{' + '.join(terms)} = {PICTURE.number(float(row @ column))}"


def _picture(title: str, left: Matrix, right: Matrix, result: Matrix) -> Picture:
    """Draw the left factor beside the product and the right one above it, so that lines meet."""
    (rows, inner), columns = left[1].shape, right[1].shape[1]
    across, down = inner * _WIDE + _GAP, inner * _HIGH + _GAP + _TITLE
    markup = [
        _matrix("a", left, 0.0, down),
        _matrix("b", right, across, 0.0),
        _matrix("c", result, across, down, empty=True),
    ]
    width, height = across + columns * _WIDE + 8.0, down + rows * _HIGH + _TITLE + 8.0
    svg = (
        f'<svg role="img" aria-label="{escape(title)}" class="cg-product" width="{width}" '
        f'height="{height}" viewBox="-4 -4 {width} {height}">{"".join(markup)}</svg>'
    )
    return Picture(title, svg, say("product.label", title=title))


def _matrix(part: str, matrix: Matrix, x: float, y: float, *, empty: bool = False) -> str:
    name, many = matrix
    cells = [f'<text class="name" x="{x}" y="{y + 13}">{escape(name)}</text>']
    for (row, column), number in np.ndenumerate(many):
        left, top = x + column * _WIDE, y + _TITLE + row * _HIGH
        text = "" if empty else PICTURE.number(float(number))
        cells.append(
            f'<g data-part="{part}:{row}:{column}"><rect x="{left}" y="{top}" width="{_WIDE}" '
            f'height="{_HIGH}"/><text x="{left + _WIDE / 2}" y="{top + 16}">{text}</text></g>'
        )
    return "".join(cells)
