"""What the words of a formula are: names, functions, or several written together, as in kx.

A word is one name if it is a single letter (x, θ, w1), is assigned, has a value, or spells a Greek
letter. Otherwise it is a product, or a function of something, if each part of it is a name or a
function here: xy beside x and y, xsin(y). Words of two or three letters are products, too, right
after a number (2xy) and with a π (πr). What is left is one name if it has four letters or more
(price), a low line (x_new), or signs of a script without capitals (损失); or if the formula writes
its products with a sign, and no letter of the word is a name (w - lr * g). Anything else is asked
about: kx could be k * x as well as one input.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise

from cgraph.errors import FormulaError
from cgraph.formula.tokens import Statement, Token, Typed
from cgraph.language import say
from cgraph.operations import OPERATIONS
from cgraph.symbols import GREEK

NUMBERS = ("pi", "π")  # unless the formula or a value says otherwise
EULER = "e"  # likewise, and only where it has an exponent
_SIGNS = {"add", "subtract", "multiply", "divide", "power", "negative", "matmul"}
_SINGLE = re.compile(rf"(?:[A-Za-zͰ-Ͽ]|{'|'.join(GREEK)})_?[0-9]*")
_MOST_LETTERS = 3  # of a product without signs, where no letter of it is known
_ARGUMENTS = {"x", "y", "z"}  # what sinx is the sine of, and cost no cosine
_WRITTEN = {  # functions that are not in the table, and how they are written
    "tan": "sin(x) / cos(x)", "cot": "cos(x) / sin(x)", "sec": "1 / cos(x)", "csc": "1 / sin(x)",
    "sinh": "(exp(x) - exp(-x)) / 2", "asinh": "ln(x + sqrt(x^2 + 1))",
    "cosh": "(exp(x) + exp(-x)) / 2", "acosh": "ln(x + sqrt(x^2 - 1))",
    "atanh": "ln((1 + x) / (1 - x)) / 2", "logit": "ln(x / (1 - x))",
    "lg": "ln(x) / ln(10)", "log10": "ln(x) / ln(10)", "log2": "ln(x) / ln(2)",
    "log1p": "ln(1 + x)", "expm1": "exp(x) - 1", "exp2": "2^x", "pow": "x^y",
    "square": "x^2", "sqr": "x^2", "cbrt": "x^(1/3)", "rsqrt": "1 / sqrt(x)",
    "fabs": "|x|", "sign": "x / |x|", "sgn": "x / |x|", "lrelu": "leaky_relu(x)",
    "elu": "relu(x) + min(0, exp(x) - 1)", "relu6": "min(relu(x), 6)",
    "silu": "x * sigmoid(x)", "softplus": "ln(1 + exp(x))", "dot": "w @ x",
    "norm": "sqrt(sum(x^2))", "mse": "mean((x - y)^2)",
    "var": "mean((x - mean(x))^2)", "std": "sqrt(mean((x - mean(x))^2))",
}  # fmt: skip
_LACKING = {"asin", "acos", "atan", "arcsin", "arccos", "arctan", "sinc", "erf", "mod", "median"}
END = Token("", "", 0, 0)
_SEVERAL = re.compile(r"\s*[(（](?:[^()（）]|[(（][^()（）]*[)）])*?[,，、]")  # (x, y)
_ALIKE = 0.8  # from here on a word is a function with a slip


class Words:
    """What the words of a formula mean, as far as all of its statements tell."""

    def __init__(self, text: Typed, found: Sequence[Statement], given: Collection[str]) -> None:
        tokens = [token for statement in found for token in statement.tokens]
        self.written = Counter(token.text for token in tokens if token.kind == "name")
        rows = OPERATIONS.values()
        self._text = text
        self.names = {*given, *(line.target.text for line in found if line.target)}
        self._of_inputs = {line.target.text for line in found if line.target and line.of_inputs}
        #: The operation that a function's word stands for: its name, or its symbol.
        self.functions = {word: row.name for row in rows for word in (row.symbol, row.name)}
        spelt = {word: self.functions.get(letter) for word, letter in GREEK.items()}
        self._spelt = {word: name for word, name in spelt.items() if name}  # sigma, of σ
        self._listed = sorted({row.name for row in rows} - _SIGNS)
        self._simple = {
            word
            for word, name in self.functions.items()
            if word.isalpha() and name in self._listed and len(OPERATIONS[name].derivatives) == 1
        }
        alone = {word for word in self.written if _SINGLE.fullmatch(word)} - {EULER}
        self._known = self.names | alone | set(NUMBERS)
        self._uncalled = {
            token.text for token, after in pairwise([*tokens, END]) if after.text != "("
        }
        self._signed = any(map(_is_signed_product, tokens, tokens[1:], tokens[2:]))

    @cached_property
    def _part(self) -> re.Pattern[str]:
        """What a word may be cut into; x12 is no x1 with a 2 behind it."""
        several = [word for word in self._known | self._simple if len(word) > 1]
        longest_first = "|".join(map(re.escape, sorted(several, key=len, reverse=True)))
        return re.compile(rf"(?:{longest_first})(?!\d)|[A-Za-zͰ-Ͽ][0-9]*")

    def is_function(self, token: Token) -> bool:
        """Whether a word stands for a function, and for no name."""
        return token.text in self.functions and token.text not in self.names

    def is_one(self, token: Token) -> bool:
        """Whether a word is one name, function or number beyond doubt."""
        known = token.text in self._known or token.text in self.functions
        return known or bool(_SINGLE.fullmatch(token.text))

    def is_called(self, name: Token, inside: Sequence[Token]) -> bool:
        """Whether a name is used as a function before the tokens `inside`: f(x) is no product.

        So it is after f(x) = …, and if it stands nowhere else and in the brackets is but a name.
        """
        if name.text in self.names or name.text in NUMBERS:
            return name.text in self._of_inputs and inside[0].text == "("
        lone = [token.text if token.kind == "sign" else token.kind for token in inside]
        return lone == ["(", "name", ")"] and self.written[name.text] == 1

    def split(self, tokens: Sequence[Token]) -> list[Token]:
        """Return the tokens with several for a word that is several; FormulaError if in doubt."""
        found: list[Token] = []
        for before, token, after in zip([END, *tokens], tokens, [*tokens[1:], END], strict=False):
            if token.kind == "name" and not self.is_one(token):
                found += self._parts(before, token, after)
            elif after.text == "(" and token.text not in self.names and token.text in self._spelt:
                known = self._spelt[token.text]
                raise self._text.fault_at(token, "function_meant", known=known)
            else:
                found.append(token)
        return found

    def _parts(self, before: Token, token: Token, after: Token) -> list[Token]:
        called = after.text == "(" and token.text not in self._uncalled
        if called or after.kind in ("name", "number") or after.text in ("√", "|"):  # tan x, log2 3
            if (word := token.text.lower()) in _WRITTEN:
                raise self._text.fault_at(token, "function_written", meant=_WRITTEN[word])
            if word in _LACKING:
                raise self._no_function(token)
        parts = self._cut(token)
        names = [part for part in parts if part.text not in self._simple]
        meant = self._known | ({EULER} if is_power(after) and parts[-1].text == EULER else set())
        known = [part for part in names if part.text in meant]
        if names and known == names:
            return parts
        if called and parts[-1].text not in self._simple:
            self._refuse_slip(token)
        self._refuse_glued(token)
        at_hand = called and {part.text for part in names} <= meant | _ARGUMENTS  # xsin, no csum
        several = _SEVERAL.match(self._text.typed, token.stop)
        may_be_product = names and not several and (names == parts or at_hand)
        if may_be_product and 1 < len(parts) <= _MOST_LETTERS:
            if before.kind == "number" or "π" in token.text:
                return parts
            if called or known or not self._signed:
                product = " * ".join(part.text for part in parts)
                raise self._text.fault_at(token, "product_or_name", product=product)
        if called:
            raise self._no_function(token)
        return [token]

    def _cut(self, token: Token) -> list[Token]:
        """Cut a word into known names, functions and single letters, where it consists of them."""
        found = [*self._part.finditer(token.text)]
        if "".join(part[0] for part in found) != token.text:
            return [token]
        places = ([min(token.start + at, token.stop) for at in part.span()] for part in found)
        return [Token("name", part[0], *at) for part, at in zip(found, places, strict=True)]

    def _no_function(self, token: Token) -> FormulaError:
        known = say("formula.comma").join(self._listed)
        return self._text.fault_at(token, "function_unknown", known=known)

    def _refuse_slip(self, token: Token) -> None:
        """Raise FormulaError if a word in front of a bracket is nearly a function's."""
        words = [word for word in self.functions if word.isalpha()]
        meant = get_close_matches(token.text.lower(), words, n=1, cutoff=_ALIKE)
        if meant:
            raise self._text.fault_at(token, "function_meant", known=meant[0])

    def _refuse_glued(self, token: Token) -> None:
        """Raise FormulaError for a function that is written together with its input, as sin2x."""
        for word in self._simple:
            rest = token.text.removeprefix(word)
            letter = rest.lstrip("0123456789")
            if rest != token.text and (letter in self._known or letter in _ARGUMENTS):
                meant = f"{word}({rest})"
                raise self._text.fault_at(token, "function_glued", meant=meant)


def is_power(token: Token) -> bool:
    """Whether a token raises what stands before it to a power."""
    return token.kind == "exponent" or token.text in ("^", "**")


def _is_signed_product(before: Token, sign: Token, after: Token) -> bool:
    """Whether a product is written with a sign between names: (x + 1) * (y + 1) has no choice."""
    return sign.text == "*" and not (before.text in ")]}" and after.text in "([{")
