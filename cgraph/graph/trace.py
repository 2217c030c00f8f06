"""Both passes of a graph, run on symbols: steps whose numbers are filled in later, by a page."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from cgraph.functions import finite, greater, largest
from cgraph.graph.passes import backward, forward
from cgraph.language import say
from cgraph.notation import PICTURE
from cgraph.tape import Symbol, Tape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cgraph.graph.graph import Graph
    from cgraph.graph.passes import Computation, Number, Numbers
    from cgraph.graph.steps import BackwardStep, ForwardStep


class Trace:
    """A graph's passes as steps over symbols, from the values that its leaves have.

    Constants stay the numbers that they are. `values` holds the symbol (or constant) of each node,
    `fields` those of the inputs and parameters, by label. ShapeError and ValueMissingError as in
    `Graph.forward`.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph.copy()
        self.graph.evaluate({}, strict=False)
        self.structure = self.graph.structure
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

    def checks(self) -> list[tuple[Number, str]]:
        """Return what can go wrong with other values, in order: a symbol that is then 1, and words.

        An operation may have no value for its operands, or a number may become too large.
        """
        found: list[tuple[Number, str]] = []
        for step in self.forward:
            index = self.structure.by_label[step.node]
            words = {"name": step.node, "formula": self.structure.formula(index)}
            with np.errstate(all="ignore"):
                undefined = step.operation.is_undefined(*step.given)
            if isinstance(undefined, Symbol):
                if undefined.shape:
                    undefined = greater(largest(undefined), 0.0)
                numbers = step.numbers_in(PICTURE)
                key = f"operations.{step.operation.name}"
                found.append((undefined, say(key, numbers=numbers, **words)))
            if isinstance(step.value, Symbol):
                found.append((1.0 - finite(step.value), say("graph.overflow", **words)))
        return found
