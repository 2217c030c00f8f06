"""A graph: nodes in topological order, run forward and backward as often as wanted."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from cgraph.errors import DomainError, NameUnknownError, ShapeError, ValueMissingError
from cgraph.labels import labels_of
from cgraph.language import say
from cgraph.nodes import Node
from cgraph.numerals import plain
from cgraph.order import topological_order
from cgraph.steps import (
    BackwardStep,
    Edge,
    ForwardStep,
    backward_step,
    forward_step,
    seed_step,
    written,
)
from cgraph.values import Value, as_value
from cgraph.view import NodeView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import ArrayLike

    # source, slot, target; upstream, local, contribution, sum before, sum with it
    Sent = tuple[int, int, int, Value, Value, Value, Value | None, Value]


class Graph:
    """All nodes that the outputs depend on, with their values and gradients.

    The last output is *the* output: backward passes start there. A graph keeps values and
    gradients of its own, so two graphs that share nodes do not disturb each other.
    NameTakenError if two nodes carry the same name.

    >>> from cgraph.nodes import input
    >>> x, y = input("x", 3), input("y", 2)
    >>> g = Graph((x + y) * y)
    >>> g.forward()
    10.0
    >>> g.backward()
    {'x': 2.0, 'y': 7.0}
    """

    #: How a notebook shows a graph; the pictures put it here, for a graph knows no picture.
    _repr_mimebundle_: ClassVar[Callable[..., dict[str, Any]]]

    def __init__(self, *outputs: Node) -> None:
        if not outputs or not all(isinstance(node, Node) for node in outputs):
            raise TypeError(say("graph.nodes_wanted"))
        self._nodes = topological_order(outputs)
        self._labels = labels_of(self._nodes, outputs[-1])
        self._index = {node: index for index, node in enumerate(self._nodes)}
        self._by_label = {label: index for index, label in enumerate(self._labels)}
        self._leaves = sum(node.operation is None for node in self._nodes)
        self._output = self._index[outputs[-1]]
        self._plan = [
            (index, node.operation, [self._index[child] for child in node.inputs])
            for index, node in enumerate(self._nodes)
            if node.operation is not None
        ]
        self._varies = [node.kind in ("input", "parameter") for node in self._nodes]
        for index, _, inputs in self._plan:
            self._varies[index] = any(self._varies[child] for child in inputs)
        self._values: list[Value | None] = [node.value for node in self._nodes]
        self._gradients: list[Value | None] = [None] * len(self._nodes)
        self._kept_gradients = self._gradients
        self.notice: str | None = None

    # ---- looking

    def __len__(self) -> int:
        return len(self._nodes)

    def __getitem__(self, key: str | Node) -> NodeView:
        index = self._by_label.get(key) if isinstance(key, str) else self._index.get(key)
        if index is None:
            name = key if isinstance(key, str) else repr(key)
            raise NameUnknownError(say("graph.unknown", name=name, known=_known(self._labels)))
        return NodeView(self, index)

    @property
    def nodes(self) -> tuple[NodeView, ...]:
        """All nodes in topological order: the leaves first, then the operations."""
        return tuple(NodeView(self, index) for index in range(len(self._nodes)))

    @property
    def output(self) -> NodeView:
        """The last of the outputs: what the graph is there to compute."""
        return NodeView(self, self._output)

    @property
    def inputs(self) -> dict[str, Value | None]:
        """The value of each input node, by name."""
        return self._leaf_values("input")

    @property
    def parameters(self) -> dict[str, Value | None]:
        """The value of each parameter node, by name."""
        return self._leaf_values("parameter")

    def copy(self) -> Graph:
        """Return a graph of the same nodes, with the present values of the leaves."""
        twin = Graph(*self._nodes, self._nodes[self._output])
        twin._values[: self._leaves] = self._values[: self._leaves]
        return twin

    def __repr__(self) -> str:
        head = say("graph.summary", nodes=len(self), output=self.output.label)
        if len(self) > 60:  # noqa: PLR2004  more than a page
            return head
        lines = [head, *(f"  {view!r}" for view in self.nodes)]
        return "\n".join(lines + ([self.notice] if self.notice else []))

    # ---- forward

    def forward(self, /, **values: ArrayLike) -> Value:
        """Compute every node and return the output's value.

        `values` are new values for inputs and parameters; they stay until the next ones. What
        overflows becomes inf or nan, with a notice. NameUnknownError, ValueMissingError,
        ShapeError or DomainError say what is wrong; the graph is then as it was before.
        """
        result = self.evaluate(values)
        if self.notice:
            print(self.notice)  # noqa: T201  for the learner, in the cell that asked
        return result

    def evaluate(self, values: Mapping[str, ArrayLike], *, strict: bool = True) -> Value:
        """Do the same for values in a mapping, without showing the notice.

        If not `strict`, an operation without a value gives nan, as a plot wants it.
        """
        before = self._values, self._gradients, self._kept_gradients, self.notice
        try:
            self._start(values)
            self._run(lambda careful: self._compute_all(careful=careful, strict=strict))
        except BaseException:
            self._values, self._gradients, self._kept_gradients, self.notice = before
            raise
        return self._values[self._output]  # type: ignore[return-value]

    def forward_steps(self, /, **values: ArrayLike) -> Iterator[ForwardStep]:
        """Compute one node at a time and say what happened; the rest is None meanwhile."""
        self._start(values)
        for index, operation, inputs in self._plan:
            with np.errstate(all="ignore"):
                value = self._compute_carefully(index, strict=True)
            self._values[index] = value
            self._note_overflow("graph.overflow", self._values, range(index + 1))
            names = [NodeView(self, child).text for child in inputs]
            given: list[Value] = [self._values[child] for child in inputs]  # type: ignore[misc]
            yield forward_step(self._labels[index], operation, names, given, value)

    def _start(self, values: Mapping[str, ArrayLike]) -> None:
        """Take new values and forget all that follows from the old ones."""
        fresh: list[Value | None] = [*self._values[: self._leaves]]
        for name, given in values.items():
            index = self._by_label.get(name)
            if index is None or not self._varies[index]:
                known = _known([*self.inputs, *self.parameters])
                raise NameUnknownError(say("graph.unknown", name=name, known=known))
            if index >= self._leaves:
                formula = NodeView(self, index).formula
                raise NameUnknownError(say("graph.computed", name=name, formula=formula))
            fresh[index] = as_value(given, name)
        for index, value in enumerate(fresh):
            if value is None:
                raise ValueMissingError(say("graph.missing", name=self._labels[index]))
        self._values = [*fresh, *[None] * (len(self._nodes) - self._leaves)]
        if self._gradients[self._output] is not None:
            self._kept_gradients = self._gradients
            self._gradients = [None] * len(self._nodes)
        self.notice = None

    def _compute_all(self, *, careful: bool, strict: bool) -> None:
        values: list[Any] = self._values
        if careful:
            for index, _, _ in self._plan:
                values[index] = self._compute_carefully(index, strict=strict)
            self._note_overflow("graph.overflow", values, range(len(values)))
            return
        for index, operation, inputs in self._plan:
            value = operation.compute(*[values[child] for child in inputs])
            values[index] = float(value) if type(value) is np.float64 else value
        _must_be_finite(values)

    def _compute_carefully(self, index: int, *, strict: bool) -> Value:
        operation = self._nodes[index].operation
        assert operation is not None  # noqa: S101  only operations are in the plan
        inputs = [self._values[self._index[child]] for child in self._nodes[index].inputs]
        try:
            value = as_value(operation.compute(*map(_as_numpy, inputs)), self._labels[index])
            defined = not (strict and operation.undefined and np.any(operation.undefined(*inputs)))
        except ValueError as error:
            shapes = " , ".join(str(np.shape(value)) for value in inputs)
            formula = NodeView(self, index).formula
            message = say("graph.shapes", name=self._labels[index], formula=formula, shapes=shapes)
            raise ShapeError(message) from error
        if not defined:
            raise DomainError(self._undefined(index, inputs))
        return value

    def _undefined(self, index: int, inputs: list[Any]) -> str:
        view = NodeView(self, index)
        operation = view.operation
        assert operation is not None  # noqa: S101
        name, formula = view.label, view.formula
        numbers = written(operation.text, [plain(value) for value in inputs])
        return say(f"operations.{operation.name}", name=name, formula=formula, numbers=numbers)

    @staticmethod
    def _run(run: Callable[[bool], None]) -> None:
        """Run fast; where that meets anything unusual, run again carefully, node by node."""
        try:
            with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
                run(False)  # noqa: FBT003
                return
        except (ArithmeticError, ValueError):
            pass  # the careful run finds out which node it was
        with np.errstate(all="ignore"):
            run(True)  # noqa: FBT003

    # ---- backward

    def backward(
        self, seed: ArrayLike | None = None, *, accumulate: bool = False
    ) -> dict[str, Value]:
        """Compute the derivative of the output by every node that varies.

        Returns those by the inputs and parameters. `seed` is the output's own gradient, 1 unless
        given; an output that is an array needs one (ValueMissingError). With `accumulate` the
        gradients of inputs and parameters are added to those of the backward pass before. Runs
        forward first where that is still to be done.
        """
        start, base = self._before_backward(seed, accumulate=accumulate)

        def run(careful: bool) -> None:  # noqa: FBT001
            self._gradients = [*base]
            self._gradients[self._output] = start
            for _ in self._sent(careful=careful):
                pass
            if not careful:
                _must_be_finite(self._gradients)

        self._run(run)
        self._after_backward()
        return {
            self._labels[index]: gradient
            for index, gradient in enumerate(self._gradients[: self._leaves])
            if gradient is not None
        }

    def backward_steps(
        self, seed: ArrayLike | None = None, *, accumulate: bool = False
    ) -> Iterator[BackwardStep]:
        """Send one contribution at a time and say what happened, from the output's seed on."""
        start, base = self._before_backward(seed, accumulate=accumulate)
        self._gradients = [*base]
        self._gradients[self._output] = start
        yield seed_step(self._labels[self._output], start)
        sent = self._sent(careful=True)
        while True:
            with np.errstate(all="ignore"):  # not across a yield: it would leak to the caller
                step = next(sent, None)
            if step is None:
                break
            yield self._backward_step(*step)
        self._after_backward()

    def _before_backward(
        self, seed: ArrayLike | None, *, accumulate: bool
    ) -> tuple[Value, list[Value | None]]:
        """Return the output's gradient and the gradients to add to."""
        if any(value is None for value in self._values):
            self.forward()
        output = self._values[self._output]
        label = self._labels[self._output]
        start = 1.0 if seed is None else as_value(seed, f"d{label}/d{label}")
        if isinstance(output, np.ndarray):
            if seed is None:
                shape = output.shape
                raise ValueMissingError(say("graph.seed_missing", name=label, shape=shape))
            if np.broadcast_shapes(np.shape(start), output.shape) != output.shape:
                shapes = f"{np.shape(start)}, {output.shape}"
                raise ShapeError(say("graph.seed_shape", name=label, shapes=shapes))
            start = np.broadcast_to(start, output.shape)
        elif isinstance(start, np.ndarray):
            raise ShapeError(say("graph.seed_shape", name=label, shapes=f"{start.shape}, ()"))
        base: list[Value | None] = [None] * len(self._nodes)
        if accumulate:
            done = self._gradients[self._output] is not None
            last = self._gradients if done else self._kept_gradients
            base[: self._leaves] = last[: self._leaves]
        return start, base

    def _sent(self, *, careful: bool) -> Iterator[Sent]:
        """Send one contribution along each edge, from the output back, and add it up."""
        values: list[Any] = [*map(_as_numpy, self._values)] if careful else self._values
        gradients: list[Any] = self._gradients
        for source, operation, inputs in reversed(self._plan):
            upstream = gradients[source]
            if upstream is None:
                continue
            given = [values[child] for child in inputs]
            for slot, target in enumerate(inputs):
                if not self._varies[target]:
                    continue
                derivative = operation.derivatives[slot]
                local = derivative.compute(values[source], *given)
                if derivative.chain is None:
                    contribution = _fitted(upstream * local, values[target])
                else:
                    contribution = derivative.chain(upstream, local, given[slot])
                before = gradients[target]
                total = contribution if before is None else before + contribution
                gradients[target] = total
                yield source, slot, target, upstream, local, contribution, before, total

    def _after_backward(self) -> None:
        """Say that what the output does not depend on has gradient 0."""
        for index, varies in enumerate(self._varies):
            if varies and self._gradients[index] is None:
                self._gradients[index] = as_value(np.zeros(np.shape(self._values[index])))
        backward = range(len(self._nodes) - 1, -1, -1)
        self._note_overflow("graph.gradient_overflow", self._gradients, backward)

    def _backward_step(
        self, source: int, slot: int, target: int, *amounts: Value | None
    ) -> BackwardStep:
        operation = self._nodes[source].operation
        edge = Edge(
            output=self._labels[self._output],
            source=self._labels[source],
            target=self._labels[target],
            slot=slot,
            shared=len(self._consumers[target]) > 1,
        )
        names = [view.text for view in NodeView(self, source).inputs]
        return backward_step(edge, operation, names, amounts)

    # ---- helpers

    @cached_property
    def _consumers(self) -> list[list[int]]:
        consumers: list[list[int]] = [[] for _ in self._nodes]
        for index, _, inputs in self._plan:
            for child in inputs:
                consumers[child].append(index)
        return consumers

    def _note_overflow(self, key: str, numbers: list[Any], order: range) -> None:
        """Leave a notice that names the first node in `order` whose number is not finite."""
        if self.notice is None:
            for index in order:
                number = numbers[index]
                if number is not None and not np.all(np.isfinite(number)):
                    formula = NodeView(self, index).formula
                    self.notice = say(key, name=self._labels[index], formula=formula)
                    break

    def _leaf_values(self, kind: str) -> dict[str, Value | None]:
        leaves = zip(self._labels, self._nodes, self._values, strict=True)
        return {label: value for label, node, value in leaves if node.kind == kind}


def _known(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")  # noqa: PLR2004


def _as_numpy(value: Value | None) -> Any:
    """Return a float as NumPy's, which overflows to inf where Python's would raise."""
    return np.float64(value) if isinstance(value, float) else value


def _must_be_finite(numbers: list[Any]) -> None:
    """Raise OverflowError where a float overflowed; for arrays NumPy has raised already."""
    for number in numbers:
        if number.__class__ is float and not math.isfinite(number):
            raise OverflowError


def _fitted(contribution: Any, value: Any) -> Any:
    """Bring a contribution to the shape of the value it belongs to, undoing broadcasting.

    A number that was used in many places receives the sum of what they send.
    """
    if contribution.__class__ is float and value.__class__ is float:
        return contribution
    shape = np.shape(value)
    if np.shape(contribution) != shape:
        extra = np.ndim(contribution) - len(shape)
        stretched = (i for i, size in enumerate(shape) if size == 1)
        axes = (*range(extra), *(extra + i for i in stretched)) if extra >= 0 else ()
        contribution = np.sum(contribution, axis=axes).reshape(shape) if axes else contribution
        contribution = np.broadcast_to(contribution, shape)
    return contribution if shape else float(contribution)
