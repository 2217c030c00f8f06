"""A player's pictures as they are at a step, as SVG that any program can draw.

What draws on paper and slides knows no CSS variables and few selectors, so colours are written out,
and fonts are named that are there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from cgraph.errors import CgraphError
from cgraph.language import say
from cgraph.pictures.frames import Track, resolved
from cgraph.pictures.graph_svg import graph_style
from cgraph.pictures.palette import LIGHT
from cgraph.players.content import Content
from cgraph.tape import Symbol

_SVG = "http://www.w3.org/2000/svg"
_DRAWING = re.compile(r"<svg\b.*</svg>", re.DOTALL)
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
CHINESE_FONTS = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("Microsoft YaHei", "PingFang SC", "SimHei", "SimSun", "WenQuanYi Micro Hei"),
    *("WenQuanYi Zen Hei", "Droid Sans Fallback"),
)
_LATIN_FONTS = ("Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans")
_NUMBERS = ("x", "y", "curve-x", "curve-y", "width", "height")
_LONG = 9  # characters, as in graph_svg.py
ET.register_namespace("", _SVG)
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def families(text: str, there: Sequence[str]) -> list[str]:
    """Return the fonts for a text, of those that are `there`.

    CgraphError, which names fonts that would do, if it is Chinese and there is none for that.
    """
    chinese = [name for name in CHINESE_FONTS if name in there]
    if not chinese and _CHINESE.search(text):
        raise CgraphError(say("school.no_font", fonts=", ".join(CHINESE_FONTS[:5])))
    return [name for name in _LATIN_FONTS if name in there] + chinese[:1]


def is_painted(content: Content) -> bool:
    """Say whether all that the player shows at a step can be painted here.

    Where a loop runs in the page, its numbers are there alone.
    """
    return content.loop is None


def paint(content: Content, step: int) -> list[str]:
    """Return the drawings of a player at a step; of one with a loop, its most telling frame."""
    if not is_painted(content):
        return [content.telling] if content.telling else []
    return [
        drawing
        for picture in content.pictures
        if (drawing := painted(picture.markup, looks_at(content, step)))
    ]


def sentence(content: Content, step: int) -> str:
    """Return what the player says at a step."""
    looks = looks_at(content, step).get("sentence", {})
    return looks.get("text", "") if is_painted(content) else ""


def painted(markup: str, looks: Mapping[str, Mapping[str, str]]) -> str:
    """Return the drawing in a picture's markup as `looks` has its parts; "" if there is none."""
    found = _DRAWING.search(markup)
    if not found:
        return ""
    text = found[0]
    if "xmlns=" not in text[: text.index(">")]:
        text = text.replace("<svg", f'<svg xmlns="{_SVG}"', 1)
    root = ET.fromstring(text)  # noqa: S314  our own
    for element in root.iter():
        for attribute, look in looks.get(element.get("data-part", ""), {}).items():
            _set(element, attribute, look)
    return ET.tostring(root, encoding="unicode")


def _set(element: ET.Element, attribute: str, look: str) -> None:
    shape = next((one for one in element.iter() if one.tag.partition("}")[2] in _SHAPES), element)
    if attribute == "text":
        group = element.tag.endswith("}g")
        text = next(element.iter(f"{{{_SVG}}}text"), element) if group else element
        text.text = look
        if len(look) > _LONG and "…" not in look:
            text.set("data-long", "")
    elif attribute == "state":
        element.set("data-state", look)
    elif attribute == "points":
        path = shape.tag.endswith("}path")
        shape.set("d" if path else "points", f"M{look.removeprefix('M')}" if path else look)
    elif attribute == "transform":
        element.set("transform", look)
    elif attribute in ("width", "height"):
        element.set(attribute, look)


_SHAPES = ("path", "polyline", "polygon")


def looks_at(content: Content, step: int) -> dict[str, dict[str, str]]:
    """Return how all parts look at a step: part -> attribute -> text."""
    values = content.tape.values
    looks: dict[str, dict[str, str]] = {}
    numbers: dict[str, dict[str, Any]] = {}
    for track in content.tracks:
        look = _at(track, step)
        if track.attribute in ("text", "state", "points") and look is not None:
            looks.setdefault(track.part, {})[track.attribute] = resolved(look, values)
        elif track.attribute in _NUMBERS and look is not None:
            number = np.asarray(values[look.slot] if isinstance(look, Symbol) else look, float)
            numbers.setdefault(track.part, {})[track.attribute] = (
                track.scale[0] + track.scale[1] * number
            )
    for part, found in numbers.items():
        looks.setdefault(part, {}).update(_placed(found))
    return looks


def _placed(numbers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "x" in numbers or "y" in numbers:
        x, y = (float(numbers.get(axis, 0.0)) for axis in "xy")
        yield "transform", f"translate({x:.2f} {y:.2f})" if np.isfinite(x + y) else "scale(0)"
    if "curve-x" in numbers:
        pairs = np.stack([numbers["curve-x"].ravel(), numbers["curve-y"].ravel()], axis=1)
        pairs = np.clip(pairs[np.isfinite(pairs).all(axis=1)], -1e5, 1e5)
        yield "points", " ".join(f"{x:.1f} {y:.1f}" for x, y in pairs)
    for name in ("width", "height"):
        if name in numbers:
            yield name, f"{float(numbers[name]):.2f}"


def _at(track: Track, step: int) -> Any:  # noqa: ANN401  a look
    return next((look for start, look in reversed(track.looks) if start <= step), None)


def flat(svg: str, fonts: Sequence[str]) -> str:
    """Return a drawing with its colours and fonts written out, and a style that all can read."""
    style = re.sub(r"<style>.*?</style>", "", svg, flags=re.DOTALL)
    own = "".join(re.findall(r"<style>(.*?)</style>", svg, flags=re.DOTALL))
    rules = own if graph_style() in own else own + graph_style()
    rules = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", rules)
    rules = re.sub(r"([^{}]*):is\(([^)]*)\)([^{}]*)(\{[^}]*\})", _spread, rules)
    head, end, rest = style.partition(">")
    head = re.sub(r' (style|width|height|font-family)="[^"]*"', "", head)
    width, height = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', head).groups()  # type: ignore[union-attr]
    named = ", ".join(f"'{name}'" for name in fonts) or "sans-serif"
    head += f' width="{width}" height="{height}" font-family="{named}"'
    whole = f"{head}{end}<style>{rules}</style>{rest}"
    whole = re.sub(r"var\(--cg-([\w-]+)\)", lambda found: LIGHT[found[1]], whole)
    return re.sub(
        r"(?<=<style>).*(?=</style>)",
        lambda found: re.sub(r"font-family:[^;}]*", f"font-family: {named}", found[0]),
        whole,
        flags=re.DOTALL,
    )


def _spread(rule: re.Match[str]) -> str:
    before, inside, after, body = rule.groups()
    return ",".join(f"{before}{one.strip()}{after}" for one in inside.split(",")) + body
