"""Both passes of a graph, run on symbols: steps whose numbers are filled in later, by a page."""

import operator
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from cgraph.errors import CgraphError
from cgraph.functions import finite, greater, largest
from cgraph.graph.graph import Graph
from cgraph.graph.passes import Computation, Number, Numbers, backward, forward
from cgraph.graph.steps import BackwardStep, ForwardStep
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.tape import Symbol, Tape
from cgraph.values import is_finite


class Check(NamedTuple):
    """What may go wrong at a node: `wrong` is then 1, and `words` say so."""

    node: str
    wrong: Symbol
    words: str


class Trace:
    """A graph's passes as steps over symbols, from the values that its leaves have.

    Constants stay the numbers that they are. `values` holds the symbol (or constant) of each node,
    `fields` those of the inputs and parameters, by label. ShapeError and ValueMissingError as in
    `Graph.forward`; CgraphError for a leaf that is not finite, which no page could be sent.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph.copy()
        self.graph.evaluate({}, strict=False)
        self.structure = self.graph.structure
        for place in range(self.structure.leaves):
            if not is_finite(self.graph.values[place]):
                name = self.structure.labels[place]
                raise CgraphError(say("graph.leaf_not_finite", name=name))
        self.tape = Tape()
        self.values: Numbers = [
            value if node.kind == "constant" else self.tape.symbol(value)
            for node, value in zip(
                self.structure.nodes[: self.structure.leaves], self.graph.values, strict=False
            )
        ]
        self.values += [None] * (len(self.structure.nodes) - self.structure.leaves)
        self.fields = {name: self.values[i] for name, i in self.structure.settable.items()}
        self.forward: list[ForwardStep] = []
        with np.errstate(all="ignore"):
            for index in forward(self.structure.order, self.values):
                self.forward.append(self.structure.forward_step(index, self.values))

    def symbol(self, label: str) -> Number:
        """Return the symbol of a node's value, or the number of a constant."""
        return self.values[self.structure.by_label[label]]

    def backward(
        self,
        order: Sequence[Computation] | None = None,
        combine: Callable[[Number, Number], Number] = operator.add,
        kept: Numbers | None = None,
    ) -> tuple[list[BackwardStep], Numbers]:
        """Return the steps of a backward pass, and the gradients that it ends with.

        Another order, another way to combine, gradients kept from a pass before: that is how a
        pass goes wrong. ValueMissingError where the output is an array.
        """
        structure = self.structure
        output = self.values[structure.output]
        if np.ndim(output.value if isinstance(output, Symbol) else output):
            self.graph.backward()  # which says what is missing
        gradients: Numbers = [*kept] if kept else [None] * len(self.values)
        gradients[structure.output] = 1.0
        steps = [structure.seed_step(1.0)]
        with np.errstate(all="ignore"):
            sends = backward(order or structure.order[::-1], self.values, gradients, combine)
            steps += [structure.backward_step(sent, gradients) for sent in sends]
        return steps, gradients

    def checks(self, gradients: Sequence[Number] = ()) -> list[Check]:
        """Return what can go wrong with other values, in the order in which a graph tells of it.

        An operation may have no value for its operands, a number may become too large, and so may
        one of these gradients.
        """
        undefined, overflow = [], []
        for step in self.forward:
            index = self.structure.by_label[step.node]
            words = {"name": step.node, "formula": self.structure.formula(index)}
            with np.errstate(all="ignore"):
                bad = step.operation.is_undefined(*step.given)
            if isinstance(bad, Symbol):
                bad = greater(largest(bad), 0.0) if bad.shape else bad
                numbers = step.numbers_in(PICTURE)
                told = say(f"operations.{step.operation.name}", numbers=numbers, **words)
                undefined.append(Check(step.node, bad, told))
            if isinstance(step.value, Symbol):
                told = say("graph.overflow", **words)
                overflow.append(Check(step.node, 1.0 - finite(step.value), told))
        for label, gradient in reversed([*zip(self.structure.labels, gradients, strict=False)]):
            if isinstance(gradient, Symbol):
                told = say("graph.gradient_overflow", name=label)
                overflow.append(Check(label, 1.0 - finite(gradient), told))
        return undefined + overflow
