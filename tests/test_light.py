"""The library where there is little more than NumPy: it works, and says what to install.

Every test runs in a Python of its own in which some packages cannot be imported.
"""

import subprocess
import sys

import pytest

from helpers.lessons import EXERCISES

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
import cgraph as cg

g = cg.parse("u = x + y; f = u * y", x=3, y=2)
w = cg.parameter("w", 1.0)
loss = (w - 3) ** 2
"""
COURSE = ["jupyterlab", "jupyter_server", "nbclient", "nbconvert", "nbformat"]
OPTIONAL = [*COURSE, "matplotlib", "PIL", "IPython", "wasmtime"]

MATHEMATICS = """
x, y = cg.input("x", 3), cg.input("y", 2)
assert cg.Graph((x + y) * y).forward() == 10
assert (g.forward(), g.backward()) == (10.0, {"x": 2.0, "y": 7.0})
assert [step for step in g.forward_steps()] and [step for step in g.backward_steps()]
assert cg.Graph(cg.exp(cg.constant(0.0))).forward() == 1
done = cg.descend(loss, rate=0.1, steps=50)
assert abs(done["w"][-1] - 3) < 0.001, done
cg.use_language("zh")
try:
    cg.parse("x +")
except cg.FormulaError as error:
    assert str(error)
else:
    raise AssertionError
print("fine")
"""


def run(missing: list[str], code: str) -> str:
    """Return what `code` prints where some packages are missing; it may not say anything else."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing) + code],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.strip()


def test_mathematics_needs_numpy_alone() -> None:
    assert run([*OPTIONAL, "ipywidgets", "anywidget", "graphviz"], MATHEMATICS) == "fine"


SHOWN = {
    "forward_player": "cg.forward_player(g)",
    "backward_player": "cg.backward_player(g)",
    "bug_player": "cg.bug_player(g)",
    "playground": 'cg.playground("x + 1")',
    "explore": "cg.explore(loss, rate=0.1, steps=3)",
    "race": 'cg.race(["gradient descent", "adam"], loss, steps=3)',
    "question": 'cg.question.number("2 + 2?", 4, {})',
}
BUNDLE = """
data, _ = ({made})._repr_mimebundle_()
assert data["text/plain"] and "application/vnd.jupyter.widget-view+json" in data
print("fine")
"""


@pytest.mark.parametrize("name", SHOWN)
def test_players_and_questions_need_nothing_of_what_serves_lessons(name: str) -> None:
    assert run(COURSE, BUNDLE.format(made=SHOWN[name])) == "fine"


def test_exercises_are_checked_without_what_serves_lessons() -> None:
    assert run(COURSE, f'print(cg.check("{EXERCISES[0]}").verdict)') == "unfinished"


@pytest.mark.parametrize(
    "name", sorted(SHOWN.keys() - {"explore", "race"})
)  # matplotlib needs Pillow
def test_widgets_are_shown_without_pillow(name: str) -> None:
    assert run(["PIL"], BUNDLE.format(made=SHOWN[name])) == "fine"


ASKS = """
try:
    ({made})._repr_mimebundle_()
except cg.CgraphError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("missing", "name"),
    [("matplotlib", "race"), ("ipywidgets", "question"), ("IPython", "forward_player")],
)
def test_what_is_missing_is_said_when_it_is_needed(missing: str, name: str) -> None:
    assert f"pip install {missing.lower()}" in run([missing], ASKS.format(made=SHOWN[name]))
