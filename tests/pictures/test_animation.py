"""The moving picture of both passes; the README's is what the package makes today."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import cgraph as cg
from cgraph.course import authoring
from cgraph.course.animation import passes_svg
from cgraph.course.notebooks import shipped
from cgraph.errors import ValueMissingError

SVG = "{http://www.w3.org/2000/svg}"


def frames(svg: str) -> list[dict[str, str]]:
    """Return what each frame writes at its named parts."""
    found = [group for group in ET.fromstring(svg) if "frame" in group.get("class", "")]
    return [
        {
            text.get("data-part", ""): text.text or ""
            for text in frame.iter(f"{SVG}text")
            if text.get("data-part")
        }
        for frame in found
    ]


def test_every_step_of_both_passes_is_a_frame() -> None:
    graph = cg.parse("u = x + y; f = u * y", x=3, y=2)
    svg = passes_svg(graph)
    forward, backward = list(graph.forward_steps()), list(graph.backward_steps())
    shown = frames(svg)
    assert len(shown) == 1 + len(forward) + 1 + len(backward)
    assert [frame["value:u"] for frame in shown] == ["", *["5"] * (len(shown) - 1)]
    assert [frame["gradient:y"] for frame in shown][-3:] == ["5", "5", "7"]
    assert [frame["gradient:y"] for frame in shown][:3] == [""] * 3  # forward tells of none


def test_one_frame_follows_the_other_over_and_over() -> None:
    svg = passes_svg(cg.parse("u = x + y; f = u * y", x=3, y=2))
    delays = [float(delay) for delay in re.findall(r"animation-delay:([\d.]+)s", svg)]
    assert delays == pytest.approx([1.2 * step for step in range(len(delays))])
    (whole,) = map(float, re.findall(r"animation: ([\d.]+)s step-end infinite", svg))
    assert whole > delays[-1] + 1.2  # the last one rests
    assert "prefers-reduced-motion" in svg


def test_the_picture_of_the_readme_is_what_is_made_today(tmp_path: Path) -> None:
    fresh = tmp_path / "passes.svg"
    assert authoring.main(["picture", str(fresh)]) == 0
    committed = shipped() / "images" / "passes.svg"
    here, there = (path.read_text(encoding="utf-8") for path in (fresh, committed))
    assert frames(here) == frames(there)
    structure = [
        [(one.tag, one.get("class"), one.get("data-state")) for one in ET.fromstring(svg).iter()]
        for svg in (here, there)
    ]
    assert structure[0] == structure[1]


def test_a_graph_without_values_has_no_passes_to_show() -> None:
    with pytest.raises(ValueMissingError):
        passes_svg(cg.parse("f = x + y"))
