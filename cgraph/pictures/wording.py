"""How steps are worded for a learner: lists of names, numbers put into a formula."""

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np

from cgraph.graph import NodeView
from cgraph.language import say
from cgraph.numerals import show, superscript
from cgraph.symbols import show_name
from cgraph.values import Value

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])")
_WHOLE_POWER = re.compile(r" \*\* (\d)(?!\d)")


def name_list(labels: Iterable[str]) -> str:
    """Join the names of nodes, each once, as the learner's language does.

    >>> name_list(["x", "y", "w1"])
    'x, y and w₁'
    """
    names = [show_name(label) for label in dict.fromkeys(labels)]
    if len(names) < 2:  # noqa: PLR2004  a pair is the first list with something between
        return "".join(names)
    return say("passes.comma").join(names[:-1]) + say("passes.and") + names[-1]


def sentences(parts: Sequence[str]) -> str:
    """Put sentences one behind the other."""
    return say("passes.between").join(part for part in parts if part)


def readable(formula: str) -> str:
    """Turn a line of plain arithmetic into one for a picture, with shorter numbers.

    >>> readable("(2 - 5) ** 2 = 9"), readable("-6 * 0.333333 = -2")
    ('(2 − 5)² = 9', '−6 × 0.333 = −2')
    """
    formula = _WHOLE_POWER.sub(lambda match: superscript(int(match[1])), formula)
    formula = _NUMBER.sub(lambda match: show(float(match[0])), formula)
    return formula.replace(" ** ", " ^ ").replace(" * ", " × ").replace("-", "−")


def product(upstream: Value, local: Value, contribution: Value) -> str:
    """Write upstream × local = contribution.

    >>> product(-6.0, -1.0, 6.0)
    '−6 × (−1) = 6'
    """
    return f"{show(upstream)} × {in_brackets(local)} = {show(contribution)}"


def addition(parts: Sequence[Value], total: Value) -> str:
    """Write a sum and what it comes to.

    >>> addition([5.0, -2.0], 3.0)
    '5 + (−2) = 3'
    """
    first, *others = parts
    return f"{' + '.join([show(first), *map(in_brackets, others)])} = {show(total)}"


def is_finite(value: Value | None) -> bool:
    """Whether a value is there and is neither infinite nor nan, nowhere in an array."""
    if isinstance(value, float):
        return math.isfinite(value)
    return value is not None and bool(np.all(np.isfinite(value)))


def show_value(view: NodeView) -> str:
    """Write a node's value; one that has overflowed is marked, so that it does not look normal."""
    return show(view.value) if is_finite(view.value) else f"✗ {show(view.value)}"


def in_brackets(value: Value) -> str:
    """Write a number that stands behind a sign: negative ones in brackets."""
    written = show(value)
    return f"({written})" if written.startswith("−") else written
