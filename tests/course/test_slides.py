"""Slides of a lesson's players, and each step as a picture."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pptx import Presentation
from pypdf import PdfReader

from cgraph.course.command import cli
from cgraph.course.school.content import Block, read_lesson
from cgraph.course.school.slides import slides
from cgraph.course.school.stills import paint, sentence


@pytest.fixture(scope="module")
def lesson_3() -> tuple[list[Block], dict[str, bytes]]:
    lesson, blocks = read_lesson(3)
    wanted = [block for block in blocks if block.cell in ("both-paths", "wiggle-of-y", "bug-clear")]
    headings = [block for block in blocks if block.kind == "markdown"][:3]
    return wanted, slides(lesson, [*headings, *wanted])


def test_every_step_is_a_slide_and_a_picture(
    lesson_3: tuple[list[Block], dict[str, bytes]],
) -> None:
    wanted, files = lesson_3
    contents = [block.player for block in wanted if block.player]
    said = [sentence(content, step) for content in contents for step in range(content.steps.count)]
    show = Presentation(io.BytesIO(files["03_backward-slides.pptx"]))
    assert [page.shapes[-1].text_frame.text for page in show.slides] == said
    drawings = [
        len(paint(content, step)) for content in contents for step in range(content.steps.count)
    ]
    pictures = [[one for one in page.shapes if one.shape_type == 13] for page in show.slides]
    assert [len(found) for found in pictures] == drawings
    for found in pictures:
        for one in found:
            assert one._element.nvPicPr.cNvPr.get("descr")
            assert 0 <= one.left <= one.left + one.width <= show.slide_width
            assert one.top + one.height <= show.slide_height
    assert len(PdfReader(io.BytesIO(files["03_backward-slides.pdf"])).pages) == len(said)
    svgs = [name for name in files if name.endswith(".svg")]
    assert len(svgs) == sum(drawings)
    assert {name.replace(".svg", ".png") for name in svgs} <= set(files)


def test_a_picture_shows_the_numbers_of_its_step(
    lesson_3: tuple[list[Block], dict[str, bytes]],
) -> None:
    files = lesson_3[1]
    last = files["03_backward-steps/both-paths-05.svg"].decode()
    assert "var(" not in last
    parts = dict(re.findall(r'data-part="((?:value|gradient):\w)"[^>]*>([^<]*)</text>', last))
    assert parts == {
        "value:x": "3",
        "value:y": "2",
        "value:u": "5",
        "value:f": "10",
        "gradient:x": "2",
        "gradient:y": "7",
        "gradient:u": "2",
        "gradient:f": "1",
    }
    first = files["03_backward-steps/both-paths-01.svg"].decode()
    assert '"gradient:y" x' in first
    assert files["03_backward-steps/both-paths-05.png"].startswith(b"\x89PNG")


def test_plots_beside_each_other_have_their_own_halves() -> None:
    [block] = [block for block in read_lesson(4)[1] if block.cell == "explorer"]
    content = block.player
    assert content is not None
    [drawing] = paint(content, 0)
    root = ET.fromstring(drawing)
    inner = [one for one in root.iter("{http://www.w3.org/2000/svg}svg") if one is not root]
    assert len(inner) == 2
    for one in inner:
        box = one.get("viewBox", "").split()
        assert [one.get("width"), one.get("height")] == box[2:]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["slides", "--lesson", "2", str(tmp_path)]) == 0
    assert "02_forward-slides.pptx" in capsys.readouterr().out
    assert len(list((tmp_path / "02_forward-steps").glob("forward-player-*.svg"))) == 3
