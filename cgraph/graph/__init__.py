"""Nodes and graphs: what is computed, in which order, forward and backward.

`nodes` build a graph by ordinary arithmetic; `structure` puts them in order; `passes` holds the
two loops, which `graph` runs over the numbers of its `state`; `steps` say what a loop did.
"""

from cgraph.graph.graph import Graph, wanted_graph
from cgraph.graph.nodes import (
    Kind,
    Node,
    apply,
    constant,
    function_of,
    input,  # noqa: A004
    parameter,
)
from cgraph.graph.steps import BackwardStep, ForwardStep
from cgraph.graph.view import NodeView

__all__ = [
    "BackwardStep",
    "ForwardStep",
    "Graph",
    "Kind",
    "Node",
    "NodeView",
    "apply",
    "constant",
    "function_of",
    "input",
    "parameter",
    "wanted_graph",
]
