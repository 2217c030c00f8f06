"""The text of a formula, the place of every fault in it, and its tokens, by statement.

Tokens are in the signs of plain arithmetic, whatever the keyboard.
"""

import keyword
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cgraph.errors import FormulaError
from cgraph.language import say
from cgraph.symbols import columns

LONGEST = 10_000  # characters
_QUOTED = 20  # characters, in a sentence
_PLAIN: dict[int, str] = {  # one character for one, so that places stay what they are
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width
    **dict.fromkeys(map(ord, "×✕·⋅∙•∗‧・ꞏ"), "*"),
    **dict.fromkeys(map(ord, "÷∕⁄"), "/"),
    **dict.fromkeys(map(ord, "−–—‐‑‒"), "-"),
    ord("ˆ"): "^",
    **dict(zip(map(ord, "。、【】〔〕「」"), ".,[][]{}", strict=True)),
}
_RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿˣʸ"
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<exponent>[{_RAISED}]+)"
    rf"|(?P<name>[^\W\d{_RAISED}][^\W{_RAISED}]*)"
    r"|(?P<sign>\*\*|//|[=!<>]=|[-+*/@^()\[\]{}|√,=<>≤≥≠;\n])"
)
_REFUSED = {  # what a learner may well try, and the sentence that says what to write
    **dict.fromkeys(["//"], "whole_division"),
    **dict.fromkeys(["==", "!=", "<", ">", "<=", ">=", "≤", "≥", "≠"], "comparison"),
    **dict.fromkeys(["if", "else", "and", "or", "not"], "condition"),
    **dict.fromkeys("'\"`“”‘’", "quotes"),
    "∛": "root",
    ".": "dot",
}
_MODULE = re.compile(r"((?:np|numpy|math|cg|torch|jnp|tf)\.(?:\w+\.)*)([^\W\d]\w*)")


class Token(NamedTuple):
    """A number, a name, a sign or a raised exponent, and where in the text it stands."""

    kind: str  # "number", "name", "sign" or "exponent"
    text: str
    start: int
    stop: int


@dataclass(frozen=True)
class Typed:
    """A formula as it was typed; makes the errors that show a place in it."""

    typed: str

    @classmethod
    def of(cls, typed: str) -> "Typed":
        """Take a text with any kind of line ends; FormulaError if it is too long."""
        start = typed[: LONGEST + 1]
        text = cls(re.sub(r"\r\n?", lambda end: " \n" if len(end[0]) > 1 else "\n", start))
        if len(typed) > LONGEST:
            raise text.fault(LONGEST, LONGEST + 1, "too_long", length=len(typed), longest=LONGEST)
        return text

    def fault(self, start: int, stop: int, key: str, **values: object) -> FormulaError:
        """Return the error `formula.<key>`, its place between the characters `start` and `stop`."""
        begin = self.typed.rfind("\n", 0, start) + 1
        line, _, _ = self.typed[begin:].partition("\n")
        message = (
            f"{say(f'formula.{key}', **values)}\n{_pointer(line, start - begin, stop - begin)}"
        )
        return FormulaError(message, self.typed.count("\n", 0, start) + 1, start - begin + 1)

    def fault_at(self, token: Token, key: str, **values: object) -> FormulaError:
        """Return the error `formula.<key>` that shows `token`, which the sentence calls `text`."""
        return self.fault(token.start, token.stop, key, text=short(token.text), **values)


def short(text: str) -> str:
    """Cut what is too long to be quoted in a sentence."""
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def _pointer(line: str, start: int, stop: int) -> str:
    """Return the line, or the part of it around the place, and carets under the place.

    >>> print(_pointer("f = 2 3", 4, 7))
      f = 2 3
          ^^^
    """
    first, last = max(0, start - 40), start + 40
    lead = "…" if first else ""
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in line[first:last])
    left, place = shown[: start - first], shown[start - first : stop - first]
    tail = "…" if last < len(line) else ""
    indent = " " * columns(lead + left)
    return f"  {lead}{shown}{tail}\n  {indent}{'^' * max(1, columns(place))}"


class Statement(NamedTuple):
    """One `name = expression`, or an expression alone."""

    target: Token | None
    tokens: list[Token]  # the equals sign is the first, if there is a target
    of_inputs: bool = False  # whether the target is written as in f(x, y) = …


def statements(text: Typed) -> list[Statement]:
    """Return the statements of a text; FormulaError where it is none."""
    found = [_statement(line) for line in _lines(text, _tokens(text))]
    if not found:
        raise text.fault(0, 1, "empty")
    return found


def _lines(text: Typed, found: Iterator[Token]) -> Iterator[list[Token]]:
    """Split at semicolons, and at the ends of lines that stand in no bracket."""
    line: list[Token] = []
    depth, end = 0, ""
    for token in found:
        if token.text == ";" or (token.text == "\n" and not depth):
            if line:
                yield line
            line, depth, end = [], 0, token.text if line or token.text == ";" else end
        elif token.text != "\n":
            if end == "\n" and not line and token.text in "+-**/@^":
                raise text.fault_at(token, "line_goes_on")
            depth = max(0, depth + (token.text in "([{") - (token.text in ")]}"))
            line.append(token)
    if line:
        yield line


def _statement(line: list[Token]) -> Statement:
    """Take the name before the equals sign: `f(x, y) = …` says no more than `f = …`."""
    kinds = {"name": "n", "number": "0", "exponent": "0"}
    shape = "".join(kinds.get(token.kind, token.text[0]) for token in line)
    head = re.match(r"n(\(n(,n)*\))?(?==)", shape)
    if not head:
        return Statement(None, line)
    return Statement(line[0], line[head.end() :], of_inputs=head.end() > 1)


def _tokens(text: Typed) -> Iterator[Token]:
    """Yield the tokens, ends of lines among them; FormulaError at what is none."""
    plain = re.sub(r"[^\S\n]", " ", text.typed.translate(_PLAIN))
    place = 0
    while place < len(plain):
        if plain[place] == " ":
            place += 1
            continue
        match = _TOKEN.match(plain, place)
        if not match:
            raise _character_fault(text, place, plain[place])
        token = Token(match.lastgroup or "", match[0], *match.span())
        yield _checked(text, token)
        place = token.stop


def _checked(text: Typed, token: Token) -> Token:
    """Return a token with names and exponents in their normal form, if it can be one."""
    if written := _MODULE.match(text.typed, token.start):
        raise text.fault(*written.span(), "module", module=written[1], name=short(written[2]))
    if token.text in _REFUSED:
        raise text.fault_at(token, _REFUSED[token.text])
    if token.kind == "number" and float(token.text) == float("inf"):
        raise text.fault_at(token, "too_large")
    if token.kind == "exponent":
        plain = unicodedata.normalize("NFKC", token.text).replace("−", "-")
        if not re.fullmatch(r"[+-]?(?:[0-9]+|[nxy])", plain):
            raise text.fault_at(token, "exponent")
        return token._replace(text=plain)
    if token.kind == "name":
        for place, character in enumerate(token.text, token.start):
            normal = unicodedata.normalize("NFKC", character)
            if not f"{'' if place == token.start else 'a'}{normal}".isidentifier():
                raise _character_fault(text, place, character)
        token = token._replace(text=unicodedata.normalize("NFKC", token.text))
        if keyword.iskeyword(token.text):
            raise text.fault_at(token, "keyword")
    return token


def _character_fault(text: Typed, place: int, character: str) -> FormulaError:
    if character in _REFUSED:
        return text.fault(place, place + 1, _REFUSED[character])
    visible = character.isprintable() and not unicodedata.combining(character)
    shown = f"{character} " if visible else ""
    return text.fault(place, place + 1, "character", text=shown, code=f"U+{ord(character):04X}")
