"""The text of a formula, and the place of every fault in it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from cgraph.errors import FormulaError
from cgraph.language import say

LONGEST = 10_000  # characters
_QUOTED = 20  # characters, in a sentence


class Token(NamedTuple):
    """A number, a name, a sign or a raised exponent, and where in the text it stands."""

    kind: str  # "number", "name", "sign" or "exponent"
    text: str
    start: int
    stop: int


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
    indent = " " * _columns(lead + left)
    return f"  {lead}{shown}{tail}\n  {indent}{'^' * max(1, _columns(place))}"


def _columns(text: str) -> int:
    """Return how many columns of a fixed-width page the text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
