"""The backward pass over a graph's state: at full speed, or one contribution at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.errors import ShapeError, ValueMissingError
from cgraph.graph.careful import contributions
from cgraph.graph.engine import Numbers, must_be_finite, went_well
from cgraph.graph.steps import BackwardStep, Edge, backward_step, seed_step
from cgraph.language import say
from cgraph.values import Value, as_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

    from cgraph.graph.careful import Sent
    from cgraph.graph.state import State
    from cgraph.graph.structure import Structure
    from cgraph.operations import Operation


def run(state: State, seed: ArrayLike | None, *, accumulate: bool) -> None:
    """Compute the gradient of every node that varies, after a forward pass."""
    start, base = _beginning(state, seed, accumulate=accumulate)

    def fast() -> None:
        state.gradients = state.structure.engine.backward(state.values, start, base)
        must_be_finite(state.gradients)

    if not went_well(fast):
        for _ in _contributions(state, start, base):
            pass
        _note_overflow(state)
    _fill_with_zeros(state)


def steps(state: State, seed: ArrayLike | None, *, accumulate: bool) -> Iterator[BackwardStep]:
    """Send one contribution at a time and say what happened, from the output's seed on."""
    start, base = _beginning(state, seed, accumulate=accumulate)
    sent = _contributions(state, start, base)
    yield seed_step(state.structure.labels[state.structure.output], start)
    for contribution in sent:
        yield _step(state.structure, *contribution)
    _note_overflow(state)
    _fill_with_zeros(state)


def _beginning(state: State, seed: ArrayLike | None, *, accumulate: bool) -> tuple[Value, Numbers]:
    """Return the output's gradient and the gradients to add to."""
    place = state.structure.output
    start = _seed(state.structure.labels[place], state.values[place], seed)
    base: Numbers = [None] * len(state.values)
    if accumulate:
        leaves = state.structure.leaves
        done = state.gradients[place] is not None
        last = state.gradients if done else state.kept_gradients
        base[:leaves] = last[:leaves]
        _must_have_their_shapes(state, base)
        if base[place] is not None:
            start = base[place] + start
    return start, base


def _seed(label: str, output: Value, seed: ArrayLike | None) -> Value:
    """Return the gradient of the output by itself, in the output's shape."""
    start = 1.0 if seed is None else as_value(seed, f"d{label}/d{label}")
    if isinstance(output, np.ndarray):
        if seed is None:
            shape = output.shape
            raise ValueMissingError(say("graph.seed_missing", name=label, shape=shape))
        try:
            return np.broadcast_to(start, output.shape)
        except ValueError:
            shapes = f"{np.shape(start)}, {output.shape}"
            raise ShapeError(say("graph.seed_shape", name=label, shapes=shapes)) from None
    if isinstance(start, np.ndarray):
        raise ShapeError(say("graph.seed_shape", name=label, shapes=f"{start.shape}, ()"))
    return start


def _must_have_their_shapes(state: State, gradients: Numbers) -> None:
    labels = state.structure.labels
    for label, gradient, value in zip(labels, gradients, state.values, strict=True):
        if gradient is not None and np.shape(gradient) != np.shape(value):
            shapes = f"{np.shape(gradient)}, {np.shape(value)}"
            raise ShapeError(say("graph.accumulate_shape", name=label, shapes=shapes))


def _contributions(state: State, start: Value, base: Numbers) -> Iterator[Sent]:
    structure = state.structure
    state.gradients = [*base]
    state.gradients[structure.output] = start
    return contributions(structure.plan, structure.varies, state.values, state.gradients)


def _step(
    structure: Structure, source: int, operation: Operation, slot: int, target: int, *amounts: Any
) -> BackwardStep:
    edge = Edge(
        output=structure.labels[structure.output],
        source=structure.labels[source],
        target=structure.labels[target],
        slot=slot,
        shared=len(structure.consumers[target]) > 1,
    )
    return backward_step(edge, operation, structure.input_texts(source), amounts)


def _fill_with_zeros(state: State) -> None:
    """Say that what the output does not depend on has gradient 0."""
    for index, varies in enumerate(state.structure.varies):
        if varies and state.gradients[index] is None:
            state.gradients[index] = as_value(np.zeros(np.shape(state.values[index])))


def _note_overflow(state: State) -> None:
    backward = range(len(state.gradients) - 1, -1, -1)
    state.note_overflow("graph.gradient_overflow", state.gradients, backward)
