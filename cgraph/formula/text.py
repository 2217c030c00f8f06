"""The text of a formula: its characters, its tokens, and the place of every fault in it."""

import keyword
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cgraph.errors import FormulaError
from cgraph.language import say

LONGEST = 10_000  # characters
_QUOTED = 20  # characters, in a sentence

_PLAIN: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width, as typed in Chinese
    **dict.fromkeys(map(ord, "×·⋅∙∗"), "*"),
    **dict.fromkeys(map(ord, "÷∕"), "/"),
    **dict.fromkeys(map(ord, "−–‐‑"), "-"),
}
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|==|[-+*/@(),=;\n])"
)
_ADVICE = {  # characters that a learner may well try, and the sentence that says what to write
    **dict.fromkeys("^", "power"),
    **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ", "superscript"),
    **dict.fromkeys("₀₁₂₃₄₅₆₇₈₉", "subscript"),
    **dict.fromkeys("√∛", "root"),
    **dict.fromkeys("|", "absolute"),
    **dict.fromkeys("'\"`“”‘’", "quotes"),
    **dict.fromkeys("[]{}【】〔〕「」", "brackets"),
    **dict.fromkeys("<>≤≥≠", "comparison"),
    **dict.fromkeys(".", "dot"),
}


class Token(NamedTuple):
    """A number, a name or a sign, and where in the text it stands."""

    kind: str  # "number", "name" or "sign"
    text: str
    start: int
    stop: int

    @property
    def ends_operand(self) -> bool:
        """Whether a value may end here, so that a sign must follow."""
        return self.kind != "sign" or self.text == ")"

    @property
    def starts_operand(self) -> bool:
        """Whether a value begins here, signs before it apart."""
        return self.kind != "sign" or self.text == "("


@dataclass(frozen=True)
class Text:
    """A formula as it was typed; makes the errors that show a place in it."""

    typed: str

    @classmethod
    def of(cls, typed: str) -> "Text":
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


def tokens(text: Text) -> Iterator[Token]:
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
        token = _token(text, match)
        yield token
        place = token.stop


def _token(text: Text, match: re.Match[str]) -> Token:
    token = Token(match.lastgroup or "sign", match[0], *match.span())
    if token.kind == "number" and float(token.text) == float("inf"):
        raise text.fault_at(token, "too_large")
    if token.text == "==":
        raise text.fault_at(token, "comparison")
    if token.kind == "name":
        for place, character in enumerate(token.text, token.start):
            if not f"a{character}".isidentifier():
                raise _character_fault(text, place, character)
        token = token._replace(text=unicodedata.normalize("NFKC", token.text))
        if keyword.iskeyword(token.text):
            raise text.fault_at(token, "keyword")
    return token


def _character_fault(text: Text, place: int, character: str) -> FormulaError:
    key = _ADVICE.get(character)
    if key:
        exponent = unicodedata.normalize("NFKC", character).replace("−", "-")
        return text.fault(place, place + 1, key, text=character, plain=exponent)
    visible = character.isprintable() and not unicodedata.combining(character)
    shown = f"{character} " if visible else ""
    return text.fault(place, place + 1, "character", text=shown, code=f"U+{ord(character):04X}")


def short(text: str) -> str:
    """Cut what is too long to be quoted in a sentence."""
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


def _pointer(line: str, start: int, stop: int) -> str:
    """Return the line, or the part of it around the place, and carets under the place.

    >>> print(_pointer("f = 2x", 4, 6))
      f = 2x
          ^^
    """
    first, last = max(0, start - 40), start + 40
    lead = "…" if first else ""
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in line[first:last])
    left, place = shown[: start - first], shown[start - first : stop - first]
    tail = "…" if last < len(line) else ""
    indent = " " * _columns(lead + left)
    return f"  {lead}{shown}{tail}\n  {indent}{'^' * max(1, _columns(place))}"


def _columns(text: str) -> int:
    """Return how many columns of a fixed-width page the text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
