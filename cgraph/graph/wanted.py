"""What a learner hands over for a graph: a graph, or something that one can be made of."""

from cgraph.errors import WrongKindError
from cgraph.graph.graph import Graph
from cgraph.graph.nodes import Node
from cgraph.language import say


def wanted_graph(given: object) -> Graph:
    """Return the learner's graph; WrongKindError if it is something else, such as a node."""
    if not isinstance(given, Graph):
        key = "graph_not_node" if isinstance(given, Node) else "graph_wanted"
        raise WrongKindError(say(f"graph.{key}", given=type(given).__name__))
    return given
