"""Rules as they are read: brackets where they belong, in text, in pictures, in mathematics."""

import ast
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from latex2mathml.converter import convert

from cgraph.notation import BASE, FIRST, INNER, LATEX, PICTURE, PLAIN, fill, placeholder
from cgraph.rules import compiled, names_in
from cgraph.tape import Tape

SIGNS = ("+", "-", "*", "/", "**", "@", ">", "<", "<=", "==", "!=")
LEAVES = st.sampled_from(["#1", "#2", "2", "0.5"])


def grown(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS[:6]), inner).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
        st.tuples(inner, st.sampled_from(SIGNS[6:]), inner).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
        inner.map(lambda x: f"-({x})"),
        inner.map(lambda x: f"exp({x})"),
        st.tuples(inner, inner).map(lambda t: f"maximum({t[0]}, {t[1]})"),
    )


RULES = st.recursive(LEAVES, grown, max_leaves=6)


@given(RULES)
def test_plain_text_is_python_that_means_the_same(rule):
    """Whatever brackets it has left out."""
    written = PLAIN.rule(rule, {"_1": "a", "_2": "b"})
    expected = ast.parse(rule.replace("#1", "a").replace("#2", "b"))
    assert ast.dump(ast.parse(written)) == ast.dump(expected)
    again = PLAIN.rule(written, {})
    assert again == written


@given(RULES, st.sampled_from([-1.5, 2.0, 1e-7, -3e8]))
def test_mathematics_can_be_set(rule, number):
    for items in ({"_1": "x1", "_2": "yhat"}, {"_1": number, "_2": -2.0}):
        assert convert(LATEX.rule(rule, items)).startswith("<math")
        assert "#" not in PICTURE.rule(rule, items)


READ = [  # rule, plain, picture, mathematics
    ("#1 - (#2 - 1)", "a - (b - 1)", "a − (b − 1)", "a - (b - 1)"),
    ("#1 - #2 - 1", "a - b - 1", "a − b − 1", "a - b - 1"),
    ("#1 / (#2 * 2)", "a / (b * 2)", "a / (b × 2)", r"\frac{a}{b \times 2}"),
    ("#1 * (#2 / 2)", "a * (b / 2)", "a × (b / 2)", r"a \times \frac{b}{2}"),
    ("(#1 / #2) ** 2", "(a / b) ** 2", "(a / b)²", r"(\frac{a}{b})^{2}"),
    ("(#1 ** 2) ** 3", "(a ** 2) ** 3", "(a²)³", "(a^{2})^{3}"),
    ("#1 ** #2 ** 2", "a ** b ** 2", "a ^ b²", "a^{b^{2}}"),
    ("(-#1) ** 2", "(-a) ** 2", "(−a)²", "(-a)^{2}"),
    ("-#1 ** 2", "-a ** 2", "−a²", "-a^{2}"),
    ("-(#1 + #2)", "-(a + b)", "−(a + b)", "-(a + b)"),
    ("#1 * -#2", "a * (-b)", "a × (−b)", r"a \times (-b)"),
    ("exp(#1) ** 2", "exp(a) ** 2", "exp(a)²", "(e^{a})^{2}"),
    ("log(#1) ** 2", "log(a) ** 2", "log(a)²", r"\ln(a)^{2}"),
    ("(#1 > #2) + (#1 == #2) / 2", "(a > b) + (a == b) / 2", "(a > b) + (a == b) / 2",
     r"[a > b] + \frac{[a = b]}{2}"),
    ("(#1 > #2) > 0", "(a > b) > 0", "(a > b) > 0", "[[a > b] > 0]"),
    ("#1.T @ #2", "a.T @ b", "a.T @ b", r"a^{\top} \, b"),
    ("size(#1)", "size(a)", "size(a)", r"\operatorname{size}(a)"),
    ("less_equal(#1, #2)", "less_equal(a, b)", "less_equal(a, b)",
     r"\operatorname{less\_equal}(a, b)"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "plain", "picture", "mathematics"), READ)
def test_how_a_rule_reads(rule, plain, picture, mathematics):
    items = {"_1": "a", "_2": "b"}
    assert PLAIN.rule(rule, items) == plain
    assert PICTURE.rule(rule, items) == picture
    assert LATEX.rule(rule, items) == mathematics


NUMBERS = [  # rule, numbers, plain, picture, mathematics
    ("#1 ** #2", (1e5, 2.0), "100000 ** 2", "(1×10⁵)²", r"(1 \times 10^{5})^{2}"),
    ("#1 ** #2", (-2.0, -3.0), "(-2) ** (-3)", "(−2)⁻³", "(-2)^{-3}"),
    ("#1 ** #2", (2.0, 0.5), "2 ** 0.5", "2 ^ 0.5", "2^{0.5}"),
    ("#1 ** #2", (1e-5, 12.0), "(1e-5) ** 12", "(1×10⁻⁵) ^ 12", r"(1 \times 10^{-5})^{12}"),
    ("#1 - #2", (-1.0, -2.0), "-1 - (-2)", "−1 − (−2)", "-1 - (-2)"),
    ("-#1", (-2.0,), "-(-2)", "−(−2)", "-(-2)"),
    ("#1 / #2", (math.inf, math.nan), "inf / nan", "∞ / nan", r"\frac{\infty}{\text{nan}}"),
]


@pytest.mark.parametrize(("rule", "numbers", "plain", "picture", "mathematics"), NUMBERS)
def test_how_a_rule_reads_with_numbers(rule, numbers, plain, picture, mathematics):
    items = {f"_{slot}": number for slot, number in enumerate(numbers, 1)}
    assert PLAIN.rule(rule, items) == plain
    assert PICTURE.rule(rule, items) == picture
    assert LATEX.rule(rule, items) == mathematics
    tape = Tape()
    symbols = {slot: tape.symbol(0.25) for slot in items}
    values = [items[slot] for slot in symbols]
    if "**" not in rule:  # a power that is known reads better
        assert fill(PICTURE.rule(rule, symbols), values) == picture


@pytest.mark.parametrize(("form", "shown"), [(FIRST, "−2"), (INNER, "(−2)"), (BASE, "(−2)")])
def test_a_placeholder_is_filled_as_the_number_would_be_written(form, shown):
    symbol = Tape().symbol(7.0)
    assert fill(f"x = {placeholder(symbol, form)}!", [-2.0]) == f"x = {shown}!"
    assert PICTURE.number(-2.0, form) == shown


@given(RULES, st.floats(0.25, 4), st.floats(0.25, 4))
def test_what_is_compiled_is_what_python_computes(rule, a, b):
    if "@" in rule:
        return
    plain = rule.replace("#1", "a").replace("#2", "b")
    names = {"a": a, "b": b, "exp": math.exp, "maximum": max}
    try:
        expected = float(eval(plain, {"__builtins__": {}}, names))  # noqa: S307
    except (ArithmeticError, TypeError):  # which our own does not raise
        return
    found = compiled(rule, ("_1", "_2"))(a, b)
    assert isinstance(found, float)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert set(names_in(rule)) <= {"_1", "_2"}
