"""Fonts for the PNG: those that come with matplotlib, and the machine's own for Chinese."""

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

_BUNDLED = {"sans": "DejaVuSans.ttf", "serif italic": "DejaVuSerif-Italic.ttf"}
_CHINESE = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Medium.ttc",
    "msyh.ttc",
    "simhei.ttf",
    "simsun.ttc",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
)
_NO_CHARACTER = "\uffff"


def font_for(text: str, style: str, size: int) -> ImageFont.FreeTypeFont | None:
    """Return a font that has all of `text`, or None: an empty box is never drawn.

    `style` is "sans" or "serif italic"; `size` is in pixels.
    """
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text):
        return None  # would come out backwards
    font = _bundled(style, size)
    if _has_all(font, text):
        return font
    chinese = _chinese(size)
    return chinese if chinese is not None and _has_all(chinese, text) else None


@cache
def _bundled(style: str, size: int) -> ImageFont.FreeTypeFont:
    spec = find_spec("matplotlib")  # found without the time that importing it takes
    assert spec is not None  # noqa: S101  a dependency
    assert spec.origin is not None  # noqa: S101
    path = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / _BUNDLED[style]
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _chinese(size: int) -> ImageFont.FreeTypeFont | None:
    name = _chinese_name()
    return (name and ImageFont.truetype(name, size, layout_engine=ImageFont.Layout.BASIC)) or None


@cache
def _chinese_name() -> str | None:
    for name in _CHINESE:
        try:
            ImageFont.truetype(name)
        except OSError:
            continue
        return name
    return None


def _has_all(font: ImageFont.FreeTypeFont, text: str) -> bool:
    return all(_has(font, character) for character in text)


@cache
def _has(font: ImageFont.FreeTypeFont, character: str) -> bool:
    if character.isspace():
        return True
    return _shape(font, character) != _shape(font, _NO_CHARACTER)


def _shape(font: ImageFont.FreeTypeFont, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)
