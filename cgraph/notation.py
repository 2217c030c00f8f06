"""Notations: how a rule, a number and a derivative are written for a reader.

There is one for plain text (`PLAIN`), which is Python as well, one for pictures and sentences
(`PICTURE`) and one for mathematics (`LATEX`). A symbol is written as a placeholder: two characters
of Unicode's private use area, which say where its number is kept and how it is to be written.
`fill` puts the numbers in, in Python and, by the same rules, in the page.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cgraph.functions import FUNCTIONS
from cgraph.numerals import all_digits, latex, plain, show, superscript
from cgraph.rules import tree_of
from cgraph.symbols import latex_name, show_name
from cgraph.tape import Symbol
from cgraph.values import Value

Item = str | float | Value | Symbol  # what stands for an input: its name, or its number

# How a number is written where it stands.
FIRST, INNER, BASE, MARKED, FULL, DIGITS, SOURCE = range(7)
_FORMS, _SLOTS = 0xE000, 0xF0000
_FORM, _SLOT = (f"[{chr(first)}-{chr(last)}]" for first, last in (
    (_FORMS, _FORMS + SOURCE), (_SLOTS, _SLOTS + 0xFFFD)))  # fmt: skip
PLACEHOLDER = _FORM + _SLOT  # as a regular expression
_PARTS = re.compile(f"({_FORM})({_SLOT})")


@dataclass(frozen=True)
class Notation:
    """A way of writing: of numbers, of names, and of signs, each with its operands as `{}`.

    A sign in `apart` keeps its operands apart by itself (a power: its exponent), without brackets.
    `exponent` writes a whole number of one digit as a power, where there are signs for that.
    """

    write: Callable[[Any], str]
    name: Callable[[str], str]
    signs: Mapping[type[ast.AST], str]
    call: Callable[[str, Sequence[str]], str]
    brackets: str
    ratio: str
    transposed: str = "{}.T"
    exponent: Callable[[int], str] | None = None
    slot: str = "{}"
    apart: frozenset[type[ast.AST]] = frozenset()

    def number(self, number: Any, form: int = FIRST) -> str:
        """Write a number or a symbol: in brackets where a sign before it or a power asks for it."""
        if number.__class__ is Symbol:
            return self.slot.format(placeholder(number, form))
        return self.formed(number, form)

    def formed(self, number: Any, form: int) -> str:
        """Write a known number."""
        if form == SOURCE:
            return repr(number.tolist() if isinstance(number, np.ndarray) else number)
        if form == FULL:
            return repr(number).replace("-", "−")
        if form == DIGITS:
            return all_digits(number).replace("-", "−").replace("inf", "∞")
        text = self.write(number)
        if form == MARKED:
            return f"✗ {text}" if text.strip("-−") in ("∞", "nan", "inf") else text
        negative = form != FIRST and text[0] in "-−"
        power = form == BASE and any(sign in text for sign in ("×", r"\times", "e"))
        return self.brackets.format(text) if negative or power else text

    def item(self, item: Item, form: int = FIRST) -> str:
        """Write an input by its name, or as the number that it is."""
        return self.name(item) if isinstance(item, str) else self.number(item, form)

    def rule(self, text: str, items: Mapping[str, Item]) -> str:
        r"""Write a rule with what stands for its names.

        >>> PLAIN.rule("#1 * #2", {"_1": -3.0, "_2": -2.0})
        '-3 * (-2)'
        >>> PICTURE.rule("#1 ** 2", {"_1": "w1"}), PICTURE.rule("#1 ** 2", {"_1": -3.0})
        ('w₁²', '(−3)²')
        >>> LATEX.rule("#1 / exp(#2)", {"_1": "x", "_2": -2.0})
        '\\frac{x}{e^{-2}}'
        """
        return _Writer(self, items).written(tree_of(text), FIRST, 0)

    def mathematics(self, text: str, names: Mapping[str, str]) -> str:
        """Write a rule with names that are written already."""
        own = replace(self, name=lambda name: names.get(name, self.name(name)))
        return own.rule(text, {})

    def derivative(self, what: str, by: str) -> str:
        """Write the partial derivative of what is written as `what`."""
        return self.ratio.format(what, by)

    def product(self, upstream: str, local: str, text: str = "upstream * local") -> str:
        """Write the product of an upstream gradient and a local derivative, both written."""
        first, sign, last = text.split(" ")
        both = {"upstream": upstream, "local": local}
        return self.signs[_SIGNS[sign]].format(both[first], both[last])


_SIGNS: dict[str, type[ast.AST]] = {"*": ast.Mult, "@": ast.MatMult}
_BINDS: dict[type[ast.AST], int] = {
    ast.Gt: 1, ast.Lt: 1, ast.LtE: 1, ast.Eq: 1, ast.NotEq: 1,
    ast.Add: 2, ast.Sub: 2, ast.USub: 3, ast.Mult: 3, ast.Div: 3, ast.MatMult: 3, ast.Pow: 4,
}  # fmt: skip
_BASE_BINDS = 5  # what is raised to a power stands closest
_COMPARED = (ast.Gt, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)


@dataclass
class _Writer:
    """Writes the tree of a rule; an operand gets brackets where the sign outside binds tighter."""

    notation: Notation
    items: Mapping[str, Item]

    def written(self, tree: ast.expr, form: int, outside: int) -> str:  # noqa: PLR0911  its kinds
        notation = self.notation
        match tree:
            case ast.Name(id=name):
                return notation.item(self.items.get(name, name), form)
            case ast.Constant(value=value) if value is ...:
                return "…"  # still to be written
            case ast.Constant(value=value):
                return notation.number(float(value), form)  # type: ignore[arg-type]
            case ast.Attribute(value=inside, attr="T"):
                return notation.transposed.format(self.written(inside, BASE, _BASE_BINDS))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                text = notation.call(name, [self.written(one, FIRST, 0) for one in arguments])
                return notation.brackets.format(text) if form == BASE and "^" in text else text
            case ast.UnaryOp(op=sign, operand=operand):
                return self._signed(sign, [operand], form, outside)
            case (
                ast.BinOp(left=left, op=sign, right=right)
                | ast.Compare(left=left, ops=[sign], comparators=[right])
            ):
                return self._signed(sign, [left, right], form, outside)
        raise ValueError(ast.unparse(tree))

    def _signed(self, sign: ast.AST, operands: list[ast.expr], form: int, outside: int) -> str:
        notation, kind = self.notation, type(sign)
        binds, text = _BINDS[kind], notation.signs[kind]
        apart = kind in notation.apart and kind is not ast.Pow
        loose = form == BASE if apart else binds < outside or (kind is ast.USub and form != FIRST)
        if loose:
            return notation.brackets.format(self._signed(sign, operands, FIRST, 0))
        if kind is ast.Pow:
            return self._power(*operands)
        if apart:
            return text.format(*(self.written(operand, FIRST, 0) for operand in operands))
        *first, last = operands
        start = FIRST if form == FIRST else INNER
        chained = binds + (kind in _COMPARED)  # a > b > c is something else again
        left = [self.written(operand, start, chained) for operand in first]
        return text.format(*left, self.written(last, INNER, binds + 1))

    def _power(self, base: ast.expr, exponent: ast.expr) -> str:
        notation, below = self.notation, self.written(base, BASE, _BASE_BINDS)
        digit = self._digit(exponent)
        if notation.exponent and digit is not None:
            return below + notation.exponent(digit)
        apart = ast.Pow in notation.apart
        above = self.written(exponent, *((FIRST, 0) if apart else (INNER, _BINDS[ast.Pow])))
        return notation.signs[ast.Pow].format(below, above)

    def _digit(self, exponent: ast.expr) -> int | None:
        """Return an exponent that is a known whole number of one digit."""
        match exponent:
            case ast.Name(id=name):
                number = self.items.get(name)
            case ast.Constant(value=number):
                number = float(number)  # type: ignore[arg-type]
            case _:
                return None
        small = isinstance(number, float) and number.is_integer() and -10 < number < 10  # noqa: PLR2004
        return int(number) if small else None  # type: ignore[arg-type]


def _plain_call(name: str, arguments: Sequence[str]) -> str:
    return f"{name}({', '.join(arguments)})"


def _latex_call(name: str, arguments: Sequence[str]) -> str:
    text = FUNCTIONS[name].latex
    if not text:
        name = name.replace("_", r"\_")
        return rf"\operatorname{{{name}}}({', '.join(arguments)})"
    for slot, argument in enumerate(arguments, 1):
        text = text.replace(f"#{slot}", argument)
    return text


_PLAIN_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "{} + {}", ast.Sub: "{} - {}", ast.Mult: "{} * {}", ast.Div: "{} / {}",
    ast.Pow: "{} ** {}", ast.MatMult: "{} @ {}", ast.USub: "-{}",
    ast.Gt: "{} > {}", ast.Lt: "{} < {}", ast.LtE: "{} <= {}", ast.Eq: "{} == {}",
    ast.NotEq: "{} != {}",
}  # fmt: skip

PLAIN = Notation(plain, str, _PLAIN_SIGNS, _plain_call, "({})", "∂{}/∂{}")

PICTURE = Notation(
    show,
    show_name,
    _PLAIN_SIGNS | {ast.Sub: "{} − {}", ast.Mult: "{} × {}", ast.Pow: "{} ^ {}", ast.USub: "−{}"},
    _plain_call,
    "({})",
    "∂{}/∂{}",
    exponent=superscript,
)

LATEX = Notation(
    latex,
    latex_name,
    _PLAIN_SIGNS
    | {
        ast.Mult: r"{} \times {}",
        ast.Div: r"\frac{{{}}}{{{}}}",
        ast.Pow: "{}^{{{}}}",
        ast.MatMult: r"{} \, {}",
        ast.Gt: "[{} > {}]",  # 1 if that is so and 0 if not, as Iverson writes it
        ast.Lt: "[{} < {}]",
        ast.LtE: r"[{} \leq {}]",
        ast.Eq: "[{} = {}]",
        ast.NotEq: r"[{} \neq {}]",
    },
    _latex_call,
    "({})",
    r"\frac{{\partial {}}}{{\partial {}}}",
    transposed=r"{}^{{\top}}",
    slot=r"\mathrm{{{}}}",
    apart=frozenset({ast.Div, ast.Pow, *_COMPARED}),
)


def placeholder(symbol: Symbol, form: int = FIRST) -> str:
    """Return what stands for a symbol's number in a text."""
    return chr(_FORMS + form) + chr(_SLOTS + symbol.slot)


def fill(text: str, values: Sequence[Any], notation: Notation = PICTURE) -> str:
    """Put the numbers of the slots into a text."""

    def number(match: re.Match[str]) -> str:
        form, slot = ord(match[1]) - _FORMS, ord(match[2]) - _SLOTS
        known = slot < len(values)  # or a name that happens to look like a placeholder
        return notation.formed(values[slot], form) if known else "?"

    return _PARTS.sub(number, text)
