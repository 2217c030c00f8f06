"""One row is all that a new operation or a new optimizer takes: everything else follows from it."""

import math

import numpy as np
import pytest

import cgraph as cg
from cgraph.descent import descend, optimizers
from cgraph.descent.optimizers import OPTIMIZERS, Optimizer, Setting
from cgraph.operations import OPERATIONS, operation
from helpers.libraries import LIBRARIES
from helpers.optimizers import check_optimizer
from helpers.rows import check_code, check_descent, check_passes, check_reading


@pytest.fixture
def softplus(monkeypatch):
    """Add an operation, for a test; by a name that no row will have."""
    row = operation("tried", "tried", "log(1 + exp(#1))", "sigmoid(#1)")
    with monkeypatch.context() as patch:
        patch.setitem(OPERATIONS, "tried", row)
        yield row
    with pytest.raises(AttributeError):
        cg.tried  # noqa: B018


@pytest.fixture
def adagrad(monkeypatch):
    """Add an optimizer, for a test (Duchi, Hazan and Singer, 2011)."""
    row = Optimizer(
        "tried",
        "s = s + g ** 2; theta = theta - rate * g / (sqrt(s) + epsilon)",
        {"epsilon": Setting(1e-10, least=1e-16, most=1.0)},
    )
    with monkeypatch.context() as patch:
        patch.setitem(OPTIMIZERS, "tried", row)
        yield row
    with pytest.raises(AttributeError, match="adamw"):
        optimizers.tried  # noqa: B018


@pytest.mark.parametrize("check", [check_reading, check_passes, check_descent])
def test_an_operation(softplus, check):
    check(softplus)


@pytest.mark.parametrize("library", LIBRARIES)
def test_code_of_an_operation(softplus, library):
    check_code(softplus, library)


def test_what_an_operation_reads_like(softplus):
    graph = cg.parse("tried(x - 3)", x=3)
    *_, step = graph.forward_steps()
    assert str(step) == "f = log(1 + exp(v1)) = log(1 + exp(0)) = 0.693147"
    assert step.latex == r"f = \ln(1 + e^{v_{1}}) = \ln(1 + e^{0}) = 0.693"
    _, step, _ = graph.backward_steps()
    assert str(step) == "∂f/∂v1 = ∂f/∂f * ∂log(1 + exp(v1))/∂v1 = 1 * 0.5 = 0.5"
    assert cg.input("z", 1).tried().operation is softplus
    assert "tried" in dir(cg)
    found = {}
    exec(graph.code("numpy"), found)  # noqa: S102
    assert found["f"](3.0) == math.log(2.0)


def test_a_wrong_derivative_is_found_out():
    row = operation("cube", "cube", "#1 ** 3", "2 * #1 ** 2")
    with pytest.raises(AssertionError):
        check_passes(row)


def test_an_optimizer(adagrad):
    check_optimizer(adagrad)
    history = descend(cg.parameter("w", 3.0) ** 2, rate=0.5, steps=2, optimizer="tried")
    w, slopes = 3.0, []
    for k in range(3):
        assert history["w"][k] == w
        slopes.append(2.0 * w)
        w -= 0.5 * slopes[-1] / (math.sqrt(np.sum(np.square(slopes))) + 1e-10)
    other = optimizers.tried(epsilon=1e-3)
    assert other.title == "tried (epsilon = 0.001)"
    assert descend(cg.parameter("w", 3.0) ** 2, optimizer=other).optimizer is other
