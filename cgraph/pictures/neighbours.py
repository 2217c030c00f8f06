"""The part of a graph around one node."""

from collections.abc import Callable, Iterable

from cgraph.graph import NodeView


def nodes_around(view: NodeView, depth: int) -> tuple[NodeView, ...]:
    """Return what the node is computed from and what is computed from it, `depth` edges far.

    The way never turns: another consumer of the same input stays out, or one input that is used
    everywhere would bring the whole graph in. The order is the graph's own.
    """
    found = _reached(view, depth, lambda node: node.operands)
    found |= _reached(view, depth, lambda node: node.consumers)
    return tuple(found[index] for index in sorted(found))


def _reached(
    view: NodeView, depth: int, following: Callable[[NodeView], Iterable[NodeView]]
) -> dict[int, NodeView]:
    found = {view.index: view}
    newest = [view]
    for _ in range(depth):
        reached = {node.index: node for last in newest for node in following(last)}
        newest = [node for index, node in reached.items() if index not in found]
        found |= reached
    return found
