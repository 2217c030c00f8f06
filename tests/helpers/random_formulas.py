"""Random expressions, each written twice: for Python's own `eval`, and as school writes it.

The school writing is free where the grammar of `cgraph.formula` says that it is free: products
without a sign, raised exponents, strokes, functions without brackets, signs of any keyboard.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

NAMES = {"x": 3.0, "y": -2.0, "z": 0.5, "w1": 1.25, "theta": -0.75, "x_new": 2.0}
FUNCTIONS = {  # Python's word, and how a formula may write it
    "exp": ["exp"],
    "log": ["log", "ln"],
    "sin": ["sin"],
    "cos": ["cos"],
    "tanh": ["tanh"],
    "sqrt": ["sqrt"],
    "abs": ["abs"],
    "max": ["max", "maximum"],
    "min": ["min", "minimum"],
}
PYTHON = {
    **{name: getattr(math, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt", "pi")},
    "abs": math.fabs,
    "max": max,
    "min": min,
}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SUM, _PRODUCT, _SIGN, _POWER, _VALUE = range(1, 6)


@dataclass
class Written:
    """An expression in both writings; `level` says how strongly the school one holds together."""

    python: str
    school: str
    level: int = _VALUE
    kind: str = ""  # "number", "name", "bracket"; "product" if another factor may follow

    def __str__(self) -> str:
        return self.school


def random_formula(dice: random.Random, depth: int = 4) -> Written:
    """Return a random expression over `NAMES`."""
    shapes = [_sum, _product, _product, _quotient, _power, _signed, _call, _leaf]
    return dice.choice(shapes if depth else [_leaf])(dice, depth - 1)


def any_width(dice: random.Random, text: str) -> str:
    """Return the text, or the one that a keyboard for Chinese gives."""
    return text.translate(_WIDE) if dice.random() < 0.1 else text


def _leaf(dice: random.Random, _depth: int) -> Written:
    if dice.random() < 0.3:
        number = dice.choice(["0", "1", "2", "3", "0.5", ".25", "1e1", "12", "5."])
        return Written(repr(float(number)), number, kind="number")
    if dice.random() < 0.1:
        return Written("pi", dice.choice(["pi", "π"]), kind="name")
    name = dice.choice([*NAMES])
    shown = "w₁" if name == "w1" and dice.random() < 0.5 else name
    return Written(name, shown, kind="name")


def _signed(dice: random.Random, depth: int) -> Written:
    part, sign = random_formula(dice, depth), dice.choice("-+-")
    shown = sign if sign == "+" else dice.choice("-−–")
    return Written(f"({sign}{part.python})", shown + _at(dice, part, _SIGN).school, _SIGN)


def _sum(dice: random.Random, depth: int) -> Written:
    left, right, sign = random_formula(dice, depth), random_formula(dice, depth), dice.choice("+-")
    shown = sign if sign == "+" else dice.choice("-−")
    school = (_at(dice, left, _SUM), _spaced(dice, shown), _at(dice, right, _PRODUCT))
    return Written(f"({left.python} {sign} {right.python})", "".join(map(str, school)), _SUM)


def _product(dice: random.Random, depth: int) -> Written:
    left = _at(dice, random_formula(dice, depth), _PRODUCT)
    right = _at(dice, random_formula(dice, depth), _SIGN)
    python = f"({left.python} * {right.python})"
    if not _may_touch(left, right) or dice.random() < 0.3:
        sign = _spaced(dice, dice.choice("*×·"))
        return Written(python, f"{left}{sign}{right}", _PRODUCT)
    gap = " " if right.school.startswith(("max", "min")) else dice.choice(["", "", " "])
    return Written(python, f"{left}{gap}{right}", _PRODUCT, "product")


def _quotient(dice: random.Random, depth: int) -> Written:
    left = _at(dice, random_formula(dice, depth), _PRODUCT)
    right = _at(dice, random_formula(dice, depth), _SIGN)
    sign = _spaced(dice, dice.choice("/÷"))
    return Written(f"({left.python} / {right.python})", f"{left}{sign}{right}", _PRODUCT)


def _call(dice: random.Random, depth: int) -> Written:
    name = dice.choice([*FUNCTIONS])
    shown = dice.choice(FUNCTIONS[name])
    inputs = [random_formula(dice, depth) for _ in range(2 if name in ("max", "min") else 1)]
    python = f"{name}({', '.join(part.python for part in inputs)})"
    inside = dice.choice([", ", ",", "，"]).join(part.school for part in inputs)
    kind, first, style = "bracket", inputs[0], dice.random()
    if name == "abs" and style < 0.7:
        return Written(python, f"|{inside}|", kind=kind)
    if name == "sqrt" and style < 0.5:
        return Written(python, f"√({inside})", kind=kind)
    if name == "exp" and style < 0.3:
        return Written(python, f"e{dice.choice(['^', '**'])}({inside})", _POWER)
    if len(inputs) == 1 and first.kind == "name" and style < 0.5:
        return Written(python, f"{shown} {first.school}", _SIGN)
    return Written(python, f"{shown}({inside})", kind=kind)


def _power(dice: random.Random, depth: int) -> Written:
    base = random_formula(dice, depth)
    if dice.random() < 0.5:
        number = dice.choice(["2", "3", "10"])
        raised = _at(dice, base, _VALUE).school + number.translate(_RAISED)
        return Written(f"({base.python} ** {float(number)})", raised, _POWER, "product")
    exponent = random_formula(dice, min(depth, 1))
    sign = _spaced(dice, dice.choice(["^", "**"]))
    shown = _at(dice, base, _VALUE).school + sign + _at(dice, exponent, _SIGN).school
    return Written(f"({base.python} ** {exponent.python})", shown, _POWER)


def _at(dice: random.Random, part: Written, level: int) -> Written:
    """Return a part, in brackets where it is weaker than `level`, and else sometimes."""
    if part.level >= level and dice.random() < 0.9:
        return part
    opening, closing = dice.choice(["()", "()", "[]", "{}", "（）"])
    return Written(part.python, f"{opening}{part.school}{closing}", kind="bracket")


def _may_touch(left: Written, right: Written) -> bool:
    """Whether the product of two parts may be written without a sign."""
    if left.kind not in ("number", "name", "bracket", "product"):
        return False
    return right.kind == "name" or (right.kind == "bracket" and right.school[0] not in "[{|")


def _spaced(dice: random.Random, sign: str) -> str:
    return f" {sign} " if dice.random() < 0.6 else sign
