"""The steps of a lesson's players as slides, and each as a picture of its own."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import typst
from pptx import Presentation
from pptx.util import Cm, Pt
from resvg_py import svg_to_bytes

from cgraph.course.publish.notebook import Lesson
from cgraph.course.school.content import Block
from cgraph.course.school.sheets import headed, typeset
from cgraph.course.school.stills import families, flat, is_painted, paint, sentence
from cgraph.language import language
from cgraph.players.content import Content

_WIDTH, _HEIGHT = 33.867, 19.05  # cm: 16 to 9
_MARGIN, _TOP, _ROOM = 1.5, 3.0, 11.0  # cm: at the sides, above the pictures, for them
_ZOOM = 2.0  # pixels of a PNG for one of the drawing


@dataclass(frozen=True)
class Slide:
    """One step of a player: its name for a file, and what is to be seen and read."""

    name: str
    title: str
    place: str
    drawings: tuple[str, ...]
    text: str
    label: str


def slides(lesson: Lesson, blocks: Sequence[Block]) -> dict[str, bytes]:
    """Return slides as PPTX and PDF, and every step as SVG and PNG, by their names.

    A player whose numbers are computed in the page alone gives one slide, its most telling step.
    CgraphError if there is Chinese on them and no font for it.
    """
    found = list(_slides(blocks))
    there = typst.Fonts().families()
    fonts = families("".join(str(slide) for slide in found), there)
    name = lesson.path.stem
    data = {"title": lesson.title, "language": language(), "slides": [vars(one) for one in found]}
    found = [
        replace(one, drawings=tuple(flat(svg, fonts) for svg in one.drawings)) for one in found
    ]
    files = {
        f"{name}-slides.pdf": typeset("slides.typ", data),
        f"{name}-slides.pptx": _pptx(lesson.title, found),
    }
    for one in found:
        for number, svg in enumerate(one.drawings):
            path = f"{name}-steps/{one.name}{'-' + 'abc'[number] if len(one.drawings) > 1 else ''}"
            files |= {f"{path}.svg": svg.encode(), f"{path}.png": png(svg)}
    return files


def _slides(blocks: Sequence[Block]) -> Iterator[Slide]:
    for heading, block in headed(blocks):
        content = block.player
        if content is None or (content.task and content.steps.count == 1):  # practice
            continue
        for step in range(_count(content)):
            drawings = tuple(paint(content, step))
            if drawings:
                place = f"{step + 1} / {_count(content)}"
                label = content.pictures[0].label
                text = sentence(content, step)
                yield Slide(f"{block.cell}-{step:02}", heading, place, drawings, text, label)


def _count(content: Content) -> int:
    return content.steps.count if is_painted(content) else 1


@cache
def png(svg: str) -> bytes:
    """Return a flat drawing as PNG, on white."""
    return bytes(svg_to_bytes(svg_string=svg, zoom=_ZOOM, background="white"))


def _pptx(title: str, found: Sequence[Slide]) -> bytes:
    show: Any = Presentation()
    show.core_properties.title = title
    show.slide_width, show.slide_height = Cm(_WIDTH), Cm(_HEIGHT)
    for one in found:
        page = show.slides.add_slide(show.slide_layouts[5])  # a title, and nothing else
        head = page.shapes.title
        head.left, head.top = Cm(_MARGIN), Cm(0.8)
        head.width, head.height = Cm(_WIDTH - 2 * _MARGIN), Cm(1.8)
        _write(head.text_frame, f"{one.title}   {one.place}", 28)
        _pictures(page, one)
        top = _TOP + _ROOM + 0.3
        box = page.shapes.add_textbox(
            Cm(_MARGIN), Cm(top), Cm(_WIDTH - 2 * _MARGIN), Cm(_HEIGHT - top - 0.5)
        )
        box.text_frame.word_wrap = True
        _write(box.text_frame, one.text, 22)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _write(frame: Any, text: str, size: int) -> None:  # noqa: ANN401  python-pptx has no types
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size)


def _pictures(page: Any, one: Slide) -> None:  # noqa: ANN401
    """Put the drawings side by side, as large as there is room."""
    room = (_WIDTH - 2 * _MARGIN) / len(one.drawings)
    for number, svg in enumerate(one.drawings):
        left = Cm(_MARGIN + number * room)
        picture = page.shapes.add_picture(io.BytesIO(png(svg)), left, Cm(_TOP))
        ratio = min(Cm(room - 0.5) / picture.width, Cm(_ROOM) / picture.height)
        picture.width, picture.height = round(picture.width * ratio), round(picture.height * ratio)
        picture.left = left + (Cm(room) - picture.width) // 2
        picture.top = Cm(_TOP) + (Cm(_ROOM) - picture.height) // 2
        picture._element.nvPicPr.cNvPr.set("descr", one.label)  # noqa: SLF001  no other way
