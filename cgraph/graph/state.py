"""The numbers of a graph, which each pass writes anew."""

from typing import TypeAlias

import numpy as np

from cgraph.graph.engine import Numbers
from cgraph.graph.nodes import Kind
from cgraph.graph.structure import Structure
from cgraph.language import say
from cgraph.values import Value

Memory: TypeAlias = tuple[Numbers, Numbers, Numbers, str | None]


class State:
    """What the nodes of a structure amount to, by their place; None for what is not known.

    `kept_gradients` are those of the last backward pass, which a new forward pass hides, but the
    next backward pass may be asked to add to. `notice` tells a learner of an overflow.
    """

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.values: Numbers = [node.value for node in structure.nodes]
        self.gradients: Numbers = [None] * len(structure.nodes)
        self.kept_gradients = self.gradients
        self.notice: str | None = None

    def memory(self) -> Memory:
        """Return what `restore` brings back."""
        return self.values, self.gradients, self.kept_gradients, self.notice

    def restore(self, memory: Memory) -> None:
        """Be as before."""
        self.values, self.gradients, self.kept_gradients, self.notice = memory

    def leaf_values(self, kind: Kind) -> dict[str, Value | None]:
        """Return the value of each leaf of a kind, by label."""
        leaves = zip(self.structure.labels, self.structure.nodes, self.values, strict=True)
        return {label: value for label, node, value in leaves if node.kind == kind}

    def note_overflow(self, key: str, numbers: Numbers, order: range) -> None:
        """Leave a notice that names the first node in `order` whose number is not finite."""
        if self.notice is not None:
            return
        for index in order:
            number = numbers[index]
            if number is not None and not np.all(np.isfinite(number)):
                if numbers is self.values and index < self.structure.leaves:
                    key = "graph.given_not_finite"
                name, formula = self.structure.labels[index], self.structure.formula(index)
                self.notice = say(key, name=name, formula=formula)
                break
