"""The same graph as a function in the words of NumPy, PyTorch or JAX, with its gradient.

PyTorch and JAX differentiate by themselves; for NumPy the backward pass is written out, for the
shapes that the values have now.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cgraph.errors import CgraphError
from cgraph.functions import FUNCTIONS
from cgraph.language import say
from cgraph.notation import PLAIN, Notation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cgraph.graph.graph import Graph
    from cgraph.graph.steps import BackwardStep
    from cgraph.values import Value

_HEADS = {
    "np": "import numpy as np",
    "torch": "import torch",
    "jnp": 'import jax\nimport jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)',
}
_MODULES = {"numpy": "np", "torch": "torch", "jax": "jnp"}
_MATMUL = {  # dimensions of the factors: what the product sends to the left one and the right one
    (2, 2): ("{g} @ {b}.T", "{a}.T @ {g}"),
    (2, 1): ("np.outer({g}, {b})", "{a}.T @ {g}"),
    (1, 2): ("{b} @ {g}", "np.outer({a}, {g})"),
    (1, 1): ("{g} * {b}", "{g} * {a}"),
}


def code(graph: Graph, library: str) -> str:
    """Return the source of a function that computes the graph, and of one for its gradient.

    Both are called with the inputs and the parameters, in the order of `graph.inputs` and
    `graph.parameters`. CgraphError if `library` is none of "numpy", "torch" and "jax";
    ValueMissingError, ShapeError or DomainError if the graph cannot be computed as it is.
    """
    module = _MODULES.get(library)
    if module is None:
        raise CgraphError(say("graph.no_library", library=library, known=", ".join(_MODULES)))
    own = graph.copy()
    own.evaluate({})
    source = _Source(own, module)
    parts = [_HEADS[module], source.function()]
    if isinstance(own.output.value, float):
        parts.append(source.gradient())
    return "\n\n\n".join(parts) + "\n"


@dataclass
class _Source:
    """Writes a graph in the words of one library; `module` is what it is imported as."""

    graph: Graph
    module: str

    def __post_init__(self) -> None:
        self._names = _identifiers([view.label for view in self.graph])
        self._notation = replace(
            PLAIN,
            write=self._literal,
            name=lambda label: self._names.get(label, label),
            call=partial(_call, self.module),
        )
        self.arguments = [self._names[name] for name in self._leaves()]

    def _leaves(self) -> list[str]:
        return [*self.graph.inputs, *self.graph.parameters]

    def function(self) -> str:
        """Return the forward pass as a function."""
        output = self._names[self.graph.output.label]
        return _block(f"def {output}({', '.join(self.arguments)}):", self._forward(output))

    def gradient(self) -> str:
        """Return the function that gives the gradients, by name."""
        arguments = ", ".join(self.arguments)
        output = self._names[self.graph.output.label]
        head = f"def gradient({arguments}):"
        if self.module == "np":
            return _block(head, [*self._forward(None), *self._backward()])
        found = ", ".join(f'"{name}": {self._names[name]}' for name in self._leaves())
        if self.module == "jnp":
            argnums = f"argnums=({', '.join(map(str, range(len(self.arguments))))},)"
            lines = [f"{arguments}, = jax.grad({output}, {argnums})({arguments})"]
        else:
            tensor = "torch.tensor(given, dtype=torch.float64, requires_grad=True)"
            lines = [
                f"start = [{tensor} for given in ({arguments},)]",
                f"{arguments}, = torch.autograd.grad("
                f"{output}(*start), start, allow_unused=True, materialize_grads=True)",
            ]
        return _block(head, [*lines, f"return {{{found}}}"])

    def _forward(self, output: str | None) -> list[str]:
        lines = []
        for view in self.graph:
            if view.operation and view.varies:
                lines.append(f"{self._names[view.label]} = {self._formula(view.index)}")
            elif view.operation or self._is_array(view.index):
                assert view.value is not None  # noqa: S101  the graph has been computed
                if view.kind in ("constant", "operation"):
                    lines.append(f"{self._names[view.label]} = {self._number(view.value)}")
        return [*lines, f"return {output}"] if output else lines

    def _formula(self, index: int) -> str:
        structure = self.graph.structure
        row = structure.nodes[index].operation
        assert row is not None  # noqa: S101
        return self._notation.rule(row.text, structure.items(index))

    def _backward(self) -> list[str]:
        lines = []
        for step in self.graph.backward_steps():
            name = f"grad_{self._names[step.target]}"
            before = "" if step.before is None else f"{name} + "
            sent = "1.0" if step.operation is None else self._sent(step)
            lines.append(f"{name} = {before}{sent}")
        reached = {step.split(" ")[0] for step in lines}
        found = [
            f'"{name}": grad_{self._names[name]}'
            if f"grad_{self._names[name]}" in reached
            else f'"{name}": 0.0 * {self._names[name]}'
            for name in self._leaves()
        ]
        return [*lines, f"return {{{', '.join(found)}}}"]

    def _sent(self, step: BackwardStep) -> str:
        """Write the contribution of a step, brought to the shape of its target."""
        upstream = f"grad_{self._names[step.source or '']}"
        row, items = step.operation, step.items or {}
        assert row is not None  # noqa: S101  asked of steps along an edge only
        operands = self.graph[step.source or ""].operands
        if row.name == "matmul":
            a, b = (self._notation.item(item) for item in list(items.values())[1:])
            dimensions = tuple(np.ndim(view.value) for view in operands)  # type: ignore[arg-type]
            return _MATMUL[dimensions][step.slot].format(g=upstream, a=a, b=b)  # type: ignore[index]
        derivative = step.derivative
        local = derivative.exact or derivative.text
        if local == "1":
            sent = upstream
        else:
            names = {**items, "upstream": "\0", "local": "\1"}
            sent = self._notation.rule(derivative.sends, names)
            written = self._notation.rule(local, items)
            simple = written.isidentifier()
            sent = sent.replace("\0", upstream).replace("\1", written if simple else f"({written})")
        shape = np.shape(np.multiply(step.upstream, step.local))
        return self._fitted(sent, shape, step.target)

    def _fitted(self, sent: str, shape: Sequence[int], target: str) -> str:
        wanted = np.shape(self.graph[target].value)  # type: ignore[arg-type]
        if tuple(shape) == wanted:
            return sent
        if not wanted:
            return f"np.sum({sent})"
        extra = len(shape) - len(wanted)
        axes = [*range(extra)] + [
            axis for axis, size in enumerate(wanted, extra) if extra >= 0 and size < shape[axis]
        ]
        if not axes:
            return f"{sent} * np.ones_like({self._names[target]})"
        kept = f".reshape({wanted})" if len(axes) > extra else ""
        return f"np.sum({sent}, axis={tuple(axes)}){kept}"

    def _is_array(self, index: int) -> bool:
        return isinstance(self.graph.values[index], np.ndarray)

    def _number(self, value: Value) -> str:
        if isinstance(value, np.ndarray):
            words = {"torch": "torch.tensor({}, dtype=torch.float64)"}
            return words.get(self.module, self.module + ".array({})").format(value.tolist())
        return self._tensor(self._literal(value))

    def _tensor(self, number: str) -> str:
        return _tensor(number) if self.module == "torch" else number

    @staticmethod
    def _literal(number: float) -> str:
        return repr(float(number)).removesuffix(".0")


def _call(module: str, name: str, arguments: Sequence[str]) -> str:
    text = FUNCTIONS[name].libraries.get(module)
    if text is None:
        slots = ", ".join(f"#{slot}" for slot, _ in enumerate(arguments, 1))
        text = f"{module}.{name}({slots})"
    for slot, argument in enumerate(arguments, 1):
        text = text.replace(f"#{slot}", _tensor(argument) if module == "torch" else argument)
    return f"({text})" if " / " in text else text


def _tensor(argument: str) -> str:
    """Make a tensor of a plain number: PyTorch's functions take no other."""
    try:
        float(argument)
    except ValueError:
        return argument
    return f"torch.tensor({argument}, dtype=torch.float64)"


def _block(head: str, lines: Sequence[str]) -> str:
    return "\n    ".join([head, *lines])


def _identifiers(labels: Sequence[str]) -> dict[str, str]:
    """Return a name that Python allows for each label, all different."""
    names: dict[str, str] = {}
    for label in labels:
        name = re.sub(r"\W", "_", label)
        if not name.isidentifier() or keyword.iskeyword(name):
            name = f"n_{name}"
        while name in names.values() or name in ("np", "torch", "jax", "jnp", "gradient", "start"):
            name += "_"
        names[label] = name
    return names
