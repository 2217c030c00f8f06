"""How names are written, in a picture and as mathematics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cgraph as cg
from cgraph.notation import PICTURE
from cgraph.pictures.mathematics import mathml
from cgraph.symbols import latex_name, show_name

NAMES = [  # name, in a picture, as LaTeX
    ("x", "x", "x"),
    ("X", "X", "X"),
    ("loss", "loss", r"\mathrm{loss}"),
    ("w1", "w₁", "w_{1}"),
    ("w_1", "w₁", "w_{1}"),
    ("w12", "w₁₂", "w_{12}"),
    ("yhat", "ŷ", r"\hat{y}"),
    ("y_hat", "ŷ", r"\hat{y}"),
    ("yhat2", "ŷ₂", r"\hat{y}_{2}"),
    ("hat", "hat", r"\mathrm{hat}"),
    ("what", "ŵ", r"\hat{w}"),
    ("theta", "θ", r"\theta"),
    ("theta_new", "θ_new", r"\theta_{\mathrm{new}}"),
    ("x_mu", "x_mu", r"x_{\mathrm{mu}}"),
    ("omega", "ω", r"\omega"),
    ("σ", "σ", r"\sigma"),
    ("xi", "xi", r"\mathrm{xi}"),
    ("v1_2", "v1₂", r"\text{v1}_{2}"),
    ("2", "2", "2"),
    ("2.5", "2.5", "2.5"),
    ("-1.25", "-1.25", "-1.25"),
    ("1e-5", "1e-5", r"1 \times 10^{-5}"),
    ("-1.5e12#3", "-1.5e12", r"-1.5 \times 10^{12}"),
    ("2#2", "2", "2"),
    ("2.x", "2.x", r"\text{2.x}"),
    ("_", "_", r"\text{\_}"),
    ("_1", "_1", r"\text{\_1}"),
    ("预测", "预测", r"\text{预测}"),
    ("误差1", "误差₁", r"\text{误差}_{1}"),
    ("a b", "a b", r"\text{a b}"),
    ("50%", "50%", r"\text{50\%}"),
    ("x′", "x′", "x'"),
    ("w1′′", "w₁′′", "w_{1}''"),
    ("′", "′", r"\text{′}"),
    (r"a\b{c}", r"a\b{c}", r"\text{ab\{c\}}"),
    ("x٣", "x_٣", r"x_{\text{٣}}"),
]


@pytest.mark.parametrize(("name", "shown", "formula"), NAMES)
def test_names(name, shown, formula):
    assert (show_name(name), latex_name(name)) == (shown, formula)


def test_a_constant_reads_as_its_number():
    graph = cg.parse("f = (x * 2.5) ** -1.25 + 0.00001", x=3)
    steps = list(graph.forward_steps())
    first, second, third = (step.latex for step in steps)
    assert first.startswith(r"v_{1} = x \times 2.5 = ")
    assert second.startswith(r"v_{2} = v_{1}^{-1.25} = ")
    assert third.startswith(r"f = v_{2} + 1 \times 10^{-5} = ")
    shown = [PICTURE.rule(step.operation.text, step.items) for step in steps]
    assert shown == ["x × 2.5", "v₁ ^ (−1.25)", "v₂ + 1×10⁻⁵"]


@given(st.text(min_size=1, max_size=12))
def test_any_name_can_be_written(name):
    assert show_name(name)
    assert mathml(latex_name(name)).startswith("<math")
