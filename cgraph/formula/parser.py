"""The grammar of formulas: what belongs to what.

An expression is read by precedence climbing: a sign takes the operand to its right together with
all that binds it more strongly (Richards and Whitby-Strevens, BCPL, 1979).
"""

from typing import NamedTuple

from cgraph.errors import FormulaError
from cgraph.formula.scope import Scope
from cgraph.formula.tokens import Statement, Token, Typed, short
from cgraph.formula.words import END, EULER, Words, is_power
from cgraph.graph import Node
from cgraph.operations import OPERATIONS

DEEPEST = 100  # brackets, signs, powers and functions inside one another
_SIGNS = {  # the operation of each, and how strongly it binds
    "+": ("add", 1),
    "-": ("subtract", 1),
    "*": ("multiply", 2),
    "/": ("divide", 2),
    "@": ("matmul", 2),
    "^": ("power", 4),
    "**": ("power", 4),
}
_PRODUCT, _SIGNED, _POWER = 2, 3, 4
_CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|"}


class Part(NamedTuple):
    """A part of an expression, and where in the text it stands."""

    node: Node
    start: int
    stop: int
    kind: str = ""  # "number", or "bracket": what ends in one, as a function's inputs do
    reach: str = ""  # the sentence that asks how far it reaches, if that is not clear


class Parser:
    """Reads the expression of one statement; FormulaError where it is none."""

    def __init__(self, text: Typed, statement: Statement, words: Words, scope: Scope) -> None:
        self._text = text
        self._tokens = [*words.split(statement.tokens), END]
        self._words = words
        self._scope = scope
        self._first = 0 if statement.target is None else 1  # after the equals sign
        self._place = self._first
        self._opened: list[Token] = []  # the brackets around this place
        self._depth = 0

    def run(self) -> Node:
        """Return the node of the whole expression."""
        whole = self._expression(1)
        rest = self._next
        if rest is END:
            return whole.node
        raise self._text.fault_at(rest, "comma_alone") if rest.text == "," else self._missing(rest)

    # ---- tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        self._place += 1
        return self._tokens[self._place - 1]

    # ---- expressions

    def _expression(self, level: int) -> Part:
        """Read a value, and go on as long as signs bind at least as strongly as `level`."""
        left, last = self._operand(), ""
        while True:
            token = self._next
            if self._begins(token):
                if level > _PRODUCT or "\n" in self._text.typed[left.stop : token.start]:
                    return left
                self._check_product(left, last, token)
                operation, strength = "multiply", _PRODUCT
            elif token.text in _SIGNS and _SIGNS[token.text][1] >= level:
                operation, strength = _SIGNS[self._take().text]
            else:
                return left
            last = token.text
            if strength == _POWER:
                right = self._inner(token, _POWER)
            else:
                right = self._expression(strength + 1)
            left = self._joined(operation, left, right)

    def _inner(self, token: Token, level: int) -> Part:
        """Read an expression that belongs to a sign or a function, `token`."""
        self._deeper(token)
        part = self._expression(level)
        self._depth -= 1
        return part

    def _begins(self, token: Token) -> bool:
        """Whether a value begins here: a stroke closes one that is open, rather than to open."""
        if token.text == "|":
            return not (self._opened and self._opened[-1].text == "|")
        return token.kind in ("number", "name") or token.text in ("(", "[", "{", "√")

    def _operand(self) -> Part:
        """Read a value with the signs before it and the raised exponents after it."""
        token = self._next
        if not (self._begins(token) or token.text in ("|", "+", "-")):
            raise self._missing(token)
        self._place += 1
        if token.kind == "number":
            value = float(token.text)
            part = Part(self._scope.number(value), token.start, token.stop, "number")
        elif token.text in ("+", "-"):
            return self._signed(token)
        elif token.text in _CLOSING:
            part = self._bracket(token)
        elif self._words.is_function(token) or (
            token.text in self._words.functions and self._next.text == "("
        ):
            part = self._function(token)
        elif token.text == EULER and EULER not in self._words.names:
            part = self._exponential(token)
        else:
            part = Part(self._scope.name(token), token.start, token.stop)
        while self._next.kind == "exponent":
            part = self._joined("power", part, self._exponent())
        return part

    def _signed(self, sign: Token) -> Part:
        part = self._inner(sign, _SIGNED)
        if sign.text == "+":
            node = part.node
        elif part.kind == "number":
            node = self._scope.number(-float(self._tokens[self._place - 1].text))
        else:
            node = self._scope.operation("negative", [part.node], sign.start, part.stop)
        return Part(node, sign.start, part.stop, reach=part.reach)

    def _bracket(self, opening: Token) -> Part:
        """Read what is in brackets or between two strokes."""
        self._open(opening)
        node = self._expression(1).node
        stop = self._close(opening)
        if opening.text == "|":
            node = self._scope.operation("abs", [node], opening.start, stop)
        return Part(node, opening.start, stop, "bracket")

    def _joined(self, operation: str, left: Part, right: Part) -> Part:
        """Apply an operation to two parts."""
        reach = right.reach
        if operation == "power":
            # x^2y is as in school; in e^2x, 2^3x and x^yz it is not clear where the exponent ends
            clear = right.kind == "bracket" or (right.kind == "number" and left.kind != "number")
            reach = "" if clear else "power_reach"
        node = self._scope.operation(operation, [left.node, right.node], left.start, right.stop)
        return Part(node, left.start, right.stop, reach=reach)

    def _exponent(self) -> Part:
        """Read a raised exponent, as in x² or 2⁻ˣ."""
        token = self._take()
        letter = token.text.lstrip("+-")
        if letter.isalpha():
            node = self._scope.name(token._replace(text=letter))
            if token.text.startswith("-"):
                node = self._scope.operation("negative", [node], token.start, token.stop)
        else:
            node = self._scope.number(float(token.text))
        return Part(node, token.start, token.stop, "bracket")

    # ---- functions

    def _function(self, token: Token) -> Part:
        """Read a function with its inputs in brackets, or with the factor that follows."""
        power = self._function_power(token)
        opening, kind, reach = self._next, "bracket", ""
        if opening.text in ("(", "[", "{"):
            inputs = self._inputs(self._take())
        elif self._begins(opening):
            inputs, kind, reach = [self._factor(token)], "", "function_reach"
        else:
            raise self._text.fault_at(token, "function_bare")
        stop = self._tokens[self._place - 1].stop
        operation = self._words.functions[token.text]
        wanted, given = len(OPERATIONS[operation].derivatives), len(inputs)
        if wanted != given:
            counts = {"name": token.text, "wanted": wanted, "given": given}
            raise self._text.fault(token.start, stop, "arguments", **counts)
        node = self._scope.operation(operation, inputs, token.start, stop)
        if power:
            node = self._scope.operation("power", [node, power.node], token.start, stop)
        return Part(node, token.start, stop, kind, reach)

    def _function_power(self, token: Token) -> Part | None:
        """Read the exponent of sin²x or sin^2(x), which is that of the result."""
        if not is_power(self._next):
            return None
        if self._next.kind != "exponent":
            self._place += 1
        if not self._next.text.isdecimal():
            raise self._text.fault_at(token, "function_power")
        return self._exponent()

    def _inputs(self, opening: Token) -> list[Node]:
        """Read the inputs of a function, between brackets and with commas between them."""
        self._open(opening)
        inputs = []
        if self._next.text != _CLOSING[opening.text]:
            inputs.append(self._expression(1).node)
            while self._next.text == ",":
                self._place += 1
                inputs.append(self._expression(1).node)
        self._close(opening)
        return inputs

    def _factor(self, function: Token) -> Node:
        """Read the input of a function without brackets: sin x, sin x², sin 2x, but not sin x y."""
        part = self._inner(function, _POWER)
        while (
            function.text != "√"
            and (token := self._next).kind == "name"
            and token.start == part.stop
            and not self._words.is_function(token)
        ):
            self._check_product(part, "", token)
            part = self._joined("multiply", part, self._inner(function, _POWER))
        return part.node

    def _exponential(self, token: Token) -> Part:
        """Read e^x as exp(x)."""
        if not is_power(self._next):
            raise self._text.fault_at(token, "euler")
        if self._next.kind == "exponent":
            exponent = self._exponent()
        else:
            exponent = self._inner(self._take(), _POWER)
        node = self._scope.operation("exp", [exponent.node], token.start, exponent.stop)
        reach = "" if exponent.kind == "bracket" else "power_reach"
        return Part(node, token.start, exponent.stop, reach=reach)

    # ---- brackets and faults

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._text.fault_at(token, "too_deep", deepest=DEEPEST)

    def _open(self, token: Token) -> None:
        self._deeper(token)
        self._opened.append(token)

    def _close(self, opening: Token) -> int:
        """Take the closing bracket and return where it ends; FormulaError if it is not there."""
        token = self._next
        if token.text == _CLOSING[opening.text]:
            self._place += 1
            self._depth -= 1
            self._opened.pop()
            return token.stop
        if token.text == ",":
            raise self._text.fault_at(token, "comma_alone")
        if token.text == "=":
            raise self._text.fault_at(token, "equals_inside")
        if opening.text == "|":
            raise self._text.fault_at(opening, "stroke_open")
        if token.text in (")", "]", "}"):
            raise self._text.fault_at(token, "bracket_other", closing=_CLOSING[opening.text])
        raise self._text.fault_at(opening, "bracket_open")

    def _check_product(self, left: Part, last: str, token: Token) -> None:
        """Raise FormulaError where a product without a sign is none, or may mean several things."""
        before, after = self._tokens[self._place - 1], self._tokens[self._place : self._place + 3]
        attached = before.stop == token.start
        function = self._words.is_function(token)
        both_names = before.kind == token.kind == "name"
        unclear = both_names and not (self._words.is_one(before) and self._words.is_one(token))
        key = ""
        if token.kind == "number":
            key = "dots" if attached and before.kind == "number" else "sign_missing"  # 1.2.3
        elif before.kind == "number" and token.text.startswith("_"):
            key = "sign_missing" if token.text.strip("_0123456789") else "low_line"  # 1_000
        elif unclear:
            key = "words_apart"
        elif before.kind == "name" and token.text in ("[", "{"):
            key = "index"
        elif before.kind == "name" and self._words.is_called(before, after):
            key = "not_a_function"
        elif last == "/":
            key = "division_reach"
        elif (left.reach == "power_reach" and attached) or (
            left.reach == "function_reach" and not function
        ):
            key = left.reach
        if key:
            shown = "( … )" if before.text in _CLOSING.values() else short(before.text)
            right = "( … )" if token.text in _CLOSING else short(token.text)
            raise self._text.fault(before.start, token.stop, key, left=shown, right=right)

    def _missing(self, token: Token) -> FormulaError:
        """Return the error of a place where a value should begin."""
        before = self._tokens[self._place - 1] if self._place else None
        if token.text == "=":
            key = "equals_again" if self._first else "equals_target"
            return self._text.fault_at(token, "equals_inside" if self._opened else key)
        if token.text in (")", "]", "}") and not self._opened:
            return self._text.fault_at(token, "bracket_extra")
        if before:
            return self._text.fault_at(before, "value_missing_after")
        return self._text.fault_at(self._tokens[0], "value_missing_before")
