"""The form of a formula: which tokens may stand side by side.

What passes here, Python's `ast` can read as well; what does not is told with its place.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cgraph.errors import FormulaError
from cgraph.formula.text import Text, Token, short, tokens

DEEPEST = 100  # brackets, signs and powers inside one another
MOST_PARTS = 1000  # names and numbers of an expression; `ast` gives up near 3000, or later


class Statement(NamedTuple):
    """One `name = expression`, or an expression alone, free of faults in its form."""

    target: Token | None
    tokens: list[Token]


def statements(text: Text) -> list[Statement]:
    """Return the statements of a text; FormulaError where it is no formula."""
    found = [_statement(text, line) for line in _lines(tokens(text))]
    if not found:
        raise text.fault(0, 1, "empty")
    return found


def _lines(found: Iterator[Token]) -> Iterator[list[Token]]:
    """Split at semicolons, and at the ends of lines that stand in no bracket."""
    line: list[Token] = []
    depth = 0
    for token in found:
        if token.text == ";" or (token.text == "\n" and not depth):
            if line:
                yield line
            line, depth = [], 0
        elif token.text != "\n":
            depth = max(0, depth + (token.text == "(") - (token.text == ")"))
            line.append(token)
    if line:
        yield line


def _statement(text: Text, line: list[Token]) -> Statement:
    if len(line) > 1 and line[0].kind == "name" and line[1].text == "=":
        _Check(text, before=line[1]).run(line[2:])
        return Statement(line[0], line[2:])
    _Check(text, before=None).run(line)
    return Statement(None, line)


class _Bracket(NamedTuple):
    token: Token
    called: bool  # whether it holds the arguments of a function
    depth: int


class _Check:
    """Walks along an expression up to the first token that cannot stand where it does."""

    def __init__(self, text: Text, before: Token | None) -> None:
        self.text = text
        self.before = self.equals = before
        self.opened: list[_Bracket] = []
        self.depth = 0

    def run(self, line: list[Token]) -> None:
        for token in line:
            if token.text == "=":
                raise self._second_equals(token)
            if self.before and self.before.ends_operand:
                self._after_operand(token)
            else:
                self._before_operand(token)
            if self.depth > DEEPEST:
                raise self.text.fault_at(token, "too_deep", deepest=DEEPEST)
            self.before = token
        if self.before and not self.before.ends_operand:
            raise self.text.fault_at(self.before, "value_missing_after")
        if self.opened:
            raise self.text.fault_at(self.opened[-1].token, "bracket_open")

    def _after_operand(self, token: Token) -> None:
        """Let a sign, a comma or a closing bracket follow; a bracket only after a function."""
        if token.starts_operand:
            if token.text != "(" or self.before is None or self.before.kind != "name":
                raise self._sign_missing(token)
            self._open(token, called=True)
        elif token.text == ")":
            self._close(token)
        elif token.text == "**":
            self.depth += 1
        elif token.text != "," or (self.opened and self.opened[-1].called):
            self.depth = self.opened[-1].depth if self.opened else 0
        else:
            raise self.text.fault_at(token, "comma_alone")

    def _before_operand(self, token: Token) -> None:
        """Let a value follow, or a plus or minus that belongs to it."""
        if token.text == "(":
            self._open(token, called=False)
        elif token.text in ("+", "-"):
            self.depth += 1
        elif token.text == ")" and not self.opened:
            raise self.text.fault_at(token, "bracket_extra")
        elif token.text == ")" and self.opened[-1].called and self.opened[-1].token is self.before:
            self._close(token)  # how many arguments it takes is for the function to say
        elif token.kind == "sign":
            if self.before:
                raise self.text.fault_at(self.before, "value_missing_after")
            raise self.text.fault_at(token, "value_missing_before")

    def _open(self, token: Token, *, called: bool) -> None:
        self.depth += 1
        self.opened.append(_Bracket(token, called, self.depth))

    def _close(self, token: Token) -> None:
        if not self.opened:
            raise self.text.fault_at(token, "bracket_extra")
        self.depth = self.opened.pop().depth - 1

    def _second_equals(self, token: Token) -> FormulaError:
        key = "equals_inside" if self.opened else "equals_again" if self.equals else "equals_target"
        return self.text.fault_at(token, key)

    def _sign_missing(self, token: Token) -> FormulaError:
        before = self.before or token
        if self.opened and "\n" in self.text.typed[before.stop : token.start]:
            return self.text.fault_at(self.opened[-1].token, "bracket_open")
        dots = before.kind == token.kind == "number" and before.stop == token.start  # 1.2.3
        left = "( … )" if before.text == ")" else short(before.text)
        right = "( … )" if token.text == "(" else short(token.text)
        key = "dots" if dots else "sign_missing"
        return self.text.fault(before.start, token.stop, key, left=left, right=right)
