"""Mathematics as MathML, made offline; today's browsers draw it without any script."""

import re
from functools import cache, lru_cache
from html import escape
from importlib.resources import files

from latex2mathml.converter import convert

from cgraph.notation import PLACEHOLDER

_WORDS = re.compile(r"\\(?:text|mathrm)\{((?:\\.|[^{}\\])*)\}")
_SIGN = re.compile(r"(<mo(?: [^>]*)?>(?!&#x00029;)[^<]*</mo>)<mo>&#x02212;</mo>")
_NUMBER = re.compile(f"<mtext>({PLACEHOLDER})</mtext>")
_EDGES = re.compile("^ | $")  # of words: MathML would drop such spaces
_ESCAPED = re.compile(r"\\(.)")
# latex2mathml puts the words in \text into the markup as they are. So they go through it in
# disguise: ASCII shifted to a private area of Unicode, which means nothing to it.
_PRIVATE = 0xE000
_DISGUISED = {code: code + _PRIVATE for code in range(0x20, 0x7F)}
_UNDISGUISED = {private: escape(chr(code)) for code, private in _DISGUISED.items()}


@lru_cache(maxsize=2048)
def mathml(latex: str, *, display: bool = False) -> str:
    r"""Return LaTeX as a `<math>` element, in a line of text or as a display.

    Words stand in `\text{}` or `\mathrm{}`; whatever is in them is shown as text, but a
    placeholder is a number.

    >>> "<mtext>a&lt;b</mtext>" in mathml(r"\text{a<b}")
    True
    >>> mathml(r"\text{if } x").count("if\u00a0")
    1

    A minus right behind another operator is a sign, and stands close to its number.

    >>> mathml("a = -1").count('<mo form="prefix">'), mathml("(a) - 1").count("prefix")
    (1, 0)
    """
    plain = _WORDS.sub(_disguised, latex)
    mathematics = convert(plain, display="block" if display else "inline")
    signed = _SIGN.sub(r'\1<mo form="prefix">&#x02212;</mo>', str(mathematics))
    return _NUMBER.sub(r"<mn>\1</mn>", signed.translate(_UNDISGUISED))


@cache
def mathematics_style() -> str:
    """Return the style sheet for pages whose fonts may have no mathematics in them."""
    sheet = files("cgraph") / "pictures" / "mathematics.css"
    return sheet.read_text(encoding="utf-8")


def _disguised(match: re.Match[str]) -> str:
    words = _EDGES.sub("\u00a0", _ESCAPED.sub(r"\1", match[1]))
    return rf"\text{{{words.translate(_DISGUISED)}}}"
