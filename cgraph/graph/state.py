"""The numbers of a graph, which each pass writes anew, and what is to be said of them."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cgraph.errors import CgraphError, DomainError, NameUnknownError, ShapeError, ValueMissingError
from cgraph.graph import passes
from cgraph.graph.nodes import Kind
from cgraph.graph.passes import Numbers, Sent
from cgraph.graph.steps import BackwardStep, ForwardStep
from cgraph.graph.structure import Structure, listed
from cgraph.language import say
from cgraph.notation import PICTURE, PLAIN
from cgraph.numerals import full
from cgraph.values import Value, as_value, is_finite, own


class State:
    """The values and gradients of the nodes of a structure, by place; None for what is not known.

    A pass fills lists of its own, which take the place of the old ones once it has gone well, so
    that one which raises changes nothing. What overflows becomes inf or nan; `notice` says where
    that began.
    """

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.values: Numbers = [node.start for node in structure.nodes]
        self.gradients: Numbers = [None] * len(structure.nodes)
        self._last_gradients = self.gradients  # of a whole backward pass, to be added to
        self._plain = False  # whether all values are floats, none an array
        self._forward_notice: str | None = None
        self._backward_notice: str | None = None

    @property
    def notice(self) -> str | None:
        """What is to be said of the last passes: where a number overflowed first, if one did."""
        return self._forward_notice or self._backward_notice

    def leaf_values(self, kind: Kind) -> dict[str, Value | None]:
        """Return the value of each leaf of a kind, by label."""
        leaves = zip(self.structure.labels, self.structure.nodes, self.values, strict=True)
        return {label: own(value) for label, node, value in leaves if node.kind == kind}

    # ---- forward

    def forward(self, given: Mapping[str, ArrayLike], *, strict: bool) -> Value:
        """Compute every node from new values of leaves; return the output's."""
        values, plain = self._fresh(given)
        try:
            _run(passes.forward(self.structure.order, values), plain=plain)
        except ValueError as error:
            raise self._shapes_apart(values) from error
        notice = None
        if not (plain and _sum_is_finite(values)):
            notice = self._look_back(values, range(len(values)), strict=strict)
        self._begin(values, notice, plain=plain)
        result: Value = own(values[self.structure.output])
        return result

    def forward_steps(self, given: Mapping[str, ArrayLike]) -> Iterator[ForwardStep]:
        """Compute one node at a time and say what happened; the rest is None meanwhile."""
        before = dict(vars(self))
        try:
            yield from self._forward_steps(given)
        except CgraphError:
            vars(self).update(before)
            raise

    def _forward_steps(self, given: Mapping[str, ArrayLike]) -> Iterator[ForwardStep]:
        values, plain = self._fresh(given)
        notice = self._look_back(values, range(self.structure.leaves), strict=True)
        self._begin(values, notice, plain=plain)
        run = passes.forward(self.structure.order, values)
        while True:
            try:
                index = _next(run)
            except ValueError as error:
                raise self._shapes_apart(values) from error
            if index is None:
                return
            notice = self._look_back(values, (index,), strict=True)
            self._forward_notice = self._forward_notice or notice
            yield self.structure.forward_step(index, values)

    def _fresh(self, given: Mapping[str, ArrayLike]) -> tuple[Numbers, bool]:
        """Return new values, None for what is computed, and whether all of them are floats."""
        structure = self.structure
        leaves = self.values[: structure.leaves]
        for name, value in given.items():
            index = structure.settable.get(name)
            if index is None:
                raise self._not_settable(name)
            leaves[index] = as_value(value, name)
        types = set(map(type, leaves))
        if type(None) in types:
            labels = zip(structure.labels, leaves, strict=False)
            name = next(label for label, value in labels if value is None)
            raise ValueMissingError(say("graph.missing", name=name))
        return leaves + [None] * (len(structure.nodes) - structure.leaves), types == {float}

    def _begin(self, values: Numbers, notice: str | None, *, plain: bool) -> None:
        """Take new values, and forget all that followed from the old ones."""
        self.values, self._plain = values, plain
        self.gradients = [None] * len(values)
        self._forward_notice, self._backward_notice = notice, None

    def _not_settable(self, name: str) -> NameUnknownError:
        structure = self.structure
        index = structure.by_label.get(name)
        if index is None or not structure.varies[index]:
            known = listed(structure.settable)
            return NameUnknownError(say("graph.unknown", name=name, known=known))
        formula = structure.formula(index)
        return NameUnknownError(say("graph.computed", name=name, formula=formula))

    def _shapes_apart(self, values: Numbers) -> ShapeError:
        structure = self.structure
        index = next(index for index, value in enumerate(values) if value is None)
        given = (values[place] for place in structure.operands[index])
        shapes = [str(np.shape(value)) for value in given]
        name, formula = structure.labels[index], structure.formula(index)
        key = "graph.shapes" if len(shapes) > 1 else "graph.shape_alone"
        return ShapeError(say(key, name=name, formula=formula, shapes=", ".join(shapes)))

    def _look_back(self, values: Numbers, places: Iterable[int], *, strict: bool) -> str | None:
        """Return a notice of the first value that is not finite, if one is.

        DomainError at an operation that has no value for its operands, if `strict`.
        """
        notice = None
        for place in places:
            if not is_finite(values[place]):
                if strict:
                    self._must_be_defined(values, place)
                key = "overflow" if place >= self.structure.leaves else "given_not_finite"
                notice = notice or self._noticed(key, place)
        return notice

    def _must_be_defined(self, values: Numbers, place: int) -> None:
        structure = self.structure
        row = structure.nodes[place].operation
        given = [values[operand] for operand in structure.operands[place]]
        with np.errstate(all="ignore"):
            if row is None or not np.any(row.is_undefined(*given)):
                return
            still = np.any(row.is_undefined(*map(_rounded, given)))
        written = PLAIN if any(map(np.ndim, given)) else PICTURE  # which of an array it is, shows
        if not still:  # (-2) ** 1.0000001 is no (-2) ** 1
            written = replace(PLAIN, write=full)
        numbers = self.structure.forward_step(place, values).numbers_in(written)
        name, formula = structure.labels[place], structure.formula(place)
        sentence = say(f"operations.{row.name}", name=name, formula=formula, numbers=numbers)
        raise DomainError(sentence)

    def _noticed(self, key: str, place: int) -> str:
        name, formula = self.structure.labels[place], self.structure.formula(place)
        return say(f"graph.{key}", name=name, formula=formula)

    # ---- backward

    def backward(self, seed: ArrayLike | None, *, accumulate: bool) -> None:
        """Compute the gradient of every node that varies, after a forward pass."""
        gradients, run = self._sent(seed, accumulate=accumulate)
        _run(run, plain=self._plain)
        self._finish(gradients)

    def backward_steps(self, seed: ArrayLike | None, *, accumulate: bool) -> Iterator[BackwardStep]:
        """Send one contribution at a time and say what happened, from the output's seed on."""
        gradients, run = self._sent(seed, accumulate=accumulate)
        self.gradients = gradients
        yield self.structure.seed_step(gradients[self.structure.output])
        while (sent := _next(run)) is not None:
            yield self.structure.backward_step(sent, gradients)
        self._finish(gradients)

    def _sent(self, seed: ArrayLike | None, *, accumulate: bool) -> tuple[Numbers, Iterator[Sent]]:
        """Return gradients with the output's own in place, and the pass that sends it back."""
        output = self.structure.output
        gradients = self._accumulated() if accumulate else [None] * len(self.values)
        start, before = self._seed(seed), gradients[output]
        gradients[output] = start if before is None else before + start
        return gradients, passes.backward(reversed(self.structure.order), self.values, gradients)

    def _accumulated(self) -> Numbers:
        """Return the leaves' gradients in the last backward pass, for more to be added to them.

        An input that has taken on another shape, as the last batch of an epoch may, starts anew.
        """
        structure = self.structure
        gradients: Numbers = [None] * len(self.values)
        for place, gradient in enumerate(self._last_gradients[: structure.leaves]):
            shapes = np.shape(gradient), np.shape(self.values[place])
            if gradient is None or shapes[0] == shapes[1]:
                gradients[place] = gradient
            elif structure.nodes[place].kind == "parameter":
                label, shown = structure.labels[place], ", ".join(map(str, shapes))
                raise ShapeError(say("graph.accumulate_shape", name=label, shapes=shown))
        return gradients

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

    def _finish(self, gradients: Numbers) -> None:
        """Give 0 to what the output does not depend on, and say where a gradient overflowed."""
        for place in self.structure.varying:
            if gradients[place] is None:
                gradients[place] = as_value(np.zeros(np.shape(self.values[place])))
        self.gradients = self._last_gradients = gradients
        self._backward_notice = None
        if not (self._plain and _sum_is_finite(gradients)):
            for place in reversed(range(len(gradients))):
                if gradients[place] is not None and not is_finite(gradients[place]):
                    self._backward_notice = self._noticed("gradient_overflow", place)
                    return


def _run(steps: Iterator[Any], *, plain: bool) -> None:
    """Run a pass to its end; floats alone, which warn of nothing, are spared the context."""
    if plain:
        passes.exhaust(steps)
    else:
        with np.errstate(all="ignore"):
            passes.exhaust(steps)


def _next(steps: Iterator[Any]) -> Any:  # noqa: ANN401  what the pass yields
    """Run a pass to its next step; None at its end."""
    with np.errstate(all="ignore"):
        return next(steps, None)


def _rounded(value: Value) -> Value:
    """Return a value with no more digits than a notation writes."""
    digits = 6 if np.ndim(value) else 3
    return np.reshape([float(f"{one:.{digits}g}") for one in np.ravel(value)], np.shape(value))


def _sum_is_finite(numbers: Iterable[float | None]) -> bool:
    """Say whether the sum is finite: then so are all of them, and none needs to be looked at."""
    try:
        return math.isfinite(math.fsum(filter(None, numbers)))
    except (OverflowError, ValueError):  # beyond a float on the way, or inf - inf
        return False
