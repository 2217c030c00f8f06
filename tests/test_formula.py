"""Formulas: what they mean, and where each fault in one is shown."""

import math
import re
import time
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from cgraph.errors import FormulaError, NameUnknownError
from cgraph.formula import parse
from cgraph.language import languages, texts, use_language
from cgraph.operations import OPERATIONS

A, B, X, Y, Z = 0.5, 7.0, 3.0, 2.0, -1.5
VALUES = {"a": A, "b": B, "x": X, "y": Y, "z": Z}

MEANINGS = [
    ("x", X),
    ("+x", X),
    ("-x", -X),
    ("7", 7),
    ("007", 7),
    (".5 + 5.", 5.5),
    ("1e3 * x + 2E-1", 3000.2),
    ("x + y * a", X + Y * A),
    ("(x + y) * a", (X + Y) * A),
    ("x - y - a", X - Y - A),
    ("x - (y - a)", X - (Y - A)),
    ("x / y / a", X / Y / A),
    ("x / y * a", X / Y * A),
    ("x ** y ** a", X**Y**A),
    ("(x ** y) ** a", (X**Y) ** A),
    ("-x ** y", -(X**Y)),
    ("(-x) ** y", (-X) ** Y),
    ("x ** -y", X**-Y),
    ("2 ** -1", 0.5),
    ("-2 ** 2", -4),
    ("- - x", X),
    ("x - -y", X + Y),
    ("+-+x", -X),
    ("-x * -y", X * Y),
    ("exp(x) * log(b)", math.exp(X) * math.log(B)),
    ("maximum(x, y) - minimum(x, y)", X - Y),
    ("maximum(x + y, -(z)) ** 2", (X + Y) ** 2),
    ("max(x, y) + min(x, y) + ln(b)", X + Y + math.log(B)),
    ("sigmoid(z)", 1 / (1 + math.exp(-Z))),
    ("σ(z)", 1 / (1 + math.exp(-Z))),
    ("add(x, y)", X + Y),
    ("sin(pi * x) + π", math.sin(math.pi * X) + math.pi),
    ("u = x + y; f = u * y", 10),
    ("u = x + y\nf = u * y", 10),
    ("u = x + y\r\nf = u * y\r\n", 10),
    ("u = x + y\rf = u * y", 10),
    ("u = x + y;; u * y ;", 10),
    ("  x\n\n", X),
    ("(x\n +\r\n y) * y", 10),
    ("c = 2; c * x", 6),
    ("u = x; u + u", 6),
    ("x = x + 1; x = x * x; x - 1", 15),
    ("sum = x + y; sum * sum(sum)", 25),
    ("a × b · y ÷ x − z", A * B * Y / X - Z),
    ("a\u2212b\u2013y", A - B - Y),
    ("（ｘ＋ｙ）＊ｙ", 10),
    ("ｕ＝ｘ＋ｙ；ｆ＝ｕ＊ｙ", 10),
    ("ｍａｘｉｍｕｍ（ｘ，２．５）／２－０", 1.5),
    ("x\u3000+\u00a0y\t+ a", X + Y + A),
    ("损失 = (x - y) ** 2; 损失 + 1", 2),
]


@pytest.mark.parametrize(("formula", "expected"), MEANINGS)
def test_meaning(formula, expected):
    graph = parse(formula)
    values = {name: VALUES[name] for name in graph.inputs}
    assert graph.forward(**values) == pytest.approx(expected, rel=1e-15)
    assert parse(formula, **values).forward() == graph.output.value


STRUCTURES = [  # formula, labels in order, the output's label
    ("u = x + y; f = u * y", "x y u f", "f"),
    ("(x + y) * y", "x y v1 f", "f"),
    ("x + x", "x f", "f"),
    ("2 * x + 2", "2 x 2#2 v1 f", "f"),
    ("-2 * x", "-2 x f", "f"),
    ("+2 * x", "2 x f", "f"),
    ("pi * pi", "3.14159 f", "f"),
    ("f = x * y; g = f + 1", "x y 1 f g", "g"),
    ("g = x * y; f = x + 1; x - y", "x y 1 g f v1", "v1"),
    ("x * y; z", "x y z v1", "z"),
    ("x; z", "x z", "z"),
    ("z; z", "z", "z"),
    ("u = x + 1; v = u; w = u", "x 1 u", "u"),
    ("x = x + x; x = x + x; x", "x x_2 x_3", "x_3"),
    ("x = x + x_2; x_3 = x; x = x_3 + x_3", "x x_2 x_4 x_5", "x_5"),
    ("u = x + 1; u = u + 2; u = u + 3", "x 1 2 3 u u_2 u_3", "u_3"),
    ("u = 3; u = x + u", "3 x u", "u"),
    ("\ufb01 = x + 1; fi * 2", "x 1 2 fi f", "f"),  # names compare as in Python: ﬁ is fi
]


@pytest.mark.parametrize(("formula", "labels", "output"), STRUCTURES)
def test_structure(formula, labels, output):
    graph = parse(formula)
    assert sorted(view.label for view in graph.nodes) == sorted(labels.split())
    assert graph.output.label == output


def test_inputs_come_in_the_order_of_the_text():
    assert list(parse("b * a + c ** a").inputs) == ["b", "a", "c"]


def test_sixty_doublings():
    graph = parse("\n".join(["x = x + x"] * 60), x=1)
    assert graph.forward() == 2.0**60
    assert graph.backward() == {"x": 2.0**60}


def test_values_and_parameters():
    graph = parse("w * x + b", "w, b", x=[1, 2], w=3)
    assert graph.parameters == {"w": 3.0, "b": None}
    assert graph.inputs["x"].tolist() == [1.0, 2.0]
    assert parse("w * x", parameters=("w",)).parameters == {"w": None}
    assert parse("exp + pi", exp=1, pi=2).forward() == 3.0, "a value makes any name an input"
    assert list(parse("pi + x", "pi").parameters) == ["pi"]
    assert parse("x = x + 1", x=4).forward() == 5.0


def test_new_row_is_a_function_at_once(monkeypatch):
    row = replace(OPERATIONS["negative"], name="opposite", symbol="opp", text="opposite(#1)")
    monkeypatch.setitem(OPERATIONS, "opposite", row)
    assert parse("opposite(x) + opp(3)", x=1).forward() == -4.0


CHAIN = "+".join(["x"] * 1000)


def test_long_chain():
    assert parse(CHAIN, x=1).forward() == 1000.0


def test_a_longer_chain_is_told_by_every_python():
    with pytest.raises(FormulaError, match="too many parts"):
        parse(f"{CHAIN}+x")
    parse(f"u={CHAIN};u+x")


@pytest.mark.parametrize(
    "formula", ["(" * 99 + "x" + ")" * 99, "-" * 99 + "x", "**".join(["x"] * 100)]
)
def test_deep_nesting_up_to_the_limit(formula):
    assert parse(formula, x=1).forward() in (1.0, -1.0)


def test_depth_ends_with_the_bracket_and_with_the_term():
    parse("+".join(["(-x)"] * 150))
    parse("*".join(["-x"] * 150))
    parse("+".join(["x**-y"] * 150))
    parse("maximum(" * 40 + "-x**2" + ", -x**-2)" * 40)


FAULTS = [  # formula, the sentence, line, column, what is underlined
    ("", "empty", 1, 1, ""),
    (" ;\n; ", "empty", 1, 1, " "),
    ("x" * 10_001, "too_long", 1, 10_001, "x"),
    ("(" * 101 + "x", "too_deep", 1, 101, "("),
    ("-" * 101 + "x", "too_deep", 1, 101, "-"),
    ("x**" * 101 + "x", "too_deep", 1, 302, "**"),
    ("(-" * 51 + "x", "too_deep", 1, 101, "("),
    ("+".join(["x"] * 5000), "too_many", 1, 1, None),
    ("1e999 * x", "too_large", 1, 1, "1e999"),
    ("x + 9**9**9**9", "too_large", 1, 8, "9**9**9"),
    ("1 + (1e308 * -10)", "too_large", 1, 6, "1e308 * -10"),
    ("c = exp(9); d = exp(c) * x", "too_large", 1, 17, "exp(c)"),
    ("x & y", "character", 1, 3, "&"),
    ("x := y", "character", 1, 3, ":"),
    ("x # y", "character", 1, 3, "#"),
    ("x\\\ny", "character", 1, 2, "\\"),
    ("a\0b", "character", 1, 2, "\0"),
    ("a \u202e b", "character", 1, 3, "\u202e"),
    ("ab\u200bc", "character", 1, 3, "\u200b"),
    ("e\u0301 + a", "character", 1, 2, "\u0301"),
    ("1 + \ud800", "character", 1, 5, "\ud800"),
    ("🙂", "character", 1, 1, "🙂"),
    ("x ^ 2", "power", 1, 3, "^"),
    ("ｘ＾２", "power", 1, 2, "＾"),
    ("x² + 1", "superscript", 1, 2, "²"),
    ("x⁻", "superscript", 1, 2, "⁻"),
    ("w₁ * x", "subscript", 1, 2, "₁"),
    ("2 * √x", "root", 1, 5, "√"),
    ("|x|", "absolute", 1, 1, "|"),
    ("__import__('os')", "quotes", 1, 12, "'"),
    ('f"{x}"', "quotes", 1, 2, '"'),
    ("“x”", "quotes", 1, 1, "“"),
    ("x[0]", "brackets", 1, 2, "["),
    ("{x}", "brackets", 1, 1, "{"),
    ("2 * 【x】", "brackets", 1, 5, "【"),
    ("x == 1", "comparison", 1, 3, "=="),
    ("x >= 1", "comparison", 1, 3, ">"),
    ("x ≤ 1", "comparison", 1, 3, "≤"),
    ("x.real", "dot", 1, 2, "."),
    ("().__class__", "dot", 1, 3, "."),
    ("x * 1.2.3", "dots", 1, 5, "1.2.3"),
    ("lambda: 0", "keyword", 1, 1, "lambda"),
    ("x + in", "keyword", 1, 5, "in"),
    ("x if y else z", "keyword", 1, 3, "if"),
    ("None", "keyword", 1, 1, "None"),
    ("2x", "sign_missing", 1, 1, "2x"),
    ("y + 2 x", "sign_missing", 1, 5, "2 x"),
    ("2(x + 1)", "sign_missing", 1, 1, "2("),
    ("(x)(y)", "sign_missing", 1, 3, ")("),
    ("(x) y", "sign_missing", 1, 3, ") y"),
    ("x 3", "sign_missing", 1, 1, "x 3"),
    ("0x10", "sign_missing", 1, 1, "0x10"),
    ("1 2", "sign_missing", 1, 1, "1 2"),
    ("exp(x)(y)", "sign_missing", 1, 6, ")("),
    ("ｘ＋２ｙ", "sign_missing", 1, 3, "２ｙ"),
    ("x +", "value_missing_after", 1, 3, "+"),
    ("x + \ny", "value_missing_after", 1, 3, "+"),
    ("x * / y", "value_missing_after", 1, 3, "*"),
    ("x ** ** y", "value_missing_after", 1, 3, "**"),
    ("x @@ y", "value_missing_after", 1, 3, "@"),
    ("f =", "value_missing_after", 1, 3, "="),
    ("a = * 3", "value_missing_after", 1, 3, "="),
    ("()", "value_missing_after", 1, 1, "("),
    ("(x + )", "value_missing_after", 1, 4, "+"),
    ("maximum(x, )", "value_missing_after", 1, 10, ","),
    ("maximum(, x)", "value_missing_after", 1, 8, "("),
    ("exp(*x)", "value_missing_after", 1, 4, "("),
    ("exp(()", "value_missing_after", 1, 5, "("),
    ("* x", "value_missing_before", 1, 1, "*"),
    ("a = 1; / x", "value_missing_before", 1, 8, "/"),
    (",", "value_missing_before", 1, 1, ","),
    ("2 * (x + y", "bracket_open", 1, 5, "("),
    ("exp(x", "bracket_open", 1, 4, "("),
    ("a = (x\nb = 2", "bracket_open", 1, 5, "("),
    ("((x); y", "bracket_open", 1, 1, "("),
    ("x)", "bracket_extra", 1, 2, ")"),
    (")", "bracket_extra", 1, 1, ")"),
    ("x\n(y))", "bracket_extra", 2, 4, ")"),
    ("-)", "bracket_extra", 1, 2, ")"),
    ("x, y", "comma_alone", 1, 2, ","),
    ("3,5 * x", "comma_alone", 1, 2, ","),
    ("exp((x, y))", "comma_alone", 1, 7, ","),
    ("exp(x=1)", "equals_inside", 1, 6, "="),
    ("f = (x = 3)", "equals_inside", 1, 8, "="),
    ("f = x; f = y", "assigned_twice", 1, 8, "f"),
    ("u = x + 1\nu = y", "assigned_twice", 2, 1, "u"),
    ("u = x; u = u + 1; u = y", "assigned_twice", 1, 19, "u"),
    ("a = b = c", "equals_again", 1, 7, "="),
    ("2 = x", "equals_target", 1, 3, "="),
    ("x + y = f", "equals_target", 1, 7, "="),
    ("= x", "equals_target", 1, 1, "="),
    ("exp + 1", "function_bare", 1, 1, "exp"),
    ("exp(sin)", "function_bare", 1, 5, "sin"),
    ("σ * 2", "function_bare", 1, 1, "σ"),
    ("x + expp(y)", "function_meant", 1, 5, "expp"),
    ("sigmoyd(x)", "function_meant", 1, 1, "sigmoyd"),
    ("eval(x)", "function_unknown", 1, 1, "eval"),
    ("\nx(y + 1)", "function_unknown", 2, 1, "x"),
    ("u = x; u(2)", "not_a_function", 1, 8, "u"),
    ("x + x(2)", "not_a_function", 1, 5, "x"),
    ("1 + exp()", "arguments", 1, 5, "exp()"),
    ("exp(x, y)", "arguments", 1, 1, "exp(x, y)"),
    ("maximum((x))", "arguments", 1, 1, "maximum((x))"),
    ("a = 1\nb = maximum(-x)", "arguments", 2, 5, "maximum(-x)"),
]


@pytest.mark.parametrize(("formula", "key", "line", "column", "place"), FAULTS)
def test_fault_is_shown_at_its_place(formula, key, line, column, place):
    with pytest.raises(FormulaError) as caught:
        parse(formula)
    sentence = str(caught.value).split("\n")[0]
    assert re.fullmatch(pattern(key), sentence), sentence
    assert (caught.value.line, caught.value.column) == (line, column)
    start = len("".join(formula.splitlines(keepends=True)[: line - 1])) + column - 1
    if place is not None:
        assert formula[start : start + len(place)] == place


def pattern(key):
    return re.sub(r"\\\{\w+\\\}", ".*", re.escape(texts("formula")[key]))


POINTERS = [  # formula, and the last two lines of the message
    ("y + 2x", "  y + 2x\n      ^^"),
    ("损失 = 2 x", "  损失 = 2 x\n         ^^^"),
    ("ｘ＋２ｙ", "  ｘ＋２ｙ\n      ^^^^"),
    ("a × (b", "  a × (b\n      ^"),
    ("u = x\n  y = = 2", "    y = = 2\n        ^"),
    ("x\t^ 2", "  x ^ 2\n    ^"),
    ("\0", "  \ufffd\n  ^"),
    ("e\u0301^2", "  e\u0301^2\n   ^"),
    ("x +", "  x +\n    ^"),
    ("", "  \n  ^"),
    ("exp(x,\ny)", "  exp(x,\n  ^^^^^^"),
    ("x" * 50 + "^", f"  …{'x' * 40}^\n   {' ' * 40}^"),
    ("^" + "x" * 50, f"  ^{'x' * 39}…\n  ^"),
]


@pytest.mark.parametrize(("formula", "expected"), POINTERS)
def test_pointer(formula, expected):
    with pytest.raises(FormulaError) as caught:
        parse(formula)
    assert str(caught.value).split("\n", 1)[1] == expected


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("key", [*texts("formula")])
def test_every_sentence_is_spoken_in_every_language(code, key):
    """Each sentence belongs to a fault of the tables here, and is filled in to the end."""
    formulas = {kind: formula for formula, kind, *_ in reversed(FAULTS)}
    use_language(code)
    if key in formulas:
        with pytest.raises(FormulaError) as caught:
            parse(formulas[key])
        assert re.match(pattern(key), str(caught.value))
    elif key in NAME_FAULTS:
        formula, values = NAME_FAULTS[key]
        with pytest.raises(NameUnknownError) as caught:
            parse(formula, **values)
        assert re.fullmatch(pattern(key), str(caught.value))
    elif key == "not_text":
        with pytest.raises(TypeError) as caught:
            parse(3)
        assert re.fullmatch(pattern(key), str(caught.value))
    else:
        assert key in {"comma", "unclear"}


NAME_FAULTS = {
    "value_unknown": ("x + y", {"x": 1, "yy": 2}),
    "value_needless": ("1 + 2", {"x": 1}),
    "value_computed": ("u = x + y; u * y", {"u": 1}),
}

SENTENCES = [  # formula, and what the learner reads
    ("2x", "Between 2 and x a sign is missing. If you mean to multiply, write 2 * x."),
    ("(x)(y)", ("Between ( … ) and ( … ) a sign is missing. "
     "If you mean to multiply, write ( … ) * ( … ).")),
    ("x⁻", "A power is written with two stars: x ** -, not x⁻."),
    ("x³", "A power is written with two stars: x ** 3, not x³."),
    ("x₁", "A small number below the line cannot be read. Write x1 or x_1, not x₁."),
    ("\u202e", "The character (U+202E) has no meaning in a formula."),
    ("&", "The character & (U+0026) has no meaning in a formula."),
    ("sigmoyd(x)", "There is no function sigmoyd. Did you mean sigmoid?"),
    ("exp()", ("Number of arguments in the brackets of exp: 1 needed, 0 given. "
     "A comma stands between two.")),
    ("zz(x)", "There is no function zz. There are: " + ", ".join(
        sorted(name for name, row in OPERATIONS.items() if "(" in row.text)
    ) + ". If you mean to multiply, write zz * ( … )."),
    ("x " + "y" * 30, (f"Between x and {'y' * 19}… a sign is missing. "
     f"If you mean to multiply, write x * {'y' * 19}….")),
    ("x" * 10_001, "The formula has 10001 characters; at most 10000 can be read."),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "sentence"), SENTENCES)
def test_sentence(formula, sentence):
    with pytest.raises(FormulaError) as caught:
        parse(formula)
    assert str(caught.value).split("\n")[0] == sentence


def test_names_without_use_are_told():
    for formula, given, message in [
        ("x + y", {"z": 1}, ("A value was given for z, but no input or parameter of the formula "
         "has that name. There are: x, y.")),
        ("1 + 1", {"z": 1}, "A value was given for z, but the formula has no inputs."),
        ("u = x; x + 1", {"u": 1}, ("u is computed by the formula and cannot be given as well. "
         "Leave it out, or give it another name in the formula.")),
        ("x + y", {"parameters": "w"}, ("A value was given for w, but no input or parameter of "
         "the formula has that name. There are: x, y.")),
    ]:  # fmt: skip
        with pytest.raises(NameUnknownError) as caught:
            parse(formula, **given)
        assert str(caught.value) == message


def test_what_has_no_value_is_left_to_the_forward_pass():
    for formula in ("1 / 0", "log(0)", "0 ** -1", "(-1) ** 0.5", "2 @ 3", "sqrt(-1) * 2"):
        assert len(parse(formula)) > 1


@pytest.mark.parametrize("given", [None, 3, 2.5, b"x + y", ["x"], np.array("x"), parse])
def test_what_is_no_text_is_told(given):
    with pytest.raises(TypeError, match=f"of type {type(given).__name__}"):
        parse(given)


HOSTILE = [
    "__import__('os').system('touch /tmp/cgraph_was_here')",
    "().__class__.__bases__[0].__subclasses__()",
    "9**9**9**9",
    "9**" * 3000 + "9",
    "(" * 10_000,
    "(" * 5000 + ")" * 5000,
    "-" * 10_000,
    "x" * 1_000_000,
    "9" * 10_000,
    "1" * 5000 + "." + "1" * 4000 + "e99999",
    "exp(" * 2500,
    "x," * 5000,
    "[" * 10_000,
    "'" * 10_000,
    "\0" * 10_000,
    "\ud800" * 10_000,
    "\u202e" * 10_000,
    "\u0301" * 10_000,
    "\ufdfa" * 10_000,
    "\n" * 10_000,
    "\r" * 1_000_000,
    "x\n" * 5000 + "(",
    "x + " * 2500,
    "lambda:" * 1000,
    "x if x else " * 800,
    "1if 1else 1",
    "0_0",
    "\\" * 5000,
    "\f\v\x1c\x85\u2028\u2029",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_a_fault_with_a_place_at_once(text):
    start = time.process_time()
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert time.process_time() - start < 1.0
    assert caught.value.line >= 1
    assert caught.value.column >= 1
    assert len(str(caught.value)) < 600
    str(caught.value).replace("\ud800", "").encode()


def test_brackets_count_while_they_are_open():
    assert len(parse("**".join(["(x)"] * 95))) == 95
    for deep in ("**".join(["(x)"] * 150), "(x+" * 150 + "x" + ")" * 150, "-(" * 150 + "x"):
        with pytest.raises(FormulaError, match=pattern("too_deep")):
            parse(deep)


def test_hostile_text_takes_little_memory():
    texts_and_graphs = ["x" * 1_000_000, "9**" * 3000 + "9", "+".join(["x"] * 5000), CHAIN]
    tracemalloc.start()
    for text in texts_and_graphs:
        try:
            parse(text)
        except FormulaError:
            continue
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000
