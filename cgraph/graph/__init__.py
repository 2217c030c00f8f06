"""Nodes and graphs: what is computed, in which order, forward and backward.

`nodes` build a graph by ordinary arithmetic; `structure` puts them in order; `forward` and
`backward` run it, at full speed (`engine`) or node by node (`careful`); `steps` say what happened.
"""

from cgraph.graph.graph import Graph
from cgraph.graph.nodes import Kind, Node, apply, constant, input, parameter  # noqa: A004
from cgraph.graph.steps import BackwardStep, ForwardStep
from cgraph.graph.view import NodeView
from cgraph.graph.wanted import wanted_graph
from cgraph.graph.writing import written

__all__ = [
    "BackwardStep",
    "ForwardStep",
    "Graph",
    "Kind",
    "Node",
    "NodeView",
    "apply",
    "constant",
    "input",
    "parameter",
    "wanted_graph",
    "written",
]
