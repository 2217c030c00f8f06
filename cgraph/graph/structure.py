"""What never changes in a graph: its nodes in order, what they are called, who uses whom."""

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain, count
from typing import Any

import numpy as np

from cgraph.errors import NameTakenError
from cgraph.graph.nodes import Node
from cgraph.graph.passes import Computation, Number, Numbers, Sent, backward, exhaust, forward
from cgraph.graph.steps import BackwardStep, ForwardStep
from cgraph.language import say
from cgraph.notation import PLAIN
from cgraph.numerals import plain
from cgraph.operations import Operation
from cgraph.values import own


def labels_of(nodes: Sequence[Node], output: Node) -> tuple[str, ...]:
    """Return a label for each node, all different.

    Operations without a name are called v1, v2, … as is the custom for intermediate variables
    (Griewank and Walther, Evaluating Derivatives, ch. 2), an output without a name f. A constant
    is called what it is, an equal one after it 2#2, and so on. NameTakenError if two nodes share
    a name.
    """
    taken: set[str] = set()
    for node in nodes:
        if node.name is None:
            continue
        if node.name in taken:
            raise NameTakenError(say("graph.name_taken", name=node.name))
        taken.add(node.name)
    intermediate = _free(map("v{}".format, count(1)), taken)
    arrays = _free(map("c{}".format, count(1)), taken)
    equal: dict[str, Iterator[str]] = {}
    labels = []
    for node in nodes:
        if node.name is not None:
            label = node.name
        elif isinstance(node.start, float):
            number = plain(node.start)
            if number not in equal:
                others = map(f"{number}#{{}}".format, count(2))
                equal[number] = _free(chain([number], others), taken)
            label = next(equal[number])
        elif node.kind == "constant":
            label = next(arrays)
        elif node is output and "f" not in taken:
            label = "f"
        else:
            label = next(intermediate)
        labels.append(label)
    return tuple(labels)


def listed(labels: Iterable[str]) -> str:
    """List labels for a message: the first of them, if they are many."""
    shown = list(labels)
    return ", ".join(shown[:12]) + (", …" if len(shown) > 12 else "")  # noqa: PLR2004


def _free(labels: Iterable[str], taken: Container[str]) -> Iterator[str]:
    return (label for label in labels if label not in taken)


class Structure:
    """All nodes that `outputs` depend on; each is known by its place in the order.

    `nodes` and `labels` go by place, leaves first, as does `varies`: whether a node depends on an
    input or a parameter. `place` and `by_label` lead back; `settable` are the inputs and
    parameters. NameTakenError if two nodes carry the same name.
    """

    def __init__(self, outputs: tuple[Node, ...]) -> None:
        self._outputs = outputs
        self.nodes = _topological_order(outputs)
        self.labels = labels_of(self.nodes, outputs[-1])
        self.place = {node: index for index, node in enumerate(self.nodes)}
        self.by_label = {label: index for index, label in enumerate(self.labels)}
        self.leaves = sum(node.operation is None for node in self.nodes)
        self.output = self.place[outputs[-1]]
        self.operands = [[self.place[child] for child in node.operands] for node in self.nodes]
        self.varies = self.depend_on(
            index for index, node in enumerate(self.nodes) if node.kind in ("input", "parameter")
        )
        self.varying = [index for index, varies in enumerate(self.varies) if varies]
        self.settable = {self.labels[i]: i for i in self.varying if i < self.leaves}
        self.order = self.computations(self.varies)

    def depend_on(self, leaves: Iterable[int]) -> list[bool]:
        """Say for each node whether it depends on one of these leaves."""
        depends = [False] * len(self.nodes)
        for index in leaves:
            depends[index] = True
        for index in range(self.leaves, len(self.nodes)):
            depends[index] = any(depends[child] for child in self.operands[index])
        return depends

    def computations(self, wanted: list[bool]) -> list[Computation]:
        """Return the operations in topological order, with edges to the nodes `wanted` only."""
        found = []
        for index in range(self.leaves, len(self.nodes)):
            row, operands = self.operation(index), self.operands[index]
            edges = [
                (slot, target, row.locals[slot], row.senders[slot])
                for slot, target in enumerate(operands)
                if wanted[target]
            ]
            found.append(Computation(index, row.compute, operands, edges))
        return found

    def computed(self, leaves: Numbers, order: Iterable[Computation] | None = None) -> Numbers:
        """Return the values of all nodes, or those of `order`, from leaves of any kind: symbols."""
        values: Numbers = [*leaves, *[None] * (len(self.nodes) - self.leaves)]
        with np.errstate(all="ignore"):
            exhaust(forward(self.order if order is None else order, values))
        return values

    def gradients(self, values: Numbers, places: Iterable[int], seed: Number = 1.0) -> Numbers:
        """Return the gradients of what lies between the output and the leaves at these places."""
        gradients: Numbers = [None] * len(values)
        gradients[self.output] = seed
        with np.errstate(all="ignore"):
            exhaust(backward(self.computations(self.depend_on(places))[::-1], values, gradients))
            for place in places:
                if gradients[place] is None:  # the output does not depend on it
                    gradients[place] = 0.0 * values[place]
        return gradients

    @cached_property
    def consumers(self) -> list[list[int]]:
        """For each node the nodes computed from it; one that uses it twice is listed twice."""
        consumers: list[list[int]] = [[] for _ in self.nodes]
        for index, operands in enumerate(self.operands):
            for child in operands:
                consumers[child].append(index)
        return consumers

    def operation(self, index: int) -> Operation:
        """Return the operation of a node that is computed."""
        row = self.nodes[index].operation
        assert row is not None  # noqa: S101  leaves come first
        return row

    def item(self, index: int) -> str | float:
        """Return what stands for a node in a formula: its label, or a constant's number."""
        node = self.nodes[index]
        start = node.start if node.kind == "constant" and node.name is None else None
        return start if isinstance(start, float) else self.labels[index]

    def items(self, index: int) -> dict[str, str | float]:
        """Return what stands for the output and the operands of an operation in its rule."""
        operands = enumerate(self.operands[index], 1)
        return {"_0": self.labels[index], **{f"_{slot}": self.item(i) for slot, i in operands}}

    def formula(self, index: int) -> str:
        """Return how a node is computed, such as "x + y"; its own text for a leaf."""
        row = self.nodes[index].operation
        return PLAIN.rule(row.text, self.items(index)) if row else PLAIN.item(self.item(index))

    def forward_step(self, index: int, values: Numbers) -> ForwardStep:
        """Return what happened when the node at `index` was computed."""
        given = tuple(own(values[place]) for place in self.operands[index])
        row, items = self.operation(index), self.items(index)
        return ForwardStep(self.labels[index], row, items, given, own(values[index]))

    def seed_step(self, seed: Number) -> BackwardStep:
        """Return the first step of a backward pass: the output's gradient by itself."""
        output = self.labels[self.output]
        return BackwardStep(output, output, own(seed), own(seed))

    def backward_step(self, sent: Sent, gradients: Numbers) -> BackwardStep:
        """Return what happened when the contribution `sent` arrived."""
        source, slot, target, upstream, local, contribution, before = sent
        return BackwardStep(
            output=self.labels[self.output],
            target=self.labels[target],
            contribution=own(contribution),
            total=own(gradients[target]),
            source=self.labels[source],
            slot=slot,
            operation=self.nodes[source].operation,
            items=self.items(source),
            upstream=own(upstream),
            local=own(local),
            before=own(before),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Let pickle see one node after the other: nested as they are, it would run too deep."""
        rows = [
            (node.kind, node.name, node.start, node.operation, operands)
            for node, operands in zip(self.nodes, self.operands, strict=True)
        ]
        return _rebuilt, (rows, [self.place[output] for output in self._outputs])


def _topological_order(outputs: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return all nodes that `outputs` depend on: first the leaves, then the operations.

    Every node comes after its operands. A depth-first search on a stack of its own, so that a long
    chain cannot exhaust Python's (Cormen et al., Introduction to Algorithms, ch. 20.4).
    """
    leaves: list[Node] = []
    operations: list[Node] = []
    seen: set[Node] = set()
    for output in outputs:
        stack = [(output, False)]
        while stack:
            node, operands_done = stack.pop()
            if operands_done:
                operations.append(node)
            elif node not in seen:
                seen.add(node)
                if node.operation is None:
                    leaves.append(node)
                    continue
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.operands))
    return (*leaves, *operations)


def _rebuilt(rows: Iterable[tuple[Any, ...]], outputs: Iterable[int]) -> Structure:
    nodes: list[Node] = []
    for kind, name, start, operation, operands in rows:
        nodes.append(Node(kind, name, start, operation, tuple(nodes[place] for place in operands)))
    return Structure(tuple(nodes[place] for place in outputs))
