"""Formulas: what they mean, and where each fault in one is shown."""

import re
import tracemalloc
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from cgraph.errors import FormulaError, NameUnknownError, WrongKindError
from cgraph.formula import parse, parse_among
from cgraph.formula.words import _WRITTEN
from cgraph.language import languages, texts, use_language
from cgraph.operations import OPERATIONS
from helpers.clock import seconds
from helpers.formulas import FAULTS, MEANINGS, VALUES


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


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("yhat = w*x + b; loss = (yhat - y)^2", "w x b y"),
        ("theta - alpha * dw", "theta alpha dw"),
        ("w - lr * g", "w lr g"),
        ("lr * (x + y)", "lr x y"),
        ("(x + y) * lr", "x y lr"),
        ("price * tax + speed", "price tax speed"),
        ("sales = Ann + Ben; service = Ben + Cy; company = sales * service", "Ann Ben Cy"),
        ("f = cost - w1 * x_new", "cost w1 x_new"),
        ("mu + rho2", "mu rho2"),
        ("价格 + 2损失", "价格 损失"),
        ("2xy", "x y"),
        ("πr²", "r"),
        ("2thetax + theta + x", "theta x"),
        ("kx_1 + b", "kx_1 b"),
        ("price(1 + r) + price", "price r"),
    ],
)
def test_which_words_are_names(formula, names):
    assert list(parse(formula).inputs) == names.split()


def test_a_value_makes_a_word_a_name_or_its_letters_names():
    assert parse("y = kx + b", kx=3, b=1).forward() == 4.0
    assert parse("y = kx + b", "k b", k=2, x=3, b=1).forward() == 7.0
    assert parse("kx = 2 * 3; y = kx + b", b=1).forward() == 7.0
    assert parse("E = mc^2", m=2, c=3).forward() == 18.0
    assert parse("e + 1", e=1).forward() == 2.0
    assert parse_among(["k", "x"], "kx").forward(k=2, x=3) == 6.0
    assert parse_among(["kx"], "kx + b", ["b"]).parameters == {"b": None}
    assert list(parse_among(["ab", "abc"], "2abcab").inputs) == ["abc", "ab"]


def test_new_row_is_a_function_at_once(monkeypatch):
    row = replace(OPERATIONS["negative"], name="opposite", symbol="opp", text="-#1")
    monkeypatch.setitem(OPERATIONS, "opposite", row)
    assert parse("opposite(x) + opp(3)", x=1).forward() == -4.0


CHAIN = "+".join(["x"] * 5000)


def test_long_chain():
    assert parse(CHAIN, x=1).forward() == 5000.0


@pytest.mark.parametrize(
    "formula", ["(" * 99 + "x" + ")" * 99, "-" * 99 + "x", "**".join(["x"] * 100)]
)
def test_deep_nesting_up_to_the_limit(formula):
    assert parse(formula, x=1).forward() in (1.0, -1.0)


def test_depth_ends_with_the_bracket_and_with_the_term():
    parse("+".join(["(-x)"] * 150))
    parse("*".join(["-x"] * 150))
    parse("+".join(["x**-y"] * 150))
    parse("+".join(["sin x"] * 150))
    parse("*".join(["e^-x"] * 150))
    parse("maximum(" * 40 + "-x**2" + ", -x**-2)" * 40)


@pytest.mark.parametrize(
    "part", ["(x)", "-x", "sin x", "sin(x)", "e^x", "e^-x", "x^y", "√x", "|x|"]
)
def test_depth_is_what_it_was_after_a_part(part):
    text = f"{part} + " * 5 + "(" * 99
    parse(text + "x" + ")" * 99)
    with pytest.raises(FormulaError, match=pattern("too_deep")):
        parse(f"{text}(((x)))" + ")" * 99)


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
    ("y + 2 3", "  y + 2 3\n      ^^^"),
    ("损失 = 2 3", "  损失 = 2 3\n         ^^^"),
    ("ｘ＋）ｙ", "  ｘ＋）ｙ\n      ^^"),
    ("a × (b", "  a × (b\n      ^"),
    ("u = x\n  y = = 2", "    y = = 2\n        ^"),
    ("x\t& 2", "  x & 2\n    ^"),
    ("\0", "  \ufffd\n  ^"),
    ("e\u0301*2", "  e\u0301*2\n   ^"),
    ("x +", "  x +\n    ^"),
    ("", "  \n  ^"),
    ("exp(x,\ny)", "  exp(x,\n  ^^^^^^"),
    ("x" * 50 + "&", f"  …{'x' * 40}&\n   {' ' * 40}^"),
    ("&" + "x" * 50, f"  &{'x' * 39}…\n  ^"),
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
    elif key in ("not_text", "parameters_no_names"):
        with pytest.raises(TypeError) as caught:
            parse(3) if key == "not_text" else parse("w * x", parameters=3)
        assert re.fullmatch(pattern(key), str(caught.value))
    else:
        assert key == "comma"


NAME_FAULTS = {
    "value_unknown": ("x + y", {"x": 1, "yy": 2}),
    "value_needless": ("1 + 2", {"x": 1}),
    "value_computed": ("u = x + y; u * y", {"u": 1}),
}

SIGNED = {"add", "subtract", "multiply", "divide", "power", "negative", "matmul"}
SENTENCES = [  # formula, and what the learner reads
    ("x 2", "Between x and 2 a sign is missing. If you mean to multiply, write x * 2."),
    ("(x) 3", ("Between ( … ) and 3 a sign is missing. "
     "If you mean to multiply, write ( … ) * 3.")),
    ("kx", ("Does kx mean k * x, or is it one input? For the product write k * x. "
     "For one input, give it a value, or call it kx_1.")),
    ("1/2x", ("It is not clear how far the division reaches. "
     "Write / (2 * x), or / 2 * x.")),
    ("e^2x", "It is not clear where the exponent ends. Write ^(2 * x), or ^2 * x."),
    ("sin2x", ("Does sin2x mean sin(2x)? Then write that. "
     "If it is one input, give it a value, or call it sin2x_1.")),
    ("(x]", "This bracket should be ), to go with the one that is open."),
    ("sigma(x)", "There is no function sigma. Did you mean sigmoid?"),
    *((tan, "There is no function tan here. Write it as sin(x) / cos(x).")
      for tan in ("tan(x)", "tan x", "2 tan 3x", "tan |x|", "tan √x")),
    *((f"{name}(x)", f"There is no function {name} here. Write it as {written}.")
      for name, written in {
          "exp2": "2^x", "fabs": "|x|", "sqr": "x^2", "rsqrt": "1 / sqrt(x)", "sgn": "x / |x|",
          "expm1": "exp(x) - 1", "logit": "ln(x / (1 - x))", "lrelu": "leaky_relu(x)",
          "elu": "relu(x) + min(0, exp(x) - 1)", "relu6": "min(relu(x), 6)",
          "atanh": "ln((1 + x) / (1 - x)) / 2", "asinh": "ln(x + sqrt(x^2 + 1))",
          "mse": "mean((x - y)^2)", "var": "mean((x - mean(x))^2)",
          "std": "sqrt(mean((x - mean(x))^2))",
      }.items()),
    ("np.exp(x)", "Functions are written without np. in a formula: exp( … )."),
    ("lg 2x", "There is no function lg here. Write it as ln(x) / ln(10)."),
    ("log2 x", "There is no function log2 here. Write it as ln(x) / ln(2)."),
    ("sec x + 1", "There is no function sec here. Write it as 1 / cos(x)."),
    ("f(x)", ("f is a name here and not a function. "
     "If you mean to multiply, write f * ( … ).")),
    ("\u202e", "The character (U+202E) has no meaning in a formula."),
    ("&", "The character & (U+0026) has no meaning in a formula."),
    ("sigmoyd(x)", "There is no function sigmoyd. Did you mean sigmoid?"),
    ("exp()", ("Number of arguments in the brackets of exp: 1 needed, 0 given. "
     "A comma stands between two.")),
    ("zzzz(x)", "There is no function zzzz. There are: " + ", ".join(
        sorted({*OPERATIONS} - SIGNED)
    ) + ". If you mean to multiply, write zzzz * ( … )."),
    ("x " + "y" * 30, (f"Between x and {'y' * 19}… a sign is missing. To multiply, "
     f"write x * {'y' * 19}…; for one name, write x_{'y' * 19}….")),
    ("x" * 10_001, "The formula has 10001 characters; at most 10000 can be read."),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "sentence"), SENTENCES)
def test_sentence(formula, sentence):
    with pytest.raises(FormulaError) as caught:
        parse(formula)
    assert str(caught.value).split("\n")[0] == sentence


@pytest.mark.parametrize("name", ["median", "sinc", "erf", "cumsum", "mod", "ctanh", "argmin"])
def test_a_function_of_others_is_taken_neither_for_ours_nor_for_a_product(name):
    for formula in (f"{name}(x)", f"2 + {name}(x, 2)"):
        with pytest.raises(FormulaError, match=pattern("function_unknown")):
            parse(formula)


@pytest.mark.parametrize("name", [*_WRITTEN])
def test_what_is_written_instead_of_a_function_can_be_read(name):
    parse(_WRITTEN[name])


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


@pytest.mark.parametrize("given", [None, 3, [3], [None], {"w": 3, "x": 2}])
def test_what_are_no_names_of_parameters_is_told(given):
    with pytest.raises(WrongKindError, match="given by their names") as caught:
        parse("w * x", given)
    assert repr(given) in str(caught.value)


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
    with pytest.raises(FormulaError) as caught:
        parse(text)

    def refused():
        with suppress(FormulaError):
            parse(text)

    assert seconds(refused, enough=1.0) < 1.0
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
