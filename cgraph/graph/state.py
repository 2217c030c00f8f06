"""The numbers of a graph, which each pass writes anew, and what is to be said of them."""

from __future__ import annotations

import math
from types import NoneType
from typing import TYPE_CHECKING, Any

import numpy as np

from cgraph.errors import DomainError, NameUnknownError, ShapeError, ValueMissingError
from cgraph.graph import passes
from cgraph.graph.labels import listed
from cgraph.graph.steps import BackwardStep, ForwardStep
from cgraph.language import say
from cgraph.notation import PLAIN
from cgraph.values import Value, as_value, is_finite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import ArrayLike

    from cgraph.graph.nodes import Kind
    from cgraph.graph.passes import Numbers, Sent
    from cgraph.graph.structure import Structure


class State:
    """The values and gradients of the nodes of a structure, by place; None for what is not known.

    What overflows becomes inf or nan; `notice` then tells the learner where that began.
    """

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.values: Numbers = [node.start for node in structure.nodes]
        self.gradients: Numbers = [None] * len(structure.nodes)
        self.kept: Numbers = self.gradients  # of the last backward pass, to be added to
        self.notice: str | None = None
        self.plain = False  # whether all values are floats, none an array

    def leaf_values(self, kind: Kind) -> dict[str, Value | None]:
        """Return the value of each leaf of a kind, by label."""
        leaves = zip(self.structure.labels, self.structure.nodes, self.values, strict=True)
        return {label: value for label, node, value in leaves if node.kind == kind}

    # ---- forward

    def forward(self, given: Mapping[str, ArrayLike], *, strict: bool) -> None:
        """Compute every node from new values of leaves; a pass that raises changes nothing."""
        before = self.values, self.gradients, self.kept, self.notice
        try:
            self._start(given)
            self._run(passes.forward(self.structure.order, self.values))
            if not (self.plain and _total_is_finite(self.values)):
                self._look_back(range(len(self.values)), strict=strict)
        except BaseException:
            self.values, self.gradients, self.kept, self.notice = before
            raise

    def forward_steps(self, given: Mapping[str, ArrayLike]) -> Iterator[ForwardStep]:
        """Compute one node at a time and say what happened; the rest is None meanwhile."""
        self._start(given)
        self._look_back(range(self.structure.leaves), strict=True)
        values, run = self.values, passes.forward(self.structure.order, self.values)
        while (index := self._next(run)) is not None:
            self._look_back((index,), strict=True)
            yield self.structure.forward_step(index, values)

    def _start(self, given: Mapping[str, ArrayLike]) -> None:
        """Take new values and forget all that follows from the old ones."""
        structure = self.structure
        fresh: Numbers = self.values[: structure.leaves]
        for name, value in given.items():
            index = structure.settable.get(name)
            if index is None:
                raise self._not_settable(name)
            fresh[index] = as_value(value, name)
        types = set(map(type, fresh))
        if NoneType in types:
            name = structure.labels[fresh.index(None)]
            raise ValueMissingError(say("graph.missing", name=name))
        self.plain = types == {float}
        self.values = fresh + [None] * (len(structure.nodes) - structure.leaves)
        if self.gradients[structure.output] is not None:
            self.kept = self.gradients
            self.gradients = [None] * len(structure.nodes)
        self.notice = None

    def _not_settable(self, name: str) -> NameUnknownError:
        structure = self.structure
        index = structure.by_label.get(name)
        if index is None or not structure.varies[index]:
            return NameUnknownError(
                say("graph.unknown", name=name, known=listed(structure.settable))
            )
        return NameUnknownError(
            say("graph.computed", name=name, formula=structure.formula(index))
        )

    def _run(self, steps: Iterable[Any]) -> None:
        """Run a pass to its end; ShapeError where the shapes of a node's operands do not fit."""
        if self.plain:
            passes.exhaust(steps)
            return
        try:
            with np.errstate(all="ignore"):
                passes.exhaust(steps)
        except ValueError as error:
            raise self._shapes_apart() from error

    def _next(self, steps: Iterator[Any]) -> Any:  # noqa: ANN401  what the pass yields
        """Run a pass to its next step; None at its end."""
        try:
            with np.errstate(all="ignore"):
                return next(steps, None)
        except ValueError as error:
            raise self._shapes_apart() from error

    def _shapes_apart(self) -> ShapeError:
        structure = self.structure
        index = next(i for i in range(len(self.values)) if self.values[i] is None)
        given = (self.values[place] for place in structure.operands[index])
        shapes = ", ".join(str(np.shape(value)) for value in given)
        name, formula = structure.labels[index], structure.formula(index)
        return ShapeError(say("graph.shapes", name=name, formula=formula, shapes=shapes))

    def _look_back(self, indices: Iterable[int], *, strict: bool) -> None:
        """Find out from the values what has no value, or overflowed first.

        DomainError at an operation that has no value for its operands, if `strict`.
        """
        for index in indices:
            value = self.values[index]
            if is_finite(value):
                continue
            if strict:
                self._must_be_defined(index)
            if self.notice is None:
                key = "overflow" if index >= self.structure.leaves else "given_not_finite"
                self.notice = self._noticed(key, index)

    def _must_be_defined(self, index: int) -> None:
        structure = self.structure
        row = structure.nodes[index].operation
        given = [self.values[place] for place in structure.operands[index]]
        with np.errstate(all="ignore"):
            if row is None or not np.any(row.is_undefined(*given)):
                return
        numbers = self.structure.forward_step(index, self.values).numbers_in(PLAIN)
        name, formula = structure.labels[index], structure.formula(index)
        sentence = say(f"operations.{row.name}", name=name, formula=formula, numbers=numbers)
        raise DomainError(sentence)

    def _noticed(self, key: str, index: int) -> str:
        name, formula = self.structure.labels[index], self.structure.formula(index)
        return say(f"graph.{key}", name=name, formula=formula)

    # ---- backward

    def backward(self, seed: ArrayLike | None, *, accumulate: bool) -> None:
        """Compute the gradient of every node that varies, after a forward pass."""
        self._run(self._sent(seed, accumulate=accumulate))
        self._finish()

    def backward_steps(
        self, seed: ArrayLike | None, *, accumulate: bool
    ) -> Iterator[BackwardStep]:
        """Send one contribution at a time and say what happened, from the output's seed on."""
        run = self._sent(seed, accumulate=accumulate)
        yield self.structure.seed_step(self.gradients[self.structure.output])
        while (sent := self._next(run)) is not None:
            yield self.structure.backward_step(sent, self.gradients)
        self._finish()

    def _sent(self, seed: ArrayLike | None, *, accumulate: bool) -> Iterator[Sent]:
        """Set the output's gradient, and return the pass that sends it back."""
        structure = self.structure
        output, leaves = structure.output, structure.leaves
        start = self._seed(seed)
        gradients: Numbers = [None] * len(self.values)
        if accumulate:
            last = self.gradients if self.gradients[output] is not None else self.kept
            gradients[:leaves] = last[:leaves]
            self._must_have_their_shapes(gradients)
            if gradients[output] is not None:
                start = gradients[output] + start
        gradients[output] = start
        self.gradients = gradients
        return passes.backward(reversed(structure.order), self.values, gradients)

    def _seed(self, seed: ArrayLike | None) -> Value:
        """Return the gradient of the output by itself, in the output's shape."""
        output = self.values[self.structure.output]
        label = self.structure.labels[self.structure.output]
        if seed is None:
            if isinstance(output, np.ndarray):
                shape = output.shape
                raise ValueMissingError(say("graph.seed_missing", name=label, shape=shape))
            return 1.0
        start = as_value(seed, f"∂{label}/∂{label}")
        try:
            fits = np.broadcast_to(start, np.shape(output))
        except ValueError:
            shapes = f"{np.shape(start)}, {np.shape(output)}"
            raise ShapeError(say("graph.seed_shape", name=label, shapes=shapes)) from None
        return fits.copy() if isinstance(output, np.ndarray) else start

    def _must_have_their_shapes(self, gradients: Numbers) -> None:
        for label, gradient, value in zip(
            self.structure.labels, gradients, self.values, strict=True
        ):
            if gradient is not None and np.shape(gradient) != np.shape(value):
                shapes = f"{np.shape(gradient)}, {np.shape(value)}"
                raise ShapeError(say("graph.accumulate_shape", name=label, shapes=shapes))

    def _finish(self) -> None:
        """Give 0 to what the output does not depend on, and say where a gradient overflowed."""
        gradients = self.gradients
        for index in self.structure.varying:
            if gradients[index] is None:
                gradients[index] = as_value(np.zeros(np.shape(self.values[index])))
        if self.notice is None and not (self.plain and _total_is_finite(gradients)):
            for index in range(len(gradients) - 1, -1, -1):
                if gradients[index] is not None and not is_finite(gradients[index]):
                    self.notice = self._noticed("gradient_overflow", index)
                    return


def _total_is_finite(numbers: Iterable[float | None]) -> bool:
    """Say whether the sum is finite: then so are all of them, and none needs to be looked at."""
    try:
        return math.isfinite(math.fsum(filter(None, numbers)))
    except (OverflowError, ValueError):  # beyond a float on the way, or inf - inf
        return False
