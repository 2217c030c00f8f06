"""All mathematics that the package writes becomes well-formed MathML."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

import cgraph as cg
from cgraph.notation import PICTURE, placeholder
from cgraph.operations import OPERATIONS
from cgraph.pictures.mathematics import mathml
from cgraph.tape import Tape

NAMES = ["x", "theta", "yhat", "w12", "loss", "theta_new", "theta_新", "损失", "a_b_c", "<b>&'\""]
VALUES = {"matmul": ([[1.0, 2.0]], [[3.0], [4.0]])}
AXIS = ("_across", "_down", "softmax")  # what works along an axis
TABLE = [[0.7, -1.5], [2.0, 0.1]]


def words(markup):
    return "".join(ET.fromstring(markup).itertext())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_step_of_every_operation_can_be_shown(operation, name):
    given = VALUES.get(operation, (0.7, -1.5) if operation != "power" else (0.7, 2.5))
    given = (TABLE,) if operation.endswith(AXIS) else given
    count = len(OPERATIONS[operation].derivatives)
    names = [name, "z"][:count]
    leaves = [cg.input(n, v) for n, v in zip(names, given, strict=False)]
    graph = cg.Graph(getattr(cg, operation)(*leaves).named("f"))
    seed = None if np.ndim(graph.forward()) == 0 else np.ones_like(graph.forward())
    steps = [*graph.forward_steps(), *graph.backward_steps(seed)]
    for step in steps:
        shown = words(mathml(step.latex))
        assert "\\" not in shown, step.latex
        assert "=" in shown


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\frac{\partial f}{\partial \theta_{\text{新}}}", "∂f∂θ新"),
        (r"\hat{y}_{1}", "y^1"),
        (r"\text{<script>alert(1)</script>}", "<script>alert(1)</script>"),
        (r"\text{a\_b \& \{c\} 50\%}", "a_b & {c} 50%"),
        (r"\mathrm{loss}", "loss"),
    ],
)
def test_words_are_shown_as_they_are(latex, shown):
    assert words(mathml(latex)) == shown


@pytest.mark.parametrize(
    ("latex", "signs"),
    [
        (r"a = -0.21 \times 1 = -0.21", 2),
        (r"a = 2 \times (-3)", 1),
        (r"a - 1 = (a) - 1", 0),
        (r"a = 1.25 + (-0.4)", 1),
    ],
)
def test_a_minus_that_is_a_sign_stands_close_to_its_number(latex, signs):
    minus = [mo.get("form") for mo in ET.fromstring(mathml(latex)).iter() if mo.text == "−"]
    assert minus.count("prefix") == signs


def test_a_display_says_so():
    assert ET.fromstring(mathml("x", display=True)).get("display") == "block"
    assert ET.fromstring(mathml("x")).get("display") == "inline"


def test_a_placeholder_is_a_number_and_nothing_else_is_filled_in():
    number = PICTURE.slot.format(placeholder(Tape().symbol(3.0)))
    assert f"<mn>{number}</mn>" in mathml(rf"w = \mathrm{{{number}}}")
    assert "<mn>" not in mathml(r"\mathrm{new}")
