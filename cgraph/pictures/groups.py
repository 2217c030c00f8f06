"""Groups: nodes that a picture may show as one."""

from collections.abc import Mapping, Sequence

from cgraph.errors import CgraphError, WrongKindError
from cgraph.graph import Graph, NodeView
from cgraph.language import say

Groups = Mapping[str, Sequence[str]]  # names -> labels of nodes


def gathered(graph: Graph, groups: Groups) -> dict[str, list[NodeView]]:
    """Return the nodes of each group: those listed, and what is used for them alone.

    A node joins the group that all its consumers are in, unless it is an input or listed itself.
    WrongKindError if `groups` is no such mapping, NameUnknownError if there is no such node,
    CgraphError if a node is listed twice.

    >>> from cgraph import parse
    >>> graph = parse("h = tanh(w * x + b); f = h * h", parameters="w b")
    >>> [view.label for view in gathered(graph, {"neuron": ["h"]})["neuron"]]
    ['w', 'b', 'v1', 'v2', 'h']
    """
    of: dict[str, str | None] = {**_listed(graph, groups)}
    for view in reversed(graph.nodes):
        if view.kind != "input" and view.label not in of:
            names = {of.get(consumer.label) for consumer in view.consumers}
            of[view.label] = names.pop() if len(names) == 1 else None
    return {name: [view for view in graph.nodes if of.get(view.label) == name] for name in groups}


def _listed(graph: Graph, groups: Groups) -> dict[str, str]:
    """Return the group of each node that is listed."""
    named = isinstance(groups, Mapping) and all(isinstance(name, str) for name in groups)
    if not named or any(map(_no_list, groups.values())):
        raise WrongKindError(say("pictures.groups"))
    found: dict[str, str] = {}
    for name, labels in groups.items():
        for label in labels:
            before = found.setdefault(graph[label].label, name)
            if before != name:
                raise CgraphError(say("pictures.two_groups", node=label, one=before, other=name))
    return found


def _no_list(labels: object) -> bool:
    return isinstance(labels, str) or not isinstance(labels, Sequence)
