"""Graphs from formulas: `parse("u = x + y; f = u * y", x=3, y=2)`.

No text is ever evaluated. Python's `ast` decides what belongs to what, but sees only the skeleton
of an expression: every name as `a`, every number as `0`, and the signs between them.
"""

import ast
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import count

import numpy as np
from numpy.typing import ArrayLike

from cgraph.errors import FormulaError, NameUnknownError, WrongKindError
from cgraph.formula.check import MOST_PARTS, Statement, statements
from cgraph.formula.text import Text, Token
from cgraph.graph import Graph, Node, apply, constant, input, parameter  # noqa: A004  cgraph's own
from cgraph.language import say
from cgraph.operations import OPERATIONS, Operation

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.MatMult: "matmul",
}
_NUMBERS = {"pi": math.pi, "π": math.pi}  # unless the formula or a value says otherwise


def parse(text: str, /, parameters: str | Iterable[str] = (), **values: ArrayLike) -> Graph:
    """Build the graph of a formula: one or several assignments, the last one being the output.

    Names that are not assigned become inputs, or parameters if `parameters` lists them, and take
    their values from the keywords. Functions are the rows of `OPERATIONS`, by name or symbol.

    Raises FormulaError, with the place, where the text is no formula; NameUnknownError for a
    value or a parameter that the formula has no use for; WrongKindError if `text` is not text.

    >>> graph = parse("u = x + y; f = u * y", x=3, y=2)
    >>> graph.forward(), graph.backward()
    (10.0, {'x': 2.0, 'y': 7.0})
    """
    if not isinstance(text, str):
        raise WrongKindError(say("formula.not_text", given=type(text).__name__))
    if isinstance(parameters, str):
        parameters = re.findall(r"[^\s,]+", parameters)
    given = {_normal(name): value for name, value in values.items()}
    typed = Text.of(text)
    found = statements(typed)
    builder = _Builder(typed, {_normal(name) for name in parameters}, given, found)
    results = [builder.build(statement) for statement in found]
    builder.check_all_used()
    loose = [node for node in results[:-1] if node not in builder.used and node is not results[-1]]
    return Graph(*dict.fromkeys(loose), results[-1])


def _normal(name: str) -> str:
    """Return the form in which Python, too, compares names."""
    return unicodedata.normalize("NFKC", name)


class _Builder:
    """Turns statements into nodes, one after the other."""

    def __init__(
        self,
        text: Text,
        parameters: set[str],
        values: Mapping[str, ArrayLike],
        found: list[Statement],
    ) -> None:
        self.text = text
        self.parameters = parameters
        self.values = values
        self.targets = {statement.target.text for statement in found if statement.target}
        self.names: dict[str, Node] = {}  # what each name stands for by now
        self.leaves: list[str] = []  # the names of inputs and parameters
        self.unread: set[str] = set()  # names assigned, and not read since
        self.carried: set[str] = set()  # the names of operations
        self.numbers: dict[str, Iterator[int]] = {}  # what to try after a name that is taken
        self.used: set[Node] = set()  # nodes that others depend on
        self.known: dict[Node, float] = {}  # what constants, and operations on them, amount to
        self.functions = {
            word: row for row in OPERATIONS.values() for word in (row.symbol, row.name)
        }
        words = {token.text for line in found for token in line.tokens if token.kind == "name"}
        self.reserved = words | self.targets | set(values)

    def build(self, statement: Statement) -> Node:
        """Build the nodes of a statement; return the last, which carries the name assigned."""
        node = self._expression(statement.tokens)
        if statement.target:
            name = statement.target.text
            if name in self.unread:
                raise self.text.fault_at(statement.target, "assigned_twice")
            self.unread.add(name)
            self.names[name] = node
            if node.operation and node.name is None:
                node.named(self._free(name))
        return node

    def check_all_used(self) -> None:
        """Raise NameUnknownError if a value or a parameter belongs to no input of the graph."""
        for name in (*self.values, *self.parameters):
            if name in self.leaves:
                continue
            if name in self.targets:
                raise NameUnknownError(say("formula.value_computed", name=name))
            known = say("formula.comma").join(self.leaves)
            key = "value_unknown" if known else "value_needless"
            raise NameUnknownError(say(f"formula.{key}", name=name, known=known))

    def _expression(self, tokens: list[Token]) -> Node:
        shapes = {"name": "a", "number": "0"}
        if sum(token.kind in shapes for token in tokens) > MOST_PARTS:
            raise self._fault(tokens, "too_many")
        skeleton = "".join(f"{shapes.get(token.kind, token.text):<2}" for token in tokens)
        tree = ast.parse(skeleton, mode="eval").body
        pending, done = [(tree, False)], list[Node]()
        while pending:
            part, ready = pending.pop()
            operands = _operands(part)
            if operands and not ready:
                pending.append((part, True))
                pending.extend((operand, False) for operand in reversed(operands))
            else:
                inputs = done[len(done) - len(operands) :]
                del done[len(done) - len(operands) :]
                covered = tokens[part.col_offset // 2 : ((part.end_col_offset or 0) + 1) // 2]
                done.append(self._node(part, inputs, covered))
        return done[0]

    def _node(self, part: ast.expr, inputs: list[Node], tokens: list[Token]) -> Node:
        """Make the node of one part of an expression, which covers `tokens`."""
        match part:
            case ast.Constant():
                return self._constant(float(tokens[0].text))
            case ast.UnaryOp(operand=ast.Constant()):
                sign = -1.0 if isinstance(part.op, ast.USub) else 1.0
                return self._constant(sign * float(tokens[-1].text))
            case ast.Name():
                return self._named(tokens[0])
            case ast.UnaryOp(op=ast.UAdd()):
                return inputs[0]
        return self._operation(self._row(part, tokens), inputs, tokens)

    def _row(self, part: ast.expr, tokens: list[Token]) -> Operation:
        match part:
            case ast.UnaryOp(op=ast.USub()):
                return OPERATIONS["negative"]
            case ast.BinOp() if type(part.op) in _SIGNS:
                return OPERATIONS[_SIGNS[type(part.op)]]
            case ast.Call():
                return self._function(tokens[0])
        raise self._fault(tokens, "unclear")  # the white list ends here

    def _constant(self, value: float) -> Node:
        node = constant(value)
        self.known[node] = value
        return node

    def _named(self, token: Token) -> Node:
        """Return what a name stands for; if nothing yet, it is an input from now on."""
        name = token.text
        self.unread.discard(name)
        if name not in self.names:
            self.names[name] = self._leaf(token)
        return self.names[name]

    def _leaf(self, token: Token) -> Node:
        name = token.text
        given = name in self.values
        if name in self.parameters:
            leaf = parameter(name, self.values.get(name))
        elif name in _NUMBERS and not given:
            return self._constant(_NUMBERS[name])
        elif name in self.functions and not given:
            raise self.text.fault_at(token, "function_bare")
        else:
            leaf = input(name, self.values.get(name))
        self.leaves.append(name)
        return leaf

    def _function(self, token: Token) -> Operation:
        if token.text in self.functions:
            return self.functions[token.text]
        if token.text in self.names or token.text in self.values:
            raise self.text.fault_at(token, "not_a_function")
        callable_names = [row.name for row in self.functions.values() if "(" in row.text]
        meant = get_close_matches(token.text, [*self.functions], n=1)
        key = "function_meant" if meant else "function_unknown"
        known = say("formula.comma").join(meant or sorted(set(callable_names)))
        raise self.text.fault_at(token, key, known=known)

    def _operation(self, row: Operation, inputs: list[Node], tokens: list[Token]) -> Node:
        wanted, given = len(row.derivatives), len(inputs)
        if wanted != given:
            raise self._fault(tokens, "arguments", name=tokens[0].text, wanted=wanted, given=given)
        node = apply(row, *inputs)
        self.used.update(inputs)
        if all(part in self.known for part in inputs):
            self._compute(node, row, tokens)
        return node

    def _compute(self, node: Node, row: Operation, tokens: list[Token]) -> None:
        """Compute what depends on constants alone, so that a huge number is told with its place."""
        try:
            with np.errstate(all="ignore"):
                value = row.compute(*(self.known[part] for part in node.operands))
        except OverflowError:
            value = math.inf
        except (ArithmeticError, ValueError):
            return  # no value, such as 1 / 0: the forward pass says so
        if np.any(np.isinf(value)):
            raise self._fault(tokens, "too_large")
        self.known[node] = value

    def _free(self, name: str) -> str:
        """Return the name, or with _2, _3, … what is free where it is assigned once more."""
        if name not in self.carried and name not in self.leaves:
            self.carried.add(name)
            return name
        numbers = self.numbers.setdefault(name, count(2))
        return next(other for n in numbers if (other := f"{name}_{n}") not in self.reserved)

    def _fault(self, tokens: list[Token], key: str, **values: object) -> FormulaError:
        return self.text.fault(tokens[0].start, tokens[-1].stop, key, **values)


def _operands(part: ast.expr) -> list[ast.expr]:
    match part:
        case ast.BinOp():
            return [part.left, part.right]
        case ast.UnaryOp() if not isinstance(part.operand, ast.Constant):
            return [part.operand]
        case ast.Call():
            return part.args
    return []
