"""What a model makes of other inputs, and which of its nodes it is that predicts."""

from collections.abc import Collection, Mapping

from cgraph.descent.descend import Model
from cgraph.errors import ShapeError
from cgraph.graph import Graph
from cgraph.graph.passes import Number
from cgraph.graph.structure import Structure
from cgraph.language import say
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


def prediction(graph: Graph, moving: Collection[str], data: Collection[str]) -> str:
    """Return the label of the last node before the target joins: of what is predicted.

    The target is the last column of the data, and what is predicted from the others depends on
    them. All ways from the parameters, which are `moving`, to the loss lead through it. Where there
    is none, because a penalty goes another way, say, it is the last node with a name of its own.
    ShapeError where every node depends on the target.
    """
    structure = graph.structure
    *features, target = data
    joined_by = structure.depend_on([structure.by_label[target]])
    found = [view for view in graph if view.operation and view.varies and not joined_by[view.index]]
    if not found:
        raise ShapeError(say("arguments.nothing_predicts", name=target))
    places = [structure.by_label[name] for name in features if name in structure.by_label]
    predicts = structure.depend_on(places)  # which a penalty does not
    found = [view for view in found if predicts[view.index]] or found
    through = [view for view in found if not _around(structure, moving, view.index)]
    named = [view for view in found if view.name]
    return (through or named or found)[-1].label


def _around(structure: Structure, moving: Collection[str], node: int) -> bool:
    """Whether a way leads from a parameter to the loss, but not through a node."""
    reached = [label in moving for label in structure.labels]
    for index in range(structure.leaves, len(structure.nodes)):
        reached[index] = index != node and any(reached[i] for i in structure.operands[index])
    return reached[structure.output]
