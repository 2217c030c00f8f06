"""The forward pass over a graph's state: at full speed, or node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.errors import NameUnknownError, ValueMissingError
from cgraph.graph.careful import computed
from cgraph.graph.engine import Numbers, must_be_finite, went_well
from cgraph.graph.labels import listed
from cgraph.graph.steps import ForwardStep, forward_step
from cgraph.language import say
from cgraph.values import as_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import ArrayLike

    from cgraph.graph.state import State


def run(state: State, values: Mapping[str, ArrayLike], *, strict: bool) -> None:
    """Compute every node from new values of leaves; a pass that raises changes nothing."""
    before = state.memory()
    try:
        _start(state, values)
        if not went_well(lambda: _compute_fast(state)):
            _compute_carefully(state, strict=strict)
    except BaseException:
        state.restore(before)
        raise


def steps(state: State, values: Mapping[str, ArrayLike]) -> Iterator[ForwardStep]:
    """Compute one node at a time and say what happened; the rest is None meanwhile."""
    _start(state, values)
    structure = state.structure
    for index, operation, inputs in structure.plan:
        given: list[Any] = [state.values[child] for child in inputs]
        value = computed(structure, index, operation, given, strict=True)
        state.values[index] = value
        state.note_overflow("graph.overflow", state.values, range(index + 1))
        names = structure.input_texts(index)
        yield forward_step(structure.labels[index], operation, names, given, value)


def _start(state: State, values: Mapping[str, ArrayLike]) -> None:
    """Take new values and forget all that follows from the old ones."""
    structure = state.structure
    fresh: Numbers = [*state.values[: structure.leaves]]
    for name, given in values.items():
        index = structure.by_label.get(name)
        if index is None or not structure.varies[index]:
            known = listed([*state.leaf_values("input"), *state.leaf_values("parameter")])
            raise NameUnknownError(say("graph.unknown", name=name, known=known))
        if index >= structure.leaves:
            formula = structure.formula(index)
            raise NameUnknownError(say("graph.computed", name=name, formula=formula))
        fresh[index] = as_value(given, name)
    for index, value in enumerate(fresh):
        if value is None:
            raise ValueMissingError(say("graph.missing", name=structure.labels[index]))
    state.values = [*fresh, *[None] * len(structure.plan)]
    if state.gradients[structure.output] is not None:
        state.kept_gradients = state.gradients
        state.gradients = [None] * len(structure.nodes)
    state.notice = None


def _compute_fast(state: State) -> None:
    structure = state.structure
    structure.engine.forward(state.values)
    must_be_finite(state.values)
    given = (v for v in state.values[: structure.leaves] if v.__class__ is np.ndarray)
    if not all(np.isfinite(array).all() for array in given):
        raise OverflowError


def _compute_carefully(state: State, *, strict: bool) -> None:
    for index, operation, inputs in state.structure.plan:
        given = [state.values[child] for child in inputs]
        state.values[index] = computed(state.structure, index, operation, given, strict=strict)
    state.note_overflow("graph.overflow", state.values, range(len(state.values)))
