"""Writing an operation with what stands for its inputs: names, numbers or LaTeX."""

import re
from collections.abc import Sequence

_SLOT = re.compile(r"(?P<before>[({,] ?)?#(?P<slot>\d|upstream|local)(?P<power> ?(?:\*\*|\^))?")


def written(template: str, inputs: Sequence[str], output: str = "", **others: str) -> str:
    """Put texts into an operation's template, with brackets round what is negative.

    >>> written("#1 * #2", ["-3", "-2"])
    '-3 * (-2)'
    >>> written("#1 ** #2", ["-3", "2"])
    '(-3) ** 2'
    >>> written("exp(#1)", ["-2"])
    'exp(-2)'
    """

    def fill(match: re.Match[str]) -> str:
        before, slot, power = match["before"] or "", match["slot"], match["power"] or ""
        text = (output, *inputs)[int(slot)] if slot.isdecimal() else others[slot]
        enclosed = before or (match.start() == 0)
        if text.startswith("-") and (power or not enclosed):
            text = f"({text})"
        return before + text + power

    return _SLOT.sub(fill, template)
