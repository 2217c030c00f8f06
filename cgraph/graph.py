"""A graph: nodes in topological order, run forward and backward as often as wanted."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from cgraph.careful import computed, contributions
from cgraph.engine import Engine, Numbers
from cgraph.errors import NameUnknownError, ShapeError, ValueMissingError
from cgraph.labels import labels_of
from cgraph.language import say
from cgraph.nodes import Node
from cgraph.order import topological_order
from cgraph.steps import (
    BackwardStep,
    Edge,
    ForwardStep,
    backward_step,
    forward_step,
    seed_step,
)
from cgraph.values import Value, as_value
from cgraph.view import NodeView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import ArrayLike

    from cgraph.careful import Sent
    from cgraph.operations import Operation


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
        wanted = [i for i, varies in enumerate(self._varies[: self._leaves]) if varies]
        self._engine = Engine(self._nodes, self._output, wanted)
        self._values: Numbers = [node.value for node in self._nodes]
        self._gradients: Numbers = [None] * len(self._nodes)
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
            print(self.notice)
        return result

    def evaluate(self, values: Mapping[str, ArrayLike], *, strict: bool = True) -> Value:
        """Do the same for values in a mapping, without showing the notice.

        If not `strict`, an operation without a value gives nan, as a plot wants it.
        """
        before = self._values, self._gradients, self._kept_gradients, self.notice
        try:
            self._start(values)
            if not _went_well(self._compute_fast):
                self._compute_carefully(strict=strict)
        except BaseException:
            self._values, self._gradients, self._kept_gradients, self.notice = before
            raise
        result: Value = self._values[self._output]
        return result

    def forward_steps(self, /, **values: ArrayLike) -> Iterator[ForwardStep]:
        """Compute one node at a time and say what happened; the rest is None meanwhile."""
        self._start(values)
        for index, operation, inputs in self._plan:
            given: list[Any] = [self._values[child] for child in inputs]
            view = NodeView(self, index)
            value = computed(view, operation, given, strict=True)
            self._values[index] = value
            self._note_overflow("graph.overflow", self._values, range(index + 1))
            names = [child.text for child in view.inputs]
            yield forward_step(view.label, operation, names, given, value)

    def _start(self, values: Mapping[str, ArrayLike]) -> None:
        """Take new values and forget all that follows from the old ones."""
        fresh: Numbers = [*self._values[: self._leaves]]
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

    def _compute_fast(self) -> None:
        self._engine.forward(self._values)
        _must_be_finite(self._values)
        given = (value for value in self._values[: self._leaves] if value.__class__ is np.ndarray)
        if not all(np.isfinite(array).all() for array in given):
            raise OverflowError

    def _compute_carefully(self, *, strict: bool) -> None:
        for index, operation, inputs in self._plan:
            given = [self._values[child] for child in inputs]
            view = NodeView(self, index)
            self._values[index] = computed(view, operation, given, strict=strict)
        self._note_overflow("graph.overflow", self._values, range(len(self._values)))

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

        def fast() -> None:
            self._gradients = self._engine.backward(self._values, start, base)
            _must_be_finite(self._gradients)

        if not _went_well(fast):
            for _ in self._contributions(start, base):
                pass
            self._note_gradient_overflow()
        self._fill_with_zeros()
        return {
            self._labels[index]: gradient
            for index, gradient in enumerate(self._gradients[: self._leaves])
            if gradient is not None and self._varies[index]
        }

    def backward_steps(
        self, seed: ArrayLike | None = None, *, accumulate: bool = False
    ) -> Iterator[BackwardStep]:
        """Send one contribution at a time and say what happened, from the output's seed on."""
        start, base = self._before_backward(seed, accumulate=accumulate)
        sent = self._contributions(start, base)
        yield seed_step(self._labels[self._output], start)
        for step in sent:
            yield self._backward_step(*step)
        self._note_gradient_overflow()
        self._fill_with_zeros()

    def _before_backward(
        self, seed: ArrayLike | None, *, accumulate: bool
    ) -> tuple[Value, Numbers]:
        """Return the output's gradient and the gradients to add to."""
        if self._values[-1] is None:  # the last to be computed
            self.forward()
        output = self._values[self._output]
        label = self._labels[self._output]
        start = 1.0 if seed is None else as_value(seed, f"d{label}/d{label}")
        if isinstance(output, np.ndarray):
            if seed is None:
                shape = output.shape
                raise ValueMissingError(say("graph.seed_missing", name=label, shape=shape))
            try:
                start = np.broadcast_to(start, output.shape)
            except ValueError:
                shapes = f"{np.shape(start)}, {output.shape}"
                raise ShapeError(say("graph.seed_shape", name=label, shapes=shapes)) from None
        elif isinstance(start, np.ndarray):
            raise ShapeError(say("graph.seed_shape", name=label, shapes=f"{start.shape}, ()"))
        base: Numbers = [None] * len(self._nodes)
        if accumulate:
            done = self._gradients[self._output] is not None
            last = self._gradients if done else self._kept_gradients
            base[: self._leaves] = last[: self._leaves]
            self._must_have_their_shapes(base)
            if base[self._output] is not None:
                start = base[self._output] + start
        return start, base

    def _must_have_their_shapes(self, gradients: Numbers) -> None:
        for label, gradient, value in zip(self._labels, gradients, self._values, strict=True):
            if gradient is not None and np.shape(gradient) != np.shape(value):
                shapes = f"{np.shape(gradient)}, {np.shape(value)}"
                raise ShapeError(say("graph.accumulate_shape", name=label, shapes=shapes))

    def _contributions(self, start: Value, base: Numbers) -> Iterator[Sent]:
        self._gradients = [*base]
        self._gradients[self._output] = start
        return contributions(self._plan, self._varies, self._values, self._gradients)

    def _fill_with_zeros(self) -> None:
        """Say that what the output does not depend on has gradient 0."""
        for index, varies in enumerate(self._varies):
            if varies and self._gradients[index] is None:
                self._gradients[index] = as_value(np.zeros(np.shape(self._values[index])))

    def _note_gradient_overflow(self) -> None:
        backward = range(len(self._nodes) - 1, -1, -1)
        self._note_overflow("graph.gradient_overflow", self._gradients, backward)

    def _backward_step(
        self, source: int, operation: Operation, slot: int, target: int, *amounts: Any
    ) -> BackwardStep:
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

    def _note_overflow(self, key: str, numbers: Numbers, order: range) -> None:
        """Leave a notice that names the first node in `order` whose number is not finite."""
        if self.notice is None:
            for index in order:
                number = numbers[index]
                if number is not None and not np.all(np.isfinite(number)):
                    if numbers is self._values and index < self._leaves:
                        key = "graph.given_not_finite"
                    formula = NodeView(self, index).formula
                    self.notice = say(key, name=self._labels[index], formula=formula)
                    break

    def _leaf_values(self, kind: str) -> dict[str, Value | None]:
        leaves = zip(self._labels, self._nodes, self._values, strict=True)
        return {label: value for label, node, value in leaves if node.kind == kind}


def _known(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")  # noqa: PLR2004


def _went_well(run: Callable[[], None]) -> bool:
    """Run at full speed, and tell whether all numbers stayed finite and all shapes fitted."""
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            run()
    except (ArithmeticError, ValueError):
        return False  # a careful run finds out where
    return True


def _must_be_finite(numbers: Numbers) -> None:
    """Raise OverflowError where a float overflowed; for arrays NumPy has raised already."""
    for number in numbers:
        if number.__class__ is float and not math.isfinite(number):
            raise OverflowError
