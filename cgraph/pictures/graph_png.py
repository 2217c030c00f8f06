"""The PNG of a drawn graph, for where neither SVG nor widgets are shown: light, and offline.

Pillow draws it: in a tenth of the time that matplotlib takes for the same.
"""

import io
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageColor, ImageDraw

from cgraph.pictures.drawing import Drawing, DrawnEdge, point_on
from cgraph.pictures.drawn_node import (
    HALF_PLATE,
    LOCAL_SIZE,
    NAME_SIZE,
    NUMBER_SIZE,
    SIGN_SIZE,
    UNNAMED_SIZE,
    WORD_SIZE,
    DrawnNode,
    Words,
)
from cgraph.pictures.fonts import font_for
from cgraph.pictures.frames import Frame
from cgraph.pictures.graph_svg import DOUBLE, edge_part, local_part
from cgraph.pictures.layout import Point
from cgraph.pictures.palette import LIGHT

Image.preinit()  # here, so that the first picture need not wait for it

_SCALE = 1.5  # pixels of the PNG for one of the drawing: sharp, and still small
_LARGEST = 2000.0  # pixels of the PNG
_FINER = 2  # shapes are drawn this much larger and made smaller, which smooths their edges
_SHADES = 6  # between a colour and its ground: smooth edges
_DASH = 5.0


def graph_png(drawing: Drawing, frame: Frame) -> bytes:
    """Draw the graph with the texts and states of `frame`, as a PNG of a few kilobytes.

    The bytes depend on the graph, the frame and the machine's fonts alone. What no font has is
    left out: a name then becomes "#3", the node's place in the graph.
    """
    scale = min(_SCALE, _LARGEST / max(drawing.width, drawing.height))
    shapes = _Shapes(drawing, frame, scale * _FINER)
    picture = shapes.image.reduce(_FINER)
    _Texts(picture, drawing, frame, scale)
    written = io.BytesIO()
    few = picture.quantize(palette=_colours(), dither=Image.Dither.NONE)
    few.save(written, "PNG", compress_level=6)
    return written.getvalue()


@cache
def _colours() -> Image.Image:
    """Return the PNG's palette: each colour on each ground, with the shades between them."""
    grounds = [LIGHT.ground, LIGHT.node_ground, LIGHT.value_ground]
    grounds += [LIGHT.gradient_ground, LIGHT.parameter_ground]
    colours = [LIGHT.ink, LIGHT.quiet, LIGHT.line, LIGHT.value, LIGHT.gradient]
    colours += [LIGHT.parameter, LIGHT.wrong]
    shades = [
        round(below + (above - below) * step / _SHADES)
        for ground in grounds
        for colour in colours
        for step in range(_SHADES + 1)
        for below, above in zip(ImageColor.getrgb(ground), ImageColor.getrgb(colour), strict=True)
    ]
    image = Image.new("P", (1, 1))
    image.putpalette(shades)
    return image


class _Shapes:
    """All that is no text, in a larger image."""

    def __init__(self, drawing: Drawing, frame: Frame, scale: float) -> None:
        self._frame = frame
        self._scale = scale
        size = round(drawing.width * scale), round(drawing.height * scale)
        self.image = Image.new("RGB", size, LIGHT.ground)
        self._pen = ImageDraw.Draw(self.image)
        for edge in drawing.edges:
            self._edge(edge)
        for node in drawing.nodes:
            self._ledger(node)
            self._shape(node)

    def _state(self, part: str) -> list[str]:
        return str(self._frame.get(part, {}).get("state", "")).split()

    def _edge(self, edge: DrawnEdge) -> None:
        state = self._state(edge_part(edge.source, edge.target, edge.slot))
        colour = _emphasis(state) or LIGHT.line
        points = edge.points
        curve = [
            point_on(points[start : start + 4], step / 16)
            for start in range(0, len(points) - 1, 3)
            for step in range(17)
        ]
        self._line(curve, colour, 3.5 if "now" in state else 1.6)
        self._pen.polygon(self._scaled(edge.head), fill=colour)

    def _ledger(self, node: DrawnNode) -> None:
        if node.plate is None:
            return
        left, right = node.plate
        top, bottom, corner = node.y - HALF_PLATE, node.y + HALF_PLATE, 6 * self._scale
        upper, lower = ((left, top), (right, node.y)), ((left, node.y), (right, bottom))
        self._pen.rounded_rectangle(
            self._scaled(upper), corner, LIGHT.value_ground, corners=(True, True, False, False)
        )
        self._pen.rounded_rectangle(
            self._scaled(lower), corner, LIGHT.gradient_ground, corners=(False, False, True, True)
        )
        self._line([(node.x + node.half_width, node.y), (right, node.y)], LIGHT.line, 1.6)

    def _shape(self, node: DrawnNode) -> None:
        state = self._state(f"node:{node.view.label}")
        fill, outline = {
            "input": (LIGHT.node_ground, LIGHT.line),
            "parameter": (LIGHT.parameter_ground, LIGHT.parameter),
            "constant": (LIGHT.ground, LIGHT.ground),
            "operation": (LIGHT.ground, LIGHT.ink),
        }[node.kind]
        emphasis = _emphasis(state)
        self._rectangle(node, 0.0, fill, emphasis or outline, 3.5 if emphasis else 1.6)
        if node.kind == "parameter":
            self._rectangle(node, DOUBLE, None, outline, 1.2)
        if node.kind == "constant":
            self._dashes(node)
        if node.cut:
            self._dashed(*node.stub)

    def _rectangle(
        self, node: DrawnNode, inset: float, fill: str | None, outline: str, width: float
    ) -> None:
        box = [
            (node.x - node.half_width + inset, node.y - node.half_height + inset),
            (node.x + node.half_width - inset, node.y + node.half_height - inset),
        ]
        corner = (node.corner - inset) * self._scale
        thick = round(width * self._scale)
        self._pen.rounded_rectangle(self._scaled(box), corner, fill, outline, thick)

    def _dashes(self, node: DrawnNode) -> None:
        for side in (-1, 1):
            y, x = node.y + side * node.half_height, node.x + side * node.half_width
            self._dashed((node.x - node.half_width, y), (node.x + node.half_width, y))
            self._dashed((x, node.y - node.half_height), (x, node.y + node.half_height))

    def _dashed(self, start: Point, end: Point) -> None:
        length = abs(end[0] - start[0]) + abs(end[1] - start[1])
        count = 2 * round((length / _DASH - 1) / 2) + 1  # odd: corners are drawn
        places = [
            (
                start[0] + (end[0] - start[0]) * step / count,
                start[1] + (end[1] - start[1]) * step / count,
            )
            for step in range(count + 1)
        ]
        for step in range(0, count, 2):
            self._line(places[step : step + 2], LIGHT.line, 1.6)

    def _line(self, points: Sequence[Point], colour: str, width: float) -> None:
        self._pen.line(self._scaled(points), colour, round(width * self._scale), joint="curve")

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def _emphasis(state: Sequence[str]) -> str | None:
    if "wrong" in state:
        return LIGHT.wrong
    if "now" in state:
        return LIGHT.gradient if "back" in state else LIGHT.value
    return None


_SIZES = {
    "name": NAME_SIZE,
    "unnamed": UNNAMED_SIZE,
    "sign": SIGN_SIZE,
    "word": WORD_SIZE,
    "number": NUMBER_SIZE,
}


class _Texts:
    """All the words, put into the image at its own size."""

    def __init__(self, image: Image.Image, drawing: Drawing, frame: Frame, scale: float) -> None:
        self._pen = ImageDraw.Draw(image)
        self._frame = frame
        self._scale = scale
        for node in drawing.nodes:
            for words in node.all_words:
                self._words(node, words)
            if node.plate is not None:
                label = node.view.label
                self._part(f"value:{label}", "", node.value_at, NUMBER_SIZE, LIGHT.value)
                self._part(f"gradient:{label}", "–", node.gradient_at, NUMBER_SIZE, LIGHT.gradient)
        for edge in drawing.edges:
            part = local_part(edge.source, edge.target, edge.slot)
            self._part(part, "", edge.label, LOCAL_SIZE, LIGHT.gradient)

    def _words(self, node: DrawnNode, words: Words) -> None:
        style = "sans" if words.role in ("sign", "word", "number") else "serif italic"
        colour = _word_colour(node, words)
        size = _SIZES[words.role]
        if not self._put(words.text, words.at, style, size, colour):
            self._put(f"#{node.view.index + 1}", words.at, "sans", size, colour)

    def _part(self, part: str, default: str, at: Point, size: float, colour: str) -> None:
        look = self._frame.get(part, {})
        self._put(str(look.get("text", default)), at, "sans", size, colour)

    def _put(self, words: str, at: Point, style: str, size: float, colour: str) -> bool:
        font = font_for(words, style, max(1, round(size * self._scale)))
        if font is None:
            return False
        place = at[0] * self._scale, at[1] * self._scale
        self._pen.text(place, words, colour, font, anchor="ms")
        return True


def _word_colour(node: DrawnNode, words: Words) -> str:
    if words.role == "number":
        return LIGHT.value
    if words.role == "unnamed":
        return LIGHT.quiet
    return LIGHT.parameter if node.kind == "parameter" else LIGHT.ink
