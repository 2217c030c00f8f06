"""The two passes node by node: slower than the engine, but they know where a number came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.errors import DomainError, ShapeError
from cgraph.graph.engine import Numbers, fitted
from cgraph.graph.writing import written
from cgraph.language import say
from cgraph.numerals import plain
from cgraph.values import Value, as_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cgraph.graph.structure import Structure
    from cgraph.operations import Operation

    # source, its operation, slot, target; upstream, local, contribution, sum before, sum with it
    Sent = tuple[int, Operation, int, int, Value, Value, Value, Value | None, Value]
    Plan = Sequence[tuple[int, Operation, list[int]]]  # node, operation, inputs


def computed(
    structure: Structure, index: int, operation: Operation, inputs: Sequence[Any], *, strict: bool
) -> Value:
    """Return the value of the operation at place `index`; what overflows becomes inf or nan.

    ShapeError if the inputs do not fit together. Where the operation has no value for them:
    DomainError if `strict`, else nan.
    """
    name = structure.labels[index]
    with np.errstate(all="ignore"):
        try:
            value = as_value(_applied(operation.compute, *inputs), name)
            undefined = operation.undefined(*inputs) if operation.undefined else False
        except ValueError as error:
            shapes = ", ".join(str(np.shape(given)) for given in inputs)
            formula = structure.formula(index)
            message = say("graph.shapes", name=name, formula=formula, shapes=shapes)
            raise ShapeError(message) from error
    if not np.any(undefined):
        return value
    if strict:
        numbers = written(operation.text, [plain(given) for given in inputs])
        key = f"operations.{operation.name}"
        raise DomainError(say(key, name=name, formula=structure.formula(index), numbers=numbers))
    return as_value(np.where(undefined, np.nan, value))


def contributions(
    plan: Plan, varies: Sequence[bool], values: Numbers, gradients: Numbers
) -> Iterator[Sent]:
    """Send one contribution along each edge, from the output back, adding up `gradients`.

    `gradients` holds what each starts from, None for nothing yet; a node that hears nothing
    hands nothing on.
    """
    for source, operation, inputs in reversed(plan):
        upstream = gradients[source]
        if upstream is None:
            continue
        given = [values[child] for child in inputs]
        for slot, target in enumerate(inputs):
            if not varies[target]:
                continue
            with np.errstate(all="ignore"):
                derivative = operation.derivatives[slot]
                local = _applied(derivative.compute, values[source], *given)
                if derivative.chain:
                    sent = derivative.chain(upstream, local, given[slot])
                else:
                    sent = upstream * local
                contribution = fitted(sent, values[target])
                before = gradients[target]
                total = contribution if before is None else before + contribution
            gradients[target] = total
            local = as_value(local)
            yield source, operation, slot, target, upstream, local, contribution, before, total


def _applied(compute: Callable[..., Any], *inputs: Any) -> Any:
    """Compute as the engine does, to the last digit; by NumPy where Python's floats refuse."""
    try:
        return compute(*inputs)
    except (ArithmeticError, ValueError):
        return compute(*map(_as_numpy, inputs))


def _as_numpy(value: Value | None) -> Any:
    """Return a float as NumPy's, which overflows to inf where Python's would raise."""
    return np.float64(value) if isinstance(value, float) else value
