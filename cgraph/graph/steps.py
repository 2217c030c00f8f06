"""The steps of the two passes, as data: who, to whom, along which edge, which numbers.

How a step reads is for a notation to say: plain text (`str(step)`), `latex`, a line of `python`.
The numbers of a step are floats and arrays, or symbols where a page is to fill them in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cgraph.graph.passes import Number
from cgraph.notation import INNER, LATEX, PLAIN, Notation
from cgraph.operations import Derivative, Operation
from cgraph.rules import is_call


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
        return f"{self.python} = {self.numbers(PLAIN)}"

    def symbols(self, notation: Notation) -> str:
        """Write the rule with the names of the operands."""
        return notation.rule(self.operation.text, self.items)

    def numbers(self, notation: Notation) -> str:
        """Write the rule with their numbers, and what it comes to."""
        return f"{self.numbers_in(notation)} = {notation.number(self.value)}"

    def numbers_in(self, notation: Notation) -> str:
        """Write the rule with their numbers."""
        given = {f"_{slot}": number for slot, number in enumerate(self.given, 1)}
        return notation.rule(self.operation.text, given)

    @property
    def latex(self) -> str:
        """The step as mathematics."""
        return f"{LATEX.name(self.node)} = {self.symbols(LATEX)} = {self.numbers(LATEX)}"

    @property
    def python(self) -> str:
        """The step as a line of Python."""
        return f"{self.node} = {self.symbols(PLAIN)}"


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

    def symbols(self, notation: Notation) -> str:
        """Write the contribution as the chain rule has it."""
        if self.operation is None:
            return ""
        upstream = gradient(self.output, self.source or "", notation)
        local = local_derivative(self.operation, self.slot, self.items or {}, notation)
        return notation.product(upstream, local, self.derivative.product)

    def numbers(self, notation: Notation) -> str:
        """Write the contribution in numbers, what it is added to, and what that comes to."""
        write = notation.number
        if self.operation is None:
            return write(self.total)
        product = notation.product(
            write(self.upstream), write(self.local, INNER), self.derivative.product
        )
        if self.before is None:
            return f"{product} = {write(self.total)}"
        added = f"{write(self.before)} + {write(self.contribution, INNER)}"
        return f"{write(self.before)} + {product} = {added} = {write(self.total)}"

    def equation(self, notation: Notation) -> str:
        """Write the whole step."""
        start = "" if self.before is None else f"{notation.number(self.before)} + "
        symbols = self.symbols(notation)
        parts = [gradient(self.output, self.target, notation), start + symbols]
        return " = ".join([*filter(None, parts), self.numbers(notation)])

    def __str__(self) -> str:
        return self.equation(PLAIN)

    @property
    def latex(self) -> str:
        """The step as mathematics."""
        return self.equation(LATEX)

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
