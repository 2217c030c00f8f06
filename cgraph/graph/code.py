"""The same graph as a function in the words of NumPy, PyTorch or JAX, with its gradient.

PyTorch and JAX differentiate by themselves; for NumPy the backward pass is written out, for the
shapes that the values have now.
"""

import ast
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping

import numpy as np

from cgraph.errors import CgraphError
from cgraph.functions import FUNCTIONS
from cgraph.graph.passes import Number
from cgraph.graph.state import State
from cgraph.graph.steps import BackwardStep
from cgraph.language import say
from cgraph.rules import parsed

_MODULES = {"numpy": "np", "torch": "torch", "jax": "jnp"}
_HEADS = {
    "np": "import numpy as np",
    "torch": "import torch",
    "jnp": 'import jax\nimport jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)',
}
_ARRAYS = {
    "np": "np.array({})",
    "torch": "torch.tensor({}, dtype=torch.float64)",
    "jnp": "jnp.array({})",
}
_MATMUL = {  # dimensions of the factors: what the product sends to the left one and the right one
    (2, 2): ("upstream @ #2.T", "#1.T @ upstream"),
    (2, 1): ("np.outer(upstream, #2)", "#1.T @ upstream"),
    (1, 2): ("#2 @ upstream", "np.outer(#1, upstream)"),
    (1, 1): ("upstream * #2", "upstream * #1"),
}


def code(state: State, library: str) -> str:
    """Return the source of a function that computes the graph, and of one for its gradient.

    Both are called with the inputs and then the parameters: with tensors for PyTorch, else with
    numbers or arrays. There is no gradient where the output is no single number, or depends on
    nothing. Both passes are run on `state`. CgraphError if `library` is none of "numpy", "torch"
    and "jax"; ValueMissingError or ShapeError if the graph cannot be computed.
    """
    module = _MODULES.get(str(library))
    if module is None:
        raise CgraphError(say("graph.no_library", library=library, known=", ".join(_MODULES)))
    value = state.forward({}, strict=False)
    source = _Source(state, module)
    parts = [_HEADS[module], source.function()]
    if isinstance(value, float) and state.structure.varies[state.structure.output]:
        with np.errstate(all="ignore"):
            parts.append(source.gradient())
    return "\n\n\n".join(parts) + "\n"


class _Source:
    """Writes a graph in the words of one library; `module` is what it is imported as."""

    def __init__(self, state: State, module: str) -> None:
        self.state = state
        self.structure = state.structure
        self.module = module
        self.names = _identifiers(self.structure.labels)
        leaves = [*state.leaf_values("input"), *state.leaf_values("parameter")]
        self.leaves = {name: self.names[name] for name in leaves}
        self.output = self.names[self.structure.labels[self.structure.output]]
        self.arguments = ", ".join(self.leaves.values())
        self.results = self.arguments if len(self.leaves) > 1 else f"{self.arguments},"
        self.name = self.output
        while self.name in self.leaves.values():
            self.name += "_"

    def function(self) -> str:
        """Return the forward pass as a function."""
        return _block(f"{self.name}({self.arguments})", [*self._forward(), f"return {self.output}"])

    def gradient(self) -> str:
        """Return the function that gives the gradients, by name."""
        results, found = self.results, self.leaves
        if self.module == "np":
            reached, sent = self._backward()
            lines = [*self._forward(), *sent]
            found = {
                leaf: f"grad_{name}" if leaf in reached else f"np.zeros(np.shape({name}))"
                for leaf, name in self.leaves.items()
            }
        elif self.module == "jnp":
            places = tuple(range(len(self.leaves)))
            lines = [  # it differentiates by no whole number
                f"start = [jnp.asarray(given, jnp.float64) for given in ({results})]",
                f"{results} = jax.grad({self.name}, {places})(*start)",
            ]
        else:
            unused = "allow_unused=True, materialize_grads=True"
            lines = [
                f"start = [torch.as_tensor(given, dtype=torch.float64) for given in ({results})]",
                "start = [given.detach().requires_grad_() for given in start]",
                f"{results} = torch.autograd.grad({self.name}(*start), start, {unused})",
            ]
        pairs = ", ".join(f"{leaf!r}: {name}" for leaf, name in found.items())
        return _block(f"gradient({self.arguments})", [*lines, f"return {{{pairs}}}"])

    def _forward(self) -> Iterable[str]:
        """Write the operations; what does not vary is written as what it comes to."""
        structure = self.structure
        if self.leaves and self.module != "torch":  # whole numbers overflow, and have no inverse
            yield f"{self.results} = (1.0 * given for given in ({self.results}))"
        for place, node in enumerate(structure.nodes):
            if node.operation and structure.varies[place]:
                written = self._written(node.operation.text, self._items(place))
            elif not structure.varies[place] and (
                isinstance(structure.item(place), str) or place == structure.output
            ):
                number = self._number(self.state.values[place])
                written = ast.unparse(_tensor(number) if self.module == "torch" else number)
            else:
                continue
            yield f"{self.names[structure.labels[place]]} = {written}"

    def _backward(self) -> tuple[set[str], list[str]]:
        """Write the contributions, each as a line; return what they reach, too."""
        lines, reached = [], set[str]()
        for step in self.state.backward_steps(None, accumulate=False):
            name = f"grad_{self.names[step.target]}"
            before = f"{name} + " if step.target in reached else ""
            lines.append(f"{name} = {before}{self._sent(step)}")
            reached.add(step.target)
        return reached, lines

    def _sent(self, step: BackwardStep) -> str:
        """Write the contribution of a step, brought to the shape of its target."""
        if step.operation is None or step.source is None:
            return "1.0"
        place = self.structure.by_label[step.source]
        given = [self.state.values[operand] for operand in self.structure.operands[place]]
        items = self._items(place) | {"upstream": ast.Name(f"grad_{self.names[step.source]}")}
        if step.operation.name == "matmul":
            dimensions = np.ndim(given[0]), np.ndim(given[1])
            return self._written(_MATMUL[dimensions][step.slot], items)
        row, send = step.derivative, step.operation.senders[step.slot]
        local, sends = row.exact or row.text, row.sends
        if send:
            sent = send(step.upstream, step.local, self.state.values[place], *given)
        else:
            sent = np.multiply(step.upstream, step.local)
            sends = "upstream" if local == "1" else sends
        items["local"] = self._words(parsed(local), items)
        wanted = np.shape(given[step.slot])
        return _fitted(self._written(sends, items), np.shape(sent), wanted, self.names[step.target])

    # ---- rules

    def _items(self, place: int) -> dict[str, ast.expr]:
        """Return what stands for the slots of an operation's rules: names and numbers."""
        return {
            slot: ast.Name(self.names[item]) if isinstance(item, str) else self._number(item)
            for slot, item in self.structure.items(place).items()
        }

    def _number(self, value: Number) -> ast.expr:
        if isinstance(value, float):
            text = repr(value).removesuffix(".0")
        else:
            text = _ARRAYS[self.module].format(np.asarray(value).tolist())
        return parsed(re.sub(r"\b(inf|nan)\b", rf"{self.module}.\1", text))

    def _written(self, rule: str, items: Mapping[str, ast.expr]) -> str:
        return ast.unparse(self._words(parsed(rule), items))

    def _words(self, tree: ast.expr, items: Mapping[str, ast.expr]) -> ast.expr:
        """Put what stands for its names, and the library's functions, into a rule."""
        return _Words(self.module, items).visit(tree)  # type: ignore[no-any-return]


class _Words(ast.NodeTransformer):
    def __init__(self, module: str, items: Mapping[str, ast.expr]) -> None:
        self.module = module
        self.items = items

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.items.get(node.id, node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        given = [self.visit(argument) for argument in node.args]
        if not isinstance(node.func, ast.Name):
            return ast.Call(self.visit(node.func), given, [])
        if node.func.id == "gated" and isinstance(given[1], ast.Constant) and given[1].value:
            return ast.BinOp(given[0], ast.Mult(), given[1])  # a gate that is always open
        if self.module == "torch":  # its functions take nothing but tensors
            given = [_tensor(argument) for argument in given]
        slots = {f"_{slot}": argument for slot, argument in enumerate(given, 1)}
        known = FUNCTIONS[node.func.id].libraries
        usual = known.get("any", f"np.{node.func.id}({', '.join(slots)})")
        text = known.get(self.module, usual.replace("np.", f"{self.module}."))
        return _Words(self.module, slots).visit(parsed(text))  # type: ignore[no-any-return]


def _tensor(argument: ast.expr) -> ast.expr:
    """Make a tensor of a number, such as -2 or torch.inf."""
    number = argument.operand if isinstance(argument, ast.UnaryOp) else argument
    if not isinstance(number, ast.Constant | ast.Attribute):
        return argument
    return parsed(_ARRAYS["torch"].format(ast.unparse(argument)))


def _fitted(sent: str, shape: tuple[int, ...], wanted: tuple[int, ...], target: str) -> str:
    """Write what brings a contribution to the shape of its target: it undoes broadcasting."""
    if shape == wanted:
        return sent
    if np.broadcast_shapes(shape, wanted) == wanted:
        return f"np.full(np.shape({target}), {sent})"
    if not wanted:
        return f"np.sum({sent})"
    extra = len(shape) - len(wanted)
    stretched = [axis for axis, size in enumerate(wanted, extra) if size != shape[axis]]
    kept = f".reshape({wanted})" if stretched else ""
    return f"np.sum({sent}, axis={(*range(extra), *stretched)}){kept}"


def _block(head: str, lines: Iterable[str]) -> str:
    return "\n    ".join([f"def {head}:", *lines])


def _identifiers(labels: Iterable[str]) -> dict[str, str]:
    """Return a name that Python allows for each label, all different."""
    taken = {"np", "torch", "jax", "jnp", "gradient", "start", "given", "__debug__"}
    names: dict[str, str] = {}
    for label in labels:
        # As Python reads names, two that look different may be one.
        name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", label))
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("grad_"):
            name = f"n_{name}"
        while name in taken:
            name += "_"
        taken.add(name)
        names[label] = name
    return names
