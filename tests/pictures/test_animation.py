"""The moving picture of both passes; the README's is what the package makes today."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

import cgraph as cg
from cgraph.course import authoring
from cgraph.course.notebooks import shipped
from cgraph.errors import ValueMissingError
from cgraph.pictures.animation import passes_gif

ROUGH = (180, 52)  # pixels to which frames are made smaller, so that fonts hardly count


def frames(file: Path | io.BytesIO) -> list[Image.Image]:
    with Image.open(file) as picture:
        return [frame.convert("RGB") for frame in ImageSequence.Iterator(picture)]


def colours(frame: Image.Image) -> np.ndarray:
    return np.asarray(frame.resize(ROUGH), dtype=float)


def test_every_step_of_both_passes_is_a_frame() -> None:
    graph = cg.parse("u = x + y; f = u * y", x=3, y=2)
    forward, backward = list(graph.forward_steps()), list(graph.backward_steps())
    moving = Image.open(io.BytesIO(passes_gif(graph)))
    assert moving.n_frames == 1 + len(forward) + 1 + len(backward)
    assert moving.info["loop"] == 0


def test_the_picture_of_the_readme_can_be_made_again(tmp_path: Path) -> None:
    assert authoring.main(["picture", str(tmp_path / "passes.gif")]) == 0
    committed = frames(shipped() / "images" / "passes.gif")
    fresh = frames(tmp_path / "passes.gif")
    assert committed[0].size == pytest.approx(fresh[0].size, rel=0.1)
    before, now = (np.array([colours(one) for one in many]) for many in (committed, fresh))
    differences = np.abs(before[:, None] - now[None]).mean(axis=(2, 3, 4))
    assert differences.argmin(axis=1).tolist() == list(range(len(fresh)))  # step by step


def test_a_graph_without_values_has_no_passes_to_show() -> None:
    with pytest.raises(ValueMissingError):
        passes_gif(cg.parse("f = x + y"))
