"""A lesson's cells run again and again in a real kernel leave nothing behind."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("jupyter_client")
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from long_use import PER_CELL, Kernel, kept_by_a_run

RUNS = 20
CELLS = {
    "graph": 'import cgraph as cg\ng = cg.parse("u = x + y; f = u * y", x=3, y=2)\ng',
    "passes": "cg.backward_player(g)",
    "playground": 'cg.playground("(x + y) * y", x=3, y=2)',
    "question": 'cg.question.number("2 + 2?", 4, {})',
    "descent": "w = cg.parameter('w', 1.0)\ncg.explore((w - 3) ** 2, rate=0.1, steps=5)",
    "training": "cg.train((w - 3) ** 2, rate=0.1)",
    "check": "cg.gradient_check(g)",
    "practice": "cg.practice('backward')",
    "displayed": "display(cg.forward_player(g), g)",
}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(str(tmp_path_factory.mktemp("kernel")))
    try:
        for cell, code in CELLS.items():
            kernel.run(cell, code)
        yield kernel
    finally:
        kernel.stop()


@pytest.fixture(scope="module")
def kept_of_any_cell(kernel: Kernel) -> float:
    return kept_by_a_run(kernel, "any", "1 + 1", RUNS)


@pytest.mark.parametrize("cell", CELLS)
def test_a_run_keeps_little_more_than_ipython_does_of_any_cell(kernel, kept_of_any_cell, cell):
    """IPython keeps what a cell has shown, and its result, here a closed player, as Out[n]."""
    before = kernel.left()[:2]
    shown = kernel.shown(cell, CELLS[cell]) / 1000
    kept = kept_by_a_run(kernel, cell, CELLS[cell], RUNS)
    assert kept - kept_of_any_cell - shown < PER_CELL
    assert kernel.left()[:2] == before  # widgets and comms


def test_a_player_in_two_cells_lives_while_one_of_them_shows_it(kernel):
    comms = "print(p.comm is not None, len(p.pictures) > 0)"
    other = "cg.backward_player(g)"
    kernel.run("made", "p = cg.forward_player(g)\np")
    kernel.run("shown again", "p")
    kernel.run("made", other)
    assert kernel.run("asked", comms) == "True True\n"
    kernel.run("shown again", other)
    assert kernel.run("asked", comms) == "False False\n"


def test_results_that_are_no_closed_widget_stay_in_out(kernel):
    kernel.run("mine", "g")
    number = kernel.run("asked", "print(len(In) - 2)").strip()
    for _ in range(2):
        kernel.run("mine", "g")
    assert kernel.run("asked", f"print(Out[{number}] is g, _{number} is g)") == "True True\n"
