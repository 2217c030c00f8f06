"""What a model makes of other inputs, and which of its nodes it is that predicts."""

from collections.abc import Mapping

from cgraph.descent.descend import Model
from cgraph.graph.passes import Number
from cgraph.tape import Tape
from cgraph.values import Value


def predict(
    model: Model, tape: Tape, label: str, theta: Mapping[str, Number], given: Mapping[str, Value]
) -> Number:
    """Return what a node is for other inputs: with the data in their place, that is."""
    structure = model.graph.structure
    wanted = structure.by_label[label]
    values = [*model.leaves]
    for name, many in given.items():
        plain = isinstance(many, float)
        values[structure.by_label[name]] = many if plain else tape.symbol(many)
    for name, number in theta.items():
        values[structure.by_label[name]] = number
    depends = {wanted}
    for index in range(wanted, structure.leaves - 1, -1):
        if index in depends:
            depends.update(structure.operands[index])
    order = [one for one in structure.order if one.node in depends]
    return structure.computed(values, order)[wanted]


def prediction(model: Model, target: str) -> str:
    """Return the label of the last node before the target joins: of what is predicted.

    All ways from the parameters to the loss lead through it. Where there is none, because a
    penalty goes another way, say, it is the last node with a name of its own.
    """
    graph, structure = model.graph, model.graph.structure
    joined_by = structure.depend_on([structure.by_label[target]])
    found = [
        view.label for view in graph if view.operation and view.varies and not joined_by[view.index]
    ]
    through = [label for label in found if not _around(model, structure.by_label[label])]
    named = [label for label in found if graph[label].name]
    return (through or named or found)[-1]


def _around(model: Model, node: int) -> bool:
    """Whether a way leads from a parameter to the loss, but not through a node."""
    structure = model.graph.structure
    reached = [index in model.places for index in range(len(structure.nodes))]
    for index in range(structure.leaves, len(structure.nodes)):
        reached[index] = index != node and any(reached[i] for i in structure.operands[index])
    return reached[structure.output]
