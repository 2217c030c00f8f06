"""The table of operations: how each is computed, differentiated and read.

To add an operation, add a row; `cg.<name>`, formulas, pictures, steps, the page's program and the
code for other libraries pick it up from here.

A row's texts are rules (`cgraph.rules`). The derivatives are those of any calculus textbook; where
a function has a corner (`abs`, `relu`, `maximum`) it takes the value halfway between, or 0, as the
common libraries do.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from cgraph.rules import compiled

_GATE = "gated(upstream, local)"  # where a gate is closed nothing passes, be it inf or nan


@dataclass(frozen=True)
class Derivative:
    """The local derivative of an operation by one of its inputs.

    `text` is what the learner reads and, unless `exact` does better where it fails at single
    points, what is computed. The contribution to the input's gradient is `sends`; where that is
    not the product element by element, `product` is how it reads.
    """

    text: str
    exact: str = ""
    sends: str = "upstream * local"
    product: str = "upstream * local"


@dataclass(frozen=True)
class Operation:
    """One row of the table; it has one derivative for each of its inputs."""

    name: str
    symbol: str
    text: str
    derivatives: tuple[Derivative, ...]
    undefined: str

    @cached_property
    def compute(self) -> Callable[..., Any]:
        """The function from the inputs (floats, arrays or symbols) to the output."""
        return compiled(self.text, self._inputs)

    @cached_property
    def locals(self) -> tuple[Callable[..., Any] | None, ...]:
        """For each input what computes the local derivative from output and inputs; None if 1."""
        texts = (one.exact or one.text for one in self.derivatives)
        return tuple(
            None if text == "1" else compiled(text, ("_0", *self._inputs)) for text in texts
        )

    @cached_property
    def senders(self) -> tuple[Callable[..., Any] | None, ...]:
        """For each input what computes the contribution; None where that is upstream * local.

        It takes the upstream gradient, the local derivative, the output and the inputs.
        """
        parameters = ("upstream", "local", "_0", *self._inputs)
        return tuple(
            None if one.sends == "upstream * local" else compiled(one.sends, parameters)
            for one in self.derivatives
        )

    def is_undefined(self, *inputs: Any) -> Any:  # noqa: ANN401  floats or arrays
        """Say where the operation has no value for these inputs."""
        return compiled(self.undefined, self._inputs)(*inputs) if self.undefined else False

    def __getstate__(self) -> dict[str, Any]:
        """Let pickle see the texts alone: what is compiled from them, it cannot keep."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def _inputs(self) -> tuple[str, ...]:
        return tuple(f"_{number}" for number, _ in enumerate(self.derivatives, 1))


def operation(
    name: str, symbol: str, text: str, *derivatives: str | Derivative, undefined: str = ""
) -> Operation:
    """Return a row: its name and sign, what it computes, the derivative by each of its inputs.

    `undefined` is a rule that is true where the operation has no value; a sentence
    `operations.<name>` then tells the learner.

    >>> operation("cube", "cube", "#1 ** 3", "3 * #1 ** 2").compute(2.0)
    8.0
    """
    rows = tuple(Derivative(one) if isinstance(one, str) else one for one in derivatives)
    return Operation(name, symbol, text, rows, undefined)


def _wins(one: str, sign: str, other: str) -> Derivative:
    """Return 1 where `one` wins, and one half where it ties."""
    return Derivative(f"({one} {sign} {other}) + ({one} == {other}) / 2", sends=_GATE)


def _each_row(slopes: str) -> Derivative:
    """Return a derivative that is a matrix for each row: that of all outputs by all inputs."""
    return Derivative(slopes, sends="each_row(upstream, local)", product="upstream @ local")


_TABLE = (
    operation("add", "+", "#1 + #2", "1", "1"),
    operation("subtract", "−", "#1 - #2", "1", "-1"),
    operation("multiply", "×", "#1 * #2", "#2", "#1"),
    operation("divide", "÷", "#1 / #2", "1 / #2", "-#1 / #2 ** 2", undefined="#2 == 0"),
    operation(
        "power",
        "^",
        "#1 ** #2",
        Derivative("#2 * #1 ** (#2 - 1)", exact="gated(#1 ** (#2 - 1), #2)"),
        Derivative("#0 * log(#1)", exact="gated(log(#1), #0 * (#1 != 0))"),
        undefined="(#1 < 0) * (#2 != floor(#2)) + (#1 == 0) * (#2 < 0)",
    ),
    operation("negative", "−", "-#1", "-1"),
    operation("exp", "exp", "exp(#1)", "#0"),
    operation("log", "ln", "log(#1)", "1 / #1", undefined="#1 <= 0"),
    operation("sin", "sin", "sin(#1)", "cos(#1)"),
    operation("cos", "cos", "cos(#1)", "-sin(#1)"),
    operation("tanh", "tanh", "tanh(#1)", "1 - #0 ** 2"),
    operation("sigmoid", "σ", "sigmoid(#1)", "#0 * (1 - #0)"),
    operation("relu", "relu", "relu(#1)", Derivative("#1 > 0", sends="where(local, upstream, 0)")),
    operation("leaky_relu", "leaky", "leaky_relu(#1)", "where(#1 > 0, 1, 0.01)"),
    operation("abs", "|·|", "abs(#1)", "sign(#1)"),
    operation("sqrt", "√", "sqrt(#1)", "1 / (2 * #0)", undefined="#1 < 0"),
    operation("maximum", "max", "maximum(#1, #2)", _wins("#1", ">", "#2"), _wins("#2", ">", "#1")),
    operation("minimum", "min", "minimum(#1, #2)", _wins("#1", "<", "#2"), _wins("#2", "<", "#1")),
    operation("sum", "Σ", "sum(#1)", "1"),
    operation("mean", "mean", "mean(#1)", "1 / size(#1)", undefined="size(#1) == 0"),
    operation("sum_down", "Σ↓", "sum_down(#1)", "1"),
    operation("sum_across", "Σ→", "sum_across(#1)", Derivative("1", sends="columns(upstream)")),
    operation(
        "mean_down",
        "mean↓",
        "mean_down(#1)",
        "size(#0) / size(#1)",
        undefined="size(#1) == 0",
    ),
    operation(
        "mean_across",
        "mean→",
        "mean_across(#1)",
        Derivative("size(#0) / size(#1)", sends="columns(upstream * local)"),
        undefined="size(#1) == 0",
    ),
    operation("transpose", "⊤", "transpose(#1)", Derivative("1", sends="transpose(upstream)")),
    operation("softmax", "softmax", "softmax(#1)", _each_row("softmax_slopes(#0)")),
    operation("log_softmax", "ln softmax", "log_softmax(#1)", _each_row("log_softmax_slopes(#0)")),
    operation(
        "cross_entropy",
        "−ln p",
        "cross_entropy(#1, #2)",
        Derivative(
            "(#1 - #2) / (#1 * (1 - #1))", exact="(#1 - #2) / maximum(#1 * (1 - #1), 1e-12)"
        ),
        Derivative(
            "log(1 - #1) - log(#1)", exact="maximum(log(1 - #1), -100) - maximum(log(#1), -100)"
        ),
        undefined="(#1 < 0) + (#1 > 1)",
    ),
    operation(
        "matmul",
        "@",
        "#1 @ #2",
        Derivative(
            "#2.T",
            exact="transpose(#2)",
            sends="matmul_left(upstream, #2, #1)",
            product="upstream @ local",
        ),
        Derivative(
            "#1.T",
            exact="transpose(#1)",
            sends="matmul_right(upstream, #1, #2)",
            product="local @ upstream",
        ),
    ),
)

OPERATIONS: dict[str, Operation] = {row.name: row for row in _TABLE}
