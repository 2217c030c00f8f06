"""The page writes numbers as the package does."""

from pathlib import Path

import numpy as np

from cgraph import widgets
from cgraph.numerals import show
from helpers.node import results


def test_numbers_are_written_as_the_package_writes_them(node: str) -> None:
    random = np.random.default_rng(1)
    some = np.sign(random.normal(size=600)) * 10 ** random.uniform(-8, 9, size=600)
    grid = np.arange(-2000, 2000) / 1000
    numbers = np.concatenate([some, grid, [0, -0.0, 0.0005, 99999.5, 1e5, 123456, 8.545, 2.5e-7]])
    numbers = [float(np.float32(f"{n:.6g}")) for n in numbers]
    stage = Path(widgets.__path__[0]) / "stage.js"
    shown = results(node, stage, "show", [[number] for number in numbers])
    assert shown == [show(float(f"{number:.7g}")) for number in numbers]
