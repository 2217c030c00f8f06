"""The steps of the two passes, each saying in symbols, numbers and LaTeX what happened."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cgraph.graph.writing import written
from cgraph.numerals import latex, plain
from cgraph.operations import Derivative, Operation
from cgraph.symbols import latex_name
from cgraph.values import Value


@dataclass(frozen=True, slots=True)
class ForwardStep:
    """One node computed in a forward pass; `str(step)` is the whole line."""

    node: str
    value: Value
    symbols: str
    numbers: str
    latex: str
    python: str

    def __str__(self) -> str:
        return f"{self.symbols} = {self.numbers}"


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """One contribution sent back along one edge, from `source` to its input number `slot`.

    `contribution` is upstream * local (the matrix product, for one) in the shape of the target,
    `total` the sum so far at `target`; `before` is that sum without it, or None. The first step
    has no source: it sets the output's own gradient.
    """

    source: str | None
    target: str
    slot: int
    upstream: Value | None
    local: Value | None
    contribution: Value
    before: Value | None
    total: Value
    local_symbols: str
    symbols: str
    numbers: str
    latex: str
    python: str

    def __str__(self) -> str:
        return f"{self.symbols} = {self.numbers}"


def forward_step(
    node: str, operation: Operation, names: Sequence[str], values: Sequence[Value], value: Value
) -> ForwardStep:
    """Say how `node` was computed from the inputs called `names`, which have these `values`."""
    text, mathematics = operation.text, operation.latex
    result = [latex_name(node), written(mathematics, [latex_name(name) for name in names])]
    result += [written(mathematics, [latex(v) for v in values]), latex(value)]
    return ForwardStep(
        node=node,
        value=value,
        symbols=f"{node} = {written(text, names)}",
        numbers=f"{written(text, [plain(v) for v in values])} = {plain(value)}",
        latex=" = ".join(result),
        python=f"{node} = {written(text, names)}",
    )


def seed_step(output: str, seed: Value) -> BackwardStep:
    """Say that a backward pass starts with the output's gradient by itself."""
    name = latex_name(output)
    return BackwardStep(
        source=None,
        target=output,
        slot=0,
        upstream=None,
        local=None,
        contribution=seed,
        before=None,
        total=seed,
        local_symbols="",
        symbols=f"d{output}/d{output}",
        numbers=plain(seed),
        latex=rf"\frac{{d{name}}}{{d{name}}} = {latex(seed)}",
        python=f"grad_{output} = {plain(seed)}",
    )


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge as a backward pass sees it; `shared` says that the target has other edges too."""

    output: str
    source: str
    target: str
    slot: int
    shared: bool


def backward_step(
    edge: Edge,
    operation: Operation,
    names: Sequence[str],
    amounts: Sequence[Any],
) -> BackwardStep:
    """Say what was sent along `edge`; `names` are those of all inputs of its source.

    `amounts` are the upstream gradient, the local derivative, the contribution, the sum before
    it, and the sum with it.

    The local derivative is written with ∂ where d would claim too much: d/dy means all the ways
    in which y matters, ∂/∂y this edge alone.
    """
    upstream, local, contribution, before, total = amounts
    derivative = operation.derivatives[edge.slot]
    partial = edge.shared or edge.source == edge.output
    local_symbols = written(derivative.text, names, edge.source)

    def product(upstream: str, local: str, times: str = " * ") -> str:
        filled = written(derivative.product, (), upstream=upstream, local=local)
        return filled.replace(" * ", times)

    def sum_of(write: Callable[[Value], str], times: str) -> str:
        terms = product(write(upstream), write(local), times)
        if before is None:
            return terms
        return f"{write(before)} + {terms} = {write(before)} + {write(contribution)}"

    start = "" if before is None else f"{plain(before)} + "
    return BackwardStep(
        source=edge.source,
        target=edge.target,
        slot=edge.slot,
        upstream=upstream,
        local=local,
        contribution=contribution,
        before=before,
        total=total,
        local_symbols=local_symbols,
        symbols=f"d{edge.output}/d{edge.target} = "
        + start
        + product(
            f"d{edge.output}/d{edge.source}",
            f"∂{edge.source}/∂{edge.target}" if partial else f"d{edge.source}/d{edge.target}",
        ),
        numbers=f"{sum_of(plain, ' * ')} = {plain(total)}",
        latex=_backward_latex(edge, derivative, partial=partial, before=before)
        + f" = {sum_of(latex, _TIMES)} = {latex(total)}",
        python=_backward_python(edge, derivative, local_symbols, first=before is None),
    )


_TIMES = r" \times "


def _backward_latex(
    edge: Edge, derivative: Derivative, *, partial: bool, before: Value | None
) -> str:
    output, source, target = (latex_name(n) for n in (edge.output, edge.source, edge.target))
    d = r"\partial " if partial else "d"
    product = written(
        derivative.product,
        (),
        upstream=rf"\frac{{d{output}}}{{d{source}}}",
        local=rf"\frac{{{d}{source}}}{{{d}{target}}}",
    )
    start = "" if before is None else f"{latex(before)} + "
    product = product.replace(" * ", r" \cdot ").replace(" @ ", r" \, ")
    return rf"\frac{{d{output}}}{{d{target}}} = {start}{product}"


def _backward_python(edge: Edge, derivative: Derivative, local: str, *, first: bool) -> str:
    simple = re.fullmatch(r"[\w.]+|\w+\([^()]*\)", local)
    product = written(
        derivative.product,
        (),
        upstream=f"grad_{edge.source}",
        local=local if simple else f"({local})",
    )
    return f"grad_{edge.target} {'=' if first else '+='} {product}"
