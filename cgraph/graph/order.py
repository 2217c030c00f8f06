"""Topological order, found without recursion."""

from cgraph.graph.nodes import Node


def topological_order(outputs: tuple[Node, ...]) -> tuple[Node, ...]:
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
