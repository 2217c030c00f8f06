"""A label for every node of a graph: its name, or one made for it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from cgraph.errors import NameTakenError
from cgraph.graph.nodes import Node
from cgraph.language import say
from cgraph.numerals import plain


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
    intermediate, arrays = _free("v", taken), _free("c", taken)
    equal = Counter[str]()
    labels = []
    for node in nodes:
        if node.name is not None:
            label = node.name
        elif isinstance(node.start, float):
            number = plain(node.start)
            equal[number] += 1
            label = number if equal[number] == 1 else f"{number}#{equal[number]}"
            while label in taken:
                equal[number] += 1
                label = f"{number}#{equal[number]}"
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


def _free(letter: str, taken: set[str]) -> Iterator[str]:
    return (label for number in count(1) if (label := f"{letter}{number}") not in taken)
