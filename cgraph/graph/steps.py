"""The steps of the two passes, as data: who, to whom, along which edge, which numbers.

How a step reads is for a notation to say: plain text (`str(step)`), `latex`, a line of `python`.
The numbers of a step are floats and arrays, or symbols where a page is to fill them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cgraph.graph.passes import Number
from cgraph.notation import INNER, LATEX, PLAIN, Notation
from cgraph.operations import Derivative, Operation
from cgraph.rules import is_call
from cgraph.tape import known


@dataclass(frozen=True, slots=True)
class ForwardStep:
    """One node computed in a forward pass, from operands that have these values.

    `items` is what stands for the operands in the rule of the operation: names, or constants.
    """

    node: str
    operation: Operation
    items: Mapping[str, str | float]
    given: tuple[Number, ...]
    value: Number

    def __str__(self) -> str:
        return " = ".join(self.parts(PLAIN))

    def parts(self, notation: Notation) -> list[str]:
        """Write what is equal: the node, its rule with names and with numbers, and the value."""
        symbols = notation.rule(self.operation.text, self.items)
        return [notation.name(self.node), symbols, *self.numbers(notation)]

    def numbers(self, notation: Notation) -> list[str]:
        """Write the rule with the numbers of the operands, and what it comes to."""
        return [self.numbers_in(notation), notation.number(self.value)]

    def numbers_in(self, notation: Notation) -> str:
        """Write the rule with their numbers."""
        given = {f"_{slot}": number for slot, number in enumerate(self.given, 1)}
        return notation.rule(self.operation.text, given)

    @property
    def latex(self) -> str:
        """The step as mathematics."""
        return " = ".join(self.parts(LATEX))

    @property
    def python(self) -> str:
        """The step as a line of Python."""
        return " = ".join(self.parts(PLAIN)[:2])


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """One contribution sent back along one edge, from `source` to its operand number `slot`.

    `contribution` is upstream * local (the matrix product, for one) in the shape of the target;
    `total` is what the target has received by then, `before` the same without it, or None. The
    first step has no source: it sets the output's own gradient. `output` is what is being
    differentiated.
    """

    output: str
    target: str
    contribution: Number
    total: Number
    source: str | None = None
    slot: int = 0
    operation: Operation | None = None
    items: Mapping[str, str | float] | None = None
    upstream: Number = None
    local: Number = None
    before: Number = None

    def concrete(self) -> BackwardStep:
        """Return the step with the numbers that its symbols stand for at present."""
        numbers = ("contribution", "total", "upstream", "local", "before")
        return replace(self, **{name: known(getattr(self, name)) for name in numbers})

    @property
    def edge(self) -> tuple[str | None, str, int]:
        """The edge that the step sends along: source, target, slot."""
        return self.source, self.target, self.slot

    @property
    def derivative(self) -> Derivative:
        """The row of the local derivative."""
        assert self.operation is not None  # noqa: S101  the first step is the only one without
        return self.operation.derivatives[self.slot]

    def local_symbols(self, notation: Notation) -> str:
        """Write what the local derivative is, such as "u" for ∂(u * y)/∂y."""
        return notation.rule(self.derivative.text, self.items or {})

    def parts(self, notation: Notation) -> list[str]:
        """Write what is equal: the gradient, the chain rule with names, with numbers, the sum."""
        whole = gradient(self.output, self.target, notation)
        if self.operation is None:
            return [whole, notation.number(self.total)]
        start = "" if self.before is None else f"{notation.number(self.before)} + "
        upstream = gradient(self.output, self.source or "", notation)
        local = local_derivative(self.operation, self.slot, self.items or {}, notation)
        symbols = notation.product(upstream, local, self.derivative.product)
        return [whole, start + symbols, *self.numbers(notation)]

    def numbers(self, notation: Notation) -> list[str]:
        """Write the contribution in numbers, what it is added to, and what that comes to."""
        write = notation.number
        product = notation.product(
            write(self.upstream), write(self.local, INNER), self.derivative.product
        )
        if self.before is None:
            return [product, write(self.total)]
        start = f"{write(self.before)} + "
        return [start + product, start + write(self.contribution, INNER), write(self.total)]

    def __str__(self) -> str:
        return " = ".join(self.parts(PLAIN))

    @property
    def latex(self) -> str:
        """The step as mathematics."""
        return " = ".join(self.parts(LATEX))

    @property
    def python(self) -> str:
        """The step as a line of Python."""
        name, sign = f"grad_{self.target}", "=" if self.before is None else "+="
        if self.operation is None:
            return f"{name} = {PLAIN.number(self.total)}"
        local = self.local_symbols(PLAIN)
        simple = local.replace(".", "").isidentifier() or local.replace(".", "").isdecimal()
        factor = local if simple else f"({local})"
        product = PLAIN.product(f"grad_{self.source}", factor, self.derivative.product)
        return f"{name} {sign} {product}"


def gradient(output: str, node: str, notation: Notation) -> str:
    r"""Write the gradient of a node: the derivative of the output by it, all paths counted.

    >>> gradient("f", "y", PLAIN), gradient("yhat", "w1", LATEX)
    ('∂f/∂y', '\\frac{\\partial \\hat{y}}{\\partial w_{1}}')
    """
    return notation.derivative(notation.name(output), notation.name(node))


def local_derivative(
    operation: Operation, slot: int, items: Mapping[str, str | float], notation: Notation
) -> str:
    """Write the derivative of an operation by one operand, the others held fixed.

    The operation itself is what is differentiated, and so nobody takes it for a gradient: in
    f = u * y, where u depends on y as well, ∂(u * y)/∂y is u, and ∂f/∂y is something else. An
    operand that is there twice is told apart by dashes.
    """
    names = list(items.values())[1:]
    doubled = names.count(names[slot]) > 1
    shown = dict(items)
    if doubled:
        for place, name in enumerate(names):
            if name == names[slot]:
                shown[f"_{place + 1}"] = f"{name}{'′' * (place + 1)}"
    whole = notation.rule(operation.text, shown)
    if not is_call(operation.text):
        whole = notation.brackets.format(whole)
    return notation.derivative(whole, notation.item(shown[f"_{slot + 1}"]))
