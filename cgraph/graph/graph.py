"""A graph: nodes in topological order, run forward and backward as often as wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from numpy.typing import ArrayLike

from cgraph.errors import NameUnknownError, WrongKindError
from cgraph.graph.code import code
from cgraph.graph.nodes import Arithmetic, Node
from cgraph.graph.state import State
from cgraph.graph.steps import BackwardStep, ForwardStep
from cgraph.graph.structure import Structure, listed
from cgraph.graph.view import NodeView
from cgraph.language import say, tell
from cgraph.values import Value, own


class Graph:
    """All nodes that the outputs depend on, with their values and gradients.

    The last output is *the* output: backward passes start there. A graph keeps values and
    gradients of its own, so two graphs that share nodes do not disturb each other; threads need
    a `copy()` each. NameTakenError if two nodes carry the same name.

    >>> from cgraph.graph import input
    >>> x, y = input("x", 3), input("y", 2)
    >>> g = Graph((x + y) * y)
    >>> g.forward()
    10.0
    >>> g.backward()
    {'x': 2.0, 'y': 7.0}
    """

    #: How a notebook shows a graph; the pictures put it here, for a graph knows no picture.
    _repr_mimebundle_: ClassVar[Callable[..., dict[str, Any]]]

    def __init__(self, *outputs: Arithmetic) -> None:
        if not outputs or not all(isinstance(node, Arithmetic) for node in outputs):
            raise WrongKindError(say("graph.nodes_wanted"))
        nodes = tuple(output.node for output in outputs)
        self.structure = Structure(nodes)  # what never changes; the rest is the state's
        self._state = State(self.structure)
        #: Nodes that a large picture shows as one, to be opened there: names -> labels.
        self.groups: dict[str, list[str]] = {}

    # ---- looking

    def __len__(self) -> int:
        return len(self.structure.nodes)

    def __iter__(self) -> Iterator[NodeView]:
        return (NodeView(self._state, index) for index in range(len(self)))

    def __contains__(self, key: object) -> bool:
        return self._index(key) is not None

    def __getitem__(self, key: str | Arithmetic) -> NodeView:
        index = self._index(key)
        if index is None:
            name = key if isinstance(key, str) else repr(key)
            known = listed(self.structure.labels)
            raise NameUnknownError(say("graph.unknown", name=name, known=known))
        return NodeView(self._state, index)

    def __setitem__(self, key: str | Arithmetic, given: object) -> None:
        self[key].value = given

    def _index(self, key: object) -> int | None:
        if isinstance(key, str):
            return self.structure.by_label.get(key)
        return self.structure.place.get(key.node) if isinstance(key, Arithmetic) else None

    @property
    def nodes(self) -> tuple[NodeView, ...]:
        """All nodes in topological order: the leaves first, then the operations."""
        return tuple(self)

    @property
    def output(self) -> NodeView:
        """The last of the outputs: what the graph is there to compute."""
        return NodeView(self._state, self.structure.output)

    @property
    def inputs(self) -> dict[str, Value | None]:
        """The value of each input node, by name."""
        return self._state.leaf_values("input")

    @property
    def parameters(self) -> dict[str, Value | None]:
        """The value of each parameter node, by name."""
        return self._state.leaf_values("parameter")

    @property
    def values(self) -> list[Value | None]:
        """The value of each node, in topological order."""
        return [*map(own, self._state.values)]

    @property
    def notice(self) -> str | None:
        """What is to be said of the last pass: where a number overflowed first, if one did."""
        return self._state.notice

    def copy(self) -> Graph:
        """Return a graph of the same nodes, with the present values of the leaves."""
        twin = object.__new__(Graph)
        twin.structure = self.structure
        twin._state = State(self.structure)
        twin.groups = self.groups
        leaves = self.structure.leaves
        twin._state.values[:leaves] = map(own, self._state.values[:leaves])
        return twin

    __copy__ = copy  # two graphs never share their numbers

    def alone(self) -> Graph:
        """Return a copy without what the output does not depend on."""
        known, values = self.structure, self._state.values
        if all(known.consumers[index] or index == known.output for index in range(len(self))):
            return self.copy()
        rest = Graph(self.output.node)
        for index, node in enumerate(rest.structure.nodes[: rest.structure.leaves]):
            rest._state.values[index] = own(values[known.place[node]])
        return rest

    def __repr__(self) -> str:
        head = say("graph.summary", nodes=len(self), output=self.output.label)
        if len(self) > 60:  # noqa: PLR2004  more than a page
            return head
        lines = [head, *(f"  {view!r}" for view in self)]
        return "\n".join(lines + ([self.notice] if self.notice else []))

    def code(self, library: str) -> str:
        """Return the graph as Python source for "numpy", "torch" or "jax", with its gradient.

        The functions take the inputs and the parameters, in the order of `inputs` and `parameters`:
        tensors for PyTorch, else numbers or arrays. There is a gradient where the output is one
        number. ValueMissingError if a value has not been given: its shape decides.

        >>> from cgraph.graph import input
        >>> print(Graph(input("x", 3) ** 2).code("torch"))
        import torch
        <BLANKLINE>
        <BLANKLINE>
        def f(x):
            f = x ** 2
            return f
        <BLANKLINE>
        <BLANKLINE>
        def gradient(x):
            start = [torch.as_tensor(given, dtype=torch.float64) for given in (x,)]
            start = [given.detach().requires_grad_() for given in start]
            x, = torch.autograd.grad(f(*start), start, allow_unused=True, materialize_grads=True)
            return {'x': x}
        <BLANKLINE>
        """
        own: Graph = self.copy()
        return code(own._state, library)

    # ---- forward

    def forward(self, /, *unnamed: object, **values: ArrayLike) -> Value:
        """Compute every node and return the output's value.

        `values` are new values for inputs and parameters; they stay until the next ones. What
        overflows becomes inf or nan, with a notice. NameUnknownError, ValueMissingError,
        ShapeError or DomainError say what is wrong; the graph is then as it was before.
        WrongKindError for values without names.
        """
        if unnamed:
            example = ", ".join(f"{name}=3" for name in self.structure.settable) or "x=3"
            raise WrongKindError(say("graph.by_name", example=example))
        result = self.evaluate(values)
        if self.notice:
            tell(self.notice)
        return result

    def evaluate(self, values: Mapping[str, ArrayLike], *, strict: bool = True) -> Value:
        """Do the same for values in a mapping, without showing the notice.

        If not `strict`, an operation without a value gives inf or nan, as a plot wants it.
        """
        return self._state.forward(values, strict=strict)

    def forward_steps(self, /, **values: ArrayLike) -> Iterator[ForwardStep]:
        """Compute one node at a time and say what happened; the rest is None meanwhile."""
        return self._state.forward_steps(values)

    # ---- backward

    def backward(
        self, seed: ArrayLike | None = None, *, accumulate: bool = False
    ) -> dict[str, Value]:
        """Compute the derivative of the output by every node that varies.

        Returns those by the inputs and parameters. `seed` is the output's own gradient, 1 unless
        given; an output that is an array needs one (ValueMissingError). With `accumulate` the
        gradients of inputs and parameters are added to those of the backward pass before. Runs
        forward first where that is still to be done.
        """
        self._forward_where_needed()
        self._state.backward(seed, accumulate=accumulate)
        structure, gradients = self.structure, self._state.gradients
        return {
            structure.labels[index]: own(gradients[index])
            for index in range(structure.leaves)
            if structure.varies[index]
        }

    def backward_steps(
        self, seed: ArrayLike | None = None, *, accumulate: bool = False
    ) -> Iterator[BackwardStep]:
        """Send one contribution at a time and say what happened, from the output's seed on."""
        self._forward_where_needed()
        return self._state.backward_steps(seed, accumulate=accumulate)

    def _forward_where_needed(self) -> None:
        if self._state.values[-1] is None:  # the last to be computed
            self.forward()


def wanted_graph(given: object) -> Graph:
    """Return the learner's graph; WrongKindError if it is something else, such as a node."""
    if not isinstance(given, Graph):
        key = "graph_not_node" if isinstance(given, Node) else "graph_wanted"
        raise WrongKindError(say(f"graph.{key}", given=type(given).__name__))
    return given
